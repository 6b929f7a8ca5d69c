//! The words of `rules/vocabulary`, which `build.rs` read and wrote down as tables that are there when the program
//! starts.

#[expect(dead_code, reason = "build.rs makes the tables; here they are only looked into")]
mod kinds;

pub(crate) use built::{
    ACTIONS, CAUSES, HEADINGS, IDIOMS, LEXICON, MILESTONES, PEOPLE, PERSPECTIVES, PHRASES, RECOGNITION,
    SEVERITIES, TIMES,
};
pub use built::{COUNTERFACTUALS, DENIALS, ENTRIES, PLACEHOLDERS, QUANTITIES};
pub use kinds::causes::CauseClass;
pub use kinds::headings::Role;
pub use kinds::idioms::Confidence;
pub use kinds::times::Unit;
pub use kinds::{Counterfactuals, Denials, Entries, Placeholders, Quantities};
pub(crate) use kinds::{actions, causes, grammar, headings, idioms, phrase_lists, phrases, times};

#[expect(clippy::unreadable_literal, reason = "nobody reads what build.rs writes")]
#[cfg_attr(not(test), expect(clippy::enum_glob_use, reason = "as above; clippy itself lets tests do so"))]
mod built {
    use super::actions::{Actions, Slots, Words};
    use super::causes::{CauseClass, Causes, Pattern, Step, Steps};
    use super::grammar::{Entry, Lexicon, Triggers};
    use super::headings::Headings;
    use super::idioms::{Cause, Idiom, Idioms};
    use super::kinds::people::People;
    use super::kinds::recognition::Recognition;
    use super::phrase_lists::{Milestones, Perspectives, PhraseList, PhraseLists};
    use super::phrases::Compiled;
    use super::times::{Declaring, Due, Glossary, Lengths, Meaning, Times};
    use super::{Counterfactuals, Denials, Entries, Placeholders, Quantities};
    use crate::table::{Table, Text, Texts};
    use crate::words::{Literal, Opening, Openings, RareWords, Slot, WordMap, WordSet};

    /// `actions.toml`
    pub(crate) static ACTIONS: Actions = {
        use super::actions::Slot::*;
        include!(concat!(env!("OUT_DIR"), "/actions.rs"))
    };
    /// `causes.toml`
    pub(crate) static CAUSES: Causes = {
        use super::causes::Meaning::{Class, Sign};
        use super::causes::Sign::*;
        include!(concat!(env!("OUT_DIR"), "/causes.rs"))
    };
    /// `counterfactuals.toml`
    pub static COUNTERFACTUALS: Counterfactuals = include!(concat!(env!("OUT_DIR"), "/counterfactuals.rs"));
    /// `denials.toml`
    pub static DENIALS: Denials = include!(concat!(env!("OUT_DIR"), "/denials.rs"));
    /// `entries.toml`
    pub static ENTRIES: Entries = include!(concat!(env!("OUT_DIR"), "/entries.rs"));
    /// `sections.toml`
    pub(crate) static HEADINGS: Headings = {
        use super::Role::*;
        include!(concat!(env!("OUT_DIR"), "/sections.rs"))
    };
    /// `idioms.toml`
    pub(crate) static IDIOMS: Idioms = {
        use super::Confidence::{High, Medium};
        use super::idioms::Strength::{Strong, Vague, Weak};
        include!(concat!(env!("OUT_DIR"), "/idioms.rs"))
    };
    /// `english.toml`, `failings.toml` and `people.toml`
    pub(crate) static LEXICON: Lexicon = include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
    /// `milestones.toml`
    pub(crate) static MILESTONES: Milestones = include!(concat!(env!("OUT_DIR"), "/milestones.rs"));
    /// `people.toml`
    pub(crate) static PEOPLE: People = include!(concat!(env!("OUT_DIR"), "/people.rs"));
    /// `perspectives.toml`
    pub(crate) static PERSPECTIVES: Perspectives = include!(concat!(env!("OUT_DIR"), "/perspectives.rs"));
    /// The phrases of the rules that have any, by the rules' ids.
    pub(crate) static PHRASES: Table<(Text, Compiled)> = {
        use super::phrases::Pattern;
        include!(concat!(env!("OUT_DIR"), "/phrases.rs"))
    };
    /// `placeholders.toml`
    pub static PLACEHOLDERS: Placeholders = include!(concat!(env!("OUT_DIR"), "/placeholders.rs"));
    /// `recognition.toml`
    pub(crate) static RECOGNITION: Recognition = include!(concat!(env!("OUT_DIR"), "/recognition.rs"));
    /// `quantities.toml`
    pub static QUANTITIES: Quantities = include!(concat!(env!("OUT_DIR"), "/quantities.rs"));
    /// `severities.toml`
    pub(crate) static SEVERITIES: WordMap<u8> = include!(concat!(env!("OUT_DIR"), "/severities.rs"));
    /// `times.toml`
    pub(crate) static TIMES: Times = {
        use super::Unit::*;
        include!(concat!(env!("OUT_DIR"), "/times.rs"))
    };
}
