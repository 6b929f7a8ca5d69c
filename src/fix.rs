//! Applying suggested edits: one document to the same document with what can be mended mended. Pure; who called it
//! writes the file.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Write};

use imara_diff::{Algorithm, Diff, InternedInput, Interner, Token, UnifiedDiffConfig, UnifiedDiffPrinter};

use crate::check::{Applicability, Edit};
use crate::lint::{Finding, Linted, Suggestion};
use crate::source::Span;

/// How many findings have an edit that would mend them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Fixable {
    /// With one that can be applied without a look.
    pub safe: usize,
    /// Only with one that somebody has to confirm.
    #[serde(rename = "unsafe")]
    pub guesses: usize,
}

impl Fixable {
    /// Counts them.
    #[must_use]
    pub fn count<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut count = Self::default();
        for finding in findings {
            match suggestion(finding, Applicability::Unsafe).map(|it| it.applicability) {
                Some(Applicability::Safe) => count.safe += 1,
                Some(Applicability::Unsafe) => count.guesses += 1,
                None => {}
            }
        }
        count
    }
}

/// A document after its findings were mended.
#[derive(Debug)]
pub struct Fixed {
    /// The document as it is now, with the findings that are left.
    pub linted: Linted,
    /// How many suggestions were applied.
    pub applied: usize,
}

/// Mends a document until nothing is left that could be mended. Suggestions that overlap are applied one after the
/// other, each to what the one before it made of the document. Should they never come to an end, nothing is changed.
#[must_use]
pub fn settled(linted: Linted, allowed: Applicability, lint: impl Fn(String) -> Linted) -> Fixed {
    let original = linted.source.text().to_owned();
    let mut seen: HashSet<String> = HashSet::from([original.clone()]);
    let mut fixed = Fixed { linted, applied: 0 };
    for _ in 0..MOST_ROUNDS {
        let text = fixed.linted.source.text();
        let suggestions = fixed.linted.findings.iter().filter_map(|it| suggestion(it, allowed));
        let (mended, applied) = applied(text, suggestions);
        if applied == 0 || mended == text {
            return fixed;
        }
        let is_new = seen.insert(mended.clone());
        fixed = Fixed { linted: lint(mended), applied: fixed.applied + applied };
        if !is_new {
            break;
        }
    }
    Fixed { linted: lint(original), applied: 0 }
}

/// Whoever needs more rounds goes in a circle that only seems to lead on.
const MOST_ROUNDS: usize = 200;

/// The text after as many of the suggestions as don't get in each other's way, and how many these are. Of two that do,
/// the earlier one is applied. A suggestion is applied whole or not at all.
#[must_use]
pub fn applied<'a>(text: &str, suggestions: impl IntoIterator<Item = &'a Suggestion>) -> (String, usize) {
    let mut suggestions: Vec<&Suggestion> =
        suggestions.into_iter().filter(|it| is_exact(text, &it.edits)).collect();
    suggestions.sort_by_key(|it| it.edits.first().map(|edit| edit.span));
    let mut taken: BTreeMap<Span, &Edit> = BTreeMap::new();
    let mut count = 0;
    for suggestion in suggestions {
        let is_free = |edit: &Edit| {
            // What is taken lies apart: only the neighbours can be in the way.
            let before = taken.range(..=edit.span).next_back();
            let after = taken.range(edit.span..).next();
            !before.into_iter().chain(after).any(|it| touches(*it.0, edit.span))
        };
        if suggestion.edits.iter().all(is_free) {
            count += 1;
            taken.extend(suggestion.edits.iter().map(|it| (it.span, it)));
        }
    }
    let mut mended = String::with_capacity(text.len());
    let mut from = 0;
    for edit in taken.into_values() {
        mended.push_str(&text[from..edit.span.start]);
        mended.push_str(&edit.text);
        from = edit.span.end;
    }
    mended.push_str(&text[from..]);
    (mended, count)
}

/// The edit that would mend a finding; a safe one rather than another.
#[must_use]
pub fn suggestion(finding: &Finding, allowed: Applicability) -> Option<&Suggestion> {
    let of = |wanted| finding.fixes.iter().find(|it| it.applicability == wanted);
    let safe = of(Applicability::Safe);
    if allowed == Applicability::Safe { safe } else { safe.or_else(|| of(Applicability::Unsafe)) }
}

/// Whether edits can be applied to a text together: in order, apart, on characters.
fn is_exact(text: &str, edits: &[Edit]) -> bool {
    let on_characters = |it: &Edit| text.get(it.span.start..it.span.end).is_some();
    let apart = |it: &[Edit]| it[0].span.start <= it[1].span.start && !touches(it[0].span, it[1].span);
    !edits.is_empty() && edits.iter().all(on_characters) && edits.windows(2).all(apart)
}

/// Whether what two edits make depends on which comes first: if they overlap, or one puts something in where the other
/// begins.
fn touches(a: Span, b: Span) -> bool {
    let wide = |it: Span| Span::new(it.start, it.end.max(it.start + 1));
    wide(a).overlaps(wide(b))
}

/// A unified diff of one file, as `git apply` takes it. `path` leads there from the root of the repository. It has
/// fewer lines around what changes where `hides` tells that one of them must not be shown; `None` if that isn't enough.
#[must_use]
pub fn diff(path: &str, before: &str, after: &str, hides: impl Fn(&str) -> bool) -> Option<String> {
    if before == after {
        return Some(String::new());
    }
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let printer = Printer(&input.interner);
    let (old, new) = (quoted("a", path), quoted("b", path));
    // A name with a blank ends at a tab.
    let end = if path.contains(' ') { "\t" } else { "" };
    // Git takes no patch without a line around what changes, unless it is told to.
    [3, 2, 1].into_iter().find_map(|context| {
        let mut config = UnifiedDiffConfig::default();
        config.context_len(context);
        let body = diff.unified_diff(&printer, config, &input).to_string();
        let is_shown = !body.split_inclusive('\n').any(&hides);
        is_shown.then(|| format!("diff --git {old} {new}\n--- {old}{end}\n+++ {new}{end}\n{body}"))
    })
}

/// A path as git writes it in a patch: in quotation marks if it holds what could be taken for something else.
fn quoted(side: &str, path: &str) -> String {
    let needs_quotes = |it: char| it.is_control() || it == '"' || it == '\\';
    if !path.contains(needs_quotes) {
        return format!("{side}/{path}");
    }
    let mut name = format!("\"{side}/");
    for character in path.chars() {
        match character {
            '"' | '\\' => name.extend(['\\', character]),
            _ if needs_quotes(character) => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    write!(name, "\\{byte:03o}").expect("a string takes everything");
                }
            }
            _ => name.push(character),
        }
    }
    name.push('"');
    name
}

/// Writes lines as git does, which says so where the last one has no end.
struct Printer<'a>(&'a Interner<&'a str>);

impl Printer<'_> {
    fn line(&self, mut out: impl Write, sign: char, token: Token) -> fmt::Result {
        let line = self.0[token];
        let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
        write!(out, "{sign}{line}{end}")
    }
}

impl UnifiedDiffPrinter for Printer<'_> {
    fn display_header(
        &self,
        mut out: impl Write,
        start_before: u32,
        start_after: u32,
        len_before: u32,
        len_after: u32,
    ) -> fmt::Result {
        // A side without lines is named by the line before it.
        let first = |start: u32, len: u32| if len == 0 { start } else { start + 1 };
        let (before, after) = (first(start_before, len_before), first(start_after, len_after));
        writeln!(out, "@@ -{before},{len_before} +{after},{len_after} @@")
    }

    fn display_context_token(&self, out: impl Write, token: Token) -> fmt::Result {
        self.line(out, ' ', token)
    }

    fn display_hunk(&self, mut out: impl Write, before: &[Token], after: &[Token]) -> fmt::Result {
        before.iter().try_for_each(|&it| self.line(&mut out, '-', it))?;
        after.iter().try_for_each(|&it| self.line(&mut out, '+', it))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::Catalog;
    use crate::config::{Layer, Settings};
    use crate::source::Source;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    fn suggested(edits: Vec<Edit>) -> Suggestion {
        Suggestion { applicability: Applicability::Safe, description: "".into(), edits }
    }

    fn lint(text: String) -> Linted {
        let layer = Layer { include: Some(vec!["**".to_owned()]), ..Layer::default() };
        let settings =
            Settings::new(Catalog::built_in(), None, &layer, date(2024, 7, 1)).expect("the layer holds");
        crate::lint::lint(Source::new("incidents/x.md", text), &settings.for_path("incidents/x.md", true))
    }

    fn mended(text: &str, allowed: Applicability) -> String {
        settled(lint(text.to_owned()), allowed, lint).linted.source.text().to_owned()
    }

    #[test]
    fn of_two_edits_in_each_others_way_the_earlier_is_applied() {
        let suggestions = [
            suggested(vec![edit(0, 3, "X"), edit(5, 6, "Y")]),
            suggested(vec![edit(2, 4, "Z")]),
            suggested(vec![edit(6, 6, "W")]),
            suggested(vec![edit(6, 6, "V")]),
        ];
        assert_eq!(applied("abcdefg", &suggestions), ("XdeYWg".to_owned(), 2));
    }

    #[test]
    fn what_is_not_exact_is_not_applied() {
        for edits in [
            vec![],
            vec![edit(0, 1, "x")],
            vec![edit(2, 99, "x")],
            vec![edit(3, 4, "x"), edit(2, 3, "y")],
            vec![edit(2, 4, "x"), edit(3, 4, "y")],
        ] {
            assert_eq!(applied("→abc", &[suggested(edits.clone())]).1, 0, "{edits:?}");
        }
    }

    #[test]
    fn a_guess_is_applied_only_where_guesses_are_allowed() {
        let text =
            "# Outage on 3 May 2024\n\n## Action items\n\n- Add an alert (owner: Kim, due: end of week)\n";
        assert_eq!(mended(text, Applicability::Safe), text);
        let mended = mended(text, Applicability::Unsafe);
        assert!(mended.contains("due: 2024-05-0"), "{mended}");
    }

    #[test]
    fn what_has_one_reading_is_mended_without_a_look() {
        let text = "# Outage on 3 May 2024\n\n## Action items\n\n- [ ]@kim Add an alert (due: 2024-05-20)\n";
        let kept = "(due: 2024-05-20)\n";
        assert!(mended(text, Applicability::Safe).ends_with(&format!("- [ ] @kim Add an alert {kept}")));
    }

    #[test]
    fn what_goes_in_a_circle_changes_nothing() {
        let flip = |text: String| {
            let other = if text.starts_with('a') { "b" } else { "a" };
            let mut linted = lint(text);
            let mut finding =
                lint("## Timeline\n\n- 14:05 UTC a\n- 13:05 UTC b\n".to_owned()).findings.remove(0);
            finding.fixes = vec![suggested(vec![edit(0, 1, other)])];
            linted.findings = vec![finding];
            linted
        };
        let fixed = settled(flip("a".to_owned()), Applicability::Safe, flip);
        assert_eq!((fixed.linted.source.text(), fixed.applied), ("a", 0));
    }

    #[test]
    fn a_patch_is_one_that_git_takes() {
        let long = (0..40).map(|it| format!("line {it}\n")).collect::<Vec<_>>().concat();
        for (before, after) in [
            ("a\nb\nc\n".to_owned(), "a\nB\nc\n".to_owned()),
            ("a\r\nb\r\n".to_owned(), "a\r\nB\r\n".to_owned()),
            ("\u{feff}a\nb".to_owned(), "\u{feff}a\nB".to_owned()),
            ("a\nb".to_owned(), "a\nb\n".to_owned()),
            ("a\rb\rc\nd\n".to_owned(), "a\rB\rc\nd\n".to_owned()),
            ("a\n".to_owned(), String::new()),
            (long.clone(), long.replace("line 2\n", "").replace("line 30\n", "x\ny\n")),
        ] {
            for name in ["x.md", "a b.md", "ü\"\\\t.md"] {
                assert_eq!(patched(name, &before, &after), after, "{name}: {before:?}");
            }
        }
    }

    /// What `git apply` makes of a file.
    #[expect(clippy::disallowed_methods, reason = "the real git judges the patch")]
    fn patched(name: &str, before: &str, after: &str) -> String {
        let folder = tempfile::tempdir().expect("there is room");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("there is room");
        };
        write(name, before);
        let patch = diff(name, before, after, |_| false).expect("nothing is hidden");
        write("patch", &patch);
        let git = |folder: &Path| {
            let mut git = Command::new("git");
            git.current_dir(folder).args(["apply", "--whitespace=nowarn", "patch"]);
            git.env("GIT_CEILING_DIRECTORIES", folder.parent().expect("it has one")).output()
        };
        let outcome = git(folder.path()).expect("git runs");
        assert!(outcome.status.success(), "{outcome:?}\n{patch}");
        std::fs::read_to_string(folder.path().join(name)).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn edits_change_nothing_but_what_they_replace(
            text in "[ab→\n]{0,40}",
            places in prop::collection::vec((0usize..40, 0usize..4, "[XYZ]{0,3}"), 0..8),
        ) {
            let suggestions: Vec<Suggestion> =
                places.iter().map(|(start, len, new)| suggested(vec![edit(*start, start + len, new)])).collect();
            let (mended, count) = applied(&text, &suggestions);
            prop_assert!(count <= suggestions.len());
            // What was there and isn't replaced is still there, in order.
            let kept = |it: &str| it.chars().filter(|it| !"XYZ".contains(*it)).collect::<String>();
            let mut rest = text.chars();
            prop_assert!(kept(&mended).chars().all(|it| rest.any(|old| old == it)));
            let gone: usize = places.iter().map(|it| it.1).sum();
            prop_assert!(kept(&mended).len() + gone * 3 >= text.len());
        }

        #[test]
        fn whatever_is_mended_is_mended_at_once(parts in prop::collection::vec(0usize..PARTS.len(), 0..14)) {
            let text: String = parts.iter().map(|&it| PARTS[it]).collect();
            for line_end in ["\n", "\r\n"] {
                let text = format!("\u{feff}# Outage on 3 May 2024\n\n{text}").replace('\n', line_end);
                for allowed in [Applicability::Safe, Applicability::Unsafe] {
                    let once = mended(&text, allowed);
                    prop_assert_eq!(&mended(&once, allowed), &once);
                    prop_assert_eq!(once.chars().next(), Some('\u{feff}'));
                    prop_assert_eq!(once.replace("\r\n", "").contains('\n'), line_end == "\n");
                }
            }
        }
    }

    /// What documents are made of.
    const PARTS: &[&str] = &[
        "\n## Timeline\n\n",
        "- 2024-05-03 14:05 UTC pager fires\n",
        "- 2024-05-03 13:05 UTC deploy\n",
        "- 2024-05-04 01:05 UTC night\n",
        "- 12:05 mitigated\n",
        "* 12:15 closed\n",
        "\n",
        "  - nested\n",
        "\n| Time | Event |\n|---|---|\n",
        "| 14:05 | pager |\n",
        "| 13:05 | deploy |\n",
        "\n## Action items\n\n",
        "- [ ]@kim Add an alert\n",
        "- [ ] Add an alert (owner: Kim, due: end of week)\n",
        "- Write the page, Kim, due: 3 June 2024\n",
        "- Test, Kim, next month\n",
        "<!-- pmlint: allow hindsight because x -->\n",
        "We should have known.\n",
    ];
}
