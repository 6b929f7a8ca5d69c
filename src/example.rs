//! Whether the examples of a rule hold: each `bad` one is found exactly where it is marked, each `good` one passes.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::catalog::Catalog;
use crate::check::change::fates;
use crate::check::{Change, Confidence};
use crate::config::{ActiveRule, FileSettings};
use crate::lint::{Finding, Linted, lint, lint_changed};
use crate::mistake::{Mistake, explained};
use crate::postmortem::{PostMortem, Reading};
use crate::rule::{AppliesTo, Example, OptionError, Rule, Severity};
use crate::source::{Source, Span};

/// What is underlined on the first line of a finding: line and columns from 1, in characters; `to` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line of the document, without the lines of `^^^^`.
    pub line: usize,
    /// The first character.
    pub from: usize,
    /// One past the last character.
    pub to: usize,
}

impl Mark {
    /// What a finding underlines.
    #[must_use]
    pub fn of(finding: &Finding, source: &Source) -> Self {
        let line = finding.start.line;
        let line_end = source.position(source.line_span(line).end).column;
        let to = if finding.end.line == line { finding.end.column } else { line_end };
        Self { line, from: finding.start.column, to }
    }
}

/// What doesn't hold of the examples of a rule, at its place in the rule's file, which lies at `path` and holds `text`.
#[must_use]
pub fn mistakes(rule: &Arc<Rule>, path: &str, text: &str, reading: &Reading) -> Vec<Mistake> {
    let keys = DeTable::parse(text).ok();
    let tables = keys.as_ref().and_then(|it| it.get_ref().get("example")?.get_ref().as_array());
    let value = |index: usize, key: &str| -> Option<Span> {
        Some(tables?.get(index)?.get_ref().as_table()?.get(key)?.span().into())
    };
    let mut mistakes = Vec::new();
    for (index, example) in rule.examples().iter().enumerate() {
        for (key, document) in [("bad", &example.bad), ("good", &example.good)] {
            let Some(document) = document else { continue };
            let place = value(index, key);
            let mut say = |line: usize, message: String, help: &str| {
                let span = place.map(|it| line_of(text, it, document, line));
                mistakes.push(Mistake { path: path.to_owned(), span, message, help: help.to_owned() });
            };
            let linted = match linted(rule, example, document, reading) {
                Ok(linted) => linted,
                Err(error) => {
                    say(1, format!("the settings of this example: {}", error.message), &error.help);
                    continue;
                }
            };
            let (_, marks) = unmarked(document);
            if key == "bad" && marks.is_empty() {
                say(
                    1,
                    "this bad example marks nothing".to_owned(),
                    "Write a line of `^^^^` below each fault.",
                );
            }
            let findings = || linted.findings.iter().filter(|it| it.rule == rule.id);
            let found: Vec<Mark> = findings().map(|it| Mark::of(it, &linted.source)).collect();
            let lines = lines_of(document);
            // What is marked above everything stands on the first line.
            let row = |mark: &Mark| mark.line.checked_sub(1).and_then(|it| lines.get(it)).map_or(1, |it| *it);
            for mark in surplus(&marks, &found) {
                let help = "Correct the marks, or what the rule looks for.";
                say(row(&mark), format!("`{}` doesn't find what is marked here", rule.id), help);
            }
            let unmarked = surplus(&found, &marks);
            for (mark, finding) in found.iter().zip(findings()).filter(|it| unmarked.contains(it.0)) {
                let message = format!("`{}` finds this: {}", rule.id, finding.message);
                let help = match key {
                    "bad" => "Mark it with a line of `^^^^` below, or correct what the rule looks for.",
                    _ => "A good example has nothing to find: mend it, or correct what the rule looks for.",
                };
                say(row(mark), message, help);
            }
        }
    }
    mistakes
}

/// The marks that are in the first list more often than in the second.
fn surplus(marks: &[Mark], others: &[Mark]) -> Vec<Mark> {
    let mut others = others.to_vec();
    let is_surplus = |mark: &&Mark| match others.iter().position(|it| it == *mark) {
        Some(at) => {
            others.swap_remove(at);
            false
        }
        None => true,
    };
    marks.iter().filter(is_surplus).copied().collect()
}

/// For each line of an example without its lines of `^^^^`, its number in the example.
fn lines_of(example: &str) -> Vec<usize> {
    let rows = example.split_inclusive('\n').enumerate().filter(|it| !is_marks(it.1));
    rows.map(|it| it.0 + 1).collect()
}

/// The place in a rule file of a line of an example, which the value at `value` gives.
fn line_of(text: &str, value: Span, example: &str, line: usize) -> Span {
    let written = &text[value.start..value.end];
    // A text with escapes isn't there as it is read.
    let Some(begin) = written.find(example).filter(|_| !example.is_empty()) else { return value };
    let mut at = value.start + begin;
    for row in example.split_inclusive('\n').take(line.saturating_sub(1)) {
        at += row.len();
    }
    let row = text[at..].lines().next().unwrap_or_default();
    Span::new(at, at + row.len())
}

/// A document of an example, as its rule alone sees it.
///
/// # Errors
///
/// If the example has a setting that the rule doesn't take.
pub fn linted(
    rule: &Arc<Rule>,
    example: &Example,
    document: &str,
    reading: &Reading,
) -> Result<Linted, OptionError> {
    let (plain, _) = unmarked(document);
    let path = example.path.as_deref().unwrap_or("docs/incidents/example.md");
    let settings = settings(rule, &example.settings, reading)?;
    let source = Source::new(path, plain);
    Ok(match &example.before {
        Some(before) => changed(&Source::new(path, before.as_str()), source, &settings),
        None => lint(source, &settings),
    })
}

/// The document of an example whose rule compares it with what it was.
fn changed(before: &Source, after: Source, settings: &FileSettings) -> Linted {
    let read = |it: &Source| PostMortem::read(it, &settings.reading);
    let (before, now) = (read(before), read(&after));
    let fates = fates(&[Some(&before)], &[Some(&now)]).pop().unwrap_or_default();
    let change = Change { before: &before, after: Some(&now), fates };
    let hits = settings.rules.iter().filter(|it| it.check().judges_changes());
    let hits = hits.map(|it| (it.rule.id.clone(), it.check().compare(&change))).collect();
    let now = read(&after);
    lint_changed(after, now, settings, &hits)
}

/// An example without the lines of `^^^^`, and what these underline.
#[must_use]
pub fn unmarked(example: &str) -> (String, Vec<Mark>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut line = 0;
    for row in example.split_inclusive('\n') {
        if !is_marks(row) {
            text.push_str(row);
            line += 1;
            continue;
        }
        let columns: Vec<char> = row.trim_end().chars().collect();
        let mut at = 0;
        for run in columns.chunk_by(|left, right| left == right) {
            if run[0] == '^' {
                marks.push(Mark { line, from: at + 1, to: at + 1 + run.len() });
            }
            at += run.len();
        }
    }
    (text, marks)
}

/// Whether a line of an example marks what is in the one above.
fn is_marks(row: &str) -> bool {
    row.contains('^') && !row.contains(|it: char| it != '^' && !it.is_whitespace())
}

/// Settings under which only `rule` runs, or every rule if it is about what others find.
fn settings(rule: &Arc<Rule>, options: &toml::Table, reading: &Reading) -> Result<FileSettings, OptionError> {
    let catalog = Catalog::built_in();
    let others = catalog.rules().filter(|it| it.id != rule.id && rule.check.judges_suppressions());
    let rules = others.map(ActiveRule::from).chain([configured(rule, options)?]).collect();
    Ok(FileSettings {
        rules,
        catalog: Arc::clone(&catalog),
        reading: reading.clone(),
        // An example may be a fragment that no reader would take for a whole report.
        declared: rule.applies_to == AppliesTo::PostMortem || rule.check.judges_suppressions(),
        named: true,
        statuses: Vec::new(),
        today: jiff::civil::date(2024, 7, 1),
        min_confidence: Confidence::Medium,
        require_reason: false,
        locked: Vec::new(),
    })
}

/// The rule with the settings of an example; its severity is at least `info`, so that rules that are off are shown.
fn configured(rule: &Arc<Rule>, settings: &toml::Table) -> Result<ActiveRule, OptionError> {
    let mut active = ActiveRule::from(rule);
    let mut options = settings.clone();
    active.allow = taken(&mut options, "allow")?.unwrap_or_default();
    if let Some(roles) = taken(&mut options, "sections")? {
        active.sections = roles;
    }
    if let Some(roles) = taken(&mut options, "except-sections")? {
        active.except_sections = roles;
    }
    let shown = (rule.severity == Severity::Off).then_some(Severity::Warning);
    active.severity = taken(&mut options, "severity")?.or(shown);
    active.own_check = rule.with_options(&options)?;
    Ok(active)
}

/// A setting that every rule takes, out of those of an example.
fn taken<T: DeserializeOwned>(options: &mut toml::Table, name: &str) -> Result<Option<T>, OptionError> {
    options.remove(name).map(toml::Value::try_into).transpose().map_err(|error: toml::de::Error| {
        let (message, help) = explained(error.message());
        OptionError { option: name.to_owned(), element: None, message, help }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a rule against "sloth" with this example, each with the line of the file on which it is told.
    fn told(example: &str) -> Vec<(usize, String)> {
        let text = format!(
            "summary = \"s\"\ngroup = \"blameless\"\nseverity = \"off\"\nmessage = \"{{words}} is slow\"\n\
             help = \"H.\"\nwhy = \"W.\"\n[[check.phrases.group]]\nphrases = [\"sloth\"]\n[[example]]\n{example}"
        );
        let rule = Rule::parse("no-sloth", "x.toml", &text).expect("the rule is right");
        let mistakes = mistakes(&Arc::new(rule), "x.toml", &text, &Reading::default());
        let source = Source::new("x.toml", text);
        let line = |it: &Mistake| source.line(it.span.expect("each has a place").start) + 1 - 10;
        mistakes.iter().map(|it| (line(it), it.message.clone())).collect()
    }

    #[test]
    fn an_example_that_holds_is_not_told() {
        let good = "bad = '''\nA sloth.\n  ^^^^^\n'''\ngood = '''\nA hare.\n'''\n";
        assert_eq!(told(good), []);
        assert_eq!(told("bad = \"A sloth.\\n  ^^^^^\"\nsettings = { severity = \"info\" }\n"), []);
    }

    #[test]
    fn what_does_not_hold_is_told_on_its_line() {
        let bad = "bad = '''\nA hare.\n  ^^^^\nA sloth.\n'''\n";
        assert_eq!(
            told(bad),
            [
                (2, "`no-sloth` doesn't find what is marked here".to_owned()),
                (4, "`no-sloth` finds this: sloth is slow".to_owned()),
            ]
        );
        let good = "good = '''\n\nA sloth.\n'''\n";
        assert_eq!(told(good), [(3, "`no-sloth` finds this: sloth is slow".to_owned())]);
    }

    #[test]
    fn an_example_that_can_not_be_judged_is_told() {
        assert_eq!(told("bad = \"A hare.\"\n"), [(1, "this bad example marks nothing".to_owned())]);
        assert_eq!(told("bad = '''\n^^^^\nA hare.\n'''\n").len(), 1);
        let message = "the settings of this example: unknown key `alow`";
        assert_eq!(told("good = \"A hare.\"\nsettings = { alow = [] }\n"), [(1, message.to_owned())]);
    }

    #[test]
    fn marks_count_characters_and_are_taken_out() {
        let (text, marks) = unmarked("ï → x y\n    ^ ^\nz\n");
        assert_eq!(text, "ï → x y\nz\n");
        assert_eq!(marks, [Mark { line: 1, from: 5, to: 6 }, Mark { line: 1, from: 7, to: 8 }]);
    }
}
