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
        Case { name: "no-sections", values: &[], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let case = match post_mortem.kind {
            Kind::Other
                if !context.declared && context.named && !post_mortem.is_page(context.source.path()) =>
            {
                "unrecognized"
            }
            Kind::Other | Kind::PostMortem if context.declared && !post_mortem.has_sections() => "declared",
            Kind::PostMortem if !post_mortem.has_sections() => "no-sections",
            _ => return Vec::new(),
        };
        vec![Hit::new(case, post_mortem.place()).about_document()]
    }
}
