//! Somebody, or what somebody changed, as the cause: "due to Kim's change", "Kim is to blame".

use super::idioms::Strength;
use super::{Finder, is_innocent};
use crate::check::Confidence::{High, Low, Medium};
use crate::check::grammar::{Agent, AgentKind, Word, class, form, tag, words};
use crate::vocabulary::IDIOMS;

impl Finder<'_> {
    /// "due to Kim's change", "because of the engineer who", "caused by Kim"
    pub(super) fn cause(&mut self, at: usize) {
        let Some((strength, begin)) = IDIOMS.cause_at(self.sentence(), at) else { return };
        let doubted = (at.saturating_sub(5)..at).any(|it| {
            self.word(it).is_some_and(|it| {
                it.is(tag::NEGATION)
                    || it.any(words!["if", "whether", "risk", "possibly", "could", "might", "may"])
            })
        });
        if doubted {
            return;
        }
        let words = &self.sentence().words;
        let limit = words.len().min(begin + 7);
        let owner = (begin..limit)
            .take_while(|&it| {
                !words[it].is_mark()
                    && (it == begin || !words[it - 1].possessive)
                    && !words[it].is(tag::PREPOSITION | tag::AUXILIARY | tag::SUBORDINATOR)
            })
            .find(|&it| words[it].possessive || words[it].any(words!["his", "her", "my"]));
        if let Some(owner) = owner {
            let kind = if words[owner].possessive {
                self.reader.possessor(owner).map(|it| it.kind)
            } else {
                Some(AgentKind::Named)
            };
            let Some(kind) = kind else { return };
            let Some(thing) = (owner + 1..limit)
                .take_while(|&it| {
                    !words[it].is_mark()
                        && !words[it]
                            .is(tag::PREPOSITION | tag::AUXILIARY | tag::SUBORDINATOR | tag::COORDINATOR)
                })
                .last()
            else {
                return;
            };
            let innocent = (owner + 1..=thing).any(|it| is_innocent(&words[it]));
            let harmful = (owner + 1..=thing).any(|it| {
                words[it].is(tag::ERROR_NOUN | tag::WRONG)
                    || words[it].any(words!["manual", "edit", "haste", "failure"])
            });
            let confidence = match kind {
                _ if innocent && !harmful => Low,
                _ if strength == Strength::Weak && !harmful => Low,
                AgentKind::Named | AgentKind::Role => High,
                AgentKind::Team | AgentKind::Somebody | AgentKind::Operator => Medium,
                AgentKind::Served | AgentKind::Organisation if harmful => Medium,
                _ => Low,
            };
            let agent = Agent { kind, first: begin, last: owner };
            self.add("cause", at, thing, Some(agent), confidence);
            return;
        }
        if strength == Strength::Weak {
            return;
        }
        // "caused by a change made by Kim"
        let deed =
            (begin..limit).take_while(|&it| !words[it].is_mark()).find(|&it| words[it].any(words!["by"]));
        if let Some(agent) = deed.and_then(|it| self.reader.following(it + 1)) {
            if matches!(agent.kind, AgentKind::Named | AgentKind::Role) {
                self.add("cause", at, agent.last, Some(agent), Medium);
            }
            return;
        }
        let Some(agent) = self.reader.following(begin) else { return };
        let confidence = match agent.kind {
            _ if strength == Strength::Vague => Low,
            AgentKind::Named | AgentKind::Role => High,
            AgentKind::Team | AgentKind::Somebody | AgentKind::Operator => Medium,
            // A provider may be the cause; "the fault of" reproaches them with it.
            AgentKind::Organisation if self.is(at, words!["fault", "blamed"]) => Medium,
            AgentKind::Unknown | AgentKind::Nobody => return,
            _ => Low,
        };
        self.add("cause", at, agent.last, Some(agent), confidence);
    }

    /// "The outage happened because Kim deployed", "because he was on holiday"
    pub(super) fn because_of_deed(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(words!["because"]) {
            return;
        }
        let words = &self.sentence().words;
        let end = words.len().min(at + 14);
        let Some(agent) = self.reader.first_in(at + 1, end) else { return };
        if !matches!(agent.kind, AgentKind::Named | AgentKind::Role) || (at > 0 && self.is_denied(at)) {
            return;
        }
        let mut verb = agent.last + 1;
        while verb < end && (words[verb].is(tag::ADVERB) || words[verb].any(words!["had", "has"])) {
            verb += 1;
        }
        let Some(deed) = words.get(verb) else { return };
        let absent =
            deed.any(words!["was", "were"]) && (verb + 1..verb + 4).any(|it| self.has(it, tag::ABSENCE));
        // "Because developers used" tells of a habit.
        let one = agent.kind == AgentKind::Named
            || !words[agent.last].lower.ends_with('s')
            || agent.first < agent.last;
        if (deed.is_verb(class::DEED, form::PAST) || absent) && one {
            self.add("cause", at, verb, Some(agent), Medium);
        }
    }

    /// "Kim's change caused the outage"
    pub(super) fn owned_cause(&mut self, at: usize, word: &Word<'_>) {
        let causes = word.any(words![
            "caused",
            "broke",
            "triggered",
            "introduced",
            "crashed",
            "destroyed",
            "corrupted",
            "cost"
        ]) || (word.any(words!["took", "brought", "knocked"])
            && (at + 1..at + 5).any(|it| self.is(it, words!["down", "offline", "out"])))
            || (word.any(words!["led", "contributed"]) && self.is(at + 1, words!["to"]));
        if !causes {
            return;
        }
        let group = self.reader.group(at);
        if group.negated || group.modal || group.passive {
            return;
        }
        let words = &self.sentence().words;
        let Some(owner) = (group.first.saturating_sub(4)..group.first)
            .rev()
            .take_while(|&it| {
                !words[it].is_mark() && !words[it].is(tag::PREPOSITION | tag::SUBORDINATOR | tag::AUXILIARY)
            })
            .find(|&it| words[it].possessive)
        else {
            return;
        };
        let innocent = (owner + 1..group.first).any(|it| is_innocent(&words[it]));
        let Some(agent) = self.reader.possessor(owner) else { return };
        // "No change on the team's side caused it"
        let denied = (agent.first.saturating_sub(6)..agent.first)
            .rev()
            .take_while(|&it| !words[it].is_mark() && !words[it].is(tag::SUBORDINATOR | tag::AUXILIARY))
            .any(|it| words[it].any(words!["no", "nothing", "none", "neither"]));
        if denied {
            return;
        }
        if owner + 1 < group.first
            && !innocent
            && matches!(agent.kind, AgentKind::Named | AgentKind::Role | AgentKind::Team)
        {
            let confidence = if agent.kind == AgentKind::Team { Medium } else { High };
            self.add("cause", agent.first, at, Some(agent), confidence);
        }
    }

    /// "Kim is to blame", "the team was responsible for the outage", "it was the reviewer who", "blamed the vendor"
    pub(super) fn blame(&mut self, at: usize, word: &Word<'_>) {
        let to_blame = word.any(words!["blame"]) && at > 0 && self.is(at - 1, words!["to"]) && at > 1;
        let at_fault = word.any(words!["fault"]) && at > 0 && self.is(at - 1, words!["at"]) && at > 1;
        let culprit = word.any(words!["culprit"]) && at > 1 && self.is(at - 1, words!["the", "real", "main"]);
        let responsible = word.any(words!["responsible"])
            && self.is(at + 1, words!["for"])
            && !(at + 2..at + 5).any(|it| self.word(it).is_some_and(|it| it.has_form(form::ING)))
            && (at + 2..at + 6).any(|it| self.has(it, tag::OUTAGE));
        if to_blame || at_fault || responsible || culprit {
            let verb = if responsible {
                at
            } else if culprit {
                (at - 1..at).find(|&it| self.is(it, words!["the"])).unwrap_or(at - 1)
            } else {
                at - 1
            };
            let group = self.reader.group(verb);
            if group.negated || group.modal || group.first == verb {
                return;
            }
            let Some(agent) = self.reader.subject(group.first) else { return };
            let confidence = match agent.kind {
                AgentKind::Nobody | AgentKind::Unknown => return,
                AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => High,
                AgentKind::They | AgentKind::Us => Low,
                _ => Medium,
            };
            self.add_deed(agent, group.first, at, Some(confidence));
            return;
        }
        if word.is_in(&IDIOMS.accusing) {
            self.blaming(at, word);
            return;
        }
        let follows = |words| at > 0 && self.is(at - 1, words);
        let cause = follows(words!["cause", "causes", "reason", "culprit"]);
        // "The blame for the double charge lies with"
        let rests = || {
            self.is(self.behind_adverbs(at + 1), words!["with", "on"])
                && word.is_in(&IDIOMS.resting)
                && (at.saturating_sub(9)..at).any(|it| {
                    self.is(it, words!["blame", "fault", "responsibility"]) && self.is(it + 1, words!["for"])
                })
        };
        if cause
            || follows(words!["blame", "fault", "responsibility", "mistake", "failure", "oversight"])
            || rests()
        {
            self.named_cause(at, word, cause);
            return;
        }
        // "It was the reviewer who waved it through"
        if word.any(words!["it"]) && self.is(at + 1, words!["was", "is"]) {
            let Some(agent) = self.reader.following(at + 2) else { return };
            let Some(who) = self.word(agent.last + 1).filter(|it| it.any(words!["who", "that"])) else {
                return;
            };
            let Some(verb) = (agent.last + 2..agent.last + 5)
                .find(|&it| self.word(it).is_some_and(|it| it.has_form(form::PAST)))
            else {
                return;
            };
            let verb_word = &self.sentence().words[verb];
            let thanks =
                verb_word.is_verb(class::PRAISE, !0) || verb_word.is(tag::AUXILIARY) || who.is_mark();
            if !thanks && matches!(agent.kind, AgentKind::Named | AgentKind::Role | AgentKind::Team) {
                self.add("cause", at, verb, Some(agent), Medium);
            }
        }
    }

    /// "The blame lies with Kim", "the cause was an engineer who", behind a word such as "blame" or for a `cause`
    fn named_cause(&mut self, at: usize, word: &Word<'_>, cause: bool) {
        let next = self.behind_adverbs(at + 1);
        let on = self.is(next, words!["with", "on"]);
        let is = word.any(words!["was", "is"]);
        let lies = on && (word.is_in(&IDIOMS.resting) || (is && self.is(at - 1, words!["blame", "fault"])));
        if !(lies || (is && cause)) {
            return;
        }
        let begin = if on { next + 1 } else { at + 1 };
        // "rests on the shoulders of"
        let shoulders = self.is(begin + 1, words!["shoulders"]) && self.is(begin + 2, words!["of"]);
        let begin = if shoulders { begin + 3 } else { begin };
        let Some(agent) = self.reader.following(begin) else { return };
        let blamed = agent.kind.is_worker()
            || agent.kind == AgentKind::Operator
            || (lies && agent.kind == AgentKind::Organisation);
        if blamed {
            self.add("cause", at - 1, agent.last, Some(agent), if lies { High } else { Medium });
        }
    }

    /// The first word from `at` on that is no adverb.
    fn behind_adverbs(&self, at: usize) -> usize {
        let mut next = at;
        while self.has(next, tag::ADVERB) {
            next += 1;
        }
        next
    }

    /// "We blame the vendor", "the report blamed the vendor", "the vendor was blamed for it"
    fn blaming(&mut self, at: usize, word: &Word<'_>) {
        let group = self.reader.group(at);
        let subject = self.reader.subject(group.first);
        let accused = if group.passive { subject } else { self.reader.following(at + 1) };
        let Some(agent) = accused.filter(|it| it.kind.is_worker() || it.kind == AgentKind::Organisation)
        else {
            return;
        };
        // What isn't somebody blames in a finite verb only: "rather than blame the vendor".
        let finite = word.has_form(form::PAST | form::THIRD) && group.first > 0;
        let nobody = subject.map_or(!finite, |it| it.kind == AgentKind::Nobody);
        if group.negated || group.modal || nobody {
            return;
        }
        let (first, last) = if group.passive { (agent.first, at) } else { (at, agent.last) };
        self.add("cause", first, last, Some(agent), Medium);
    }
}
