//! Words of `rules/vocabulary/causes.toml` in a stretch of text: what an explanation is made of.

use std::ops::Range;

use crate::markdown::Outline;
use crate::table::Table;
use crate::vocabulary::CAUSES;
use crate::vocabulary::causes::{ANY, BARRIER, CauseClass, Meaning, Sign, Step, Steps};
use crate::words::{Beginning, run};

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

/// What a word can be of which nothing is known.
static NOTHING: Steps = Steps { all: Table::of(&[]), first: Table::of(&[]), bits: 0 };

/// What a word can be.
fn steps_of(word: &str) -> [&'static Steps; 2] {
    if let Some(whole) = CAUSES.whole.get(word) {
        return [whole, &NOTHING];
    }
    let opening = CAUSES.openings.at(word.as_bytes(), 0).last();
    let last = word.as_bytes().last();
    let ending = CAUSES.endings.iter().find(|(it, _)| it.as_bytes().last() == last);
    let ending = ending.filter(|(it, _)| word.len() > it.len() && word.ends_with(&**it));
    [opening.map_or(&NOTHING, |it| &CAUSES.opened[it]), ending.map_or(&NOTHING, |it| &it.1)]
}

/// The words of a stretch.
struct Words {
    all: Vec<Word>,
    /// Sentences, and whether each is a question.
    sentences: Vec<(Range<usize>, bool)>,
}

/// A word of the text.
struct Word {
    range: Range<usize>,
    /// What it can be for what it is or how it begins, and for how it ends.
    steps: [&'static Steps; 2],
    sentence: usize,
    /// Words of one clause have the same number.
    clause: usize,
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
        let mut runs = outline.words_in(range);
        let mut read = Self { all: Vec::with_capacity(runs.len()), sentences: Vec::new() };
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
                    read.push(at..mask.end, clause, [&CAUSES.code, &NOTHING]);
                    at = mask.end;
                    continue;
                }
                stop = masks.peek().map_or(range.end, |it| it.start);
            }
            let rest = &text[at..stop];
            let letter = rest.chars().next().expect("the loop ends before the text does");
            if letter.is_alphanumeric() {
                let end = at + word_length(rest, at, &mut runs);
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
        self.push(range.clone(), clause, steps_of(word));
        if let Some(second) = second {
            self.push(range, clause, steps_of(second));
        }
    }

    fn push(&mut self, range: Range<usize>, clause: usize, steps: [&'static Steps; 2]) {
        self.all.push(Word { range, steps, sentence: self.sentences.len(), clause });
    }

    /// What patterns mean, and the words that they match.
    fn matches(&self) -> Vec<(Meaning, Range<usize>)> {
        let mut matches = Vec::new();
        let mut at = 0;
        for clause in self.all.chunk_by(|a, b| a.clause == b.clause) {
            let bits = clause.iter().fold(0, |bits, it| bits | it.steps[0].bits | it.steps[1].bits);
            for word in clause {
                for first in word.steps.map(|it| &it.first) {
                    for pattern in first.iter().flat_map(|it| CAUSES.patterns[usize::from(*it)].iter()) {
                        if pattern.bits & !bits == 0
                            && let Some(end) = self.end_of_match(at, &pattern.rest)
                        {
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
                if word.can_be(step.word) {
                    break;
                }
                if place >= furthest || word.can_be(BARRIER) {
                    return None;
                }
                place += 1;
            }
            next = place + 1;
        }
        Some(next)
    }
}

impl Word {
    fn can_be(&self, step: u16) -> bool {
        step == ANY || self.steps.iter().any(|it| it.have(step))
    }
}

/// How far the word at the start of a text reaches, which stands at `at` of the document's text, and of whose letters and
/// digits the next runs are known; `ci.example.org` and `pool_size` are one word.
fn word_length(text: &str, at: usize, runs: &mut &[Beginning]) -> usize {
    let mut end = 0;
    loop {
        while let [run, later @ ..] = runs
            && run.end as usize <= at + end
        {
            *runs = later;
        }
        // A mark may end within a run.
        let known = runs.first().filter(|it| it.at as usize == at + end);
        end = match known {
            Some(run) => text.len().min(run.end as usize - at),
            None => end + run(text, end).len(),
        };
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
        let mut last: Vec<_> = CAUSES.endings.iter().map(|it| it.0.as_bytes().last()).collect();
        last.sort_unstable();
        assert!(!last.is_empty() && last.windows(2).all(|it| it[0] != it[1]), "each by its last letter");
        // A pattern is looked for where its first word stands, and any word stands everywhere.
        assert!(CAUSES.patterns[usize::from(ANY)].is_empty());
    }
}
