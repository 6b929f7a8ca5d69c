//! Dates and times must exist.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::PostMortem;
use crate::postmortem::moment::Fault;

/// Strikes at each time of a timeline that no clock or calendar has, and at ranges that end before they begin.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PossibleTime {}

impl PossibleTime {
    pub(super) const CASES: &[Case] = &[
        Case { name: "clock", values: &["time"], related: &[] },
        Case { name: "day", values: &["time"], related: &[] },
        Case { name: "year", values: &["time"], related: &[] },
        Case { name: "backwards", values: &["time"], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
        let faulty = entries.filter_map(|it| Some((it, it.moment.fault?)));
        let hit = |(entry, fault): (&crate::postmortem::Entry, Fault)| {
            let case = match fault {
                Fault::Clock => "clock",
                Fault::Day => "day",
                Fault::Year => "year",
                Fault::Backwards => "backwards",
            };
            Hit::new(case, entry.span).value("time", post_mortem.outline.seen_in(entry.span))
        };
        faulty.map(hit).collect()
    }
}
