//! Bullets and rows that stand among timed entries and have no time.

use std::ops::Range;

use super::{PostMortem, moment};
use crate::markdown::{Block, BlockKind};
use crate::sorted::Sorted;
use crate::vocabulary::ENTRIES;
use crate::words::lowered;

/// The bullets or rows of one list or table of a timeline.
#[derive(Debug)]
pub struct Entries {
    /// How many have a time.
    pub timed: usize,
    /// The text of those that have none, in reading order.
    pub untimed: Vec<Range<usize>>,
}

/// The lists and tables that hold entries of the timelines, in reading order.
#[must_use]
pub fn read(post_mortem: &PostMortem) -> Vec<Entries> {
    let outline = &post_mortem.outline;
    // Groups are numbered: the tables behind the lists.
    let lists = outline.items.iter().map(|it| it.list + 1).max().unwrap_or(0);
    let group_of = |block: &Block| match (block.kind, block.item()) {
        (BlockKind::Cell { table, row, .. }, _) if row > 0 => Some(lists + table as usize),
        (BlockKind::Paragraph, Some(item)) => Some(outline.items[item].list),
        _ => None,
    };
    let mut places: Vec<Option<usize>> = vec![None; lists + outline.tables.len()];
    let mut found: Vec<Entries> = Vec::new();
    // Where the timed bullets and rows begin.
    let mut timed = Vec::with_capacity(post_mortem.timelines.iter().map(|it| it.entries.len()).sum());
    for entry in post_mortem.timelines.iter().flat_map(|it| &it.entries) {
        let block = outline.block_at(entry.text.start).map(|it| &outline.blocks[it]);
        let Some((block, group)) = block.and_then(|it| Some((it, group_of(it)?))) else { continue };
        let place = *places[group].get_or_insert_with(|| {
            found.push(Entries { timed: 0, untimed: Vec::new() });
            found.len() - 1
        });
        timed.push(start_of(post_mortem, block));
        found[place].timed += 1;
    }
    timed.sort_unstable();
    let timed = Sorted::from(timed);
    let is_timed = |at: usize| timed.at(at).is_some();
    let mut sections: Vec<usize> = post_mortem.timelines.iter().map(|it| it.section).collect();
    sections.sort_unstable();
    sections.dedup();
    let bodies: Vec<Range<usize>> =
        sections.iter().map(|&it| post_mortem.sections[it].body.clone()).collect();
    let bodies = Sorted::from(bodies);
    // Sections of timelines don't overlap.
    let holds = |at: usize| bodies.before(at + 1).checked_sub(1).is_some_and(|it| bodies[it].contains(&at));
    let is_label = |at: usize| post_mortem.sections.at(at).is_some();
    let in_timeline = |at: usize| holds(at) && !is_label(at);
    for item in &outline.items {
        let Some(place) = places[item.list] else { continue };
        let own = item.lead().map(|it| &outline.blocks[it]);
        let Some(block) = own.filter(|it| it.kind == BlockKind::Paragraph && !it.quoted) else { continue };
        let at = block.text.start;
        if !is_timed(at) && in_timeline(at) && is_event(outline.text_of(block)) {
            found[place].untimed.push(block.text.clone());
        }
    }
    for (index, table) in outline.tables.iter().enumerate() {
        let Some(place) = places[lists + index] else { continue };
        for row in table.rows.iter().skip(1) {
            let cells = &outline.blocks[row.cells.clone()];
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            let text = first.text.start..last.text.end;
            if !is_timed(text.start) && is_event(&outline.text()[text.clone()]) {
                found[place].untimed.push(text);
            }
        }
    }
    for entries in &mut found {
        entries.untimed.sort_by_key(|it| it.start);
    }
    found
}

/// Whether a text without a time at its beginning tells of an event that should have one: it has no time anywhere, and
/// doesn't begin with a word that says when ("Before the incident"), or that it is something else ("Note").
fn is_event(text: &str) -> bool {
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty());
    // The end of a broken line, or a time that nobody knows.
    let broken =
        first.is_none_or(|it| it.starts_with(char::is_lowercase)) && text.split_whitespace().count() <= 3;
    let known = (!broken || text.contains('\n')) && !text.trim_start().starts_with("[?");
    let lower = lowered(first.unwrap_or_default());
    known
        && !ENTRIES.when.contains(&lower)
        && !ENTRIES.beside.contains(&lower)
        && moment::leading(text).is_none()
        && moment::first(text).is_none()
        && !text.trim_end().ends_with(':')
}

/// Where the bullet or row begins in which a block stands.
fn start_of(post_mortem: &PostMortem, block: &Block) -> usize {
    let outline = &post_mortem.outline;
    let first = match block.kind {
        BlockKind::Cell { table, row, .. } => Some(outline.row(table, row).cells.start),
        _ => block.item().and_then(|it| outline.items[it].lead()),
    };
    first.and_then(|it| outline.blocks.get(it)).map_or(block.text.start, |it| it.text.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn untimed(text: &str) -> Vec<String> {
        let post_mortem = PostMortem::read(&Source::new("x.md", text), &Reading::default());
        let text = post_mortem.outline.text();
        read(&post_mortem).iter().flat_map(|it| &it.untimed).map(|it| text[it.clone()].to_owned()).collect()
    }

    #[test]
    fn bullets_beside_timed_bullets_are_found_and_nested_ones_are_not() {
        let text = "## Timeline\n\n- 10:00 a\n  - why\n- Kim b\n- 10:20 c\n\n## Lessons\n\n- d\n";
        assert_eq!(untimed(text), ["Kim b"]);
    }

    #[test]
    fn a_list_may_go_on_about_something_else() {
        let text = "## Incident of 3 May\n\n- **Timeline**: x\n- 10:00 a\n- Kim b\n- 10:20 c\n- **Resolution**: y\n- Kim d\n";
        assert_eq!(untimed(text), ["Kim b"]);
    }

    #[test]
    fn what_says_when_in_words_or_is_no_event_needs_no_time() {
        for line in [
            "Before the incident, x",
            "Note: x",
            "First seen (3 May ~10:00)",
            "T-72h - x",
            "a request.",
            "[???] x",
            "Meanwhile:",
        ] {
            let text = format!("## Timeline\n\n- 10:00 a\n- {line}\n- 10:20 c\n");
            assert!(untimed(&text).is_empty(), "{line}");
        }
    }

    #[test]
    fn rows_without_a_time_are_found() {
        let text = "## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | a |\n| | B |\n| 10:20 | c |\n";
        assert_eq!(untimed(text), ["\nB"]);
    }
}
