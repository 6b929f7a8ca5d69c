//! [`Outline`] to [`PostMortem`]: what the document says about an incident. Everything that checks know about a
//! document, they know from here.

pub mod action_items;
pub mod causes;
pub mod metadata;
pub mod moment;
pub mod people;
pub mod sections;
pub mod timeline;

use std::ops::Range;

pub use action_items::ActionItem;
pub use causes::{CauseClass, Depth, RootCause, Statement, Why};
pub use metadata::{DateSource, Field, IncidentDate, Key};
pub use moment::{Clock, Moment, Zone};
pub use people::People;
pub use sections::{Role, Section, SectionNames};
pub use timeline::{Entry, Timeline};

use crate::markdown::{Block, Outline};
use crate::source::{Source, Span};

/// What a reader is told about the documents of a team before it reads one.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Headings that a team uses beside those of `rules/vocabulary/sections.toml`.
    pub headings: SectionNames,
    /// Names that look like a person's and aren't.
    pub not_people: Vec<String>,
    /// The teams of the organisation.
    pub teams: Vec<String>,
}

/// A document as a post-mortem: sections, a timeline, causes, action items, people.
#[derive(Debug)]
pub struct PostMortem {
    /// The document's blocks and text. Every `Range<usize>` of the other fields is a stretch of its text.
    pub outline: Outline,
    /// What the document is.
    pub kind: Kind,
    /// The document's title: its first heading, else the title of its front matter.
    pub title: Option<Title>,
    /// What front matter, `Key: value` lines and two-column tables say, in reading order.
    pub metadata: Vec<Field>,
    /// The day on which the incident began.
    pub date: Option<IncidentDate>,
    /// Every heading and every label that stands for one, in reading order.
    pub sections: Vec<Section>,
    /// Every timeline, in reading order.
    pub timelines: Vec<Timeline>,
    /// Why it happened.
    pub root_cause: RootCause,
    /// What will be done about it, in reading order.
    pub action_items: Vec<ActionItem>,
    /// Who took part.
    pub people: People,
    /// Whether the impact (else the summary) gives a number of people, requests, money, percent or time; `None`
    /// without either.
    pub impact_quantified: Option<bool>,
    /// Stretches with text of a template that nobody filled in.
    pub placeholders: Vec<Range<usize>>,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The story of an incident.
    PostMortem,
    /// A post-mortem that nobody has filled in yet.
    Template,
    /// Something else: an index, a policy, a runbook.
    Other,
}

/// A document's title.
#[derive(Debug)]
pub struct Title {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

impl PostMortem {
    /// Reads a document.
    #[must_use]
    pub fn read(source: &Source, reading: &Reading) -> Self {
        let outline = Outline::read(source.text());
        let _ = reading;
        Self {
            outline,
            kind: Kind::PostMortem,
            title: None,
            metadata: Vec::new(),
            date: None,
            sections: Vec::new(),
            timelines: Vec::new(),
            root_cause: RootCause::default(),
            action_items: Vec::new(),
            people: People::default(),
            impact_quantified: None,
            placeholders: Vec::new(),
        }
    }

    /// The innermost section with a role in which a place of the text lies.
    #[must_use]
    pub fn section_at(&self, at: usize) -> Option<&Section> {
        sections::innermost(&self.sections, at)
    }

    /// The role of the section in which a place of the text lies.
    #[must_use]
    pub fn role_at(&self, at: usize) -> Option<Role> {
        self.section_at(at).and_then(|it| it.role)
    }

    /// The blocks that share text with `range`, each with the part of its text that lies in it.
    pub fn pieces(&self, range: &Range<usize>) -> impl Iterator<Item = (&Block, Range<usize>)> {
        sections::pieces(&self.outline, range)
    }
}
