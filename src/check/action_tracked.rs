//! What will be done must be known to a tracker.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::PostMortem;

/// Strikes at each open action item without a ticket.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionTracked {}

impl ActionTracked {
    pub(super) const CASES: &[Case] = &[Case { name: "no-ticket", values: &[], related: &[] }];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let open = post_mortem.action_items.iter().filter(|it| !it.done && it.ticket.is_none());
        open.map(|it| Hit::new("no-ticket", it.span)).collect()
    }
}
