//! What tells a post-mortem from other documents: `rules/vocabulary/recognition.toml`.

use serde::Deserialize;

use crate::words::{Openings, WordSet};

/// How words begin that tell what a document is.
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub(crate) struct Recognition {
    pub(crate) incident: Openings,
    pub(crate) trouble: Openings,
    pub(crate) folder: Openings,
    pub(crate) manual: Openings,
    pub(crate) many: Openings,
    pub(crate) page: WordSet,
    pub(crate) template: Openings,
    /// The verbs of a story, and behind them words of advice.
    pub(crate) verbs: Openings,
    /// How many are verbs of a story.
    pub(crate) past: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    incident: Vec<String>,
    trouble: Vec<String>,
    folder: Vec<String>,
    manual: Vec<String>,
    many: Vec<String>,
    page: WordSet,
    template: Vec<String>,
    past: Vec<String>,
    advice: Vec<String>,
}

impl From<File> for Recognition {
    fn from(file: File) -> Self {
        Self {
            incident: Openings::new(file.incident),
            trouble: Openings::new(file.trouble),
            folder: Openings::new(file.folder),
            manual: Openings::new(file.manual),
            many: Openings::new(file.many),
            page: file.page,
            template: Openings::new(file.template),
            verbs: Openings::new(file.past.iter().chain(&file.advice)),
            past: file.past.len(),
        }
    }
}
