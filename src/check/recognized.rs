//! A document that is declared or named as a post-mortem must be one.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::{Kind, PostMortem};

/// Strikes once at a document in which no post-mortem is recognised.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recognized {}

impl Recognized {
    pub(super) const CASES: &[Case] = &[
        Case { name: "unrecognized", values: &[], related: &[] },
        Case { name: "declared", values: &[], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let unknown =
            post_mortem.kind == Kind::Other && post_mortem.sections.iter().all(|it| it.role.is_none());
        let case = match (context.declared, post_mortem.kind) {
            (true, Kind::Other | Kind::PostMortem) if unknown => "declared",
            (false, Kind::Other) if context.named => "unrecognized",
            _ => return Vec::new(),
        };
        vec![Hit::new(case, post_mortem.place()).about_document()]
    }
}
