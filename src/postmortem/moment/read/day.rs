//! Reads a date in each of its notations.

use jiff::civil::Date;

use super::super::Fault;
use super::super::calendar::{WrittenDate, compact, exists, is_likely_year};
use super::super::scan::Number;
use super::{Company, Reader, two};
use crate::vocabulary::TIMES;

/// A date that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) written: WrittenDate,
    pub(super) until: Option<WrittenDate>,
    pub(super) fault: Option<Fault>,
    pub(super) end: usize,
}

impl Reader<'_> {
    /// The date at `at`.
    pub(super) fn day(self, at: usize, company: Company) -> Option<Day> {
        let scan = self.scan;
        if scan.byte(at).is_ascii_alphabetic() {
            if scan.byte(at) == b'Q' {
                let (written, end) = self.quarter(at).filter(|it| it.0.year().is_some())?;
                return Some(Day { written, until: None, fault: None, end });
            }
            return self.month_first(at);
        }
        let first = scan.number(at)?;
        let day = match first.length {
            // Nearly every such number begins a time.
            1 | 2 if scan.byte(first.end) == b':' => None,
            1 | 2 => self.day_first(first).or_else(|| self.numeric(first, company)),
            4 => self.year_first(first),
            5 => self.slipped_year(first),
            8 => self.compact(at, first, company),
            _ => None,
        }?;
        // A date that goes on is part of a file's name, a path or a version.
        let next = scan.byte(day.end);
        let after = scan.byte(day.end + 1);
        let goes_on = match next {
            b'-' | b'_' | b'/' => {
                after.is_ascii_alphabetic() && !(next == b'-' && matches!(after, b'T' | b't'))
                    || after.is_ascii_digit()
                        && self.time(self.gap(day.end).0, Company::Dated).is_none()
                        && self.to(day.end).and_then(|it| self.time_or_day(it)).is_none()
            }
            b'.' => after.is_ascii_lowercase() || after.is_ascii_digit(),
            b'T' => !after.is_ascii_digit(),
            _ => !scan.is_end(day.end),
        };
        (!goes_on).then_some(day)
    }

    fn time_or_day(self, at: usize) -> Option<()> {
        let number = self.scan.number_of(at, 1..=4)?;
        matches!(self.scan.byte(number.end), b'/' | b'-' | b':' | b'.').then_some(())
    }

    /// `2021-09-17`, `2021/9/17`, `2021-Sep-17`, `2021 Sep 17`, `2021-09`, `2021-Q3`.
    fn year_first(self, year: Number) -> Option<Day> {
        let scan = self.scan;
        let written_year = i16::try_from(year.value).ok()?;
        let likely = is_likely_year(written_year);
        let mark = scan.byte(year.end);
        if mark == b' ' || mark == b'-' || mark == b'/' || mark == b',' {
            let from = scan.spaces(year.end + 1);
            let named = likely && scan.byte(from).is_ascii_alphabetic();
            if named && let Some((WrittenDate::Quarter { quarter, year: None }, end)) = self.quarter(from) {
                let written = WrittenDate::Quarter { year: Some(written_year), quarter };
                return Some(Day { written, until: None, fault: None, end });
            }
            if named && let Some((month, end)) = self.month(from) {
                let from = if scan.byte(end) == mark { end + 1 } else { scan.spaces(end) };
                let (day, end) = self.day_number(from)?;
                return Some(Day::of(Some(written_year), month, day, end));
            }
        }
        if !matches!(mark, b'-' | b'/' | b'.') && !self.is_odd_dash(year.end) {
            return None;
        }
        let from = if mark.is_ascii() { year.end + 1 } else { scan.dash(year.end)? };
        let month = scan.number_of(from, 1..=2)?;
        let same = scan.byte(month.end) == mark && mark.is_ascii()
            || !mark.is_ascii() && scan.dash(month.end).is_some();
        let from = if mark.is_ascii() { month.end + 1 } else { scan.dash(month.end).unwrap_or(month.end) };
        if same
            && let Some(day) = scan.number_of(from, 1..=2)
            && (mark != b'.' || month.length == 2 && day.length == 2)
        {
            let mut found = Day::of(
                Some(written_year),
                two(month.value).cast_signed(),
                two(day.value).cast_signed(),
                day.end,
            );
            if !likely {
                if mark == b'.' || month.length == 1 || found.fault.is_some() {
                    return None;
                }
                found.fault = Some(Fault::Year);
            }
            return Some(found);
        }
        let whole = matches!(mark, b'-' | b'/') && month.length == 2 && (1..=12).contains(&month.value);
        let unknown_day = scan.past(month.end, "-??").or_else(|| scan.past(month.end, "-XX"));
        let end = unknown_day.unwrap_or(month.end);
        let goes_on = scan.byte(end) == mark && scan.byte(end + 1).is_ascii_alphanumeric();
        (likely && whole && !goes_on && scan.is_end(end)).then(|| Day {
            written: WrittenDate::Month { year: written_year, month: two(month.value).cast_signed() },
            until: None,
            fault: None,
            end,
        })
    }

    fn is_odd_dash(self, at: usize) -> bool {
        !self.scan.byte(at).is_ascii() && matches!(self.scan.char_at(at), Some('‑' | '‐'))
    }

    /// `20202-01-16`: a year with a digit too many.
    fn slipped_year(self, year: Number) -> Option<Day> {
        let scan = self.scan;
        let near = |it: u32| (1990..=2039).contains(&it);
        let one_too_many = near(year.value / 10) || near(year.value % 10000);
        if !one_too_many || scan.byte(year.end) != b'-' {
            return None;
        }
        let month = scan.number_of(year.end + 1, 2..=2).filter(|it| scan.byte(it.end) == b'-')?;
        let day = scan.number_of(month.end + 1, 2..=2)?;
        let mut day = Day::of(None, two(month.value).cast_signed(), two(day.value).cast_signed(), day.end);
        if day.fault.is_some() {
            return None;
        }
        day.fault = Some(Fault::Year);
        Some(day)
    }

    /// `20210917`, where a time follows or nothing else stands.
    fn compact(self, at: usize, digits: Number, company: Company) -> Option<Day> {
        let scan = self.scan;
        let date = compact(digits.value)?;
        let (next, _) = self.gap(digits.end);
        let timed = self.time(next, Company::Dated).is_some();
        let alone = at == 0 && digits.end == scan.text.len()
            || company == Company::Leading && scan.parted(digits.end);
        (timed || alone).then_some(Day {
            written: WrittenDate::Full(date),
            until: None,
            fault: None,
            end: digits.end,
        })
    }

    /// `4/24/23`, `24-10-2024`, `24.10.2024`, `11/03/202`; `12-05` before a time or at the start of an entry.
    fn numeric(self, first: Number, company: Company) -> Option<Day> {
        let scan = self.scan;
        let mark = scan.byte(first.end);
        if !matches!(mark, b'/' | b'-' | b'.') {
            return None;
        }
        let second = scan.number_of(first.end + 1, 1..=2)?;
        if !(1..=31).contains(&first.value) && !(1..=31).contains(&second.value)
            || first.value == 0
            || second.value == 0
        {
            return None;
        }
        let (one, other) = (two(first.value).cast_signed(), two(second.value).cast_signed());
        let third = (scan.byte(second.end) == mark).then(|| scan.number_of(second.end + 1, 2..=5)).flatten();
        let Some(third) = third else {
            return self.without_year(first, second, company);
        };
        let (year, fault) = match third.length {
            4 => {
                let year = i16::try_from(third.value).ok()?;
                (Some(year), (!is_likely_year(year)).then_some(Fault::Year))
            }
            2 => {
                let full = if third.value < 70 { 2000 } else { 1900 } + i16::try_from(third.value).ok()?;
                let slashed =
                    mark == b'/' || company == Company::Leading && first.length == 2 && second.length == 2;
                let timed = || self.time(self.gap(third.end).0, Company::Dated).is_some();
                if !slashed && !timed() {
                    return None;
                }
                (Some(full), None)
            }
            3 if third.value / 10 == 20 && mark != b'.' => {
                (i16::try_from(third.value).ok(), Some(Fault::Year))
            }
            5 if third.value / 1000 == 20 && mark != b'.' => (None, Some(Fault::Year)),
            _ => return None,
        };
        let written = WrittenDate::Numeric { first: one, second: other, year };
        let possible = |month, day| match year {
            Some(year) => Date::new(year, month, day).is_ok(),
            None => exists(month, day),
        };
        if possible(one, other) || possible(other, one) {
            return Some(Day { written, until: None, fault, end: third.end });
        }
        if third.length != 4 || mark == b'.' || fault.is_some() || one > 39 || other > 39 {
            return None;
        }
        let (month, day) = if one > 12 { (other, one) } else { (one, other) };
        let written = WrittenDate::Impossible { year, month, day };
        Some(Day { written, until: None, fault: Some(Fault::Day), end: third.end })
    }

    /// `12-05 16:21`, `4/24:`.
    fn without_year(self, first: Number, second: Number, company: Company) -> Option<Day> {
        let scan = self.scan;
        let (one, other) = (two(first.value).cast_signed(), two(second.value).cast_signed());
        if scan.byte(first.end) == b'.'
            || !exists(one, other) && !exists(other, one)
            || !scan.is_end(second.end)
        {
            return None;
        }
        let (from, _) = self.gap(second.end);
        let time = self.time(from, Company::Dated).filter(|it| it.plain && from > second.end);
        let timed = time.is_some_and(|it| it.clock.is_possible());
        let parted = scan.byte(first.end) == b'/'
            && match company {
                // "10/10" is a score.
                Company::Leading => {
                    one != other
                        && scan.parted(second.end)
                        && !matches!(scan.byte(second.end), b'/' | b',' | b')')
                }
                Company::Dated => true,
                Company::None => false,
            };
        let written = WrittenDate::Numeric { first: one, second: other, year: None };
        (timed || parted).then_some(Day { written, until: None, fault: None, end: second.end })
    }

    /// `Jan 16`, `July 12th, 2018`, `Feb-07-2022`, `July 23--28`, `March 2020`.
    fn month_first(self, at: usize) -> Option<Day> {
        let scan = self.scan;
        let (month, end) = self.month(at)?;
        let from = match scan.byte(end) {
            mark @ (b'-' | b'/') if scan.byte(end + 1).is_ascii_digit() || mark == b'-' => end + 1,
            b',' => scan.spaces(end + 1),
            _ => scan.spaces(end),
        };
        if from == end && !scan.byte(end).is_ascii_digit() {
            return None;
        }
        let from = scan.past_word(from, &["the"]).map_or(from, |it| scan.spaces(it));
        if let Some((day, after)) = self.day_number(from) {
            let until = self.last_day_number(after);
            let (until, after) = until.map_or((None, after), |(day, end)| (Some(day), end));
            let (year, end) = self.year(after).map_or((None, after), |(year, end)| (Some(year), end));
            let mut found = Day::of(year, month, day, end);
            found.until = until.map(|it| Day::of(year, month, it, end).written);
            return Some(found);
        }
        let (year, end) = self.year(end)?;
        Some(Day { written: WrittenDate::Month { year, month }, until: None, fault: None, end })
    }

    /// `16 January 2021`, `19. April`, `16–18 January`, `07-Feb-2022`.
    fn day_first(self, number: Number) -> Option<Day> {
        let scan = self.scan;
        let (day, after) = self.day_number(number.end - number.length)?;
        let (until, after) = self.last_day_number(after).map_or((None, after), |(day, end)| (Some(day), end));
        let after = scan.past(after, ".").unwrap_or(after);
        let mark = scan.byte(after);
        let from = if matches!(mark, b'-' | b'/') { after + 1 } else { scan.spaces(after) };
        let from = scan.past_word(from, &["of"]).map_or(from, |it| scan.spaces(it));
        let (month, end) = self.month(from)?;
        let after = if matches!(mark, b'-' | b'/') && scan.byte(end) == mark { end + 1 } else { end };
        // `28/Feb/25`, as Jira writes it.
        let short = || {
            let year = scan.number_of(after, 2..=2).filter(|it| after > end && scan.is_end(it.end))?;
            Some((2000 + i16::try_from(year.value).ok()?, year.end))
        };
        let year = self.year(after).or_else(short);
        let (year, end) = year.map_or((None, end), |(year, end)| (Some(year), end));
        let mut found = Day::of(year, month, day, end);
        found.until = until.map(|it| Day::of(year, month, it, end).written);
        Some(found)
    }

    /// The second date of `2026-06-10 → 06-12`.
    pub(super) fn short_day(self, at: usize, first: WrittenDate) -> Option<Day> {
        let scan = self.scan;
        let WrittenDate::Full(first) = first else { return None };
        let month = scan.number_of(at, 2..=2).filter(|it| scan.byte(it.end) == b'-')?;
        let day = scan.number_of(month.end + 1, 2..=2).filter(|it| scan.is_end(it.end))?;
        let date =
            Date::new(first.year(), two(month.value).cast_signed(), two(day.value).cast_signed()).ok()?;
        Some(Day { written: WrittenDate::Full(date), until: None, fault: None, end: day.end })
    }

    /// The month named at `at`, with its full stop.
    fn month(self, at: usize) -> Option<(i8, usize)> {
        let scan = self.scan;
        let word = scan.word(at);
        let end = at + word.len();
        let month = TIMES.month(word).filter(|_| scan.byte(end) != b'_')?;
        Some((month, scan.past(end, ".").unwrap_or(end)))
    }

    /// The day of a month at `at`: `7`, `12th`.
    fn day_number(self, at: usize) -> Option<(i8, usize)> {
        let scan = self.scan;
        let number = scan.number_of(at, 1..=2).filter(|it| (1..=31).contains(&it.value))?;
        let end = scan.past_word(number.end, &["st", "nd", "rd", "th"]).unwrap_or(number.end);
        let goes_on = matches!(scan.byte(end), b':' | b'.' | b',')
            && scan.byte(end + 1).is_ascii_digit()
            && end == number.end
            || scan.byte(end) == b'%'
            || scan.byte(end) == b'h';
        let day = two(number.value).cast_signed();
        (!goes_on && scan.is_end(end) && self.meridiem(end).is_none()).then_some((day, end))
    }

    /// The day after the dash of `July 23--28`.
    fn last_day_number(self, end: usize) -> Option<(i8, usize)> {
        let scan = self.scan;
        let spaced = scan.spaces(end);
        let word = (spaced > end).then(|| scan.past_word(spaced, &["to", "until", "through"])).flatten();
        let from = scan.dash(spaced).or_else(|| scan.past(spaced, "→")).or(word)?;
        let from = scan.spaces(from);
        let (day, after) = self.day_number(from)?;
        // "Feb 5 - 9 nodes": with spaces only where the date goes on or ends.
        let tight = spaced == end;
        let sure = tight
            || self.year(after).is_some()
            || self.month(scan.spaces(after)).is_some()
            || scan.parted(after);
        (sure && scan.byte(after) != b'-' && scan.byte(after) != b'/').then_some((day, after))
    }

    /// The year behind a day or month: ` 2021`, `, 2021`, `-2021`, ` '21`.
    pub(super) fn year(self, end: usize) -> Option<(i16, usize)> {
        let scan = self.scan;
        let mut at = scan.spaces(end);
        if matches!(scan.byte(at), b',' | b'-' | b'/') && (scan.byte(at) == b',' || at == end) {
            at = scan.spaces(at + 1);
        }
        at = scan.past_word(at, &["of"]).map_or(at, |it| scan.spaces(it));
        if let Some(from) = scan.past(at, "'").or_else(|| scan.past(at, "’")) {
            let year = scan.number_of(from, 2..=2).filter(|it| scan.is_end(it.end))?;
            return Some((2000 + i16::try_from(year.value).ok()?, year.end));
        }
        let year = scan.number_of(at, 4..=4)?;
        let value = i16::try_from(year.value).ok().filter(|it| is_likely_year(*it))?;
        let goes_on = scan.byte(year.end) == b':'
            && scan.byte(year.end + 1).is_ascii_digit()
            && scan.byte(year.end + 3) != b':'
            || matches!(scan.byte(year.end), b'-' | b'/') && scan.byte(year.end + 1).is_ascii_digit();
        (!goes_on && scan.is_end(year.end)).then_some((value, year.end))
    }

    /// `H1 2025` at `at`, as the quarter with which it ends.
    pub(in super::super) fn half(self, at: usize) -> Option<(WrittenDate, usize)> {
        let scan = self.scan;
        let number = scan.number_of(scan.past(at, "H")?, 1..=1).filter(|it| (1..=2).contains(&it.value))?;
        let (year, end) = self.year(number.end)?;
        Some((WrittenDate::Quarter { year: Some(year), quarter: two(number.value * 2).cast_signed() }, end))
    }

    /// `Q3`, `Q3 2025`, `Q4'25` at `at`.
    pub(in super::super) fn quarter(self, at: usize) -> Option<(WrittenDate, usize)> {
        let scan = self.scan;
        let number = scan.number_of(scan.past(at, "Q")?, 1..=1).filter(|it| (1..=4).contains(&it.value))?;
        if !scan.is_end(number.end) {
            return None;
        }
        let quarter = two(number.value).cast_signed();
        let from = scan.past(number.end, "-").unwrap_or(number.end);
        let (year, end) = self.year(from).map_or((None, number.end), |(year, end)| (Some(year), end));
        Some((WrittenDate::Quarter { year, quarter }, end))
    }
}

impl Day {
    /// A day with its fault, if the calendar doesn't have it.
    fn of(year: Option<i16>, month: i8, day: i8, end: usize) -> Self {
        let date = year.and_then(|it| Date::new(it, month, day).ok());
        let written = match (year, date) {
            (_, Some(date)) => WrittenDate::Full(date),
            (None, None) if exists(month, day) => WrittenDate::MonthDay { month, day },
            _ => WrittenDate::Impossible { year, month, day },
        };
        let fault = matches!(written, WrittenDate::Impossible { .. }).then_some(Fault::Day);
        Self { written, until: None, fault, end }
    }
}
