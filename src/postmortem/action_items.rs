//! What will be done so that it doesn't happen again.

use std::ops::Range;

use super::moment::Moment;
use crate::source::Span;

/// Something that the document says will be, or has been, done.
#[derive(Debug)]
pub struct ActionItem {
    /// What will be done: the item without owner, due date and the rest where these can be told apart.
    pub text: Range<usize>,
    /// Where it begins and how far its own lines reach.
    pub span: Span,
    /// Who does it: people, roles or teams, as written.
    pub owners: Vec<Owner>,
    /// What stands where the owner should.
    pub owner_cell: Option<Range<usize>>,
    /// By when.
    pub due: Option<Due>,
    /// The issue, ticket or change that tracks it.
    pub ticket: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// As written: prevent, mitigate, detect …
    pub kind: Option<String>,
    /// Whether it is marked done.
    pub done: bool,
}

/// Somebody who does something.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The name as written, without `@`.
    pub name: String,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

/// When an item is due.
#[derive(Debug)]
pub struct Due {
    /// The words, as written.
    pub written: Range<usize>,
    /// The last day that the words can mean; `None` if they name none.
    pub date: Option<jiff::civil::Date>,
    /// The date or time in the words, if there is one.
    pub moment: Option<Moment>,
}
