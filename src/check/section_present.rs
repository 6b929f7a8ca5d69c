//! A post-mortem must have certain sections.

use serde::Deserialize;

use super::{Case, Context, Hit};
use crate::postmortem::{PostMortem, Role};

/// Strikes at the title for each section that isn't there.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SectionPresent {
    /// What must be there.
    required: Vec<AnyOf>,
    /// What should be there.
    #[serde(default)]
    recommended: Vec<AnyOf>,
}

/// Roles of which one will do: `summary or impact`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct AnyOf(Vec<Role>);

impl TryFrom<String> for AnyOf {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let named = |name: &str| Role::ALL.into_iter().find(|it| it.name() == name);
        let known = || Role::ALL.map(|it| format!("`{}`", it.name())).join(", ");
        text.split(" or ")
            .map(|it| named(it.trim()).ok_or_else(|| format!("`{it}` is no section; there is {}", known())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl SectionPresent {
    /// The roles of the sections that must or should be there; of several that will do, the first.
    pub fn wanted(&self) -> impl Iterator<Item = Role> {
        self.required.iter().chain(&self.recommended).filter_map(|it| it.0.first().copied())
    }

    pub(super) const CASES: &[Case] = &[
        Case { name: "required", values: &["section"], related: &[] },
        Case { name: "recommended", values: &["section"], related: &[] },
    ];

    /// What it asks for and a document doesn't have; of several of which one will do, the first.
    pub(super) fn missing(&self, post_mortem: &PostMortem) -> Vec<Role> {
        let wanted = self.required.iter().chain(&self.recommended);
        let missing = wanted.filter(|it| !it.0.iter().any(|&role| has(post_mortem, role)));
        missing.filter_map(|it| it.0.first().copied()).collect()
    }

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        // Where nothing is recognized, that is said once and elsewhere.
        if !post_mortem.has_sections() {
            return Vec::new();
        }
        let missing = |case: &'static str, wanted: &[AnyOf]| {
            let wanted = wanted.iter().filter(|it| !it.0.iter().any(|&role| has(post_mortem, role)));
            let hit = |it: &AnyOf| {
                let names: Vec<String> = it.0.iter().map(|it| it.in_words()).collect();
                Hit::new(case, post_mortem.place()).about_document().value("section", names.join(" or "))
            };
            wanted.map(hit).collect::<Vec<_>>()
        };
        let mut hits = missing("required", &self.required);
        hits.extend(missing("recommended", &self.recommended));
        hits
    }
}

/// Whether a section of this role is there, or what stands for one.
fn has(post_mortem: &PostMortem, role: Role) -> bool {
    let any =
        |roles: &[Role]| post_mortem.sections.iter().any(|it| it.role.is_some_and(|it| roles.contains(&it)));
    match role {
        Role::Lessons => any(&[role, Role::WentWell, Role::WentPoorly, Role::Lucky]),
        Role::Summary => any(&[role]) || post_mortem.opens_with_prose(),
        Role::Timeline => any(&[role]) || !post_mortem.timelines.is_empty(),
        _ => any(&[role]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use crate::postmortem::Reading;
    use crate::source::Source;

    #[test]
    fn the_first_of_several_stands_for_what_is_missing() {
        let settings = "required = [\"summary or impact\", \"timeline\"]\nrecommended = [\"lessons\"]";
        let check: Check = toml::from_str(&format!("[section-present]\n{settings}")).expect("it is valid");
        let missing = |text: &str| {
            check.missing_sections(&PostMortem::read(&Source::new("x.md", text), &Reading::default()))
        };
        assert_eq!(
            missing("# Outage\n\n## Trigger\n\nA deploy.\n"),
            [Role::Summary, Role::Timeline, Role::Lessons]
        );
        assert_eq!(missing("## Impact\n\nNone.\n\n## What went well\n\nAll.\n"), [Role::Timeline]);
    }
}
