//! Something must say which zone the times are in.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::{Entry, Key, PostMortem, Timeline};

/// Strikes once, at the first time of day that no zone holds for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ZoneStated {}

impl ZoneStated {
    pub(super) const CASES: &[Case] = &[Case { name: "no-zone", values: &["time"], related: &[] }];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let stated =
            post_mortem.metadata.iter().any(|it| it.key == Some(Key::Zone) && !it.value.trim().is_empty());
        if stated {
            return Vec::new();
        }
        let without =
            |it: &&Timeline| it.zone.is_none() && it.entries.iter().all(|it| it.moment.zone.is_none());
        let has_clock = |it: &&Entry| it.moment.clock.is_some() && it.moment.relative.is_none();
        let first = post_mortem.timelines.iter().filter(without).flat_map(|it| &it.entries).find(has_clock);
        let hit = |entry: &Entry| {
            Hit::new("no-zone", entry.span).value("time", post_mortem.outline.seen_in(entry.span))
        };
        first.map(hit).into_iter().collect()
    }
}
