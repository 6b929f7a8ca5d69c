//! Reads the moment that begins at a place of a text.

mod clock;
mod day;
mod hours;
mod relative;

use jiff::civil::{Date, Weekday};

use self::day::Day;
use self::hours::Hours;
use super::calendar::{WrittenDate, is_likely_year};
use super::scan::{Number, Scan};
use super::zone::{after_clock, is_zulu};
use super::{Clock, Fault, Moment, Until};
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

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { scan: Scan { text } }
    }

    /// The moment with which the text begins.
    pub(super) fn leading(self) -> Option<Moment> {
        let scan = self.scan;
        let mut at = 0;
        let mut rough = false;
        let mut day = 0;
        for _ in 0..40 {
            let word = scan.word(at);
            let meaning = TIMES.meaning(word);
            if !word.is_empty() && !meaning.leading {
                return None;
            }
            if let Some(mut moment) = self.moment(at, Company::Leading) {
                moment.approximate |= rough;
                if moment.date.is_none() && moment.day_shift == 0 {
                    moment.day_shift = day;
                }
                return Some(moment);
            }
            if let Some(end) = self.emoji(at) {
                at = end;
                continue;
            }
            if let Some((number, end)) = self.counted_day(at) {
                (day, at) = (number - 1, end);
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

    /// Past `:red_circle:` before the time of an entry.
    fn emoji(self, at: usize) -> Option<usize> {
        let scan = self.scan;
        let from = scan.past(at, ":")?;
        let name =
            |it: &usize| matches!(scan.byte(from + it), b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-');
        let length = (0..32).take_while(name).count();
        scan.past(from + length, ":").filter(|_| scan.byte(from).is_ascii_alphabetic())
    }

    /// The number of "Day 2" before the time of an entry.
    fn counted_day(self, at: usize) -> Option<(i8, usize)> {
        let scan = self.scan;
        let from = scan.spaces(scan.past_word(at, &["day"])?);
        let number = scan.number_of(from, 1..=2).filter(|it| scan.is_end(it.end))?;
        Some((i8::try_from(number.value).ok()?, number.end))
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
