//! How much time passes in a timeline.

use std::ops::Range;

use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan};

use super::{Entry, PostMortem, Timeline, moment};

/// From when to when something went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: DateTime,
    /// Its end, not before its beginning.
    pub to: DateTime,
}

impl Stretch {
    /// How long it is.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// The shortest stretch that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }
}

impl Timeline {
    /// What each entry tells: its own text, and all that stands below it before the next entry.
    pub fn stories<'a>(
        &'a self,
        post_mortem: &'a PostMortem,
    ) -> impl Iterator<Item = (&'a Entry, Range<usize>)> {
        self.entries.iter().enumerate().map(move |(at, entry)| {
            let next = self.entries.get(at + 1).map(|it| it.text.start);
            // Below the last entry, only a heading's text is surely its own.
            let to = next.unwrap_or_else(|| post_mortem.end_below(entry.text.start));
            (entry, entry.text.start..to.max(entry.text.end))
        })
    }

    /// When each entry happened, on one clock; `None` for an entry of which that can't be told. Where no day is
    /// known, the first entry's is 2 January of the year 1, and a drop of more than half a day is midnight. Where all
    /// are told from the start of the incident (`T+5m`), that day's midnight is the start.
    #[must_use]
    pub fn instants(&self) -> Vec<Option<DateTime>> {
        let first = jiff::civil::date(1, 1, 2);
        let mut day = first;
        let start = first.to_datetime(jiff::civil::Time::midnight());
        let relative = self.entries.iter().all(|it| it.since_start().is_some());
        let mut before: Option<jiff::civil::Time> = None;
        let undated = self.entries.iter().all(|it| it.date.is_none());
        let instant = |entry: &Entry| {
            if entry.moment.fault.is_some() {
                return None;
            }
            if relative {
                return start.checked_add(entry.since_start()?).ok();
            }
            if !undated {
                return entry.instant();
            }
            // On the clock that all share.
            let east = SignedDuration::from_mins(i64::from(entry.offset.unwrap_or(0)));
            let clock = entry.clock?.wrapping_sub(east);
            if entry.moment.day_shift != 0 {
                day = first.checked_add(entry.moment.day_shift.days()).ok()?;
            } else if before.is_some_and(|it| clock.duration_until(it).as_mins() >= 12 * 60) {
                day = day.tomorrow().ok()?;
            }
            before = Some(clock);
            Some(day.to_datetime(clock))
        };
        self.entries.iter().map(instant).collect()
    }
}

/// The whole stretch of which the timelines tell; `None` if there are no two times, or if some of them can't be told.
#[must_use]
pub fn whole(post_mortem: &PostMortem) -> Option<Stretch> {
    let mut whole: Option<Stretch> = None;
    let mut times = 0;
    let dated = post_mortem.timelines.iter().flat_map(|it| &it.entries).any(|it| it.date.is_some());
    for timeline in &post_mortem.timelines {
        for (entry, instant) in timeline.entries.iter().zip(timeline.instants()) {
            let stretch = match (instant, entry.date) {
                (Some(from), _) => {
                    times += 1;
                    Stretch { from, to: until(entry, from).unwrap_or(from) }
                }
                // A day without a time is all of it.
                (None, Some(date)) if entry.clock.is_none() => {
                    times += 1;
                    let to = date.tomorrow().ok()?;
                    Stretch { from: date.at(0, 0, 0, 0), to: to.at(0, 0, 0, 0) }
                }
                _ => return None,
            };
            // One timeline with days and one without have no common clock.
            if dated && entry.date.is_none() {
                return None;
            }
            whole = Some(whole.map_or(stretch, |it| it.with(stretch)));
        }
    }
    whole.filter(|_| times >= 2)
}

/// When an entry that begins at `from` ends, if it has a range.
#[must_use]
pub fn until(entry: &Entry, from: DateTime) -> Option<DateTime> {
    let until = entry.moment.until?;
    let start = entry.moment.clock?;
    let Some(clock) = until.clock else {
        // Only a day: its end.
        let day = until.date?.resolve(None, entry.date)?;
        return day.tomorrow().ok().map(|it| it.at(0, 0, 0, 0)).filter(|it| *it >= from);
    };
    let days = match (until.date.and_then(|it| it.resolve(None, entry.date)), entry.date) {
        (Some(last), Some(first)) => i64::from((last - first).get_days()),
        _ => i64::from(clock.seconds() < start.seconds()),
    };
    let seconds = i64::from(clock.seconds() - start.seconds()) + days * 86_400;
    from.checked_add(SignedDuration::from_secs(seconds)).ok().filter(|it| *it >= from)
}

/// The stretch between a written start and a written end: `10:00-11:00`, or two moments.
#[must_use]
pub fn written(first: &moment::Moment, last: Option<&moment::Moment>) -> Option<SignedDuration> {
    let from = first.clock?;
    let (to_date, to) = match last {
        Some(it) => (it.date, it.clock?),
        None => (first.until?.date, first.until?.clock?),
    };
    if first.fault.is_some() || last.is_some_and(|it| it.fault.is_some()) {
        return None;
    }
    let seconds = i64::from(to.seconds() - from.seconds());
    let days = match (first.date, to_date) {
        (Some(first), Some(last)) => {
            let first = first.resolve(None, None)?;
            let last = last.resolve(None, Some(first))?;
            i64::from((last - first).get_days())
        }
        (None, Some(_)) => return None,
        _ => i64::from(seconds < 0),
    };
    Some(SignedDuration::from_secs(seconds + days * 86_400)).filter(|it| !it.is_negative())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn minutes(text: &str) -> Option<i64> {
        let text = format!("## Timeline\n\n{text}");
        let post_mortem = PostMortem::read(&Source::new("x.md", text), &Reading::default());
        whole(&post_mortem).map(|it| it.length().as_mins())
    }

    #[test]
    fn the_whole_is_from_the_first_to_the_last_time() {
        assert_eq!(minutes("- 10:00 a\n- 10:30 b\n"), Some(30));
        assert_eq!(minutes("- 10:30 b\n- 10:00 a\n"), Some(30));
        assert_eq!(minutes("- 10:00-10:45 a\n- 10:30 b\n"), Some(45));
        assert_eq!(minutes("- 23:50 a\n- 00:10 b\n"), Some(20));
        assert_eq!(minutes("- 2024-05-03 23:50 a\n- 2024-05-04 00:10 b\n"), Some(20));
        assert_eq!(minutes("- 10:00 UTC a\n- 12:30 CEST b\n"), Some(30));
        assert_eq!(minutes("- 2024-05-03 it begins\n- 2024-05-04 it ends\n"), Some(2 * 24 * 60));
    }

    #[test]
    fn without_two_known_times_there_is_no_whole() {
        assert_eq!(minutes("- 10:00 a\n"), None);
        assert_eq!(minutes("- 10:00 a\n- 25:61 b\n"), None);
        assert_eq!(minutes("- 2024-05-03 12:45-12:30 a\n- 2024-05-03 14:00 b\n"), None);
        assert_eq!(minutes("nothing\n"), None);
    }

    #[test]
    fn a_written_range_has_a_length() {
        let of = |text: &str| written(&moment::first(text)?, None).map(|it| it.as_mins());
        assert_eq!(of("10:00-11:00"), Some(60));
        assert_eq!(of("23:30-00:30"), Some(60));
        assert_eq!(of("10:00-10:00"), Some(0));
        assert_eq!(of("10:00"), None);
    }
}
