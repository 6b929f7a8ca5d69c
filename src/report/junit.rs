//! For test reports: the XML of `JUnit`, a suite for each document and a failure for each finding.

use std::io::{self, Write};

use super::xml::escaped;
use super::{Document, Look, Report, Standing};

/// Writes a suite for each document; one without findings passes, one that was not judged is skipped.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings().count();
    let errors = report.unread.len();
    let tests: usize = report.documents.iter().map(tests).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"pmlint\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">",
        tests + errors
    )?;
    for document in &report.documents {
        suite(document, out)?;
    }
    for unread in &report.unread {
        let (path, message) = (escaped(&unread.path), escaped(&unread.message));
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">")?;
        writeln!(out, "    <testcase name=\"reading\" classname=\"{path}\">")?;
        writeln!(out, "      <error type=\"unread\" message=\"{message}\"/>")?;
        writeln!(out, "    </testcase>\n  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// How many test cases a document is: its findings, else one that passes or is skipped.
fn tests(document: &Document) -> usize {
    document.linted.findings.len().max(1)
}

fn suite(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let path = escaped(document.linted.source.path());
    let findings = &document.linted.findings;
    let reason = match document.standing {
        Standing::Judged => None,
        Standing::History => Some("an incident from before `since`"),
        Standing::Template => Some("a template that nobody has filled in"),
        Standing::Other => Some("no post-mortem"),
    };
    let reason = reason.filter(|_| findings.is_empty());
    writeln!(
        out,
        "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
        tests(document),
        findings.len(),
        usize::from(reason.is_some()),
    )?;
    for finding in findings {
        let (message, help, rule) =
            (escaped(&finding.message), escaped(&finding.help), escaped(&finding.rule));
        let (line, column) = (finding.start.line, finding.start.column);
        writeln!(out, "    <testcase name=\"{rule} at {line}:{column}\" classname=\"{path}\">")?;
        writeln!(out, "      <failure type=\"{}\" message=\"{message}\">", finding.severity.name())?;
        writeln!(out, "{path}:{line}:{column}: {message}\n{help}</failure>")?;
        writeln!(out, "    </testcase>")?;
    }
    if findings.is_empty() {
        let skipped =
            reason.map_or_else(|| "/>".to_owned(), |it| format!("><skipped message=\"{it}\"/></testcase>"));
        writeln!(out, "    <testcase name=\"pmlint\" classname=\"{path}\"{skipped}")?;
    }
    writeln!(out, "  </testsuite>")
}
