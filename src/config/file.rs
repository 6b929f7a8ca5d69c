//! `pmlint.toml` as it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use toml::de::{DeTable, DeValue};

use crate::check::Confidence;
use crate::mistake::Mistake;
use crate::postmortem::Role;
use crate::rule::Severity;
use crate::source::{Source, Span};

/// From which severity on a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Only errors.
    Error,
    /// Warnings too.
    Warning,
    /// Everything that is shown.
    Info,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity fails the run.
    #[must_use]
    pub fn is_failed_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Info,
            Self::Never => false,
        }
    }
}

/// What one source of configuration says; what it leaves open is `None`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Layer {
    /// Patterns of the files that are post-mortems.
    pub include: Option<Vec<String>>,
    /// Patterns of the files that aren't looked at.
    pub exclude: Option<Vec<String>>,
    /// Documents of earlier incidents are history.
    #[serde(deserialize_with = "day")]
    pub since: Option<Date>,
    /// From which severity on a run fails.
    pub fail_on: Option<FailOn>,
    /// Findings below this aren't shown.
    pub min_confidence: Option<Confidence>,
    /// How many findings are shown in full on a terminal.
    pub max: Option<usize>,
    /// Folders with more rule files.
    pub team_rules: Option<Vec<String>>,
    /// The template that the documents follow.
    pub profile: Option<String>,
    /// Rules and settings that neither a document nor a change's own configuration may loosen.
    pub locked: Option<Vec<String>>,
    /// Whether new rules run that aren't on yet by default.
    pub preview: Option<bool>,
    /// Whether a suppression must say why.
    pub require_reason: Option<bool>,
    /// Names.
    pub people: Option<PeopleLayer>,
    /// Leniency by the status of a document.
    pub status: Option<BTreeMap<String, StatusLayer>>,
    /// Severities and settings of rules.
    pub rules: Option<BTreeMap<String, toml::Value>>,
    /// More headings for a role.
    pub sections: Option<BTreeMap<Role, Vec<String>>>,
    /// Other settings for some files.
    pub overrides: Option<Vec<OverrideLayer>>,
    /// Only these rules and groups run.
    #[serde(skip)]
    pub select: Vec<String>,
    /// These rules and groups don't run.
    #[serde(skip)]
    pub ignore: Vec<String>,
}

/// Names that help to tell people from other things.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct PeopleLayer {
    /// Names that look like a person's and aren't.
    pub not_people: Option<Vec<String>>,
    /// The teams of the organisation.
    pub teams: Option<Vec<String>>,
}

/// Leniency for documents of one status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct StatusLayer {
    /// Nothing in such a document matters more than this.
    pub severity: Option<Severity>,
    /// For so many days after the incident.
    pub days: Option<u16>,
}

/// Other settings for some files.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OverrideLayer {
    /// Patterns of the files.
    pub files: Vec<String>,
    /// Severities and settings of rules.
    #[serde(default)]
    pub rules: BTreeMap<String, toml::Value>,
    /// More headings for a role.
    #[serde(default)]
    pub sections: BTreeMap<Role, Vec<String>>,
}

/// `pmlint.toml`, read and not yet checked against the rules.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// Its text, under the name that reports use.
    pub source: Arc<Source>,
    /// What it says.
    pub layer: Layer,
}

impl ConfigFile {
    /// Reads the text of a `pmlint.toml`.
    ///
    /// # Errors
    ///
    /// If it isn't TOML or holds a key or value that pmlint doesn't know.
    pub fn read(source: Source) -> Result<Self, Mistake> {
        let source = Arc::new(source);
        let file = match toml::from_str::<Layer>(without_mark(source.text())) {
            Ok(layer) => Self { source, layer },
            Err(error) => return Err(toml_mistake(&source, &error)),
        };
        file.check_patterns()?;
        Ok(file)
    }

    /// A configuration that says nothing.
    #[must_use]
    pub fn empty(path: &str) -> Self {
        Self { source: Arc::new(Source::new(path, "")), layer: Layer::default() }
    }

    /// Takes over the settings that another configuration has locked. [`super::Settings::keep_locked`] does the rest.
    pub fn keep_locked(&mut self, other: &Self) {
        let Some(locked) = &other.layer.locked else { return };
        for (name, take) in LOCKABLE {
            if locked.iter().any(|it| it == name) {
                take(&mut self.layer, &other.layer);
            }
        }
    }

    /// A mistake at the key or value that `keys` lead to.
    #[must_use]
    pub fn mistake(&self, keys: &[&str], at: At, message: String, help: String) -> Mistake {
        Mistake { path: self.source.path().to_owned(), span: self.span(keys, at), message, help }
    }

    /// Where a key or value stands; array elements are named by their number.
    fn span(&self, path: &[&str], at: At) -> Option<Span> {
        self.place_in(self.table().as_ref()?, path, at)
    }

    /// The file with the places of its keys and values.
    pub(super) fn table(&self) -> Option<DeValue<'_>> {
        let table = DeTable::parse(without_mark(self.source.text())).ok()?;
        Some(DeValue::Table(table.into_inner()))
    }

    pub(super) fn place_in(&self, table: &DeValue<'_>, path: &[&str], at: At) -> Option<Span> {
        let shift = self.source.text().len() - without_mark(self.source.text()).len();
        let mut value = table;
        let mut span = None;
        for step in path {
            let (key, next) = match value {
                DeValue::Table(table) => {
                    let (key, next) = table.iter().find(|(key, _)| key.get_ref() == step)?;
                    (key.span(), next)
                }
                DeValue::Array(array) => {
                    let next = array.get(step.parse::<usize>().ok()?)?;
                    (next.span(), next)
                }
                _ => return None,
            };
            span = Some(if at == At::Key { key } else { next.span() });
            value = next.get_ref();
        }
        span.map(|it| Span::new(it.start + shift, it.end + shift))
    }

    /// A configuration names files inside its own folder only.
    fn check_patterns(&self) -> Result<(), Mistake> {
        let lists = [
            ("include", self.layer.include.as_ref()),
            ("exclude", self.layer.exclude.as_ref()),
            ("team-rules", self.layer.team_rules.as_ref()),
        ];
        for (key, list) in lists {
            for (index, pattern) in list.into_iter().flatten().enumerate() {
                self.check_pattern(&[key, &index.to_string()], pattern)?;
            }
        }
        for (number, it) in self.layer.overrides.iter().flatten().enumerate() {
            for (index, pattern) in it.files.iter().enumerate() {
                self.check_pattern(
                    &["overrides", &number.to_string(), "files", &index.to_string()],
                    pattern,
                )?;
            }
        }
        Ok(())
    }

    fn check_pattern(&self, path: &[&str], pattern: &str) -> Result<(), Mistake> {
        let fault = |message: &str, help: &str| {
            Err(self.mistake(path, At::Value, message.to_owned(), help.to_owned()))
        };
        let is_absolute = pattern.starts_with(['/', '\\', '~']) || pattern.as_bytes().get(1) == Some(&b':');
        if is_absolute {
            return fault(
                "this path doesn't begin at the configuration's folder",
                "Write it relative to the folder in which the configuration stands.",
            );
        }
        if pattern.split(['/', '\\']).any(|part| part == "..") {
            return fault(
                "this path leaves the configuration's folder",
                "Move the configuration up, or the files into its folder.",
            );
        }
        if pattern.len() > LONGEST_PATTERN {
            return fault(
                &format!("this pattern has more than {LONGEST_PATTERN} bytes"),
                "Write several patterns.",
            );
        }
        match glob(pattern) {
            Ok(_) => Ok(()),
            Err(error) => fault(
                &format!("this is no pattern of paths: {}", error.kind()),
                "Write it with `*`, `**`, `?`, `[a-z]` and `{a,b}`.",
            ),
        }
    }
}

/// What reads patterns descends into every brace, and what they are made into grows with them.
const LONGEST_PATTERN: usize = 1000;

/// Which half of `key = value` a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// A setting's name, and how one configuration takes over what another says.
type Lockable = (&'static str, fn(&mut Layer, &Layer));

/// The settings that `locked` may name beside rules.
pub(super) const LOCKABLE: [Lockable; 9] = [
    ("include", |own, other| own.include.clone_from(&other.include)),
    ("exclude", |own, other| own.exclude.clone_from(&other.exclude)),
    ("since", |own, other| own.since = other.since),
    ("fail-on", |own, other| own.fail_on = other.fail_on),
    ("min-confidence", |own, other| own.min_confidence = other.min_confidence),
    ("team-rules", |own, other| own.team_rules.clone_from(&other.team_rules)),
    ("profile", |own, other| own.profile.clone_from(&other.profile)),
    ("require-reason", |own, other| own.require_reason = other.require_reason),
    ("status", |own, other| own.status.clone_from(&other.status)),
];

/// What TOML or serde says about a configuration.
fn toml_mistake(source: &Source, error: &toml::de::Error) -> Mistake {
    let shift = source.text().len() - without_mark(source.text()).len();
    let mut mistake = Mistake::from_toml(source.path(), without_mark(source.text()), error);
    mistake.span = mistake.span.map(|it| Span::new(it.start + shift, it.end + shift));
    mistake
}

/// A date as TOML writes it, or in quotes.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::Datetime(it) => it.to_string(),
        toml::Value::String(it) => it,
        other => other.to_string(),
    };
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("not a date such as 2025-01-31"))
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn glob(pattern: &str) -> Result<globset::Glob, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    GlobBuilder::new(pattern).literal_separator(true).build()
}

pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(glob(pattern)?);
        // A folder means everything in it.
        if let Some(folder) = pattern.strip_suffix('/') {
            set.add(glob(&format!("{folder}/**"))?);
        }
    }
    set.build()
}
