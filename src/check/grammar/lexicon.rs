//! What single words are: article, preposition, verb of neglect, past form … Read from `rules/vocabulary`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::postmortem::people::VOCABULARY;
use crate::words::{WordMap, head};

/// Classes of words, as bits of [`Entry::tags`].
pub(in crate::check) mod tag {
    pub(in crate::check) const DETERMINER: u64 = 1;
    pub(in crate::check) const OWN: u64 = 1 << 1;
    pub(in crate::check) const PREPOSITION: u64 = 1 << 2;
    pub(in crate::check) const SUBORDINATOR: u64 = 1 << 3;
    pub(in crate::check) const COORDINATOR: u64 = 1 << 4;
    pub(in crate::check) const AUXILIARY: u64 = 1 << 5;
    pub(in crate::check) const BE: u64 = 1 << 6;
    pub(in crate::check) const HAVE: u64 = 1 << 7;
    pub(in crate::check) const DO: u64 = 1 << 8;
    pub(in crate::check) const MODAL: u64 = 1 << 9;
    pub(in crate::check) const NEGATION: u64 = 1 << 10;
    pub(in crate::check) const ADVERB: u64 = 1 << 11;
    pub(in crate::check) const NOT_ADVERB: u64 = 1 << 12;
    pub(in crate::check) const PRONOUN: u64 = 1 << 13;
    pub(in crate::check) const NOT_VERB: u64 = 1 << 14;
    pub(in crate::check) const ADJECTIVAL: u64 = 1 << 15;
    pub(in crate::check) const MACHINE: u64 = 1 << 16;
    pub(in crate::check) const ERROR_NOUN: u64 = 1 << 17;
    pub(in crate::check) const ERROR_MAKER: u64 = 1 << 18;
    pub(in crate::check) const ERROR_THING: u64 = 1 << 19;
    pub(in crate::check) const WRONGLY: u64 = 1 << 20;
    pub(in crate::check) const WRONG: u64 = 1 << 21;
    pub(in crate::check) const BLAMING_ADJECTIVE: u64 = 1 << 22;
    pub(in crate::check) const BLAMING_STATE: u64 = 1 << 23;
    pub(in crate::check) const LACKING_STATE: u64 = 1 << 24;
    pub(in crate::check) const INNOCENT: u64 = 1 << 25;
    pub(in crate::check) const MAKER_NOUN: u64 = 1 << 26;
    pub(in crate::check) const UNFIT: u64 = 1 << 27;
    pub(in crate::check) const HEDGE: u64 = 1 << 28;
    pub(in crate::check) const CHANGE: u64 = 1 << 29;
    pub(in crate::check) const MACHINE_DEED: u64 = 1 << 30;
    pub(in crate::check) const OUTAGE: u64 = 1 << 31;
    pub(in crate::check) const ROLE: u64 = 1 << 32;
    pub(in crate::check) const ROLE_OR_PROGRAM: u64 = 1 << 33;
    pub(in crate::check) const ROLE_AFTER: u64 = 1 << 34;
    pub(in crate::check) const SERVED: u64 = 1 << 35;
    pub(in crate::check) const TEAM: u64 = 1 << 36;
    pub(in crate::check) const TEAM_WEAK: u64 = 1 << 37;
    pub(in crate::check) const TEAM_ALONE: u64 = 1 << 38;
    pub(in crate::check) const ORGANISATION: u64 = 1 << 39;
    pub(in crate::check) const SOMEBODY: u64 = 1 << 40;
    pub(in crate::check) const NOBODY: u64 = 1 << 41;
    pub(in crate::check) const SOME_OF: u64 = 1 << 42;
    pub(in crate::check) const MACHINE_GROUP: u64 = 1 << 43;
    pub(in crate::check) const ANYBODY: u64 = 1 << 44;
    pub(in crate::check) const EVERYBODY: u64 = 1 << 45;
    pub(in crate::check) const ABSENCE: u64 = 1 << 46;
    pub(in crate::check) const MENTION: u64 = 1 << 47;
    pub(in crate::check) const MADE: u64 = 1 << 48;
    pub(in crate::check) const TRAIT: u64 = 1 << 49;
    pub(in crate::check) const SURE_MAKER: u64 = 1 << 50;
    pub(in crate::check) const CARED_FOR: u64 = 1 << 51;
    pub(in crate::check) const BREAKABLE: u64 = 1 << 52;
    pub(in crate::check) const PRECAUTION: u64 = 1 << 53;
    pub(in crate::check) const OPERATOR_MARK: u64 = 1 << 54;
}

/// What it means that a person does it, as bits of [`Entry::classes`].
pub(in crate::check) mod class {
    pub(in crate::check) const FAILING: u32 = 1;
    pub(in crate::check) const LAPSE: u32 = 1 << 1;
    pub(in crate::check) const CARE: u32 = 1 << 2;
    pub(in crate::check) const NOTICE: u32 = 1 << 3;
    pub(in crate::check) const TELL: u32 = 1 << 4;
    pub(in crate::check) const DEED: u32 = 1 << 5;
    pub(in crate::check) const PRESS: u32 = 1 << 6;
    pub(in crate::check) const HELP: u32 = 1 << 7;
    pub(in crate::check) const PRAISE: u32 = 1 << 8;
    pub(in crate::check) const HELP_OR_HARM: u32 = 1 << 9;
    pub(in crate::check) const PUTTING_OUT: u32 = 1 << 10;
    pub(in crate::check) const PUTTING_RIGHT: u32 = 1 << 11;
}

/// Forms of verbs, as bits of [`Entry::forms`].
pub(in crate::check) mod form {
    pub(in crate::check) const BASE: u8 = 1;
    pub(in crate::check) const THIRD: u8 = 1 << 1;
    pub(in crate::check) const PAST: u8 = 1 << 2;
    pub(in crate::check) const PARTICIPLE: u8 = 1 << 3;
    pub(in crate::check) const ING: u8 = 1 << 4;
}

/// What a word can be.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::check) struct Entry {
    /// See [`tag`].
    pub(in crate::check) tags: u64,
    /// See [`class`].
    pub(in crate::check) classes: u32,
    /// See [`form`].
    pub(in crate::check) forms: u8,
}

/// Every word that the vocabulary knows, in lower case.
#[derive(Debug)]
pub(in crate::check) struct Lexicon {
    entries: WordMap<Entry>,
}

impl Lexicon {
    /// What a word in lower case can be; regular endings tell the form of a verb that isn't listed.
    pub(in crate::check) fn entry(&self, word: &str) -> Entry {
        self.entry_by_head(head(word.as_bytes()), word)
    }

    /// The same, for who has the word's [`head`] already.
    pub(super) fn entry_by_head(&self, head: u64, word: &str) -> Entry {
        let mut entry = self.entries.get_by_head(head, word).copied().unwrap_or_default();
        if entry.forms == 0 && entry.tags & (tag::NOT_VERB | tag::PREPOSITION | tag::AUXILIARY) == 0 {
            if word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed") {
                entry.forms = form::PAST | form::PARTICIPLE;
            } else if word.len() > 5 && word.ends_with("ing") {
                entry.forms = form::ING;
            }
        }
        if word.len() > 4 && word.ends_with("ly") && entry.tags & (tag::NOT_ADVERB | tag::WRONGLY) == 0 {
            entry.tags |= tag::ADVERB;
        }
        entry
    }

    /// The words with one of these tags or, as verbs, of one of these classes.
    pub(in crate::check) fn words(&self, tags: u64, classes: u32) -> impl Iterator<Item = &str> {
        let fits = move |it: &Entry| it.tags & tags != 0 || it.classes & classes != 0;
        self.entries.iter().filter(move |it| fits(it.1)).map(|it| it.0)
    }

    fn tag(&mut self, words: &str, bits: u64) {
        for word in words.split_whitespace() {
            self.entries.entry_or_default(word).tags |= bits;
        }
    }

    fn verbs(&mut self, words: &str, class: u32, irregular: &HashMap<&str, (&str, &str)>) {
        for base in words.split_whitespace() {
            let (past, participle) = match irregular.get(base) {
                Some(&(past, participle)) => (past.to_owned(), participle.to_owned()),
                None => (regular_past(base), regular_past(base)),
            };
            let forms = [
                (base.to_owned(), form::BASE),
                (third_person(base), form::THIRD),
                (past, form::PAST),
                (participle, form::PARTICIPLE),
                (present_participle(base), form::ING),
            ];
            for (word, form) in forms {
                let entry = self.entries.entry_or_default(&word);
                entry.classes |= class;
                entry.forms |= form;
            }
        }
    }
}

/// The words of `rules/vocabulary`.
pub(in crate::check) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let english: English =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/english.json")))
            .expect("the vocabulary that is built in is valid; a test reads it");
    let failings: Failings =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/failings.json")))
            .expect("the vocabulary that is built in is valid; a test reads it");
    let irregular: HashMap<&str, (&str, &str)> = english
        .irregular
        .split(['|', '\n'])
        .filter_map(|it| {
            let mut forms = it.split_whitespace();
            Some((forms.next()?, (forms.next()?, forms.next()?)))
        })
        .collect();
    let mut lexicon = Lexicon { entries: WordMap::default() };
    for base in irregular.keys().filter(|&&it| it != "be" && it != "have" && it != "do" && it != "get") {
        lexicon.verbs(base, 0, &irregular);
    }
    for (participle, bits) in
        [("been", form::PARTICIPLE), ("had", form::PARTICIPLE), ("done", form::PARTICIPLE)]
    {
        lexicon.entries.entry_or_default(participle).forms |= bits;
    }
    lexicon.entries.entry_or_default("got").forms |= form::PARTICIPLE;
    for (words, bits) in [
        (&english.determiners, tag::DETERMINER),
        (&english.own, tag::OWN),
        (&english.prepositions, tag::PREPOSITION),
        (&english.subordinators, tag::SUBORDINATOR),
        (&english.coordinators, tag::COORDINATOR),
        (&english.auxiliaries, tag::AUXILIARY),
        (&english.be, tag::BE),
        (&english.have, tag::HAVE),
        (&english.did, tag::DO),
        (&english.modals, tag::MODAL),
        (&english.negations, tag::NEGATION),
        (&english.adverbs, tag::ADVERB),
        (&english.not_adverbs, tag::NOT_ADVERB),
        (&english.pronouns, tag::PRONOUN),
        (&english.not_verbs, tag::NOT_VERB),
        (&english.adjectival, tag::ADJECTIVAL),
        (&english.machines, tag::MACHINE),
        (&failings.error_nouns, tag::ERROR_NOUN),
        (&failings.error_makers, tag::ERROR_MAKER),
        (&failings.error_makers_nouns, tag::MAKER_NOUN),
        (&failings.error_things, tag::ERROR_THING),
        (&failings.wrongly, tag::WRONGLY),
        (&failings.wrong_things, tag::WRONG),
        (&failings.unfit_things, tag::UNFIT),
        (&failings.blaming_adjectives, tag::BLAMING_ADJECTIVE),
        (&failings.blaming_states, tag::BLAMING_STATE),
        (&failings.lacking_states, tag::LACKING_STATE),
        (&failings.innocent_nouns, tag::INNOCENT),
        (&failings.cared_for, tag::CARED_FOR),
        (&failings.breakable, tag::BREAKABLE),
        (&failings.precautions, tag::PRECAUTION),
        (&failings.hedges, tag::HEDGE),
        (&failings.changes, tag::CHANGE),
        (&failings.machine_deeds, tag::MACHINE_DEED),
        (&failings.outages, tag::OUTAGE),
        (&failings.absences, tag::ABSENCE),
        (&failings.mentions, tag::MENTION),
        (&failings.made, tag::MADE),
        (&failings.traits, tag::TRAIT),
        (&failings.sure_makers, tag::SURE_MAKER),
    ] {
        lexicon.tag(words, bits);
    }
    for (words, class) in [
        (&failings.failing, class::FAILING),
        (&failings.lapse, class::LAPSE),
        (&failings.care, class::CARE),
        (&failings.notice, class::NOTICE),
        (&failings.tell, class::TELL),
        (&failings.deed, class::DEED),
        (&failings.press, class::PRESS),
        (&failings.help, class::HELP),
        (&failings.praise, class::PRAISE),
        (&failings.help_or_harm, class::HELP_OR_HARM),
        (&failings.putting_out, class::PUTTING_OUT),
        (&failings.putting_right, class::PUTTING_RIGHT),
    ] {
        lexicon.verbs(words, class, &irregular);
    }
    for (words, bits) in [
        (&VOCABULARY.roles, tag::ROLE),
        (&VOCABULARY.roles_plural, tag::ROLE),
        (&VOCABULARY.roles_or_programs, tag::ROLE_OR_PROGRAM),
        (&VOCABULARY.operators, tag::OPERATOR_MARK),
        (&VOCABULARY.served, tag::SERVED),
        (&VOCABULARY.teams, tag::TEAM),
        (&VOCABULARY.teams_weak, tag::TEAM_WEAK),
        (&VOCABULARY.teams_alone, tag::TEAM_ALONE),
        (&VOCABULARY.organisations, tag::ORGANISATION),
        (&VOCABULARY.anybody, tag::ANYBODY),
        (&VOCABULARY.somebody, tag::SOMEBODY),
        (&VOCABULARY.everybody, tag::EVERYBODY),
        (&VOCABULARY.nobody, tag::NOBODY),
        (&VOCABULARY.some_of, tag::SOME_OF),
        (&VOCABULARY.machine_groups, tag::MACHINE_GROUP),
    ] {
        for word in words.iter() {
            lexicon.tag(word, bits);
        }
    }
    for (roles, _) in &VOCABULARY.roles_after {
        for role in roles.iter() {
            lexicon.tag(role, tag::ROLE_AFTER);
        }
    }
    lexicon
});

fn third_person(base: &str) -> String {
    if base.ends_with(['s', 'x', 'z']) || base.ends_with("ch") || base.ends_with("sh") {
        return format!("{base}es");
    }
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{base}s"),
    }
}

fn regular_past(base: &str) -> String {
    if base.ends_with('e') {
        return format!("{base}d");
    }
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ied"),
        _ => format!("{base}ed"),
    }
}

/// A short verb doubles its last letter: `skipping`.
fn present_participle(base: &str) -> String {
    let bytes = base.as_bytes();
    let vowel = |at: usize| matches!(bytes[at], b'a' | b'e' | b'i' | b'o' | b'u');
    let end = bytes.len();
    if base.ends_with('e') && !base.ends_with("ee") {
        return format!("{}ing", &base[..end - 1]);
    }
    let doubles = end >= 3
        && !vowel(end - 1)
        && !matches!(bytes[end - 1], b'w' | b'x' | b'y')
        && vowel(end - 2)
        && !vowel(end - 3)
        && (end <= 4 || matches!(base, "forget" | "commit" | "omit" | "unplug" | "reset"));
    if doubles { format!("{base}{}ing", char::from(bytes[end - 1])) } else { format!("{base}ing") }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct English {
    determiners: String,
    own: String,
    prepositions: String,
    subordinators: String,
    coordinators: String,
    auxiliaries: String,
    be: String,
    have: String,
    did: String,
    modals: String,
    negations: String,
    adverbs: String,
    not_adverbs: String,
    pronouns: String,
    not_verbs: String,
    adjectival: String,
    irregular: String,
    machines: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Failings {
    failing: String,
    lapse: String,
    care: String,
    notice: String,
    tell: String,
    deed: String,
    press: String,
    help: String,
    praise: String,
    help_or_harm: String,
    error_nouns: String,
    error_makers: String,
    error_makers_nouns: String,
    error_things: String,
    wrongly: String,
    wrong_things: String,
    unfit_things: String,
    putting_out: String,
    putting_right: String,
    blaming_adjectives: String,
    blaming_states: String,
    lacking_states: String,
    innocent_nouns: String,
    cared_for: String,
    breakable: String,
    precautions: String,
    hedges: String,
    changes: String,
    machine_deeds: String,
    outages: String,
    absences: String,
    mentions: String,
    made: String,
    traits: String,
    sure_makers: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_have_their_forms() {
        for (word, wanted) in [
            ("skipped", form::PAST | form::PARTICIPLE),
            ("forgets", form::THIRD),
            ("forgotten", form::PARTICIPLE),
            ("verified", form::PAST | form::PARTICIPLE),
            ("skipping", form::ING),
            ("misread", form::BASE | form::PAST | form::PARTICIPLE),
            ("rebalanced", form::PAST | form::PARTICIPLE),
        ] {
            assert_eq!(LEXICON.entry(word).forms, wanted, "{word}");
        }
    }

    #[test]
    fn an_unknown_word_is_neither_verb_nor_adverb_for_its_looks_alone() {
        assert_eq!(LEXICON.entry("speed").forms & form::PAST, 0);
        assert_eq!(LEXICON.entry("reply").tags & tag::ADVERB, 0);
        assert_ne!(LEXICON.entry("quietly").tags & tag::ADVERB, 0);
    }
}
