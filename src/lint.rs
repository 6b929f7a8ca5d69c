//! One document under its settings to sorted findings. Pure: no file, clock, terminal or environment.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::check::{Applicability, Confidence, Context, Edit, Hit};
use crate::config::{ActiveRule, FileSettings};
use crate::markdown::Outline;
use crate::postmortem::{Kind, PostMortem, Role};
use crate::rule::{AppliesTo, Group, Severity, Words, filled};
use crate::source::{Position, Source, Span, prefix};
use crate::suppress::Suppressions;
use crate::words::{is_on_one_line, on_one_line};

/// A fault in a document, worded and placed.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: Words,
    /// Which of the rule's cases.
    pub case: &'static str,
    /// What the rule is about.
    pub group: Group,
    /// How much it matters.
    pub severity: Severity,
    /// How sure the check is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub help: Words,
    /// The role of the section it stands in.
    pub section: Option<Role>,
    /// What is underlined.
    pub span: Span,
    /// What is underlined as readable text in small letters, cut if it is long; the kind of a secret instead of it, and
    /// what the check says of the document if it is about the whole of it.
    pub text: String,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Edits that would mend it.
    pub fixes: Vec<Suggestion>,
    /// What stays the same when the document moves or is edited elsewhere.
    pub fingerprint: Fingerprint,
    /// Whether a change brought it; `None` where no change is judged.
    pub state: Option<State>,
    /// Whether a comment allows it.
    pub allowed: bool,
}

/// What tells a finding from others of its document, whatever its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Its sixteen digits.
    #[must_use]
    pub fn digits(self) -> [u8; 16] {
        hex(self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str(&String::from_utf8_lossy(&self.digits()))
    }
}

/// Whether a change brought a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It did.
    New,
    /// It was there before.
    Old,
}

impl State {
    /// Its name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Old => "old",
        }
    }
}

/// Another place that explains a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// What is there.
    pub message: Words,
    /// Where.
    pub span: Span,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
}

/// An edit that would mend a finding.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
    /// What it does.
    pub description: Words,
    /// What to put where.
    pub edits: Vec<Edit>,
}

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
}

/// By what two findings are the same, wherever they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// Which of the rule's cases.
    pub case: &'a str,
    /// The role of the section it stands in.
    pub section: Option<Role>,
    /// What is underlined, as [`Finding::text`] has it.
    pub text: &'a str,
}

impl Finding {
    /// By what it is the same as a finding of another version of the document.
    #[must_use]
    pub fn key(&self) -> Key<'_> {
        Key { rule: &self.rule, case: self.case, section: self.section, text: &self.text }
    }
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
    let running = || settings.rules.iter().filter(applies).filter(compared);

    let place = |rule: &ActiveRule, hits: Cow<'_, [Hit]>| placed(rule, hits, &source, &post_mortem);
    let mut suppressions = Suppressions::read(&source, &post_mortem, &settings.catalog, &settings.locked);
    let mut found: Vec<Found<'_>> = Vec::new();
    // What has already been asked and found nothing.
    let mut without_hits: Vec<&str> = Vec::new();
    for rule in running().filter(|it| !it.check().judges_suppressions()) {
        let hits = match changed.get(&rule.rule.id) {
            Some(hits) => hits.into(),
            None => rule.check().run(&post_mortem, &context),
        };
        if hits.is_empty() && rule.own_check.is_none() && rule.rule.group == Group::Trust {
            without_hits.push(&*rule.rule.id);
        }
        found.extend(judged(rule, place(rule, hits), &mut suppressions));
    }
    // A comment that allowed a change stays true when the change is history.
    let ran = |id: &str| running().any(|it| it.rule.id == id && !it.check().judges_changes());
    for rule in running().filter(|it| it.check().judges_suppressions()) {
        let hits = suppressions.hits(ran, settings.require_reason);
        found.extend(judged(rule, place(rule, hits.into()), &mut suppressions));
    }

    let secrets = secrets(settings, &found, &without_hits, &post_mortem, &context);
    let mask = Mask::new(&source, &post_mortem, &secrets);
    // A document may have more findings than text: what only the checks asked for goes before they are there.
    post_mortem.outline.forget_words();
    let mut all = findings(found, &source, &post_mortem.outline, &mask);
    let most = settings.most(&post_mortem);
    for finding in all.iter_mut().filter(|it| !settings.locked.iter().any(|id| *id == it.rule)) {
        finding.severity = finding.severity.min(most);
    }
    all.retain(|it| it.severity != Severity::Off && it.confidence >= settings.min_confidence);
    let suppressed = all.extract_if(.., |it| it.allowed).collect();
    let secrets = mask.places(&source, &secrets);
    Linted { source, post_mortem, findings: all, suppressed, secrets }
}

/// What a rule has found, on its way to findings.
struct Found<'a> {
    active: &'a ActiveRule,
    places: Vec<Place>,
}

/// A hit whose span is exact, and what that means in the document.
struct Place {
    hit: Hit,
    /// The text that is underlined.
    range: Range<usize>,
    section: Option<Role>,
    /// Whether a comment allows it.
    allowed: bool,
}

/// The hits that the rule's configuration lets pass, in the order of their places.
fn placed(rule: &ActiveRule, hits: Cow<'_, [Hit]>, source: &Source, post_mortem: &PostMortem) -> Vec<Place> {
    if hits.is_empty() {
        return Vec::new();
    }
    let phrases: Vec<String> =
        rule.allow.iter().map(|it| normalised(it)).filter(|it| !it.is_empty()).collect();
    let place = |hit: Cow<'_, Hit>| {
        let span = exact(hit.span, source, post_mortem);
        let outline = &post_mortem.outline;
        let range = outline.text_in(span);
        let in_front_matter = outline.front_matter.is_some_and(|it| span.start < it.span.end);
        let section =
            if hit.whole_document || in_front_matter { None } else { post_mortem.role_at(range.start) };
        let wanted = rule.sections.is_empty() || section.is_some_and(|it| rule.sections.contains(&it));
        let unwanted = section.is_some_and(|it| rule.except_sections.contains(&it));
        if !hit.whole_document && (!wanted || unwanted) {
            return None;
        }
        if !phrases.is_empty() {
            let text = normalised(readable(outline, &range, span, source));
            if phrases.iter().any(|it| text.contains(it)) {
                return None;
            }
        }
        Some(Place { hit: Hit { span, ..hit.into_owned() }, range, section, allowed: false })
    };
    let mut places = Vec::with_capacity(hits.len());
    match hits {
        Cow::Owned(hits) => places.extend(hits.into_iter().map(Cow::Owned).filter_map(place)),
        // Of what several rules share each takes its part.
        Cow::Borrowed(hits) => places.extend(hits.iter().map(Cow::Borrowed).filter_map(place)),
    }
    places.sort_by_key(|it| it.hit.span);
    places
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

/// What a rule has found, if anything, and which of it a comment allows.
fn judged<'a>(
    active: &'a ActiveRule,
    mut places: Vec<Place>,
    suppressions: &mut Suppressions,
) -> Option<Found<'a>> {
    if places.is_empty() {
        return None;
    }
    let allowed = suppressions.judge(&active.rule.id, places.iter().map(|it| &it.hit));
    places.iter_mut().zip(allowed).for_each(|(place, allowed)| place.allowed = allowed);
    Some(Found { active, places })
}

/// Where secrets stand and of what kind they are. The rules that look for them are asked even where they are off: what
/// they find may be underlined by another.
fn secrets(
    settings: &FileSettings,
    found: &[Found<'_>],
    without_hits: &[&str],
    post_mortem: &PostMortem,
    context: &Context<'_>,
) -> Vec<(Span, String)> {
    let known = |id: &str| without_hits.contains(&id) || found.iter().any(|it| it.active.rule.id == id);
    let others = settings.catalog.rules().filter(|it| it.group == Group::Trust && !known(&it.id));
    let others: Vec<Hit> = others.flat_map(|it| it.check.run(post_mortem, context).into_owned()).collect();
    let hits = found.iter().flat_map(|it| &it.places).map(|it| &it.hit).chain(&others);
    let secrets = hits.filter_map(|it| it.secret.as_ref().map(|kind| (it.span, kind.clone())));
    secrets.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Writes the kind of a secret instead of it.
#[derive(Debug)]
pub struct Mask {
    automaton: Option<AhoCorasick>,
    kinds: Vec<String>,
}

impl Mask {
    /// What hides the secrets of a document, for whoever shows what it says without linting it.
    #[must_use]
    pub fn of(source: &Source, post_mortem: &PostMortem, settings: &FileSettings) -> Self {
        let FileSettings { today, declared, named, .. } = *settings;
        let context = Context::new(source, today, declared, named);
        Self::new(source, post_mortem, &secrets(settings, &[], &[], post_mortem, &context))
    }

    fn new(source: &Source, post_mortem: &PostMortem, secrets: &[(Span, String)]) -> Self {
        let outline = &post_mortem.outline;
        // A secret of several lines is told by each of them; and it may be written otherwise than it reads: `a\*b`.
        let lines = secrets.iter().flat_map(|(span, kind)| {
            let readable = outline.text().get(outline.text_in(*span)).unwrap_or_default();
            let joined = readable.split([' ', '\n']);
            source.slice(*span).lines().chain(joined).map(move |line| (line.trim(), kind))
        });
        let lines: BTreeSet<(&str, &String)> = lines.filter(|it| it.0.len() >= SHORTEST_SECRET).collect();
        let (lines, kinds): (Vec<&str>, Vec<String>) =
            lines.into_iter().map(|(line, kind)| (line, format!("[{kind}]"))).unzip();
        let automaton = (!lines.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(lines)
                .expect("an automaton fails only beyond gigabytes of patterns")
        });
        Self { automaton, kinds }
    }

    /// Everywhere that a secret stands, also where no check would know it for one.
    fn places(&self, source: &Source, secrets: &[(Span, String)]) -> Vec<Span> {
        let found = self.automaton.iter().flat_map(|it| it.find_iter(source.text()));
        let mut places: Vec<Span> =
            secrets.iter().map(|it| it.0).chain(found.map(|it| Span::new(it.start(), it.end()))).collect();
        places.sort();
        // One that lies in another is hidden with it.
        let mut end = 0;
        places.retain(|it| {
            let apart = it.end > end;
            end = end.max(it.end);
            apart
        });
        places
    }

    /// A text without the secrets.
    #[must_use]
    pub fn masked<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.automaton {
            Some(automaton) => Cow::Owned(automaton.replace_all(text, &self.kinds)),
            None => Cow::Borrowed(text),
        }
    }

    fn over(&self, text: String) -> String {
        match self.masked(&text) {
            Cow::Owned(masked) => masked,
            Cow::Borrowed(_) => text,
        }
    }

    fn hides(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|it| it.is_match(text))
    }
}

/// A shorter line of a secret gives nothing away and may be a word.
const SHORTEST_SECRET: usize = 6;

/// The hits as findings with all their words, sorted by place and rule, each once.
fn findings(found: Vec<Found<'_>>, source: &Source, outline: &Outline, mask: &Mask) -> Vec<Finding> {
    let mut places = Vec::with_capacity(found.iter().map(|it| it.places.len()).sum());
    for Found { active, places: of_rule } in found {
        places.extend(of_rule.into_iter().map(|it| (active, it)));
    }
    // What is worded in the order in which it is read lies in that order in memory.
    places.sort_by_key(|it| it.1.hit.span);
    let all = places.into_iter().map(|(active, place)| worded(active, place, source, outline, mask));
    let mut all: Vec<Finding> = all.collect();
    all.sort_by(|left, right| {
        (left.span, &left.rule, left.case, &left.message).cmp(&(
            right.span,
            &right.rule,
            right.case,
            &right.message,
        ))
    });
    all.dedup_by(|right, left| {
        left.span == right.span && left.rule == right.rule && left.message == right.message
    });
    let mut ordinals: BTreeMap<u64, usize> = BTreeMap::new();
    for finding in &mut all {
        let key = finding.key();
        let section = key.section.map_or("", Role::name);
        let hash = fnv(&[key.rule, key.case, section, key.text, source.path()].map(str::as_bytes));
        let ordinal = ordinals.entry(hash).or_default();
        finding.fingerprint =
            Fingerprint(fnv(&[&hex(hash), itoa::Buffer::new().format(*ordinal).as_bytes()]));
        *ordinal += 1;
    }
    all
}

/// A finding with all its words, but no fingerprint yet.
fn worded(active: &ActiveRule, place: Place, source: &Source, outline: &Outline, mask: &Mask) -> Finding {
    let Place { hit, range, section, allowed } = place;
    let rule = &active.rule;
    let words = |template: &Words| {
        filled(template, |name| {
            let (_, value) = hit.values.iter().find(|it| it.0 == name)?;
            Some(short(mask.masked(value.read(outline))))
        })
    };
    let text = match &hit.secret {
        Some(kind) => kind.clone(),
        None if hit.whole_document => {
            let values = hit.values.iter().map(|it| normalised(it.1.read(outline)));
            mask.over(values.collect::<Vec<_>>().join(" "))
        }
        None => mask.over(normalised(readable(outline, &range, hit.span, source))),
    };
    let own = rule.severity_of(hit.case);
    let severity = match active.severity {
        // A case that matters less than the rule goes on doing so.
        Some(configured) if own < rule.severity => configured.min(own),
        Some(configured) => configured,
        None => own,
    };
    let most = if hit.confidence < Confidence::High { Severity::Warning } else { Severity::Error };
    let related = hit.related.iter().filter_map(|(name, span)| {
        let message = words(rule.related_of(hit.case, name)?);
        let span = trimmed(source, *span);
        let (start, end) = source.positions(span);
        Some(Related { message, span, start, end })
    });
    let fixes = hit.fixes.into_iter().filter(|fix| {
        fix.edits
            .iter()
            .all(|it| source.text().get(it.span.start..it.span.end).is_some() && !mask.hides(&it.text))
    });
    let fixes = fixes.map(|fix| Suggestion {
        applicability: fix.applicability,
        description: words(rule.fix_of(fix.case)),
        edits: fix.edits,
    });
    let (start, end) = source.positions(hit.span);
    Finding {
        rule: rule.id.clone(),
        case: hit.case,
        group: rule.group,
        severity: severity.min(most),
        confidence: hit.confidence,
        message: words(rule.message_of(hit.case)),
        help: words(rule.help_of(hit.case)),
        section,
        span: hit.span,
        text,
        start,
        end,
        related: related.collect(),
        fixes: fixes.collect(),
        fingerprint: Fingerprint::default(),
        state: None,
        allowed,
    }
}

/// A text in small letters with single blanks, cut before the word that reaches over [`LONGEST_TEXT`] bytes: half a
/// word may be half a secret.
fn normalised(text: &str) -> String {
    if text.len() > LONGEST_TEXT {
        let start = prefix(text, LONGEST_TEXT);
        return match start.rfind(char::is_whitespace) {
            Some(end) => normalised(&start[..end]),
            None => String::from_utf8_lossy(&hex(fnv(&[text.as_bytes()]))).into_owned(),
        };
    }
    let mut line = on_one_line(text);
    if line.is_ascii() {
        line.make_ascii_lowercase();
        return line;
    }
    line.to_lowercase()
}

/// How much of an underlined text tells it from others. Underlined texts may lie in each other, so that without a limit
/// a small document could fill the memory.
const LONGEST_TEXT: usize = 1000;

/// A value as a message can hold it: on one line and not too long.
fn short(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.len() <= LONGEST_VALUE && is_on_one_line(&value) {
        return value;
    }
    let mut line = on_one_line(prefix(&value, LONGEST_TEXT));
    if let Some((end, _)) = line.char_indices().nth(LONGEST_VALUE) {
        line.truncate(line[..end].trim_end().len());
        line.push('…');
    }
    Cow::Owned(line)
}

/// In characters.
const LONGEST_VALUE: usize = 100;

/// FNV-1a of texts and the ends between them: the same on every system and in every version.
fn fnv(texts: &[&[u8]]) -> u64 {
    let with = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    texts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, text| {
        with(text.iter().fold(hash, |hash, &byte| with(hash, byte)), 0xFF)
    })
}

/// The sixteen digits of a number.
fn hex(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(rest & 0xF) as usize];
        rest >>= 4;
    }
    digits
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Catalog;
    use crate::check::Fix;
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
        let places = placed(rule, hits.into(), &source, &post_mortem);
        let secrets: Vec<(Span, String)> =
            places.iter().filter_map(|it| Some((it.hit.span, it.hit.secret.clone()?))).collect();
        let mask = Mask::new(&source, &post_mortem, &secrets);
        findings(vec![Found { active: rule, places }], &source, &post_mortem.outline, &mask)
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
        assert_eq!(normalised(&"b".repeat(LONGEST_TEXT + 1)).len(), 16);
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

    #[test]
    fn the_hash_is_fnv() {
        assert_eq!(fnv(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(&[b"a"]), 0x089b_c907_b544_c769);
        assert_ne!(fnv(&[b"ab", b"c"]), fnv(&[b"a", b"bc"]));
        assert_eq!(&hex(0x0123_4567_89ab_cdef), b"0123456789abcdef");
        assert_eq!(&hex(7), b"0000000000000007");
    }
}
