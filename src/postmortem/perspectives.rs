//! Whose eyes a timeline is told through.

use std::ops::Range;

use serde::Deserialize;

use super::PostMortem;
use super::phrase_list::words_of;
use crate::markdown::MarkKind;
use crate::vocabulary::PERSPECTIVES;
use crate::vocabulary::phrase_lists::{ENGINEERS, LOGS, Lists, MONITORING, USERS};
use crate::words::run;

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

fn list_of(perspective: Perspective) -> Lists {
    match perspective {
        Perspective::Monitoring => MONITORING,
        Perspective::Users => USERS,
        Perspective::Engineers => ENGINEERS,
        Perspective::Logs => LOGS,
    }
}

/// Which of some perspectives these stretches of a document's text have, in the order in which they are asked for.
#[must_use]
pub fn told(post_mortem: &PostMortem, stories: &[Range<usize>], asked: &[Perspective]) -> Vec<Perspective> {
    let mut missing = asked.to_vec();
    for story in stories {
        if missing.is_empty() {
            break;
        }
        let wanted = missing.iter().fold(0, |lists, &it| lists | list_of(it));
        let found = PERSPECTIVES.views.found_in(&post_mortem.outline, story, wanted);
        missing.retain(|&it| found & list_of(it) == 0 && !shows(post_mortem, story, it));
    }
    asked.iter().copied().filter(|it| !missing.contains(it)).collect()
}

/// Whether something other than the words of a list gives a stretch a perspective.
fn shows(post_mortem: &PostMortem, story: &Range<usize>, perspective: Perspective) -> bool {
    let outline = &post_mortem.outline;
    let text = &outline.text()[story.clone()];
    match perspective {
        Perspective::Monitoring | Perspective::Users => false,
        Perspective::Engineers => {
            text.contains('@') && words_of(text).any(|it| it.len() > 1 && it.starts_with('@'))
                || names_somebody(post_mortem, story)
        }
        // What is quoted from a log stands in code.
        Perspective::Logs => outline.marks(story).any(|it| {
            it.kind == MarkKind::Code && outline.text()[it.range()].split_whitespace().count() >= 4
        }),
    }
}

fn names_somebody(post_mortem: &PostMortem, story: &Range<usize>) -> bool {
    let text = &post_mortem.outline.text()[..story.end];
    let words = post_mortem.outline.words_in(story).iter().map(|it| it.at as usize);
    words
        .filter(|&it| text[it..].starts_with(char::is_uppercase))
        .any(|it| post_mortem.people.is_name(run(text, it)))
}
