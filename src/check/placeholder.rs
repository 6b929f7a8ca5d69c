//! Text of a template must be filled in.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::{Kind, PostMortem};
use crate::source::Span;

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
                let hit = |&it: &Span| {
                    // What stands in angle brackets is HTML and no text.
                    let seen = Some(post_mortem.outline.seen_in(it)).filter(|it| !it.is_empty());
                    Hit::new("placeholder", it).value("text", seen.unwrap_or(context.source.slice(it).trim()))
                };
                post_mortem.placeholders.iter().map(hit).collect()
            }
        }
    }
}
