//! Base × head: what a change makes worse. Lints both sides of each document and tells what is new from what was there.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::change::fates;
use crate::check::{Change, Fate, Hit};
use crate::config::{ActiveRule, FileSettings, Settings};
use crate::lint::{Finding, Linted, State, lint, lint_changed};
use crate::postmortem::{Kind, PostMortem, Role};
use crate::rule::Words;
use crate::source::{Source, prefix};

/// A document that a change touches.
#[derive(Debug)]
pub struct Changed {
    /// Its path from the configuration's folder, for patterns.
    pub path: String,
    /// As it was in each of the bases; every document has as many of them. A change that isn't a merge has one base.
    pub before: Vec<Option<Source>>,
    /// As it is; `None` if it is deleted.
    pub after: Option<Source>,
}

/// A document of a change and everything that was found in it, each finding with its state.
#[derive(Debug)]
pub struct Judged {
    /// The document as it is; if it is deleted, as it was.
    pub linted: Linted,
    /// Whether it was of an incident before `since` already before the change.
    pub is_history: bool,
    /// Whether the change deletes it.
    pub is_deleted: bool,
}

/// Judges a change: in the order of the documents, what is in each, and whether the change brought it. Action items
/// that went to one of the `others` are not lost, but these are not judged.
#[must_use]
pub fn judge(documents: Vec<Changed>, others: &[Source], settings: &Settings) -> Vec<Judged> {
    let read: Vec<Read> = documents.into_par_iter().map(|it| Read::new(it, settings)).collect();
    let others: Vec<PostMortem> =
        others.iter().map(|it| PostMortem::read(it, &settings.for_path(it.path(), false).reading)).collect();
    let hits = hits(&read, &others);
    read.into_par_iter().zip(hits).filter_map(|(it, hits)| it.judged(&hits)).collect()
}

/// A document of which both sides are read.
struct Read {
    settings: Arc<FileSettings>,
    before: Vec<Option<Linted>>,
    after: Option<(Source, PostMortem)>,
    is_history: bool,
}

impl Read {
    fn new(changed: Changed, settings: &Settings) -> Self {
        let base = settings.for_path(&changed.path, false);
        let before: Vec<Option<Linted>> =
            changed.before.into_iter().map(|it| it.map(|source| lint(source, &base))).collect();
        // What was a post-mortem and isn't any more is a change worth a word.
        let was_post_mortem = before.iter().flatten().any(|it| it.post_mortem.kind == Kind::PostMortem);
        let settings_after = settings.for_path(&changed.path, was_post_mortem);
        let after = changed.after.map(|source| {
            let post_mortem = PostMortem::read(&source, &settings_after.reading);
            (source, post_mortem)
        });
        let is_early = |it: &PostMortem| it.date.is_some_and(|it| it.date < settings.since.value);
        let is_history = before.iter().flatten().count() > 0
            && before.iter().flatten().all(|it| is_early(&it.post_mortem))
            && after.as_ref().is_none_or(|it| is_early(&it.1));
        Self { settings: settings_after, before, after, is_history }
    }

    /// What checks of a change find between one of the bases and the head.
    fn compared(&self, before: &Linted, fates: Vec<Fate<'_>>) -> BTreeMap<Words, Vec<Hit>> {
        let was_judged = match before.post_mortem.kind {
            Kind::PostMortem => true,
            Kind::Other => self.settings.declared,
            Kind::Template => false,
        };
        if !was_judged {
            return BTreeMap::new();
        }
        let after = self.after.as_ref().map(|it| &it.1);
        let change = Change { before: &before.post_mortem, after, fates };
        let rules = self.settings.rules.iter().filter(|it| it.check().judges_changes());
        rules.map(|it| (it.rule.id.clone(), it.check().compare(&change))).collect()
    }

    /// The document with its findings; `None` if no side has it.
    fn judged(mut self, hits: &BTreeMap<Words, Vec<Hit>>) -> Option<Judged> {
        let is_history = self.is_history;
        let Some((source, post_mortem)) = self.after else {
            let last = self.before.drain(..).flatten().next()?;
            let mut settings = FileSettings::clone(&self.settings);
            settings.rules.retain(|it| it.check().judges_changes());
            let mut linted = lint_changed(last.source, last.post_mortem, &settings, hits);
            for finding in &mut linted.findings {
                finding.state = Some(State::New);
            }
            return Some(Judged { linted, is_history, is_deleted: true });
        };
        let mut linted = lint_changed(source, post_mortem, &self.settings, hits);
        let mut is_old = vec![false; linted.findings.len()];
        for before in self.before.iter().flatten() {
            for (is_old, was_there) in is_old.iter_mut().zip(were_there(before, &linted)) {
                *is_old |= was_there;
            }
            let missed = missed(before, &self.settings);
            for (is_old, finding) in is_old.iter_mut().zip(&linted.findings) {
                *is_old |=
                    missed.iter().any(|it| *it.0 == *finding.rule && finding.tells_of(&it.1.in_words()));
            }
        }
        for (finding, is_old) in linted.findings.iter_mut().zip(is_old) {
            finding.state = Some(if is_old { State::Old } else { State::New });
        }
        Some(Judged { linted, is_history, is_deleted: false })
    }
}

/// What checks of a change find in each document. In a merge, what they find against every parent that has it.
fn hits(read: &[Read], others: &[PostMortem]) -> Vec<BTreeMap<Words, Vec<Hit>>> {
    let mut after: Vec<Option<&PostMortem>> =
        read.iter().map(|it| it.after.as_ref().map(|it| &it.1)).collect();
    after.extend(others.iter().map(Some));
    let mut found: Vec<Option<BTreeMap<Words, Vec<Hit>>>> = read.iter().map(|_| None).collect();
    for base in 0..read.first().map_or(0, |it| it.before.len()) {
        let before: Vec<Option<&PostMortem>> =
            read.iter().map(|it| it.before.get(base)?.as_ref().map(|it| &it.post_mortem)).collect();
        for ((it, fates), found) in read.iter().zip(fates(&before, &after)).zip(&mut found) {
            let Some(before) = it.before.get(base).and_then(Option::as_ref) else { continue };
            let hits = it.compared(before, fates);
            match found {
                None => *found = Some(hits),
                Some(found) => {
                    for (rule, found) in found {
                        found.retain(|it| hits.get(rule).is_some_and(|hits| hits.contains(it)));
                    }
                }
            }
        }
    }
    found.into_iter().map(Option::unwrap_or_default).collect()
}

/// The sections that rules ask for and that a document didn't have when that was said in one word, as it had none at
/// all.
fn missed<'a>(before: &Linted, settings: &'a FileSettings) -> Vec<(&'a str, Role)> {
    let is_one = before.post_mortem.kind == Kind::PostMortem
        || (settings.declared && before.post_mortem.kind == Kind::Other);
    if !is_one || before.post_mortem.has_sections() {
        return Vec::new();
    }
    let of_rule = |it: &'a ActiveRule| {
        let missing = it.check().missing_sections(&before.post_mortem);
        missing.into_iter().map(|role| (&*it.rule.id, role))
    };
    settings.rules.iter().flat_map(of_rule).collect()
}

/// Which of a document's findings were in it before: those with the same key first, then the most alike of the same
/// rule and section, one to one. What weighs more than it did was not there.
fn were_there(before: &Linted, after: &Linted) -> Vec<bool> {
    let mut matching = Matching {
        old: &before.findings,
        new: &after.findings,
        taken: vec![false; before.findings.len()],
        pairs: vec![None; after.findings.len()],
    };
    if before.findings.is_empty() {
        return vec![false; after.findings.len()];
    }
    let old_lines: Vec<String> = before.findings.iter().map(|it| line(&before.source, it)).collect();
    let new_lines: Vec<String> = after.findings.iter().map(|it| line(&after.source, it)).collect();
    let line_of = |is_old: bool, index: usize| if is_old { &old_lines[index] } else { &new_lines[index] };
    matching.exact(|is_old, index, it| (it.key(), line_of(is_old, index).as_str()));
    matching.exact(|_, _, it| it.key());
    // A paragraph that moved to another section is still the same.
    matching.exact(|_, _, it| (&*it.rule, it.case, it.text.as_str()));
    matching.alike(&old_lines, &new_lines);
    let weighs_less = |(new, old): (&Finding, Option<usize>)| {
        old.is_some_and(|it| before.findings[it].severity >= new.severity)
    };
    after.findings.iter().zip(matching.pairs).map(weighs_less).collect()
}

/// The line on which a finding begins, in small letters with single blanks.
fn line(source: &Source, finding: &Finding) -> String {
    let text = source.slice(source.line_span(finding.start.line));
    prefix(text, LONGEST_LINE).split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// How much of a line tells it from others.
const LONGEST_LINE: usize = 1000;

/// The old and new findings of a document while they are matched.
struct Matching<'a> {
    old: &'a [Finding],
    new: &'a [Finding],
    taken: Vec<bool>,
    pairs: Vec<Option<usize>>,
}

impl<'a> Matching<'a> {
    /// Pairs what has the same key and has no partner yet, in reading order.
    fn exact<K: Ord>(&mut self, key: impl Fn(bool, usize, &'a Finding) -> K) {
        let mut places: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (index, finding) in self.old.iter().enumerate().filter(|it| !self.taken[it.0]) {
            places.entry(key(true, index, finding)).or_default().push_back(index);
        }
        for (index, finding) in self.new.iter().enumerate() {
            if self.pairs[index].is_none()
                && let Some(old) = places.get_mut(&key(false, index, finding)).and_then(VecDeque::pop_front)
            {
                self.pairs[index] = Some(old);
                self.taken[old] = true;
            }
        }
    }

    /// Pairs the most alike of the same rule and section.
    fn alike(&mut self, old_lines: &[String], new_lines: &[String]) {
        let group = |it: &'a Finding| (&*it.rule, it.section);
        let mut groups: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, finding) in self.old.iter().enumerate().filter(|it| !self.taken[it.0]) {
            groups.entry(group(finding)).or_default().0.push(index);
        }
        for (index, finding) in self.new.iter().enumerate().filter(|it| self.pairs[it.0].is_none()) {
            groups.entry(group(finding)).or_default().1.push(index);
        }
        for (old, new) in groups.into_values().filter(|it| !it.0.is_empty() && !it.1.is_empty()) {
            let told = |finding: &Finding, line: &str| Told::new(&finding.text, line);
            let old_told: Vec<Told> = old.iter().map(|&it| told(&self.old[it], &old_lines[it])).collect();
            let new_told: Vec<Told> = new.iter().map(|&it| told(&self.new[it], &new_lines[it])).collect();
            let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
            for (place, it) in new_told.iter().enumerate() {
                for other in near(place, new.len(), old.len()) {
                    let alike = it.alike(&old_told[other]);
                    if alike >= LEAST_ALIKE {
                        candidates.push((alike, other, place));
                    }
                }
            }
            candidates
                .sort_by_key(|&(alike, old, new)| (std::cmp::Reverse(alike), old.abs_diff(new), old, new));
            for (_, other, place) in candidates {
                if self.pairs[new[place]].is_none() && !self.taken[old[other]] {
                    self.pairs[new[place]] = Some(old[other]);
                    self.taken[old[other]] = true;
                }
            }
        }
    }
}

/// What is less alike, in thousandths, is something else.
const LEAST_ALIKE: usize = 400;

/// The old findings with which a new one is compared: all of them, or, where there are very many, those about as far
/// down the document.
fn near(place: usize, new: usize, old: usize) -> std::ops::Range<usize> {
    if new.saturating_mul(old) <= MOST_COMPARED {
        return 0..old;
    }
    let middle = place * old / new.max(1);
    middle.saturating_sub(16)..(middle + 16).min(old)
}

/// How many pairs of findings of a rule and section are compared.
const MOST_COMPARED: usize = 40_000;

/// What tells a finding from others.
struct Told {
    text: Vec<u64>,
    /// Of the line around it; empty if the finding isn't about words of the line.
    line: Vec<u64>,
}

impl Told {
    fn new(text: &str, line: &str) -> Self {
        let is_within = !text.is_empty() && (line.contains(text) || text.contains(line));
        Self { text: trigrams(text), line: if is_within { trigrams(line) } else { Vec::new() } }
    }

    /// How alike two are, in thousandths.
    fn alike(&self, other: &Self) -> usize {
        shared(&self.text, &other.text).max(shared(&self.line, &other.line))
    }
}

/// Every three neighbouring characters, sorted.
fn trigrams(text: &str) -> Vec<u64> {
    let characters: Vec<u64> = text.chars().map(u64::from).collect();
    let mut all: Vec<u64> = characters.windows(3).map(|it| it[0] << 42 | it[1] << 21 | it[2]).collect();
    if all.is_empty() && !characters.is_empty() {
        all.push(characters.iter().fold(0, |sum, it| sum << 21 | it));
    }
    all.sort_unstable();
    all
}

/// How much of two sorted lists is in both, in thousandths.
fn shared(left: &[u64], right: &[u64]) -> usize {
    let (mut at, mut other, mut both) = (0, 0, 0);
    while let (Some(a), Some(b)) = (left.get(at), right.get(other)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => {
                (at, other, both) = (at + 1, other + 1, both + 1);
            }
        }
    }
    both * 2000 / (left.len() + right.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_by_the_threes_of_letters_that_they_share() {
        let alike = |one: &str, other: &str| shared(&trigrams(one), &trigrams(other));
        assert_eq!(alike("the queue", "the queue"), 1000);
        assert_eq!(alike("abcd", "abcx"), 500);
        assert_eq!([alike("abc", "xyz"), alike("abc", "xbc")], [0, 0]);
        assert_eq!([alike("ab", "ab"), alike("ab", "ba"), alike("", "")], [1000, 0, 0]);
    }

    #[test]
    fn of_very_many_findings_only_those_about_as_far_down_are_compared() {
        assert_eq!(near(50, 200, 200), 0..200);
        assert_eq!(near(50, 400, 200), 9..41);
        assert_eq!(near(0, 400, 200), 0..16);
        assert_eq!(near(399, 400, 200), 183..200);
    }

    #[test]
    fn findings_are_alike_by_their_words_or_by_the_line_around_them() {
        let line = "nobody could have known of it, and it took long";
        let alike = |text: &str, other: &str| Told::new(text, line).alike(&Told::new(other, line));
        assert_eq!(alike("could have", "took"), 1000);
        assert_eq!(alike("could have", "Root cause"), 0);
        assert_eq!(alike(&format!("{line} to mend"), "took"), 1000);
        assert_eq!(alike("", "took"), 0);
    }
}
