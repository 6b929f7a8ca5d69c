//! What words mean beside a date or a time.

use jiff::civil::Weekday;

use crate::vocabulary::times::{Glossary, LONGEST, Meaning, Times, first_letter};
use crate::words::{HEAD_BYTES, head};

impl Times {
    /// What a word means, without regard to case; nothing, if it isn't in the vocabulary.
    pub(crate) fn meaning(&self, word: &str) -> &Meaning {
        self.glossary.meaning(word)
    }

    /// The month that a word names.
    pub(super) fn month(&self, word: &str) -> Option<i8> {
        let found = self.meaning(word);
        found.month.filter(|_| found.is_name(word))
    }

    /// Whether a word names a month or a day of the week.
    pub(super) fn names_day(&self, word: &str) -> bool {
        let found = self.meaning(word);
        (found.month.is_some() || found.weekday.is_some()) && found.is_name(word)
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
        if !self.may_know(word) {
            return &self.nothing;
        }
        let found = if word.len() <= HEAD_BYTES {
            let to_small = 0x2020_2020_2020_2020 >> (8 * (HEAD_BYTES - word.len()));
            self.words.get_by_head(head(word.as_bytes()) | to_small, word)
        } else {
            self.words.get(&word.to_ascii_lowercase())
        };
        found.unwrap_or(&self.nothing)
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
