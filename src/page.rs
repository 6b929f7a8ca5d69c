//! What people read about rules, in Markdown: a rule's page, and the page of all of them.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::check::Case;
use crate::rule::{Example, Group, Rule, Severity};
use crate::words::on_one_line;

/// A rule's page.
#[must_use]
pub fn page(rule: &Rule) -> String {
    let mut page = Page::default();
    page.rule(rule, 1);
    page.text
}

/// The page of all rules: a table by groups, then each rule.
#[must_use]
pub fn all(catalog: &Catalog) -> String {
    let mut page = Page::default();
    page.heading(1, "Rules");
    page.paragraph(&format!(
        "pmlint knows {} rules. What is *off* runs once `pmlint.toml` gives it a severity. `pmlint explain RULE` shows \
         a rule's page in the terminal.",
        catalog.rules().count()
    ));
    page.paragraph("<!-- Made from rules/*.toml by tests/docs.rs: UPDATE=1 cargo test --test docs -->");
    let groups = Group::ALL.map(|group| catalog.rules().filter(|it| it.group == group).collect::<Vec<_>>());
    let rows = groups.iter().flat_map(|rules| {
        rules.iter().enumerate().map(|(index, rule)| {
            let group = if index == 0 { rule.group.name() } else { "" };
            let (id, default) = (&rule.id, defaults(rule));
            format!("{group} | [`{id}`](#{id}) | {default} | {}", cell(&rule.summary))
        })
    });
    page.table("group | rule | default | what holds where nothing is wrong", rows);
    for rule in groups.iter().flatten() {
        page.rule(rule, 2);
    }
    page.text
}

/// A page as far as it is written.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn rule(&mut self, rule: &Rule, level: usize) {
        self.heading(level, &rule.id);
        self.paragraph(&format!("{}.", rule.summary.trim_end_matches('.')));
        let preview = if rule.preview { " · preview" } else { "" };
        self.paragraph(&format!("*{}* · default: *{}*{preview}", rule.group.name(), defaults(rule)));
        self.paragraph(rule.why());
        self.words(rule, level + 1);
        self.examples(rule, level + 1);
        self.options(rule, level + 1);
        if !rule.references().is_empty() {
            self.heading(level + 1, "References");
            let lines = rule.references().iter().map(|it| format!("- [{}]({})", it.title, it.url));
            self.paragraph(&lines.collect::<Vec<_>>().join("\n"));
        }
    }

    /// What the rule says, in each case if these differ.
    fn words(&mut self, rule: &Rule, level: usize) {
        let cases = rule.check.cases();
        let differs =
            |it: &Case| *rule.message_of(it.name) != rule.message || *rule.help_of(it.name) != rule.help;
        if !cases.iter().any(differs) {
            self.paragraph(&format!("**It says:** {}", on_one_line(&rule.message)));
            self.paragraph(&format!("**What to do:** {}", on_one_line(&rule.help)));
            return;
        }
        self.heading(level, "Cases");
        let rows = cases.iter().map(|case| {
            let (message, help) = (cell(rule.message_of(case.name)), cell(rule.help_of(case.name)));
            format!("{message} | {help} | {}", rule.severity_of(case.name).name())
        });
        self.table("what it says | what to do | default", rows);
    }

    fn examples(&mut self, rule: &Rule, level: usize) {
        let bad: Vec<(&Example, &str)> =
            rule.examples().iter().filter_map(|it| Some((it, it.bad.as_deref()?))).collect();
        let good = rule.examples().iter().filter_map(|it| Some((it, it.good.as_deref()?))).collect();
        for (title, examples) in [("Found", bad), ("Passes", good)] {
            if !examples.is_empty() {
                self.heading(level, title);
            }
            for (example, text) in examples {
                if !example.settings.is_empty() {
                    let settings = toml::Value::Table(example.settings.clone());
                    self.paragraph(&format!("With `{} = {settings}`:", rule.id));
                }
                if let Some(before) = &example.before {
                    self.paragraph("Before the change:");
                    self.paragraph(&fenced(before));
                    self.paragraph("After it:");
                }
                self.paragraph(&fenced(text));
            }
        }
    }

    fn options(&mut self, rule: &Rule, level: usize) {
        let mut names: BTreeSet<String> = rule.settings().keys().cloned().collect();
        names.extend(rule.options());
        if names.is_empty() {
            return;
        }
        self.heading(level, "Options");
        let rows = names.iter().map(|name| {
            let value = rule.settings().get(name).map(|it| format!("`{}`", cell(&it.to_string())));
            format!("`{name}` | {}", value.unwrap_or_else(|| "not set".to_owned()))
        });
        self.table("option | default", rows);
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.paragraph(&format!("{} {text}", "#".repeat(level)));
    }

    fn table(&mut self, head: &str, rows: impl Iterator<Item = String>) {
        let parts = vec!["---"; head.split(" | ").count()].join("|");
        let lines = [head.to_owned()].into_iter().chain(rows).map(|it| format!("| {it} |"));
        let mut lines: Vec<String> = lines.collect();
        lines.insert(1, format!("|{parts}|"));
        self.paragraph(&lines.join("\n"));
    }

    fn paragraph(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }
}

/// The severities of a rule's cases, the worst first.
fn defaults(rule: &Rule) -> String {
    let of_cases: BTreeSet<Severity> =
        rule.check.cases().iter().map(|it| rule.severity_of(it.name)).collect();
    of_cases.iter().rev().map(|it| it.name()).collect::<Vec<_>>().join(" or ")
}

/// A text in a fence that is longer than any in it.
fn fenced(text: &str) -> String {
    let fences = text.lines().map(str::trim_start).map(|it| it.len() - it.trim_start_matches('`').len());
    let fence = "`".repeat(fences.max().unwrap_or(0).max(2) + 1);
    format!("{fence}markdown\n{}\n{fence}", text.trim_end())
}

/// A text that can stand in a cell of a table.
fn cell(text: &str) -> String {
    on_one_line(text).replace('|', "\\|")
}
