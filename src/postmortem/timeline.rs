//! What happened when.

use std::ops::Range;

use super::moment::Moment;

/// A run of timed entries under one heading or in one table.
#[derive(Debug)]
pub struct Timeline {
    /// The section it stands in, as an index into the list of sections.
    pub section: usize,
    /// Its entries in reading order.
    pub entries: Vec<Entry>,
}

/// An event with a time of its own.
#[derive(Debug)]
pub struct Entry {
    /// Its whole text, the time included.
    pub text: Range<usize>,
    /// When it happened, as written.
    pub moment: Moment,
}
