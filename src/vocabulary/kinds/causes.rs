//! What explanations of incidents are made of: `rules/vocabulary/causes.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::table::{Table, Text};
use crate::words::{Openings, WordMap, WordSet};

/// What words can be a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sign {
    /// A missing or unsuitable control, or a condition that let it happen.
    Condition,
    /// The same, but only beside another.
    FaintCondition,
    /// A verb in the present tense: how things stand, not what happened.
    State,
    /// An event with a mechanism, or a defect.
    Trigger,
    /// An event that names no mechanism.
    Event,
    /// What was seen.
    Symptom,
    /// Somebody's mistake.
    Person,
    /// That the reason isn't known.
    Unknown,
    /// What follows is a reason.
    Because,
    /// What stands before is a reason.
    Therefore,
    /// Somebody's mistake, told with what they were at, which is no reason.
    Setting,
    /// What follows up to the comma doesn't count.
    Aside,
    /// Words that look like a sign and aren't.
    Harmless,
}

impl Sign {
    /// A bit of its own.
    pub(crate) fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A common kind of cause.
#[derive(Debug, Clone)]
pub struct CauseClass {
    /// What it is called.
    pub name: Text,
    /// What to look at in order to confirm it.
    pub look_at: Text,
    /// The question to ask next.
    pub ask: Text,
}

/// Patterns of words, ready to be looked for.
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub(crate) struct Causes {
    /// What words can be.
    pub(crate) whole: WordMap<Steps>,
    pub(crate) openings: Openings,
    /// What a word can be with each of the openings, and with the shorter ones in it.
    pub(crate) opened: Table<Steps>,
    /// What a word with an ending can be; no two end in the same letter.
    pub(crate) endings: Table<(Text, Steps)>,
    /// What code, an address or somebody's words can be.
    pub(crate) code: Steps,
    pub(crate) patterns: Table<Pattern>,
    pub(crate) classes: Table<CauseClass>,
    pub(crate) otherwise: CauseClass,
    /// With a number behind one of these, a text speaks of one of several causes.
    pub(crate) numbered: WordSet,
}

/// The steps of patterns that a word can be.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    pub(crate) all: Table<u16>,
    /// The patterns that begin with one of them.
    pub(crate) patterns: Table<u16>,
    /// The [`bit`]s of all.
    pub(crate) bits: u64,
}

impl Steps {
    fn new(all: Vec<u16>, patterns: &[(u16, Pattern)]) -> Self {
        let begun = |step: u16| (0..).zip(patterns).filter(move |it| it.1.0 == step).map(|it| it.0);
        Self {
            patterns: all.iter().flat_map(|it| begun(*it)).collect(),
            bits: all.iter().fold(0, |bits, it| bits | bit(*it)),
            all: all.into(),
        }
    }
}

/// A bit that tells a step from most others, and [`BARRIER`] from all.
#[inline]
pub(crate) const fn bit(step: u16) -> u64 {
    if step == BARRIER { 1 << 63 } else { 1 << (step % 63) }
}

/// A sequence of words that means something.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) meaning: Meaning,
    pub(crate) rest: Table<Step>,
    /// The [`bit`]s of the rest.
    pub(crate) bits: u64,
    /// The [`bit`] of what has to stand right behind the first word, if that is known.
    pub(crate) next: u64,
}

impl Pattern {
    /// Whether it may begin with a word, given the [`bit`]s of the next word of the clause and those of all behind it.
    #[inline]
    pub(crate) fn may_go_on(&self, next: u64, behind: u64) -> bool {
        self.next & !next | self.bits & !behind == 0
    }
}

/// What the words of a pattern tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    Sign(Sign),
    Class(usize),
}

/// One word of a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) word: u16,
    /// How many other words may stand before it.
    pub(crate) gap: usize,
}

/// Any word.
pub(crate) const ANY: u16 = 0;
/// Code, an address or somebody's words.
pub(crate) const CODE: u16 = 1;
/// A word over which no gap reaches.
pub(crate) const BARRIER: u16 = 2;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    words: BTreeMap<String, String>,
    barriers: String,
    numbered: WordSet,
    signs: BTreeMap<Sign, Vec<String>>,
    class: Vec<Class>,
    otherwise: Class,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Class {
    name: Text,
    look_at: Text,
    ask: Text,
    /// Patterns that recognise it.
    words: Vec<String>,
}

impl From<Class> for CauseClass {
    fn from(Class { name, look_at, ask, .. }: Class) -> Self {
        Self { name, look_at, ask }
    }
}

impl From<File> for Causes {
    fn from(file: File) -> Self {
        let mut reader = Reader::new(&file.words);
        for word in file.barriers.split_whitespace() {
            reader.whole.entry_or_default(word).to_mut().push(BARRIER);
        }
        for (sign, patterns) in &file.signs {
            for pattern in patterns {
                reader.add(pattern, Meaning::Sign(*sign));
            }
        }
        for (index, class) in file.class.iter().enumerate() {
            for pattern in &class.words {
                reader.add(pattern, Meaning::Class(index));
            }
        }
        let openings = Openings::new(reader.beginnings.keys());
        let beginnings: Vec<&Vec<u16>> = reader.beginnings.values().collect();
        let opened =
            |word: &str| openings.at(word.as_bytes(), 0).flat_map(|it| beginnings[it].clone()).collect();
        let steps = |all: Vec<u16>| Steps::new(all, &reader.patterns);
        let whole = reader.whole.iter().map(|(word, whole)| {
            let ended = reader.endings.iter().filter(|it| word.len() > it.0.len() && word.ends_with(&it.0));
            let others: [Vec<u16>; 2] = [opened(word), ended.flat_map(|it| it.1.clone()).collect()];
            (word.to_owned(), steps([&whole[..], &others.concat()].concat()))
        });
        Self {
            whole: whole.collect(),
            opened: reader.beginnings.keys().map(|it| steps(opened(it))).collect(),
            endings: reader.endings.iter().map(|it| (it.0.clone().into(), steps(it.1.clone()))).collect(),
            code: steps(vec![CODE]),
            openings,
            patterns: reader.patterns.into_iter().map(|it| it.1).collect(),
            classes: file.class.into_iter().map(CauseClass::from).collect(),
            otherwise: file.otherwise.into(),
            numbered: file.numbered,
        }
    }
}

/// What has been read of the patterns.
struct Reader<'a> {
    /// The lists of words that have a name.
    words: &'a BTreeMap<String, String>,
    /// The numbers of the steps, as these are written.
    steps: HashMap<String, u16>,
    whole: WordMap<Table<u16>>,
    beginnings: BTreeMap<String, Vec<u16>>,
    endings: Vec<(String, Vec<u16>)>,
    /// Patterns with their first steps.
    patterns: Vec<(u16, Pattern)>,
}

impl<'a> Reader<'a> {
    fn new(words: &'a BTreeMap<String, String>) -> Self {
        Self {
            words,
            steps: [("_", ANY), ("#", CODE), ("", BARRIER)].map(|it| (it.0.to_owned(), it.1)).into(),
            whole: WordMap::default(),
            beginnings: BTreeMap::new(),
            endings: Vec::new(),
            patterns: Vec::new(),
        }
    }

    fn add(&mut self, pattern: &str, meaning: Meaning) {
        let mut gap = 0;
        let mut rest = Vec::new();
        for part in pattern.split_whitespace() {
            if let Some(count) = part.strip_prefix("..") {
                gap = count.parse().unwrap_or(3);
                continue;
            }
            rest.push(Step { word: self.step(part), gap });
            gap = 0;
        }
        let first = rest.remove(0).word;
        assert_ne!(first, ANY, "a pattern is looked for where its first word stands");
        let known = |it: &&Step| it.word != ANY;
        let bits = rest.iter().filter(known).fold(0, |bits, it| bits | bit(it.word));
        let next = rest.first().filter(known).filter(|it| it.gap == 0).map_or(0, |it| bit(it.word));
        self.patterns.push((first, Pattern { meaning, rest: rest.into(), bits, next }));
    }

    /// The number of a step, which its words are given when it is new.
    fn step(&mut self, part: &str) -> u16 {
        if let Some(&known) = self.steps.get(part) {
            return known;
        }
        let number = u16::try_from(self.steps.len()).expect("the vocabulary is small");
        self.steps.insert(part.to_owned(), number);
        for alternative in part.split('|') {
            let named = alternative
                .strip_prefix('@')
                .map(|name| self.words.get(name).expect("the list is in the file"));
            for word in named.map_or(alternative, String::as_str).split_whitespace() {
                match (word.strip_suffix('*'), word.strip_prefix('*')) {
                    (Some(beginning), _) => {
                        self.beginnings.entry(beginning.to_owned()).or_default().push(number);
                    }
                    (None, Some(ending)) => self.steps_of_ending(ending).push(number),
                    (None, None) => self.whole.entry_or_default(word).to_mut().push(number),
                }
            }
        }
        number
    }

    fn steps_of_ending(&mut self, ending: &str) -> &mut Vec<u16> {
        let known = self.endings.iter().position(|it| it.0 == ending);
        let at = known.unwrap_or_else(|| {
            self.endings.push((ending.to_owned(), Vec::new()));
            self.endings.len() - 1
        });
        &mut self.endings[at].1
    }
}
