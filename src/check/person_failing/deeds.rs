//! Somebody as the subject, or the agent, of a failing: "forgot to", "was overlooked by".

use super::Finder;
use crate::check::Confidence::{self, High, Low, Medium};
use crate::check::grammar::{Agent, AgentKind, Kind, VerbGroup, Word, class, form, tag, words};
use crate::vocabulary::IDIOMS;

impl Finder<'_> {
    /// "Kim forgot to", "the engineer ignored", "support failed to"
    pub(super) fn failing(&mut self, at: usize, word: &Word<'_>) {
        let fails = word.any(words!["failed", "fails"]) && self.is(at + 1, words!["to"]);
        let finite = form::PAST | form::PARTICIPLE | form::THIRD;
        let strong = word.is_verb(class::FAILING, finite | form::ING);
        let lapse = word.is_verb(class::LAPSE, finite | form::ING);
        let chosen = at > 1
            && self.is(at - 1, words!["to"])
            && self.word(at - 2).is_some_and(|it| it.is_verb(class::CHOOSE, form::PAST))
            && self.is_failing_to_choose(at);
        if !fails && !strong && !lapse && !chosen {
            return;
        }
        let aside = at > 0 && self.sentence().words[at - 1].kind == Kind::Comma;
        let going_on = word.has_form(form::ING) && !word.has_form(finite);
        let doer = match () {
            () if chosen => self.doer(at - 2),
            () if going_on && aside => {
                self.reader.clause_subject(at - 1).map(|it| (it, self.reader.group(at)))
            }
            () => self.doer(at),
        };
        let Some((agent, group)) = doer else { return };
        if group.negated || (going_on && !aside && !group.keeps) {
            return;
        }
        let to_do = self.word(at + 2);
        let kind = agent.kind;
        let mut confidence = if fails {
            let careful =
                to_do.is_some_and(|it| it.is_verb(class::CARE | class::NOTICE | class::TELL, form::BASE));
            match kind {
                AgentKind::Named if to_do.is_some_and(|it| it.is(tag::MACHINE_DEED)) => Some(Low),
                _ if kind.is_worker() || kind == AgentKind::Somebody => Some(High),
                AgentKind::Me | AgentKind::Us => Some(Medium),
                AgentKind::Operator if careful => Some(Medium),
                AgentKind::Organisation
                    if to_do.is_some_and(|it| it.is_verb(class::TELL | class::CARE, form::BASE)) =>
                {
                    Some(Medium)
                }
                AgentKind::They if to_do.is_some_and(|it| it.is_verb(class::TELL, form::BASE)) => {
                    Some(Medium)
                }
                AgentKind::Nobody | AgentKind::Unknown => None,
                _ => Some(Low),
            }
        } else if strong {
            match kind {
                _ if kind.is_worker() || kind == AgentKind::Somebody => Some(High),
                AgentKind::Nobody => None,
                AgentKind::Unknown if word.any(words!["forgot", "forgotten"]) => {
                    self.is(at + 1, words!["to", "about", "that"]).then_some(Medium)
                }
                AgentKind::Unknown if word.any(words!["misconfigured", "misinterpreted"]) => None,
                AgentKind::Us if !word.any(words!["forgot", "forgotten", "neglected", "overlooked"]) => {
                    Some(Low)
                }
                AgentKind::Served if !self.is(at + 1, words!["to"]) => Some(Low),
                _ => Some(Medium),
            }
        } else {
            match kind {
                AgentKind::Named | AgentKind::Role => Some(High),
                AgentKind::Team | AgentKind::Somebody | AgentKind::Operator => Some(Medium),
                AgentKind::Nobody | AgentKind::Unknown => None,
                _ => Some(Low),
            }
        };
        if lapse && !strong {
            confidence = confidence.map(|it| it.min(self.weight_of_lapse(at, word)));
        }
        let third = !word.has_form(form::PAST | form::PARTICIPLE) && !group.keeps && !chosen && !going_on;
        if third {
            confidence = confidence.map(|it| if kind == AgentKind::Named { it.min(Medium) } else { Low });
        }
        // "forgot to silence": the infinitive says what it was.
        let infinitive = self.is(at + 1, words!["to"]) && to_do.is_some_and(|it| it.kind == Kind::Plain);
        let last = if infinitive { at + 2 } else { at };
        self.add_deed(agent, group.first, last, confidence);
    }

    /// Whether it is a failing to choose to do what the verb at `at` says: "to ignore the runbook".
    pub(super) fn is_failing_to_choose(&self, at: usize) -> bool {
        self.word(at).is_some_and(|it| {
            it.is_verb(class::FAILING, form::BASE)
                || (it.is_verb(class::LAPSE, form::BASE) && self.weight_of_lapse(at, it) == High)
        })
    }

    /// "Kim chose not to test the restore"
    pub(super) fn chosen_neglect(&mut self, at: usize, word: &Word<'_>) {
        let care = word.is_verb(class::CARE | class::TELL, form::BASE);
        if !care || at < 3 || !self.is(at - 1, words!["to"]) || !self.is(at - 2, words!["not"]) {
            return;
        }
        if !self.word(at - 3).is_some_and(|it| it.is_verb(class::CHOOSE, form::PAST)) {
            return;
        }
        let Some((agent, group)) = self.doer(at - 3) else { return };
        if matches!(agent.kind, AgentKind::Named | AgentKind::Role) && !group.negated {
            self.add_deed(agent, group.first, at, Some(Medium));
        }
    }

    /// How sure it is that ignoring, missing, skipping or breaking what follows is a failing.
    fn weight_of_lapse(&self, verb: usize, word: &Word<'_>) -> Confidence {
        if !self.has_object(verb) {
            return Low;
        }
        let object = (verb + 1..verb + 7).take_while(|&it| {
            let ends = tag::PREPOSITION | tag::COORDINATOR | tag::SUBORDINATOR | tag::AUXILIARY;
            // "The decision to skip the review led to": but "the failed step" is one thing.
            let next_verb = |word: &Word<'_>| {
                word.has_form(form::PAST) && it > verb + 1 && !self.has(it - 1, tag::DETERMINER)
            };
            self.word(it).is_some_and(|it| !it.is_mark() && !it.is(ends) && !next_verb(it))
        });
        let cared_for = object.clone().any(|it| self.has(it, tag::CARED_FOR));
        let on_purpose = (verb + 1..verb + 7).any(|it| self.has(it, tag::BREAKABLE));
        let aimed = object.last().is_some_and(|it| self.is(it + 1, words!["to", "as", "for"]));
        match () {
            () if on_purpose && word.any(words!["broke", "broken", "breaks"]) => Low,
            () if word.is_verb(class::SHUN, !0) && (aimed || !cared_for) => Low,
            () if word.is_verb(class::PASS_OVER, !0) && !cared_for => Medium,
            () => High,
        }
    }

    /// Whether something follows to which the verb at `verb` is done.
    fn has_object(&self, verb: usize) -> bool {
        self.word(verb + 1).is_some_and(|it| {
            !it.is_mark()
                && !it.is(tag::COORDINATOR | tag::PREPOSITION | tag::SUBORDINATOR)
                && (!it.is(tag::ADVERB) || it.is(tag::DETERMINER))
        })
    }

    /// "She didn't check", "the team never tested"
    pub(super) fn lack_of_care(&mut self, at: usize, word: &Word<'_>) {
        let care = word.is_verb(class::CARE, !0);
        let notice = word.is_verb(class::NOTICE, !0);
        let tell = word.is_verb(class::TELL, !0);
        if !care && !notice && !tell {
            return;
        }
        // "Kim told nobody"
        let no_one = self.has(at + 1, tag::NOBODY)
            || self.is(at + 1, words!["nothing"])
            || (self.is(at + 1, words!["no"]) && self.is(at + 2, words!["one"]));
        let nobody = no_one && (care || tell) && word.has_form(form::PAST);
        // Who it was is asked last: that costs most.
        if !nobody && !self.reader.group(at).negated {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        let fits = (nobody && !group.negated)
            || (group.did && word.has_form(form::BASE))
            || (group.perfect && word.has_form(form::PARTICIPLE))
            || (group.never && word.has_form(form::PAST));
        if !fits {
            return;
        }
        let novel = group.perfect && group.never && notice && !care;
        let present = novel
            || (group.first..at).any(|it| {
                self.is(it, words!["do", "does", "don't", "doesn't", "have", "has", "haven't", "hasn't"])
            });
        let seen = word.any(words!["see", "notice", "realise", "realize", "spot", "catch"]);
        let read = word.any(words!["think", "read", "follow", "check", "bother", "verify", "consider"]);
        let medium = match agent.kind {
            AgentKind::Named | AgentKind::Role if care => false,
            AgentKind::Named | AgentKind::Role | AgentKind::Team => care || !word.any(words!["know", "set"]),
            AgentKind::Somebody => care || group.never && !novel,
            AgentKind::Operator => care,
            AgentKind::Me => care || seen,
            AgentKind::Organisation => tell,
            AgentKind::Served => read,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => false,
        };
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role if care => High,
            _ if medium => Medium,
            _ => Low,
        };
        let confidence = if present { Low } else { confidence };
        self.add_deed(agent, group.first, at, Some(confidence));
    }

    /// "Kim accidentally deleted", "I inadvertently removed"
    pub(super) fn carelessness(&mut self, at: usize, word: &Word<'_>) {
        let past = form::PAST | form::PARTICIPLE;
        if word.is(tag::AUXILIARY) {
            return;
        }
        if !word.has_form(past) {
            self.careless_while(at, word);
            return;
        }
        let group = self.reader.group(at);
        let behind = self.wrongly_behind(at);
        // "Kim accidentally discovered" was lucky.
        let found_out = word.is_verb(class::MEET, past) && word.is_verb(class::PRAISE, past);
        if group.negated || found_out || !(group.wrongly || behind.is_some()) {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role | AgentKind::Team => High,
            AgentKind::Somebody
            | AgentKind::Me
            | AgentKind::Operator
            | AgentKind::Served
            | AgentKind::Organisation => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, behind.unwrap_or(at), Some(confidence));
    }

    /// Where it is said that the deed at `verb` was done wrongly, behind it: "read the label incorrectly".
    fn wrongly_behind(&self, verb: usize) -> Option<usize> {
        let words = &self.sentence().words;
        let met = words[verb].is_verb(class::MEET, form::PAST | form::PARTICIPLE);
        let reach = if met { 1 } else { 7 };
        let other = tag::SUBORDINATOR | tag::COORDINATOR | tag::AUXILIARY | tag::MODAL;
        let place = (verb + 1..words.len().min(verb + 1 + reach))
            .take_while(|&it| {
                let next_verb =
                    words[it].has_form(form::PAST | form::ING) && !self.has(it - 1, tag::DETERMINER);
                !words[it].is_mark() && !words[it].is(other) && !next_verb
            })
            .find(|&it| words[it].is(tag::WRONGLY))?;
        let ends = words.get(place + 1).is_none_or(|it| it.is_mark() || it.is(tag::COORDINATOR));
        (place == verb + 1 || ends).then_some(place)
    }

    /// "an engineer accidentally deleting", "Kim restarted it after inadvertently removing"
    fn careless_while(&mut self, at: usize, word: &Word<'_>) {
        let careless = word.has_form(form::ING) && at > 1 && self.has(at - 1, tag::WRONGLY);
        if !careless || word.is_verb(class::MEET, form::ING) || self.is_denied(at - 1) {
            return;
        }
        let Some(agent) = self.reader.ending_at(at - 1).or_else(|| self.reader.clause_start(at - 1)) else {
            return;
        };
        let confidence = match agent.kind {
            AgentKind::Nobody | AgentKind::Unknown | AgentKind::Us | AgentKind::They | AgentKind::You => Low,
            _ => Medium,
        };
        self.add("failing", at - 1, at, Some(agent), confidence);
    }

    /// "The agent deleted the wrong account", "they shipped an untested build"
    pub(super) fn wrong_thing(&mut self, at: usize, word: &Word<'_>) {
        let past = form::PAST | form::PARTICIPLE | form::ING;
        if word.is(tag::AUXILIARY) {
            return;
        }
        let faults = self.faults_of_what_is(at, past);
        if faults == 0 {
            return;
        }
        let puts_out = faults & tag::UNFIT != 0;
        let wrong = (at + 1..at + 7)
            .take_while(|&it| {
                self.word(it).is_some_and(|it| !it.is_mark() && !it.is(tag::SUBORDINATOR | tag::AUXILIARY))
            })
            .find(|&it| {
                self.word(it).is_some_and(|it| it.is(faults))
                    && (self.has(it - 1, tag::DETERMINER) || puts_out && it == at + 1)
                    && !self.word(it + 1).is_none_or(Word::is_mark)
            });
        let Some(wrong) = wrong else { return };
        let Some((agent, group)) = self.doer(at) else { return };
        // "was editing the wrong file", but not "by editing the wrong file"
        let going_on = !word.has_form(form::PAST | form::PARTICIPLE);
        let was = (group.first..at).any(|it| self.is(it, words!["was", "were", "been"]));
        if group.negated || (going_on && !was) {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role => High,
            AgentKind::Team | AgentKind::Somebody | AgentKind::Operator | AgentKind::Organisation => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, wrong + 1, Some(confidence));
    }

    /// "Kim got the order of the steps wrong"
    pub(super) fn got_wrong(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(words!["got", "had"]) {
            return;
        }
        let ends = |at: usize| {
            let goes_on = tag::COORDINATOR | tag::PREPOSITION | tag::SUBORDINATOR;
            self.word(at).is_none_or(|it| it.is_mark() || it.is(goes_on))
        };
        // "got the wrong page"
        let wrong = (at + 2..at + 9)
            .take_while(|&it| self.word(it).is_some_and(|it| !it.is_mark()))
            .find(|&it| self.has(it, tag::WRONG) && !self.has(it - 1, tag::DETERMINER) && ends(it + 1));
        let Some(wrong) = wrong else { return };
        let Some((agent, group)) = self.doer(at) else { return };
        let confidence = match agent.kind {
            _ if group.negated => return,
            AgentKind::Named | AgentKind::Role => High,
            AgentKind::Team | AgentKind::Somebody | AgentKind::Me | AgentKind::Organisation => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, wrong, Some(confidence));
    }

    /// "Kim let the certificate expire", "left it running", "took too long", "introduced the bug"
    pub(super) fn idioms(&mut self, at: usize, word: &Word<'_>) {
        for idiom in IDIOMS.of(word) {
            let Some(last) = idiom.end_in(self.sentence(), at) else { continue };
            let Some((agent, group)) = self.doer(at) else { return };
            // "Nobody took it seriously"
            let nobody = agent.kind == AgentKind::Nobody && !group.negated;
            if (group.negated || nobody) != idiom.negated {
                continue;
            }
            let confidence = match agent.kind {
                AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => {
                    idiom.confidence
                }
                AgentKind::Me if idiom.of_me => Medium,
                AgentKind::Us if idiom.of_us => Medium,
                AgentKind::Operator | AgentKind::Organisation => Medium,
                AgentKind::Nobody if nobody && !self.is_served_or_aside(agent) => Medium,
                AgentKind::Nobody | AgentKind::Unknown => return,
                _ => Low,
            };
            self.add_deed(agent, group.first, last, Some(confidence));
            return;
        }
    }

    /// "Support was slow to", "he wasn't aware", "she was not paying attention"
    pub(super) fn state(&mut self, at: usize, word: &Word<'_>) {
        let blaming = word.is(tag::BLAMING_STATE);
        let lacking = word.is(tag::LACKING_STATE);
        if !blaming && !lacking {
            return;
        }
        let group = self.reader.group(at);
        let is_state = (group.first..at).any(|it| self.has(it, tag::BE))
            && (group.first..at).all(|it| !self.is(it, words!["is", "are", "isn't", "aren't", "am"]));
        if !is_state || group.modal || group.negated != lacking {
            return;
        }
        let Some(agent) = self.reader.subject(group.first) else { return };
        // A team that wasn't aware is told about, not blamed; so is who had a reason.
        let aware = word.any(words!["aware", "unaware"]);
        let reason = || {
            let words = &self.sentence().words;
            words[at..].iter().any(|it| it.any(words!["because", "since"]))
        };
        if aware && reason() {
            return;
        }
        if word.any(words!["late"])
            && self.word(at + 1).is_none_or(|it| !it.any(words!["in", "with", "again"]))
        {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role if !word.is_in(&IDIOMS.excusable) => High,
            AgentKind::Team if aware => Low,
            AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Operator => Medium,
            AgentKind::Organisation if word.is_in(&IDIOMS.unobliging) => Medium,
            AgentKind::Me if word.is_in(&IDIOMS.reproaches) => Medium,
            AgentKind::Nobody | AgentKind::Unknown | AgentKind::Served => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, at, Some(confidence));
    }

    /// "Kim was supposed to watch"
    pub(super) fn duty(&mut self, at: usize, word: &Word<'_>) {
        let supposed = word.any(words!["supposed", "meant"]) && self.is(at + 1, words!["to"]);
        // "Kim had been warned"
        let warned = word.any(words!["warned", "reminded", "cautioned"]);
        // "Kim had been told not to touch it"
        let forbidden = self.is(at + 1, words!["not"]) && self.is(at + 2, words!["to"]);
        if !supposed && !warned && !forbidden {
            return;
        }
        let group = self.reader.group(at);
        let was = (group.first..at).any(|it| self.is(it, words!["was", "were"]));
        let fits = if warned {
            group.perfect && group.passive
        } else if forbidden {
            group.passive
        } else {
            was
        };
        if !fits || group.modal || group.negated {
            return;
        }
        let Some(agent) = self.reader.subject(group.first) else { return };
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => Medium,
            AgentKind::Nobody | AgentKind::Unknown | AgentKind::Served => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, if warned { at } else { at + 2 }, Some(confidence));
    }

    /// "was overlooked by the reviewer", "was accidentally deleted by an engineer"
    pub(super) fn deed_by(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(words!["by"]) || at < 2 {
            return;
        }
        let words = &self.sentence().words;
        let Some(verb) = (at.saturating_sub(3)..at).rev().find(|&it| words[it].has_form(form::PARTICIPLE))
        else {
            return;
        };
        let Some(agent) = self.reader.following(at + 1) else { return };
        let group = self.reader.group(verb);
        if group.modal {
            return;
        }
        let before = self.is_denied(verb);
        let failing = words[verb].is_verb(class::FAILING | class::LAPSE, form::PARTICIPLE)
            && !words[verb].any(words!["caused", "crashed", "delayed"])
            && !before;
        let careless = (group.wrongly || words[verb + 1..at].iter().any(|it| it.is(tag::WRONGLY))) && !before;
        let neglected = group.negated && words[verb].is_verb(class::CARE | class::NOTICE, form::PARTICIPLE);
        let left = words[verb].any(words!["left"]) || (verb > 0 && words[verb - 1].any(words!["left"]));
        let unfit = self.wrong && !group.negated && self.is_unfit_subject(verb, group.first);
        if !failing && !careless && !neglected && !left && !unfit {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role if !left => High,
            AgentKind::Served if !careless => Low,
            AgentKind::Named
            | AgentKind::Role
            | AgentKind::Team
            | AgentKind::Somebody
            | AgentKind::Me
            | AgentKind::Operator
            | AgentKind::Served => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        let first = if group.passive { group.first } else { verb };
        self.add("failing", first, agent.last, Some(agent), confidence);
    }

    /// What a thing may be called so that the deed at `verb`, in one of these forms, was wrong: whoever ships it takes what
    /// is unfit, and whoever doesn't put it right may have mixed it up.
    fn faults_of_what_is(&self, verb: usize, forms: u8) -> u64 {
        let word = &self.sentence().words[verb];
        let puts_out = word.is_verb(class::PUTTING_OUT, forms) && !self.is(verb + 1, words!["back"]);
        let mixes_up = !word.is_verb(class::PUTTING_RIGHT | class::MEET, forms);
        (if puts_out { tag::UNFIT } else { 0 }) | (if mixes_up { tag::WRONG } else { 0 })
    }

    /// "the wrong server was rebooted", "a faulty build was shipped": whether what was done to it makes it a failing.
    fn is_unfit_subject(&self, verb: usize, group_first: usize) -> bool {
        let words = &self.sentence().words;
        let faults = self.faults_of_what_is(verb, form::PARTICIPLE);
        (group_first.saturating_sub(6)..group_first)
            .rev()
            .take_while(|&it| !words[it].is_mark() && !words[it].is(tag::SUBORDINATOR | tag::COORDINATOR))
            .any(|it| words[it].is(faults) && (it == 0 || self.has(it - 1, tag::DETERMINER)))
    }

    /// "an untrained operator entered", "by an absent-minded colleague"
    pub(super) fn blamed_adjective(&mut self, at: usize, word: &Word<'_>) {
        if !word.is(tag::BLAMING_ADJECTIVE) || self.is_denied(at) {
            return;
        }
        let Some(agent) = self.reader.following(at) else { return };
        if agent.last == at
            || !matches!(agent.kind, AgentKind::Role | AgentKind::Team | AgentKind::Named)
            || self.word(agent.last).is_some_and(|it| it.possessive)
        {
            return;
        }
        // "confused the engineers" is a verb; "an untrained operator could" a possibility.
        let is_verb = (at + 1..agent.last).any(|it| self.has(it, tag::DETERMINER));
        if is_verb || self.word(agent.last + 1).is_some_and(|it| it.is(tag::MODAL)) {
            return;
        }
        let first = if at > 0 && self.sentence().words[at - 1].is(tag::DETERMINER) { at - 1 } else { at };
        self.add("failing", first, agent.last, Some(agent), High);
    }

    /// "She merged it without testing", "it was pushed by Kim without a review", "she merged it despite the
    /// warning"
    pub(super) fn without_care(&mut self, at: usize, word: &Word<'_>) {
        let despite = word.any(words!["despite"]);
        let against = word.any(words!["against"]);
        let although = word.any(words!["although", "though"]);
        let without = word.any(words!["without"]);
        let contrary = word.any(words!["contrary"]) && self.is(at + 1, words!["to"]);
        if !despite && !against && !although && !without && !contrary {
            return;
        }
        let reach = if although { 9 } else { 4 + usize::from(contrary) };
        let care = (at + 1..at + reach).find(|&it| {
            self.word(it).is_some_and(|it| match () {
                () if contrary => it.is(tag::CARED_FOR),
                () if despite => it.is_in(&IDIOMS.unheeded),
                () if against => it.is_in(&IDIOMS.defied),
                () if although => it.is_in(&IDIOMS.unmet),
                () => {
                    it.is_verb(class::CARE | class::TELL, form::ING)
                        || it.is_in(&IDIOMS.uncaring)
                        || it.is(tag::PRECAUTION)
                }
            })
        });
        let Some(care) = care else { return };
        let being = self.is(care, words!["being"]);
        if being && !self.is(care + 1, words!["thorough", "careful", "sure", "certain", "asked", "aware"]) {
            return;
        }
        let maker = (at.saturating_sub(4)..at)
            .rev()
            .find(|&it| self.is(it, words!["by"]))
            .and_then(|it| self.reader.following(it + 1))
            .filter(|it| it.last < at);
        let words = &self.sentence().words;
        let agent = maker.or_else(|| {
            let deeds = (0..at).rev().take(14);
            let deed = deeds
                .filter(|&it| words[it].has_form(form::PAST) && !words[it].is(tag::AUXILIARY))
                .filter(|&it| without || words[it].is_verb(class::DEED | class::PUTTING_OUT, form::PAST))
                .filter(|&it| !although || words[it].is_verb(class::PUTTING_OUT, form::PAST))
                .filter(|&it| !although || !self.is(it + 1, words!["back"]))
                .find(|&it| self.reader.subject(self.reader.group(it).first).is_some())?;
            self.doer(deed).filter(|(_, group)| !group.negated).map(|(agent, _)| agent)
        });
        // "Without a backup, Kim restored it" is an achievement.
        let deeds = if without { class::PUTTING_OUT } else { class::PUTTING_OUT | class::DEED };
        let Some(agent) = agent.or_else(|| self.doer_behind_comma(at, care, deeds)) else { return };
        let confidence = match agent.kind {
            AgentKind::Named
            | AgentKind::Role
            | AgentKind::Team
            | AgentKind::Organisation
            | AgentKind::Operator
            | AgentKind::Me => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add("failing", at, care + usize::from(being), Some(agent), confidence);
    }

    /// Whose deed follows the comma behind `from`, if a clause or an aside begins at `at`: "Despite the warning, Kim".
    fn doer_behind_comma(&self, at: usize, from: usize, deeds: u32) -> Option<Agent> {
        let words = &self.sentence().words;
        if at > 0 && !words[at - 1].is_mark() {
            return None;
        }
        let comma = (from + 1..words.len().min(from + 9)).find(|&it| words[it].is_mark())?;
        let deed =
            (comma + 2..words.len().min(comma + 8)).find(|&it| words[it].is_verb(deeds, form::PAST))?;
        self.doer(deed).filter(|(_, group)| !group.negated).map(|(agent, _)| agent)
    }

    /// "Kim merged it too soon", "an engineer removed more hosts than intended"
    pub(super) fn overdone(&mut self, at: usize, word: &Word<'_>) {
        let list = match () {
            () if word.any(words!["too"]) => &IDIOMS.excesses,
            () if word.any(words!["than"]) => &IDIOMS.intents,
            () => return,
        };
        if !self.word(at + 1).is_some_and(|it| it.is_in(list)) {
            return;
        }
        let words = &self.sentence().words;
        let deeds = class::DEED | class::PUTTING_OUT | class::CARE | class::TELL;
        let deed = (at.saturating_sub(9)..at)
            .rev()
            .take_while(|&it| !words[it].is_mark() && !words[it].is(tag::SUBORDINATOR | tag::COORDINATOR))
            .find(|&it| words[it].is_verb(deeds, form::PAST));
        let Some((agent, group)) = deed.and_then(|it| self.doer(it)) else { return };
        let confidence = match agent.kind {
            _ if group.negated => return,
            AgentKind::Nobody | AgentKind::Unknown => return,
            AgentKind::Us | AgentKind::They | AgentKind::You | AgentKind::Served => Low,
            _ => Medium,
        };
        self.add_deed(agent, group.first, at + 1, Some(confidence));
    }

    /// "Kim ran it on the live cluster by mistake"
    pub(super) fn by_mistake(&mut self, at: usize, word: &Word<'_>) {
        let by = word.any(words!["by"]) && self.is(at + 1, words!["mistake", "accident", "oversight"]);
        let error = word.any(words!["in"]) && self.is(at + 1, words!["error", "haste"]);
        if !by && !error {
            return;
        }
        // "It was removed by Hannah by mistake"
        let agent = (at.saturating_sub(6)..at)
            .rev()
            .find(|&it| self.is(it, words!["by"]))
            .and_then(|it| self.reader.following(it + 1))
            .filter(|it| it.last < at)
            .or_else(|| self.reader.clause_start(at));
        let Some(agent) = agent else { return };
        let confidence = match agent.kind {
            AgentKind::Named
            | AgentKind::Role
            | AgentKind::Team
            | AgentKind::Somebody
            | AgentKind::Me
            | AgentKind::Operator => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add("failing", at, at + 1, Some(agent), confidence);
    }

    /// "No one on the team checked", "nobody tested"
    pub(super) fn nobody_cared(&mut self, at: usize, word: &Word<'_>) {
        if !word.is_verb(class::CARE, form::PAST) {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        if agent.kind == AgentKind::Nobody && !self.is_served_or_aside(agent) && !group.negated {
            self.add_deed(agent, group.first, at, Some(Medium));
        }
    }

    /// "No customer noticed": nobody counts on them. "A queue that nobody checked" is told of, not who didn't.
    fn is_served_or_aside(&self, agent: Agent) -> bool {
        let aside = agent.first > 0 && self.is(agent.first - 1, words!["that", "which"]);
        aside || self.has(agent.last, tag::SERVED)
    }

    /// "Leadership had pushed the engineers to skip"
    pub(super) fn pressure(&mut self, at: usize, word: &Word<'_>) {
        if !word.is_verb(class::PRESS, form::PAST | form::PARTICIPLE) {
            return;
        }
        let Some(bad) = (at + 2..at + 8).find(|&it| {
            self.is(it - 1, words!["to"])
                && self.word(it).is_some_and(|it| {
                    it.is_verb(class::FAILING | class::LAPSE, form::BASE)
                        || it.any(words!["rush", "cut", "hurry"])
                })
        }) else {
            return;
        };
        let Some((agent, group)) = self.doer(at) else { return };
        if matches!(
            agent.kind,
            AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Organisation
        ) && !group.negated
        {
            self.add_deed(agent, group.first, bad, Some(Medium));
        }
    }

    /// The subject of the verb at `verb`, if it is somebody who did (or did not do) something in fact.
    pub(super) fn doer(&self, verb: usize) -> Option<(Agent, VerbGroup)> {
        let group = self.reader.group(verb);
        if group.modal || group.passive {
            return None;
        }
        let group = self.reported(group)?;
        let agent = self.reader.subject(group.first)?;
        let before = agent.first.checked_sub(1).and_then(|it| self.word(it));
        let hypothetical =
            before.is_some_and(|it| it.any(words!["if", "unless", "whether", "case", "should", "lest"]));
        (!hypothetical).then_some((agent, group))
    }

    /// The group of the verb that reports a deed, and the deed with it: "was found to have", "seems to have".
    fn reported(&self, group: VerbGroup) -> Option<VerbGroup> {
        let verb = group.first.checked_sub(2);
        let Some(verb) = verb.filter(|&it| group.perfect && self.is(it + 1, words!["to"])) else {
            return Some(group);
        };
        let verb_group = self.reader.group(verb);
        let reports = self.word(verb)?.has_form(form::PAST | form::PARTICIPLE | form::THIRD);
        (reports && !verb_group.modal && !verb_group.negated)
            .then_some(VerbGroup { first: verb_group.first, ..group })
    }

    /// A finding whose underline goes from the subject to word `last`.
    pub(super) fn add_deed(
        &mut self,
        agent: Agent,
        group_first: usize,
        last: usize,
        confidence: Option<Confidence>,
    ) {
        let Some(confidence) = confidence else { return };
        let close = agent.last < group_first && group_first - agent.last < 8;
        let first = if close { agent.first } else { group_first };
        self.add("failing", first, last, Some(agent), confidence);
    }
}
