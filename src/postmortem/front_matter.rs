//! What the metadata at the top of a file says. The only module that knows serde-saphyr.
//!
//! Nearly all of it is `key: value` and lists of words, which are read here as YAML means them. Only for what isn't sure
//! to be no more than that, a whole YAML reader is asked, which takes ten times as long.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::Peekable;

use serde_json::Value;

use super::metadata::{Field, Key, LONGEST_NAME};
use super::moment;
use crate::markdown::{Format, FrontMatter};
use crate::source::{Source, Span, place_in};

/// The fields of front matter; none if it can't be read, as other tools' front matter need not be ours to judge.
pub(super) fn fields(source: &Source, front: FrontMatter) -> Vec<Field> {
    let text = source.slice(front.span);
    let entries = match front.format {
        Format::Yaml => flat(text).unwrap_or_else(|| placed(yaml(text), text)),
        Format::Toml => placed(toml::from_str(text).unwrap_or_default(), text),
    };
    let fields = entries.into_iter().map(|it| Field {
        key: Key::of(&it.name),
        name: it.name.into_owned(),
        span: Span::new(front.span.start + it.span.start, front.span.start + it.span.end),
        range: None,
        moments: moment::all(&it.value),
        value: it.value,
    });
    fields.collect()
}

/// A key with its value in words.
#[derive(Debug, PartialEq)]
struct Entry<'a> {
    name: Cow<'a, str>,
    value: String,
    /// Where the value stands in the text.
    span: Span,
}

/// What a text says by all rules of YAML.
fn yaml(text: &str) -> BTreeMap<String, Value> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_nodes: 5_000, max_depth: 32 },
    };
    serde_saphyr::from_str_with_options(text, options).unwrap_or_default()
}

/// Those of the values that words can tell, each at the place where the text has its key.
fn placed(values: BTreeMap<String, Value>, text: &str) -> Vec<Entry<'_>> {
    // Front matter is flat, so a key stands at the start of its line.
    let mut places: BTreeMap<&str, Span> = BTreeMap::new();
    for line in text.split_inclusive('\n') {
        let parted = line.split_once([':', '=']).filter(|it| !it.0.starts_with([' ', '\t', '-', '#']));
        if let Some((key, _)) = parted {
            let place = value_place(text, line, key);
            places.entry(key.trim().trim_matches(['"', '\''])).or_insert(place);
        }
    }
    let entries = values.into_iter().filter_map(|(name, value)| {
        let span = places.get(&*name).copied().unwrap_or(Span::new(0, text.len()));
        Some(Entry { name: name.into(), value: words(&value)?, span })
    });
    entries.collect()
}

/// Where the value stands that belongs to the key with which a line of a text begins.
fn value_place(text: &str, line: &str, key: &str) -> Span {
    let at = place_in(text, line);
    let value = &line[key.len() + 1..];
    let begin = at + line.len() - value.trim_start().len();
    Span::new(begin, at + line.trim_end().len())
}

/// A value as people would write it in a line; `None` for a table.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(it) => Some(it.clone()),
        Value::Array(it) => Some(it.iter().filter_map(words).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

/// No longer text is read without a YAML reader and the limits that it keeps.
const LONGEST: usize = 4096;

/// What a text says that is but keys with words, numbers and lists of these; `None` unless YAML is sure to mean the same.
fn flat(text: &str) -> Option<Vec<Entry<'_>>> {
    let is_plain = |it: char| it.is_ascii_graphic() || matches!(it, ' ' | '\n') || it.is_alphanumeric();
    if text.len() > LONGEST || !text.chars().all(is_plain) {
        return None;
    }
    let mut names = Vec::new();
    let mut entries = Vec::new();
    let mut lines = text.split_inclusive('\n').filter(|it| !it.trim_end().is_empty()).peekable();
    while let Some(line) = lines.next() {
        let (name, value) = line.split_once(':')?;
        if !is_name(name) || names.contains(&name) || !value.starts_with([' ', '\n']) {
            return None;
        }
        names.push(name);
        let value = match value.trim() {
            "" => Some(listed(&mut lines)?).filter(|it| !it.is_empty()).map(|it| it.join(", ")),
            value => match value.strip_prefix('[') {
                Some(list) => Some(in_brackets(list.strip_suffix(']')?)?),
                None => Some(scalar(value)?.to_owned()),
            },
        };
        let span = value_place(text, line, name);
        entries.extend(value.map(|value| Entry { name: name.into(), value, span }));
    }
    Some(entries)
}

/// Whether the start of a line is a key that is nothing but text.
fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name.ends_with(|it: char| it.is_ascii_alphanumeric())
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b' '))
        && is_text(name)
}

/// The items of the list that follows a key, each on its line.
fn listed<'a>(lines: &mut Peekable<impl Iterator<Item = &'a str>>) -> Option<Vec<&'a str>> {
    let mut first = None;
    let mut items = Vec::new();
    while let Some(line) = lines.next_if(|it| it.trim_start().starts_with('-')) {
        let item = line.trim_start();
        let indent = line.len() - item.len();
        if *first.get_or_insert(indent) != indent {
            return None;
        }
        items.push(scalar(item.strip_prefix("- ")?.trim())?);
    }
    Some(items)
}

/// The list between a pair of brackets.
fn in_brackets(list: &str) -> Option<String> {
    let item = |it: &'_ str| {
        let it = it.trim();
        scalar(it).filter(|_| !it.contains(['[', ']', '{', '}', ':'])).map(str::to_owned)
    };
    let items: Option<Vec<String>> = list.split(',').map(item).collect();
    Some(items?.join(", "))
}

/// The text or number that stands as a value; `None` if that isn't sure.
fn scalar(value: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.strip_suffix(quote).filter(|it| !it.contains([quote, '\\']));
        }
    }
    let goes_on = value.contains(": ") || value.contains(" #") || value.ends_with(':');
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let is_sure = match value.as_bytes().get(digits) {
        _ if digits == 0 => value.starts_with(char::is_alphanumeric) && is_text(value),
        // A number that is written back as it is read.
        None => digits <= 18 && !value.starts_with('0'),
        // No number goes on like that: `2024-05-03`, `3 May`.
        Some(next) => *next == b'-' || value.contains(' '),
    };
    (is_sure && !goes_on).then_some(value)
}

/// Whether a word that begins with a letter means itself.
fn is_text(word: &str) -> bool {
    !["true", "yes", "y", "on", "false", "no", "n", "off", "null"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Option<Vec<(String, String)>> {
        let entries = flat(text)?;
        Some(entries.into_iter().map(|it| (it.name.into_owned(), it.value)).collect())
    }

    #[test]
    fn keys_with_words_numbers_and_lists_need_no_yaml_reader() {
        let text = "title: \"A: b\"\nid: INC-1\ndate: 2024-05-03T10:00Z\n\nlevel: 3\ntags: [a, 'b c']\n\
                    authors:\n  - Kim\n  - Tomás Sø\nempty:\nlast: 3 May\n";
        let wanted = [
            ("title", "A: b"),
            ("id", "INC-1"),
            ("date", "2024-05-03T10:00Z"),
            ("level", "3"),
            ("tags", "a, b c"),
            ("authors", "Kim, Tomás Sø"),
            ("last", "3 May"),
        ];
        assert_eq!(told(text), Some(wanted.map(|it| (it.0.to_owned(), it.1.to_owned())).to_vec()));
    }

    #[test]
    fn what_is_not_sure_is_left_to_the_yaml_reader() {
        for text in [
            "a: yes",
            "a: 010",
            "a: 1.50",
            "a: 1e3",
            "a: &b c",
            "a: *b",
            "a: |\n  b",
            "a: b\n  c",
            "a: b # c",
            "a: b: c",
            "a:\n  b: c",
            "a: \"\\n\"",
            "a: 'b''c'",
            "a: [b, [c]]",
            "a: [b,\n  c]",
            "a: b\na: c",
            "a:\n- b\n - c",
            "- a",
            "a",
            "on: b",
            "a: ~",
            "a: Null",
            "a:\tb",
            "a: b\r\n",
            "a: \u{2028}b",
            "? a",
            "a:b",
            "a:\n  -\n",
            "a: []",
        ] {
            assert_eq!(told(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_needs_no_yaml_reader_means_what_one_says(lines in prop::collection::vec(line(), 0..6)) {
            let text = lines.concat();
            if let Some(mut entries) = flat(&text) {
                entries.sort_by(|one, other| one.name.cmp(&other.name));
                prop_assert_eq!(entries, placed(yaml(&text), &text), "{:?}", text);
            }
        }
    }

    /// A line of front matter, likely or not.
    fn line() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            "[a-zA-Zé0-9 _.:,#'\"/+-]{0,6}",
            "(yes|No|null|NULL|~|true|\\.inf|nan|inf|0x1F|0o7|1_000|1e5|12:30|12:30:45|1\\.5|007|0|-1|\\+1)",
            "(2024-05-03|2024-05-03T10:00:00Z|3 May 2024|SEV-1|18446744073709551616|1-e5|1e5-3|1 000)",
            "\"[a-z:#, \\\\']{0,4}\"",
            "'[a-z:#, \"]{0,4}'",
            "\\[[a-z0-9:, '\"\\[-]{0,6}\\]",
            "[&*!|>%@`?{}\\[\\]#-][a-z -]{0,3}",
        ];
        let name = prop_oneof![8 => "[abc]{1,2}", 1 => "(on|null|y|a b|1|<<|a=b|a-|é|\"a\"|---)"];
        let begin = prop_oneof![
            4 => (name, "( ?: ?|: {1,3})").prop_map(|it| it.0 + &it.1),
            2 => "( {0,2}- {1,2}| {0,2}-)",
            1 => " {1,3}",
            1 => Just(String::new()),
        ];
        (begin, prop_oneof![3 => scalar.boxed(), 1 => Just(String::new()).boxed()], "(\n|\n|\n|\n\n| \n|)")
            .prop_map(|it| it.0 + &it.1 + &it.2)
    }
}
