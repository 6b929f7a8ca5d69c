//! Lists of words and phrases, looked for in a text.

use std::collections::HashMap;

use serde::Deserialize;

/// Phrases of a vocabulary: `works again`; `detect*` is every word that begins so.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct PhraseList {
    /// By their first word, if that is a whole one: the words behind it.
    by_word: HashMap<String, Vec<Vec<Word>>>,
    /// Those whose first word is a beginning: it, and the words behind it.
    by_beginning: Vec<(String, Vec<Word>)>,
}

/// A word of a phrase.
#[derive(Debug)]
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
        let mut list = Self::default();
        for phrase in &phrases {
            let mut words = phrase.split(' ').map(Word::of);
            let first = words.next();
            let rest = words.collect();
            match first {
                Some(Word::Is(first)) => list.by_word.entry(first).or_default().push(rest),
                Some(Word::Begins(first)) => list.by_beginning.push((first, rest)),
                None => {}
            }
        }
        list
    }
}

impl PhraseList {
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
