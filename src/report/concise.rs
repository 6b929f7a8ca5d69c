//! For people and for editors that read compilers' messages: one line for each finding.

use std::io::{self, Write};

use super::style::{Style, harmless};
use super::{Look, Report};
use crate::lint::State;

/// Writes `path:line:column: severity[rule]: message` for each finding; one that was there before the change is marked.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    for (document, finding) in report.findings() {
        let severity = format!("{}[{}]", finding.severity.name(), finding.rule);
        let path = harmless(document.source.path());
        // A line that begins with two colons is a command to GitHub's runner; the second may be the one behind the path.
        let here = if path.trim_start().starts_with(':') { "./" } else { "" };
        writeln!(
            out,
            "{here}{path}:{}:{}: {}: {}{}",
            finding.start.line,
            finding.start.column,
            Style::from(finding.severity).paint(severity, look.color),
            harmless(&finding.message),
            if finding.state == Some(State::Old) { " (old)" } else { "" }
        )?;
    }
    Ok(())
}
