//! [`Outline`] to [`PostMortem`]: what the document says about an incident. Everything that checks know about a
//! document, they know from here.

pub mod action_items;
pub mod causes;
pub mod elapsed;
mod front_matter;
pub mod guidance;
pub(crate) mod impact;
pub mod metadata;
pub mod milestones;
pub mod moment;
pub mod people;
pub mod perspectives;
mod phrase_list;
mod placeholders;
mod recognition;
pub mod sections;
pub mod timeline;
pub mod untimed;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

pub use action_items::{ActionItem, Due, Owner};
pub use causes::{CauseClass, Depth, RootCause, Statement, Why};
pub use metadata::{DateSource, Field, IncidentDate, Key};
pub use moment::{DayOrder, Moment, Zone};
pub use people::People;
pub use sections::{Role, Section, SectionNames};
pub use timeline::{Entry, Timeline};

use self::metadata::Dating;
use self::timeline::Calendar;
use crate::markdown::{Block, BlockKind, Outline};
use crate::sorted::Sorted;
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
    /// Every date and time in the blocks that aren't quoted, in reading order.
    pub moments: Arc<Sorted<Moment>>,
    /// The order in which the document writes day and month, if its numbers tell.
    pub day_order: Option<DayOrder>,
    /// Every heading and every label that stands for one, in reading order.
    pub sections: Sorted<Section>,
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
    /// Where text of a template stands that nobody filled in, at most one place a line.
    pub placeholders: Vec<Span>,
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
        let mut sections = sections::read(&outline, &reading.headings);
        let metadata = metadata::read(source, &outline, &sections);
        let title = title(&outline, &metadata);
        let moments = Arc::new(Sorted::from(moment::in_blocks(&outline)));
        let front = || metadata.iter().filter(|it| it.range.is_none()).flat_map(|it| &it.moments);
        let order = moment::day_order(front().chain(&**moments));
        let dating = Dating {
            source,
            outline: &outline,
            fields: &metadata,
            title: title.as_ref(),
            moments: &moments,
            order,
        };
        let stated = dating.incident(&sections, None);
        let zone = timeline::only_zone(front().chain(&**moments));
        let near = || moment::day_order_near(&**moments, stated?.date);
        let told_order = order.or_else(near);
        let calendar = Calendar { order: told_order, date: stated.map(|it| it.date), zone: zone.as_ref() };
        let timelines = timeline::read(&outline, &moments, &mut sections, calendar);
        let sections = Sorted::from(sections);
        let date = dating.incident(&sections, timeline::begin(&timelines));
        let calendar = Calendar { order: told_order, date: date.map(|it| it.date), zone: None };
        let mut people = People::read(&outline, reading, metadata::people(&metadata));
        let around = action_items::Around {
            outline: &outline,
            sections: &sections,
            moments: &moments,
            calendar,
            names: &people,
        };
        let action_items = action_items::read(&around);
        let root_cause = RootCause::read(&outline, &sections);
        let placeholders = placeholders::read(source, &outline, &metadata);
        let owners = action_items.iter().flat_map(|it| &it.owners).filter(|it| it.is_person);
        people.extend(owners.map(|it| &it.name));
        people.extend(timeline::names(&outline, &timelines));
        let mut post_mortem = Self {
            outline,
            kind: Kind::PostMortem,
            title,
            metadata,
            date,
            moments,
            day_order: order,
            sections,
            timelines,
            root_cause,
            action_items,
            people,
            impact_quantified: None,
            placeholders,
        };
        post_mortem.kind = recognition::kind(&post_mortem, source.path());
        post_mortem.impact_quantified = impact::is_quantified(&post_mortem);
        post_mortem
    }

    /// Where findings about the whole document stand: its title, else its first block.
    #[must_use]
    pub fn place(&self) -> Span {
        let first = || self.outline.blocks.first().map(|it| it.span);
        self.title.as_ref().map(|it| it.span).or_else(first).unwrap_or(Span::new(0, 0))
    }

    /// Whether the document, which has this path, is an index, a README or the like, and nobody calls it a report.
    #[must_use]
    pub fn is_page(&self, path: &str) -> bool {
        self.kind == Kind::Other && recognition::is_page(self, path)
    }

    /// Whether any part of a post-mortem is recognized.
    #[must_use]
    pub fn has_sections(&self) -> bool {
        self.sections.iter().any(|it| it.role.is_some()) || !self.timelines.is_empty()
    }

    /// Whether a paragraph between its title and the next heading tells what happened, as a summary would.
    #[must_use]
    pub fn opens_with_prose(&self) -> bool {
        let title = self.title.as_ref().map(|it| it.span);
        let next = self.sections.iter().find(|it| it.role.is_some() || Some(it.span) != title);
        let end = next.map_or(self.outline.text().len(), |it| it.heading.start);
        let mut values = self.metadata.iter().filter_map(|it| it.range.as_ref()).peekable();
        let mut holds_field = |block: &Block| {
            while values.next_if(|it| it.start < block.text.start).is_some() {}
            values.peek().is_some_and(|it| it.end <= block.text.end)
        };
        let before = self.outline.blocks.iter().take_while(|it| it.text.start < end);
        before.filter(|it| it.kind == BlockKind::Paragraph && !it.quoted && it.item().is_none()).any(|it| {
            let words = self.outline.text_of(it).split_whitespace();
            words.take(LEAST_PROSE).count() == LEAST_PROSE && !holds_field(it)
        })
    }

    /// The dates and times that begin in a stretch of the text.
    #[must_use]
    pub fn moments_in(&self, range: &Range<usize>) -> &[Moment] {
        self.moments.within(range)
    }

    /// The innermost section with a role in which a place of the text lies.
    #[must_use]
    pub fn section_at(&self, at: usize) -> Option<&Section> {
        self.sections.innermost(at)
    }

    /// The role of the section in which a place of the text lies.
    #[must_use]
    pub fn role_at(&self, at: usize) -> Option<Role> {
        self.section_at(at).and_then(|it| it.role)
    }

    /// Where the text below a heading ends, before the next heading; the place itself where no heading stands.
    fn end_below(&self, at: usize) -> usize {
        let blocks = &self.outline.blocks;
        match self.outline.block_at(at) {
            Some(index) if blocks[index].is_heading() => {
                let below = blocks[index + 1..].iter().take_while(|it| !it.is_heading());
                below.last().map_or(at, |it| it.text.end)
            }
            _ => at,
        }
    }

    /// The blocks that share text with `range`, each with the part of its text that lies in it.
    pub fn pieces(&self, range: &Range<usize>) -> impl Iterator<Item = (&Block, Range<usize>)> {
        sections::pieces(&self.outline, range)
    }
}

/// A paragraph of fewer words only introduces the parts.
const LEAST_PROSE: usize = 25;

/// The first heading, else the title of the front matter.
fn title(outline: &Outline, metadata: &[Field]) -> Option<Title> {
    let heading = outline.blocks.iter().find(|it| it.is_heading());
    let heading = heading.map(|it| Title { text: outline.text_of(it).trim().to_owned(), span: it.span });
    let field = metadata.iter().find(|it| it.key == Some(Key::Title) && it.range.is_none());
    let field = field.map(|it| Title { text: it.value.clone(), span: it.span });
    let leads = outline.blocks.first().is_some_and(|it| it.kind == BlockKind::Heading(1));
    if leads { heading.or(field) } else { field.or(heading) }
}
