//! Lists of action items: for people, programs, spreadsheets, pages and calendars.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Look;
use super::escaped::write_pretty;
use super::style::{Style, harmless};
use super::table::{self, Cell, Column};
use crate::actions::{Action, Status};

/// Writes a table for people, with a line of sums.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn table(actions: &[Action], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    if actions.is_empty() {
        return writeln!(out, "no action items");
    }
    let column = |head, widest, right| Column { head, widest, right };
    let heads = [
        column("Status", 7, false),
        column("Due", 10, false),
        column("Age", 6, true),
        column("Owner", 18, false),
        column("Ticket", 14, false),
        column("Action item", usize::MAX, false),
        column("Incident", usize::MAX, false),
    ];
    let row = |it: &Action| -> Vec<Cell> {
        let style = match it.status {
            Status::Overdue => Style::Error,
            Status::Open => Style::Warning,
            Status::Done => Style::Good,
        };
        let plain = |text: String| (text, None);
        let owner = if it.owners.is_empty() { "nobody".to_owned() } else { it.owners.join(", ") };
        vec![
            (it.status.name().to_owned(), Some(style)),
            plain(it.due.map_or_else(|| it.due_written.clone().unwrap_or_default(), |due| due.to_string())),
            plain(it.age_days.map_or_else(String::new, |days| format!("{days} d"))),
            (owner, it.owners.is_empty().then_some(Style::Faint)),
            plain(it.ticket.clone().unwrap_or_default()),
            plain(it.text.clone()),
            (
                format!("{} {}:{}", it.incident_id.as_deref().unwrap_or(""), it.path, it.line),
                Some(Style::Faint),
            ),
        ]
    };
    let rows: Vec<Vec<Cell>> = actions.iter().map(row).collect();
    table::write(&heads, &rows, look, out)?;
    let count = |status: Status| actions.iter().filter(|it| it.status == status).count();
    let (overdue, open, done) = (count(Status::Overdue), count(Status::Open), count(Status::Done));
    let items = if actions.len() == 1 { "item" } else { "items" };
    writeln!(
        out,
        "\n{} action {items}: {} open, {overdue} of them overdue; {done} done",
        actions.len(),
        open + overdue
    )
}

/// Writes one JSON document.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn json(actions: &[Action], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct List<'a> {
        version: u8,
        actions: &'a [Action],
    }
    write_pretty(&List { version: 1, actions }, out)
}

const HEADS: [&str; 13] = [
    "status",
    "due",
    "due written",
    "age days",
    "overdue days",
    "owners",
    "ticket",
    "priority",
    "text",
    "incident",
    "incident id",
    "incident date",
    "place",
];

/// Writes rows for a spreadsheet (RFC 4180, but with the line ends of this system's tools); no cell is a formula.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn csv(actions: &[Action], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", HEADS.map(csv_cell).join(","))?;
    for it in actions {
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |it| it.to_string());
        let number = |number: Option<i32>| number.map_or_else(String::new, |it| it.to_string());
        let cells = [
            it.status.name().to_owned(),
            day(it.due),
            csv_cell(it.due_written.as_deref().unwrap_or_default()),
            number(it.age_days),
            number(it.overdue_days),
            csv_cell(&it.owners.join("; ")),
            csv_cell(it.ticket.as_deref().unwrap_or_default()),
            csv_cell(it.priority.as_deref().unwrap_or_default()),
            csv_cell(&it.text),
            csv_cell(&it.incident),
            csv_cell(it.incident_id.as_deref().unwrap_or_default()),
            day(it.incident_date),
            csv_cell(&format!("{}:{}", it.path, it.line)),
        ];
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// A cell that a spreadsheet takes as text.
fn csv_cell(text: &str) -> String {
    let text = harmless(text);
    // A spreadsheet would calculate what begins so.
    let mark =
        if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']) { "'" } else { "" };
    if mark.is_empty() && !text.contains([',', '"', ';', '\n', '\r']) {
        return text.into_owned();
    }
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Writes a table of Markdown.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn markdown(actions: &[Action], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| Status | Due | Age | Owner | Ticket | Action item | Incident | Where |")?;
    writeln!(out, "|---|---|--:|---|---|---|---|---|")?;
    for it in actions {
        let due = it.due.map_or_else(|| it.due_written.clone().unwrap_or_default(), |due| due.to_string());
        let age = it.age_days.map_or_else(String::new, |days| format!("{days} d"));
        writeln!(
            out,
            "| {} | {} | {age} | {} | {} | {} | {} | {} |",
            it.status.name(),
            markdown_cell(&due),
            markdown_cell(&it.owners.join(", ")),
            markdown_cell(it.ticket.as_deref().unwrap_or_default()),
            markdown_cell(&it.text),
            markdown_cell(&it.incident),
            markdown_cell(&format!("{}:{}", it.path, it.line)),
        )?;
    }
    Ok(())
}

/// Text that means nothing in Markdown: no markup, no link, no tag, no mention.
fn markdown_cell(text: &str) -> String {
    let mut cell = String::new();
    for word in harmless(text).split_whitespace() {
        if !cell.is_empty() {
            cell.push(' ');
        }
        for character in word.chars() {
            match character {
                '<' => cell.push_str("&lt;"),
                '>' => cell.push_str("&gt;"),
                '&' => cell.push_str("&amp;"),
                // An address or a name at which a page would notify somebody is broken up without being seen.
                '@' => cell.push_str("@\u{2060}"),
                ':' => cell.push_str(":\u{2060}"),
                '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' | '$' => {
                    cell.push('\\');
                    cell.push(character);
                }
                other => cell.push(other),
            }
        }
    }
    // `www.example.org` is a link without any mark.
    cell.replace("www.", "www\u{2060}.")
}

/// Writes a calendar of tasks (RFC 5545).
///
/// # Errors
///
/// If `out` can't be written to.
pub fn ics(actions: &[Action], today: jiff::civil::Date, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |text: &str| folded(text, out);
    line("BEGIN:VCALENDAR")?;
    line("VERSION:2.0")?;
    line("PRODID:-//pmlint//action items//EN")?;
    let compact = |day: jiff::civil::Date| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let mut known: BTreeMap<u64, usize> = BTreeMap::new();
    for it in actions {
        let identity = identity(it);
        let ordinal = known.entry(identity).or_default();
        line("BEGIN:VTODO")?;
        line(&format!("UID:{identity:016x}-{ordinal}@pmlint"))?;
        *ordinal += 1;
        line(&format!("DTSTAMP:{}T000000Z", compact(today)))?;
        line(&format!("SUMMARY:{}", ics_text(&it.text)))?;
        if let Some(due) = it.due {
            line(&format!("DUE;VALUE=DATE:{}", compact(due)))?;
        }
        let owners = if it.owners.is_empty() { "nobody".to_owned() } else { it.owners.join(", ") };
        let mut about = format!("{}\nOwner: {owners}\n{}:{}", it.incident, it.path, it.line);
        if let Some(ticket) = &it.ticket {
            about = format!("{about}\nTicket: {ticket}");
        }
        line(&format!("DESCRIPTION:{}", ics_text(&about)))?;
        let (status, percent) =
            if it.status == Status::Done { ("COMPLETED", 100) } else { ("NEEDS-ACTION", 0) };
        line(&format!("STATUS:{status}"))?;
        line(&format!("PERCENT-COMPLETE:{percent}"))?;
        line("END:VTODO")?;
    }
    line("END:VCALENDAR")
}

/// What stays the same when other items come and go: FNV-1a of the path and the text.
fn identity(action: &Action) -> u64 {
    let bytes = action.path.bytes().chain([0xFF]).chain(action.text.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A value of text.
fn ics_text(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|it| harmless(it).into_owned()).collect();
    let escaped = |line: &String| line.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    lines.iter().map(escaped).collect::<Vec<_>>().join("\\n")
}

/// A line of a calendar: at most 75 bytes, then it goes on behind a blank.
fn folded(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut used = 0;
    for character in text.chars() {
        if used + character.len_utf8() > 75 {
            out.write_all(b"\r\n ")?;
            used = 1;
        }
        write!(out, "{character}")?;
        used += character.len_utf8();
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(text: &str) -> Action {
        Action {
            incident: "Queue, outage".to_owned(),
            incident_id: None,
            incident_date: None,
            path: "a.md".to_owned(),
            line: 3,
            text: text.to_owned(),
            owners: vec!["Kim".to_owned()],
            due: Some(jiff::civil::date(2024, 5, 20)),
            due_written: None,
            ticket: None,
            priority: None,
            status: Status::Open,
            age_days: Some(3),
            overdue_days: None,
        }
    }

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn no_cell_of_a_spreadsheet_is_a_formula() {
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "|cmd"] {
            assert!(csv_cell(hostile).starts_with("\"'"), "{hostile}");
        }
        assert_eq!(csv_cell("say \"no\", twice"), "\"say \"\"no\"\", twice\"");
        assert_eq!(csv_cell("plain"), "plain");
    }

    #[test]
    fn markdown_of_a_document_is_text_in_the_table() {
        let text =
            written(|out| markdown(&[action("a | <img src=x> [b](http://c) @all `d` www.e.org")], out));
        let row = text.lines().nth(2).expect("a row");
        assert!(
            row.contains("a \\| &lt;img src=x&gt; \\[b\\](http:\u{2060}//c) @\u{2060}all \\`d\\`"),
            "{row}"
        );
        assert!(!row.contains("www."), "{row}");
    }

    #[test]
    fn lines_of_a_calendar_are_short_and_its_text_is_escaped() {
        let long = format!("Say; a, b\nEND:VTODO {}", "é".repeat(80));
        let text = written(|out| ics(&[action(&long)], jiff::civil::date(2024, 5, 6), out));
        assert!(text.split("\r\n").all(|it| it.len() <= 75));
        assert!(text.contains("SUMMARY:Say\\; a\\, b\\nEND:VTODO"), "{text}");
        assert!(text.contains("\r\nDUE;VALUE=DATE:20240520\r\n"), "{text}");
        assert_eq!(text.matches("\r\nEND:VTODO").count(), 1);
    }
}
