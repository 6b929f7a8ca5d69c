//! Words of `rules/vocabulary/causes.toml` in a stretch of text: what an explanation is made of.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::markdown::Outline;
use crate::words::{Openings, WordMap};

/// What words can be a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sign {
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

/// A sign in the text.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What it is a sign of.
    pub(super) sign: Sign,
    /// Its words, as a stretch of the document's text.
    pub(super) range: Range<usize>,
    /// The sentence it stands in, counted from the start of the stretch.
    pub(super) sentence: usize,
}

/// What a stretch of text says.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Its signs in reading order, asides and harmless words left out.
    pub(super) found: Vec<Found>,
    /// Its sentences that aren't questions, as stretches of the document's text.
    pub(super) sentences: Vec<(usize, Range<usize>)>,
    /// Which of the classes of causes its words belong to.
    pub(super) classes: Vec<usize>,
}

/// A common kind of cause.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CauseClass {
    /// What it is called.
    pub name: String,
    /// What to look at in order to confirm it.
    pub look_at: String,
    /// The question to ask next.
    pub ask: String,
    /// Patterns that recognise it.
    words: Vec<String>,
}

/// The file, as written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    words: BTreeMap<String, String>,
    barriers: String,
    signs: BTreeMap<Sign, Vec<String>>,
    class: Vec<CauseClass>,
    otherwise: CauseClass,
}

/// The file, ready to be searched for.
struct Vocabulary {
    /// What a pattern's step can be, by whole words and by how words begin and end.
    whole: WordMap<Vec<u16>>,
    beginnings: BTreeMap<String, Vec<u16>>,
    endings: WordMap<Vec<u16>>,
    openings: Openings,
    /// The steps of each of the openings.
    opened: Vec<Vec<u16>>,
    /// Patterns by their first step.
    patterns: Vec<Vec<Pattern>>,
    barriers: Vec<String>,
    classes: Vec<CauseClass>,
    otherwise: CauseClass,
}

/// A sequence of words that means something.
struct Pattern {
    meaning: Meaning,
    rest: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    Sign(Sign),
    Class(usize),
}

/// One word of a pattern.
struct Step {
    word: u16,
    /// How many other words may stand before it.
    gap: usize,
}

/// Any word.
const ANY: u16 = 0;
/// Code, an address or somebody's words.
const CODE: u16 = 1;

/// The classes of causes that pmlint knows.
pub(super) fn class(index: Option<usize>) -> &'static CauseClass {
    index.and_then(|index| VOCABULARY.classes.get(index)).unwrap_or(&VOCABULARY.otherwise)
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: File =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/causes.json")))
            .expect("the vocabulary is part of the program and a test reads it");
    Vocabulary::new(file)
});

impl Vocabulary {
    fn new(file: File) -> Self {
        let mut vocabulary = Self {
            whole: WordMap::default(),
            beginnings: BTreeMap::new(),
            openings: Openings::default(),
            opened: Vec::new(),
            endings: WordMap::default(),
            patterns: Vec::new(),
            barriers: file.barriers.split_whitespace().map(str::to_owned).collect(),
            classes: Vec::new(),
            otherwise: file.otherwise,
        };
        let mut steps = HashMap::from([("_".to_owned(), ANY), ("#".to_owned(), CODE)]);
        for (sign, patterns) in &file.signs {
            for pattern in patterns {
                vocabulary.add(pattern, Meaning::Sign(*sign), &file.words, &mut steps);
            }
        }
        for (index, class) in file.class.iter().enumerate() {
            for pattern in &class.words {
                vocabulary.add(pattern, Meaning::Class(index), &file.words, &mut steps);
            }
        }
        vocabulary.classes = file.class;
        vocabulary.openings = Openings::new(vocabulary.beginnings.keys().cloned());
        vocabulary.opened = vocabulary.beginnings.values().cloned().collect();
        vocabulary
    }

    fn add(
        &mut self,
        pattern: &str,
        meaning: Meaning,
        words: &BTreeMap<String, String>,
        steps: &mut HashMap<String, u16>,
    ) {
        let mut gap = 0;
        let mut rest = Vec::new();
        for part in pattern.split_whitespace() {
            if let Some(count) = part.strip_prefix("..") {
                gap = count.parse().unwrap_or(3);
                continue;
            }
            rest.push(Step { word: self.step(part, words, steps), gap });
            gap = 0;
        }
        let first = rest.remove(0);
        let first = usize::from(first.word);
        if self.patterns.len() <= first {
            self.patterns.resize_with(first + 1, Vec::new);
        }
        self.patterns[first].push(Pattern { meaning, rest });
    }

    /// The number of a step, which its words are given when it is new.
    fn step(
        &mut self,
        part: &str,
        words: &BTreeMap<String, String>,
        steps: &mut HashMap<String, u16>,
    ) -> u16 {
        if let Some(&known) = steps.get(part) {
            return known;
        }
        let number = u16::try_from(steps.len()).expect("the vocabulary is small");
        steps.insert(part.to_owned(), number);
        for alternative in part.split('|') {
            let named =
                alternative.strip_prefix('@').map(|name| words.get(name).expect("a test reads all names"));
            for word in named.map_or(alternative, String::as_str).split_whitespace() {
                let steps = match (word.strip_suffix('*'), word.strip_prefix('*')) {
                    (Some(beginning), _) => self.beginnings.entry(beginning.to_owned()).or_default(),
                    (None, Some(ending)) => self.endings.entry_or_default(ending),
                    (None, None) => self.whole.entry_or_default(word),
                };
                steps.push(number);
            }
        }
        number
    }

    /// The steps that a word can be.
    fn steps_of(&self, word: &str) -> Vec<u16> {
        let mut steps = self.whole.get(word).cloned().unwrap_or_default();
        for opening in self.openings.at(word.as_bytes(), 0) {
            steps.extend(&self.opened[opening]);
        }
        let starts = word.char_indices().rev().map(|(at, _)| at).take_while(|at| *at > 0);
        for start in starts.take(LONGEST_ENDING) {
            steps.extend(self.endings.get(&word[start..]).into_iter().flatten());
        }
        steps
    }
}

/// No ending in the vocabulary is longer.
const LONGEST_ENDING: usize = 4;

/// A word of the text.
struct Word {
    range: Range<usize>,
    steps: Vec<u16>,
    sentence: usize,
    /// Words of one clause have the same number.
    clause: usize,
    barrier: bool,
}

impl Word {
    fn is(&self, step: u16) -> bool {
        step == ANY || self.steps.contains(&step)
    }
}

/// What the words of `range` are signs of.
pub(super) fn signs(outline: &Outline, range: &Range<usize>) -> Signs {
    let (words, sentences) = read_words(outline, range);
    let vocabulary = &*VOCABULARY;
    let mut hits: Vec<(Meaning, Range<usize>)> = Vec::new();
    for at in 0..words.len() {
        for step in words[at].steps.iter().chain(&[ANY]) {
            for pattern in vocabulary.patterns.get(usize::from(*step)).into_iter().flatten() {
                if let Some(end) = end_of_match(&words, at, &pattern.rest) {
                    hits.push((pattern.meaning, at..end));
                }
            }
        }
    }
    let voids = Voids::new(&words, &hits);
    let mut result = Signs::default();
    for (meaning, hit) in hits {
        let sentence = words[hit.start].sentence;
        if voids.holds(meaning, &hit) || sentences[sentence].1 {
            continue;
        }
        match meaning {
            Meaning::Sign(sign) => {
                let range = words[hit.start].range.start..words[hit.end - 1].range.end;
                result.found.push(Found { sign, range, sentence });
            }
            Meaning::Class(class) => result.classes.push(class),
        }
    }
    result.found.sort_by_key(|it| (it.range.start, it.range.end));
    result.sentences = sentences
        .into_iter()
        .enumerate()
        .filter(|(_, (range, question))| !question && !range.is_empty())
        .map(|(index, (range, _))| (index, range))
        .collect();
    result
}

/// Which words don't count, and because of which stretch of words.
struct Voids {
    by_unknown: Vec<Option<Range<usize>>>,
    by_other: Vec<Option<Range<usize>>>,
}

impl Voids {
    fn new(words: &[Word], hits: &[(Meaning, Range<usize>)]) -> Self {
        let mut voids = Self { by_unknown: vec![None; words.len()], by_other: vec![None; words.len()] };
        let mut aside_end = 0;
        for (meaning, hit) in hits {
            let (places, reach) = match meaning {
                Meaning::Sign(Sign::Unknown) => (&mut voids.by_unknown, hit.clone()),
                Meaning::Sign(Sign::Harmless) => (&mut voids.by_other, hit.clone()),
                Meaning::Sign(Sign::Aside) if hit.start >= aside_end => {
                    aside_end = end_of_clause(words, hit.start);
                    (&mut voids.by_other, hit.start..aside_end)
                }
                Meaning::Sign(Sign::Setting) if hit.end > aside_end => {
                    aside_end = end_of_clause(words, hit.start);
                    (&mut voids.by_other, hit.end - 1..aside_end)
                }
                _ => continue,
            };
            for word in reach.clone() {
                places[word] = Some(reach.clone());
            }
        }
        voids
    }

    /// Whether a hit doesn't count; a hit that is longer than what makes its words void does.
    fn holds(&self, meaning: Meaning, hit: &Range<usize>) -> bool {
        let touches = |places: &[Option<Range<usize>>]| {
            [hit.start, hit.end - 1].iter().any(|&word| {
                places[word]
                    .as_ref()
                    .is_some_and(|it| hit.start > it.start || hit.end < it.end || *hit == *it)
            })
        };
        touches(&self.by_other) || meaning != Meaning::Sign(Sign::Unknown) && touches(&self.by_unknown)
    }
}

/// One past the last word of the clause in which a word stands.
fn end_of_clause(words: &[Word], at: usize) -> usize {
    at + words[at..].iter().take_while(|it| it.clause == words[at].clause).count()
}

/// Where a match of the steps behind the word at `at` ends.
fn end_of_match(words: &[Word], at: usize, steps: &[Step]) -> Option<usize> {
    let clause = words[at].clause;
    let mut next = at + 1;
    for step in steps {
        let furthest = (next + step.gap).min(words.len().saturating_sub(1));
        let mut place = next;
        loop {
            let word = words.get(place).filter(|it| it.clause == clause)?;
            if word.is(step.word) {
                break;
            }
            if word.barrier || place >= furthest {
                return None;
            }
            place += 1;
        }
        next = place + 1;
    }
    Some(next)
}

/// The words of a stretch, and its sentences with whether each is a question.
fn read_words(outline: &Outline, range: &Range<usize>) -> (Vec<Word>, Vec<(Range<usize>, bool)>) {
    let text = outline.text();
    let mut masks: Vec<Range<usize>> = outline
        .marks(range)
        .filter(|it| it.kind.is_mask())
        .map(|it| it.range.start.max(range.start)..it.range.end.min(range.end))
        .collect();
    masks.sort_by_key(|it| it.start);
    let mut masks = masks.into_iter().peekable();
    let mut words: Vec<Word> = Vec::new();
    let mut sentences = Vec::new();
    let (mut clause, mut sentence_start) = (0, range.start);
    let mut at = range.start;
    while at < range.end {
        while masks.next_if(|it| it.end <= at).is_some() {}
        if let Some(mask) = masks.next_if(|it| it.start <= at) {
            let steps = vec![CODE];
            words.push(Word {
                range: at..mask.end,
                steps,
                sentence: sentences.len(),
                clause,
                barrier: false,
            });
            at = mask.end;
            continue;
        }
        let stop = masks.peek().map_or(range.end, |it| it.start);
        let rest = &text[at..stop];
        let letter = rest.chars().next().expect("the loop ends before the text does");
        if letter.is_alphanumeric() {
            let length = word_length(rest);
            push_word(&mut words, &rest[..length], at, sentences.len(), clause);
            at += length;
            continue;
        }
        let after = rest[letter.len_utf8()..].chars().next();
        let ends = after.is_none_or(|it| !it.is_alphanumeric());
        match letter {
            '.' | '!' | '?' if ends && !is_abbreviation(&text[sentence_start..at]) => {
                sentences.push((sentence_start..at, letter == '?'));
                sentence_start = at + 1;
                clause += 1;
            }
            '\n' if !text[sentence_start..at].trim().is_empty() => {
                sentences.push((sentence_start..at, false));
                sentence_start = at + 1;
                clause += 1;
            }
            ',' | ';' | ':' | '(' | ')' | '—' | '–' | '→' | '|' => clause += 1,
            '-' if ends && text[..at].ends_with(' ') => clause += 1,
            _ => {}
        }
        at += letter.len_utf8();
    }
    sentences.push((sentence_start..range.end, false));
    (words, sentences)
}

/// How far the word at the start of a text reaches; `ci.example.org` and `pool_size` are one word.
fn word_length(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins =
            matches!(letter, '.' | '_') && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !letter.is_alphanumeric() && !matches!(letter, '\'' | '’') && !joins {
            return at;
        }
    }
    text.len()
}

/// Adds a word in small letters; "didn't" is two, "did" and "not", and so is "there's".
fn push_word(words: &mut Vec<Word>, written: &str, start: usize, sentence: usize, clause: usize) {
    let mut plain = written.to_lowercase();
    if plain.contains('’') {
        plain = plain.replace('’', "'");
    }
    let end = start + written.len();
    let mut add = |word: &str| {
        let barrier = VOCABULARY.barriers.iter().any(|it| it == word);
        words.push(Word { range: start..end, steps: VOCABULARY.steps_of(word), sentence, clause, barrier });
    };
    let verb = match plain.as_str() {
        "cannot" | "can't" | "cant" => Some("can"),
        "won't" => Some("will"),
        other => other.strip_suffix("n't"),
    };
    if let Some(verb) = verb {
        add(verb);
        add("not");
        return;
    }
    add(plain.split('\'').next().unwrap_or_default());
    if matches!(plain.as_str(), "there's" | "it's" | "that's" | "what's" | "here's") {
        add("is");
    }
}

/// Whether a full stop behind this text belongs to an abbreviation.
fn is_abbreviation(before: &str) -> bool {
    ["e.g", "i.e", " vs", " approx", " ca", " incl", " resp", " no"].iter().any(|it| before.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_vocabulary_is_read() {
        assert!(VOCABULARY.patterns.len() > 50);
        assert!(VOCABULARY.beginnings.len() > 50);
        assert!(VOCABULARY.endings.keys().all(|it| it.chars().count() <= LONGEST_ENDING));
    }
}
