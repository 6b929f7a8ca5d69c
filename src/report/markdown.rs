//! For a comment on a pull request or the summary of a job: a folded table for each document, and the action items that
//! need an owner.

use std::io::{self, Write};

use super::style::harmless;
use super::{Document, Look, Report, counted, page_of};
use crate::check::Check;
use crate::lint::{Finding, Linted, State};
use crate::postmortem::PostMortem;
use crate::rule::Severity;
use crate::words::on_one_line;

/// Writes what there is altogether, a table for each document, and the action items that need an owner; as much as a
/// comment can hold.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let items = without_owner(report);
    let mut page = format!("### pmlint: {}\n", conclusion(report));
    for unread in &report.unread {
        let (path, message) = (inline(&unread.path), inline(&unread.message));
        page.extend(["\n- not read: <code>", &path, "</code>: ", &message, "\n"]);
    }
    let mut left_out = 0;
    let most = LONGEST.saturating_sub(items.len());
    for document in report.documents.iter().filter(|it| !it.linted.findings.is_empty()) {
        let shown = table(report, document, most, &mut page);
        left_out += document.linted.findings.len() - shown;
    }
    if left_out > 0 {
        let more = counted(left_out, "more finding");
        page.extend(["\n", &more, ": a comment can't hold them.\n"]);
    }
    page.push_str(&items);
    out.write_all(page.as_bytes())
}

/// GitHub takes 65,536 characters in a comment.
const LONGEST: usize = 60_000;

fn conclusion(report: &Report) -> String {
    let summary = report.summary();
    let documents = counted(summary.files, "document");
    let found = [
        counts(report.findings().map(|it| it.1)),
        if report.unread.is_empty() { String::new() } else { format!("{} not read", report.unread.len()) },
    ];
    let found: Vec<String> = found.into_iter().filter(|it| !it.is_empty()).collect();
    if found.is_empty() {
        return format!("no findings in {documents}");
    }
    format!("{} in {documents}", found.join(", "))
}

/// `2 errors, 1 warning`
fn counts<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut counts = [0; 3];
    for finding in findings.filter(|it| it.state != Some(State::Old)) {
        match finding.severity {
            Severity::Error => counts[0] += 1,
            Severity::Warning => counts[1] += 1,
            Severity::Info | Severity::Off => counts[2] += 1,
        }
    }
    let named = counts.into_iter().zip(["error", "warning", "info"]).filter(|it| it.0 > 0);
    named.map(|(count, name)| counted(count, name)).collect::<Vec<_>>().join(", ")
}

/// Adds a document's table to a page that may become `most` bytes long, and says how many findings it shows.
fn table(report: &Report, document: &Document, most: usize, page: &mut String) -> usize {
    let findings = &document.linted.findings;
    let path = report.path_in_repository(document.linted.source.path());
    let head = format!(
        "\n<details><summary><code>{}</code>: {}</summary>\n\n| line | severity | finding | rule |\n|--:|---|---|---|\n",
        inline(&path),
        counts(findings.iter())
    );
    let foot = "\n</details>\n";
    let mut rows = String::new();
    let mut shown = 0;
    for finding in findings {
        let row = row(finding);
        if page.len() + head.len() + rows.len() + row.len() + foot.len() > most {
            break;
        }
        rows.push_str(&row);
        shown += 1;
    }
    if shown > 0 {
        page.extend([head.as_str(), &rows, foot]);
    }
    shown
}

fn row(finding: &Finding) -> String {
    let rule = format!("<code>{}</code>", inline(&finding.rule));
    let rule = page_of(&finding.rule).map_or(rule.clone(), |page| format!("[{rule}]({page})"));
    format!(
        "| {} | {}{} | {}<br>*{}* | {rule} |\n",
        finding.start.line,
        finding.severity.name(),
        if finding.state == Some(State::Old) { ", old" } else { "" },
        inline(&finding.message),
        inline(&finding.help)
    )
}

/// The part of the page that lists the action items that need an owner; empty if none does.
fn without_owner(report: &Report) -> String {
    let is_wanted = |finding: &Finding| {
        let rule = report.catalog.rule(&finding.rule);
        rule.is_some_and(|it| matches!(it.check, Check::ActionOwner(_)))
    };
    let lines: Vec<String> = report
        .findings()
        .filter(|it| is_wanted(it.1) && it.1.state != Some(State::Old))
        .map(|(document, finding)| {
            let path = report.path_in_repository(document.source.path());
            let deed = deed(document, finding);
            format!("- [ ] {} (<code>{}:{}</code>)\n", inline(&deed), inline(&path), finding.start.line)
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let mut part = "\n#### Action items that need an owner\n\n".to_owned();
    let mut shown = 0;
    for line in lines.iter().take_while(|it| it.len() < LONGEST / 8) {
        if part.len() + line.len() > LONGEST / 4 {
            break;
        }
        part.push_str(line);
        shown += 1;
    }
    if shown < lines.len() {
        part.extend(["- and ", &(lines.len() - shown).to_string(), " more\n"]);
    }
    part
}

/// What the action item at a finding is to do; if that can't be told, what is underlined.
fn deed(document: &Linted, finding: &Finding) -> String {
    let PostMortem { action_items, outline, .. } = &document.post_mortem;
    let at = finding.start.byte;
    let after = action_items.partition_point(|it| it.span.start <= at);
    let item = after.checked_sub(1).map(|index| &action_items[index]).filter(|it| it.span.contains(at));
    let text = item.and_then(|it| outline.text().get(it.deed.clone())).unwrap_or(&finding.text);
    let text = on_one_line(&document.mask.masked(text));
    match text.char_indices().nth(LONGEST_DEED) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// In characters.
const LONGEST_DEED: usize = 160;

/// A text that is nothing but text, in Markdown, in a table and in HTML: no markup, no link, nobody who is told.
fn inline(text: &str) -> String {
    let harmless = harmless(text);
    let mut inline = String::with_capacity(harmless.len());
    let mut characters = harmless.chars().peekable();
    let mut word = String::new();
    while let Some(character) = characters.next() {
        match character {
            '&' | '<' | '>' | '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                inline.extend(["&#", &u32::from(character).to_string(), ";"]);
            }
            other => inline.push(other),
        }
        // GitHub makes a link of an address and an issue's number, and tells a person who is named.
        let begins_link = match character {
            ':' => characters.peek() == Some(&'/'),
            '@' => true,
            '#' => characters.peek().is_some_and(char::is_ascii_digit),
            'w' | 'W' => word.len() == 2 && characters.peek() == Some(&'.'),
            _ => false,
        };
        if begins_link {
            inline.push('\u{2060}');
        }
        if matches!(character, 'w' | 'W') { word.push(character) } else { word.clear() }
    }
    inline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup_or_a_link() {
        assert_eq!(
            inline("a|b `c` <script> [x](https://y.z) @kim #12 www.x.y c:d ##[e]"),
            "a&#124;b &#96;c&#96; &#60;script&#62; &#91;x&#93;(https:\u{2060}//y.z) @\u{2060}kim #\u{2060}12 \
             www\u{2060}.x.y c:d ##\u{fffd}e&#93;"
        );
    }
}
