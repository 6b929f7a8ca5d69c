//! Where metadata stands at the top of a file.
//!
//! It is split off before Markdown is parsed: pulldown-cmark takes a metadata block anywhere in a document, and a byte
//! order mark before it defeats it.

use crate::source::Span;

/// Metadata at the top of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrontMatter {
    /// How it is written.
    pub format: Format,
    /// What stands between the fences.
    pub span: Span,
}

/// The formats of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// The front matter of a file, and the byte at which its Markdown begins.
pub(super) fn split(text: &str) -> (Option<FrontMatter>, usize) {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let begin = mark + text[mark..].len() - text[mark..].trim_start_matches(['\n', '\r']).len();
    let mut lines = lines_from(text, begin);
    let (format, fence) = match lines.next().map(|it| text[it.start..it.end].trim_end()) {
        Some("---") => (Format::Yaml, ["---", "..."]),
        Some("+++") => (Format::Toml, ["+++", "+++"]),
        _ => return (None, mark),
    };
    let mut inside: Option<Span> = None;
    for line in lines {
        let content = text[line.start..line.end].trim_end();
        if fence.contains(&content) {
            let span = inside.unwrap_or(Span::new(line.start, line.start));
            return (Some(FrontMatter { format, span }), line.end);
        }
        // A rule at the top of a document is followed by a blank line, front matter never is.
        if inside.is_none() && content.is_empty() {
            break;
        }
        inside = Some(inside.map_or(line, |it| it.to(line)));
    }
    (None, mark)
}

/// The lines from `begin` on, each with its line ending.
fn lines_from(text: &str, begin: usize) -> impl Iterator<Item = Span> {
    let mut at = begin;
    text[begin..].split_inclusive('\n').map(move |line| {
        let span = Span::new(at, at + line.len());
        at = span.end;
        span
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Option<&str> {
        split(text).0.map(|it| &text[it.span.start..it.span.end])
    }

    #[test]
    fn a_byte_order_mark_and_blank_lines_may_stand_before_it() {
        assert_eq!(inside("\u{feff}\n---\r\na: 1\r\n---\r\n# T"), Some("a: 1\r\n"));
    }

    #[test]
    fn toml_has_its_own_fence() {
        assert_eq!(inside("+++\na = 1\n+++\n"), Some("a = 1\n"));
        assert_eq!(inside("+++\na = 1\n---\n"), None);
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        assert_eq!(inside("---\n\nowner: bob\n---\n"), None);
        assert_eq!(inside("text\n---\na: 1\n---\n"), None);
        assert_eq!(inside("---\nnever closed\n"), None);
    }

    #[test]
    fn markdown_begins_behind_it() {
        assert_eq!(split("---\na: 1\n---\n# T").1, 13);
        assert_eq!(split("\u{feff}# T").1, 3);
    }
}
