//! The words with which people write dates, times and zones: `rules/vocabulary/times.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::{Table, Texts};
use crate::words::{HEAD_BYTES, Openings, WordMap, WordSet};

/// The words, ready to be looked up (zones: as written).
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub(crate) struct Times {
    pub(crate) zones: WordMap<Table<i32>>,
    pub(crate) regions: WordMap<Table<i32>>,
    pub(crate) declaring: Declaring,
    pub(crate) due: Due,
    pub(crate) lengths: Lengths,
    /// How the phrases of `due` begin.
    pub(crate) due_phrases: Openings,
    pub(crate) glossary: Glossary,
    /// The words with which a moment may begin.
    pub(crate) first: Openings,
    /// The words that may stand behind a date or time and change what it is, but for single letters.
    pub(crate) behind: Openings,
}

/// What a word can mean beside a date or a time.
#[derive(Debug, Default, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a word can be several of these at once")]
pub(crate) struct Meaning {
    /// 1 to 12.
    pub(crate) month: Option<i8>,
    /// Monday is 1.
    pub(crate) weekday: Option<i8>,
    pub(crate) unit: Option<Unit>,
    pub(crate) number: Option<i32>,
    /// Whether it makes the time behind it a rough one.
    pub(crate) approximate: bool,
    /// Whether the time of an entry, or what stands before it, may begin with it.
    pub(crate) leading: bool,
    /// Whether it may stand before the time with which an entry begins.
    pub(crate) opening: bool,
    /// Whether a clock behind it is a length of time.
    pub(crate) measured_after: bool,
    /// Whether a clock before it is a length of time.
    pub(crate) measured_by: bool,
    /// Whether a number with a point before it is no time.
    pub(crate) quantity: bool,
    /// Whether the name of a region begins with it.
    pub(crate) region: bool,
    /// Whether it names a month or a weekday with a capital only.
    pub(crate) capital_only: bool,
}

/// A unit of calendar time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// A day.
    Day,
    /// Monday to Sunday; its working end is Friday.
    Week,
    /// As long as a team says.
    Sprint,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

impl Unit {
    /// How many seconds it has; `None` for what isn't always as long.
    pub(crate) fn seconds(self) -> Option<i32> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3600),
            Self::Day => Some(86_400),
            Self::Week => Some(604_800),
            Self::Sprint | Self::Month | Self::Quarter | Self::Year => None,
        }
    }

    /// Whether it is shorter than a day.
    pub(crate) fn is_of_clock(self) -> bool {
        self < Self::Day
    }
}

/// What single words mean.
#[derive(Debug)]
pub(crate) struct Glossary {
    /// How long the words are, by their first letter: nearly every word of a document is told to mean nothing by that.
    pub(crate) lengths: [u32; 256],
    pub(crate) words: WordMap<Meaning>,
    /// What all other words mean.
    pub(crate) nothing: Meaning,
}

/// No word of the glossary is longer, in bytes.
pub(crate) const LONGEST: usize = 15;

impl Glossary {
    /// Adds to what each of the words means.
    fn note(&mut self, words: &[String], add: impl Fn(&mut Meaning)) {
        for word in words {
            assert!(word.len() <= LONGEST, "no word is that long: {word}");
            let is_plain = word.bytes().all(|it| it.is_ascii_lowercase());
            assert!(is_plain || word.len() > HEAD_BYTES, "a short word is looked up as letters: {word}");
            self.lengths[first_letter(word)] |= 1 << word.len();
            add(self.words.entry_or_default(word));
        }
    }
}

/// Where the words are listed that begin as a word does.
pub(crate) fn first_letter(word: &str) -> usize {
    word.bytes().next().map_or(0, |it| usize::from(it.to_ascii_lowercase()))
}

/// How a zone declares itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Declaring {
    pub(crate) doubtful: WordSet,
    pub(crate) words: WordSet,
    pub(crate) areas: WordSet,
    pub(crate) seasons: WordSet,
}

/// Words that stand where a due date should.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Due {
    pub(crate) soon: Texts,
    pub(crate) unknown: Texts,
    pub(crate) ongoing: Texts,
    pub(crate) later: Texts,
    pub(crate) term: Texts,
    pub(crate) alone: WordSet,
    pub(crate) unclear: WordSet,
    pub(crate) vague: WordSet,
    pub(crate) before: WordSet,
    pub(crate) surely_before: WordSet,
    pub(crate) at_hand: WordSet,
    pub(crate) ahead: WordSet,
    pub(crate) full: WordSet,
    pub(crate) working: WordSet,
    pub(crate) parts: WordSet,
    pub(crate) last_part: WordSet,
    pub(crate) uncounted: WordSet,
    pub(crate) occasions: WordSet,
    pub(crate) days: WordMap<i64>,
    pub(crate) ends: WordMap<Unit>,
}

/// Words beside the length of a time that is given too.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Lengths {
    pub(crate) joining: WordSet,
    pub(crate) behind: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    months: [Vec<String>; 12],
    weekdays: [Vec<String>; 7],
    capital_only: Vec<String>,
    hours: Vec<String>,
    before_number: Vec<String>,
    behind: Vec<String>,
    approximate: Vec<String>,
    opening: Vec<String>,
    measured_after: Vec<String>,
    measured_by: Vec<String>,
    quantities: Vec<String>,
    units: BTreeMap<Unit, Vec<String>>,
    numbers: BTreeMap<String, i32>,
    zones: WordMap<Table<i32>>,
    regions: WordMap<Table<i32>>,
    declaring: Declaring,
    due: Due,
    lengths: Lengths,
}

impl From<File> for Times {
    fn from(file: File) -> Self {
        let mut glossary =
            Glossary { lengths: [0; 256], words: WordMap::default(), nothing: Meaning::default() };
        let mut first = file.hours;
        let mut leading = [&file.approximate[..], &file.opening, &first, &file.before_number].concat();
        for (month, names) in (1..).zip(file.months) {
            glossary.note(&names, |it| it.month = Some(month));
            leading.extend_from_slice(&names);
            first.extend(names);
        }
        for (weekday, names) in (1..).zip(file.weekdays) {
            glossary.note(&names, |it| it.weekday = Some(weekday));
            leading.extend_from_slice(&names);
            first.extend(names);
        }
        for (unit, names) in file.units {
            glossary.note(&names, |it| it.unit = Some(unit));
        }
        for (name, number) in file.numbers {
            glossary.note(&[name], |it| it.number = Some(number));
        }
        glossary.note(&leading, |it| it.leading = true);
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
        let mut behind = file.behind;
        behind.extend(first.iter().chain(&file.approximate).chain(&file.measured_by).cloned());
        behind.extend(
            file.regions
                .keys()
                .chain(file.zones.keys())
                .chain(file.declaring.areas.iter())
                .map(str::to_owned),
        );
        behind.retain(|it| it.len() > 1);
        let Due { soon, unknown, ongoing, later, term, .. } = &file.due;
        let due_phrases = [soon, unknown, ongoing, later, term].into_iter().flat_map(Texts::iter);
        Self {
            due_phrases: Openings::new(due_phrases),
            zones: file.zones,
            regions: file.regions,
            declaring: file.declaring,
            due: file.due,
            lengths: file.lengths,
            glossary,
            first: Openings::new(first),
            behind: Openings::new(behind),
        }
    }
}
