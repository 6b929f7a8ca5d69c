//! Dates and times as people write them in post-mortems: the only place that knows their notations.
//!
//! Everything reads forward from a place with a bounded look ahead, so the work is linear in the text.

mod calendar;
mod due;
mod length;
mod read;
mod scan;
mod vocabulary;
mod zone;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub use calendar::{DayOrder, WrittenDate, day_order, day_order_near, in_file_name};
pub use due::{DueKind, DueWords, Unit, comes_to, due_words};
use jiff::civil::Weekday;
pub use length::{Length, has_unit, lengths};
pub use zone::{Zone, zone_in};

use crate::sorted::{Placed, Sorted};
use crate::vocabulary::TIMES;
use read::Reader;
use scan::Scan;

use crate::markdown::{Block, Outline};

/// A date, a time of day, or both, as written. Ranges are relative to the text that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// From its first to its last character, without the words and brackets around it.
    pub range: Range<usize>,
    /// The day.
    pub date: Option<WrittenDate>,
    /// The day of the week, where it is written beside or instead of a date.
    pub weekday: Option<Weekday>,
    /// The time of day.
    pub clock: Option<Clock>,
    /// Days that the writer adds to the day at hand, or to the first: `00:10 (+1d)`, `Day 2 00:10`.
    pub day_shift: i8,
    /// The end of a range.
    pub until: Option<Until>,
    /// The zone; of two equal times in two zones, the first.
    pub zone: Option<Zone>,
    /// Whether it is a rough one: `~9:00`, `ca. 12:00`, `22:XX`.
    pub approximate: bool,
    /// The distance from the start of the incident, in seconds: `T+5m`, `+30 min`.
    pub relative: Option<i32>,
    /// What can't be right about it.
    pub fault: Option<Fault>,
}

/// The end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    /// The day; `None` if only a time is written.
    pub date: Option<WrittenDate>,
    /// The time of day; `None` if only a day is written.
    pub clock: Option<Clock>,
}

/// A time of day. The numbers are as written, so a faulty one may hold 25:61; am and pm are accounted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 24, if it is no fault.
    pub hour: u8,
    /// 0 to 59, if it is no fault.
    pub minute: u8,
    /// 0 to 60, if written and no fault.
    pub second: Option<u8>,
    /// Whether am or pm is written.
    pub meridiem: bool,
    /// Whether it may be read on a 12-hour clock: 1 to 12 without am, pm or a leading zero.
    pub twelve_hour_ambiguous: bool,
}

impl Clock {
    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> i32 {
        i32::from(self.hour) * 60 + i32::from(self.minute)
    }

    /// Seconds since midnight.
    #[must_use]
    pub fn seconds(self) -> i32 {
        self.minutes() * 60 + i32::from(self.second.unwrap_or(0))
    }

    /// Whether a day has such a time.
    #[must_use]
    pub fn is_possible(self) -> bool {
        let second = self.second.unwrap_or(0);
        (self.hour < 24 && self.minute < 60 && second <= 60)
            || (self.hour == 24 && self.minute == 0 && second == 0)
    }
}

impl Moment {
    /// The moment in a text in which the text that was read begins at `start`.
    #[must_use]
    pub fn moved(mut self, start: usize) -> Self {
        self.range = start + self.range.start..start + self.range.end;
        self
    }
}

/// What can't be right about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No day has such a time: 25:61.
    Clock,
    /// No year has such a day: 30 February.
    Day,
    /// A slip of the keyboard: 20202-01-16, 11/03/202.
    Year,
    /// It ends before it starts, and midnight doesn't explain it.
    Backwards,
}

/// The moment with which a text begins, after brackets, marks and words such as "around", "At" or "Early morning".
#[must_use]
pub fn leading(text: &str) -> Option<Moment> {
    Reader::new(text).leading()
}

/// The first moment anywhere in a text.
#[must_use]
pub fn first(text: &str) -> Option<Moment> {
    each(text).next()
}

/// Every moment in a text, in order and without overlap.
#[must_use]
pub fn all(text: &str) -> Vec<Moment> {
    each(text).collect()
}

/// The moments in a text, one after the other, each looked for when it is asked for.
pub fn each(text: &str) -> impl Iterator<Item = Moment> {
    let reader = Reader::new(text);
    let bytes = text.as_bytes();
    let mut read = 0;
    let begins = move |&at: &usize| {
        let goes_on = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
        let may_begin =
            || bytes[at].is_ascii_digit() || TIMES.first.may_begin(bytes, at) || may_be_sign(bytes, at);
        !goes_on && may_begin()
    };
    (0..bytes.len()).filter(begins).filter_map(move |it| at_word(reader, it, &mut read))
}

/// Every moment in the blocks of a document that aren't quoted; their ranges are stretches of the document's text.
#[must_use]
pub fn in_blocks(outline: &Outline) -> Vec<Moment> {
    let text = outline.text();
    // About as many as a document of this length has: what it needs less is given back.
    let mut found = Vec::with_capacity(text.len() / 128);
    let mut index = 0;
    let mut read = 0;
    for &word in outline.words() {
        let at = word.at as usize;
        // Most words are told by this, without a look at the text.
        let is_short = word.length() <= 2;
        let may_begin = word.is_number()
            || TIMES.first.may_begin_at(word)
            || is_short && may_be_sign(text.as_bytes(), at);
        if !may_begin {
            continue;
        }
        while outline.blocks.get(index).is_some_and(|it| it.text.end <= at) {
            index += 1;
            read = 0;
        }
        let Some(block) = outline.blocks.get(index).filter(|it| !it.quoted) else { continue };
        let start = block.text.start;
        if let Some(moment) = at_word(Reader::new(outline.text_of(block)), at - start, &mut read) {
            found.push(moment.moved(start));
        }
    }
    found.shrink_to_fit();
    found
}

impl Placed for Moment {
    fn place(&self) -> usize {
        self.range.start
    }
}

impl Sorted<Moment> {
    /// The moment with which a block begins, among or beyond those that [`in_blocks`] found; its range is a stretch of
    /// the document's text.
    #[must_use]
    pub fn leading(&self, outline: &Outline, block: &Block) -> Option<Cow<'_, Moment>> {
        let start = block.text.start;
        match self.at(start) {
            Some(known) => Some(Cow::Borrowed(known)),
            None => Some(Cow::Owned(leading(outline.text_of(block))?.moved(start))),
        }
    }
}

/// Whether a text names a month or a day of the week.
#[must_use]
pub fn names_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let begins =
        |&at: &usize| is_letter(at) && !(at > 0 && is_letter(at - 1)) && TIMES.first.may_begin(bytes, at);
    (0..bytes.len()).filter(begins).any(|at| {
        let end = (at..bytes.len()).find(|&it| !is_letter(it)).unwrap_or(bytes.len());
        TIMES.names_day(&text[at..end])
    })
}

/// Whether a moment may begin with the letter at `at` and no word: `T+5m`, `Q3`.
#[inline]
fn may_be_sign(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at], b'T' | b't' | b'Q') && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
}

/// The moment that begins at a word of a text, of which moments have been read up to `read`.
fn at_word(reader: Reader<'_>, at: usize, read: &mut usize) -> Option<Moment> {
    if at < *read || !may_follow(reader.scan, at) {
        return None;
    }
    let moment = reader.anywhere(at)?;
    *read = moment.range.end;
    (!is_measured(reader.scan, &moment)).then_some(moment)
}

/// Whether a moment may begin at the letter or digit at `at`, judged by what stands before it: `2019` of `/2019-03-26.md`
/// may not.
fn may_follow(scan: Scan<'_>, at: usize) -> bool {
    let Some(before) = scan.char_before(at) else { return true };
    match before {
        ':' | '=' => {
            at < 2 || !scan.byte(at - 2).is_ascii_digit() && !scan.byte(at - 2).is_ascii_punctuation()
        }
        '(' | '[' | '{' | '<' | '>' | '|' | ',' | ';' | '"' | '\'' | '“' | '‘' | '*' | '~' | '`' | '≈'
        | '–' | '—' | '→' => true,
        '_' => at < 2 || !scan.byte(at - 2).is_ascii_alphanumeric(),
        _ => before.is_whitespace() || !before.is_ascii() && !before.is_alphanumeric(),
    }
}

/// Whether the words before a bare clock make it a length of time.
fn is_measured(scan: Scan<'_>, moment: &Moment) -> bool {
    let bare = moment.date.is_none()
        && moment.zone.is_none()
        && moment.until.is_none()
        && moment.clock.is_some_and(|it| !it.meridiem);
    bare && scan.word_before(moment.range.start).is_some_and(|word| TIMES.meaning(word).measured_after)
}
