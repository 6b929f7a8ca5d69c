//! Failings that take more than one word, and the words that lead to a cause.

use crate::check::grammar::{Sentence, Word, tag};
pub(super) use crate::vocabulary::idioms::Strength;
use crate::vocabulary::idioms::{Idiom, Idioms, Phrase};

impl Idioms {
    /// The idioms that begin with a word.
    pub(super) fn of(&self, verb: &Word<'_>) -> impl Iterator<Item = &Idiom> {
        verb.entry_in(&self.by_verb).into_iter().flat_map(|it| it.iter()).map(|&it| &self.all[it])
    }

    /// Whether words that lead to a cause stand at `at`: how strong they are, and where the cause begins.
    pub(super) fn cause_at(&self, sentence: &Sentence<'_>, at: usize) -> Option<(Strength, usize)> {
        let causes = sentence.words.get(at)?.entry_in(&self.causes)?;
        causes.iter().find_map(|it| Some((it.strength, end_of(&it.words, sentence, at)?)))
    }
}

impl Idiom {
    /// The last word of the idiom whose verb stands at `verb`.
    pub(super) fn end_in(&self, sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
        let words = &sentence.words;
        let is_one_of = |at: usize, list: &Phrase| words.get(at).is_some_and(|it| it.any(list));
        let last = if self.then.is_empty() {
            words
                .get(verb + 1)
                .filter(|it| !it.is_mark() && !it.is(tag::PREPOSITION | tag::COORDINATOR))
                .map(|_| verb)?
        } else {
            (verb + 1..=verb + self.within)
                .find_map(|at| self.then.iter().find_map(|it| end_of(it, sentence, at)))?
                - 1
        };
        // "made the error page nicer"
        let is_thing = words.get(last + 1).is_some_and(|it| it.is(tag::ERROR_THING));
        let near = || verb + 1..last + 4;
        let fits = self.with.is_empty() || near().any(|it| is_one_of(it, &self.with));
        let excused = (last + 1..last + 4).any(|it| is_one_of(it, &self.without));
        (!is_thing && fits && !excused).then_some(last)
    }
}

/// Where a phrase ends if it stands at `at`.
fn end_of(phrase: &Phrase, sentence: &Sentence<'_>, at: usize) -> Option<usize> {
    let stands = phrase
        .iter()
        .zip(at..)
        .all(|(wanted, at)| sentence.words.get(at).is_some_and(|it| it.any(std::slice::from_ref(wanted))));
    stands.then_some(at + phrase.len())
}
