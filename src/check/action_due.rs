//! What will be done must be done by a day.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Applicability, Case, Context, Edit, Fix, Hit, part_hit};
use crate::postmortem::moment::{self, DueKind, Moment, WrittenDate};
use crate::postmortem::{ActionItem, Due, Key, PostMortem};

/// Strikes at each open action item without a day by which it is due.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionDue {
    /// What will do instead of a day.
    #[serde(default)]
    accept: Vec<Instead>,
    /// How long a sprint is, in days, so that "next sprint" comes to a day.
    #[serde(default)]
    sprint_length: Option<u8>,
}

/// What will do instead of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Instead {
    /// A ticket, which has a due date of its own.
    Ticket,
    /// A month, a quarter or a year.
    Quarter,
}

impl ActionDue {
    pub(super) const CASES: &[Case] = &[
        Case { name: "no-date", values: &[], related: &[] },
        Case { name: "vague", values: &["words"], related: &["due"] },
        Case { name: "resolvable", values: &["words", "date"], related: &["due"] },
        Case { name: "impossible", values: &["words"], related: &["due"] },
        Case { name: "before-incident", values: &["words", "incident"], related: &["due"] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let excused = |it: &ActionItem| self.accept.contains(&Instead::Ticket) && it.ticket.is_some();
        let open = post_mortem.action_items.iter().filter(|it| !it.done && !it.told && !excused(it));
        open.filter_map(|it| self.hit(post_mortem, it, context)).collect()
    }

    fn hit(&self, post_mortem: &PostMortem, item: &ActionItem, context: &Context<'_>) -> Option<Hit> {
        let Some(due) = &item.due else { return Some(Hit::new("no-date", item.span)) };
        let outline = &post_mortem.outline;
        let words = outline.text()[due.written.clone()].trim();
        let place = outline.span(&due.written);
        let hit = |case| part_hit(case, item, place, "due", context).value("words", words);
        let is_impossible = |it: &Moment| matches!(it.date, Some(WrittenDate::Impossible { .. }));
        let may_be_date = !due.exact && words.bytes().any(|it| it.is_ascii_digit());
        if may_be_date && moment::all(words).iter().any(is_impossible) {
            return Some(hit("impossible"));
        }
        if due.exact {
            let incident = post_mortem.date.map(|it| it.date);
            let is_early = |it: &Date| due.date.is_some_and(|due| due < *it);
            // A page may tell of several incidents, each under its day.
            let headed = || last_heading_day(post_mortem, item.text.start).is_none_or(|it| is_early(&it));
            let early = incident.filter(|it| is_early(it) && headed());
            return early.map(|it| hit("before-incident").value("incident", it.to_string()));
        }
        if due.date.is_some() && self.accept.contains(&Instead::Quarter) {
            return None;
        }
        let Some(date) = self.comes_to(post_mortem, due) else { return Some(hit("vague")) };
        let hit = hit("resolvable").value("date", date.to_string());
        if !due.own {
            return Some(hit);
        }
        let edits = vec![Edit { span: place, text: date.to_string() }];
        Some(hit.fix(Fix { applicability: Applicability::Unsafe, case: "resolvable", edits }))
    }

    /// The day that words about a due date come to, counted from the day on which the report was published, else from
    /// the incident's.
    fn comes_to(&self, post_mortem: &PostMortem, due: &Due) -> Option<Date> {
        if due.date.is_some() {
            return due.date;
        }
        let kind: DueKind = due.kind?;
        let published =
            post_mortem.metadata.iter().filter(|it| it.key == Some(Key::Published)).find_map(|it| {
                it.moments.first()?.date?.resolve(post_mortem.day_order, post_mortem.date.map(|it| it.date))
            });
        let from = published.or(post_mortem.date.map(|it| it.date))?;
        moment::comes_to(kind, from, self.sprint_length.map(i64::from))
    }
}

/// The day that the last of the headings before a place tells that tell one.
fn last_heading_day(post_mortem: &PostMortem, at: usize) -> Option<Date> {
    let outline = &post_mortem.outline;
    let before = outline.blocks[..outline.blocks_before(at)].iter().rev().take(MOST_BLOCKS);
    let near = post_mortem.date.map(|it| it.date);
    before.filter(|it| it.is_heading()).find_map(|it| {
        let date = post_mortem.moments_in(&it.text).iter().find_map(|it| it.date)?;
        date.resolve(post_mortem.day_order, near)
    })
}

/// No incident is told in more blocks before its action items.
const MOST_BLOCKS: usize = 500;

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_ticket_stands_for_a_date_only_where_it_may() {
        let text = "## Action items\n\n- Limit the pool, see PAY-12\n- Add an alert\n";
        let lazy = "[action-due]\naccept = [\"ticket\"]";
        assert_eq!(found_in(lazy, text), ["Add an alert"]);
        assert_eq!(found_in("action-due = {}", text), ["Limit the pool, see PAY-12", "Add an alert"]);
    }

    #[test]
    fn a_due_date_is_measured_against_the_incident_above_it() {
        let item = "## Action items\n\n- Add an alert (Kim, 2023-12-01)\n\n";
        let text = format!(
            "# Incidents\n\n# Outage on 2024-02-08\n\nIt fell on 2024-02-08.\n\n{item}# Outage on 2023-11-01\n\n{item}"
        );
        assert_eq!(found_in("action-due = {}", &text), ["2023-12-01"]);
        assert_eq!(found_in("action-due = {}", &text.replace("2023-11-01", "2023-12-03")).len(), 2);
    }
}
