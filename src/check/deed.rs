//! The words of what an action item says will be done, and patterns over them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::markdown::Outline;
use crate::postmortem::{ActionItem, PostMortem};
use crate::source::prefix;
use crate::vocabulary::{ACTIONS, PEOPLE};
use crate::words::{WordMap, WordSet, lowered};

/// The words of what will be done, without those that say who, when and how urgent.
#[derive(Debug)]
pub(super) struct Deed<'a> {
    /// In reading order.
    pub(super) words: Vec<Word<'a>>,
}

/// A word of a deed.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// In small letters, with a straight apostrophe.
    pub(super) lower: Cow<'a, str>,
    /// Whether a sentence begins with it.
    pub(super) leads: bool,
}

impl<'a> Deed<'a> {
    /// The deed of an action item.
    pub(super) fn of(post_mortem: &'a PostMortem, item: &ActionItem) -> Self {
        let text = &post_mortem.outline.text()[item.deed.clone()];
        let small = &post_mortem.outline.small()[item.deed.clone()];
        let begin = item.deed.start;
        let said_elsewhere: Vec<_> = item
            .owners
            .iter()
            .map(|it| it.range.clone())
            .chain(item.due.iter().map(|it| it.written.clone()))
            .chain(item.nobody.clone())
            .collect();
        // Words have five letters and a blank.
        let mut words: Vec<Word<'a>> = Vec::with_capacity(text.len() / 6 + 1);
        let mut leads = true;
        let mut done = 0;
        let mut field = false;
        for (at, word) in words_of(text) {
            let gap = &text[done..at];
            done = at + word.len();
            let is_plain = gap == " ";
            leads |= !is_plain && (gap.contains(['.', ';', '!', '?', '\n']) || gap.contains(" - "));
            if is_field(word, &text[done..]) {
                field = true;
                continue;
            }
            let labels = !is_plain && gap.contains([':', '–', '—']) && !field && words.len() <= LONGEST_LABEL;
            field = false;
            if labels {
                // "Monitoring: improve it": what stands before is the item's name.
                words.clear();
                leads = true;
            }
            let range = begin + at..begin + at + word.len();
            if said_elsewhere.iter().any(|it| it.start < range.end && range.start < it.end)
                || is_priority(word)
            {
                continue;
            }
            let lower = &small[at..done];
            let lower = if lower.is_ascii() || !lower.contains('’') {
                Cow::Borrowed(lower)
            } else {
                lower.replace('’', "'").into()
            };
            let is_lead_in = leads && ACTIONS.words.lead_ins.contains(&lower);
            if is_lead_in {
                continue;
            }
            words.push(Word { text: word, lower, leads });
            leads = false;
        }
        Self { words }
    }

    /// Whether list items below the item explain it.
    pub(super) fn is_explained(outline: &Outline, item: &ActionItem) -> bool {
        let around = outline.block_at(item.deed.start).and_then(|it| outline.blocks[it].item());
        around.is_some_and(|it| {
            outline.items[it].blocks.clone().any(|block| outline.blocks[block].item() != Some(it))
        })
    }

    /// Whether something in it names one thing: code, an address, a number, a name.
    pub(super) fn names_something(&self, outline: &Outline, item: &ActionItem) -> bool {
        use crate::markdown::MarkKind;
        let pointed = outline
            .marks(&item.deed)
            .any(|it| matches!(it.kind, MarkKind::Code | MarkKind::Address | MarkKind::Link));
        pointed || item.ticket.is_some() || self.words.iter().any(is_name)
    }
}

/// A label has no more words.
const LONGEST_LABEL: usize = 5;

fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_inside = |it: char| it.is_alphanumeric() || matches!(it, '\'' | '’' | '-' | '_' | '/' | '.' | '%');
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let length = text[start..].find(|it| !is_inside(it)).unwrap_or(text.len() - start);
        from = start + length;
        Some((start, text[start..from].trim_end_matches(['\'', '’', '-', '_', '/', '.'])))
    })
}

/// `owner:`, `(due=`
fn is_field(word: &str, after: &str) -> bool {
    let next = after.bytes().find(|it| !matches!(it, b'*' | b'_' | b' '));
    matches!(next, Some(b':' | b'=')) && ACTIONS.fields.0.contains_key(&lowered(word))
}

/// `P1`, `SEV-2`
fn is_priority(word: &str) -> bool {
    if !word.ends_with(|it: char| it.is_ascii_digit()) {
        return false;
    }
    let digits = word.trim_start_matches(|it: char| it.is_ascii_alphabetic() || it == '-');
    let name = &word[..word.len() - digits.len()];
    digits.len() == 1
        && digits.starts_with(|it: char| it.is_ascii_digit())
        && ACTIONS.words.urgency.contains(lowered(name).trim_end_matches('-'))
}

/// Whether a word is the name of something: it holds a digit, is written as an identifier, or with a capital where no
/// sentence begins.
fn is_name(word: &Word<'_>) -> bool {
    let text = word.text;
    let inner_capital = text.chars().skip(1).any(char::is_uppercase);
    text.contains(|it: char| it.is_ascii_digit() || matches!(it, '_' | '%'))
        || text.trim_end_matches('.').contains('.')
        || text.matches('-').count() > 1
        || inner_capital
        || (!word.leads && text.starts_with(char::is_uppercase))
}

/// Patterns, each tried only where it may begin.
#[derive(Debug)]
pub(super) struct Patterns {
    all: Vec<Pattern>,
    /// Those that begin with a certain word.
    by_word: WordMap<Vec<usize>>,
    /// Those that may begin with any.
    others: Vec<usize>,
}

impl Patterns {
    /// Reads patterns.
    pub(super) fn new(patterns: &[String]) -> Self {
        let all = patterns.iter().map(|it| Pattern::new(it)).collect();
        let mut read = Self { all, by_word: WordMap::default(), others: Vec::new() };
        for (index, pattern) in read.all.iter().enumerate() {
            match pattern.steps.first() {
                Some(first) if !first.optional && !first.names_people() => {
                    for word in &first.choices {
                        read.by_word.entry_or_default(word).push(index);
                    }
                }
                _ => read.others.push(index),
            }
        }
        read
    }

    /// What each pattern that matches matches first in a deed, in the order of the patterns.
    pub(super) fn find<'a>(
        &'a self,
        deed: &'a Deed<'a>,
        people: &'a WordSet,
    ) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        let begun = deed.words.iter().filter_map(|it| self.by_word.get(&it.lower)).flatten();
        let tried: BTreeSet<usize> = begun.chain(&self.others).copied().collect();
        tried.into_iter().filter_map(|it| self.all[it].find(deed, people))
    }
}

/// A pattern over the words of a deed.
///
/// It is written in lower case, words parted by blanks: `a|b` stands for either word, `(a)` for a word that may be
/// missing, `PEOPLE` for words that name people, and a `^` before it for the beginning of a sentence.
#[derive(Debug, Clone)]
struct Pattern {
    leads: bool,
    steps: Vec<Step>,
}

/// Reads what patterns are made of: none has so many words that may be missing that to try it could take for ever.
pub(super) fn patterns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let patterns = Vec::<String>::deserialize(deserializer)?;
    let is_open =
        |it: &&String| it.split_whitespace().filter(|it| it.starts_with('(')).count() > MOST_OPTIONAL;
    match patterns.iter().find(is_open) {
        Some(it) => {
            let beginning = prefix(it, 40);
            Err(D::Error::custom(format!("in `{beginning}…` more than {MOST_OPTIONAL} words may be missing")))
        }
        None => Ok(patterns),
    }
}

const MOST_OPTIONAL: usize = 6;

#[derive(Debug, Clone)]
struct Step {
    choices: Vec<String>,
    optional: bool,
}

impl Step {
    fn names_people(&self) -> bool {
        self.choices.iter().any(|it| it == "PEOPLE")
    }
}

impl Pattern {
    /// Reads a pattern.
    fn new(pattern: &str) -> Self {
        let leads = pattern.starts_with('^');
        let steps = pattern.trim_start_matches('^').split_whitespace().map(|word| {
            let inner = word.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
            Step {
                choices: inner.unwrap_or(word).split('|').map(str::to_owned).collect(),
                optional: inner.is_some(),
            }
        });
        Self { leads, steps: steps.collect() }
    }

    /// The words of a deed, by their numbers, that it matches first.
    fn find(&self, deed: &Deed<'_>, people: &WordSet) -> Option<std::ops::Range<usize>> {
        let words = &deed.words;
        let may_begin = |at: &usize| !self.leads || words[*at].leads;
        (0..words.len()).filter(may_begin).find_map(|at| {
            let end = end_of(&self.steps, words, at, people)?;
            (end > at).then_some(at..end)
        })
    }
}

fn end_of(steps: &[Step], words: &[Word<'_>], at: usize, people: &WordSet) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else { return Some(at) };
    let taken = words.get(at).and_then(|word| {
        if step.names_people() {
            // "all of our on-call engineers" ends with the people.
            let reach = words[at..].iter().take(MOST_BEFORE_PEOPLE + 1).position(|it| {
                people.contains(it.lower.trim_end_matches("'s")) || PEOPLE.not_in_groups.contains(&it.lower)
            })?;
            people
                .contains(words[at + reach].lower.trim_end_matches("'s"))
                .then(|| {
                    let more =
                        words[at + reach + 1..].iter().take_while(|it| people.contains(&it.lower)).count();
                    end_of(rest, words, at + reach + 1 + more, people)
                })
                .flatten()
        } else if step.choices.iter().any(|it| *it == word.lower) {
            end_of(rest, words, at + 1, people)
        } else {
            None
        }
    });
    taken.or_else(|| if step.optional { end_of(rest, words, at, people) } else { None })
}

/// So many words may stand before the one that names people.
const MOST_BEFORE_PEOPLE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    /// The words of the first action item, those with which a sentence begins in capitals.
    fn words(item: &str) -> String {
        let post_mortem = read(item);
        let deed = Deed::of(&post_mortem, &post_mortem.action_items[0]);
        let words =
            deed.words.iter().map(|it| if it.leads { it.lower.to_uppercase() } else { it.lower.to_string() });
        words.collect::<Vec<_>>().join(" ")
    }

    fn read(item: &str) -> PostMortem {
        let text = format!("# Outage on 2024-05-03\n\n## Action items\n\n{item}\n");
        PostMortem::read(&Source::new("x.md", text), &Reading::default())
    }

    fn found(pattern: &str, item: &str) -> Option<String> {
        let post_mortem = read(item);
        let deed = Deed::of(&post_mortem, &post_mortem.action_items[0]);
        let people = ["team", "engineers", "on-call"].map(str::to_owned).into_iter().collect();
        let range = Patterns::new(&[pattern.to_owned()]).find(&deed, &people).next()?;
        Some(deed.words[range].iter().map(|it| it.text).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn who_when_and_how_urgent_are_no_part_of_a_deed() {
        assert_eq!(words("- Improve monitoring (owner: Kim, due: 2024-05-20)"), "IMPROVE monitoring");
        assert_eq!(words("- Kim to improve monitoring by 2024-05-20"), "IMPROVE monitoring by");
        assert_eq!(words("- P1: improve monitoring"), "IMPROVE monitoring");
        assert_eq!(words("- @kim-t to improve monitoring"), "IMPROVE monitoring");
    }

    #[test]
    fn what_stands_before_a_colon_is_a_name() {
        assert_eq!(words("- **Monitoring**: we should improve it"), "IMPROVE it");
        assert_eq!(words("- Improve it. Then test it"), "IMPROVE it THEN test it");
    }

    #[test]
    fn a_pattern_has_choices_and_words_that_may_be_missing() {
        assert_eq!(found("look|looking (deeper) into", "- Look into it").as_deref(), Some("Look into"));
        assert_eq!(
            found("look|looking (deeper) into", "- Look deeper into it").as_deref(),
            Some("Look deeper into")
        );
        assert_eq!(found("look|looking (deeper) into", "- Look at it"), None);
        assert_eq!(found("(deeper)", "- Look into it"), None);
        assert_eq!(found("(please) look", "- Look into it").as_deref(), Some("Look"));
    }

    #[test]
    fn a_pattern_may_have_to_begin_a_sentence() {
        assert_eq!(found("^train PEOPLE", "- Add a wizard to train the team"), None);
        assert_eq!(
            found("^train PEOPLE", "- Add a wizard. Train the team").as_deref(),
            Some("Train the team")
        );
    }

    #[test]
    fn people_end_with_a_word_for_them_before_anything_else_is_said() {
        let people = |item| found("train PEOPLE", item);
        assert_eq!(
            people("- Train all of our on-call engineers").as_deref(),
            Some("Train all of our on-call engineers")
        );
        assert_eq!(people("- Train the model on what engineers do"), None);
        assert_eq!(people("- Train the model"), None);
    }

    #[test]
    fn something_is_named_by_code_links_numbers_and_names() {
        let named = |item: &str| {
            let post_mortem = read(item);
            let item = &post_mortem.action_items[0];
            Deed::of(&post_mortem, item).names_something(&post_mortem.outline, item)
        };
        for item in [
            "`ledgerd`",
            "the Redis queue",
            "3 queues",
            "https://example.org/queue",
            "ledger_queue",
            "[it](x.md)",
            "ring-buffer-size",
        ] {
            assert!(named(&format!("- Look into {item}")), "{item}");
        }
        for item in ["the queue", "timeouts", "Timeouts. Then retry"] {
            assert!(!named(&format!("- Look at {}", item.to_lowercase())), "{item}");
        }
    }
}
