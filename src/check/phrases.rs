//! None of some words and phrases is used.

use std::sync::{Arc, OnceLock};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{Case, Confidence, Context, Hit, leads};
use crate::markdown::Outline;
use crate::postmortem::{PostMortem, Role};
use crate::source::prefix;
use crate::vocabulary::phrases::{Compiled, Pattern};
use crate::vocabulary::{DENIALS, PHRASES};
use crate::words::Beginning;

/// Strikes at words and phrases of the document's own prose.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Phrases {
    /// The phrases, by what holds for them.
    #[serde(deserialize_with = "groups")]
    group: Vec<PhraseGroup>,
    #[serde(skip)]
    compiled: Arc<OnceLock<Compiled>>,
    /// Whether all of them begin at the [`leads`] of a document: those of the rules that come with pmlint do.
    #[serde(skip)]
    is_led: OnceLock<bool>,
}

/// Phrases that are alike.
///
/// A phrase is written in lower case. `a|b` stands for either word, `(a)` for a word that may be missing, a `*` at the
/// end of a word for any ending, and a `^` before the phrase for the beginning of a sentence.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct PhraseGroup {
    /// What is struck.
    phrases: Vec<String>,
    /// Longer phrases in which it is no fault.
    #[serde(default)]
    except: Vec<String>,
    /// How sure it is that the phrase is a fault wherever it stands.
    #[serde(default = "high")]
    confidence: Confidence,
    /// Whether it is no fault behind "not", "no", "without" …
    #[serde(default = "yes")]
    deniable: bool,
    /// The roles of sections in which it is no fault.
    #[serde(default)]
    except_sections: Vec<Role>,
    /// What to write instead.
    #[serde(default)]
    instead: Option<String>,
}

fn high() -> Confidence {
    Confidence::High
}

fn yes() -> bool {
    true
}

impl Phrases {
    pub(super) const CASES: &[Case] = &[
        Case { name: "phrase", values: &["words"], related: &[] },
        Case { name: "advised", values: &["words", "instead"], related: &[] },
    ];

    /// Takes the phrases of a rule that comes with pmlint, which `build.rs` compiled.
    pub(super) fn take_tables(&mut self, rule: &str) {
        if let Some((_, compiled)) = PHRASES.iter().find(|it| *it.0 == *rule) {
            self.compiled = Arc::new(OnceLock::from(compiled.clone()));
        }
    }

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let text = outline.text();
        let compiled = self
            .compiled
            .get_or_init(|| Compiled::new(self.group.iter().map(|it| (&it.phrases, &it.except))));
        let mut found: Vec<(usize, usize, Option<usize>)> = Vec::new();
        let mut visit = |start, pattern: &Pattern, length| {
            if let Some(end) = pattern.end_in(text, start, start + length) {
                found.push((start, end, pattern.group));
            }
        };
        let words = outline.words();
        if *self.is_led.get_or_init(|| leads::cover(&compiled.openings)) {
            compiled.each_at(context.leads(outline).map(|it| words[it]), text, &mut visit);
        } else {
            compiled.each_at(words.iter().copied(), text, &mut visit);
        }
        compiled.each_marked(text, &mut visit);
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.is_some().cmp(&b.2.is_some())));
        let mut hits = Vec::new();
        let mut covered = 0;
        for (start, end, group) in found {
            if start < covered {
                continue;
            }
            let Some(group) = group.map(|it| &self.group[it]) else {
                covered = end;
                continue;
            };
            let range = start..end;
            let role = || post_mortem.role_at(start).is_some_and(|it| group.except_sections.contains(&it));
            if outline.is_masked(&range) || (group.deniable && is_denied(outline, start)) || role() {
                continue;
            }
            covered = end;
            let case = if group.instead.is_some() { "advised" } else { "phrase" };
            let hit = Hit::new(case, outline.span(&range)).confidence(group.confidence).value("words", range);
            hits.push(match &group.instead {
                Some(instead) => hit.value("instead", instead),
                None => hit,
            });
        }
        hits
    }
}

impl Compiled {
    /// Calls `visit` with each of these words with which the words of a pattern begin, the pattern and the length of its
    /// words.
    fn each_at(
        &self,
        words: impl Iterator<Item = Beginning>,
        text: &str,
        visit: &mut impl FnMut(usize, &Pattern, usize),
    ) {
        for word in words.filter(|it| self.openings.may_begin_at(*it)) {
            for index in self.openings.at_word(text.as_bytes(), word) {
                visit(word.at as usize, &self.patterns[index], self.openings.phrase(index).len());
            }
        }
    }

    /// The same for patterns that begin with a mark, wherever it stands.
    fn each_marked(&self, text: &str, visit: &mut impl FnMut(usize, &Pattern, usize)) {
        let text = text.as_bytes();
        for (index, literal) in self.marked.iter() {
            let literal = literal.as_bytes();
            for at in memchr::memchr_iter(literal[0], text) {
                let stands = |it: &[u8]| it.eq_ignore_ascii_case(literal);
                if text.get(at..at + literal.len()).is_some_and(stands) {
                    visit(at, &self.patterns[*index], literal.len());
                }
            }
        }
    }
}

impl Pattern {
    /// Where a match ends, if it begins and ends with whole words.
    fn end_in(&self, text: &str, start: usize, end: usize) -> Option<usize> {
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let matched = &text[start..end];
        let before = &text[..start];
        let begins_word = matched.starts_with(is_word) && before.ends_with(is_word);
        if start == end || begins_word || (before.ends_with('-') && !before.ends_with(" -")) {
            return None;
        }
        // A part of a name strikes nobody: `lazy-bear`, `lazy.example.com`, `#lazy`.
        if self.group.is_some() && (before.ends_with(['#', '@']) || goes_on_as_name(matched, &text[end..])) {
            return None;
        }
        if self.first {
            let lead = before.trim_end_matches([' ', '"', '“', '*', '(', '-', '–', '—']);
            if !(lead.is_empty() || lead.ends_with(['\n', '.', '!', '?', ':', ';'])) {
                return None;
            }
        }
        let rest = &text[end..];
        let tail = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        if !matched.ends_with(is_word) {
            // A run of marks is one fault: `!!!!`. At the start of a line it is markup: `!!! note`.
            let mark = matched.chars().next_back()?;
            if before.ends_with(mark) {
                return None;
            }
            let is_markup = mark == '!' && (before.is_empty() || before.ends_with('\n'));
            let run = rest.len() - rest.trim_start_matches(mark).len();
            return (!is_markup).then_some(end + run);
        }
        if tail > 0 && !self.open {
            return None;
        }
        Some(end + tail)
    }
}

/// Whether what is behind a match makes it the beginning of a name; "carelessly-written" is none.
fn goes_on_as_name(matched: &str, rest: &str) -> bool {
    let mut rest = rest.chars();
    let (mark, letter) = (rest.next(), rest.next());
    match mark {
        Some('-') => letter.is_some_and(char::is_alphanumeric) && !matched.ends_with("ly"),
        // Behind a full stop, a sentence begins with a capital letter.
        Some('.') => letter.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit()),
        _ => false,
    }
}

/// Reads groups of phrases that are well formed and don't stand for more than there is room for.
fn groups<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PhraseGroup>, D::Error> {
    let groups = Vec::<PhraseGroup>::deserialize(deserializer)?;
    let mut room = MOST_BYTES;
    for phrase in groups.iter().flat_map(|it| it.phrases.iter().chain(&it.except)) {
        let needed = room_for(phrase).map_err(|word| {
            D::Error::custom(format!("`{word}` can't be read in the phrase `{}`", prefix(phrase, 40)))
        })?;
        room = room.checked_sub(needed).ok_or_else(|| {
            let beginning = prefix(phrase, 40);
            D::Error::custom(format!("with `{beginning}…` the phrases stand for too many others"))
        })?;
    }
    Ok(groups)
}

/// Ten times what the longest of our own rules needs.
const MOST_BYTES: usize = 2_000_000;

/// How many bytes, at most, the phrases have for which a phrase stands.
///
/// # Errors
///
/// The word of it that nobody can have meant: a choice with nothing in it, a bracket alone, no word at all.
fn room_for(phrase: &str) -> Result<usize, &str> {
    if phrase.trim().is_empty() {
        return Err(phrase);
    }
    phrase.split_whitespace().try_fold(phrase.len(), |room, word| {
        let may_be_missing = word.starts_with('(');
        let is_empty = word.trim_start_matches('^').is_empty() || word.split('|').any(str::is_empty);
        if is_empty || may_be_missing != word.ends_with(')') {
            return Err(word);
        }
        Ok(room.saturating_mul(1 + word.matches('|').count() + usize::from(may_be_missing)))
    })
}

/// How many words before a phrase a denial may stand.
const DENIAL_REACH: usize = 5;

/// Of these, so many are close.
const CLOSE: usize = 3;

/// The bytes in which so many words stand.
const DENIAL_BYTES: usize = 120;

/// Whether a word before `at`, in the same clause, denies what stands there.
fn is_denied(outline: &Outline, at: usize) -> bool {
    let Some(block) = outline.block_at(at).map(|it| &outline.blocks[it]) else { return false };
    let text = outline.text();
    let from = at.saturating_sub(DENIAL_BYTES).max(block.text.start);
    let from = (from..at).find(|&it| text.is_char_boundary(it)).unwrap_or(at);
    let clause = &text[from..at];
    let clause = clause.rsplit(['.', ';', ':', '!', '?', ',', '(']).next().unwrap_or_default();
    // "Not checking it was negligent" denies nothing.
    let clause = clause.trim_start();
    let clause = match clause.split_once(' ') {
        Some((first, rest)) if first.eq_ignore_ascii_case("not") && is_present_participle(rest) => rest,
        _ => clause,
    };
    clause.split_whitespace().rev().take(DENIAL_REACH).enumerate().any(|(distance, word)| {
        let word = word.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase().replace('’', "'");
        word.ends_with("n't")
            || DENIALS.far.contains(&word)
            || (distance < CLOSE && DENIALS.close.contains(&word))
    })
}

/// Whether a clause begins with a word like "checking".
fn is_present_participle(clause: &str) -> bool {
    clause.split(' ').next().is_some_and(|it| it.len() > 5 && it.ends_with("ing"))
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn only_whole_words_are_struck() {
        let rule = "[phrases]\ngroup = [{ phrases = [\"lax\", \"sloth*\"] }]";
        assert_eq!(found_in(rule, "Lax, relax, laxer, slothful."), ["Lax", "slothful"]);
        assert_eq!(found_in(rule, "Not co-lax, and -lax -slothful."), ["lax", "slothful"]);
    }

    #[test]
    fn a_part_of_a_name_is_no_phrase() {
        let rule = "[phrases]\ngroup = [{ phrases = [\"sloppy\", \"sloppily\"], except = [\"sloppy joe\"] }]";
        assert_eq!(found_in(rule, "The sloppy-cache pod, sloppy.internal, #sloppy and @sloppy."), [""; 0]);
        assert_eq!(found_in(rule, "A sloppy joe-burger."), [""; 0]);
        assert_eq!(
            found_in(rule, "A sloppy - so we heard - fix. Sloppy.\n\nSloppy.Then late."),
            ["sloppy", "Sloppy", "Sloppy"]
        );
        assert_eq!(found_in(rule, "A sloppily-written test."), ["sloppily"]);
    }

    #[test]
    fn an_exception_covers_the_phrase_in_it() {
        let rule = "[phrases]\ngroup = [{ phrases = [\"lazy\"], except = [\"lazy loading\"] }]";
        assert_eq!(found_in(rule, "Lazy loading and a lazy fix."), ["lazy"]);
    }

    #[test]
    fn a_denied_phrase_passes_unless_it_is_not_deniable() {
        let rule = |deniable: bool| {
            format!("[phrases]\ngroup = [{{ phrases = [\"careless\"], deniable = {deniable} }}]")
        };
        assert_eq!(found_in(&rule(true), "It was not at all careless."), [""; 0]);
        assert_eq!(found_in(&rule(true), "It was not done; careless."), ["careless"]);
        assert_eq!(found_in(&rule(true), "Not checking it was careless."), ["careless"]);
        assert_eq!(found_in(&rule(false), "It was not careless."), ["careless"]);
    }

    #[test]
    fn a_caret_asks_for_the_beginning_of_a_sentence() {
        let rule = "[phrases]\ngroup = [{ phrases = [\"^clearly\"] }]";
        assert_eq!(found_in(rule, "Clearly. It clearly shows. **Clearly** so."), ["Clearly", "Clearly"]);
    }

    #[test]
    fn a_run_of_marks_is_one_fault_and_an_admonition_none() {
        let rule = "[phrases]\ngroup = [{ phrases = [\"!!\"] }]";
        assert_eq!(found_in(rule, "Down!!!!"), ["!!!!"]);
        assert_eq!(found_in(rule, "!!! note"), [""; 0]);
    }
}
