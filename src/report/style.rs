//! Colour, and text from documents made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::{self, Display};

use unicode_width::UnicodeWidthStr;

use crate::rule::Severity;

/// What a stretch of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Something must be mended.
    Error,
    /// Something should be mended.
    Warning,
    /// Something is good to know.
    Info,
    /// All is well.
    Good,
    /// A name or a heading.
    Strong,
    /// Less important than the rest.
    Faint,
    /// A place in a file.
    Place,
}

impl From<Severity> for Style {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
            Severity::Off => Self::Faint,
        }
    }
}

impl Style {
    /// `text` in this style, or as it is if there is no colour.
    pub fn paint<T: Display>(self, text: T, color: bool) -> impl Display {
        Painted { style: self, text, color }
    }

    fn codes(self) -> &'static str {
        match self {
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Info => "1;36",
            Self::Good => "32",
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Place => "36",
        }
    }
}

struct Painted<T> {
    style: Style,
    text: T,
    color: bool,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.color {
            write!(formatter, "\u{1b}[{}m{}\u{1b}[0m", self.style.codes(), self.text)
        } else {
            self.text.fmt(formatter)
        }
    }
}

/// Text from a document or a file name with symbols for everything that a terminal would obey, or a build service that
/// reads what programs print.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let mut harmless = String::new();
    let mut done = 0;
    for (at, character) in harmful(text) {
        harmless.push_str(&text[done..at]);
        harmless.push(if character == '[' { '\u{fffd}' } else { symbol(character) });
        done = at + character.len_utf8();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    harmless.push_str(&text[done..]);
    Cow::Owned(harmless)
}

/// The characters of a text that a terminal or a build service would obey, and where they stand.
pub(super) fn harmful(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text.as_bytes()[from..];
            let at = from + rest.iter().position(|&it| may_harm(it))?;
            let character = text[at..].chars().next()?;
            from = at + character.len_utf8();
            let opens = character == '[' && ends_in_command(&text[..at]);
            if opens || symbol(character) != character {
                return Some((at, character));
            }
        }
    })
}

/// Whether a character may begin with a byte that is obeyed: few texts have any of them.
fn may_harm(byte: u8) -> bool {
    // 0xC2, 0xD8 and 0xE2 begin U+0080 to U+009F, U+061C, and U+2000 to U+2FFF.
    byte < 0x20 || matches!(byte, 0x7f | b'[' | 0xC2 | 0xD8 | 0xE2)
}

/// Whether a text may have a harmful character. All of its bytes are asked, so that many can be at once.
pub(super) fn may_be_harmful(text: &str) -> bool {
    text.bytes().fold(false, |may, it| may | may_harm(it))
}

/// Whether a text holds what build services obey anywhere in a line: `##[error]`.
#[must_use]
pub fn opens_command(text: &str) -> bool {
    memchr::memchr_iter(b'[', text.as_bytes()).any(|at| ends_in_command(&text[..at]))
}

/// Whether a bracket behind this text would open a command: `##[error]` for GitHub, `##vso[` for Azure, `##teamcity[`.
#[must_use]
pub fn ends_in_command(text: &str) -> bool {
    // No service has a longer name; a long word is not read again and again.
    let word = text.bytes().rev().take(16).take_while(u8::is_ascii_alphabetic).count();
    text.as_bytes()[..text.len() - word].ends_with(b"##")
}

/// The character that stands for a control character; every other character is its own.
#[must_use]
pub fn symbol(character: char) -> char {
    match character {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls, line separators, and what turns the direction of writing around.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    }
}

/// How many columns a text takes on a terminal.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// A text on one line, made harmless, and cut with `…` if it takes more columns.
#[must_use]
pub fn short(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut room = most;
    for word in text.split_whitespace() {
        let word = harmless(word);
        let needed = word.width() + usize::from(!short.is_empty());
        if needed > room {
            if short.is_empty() {
                short.extend(word.chars().take(most.saturating_sub(1)));
            }
            short.push('…');
            return short;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(&word);
        room -= needed;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(harmless("a\u{1b}[31mb\u{0}\u{7f}\u{9b}\u{202e}\r\n\t"), "a␛[31mb␀␡\u{fffd}\u{fffd}␍␊␉");
        assert!(matches!(harmless("naïve → 事故 🔥"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_character_that_is_obeyed_is_found_by_its_first_byte() {
        for character in (char::MIN..=char::MAX).filter(|&it| symbol(it) != it) {
            let text = format!("é{character}");
            assert_eq!(harmful(&text).collect::<Vec<_>>(), [(2, character)]);
        }
    }

    #[test]
    fn nothing_that_a_build_service_obeys_is_left() {
        assert_eq!(harmless("a ##[error]b ##vso[task]c"), "a ##\u{fffd}error]b ##vso\u{fffd}task]c");
        assert_eq!(harmless("## [a](b) ##é[ x[0] ##"), "## [a](b) ##é[ x[0] ##");
    }
}
