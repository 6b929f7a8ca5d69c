//! Text of a template must be filled in.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::{Kind, PostMortem};

/// Strikes at each placeholder, and once at a template that nobody has filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Placeholder {}

impl Placeholder {
    pub(super) const CASES: &[Case] = &[
        Case { name: "placeholder", values: &["text"], related: &[] },
        Case { name: "template", values: &[], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        match post_mortem.kind {
            Kind::Template => vec![Hit::new("template", post_mortem.place())],
            Kind::Other if !context.declared => Vec::new(),
            Kind::PostMortem | Kind::Other => {
                let hit =
                    |it: &_| Hit::new("placeholder", *it).value("text", context.source.slice(*it).trim());
                post_mortem.placeholders.iter().map(hit).collect()
            }
        }
    }
}
