//! A folder in which the real program is tried, with nothing of the environment around the test.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A document with one empty section and one checkbox to mend.
pub(crate) const DOCUMENT: &str = "# Outage of the queue on 3 May 2024

## Summary

Orders were lost.

## Timeline

- 10:00 UTC deploy
- 10:20 UTC rollback

## Root cause

## Action items

- [ ]@kim Add an alert (due: 2024-05-20)
";

/// What is found in it.
pub(crate) const FAULT: &str = "12:1: error[empty-section]: the section \"Root cause\" is empty\n";

/// A folder in a folder; the outer one is no part of the repository.
pub(crate) struct Trial {
    outside: TempDir,
    root: PathBuf,
}

/// What a run of the program has told.
#[derive(Debug)]
pub(crate) struct Told {
    /// `None` if a signal has ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Trial {
    /// An empty folder that passes for a repository.
    pub(crate) fn new() -> Self {
        let outside = TempDir::new().expect("there is room for a folder");
        let root = outside.path().join("repository");
        fs::create_dir_all(root.join(".git")).expect("the folder is empty");
        Self { outside, root }
    }

    /// One with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let trial = Self::new();
        for (path, text) in files {
            trial.write(path, text);
        }
        trial
    }

    /// The folder around the repository.
    pub(crate) fn outside(&self) -> &Path {
        self.outside.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Makes a link that is called `path` and leads to `target`.
    pub(crate) fn link(&self, target: impl AsRef<Path>, path: &str) {
        symlink(target, self.path(path)).expect("a link can be made");
    }

    /// The names in the folder but for `.git`, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).expect("the folder is there");
        let names =
            entries.map(|it| it.expect("it can be listed").file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|it| it != ".git").collect();
        names.sort();
        names
    }

    /// A program in the folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_clear().env("HOME", self.outside());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Kim");
            command.env(format!("GIT_{role}_EMAIL"), "kim@example.org");
        }
        command.stdin(Stdio::null());
        command
    }

    /// pmlint with an end: whoever hangs, or takes all memory that there is, fails.
    pub(crate) fn pmlint(&self, words: &[&str]) -> Told {
        let limits = "ulimit -v 8000000; exec timeout 100 \"$@\"";
        let mut command = self.command("sh");
        command.args(["-c", limits, "sh", env!("CARGO_BIN_EXE_pmlint")]).args(words);
        told(&command.output().expect("a shell is there"))
    }
}

impl Told {
    /// Everything that it has told.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.error)
    }

    /// It could not do all of its work, and has said just this.
    #[track_caller]
    pub(crate) fn refuses(&self, message: &str) {
        assert_eq!((self.code, self.error.as_str()), (Some(2), message), "{}", self.out);
    }
}

pub(crate) fn told(output: &Output) -> Told {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("pmlint writes UTF-8");
    Told { code: output.status.code(), out: text(&output.stdout), error: text(&output.stderr) }
}
