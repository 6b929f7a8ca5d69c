//! The words of `rules/vocabulary`, which `build.rs` read and wrote down as tables that are there when the program
//! starts.

mod kinds;

pub use kinds::{Entries, Placeholders, Quantities};

use crate::table::{Table, Texts};
use crate::words::{Openings, Slot, WordMap, WordSet};

/// `entries.toml`
pub static ENTRIES: Entries = include!(concat!(env!("OUT_DIR"), "/entries.rs"));
/// `placeholders.toml`
pub static PLACEHOLDERS: Placeholders = include!(concat!(env!("OUT_DIR"), "/placeholders.rs"));
/// `quantities.toml`
pub static QUANTITIES: Quantities = include!(concat!(env!("OUT_DIR"), "/quantities.rs"));
