//! For tools that read Checkstyle's XML.

use std::io::{self, Write};

use super::xml::escaped;
use super::{Look, Report};
use crate::rule::Severity;

/// Writes an element for each document that has findings.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<checkstyle version=\"4.3\">")?;
    for document in report.documents.iter().filter(|it| !it.linted.findings.is_empty()) {
        writeln!(out, "  <file name=\"{}\">", escaped(document.linted.source.path()))?;
        for finding in &document.linted.findings {
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}. {}\" source=\"pmlint.{}\"/>",
                finding.start.line,
                finding.start.column,
                finding.severity.name(),
                escaped(&finding.message),
                escaped(&finding.help),
                escaped(&finding.rule),
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    for unread in &report.unread {
        writeln!(
            out,
            "  <file name=\"{}\">\n    <error line=\"1\" severity=\"{}\" message=\"{}\" source=\"pmlint\"/>\n  </file>",
            escaped(&unread.path),
            Severity::Error.name(),
            escaped(&unread.message),
        )?;
    }
    writeln!(out, "</checkstyle>")
}
