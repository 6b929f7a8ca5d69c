//! A comment that allows findings must be well-formed and needed.

use serde::Deserialize;

use super::Case;

/// Strikes at each comment that allows nothing or can't be read. Only `suppress` knows the comments, so that it gives
/// the hits.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SuppressionNeeded {}

impl SuppressionNeeded {
    pub(super) const CASES: &[Case] = &[
        Case { name: "unused", values: &["rule"], related: &[] },
        Case { name: "unknown-rule", values: &["rule"], related: &[] },
        Case { name: "misspelt-rule", values: &["rule", "nearest"], related: &[] },
        Case { name: "malformed", values: &[], related: &[] },
        Case { name: "unclosed", values: &["rule"], related: &[] },
        Case { name: "unopened", values: &["rule"], related: &[] },
        Case { name: "without-reason", values: &[], related: &[] },
        Case { name: "locked", values: &["rule"], related: &[] },
    ];
}
