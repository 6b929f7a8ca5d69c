//! For GitLab: a code quality report, which merge requests show beside the lines.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::style::harmless;
use super::{Look, Report, escaped};
use crate::rule::Severity;

/// Writes a list of the findings.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings().map(|(document, finding)| {
        json!({
            "type": "issue",
            "check_name": finding.rule,
            "description": harmless(&format!("{}. {}", finding.message, finding.help)),
            "categories": ["Style"],
            "severity": severity(finding.severity),
            "fingerprint": finding.fingerprint.to_string(),
            "location": {
                "path": report.path_in_repository(document.source.path()),
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        })
    });
    escaped::write_pretty(&findings.collect::<Vec<Value>>(), out)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info | Severity::Off => "info",
    }
}
