//! For GitHub's code scanning and for editors: SARIF 2.1.0.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::style::harmless;
use super::{Document, Look, Report, escaped, home, is_absolute, page_of};
use crate::check::Edit;
use crate::lint::{Finding, Related, State, Suggestion};
use crate::rule::{Rule, Severity};
use crate::source::{Position, Source};
use crate::words::on_one_line;

/// Writes a log of one run: the rules that struck, and every finding, those that a comment allows as suppressed.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(report)],
    });
    escaped::write_pretty(&log, out)
}

fn run(report: &Report) -> Value {
    let mut log = Log { report, rules: BTreeMap::new() };
    let struck =
        report.documents.iter().flat_map(|it| it.linted.findings.iter().chain(&it.linted.suppressed));
    for finding in struck {
        log.rules.insert(&finding.rule, 0);
    }
    for (index, place) in log.rules.values_mut().enumerate() {
        *place = index;
    }
    let rules: Vec<Value> =
        log.rules.keys().filter_map(|id| report.catalog.rule(id)).map(|it| rule(it)).collect();
    let results: Vec<Value> = report.documents.iter().flat_map(|it| log.results(it)).collect();
    let notifications: Vec<Value> = report
        .unread
        .iter()
        .map(|it| {
            json!({
                "level": "error",
                "message": {"text": text(&it.to_string())},
                "locations": [{"physicalLocation": {"artifactLocation": log.artifact(&it.path)}}],
            })
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let mut driver = json!({
        "name": "pmlint",
        "fullName": format!("pmlint {version}"),
        "version": version,
        "semanticVersion": version,
        "shortDescription": {"text": env!("CARGO_PKG_DESCRIPTION")},
        "rules": rules,
    });
    if let Some(home) = home() {
        driver["informationUri"] = home.into();
    }
    json!({
        "tool": {"driver": driver},
        "automationDetails": {"id": "pmlint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [{
            "executionSuccessful": report.unread.is_empty(),
            "toolExecutionNotifications": notifications,
        }],
        "results": results,
    })
}

fn rule(rule: &Rule) -> Value {
    let summary = format!("{}.", rule.summary.trim_end_matches('.'));
    let help = format!("{summary} {} What to do: {}", on_one_line(rule.why()), on_one_line(&rule.help));
    let recommendation =
        if rule.severity == Severity::Info { "recommendation" } else { rule.severity.name() };
    let mut value = json!({
        "id": rule.id,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": on_one_line(rule.why())},
        "help": {"text": help, "markdown": help_page(rule)},
        "defaultConfiguration": {"enabled": rule.severity != Severity::Off, "level": level(rule.severity)},
        "properties": {
            "tags": ["post-mortem", rule.group.name()],
            "precision": "high",
            "problem.severity": recommendation,
        },
    });
    // A name must be another word than the id.
    if rule.id.contains('-') {
        value["name"] = pascal(&rule.id).into();
    }
    // Until the project says where it lives, what a rule rests on explains it best.
    let page = page_of(&rule.id).filter(|_| rule.team_file.is_none());
    if let Some(page) = page.or_else(|| rule.references().first().map(|it| it.url.clone())) {
        value["helpUri"] = page.into();
    }
    value
}

/// What code scanning shows beside a finding: the rule's page without its examples, some of which look like the faults
/// that other scanners look for.
fn help_page(rule: &Rule) -> String {
    let mut parts = vec![rule.why().trim().to_owned(), format!("**What to do:** {}", on_one_line(&rule.help))];
    let references: Vec<String> =
        rule.references().iter().map(|it| format!("- [{}]({})", it.title, it.url)).collect();
    if !references.is_empty() {
        parts.push(references.join("\n"));
    }
    parts.push(format!("`pmlint explain {}` shows examples and options.", rule.id));
    parts.join("\n\n")
}

/// A run on its way to its log.
struct Log<'a> {
    report: &'a Report,
    /// The rules that struck, with their places in the list.
    rules: BTreeMap<&'a str, usize>,
}

impl Log<'_> {
    /// The findings of a document in the order of their places, whether a comment allows them or not.
    fn results(&self, document: &Document) -> Vec<Value> {
        let linted = &document.linted;
        let open = linted.findings.iter().map(|it| (it, false));
        // What a comment allows was not compared with the base, so that nobody knows whether it is new.
        let suppressed = if self.report.old.is_some() { &[][..] } else { &linted.suppressed };
        let allowed = suppressed.iter().map(|it| (it, true));
        let mut all: Vec<(&Finding, bool)> = open.chain(allowed).collect();
        all.sort_by(|(left, _), (right, _)| (left.span, &left.rule).cmp(&(right.span, &right.rule)));
        all.into_iter().map(|(finding, allowed)| self.result(&linted.source, finding, allowed)).collect()
    }

    fn result(&self, source: &Source, finding: &Finding, allowed: bool) -> Value {
        // Either every result says whether it is suppressed, or none does.
        let suppressions = if allowed { json!([{"kind": "inSource"}]) } else { json!([]) };
        let message = format!("{}. {}", finding.message, finding.help);
        let mut result = json!({
            "ruleId": finding.rule,
            "ruleIndex": self.rules.get(&*finding.rule),
            "level": level(finding.severity),
            "message": {"text": text(&message)},
            "locations": [{"physicalLocation": self.place(source, finding.start, finding.end)}],
            "partialFingerprints": {"pmlint/v1": finding.fingerprint.to_string()},
            "suppressions": suppressions,
            "properties": {"confidence": finding.confidence},
        });
        if let Some(state) = finding.state {
            result["baselineState"] = if state == State::New { "new" } else { "unchanged" }.into();
        }
        if !finding.related.is_empty() {
            let related = finding.related.iter().enumerate();
            result["relatedLocations"] = related.map(|(id, it)| self.related(source, id, it)).collect();
        }
        if !finding.fixes.is_empty() {
            result["fixes"] = finding.fixes.iter().map(|it| self.fix(source, it)).collect();
        }
        result
    }

    fn related(&self, source: &Source, id: usize, related: &Related) -> Value {
        json!({
            "id": id + 1,
            "message": {"text": text(&related.message)},
            "physicalLocation": self.place(source, related.start, related.end),
        })
    }

    fn fix(&self, source: &Source, fix: &Suggestion) -> Value {
        let replacement = |edit: &Edit| {
            let region = region(source.position(edit.span.start), source.position(edit.span.end));
            json!({"deletedRegion": region, "insertedContent": {"text": edit.text}})
        };
        let replacements: Vec<Value> = fix.edits.iter().map(replacement).collect();
        json!({
            "description": {"text": text(&fix.description)},
            "artifactChanges": [{"artifactLocation": self.artifact(source.path()), "replacements": replacements}],
            "properties": {"applicability": fix.applicability.name()},
        })
    }

    fn place(&self, source: &Source, start: Position, end: Position) -> Value {
        json!({"artifactLocation": self.artifact(source.path()), "region": region(start, end)})
    }

    fn artifact(&self, path: &str) -> Value {
        let path = self.report.path_in_repository(path);
        let mut artifact = Map::new();
        if is_absolute(&path) {
            let slash = if path.starts_with('/') { "" } else { "/" };
            artifact.insert("uri".to_owned(), format!("file://{slash}{}", percent_encoded(&path)).into());
        } else {
            artifact.insert("uri".to_owned(), percent_encoded(&path).into());
            artifact.insert("uriBaseId".to_owned(), "%SRCROOT%".into());
        }
        Value::Object(artifact)
    }
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.byte,
        "byteLength": end.byte.saturating_sub(start.byte),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Off => "warning",
        Severity::Info => "note",
    }
}

/// A message in which nothing is a link: `[words](address)` would be one.
fn text(message: &str) -> String {
    let harmless = harmless(message);
    if harmless.contains("](") {
        harmless.replace('[', "\\[").replace(']', "\\]")
    } else {
        harmless.into_owned()
    }
}

/// `action-without-owner` as `ActionWithoutOwner`.
fn pascal(id: &str) -> String {
    let words = id.split('-').filter_map(|word| {
        let mut rest = word.chars();
        rest.next().map(|first| first.to_ascii_uppercase().to_string() + rest.as_str())
    });
    words.collect()
}

/// A path as part of an address.
fn percent_encoded(path: &str) -> String {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~/".contains(&it);
    let encoded = |it: u8| if is_plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") };
    path.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_no_link() {
        assert_eq!(text("see [1] there"), "see [1] there");
        assert_eq!(text("[a](https://x) [b]"), "\\[a\\](https://x) \\[b\\]");
    }

    #[test]
    fn what_lies_outside_the_repository_has_a_whole_address() {
        let report = Report { folder: "docs".to_owned(), ..Report::default() };
        let log = Log { report: &report, rules: BTreeMap::new() };
        assert_eq!(log.artifact("a b.md"), json!({"uri": "docs/a%20b.md", "uriBaseId": "%SRCROOT%"}));
        assert_eq!(log.artifact("a:b%.md")["uri"], "docs/a%3Ab%25.md");
        assert_eq!(log.artifact("/tmp/ï.md"), json!({"uri": "file:///tmp/%C3%AF.md"}));
        assert_eq!(log.artifact("C:/x.md"), json!({"uri": "file:///C%3A/x.md"}));
    }
}
