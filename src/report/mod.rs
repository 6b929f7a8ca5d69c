//! What a run found, and the formats in which it can be written: one file and one function each.

pub mod actions;
pub mod escaped;
pub mod excerpt;
pub mod stats;
pub mod stats_page;
pub mod style;
pub mod table;
mod xml;

use std::io::{self, Write};
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::files::Unread;
use crate::fix::Fixable;
use crate::lint::{Finding, Linted, State};
use crate::rule::Severity;

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// Every document that was read, in the order of their paths.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// How many findings were there before the change; `None` if no change is judged.
    pub old: Option<usize>,
    /// The rules that there are.
    pub catalog: Arc<Catalog>,
    /// The way from the root of the repository to the folder from which paths are given; empty if that is the root.
    pub folder: String,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            documents: Vec::new(),
            unread: Vec::new(),
            old: None,
            catalog: Catalog::built_in(),
            folder: String::new(),
        }
    }
}

/// A document and whether it was judged.
#[derive(Debug)]
pub struct Document {
    /// What was found in it; nothing if it was not judged.
    pub linted: Linted,
    /// Whether it was judged.
    pub standing: Standing,
}

/// Whether a document was judged, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was.
    Judged,
    /// Its incident lies before `since`.
    History,
    /// It is a template that nobody has filled in.
    Template,
    /// It is no post-mortem.
    Other,
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Documents that were read.
    pub files: usize,
    /// Documents of these that were not judged.
    pub skipped: usize,
    /// Findings that must be mended.
    pub errors: usize,
    /// Findings that should be mended.
    pub warnings: usize,
    /// Findings that are good to know.
    pub infos: usize,
    /// Findings that a comment allows.
    pub suppressed: usize,
    /// Findings that pmlint could mend itself.
    pub fixable: Fixable,
    /// Findings that were there before the change, and count for nothing else; only where a change is judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<usize>,
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.skipped += other.skipped;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.suppressed += other.suppressed;
        self.fixable.safe += other.fixable.safe;
        self.fixable.guesses += other.fixable.guesses;
        self.old = match (self.old, other.old) {
            (None, None) => None,
            (left, right) => Some(left.unwrap_or(0) + right.unwrap_or(0)),
        };
    }
}

impl Report {
    /// Every finding with its document, in the order of path, place and rule.
    pub fn findings(&self) -> impl Iterator<Item = (&Linted, &Finding)> {
        self.documents.iter().flat_map(|it| it.linted.findings.iter().map(|finding| (&it.linted, finding)))
    }

    /// A path from the root of the repository, as services that show findings beside the code want it; one that leads
    /// out of the repository stays what it is.
    #[must_use]
    pub fn path_in_repository(&self, path: &str) -> String {
        if is_absolute(path) {
            return path.to_owned();
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.folder.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_none_or(|it| *it == "..") => parts.push(part),
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    /// How many documents are of this standing.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.documents.iter().filter(|it| it.standing == standing).count()
    }

    /// How many there are of what.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { old: self.old, ..Summary::default() };
        self.documents.iter().for_each(|it| summary += it.summary());
        summary
    }
}

impl Document {
    /// How many there are of what.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let findings = &self.linted.findings;
        let count = |severity| {
            findings.iter().filter(|it| it.severity == severity && it.state != Some(State::Old)).count()
        };
        Summary {
            files: 1,
            skipped: usize::from(self.standing != Standing::Judged),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            suppressed: self.linted.suppressed.len(),
            fixable: Fixable::count(findings),
            old: None,
        }
    }
}

/// Whether a path with `/` begins at the root of the system, or of a drive.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Where a rule's page is, if the project says where it lives: no address is invented.
pub(crate) fn page_of(rule: &str) -> Option<String> {
    home().map(|home| format!("{home}/blob/main/docs/rules.md#{rule}"))
}

/// Where the project lives, if it says so.
pub(crate) fn home() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY")).filter(|it| !it.is_empty())
}

/// How a report for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether there is colour.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
    /// How many findings are shown in full.
    pub max: usize,
}

/// Declares the formats: the only list of them.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $module:ident :: $name:ident = $word:literal,)+) => {
        $(pub mod $module;)+

        /// A way to write a report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Format {
            /// Every format, those for people first.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// Writes a report.
            ///
            /// # Errors
            ///
            /// If `out` can't be written to.
            pub fn write(self, report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
                match self {
                    $(Self::$name => $module::write(report, look, out),)+
                }
            }
        }
    };
}

formats! {
    /// For people: every finding with the text around it.
    full::Full = "full",
    /// For people: one line for each finding.
    concise::Concise = "concise",
    /// For programs: everything that is known about the findings.
    json::Json = "json",
    /// For programs that read line by line: each finding as JSON.
    jsonl::Jsonl = "jsonl",
    /// For GitHub's code scanning and editors: SARIF 2.1.0.
    sarif::Sarif = "sarif",
    /// For a step of GitHub Actions: annotations.
    github::Github = "github",
    /// For GitLab: a code quality report.
    gitlab::Gitlab = "gitlab",
    /// For test reports: the XML of `JUnit`.
    junit::Junit = "junit",
    /// For older tools: Checkstyle's XML.
    checkstyle::Checkstyle = "checkstyle",
    /// For reviewdog.
    rdjson::Rdjson = "rdjson",
    /// For a pull request's comment or the summary of a job.
    markdown::Markdown = "markdown",
}

pub mod statistics;

impl Format {
    /// Whether people read it, so that hints beside it don't disturb.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_root_of_the_repository() {
        let report = Report { folder: "team/docs".to_owned(), ..Report::default() };
        let told = |it: &str| report.path_in_repository(it);
        assert_eq!(told("x.md"), "team/docs/x.md");
        assert_eq!(told("./a//x.md"), "team/docs/a/x.md");
        assert_eq!(told("../x.md"), "team/x.md");
        assert_eq!(told("../../../x.md"), "../x.md");
        assert_eq!(told("../../../../x.md"), "../../x.md");
        assert_eq!(told("/tmp/x.md"), "/tmp/x.md");
        assert_eq!(told("C:/x.md"), "C:/x.md");
        assert_eq!(told("ab:/x.md"), "team/docs/ab:/x.md");
        assert_eq!(Report::default().path_in_repository("docs/x.md"), "docs/x.md");
    }
}
