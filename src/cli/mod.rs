//! The command line: one file per subcommand. The only module that knows clap, and with `files` the only one that
//! knows the terminal, the clock and the environment.

mod actions;
mod check;
mod completions;
mod config;
mod explain;
mod fix;
mod gate;
mod hook;
mod init;
pub mod inspect;
mod lsp;
mod new;
mod output;
mod progress;
mod reading;
mod session;
mod stats;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, CommandFactory, Parser, Subcommand};
use jiff::civil::Date;

use crate::report::style::harmless;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to say.
    Clean,
    /// There are findings at or above `fail-on`.
    Findings,
    /// The work could not be done.
    Failure,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Failure => Self::from(2),
        }
    }
}

/// Lint incident post-mortems written in Markdown.
#[derive(Debug, Parser)]
#[command(
    name = "pmlint",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Without a command, `pmlint PATHS` is `pmlint check PATHS`. Exit codes: 0 nothing to mend, 1 \
                  findings, 2 the work could not be done.",
    styles = STYLES,
    max_term_width = 100
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Options,
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint post-mortems
    Check(check::Options),
    /// Judge what a change makes worse: may it merge?
    Gate(gate::Options),
    /// Show how pmlint reads a document
    Inspect(inspect::Options),
    /// Show what a rule wants and why; without a name, list the rules
    Explain(explain::Options),
    /// Write a pmlint.toml to begin with
    Init(init::Options),
    /// Be a language server on standard input and output
    Lsp(lsp::Options),
    /// Let git run the gate
    #[command(subcommand)]
    Hook(hook::Command),
    /// Write a post-mortem to fill in, from the configured sections
    New(new::Options),
    /// List the action items of all post-mortems
    Actions(actions::Options),
    /// Count incidents, times, causes and what came of action items
    Stats(stats::Options),
    /// Show the settings that hold
    #[command(subcommand)]
    Config(config::Command),
    /// Write what a shell completes
    Completions(completions::Options),
    /// Write the page of the manual
    Man,
}

/// What every command that reads documents can be told.
#[derive(Debug, Args)]
struct Common {
    /// Read this configuration, not the pmlint.toml of this folder or one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The day that counts as today
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
}

/// A day of the command line.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a day of the calendar, such as 2024-05-20".to_owned())
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Runs the program on its command line.
#[must_use]
pub fn main() -> Exit {
    run(std::env::args_os())
}

fn run(words: impl IntoIterator<Item = OsString>) -> Exit {
    let choice = if output::wants_color(Color::Auto, &std::io::stderr()) {
        ColorChoice::Auto
    } else {
        ColorChoice::Never
    };
    let parsed = |words: &[OsString]| {
        let matches = CommandLine::command().color(choice).try_get_matches_from(words)?;
        <CommandLine as clap::FromArgMatches>::from_arg_matches(&matches)
    };
    let words: Vec<OsString> = words.into_iter().collect();
    // A file's name may be among the words, and clap repeats what it doesn't understand.
    let harmless = || words.iter().map(|it| harmless(&it.to_string_lossy()).into_owned().into());
    let options = match parsed(&words).or_else(|_| parsed(&harmless().collect::<Vec<_>>())) {
        Ok(options) => options,
        Err(error) => {
            // A closed pipe is a quiet end.
            let _ = error.print();
            return if error.use_stderr() { Exit::Failure } else { Exit::Clean };
        }
    };
    let done = match &options.command {
        None => check::run(&options.check),
        Some(Command::Check(options)) => check::run(options),
        Some(Command::Gate(options)) => gate::run(options),
        Some(Command::Hook(command)) => hook::run(command),
        Some(Command::Inspect(options)) => inspect::run(options),
        Some(Command::Explain(options)) => explain::run(options),
        Some(Command::Init(options)) => init::run(options),
        Some(Command::Lsp(options)) => lsp::run(options),
        Some(Command::New(options)) => new::run(options),
        Some(Command::Actions(options)) => actions::run(options),
        Some(Command::Stats(options)) => stats::run(options),
        Some(Command::Config(command)) => config::run(command),
        Some(Command::Completions(options)) => completions::run(options),
        Some(Command::Man) => completions::man(),
    };
    done.unwrap_or_else(|stop| stop.report())
}

/// Why a run can't go on.
#[derive(Debug)]
enum Stop {
    /// A configuration or rule file has mistakes; with the texts of the files.
    Mistakes(Vec<crate::mistake::Mistake>, Vec<crate::source::Source>),
    /// Something could not be read.
    Unread(crate::files::Unread),
    /// What was asked makes no sense: what is wrong, and what to do.
    Usage(String, String),
    /// The output could not be written.
    Output(String, std::io::Error),
    /// Whoever reads the output has seen enough; this is how the run would have ended.
    Closed(Exit),
}

impl Stop {
    /// The same for a run that ends so, should it be stopped by a reader that has seen enough.
    fn ending(self, exit: Exit) -> Self {
        if matches!(self, Self::Closed(_)) { Self::Closed(exit) } else { self }
    }

    fn report(&self) -> Exit {
        match self {
            Self::Closed(exit) => return *exit,
            Self::Output(name, error) => output::complain(&format!("{name}: {error}"), ""),
            Self::Unread(unread) => output::complain(&unread.to_string(), ""),
            Self::Usage(message, help) => output::complain(message, help),
            Self::Mistakes(mistakes, sources) => output::show_mistakes(mistakes, sources),
        }
        Exit::Failure
    }
}

impl From<crate::git::GitError> for Stop {
    fn from(error: crate::git::GitError) -> Self {
        Self::Usage(error.to_string(), error.help())
    }
}

impl From<crate::files::Unread> for Stop {
    fn from(unread: crate::files::Unread) -> Self {
        Self::Unread(unread)
    }
}
