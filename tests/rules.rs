//! Every rule does what its file says: each bad example is found exactly where it is marked, each good one passes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use pmlint::catalog::Catalog;
use pmlint::example::{Mark, linted, unmarked};
use pmlint::lint::Finding;
use pmlint::postmortem::Reading;
use pmlint::rule::{Example, Rule, Words};

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
            let linted = linted(rule, example, &text, &Reading::default());
            let linted = linted.unwrap_or_else(|error| panic!("{}: {error}", rule.id));
            let findings: Vec<&Finding> = linted.findings.iter().filter(|it| it.rule == rule.id).collect();
            let mut found: Vec<Mark> = findings.iter().map(|it| Mark::of(it, &linted.source)).collect();
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

fn marked_lines(rule: &Rule, text: &str) -> Vec<Mark> {
    let (_, marks) = unmarked(text);
    assert!(!marks.is_empty(), "{}: a bad example marks nothing:\n{text}", rule.id);
    marks
}
