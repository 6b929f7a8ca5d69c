//! What an editor shows where the pointer rests: what is wrong there, and the rule's page.

use gen_lsp_types as lsp;

use super::{Document, Reading};
use crate::page;
use crate::source::Span;

/// What there is to say about a place.
pub(super) fn at(document: &Document, reading: &Reading, byte: usize) -> Option<lsp::Hover> {
    let linted = &reading.linted;
    let found: Vec<_> = linted
        .findings
        .iter()
        .filter(|it| it.span.contains(byte) || (it.span.is_empty() && it.span.start == byte))
        .collect();
    let mut parts = Vec::new();
    let mut shown: Vec<&str> = Vec::new();
    for finding in &found {
        parts.push(format!("**{}**: {}\n\n{}", finding.rule, plain(&finding.message), plain(&finding.help)));
    }
    for finding in &found {
        if !shown.contains(&&*finding.rule) {
            shown.push(&finding.rule);
            parts.extend(reading.settings.catalog.rule(&finding.rule).map(|it| page::page(it)));
        }
    }
    let innermost = found.iter().map(|it| it.span).min_by_key(|it| it.len());
    let span = if let Some(span) = innermost {
        span
    } else {
        let (id, span) = named(document, reading, byte)?;
        parts.extend(reading.settings.catalog.rule(&id).map(|it| page::page(it)));
        span
    };
    let contents = lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: parts.join("\n\n---\n\n") };
    Some(lsp::Hover {
        contents: lsp::Contents::MarkupContent(contents),
        range: Some(document.text.range(span)),
    })
}

/// The rule that a comment names at a place.
fn named(document: &Document, reading: &Reading, byte: usize) -> Option<(String, Span)> {
    let comments = &reading.linted.post_mortem.outline.comments;
    comments.iter().find(|it| it.span.contains(byte))?;
    let text = document.text.as_str();
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let start = text[..byte]
        .rfind(|it| !is_part(it))
        .map_or(0, |it| it + text[it..].chars().next().map_or(0, char::len_utf8));
    let end = text[byte..].find(|it| !is_part(it)).map_or(text.len(), |it| byte + it);
    let id = text.get(start..end)?;
    reading.settings.catalog.rule(id).map(|_| (id.to_owned(), Span::new(start, end)))
}

/// A text from a document, which is shown as it is.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if "<>[]!&\\".contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}
