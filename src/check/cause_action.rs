//! A stated cause must be taken up by an action item.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{Depth, PostMortem};
use crate::words::WordSet;

/// Strikes at each statement that names a condition and shares no word with any action item.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseAction {
    /// Words that say nothing about what a statement is about.
    common: WordSet,
}

impl CauseAction {
    pub(super) const CASES: &[Case] = &[Case { name: "untouched", values: &["words"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let text = post_mortem.outline.text();
        let cause = &post_mortem.root_cause;
        if post_mortem.action_items.is_empty() || !cause.stated {
            return Vec::new();
        }
        let taken: BTreeSet<String> =
            post_mortem.action_items.iter().flat_map(|it| self.stems(&text[it.text.clone()])).collect();
        cause
            .statements
            .iter()
            .filter(|it| {
                it.depth == Depth::Systemic && self.stems(&text[it.text.clone()]).is_disjoint(&taken)
            })
            .map(|it| {
                let words = it.evidence.first().map_or("", |range| &text[range.clone()]);
                Hit::new("untouched", post_mortem.outline.span(&it.text))
                    .confidence(Confidence::Medium)
                    .value("words", words)
            })
            .collect()
    }

    /// How the words that say what a text is about begin: "alerting" and "alerts" are one.
    fn stems(&self, text: &str) -> BTreeSet<String> {
        text.split(|it: char| !it.is_alphanumeric())
            .filter(|it| it.chars().count() > 2)
            .map(str::to_lowercase)
            .filter(|word| !self.common.contains(word))
            .map(|word| word.chars().take(STEM).collect())
            .collect()
    }
}

/// Words that begin with as many equal letters are about the same thing.
const STEM: usize = 5;
