//! `pmlint init`: a pmlint.toml to begin with.

use std::path::Path;

use clap::Args;

use super::output::to_stdout;
use super::{Exit, Stop};
use crate::config::PROFILES;
use crate::files::{self, CONFIG_NAME, Unread};
use crate::mistake::suggestion;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Begin from the template that your documents follow
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Replace a pmlint.toml that is there
    #[arg(long)]
    force: bool,
}

/// What is written; `examples/pmlint.toml` shows every setting.
const BEGINNING: &str = include_str!("init.toml");

/// The folders in which teams keep post-mortems, the likelier first.
const FOLDERS: [&str; 12] = [
    "docs/incidents",
    "docs/postmortems",
    "docs/post-mortems",
    "docs/incident-reports",
    "incidents",
    "postmortems",
    "post-mortems",
    "incident-reports",
    "docs/postmortem",
    "postmortem",
    "docs/rca",
    "rca",
];

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let current = std::env::current_dir().map_err(|error| {
        Stop::Usage(format!("the current directory can't be used: {error}"), String::new())
    })?;
    let path = current.join(CONFIG_NAME);
    if path.symlink_metadata().is_ok() && !options.force {
        let help = "Edit it, or replace it with `pmlint init --force`.";
        return Err(Stop::Usage(format!("there is a {CONFIG_NAME} already"), help.to_owned()));
    }
    let text = beginning(&current, options.profile.as_deref())?;
    files::write_atomically(&path, text.as_bytes())
        .map_err(|error| Unread { path: CONFIG_NAME.to_owned(), message: error.to_string() })?;
    to_stdout(|out| {
        writeln!(
            out,
            "Wrote {CONFIG_NAME}. `pmlint config show` shows what holds, `pmlint` checks your documents."
        )
    })?;
    Ok(Exit::Clean)
}

/// The text of the file, with the folder that there is.
fn beginning(current: &Path, profile: Option<&str>) -> Result<String, Stop> {
    let mut text = BEGINNING.to_owned();
    if let Some(folder) = FOLDERS.iter().find(|it| current.join(it).is_dir()) {
        text = text.replace(
            "# include = [\"docs/incidents/**/*.md\"]",
            &format!("include = [\"{folder}/**/*.md\"]"),
        );
    }
    if let Some(name) = profile {
        if !PROFILES.contains_key(name) {
            let names: Vec<&str> = PROFILES.keys().map(String::as_str).collect();
            return Err(Stop::Usage(format!("no profile is called `{name}`"), suggestion(name, &names)));
        }
        text = text.replace("# profile = \"google\"", &format!("profile = \"{name}\""));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::config::{ConfigFile, Layer, Settings};
    use crate::source::Source;

    fn accepts(text: &str) {
        let file = ConfigFile::read(Source::new(CONFIG_NAME, text)).expect("it is a configuration");
        let today = "2025-01-01".parse().expect("it is a date");
        Settings::new(Catalog::built_in(), Some(&file), &Layer::default(), today)
            .expect("its settings exist");
    }

    #[test]
    fn what_is_written_passes_its_own_validation() {
        accepts(BEGINNING);
    }

    #[test]
    fn every_setting_that_is_commented_out_passes_too() {
        let is_setting =
            |line: &&str| line.starts_with("# ") && (line.contains(" = ") || line.starts_with("# ["));
        let text: String = BEGINNING
            .lines()
            .map(|line| if is_setting(&line) { &line[2..] } else { line })
            .collect::<Vec<_>>()
            .join("\n");
        accepts(&text);
    }

    #[test]
    fn the_places_that_init_fills_in_are_there() {
        assert!(BEGINNING.contains("# include = [\"docs/incidents/**/*.md\"]"));
        assert!(BEGINNING.contains("# profile = \"google\""));
    }
}
