//! Dates must be written in the one way that every reader and program takes the same.

use serde::Deserialize;

use super::{Applicability, Case, Context, Edit, Fix, Hit};
use crate::postmortem::PostMortem;
use crate::postmortem::moment::{self, Moment, WrittenDate};

/// Strikes at each whole date of a timeline entry or a due date whose month is written in words.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IsoDates {}

impl IsoDates {
    pub(super) const CASES: &[Case] = &[Case { name: "words", values: &["written", "date"], related: &[] }];

    #[expect(clippy::unused_self, reason = "all checks run alike, also those without settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries).map(|it| &it.moment.range);
        let dues = post_mortem.action_items.iter().filter_map(|it| it.due.as_ref());
        let dues = dues.filter(|it| it.own && it.exact).map(|it| &it.written);
        let mut hits: Vec<Hit> = Vec::new();
        for range in entries.chain(dues) {
            let words = &outline.text()[range.clone()];
            let Some((length, date)) = date_in_words(words) else { continue };
            let span = outline.span(&(range.start..range.start + length));
            // With markup inside it, it isn't replaced.
            if context.source.slice(span) != &words[..length] {
                continue;
            }
            let edits = vec![Edit { span, text: date.clone() }];
            // Links may lead to a heading by its words.
            let heads = outline.block_at(range.start).is_some_and(|it| outline.blocks[it].is_heading());
            let applicability = if heads { Applicability::Unsafe } else { Applicability::Safe };
            let fix = Fix { applicability, case: "words", edits };
            hits.push(
                Hit::new("words", span).value("written", &words[..length]).value("date", date).fix(fix),
            );
        }
        hits.sort_by_key(|it| it.span);
        hits.dedup_by_key(|it| it.span);
        hits
    }
}

/// How long the date is with which a text begins, and the date in numbers, if its month is a word and the rest is read
/// the same behind either.
fn date_in_words(words: &str) -> Option<(usize, String)> {
    if words.len() > LONGEST || !moment::names_day(words) {
        return None;
    }
    let whole = moment::leading(words).filter(|it| it.range.start == 0)?;
    let Some(WrittenDate::Full(date)) = whole.date else { return None };
    let ends = words.char_indices().filter(|it| it.1 == ' ' || it.1 == ',').map(|it| it.0);
    let ends: Vec<usize> = ends.chain([words.len()]).collect();
    let is_date = |end: &&usize| {
        let alone = moment::leading(&words[..**end]);
        alone.is_some_and(|it| {
            it.range == (0..**end) && it.date == whole.date && it.clock.is_none() && it.zone.is_none()
        })
    };
    let &end = ends.iter().find(is_date)?;
    let is_in_words = words[..end].chars().any(char::is_alphabetic);
    let numbers = date.to_string();
    let again = moment::leading(&format!("{numbers}{}", &words[end..]))?;
    let says = |it: &Moment| (it.date, it.clock, it.weekday, it.approximate, it.day_shift);
    let is_same = says(&again) == says(&whole) && again.zone == whole.zone && again.until.is_none();
    (is_in_words && is_same && whole.until.is_none()).then_some((end, numbers))
}

/// The longest date with its time, in bytes.
const LONGEST: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_one_reading_is_written_in_numbers() {
        for (words, mended) in [
            ("3 May 2024", Some("2024-05-03")),
            ("May 3rd, 2024", Some("2024-05-03")),
            ("3 May 2024 14:05 UTC", Some("2024-05-03 14:05 UTC")),
            ("Jan 16, 2021, 5:44 AM", Some("2021-01-16, 5:44 AM")),
            ("3 May", None),
            ("Friday, 3 May 2024", None),
            ("2024-05-03 14:05", None),
            ("03/04/2024", None),
            ("May 2024", None),
            ("14:05", None),
        ] {
            let found = date_in_words(words).map(|(end, date)| format!("{date}{}", &words[end..]));
            assert_eq!(found.as_deref(), mended, "{words}");
        }
        let long = format!("3 May 2024 {}", "and so on ".repeat(8));
        assert_eq!(date_in_words(&long), None);
    }
}
