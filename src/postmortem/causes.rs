//! Why it happened, and how deep the document goes.

use std::ops::Range;

/// How far an explanation goes. The order is from shallow to deep.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Nothing says why.
    #[default]
    Absent,
    /// What was seen, or who did it.
    Symptom,
    /// The event or defect that set it off.
    Trigger,
    /// A condition that let it happen or spread.
    Systemic,
}

/// Why it happened.
#[derive(Debug, Default)]
pub struct RootCause {
    /// The depth of the whole explanation.
    pub depth: Depth,
    /// The statements that say why, in reading order.
    pub statements: Vec<Statement>,
}

/// A paragraph or list item that says why.
#[derive(Debug)]
pub struct Statement {
    /// Its text.
    pub text: Range<usize>,
    /// How deep it goes alone.
    pub depth: Depth,
    /// The words that decided it, as stretches of the document's text.
    pub evidence: Vec<Range<usize>>,
}
