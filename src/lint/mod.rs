//! One document under its settings to sorted findings. Pure: no file, clock, terminal or environment.

mod finding;
mod mask;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub use self::finding::{Finding, Fingerprint, Key, Related, State, Suggestion};
use self::finding::{normalised, tell_apart, worded};
pub use self::mask::Mask;
use crate::check::{Context, Hit};
use crate::config::{ActiveRule, FileSettings};
use crate::markdown::Outline;
use crate::postmortem::{Kind, PostMortem, Role};
use crate::rule::{AppliesTo, Group, Severity, Words};
use crate::source::{Source, Span};
use crate::suppress::Suppressions;

/// A document that has been linted.
#[derive(Debug)]
pub struct Linted {
    /// Its text.
    pub source: Source,
    /// What it is about.
    pub post_mortem: PostMortem,
    /// Its findings, sorted by place and rule.
    pub findings: Vec<Finding>,
    /// Findings that a comment allows.
    pub suppressed: Vec<Finding>,
    /// Where secrets stand; nothing may show them.
    pub secrets: Vec<Span>,
    /// What hides them.
    pub mask: Mask,
}

/// Lints a document.
#[must_use]
pub fn lint(source: Source, settings: &FileSettings) -> Linted {
    let post_mortem = PostMortem::read(&source, &settings.reading);
    lint_changed(source, post_mortem, settings, &BTreeMap::new())
}

/// Lints a document that has been read, together with what checks of a change found in it, by the ids of their rules.
#[must_use]
pub fn lint_changed(
    source: Source,
    mut post_mortem: PostMortem,
    settings: &FileSettings,
    changed: &BTreeMap<Words, Vec<Hit>>,
) -> Linted {
    let FileSettings { today, declared, named, .. } = *settings;
    let context = Context::new(&source, today, declared, named);
    // What the configuration declares a post-mortem is one, unless nobody has filled it in.
    let is_judged = post_mortem.kind == Kind::PostMortem || (declared && post_mortem.kind == Kind::Other);
    let applies = |it: &&ActiveRule| is_judged || it.rule.applies_to == AppliesTo::Any;
    let compared = |it: &&ActiveRule| !it.check().judges_changes() || changed.contains_key(&it.rule.id);
    let mut runs = Vec::with_capacity(settings.rules.len());
    runs.extend(settings.rules.iter().filter(applies).filter(compared).map(|active| {
        let hits = match changed.get(&active.rule.id) {
            Some(hits) => hits.into(),
            None => active.check().run(&post_mortem, &context),
        };
        Run::new(active, hits)
    }));
    let mut found = Vec::with_capacity(runs.iter().map(|it| it.hits.len()).sum());
    found.extend(runs.iter().flat_map(|it| it.found(&source, &post_mortem)));
    let secrets = secrets(settings, &runs, &found, &post_mortem, &context);
    let mask = Mask::new(&source, &post_mortem, &secrets);
    // A document may have more findings than text: what only the checks asked for goes before they are there.
    post_mortem.outline.forget_words();

    let mut suppressions = Suppressions::read(&source, &post_mortem, &settings.catalog, &settings.locked);
    let mut all = judged(found, &source, &post_mortem, &mask, &mut suppressions);
    // A comment that allowed a change stays true when the change is history.
    let ran = |id: &str| runs.iter().any(|it| it.active.rule.id == id && !it.active.check().judges_changes());
    for run in runs.iter().filter(|it| it.active.check().judges_suppressions()) {
        let run = Run::new(run.active, suppressions.hits(ran, settings.require_reason).into());
        let found = run.found(&source, &post_mortem).collect();
        all.extend(judged(found, &source, &post_mortem, &mask, &mut suppressions));
    }
    tell_apart(&mut all, &source);
    let most = settings.most(&post_mortem);
    for finding in all.iter_mut().filter(|it| !settings.locked.iter().any(|id| *id == it.rule)) {
        finding.severity = finding.severity.min(most);
    }
    all.retain(|it| it.severity != Severity::Off && it.confidence >= settings.min_confidence);
    let suppressed = all.extract_if(.., |it| it.allowed).collect();
    let secrets = mask.places(&source, &secrets);
    Linted { source, post_mortem, findings: all, suppressed, secrets, mask }
}

/// A rule that has run.
struct Run<'a> {
    active: &'a ActiveRule,
    /// Texts that it lets pass, as [`normalised`] makes them.
    allow: Vec<String>,
    /// What its check has found; what several rules share is borrowed.
    hits: Cow<'a, [Hit]>,
}

impl<'a> Run<'a> {
    fn new(active: &'a ActiveRule, hits: Cow<'a, [Hit]>) -> Self {
        let allow = active.allow.iter().map(|it| normalised(it)).filter(|it| !it.is_empty());
        Self { active, allow: allow.collect(), hits }
    }

    /// What it has found, with its places.
    fn found(&self, source: &Source, post_mortem: &PostMortem) -> impl Iterator<Item = Found<'_>> {
        self.hits.iter().map(|hit| Found { run: self, span: exact(hit.span, source, post_mortem), hit })
    }

    /// Whether the configuration has it look at what stands in a section.
    fn looks_at(&self, section: Option<Role>) -> bool {
        let ActiveRule { sections, except_sections, .. } = self.active;
        let is_of = |roles: &[Role]| section.is_some_and(|it| roles.contains(&it));
        (sections.is_empty() || is_of(sections)) && !is_of(except_sections)
    }

    /// Whether the configuration lets a text pass.
    fn lets_pass(&self, text: &str) -> bool {
        let text = normalised(text);
        self.allow.iter().any(|it| text.contains(it))
    }
}

/// What a rule has found, on its way to a finding.
struct Found<'a> {
    run: &'a Run<'a>,
    /// The hit's own, made [`exact`].
    span: Span,
    hit: &'a Hit,
}

/// What a rule has found, and what that means in the document.
struct Place<'a> {
    found: Found<'a>,
    /// The text that is underlined.
    range: Range<usize>,
    section: Option<Role>,
    /// Whether a comment allows it.
    allowed: bool,
}

/// Findings of what the rules' configurations don't let pass.
fn judged(
    mut found: Vec<Found<'_>>,
    source: &Source,
    post_mortem: &PostMortem,
    mask: &Mask,
    suppressions: &mut Suppressions,
) -> Vec<Finding> {
    let outline = &post_mortem.outline;
    // What is worded in the order in which it is read lies in that order in memory.
    found.sort_by_key(|it| it.span);
    let mut all = Vec::with_capacity(found.len());
    for found in found {
        let Found { run, span, hit } = found;
        let range = outline.text_in(span);
        let in_front_matter = outline.front_matter.is_some_and(|it| span.start < it.span.end);
        let section =
            if hit.whole_document || in_front_matter { None } else { post_mortem.role_at(range.start) };
        let passes = (!hit.whole_document && !run.looks_at(section))
            || (!run.allow.is_empty() && run.lets_pass(readable(outline, &range, span, source)));
        if !passes {
            let allowed = suppressions.allow(&run.active.rule.id, span, hit.whole_document);
            all.push(worded(Place { found, range, section, allowed }, source, outline, mask));
        }
    }
    all
}

/// What a stretch of the text says; where that is nothing, what stands in its place in the file.
fn readable<'a>(outline: &'a Outline, range: &Range<usize>, span: Span, source: &'a Source) -> &'a str {
    let readable = outline.text().get(range.clone()).filter(|it| !it.trim().is_empty());
    readable.unwrap_or_else(|| source.slice(span))
}

/// A span on character boundaries that neither begins nor ends with white space. One that holds nothing becomes its
/// line, or the first line of the document that says something.
fn exact(span: Span, source: &Source, post_mortem: &PostMortem) -> Span {
    let text = source.text();
    let span = trimmed(source, span.within(text));
    if !span.is_empty() {
        return span;
    }
    let line = trimmed(source, source.line_span(source.line(span.start)));
    if !line.is_empty() && span.start > 0 {
        return line;
    }
    let body = post_mortem.outline.blocks.first().map_or(0, |it| it.span.start);
    let first = text.get(body..).and_then(|it| it.find(|it: char| !it.is_whitespace() && it != '\u{feff}'));
    first.map_or(span, |at| {
        let begin = body + at;
        trimmed(source, Span::new(begin, source.line_span(source.line(begin)).end))
    })
}

fn trimmed(source: &Source, span: Span) -> Span {
    let text = source.slice(span);
    let start = span.start + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// Where secrets stand and of what kind they are. The rules that look for them are asked even where they are off: what
/// they find may be underlined by another.
fn secrets(
    settings: &FileSettings,
    runs: &[Run<'_>],
    found: &[Found<'_>],
    post_mortem: &PostMortem,
    context: &Context<'_>,
) -> Vec<(Span, String)> {
    let ran = |id: &str| runs.iter().any(|it| it.active.rule.id == id && it.active.own_check.is_none());
    let others = settings.catalog.rules().filter(|it| it.group == Group::Trust && !ran(&it.id));
    let others: Vec<Hit> = others.flat_map(|it| it.check.run(post_mortem, context).into_owned()).collect();
    let found = found.iter().map(|it| (it.span, it.hit));
    let secrets = found.chain(others.iter().map(|it| (it.span, it)));
    let secrets = secrets.filter_map(|(span, it)| Some((span, it.kind_of_secret()?.to_owned())));
    secrets.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Catalog;
    use crate::check::{Applicability, Confidence, Edit, Fix};
    use crate::config::StatusRule;
    use crate::postmortem::Reading;
    use crate::rule::Rule;

    const RULE: &str = r#"
        summary = "Sections say something"
        group = "structure"
        severity = "info"
        message = "{heading} is empty"
        help = "Write."
        why = "Because."
        case.empty = { severity = "warning", fix = "write {heading}" }
        check.section-filled = {}
    "#;

    fn rule(text: &str) -> ActiveRule {
        let rule = Rule::parse("x", "x.toml", text);
        ActiveRule::from(&Arc::new(rule.expect("the rule is right")))
    }

    fn settings(rules: Vec<ActiveRule>) -> FileSettings {
        FileSettings {
            rules,
            catalog: Catalog::built_in(),
            reading: Reading::default(),
            declared: false,
            named: true,
            statuses: Vec::new(),
            today: jiff::civil::date(2024, 7, 1),
            min_confidence: Confidence::Medium,
            require_reason: false,
            locked: Vec::new(),
        }
    }

    /// The findings that these hits become.
    fn findings_of(text: &str, rule: &ActiveRule, hits: Vec<Hit>) -> Vec<Finding> {
        let source = Source::new("x.md", text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let secrets: Vec<(Span, String)> =
            hits.iter().filter_map(|it| Some((it.span, it.kind_of_secret()?.to_owned()))).collect();
        let run = Run::new(rule, hits.into());
        let found = run.found(&source, &post_mortem).collect();
        let mask = Mask::new(&source, &post_mortem, &secrets);
        let mut all = judged(found, &source, &post_mortem, &mask, &mut Suppressions::default());
        tell_apart(&mut all, &source);
        all
    }

    fn hit(text: &str, word: &str) -> Hit {
        let at = text.find(word).expect("the word is there");
        Hit::new("empty", Span::new(at, at + word.len())).value("heading", word)
    }

    const DOCUMENT: &str = "# Outage of 2024-05-01\n\n## Impact\n\n## Timeline\n\n- 14:05 UTC: the pager fires\n\n\
        ## Root cause\n\nThe pool has no limit.\n\n## Action items\n\n- Raj adds a limit by 2024-06-01\n";

    #[test]
    fn the_configuration_grades_over_the_case_over_the_rule() {
        let mut active = rule(RULE);
        let graded =
            |active: &ActiveRule| findings_of(DOCUMENT, active, vec![hit(DOCUMENT, "Impact")])[0].severity;
        assert_eq!(graded(&active), Severity::Warning);
        active.severity = Some(Severity::Error);
        assert_eq!(graded(&active), Severity::Error);
    }

    #[test]
    fn a_case_that_matters_less_than_its_rule_goes_on_doing_so() {
        let lesser = RULE.replace("severity = \"info\"", "severity = \"error\"");
        let mut active = rule(&lesser);
        active.severity = Some(Severity::Error);
        assert_eq!(
            findings_of(DOCUMENT, &active, vec![hit(DOCUMENT, "Impact")])[0].severity,
            Severity::Warning
        );
        active.severity = Some(Severity::Info);
        assert_eq!(findings_of(DOCUMENT, &active, vec![hit(DOCUMENT, "Impact")])[0].severity, Severity::Info);
    }

    #[test]
    fn what_is_not_certain_is_at_most_a_warning() {
        let mut active = rule(RULE);
        active.severity = Some(Severity::Error);
        let unsure = hit(DOCUMENT, "Impact").confidence(Confidence::Medium);
        assert_eq!(findings_of(DOCUMENT, &active, vec![unsure])[0].severity, Severity::Warning);
    }

    #[test]
    fn words_are_filled_with_what_the_check_gives() {
        let edits = vec![Edit { span: Span::new(0, 0), text: String::new() }];
        let fix = Fix { applicability: Applicability::Safe, case: "empty", edits };
        let long = Hit::new("empty", Span::new(0, 1))
            .value("heading", "a\n b ".to_owned() + &"ï".repeat(200))
            .fix(fix);
        let findings = findings_of(DOCUMENT, &rule(RULE), vec![long]);
        let value = format!("a b {}…", "ï".repeat(96));
        assert_eq!(findings[0].message, format!("{value} is empty"));
        assert_eq!(findings[0].fixes[0].description, format!("write {value}"));
    }

    #[test]
    fn a_finding_ends_where_its_words_end() {
        let span = |start, end| {
            findings_of("a  \nïb\n\n", &rule(RULE), vec![Hit::new("empty", Span::new(start, end))])[0].span
        };
        assert_eq!(span(0, 4), Span::new(0, 1));
        assert_eq!(span(3, 5), Span::new(4, 6), "whole characters");
        assert_eq!(span(6, 6), Span::new(4, 7), "nothing becomes its line");
        assert_eq!(span(8, 900), Span::new(0, 1), "what lies outside becomes the first line");
    }

    #[test]
    fn allowed_phrases_pass_whatever_their_case_and_breaks() {
        let mut active = rule(RULE);
        active.allow = vec!["The  POOL has".to_owned(), String::new()];
        let text = DOCUMENT.replace("The pool has", "The\n**pool** has");
        let hits = vec![hit(&text, "The\n**pool** has no limit"), hit(&text, "adds a limit")];
        let texts: Vec<String> = findings_of(&text, &active, hits).into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["adds a limit"]);
    }

    #[test]
    fn sections_choose_what_is_looked_at_but_not_for_the_whole_document() {
        let hits = || {
            vec![
                hit(DOCUMENT, "The pool"),
                hit(DOCUMENT, "the pager"),
                hit(DOCUMENT, "Outage").about_document(),
            ]
        };
        let sections = |active: &ActiveRule| {
            findings_of(DOCUMENT, active, hits()).into_iter().map(|it| it.section).collect::<Vec<_>>()
        };
        let mut active = rule(RULE);
        active.sections = vec![Role::RootCause];
        assert_eq!(sections(&active), [None, Some(Role::RootCause)]);
        active.sections.clear();
        active.except_sections = vec![Role::RootCause];
        assert_eq!(sections(&active), [None, Some(Role::Timeline)]);
    }

    #[test]
    fn findings_stand_in_the_order_of_their_places_and_once() {
        let hits = ["The pool", "the pager", "The pool"].map(|it| hit(DOCUMENT, it)).to_vec();
        let texts: Vec<String> =
            findings_of(DOCUMENT, &rule(RULE), hits).into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["the pager", "the pool"]);
    }

    #[test]
    fn a_fingerprint_stays_when_the_document_moves_and_tells_equal_findings_apart() {
        let prints = |text: &str| {
            let hits =
                text.match_indices("limit").map(|it| Hit::new("empty", Span::new(it.0, it.0 + 5))).collect();
            findings_of(text, &rule(RULE), hits).into_iter().map(|it| it.fingerprint).collect::<Vec<_>>()
        };
        let before = prints(&DOCUMENT.replace("no limit.", "no limit, limit."));
        let after = prints(&DOCUMENT.replace("no limit.", "\n\nno **limit**, *limit*."));
        assert_eq!(before, after);
        assert_eq!(BTreeSet::from_iter(&before).len(), 3);
    }

    #[test]
    fn what_is_about_the_whole_document_is_the_same_under_another_title() {
        let key = |text: &str, value: &str| {
            let hit = Hit::new("empty", Span::new(2, 8)).about_document().value("heading", value);
            findings_of(text, &rule(RULE), vec![hit])[0].text.clone()
        };
        assert_eq!(key("# Outage", "Impact"), key("# Breakage", "Impact"));
        assert_ne!(key("# Outage", "Impact"), key("# Outage", "Timeline"));
    }

    #[test]
    fn a_secret_is_written_nowhere() {
        let text = "# T\n\n## Impact\n\nThe key hunter2hunter2 leaked.\n";
        let secret = hit(text, "hunter2hunter2").secret("password");
        let edits = vec![Edit { span: Span::new(0, 0), text: "hunter2hunter2".to_owned() }];
        let fix = Fix { applicability: Applicability::Safe, case: "empty", edits };
        let other = hit(text, "The key hunter2hunter2 leaked.").fix(fix);
        let findings = findings_of(text, &rule(RULE), vec![secret, other]);
        assert!(!format!("{findings:?}").contains("hunter2"), "{findings:#?}");
        assert_eq!(findings[0].message, "The key [password] leaked. is empty");
        assert_eq!(findings[1].text, "password");
    }

    #[test]
    fn a_long_text_is_cut_before_a_secret_and_not_in_it() {
        let words = "a ".repeat(496);
        let text = format!("# T\n\n## Impact\n\n{words}hunter2hunter2 leaked.\n");
        let secret = hit(&text, "hunter2hunter2").secret("password");
        let long = hit(&text, &format!("{words}hunter2hunter2 leaked."));
        let findings = findings_of(&text, &rule(RULE), vec![secret, long]);
        assert!(!format!("{findings:?}").contains("hunt"), "{findings:#?}");
    }

    #[test]
    fn a_secret_is_hidden_as_it_reads_and_wherever_it_stands_again() {
        let text = "# T\n\n## Impact\n\nThe key hunter2\\*hunter2 leaked. Is hunter2*hunter2 or HUNTER2\\*hunter2 new?\n";
        let source = Source::new("x.md", text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let secret = hit(text, "hunter2\\*hunter2").secret("password");
        let secrets = [(secret.span, "password".to_owned())];
        let mask = Mask::new(&source, &post_mortem, &secrets);
        assert_eq!(
            mask.masked(&text[15..]),
            "\nThe key [password] leaked. Is [password] or [password] new?\n"
        );
        assert_eq!(mask.places(&source, &secrets).len(), 3);
    }

    #[test]
    fn only_rules_for_any_document_look_at_what_is_no_post_mortem() {
        let rules = |applies_to: &str| vec![rule(&format!("applies-to = \"{applies_to}\"\n{RULE}"))];
        let found = |kind: Kind, applies_to: &str| {
            let source = Source::new("x.md", "# T\n\n## Impact\n\n## Timeline\n\n- 14:05 the pager fires\n");
            let mut post_mortem = PostMortem::read(&source, &Reading::default());
            post_mortem.kind = kind;
            lint_changed(source, post_mortem, &settings(rules(applies_to)), &BTreeMap::new()).findings.len()
        };
        assert_eq!(found(Kind::PostMortem, "post-mortem"), 1);
        assert_eq!(found(Kind::Other, "post-mortem"), 0);
        assert_eq!(found(Kind::Template, "post-mortem"), 0);
        assert_eq!(found(Kind::Other, "any"), 1);
    }

    #[test]
    fn a_draft_matters_less_for_a_while_but_for_what_is_locked() {
        let text =
            "# T\n\nDate: 2024-06-20\n\nStatus: Draft\n\n## Impact\n\n## Timeline\n\n- 14:05 it began\n";
        let severity = |days: u16, locked: &str| {
            let mut rule = rule(RULE);
            rule.severity = Some(Severity::Error);
            let mut settings = settings(vec![rule]);
            settings.declared = true;
            settings.locked = vec![locked.to_owned()];
            settings.statuses =
                vec![StatusRule { status: "draft".to_owned(), severity: Severity::Info, days: Some(days) }];
            lint(Source::new("x.md", text), &settings).findings[0].severity
        };
        assert_eq!(severity(11, ""), Severity::Info);
        assert_eq!(severity(10, ""), Severity::Error);
        assert_eq!(severity(11, "x"), Severity::Error);
    }

    #[test]
    fn a_comment_allows_and_one_that_nobody_needs_is_found() {
        let ids = ["empty-section", "unused-suppression"];
        let all = Catalog::built_in();
        let rules = || ids.map(|id| ActiveRule::from(all.rule(id).expect("it is there"))).to_vec();
        let text = DOCUMENT
            .replace("## Impact", "<!-- pmlint: allow empty-section because x -->\n## Impact")
            .replace("## Root", "<!-- pmlint: allow empty-section, missing-timezone because x -->\n## Root");
        let linted = lint(Source::new("x.md", text.clone()), &settings(rules()));
        let said = |it: &[Finding]| it.iter().map(|it| (it.rule.clone(), it.start.line)).collect::<Vec<_>>();
        assert_eq!(said(&linted.suppressed), [("empty-section".into(), 4)]);
        let lines: Vec<usize> =
            linted.findings.iter().filter(|it| it.case == "unused").map(|it| it.start.line).collect();
        assert_eq!(lines, [10]);
        let allowed = text.replace("# Outage", "<!-- pmlint: allow-file unused-suppression -->\n\n# Outage");
        assert_eq!(said(&lint(Source::new("x.md", allowed), &settings(rules())).findings), []);
    }
}
