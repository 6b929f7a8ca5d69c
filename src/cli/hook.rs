//! `pmlint hook`: git runs the gate.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::output::to_stdout;
use super::{Exit, Stop};
use crate::files::{self, Place};
use crate::git::Git;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Put hooks into this repository; ones that are there already run first
    Install(Which),
    /// Take the hooks away, and put back what was there before
    Uninstall(Which),
    /// Show which hooks run the gate
    Status(Which),
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// The hooks [default: pre-commit, pre-merge-commit and pre-push; pre-receive in a bare repository]
    hooks: Vec<Hook>,
}

/// A moment at which git runs the gate.
#[expect(clippy::enum_variant_names, reason = "git names them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hook {
    /// Before a commit
    PreCommit,
    /// Before the commit of a merge
    PreMergeCommit,
    /// Before a push leaves
    PrePush,
    /// Before a push is taken, on the server
    PreReceive,
}

/// How a hook of ours is known.
const MARK: &str = "# Written by `pmlint hook install`; `pmlint hook uninstall` takes it away.";

/// What the name of a hook that was there before ends in.
const BEFORE: &str = ".before-pmlint";

pub(super) fn run(command: &Command) -> Result<Exit, Stop> {
    let current = std::env::current_dir().map_err(|error| {
        Stop::Usage(format!("the current directory can't be used: {error}"), String::new())
    })?;
    let git = Git::open(&current)?;
    let folder = git.hooks()?;
    let (Command::Install(which) | Command::Uninstall(which) | Command::Status(which)) = command;
    let place = Place { base: current.clone(), current };
    let mut lines = Vec::new();
    for hook in hooks(&which.hooks, &git) {
        let path = folder.join(hook.name());
        let shown = place.shown(&files::normal(&path));
        let failed = |error: io::Error| Stop::Output(shown.clone(), error);
        lines.push(match command {
            Command::Install(_) => install(hook, &path, &shown).map_err(failed)?,
            Command::Uninstall(_) => uninstall(&path, &shown).map_err(failed)?,
            Command::Status(_) => status(&path, &shown),
        });
    }
    to_stdout(|out| lines.iter().try_for_each(|it| writeln!(out, "{it}")))?;
    Ok(Exit::Clean)
}

/// The hooks that are asked for, or those that make sense in the repository.
fn hooks(asked: &[Hook], git: &Git) -> Vec<Hook> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    if git.is_bare() {
        vec![Hook::PreReceive]
    } else {
        vec![Hook::PreCommit, Hook::PreMergeCommit, Hook::PrePush]
    }
}

impl Hook {
    fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
        }
    }

    /// What the hook runs, and whether git tells it something on standard input.
    fn gate(self) -> (&'static str, bool) {
        match self {
            Self::PreCommit | Self::PreMergeCommit => ("gate --staged", false),
            Self::PrePush => ("gate --pre-push -- \"$@\"", true),
            Self::PreReceive => ("gate --pre-receive", true),
        }
    }

    fn script(self, program: &Path) -> String {
        let (gate, reads) = self.gate();
        let (take, give) = if reads { ("input=$(cat)\n", "printf '%s\\n' \"$input\" | ") } else { ("", "") };
        let name = self.name();
        let program = quoted(&program.to_string_lossy());
        format!(
            "#!/bin/sh\n{MARK}\n{take}\
             # What was here before runs first.\n\
             before=$(dirname \"$0\")/{name}{BEFORE}\n\
             if [ -x \"$before\" ]; then\n    {give}\"$before\" \"$@\" || exit\nfi\n\
             pmlint={program}\n\
             [ -x \"$pmlint\" ] || pmlint=pmlint\n\
             {give}\"$pmlint\" {gate}\n"
        )
    }
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn install(hook: Hook, path: &Path, shown: &str) -> io::Result<String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let is_there = fs::symlink_metadata(path).is_ok();
    let mut chained = "";
    if is_there && !is_ours(path) {
        keep(path, &before(path))?;
        chained = ", after the hook that was there";
    } else if fs::symlink_metadata(before(path)).is_ok() {
        chained = ", after the hook that was there";
    }
    let script = hook.script(&std::env::current_exe().unwrap_or_else(|_| PathBuf::from("pmlint")));
    files::write_script(path, script.as_bytes())?;
    Ok(format!("{shown}: runs pmlint{chained}"))
}

/// Gives a hook the name under which ours runs it. It keeps its own until ours takes that, so that no moment is without.
fn keep(path: &Path, before: &Path) -> io::Result<()> {
    match fs::hard_link(path, before) {
        // A run that was killed had come as far.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && holds_the_same(path, before) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let message = format!("{} is there already; take one of them away", files::slashed(before));
            Err(io::Error::other(message))
        }
        // Not every file system knows a file by two names.
        Err(_) => fs::rename(path, before),
        Ok(()) => Ok(()),
    }
}

fn holds_the_same(one: &Path, other: &Path) -> bool {
    fs::read(one).is_ok_and(|one| fs::read(other).is_ok_and(|other| one == other))
}

fn uninstall(path: &Path, shown: &str) -> io::Result<String> {
    if !is_ours(path) {
        return Ok(format!("{shown}: nothing of pmlint to take away"));
    }
    let before = before(path);
    if fs::symlink_metadata(&before).is_ok() {
        fs::rename(before, path)?;
        return Ok(format!("{shown}: put back what was there before"));
    }
    fs::remove_file(path)?;
    Ok(format!("{shown}: removed"))
}

fn status(path: &Path, shown: &str) -> String {
    let told = if !is_ours(path) {
        if fs::symlink_metadata(path).is_ok() { "another hook" } else { "no hook" }
    } else if fs::symlink_metadata(before(path)).is_ok() {
        "runs pmlint, after the hook that was there"
    } else {
        "runs pmlint"
    };
    format!("{shown}: {told}")
}

fn is_ours(path: &Path) -> bool {
    fs::read(path).is_ok_and(|it| String::from_utf8_lossy(&it).lines().any(|line| line == MARK))
}

fn before(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(BEFORE);
    path.with_file_name(name)
}
