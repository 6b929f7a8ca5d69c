//! A file's text, places in it, and their lines and columns. The only module that turns bytes into columns.

use std::ops::Range;
use std::sync::OnceLock;

use crate::sorted::Sorted;

/// A stretch of a file, in bytes; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to `end`, which is never before `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest stretch that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The part of it that lies in a text, widened to whole characters.
    #[must_use]
    pub fn within(self, text: &str) -> Self {
        let start = prefix(text, self.start).len();
        let inside = |it: &usize| text.is_char_boundary(*it);
        let end =
            (self.end.clamp(start, text.len().max(start))..=text.len()).find(inside).unwrap_or(text.len());
        Self::new(start, end)
    }

    /// Whether `byte` lies in it.
    #[must_use]
    pub fn contains(self, byte: usize) -> bool {
        (self.start..self.end).contains(&byte)
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A place or number of a document, which has less than 4 GiB: [`files::read`](crate::files::read) refuses others.
pub(crate) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// As much of the beginning of a text as `most` bytes hold.
#[must_use]
pub fn prefix(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(0);
    &text[..end]
}

/// Where a part that was cut from a text begins in it.
#[must_use]
pub(crate) fn place_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// A place as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in Unicode characters.
    pub column: usize,
    /// Offset in the file, in bytes, from 0.
    pub byte: usize,
}

/// A file's text under the name that reports use.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
    line_starts: OnceLock<Sorted<usize>>,
    characters: OnceLock<Vec<usize>>,
}

/// How many bytes lie between two entries of the table of characters.
const STRIDE: usize = 1024;

impl Source {
    /// The text of the file that reports call `path` (with `/` on every system).
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// The name that reports use.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, byte order mark included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a stretch; empty if the stretch doesn't lie in the text on character boundaries.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The number of lines; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    /// The line, from 1, on which `byte` lies.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.line_starts().before(byte + 1)
    }

    /// The stretch of line `line` (from 1) without its line ending; empty at the end of the text for a line
    /// that isn't there.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index)) else {
            return Span::new(self.text.len(), self.text.len());
        };
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        let text = &self.text[start..end];
        Span::new(start, start + text.trim_end_matches(['\n', '\r']).len())
    }

    /// Line and column of `byte`; a byte inside a character counts as that character's.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.line(byte);
        let start = self.line_starts()[line - 1];
        // Nobody sees a byte order mark, so it takes no column.
        let start =
            if line == 1 && self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
        let before = match self.text.as_bytes().get(start..byte) {
            Some(near) if near.len() < STRIDE && near.is_ascii() => near.len(),
            Some(near) if near.len() < STRIDE => count_starts(near),
            _ => self.characters_before(byte).saturating_sub(self.characters_before(start)),
        };
        Position { line, column: before + 1, byte }
    }

    /// Where a stretch begins and ends.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let start = self.position(span.start);
        let text = self.slice(span);
        let is_plain = text.bytes().all(|it| it.is_ascii() && it != b'\n');
        if is_plain && text.len() == span.len() {
            return (
                start,
                Position { column: start.column + text.len(), byte: start.byte + text.len(), ..start },
            );
        }
        (start, self.position(span.end))
    }

    /// The column of `byte` in its line, from 1, in bytes of UTF-8.
    #[must_use]
    pub fn byte_column(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        byte - self.line_starts()[self.line(byte) - 1] + 1
    }

    /// How many characters of the file lie before `byte`.
    fn characters_before(&self, byte: usize) -> usize {
        let table = self.characters.get_or_init(|| {
            let mut total = 0;
            self.text
                .as_bytes()
                .chunks(STRIDE)
                .map(|chunk| {
                    let before = total;
                    total += count_starts(chunk);
                    before
                })
                .collect()
        });
        let chunk = byte / STRIDE;
        match table.get(chunk) {
            Some(before) => before + count_starts(&self.text.as_bytes()[chunk * STRIDE..byte]),
            None => table.last().copied().unwrap_or(0) + count_starts(self.last_chunk()),
        }
    }

    fn last_chunk(&self) -> &[u8] {
        self.text.as_bytes().chunks(STRIDE).next_back().unwrap_or_default()
    }

    fn line_starts(&self) -> &Sorted<usize> {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            // About as many as lines have such a text: without it the list grows again and again.
            let mut starts = Vec::with_capacity(self.text.len() / 32);
            starts.push(0);
            starts.extend(breaks.map(|at| at + 1));
            starts.into()
        })
    }
}

/// How many characters begin in `bytes`.
fn count_starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, byte: usize) -> (usize, usize) {
        let position = Source::new("x.md", text).position(byte);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(place("ï→ x\ny", "ï→ ".len()), (1, 4));
        assert_eq!(place("ï→ x\ny", "ï→ x\n".len()), (2, 1));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(place("\u{feff}ab", 0), (1, 1));
        assert_eq!(place("\u{feff}ab", 4), (1, 2));
        assert_eq!(place("\u{feff}a\nb", 5), (2, 1));
    }

    #[test]
    fn the_end_of_the_text_has_a_place() {
        assert_eq!(place("ab\n", 3), (2, 1));
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("ab", 99), (1, 3));
    }

    #[test]
    fn a_stretch_begins_and_ends_where_its_ends_are() {
        let text = "\u{feff}ab ï→ x\r\nyz\n";
        let source = Source::new("x.md", text);
        let places = || (0..=text.len() + 1).filter(|&it| text.len() < it || text.is_char_boundary(it));
        for (start, end) in places().flat_map(|start| places().map(move |end| (start, end))) {
            let span = Span::new(start, end);
            let ends = (source.position(span.start), source.position(span.end));
            assert_eq!(source.positions(span), ends, "{span:?}");
        }
    }

    #[test]
    fn columns_are_right_across_the_table_of_characters() {
        let text = "é".repeat(STRIDE * 2);
        for characters in [STRIDE / 2, STRIDE / 2 + 1, STRIDE - 1, STRIDE * 2] {
            assert_eq!(place(&text, characters * 2), (1, characters + 1));
        }
    }

    #[test]
    fn a_span_within_a_text_has_whole_characters() {
        assert_eq!(Span::new(1, 2).within("→→"), Span::new(0, 3));
        assert_eq!(Span::new(3, 99).within("→→"), Span::new(3, 6));
        assert_eq!(Span::new(98, 99).within("→→"), Span::new(6, 6));
        assert_eq!(prefix("→→", 5), "→");
    }

    #[test]
    fn a_line_has_no_line_ending() {
        let source = Source::new("x.md", "a\r\nbc\n");
        assert_eq!(source.slice(source.line_span(1)), "a");
        assert_eq!(source.slice(source.line_span(2)), "bc");
        assert_eq!(source.slice(source.line_span(9)), "");
    }
}
