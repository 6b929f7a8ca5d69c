//! Time zones beside a time, and declared for a whole timeline.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Deref;

use super::scan::Scan;
use crate::vocabulary::TIMES;

/// A time zone, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// The words.
    pub written: Cow<'static, str>,
    /// Its distance from UTC; `None` where the words stand for several zones (IST), change with the season
    /// (Eastern Time) or name no known one.
    pub offset_minutes: Option<i32>,
}

/// What zones are called most often.
const UTC: [&str; 5] = ["UTC", "GMT", "utc", "gmt", "Utc"];

/// The zone that a heading, a column head or a sentence declares: "Timeline (all times UTC)", "Time (UTC)". The
/// zone of a single time is none: "the job runs at 02:00 UTC" declares nothing.
#[must_use]
pub fn zone_in(text: &str) -> Option<Zone> {
    let scan = Scan { text };
    // Nearly no text names a zone.
    let company = LazyCell::new(|| Company::of(scan));
    let mut at = 0;
    while at < text.len() {
        let word = scan.word(at);
        if word.is_empty() {
            at += scan.char_at(at).map_or(1, char::len_utf8);
            continue;
        }
        let starts = scan
            .char_before(at)
            .is_none_or(|it| !it.is_alphanumeric() && !matches!(it, '_' | '.' | '@' | '#' | '=' | '&' | '%'));
        if starts
            && let Some((mut zone, end)) = declared(scan, at, &company)
            && !follows_clock(scan, at)
        {
            if zone.offset_minutes.is_none() {
                zone.offset_minutes = explained(scan, end);
            }
            return Some(zone);
        }
        at += word.len();
    }
    None
}

/// What around a zone's name makes it a declaration.
struct Company {
    /// Whether the text speaks of times.
    spoken: bool,
    /// How many words it has.
    words: usize,
}

impl Company {
    fn of(scan: Scan<'_>) -> Self {
        let words = || scan.text.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| !it.is_empty());
        Self {
            spoken: words().any(|it| TIMES.declaring.words.contains(&it.to_ascii_lowercase())),
            words: words().count(),
        }
    }

    /// Whether any sure name declares a zone here: the text is little else, or short and about times.
    fn declares(&self) -> bool {
        self.words <= 3 || self.spoken && self.words <= 12
    }
}

/// The zone named at `at`, if the name is sure enough for the company it is in.
fn declared(scan: Scan<'_>, at: usize, company: &impl Deref<Target = Company>) -> Option<(Zone, usize)> {
    let (zone, end, kind) = named(scan, at)?;
    let bracketed = company.words <= 12
        && matches!(scan.char_before(at), Some('(' | '['))
        && (matches!(scan.byte(end), b')' | b']' | b',') || explained(scan, end).is_some());
    let after_times = scan.word_before(at).is_some_and(|it| {
        let word = it.to_ascii_lowercase();
        matches!(word.as_str(), "in" | "are" | "is" | "use" | "uses" | "be") && company.spoken
            || TIMES.declaring.words.contains(&word)
    });
    let alone = at == 0 && scan.spaces(end) >= scan.text.trim_end().len();
    let doubtful = kind == Kind::Abbreviation && TIMES.declaring.doubtful.contains(&zone.written);
    let sure = match kind {
        Kind::Region { time: true } => true,
        Kind::Region { time: false } => (bracketed || after_times) && company.spoken && scan.parted(end),
        _ if doubtful => bracketed || after_times || alone,
        _ => bracketed || after_times || company.declares(),
    };
    sure.then_some((zone, end))
}

/// The offset that explains a name: "BST — UTC+1", "IST (UTC+5:30)".
fn explained(scan: Scan<'_>, end: usize) -> Option<i32> {
    let at = scan.spaces(end);
    let at = [",", "(", "=", "/", "["]
        .iter()
        .find_map(|it| scan.past(at, it))
        .or_else(|| scan.dash(at))
        .unwrap_or(at);
    let at = scan.spaces(at);
    named(scan, at).filter(|it| it.2 == Kind::Utc).and_then(|it| it.0.offset_minutes)
}

/// Whether the words at `at` belong to a single time: "02:00 UTC", "5 pm PST".
fn follows_clock(scan: Scan<'_>, at: usize) -> bool {
    let text = scan.text[..at].trim_end_matches([' ', '(', '*', '`']);
    let clock: usize = text
        .bytes()
        .rev()
        .take(16)
        .take_while(|it| it.is_ascii_digit() || matches!(it, b':' | b'.' | b'h'))
        .count();
    let clock = &text[text.len() - clock..];
    if clock.ends_with(|it: char| it.is_ascii_digit()) {
        return clock.contains([':', '.', 'h']) || clock.len() == 4 && !clock.starts_with("20");
    }
    scan.word_before(at).is_some_and(|it| it.eq_ignore_ascii_case("am") || it.eq_ignore_ascii_case("pm"))
        && text.bytes().rev().take(6).any(|it| it.is_ascii_digit())
}

/// How a zone is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// UTC or GMT, with or without an offset.
    Utc,
    /// PST.
    Abbreviation,
    /// Eastern Time, Zurich time; `time` says whether that word is there.
    Region { time: bool },
    /// Europe/Zurich.
    Database,
}

/// The zone that directly follows a time of day which ends at `end`, and where it ends.
pub(super) fn after_clock(scan: Scan<'_>, end: usize, offset_allowed: bool) -> Option<(Zone, usize)> {
    if is_zulu(scan, end) {
        return Some((Zone { written: "Z".into(), offset_minutes: Some(0) }, end + 1));
    }
    if let Some((minutes, after)) = offset(scan, end, offset_allowed) {
        return Some((Zone { written: own(&scan.text[end..after]), offset_minutes: Some(minutes) }, after));
    }
    let mut at = scan.spaces(end);
    if at > end
        && matches!(scan.byte(at), b'+' | b'-')
        && scan.number(at + 1).is_some_and(|it| it.length == 4)
        && let Some((minutes, after)) = offset(scan, at, true)
    {
        return Some((Zone { written: own(&scan.text[at..after]), offset_minutes: Some(minutes) }, after));
    }
    if let Some(after) = scan.past(at, ",") {
        at = scan.spaces(after);
    }
    let open = matches!(scan.byte(at), b'(' | b'[' | b'{');
    let (zone, after) = beside(scan, if open { at + 1 } else { at })?;
    if !open {
        return Some((zone, after));
    }
    let close = scan.spaces(after);
    matches!(scan.byte(close), b')' | b']' | b'}').then_some((zone, close + 1))
}

/// Whether the `Z` of `10:02Z` stands at `at`.
pub(super) fn is_zulu(scan: Scan<'_>, at: usize) -> bool {
    matches!(scan.byte(at), b'Z' | b'z') && scan.is_end(at + 1)
}

/// The zone named at `at` right after a time.
fn beside(scan: Scan<'_>, at: usize) -> Option<(Zone, usize)> {
    let (zone, end, kind) = named(scan, at)?;
    // "14:00 London office": a city without "time" is a zone only if nothing goes on.
    (kind != Kind::Region { time: false } || scan.parted(end)).then_some((zone, end))
}

/// A name that is no common one, for a [`Zone`] to keep.
fn own(written: &str) -> Cow<'static, str> {
    written.to_owned().into()
}

/// The zone whose name begins at `at`.
fn named(scan: Scan<'_>, at: usize) -> Option<(Zone, usize, Kind)> {
    let word = scan.word(at);
    let end = at + word.len();
    if word.is_empty() {
        return None;
    }
    let zone = |end: usize, offset_minutes| Zone { written: own(&scan.text[at..end]), offset_minutes };
    if let Some(name) = UTC.into_iter().find(|it| *it == word) {
        let sign = if matches!(scan.byte(scan.spaces(end)), b'+') { scan.spaces(end) } else { end };
        if let Some((minutes, after)) = offset(scan, sign, true).filter(|_| sign < end + 2) {
            return Some((zone(after, Some(minutes)), after, Kind::Utc));
        }
        let zone = Zone { written: name.into(), offset_minutes: Some(0) };
        return scan.is_end(end).then_some((zone, end, Kind::Utc));
    }
    let is_proper = scan.byte(at).is_ascii_uppercase();
    if is_proper
        && let Some(offsets) = TIMES.zones.get(word)
        && scan.is_end(end)
    {
        return Some((zone(end, only(offsets)), end, Kind::Abbreviation));
    }
    if scan.byte(end) == b'/' && TIMES.declaring.areas.contains(word) {
        let place = (1..40)
            .take_while(|it| {
                let byte = scan.byte(end + it);
                byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'/')
            })
            .count();
        if place >= 3 && scan.byte(end + 1).is_ascii_uppercase() {
            let last = end + 1 + place;
            let utc = matches!(&scan.text[at..last], "Etc/UTC" | "Etc/GMT");
            return Some((zone(last, utc.then_some(0)), last, Kind::Database));
        }
    }
    if TIMES.meaning(word).region { region(scan, at) } else { None }
}

/// The region or city named at `at`: "Eastern Time", "Zurich time", "Denver".
fn region(scan: Scan<'_>, at: usize) -> Option<(Zone, usize, Kind)> {
    let mut ends = [at; 4];
    let mut count = 0;
    let mut from = at;
    while count < ends.len() {
        let word = scan.word(from);
        if word.is_empty() {
            break;
        }
        ends[count] = from + word.len();
        count += 1;
        if scan.byte(from + word.len()) != b' ' {
            break;
        }
        from += word.len() + 1;
    }
    ends[..count].iter().rev().find_map(|&end| {
        let name = scan.text[at..end].to_ascii_lowercase();
        let offsets = TIMES.regions.get(&name)?;
        let time = scan.past(end, " ").and_then(|it| scan.past_word(it, &["time", "timezone"]));
        // "local" and the like are zones only as "local time", and places have a capital.
        let proper = scan.byte(at).is_ascii_uppercase() && !offsets.is_empty();
        let kind = Kind::Region { time: time.is_some() };
        let end = time.unwrap_or(end);
        let zone = Zone { written: own(&scan.text[at..end]), offset_minutes: only(offsets) };
        (proper || time.is_some()).then_some((zone, end, kind))
    })
}

/// The offset at `at`: `+02:00`, `-0700`, `+1`, `−5`; one that begins with a minus only where a range can't be meant.
fn offset(scan: Scan<'_>, at: usize, minus_allowed: bool) -> Option<(i32, usize)> {
    let (sign, from) = match scan.char_at(at)? {
        '+' => (1, at + 1),
        '±' => (1, at + '±'.len_utf8()),
        '-' if minus_allowed => (-1, at + 1),
        dash @ ('−' | '–') if minus_allowed => (-1, at + dash.len_utf8()),
        _ => return None,
    };
    let first = scan.number_of(from, 1..=4).filter(|it| it.length != 3)?;
    let (hours, minutes, end) = if first.length == 4 {
        (first.value / 100, first.value % 100, first.end)
    } else if scan.byte(first.end) == b':' && scan.byte(first.end + 1).is_ascii_digit() {
        let rest = scan.number_of(first.end + 1, 2..=2)?;
        (first.value, rest.value, rest.end)
    } else {
        (first.value, 0, first.end)
    };
    let possible = hours <= 14 && matches!(minutes, 0 | 30 | 45) && scan.is_end(end);
    let goes_on = matches!(scan.byte(end), b':' | b'.') && scan.byte(end + 1).is_ascii_digit();
    (possible && !goes_on).then(|| (sign * i32::try_from(hours * 60 + minutes).unwrap_or(0), end))
}

/// The offset, if there is but one.
fn only(offsets: &[i32]) -> Option<i32> {
    match offsets {
        [offset] => Some(*offset),
        _ => None,
    }
}
