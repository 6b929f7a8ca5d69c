//! The outline of a document for editors: its sections with their timeline entries and action items.

use std::ops::Range;

use gen_lsp_types as lsp;

use super::{Document, Reading};
use crate::source::{Span, prefix};
use crate::words::on_one_line;

/// A part of a document on its way to a symbol.
struct Part {
    name: String,
    detail: Option<String>,
    kind: lsp::SymbolKind,
    /// All of it.
    span: Span,
    /// Its name.
    selection: Span,
    /// The part around it.
    parent: Option<usize>,
}

/// The parts of a document, nested if the client can show that.
pub(super) fn of(
    document: &Document,
    reading: &Reading,
    uri: &lsp::Uri,
    nested: bool,
) -> lsp::DocumentSymbolResponse {
    let parts = parts(reading);
    if !nested {
        let flat = parts.iter().map(|it| {
            let base = lsp::BaseSymbolInformation {
                name: it.name.clone(),
                kind: it.kind,
                tags: None,
                container_name: it.parent.map(|parent| parts[parent].name.clone()),
            };
            let location = lsp::Location::new(uri.clone(), document.text.range(it.span));
            lsp::SymbolInformation::new(None, location, base)
        });
        return lsp::DocumentSymbolResponse::SymbolInformationList(flat.collect());
    }
    // Parts stand behind those around them: from the last one on, each is complete when it is put into another.
    let mut children: Vec<Vec<lsp::DocumentSymbol>> = parts.iter().map(|_| Vec::new()).collect();
    let mut roots = Vec::new();
    for (index, part) in parts.into_iter().enumerate().rev() {
        let mut own = std::mem::take(&mut children[index]);
        own.sort_by_key(|it| it.range.start);
        let symbol = lsp::DocumentSymbol::new(
            part.name,
            part.detail,
            part.kind,
            None,
            None,
            document.text.range(part.span),
            document.text.range(part.selection),
            (!own.is_empty()).then_some(own),
        );
        match part.parent {
            Some(parent) => children[parent].push(symbol),
            None => roots.push(symbol),
        }
    }
    roots.sort_by_key(|it| it.range.start);
    lsp::DocumentSymbolResponse::DocumentSymbolList(roots)
}

/// Sections, each behind the one around it, then entries and action items.
fn parts(reading: &Reading) -> Vec<Part> {
    let post_mortem = &reading.linted.post_mortem;
    let outline = &post_mortem.outline;
    let mut parts: Vec<Part> = Vec::new();
    for (index, section) in post_mortem.sections.iter().enumerate() {
        let body = outline.span(&section.body);
        let span = if section.body.is_empty() { section.span } else { section.span.to(body) };
        parts.push(Part {
            name: name(reading, &section.heading, section.span),
            detail: section.role.map(|it| it.name().to_owned()),
            kind: lsp::SymbolKind::Namespace,
            span,
            selection: section.span,
            parent: section.parent.filter(|it| *it < index),
        });
    }
    let around = |at: usize| {
        let sections = post_mortem.sections.iter().enumerate();
        let holding = sections.filter(|(_, it)| it.body.contains(&at));
        holding.min_by_key(|(_, it)| it.body.len()).map(|it| it.0)
    };
    for entry in post_mortem.timelines.iter().flat_map(|it| &it.entries) {
        let whole = outline.span(&entry.text).to(entry.span);
        parts.push(Part {
            name: name(reading, &entry.text, whole),
            detail: entry.at().map(|it| it.strftime("%Y-%m-%d %H:%M").to_string()),
            kind: lsp::SymbolKind::Event,
            span: whole,
            selection: entry.span,
            parent: around(entry.text.start),
        });
    }
    for item in &post_mortem.action_items {
        let owners: Vec<&str> = item.owners.iter().map(|it| it.name.as_str()).collect();
        let due = item.due.as_ref().and_then(|it| it.date).map(|it| it.to_string());
        let mut details: Vec<String> = Vec::new();
        if !owners.is_empty() {
            details.push(owners.join(", "));
        }
        details.extend(due);
        parts.push(Part {
            name: name(reading, &item.text, item.span),
            detail: (!details.is_empty()).then(|| details.join(" · ")),
            kind: lsp::SymbolKind::Object,
            span: item.span,
            selection: item.span,
            parent: around(item.text.start),
        });
    }
    parts
}

/// A stretch of the text as the name of a symbol; of a secret, only that there is one.
fn name(reading: &Reading, text: &Range<usize>, span: Span) -> String {
    let outline = &reading.linted.post_mortem.outline;
    let words = outline.text().get(text.clone()).unwrap_or_default();
    if words.trim().is_empty() || reading.linted.secrets.iter().any(|it| it.overlaps(span)) {
        return "…".to_owned();
    }
    let name = prefix(words, LONGEST_NAME);
    let end = if name.len() < words.len() { "…" } else { "" };
    format!("{}{end}", on_one_line(name))
}

/// In bytes.
const LONGEST_NAME: usize = 120;
