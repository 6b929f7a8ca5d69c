//! The parts of a document and what role each plays.

use std::ops::Range;

use crate::markdown::{Block, Outline};
use crate::source::Span;

/// What a part of a post-mortem is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What happened, in short.
    Summary,
    /// What a reader has to know first.
    Background,
    /// Whom it hurt and how much.
    Impact,
    /// How it was noticed.
    Detection,
    /// What happened when.
    Timeline,
    /// What set it off.
    Trigger,
    /// Why it happened.
    RootCause,
    /// Who did what about it.
    Response,
    /// How it ended.
    Resolution,
    /// What will be done.
    ActionItems,
    /// What was learnt.
    Lessons,
    /// What went well.
    WentWell,
    /// What went poorly.
    WentPoorly,
    /// Where luck helped.
    Lucky,
    /// Who took part.
    Participants,
    /// Appendix, references, glossary.
    Supporting,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 16] = [
        Self::Summary,
        Self::Background,
        Self::Impact,
        Self::Detection,
        Self::Timeline,
        Self::Trigger,
        Self::RootCause,
        Self::Response,
        Self::Resolution,
        Self::ActionItems,
        Self::Lessons,
        Self::WentWell,
        Self::WentPoorly,
        Self::Lucky,
        Self::Participants,
        Self::Supporting,
    ];

    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Background => "background",
            Self::Impact => "impact",
            Self::Detection => "detection",
            Self::Timeline => "timeline",
            Self::Trigger => "trigger",
            Self::RootCause => "root-cause",
            Self::Response => "response",
            Self::Resolution => "resolution",
            Self::ActionItems => "action-items",
            Self::Lessons => "lessons",
            Self::WentWell => "went-well",
            Self::WentPoorly => "went-poorly",
            Self::Lucky => "lucky",
            Self::Participants => "participants",
            Self::Supporting => "supporting",
        }
    }
}

/// A part of a document that a heading, or a label that stands for one, opens.
#[derive(Debug)]
pub struct Section {
    /// What it is for; `None` for a heading that says nothing about that.
    pub role: Option<Role>,
    /// The words of the heading.
    pub heading: Range<usize>,
    /// Where the heading stands in the file.
    pub span: Span,
    /// 1 to 6 for a heading; labels lie deeper than the headings around them.
    pub level: u8,
    /// Everything from behind the heading to the end of the section, nested sections included.
    pub body: Range<usize>,
    /// The section around it, as an index into the list of sections.
    pub parent: Option<usize>,
    /// Whether it is a label in the text and no heading.
    pub label: bool,
}

/// Headings that a team uses beside the known ones, by role.
#[derive(Debug, Clone, Default)]
pub struct SectionNames(pub Vec<(String, Role)>);

/// The innermost section with a role in which `at` lies.
pub(super) fn innermost(sections: &[Section], at: usize) -> Option<&Section> {
    let after = sections.partition_point(|it| it.heading.start <= at);
    let mut index = after.checked_sub(1)?;
    loop {
        let section = &sections[index];
        if section.role.is_some() && (section.heading.start..=section.body.end).contains(&at) {
            return Some(section);
        }
        index = section.parent?;
    }
}

/// The blocks that share text with `range`, each with the part of its text that lies in it.
pub(super) fn pieces<'a>(
    outline: &'a Outline,
    range: &Range<usize>,
) -> impl Iterator<Item = (&'a Block, Range<usize>)> {
    let (start, end) = (range.start, range.end);
    let first = outline.blocks.partition_point(|it| it.text.end < start);
    outline.blocks[first..].iter().take_while(move |it| it.text.start < end).filter_map(move |block| {
        let part = block.text.start.max(start)..block.text.end.min(end);
        (part.start < part.end).then_some((block, part))
    })
}
