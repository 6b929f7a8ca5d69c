//! A timeline must keep to one zone.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::markdown::Outline;
use crate::postmortem::{Entry, PostMortem, Timeline, Zone};
use crate::vocabulary::TIMES;

/// Strikes at the first entry of a timeline that is in another zone than those before it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OneZone {}

impl OneZone {
    pub(super) const CASES: &[Case] =
        &[Case { name: "mixed", values: &["time", "zone", "other"], related: &["other"] }];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        post_mortem.timelines.iter().filter_map(|it| hit(it, &post_mortem.outline)).collect()
    }
}

fn hit<'a>(timeline: &'a Timeline, outline: &Outline) -> Option<Hit> {
    // An entry without a zone of its own is in the timeline's.
    let zone_of = |it: &'a Entry| it.moment.zone.as_ref().or(timeline.zone.as_ref());
    let entries = timeline.entries.iter().filter(|it| it.moment.clock.is_some());
    let mut zoned = entries.filter_map(|it| Some((it, zone_of(it)?)));
    let (first, main) = zoned.next()?;
    let (other, zone) = zoned.find(|it| !is_same(it.1, main))?;
    Some(
        Hit::new("mixed", other.span)
            .value("time", outline.seen_in(other.span))
            .value("zone", &*zone.written)
            .value("other", &*main.written)
            .related("other", first.span),
    )
}

/// Whether two zones can be one: the same distance from UTC, or a season of the same place (PST and PT).
fn is_same(left: &Zone, right: &Zone) -> bool {
    if let (Some(left), Some(right)) = (left.offset_minutes, right.offset_minutes)
        && left == right
    {
        return true;
    }
    place(&left.written) == place(&right.written)
}

/// A zone's name without what says the season: `PDT` and `Pacific Standard Time` are of one place with `PT` and
/// `Pacific Time`.
fn place(written: &str) -> String {
    let lower = written.to_lowercase();
    let bytes = lower.as_bytes();
    if bytes.len() == 3 && matches!(bytes[1], b's' | b'd') && bytes[2] == b't' {
        return format!("{}t", &lower[..1]);
    }
    let words = lower.split_whitespace();
    words.filter(|it| !TIMES.declaring.seasons.contains(it)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        let zone = |written: &str| Zone { written: written.to_owned().into(), offset_minutes: None };
        is_same(&zone(left), &zone(right))
    }

    #[test]
    fn seasons_of_a_place_are_one_zone() {
        assert!(same("PST", "PT"));
        assert!(same("PST", "PDT"));
        assert!(same("Pacific Time", "Pacific Standard Time"));
        assert!(!same("PST", "EST"));
        assert!(!same("é", "IST"));
    }

    #[test]
    fn equal_distances_are_one_zone() {
        let zone = |written: &str, minutes| Zone {
            written: written.to_owned().into(),
            offset_minutes: Some(minutes),
        };
        assert!(is_same(&zone("UTC", 0), &zone("GMT", 0)));
        assert!(!is_same(&zone("UTC", 0), &zone("CET", 60)));
    }
}
