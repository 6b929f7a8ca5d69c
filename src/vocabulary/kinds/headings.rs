//! Headings and the roles of their sections: `rules/vocabulary/sections.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::table::{Table, Text};
use crate::words::{Openings, WordMap};

/// What a part of a post-mortem is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What happened, in short.
    Summary,
    /// What a reader has to know first.
    Background,
    /// Whom it hurt and how much.
    Impact,
    /// How it was noticed.
    Detection,
    /// What happened when.
    Timeline,
    /// What set it off.
    Trigger,
    /// Why it happened.
    RootCause,
    /// Who did what about it.
    Response,
    /// How it ended.
    Resolution,
    /// What will be done.
    ActionItems,
    /// What was learnt.
    Lessons,
    /// What went well.
    WentWell,
    /// What went poorly.
    WentPoorly,
    /// Where luck helped.
    Lucky,
    /// Who took part.
    Participants,
    /// Appendix, references, glossary.
    Supporting,
}

/// The known headings; all in lower case.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<Role, Names>")]
pub(crate) struct Headings {
    /// Whole headings.
    pub(crate) exact: WordMap<Role>,
    /// The first heading of each role.
    pub(crate) usual: Table<(Role, Text)>,
    /// What tells a role in a longer heading.
    pub(crate) phrases: Openings,
    /// The role of each phrase.
    pub(crate) roles: Table<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    exact: Vec<String>,
    contains: Vec<String>,
}

impl From<BTreeMap<Role, Names>> for Headings {
    fn from(names: BTreeMap<Role, Names>) -> Self {
        let exact = || names.iter().flat_map(|(role, it)| it.exact.iter().map(|it| (it.clone(), *role)));
        let phrases = || names.iter().flat_map(|(role, it)| it.contains.iter().map(|it| (it, *role)));
        let usual = |it: (&Role, &Names)| Some((*it.0, Text::from(it.1.exact.first()?.clone())));
        Self {
            exact: exact().collect(),
            usual: names.iter().filter_map(usual).collect(),
            phrases: Openings::new(phrases().map(|it| it.0)),
            roles: phrases().map(|it| it.1).collect(),
        }
    }
}
