//! `pmlint init`: a pmlint.toml to begin with.

use std::path::Path;

use clap::Args;

use super::output::{self, to_stdout};
use super::session::today;
use super::{Exit, Stop};
use crate::catalog::Catalog;
use crate::config::{ConfigFile, EXCLUDED, Layer, PROFILES, Settings};
use crate::files::{self, CONFIG_NAME, File, Place, Unread};
use crate::mistake::suggestion;
use crate::postmortem::{Kind, PostMortem};
use crate::source::Source;

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
    // A link that leaves the repository is no news to whoever begins anew.
    let above = files::config_for(&current).ok().flatten().filter(|it| *it != path);
    let text = beginning(&current, options.profile.as_deref())?;
    let others = others(&text, &current)?;
    let text = leaving_out(&text, &others);
    files::write_atomically(&path, text.as_bytes())
        .map_err(|error| Unread { path: CONFIG_NAME.to_owned(), message: error.to_string() })?;
    to_stdout(|out| {
        writeln!(
            out,
            "Wrote {CONFIG_NAME}. `pmlint config show` shows what holds, `pmlint` checks your documents."
        )?;
        if others.is_empty() {
            return Ok(());
        }
        writeln!(out, "It leaves out what is no post-mortem there: {}.", others.join(", "))
    })?;
    if let Some(above) = above {
        let shown = place(&current).shown(&above);
        output::note(&format!("what {shown} says holds no more in this folder"));
    }
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

/// The templates, and under `include` the indexes, among the documents to which a configuration applies.
fn others(text: &str, current: &Path) -> Result<Vec<String>, Stop> {
    let mistakes = |it| Stop::Mistakes(vec![it], Vec::new());
    let file = ConfigFile::read(Source::new(CONFIG_NAME, text)).map_err(mistakes)?;
    let settings =
        Settings::new(Catalog::built_in(), Some(&file), &Layer::default(), today()).map_err(mistakes)?;
    let place = place(current);
    let is_other = |file: &File| {
        let Ok(text) = files::read(&file.path, &file.shown) else { return false };
        let settings = settings.for_path(&file.relative, false);
        let post_mortem = PostMortem::read(&Source::new(&*file.shown, text), &settings.reading);
        post_mortem.kind == Kind::Template || settings.declared && post_mortem.is_page(&file.shown)
    };
    let found = place.files(&[], &settings).files;
    Ok(found.into_iter().filter(is_other).map(|it| it.relative).filter(|it| is_plain(it)).collect())
}

fn place(current: &Path) -> Place {
    Place { current: current.to_path_buf(), base: current.to_path_buf() }
}

/// Whether a path stands for itself as a pattern, in a text and in a message.
fn is_plain(path: &str) -> bool {
    !path.contains(|it: char| it.is_control() || "*?[]{}!\\\"".contains(it))
}

/// The text of the file with more paths in `exclude`.
fn leaving_out(text: &str, paths: &[String]) -> String {
    if paths.is_empty() {
        return text.to_owned();
    }
    let before = format!("\"{EXCLUDED}\"");
    text.replace(&before, &format!("\n  {before},\n  \"{}\",\n", paths.join("\",\n  \"")))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let text = leaving_out(BEGINNING, &["docs/README.md".to_owned()]);
        assert!(text.contains(",\n  \"docs/README.md\",\n]\n"), "{text}");
        accepts(&text);
    }
}
