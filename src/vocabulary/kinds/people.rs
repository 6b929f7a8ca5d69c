//! Words that name people: `rules/vocabulary/people.toml`.

use serde::Deserialize;

use crate::table::Table;
use crate::words::{RareWords, WordSet};

/// Words that name people; all in lower case.
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub(crate) struct People {
    pub(crate) roles: WordSet,
    pub(crate) roles_plural: WordSet,
    /// Nouns that are roles where nothing but a role can stand.
    pub(crate) roles_last: WordSet,
    pub(crate) roles_or_programs: WordSet,
    pub(crate) operators: WordSet,
    /// Nouns that are roles only after one of the other words.
    pub(crate) roles_after: Table<(WordSet, WordSet)>,
    pub(crate) served: WordSet,
    pub(crate) teams: WordSet,
    pub(crate) teams_weak: WordSet,
    pub(crate) teams_alone: WordSet,
    pub(crate) organisations: WordSet,
    pub(crate) machine_groups: WordSet,
    /// Words that can't stand inside the name of a group of people.
    pub(crate) not_in_groups: WordSet,
    pub(crate) anybody: WordSet,
    pub(crate) somebody: WordSet,
    pub(crate) everybody: WordSet,
    pub(crate) nobody: WordSet,
    pub(crate) some_of: WordSet,
    /// With a capital letter.
    pub(crate) given_names: RareWords,
    /// Words in small letters that stand in names.
    pub(crate) particles: WordSet,
    /// Words that are part of no name.
    pub(crate) not_names: WordSet,
    pub(crate) words_too: WordSet,
    pub(crate) no_names_before: WordSet,
    pub(crate) no_names_after: WordSet,
    /// What stands behind an `@` and calls everybody.
    pub(crate) not_handles: WordSet,
    /// Names of products, and plain words, rather than somebody's names.
    pub(crate) products: WordSet,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    roles: String,
    roles_plural: WordSet,
    roles_last: String,
    roles_or_programs: String,
    operators: WordSet,
    roles_after: Vec<RolesAfter>,
    served: String,
    teams: String,
    teams_weak: String,
    teams_alone: WordSet,
    organisations: String,
    machine_groups: WordSet,
    not_in_groups: WordSet,
    anybody: WordSet,
    somebody: WordSet,
    everybody: WordSet,
    nobody: WordSet,
    some_of: WordSet,
    given_names: String,
    particles: WordSet,
    not_people: WordSet,
    not_names: WordSet,
    words_too: WordSet,
    no_names_before: WordSet,
    no_names_after: WordSet,
    not_handles: WordSet,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RolesAfter {
    roles: WordSet,
    after: WordSet,
}

impl From<File> for People {
    fn from(file: File) -> Self {
        let given_names = file.given_names.split_whitespace().filter(|it| !file.not_people.contains(it));
        let mut people = Self {
            roles: with_plurals(&file.roles),
            roles_plural: file.roles_plural,
            roles_last: with_plurals(&file.roles_last),
            roles_or_programs: with_plurals(&file.roles_or_programs),
            operators: file.operators,
            roles_after: file.roles_after.into_iter().map(|it| (it.roles, it.after)).collect(),
            served: with_plurals(&file.served),
            teams: with_plurals(&file.teams),
            teams_weak: with_plurals(&file.teams_weak),
            teams_alone: file.teams_alone,
            organisations: with_plurals(&file.organisations),
            machine_groups: file.machine_groups,
            not_in_groups: file.not_in_groups,
            anybody: file.anybody,
            somebody: file.somebody,
            everybody: file.everybody,
            nobody: file.nobody,
            some_of: file.some_of,
            given_names: given_names.map(capitalized).collect(),
            particles: file.particles,
            not_names: file.not_names,
            words_too: file.words_too,
            no_names_before: file.no_names_before,
            no_names_after: file.no_names_after,
            not_handles: file.not_handles,
            products: file.not_people,
        };
        let no_names = [
            &people.roles,
            &people.roles_plural,
            &people.teams,
            &people.organisations,
            &people.served,
            &people.teams_alone,
            &people.anybody,
            &people.somebody,
            &people.everybody,
            &people.not_names,
        ];
        people.not_names = no_names.into_iter().flat_map(WordSet::iter).collect();
        people
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The words and their plurals; an agency's is agencies.
fn with_plurals(list: &str) -> WordSet {
    let plural = |it: &str| match it.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{it}s"),
    };
    list.split_whitespace().flat_map(|it| [it.to_owned(), plural(it)]).collect()
}
