//! For programs: everything that is known about the findings, as one JSON document.

use std::io::{self, Write};

use serde::Serialize;

use super::{Look, Report, Summary, escaped};
use crate::check::{Applicability, Confidence};
use crate::lint::{Finding, Linted, State};
use crate::postmortem::Role;
use crate::rule::Group;
use crate::source::Position;

/// Writes the report as one JSON document.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings().map(|(document, finding)| JsonFinding::new(document, finding)).collect();
    let all = JsonReport { version: 1, findings, summary: report.summary() };
    escaped::write_pretty(&all, out)
}

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u8,
    findings: Vec<JsonFinding<'a>>,
    summary: Summary,
}

/// A finding as formats for programs show it.
#[derive(Debug, Serialize)]
pub struct JsonFinding<'a> {
    rule: &'a str,
    group: Group,
    severity: &'static str,
    confidence: Confidence,
    message: &'a str,
    help: &'a str,
    path: &'a str,
    section: Option<Role>,
    start: Position,
    end: Position,
    related: Vec<JsonRelated<'a>>,
    fixes: Vec<JsonFix<'a>>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<State>,
}

#[derive(Debug, Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    start: Position,
    end: Position,
}

#[derive(Debug, Serialize)]
struct JsonFix<'a> {
    applicability: Applicability,
    description: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonEdit<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> JsonFinding<'a> {
    /// What is known about a finding in a document.
    #[must_use]
    pub fn new(document: &'a Linted, finding: &'a Finding) -> Self {
        Self {
            rule: &finding.rule,
            group: finding.group,
            severity: finding.severity.name(),
            confidence: finding.confidence,
            message: &finding.message,
            help: &finding.help,
            path: document.source.path(),
            section: finding.section,
            start: finding.start,
            end: finding.end,
            related: finding
                .related
                .iter()
                .map(|it| JsonRelated { message: &it.message, start: it.start, end: it.end })
                .collect(),
            fixes: finding
                .fixes
                .iter()
                .map(|fix| JsonFix {
                    applicability: fix.applicability,
                    description: &fix.description,
                    edits: fix
                        .edits
                        .iter()
                        .map(|it| JsonEdit { start: it.span.start, end: it.span.end, text: &it.text })
                        .collect(),
                })
                .collect(),
            fingerprint: &finding.fingerprint,
            state: finding.state,
        }
    }
}
