//! What belongs in each part of a post-mortem, in words for its author.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Role;

/// What belongs in a part of a post-mortem.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// The heading that a new document gets for it.
    pub heading: String,
    /// What to write there, a sentence.
    pub ask: String,
    /// What else helps, a sentence.
    pub more: String,
}

static VOCABULARY: LazyLock<BTreeMap<Role, Guidance>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/guidance.json")))
        .expect("a test reads the vocabulary of guidance")
});

/// What belongs in the part of this role.
#[must_use]
pub fn guidance(role: Role) -> &'static Guidance {
    // A test finds guidance for every role.
    &VOCABULARY[&role]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::{PostMortem, Reading};
    use crate::source::Source;

    #[test]
    fn every_role_has_a_heading_that_opens_it_and_a_sentence() {
        for role in Role::ALL {
            let Guidance { heading, ask, more } = guidance(role);
            let text = format!("# Outage\n\n## {heading}\n\nText.\n");
            let read = PostMortem::read(&Source::new("x.md", text), &Reading::default());
            assert_eq!(read.sections.iter().find_map(|it| it.role), Some(role), "{heading}");
            assert!(ask.starts_with("Write ") && ask.ends_with('.') && more.ends_with('.'), "{ask} {more}");
            assert!(ask.chars().count() <= 100, "a message would cut it: {ask}");
        }
    }
}
