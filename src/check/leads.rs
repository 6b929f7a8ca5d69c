//! Where something may begin that several checks look for. It is looked for once a document, as most words begin nothing.

use std::sync::LazyLock;

use super::counterfactual;
use crate::markdown::Outline;
use crate::vocabulary::{IDIOMS, PHRASES};
use crate::words::{AnyOpening, Openings};

/// The places, among the words of a document, of those with which a phrase of a rule that comes with pmlint or a trigger
/// of a check of sentences may begin.
pub(super) fn leads(outline: &Outline) -> Vec<u32> {
    let known = &*LEADS;
    let words = outline.words();
    let begun = words.iter().zip(0..).filter(|it| known.may_begin_at(*it.0));
    // About as many as most documents have.
    let mut leads = Vec::with_capacity(words.len() / 8);
    leads.extend(begun.map(|it| it.1));
    leads
}

/// Whether nothing begins with a phrase of a list elsewhere.
pub(super) fn cover(phrases: &Openings) -> bool {
    LEADS.covers(phrases)
}

static LEADS: LazyLock<AnyOpening> = LazyLock::new(|| {
    let phrases = PHRASES.iter().map(|it| &it.1.openings);
    AnyOpening::of(phrases.chain([&IDIOMS.triggers.openings, &counterfactual::TRIGGERS.openings]))
});
