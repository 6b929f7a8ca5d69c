//! Failings that take more than one word, and the words that lead to a cause, from `rules/vocabulary/idioms.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::check::Confidence;
use crate::check::grammar::{Sentence, tag};
use crate::words::{Literal, WordMap, WordSet};

/// The idioms that come with pmlint.
pub(super) static IDIOMS: LazyLock<Idioms> = LazyLock::new(|| {
    let mut idioms: Idioms =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/idioms.json")))
            .expect("the vocabulary that is built in is valid; a test reads it");
    idioms.index();
    idioms
});

/// Failings that take more than one word, and the words that lead to a cause.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Idioms {
    causes: Vec<Phrase>,
    vague_causes: Vec<Phrase>,
    weak_causes: Vec<Phrase>,
    beginnings: Vec<String>,
    idiom: Vec<Idiom>,
    /// The idioms that begin with a word.
    #[serde(skip)]
    by_verb: WordMap<Vec<usize>>,
    /// The first words of what leads to a cause.
    #[serde(skip)]
    first: WordSet,
}

/// A verb and what follows it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Idiom {
    verb: String,
    #[serde(default)]
    then: Vec<Phrase>,
    within: usize,
    /// Words of which one must stand between or right behind.
    #[serde(default)]
    with: Phrase,
    /// Words of which none may stand right behind.
    #[serde(default)]
    without: Phrase,
    /// How sure it is that somebody who works on the system is blamed.
    #[serde(default = "high")]
    pub(super) confidence: Confidence,
    /// Whether it is a finding if its author says it of themselves.
    #[serde(default)]
    pub(super) of_me: bool,
    /// Whether it is a finding if its author says it of the team.
    #[serde(default)]
    pub(super) of_us: bool,
}

/// Words in a row.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "String")]
struct Phrase {
    written: String,
    words: Vec<Literal<String>>,
}

impl From<String> for Phrase {
    fn from(written: String) -> Self {
        Self { words: written.split_whitespace().map(|it| Literal::of(it.to_owned())).collect(), written }
    }
}

impl Phrase {
    /// Where it ends if it stands at `at`.
    fn end_at(&self, sentence: &Sentence<'_>, at: usize) -> Option<usize> {
        let stands = self.words.iter().zip(at..).all(|(wanted, at)| {
            sentence.words.get(at).is_some_and(|it| it.any(std::slice::from_ref(wanted)))
        });
        stands.then_some(at + self.words.len())
    }
}

fn high() -> Confidence {
    Confidence::High
}

/// How much the words before a cause say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Somebody is the cause.
    Strong,
    /// What somebody changed is the cause.
    Vague,
    /// Somebody's mistake is the cause; anything else only came before.
    Weak,
}

impl Idioms {
    fn index(&mut self) {
        for (index, idiom) in self.idiom.iter().enumerate() {
            for verb in idiom.verb.split(' ') {
                let known = self.by_verb.entry_or_default(verb);
                if known.last() != Some(&index) {
                    known.push(index);
                }
            }
        }
        let causes = self.causes.iter().chain(&self.vague_causes).chain(&self.weak_causes);
        self.first = causes.filter_map(|it| it.written.split(' ').next()).collect();
    }

    /// The first words of idioms and of what leads to a cause.
    pub(super) fn first_words(&self) -> impl Iterator<Item = &str> {
        self.by_verb.keys().chain(self.first.iter())
    }

    /// The idioms that begin with a word.
    pub(super) fn of(&self, verb: &str) -> impl Iterator<Item = &Idiom> {
        self.by_verb.get(verb).into_iter().flatten().map(|&it| &self.idiom[it])
    }

    /// How everything begins that isn't a word of the vocabulary.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &str> {
        let verbs = self.idiom.iter().flat_map(|it| it.verb.split(' '));
        let causes = self.causes.iter().chain(&self.vague_causes).chain(&self.weak_causes);
        let causes = causes.map(|it| it.written.as_str());
        self.beginnings.iter().map(String::as_str).chain(causes).chain(verbs)
    }

    /// Whether words that lead to a cause stand at `at`: how strong they are, and where the cause begins.
    pub(super) fn cause_at(&self, sentence: &Sentence<'_>, at: usize) -> Option<(Strength, usize)> {
        if !sentence.words.get(at).is_some_and(|it| it.is_in(&self.first)) {
            return None;
        }
        let end = |phrases: &[Phrase]| phrases.iter().find_map(|it| it.end_at(sentence, at));
        end(&self.causes)
            .map(|it| (Strength::Strong, it))
            .or_else(|| end(&self.vague_causes).map(|it| (Strength::Vague, it)))
            .or_else(|| end(&self.weak_causes).map(|it| (Strength::Weak, it)))
    }
}

impl Idiom {
    /// The last word of the idiom whose verb stands at `verb`.
    pub(super) fn end_in(&self, sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
        let words = &sentence.words;
        let is_one_of = |at: usize, list: &Phrase| words.get(at).is_some_and(|it| it.any(&list.words));
        let last = if self.then.is_empty() {
            words
                .get(verb + 1)
                .filter(|it| !it.is_mark() && !it.is(tag::PREPOSITION | tag::COORDINATOR))
                .map(|_| verb)?
        } else {
            (verb + 1..=verb + self.within)
                .find_map(|at| self.then.iter().find_map(|it| it.end_at(sentence, at)))?
                - 1
        };
        // "made the error page nicer"
        let is_thing = words.get(last + 1).is_some_and(|it| it.is(tag::ERROR_THING));
        let near = || verb + 1..last + 4;
        let fits = self.with.words.is_empty() || near().any(|it| is_one_of(it, &self.with));
        let excused = (last + 1..last + 4).any(|it| is_one_of(it, &self.without));
        (!is_thing && fits && !excused).then_some(last)
    }
}
