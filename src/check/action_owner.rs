//! Somebody must do what will be done.

use serde::Deserialize;

use super::{Case, Context, Hit, part_hit};
use crate::postmortem::{ActionItem, PostMortem};

/// Strikes at each open action item that names nobody.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionOwner {
    /// Who will do.
    require: Require,
    /// What will do instead.
    #[serde(default)]
    accept: Vec<Instead>,
}

/// Who will do as an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Require {
    /// A person, a role or a team.
    Anybody,
    /// A person.
    Person,
}

/// What will do instead of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Instead {
    /// A ticket, which has an owner of its own.
    Ticket,
}

impl ActionOwner {
    pub(super) const CASES: &[Case] = &[
        Case { name: "no-owner", values: &[], related: &[] },
        Case { name: "no-named-person", values: &[], related: &[] },
        Case { name: "placeholder-owner", values: &["owner"], related: &["owner"] },
        Case { name: "no-person", values: &["owner"], related: &["owner"] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let excused = |it: &ActionItem| self.accept.contains(&Instead::Ticket) && it.ticket.is_some();
        let open = post_mortem.action_items.iter().filter(|it| !it.done && !it.told && !excused(it));
        open.filter_map(|it| self.hit(post_mortem, it, context)).collect()
    }

    fn hit(&self, post_mortem: &PostMortem, item: &ActionItem, context: &Context<'_>) -> Option<Hit> {
        let outline = &post_mortem.outline;
        if let Some(owner) = item.owners.first() {
            let named = item.owners.iter().any(|it| it.is_person);
            let place = outline.span(&owner.range);
            return (self.require == Require::Person && !named)
                .then(|| part_hit("no-person", item, place, "owner", context).value("owner", &*owner.name));
        }
        let Some(range) = item.nobody.as_ref().filter(|it| !outline.text()[(*it).clone()].trim().is_empty())
        else {
            let case = match self.require {
                Require::Anybody => "no-owner",
                Require::Person => "no-named-person",
            };
            return Some(Hit::new(case, item.span));
        };
        let hit = part_hit("placeholder-owner", item, outline.span(range), "owner", context);
        Some(hit.value("owner", outline.text()[range.clone()].trim()))
    }
}
