//! An explanation must go deep enough.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{Depth, PostMortem, RootCause};

/// Strikes once, at the first statement of the sections that say why, if all of them together stop too early.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseDepth {
    /// How deep is deep enough.
    least: Depth,
}

const VALUES: &[&str] = &["words", "class", "look", "ask"];

impl CauseDepth {
    pub(super) const CASES: &[Case] = &[
        Case { name: "unknown", values: VALUES, related: &[] },
        Case { name: "symptom", values: VALUES, related: &[] },
        Case { name: "trigger", values: VALUES, related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let cause = &post_mortem.root_cause;
        let Some(first) = cause.statements.first().filter(|_| cause.stated && cause.depth < self.least)
        else {
            return Vec::new();
        };
        let (name, confidence) = match (cause.depth, cause.sure) {
            (Depth::Absent, true) => ("unknown", Confidence::High),
            (Depth::Absent, false) => ("unknown", Confidence::Medium),
            (Depth::Symptom, true) => ("symptom", Confidence::High),
            (Depth::Symptom, false) => ("symptom", Confidence::Medium),
            (_, true) => ("trigger", Confidence::Medium),
            (_, false) => ("trigger", Confidence::Low),
        };
        let class = cause.class();
        let hit = Hit::new(name, post_mortem.outline.span(&first.text))
            .confidence(confidence)
            .value("words", deciding_words(post_mortem.outline.text(), cause))
            .value("class", &*class.name)
            .value("look", &*class.look_at)
            .value("ask", &*class.ask);
        vec![hit]
    }
}

/// Each different word that decided, as far as a message has room for them.
fn deciding_words(text: &str, cause: &RootCause) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut end = 0;
    for range in cause.evidence() {
        let word = &text[range.clone()];
        if range.start >= end && !words.iter().any(|it| it.eq_ignore_ascii_case(word)) {
            words.push(word);
        }
        end = end.max(range.end);
        if words.len() == MOST_WORDS {
            break;
        }
    }
    if let (true, Some(first)) = (words.is_empty(), cause.statements.first()) {
        words.extend(text[first.text.clone()].lines().next());
    }
    words.join(", ")
}

/// More of them explain no better.
const MOST_WORDS: usize = 3;
