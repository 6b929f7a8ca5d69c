//! What will be done must be done by the day that was said.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::PostMortem;

/// Strikes at each action item that is open after the last day that its due date can mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionKept {
    /// So many days late are no fault.
    grace: u16,
}

impl ActionKept {
    pub(super) const CASES: &[Case] =
        &[Case { name: "overdue", values: &["due", "days"], related: &["due"] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let open = post_mortem.action_items.iter().filter(|it| !it.done);
        let hits = open.filter_map(|item| {
            let due = item.due.as_ref()?;
            let date = due.date?;
            let late = date.until(context.today).ok()?.get_days();
            let hit = Hit::new("overdue", item.span)
                .value("due", date.to_string())
                .value("days", if late == 1 { "a day".to_owned() } else { format!("{late} days") })
                .related("due", post_mortem.outline.span(&due.written));
            (late > i32::from(self.grace)).then_some(hit)
        });
        hits.collect()
    }
}
