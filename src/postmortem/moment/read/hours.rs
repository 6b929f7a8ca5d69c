//! Reads what belongs to a time of day: the other end of its range, its zone, am or pm.

use super::super::calendar::WrittenDate;
use super::super::zone::after_clock;
use super::super::{Clock, Fault, Until, Zone};
use super::clock::Time;
use super::{Company, Reader};
use crate::vocabulary::TIMES;

/// A time of day with all that belongs to it.
#[derive(Debug)]
pub(super) struct Hours {
    pub(super) clock: Clock,
    pub(super) until: Option<Until>,
    pub(super) zone: Option<Zone>,
    pub(super) rough: bool,
    pub(super) fault: Option<Fault>,
    pub(super) end: usize,
}

impl Reader<'_> {
    /// A time of day at `at` with its range, zone and second zone.
    pub(super) fn hours(self, at: usize, company: Company) -> Option<Hours> {
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
    pub(super) fn may_go_on(self, end: usize) -> bool {
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
    pub(super) fn may_belong(self, end: usize) -> bool {
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

    pub(super) fn word_may_belong(self, at: usize) -> bool {
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
    pub(super) fn to(self, end: usize) -> Option<usize> {
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
}

/// The first time of `1:42-1:59 PM` or `11:42-1:05 PM`, which shares the am or pm of the second.
fn shared_meridiem(first: Clock, second: Clock) -> Clock {
    if !second.meridiem || first.meridiem || !(1..=12).contains(&first.hour) {
        return first;
    }
    let same = first.on_half(second.hour >= 12);
    if same.seconds() <= second.seconds() { same } else { first.on_half(second.hour < 12) }
}
