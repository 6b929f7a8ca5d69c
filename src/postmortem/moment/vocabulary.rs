//! `rules/vocabulary/times.toml`: the words with which people write dates, times and zones.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Weekday;
use serde::Deserialize;

use super::due::Unit;
use crate::words::{Openings, WordMap};

/// The built-in words.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: File =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/times.json")))
            .expect("times.toml is part of the program and a test reads it");
    Words::from(file)
});

/// The words, ready to be looked up (zones: as written).
#[derive(Debug)]
pub(super) struct Words {
    pub(super) zones: WordMap<Vec<i32>>,
    pub(super) regions: WordMap<Vec<i32>>,
    pub(super) declaring: Declaring,
    pub(super) due: Due,
    glossary: Glossary,
    /// The words with which a moment may begin.
    first: Openings,
    /// Their first letters, and those of `T+5m` and `Q3`.
    first_letters: [bool; 256],
}

/// What a word can mean beside a date or a time.
#[derive(Debug, Default, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a word can be several of these at once")]
pub(super) struct Meaning {
    /// 1 to 12.
    month: Option<i8>,
    weekday: Option<Weekday>,
    pub(super) unit: Option<Unit>,
    pub(super) number: Option<i32>,
    /// Whether it makes the time behind it a rough one.
    pub(super) approximate: bool,
    /// Whether it may stand before the time with which an entry begins.
    pub(super) opening: bool,
    /// Whether a clock behind it is a length of time.
    pub(super) measured_after: bool,
    /// Whether a clock before it is a length of time.
    pub(super) measured_by: bool,
    /// Whether a number with a point before it is no time.
    pub(super) quantity: bool,
    /// Whether the name of a region begins with it.
    pub(super) region: bool,
    /// Whether it names a month or a weekday with a capital only.
    capital_only: bool,
}

impl Words {
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
        found.weekday.filter(|_| found.is_name(word))
    }
}

impl Meaning {
    /// Whether the word, written so, names its month or its day of the week.
    fn is_name(&self, word: &str) -> bool {
        !self.capital_only || word.starts_with(|it: char| it.is_ascii_uppercase())
    }
}

/// What single words mean.
#[derive(Debug)]
struct Glossary {
    /// How long the words are, by their first letter: nearly every word of a document is told to mean nothing by that.
    lengths: [u32; 256],
    words: WordMap<Meaning>,
    /// What all other words mean.
    nothing: Meaning,
}

/// No word of the glossary is longer, in bytes.
const LONGEST: usize = 15;

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

    /// Adds to what each of the words means.
    fn note(&mut self, words: &[String], add: impl Fn(&mut Meaning)) {
        for word in words.iter().filter(|it| it.len() <= LONGEST) {
            self.lengths[first_letter(word)] |= 1 << word.len();
            add(self.words.entry_or_default(word));
        }
    }
}

fn first_letter(word: &str) -> usize {
    word.bytes().next().map_or(0, |it| usize::from(it.to_ascii_lowercase()))
}

/// How a zone declares itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Declaring {
    pub(super) doubtful: HashSet<String>,
    pub(super) words: HashSet<String>,
    pub(super) areas: HashSet<String>,
}

/// Words that stand where a due date should.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Due {
    pub(super) soon: Vec<String>,
    pub(super) unknown: Vec<String>,
    pub(super) ongoing: Vec<String>,
    pub(super) later: Vec<String>,
    pub(super) term: Vec<String>,
    pub(super) alone: HashSet<String>,
    pub(super) before: HashSet<String>,
    pub(super) ends: HashMap<String, Unit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    months: [Vec<String>; 12],
    weekdays: [Vec<String>; 7],
    capital_only: Vec<String>,
    approximate: Vec<String>,
    opening: Vec<String>,
    measured_after: Vec<String>,
    measured_by: Vec<String>,
    quantities: Vec<String>,
    units: HashMap<Unit, Vec<String>>,
    numbers: HashMap<String, i32>,
    zones: WordMap<Vec<i32>>,
    regions: WordMap<Vec<i32>>,
    declaring: Declaring,
    due: Due,
}

impl From<File> for Words {
    fn from(file: File) -> Self {
        let mut glossary =
            Glossary { lengths: [0; 256], words: WordMap::default(), nothing: Meaning::default() };
        let mut first: Vec<String> = vec!["noon".to_owned(), "midnight".to_owned()];
        for (month, names) in (1..).zip(file.months) {
            glossary.note(&names, |it| it.month = Some(month));
            first.extend(names);
        }
        for (weekday, names) in Weekday::Monday.cycle_forward().zip(file.weekdays) {
            glossary.note(&names, |it| it.weekday = Some(weekday));
            first.extend(names);
        }
        for (unit, names) in file.units {
            glossary.note(&names, |it| it.unit = Some(unit));
        }
        for (name, number) in file.numbers {
            glossary.note(&[name], |it| it.number = Some(number));
        }
        glossary.note(&file.capital_only, |it| it.capital_only = true);
        glossary.note(&file.approximate, |it| it.approximate = true);
        glossary.note(&file.opening, |it| it.opening = true);
        glossary.note(&file.measured_after, |it| it.measured_after = true);
        glossary.note(&file.measured_by, |it| it.measured_by = true);
        glossary.note(&file.quantities, |it| it.quantity = true);
        for name in file.regions.keys() {
            let word = name.split(' ').next().unwrap_or_default().to_owned();
            glossary.note(&[word], |it| it.region = true);
        }
        let mut first_letters = [false; 256];
        for letter in first.iter().map(|it| it.as_bytes()[0]).chain([b't', b'q']) {
            first_letters[usize::from(letter)] = true;
            first_letters[usize::from(letter.to_ascii_uppercase())] = true;
        }
        Self {
            zones: file.zones,
            regions: file.regions,
            declaring: file.declaring,
            due: file.due,
            glossary,
            first: Openings::new(first),
            first_letters,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_short_enough_to_be_known() {
        let file: File =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/times.json")))
                .expect("the vocabulary is well-formed");
        let lists = [file.approximate, file.opening, file.measured_after, file.measured_by, file.quantities];
        let lists = lists.into_iter().chain(file.months).chain(file.weekdays).chain(file.units.into_values());
        for word in lists.flatten().chain(file.numbers.into_keys()) {
            assert!(word.len() <= LONGEST, "{word}");
        }
    }

    #[test]
    fn a_word_means_the_same_in_small_letters_and_in_capitals() {
        assert_eq!(WORDS.weekday("tUESday"), Some(Weekday::Tuesday));
        assert_eq!(WORDS.month("May"), Some(5));
        assert_eq!(WORDS.month("may"), None);
        assert_eq!(WORDS.month(""), None);
    }
}
