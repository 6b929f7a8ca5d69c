//! An impact must be counted in something.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::markdown::BlockKind;
use crate::postmortem::impact::{says_extent, says_none};
use crate::postmortem::{PostMortem, Role};
use crate::vocabulary::QUANTITIES;

/// Strikes once, at the first words of the impact, if neither it nor the summary gives a number of people, requests,
/// money, percent or time. An impact that says that there was none passes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImpactCounted {
    /// Whether the summary is asked where there is no section for the impact.
    summary: bool,
}

impl ImpactCounted {
    pub(super) const CASES: &[Case] = &[
        Case { name: "impact", values: &[], related: &[] },
        Case { name: "summary", values: &[], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        if post_mortem.impact_quantified != Some(false) {
            return Vec::new();
        }
        let outline = &post_mortem.outline;
        let pieces_of = |role: Role| {
            let sections = post_mortem.sections.iter().filter(move |it| it.role == Some(role));
            sections
                .flat_map(|it| post_mortem.pieces(&it.body))
                .filter(|(_, range)| !outline.text()[range.clone()].trim().is_empty())
        };
        let role = if pieces_of(Role::Impact).next().is_some() { Role::Impact } else { Role::Summary };
        let case = match role {
            Role::Impact => "impact",
            _ if self.summary && !post_mortem.sections.iter().any(|it| it.role == Some(Role::Impact)) => {
                "summary"
            }
            // An impact without words is found elsewhere.
            _ => return Vec::new(),
        };
        let mut told = pieces_of(role);
        let Some((_, first)) = told.next() else { return Vec::new() };
        let mut texts = pieces_of(role).map(|it| &outline.text()[it.1]);
        let headings = || post_mortem.sections.iter().map(|it| &outline.text()[it.heading.clone()]);
        if texts.any(|it| says_none(it) || says_extent(it))
            || headings().any(says_none)
            || lists_what_was_hit(post_mortem, role)
        {
            return Vec::new();
        }
        // A paragraph is pointed at by its first line.
        vec![Hit::new(case, outline.span(&first))]
    }
}

/// Whether the section is called after what was hit, and lists it: "Affected packages" over bullets.
fn lists_what_was_hit(post_mortem: &PostMortem, role: Role) -> bool {
    let outline = &post_mortem.outline;
    post_mortem.sections.iter().filter(|it| it.role == Some(role)).any(|section| {
        let heading = outline.text()[section.heading.clone()].to_lowercase();
        let named = heading.split_whitespace().count() == 2
            && heading.split(|it: char| !it.is_alphanumeric()).any(|it| QUANTITIES.hit.contains(it));
        let mut pieces = post_mortem.pieces(&section.body).map(|it| it.0);
        named && pieces.any(|it| it.item().is_some() || matches!(it.kind, BlockKind::Cell { .. }))
    })
}
