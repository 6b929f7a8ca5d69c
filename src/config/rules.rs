//! What a configuration says of a rule, and which rules the command line names.

use serde::de::DeserializeOwned;

use super::file::At;
use super::{Origin, RuleState};
use crate::catalog::ALL;
use crate::mistake::explained;
use crate::postmortem::Role;
use crate::rule::{Rule, Severity};

/// A rule's entry in `[rules]`.
#[derive(Debug, Clone, Default)]
pub(super) struct RuleLayer {
    severity: Option<Severity>,
    allow: Option<Vec<String>>,
    sections: Option<Vec<Role>>,
    except_sections: Option<Vec<Role>>,
    pub(super) options: toml::Table,
}

/// Which rules the command line has run, or not.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
}

impl RuleLayer {
    /// Reads a rule's entry: a severity, or a table of settings.
    pub(super) fn read(value: &toml::Value) -> Result<Self, RuleFault> {
        let mut layer = Self::default();
        match value {
            toml::Value::String(_) => layer.severity = Some(read(&[], value)?),
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match SETTINGS.iter().find(|it| it.0 == key) {
                        Some((_, set)) => set(&mut layer, key, value)?,
                        None => drop(layer.options.insert(key.clone(), value.clone())),
                    }
                }
            }
            other => {
                return Err(RuleFault {
                    keys: Vec::new(),
                    at: At::Value,
                    message: format!("`{other}` can't stand here"),
                    help: "Write a severity, such as `\"off\"`, or a table of settings in `{ }`.".to_owned(),
                });
            }
        }
        Ok(layer)
    }

    /// The names of the settings that every rule takes.
    pub(super) fn settings() -> impl Iterator<Item = &'static str> {
        SETTINGS.iter().map(|it| it.0)
    }

    pub(super) fn apply(&self, state: &mut RuleState, origin: &Origin) {
        state.severity = self.severity.or(state.severity);
        state.allow.extend(self.allow.iter().flatten().cloned());
        state.sections = self.sections.clone().or_else(|| state.sections.take());
        state.except_sections = self.except_sections.clone().or_else(|| state.except_sections.take());
        state.options.extend(self.options.clone());
        state.origin.clone_from(origin);
    }
}

impl Selection {
    pub(super) fn apply(&self, state: &mut RuleState) {
        let named = |list: &[String]| list.iter().any(|name| selects(name, &state.rule));
        if !self.select.is_empty() {
            let (severity, group) = (state.effective_severity(), named(&self.select));
            if group && severity == Severity::Off {
                state.severity = Some(Severity::Warning);
                state.origin = Origin::CommandLine;
            } else if !group && severity != Severity::Off {
                state.severity = Some(Severity::Off);
                state.origin = Origin::CommandLine;
            }
        }
        if named(&self.ignore) {
            state.severity = Some(Severity::Off);
            state.origin = Origin::CommandLine;
        }
    }
}

/// Whether `name`, a rule, a group or `all`, means this rule.
#[must_use]
pub fn selects(name: &str, rule: &Rule) -> bool {
    name == ALL || name == rule.id || name == rule.group.name()
}

/// What is wrong with a rule's entry, and where in it.
pub(super) struct RuleFault {
    pub(super) keys: Vec<String>,
    pub(super) at: At,
    pub(super) message: String,
    pub(super) help: String,
}

/// A setting of a rule's entry, and how it is read into the layer.
type Setting = (&'static str, fn(&mut RuleLayer, &str, &toml::Value) -> Result<(), RuleFault>);

/// What a rule's entry takes beside the options of its check.
const SETTINGS: [Setting; 4] = [
    ("severity", |layer, key, it| read(&[key], it).map(|it| layer.severity = Some(it))),
    ("allow", |layer, key, it| read_list(key, it).map(|it| layer.allow = Some(it))),
    ("sections", |layer, key, it| read_list(key, it).map(|it| layer.sections = Some(it))),
    ("except-sections", |layer, key, it| read_list(key, it).map(|it| layer.except_sections = Some(it))),
];

/// Reads a value of an entry; `keys` lead to it.
fn read<T: DeserializeOwned>(keys: &[&str], value: &toml::Value) -> Result<T, RuleFault> {
    value.clone().try_into().map_err(|error: toml::de::Error| {
        let (message, help) = explained(error.message());
        RuleFault { keys: keys.iter().map(|&it| it.to_owned()).collect(), at: At::Value, message, help }
    })
}

/// Reads a list of an entry, so that a fault is told of the element that has it.
fn read_list<T: DeserializeOwned>(key: &str, value: &toml::Value) -> Result<Vec<T>, RuleFault> {
    let Some(elements) = value.as_array() else { return read(&[key], value) };
    elements.iter().enumerate().map(|(index, it)| read(&[key, &index.to_string()], it)).collect()
}
