//! One document under its settings to sorted findings. Pure: no file, clock, terminal or environment.

use crate::check::{Applicability, Confidence, Edit};
use crate::config::FileSettings;
use crate::postmortem::{PostMortem, Role};
use crate::rule::{Group, Severity};
use crate::source::{Position, Source, Span};

/// A fault in a document, worded and placed.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// Which of the rule's cases.
    pub case: &'static str,
    /// What the rule is about.
    pub group: Group,
    /// How much it matters.
    pub severity: Severity,
    /// How sure the check is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The role of the section it stands in.
    pub section: Option<Role>,
    /// What is underlined.
    pub span: Span,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Edits that would mend it.
    pub fixes: Vec<Suggestion>,
    /// What stays the same when the document moves or is edited elsewhere.
    pub fingerprint: String,
}

/// Another place that explains a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
}

/// An edit that would mend a finding.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
    /// What it does.
    pub description: String,
    /// What to put where.
    pub edits: Vec<Edit>,
}

/// A document that has been linted.
#[derive(Debug)]
pub struct Linted {
    /// Its text.
    pub source: Source,
    /// What it is about.
    pub post_mortem: PostMortem,
    /// Its findings, sorted by place and rule.
    pub findings: Vec<Finding>,
    /// Findings that a comment allows.
    pub suppressed: Vec<Finding>,
}

/// Lints a document.
#[must_use]
pub fn lint(source: Source, settings: &FileSettings) -> Linted {
    let post_mortem = PostMortem::read(&source, &settings.reading);
    Linted { source, post_mortem, findings: Vec::new(), suppressed: Vec::new() }
}
