//! Lists that are there when the program starts. `build.rs` makes the vocabularies out of them and writes them down as
//! Rust; a team's own words go into the same lists while the program runs.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer};

/// A list of plain values. Its `Debug` form is the Rust that makes it, as is that of everything made of such lists.
#[derive(Clone, PartialEq, Eq)]
pub struct Table<T: Clone + 'static>(Cow<'static, [T]>);

impl<T: Clone + 'static> Table<T> {
    /// The list that `build.rs` wrote.
    #[must_use]
    pub const fn of(list: &'static [T]) -> Self {
        Self(Cow::Borrowed(list))
    }

    /// The list, to be changed.
    pub fn to_mut(&mut self) -> &mut Vec<T> {
        self.0.to_mut()
    }
}

impl<T: Clone + 'static> Default for Table<T> {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl<T: Clone + 'static> Deref for Table<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Clone + 'static> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        values.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T: Clone + 'static> From<Vec<T>> for Table<T> {
    fn from(list: Vec<T>) -> Self {
        Self(Cow::Owned(list))
    }
}

impl<T: Clone + fmt::Debug + 'static> fmt::Debug for Table<T> {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Lists in a list live as long as the program only if the list is a constant of its own.
        write!(form, "Table::of(const {{ &{:?} }})", &*self.0)
    }
}

impl<'de, T: Clone + Deserialize<'de> + 'static> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

/// A text of a vocabulary.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// The text that `build.rs` wrote.
    #[must_use]
    pub const fn of(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(form, "Text::of({:?})", self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// A list of texts, in one piece: nothing has to be put in its place when the program starts.
#[derive(Clone, Default)]
pub struct Texts {
    text: Cow<'static, str>,
    /// Where each of them ends.
    ends: Table<u32>,
}

impl Texts {
    /// The list that `build.rs` wrote.
    #[must_use]
    pub const fn of(text: &'static str, ends: &'static [u32]) -> Self {
        Self { text: Cow::Borrowed(text), ends: Table::of(ends) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at a place of the list.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |it| self.ends[it] as usize);
        &self.text[start..self.ends[index] as usize]
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|it| self.get(it))
    }

    /// Puts a text at the end.
    ///
    /// # Panics
    ///
    /// If all of them together have more than four thousand million bytes.
    pub fn push(&mut self, text: &str) {
        let whole = self.text.to_mut();
        whole.push_str(text);
        let end = u32::try_from(whole.len()).expect("a vocabulary has less than four thousand million bytes");
        self.ends.to_mut().push(end);
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut list = Self::default();
        texts.into_iter().for_each(|it| list.push(it.as_ref()));
        list
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(form, "Texts::of({:?}, &{:?})", self.text, &*self.ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_order_and_their_borders() {
        let texts: Texts = ["a", "", "être"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "être"]);
        assert_eq!(texts.get(2), "être");
    }

    #[test]
    fn what_is_made_of_lists_is_written_as_the_rust_that_makes_it() {
        let texts: Texts = ["a", "\"b\""].into_iter().collect();
        assert_eq!(format!("{texts:?}"), r#"Texts::of("a\"b\"", &[1, 4])"#);
        assert_eq!(format!("{:?}", Some(Table::from(vec![1]))), "Some(Table::of(const { &[1] }))");
        assert_eq!(format!("{:?}", Text::of("\"b\"")), r#"Text::of("\"b\"")"#);
    }
}
