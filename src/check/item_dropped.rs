//! What was to be done stays until it is done.

use serde::Deserialize;

use super::{Case, Change, Fate, Hit, change};
use crate::postmortem::{ActionItem, PostMortem, Role};
use crate::source::Span;

/// Strikes at each open action item that a change takes away: at the section in which it stood, or, if the document
/// is deleted, where it stood.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ItemDropped {}

impl ItemDropped {
    pub(super) const CASES: &[Case] = &[
        Case { name: "dropped", values: &["item"], related: &[] },
        Case { name: "deleted", values: &["item"], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, change: &Change<'_>) -> Vec<Hit> {
        let text = change.before.outline.text();
        let gone = |(item, fate): &(&ActionItem, &Fate<'_>)| !item.done && matches!(fate, Fate::Gone);
        let items = change.before.action_items.iter().zip(&change.fates).filter(gone);
        items
            .map(|(item, _)| {
                let hit = match change.after {
                    Some(after) => Hit::new("dropped", place(after)),
                    None => Hit::new("deleted", item.span),
                };
                hit.value("item", change::deed(item, text))
            })
            .collect()
    }
}

/// Where a missing item is missed: at the heading of the action items, else at the document's title.
fn place(post_mortem: &PostMortem) -> Span {
    let section = post_mortem.sections.iter().find(|it| it.role == Some(Role::ActionItems));
    section.map_or_else(|| post_mortem.place(), |it| post_mortem.outline.span(&it.heading))
}
