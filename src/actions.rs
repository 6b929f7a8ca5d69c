//! The action items of many post-mortems as one list. Pure: what day it is, it is told.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use crate::postmortem::{ActionItem, Key, PostMortem};
use crate::source::Source;

/// An action item and the incident that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The incident's title; the file's path if it has none.
    pub incident: String,
    /// The incident's number, if the document gives one.
    pub incident_id: Option<String>,
    /// The day on which the incident began.
    pub incident_date: Option<Date>,
    /// The document.
    pub path: String,
    /// The line on which the item begins.
    pub line: usize,
    /// What will be done.
    pub text: String,
    /// Who does it.
    pub owners: Vec<String>,
    /// The last day on which it is in time.
    pub due: Option<Date>,
    /// By when, as written.
    pub due_written: Option<String>,
    /// What tracks it.
    pub ticket: Option<String>,
    /// As written.
    pub priority: Option<String>,
    /// Whether it is done, and if not, whether it should be.
    pub status: Status,
    /// How many days ago the incident began, for what isn't done.
    pub age_days: Option<i32>,
    /// How many days it is overdue.
    pub overdue_days: Option<i32>,
}

/// Whether an action item is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It isn't, and its day has passed.
    Overdue,
    /// It isn't.
    Open,
    /// It is.
    Done,
}

impl Status {
    /// Its name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

/// The action items of a document, in reading order. `words` gives the words of a stretch of its text as they may be
/// shown.
#[must_use]
pub fn of(
    source: &Source,
    post_mortem: &PostMortem,
    today: Date,
    words: impl Fn(&str) -> String,
) -> Vec<Action> {
    let text = post_mortem.outline.text();
    let title = post_mortem.title.as_ref().map(|it| words(&it.text)).filter(|it| !it.is_empty());
    let id = post_mortem.metadata.iter().find(|it| it.key == Some(Key::IncidentId));
    let date = post_mortem.date.map(|it| it.date);
    let one = |item: &ActionItem| {
        let due = item.due.as_ref().and_then(|it| it.date);
        let deed = words(deed(item, text));
        let late = due.filter(|_| !item.done).map(|it| days(it, today)).filter(|&it| it > 0);
        let status = match late {
            _ if item.done => Status::Done,
            Some(_) => Status::Overdue,
            None => Status::Open,
        };
        Action {
            incident: title.clone().unwrap_or_else(|| source.path().to_owned()),
            incident_id: id.map(|it| words(&it.value)).filter(|it| !it.is_empty()),
            incident_date: date,
            path: source.path().to_owned(),
            line: source.position(item.span.start).line,
            text: if deed.is_empty() { words(&text[item.text.clone()]) } else { deed },
            owners: item.owners.iter().map(|it| words(&it.name)).collect(),
            due,
            due_written: item.due.as_ref().map(|it| words(&text[it.written.clone()])),
            ticket: item.ticket.as_deref().map(&words),
            priority: item.priority.as_deref().map(&words),
            status,
            age_days: date.filter(|_| !item.done).map(|it| days(it, today)),
            overdue_days: late,
        }
    };
    post_mortem.action_items.iter().map(one).collect()
}

/// What will be done, without the last parentheses that say who, when or where it is tracked.
fn deed<'a>(item: &ActionItem, text: &'a str) -> &'a str {
    let mut deed = text[item.deed.clone()].trim_end();
    while let Some(open) = deed.rfind(['(', '[']).filter(|&it| it > 0 && deed.ends_with([')', ']'])) {
        let inside = item.deed.start + open..item.deed.start + deed.len();
        let owned = item.owners.iter().any(|it| inside.contains(&it.range.start));
        let dated = item.due.as_ref().is_some_and(|it| inside.contains(&it.written.start));
        let tracked = item.ticket.as_deref() == Some(&deed[open + 1..deed.len() - 1]);
        if !(owned || dated || tracked) {
            break;
        }
        deed = deed[..open].trim_end();
    }
    deed
}

/// How many days lie between two.
fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// Which items are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those of one of these owners; of everybody if there is none.
    pub owners: Vec<String>,
    /// Those that aren't done.
    pub open: bool,
    /// Those whose day has passed.
    pub overdue: bool,
    /// Those that are due before this day.
    pub before: Option<Date>,
}

impl Filter {
    /// Whether an item is wanted.
    #[must_use]
    pub fn wants(&self, action: &Action) -> bool {
        let owned = || action.owners.iter().any(|it| self.owners.iter().any(|wanted| is_called(it, wanted)));
        (self.owners.is_empty() || owned())
            && (!self.open || action.status != Status::Done)
            && (!self.overdue || action.status == Status::Overdue)
            && self.before.is_none_or(|day| action.due.is_some_and(|due| due < day))
    }
}

/// Whether somebody is meant by a name: all of it, or one of its words, in any case, with or without `@`.
fn is_called(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.to_lowercase(), wanted.trim().trim_start_matches('@').to_lowercase());
    let mut words = name.split(|it: char| it.is_whitespace() || it == '@');
    name.trim_start_matches('@') == wanted || words.any(|it| it == wanted)
}

/// Sorts: what is overdue first, then what is open, then what is done; each by its day, and without one by age.
pub fn sort(actions: &mut [Action]) {
    let place = |it: &Action| {
        let due = it.due.unwrap_or(Date::MAX);
        (it.status, due, Reverse(it.age_days), it.path.clone(), it.line)
    };
    actions.sort_by_cached_key(place);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::postmortem::Reading;

    const TEXT: &str = "# Queue outage\n\n**Date**: 2024-05-03\n\n## Timeline\n\n- 10:00 down\n- 10:30 up\n\n## Action items\n\n- [ ] Limit the queue (owner: Kim Lee, due: 2024-05-20)\n- [x] Add an alert (owner: @raj, due: 2024-05-06)\n- [ ] Write a runbook (owner: Ana)\n- [ ] Test the backup (owner: Kim Lee, due: 2024-07-01)\n";

    fn actions() -> Vec<Action> {
        let source = Source::new("a.md", TEXT);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let mut actions = of(&source, &post_mortem, date(2024, 6, 1), str::to_owned);
        sort(&mut actions);
        actions
    }

    fn wanted(filter: &Filter) -> Vec<usize> {
        actions().iter().filter(|it| filter.wants(it)).map(|it| it.line).collect()
    }

    #[test]
    fn what_is_overdue_stands_first_and_what_is_done_last() {
        let states: Vec<_> = actions().iter().map(|it| (it.line, it.status)).collect();
        assert_eq!(
            states,
            [(12, Status::Overdue), (15, Status::Open), (14, Status::Open), (13, Status::Done)]
        );
        let first = &actions()[0];
        assert_eq!(first.text, "Limit the queue");
        assert_eq!((first.age_days, first.overdue_days), (Some(29), Some(12)));
    }

    #[test]
    fn what_other_columns_tell_is_no_part_of_what_will_be_done() {
        let source =
            Source::new("a.md", TEXT.replace("(owner: Ana)", "(for Monday's team) (owner: Ana) [OPS-7]"));
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let actions = of(&source, &post_mortem, date(2024, 6, 1), str::to_owned);
        assert_eq!(actions[2].text, "Write a runbook (for Monday's team)");
        assert_eq!(actions[2].ticket.as_deref(), Some("OPS-7"));
    }

    #[test]
    fn an_item_is_in_time_on_its_last_day() {
        let source = Source::new("a.md", TEXT);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let on_the_day = of(&source, &post_mortem, date(2024, 5, 20), str::to_owned);
        assert_eq!(on_the_day[0].status, Status::Open);
    }

    #[test]
    fn filters_are_met_together() {
        let kim = Filter { owners: vec!["@KIM".to_owned()], ..Filter::default() };
        assert_eq!(wanted(&kim), [12, 15]);
        assert_eq!(wanted(&Filter { overdue: true, ..kim.clone() }), [12]);
        assert_eq!(wanted(&Filter { open: true, ..Filter::default() }), [12, 15, 14]);
        assert_eq!(wanted(&Filter { before: Some(date(2024, 5, 20)), ..Filter::default() }), [13]);
        assert_eq!(wanted(&Filter { owners: vec!["ki".to_owned()], ..Filter::default() }), [0; 0]);
    }
}
