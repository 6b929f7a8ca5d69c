//! A section must say something.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::PostMortem;

/// Strikes at each section that has a role and no text, list, table or code.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SectionFilled {}

impl SectionFilled {
    pub(super) const CASES: &[Case] = &[Case { name: "empty", values: &["heading"], related: &[] }];

    #[expect(clippy::unused_self, reason = "the settings of this check are none so far")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        post_mortem
            .sections
            .iter()
            .filter(|it| it.role.is_some() && outline.text()[it.body.clone()].trim().is_empty())
            .map(|it| Hit::new("empty", it.span).value("heading", &outline.text()[it.heading.clone()]))
            .collect()
    }
}
