//! For programs that read line by line: each finding as JSON on a line of its own.

use std::io::{self, Write};

use super::escaped::{Json, quoted};
use super::json::write_finding;
use super::{Look, Report};

/// Writes each finding on a line, as [`super::json`] writes it.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut json = Json::on_one_line();
    for document in &report.documents {
        let path = quoted(document.linted.source.path());
        for finding in &document.linted.findings {
            write_finding(&mut json, &path, finding);
            json.bytes.push(b'\n');
            out.write_all(&json.bytes)?;
            json.bytes.clear();
        }
    }
    Ok(())
}
