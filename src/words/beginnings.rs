//! Where words stand in a text, found many bytes at a time.

use std::ops::Range;

use super::bytes::{MANY, bits, letters_and_digits, many};
use super::key::{KEY_BYTES, SORT_BITS, key};
use super::narrow;

/// Where a word stands in a text, and how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// The place of its first letter or digit.
    pub at: u32,
    /// Its first four bytes, roughly, above them [`LETTER`], above that its length.
    pub(super) key: u32,
}

/// The bit of a key that says that a word begins with a letter.
const LETTER: u32 = 1 << (SORT_BITS * KEY_BYTES);

/// How many bits stand below the length of a word.
const BELOW_LENGTH: u32 = LETTER.trailing_zeros() + 1;

/// The longest word, in bytes: what goes on behind it is another. Nobody writes words of which that could be said.
const LONGEST_WORD: u32 = u32::MAX >> BELOW_LENGTH;

impl Beginning {
    /// The place behind its last letter or digit.
    #[inline]
    #[must_use]
    pub fn end(self) -> u32 {
        self.at + self.length()
    }

    /// How many bytes it takes.
    #[inline]
    #[must_use]
    pub fn length(self) -> u32 {
        self.key >> BELOW_LENGTH
    }

    /// Where it stands.
    #[inline]
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.at as usize..self.end() as usize
    }

    /// Whether its first byte is a digit.
    #[inline]
    #[must_use]
    pub fn is_number(self) -> bool {
        self.key & LETTER == 0
    }
}

/// Where the runs of letters and digits of a text stand.
#[must_use]
pub fn beginnings(text: &str) -> Vec<Beginning> {
    // No file is so long that its places need more bits.
    if u32::try_from(text.len()).is_err() {
        return Vec::new();
    }
    let mut found = Found { bytes: text.as_bytes(), all: Vec::with_capacity(text.len() / 5), is_open: false };
    let mut at = 0;
    while !text[at as usize..].is_empty() {
        at += found.plain(at);
        // Other alphabets letter by letter.
        for letter in text[at as usize..].chars().take_while(|it| !it.is_ascii()) {
            let length = narrow(letter.len_utf8());
            found.letter(letter, at, length);
            at += length;
        }
    }
    found.all
}

/// The words of a text that have been found so far.
struct Found<'a> {
    bytes: &'a [u8],
    all: Vec<Beginning>,
    /// Whether the last of them goes on if a letter or digit follows.
    is_open: bool,
}

impl Found<'_> {
    /// Reads bytes of ASCII from a place on, and says how many.
    #[inline]
    fn plain(&mut self, at: u32) -> u32 {
        let rest = &self.bytes[at as usize..];
        let bytes = many(rest);
        let mut inside = bits(&bytes, letters_and_digits);
        let other = bits(&bytes, |it| it);
        let length = other.trailing_zeros().min(narrow(rest.len().min(MANY)));
        inside &= u32::MAX.checked_shl(length).map_or(u32::MAX, |it| !it);
        if self.is_open {
            self.extend(at, inside.trailing_ones());
        }
        let mut begins = inside & !(inside << 1 | u32::from(self.is_open));
        while begins != 0 {
            let begin = begins.trailing_zeros();
            self.begin(at + begin, (inside >> begin).trailing_ones());
            begins &= begins - 1;
        }
        if let Some(last) = length.checked_sub(1) {
            self.is_open = inside >> last == 1;
        }
        length
    }

    fn letter(&mut self, letter: char, at: u32, length: u32) {
        if !letter.is_alphanumeric() {
            self.is_open = false;
        } else if self.is_open {
            self.extend(at, length);
        } else {
            self.begin(at, length);
            self.is_open = true;
        }
    }

    #[inline]
    fn begin(&mut self, at: u32, length: u32) {
        // In letters this bit is set, those of other alphabets included; in digits it isn't.
        let letter = u32::from(self.bytes[at as usize]) & 0x40;
        let key = key(self.bytes, at as usize) | letter << (LETTER.trailing_zeros() - 6);
        self.all.push(Beginning { at, key: key | length << BELOW_LENGTH });
    }

    /// Makes the last word longer by what stands at a place.
    fn extend(&mut self, at: u32, by: u32) {
        match self.all.last_mut() {
            Some(word) if word.length() + by <= LONGEST_WORD => word.key += by << BELOW_LENGTH,
            _ => self.begin(at, by),
        }
    }
}

/// Where the run of ASCII's letters and digits ends that begins at `at`.
#[inline]
#[must_use]
pub fn run_end(bytes: &[u8], at: usize) -> usize {
    let run = bytes[at..].iter().take_while(|it| LETTERS_AND_DIGITS[usize::from(**it)]).count();
    at + run
}

/// Which bytes are letters or digits of ASCII.
const LETTERS_AND_DIGITS: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0u8;
    while byte.is_ascii() {
        all[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    all
};

/// The run of letters and digits that begins at a place of a text.
#[must_use]
pub fn run(text: &str, at: usize) -> &str {
    let plain = run_end(text.as_bytes(), at);
    match text.as_bytes().get(plain) {
        Some(128..) => {
            let rest = &text[at..];
            &rest[..rest.find(|it: char| !it.is_alphanumeric()).unwrap_or(rest.len())]
        }
        _ => &text[at..plain],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_where_letters_and_digits_do() {
        let text = "a bc_d-e9 — été 4x";
        let words: Vec<&str> = beginnings(text).iter().map(|it| &text[it.at as usize..]).collect();
        assert_eq!(words, [text, "bc_d-e9 — été 4x", "d-e9 — été 4x", "e9 — été 4x", "été 4x", "4x"]);
        assert!(beginnings("").is_empty());
    }

    #[test]
    fn words_are_found_wherever_they_begin_and_end() {
        let text = "eight888 abcdefg-ijklmnop@[`{/:  x   y é9—Z日本語のab_cdé fghijklmnopqrstuvw xyzÄ 0.9!";
        for from in text.char_indices().map(|it| it.0) {
            let text = &text[from..];
            let words: Vec<&str> = beginnings(text).iter().map(|it| &text[it.range()]).collect();
            let runs = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
            assert_eq!(words, runs.collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_word_of_thousands_of_letters_is_several() {
        let text = format!("x {} y", "aé9".repeat(2000));
        let words: Vec<&str> = beginnings(&text).iter().map(|it| &text[it.range()]).collect();
        let [first, parts @ .., last] = &*words else { panic!("there are several") };
        assert_eq!((*first, *last), ("x", "y"));
        assert_eq!(parts.concat(), text[2..text.len() - 2]);
        assert_eq!(parts.len(), 4);
    }

    #[test]
    fn a_run_ends_where_letters_and_digits_do() {
        let text = "été 4x-x";
        assert_eq!([run(text, 0), run(text, 6), run(text, 9)], ["été", "4x", "x"]);
        assert_eq!(run("a—b", 0), "a");
    }
}
