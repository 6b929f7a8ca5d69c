//! Words that stand where a due date should, and the last day that they can mean.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::calendar::{WrittenDate, end_of_quarter, end_of_year, is_likely_year};
use super::read::Reader;
use super::scan::Scan;
use crate::source::place_in;
use crate::table::Texts;
use crate::vocabulary::TIMES;
pub use crate::vocabulary::Unit;

/// Words that say when something is due without a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWords {
    /// Where they stand in the text that was read.
    pub range: Range<usize>,
    /// What they mean.
    pub kind: DueKind,
}

/// What words that stand for a due date mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueKind {
    /// "end of week", "this sprint" (`ahead` 0), "next quarter" (`ahead` 1): the unit that lies `ahead` of today's.
    Within {
        /// Week, sprint, month …
        unit: Unit,
        /// How many units ahead of the one at hand.
        ahead: i64,
    },
    /// "in two weeks", "within 30 days".
    After {
        /// Week, sprint, month …
        unit: Unit,
        /// How many.
        count: i64,
    },
    /// "Q3", "Q3 2025", "end of March".
    Period(WrittenDate),
    /// "end of March" without a year.
    Month(i8),
    /// "by Friday".
    Weekday(Weekday),
    /// "ASAP".
    Soon,
    /// "short term".
    Term,
    /// "eventually", "when time permits", "soon".
    Later,
    /// "ongoing".
    Ongoing,
    /// "TBD", "?".
    Unknown,
}

/// The last day that the words can mean, counted from `from`; `None` if they mean none, or the length of a sprint
/// isn't known.
#[must_use]
pub fn comes_to(kind: DueKind, from: Date, sprint_days: Option<i64>) -> Option<Date> {
    match kind {
        DueKind::Within { unit, ahead } => match unit {
            Unit::Second | Unit::Minute | Unit::Hour => Some(from),
            Unit::Day => plus(from, Span::new().try_days(ahead).ok()?),
            Unit::Week => {
                let sunday = i64::from(7 - from.weekday().to_monday_one_offset());
                plus(from, Span::new().try_days(ahead.checked_mul(7)?.checked_add(sunday)?).ok()?)
            }
            Unit::Sprint => {
                plus(from, Span::new().try_days(sprint_days?.checked_mul(ahead.checked_add(1)?)?).ok()?)
            }
            Unit::Month => {
                plus(from.first_of_month(), Span::new().try_months(ahead).ok()?).map(Date::last_of_month)
            }
            Unit::Quarter => {
                let months = Span::new().try_months(ahead.checked_mul(3)?).ok()?;
                end_of_quarter(plus(from.first_of_month(), months)?)
            }
            Unit::Year => plus(from.first_of_month(), Span::new().try_years(ahead).ok()?).map(end_of_year),
        },
        DueKind::After { unit, count } => plus(
            from,
            match unit {
                Unit::Second | Unit::Minute | Unit::Hour => 1.days(),
                Unit::Day => Span::new().try_days(count).ok()?,
                Unit::Week => Span::new().try_days(count.checked_mul(7)?).ok()?,
                Unit::Sprint => Span::new().try_days(sprint_days?.checked_mul(count)?).ok()?,
                Unit::Month => Span::new().try_months(count).ok()?,
                Unit::Quarter => Span::new().try_months(count.checked_mul(3)?).ok()?,
                Unit::Year => Span::new().try_years(count).ok()?,
            },
        ),
        DueKind::Period(WrittenDate::Quarter { year: None, quarter }) => {
            ahead_of(from, |year| WrittenDate::Quarter { year: Some(year), quarter })
        }
        DueKind::Period(written) => written.last_day(None, Some(from)),
        DueKind::Month(month) => ahead_of(from, |year| WrittenDate::Month { year, month }),
        DueKind::Weekday(weekday) => {
            let ahead = match i64::from(from.weekday().until(weekday)) {
                0 => 7,
                days => days,
            };
            plus(from, Span::new().try_days(ahead).ok()?)
        }
        DueKind::Soon | DueKind::Term | DueKind::Later | DueKind::Ongoing | DueKind::Unknown => None,
    }
}

/// The first words of a text that stand for a due date: "next sprint", "EOW", "ASAP", "in two weeks", "TBD".
///
/// Words that mean something else in a sentence ("soon", "later", "Friday") count where they are the whole text or
/// follow "by", "due" and the like.
#[must_use]
pub fn due_words(text: &str) -> Option<DueWords> {
    let scan = Scan { text };
    if let Some(kind) = alone(text) {
        return Some(kind);
    }
    let mut at = 0;
    while at < text.len() {
        let starts = scan
            .char_before(at)
            .is_none_or(|it| !it.is_alphanumeric() && !matches!(it, '-' | '_' | '/' | '.'));
        if starts
            && scan.byte(at).is_ascii_alphabetic()
            && let Some((kind, end)) = words_at(scan, at)
        {
            return Some(DueWords { range: at..end, kind });
        }
        let word = scan.word(at).len();
        at += if word > 0 { word } else { scan.char_at(at).map_or(1, char::len_utf8) };
    }
    None
}

/// The whole text as a due date that is none.
fn alone(text: &str) -> Option<DueWords> {
    const MARKS: [char; 10] = ['*', '_', '`', '(', ')', '[', ']', '.', ':', '~'];
    let inner = text.trim_matches(|it: char| it.is_whitespace() || MARKS.contains(&it));
    if inner.is_empty() || inner.len() > 40 {
        return None;
    }
    let scan = Scan { text: inner };
    let start = place_in(text, inner);
    let small = inner.to_ascii_lowercase();
    let kind = if TIMES.due.unclear.contains(&small)
        || inner.chars().all(|it| matches!(it, '?' | '-' | '–' | '—'))
    {
        DueKind::Unknown
    } else if TIMES.due.alone.contains(&small) {
        DueKind::Later
    } else {
        let (kind, end) = weekday_at(scan, 0)
            .or_else(|| month_at(scan, 0))
            .or_else(|| in_units(scan, skip(scan, 0, |it| it == "a")))?;
        if end < inner.len() {
            return None;
        }
        kind
    };
    Some(DueWords { range: start..start + inner.len(), kind })
}

/// The due words that begin at `at`.
fn words_at(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    if let Some((kind, end)) = phrase_at(scan, at) {
        // "the short term storage", "immediately restart" and "ongoing work" are no due dates.
        let certain = match kind {
            DueKind::Term => at == 0 || scan.parted_or_stop(end),
            DueKind::Soon => end - at <= 6 || scan.parted_or_stop(end),
            DueKind::Ongoing => scan.parted_or_stop(end),
            _ => true,
        };
        return certain.then_some((kind, end));
    }
    let word = scan.word(at);
    let small = word.to_ascii_lowercase();
    let end = at + word.len();
    if let Some(unit) = TIMES.due.ends.get(&small).filter(|_| scan.is_end(end))
        // "cob" and "eos" are words too: they stand in capitals, "eod" and the like needn't.
        && (word.bytes().all(|it| it.is_ascii_uppercase()) || small.starts_with("eo") && small != "eos")
    {
        return Some((DueKind::Within { unit: *unit, ahead: 0 }, end));
    }
    if let Some((kind, end)) = quarter(scan, at) {
        let led = scan.word_before(at).is_some_and(|it| {
            let before = it.to_ascii_lowercase();
            before != "the" && before != "on" && TIMES.due.before.contains(&before)
        });
        let dated = matches!(kind, DueKind::Period(written) if written.year().is_some());
        return (dated || led || at == 0 || scan.parted_or_stop(end)).then_some((kind, end));
    }
    let next = scan.spaces(end);
    let due = &TIMES.due;
    if due.last_part.contains(&small) {
        return end_of(scan, next);
    }
    if due.parts.contains(&small) {
        return this_or_next(scan, skip(scan, next, |it| matches!(it, "in" | "the")));
    }
    if due.at_hand.contains(&small) || due.ahead.contains(&small) {
        return this_or_next(scan, at);
    }
    if let Some(&ahead) = due.days.get(&small) {
        return Some((DueKind::Within { unit: Unit::Day, ahead }, end));
    }
    if matches!(small.as_str(), "in" | "within") {
        return in_units(
            scan,
            skip(scan, next, |it| matches!(it, "the" | "about") || due.ahead.contains(it)),
        );
    }
    if !due.before.contains(&small) {
        return None;
    }
    let next = scan.past(next, ":").map_or(next, |it| scan.spaces(it));
    let is_vague = past(scan, next, |it| due.vague.contains(it)).filter(|&it| scan.parted_or_stop(it));
    if let Some(end) = is_vague.filter(|_| small != "the") {
        return Some((DueKind::Later, end));
    }
    if !due.surely_before.contains(&small) {
        return None;
    }
    weekday_at(scan, next).or_else(|| month_at(scan, next)).filter(|it| scan.parted_or_stop(it.1))
}

/// The phrase that begins at `at`: of the lists in this order the first that knows one, of its phrases the longest.
fn phrase_at(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    if !TIMES.due_phrases.may_begin(scan.text.as_bytes(), at) {
        return None;
    }
    let due = &TIMES.due;
    let lists = [
        (&due.soon, DueKind::Soon),
        (&due.unknown, DueKind::Unknown),
        (&due.ongoing, DueKind::Ongoing),
        (&due.later, DueKind::Later),
        (&due.term, DueKind::Term),
    ];
    let end = |list: &Texts| list.iter().filter_map(|it| past_phrase(scan, at, it)).max();
    lists.into_iter().find_map(|(list, kind)| Some((kind, end(list)?)))
}

/// "of [the] week", "of next month", "of March", "of Q3", "of 2025" after "end".
fn end_of(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let at = scan.spaces(scan.past_word(at, &["of"])?);
    let at = skip(scan, at, |it| it == "the");
    if let Some(found) = this_or_next(scan, at).or_else(|| quarter(scan, at)).or_else(|| month_at(scan, at)) {
        return Some(found);
    }
    if let Some(year) =
        scan.number_of(at, 4..=4).and_then(|it| i16::try_from(it.value).ok()).filter(|it| is_likely_year(*it))
    {
        return Some((DueKind::Period(WrittenDate::Quarter { year: Some(year), quarter: 4 }), at + 4));
    }
    let word = scan.word(at);
    let unit = calendar_unit(word)?;
    Some((DueKind::Within { unit, ahead: 0 }, at + word.len()))
}

/// "this week", "next sprint", "next 2 weeks", "next week or so".
fn this_or_next(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let word = scan.word(at);
    let (small, due) = (word.to_ascii_lowercase(), &TIMES.due);
    let ahead = i64::from(due.ahead.contains(&small));
    if ahead == 0 && !due.at_hand.contains(&small) {
        return None;
    }
    let at = skip(scan, scan.spaces(at + word.len()), |it| due.full.contains(it));
    if ahead == 1
        && let Some((kind, end)) = in_units(scan, at)
    {
        return Some((kind, end));
    }
    let word = scan.word(at);
    let end = at + word.len();
    if let Some(unit) = calendar_unit(word) {
        return Some((DueKind::Within { unit, ahead }, end));
    }
    let past_occasion = |at| past(scan, at, |it| due.occasions.contains(it));
    if let Some(end) = past_occasion(at) {
        return Some((DueKind::Later, end));
    }
    if let Some((DueKind::Weekday(weekday), end)) = weekday_at(scan, at) {
        return Some((DueKind::Weekday(weekday), end));
    }
    // "next engineering catchup"
    let after = scan.spaces(end);
    past_occasion(after).filter(|_| !word.is_empty()).map(|it| (DueKind::Later, it))
}

/// The unit of days or more that a word names in full: "week", and not "w".
fn calendar_unit(word: &str) -> Option<Unit> {
    TIMES.meaning(word).unit.filter(|it| word.len() > 2 && !it.is_of_clock())
}

/// "two weeks", "30 days", "a month".
fn in_units(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let (count, at) = count(scan, at)?;
    let at = skip(scan, scan.spaces(at), |it| TIMES.due.working.contains(it));
    let at = scan.past(at, "-").unwrap_or(at);
    let word = scan.word(at);
    let unit = TIMES.meaning(word).unit.filter(|it| !it.is_of_clock())?;
    let end = at + word.len();
    // "in two weeks of data"
    let length = scan.past_word(scan.spaces(end), &["of"]).is_some();
    let kind = count.map_or(DueKind::Later, |count| DueKind::After { unit, count });
    (scan.is_end(end) && !length).then_some((kind, end))
}

/// "30", "two", "a couple of", and "a few", which counts nothing.
fn count(scan: Scan<'_>, at: usize) -> Option<(Option<i64>, usize)> {
    if let Some(number) = scan.number_of(at, 1..=3) {
        return Some((Some(i64::from(number.value)), number.end));
    }
    let vague = skip(scan, at, |it| it == "a");
    if let Some(end) = past(scan, vague, |it| TIMES.due.uncounted.contains(it)) {
        return Some((None, end));
    }
    if let Some(end) = scan.past_word(vague, &["couple"]) {
        return Some((Some(2), end));
    }
    let word = scan.word(at);
    Some((Some(i64::from(TIMES.meaning(word).number?)), at + word.len()))
}

/// "Q3", "Q3 2025", "Q4'25", and "H1 2025", which ends with the second quarter.
fn quarter(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let reader = Reader::new(scan.text);
    let (written, end) = match scan.byte(at) {
        b'Q' => reader.quarter(at)?,
        b'H' => reader.half(at)?,
        _ => return None,
    };
    Some((DueKind::Period(written), end))
}

/// The day of the week at `at`.
fn weekday_at(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let word = scan.word(at);
    let end = at + word.len();
    TIMES.weekday(word).filter(|_| scan.is_end(end)).map(|it| (DueKind::Weekday(it), end))
}

/// The month at `at`, with its year if written, but not one with a day.
fn month_at(scan: Scan<'_>, at: usize) -> Option<(DueKind, usize)> {
    let part = past(scan, at, |it| TIMES.due.last_part.contains(it) || TIMES.due.parts.contains(it));
    let at = part.map_or(at, |it| scan.past(it, "-").unwrap_or_else(|| scan.spaces(it)));
    let at = scan.past_word(at, &["of"]).map_or(at, |it| scan.spaces(it));
    let word = scan.word(at);
    let end = at + word.len();
    let month = TIMES.month(word).filter(|_| word.len() > 2 && scan.is_end(end))?;
    let next = scan.spaces(scan.past(end, ",").or_else(|| scan.past(end, ".")).unwrap_or(end));
    match scan.number(next) {
        None => Some((DueKind::Month(month), end)),
        Some(number) => {
            let year =
                i16::try_from(number.value).ok().filter(|it| is_likely_year(*it) && number.length == 4)?;
            Some((DueKind::Period(WrittenDate::Month { year, month }), number.end))
        }
    }
}

/// Past a phrase at `at`, without regard to case, if it ends at the end of a word.
fn past_phrase(scan: Scan<'_>, at: usize, phrase: &str) -> Option<usize> {
    let end = at + phrase.len();
    let same = scan.text.get(at..end)?.eq_ignore_ascii_case(phrase);
    (same && scan.is_end(end)).then_some(end)
}

/// Past the word at `at`, if in small letters it is wanted.
fn past(scan: Scan<'_>, at: usize, wanted: impl Fn(&str) -> bool) -> Option<usize> {
    let word = scan.word(at);
    wanted(&word.to_ascii_lowercase()).then_some(at + word.len())
}

/// Past a few words that are wanted.
fn skip(scan: Scan<'_>, mut at: usize, wanted: impl Fn(&str) -> bool) -> usize {
    for _ in 0..3 {
        match past(scan, at, &wanted) {
            Some(end) => at = scan.spaces(end),
            None => break,
        }
    }
    at
}

/// The last day of the period that is not over yet: this year's, else next year's.
fn ahead_of(from: Date, period: impl Fn(i16) -> WrittenDate) -> Option<Date> {
    let last = |year| period(year).last_day(None, None);
    last(from.year()).filter(|it| *it >= from).or_else(|| last(from.year().checked_add(1)?))
}

fn plus(day: Date, span: Span) -> Option<Date> {
    day.checked_add(span).ok()
}

impl Scan<'_> {
    /// Whether a clause ends at `at`.
    fn parted_or_stop(self, at: usize) -> bool {
        self.parted(at) || matches!(self.byte(at), b'.' | b'!' | b'/')
    }
}
