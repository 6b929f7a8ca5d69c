//! What single words are: article, preposition, verb of neglect, past form … Read from `rules/vocabulary`.

use crate::words::head;

pub(in crate::check) use crate::vocabulary::LEXICON;
pub(in crate::check) use crate::vocabulary::grammar::{Entry, Lexicon, class, form, tag};

impl Lexicon {
    /// What a word in lower case can be; regular endings tell the form of a verb that isn't listed.
    pub(in crate::check) fn entry(&self, word: &str) -> Entry {
        self.entry_by_head(head(word.as_bytes()), word)
    }

    /// The same, for who has the word's [`head`] already.
    #[inline]
    pub(super) fn entry_by_head(&self, head: u64, word: &str) -> Entry {
        self.entries.get_by_head(head, word).copied().unwrap_or_else(|| Entry::default().with_ending(word))
    }
}

impl Entry {
    /// Whether nothing is known of a word that could name somebody.
    pub(super) fn is_unknown(self) -> bool {
        self.tags & !tag::KEYS == 0 && self.forms & (form::PAST | form::ING) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_have_their_forms() {
        for (word, wanted) in [
            ("skipped", form::PAST | form::PARTICIPLE),
            ("forgets", form::THIRD),
            ("forgotten", form::PARTICIPLE),
            ("verified", form::PAST | form::PARTICIPLE),
            ("skipping", form::ING),
            ("misread", form::BASE | form::PAST | form::PARTICIPLE),
            ("rebalanced", form::PAST | form::PARTICIPLE),
        ] {
            assert_eq!(LEXICON.entry(word).forms, wanted, "{word}");
        }
    }

    #[test]
    fn a_short_verb_doubles_its_last_letter() {
        for (participle, third) in [
            ("skipping", "skips"),
            ("committing", "commits"),
            ("cleaning", "cleans"),
            ("fixing", "fixes"),
            ("reading", "reads"),
        ] {
            assert_ne!(LEXICON.entry(participle).classes, 0, "{participle}");
            assert_eq!(LEXICON.entry(participle).classes, LEXICON.entry(third).classes, "{participle}");
        }
    }

    #[test]
    fn an_unknown_word_is_neither_verb_nor_adverb_for_its_looks_alone() {
        assert_eq!(LEXICON.entry("speed").forms & form::PAST, 0);
        assert_eq!(LEXICON.entry("sled").forms & form::PAST, 0);
        assert_eq!(LEXICON.entry("reply").tags & tag::ADVERB, 0);
        assert_ne!(LEXICON.entry("quietly").tags & tag::ADVERB, 0);
    }
}
