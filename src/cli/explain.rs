//! `pmlint explain`: what a rule wants and why.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop};
use crate::catalog::Catalog;
use crate::config::Layer;
use crate::mistake::nearest;
use crate::page;
use crate::report::Look;
use crate::report::style::{Style, harmless};
use crate::rule::{Group, Reference, Rule, Severity};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The rule; without one, all of them are listed
    rule: Option<String>,
    #[command(flatten)]
    common: Common,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a page
    Markdown,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let session = Session::open(&options.common, &Layer::default())?;
    let catalog = &session.settings.catalog;
    let look = output::look(options.color, 0);
    let Some(name) = &options.rule else {
        to_stdout(|out| match options.format {
            Format::Text => list(&session, &look, out),
            Format::Json => json(catalog.rules().map(AsRef::as_ref), out),
            Format::Markdown => out.write_all(page::all(catalog).as_bytes()),
        })?;
        return Ok(Exit::Clean);
    };
    let rule = catalog.rule(name).ok_or_else(|| unknown(name, catalog))?;
    to_stdout(|out| match options.format {
        Format::Text => text(&page::page(rule), &look, out),
        Format::Json => json([rule.as_ref()], out),
        Format::Markdown => out.write_all(page::page(rule).as_bytes()),
    })?;
    Ok(Exit::Clean)
}

fn unknown(name: &str, catalog: &Catalog) -> Stop {
    let help = match nearest(name, catalog.ids()) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "`pmlint explain` lists the rules.".to_owned(),
    };
    Stop::Usage(format!("no rule is called `{name}`"), help)
}

/// Every rule on a line, by groups, with the severity that holds here.
fn list(session: &Session, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let rules = &session.settings.rules;
    let width = rules.iter().map(|it| it.rule.id.len()).max().unwrap_or(0);
    for group in Group::ALL {
        let mut of_group = rules.iter().filter(|it| it.rule.group == group).peekable();
        if of_group.peek().is_none() {
            continue;
        }
        writeln!(out, "{}", Style::Strong.paint(group.name(), look.color))?;
        for state in of_group {
            let severity = state.effective_severity();
            let name = Style::from(severity).paint(format!("{:7}", severity.name()), look.color);
            writeln!(out, "  {name}  {:width$}  {}", state.rule.id, harmless(&state.rule.summary))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "`pmlint explain RULE` shows a rule's page.")
}

/// A page as plain text: the headings, code and emphasis of its Markdown shown as a terminal can.
fn text(page: &str, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut in_code = false;
    for line in page.lines() {
        let line = harmless(line);
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        } else if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            writeln!(out, "{}", Style::Strong.paint(heading, look.color))?;
        } else {
            writeln!(out, "{}", plain(&line, look.color))?;
        }
    }
    Ok(())
}

/// A line of Markdown as a terminal shows it: code as it is, emphasis without its marks, a link's address behind it.
fn plain(line: &str, color: bool) -> String {
    let mut plain = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            plain.push_str(&Style::Place.paint(format!("`{part}`"), color).to_string());
        } else {
            plain.push_str(&part.replace('*', "").replace("](", " <").replace("- [", "- "));
        }
    }
    match plain.strip_suffix(')') {
        Some(before) if plain.contains(" <") => format!("{before}>"),
        _ => plain,
    }
}

/// A rule as programs see it.
#[derive(Debug, Serialize)]
struct JsonRule<'a> {
    rule: &'a str,
    summary: &'a str,
    group: Group,
    severity: Severity,
    preview: bool,
    message: &'a str,
    help: &'a str,
    why: &'a str,
    references: &'a [Reference],
    options: Vec<String>,
    source: &'a str,
}

fn json<'a>(rules: impl IntoIterator<Item = &'a Rule>, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Rules<'a> {
        version: u8,
        rules: Vec<JsonRule<'a>>,
    }
    let rules = rules.into_iter().map(|rule| JsonRule {
        rule: &rule.id,
        summary: &rule.summary,
        group: rule.group,
        severity: rule.severity,
        preview: rule.preview,
        message: &rule.message,
        help: &rule.help,
        why: rule.why().trim(),
        references: rule.references(),
        options: rule.options(),
        source: rule.team_file.as_deref().unwrap_or("built-in"),
    });
    serde_json::to_writer_pretty(&mut *out, &Rules { version: 1, rules: rules.collect() })?;
    writeln!(out)
}
