//! Lists of words and phrases, looked for in a text.

use std::ops::Range;

use serde::Deserialize;

use crate::markdown::Outline;
use crate::words::{Openings, WordMap};

/// Phrases of a vocabulary: `works again`; `detect*` is every word that begins so.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct PhraseList {
    /// By their first word, if that is a whole one: the words behind it.
    by_word: WordMap<Vec<Vec<Word>>>,
    /// Those whose first word is a beginning: it, and the words behind it.
    by_beginning: Vec<(String, Vec<Word>)>,
    /// How the first words begin.
    openings: Openings,
    /// Whether a phrase begins with a mark, so that no word tells where it may stand.
    marked: bool,
}

/// A word of a phrase.
#[derive(Debug, Clone)]
enum Word {
    Is(String),
    Begins(String),
}

impl Word {
    fn of(text: &str) -> Self {
        match text.strip_suffix('*') {
            Some(beginning) => Self::Begins(beginning.to_owned()),
            None => Self::Is(text.to_owned()),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Is(it) => word == it,
            Self::Begins(it) => word.starts_with(it.as_str()),
        }
    }
}

impl From<Vec<String>> for PhraseList {
    fn from(phrases: Vec<String>) -> Self {
        // A word is broken by its apostrophe here, which may be straight or curly there.
        let first = |it: &String| {
            let word = it.split([' ', '*']).next().unwrap_or_default();
            let word = word.trim_start_matches(|it: char| !it.is_alphanumeric());
            word.split('\'').next().unwrap_or_default().to_owned()
        };
        let firsts: Vec<String> = phrases.iter().map(first).collect();
        let marked = firsts.iter().any(String::is_empty);
        let mut list = Self { openings: Openings::new(firsts), marked, ..Self::default() };
        for phrase in &phrases {
            let mut words = phrase.split(' ').map(Word::of);
            let first = words.next();
            let rest = words.collect();
            match first {
                Some(Word::Is(first)) => list.by_word.entry_or_default(&first).push(rest),
                Some(Word::Begins(first)) => list.by_beginning.push((first, rest)),
                None => {}
            }
        }
        list
    }
}

impl PhraseList {
    /// Whether one of the phrases stands in a stretch of a document's text and is not negated.
    pub(super) fn stands_in(&self, outline: &Outline, range: &Range<usize>) -> bool {
        let text = outline.text().as_bytes();
        let may = outline.words_in(range).iter().any(|&it| self.openings.at_word(text, it).next().is_some());
        (may || self.marked) && self.has_any(&words_of(&outline.text()[range.clone()]))
    }

    /// Whether one of the phrases stands among these words and is not negated.
    pub(super) fn has_any(&self, words: &[String]) -> bool {
        (0..words.len()).any(|at| {
            let (first, rest) = (words[at].as_str(), &words[at + 1..]);
            let follows = |phrase: &[Word]| {
                phrase.len() <= rest.len() && phrase.iter().zip(rest).all(|(it, word)| it.fits(word))
            };
            let found = self.by_word.get(first).is_some_and(|it| it.iter().any(|it| follows(it)))
                || self
                    .by_beginning
                    .iter()
                    .any(|(it, phrase)| first.starts_with(it.as_str()) && follows(phrase));
            let before = &words[at.saturating_sub(2)..at];
            found && !before.iter().any(|it| matches!(it.as_str(), "not" | "never") || it.ends_with("n't"))
        })
    }
}

/// The words of a text in small letters.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.split(|it: char| !(it.is_alphanumeric() || matches!(it, '\'' | '’' | '@' | '#')))
        .map(|it| it.trim_matches(['\'', '’']).to_lowercase().replace('’', "'"))
        .filter(|it| !it.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_by_whole_words_and_beginnings_unless_it_is_negated() {
        let list =
            PhraseList::from(vec!["works again".to_owned(), "detect*".to_owned(), "roll* back".to_owned()]);
        let has = |text: &str| list.has_any(&words_of(text));
        assert!(has("It works again."));
        assert!(has("The fault was **detected**"));
        assert!(has("Rolling back 4.2"));
        assert!(!has("It works, again"[..8].trim_end_matches(',')));
        assert!(!has("The roll is backwards")); // "back" is a whole word
        assert!(!has("It was not yet detected"));
        assert!(!has("It wasn’t detected"));
        assert!(!has(""));
    }
}
