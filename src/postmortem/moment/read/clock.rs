//! Reads a time of day in each of its notations.

use super::super::Clock;
use super::super::calendar::is_likely_year;
use super::super::scan::{Number, Scan};
use super::super::zone::{after_clock, is_zulu};
use super::{Company, Reader, two};
use crate::vocabulary::TIMES;

/// A time of day that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) clock: Clock,
    pub(super) rough: bool,
    /// Whether it is written with a colon, `h`, am or pm, and so can't be but a time.
    pub(super) plain: bool,
    pub(super) end: usize,
}

impl Reader<'_> {
    /// A time of day at `at`, without zone or range.
    pub(super) fn time(self, at: usize, company: Company) -> Option<Time> {
        let scan = self.scan;
        let Some(hour) = scan.number(at) else { return self.middle(at, company) };
        if let Some(middle) = scan.past(at, "12 ").and_then(|it| self.middle(it, company)) {
            return Some(middle);
        }
        match hour.length {
            1 | 2 => match scan.byte(hour.end) {
                b':' => self.colon_time(at, hour, company),
                b'.' => self.point_time(hour, company),
                b'h' | b'H' => self.french_time(hour, company),
                _ => self.hour_time(hour),
            },
            4 => self.four_digits(at, hour, company),
            6 if company == Company::Dated && scan.char_before(at) == Some('T') => {
                let clock =
                    Clock::new(two(hour.value / 10000), two(hour.value / 100), Some(two(hour.value)), false);
                Some(Time { clock, rough: false, plain: true, end: hour.end })
            }
            _ => None,
        }
    }

    /// `noon`, `midnight`.
    fn middle(self, at: usize, company: Company) -> Option<Time> {
        let scan = self.scan;
        let end = scan.past_word(at, &["noon", "midday", "midnight"]).filter(|it| scan.is_end(*it))?;
        let hour = if end - at == "midnight".len() { 0 } else { 12 };
        let time = Time { clock: Clock::new(hour, 0, None, true), rough: false, plain: true, end };
        (company == Company::Dated || company == Company::Leading && scan.parted(end)).then_some(time)
    }

    /// `10:40`, `07:7:47`, `12:30:45.123`, `22:XX`, `1:34 PM`.
    fn colon_time(self, at: usize, hour: Number, company: Company) -> Option<Time> {
        let scan = self.scan;
        let from = hour.end + 1;
        let Some(minute) = scan.number(from) else {
            let unknown = ["XX", "xx", "??", "__", "--"].iter().find_map(|it| scan.past(from, it))?;
            let clock = Clock::new(hour.small()?, 0, None, false).as_written(scan, at, hour);
            return (company != Company::None && scan.is_end(unknown)).then_some(Time {
                clock,
                rough: true,
                plain: true,
                end: unknown,
            });
        };
        let seconds =
            (scan.byte(minute.end) == b':').then(|| scan.number_of(minute.end + 1, 1..=2)).flatten();
        let seconds =
            seconds.filter(|it| scan.byte(it.end) != b':' || !scan.byte(it.end + 1).is_ascii_digit());
        // "07:7:47" is 07:47 with a slip of the keyboard.
        let (minute, seconds) = match seconds {
            Some(rest) if minute.length == 1 && rest.length == 2 && company == Company::Dated => (rest, None),
            _ => (minute, seconds),
        };
        if minute.length != 2 || seconds.is_some_and(|it| it.length == 1 && company != Company::Dated) {
            return None;
        }
        let mut end = minute.end;
        if let Some(seconds) = seconds {
            end = seconds.end;
            if matches!(scan.byte(end), b'.' | b',')
                && let Some(fraction) = scan.number(end + 1)
            {
                end = fraction.end;
            }
        }
        let clock = Clock::new(hour.small()?, minute.small()?, seconds.and_then(Number::small), false);
        let mut time = Time { clock: clock.as_written(scan, at, hour), rough: false, plain: true, end };
        if let Some((afternoon, end)) = self.meridiem(time.end) {
            time.clock = time.clock.on_half(afternoon);
            time.end = end;
        } else {
            time.end = self.hours_mark(time.end);
        }
        let odd = matches!(scan.byte(time.end), b'%' | b'\\')
            || matches!(scan.byte(time.end), b':' | b'.' | b'/')
                && scan.byte(time.end + 1).is_ascii_digit()
                && {
                    // The second zone's time may follow a slash without a space.
                    scan.byte(time.end) != b'/'
                        || scan.number_of(time.end + 1, 1..=2).is_none_or(|it| scan.byte(it.end) != b':')
                }
            || scan.byte(time.end) == b':'
                && scan.word(time.end + 1).len() <= 2
                && scan.byte(time.end + 3) == b':';
        if odd || !self.stops(time.end) {
            return None;
        }
        let bare = company == Company::None && !time.clock.meridiem;
        let measured = TIMES.meaning(scan.word(scan.spaces(time.end))).measured_by;
        (!measured || !bare && company == Company::Dated).then_some(time)
    }

    /// Whether a clock with three parts has a single digit for its minutes: `07:7:47`.
    pub(super) fn has_lone_digit(self, at: usize) -> bool {
        let scan = self.scan;
        scan.number(at).is_some_and(|hour| {
            let next = |it: usize| scan.byte(hour.end + it);
            next(0) == b':' && next(1).is_ascii_digit() && next(2) == b':' && next(3).is_ascii_digit()
        })
    }

    /// `9.56`, `c. 2.00`, `2.15pm`.
    fn point_time(self, hour: Number, company: Company) -> Option<Time> {
        let scan = self.scan;
        let minute = scan.number_of(hour.end + 1, 2..=2).filter(|it| it.value < 60 && hour.value < 24)?;
        let mut time = Time {
            clock: Clock::new(hour.small()?, minute.small()?, None, false).as_written(
                scan,
                hour.end - hour.length,
                hour,
            ),
            rough: false,
            plain: false,
            end: minute.end,
        };
        if let Some((afternoon, end)) = self.meridiem(minute.end) {
            time.clock = time.clock.on_half(afternoon);
            time.plain = true;
            time.end = end;
            return Some(time);
        }
        if matches!(scan.byte(minute.end), b'.' | b'%' | b'/') || !self.stops(minute.end) {
            return None;
        }
        if after_clock(scan, minute.end, false).is_some() {
            return Some(time);
        }
        let word = scan.word(scan.spaces(minute.end));
        let quantity =
            TIMES.meaning(word).quantity || word.len() >= 3 && word.bytes().all(|it| it.is_ascii_uppercase());
        (company != Company::None && !quantity).then_some(time)
    }

    /// `14h05`, and `14h` after a date; `2h30m` is a length of time.
    fn french_time(self, hour: Number, company: Company) -> Option<Time> {
        let scan = self.scan;
        if company == Company::None || hour.value > 24 {
            return None;
        }
        let (minute, end) = match scan.number(hour.end + 1) {
            Some(minute) if minute.length == 2 && minute.value < 60 => (minute.small()?, minute.end),
            None if company == Company::Dated => (0, hour.end + 1),
            _ => return None,
        };
        let clock = Clock::new(hour.small()?, minute, None, false);
        (scan.is_end(end) || after_clock(scan, end, false).is_some()).then_some(Time {
            clock,
            rough: false,
            plain: true,
            end,
        })
    }

    /// `5AM`, `3 pm`, and the first part of `5-6pm`.
    fn hour_time(self, hour: Number) -> Option<Time> {
        let scan = self.scan;
        if !(1..=12).contains(&hour.value) {
            return None;
        }
        let clock = Clock::new(hour.small()?, 0, None, false);
        if let Some((afternoon, end)) = self.meridiem(hour.end) {
            return Some(Time { clock: clock.on_half(afternoon), rough: false, plain: true, end });
        }
        let second = scan.number_of(scan.dash(hour.end)?, 1..=2).filter(|it| (1..=12).contains(&it.value))?;
        let (afternoon, _) = self.meridiem(second.end)?;
        let crosses = hour.value % 12 > second.value % 12;
        let clock = clock.on_half(afternoon != crosses);
        Some(Time { clock, rough: false, plain: true, end: hour.end })
    }

    /// `0730`, `1625:`, `1400 UTC`, `1630 hrs`.
    fn four_digits(self, at: usize, digits: Number, company: Company) -> Option<Time> {
        let scan = self.scan;
        let (hour, minute) = (digits.value / 100, digits.value % 100);
        if hour > 24 || minute > 59 {
            return None;
        }
        let clock = Clock::new(u8::try_from(hour).ok()?, two(minute), None, false);
        let time = |end| Some(Time { clock, rough: false, plain: false, end });
        if scan.char_before(at) == Some('T') && company == Company::Dated {
            return time(digits.end);
        }
        let marked = self.hours_mark(digits.end);
        if marked > digits.end && scan.is_end(marked) {
            return time(marked);
        }
        if let Some((afternoon, end)) = self.meridiem(digits.end) {
            return Some(Time { clock: clock.on_half(afternoon), rough: false, plain: false, end });
        }
        if after_clock(scan, digits.end, false).is_some_and(|it| it.1 > digits.end) {
            return time(digits.end);
        }
        // "2020-01-03" is a day, "0730-0745" a range.
        let dashed = scan.byte(digits.end) == b'-'
            && scan.number(digits.end + 1).is_some_and(|it| it.length != 4 || scan.byte(it.end) == b'-');
        if dashed || !self.stops(digits.end) || matches!(scan.byte(digits.end), b'.' | b'/' | b'%') {
            return None;
        }
        // "0730 - 1230 UTC": the zone behind the range tells.
        let ranged = scan
            .dash(scan.spaces(digits.end))
            .and_then(|it| scan.number_of(scan.spaces(it), 4..=4))
            .is_some_and(|it| {
                it.value / 100 <= 24 && it.value % 100 <= 59 && after_clock(scan, it.end, false).is_some()
            });
        // "Mon, 01 Jan 0001 00:00:00" has its time still to come.
        let next = scan.spaces(digits.end);
        let clock_follows = scan.number_of(next, 1..=2).is_some_and(|it| scan.byte(it.end) == b':');
        let year = is_likely_year(i16::try_from(digits.value).ok()?);
        let parted = scan.parted(digits.end);
        let certain = match company {
            Company::None => false,
            Company::Leading => parted && !year,
            Company::Dated => parted || scan.byte(at) == b'0',
        };
        if ranged || certain && !clock_follows { time(digits.end) } else { None }
    }

    /// am or pm at `end`: whether it is pm, and where it ends.
    pub(super) fn meridiem(self, end: usize) -> Option<(bool, usize)> {
        let scan = self.scan;
        let at = scan.spaces(end);
        let afternoon = match scan.byte(at) {
            b'a' | b'A' => false,
            b'p' | b'P' => true,
            _ => return None,
        };
        let dotted = scan.byte(at + 1) == b'.';
        let second = if dotted { at + 2 } else { at + 1 };
        let after = second + 1;
        let whole = scan.byte(second).eq_ignore_ascii_case(&b'm') && scan.is_end(after);
        whole.then(|| (afternoon, if dotted { scan.past(after, ".").unwrap_or(after) } else { after }))
    }

    /// Past "h", "hrs", "hours" or "Uhr" behind a time.
    fn hours_mark(self, end: usize) -> usize {
        let scan = self.scan;
        let at = scan.spaces(end);
        if !matches!((scan.byte(at) | 0x20, scan.byte(at + 1) | 0x20), (b'h', _) | (b'u', b'h')) {
            return end;
        }
        let attached = scan.past_word(end, &["h", "hrs", "hr", "hours"]);
        let apart = || scan.past_word(at, &["h", "hrs", "hours", "uhr"]);
        attached.or_else(apart).filter(|it| scan.is_end(*it)).unwrap_or(end)
    }

    /// Whether a time can end at `end`: no letter or digit goes on, unless it is a zone.
    fn stops(self, end: usize) -> bool {
        let scan = self.scan;
        scan.is_end(end) || is_zulu(scan, end) || after_clock(scan, end, false).is_some()
    }
}

impl Clock {
    pub(super) fn new(hour: u8, minute: u8, second: Option<u8>, meridiem: bool) -> Self {
        Self { hour, minute, second, meridiem, twelve_hour_ambiguous: false }
    }

    /// Notes whether the hour at `at` may be one of a 12-hour clock.
    pub(super) fn as_written(self, scan: Scan<'_>, at: usize, hour: Number) -> Self {
        let zero = hour.length == 2 && scan.byte(at) == b'0';
        Self { twelve_hour_ambiguous: (1..=12).contains(&hour.value) && !zero, ..self }
    }

    /// The time with am or pm; hours above 12 stay as they are.
    pub(super) fn on_half(self, afternoon: bool) -> Self {
        let hour = match (self.hour, afternoon) {
            (12, false) => 0,
            (1..12, true) => self.hour + 12,
            (hour, _) => hour,
        };
        Self { hour, meridiem: true, twelve_hour_ambiguous: false, ..self }
    }
}
