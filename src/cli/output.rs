//! What goes to the terminal, to files and to standard error.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};

use super::{Color, Stop};
use crate::mistake::Mistake;
use crate::report::style::{Style, harmless};
use crate::report::{self, Look};
use crate::source::Source;

/// Whether a stream gets colour.
pub(super) fn wants_color(choice: Color, stream: &impl IsTerminal) -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|it| !it.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto if env::var_os("CLICOLOR_FORCE").is_some_and(|it| !it.is_empty() && it != "0") => true,
        Color::Auto => stream.is_terminal() && env::var_os("TERM").is_none_or(|it| it != "dumb"),
    }
}

/// How reports for people look on standard output.
pub(super) fn look(choice: Color, max: usize) -> Look {
    Look { color: wants_color(choice, &io::stdout()), width: width(), max }
}

/// How many columns there are for text.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    terminal.filter(|_| io::stdout().is_terminal()).unwrap_or(100).clamp(40, 120)
}

/// Gives standard output to `write`.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Stop::Output("standard output".to_owned(), error))
}

/// Says on standard error what went wrong and what to do.
pub(super) fn complain(message: &str, help: &str) {
    let color = wants_color(Color::Auto, &io::stderr());
    let mut error = io::stderr().lock();
    // Nobody is left to hear that standard error is closed.
    let _ = writeln!(error, "{}: {}", Style::Error.paint("error", color), harmless(message));
    if !help.is_empty() {
        let _ = writeln!(error, "{}: {}", Style::Info.paint("help", color), harmless(help));
    }
}

/// Says on standard error what is good to know.
pub(super) fn note(message: &str) {
    let color = wants_color(Color::Auto, &io::stderr());
    // Nobody is left to hear that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{}: {}", Style::Info.paint("note", color), harmless(message));
}

/// Shows mistakes in files of the configuration on standard error.
pub(super) fn show_mistakes(mistakes: &[Mistake], sources: &[Source]) {
    let look = Look { color: wants_color(Color::Auto, &io::stderr()), width: width(), max: usize::MAX };
    let mut error = io::stderr().lock();
    for mistake in mistakes {
        match sources.iter().find(|it| it.path() == mistake.path) {
            Some(source) => {
                let _ = report::full::write_mistake(mistake, source, &look, &mut error);
            }
            None => complain(&mistake.message, &mistake.help),
        }
    }
}
