//! Every rule that there is: those that come with pmlint, and a team's own.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::mistake::Mistake;
use crate::rule::{Group, Rule};

/// Lists the rules that come with pmlint: the names of the files in `rules/`, and the only place of the code that
/// knows a rule by its name.
macro_rules! built_in {
    ($($name:literal,)+) => {
        const BUILT_IN: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!(env!("OUT_DIR"), "/rules/", $name, ".lean.json")),
            include_str!(concat!(env!("OUT_DIR"), "/rules/", $name, ".json")),
        ),)+];
    };
}

built_in! {
    "action-on-people",
    "action-without-due-date",
    "action-without-owner",
    "action-without-ticket",
    "ambiguous-time",
    "animated-language",
    "blaming-language",
    "broken-checkbox",
    "cause-without-action",
    "cause-without-evidence",
    "closed-with-open-actions",
    "counterfactual",
    "date-in-words",
    "dropped-action-item",
    "duration-mismatch",
    "empty-section",
    "entry-without-time",
    "hindsight",
    "implausible-date",
    "impossible-time",
    "leaked-secret",
    "leftover-placeholder",
    "missing-metadata",
    "missing-milestone",
    "missing-section",
    "missing-timezone",
    "mitigation-only-actions",
    "mixed-timezones",
    "named-person",
    "overdue-action",
    "person-as-root-cause",
    "person-at-fault",
    "shallow-root-cause",
    "short-why-chain",
    "single-perspective",
    "slipped-due-date",
    "timeline-out-of-order",
    "unexplained-gap",
    "unquantified-impact",
    "unrecognized-document",
    "unused-suppression",
    "vague-action",
}

/// What every rule is called together.
pub const ALL: &str = "all";

/// Whether a name stands for several rules: a group, or [`ALL`].
#[must_use]
pub fn names_several(name: &str) -> bool {
    name == ALL || Group::ALL.iter().any(|it| it.name() == name)
}

/// Rules by their ids.
#[derive(Debug, Clone)]
pub struct Catalog {
    rules: BTreeMap<String, Arc<Rule>>,
}

impl Catalog {
    /// The rules that come with pmlint; read when first asked for.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
            let rules = BUILT_IN.iter().map(|&(id, lean, whole)| {
                let rule =
                    Rule::built_in(id, lean, whole).expect("a test parses every rule that comes with pmlint");
                (id.to_owned(), Arc::new(rule))
            });
            Arc::new(Catalog { rules: rules.collect() })
        });
        Arc::clone(&CATALOG)
    }

    /// The rules that come with pmlint and a team's own, given as the paths and texts of their files.
    ///
    /// # Errors
    ///
    /// Every mistake in the files; a rule whose name is taken is one.
    pub fn with_team<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<Mistake>> {
        let built_in = Self::built_in();
        let mut rules = built_in.rules.clone();
        let mut mistakes = Vec::new();
        for (path, text) in files {
            let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
            let id = file.strip_suffix(".toml").unwrap_or(file);
            let mut refuse = |message: String, help: &str| {
                mistakes.push(Mistake { path: path.to_owned(), span: None, message, help: help.to_owned() });
            };
            if let Some(taken) = rules.get(id) {
                let by = taken.team_file.as_deref().unwrap_or("pmlint itself");
                refuse(format!("there is a rule `{id}` already, from {by}"), "Give the file another name.");
                continue;
            }
            if names_several(id) {
                let help = "Name the file after the fault that its rule finds.";
                refuse(format!("`{id}` is the name of several rules"), help);
                continue;
            }
            match Rule::parse(id, path, text) {
                Ok(mut rule) => {
                    rule.team_file = Some(path.to_owned());
                    rules.insert(id.to_owned(), Arc::new(rule));
                }
                Err(found) => mistakes.extend(found),
            }
        }
        if mistakes.is_empty() { Ok(Self { rules }) } else { Err(mistakes) }
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.get(id)
    }

    /// Every rule, in the order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.values()
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Check, Context};
    use crate::postmortem::{PostMortem, Reading};
    use crate::source::Source;

    const TEXT: &str = r#"
        summary = "s"
        group = "structure"
        severity = "info"
        message = "m"
        help = "H."
        why = "W."
        [check.section-filled]
    "#;

    /// A check as it is once it has run: with what is made of its settings then, or was made when pmlint was built; of
    /// phrases nothing else is kept.
    fn after_a_run(check: &Check) -> String {
        let source = Source::new("x.md", "");
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let today = jiff::civil::date(2024, 7, 1);
        let _ = check.run(&post_mortem, &Context::new(&source, today, true, true));
        let form = format!("{check:?}");
        form.find("compiled: ").map_or(form.clone(), |at| form[at..].to_owned())
    }

    #[test]
    fn each_built_in_rule_is_without_mistakes_and_the_same_as_its_file() {
        // Not those of the catalog: what a check prepares when it is first run, other tests may have it prepare.
        for &(id, lean, whole) in BUILT_IN {
            let rule = Rule::built_in(id, lean, whole).expect("it has no mistakes");
            let path = format!("rules/{id}.toml");
            let text = std::fs::read_to_string(&path).expect("the file of the rule is there");
            let parsed = Rule::parse(&rule.id, &path, &text);
            let parsed = parsed.unwrap_or_else(|mistakes| panic!("{path}: {mistakes:?}"));
            assert_eq!(parsed.settings(), rule.settings(), "{path}");
            assert_eq!(parsed.why(), rule.why(), "{path}");
            assert_eq!(format!("{:?}", parsed.examples()), format!("{:?}", rule.examples()), "{path}");
            assert_eq!(after_a_run(&parsed.check), after_a_run(&rule.check), "{path}");
        }
    }

    #[test]
    fn a_team_adds_rules_but_takes_no_name() {
        let catalog = Catalog::with_team([("team/no-fear.toml", TEXT)]).expect("the rule is right");
        assert_eq!(catalog.rule("no-fear").and_then(|it| it.team_file.as_deref()), Some("team/no-fear.toml"));
        assert_eq!(catalog.rules().count(), Catalog::built_in().rules().count() + 1);
        for name in ["all", "timeline", "action-items"] {
            let mistakes = Catalog::with_team([(format!("team/{name}.toml").as_str(), TEXT)]);
            let mistakes = mistakes.expect_err("the name means several rules");
            assert_eq!(mistakes[0].message, format!("`{name}` is the name of several rules"));
        }
        let taken = [("team/empty-section.toml", TEXT), ("a/x.toml", TEXT), ("b/x.toml", TEXT)];
        let mistakes = Catalog::with_team(taken).expect_err("two names are taken");
        let messages: Vec<&str> = mistakes.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "there is a rule `empty-section` already, from pmlint itself",
                "there is a rule `x` already, from a/x.toml",
            ]
        );
    }
}
