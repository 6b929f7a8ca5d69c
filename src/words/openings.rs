//! Which of many phrases may stand at a place of a text, told by the first bytes there.

use super::bytes::eight_times;
use super::key::{END, KEY_BYTES, SORT_BITS, key, sort};
use super::{Beginning, HEAD_BYTES, WordSet, head, narrow};
use crate::table::{Table, Texts};

/// Phrases, found by their first four bytes. Capital letters of ASCII are as good as small ones.
#[derive(Debug, Clone)]
pub struct Openings {
    /// Which sorts of byte follow three that begin something, by a hash of the three.
    pub(crate) known: [u32; 1 << KNOWN_BITS],
    /// Where in `entries` the phrases stand that three bytes may begin, by the same hash; at the end, where all end.
    pub(crate) starts: Table<u32>,
    /// The phrases that three bytes with a hash may begin, the shortest first.
    pub(crate) entries: Table<Opening>,
    pub(crate) phrases: Texts,
}

/// A phrase, told by its first bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// Its first bytes, at most eight of them, as the upper bytes of a number; see [`folded`].
    pub(crate) head: u64,
    /// How many bits of a number are left below these.
    pub(crate) below: u32,
    /// The place in the list of phrases.
    pub(crate) index: u32,
}

/// How many bytes of a key, the lowest, tell the phrases that may stand there.
const SHORT_KEY_BYTES: u32 = 3;

const SHORT_KEY_BITS: u32 = SORT_BITS * SHORT_KEY_BYTES;

/// How many bits of a hash of three bytes are told apart.
const KNOWN_BITS: u32 = 10;

impl Default for Openings {
    fn default() -> Self {
        Self::new::<&str>([])
    }
}

impl Openings {
    /// The phrases, each known by its index. An empty one is never found.
    pub fn new<S: AsRef<str>>(phrases: impl IntoIterator<Item = S>) -> Self {
        let phrases: Texts = phrases.into_iter().collect();
        let lengths = phrases.iter().map(str::len).zip(0..);
        let mut by_length: Vec<(usize, u32)> = lengths.filter(|it| it.0 > 0).collect();
        by_length.sort_unstable();
        let mut known = [0; 1 << KNOWN_BITS];
        let mut openings: Vec<(usize, Opening)> = Vec::with_capacity(by_length.len());
        for (length, index) in by_length {
            let phrase = phrases.get(index as usize).as_bytes();
            let followers = phrase.get(SHORT_KEY_BYTES as usize).map_or(u32::MAX, |&it| 1 << sort(it));
            let below = u64::BITS - 8 * narrow(length.min(HEAD_BYTES));
            let opening = Opening { head: folded(phrase) << below, below, index };
            for place in places(phrase) {
                known[place] |= followers;
                openings.push((place, opening));
            }
        }
        // Counted, the openings lie in their order without being compared.
        let mut starts = vec![0; (1 << KNOWN_BITS) + 1];
        for opening in &openings {
            starts[opening.0] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut entries = vec![Opening { head: 0, below: 0, index: 0 }; openings.len()];
        for (place, opening) in openings.into_iter().rev() {
            starts[place] -= 1;
            entries[starts[place] as usize] = opening;
        }
        Self { known, starts: starts.into(), entries: entries.into(), phrases }
    }

    /// Whether one of the phrases may stand at a place of a text.
    #[inline]
    #[must_use]
    pub fn may_begin(&self, text: &[u8], at: usize) -> bool {
        self.knows(key(text, at))
    }

    /// Whether one of the phrases may stand where a word begins.
    #[inline]
    #[must_use]
    pub fn may_begin_at(&self, word: Beginning) -> bool {
        self.knows(word.key)
    }

    /// The indices of the phrases that stand at a place of a text, the shortest first.
    pub fn at<'a>(&'a self, text: &'a [u8], at: usize) -> impl Iterator<Item = usize> + 'a {
        self.under(key(text, at), text, at)
    }

    /// The indices of the phrases with which a word of a text begins, the shortest first.
    #[inline]
    pub fn at_word<'a>(&'a self, text: &'a [u8], word: Beginning) -> impl Iterator<Item = usize> + 'a {
        self.under(word.key, text, word.at as usize)
    }

    /// Calls `visit` with each place of a text at which phrases stand, be it inside a word, and each of their indices.
    pub fn each_in(&self, text: &str, mut visit: impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        let mut next = key(bytes, 0);
        for at in 0..bytes.len() {
            let key = next;
            let entering = bytes.get(at + KEY_BYTES as usize).copied().unwrap_or(END);
            next = key >> SORT_BITS | sort(entering) << SHORT_KEY_BITS;
            if self.knows(key) {
                self.under(key, bytes, at).for_each(|it| visit(at, it));
            }
        }
    }

    /// Whether one of the phrases stands anywhere in a text.
    #[must_use]
    pub fn stands_in(&self, text: &str) -> bool {
        let mut stands = false;
        self.each_in(text, |_, _| stands = true);
        stands
    }

    #[inline]
    fn knows(&self, key: u32) -> bool {
        is_known(&self.known, key)
    }

    #[inline]
    fn under<'a>(&'a self, key: u32, text: &'a [u8], at: usize) -> impl Iterator<Item = usize> + 'a {
        let candidates = if self.knows(key) { self.candidates(key) } else { &[] };
        let head = if candidates.is_empty() { 0 } else { folded(&text[at..]) };
        let begun = candidates.iter().filter(move |it| head << it.below == it.head);
        begun.map(|it| it.index as usize).filter(move |&it| {
            let phrase = self.phrases.get(it).as_bytes();
            text.get(at..at + phrase.len()).is_some_and(|it| it.eq_ignore_ascii_case(phrase))
        })
    }

    /// The phrases that the first bytes of a key may begin.
    fn candidates(&self, key: u32) -> &[Opening] {
        let place = place(key & SHORT_KEY_MASK);
        let starts = &*self.starts;
        &self.entries[starts[place] as usize..starts[place + 1] as usize]
    }

    /// The phrase with an index.
    #[must_use]
    pub fn phrase(&self, index: usize) -> &str {
        self.phrases.get(index)
    }
}

const SHORT_KEY_MASK: u32 = (1 << SHORT_KEY_BITS) - 1;

/// What begins a phrase of any of several lists.
#[derive(Debug)]
pub struct AnyOpening {
    known: [u32; 1 << KNOWN_BITS],
}

impl AnyOpening {
    /// What begins the phrases of these lists.
    pub fn of<'a>(lists: impl IntoIterator<Item = &'a Openings>) -> Self {
        let mut known = [0; 1 << KNOWN_BITS];
        for list in lists {
            known.iter_mut().zip(&list.known).for_each(|(known, it)| *known |= it);
        }
        Self { known }
    }

    /// Whether one of the phrases may stand where a word begins.
    #[inline]
    #[must_use]
    pub fn may_begin_at(&self, word: Beginning) -> bool {
        is_known(&self.known, word.key)
    }

    /// Whether nothing else begins the phrases of a list.
    #[must_use]
    pub fn covers(&self, list: &Openings) -> bool {
        self.known.iter().zip(&list.known).all(|(known, it)| it & !known == 0)
    }
}

/// Whether it is noted that something begins with a key.
#[inline]
fn is_known(known: &[u32; 1 << KNOWN_BITS], key: u32) -> bool {
    // What stands above the fourth byte doesn't matter.
    let fourth = key >> SHORT_KEY_BITS & ((1 << SORT_BITS) - 1);
    known[place(key & SHORT_KEY_MASK)] >> fourth & 1 != 0
}

/// Words of a vocabulary of which a text holds few: most others are told from them by their first four bytes.
#[derive(Debug)]
pub struct RareWords {
    pub(crate) words: WordSet,
    /// Which sorts of byte stand fourth in them, by a hash of the three before.
    pub(crate) known: [u32; 1 << KNOWN_BITS],
}

impl RareWords {
    /// Whether a word is one of them.
    #[inline]
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        is_known(&self.known, key(word.as_bytes(), 0)) && self.words.contains(word)
    }

    /// Whether a run of letters and digits of a text in small letters is one of them.
    #[inline]
    #[must_use]
    pub fn contains_at(&self, text: &str, run: Beginning) -> bool {
        // What stands behind a short one doesn't count.
        let own = !(u32::MAX << (SORT_BITS * run.length().min(KEY_BYTES)));
        is_known(&self.known, run.key & own) && self.words.contains(&text[run.range()])
    }
}

impl<W: AsRef<str>> FromIterator<W> for RareWords {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let words: WordSet = words.into_iter().collect();
        let mut known = [0; 1 << KNOWN_BITS];
        for key in words.iter().map(|it| key(it.as_bytes(), 0)) {
            known[place(key & SHORT_KEY_MASK)] |= 1 << (key >> SHORT_KEY_BITS);
        }
        Self { words, known }
    }
}

/// The places of all keys of three bytes under which a phrase may stand: what follows a short one may be anything.
fn places(phrase: &[u8]) -> Vec<usize> {
    let written = &phrase[..phrase.len().min(SHORT_KEY_BYTES as usize)];
    let key = written.iter().rev().fold(0, |key, &byte| key << SORT_BITS | sort(byte));
    let taken = SORT_BITS * narrow(written.len());
    let mut places: Vec<usize> =
        (0..1 << (SHORT_KEY_BITS - taken)).map(|rest| place(key | rest << taken)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Where it is noted what follows three bytes.
#[inline]
fn place(short_key: u32) -> usize {
    (short_key.wrapping_mul(0x9E37_79B1) >> (u32::BITS - KNOWN_BITS)) as usize
}

/// The [`head`] of a text, alike for capital and small letters; some marks are alike as well.
#[inline]
fn folded(text: &[u8]) -> u64 {
    head(text) | const { eight_times(0x20) }
}

#[cfg(test)]
mod tests {
    use super::super::beginnings;
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<usize> {
        Openings::new(phrases.iter().map(|&it| it.to_owned())).at(text.as_bytes(), 0).collect()
    }

    #[test]
    fn a_phrase_is_found_without_regard_to_case_the_shortest_first() {
        assert_eq!(found(&["forgot to", "forgot", "for", "fortress", "fo"], "Forgot To do"), [4, 2, 1, 0]);
    }

    #[test]
    fn phrases_are_found_inside_words_and_at_the_end() {
        let openings = Openings::new(["://", "pass", "x"].map(str::to_owned));
        let mut found = Vec::new();
        openings.each_in("DB_PASS=x http://é/x", |at, it| found.push((at, it)));
        assert_eq!(found, [(3, 1), (8, 2), (14, 0), (20, 2)]);
    }

    #[test]
    fn a_phrase_shorter_than_three_bytes_is_found_before_anything_and_at_the_end() {
        for text in ["now", "no!", "no one", "noé", "No'", "nor"] {
            assert_eq!(found(&["no", "nor", "now", "n"], text)[..2], [3, 0], "{text}");
        }
        assert_eq!(found(&["n", "no", ""], "n"), [0]);
        assert!(found(&["no", ""], "").is_empty());
    }

    #[test]
    fn letters_of_other_alphabets_are_found_as_written() {
        assert_eq!(found(&["été"], "été"), [0]);
        assert!(found(&["été"], "ÉTÉ").is_empty());
    }

    #[test]
    fn a_rare_word_is_found_whatever_stands_behind_it() {
        let rare: RareWords = ["i", "we", "his", "team", "teammate"].into_iter().collect();
        let found_in = |text: &str| {
            let runs = beginnings(text).into_iter().filter(|it| rare.contains_at(text, *it));
            runs.map(|it| text[it.range()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found_in("i, we-his team:teammate"), ["i", "we", "his", "team", "teammate"]);
        assert!(found_in("it were hist teams mate teammates").is_empty());
        assert!(rare.contains("we") && rare.contains("i") && !rare.contains("w") && !rare.contains(""));
    }
}
