//! What will be done so that it doesn't happen again: by whom, by when, tracked where.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::moment::{self, DayOrder, DueKind, WrittenDate};
use super::people::People;
use super::sections::{self, Role, Section, trimmed};
use super::timeline::Calendar;
use crate::markdown::{Block, BlockKind, MarkKind, Outline, Row};
use crate::source::Span;

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
    /// Whether it is marked done.
    pub done: bool,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Vocabulary {
    columns: HashMap<Slot, HashSet<String>>,
    fields: HashMap<Slot, HashSet<String>>,
    words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    nobody: HashSet<String>,
    done: HashSet<String>,
    horizons: Vec<String>,
    verbs: HashSet<String>,
    trackers: Vec<String>,
    plans: Vec<String>,
    asides: Vec<String>,
}

/// What a column or a field of an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Slot {
    Action,
    Owner,
    Due,
    Ticket,
    Kind,
    Priority,
    Status,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    toml::from_str(include_str!("../../rules/vocabulary/actions.toml"))
        .expect("a test reads the vocabulary of action items")
});

/// What a reader of action items knows of the rest of the document.
pub(super) struct Around<'a> {
    pub(super) outline: &'a Outline,
    pub(super) sections: &'a [Section],
    pub(super) calendar: Calendar<'a>,
    pub(super) names: &'a People,
}

/// What a label over a list says about all items below it.
#[derive(Clone, Default)]
struct Group {
    owners: Vec<Owner>,
    due: Option<Due>,
    done: bool,
}

/// The action items of a document, in reading order.
pub(super) fn read(around: &Around<'_>) -> Vec<ActionItem> {
    let mut items = Vec::new();
    let mut covered = 0;
    for (index, section) in around.sections.iter().enumerate() {
        // What could have been done is no plan.
        let heading = around.text(&section.heading).to_lowercase();
        let is_idea = heading.contains("possible ") || heading.contains("could ");
        if section.role == Some(Role::ActionItems) && section.heading.start >= covered && !is_idea {
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
        let first = outline.blocks.partition_point(|it| it.text.end < section.body.start);
        let count = outline.blocks[first..].iter().take_while(|it| it.text.start < section.body.end).count();
        let blocks = first..first + count;
        let inside =
            |block: &Block| block.text.start.max(section.body.start)..block.text.end.min(section.body.end);
        // What isn't about action items any more: a nested section of another role.
        let foreign = |at: usize| {
            let role = sections::innermost(self.sections, at).and_then(|it| it.role);
            role.is_some_and(|it| it != Role::ActionItems)
        };
        // Whether a stretch between two headings has a list or a table.
        let is_listed = |from: usize| {
            let stretch = outline.blocks[from..blocks.end].iter();
            let mut stretch = stretch.take_while(|it| !matches!(it.kind, BlockKind::Heading(_)));
            stretch.any(|it| {
                let row = matches!(it.kind, BlockKind::Cell { row, .. } if row > 0);
                (it.item.is_some() || row) && !inside(it).is_empty() && !foreign(it.text.start)
            })
        };
        let mut listed = is_listed(blocks.start);
        let mut items: Vec<ActionItem> = Vec::new();
        let mut group = self.group_of(&section.heading, &Group::default());
        let mut outer = group.clone();
        let mut row_done = None;
        // Groups by the list item that opened them.
        let mut groups: HashMap<usize, Group> = HashMap::new();
        // The action item that each list item is, or belongs to.
        let mut owner_of: HashMap<usize, usize> = HashMap::new();
        for at in blocks.clone() {
            let block = &outline.blocks[at];
            let text = trimmed(outline, &inside(block));
            if block.quoted || text.is_empty() || foreign(text.start) {
                continue;
            }
            match block.kind {
                BlockKind::Heading(_) => {
                    listed = is_listed(at + 1);
                    group = self.group_of(&text, &self.group_of(&section.heading, &Group::default()));
                    outer = group.clone();
                    if let Some(item) = self.heading_item(at, &blocks, &group) {
                        items.push(item);
                    }
                }
                BlockKind::Cell { table, row, .. } if row > 0 && row_done != Some((table, row)) => {
                    row_done = Some((table, row));
                    items.extend(self.row_item(table, &outline.tables[table].rows[row], &group));
                }
                BlockKind::Paragraph => match block.item {
                    Some(item) => {
                        let leads = outline.own_blocks(item).next() == Some(at);
                        let parent = outline.items[item].parent;
                        let inherited = parent.and_then(|it| groups.get(&it)).cloned();
                        let above = parent.and_then(|it| owner_of.get(&it)).copied();
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
                    None if listed => {
                        // A label over a list.
                        if self.is_label(&text) {
                            group = self.group_of(&text, &outer);
                        } else if text.start == section.body.start && section.label {
                            items.push(self.item(&text, None, &group));
                        }
                    }
                    None => items.extend(self.line_items(block, &text, &group)),
                },
                _ => {}
            }
        }
        items
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
            self.text(it)
                .starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit() || "[@`✅".contains(it))
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
        let words = &VOCABULARY.words;
        text.split_whitespace().count() >= 3
            && !words.asides.iter().any(|it| lower.starts_with(it.as_str()))
            && (is_command(text)
                || words.plans.iter().any(|it| lower.contains(it.as_str()))
                || text.split_once(": ").is_some_and(|it| is_command(it.1)))
    }

    /// A heading that is an item itself: numbered or a command, with prose below it and no list of items.
    fn heading_item(&self, at: usize, blocks: &Range<usize>, group: &Group) -> Option<ActionItem> {
        let heading = &self.outline.blocks[at];
        let text = trimmed(self.outline, &heading.text);
        let words = self.text(&text);
        let numbered = words.starts_with(|it: char| it.is_ascii_digit());
        let word = words
            .trim_start_matches(|it: char| !it.is_alphabetic())
            .split_whitespace()
            .next()?
            .to_lowercase();
        let below = self.outline.blocks[at + 1..blocks.end]
            .iter()
            .take_while(|it| !matches!(it.kind, BlockKind::Heading(_)));
        let mut prose = false;
        for block in below {
            if block.item.is_some() || matches!(block.kind, BlockKind::Cell { .. }) {
                return None;
            }
            prose |= block.kind == BlockKind::Paragraph;
        }
        let is_item = prose
            && (numbered || VOCABULARY.words.verbs.contains(&word))
            && words.split_whitespace().count() > 1;
        is_item.then(|| self.item(&text, None, group))
    }

    /// Whether a list item only groups those below it.
    fn is_group(&self, item: usize, text: &Range<usize>) -> bool {
        let outline = self.outline;
        let nested = &outline.items[item + 1..];
        let children = nested.iter().take_while(|it| it.span.start < outline.items[item].span.end);
        let children: Vec<&_> = children.filter(|it| it.parent == Some(item)).collect();
        if children.is_empty() {
            return false;
        }
        let words = self.text(text);
        let bare = words.trim_end_matches([':', '.', ' ']);
        if self.is_horizon(bare) || self.names.is_person(bare) {
            return true;
        }
        // `Observability improvements` over bullets that each begin with what to do.
        let short = bare.split_whitespace().count() <= 5 && !words.ends_with('.');
        let opens = words.ends_with(':');
        let commands = children
            .iter()
            .filter(|it| {
                let first = it.blocks.clone().next().map(|at| outline.text_of(&outline.blocks[at]));
                first.is_some_and(|it| is_command(it))
            })
            .count();
        let fields = children
            .iter()
            .filter(|it| {
                let first = it.blocks.clone().next().map(|at| outline.text_of(&outline.blocks[at]));
                first
                    .and_then(|it| it.split_once(':'))
                    .is_some_and(|it| slot_of(&VOCABULARY.fields, it.0).is_some())
            })
            .count();
        let most = children.len() > 1 && commands * 2 >= children.len();
        fields == 0 && commands > 0 && (opens || short && !is_command(words) && most)
    }

    fn is_horizon(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        let words = words.trim_start_matches(|it: char| !it.is_alphanumeric());
        VOCABULARY.words.horizons.iter().any(|it| {
            words.strip_prefix(it.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        }) && words.split_whitespace().count() <= 8
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
        let mut group = base.clone();
        let lower = words.to_lowercase();
        let done = lower
            .split(|it: char| !it.is_alphanumeric())
            .any(|it| matches!(it, "completed" | "done" | "complete"));
        group.done = done && !lower.contains("to be") && !lower.contains("not ");
        let bare =
            trimmed(self.outline, &(label.start..label.start + words.trim_end_matches([':', ' ']).len()));
        if let Some(owners) = self.people_in(&bare) {
            group.owners = owners;
        }
        if let Some(due) = self.due_in(&bare, true) {
            group.due = Some(Due { own: false, ..due });
        }
        group
    }

    /// The people that a stretch of text names and is nothing else than: `Robert`, `Alex/Jamie`, `RK`.
    fn people_in(&self, range: &Range<usize>) -> Option<Vec<Owner>> {
        let owners = self.owners_in(range);
        let all = !owners.is_empty()
            && owners
                .iter()
                .all(|it| self.names.is_person(&it.name) || self.text(&it.range).starts_with('@'));
        all.then_some(owners)
    }

    /// The names in a cell or field for owners, parted by commas, slashes, `and` …
    fn owners_in(&self, range: &Range<usize>) -> Vec<Owner> {
        let text = self.text(range);
        let mut owners = Vec::new();
        let mut at = 0;
        for part in text.split_inclusive([',', '/', '&', '+', ';']).flat_map(split_and) {
            let name = part.trim_matches(|it: char| it.is_whitespace() || ",/&+;.:".contains(it));
            let start = range.start + at + (name.as_ptr() as usize).saturating_sub(part.as_ptr() as usize);
            at += part.len();
            if !is_nobody(name) {
                let bare = name.trim_start_matches('@').trim_matches(['(', ')', '[', ']', '*', '_']);
                let is_person = name.starts_with('@') || self.names.is_person(bare);
                owners.push(Owner { name: bare.to_owned(), range: start..start + name.len(), is_person });
            }
        }
        owners
    }

    /// A row of a table.
    fn row_item(&self, table: usize, row: &Row, group: &Group) -> Option<ActionItem> {
        let outline = self.outline;
        let head = &outline.blocks[outline.tables[table].rows.first()?.cells.clone()];
        let cells = &outline.blocks[row.cells.clone()];
        let slots: Vec<Option<Slot>> =
            head.iter().map(|it| slot_of(&VOCABULARY.columns, outline.text_of(it))).collect();
        let cell = |slot: Slot| {
            let column = slots.iter().position(|it| *it == Some(slot))?;
            cells.get(column).map(|it| trimmed(outline, &it.text))
        };
        let deed = cell(Slot::Action).filter(|it| !it.is_empty()).or_else(|| {
            // The widest column that nothing else claims.
            let free = cells.iter().enumerate().filter(|it| slots.get(it.0).is_none_or(Option::is_none));
            free.max_by_key(|it| it.1.text.len()).map(|it| trimmed(outline, &it.1.text))
        })?;
        if deed.is_empty() {
            return None;
        }
        let mut item = self.item(&deed, None, group);
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
        if !slots.contains(&Some(Slot::Owner)) {
            item.nobody = None;
        }
        Some(item)
    }

    /// A field's value into an item.
    fn fill(&self, item: &mut ActionItem, slot: Slot, range: &Range<usize>) {
        let text = self.text(range).to_owned();
        if text.is_empty() {
            return;
        }
        match slot {
            Slot::Owner => {
                let owners = self.owners_in(range);
                if owners.is_empty() {
                    item.nobody = Some(range.clone());
                } else {
                    item.owners = owners;
                    item.nobody = None;
                }
            }
            Slot::Due => item.due = self.due_in(range, false).or(item.due.take()),
            Slot::Ticket => item.ticket = self.ticket_in(range).or(item.ticket.take()),
            Slot::Priority => item.priority = Some(text),
            Slot::Kind => item.kind = Some(text),
            Slot::Status => item.done |= says_done(&text),
            Slot::Action => {}
        }
    }

    /// The fields in a line that belongs to an item: `Owner: x`, `Due: y`, or a ticket.
    fn fields_into(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        if let Some((name, value)) = words.split_once([':', '=']) {
            if let Some(slot) = slot_of(&VOCABULARY.fields, name) {
                let start = text.start + (value.as_ptr() as usize - words.as_ptr() as usize);
                self.fill(item, slot, &trimmed(self.outline, &(start..text.end)));
            }
        }
        if item.ticket.is_none() {
            item.ticket = self.ticket_in(text);
        }
    }

    /// An item from its text.
    fn item(&self, text: &Range<usize>, task: Option<bool>, group: &Group) -> ActionItem {
        let outline = self.outline;
        let words = self.text(text);
        let struck =
            outline.marks(text).any(|it| it.kind == MarkKind::Strike && it.range.len() * 2 > text.len());
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
            done: task.unwrap_or(group.done) || struck || marked_done(words),
        };
        self.inline_fields(&mut item, text);
        if item.owners.is_empty() && item.nobody.is_none() {
            self.inline_owner(&mut item, text);
        }
        if item.owners.is_empty() && item.nobody.is_none() {
            item.owners.clone_from(&group.owners);
        }
        // The date on an item that is done is the day on which it was.
        if item.due.is_none() && !item.done {
            // What has been done already isn't due.
            let first = words.split(|it: char| !it.is_alphanumeric() && it != '-').find(|it| !it.is_empty());
            let told = first.is_some_and(|it| it.ends_with("ed") || it == "We") && words.contains("ed ");
            item.due = self.inline_due(text).or_else(|| group.due.clone().filter(|_| !told));
        }
        item
    }

    /// `Owner: x`, `(owner=x, due=y)`, `[due: y]`, wherever they stand in the item.
    fn inline_fields(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        let mut at = 0;
        while let Some(found) = words[at..].find([':', '=']).map(|it| at + it) {
            at = found + 1;
            let before = &words[..found];
            let begin = before
                .rfind(['(', '[', ',', ';', '.', '|', '—', '–', '\n', ':'])
                .map_or(0, |it| it + before[it..].chars().next().map_or(1, char::len_utf8));
            let name = before[begin..].rsplit(" - ").next().unwrap_or_default();
            let name = if slot_of(&VOCABULARY.fields, name).is_some() {
                name
            } else {
                // `… by tracing. Owner: x` needs no mark before the name.
                last_words(name)
            };
            let Some(slot) = slot_of(&VOCABULARY.fields, name) else { continue };
            if words[found..].starts_with("://")
                || begin == 0 && slot != Slot::Owner && slot != Slot::Due && name.len() < before.len()
            {
                continue;
            }
            let rest = &words[found + 1..];
            let end = self.value_end(rest, slot);
            let range = trimmed(self.outline, &(text.start + found + 1..text.start + found + 1 + end));
            if name.trim().chars().next().is_some_and(char::is_lowercase) && begin > 0 && slot == Slot::Kind {
                continue;
            }
            if slot == Slot::Owner && range.is_empty() {
                item.nobody = Some(range);
            } else if !range.is_empty() {
                self.fill(item, slot, &range);
            }
            at = found + 1 + end.max(0);
            at = (at..=words.len()).find(|&it| words.is_char_boundary(it)).unwrap_or(words.len());
        }
    }

    /// Where the value of an inline field ends.
    fn value_end(&self, rest: &str, slot: Slot) -> usize {
        let mut end = rest.find([')', ']', ';', '|']).unwrap_or(rest.len());
        let mut from = 0;
        // A comma parts owners as well as fields: it ends the value where a field's name follows.
        while let Some(comma) = rest[from..end].find([',', '.', '—']).map(|it| from + it) {
            let next = &rest[comma + rest[comma..].chars().next().map_or(1, char::len_utf8)..];
            let named =
                next.split_once([':', '=']).is_some_and(|it| slot_of(&VOCABULARY.fields, it.0).is_some());
            let sentence = rest[comma..].starts_with(". ") || rest[comma..].starts_with('—');
            if named || sentence || (slot == Slot::Priority && rest[comma..].starts_with(',')) {
                end = comma;
                break;
            }
            from = comma + rest[comma..].chars().next().map_or(1, char::len_utf8);
        }
        end
    }

    /// `@x`, `[x]` and `(x)` at the end, `x to …`, `assigned to x`, `, Raj, by …`.
    fn inline_owner(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        if let Some(range) = self.handle_in(text) {
            item.owners = vec![range];
            return;
        }
        for opener in ["assigned to ", "owned by ", "Assigned to ", "Owned by ", "owner "] {
            if let Some(at) = words.find(opener).map(|it| it + opener.len()) {
                let rest = &words[at..];
                let end = rest.find([',', '.', ';', ')', ']']).unwrap_or(rest.len());
                let range = trimmed(self.outline, &(text.start + at..text.start + at + end));
                if self.text(&range).split_whitespace().count() <= 4 {
                    item.owners = self.owners_in(&range);
                    if !item.owners.is_empty() {
                        return;
                    }
                }
            }
        }
        if let Some(owners) = self.bracketed_owners(text) {
            item.owners = owners;
            return;
        }
        // `Ed to write …`, `Leads to review …`, `The Besu team should …`
        for opener in [" to ", " will ", " should ", " must "] {
            if let Some(at) = words.find(opener).filter(|&it| it <= LONGEST_LABEL) {
                let range = trimmed(self.outline, &(text.start..text.start + at));
                let subject = self.text(&range);
                let few = subject.split_whitespace().count() <= 4 && subject.starts_with(char::is_uppercase);
                let role = few && (self.names.names_role(subject) || self.names.names_team(subject));
                let people = self.people_in(&range).is_some();
                let told = subject.split_whitespace().next().is_some_and(|it| it.ends_with("ed"));
                // `Ed and Caro to write …`: whoever stands before `to` and a verb does it.
                let named = opener == " to "
                    && is_command(&words[at + opener.len()..])
                    && self.owners_in(&range).iter().all(|it| is_capitalized_word(&it.name));
                if people || ((role || named) && !is_command(subject) && !told) {
                    item.owners = self.owners_in(&range);
                    for owner in &mut item.owners {
                        owner.is_person |= named && !role;
                    }
                    return;
                }
            }
        }
        // `Name: what to do`, `Name - what to do`
        for opener in [": ", " - ", " – ", " — "] {
            if let Some((before, _)) = words.split_once(opener).filter(|it| it.0.len() <= LONGEST_LABEL) {
                let range = trimmed(self.outline, &(text.start..text.start + before.len()));
                if self.people_in(&range).is_some() {
                    item.owners = self.owners_in(&range);
                    return;
                }
            }
            if let Some((_, after)) = words.rsplit_once(opener).filter(|it| it.1.len() <= LONGEST_LABEL) {
                let after = after.trim_end_matches(['.', ' ']);
                let start = text.end - (words.len() - (after.as_ptr() as usize - words.as_ptr() as usize));
                let range = trimmed(self.outline, &(start..start + after.len()));
                if self.people_in(&range).is_some() {
                    item.owners = self.owners_in(&range);
                    return;
                }
            }
        }
        // `…, Raj, by 3 May`
        for (at, _) in words.match_indices(", ") {
            let rest = &words[at + 2..];
            let end = rest.find([',', '.', ';', '(']).unwrap_or(rest.len());
            let range = trimmed(self.outline, &(text.start + at + 2..text.start + at + 2 + end));
            let last = rest[end..].trim_start_matches([',', '.', ' ']);
            let closes = last.is_empty()
                || last.starts_with("by ")
                || last.starts_with("due")
                || last.starts_with("before ");
            if closes && end > 0 && end <= LONGEST_LABEL && self.people_in(&range).is_some() {
                item.owners = self.owners_in(&range);
                return;
            }
        }
    }

    /// `… [Rick]`, `… (Sarah)`, `… [IBG] [done]`: the brackets that end an item, if they name people.
    fn bracketed_owners(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let mut end = words.trim_end_matches(['.', ' ']).len();
        for _ in 0..3 {
            let open = match words[..end].chars().next_back()? {
                ']' => '[',
                ')' => '(',
                _ => return None,
            };
            let begin = words[..end].rfind(open)?;
            let range = text.start + begin + 1..text.start + end - 1;
            let inside = self.text(&range);
            let linked = self.outline.marks(&range).any(|it| it.kind == MarkKind::Link);
            let first = inside.split_whitespace().next().unwrap_or_default();
            let is_initials =
                (2..=4).contains(&first.len()) && first.bytes().all(|it| it.is_ascii_uppercase());
            let gives = first == inside || inside[first.len()..].starts_with(" to ");
            let short = inside.len() <= LONGEST_LABEL && !linked;
            if short && open == '[' && is_initials && gives {
                let range = range.start..range.start + first.len();
                return Some(vec![Owner { name: first.to_owned(), range, is_person: true }]);
            }
            if short && (self.people_in(&range).is_some() || self.names.names_team(inside)) {
                return Some(self.owners_in(&range));
            }
            end = words[..begin].trim_end().len();
        }
        None
    }

    /// The handle that an item is given to: at its start or end, in brackets, or before `to`.
    fn handle_in(&self, text: &Range<usize>) -> Option<Owner> {
        let words = self.text(text);
        let mut found = None;
        for (at, _) in words.match_indices('@') {
            let preceded = words[..at].ends_with(|it: char| it.is_alphanumeric() || "/.`".contains(it));
            let name =
                words[at + 1..].split(|it: char| !(it.is_alphanumeric() || "-_./".contains(it))).next()?;
            let name = name.trim_end_matches(['.', '-', '/']);
            let range = text.start + at..text.start + at + 1 + name.len();
            if preceded
                || name.is_empty()
                || name.contains('/')
                || is_nobody(name)
                || self.outline.is_masked(&range)
            {
                continue;
            }
            let before = words[..at].trim_end();
            let after = words[at + 1 + name.len()..].trim_start();
            let mention = before.ends_with(" by")
                || before.ends_with(" from")
                || before.ends_with(" with")
                || before.ends_with(" for");
            let leads = before.chars().all(|it| !it.is_alphanumeric());
            let ends = after.chars().all(|it| !it.is_alphanumeric())
                || after.starts_with(['(', ',', ')', ']', '—', '|']);
            if leads
                || (!mention
                    && (ends || before.ends_with(['(', '[', '—', '-', ':', '|']) || after.starts_with("to ")))
            {
                found = Some(Owner { name: name.to_owned(), range, is_person: true });
                if leads {
                    break;
                }
            }
        }
        found
    }

    /// `due x`, `by x`, `ETA x`, or a bare date at the end.
    fn inline_due(&self, text: &Range<usize>) -> Option<Due> {
        let words = self.text(text);
        let lower = words.to_ascii_lowercase();
        for opener in ["due ", "by ", "eta ", "deadline ", "before ", "until ", "target "] {
            for (at, _) in lower.match_indices(opener) {
                if lower[..at].ends_with(char::is_alphanumeric) {
                    continue;
                }
                let begin = at + opener.len();
                let rest = &words[begin..];
                let end = rest.find([')', ']', ';', '.', ',']).map_or(rest.len(), |it| it);
                let long = &rest[..rest.len().min(floor(rest, LONGEST_LABEL))];
                let dated = moment::leading(long).filter(|it| it.date.is_some());
                if let Some(moment) = dated {
                    let range =
                        text.start + begin + moment.range.start..text.start + begin + moment.range.end;
                    return self.due_in(&range, false);
                }
                let range = trimmed(self.outline, &(text.start + begin..text.start + begin + end));
                if let Some(due) = self.vague(&range).filter(|it| it.written.start == range.start) {
                    return Some(due);
                }
            }
        }
        // A date that ends the item.
        let last = words.trim_end_matches(['.', ')', ']', ' ']);
        let tail = last.len().saturating_sub(LONGEST_DATE);
        let tail = (tail..=last.len()).find(|&it| words.is_char_boundary(it))?;
        let moment = moment::all(&words[tail..]).pop().filter(|it| it.date.is_some())?;
        let ends = tail + moment.range.end >= last.len();
        let told = ["on ", "since ", "on the ", "done ", "from ", "at ", "of ", "completed "];
        let before = words[..tail + moment.range.start].trim_end_matches(['(', '[']);
        let history = told.iter().any(|it| before.to_lowercase().ends_with(it));
        let range = text.start + tail + moment.range.start..text.start + tail + moment.range.end;
        (ends && !history).then(|| self.due_in(&range, false)).flatten().or_else(|| {
            // `… (next sprint)`
            let begin = last.rfind(['(', '['])?;
            let range = trimmed(self.outline, &(text.start + begin + 1..text.start + last.len()));
            self.vague(&range).filter(|it| it.written.start == range.start)
        })
    }

    /// When a cell, field or label says that something is due.
    fn due_in(&self, range: &Range<usize>, label: bool) -> Option<Due> {
        let text = self.text(range);
        let order: Option<DayOrder> = self.calendar.order;
        let near = self.calendar.date;
        let moments = moment::all(text);
        let last = moments.iter().rev().find(|it| it.date.is_some());
        if let Some(moment) = last {
            let written = moment.date.as_ref()?;
            let end = moment.until.and_then(|it| it.date);
            let date = end.unwrap_or(*written).last_day(order, near);
            let start = moments.iter().find(|it| it.date.is_some()).map_or(0, |it| it.range.start);
            if !label || date.is_some() {
                return Some(Due {
                    written: range.start + start..range.start + moment.range.end,
                    date,
                    kind: None,
                    exact: is_day(*written)
                        && end.is_none()
                        && moments.iter().filter(|it| it.date.is_some()).count() == 1,
                    own: true,
                });
            }
        }
        if label {
            return self.vague(range).or_else(|| {
                let horizon = self.is_horizon(text);
                horizon.then(|| Due {
                    written: range.clone(),
                    date: None,
                    kind: None,
                    exact: false,
                    own: true,
                })
            });
        }
        if is_blank(text) {
            return None;
        }
        Some(self.vague(range).unwrap_or(Due {
            written: range.clone(),
            date: None,
            kind: None,
            exact: false,
            own: true,
        }))
    }

    /// Words about when that name no day.
    fn vague(&self, range: &Range<usize>) -> Option<Due> {
        let text = self.text(range);
        let words = moment::due_words(text)?;
        let written = range.start + words.range.start..range.start + words.range.end;
        Some(Due { written, date: None, kind: Some(words.kind), exact: false, own: true })
    }

    /// The ticket in a stretch of text: a link to a tracker, `ABC-123`, `#123`.
    fn ticket_in(&self, range: &Range<usize>) -> Option<String> {
        let is_tracker =
            |it: &str| VOCABULARY.words.trackers.iter().any(|tracker| it.contains(tracker.as_str()));
        let text = self.text(range);
        if let Some(link) = self.outline.links_in(range).find(|it| is_tracker(&it.target)) {
            return Some(link.target.clone());
        }
        let is_mark = |it: char| it.is_whitespace() || "()[]<>,;|\"".contains(it);
        text.split(is_mark).find_map(|word| {
            let word = word.trim_matches(['.', ':', '*', '_', '`', '\'']);
            let number = word
                .strip_prefix('#')
                .is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
            let key = word.split_once('-').is_some_and(|(key, number)| {
                (2..=10).contains(&key.len())
                    && key.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
                    && key.starts_with(|it: char| it.is_ascii_uppercase())
                    && (1..=6).contains(&number.len())
                    && number.bytes().all(|it| it.is_ascii_digit())
                    && !matches!(
                        key,
                        "SEV"
                            | "UTF"
                            | "SHA"
                            | "CVE"
                            | "RC"
                            | "HTTP"
                            | "ISO"
                            | "RFC"
                            | "COVID"
                            | "EIP"
                            | "INC"
                            | "P"
                    )
            });
            let address = word.contains("://") && is_tracker(word);
            let path = word.contains('#')
                && word
                    .rsplit('#')
                    .next()
                    .is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
            (number || key || address || path).then(|| word.to_owned())
        })
    }
}

/// `Ed`, `Caroline`: one word with a capital letter that no item begins with.
fn is_capitalized_word(name: &str) -> bool {
    let mut characters = name.chars();
    let plain = characters.next().is_some_and(char::is_uppercase) && characters.all(char::is_lowercase);
    plain && name.len() > 1 && !is_command(name)
}

/// The longest label, name or field, in bytes.
const LONGEST_LABEL: usize = 60;
/// The longest date, in bytes.
const LONGEST_DATE: usize = 24;

/// Whether a date names one day.
fn is_day(date: WrittenDate) -> bool {
    matches!(date, WrittenDate::Full(_) | WrittenDate::MonthDay { .. } | WrittenDate::Numeric { .. })
}

/// The largest place up to `at` that is a character's boundary.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(0)
}

fn slot_of(names: &HashMap<Slot, HashSet<String>>, name: &str) -> Option<Slot> {
    let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != '#' && it != '?' && it != ')');
    if name.is_empty() || name.len() > LONGEST_LABEL {
        return None;
    }
    let name = name.to_lowercase();
    let order =
        [Slot::Action, Slot::Owner, Slot::Due, Slot::Ticket, Slot::Kind, Slot::Priority, Slot::Status];
    order.into_iter().find(|slot| names.get(slot).is_some_and(|it| it.contains(&name)))
}

/// The last word of a text, or its last two where they are a field's name.
fn last_words(text: &str) -> &str {
    let text = text.trim_end();
    let one = text.rfind(char::is_whitespace).map_or(text, |it| text[it..].trim_start());
    let two = text[..text.len() - one.len()].trim_end();
    let begin = two.rfind(char::is_whitespace).map_or(0, |it| it + 1);
    let pair = text[begin..].trim_start();
    if slot_of(&VOCABULARY.fields, pair).is_some() { pair } else { one }
}

/// Parts a text at ` and `.
fn split_and(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(" and ").map(|it| it.strip_suffix("and ").unwrap_or(it))
}

/// Whether a name names nobody.
pub(crate) fn is_nobody(name: &str) -> bool {
    let bare =
        name.trim().trim_matches(['(', ')', '[', ']', '*', '`', '<', '>', '{', '}', '.', ':']).to_lowercase();
    is_blank(&bare) || VOCABULARY.words.nobody.contains(&bare)
}

/// Whether a text says nothing at all: `?`, `-`, `TBD`.
fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether a text begins with what to do.
fn is_command(text: &str) -> bool {
    let word = text
        .trim_start_matches(|it: char| !it.is_alphanumeric())
        .split(|it: char| !(it.is_alphanumeric() || it == '-'));
    let word = word.into_iter().next().unwrap_or_default().to_lowercase();
    VOCABULARY.words.verbs.contains(&word)
        || word.strip_suffix("ing").is_some_and(|stem| {
            VOCABULARY.words.verbs.contains(stem) || VOCABULARY.words.verbs.contains(&format!("{stem}e"))
        })
}

/// Whether a status says that nothing is left to do.
fn says_done(status: &str) -> bool {
    if status.contains(['✅', '✔', '☑']) {
        return true;
    }
    let lower = status.to_lowercase();
    let first = lower.split(|it: char| !(it.is_alphanumeric() || it == '\'')).find(|it| !it.is_empty());
    first.is_some_and(|it| VOCABULARY.words.done.contains(it) || matches!(it, "yes" | "x" | "y"))
}

/// Whether an item's own words mark it done: `✅ …`, `DONE …`, `… (done)`, `… - DONE`, `… done in #12`.
fn marked_done(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with(['✅', '✔', '☑']) || text.ends_with(['✅', '✔', '☑']) {
        return true;
    }
    let first = text.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty()).unwrap_or_default();
    if first == "DONE"
        || (matches!(first, "Done" | "Completed")
            && text[first.len()..].starts_with([':', ')', ']', ' ', '-']))
    {
        return true;
    }
    if text.contains("DONE") && text.split(|it: char| !it.is_alphanumeric()).any(|it| it == "DONE") {
        return true;
    }
    let lower = text.to_lowercase();
    // `…: done`, `… - done 3 May`, `… (completed)`, `…; fixed`
    let closes = [": ", "- ", "– ", "— ", "(", "[", "; ", ", "].iter().any(|mark| {
        lower.match_indices(mark).any(|(at, _)| {
            let rest = &lower[at + mark.len()..];
            let word = rest.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
            let after = rest[word.len()..].trim_start_matches([' ', '-', '–', '—', ':', '=']);
            let ends = after.is_empty()
                || after.starts_with(|it: char| it.is_ascii_digit() || ")].;!*".contains(it))
                || after.starts_with("on ") && after.len() <= 24
                || after.starts_with("in #")
                || after.starts_with("as of");
            VOCABULARY.words.done.contains(word) && ends
        })
    });
    closes
        || [
            "done in #",
            "done in http",
            "fixed in #",
            "done via #",
            "done: #",
            "completed as of",
            "completed on",
        ]
        .iter()
        .any(|it| lower.contains(it))
}
