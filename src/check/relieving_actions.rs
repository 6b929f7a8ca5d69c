//! Not every action item may only relieve.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::PostMortem;

/// Strikes once, at the first action item, if every item begins with a deed that relieves and none names one that
/// changes what let it happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RelievingActions {
    /// How items that relieve begin: restart, roll back, scale up …
    relief: Vec<String>,
    /// Beginnings of words that speak of something lasting: alert, test, limit …
    lasting: Vec<String>,
}

impl RelievingActions {
    pub(super) const CASES: &[Case] = &[Case { name: "relief", values: &["count"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let items = &post_mortem.action_items;
        let Some(first) = items.first() else { return Vec::new() };
        let text = post_mortem.outline.text();
        if !items.iter().all(|it| self.relieves(&text[it.text.clone()])) {
            return Vec::new();
        }
        vec![
            Hit::new("relief", first.span)
                .confidence(Confidence::Medium)
                .value("count", items.len().to_string()),
        ]
    }

    fn relieves(&self, item: &str) -> bool {
        let words = item.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        let mut words = words.map(str::to_lowercase).peekable();
        // Nearly every item begins otherwise.
        if !words.peek().is_some_and(|first| self.relief.iter().any(|it| it.starts_with(first))) {
            return false;
        }
        let words: Vec<String> = words.collect();
        let joined = words.join(" ");
        let begins = |phrase: &String| {
            joined.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.relief.iter().any(begins)
            && !words.iter().any(|word| self.lasting.iter().any(|it| word.starts_with(it.as_str())))
    }
}
