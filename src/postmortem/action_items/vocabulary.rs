//! What the words of action items tell.

use std::ops::Range;

use memchr::memmem;

use super::LONGEST_LABEL;
use crate::markdown::{MarkKind, Outline};
use crate::postmortem::sections::is_shortcode;
use crate::vocabulary::ACTIONS;
use crate::vocabulary::actions::{Slot, Slots};
use crate::words::lowered;

/// What a column or field holds by its name: `Due`, `Due (UTC)`.
pub(super) fn slot_of(names: &Slots, name: &str) -> Option<Slot> {
    let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != '#' && it != '?' && it != ')');
    if name.is_empty() || name.len() > LONGEST_LABEL {
        return None;
    }
    let name = lowered(name);
    let whole = names.0.get(&name);
    whole.or_else(|| names.0.get(name.strip_suffix(')')?.split_once(" (")?.0)).copied()
}

/// Whether a text says nothing at all: `?`, `-`, `TBD`.
pub(super) fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether a text begins with what to do.
pub(super) fn is_command(text: &str) -> bool {
    let word = text
        .trim_start_matches(|it: char| !it.is_alphanumeric())
        .split(|it: char| !(it.is_alphanumeric() || it == '-'));
    let word = lowered(word.into_iter().next().unwrap_or_default());
    ACTIONS.words.verbs.contains(&word)
        || word.strip_suffix("ing").is_some_and(|stem| {
            ACTIONS.words.verbs.contains(stem) || ACTIONS.words.verbs.contains(&format!("{stem}e"))
        })
}

/// Whether a text begins with words that tell that an item won't be done: `Won't fix`, `no longer needed`.
fn says_dropped(text: &str) -> bool {
    let lower = lowered(text).replace('’', "'");
    dropped_at(&lower).any(|(_, behind)| !behind.starts_with(char::is_alphanumeric))
}

/// The phrases for what won't be done with which a text in small letters begins, and what stands behind each.
fn dropped_at(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let words = text.trim_start_matches(|it: char| !it.is_alphanumeric());
    // Most are told apart by their first letter.
    let first = words.as_bytes().first();
    let alike = ACTIONS.words.dropped.iter().filter(move |it| it.as_bytes().first() == first);
    alike.filter_map(move |it| Some((it, words.strip_prefix(it)?)))
}

/// So many blanks and marks stand between what opens a remark and its words, at most.
const MOST_MARKS: usize = 5;

/// Whether an item's own words, in small letters, say that it won't be done: `… (won't do)`, `…: wontfix`,
/// `Won't fix: …`, `…. Decided not to do this.`
pub(super) fn is_given_up(text: &str) -> bool {
    // A bracket opens a remark, and so do other marks before a blank; a long dash is told by its last byte.
    let opens = |pair: &[u8]| {
        matches!(pair[0], b'(' | b'[')
            || pair[1] == b' ' && matches!(pair[0], b':' | b'-' | b'.' | b';' | 0x93 | 0x94)
    };
    let pairs = text.as_bytes().windows(2).zip(1..);
    let starts = pairs.filter(|it| opens(it.0)).map(|it| it.1).filter(|&it| text.is_char_boundary(it));
    // Of many marks, the last stands before the words.
    let mut starts = starts.filter(|&it| text[it..].chars().take(MOST_MARKS).any(char::is_alphanumeric));
    let ends = |it: char| matches!(it, ':' | ')' | ']' | '.' | ';' | ',');
    let closes = |(phrase, behind): (&str, &str)| {
        behind.is_empty()
            || behind.starts_with(ends)
            || behind.starts_with([' ', '-', '–', '—']) && phrase.contains(' ')
    };
    // `Duplicate alerts …` and `Not needed alerts …` are what to do something about.
    dropped_at(text).any(|(_, behind)| behind.starts_with([':', ')', ']']))
        || starts.any(|at| dropped_at(&text[at..]).any(closes))
}

/// Whether an item is struck out: all of it, or its deed, with who, when or why behind it.
pub(super) fn is_struck(outline: &Outline, range: &Range<usize>) -> bool {
    let strikes = || outline.marks(range).filter(|it| it.kind == MarkKind::Strike).map(|it| it.range());
    if strikes().any(|it| it.len() * 2 > range.len()) {
        return true;
    }
    let Some(deed) = strikes().next().filter(|it| it.start == range.start) else { return false };
    let behind = outline.text()[deed.end..range.end].trim_start();
    let is_deed = is_command(&outline.text()[deed.clone()]) && outline.words_in(&deed).len() > 1;
    let words = behind.trim_start_matches(|it: char| !it.is_alphanumeric());
    says_dropped(words) || says_done(words) || is_deed && words.len() < behind.len() && !is_command(words)
}

/// Whether a text, in small letters, is blank or says that there is no item: `None`, `N/A`, `No action items at this time`,
/// `None, since the fix is deployed`.
pub(super) fn is_nothing(text: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric();
    let Some(begin) = text.find(is_word) else { return true };
    // Nearly all begin with another word.
    let first =
        text[begin..].split(|it: char| !is_word(it) && it != '/' && it != '-').next().unwrap_or_default();
    if !ACTIONS.words.nothing.contains(first) {
        return false;
    }
    let end = text[begin..].find([',', ';', '.', '—', '–']).map_or(text.len(), |it| begin + it);
    let (said, why) = text.split_at(end);
    let words = said.split_whitespace().map(|it| it.trim_matches(|it: char| !is_word(it)));
    said.len() <= LONGEST_LABEL
        && words.filter(|it| !it.is_empty()).skip(1).all(|it| ACTIONS.words.nothing_behind.contains(it))
        // `No further action yet; add an alert`
        && !is_command(why)
        && !why.contains("but ")
}

/// What stands in the brackets with which an item ends: `Kim, 2024-05-20` of `… (Kim, 2024-05-20).`
pub(super) fn last_brackets(words: &str) -> Option<&str> {
    let closed = words.trim_end_matches(['.', ' ']).strip_suffix([')', ']'])?;
    Some(&closed[closed.rfind(['(', '['])? + 1..])
}

/// The field or column with whose name and a colon a text begins: `Owner: Kim`.
pub(super) fn field_of(text: &str) -> Option<Slot> {
    slot_of(&ACTIONS.fields, text.split_once(':')?.0)
}

/// Whether a status says that nothing is left to do: it is done, or won't be.
pub(super) fn says_done(status: &str) -> bool {
    if says_dropped(status) || ACTIONS.words.done_marks.iter().any(|it| status.contains(it)) {
        return true;
    }
    let lower = lowered(status);
    // `:x:` crosses nothing off.
    let words = lower.split_whitespace().filter(|it| !is_shortcode(it));
    let mut parts = words.flat_map(|it| it.split(|it: char| !(it.is_alphanumeric() || it == '\'')));
    parts
        .find(|it| !it.is_empty())
        .is_some_and(|it| ACTIONS.words.done.contains(it) || ACTIONS.words.checked.contains(it))
}

/// Whether an item's own words mark it done: `✅ …`, `DONE …`, `… (done)`, `… - DONE`, `… done in #12`.
pub(super) fn marked_done(outline: &Outline, range: &Range<usize>) -> bool {
    let text = outline.text()[range.clone()].trim();
    if ACTIONS.words.done_marks.iter().any(|it| text.starts_with(it) || text.ends_with(it)) {
        return true;
    }
    if !outline.small_words(range).any(|it| ACTIONS.words.done.contains(it)) {
        return false;
    }
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty()).unwrap_or_default();
    if first == "DONE"
        || (ACTIONS.words.done_first.contains(first)
            && text[first.len()..].starts_with([':', ')', ']', ' ', '-']))
    {
        return true;
    }
    if text.contains("DONE") && text.split(|it: char| !it.is_alphanumeric()).any(|it| it == "DONE") {
        return true;
    }
    let lower = outline.small()[range.clone()].trim();
    // `…: done`, `… - done 3 May`, `… (completed)`, `…; fixed`
    let closes = [": ", "- ", "– ", "— ", "(", "[", "; ", ", "].iter().any(|mark| {
        lower.match_indices(mark).any(|(at, _)| {
            let rest = &lower[at + mark.len()..];
            let word = rest.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
            let after = rest[word.len()..].trim_start_matches([' ', '-', '–', '—', ':', '=']);
            let ends = after.is_empty()
                || after.starts_with(|it: char| it.is_ascii_digit() || ")].;!*".contains(it))
                || after.starts_with("on ") && after.len() <= 24
                || after.starts_with("in #")
                || after.starts_with("as of")
                || *mark == "(" && tells_how(after);
            ACTIONS.words.done.contains(word) && ends
        })
    });
    closes || ACTIONS.words.done_phrases.iter().any(|it| lower.contains(it))
}

/// Whether the words behind "done" tell when or how it was, up to the end of the item: `during the incident)`,
/// `by adding a check).`
fn tells_how(words: &str) -> bool {
    let Some(inside) = words.trim_end_matches([' ', '.', '*']).strip_suffix(')') else { return false };
    let mut words = inside.split(' ');
    let first = words.next().unwrap_or_default();
    let way = first == "by" && words.next().is_some_and(|it| it.ends_with("ing"));
    !inside.contains(')') && (way || ACTIONS.words.done_behind.contains(first))
}

/// Whether a text, or what stands behind its label, tells what has happened: `Reverted …`, `Build: We enabled …`.
pub(super) fn is_told(text: &str) -> bool {
    let labelled = || text.split_once(": ").filter(|(label, _)| label.split(' ').count() <= LABEL_WORDS);
    tells(text) || labelled().is_some_and(|(_, said)| tells(said.trim_start()))
}

/// How many words a label before what an item says has at most.
pub(super) const LABEL_WORDS: usize = 4;

/// In so many words what has been done is named, and that it was.
const LONGEST_SUBJECT: usize = 12;

/// Whether a text tells what has happened: `Reverted …`, `We enabled …`, `The limit was raised …`.
fn tells(text: &str) -> bool {
    let mut words =
        text.split(|it: char| !it.is_alphanumeric() && it != '-' && it != '\'').filter(|it| !it.is_empty());
    let is_past = |word: &str| {
        let ends = word.as_bytes().last_chunk().is_some_and(|it: &[u8; 2]| it.eq_ignore_ascii_case(b"ed"));
        word.len() > 4 && ends && !ACTIONS.words.never_past.contains(&lowered(word))
    };
    let Some(first) = words.next() else { return false };
    if matches!(first, "We" | "I" | "We've" | "They") {
        return words.take(3).any(is_past);
    }
    if first.starts_with(char::is_uppercase) && is_past(first) {
        return true;
    }
    if ["been", "was", "were"].iter().all(|it| memmem::find(text.as_bytes(), it.as_bytes()).is_none()) {
        return false;
    }
    let words: Vec<&str> = words.take(LONGEST_SUBJECT).collect();
    let pairs = || words.windows(2).enumerate();
    // `The servers have been secured`
    if pairs().any(|(_, it)| matches!(it, ["has" | "have", "been"])) {
        return true;
    }
    // `A limit was added`, but not "look into what was added"
    let of_clause =
        |at: usize| words[at.saturating_sub(3)..at].iter().any(|it| ACTIONS.words.clauses.contains(it));
    let done = pairs()
        .any(|(at, it)| matches!(it, ["was" | "were", deed] if deed.ends_with("ed") && !of_clause(at)));
    done && !is_command(text) && !ACTIONS.words.still.iter().any(|it| text.contains(it))
}
