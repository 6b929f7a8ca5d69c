//! What single words are, and where a grammar has to look: `rules/vocabulary/english.toml` and `failings.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::people::People;
use crate::words::{Openings, WordMap};

/// Classes of words, as bits of [`Entry::tags`].
pub(crate) mod tag {
    pub(crate) const DETERMINER: u64 = 1;
    pub(crate) const OWN: u64 = 1 << 1;
    pub(crate) const PREPOSITION: u64 = 1 << 2;
    pub(crate) const SUBORDINATOR: u64 = 1 << 3;
    pub(crate) const COORDINATOR: u64 = 1 << 4;
    pub(crate) const AUXILIARY: u64 = 1 << 5;
    pub(crate) const BE: u64 = 1 << 6;
    pub(crate) const HAVE: u64 = 1 << 7;
    pub(crate) const DO: u64 = 1 << 8;
    pub(crate) const MODAL: u64 = 1 << 9;
    pub(crate) const NEGATION: u64 = 1 << 10;
    pub(crate) const ADVERB: u64 = 1 << 11;
    pub(crate) const NOT_ADVERB: u64 = 1 << 12;
    pub(crate) const PRONOUN: u64 = 1 << 13;
    pub(crate) const NOT_VERB: u64 = 1 << 14;
    pub(crate) const ADJECTIVAL: u64 = 1 << 15;
    pub(crate) const MACHINE: u64 = 1 << 16;
    pub(crate) const ERROR_NOUN: u64 = 1 << 17;
    pub(crate) const ERROR_MAKER: u64 = 1 << 18;
    pub(crate) const ERROR_THING: u64 = 1 << 19;
    pub(crate) const WRONGLY: u64 = 1 << 20;
    pub(crate) const WRONG: u64 = 1 << 21;
    pub(crate) const BLAMING_ADJECTIVE: u64 = 1 << 22;
    pub(crate) const BLAMING_STATE: u64 = 1 << 23;
    pub(crate) const LACKING_STATE: u64 = 1 << 24;
    pub(crate) const INNOCENT: u64 = 1 << 25;
    pub(crate) const MAKER_NOUN: u64 = 1 << 26;
    pub(crate) const UNFIT: u64 = 1 << 27;
    pub(crate) const HEDGE: u64 = 1 << 28;
    pub(crate) const CHANGE: u64 = 1 << 29;
    pub(crate) const MACHINE_DEED: u64 = 1 << 30;
    pub(crate) const OUTAGE: u64 = 1 << 31;
    pub(crate) const ROLE: u64 = 1 << 32;
    pub(crate) const ROLE_OR_PROGRAM: u64 = 1 << 33;
    pub(crate) const ROLE_AFTER: u64 = 1 << 34;
    pub(crate) const SERVED: u64 = 1 << 35;
    pub(crate) const TEAM: u64 = 1 << 36;
    pub(crate) const TEAM_WEAK: u64 = 1 << 37;
    pub(crate) const TEAM_ALONE: u64 = 1 << 38;
    pub(crate) const ORGANISATION: u64 = 1 << 39;
    pub(crate) const SOMEBODY: u64 = 1 << 40;
    pub(crate) const NOBODY: u64 = 1 << 41;
    pub(crate) const SOME_OF: u64 = 1 << 42;
    pub(crate) const MACHINE_GROUP: u64 = 1 << 43;
    pub(crate) const ANYBODY: u64 = 1 << 44;
    pub(crate) const EVERYBODY: u64 = 1 << 45;
    pub(crate) const ABSENCE: u64 = 1 << 46;
    pub(crate) const MENTION: u64 = 1 << 47;
    pub(crate) const MADE: u64 = 1 << 48;
    pub(crate) const TRAIT: u64 = 1 << 49;
    pub(crate) const SURE_MAKER: u64 = 1 << 50;
    pub(crate) const CARED_FOR: u64 = 1 << 51;
    pub(crate) const BREAKABLE: u64 = 1 << 52;
    pub(crate) const PRECAUTION: u64 = 1 << 53;
    pub(crate) const OPERATOR_MARK: u64 = 1 << 54;
    pub(crate) const ABBREVIATION: u64 = 1 << 58;
    pub(crate) const FAILURE: u64 = 1 << 59;
    pub(crate) const DECISION: u64 = 1 << 60;
    /// The check of failings looks at it whatever it is; nothing is known of the word itself.
    pub(crate) const KEY: u64 = 1 << 55;
    /// The same: idioms begin with it.
    pub(crate) const IDIOM: u64 = 1 << 56;
    /// The same: what leads to a cause begins with it.
    pub(crate) const CAUSE: u64 = 1 << 57;
    /// The same: what was not heeded stands behind it.
    pub(crate) const TURN: u64 = 1 << 61;
    /// The same: it says what somebody was told.
    pub(crate) const DUTY: u64 = 1 << 62;
    /// What says nothing of the word itself.
    pub(crate) const KEYS: u64 = KEY | IDIOM | CAUSE | TURN | DUTY;
    /// Words without which, but for names and pronouns, nobody is blamed.
    pub(crate) const PERSON: u64 = ROLE
        | ROLE_OR_PROGRAM
        | ROLE_AFTER
        | SERVED
        | TEAM
        | TEAM_WEAK
        | TEAM_ALONE
        | ORGANISATION
        | SOMEBODY
        | EVERYBODY
        | ANYBODY
        | NOBODY
        | ERROR_MAKER;
}

/// What it means that a person does it, as bits of [`Entry::classes`].
pub(crate) mod class {
    pub(crate) const FAILING: u32 = 1;
    pub(crate) const LAPSE: u32 = 1 << 1;
    pub(crate) const CARE: u32 = 1 << 2;
    pub(crate) const NOTICE: u32 = 1 << 3;
    pub(crate) const TELL: u32 = 1 << 4;
    pub(crate) const DEED: u32 = 1 << 5;
    pub(crate) const PRESS: u32 = 1 << 6;
    pub(crate) const HELP: u32 = 1 << 7;
    pub(crate) const PRAISE: u32 = 1 << 8;
    pub(crate) const HELP_OR_HARM: u32 = 1 << 9;
    pub(crate) const PUTTING_OUT: u32 = 1 << 10;
    pub(crate) const PUTTING_RIGHT: u32 = 1 << 11;
    pub(crate) const SHUN: u32 = 1 << 12;
    pub(crate) const PASS_OVER: u32 = 1 << 13;
    pub(crate) const CHOOSE: u32 = 1 << 14;
    pub(crate) const MEET: u32 = 1 << 15;
}

/// Forms of verbs, as bits of [`Entry::forms`].
pub(crate) mod form {
    pub(crate) const BASE: u8 = 1;
    pub(crate) const THIRD: u8 = 1 << 1;
    pub(crate) const PAST: u8 = 1 << 2;
    pub(crate) const PARTICIPLE: u8 = 1 << 3;
    pub(crate) const ING: u8 = 1 << 4;
}

/// What a word can be.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    /// See [`tag`].
    pub(crate) tags: u64,
    /// See [`class`].
    pub(crate) classes: u32,
    /// See [`form`].
    pub(crate) forms: u8,
}

impl Entry {
    /// The same, with what the ending of its word tells: regular verbs aren't listed with their forms.
    pub(crate) fn with_ending(mut self, word: &str) -> Self {
        let is_verb = self.forms == 0 && self.tags & (tag::NOT_VERB | tag::PREPOSITION | tag::AUXILIARY) == 0;
        match word.as_bytes() {
            [.., before, b'e', b'd'] if is_verb && word.len() > 4 && *before != b'e' => {
                self.forms = form::PAST | form::PARTICIPLE;
            }
            [.., b'i', b'n', b'g'] if is_verb && word.len() > 5 => self.forms = form::ING,
            [.., b'l', b'y'] if word.len() > 4 && self.tags & (tag::NOT_ADVERB | tag::WRONGLY) == 0 => {
                self.tags |= tag::ADVERB;
            }
            _ => {}
        }
        self
    }
}

/// Every word that the vocabulary knows, in lower case.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) entries: WordMap<Entry>,
}

impl Lexicon {
    /// The words of these vocabularies.
    pub(crate) fn new(english: &English, failings: &Failings, people: &People) -> Self {
        let irregular: Irregular<'_> = english
            .irregular
            .split(['|', '\n'])
            .filter_map(|it| {
                let mut forms = it.split_whitespace();
                Some((forms.next()?, (forms.next()?, forms.next()?, forms.next())))
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
            (&english.abbreviations, tag::ABBREVIATION),
            (&english.adjectival, tag::ADJECTIVAL),
            (&english.machines, tag::MACHINE),
            (&failings.error_nouns, tag::ERROR_NOUN),
            (&failings.failures, tag::FAILURE),
            (&failings.decisions, tag::DECISION),
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
            (&failings.shun, class::SHUN),
            (&failings.pass_over, class::PASS_OVER),
            (&failings.choose, class::CHOOSE),
            (&failings.meet, class::MEET),
        ] {
            lexicon.verbs(words, class, &irregular);
        }
        lexicon.tag_people(people);
        for (word, entry) in lexicon.entries.iter_mut() {
            *entry = entry.with_ending(word);
        }
        lexicon
    }

    /// Whether a full stop behind this word, in lower case, doesn't end the sentence.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        self.entries.get(word).is_some_and(|it| it.tags & tag::ABBREVIATION != 0)
    }

    /// The words with one of these tags or, as verbs, of one of these classes.
    pub(crate) fn words(&self, tags: u64, classes: u32) -> impl Iterator<Item = &str> {
        let fits = move |it: &Entry| it.tags & tags != 0 || it.classes & classes != 0;
        self.entries.iter().filter(move |it| fits(it.1)).map(|it| it.0)
    }

    fn tag_people(&mut self, people: &People) {
        for (words, bits) in [
            (&people.roles, tag::ROLE),
            (&people.roles_plural, tag::ROLE),
            (&people.roles_or_programs, tag::ROLE_OR_PROGRAM),
            (&people.operators, tag::OPERATOR_MARK),
            (&people.served, tag::SERVED),
            (&people.teams, tag::TEAM),
            (&people.teams_weak, tag::TEAM_WEAK),
            (&people.teams_alone, tag::TEAM_ALONE),
            (&people.organisations, tag::ORGANISATION),
            (&people.anybody, tag::ANYBODY),
            (&people.somebody, tag::SOMEBODY),
            (&people.everybody, tag::EVERYBODY),
            (&people.nobody, tag::NOBODY),
            (&people.some_of, tag::SOME_OF),
            (&people.machine_groups, tag::MACHINE_GROUP),
        ] {
            for word in words.iter() {
                self.tag(word, bits);
            }
        }
        for (roles, _) in people.roles_after.iter() {
            for role in roles.iter() {
                self.tag(role, tag::ROLE_AFTER);
            }
        }
    }

    /// Gives words a tag that says nothing of their forms.
    pub(super) fn mark(&mut self, words: &str, bits: u64) {
        for word in words.split_whitespace() {
            let entry = self.entries.entry_or_default(word);
            *entry = entry.with_ending(word);
            entry.tags |= bits;
        }
    }

    fn tag(&mut self, words: &str, bits: u64) {
        for word in words.split_whitespace() {
            self.entries.entry_or_default(word).tags |= bits;
        }
    }

    fn verbs(&mut self, words: &str, class: u32, irregular: &Irregular<'_>) {
        for base in words.split_whitespace() {
            let (past, participle, present) = match irregular.get(base) {
                Some(&(past, participle, present)) => (past.to_owned(), participle.to_owned(), present),
                None => (regular_past(base), regular_past(base), None),
            };
            let forms = [
                (base.to_owned(), form::BASE),
                (third_person(base), form::THIRD),
                (past, form::PAST),
                (participle, form::PARTICIPLE),
                (present.map_or_else(|| present_participle(base), str::to_owned), form::ING),
            ];
            for (word, form) in forms {
                let entry = self.entries.entry_or_default(&word);
                entry.classes |= class;
                entry.forms |= form;
            }
        }
    }
}

/// The past, the participle and, if it isn't regular, the form in `-ing` of verbs.
type Irregular<'a> = BTreeMap<&'a str, (&'a str, &'a str, Option<&'a str>)>;

/// Words and phrases without which no sentence is looked at.
#[derive(Debug)]
pub(crate) struct Triggers {
    pub(crate) openings: Openings,
    /// How many of the openings are whole words; the others only begin what follows.
    pub(crate) whole: usize,
}

impl Triggers {
    /// Whole words, and what words or phrases begin with.
    pub(crate) fn new<'a>(
        whole: impl IntoIterator<Item = &'a str>,
        beginnings: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut all: Vec<&str> = whole.into_iter().collect();
        let whole = all.len();
        all.extend(beginnings);
        Self { openings: Openings::new(all), whole }
    }
}

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
    let doubles = (3..=4).contains(&end)
        && !vowel(end - 1)
        && !matches!(bytes[end - 1], b'w' | b'x' | b'y')
        && vowel(end - 2)
        && !vowel(end - 3);
    if doubles { format!("{base}{}ing", char::from(bytes[end - 1])) } else { format!("{base}ing") }
}

/// `rules/vocabulary/english.toml`
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct English {
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
    abbreviations: String,
    adjectival: String,
    irregular: String,
    machines: String,
}

/// `rules/vocabulary/failings.toml`
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Failings {
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
    failures: String,
    decisions: String,
    error_makers: String,
    error_makers_nouns: String,
    error_things: String,
    wrongly: String,
    wrong_things: String,
    unfit_things: String,
    putting_out: String,
    putting_right: String,
    shun: String,
    pass_over: String,
    choose: String,
    meet: String,
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
