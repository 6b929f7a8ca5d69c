//! A document isn't called finished while work is open.

use serde::Deserialize;

use super::{Case, Change, Hit, change};
use crate::postmortem::metadata::Field;
use crate::postmortem::{Key, PostMortem};

/// Strikes at a status that a change turns to closed while action items are open, unless the status says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClosedStatus {
    /// How a status begins that means the end.
    closed: Vec<String>,
    /// What a status holds that says that work is open.
    unless: Vec<String>,
}

impl ClosedStatus {
    pub(super) const CASES: &[Case] = &[
        Case { name: "several-open", values: &["status", "count"], related: &["open"] },
        Case { name: "one-open", values: &["status", "item"], related: &["open"] },
    ];

    pub(super) fn run(&self, change: &Change<'_>) -> Vec<Hit> {
        let Some(after) = change.after else { return Vec::new() };
        let Some(status) = status(after).filter(|it| self.is_closed(&it.value)) else { return Vec::new() };
        if self::status(change.before).is_some_and(|it| self.is_closed(&it.value)) {
            return Vec::new();
        }
        let open: Vec<_> = after.action_items.iter().filter(|it| !it.done).collect();
        let hit = match open.as_slice() {
            [] => return Vec::new(),
            [item] => {
                Hit::new("one-open", status.span).value("item", change::deed(item, after.outline.text()))
            }
            _ => Hit::new("several-open", status.span).value("count", open.len().to_string()),
        };
        let hit = hit.value("status", status.value.trim());
        vec![open.iter().take(MOST_SHOWN).fold(hit, |hit, it| hit.related("open", it.span))]
    }

    fn is_closed(&self, status: &str) -> bool {
        let status = status.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
        let begins = |word: &String| {
            status.strip_prefix(word.as_str()).is_some_and(|it| !it.starts_with(char::is_alphanumeric))
        };
        self.closed.iter().any(begins) && !self.unless.iter().any(|it| status.contains(it.as_str()))
    }
}

/// How many open items are shown beside the status.
const MOST_SHOWN: usize = 3;

fn status(post_mortem: &PostMortem) -> Option<&Field> {
    post_mortem.metadata.iter().find(|it| it.key == Some(Key::Status))
}
