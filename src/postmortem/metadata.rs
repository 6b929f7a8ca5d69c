//! What a document says about itself: date, authors, severity, status …

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use memchr::memchr;

use super::moment::{self, DayOrder, Moment};
use super::sections::{self, Role, Section};
use super::{Title, front_matter};
use crate::markdown::{Block, BlockKind, MarkKind, Outline};
use crate::sorted::Sorted;
use crate::source::{Source, Span, place_in};
use crate::vocabulary::ENTRIES;
use crate::words::WordMap;

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
    /// The dates and times in the value; their ranges are stretches of it.
    pub moments: Vec<Moment>,
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

impl Key {
    /// Its name in configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Authors => "authors",
            Self::Owner => "owner",
            Self::Status => "status",
            Self::Severity => "severity",
            Self::Duration => "duration",
            Self::Start => "start",
            Self::Detected => "detected",
            Self::Resolved => "resolved",
            Self::Services => "services",
            Self::IncidentId => "incident-id",
            Self::Participants => "participants",
            Self::Published => "published",
            Self::Zone => "zone",
            Self::Title => "title",
        }
    }

    /// What a field of this name is about.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != ')' && it != '#');
        let mut letters = [0; LONGEST_NAME];
        let letters = letters.get_mut(..name.len())?;
        letters.copy_from_slice(name.as_bytes());
        for letter in &mut *letters {
            *letter = if *letter == b'_' { b' ' } else { letter.to_ascii_lowercase() };
        }
        // The fields are named in English.
        let name = str::from_utf8(letters).ok()?;
        let bare = || if name.contains('(') { name.split_once(" (") } else { None };
        KEYS.get(name).or_else(|| KEYS.get(bare()?.0)).copied()
    }
}

/// The longest name of a field, in bytes.
pub(super) const LONGEST_NAME: usize = 40;

static KEYS: LazyLock<WordMap<Key>> = LazyLock::new(|| {
    let names: HashMap<Key, Vec<String>> =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/metadata.json")))
            .expect("a test reads the vocabulary of fields");
    names.into_iter().flat_map(|(key, names)| names.into_iter().map(move |it| (it, key))).collect()
});

/// The day on which the incident began.
#[derive(Debug, Clone, Copy)]
pub struct IncidentDate {
    /// The day.
    pub date: Date,
    /// What says so.
    pub source: DateSource,
    /// Where it stands; `None` in a file name.
    pub span: Option<Span>,
}

/// The names in the fields that name people.
pub(super) fn people(fields: &[Field]) -> impl Iterator<Item = String> {
    let names_people = |it: &&Field| matches!(it.key, Some(Key::Authors | Key::Owner | Key::Participants));
    fields.iter().filter(names_people).flat_map(|it| {
        let parts = it.value.split([',', ';', '/', '&', '|']).flat_map(|it| it.split(" and "));
        parts.map(|it| it.split(['(', '<']).next().unwrap_or_default().trim().to_owned())
    })
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

/// The fields of a document, in reading order.
pub(super) fn read(source: &Source, outline: &Outline, sections: &[Section]) -> Vec<Field> {
    let mut fields = outline.front_matter.map(|it| front_matter::fields(source, it)).unwrap_or_default();
    // Fields stand before the document's body; many put them into the summary.
    let is_body = |it: &&Section| !matches!(it.role, None | Some(Role::Summary | Role::Impact)) && !it.label;
    let preamble = sections.iter().find(is_body).map_or(usize::MAX, |it| it.heading.start);
    for table in &outline.tables {
        fields.extend(table.rows.iter().filter_map(|row| {
            let [name, value] = &outline.blocks[row.cells.clone()] else { return None };
            let key = (name.text.start < preamble).then(|| Key::of(outline.text_of(name))).flatten()?;
            Some(field(outline, Some(key), &name.text, &value.text))
        }));
    }
    for (index, block) in outline.blocks.iter().enumerate() {
        if block.quoted {
            continue;
        }
        match block.kind {
            BlockKind::Paragraph => {
                let has_colon =
                    |it: &Range<usize>| memchr(b':', outline.text()[it.clone()].as_bytes()).is_some();
                if !has_colon(&block.text) {
                    continue;
                }
                let in_preamble = block.text.start < preamble;
                let has_bold = |it: &Range<usize>| {
                    begins_with_name(&outline.text()[it.clone()])
                        && outline.marks(it).any(|it| it.kind == MarkKind::Strong)
                };
                for line in outline.lines(block).filter(|it| has_colon(it) && (in_preamble || has_bold(it))) {
                    fields.extend(
                        parts_of(outline, &line).filter_map(|it| line_field(outline, &it, in_preamble)),
                    );
                }
            }
            // `## Date: 1 July`, or `## Date` over a line.
            BlockKind::Heading(level) => {
                let text = outline.text_of(block);
                if let Some((name, value)) = text.split_once(':').filter(|it| !it.1.trim().is_empty()) {
                    if let Some(key) = Key::of(name).filter(|_| level > 1) {
                        let begin = block.text.start + text.len() - value.len();
                        let name = block.text.start..block.text.start + name.len();
                        fields.push(field(outline, Some(key), &name, &(begin..block.text.end)));
                    }
                    continue;
                }
                // `# Incident` is a title.
                let key = Key::of(text)
                    .filter(|it| level > 1 || matches!(it, Key::Date | Key::Authors | Key::Status));
                let below = outline.blocks.get(index + 1).filter(|it| it.kind == BlockKind::Paragraph);
                if let (Some(key), Some(below)) = (key, below) {
                    fields.push(field(outline, Some(key), &block.text, &below.text));
                }
            }
            _ => {}
        }
    }
    fields.sort_by_key(|it| it.span.start);
    fields
}

fn field(outline: &Outline, key: Option<Key>, name: &Range<usize>, value: &Range<usize>) -> Field {
    let value = sections::trimmed(outline, value);
    Field {
        key,
        name: outline.text()[name.clone()].trim().to_owned(),
        moments: moment::all(&outline.text()[value.clone()]),
        value: outline.text()[value.clone()].to_owned(),
        span: outline.span(&value),
        range: Some(value),
    }
}

/// Whether a line, or a later part of one, may begin with the name of a field: most lines with a colon begin with a time.
fn begins_with_name(line: &str) -> bool {
    let first = line.bytes().find(u8::is_ascii_alphanumeric);
    first.is_none_or(|it| !it.is_ascii_digit()) || line.contains('|')
}

/// The parts of a line that holds several fields: `Owner: Kim | Severity: P1`.
fn parts_of(outline: &Outline, line: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = line.start;
    let mut rest = Some(&outline.text()[line.clone()]);
    std::iter::from_fn(move || {
        let text = rest?;
        let parted = if text.contains('|') { text.split_once(" | ") } else { None };
        rest = parted.map(|it| it.1);
        let range = at..at + parted.map_or(text, |it| it.0).len();
        at = range.end + " | ".len();
        Some(range)
    })
}

/// `**Key**: value` anywhere, `Key: value` before the first section.
fn line_field(outline: &Outline, line: &Range<usize>, in_preamble: bool) -> Option<Field> {
    let line = sections::trimmed(outline, line);
    let text = &outline.text()[line.clone()];
    let bold = outline.marks(&(line.start..line.start + 1)).find(|it| {
        it.kind == MarkKind::Strong && it.range().start == line.start && it.range().end <= line.end
    });
    let (name, rest) = if let Some(bold) = bold {
        let name = &text[..bold.range().len()];
        let rest = &text[bold.range().len()..];
        let inner = name.as_bytes().windows(2).position(|it| it == b": ").filter(|_| !name.ends_with(':'));
        if let Some(colon) = inner {
            // `**Key: value**`
            (&name[..colon], &name[colon + 2..])
        } else if name.trim_end().ends_with(':') || rest.trim_start().starts_with(':') {
            (name, rest)
        } else {
            return None;
        }
    } else if in_preamble {
        text.split_once(':').filter(|(name, _)| name.len() <= LONGEST_NAME && !name.contains('\n'))?
    } else {
        return None;
    };
    // Behind the preamble a bold word and a colon open a paragraph about anything.
    let key = Key::of(name).filter(|it| in_preamble || matches!(it, Key::Duration | Key::Authors))?;
    let value = rest.trim_start_matches([':', ' ', '\u{a0}']).trim_end_matches(['\\', ' ']);
    let start = line.start + place_in(text, value);
    Some(field(outline, Some(key), &(line.start..line.start + name.len()), &(start..start + value.len())))
}

/// What the day of the incident is told from.
#[derive(Clone, Copy)]
pub(super) struct Dating<'a> {
    pub(super) source: &'a Source,
    pub(super) outline: &'a Outline,
    pub(super) fields: &'a [Field],
    pub(super) title: Option<&'a Title>,
    /// Every date and time in the blocks.
    pub(super) moments: &'a Sorted<Moment>,
    pub(super) order: Option<DayOrder>,
}

impl Dating<'_> {
    /// What says when the incident began. `first_entry` is the day on which the timeline begins.
    pub(super) fn incident(
        self,
        sections: &[Section],
        first_entry: Option<(Date, Span)>,
    ) -> Option<IncidentDate> {
        if let Some(start) = self.field(Key::Start) {
            return Some(start);
        }
        let timed = first_entry.map(|(date, span)| IncidentDate {
            date,
            source: DateSource::Timeline,
            span: Some(span),
        });
        let planned = sections.iter().filter(|it| it.role == Some(Role::ActionItems)).map(|it| &it.body);
        // Sections stand in the order of the blocks, those around others first.
        let mut planned = planned.peekable();
        let mut is_planned = |it: &Block| {
            while planned.next_if(|body| body.end <= it.text.start).is_some() {}
            planned.peek().is_some_and(|body| body.contains(&it.text.start))
        };
        // A report's own date may lie well behind the incident, one in its title hardly.
        let stated = self.titled().map(|it| (it, 14)).or_else(|| self.field(Key::Date).map(|it| (it, 45)));
        let Some((stated, most)) = stated else {
            return timed
                .or_else(|| self.field(Key::Detected))
                .or_else(|| self.told(self.outline.blocks.iter().filter(|it| !is_planned(it)), None))
                .or_else(|| self.field(Key::Published))
                .or_else(|| self.named());
        };
        let summary = sections.iter().find(|it| it.role == Some(Role::Summary));
        let told = summary.and_then(|it| {
            self.told(sections::pieces(self.outline, &it.body).map(|it| it.0), Some(stated.date))
        });
        let days = |it: &IncidentDate| (stated.date - it.date).get_days();
        let long_after = timed.filter(|it| days(it) <= -7);
        let before = timed.filter(|it| (1..=most).contains(&days(it)));
        let told = told.filter(|it| (1..=7).contains(&days(it)));
        Some(told.or(before).or(long_after).unwrap_or(stated))
    }

    /// The first day that a field of this kind gives; the date in front matter may be the page's.
    fn field(self, key: Key) -> Option<IncidentDate> {
        let given = |it: &Field| {
            let date = it.moments.iter().find_map(|it| it.date)?.resolve(self.order, None)?;
            Some(IncidentDate { date, source: DateSource::Metadata, span: Some(it.span) })
        };
        let fields = || self.fields.iter().filter(|it| it.key == Some(key));
        let in_body = fields().filter(|it| it.range.is_some());
        in_body.chain(fields().filter(|it| it.range.is_none())).find_map(given)
    }

    /// The day in the title.
    fn titled(self) -> Option<IncidentDate> {
        let title = self.title?;
        let near = self.field(Key::Date).map(|it| it.date);
        let date = moment::each(&title.text).find_map(|it| it.date)?.resolve(self.order, near)?;
        Some(IncidentDate { date, source: DateSource::Title, span: Some(title.span) })
    }

    /// The first day that paragraphs tell.
    fn told<'b>(self, blocks: impl Iterator<Item = &'b Block>, near: Option<Date>) -> Option<IncidentDate> {
        let mut paragraphs = blocks.filter(|it| it.kind == BlockKind::Paragraph && !it.quoted);
        // `On the previous day, 3 May, we rotated the keys`
        let text = self.outline.text();
        let is_lead_up = |it: &Moment| {
            let before = text[..it.range.start].trim_end_matches([' ', ',', '(']);
            ENTRIES.days_before.iter().any(|it| before.ends_with(it))
        };
        paragraphs.find_map(|it| {
            let mut moments = self.moments.within(&it.text).iter().filter(|it| it.date.is_some());
            let date = moments.find(|it| !is_lead_up(it))?.date?.resolve(self.order, near)?;
            Some(IncidentDate { date, source: DateSource::Text, span: Some(it.span) })
        })
    }

    /// The day in the file's name.
    fn named(self) -> Option<IncidentDate> {
        let date = moment::in_file_name(self.source.path().rsplit('/').next()?)?;
        Some(IncidentDate { date, source: DateSource::FileName, span: None })
    }
}
