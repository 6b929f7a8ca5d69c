//! What goes to the terminal, to files and to standard error.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};

use super::{Color, Exit, Stop};
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

/// Gives standard output to `write`, and lets no line be one that GitHub's runner would obey.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    exactly_to_stdout(|out| write(&mut NoCommands { out, lead: Lead::Blank }))
}

/// Gives standard output to `write`; every byte stays.
pub(super) fn exactly_to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::Closed(Exit::Clean),
        _ => Stop::Output("standard output".to_owned(), error),
    })
}

/// Lets no line begin with two colons: `::error::…` is a command, also behind blanks.
struct NoCommands<'a> {
    out: &'a mut dyn Write,
    lead: Lead,
}

/// What stands on a line so far.
#[derive(Clone, Copy)]
enum Lead {
    /// Nothing that can be seen.
    Blank,
    /// A colon.
    Colon,
    /// More.
    Text,
}

impl Write for NoCommands<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut done = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            self.lead = match (self.lead, byte) {
                (_, b'\n') => Lead::Blank,
                (Lead::Blank, b':') => Lead::Colon,
                (Lead::Colon, b':') => {
                    self.out.write_all(&bytes[done..at])?;
                    // It takes no room.
                    self.out.write_all("\u{2060}".as_bytes())?;
                    done = at;
                    Lead::Text
                }
                // What isn't ASCII may be a blank.
                (Lead::Blank, byte) if !byte.is_ascii_graphic() => Lead::Blank,
                _ => Lead::Text,
            };
        }
        self.out.write_all(&bytes[done..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_like_a_command() {
        let mut out = Vec::new();
        let mut quiet = NoCommands { out: &mut out, lead: Lead::Blank };
        // A line may come in pieces.
        for piece in ["::a b::c\n  ", " \u{3000}:", ":d", "\ne: f ::g\n\n", ":h"] {
            quiet.write_all(piece.as_bytes()).expect("a vector takes everything");
        }
        let text = String::from_utf8(out).expect("it was text");
        assert_eq!(text, ":\u{2060}:a b::c\n   \u{3000}:\u{2060}:d\ne: f ::g\n\n:h");
    }
}
