//! For a step of GitHub Actions: workflow commands that put annotations beside the lines of a pull request.

use std::io::{self, Write};

use super::style::harmless;
use super::{Look, Report, counted};
use crate::lint::{Finding, State};
use crate::rule::Severity;
use crate::source::Source;

/// Writes a command for each finding that wasn't there before the change, the worst first, as many as GitHub shows of one step, and says how many it left
/// out.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    for unread in report.unread.iter().take(MOST) {
        writeln!(out, "::error title=pmlint::{}", data(&unread.to_string()))?;
    }
    let mut left_out = report.unread.len().saturating_sub(MOST);
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let taken = if severity == Severity::Error { report.unread.len().min(MOST) } else { 0 };
        let mut of_severity = report
            .findings()
            .filter(|it| it.1.severity == severity && it.1.state != Some(State::Old))
            .map(|(document, it)| (&document.source, it));
        for (source, finding) in of_severity.by_ref().take(MOST - taken) {
            writeln!(out, "{}", command(&report.path_in_repository(source.path()), source, finding))?;
        }
        left_out += of_severity.count();
    }
    if left_out > 0 {
        writeln!(
            out,
            "pmlint: {} without an annotation: GitHub shows {MOST} errors, {MOST} warnings and {MOST} notices of \
             a step.",
            counted(left_out, "more finding")
        )?;
    }
    Ok(())
}

/// How many annotations of each kind GitHub shows of one step (actions/toolkit, docs/problem-matchers.md).
const MOST: usize = 10;

fn command(path: &str, source: &Source, finding: &Finding) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Off => "notice",
    };
    let (start, end) = (finding.start, finding.end);
    // A range of columns is for one line; over several lines GitHub takes lines only.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, source.position(last_byte(source, finding)).column)
    } else {
        String::new()
    };
    format!(
        "::{name} file={},line={},endLine={}{columns},title={}::{}",
        property(path),
        start.line,
        end.line,
        property(&finding.rule),
        data(&format!("{}\n{}", finding.message, finding.help)),
    )
}

/// Where the last character of a finding begins: GitHub's end column is the last one that is marked.
fn last_byte(source: &Source, finding: &Finding) -> usize {
    let last = source.slice(finding.span).char_indices().next_back();
    finding.span.start + last.map_or(0, |it| it.0)
}

/// What stands behind the second pair of colons, as the runner decodes it.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(harmless).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property, as the runner decodes it.
fn property(text: &str) -> String {
    harmless(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}
