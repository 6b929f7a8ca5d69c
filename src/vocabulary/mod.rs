//! The words of `rules/vocabulary`, which `build.rs` read and wrote down as tables that are there when the program
//! starts.

mod kinds;

pub use built::{COUNTERFACTUALS, ENTRIES, PLACEHOLDERS, QUANTITIES};
pub use kinds::{Counterfactuals, Entries, Placeholders, Quantities};

#[expect(clippy::unreadable_literal, reason = "nobody reads the numbers in what build.rs writes")]
mod built {
    use super::{Counterfactuals, Entries, Placeholders, Quantities};
    use crate::table::{Table, Texts};
    use crate::words::{Openings, Slot, WordMap, WordSet};

    /// `counterfactuals.toml`
    pub static COUNTERFACTUALS: Counterfactuals = include!(concat!(env!("OUT_DIR"), "/counterfactuals.rs"));
    /// `entries.toml`
    pub static ENTRIES: Entries = include!(concat!(env!("OUT_DIR"), "/entries.rs"));
    /// `placeholders.toml`
    pub static PLACEHOLDERS: Placeholders = include!(concat!(env!("OUT_DIR"), "/placeholders.rs"));
    /// `quantities.toml`
    pub static QUANTITIES: Quantities = include!(concat!(env!("OUT_DIR"), "/quantities.rs"));
}
