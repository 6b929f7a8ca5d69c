//! Text in XML.

use super::style::harmless;

/// Text as it can stand in an element or between quotes. What XML can't hold at all, and what a terminal or a build
/// service would obey, becomes a symbol.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in harmless(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // A line that begins with two colons is a command to GitHub's runner.
            ':' if escaped.trim_start().is_empty() => escaped.push_str("&#58;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
