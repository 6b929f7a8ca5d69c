//! Whose eyes a timeline is told through.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::PostMortem;
use super::phrase_list::{PhraseList, words_of};
use crate::markdown::MarkKind;

/// Who or what saw something of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Perspective {
    /// Alerts, pages, graphs.
    Monitoring,
    /// Those who use the service, and support that speaks for them.
    Users,
    /// Those who work on it.
    Engineers,
    /// What systems write down of themselves.
    Logs,
}

impl Perspective {
    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Monitoring => "monitoring",
            Self::Users => "users",
            Self::Engineers => "engineers",
            Self::Logs => "logs",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    monitoring: PhraseList,
    users: PhraseList,
    engineers: PhraseList,
    logs: PhraseList,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/perspectives.json")))
        .expect("a test reads the vocabulary of perspectives")
});

/// Whether what an entry tells has a perspective.
#[must_use]
pub fn tells(post_mortem: &PostMortem, story: &Range<usize>, perspective: Perspective) -> bool {
    let outline = &post_mortem.outline;
    let text = &outline.text()[story.clone()];
    let vocabulary = &*VOCABULARY;
    match perspective {
        Perspective::Monitoring => vocabulary.monitoring.stands_in(outline, story),
        Perspective::Users => vocabulary.users.stands_in(outline, story),
        Perspective::Engineers => {
            vocabulary.engineers.stands_in(outline, story)
                || text.contains('@') && words_of(text).iter().any(|it| it.len() > 1 && it.starts_with('@'))
                || text
                    .split(|it: char| !it.is_alphanumeric())
                    .any(|it| it.starts_with(char::is_uppercase) && post_mortem.people.is_name(it))
        }
        // What is quoted from a log stands in code.
        Perspective::Logs => {
            vocabulary.logs.stands_in(outline, story)
                || outline.marks(story).any(|it| {
                    it.kind == MarkKind::Code
                        && outline.text()[it.range.clone()].split_whitespace().count() >= 4
                })
        }
    }
}
