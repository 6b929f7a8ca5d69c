//! `pmlint new`: a post-mortem to fill in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::output::{exactly_to_stdout, to_stdout};
use super::session::Session;
use super::{Common, Exit, Stop, day};
use crate::check::Check;
use crate::config::{ActiveRule, FileSettings, Layer, Origin, Settings};
use crate::files;
use crate::postmortem::guidance::guidance;
use crate::postmortem::{Key, Role};
use crate::words::on_one_line;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// What happened, in a few words
    title: String,
    /// The day on which it began [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// How bad it was, as your team says it
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// Write to this file; in a folder, to a file named after date and title [default: standard output]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let title = one_line(&options.title);
    if title.is_empty() {
        let help = "Write `pmlint new \"Checkout returned 503\"`.".to_owned();
        return Err(Stop::Usage("the title is empty".to_owned(), help));
    }
    let session = Session::open(&options.common, &Layer::default())?;
    let date = options.date.unwrap_or(session.settings.today);
    let severity = options.severity.as_deref().map(one_line).filter(|it| !it.is_empty());
    let name = format!("{date}-{}.md", slug(&title));
    let is_folder = |it: &Path| it.is_dir() || it.to_string_lossy().ends_with(std::path::is_separator);
    let path = match &options.output {
        Some(path) if is_folder(path) => path.join(&name),
        Some(path) => path.clone(),
        None => PathBuf::from(&name),
    };
    let settings = session.settings.for_path(&session.relative(&path), true);
    let sections = sections(&session.settings, &settings);
    let text = document(&title, date, &fields(date, severity, &settings), &sections);
    if options.output.is_none() {
        exactly_to_stdout(|out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Clean);
    }
    let shown = files::slashed(&path);
    if path.symlink_metadata().is_ok() {
        let help = "Choose another name, or edit it.".to_owned();
        return Err(Stop::Usage(format!("{shown} is there already"), help));
    }
    if let Some(folder) = path.parent() {
        let shown = files::slashed(folder);
        files::make_folder(folder).map_err(|error| Stop::Output(shown, error))?;
    }
    files::write_atomically(&path, text.as_bytes()).map_err(|error| Stop::Output(shown.clone(), error))?;
    to_stdout(|out| writeln!(out, "Wrote {shown}. `pmlint {shown}` says what is still to be written."))?;
    Ok(Exit::Clean)
}

/// The lines below the title: what is known, and the names of what else the configuration wants.
fn fields(date: Date, severity: Option<String>, file: &FileSettings) -> Vec<(Key, String)> {
    let mut fields = vec![(Key::Date, date.to_string())];
    fields.extend(severity.map(|it| (Key::Severity, it)));
    fields.push((Key::Status, "Draft".to_owned()));
    for active in &file.rules {
        let Check::MetadataPresent(check) = active.check() else { continue };
        for key in check.wanted().filter(|it| *it != Key::Title) {
            if !fields.iter().any(|it| it.0 == key) {
                fields.push((key, String::new()));
            }
        }
    }
    fields
}

/// The roles of the sections that the configuration wants, and what it calls them.
fn sections(settings: &Settings, file: &FileSettings) -> Vec<(Role, String)> {
    let active = file.rules.iter().map(ActiveRule::check);
    // Where nothing has to be there, what pmlint would ask for is still a good beginning.
    let checks = active.chain(settings.catalog.rules().map(|it| &it.check));
    let wanted: Vec<Role> = checks
        .filter_map(|it| if let Check::SectionPresent(check) = it { Some(check) } else { None })
        .map(|it| it.wanted().collect())
        .next()
        .unwrap_or_default();
    let heading = |role: Role| {
        let of_role = || settings.sections.iter().filter(|it| it.value.0 == role);
        let own = of_role().find(|it| matches!(it.origin, Origin::File { .. }));
        let named = own.or_else(|| of_role().next()).map(|it| one_line(&it.value.1));
        named.filter(|it| !it.is_empty()).unwrap_or_else(|| guidance(role).heading.clone())
    };
    Role::ALL.into_iter().filter(|it| wanted.contains(it)).map(|it| (it, heading(it))).collect()
}

/// The text: title, fields, and a heading with what belongs under it for each section.
fn document(title: &str, date: Date, fields: &[(Key, String)], sections: &[(Role, String)]) -> String {
    let mut text = format!("# {title}\n\n");
    for (key, value) in fields {
        let line = format!("- **{}**: {value}", label(*key));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for (role, heading) in sections {
        let guidance = guidance(*role);
        let example = match role {
            Role::Timeline => format!("\n- {date} 14:05 UTC: the first alert fires"),
            Role::ActionItems => "\n- [ ] What will change (owner: NAME, due: 2026-01-31, ticket: ABC-123)"
                .replace("2026-01-31", &month_later(date).to_string()),
            _ => String::new(),
        };
        let _ = write!(text, "\n## {heading}\n\n<!-- {} {}{example} -->\n", guidance.ask, guidance.more);
    }
    text
}

/// A field's name as people write it.
fn label(key: Key) -> String {
    match key {
        Key::IncidentId => "Incident ID".to_owned(),
        Key::Zone => "Time zone".to_owned(),
        _ => {
            let (first, rest) = key.name().split_at(1);
            format!("{}{rest}", first.to_uppercase())
        }
    }
}

/// A day by which something can be done.
fn month_later(date: Date) -> Date {
    date.checked_add(jiff::Span::new().days(30)).unwrap_or(date)
}

/// A text without line breaks or control characters.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    on_one_line(&text)
}

/// A title as a file's name has it: `checkout-returned-503`.
fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > LONGEST_SLUG {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { "incident".to_owned() } else { slug }
}

/// In bytes.
const LONGEST_SLUG: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::config::{ConfigFile, PROFILES};
    use crate::lint::lint;
    use crate::source::Source;

    const DAY: Date = jiff::civil::date(2026, 11, 22);

    fn settings(text: &str) -> Settings {
        let file = ConfigFile::read(Source::new("pmlint.toml", text)).expect("it is a configuration");
        Settings::new(Catalog::built_in(), Some(&file), &Layer::default(), DAY).expect("its settings exist")
    }

    #[test]
    fn a_new_post_mortem_lacks_nothing_but_its_text() {
        let profiles = PROFILES.keys().map(|it| format!("profile = \"{it}\""));
        for config in profiles.chain([String::new(), "include = [\"*.md\"]".to_owned()]) {
            let settings = settings(&config);
            let file = settings.for_path("2026-11-22-checkout.md", true);
            let sections = sections(&settings, &file);
            let fields = fields(DAY, Some("SEV-2".to_owned()), &file);
            let text = document("Checkout returned 503", DAY, &fields, &sections);
            let linted = lint(Source::new("2026-11-22-checkout.md", text), &file);
            assert_eq!(
                linted.post_mortem.sections.iter().filter(|it| it.role.is_some()).count(),
                sections.len()
            );
            assert!(!linted.findings.is_empty(), "{config}");
            for it in &linted.findings {
                let rule = file.catalog.rule(&it.rule).expect("it has struck");
                assert_eq!(rule.kind(), "section-filled", "{config}: {}", it.message);
                assert!(it.help.starts_with("Write "), "{}", it.help);
            }
        }
    }

    #[test]
    fn fields_that_the_team_wants_have_a_line_and_are_asked_for() {
        let required = "[\"date\", \"authors\", \"incident-id\", \"services\", \"zone\", \"title\"]";
        let settings = settings(&format!("[rules]\nmissing-metadata = {{ required = {required} }}"));
        let file = settings.for_path("a.md", true);
        let text = document("Outage", DAY, &fields(DAY, None, &file), &sections(&settings, &file));
        assert!(
            text.contains("- **Status**: Draft\n- **Authors**:\n- **Incident ID**:\n- **Services**:\n"),
            "{text}"
        );
        let asked = |text: &str| {
            let linted = lint(Source::new("a.md", text), &file);
            let rules = linted.findings.iter().filter_map(|it| file.catalog.rule(&it.rule));
            let mut kinds: Vec<String> =
                rules.map(|it| it.kind().to_owned()).filter(|it| it != "section-filled").collect();
            kinds.sort();
            kinds.dedup();
            kinds
        };
        assert_eq!(asked(&text), ["placeholder"], "each blank is told once");
        assert_eq!(asked(&text.replace("**:\n", "**: Kim\n")), [""; 0]);
    }

    #[test]
    fn the_teams_own_heading_goes_over_that_of_its_template() {
        let settings = settings("profile = \"google\"\n[sections]\nroot-cause = [\"Why did this happen?\"]");
        let sections = sections(&settings, &settings.for_path("a.md", true));
        assert!(sections.contains(&(Role::RootCause, "Why did this happen?".to_owned())));
        assert!(sections.contains(&(Role::Lucky, "Where we got lucky".to_owned())));
    }

    #[test]
    fn a_title_becomes_a_name_and_stays_on_its_line() {
        assert_eq!(slug("Checkout returned 503!"), "checkout-returned-503");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("🔥"), "incident");
        assert_eq!(one_line("a\n# b\u{1b}[31m"), "a # b [31m");
    }
}
