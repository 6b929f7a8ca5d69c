//! What pmlint is told: `pmlint.toml` and the command line to the settings of a run and of each file. Reads no file.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use toml::de::{DeTable, DeValue};

use crate::catalog::Catalog;
use crate::check::{Check, Confidence};
use crate::mistake::{Mistake, explained, nearest, suggestion};
use crate::postmortem::metadata::Key;
use crate::postmortem::{Kind, PostMortem, Reading, Role, SectionNames};
use crate::rule::{Group, Rule, Severity};
use crate::source::{Source, Span};

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

/// Whether a field's value begins with the name of a status: "Draft (awaiting review)".
fn is_status(value: &str, status: &str) -> bool {
    let (value, status) = (value.trim().to_lowercase(), status.trim().to_lowercase());
    let rest = value.strip_prefix(&status);
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

    /// Takes over the settings that another configuration has locked. [`Settings::keep_locked`] does the rest.
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
    fn table(&self) -> Option<DeValue<'_>> {
        let table = DeTable::parse(without_mark(self.source.text())).ok()?;
        Some(DeValue::Table(table.into_inner()))
    }

    fn place_in(&self, table: &DeValue<'_>, path: &[&str], at: At) -> Option<Span> {
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

/// What says that a setting is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// pmlint itself.
    Default,
    /// A known template.
    Profile(String),
    /// A line of a file.
    File {
        /// Its path.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// An option.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::Profile(name) => write!(formatter, "profile {name}"),
            Self::File { path, line } => write!(formatter, "{path}:{line}"),
            Self::CommandLine => formatter.write_str("command line"),
        }
    }
}

/// A setting and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// What holds.
    pub value: T,
    /// What says so.
    pub origin: Origin,
}

/// What holds for a run.
#[derive(Debug)]
pub struct Settings {
    /// Patterns of the files that are post-mortems; none means that every Markdown file is looked at.
    pub include: Sourced<Vec<String>>,
    /// Patterns of the files that aren't looked at.
    pub exclude: Sourced<Vec<String>>,
    /// Documents of earlier incidents are history; [`Date::MIN`] if none is.
    pub since: Sourced<Date>,
    /// From which severity on the run fails.
    pub fail_on: Sourced<FailOn>,
    /// Findings below this aren't shown.
    pub min_confidence: Sourced<Confidence>,
    /// How many findings are shown in full on a terminal.
    pub max: Sourced<usize>,
    /// Folders with more rule files.
    pub team_rules: Sourced<Vec<String>>,
    /// The template that the documents follow; empty if none is named.
    pub profile: Sourced<String>,
    /// Rules and settings that can't be loosened.
    pub locked: Sourced<Vec<String>>,
    /// Whether new rules run that aren't on yet by default.
    pub preview: Sourced<bool>,
    /// Whether a suppression must say why.
    pub require_reason: Sourced<bool>,
    /// Names that look like a person's and aren't.
    pub not_people: Sourced<Vec<String>>,
    /// The teams of the organisation.
    pub teams: Sourced<Vec<String>>,
    /// Leniency by the status of a document.
    pub statuses: Sourced<Vec<StatusRule>>,
    /// Headings beside those of `rules/vocabulary/sections.toml`.
    pub sections: Vec<Sourced<(Role, String)>>,
    /// What holds for each rule where no override says otherwise, in the order of their ids.
    pub rules: Vec<RuleState>,
    /// The day on which pmlint runs.
    pub today: Date,
    /// Every rule there is.
    pub catalog: Arc<Catalog>,
    overrides: Vec<Override>,
    included: GlobSet,
    excluded: GlobSet,
    command_line: Selection,
    cache: Mutex<HashMap<CacheKey, Arc<FileSettings>>>,
}

/// Which overrides match a file, whether it is declared, whether it is named.
type CacheKey = (Vec<usize>, bool, bool);

/// What holds for one rule.
#[derive(Debug, Clone)]
pub struct RuleState {
    /// What its file says.
    pub rule: Arc<Rule>,
    /// Whether it runs, and what its findings weigh at most; `None` leaves that to the rule and its cases.
    pub severity: Option<Severity>,
    /// Settings of its check over those of its file.
    pub options: toml::Table,
    /// Underlined text that passes.
    pub allow: Vec<String>,
    /// The roles of the sections that it looks at, if not those of its file.
    pub sections: Option<Vec<Role>>,
    /// The roles of the sections that it leaves alone, if not those of its file.
    pub except_sections: Option<Vec<Role>>,
    /// What says so.
    pub origin: Origin,
}

impl RuleState {
    /// How much its findings matter where a case doesn't say otherwise; `Off` if it doesn't run.
    #[must_use]
    pub fn effective_severity(&self) -> Severity {
        self.severity.unwrap_or(self.rule.severity)
    }
}

/// Other settings for some files.
#[derive(Debug)]
pub struct Override {
    /// Patterns of the files.
    pub patterns: Vec<String>,
    /// The entries of its rules, as written.
    pub written: BTreeMap<String, toml::Value>,
    /// What says so.
    pub origin: Origin,
    files: GlobSet,
    rules: BTreeMap<String, RuleLayer>,
    sections: Vec<(String, Role)>,
}

impl Override {
    /// What it says about one rule, and nothing else.
    fn only(&self, id: &str) -> Option<Self> {
        let layer = self.rules.get(id)?.clone();
        let written = self.written.iter().filter(|it| it.0 == id).map(|(id, it)| (id.clone(), it.clone()));
        Some(Self {
            patterns: self.patterns.clone(),
            written: written.collect(),
            origin: self.origin.clone(),
            files: self.files.clone(),
            rules: BTreeMap::from([(id.to_owned(), layer)]),
            sections: Vec::new(),
        })
    }
}

/// A rule's entry in `[rules]`.
#[derive(Debug, Clone, Default)]
struct RuleLayer {
    severity: Option<Severity>,
    allow: Option<Vec<String>>,
    sections: Option<Vec<Role>>,
    except_sections: Option<Vec<Role>>,
    options: toml::Table,
}

#[derive(Debug, Default)]
struct Selection {
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Settings {
    /// The settings of a run: the command line over the file over the defaults.
    ///
    /// # Errors
    ///
    /// If a rule, option, role or profile is named that doesn't exist, or a rule refuses its options.
    pub fn new(
        catalog: Arc<Catalog>,
        file: Option<&ConfigFile>,
        command_line: &Layer,
        today: Date,
    ) -> Result<Self, Mistake> {
        let places = file.and_then(ConfigFile::table);
        let builder = Builder { catalog: &catalog, file, places, command_line };
        let profile = builder.pick("profile", |it| it.profile.clone(), String::new());
        let known_profile = builder.profile(&profile.value)?;
        let preview = builder.pick("preview", |it| it.preview, false);
        let mut rules = builder.rules(known_profile, &profile.value, preview.value)?;
        let overrides = builder.overrides()?;
        let selection = builder.selection()?;
        for state in &mut rules {
            selection.apply(state);
        }
        let include = builder.pick("include", |it| it.include.clone(), Vec::new());
        let exclude = builder.pick("exclude", |it| it.exclude.clone(), vec!["**/template*.md".to_owned()]);
        Ok(Self {
            included: builder.globs(&["include"], &include.value)?,
            excluded: builder.globs(&["exclude"], &exclude.value)?,
            include,
            exclude,
            since: builder.pick("since", |it| it.since, Date::MIN),
            fail_on: builder.pick("fail-on", |it| it.fail_on, FailOn::Error),
            min_confidence: builder.pick("min-confidence", |it| it.min_confidence, Confidence::Medium),
            max: builder.pick("max", |it| it.max, 100),
            team_rules: builder.pick("team-rules", |it| it.team_rules.clone(), Vec::new()),
            locked: builder.locked()?,
            require_reason: builder.pick("require-reason", |it| it.require_reason, false),
            not_people: builder.pick("people", |it| it.people.clone()?.not_people, Vec::new()),
            teams: builder.pick("people", |it| it.people.clone()?.teams, Vec::new()),
            statuses: builder.statuses(),
            sections: builder.sections(known_profile, &profile.value),
            profile,
            preview,
            rules,
            today,
            overrides,
            command_line: selection,
            cache: Mutex::new(HashMap::new()),
            catalog,
        })
    }

    /// Takes over what other settings say about the rules that they lock, and that these are locked.
    pub fn keep_locked(&mut self, other: &Self) {
        for id in &other.locked.value {
            let Some(state) = other.rules.iter().find(|it| it.rule.id == *id) else { continue };
            match self.rules.iter_mut().find(|it| it.rule.id == *id) {
                Some(own) => own.clone_from(state),
                None => self.rules.push(state.clone()),
            }
            for own in &mut self.overrides {
                own.rules.remove(id);
            }
            self.overrides.extend(other.overrides.iter().filter_map(|it| it.only(id)));
        }
        self.rules.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        let more = other.locked.value.iter().filter(|it| !self.locked.value.contains(it));
        let more: Vec<String> = more.cloned().collect();
        self.locked.value.extend(more);
        self.cache = Mutex::default();
    }

    /// Leaves only the rules that are locked. Whether there is any.
    pub fn retain_locked(&mut self) -> bool {
        let locked = &self.locked.value;
        self.rules.retain(|it| locked.iter().any(|id| *id == it.rule.id));
        self.cache = Mutex::default();
        !self.rules.is_empty()
    }

    /// Whether `include` declares that the file is a post-mortem. `path` is relative to the configuration's folder.
    #[must_use]
    pub fn includes(&self, path: &str) -> bool {
        self.included.is_match(path)
    }

    /// Whether the file isn't looked at. `path` is relative to the configuration's folder.
    #[must_use]
    pub fn excludes(&self, path: &str) -> bool {
        self.excluded.is_match(path)
    }

    /// Whether a document tells of an incident before `since`.
    #[must_use]
    pub fn is_history(&self, post_mortem: &PostMortem) -> bool {
        post_mortem.kind == Kind::PostMortem && post_mortem.date.is_some_and(|it| it.date < self.since.value)
    }

    /// Other settings for some files, in the order in which they are written.
    pub fn overrides(&self) -> impl Iterator<Item = &Override> {
        self.overrides.iter()
    }

    /// What holds for one file. `path` is relative to the configuration's folder; `named` says whether the user
    /// named the file or the folder in which it lies.
    #[must_use]
    pub fn for_path(&self, path: &str, named: bool) -> Arc<FileSettings> {
        let matching: Vec<usize> =
            (0..self.overrides.len()).filter(|&index| self.overrides[index].files.is_match(path)).collect();
        let key = (matching, self.includes(path), named);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = cache.get(&key) {
            return Arc::clone(found);
        }
        let settings = Arc::new(self.build(&key));
        cache.insert(key, Arc::clone(&settings));
        settings
    }

    fn build(&self, (matching, declared, named): &CacheKey) -> FileSettings {
        let overrides = || matching.iter().map(|&index| &self.overrides[index]);
        let mut headings: Vec<(String, Role)> =
            self.sections.iter().map(|it| (it.value.1.clone(), it.value.0)).collect();
        headings.extend(overrides().flat_map(|it| it.sections.iter().cloned()));
        let rules = self
            .rules
            .iter()
            .filter_map(|base| {
                let mut state = base.clone();
                for layer in overrides().filter_map(|it| it.rules.get(&*base.rule.id)) {
                    layer.apply(&mut state, &base.origin);
                }
                if !matching.is_empty() {
                    self.command_line.apply(&mut state);
                }
                active(state)
            })
            .collect();
        FileSettings {
            rules,
            catalog: Arc::clone(&self.catalog),
            reading: Reading {
                headings: SectionNames::new(headings),
                not_people: self.not_people.value.clone(),
                teams: self.teams.value.clone(),
            },
            declared: *declared,
            named: *named,
            today: self.today,
            min_confidence: self.min_confidence.value,
            require_reason: self.require_reason.value,
            locked: self.locked.value.clone(),
            statuses: self.statuses.value.clone(),
        }
    }
}

/// The rule as it runs, unless it is off.
fn active(state: RuleState) -> Option<ActiveRule> {
    if state.effective_severity() == Severity::Off {
        return None;
    }
    // Each layer's options are tried when the settings are made; together they can't be worse than refused.
    let own_check = state.rule.with_options(&state.options).unwrap_or_default();
    Some(ActiveRule {
        own_check,
        severity: state.severity,
        allow: state.allow,
        sections: state.sections.unwrap_or_else(|| state.rule.sections.clone()),
        except_sections: state.except_sections.unwrap_or_else(|| state.rule.except_sections.clone()),
        rule: state.rule,
    })
}

impl RuleLayer {
    fn apply(&self, state: &mut RuleState, origin: &Origin) {
        state.severity = self.severity.or(state.severity);
        state.allow.extend(self.allow.iter().flatten().cloned());
        state.sections = self.sections.clone().or_else(|| state.sections.take());
        state.except_sections = self.except_sections.clone().or_else(|| state.except_sections.take());
        state.options.extend(self.options.clone());
        state.origin.clone_from(origin);
    }
}

impl Selection {
    fn apply(&self, state: &mut RuleState) {
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
fn selects(name: &str, rule: &Rule) -> bool {
    name == "all" || name == rule.id || name == rule.group.name()
}

/// A setting's name, and how one configuration takes over what another says.
type Lockable = (&'static str, fn(&mut Layer, &Layer));

/// The settings that `locked` may name beside rules.
const LOCKABLE: [Lockable; 9] = [
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

/// A known template: what `profile` means.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// Whose template it is, in a few words.
    pub summary: String,
    /// Headings that it uses for a role.
    #[serde(default)]
    pub sections: BTreeMap<Role, Vec<String>>,
    /// Severities and settings of rules.
    #[serde(default)]
    pub rules: BTreeMap<String, toml::Value>,
}

/// Every known template by its name.
pub static PROFILES: LazyLock<BTreeMap<String, Profile>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/profiles.json")))
        .expect("a test reads the profiles")
});

/// The layers while the settings are made of them.
struct Builder<'a> {
    catalog: &'a Catalog,
    file: Option<&'a ConfigFile>,
    /// The file with the places of its keys and values.
    places: Option<DeValue<'a>>,
    command_line: &'a Layer,
}

impl Builder<'_> {
    /// What the highest layer says that says something.
    fn pick<T>(&self, key: &str, choose: impl Fn(&Layer) -> Option<T>, default: T) -> Sourced<T> {
        if let Some(value) = choose(self.command_line) {
            return Sourced { value, origin: Origin::CommandLine };
        }
        match self.file.and_then(|file| choose(&file.layer)) {
            Some(value) => Sourced { value, origin: self.origin(&[key]) },
            None => Sourced { value: default, origin: Origin::Default },
        }
    }

    /// The line of the file on which a key stands.
    fn origin(&self, path: &[&str]) -> Origin {
        self.file.map_or(Origin::Default, |file| {
            let place = self.places.as_ref().and_then(|it| file.place_in(it, path, At::Key));
            let at = place.map_or(0, |it| it.start);
            Origin::File { path: file.source.path().to_owned(), line: file.source.line(at) }
        })
    }

    fn mistake(&self, keys: &[&str], at: At, message: String, help: String) -> Mistake {
        match self.file {
            Some(file) => file.mistake(keys, at, message, help),
            None => on_command_line(message, help),
        }
    }

    fn globs(&self, place: &[&str], patterns: &[String]) -> Result<GlobSet, Mistake> {
        globs(patterns).map_err(|error| {
            let message = format!("one of these is no pattern of paths: {}", error.kind());
            self.mistake(place, At::Value, message, "Write it with fewer braces.".to_owned())
        })
    }

    fn profile(&self, name: &str) -> Result<Option<&'static Profile>, Mistake> {
        if name.is_empty() {
            return Ok(None);
        }
        PROFILES.get(name).map(Some).ok_or_else(|| {
            let names: Vec<&str> = PROFILES.keys().map(String::as_str).collect();
            let message = format!("no profile is called `{name}`");
            self.mistake(&["profile"], At::Value, message, suggestion(name, &names))
        })
    }

    fn rules(
        &self,
        profile: Option<&Profile>,
        profile_name: &str,
        preview: bool,
    ) -> Result<Vec<RuleState>, Mistake> {
        let mut states: Vec<RuleState> = self
            .catalog
            .rules()
            .map(|rule| RuleState {
                rule: Arc::clone(rule),
                severity: (rule.preview && !preview).then_some(Severity::Off),
                options: toml::Table::new(),
                allow: Vec::new(),
                sections: None,
                except_sections: None,
                origin: Origin::Default,
            })
            .collect();
        let profile_rules = profile.map(|it| &it.rules);
        for (id, value) in profile_rules.into_iter().flatten() {
            let Some(state) = states.iter_mut().find(|it| it.rule.id == *id) else { continue };
            let layer = rule_layer(value).map_err(|it| on_command_line(it.message, it.help))?;
            layer.apply(state, &Origin::Profile(profile_name.to_owned()));
        }
        let none = BTreeMap::new();
        let file_rules = self.file.and_then(|it| it.layer.rules.as_ref()).unwrap_or(&none);
        for (id, layer) in self.rule_layers(&["rules"], file_rules)? {
            if let Some(state) = states.iter_mut().find(|it| it.rule.id == id) {
                layer.apply(state, &self.origin(&["rules", &id]));
            }
        }
        Ok(states)
    }

    /// The entries of a table of rules, each tried on its rule.
    fn rule_layers(
        &self,
        path: &[&str],
        rules: &BTreeMap<String, toml::Value>,
    ) -> Result<BTreeMap<String, RuleLayer>, Mistake> {
        let mut layers = BTreeMap::new();
        for (id, value) in rules {
            let place: Vec<&str> = path.iter().copied().chain([id.as_str()]).collect();
            let Some(rule) = self.catalog.rule(id) else {
                let help = meant(id, self.catalog.ids());
                return Err(self.mistake(&place, At::Key, format!("no rule is called `{id}`"), help));
            };
            let refuse = |fault: RuleFault| {
                let mut place = place.clone();
                place.extend(fault.keys.iter().map(String::as_str));
                self.mistake(&place, fault.at, fault.message, fault.help)
            };
            let layer = rule_layer(value).map_err(refuse)?;
            rule.with_options(&layer.options).map_err(|error| {
                let mut options = rule.options();
                let element = error.element.map(|it| it.to_string());
                let (at, help) = if options.contains(&error.option) {
                    (At::Value, error.help)
                } else {
                    options.extend(SETTINGS.map(str::to_owned));
                    let known: Vec<&str> = options.iter().map(String::as_str).collect();
                    (At::Key, suggestion(&error.option, &known))
                };
                let keys = [error.option].into_iter().chain(element).collect();
                refuse(RuleFault { keys, at, message: error.message, help })
            })?;
            layers.insert(id.clone(), layer);
        }
        Ok(layers)
    }

    fn overrides(&self) -> Result<Vec<Override>, Mistake> {
        let layers = self.file.and_then(|it| it.layer.overrides.as_ref());
        layers
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, layer)| {
                Ok(Override {
                    patterns: layer.files.clone(),
                    written: layer.rules.clone(),
                    origin: self.origin(&["overrides", &index.to_string()]),
                    files: self.globs(&["overrides", &index.to_string(), "files"], &layer.files)?,
                    rules: self.rule_layers(&["overrides", &index.to_string(), "rules"], &layer.rules)?,
                    sections: headings(&layer.sections).map(|(role, heading)| (heading, role)).collect(),
                })
            })
            .collect()
    }

    fn selection(&self) -> Result<Selection, Mistake> {
        for name in self.command_line.select.iter().chain(&self.command_line.ignore) {
            if !self.catalog.rules().any(|it| selects(name, it))
                && !Group::ALL.iter().any(|it| it.name() == name)
            {
                let groups = Group::ALL.iter().map(|it| it.name());
                let help = meant(name, self.catalog.ids().chain(groups).chain(["all"]));
                return Err(on_command_line(format!("no rule or group is called `{name}`"), help));
            }
        }
        let Layer { select, ignore, .. } = self.command_line;
        Ok(Selection { select: select.clone(), ignore: ignore.clone() })
    }

    fn locked(&self) -> Result<Sourced<Vec<String>>, Mistake> {
        let locked = self.pick("locked", |it| it.locked.clone(), Vec::new());
        let settings = LOCKABLE.map(|it| it.0);
        for (index, name) in locked.value.iter().enumerate() {
            if self.catalog.rule(name).is_none() && !settings.contains(&name.as_str()) {
                let help = meant(name, self.catalog.ids().chain(settings));
                let message = format!("no rule or setting that can be locked is called `{name}`");
                return Err(self.mistake(&["locked", &index.to_string()], At::Value, message, help));
            }
        }
        Ok(locked)
    }

    fn statuses(&self) -> Sourced<Vec<StatusRule>> {
        let rules = |layer: &Layer| {
            let table = layer.status.as_ref()?;
            let rule = |(status, it): (&String, &StatusLayer)| StatusRule {
                status: status.clone(),
                severity: it.severity.unwrap_or(Severity::Warning),
                days: it.days,
            };
            Some(table.iter().map(rule).collect())
        };
        self.pick("status", rules, Vec::new())
    }

    fn sections(&self, profile: Option<&Profile>, profile_name: &str) -> Vec<Sourced<(Role, String)>> {
        let mut all = Vec::new();
        for (role, heading) in profile.into_iter().flat_map(|it| headings(&it.sections)) {
            all.push(Sourced { value: (role, heading), origin: Origin::Profile(profile_name.to_owned()) });
        }
        for (role, heading) in
            self.file.and_then(|it| it.layer.sections.as_ref()).into_iter().flat_map(headings)
        {
            all.push(Sourced { value: (role, heading), origin: self.origin(&["sections", role.name()]) });
        }
        all
    }
}

fn headings(sections: &BTreeMap<Role, Vec<String>>) -> impl Iterator<Item = (Role, String)> {
    sections.iter().flat_map(|(&role, names)| names.iter().map(move |name| (role, name.clone())))
}

/// What is wrong with a rule's entry, and where in it.
struct RuleFault {
    keys: Vec<String>,
    at: At,
    message: String,
    help: String,
}

/// What a rule's entry takes beside the options of its check.
const SETTINGS: [&str; 4] = ["severity", "allow", "sections", "except-sections"];

/// A rule's entry: a severity, or a table of settings.
fn rule_layer(value: &toml::Value) -> Result<RuleLayer, RuleFault> {
    let table = match value {
        toml::Value::Table(table) => table,
        toml::Value::String(_) => {
            return Ok(RuleLayer { severity: Some(setting(None, value)?), ..RuleLayer::default() });
        }
        other => {
            return Err(RuleFault {
                keys: Vec::new(),
                at: At::Value,
                message: format!("`{other}` can't stand here"),
                help: "Write a severity, such as `\"off\"`, or a table of settings in `{ }`.".to_owned(),
            });
        }
    };
    let mut layer = RuleLayer::default();
    for (key, value) in table {
        match key.as_str() {
            "severity" => layer.severity = Some(setting(Some(key), value)?),
            "allow" => layer.allow = Some(setting(Some(key), value)?),
            "sections" => layer.sections = Some(setting(Some(key), value)?),
            "except-sections" => layer.except_sections = Some(setting(Some(key), value)?),
            _ => {
                layer.options.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(layer)
}

fn setting<T: serde::de::DeserializeOwned>(
    key: Option<&String>,
    value: &toml::Value,
) -> Result<T, RuleFault> {
    value.clone().try_into().map_err(|error: toml::de::Error| {
        let (message, help) = explained(error.message());
        RuleFault { keys: key.into_iter().cloned().collect(), at: At::Value, message, help }
    })
}

/// What TOML or serde says about a configuration.
fn toml_mistake(source: &Source, error: &toml::de::Error) -> Mistake {
    let shift = source.text().len() - without_mark(source.text()).len();
    let mut mistake = Mistake::from_toml(source.path(), without_mark(source.text()), error);
    mistake.span = mistake.span.map(|it| Span::new(it.start + shift, it.end + shift));
    mistake
}

/// A mistake that no file shows.
fn on_command_line(message: String, help: String) -> Mistake {
    Mistake { path: String::new(), span: None, message, help }
}

/// What to do about an unknown name among so many that they can't be listed.
fn meant<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(name, candidates) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "`pmlint explain` lists the rules and their groups.".to_owned(),
    }
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

fn globs(patterns: &[String]) -> Result<GlobSet, globset::Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2025, 6, 1);

    fn read(text: &str) -> Result<Settings, Mistake> {
        let file = ConfigFile::read(Source::new("pmlint.toml", text))?;
        Settings::new(Catalog::built_in(), Some(&file), &Layer::default(), TODAY)
    }

    fn settings(text: &str) -> Settings {
        read(text).unwrap_or_else(|mistake| panic!("{mistake}"))
    }

    /// What is underlined, the message and the help.
    fn refused(text: &str) -> (String, String, String) {
        let mistake = read(text).expect_err("it is refused");
        let span = mistake.span.expect("a mistake in a file has a place");
        (text[span.start..span.end].to_owned(), mistake.message, mistake.help)
    }

    fn severity(settings: &Settings, path: &str, id: &str) -> Option<Severity> {
        let file = settings.for_path(path, true);
        let found = file.rules.iter().find(|it| it.rule.id == id);
        found.map(|it| it.severity.unwrap_or(it.rule.severity))
    }

    #[test]
    fn every_setting_is_read() {
        let settings = settings(
            r#"
            include = ["docs/**/*.md"]
            exclude = []
            since = 2025-01-01
            fail-on = "warning"
            min-confidence = "low"
            max = 5
            profile = "minimal"
            locked = ["empty-section", "fail-on"]
            preview = true
            require-reason = true
            [people]
            not-people = ["Grace"]
            teams = ["Payments"]
            [status]
            draft = { severity = "info", days = 14 }
            [rules]
            empty-section = { severity = "info", allow = ["x"], sections = ["impact"] }
            [sections]
            root-cause = ["Why?"]
            [[overrides]]
            files = ["docs/old/**"]
            rules = { empty-section = "off" }
            "#,
        );
        let file = settings.for_path("docs/a.md", false);
        assert!(file.declared && file.require_reason && !file.named);
        assert_eq!(file.min_confidence, Confidence::Low);
        assert_eq!(file.reading.teams, ["Payments"]);
        assert_eq!(settings.since.origin, Origin::File { path: "pmlint.toml".to_owned(), line: 4 });
        assert_eq!(severity(&settings, "docs/a.md", "empty-section"), Some(Severity::Info));
        assert_eq!(severity(&settings, "docs/old/a.md", "empty-section"), None);
        assert!(!settings.excludes("docs/template.md"));
    }

    #[test]
    fn the_example_holds_every_setting_and_is_valid() {
        let text = include_str!("../examples/pmlint.toml");
        let layer = ConfigFile::read(Source::new("pmlint.toml", text)).expect("it is a configuration").layer;
        let shown = format!("{layer:?}").replace("team_rules: None", "");
        assert!(!shown.contains("None,"), "{shown}");
        settings(text);
    }

    #[test]
    fn a_quoted_date_is_a_date_too() {
        assert_eq!(settings("since = \"2025-01-01\"").since.value, jiff::civil::date(2025, 1, 1));
        assert_eq!(refused("since = \"soon\"").0, "\"soon\"");
    }

    #[test]
    fn unknown_names_are_underlined_and_the_nearest_is_suggested() {
        for (text, underlined, meant) in [
            ("fail-onn = \"error\"", "fail-onn", "fail-on"),
            ("fail-on = \"eror\"", "\"eror\"", "error"),
            ("[rules]\nemtpy-section = \"off\"", "emtpy-section", "empty-section"),
            ("[rules]\nempty-section = \"offf\"", "\"offf\"", "off"),
            ("[rules]\nempty-section = { severity = \"warn\" }", "\"warn\"", "warning"),
            ("[sections]\nroot-couse = []", "root-couse", "root-cause"),
            ("[rules]\nempty-section = { sections = [\"impct\"] }", "[\"impct\"]", "impact"),
            (
                "[[overrides]]\nfiles = []\nrules = { emptysection = \"off\" }",
                "emptysection",
                "empty-section",
            ),
            ("profile = \"gogle\"", "\"gogle\"", "google"),
            ("locked = [\"fail-on\", \"sinc\"]", "\"sinc\"", "since"),
            ("[people]\nteam = []", "team", "teams"),
            ("[rules]\nempty-section = { severty = \"off\" }", "severty", "severity"),
            (
                "[rules]\nmissing-section = { required = [\"impact\", \"summary or rootcause\"] }",
                "\"summary or rootcause\"",
                "root-cause",
            ),
            ("[status]\ndraft = { day = 3 }", "day", "days"),
        ] {
            let (place, message, help) = refused(text);
            assert_eq!(place, underlined, "{text}: {message}");
            assert!(help.contains(&format!("`{meant}`")), "{text}: {message} / {help}");
        }
    }

    #[test]
    fn an_unknown_option_of_a_rule_is_underlined() {
        let (place, message, _) = refused("[rules]\nempty-section = { severity = \"off\", colour = 1 }");
        assert_eq!(place, "colour", "{message}");
    }

    #[test]
    fn a_value_of_another_kind_is_told_what_is_wanted() {
        for (text, underlined, message, help) in [
            (
                "[rules]\nempty-section = false",
                "false",
                "`false` can't stand here",
                "Write a severity, such as `\"off\"`, or a table of settings in `{ }`.",
            ),
            ("fail-on = false", "false", "a name is wanted here", "Write it in quotation marks."),
            (
                "[rules]\nempty-section = { severity = 3 }",
                "3",
                "this can't stand here",
                "Write a text in quotation marks.",
            ),
            ("max = -1", "-1", "integer `-1` can't stand here", "Write a whole number, 0 or more."),
        ] {
            assert_eq!(refused(text), (underlined.to_owned(), message.to_owned(), help.to_owned()));
        }
    }

    #[test]
    fn a_byte_order_mark_shifts_nothing() {
        assert_eq!(refused("\u{feff}[rules]\nnone-such = \"off\"").0, "none-such");
        assert_eq!(refused("\u{feff}fail-onn = 1").0, "fail-onn");
    }

    #[test]
    fn patterns_stay_inside_the_folder_of_the_configuration() {
        for text in [
            "include = [\"../x/*.md\"]",
            "exclude = [\"/etc/**\"]",
            "team-rules = [\"rules\", \"a/../../b\"]",
            "team-rules = [\"C:/x\"]",
            "[[overrides]]\nfiles = [\"..\"]",
            "include = [\"a[\"]",
        ] {
            let (place, message, _) = refused(text);
            assert!(text.contains(&place) && place.starts_with('"'), "{text}: {place} {message}");
        }
    }

    #[test]
    fn the_command_line_goes_over_the_file() {
        let text = "[rules]\nempty-section = \"off\"\n[[overrides]]\nfiles = [\"old/**\"]\nrules = { empty-section = \"error\" }";
        let file = ConfigFile::read(Source::new("pmlint.toml", text)).expect("it is a configuration");
        let run = |select: &[&str], ignore: &[&str]| {
            let names = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect();
            let layer = Layer { select: names(select), ignore: names(ignore), ..Layer::default() };
            Settings::new(Catalog::built_in(), Some(&file), &layer, TODAY).expect("the names exist")
        };
        assert_eq!(severity(&run(&[], &[]), "a.md", "empty-section"), None);
        assert_eq!(severity(&run(&[], &[]), "old/a.md", "empty-section"), Some(Severity::Error));
        assert_eq!(severity(&run(&["empty-section"], &[]), "a.md", "empty-section"), Some(Severity::Warning));
        assert_eq!(severity(&run(&["structure"], &[]), "a.md", "unused-suppression"), None);
        assert_eq!(severity(&run(&["all"], &["structure"]), "old/a.md", "empty-section"), None);
        assert_eq!(severity(&run(&["all"], &[]), "a.md", "unused-suppression"), Some(Severity::Warning));
    }

    #[test]
    fn a_status_is_lenient_while_it_is_young() {
        let settings = settings("[status]\ndraft = { severity = \"warning\", days = 14 }");
        let most = |text: &str| {
            let source = Source::new("x.md", text);
            let file = settings.for_path("x.md", true);
            file.most(&PostMortem::read(&source, &file.reading))
        };
        let document = |status: &str, date: &str| {
            format!("# Outage\n\n**Status**: {status}\n**Date**: {date}\n\n## Timeline\n\n- 10:00 it broke\n")
        };
        assert_eq!(most(&document("Draft (in review)", "2025-05-25")), Severity::Warning);
        assert_eq!(most(&document("Draft", "2025-04-01")), Severity::Error);
        assert_eq!(most(&document("Drafted", "2025-05-25")), Severity::Error);
        assert_eq!(most(&document("Final", "2025-05-25")), Severity::Error);
    }

    #[test]
    fn every_profile_names_rules_and_options_that_exist() {
        let catalog = Catalog::built_in();
        for (name, profile) in PROFILES.iter() {
            for (id, value) in &profile.rules {
                let rule = catalog.rule(id).unwrap_or_else(|| panic!("{name}: no rule {id}"));
                let layer = rule_layer(value).unwrap_or_else(|fault| panic!("{name}: {}", fault.message));
                rule.with_options(&layer.options).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }

    #[test]
    fn settings_are_made_once_for_files_that_share_them() {
        let settings = settings("[[overrides]]\nfiles = [\"old/**\"]\nrules = {}");
        assert!(Arc::ptr_eq(&settings.for_path("a.md", true), &settings.for_path("b.md", true)));
        assert!(!Arc::ptr_eq(&settings.for_path("a.md", true), &settings.for_path("old/b.md", true)));
    }
}
