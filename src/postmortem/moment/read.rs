//! Reads the moment that begins at a place of a text.

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday};

use super::calendar::{WrittenDate, compact, exists, is_likely_year};
use super::scan::{Number, Scan};
use super::zone::{after_clock, is_zulu};
use super::{Clock, Fault, Moment, Unit, Until, Zone};
use crate::vocabulary::TIMES;

/// Reads moments out of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) scan: Scan<'a>,
}

/// What around a number makes it a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Company {
    /// Nothing: it stands in running text.
    None,
    /// An entry begins with it.
    Leading,
    /// A date stands before it.
    Dated,
}

/// A date that was read.
#[derive(Debug, Clone, Copy)]
struct Day {
    written: WrittenDate,
    until: Option<WrittenDate>,
    fault: Option<Fault>,
    end: usize,
}

/// A time of day that was read.
#[derive(Debug, Clone, Copy)]
struct Time {
    clock: Clock,
    rough: bool,
    /// Whether it is written with a colon, `h`, am or pm, and so can't be but a time.
    plain: bool,
    end: usize,
}

/// A time of day with all that belongs to it.
#[derive(Debug)]
struct Hours {
    clock: Clock,
    until: Option<Until>,
    zone: Option<Zone>,
    rough: bool,
    fault: Option<Fault>,
    end: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { scan: Scan { text } }
    }

    /// The moment with which the text begins.
    pub(super) fn leading(self) -> Option<Moment> {
        let scan = self.scan;
        let mut at = 0;
        let mut rough = false;
        for _ in 0..40 {
            let word = scan.word(at);
            let meaning = TIMES.meaning(word);
            if !word.is_empty() && !meaning.leading {
                return None;
            }
            if let Some(mut moment) = self.moment(at, Company::Leading) {
                moment.approximate |= rough;
                return Some(moment);
            }
            if let Some(end) = self.preamble(at) {
                at = end;
                continue;
            }
            if word.is_empty() {
                let mark = scan.char_at(at)?;
                let skipped = mark.is_whitespace()
                    || !mark.is_ascii()
                        && !mark.is_alphanumeric()
                        && !matches!(mark, '€' | '£' | '¥' | '₹' | '₿' | '№' | '§')
                    || matches!(
                        mark,
                        '[' | '('
                            | '{'
                            | '<'
                            | '>'
                            | '*'
                            | '_'
                            | '`'
                            | '~'
                            | '"'
                            | '\''
                            | ','
                            | ':'
                            | '-'
                            | '|'
                            | '@'
                            | '.'
                    );
                if !skipped {
                    return None;
                }
                rough |= matches!(mark, '~' | '≈' | '<' | '>' | '∼' | '～');
                at += mark.len_utf8();
                continue;
            }
            if meaning.approximate {
                rough = true;
            } else if !meaning.opening && TIMES.weekday(word).is_none() {
                return None;
            }
            at += word.len();
        }
        None
    }

    /// Past `:red_circle:` or "Day 2" before the time of an entry.
    fn preamble(self, at: usize) -> Option<usize> {
        let scan = self.scan;
        if let Some(from) = scan.past(at, ":") {
            let name =
                |it: &usize| matches!(scan.byte(from + it), b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-');
            let length = (0..32).take_while(name).count();
            return scan.past(from + length, ":").filter(|_| scan.byte(from).is_ascii_alphabetic());
        }
        let number = scan.spaces(scan.past_word(at, &["day"])?);
        scan.number_of(number, 1..=2).filter(|it| scan.is_end(it.end)).map(|it| it.end)
    }

    /// The moment that begins at `at`, in running text.
    pub(super) fn anywhere(self, at: usize) -> Option<Moment> {
        let may_begin = if self.scan.byte(at).is_ascii_digit() {
            self.number_may_begin(at)
        } else {
            let word = self.scan.word(at);
            matches!(word, "T" | "t" | "Q" | "noon" | "midnight" | "Noon" | "Midnight")
                || TIMES.names_day(word)
        };
        if !may_begin {
            return None;
        }
        let mut moment = self.moment(at, Company::None)?;
        let after_rough = self
            .scan
            .word_before(at)
            .is_some_and(|it| TIMES.meaning(it).approximate && !it.eq_ignore_ascii_case("c"));
        moment.approximate |= after_rough || matches!(self.scan.char_before(at), Some('~' | '≈' | '∼'));
        Some(moment)
    }

    /// Whether a date or time may begin with the number at `at`, judged by its length and by what follows. Most numbers
    /// count something.
    fn number_may_begin(self, at: usize) -> bool {
        let scan = self.scan;
        let Some(number) = scan.number(at) else { return false };
        let next = scan.byte(number.end);
        match number.length {
            1 | 2 | 4 if matches!(next, b' ' | b'\t' | b',') => {
                let at = scan.spaces(number.end);
                let at = scan.past(at, ",").map_or(at, |it| scan.spaces(it));
                match scan.byte(at) {
                    // "12 minutes", and not "1630 hours"
                    b'a'..=b'z' | b'A'..=b'Z' if number.length < 4 => {
                        self.word_may_belong(at) && !TIMES.meaning(scan.word(at)).measured_by
                    }
                    b'a'..=b'z' | b'A'..=b'Z' => self.word_may_belong(at),
                    b'+' | b'-' | b'(' | b'[' | b'{' | 0x80.. => true,
                    _ => false,
                }
            }
            // `1st`, `2nd`, `3rd`, `4th`, `5AM`, `6pm`, `14h05`, and not `5xx`
            1 | 2 if next.is_ascii_alphabetic() => {
                matches!(next | 0x20, b's' | b'n' | b'r' | b't' | b'a' | b'p' | b'h')
            }
            1 | 2 | 4 => {
                matches!(next, b':' | b'.' | b'/' | b'-' | b'+' | 0x80..) || next.is_ascii_alphabetic()
            }
            5 => next == b'-',
            8 => true,
            _ => false,
        }
    }

    fn moment(self, at: usize, company: Company) -> Option<Moment> {
        if let Some(moment) = self.bare(at) {
            return Some(moment);
        }
        if let Some((relative, end)) = self.relative(at, company) {
            let mut moment = Moment::empty(at, end);
            moment.relative = Some(relative);
            return Some(moment);
        }
        let weekday = self.weekday(at);
        let start = weekday.map_or(at, |(_, end)| self.weekday_gap(end));
        let company_here = if weekday.is_some() { Company::Dated } else { company };
        let mut moment = if let Some(day) = self.day(start, company_here) {
            self.dated(at, day)
        } else if let Some(hours) = self.hours(start, company_here) {
            self.timed(at, hours)
        } else {
            let (weekday, end) = weekday.filter(|_| company == Company::Leading)?;
            if !self.scan.parted(end) {
                return None;
            }
            let mut moment = Moment::empty(at, end);
            moment.date = Some(WrittenDate::Weekday(weekday));
            moment
        };
        if let Some((weekday, _)) = weekday {
            moment.weekday = Some(weekday);
        }
        if moment.date.is_none()
            && let Some(weekday) = moment.weekday
        {
            moment.date = Some(WrittenDate::Weekday(weekday));
        }
        if let Some((days, end)) = self.day_shift(moment.range.end) {
            moment.day_shift = days;
            moment.range.end = end;
        }
        moment.settle();
        Some(moment)
    }

    /// `10:40`, `10:40:02 UTC` or `2024-05-03T10:40Z`, to which nothing else belongs: what most moments are.
    fn bare(self, at: usize) -> Option<Moment> {
        let scan = self.scan;
        let date = self.bare_date(at);
        let from = date.map_or(at, |it| it.1);
        let part = |at: usize| (scan.byte(at) == b':').then(|| scan.number_of(at + 1, 2..=2)).flatten();
        let hour = scan.number_of(from, 1..=2)?;
        let minute = part(hour.end)?;
        let second = part(minute.end);
        let end = second.map_or(minute.end, |it| it.end);
        let is_whole = match scan.byte(end) {
            0 | b' ' | b'\n' | b',' | b';' | b')' | b']' | b'|' | b'`' | b'"' => true,
            b':' => matches!(scan.byte(end + 1), 0 | b' ' | b'\n') && scan.byte(end + 3) != b':',
            _ => is_zulu(scan, end),
        };
        let clock = Clock::new(hour.small()?, minute.small()?, second.and_then(Number::small), false);
        if !is_whole || !clock.is_possible() {
            return None;
        }
        let mut moment = Moment::empty(at, end);
        if self.may_go_on(end) {
            let zoned = scan.byte(scan.spaces(end)).is_ascii_uppercase() && self.meridiem(end).is_none();
            let iso = date.is_some() && (second.is_some() || scan.byte(from - 1) == b'T');
            let (zone, end) = if zoned { after_clock(scan, end, iso)? } else { return None };
            if self.may_go_on(end) {
                return None;
            }
            moment.zone = Some(zone);
            moment.range.end = end;
        }
        moment.date = date.map(|it| WrittenDate::Full(it.0));
        moment.clock = Some(clock.as_written(scan, from, hour));
        Some(moment)
    }

    /// `2024-05-03T` or `2024-05-03 ` before a digit, and where that stands.
    fn bare_date(self, at: usize) -> Option<(Date, usize)> {
        let scan = self.scan;
        if scan.byte(at + 4) != b'-' || scan.byte(at + 7) != b'-' {
            return None;
        }
        let year = scan.number_of(at, 4..=4)?;
        let month = scan.number_of(year.end + 1, 2..=2)?;
        let day = scan.number_of(month.end + 1, 2..=2)?;
        let timed = matches!(scan.byte(day.end), b'T' | b' ') && scan.byte(day.end + 1).is_ascii_digit();
        let written = i16::try_from(year.value).ok().filter(|it| timed && is_likely_year(*it))?;
        let date = Date::new(written, month.small()?.cast_signed(), day.small()?.cast_signed()).ok()?;
        Some((date, day.end + 1))
    }

    /// A moment that begins with a date.
    fn dated(self, at: usize, day: Day) -> Moment {
        let mut moment = Moment::empty(at, day.end);
        moment.date = Some(day.written);
        moment.fault = day.fault;
        moment.until = day.until.map(|date| Until { date: Some(date), clock: None });
        if !self.may_belong(day.end) {
            return moment;
        }
        if let Some((weekday, end)) = self.weekday_after(day.end) {
            moment.weekday = Some(weekday);
            moment.range.end = end;
        }
        let (from, rough) = self.gap(moment.range.end);
        if moment.until.is_none()
            && let Some(hours) = self.hours(from, Company::Dated)
        {
            moment.approximate = rough;
            moment.take(hours);
            self.take_year(&mut moment);
            return moment;
        }
        if moment.until.is_none()
            && let Some(from) = self.to(moment.range.end)
            && let Some(end) = self.day(from, Company::Leading).or_else(|| self.short_day(from, day.written))
        {
            let (from, _) = self.gap(end.end);
            let hours = self.hours(from, Company::Dated);
            moment.range.end = hours.as_ref().map_or(end.end, |it| it.end);
            moment.until = Some(Until { date: Some(end.written), clock: hours.as_ref().map(|it| it.clock) });
            moment.zone = hours.and_then(|it| it.zone);
            moment.fault = moment.fault.or(end.fault);
        }
        moment
    }

    /// The year behind the time of "Sun Jul 16 23:21:45 2023", with the zone behind it.
    fn take_year(self, moment: &mut Moment) {
        if let Some(WrittenDate::MonthDay { month, day }) = moment.date
            && moment.until.is_none()
            && let Some((year, end)) = self.year(moment.range.end)
            && let Ok(date) = Date::new(year, month, day)
        {
            moment.date = Some(WrittenDate::Full(date));
            moment.range.end = end;
            self.take_late_zone(moment);
        }
    }

    /// The zone behind a date that stands behind its time.
    fn take_late_zone(self, moment: &mut Moment) {
        if moment.zone.is_none()
            && let Some((zone, end)) = after_clock(self.scan, moment.range.end, true)
        {
            moment.zone = Some(zone);
            moment.range.end = end;
        }
    }

    /// A moment that begins with a time of day.
    fn timed(self, at: usize, hours: Hours) -> Moment {
        let mut moment = Moment::empty(at, hours.end);
        moment.take(hours);
        let end = moment.range.end;
        if let Some(until) = &mut moment.until
            && until.clock.is_none()
        {
            // "08:30 - 2021-06-04" is a day written behind the time.
            moment.date = until.date.take();
            moment.until = None;
            return moment;
        }
        if !self.may_go_on(end) {
            return moment;
        }
        let Some((weekday, day, end)) = self.day_behind(end) else {
            if let Some((weekday, end)) = self.weekday_after(end) {
                moment.weekday = Some(weekday);
                moment.range.end = end;
            }
            return moment;
        };
        moment.date = Some(day.written);
        moment.weekday = weekday;
        moment.fault = moment.fault.or(day.fault);
        moment.range.end = end;
        self.take_late_zone(&mut moment);
        moment
    }

    /// The date behind a time: "20:45 UTC Feb 20:", "1:34 PM (Oct 30)", "9:49 UTC, 2018-07-12".
    fn day_behind(self, end: usize) -> Option<(Option<Weekday>, Day, usize)> {
        let scan = self.scan;
        let mut at = scan.spaces(end);
        let comma = scan.past(at, ",").or_else(|| scan.past(at, ";"));
        at = comma.map_or(at, |it| scan.spaces(it));
        at = scan.past_word(at, &["on", "of"]).map_or(at, |it| scan.spaces(it));
        let open = matches!(scan.byte(at), b'(' | b'[');
        at = if open { scan.spaces(at + 1) } else { at };
        if at == end {
            return None;
        }
        let weekday = self.weekday(at);
        at = weekday.map_or(at, |(_, end)| self.weekday_gap(end));
        let weekday = weekday.map(|it| it.0);
        let day = self.day(at, Company::None)?;
        if day.until.is_some() && !open {
            return None;
        }
        if open {
            let close = scan.spaces(day.end);
            return matches!(scan.byte(close), b')' | b']').then_some((weekday, day, close + 1));
        }
        // "14:05 May 3 nodes went away": only what follows tells a date from a count.
        let counted = matches!(day.written, WrittenDate::MonthDay { .. })
            && comma.is_none()
            && scan.byte(day.end - 1).is_ascii_digit()
            && !scan.parted(day.end)
            && scan.word(scan.spaces(day.end)).starts_with(|it: char| it.is_ascii_lowercase());
        (!counted).then_some((weekday, day, day.end))
    }

    /// A time of day at `at` with its range, zone and second zone.
    fn hours(self, at: usize, company: Company) -> Option<Hours> {
        let scan = self.scan;
        let mut from = at;
        let mut rough = false;
        if company != Company::None {
            while let Some(end) = ["~", "≈"].iter().find_map(|it| scan.past(from, it)) {
                rough = true;
                from = scan.spaces(end);
                if from > at + 8 {
                    return None;
                }
            }
        }
        let time = self.time(from, company)?;
        let iso =
            scan.char_before(at) == Some('T') || time.clock.second.is_some() && company == Company::Dated;
        let mut hours = Hours {
            clock: time.clock,
            until: None,
            zone: None,
            rough: rough || time.rough,
            fault: (!time.clock.is_possible() || self.has_lone_digit(from)).then_some(Fault::Clock),
            end: time.end,
        };
        if self.may_go_on(time.end) {
            self.go_on(&mut hours, time, iso);
        }
        if hours.fault.is_some()
            && company != Company::Dated
            && hours.zone.is_none()
            && !(company == Company::Leading && scan.parted(hours.end))
        {
            return None; // 80:20 is a ratio
        }
        (time.plain || company != Company::None || hours.zone.is_some()).then_some(hours)
    }

    /// Whether anything behind a time may belong to it: a zone, the end of a range, a date.
    fn may_go_on(self, end: usize) -> bool {
        let scan = self.scan;
        let at = scan.spaces(end);
        match scan.byte(at) {
            0 | b'\n' | b')' | b']' | b'|' | b':' | b'"' | b'!' | b'?' => false,
            b'.' => scan.byte(at + 1) == b'.',
            _ => self.may_belong(end),
        }
    }

    /// Whether what stands behind a date or time that ends at `end`, and behind marks there, is anything but a word that
    /// has nothing to do with it. Nearly always it is one.
    fn may_belong(self, end: usize) -> bool {
        let scan = self.scan;
        let mut at = end;
        for _ in 0..8 {
            at = match scan.byte(at) {
                b' ' | b',' | b';' | b':' | b'|' | b'-' | b'(' | b'[' | b'`' => at + 1,
                0x80.. => scan.dash(at).unwrap_or(at),
                0 => return false,
                _ => break,
            };
        }
        self.word_may_belong(at)
    }

    fn word_may_belong(self, at: usize) -> bool {
        let is_letter = |it: usize| self.scan.byte(it).is_ascii_alphabetic();
        !is_letter(at) || !is_letter(at + 1) || TIMES.behind.may_begin(self.scan.text.as_bytes(), at)
    }

    /// Reads what follows a time and belongs to it, without its date.
    fn go_on(self, hours: &mut Hours, time: Time, iso: bool) {
        self.take_zone(hours, iso);
        if hours.zone.is_some() && !self.may_go_on(hours.end) {
            return;
        }
        self.take_rough_mark(hours);
        if let Some((until, zone, end)) = self.until(hours, time) {
            hours.end = end;
            if hours.zone.is_none() {
                hours.zone = zone;
            }
            if let Some(clock) = until.clock {
                hours.clock = shared_meridiem(hours.clock, clock);
                hours.fault = hours.fault.or((!clock.is_possible()).then_some(Fault::Clock));
            }
            hours.until = Some(until);
            if hours.zone.is_none() {
                self.take_zone(hours, false);
            }
        }
        self.take_rough_mark(hours);
        // A third zone is none too many.
        for _ in 0..2 {
            hours.end = self.second_zone(hours.end, hours.zone.is_some()).unwrap_or(hours.end);
        }
    }

    fn take_zone(self, hours: &mut Hours, offset_allowed: bool) {
        if let Some((zone, end)) = after_clock(self.scan, hours.end, offset_allowed) {
            hours.zone = Some(zone);
            hours.end = end;
        }
    }

    /// `+` of "23:15+" and "ish" of "3pm ish".
    fn take_rough_mark(self, hours: &mut Hours) {
        let scan = self.scan;
        if scan.byte(hours.end) == b'+' && !scan.byte(hours.end + 1).is_ascii_alphanumeric() {
            hours.rough = true;
            hours.end += 1;
            if hours.zone.is_none() {
                self.take_zone(hours, false);
            }
        }
        let at = scan.past(hours.end, "-").unwrap_or_else(|| scan.spaces(hours.end));
        if let Some(end) = scan.past_word(at, &["ish"]).filter(|it| scan.is_end(*it)) {
            hours.rough = true;
            hours.end = end;
        }
    }

    /// The end of a range that begins with `hours`.
    fn until(self, hours: &Hours, time: Time) -> Option<(Until, Option<Zone>, usize)> {
        let scan = self.scan;
        let from = self.to(hours.end)?;
        let from = ["~", "≈"].iter().find_map(|it| scan.past(from, it)).unwrap_or(from);
        let company = if time.plain { Company::None } else { Company::Leading };
        let with_zone = |clock: Option<Clock>, date, end: usize| {
            let zone = clock.and_then(|_| after_clock(scan, end, false));
            let end = zone.as_ref().map_or(end, |it| it.1);
            (Until { date, clock }, zone.map(|it| it.0), end)
        };
        if let Some(end) = self.time(from, company).filter(|it| it.plain == time.plain) {
            return Some(with_zone(Some(end.clock), None, end.end));
        }
        let day = self.day(from, Company::None).filter(|it| it.until.is_none())?;
        let (next, _) = self.gap(day.end);
        let time = self.time(next, Company::Dated);
        if time.is_none() && !matches!(day.written, WrittenDate::Full(_)) {
            return None; // "14:05 - Mar 3 rollout began"
        }
        Some(with_zone(time.map(|it| it.clock), Some(day.written), time.map_or(day.end, |it| it.end)))
    }

    /// Past what stands between the two ends of a range.
    fn to(self, end: usize) -> Option<usize> {
        let scan = self.scan;
        let at = scan.spaces(end);
        let past = scan.arrow(at).or_else(|| scan.dash(at)).or_else(|| {
            (at > end).then(|| scan.past_word(at, &["to", "until", "till", "through", "thru"])).flatten()
        });
        let past = past.or_else(|| scan.past_word(at, &["and"]).filter(|_| self.is_between(end)))?;
        Some(scan.spaces(past))
    }

    /// Whether "between" stands shortly before `end`.
    fn is_between(self, end: usize) -> bool {
        let near = self.scan.text.as_bytes().get(end.saturating_sub(60)..end).unwrap_or_default();
        near.windows(8).any(|it| it[1..].eq_ignore_ascii_case(b"etween "))
    }

    /// The same time in a second zone: "/ 16:15 PDT", "(01:00–01:08 UTC)".
    fn second_zone(self, end: usize, zoned: bool) -> Option<usize> {
        let scan = self.scan;
        let at = scan.spaces(end);
        let open = matches!(scan.byte(at), b'(' | b'[');
        if !open && !matches!(scan.byte(at), b'/' | b'=') {
            return None;
        }
        let at = scan.spaces(at + 1);
        let at = ["~", "≈", "=", "or "].iter().find_map(|it| scan.past(at, it)).unwrap_or(at);
        let company = if zoned { Company::Leading } else { Company::None };
        let mut end = self.time(at, company)?.end;
        let mut zoned = false;
        if let Some((_, after)) = after_clock(scan, end, false) {
            (zoned, end) = (true, after);
        }
        if let Some(last) = self.to(end).and_then(|it| self.time(it, company)) {
            end = last.end;
            if let Some((_, after)) = after_clock(scan, end, false) {
                (zoned, end) = (true, after);
            }
        }
        if open {
            end = scan.spaces(end);
            zoned = zoned && matches!(scan.byte(end), b')' | b']');
            end += 1;
        }
        zoned.then_some(end)
    }

    /// A time of day at `at`, without zone or range.
    fn time(self, at: usize, company: Company) -> Option<Time> {
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
    fn has_lone_digit(self, at: usize) -> bool {
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
    fn meridiem(self, end: usize) -> Option<(bool, usize)> {
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

    /// Past what stands between a date and its time; whether it says that the time is a rough one.
    fn gap(self, end: usize) -> (usize, bool) {
        let scan = self.scan;
        let mut at = end;
        let mut rough = false;
        if scan.byte(at) == b'T' && scan.byte(at + 1).is_ascii_digit() {
            return (at + 1, false);
        }
        for _ in 0..8 {
            let spaces = scan.spaces(at);
            if spaces > at {
                at = spaces;
                continue;
            }
            if let Some(after) = scan.dash(at) {
                at = after;
                continue;
            }
            match scan.char_at(at) {
                Some(mark @ ('~' | '≈')) => {
                    rough = true;
                    at += mark.len_utf8();
                }
                Some(',' | ':' | ';' | '|' | '*' | '_' | '`' | '(' | '[' | ']' | ')' | '@') => at += 1,
                _ => {
                    let word = scan.word(at);
                    let leads = ["at", "by", "from", "after", "before", "since", "between"];
                    if word.is_empty() || at == end {
                        break;
                    } else if TIMES.meaning(word).approximate {
                        rough = true;
                        at = scan.past(at + word.len(), ".").unwrap_or(at + word.len());
                    } else if let Some(after) = scan.past_word(at, &leads) {
                        at = after;
                    } else {
                        break;
                    }
                }
            }
        }
        (at, rough)
    }

    /// The day of the week at `at`.
    fn weekday(self, at: usize) -> Option<(Weekday, usize)> {
        let scan = self.scan;
        let word = scan.word(at);
        if word.is_empty() {
            return None;
        }
        let end = at + word.len();
        let weekday = TIMES.weekday(word).filter(|_| scan.is_end(end))?;
        Some((weekday, scan.past(end, ".").unwrap_or(end)))
    }

    /// Past what stands between a day of the week and the date or time.
    fn weekday_gap(self, end: usize) -> usize {
        let (at, _) = self.gap(end);
        let at = self.scan.past_word(at, &["the", "morning", "afternoon", "evening", "night"]).unwrap_or(at);
        self.gap(at).0
    }

    /// The day of the week behind a date or time: "(Monday)", ", Friday".
    fn weekday_after(self, end: usize) -> Option<(Weekday, usize)> {
        let scan = self.scan;
        let mut at = scan.spaces(end);
        at = scan.past(at, ",").map_or(at, |it| scan.spaces(it));
        let open = matches!(scan.byte(at), b'(' | b'[');
        if open {
            at += 1;
        }
        if at == end {
            return None;
        }
        let (weekday, after) = self.weekday(at)?;
        if open {
            return matches!(scan.byte(after), b')' | b']').then_some((weekday, after + 1));
        }
        let time_follows = scan.byte(self.gap(after).0).is_ascii_digit();
        (scan.parted(after) || time_follows).then_some((weekday, after))
    }

    /// "(+1d)", "(+1 day)", "(next day)" behind a time.
    fn day_shift(self, end: usize) -> Option<(i8, usize)> {
        let scan = self.scan;
        let at = scan.spaces(end);
        let open = scan.byte(at) == b'(';
        if !open && scan.byte(at) != b'+' {
            return None;
        }
        let at = if open { at + 1 } else { at };
        let (days, after) = if let Some(past) = scan.past_word(at, &["next", "following"]).filter(|_| open) {
            (1, scan.past_word(scan.spaces(past), &["day", "morning"])?)
        } else {
            let number = scan.number_of(scan.past(at, "+")?, 1..=1)?;
            let from = scan.spaces(number.end);
            let unit = scan.past_word(from, &["d", "day", "days"]);
            (i8::try_from(number.value).ok()?, unit.or_else(|| open.then_some(number.end))?)
        };
        if !scan.is_end(after) {
            return None;
        }
        if open { scan.past(after, ")").map(|it| (days, it)) } else { Some((days, after)) }
    }

    /// `T+5m`, `T-72h`, `T+00:05`, `T0`, and at the start of an entry `+30 min`.
    fn relative(self, at: usize, company: Company) -> Option<(SignedDuration, usize)> {
        let scan = self.scan;
        let counted = matches!(scan.byte(at), b'T' | b't');
        if !counted && company != Company::Leading {
            return None;
        }
        if counted
            && scan.byte(at + 1) == b'0'
            && scan.is_end(at + 2)
            && scan.byte(at) == b'T'
            && company == Company::Leading
        {
            return Some((SignedDuration::ZERO, at + 2));
        }
        let from = if counted { scan.spaces(at + 1) } else { at };
        let (sign, from) = match scan.char_at(from)? {
            '+' => (1, from + 1),
            '-' if counted => (-1, from + 1),
            minus @ ('−' | '–') if counted => (-1, from + minus.len_utf8()),
            _ => return None,
        };
        let (seconds, end) = self.length(scan.spaces(from), counted)?;
        Some((SignedDuration::from_secs(sign * seconds), end))
    }

    /// A length of time in seconds: "5m", "1h 30m", "00:05", "2 hours"; minutes if `bare` numbers are allowed.
    fn length(self, at: usize, bare: bool) -> Option<(i64, usize)> {
        let scan = self.scan;
        let first = scan.number_of(at, 1..=4)?;
        if scan.byte(first.end) == b':'
            && let Some(second) = scan.number_of(first.end + 1, 2..=2)
        {
            let third =
                (scan.byte(second.end) == b':').then(|| scan.number_of(second.end + 1, 2..=2)).flatten();
            let seconds = i64::from(first.value) * 3600 + i64::from(second.value) * 60;
            let end = third.map_or(second.end, |it| it.end);
            return scan.is_end(end).then(|| (seconds + third.map_or(0, |it| i64::from(it.value)), end));
        }
        let mut total = 0;
        let mut end = at;
        for _ in 0..3 {
            let from = scan.spaces(end);
            let Some(number) = scan.number_of(from, 1..=4) else { break };
            let unit_at = scan.spaces(number.end);
            let word = scan.word(unit_at);
            let seconds = match TIMES.meaning(word).unit {
                Some(Unit::Minute) => 60,
                Some(Unit::Hour) => 3600,
                Some(Unit::Day) => 86400,
                Some(Unit::Week) => 604_800,
                _ if matches!(
                    word.to_ascii_lowercase().as_str(),
                    "s" | "sec" | "secs" | "second" | "seconds"
                ) =>
                {
                    1
                }
                _ => break,
            };
            total += i64::from(number.value) * seconds;
            end = unit_at + word.len();
            if scan.byte(end).is_ascii_alphanumeric() && !scan.byte(end).is_ascii_digit() {
                return None;
            }
        }
        if end > at {
            return Some((total, end));
        }
        (bare && scan.is_end(first.end) && first.length <= 3)
            .then(|| (i64::from(first.value) * 60, first.end))
    }

    /// The date at `at`.
    fn day(self, at: usize, company: Company) -> Option<Day> {
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
        let (year, end) = self.year(after).map_or((None, end), |(year, end)| (Some(year), end));
        let mut found = Day::of(year, month, day, end);
        found.until = until.map(|it| Day::of(year, month, it, end).written);
        Some(found)
    }

    /// The second date of `2026-06-10 → 06-12`.
    fn short_day(self, at: usize, first: WrittenDate) -> Option<Day> {
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
    fn year(self, end: usize) -> Option<(i16, usize)> {
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
    pub(super) fn half(self, at: usize) -> Option<(WrittenDate, usize)> {
        let scan = self.scan;
        let number = scan.number_of(scan.past(at, "H")?, 1..=1).filter(|it| (1..=2).contains(&it.value))?;
        let (year, end) = self.year(number.end)?;
        Some((WrittenDate::Quarter { year: Some(year), quarter: two(number.value * 2).cast_signed() }, end))
    }

    /// `Q3`, `Q3 2025`, `Q4'25` at `at`.
    pub(super) fn quarter(self, at: usize) -> Option<(WrittenDate, usize)> {
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

impl Clock {
    fn new(hour: u8, minute: u8, second: Option<u8>, meridiem: bool) -> Self {
        Self { hour, minute, second, meridiem, twelve_hour_ambiguous: false }
    }

    /// Notes whether the hour at `at` may be one of a 12-hour clock.
    fn as_written(self, scan: Scan<'_>, at: usize, hour: Number) -> Self {
        let zero = hour.length == 2 && scan.byte(at) == b'0';
        Self { twelve_hour_ambiguous: (1..=12).contains(&hour.value) && !zero, ..self }
    }

    /// The time with am or pm; hours above 12 stay as they are.
    fn on_half(self, afternoon: bool) -> Self {
        let hour = match (self.hour, afternoon) {
            (12, false) => 0,
            (1..12, true) => self.hour + 12,
            (hour, _) => hour,
        };
        Self { hour, meridiem: true, twelve_hour_ambiguous: false, ..self }
    }
}

/// The first time of `1:42-1:59 PM` or `11:42-1:05 PM`, which shares the am or pm of the second.
fn shared_meridiem(first: Clock, second: Clock) -> Clock {
    if !second.meridiem || first.meridiem || !(1..=12).contains(&first.hour) {
        return first;
    }
    let same = first.on_half(second.hour >= 12);
    if same.seconds() <= second.seconds() { same } else { first.on_half(second.hour < 12) }
}

/// The last two digits.
fn two(value: u32) -> u8 {
    u8::try_from(value % 100).expect("a remainder of 100 fits")
}

impl Moment {
    fn empty(start: usize, end: usize) -> Self {
        Self {
            range: start..end,
            date: None,
            weekday: None,
            clock: None,
            day_shift: 0,
            until: None,
            zone: None,
            approximate: false,
            relative: None,
            fault: None,
        }
    }

    fn take(&mut self, hours: Hours) {
        self.clock = Some(hours.clock);
        self.until = hours.until;
        self.zone = hours.zone;
        self.approximate |= hours.rough;
        self.fault = self.fault.or(hours.fault);
        self.range.end = hours.end;
    }

    /// Gives the start the year of the end, and finds ranges that run backwards.
    fn settle(&mut self) {
        let Some(until) = self.until else { return };
        if let (Some(WrittenDate::MonthDay { month, day }), Some(WrittenDate::Full(last))) =
            (self.date, until.date)
        {
            let year = if (month, day) <= (last.month(), last.day()) { last.year() } else { last.year() - 1 };
            if let Ok(first) = Date::new(year, month, day) {
                self.date = Some(WrittenDate::Full(first));
            }
        }
        if self.fault.is_some() {
            return;
        }
        let backwards = match (self.date, until.date) {
            (Some(WrittenDate::Full(first)), Some(WrittenDate::Full(last))) => {
                first > last || first == last && is_backwards(self.clock, until.clock)
            }
            (_, None) => self.day_shift == 0 && is_backwards(self.clock, until.clock),
            _ => false,
        };
        if backwards {
            self.fault = Some(Fault::Backwards);
        }
    }
}

/// Whether a range within a day ends before it starts by less than a night: 12:45-12:30, but not 22:00-02:00.
fn is_backwards(start: Option<Clock>, end: Option<Clock>) -> bool {
    const NIGHT: i32 = 6 * 3600;
    let (Some(start), Some(end)) = (start, end) else { return false };
    let back = start.seconds() - end.seconds();
    let afternoon =
        end.twelve_hour_ambiguous && end.hour < 12 && end.seconds() + 12 * 3600 >= start.seconds();
    let short = end.seconds() + 12 * 3600 - start.seconds() <= NIGHT;
    (1..NIGHT).contains(&back) && !(afternoon && short)
}
