//! Something must show that a cause is the cause.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::{BlockKind, MarkKind};
use crate::postmortem::{Depth, PostMortem, Role, Statement};

/// Strikes once, at the first statement that gives a reason, if the sections that say why hold no link, code, table or number and none of
/// these words.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseEvidence {
    /// Words for what can be looked at: metric, log, graph …
    words: Vec<String>,
}

impl CauseEvidence {
    pub(super) const CASES: &[Case] = &[Case { name: "none", values: &[], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let cause = &post_mortem.root_cause;
        let text = post_mortem.outline.text();
        let tells =
            |it: &&Statement| it.depth > Depth::Absent && !text[it.text.clone()].trim_end().ends_with(':');
        let Some(first) = cause.statements.iter().find(tells).filter(|_| cause.stated) else {
            return Vec::new();
        };
        let outline = &post_mortem.outline;
        let spoken = cause.statements.iter().any(|it| {
            let marks = outline.marks(&it.text).any(|it| {
                matches!(it.kind, MarkKind::Code | MarkKind::Link | MarkKind::Address | MarkKind::Quotation)
            });
            marks || self.names_evidence(&outline.text()[it.text.clone()])
        });
        if spoken || shows_code(post_mortem) {
            return Vec::new();
        }
        vec![Hit::new("none", outline.span(&first.text)).confidence(Confidence::Medium)]
    }

    fn names_evidence(&self, text: &str) -> bool {
        text.split(|it: char| !it.is_alphanumeric()).any(|word| {
            word.chars().any(|it| it.is_ascii_digit())
                || self.words.iter().any(|it| it.eq_ignore_ascii_case(word))
        })
    }
}

/// Whether a section that says why holds a code block or HTML.
fn shows_code(post_mortem: &PostMortem) -> bool {
    let blocks = &post_mortem.outline.blocks;
    post_mortem.sections.iter().filter(|it| matches!(it.role, Some(Role::RootCause | Role::Trigger))).any(
        |section| {
            let first = blocks.partition_point(|it| it.text.start < section.body.start);
            blocks[first..]
                .iter()
                .take_while(|it| it.text.start < section.body.end)
                .any(|it| matches!(it.kind, BlockKind::Code | BlockKind::Html | BlockKind::Cell { .. }))
        },
    )
}
