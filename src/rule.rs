//! What a rule file says: everything that a person reads about a rule, and the check that finds it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::OnceLock;

use serde::de::{Error as _, IntoDeserializer};
use serde::{Deserialize, Serialize};
use toml::de::DeTable;

use crate::check::{Case, Check};
use crate::mistake::{Mistake, explained, quoted, suggestion};
use crate::postmortem::Role;
use crate::source::Span;

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

impl Severity {
    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
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

impl Group {
    /// Every group, in the order in which people read about them.
    pub const ALL: [Self; 8] = [
        Self::Structure,
        Self::Timeline,
        Self::RootCause,
        Self::ActionItems,
        Self::Blameless,
        Self::Trust,
        Self::Merge,
        Self::Meta,
    ];

    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Timeline => "timeline",
            Self::RootCause => "root-cause",
            Self::ActionItems => "action-items",
            Self::Blameless => "blameless",
            Self::Trust => "trust",
            Self::Merge => "merge",
            Self::Meta => "meta",
        }
    }
}

/// Words of a rule. All findings share those of the rules that come with pmlint, which stay as long as the program.
pub type Words = Cow<'static, str>;

/// A rule: one file of `rules/`, or of a team's own folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// The file's name; the same in reports, suppressions and configuration.
    #[serde(skip)]
    pub id: Words,
    /// What holds where nothing is wrong, in one sentence.
    pub summary: String,
    /// What it is about.
    pub group: Group,
    /// How much its findings matter.
    pub severity: Severity,
    /// Which documents it looks at.
    #[serde(default)]
    pub applies_to: AppliesTo,
    /// What is wrong; values in braces.
    pub message: Words,
    /// What to do; values in braces.
    pub help: Words,
    #[serde(default)]
    why: String,
    #[serde(default)]
    references: Vec<Reference>,
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
    #[serde(skip)]
    kind: String,
    #[serde(skip)]
    settings: toml::Table,
    /// The file of a team's own rule; `None` if it came with pmlint.
    #[serde(skip)]
    pub team_file: Option<String>,
    #[serde(default, rename = "example")]
    examples: Vec<Example>,
    /// The JSON of a rule that comes with pmlint.
    #[serde(skip)]
    json: Option<&'static str>,
    /// The rule that it gives.
    #[serde(skip)]
    whole: OnceLock<Box<Self>>,
}

/// Of a rule, the settings of its check.
#[derive(Deserialize)]
struct Settings {
    check: BTreeMap<String, toml::Table>,
}

/// Which documents a rule looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppliesTo {
    /// Those that tell the story of an incident.
    #[default]
    PostMortem,
    /// Templates, indexes and everything else as well.
    Any,
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
    pub message: Option<Words>,
    /// Over the rule's.
    pub help: Option<Words>,
    /// What its fix does.
    pub fix: Option<Words>,
    /// What its related places are, by their names.
    pub related: BTreeMap<String, Words>,
}

/// A document that breaks the rule, and one that doesn't.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Example {
    /// The document before the change, for rules that compare two versions of it.
    pub before: Option<String>,
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

/// An option that a rule's check doesn't take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OptionError {
    /// Its name.
    pub option: String,
    /// Which of the values in its list, if it has one, and that alone is wrong.
    pub element: Option<usize>,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// What to do, a sentence.
    pub help: String,
}

impl Rule {
    /// Reads a rule file; every mistake in it if there is one.
    ///
    /// # Errors
    ///
    /// Unknown or missing keys, an unknown kind of check or case, a name in braces that the check doesn't give.
    pub fn parse(id: &str, path: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        let mistake = |error: &toml::de::Error| vec![Mistake::from_toml(path, text, error)];
        let table = DeTable::parse(text).map_err(|error| mistake(&error))?;
        let keys = table.get_ref().clone();
        let written = keys.iter().find(|it| it.0.get_ref() == "check");
        if let Some((key, table)) = written.and_then(|it| Some((it.0, it.1.get_ref().as_table()?)))
            && table.len() != 1
        {
            let kinds = named_instead("?", toml::Table::new(), UNKNOWN_NAME);
            let names: Vec<&str> = kinds.iter().map(String::as_str).collect();
            return Err(vec![Mistake {
                path: path.to_owned(),
                span: Some(key.span().into()),
                message: format!("a rule has one kind of check, and this has {}", table.len()),
                help: format!("Write one table `[check.KIND]`. {}", suggestion("", &names)),
            }]);
        }
        let mut rule = Self::deserialize(toml::Deserializer::from(table)).map_err(|error| mistake(&error))?;
        if rule.why.is_empty() {
            return Err(mistake(&toml::de::Error::missing_field("why")));
        }
        rule.id = id.to_owned().into();
        let check = keys.get("check").and_then(|it| it.get_ref().as_table());
        if let Some((kind, settings)) = check.and_then(|it| it.iter().next()) {
            rule.kind = kind.get_ref().to_string();
            rule.settings =
                toml::Table::deserialize(settings.clone().into_deserializer()).unwrap_or_default();
        }
        let mistakes = Reading { rule: &rule, path, text, keys: &keys }.mistakes();
        if mistakes.is_empty() { Ok(rule) } else { Err(mistakes) }
    }

    /// Reads a rule that comes with pmlint, as `build.rs` wrote it: without what few runs ask for, which is read from
    /// its whole JSON when they do.
    ///
    /// # Errors
    ///
    /// If it isn't the JSON of a rule; whether the rule is right, [`Rule::parse`] says.
    pub fn built_in(id: &'static str, lean: &str, whole: &'static str) -> Result<Self, serde_json::Error> {
        let mut rule: Self = serde_json::from_str(lean)?;
        rule.id = id.into();
        rule.words().for_each(stay);
        rule.json = Some(whole);
        rule.check.take_tables(id);
        Ok(rule)
    }

    /// What its findings say.
    fn words(&mut self) -> impl Iterator<Item = &mut Words> {
        let of_cases = self.cases.values_mut().flat_map(|it| {
            [&mut it.message, &mut it.help, &mut it.fix].into_iter().flatten().chain(it.related.values_mut())
        });
        [&mut self.message, &mut self.help].into_iter().chain(of_cases)
    }

    /// Why it matters.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.whole().why
    }

    /// Where the practice comes from.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.whole().references
    }

    /// Documents that show it.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.whole().examples
    }

    /// The kind of check, as in `[check.KIND]`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.whole().kind
    }

    /// The settings that its file gives its check.
    #[must_use]
    pub fn settings(&self) -> &toml::Table {
        &self.whole().settings
    }

    /// The rule with everything that its file says.
    fn whole(&self) -> &Self {
        let Some(json) = self.json else { return self };
        self.whole.get_or_init(|| {
            let expectation = "a test reads every rule that comes with pmlint";
            let mut rule: Self = serde_json::from_str(json).expect(expectation);
            let settings: Settings = serde_json::from_str(json).expect(expectation);
            (rule.kind, rule.settings) = settings.check.into_iter().next().expect(expectation);
            Box::new(rule)
        })
    }

    /// Its check with these options over those of its file; a list replaces the list. `None` without options.
    ///
    /// # Errors
    ///
    /// The first option that the check doesn't take.
    pub fn with_options(&self, options: &toml::Table) -> Result<Option<Check>, OptionError> {
        if options.is_empty() {
            return Ok(None);
        }
        let mut settings = self.settings().clone();
        settings.extend(options.clone());
        self.check_of(settings).map(Some).map_err(|error| {
            // serde names an unknown option but not the one with a wrong value: try each alone.
            let alone = options.iter().find_map(|(name, value)| {
                let mut settings = self.settings().clone();
                settings.insert(name.clone(), value.clone());
                self.check_of(settings).err().map(|error| (name.clone(), error))
            });
            let (option, error) =
                alone.unwrap_or_else(|| (options.keys().next().cloned().unwrap_or_default(), error));
            let elements = options.get(&option).and_then(toml::Value::as_array);
            let element = elements.into_iter().flatten().position(|it| {
                let mut settings = self.settings().clone();
                settings.insert(option.clone(), vec![it.clone()].into());
                self.check_of(settings).is_err_and(|it| it.message() == error.message())
            });
            let (message, help) = explained(error.message());
            OptionError { option, element, message, help }
        })
    }

    /// The names of all options of its check, whether its file sets them or not.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        self.names_instead("?", true.into(), "unknown field `?`")
    }

    /// The names of which an option of its check takes one, or a list; none if it takes something else.
    #[must_use]
    pub fn names_for(&self, option: &str) -> Vec<String> {
        let name = toml::Value::from("?");
        let mut names = self.names_instead(option, vec![name.clone()].into(), UNKNOWN_NAME);
        names.extend(self.names_instead(option, name, UNKNOWN_NAME));
        names
    }

    /// The names that its check takes instead of a setting that can't be: serde knows them, and says so where it refuses it.
    fn names_instead(&self, option: &str, value: toml::Value, refusal: &str) -> Vec<String> {
        let mut settings = self.settings().clone();
        settings.insert(option.to_owned(), value);
        named_instead(self.kind(), settings, refusal)
    }

    /// How much a case matters where the configuration says nothing.
    #[must_use]
    pub fn severity_of(&self, case: &str) -> Severity {
        self.cases.get(case).and_then(|it| it.severity).unwrap_or(self.severity)
    }

    /// What is wrong in a case; values in braces.
    #[must_use]
    pub fn message_of(&self, case: &str) -> &Words {
        self.cases.get(case).and_then(|it| it.message.as_ref()).unwrap_or(&self.message)
    }

    /// What to do in a case; values in braces.
    #[must_use]
    pub fn help_of(&self, case: &str) -> &Words {
        self.cases.get(case).and_then(|it| it.help.as_ref()).unwrap_or(&self.help)
    }

    /// What the fix of a case does; values in braces. Without words of its own it is the help.
    #[must_use]
    pub fn fix_of(&self, case: &str) -> &Words {
        self.cases.get(case).and_then(|it| it.fix.as_ref()).unwrap_or_else(|| self.help_of(case))
    }

    /// What a related place of a case is; values in braces.
    #[must_use]
    pub fn related_of(&self, case: &str, place: &str) -> Option<&Words> {
        self.cases.get(case).and_then(|it| it.related.get(place))
    }

    fn check_of(&self, settings: toml::Table) -> Result<Check, toml::de::Error> {
        check_of(self.kind(), settings)
    }
}

fn check_of(kind: &str, settings: toml::Table) -> Result<Check, toml::de::Error> {
    let kinds = toml::Table::from_iter([(kind.to_owned(), toml::Value::Table(settings))]);
    Check::deserialize(toml::Value::Table(kinds))
}

/// The names that serde knows and tells of where it refuses a check.
fn named_instead(kind: &str, settings: toml::Table, refusal: &str) -> Vec<String> {
    let error = check_of(kind, settings).err();
    let names = error.as_ref().and_then(|it| it.message().strip_prefix(refusal));
    quoted(names.unwrap_or_default()).map(str::to_owned).collect()
}

/// What serde says where a name is wanted and `?` is none of them.
const UNKNOWN_NAME: &str = "unknown variant `?`";

/// Lets words stay as long as the program.
fn stay(words: &mut Words) {
    *words = Words::Borrowed(mem::take(words).into_owned().leak());
}

/// A template with its `{names}` replaced by the values that they have.
#[must_use]
pub fn filled<'a>(template: &Words, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> Words {
    let mut names = names_in(template).peekable();
    if names.peek().is_none() {
        return template.clone();
    }
    let mut text = String::with_capacity(template.len() + LIKELY_VALUES);
    let mut done = 0;
    for (name, range) in names {
        text.push_str(&template[done..range.start]);
        match value(name) {
            Some(value) => text.push_str(&value),
            None => text.push_str(&template[range.start..range.end]),
        }
        done = range.end;
    }
    text.push_str(&template[done..]);
    text.into()
}

/// So many bytes the values of a template rarely exceed.
const LIKELY_VALUES: usize = 32;

/// The names in braces of a template, and where they stand, braces included. What isn't one word stays as it is:
/// `{ require = "person" }` shows a reader what to write.
fn names_in(template: &str) -> impl Iterator<Item = (&str, Span)> {
    memchr::memchr_iter(b'{', template.as_bytes()).filter_map(|start| {
        let rest = &template[start + 1..];
        let name = &rest[..rest.find(|it: char| !it.is_alphanumeric() && it != '-' && it != '_')?];
        let end = start + 1 + name.len() + 1;
        (!name.is_empty() && rest[name.len()..].starts_with('}')).then_some((name, Span::new(start, end)))
    })
}

/// A rule that has been read but not yet judged.
struct Reading<'a> {
    rule: &'a Rule,
    path: &'a str,
    text: &'a str,
    keys: &'a DeTable<'a>,
}

impl Reading<'_> {
    fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        if !is_kebab_case(&self.rule.id) {
            mistakes.push(Mistake {
                path: self.path.to_owned(),
                span: None,
                message: format!("`{}` is no name for a rule", self.rule.id),
                help: "Name the file in small letters, digits and single hyphens, such as `no-fear.toml`."
                    .to_owned(),
            });
        }
        let cases = self.rule.check.cases();
        let names: Vec<&str> = cases.iter().map(|it| it.name).collect();
        for name in self.rule.cases.keys().filter(|it| !names.contains(&it.as_str())) {
            let message = format!("`{}` has no case `{name}`", self.rule.kind());
            mistakes.push(self.mistake(&["case", name], message, suggestion(name, &names)));
        }
        for case in cases {
            self.look_at(case, &mut mistakes);
        }
        // Words of the rule that several cases share would be reported once for each.
        let mut seen = BTreeSet::new();
        mistakes.retain(|it| it.span.is_none() || seen.insert(it.span));
        mistakes
    }

    /// Looks at the words of one case.
    fn look_at(&self, case: &Case, mistakes: &mut Vec<Mistake>) {
        let own = self.rule.cases.get(case.name);
        let place =
            |key: &'static str, owns: bool| if owns { vec!["case", case.name, key] } else { vec![key] };
        let message = place("message", own.is_some_and(|it| it.message.is_some()));
        self.look_at_words(case, self.rule.message_of(case.name), &message, mistakes);
        let help = place("help", own.is_some_and(|it| it.help.is_some()));
        self.look_at_words(case, self.rule.help_of(case.name), &help, mistakes);
        let Some(own) = own else { return };
        if let Some(fix) = &own.fix {
            self.look_at_words(case, fix, &["case", case.name, "fix"], mistakes);
        }
        for (name, words) in &own.related {
            let keys = ["case", case.name, "related", name];
            if case.related.contains(&name.as_str()) {
                self.look_at_words(case, words, &keys, mistakes);
            } else {
                let message = format!("the case `{}` shows no place `{name}`", case.name);
                mistakes.push(self.mistake(&keys, message, suggestion(name, case.related)));
            }
        }
    }

    fn look_at_words(&self, case: &Case, words: &str, keys: &[&str], mistakes: &mut Vec<Mistake>) {
        for (name, _) in names_in(words).filter(|it| !case.values.contains(&it.0)) {
            let message = format!("the case `{}` of `{}` gives no `{{{name}}}`", case.name, self.rule.kind());
            let mut mistake = self.mistake(keys, message, suggestion(name, case.values));
            let braced = format!("{{{name}}}");
            if let Some(span) = mistake.span {
                let at = self.text.get(span.start..span.end).and_then(|it| it.find(&braced));
                mistake.span =
                    at.map(|at| Span::new(span.start + at, span.start + at + braced.len())).or(Some(span));
            }
            mistakes.push(mistake);
        }
    }

    /// A mistake at the value that these keys lead to, or at the last key if that leads to a table.
    fn mistake(&self, keys: &[&str], message: String, help: String) -> Mistake {
        let mut table = Some(self.keys);
        let mut span = None;
        for key in keys {
            let Some((name, value)) = table.and_then(|it| it.get_key_value(*key)) else { break };
            table = value.get_ref().as_table();
            span = Some(Span::from(if table.is_some() { name.span() } else { value.span() }));
        }
        Mistake { path: self.path.to_owned(), span, message, help }
    }
}

/// Whether a name is made of small letters, digits and single hyphens between them.
fn is_kebab_case(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"summary = "s"
group = "structure"
severity = "error"
message = "{section} is missing"
help = "Write."
why = "Because."

[check.section-present]
required = ["timeline"]
"#;

    /// What the mistakes in a rule file underline, and their words.
    fn mistakes(text: &str) -> Vec<(String, String, String)> {
        let found = Rule::parse("x", "x.toml", text).err().unwrap_or_default();
        let place = |it: &Mistake| it.span.map_or_else(String::new, |it| text[it.start..it.end].to_owned());
        found.iter().map(|it| (place(it), it.message.clone(), it.help.clone())).collect()
    }

    fn one(text: &str) -> (String, String) {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].0.clone(), found[0].2.clone())
    }

    #[test]
    fn a_right_rule_has_no_mistakes() {
        assert_eq!(mistakes(RULE), []);
    }

    #[test]
    fn a_mistake_points_at_itself_and_names_what_was_meant() {
        let places = [
            ("summary =", "sumary =", "sumary", "Did you mean `summary`?"),
            ("section-present", "section-presnt", "section-presnt", "Did you mean `section-present`?"),
            ("required", "requird", "requird", "Did you mean `required`?"),
            ("\"error\"", "\"eror\"", "\"eror\"", "Did you mean `error`?"),
            ("{section}", "→ {sectoin}", "{sectoin}", "Did you mean `section`?"),
            ("Write.", "Write {x}.", "{x}", "There is `section`."),
        ];
        for (right, wrong, place, help) in places {
            assert_eq!(one(&RULE.replace(right, wrong)), (place.to_owned(), help.to_owned()));
        }
    }

    #[test]
    fn a_rule_has_one_kind_of_check() {
        let kinds = "Write one table `[check.KIND]`. There is `action-due`, ";
        let (head, _) = RULE.split_once("[check").expect("it has a check");
        for (text, message) in [
            (format!("{head}[check]\n"), "a rule has one kind of check, and this has 0"),
            (format!("{RULE}\n[check.recognized]\n"), "a rule has one kind of check, and this has 2"),
        ] {
            let found = mistakes(&text);
            assert!(found.len() == 1 && found[0].1 == message && found[0].2.starts_with(kinds), "{found:?}");
        }
    }

    #[test]
    fn cases_and_their_places_are_those_of_the_check() {
        let with = |text: &str| one(&RULE.replace("[check", &format!("{text}\n[check")));
        assert_eq!(with("[case.requird]"), ("requird".to_owned(), "Did you mean `required`?".to_owned()));
        assert_eq!(with("[case.required]\nmessage = \"{zzzzz}\"").0, "{zzzzz}");
        assert_eq!(with("[case.required.related]\nbefore = \"x\"").0, "\"x\"");
    }

    #[test]
    fn a_name_is_kebab_case() {
        for (name, right) in
            [("a-b2", true), ("A", false), ("a--b", false), ("a_b", false), ("", false), ("2a", false)]
        {
            assert_eq!(Rule::parse(name, "x.toml", RULE).is_ok(), right, "{name}");
        }
    }

    #[test]
    fn options_lie_over_the_settings_of_the_file() {
        let rule = Rule::parse("x", "x.toml", RULE).expect("the rule is right");
        let with = |text: &str| rule.with_options(&toml::from_str(text).expect("it is TOML"));
        assert!(with("recommended = [\"impact\"]").is_ok());
        let error = with("recommended = [\"impact\"]\nrequired = 3").expect_err("a number is no list");
        assert_eq!((error.option.as_str(), error.help.as_str()), ("required", "Write a list in `[ ]`."));
        let error = with("requierd = []").expect_err("there is no such option");
        assert_eq!((error.option.as_str(), error.help.as_str()), ("requierd", "Did you mean `required`?"));
        assert_eq!(rule.options(), ["required", "recommended"]);
    }

    #[test]
    fn names_in_braces_are_filled_once() {
        let value = |name: &str| BTreeMap::from([("a", "{b}"), ("b", "x")]).get(name).map(|&it| it.into());
        assert_eq!(filled(&"{a} {b} {{b}} {c} } { b } {".into(), value), "{b} x {x} {c} } { b } {");
    }
}
