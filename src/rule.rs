//! What a rule file says: everything that a person reads about a rule, and the check that finds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::postmortem::Role;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Not reported.
    Off,
    /// Good to know.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended before the document is merged.
    Error,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Parts that a post-mortem has.
    Structure,
    /// What happened when.
    Timeline,
    /// Why it happened.
    RootCause,
    /// What will be done.
    ActionItems,
    /// Language about people.
    Blameless,
    /// What must not get out.
    Trust,
    /// What a change makes worse.
    Merge,
    /// pmlint's own comments.
    Meta,
}

/// A rule: one file of `rules/`, or of a team's own folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// The file's name; the same in reports, suppressions and configuration.
    #[serde(skip)]
    pub id: String,
    /// What holds where nothing is wrong, in one sentence.
    pub summary: String,
    /// What it is about.
    pub group: Group,
    /// How much its findings matter.
    pub severity: Severity,
    /// What is wrong; values in braces.
    pub message: String,
    /// What to do; values in braces.
    pub help: String,
    /// Why that matters.
    pub why: String,
    /// Where the practice comes from.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Whether it is new, and off unless `preview = true`.
    #[serde(default)]
    pub preview: bool,
    /// The roles of the sections that it looks at; all if empty.
    #[serde(default)]
    pub sections: Vec<Role>,
    /// The roles of the sections that it leaves alone.
    #[serde(default)]
    pub except_sections: Vec<Role>,
    /// Words for single cases of its check.
    #[serde(default, rename = "case")]
    pub cases: BTreeMap<String, CaseWords>,
    /// What finds the fault.
    pub check: Check,
    /// Documents that show it.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// Where a practice comes from.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reference {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
}

/// How a rule words and grades one case of its check, over its own defaults.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct CaseWords {
    /// Over the rule's.
    pub severity: Option<Severity>,
    /// Over the rule's.
    pub message: Option<String>,
    /// Over the rule's.
    pub help: Option<String>,
    /// What its fix does.
    pub fix: Option<String>,
    /// What its related places are, by their names.
    pub related: BTreeMap<String, String>,
}

/// A document that breaks the rule, and one that doesn't.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Example {
    /// What is wrong here, with `^^^^` lines under what must be underlined.
    pub bad: Option<String>,
    /// The same, mended.
    pub good: Option<String>,
    /// Settings of the rule under which the example holds.
    #[serde(default)]
    pub settings: toml::Table,
    /// The name of the file, where that matters.
    pub path: Option<String>,
}
