//! Who does what a verb says, and whether that is a person.

use super::lexicon::{LEXICON, form, tag};
use super::sentence::{Kind, Sentence, Word};
use crate::markdown::Outline;
use crate::postmortem::People;
use crate::vocabulary::{IDIOMS, PEOPLE};
use crate::words::{Beginning, Literal};

/// Somebody in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Agent {
    pub(in crate::check) kind: AgentKind,
    /// The first word.
    pub(in crate::check) first: usize,
    /// The last word.
    pub(in crate::check) last: usize,
}

/// The sorts of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum AgentKind {
    /// A name, a handle, "he", "she".
    Named,
    /// "the on-call engineer"
    Role,
    /// "the platform team", "support"
    Team,
    /// "someone"
    Somebody,
    /// "no one", "none of us"
    Nobody,
    /// "I"
    Me,
    /// "we"
    Us,
    /// "they"
    They,
    /// "you"
    You,
    /// "the vendor"
    Organisation,
    /// "a customer"
    Served,
    /// "the operator": a person, or a program.
    Operator,
    /// A word with a capital letter that nobody knows.
    Unknown,
}

impl AgentKind {
    /// Whether it surely is somebody who works on the system.
    pub(in crate::check) fn is_worker(self) -> bool {
        matches!(self, Self::Named | Self::Role | Self::Team)
    }
}

/// The words between a subject and its verb, and what they say.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that such words say, on its own")]
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct VerbGroup {
    /// The first word of the group.
    pub(in crate::check) first: usize,
    pub(in crate::check) negated: bool,
    pub(in crate::check) modal: bool,
    pub(in crate::check) passive: bool,
    /// Whether a form of "have" stands in it.
    pub(in crate::check) perfect: bool,
    /// Whether "did", "didn't" stand in it.
    pub(in crate::check) did: bool,
    /// Whether it says that no harm was meant: "accidentally".
    pub(in crate::check) wrongly: bool,
    /// Whether "never" stands in it.
    pub(in crate::check) never: bool,
    /// Whether "keep", "kept" stand in it.
    pub(in crate::check) keeps: bool,
}

/// Looks for people in a sentence.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Reader<'a> {
    pub(in crate::check) sentence: &'a Sentence<'a>,
    pub(in crate::check) people: &'a People,
}

/// How far a subject may stand from its verb, in words.
const REACH: usize = 30;

impl<'a> Reader<'a> {
    fn word(&self, at: usize) -> &'a Word<'a> {
        &self.sentence.words[at]
    }

    /// The words that belong to the verb at `verb`, from the left.
    pub(in crate::check) fn group(&self, verb: usize) -> VerbGroup {
        let mut group = VerbGroup {
            first: verb,
            negated: false,
            modal: false,
            passive: false,
            perfect: false,
            did: false,
            wrongly: false,
            never: false,
            keeps: false,
        };
        let mut nearest_be = false;
        while group.first > 0 && verb - group.first < 8 {
            let word = self.word(group.first - 1);
            let belongs = word.kind == Kind::Plain
                && !word.possessive
                && (word.is(tag::AUXILIARY | tag::MODAL | tag::WRONGLY)
                    || word.any(words!["not", "n't", "never"])
                    || is_adverb(word));
            if !belongs {
                break;
            }
            group.negated |= word.is(tag::NEGATION) && !word.any(words!["no"]);
            group.never |= word.any(words!["never"]);
            group.modal |= word.is(tag::MODAL);
            group.wrongly |= word.is(tag::WRONGLY);
            group.did |= word.is(tag::DO);
            group.perfect |= word.is(tag::HAVE);
            group.keeps |= word.any(words!["keep", "keeps", "kept"]);
            nearest_be |= word.is(tag::BE) || word.any(words!["been", "being", "be"]);
            group.first -= 1;
        }
        group.passive = nearest_be && self.word(verb).has_form(form::PARTICIPLE);
        group
    }

    /// Who does what the verb group that begins at `first` says.
    pub(in crate::check) fn subject(&self, first: usize) -> Option<Agent> {
        let before = first.checked_sub(1)?;
        let word = self.word(before);
        match word.kind {
            // "Kim restarted it, then forgot"
            Kind::Comma if self.word(first).any(words!["then"]) => {
                self.behind_comma(before).or_else(|| self.clause_subject(before))
            }
            Kind::Comma => self.behind_comma(before),
            Kind::Close => {
                let open = (0..before).rev().take(REACH).find(|&it| self.word(it).kind == Kind::Open)?;
                // "The operator (v1.8)" is a program.
                let inside = &self.sentence.words[open + 1..before];
                let is_version = inside.iter().any(|it| {
                    let text = it.lower.trim_start_matches('v');
                    text.contains('.') && text.starts_with(|it: char| it.is_ascii_digit())
                });
                if is_version { None } else { self.ending_at(open) }
            }
            Kind::Open | Kind::Break => None,
            _ if word.any(words!["who", "whoever"]) => {
                let end =
                    if before > 0 && self.word(before - 1).kind == Kind::Comma { before - 1 } else { before };
                let agent = self.ending_at(end);
                match agent {
                    Some(agent) => Some(agent),
                    None => Some(Agent { kind: whose(word), first: before, last: before }),
                }
            }
            _ if word.any(words!["that"]) => self.ending_at(before),
            _ if word.is(tag::COORDINATOR) => self.clause_subject(before),
            _ => self.ending_at(first).or_else(|| self.before_relative_clause(first)),
        }
    }

    /// "The engineer who wrote the script forgot": the phrase before a relative clause that ends before `end`.
    fn before_relative_clause(&self, end: usize) -> Option<Agent> {
        let relative = (end.saturating_sub(12)..end).rev().find(|&it| {
            let word = self.word(it);
            word.is_mark() || word.is(tag::COORDINATOR) || word.any(words!["who", "whose", "whom", "whoever"])
        })?;
        let has_verb = (relative + 1..end)
            .any(|it| self.word(it).has_form(form::PAST | form::THIRD) || self.word(it).is(tag::AUXILIARY));
        let word = self.word(relative);
        if !has_verb || word.kind != Kind::Plain || word.is(tag::COORDINATOR) {
            return None;
        }
        if word.any(words!["whoever"]) {
            return Some(Agent { kind: AgentKind::Somebody, first: relative, last: relative });
        }
        self.ending_at(relative)
    }

    /// The subject of a verb behind a comma: "Kim, who was on call, forgot", "Kim restarted it, then forgot".
    fn behind_comma(&self, comma: usize) -> Option<Agent> {
        let open = (0..comma).rev().take(REACH).find(|&it| self.word(it).kind == Kind::Comma)?;
        let inner = &self.sentence.words[open + 1..comma];
        let first = inner.first()?;
        if first.is(tag::DETERMINER) {
            let agent = self.first_in(open + 1, comma)?;
            return self.ending_at(open).filter(|it| it.kind != AgentKind::Unknown).or(Some(agent));
        }
        if first.is(tag::SUBORDINATOR | tag::PREPOSITION) || first.has_form(form::ING | form::PARTICIPLE) {
            return self.ending_at(open);
        }
        None
    }

    /// The subject at the beginning of the clause that lies before `end`.
    pub(in crate::check) fn clause_subject(&self, end: usize) -> Option<Agent> {
        let lowest = end.saturating_sub(REACH);
        let begins = (lowest..end).rev().find(|&it| {
            let word = self.word(it);
            word.kind == Kind::Break
                || (word.is(tag::SUBORDINATOR)
                    && !word.any(words!["as", "so", "before", "after", "until", "since"]))
                || (word.any(words!["because"]))
        });
        let begin = match begins {
            Some(at) if self.word(at).any(words!["who"]) => return self.subject(at + 1),
            Some(at) if self.word(at).any(words!["which", "what", "that", "how", "whether"]) => {
                let agent = self.first_in(at + 1, end);
                return if self.word(at).any(words!["which"]) { None } else { agent };
            }
            Some(at) => at + 1,
            None if lowest == 0 => 0,
            None => return None,
        };
        self.first_in(begin, end)
    }

    /// The noun phrase with which a clause between these words begins, if it names somebody.
    pub(in crate::check) fn first_in(&self, begin: usize, end: usize) -> Option<Agent> {
        let mut at = begin;
        while at < end && (is_adverb(self.word(at)) || self.word(at).is(tag::COORDINATOR)) {
            at += 1;
        }
        if at < end && self.word(at).is(tag::PREPOSITION | tag::SUBORDINATOR) {
            at = (at..end).find(|&it| self.word(it).kind == Kind::Comma)? + 1;
        }
        let first = at;
        while at < end {
            let word = self.word(at);
            let is_verb = word.has_form(form::PAST | form::THIRD)
                && !(at > first && self.word(at - 1).is(tag::DETERMINER))
                && !self.is_person_word(at);
            let stops = word.is_mark()
                || word.is(tag::AUXILIARY
                    | tag::MODAL
                    | tag::PREPOSITION
                    | tag::SUBORDINATOR
                    | tag::COORDINATOR)
                    && !(word.is(tag::DETERMINER) && at == first)
                || (is_adverb(word) && !word.is(tag::DETERMINER | tag::SOME_OF))
                || is_verb;
            if stops && at > first {
                break;
            }
            at += 1;
            if word.is(tag::PRONOUN) || (word.kind == Kind::Handle) {
                break;
            }
        }
        if at == first {
            return None;
        }
        // "One of the engineers"
        if at < end && self.word(at - 1).is(tag::SOME_OF) && self.word(at).is(tag::PREPOSITION) {
            return self.whole(first, at);
        }
        self.classify(first, at - 1)
    }

    /// "None of us", "a member of the team": the phrase whose head ends before the preposition at `preposition`.
    fn whole(&self, first: usize, preposition: usize) -> Option<Agent> {
        let inner = self.following(preposition + 1)?;
        let head = self.word(preposition - 1);
        let kind = match inner.kind {
            _ if head.is(tag::NOBODY) => AgentKind::Nobody,
            AgentKind::Us if head.any(words!["one", "some", "someone"]) => AgentKind::Role,
            kind => kind,
        };
        Some(Agent { kind, first, last: inner.last })
    }

    /// The noun phrase that begins at `at`, if it names somebody.
    pub(in crate::check) fn following(&self, at: usize) -> Option<Agent> {
        let mut last = at;
        let words = &self.sentence.words;
        if at >= words.len() {
            return None;
        }
        while last < words.len() && last - at < 8 {
            let word = self.word(last);
            let goes_on = match word.kind {
                Kind::Plain => {
                    !word.is(tag::AUXILIARY
                        | tag::MODAL
                        | tag::PREPOSITION
                        | tag::SUBORDINATOR
                        | tag::COORDINATOR
                        | tag::NEGATION)
                        || (last == at && word.is(tag::DETERMINER))
                }
                Kind::Handle | Kind::Masked => true,
                _ => false,
            };
            let verb = last > at
                && (word.has_form(form::PAST | form::ING) || is_adverb(word))
                && !self.word(last - 1).is(tag::DETERMINER)
                && self.is_person_word(last - 1);
            // "the things he had done", "by the reviewer the line was"
            let clause = last > at
                && (word.is(tag::PRONOUN) && !word.is(tag::SOMEBODY)
                    || word.is(tag::DETERMINER) && self.is_person_word(last - 1));
            if !goes_on || verb || clause {
                break;
            }
            last += 1;
            if word.is(tag::PRONOUN) || word.any(words!["him", "her", "me", "us", "them"]) {
                break;
            }
        }
        if last == at {
            return None;
        }
        // "one of the engineers", "a member of the team"
        if last < words.len()
            && self.word(last).any(words!["of", "on", "in", "from"])
            && self.word(last - 1).is(tag::SOME_OF)
        {
            return self.whole(at, last);
        }
        self.classify(at, last - 1)
    }

    /// Whether the word at `at` alone names somebody.
    pub(in crate::check) fn is_person_word(&self, at: usize) -> bool {
        let word = self.word(at);
        word.kind == Kind::Handle
            || word.is(tag::ROLE
                | tag::TEAM
                | tag::ANYBODY
                | tag::EVERYBODY
                | tag::SOMEBODY
                | tag::NOBODY
                | tag::ORGANISATION
                | tag::SERVED
                | tag::ROLE_OR_PROGRAM)
            || (at > 0 && word.is(tag::ROLE_AFTER) && is_role_after(&word.lower, &self.word(at - 1).lower))
            || self.people.is_name(word.text)
    }

    /// The noun phrase that ends before `end`, or the one that it belongs to, if that names somebody.
    pub(in crate::check) fn ending_at(&self, end: usize) -> Option<Agent> {
        let mut end = end;
        // Each round goes at least one word to the left, and looks at no word twice.
        for _ in 0..4 {
            let head = end.checked_sub(1)?;
            if self.word(head).is_mark() || self.word(head).kind == Kind::Masked {
                return None;
            }
            let first = self.phrase_start(head);
            let mut outer = first;
            while outer > 0 && self.is_link(outer - 1) {
                outer -= 1;
            }
            if outer == first || outer == 0 || !self.is_noun_like(outer - 1) {
                return self.classify(first, head);
            }
            let joint = self.word(outer - 1);
            if joint.is(tag::SOME_OF) {
                let start = self.phrase_start(outer - 1);
                // "Somebody in the basement" is somebody, whatever a basement is.
                let alone = joint.is(tag::SOMEBODY | tag::NOBODY).then_some(AgentKind::Somebody);
                let inner = self.classify(first, head).map(|it| it.kind).or(alone)?;
                let no = joint.is(tag::NOBODY) || self.word(start).any(words!["no", "neither"]);
                let kind = if no { AgentKind::Nobody } else { inner };
                let kind = if kind == AgentKind::Us && joint.any(words!["one", "some", "someone"]) {
                    AgentKind::Role
                } else {
                    kind
                };
                return Some(Agent { kind, first: start, last: head });
            }
            if let Some(agent) = self.classify(self.phrase_start(outer - 1), outer - 1) {
                return Some(Agent { last: head, ..agent });
            }
            end = outer;
            if self.word(end - 1).is(tag::MACHINE) {
                return None;
            }
        }
        None
    }

    /// Whose is what stands behind the possessive word at `owner`.
    pub(in crate::check) fn possessor(&self, owner: usize) -> Option<Agent> {
        let first = self.phrase_start(owner);
        let before = (owner > first).then(|| self.word(owner - 1));
        let kind = self.kind_of(self.word(owner), before, first, owner)?;
        Some(Agent { kind, first, last: owner })
    }

    /// The subject of the first clause of the stretch before `end` that no colon, semicolon or dash interrupts.
    pub(in crate::check) fn clause_start(&self, end: usize) -> Option<Agent> {
        let begin = (0..end)
            .rev()
            .take(2 * REACH)
            .find(|&it| self.word(it).kind == Kind::Break)
            .map_or(0, |it| it + 1);
        self.first_in(begin, end)
    }

    /// Whether a word ties a noun phrase to one before it: a preposition, "reviewing", "assigned".
    fn is_link(&self, at: usize) -> bool {
        let word = self.word(at);
        if word.kind != Kind::Plain || word.possessive {
            return false;
        }
        let after_determiner = at > 0 && self.word(at - 1).is(tag::DETERMINER);
        // "after", "since" and "until" begin a clause of their own when a verb follows.
        (word.is(tag::PREPOSITION) && !word.is(tag::SUBORDINATOR))
            || ((word.has_form(form::ING)
                || word.any(words!["responsible", "assigned", "called", "named", "tasked"]))
                && !after_determiner)
    }

    fn is_noun_like(&self, at: usize) -> bool {
        let word = self.word(at);
        // "the page" is a noun though "page" is a verb.
        let after_determiner = at > 0 && self.word(at - 1).is(tag::DETERMINER);
        match word.kind {
            Kind::Plain => {
                let other = tag::AUXILIARY | tag::MODAL | tag::SUBORDINATOR | tag::COORDINATOR;
                !word.is(other)
                    && !is_adverb(word)
                    && (!word.has_form(form::PAST | form::BASE | form::THIRD)
                        || after_determiner
                        || word.is(tag::SOME_OF)
                        || self.is_person_word(at))
                    && !word.text.starts_with(|it: char| it.is_ascii_digit())
            }
            Kind::Handle => true,
            _ => false,
        }
    }

    /// Where the noun phrase whose head is `head` begins.
    fn phrase_start(&self, head: usize) -> usize {
        let mut first = head;
        if self.word(head).is(tag::PRONOUN) || self.word(head).kind == Kind::Handle {
            return first;
        }
        while first > 0 && head - first < 8 {
            let at = first - 1;
            let word = self.word(at);
            if word.is(tag::DETERMINER) && !word.any(words!["that"]) {
                return at;
            }
            if word.possessive {
                first = at;
                continue;
            }
            let boundary = tag::PREPOSITION
                | tag::SUBORDINATOR
                | tag::COORDINATOR
                | tag::AUXILIARY
                | tag::MODAL
                | tag::PRONOUN
                | tag::NEGATION;
            let after_determiner = at > 0 && self.word(at - 1).is(tag::DETERMINER);
            let verb = word.has_form(form::PAST | form::ING | form::THIRD) && !after_determiner;
            if word.kind != Kind::Plain || word.is(boundary) || verb || is_adverb(word) {
                return first;
            }
            first = at;
        }
        first
    }

    /// Who the noun phrase from `first` to `last` is; its last word is its head.
    fn classify(&self, first: usize, last: usize) -> Option<Agent> {
        let head = self.word(last);
        let before = (last > first).then(|| self.word(last - 1));
        if head.possessive {
            return None;
        }
        let kind = self.kind_of(head, before, first, last)?;
        Some(Agent { kind, first, last })
    }

    fn kind_of(
        &self,
        head: &Word<'_>,
        before: Option<&Word<'_>>,
        first: usize,
        last: usize,
    ) -> Option<AgentKind> {
        if head.kind == Kind::Handle {
            return Some(AgentKind::Named);
        }
        if head.kind != Kind::Plain {
            return None;
        }
        let is_word = |word: Option<&Word<'_>>, words: &[Literal]| word.is_some_and(|it| it.any(words));
        match &*head.lower {
            "i" | "me" | "myself" => return Some(AgentKind::Me),
            "we" | "us" | "ourselves" => return Some(AgentKind::Us),
            "he" | "she" | "him" | "himself" | "herself" => return Some(AgentKind::Named),
            "they" | "them" | "themselves" => return Some(AgentKind::They),
            "you" => return Some(AgentKind::You),
            "one" if is_word(before, words!["no"]) => return Some(AgentKind::Nobody),
            _ => {}
        }
        if head.is(tag::NOBODY) {
            return Some(AgentKind::Nobody);
        }
        let no = is_word(Some(self.word(first)), words!["no", "neither"]);
        if head.is(tag::SOMEBODY) {
            return Some(AgentKind::Somebody);
        }
        if head.is(tag::EVERYBODY) {
            return Some(AgentKind::They);
        }
        let kind = if head.is(tag::ANYBODY) {
            // "the analytics people", not "many people"
            let group = before.is_some_and(|it| {
                !it.is(tag::DETERMINER | tag::SOME_OF | tag::ADVERB)
                    && !it.text.starts_with(|it: char| it.is_ascii_digit())
            });
            let one = head.any(words!["person", "man", "woman", "guy"]) && first < last;
            if group || one { AgentKind::Role } else { AgentKind::Served }
        } else if head.is(tag::ROLE) {
            AgentKind::Role
        } else if head.is(tag::TEAM) {
            AgentKind::Team
        } else if head.is(tag::SERVED) {
            AgentKind::Served
        } else if head.is(tag::ORGANISATION) {
            AgentKind::Organisation
        } else if head.is(tag::ROLE_OR_PROGRAM) {
            return self.operator(first, last);
        } else if head.is(tag::ROLE_AFTER) && before.is_some_and(|it| is_role_after(&head.lower, &it.lower)) {
            AgentKind::Role
        } else if head.is(tag::TEAM_WEAK) && first < last {
            let machine = self.sentence.words[first..last].iter().any(|it| it.is(tag::MACHINE_GROUP));
            let of_people = self.sentence.words.get(last + 1).is_none_or(|it| !it.any(words!["of"]));
            if machine || !of_people || last - first < 2 {
                return None;
            }
            AgentKind::Team
        } else if head.is(tag::TEAM_ALONE)
            && (first == last
                || (first + 1 == last && self.word(first).any(words!["our", "customer", "the"])))
            && !(first + 1 == last && head.any(words!["support"]) && self.word(first).any(words!["the"]))
        {
            AgentKind::Team
        } else if before.is_some_and(|it| PEOPLE.no_names_after.contains(&it.lower)) {
            // `Hurricane Ida`, `San Francisco`
            return None;
        } else if self.people.is_name(head.text) {
            AgentKind::Named
        } else if self.people.is_team(head.text) {
            AgentKind::Team
        } else if head.is_capitalised()
            && before.is_some_and(|it| self.people.is_name(it.text))
            && !head.is(tag::MACHINE)
        {
            AgentKind::Named
        } else if head.is_capitalised()
            && head.text.chars().count() > 2
            && head.is_unknown()
            && !self.people.is_excluded(head.text)
            && !PEOPLE.products.contains(&head.lower)
            && self.sentence.words[first..last].iter().all(Word::is_capitalised)
        {
            AgentKind::Unknown
        } else {
            return None;
        };
        Some(if no { AgentKind::Nobody } else { kind })
    }

    /// "the operator" may be somebody, "the console operator" is, "the Postgres operator" is a program.
    fn operator(&self, first: usize, last: usize) -> Option<AgentKind> {
        let words = &self.sentence.words[first..last];
        if words.iter().any(|it| it.is(tag::BLAMING_ADJECTIVE | tag::OPERATOR_MARK)) {
            return Some(AgentKind::Role);
        }
        let bare = words.iter().all(|it| it.kind == Kind::Plain && it.is(tag::DETERMINER | tag::NEGATION));
        bare.then_some(AgentKind::Operator)
    }
}

/// Whether a sentence in which these runs of letters and digits stand may name somebody that a [`Reader`] could find.
pub(super) fn may_name_somebody(outline: &Outline, people: &People, runs: &[Beginning]) -> bool {
    let (text, small) = (outline.text(), outline.small());
    people.has_teams() || runs.iter().any(|it| may_be_somebody(text, small, people, *it))
}

#[inline]
fn may_be_somebody(text: &str, small: &str, people: &People, run: Beginning) -> bool {
    let (at, end) = (run.at as usize, run.end() as usize);
    let bytes = text.as_bytes();
    let is_handle = at > 0 && bytes[at - 1] == b'@';
    if is_handle || IDIOMS.people.contains_at(small, run) {
        return true;
    }
    let may_begin_name = people.may_begin_name(&text[at..]);
    let may_be_capital = !bytes[at].is_ascii_lowercase() && !bytes[at].is_ascii_digit();
    if (may_begin_name || may_be_capital) && people.is_name(&text[at..end]) {
        return true;
    }
    // "co-worker", "kim-t"
    let is_joined = matches!(bytes.get(end), Some(b'-' | b'_'));
    if is_joined && (may_begin_name || IDIOMS.people.contains(&small[at..=end])) {
        return true;
    }
    // A word that nobody knows, or "O'Brien".
    may_be_capital
        && text[at..].starts_with(char::is_uppercase)
        && (is_joined || text[end..].starts_with(['\'', '’']) || LEXICON.entry(&small[at..end]).is_unknown())
}

/// Whether a word is an adverb here.
fn is_adverb(word: &Word<'_>) -> bool {
    word.kind == Kind::Plain
        && word.is(tag::ADVERB | tag::WRONGLY)
        && !word.is(tag::SUBORDINATOR)
        && !word.possessive
}

/// Who "who" is where nobody stands before it, and who "whoever" is.
fn whose(word: &Word<'_>) -> AgentKind {
    if word.any(words!["whoever"]) { AgentKind::Somebody } else { AgentKind::They }
}

fn is_role_after(role: &str, before: &str) -> bool {
    let singular = role.strip_suffix('s').unwrap_or(role);
    (PEOPLE.roles_after.iter())
        .any(|(roles, after)| (roles.contains(role) || roles.contains(singular)) && after.contains(before))
}

#[cfg(test)]
mod tests {
    use super::super::sentence::{Triggers, each_sentence};
    use super::*;
    use crate::markdown::Outline;

    #[test]
    fn the_subject_is_the_head_of_its_phrase() {
        assert_eq!(
            subject("The on-call engineer of the search team quietly forgot it"),
            Some(AgentKind::Role)
        );
        assert_eq!(subject("The engineer's script forgot it"), None);
        assert_eq!(subject("The page to the on-call engineer forgot it"), None);
        assert_eq!(subject("One of the engineers forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("None of us forgot it"), Some(AgentKind::Nobody));
        assert_eq!(subject("Somebody in the basement forgot it"), Some(AgentKind::Somebody));
        assert_eq!(subject("Nobody in the basement forgot it"), Some(AgentKind::Nobody));
        assert_eq!(subject("Some of the disks forgot it"), None);
        assert_eq!(subject("One of us forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("The incident group forgot it"), Some(AgentKind::Team));
        assert_eq!(subject("The operator forgot it"), Some(AgentKind::Operator));
    }

    #[test]
    fn a_relative_clause_or_an_apposition_may_stand_between() {
        assert_eq!(subject("The engineer who wrote the script forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("Marek, who was on call, forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("Otto, the scheduler, forgot it"), None);
        assert_eq!(subject("The operator (v1.8) forgot it"), None);
        assert_eq!(subject("The engineer (2 years here) forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("(Kim) forgot it"), None);
        assert_eq!(subject("Marek, who forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("Kim: forgot it"), None);
        assert_eq!(subject("Whoever wrote the script forgot it"), Some(AgentKind::Somebody));
        assert_eq!(subject("Whoever forgot it"), Some(AgentKind::Somebody));
    }

    #[test]
    fn a_second_verb_has_the_subject_of_the_first() {
        assert_eq!(subject("Priya restarted the node and then forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("The node restarted and forgot it"), None);
        assert_eq!(subject("Priya restarted the node, then forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("The node restarted, then forgot it"), None);
        assert_eq!(subject("A member of the team restarted it and forgot it"), Some(AgentKind::Team));
        assert_eq!(subject("It was cold; Kim restarted it and forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("Restarted it and forgot it"), None);
    }

    #[test]
    fn what_ties_a_subject_to_a_noun_ties_it_to_nothing_else() {
        assert_eq!(subject("The tech lead of the team forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("The page waking responding engineers forgot it"), None);
        assert_eq!(subject("They said responding engineers forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("Then responding engineers forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("The site went down after an engineer forgot it"), Some(AgentKind::Role));
        assert_eq!(subject("Users saw errors since the reviewer forgot it"), Some(AgentKind::Role));
    }

    #[test]
    fn a_product_is_no_person() {
        assert_eq!(subject("Jenkins forgot it"), None);
        assert_eq!(subject("The Postgres operator forgot it"), None);
        assert_eq!(subject("The autoscaling group forgot it"), None);
        assert_eq!(subject("@renovate-bot forgot it"), None);
        assert_eq!(subject("The console operator forgot it"), Some(AgentKind::Role));
    }

    #[test]
    fn a_name_is_known_from_the_document_or_from_the_vocabulary() {
        assert_eq!(subject("Zyx forgot it"), Some(AgentKind::Unknown));
        assert_eq!(subject("Fatima Zyx forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("RK forgot it"), Some(AgentKind::Named));
        assert_eq!(subject("@kim-t forgot it"), Some(AgentKind::Named));
    }

    #[test]
    fn a_sentence_about_machines_names_nobody() {
        let people = People::from_names(["kim-t", "sre_oncall", "Lee"]);
        let names = |text: &str| {
            let outline = Outline::read(text);
            may_name_somebody(&outline, &people, outline.words())
        };
        for text in [
            "by @bo",
            "our error",
            "no one did",
            "the co-worker",
            "two end-users",
            "a human-induced error",
            "and kim-t did",
            "the sre_oncall did",
            "then Lee’s typo",
            "then O'Brien did",
            "then Priya did",
            "then Zyx did",
            "Un-Zyx did",
            "engineers failed",
        ] {
            assert!(names(text), "{text}");
        }
        for text in
            ["The error rate was not known, as the auto-scaler was down", "It failed because of a typo"]
        {
            assert!(!names(text), "{text}");
        }
    }

    fn subject(text: &str) -> Option<AgentKind> {
        let outline = Outline::read(text);
        let people = People::from_names(["RK".to_owned()]);
        let trigger = Triggers::new(["forgot"], []);
        let mut kind = None;
        each_sentence(&outline, 0..outline.words().len(), &trigger, None, |sentence| {
            let verb =
                sentence.words.iter().rposition(|it| it.any(words!["forgot"])).expect("it has triggered");
            let reader = Reader { sentence, people: &people };
            kind = reader.subject(reader.group(verb).first).map(|it| it.kind);
        });
        kind
    }
}
