//! `pmlint config`

use clap::Subcommand;

use super::{Exit, Stop};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show every setting and what says so
    Show,
}

pub(super) fn run(_: &Command) -> Result<Exit, Stop> {
    Ok(Exit::Clean)
}
