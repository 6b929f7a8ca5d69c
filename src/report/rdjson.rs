//! For reviewdog: its diagnostic format, with columns in bytes and fixes as suggestions.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::style::harmless;
use super::{Look, Report, escaped, home, page_of};
use crate::lint::{Finding, Linted, Suggestion};
use crate::rule::Severity;
use crate::source::{Source, Span};

/// Writes the result of one run.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut source = json!({"name": "pmlint"});
    if let Some(home) = home() {
        source["url"] = home.into();
    }
    let diagnostics: Vec<Value> =
        report.findings().map(|(document, finding)| diagnostic(document, finding)).collect();
    escaped::write_pretty(&json!({"source": source, "diagnostics": diagnostics}), out)
}

fn diagnostic(document: &Linted, finding: &Finding) -> Value {
    let source = &document.source;
    let mut code = json!({"value": finding.rule});
    if let Some(page) = page_of(&finding.rule) {
        code["url"] = page.into();
    }
    let mut diagnostic = json!({
        "message": harmless(&format!("{}. {}", finding.message, finding.help)),
        "location": {"path": source.path(), "range": range(source, finding.span)},
        "severity": severity(finding.severity),
        "code": code,
    });
    let suggestions: Vec<Value> = finding.fixes.iter().filter_map(|it| suggestion(document, it)).collect();
    if !suggestions.is_empty() {
        diagnostic["suggestions"] = suggestions.into();
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|it| {
            json!({
                "message": harmless(&it.message),
                "location": {"path": source.path(), "range": range(source, it.span)},
            })
        });
        diagnostic["related_locations"] = related.collect();
    }
    diagnostic
}

/// The edits of a fix as one: reviewdog offers each suggestion alone. None if a secret would be shown between them.
fn suggestion(document: &Linted, fix: &Suggestion) -> Option<Value> {
    let source = &document.source;
    let span = fix.edits.iter().map(|it| it.span).reduce(Span::to)?;
    if document.secrets.iter().any(|it| it.overlaps(span)) {
        return None;
    }
    let mut text = String::new();
    let mut done = span.start;
    for edit in &fix.edits {
        text.push_str(source.slice(Span::new(done, edit.span.start)));
        text.push_str(&edit.text);
        done = edit.span.end;
    }
    Some(json!({"range": range(source, span), "text": text}))
}

/// The end is exclusive.
fn range(source: &Source, span: Span) -> Value {
    let position = |byte| json!({"line": source.line(byte), "column": source.byte_column(byte)});
    json!({"start": position(span.start), "end": position(span.end)})
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info | Severity::Off => "INFO",
    }
}
