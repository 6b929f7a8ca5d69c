//! What pmlint is told: `pmlint.toml` and the command line to the settings of a run and of each file. Reads no file.

mod file;
mod for_file;
mod profile;
mod rules;
mod settle;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobSet;
use jiff::civil::Date;

use self::rules::{RuleLayer, Selection};
use crate::catalog::Catalog;
use crate::check::Confidence;
use crate::postmortem::{Kind, PostMortem, Reading, Role, SectionNames};
use crate::rule::{Rule, Severity};

pub use self::file::{At, ConfigFile, FailOn, Layer, OverrideLayer, PeopleLayer, StatusLayer};
pub use self::for_file::{ActiveRule, FileSettings, StatusRule};
pub use self::profile::{PROFILES, Profile};
pub use self::rules::selects;

/// What isn't looked at unless `exclude` says something else: templates, however teams write that.
pub const EXCLUDED: &str = "**/{template,Template,TEMPLATE}*.md";

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

impl Settings {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mistake::Mistake;
    use crate::source::Source;

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
        let text = include_str!("../../examples/pmlint.toml");
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
            ("[rules]\nempty-section = { sections = [\"impct\"] }", "\"impct\"", "impact"),
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
                let layer =
                    RuleLayer::read(value).unwrap_or_else(|fault| panic!("{name}: {}", fault.message));
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
