//! `pmlint stats`: many post-mortems in numbers.

use std::path::PathBuf;

use clap::Args;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop, reading};
use crate::actions;
use crate::config::Layer;
use crate::lint::Linted;
use crate::report::{stats as report, stats_page};
use crate::stats::{Incident, Stats};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Files and folders. Without any: what `include` names, else this folder
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// For a browser: one page with charts
    Html,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let session = Session::open(&options.common, &Layer::default())?;
    let today = session.settings.today;
    let (documents, complete) = reading::post_mortems(&options.paths, &session);
    let incident = |it: &Linted| {
        let words = |text: &str| reading::shown(text, it);
        let actions = actions::of(&it.source, &it.post_mortem, today, words);
        Incident::new(it.source.path(), &it.post_mortem, &actions, today, words)
    };
    let stats = Stats::new(documents.iter().map(incident).collect());
    let look = output::look(options.color, usize::MAX);
    to_stdout(|out| match options.format {
        Format::Table => report::tables(&stats, &look, out),
        Format::Json => report::json(&stats, out),
        Format::Html => stats_page::write(&stats, out),
    })?;
    Ok(if complete { Exit::Clean } else { Exit::Failure })
}
