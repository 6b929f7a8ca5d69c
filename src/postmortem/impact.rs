//! Whether the impact is counted in anything.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{PostMortem, Role};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    units: HashSet<String>,
    words: HashSet<String>,
    none: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    toml::from_str(include_str!("../../rules/vocabulary/quantities.toml"))
        .expect("a test reads the vocabulary of quantities")
});

/// Whether the impact, else the summary, gives a number of people, requests, money, percent or time; `None` without
/// either.
pub(super) fn is_quantified(post_mortem: &PostMortem) -> Option<bool> {
    let of = |role: Role| {
        let mut sections = post_mortem.sections.iter().filter(|it| it.role == Some(role)).peekable();
        sections.peek()?;
        let mut any = false;
        for section in sections {
            any |= post_mortem
                .pieces(&section.body)
                .any(|(_, range)| counts(&post_mortem.outline.text()[range]));
        }
        Some(any)
    };
    of(Role::Impact).or_else(|| of(Role::Summary))
}

/// Whether the text says that there was no impact.
pub(crate) fn says_none(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|it: char| !it.is_alphanumeric());
    VOCABULARY.none.iter().any(|it| bare == it || (it.contains(' ') && lower.contains(it.as_str())))
}

/// Whether a text holds a number of something that an impact is counted in.
fn counts(text: &str) -> bool {
    let mut number = 0;
    for word in text.split(|it: char| it.is_whitespace() || "()[],;|~≈".contains(it)) {
        let word = word.trim_matches(['.', ':', '*', '"', '\'', '!', '?', '`', '<', '>']);
        if word.is_empty() {
            continue;
        }
        let digits = word.starts_with(|it: char| it.is_ascii_digit());
        if digits && word.ends_with('%') || word.starts_with(['$', '€', '£', '¥']) && word.len() > 1 {
            return true;
        }
        let lower = word.to_lowercase();
        if number > 0 && VOCABULARY.units.contains(&lower) || digits && is_glued(&lower) {
            return true;
        }
        let plain = digits
            && lower
                .trim_end_matches(['+', 'k', 'm'])
                .bytes()
                .all(|it| it.is_ascii_digit() || b".,-/".contains(&it));
        let dated = lower.matches(['-', '/']).count() > 1 || lower.matches('.').count() > 1;
        // A unit stands at most two words behind its number: `305 paying teams`.
        number = if plain && !dated || VOCABULARY.words.contains(&lower) {
            3
        } else {
            number - i32::from(number > 0)
        };
    }
    false
}

/// `30m`, `5xx`: a number with its unit in one word.
fn is_glued(word: &str) -> bool {
    let unit = word.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.' || it == ',');
    unit.len() < word.len()
        && !matches!(unit, "x" | "d" | "" | "s")
        && VOCABULARY.units.contains(unit.trim_start_matches('-'))
}
