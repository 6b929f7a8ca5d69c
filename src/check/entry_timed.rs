//! Where most entries have a time, all must.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{PostMortem, untimed};

/// Strikes at each bullet or row of a timeline without a time, if most of its neighbours have one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EntryTimed {
    /// The share of entries with a time from which the others are expected to have one, in percent.
    most: Percent,
    /// The number of entries with a time from which that can be told.
    least: usize,
}

/// A share in a setting: 1 to 100.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "i64")]
struct Percent(usize);

impl TryFrom<i64> for Percent {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        let share = usize::try_from(number).ok().filter(|it| (1..=100).contains(it));
        share.map(Self).ok_or_else(|| format!("{number} is no share in percent: 1 to 100"))
    }
}

impl EntryTimed {
    pub(super) const CASES: &[Case] = &[Case { name: "no-time", values: &["entry"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let mut hits = Vec::new();
        for entries in untimed::read(post_mortem) {
            let all = entries.timed + entries.untimed.len();
            if entries.timed < self.least || entries.timed * 100 < all * self.most.0 {
                continue;
            }
            hits.extend(entries.untimed.iter().map(|it| {
                let words = outline.text()[it.clone()].trim();
                let start = it.start + outline.text()[it.clone()].find(words).unwrap_or(0);
                Hit::new("no-time", outline.span(&(start..start + words.len())))
                    .confidence(Confidence::Medium)
                    .value("entry", words.lines().next().unwrap_or_default())
            }));
        }
        hits
    }
}
