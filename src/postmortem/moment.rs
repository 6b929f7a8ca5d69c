//! Dates and times as people write them.

/// A date, a time of day, or both, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {}

/// A time zone, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {}
