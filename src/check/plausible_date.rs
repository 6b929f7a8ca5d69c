//! The dates of a timeline must agree with the incident's own.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::Block;
use crate::postmortem::moment::{Clock, Fault, Moment, WrittenDate};
use crate::postmortem::{DateSource, Entry, Key, PostMortem, Role};
use crate::source::Span;

/// Strikes at dates that contradict the incident's own: another year where the day fits, another day than the document
/// gives to the same time elsewhere, a day of the week that the date doesn't have.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PlausibleDate {
    /// How many days from its neighbours a date may lie that would fit in another year.
    within: u16,
}

impl PlausibleDate {
    pub(super) const CASES: &[Case] = &[
        Case { name: "year", values: &["time", "year", "incident"], related: &["incident"] },
        Case { name: "elsewhere", values: &["time", "other"], related: &["other"] },
        Case { name: "weekday", values: &["time", "date", "weekday"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let mut hits = self.years(post_mortem);
        hits.extend(elsewhere(post_mortem));
        hits.extend(weekdays(post_mortem));
        // One fault of a date is enough.
        hits.sort_by_key(|it| it.span.start);
        hits.dedup_by_key(|it| it.span.start);
        hits
    }

    /// Entries and fields that are a year off.
    fn years(&self, post_mortem: &PostMortem) -> Vec<Hit> {
        let dates = written_dates(post_mortem);
        let incident = post_mortem.date.filter(|it| {
            matches!(it.source, DateSource::Metadata | DateSource::Title | DateSource::FileName)
        });
        let is_near = |left: Date, right: Date| days(left, right) <= i32::from(self.within);
        let mut sorted: Vec<Date> = dates.iter().map(|it| it.date).collect();
        sorted.sort_unstable();
        let agreeing = |date: Date| {
            let from = sorted.partition_point(|it| (*it - date).get_days() <= -HALF_A_YEAR);
            let to = sorted.partition_point(|it| (*it - date).get_days() < HALF_A_YEAR);
            let others = to - from;
            // The incident's own date says more than any entry.
            let own = incident.is_some_and(|it| days(it.date, date) < HALF_A_YEAR);
            others + if own { dates.len() } else { 0 }
        };
        let mut hits = Vec::new();
        for (at, written) in dates.iter().enumerate() {
            let neighbours = [at.checked_sub(1), Some(at + 1)];
            let around = neighbours.iter().flatten().filter_map(|&it| dates.get(it));
            let fits = |year: i16| {
                let date = Date::new(year, written.date.month(), written.date.day()).ok()?;
                let near_incident = incident.filter(|it| is_near(it.date, date)).map(|it| (it.date, it.span));
                // Others of the same mind.
                let near_other = around
                    .clone()
                    .find(|it| is_near(it.date, date))
                    .filter(|_| agreeing(date) > agreeing(written.date))
                    .map(|it| (it.date, Some(it.span)));
                near_other.or(near_incident.filter(|_| agreeing(date) >= agreeing(written.date)))
            };
            let far = around.clone().all(|it| days(it.date, written.date) >= HALF_A_YEAR);
            // All of them may be in the wrong year; then the first stands for them.
            let far = far || at == 0 && incident.is_some_and(|it| agreeing(it.date) == dates.len());
            let year = written.date.year();
            let found = if far {
                [year + 1, year - 1].into_iter().find_map(|it| Some((it, fits(it)?)))
            } else {
                None
            };
            if let Some((right, (incident, span))) = found {
                let mut hit = Hit::new("year", written.span)
                    .value("time", post_mortem.outline.seen_in(written.span))
                    .value("year", right.to_string())
                    .value("incident", incident.to_string());
                if let Some(span) = span {
                    hit = hit.related("incident", span);
                }
                hits.push(hit);
            }
        }
        hits
    }
}

/// A date in another year is at least this many days away.
const HALF_A_YEAR: i32 = 180;

/// A date with its year, where it is written.
struct Dated {
    date: Date,
    span: Span,
}

/// The dates of the fields for start, detection and end and of the timelines' entries that are written with a year.
fn written_dates(post_mortem: &PostMortem) -> Vec<Dated> {
    let order = post_mortem.day_order;
    let resolved = |date: Option<WrittenDate>, span: Span| {
        let date = date.filter(|it| it.year().is_some())?.resolve(order, None)?;
        Some(Dated { date, span })
    };
    // A field may be an entry as well.
    let beside = |range: &Option<Range<usize>>| {
        range.as_ref().is_none_or(|it| post_mortem.role_at(it.start) != Some(Role::Timeline))
    };
    let fields = post_mortem
        .metadata
        .iter()
        .filter(|it| matches!(it.key, Some(Key::Start | Key::Detected | Key::Resolved)) && beside(&it.range));
    let fields = fields.filter_map(|it| resolved(it.moments.first()?.date, it.span));
    let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    let entries = entries.filter(|it| it.moment.fault != Some(Fault::Year));
    fields.chain(entries.filter_map(|it| resolved(it.moment.date, it.span))).collect()
}

fn days(left: Date, right: Date) -> i32 {
    (left - right).get_days().abs()
}

/// Entries whose time the document gives with another day in a field, the summary or the impact.
fn elsewhere(post_mortem: &PostMortem) -> Vec<Hit> {
    let near = post_mortem.date.map(|it| it.date);
    let outline = &post_mortem.outline;
    let time_in = |moment: &Moment| {
        let clock = moment.clock.filter(|it| it.minute % 5 != 0 && moment.fault.is_none())?;
        Some((clock, moment.date?.resolve(post_mortem.day_order, near)?))
    };
    let is_told_in = |block: &Block| {
        let role = post_mortem.role_at(block.text.start);
        matches!(role, Some(Role::Summary | Role::Impact | Role::RootCause | Role::Detection))
    };
    let fields = post_mortem
        .metadata
        .iter()
        .filter(|it| matches!(it.key, Some(Key::Start | Key::Detected | Key::Resolved | Key::Date)))
        .flat_map(|field| field.moments.iter().filter_map(|it| Some((time_in(it)?, field.span))));
    let blocks = post_mortem.moments.iter().filter_map(|it| {
        let time = time_in(it)?;
        let block = outline.block_at(it.range.start).map(|it| &outline.blocks[it])?;
        is_told_in(block).then(|| (time, outline.span(&it.range)))
    });
    let told: Vec<_> = fields.chain(blocks).collect();
    if told.is_empty() {
        return Vec::new();
    }
    let entries = || post_mortem.timelines.iter().flat_map(|it| &it.entries);
    let time_of = |it: Clock| (it.hour, it.minute);
    let mut others: BTreeMap<(u8, u8), Vec<(Date, Span)>> = BTreeMap::new();
    for ((clock, date), span) in told {
        let days = others.entry(time_of(clock)).or_default();
        // One that is told on more days than this is no event's.
        if days.len() < MOST_DAYS && days.iter().all(|it| it.0 != date) {
            days.push((date, span));
        }
    }
    let mut times: BTreeMap<(u8, u8), usize> = BTreeMap::new();
    for clock in entries().filter_map(|it| it.moment.clock).map(time_of).filter(|it| others.contains_key(it))
    {
        *times.entry(clock).or_default() += 1;
    }
    let hit = |entry: &Entry| {
        let (clock, date) =
            (time_of(entry.moment.clock?), entry.date.filter(|_| entry.moment.date.is_some())?);
        let days = others.get(&clock).filter(|it| it.len() < MOST_DAYS && times.get(&clock) == Some(&1))?;
        let (other, span) = days.first().filter(|_| days.iter().all(|it| it.0 != date))?;
        Some(
            Hit::new("elsewhere", entry.span)
                .confidence(Confidence::Medium)
                .value("time", post_mortem.outline.seen_in(entry.span))
                .value("other", other.to_string())
                .related("other", *span),
        )
    };
    entries().filter_map(hit).collect()
}

/// From this many days on, a time of day is told of no single event.
const MOST_DAYS: usize = 4;

/// Entries and date fields that name another day of the week than the date has.
fn weekdays(post_mortem: &PostMortem) -> Vec<Hit> {
    let day = |it: &Moment| Some((it.date?, it.weekday?));
    let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    let entries = entries.filter_map(|it| Some((day(&it.moment)?, it.span)));
    let fields = post_mortem
        .metadata
        .iter()
        .filter(|it| matches!(it.key, Some(Key::Date | Key::Start | Key::Detected | Key::Resolved)))
        .filter_map(|it| Some((day(it.moments.first()?)?, it.span)));
    let hit = |((date, weekday), span): ((WrittenDate, Weekday), Span)| {
        let WrittenDate::Full(date) = date else { return None };
        (date.weekday() != weekday).then(|| {
            Hit::new("weekday", span)
                .value("time", post_mortem.outline.seen_in(span))
                .value("date", date.to_string())
                .value("weekday", date.strftime("%A").to_string())
        })
    };
    entries.chain(fields).filter_map(hit).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_time_that_is_not_rounded_belongs_to_one_day() {
        let found = |time: &str| {
            let timeline = format!("- 2024-05-04 {time} the pager fires\n- 2024-05-04 10:30 all is well\n");
            let text = format!("# Outage\n\n**Start**: 2024-05-03 {time}\n\n## Timeline (UTC)\n\n{timeline}");
            found_in("[plausible-date]\nwithin = 4", &text)
        };
        assert_eq!(found("10:02"), ["2024-05-04 10:02"]);
        assert_eq!(found("10:05"), [""; 0]);
        assert_eq!(found("10:00"), [""; 0]);
    }
}
