//! A timeline must not be told through one pair of eyes only.

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::perspectives::{self, Perspective};
use crate::postmortem::{PostMortem, Role};

/// Strikes once, at the timeline's heading, if fewer perspectives than asked for are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PerspectivesTold {
    /// Which perspectives are looked for: `monitoring`, `users`, `engineers`, `logs`.
    wanted: Vec<Perspective>,
    /// How many of them must be told; all, if there are fewer.
    least: usize,
    /// The number of timed entries from which that can be asked.
    entries: usize,
}

impl PerspectivesTold {
    pub(super) const CASES: &[Case] = &[
        Case { name: "few", values: &["told", "missing"], related: &[] },
        Case { name: "none", values: &["missing"], related: &[] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let entries: Vec<_> =
            post_mortem.timelines.iter().flat_map(|it| it.stories(post_mortem)).map(|it| it.1).collect();
        let text = post_mortem.outline.text();
        let says = |it: &&std::ops::Range<usize>| {
            let words = text[(*it).clone()].split_whitespace();
            words.filter(|it| it.starts_with(char::is_alphabetic)).nth(2).is_some()
        };
        let clocked = post_mortem.timelines.iter().flat_map(|it| &it.entries).any(|it| it.clock.is_some());
        let enough = self.entries.max(1);
        if !clocked || entries.iter().filter(says).take(enough).count() < enough {
            return Vec::new();
        }
        let told = perspectives::told(post_mortem, &entries, &self.wanted);
        let missing: Vec<Perspective> = self.wanted.iter().copied().filter(|it| !told.contains(it)).collect();
        if missing.is_empty() || told.len() >= self.least {
            return Vec::new();
        }
        let names = |of: &[Perspective], joint: &str| {
            let names: Vec<&str> = of.iter().map(|it| it.name()).collect();
            match names.split_last() {
                Some((last, rest)) if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
                Some((last, _)) => (*last).to_owned(),
                None => String::new(),
            }
        };
        let section = post_mortem.sections.iter().find(|it| it.role == Some(Role::Timeline));
        let place = section.map_or_else(|| post_mortem.place(), |it| it.span);
        let case = if told.is_empty() { "none" } else { "few" };
        let hit =
            Hit::new(case, place).confidence(Confidence::Medium).value("missing", names(&missing, "or"));
        vec![if told.is_empty() { hit } else { hit.value("told", names(&told, "and")) }]
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Value, hits_in};

    #[test]
    fn who_tells_nothing_is_asked_for() {
        let rule = "[perspectives-told]\nwanted = [\"users\", \"engineers\"]\nleast = 2\nentries = 2";
        let told = |second: &str| {
            let text = format!("## Timeline\n\n- 10:00 UTC the queue is full\n- 10:20 UTC {second}\n");
            hits_in(rule, &text).into_iter().map(|it| (it.case, it.values)).next()
        };
        let missing = |names: &str| vec![("missing", Value::from(names))];
        assert_eq!(told("the queue is empty again"), Some(("none", missing("users or engineers"))));
        let few = [missing("users"), vec![("told", "engineers".into())]].concat();
        assert_eq!(told("Kim empties the queue"), Some(("few", few)));
        assert_eq!(told("Kim tells the first customers"), None);
    }
}
