//! Times in the timeline must not go back.

use serde::Deserialize;

use super::{Applicability, Case, Confidence, Context, Edit, Fix, Hit};
use crate::markdown::{Block, BlockKind, Outline};
use crate::postmortem::{Entry, PostMortem, Timeline};
use crate::source::Span;

/// Strikes at each timeline entry that is earlier than the one before it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TimelineOrder {
    /// What to do about a timeline that begins with the newest entry.
    newest_first: NewestFirst,
}

/// What to do about a timeline that begins with the newest entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NewestFirst {
    /// Nothing.
    Accept,
    /// Strike once at its first entry.
    Report,
}

impl TimelineOrder {
    pub(super) const CASES: &[Case] = &[
        Case { name: "earlier", values: &["time", "previous"], related: &["previous"] },
        Case { name: "newest-first", values: &["time"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        post_mortem.timelines.iter().flat_map(|it| self.run_on(it, &post_mortem.outline, context)).collect()
    }

    fn run_on(&self, timeline: &Timeline, outline: &Outline, context: &Context<'_>) -> Vec<Hit> {
        let written = |it: &Entry| outline.seen_in(it.span).to_owned();
        let entries = &timeline.entries;
        let mut steps: Vec<(&Entry, &Entry, Step, usize)> = Vec::with_capacity(entries.len());
        // What stands below an entry as its detail may have happened at any time.
        let own: Vec<usize> = (0..entries.len()).filter(|it| !is_detail(entries, *it, outline)).collect();
        steps.extend(own.windows(2).filter_map(|it| {
            let (previous, entry) = (&entries[it[0]], &entries[it[1]]);
            Some((previous, entry, step(previous, entry)?, it[1]))
        }));
        let back = steps.iter().filter(|it| it.2 != Step::On).count();
        let on = || steps.iter().filter(|it| it.2 == Step::On && it.0.instant() != it.1.instant()).count();
        // A newest-first list goes back at four steps of five.
        if back >= 2 && back >= on() * 4 {
            return match (self.newest_first, timeline.entries.first()) {
                (NewestFirst::Report, Some(it)) => {
                    vec![Hit::new("newest-first", it.span).value("time", written(it))]
                }
                _ => Vec::new(),
            };
        }
        let hit = |(previous, entry, step, at): &(&Entry, &Entry, Step, usize)| {
            let sure = if *step == Step::Back { Confidence::High } else { Confidence::Medium };
            let hit = Hit::new("earlier", entry.span)
                .value("time", written(entry))
                .value("previous", written(previous))
                .related("previous", previous.span)
                .confidence(sure);
            match move_to_place(&timeline.entries, *at, outline, context) {
                Some(edits) => hit.fix(Fix { applicability: Applicability::Unsafe, case: "earlier", edits }),
                None => hit,
            }
        };
        steps.iter().filter(|it| it.2 != Step::On).map(hit).collect()
    }
}

/// Whether an entry is a list item below that of another.
fn is_detail(entries: &[Entry], at: usize, outline: &Outline) -> bool {
    let block = outline.block_at(entries[at].text.start).map(|it| &outline.blocks[it]);
    let parent = block.and_then(Block::item).and_then(|it| outline.items[it].parent());
    let lead = parent.and_then(|it| outline.items[it].lead()).map(|it| &outline.blocks[it].text);
    lead.is_some_and(|lead| {
        let above = entries.partition_point(|it| it.text.start < lead.start);
        entries.get(above).is_some_and(|it| lead.contains(&it.text.start))
    })
}

/// How one entry follows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Later, or at the same time.
    On,
    /// Earlier.
    Back,
    /// Earlier by the written times, of which one is approximate.
    PerhapsBack,
}

/// How `entry` follows `previous`; `None` where that can't be told.
fn step(previous: &Entry, entry: &Entry) -> Option<Step> {
    if previous.moment.fault.is_some() || entry.moment.fault.is_some() {
        return None;
    }
    let back = match (previous.instant(), entry.instant()) {
        (Some(before), Some(now)) => now < before && !is_label_slip(previous, entry),
        _ => match (previous.date, entry.date) {
            // A day without a time says nothing about the order within the day.
            (Some(previous), Some(entry)) => entry < previous,
            // Of two days that are written, nobody can tell which is the first.
            (None, None) if is_of_another_day(previous, entry) => return None,
            (None, None) => {
                if let (Some(before), Some(now)) = (previous.since_start(), entry.since_start()) {
                    now < before
                } else {
                    let (before, now) = (previous.clock?, entry.clock?);
                    // More than half a day is midnight.
                    let drop = now.duration_until(before).as_mins();
                    (1..12 * 60).contains(&drop)
                }
            }
            _ => return None,
        },
    };
    let about = previous.moment.approximate || entry.moment.approximate;
    Some(match (back, about) {
        (false, _) => Step::On,
        (true, false) => Step::Back,
        (true, true) => Step::PerhapsBack,
    })
}

/// Whether an entry is written with another day than the one before, or with another number of days after it.
fn is_of_another_day(previous: &Entry, entry: &Entry) -> bool {
    let (before, now) = (&previous.moment, &entry.moment);
    now.day_shift != before.day_shift || now.date.is_some() && now.date != before.date
}

/// Whether two times are in order as they are written, and only zones next to each other turn them round (22:22 PST,
/// 23:00 MST): then the name of the zone is likelier wrong than the order.
fn is_label_slip(previous: &Entry, entry: &Entry) -> bool {
    let hours = previous.offset.zip(entry.offset).map(|(before, now)| (before - now).abs());
    previous.at() <= entry.at() && hours.is_some_and(|it| (1..=60).contains(&it))
}

/// The edits that move the entry at `at` up to where its time belongs, if it and those that it passes are items of one
/// list or rows of one table and none of them says the day for another.
fn move_to_place(
    entries: &[Entry],
    at: usize,
    outline: &Outline,
    context: &Context<'_>,
) -> Option<Vec<Edit>> {
    let moving = &entries[at];
    let is_later = |it: &&Entry| step(it, moving).is_some_and(|it| it != Step::On);
    let passed = entries[..at].iter().rev().take(FARTHEST_MOVE + 1).take_while(is_later).count();
    let first = at - passed;
    // Where the entry is as early as can be told, it may belong farther up still.
    let fits = first.checked_sub(1).is_none_or(|it| step(&entries[it], moving) == Some(Step::On));
    if passed == 0 || passed > FARTHEST_MOVE || !fits {
        return None;
    }
    let lines: Vec<Line> =
        entries[first..=at].iter().map(|it| Line::of(it, outline)).collect::<Option<_>>()?;
    if lines.iter().any(|it| it.block != lines[0].block)
        || lines.windows(2).any(|it| it[0].span == it[1].span)
    {
        return None;
    }
    let around = &entries[first.saturating_sub(1)..entries.len().min(at + 2)];
    let carries = around.iter().any(|it| it.dated) && around.iter().any(|it| !it.dated);
    let (target, last, own) = (lines[0].span, lines[passed - 1].span, lines[passed].span);
    let (own, last) = (trimmed_end(own, context), trimmed_end(last, context));
    let gap = Span::new(last.end, own.start);
    let between = context.source.slice(gap);
    if carries || !between.trim().is_empty() || !between.contains('\n') {
        return None;
    }
    let text = format!("{}{between}", context.source.slice(own));
    Some(vec![
        Edit { span: Span::new(target.start, target.start), text },
        Edit { span: Span::new(last.end, own.end), text: String::new() },
    ])
}

/// An entry that is farther from its place is one with a wrong time.
const FARTHEST_MOVE: usize = 50;

/// What stands in the file for an entry: a bullet of a list or a row of a table.
struct Line {
    span: Span,
    /// The list or table.
    block: (bool, usize),
}

impl Line {
    fn of(entry: &Entry, outline: &Outline) -> Option<Self> {
        let block = &outline.blocks[outline.block_at(entry.text.start)?];
        if let BlockKind::Cell { table, row, .. } = block.kind {
            let span = outline.row(table, row).span;
            return Some(Self { span, block: (true, table as usize) });
        }
        let item = outline.items.get(block.item()?)?;
        // Numbers would no longer be in order.
        (!item.numbered && item.parent().is_none())
            .then_some(Self { span: item.span, block: (false, item.list) })
    }
}

fn trimmed_end(span: Span, context: &Context<'_>) -> Span {
    Span::new(span.start, span.start + context.source.slice(span).trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::hits_in;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn steps(lines: &str) -> Vec<Option<Step>> {
        let source = Source::new("x.md", format!("2024-05-03\n\n## Timeline\n\n{lines}"));
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let entries = post_mortem.timelines.iter().flat_map(|it| it.entries.windows(2));
        entries.map(|it| step(&it[0], &it[1])).collect()
    }

    #[test]
    fn days_without_times_are_in_order_too() {
        let steps = steps("- 2024-05-03 one\n- 2024-05-03 two\n- 2024-05-04 three\n- 2024-05-02 four\n");
        assert_eq!(steps, [Some(Step::On), Some(Step::On), Some(Step::Back)]);
    }

    #[test]
    fn days_whose_order_nobody_can_tell_are_not_compared() {
        assert_eq!(steps("- 1/2 15:00 one\n- 1/3 09:00 two\n"), [None]);
        assert_eq!(steps("- 1/2 15:00 one\n- 1/2 09:00 two\n"), [Some(Step::Back)]);
    }

    #[test]
    fn what_stands_below_an_entry_may_have_been_at_any_time() {
        let found = |text: &str| {
            let text = format!("## Timeline\n\n{text}");
            hits_in("timeline-order = { newest-first = \"accept\" }", &text).len()
        };
        assert_eq!(found("- 10:05 UTC one\n  - 10:03 two\n  - 10:30 three\n- 10:09 four\n"), 0);
        assert_eq!(found("- 10:05 UTC one\n- 10:03 two\n"), 1);
        assert_eq!(found("- First\n  - 10:05 UTC one\n  - 10:03 two\n"), 1);
        // What an item says itself may stand behind them all.
        assert_eq!(found("- - 10:05 UTC one\n  - 10:03 two\n\n  The last words\n"), 1);
    }

    #[test]
    fn a_bullet_can_be_moved_and_a_numbered_item_cannot() {
        let fixes = |first: &str, second: &str| {
            let text = format!("## Timeline\n\n{first} 14:05 UTC one\n{second} 13:55 UTC two\n");
            hits_in("timeline-order = { newest-first = \"accept\" }", &text)
                .iter()
                .map(|it| it.fixes().len())
                .collect::<Vec<_>>()
        };
        assert_eq!(fixes("-", "-"), [1]);
        assert_eq!(fixes("1.", "2."), [0]);
    }

    #[test]
    fn zones_are_accounted_for_unless_neighbours_explain_the_drop() {
        let on = [Some(Step::On)];
        assert_eq!(steps("- 2024-05-03 14:05 UTC one\n- 2024-05-03 16:15 CEST two\n"), on);
        assert_eq!(steps("- 2024-05-03 14:05 UTC one\n- 2024-05-03 15:50 CEST two\n"), [Some(Step::Back)]);
        assert_eq!(steps("- 2024-05-03 22:22 PST one\n- 2024-05-03 23:00 MST two\n"), on);
        assert_eq!(steps("- 2024-05-03 22:22 PST one\n- 2024-05-03 22:10 MST two\n"), [Some(Step::Back)]);
    }
}
