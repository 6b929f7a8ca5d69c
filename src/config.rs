//! What pmlint is told: `pmlint.toml` and the command line to the settings of a run and of each file.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::check::{Check, Confidence};
use crate::postmortem::{Reading, Role};
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
    /// The day on which pmlint runs.
    pub today: jiff::civil::Date,
    /// Findings below this aren't shown.
    pub min_confidence: Confidence,
    /// Whether a suppression must say why.
    pub require_reason: bool,
    /// Rules that the document can't allow away.
    pub locked: Vec<String>,
}

/// A rule as it runs.
#[derive(Debug, Clone)]
pub struct ActiveRule {
    /// What its file says.
    pub rule: Arc<Rule>,
    /// Its check with the settings of the configuration over those of the file.
    pub check: Check,
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
            check: rule.check.clone(),
            severity: None,
            allow: Vec::new(),
            sections: rule.sections.clone(),
            except_sections: rule.except_sections.clone(),
        }
    }
}
