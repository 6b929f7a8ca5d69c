//! Text of a template that nobody has filled in.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::metadata::Field;
use super::sections::trimmed;
use crate::markdown::{Block, BlockKind, Outline};
use crate::source::{Source, Span};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Names {
    words: Vec<String>,
    not_before: Vec<String>,
    phrases: Vec<String>,
    html: HashSet<String>,
}

struct Vocabulary {
    names: Names,
    words: AhoCorasick,
    phrases: AhoCorasick,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let names: Names = toml::from_str(include_str!("../../rules/vocabulary/placeholders.toml"))
        .expect("a test reads the vocabulary of placeholders");
    let words = AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(&names.words)
        .expect("a few words make an automaton");
    let phrases = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(&names.phrases)
        .expect("a few phrases make an automaton");
    Vocabulary { names, words, phrases }
});

/// Where a document's placeholders stand in the file, in reading order, one a line.
pub(super) fn read(source: &Source, outline: &Outline, fields: &[Field]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (index, block) in outline.blocks.iter().enumerate().filter(|it| !it.1.quoted) {
        spans.extend(in_block(outline, block).map(|it| outline.span(&it)));
        if is_empty_prompt(outline, index) {
            spans.push(outline.span(&trimmed(outline, &block.text)));
        }
    }
    for &(at, span) in &outline.tags {
        let name = source.slice(span).trim_start_matches(['<', '/']);
        let name = name.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default();
        let known = VOCABULARY.names.html.contains(&name.to_ascii_lowercase());
        let component = name.starts_with(char::is_uppercase) && source.slice(span).contains("/>");
        let quoted = outline.block_at(at).is_some_and(|it| outline.blocks[it].quoted);
        // `<Link to the recording>` is an invitation, `<pod>` in a sentence about a command usually isn't.
        if !known
            && !component
            && !quoted
            && source.slice(span).contains(' ')
            && !source.slice(span).contains('=')
        {
            spans.push(span);
        }
    }
    spans.extend(fields.iter().filter(|it| is_unknown(&it.value)).map(|it| it.span));
    spans.sort_by_key(|it| it.start);
    spans.dedup_by_key(|it| source.line(it.start));
    spans
}

/// The placeholders in a block's text.
fn in_block<'a>(outline: &'a Outline, block: &'a Block) -> impl Iterator<Item = Range<usize>> + 'a {
    let text = outline.text_of(block);
    let begin = block.text.start;
    let words = VOCABULARY.words.find_iter(text).filter(move |it| {
        let (before, after) = (&text[..it.start()], &text[it.end()..]);
        let touches = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        let lower = floor(after, 12).to_lowercase();
        let other = VOCABULARY.names.not_before.iter().any(|it| lower.starts_with(it.as_str()));
        let called = before.ends_with(['-', '_', '/', '#', '.']);
        let alone = &text[it.range()] != "???"
            || before.trim_end().ends_with(['[', '(', '|', ':'])
            || before.trim().is_empty();
        let quantity = after.starts_with(" of ") || after.starts_with("? ");
        !touches && !other && !called && alone && !quantity
    });
    let words = words.map(move |it| begin + it.start()..begin + it.end());
    let phrases = VOCABULARY.phrases.find_iter(text).map(move |it| begin + it.start()..begin + it.end());
    let unknown = matches!(block.kind, BlockKind::Cell { row, .. } if row > 0 && is_unknown(text));
    let unknown = unknown.then(|| trimmed(outline, &block.text));
    let empty_fields = empty_field(text).map(move |it| begin + it.start..begin + it.end);
    let braces = braces(text).map(move |it| begin + it.start..begin + it.end);
    words
        .chain(phrases)
        .chain(unknown)
        .chain(empty_fields)
        .chain(braces)
        .filter(move |it| !outline.marks(it).any(|mark| mark.kind.is_mask()))
}

/// The first `len` bytes of a text, or a little less.
fn floor(text: &str, len: usize) -> &str {
    let end = (0..=len.min(text.len())).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(0);
    &text[..end]
}

/// Whether a value is only question marks.
fn is_unknown(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty() && value.chars().all(|it| it == '?')
}

/// `(owner=, priority=, due=)`
fn empty_field(text: &str) -> Option<Range<usize>> {
    let begin = text.find("(owner=")?;
    let end = begin + text[begin..].find(')')? + 1;
    let empty = text[begin..end].split(['(', ')', ',']).any(|it| it.trim().ends_with('='));
    empty.then_some(begin..end)
}

/// `{{ name }}`, `{NUMBER}`, `[Time from start to resolution]` as a whole value.
fn braces(text: &str) -> Option<Range<usize>> {
    if let Some(begin) = text.find("{{").filter(|&it| !text[it + 2..].starts_with(['<', '%'])) {
        let end = begin + text[begin..].find("}}")? + 2;
        let inside = text[begin + 2..end - 2].trim();
        let named = !inside.is_empty() && inside.chars().all(|it| it.is_alphanumeric() || " _-".contains(it));
        return named.then_some(begin..end);
    }
    let begin = text.find('{')?;
    let end = begin + text[begin..].find('}')? + 1;
    let inside = &text[begin + 1..end - 1];
    let named =
        inside.len() > 2 && inside.chars().all(|it| it.is_ascii_uppercase() || it == '_' || it == ' ');
    let alone = !text[..begin].ends_with(['$', '/', '.', '_']) && !text[end..].starts_with(['/', '.', '_']);
    (named && alone).then_some(begin..end)
}

/// A list item that asks for something and has no answer: it ends in a colon, and nothing stands in or below it.
fn is_empty_prompt(outline: &Outline, index: usize) -> bool {
    let block = &outline.blocks[index];
    let Some(item) = block.item.filter(|_| block.kind == BlockKind::Paragraph) else { return false };
    let item = &outline.items[item];
    let alone = item.blocks.len() == 1 && outline.text_of(block).trim_end().ends_with(':');
    // A list or a code block that follows may be its answer in poor markup.
    let next = outline.blocks.get(index + 1);
    let continued = next.is_some_and(|it| it.item.is_some_and(|it| outline.items[it].list == item.list));
    alone && continued && outline.text_of(block).trim().len() > 1
}
