//! What a document says about itself: date, authors, severity, status …

use std::ops::Range;

use crate::source::Span;

/// `key: value`, wherever it stands.
#[derive(Debug)]
pub struct Field {
    /// What it is about, if the key is known.
    pub key: Option<Key>,
    /// The key, as written.
    pub name: String,
    /// The value, as written.
    pub value: String,
    /// Where the value stands in the file.
    pub span: Span,
    /// The value's stretch of the document's text; `None` in front matter.
    pub range: Option<Range<usize>>,
}

/// What a field is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// The day of the incident, or of the report.
    Date,
    /// Who wrote it.
    Authors,
    /// Who answers for it.
    Owner,
    /// Draft, in review, closed …
    Status,
    /// SEV-1, P2, major …
    Severity,
    /// How long it took.
    Duration,
    /// When it began.
    Start,
    /// When it was noticed.
    Detected,
    /// When it was over.
    Resolved,
    /// What was affected.
    Services,
    /// The incident's number.
    IncidentId,
    /// Who took part.
    Participants,
    /// The day on which the report was published.
    Published,
    /// The zone of the document's times.
    Zone,
    /// The report's title.
    Title,
}

/// The day on which the incident began.
#[derive(Debug, Clone, Copy)]
pub struct IncidentDate {
    /// The day.
    pub date: jiff::civil::Date,
    /// What says so.
    pub source: DateSource,
    /// Where it stands; `None` in a file name.
    pub span: Option<Span>,
}

/// What says when the incident began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// A field.
    Metadata,
    /// The title.
    Title,
    /// The first dated entry of the timeline.
    Timeline,
    /// The text.
    Text,
    /// Only the name of the file.
    FileName,
}
