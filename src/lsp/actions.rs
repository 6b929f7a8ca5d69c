//! What an editor offers to do about findings: mend them, or allow them for a reason.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types as lsp;

use super::{Client, Document, Reading, diagnostics};
use crate::check::{Applicability, Edit};
use crate::fix;
use crate::lint::{Finding, Linted};
use crate::markdown::BlockKind;
use crate::rule::Words;
use crate::source::Span;

/// The kind of the action that mends all that can be mended without a look.
pub(super) const FIX_ALL: &str = "source.fixAll.pmlint";

/// What can be done about a stretch of a document.
pub(super) fn of(
    document: &Document,
    reading: &Reading,
    params: &lsp::CodeActionParams,
    client: Client,
) -> Vec<lsp::CodeAction> {
    let only = params.context.only.as_deref();
    let wants = |kind: &str| only.is_none_or(|it| it.iter().any(|wanted| is_kind(kind, &wanted.to_string())));
    let uri = &params.text_document.uri;
    let edit = |edits: &[Edit]| workspace_edit(document, uri, edits, client);
    let mut actions = Vec::new();
    if wants("quickfix") {
        let span = document.text.span(params.range);
        let touched = |it: &&Finding| it.span.start <= span.end && span.start <= it.span.end;
        let findings: Vec<&Finding> =
            reading.linted.findings.iter().filter(touched).take(MOST_FINDINGS).collect();
        for finding in &findings {
            let diagnostic = diagnostics::one(document, finding, &uri.0);
            actions.extend(finding.fixes.iter().map(|it| lsp::CodeAction {
                title: titled(&it.description),
                kind: Some(lsp::CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic.clone()]),
                is_preferred: Some(it.applicability == Applicability::Safe),
                edit: Some(edit(&it.edits)),
                ..Default::default()
            }));
        }
        for finding in &findings {
            let Some(comment) = allowing(document, reading, finding) else { continue };
            actions.push(lsp::CodeAction {
                title: format!("Allow {} here, because …", finding.rule),
                kind: Some(lsp::CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostics::one(document, finding, &uri.0)]),
                is_preferred: Some(false),
                edit: Some(edit(&[comment])),
                ..Default::default()
            });
        }
    }
    if wants(FIX_ALL)
        && let Some(all) = fixing_all(document, reading)
    {
        actions.push(lsp::CodeAction {
            title: "Mend all that can be mended without a look".to_owned(),
            kind: Some(lsp::CodeActionKind::from(FIX_ALL.to_owned())),
            edit: Some(edit(&[all])),
            ..Default::default()
        });
    }
    actions
}

/// Nobody reads a longer list, and each allowance is tried before it is offered.
const MOST_FINDINGS: usize = 8;

/// Whether a kind is the wanted one or below it.
fn is_kind(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted).is_some_and(|it| wanted.is_empty() || it.is_empty() || it.starts_with('.'))
}

fn titled(description: &str) -> String {
    let mut letters = description.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

fn workspace_edit(document: &Document, uri: &lsp::Uri, edits: &[Edit], client: Client) -> lsp::WorkspaceEdit {
    let edits = edits
        .iter()
        .map(|it| lsp::TextEdit { range: document.text.range(it.span), new_text: it.text.clone() });
    if !client.versions_edits {
        let changes = HashMap::from([(uri.clone(), edits.collect())]);
        return lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
    }
    let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
        version: Some(document.version),
        text_document_identifier: lsp::TextDocumentIdentifier { uri: uri.clone() },
    };
    let change = lsp::TextDocumentEdit { text_document, edits: edits.map(lsp::Edit::TextEdit).collect() };
    lsp::WorkspaceEdit {
        document_changes: Some(vec![lsp::DocumentChange::TextDocumentEdit(change)]),
        ..Default::default()
    }
}

/// The edit that makes of a document what the safe fixes make of it.
fn fixing_all(document: &Document, reading: &Reading) -> Option<Edit> {
    let before = document.text.as_str();
    let findings = &reading.linted.findings;
    findings.iter().find(|it| fix::suggestion(it, Applicability::Safe).is_some())?;
    let lint = |text: String| reading.relint(text);
    let fixed = fix::settled(lint(before.to_owned()), Applicability::Safe, lint);
    let after = fixed.linted.source.text();
    let same = |a: char, b: char| a == b;
    let start: usize =
        before.chars().zip(after.chars()).take_while(|it| same(it.0, it.1)).map(|it| it.0.len_utf8()).sum();
    let end: usize = before[start..]
        .chars()
        .rev()
        .zip(after[start..].chars().rev())
        .take_while(|it| same(it.0, it.1))
        .map(|it| it.0.len_utf8())
        .sum();
    (before != after).then(|| Edit {
        span: Span::new(start, before.len() - end),
        text: after[start..after.len() - end].to_owned(),
    })
}

/// The comment that allows a finding: on its line if that does, else before its block, else for the file. Each is tried
/// first, as a comment can do nothing in code, or may not allow a rule that is locked.
fn allowing(document: &Document, reading: &Reading, finding: &Finding) -> Option<Edit> {
    let text = document.text.as_str();
    let source = &reading.linted.source;
    let outline = &reading.linted.post_mortem.outline;
    let comment = |word: &str| format!("<!-- pmlint: {word} {} because … -->", finding.rule);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let put = |at: usize, text: String| Edit { span: Span::new(at, at), text };

    let line = source.line_span(source.line(finding.span.start));
    let written = source.slice(line);
    let block = outline.block_at(outline.text_in(finding.span).start).map(|it| &outline.blocks[it]);
    let is_cell = block.is_some_and(|it| matches!(it.kind, BlockKind::Cell { .. }));
    let on_line = if is_cell && written.trim_end().ends_with('|') {
        put(line.start + written.trim_end().len() - 1, format!("{} ", comment("allow")))
    } else {
        put(line.start + written.trim_end().len(), format!(" {}", comment("allow")))
    };
    let top = source.line_span(source.line(block.map_or(finding.span.start, |it| it.span.start)));
    let indent: String = source.slice(top).chars().take_while(|it| *it == ' ').collect();
    let before_block = put(top.start, format!("{indent}{}{line_end}", comment("allow")));
    let title = reading.linted.post_mortem.title.as_ref().map(|it| it.span.end);
    let head = title.max(outline.front_matter.map(|it| it.span.end)).unwrap_or_default();
    let head = source.line_span(source.line(head.min(text.len())));
    let for_file = put(head.end, format!("{line_end}{line_end}{}{line_end}", comment("allow-file")));

    let before = counts(&reading.linted, reading);
    let own = |counts: &BTreeMap<Key, usize>| counts.get(&key(finding)).copied().unwrap_or_default();
    [on_line, before_block, for_file].into_iter().find(|it| {
        let mut changed = text.to_owned();
        changed.insert_str(it.span.start, &it.text);
        let after = counts(&reading.relint(changed), reading);
        own(&after) < own(&before)
            && after.iter().all(|(key, count)| before.get(key).is_some_and(|it| count <= it))
    })
}

type Key = (Words, &'static str, String);

fn key(finding: &Finding) -> Key {
    (finding.rule.clone(), finding.case, finding.text.clone())
}

/// How often each finding is there, but for those about comments: a reason is still to be written.
fn counts(linted: &Linted, reading: &Reading) -> BTreeMap<Key, usize> {
    let rule = |id: &str| reading.settings.catalog.rule(id);
    let mut counts = BTreeMap::new();
    for finding in &linted.findings {
        if !rule(&finding.rule).is_some_and(|it| it.check.judges_suppressions()) {
            *counts.entry(key(finding)).or_default() += 1;
        }
    }
    counts
}
