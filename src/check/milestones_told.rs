//! A timeline must tell when an incident took its turns.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::milestones::{self, Milestone};
use crate::postmortem::{PostMortem, Role};

/// Strikes at the timeline's heading for each turn of the incident of which neither an entry nor a field tells.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MilestonesTold {
    /// What must be told: `start`, `detected`, `mitigated`, `resolved`, or one of several, as in
    /// `mitigated or resolved`.
    wanted: Vec<AnyOf>,
    /// The number of entries, some with a time of day, from which a timeline is expected to tell it.
    least: usize,
}

/// Milestones of which one will do.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct AnyOf(Vec<Milestone>);

impl TryFrom<String> for AnyOf {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let named = |name: &str| Milestone::ALL.into_iter().find(|it| it.name() == name);
        let known = || Milestone::ALL.map(Milestone::name).join(", ");
        text.split(" or ")
            .map(|it| {
                named(it.trim())
                    .ok_or_else(|| format!("`{it}` is no milestone; the milestones are {}", known()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl MilestonesTold {
    pub(super) const CASES: &[Case] = &[
        Case { name: "start", values: &["milestone"], related: &[] },
        Case { name: "detected", values: &["milestone"], related: &[] },
        Case { name: "mitigated", values: &["milestone"], related: &[] },
        Case { name: "resolved", values: &["milestone"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let entries = || post_mortem.timelines.iter().flat_map(|it| &it.entries);
        // A list of days is a history, and no course of an incident.
        if entries().count() < self.least.max(1) || entries().all(|it| it.clock.is_none()) {
            return Vec::new();
        }
        let told = milestones::told(post_mortem);
        let section = post_mortem
            .sections
            .iter()
            .find(|it| it.role == Some(Role::Timeline))
            .or_else(|| post_mortem.timelines.first().map(|it| &post_mortem.sections[it.section]));
        let place = section.map_or_else(|| post_mortem.place(), |it| it.span);
        let missing = self.wanted.iter().filter(|it| !it.0.iter().any(|it| told.contains(it)));
        let hit = |it: &AnyOf| {
            let last = it.0.last()?;
            let names: Vec<&str> = it.0.iter().map(|it| it.name()).collect();
            Some(
                Hit::new(last.name(), place)
                    .confidence(Confidence::Medium)
                    .value("milestone", names.join(" or ")),
            )
        };
        missing.filter_map(hit).collect()
    }
}
