//! What the files of `rules/vocabulary` hold. `build.rs` compiles this module too: it reads them into these types, and
//! their `Debug` form is what it writes down. So they are made of words and tables, and of nothing else of pmlint.

pub(crate) mod actions;
pub(crate) mod causes;
pub(crate) mod grammar;
pub(crate) mod headings;
pub(crate) mod idioms;
pub(crate) mod people;
pub(crate) mod phrase_lists;
pub(crate) mod phrases;
pub(crate) mod recognition;
pub(crate) mod times;

use serde::Deserialize;

use crate::table::Texts;
use crate::words::{Openings, WordSet};

/// Words that tell a reproach from a wish, a guess, a danger that was escaped, and how a system works.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Counterfactuals {
    /// Beginnings of words without which no sentence is looked at.
    pub beginnings: Texts,
    /// "We believed it should have been fine": what follows is what somebody held to be so.
    pub beliefs: WordSet,
    /// What the system was made to do: "should still have".
    pub softeners: WordSet,
    /// The same: "should have taken over within a minute".
    pub expectations: WordSet,
    /// What shows by itself, if nothing follows that it is done to: "the bug would have surfaced".
    pub appearing: WordSet,
    /// What systems do: "the job should have completed".
    pub system_deeds: WordSet,
    /// Whose chances are nobody's failing.
    pub hostile: WordSet,
    /// The incident itself: "would not have happened".
    pub happened: WordSet,
    /// What came with it; only behind a condition.
    pub followed: WordSet,
    /// "could have been found earlier"
    pub better: WordSet,
    /// "it would have been useful"
    pub useful: WordSet,
    /// Weaker than useful: "nice".
    pub welcome: WordSet,
    /// "the right thing would have been": what was not done.
    pub alternatives: WordSet,
    /// "we would have known"
    pub insights: WordSet,
    /// "would have made it clear", "would have given us time"
    pub easing: WordSet,
    /// What these lead to.
    pub eased: WordSet,
    /// What one is glad of that it did not happen.
    pub losses: WordSet,
    /// What one could have been better at: "could have been communicated".
    pub improvable: WordSet,
    /// "This would have …": what has no reproach in it.
    pub neutral: WordSet,
}

/// Words that deny a phrase behind them in the same clause.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Denials {
    /// They deny whatever follows.
    pub far: WordSet,
    /// They deny only what follows closely.
    pub close: WordSet,
}

/// Words of timelines.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entries {
    /// What the head of a column holds that promises dates or times.
    pub columns: WordSet,
    /// How bullets begin that say when in other words.
    pub when: WordSet,
    /// How bullets begin that tell of no event.
    pub beside: WordSet,
    /// What stands before a day that lies before the incident.
    pub days_before: Texts,
    /// With which words a line ends whose sentence goes on with a time.
    pub joining: WordSet,
}

/// Text of templates that nobody has filled in.
#[derive(Debug, Deserialize)]
#[serde(from = "PlaceholdersFile")]
pub struct Placeholders {
    /// Words that stand for something to come; upper case counts.
    pub words: Texts,
    /// What makes one of these words no placeholder where it follows it.
    pub not_before: Texts,
    /// Phrases that say of themselves that they have to go.
    pub phrases: Texts,
    /// Sentences that ask for something.
    pub prompts: Texts,
    /// Words that begin a sentence which says what to write.
    pub asking: WordSet,
    /// Words in `<…>` that ask for something where nothing else is said.
    pub asked: WordSet,
    /// Names in `<…>` that are HTML.
    pub html: WordSet,
    /// Words, phrases and prompts, in this order, and at last how the first field of `(owner=, due=)` begins.
    pub known: Openings,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PlaceholdersFile {
    words: Texts,
    not_before: Texts,
    phrases: Texts,
    prompts: Texts,
    asking: WordSet,
    asked: WordSet,
    html: WordSet,
}

impl From<PlaceholdersFile> for Placeholders {
    fn from(file: PlaceholdersFile) -> Self {
        let PlaceholdersFile { words, not_before, phrases, prompts, asking, asked, html } = file;
        let all = words.iter().chain(phrases.iter()).chain(prompts.iter());
        let known = Openings::new(all.chain(["owner="]));
        Self { words, not_before, phrases, prompts, asking, asked, html, known }
    }
}

/// What an impact is counted in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Quantities {
    /// People, requests, money, percent, time.
    pub units: WordSet,
    /// Numbers in words.
    pub words: WordSet,
    /// Before "of" they are a part of what follows.
    pub fractions: WordSet,
    /// The number behind one of these is money.
    pub currencies: WordSet,
    /// Before "than" they make a number a limit.
    pub compared: WordSet,
    /// The number behind one of these names a thing.
    pub named_by_number: WordSet,
    /// Numbers that a server answers with …
    pub statuses: WordSet,
    /// … before one of these.
    pub answered: WordSet,
    /// What says that there was nothing to count.
    pub none: Texts,
    /// They say that nothing was hit …
    pub no: WordSet,
    /// … before one of these.
    pub unharmed: WordSet,
    /// What is named before it is told that there was none: "Data loss: no".
    pub losses: WordSet,
    /// What stands behind that: "Users affected: 0".
    pub nothing: WordSet,
    /// The heading over a list of what was hit holds one of these.
    pub hit: WordSet,
    /// Systems, whose number tells less.
    pub things: WordSet,
    /// They say how much of it.
    pub all: WordSet,
}
