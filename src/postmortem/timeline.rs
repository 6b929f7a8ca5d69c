//! What happened when: timed entries, whatever they are written as, with the day and zone that hold for each.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::{Deref, Range};
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};

use super::moment::{self, Clock, DayOrder, Fault, Moment, WrittenDate, Zone};
use super::people;
use super::sections::{self, Role, Section};
use crate::markdown::{Block, BlockKind, Outline, Row, Table};
use crate::sorted::Sorted;
use crate::source::{Span, narrow};
use crate::vocabulary::ENTRIES;
use crate::words::{Beginning, lowered};

/// A run of timed entries: those of one section, or of one of its tables or phases.
#[derive(Debug)]
pub struct Timeline {
    /// The section it stands in, as an index into the list of sections.
    pub section: usize,
    /// Its entries in reading order.
    pub entries: Vec<Entry>,
    /// The zone that holds for its entries.
    pub zone: Option<Zone>,
}

/// An event with a time of its own.
#[derive(Debug)]
pub struct Entry {
    /// Its whole text, the time included.
    pub text: Range<usize>,
    /// Where its time stands in the file.
    pub span: Span,
    /// When it happened, as written; its range is a stretch of the document's text.
    pub moment: Stamp,
    /// The day, written or carried down.
    pub date: Option<Date>,
    /// The time of day, as it has to be understood.
    pub clock: Option<Time>,
    /// Whether the day is written in the timeline: on the entry, or above it.
    pub dated: bool,
    /// The zone that is written on the entry, else the one that holds for the timeline, in minutes east of Greenwich.
    pub offset: Option<i32>,
}

/// The moment of an entry. Most are among the moments of the document, which needn't be kept twice.
#[derive(Debug)]
pub enum Stamp {
    /// One of the document's, as an index.
    Known(Arc<Sorted<Moment>>, u32),
    /// One of a part of a block, or of several cells.
    Own(Box<Moment>),
}

impl Deref for Stamp {
    type Target = Moment;

    fn deref(&self) -> &Moment {
        match self {
            Self::Known(moments, index) => &moments[*index as usize],
            Self::Own(moment) => moment,
        }
    }
}

impl Entry {
    /// Day and time, as written, if both are known.
    #[must_use]
    pub fn at(&self) -> Option<DateTime> {
        Some(self.date?.to_datetime(self.clock?))
    }

    /// How long after the start of the incident it happened, if it says that and no time of day.
    #[must_use]
    pub fn since_start(&self) -> Option<SignedDuration> {
        let seconds = self.moment.relative.filter(|_| self.clock.is_none())?;
        Some(SignedDuration::from_secs(seconds.into()))
    }

    /// Day and time in a zone that it shares with other entries, if all is known.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime> {
        match self.offset {
            None | Some(0) => self.at(),
            Some(east) => self.at()?.checked_sub(SignedDuration::from_mins(i64::from(east))).ok(),
        }
    }
}

/// What helps to tell the day of an entry.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calendar<'a> {
    /// The order of day and month in the document's numbers.
    pub(super) order: Option<DayOrder>,
    /// The day of the incident.
    pub(super) date: Option<Date>,
    /// The only zone that the document writes beside its times.
    pub(super) zone: Option<&'a Zone>,
}

/// The day on which the first timeline begins, if it is written there, and where.
pub(super) fn begin(timelines: &[Timeline]) -> Option<(Date, Span)> {
    let entries = &timelines.first()?.entries;
    let sure: Vec<&Entry> = entries.iter().filter(|it| it.moment.fault.is_none()).collect();
    let falls = sure.windows(2).filter(|it| it[1].date < it[0].date).count();
    let rises = sure.windows(2).filter(|it| it[1].date > it[0].date).count();
    let entry = if falls > rises { sure.last() } else { sure.first() }.filter(|it| it.dated)?;
    Some((entry.date?, entry.span))
}

/// The given names in the entries.
pub(super) fn names<'a>(outline: &'a Outline, timelines: &[Timeline]) -> Vec<&'a str> {
    let text = outline.text();
    let mut names: Vec<&str> = Vec::new();
    for entry in timelines.iter().flat_map(|it| &it.entries) {
        let told = entry.moment.range.end.min(entry.text.end)..entry.text.end;
        let may_be_name =
            |it: &&Beginning| !matches!(text.as_bytes()[it.at as usize], b'a'..=b'z' | b'0'..=b'9');
        for word in outline.words_in(&told).iter().filter(may_be_name) {
            let range = word.at as usize..told.end.min(word.end() as usize);
            let name = &text[range.clone()];
            if people::is_given_name(name) && stands_alone(text, &told, &range) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a name isn't a part of one with a hyphen or an apostrophe: `Kim` or `Kim's`, but neither `Kim-Lee` nor `O'Kim`.
fn stands_alone(text: &str, told: &Range<usize>, name: &Range<usize>) -> bool {
    let joins = |it: char| matches!(it, '-' | '\'' | '’');
    let before = &text[told.start..name.start];
    let behind = &text[name.end..told.end];
    let owned = behind.strip_prefix(['\'', '’']).and_then(|it| it.strip_prefix('s'));
    let ends = |it: &str| !it.starts_with(|it: char| it.is_alphanumeric() || joins(it));
    !before.ends_with(joins) && (ends(behind) || owned.is_some_and(ends))
}

/// The zone of all times that are written with one.
pub(super) fn only_zone<'a>(moments: impl Iterator<Item = &'a Moment>) -> Option<Zone> {
    let mut zones = moments.filter_map(|it| it.zone.as_ref());
    let first = zones.next()?;
    zones.all(|it| it == first).then(|| first.clone())
}

/// The timelines of a document. A section that isn't called a timeline and is one (`Context` over timed bullets)
/// becomes one.
pub(super) fn read(
    outline: &Outline,
    moments: &Arc<Sorted<Moment>>,
    sections: &mut [Section],
    calendar: Calendar<'_>,
) -> Vec<Timeline> {
    let text = Text { outline, moments };
    let named: Vec<usize> =
        (0..sections.len()).filter(|&it| sections[it].role == Some(Role::Timeline)).collect();
    // Looked for when a timeline asks, and only once.
    let spoken = OnceCell::new();
    let sentence = || {
        let blocks = outline.blocks.iter().filter(|it| !it.quoted && it.item().is_none());
        let found = || blocks.clone().find_map(|it| moment::zone_in(outline.text_of(it)));
        spoken.get_or_init(found).clone()
    };
    let mut timelines = Vec::new();
    let mut covered = 0;
    for index in named.iter().copied() {
        if sections[index].heading.start >= covered {
            covered = sections[index].body.end;
            timelines.extend(runs(text, sections, index, calendar, &sentence));
        }
    }
    for index in 1..sections.len() {
        if is_next_day(outline, sections, index) {
            sections[index].role = Some(Role::Timeline);
            timelines.extend(runs(text, sections, index, calendar, &sentence));
        }
    }
    for index in disguised(text, sections, timelines.is_empty()) {
        // A summary with times below its prose goes on being one.
        if sections[index].role != Some(Role::Summary) || !has_prose(text, &sections[index]) {
            sections[index].role = Some(Role::Timeline);
        }
        timelines.extend(runs(text, sections, index, calendar, &sentence));
    }
    timelines.sort_by_key(|it| it.entries.first().map_or(0, |it| it.text.start));
    timelines
}

/// Whether a heading is nothing but a day, and stands beside the timeline before it instead of in it.
fn is_next_day(outline: &Outline, sections: &[Section], index: usize) -> bool {
    let section = &sections[index];
    if section.role.is_some() || section.label {
        return false;
    }
    let before = sections[..index].iter().rev().find(|it| it.level <= section.level);
    let heading = outline.text()[section.heading.clone()].trim();
    before.is_some_and(|it| it.level == section.level && it.role == Some(Role::Timeline))
        && moment::leading(heading)
            .is_some_and(|it| it.date.is_some() && it.clock.is_none() && it.range.len() == heading.len())
}

/// Sections that are timelines by what they hold: nearly all of their list items begin with a date or time.
fn disguised(text: Text<'_>, sections: &[Section], none_is_named: bool) -> Vec<usize> {
    let candidates = sections.iter().enumerate().filter(|(_, it)| match it.role {
        Some(Role::Background | Role::Response) => it.label || none_is_named,
        Some(Role::Summary | Role::Detection) | None => none_is_named,
        _ => false,
    });
    let is_timeline = |section: &Section| {
        let mut units = 0;
        let mut timed = 0;
        for unit in units_of(text, section) {
            // Prose around the list says nothing against it.
            if unit.shape == Shape::Line && unit.stamp.is_none() {
                continue;
            }
            units += 1;
            timed +=
                usize::from(unit.stamp.as_ref().is_some_and(|it| it.date.is_some() || it.clock.is_some()));
        }
        timed >= 3 && timed * 10 >= units * 7
    };
    let mut found: Vec<usize> = candidates.filter(|(_, it)| is_timeline(it)).map(|it| it.0).collect();
    // The innermost of nested candidates.
    found.dedup_by(|later, earlier| {
        let nested = sections[*later].heading.start < sections[*earlier].body.end;
        if nested {
            *earlier = *later;
        }
        nested
    });
    found
}

/// Whether a section begins with a sentence without a time.
fn has_prose(text: Text<'_>, section: &Section) -> bool {
    units_of(text, section).first().is_some_and(|it| it.shape == Shape::Line && it.stamp.is_none())
}

/// A document's text with the dates and times in it.
#[derive(Clone, Copy)]
struct Text<'a> {
    outline: &'a Outline,
    /// Those of all blocks.
    moments: &'a Arc<Sorted<Moment>>,
}

/// A row, list item, heading or line that may be an entry.
struct Unit<'a> {
    shape: Shape,
    text: Range<usize>,
    /// When it happened; its range is a stretch of the document's text.
    stamp: Option<Cow<'a, Moment>>,
    /// Whether there is more than the time.
    says: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Row(u32),
    Item,
    Heading,
    Line,
}

/// Everything in a section that may be an entry, in reading order.
fn units_of<'a>(all: Text<'a>, section: &Section) -> Vec<Unit<'a>> {
    let outline = all.outline;
    let first = outline.blocks_before(section.body.start);
    let blocks = outline.blocks[first..].iter().take_while(|it| it.text.start < section.body.end);
    let mut units = Vec::with_capacity(blocks.clone().count());
    let mut table_row = None;
    let mut columns = TimeColumns::default();
    for (offset, block) in blocks.enumerate() {
        let text = block.text.start.max(section.body.start)..block.text.end.min(section.body.end);
        if block.quoted || text.is_empty() {
            continue;
        }
        match block.kind {
            BlockKind::Heading(_) => units.push(unit(all, Shape::Heading, block, text)),
            BlockKind::Cell { table, row, .. } if row > 0 && table_row != Some((table, row)) => {
                table_row = Some((table, row));
                if columns.table != Some(table) {
                    columns = TimeColumns::of(outline, table);
                }
                units.extend(row_unit(all, &columns, outline.row(table, row)));
            }
            BlockKind::Paragraph => {
                let leads =
                    block.item().is_some_and(|item| outline.items[item].lead() == Some(first + offset));
                add_lines(&mut units, all, block, &text, leads);
            }
            _ => {}
        }
    }
    units
}

/// The lines of a paragraph as units, or as more of the last one; the first of one that `leads` a list item is that item.
fn add_lines<'a>(units: &mut Vec<Unit<'a>>, all: Text<'a>, block: &Block, text: &Range<usize>, leads: bool) {
    let outline = all.outline;
    let mut above: Option<Range<usize>> = None;
    let mut tells = false;
    for line in outline.lines(block) {
        let line = line.start.max(text.start)..line.end.min(text.end);
        let line = sections::trimmed(outline, &(line.start..line.end.max(line.start)));
        if line.is_empty() {
            continue;
        }
        let shape = if leads && above.is_none() { Shape::Item } else { Shape::Line };
        let mut unit = unit(all, shape, block, line.clone());
        if shape == Shape::Item {
            // The item's text goes on behind the line.
            unit.text.end = text.end;
            unit.stamp = unit.stamp.or_else(|| labelled(outline, &unit.text).map(Cow::Owned));
            unit.says |= unit.stamp.is_some() && says(&outline.text()[line.end..text.end]);
            let behind = |it: &Moment| it.range.end..line.end.max(it.range.end);
            tells = unit.stamp.as_ref().is_some_and(|it| says(&outline.text()[behind(it)]));
        }
        // The lines of a list item or a paragraph go on telling its event unless they have a time.
        let begins = match &above {
            Some(above) => begins_anew(outline.text(), above, tells, &unit),
            None => true,
        };
        if begins {
            units.push(unit);
        } else if let Some(last) = units.last_mut() {
            last.text.end = last.text.end.max(unit.text.end);
        }
        above = Some(line);
    }
}

/// Whether a line of a block begins an entry of its own: it has a time, and not only because its sentence was broken
/// there. In a list item that `tells` of an event it needs a mark as well.
fn begins_anew(text: &str, above: &Range<usize>, tells: bool, unit: &Unit<'_>) -> bool {
    let Some(stamp) = &unit.stamp else { return false };
    let before = &text[unit.text.start..stamp.range.start];
    if tells {
        return before.starts_with(['–', '—', '•', '·', '→']);
    }
    let above = &text[above.clone()];
    let last = above.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    !before.starts_with(char::is_lowercase)
        && !above.ends_with([',', '(', '–', '—'])
        && !ENTRIES.joining.contains(&lowered(last))
}

/// A block or a part of it as a unit.
fn unit<'a>(all: Text<'a>, shape: Shape, block: &Block, text: Range<usize>) -> Unit<'a> {
    let words = &all.outline.text()[text.clone()];
    let stamp = if text == block.text {
        all.moments.leading(all.outline, block)
    } else {
        moment::leading(words).map(|it| Cow::Owned(it.moved(text.start)))
    };
    let rest = stamp.as_ref().map_or(words, |it| &all.outline.text()[it.range.end..text.end]);
    let says = says(rest);
    Unit { shape, text, stamp, says }
}

/// Takes `25:61` for the time of a list item between others that have one; anywhere else it may be a ratio.
fn take_impossible(outline: &Outline, units: &mut [Unit<'_>]) {
    if !units.iter().any(|it| it.stamp.as_ref().is_some_and(|it| it.clock.is_some())) {
        return;
    }
    for unit in units.iter_mut().filter(|it| it.shape == Shape::Item && it.stamp.is_none()) {
        let first = outline.text()[unit.text.clone()].split(' ').next().unwrap_or_default();
        let faulty = moment::leading(first).filter(|it| it.fault == Some(Fault::Clock) && first.len() == 5);
        unit.stamp = faulty.map(|it| Cow::Owned(it.moved(unit.text.start)));
    }
}

/// Whether a text has more than a letter.
fn says(text: &str) -> bool {
    text.chars().filter(|it| it.is_alphanumeric()).nth(1).is_some()
}

/// `Repaired: 2023-07-25 15:55`, `Alert: 14:30 - too many connections`: a few words and then a day with a time, a time
/// that ends the text, or one between a colon and a dash.
fn labelled(outline: &Outline, text: &Range<usize>) -> Option<Moment> {
    let words = &outline.text()[text.clone()];
    let moment = moment::first(words)?;
    let before = &words[..moment.range.start];
    let few = before.len() <= LONGEST_LABEL && before.split_whitespace().count() <= 5;
    let behind = words[moment.range.end..].trim();
    let parts = || before.trim_end().ends_with(':') && behind.starts_with(['-', '–', '—']);
    moment.clock?;
    (few && (moment.date.is_some() || behind.len() <= 1 || parts())).then(|| moment.moved(text.start))
}

/// The longest text before the time of an entry, in bytes.
const LONGEST_LABEL: usize = 40;

/// A row of a table, with the date and time of its leading cells joined.
fn row_unit<'a>(all: Text<'a>, columns: &TimeColumns, row: &Row) -> Option<Unit<'a>> {
    let outline = all.outline;
    let cells = &outline.blocks[row.cells.clone()];
    let text = cells.first()?.text.start..cells.last()?.text.end;
    let is_named = |cell: &Block| columns.timed.get(column_of(cell)).is_some_and(|it| *it);
    let named = cells.iter().any(is_named);
    let mut stamp: Option<Cow<'_, Moment>> = None;
    for cell in cells.iter().filter(|it| !named || is_named(it)) {
        let inside = || all.moments.within(&cell.text).first().map(Cow::Borrowed);
        let found =
            all.moments.leading(outline, cell).or_else(|| inside().filter(|it| named && it.clock.is_some()));
        match (found, &mut stamp) {
            (Some(moment), None) => stamp = Some(moment),
            // The time of the day stands in the next cell, or the day behind its name.
            (Some(moment), Some(stamp)) if stamp.clock.is_none() && adds_to(stamp, &moment) => {
                let range = stamp.range.start..moment.range.end;
                let (date, weekday) = match stamp.date {
                    Some(WrittenDate::Weekday(day)) if moment.date.is_some() => (moment.date, Some(day)),
                    date => (date.or(moment.date), stamp.weekday.or(moment.weekday)),
                };
                *stamp = Cow::Owned(Moment { range, date, weekday, ..moment.into_owned() });
            }
            (None, None) if !named && column_of(cell) > 0 => break,
            (_, Some(stamp)) if stamp.clock.is_some() => break,
            _ => {}
        }
    }
    let told = |it: &Moment| {
        let words = outline.text();
        says(&words[text.start..it.range.start]) || says(&words[it.range.end..text.end])
    };
    let says = stamp.as_ref().is_none_or(|it| it.clock.is_some() || told(it));
    Some(Unit { shape: Shape::Row(columns.table?), text, stamp, says })
}

/// Whether the moment of a cell tells more than the day that stands before it.
fn adds_to(day: &Moment, moment: &Moment) -> bool {
    moment.clock.is_some() || matches!(day.date, Some(WrittenDate::Weekday(_))) && moment.date.is_some()
}

/// Which columns of a table promise dates or times.
#[derive(Default)]
struct TimeColumns {
    table: Option<u32>,
    timed: Vec<bool>,
}

impl TimeColumns {
    fn of(outline: &Outline, table: u32) -> Self {
        let head = &outline.blocks[outline.row(table, 0).cells.clone()];
        let timed = head.iter().map(|it| is_time_column(outline.text_of(it)));
        Self { table: Some(table), timed: timed.collect() }
    }
}

fn column_of(cell: &Block) -> usize {
    if let BlockKind::Cell { column, .. } = cell.kind { column as usize } else { 0 }
}

/// Whether the head of a column promises dates or times.
fn is_time_column(head: &str) -> bool {
    // `NZST` over times, beside `UTC` over the same.
    let is_name = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_uppercase());
    let small = lowered(head);
    small.split(|it: char| !it.is_alphanumeric()).any(|it| ENTRIES.columns.contains(it))
        || is_name(head.trim()) && moment::zone_in(head).is_some()
}

/// The runs of entries in a timeline's section. `sentence` gives the zone that a sentence of the document declares.
fn runs(
    text: Text<'_>,
    sections: &[Section],
    index: usize,
    calendar: Calendar<'_>,
    sentence: &dyn Fn() -> Option<Zone>,
) -> Vec<Timeline> {
    let outline = text.outline;
    let section = &sections[index];
    let mut units = units_of(text, section);
    take_impossible(outline, &mut units);
    let heading = &outline.text()[section.heading.clone()];
    let mut carried = moment::first(heading)
        .and_then(|it| it.date)
        .and_then(|it| it.resolve(calendar.order, calendar.date))
        .or(calendar.date);
    // From which the writer counts days on.
    let mut first_day = carried;
    let declared = zone_of(outline, section, &units);
    let entries = Vec::with_capacity(units.len());
    let mut timelines = vec![Timeline { section: index, entries, zone: declared.clone() }];
    let mut table = None;
    let mut dated = false;
    for (at, unit) in units.iter().enumerate() {
        let current = if let Shape::Row(table) = unit.shape { Some(table) } else { None };
        // Phases told side by side: each table, and each sub-heading that has no date or time, begins anew.
        let phase = unit.shape == Shape::Heading && unit.stamp.is_none();
        if (current.is_some() && table.is_some_and(|it| Some(it) != current)) || phase {
            timelines.push(Timeline { section: index, entries: Vec::new(), zone: declared.clone() });
        }
        table = current.or(table);
        let Some(moment) = &unit.stamp else { continue };
        let near = carried.or(calendar.date);
        let written = moment.date.as_ref().and_then(|it| it.resolve(calendar.order, near));
        if written.is_some() {
            carried = written;
            first_day = carried;
            dated = true;
        } else if moment.date.is_some_and(|it| it.is_ambiguous()) {
            // Of which day that is, nobody can tell.
            carried = None;
            first_day = None;
        } else if moment.day_shift != 0 {
            carried = first_day.and_then(|it| it.checked_add(moment.day_shift.days()).ok());
        }
        let over_others = unit.shape == Shape::Heading && has_timed_units(&units[at + 1..]);
        // `T0:` waits for its event.
        let behind = || &outline.text()[moment.range.end.min(unit.text.end)..unit.text.end];
        let told = || unit.shape == Shape::Heading || behind().contains(char::is_alphanumeric);
        let is_timed = moment.clock.is_some() || moment.relative.is_some() && told();
        if over_others || !is_timed && (moment.date.is_none() || !is_event(outline.text(), &units, at)) {
            continue;
        }
        let timeline = timelines.last_mut().expect("there is always one");
        let previous = timeline.entries.last();
        let clock = moment.clock.and_then(time_of);
        let (clock, date) = match (clock, previous, written) {
            // `T-72h`: of which day that is, nobody says.
            (None, _, None) if moment.relative.is_some() => (None, None),
            // Under a day that is written between the two, the clock begins anew.
            (Some(clock), Some(previous), None) if previous.date == carried && moment.day_shift == 0 => {
                let (clock, later) = after(clock, moment, previous);
                if let (true, Some(date)) = (later, carried) {
                    carried = date.tomorrow().ok();
                }
                (Some(clock), carried)
            }
            (Some(clock), Some(previous), Some(date)) if previous.date == Some(date) => {
                (Some(after(clock, moment, previous).0), Some(date))
            }
            (clock, _, _) => (clock, carried),
        };
        let offset = moment.zone.as_ref().or(declared.as_ref()).and_then(|it| it.offset_minutes);
        let stamp = match moment {
            Cow::Borrowed(known) => {
                Stamp::Known(Arc::clone(text.moments), narrow(text.moments.before(known.range.start)))
            }
            Cow::Owned(own) => Stamp::Own(Box::new(own.clone())),
        };
        timeline.entries.push(Entry {
            text: unit.text.clone(),
            span: outline.span(&moment.range),
            moment: stamp,
            date,
            clock,
            dated,
            offset,
        });
    }
    timelines.retain(|it| !it.entries.is_empty());
    for timeline in &mut timelines {
        timeline.entries.shrink_to_fit();
        let written = || most_common_zone(&timeline.entries);
        timeline.zone =
            timeline.zone.take().or_else(written).or_else(sentence).or_else(|| calendar.zone.cloned());
        let offset = timeline.zone.as_ref().and_then(|it| it.offset_minutes);
        for entry in &mut timeline.entries {
            entry.offset = entry.offset.or(offset);
        }
    }
    timelines
}

/// A clock's time, if a day has it; 24:00 is the last minute of its day.
fn time_of(clock: Clock) -> Option<Time> {
    if !clock.is_possible() {
        return None;
    }
    let part = |it: u8| i8::try_from(it).unwrap_or(0);
    if clock.hour == 24 {
        return Time::new(23, 59, 59, 0).ok();
    }
    Time::new(part(clock.hour), part(clock.minute), part(clock.second.unwrap_or(0).min(59)), 0).ok()
}

/// A drop of at least this many minutes between entries without a day is midnight.
const MIDNIGHT: i64 = 12 * 60;
/// A drop of at least this many minutes may be a clock of twelve hours that passed noon.
const NOON: i64 = 6 * 60;

/// How a clock has to be understood after an entry: the time, and whether it is the next day's.
fn after(clock: Time, moment: &Moment, previous: &Entry) -> (Time, bool) {
    let Some(before) = previous.clock else { return (clock, false) };
    let minutes = |it: Time| i64::from(it.hour()) * 60 + i64::from(it.minute());
    let drop = minutes(before) - minutes(clock);
    let afternoon = minutes(clock) + 12 * 60;
    let twelve = moment.clock.is_some_and(|it| it.twelve_hour_ambiguous);
    if twelve && drop >= NOON && afternoon >= minutes(before) && afternoon < 24 * 60 {
        let hour = clock.hour() + 12;
        return (Time::new(hour, clock.minute(), clock.second(), 0).unwrap_or(clock), false);
    }
    (clock, drop >= MIDNIGHT)
}

/// Whether entries with times of their own stand between a heading and the next heading.
fn has_timed_units(units: &[Unit<'_>]) -> bool {
    units
        .iter()
        .take_while(|it| it.shape != Shape::Heading)
        .any(|it| it.stamp.as_ref().is_some_and(|it| it.clock.is_some()))
}

/// Whether a unit with a day and no time tells what happened, and isn't a date line over entries of that day.
fn is_event(text: &str, units: &[Unit<'_>], at: usize) -> bool {
    let unit = &units[at];
    let next = units.get(at + 1);
    let is_timed = |it: &Unit<'_>| it.stamp.as_ref().is_some_and(|it| it.clock.is_some());
    let is_timed_item = |it: &Unit<'_>| it.shape == Shape::Item && is_timed(it);
    match unit.shape {
        // A day over bullets is their date; a day over a sentence is that sentence's.
        Shape::Heading => next.is_some_and(|it| it.shape == Shape::Line && it.stamp.is_none()),
        // `3 May (all times in UTC):` over bullets with times
        Shape::Line if text[unit.text.clone()].ends_with(':') => {
            unit.says && !next.is_some_and(is_timed_item)
        }
        // `2024-05-03 (all times in UTC)` over a table with times
        Shape::Line if next.is_some_and(|it| matches!(it.shape, Shape::Row(_)) && is_timed(it)) => {
            let range = unit.stamp.as_ref().map_or(0, |it| it.range.end)..unit.text.end;
            unit.says && !text[range].trim().starts_with('(')
        }
        Shape::Row(_) | Shape::Item | Shape::Line => unit.says,
    }
}

/// The zone that holds for a section's entries: of its heading, the head of a column, a sentence, or most entries.
fn zone_of(outline: &Outline, section: &Section, units: &[Unit<'_>]) -> Option<Zone> {
    let text = outline.text();
    if let Some(zone) = moment::zone_in(&text[section.heading.clone()]) {
        return Some(zone);
    }
    // Tables stand in reading order.
    let start = |table: &Table| {
        let first = table.rows.first().and_then(|it| outline.blocks.get(it.cells.start));
        first.map_or(0, |it| it.text.start)
    };
    let first = outline.tables.partition_point(|it| start(it) < section.body.start);
    let heads = outline.tables[first..].iter().take_while(|it| start(it) < section.body.end);
    let heads = heads.flat_map(|it| outline.blocks[it.rows[0].cells.clone()].iter());
    if let Some(zone) = heads.map(|it| outline.text_of(it)).find_map(moment::zone_in) {
        return Some(zone);
    }
    let told = units
        .iter()
        .filter(|it| it.stamp.is_none() && it.shape != Shape::Item)
        .find_map(|it| moment::zone_in(&text[it.text.clone()]));
    // A note is written as a quote, and so is a chat, whose lines have times of their own.
    told.or_else(|| {
        let first = outline.blocks_before(section.body.start);
        let inside = outline.blocks[first..].iter().take_while(|it| it.text.start < section.body.end);
        let quoted = inside.filter(|it| it.quoted).map(|it| outline.text_of(it));
        quoted.filter(|it| moment::first(it).is_none()).find_map(moment::zone_in)
    })
}

/// The zone that most entries with a zone are written in.
fn most_common_zone(entries: &[Entry]) -> Option<Zone> {
    let mut counts: Vec<(&Zone, usize)> = Vec::new();
    for zone in entries.iter().filter_map(|it| it.moment.zone.as_ref()) {
        match counts.iter_mut().find(|it| it.0 == zone) {
            Some(count) => count.1 += 1,
            None => counts.push((zone, 1)),
        }
    }
    // The first of equally common ones.
    counts.iter().rev().max_by_key(|it| it.1).map(|it| it.0.clone())
}
