//! What will be done must be something that can be seen to be done.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::deed::{self, Deed, Patterns};
use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{ActionItem, PostMortem};
use crate::words::WordSet;

/// Strikes at each open action item without an end that somebody could see: one that only looks into something, and one
/// that makes something better without a word of what.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionConcrete {
    /// Deeds that have no end, as patterns: "look|looking into".
    #[serde(default, deserialize_with = "deed::patterns")]
    endless: Vec<String>,
    /// Words that give such a deed an end where they stand in it: "decide", "document".
    #[serde(default)]
    ends: WordSet,
    /// Words that say that something gets better, but not what: "improve", "more".
    #[serde(default)]
    loose: WordSet,
    /// Words that name no particular thing: "monitoring", "process".
    #[serde(default)]
    general: WordSet,
    #[serde(skip)]
    patterns: Arc<OnceLock<Patterns>>,
}

impl ActionConcrete {
    pub(super) const CASES: &[Case] = &[
        Case { name: "endless", values: &["words"], related: &[] },
        Case { name: "loose", values: &["words"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let open = post_mortem.action_items.iter().filter(|it| !it.done && it.ticket.is_none());
        open.filter_map(|it| self.hit(post_mortem, it)).collect()
    }

    fn hit(&self, post_mortem: &PostMortem, item: &ActionItem) -> Option<Hit> {
        if Deed::is_explained(&post_mortem.outline, item) {
            return None;
        }
        let deed = Deed::of(post_mortem, item);
        let hit = |case, words: String| Hit::new(case, item.span).value("words", words);
        if self.is_loose(&deed) {
            let all: Vec<&str> = deed.words.iter().map(|it| it.text).collect();
            return Some(hit("loose", all.join(" ")));
        }
        let patterns = self.patterns.get_or_init(|| Patterns::new(&self.endless));
        let nobody = WordSet::default();
        let found = patterns.find(&deed, &nobody).next()?;
        let ended = deed.words.iter().any(|it| self.ends.contains(&it.lower));
        if found.start > 0 || ended || deed.names_something(&post_mortem.outline, item) {
            return None;
        }
        let words: Vec<&str> = deed.words[found].iter().map(|it| it.text).collect();
        Some(hit("endless", words.join(" ")).confidence(Confidence::Medium))
    }

    /// Whether every word is general and one of them says that something gets better.
    fn is_loose(&self, deed: &Deed<'_>) -> bool {
        let known = |word: &str| {
            let word = word.trim_end_matches("'s");
            let single = word.strip_suffix('s').unwrap_or(word);
            [word, single].iter().any(|it| self.general.contains(it) || self.loose.contains(it))
        };
        !deed.words.is_empty()
            && deed.words.iter().any(|it| self.loose.contains(&it.lower))
            && deed
                .words
                .iter()
                .all(|it| it.lower.split(['/', '-']).all(|it| it.is_empty() || known(it)) || known(&it.lower))
    }
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn general_words_alone_promise_nothing_to_get_better() {
        let rule = "[action-concrete]\nloose = [\"improve\"]\ngeneral = [\"the\", \"runbook\"]";
        let found = |item: &str| found_in(rule, &format!("## Action items\n\n- {item}\n"));
        assert_eq!(found("Improve the runbook"), ["Improve the runbook"]);
        assert_eq!(found("The runbook"), [""; 0]);
        assert_eq!(found("Improve the failover"), [""; 0]);
    }
}
