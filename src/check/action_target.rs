//! An action must change the system, and not ask people to be better.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::deed::{self, Deed, Patterns};
use super::{Case, Context, Hit};
use crate::postmortem::PostMortem;
use crate::words::WordSet;

/// Strikes at each open action item that tells people to behave otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionTarget {
    /// Words that name people: "everyone", "engineers".
    people: WordSet,
    /// What is asked of them, as patterns: "be more careful", "^remind PEOPLE".
    #[serde(deserialize_with = "deed::patterns")]
    appeals: Vec<String>,
    /// Words behind an appeal with which it is none: "training data".
    #[serde(default)]
    except: Vec<String>,
    #[serde(skip)]
    patterns: Arc<OnceLock<Patterns>>,
}

impl ActionTarget {
    pub(super) const CASES: &[Case] = &[Case { name: "people", values: &["words"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let patterns = self.patterns.get_or_init(|| Patterns::new(&self.appeals));
        let open = post_mortem.action_items.iter().filter(|it| !it.done);
        let hits = open.filter_map(|item| {
            let deed = Deed::of(post_mortem, item);
            let found = patterns.find(&deed, &self.people).filter(|it| {
                let next = deed.words.get(it.end).map_or("", |it| &*it.lower);
                !self.except.iter().any(|it| it == next)
            });
            let first = found.min_by_key(|it| it.start)?;
            let words: Vec<&str> = deed.words[first].iter().map(|it| it.text).collect();
            Some(Hit::new("people", item.span).value("words", words.join(" ")))
        });
        hits.collect()
    }
}
