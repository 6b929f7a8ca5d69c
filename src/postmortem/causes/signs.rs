//! Words of `rules/vocabulary/causes.toml` in a stretch of text: what an explanation is made of.

use std::ops::Range;

use crate::markdown::Outline;
use crate::vocabulary::CAUSES;
use crate::vocabulary::causes::{ANY, BARRIER, CODE, CauseClass, Meaning, Sign, Step};
use crate::words::run;

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

/// The classes of causes that pmlint knows.
pub(super) fn class(index: Option<usize>) -> &'static CauseClass {
    index.and_then(|index| CAUSES.classes.get(index)).unwrap_or(&CAUSES.otherwise)
}

/// Adds the steps that a word can be.
fn add_steps(word: &str, steps: &mut Vec<u16>) {
    if let Some(whole) = CAUSES.whole.get(word) {
        steps.extend_from_slice(whole);
    }
    for opening in CAUSES.openings.at(word.as_bytes(), 0) {
        steps.extend_from_slice(&CAUSES.opened[opening]);
    }
    let last = word.as_bytes().last();
    for (ending, known) in CAUSES.endings.iter() {
        let ending = ending.as_bytes();
        if ending.last() == last && word.len() > ending.len() && word.as_bytes().ends_with(ending) {
            steps.extend_from_slice(known);
        }
    }
}

/// The words of a stretch.
struct Words {
    all: Vec<Word>,
    /// What they can be, one after the other.
    steps: Vec<u16>,
    /// Sentences, and whether each is a question.
    sentences: Vec<(Range<usize>, bool)>,
}

/// About as many steps a word can be.
const USUAL_STEPS: usize = 8;

/// A word of the text.
struct Word {
    range: Range<usize>,
    /// What it can be, as a stretch of the steps of all words.
    steps: Range<usize>,
    sentence: usize,
    /// Words of one clause have the same number.
    clause: usize,
}

/// A set of steps.
struct StepSet(Vec<u64>);

impl StepSet {
    /// Holds these steps and no others.
    fn set(&mut self, steps: &[u16]) {
        self.0.fill(0);
        for step in steps {
            self.0[usize::from(step / 64)] |= 1 << (step % 64);
        }
    }

    fn holds(&self, step: u16) -> bool {
        self.0[usize::from(step / 64)] >> (step % 64) & 1 == 1
    }
}

/// What the words of `range` are signs of.
pub(super) fn signs(outline: &Outline, range: &Range<usize>) -> Signs {
    let words = Words::read(outline, range);
    let hits = words.matches();
    let Words { all: words, sentences, .. } = words;
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

impl Words {
    fn read(outline: &Outline, range: &Range<usize>) -> Self {
        let count = outline.words_in(range).len();
        let mut read = Self {
            all: Vec::with_capacity(count),
            steps: Vec::with_capacity(count * USUAL_STEPS),
            sentences: Vec::new(),
        };
        let text = outline.text();
        let mut masks: Vec<Range<usize>> = outline
            .marks(range)
            .filter(|it| it.kind.is_mask())
            .map(|it| it.range().start.max(range.start)..it.range().end.min(range.end))
            .collect();
        masks.sort_by_key(|it| it.start);
        let mut masks = masks.into_iter().peekable();
        let (mut clause, mut sentence_start) = (0, range.start);
        let mut at = range.start;
        let mut stop = at;
        while at < range.end {
            if at >= stop {
                while masks.next_if(|it| it.end <= at).is_some() {}
                if let Some(mask) = masks.next_if(|it| it.start <= at) {
                    read.push(at..mask.end, clause, |steps| steps.push(CODE));
                    at = mask.end;
                    continue;
                }
                stop = masks.peek().map_or(range.end, |it| it.start);
            }
            let rest = &text[at..stop];
            let letter = rest.chars().next().expect("the loop ends before the text does");
            if letter.is_alphanumeric() {
                let end = at + word_length(rest);
                read.push_word(outline, at..end, clause);
                at = end;
                continue;
            }
            let after = rest[letter.len_utf8()..].chars().next();
            let ends = after.is_none_or(|it| !it.is_alphanumeric());
            match letter {
                '.' | '!' | '?' if ends && !is_abbreviation(&text[sentence_start..at]) => {
                    read.sentences.push((sentence_start..at, letter == '?'));
                    sentence_start = at + 1;
                    clause += 1;
                }
                '\n' if !text[sentence_start..at].trim().is_empty() => {
                    read.sentences.push((sentence_start..at, false));
                    sentence_start = at + 1;
                    clause += 1;
                }
                ',' | ';' | ':' | '(' | ')' | '—' | '–' | '→' | '|' => clause += 1,
                '-' if ends && text[..at].ends_with(' ') => clause += 1,
                _ => {}
            }
            at += letter.len_utf8();
        }
        read.sentences.push((sentence_start..range.end, false));
        read
    }

    /// Adds the word that is written in a stretch; "didn't" is two, "did" and "not", and so is "there's".
    fn push_word(&mut self, outline: &Outline, range: Range<usize>, clause: usize) {
        let written = &outline.small()[range.clone()];
        let (word, second) = match written.split_once(['\'', '’']) {
            Some(("can", "t")) => ("can", Some("not")),
            Some(("won", "t")) => ("will", Some("not")),
            Some((verb, "t")) if verb.ends_with('n') => (verb.trim_end_matches('n'), Some("not")),
            Some((word @ ("there" | "it" | "that" | "what" | "here"), "s")) => (word, Some("is")),
            Some((word, _)) => (word, None),
            None if matches!(written, "cannot" | "cant") => ("can", Some("not")),
            None => (written, None),
        };
        self.push(range.clone(), clause, |steps| add_steps(word, steps));
        if let Some(second) = second {
            self.push(range, clause, |steps| add_steps(second, steps));
        }
    }

    fn push(&mut self, range: Range<usize>, clause: usize, add_steps: impl FnOnce(&mut Vec<u16>)) {
        let first = self.steps.len();
        add_steps(&mut self.steps);
        let steps = first..self.steps.len();
        self.all.push(Word { range, steps, sentence: self.sentences.len(), clause });
    }

    /// What patterns mean, and the words that they match.
    fn matches(&self) -> Vec<(Meaning, Range<usize>)> {
        let mut matches = Vec::new();
        let patterns = &CAUSES.patterns;
        let mut present = StepSet(vec![0; patterns.len().div_ceil(64)]);
        let mut at = 0;
        for clause in self.all.chunk_by(|a, b| a.clause == b.clause) {
            let steps = &self.steps[clause[0].steps.start..clause[clause.len() - 1].steps.end];
            present.set(steps);
            for word in clause {
                for &step in &self.steps[word.steps.clone()] {
                    for pattern in patterns[usize::from(step)].iter() {
                        let may = pattern.rest.iter().all(|it| it.word == ANY || present.holds(it.word));
                        if may && let Some(end) = self.end_of_match(at, &pattern.rest) {
                            matches.push((pattern.meaning, at..end));
                        }
                    }
                }
                at += 1;
            }
        }
        matches
    }

    /// Where a match of the steps behind the word at `at` ends.
    fn end_of_match(&self, at: usize, steps: &[Step]) -> Option<usize> {
        let clause = self.all[at].clause;
        let mut next = at + 1;
        for step in steps {
            let furthest = (next + step.gap).min(self.all.len().saturating_sub(1));
            let mut place = next;
            loop {
                let word = self.all.get(place).filter(|it| it.clause == clause)?;
                if self.can_be(word, step.word) {
                    break;
                }
                if place >= furthest || self.can_be(word, BARRIER) {
                    return None;
                }
                place += 1;
            }
            next = place + 1;
        }
        Some(next)
    }

    fn can_be(&self, word: &Word, step: u16) -> bool {
        step == ANY || self.steps[word.steps.clone()].contains(&step)
    }
}

/// How far the word at the start of a text reaches; `ci.example.org` and `pool_size` are one word.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    loop {
        end += run(text, end).len();
        let mut rest = text[end..].chars();
        match rest.next() {
            Some(mark @ ('\'' | '’')) => end += mark.len_utf8(),
            Some('.' | '_') if rest.next().is_some_and(char::is_alphanumeric) => end += 1,
            _ => return end,
        }
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
        assert!(CAUSES.patterns.len() > 50);
        assert!(CAUSES.opened.len() > 50);
        assert!(!CAUSES.endings.is_empty());
        // A pattern is looked for where its first word stands, and any word stands everywhere.
        assert!(CAUSES.patterns[usize::from(ANY)].is_empty());
    }
}
