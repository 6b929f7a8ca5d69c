//! Text of a template that nobody has filled in.

use std::ops::Range;

use super::metadata::Field;
use super::sections::{self, Section, trimmed};
use crate::markdown::{Block, BlockKind, Outline};
use crate::sorted::Sorted;
use crate::source::{Source, Span, prefix};
use crate::vocabulary::actions::Slot;
use crate::vocabulary::{ACTIONS, PLACEHOLDERS};
use crate::words::lowered;

/// What is known of a word or a phrase that stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Word,
    Phrase,
    Prompt,
    EmptyField,
}

impl Sort {
    /// What the index of something that is known says of it.
    fn of(index: usize) -> Self {
        let words = PLACEHOLDERS.words.len();
        let phrases = words + PLACEHOLDERS.phrases.len();
        let prompts = phrases + PLACEHOLDERS.prompts.len();
        match index {
            _ if index < words => Self::Word,
            _ if index < phrases => Self::Phrase,
            _ if index < prompts => Self::Prompt,
            _ => Self::EmptyField,
        }
    }
}

/// Where anything that is known stands in a text, and its index; of what stands at one place the shortest first.
/// Capital letters are as good as small ones.
fn places(outline: &Outline) -> Vec<(usize, usize)> {
    let text = outline.text();
    let known = &PLACEHOLDERS.known;
    let mut places = Vec::new();
    for &word in outline.words().iter().filter(|it| known.may_begin_at(**it)) {
        places.extend(known.at_word(text.as_bytes(), word).map(|it| (word.at as usize, it)));
    }
    let marks = PLACEHOLDERS.words.iter().position(|it| it == UNKNOWN);
    let unknown = memchr::memmem::find_iter(text.as_bytes(), UNKNOWN);
    places.extend(unknown.filter_map(|at| Some((at, marks?))));
    places.sort_by_key(|it| it.0);
    places
}

/// Where a document's placeholders stand in the file, in reading order, one a line.
pub(super) fn read(source: &Source, outline: &Outline, fields: &[Field]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let known = places(outline);
    // Asked once: a document of a thousand `TODO`s is not read a thousand times.
    let others = memchr::memmem::find(outline.text().as_bytes(), b"DONE").is_some();
    let marks = memchr::memchr3_iter(b'{', b'[', b'?', outline.text().as_bytes());
    let mut suspects: Vec<usize> =
        known.iter().map(|it| it.0).chain(marks).filter_map(|at| outline.block_at(at)).collect();
    suspects.sort_unstable();
    suspects.dedup();
    for index in suspects.into_iter().filter(|&it| !outline.blocks[it].quoted) {
        spans.extend(in_block(outline, index, &known, others).map(|it| outline.span(&it)));
    }
    for (index, block) in outline.blocks.iter().enumerate().filter(|it| !it.1.quoted) {
        if is_empty_prompt(outline, index) {
            spans.push(outline.span(&trimmed(outline, &block.text)));
        }
    }
    for &(at, span) in &outline.tags {
        let name = source.slice(span).trim_start_matches(['<', '/']);
        let name = name.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default();
        // `<Link to the recording>` is no `<link>`.
        let words = source.slice(span).split_whitespace().count();
        let titled = name.starts_with(char::is_uppercase) && words > 2;
        let known = !titled && PLACEHOLDERS.html.contains(&name.to_ascii_lowercase());
        let component = name.starts_with(char::is_uppercase) && source.slice(span).contains("/>");
        let quoted = outline.block_at(at).is_some_and(|it| outline.blocks[it].quoted);
        // `<Link to the recording>` is an invitation, `<pod>` in a sentence about a command usually isn't.
        let invites = !known && !component && source.slice(span).contains(' ');
        if !quoted
            && !source.slice(span).contains('=')
            && (invites || (words == 1 && is_whole_value(outline, at, name)))
        {
            spans.push(span);
        }
    }
    spans.extend(fields.iter().filter(|it| is_unknown(&it.value)).map(|it| it.span));
    spans.sort_by_key(|it| it.start);
    spans.dedup_by_key(|it| source.line(it.start));
    spans
}

/// Whether a stretch only says what to write there: a question, or a sentence such as `Describe how users were affected.`
pub(super) fn asks(text: &str) -> bool {
    let text = text.trim();
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty()).unwrap_or_default();
    text.ends_with('?')
        || first.starts_with(char::is_uppercase) && PLACEHOLDERS.asking.contains(&first.to_lowercase())
}

/// Whether a document says in nearly all its parts only what to write there.
pub(super) fn only_asks(outline: &Outline, sections: &Sorted<Section>) -> bool {
    let (mut asking, mut telling) = (0, 0);
    for section in sections.iter().filter(|it| it.role.is_some()) {
        let own = |at: usize| sections.innermost(at).is_some_and(|it| it.span == section.span);
        let mut parts = sections::pieces(outline, &section.body)
            .filter(|it| matches!(it.0.kind, BlockKind::Paragraph) && own(it.1.start))
            .map(|it| asks(&outline.text()[it.1]))
            .peekable();
        if parts.peek().is_some() {
            let all = parts.all(|it| it);
            asking += usize::from(all);
            telling += usize::from(!all);
        }
    }
    asking >= 3 && asking >= telling * 4
}

/// The placeholders in a block's text. `others` says whether anything in the document is `DONE`.
fn in_block<'a>(
    outline: &'a Outline,
    index: usize,
    known: &'a [(usize, usize)],
    others: bool,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let block = &outline.blocks[index];
    let text = outline.text_of(block);
    let begin = block.text.start;
    let first = known.partition_point(|it| it.0 < begin);
    let after = known.partition_point(|it| it.0 < block.text.end);
    let places = known[first..after].iter().map(move |&(at, index)| (at - begin, index));
    let of = move |sort: Sort| places.clone().filter(move |it| Sort::of(it.1) == sort);
    let words = of(Sort::Word).filter(move |&(at, index)| is_word(text, at, index));
    let words = words.map(|(at, index)| at..at + PLACEHOLDERS.known.phrase(index).len());
    let words = words.filter(move |it| &text[it.clone()] != "TODO" || !is_status(outline, block, it, others));
    let prompts = of(Sort::Prompt).filter(move |it| !is_answered(text, it.0));
    let phrases = of(Sort::Phrase).chain(prompts);
    let phrases = phrases.map(|(at, index)| at..at + PLACEHOLDERS.known.phrase(index).len());
    let unknown = matches!(block.kind, BlockKind::Cell { row, .. } if row > 0 && is_unknown(text));
    let unknown = unknown.then(|| trimmed(outline, &block.text));
    let empty_fields = of(Sort::EmptyField).next().and_then(|_| empty_field(text));
    let braces = braces(text).filter(move |_| !is_data(outline, block));
    let inside = words.chain(phrases).chain(empty_fields).chain(braces);
    inside
        .map(move |it| begin + it.start..begin + it.end)
        .chain(unknown)
        .chain(bracketed(outline, block))
        .filter(move |it| !outline.marks(it).any(|mark| mark.kind.is_mask()))
}

/// Whether one of the words stands alone at a place of a text, as it is written and no longer one instead.
fn is_word(text: &str, at: usize, index: usize) -> bool {
    let word = PLACEHOLDERS.words.get(index);
    let Some(after) = text[at..].strip_prefix(word) else { return false };
    if PLACEHOLDERS.words.iter().any(|it| it.len() > word.len() && text[at..].starts_with(it)) {
        return false;
    }
    let before = &text[..at];
    let touches = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
    let lower = prefix(after, 12).to_lowercase();
    let other = PLACEHOLDERS.not_before.iter().any(|it| lower.starts_with(it));
    let called = before.ends_with(['-', '_', '/', '#', '.']);
    let alone =
        word != UNKNOWN || before.trim_end().ends_with(['[', '(', '|', ':']) || before.trim().is_empty();
    let quantity = after.starts_with(" of ") || after.starts_with("? ");
    !touches && !other && !called && alone && !quantity
}

/// The word that isn't made of letters.
const UNKNOWN: &str = "???";

/// Whether a tag of this name is all that its line says, or all behind a label: `**Owner:** <name>`.
fn is_whole_value(outline: &Outline, at: usize, name: &str) -> bool {
    let Some(block) = outline.block_at(at).map(|it| &outline.blocks[it]) else { return false };
    let line = outline.line_at(block, at);
    let at = at.clamp(line.start, line.end);
    let (before, after) = (&outline.text()[line.start..at], &outline.text()[at..line.end]);
    let label = before.trim().is_empty() || before.trim_end().ends_with(':');
    label && after.trim().is_empty() && PLACEHOLDERS.asked.contains(&name.to_ascii_lowercase())
}

/// `**Duration:** [Time from start to resolution]`: three words or more in brackets that aren't a link, and nothing else.
fn bracketed(outline: &Outline, block: &Block) -> Option<Range<usize>> {
    let text = outline.text_of(block);
    let begin = text.find('[')?;
    let end = text.trim_end().len();
    let label = text[..begin].trim();
    let inside = text.get(begin + 1..end)?.strip_suffix(']')?;
    let whole = label.is_empty() || label.ends_with(':');
    let prompt = inside.split_whitespace().count() > 2
        && !inside.contains(['[', ']'])
        && !inside.contains(|it: char| it.is_ascii_digit());
    let range = block.text.start + begin..block.text.start + end;
    let task = block.item().is_some_and(|it| outline.items[it].task.is_some());
    (whole && prompt && !task && outline.links_in(&range).next().is_none()).then_some(range)
}

/// Whether a paragraph says something of its own behind the sentence of a template that stands at `at`.
fn is_answered(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    // The sentence of a template ends with the next full stop; a second sentence is an answer.
    let end = prefix(rest, LONGEST_PROMPT).find(['.', '?', ':']);
    let answer = end.map_or("", |it| &rest[it + 1..]);
    let words = answer.split_whitespace().filter(|it| it.chars().any(char::is_alphabetic));
    words.take(LEAST_ANSWER).count() == LEAST_ANSWER && !text[..at].trim_end().ends_with(['[', '<', '{'])
}

/// An answer has at least so many words.
const LEAST_ANSWER: usize = 5;

/// The longest sentence of a template, in bytes.
const LONGEST_PROMPT: usize = 1000;

/// Whether `TODO` says how far something is: in a table or before what has to be done, where others are `DONE`, in a
/// column for that, and behind a ticket; or ends the heading over what has to be done.
fn is_status(outline: &Outline, block: &Block, word: &Range<usize>, others: bool) -> bool {
    let text = outline.text_of(block);
    let (before, after) = (&text[..word.start], &text[word.end..]);
    match block.kind {
        BlockKind::Cell { table, row, column } if row > 0 => {
            let head = outline.row(table, 0).cells.clone().nth(column as usize);
            let head = head.map_or("", |it| outline.text_of(&outline.blocks[it]).trim());
            let slot = ACTIONS.columns.0.get(&lowered(head));
            let says_more = || !before.trim().is_empty();
            others || slot == Some(&Slot::Status) || slot == Some(&Slot::Ticket) && says_more()
        }
        BlockKind::Paragraph => others && before.trim().is_empty(),
        // `Root cause TODO` waits for its words.
        BlockKind::Heading(level) => {
            let below = outline.block_at(block.text.start).and_then(|it| outline.blocks.get(it + 1));
            let is_part = |it: &Block| matches!(it.kind, BlockKind::Heading(part) if part > level);
            after.trim().is_empty() && below.is_some_and(|it| it.item().is_some() || is_part(it))
        }
        _ => false,
    }
}

/// Whether a block is a cell of a table of data, in which a name in braces is a value.
fn is_data(outline: &Outline, block: &Block) -> bool {
    let BlockKind::Cell { table, row, .. } = block.kind else { return false };
    let cells = outline.row(table, row).cells.clone();
    cells.len() > 2
        && outline.blocks[cells]
            .iter()
            .take(MOST_CELLS)
            .any(|it| outline.text_of(it).contains(|it: char| it.is_ascii_digit()))
}

/// So many cells show what a row holds.
const MOST_CELLS: usize = 32;

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

/// `{{ name }}`, `{NUMBER}`, `{Description}`.
fn braces(text: &str) -> Option<Range<usize>> {
    if !text.contains('{') {
        return None;
    }
    if let Some(begin) = text.find("{{").filter(|&it| !text[it + 2..].starts_with(['<', '%'])) {
        let end = begin + text[begin..].find("}}")? + 2;
        let inside = text[begin + 2..end - 2].trim();
        let named = !inside.is_empty() && inside.chars().all(|it| it.is_alphanumeric() || " _-".contains(it));
        return named.then_some(begin..end);
    }
    let begin = text.find('{')?;
    let end = begin + text[begin..].find('}')? + 1;
    let inside = &text[begin + 1..end - 1];
    let shouted = inside.chars().all(|it| it.is_ascii_uppercase() || it == '_' || it == ' ');
    let mut letters = inside.chars();
    let titled = letters.next().is_some_and(|it| it.is_ascii_uppercase())
        && letters.all(|it| it.is_ascii_lowercase() || it == ' ');
    let joins = |it: char| it.is_alphanumeric() || matches!(it, '$' | '/' | '.' | '_' | '}');
    let alone = !text[..begin].ends_with(joins) && !text[end..].starts_with(['/', '.', '_']);
    (inside.len() > 2 && (shouted || titled) && alone).then_some(begin..end)
}

/// A list item that asks for something and has no answer: it ends in a colon, nothing stands in or below it, and the
/// list ends with it or goes on with another of the kind.
fn is_empty_prompt(outline: &Outline, index: usize) -> bool {
    let Some(list) = prompt_list(outline, index) else { return false };
    let Some(next) = outline.blocks.get(index + 1) else { return true };
    let ends = matches!(next.kind, BlockKind::Heading(_) | BlockKind::Rule);
    // Other items that follow, a list or a code block may be its answer in poor markup.
    ends || prompt_list(outline, index + 1) == Some(list)
}

/// The list of an item that is one line ending in a colon.
fn prompt_list(outline: &Outline, index: usize) -> Option<usize> {
    let block = outline.blocks.get(index).filter(|it| it.kind == BlockKind::Paragraph)?;
    let item = &outline.items[block.item()?];
    let text = outline.text_of(block).trim_end();
    (item.blocks.len() == 1 && text.ends_with(':') && text.trim_start().len() > 1).then_some(item.list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::{PostMortem, Reading};

    /// What stands at each placeholder of a document.
    fn found(text: &str) -> Vec<String> {
        let source = Source::new("x.md", text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        post_mortem.placeholders.iter().map(|it| source.slice(*it).to_owned()).collect()
    }

    fn none() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn a_name_in_braces_is_a_value_in_a_table_of_data() {
        assert_eq!(found("Report {NUMBER} of the year"), ["{NUMBER}"]);
        assert_eq!(found("| Block | Builder | Value |\n|---|---|---|\n| 104 | {TITAN} | 0.1 |\n"), none());
        assert_eq!(found("| Field | Value |\n|---|---|\n| Severity | {SEVERITY} |\n"), ["{SEVERITY}"]);
    }

    #[test]
    fn a_word_in_braces_is_to_come_unless_it_is_a_part_of_a_path_or_a_formula() {
        assert_eq!(found("- 10:00: {Description}\n- 10:05: {Milestone if there is one}\n").len(), 2);
        assert_eq!(found("It asked /orders/{Id} and f{Foo} with {lower} or {Kim, Ada}"), none());
    }

    #[test]
    fn two_braces_hold_a_value_to_come_unless_they_are_a_template_engines() {
        assert_eq!(found("{{ summary }}"), ["{{ summary }}"]);
        assert_eq!(found("We saw {{ count }} orders"), ["{{ count }}"]);
        assert_eq!(found("{{< figure >}} and {{% note %}}"), none());
    }

    #[test]
    fn the_sentence_of_a_template_may_have_an_answer_behind_it() {
        assert_eq!(found("A short description of the event."), ["short description of the event"]);
        assert_eq!(found("A short description of the event. The pool of the ledger ran empty."), none());
        assert_eq!(
            found("A short description of the event. One or two lines."),
            ["short description of the event"]
        );
    }

    #[test]
    fn todo_is_a_state_where_others_are_done() {
        let table = "| Action | Owner | State |\n|---|---|---|\n| Limit it | Kim | TODO |\n";
        assert_eq!(found(table), none());
        assert_eq!(found(&table.replace("State", "Due")), ["TODO"]);
        assert_eq!(found(&table.replace("State", "Due").replace("Limit it", "Limit it (was DONE)")), none());
        assert_eq!(found("**DONE** limit the pool\n\n**TODO** alert on it\n"), none());
        let tracked = "| Action | Bug |\n|---|---|\n| Limit it | [#12](https://x.org/issues/12) TODO |\n";
        assert_eq!(found(tracked), none());
        assert_eq!(found("| Action | Bug |\n|---|---|\n| Limit it | TODO |\n"), ["TODO"]);
        assert_eq!(found("TODO: ask the storage team about it\n"), ["TODO"]);
    }

    #[test]
    fn todo_is_a_heading_over_what_has_to_be_done() {
        assert_eq!(found("## TODO\n\n- Limit the pool\n\n## Cleanup TODO\n\n- Drop the old pool\n"), none());
        assert_eq!(found("## Cleanup TODO\n\n### Now\n\n- Drop the old pool\n"), none());
        assert_eq!(found("## Root cause TODO\n\n## TODO title\n\n- x\n"), ["TODO", "TODO"]);
    }

    #[test]
    fn prompts_without_an_answer_are_those_beside_others_and_the_last() {
        assert_eq!(
            found("- Storage checks:\n- Status page:\n\n## Next\n"),
            ["Storage checks:", "Status page:"]
        );
        assert_eq!(found("- Actions:\n- Limit the pool\n- Alert on it\n"), none());
        assert_eq!(found("- Actions:\n  - Limit the pool\n"), none());
        assert_eq!(found("- Log:\n\n```\nx\n```\n"), none());
    }

    #[test]
    fn a_tag_that_invites_is_no_html() {
        assert_eq!(found("Recording: <Link to the recording>\n"), ["<Link to the recording>"]);
        assert_eq!(found("**Owner:** <name>\n**When**: <time>\n"), ["<name>", "<time>"]);
        assert_eq!(
            found("At <time>10:00</time> it <b>failed</b><br>\n\n<details open>x</details>\n"),
            none()
        );
        assert_eq!(found("The command reads `<pod>` or <pod> twice\n"), none());
    }

    #[test]
    fn words_in_brackets_are_a_prompt_where_nothing_else_is_said() {
        assert_eq!(found("**Duration:** [Time from start to end]\n"), ["[Time from start to end]"]);
        assert_eq!(found("Raised by [the platform team lead] at noon\n"), none());
        assert_eq!(found("[the log of that day](x.log)\n\n- [ ] a b c d\n"), none());
    }
}
