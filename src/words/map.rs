//! Vocabularies in which words are looked up.

use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{HEAD_BYTES, head, narrow};
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

/// A number that is different for most words.
#[inline]
fn scattered(head: u64, length: usize) -> usize {
    let mixed = (head ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The upper bits depend on all bytes.
    (mixed >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn words_are_read_from_a_list_and_from_a_text() {
        for (json, wanted) in
            [(r#"["no one", "b"]"#, &["no one", "b"][..]), ("\"no one\\nb\"", &["no", "one", "b"])]
        {
            let set: WordSet = serde_json::from_str(json).expect("these are words");
            assert_eq!(set.iter().collect::<Vec<_>>(), wanted, "{json}");
            assert!(wanted.iter().all(|it| set.contains(it)) && !set.contains("o"), "{json}");
        }
    }
}
