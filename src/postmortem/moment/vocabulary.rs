//! `rules/vocabulary/times.toml`: the words with which people write dates, times and zones.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Weekday;
use serde::Deserialize;

use super::due::Unit;
use crate::words::{Openings, WordMap, WordSet};

/// The built-in words.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: File =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/times.json")))
            .expect("times.toml is part of the program and a test reads it");
    Words::from(file)
});

/// The words, ready to be looked up in lower case (zones: as written).
#[derive(Debug)]
pub(super) struct Words {
    pub(super) zones: WordMap<Vec<i32>>,
    pub(super) regions: WordMap<Vec<i32>>,
    pub(super) declaring: Declaring,
    pub(super) due: Due,
    pub(super) numbers: WordMap<i64>,
    pub(super) approximate: WordSet,
    pub(super) opening: WordSet,
    pub(super) measured_after: WordSet,
    pub(super) measured_by: WordSet,
    pub(super) quantities: WordSet,
    months: WordMap<i8>,
    weekdays: WordMap<Weekday>,
    /// The words with which a moment may begin.
    first: Openings,
    /// The names of months and weekdays.
    names: Openings,
    capital_only: HashSet<String>,
    units: WordMap<Unit>,
}

impl Words {
    /// Whether the word at a place may be the first of a moment.
    pub(super) fn may_begin_moment(&self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        let is_single = || bytes.get(at + 1).is_none_or(|it| !it.is_ascii_alphabetic());
        self.first.may_begin(bytes, at) || matches!(bytes.get(at), Some(b'T' | b't' | b'Q')) && is_single()
    }

    /// The month that a word names.
    pub(super) fn month(&self, word: &str) -> Option<i8> {
        self.named(&self.months, word)
    }

    /// The day of the week that a word names.
    pub(super) fn weekday(&self, word: &str) -> Option<Weekday> {
        self.named(&self.weekdays, word)
    }

    /// The unit of time that a word names.
    pub(super) fn unit(&self, word: &str) -> Option<Unit> {
        self.units.get(&word.to_ascii_lowercase()).copied()
    }

    fn named<T: Copy>(&self, names: &WordMap<T>, word: &str) -> Option<T> {
        if !self.names.may_begin(word.as_bytes(), 0) {
            return None;
        }
        let small = word.to_ascii_lowercase();
        let capital = word.starts_with(|it: char| it.is_ascii_uppercase());
        names.get(&small).copied().filter(|_| capital || !self.capital_only.contains(&small))
    }
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
    capital_only: HashSet<String>,
    approximate: WordSet,
    opening: WordSet,
    measured_after: WordSet,
    measured_by: WordSet,
    quantities: WordSet,
    units: HashMap<Unit, Vec<String>>,
    numbers: WordMap<i64>,
    zones: WordMap<Vec<i32>>,
    regions: WordMap<Vec<i32>>,
    declaring: Declaring,
    due: Due,
}

impl From<File> for Words {
    fn from(file: File) -> Self {
        let months =
            (1..).zip(file.months).flat_map(|(month, names)| names.into_iter().map(move |it| (it, month)));
        let weekdays = Weekday::Monday
            .cycle_forward()
            .zip(file.weekdays)
            .flat_map(|(weekday, names)| names.into_iter().map(move |it| (it, weekday)));
        let units =
            file.units.into_iter().flat_map(|(unit, names)| names.into_iter().map(move |it| (it, unit)));
        let months: WordMap<i8> = months.collect();
        let weekdays: WordMap<Weekday> = weekdays.collect();
        let names = || months.keys().chain(weekdays.keys()).map(str::to_owned);
        let others = ["noon", "midnight"].map(str::to_owned);
        Self {
            names: Openings::new(names()),
            first: Openings::new(names().chain(others)),
            months,
            weekdays,
            units: units.collect(),
            zones: file.zones,
            regions: file.regions,
            declaring: file.declaring,
            due: file.due,
            numbers: file.numbers,
            approximate: file.approximate,
            opening: file.opening,
            measured_after: file.measured_after,
            measured_by: file.measured_by,
            quantities: file.quantities,
            capital_only: file.capital_only,
        }
    }
}
