//! A date or time must have one meaning.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::Outline;
use crate::postmortem::moment::{self, Moment, WrittenDate};
use crate::postmortem::{Entry, Key, PostMortem, Timeline};
use crate::source::Span;

/// Strikes at dates whose numbers may be day and month or month and day, once a document, and at clocks of twelve
/// hours without am and pm, once a timeline.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClearTime {}

impl ClearTime {
    pub(super) const CASES: &[Case] = &[
        Case { name: "day-or-month", values: &["time"], related: &[] },
        Case { name: "twelve-hours", values: &["time", "previous"], related: &["previous"] },
        Case { name: "mixed-clocks", values: &["time", "other"], related: &["other"] },
    ];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = day_or_month(post_mortem).into_iter().collect();
        hits.extend(post_mortem.timelines.iter().filter_map(|it| twelve_hours(it, &post_mortem.outline)));
        hits
    }
}

/// The first date of the fields or a timeline that nothing in the document explains.
fn day_or_month(post_mortem: &PostMortem) -> Option<Hit> {
    if post_mortem.day_order.is_some() {
        return None;
    }
    // A date that is written out tells which of two days is meant.
    let incident = post_mortem.date.map(|it| it.date);
    let explained = |first: i8, second: i8, year: Option<i16>| {
        incident.is_some_and(|it| {
            let year = year.unwrap_or(it.year());
            let day = |month, day| jiff::civil::Date::new(year, month, day).ok();
            let near =
                |date: Option<jiff::civil::Date>| date.is_some_and(|date| (date - it).get_days().abs() <= 10);
            near(day(first, second)) != near(day(second, first))
        })
    };
    let is_ambiguous = |it: &Moment| match it.date {
        Some(WrittenDate::Numeric { first, second, year }) => {
            first != second && !explained(first, second, year)
        }
        _ => false,
    };
    let is_date = |key: Option<Key>| {
        matches!(key, Some(Key::Date | Key::Start | Key::Detected | Key::Resolved | Key::Published))
    };
    let fields = post_mortem.metadata.iter().filter(|it| is_date(it.key));
    let field = fields.filter(|it| it.moments.iter().any(is_ambiguous)).map(|it| it.span);
    let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    let entry = entries.filter(|it| is_ambiguous(&it.moment)).map(|it| it.span);
    let hit = |it: Span| Hit::new("day-or-month", it).value("time", post_mortem.outline.seen_in(it));
    field.chain(entry).next().map(hit)
}

/// The first time that only its neighbours put before or after noon.
fn twelve_hours(timeline: &Timeline, outline: &Outline) -> Option<Hit> {
    let entries = &timeline.entries;
    let clock = |it: &Entry| it.moment.clock;
    let on_24 = entries.iter().filter_map(clock).any(|it| !it.meridiem && !it.twelve_hour_ambiguous);
    if on_24 {
        return None;
    }
    let written = |it: &Entry| outline.seen_in(it.span).to_owned();
    let bare = |it: &Entry| clock(it).is_some_and(|it| it.twelve_hour_ambiguous);
    // 11:57, then 1:17: the clock has passed noon or midnight.
    let wraps = entries.windows(2).find(|it| {
        let minutes = |it: &Entry| clock(it).map(moment::Clock::minutes);
        let same_day = it[0].date == it[1].date || it[1].moment.date.is_none();
        let drop = minutes(&it[0]).zip(minutes(&it[1])).map_or(0, |(before, now)| before - now);
        bare(&it[0]) && bare(&it[1]) && same_day && drop >= 6 * 60
    });
    if let Some([previous, entry]) = wraps {
        return Some(
            Hit::new("twelve-hours", entry.span)
                .value("time", written(entry))
                .value("previous", written(previous))
                .related("previous", previous.span),
        );
    }
    let half = entries.iter().find(|it| clock(it).is_some_and(|it| it.meridiem))?;
    let entry = entries.iter().find(|it| bare(it) && it.moment.until.is_none())?;
    Some(
        Hit::new("mixed-clocks", entry.span)
            .confidence(Confidence::Medium)
            .value("time", written(entry))
            .value("other", written(half))
            .related("other", half.span),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_clock_of_twelve_hours_is_one_that_goes_back_by_half_a_day_or_so() {
        let found = |first: &str, second: &str| {
            let text =
                format!("## Timeline (UTC)\n\n- {first} the pager fires\n- {second} payments work again\n");
            found_in("clear-time = {}", &text)
        };
        assert_eq!(found("11:57", "1:17"), ["1:17"]);
        assert_eq!(found("7:30", "1:30"), ["1:30"]);
        assert_eq!(found("7:30", "1:31"), [""; 0]);
        assert_eq!(found("11:57", "9:17"), [""; 0]);
    }
}
