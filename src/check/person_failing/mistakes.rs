//! Somebody as the maker of a mistake: "Kim's typo", "an error by the reviewer", "human error".

use super::Finder;
use crate::check::Confidence::{High, Low, Medium};
use crate::check::grammar::{Agent, AgentKind, Kind, LEXICON, Word, tag, words};
use crate::vocabulary::IDIOMS;

impl Finder<'_> {
    /// "Kim's mistake", "my bad"; "a mistake by the reviewer"
    pub(super) fn mistake(&mut self, at: usize, word: &Word<'_>) {
        let failure = word.is(tag::FAILURE);
        let decision = word.is(tag::DECISION);
        let to_fail = (failure || decision)
            && self.is(at + 1, words!["to"])
            && (failure || self.is_failing_to_choose(at + 2));
        let of_somebody = failure && self.is(at + 1, words!["of"]);
        let lacked = self.lacked_virtue(at, word);
        // Machines have errors, too; only people's are told with who made them.
        let several = word.any(words!["errors", "failings"]);
        // "The team's failing was"
        let failing = word.any(words!["failing"]) && self.has(at + 1, tag::BE);
        if !(word.is(tag::ERROR_NOUN) || to_fail || of_somebody || several || failing || lacked.is_some())
            || self.has(at + 1, tag::ERROR_THING)
            || self.is_denied(at)
        {
            return;
        }
        let last = lacked.unwrap_or(at);
        let owner = (at.saturating_sub(3)..at).rev().find(|&it| {
            self.word(it)
                .is_some_and(|it| it.possessive || it.any(words!["my", "his", "her", "their", "our", "your"]))
        });
        if let Some(owner) = owner {
            if several {
                return;
            }
            let held = &self.sentence().words[owner];
            let (agent, confidence) = if held.possessive {
                let Some(agent) = self.reader.possessor(owner) else { return };
                let confidence = match agent.kind {
                    AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => High,
                    AgentKind::Operator | AgentKind::Served => Medium,
                    AgentKind::Organisation if !word.any(words!["error", "fault"]) => Medium,
                    _ => Low,
                };
                (Some(agent), confidence)
            } else {
                let confidence = match &*held.lower {
                    "my" | "his" | "her" => High,
                    "their" if !word.any(words!["error", "fault", "misconfiguration"]) => Medium,
                    _ => Low,
                };
                (None, confidence)
            };
            let first = agent.map_or(owner, |it| it.first);
            let agent = agent.or(Some(Agent { kind: AgentKind::Named, first: owner, last: owner }));
            self.add("mistake", first, last, agent, confidence);
            return;
        }
        if let Some(agent) = self.owner_behind(last) {
            self.add("mistake", at, agent.last, Some(agent), High);
            return;
        }
        let mut next = last + 1;
        while self.word(next).is_some_and(|it| it.is(tag::MADE)) {
            next += 1;
        }
        let on_the_part = self.is(next, words!["of"]) && self.is(next - 1, words!["part"]);
        let of = self.is(next, words!["of"]) && (on_the_part || !several);
        let from =
            self.is(next, words!["from", "among", "within"]) && !word.any(words!["error", "errors", "fault"]);
        if !(self.is(next, words!["by"]) || on_the_part || of || from) {
            return;
        }
        let Some(agent) = self.reader.following(next + 1) else { return };
        // "the mistake of the engineer", but not "the error of the operator"
        if (several || from || of && !on_the_part && !word.is(tag::TRAIT)) && !agent.kind.is_worker() {
            return;
        }
        // "The failure of the engineer's laptop", "of the team page"
        if of_somebody && !self.is(agent.last + 1, words!["to"]) {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role | AgentKind::Team => High,
            AgentKind::Somebody | AgentKind::Operator | AgentKind::Me => Medium,
            AgentKind::Served
                if !word.any(words!["error", "fault"])
                    || self.is(at - usize::from(at > 0), words!["an", "manual"]) =>
            {
                Medium
            }
            AgentKind::Organisation if !word.any(words!["error", "fault"]) => Medium,
            _ => Low,
        };
        self.add("mistake", at, agent.last, Some(agent), confidence);
    }

    /// Who works on the system and owns what ends at `last`: "the mistake was entirely Kim's".
    fn owner_behind(&self, last: usize) -> Option<Agent> {
        if !self.is(last + 1, words!["was", "is"]) {
            return None;
        }
        let owner = (last + 2..last + 7)
            .take_while(|&it| self.word(it).is_some_and(|it| !it.is_mark() && !it.is(tag::NEGATION)))
            .find(|&it| self.word(it).is_some_and(|it| it.possessive))?;
        let ends = self.word(owner + 1).is_none_or(|it| it.is_mark() || it.is(tag::COORDINATOR));
        self.reader.possessor(owner).filter(|it| ends && it.kind.is_worker())
    }

    /// The last word of "lack of ownership" or the like, if it begins at `at`.
    fn lacked_virtue(&self, at: usize, word: &Word<'_>) -> Option<usize> {
        let lack = word.any(words!["lack", "absence"]) && self.is(at + 1, words!["of"]);
        (at + 2..at + 4).find(|&it| lack && self.word(it).is_some_and(|it| it.is_in(&IDIOMS.virtues)))
    }

    /// "the team's slow response", "an improper use by the operator"
    pub(super) fn judged_act(&mut self, at: usize, word: &Word<'_>) {
        if !word.is_in(&IDIOMS.judging) || self.is_denied(at) {
            return;
        }
        let Some(act) = (at + 1..at + 3).find(|&it| self.word(it).is_some_and(|it| it.is_in(&IDIOMS.acts)))
        else {
            return;
        };
        // "The slow response time"
        if self.word(act + 1).is_some_and(|it| it.any(words!["time", "times", "code", "codes", "rate"])) {
            return;
        }
        let owner = at.checked_sub(1).filter(|&it| self.word(it).is_some_and(|it| it.possessive));
        let agent = match owner {
            Some(owner) => self.reader.possessor(owner),
            None if self.is(act + 1, words!["by", "of"]) => self.reader.following(act + 2),
            None => None,
        };
        let Some(agent) = agent.filter(|it| it.kind.is_worker()) else { return };
        self.add("mistake", agent.first.min(at), agent.last.max(act), Some(agent), Medium);
    }

    /// "a human-induced outage", "operator-error"
    pub(super) fn made_by(&mut self, at: usize, word: &Word<'_>) {
        let Some((maker, tail)) = word.lower.rsplit_once('-') else { return };
        if !IDIOMS.made_by.contains(tail) {
            return;
        }
        if LEXICON.entry(maker).tags & (tag::ERROR_MAKER | tag::ROLE) != 0 {
            let thing = self.word(at + 1).is_some_and(|it| it.kind == Kind::Plain);
            let last = if tail == "error" || !thing { at } else { at + 1 };
            self.add("human-error", at, last, None, Medium);
        }
    }

    /// "human error", "operator mistake"
    pub(super) fn maker_error(&mut self, at: usize, word: &Word<'_>) {
        if !word.is(tag::MAKER_NOUN) {
            return;
        }
        let Some(mut before) = at.checked_sub(1) else { return };
        // "human and process error"
        if before > 1
            && self.has(before - 1, tag::COORDINATOR)
            && self.is(before - 2, words!["human", "operator"])
        {
            before -= 2;
        } else if before > 0 && self.is(before - 1, words!["human"]) {
            // "human process error"
            before -= 1;
        }
        let maker = &self.sentence().words[before];
        if !maker.is(tag::ERROR_MAKER) || maker.possessive || self.has(at + 1, tag::ERROR_THING) {
            return;
        }
        // "Human error is never a root cause" and "the view of human error" speak about the words.
        let negated_after = (at + 1..at + 5).any(|it| self.is(it, words!["never", "not", "isn't", "prone"]))
            && self
                .word(at + 1)
                .is_some_and(|it| it.is(tag::BE) || it.any(words!["prone", "should", "can", "must"]));
        let mentioned = (before.saturating_sub(3)..before).any(|it| self.has(it, tag::MENTION));
        if self.is_denied(before) || negated_after || mentioned {
            return;
        }
        let agent = self.is(at + 1, words!["by"]).then(|| self.reader.following(at + 2)).flatten();
        let sure = maker.is(tag::SURE_MAKER)
            || (maker.any(words!["user"]) && word.any(words!["error", "misunderstanding"]))
            || agent.is_some();
        let confidence = match () {
            () if word.any(words!["fault"]) => Low,
            () if sure => High,
            () => Medium,
        };
        let last = agent.map_or(at, |it| it.last);
        self.add("human-error", before, last, None, confidence);
    }
}
