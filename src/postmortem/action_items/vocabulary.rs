//! The words of action items, from `rules/vocabulary/actions.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::LONGEST_LABEL;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Vocabulary {
    pub(super) columns: HashMap<Slot, HashSet<String>>,
    pub(super) fields: HashMap<Slot, HashSet<String>>,
    pub(super) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Words {
    pub(super) nobody: HashSet<String>,
    pub(super) done: HashSet<String>,
    pub(super) horizons: Vec<String>,
    pub(super) verbs: HashSet<String>,
    pub(super) trackers: Vec<String>,
    pub(super) plans: Vec<String>,
    pub(super) asides: Vec<String>,
    pub(super) never_past: HashSet<String>,
}

/// What a column or a field of an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Slot {
    Action,
    Owner,
    Due,
    Ticket,
    Kind,
    Priority,
    Status,
}

pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/actions.json")))
        .expect("a test reads the vocabulary of action items")
});

pub(super) fn slot_of(names: &HashMap<Slot, HashSet<String>>, name: &str) -> Option<Slot> {
    let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != '#' && it != '?' && it != ')');
    if name.is_empty() || name.len() > LONGEST_LABEL {
        return None;
    }
    let name = name.to_lowercase();
    let order =
        [Slot::Action, Slot::Owner, Slot::Due, Slot::Ticket, Slot::Kind, Slot::Priority, Slot::Status];
    order.into_iter().find(|slot| names.get(slot).is_some_and(|it| it.contains(&name)))
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
    let word = word.into_iter().next().unwrap_or_default().to_lowercase();
    VOCABULARY.words.verbs.contains(&word)
        || word.strip_suffix("ing").is_some_and(|stem| {
            VOCABULARY.words.verbs.contains(stem) || VOCABULARY.words.verbs.contains(&format!("{stem}e"))
        })
}

/// Whether a status says that nothing is left to do.
pub(super) fn says_done(status: &str) -> bool {
    if status.contains(['✅', '✔', '☑']) {
        return true;
    }
    let lower = status.to_lowercase();
    let first = lower.split(|it: char| !(it.is_alphanumeric() || it == '\'')).find(|it| !it.is_empty());
    first.is_some_and(|it| VOCABULARY.words.done.contains(it) || matches!(it, "yes" | "x" | "y"))
}

/// Whether an item's own words mark it done: `✅ …`, `DONE …`, `… (done)`, `… - DONE`, `… done in #12`.
pub(super) fn marked_done(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with(['✅', '✔', '☑']) || text.ends_with(['✅', '✔', '☑']) {
        return true;
    }
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty()).unwrap_or_default();
    if first == "DONE"
        || (matches!(first, "Done" | "Completed")
            && text[first.len()..].starts_with([':', ')', ']', ' ', '-']))
    {
        return true;
    }
    if text.contains("DONE") && text.split(|it: char| !it.is_alphanumeric()).any(|it| it == "DONE") {
        return true;
    }
    let lower = text.to_lowercase();
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
                || after.starts_with("as of");
            VOCABULARY.words.done.contains(word) && ends
        })
    });
    closes
        || [
            "done in #",
            "done in http",
            "fixed in #",
            "done via #",
            "done: #",
            "completed as of",
            "completed on",
        ]
        .iter()
        .any(|it| lower.contains(it))
}

/// Whether a text tells what has happened: `Reverted …`, `We enabled …`, `The limit was raised …`.
pub(super) fn is_told(text: &str) -> bool {
    let mut words =
        text.split(|it: char| !it.is_alphanumeric() && it != '-' && it != '\'').filter(|it| !it.is_empty());
    let is_past = |word: &str| {
        let lower = word.to_lowercase();
        lower.len() > 4 && lower.ends_with("ed") && !VOCABULARY.words.never_past.contains(&lower)
    };
    let Some(first) = words.next() else { return false };
    if matches!(first, "We" | "I" | "We've" | "They") {
        return words.take(3).any(is_past);
    }
    // `The servers have been secured`
    let opening: Vec<&str> = words.take(10).collect();
    let perfect = opening.windows(2).any(|it| matches!(it[0], "has" | "have") && it[1] == "been");
    perfect || is_past(first) && first.starts_with(char::is_uppercase)
}
