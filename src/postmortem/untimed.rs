//! Bullets and rows that stand among timed entries and have no time.

use std::collections::HashMap;
use std::ops::Range;

use super::PostMortem;
use crate::markdown::{Block, BlockKind};

/// The list or table in which an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    List(usize),
    Table(usize),
}

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
    let group_of = |block: &Block| match (block.kind, block.item) {
        (BlockKind::Cell { table, row, .. }, _) if row > 0 => Some(Group::Table(table)),
        (BlockKind::Paragraph, Some(item)) => Some(Group::List(outline.items[item].list)),
        _ => None,
    };
    let mut places: HashMap<Group, usize> = HashMap::new();
    let mut found: Vec<Entries> = Vec::new();
    // Where the timed bullets and rows begin.
    let mut timed = std::collections::HashSet::new();
    for entry in post_mortem.timelines.iter().flat_map(|it| &it.entries) {
        let block = outline.block_at(entry.text.start).map(|it| &outline.blocks[it]);
        let Some((block, group)) = block.and_then(|it| Some((it, group_of(it)?))) else { continue };
        let place = *places.entry(group).or_insert_with(|| {
            found.push(Entries { timed: 0, untimed: Vec::new() });
            found.len() - 1
        });
        timed.insert(start_of(post_mortem, block));
        found[place].timed += 1;
    }
    for (index, item) in outline.items.iter().enumerate() {
        let Some(&place) = places.get(&Group::List(item.list)) else { continue };
        let own = outline.own_blocks(index).map(|it| &outline.blocks[it]).next();
        let Some(block) = own.filter(|it| it.kind == BlockKind::Paragraph && !it.quoted) else { continue };
        if !timed.contains(&block.text.start) && !block.text.is_empty() {
            found[place].untimed.push(block.text.clone());
        }
    }
    for (index, table) in outline.tables.iter().enumerate() {
        let Some(&place) = places.get(&Group::Table(index)) else { continue };
        for row in table.rows.iter().skip(1) {
            let cells = &outline.blocks[row.cells.clone()];
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            let text = first.text.start..last.text.end;
            if !timed.contains(&text.start) && !outline.text()[text.clone()].trim().is_empty() {
                found[place].untimed.push(text);
            }
        }
    }
    for entries in &mut found {
        entries.untimed.sort_by_key(|it| it.start);
    }
    found
}

/// Where the bullet or row begins in which a block stands.
fn start_of(post_mortem: &PostMortem, block: &Block) -> usize {
    let outline = &post_mortem.outline;
    match block.kind {
        BlockKind::Cell { table, row, .. } => {
            let cells = outline.tables[table].rows[row].cells.clone();
            outline.blocks[cells].first().map_or(block.text.start, |it| it.text.start)
        }
        _ => {
            let own = block.item.and_then(|it| outline.own_blocks(it).next());
            own.map_or(block.text.start, |it| outline.blocks[it].text.start)
        }
    }
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
        let text = "## Timeline\n\n- 10:00 a\n  - why\n- then b\n- 10:20 c\n\n## Lessons\n\n- d\n";
        assert_eq!(untimed(text), ["then b"]);
    }

    #[test]
    fn rows_without_a_time_are_found() {
        let text = "## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | a |\n| | b |\n| 10:20 | c |\n";
        assert_eq!(untimed(text), ["\nb"]);
    }
}
