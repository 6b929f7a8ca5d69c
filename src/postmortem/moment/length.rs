//! Lengths of time: "2h 15m", "about 90 minutes", "half an hour".

use std::ops::Range;

use jiff::SignedDuration;

use crate::source::place_in;
use crate::vocabulary::TIMES;
use crate::words::Beginning;

/// A length of time, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// From its first to its last character, relative to the text that was read.
    pub range: Range<usize>,
    /// How long.
    pub duration: SignedDuration,
    /// Its smallest written unit: two hours is no more exact than an hour.
    pub unit: SignedDuration,
}

/// Every length of time in a text, in order and without overlap.
#[must_use]
pub fn lengths(text: &str) -> Vec<Length> {
    let mut found: Vec<Length> = Vec::new();
    each_part(text, |part| {
        // "2 hours and 15 minutes" is one.
        if let Some(last) = found.last_mut()
            && part.unit < last.unit
            && is_joint(&text[last.range.end..part.range.start])
        {
            last.range.end = part.range.end;
            last.duration = last.duration.saturating_add(part.duration);
            last.unit = part.unit;
        } else {
            found.push(part);
        }
    });
    found
}

/// Whether a word of a text is a unit, or a number with one.
#[inline]
#[must_use]
pub fn has_unit(text: &str, word: Beginning) -> bool {
    let bytes = &text.as_bytes()[word.range()];
    let digits = bytes.iter().take_while(|it| it.is_ascii_digit()).count();
    let letters = bytes[digits..].iter().take_while(|it| it.is_ascii_alphabetic()).count();
    let begin = word.at as usize + digits;
    seconds_in(&text[begin..begin + letters]).is_some()
}

/// What may stand between the parts of one length.
fn is_joint(between: &str) -> bool {
    matches!(between.trim(), "" | "," | "and" | ", and" | "&") && between.len() <= 8
}

/// A number.
enum Number {
    Whole(f64),
    /// "half an hour", "half a day"
    Half,
}

/// Calls `visit` with every number with a unit.
fn each_part(text: &str, mut visit: impl FnMut(Length)) {
    // The number before the word at hand: where it begins, and what it is.
    let mut number: Option<(usize, Number)> = None;
    for (at, word) in words(text) {
        let digits = word.bytes().take_while(|it| it.is_ascii_digit() || matches!(it, b'.' | b',')).count();
        let digits = word[..digits].trim_end_matches(['.', ',']).len();
        let (count, rest) = word.split_at(digits);
        let count = if digits > 0 { number_in(count).filter(|it| *it < 100_000.0) } else { None };
        let name = rest.trim_start_matches('-');
        let part = |start: usize, count: f64, unit: i32| {
            let seconds = SignedDuration::try_from_secs_f64(count * f64::from(unit)).ok()?;
            let unit = SignedDuration::from_secs(i64::from(unit));
            Some(Length { range: start..at + word.len(), duration: seconds, unit })
        };
        let named = || text[..at].ends_with(['$', '€', '£', '#', '.', ':', '+']);
        let mut add = |part: Option<Length>| part.into_iter().for_each(&mut visit);
        match (count, seconds_in(name)) {
            // `30m`
            (Some(count), Some(unit)) if !named() => {
                add(part(at, count, unit));
                number = None;
            }
            (Some(count), None) if rest.is_empty() && !named() => number = Some((at, Number::Whole(count))),
            (Some(_), _) => number = None,
            (None, Some(unit)) => match number.take() {
                Some((start, Number::Whole(count))) => add(part(start, count, unit)),
                Some((start, Number::Half)) => {
                    add(part(start, 0.5, unit).map(|it| Length { unit: it.duration, ..it }));
                }
                None => {}
            },
            (None, None) if name.eq_ignore_ascii_case("half") => number = Some((at, Number::Half)),
            // "half an hour", "2 full hours"
            (None, None) if number.is_some() && is_filler(name) => {}
            (None, None) => {
                number = TIMES.meaning(name).number.map(|it| (at, Number::Whole(f64::from(it))));
            }
        }
    }
}

/// The number that digits with points and commas are.
fn number_in(digits: &str) -> Option<f64> {
    if digits.contains(',') { digits.replace(',', "").parse().ok() } else { digits.parse().ok() }
}

/// Whether a word may stand between a number and its unit.
fn is_filler(word: &str) -> bool {
    ["an", "a", "full", "whole", "entire", "more"].iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// The words of a text, parted at blanks, brackets and marks, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = |it: char| match u8::try_from(it) {
        Ok(byte @ 0..0x80) => BORDERS[usize::from(byte)],
        _ => matches!(it, '≈' | '–' | '—') || it.is_whitespace(),
    };
    text.split(parts)
        .map(move |word| (place_in(text, word), word.trim_end_matches(['.', ',', '!', '?'])))
        .filter(|it| !it.1.is_empty())
        // `30-minute` is one word, and so is `4h15m`.
        .flat_map(|(at, word)| glued(word).map(move |(from, it)| (at + from, it)))
}

/// Which bytes of ASCII part words: blanks, brackets and most marks.
const BORDERS: [bool; 128] = {
    let mut all = [false; 128];
    let marks = b"()[]{}|~*_/;:\"'`<=>+& \t\n\x0b\x0c\r";
    let mut at = 0;
    while at < marks.len() {
        all[marks[at] as usize] = true;
        at += 1;
    }
    all
};

/// The parts of `4h15m`; other words are one.
fn glued(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let has_unit = |it: &str| seconds_in(it.trim_start_matches(|it: char| it.is_ascii_digit())).is_some();
    let is_compound = word.as_bytes()[0].is_ascii_digit()
        && word.len() <= 12
        && turn(word) < word.len()
        && word.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase())
        && parted(word, turn).all(|it| has_unit(it.1));
    parted(word, if is_compound { turn } else { str::len })
}

/// A word in parts, with their places: `end` says where the first part of what is left ends.
fn parted(word: &str, end: fn(&str) -> usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &word[at..];
        let part = (at, &rest[..end(rest)]);
        at += part.1.len();
        (!rest.is_empty()).then_some(part)
    })
}

/// Where a digit follows a letter for the first time; the end of the word, if none does.
fn turn(word: &str) -> usize {
    let mut pairs = word.as_bytes().windows(2);
    let found = pairs.position(|it| it[0].is_ascii_alphabetic() && it[1].is_ascii_digit());
    found.map_or(word.len(), |it| it + 1)
}

/// How many seconds a unit has.
fn seconds_in(name: &str) -> Option<i32> {
    TIMES.meaning(name).unit?.seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(text: &str) -> Vec<i64> {
        lengths(text).iter().map(|it| it.duration.as_mins()).collect()
    }

    #[test]
    fn a_length_is_a_number_with_a_unit() {
        for (text, wanted) in [
            ("2h", 120),
            ("2 weeks", 2 * 7 * 24 * 60),
            ("2h 15m", 135),
            ("2h15m", 135),
            ("0h 31m", 31),
            ("1 hour and 20 minutes", 80),
            ("1 hr, 20 mins", 80),
            ("about 90 minutes", 90),
            ("~90min", 90),
            ("a 30-minute outage", 30),
            ("1.5 hours", 90),
            ("half an hour", 30),
            ("half a day", 720),
            ("two full hours", 120),
            ("an hour", 60),
            ("3 days", 3 * 24 * 60),
            ("1,440 minutes", 1440),
            ("120 seconds", 2),
        ] {
            assert_eq!(minutes(text), [wanted], "{text}");
        }
        assert_eq!(minutes("5 minutes of errors, then 10 minutes of silence"), [5, 10]);
        assert_eq!(minutes("30 minutes 2 hours"), [30, 120]);
    }

    #[test]
    fn other_numbers_are_no_length() {
        for text in [
            "$5m",
            "5 users",
            "at 10:30",
            "v1.2h",
            "T+5m",
            "",
            "the hours",
            "1e9 hours",
            "m",
            "99999999999999999999 h",
            "2H30M",
        ] {
            assert!(minutes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn its_range_and_unit_are_those_of_the_words() {
        let text = "down for 1 hour and 20 minutes.";
        let found = lengths(text);
        assert_eq!(&text[found[0].range.clone()], "1 hour and 20 minutes");
        assert_eq!(found[0].unit, SignedDuration::from_mins(1));
    }
}
