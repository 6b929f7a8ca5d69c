//! Nothing is told that did not happen: "should have noticed", "could have been avoided", "if only".

use std::sync::LazyLock;

use serde::Deserialize;

use super::Confidence::{High, Low, Medium};
use super::grammar::{
    Agent, AgentKind, Kind, Reader, Sentence, Triggers, Word, class, each_sentence, form, tag, words,
};
use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{People, PostMortem, Role};
use crate::vocabulary::COUNTERFACTUALS;
use crate::words::{Literal, WordSet};

/// Strikes at a past that did not happen. Wishes ("we should have alerts"), guesses about the past ("could have been a
/// cache") and how a system works aren't that.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Counterfactual {}

impl Counterfactual {
    pub(super) const CASES: &[Case] = &[
        Case { name: "duty", values: &["words"], related: &[] },
        Case { name: "possibility", values: &["words"], related: &[] },
        Case { name: "condition", values: &["words"], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "the settings of this check are none so far")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let mut hits = Vec::new();
        each_sentence(outline, context.leads(outline), &TRIGGERS, None, |sentence| {
            // "What could have gone better?" is the heading of many a template.
            if sentence.question || sentence.label {
                return;
            }
            let facts = Facts::of(sentence);
            let mut end = 0;
            for at in 0..sentence.words.len() {
                let Some((case, first, last, confidence)) = unreal_past(&facts, &post_mortem.people, at)
                else {
                    continue;
                };
                if first < end {
                    continue;
                }
                end = last + 1;
                let range = sentence.range(first, last);
                // What didn't happen is all that can be told of luck.
                if case != "duty" && post_mortem.role_at(range.start) == Some(Role::Lucky) {
                    continue;
                }
                hits.push(Hit::new(case, outline.span(&range)).confidence(confidence).value("words", range));
            }
        });
        hits
    }
}

/// Words without which no sentence is looked at.
pub(super) static TRIGGERS: LazyLock<Triggers> =
    LazyLock::new(|| Triggers::new([], COUNTERFACTUALS.beginnings.iter()));

/// What holds for a whole sentence.
struct Facts<'a> {
    sentence: &'a Sentence<'a>,
    /// "if … had …", "had we …"
    conditional: bool,
    /// Whether "would", "could" or the like stands in it.
    unreal: bool,
}

impl<'a> Facts<'a> {
    fn of(sentence: &'a Sentence<'a>) -> Self {
        let words = &sentence.words;
        let is_unreal_past = |at: usize| {
            let is_participle = |it: usize| words.get(it).is_some_and(|it| it.has_form(form::PARTICIPLE));
            // "if we had a backup"
            let owned =
                words[at].any(words!["had"]) && words.get(at + 1).is_some_and(|it| it.is(tag::DETERMINER));
            words[at].any(words!["had", "hadn't", "weren't"])
                && (owned || (at + 1..at + 4).any(is_participle))
        };
        let condition = words.iter().position(|it| it.any(words!["if"])).is_some_and(|at| {
            let mut clause = (at + 1..words.len()).take_while(|&it| !words[it].is_mark());
            (at + 1..words.len().min(at + 14)).any(is_unreal_past)
                || clause.any(|it| sentence.reads(it, words!["would", "have"]))
        });
        let inverted = (0..words.len()).any(|it| words[it].any(words!["had"]) && is_inverted(sentence, it));
        let unreal = words
            .iter()
            .any(|it| it.any(words!["would", "could", "might", "wouldn't", "couldn't", "should"]));
        Self { sentence, conditional: condition || inverted, unreal }
    }
}

/// Whether a word is one of the author's own that stands in a list.
fn holds(list: &WordSet, word: &Word<'_>) -> bool {
    word.kind == Kind::Plain && word.is_in(list)
}

type Unreal = (&'static str, usize, usize, Confidence);

/// What the word at `at` begins, if it tells a past that did not happen: the case, its first and its last word.
fn unreal_past(facts: &Facts<'_>, people: &People, at: usize) -> Option<Unreal> {
    let sentence = facts.sentence;
    let word = &sentence.words[at];
    if word.kind != Kind::Plain {
        return None;
    }
    if word.any(words!["if"]) {
        return if_only(sentence, at);
    }
    if word.any(words!["wish"]) {
        return past_behind(sentence, at, 4);
    }
    if word.any(words!["had"]) {
        return inverted_condition(facts, people, at);
    }
    let modal = Modal::at(sentence, at)?;
    let perfect = Perfect::behind(sentence, modal.end)?;
    let reader = Reader { sentence, people };
    let group = reader.group(at);
    let agent = whose_would(word)
        .map_or_else(|| reader.subject(group.first), |kind| Some(Agent { kind, first: at, last: at }));
    let clause = Clause {
        sentence,
        conditional: facts.conditional,
        at,
        first: group.first,
        agent,
        perfect,
        // "It never should have"
        negated: modal.negated
            || perfect.negated
            || at.checked_sub(1).is_some_and(|it| sentence.words[it].any(words!["never"])),
    };
    let (case, confidence) = match modal.kind {
        ModalKind::Duty => ("duty", clause.duty()?),
        ModalKind::Possibility => ("possibility", clause.possibility(word)?),
    };
    Some((case, at, perfect.last, confidence))
}

/// Whose is the "would" that a pronoun is contracted with: "we'd".
fn whose_would(word: &Word<'_>) -> Option<AgentKind> {
    Some(match word.lower.strip_suffix("'d")? {
        "i" => AgentKind::Me,
        "we" => AgentKind::Us,
        "they" => AgentKind::They,
        "you" => AgentKind::You,
        "he" | "she" => AgentKind::Named,
        _ => return None,
    })
}

#[derive(Clone, Copy)]
enum ModalKind {
    Duty,
    Possibility,
}

struct Modal {
    kind: ModalKind,
    negated: bool,
    /// The word behind "have".
    end: usize,
}

impl Modal {
    /// "should have", "couldn't have", "would've", "ought to have", "needed to have"
    fn at(sentence: &Sentence<'_>, at: usize) -> Option<Self> {
        let word = &sentence.words[at];
        if !word.is(tag::MODAL) && !word.any(words!["need", "needed"]) {
            return None;
        }
        let stem = &*word.lower;
        let have = stem.strip_suffix("'ve").or_else(|| stem.strip_suffix("ve"));
        let (stem, contracted) = have.map_or((stem, false), |it| (it, true));
        if whose_would(word).is_some() && sentence.reads(at + 1, words!["have"]) {
            return Some(Self { kind: ModalKind::Possibility, negated: false, end: at + 2 });
        }
        let not = stem.strip_suffix("n't").or_else(|| stem.strip_suffix("nt"));
        let (stem, negated) = not.map_or((stem, false), |it| (it, true));
        let kind = match stem {
            "should" | "ought" => ModalKind::Duty,
            "need" if negated => ModalKind::Duty,
            "needed" | "need" if sentence.reads(at + 1, words!["to", "have"]) => ModalKind::Duty,
            "could" | "would" | "might" | "may" => ModalKind::Possibility,
            _ => return None,
        };
        if contracted {
            return Some(Self { kind, negated, end: at + 1 });
        }
        let mut negated = negated;
        for next in at + 1..at + 6 {
            let word = sentence.words.get(next)?;
            if word.any(words!["have", "hav", "of", "'ve", "haved"]) {
                let is_have =
                    !word.any(words!["of"]) || matches!(stem, "should" | "could" | "would" | "might");
                return is_have.then_some(Self { kind, negated, end: next + 1 });
            }
            let passes =
                word.is(tag::ADVERB | tag::NEGATION) || word.any(words!["to", "i", "we", "at", "least"]);
            if !passes || word.is_mark() {
                return None;
            }
            negated |= word.any(words!["not", "never"]);
        }
        None
    }
}

/// The participle behind "have".
#[derive(Clone, Copy)]
struct Perfect {
    /// "been", or the verb itself.
    participle: usize,
    /// The verb, or the adjective, behind "been".
    main: usize,
    /// The last word that belongs to it.
    last: usize,
    been: bool,
    negated: bool,
}

impl Perfect {
    fn behind(sentence: &Sentence<'_>, begin: usize) -> Option<Self> {
        let words = &sentence.words;
        let skip = |mut at: usize| {
            let limit = at + 4;
            while at < limit
                && words.get(at).is_some_and(|it| {
                    (it.is(tag::ADVERB | tag::WRONGLY) || it.any(words!["not", "all", "both"]))
                        && !it.has_form(form::PARTICIPLE)
                        && !it.any(words!["better", "earlier", "sooner"])
                })
            {
                at += 1;
            }
            at
        };
        let participle = skip(begin);
        let word =
            words.get(participle).filter(|it| it.kind == Kind::Plain && it.has_form(form::PARTICIPLE))?;
        let negated = words[begin..participle].iter().any(|it| it.any(words!["not"]));
        if word.any(words!["been"]) {
            let main = skip(participle + 1);
            let last =
                if words.get(main).is_some_and(|it| it.kind == Kind::Plain) { main } else { participle };
            return Some(Self { participle, main, last, been: true, negated });
        }
        Some(Self { participle, main: participle, last: participle, been: false, negated })
    }
}

struct Clause<'a> {
    sentence: &'a Sentence<'a>,
    conditional: bool,
    at: usize,
    first: usize,
    agent: Option<Agent>,
    perfect: Perfect,
    negated: bool,
}

impl Clause<'_> {
    fn word(&self, at: usize) -> Option<&Word<'_>> {
        self.sentence.words.get(at)
    }

    fn is(&self, at: usize, words: &[Literal]) -> bool {
        self.word(at).is_some_and(|it| it.any(words))
    }

    fn kind(&self) -> Option<AgentKind> {
        self.agent.map(|it| it.kind)
    }

    /// Whether people who work on the system are the subject.
    fn is_ours(&self) -> bool {
        self.kind().is_some_and(|it| {
            it.is_worker()
                || matches!(
                    it,
                    AgentKind::Us
                        | AgentKind::Me
                        | AgentKind::They
                        | AgentKind::Somebody
                        | AgentKind::Operator
                        | AgentKind::Nobody
                )
        })
    }

    /// "alerts that should have fired": the clause only describes a thing.
    fn describes_a_thing(&self) -> bool {
        self.first > 0 && self.is(self.first - 1, words!["that", "which", "what", "whatever"])
    }

    /// "How it could have been caught", "what we should have done", "we believed it should have been fine": a question
    /// or a belief inside a sentence.
    fn is_asked(&self) -> bool {
        let from = self.agent.map_or(self.first, |it| it.first.min(self.first));
        let before = &self.sentence.words[from.saturating_sub(6)..self.first];
        let mut nearby = before.iter().rev().take_while(|it| !it.is_mark());
        nearby.any(|it| holds(&COUNTERFACTUALS.beliefs, it))
            || (from.saturating_sub(3)..self.first)
                .any(|it| self.is(it, words!["how", "whether", "what", "whatever"]))
    }

    /// Whether the verb, or what follows "been", belongs to one of these classes.
    fn main_is(&self, classes: u32) -> bool {
        self.word(self.perfect.main).is_some_and(|it| it.is_verb(classes, form::PARTICIPLE))
    }

    /// Whether one of these words follows within `reach` words.
    fn followed_by(&self, list: &WordSet, reach: usize) -> bool {
        self.sentence.words.iter().skip(self.perfect.main + 1).take(reach).any(|it| holds(list, it))
    }

    /// "should have noticed", "ought to have asked"
    fn duty(&self) -> Option<Confidence> {
        let word = self.word(self.perfect.participle)?;
        // "We should have automated tests" and "each should have read access" are wishes.
        if !self.perfect.been && word.is(tag::ADJECTIVAL) && self.is_noun(self.perfect.participle + 1) {
            return None;
        }
        let softened = self.sentence.words[self.at..self.perfect.participle]
            .iter()
            .any(|it| holds(&COUNTERFACTUALS.softeners, it));
        let expected = self.is(0, words!["by"]) || self.followed_by(&COUNTERFACTUALS.expectations, 4);
        let careful = self.main_is(class::CARE | class::NOTICE | class::HELP);
        Some(match self.kind() {
            Some(AgentKind::Served) if self.perfect.been && self.main_is(class::CARE | class::TELL) => Medium,
            Some(AgentKind::You | AgentKind::Served) => Low,
            _ if self.is_asked() => Low,
            Some(AgentKind::They) if self.is(self.perfect.main, words!["able", "allowed", "possible"]) => {
                Medium
            }
            _ if softened && self.first > 0 && self.is(self.first - 1, words!["who"]) => Low,
            _ if self.is_ours() => High,
            _ if self.describes_a_thing() || softened || expected => Low,
            _ if holds(&COUNTERFACTUALS.system_deeds, word) && !self.negated => Low,
            _ if careful || self.is(self.perfect.main, words!["done", "gone"]) => High,
            _ => Medium,
        })
    }

    /// Whether a noun stands at `at`.
    fn is_noun(&self, at: usize) -> bool {
        let other = tag::DETERMINER
            | tag::PRONOUN
            | tag::PREPOSITION
            | tag::ADVERB
            | tag::AUXILIARY
            | tag::SUBORDINATOR
            | tag::MODAL;
        self.word(at).is_some_and(|it| {
            matches!(it.kind, Kind::Plain | Kind::Masked)
                && !it.is(other)
                && (!it.is(tag::COORDINATOR) || self.is_noun(at + 2))
        })
    }

    /// "could have been avoided", "would have caught", "might have helped"
    fn possibility(&self, modal: &Word<'_>) -> Option<Confidence> {
        let participle = self.word(self.perfect.participle)?;
        if self.is(self.perfect.participle + 1, words!["to"]) && participle.any(words!["had"]) {
            return None;
        }
        if self.is_asked() || self.is_hostile() {
            return Some(Low);
        }
        let would = modal.lower.starts_with("would") || whose_would(modal).is_some();
        let could = modal.lower.starts_with("could");
        let nothing = self.sentence.words[self.first.saturating_sub(8)..self.first]
            .iter()
            .any(|it| it.any(words!["none", "nothing"]));
        if self.negated || nothing || self.has_no_subject() {
            return Some(self.denied_possibility(would));
        }
        if modal.lower.starts_with("may") {
            return Some(Low);
        }
        if self.main_is(class::HELP) {
            let guess = !self.perfect.been && self.is_ours() && !could && !would;
            let by_itself = !self.perfect.been
                && holds(&COUNTERFACTUALS.appearing, participle)
                && self.word(self.perfect.participle + 1).is_none_or(|it| {
                    it.is_mark() || it.is(tag::PREPOSITION | tag::COORDINATOR | tag::SUBORDINATOR)
                });
            return Some(match () {
                () if by_itself => Low,
                () if guess => Medium,
                () => High,
            });
        }
        if self.main_is(class::HELP_OR_HARM) {
            // "We waited, since it would have cut off the others"
            let reason =
                (self.first.saturating_sub(3)..self.first).any(|it| self.is(it, words!["because", "since"]));
            let helps = would && !self.is_ours() && !self.perfect.been && !reason;
            let sooner = could && self.followed_by(&COUNTERFACTUALS.better, 8);
            return Some(if helps || self.conditional || sooner { Medium } else { Low });
        }
        if self.perfect.been {
            return Some(self.better_state(could, would));
        }
        if self.is_ours()
            && (self.main_is(class::CARE) && could || holds(&COUNTERFACTUALS.insights, participle))
        {
            return Some(Medium);
        }
        let eased = holds(&COUNTERFACTUALS.easing, participle) && self.followed_by(&COUNTERFACTUALS.eased, 6);
        let loss = holds(&COUNTERFACTUALS.losses, participle);
        let this = self.first > 0 && self.is(self.first - 1, words!["this"]);
        let sooner = self.followed_by(&COUNTERFACTUALS.better, 8) && self.kind().is_some();
        let ours = self.is_ours() && self.kind() != Some(AgentKind::They);
        Some(match () {
            () if eased => Medium,
            () if self.conditional && (would || could) => {
                if self.is_ours() {
                    High
                } else {
                    Medium
                }
            }
            () if could && (ours || sooner) && !loss => Medium,
            () if would && this && !loss && !holds(&COUNTERFACTUALS.neutral, participle) => Medium,
            () => Low,
        })
    }

    /// "No test could have caught it"
    fn has_no_subject(&self) -> bool {
        let from = self.first.saturating_sub(5);
        let words = self.sentence.words[from..self.first].iter().rev();
        let mut words = words.take_while(|it| it.kind == Kind::Plain);
        words.any(|it| it.any(words!["no"]))
            && words.next().is_none_or(|it| it.any(words!["and", "but", "that"]))
    }

    /// "would not have happened"
    fn denied_possibility(&self, would: bool) -> Confidence {
        let Some(main) = self.word(self.perfect.main) else { return Low };
        let happened = holds(&COUNTERFACTUALS.happened, main);
        match () {
            () if self.conditional && (happened || holds(&COUNTERFACTUALS.followed, main)) => High,
            () if happened && would => Medium,
            () if self.conditional && self.is_ours() => Medium,
            // "It wouldn't have been fatal if we had pinned it"
            () if self.conditional
                && would
                && self.perfect.been
                && !self.is(self.perfect.main, words!["possible", "able"]) =>
            {
                Medium
            }
            () => Low,
        }
    }

    /// "could have been handled", "would have been useful", "could have been found earlier"
    fn better_state(&self, could: bool, would: bool) -> Confidence {
        let Some(main) = self.word(self.perfect.main) else { return Low };
        let sooner = self.followed_by(&COUNTERFACTUALS.better, 8) && main.has_form(form::PARTICIPLE);
        let alternative = self.sentence.words[self.first.saturating_sub(3)..self.first]
            .iter()
            .any(|it| holds(&COUNTERFACTUALS.alternatives, it));
        match () {
            () if holds(&COUNTERFACTUALS.useful, main) || alternative => High,
            () if self.is_ours() && main.any(words!["able"]) => Medium,
            () if holds(&COUNTERFACTUALS.welcome, main) => Medium,
            () if !could && !would => Low,
            () if self.conditional || sooner || (could && holds(&COUNTERFACTUALS.improvable, main)) => Medium,
            () => Low,
        }
    }

    /// Whether it is about what somebody could have done with bad intent, or how much worse it could have been.
    fn is_hostile(&self) -> bool {
        let words = &self.sentence.words;
        let before = &words[self.first.saturating_sub(4)..self.first];
        let behind = words.iter().skip(self.perfect.last).take(5);
        before.iter().chain(behind).any(|it| holds(&COUNTERFACTUALS.hostile, it))
    }
}

/// "if only somebody had"
fn if_only(sentence: &Sentence<'_>, at: usize) -> Option<Unreal> {
    sentence.reads(at + 1, words!["only"]).then(|| past_behind(sentence, at, 7)).flatten()
}

/// "I wish we had tested": a past that is wished for, at most `reach` words behind.
fn past_behind(sentence: &Sentence<'_>, at: usize, reach: usize) -> Option<Unreal> {
    let had = (at + 2..sentence.words.len().min(at + 2 + reach))
        .find(|&it| sentence.words[it].any(words!["had", "hadn't"]))?;
    let participle =
        (had + 1..had + 4).find(|&it| sentence.words.get(it).is_some_and(|it| it.has_form(form::PARTICIPLE)));
    Some(("condition", at, participle.unwrap_or(had), High))
}

/// "Had we pinned it, …"
fn inverted_condition(facts: &Facts<'_>, people: &People, at: usize) -> Option<Unreal> {
    let sentence = facts.sentence;
    if !facts.unreal || !is_inverted(sentence, at) {
        return None;
    }
    let words = &sentence.words;
    let participle = (at + 1..words.len().min(at + 9)).find(|&it| words[it].has_form(form::PARTICIPLE))?;
    let person = Reader { sentence, people }.following(at + 1).is_some();
    Some(("condition", at, participle, if person { High } else { Medium }))
}

/// Whether "had" at `at` begins a clause with its subject behind it.
fn is_inverted(sentence: &Sentence<'_>, at: usize) -> bool {
    let words = &sentence.words;
    let begins = at == 0 || words[at - 1].is_mark() || words[at - 1].any(words!["but", "and", "however"]);
    let Some(next) = words.get(at + 1) else { return false };
    let subject = next.is(tag::PRONOUN | tag::DETERMINER)
        || next.kind == Kind::Masked
        || next.is_capitalised()
        || next.kind == Kind::Handle;
    let participle = (at + 2..words.len().min(at + 9)).any(|it| words[it].has_form(form::PARTICIPLE));
    // "Had the same symptoms" is a sentence without a subject; it has no comma behind its participle.
    begins && subject && participle && !next.has_form(form::PARTICIPLE)
}

#[cfg(test)]
mod tests {
    use crate::check::Confidence::{self, High, Low, Medium};
    use crate::check::{found_in, hits_in};

    const RULE: &str = "counterfactual = {}";

    /// What is underlined in a text, and how sure that is.
    fn told(text: &str) -> Vec<(&str, Confidence)> {
        let hits = hits_in(RULE, text).into_iter();
        hits.map(|it| (&text[it.span.start..it.span.end], it.confidence)).collect()
    }

    #[test]
    fn a_wish_is_no_past() {
        assert_eq!(found_in(RULE, "We should have noticed."), ["should have noticed"]);
        assert_eq!(found_in(RULE, "We should have alerts."), [""; 0]);
        assert_eq!(found_in(RULE, "We should have automated tests."), [""; 0]);
        assert_eq!(found_in(RULE, "We should have automated this."), ["should have automated"]);
        assert_eq!(found_in(RULE, "The node would have to be drained."), [""; 0]);
        assert_eq!(told("This never should have happened."), [("should have happened", Medium)]);
        assert_eq!(told("The plan should have included it."), [("should have included", Medium)]);
    }

    #[test]
    fn a_guess_about_the_past_is_none_that_did_not_happen() {
        assert_eq!(found_in(RULE, "It could have been a cache."), [""; 0]);
        assert_eq!(found_in(RULE, "It could have been avoided."), ["could have been avoided"]);
        assert_eq!(found_in(RULE, "The pods might have been evicted."), [""; 0]);
        assert_eq!(found_in(RULE, "A canary might have caught it."), ["might have caught"]);
    }

    #[test]
    fn a_danger_that_was_escaped_is_no_reproach() {
        assert_eq!(found_in(RULE, "An attacker could have stopped the service."), [""; 0]);
        assert_eq!(found_in(RULE, "It could have been worse."), [""; 0]);
    }

    #[test]
    fn a_condition_may_come_without_if() {
        assert_eq!(found_in(RULE, "Had we pinned it, nothing would change."), ["Had we pinned"]);
        assert_eq!(found_in(RULE, "Had the same symptoms as in May."), [""; 0]);
        assert_eq!(told("If we had a spare, we could have swapped it."), [("could have swapped", High)]);
        assert_eq!(found_in(RULE, "With a spare, they could have swapped it."), [""; 0]);
        assert_eq!(found_in(RULE, "If only somebody had looked."), ["If only somebody had looked"]);
        assert_eq!(found_in(RULE, "I wish we had looked."), ["wish we had looked"]);
        assert_eq!(found_in(RULE, "We wish to thank the team that had looked."), [""; 0]);
        assert_eq!(found_in(RULE, "Had the team restarted it, the queue drained."), [""; 0]);
        assert_eq!(found_in(RULE, "We had pinned it, which would have been fine."), [""; 0]);
    }

    #[test]
    fn how_sure_a_duty_is_depends_on_whose_it_was() {
        for (text, words, confidence) in [
            ("We should have quickly noticed it.", "should have quickly noticed", High),
            ("We should still have noticed it.", "should still have noticed", High),
            ("It should have been checked.", "should have been checked", High),
            ("The limit should have been moved.", "should have been moved", Medium),
            ("We fixed the mails that should have been sent.", "should have been sent", Low),
            ("Should have been checked.", "Should have been checked", High),
            ("The engineer who should have noticed it left.", "should have noticed", High),
            ("The engineer who should normally have noticed it left.", "should normally have noticed", Low),
            ("The job should have completed.", "should have completed", Low),
            ("Customers should have been told within an hour.", "should have been told", Medium),
            ("Customers should have waited.", "should have waited", Low),
            ("The page needn't have gone out.", "needn't have gone", High),
            ("i shouldve checked it", "shouldve checked", High),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
    }

    #[test]
    fn how_sure_a_possibility_is_depends_on_what_would_have_been_gained() {
        for (text, words, confidence) in [
            ("A canary would have been useful.", "would have been useful", High),
            ("A canary would have been nice.", "would have been nice", Medium),
            ("A canary would have been small.", "would have been small", Low),
            ("It could have been communicated.", "could have been communicated", Medium),
            ("The switch could have stopped the pods.", "could have stopped", Low),
            ("The switch could have stopped the pods sooner.", "could have stopped", Medium),
            ("This would have doubled it.", "would have doubled", Medium),
            ("This would have broken it.", "would have broken", Low),
            ("It would have doubled it.", "would have doubled", Low),
            ("A hint would have made it clear.", "would have made", Medium),
            ("It would not have happened.", "would not have happened", Medium),
            ("It wouldnt have happened.", "wouldnt have happened", Medium),
            ("The safer choice would have been a restart.", "would have been a", High),
            ("We would have been able to stop it.", "would have been able", Medium),
            ("Users would have been able to stop it.", "would have been able", Low),
            ("We would have seen it.", "would have seen", Medium),
            ("They could have asked us.", "could have asked", Medium),
            ("We'd have noticed it earlier if it had rung.", "We'd have noticed", High),
            ("A probe would have surfaced it.", "would have surfaced", High),
            ("The leak would have surfaced in May.", "would have surfaced", Low),
            ("We waited, since it would have cut off everybody.", "would have cut", Low),
            ("A hint would have pointed at it.", "would have pointed", Low),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
    }

    #[test]
    fn what_is_contracted_may_be_no_past() {
        assert_eq!(found_in(RULE, "We'd have to restart it."), [""; 0]);
        assert_eq!(found_in(RULE, "We'd restarted it."), [""; 0]);
    }

    #[test]
    fn questions_and_headings_are_left_alone() {
        assert_eq!(found_in(RULE, "## What should have been done"), [""; 0]);
        assert_eq!(found_in(RULE, "What could have been avoided?"), [""; 0]);
        let row =
            |told: &str| format!("| What | Number |\n|---|---|\n| Should not have been accepted | {told} |");
        assert_eq!(found_in(RULE, &row("1,200")), [""; 0]);
        assert_eq!(found_in(RULE, &row("by us")), ["Should not have been accepted"]);
        assert_eq!(found_in(RULE, "We discussed how it could have been avoided."), [""; 0]);
    }
}
