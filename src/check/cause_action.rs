//! A stated cause must be taken up by an action item.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::BlockKind;
use crate::postmortem::{ActionItem, Depth, PostMortem, Role, Statement};
use crate::words::WordSet;

/// Strikes at each statement that names a condition, and at each list item of the lessons, that is about nothing that an
/// action item is about. The rule's `sections` choose between them.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseAction {
    /// Words that say nothing about what a statement is about.
    common: WordSet,
    /// Beginnings of words that are about the same: "alert", "monitor", "page".
    same: Vec<Vec<String>>,
}

impl CauseAction {
    pub(super) const CASES: &[Case] =
        &[Case { name: "untouched", values: &["words"], related: &["nearest"] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let text = outline.text();
        let cause = &post_mortem.root_cause;
        if post_mortem.action_items.is_empty() || !cause.stated {
            return Vec::new();
        }
        let topics = |range: &Range<usize>| self.topics(&text[range.clone()]);
        let items: Vec<BTreeSet<String>> =
            post_mortem.action_items.iter().map(|it| topics(&it.text)).collect();
        // What was done already, or is proposed elsewhere, is taken up too.
        let others = items_in(post_mortem, |role| {
            matches!(role, None | Some(Role::ActionItems | Role::Resolution | Role::Response))
        });
        let taken: BTreeSet<String> =
            items.into_iter().chain(others.map(|it| topics(&it))).flatten().collect();
        let named: BTreeSet<usize> =
            post_mortem.action_items.iter().flat_map(|it| causes_named(&text[it.text.clone()])).collect();
        // Which items speak of what begins alike, to show the one that comes nearest.
        let mut near: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, item) in post_mortem.action_items.iter().enumerate() {
            for start in starts(&text[item.text.clone()]) {
                near.entry(start).or_default().push(at);
            }
        }
        let statements = cause.statements.iter().enumerate();
        let conditions = statements.filter(|(at, it)| is_condition(text, it) && !named.contains(&(at + 1)));
        let conditions = conditions.map(|(_, it)| (it.text.clone(), telling(it)));
        let lessons = items_in(post_mortem, |role| matches!(role, Some(Role::Lessons | Role::WentPoorly)));
        let lessons = lessons.map(|it| (it.clone(), Some(it)));
        let untouched = conditions.chain(lessons).filter(|(range, _)| topics(range).is_disjoint(&taken));
        let hits = untouched.map(|(range, evidence)| {
            let hit = Hit::new("untouched", outline.span(&range))
                .confidence(Confidence::Medium)
                .value("words", evidence.map_or("", |it| &text[it]));
            match nearest(&near, &post_mortem.action_items, &text[range]) {
                Some(item) => hit.related("nearest", item.span),
                None => hit,
            }
        });
        hits.collect()
    }

    /// What a text is about: how its words begin ("alerting" and "alerts" are one), and their kind.
    fn topics(&self, text: &str) -> BTreeSet<String> {
        let words = text.split(|it: char| !it.is_alphanumeric());
        let telling = |it: &&str| it.chars().count() > 2 || it.contains(|it: char| it.is_ascii_digit());
        let words = words.filter(telling).map(str::to_lowercase);
        let mut topics = BTreeSet::new();
        for word in words.filter(|it| !self.common.contains(it)) {
            let kinds = self.same.iter().enumerate();
            let kinds = kinds.filter(|(_, kind)| kind.iter().any(|it| word.starts_with(it.as_str())));
            topics.extend(kinds.map(|(at, _)| format!("={at}")));
            topics.insert(word.chars().take(STEM).collect());
        }
        topics
    }
}

/// The words of a statement that say most about the condition.
fn telling(statement: &Statement) -> Option<Range<usize>> {
    statement.evidence.iter().max_by_key(|it| it.len()).filter(|it| it.len() >= STEM).cloned()
}

/// Whether a statement names a condition, and isn't the head of a list of them.
fn is_condition(text: &str, statement: &Statement) -> bool {
    let head = text[statement.text.clone()].trim_end().ends_with(':');
    statement.depth == Depth::Systemic && telling(statement).is_some() && !head
}

/// The list items in sections of some roles.
fn items_in(
    post_mortem: &PostMortem,
    wanted: impl Fn(Option<Role>) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let blocks = post_mortem.outline.blocks.iter();
    let items = blocks.filter(|it| it.kind == BlockKind::Paragraph && it.item.is_some() && !it.quoted);
    let inside = items.filter(move |it| !it.text.is_empty() && wanted(post_mortem.role_at(it.text.start)));
    inside.map(|it| it.text.clone())
}

/// Words that begin with as many equal letters are about the same thing.
const STEM: usize = 5;

/// The numbers of the causes that an item names: "Cause 2", "factor #1".
fn causes_named(text: &str) -> Vec<usize> {
    let words: Vec<&str> = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let pairs = words.windows(2).filter(|it| {
        ["cause", "causes", "factor", "factors", "finding"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(it[0]))
    });
    pairs.filter_map(|it| it[1].parse().ok()).collect()
}

/// How the longer words of a text begin, loosely.
fn starts(text: &str) -> BTreeSet<String> {
    let words = text.split(|it: char| !it.is_alphanumeric());
    let long = words.filter(|it| it.chars().count() > LOOSE);
    long.map(|it| it.to_lowercase().chars().take(LOOSE).collect()).collect()
}

/// Words that begin with as many equal letters may be about the same thing.
const LOOSE: usize = 4;

/// The first of the items that share most with a statement.
fn nearest<'a>(
    near: &BTreeMap<String, Vec<usize>>,
    items: &'a [ActionItem],
    statement: &str,
) -> Option<&'a ActionItem> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for at in starts(statement).iter().filter_map(|it| near.get(it)).flatten().take(MOST_COMPARED) {
        *shared.entry(*at).or_default() += 1;
    }
    let best = shared.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    items.get(best.0)
}

/// A statement is compared with no more items than this, so that long documents stay quick.
const MOST_COMPARED: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_names_causes_by_their_numbers() {
        assert_eq!(causes_named("Limit the pool (Cause 2), contributing factor #1"), [2, 1]);
        assert!(causes_named("The cause was 2 GB of logs; because 3").is_empty());
    }

    #[test]
    fn topics_are_stems_kinds_and_short_names_with_a_digit() {
        let check = CauseAction {
            common: WordSet::from_iter(["the".to_owned()]),
            same: vec![vec!["alert".to_owned(), "page".to_owned()]],
        };
        let topics: Vec<String> = check.topics("The alerting of G4").into_iter().collect();
        assert_eq!(topics, ["=0", "alert", "g4"]);
        assert!(!check.topics("Page somebody").is_disjoint(&check.topics("No alerts")));
    }
}
