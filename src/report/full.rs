//! For people and for editors that read compilers' messages: one line for each finding.

use std::io::{self, Write};

use super::style::{Style, harmless};
use super::{Look, Report, severity_name};

/// Writes `path:line:column: severity[rule]: message` for each finding.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for (document, finding) in report.findings() {
        let severity = format!("{}[{}]", severity_name(finding.severity), finding.rule);
        writeln!(
            out,
            "{}:{}:{}: {}: {}",
            harmless(document.source.path()),
            finding.start.line,
            finding.start.column,
            Style::from(finding.severity).paint(severity, look.color),
            harmless(&finding.message)
        )?;
    }
    Ok(())
}

/// Shows a mistake in a file of the configuration.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write_mistake(mistake: &crate::mistake::Mistake, source: &crate::source::Source, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {} {:?}", source.path(), mistake.message, mistake.span)
}
