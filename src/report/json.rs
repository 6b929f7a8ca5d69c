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
    let mut stream = Stream::begin(out)?;
    stream.add(report)?;
    stream.end(&report.summary())
}

/// The same document, written piece by piece, so that nobody has to keep all findings at once.
pub struct Stream<'a> {
    out: &'a mut dyn Write,
    piece: Vec<u8>,
    is_first: bool,
}

impl<'a> Stream<'a> {
    /// Begins the document.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{\n  \"version\": 1,\n  \"findings\": [")?;
        Ok(Self { out, piece: Vec::new(), is_first: true })
    }

    /// Writes the findings of some documents.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn add(&mut self, report: &Report) -> io::Result<()> {
        for (document, finding) in report.findings() {
            self.out.write_all(if self.is_first { b"\n    " } else { b",\n    " })?;
            self.is_first = false;
            self.value(&JsonFinding::new(document, finding), b"    ")?;
        }
        Ok(())
    }

    /// Ends the document with how many there are of what.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn end(mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"]" } else { b"\n  ]" })?;
        self.out.write_all(b",\n  \"summary\": ")?;
        self.value(summary, b"  ")?;
        self.out.write_all(b"\n}\n")
    }

    /// Writes a value, all lines but the first behind `indent`: in JSON no text holds a line feed.
    fn value(&mut self, value: &impl Serialize, indent: &[u8]) -> io::Result<()> {
        self.piece.clear();
        escaped::write_pretty(value, &mut self.piece)?;
        let lines = self.piece.strip_suffix(b"\n").unwrap_or(&self.piece);
        let mut from = 0;
        for at in memchr::memchr_iter(b'\n', lines) {
            self.out.write_all(&lines[from..=at])?;
            self.out.write_all(indent)?;
            from = at + 1;
        }
        self.out.write_all(&lines[from..])
    }
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
