//! Lists of phrases: what tells of milestones, and through whose eyes.

use serde::Deserialize;

use crate::table::{Table, Texts};
use crate::words::Openings;

/// The lists of a vocabulary.
#[derive(Debug)]
pub(crate) struct PhraseLists(pub(crate) Table<PhraseList>);

/// Phrases: `works again`; `detect*` is every word that begins so. Each begins with a letter or digit.
#[derive(Debug, Clone)]
pub(crate) struct PhraseList {
    /// Which list it is.
    pub(crate) list: Lists,
    /// The first words, of one that is broken by its apostrophe the part before it.
    pub(crate) openings: Openings,
    /// The phrases, as written.
    pub(crate) phrases: Texts,
}

/// Which of the lists are meant: a bit for each.
pub(crate) type Lists = u8;

impl PhraseLists {
    /// The phrases of some lists.
    pub(crate) fn new(lists: impl IntoIterator<Item = (Vec<String>, Lists)>) -> Self {
        let first = |it: &String| it.split([' ', '*', '\'']).next().unwrap_or_default().to_owned();
        let of = |(phrases, list): (Vec<String>, Lists)| PhraseList {
            list,
            openings: Openings::new(phrases.iter().map(first)),
            phrases: phrases.into_iter().collect(),
        };
        Self(lists.into_iter().map(of).collect())
    }
}

/// `rules/vocabulary/milestones.toml`
#[derive(Debug, Deserialize)]
#[serde(from = "MilestonesFile")]
pub(crate) struct Milestones {
    /// How entries tell of milestones.
    pub(crate) turns: PhraseLists,
    /// How they do so in so many words.
    pub(crate) clear: PhraseLists,
}

/// The lists of milestones.
pub(crate) const START: Lists = 1;
pub(crate) const END: Lists = 2;
pub(crate) const DETECTED: Lists = 4;
pub(crate) const NOTICED: Lists = 8;
pub(crate) const MITIGATED: Lists = 16;
pub(crate) const RESOLVED: Lists = 32;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MilestonesFile {
    start: Vec<String>,
    detected: Vec<String>,
    noticed: Vec<String>,
    mitigated: Vec<String>,
    resolved: Vec<String>,
    remedied: Vec<String>,
    clear_start: Vec<String>,
    clear_end: Vec<String>,
}

impl From<MilestonesFile> for Milestones {
    fn from(file: MilestonesFile) -> Self {
        let turns = [
            (file.start, START),
            (file.detected, DETECTED),
            (file.noticed, NOTICED),
            (file.mitigated, MITIGATED),
            (file.resolved, RESOLVED),
        ];
        let clear = [(file.clear_start, START), (file.clear_end, END), (file.remedied, MITIGATED)];
        Self { turns: PhraseLists::new(turns), clear: PhraseLists::new(clear) }
    }
}

/// `rules/vocabulary/perspectives.toml`
#[derive(Debug, Deserialize)]
#[serde(from = "PerspectivesFile")]
pub(crate) struct Perspectives {
    /// What gives an entry a perspective.
    pub(crate) views: PhraseLists,
}

/// The lists of perspectives.
pub(crate) const MONITORING: Lists = 1;
pub(crate) const USERS: Lists = 2;
pub(crate) const ENGINEERS: Lists = 4;
pub(crate) const LOGS: Lists = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PerspectivesFile {
    monitoring: Vec<String>,
    users: Vec<String>,
    engineers: Vec<String>,
    logs: Vec<String>,
}

impl From<PerspectivesFile> for Perspectives {
    fn from(file: PerspectivesFile) -> Self {
        let lists = [
            (file.monitoring, MONITORING),
            (file.users, USERS),
            (file.engineers, ENGINEERS),
            (file.logs, LOGS),
        ];
        Self { views: PhraseLists::new(lists) }
    }
}
