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

/// JSON written member by member, as serde would lay it out: what a run finds is longer than what it reads, and serde
/// writes it in many times as many steps.
#[derive(Debug)]
pub(super) struct Json {
    /// What has been written.
    pub(super) bytes: Vec<u8>,
    /// What stands between two values.
    parting: Vec<u8>,
    is_tall: bool,
}

impl Json {
    /// Nothing yet, to be written on one line.
    pub(super) fn on_one_line() -> Self {
        Self { bytes: Vec::new(), parting: b",".to_vec(), is_tall: false }
    }

    /// Nothing yet, to be written over many lines that lie so many values deep.
    pub(super) fn over_lines(depth: usize) -> Self {
        let parting = [b",\n", vec![b' '; 2 * depth].as_slice()].concat();
        Self { bytes: Vec::new(), parting, is_tall: true }
    }

    /// An object.
    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.around(b'{', b'}', members);
    }

    /// A member that is an object.
    pub(super) fn member(&mut self, key: &str, members: impl FnOnce(&mut Self)) {
        self.key(key);
        self.object(members);
    }

    /// A member that is a list of objects.
    pub(super) fn list<T>(&mut self, key: &str, items: &[T], mut members: impl FnMut(&mut Self, &T)) {
        self.key(key);
        self.around(b'[', b']', |json| {
            for item in items {
                json.next();
                json.object(|json| members(json, item));
            }
        });
    }

    /// A member that is a text.
    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
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
    pub(super) fn name(&mut self, key: &str, name: &str) {
        self.key(key);
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b'"');
    }

    /// A member that is a number.
    pub(super) fn number(&mut self, key: &str, number: usize) {
        self.key(key);
        self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    /// A member that says nothing.
    pub(super) fn null(&mut self, key: &str) {
        self.key(key);
        self.bytes.extend_from_slice(b"null");
    }

    #[inline]
    fn key(&mut self, key: &str) {
        self.next();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(if self.is_tall { b"\": " } else { b"\":" });
    }

    fn around(&mut self, open: u8, close: u8, write: impl FnOnce(&mut Self)) {
        self.bytes.push(open);
        let outside = self.parting.len();
        if self.is_tall {
            self.parting.extend_from_slice(b"  ");
        }
        write(self);
        self.parting.truncate(outside);
        if self.bytes.last() != Some(&open) {
            self.bytes.extend_from_slice(&self.parting[1..]);
        }
        self.bytes.push(close);
    }

    /// Parts a value from the one before it, if there is one, or from its bracket.
    fn next(&mut self) {
        let is_first = matches!(self.bytes.last(), Some(b'{' | b'['));
        self.bytes.extend_from_slice(&self.parting[usize::from(is_first)..]);
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
