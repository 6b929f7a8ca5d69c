//! The words of action items: `rules/vocabulary/actions.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::table::Texts;
use crate::words::{WordMap, WordSet};

/// What their columns, fields and words mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Actions {
    pub(crate) columns: Slots,
    pub(crate) fields: Slots,
    pub(crate) words: Words,
}

/// What columns or fields hold, by their names.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<Slot, Vec<String>>")]
pub(crate) struct Slots(pub(crate) WordMap<Slot>);

impl From<BTreeMap<Slot, Vec<String>>> for Slots {
    fn from(names: BTreeMap<Slot, Vec<String>>) -> Self {
        // Of slots with the same name, the first counts.
        let each = names.into_iter().rev();
        Self(each.flat_map(|(slot, names)| names.into_iter().map(move |it| (it, slot))).collect())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Words {
    pub(crate) nobody: WordSet,
    pub(crate) no_owners: WordSet,
    pub(crate) done: WordSet,
    pub(crate) done_marks: Texts,
    pub(crate) dropped: Texts,
    pub(crate) done_behind: WordSet,
    pub(crate) nothing: WordSet,
    pub(crate) nothing_behind: WordSet,
    pub(crate) horizons: Texts,
    pub(crate) verbs: WordSet,
    pub(crate) trackers: Texts,
    pub(crate) plans: Texts,
    pub(crate) asides: Texts,
    pub(crate) never_past: WordSet,
    pub(crate) former: WordSet,
    pub(crate) clauses: WordSet,
    pub(crate) still: Texts,
    pub(crate) lead_ins: WordSet,
    pub(crate) urgency: WordSet,
    pub(crate) checked: WordSet,
    pub(crate) done_first: WordSet,
    pub(crate) done_phrases: Texts,
    pub(crate) done_labels: WordSet,
    pub(crate) not_keys: WordSet,
    pub(crate) ideas: Texts,
    pub(crate) options: WordSet,
    pub(crate) due_openers: WordSet,
    pub(crate) due_marks: Texts,
    pub(crate) happened_openers: Texts,
}

/// What a column or a field of an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Slot {
    Action,
    Owner,
    Due,
    Ticket,
    Kind,
    Priority,
    Status,
    /// Why, and what is the matter.
    Remark,
}
