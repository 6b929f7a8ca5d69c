//! The text of an open document, and places in it as editors count them: lines that end at `\n`, `\r\n` or `\r`, columns
//! in units that client and server have agreed upon. With `source` the only module that turns bytes into columns.

use gen_lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{Span, narrow};

/// In what columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// Bytes.
    Utf8,
    /// Half or whole characters: what every client knows.
    Utf16,
}

impl Units {
    /// What a client and pmlint agree upon, given what the client offers.
    pub(super) fn agreed<'a>(offered: impl IntoIterator<Item = &'a str>) -> Self {
        if offered.into_iter().any(|it| it == "utf-8") { Self::Utf8 } else { Self::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn length(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
        }
    }
}

/// A text with the places at which its lines begin.
#[derive(Debug)]
pub(super) struct Text {
    all: String,
    starts: Vec<usize>,
    units: Units,
}

impl Text {
    pub(super) fn new(text: impl Into<String>, units: Units) -> Self {
        let text = text.into();
        let starts = line_starts(&text);
        Self { all: text, starts, units }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.all
    }

    pub(super) fn units(&self) -> Units {
        self.units
    }

    /// The place of a byte; of a byte inside a character, that character's.
    pub(super) fn position(&self, byte: usize) -> Position {
        let byte = (0..=byte.min(self.all.len()))
            .rev()
            .find(|&it| self.all.is_char_boundary(it))
            .unwrap_or_default();
        let line = self.starts.partition_point(|&start| start <= byte).saturating_sub(1);
        let before = &self.all[self.starts[line]..byte];
        let column = before.chars().map(|it| self.units.length(it)).sum();
        Position::new(narrow(line), narrow(column))
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The byte at a place; a place behind the end of a line is that end, one inside a character is before it.
    pub(super) fn byte(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(&start) = self.starts.get(line) else { return self.all.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.all.len());
        let words = self.all[start..end].trim_end_matches(['\n', '\r']);
        let mut left = usize::try_from(position.character).unwrap_or(usize::MAX);
        for (at, character) in words.char_indices() {
            let length = self.units.length(character);
            if left < length {
                return start + at;
            }
            left -= length;
        }
        start + words.len()
    }

    pub(super) fn span(&self, range: Range) -> Span {
        Span::new(self.byte(range.start), self.byte(range.end))
    }

    /// Puts a text in the place of a stretch.
    pub(super) fn replace(&mut self, range: Range, text: &str) {
        let span = self.span(range);
        self.all.replace_range(span.start..span.end, text);
        self.starts = line_starts(&self.all);
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
    std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_counted_as_agreed() {
        let text = "ï→😀x\r\ny\rz";
        for (units, column) in [(Units::Utf8, 9), (Units::Utf16, 4)] {
            let text = Text::new(text, units);
            let x = Position::new(0, column);
            assert_eq!(text.position(9), x);
            assert_eq!(text.byte(x), 9);
            assert_eq!(text.byte(Position::new(0, 99)), 10);
            assert_eq!(text.byte(Position::new(2, 0)), 14);
            assert_eq!(text.byte(Position::new(9, 0)), 15);
        }
        assert_eq!(Text::new(text, Units::Utf16).byte(Position::new(0, 3)), 5);
    }

    #[test]
    fn without_an_offer_columns_are_those_that_everybody_knows() {
        assert_eq!(Units::agreed([]), Units::Utf16);
        assert_eq!(Units::agreed(["utf-32", "utf-16"]), Units::Utf16);
        assert_eq!(Units::agreed(["utf-16", "utf-8"]), Units::Utf8);
    }

    proptest! {
        #[test]
        fn a_place_leads_back_to_its_byte(text in "[aï→😀\r\n]{0,20}") {
            for units in [Units::Utf8, Units::Utf16] {
                let lines = Text::new(text.clone(), units);
                for (byte, _) in text.char_indices() {
                    let inside = text[..byte].ends_with('\r') && text[byte..].starts_with('\n');
                    prop_assert!(inside || lines.byte(lines.position(byte)) == byte);
                }
            }
        }

        #[test]
        fn changes_piece_by_piece_make_the_whole(
            text in "[aï😀\r\n]{0,12}",
            changes in prop::collection::vec(((0u32..5, 0u32..6), (0u32..5, 0u32..6), "[b→\n]{0,3}"), 0..5),
        ) {
            let mut lines = Text::new(text, Units::Utf16);
            for ((line, column), (to_line, to_column), new) in changes {
                let (start, end) = (Position::new(line, column), Position::new(to_line, to_column));
                lines.replace(Range::new(start, end), &new);
                prop_assert_eq!(&lines.starts, &Text::new(lines.as_str(), Units::Utf16).starts);
            }
        }
    }
}
