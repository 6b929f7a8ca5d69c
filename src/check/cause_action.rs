//! A stated cause must be taken up by an action item.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::{BlockKind, Outline};
use crate::postmortem::{ActionItem, Depth, PostMortem, Role, Statement};
use crate::vocabulary::CAUSES;
use crate::words::{Openings, WordSet};

/// Strikes at each statement that names a condition, and at each list item of the lessons, that is about nothing that an
/// action item is about. The rule's `sections` choose between them.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseAction {
    /// Words that say nothing about what a statement is about.
    common: WordSet,
    /// Beginnings of words that are about the same: "alert", "monitor", "page".
    same: Vec<Vec<String>>,
    #[serde(skip)]
    kinds: Arc<OnceLock<Kinds>>,
}

/// The beginnings of words that are about the same, and the kind of each.
#[derive(Debug)]
struct Kinds {
    openings: Openings,
    kinds: Vec<usize>,
}

impl Kinds {
    fn new(same: &[Vec<String>]) -> Self {
        let each =
            same.iter().enumerate().flat_map(|(kind, all)| all.iter().map(move |it| (kind, it.clone())));
        let (kinds, beginnings): (Vec<usize>, Vec<String>) = each.unzip();
        Self { openings: Openings::new(beginnings), kinds }
    }
}

/// What a word is about: how it begins, or its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Topic(u128);

impl Topic {
    fn stem(word: &str) -> Self {
        Self(beginning(word, STEM))
    }

    fn kind(kind: usize) -> Self {
        // No letter has so high a number.
        Self(u128::MAX - kind as u128)
    }
}

/// The first letters of a word as a number: no more than six.
fn beginning(word: &str, letters: usize) -> u128 {
    word.chars().take(letters).fold(0, |number, it| number << CHAR_BITS | u128::from(u32::from(it)))
}

/// A character's number takes no more bits.
const CHAR_BITS: u32 = 21;

impl CauseAction {
    pub(super) const CASES: &[Case] =
        &[Case { name: "untouched", values: &["words"], related: &["nearest"] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let text = outline.text();
        let cause = &post_mortem.root_cause;
        let items = &post_mortem.action_items;
        if items.is_empty() || !cause.stated {
            return Vec::new();
        }
        let named = LazyCell::new(|| -> BTreeSet<usize> {
            items.iter().flat_map(|it| causes_named(outline.small_words(&it.text))).collect()
        });
        let statements = cause.statements.iter().enumerate();
        let conditions = statements.filter(|(at, it)| is_condition(text, it) && !named.contains(&(at + 1)));
        let conditions = conditions.map(|(_, it)| (it.text.clone(), telling(it)));
        let lessons = items_in(post_mortem, |role| matches!(role, Some(Role::Lessons | Role::WentPoorly)));
        let lessons = lessons.map(|it| (it.clone(), Some(it)));
        let mut asked = conditions.chain(lessons).peekable();
        if asked.peek().is_none() {
            return Vec::new();
        }
        // What was done already, or is proposed elsewhere, is taken up too.
        let others = items_in(post_mortem, |role| {
            matches!(role, None | Some(Role::ActionItems | Role::Resolution | Role::Response))
        });
        let mut taken = Vec::new();
        for range in items.iter().map(|it| it.text.clone()).chain(others) {
            taken.extend(self.topics(outline, &range));
        }
        taken.sort_unstable();
        taken.dedup();
        let is_touched =
            |range: &Range<usize>| self.topics(outline, range).any(|it| taken.binary_search(&it).is_ok());
        let nearest = LazyCell::new(|| Nearest::new(outline, items));
        let untouched = asked.filter(|(range, _)| !is_touched(range));
        let hits = untouched.map(|(range, evidence)| {
            let hit = Hit::new("untouched", outline.span(&range))
                .confidence(Confidence::Medium)
                .value("words", evidence.map_or("", |it| &text[it]));
            match nearest.to(outline, &range) {
                Some(item) => hit.related("nearest", item.span),
                None => hit,
            }
        });
        hits.collect()
    }

    /// What a stretch is about: how its words begin ("alerting" and "alerts" are one), and their kind.
    fn topics<'a>(
        &'a self,
        outline: &'a Outline,
        range: &'a Range<usize>,
    ) -> impl Iterator<Item = Topic> + 'a {
        let kinds = self.kinds.get_or_init(|| Kinds::new(&self.same));
        let tells = |it: &&str| it.chars().nth(2).is_some() || it.contains(|it: char| it.is_ascii_digit());
        let words = outline.small_words(range).filter(tells).filter(|it| !self.common.contains(it));
        words.flat_map(|word| {
            let of_kind = kinds.openings.at(word.as_bytes(), 0).map(|it| Topic::kind(kinds.kinds[it]));
            std::iter::once(Topic::stem(word)).chain(of_kind)
        })
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
    let items = blocks.filter(|it| it.kind == BlockKind::Paragraph && it.item().is_some() && !it.quoted);
    let inside = items.filter(move |it| !it.text.is_empty() && wanted(post_mortem.role_at(it.text.start)));
    inside.map(|it| it.text.clone())
}

/// Words that begin with as many equal letters are about the same thing.
const STEM: usize = 5;

/// The numbers of the causes that an item names: "Cause 2", "factor #1".
fn causes_named<'a>(words: impl Iterator<Item = &'a str>) -> impl Iterator<Item = usize> {
    let mut before = "";
    words.filter_map(move |word| {
        let named = CAUSES.numbered.contains(before);
        before = word;
        named.then(|| word.parse().ok()).flatten()
    })
}

/// Which items speak of what begins alike, to show the one that comes nearest.
struct Nearest<'a> {
    items: &'a [ActionItem],
    /// How words begin, and the items that they stand in.
    near: Vec<(u128, usize)>,
}

impl<'a> Nearest<'a> {
    fn new(outline: &Outline, items: &'a [ActionItem]) -> Self {
        let each = items.iter().enumerate();
        let mut near: Vec<_> =
            each.flat_map(|(at, it)| starts(outline, &it.text).into_iter().map(move |it| (it, at))).collect();
        near.sort_unstable();
        Self { items, near }
    }

    /// The first of the items that share most with a statement.
    fn to(&self, outline: &Outline, statement: &Range<usize>) -> Option<&'a ActionItem> {
        let alike = |start: u128| {
            let first = self.near.partition_point(|it| it.0 < start);
            self.near[first..].iter().take_while(move |it| it.0 == start).map(|it| it.1)
        };
        let mut shared: Vec<usize> =
            starts(outline, statement).into_iter().flat_map(alike).take(MOST_COMPARED).collect();
        shared.sort_unstable();
        let best = shared.chunk_by(|a, b| a == b).rev().max_by_key(|it| it.len())?;
        self.items.get(best[0])
    }
}

/// How the longer words of a stretch begin, loosely, each once.
fn starts(outline: &Outline, range: &Range<usize>) -> Vec<u128> {
    let long = outline.small_words(range).filter(|it| it.chars().nth(LOOSE).is_some());
    let mut starts: Vec<_> = long.map(|it| beginning(it, LOOSE)).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Words that begin with as many equal letters may be about the same thing.
const LOOSE: usize = 4;

/// A statement is compared with no more items than this, so that long documents stay quick.
const MOST_COMPARED: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    #[test]
    fn an_item_names_causes_by_their_numbers() {
        let named = |words: &str| causes_named(words.split(' ')).collect::<Vec<_>>();
        assert_eq!(named("limit the pool cause 2 contributing factor 1"), [2, 1]);
        assert!(named("the cause was 2 gb of logs because 3").is_empty());
    }

    #[test]
    fn the_nearest_item_shares_most_with_a_statement() {
        let statement = "The importer took every connection of the queue.";
        let list = "- Alert on the queue\n- Limit the connections of the importer\n";
        let source = Source::new("x.md", format!("{statement}\n\n## Action items\n\n{list}"));
        let read = PostMortem::read(&source, &Reading::default());
        let nearest = Nearest::new(&read.outline, &read.action_items);
        let item = nearest.to(&read.outline, &(0..statement.len())).expect("they share words");
        assert_eq!(&read.outline.text()[item.text.clone()], "Limit the connections of the importer");
        assert!(nearest.to(&read.outline, &(0.."The".len())).is_none());
    }

    #[test]
    fn topics_are_stems_kinds_and_short_names_with_a_digit() {
        let check = CauseAction {
            common: WordSet::from_iter(["the".to_owned()]),
            same: vec![vec!["alert".to_owned(), "page".to_owned()]],
            kinds: Arc::default(),
        };
        let topics = |text: &str| {
            let outline = Outline::read(text);
            check.topics(&outline, &(0..outline.text().len())).collect::<Vec<_>>()
        };
        let (stem, kind) = (Topic::stem, Topic::kind);
        assert_eq!(topics("The alerting of G4"), [stem("alert"), kind(0), stem("g4")]);
        assert_eq!(topics("Page somebody"), [stem("page"), kind(0), stem("someb")]);
        assert_ne!(stem("alert"), stem("alarm"));
    }
}
