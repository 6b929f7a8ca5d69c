//! A due date stays.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Case, Change, Fate, Hit, change};
use crate::postmortem::{ActionItem, Due, PostMortem, moment};

/// Strikes at each due date of an open action item that a change moves later.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DueSlipped {
    /// How an item says that a date was its due date once: "was 2024-03-01".
    earlier: Vec<String>,
}

impl DueSlipped {
    pub(super) const CASES: &[Case] = &[
        Case { name: "slipped", values: &["item", "from", "to"], related: &[] },
        Case { name: "slipped-again", values: &["item", "from", "to", "times"], related: &[] },
    ];

    pub(super) fn run(&self, change: &Change<'_>) -> Vec<Hit> {
        let Some(after) = change.after else { return Vec::new() };
        let kept =
            change.before.action_items.iter().zip(&change.fates).filter_map(|(old, fate)| match fate {
                Fate::Kept(new) if !old.done && !new.done => Some((old, *new)),
                _ => None,
            });
        kept.filter_map(|(old, new)| self.hit(old, new, after)).collect()
    }

    fn hit(&self, old: &ActionItem, new: &ActionItem, after: &PostMortem) -> Option<Hit> {
        let due = new.due.as_ref()?;
        let (from, to) = (old.due.as_ref()?.date?, due.date?);
        // The last day of a month may only be a vaguer way to name the day.
        let is_vaguer = !due.exact && (from.year(), from.month()) == (to.year(), to.month());
        if to <= from || is_vaguer {
            return None;
        }
        let times = self.times(new, due, from, to, after);
        let hit =
            Hit::new(if times > 1 { "slipped-again" } else { "slipped" }, after.outline.span(&due.written))
                .value("item", change::deed(new, after.outline.text()))
                .value("from", from.to_string())
                .value("to", to.to_string());
        Some(if times > 1 { hit.value("times", times.to_string()) } else { hit })
    }

    /// How often the item's due date has moved: this time, and once for each other date that the item says it had.
    fn times(&self, item: &ActionItem, due: &Due, from: Date, to: Date, post_mortem: &PostMortem) -> usize {
        let text = &post_mortem.outline.text()[item.text.clone()];
        let lower = text.to_lowercase();
        let Some(first) = self.earlier.iter().filter_map(|it| word_at(&lower, it)).min() else { return 1 };
        let due = due.written.start.saturating_sub(item.text.start)
            ..due.written.end.saturating_sub(item.text.start);
        let incident = post_mortem.date.map(|it| it.date);
        let mut dates: Vec<Date> = moment::all(text)
            .iter()
            .filter(|it| it.range.start > first && !due.contains(&it.range.start))
            .filter_map(|it| it.date?.last_day(post_mortem.day_order, incident))
            .filter(|it| *it < to && *it != from)
            .collect();
        dates.sort();
        dates.dedup();
        1 + dates.len()
    }
}

/// Where a word or phrase stands by itself.
fn word_at(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|it| it.0).find(|&at| {
        !text[..at].ends_with(char::is_alphanumeric)
            && !text[at + word.len()..].starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::change::fates;
    use crate::postmortem::Reading;
    use crate::source::Source;

    /// How often an item's due date has moved, once it is another one.
    fn times(before: &str, after: &str) -> Vec<String> {
        let read = |item: &str| {
            let text = format!("# Outage\n\n## Action items\n\n- Add an alert on the queue's depth {item}\n");
            PostMortem::read(&Source::new("x.md", text), &Reading::default())
        };
        let (before, after) = (read(before), read(after));
        let fates = fates(&[Some(&before)], &[Some(&after)]).remove(0);
        let check = DueSlipped { earlier: vec!["was".to_owned(), "originally".to_owned()] };
        let hits = check.run(&Change { before: &before, after: Some(&after), fates });
        let told = |it: &Hit| {
            let times = it.values.iter().find(|it| it.0 == "times");
            times.map_or("once", |it| it.1.read(&after.outline)).to_owned()
        };
        hits.iter().map(told).collect()
    }

    #[test]
    fn each_date_that_an_item_says_it_had_is_a_move() {
        let before = "(due 2024-08-01)";
        assert_eq!(times(before, "(due 2024-09-01)"), ["once"]);
        assert_eq!(times(before, "(due 2024-09-01, was 2024-08-01)"), ["once"]);
        assert_eq!(times(before, "(due 2024-09-01, was 2024-07-01 and 2024-08-01)"), ["2"]);
        assert_eq!(times(before, "(due 2024-09-01, originally 2024-06-01, then 2024-07-01)"), ["3"]);
        assert_eq!(times(before, "(due 2024-09-01), asked for on 2024-06-01 as it was late"), ["once"]);
        assert_eq!(times(before, "(due 2024-07-01, was 2024-08-01)"), [""; 0]);
    }
}
