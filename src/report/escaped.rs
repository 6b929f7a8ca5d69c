//! JSON whose bytes are harmless on a terminal and in the log of a build, and say the same.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::style::{harmful, may_be_harmful};

/// Writes a value over many lines.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Escaping(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    writeln!(out)
}

/// A text as JSON, for who writes it often.
pub(super) fn quoted(text: &str) -> String {
    let mut json = Json::on_one_line();
    json.quoted(text);
    String::from_utf8(json.bytes).expect("JSON is UTF-8")
}

/// JSON written member by member, as serde would lay it out: what a run finds is longer than what it reads, and serde
/// writes it in many times as many steps.
#[derive(Debug)]
pub(super) struct Json {
    /// What has been written.
    pub(super) bytes: Vec<u8>,
    /// In how many values a line lies; `None` if all is written on one line.
    depth: Option<usize>,
}

/// How a line begins that lies deeper in values than any.
const LINE: &[u8; 32] = b"\n                               ";

impl Json {
    /// Nothing yet, to be written on one line.
    pub(super) fn on_one_line() -> Self {
        Self { bytes: Vec::new(), depth: None }
    }

    /// Nothing yet, to be written over many lines that lie so many values deep.
    pub(super) fn over_lines(depth: usize) -> Self {
        Self { bytes: Vec::new(), depth: Some(depth) }
    }

    /// An object.
    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.around(b'{', b'}', members);
    }

    /// A member that is an object.
    pub(super) fn member(&mut self, key: &str, members: impl FnOnce(&mut Self)) {
        self.key(key, "");
        self.object(members);
    }

    /// A member that is a list of objects.
    pub(super) fn list<T>(&mut self, key: &str, items: &[T], mut members: impl FnMut(&mut Self, &T)) {
        self.key(key, "");
        self.around(b'[', b']', |json| {
            for item in items {
                json.next();
                json.object(|json| members(json, item));
            }
        });
    }

    /// A member that is a text.
    #[expect(clippy::inline_always, reason = "a key of known length is copied in a few steps")]
    #[inline(always)]
    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.key(key, "");
        self.quoted(text);
    }

    fn quoted(&mut self, text: &str) {
        if may_be_harmful(text) {
            let mut serializer = Serializer::with_formatter(&mut self.bytes, Escaping(CompactFormatter));
            text.serialize(&mut serializer).expect("a vector takes every text");
            return;
        }
        self.bytes.push(b'"');
        let mut done = 0;
        for at in memchr::memchr2_iter(b'"', b'\\', text.as_bytes()) {
            self.bytes.extend_from_slice(&text.as_bytes()[done..at]);
            self.bytes.push(b'\\');
            done = at;
        }
        self.bytes.extend_from_slice(&text.as_bytes()[done..]);
        self.bytes.push(b'"');
    }

    /// A member that is a name of our own, in which nothing has to be escaped.
    #[expect(clippy::inline_always, reason = "a key of known length is copied in a few steps")]
    #[inline(always)]
    pub(super) fn name(&mut self, key: &str, name: &str) {
        self.key(key, "\"");
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b'"');
    }

    /// A member that has been written already, as [`quoted`] does.
    pub(super) fn written(&mut self, key: &str, value: &str) {
        self.key(key, value);
    }

    /// A member that is a number.
    #[expect(clippy::inline_always, reason = "a key of known length is copied in a few steps")]
    #[inline(always)]
    pub(super) fn number(&mut self, key: &str, number: usize) {
        self.key(key, itoa::Buffer::new().format(number));
    }

    /// A member that says nothing.
    pub(super) fn null(&mut self, key: &str) {
        self.key(key, "null");
    }

    /// The key of a member and how its value begins.
    #[expect(clippy::inline_always, reason = "a key of known length is copied in a few steps")]
    #[inline(always)]
    fn key(&mut self, key: &str, value: &str) {
        self.next();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(if self.depth.is_some() { b"\": " } else { b"\":" });
        self.bytes.extend_from_slice(value.as_bytes());
    }

    fn around(&mut self, open: u8, close: u8, write: impl FnOnce(&mut Self)) {
        self.bytes.push(open);
        let outside = self.depth;
        self.depth = outside.map(|it| it + 1);
        write(self);
        self.depth = outside;
        if self.bytes.last() != Some(&open) {
            self.part(false);
        }
        self.bytes.push(close);
    }

    /// Parts a value from the one before it, if there is one, or from its bracket.
    #[inline]
    fn next(&mut self) {
        self.part(!matches!(self.bytes.last(), Some(b'{' | b'[')));
    }

    /// Writes what stands between two values, with or without the comma.
    #[inline]
    fn part(&mut self, comma: bool) {
        if comma {
            self.bytes.push(b',');
        }
        if let Some(depth) = self.depth {
            // Bytes whose number is known are copied in few steps, so they are copied whole and cut.
            let end = self.bytes.len() + 1 + 2 * depth;
            self.bytes.extend_from_slice(LINE);
            self.bytes.truncate(end);
        }
    }
}

/// Writes what a terminal or a build service would obey as `\uXXXX`.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut done = 0;
        for (at, character) in harmful(fragment) {
            out.write_all(&fragment.as_bytes()[done..at])?;
            // Each of them lies in the plane that four digits reach.
            write!(out, "\\u{:04x}", u32::from(character))?;
            done = at + character.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[done..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_is_escaped_and_says_the_same() {
        let text = "naïve \u{1b}[31m \u{7f}\u{9b}\u{202e} ##[error] \"\n\\ 🔥";
        let mut out = Vec::new();
        write_pretty(&[text], &mut out).expect("a vector takes everything");
        let written = String::from_utf8(out).expect("JSON is UTF-8");
        let expected = r#"[
  "naïve \u001b[31m \u007f\u009b\u202e ##\u005berror] \"\n\\ 🔥"
]
"#;
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_str::<Vec<String>>(&written).expect("it is JSON"), [text]);
    }
}
