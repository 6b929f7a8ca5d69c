//! `pmlint inspect`: how pmlint reads a document.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop};
use crate::config::{FileSettings, Layer};
use crate::files;
use crate::lint::Mask;
use crate::postmortem::moment::Clock;
use crate::postmortem::{DateSource, Depth, Kind, PostMortem, Role, timeline};
use crate::report::style::{Style, columns, harmless, short};
use crate::report::{Look, escaped};
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Documents; `-` is standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let session = Session::open(&options.common, &Layer::default())?;
    let mut documents = Vec::new();
    let mut exit = Exit::Clean;
    for (shown, relative, text) in texts(options, &session) {
        match text {
            Ok(text) => {
                let settings = session.settings.for_path(&relative, true);
                documents.push(Document::read(&Source::new(shown, text), &settings));
            }
            Err(unread) => {
                output::complain(&unread.to_string(), "");
                exit = Exit::Failure;
            }
        }
    }
    let look = output::look(options.color, 0);
    to_stdout(|out| match options.format {
        Format::Json => json(&documents, out),
        Format::Text => documents.iter().try_for_each(|it| it.write(&look, out)),
    })?;
    Ok(exit)
}

type Text = (String, String, Result<String, files::Unread>);

fn texts(options: &Options, session: &Session) -> Vec<Text> {
    let one = |path: &PathBuf| {
        let shown = match files::slashed(&files::normal(path)) {
            here if here.is_empty() => ".".to_owned(),
            shown => shown,
        };
        let text = if path == Path::new("-") {
            files::read_stream(&mut io::stdin().lock(), &shown)
        } else {
            let place = &session.place;
            place.stays_inside(&place.current.join(path), &shown).and_then(|()| files::read(path, &shown))
        };
        (shown, session.relative(path), text)
    };
    options.paths.iter().map(one).collect()
}

/// Writes everything for programs.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn json(documents: &[Document], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Inspection<'a> {
        version: u8,
        documents: &'a [Document],
    }
    escaped::write_pretty(&Inspection { version: 1, documents }, out)
}

/// What pmlint reads in a document.
#[derive(Debug, Serialize)]
pub struct Document {
    path: String,
    post_mortem: bool,
    kind: Kind,
    title: Option<String>,
    date: Option<Date>,
    date_source: Option<DateSource>,
    metadata: Vec<Field>,
    sections: Vec<Section>,
    timeline: Timeline,
    root_cause: RootCause,
    action_items: Vec<ActionItem>,
    people: Vec<String>,
    impact_quantified: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Field {
    key: String,
    value: String,
    line: usize,
}

#[derive(Debug, Serialize)]
struct Section {
    role: Role,
    heading: String,
    line: usize,
    end_line: usize,
}

#[derive(Debug, Serialize)]
struct Timeline {
    zone: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    line: usize,
    at: Option<String>,
    until: Option<String>,
    written: String,
    zone: Option<String>,
    text: String,
}

#[derive(Debug, Serialize)]
struct RootCause {
    depth: Depth,
    statements: Vec<Statement>,
}

#[derive(Debug, Serialize)]
struct Statement {
    line: usize,
    depth: Depth,
    /// The words that decided the depth.
    evidence: Vec<String>,
    text: String,
}

#[derive(Debug, Serialize)]
struct ActionItem {
    line: usize,
    text: String,
    owners: Vec<String>,
    due: Option<Due>,
    ticket: Option<String>,
    priority: Option<String>,
    kind: Option<String>,
    done: bool,
}

#[derive(Debug, Serialize)]
struct Due {
    written: String,
    date: Option<Date>,
}

impl Document {
    /// Reads a document, whose secrets stay secret.
    #[must_use]
    pub fn read(source: &Source, settings: &FileSettings) -> Self {
        let post_mortem = PostMortem::read(source, &settings.reading);
        let mask = Mask::of(source, &post_mortem, settings);
        Self::new(source, &post_mortem, &mask)
    }

    fn new(source: &Source, post_mortem: &PostMortem, mask: &Mask) -> Self {
        let outline = &post_mortem.outline;
        let words = |range: &Range<usize>| mask.masked(&outline.text()[range.clone()]).replace('\n', " ");
        let hidden = |it: &String| mask.masked(it).into_owned();
        let line = |range: &Range<usize>| source.position(outline.span(range).start).line;
        let last_line = |range: &Range<usize>, first: usize| {
            let text = outline.text()[range.clone()].trim_end();
            let end = outline.span(&(range.start..range.start + text.len())).end;
            source.position(end.saturating_sub(1)).line.max(first)
        };
        let date = post_mortem.date.filter(|it| it.source != DateSource::FileName);
        Self {
            path: source.path().to_owned(),
            post_mortem: post_mortem.kind == Kind::PostMortem,
            kind: post_mortem.kind,
            title: post_mortem.title.as_ref().map(|it| hidden(&it.text)),
            date: date.map(|it| it.date),
            date_source: post_mortem.date.map(|it| it.source),
            metadata: post_mortem
                .metadata
                .iter()
                .map(|it| Field {
                    key: it.key.map_or_else(|| hidden(&it.name), |key| key.name().to_owned()),
                    value: hidden(&it.value),
                    line: source.position(it.span.start).line,
                })
                .collect(),
            sections: post_mortem
                .sections
                .iter()
                .filter_map(|it| {
                    let first = source.position(it.span.start).line;
                    Some(Section {
                        role: it.role?,
                        heading: words(&it.heading),
                        line: first,
                        end_line: last_line(&it.body, first),
                    })
                })
                .collect(),
            timeline: Timeline {
                zone: post_mortem
                    .timelines
                    .iter()
                    .find_map(|it| it.zone.as_ref())
                    .map(|zone| zone.written.to_string()),
                entries: post_mortem
                    .timelines
                    .iter()
                    .flat_map(|it| &it.entries)
                    .map(|it| Entry {
                        line: line(&it.text),
                        at: at(it.date, it.clock),
                        until: until(it),
                        written: words(&it.moment.range),
                        zone: it.moment.zone.as_ref().map(|zone| zone.written.to_string()),
                        text: words(&it.text),
                    })
                    .collect(),
            },
            root_cause: RootCause {
                depth: post_mortem.root_cause.depth,
                statements: post_mortem
                    .root_cause
                    .statements
                    .iter()
                    .map(|it| Statement {
                        line: line(&it.text),
                        depth: it.depth,
                        evidence: it.evidence.iter().map(&words).collect(),
                        text: words(&it.text),
                    })
                    .collect(),
            },
            action_items: post_mortem
                .action_items
                .iter()
                .map(|it| ActionItem {
                    line: source.position(it.span.start).line,
                    text: words(&it.text),
                    owners: it.owners.iter().map(|owner| hidden(&owner.name)).collect(),
                    due: it.due.as_ref().map(|due| Due { written: words(&due.written), date: due.date }),
                    ticket: it.ticket.as_ref().map(hidden),
                    priority: it.priority.as_ref().map(hidden),
                    kind: it.kind.as_ref().map(hidden),
                    done: it.done,
                })
                .collect(),
            people: post_mortem.people.names.iter().map(hidden).collect(),
            impact_quantified: post_mortem.impact_quantified,
        }
    }
}

impl Document {
    /// Writes everything for a person.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn write(&self, look: &Look, out: &mut dyn Write) -> io::Result<()> {
        let strong = |text: &str| Style::Strong.paint(harmless(text).into_owned(), look.color).to_string();
        let kind = match self.kind {
            Kind::PostMortem => "a post-mortem",
            Kind::Template => "a template that nobody has filled in",
            Kind::Other => "not a post-mortem",
        };
        writeln!(out, "{}: {kind}", strong(&self.path))?;
        let date = self.date.map_or_else(|| "unknown".to_owned(), |it| it.to_string());
        let quantified = match self.impact_quantified {
            Some(true) => "given in numbers",
            Some(false) => "without a number",
            None => "nothing says",
        };
        let depth = match self.root_cause.depth {
            Depth::Absent => "none given",
            Depth::Symptom => "stops at the symptom",
            Depth::Trigger => "stops at the trigger",
            Depth::Systemic => "systemic",
        };
        let mut facts = vec![
            ("title", self.title.clone().unwrap_or_else(|| "none".to_owned())),
            ("date", date),
            ("impact", quantified.to_owned()),
            ("root cause", depth.to_owned()),
        ];
        if !self.people.is_empty() {
            facts.push(("people", self.people.join(", ")));
        }
        let table = Table { look, out };
        table.facts(&facts)?.lists(self)
    }
}

/// Writes aligned lines.
struct Table<'a> {
    look: &'a Look,
    out: &'a mut dyn Write,
}

impl Table<'_> {
    fn facts(self, facts: &[(&str, String)]) -> io::Result<Self> {
        for (name, value) in facts {
            writeln!(self.out, "  {name:<12}{}", short(value, self.look.width.saturating_sub(14)))?;
        }
        Ok(self)
    }

    fn lists(mut self, document: &Document) -> io::Result<()> {
        let rows = document.metadata.iter().map(|it| (it.line, vec![it.key.clone()], it.value.clone()));
        self.list("Metadata", rows.collect())?;
        let rows = document.sections.iter().map(|it| {
            let lines = format!("to {}", it.end_line);
            (it.line, vec![lines, it.role.name().to_owned()], it.heading.clone())
        });
        self.list("Sections", rows.collect())?;
        let zone = document.timeline.zone.as_deref().unwrap_or("no zone");
        let rows = document.timeline.entries.iter().map(|it| {
            let mut at = it.at.clone().unwrap_or_else(|| it.written.clone());
            if let Some(until) = &it.until {
                // The day is said once.
                let day = at.split_once(' ').map(|it| it.0);
                let end = day.and_then(|day| until.strip_prefix(day)).unwrap_or(until);
                at = format!("{at}–{}", end.trim_start());
            }
            (it.line, vec![at, it.zone.clone().unwrap_or_default()], it.text.clone())
        });
        self.list(&format!("Timeline ({zone})"), rows.collect())?;
        let rows = document.root_cause.statements.iter().map(|it| {
            let depth = format!("{:?}", it.depth).to_lowercase();
            let words = it.evidence.first().map_or_else(String::new, |it| format!("“{it}”"));
            (it.line, vec![depth, words], it.text.clone())
        });
        self.list("Causes", rows.collect())?;
        let rows = document.action_items.iter().map(|it| {
            let owners = if it.owners.is_empty() { "nobody".to_owned() } else { it.owners.join(", ") };
            let due = it.due.as_ref().map_or_else(
                || "no date".to_owned(),
                |due| due.date.map_or_else(|| due.written.clone(), |date| date.to_string()),
            );
            let done = if it.done { "done" } else { "open" };
            let ticket = it.ticket.clone().unwrap_or_default();
            (it.line, vec![done.to_owned(), owners, due, ticket], it.text.clone())
        });
        self.list("Action items", rows.collect())?;
        writeln!(self.out)
    }

    /// Rows of a line number, aligned cells and a text that gets what room is left.
    fn list(&mut self, title: &str, rows: Vec<(usize, Vec<String>, String)>) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n  {}", Style::Strong.paint(harmless(title), self.look.color))?;
        let cells = rows.iter().map(|it| it.1.len()).max().unwrap_or(0);
        let width_of = |column: usize| {
            rows.iter()
                .filter_map(|it| it.1.get(column))
                .map(|it| columns(it).min(WIDEST_CELL))
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..cells).map(width_of).collect();
        let used: usize = 10 + widths.iter().filter(|&&it| it > 0).map(|it| it + 2).sum::<usize>();
        for (line, cells, text) in rows {
            let line = Style::Faint.paint(format!("{line:>6}"), self.look.color);
            write!(self.out, "  {line}  ")?;
            for (cell, &width) in cells.iter().zip(&widths).filter(|it| *it.1 > 0) {
                let cell = short(cell, width);
                write!(self.out, "{cell}{}  ", " ".repeat(width.saturating_sub(columns(&cell))))?;
            }
            writeln!(self.out, "{}", short(&text, self.look.width.saturating_sub(used).max(24)))?;
        }
        Ok(())
    }
}

/// A cell is cut to this.
const WIDEST_CELL: usize = 24;

/// Day and time as far as they are known: `2021-09-17 08:00`, `08:00` or `2021-09-17`.
fn at(date: Option<Date>, clock: Option<Time>) -> Option<String> {
    let clock = clock.map(|it| format!("{:02}:{:02}", it.hour(), it.minute()));
    match (date, clock) {
        (Some(date), Some(clock)) => Some(format!("{date} {clock}")),
        (Some(date), None) => Some(date.to_string()),
        (None, clock) => clock,
    }
}

/// The end of an entry's range.
fn until(entry: &timeline::Entry) -> Option<String> {
    let until = entry.moment.until.as_ref()?;
    let date = until.date.map_or(entry.date, |it| it.resolve(None, entry.date));
    let clock = |it: &Clock| Time::new(i8::try_from(it.hour).ok()?, i8::try_from(it.minute).ok()?, 0, 0).ok();
    at(date, until.clock.as_ref().and_then(clock))
}
