//! What the files of `rules/vocabulary` hold. `build.rs` compiles this file too: it reads them into these types, and
//! their `Debug` form is what it writes down. So they are made of words and tables, and of nothing else of pmlint.

use serde::Deserialize;

use crate::table::Texts;
use crate::words::{Openings, WordSet};

/// How bullets among timed entries begin that need no time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entries {
    /// They say when in other words.
    pub when: WordSet,
    /// They tell of no event.
    pub beside: WordSet,
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
    asked: WordSet,
    html: WordSet,
}

impl From<PlaceholdersFile> for Placeholders {
    fn from(file: PlaceholdersFile) -> Self {
        let PlaceholdersFile { words, not_before, phrases, prompts, asked, html } = file;
        let all = words.iter().chain(phrases.iter()).chain(prompts.iter());
        let known = Openings::new(all.chain(["owner="]));
        Self { words, not_before, phrases, prompts, asked, html, known }
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
    /// Before "than" they make a number a limit.
    pub compared: WordSet,
    /// The number behind one of these names a thing.
    pub named_by_number: WordSet,
    /// What says that there was nothing to count.
    pub none: Texts,
    /// After "no" they say that nothing was hit.
    pub unharmed: WordSet,
    /// Systems, whose number tells less.
    pub things: WordSet,
    /// They say how much of it.
    pub all: WordSet,
}
