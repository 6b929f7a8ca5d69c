//! What holds whatever comes in. The tests ask it of generated inputs and of those that once broke it, `fuzz/` of
//! everything else.

use std::io;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use pmlint::catalog::Catalog;
use pmlint::check::{Applicability, Confidence};
use pmlint::cli::inspect;
use pmlint::config::{ConfigFile, FileSettings, Layer, Settings};
use pmlint::files;
use pmlint::fix;
use pmlint::lint::{Finding, Linted, lint};
use pmlint::markdown::Outline;
use pmlint::mistake::Mistake;
use pmlint::postmortem::moment::{self, DayOrder};
use pmlint::postmortem::{PostMortem, Reading};
use pmlint::report::{Document, Format, Look, Report, Standing, full};
use pmlint::rule::Rule;
use pmlint::source::{Source, Span};

const LOOK: Look = Look { color: false, width: 100, max: 100 };

const TODAY: Date = date(2024, 7, 1);

/// A document that has something for every reader.
const DOCUMENT: &str = include_str!("../../examples/cart-unavailable.md");

/// The text of a file of these bytes, if pmlint takes them.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    files::read_stream(&mut &*bytes, "x.md").ok()
}

/// Reading a document ends, and every place in what was read is one.
pub(crate) fn document(text: &str) {
    let source = Source::new("incidents/x.md", text);
    let post_mortem = PostMortem::read(&source, &Reading::default());
    outline(&source, &post_mortem.outline);
    stretches(&source, &post_mortem);
    for strictness in &*STRICT {
        let document = inspect::Document::read(&source, strictness);
        written(&|out| document.write(&LOOK, out));
        json(&written(&|out| inspect::json(std::slice::from_ref(&document), out)));
    }
}

/// Spans lie in the file on characters, ranges in the text, and the one leads to the other.
fn outline(source: &Source, outline: &Outline) {
    let blocks = outline.blocks.iter().map(|it| it.span);
    let items = outline.items.iter().map(|it| it.span);
    let tables = outline.tables.iter().flat_map(|it| it.rows.iter().map(|row| row.span).chain([it.span]));
    let comments = outline.comments.iter().map(|it| it.span);
    let tags = outline.tags.iter().map(|it| it.1);
    for span in blocks.chain(items).chain(tables).chain(comments).chain(tags) {
        is_place(source, span);
    }
    let mut end = 0;
    for block in &outline.blocks {
        assert!(block.text.start >= end, "blocks follow one another: {block:?}");
        end = block.text.end;
        let mut from = block.text.start;
        for line in outline.lines(block) {
            assert!(line.start >= from && line.end <= block.text.end, "{line:?} of {block:?}");
            from = line.end;
            is_stretch(source, outline, &line);
        }
        assert_eq!(from, block.text.end, "{block:?}");
        is_stretch(source, outline, &block.text);
        for (at, character) in outline.text_of(block).char_indices() {
            let at = block.text.start + at;
            is_stretch(source, outline, &(at..at + character.len_utf8()));
        }
    }
    let all = 0..outline.text().len();
    let marks = outline.marks(&all).map(|it| it.range());
    for range in marks.chain(outline.links.iter().map(|it| it.text.clone())) {
        is_stretch(source, outline, &range);
    }
    for (index, item) in outline.items.iter().enumerate() {
        assert!(item.blocks.end <= outline.blocks.len());
        assert!(item.parent().is_none_or(|it| it < index));
    }
}

/// The stretches that a reader has noted lie in the text.
fn stretches(source: &Source, post_mortem: &PostMortem) {
    let outline = &post_mortem.outline;
    let sections = post_mortem.sections.iter().flat_map(|it| [&it.heading, &it.body]);
    let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    let items = &post_mortem.action_items;
    let causes = &post_mortem.root_cause;
    let whys = causes.chains.iter().flatten().flat_map(|it| [&it.text, &it.answer]);
    let fields = post_mortem.metadata.iter().filter_map(|it| it.range.as_ref());
    let stretches = sections
        .chain(entries.clone().flat_map(|it| [&it.text, &it.moment.range]))
        .chain(items.iter().flat_map(|it| [&it.text, &it.deed]))
        .chain(items.iter().filter_map(|it| it.nobody.as_ref()))
        .chain(items.iter().filter_map(|it| it.due.as_ref().map(|due| &due.written)))
        .chain(items.iter().flat_map(|it| it.owners.iter().map(|owner| &owner.range)))
        .chain(causes.statements.iter().flat_map(|it| it.evidence.iter().chain([&it.text])))
        .chain(whys)
        .chain(fields);
    for range in stretches {
        is_stretch(source, outline, range);
    }
    let spans = entries
        .map(|it| it.span)
        .chain(items.iter().map(|it| it.span))
        .chain(post_mortem.sections.iter().map(|it| it.span))
        .chain(post_mortem.metadata.iter().map(|it| it.span))
        .chain(post_mortem.placeholders.iter().copied());
    for span in spans {
        is_place(source, span);
    }
}

/// A span lies in the file on characters.
fn is_place(source: &Source, span: Span) {
    assert!(source.text().get(span.start..span.end).is_some(), "{span:?} of {:?}", source.text());
}

/// A range lies in the text on characters, and its words lead to a place in the file that leads back to them.
fn is_stretch(source: &Source, outline: &Outline, range: &Range<usize>) {
    let Some(text) = outline.text().get(range.clone()) else { panic!("{range:?} of {:?}", outline.text()) };
    is_place(source, outline.span(range));
    // The line feeds that part blocks stand nowhere in the file.
    let words = text.trim_matches('\n');
    let start = range.start + (text.len() - text.trim_start_matches('\n').len());
    let range = start..start + words.len();
    let span = outline.span(&range);
    is_place(source, span);
    let back = outline.text_in(span);
    let is_back = back.start <= range.start && back.end >= range.end && outline.span(&back) == span;
    assert!(is_back || words.is_empty(), "{words:?} at {range:?} came back as {back:?}");
}

/// Reading times ends, and each that is found lies in the text, behind the one before.
pub(crate) fn times(text: &str) {
    let is_stretch =
        |it: &Range<usize>| assert!(text.get(it.clone()).is_some_and(|it| !it.is_empty()), "{it:?}");
    let mut last = 0;
    for moment in moment::all(text) {
        is_stretch(&moment.range);
        assert!(moment.range.start >= last);
        last = moment.range.end;
        for order in [None, Some(DayOrder::DayFirst), Some(DayOrder::MonthFirst)] {
            for near in [Date::MIN, TODAY, Date::MAX] {
                let read =
                    moment.date.map(|it| (it.resolve(order, Some(near)), it.last_day(order, Some(near))));
                if let Some((Some(first), Some(last))) = read {
                    assert!(first <= last, "{moment:?}");
                }
            }
        }
    }
    assert_eq!(moment::first(text), moment::all(text).into_iter().next());
    if let Some(moment) = moment::leading(text) {
        is_stretch(&moment.range);
    }
    for length in moment::lengths(text) {
        is_stretch(&length.range);
    }
    if let Some(due) = moment::due_words(text) {
        is_stretch(&due.range);
        for day in [Date::MIN, TODAY, Date::MAX] {
            let _ = moment::comes_to(due.kind, day, Some(14));
        }
    }
    let _ = (moment::zone_in(text), moment::in_file_name(text));
}

/// A configuration is taken, and then lints a document, or refused with a mistake that can be shown.
pub(crate) fn configuration(text: &str) {
    let source = || Source::new("pmlint.toml", text);
    let settings = ConfigFile::read(source())
        .and_then(|file| Settings::new(Catalog::built_in(), Some(&file), &Layer::default(), TODAY));
    match settings {
        Ok(settings) => drop(linted(DOCUMENT, &settings.for_path("incidents/x.md", false))),
        Err(mistake) => is_shown(&mistake, &source()),
    }
}

/// A rule file is taken, and then the rule lints a document, or refused with mistakes that can be shown.
pub(crate) fn rule(text: &str) {
    let mistakes = match Catalog::with_team([("team/own-rule.toml", text)]) {
        Ok(catalog) => {
            drop(linted(DOCUMENT, &every_rule(catalog, &Layer::default())));
            return;
        }
        Err(mistakes) => mistakes,
    };
    assert_eq!(Rule::parse("own-rule", "team/own-rule.toml", text).err().as_ref(), Some(&mistakes));
    let source = Source::new("team/own-rule.toml", text);
    for mistake in &mistakes {
        is_shown(mistake, &source);
    }
}

fn is_shown(mistake: &Mistake, source: &Source) {
    if let Some(span) = mistake.span {
        is_place(source, span);
    }
    written(&|out| full::write_mistake(mistake, source, &LOOK, out));
}

/// What a document's comments allow is nothing that is locked, and what is mended is mended: it is read again, and a
/// second time changes nothing.
pub(crate) fn mended(text: &str) {
    let [free, locked] = &*STRICT;
    let found = linted(text, free);
    assert!(linted(text, locked).suppressed.is_empty(), "locked rules are not allowed away");
    for allowed in [Applicability::Safe, Applicability::Unsafe] {
        let once = fix::settled(linted(text, free), allowed, |text| linted(&text, free));
        let mended = once.linted.source.text();
        assert_eq!(once.applied == 0, mended == text, "{mended:?}");
        let twice = fix::settled(linted(mended, free), allowed, |text| linted(&text, free));
        assert_eq!(twice.linted.source.text(), mended, "mended again");
        let patch = fix::diff("x.md", found.source.text(), mended, |_| false).expect("nothing is hidden");
        assert_eq!(patch.is_empty(), once.applied == 0);
    }
}

/// Every format says what was found and nothing that a reader obeys. The first line is the path, in which a null stands
/// for a line feed, the rest the document.
pub(crate) fn reported(text: &str) {
    let (path, text) = text.split_once('\n').unwrap_or(("x.md", text));
    let linted = lint(Source::new(path.replace('\0', "\n"), text), &STRICT[0]);
    is_sound(&linted);
    let count = linted.findings.len();
    let documents = vec![Document { linted, standing: Standing::Judged }];
    let report = Report { documents, ..Report::default() };
    for &format in Format::ALL {
        is_format(format, &written(&|out| format.write(&report, &LOOK, out)), count);
    }
}

/// Whether a text is one of its format, about so many findings.
fn is_format(format: Format, report: &str, count: usize) {
    let commands = report.lines().filter(|it| it.trim_start().starts_with("::"));
    match format {
        Format::Json => assert_eq!(json(report)["findings"].as_array().map(Vec::len), Some(count)),
        Format::Jsonl => assert_eq!(report.lines().map(json).count(), count),
        Format::Sarif => assert_eq!(json(report)["version"], "2.1.0"),
        Format::Gitlab => assert_eq!(json(report).as_array().map(Vec::len), Some(count)),
        Format::Rdjson => assert_eq!(json(report)["diagnostics"].as_array().map(Vec::len), Some(count)),
        Format::Junit => assert_eq!(elements(report, "failure"), count),
        Format::Checkstyle => assert_eq!(elements(report, "error"), count),
        Format::Github => {
            for command in commands {
                let (head, message) = command[2..].split_once("::").expect("a command has a message");
                let (name, place) = head.split_once(' ').expect("a command has properties");
                assert!(["error", "warning", "notice"].contains(&name), "{command}");
                assert!(place.starts_with("file=") && place.contains(",line="), "{command}");
                assert_eq!(message.matches("%0A").count(), 1, "a message and a help: {command}");
            }
            return;
        }
        Format::Markdown => {
            let tags = report.split('<').skip(1).filter_map(|it| it.split('>').next());
            let tags: Vec<&str> = tags.map(|it| it.trim_start_matches('/')).collect();
            assert!(tags.iter().all(|it| ["details", "summary", "code", "br"].contains(it)), "{tags:?}");
            assert!(!["](", "://", "`", "\\"].iter().any(|it| report.contains(it)), "{report}");
        }
        Format::Full | Format::Concise => {}
    }
    assert_eq!(commands.count(), 0, "{}: {report}", format.name());
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// How many elements of this name a text has, which has to be XML.
fn elements(text: &str, name: &str) -> usize {
    let tree = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text:?}"));
    tree.descendants().filter(|it| it.has_tag_name(name)).count()
}

/// What is written, in which nothing is left that a terminal or a build service obeys.
fn written(write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    let written = String::from_utf8(out).expect("reports are UTF-8");
    let obeyed = |it: char| {
        (it.is_control() && it != '\n')
            || matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!written.contains(obeyed), "{written:?}");
    for (at, _) in written.match_indices("##") {
        let name = written[at + 2..].bytes().take_while(u8::is_ascii_alphabetic).count();
        // No service has a command with a longer name.
        assert!(name > 16 || written.as_bytes().get(at + 2 + name) != Some(&b'['), "{written}");
    }
    written
}

/// A document that has been linted, in which every finding is sound.
fn linted(text: &str, settings: &FileSettings) -> Linted {
    let linted = lint(Source::new("incidents/x.md", text), settings);
    is_sound(&linted);
    linted
}

/// Findings are sorted, none is there twice, and each has its place.
fn is_sound(linted: &Linted) {
    let source = &linted.source;
    for findings in [&linted.findings, &linted.suppressed] {
        let keys: Vec<(Span, &str, &str)> =
            findings.iter().map(|it| (it.span, &*it.rule, &*it.message)).collect();
        assert!(keys.is_sorted_by(|a, b| (a.0, a.1) <= (b.0, b.1) && a != b), "{keys:#?}");
        for finding in findings {
            has_place(source, finding);
        }
    }
    linted.secrets.iter().for_each(|it| is_place(source, *it));
}

fn has_place(source: &Source, finding: &Finding) {
    is_place(source, finding.span);
    assert_eq!(finding.start, source.position(finding.span.start));
    assert_eq!(finding.end, source.position(finding.span.end));
    assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?}");
    finding.related.iter().for_each(|it| is_place(source, it.span));
    finding.fixes.iter().flat_map(|it| &it.edits).for_each(|it| is_place(source, it.span));
}

/// The settings under which everything is found: with comments that may allow it, and with every rule locked.
static STRICT: LazyLock<[Arc<FileSettings>; 2]> = LazyLock::new(|| {
    let ids = Catalog::built_in().ids().map(str::to_owned).collect();
    let locked = Layer { locked: Some(ids), ..Layer::default() };
    [Layer::default(), locked].map(|it| every_rule((*Catalog::built_in()).clone(), &it))
});

fn every_rule(catalog: Catalog, layer: &Layer) -> Arc<FileSettings> {
    let layer = Layer {
        include: Some(vec!["**".to_owned()]),
        min_confidence: Some(Confidence::Low),
        select: vec!["all".to_owned()],
        ..layer.clone()
    };
    let settings = Settings::new(Arc::new(catalog), None, &layer, TODAY).expect("the layer holds");
    settings.for_path("incidents/x.md", true)
}
