//! Long lists in which things are looked up by their places in a text. Checks look up so many that searching the whole of
//! every list took a quarter of the time of a document of 50 MB.

use std::ops::{Deref, Range};

/// What has a place in a text.
pub trait Placed {
    /// Where it begins.
    fn place(&self) -> usize;
}

impl Placed for usize {
    fn place(&self) -> usize {
        *self
    }
}

impl Placed for Range<usize> {
    fn place(&self) -> usize {
        self.start
    }
}

/// A list sorted by place.
#[derive(Debug)]
pub struct Sorted<T> {
    list: Vec<T>,
    landmarks: Landmarks,
}

impl<T: Placed> Sorted<T> {
    /// How many elements begin before a place: the index of the first that doesn't.
    #[inline]
    #[must_use]
    pub fn before(&self, at: usize) -> usize {
        self.landmarks.before(at, &self.list, T::place)
    }

    /// The element that begins at a place.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<&T> {
        self.get(self.before(at)).filter(|it| it.place() == at)
    }

    /// The elements that begin in a stretch of the text.
    #[must_use]
    pub fn within(&self, range: &Range<usize>) -> &[T] {
        let list = &self[self.before(range.start)..];
        // Most stretches are short.
        let after = list.iter().position(|it| it.place() >= range.end);
        &list[..after.unwrap_or(list.len())]
    }
}

/// A list must be sorted already.
impl<T: Placed> From<Vec<T>> for Sorted<T> {
    fn from(list: Vec<T>) -> Self {
        let landmarks = Landmarks::of(&list, T::place);
        Self { list, landmarks }
    }
}

impl<T> Deref for Sorted<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.list
    }
}

impl<'a, T> IntoIterator for &'a Sorted<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// How many of the places of a sorted list lie before every [`STRIDE`]th byte.
#[derive(Debug, Default)]
pub(crate) struct Landmarks(Vec<u32>);

/// Between two landmarks lie about twenty words, or two lines.
const STRIDE: usize = 128;

impl Landmarks {
    /// The landmarks of a list of less than 2³² elements, sorted by their places.
    pub(crate) fn of<T>(list: &[T], place: impl Fn(&T) -> usize) -> Self {
        let mut landmarks = Vec::with_capacity(list.last().map_or(0, |it| place(it) / STRIDE + 1));
        let mut next = 0;
        for (place, index) in list.iter().map(place).zip(0..) {
            while next <= place {
                landmarks.push(index);
                next += STRIDE;
            }
        }
        Self(landmarks)
    }

    /// How many elements of the list have their places before `at`.
    #[inline]
    pub(crate) fn before<T>(&self, at: usize, list: &[T], place: impl Fn(&T) -> usize) -> usize {
        let known = |landmark: usize| self.0.get(landmark).map_or(list.len(), |it| *it as usize);
        let (start, end) = (known(at / STRIDE), known(at / STRIDE + 1));
        start + list[start..end].partition_point(|it| place(it) < at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_a_search_of_the_whole_list_finds(
            mut places in prop::collection::vec(0..STRIDE * 4, 0..40), at in 0..STRIDE * 5, length in 0..STRIDE,
        ) {
            places.sort_unstable();
            let before = places.partition_point(|it| *it < at);
            let inside = places.iter().copied().filter(|it| (at..at + length).contains(it));
            let inside: Vec<usize> = inside.collect();
            let holds = places.contains(&at);
            let sorted = Sorted::from(places);
            prop_assert_eq!(sorted.before(at), before);
            prop_assert_eq!(sorted.within(&(at..at + length)), inside);
            prop_assert_eq!(sorted.at(at), holds.then_some(&at));
        }
    }
}
