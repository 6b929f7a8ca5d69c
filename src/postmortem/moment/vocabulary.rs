//! What words mean beside a date or a time.

use jiff::civil::Weekday;

use crate::vocabulary::times::{Glossary, LONGEST, Meaning, Times, first_letter};

impl Times {
    /// Whether a moment may begin with the word at a place.
    pub(super) fn may_begin_moment(&self, text: &[u8], at: usize) -> bool {
        let byte = text[at];
        let is_single = || text.get(at + 1).is_none_or(|it| !it.is_ascii_alphabetic());
        byte.is_ascii_digit()
            || self.first_letters[usize::from(byte)] && (self.first.may_begin(text, at) || is_single())
    }

    /// What a word means, without regard to case; nothing, if it isn't in the vocabulary.
    pub(super) fn meaning(&self, word: &str) -> &Meaning {
        self.glossary.meaning(word)
    }

    /// The month that a word names.
    pub(super) fn month(&self, word: &str) -> Option<i8> {
        let found = self.meaning(word);
        found.month.filter(|_| found.is_name(word))
    }

    /// The day of the week that a word names.
    pub(super) fn weekday(&self, word: &str) -> Option<Weekday> {
        let found = self.meaning(word);
        found.weekday.filter(|_| found.is_name(word)).and_then(|it| Weekday::from_monday_one_offset(it).ok())
    }
}

impl Meaning {
    /// Whether the word, written so, names its month or its day of the week.
    fn is_name(&self, word: &str) -> bool {
        !self.capital_only || word.starts_with(|it: char| it.is_ascii_uppercase())
    }
}

impl Glossary {
    fn meaning(&self, word: &str) -> &Meaning {
        let mut letters = [0; LONGEST];
        let Some(letters) = letters.get_mut(..word.len()).filter(|_| self.may_know(word)) else {
            return &self.nothing;
        };
        letters.copy_from_slice(word.as_bytes());
        letters.make_ascii_lowercase();
        let small = std::str::from_utf8(letters).unwrap_or_default();
        self.words.get(small).unwrap_or(&self.nothing)
    }

    /// Whether any of its words has this first letter and this length.
    fn may_know(&self, word: &str) -> bool {
        word.len() <= LONGEST && self.lengths[first_letter(word)] & 1 << word.len() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::TIMES;

    #[test]
    fn a_word_means_the_same_in_small_letters_and_in_capitals() {
        assert_eq!(TIMES.weekday("tUESday"), Some(Weekday::Tuesday));
        assert_eq!(TIMES.month("May"), Some(5));
        assert_eq!(TIMES.month("may"), None);
        assert_eq!(TIMES.month(""), None);
    }
}
