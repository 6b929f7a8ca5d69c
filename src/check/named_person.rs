//! Nobody is named outside owners and participants.

use std::ops::Range;

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::{MarkKind, Outline};
use crate::postmortem::people::{handles_in, is_given_name};
use crate::postmortem::{Key, PostMortem, Role};
use crate::vocabulary::PEOPLE;
use crate::words::{self, lowered};

/// Strikes at each name and handle that is neither the owner of an action item nor in the metadata or a list of
/// participants.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NamedPerson {
    /// Whether `@handles` count as names.
    handles: bool,
}

impl NamedPerson {
    pub(super) const CASES: &[Case] = &[Case { name: "named", values: &["name"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let text = outline.text();
        let handles: Vec<Range<usize>> = handles_in(outline).collect();
        let mut found: Vec<(Range<usize>, Confidence)> = Vec::new();
        if self.handles {
            found.extend(handles.iter().map(|it| (it.clone(), Confidence::High)));
        }
        for range in names_in(outline, |word| post_mortem.people.is_name(word)) {
            let after = handles.partition_point(|it| it.start < range.end);
            if after > 0 && range.start < handles[after - 1].end || is_of_date(post_mortem, &range) {
                continue;
            }
            // A given name alone may be a product's.
            let words = &text[range.clone()];
            let known = words.split(' ').any(|it| !is_given_name(it)) || post_mortem.people.is_known(words);
            found.push((range, if known { Confidence::High } else { Confidence::Medium }));
        }
        found.sort_by_key(|it| it.0.start);
        let allowed = Allowed::new(post_mortem);
        found
            .into_iter()
            .filter(|(range, _)| !outline.is_masked(range) && !outline.is_all(MarkKind::Strike, range))
            .filter(|(range, _)| !allowed.holds(post_mortem, range))
            .map(|(range, confidence)| {
                Hit::new("named", outline.span(&range)).confidence(confidence).value("name", range)
            })
            .collect()
    }
}

/// Whether a name is that of a month: `June` in `3 June`.
fn is_of_date(post_mortem: &PostMortem, name: &Range<usize>) -> bool {
    let moments = &post_mortem.moments;
    let after = moments.before(name.start + 1);
    after > 0 && moments[after - 1].range.end >= name.end
}

/// Where names belong: owners, metadata.
struct Allowed {
    ranges: Vec<Range<usize>>,
}

impl Allowed {
    fn new(post_mortem: &PostMortem) -> Self {
        let owners = post_mortem
            .action_items
            .iter()
            .flat_map(|it| it.owners.iter().map(|owner| owner.range.clone()).chain(it.nobody.clone()));
        let people = [Key::Authors, Key::Owner, Key::Participants];
        let fields = post_mortem
            .metadata
            .iter()
            .filter(|it| it.key.is_some_and(|key| people.contains(&key)))
            .filter_map(|it| it.range.clone());
        let mut ranges: Vec<Range<usize>> = owners.chain(fields).collect();
        ranges.sort_by_key(|it| it.start);
        Self { ranges }
    }

    fn holds(&self, post_mortem: &PostMortem, range: &Range<usize>) -> bool {
        let after = self.ranges.partition_point(|it| it.start <= range.start);
        let owner = self.ranges[..after].iter().rev().take(4).any(|it| it.end >= range.end);
        owner || post_mortem.role_at(range.start) == Some(Role::Participants)
    }
}

/// Runs of words with capital letters that hold a name.
fn names_in(outline: &Outline, is_name: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let text = outline.text();
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for word in outline.words() {
        let (at, run_end) = (word.at as usize, word.end() as usize);
        // Hardly any word has a capital letter, and no name begins with another.
        if text.as_bytes()[at].is_ascii_lowercase() || at < end {
            continue;
        }
        let run = &text[at..run_end];
        let letter = run.char_indices().find(|it| !it.1.is_numeric());
        let Some((digits, _)) = letter.filter(|it| it.1.is_uppercase() && !goes_on(text, at)) else {
            continue;
        };
        let start = at + digits;
        end = run_end + text[run_end..].find(|it| !is_of_word(it)).unwrap_or(text.len() - run_end);
        let word = &text[start..end];
        let joins = names.last().is_some_and(|it| it.end + 1 == start && text[it.end..start] == *" ")
            && !outline.marks(&(start..end)).any(|it| it.range().start == start)
            && !(text[end..].starts_with(':') && outline.breaks_at(start - 1));
        let capital = || word.chars().skip(1).all(|it| it.is_lowercase() || it == '-');
        // "Don't" names nobody.
        if text[end..].strip_prefix(['\'', '’']).is_some_and(|it| words::run(it, 0) == "t") {
            continue;
        }
        let is_word = || is_no_name_before(&text[end..]) && PEOPLE.words_too.contains(&lowered(word));
        if is_name(word) && !is_word() && !is_no_name_behind(&text[..start])
            || joins && capital() && is_surname(word)
        {
            match names.last_mut().filter(|_| joins) {
                Some(last) => last.end = end,
                None => names.push(start..end),
            }
        }
    }
    names
}

/// Whether what stands at `at` belongs to a word that began with a letter before it: `Kim` in `team-Kim`.
fn goes_on(text: &str, at: usize) -> bool {
    // What stands before a word is neither letter nor digit.
    text[..at].ends_with(['-', '_'])
        && text[..at].chars().rev().take_while(|it| is_of_word(*it)).any(char::is_alphabetic)
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '-' || character == '_'
}

/// Whether what follows a name that is also a word tells that it is one: `Will it …`, `Mark this …`.
fn is_no_name_before(text: &str) -> bool {
    text.strip_prefix(' ').is_some_and(|it| PEOPLE.no_names_before.contains(words::run(it, 0)))
}

/// Whether what precedes a name tells that it is that of a storm or a place: `Hurricane Ida`, `San Francisco`.
fn is_no_name_behind(text: &str) -> bool {
    let word = text.strip_suffix(' ').and_then(|it| it.rsplit(|it: char| !it.is_alphanumeric()).next());
    word.is_some_and(|it| PEOPLE.no_names_after.contains(&lowered(it)))
}

/// Whether a word with a capital letter behind a given name may be a surname: `Kim Tran`, not `Kim Deployed`.
fn is_surname(word: &str) -> bool {
    word.chars().count() > 2 && !word.ends_with("ed") && !word.ends_with("ing")
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_name_reaches_over_the_surname_behind_it() {
        let found = |text: &str| found_in("[named-person]\nhandles = false", text);
        assert_eq!(found("Kim restarted it."), ["Kim"]);
        assert_eq!(found("Then Kim Tran restarted it."), ["Kim Tran"]);
        assert_eq!(found("Then Kim Deployed it, and team-Kim did."), ["Kim"]);
        assert_eq!(found("It was run by Kim\n**Tools:** none"), ["Kim"]);
        assert_eq!(found("Run by: Kim Tran\nTools: none"), ["Kim Tran"]);
        assert_eq!(found("It was run by Kim\nTran."), ["Kim\nTran"]);
    }

    #[test]
    fn a_word_or_a_product_is_no_name() {
        let found = |text: &str| found_in("[named-person]\nhandles = false", text);
        assert_eq!(found("Max restarted it, and Grace watched."), ["Max", "Grace"]);
        assert_eq!(found("Hurricane Ida cut the power in San Francisco, and Ida saw it."), ["Ida"]);
        assert_eq!(found("Max connections: 80. Grace period: 1 day. Claude Code wrote it."), [""; 0]);
    }
}
