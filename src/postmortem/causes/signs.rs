//! Words of `rules/vocabulary/causes.toml` in a stretch of text: what an explanation is made of.

use std::ops::Range;

use crate::markdown::Outline;
use crate::table::Table;
use crate::vocabulary::causes::{ANY, BARRIER, CauseClass, Meaning, Sign, Step, Steps, bit};
use crate::vocabulary::{CAUSES, LEXICON};
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
    /// Its sentences that aren't questions, and how many words each has.
    pub(super) sentences: Vec<(usize, usize)>,
    /// Which of the classes of causes its words belong to.
    pub(super) classes: Vec<usize>,
}

/// The classes of causes that pmlint knows.
pub(super) fn class(index: Option<usize>) -> &'static CauseClass {
    index.and_then(|index| CAUSES.classes.get(index)).unwrap_or(&CAUSES.otherwise)
}

/// What a word can be of which nothing is known.
static NOTHING: Steps = Steps { all: Table::of(&[]), patterns: Table::of(&[]), bits: 0 };

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

/// The words of a stretch; those of the next take their place.
#[derive(Default)]
pub(super) struct Words {
    all: Vec<Word>,
    sentences: Vec<Sentence>,
    /// What patterns mean, and the words that they match.
    hits: Vec<(Meaning, Range<usize>)>,
}

/// A sentence of the text.
struct Sentence {
    question: bool,
    is_empty: bool,
    /// How many runs of letters and digits it has.
    words: usize,
}

/// A word of the text.
struct Word {
    range: Range<usize>,
    /// What it can be for what it is or how it begins, and for how it ends.
    steps: [&'static Steps; 2],
    /// The bits of these.
    bits: u64,
    /// The bits of all words behind it in its clause.
    behind: u64,
    sentence: usize,
    /// Words of one clause have the same number.
    clause: usize,
}

/// What the words of `range` are signs of.
pub(super) fn signs(outline: &Outline, range: &Range<usize>, words: &mut Words) -> Signs {
    words.read(outline, range);
    words.match_patterns();
    let Words { all: words, sentences, hits } = words;
    let voids = Voids::new(words, hits);
    let mut result = Signs { found: Vec::with_capacity(hits.len()), ..Signs::default() };
    for &(meaning, ref hit) in &*hits {
        let sentence = words[hit.start].sentence;
        if voids.holds(meaning, hit) || sentences[sentence].question {
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
    let sentences = sentences.iter().enumerate().filter(|(_, it)| !it.question && !it.is_empty);
    result.sentences = sentences.map(|(index, it)| (index, it.words)).collect();
    result
}

/// Which words don't count, and because of which stretch of words.
struct Voids {
    by_unknown: Vec<Option<Range<usize>>>,
    by_other: Vec<Option<Range<usize>>>,
}

impl Voids {
    fn new(words: &[Word], hits: &[(Meaning, Range<usize>)]) -> Self {
        let mut voids = Self { by_unknown: Vec::new(), by_other: Vec::new() };
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
            // In most stretches there are none.
            places.resize(words.len(), None);
            places[reach.clone()].fill(Some(reach));
        }
        voids
    }

    /// Whether a hit doesn't count; a hit that is longer than what makes its words void does.
    fn holds(&self, meaning: Meaning, hit: &Range<usize>) -> bool {
        let touches = |places: &[Option<Range<usize>>]| {
            [hit.start, hit.end - 1].iter().any(|&word| {
                let place = places.get(word).and_then(Option::as_ref);
                place.is_some_and(|it| hit.start > it.start || hit.end < it.end || *hit == *it)
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
    fn read(&mut self, outline: &Outline, range: &Range<usize>) {
        let mut uncounted = outline.words_in(range);
        let mut runs = uncounted;
        self.all.clear();
        self.all.reserve(runs.len());
        self.sentences.clear();
        let (text, small) = (outline.text(), outline.small());
        let mut masks: Vec<Range<usize>> = outline
            .marks(range)
            .filter(|it| it.kind.is_mask())
            .map(|it| it.range().start.max(range.start)..it.range().end.min(range.end))
            .collect();
        masks.sort_by_key(|it| it.start);
        let mut masks = masks.into_iter().peekable();
        let (mut clause, mut sentence_start) = (0, range.start);
        let mut sentence = |range: Range<usize>, question| {
            let words = uncounted.iter().take_while(|it| (it.at as usize) < range.end).count();
            uncounted = &uncounted[words..];
            Sentence { question, is_empty: range.is_empty(), words }
        };
        let mut at = range.start;
        let mut stop = at;
        while at < range.end {
            if at >= stop {
                while masks.next_if(|it| it.end <= at).is_some() {}
                if let Some(mask) = masks.next_if(|it| it.start <= at) {
                    self.push(at..mask.end, clause, [&CAUSES.code, &NOTHING]);
                    at = mask.end;
                    continue;
                }
                stop = masks.peek().map_or(range.end, |it| it.start);
            }
            let byte = text.as_bytes()[at];
            if byte == b' ' {
                at += 1;
                continue;
            }
            if byte.is_ascii_alphanumeric()
                || !byte.is_ascii() && text[at..].starts_with(char::is_alphanumeric)
            {
                let run = run_end(text, at, stop, &mut runs);
                let end = joined_end(text, run, stop, &mut runs);
                if end == run {
                    self.push_run(at..end, clause, &small[at..end]);
                } else {
                    self.push_joined(at..end, clause, &small[at..end]);
                }
                at = end;
                continue;
            }
            let rest = &text[at..stop];
            let letter = rest.chars().next().expect("the loop ends before the text does");
            let after = rest[letter.len_utf8()..].chars().next();
            let ends = after.is_none_or(|it| !it.is_alphanumeric());
            match letter {
                '.' if is_sign_of_number(&small[sentence_start..at], &text[at + 1..range.end]) => {
                    self.all.pop();
                }
                '.' | '!' | '?' if ends && !is_abbreviation(&small[sentence_start..at]) => {
                    self.sentences.push(sentence(sentence_start..at, letter == '?'));
                    sentence_start = at + 1;
                    clause += 1;
                }
                '\n' if !text[sentence_start..at].trim().is_empty() => {
                    self.sentences.push(sentence(sentence_start..at, false));
                    sentence_start = at + 1;
                    clause += 1;
                }
                ',' | ';' | ':' | '(' | ')' | '—' | '–' | '→' | '|' => clause += 1,
                '-' if ends && text[..at].ends_with(' ') => clause += 1,
                _ => {}
            }
            at += letter.len_utf8();
        }
        self.sentences.push(sentence(sentence_start..range.end, false));
    }

    /// Adds a word of letters and digits only.
    fn push_run(&mut self, range: Range<usize>, clause: usize, written: &str) {
        if matches!(written, "cannot" | "cant") {
            self.push_two(range, clause, "can", Some("not"));
        } else {
            self.push(range, clause, steps_of(written));
        }
    }

    /// Adds a word that holds other marks; "didn't" is two, "did" and "not", and so is "there's".
    fn push_joined(&mut self, range: Range<usize>, clause: usize, written: &str) {
        let (word, second) = match written.split_once(['\'', '’']) {
            Some(("can", "t")) => ("can", Some("not")),
            Some(("won", "t")) => ("will", Some("not")),
            Some((verb, "t")) if verb.ends_with('n') => (verb.trim_end_matches('n'), Some("not")),
            Some((word @ ("there" | "it" | "that" | "what" | "here"), "s")) => (word, Some("is")),
            Some((word, _)) => (word, None),
            None => (written, None),
        };
        self.push_two(range, clause, word, second);
    }

    fn push_two(&mut self, range: Range<usize>, clause: usize, word: &str, second: Option<&str>) {
        self.push(range.clone(), clause, steps_of(word));
        if let Some(second) = second {
            self.push(range, clause, steps_of(second));
        }
    }

    fn push(&mut self, range: Range<usize>, clause: usize, steps: [&'static Steps; 2]) {
        let bits = steps[0].bits | steps[1].bits;
        self.all.push(Word { range, steps, bits, behind: 0, sentence: self.sentences.len(), clause });
    }

    /// Looks for patterns.
    fn match_patterns(&mut self) {
        self.hits.clear();
        let mut at = 0;
        for clause in self.all.chunk_by_mut(|a, b| a.clause == b.clause) {
            let mut behind = 0;
            for word in clause.iter_mut().rev() {
                word.behind = behind;
                behind |= word.bits;
            }
            let mut rest = &*clause;
            while let [word, later @ ..] = rest {
                let next = later.first().map_or(0, |it| it.bits);
                for pattern in word.steps.iter().flat_map(|it| it.patterns.iter()) {
                    let pattern = &CAUSES.patterns[usize::from(*pattern)];
                    if pattern.may_go_on(next, word.behind)
                        && let Some(more) = length_of_match(later, &pattern.rest)
                    {
                        self.hits.push((pattern.meaning, at..at + 1 + more));
                    }
                }
                at += 1;
                rest = later;
            }
        }
    }
}

/// How many words of a clause, from its first on, match steps.
fn length_of_match(words: &[Word], steps: &[Step]) -> Option<usize> {
    let mut next = 0;
    for step in steps {
        let furthest = next + step.gap;
        while !words.get(next)?.can_be(step.word) {
            if next >= furthest || words[next].bits & const { bit(BARRIER) } != 0 {
                return None;
            }
            next += 1;
        }
        next += 1;
    }
    Some(next)
}

impl Word {
    #[inline]
    fn can_be(&self, step: u16) -> bool {
        step == ANY || self.bits & bit(step) != 0 && self.has_step(step)
    }

    fn has_step(&self, step: u16) -> bool {
        self.steps.iter().any(|it| it.all.contains(&step))
    }
}

/// Where the run of letters and digits ends that goes on at `at`, of which the next ones are known.
fn run_end(text: &str, at: usize, stop: usize, runs: &mut &[Beginning]) -> usize {
    while let [run, later @ ..] = runs
        && run.end() as usize <= at
    {
        *runs = later;
    }
    // A mark may end within a run.
    match runs.first().filter(|it| it.at as usize == at) {
        Some(run) => stop.min(run.end() as usize),
        None => at + run(&text[..stop], at).len(),
    }
}

/// Where the word ends whose first letters and digits end at `end`; `ci.example.org` and `pool_size` are one word.
fn joined_end(text: &str, mut end: usize, stop: usize, runs: &mut &[Beginning]) -> usize {
    // Most words are followed by a blank.
    while text.as_bytes().get(end) != Some(&b' ') {
        let mut rest = text[end..stop].chars();
        match rest.next() {
            Some(mark @ ('\'' | '’')) => end += mark.len_utf8(),
            Some('.' | '_') if rest.next().is_some_and(char::is_alphanumeric) => end += 1,
            _ => break,
        }
        end = run_end(text, end, stop, runs);
    }
    end
}

/// Whether a full stop between these texts, the first in small letters, belongs to "no. 4", which denies nothing.
fn is_sign_of_number(before: &str, after: &str) -> bool {
    before.rsplit([' ', '(']).next() == Some("no")
        && after.trim_start().starts_with(|it: char| it.is_ascii_digit())
}

/// Whether a full stop behind this text, in small letters, belongs to an abbreviation.
fn is_abbreviation(before: &str) -> bool {
    before.rsplit([' ', '(']).next().is_some_and(|it| LEXICON.is_abbreviation(it))
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
    }
}
