//! What holds for one file.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::catalog::Catalog;
use crate::check::{Check, Confidence};
use crate::postmortem::metadata::Key;
use crate::postmortem::{PostMortem, Reading, Role};
use crate::rule::{Rule, Severity};

/// The settings under which one file is linted.
#[derive(Debug, Clone)]
pub struct FileSettings {
    /// The rules that run, in the order of their ids.
    pub rules: Vec<ActiveRule>,
    /// Every rule that there is, whether it runs or not.
    pub catalog: Arc<Catalog>,
    /// What the reader is told.
    pub reading: Reading,
    /// Whether `include` declares the file a post-mortem.
    pub declared: bool,
    /// Whether the file, or the folder in which it lies, was named by the user.
    pub named: bool,
    /// The day on which pmlint runs.
    pub today: Date,
    /// Findings below this aren't shown.
    pub min_confidence: Confidence,
    /// Whether a suppression must say why.
    pub require_reason: bool,
    /// Rules that the document can't allow away.
    pub locked: Vec<String>,
    /// How much less matters in a document of a certain status.
    pub statuses: Vec<StatusRule>,
}

impl FileSettings {
    /// What a finding in a document weighs at most, given the document's status and age.
    #[must_use]
    pub fn most(&self, post_mortem: &PostMortem) -> Severity {
        let fields = || post_mortem.metadata.iter().filter(|it| it.key == Some(Key::Status));
        let is_young = |rule: &StatusRule| match (rule.days, post_mortem.date) {
            (Some(days), Some(incident)) => {
                incident.date.checked_add(jiff::Span::new().days(days)).is_ok_and(|last| self.today <= last)
            }
            _ => true,
        };
        self.statuses
            .iter()
            .filter(|rule| fields().any(|it| is_status(&it.value, &rule.status)) && is_young(rule))
            .map(|rule| rule.severity)
            .min()
            .unwrap_or(Severity::Error)
    }
}

/// Whether a field's value begins with the name of a status: "Draft (awaiting review)", "🚧 Draft".
fn is_status(value: &str, status: &str) -> bool {
    let (value, status) = (value.to_lowercase(), status.trim().to_lowercase());
    let rest = value.trim_start_matches(|it: char| !it.is_alphanumeric()).strip_prefix(&status);
    !status.is_empty() && rest.is_some_and(|it| !it.starts_with(char::is_alphanumeric))
}

/// A rule as it runs.
#[derive(Debug, Clone)]
pub struct ActiveRule {
    /// What its file says.
    pub rule: Arc<Rule>,
    /// Its check with the settings of the configuration over those of the file; `None` if it gives none.
    pub own_check: Option<Check>,
    /// What the configuration says over the rule and its cases.
    pub severity: Option<Severity>,
    /// Underlined text that passes.
    pub allow: Vec<String>,
    /// The roles of the sections that it looks at; all if empty.
    pub sections: Vec<Role>,
    /// The roles of the sections that it leaves alone.
    pub except_sections: Vec<Role>,
}

impl From<&Arc<Rule>> for ActiveRule {
    /// The rule as its file says.
    fn from(rule: &Arc<Rule>) -> Self {
        Self {
            rule: Arc::clone(rule),
            own_check: None,
            severity: None,
            allow: Vec::new(),
            sections: rule.sections.clone(),
            except_sections: rule.except_sections.clone(),
        }
    }
}

impl ActiveRule {
    /// Its check, with the settings that hold.
    #[must_use]
    pub fn check(&self) -> &Check {
        self.own_check.as_ref().unwrap_or(&self.rule.check)
    }
}

/// How much less matters in a document of a certain status, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusRule {
    /// The status, as documents write it.
    pub status: String,
    /// Nothing in such a document matters more than this.
    pub severity: Severity,
    /// For so many days after the incident; for ever if there is no number.
    pub days: Option<u16>,
}
