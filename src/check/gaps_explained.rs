//! A timeline must not have long holes.

use jiff::SignedDuration;
use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::milestones::{self, Milestone};
use crate::postmortem::{PostMortem, Timeline, elapsed};

/// Strikes at each entry of a timeline that comes long after the one before it, between the entry in which the
/// incident was noticed and the one in which it was over.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GapsExplained {
    /// The longest time between two entries that needs no explanation: `2h`, `90m`.
    longest: Longest,
}

/// A length of time in a setting: `2h`, `90m`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Longest(SignedDuration);

impl TryFrom<String> for Longest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let length = text.parse::<SignedDuration>().ok().filter(SignedDuration::is_positive);
        length
            .map(Self)
            .ok_or_else(|| format!("`{text}` is no length of time; write it as in `2h` or `1h 30m`"))
    }
}

impl GapsExplained {
    pub(super) const CASES: &[Case] =
        &[Case { name: "gap", values: &["time", "previous", "length"], related: &["previous"] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        post_mortem.timelines.iter().flat_map(|it| self.run_on(post_mortem, it)).collect()
    }

    fn run_on(&self, post_mortem: &PostMortem, timeline: &Timeline) -> Vec<Hit> {
        let entries = &timeline.entries;
        let instants = timeline.instants();
        let gap_before = |at: usize| {
            let before = instants[at - 1]?;
            let before = elapsed::until(&entries[at - 1], before).unwrap_or(before);
            let gap = instants[at]?.duration_since(before);
            (gap > self.longest.0).then_some((at, gap))
        };
        let mut gaps: Vec<(usize, SignedDuration)> = (1..entries.len()).filter_map(gap_before).collect();
        if gaps.is_empty() {
            return Vec::new();
        }
        let stories: Vec<_> = timeline.stories(post_mortem).map(|it| it.1).collect();
        let tells = |at: usize, milestone| milestones::tells(&post_mortem.outline, &stories[at], milestone);
        let from = (0..entries.len()).find(|&it| tells(it, Milestone::Detected)).unwrap_or(0);
        let to = (from..entries.len()).rev().find(|&it| tells(it, Milestone::Resolved));
        gaps.retain(|it| it.0 > from && to.is_none_or(|to| it.0 <= to));
        let written = |span| post_mortem.outline.seen_in(span).to_owned();
        let hit = |(at, gap): (usize, SignedDuration)| {
            let (previous, entry) = (&entries[at - 1], &entries[at]);
            Hit::new("gap", entry.span)
                .value("time", written(entry.span))
                .value("previous", written(previous.span))
                .value("length", super::duration_agrees::in_words(gap))
                .related("previous", previous.span)
        };
        gaps.into_iter().map(hit).collect()
    }
}
