//! The settings of a run: the command line over the file over a profile over the defaults.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use globset::GlobSet;
use jiff::civil::Date;
use toml::de::DeValue;

use super::file::{At, ConfigFile, LOCKABLE, Layer, StatusLayer, globs};
use super::for_file::StatusRule;
use super::profile::{PROFILES, Profile};
use super::rules::{RuleFault, RuleLayer, Selection};
use super::{EXCLUDED, FailOn, Origin, Override, RuleState, Settings, Sourced};
use crate::catalog::{ALL, Catalog, names_several};
use crate::check::Confidence;
use crate::mistake::{Mistake, nearest, suggestion};
use crate::postmortem::Role;
use crate::rule::{Group, Severity};

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
        let exclude = builder.pick("exclude", |it| it.exclude.clone(), vec![EXCLUDED.to_owned()]);
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
}

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
            let layer = RuleLayer::read(value).map_err(|it| on_command_line(it.message, it.help))?;
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
            let layer = RuleLayer::read(value).map_err(refuse)?;
            rule.with_options(&layer.options).map_err(|error| {
                let mut options = rule.options();
                let element = error.element.map(|it| it.to_string());
                let (at, help) = if options.contains(&error.option) {
                    (At::Value, error.help)
                } else {
                    options.extend(RuleLayer::settings().map(str::to_owned));
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
            if self.catalog.rule(name).is_none() && !names_several(name) {
                let groups = Group::ALL.iter().map(|it| it.name());
                let help = meant(name, self.catalog.ids().chain(groups).chain([ALL]));
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
