//! Who took part, and which words name people.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::Reading;
use crate::markdown::{MarkKind, Outline};
use crate::vocabulary::PEOPLE;
use crate::words::lowered;

/// The people that a document names.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_field_names,
    reason = "what a team says about its people is called so in its configuration"
)]
pub struct People {
    /// Names and handles, as written, in reading order.
    pub names: Vec<String>,
    known: BTreeSet<String>,
    /// Every word of the names, as written.
    words: BTreeSet<String>,
    /// The first two bytes of these words, a bit for each: most words begin otherwise.
    beginnings: u128,
    /// Words that a team says are no people, in lower case.
    not_people: HashSet<String>,
    /// The teams of the organisation, in lower case.
    teams: HashSet<String>,
}

impl People {
    /// The people with these names (those that can't be a person's are left out) and the handles in the text.
    #[must_use]
    pub fn read(
        outline: &Outline,
        reading: &Reading,
        names: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        let lower = |words: &[String]| words.iter().map(|it| it.to_lowercase()).collect();
        let mut people =
            Self { not_people: lower(&reading.not_people), teams: lower(&reading.teams), ..Self::default() };
        people.extend(names);
        people.extend(handles_in(outline).map(|it| &outline.text()[it.start + 1..it.end]));
        people
    }

    /// The people with these names; those that can't be a person's are left out.
    #[must_use]
    pub fn from_names(names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut people = Self::default();
        people.extend(names);
        people
    }

    /// Whether a word is somebody's name: in this document, or wherever people speak of people.
    #[must_use]
    pub fn is_name(&self, word: &str) -> bool {
        if self.is_excluded(word) {
            return false;
        }
        is_given_name(word) || self.may_begin_name(word) && self.words.contains(word)
    }

    /// Whether a text may begin with a word of a name in this document.
    #[inline]
    #[must_use]
    pub fn may_begin_name(&self, text: &str) -> bool {
        self.beginnings & bit_of(text) != 0
    }

    /// Whether the organisation says what its teams are called.
    #[must_use]
    pub fn has_teams(&self) -> bool {
        !self.teams.is_empty()
    }

    /// Whether a team says that a word is no person.
    #[must_use]
    pub fn is_excluded(&self, word: &str) -> bool {
        !self.not_people.is_empty() && self.not_people.contains(&word.to_lowercase())
    }

    /// Whether a word or phrase is one of the organisation's teams.
    #[must_use]
    pub fn is_team(&self, words: &str) -> bool {
        !self.teams.is_empty() && self.teams.contains(&words.to_lowercase())
    }

    /// Adds people whom the document names elsewhere.
    pub(super) fn extend(&mut self, names: impl IntoIterator<Item = impl AsRef<str>>) {
        names.into_iter().for_each(|it| self.add(it.as_ref()));
    }

    /// Whether a phrase is nothing but a person's name: `Kim`, `Kim Larsen`, `Chris F`, a known handle.
    #[must_use]
    pub fn is_person(&self, phrase: &str) -> bool {
        let phrase = phrase.trim().trim_start_matches('@');
        if self.names.iter().any(|it| it == phrase) {
            return true;
        }
        let mut words = phrase.split_whitespace();
        let first = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        let follows = |it: &&str| is_name_like(it.trim_end_matches('.'), false);
        self.is_name(first) && rest.len() <= 2 && rest.iter().all(follows)
    }

    /// Whether a phrase names a team: one of the organisation's, or by its last word.
    #[must_use]
    pub fn names_team(&self, phrase: &str) -> bool {
        let last = phrase.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let named = phrase
            .trim()
            .split_once(' ')
            .is_some_and(|it| it.0 == "Team" && it.1.starts_with(char::is_uppercase) && !it.1.contains(','));
        self.is_team(phrase)
            || named
            || PEOPLE.teams.contains(&last)
            || PEOPLE.teams_alone.contains(&phrase.trim().to_lowercase())
    }

    /// Whether a phrase names a role: `SRE Lead`, `Developers`.
    #[must_use]
    pub fn names_role(&self, phrase: &str) -> bool {
        let head = phrase.split(" of ").next().unwrap_or(phrase);
        let last = head.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        [&PEOPLE.roles, &PEOPLE.roles_plural, &PEOPLE.roles_last].iter().any(|it| it.contains(&last))
    }

    /// Whether somebody in this document has exactly this name.
    #[must_use]
    pub fn is_known(&self, name: &str) -> bool {
        self.known.contains(name)
    }

    fn add(&mut self, name: &str) {
        let name = name.trim().trim_start_matches('@');
        if self.known.contains(name) {
            return;
        }
        let words = || name.split(|it: char| it.is_whitespace() || it == '.');
        let is_handle = words().nth(1).is_none();
        let fits = !name.is_empty()
            && words().nth(4).is_none()
            && !self.is_team(name)
            && !self.is_excluded(name)
            && words().all(|it| is_name_like(it, is_handle));
        if !fits {
            return;
        }
        self.known.insert(name.to_owned());
        for word in words().filter(|it| it.chars().nth(1).is_some()) {
            self.beginnings |= bit_of(word);
            self.words.insert(word.to_owned());
        }
        self.names.push(name.to_owned());
    }
}

/// One of 128 bits for the first two bytes of a word; none for a shorter one.
#[inline]
fn bit_of(word: &str) -> u128 {
    word.as_bytes().first_chunk().map_or(0, |[first, second]| 1 << ((first.wrapping_mul(5) ^ second) % 128))
}

/// Whether a word with a capital letter is one of the given names that the vocabulary knows.
#[must_use]
pub fn is_given_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && PEOPLE.given_names.contains(word)
}

/// Where `@handles` stand in the document's own prose, the `@` included.
pub fn handles_in(outline: &Outline) -> impl Iterator<Item = Range<usize>> {
    let text = outline.text();
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(move |at| {
        let length = handle_length(text, at)?;
        let range = at..at + length;
        let masked = outline.marks(&range).any(|it| matches!(it.kind, MarkKind::Code | MarkKind::Address));
        (!masked).then_some(range)
    })
}

/// How long the handle is whose `@` stands at `at`; `None` if it is part of an address or of a package's name.
#[must_use]
pub fn handle_length(text: &str, at: usize) -> Option<usize> {
    if text[..at].chars().next_back().is_some_and(|it| it.is_alphanumeric() || "./_-@".contains(it)) {
        return None;
    }
    let rest = &text[at + 1..];
    let end =
        rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '_').unwrap_or(rest.len());
    let handle = rest[..end].trim_end_matches(['-', '_']);
    let is_package = rest[end..].starts_with(['/', '@']);
    let is_program = handle.ends_with("bot") || handle.ends_with("Bot") || handle.starts_with("bot-");
    let fits = handle.starts_with(|it: char| it.is_ascii_alphabetic())
        && handle.len() > 1
        && !PEOPLE.not_handles.contains(handle);
    (fits && !is_package && !is_program).then_some(handle.len() + 1)
}

/// Whether a word may be part of a person's name.
fn is_name_like(word: &str, is_handle: bool) -> bool {
    let is_plain = || word.chars().all(|it| it.is_alphabetic() || "'’-".contains(it));
    let is_written_as_handle = || word.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it));
    let fits = word.starts_with(char::is_uppercase) && is_plain()
        || is_handle && word.starts_with(|it: char| it.is_ascii_alphabetic()) && is_written_as_handle()
        || PEOPLE.particles.contains(&lowered(word));
    fits && !PEOPLE.not_names.contains(&lowered(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_name_is_left_out() {
        let names = [
            "Kim Tran",
            "@bo-b",
            "Platform team",
            "TBD",
            "2024",
            "Jan van der Berg",
            "the on-call",
            "Kim Tran",
        ];
        let people = People::from_names(names.map(str::to_owned));
        assert_eq!(people.names, ["Kim Tran", "bo-b", "Jan van der Berg"]);
        assert!(people.is_name("Tran"));
    }

    #[test]
    fn a_team_says_who_is_no_person() {
        let reading = Reading { not_people: vec!["Grace".to_owned()], ..Reading::default() };
        let people = People::read(&Outline::default(), &reading, ["Grace", "Hal"].map(str::to_owned));
        assert!(!people.is_name("Grace") && !people.is_known("Grace"));
        assert!(people.is_known("Hal"));
        assert!(People::default().is_name("Grace"));
    }

    #[test]
    fn an_organisation_says_what_its_teams_are_called() {
        let reading = Reading { teams: vec!["Night Watch".to_owned()], ..Reading::default() };
        let people = People::read(&Outline::default(), &reading, ["Night Watch".to_owned()]);
        assert!(people.names_team("night watch") && !people.is_known("Night Watch"));
        assert!(!People::default().names_team("night watch"));
    }

    #[test]
    fn handles_are_told_from_addresses_packages_and_programs() {
        let outline =
            Outline::read("@kim-t, a@b.org, @types/node, @renovate-bot, `@code`, @2x, @a, (@bo), @here");
        let handles: Vec<&str> = handles_in(&outline).map(|it| &outline.text()[it]).collect();
        assert_eq!(handles, ["@kim-t", "@bo"]);
    }

    #[test]
    fn products_and_months_are_not_in_the_vocabulary_of_names() {
        assert!(is_given_name("Priya"));
        assert!(!is_given_name("Jenkins"));
        assert!(!is_given_name("priya"));
        // A month far more often than a person.
        assert!(!is_given_name("June"));
    }
}
