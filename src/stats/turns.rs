//! When an incident began, was noticed, stopped hurting and was over, as far as the document is clear about it.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use serde::Deserialize;

use crate::postmortem::moment::{self, Clock};
use crate::postmortem::{ActionItem, Key, PostMortem, Role};
use crate::vocabulary::ACTIONS;

/// How long after its beginning an incident was noticed, stopped hurting and was over, in minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Times {
    /// Until somebody or something noticed it; known only where the document tells of the beginning itself.
    pub detect_minutes: Option<i64>,
    /// Until it stopped hurting.
    pub mitigate_minutes: Option<i64>,
    /// Until it was over.
    pub resolve_minutes: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    start: Vec<String>,
    detected: Vec<String>,
    mitigated: Vec<String>,
    resolved: Vec<String>,
    negations: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/turns.json")))
        .expect("a test reads the vocabulary of turns")
});

/// An entry's time and words.
struct Event {
    at: DateTime,
    words: Vec<String>,
}

/// The times of an incident, from the fields of its document and the entries of its timelines.
#[must_use]
pub fn times(post_mortem: &PostMortem) -> Times {
    let words = &*VOCABULARY;
    let events = events(post_mortem);
    let first = |phrases: &[String]| events.iter().find(|it| tells(&it.words, phrases)).map(|it| it.at);
    let last = |phrases: &[String]| events.iter().rev().find(|it| tells(&it.words, phrases)).map(|it| it.at);
    let (field_start, field_end) = field(post_mortem, Key::Start);
    let detected = field(post_mortem, Key::Detected).0.or_else(|| first(&words.detected));
    // An alert comes after what it tells of.
    let opening = events.first().filter(|it| !tells(&it.words, &words.detected)).map(|it| it.at);
    let told = field_start.or_else(|| first(&words.start)).or(opening);
    let begin = told.or_else(|| events.first().map(|it| it.at));
    let resolved = field(post_mortem, Key::Resolved).0.or(field_end).or_else(|| last(&words.resolved));
    let in_time =
        |it: &&Event| resolved.is_none_or(|end| it.at <= end) && detected.is_none_or(|at| it.at >= at);
    let mitigated = events.iter().rev().filter(in_time).find(|it| tells(&it.words, &words.mitigated));
    let since = |from: Option<DateTime>, to: Option<DateTime>| {
        let minutes = to?.duration_since(from?).as_mins();
        (0..=LONGEST).contains(&minutes).then_some(minutes)
    };
    Times {
        detect_minutes: since(told, detected),
        mitigate_minutes: since(begin, mitigated.map(|it| it.at)).or_else(|| since(begin, resolved)),
        resolve_minutes: since(begin, resolved),
    }
}

/// Two months; what seems to take longer is more likely a slip in a date.
const LONGEST: i64 = 60 * 24 * 62;

/// Every entry whose time is sure, in the order of their times.
fn events(post_mortem: &PostMortem) -> Vec<Event> {
    let text = post_mortem.outline.text();
    let mut events = Vec::new();
    // What follows what is to be done is another incident.
    let section = post_mortem.timelines.first().map_or(0, |it| it.section);
    let below = post_mortem.sections.iter().skip(section);
    let same = below.take_while(|it| it.role != Some(Role::ActionItems)).count();
    for timeline in post_mortem.timelines.iter().take_while(|it| it.section <= section + same) {
        for (entry, at) in timeline.entries.iter().zip(timeline.instants()) {
            let words = words_of(&text[entry.moment.range.end.min(entry.text.end)..entry.text.end]);
            events.extend(at.map(|at| Event { at, words }));
        }
    }
    events.sort_by_key(|it| it.at);
    events
}

/// The moment that a field gives, and the end of its range.
fn field(post_mortem: &PostMortem, key: Key) -> (Option<DateTime>, Option<DateTime>) {
    let zone = post_mortem.timelines.iter().find_map(|it| it.zone.as_ref()?.offset_minutes);
    let incident = post_mortem.date.map(|it| it.date);
    let fields = post_mortem.metadata.iter().filter(|it| it.key == Some(key));
    let moment = fields.flat_map(|it| &it.moments).find(|it| it.clock.is_some() && it.fault.is_none());
    let Some(moment) = moment else { return (None, None) };
    let date = moment.date.map_or(incident, |it| it.resolve(post_mortem.day_order, incident));
    let offset = moment.zone.as_ref().map_or(zone, |it| it.offset_minutes).unwrap_or(0);
    let at = |date: Option<Date>, clock: Option<Clock>| {
        let clock = clock?;
        let time = Time::new(i8::try_from(clock.hour).ok()?, i8::try_from(clock.minute).ok()?, 0, 0).ok()?;
        let shift = jiff::SignedDuration::from_mins(-i64::from(offset));
        date?.to_datetime(time).checked_add(shift).ok()
    };
    let end = moment.until.as_ref().and_then(|until| {
        let day = until.date.map_or(date, |it| it.resolve(post_mortem.day_order, date));
        at(day, until.clock)
    });
    (at(date, moment.clock), end)
}

/// Whether one of the phrases stands in a text and nothing turns it around.
fn tells(words: &[String], phrases: &[String]) -> bool {
    let denies = |it: &String| VOCABULARY.negations.contains(it);
    phrases.iter().any(|phrase| {
        (0..words.len()).any(|at| {
            let end = end_of(&words[at..], phrase).map(|it| (at + it + 1).min(words.len()));
            end.is_some_and(|end| !words[at.saturating_sub(3)..end].iter().any(denies))
        })
    })
}

/// How many words a phrase takes that the words begin with.
fn end_of(words: &[String], phrase: &str) -> Option<usize> {
    let (mut next, mut furthest) = (0, 0);
    for step in phrase.split(' ') {
        if let Some(gap) = step.strip_prefix("..") {
            furthest = next + gap.parse::<usize>().ok()?;
            continue;
        }
        let is_step = |word: &String| match step.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == step,
        };
        while !is_step(words.get(next)?) {
            if next >= furthest {
                return None;
            }
            next += 1;
        }
        next += 1;
        furthest = next;
    }
    Some(next)
}

/// The words of a text in small letters.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !(it.is_alphanumeric() || "'’".contains(it)));
    words.filter(|it| !it.is_empty()).map(|it| it.to_lowercase().replace('’', "'")).collect()
}

/// The day on which an action item was closed, if its text says so: `done 2024-05-03`.
#[must_use]
pub fn closed_on(item: &ActionItem, post_mortem: &PostMortem) -> Option<Date> {
    let text = &post_mortem.outline.text()[item.text.clone()];
    moment::all(text).into_iter().find_map(|it| {
        let before = words_of(&text[..it.range.start]);
        let mut before = before.iter().rev().skip_while(|it| *it == "on" || *it == "at");
        let closed = before.next().is_some_and(|it| ACTIONS.words.done.contains(it));
        let near = item.due.as_ref().and_then(|it| it.date).or(post_mortem.date.map(|it| it.date));
        it.date.filter(|_| closed)?.resolve(post_mortem.day_order, near)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn read(text: &str) -> PostMortem {
        PostMortem::read(&Source::new("x.md", format!("# Outage\n\n{text}")), &Reading::default())
    }

    fn minutes(text: &str) -> [Option<i64>; 3] {
        let it = times(&read(text));
        [it.detect_minutes, it.mitigate_minutes, it.resolve_minutes]
    }

    #[test]
    fn entries_tell_the_times() {
        let text = "## Timeline\n\n- 23:50 release 4.2 goes out\n- 00:05 the alert fires\n- 00:20 rolled back\n- 00:35 all clear\n- 09:00 review\n";
        assert_eq!(minutes(text), [Some(15), Some(30), Some(45)]);
        let text = "## Timeline\n\n- T-10m release 4.2 goes out\n- T+5m the alert fires\n- T+0:20 rolled back\n- T+1h all clear\n";
        assert_eq!(minutes(text), [Some(15), Some(30), Some(70)]);
    }

    #[test]
    fn words_may_stand_between_those_of_a_phrase() {
        let text = "## Timeline\n\n- 10:00 a deploy\n- 10:05 the alert fires\n- 10:20 Kim rolls the new shop back\n- 10:35 all stuck orders are delivered\n- 10:50 the report is written\n";
        assert_eq!(minutes(text), [Some(5), Some(20), Some(35)]);
        let text = "## Timeline\n\n- 10:00 a deploy\n- 10:20 Kim rolls it not yet back\n- 10:35 all went home, none delivered\n";
        assert_eq!(minutes(text), [None, None, None]);
    }

    #[test]
    fn the_example_that_people_are_shown_tells_all_its_times() {
        let text = include_str!("../../examples/good.md");
        let times = times(&PostMortem::read(&Source::new("good.md", text), &Reading::default()));
        assert_eq!(
            [times.detect_minutes, times.mitigate_minutes, times.resolve_minutes],
            [Some(19), Some(40), Some(49)]
        );
    }

    #[test]
    fn the_first_fault_is_the_beginning_whatever_came_before() {
        let text = "## Timeline\n\n- 08:10 the upgrade is finished\n- 12:40 first timeouts\n- 12:49 the alert fires\n- 13:10 Kim disables the job\n- 13:20 resolved\n";
        assert_eq!(minutes(text), [Some(9), Some(30), Some(40)]);
    }

    #[test]
    fn of_several_incidents_the_first_is_told() {
        let first = "# Login broken\n\n## Timeline\n\n- 09:12 deploy of 2.3\n- 09:14 the alert fires\n- 09:30 resolved\n\n## Action items\n\n- Add a probe\n\n";
        let second = first.replace("09:", "02:").replace("deploy of 2.3", "outage begins");
        assert_eq!(minutes(&format!("{first}{second}")), [Some(2), Some(18), Some(18)]);
    }

    #[test]
    fn a_timeline_that_begins_with_the_alert_does_not_tell_how_long_that_took() {
        let text = "## Timeline\n\n- 10:05 pager\n- 10:35 resolved\n";
        assert_eq!(minutes(text), [None, Some(30), Some(30)]);
    }

    #[test]
    fn what_is_denied_tells_nothing() {
        let text = "## Timeline\n\n- 10:00 a deploy\n- 10:05 no alert fired\n- 10:30 the restart did not help, not resolved\n";
        assert_eq!(minutes(text), [None, None, None]);
    }

    #[test]
    fn fields_go_over_entries_and_zones_are_understood() {
        let text = "**Start**: 2024-05-03 12:00 CEST\n\n**Detected**: 10:10 UTC\n\n**Resolved**: 2024-05-03 11:00 UTC\n\n## Timeline (UTC)\n\n- 2024-05-03 10:30 rolled back\n- 10:45 resolved\n";
        assert_eq!(minutes(text), [Some(10), Some(30), Some(60)]);
    }

    #[test]
    fn an_item_says_when_it_was_closed() {
        let text = "**Date**: 2024-05-03\n\n## Timeline\n\n- 10:00 down\n\n## Action items\n\n- [x] Limit it (owner: Kim, due: 2024-05-20, done on 2024-05-18)\n- [x] Watch it (owner: Kim, due: 2024-05-20)\n- [x] Test it (owner: Kim, due: 2024-05-20, implemented on 2024-05-19)\n";
        let post_mortem = read(text);
        let closed: Vec<_> = post_mortem.action_items.iter().map(|it| closed_on(it, &post_mortem)).collect();
        let day = |day| Some(jiff::civil::date(2024, 5, day));
        assert_eq!(closed, [day(18), None, day(19)]);
        assert!(post_mortem.action_items.iter().all(|it| it.due.as_ref().and_then(|it| it.date) == day(20)));
    }
}
