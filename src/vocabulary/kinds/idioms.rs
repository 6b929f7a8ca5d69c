//! Failings that take more than one word, and the words that lead to a cause: `rules/vocabulary/idioms.toml`.

use serde::Deserialize;

use super::grammar::{Lexicon, Triggers, class, tag};
use crate::table::{Table, Text};
use crate::words::{Literal, RareWords, WordMap, WordSet};

/// Failings that take more than one word, and the words that lead to a cause.
#[derive(Debug)]
pub(crate) struct Idioms {
    /// What leads to a cause, by its first word: the strongest first.
    pub(crate) causes: WordMap<Table<Cause>>,
    pub(crate) all: Table<Idiom>,
    /// The idioms that begin with a word.
    pub(crate) by_verb: WordMap<Table<usize>>,
    /// Words without which no sentence is looked at.
    pub(crate) triggers: Triggers,
    /// Words without which, but for names, no sentence speaks of somebody; of "co-worker", its beginning "co-".
    pub(crate) people: RareWords,
    /// What is a reproach even from those who say it of themselves.
    pub(crate) reproaches: WordSet,
    /// "despite the warning": what a deed didn't heed.
    pub(crate) unheeded: WordSet,
    /// "against the advice": the same behind another word.
    pub(crate) defied: WordSet,
    /// What was not as it should be, "although the canary was red".
    pub(crate) unmet: WordSet,
    /// "too soon"
    pub(crate) excesses: WordSet,
    /// "more than intended"
    pub(crate) intents: WordSet,
    /// "without thinking"
    pub(crate) uncaring: WordSet,
    /// How words end that say who made something: "human-induced".
    pub(crate) made_by: WordSet,
    /// "The report blamed the vendor"
    pub(crate) accusing: WordSet,
    /// "The blame lies with"
    pub(crate) resting: WordSet,
    /// States that have reasons of their own more often than not: "was unaware".
    pub(crate) excusable: WordSet,
    /// States for which another organisation answers: "was unresponsive".
    pub(crate) unobliging: WordSet,
    /// What it is a reproach to say that somebody lacks: "diligence".
    pub(crate) virtues: WordSet,
    /// What is said of somebody's act in reproach: "slow" …
    pub(crate) judging: WordSet,
    /// … "response".
    pub(crate) acts: WordSet,
}

/// Words that lead to a cause.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    pub(crate) strength: Strength,
    pub(crate) words: Phrase,
}

/// How much the words before a cause say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Somebody is the cause.
    Strong,
    /// What somebody changed is the cause.
    Vague,
    /// Somebody's mistake is the cause; anything else only came before.
    Weak,
}

/// What follows a verb.
#[derive(Debug, Clone)]
pub(crate) struct Idiom {
    pub(crate) then: Table<Phrase>,
    pub(crate) within: usize,
    /// Words of which one must stand between or right behind.
    pub(crate) with: Phrase,
    /// Words of which none may stand right behind.
    pub(crate) without: Phrase,
    /// Whether it is a failing not to do it.
    pub(crate) negated: bool,
    /// How sure it is that somebody who works on the system is blamed.
    pub(crate) confidence: Confidence,
    /// Whether it is a finding if its author says it of themselves.
    pub(crate) of_me: bool,
    /// Whether it is a finding if its author says it of the team.
    pub(crate) of_us: bool,
}

/// Words in a row.
pub(crate) type Phrase = Table<Literal<Text>>;

/// How sure a check is that its author would agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Careful readers would disagree.
    Low,
    /// Mostly right.
    Medium,
    /// As good as certain.
    High,
}

/// The file, as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct File {
    causes: Vec<String>,
    vague_causes: Vec<String>,
    weak_causes: Vec<String>,
    beginnings: Vec<String>,
    keys: String,
    turns: String,
    duties: String,
    pronouns: String,
    reproaches: WordSet,
    unheeded: WordSet,
    defied: WordSet,
    unmet: WordSet,
    excesses: WordSet,
    intents: WordSet,
    uncaring: WordSet,
    made_by: WordSet,
    accusing: WordSet,
    resting: WordSet,
    excusable: WordSet,
    unobliging: WordSet,
    virtues: WordSet,
    judging: WordSet,
    acts: WordSet,
    idiom: Vec<WrittenIdiom>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WrittenIdiom {
    verb: String,
    #[serde(default)]
    then: Vec<String>,
    within: usize,
    #[serde(default)]
    with: String,
    #[serde(default)]
    without: String,
    #[serde(default)]
    negated: bool,
    #[serde(default = "high")]
    confidence: Confidence,
    #[serde(default)]
    of_me: bool,
    #[serde(default)]
    of_us: bool,
}

impl WrittenIdiom {
    /// The idiom in full, with each of its verbs.
    fn wordings(&self) -> impl Iterator<Item = String> {
        self.verb.split(' ').flat_map(|verb| self.then.iter().map(move |it| format!("{verb} {it}")))
    }
}

fn high() -> Confidence {
    Confidence::High
}

impl Idioms {
    /// The idioms of the file, and the failings of the lexicon, which learns with which words they begin.
    pub(crate) fn new(file: &File, lexicon: &mut Lexicon) -> Self {
        let mut by_verb: WordMap<Table<usize>> = WordMap::default();
        for (index, idiom) in file.idiom.iter().enumerate() {
            for verb in idiom.verb.split(' ') {
                let known = by_verb.entry_or_default(verb);
                if known.last() != Some(&index) {
                    known.to_mut().push(index);
                }
            }
        }
        let strong = file.causes.iter().map(|it| (it, Strength::Strong));
        let vague = file.vague_causes.iter().map(|it| (it, Strength::Vague));
        let weak = file.weak_causes.iter().map(|it| (it, Strength::Weak));
        let written = || strong.clone().chain(vague.clone()).chain(weak.clone());
        let mut causes: WordMap<Table<Cause>> = WordMap::default();
        for (words, strength) in written() {
            let first = words.split(' ').next().unwrap_or_default();
            causes.entry_or_default(first).to_mut().push(Cause { strength, words: phrase(words) });
        }
        lexicon.mark(&file.keys, tag::KEY);
        file.judging.iter().for_each(|it| lexicon.mark(it, tag::KEY));
        lexicon.mark(&file.turns, tag::TURN);
        lexicon.mark(&file.duties, tag::DUTY);
        by_verb.keys().for_each(|it| lexicon.mark(it, tag::IDIOM));
        causes.keys().for_each(|it| lexicon.mark(it, tag::CAUSE));
        let tags = tag::WRONGLY
            | tag::WRONG
            | tag::UNFIT
            | tag::ERROR_NOUN
            | tag::MAKER_NOUN
            | tag::BLAMING_ADJECTIVE
            | tag::BLAMING_STATE
            | tag::NOBODY;
        let failing = lexicon.words(tags, class::FAILING | class::LAPSE);
        // A common verb is looked at only where the rest of its idiom follows.
        let adjacent = |it: &&WrittenIdiom| it.within == 1 && !it.then.is_empty();
        // What somebody did not do is looked at for its "not".
        let (near, far): (Vec<_>, Vec<_>) = file.idiom.iter().filter(|it| !it.negated).partition(adjacent);
        let idioms: Vec<String> = near.into_iter().flat_map(WrittenIdiom::wordings).collect();
        let whole = failing.chain(far.into_iter().flat_map(|it| it.verb.split(' ')));
        let causing = written().map(|it| it.0);
        let beginnings = file.beginnings.iter().chain(causing).chain(&idioms).map(String::as_str);
        let pronouns = file.pronouns.split_whitespace();
        Self {
            triggers: Triggers::new(whole, beginnings),
            people: lexicon.words(tag::PERSON, 0).chain(pronouns).map(beginning).collect(),
            causes,
            all: file.idiom.iter().map(Idiom::from).collect(),
            by_verb,
            reproaches: file.reproaches.clone(),
            unheeded: file.unheeded.clone(),
            defied: file.defied.clone(),
            unmet: file.unmet.clone(),
            excesses: file.excesses.clone(),
            intents: file.intents.clone(),
            uncaring: file.uncaring.clone(),
            made_by: file.made_by.clone(),
            accusing: file.accusing.clone(),
            resting: file.resting.clone(),
            excusable: file.excusable.clone(),
            unobliging: file.unobliging.clone(),
            virtues: file.virtues.clone(),
            judging: file.judging.clone(),
            acts: file.acts.clone(),
        }
    }
}

/// A word up to its first hyphen, which belongs to it.
fn beginning(word: &str) -> &str {
    word.split_inclusive('-').next().unwrap_or_default()
}

impl From<&WrittenIdiom> for Idiom {
    fn from(written: &WrittenIdiom) -> Self {
        Self {
            then: phrases(&written.then),
            within: written.within,
            with: phrase(&written.with),
            without: phrase(&written.without),
            negated: written.negated,
            confidence: written.confidence,
            of_me: written.of_me,
            of_us: written.of_us,
        }
    }
}

fn phrases(written: &[String]) -> Table<Phrase> {
    written.iter().map(|it| phrase(it)).collect()
}

fn phrase(written: &str) -> Phrase {
    written.split_whitespace().map(|it| Literal::of(Text::from(it.to_owned()))).collect()
}
