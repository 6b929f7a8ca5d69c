//! Mistakes in the TOML files that people write: where, what, and what to do about it.

use crate::source::Span;

/// Something wrong in a rule file or a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Mistake {
    /// The file.
    pub path: String,
    /// Where in it; `None` if the whole file is meant.
    pub span: Option<Span>,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// What to do, a sentence.
    pub help: String,
}

impl Mistake {
    /// What TOML or serde says about the text of a file, in our words and with the nearest name that exists.
    #[must_use]
    pub fn from_toml(path: &str, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().map(|it| Span::from(it).within(text));
        let (message, help) = explained(error.message());
        Self { path: path.to_owned(), span, message, help }
    }
}

/// What is wrong and what to do, from what serde says about a value.
#[must_use]
pub fn explained(message: &str) -> (String, String) {
    let first = message.lines().next().unwrap_or_default();
    for (start, what) in [("unknown field `", "key"), ("unknown variant `", "name")] {
        let Some((name, expected)) = first.strip_prefix(start).and_then(|rest| rest.split_once('`')) else {
            continue;
        };
        let candidates: Vec<&str> = quoted(expected).collect();
        return (format!("unknown {what} `{name}`"), suggestion(name, &candidates));
    }
    if let Some(name) = first.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        return (format!("`{name}` is missing"), format!("Add `{name}`."));
    }
    if first == "wanted string or table" {
        return ("a name is wanted here".to_owned(), "Write it in quotation marks.".to_owned());
    }
    if first.starts_with("wanted exactly 1 element") {
        return ("a table with exactly one key is wanted here".to_owned(), "Write one key.".to_owned());
    }
    if first == "duplicate key" {
        return ("this key stands here twice".to_owned(), "Leave one of the two.".to_owned());
    }
    if let Some((wrong, names)) = first.split_once("; there is ") {
        let (name, names) = (quoted(wrong).collect::<String>(), quoted(names).collect::<Vec<_>>());
        return (wrong.to_owned(), suggestion(&name, &names));
    }
    let invalid = first.strip_prefix("invalid type: ").or_else(|| first.strip_prefix("invalid value: "));
    if let Some((found, expected)) = invalid.and_then(|it| it.split_once(", expected ")) {
        // What serde calls anything but a text where it wants one of several names.
        let found = if found == "unit variant" { "this" } else { found };
        if let Some(number) = found.strip_suffix(" as i128").or_else(|| found.strip_suffix(" as u128")) {
            return (format!("{number} can't stand here"), "Write a number that is nearer to 0.".to_owned());
        }
        return (format!("{found} can't stand here"), format!("Write {}.", plain(expected)));
    }
    if first.contains(", expected ") {
        let help = "Write it as TOML has it: `key = \"text\"`, `key = [\"a\", \"b\"]`, `key = 2025-01-31`.";
        return (first.to_owned(), help.to_owned());
    }
    (first.to_owned(), "Correct the value.".to_owned())
}

/// What stands between backticks in a text.
pub(crate) fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What serde expects, as people call it.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list in `[ ]`",
        "a map" => "a table",
        "a string" | "string" | "string only" | "a borrowed string" => "a text in quotation marks",
        "newtype variant" => "a table of its settings",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    }
}

/// A sentence that names what was probably meant, or everything that could have been.
#[must_use]
pub fn suggestion(name: &str, candidates: &[&str]) -> String {
    match nearest(name, candidates.iter().copied()) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None if candidates.is_empty() => "Remove it.".to_owned(),
        None => format!("There is {}.", listed(candidates)),
    }
}

/// The candidate that somebody probably meant by `name`, if any is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().take(LONGEST_NAME).flat_map(char::to_lowercase).collect();
    let furthest = (name.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|it| (distance(&name, &it.chars().take(LONGEST_NAME).collect::<Vec<_>>()), it))
        .filter(|it| it.0 <= furthest)
        .min_by_key(|it| it.0)
        .map(|it| it.1)
}

/// Names are compared up to this many characters, so that no input makes it slow.
const LONGEST_NAME: usize = 64;

/// How many characters have to be put in, left out, replaced or swapped with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let width = right.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..width).collect();
    for (row, &here) in left.iter().enumerate() {
        let mut current = vec![row + 1; width];
        for (column, &there) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(here != there);
            let mut least = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && here == right[column - 1] && left[row - 1] == there;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            current[column + 1] = least;
        }
        before = std::mem::replace(&mut above, current);
    }
    above[width - 1]
}

/// `a`, `b` and `c`
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_allows_for_a_slip() {
        let names = ["missing-section", "empty-section", "missing-timezone"];
        assert_eq!(nearest("mising-section", names), Some("missing-section"));
        assert_eq!(nearest("emtpy-section", names), Some("empty-section"));
        assert_eq!(nearest("Empty-Section", names), Some("empty-section"));
        assert_eq!(nearest("blaming", names), None);
    }

    #[test]
    fn neighbours_that_changed_places_are_one_slip() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("abcd"), &letters("abdc")), 1);
        assert_eq!(distance(&letters("abcd"), &letters("")), 4);
        assert_eq!(distance(&letters(""), &letters("ab")), 2);
    }

    #[test]
    fn an_unknown_key_is_told_what_was_meant() {
        assert_eq!(
            explained("unknown field `rolover`, expected `rollover` or `longest`"),
            ("unknown key `rolover`".to_owned(), "Did you mean `rollover`?".to_owned())
        );
        assert_eq!(explained("unknown field `x`, there are no fields").1, "Remove it.");
        assert_eq!(
            explained("`rootcause` is no section; there is `impact`, `root-cause`"),
            ("`rootcause` is no section".to_owned(), "Did you mean `root-cause`?".to_owned())
        );
        assert_eq!(
            explained("unknown variant `zzz`, expected one of `a`, `b`, `c`").1,
            "There is `a`, `b` and `c`."
        );
    }

    #[test]
    fn a_number_that_is_too_large_is_told_how_large_it_may_be() {
        let (message, help) = explained("invalid value: integer `5000`, expected u8");
        assert_eq!(message, "integer `5000` can't stand here");
        assert_eq!(help, "Write a whole number from 0 to 255.");
        let long = explained("invalid value: integer `99999999999999999999` as i128, expected usize");
        assert_eq!(long.0, "integer `99999999999999999999` can't stand here");
        assert_eq!(long.1, "Write a number that is nearer to 0.");
    }

    #[test]
    fn what_is_no_toml_is_told_what_toml_looks_like() {
        let told = |text: &str| {
            let error = toml::from_str::<toml::Table>(text).expect_err("it is no TOML");
            explained(error.message())
        };
        assert_eq!(told("a = 1\na = 2").1, "Leave one of the two.");
        for text in ["a = b", "[a", "a = [\"b\"", "a", "a = 2024-13-01", "a = True"] {
            assert!(told(text).1.starts_with("Write it as TOML has it: "), "{text}: {:?}", told(text));
        }
    }
}
