//! Words looked up quickly: where they begin in a text, which of many phrases may begin there, and a hash of few
//! instructions for the vocabularies. What a document has most of is words that mean nothing to any rule; they must cost
//! next to nothing.

mod beginnings;
mod bytes;
mod key;
mod map;
mod openings;

use std::borrow::Cow;

pub use self::beginnings::{Beginning, beginnings, run, run_end};
pub(crate) use self::bytes::{MANY, bits, letters, many};
pub(crate) use self::map::Slot;
pub use self::map::{WordMap, WordSet};
pub(crate) use self::openings::Opening;
pub use self::openings::{AnyOpening, Openings, RareWords};

/// How many bytes of a word its head holds.
pub const HEAD_BYTES: usize = 8;

/// The first eight bytes of a word as a number; behind a shorter one, zeros.
#[inline]
#[must_use]
pub fn head(word: &[u8]) -> u64 {
    if let Some(eight) = word.first_chunk::<HEAD_BYTES>() {
        return u64::from_le_bytes(*eight);
    }
    // Two reads that may share bytes, which are then the same in both.
    let both = |first: u64, last: u64, size: usize| first | last << (8 * (word.len() - size));
    if let (Some(first), Some(last)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        both(u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into(), 4)
    } else if let (Some(first), Some(last)) = (word.first_chunk::<2>(), word.last_chunk::<2>()) {
        both(u16::from_le_bytes(*first).into(), u16::from_le_bytes(*last).into(), 2)
    } else {
        word.first().copied().map_or(0, u64::from)
    }
}

/// A word that others are compared with, ready to be compared.
#[derive(Debug, Clone, Copy)]
pub struct Literal<S = &'static str> {
    pub(crate) head: u64,
    pub(crate) word: S,
}

impl Literal {
    /// A word that the program itself holds.
    #[must_use]
    pub const fn new(word: &'static str) -> Self {
        let bytes = word.as_bytes();
        let mut head = 0;
        let mut at = 0;
        while at < bytes.len() && at < HEAD_BYTES {
            head |= (bytes[at] as u64) << (8 * at);
            at += 1;
        }
        Self { head, word }
    }
}

impl<S: AsRef<str>> Literal<S> {
    /// A word of a vocabulary.
    #[must_use]
    pub fn of(word: S) -> Self {
        Self { head: head(word.as_ref().as_bytes()), word }
    }

    /// Whether a word with this [`head`] is the same.
    #[inline]
    #[must_use]
    pub fn is(&self, head: u64, word: &str) -> bool {
        let own = self.word.as_ref();
        self.head == head && own.len() == word.len() && (own.len() <= HEAD_BYTES || own == word)
    }
}

/// Words with single blanks between them, which take about so many bytes.
#[must_use]
pub fn joined<'a>(words: impl Iterator<Item = &'a str>, bytes: usize) -> String {
    let mut joined = String::with_capacity(bytes);
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// A text with single blanks between its words and none around them.
#[must_use]
pub fn on_one_line(text: &str) -> String {
    if is_on_one_line(text) {
        return text.to_owned();
    }
    joined(text.split_whitespace(), text.len())
}

/// Whether a text is known to have single blanks between its words and none around them.
#[must_use]
pub fn is_on_one_line(text: &str) -> bool {
    let mut is_parted = true;
    let is_plain = text.bytes().all(|byte| {
        let was_parted = std::mem::replace(&mut is_parted, byte == b' ');
        byte.is_ascii_graphic() || (is_parted && !was_parted)
    });
    is_plain && !is_parted
}

/// A text in small letters: itself, if it is in them already.
#[must_use]
pub fn lowered(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// A text in small letters, each of its bytes at its place: a letter whose small form takes more or fewer bytes stays as
/// it is.
#[must_use]
pub fn small(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (plain, other) = rest.split_at(plain_length(rest));
        small.push_str(plain);
        let mut letters = other.chars();
        let Some(written) = letters.next() else { break };
        rest = letters.as_str();
        let mut lower = written.to_lowercase();
        let same = lower.next().filter(|it| lower.len() == 0 && it.len_utf8() == written.len_utf8());
        small.push(same.unwrap_or(written));
    }
    small.make_ascii_lowercase();
    small
}

/// How many bytes of ASCII a text begins with.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let eights = bytes.chunks_exact(8).take_while(|it| it.is_ascii()).count();
    eights * 8 + bytes[eights * 8..].iter().take_while(|it| it.is_ascii()).count()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a vocabulary has less than four thousand million words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_keep_their_places() {
        assert_eq!(small("Été — ABC"), "été — abc");
        let sharp = "Straẞe İ K";
        assert_eq!(small(sharp), "straẞe İ k");
        assert_eq!(small(sharp).len(), sharp.len());
    }

    #[test]
    fn a_literal_is_its_word_only() {
        for word in ["", "if", "had", "hadn't", "whatever", "introduced"] {
            let literal = Literal::new(word);
            assert_eq!(literal.head, Literal::of(word).head);
            assert!(literal.is(head(word.as_bytes()), word), "{word}");
            for other in ["introducer", "whateve", "in", "hadn’t", "\0"] {
                assert!(!literal.is(head(other.as_bytes()), other), "{word} {other}");
            }
        }
    }
}
