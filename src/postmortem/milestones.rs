//! When it started, was detected, mitigated and resolved: what entries and fields tell of these.

use std::ops::Range;

use crate::markdown::Outline;
use crate::vocabulary::MILESTONES;
use crate::vocabulary::phrase_lists::{
    DETECTED, END, Lists, MITIGATED, NOTICED, PhraseLists, RESOLVED, START,
};

use super::{Entry, Key, PostMortem, Role, moment};

/// A turn in the course of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Milestone {
    /// It began, or what set it off happened.
    Start,
    /// Somebody or something noticed.
    Detected,
    /// It stopped hurting.
    Mitigated,
    /// It was over.
    Resolved,
}

impl Milestone {
    /// Every milestone, in the order in which they happen.
    pub const ALL: [Self; 4] = [Self::Start, Self::Detected, Self::Mitigated, Self::Resolved];

    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Detected => "detected",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
        }
    }
}

/// The lists of which each tells of a milestone.
fn lists_of(milestone: Milestone) -> Lists {
    match milestone {
        Milestone::Start => START,
        Milestone::Detected => DETECTED,
        Milestone::Mitigated => MITIGATED | RESOLVED,
        Milestone::Resolved => RESOLVED,
    }
}

/// Whether a stretch of a document's text tells of a milestone.
#[must_use]
pub fn tells(outline: &Outline, range: &Range<usize>, milestone: Milestone) -> bool {
    MILESTONES.turns.stand_in(outline, range, lists_of(milestone))
}

/// The milestones of which the timelines, the fields or timed prose elsewhere tell, and when.
#[must_use]
pub fn told(post_mortem: &PostMortem) -> Vec<Milestone> {
    let mut wanted = START | DETECTED | MITIGATED | RESOLVED;
    let mut of_first = 0;
    for (at, (_, story)) in post_mortem.timelines.iter().flat_map(|it| it.stories(post_mortem)).enumerate() {
        if wanted == 0 {
            break;
        }
        let mut found = MILESTONES.turns.found_in(&post_mortem.outline, &story, wanted);
        if at == 0 && found & START != 0 {
            of_first = found & (MITIGATED | RESOLVED);
            found &= !of_first;
        }
        wanted &= !found;
    }
    if of_first & wanted != 0 && !is_noticed_later(post_mortem) {
        wanted &= !of_first;
    }
    let is_told = |it: Milestone| {
        lists_of(it) & !wanted != 0
            || in_fields(post_mortem, it)
            || in_prose(post_mortem, it)
            || it == Milestone::Start && begins_with_start(post_mortem)
    };
    Milestone::ALL.into_iter().filter(|&it| is_told(it)).collect()
}

/// The entry that says in so many words that the incident begins.
#[must_use]
pub fn clear_start(post_mortem: &PostMortem) -> Option<&Entry> {
    only(post_mortem, START)
}

/// The entry that says in so many words that the incident is over.
#[must_use]
pub fn clear_end(post_mortem: &PostMortem) -> Option<&Entry> {
    only(post_mortem, END)
}

/// The entry that says so with a phrase of the list, if there is but one.
fn only(post_mortem: &PostMortem, list: Lists) -> Option<&Entry> {
    let stories = post_mortem.timelines.iter().flat_map(|it| it.stories(post_mortem));
    let mut entries = stories.filter(|it| MILESTONES.clear.stand_in(&post_mortem.outline, &it.1, list));
    let (first, _) = entries.next()?;
    entries.next().is_none().then_some(first)
}

/// Whether the first entry isn't that somebody noticed: then it is what came first.
fn begins_with_start(post_mortem: &PostMortem) -> bool {
    let first = post_mortem.timelines.first().and_then(|it| it.stories(post_mortem).next());
    first.is_some_and(|it| !MILESTONES.turns.stand_in(&post_mortem.outline, &it.1, NOTICED))
}

/// Whether a timeline begins with what set the incident off, tells of no remedy there, and tells later that somebody
/// noticed.
fn is_noticed_later(post_mortem: &PostMortem) -> bool {
    let Some(timeline) = post_mortem.timelines.first() else { return false };
    let mut stories = timeline.stories(post_mortem).zip(timeline.instants());
    let tells = |lists: &PhraseLists, story: &Range<usize>, wanted: Lists| {
        lists.stand_in(&post_mortem.outline, story, wanted)
    };
    let Some(((entry, first), Some(begin))) = stories.next() else { return false };
    entry.moment.until.is_none()
        && !tells(&MILESTONES.turns, &first, NOTICED)
        && !tells(&MILESTONES.clear, &first, MITIGATED)
        && stories.any(|((_, story), at)| {
            at.is_some_and(|it| it > begin) && tells(&MILESTONES.turns, &story, NOTICED)
        })
}

fn in_fields(post_mortem: &PostMortem, milestone: Milestone) -> bool {
    let keys: &[Key] = match milestone {
        Milestone::Start => &[Key::Start],
        Milestone::Detected => &[Key::Detected],
        Milestone::Mitigated | Milestone::Resolved => &[Key::Resolved],
    };
    let mut fields = post_mortem.metadata.iter();
    fields.any(|it| {
        let moments = || moment::all(&it.value);
        match it.key {
            // A start with an end is both.
            Some(Key::Start | Key::Date) if milestone != Milestone::Detected => {
                moments().iter().filter(|it| it.clock.is_some()).count() >= 2
                    || moments().iter().any(|it| it.clock.is_some() && it.until.is_some())
                    || it.key.is_some_and(|it| keys.contains(&it)) && !it.value.trim().is_empty()
            }
            Some(key) => keys.contains(&key) && !it.value.trim().is_empty(),
            None => false,
        }
    })
}

/// Whether a part that is for it gives a time of day: a start and an end in the summary or the impact, a time under
/// "Detection" or "Resolution".
fn in_prose(post_mortem: &PostMortem, milestone: Milestone) -> bool {
    let text = post_mortem.outline.text();
    let moments_in = |role: Role| {
        let sections = post_mortem.sections.iter().filter(move |it| it.role == Some(role));
        sections.flat_map(|it| {
            let pieces = post_mortem.pieces(&it.body).filter(|it| !it.0.quoted);
            pieces.flat_map(|it| moment::all(&text[it.1])).filter(|it| it.clock.is_some())
        })
    };
    match milestone {
        Milestone::Detected => moments_in(Role::Detection).next().is_some(),
        Milestone::Start | Milestone::Mitigated | Milestone::Resolved => {
            let spans = [Role::Summary, Role::Impact].into_iter().any(|role| {
                let mut count = 0;
                moments_in(role).any(|it| {
                    count += 1;
                    count >= 2 || it.until.is_some()
                })
            });
            spans || milestone != Milestone::Start && moments_in(Role::Resolution).next().is_some()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn of(text: &str) -> Vec<Milestone> {
        told(&PostMortem::read(&Source::new("x.md", text), &Reading::default()))
    }

    #[test]
    fn entries_tell_of_milestones_by_their_words() {
        let text = "## Timeline\n\n- 10:00 release 4.2 goes out\n- 10:05 pager fires\n- 10:20 rolled back\n- 10:30 resolved\n";
        assert_eq!(of(text), Milestone::ALL);
    }

    #[test]
    fn a_timeline_that_begins_with_an_alert_does_not_say_when_it_started() {
        let text = "## Timeline\n\n- 10:05 pager fires\n- 10:20 somebody looks\n- 10:30 a meeting\n";
        assert_eq!(of(text), [Milestone::Detected]);
    }

    #[test]
    fn what_set_it_off_is_no_remedy() {
        let later = "- 10:05 alert fires\n- 10:10 Kim opens the runbook\n- 10:15 Ada joins the call\n";
        let begins = |with: &str| of(&format!("## Timeline\n\n- 10:00 {with}\n{later}"));
        for with in ["deploy of 4.2", "release 4.2 goes out", "4.2 is deployed"] {
            assert_eq!(begins(with), [Milestone::Start, Milestone::Detected], "{with}");
        }
        let deploy = "deploy of 4.2, which is rolled back";
        assert_eq!(begins(deploy), [Milestone::Start, Milestone::Detected, Milestone::Mitigated]);
        let latest_first =
            "## Timeline\n\n- 10:20 deploy of 4.3\n- 10:05 alert fires\n- 10:00 deploy of 4.2\n";
        assert_eq!(of(latest_first), [Milestone::Start, Milestone::Detected, Milestone::Mitigated]);
    }

    #[test]
    fn fields_and_timed_prose_tell_of_milestones() {
        let timeline = "## Timeline\n\n- 10:05 pager fires\n- 10:20 we meet\n";
        assert_eq!(of(&format!("**Start**: 10:00\n\n**Resolved**: 10:30\n\n{timeline}")), Milestone::ALL);
        let prose = format!("## Impact\n\nNobody could pay from 10:00 to 10:30 UTC.\n\n{timeline}");
        assert_eq!(of(&prose), Milestone::ALL);
    }
}
