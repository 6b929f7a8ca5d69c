//! Many post-mortems in numbers, as one page that needs nothing else: charts are SVG, and no script runs.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::stats::{action_lines, length, summary, times};
use super::style::harmless;
use crate::stats::{Count, Month, NOT_GIVEN, Stats};

/// Writes the page.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(stats: &Stats, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    // What the page itself doesn't bring along can't be loaded, whatever a document holds.
    page.put(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Post-mortems in numbers</title>\n<style>\n",
    );
    page.put(include_str!("stats_page.css"));
    page.put("</style>\n</head>\n<body>\n<h1>Post-mortems in numbers</h1>\n");
    page.paragraph("faint", &summary(stats));
    if stats.incidents > 0 {
        page.tiles(stats);
        page.months(stats);
        page.times(stats);
        page.counts("Causes by class", &stats.by_cause);
        page.actions(stats);
        page.recurrences(stats);
        page.list(stats);
    }
    page.put("</body>\n</html>\n");
    out.write_all(page.text.as_bytes())
}

/// A page as far as it is written.
#[derive(Default)]
struct Page {
    text: String,
}

/// The width of every chart, in its own units.
const WIDTH: usize = 900;
/// Where bars begin.
const LEFT: usize = 290;
/// How long the longest bar is, as a number of minutes too.
const LONGEST_BAR: i64 = 430;
const LONGEST: usize = 430;

impl Page {
    /// Adds what is markup already.
    fn put(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    fn paragraph(&mut self, class: &str, text: &str) {
        self.put(&format!("<p class=\"{class}\">{}</p>\n", escaped(text)));
    }

    fn heading(&mut self, text: &str) {
        self.put(&format!("<h2>{}</h2>\n", escaped(text)));
    }

    fn tiles(&mut self, stats: &Stats) {
        let minutes = |minutes: Option<i64>| minutes.map_or_else(|| "–".to_owned(), length);
        let percent = stats.closed_on_time_percent.map_or_else(|| "–".to_owned(), |it| format!("{it} %"));
        let tiles = [
            (stats.incidents.to_string(), "incidents"),
            (minutes(stats.time_to_detect.median_minutes), "median time to detect"),
            (minutes(stats.time_to_resolve.median_minutes), "median time to resolve"),
            (stats.actions.open.to_string(), "open action items"),
            (stats.actions.overdue.to_string(), "overdue action items"),
            (percent, "closed on time, where that is told"),
        ];
        self.put("<div class=\"tiles\">\n");
        for (value, name) in tiles {
            self.put(&format!("<div><b>{}</b>{}</div>\n", escaped(&value), escaped(name)));
        }
        self.put("</div>\n");
    }

    /// Columns by month, or by year where there are too many months; a part of each for every severity.
    fn months(&mut self, stats: &Stats) {
        let columns = timeline(&stats.by_month);
        if columns.is_empty() {
            return;
        }
        let unit = if columns[0].0.len() == 4 { "year" } else { "month" };
        self.heading(&format!("Incidents by {unit} and severity"));
        let (top, height) = (10, 200);
        let bottom = top + height;
        let most = columns.iter().map(|it| it.1.iter().map(|it| it.count).sum::<usize>()).max().unwrap_or(1);
        let step = [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().find(|it| most / it <= 5).unwrap_or(1000);
        let ceiling = most.div_ceil(step) * step;
        self.chart(bottom + 30, &format!("{} by month and severity", summary(stats)));
        for value in (0..=ceiling).step_by(step) {
            let y = bottom - value * height / ceiling;
            self.put(&format!("<line class=\"grid\" x1=\"40\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/>\n"));
            self.put(&format!(
                "<text class=\"faint\" x=\"32\" y=\"{}\" text-anchor=\"end\">{value}</text>\n",
                y + 4
            ));
        }
        let room = (WIDTH - 40) / columns.len();
        let wide = (room * 7 / 10).clamp(2, 60);
        let every = columns.len().div_ceil(12);
        for (index, (name, severities)) in columns.iter().enumerate() {
            let x = 40 + index * room + (room - wide) / 2;
            let mut y = bottom;
            for it in severities.iter().filter(|it| it.count > 0) {
                let tall = it.count * height / ceiling;
                y -= tall;
                let class = class_of(&it.name, &stats.by_severity);
                self.put(&format!(
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{tall}\"><title>{}</title></rect>\n",
                    escaped(&format!("{name}: {} {}", it.count, it.name))
                ));
            }
            if index % every == 0 {
                let middle = x + wide / 2;
                let y = bottom + 20;
                self.put(&format!(
                    "<text class=\"faint\" x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">{name}</text>\n"
                ));
            }
        }
        self.end_chart();
        self.legend(&stats.by_severity);
    }

    /// Which colour is which severity, and how many there are of it.
    fn legend(&mut self, severities: &[Count]) {
        self.chart(26, "severities");
        let mut x = 40;
        let shown = severities.iter().filter(|it| it.name != NOT_GIVEN).take(4);
        for it in shown.chain(severities.iter().filter(|it| it.name == NOT_GIVEN)) {
            let label = format!("{} ({})", it.name, it.count);
            let class = class_of(&it.name, severities);
            self.put(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"7\" width=\"12\" height=\"12\"/>\n"));
            self.put(&format!("<text x=\"{}\" y=\"18\">{}</text>\n", x + 18, escaped(&label)));
            x += 40 + 8 * label.chars().count();
        }
        let others = severities.iter().filter(|it| it.name != NOT_GIVEN).count().saturating_sub(4);
        if others > 0 {
            self.put(&format!(
                "<text class=\"faint\" x=\"{x}\" y=\"18\">and {others} more, in grey</text>\n"
            ));
        }
        self.end_chart();
    }

    /// Median and p90 of the three times.
    fn times(&mut self, stats: &Stats) {
        self.heading("Times");
        let most = times(stats).iter().filter_map(|it| it.1.p90_minutes).max().unwrap_or(1).max(1);
        self.chart(3 * 56, "median and p90 of the time to detect, mitigate and resolve");
        for (index, (name, spread)) in times(stats).into_iter().enumerate() {
            let y = index * 56;
            self.label(y + 22, &format!("to {name}"));
            let documents = if spread.count == 1 { "incident" } else { "incidents" };
            self.put(&format!(
                "<text class=\"faint\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{} {documents}</text>\n",
                LEFT - 10,
                y + 40,
                spread.count
            ));
            let values = [("bar", "median", spread.median_minutes), ("pale", "p90", spread.p90_minutes)];
            for (row, (class, name, minutes)) in values.into_iter().enumerate() {
                let y = y + 8 + row * 20;
                match minutes {
                    Some(minutes) => {
                        let share = usize::try_from(minutes * LONGEST_BAR / most).unwrap_or(0);
                        self.bar(class, y, 16, share.max(2), &format!("{name} {}", length(minutes)));
                    }
                    None if row == 0 => self.value(y + 13, LEFT, "no document tells it"),
                    None => {}
                }
            }
        }
        self.end_chart();
        self.paragraph(
            "faint",
            "From the beginning as the fields and the timeline tell it, else from the first entry; the time to detect only where \
             the beginning is told.",
        );
    }

    fn counts(&mut self, heading: &str, counts: &[Count]) {
        self.heading(heading);
        let most = counts.iter().map(|it| it.count).max().unwrap_or(1).max(1);
        self.chart(counts.len() * 28, heading);
        for (index, it) in counts.iter().enumerate() {
            let y = index * 28;
            self.label(y + 18, &it.name);
            self.bar("bar", y + 4, 20, (it.count * LONGEST / most).max(2), &it.count.to_string());
        }
        self.end_chart();
    }

    /// One bar for all action items, in parts by what came of them.
    fn actions(&mut self, stats: &Stats) {
        self.heading("Action items");
        let it = stats.actions;
        if it.total == 0 {
            self.paragraph("faint", "There are none.");
            return;
        }
        let parts = [
            ("good", "done on time", it.closed_on_time),
            ("s2", "done late", it.closed_late),
            ("bar", "done, nothing says when", it.closed_unknown),
            ("pale", "open", it.open - it.overdue),
            ("bad", "overdue", it.overdue),
        ];
        self.chart(34, "action items by what came of them");
        let mut done = 0;
        for (class, name, count) in parts {
            let (from, to) = (done * WIDTH / it.total, (done + count) * WIDTH / it.total);
            done += count;
            if count > 0 {
                self.put(&format!(
                    "<rect class=\"{class}\" x=\"{from}\" y=\"4\" width=\"{}\" height=\"26\"><title>{count} {name}</title></rect>\n",
                    to - from
                ));
            }
        }
        self.end_chart();
        self.chart(26, "what the colours mean");
        let mut x = 0;
        for (class, name, count) in parts.into_iter().filter(|it| it.2 > 0) {
            let label = format!("{count} {name}");
            self.put(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"7\" width=\"12\" height=\"12\"/>\n"));
            self.put(&format!("<text x=\"{}\" y=\"18\">{label}</text>\n", x + 18));
            x += 40 + 8 * label.len();
        }
        self.end_chart();
        for line in action_lines(stats) {
            self.paragraph("", &line);
        }
    }

    fn recurrences(&mut self, stats: &Stats) {
        self.heading("Recurrence");
        if stats.recurrences.is_empty() {
            self.paragraph(
                "faint",
                "No incident shares a cause or a service with an earlier one whose action items are open.",
            );
            return;
        }
        self.paragraph(
            "faint",
            "Incidents that share a cause or a service with earlier ones whose action items are still open.",
        );
        self.put(
            "<div class=\"scroll\"><table><tr><th>Day<th>Incident<th>Shares<th>After<th class=\"n\">Earlier ones<th \
             class=\"n\">Open items</tr>\n",
        );
        for it in &stats.recurrences {
            self.put(&format!(
                "<tr><td class=\"day\">{}<td>{}<td>{} {}<td>{}<td class=\"n\">{}<td class=\"n\">{}</tr>\n",
                it.date,
                escaped(&it.title),
                it.shares.name(),
                escaped(&it.name),
                escaped(&it.earlier_path),
                it.earlier_incidents,
                it.open_actions
            ));
        }
        self.put("</table></div>\n");
    }

    fn list(&mut self, stats: &Stats) {
        self.heading("Incidents");
        self.put(
            "<div class=\"scroll\"><table><tr><th>Day<th>Incident<th>Severity<th>Cause<th class=\"n\">Detect<th \
             class=\"n\">Resolve<th class=\"n\">Open items</tr>\n",
        );
        for it in stats.list.iter().rev() {
            let minutes = |minutes: Option<i64>| minutes.map_or_else(String::new, length);
            self.put(&format!(
                "<tr><td class=\"day\">{}<td>{}<br><span class=\"faint\">{}</span><td>{}<td>{}<td class=\"n\">{}<td \
                 class=\"n\">{}<td class=\"n\">{} of {}</tr>\n",
                it.date.map_or_else(String::new, |it| it.to_string()),
                escaped(&it.title),
                escaped(&it.path),
                escaped(it.severity.as_deref().unwrap_or_default()),
                it.cause.name(),
                minutes(it.times.detect_minutes),
                minutes(it.times.resolve_minutes),
                it.open_actions,
                it.actions
            ));
        }
        self.put("</table></div>\n");
    }

    /// Opens a drawing; its description is for those who can't see it.
    fn chart(&mut self, height: usize, description: &str) {
        let description = escaped(description);
        self.put(&format!(
            "<div class=\"scroll\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{description}\">\n"
        ));
    }

    fn end_chart(&mut self) {
        self.put("</svg></div>\n");
    }

    fn label(&mut self, y: usize, text: &str) {
        let text = escaped(&cut(text, 40));
        self.put(&format!("<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{text}</text>\n", LEFT - 10));
    }

    fn bar(&mut self, class: &str, y: usize, height: usize, length: usize, value: &str) {
        self.put(&format!("<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"{height}\" rx=\"2\"/>\n"));
        self.value(y + height - 4, LEFT + length, value);
    }

    fn value(&mut self, y: usize, x: usize, text: &str) {
        let _ = writeln!(self.text, "<text x=\"{}\" y=\"{y}\">{}</text>", x + 8, escaped(text));
    }
}

/// Every month between the first and the last with its severities, or every year if there are too many months.
fn timeline(months: &[Month]) -> Vec<(String, Vec<Count>)> {
    let number = |name: &str| -> Option<usize> {
        let (year, month) = name.split_once('-')?;
        Some(year.parse::<usize>().ok()? * 12 + month.parse::<usize>().ok()?.checked_sub(1)?)
    };
    let numbered: Vec<(usize, &Month)> =
        months.iter().filter_map(|it| Some((number(&it.month)?, it))).collect();
    let (Some(first), Some(last)) = (numbered.first(), numbered.last()) else { return Vec::new() };
    let by_year = last.0 - first.0 >= MOST_MONTHS;
    let unit = if by_year { 12 } else { 1 };
    // A slip in a date may make it a thousand years.
    let all = (first.0 / unit..=last.0 / unit).take(MOST_COLUMNS);
    let mut columns: Vec<(String, Vec<Count>)> = all
        .map(|it| {
            let name = if by_year { it.to_string() } else { format!("{:04}-{:02}", it / 12, it % 12 + 1) };
            (name, Vec::new())
        })
        .collect();
    for (at, month) in &numbered {
        let Some((_, column)) = columns.get_mut(at / unit - first.0 / unit) else { continue };
        for it in &month.severities {
            match column.iter_mut().find(|known| known.name == it.name) {
                Some(known) => known.count += it.count,
                None => column.push(it.clone()),
            }
        }
    }
    columns
}

/// So many months have columns of their own.
const MOST_MONTHS: usize = 48;
/// So many columns can be told apart.
const MOST_COLUMNS: usize = 200;

/// The colour of a severity: by its place among all of them, the worst first.
fn class_of(name: &str, all: &[Count]) -> String {
    let place = all.iter().position(|it| it.name == name).unwrap_or(all.len());
    // The last colour is the palest, and what isn't given says least.
    if name == NOT_GIVEN { "s5".to_owned() } else { format!("s{}", place.min(4)) }
}

/// The beginning of a text.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Text that means nothing in HTML, in an element or in an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in harmless(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions;
    use crate::postmortem::{PostMortem, Reading};
    use crate::source::Source;
    use crate::stats::Incident;

    fn page(text: &str) -> String {
        let path = "<b>\"&'.md";
        let source = Source::new(path, text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let today = jiff::civil::date(2024, 6, 1);
        let actions = actions::of(&source, &post_mortem, today, str::to_owned);
        let incident = |path: &str| Incident::new(path, &post_mortem, &actions, today, str::to_owned);
        let mut out = Vec::new();
        write(&Stats::new(vec![incident(path), incident("b.md")]), &mut out)
            .expect("a vector takes everything");
        String::from_utf8(out).expect("it is text")
    }

    const HOSTILE: &str = "# `<script>alert(1)</script>` \"onload='x'\u{1b}\n\n- **Date**: 2024-05-03\n- **Severity**: `<img src=x onerror=alert(1)>`\n- **Services**: `</td><script>`\n\n## Timeline\n\n- 10:00 down\n\n## Action items\n\n- [ ] Limit it\n";

    #[test]
    fn what_a_document_holds_is_text_on_the_page() {
        let page = page(HOSTILE);
        for markup in ["<script", "<img", "<b>\"", "='x'", "\u{1b}"] {
            assert!(!page.contains(markup), "{markup}");
        }
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

    #[test]
    fn the_page_needs_nothing_else_and_runs_nothing() {
        let page = page("# Outage\n\n**Date**: 2024-05-03\n\n## Timeline\n\n- 10:00 down\n");
        for outside in ["http://", "https://", "<link", "<script", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("default-src 'none'") && page.contains("prefers-color-scheme: dark"));
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    }

    #[test]
    fn what_is_wider_than_a_telephone_can_be_pushed_aside() {
        let page = page("# Outage\n\n**Date**: 2024-05-03\n\n## Timeline\n\n- 10:00 down\n");
        for wide in ["<svg", "<table"] {
            let scrolled = page.matches(&format!("<div class=\"scroll\">{wide}")).count();
            assert!(scrolled > 0 && scrolled == page.matches(wide).count(), "{wide}");
        }
        assert_eq!(page.matches("<div").count(), page.matches("</div>").count());
    }

    #[test]
    fn months_without_an_incident_have_their_place_and_many_months_are_years() {
        let month = |name: &str| Month { month: name.to_owned(), incidents: 1, severities: Vec::new() };
        let names = |months: &[&str]| {
            let months: Vec<Month> = months.iter().map(|it| month(it)).collect();
            timeline(&months).into_iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(names(&["2023-11", "2024-02"]), ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(names(&["2019-11", "2024-02"]).len(), 6);
        assert_eq!(names(&["0001-01", "9999-12"]).len(), MOST_COLUMNS);
    }
}
