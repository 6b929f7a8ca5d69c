//! Phrases of a rule, ready to be looked for. `build.rs` compiles those of the rules that come with pmlint.

use crate::table::{Table, Text};
use crate::words::Openings;

/// All phrases of a rule.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) openings: Openings,
    /// Those that begin with a mark: no word tells where they may stand.
    pub(crate) marked: Table<(usize, Text)>,
    pub(crate) patterns: Table<Pattern>,
}

/// What holds for a phrase.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// The group it belongs to; `None` for an exception.
    pub(crate) group: Option<usize>,
    /// Whether any ending may follow.
    pub(crate) open: bool,
    /// Whether it must begin a sentence.
    pub(crate) first: bool,
}

impl Compiled {
    /// The phrases and the exceptions of some groups.
    pub(crate) fn new<'a>(groups: impl IntoIterator<Item = (&'a Vec<String>, &'a Vec<String>)>) -> Self {
        let mut literals = Vec::new();
        let mut patterns = Vec::new();
        for (index, (phrases, exceptions)) in groups.into_iter().enumerate() {
            let struck = phrases.iter().map(|it| (it, Some(index)));
            for (phrase, group) in struck.chain(exceptions.iter().map(|it| (it, None))) {
                for variant in variants(phrase) {
                    let first = variant.starts_with('^');
                    let open = variant.ends_with('*');
                    literals.push(variant.trim_start_matches('^').trim_end_matches('*').to_owned());
                    patterns.push(Pattern { group, open, first });
                }
            }
        }
        let mut marked = Vec::new();
        for (index, literal) in literals.iter_mut().enumerate() {
            if !literal.starts_with(char::is_alphanumeric) {
                marked.push((index, Text::from(std::mem::take(literal))));
            }
        }
        marked.retain(|it| !it.1.is_empty());
        Self { openings: Openings::new(literals), marked: marked.into(), patterns: patterns.into() }
    }
}

/// The phrases for which a phrase with `a|b` and `(a)` stands; each apostrophe may be straight or curly.
fn variants(phrase: &str) -> Vec<String> {
    let mut variants = vec![String::new()];
    for word in phrase.split_whitespace() {
        let (inner, optional) = match word.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) => (inner, true),
            None => (word, false),
        };
        let choices = inner.split('|').map(Some);
        let choices: Vec<Option<&str>> = optional.then_some(None).into_iter().chain(choices).collect();
        variants = if let [Some(only)] = choices[..] {
            variants.into_iter().map(|it| joined(it, only)).collect()
        } else {
            let each = |it: &String| {
                let begun = it.clone();
                choices.iter().map(move |choice| choice.map_or(begun.clone(), |it| joined(begun.clone(), it)))
            };
            variants.iter().flat_map(each).collect()
        };
    }
    let curly: Vec<String> =
        variants.iter().filter(|it| it.contains('\'')).map(|it| it.replace('\'', "’")).collect();
    variants.extend(curly);
    variants
}

fn joined(mut begun: String, word: &str) -> String {
    if !begun.is_empty() && begun != "^" {
        begun.push(' ');
    }
    begun.push_str(word);
    begun
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stands_for_its_variants() {
        assert_eq!(variants("a|b (c) d"), ["a d", "a c d", "b d", "b c d"]);
        assert_eq!(variants("didn't"), ["didn't", "didn’t"]);
    }
}
