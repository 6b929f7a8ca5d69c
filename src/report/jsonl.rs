//! For programs that read line by line: each finding as JSON on a line of its own.

use std::io::{self, Write};

use super::json::JsonFinding;
use super::{Look, Report, escaped};

/// Writes each finding on a line, as [`super::json`] writes it.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    report
        .findings()
        .try_for_each(|(document, finding)| escaped::write_line(&JsonFinding::new(document, finding), out))
}
