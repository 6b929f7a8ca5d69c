//! A post-mortem must say certain things about itself.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::moment::{self, WrittenDate};
use crate::postmortem::{DateSource, Key, PostMortem};
use crate::source::Span;

/// Strikes at the title for each field that isn't there.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MetadataPresent {
    /// What must be there. A date may stand in a field, the title, the timeline or the text.
    required: Vec<Key>,
}

impl MetadataPresent {
    /// What must be there.
    pub fn wanted(&self) -> impl Iterator<Item = Key> {
        self.required.iter().copied()
    }

    pub(super) const CASES: &[Case] = &[
        Case { name: "missing", values: &["field"], related: &[] },
        Case { name: "file-name-only", values: &["field", "date"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        // Where nothing is recognized, that is said once and elsewhere.
        if !post_mortem.has_sections() {
            return Vec::new();
        }
        self.required.iter().filter_map(|&it| hit(post_mortem, it)).collect()
    }
}

fn hit(post_mortem: &PostMortem, key: Key) -> Option<Hit> {
    // An empty line that is told as a placeholder lacks nothing else.
    let mut fields = post_mortem.metadata.iter().filter(|it| it.key == Some(key));
    let filled = fields.any(|it| !it.value.trim().is_empty() || is_placeholder(post_mortem, it.span));
    let case = match (key, post_mortem.date) {
        (Key::Date, Some(date))
            if date.source == DateSource::FileName && !filled && !in_title(post_mortem) =>
        {
            return Some(
                Hit::new("file-name-only", post_mortem.place())
                    .about_document()
                    .value("field", key.name())
                    .value("date", date.date.to_string()),
            );
        }
        (Key::Date, Some(_)) => return None,
        (Key::Date, None) if in_title(post_mortem) => return None,
        (Key::Title, _) if post_mortem.title.is_some() => return None,
        _ if filled => return None,
        _ => "missing",
    };
    Some(Hit::new(case, post_mortem.place()).about_document().value("field", key.name()))
}

/// Whether a place, which may hold nothing, lies in a placeholder or at its end.
fn is_placeholder(post_mortem: &PostMortem, place: Span) -> bool {
    let places = &post_mortem.placeholders;
    let after = places.partition_point(|it| it.start <= place.start);
    after.checked_sub(1).is_some_and(|it| place.start <= places[it].end)
}

/// Whether the title has at least a month, or numbers that its readers take for a date: `5-26-21`.
fn in_title(post_mortem: &PostMortem) -> bool {
    let Some(title) = &post_mortem.title else { return false };
    let is_numeric = |word: &str| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        parts.len() == 3
            && parts.iter().all(|it| (1..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit()))
            && parts.iter().map(|it| it.len()).sum::<usize>() >= 5
    };
    moment::all(&title.text).iter().any(|it| matches!(it.date, Some(WrittenDate::Month { .. })))
        || title.text.split_whitespace().any(is_numeric)
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_line_without_a_value_is_missing_unless_it_is_told_as_a_placeholder() {
        let found = |lines: &str| {
            let text = format!("# Outage\n\n{lines}\n\n## Summary\n\nNobody could pay.\n");
            found_in("[metadata-present]\nrequired = [\"authors\"]", &text).len()
        };
        assert_eq!(found("- **Status**: Draft\n- **Authors**:"), 0);
        assert_eq!(found("- **Authors**:\n- **Status**: Draft"), 1);
        assert_eq!(found("- **Status**: Draft\n- **Owner**:"), 1);
    }

    #[test]
    fn a_title_may_give_the_date_in_ways_that_only_its_readers_know() {
        let found = |title: &str| {
            let text = format!("# {title}\n\n## Summary\n\nNobody could pay.\n");
            found_in("[metadata-present]\nrequired = [\"date\"]", &text).len()
        };
        for title in ["Outage of 5-26-21", "Outage of May 2021", "Outage of 13.13.2021"] {
            assert_eq!(found(title), 0, "{title}");
        }
        for title in
            ["Outage of read-only-disk", "Outage of v1.2.3", "Outage of 12345-1-1", "Outage of 10-12"]
        {
            assert_eq!(found(title), 1, "{title}");
        }
    }
}
