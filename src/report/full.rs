//! For people: every finding with the text around it. The only module that knows miette.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan,
    SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Excerpt, Excerpts};
use super::style::{Style, harmless};
use super::{Document, Look, Report, Standing, counted, page_of, statistics};
use crate::fix::Fixable;
use crate::lint::{Finding, Linted, State};
use crate::mistake::Mistake;
use crate::postmortem::Role;
use crate::rule::Severity;
use crate::source::{Source, Span};

/// Writes every finding with the text around it, then what there is altogether and what to do next. Where there are
/// more findings than [`Look::max`], the worst are shown, then how often each rule strikes.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: Vec<Group<'_>> = report.documents.iter().flat_map(groups).collect();
    let total: usize = groups.iter().map(|it| it.findings.len()).sum();
    if total > look.max {
        groups.sort_by_key(|it| std::cmp::Reverse(it.findings[0].severity));
    }
    let mut shown = 0;
    for mut group in groups {
        group.findings.truncate(look.max.saturating_sub(shown));
        if group.findings.is_empty() {
            break;
        }
        shown += group.findings.len();
        let secrets = &group.document.secrets;
        let drawn = Drawn::of_group(&group, look);
        drawn.write(&group.document.source, secrets, look, out)?;
    }
    if shown < total {
        writeln!(out, "{} more findings are not shown.\n", total - shown)?;
        statistics::write(report, look, out)?;
        writeln!(out)?;
    }
    conclusion(report, shown < total, look, out)
}

/// Shows a mistake in a file of the configuration.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write_mistake(mistake: &Mistake, source: &Source, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let drawn = Drawn {
        severity: Severity::Error,
        code: "error[configuration]".to_owned(),
        message: harmless(&mistake.message).into_owned(),
        help: harmless(&mistake.help).into_owned(),
        url: None,
        marks: vec![Mark { span: mistake.span.unwrap_or(Span::new(0, 0)), label: None, is_fault: true }],
    };
    drawn.write(source, &[], look, out)
}

/// Findings of one rule in one section of a document, which are shown together.
struct Group<'a> {
    document: &'a Linted,
    findings: Vec<&'a Finding>,
}

/// The groups of a document in the order of their places.
fn groups(document: &Document) -> impl Iterator<Item = Group<'_>> {
    type Key<'a> = (&'a str, &'a str, Severity, Option<Role>, bool);
    let mut places: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in &document.linted.findings {
        let key = (&*finding.rule, finding.case, finding.severity, finding.section, is_old(finding));
        let place = *places.entry(key).or_insert(groups.len());
        // A group that has grown too long to be read goes on in another.
        match groups.get_mut(place) {
            Some(group) if group.len() < MOST_TOGETHER => group.push(finding),
            _ => {
                places.insert(key, groups.len());
                groups.push(vec![finding]);
            }
        }
    }
    // At one place, what matters more stands first.
    groups.sort_by_key(|it| (it[0].span.start, std::cmp::Reverse(it[0].severity)));
    groups.into_iter().map(|findings| Group { document: &document.linted, findings })
}

/// Whether a finding was there before the change that is judged.
fn is_old(finding: &Finding) -> bool {
    finding.state == Some(State::Old)
}

/// How many findings are shown together.
const MOST_TOGETHER: usize = 12;

/// Something to draw: a headline, lines of a document, and what to do.
struct Drawn {
    severity: Severity,
    code: String,
    message: String,
    help: String,
    url: Option<String>,
    marks: Vec<Mark>,
}

/// A stretch of a document to underline.
struct Mark {
    span: Span,
    label: Option<String>,
    is_fault: bool,
}

/// Marks, of which no two stand at one place: that has room for one line under it.
#[derive(Default)]
struct Marks {
    all: Vec<Mark>,
    places: BTreeMap<Span, usize>,
}

impl Marks {
    fn add(&mut self, mark: Mark) {
        let place = *self.places.entry(mark.span).or_insert(self.all.len());
        match self.all.get_mut(place) {
            Some(known) => {
                let labels = [known.label.take(), mark.label];
                known.label = labels.into_iter().flatten().reduce(|a, b| a + "; " + &b);
                known.is_fault |= mark.is_fault;
            }
            None => self.all.push(mark),
        }
    }
}

impl Drawn {
    fn of_group(group: &Group<'_>, look: &Look) -> Self {
        let first = group.findings[0];
        let others = group.findings.len() - 1;
        let is_same = group.findings.iter().all(|it| it.message == first.message);
        let is_one_place = group.findings.iter().all(|it| it.span == first.span);
        let message = if is_one_place {
            // They differ in nothing but their words.
            let mut messages: Vec<_> = group.findings.iter().map(|it| harmless(&it.message)).collect();
            messages.dedup();
            messages.join("\n")
        } else {
            format!("{} (and {others} more)", harmless(&first.message))
        };
        let mut marks = Marks::default();
        let mut related = BTreeSet::new();
        for finding in &group.findings {
            let label = (!is_same && !is_one_place).then(|| harmless(&finding.message).into_owned());
            marks.add(Mark { span: finding.span, label, is_fault: true });
            for it in &finding.related {
                if related.insert((it.span, &it.message)) {
                    let label = Some(harmless(&it.message).into_owned());
                    marks.add(Mark { span: it.span, label, is_fault: false });
                }
            }
        }
        Self {
            severity: first.severity,
            code: format!(
                "{}[{}]{}",
                first.severity.name(),
                first.rule,
                if is_old(first) { " (old)" } else { "" }
            ),
            message,
            help: harmless(&first.help).into_owned(),
            url: look.color.then(|| page_of(&first.rule)).flatten(),
            marks: marks.all,
        }
    }

    fn write(&self, source: &Source, secrets: &[Span], look: &Look, out: &mut dyn Write) -> io::Result<()> {
        let gutter = source.line_count().to_string().len() + 4;
        let width = look.width.saturating_sub(gutter).max(20);
        let spans: Vec<Span> = self.marks.iter().map(|it| it.span).collect();
        let excerpt = Excerpts { source, secrets, width }.of(&spans);
        let shown =
            Shown { drawn: self, lines: Lines { path: harmless(source.path()).into_owned(), excerpt } };
        let mut text = String::new();
        handler(&shown, look).render_report(&mut text, &shown).map_err(io::Error::other)?;
        // miette pads lines with blanks.
        for line in text.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)
    }
}

/// What miette draws with: our own choice of colour, width and links, whatever its global hook would choose.
fn handler(shown: &Shown<'_>, look: &Look) -> GraphicalReportHandler {
    let mut styles = if look.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let fault = match shown.drawn.severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info | Severity::Off => styles.advice,
    };
    let underlines = &shown.lines.excerpt.underlines;
    let is_fault = |mark: usize| shown.drawn.marks[mark].is_fault;
    styles.highlights =
        underlines.iter().map(|it| if is_fault(it.mark) { fault } else { styles.help }).collect();
    if styles.highlights.is_empty() {
        styles.highlights.push(fault);
    }
    let mut characters = ThemeCharacters::unicode();
    // A symbol that is there in every font.
    "i".clone_into(&mut characters.advice);
    "!".clone_into(&mut characters.warning);
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(look.width)
        .with_links(shown.drawn.url.is_some())
        .with_context_lines(1)
        .without_syntax_highlighting()
}

/// What is drawn, as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    drawn: &'a Drawn,
    lines: Lines,
}

impl fmt::Debug for Drawn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.drawn.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(&self.drawn.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.drawn.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info | Severity::Off => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        (!self.drawn.help.is_empty()).then(|| Box::new(&self.drawn.help) as Box<dyn Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.drawn.url.as_ref().map(|it| Box::new(it) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.lines)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.lines.excerpt.underlines.iter().map(|it| {
            let mark = &self.drawn.marks[it.mark];
            let label = if it.first { mark.label.clone() } else { None };
            let span = (it.span.start, it.span.len());
            if mark.is_fault {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        })))
    }
}

/// The lines that are shown, as miette wants them: it asks for stretches of the excerpt and is told the lines and
/// columns of the document. (Its own source rescans the file for every label and counts columns in bytes.)
#[derive(Debug)]
struct Lines {
    path: String,
    excerpt: Excerpt,
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let lines = &self.excerpt.lines;
        let index_of = |at: usize| {
            lines.partition_point(|it| it.span.start <= at).checked_sub(1).ok_or(MietteError::OutOfBounds)
        };
        let mut first = index_of(span.offset())?;
        let mut last = index_of((span.offset() + span.len()).saturating_sub(1).max(span.offset()))?;
        let follow = |index: usize| lines[index].number + 1 == lines[index + 1].number;
        // Lines with others between them are shown apart.
        if !(first..last).all(follow) {
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            first -= usize::from(first > 0 && follow(first - 1));
        }
        for _ in 0..after {
            last += usize::from(last + 1 < lines.len() && follow(last));
        }
        let column = self
            .excerpt
            .underlines
            .iter()
            .find(|it| it.span.start == span.offset())
            .map_or(1, |it| it.column);
        let shown = Span::new(lines[first].span.start, lines[last].span.end + 1);
        let at_fault = lines[index_of(span.offset())?].number;
        Ok(Box::new(Contents {
            data: &self.excerpt.text.as_bytes()[shown.start..shown.end],
            span: (shown.start, shown.len()).into(),
            path: &self.path,
            // Without lines around it, miette asks for the place of a label.
            line: if before == 0 { at_fault } else { lines[first].number } - 1,
            column: column - 1,
            line_count: last - first + 1,
        }))
    }
}

struct Contents<'a> {
    data: &'a [u8],
    span: SourceSpan,
    path: &'a str,
    line: usize,
    column: usize,
    line_count: usize,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(self.path)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.line_count
    }
}

/// What there is altogether, and what to do next.
fn conclusion(report: &Report, is_cut: bool, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary();
    let found = [
        (summary.errors, "error", Style::Error),
        (summary.warnings, "warning", Style::Warning),
        (summary.infos, "note", Style::Info),
    ];
    let counts: Vec<String> = found
        .iter()
        .filter(|it| it.0 > 0)
        .map(|&(count, word, style)| style.paint(counted(count, word), look.color).to_string())
        .collect();
    let counts_in = |it: &&Document| it.linted.findings.iter().any(|it| !is_old(it));
    let affected = report.documents.iter().filter(counts_in).count();
    if summary.files == 0 {
        let nothing = if summary.old.is_some() {
            "The change touches no post-mortem."
        } else {
            "No document was found."
        };
        if report.unread.is_empty() {
            writeln!(out, "{nothing}")?;
        }
        return Ok(());
    }
    let judged = summary.files - summary.skipped;
    if counts.is_empty() && judged == 0 {
        write!(out, "No document was judged")?;
    } else if counts.is_empty() {
        let words = if summary.old.is_some() { "Nothing new to mend" } else { "Nothing to mend" };
        let nothing = Style::Good.paint(words, look.color);
        write!(out, "{nothing} in {}", counted(judged, "document"))?;
    } else {
        write!(out, "{} in {affected} of {}", listed(&counts), counted(summary.files, "document"))?;
    }
    let skipped: Vec<String> = [
        (Standing::History, "of an incident before `since`", "of incidents before `since`"),
        (Standing::Template, "template", "templates"),
        (Standing::Other, "that is no post-mortem", "that are no post-mortems"),
    ]
    .iter()
    .map(|&(standing, one, several)| (report.count(standing), one, several))
    .filter(|it| it.0 > 0)
    .map(|(count, one, several)| format!("{count} {}", if count == 1 { one } else { several }))
    .collect();
    if !skipped.is_empty() {
        write!(out, "; skipped {}", listed(&skipped))?;
    }
    if summary.suppressed > 0 {
        write!(out, "; {} allowed by comments", counted(summary.suppressed, "finding"))?;
    }
    if let Some(old) = summary.old.filter(|&it| it > 0) {
        write!(out, "; {}", counted(old, "old finding"))?;
    }
    writeln!(out, ".")?;
    if !counts.is_empty() {
        writeln!(out, "`pmlint explain RULE` says why a rule is there and shows an example.")?;
    }
    let Fixable { safe, guesses } = Fixable::count(report.findings().map(|it| it.1));
    if safe > 0 {
        writeln!(out, "{safe} can be mended with `pmlint check --fix`.")?;
    }
    if guesses > 0 {
        let more = if safe > 0 { "more" } else { "can be mended" };
        // The gate has no such option.
        let command = if summary.old.is_some() { "pmlint check " } else { "" };
        writeln!(out, "{guesses} {more} with `{command}--fix --unsafe-fixes`, by guesses that want a look.")?;
    }
    if is_cut {
        writeln!(
            out,
            "Old documents need no rewriting: `since = 2025-01-01` in pmlint.toml leaves earlier incidents alone, and \
             `pmlint gate` reports only what a change makes worse."
        )?;
    }
    Ok(())
}

/// `a, b and c`
fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Confidence;
    use crate::lint::{Fingerprint, Mask, Related};
    use crate::postmortem::{PostMortem, Reading};
    use crate::rule::Group as RuleGroup;

    const PLAIN: Look = Look { color: false, width: 80, max: usize::MAX };

    /// A report of one document in which each of these words is at fault.
    fn report(text: &str, faults: &[(&str, &str)]) -> Report {
        let source = Source::new("docs/x.md", text);
        let findings = faults.iter().map(|(word, message)| finding(&source, word, message)).collect();
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let linted = Linted {
            source,
            post_mortem,
            findings,
            suppressed: Vec::new(),
            secrets: Vec::new(),
            mask: Mask::default(),
        };
        Report { documents: vec![Document { linted, standing: Standing::Judged }], ..Report::default() }
    }

    fn finding(source: &Source, word: &str, message: &str) -> Finding {
        let start = source.text().find(word).expect("the text holds the word");
        let span = Span::new(start, start + word.len());
        Finding {
            rule: "bad-word".into(),
            case: "bad",
            group: RuleGroup::Blameless,
            severity: Severity::Error,
            confidence: Confidence::High,
            message: message.to_owned().into(),
            help: "Write a better word.".into(),
            section: None,
            span,
            text: word.to_owned(),
            start: source.position(span.start),
            end: source.position(span.end),
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: Fingerprint::default(),
            state: None,
            allowed: false,
        }
    }

    fn written(report: &Report, look: &Look) -> String {
        let mut out = Vec::new();
        write(report, look, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("reports are UTF-8")
    }

    #[test]
    fn a_finding_is_shown_with_its_line_and_its_column_in_characters() {
        let shown = written(&report("# T\n\nnaïve → \t🔥 fault here\n", &[("fault", "this is bad")]), &PLAIN);
        assert_eq!(
            shown,
            "error[bad-word]

  × this is bad
   ╭─[docs/x.md:3:12]
 3 │ naïve →     🔥 fault here
   ·                ─────
   ╰────
  help: Write a better word.

1 error in 1 of 1 document.
`pmlint explain RULE` says why a rule is there and shows an example.
"
        );
    }

    #[test]
    fn findings_of_a_rule_in_a_section_are_shown_together() {
        let mut report = report("one a\n\n\ntwo b\n", &[("one", "`one` is bad"), ("two", "`two` is bad")]);
        let linted = &mut report.documents[0].linted;
        let b = finding(&linted.source, "b", "").span;
        let (start, end) = (linted.source.position(b.start), linted.source.position(b.end));
        linted.findings[1].related.push(Related { message: "see here".into(), span: b, start, end });
        assert_eq!(
            written(&report, &PLAIN),
            "error[bad-word]

  × `one` is bad (and 1 more)
   ╭─[docs/x.md:1:1]
 1 │ one a
   · ─┬─
   ·  ╰── `one` is bad
   ╰────
   ╭─[docs/x.md:4:1]
 4 │ two b
   · ─┬─ ┬
   ·  │  ╰── see here
   ·  ╰── `two` is bad
   ╰────
  help: Write a better word.

2 errors in 1 of 1 document.
`pmlint explain RULE` says why a rule is there and shows an example.
"
        );
    }

    #[test]
    fn a_place_in_a_fault_is_labelled_where_it_stands() {
        let mut report = report("one two three four\n", &[("one two three", "this is bad")]);
        let linted = &mut report.documents[0].linted;
        let relate = |linted: &mut Linted, word: &str, message: &'static str| {
            let span = finding(&linted.source, word, "").span;
            let (start, end) = (linted.source.position(span.start), linted.source.position(span.end));
            linted.findings[0].related.push(Related { message: message.into(), span, start, end });
        };
        relate(linted, "two", "see here");
        let shown = written(&report, &PLAIN);
        assert!(shown.contains("\n   · ─────┬───────\n   ·   │  ╰── see here\n"), "{shown}");
        let linted = &mut report.documents[0].linted;
        linted.findings[0].related.clear();
        relate(linted, "one two three", "and so is this");
        let shown = written(&report, &PLAIN);
        assert!(shown.contains("\n   · ──────┬──────\n   ·       ╰── and so is this\n"), "{shown}");
    }

    #[test]
    fn findings_at_one_place_have_one_line_each() {
        let shown = written(&report("one", &[("one", "`a` is missing"), ("one", "`b` is missing")]), &PLAIN);
        assert!(shown.contains("  × `a` is missing\n  │ `b` is missing\n"), "{shown}");
        assert_eq!(shown.matches("───").count(), 2, "{shown}");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let text = "a \u{1b}]0;x\u{7} fault\n";
        let shown = written(&report(text, &[("fault", "\u{1b}[31mbad\u{202e}")]), &PLAIN);
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown}");
    }

    #[test]
    fn beyond_the_most_there_is_a_table_and_advice() {
        let report = report("one two", &[("one", "bad"), ("two", "bad")]);
        let shown = written(&report, &Look { max: 1, ..PLAIN });
        assert!(shown.contains("1 more findings are not shown"), "{shown}");
        assert!(shown.contains("       2          1  error     bad-word"), "{shown}");
        assert!(shown.contains("since = "), "{shown}");
    }

    #[test]
    fn ten_thousand_findings_cost_their_number() {
        let words: Vec<String> = (0..10_000).map(|it| format!("word{it}x")).collect();
        let faults: Vec<(&str, &str)> = words.iter().map(|it| (it.as_str(), "bad")).collect();
        let report = report(&words.join("\n"), &faults);
        let start = std::time::Instant::now();
        let shown = written(&report, &PLAIN);
        assert_eq!(shown.matches("─────").count() / 10_000, 1);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn a_mistake_in_a_configuration_is_underlined() {
        let source = Source::new("pmlint.toml", "fail-onn = 1\n");
        let mistake = Mistake {
            path: "pmlint.toml".to_owned(),
            span: Some(Span::new(0, 8)),
            message: "unknown key `fail-onn`".to_owned(),
            help: "Did you mean `fail-on`?".to_owned(),
        };
        let mut out = Vec::new();
        write_mistake(&mistake, &source, &PLAIN, &mut out).expect("a vector takes everything");
        assert_eq!(
            String::from_utf8(out).expect("reports are UTF-8"),
            "error[configuration]

  × unknown key `fail-onn`
   ╭─[pmlint.toml:1:1]
 1 │ fail-onn = 1
   · ────────
   ╰────
  help: Did you mean `fail-on`?

"
        );
    }
}
