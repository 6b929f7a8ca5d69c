//! What an author may want to write: headings of sections that aren't there yet, and owners.

use std::collections::BTreeSet;

use gen_lsp_types as lsp;

use super::{Document, Reading};
use crate::postmortem::people::handles_in;
use crate::postmortem::{PostMortem, Role, sections};
use crate::source::Span;

/// What may follow at a place.
pub(super) fn at(document: &Document, reading: &Reading, byte: usize) -> Vec<lsp::CompletionItem> {
    let text = document.text.as_str();
    let start = text[..byte].rfind(['\n', '\r']).map_or(0, |it| it + 1);
    let before = &text[start..byte];
    let post_mortem = &reading.linted.post_mortem;
    let level = before.bytes().take_while(|it| *it == b'#').count();
    if (1..=6).contains(&level) {
        return headings(document, reading, Span::new(start, byte), level);
    }
    let word = before
        .rfind(|it: char| !(it.is_alphanumeric() || "@-_.".contains(it)))
        .map_or(0, |it| it + before[it..].chars().next().map_or(0, char::len_utf8));
    let is_handle = before[word..].starts_with('@');
    let place = post_mortem.outline.text_in(Span::new(byte, byte)).start;
    let is_inside = post_mortem.role_at(place) == Some(Role::ActionItems);
    if before[word..].is_empty() && before.trim().is_empty() || !(is_handle || is_inside) {
        return Vec::new();
    }
    owners(document, reading, Span::new(start + word, byte), is_handle)
}

/// Headings of sections that a document doesn't have; those that a rule asks for first.
fn headings(document: &Document, reading: &Reading, typed: Span, level: usize) -> Vec<lsp::CompletionItem> {
    let post_mortem = &reading.linted.post_mortem;
    let asked: Vec<Role> =
        reading.settings.rules.iter().flat_map(|it| it.check().missing_sections(post_mortem)).collect();
    let is_there = |role: Role| post_mortem.sections.iter().any(|it| it.role == Some(role));
    let others = Role::ALL.into_iter().filter(|it| !asked.contains(it) && !is_there(*it));
    let roles = asked.iter().copied().chain(others);
    let level = if level == 1 && post_mortem.title.is_some() { usual_level(post_mortem) } else { level };
    let mut seen = BTreeSet::new();
    roles
        .filter(|it| seen.insert(*it))
        .enumerate()
        .map(|(place, role)| {
            let heading = sections::heading(role, &reading.settings.reading.headings);
            let written = format!("{} {heading}", "#".repeat(level));
            lsp::CompletionItem {
                label: heading,
                kind: Some(lsp::CompletionItemKind::Struct),
                detail: Some(role.name().to_owned()),
                sort_text: Some(format!("{place:02}")),
                preselect: Some(place == 0 && asked.contains(&role)),
                filter_text: Some(written.clone()),
                ..replacing(document, typed, written)
            }
        })
        .collect()
}

/// The level at which most sections of a document stand.
fn usual_level(post_mortem: &PostMortem) -> usize {
    let count = |level: usize| {
        let sections = post_mortem.sections.iter().filter(|it| !it.label && it.role.is_some());
        sections.filter(|it| usize::from(it.level) == level).count()
    };
    (2..=6).rev().max_by_key(|&level| count(level)).filter(|&it| count(it) > 0).unwrap_or(2)
}

/// People, handles and teams that the document or the configuration knows.
fn owners(
    document: &Document,
    reading: &Reading,
    typed: Span,
    handles_only: bool,
) -> Vec<lsp::CompletionItem> {
    let post_mortem = &reading.linted.post_mortem;
    let outline = &post_mortem.outline;
    let is_secret = |span: Span| reading.linted.secrets.iter().any(|it| it.overlaps(span));
    let mut names: BTreeSet<String> = BTreeSet::new();
    for handle in handles_in(outline) {
        let span = outline.span(&handle);
        if !is_secret(span) && !span.overlaps(typed) {
            names.insert(outline.text()[handle].to_owned());
        }
    }
    if !handles_only {
        let owners = post_mortem.action_items.iter().flat_map(|it| &it.owners);
        let owners = owners.filter(|it| {
            let span = outline.span(&it.range);
            !is_secret(span) && !span.overlaps(typed)
        });
        names.extend(owners.map(|it| it.name.clone()));
        if reading.linted.secrets.is_empty() {
            names.extend(post_mortem.people.names.iter().cloned());
        }
        names.extend(reading.settings.reading.teams.iter().cloned());
    }
    names
        .into_iter()
        .filter(|it| !it.trim().is_empty())
        .map(|name| lsp::CompletionItem {
            label: name.clone(),
            kind: Some(lsp::CompletionItemKind::Value),
            ..replacing(document, typed, name)
        })
        .collect()
}

fn replacing(document: &Document, typed: Span, new_text: String) -> lsp::CompletionItem {
    let edit = lsp::TextEdit { range: document.text.range(typed), new_text };
    lsp::CompletionItem { text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(edit)), ..Default::default() }
}
