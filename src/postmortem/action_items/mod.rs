//! What will be done so that it doesn't happen again: by whom, by when, tracked where.

mod due;
mod fields;
mod owners;
mod vocabulary;

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;

use self::vocabulary::{
    LABEL_WORDS, field_of, is_command, is_given_up, is_nothing, is_struck, is_told, marked_done, slot_of,
};
use super::moment::{DueKind, Moment};
use super::people::People;
use super::sections::{Role, Section, is_shortcode, normalised, trimmed};
use super::timeline::Calendar;
use crate::markdown::{Block, BlockKind, Item, MarkKind, Outline, Row};
use crate::sorted::Sorted;
use crate::source::Span;
use crate::vocabulary::actions::Slot;
use crate::vocabulary::{ACTIONS, HEADINGS};

/// Something that the document says will be, or has been, done.
#[derive(Debug)]
pub struct ActionItem {
    /// Its whole text: a list item's own, a row's, a paragraph's.
    pub text: Range<usize>,
    /// What will be done, without the table cells or fields that say who and when.
    pub deed: Range<usize>,
    /// The place in the file of what will be done.
    pub span: Span,
    /// Who does it: people, roles or teams.
    pub owners: Vec<Owner>,
    /// What stands where the owner should, if it names nobody.
    pub nobody: Option<Range<usize>>,
    /// By when.
    pub due: Option<Due>,
    /// The issue, ticket or change that tracks it.
    pub ticket: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// As written: prevent, mitigate, detect …
    pub kind: Option<String>,
    /// Whether nothing is left to do: it is marked done, or won't be.
    pub done: bool,
    /// Whether it is told as something that has happened: "Reverted the release". It may still be no plan of anybody's.
    pub told: bool,
}

/// Somebody who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The name as written, without `@`.
    pub name: String,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// Whether the name is a person's, and not a role's or a team's.
    pub is_person: bool,
}

/// When an item is due.
#[derive(Debug, Clone)]
pub struct Due {
    /// The words, as written.
    pub written: Range<usize>,
    /// The last day that the words can mean; `None` if they name none.
    pub date: Option<Date>,
    /// What the words mean, if they are known ones without a date.
    pub kind: Option<DueKind>,
    /// Whether the words name one day, and not a month, a quarter or none.
    pub exact: bool,
    /// Whether the words stand on the item itself, and not on a label over it.
    pub own: bool,
}

/// What a reader of action items knows of the rest of the document.
pub(super) struct Around<'a> {
    pub(super) outline: &'a Outline,
    pub(super) sections: &'a Sorted<Section>,
    /// The dates and times of all blocks.
    pub(super) moments: &'a Sorted<Moment>,
    pub(super) calendar: Calendar<'a>,
    pub(super) names: &'a People,
}

/// What a label over a list says about all items below it.
#[derive(Clone, Default)]
struct Group {
    owners: Vec<Owner>,
    due: Option<Due>,
    done: bool,
    /// Whether they are only what might be done.
    options: bool,
}

/// What the columns of a table hold.
#[derive(Default)]
struct TableSlots {
    table: Option<u32>,
    slots: Vec<Option<Slot>>,
}

/// The action items of a document, in reading order.
pub(super) fn read(around: &Around<'_>) -> Vec<ActionItem> {
    let mut items = Vec::new();
    let mut covered = 0;
    for (index, section) in around.sections.iter().enumerate() {
        // What could have been done is no plan.
        let is_idea = || {
            let heading = &around.outline.small()[section.heading.clone()];
            ACTIONS.words.ideas.iter().any(|it| heading.contains(it))
        };
        if section.role == Some(Role::ActionItems) && section.heading.start >= covered && !is_idea() {
            covered = section.body.end.max(section.heading.start + 1);
            items.extend(around.items_of(index));
        }
    }
    items.sort_by_key(|it| it.text.start);
    items
}

impl Around<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        &self.outline.text()[range.clone()]
    }

    /// The items of a section.
    fn items_of(&self, index: usize) -> Vec<ActionItem> {
        let section = &self.sections[index];
        let outline = self.outline;
        let first = outline.blocks_before(section.body.start);
        let count = outline.blocks[first..].iter().take_while(|it| it.text.start < section.body.end).count();
        let blocks = first..first + count;
        let inside =
            |block: &Block| block.text.start.max(section.body.start)..block.text.end.min(section.body.end);
        // Whether a stretch between two headings has a list or a table.
        let is_listed = |from: usize| {
            let stretch = outline.blocks[from..blocks.end].iter();
            let mut stretch = stretch.take_while(|it| !it.is_heading());
            stretch.any(|it| {
                let row = matches!(it.kind, BlockKind::Cell { row, .. } if row > 0);
                (it.item().is_some() || row) && !inside(it).is_empty() && !self.is_foreign(it.text.start)
            })
        };
        let mut listed = is_listed(blocks.start);
        let mut items: Vec<ActionItem> = Vec::new();
        let mut group = self.group_of(&section.heading, &Group::default());
        let mut outer = group.clone();
        let (mut row_done, mut columns) = (None, TableSlots::default());
        // Groups by the list item that opened them.
        let mut groups: HashMap<usize, Group> = HashMap::new();
        // The action item that each list item is, or belongs to.
        let mut owner_of: HashMap<usize, usize> = HashMap::new();
        // The action items with which lists go on.
        let mut goes_on: HashMap<usize, usize> = HashMap::new();
        // The item that the last heading or label is, if its fields or an explanation stand below it.
        let mut headed: Option<usize> = None;
        let by_headings = self.tells_by_headings(&blocks);
        for at in blocks.clone() {
            let block = &outline.blocks[at];
            let text = trimmed(outline, &inside(block));
            if block.quoted || is_nothing(&outline.small()[text.clone()]) || self.is_foreign(text.start) {
                continue;
            }
            match block.kind {
                BlockKind::Heading(_) => {
                    listed = is_listed(at + 1);
                    group = self.group_of(&text, &self.group_of(&section.heading, &Group::default()));
                    outer = group.clone();
                    let told = self.item_over_fields(at, blocks.end, &group);
                    let told = told.or_else(|| self.heading_item(at, blocks.end, by_headings, &group));
                    headed = told.as_ref().map(|_| items.len());
                    items.extend(told);
                }
                BlockKind::Cell { table, row, .. } if row > 0 && row_done != Some((table, row)) => {
                    row_done = Some((table, row));
                    if columns.table != Some(table) {
                        columns = self.slots_in(table);
                    }
                    items.extend(self.row_item(&columns.slots, outline.row(table, row), &group));
                }
                BlockKind::Paragraph => match (block.item(), headed) {
                    (Some(item), _) if group.options && outline.items[item].parent().is_none() => {}
                    (Some(item), _) => {
                        let leads = outline.items[item].lead() == Some(at);
                        let parent = outline.items[item].parent();
                        let inherited = parent.and_then(|it| groups.get(&it)).cloned();
                        let list = outline.items[item].list;
                        if leads
                            && let Some(opened) = self.opened_by(item, at).and_then(|it| owner_of.get(&it))
                        {
                            goes_on.insert(list, *opened);
                        }
                        let above = parent.and_then(|it| owner_of.get(&it)).or_else(|| goes_on.get(&list));
                        let above = above.copied().or(headed);
                        if !leads {
                            if let Some(above) = owner_of.get(&item) {
                                self.fields_into(&mut items[*above], &text);
                            }
                        } else if let Some(above) = above {
                            // What is nested in an item explains it, or fills its fields.
                            self.fields_into(&mut items[above], &text);
                            owner_of.insert(item, above);
                        } else if self.is_group(item, &text) {
                            let base = inherited.unwrap_or_else(|| group.clone());
                            groups.insert(item, self.group_of(&text, &base));
                        } else {
                            owner_of.insert(item, items.len());
                            items.push(self.item(
                                &text,
                                outline.items[item].task,
                                &inherited.unwrap_or_else(|| group.clone()),
                            ));
                        }
                    }
                    (None, Some(above)) if !self.is_label_of_list(&text) => {
                        self.fields_into(&mut items[above], &text);
                    }
                    (None, _) if listed => {
                        let told = self.item_over_fields(at, blocks.end, &group);
                        headed = told.as_ref().map(|_| items.len());
                        items.extend(told);
                        // A label over a list.
                        if self.is_label(&text) {
                            group = self.group_of(&text, &outer);
                        } else if text.start == section.body.start && section.label {
                            items.push(self.item(&text, None, &group));
                        }
                    }
                    (None, _) => items.extend(self.line_items(block, &text, &group)),
                },
                _ => {}
            }
        }
        items
    }

    /// Whether something isn't about action items any more: it lies in a nested section of another role.
    fn is_foreign(&self, at: usize) -> bool {
        let role = self.sections.innermost(at).and_then(|it| it.role);
        role.is_some_and(|it| it != Role::ActionItems)
    }

    /// The list item that is told further in another list, of which a block begins the first item: it ends right before
    /// that in a colon, or the block is a field of it.
    fn opened_by(&self, item: usize, at: usize) -> Option<usize> {
        let Outline { blocks, items, .. } = self.outline;
        // Lists are numbered in the order in which they begin.
        let begins = items[item.checked_sub(1)?].list < items[item].list;
        let before = blocks.get(at.checked_sub(1)?).filter(|it| begins && it.kind == BlockKind::Paragraph)?;
        let text = self.outline.text_of(before).trim_end();
        // `… :white_check_mark:`
        let is_open = text.ends_with(':') && !text.split(' ').next_back().is_some_and(is_shortcode);
        before.item().filter(|_| is_open || field_of(self.outline.text_of(&blocks[at])).is_some())
    }

    /// The items of a paragraph in a section without lists: one a line where each line is a sentence of its own.
    fn line_items(&self, block: &Block, text: &Range<usize>, group: &Group) -> Vec<ActionItem> {
        let lines: Vec<_> = self
            .outline
            .lines(block)
            .map(|it| it.start.max(text.start)..it.end.min(text.end).max(it.start.max(text.start)))
            .map(|it| trimmed(self.outline, &it))
            .filter(|it| !it.is_empty())
            .collect();
        let begins = |it: &Range<usize>| {
            let text = self.text(it);
            text.starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit() || "[@`".contains(it))
                || ACTIONS.words.done_marks.iter().any(|it| text.starts_with(it))
        };
        let wrapped = lines.len() > 1 && {
            let sentences = lines[..lines.len() - 1]
                .iter()
                .filter(|it| self.text(it).ends_with(['.', '!', ';', ')']))
                .count();
            let short = lines.iter().filter(|it| self.text(it).len() < 60).count();
            sentences * 2 < lines.len() - 1 && short * 2 < lines.len() || !lines.iter().all(begins)
        };
        let parts = if wrapped { vec![text.clone()] } else { lines };
        parts
            .into_iter()
            .filter(|it| !self.text(it).ends_with(':') && self.says_a_deed(it))
            .map(|it| self.item(&it, None, group))
            .collect()
    }

    /// Whether prose says what will be done, and isn't only an introduction.
    fn says_a_deed(&self, range: &Range<usize>) -> bool {
        let text = self.text(range);
        let lower = text.to_lowercase();
        let words = &ACTIONS.words;
        text.split_whitespace().count() >= 3
            && !words.asides.iter().any(|it| lower.starts_with(it))
            && (is_command(text)
                || words.plans.iter().any(|it| lower.contains(it))
                || text.split_once(": ").is_some_and(|it| is_command(it.1)))
    }

    /// A heading that is an item itself: numbered, a command or one of those that are all items, with prose below it
    /// and no list of items.
    fn heading_item(&self, at: usize, end: usize, by_headings: bool, group: &Group) -> Option<ActionItem> {
        let text = trimmed(self.outline, &self.outline.blocks[at].text);
        let words = self.text(&text);
        let numbered = words.starts_with(|it: char| it.is_ascii_digit());
        let word = unnumbered(words).split_whitespace().next()?.to_lowercase();
        let is_item = (numbered || by_headings || ACTIONS.words.verbs.contains(&word))
            && words.split_whitespace().count() > 1
            && self.may_be_item(at, end);
        is_item.then(|| self.item(&text, None, group))
    }

    /// Whether a section says what will be done in its sub-headings: two or more, and each may be an item.
    fn tells_by_headings(&self, blocks: &Range<usize>) -> bool {
        let mut count = 0;
        let all = blocks.clone().filter(|&it| self.outline.blocks[it].is_heading()).all(|at| {
            count += 1;
            let words = self.outline.text_of(&self.outline.blocks[at]);
            // `Process improvements` is the name of a part.
            !HEADINGS.exact.contains_key(&normalised(words))
                && unnumbered(words).split_whitespace().count() > 1
                && self.may_be_item(at, blocks.end)
        });
        all && count > 1
    }

    /// Whether a heading says more than when, and prose and no list or table stands between it and the next heading.
    fn may_be_item(&self, at: usize, end: usize) -> bool {
        if Self::is_horizon(unnumbered(self.outline.text_of(&self.outline.blocks[at]))) {
            return false;
        }
        let mut below = self.outline.blocks[at + 1..end].iter().take_while(|it| !it.is_heading());
        let mut prose = false;
        below.all(|it| {
            prose |= it.kind == BlockKind::Paragraph;
            it.item().is_none() && !matches!(it.kind, BlockKind::Cell { .. })
        }) && prose
    }

    /// The item that a heading or label is because its fields stand below it, in bullets or paragraphs, and no other
    /// bullets do.
    fn item_over_fields(&self, at: usize, end: usize, group: &Group) -> Option<ActionItem> {
        let outline = self.outline;
        let text = trimmed(outline, &outline.blocks[at].text);
        let name = self.text(&text).trim_end_matches([':', '.', ' ']);
        let is_paragraph = outline.blocks[at].kind == BlockKind::Paragraph;
        let groups = Self::is_horizon(name) || self.names.is_person(name);
        if groups || is_paragraph && !self.is_label(&text) {
            return None;
        }
        let mut found = false;
        for (block, at) in outline.blocks[at + 1..end].iter().zip(at + 1..) {
            let words = outline.text_of(block);
            match block.item() {
                _ if block.is_heading() => break,
                _ if matches!(block.kind, BlockKind::Cell { .. }) => return None,
                Some(item)
                    if outline.items[item].lead() == Some(at) && outline.items[item].parent().is_none() =>
                {
                    let is_named = words
                        .split_once(':')
                        .is_some_and(|it| it.0.split_whitespace().count() <= LABEL_WORDS);
                    if !is_named {
                        return None;
                    }
                }
                None if self.is_label_of_list(&block.text) => break,
                _ => {}
            }
            found |= is_field(words);
        }
        found.then(|| self.item(&text, None, group))
    }

    /// Whether a paragraph is a label for a list, and no field.
    fn is_label_of_list(&self, text: &Range<usize>) -> bool {
        !is_field(self.text(text)) && self.is_label(text)
    }

    /// Whether a list item only groups those below it.
    fn is_group(&self, item: usize, text: &Range<usize>) -> bool {
        let outline = self.outline;
        let end = outline.items[item].span.end;
        let nested = outline.items[item + 1..].iter().take_while(|it| it.span.start < end);
        let children: Vec<&Item> = nested.clone().filter(|it| it.parent() == Some(item)).collect();
        if children.is_empty() {
            return false;
        }
        let words = self.text(text);
        let bare = words.trim_end_matches([':', '.', ' ']);
        if Self::is_horizon(bare) || self.names.is_person(bare) {
            return true;
        }
        // `Observability improvements` over bullets that each begin with what to do.
        let short = bare.split_whitespace().count() <= 5 && !words.ends_with('.');
        let opens = words.ends_with(':');
        let first = |it: &Item| it.blocks.clone().next().map(|at| outline.text_of(&outline.blocks[at]));
        let names_field = |it: &Item| first(it).and_then(field_of).is_some();
        if children.iter().any(|it| names_field(it)) {
            return false;
        }
        // `Prevent` over bullets that have fields below them.
        let mut below = nested.filter(|it| it.parent() != Some(item));
        if short && below.any(names_field) {
            return true;
        }
        let commands = children.iter().filter(|it| first(it).is_some_and(is_command)).count();
        let most = children.len() > 1 && commands * 2 >= children.len();
        let names_deed = is_command(words) && bare.contains(' ');
        commands > 0 && (opens || short && !names_deed && most)
    }

    fn is_horizon(words: &str) -> bool {
        let words = words.to_lowercase();
        let words = words.trim_start_matches(|it: char| !it.is_alphanumeric());
        ACTIONS
            .words
            .horizons
            .iter()
            .filter_map(|it| Some((it, words.strip_prefix(it)?)))
            // `Long-term improvements` is one, `Next steps` isn't.
            .map(|(it, rest)| if it.contains([' ', '-']) { rest } else { rest.trim_start() })
            .any(|rest| !rest.starts_with(char::is_alphanumeric))
            && words.split_whitespace().count() <= 8
    }

    /// Whether a paragraph is a label for what follows: bold, or ending in a colon.
    fn is_label(&self, text: &Range<usize>) -> bool {
        let words = self.text(text);
        let bold =
            self.outline.is_all(MarkKind::Strong, text) || self.outline.is_all(MarkKind::Emphasis, text);
        words.len() <= LONGEST_LABEL && (bold || words.ends_with(':') || words.len() <= 3)
    }

    /// What a label says about the items below it, over what holds already.
    fn group_of(&self, label: &Range<usize>, base: &Group) -> Group {
        let words = self.text(label);
        let mut said = base.clone();
        let lower = words.to_lowercase();
        let done =
            lower.split(|it: char| !it.is_alphanumeric()).any(|it| ACTIONS.words.done_labels.contains(it));
        said.options = ACTIONS.words.options.contains(&normalised(words));
        said.done = done && !lower.contains("to be") && !lower.contains("not ");
        let name =
            trimmed(self.outline, &(label.start..label.start + words.trim_end_matches([':', ' ']).len()));
        if let Some(owners) = self.people_in(&name) {
            said.owners = owners;
        }
        // `How will we do better in the future?` promises nothing about when.
        let is_said = |it: &Due| it.kind != Some(DueKind::Later) || it.written.start == name.start;
        if let Some(due) = self.due_in(&name, true).filter(is_said) {
            said.due = Some(Due { own: false, ..due });
        }
        said
    }

    fn slots_in(&self, table: u32) -> TableSlots {
        let head = &self.outline.blocks[self.outline.row(table, 0).cells.clone()];
        let slots = head.iter().map(|it| slot_of(&ACTIONS.columns, self.outline.text_of(it)));
        TableSlots { table: Some(table), slots: slots.collect() }
    }

    /// A row of a table with these columns.
    fn row_item(&self, slots: &[Option<Slot>], row: &Row, group: &Group) -> Option<ActionItem> {
        let outline = self.outline;
        let cells = &outline.blocks[row.cells.clone()];
        let cell = |slot: Slot| {
            let column = slots.iter().position(|it| *it == Some(slot))?;
            cells.get(column).map(|it| trimmed(outline, &it.text))
        };
        let deed = cell(Slot::Action).filter(|it| !it.is_empty()).or_else(|| {
            // The widest column that nothing else claims.
            let free = cells.iter().enumerate().filter(|it| slots.get(it.0).is_none_or(Option::is_none));
            free.max_by_key(|it| it.1.text.len()).map(|it| trimmed(outline, &it.1.text))
        })?;
        if deed.is_empty() || is_nothing(&outline.small()[deed.clone()]) {
            return None;
        }
        let mut item = self.begun(&deed, None, group);
        let open = Open::of(&item);
        item.text = cells.first()?.text.start..cells.last()?.text.end;
        for (slot, cell) in slots.iter().zip(cells) {
            let range = trimmed(outline, &cell.text);
            match slot {
                Some(Slot::Owner) => {
                    let owners = self.owners_in(&range);
                    if owners.is_empty() {
                        item.nobody.get_or_insert(range);
                    } else {
                        item.owners = owners;
                        item.nobody = None;
                    }
                }
                Some(Slot::Due) if !range.is_empty() => item.due = self.due_in(&range, false).or(item.due),
                Some(slot) => self.fill(&mut item, *slot, &range),
                None => {}
            }
        }
        self.complete(&mut item, open, group);
        if !slots.contains(&Some(Slot::Owner)) {
            item.nobody = None;
        }
        Some(item)
    }

    /// An item from its text.
    fn item(&self, text: &Range<usize>, task: Option<bool>, group: &Group) -> ActionItem {
        let mut item = self.begun(text, task, group);
        let open = Open::of(&item);
        self.complete(&mut item, open, group);
        item
    }

    /// An item with what the fields in its text say.
    fn begun(&self, text: &Range<usize>, task: Option<bool>, group: &Group) -> ActionItem {
        let outline = self.outline;
        let words = self.text(text);
        let mut item = ActionItem {
            deed: text.clone(),
            text: text.clone(),
            span: outline.span(text),
            owners: Vec::new(),
            nobody: None,
            due: None,
            ticket: self.ticket_in(text),
            priority: None,
            kind: None,
            done: task.unwrap_or(group.done)
                || is_struck(outline, text)
                || marked_done(outline, text)
                || is_given_up(outline.small()[text.clone()].trim()),
            told: task != Some(false) && is_told(words),
        };
        self.inline_fields(&mut item, text);
        item
    }

    /// Adds what the words and the group of an item say, where neither fields nor cells do.
    fn complete(&self, item: &mut ActionItem, open: Open, group: &Group) {
        let deed = item.deed.clone();
        if open.owner && item.owners.is_empty() {
            self.inline_owner(item, &deed);
            if item.owners.is_empty() {
                item.owners.clone_from(&group.owners);
            }
        }
        if open.due && item.due.is_none() {
            // What has been done already isn't due.
            let told = item.told;
            item.due = self.inline_due(&deed).or_else(|| group.due.clone().filter(|_| !told));
        }
    }
}

/// A heading without the number or mark before its words.
fn unnumbered(heading: &str) -> &str {
    heading.trim_start_matches(|it: char| !it.is_alphabetic())
}

/// Whether a text begins with the owner or the due date of an item: `Owner: Kim`.
fn is_field(text: &str) -> bool {
    matches!(field_of(text), Some(Slot::Owner | Slot::Due))
}

/// What the fields of an item leave open.
#[derive(Clone, Copy)]
struct Open {
    owner: bool,
    due: bool,
}

impl Open {
    fn of(item: &ActionItem) -> Self {
        Self {
            owner: item.owners.is_empty() && item.nobody.is_none(),
            // The date on an item that is done is the day on which it was.
            due: item.due.is_none() && !item.done,
        }
    }
}

/// The longest label, name or field, in bytes.
const LONGEST_LABEL: usize = 60;
