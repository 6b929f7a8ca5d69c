//! Every rule does what its file says: each bad example is found exactly where it is marked, each good one passes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use pmlint::catalog::Catalog;
use pmlint::check::change::fates;
use pmlint::check::{Change, Confidence};
use pmlint::config::{ActiveRule, FileSettings};
use pmlint::lint::{Finding, Linted, lint, lint_changed};
use pmlint::postmortem::{PostMortem, Reading};
use pmlint::rule::{AppliesTo, Example, Rule, Severity, Words};
use pmlint::source::Source;

#[test]
fn every_rule_loads_and_is_in_the_list() {
    let mut files = BTreeSet::new();
    for (id, path, text) in rule_files() {
        if let Err(mistakes) = Rule::parse(&id, &path, &text) {
            panic!("{mistakes:#?}");
        }
        files.insert(id);
    }
    let listed: BTreeSet<String> = Catalog::built_in().ids().map(str::to_owned).collect();
    assert_eq!(listed, files, "the list in src/catalog.rs and the files in rules/ differ");
}

#[test]
fn every_rule_says_all_that_a_reader_needs() {
    let mut wrong = String::new();
    for rule in Catalog::built_in().rules() {
        let mut say = |what: &str| writeln!(wrong, "{}: {what}", rule.id).expect("a string takes everything");
        let texts = [&*rule.summary, &*rule.message, &*rule.help, rule.why()];
        if texts.iter().any(|it| it.trim().is_empty()) {
            say("summary, message, help and why have to say something");
        }
        if rule.summary.ends_with('.') || rule.message.ends_with('.') {
            say("summary and message have no full stop");
        }
        let is_sentence = |it: &str| it.trim_end().trim_end_matches(['"', '\u{201d}']).ends_with(['.', '?']);
        if !is_sentence(&rule.help) || !is_sentence(rule.why()) {
            say("help and why are sentences");
        }
        if !rule.examples().iter().any(|it| it.bad.is_some())
            || !rule.examples().iter().any(|it| it.good.is_some())
        {
            say("a bad and a good example are needed");
        }
        for case in rule.check.cases() {
            for place in case.related.iter().filter(|it| rule.related_of(case.name, it).is_none()) {
                say(&format!("[case.{}.related] doesn't say what `{place}` is", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_bad_example_is_found_where_it_is_marked() {
    for_each_example(&built_in(), |rule, example| {
        example.bad.as_ref().map(|text| (text.clone(), marked_lines(rule, text)))
    });
}

#[test]
fn each_good_example_passes() {
    for_each_example(&built_in(), |_, example| example.good.as_ref().map(|text| (text.clone(), Vec::new())));
}

#[test]
fn the_team_rules_of_the_docs_show_every_kind_of_check_once() {
    let mut documented: Vec<String> = team_rules().iter().map(|it| it.kind().to_owned()).collect();
    documented.sort();
    let kinds: BTreeSet<String> = built_in().iter().map(|it| it.kind().to_owned()).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    assert_eq!(documented, kinds, "docs/team-rules.md has one example of each kind of check");
}

#[test]
fn each_team_rule_of_the_docs_does_what_it_says() {
    let rules = team_rules();
    for_each_example(&rules, |rule, example| {
        example.bad.as_ref().map(|text| (text.clone(), marked_lines(rule, text)))
    });
    for_each_example(&rules, |_, example| example.good.as_ref().map(|text| (text.clone(), Vec::new())));
}

#[test]
fn marks_count_characters_and_are_taken_out() {
    let (text, marks) = unmarked("ï → x y\n    ^ ^\nz\n");
    assert_eq!(text, "ï → x y\nz\n");
    assert_eq!(marks, [Mark { line: 1, from: 5, to: 6 }, Mark { line: 1, from: 7, to: 8 }]);
}

/// What is underlined on the first line of a finding: line and columns from 1, in characters; `to` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    from: usize,
    to: usize,
}

fn rule_files() -> Vec<(String, String, String)> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).expect("there is rules/");
    let paths = folder.map(|it| it.expect("rules/ can be listed").path());
    paths
        .filter(|it| it.extension().is_some_and(|it| it == "toml"))
        .map(|path| {
            let id = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a rule file can be read");
            (id, path.display().to_string(), text)
        })
        .collect()
}

fn built_in() -> Vec<Arc<Rule>> {
    Catalog::built_in().rules().cloned().collect()
}

/// The rules of `docs/team-rules.md`, by the names that stand over them.
fn team_rules() -> Vec<Arc<Rule>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/team-rules.md");
    let page = std::fs::read_to_string(path).expect("docs/team-rules.md can be read").replace("\r\n", "\n");
    let parts: Vec<&str> = page.split("\n```toml\n").collect();
    let rules = parts.windows(2).map(|it| {
        let name = it[0].rsplit("`pmlint-rules/").next().and_then(|it| it.split(".toml`").next());
        let id = name.expect("a file's name stands over each rule");
        let text = it[1].split("\n```\n").next().unwrap_or_default();
        let rule = Rule::parse(id, &format!("{id}.toml"), text);
        Arc::new(rule.unwrap_or_else(|mistakes| panic!("{id}: {mistakes:#?}")))
    });
    rules.collect()
}

/// Runs every example of these rules of which `wanted` gives the text and the marks, and shows all that is wrong at once.
fn for_each_example(rules: &[Arc<Rule>], wanted: impl Fn(&Rule, &Example) -> Option<(String, Vec<Mark>)>) {
    let mut wrong = String::new();
    for rule in rules {
        for example in rule.examples() {
            let Some((text, mut marks)) = wanted(rule, example) else { continue };
            let (plain, _) = unmarked(&text);
            let path = example.path.as_deref().unwrap_or("docs/incidents/example.md");
            let settings = settings(rule, &example.settings);
            let source = Source::new(path, plain);
            let linted = match &example.before {
                Some(before) => changed(&Source::new(path, before.as_str()), source, &settings),
                None => lint(source, &settings),
            };
            let findings: Vec<&Finding> = linted.findings.iter().filter(|it| it.rule == rule.id).collect();
            let mut found: Vec<Mark> = findings.iter().map(|it| mark_of(it, &linted.source)).collect();
            for finding in &findings {
                let words = [&finding.message, &finding.help];
                let names = || rule.check.cases().iter().flat_map(|it| it.values);
                let unfilled = |it: &&&Words| names().any(|name| it.contains(&format!("{{{name}}}")));
                if let Some(left) = words.iter().find(unfilled) {
                    writeln!(
                        wrong,
                        "\n{}: the check doesn't give what [{}] says: {left}",
                        rule.id, finding.case
                    )
                    .expect("a string takes everything");
                }
            }
            marks.sort();
            found.sort();
            if found != marks {
                let said: Vec<String> = findings
                    .iter()
                    .map(|it| format!("  {}:{} [{}] {}", it.start.line, it.start.column, it.case, it.message))
                    .collect();
                let said = said.join("\n");
                write!(wrong, "\n{}: marked {marks:?}\n  found {found:?}\n{said}\n{text}", rule.id)
                    .expect("a string takes everything");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
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

fn marked_lines(rule: &Rule, text: &str) -> Vec<Mark> {
    let (_, marks) = unmarked(text);
    assert!(!marks.is_empty(), "{}: a bad example marks nothing:\n{text}", rule.id);
    marks
}

/// An example without the lines of `^^^^`, and what these underline.
fn unmarked(example: &str) -> (String, Vec<Mark>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut line = 0;
    for row in example.split_inclusive('\n') {
        if !row.contains('^') || row.contains(|it: char| it != '^' && !it.is_whitespace()) {
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

fn mark_of(finding: &Finding, source: &Source) -> Mark {
    let line = finding.start.line;
    let line_end = source.position(source.line_span(line).end).column;
    let to = if finding.end.line == line { finding.end.column } else { line_end };
    Mark { line, from: finding.start.column, to }
}

/// Settings under which only `rule` runs, or every rule if it is about what others find.
fn settings(rule: &Arc<Rule>, options: &toml::Table) -> FileSettings {
    let catalog = Catalog::built_in();
    let others = catalog.rules().filter(|it| it.id != rule.id && rule.check.judges_suppressions());
    let rules = others.map(ActiveRule::from).chain([configured(rule, options)]).collect();
    FileSettings {
        rules,
        catalog: Arc::clone(&catalog),
        reading: Reading::default(),
        // An example may be a fragment that no reader would take for a whole report.
        declared: rule.applies_to == AppliesTo::PostMortem || rule.check.judges_suppressions(),
        named: true,
        statuses: Vec::new(),
        today: jiff::civil::date(2024, 7, 1),
        min_confidence: Confidence::Medium,
        require_reason: false,
        locked: Vec::new(),
    }
}

/// The rule with the settings of an example; its severity is at least `info`, so that rules that are off are shown.
fn configured(rule: &Arc<Rule>, settings: &toml::Table) -> ActiveRule {
    let mut active = ActiveRule::from(rule);
    let mut options = settings.clone();
    let list = |name: &str, options: &mut toml::Table| {
        options
            .remove(name)
            .map(|it| it.try_into().unwrap_or_else(|error| panic!("{}: {name}: {error}", rule.id)))
    };
    active.allow = list("allow", &mut options).unwrap_or_default();
    if let Some(roles) = options.remove("sections") {
        active.sections = roles.try_into().unwrap_or_else(|error| panic!("{}: sections: {error}", rule.id));
    }
    if let Some(roles) = options.remove("except-sections") {
        active.except_sections =
            roles.try_into().unwrap_or_else(|error| panic!("{}: except-sections: {error}", rule.id));
    }
    active.severity = options
        .remove("severity")
        .map(|it| it.try_into().unwrap_or_else(|error| panic!("{}: severity: {error}", rule.id)))
        .or((rule.severity == Severity::Off).then_some(Severity::Warning));
    active.own_check = rule.with_options(&options).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
    active
}
