//! Lists of words and phrases, looked for in a text by their first words.

use std::ops::Range;

use crate::markdown::Outline;
use crate::vocabulary::phrase_lists::{Lists, PhraseList, PhraseLists};
use crate::words::Beginning;

impl PhraseLists {
    /// Whether a phrase of one of these lists stands in a stretch of a document's text and is not negated.
    pub(crate) fn stand_in(&self, outline: &Outline, range: &Range<usize>, lists: Lists) -> bool {
        self.standing_in(outline, range, lists).next().is_some()
    }

    /// Those of the wanted lists of which a phrase stands in a stretch of a document's text and is not negated.
    pub(crate) fn found_in(&self, outline: &Outline, range: &Range<usize>, wanted: Lists) -> Lists {
        self.standing_in(outline, range, wanted).fold(0, |found, it| found | it)
    }

    fn standing_in(
        &self,
        outline: &Outline,
        range: &Range<usize>,
        wanted: Lists,
    ) -> impl Iterator<Item = Lists> {
        let words = outline.words_in(range);
        let lists = self.0.iter().filter(move |it| it.list & wanted != 0);
        lists.filter(move |it| it.stands_in(outline, range, words)).map(|it| it.list)
    }
}

impl PhraseList {
    fn stands_in(&self, outline: &Outline, range: &Range<usize>, words: &[Beginning]) -> bool {
        words.iter().filter(|&&it| self.openings.may_begin_at(it)).any(|&word| {
            let text = &outline.small()[..range.end];
            let (at, end) = (word.at as usize, range.end.min(word.end() as usize));
            self.openings.at_word(text.as_bytes(), word).any(|index| {
                let phrase = self.phrases.get(index);
                let first = self.openings.phrase(index).len();
                let goes_on = end - at > first && phrase.as_bytes().get(first) != Some(&b'*');
                !goes_on && stands_at(phrase, text, range.start, at)
            })
        })
    }
}

/// Whether a phrase stands at a letter of a text and isn't negated in what stands before it, from `begin` on.
fn stands_at(phrase: &str, text: &str, begin: usize, at: usize) -> bool {
    let before = text[begin..at].trim_end_matches(is_inside);
    let mut words = words_of(&text[begin + before.len()..]);
    phrase.split(' ').all(|it| words.next().is_some_and(|word| fits(it, word)))
        && !words_of(before).rev().take(2).any(negates)
}

/// Whether a word is what a word of a phrase asks for.
fn fits(asked: &str, word: &str) -> bool {
    if !word.is_ascii() && word.contains('’') {
        return fits(asked, &word.replace('’', "'"));
    }
    asked.strip_suffix('*').map_or(word == asked, |it| word.starts_with(it))
}

fn negates(word: &str) -> bool {
    matches!(word, "not" | "never") || word.ends_with("n't") || word.ends_with("n’t")
}

/// The words of a text: runs of letters, digits, `@`, `#` and apostrophes that don't stand at their ends.
pub(super) fn words_of(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|it| !is_inside(it)).map(|it| it.trim_matches(['\'', '’'])).filter(|it| !it.is_empty())
}

fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '@' | '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str) -> Lists {
        let lists = [(&["works again"][..], 1), (&["detect*"], 2), (&["roll* back", "can't"], 4)];
        let lists = lists.map(|it| (it.0.iter().map(|&it| it.to_owned()).collect(), it.1));
        let lists = PhraseLists::new(lists);
        let outline = Outline::read(text);
        lists.found_in(&outline, &(0..outline.text().len()), 7)
    }

    #[test]
    fn a_phrase_is_found_by_whole_words_and_beginnings() {
        assert_eq!(has("It works again."), 1);
        assert_eq!(has("The fault was **detected**"), 2);
        assert_eq!(has("Rolling back 4.2, it WORKS, again"), 5);
        assert_eq!(has("We can’t; 'can't'"), 4);
        assert_eq!(has("It works. The roll is backwards"), 0); // "back" is a whole word
        assert_eq!(has("@detected undetected e'detected can"), 0);
        assert_eq!(has(""), 0);
    }

    #[test]
    fn a_phrase_that_is_negated_is_not_found() {
        assert_eq!(has("It was not yet detected, and never works again"), 0);
        assert_eq!(has("It wasn’t detected"), 0);
        assert_eq!(has("Not that it was detected"), 2);
    }

    #[test]
    fn a_phrase_is_looked_for_in_its_stretch_only() {
        let lists = PhraseLists::new([(vec!["works again".to_owned()], 1)]);
        let outline = Outline::read("It was not this: it works again");
        let found = |range| lists.found_in(&outline, &range, 1);
        assert_eq!([found(0..31), found(0..28), found(21..31)], [1, 0, 0]);
    }
}
