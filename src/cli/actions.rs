//! `pmlint actions`: every action item of every post-mortem.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop, reading};
use crate::actions::{self, Action, Filter};
use crate::config::Layer;
use crate::report::actions as report;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Files and folders. Without any: what `include` names, else this folder
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// Only those of this owner; can be given several times
    #[arg(long, value_name = "NAME")]
    owner: Vec<String>,
    /// Only those that are not done
    #[arg(long)]
    open: bool,
    /// Only those that are not done and whose day has passed
    #[arg(long)]
    overdue: bool,
    /// Only those that are due before this day
    #[arg(long, value_name = "DATE")]
    before: Option<Date>,
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
    /// For spreadsheets
    Csv,
    /// For pages and issues
    Markdown,
    /// For calendars: a task for each
    Ics,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let session = Session::open(&options.common, &Layer::default())?;
    let today = session.settings.today;
    let filter = Filter {
        owners: options.owner.clone(),
        open: options.open,
        overdue: options.overdue,
        before: options.before,
    };
    let (documents, complete) = reading::post_mortems(&options.paths, &session);
    let mut actions: Vec<Action> = documents
        .iter()
        .flat_map(|it| actions::of(&it.source, &it.post_mortem, today, |text| reading::shown(text, it)))
        .filter(|it| filter.wants(it))
        .collect();
    actions::sort(&mut actions);
    let look = output::look(options.color, usize::MAX);
    to_stdout(|out| match options.format {
        Format::Table => report::table(&actions, &look, out),
        Format::Json => report::json(&actions, out),
        Format::Csv => report::csv(&actions, out),
        Format::Markdown => report::markdown(&actions, out),
        Format::Ics => report::ics(&actions, today, out),
    })?;
    Ok(if complete { Exit::Clean } else { Exit::Failure })
}
