//! `--fix` and `--diff` of `pmlint check`: documents mended, in their files or as a patch.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;

use super::output::exactly_to_stdout;
use super::{Exit, Stop};
use crate::check::Applicability;
use crate::files::{self, Place, Unread};
use crate::fix;
use crate::lint::Linted;
use crate::report::Document;
use crate::report::style::{harmless, opens_command};

#[derive(Debug, Args)]
pub(super) struct Fixes {
    /// Mend what can be mended without a look; of standard input, write the mended text instead of a report
    #[arg(long, conflicts_with = "diff")]
    pub(super) fix: bool,
    /// Mend by guesses as well, which somebody has to look at
    #[arg(long = "unsafe-fixes")]
    pub(super) guesses: bool,
    /// Write no file and no report, but a patch of what `--fix` would do; ends with 1 if that is anything
    #[arg(long)]
    pub(super) diff: bool,
}

/// Mends documents as they are linted.
#[derive(Debug)]
pub(super) struct Mender<'a> {
    options: &'a Fixes,
    changes: Mutex<Vec<Change>>,
}

/// What was made of a document.
#[derive(Debug)]
struct Change {
    shown: String,
    /// `None` for standard input.
    file: Option<PathBuf>,
    before: String,
    after: String,
    applied: usize,
    /// The lines of both on which a secret stands.
    secret: HashSet<String>,
}

impl<'a> Mender<'a> {
    pub(super) fn new(options: &'a Fixes) -> Self {
        Self { options, changes: Mutex::default() }
    }

    /// The document as it is when it has been mended; as it was if nobody wants that. `file` is where it stands.
    pub(super) fn mended(
        &self,
        document: Document,
        file: Option<&Path>,
        judge: impl Fn(String) -> Document,
    ) -> Document {
        let Fixes { fix, guesses, diff } = *self.options;
        if !fix && !diff {
            return document;
        }
        let allowed = if guesses { Applicability::Unsafe } else { Applicability::Safe };
        let before = document.linted.source.text().to_owned();
        let mut secret: HashSet<String> = secret_lines(&document.linted).collect();
        let fixed = fix::settled(document.linted, allowed, |text| judge(text).linted);
        let (linted, applied) = (fixed.linted, fixed.applied);
        let after = linted.source.text().to_owned();
        if after != before || (fix && file.is_none()) {
            let shown = linted.source.path().to_owned();
            secret.extend(secret_lines(&linted));
            let change = Change { shown, file: file.map(Path::to_path_buf), before, after, applied, secret };
            self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
        }
        Document { linted, standing: document.standing }
    }

    /// Writes the files.
    pub(super) fn finish(self, place: &Place, unread: &mut Vec<Unread>) -> Mended {
        let changes = self.changes.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A file with several names is mended once, under its own if that is among them.
        let real = |it: Change| (it.file.as_deref().map(files::real), it);
        let mut changes: Vec<(Option<PathBuf>, Change)> = changes.into_iter().map(real).collect();
        changes.sort_by(|(a_real, a), (b_real, b)| {
            (a_real, *a_real != a.file, &a.shown).cmp(&(b_real, *b_real != b.file, &b.shown))
        });
        changes.dedup_by(|(real, _), (first, _)| real.is_some() && real == first);
        changes.sort_by(|(_, a), (_, b)| a.shown.cmp(&b.shown));
        let mut mended =
            Mended { findings: 0, documents: 0, text: String::new(), report_follows: !self.options.diff };
        for (_, change) in changes {
            if self.options.diff {
                match patch(&change, place) {
                    Ok(patch) => mended.text.push_str(&patch),
                    Err(refused) => unread.push(refused),
                }
            } else if let Some(file) = &change.file {
                if let Err(error) = files::rewrite(file, &change.before, &change.after) {
                    unread.push(Unread { path: change.shown, message: error.to_string() });
                    continue;
                }
            } else {
                mended.report_follows = false;
                mended.text = change.after;
            }
            mended.findings += change.applied;
            mended.documents += usize::from(change.applied > 0);
        }
        mended
    }
}

/// What was mended.
#[derive(Debug)]
pub(super) struct Mended {
    findings: usize,
    documents: usize,
    /// The patch, or what became of standard input.
    text: String,
    /// Whether standard output is free for a report.
    pub(super) report_follows: bool,
}

impl Mended {
    /// Writes the patch, or what became of standard input, instead of a report.
    pub(super) fn write_text(&self, is_patch: bool) -> Result<(), Stop> {
        let is_shown = is_patch && io::stdout().is_terminal();
        exactly_to_stdout(|out| {
            if is_shown { show_patch(&self.text, out) } else { out.write_all(self.text.as_bytes()) }
        })
    }

    /// Says how much was mended.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { findings, documents, report_follows, .. } = *self;
        if findings == 0 || !report_follows {
            return Ok(());
        }
        let (finding, document) = (plural(findings, "finding"), plural(documents, "document"));
        writeln!(out, "Mended {findings} {finding} in {documents} {document}.")
    }

    /// How a run ends that showed a patch.
    pub(super) fn exit(&self, is_zero: bool) -> Exit {
        if self.documents == 0 || is_zero { Exit::Clean } else { Exit::Findings }
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{word}{}", if count == 1 { "" } else { "s" })
}

/// The way to a file from the root of its repository, by which `git apply` finds it from everywhere.
fn name_in_patch(change: &Change, place: &Place) -> String {
    let Some(file) = &change.file else { return change.shown.clone() };
    let root = files::repository(&place.current);
    let inside = root.and_then(|root| file.strip_prefix(root).map(files::slashed).ok());
    inside.unwrap_or_else(|| change.shown.clone())
}

/// What would be done to a document, unless a log that shows it would tell a secret or obey a line of the document.
fn patch(change: &Change, place: &Place) -> Result<String, Unread> {
    let hides = |line: &str| {
        let line = line.trim_end_matches(LINE_END);
        // Behind a `-` or `+`, the colons don't begin the line.
        let is_command = line.trim_start().starts_with("::") || opens_command(line);
        is_command || line.get(1..).is_some_and(|it| change.secret.contains(it))
    };
    let refused = |message: &str| Unread { path: change.shown.clone(), message: message.to_owned() };
    if change.file.as_ref().is_some_and(|it| it.to_str().is_none()) {
        return Err(refused("a patch can't hold its name, which is not UTF-8"));
    }
    fix::diff(&name_in_patch(change, place), &change.before, &change.after, hides).ok_or_else(|| {
        refused(
            "a patch would show a secret, or a command that logs obey; `pmlint check --fix` writes the file",
        )
    })
}

/// The lines of a document on which a secret stands, without their ends.
fn secret_lines(linted: &Linted) -> impl Iterator<Item = String> {
    let source = &linted.source;
    let lines =
        linted.secrets.iter().flat_map(|it| source.line(it.start)..=source.line(it.end.saturating_sub(1)));
    lines.map(|it| source.slice(source.line_span(it)).to_owned()).filter(|it| !it.trim().is_empty())
}

const LINE_END: [char; 2] = ['\n', '\r'];

/// A patch is exact, except on a terminal, which must not obey what documents hold.
fn show_patch(patch: &str, out: &mut dyn Write) -> io::Result<()> {
    patch.split_inclusive('\n').try_for_each(|line| match line.strip_suffix('\n') {
        Some(line) => writeln!(out, "{}", harmless(line)),
        None => write!(out, "{}", harmless(line)),
    })
}
