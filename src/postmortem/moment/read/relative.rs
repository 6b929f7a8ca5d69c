//! Reads the distance from the beginning of an incident.

use super::super::Unit;
use super::{Company, Reader};
use crate::vocabulary::TIMES;

impl Reader<'_> {
    /// The seconds of `T+5m`, `T-72h`, `T+00:05`, `T0`, and at the start of an entry `+30 min`.
    pub(super) fn relative(self, at: usize, company: Company) -> Option<(i32, usize)> {
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
            return Some((0, at + 2));
        }
        let from = if counted { scan.spaces(at + 1) } else { at };
        let (sign, from) = match scan.char_at(from)? {
            '+' => (1, from + 1),
            '-' if counted => (-1, from + 1),
            minus @ ('−' | '–') if counted => (-1, from + minus.len_utf8()),
            _ => return None,
        };
        let (seconds, end) = self.length(scan.spaces(from), counted)?;
        Some((i32::try_from(sign * seconds).ok()?, end))
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
            // `T+2.5h`
            let part =
                (scan.byte(number.end) == b'.').then(|| scan.number_of(number.end + 1, 1..=2)).flatten();
            let unit_at = scan.spaces(part.as_ref().map_or(number.end, |it| it.end));
            let word = scan.word(unit_at);
            let Some(seconds) = TIMES.meaning(word).unit.and_then(Unit::seconds).map(i64::from) else {
                break;
            };
            total += i64::from(number.value) * seconds;
            total +=
                part.map_or(0, |it| i64::from(it.value) * seconds / if it.length == 1 { 10 } else { 100 });
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
}
