//! Words looked up quickly: where they begin in a text, which of many phrases may begin there, and a hash of few
//! instructions for the vocabularies. What a document has most of is words that mean nothing to any rule; they must cost
//! next to nothing.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are words of the vocabularies, never of a document.
pub type WordMap<T> = HashMap<String, T, BuildHasherDefault<WordHasher>>;

/// A set whose members are words of the vocabularies, never of a document.
pub type WordSet = HashSet<String, BuildHasherDefault<WordHasher>>;

/// A hash for short words.
///
/// Nobody can make it slow by choosing words: only what is looked up comes from a document, what is stored is ours.
#[derive(Debug, Default, Clone, Copy)]
pub struct WordHasher(u64);

impl WordHasher {
    fn add(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.add(u64::from_le_bytes(*eight));
        }
        if !rest.is_empty() {
            let mut last = rest.len() as u64;
            for &byte in rest {
                last = last << 8 | u64::from(byte);
            }
            self.add(last);
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn finish(&self) -> u64 {
        // A table looks at the uppermost and the lowest bits.
        self.0 ^ self.0 >> 32
    }
}

/// Where a word begins, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// The place of its first letter or digit.
    pub at: u32,
    /// Its first four bytes, roughly.
    key: u32,
}

/// Where the runs of letters and digits of a text begin.
#[must_use]
pub fn beginnings(text: &str) -> Vec<Beginning> {
    let bytes = text.as_bytes();
    let mut all = Vec::with_capacity(bytes.len() / 5);
    let mut inside = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (is_inside, length) = if byte.is_ascii() {
            (byte.is_ascii_alphanumeric(), 1)
        } else {
            let here = text[at..].chars().next().unwrap_or_default();
            (here.is_alphanumeric(), here.len_utf8())
        };
        if is_inside && !inside {
            all.extend(u32::try_from(at).map(|it| Beginning { at: it, key: key(bytes, at) }));
        }
        inside = is_inside;
        at += length;
    }
    all
}

/// Phrases, found by their first four bytes. Capital letters of ASCII are as good as small ones.
#[derive(Debug)]
pub struct Openings {
    /// Whether anything begins with four bytes of such a hash.
    known: Vec<u64>,
    /// The first three bytes and the phrases that they may begin, in order.
    entries: Vec<(u32, u32)>,
    phrases: Vec<String>,
}

/// A byte of a key falls into one of 32 sorts, which take so many bits.
const SORT_BITS: u32 = 5;

/// How many bytes make a key.
const KEY_BYTES: u32 = 4;

const KEY_MASK: u32 = (1 << (SORT_BITS * KEY_BYTES)) - 1;

/// How many of these tell the phrases that may stand there.
const SHORT_KEY_BYTES: u32 = 3;

/// How many bits of a hash of keys are told apart.
const KNOWN_BITS: u32 = 15;

impl Default for Openings {
    fn default() -> Self {
        Self::new([])
    }
}

impl Openings {
    /// The phrases, each known by its index. An empty one is never found.
    pub fn new(phrases: impl IntoIterator<Item = String>) -> Self {
        let phrases: Vec<String> = phrases.into_iter().collect();
        let mut known = vec![0; (1 << KNOWN_BITS) / 64];
        let mut entries = Vec::with_capacity(phrases.len());
        for (index, phrase) in (0..).zip(phrases.iter()).filter(|it| !it.1.is_empty()) {
            each_key(phrase, KEY_BYTES, |key| {
                let (word, bit) = place(key);
                known[word] |= bit;
            });
            each_key(phrase, SHORT_KEY_BYTES, |key| entries.push((key, index)));
        }
        entries.sort_by_key(|it| (it.0, phrases[it.1 as usize].len(), it.1));
        Self { known, entries, phrases }
    }

    /// Whether one of the phrases may stand at a place of a text.
    #[must_use]
    pub fn may_begin(&self, text: &[u8], at: usize) -> bool {
        self.knows(key(text, at))
    }

    /// The indices of the phrases that stand at a place of a text, the shortest first.
    pub fn at<'a>(&'a self, text: &'a [u8], at: usize) -> impl Iterator<Item = usize> + 'a {
        self.under(key(text, at), text, at)
    }

    /// The indices of the phrases with which a word of a text begins, the shortest first.
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
            next = (key << SORT_BITS | sort(entering)) & KEY_MASK;
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

    fn knows(&self, key: u32) -> bool {
        let (word, bit) = place(key);
        self.known[word] & bit != 0
    }

    fn under<'a>(&'a self, key: u32, text: &'a [u8], at: usize) -> impl Iterator<Item = usize> + 'a {
        let short = key >> (SORT_BITS * (KEY_BYTES - SHORT_KEY_BYTES));
        let known = if self.knows(key) { &self.entries[..] } else { &[] };
        let first = known.partition_point(|it| it.0 < short);
        let candidates = known[first..].iter().take_while(move |it| it.0 == short);
        candidates.map(|it| it.1 as usize).filter(move |&it| {
            let phrase = self.phrases[it].as_bytes();
            text.get(at..at + phrase.len()).is_some_and(|it| it.eq_ignore_ascii_case(phrase))
        })
    }

    /// The phrase with an index.
    #[must_use]
    pub fn phrase(&self, index: usize) -> &str {
        &self.phrases[index]
    }
}

/// Calls `visit` with every key of so many bytes under which a phrase may stand: what follows a short one may be
/// anything.
fn each_key(phrase: &str, bytes: u32, mut visit: impl FnMut(u32)) {
    let written = phrase.bytes().take(bytes as usize);
    let (count, key) = written.fold((0, 0), |(count, key), byte| (count + 1, key << SORT_BITS | sort(byte)));
    let open = SORT_BITS * (bytes - count);
    for rest in 0..1 << open {
        visit(key << open | rest);
    }
}

fn key(text: &[u8], at: usize) -> u32 {
    (0..KEY_BYTES as usize)
        .fold(0, |key, it| key << SORT_BITS | sort(text.get(at + it).copied().unwrap_or(END)))
}

/// Where a key is noted: the word and the bit in it.
fn place(key: u32) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9E37_79B1) >> (u32::BITS - KNOWN_BITS);
    (hash as usize / 64, 1 << (hash % 64))
}

/// What stands behind the end of a text.
const END: u8 = 0;

/// Letters are told apart, everything else only roughly.
fn sort(byte: u8) -> u32 {
    u32::from(SORT[usize::from(byte)])
}

const SORT: [u8; 256] = {
    let mut sorts = [30; 256];
    let mut byte = u8::MAX;
    loop {
        sorts[byte as usize] = match byte {
            END | b'/' => 0,
            b'a'..=b'z' | b'A'..=b'Z' => (byte | 0x20) - b'a' + 1,
            b'0'..=b'9' => 27,
            b' ' => 28,
            b'\'' | b':' => 29,
            128.. => 31,
            _ => 30,
        };
        if byte == 0 {
            break sorts;
        }
        byte -= 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<usize> {
        Openings::new(phrases.iter().map(|&it| it.to_owned())).at(text.as_bytes(), 0).collect()
    }

    #[test]
    fn words_begin_where_letters_and_digits_do() {
        let text = "a bc_d-e9 — été 4x";
        let words: Vec<&str> = beginnings(text).iter().map(|it| &text[it.at as usize..]).collect();
        assert_eq!(words, [text, "bc_d-e9 — été 4x", "d-e9 — été 4x", "e9 — été 4x", "été 4x", "4x"]);
        assert!(beginnings("").is_empty());
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
    fn words_that_differ_in_their_last_bytes_differ_in_their_hash() {
        let hash = |word: &str| {
            let mut hasher = WordHasher::default();
            std::hash::Hash::hash(word, &mut hasher);
            hasher.finish()
        };
        assert_ne!(hash("commit"), hash("commits"));
        assert_ne!(hash("noticed"), hash("notices"));
        assert_eq!(hash("noticed"), hash("noticed"));
    }
}
