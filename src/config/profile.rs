//! Known templates of post-mortems.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::postmortem::Role;

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
