//! A block's text as sentences, a sentence as words.

use std::borrow::Cow;
use std::ops::Range;

use super::lexicon::{Entry, LEXICON};
use super::subject::may_name_somebody;
use crate::markdown::{Block, BlockKind, MarkKind, Outline};
use crate::postmortem::People;
use crate::postmortem::people::handle_length;
pub(in crate::check) use crate::vocabulary::grammar::Triggers;
use crate::words::{Beginning, Literal, WordMap, WordSet, head, lowered, run_end};

/// A word, a handle, a masked stretch or a mark of punctuation.
#[derive(Debug)]
pub(in crate::check) struct Word<'a> {
    pub(in crate::check) kind: Kind,
    /// Its stretch of the document's text, a possessive ending included.
    pub(in crate::check) range: Range<usize>,
    /// As written, without a possessive ending.
    pub(in crate::check) text: &'a str,
    /// In lower case, with a straight apostrophe, without a possessive ending.
    pub(in crate::check) lower: Cow<'a, str>,
    /// Whether it ends in `'s` or `s'` and isn't short for "is".
    pub(in crate::check) possessive: bool,
    /// Whether it is more than a run of letters and digits.
    pub(in crate::check) joined: bool,
    /// Of `lower`, see [`head`].
    head: u64,
    entry: Entry,
}

/// The sorts of word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Kind {
    Plain,
    Handle,
    /// Code, an address, a quotation: some thing.
    Masked,
    Comma,
    Open,
    Close,
    /// Colon, semicolon, dash, arrow.
    Break,
}

impl Word<'_> {
    /// Everything that is known of it.
    pub(in crate::check) fn tags(&self) -> u64 {
        self.entry.tags
    }

    /// Whether it has one of these tags.
    pub(in crate::check) fn is(&self, tags: u64) -> bool {
        self.entry.tags & tags != 0
    }

    /// Whether it is a verb of one of these classes in one of these forms.
    pub(in crate::check) fn is_verb(&self, classes: u32, forms: u8) -> bool {
        self.entry.classes & classes != 0 && self.entry.forms & forms != 0
    }

    /// Whether it can be one of these forms of a verb.
    pub(in crate::check) fn has_form(&self, forms: u8) -> bool {
        self.entry.forms & forms != 0
    }

    /// See [`Entry::is_unknown`].
    pub(super) fn is_unknown(&self) -> bool {
        self.entry.is_unknown()
    }

    /// Whether it is one of these [`words!`].
    #[inline]
    pub(in crate::check) fn any<S: AsRef<str>>(&self, words: &[Literal<S>]) -> bool {
        self.kind == Kind::Plain && words.iter().any(|it| it.is(self.head, &self.lower))
    }

    /// Whether it stands in a vocabulary.
    pub(in crate::check) fn is_in(&self, words: &WordSet) -> bool {
        words.contains_by_head(self.head, &self.lower)
    }

    /// What a vocabulary knows of it.
    pub(in crate::check) fn entry_in<'b, T: Clone>(&self, words: &'b WordMap<T>) -> Option<&'b T> {
        words.get_by_head(self.head, &self.lower)
    }

    /// Whether it is no word but a mark.
    pub(in crate::check) fn is_mark(&self) -> bool {
        !matches!(self.kind, Kind::Plain | Kind::Handle | Kind::Masked)
    }

    /// Whether it begins with a capital letter and goes on in small ones.
    pub(in crate::check) fn is_capitalised(&self) -> bool {
        let mut characters = self.text.chars();
        characters.next().is_some_and(char::is_uppercase)
            && characters.all(|it| it.is_lowercase() || it == '-')
    }
}

/// A sentence, or as much as stands in one block.
#[derive(Debug)]
pub(in crate::check) struct Sentence<'a> {
    pub(in crate::check) words: Vec<Word<'a>>,
    /// Whether it ends in a question mark.
    pub(in crate::check) question: bool,
    /// Whether it stands in a heading, or names the number beside it in a table.
    pub(in crate::check) label: bool,
}

impl Sentence<'_> {
    /// Whether these words stand at `at`.
    pub(in crate::check) fn reads(&self, at: usize, words: &[Literal]) -> bool {
        self.words.len() >= at + words.len()
            && self.words[at..].iter().zip(words).all(|(word, wanted)| wanted.is(word.head, &word.lower))
    }

    /// The stretch of the document's text from word `first` to word `last`, both included.
    pub(in crate::check) fn range(&self, first: usize, last: usize) -> Range<usize> {
        self.words[first].range.start..self.words[last].range.end
    }
}

impl Triggers {
    /// Whether one of them stands where a word begins.
    #[inline]
    fn stand_at(&self, text: &str, word: Beginning) -> bool {
        self.openings.may_begin_at(word)
            && self.openings.at_word(text.as_bytes(), word).any(|it| {
                let end = word.at as usize + self.openings.phrase(it).len();
                it >= self.whole || !text[end..].starts_with(char::is_alphanumeric)
            })
    }
}

/// Calls `visit` with every sentence of the document's own prose in which one of `triggers` stands, be it at one of these
/// places in the list of words; given people, only if the sentence may name somebody.
pub(in crate::check) fn each_sentence(
    outline: &Outline,
    places: impl Iterator<Item = usize>,
    triggers: &Triggers,
    people: Option<&People>,
    mut visit: impl FnMut(&Sentence<'_>),
) {
    let text = outline.text();
    let mut sentence = Sentence { words: Vec::new(), question: false, label: false };
    let mut done = 0;
    let words = outline.words();
    for index in places {
        let word = words[index];
        let at = word.at as usize;
        if at < done || !triggers.stand_at(text, word) {
            continue;
        }
        let Some(block) = outline.block_at(at).map(|it| &outline.blocks[it]) else { continue };
        let mut start = block.text.start.max(done);
        let mut end = sentence_end(text, start, block.text.end);
        while end <= at {
            start = end;
            end = sentence_end(text, start, block.text.end);
        }
        done = end.max(at + 1);
        let before = words[..index].iter().rev().take_while(|it| it.at as usize >= start).count();
        let after = words[index..].iter().take_while(|it| (it.at as usize) < end).count();
        let runs = &words[index - before..index + after];
        if !block.quoted && people.is_none_or(|it| may_name_somebody(outline, it, runs)) {
            Splitter { outline, text, small: outline.small() }.split(start..end, &mut sentence.words);
            sentence.question = text[start..end].trim_end().ends_with('?');
            sentence.label = block.is_heading() || names_number(outline, block);
            visit(&sentence);
        }
    }
}

/// Whether a cell only names the number beside it: `| Events that should have been accepted | 12 |`.
fn names_number(outline: &Outline, block: &Block) -> bool {
    let BlockKind::Cell { table, row, column: 0 } = block.kind else { return false };
    let beside = outline.blocks[outline.row(table, row).cells.clone()].get(1).map(|it| outline.text_of(it));
    beside.is_some_and(|it| it.contains(|it: char| it.is_ascii_digit()) && !it.contains(char::is_alphabetic))
}

/// Where the sentence that begins at `start` ends, the white space behind it included.
fn sentence_end(text: &str, start: usize, limit: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(next) = memchr::memchr3(b'.', b'!', b'?', &bytes[at..limit]).map(|it| at + it) {
        at = next + 1;
        let tail = text[at..limit].trim_start_matches(['"', '”', '\'', '’', ')', '*', '.', '!', '?']);
        at = limit - tail.len();
        if tail.is_empty() {
            return limit;
        }
        let gap = tail.len() - tail.trim_start().len();
        if gap == 0 {
            continue;
        }
        let word =
            text[start..next].rsplit(|it: char| it.is_whitespace() || it == '(').next().unwrap_or_default();
        let is_initial = word.len() == 1 && word.starts_with(char::is_uppercase);
        let goes_on = tail.trim_start().starts_with(char::is_lowercase) && bytes[next] == b'.';
        let short = bytes[next] == b'.'
            && (is_initial && word != "I" || LEXICON.is_abbreviation(&lowered(word)) || goes_on);
        if !short {
            return limit - tail.len() + gap;
        }
    }
    limit
}

/// Forms in `'s` that are short for "is" or "has".
const CONTRACTIONS: [&str; 13] =
    ["it", "that", "there", "here", "what", "who", "how", "where", "let", "he", "she", "this", "everything"];

/// Takes text apart into words.
#[derive(Clone, Copy)]
struct Splitter<'a> {
    outline: &'a Outline,
    text: &'a str,
    /// The text in small letters.
    small: &'a str,
}

impl<'a> Splitter<'a> {
    /// Puts the words of a stretch in the place of what stands in `words`.
    fn split(self, range: Range<usize>, words: &mut Vec<Word<'a>>) {
        words.clear();
        let masks = self.outline.marks(&range).filter(|it| it.kind.is_mask() || it.kind == MarkKind::Strike);
        let mut masks = masks.map(|it| it.range().clone()).peekable();
        let mut at = range.start;
        while at < range.end {
            while masks.next_if(|it| it.end <= at).is_some() {}
            if let Some(mask) = masks.next_if(|it| it.start <= at) {
                let end = mask.end.min(range.end);
                words.push(self.mark(Kind::Masked, at..end));
                at = end;
                continue;
            }
            let limit = masks.peek().map_or(range.end, |it| it.start.min(range.end));
            while at < limit {
                at = self.step(at, limit, words);
            }
        }
    }

    /// Adds what stands at `at`, if it is anything, and says where the next begins.
    fn step(self, at: usize, limit: usize, words: &mut Vec<Word<'a>>) -> usize {
        let byte = self.text.as_bytes()[at];
        if byte == b' ' {
            return at + 1;
        }
        if byte.is_ascii_alphanumeric() {
            let end = run_end(&self.text.as_bytes()[..limit], at);
            if end == limit || ends_word(self.text.as_bytes()[end]) {
                words.push(self.run(at..end));
                return end;
            }
            let end = word_end(self.text, at, limit);
            words.push(self.word(at..end));
            return end;
        }
        self.step_over_mark(at, limit, words)
    }

    /// The word that is nothing but a run of letters and digits of ASCII.
    #[inline]
    fn run(self, range: Range<usize>) -> Word<'a> {
        let lower = &self.small[range.clone()];
        let head = head(lower.as_bytes());
        let entry = LEXICON.entry_by_head(head, lower);
        let text = &self.text[range.clone()];
        Word {
            kind: Kind::Plain,
            range,
            text,
            lower: Cow::Borrowed(lower),
            possessive: false,
            joined: false,
            head,
            entry,
        }
    }

    /// The same where neither a space nor a letter or digit of ASCII stands.
    fn step_over_mark(self, at: usize, limit: usize, words: &mut Vec<Word<'a>>) -> usize {
        let text = self.text;
        let Some(here) = text[at..limit].chars().next() else { return limit };
        if let Some(length) = (here == '@').then(|| handle_length(&text[..limit], at)).flatten() {
            let mut handle = self.mark(Kind::Handle, at..at + length);
            let end = at + length;
            if let Some(ending) = ["'s", "’s"].into_iter().find(|it| text[end..limit].starts_with(it)) {
                handle.range.end = end + ending.len();
                handle.possessive = true;
            }
            let end = handle.range.end;
            words.push(handle);
            return end;
        }
        if here.is_alphanumeric() {
            let end = word_end(text, at, limit);
            words.push(self.word(at..end));
            return end;
        }
        let end = at + here.len_utf8();
        let spaced = || text[end..limit].starts_with(char::is_whitespace);
        let kind = match here {
            ',' | '/' => Some(Kind::Comma),
            '(' | '[' => Some(Kind::Open),
            ')' | ']' => Some(Kind::Close),
            ':' | ';' | '–' | '—' | '→' | '|' | '=' | '>' | '…' | '!' | '?' => Some(Kind::Break),
            '-' if spaced() => Some(Kind::Break),
            '+' | '&' if spaced() => {
                words.push(self.word(at..end));
                None
            }
            _ => None,
        };
        words.extend(kind.map(|it| self.mark(it, at..end)));
        end
    }

    fn word(self, range: Range<usize>) -> Word<'a> {
        let written = &self.text[range.clone()];
        let mut lower = self.small_letters(&range);
        let (length, possessive) = without_ending(&lower);
        if length < lower.len() {
            lower = match lower {
                Cow::Borrowed(it) => Cow::Borrowed(&it[..length]),
                Cow::Owned(it) => Cow::Owned(it[..length].to_owned()),
            };
        }
        let text = if possessive {
            let owner =
                written.strip_suffix(['s', 'S']).filter(|it| it.ends_with(['\'', '’'])).unwrap_or(written);
            owner.trim_end_matches(['\'', '’'])
        } else {
            written
        };
        let head = head(lower.as_bytes());
        let entry = LEXICON.entry_by_head(head, &lower);
        Word { kind: Kind::Plain, range, text, lower, possessive, joined: true, head, entry }
    }

    fn mark(self, kind: Kind, range: Range<usize>) -> Word<'a> {
        let lower = if kind == Kind::Handle { self.small_letters(&range) } else { Cow::Borrowed("") };
        let head = head(lower.as_bytes());
        let text = &self.text[range.clone()];
        Word { kind, range, text, lower, possessive: false, joined: false, head, entry: Entry::default() }
    }

    /// A stretch of the text in small letters, with straight apostrophes.
    fn small_letters(self, range: &Range<usize>) -> Cow<'a, str> {
        let lower = &self.small[range.clone()];
        if lower.is_ascii() {
            return Cow::Borrowed(lower);
        }
        Cow::Owned(self.text[range.clone()].to_lowercase().replace('’', "'"))
    }
}

/// How much of a word in small letters stands before `'s` or a last apostrophe, and whether that makes it an owner.
fn without_ending(lower: &str) -> (usize, bool) {
    match lower.as_bytes() {
        [rest @ .., b'\'', b's'] => (rest.len(), !CONTRACTIONS.contains(&&lower[..rest.len()])),
        [rest @ .., b'\''] => (rest.len(), true),
        _ => (lower.len(), false),
    }
}

/// Whether a byte behind a run of letters and digits surely belongs to no word.
fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b'\n' | b')' | b'/')
}

/// Where the word at `at` ends: at the first character that joins no two letters.
fn word_end(text: &str, at: usize, limit: usize) -> usize {
    let bytes = &text.as_bytes()[..limit];
    let mut end = at;
    loop {
        end = run_end(bytes, end);
        let Some(here) = text[end..limit].chars().next() else { return limit };
        let next = || text[end + here.len_utf8()..limit].chars().next();
        let joins = match here {
            '\'' | '’' | '-' | '.' | '_' => next().is_some_and(char::is_alphanumeric),
            ':' => next().is_some_and(|it| it.is_ascii_digit()),
            _ => here.is_alphanumeric(),
        };
        if !joins {
            // The apostrophe of "the developers' change" belongs to the word.
            let is_plural = matches!(here, '\'' | '’')
                && text[..end].ends_with('s')
                && next().is_some_and(char::is_whitespace);
            return end + if is_plural { here.len_utf8() } else { 0 };
        }
        end += here.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_behind_an_abbreviation_and_within_a_number() {
        let text = "Some tools, e.g. curl v1.8, forgot it. Kim left.";
        let sentences = sentences_of(text, "forgot");
        assert_eq!(sentences, ["some tools , e.g curl v1.8 , forgot it"]);
    }

    #[test]
    fn code_and_quotations_are_one_masked_word() {
        assert_eq!(
            sentences_of("The `kim forgot` said \"kim forgot\" forgot.", "forgot"),
            ["the # said # forgot"]
        );
    }

    #[test]
    fn an_owner_is_told_from_a_short_is() {
        let outline = Outline::read("Kim's and the devs' typo: it's @bo's");
        let mut owners = Vec::new();
        each_sentence(&outline, 0..outline.words().len(), &triggers("typo"), None, |it| {
            owners = it.words.iter().filter(|it| it.possessive).map(|it| it.text.to_owned()).collect();
        });
        assert_eq!(owners, ["Kim", "devs", "@bo"]);
    }

    #[test]
    fn a_plus_is_a_word_only_between_blanks() {
        assert_eq!(sentences_of("The R+D and Kim + Bo forgot", "forgot"), ["the r d and kim + bo forgot"]);
    }

    #[test]
    fn a_block_quotation_is_left_alone() {
        assert!(sentences_of("> Kim forgot it.", "forgot").is_empty());
    }

    fn triggers(trigger: &str) -> Triggers {
        Triggers::new([trigger], [])
    }

    fn sentences_of(text: &str, trigger: &str) -> Vec<String> {
        let outline = Outline::read(text);
        let mut sentences = Vec::new();
        each_sentence(&outline, 0..outline.words().len(), &triggers(trigger), None, |sentence| {
            let words: Vec<&str> = sentence
                .words
                .iter()
                .map(|it| match it.kind {
                    Kind::Plain => &*it.lower,
                    Kind::Masked => "#",
                    _ => it.text,
                })
                .collect();
            sentences.push(words.join(" "));
        });
        sentences
    }
}
