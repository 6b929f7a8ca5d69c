//! Words looked up quickly: where they begin in a text, which of many phrases may begin there, and a hash of few
//! instructions for the vocabularies. What a document has most of is words that mean nothing to any rule; they must cost
//! next to nothing.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::table::{Table, Texts};

/// What is known of the words of a vocabulary.
///
/// A word is told by its first eight bytes, read as one number, and its length; only of longer words is the rest
/// compared. Nobody can make that slow by choosing words: only what is looked up comes from a document, what is stored is
/// ours.
#[derive(Debug, Clone)]
pub struct WordMap<T: Clone + 'static> {
    /// A power of two of them, at least half of them empty.
    pub(crate) slots: Table<Slot>,
    pub(crate) words: Texts,
    /// What is known of each word.
    pub(crate) values: Table<T>,
}

/// Words of a vocabulary.
#[derive(Debug, Clone, Default)]
pub struct WordSet(pub(crate) WordMap<()>);

/// A place for a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) head: u64,
    pub(crate) length: u32,
    /// The place in the list of words; [`EMPTY`] if there is none.
    pub(crate) index: u32,
}

const EMPTY: u32 = u32::MAX;

impl<T: Clone + 'static> Default for WordMap<T> {
    fn default() -> Self {
        const NONE: Slot = Slot { head: 0, length: 0, index: EMPTY };
        Self { slots: Table::of(&[NONE, NONE]), words: Texts::default(), values: Table::default() }
    }
}

impl<T: Clone + 'static> WordMap<T> {
    /// What is known of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&T> {
        self.get_by_head(head(word.as_bytes()), word)
    }

    /// The same, for who has the word's [`head`] already.
    #[inline]
    #[must_use]
    pub fn get_by_head(&self, head: u64, word: &str) -> Option<&T> {
        self.values.get(self.slot(head, word).1 as usize)
    }

    /// Whether anything is known of a word.
    #[must_use]
    pub fn contains_key(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The words and what is known of them, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.words.iter().zip(self.values.iter())
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut T)> {
        self.words.iter().zip(self.values.to_mut())
    }

    /// The words, in the order in which they came.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.words.iter()
    }

    /// What is known of a word, to be changed; of a new one, the default.
    pub fn entry_or_default(&mut self, word: &str) -> &mut T
    where
        T: Default,
    {
        let index = self.index_of(word, T::default);
        &mut self.values.to_mut()[index]
    }

    fn insert(&mut self, word: &str, value: T) {
        let mut value = Some(value);
        let index = self.index_of(word, || value.take().expect("it is asked for once"));
        if let Some(value) = value {
            self.values.to_mut()[index] = value;
        }
    }

    /// The place of a word, which it is given if it is new.
    fn index_of(&mut self, word: &str, value: impl FnOnce() -> T) -> usize {
        let (mut slot, known) = self.slot(head(word.as_bytes()), word);
        if known != EMPTY {
            return known as usize;
        }
        if (self.words.len() + 1) * 2 > self.slots.len() {
            self.grow();
            slot = self.slot(head(word.as_bytes()), word).0;
        }
        let index = self.words.len();
        self.words.push(word);
        self.values.to_mut().push(value());
        self.slots.to_mut()[slot] =
            Slot { head: head(word.as_bytes()), length: narrow(word.len()), index: narrow(index) };
        index
    }

    fn grow(&mut self) {
        let empty = Slot { head: 0, length: 0, index: EMPTY };
        let doubled = vec![empty; self.slots.len() * 2];
        let known = std::mem::replace(&mut self.slots, doubled.into());
        for &slot in known.iter().filter(|it| it.index != EMPTY) {
            let (place, _) = self.slot(slot.head, self.words.get(slot.index as usize));
            self.slots.to_mut()[place] = slot;
        }
    }

    /// The slot where a word stands, or would, and the index in it.
    #[inline]
    fn slot(&self, head: u64, word: &str) -> (usize, u32) {
        let slots = &*self.slots;
        let mask = slots.len() - 1;
        let mut at = scattered(head, word.len()) & mask;
        loop {
            let slot = &slots[at];
            let is_same = || slot.head == head && slot.length as usize == word.len();
            if slot.index == EMPTY || is_same() && self.has_rest(slot.index, word) {
                return (at, slot.index);
            }
            at = (at + 1) & mask;
        }
    }

    fn has_rest(&self, index: u32, word: &str) -> bool {
        word.len() <= HEAD_BYTES
            || self.words.get(index as usize).as_bytes()[HEAD_BYTES..] == word.as_bytes()[HEAD_BYTES..]
    }
}

impl<T: Clone + 'static> FromIterator<(String, T)> for WordMap<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(words: I) -> Self {
        let mut map = Self::default();
        words.into_iter().for_each(|(word, value)| map.insert(&word, value));
        map
    }
}

impl<'de, T: Clone + Deserialize<'de> + 'static> Deserialize<'de> for WordMap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = std::collections::BTreeMap::<String, T>::deserialize(deserializer)?;
        Ok(words.into_iter().collect())
    }
}

impl WordSet {
    /// Whether it holds a word.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// The same, for who has the word's [`head`] already.
    #[inline]
    #[must_use]
    pub fn contains_by_head(&self, head: u64, word: &str) -> bool {
        self.0.get_by_head(head, word).is_some()
    }

    /// The words, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys()
    }
}

impl<W: AsRef<str>> FromIterator<W> for WordSet {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut set = Self::default();
        words.into_iter().for_each(|it| set.0.insert(it.as_ref(), ()));
        set
    }
}

/// A list of words, or a text of words between blanks.
impl<'de> Deserialize<'de> for WordSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Words)
    }
}

/// Reads a [`WordSet`].
struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = WordSet;

    fn expecting(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str("a list of words")
    }

    fn visit_str<E>(self, words: &str) -> Result<WordSet, E> {
        Ok(words.split_whitespace().collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut words: A) -> Result<WordSet, A::Error> {
        let mut set = WordSet::default();
        while let Some(word) = words.next_element::<Cow<'de, str>>()? {
            set.0.insert(&word, ());
        }
        Ok(set)
    }
}

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

/// A number that is different for most words.
#[inline]
fn scattered(head: u64, length: usize) -> usize {
    let mixed = (head ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The upper bits depend on all bytes.
    (mixed >> 40) as usize
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a vocabulary has less than four thousand million words")
}

/// Where a word stands in a text, and how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// The place of its first letter or digit.
    pub at: u32,
    /// Its first four bytes, roughly, above them [`LETTER`], above that its length.
    key: u32,
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

/// So many bytes are looked at as one.
pub(crate) const MANY: usize = 32;

/// The first bytes of a text; behind a shorter one, zeros.
#[inline]
pub(crate) fn many(text: &[u8]) -> [u8; MANY] {
    text.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; MANY];
        padded[..text.len()].copy_from_slice(text);
        padded
    })
}

/// A bit for each byte: the highest that `of` gives for it, who is asked for eight at once.
#[inline]
pub(crate) fn bits(bytes: &[u8; MANY], of: impl Fn(u64) -> u64) -> u32 {
    let eights = bytes.as_chunks().0.iter().map(|it| u64::from_le_bytes(*it));
    eights.zip(0..).fold(0, |bits, (eight, index)| {
        let highest = (of(eight) & const { eight_times(0x80) }) >> 7;
        // Each bit is moved to its place among the highest eight by one bit of the factor.
        let together = (highest.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32;
        bits | together << (8 * index)
    })
}

/// A byte eight times.
const fn eight_times(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// What carries each of eight bytes that is at least so large into its highest bit.
const fn up_from(least: u8) -> u64 {
    eight_times(0x80 - least)
}

/// The highest bit of each of eight bytes that is a letter or digit of ASCII; the other bits may be anything.
#[inline]
fn letters_and_digits(eight: u64) -> u64 {
    let plain = eight & const { eight_times(0x7F) };
    let digits = (plain + const { up_from(b'0') }) & !(plain + const { up_from(b'9' + 1) });
    letters(eight) | digits & !eight
}

/// The highest bit of each of eight bytes that is a letter of ASCII; the other bits may be anything.
#[inline]
pub(crate) fn letters(eight: u64) -> u64 {
    let small = eight & const { eight_times(0x7F) } | const { eight_times(0x20) };
    (small + const { up_from(b'a') }) & !(small + const { up_from(b'z' + 1) }) & !eight
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

/// A byte of a key falls into one of 32 sorts, which take so many bits.
const SORT_BITS: u32 = 5;

/// How many bytes make a key.
const KEY_BYTES: u32 = 4;

/// How many of these, the lowest, tell the phrases that may stand there.
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

/// The sorts of the four bytes at a place of a text, that of the first in the lowest bits.
#[inline]
fn key(text: &[u8], at: usize) -> u32 {
    let four = match text.get(at..).and_then(|it| it.first_chunk()) {
        Some(four) => *four,
        None => std::array::from_fn(|it| text.get(at + it).copied().unwrap_or(END)),
    };
    let bytes = u32::from_le_bytes(four);
    // Each moves by the three upper bits of those before it.
    bytes & 0x1F | bytes >> 3 & 0x1F << 5 | bytes >> 6 & 0x1F << 10 | bytes >> 9 & 0x1F << 15
}

/// Where it is noted what follows three bytes.
#[inline]
fn place(short_key: u32) -> usize {
    (short_key.wrapping_mul(0x9E37_79B1) >> (u32::BITS - KNOWN_BITS)) as usize
}

/// What stands behind the end of a text.
const END: u8 = 0;

/// The lower bits of a byte: letters are told apart, capital or small, from what else stands in texts only roughly.
#[inline]
fn sort(byte: u8) -> u32 {
    u32::from(byte) & ((1 << SORT_BITS) - 1)
}

/// The [`head`] of a text, alike for capital and small letters; some marks are alike as well.
#[inline]
fn folded(text: &[u8]) -> u64 {
    head(text) | const { eight_times(0x20) }
}

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

    #[test]
    fn small_letters_keep_their_places() {
        assert_eq!(small("Été — ABC"), "été — abc");
        let sharp = "Straẞe İ K";
        assert_eq!(small(sharp), "straẞe İ k");
        assert_eq!(small(sharp).len(), sharp.len());
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
    fn a_word_is_known_by_all_its_bytes() {
        let words = ["", "a", "b", "ab", "abc", "commit", "commits", "configuration", "configured", "été"];
        let map: WordMap<usize> = words.iter().enumerate().map(|it| ((*it.1).to_owned(), it.0)).collect();
        for (index, word) in words.iter().enumerate() {
            assert_eq!(map.get(word), Some(&index), "{word}");
        }
        for word in ["c", "ba", "abd", "commit\0", "configurations", "configures", "ete", "aaaaaaaa"] {
            assert_eq!(map.get(word), None, "{word}");
        }
        assert!(WordMap::<u8>::default().get("").is_none());
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

    #[test]
    fn words_are_read_from_a_list_and_from_a_text() {
        for (json, wanted) in
            [(r#"["no one", "b"]"#, &["no one", "b"][..]), ("\"no one\\nb\"", &["no", "one", "b"])]
        {
            let set: WordSet = serde_json::from_str(json).expect("these are words");
            assert_eq!(set.iter().collect::<Vec<_>>(), wanted, "{json}");
            assert!(wanted.iter().all(|it| set.contains(it)) && !set.contains("o"), "{json}");
        }
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
