//! Findings as editors show them.

use gen_lsp_types as lsp;

use super::text::{Text, Units};
use super::{Document, Reading};
use crate::lint::Finding;
use crate::mistake::Mistake;
use crate::rule::Severity;
use crate::source::{Source, Span};

/// The findings of a document.
pub(super) fn of(document: &Document, reading: &Reading, uri: &str) -> Vec<lsp::Diagnostic> {
    reading.linted.findings.iter().map(|it| one(document, it, uri)).collect()
}

/// A finding.
pub(super) fn one(document: &Document, finding: &Finding, uri: &str) -> lsp::Diagnostic {
    let related = finding.related.iter().map(|it| lsp::DiagnosticRelatedInformation {
        location: lsp::Location::new(lsp::Uri(uri.to_owned()), document.text.range(it.span)),
        message: it.message.to_string(),
    });
    let related: Vec<_> = related.collect();
    lsp::Diagnostic {
        range: document.text.range(finding.span),
        severity: Some(severity(finding.severity)),
        code: Some(lsp::Code::String(finding.rule.to_string())),
        source: Some(SOURCE.to_owned()),
        message: lsp::Message::String(format!("{}\n{}", finding.message, finding.help)),
        related_information: (!related.is_empty()).then_some(related),
        ..Default::default()
    }
}

/// A mistake in a configuration.
pub(super) fn of_mistake(mistake: &Mistake, source: &Source, units: Units) -> lsp::Diagnostic {
    let text = Text::new(source.text(), units);
    lsp::Diagnostic {
        range: text.range(mistake.span.unwrap_or(Span::new(0, 0))),
        severity: Some(lsp::DiagnosticSeverity::Error),
        source: Some(SOURCE.to_owned()),
        message: lsp::Message::String(format!("{}\n{}", mistake.message, mistake.help)),
        ..Default::default()
    }
}

const SOURCE: &str = "pmlint";

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Info | Severity::Off => lsp::DiagnosticSeverity::Information,
    }
}
