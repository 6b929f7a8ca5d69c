//! Many post-mortems in numbers, for people at a terminal and for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Look;
use super::escaped::write_pretty;
use super::style::{Style, columns, short};
use super::table::{self, Column};
use crate::stats::{Count, Recurrence, Spread, Stats};

/// Writes tables for people.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn tables(stats: &Stats, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let head = |text: &str| Style::Strong.paint(text.to_owned(), look.color).to_string();
    writeln!(out, "{}", head(&summary(stats)))?;
    if stats.incidents == 0 {
        return Ok(());
    }
    let months = stats.by_month.iter().map(|it| {
        let severities: Vec<String> =
            it.severities.iter().map(|it| format!("{} {}", it.count, it.name)).collect();
        // Where no document gives a severity, that is said below, and once.
        let remark = if stats.by_severity.len() > 1 { severities.join(", ") } else { String::new() };
        (it.month.clone(), it.incidents, remark)
    });
    bars(&head("Incidents by month"), months.collect(), look, out)?;
    bars(&head("By severity"), counts(&stats.by_severity), look, out)?;
    writeln!(out, "\n{}", head("Times"))?;
    for (name, spread) in times(stats) {
        writeln!(out, "  to {name:<10}{}", spread_words(spread))?;
    }
    bars(&head("Causes by class"), counts(&stats.by_cause), look, out)?;
    writeln!(out, "\n{}", head("Action items"))?;
    for line in action_lines(stats) {
        writeln!(out, "  {line}")?;
    }
    if !stats.recurrences.is_empty() {
        writeln!(out, "\n{}", head("Recurrence: what an earlier incident with open action items shares"))?;
        recurrences(&stats.recurrences, look, out)?;
    }
    Ok(())
}

/// The latest recurrences, a row each.
fn recurrences(all: &[Recurrence], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let column = |head, widest, right| Column { head, widest, right };
    let heads = [
        column("Day", 10, false),
        column("Shares", 34, false),
        column("Incident", usize::MAX, false),
        column("Latest before it", usize::MAX, false),
        column("Before", 6, true),
        column("Open items", 10, true),
    ];
    let row = |it: &Recurrence| -> Vec<table::Cell> {
        let cells = [
            it.date.to_string(),
            format!("{} {}", it.shares.name(), it.name),
            it.path.clone(),
            it.earlier_path.clone(),
            it.earlier_incidents.to_string(),
            it.open_actions.to_string(),
        ];
        cells.map(|text| (text, None)).into()
    };
    let rows: Vec<_> = all.iter().rev().take(MOST_RECURRENCES).map(row).collect();
    table::write(&heads, &rows, look, out)?;
    if all.len() > MOST_RECURRENCES {
        writeln!(out, "and {} earlier ones; `--format json` has all", all.len() - MOST_RECURRENCES)?;
    }
    Ok(())
}

/// So many are shown on a terminal.
const MOST_RECURRENCES: usize = 20;

/// How many incidents, from when to when.
pub(super) fn summary(stats: &Stats) -> String {
    let incidents = match stats.incidents {
        0 => return "no post-mortems".to_owned(),
        1 => "1 incident".to_owned(),
        count => format!("{count} incidents"),
    };
    let span = match (stats.from, stats.to) {
        (Some(from), Some(to)) if from != to => format!(" from {from} to {to}"),
        (Some(day), _) => format!(" on {day}"),
        _ => String::new(),
    };
    let undated = match stats.undated {
        0 => String::new(),
        count => format!(", {count} without a date"),
    };
    format!("{incidents}{span}{undated}")
}

/// The three times with their names.
pub(super) fn times(stats: &Stats) -> [(&'static str, Spread); 3] {
    [
        ("detect", stats.time_to_detect),
        ("mitigate", stats.time_to_mitigate),
        ("resolve", stats.time_to_resolve),
    ]
}

/// Median and p90 of a time, and how many incidents tell it.
fn spread_words(spread: Spread) -> String {
    let (Some(median), Some(p90)) = (spread.median_minutes, spread.p90_minutes) else {
        return "no document tells it".to_owned();
    };
    let documents = if spread.count == 1 { "incident" } else { "incidents" };
    format!("median {}, p90 {} ({} {documents})", length(median), length(p90), spread.count)
}

/// A number of minutes as people say it.
pub(super) fn length(minutes: i64) -> String {
    let (large, small, large_unit, small_unit) = match minutes {
        0..=119 => return format!("{minutes} min"),
        120..=2879 => (minutes / 60, minutes % 60, "h", "min"),
        _ => (minutes / 1440, minutes % 1440 / 60, "d", "h"),
    };
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

/// What came of the action items, a fact a line.
pub(super) fn action_lines(stats: &Stats) -> Vec<String> {
    let it = stats.actions;
    let mut lines = vec![
        format!("{} in all: {} done, {} open, {} of them overdue", it.total, it.done, it.open, it.overdue),
        format!(
            "of the open ones {} without an owner, {} without a due date",
            it.open_without_owner, it.open_without_due_date
        ),
    ];
    lines.push(match stats.closed_on_time_percent {
        Some(percent) => format!(
            "closed on time: {percent} % ({} on time, {} late, {} overdue)",
            it.closed_on_time, it.closed_late, it.overdue
        ),
        None => "closed on time: no document tells it".to_owned(),
    });
    if it.closed_unknown > 0 {
        lines.push(format!("of {} done ones nothing says whether that was in time", it.closed_unknown));
    }
    lines
}

fn counts(counts: &[Count]) -> Vec<(String, usize, String)> {
    counts.iter().map(|it| (it.name.clone(), it.count, String::new())).collect()
}

/// Rows of a name, a number, a bar of that length, and a remark.
fn bars(head: &str, rows: Vec<(String, usize, String)>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{head}")?;
    let most = rows.iter().map(|it| it.1).max().unwrap_or(1).max(1);
    let digits = most.to_string().len();
    let names: Vec<String> = rows.iter().map(|it| short(&it.0, WIDEST_NAME)).collect();
    let width = names.iter().map(|it| columns(it)).max().unwrap_or(0);
    for ((_, count, remark), name) in rows.into_iter().zip(names) {
        let gap = " ".repeat(width - columns(&name));
        // What is there is seen.
        let bar = "█".repeat((count * LONGEST_BAR / most).max(usize::from(count > 0)));
        let gap_of_bar = " ".repeat(LONGEST_BAR - bar.chars().count());
        let bar = Style::Place.paint(bar, look.color);
        let line = format!("  {name}{gap}  {count:>digits$}  {bar}");
        if remark.is_empty() {
            writeln!(out, "{line}")?;
        } else {
            let room = look.width.saturating_sub(8 + width + digits + LONGEST_BAR).max(24);
            writeln!(out, "{line}{gap_of_bar}  {}", short(&remark, room))?;
        }
    }
    Ok(())
}

/// In columns.
const WIDEST_NAME: usize = 40;
const LONGEST_BAR: usize = 24;

/// Writes one JSON document.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn json(stats: &Stats, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Versioned<'a> {
        version: u8,
        stats: &'a Stats,
    }
    write_pretty(&Versioned { version: 1, stats }, out)
}
