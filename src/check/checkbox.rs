//! A checkbox must be one, so that it can be ticked.

use serde::Deserialize;

use super::{Applicability, Case, Context, Edit, Fix, Hit};
use crate::postmortem::PostMortem;
use crate::source::Span;

/// Strikes at each list item that begins with the brackets of a checkbox and shows them as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Checkbox {}

/// What begins a checkbox, and the whole of it.
const BRACKETS: &[(&str, &str)] = &[
    ("[ ]", "[ ] "),
    ("[x]", "[x] "),
    ("[X]", "[X] "),
    ("[]", "[ ] "),
    ("[  ]", "[ ] "),
    ("[x ]", "[x] "),
    ("[ x]", "[x] "),
    ("[ x ]", "[x] "),
];

impl Checkbox {
    pub(super) const CASES: &[Case] = &[Case { name: "broken", values: &["written"], related: &[] }];

    #[expect(clippy::unused_self, reason = "all checks run alike, also those without settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let boxes = outline.items.iter().filter(|it| it.task.is_none());
        boxes
            .filter_map(|item| {
                let block = &outline.blocks[item.lead()?];
                let text = outline.text_of(block);
                let &(brackets, whole) = BRACKETS.iter().find(|it| text.starts_with(it.0))?;
                let rest = &text[brackets.len()..];
                // Brackets with nothing behind them, or something that is no word, may be anything.
                let says =
                    rest.trim_start().starts_with(|it: char| it.is_alphabetic() || "@*`\"'".contains(it));
                let start = outline.span(&(block.text.start..block.text.start + 1)).start;
                let span = Span::new(start, start + brackets.len());
                if block.quoted || !says || context.source.slice(span) != brackets {
                    return None;
                }
                let text = if rest.starts_with(' ') { whole.trim_end() } else { whole };
                let edits = vec![Edit { span, text: text.to_owned() }];
                let fix = Fix { applicability: Applicability::Safe, case: "broken", edits };
                Some(Hit::new("broken", span).value("written", brackets).fix(fix))
            })
            .collect()
    }
}
