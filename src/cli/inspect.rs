//! `pmlint inspect`: how pmlint reads a document.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop};
use crate::config::Layer;
use crate::files;
use crate::postmortem::{DateSource, Depth, Kind, PostMortem, Role};
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
    let session = Session::open(&options.common, Layer::default())?;
    let mut documents = Vec::new();
    let mut exit = Exit::Clean;
    for (shown, relative, text) in texts(options, &session) {
        match text {
            Ok(text) => {
                let source = Source::new(shown, text);
                let settings = session.settings.for_path(&relative, true);
                let post_mortem = PostMortem::read(&source, &settings.reading);
                documents.push(Document::new(&source, &post_mortem));
            }
            Err(unread) => {
                output::complain(&unread.to_string(), "");
                exit = Exit::Failure;
            }
        }
    }
    let _ = options.color;
    to_stdout(|out| match options.format {
        Format::Json => json(&documents, out),
        Format::Text => json(&documents, out),
    })?;
    Ok(exit)
}

type Text = (String, String, Result<String, files::Unread>);

fn texts(options: &Options, session: &Session) -> Vec<Text> {
    let one = |path: &PathBuf| {
        let shown = files::slashed(&files::normal(path));
        let text = if path == Path::new("-") {
            files::read_stream(&mut io::stdin().lock(), &shown)
        } else {
            files::read(path, &shown)
        };
        (shown, session.relative(path), text)
    };
    options.paths.iter().map(one).collect()
}

fn json(documents: &[Document], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Inspection<'a> {
        version: u8,
        documents: &'a [Document],
    }
    serde_json::to_writer_pretty(&mut *out, &Inspection { version: 1, documents })?;
    writeln!(out)
}

#[derive(Debug, Serialize)]
struct Document {
    path: String,
    post_mortem: bool,
    kind: Kind,
    title: Option<String>,
    date: Option<jiff::civil::Date>,
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
    date: Option<jiff::civil::Date>,
}

impl Document {
    fn new(source: &Source, post_mortem: &PostMortem) -> Self {
        let outline = &post_mortem.outline;
        let words = |range: &Range<usize>| outline.text()[range.clone()].replace('\n', " ");
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
            title: post_mortem.title.as_ref().map(|it| it.text.clone()),
            date: date.map(|it| it.date),
            date_source: post_mortem.date.map(|it| it.source),
            metadata: post_mortem
                .metadata
                .iter()
                .map(|it| Field {
                    key: it.key.map_or_else(|| it.name.clone(), |key| name_of(&key)),
                    value: it.value.clone(),
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
                zone: None,
                entries: post_mortem
                    .timelines
                    .iter()
                    .flat_map(|it| &it.entries)
                    .map(|it| Entry {
                        line: line(&it.text),
                        at: None,
                        until: None,
                        written: String::new(),
                        zone: None,
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
                    .map(|it| Statement { line: line(&it.text), depth: it.depth, text: words(&it.text) })
                    .collect(),
            },
            action_items: post_mortem
                .action_items
                .iter()
                .map(|it| ActionItem {
                    line: source.position(it.span.start).line,
                    text: words(&it.text),
                    owners: it.owners.iter().map(|owner| owner.name.clone()).collect(),
                    due: it.due.as_ref().map(|due| Due { written: words(&due.written), date: due.date }),
                    ticket: it.ticket.clone(),
                    priority: it.priority.clone(),
                    kind: it.kind.clone(),
                    done: it.done,
                })
                .collect(),
            people: post_mortem.people.names.clone(),
            impact_quantified: post_mortem.impact_quantified,
        }
    }
}

/// The name of a value as it stands in JSON.
fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
