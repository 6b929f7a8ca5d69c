//! `pmlint check`: documents to findings.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;

use super::fix::{Fixes, Mender};
use super::output::{self, exactly_to_stdout, to_stdout};
use super::progress::Progress;
use super::session::Session;
use super::{Color, Common, Exit, Stop, watch};
use crate::check::Confidence;
use crate::config::{FailOn, Layer, Origin, Settings, selects};
use crate::files::{self, File, Unread};
use crate::lint::{Finding, Linted, lint};
use crate::mistake::nearest;
use crate::postmortem::Kind;
use crate::report::{self, Document, Format, Look, Report, Standing, Summary};
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Files and folders; `-` is standard input. Without any: what `include` names, else this folder
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    reporting: Reporting,
    #[command(flatten)]
    fixes: Fixes,
    /// Go on, and lint again whenever a document or the configuration changes
    #[arg(long)]
    watch: bool,
    /// The name of what comes from standard input
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

/// What every command that reports findings can be told.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// Run only these rules or groups; `all` adds those that are off
    #[arg(long, value_name = "RULE|GROUP|all", value_delimiter = ',')]
    select: Vec<String>,
    /// Don't run these rules or groups
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Show findings of at least this confidence [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = names(&CONFIDENCES))]
    min_confidence: Option<Confidence>,
    /// Fail from this severity on [default: error]
    #[arg(long, value_name = "SEVERITY", value_parser = names(&FAIL_ON))]
    fail_on: Option<FailOn>,
    /// Show at most so many findings in full; 0 shows all [default on a terminal: 100]
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// Show how often each rule strikes, and nothing else
    #[arg(long)]
    statistics: bool,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = formats())]
    format: Format,
    /// Write a report to a file as well; can be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file)]
    report: Vec<(Format, PathBuf)>,
    /// End with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const CONFIDENCES: [(&str, Confidence); 3] =
    [("high", Confidence::High), ("medium", Confidence::Medium), ("low", Confidence::Low)];

const FAIL_ON: [(&str, FailOn); 4] = [
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
    ("info", FailOn::Info),
    ("never", FailOn::Never),
];

/// A parser for a few names.
fn names<T: Copy + Send + Sync + 'static>(
    names: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(names.iter().map(|it| it.0))
        .map(move |name| names.iter().find(|it| it.0 == name).expect("clap lets only these names through").1)
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.iter().map(|it| it.name()))
        .map(|name| format(&name).expect("clap lets only these names through"))
}

fn format(name: &str) -> Option<Format> {
    Format::ALL.iter().copied().find(|it| it.name() == name)
}

fn report_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (name, file) = text.split_once('=').ok_or("write FORMAT=FILE, such as json=pmlint.json")?;
    let format = format(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|it| it.name()).collect();
        format!("no format is called `{name}`; there is {}", names.join(", "))
    })?;
    match file {
        "" => return Err("no file is named behind the `=`".to_owned()),
        "-" => return Err(format!("`-` is no file; `--format {name}` writes to standard output")),
        _ => {}
    }
    Ok((format, PathBuf::from(file)))
}

impl Reporting {
    /// What the command line says of the settings.
    pub(super) fn layer(&self) -> Layer {
        Layer {
            fail_on: self.fail_on,
            min_confidence: self.min_confidence,
            max: self.max,
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            ..Layer::default()
        }
    }

    /// Makes sure that standard output is asked for one thing.
    pub(super) fn agrees(&self) -> Result<(), Stop> {
        if self.statistics && self.format != Format::Full {
            let message = format!("--statistics writes a table for people, and no {}", self.format.name());
            let help = format!("`--statistics --report {}=FILE` writes both.", self.format.name());
            return Err(Stop::Usage(message, help));
        }
        let mut files: Vec<PathBuf> = self.report.iter().map(|it| files::normal(&it.1)).collect();
        files.sort();
        if let Some([twice, ..]) = files.windows(2).find(|it| it[0] == it[1]) {
            let message = format!("two reports go to {}", files::slashed(twice));
            return Err(Stop::Usage(message, "Give each a file of its own.".to_owned()));
        }
        Ok(())
    }

    /// Says which rules are asked for that only the gate asks, where people read it.
    fn tell_of_gate(&self, settings: &Settings) {
        for name in self.select.iter().filter(|_| self.is_for_people()) {
            let mut meant = settings.catalog.rules().filter(|it| selects(name, it)).peekable();
            if meant.peek().is_some() && meant.all(|it| it.check.judges_changes()) {
                output::note(&format!(
                    "`{name}` is about changes: `pmlint gate` asks for it, and nothing else does"
                ));
            }
        }
    }

    /// Whether people read what goes to standard output.
    pub(super) fn is_for_people(&self) -> bool {
        self.statistics || self.format.is_for_people()
    }

    /// Writes a report wherever it was asked for, and what could not be read to standard error.
    /// `shown` says whether standard output is for it.
    pub(super) fn write(&self, report: &Report, settings: &Settings, shown: bool) -> Result<(), Stop> {
        let look = output::look(self.color, self.max(settings));
        let told = if !shown {
            Ok(())
        } else if self.statistics {
            to_stdout(|out| report::statistics::write(report, &look, out))
        } else if self.format == Format::Github {
            exactly_to_stdout(|out| self.format.write(report, &look, out))
        } else {
            to_stdout(|out| self.format.write(report, &look, out))
        };
        let mut written = Ok(());
        for (format, path) in &self.report {
            let plain = Look { color: false, width: 100, max: usize::MAX };
            let mut bytes = Vec::new();
            let done = format.write(report, &plain, &mut bytes);
            let done = done.and_then(|()| files::write_atomically(path, &bytes));
            written = written.and(done.map_err(|error| Stop::Output(files::slashed(path), error)));
        }
        self.complain_of(&report.unread);
        written.and(told)
    }

    /// Says what could not be read.
    #[expect(clippy::unused_self, reason = "it belongs to how a run is reported")]
    fn complain_of(&self, all: &[Unread]) {
        for unread in all {
            let meant =
                nearest(&unread.path, COMMANDS.iter().copied()).filter(|_| !Path::new(&unread.path).exists());
            let help = meant.map_or_else(String::new, |it| format!("Did you mean `pmlint {it}`?"));
            output::complain(&unread.to_string(), &help);
        }
    }

    /// How many findings are shown in full: all of them, except on a terminal where nobody says otherwise.
    fn max(&self, settings: &Settings) -> usize {
        let is_asked_for = settings.max.origin != Origin::Default;
        match settings.max.value {
            0 => usize::MAX,
            max if is_asked_for || (self.format == Format::Full && io::stdout().is_terminal()) => max,
            _ => usize::MAX,
        }
    }

    /// How a run ends.
    pub(super) fn exit(&self, report: &Report, fails: bool) -> Exit {
        if !report.unread.is_empty() {
            Exit::Failure
        } else if !self.exit_zero && fails {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    if options.watch { watch::run(&options.paths, &options.common, || once(options)) } else { once(options) }
}

fn once(options: &Options) -> Result<Exit, Stop> {
    let reporting = &options.reporting;
    reporting.agrees()?;
    if options.fixes.diff && (reporting.statistics || reporting.format != Format::Full) {
        return Err(Stop::Usage(
            "--diff writes a patch, and no report".to_owned(),
            "`--diff --report FORMAT=FILE` writes both.".to_owned(),
        ));
    }
    let session = Session::open(&options.common, &reporting.layer())?;
    let mender = Mender::new(&options.fixes);
    if can_stream(options) {
        return stream(options, &session, &mender);
    }
    reporting.tell_of_gate(&session.settings);
    let mut report = read_and_lint(options, &session, &mender, reporting.is_for_people())?;
    let include = &session.settings.include.value;
    // A log of GitHub's is read by people as well.
    let is_told = reporting.is_for_people() || reporting.format == Format::Github;
    let is_empty = report.documents.is_empty() && report.unread.is_empty();
    if is_told && is_empty && options.paths.is_empty() && !include.is_empty() {
        output::note(&format!("`include` matches no document: {}", include.join(", ")));
    }
    let outcome = mender.finish(&session.place, &mut report.unread);
    let fail_on = session.settings.fail_on.value;
    let fails = report.findings().any(|(_, finding)| fail_on.is_failed_by(finding.severity));
    let exit = match reporting.exit(&report, fails) {
        Exit::Failure => Exit::Failure,
        _ if options.fixes.diff => outcome.exit(reporting.exit_zero),
        exit => exit,
    };
    let mut told = outcome.write_text(options.fixes.diff);
    told = told.and(reporting.write(&report, &session.settings, outcome.report_follows));
    if reporting.is_for_people() {
        told = told.and_then(|()| to_stdout(|out| outcome.write(out)));
    }
    told.map(|()| exit).map_err(|stop| stop.ending(exit))
}

/// Whether the report can be written while documents are read: nothing else is made of them.
fn can_stream(options: &Options) -> bool {
    let Reporting { format, statistics, report, .. } = &options.reporting;
    let Fixes { fix, guesses, diff } = options.fixes;
    let reads_files = options.stdin_filename.is_none() && options.paths.iter().all(|it| it != Path::new("-"));
    *format == Format::Json && !statistics && report.is_empty() && !fix && !guesses && !diff && reads_files
}

/// So many documents are linted before what was found in them is written.
const AT_ONCE: usize = 64;

/// Writes the report while documents are read, a few at a time.
fn stream(options: &Options, session: &Session, mender: &Mender<'_>) -> Result<Exit, Stop> {
    let found = session.place.files(&options.paths, &session.settings);
    let mut all = session.report();
    all.unread = found.unread;
    let progress = Progress::start(found.files.len(), false);
    let fail_on = session.settings.fail_on.value;
    let mut fails = false;
    let told = exactly_to_stdout(|out| {
        let mut stream = report::json::Stream::begin(out)?;
        let mut summary = all.summary();
        let mut written = Ok(());
        let mut write = |outcomes: Vec<Result<Told, Unread>>| {
            for outcome in outcomes {
                match outcome {
                    Ok(told) => {
                        // Who has read enough still asks how the run ends.
                        if written.is_ok() {
                            written = stream.add(told.piece);
                        }
                        summary += told.summary;
                        fails |= told.fails;
                    }
                    Err(unread) => all.unread.push(unread),
                }
            }
        };
        let lint = |some: &[File]| linted(some, session, mender, &progress, |it| Told::of(it, fail_on));
        let mut parts = found.files.chunks(AT_ONCE);
        let mut done = parts.next().map(lint).unwrap_or_default();
        // What was found in some is written while the next are linted.
        for some in parts {
            let (before, mut next) = (done, Vec::new());
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = lint(some));
                write(before);
            });
            done = next;
        }
        write(done);
        written.and_then(|()| stream.end(&summary))
    });
    options.reporting.complain_of(&all.unread);
    let exit = options.reporting.exit(&all, fails);
    told.map(|()| exit).map_err(|stop| stop.ending(exit))
}

/// What a report written piece by piece needs of a document.
struct Told {
    piece: report::json::Piece<std::vec::IntoIter<Finding>>,
    summary: Summary,
    fails: bool,
}

impl Told {
    fn of(document: Document, fail_on: FailOn) -> Self {
        let summary = document.summary();
        let Linted { source, post_mortem, findings, .. } = document.linted;
        // A long document need not be there together with all that is written about it.
        drop(post_mortem);
        let fails = findings.iter().any(|it| fail_on.is_failed_by(it.severity));
        Self { piece: report::json::Piece::of(source.path(), findings), summary, fails }
    }
}

/// The commands that somebody may have meant by a word that names no file.
const COMMANDS: &[&str] = &[
    "check",
    "gate",
    "inspect",
    "explain",
    "init",
    "new",
    "actions",
    "stats",
    "config",
    "hook",
    "lsp",
    "completions",
    "man",
    "help",
];

fn read_and_lint(
    options: &Options,
    session: &Session,
    mender: &Mender<'_>,
    is_for_people: bool,
) -> Result<Report, Stop> {
    let (streams, paths): (Vec<_>, Vec<_>) =
        options.paths.iter().cloned().partition(|it| it == Path::new("-"));
    let mut report = session.report();
    if !streams.is_empty() {
        let name = options.stdin_filename.as_deref().unwrap_or(Path::new("-"));
        let shown = files::slashed(&files::normal(name));
        let relative = session.relative(name);
        if options.stdin_filename.is_none() || !session.settings.excludes(&relative) {
            match files::read_stream(&mut io::stdin().lock(), &shown) {
                Ok(text) => {
                    let judge = |text| judged(&shown, &relative, text, true, session);
                    report.documents.push(mender.mended(judge(text), None, judge));
                }
                Err(unread) => report.unread.push(unread),
            }
        }
    } else if options.stdin_filename.is_some() {
        let help = "Write `pmlint - --stdin-filename PATH`.";
        return Err(Stop::Usage("--stdin-filename is only for standard input".to_owned(), help.to_owned()));
    }
    if streams.is_empty() || !paths.is_empty() {
        let found = session.place.files(&paths, &session.settings);
        report.unread.extend(found.unread);
        let progress = Progress::start(found.files.len(), is_for_people);
        for outcome in linted(&found.files, session, mender, &progress, |it| it) {
            match outcome {
                Ok(document) => report.documents.push(document),
                Err(unread) => report.unread.push(unread),
            }
        }
    }
    report.documents.sort_by(|a, b| a.linted.source.path().cmp(b.linted.source.path()));
    Ok(report)
}

/// What `told` makes of each document, in the order of their files.
fn linted<T: Send>(
    files: &[File],
    session: &Session,
    mender: &Mender<'_>,
    progress: &Progress,
    told: impl Fn(Document) -> T + Sync,
) -> Vec<Result<T, Unread>> {
    let one = |file: &File| {
        let text = files::read(&file.path, &file.shown);
        let judge = |text| judged(&file.shown, &file.relative, text, file.named, session);
        let outcome = text.map(|text| told(mender.mended(judge(text), Some(&file.path), judge)));
        progress.step();
        outcome
    };
    // Threads take longer to start than a few files to read.
    if files.len() < 4 { files.iter().map(one).collect() } else { files.par_iter().map(one).collect() }
}

fn judged(shown: &str, relative: &str, text: String, named: bool, session: &Session) -> Document {
    let settings = session.settings.for_path(relative, named);
    let mut linted = lint(Source::new(shown, text), &settings);
    let post_mortem = &linted.post_mortem;
    let standing = match post_mortem.kind {
        _ if session.settings.is_history(post_mortem) => Standing::History,
        Kind::Template => Standing::Template,
        Kind::Other if linted.findings.is_empty() => Standing::Other,
        _ => Standing::Judged,
    };
    if standing == Standing::History {
        linted.findings.clear();
        linted.suppressed.clear();
    }
    Document { linted, standing }
}
