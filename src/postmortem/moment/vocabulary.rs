//! `rules/vocabulary/times.toml`: the words with which people write dates, times and zones.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Weekday;
use serde::Deserialize;

use super::due::Unit;

/// The built-in words.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../../rules/vocabulary/times.toml"))
        .expect("times.toml is part of the program and a test reads it");
    Words::from(file)
});

/// The words, ready to be looked up in lower case (zones: as written).
#[derive(Debug)]
pub(super) struct Words {
    pub(super) zones: HashMap<String, Vec<i32>>,
    pub(super) regions: HashMap<String, Vec<i32>>,
    pub(super) declaring: Declaring,
    pub(super) due: Due,
    pub(super) numbers: HashMap<String, i64>,
    pub(super) approximate: HashSet<String>,
    pub(super) opening: HashSet<String>,
    pub(super) measured_after: HashSet<String>,
    pub(super) measured_by: HashSet<String>,
    pub(super) quantities: HashSet<String>,
    months: HashMap<String, i8>,
    weekdays: HashMap<String, Weekday>,
    capital_only: HashSet<String>,
    units: HashMap<String, Unit>,
}

impl Words {
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

    fn named<T: Copy>(&self, names: &HashMap<String, T>, word: &str) -> Option<T> {
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
    approximate: HashSet<String>,
    opening: HashSet<String>,
    measured_after: HashSet<String>,
    measured_by: HashSet<String>,
    quantities: HashSet<String>,
    units: HashMap<Unit, Vec<String>>,
    numbers: HashMap<String, i64>,
    zones: HashMap<String, Vec<i32>>,
    regions: HashMap<String, Vec<i32>>,
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
        Self {
            months: months.collect(),
            weekdays: weekdays.collect(),
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
