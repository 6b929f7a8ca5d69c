//! `pmlint config`: the settings that hold, and what says so.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::output::{self, to_stdout};
use super::session::Session;
use super::{Color, Common, Exit, Stop};
use crate::catalog::Catalog;
use crate::config::{Layer, Origin, Settings};
use crate::example;
use crate::mistake::Mistake;
use crate::report::counted;
use crate::report::style::{Style, columns, harmless};
use crate::schema;
use crate::source::Source;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show every setting and what says so
    Show(Show),
    /// Read it with the team's rules, and try the examples of these
    Check(Common),
    /// Write a JSON Schema of pmlint.toml, for editors
    Schema(Common),
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    common: Common,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

pub(super) fn run(command: &Command) -> Result<Exit, Stop> {
    match command {
        Command::Show(options) => show(options),
        Command::Check(common) => check(common),
        Command::Schema(common) => schema(common),
    }
}

/// Reads what every run reads, and tries the examples of the team's rules.
fn check(common: &Common) -> Result<Exit, Stop> {
    let Session { place, settings } = Session::open(common, &Layer::default())?;
    let texts = place.team_rules(&settings.team_rules.value)?;
    let file = settings.for_path("docs/incidents/example.md", true);
    let rule_of = |path: &str| settings.catalog.rules().find(|it| it.team_file.as_deref() == Some(path));
    let rules = || texts.iter().filter_map(|(path, text)| Some((rule_of(path)?, path, text)));
    let mistakes: Vec<Mistake> =
        rules().flat_map(|(rule, path, text)| example::mistakes(rule, path, text, &file.reading)).collect();
    if !mistakes.is_empty() {
        let sources = texts.into_iter().map(|(path, text)| Source::new(path, text)).collect();
        return Err(Stop::Mistakes(mistakes, sources));
    }
    let examples = rules().flat_map(|it| it.0.examples()).count();
    to_stdout(|out| {
        write!(out, "Nothing to mend in the configuration")?;
        if !texts.is_empty() {
            let (rules, examples) = (counted(texts.len(), "team rule"), counted(examples, "example"));
            write!(out, ", nor in {rules} with {examples}")?;
        }
        writeln!(out, ".")
    })?;
    Ok(Exit::Clean)
}

/// Writes the schema, with the team's rules if its configuration can be read: it may be what mends it.
fn schema(common: &Common) -> Result<Exit, Stop> {
    let session = Session::open(common, &Layer::default());
    let catalog = session.map_or_else(|_| Catalog::built_in(), |it| it.settings.catalog);
    to_stdout(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema::schema(&catalog))?;
        writeln!(out)
    })?;
    Ok(Exit::Clean)
}

fn show(options: &Show) -> Result<Exit, Stop> {
    let session = Session::open(&options.common, &Layer::default())?;
    let look = output::look(options.color, 0);
    let rows = rows(&session.settings);
    to_stdout(|out| write(&rows, look.color, out))?;
    Ok(Exit::Clean)
}

/// `key = value` as TOML has it, and what says so.
type Row = (String, String);

/// Every setting, by tables.
fn rows(settings: &Settings) -> Vec<Row> {
    let since = match settings.since.value {
        Date::MIN => "none".to_owned(),
        date => date.to_string(),
    };
    let mut rows = vec![
        row("include", &toml(&settings.include.value), &settings.include.origin),
        row("exclude", &toml(&settings.exclude.value), &settings.exclude.origin),
        row("since", &since, &settings.since.origin),
        row("fail-on", &toml(&settings.fail_on.value), &settings.fail_on.origin),
        row("min-confidence", &toml(&settings.min_confidence.value), &settings.min_confidence.origin),
        row("max", &toml(&settings.max.value), &settings.max.origin),
        row("team-rules", &toml(&settings.team_rules.value), &settings.team_rules.origin),
        row("profile", &toml(&settings.profile.value), &settings.profile.origin),
        row("locked", &toml(&settings.locked.value), &settings.locked.origin),
        row("preview", &toml(&settings.preview.value), &settings.preview.origin),
        row("require-reason", &toml(&settings.require_reason.value), &settings.require_reason.origin),
        row("people.not-people", &toml(&settings.not_people.value), &settings.not_people.origin),
        row("people.teams", &toml(&settings.teams.value), &settings.teams.origin),
    ];
    for it in &settings.statuses.value {
        let days = it.days.map_or_else(String::new, |days| format!(", days = {days}"));
        let value = format!("{{ severity = \"{}\"{days} }}", it.severity.name());
        rows.push(row(&format!("status.{}", key(&it.status)), &value, &settings.statuses.origin));
    }
    for it in &settings.sections {
        let (role, heading) = &it.value;
        rows.push(row(&format!("sections.{}", role.name()), &toml(heading), &it.origin));
    }
    for state in &settings.rules {
        let severity = state.effective_severity().name();
        let mut value = format!("\"{severity}\"");
        let mut table = state.options.clone();
        let mut list = |name: &str, names: Vec<String>| {
            table.insert(
                name.to_owned(),
                toml::Value::Array(names.into_iter().map(toml::Value::String).collect()),
            );
        };
        if !state.allow.is_empty() {
            list("allow", state.allow.clone());
        }
        let names = |roles: &[crate::postmortem::Role]| roles.iter().map(|it| it.name().to_owned()).collect();
        if let Some(roles) = &state.sections {
            list("sections", names(roles));
        }
        if let Some(roles) = &state.except_sections {
            list("except-sections", names(roles));
        }
        if !table.is_empty() {
            let options: Vec<String> =
                table.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            value = format!("{{ severity = \"{severity}\", {} }}", options.join(", "));
        }
        rows.push(row(&format!("rules.{}", state.rule.id), &value, &state.origin));
    }
    for (number, it) in settings.overrides().enumerate() {
        let value = toml(&it.patterns);
        rows.push(row(&format!("overrides.{number}.files"), &value, &it.origin));
        for (id, value) in &it.written {
            rows.push(row(&format!("overrides.{number}.rules.{id}"), &value.to_string(), &it.origin));
        }
    }
    rows
}

fn row(key: &str, value: &str, origin: &Origin) -> Row {
    (format!("{key} = {value}"), origin.to_string())
}

/// A value as TOML writes it.
fn toml(value: &impl serde::Serialize) -> String {
    toml::Value::try_from(value).map_or_else(|_| String::new(), |it| it.to_string())
}

/// A name as a key of TOML.
fn key(name: &str) -> String {
    let is_bare = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
    if is_bare { name.to_owned() } else { toml(&name) }
}

/// Settings at the left, what says so at the right; what isn't the default stands out.
fn write(rows: &[Row], color: bool, out: &mut dyn Write) -> io::Result<()> {
    let width = rows.iter().map(|it| columns(&it.0)).filter(|&it| it <= 60).max().unwrap_or(0);
    for (setting, origin) in rows {
        let gap = " ".repeat(width.saturating_sub(columns(setting)));
        let style = if origin == "default" { Style::Faint } else { Style::Strong };
        let origin = harmless(origin);
        writeln!(
            out,
            "{}{gap}  {}",
            style.paint(harmless(setting), color),
            Style::Faint.paint(origin, color)
        )?;
    }
    Ok(())
}
