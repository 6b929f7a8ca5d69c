//! A chain of whys must lead somewhere.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{Depth, PostMortem, Why};

/// Strikes at chains of whys that are short, go round in a circle, or end where nobody can act.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WhyChain {
    /// A chain of fewer whys is short, unless its last answer is a condition that let it happen.
    least: usize,
}

impl WhyChain {
    pub(super) const CASES: &[Case] = &[
        Case { name: "short", values: &["count", "least"], related: &[] },
        Case { name: "circle", values: &[], related: &["first"] },
        Case { name: "unknown", values: &[], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        post_mortem.root_cause.chains.iter().flat_map(|chain| self.faults(post_mortem, chain)).collect()
    }

    fn faults(&self, post_mortem: &PostMortem, chain: &[Why]) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let mut hits = circles(post_mortem, chain);
        let Some(last) = chain.last() else { return hits };
        let depth = depth_at(post_mortem, last);
        if depth == Depth::Absent {
            hits.push(Hit::new("unknown", outline.span(&last.text)));
        } else if chain.len() < self.least && depth < Depth::Systemic {
            let hit = Hit::new("short", outline.span(&last.text))
                .value("count", chain.len().to_string())
                .value("least", self.least.to_string());
            hits.push(hit.confidence(Confidence::Medium));
        }
        hits
    }
}

/// How deep the answer goes alone.
fn depth_at(post_mortem: &PostMortem, why: &Why) -> Depth {
    let statements = &post_mortem.root_cause.statements;
    let after = statements.partition_point(|it| it.text.end <= why.answer.start);
    statements.get(after).filter(|it| it.text.start < why.answer.end).map_or(Depth::Absent, |it| it.depth)
}

/// A hit for each answer that has been given before in the same words.
fn circles(post_mortem: &PostMortem, chain: &[Why]) -> Vec<Hit> {
    let outline = &post_mortem.outline;
    let mut given: Vec<(BTreeSet<String>, &Why)> = Vec::new();
    let mut hits = Vec::new();
    for why in chain.iter().take(LONGEST_CHAIN) {
        let words: BTreeSet<String> = outline.text()[why.answer.clone()]
            .split(|it: char| !it.is_alphanumeric())
            .filter(|it| it.len() > 3)
            .map(str::to_lowercase)
            .filter(|it| it != "because")
            .collect();
        let earlier = given.iter().find(|(before, _)| !words.is_empty() && *before == words);
        if let Some((_, first)) = earlier {
            hits.push(
                Hit::new("circle", outline.span(&why.text)).related("first", outline.span(&first.text)),
            );
        }
        given.push((words, why));
    }
    hits
}

/// No chain of whys is longer; it bounds the comparison of each answer with those before it.
const LONGEST_CHAIN: usize = 32;
