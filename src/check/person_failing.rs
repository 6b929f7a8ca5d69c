//! Nobody stands as the one who failed, or as the cause.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::Confidence::{High, Low, Medium};
use super::grammar::{
    Agent, AgentKind, Kind, LEXICON, Reader, Sentence, VerbGroup, Word, class, each_sentence, form, tag,
};
use super::{Case, Confidence, Context, Hit};
use crate::postmortem::PostMortem;

/// Strikes at a person, role or team as the subject of a failing ("the on-call engineer forgot to"), as the maker of a
/// mistake ("Kim's typo", "human error"), or as the cause ("due to Kim's change").
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PersonFailing {}

impl PersonFailing {
    pub(super) const CASES: &[Case] = &[
        Case { name: "failing", values: &["person", "words"], related: &[] },
        Case { name: "mistake", values: &["person", "words"], related: &[] },
        Case { name: "cause", values: &["person", "words"], related: &[] },
        Case { name: "human-error", values: &["words"], related: &[] },
    ];

    #[expect(clippy::unused_self, reason = "the settings of this check are none so far")]
    pub(super) fn run(&self, post_mortem: &PostMortem, _: &Context<'_>) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let mut hits = Vec::new();
        each_sentence(outline, &TRIGGERS, |sentence| {
            if sentence.question {
                return;
            }
            let mut finder =
                Finder { reader: Reader { sentence, people: &post_mortem.people }, found: Vec::new() };
            for at in 0..sentence.words.len() {
                finder.look_at(at);
            }
            hits.extend(apart(finder.found).into_iter().map(|it| {
                let text = |(first, last)| &outline.text()[sentence.range(first, last)];
                let hit = Hit::new(it.case, outline.span(&sentence.range(it.first, it.last)))
                    .confidence(it.confidence)
                    .value("words", text((it.first, it.last)));
                if it.case == "human-error" {
                    hit
                } else {
                    hit.value("person", it.person.map_or("somebody", text))
                }
            }));
        });
        hits
    }
}

/// Beginnings of words without which no sentence is looked at.
static TRIGGERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let tags = tag::WRONGLY
        | tag::WRONG
        | tag::UNFIT
        | tag::ERROR_NOUN
        | tag::MAKER_NOUN
        | tag::BLAMING_ADJECTIVE
        | tag::BLAMING_STATE
        | tag::NOBODY;
    let words = LEXICON.words(tags, class::FAILING | class::LAPSE).chain(TRIGGER_WORDS);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        // Else "caus" hides the "because" around it.
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .expect("a few hundred short words make an automaton")
});

/// Beginnings of phrases that are no words of the vocabulary.
const TRIGGER_WORDS: [&str; 73] = [
    "fail",
    "didn",
    "did not",
    "never",
    "hadn",
    "had not",
    "doesn",
    "don't",
    "wasn",
    "weren",
    "was not",
    "were not",
    "no one",
    "let",
    "left",
    "too long",
    "suppos",
    "meant",
    "due to",
    "because",
    "owing",
    "down to",
    "down",
    "result",
    "attribut",
    "trace",
    "stem",
    "through",
    "after",
    "following",
    "thanks",
    "caused",
    "triggered",
    "blame",
    "respons",
    "introduc",
    "induced",
    "inflicted",
    "without",
    "offline",
    "dropped the",
    "corners",
    "rush",
    "waved",
    "rubber",
    "screw",
    "mess",
    "logged o",
    "sat on",
    "slept",
    "conclusion",
    "the gun",
    "track of",
    "sight of",
    "reused",
    "it was",
    "it is",
    "culprit",
    "on account",
    "at the hands",
    "failure",
    "by mistake",
    "by accident",
    "in error",
    "in haste",
    "led to",
    "contributed",
    "took",
    "brought",
    "knocked",
    "cause was",
    "cause is",
    "reason was",
];

/// What has been found in a sentence: words from `first` to `last`.
struct Found {
    case: &'static str,
    first: usize,
    last: usize,
    person: Option<(usize, usize)>,
    confidence: Confidence,
}

/// Of findings that share words the surest, and of these the first.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        b.confidence.cmp(&a.confidence).then(a.first.cmp(&b.first)).then(b.last.cmp(&a.last))
    });
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept.iter().all(|it| one.first > it.last || one.last < it.first) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|it| it.first);
    kept
}

struct Finder<'a> {
    reader: Reader<'a>,
    found: Vec<Found>,
}

impl<'a> Finder<'a> {
    fn sentence(&self) -> &'a Sentence<'a> {
        self.reader.sentence
    }

    fn word(&self, at: usize) -> Option<&'a Word<'a>> {
        self.sentence().words.get(at)
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.word(at).is_some_and(|it| it.any(words))
    }

    fn add(
        &mut self,
        case: &'static str,
        first: usize,
        last: usize,
        agent: Option<Agent>,
        confidence: Confidence,
    ) {
        let last = last.min(self.sentence().words.len() - 1);
        let person = agent.map(|it| (it.first, it.last));
        self.found.push(Found { case, first, last, person, confidence });
    }

    /// Looks for everything whose key word is the word at `at`.
    fn look_at(&mut self, at: usize) {
        let Some(word) = self.word(at) else { return };
        if word.kind == Kind::Handle || word.kind == Kind::Masked || word.is_mark() {
            return;
        }
        self.failing(at, word);
        self.lack_of_care(at, word);
        self.carelessness(at, word);
        self.wrong_thing(at, word);
        self.idioms(at, word);
        self.state(at, word);
        self.duty(at, word);
        self.mistake(at, word);
        self.maker_error(at, word);
        self.cause(at, word);
        self.deed_by(at, word);
        self.blame(at, word);
        self.blamed_adjective(at, word);
        self.without_care(at, word);
        self.by_mistake(at, word);
        self.because_of_deed(at, word);
        self.nobody_cared(at, word);
        self.pressure(at, word);
        self.owned_cause(at, word);
    }

    /// The subject of the verb at `verb`, if it is somebody who did (or did not do) something in fact.
    fn doer(&self, verb: usize) -> Option<(Agent, VerbGroup)> {
        let group = self.reader.group(verb);
        if group.modal || group.passive {
            return None;
        }
        let agent = self.reader.subject(group.first)?;
        let before = agent.first.checked_sub(1).and_then(|it| self.word(it));
        let hypothetical =
            before.is_some_and(|it| it.any(&["if", "unless", "whether", "case", "should", "lest"]));
        (!hypothetical).then_some((agent, group))
    }

    /// A finding whose underline goes from the subject to word `last`.
    fn add_deed(&mut self, agent: Agent, group_first: usize, last: usize, confidence: Option<Confidence>) {
        let Some(confidence) = confidence else { return };
        let close = agent.last < group_first && group_first - agent.last < 8;
        let first = if close { agent.first } else { group_first };
        self.add("failing", first, last, Some(agent), confidence);
    }

    /// "Kim forgot to", "the engineer ignored", "support failed to"
    fn failing(&mut self, at: usize, word: &Word<'_>) {
        let fails = word.any(&["failed", "fails"]) && self.is(at + 1, &["to"]);
        let finite = form::PAST | form::PARTICIPLE | form::THIRD;
        let strong = word.is_verb(class::FAILING, finite | form::ING);
        let lapse = word.is_verb(class::LAPSE, finite | form::ING);
        if !fails && !strong && !lapse {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        if group.negated || (word.has_form(form::ING) && !word.has_form(finite) && !group.keeps) {
            return;
        }
        let to_do = self.word(at + 2);
        let kind = agent.kind;
        let mut confidence = if fails {
            let careful =
                to_do.is_some_and(|it| it.is_verb(class::CARE | class::NOTICE | class::TELL, form::BASE));
            match kind {
                AgentKind::Named if to_do.is_some_and(|it| it.any(&MACHINE_DEEDS)) => Some(Low),
                _ if kind.is_worker() || kind == AgentKind::Somebody => Some(High),
                AgentKind::Me | AgentKind::Us => Some(Medium),
                AgentKind::Operator if careful => Some(Medium),
                AgentKind::Organisation
                    if to_do.is_some_and(|it| it.is_verb(class::TELL | class::CARE, form::BASE)) =>
                {
                    Some(Medium)
                }
                AgentKind::Nobody | AgentKind::Unknown => None,
                _ => Some(Low),
            }
        } else if strong {
            match kind {
                _ if kind.is_worker() || kind == AgentKind::Somebody => Some(High),
                AgentKind::Nobody => None,
                AgentKind::Unknown if word.any(&["forgot", "forgotten"]) => {
                    self.is(at + 1, &["to", "about", "that"]).then_some(Medium)
                }
                AgentKind::Unknown
                    if word.any(&["bypassed", "misconfigured", "misinterpreted", "circumvented"]) =>
                {
                    None
                }
                AgentKind::Us if !word.any(&["forgot", "forgotten", "neglected", "overlooked"]) => Some(Low),
                AgentKind::Served if !self.is(at + 1, &["to"]) => Some(Low),
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
        if lapse && !self.has_object(at) {
            confidence = confidence.map(|_| Low);
        }
        let third = !word.has_form(form::PAST | form::PARTICIPLE) && !group.keeps;
        if third {
            confidence = confidence.map(|it| if kind == AgentKind::Named { it.min(Medium) } else { Low });
        }
        // "forgot to silence": the infinitive says what it was.
        let infinitive = self.is(at + 1, &["to"]) && to_do.is_some_and(|it| it.kind == Kind::Plain);
        let last = if infinitive { at + 2 } else { at };
        self.add_deed(agent, group.first, last, confidence);
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
    fn lack_of_care(&mut self, at: usize, word: &Word<'_>) {
        let care = word.is_verb(class::CARE, !0);
        let notice = word.is_verb(class::NOTICE, !0);
        let tell = word.is_verb(class::TELL, !0);
        if !care && !notice && !tell {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        if !group.negated {
            return;
        }
        let fits = (group.did && word.has_form(form::BASE))
            || (group.perfect && word.has_form(form::PARTICIPLE))
            || (group.never && word.has_form(form::PAST));
        if !fits {
            return;
        }
        let present = (group.first..at)
            .any(|it| self.is(it, &["do", "does", "don't", "doesn't", "have", "has", "haven't", "hasn't"]));
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role if care => High,
            AgentKind::Team | AgentKind::Somebody if care => Medium,
            AgentKind::Me if care && !word.any(&["know"]) => Medium,
            AgentKind::Me if word.any(&["see", "notice", "realise", "realize", "spot", "catch"]) => Medium,
            AgentKind::Named | AgentKind::Role | AgentKind::Team if !word.any(&["know", "get", "set"]) => {
                Medium
            }
            AgentKind::Operator if care => Medium,
            AgentKind::Organisation if tell => Medium,
            AgentKind::Served
                if word.any(&["think", "read", "follow", "check", "bother", "verify", "consider"]) =>
            {
                Medium
            }
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        let confidence = if present { Low } else { confidence };
        self.add_deed(agent, group.first, at, Some(confidence));
    }

    /// "Kim accidentally deleted", "I inadvertently removed"
    fn carelessness(&mut self, at: usize, word: &Word<'_>) {
        if !word.has_form(form::PAST | form::PARTICIPLE) || word.is(tag::AUXILIARY) {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        let behind = self.word(at + 1).is_some_and(|it| it.is(tag::WRONGLY));
        if group.negated || !(group.wrongly || behind) {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role | AgentKind::Team => High,
            AgentKind::Somebody | AgentKind::Me | AgentKind::Operator => Medium,
            AgentKind::Served | AgentKind::Organisation => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, at + usize::from(behind), Some(confidence));
    }

    /// "The agent deleted the wrong account", "they shipped an untested build"
    fn wrong_thing(&mut self, at: usize, word: &Word<'_>) {
        let past = form::PAST | form::PARTICIPLE;
        let puts_out = word.is_verb(class::PUTTING_OUT, past) && !self.is(at + 1, &["back"]);
        let mixes_up = word.is_verb(class::DEED, past) && !word.is_verb(class::PUTTING_RIGHT, past);
        if !puts_out && !mixes_up {
            return;
        }
        let wrong =
            (at + 1..at + 5).take_while(|&it| self.word(it).is_some_and(|it| !it.is_mark())).find(|&it| {
                let fits = (if puts_out { tag::UNFIT } else { 0 }) | (if mixes_up { tag::WRONG } else { 0 });
                self.word(it).is_some_and(|it| it.is(fits))
                    && self.word(it - 1).is_some_and(|it| it.is(tag::DETERMINER))
                    && !self.word(it + 1).is_none_or(Word::is_mark)
            });
        let Some(wrong) = wrong else { return };
        let Some((agent, group)) = self.doer(at) else { return };
        if group.negated {
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

    /// "Kim let the certificate expire", "left it running", "took too long", "took down", "introduced the bug"
    fn idioms(&mut self, at: usize, word: &Word<'_>) {
        let ahead = |words: &[&str]| (at + 1..at + 7).find(|&it| self.is(it, words));
        let last = match word.lower.as_str() {
            "let" => ahead(&["expire", "lapse", "slip", "rot", "down", "loose"])
                .or_else(|| ahead(&["run"]).filter(|&it| self.is(it + 1, &["out", "dry"])).map(|it| it + 1)),
            "left" => ahead(&[
                "open",
                "enabled",
                "disabled",
                "running",
                "exposed",
                "unattended",
                "unlocked",
                "unmonitored",
            ]),
            "took" if self.is(at + 1, &["too"]) && self.is(at + 2, &["long"]) => Some(at + 2),
            "took" | "brought" | "knocked" => {
                ahead(&["down", "offline"]).filter(|&it| self.is_an_outage(at, it))
            }
            "slept" => self.is(at + 1, &["through"]).then_some(at + 1),
            "introduced" => {
                ahead(&["bug", "typo", "regression", "error", "mistake", "errors", "fault", "failures"])
            }
            "made" | "makes" => ahead(&["mistake", "error", "typo", "blunder", "mistakes", "errors", "slip"])
                .filter(|&it| !self.word(it + 1).is_some_and(|it| it.is(tag::ERROR_THING))),
            "dropped" => ahead(&["ball"]),
            "cut" => ahead(&["corners"]),
            "rushed" => self.has_object(at).then_some(at),
            "waved" => ahead(&["through"]),
            "rubber-stamped" | "screwed" | "messed" => Some(at),
            "fell" => ahead(&["asleep"]),
            "logged" if self.is(at + 1, &["off", "out"]) && self.is(at + 2, &["early"]) => Some(at + 2),
            "sat" if self.is(at + 1, &["on"]) => Some(at + 1),
            "jumped" => ahead(&["conclusions", "conclusion", "gun"]),
            "lost" => ahead(&["track", "sight"]),
            "reused" => ahead(&["password", "passwords", "credentials"]),
            _ => None,
        };
        let Some(last) = last else { return };
        let Some((agent, group)) = self.doer(at) else { return };
        if group.negated {
            return;
        }
        let confidence = match agent.kind {
            _ if word.any(&["took", "brought"]) && agent.kind.is_worker() => Medium,
            AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => High,
            AgentKind::Us if word.any(&["let"]) => Medium,
            AgentKind::Me if word.any(&["let", "made", "fell", "screwed", "messed", "dropped", "cut"]) => {
                Medium
            }
            AgentKind::Operator | AgentKind::Organisation => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, last, Some(confidence));
    }

    /// Whether taking something down was no maintenance: "took the site down", not "took the node down for repair".
    fn is_an_outage(&self, verb: usize, down: usize) -> bool {
        let all = [
            "site",
            "website",
            "production",
            "prod",
            "platform",
            "everything",
            "services",
            "system",
            "network",
            "whole",
            "entire",
        ];
        let behind = (down + 1..down + 4)
            .any(|it| self.is(it, &["for", "to", "on", "deliberately", "again", "while"]));
        (verb + 1..down + 4).any(|it| self.is(it, &all)) && !behind
    }

    /// "Support was slow to", "he wasn't aware", "she was not paying attention"
    fn state(&mut self, at: usize, word: &Word<'_>) {
        let blaming = word.is(tag::BLAMING_STATE);
        let lacking = word.is(tag::LACKING_STATE);
        if !blaming && !lacking {
            return;
        }
        let group = self.reader.group(at);
        let is_state = (group.first..at).any(|it| self.word(it).is_some_and(|it| it.is(tag::BE)))
            && (group.first..at).all(|it| !self.is(it, &["is", "are", "isn't", "aren't", "am"]));
        if !is_state || group.modal || group.negated != lacking {
            return;
        }
        let Some(agent) = self.reader.subject(group.first) else { return };
        if word.any(&["late"])
            && self.word(at + 1).is_none_or(|it| !it.any(&["to", "in", "with", "again", "and"]))
        {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role
                if !word.any(&["unaware", "aware", "late", "slow", "trained", "tired", "unreachable"]) =>
            {
                High
            }
            AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Operator => Medium,
            AgentKind::Organisation
                if word.any(&["slow", "late", "unresponsive", "reluctant", "unwilling"]) =>
            {
                Medium
            }
            AgentKind::Nobody | AgentKind::Unknown | AgentKind::Served => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, at, Some(confidence));
    }

    /// "Kim was supposed to watch"
    fn duty(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(&["supposed", "meant"]) || !self.is(at + 1, &["to"]) {
            return;
        }
        let group = self.reader.group(at);
        let was = (group.first..at).any(|it| self.is(it, &["was", "were"]));
        if !was || group.modal || group.negated {
            return;
        }
        let Some(agent) = self.reader.subject(group.first) else { return };
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role => Medium,
            AgentKind::Team | AgentKind::Somebody => Medium,
            AgentKind::Nobody | AgentKind::Unknown | AgentKind::Served => return,
            _ => Low,
        };
        self.add_deed(agent, group.first, at + 2, Some(confidence));
    }

    /// "Kim's mistake", "my bad"; "a mistake by the reviewer"
    fn mistake(&mut self, at: usize, word: &Word<'_>) {
        let failure = word.any(&["failure"]) && self.is(at + 1, &["to"]);
        if !(word.is(tag::ERROR_NOUN) || failure)
            || self.word(at + 1).is_some_and(|it| it.is(tag::ERROR_THING))
        {
            return;
        }
        if self.is_denied(at) {
            return;
        }
        let owner = (at.saturating_sub(3)..at).rev().find(|&it| {
            self.word(it)
                .is_some_and(|it| it.possessive || it.any(&["my", "his", "her", "their", "our", "your"]))
        });
        if let Some(owner) = owner {
            let held = &self.sentence().words[owner];
            let (agent, confidence) = if held.possessive {
                let Some(agent) = self.owner(owner) else { return };
                let confidence = match agent.kind {
                    AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Somebody => High,
                    AgentKind::Operator | AgentKind::Served => Medium,
                    AgentKind::Organisation if !word.any(&["error", "fault"]) => Medium,
                    _ => Low,
                };
                (Some(agent), confidence)
            } else {
                let confidence = match held.lower.as_str() {
                    "my" | "his" | "her" => High,
                    "their" if !word.any(&["error", "fault", "misconfiguration"]) => Medium,
                    _ => Low,
                };
                (None, confidence)
            };
            let first = agent.map_or(owner, |it| it.first);
            let agent = agent.or(Some(Agent { kind: AgentKind::Named, first: owner, last: owner }));
            self.add("mistake", first, at, agent, confidence);
            return;
        }
        let mut next = at + 1;
        while self.word(next).is_some_and(|it| {
            it.any(&[
                "was",
                "were",
                "had",
                "been",
                "made",
                "committed",
                "introduced",
                "done",
                "on",
                "the",
                "part",
                "caused",
            ])
        }) {
            next += 1;
        }
        let on_the_part = self.is(next, &["of"]) && self.is(next - 1, &["part"]);
        if !(self.is(next, &["by"])
            || on_the_part
            || (self.is(next, &["of"])
                && word.any(&[
                    "incompetence",
                    "carelessness",
                    "negligence",
                    "ignorance",
                    "fault",
                    "forgetfulness",
                ])))
        {
            return;
        }
        let Some(agent) = self.reader.following(next + 1) else { return };
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role | AgentKind::Team => High,
            AgentKind::Somebody | AgentKind::Operator | AgentKind::Me => Medium,
            AgentKind::Served
                if !word.any(&["error", "fault"]) || self.is(at - usize::from(at > 0), &["an", "manual"]) =>
            {
                Medium
            }
            AgentKind::Organisation if !word.any(&["error", "fault"]) => Medium,
            _ => Low,
        };
        self.add("mistake", at, agent.last, Some(agent), confidence);
    }

    /// Who owns what stands behind the possessive word at `owner`.
    fn owner(&self, owner: usize) -> Option<Agent> {
        self.reader.possessor(owner)
    }

    /// "human error", "operator mistake"
    fn maker_error(&mut self, at: usize, word: &Word<'_>) {
        if let Some((maker, tail)) = word.lower.rsplit_once('-') {
            let made = matches!(tail, "introduced" | "induced" | "caused" | "inflicted" | "error");
            let by = self.reader.sentence.words[at].kind == Kind::Plain
                && [
                    "human",
                    "operator",
                    "user",
                    "investigator",
                    "engineer",
                    "developer",
                    "admin",
                    "responder",
                ]
                .contains(&maker);
            if made && by {
                let thing = self.word(at + 1).is_some_and(|it| it.kind == Kind::Plain);
                let last = if tail == "error" || !thing { at } else { at + 1 };
                self.add("human-error", at, last, None, Medium);
            }
        }
        if !word.is(tag::MAKER_NOUN) {
            return;
        }
        let Some(before) = at.checked_sub(1) else { return };
        let maker = &self.sentence().words[before];
        if !maker.is(tag::ERROR_MAKER)
            || maker.possessive
            || self.word(at + 1).is_some_and(|it| it.is(tag::ERROR_THING))
        {
            return;
        }
        // "Human error is never a root cause" and "the view of human error" speak about the words.
        let negated_after = (at + 1..at + 5).any(|it| self.is(it, &["never", "not", "isn't", "prone"]))
            && self
                .word(at + 1)
                .is_some_and(|it| it.is(tag::BE) || it.any(&["prone", "should", "can", "must"]));
        let mentioned = (before.saturating_sub(3)..before).any(|it| {
            self.is(
                it,
                &[
                    "view",
                    "concept",
                    "term",
                    "word",
                    "words",
                    "understanding",
                    "called",
                    "label",
                    "labelled",
                    "about",
                ],
            )
        });
        if self.is_denied(before) || negated_after || mentioned {
            return;
        }
        let agent = self.is(at + 1, &["by"]).then(|| self.reader.following(at + 2)).flatten();
        let sure = maker.any(&[
            "human",
            "operator",
            "pilot",
            "developer",
            "engineer",
            "technician",
            "employee",
            "staff",
            "personnel",
            "programmer",
            "administrator",
            "admin",
            "sysadmin",
        ]) || (maker.any(&["user"]) && word.any(&["error", "misunderstanding"]))
            || agent.is_some();
        let soft = maker.any(&["manual", "vendor", "tester", "driver"]) && agent.is_none();
        let confidence = if soft {
            Medium
        } else if sure {
            High
        } else {
            Medium
        };
        let confidence = if word.any(&["fault"]) { Low } else { confidence };
        let last = agent.map_or(at, |it| it.last);
        self.add("human-error", before, last, None, confidence);
    }

    /// Whether the noun phrase around `at` is denied, or something to be kept from happening.
    fn is_denied(&self, at: usize) -> bool {
        let from = at.saturating_sub(6);
        (from..at)
            .rev()
            .take_while(|&it| {
                self.word(it).is_some_and(|it| !matches!(it.kind, Kind::Break) && !it.any(&["but"]))
            })
            .any(|it| {
                self.word(it).is_some_and(|it| {
                    it.is(tag::NEGATION)
                        || it.any(&[
                            "reduce",
                            "reduces",
                            "reducing",
                            "eliminate",
                            "eliminates",
                            "eliminating",
                            "minimise",
                            "minimize",
                            "minimizing",
                            "minimising",
                            "risk",
                            "risks",
                            "possibility",
                            "chance",
                            "chances",
                            "prone",
                            "room",
                            "potential",
                            "against",
                            "possible",
                            "if",
                            "any",
                            "less",
                            "susceptible",
                            "likelihood",
                            "odds",
                            "catch",
                            "catches",
                            "guard",
                            "future",
                            "possibly",
                            "opportunity",
                            "opportunities",
                            "could",
                            "can",
                            "may",
                            "might",
                            "remove",
                            "removes",
                            "removing",
                            "sources",
                            "source-of",
                        ])
                })
            })
    }

    /// "due to Kim's change", "because of the engineer who", "caused by Kim"
    fn cause(&mut self, at: usize, word: &Word<'_>) {
        let reads = |words: &[&str]| self.sentence().reads(at, words);
        let length = if reads(&["due", "to"])
            || reads(&["because", "of"])
            || reads(&["owing", "to"])
            || reads(&["down", "to"])
            || reads(&["caused", "by"])
            || reads(&["result", "of"])
            || reads(&["resulted", "from"])
            || reads(&["resulting", "from"])
            || reads(&["attributed", "to"])
            || reads(&["attributable", "to"])
            || reads(&["traced", "to"])
            || reads(&["stemmed", "from"])
            || reads(&["stems", "from"])
            || reads(&["blamed", "on"])
            || reads(&["triggered", "by"])
            || reads(&["fault", "of"])
            || reads(&["introduced", "by"])
            || reads(&["traces", "to"])
        {
            2
        } else if reads(&["traced", "back", "to"])
            || reads(&["on", "account", "of"])
            || reads(&["at", "the", "hands"])
        {
            3
        } else if reads(&["through"])
            || reads(&["after"])
            || reads(&["thanks", "to"])
            || reads(&["following"])
        {
            1
        } else {
            return;
        };
        let weak = word.any(&["through", "after", "thanks", "following"]);
        let vague = word.any(&["triggered", "introduced"]);
        let doubted = (at.saturating_sub(5)..at).any(|it| {
            self.word(it).is_some_and(|it| {
                it.is(tag::NEGATION)
                    || it.any(&["if", "whether", "risk", "possibly", "could", "might", "may"])
            })
        });
        if doubted {
            return;
        }
        let begin = at + length + usize::from(word.any(&["thanks"]));
        let words = &self.sentence().words;
        let limit = words.len().min(begin + 7);
        let owner = (begin..limit)
            .take_while(|&it| {
                !words[it].is_mark()
                    && (it == begin || !words[it - 1].possessive)
                    && !words[it].is(tag::PREPOSITION | tag::AUXILIARY | tag::SUBORDINATOR)
            })
            .find(|&it| words[it].possessive || words[it].any(&["his", "her", "my"]));
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
            let innocent = (owner + 1..=thing).any(|it| {
                words[it].is(tag::INNOCENT) || (words[it].is(tag::MACHINE) && !words[it].any(&CHANGES))
            });
            let harmful = (owner + 1..=thing).any(|it| {
                words[it].is(tag::ERROR_NOUN | tag::WRONG)
                    || words[it].any(&["manual", "edit", "haste", "failure"])
            });
            let confidence = match kind {
                _ if innocent && !harmful => Low,
                _ if weak && !harmful => Low,
                AgentKind::Named | AgentKind::Role => High,
                AgentKind::Team | AgentKind::Somebody | AgentKind::Operator => Medium,
                AgentKind::Served | AgentKind::Organisation if harmful => Medium,
                _ => Low,
            };
            let agent = Agent { kind, first: begin, last: owner };
            self.add("cause", at, thing, Some(agent), confidence);
            return;
        }
        if weak {
            return;
        }
        let Some(agent) = self.reader.following(begin) else { return };
        let confidence = match agent.kind {
            _ if vague => Low,
            AgentKind::Named | AgentKind::Role => High,
            AgentKind::Team | AgentKind::Somebody | AgentKind::Operator => Medium,
            AgentKind::Unknown if reads(&["down", "to"]) => Low,
            AgentKind::Unknown | AgentKind::Nobody => return,
            _ => Low,
        };
        self.add("cause", at, agent.last, Some(agent), confidence);
    }

    /// "was overlooked by the reviewer", "was accidentally deleted by an engineer"
    fn deed_by(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(&["by"]) || at < 2 {
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
            && !words[verb].any(&["caused", "crashed", "delayed"])
            && !before;
        let careless = (group.wrongly || words[verb + 1..at].iter().any(|it| it.is(tag::WRONGLY))) && !before;
        let neglected = group.negated && words[verb].is_verb(class::CARE | class::NOTICE, form::PARTICIPLE);
        let left = words[verb].any(&["left"]) || (verb > 0 && words[verb - 1].any(&["left"]));
        if !failing && !careless && !neglected && !left {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named | AgentKind::Role if !left => High,
            AgentKind::Named | AgentKind::Role | AgentKind::Team => Medium,
            AgentKind::Somebody | AgentKind::Me | AgentKind::Operator => Medium,
            AgentKind::Served if careless => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        let first = if group.passive { group.first } else { verb };
        self.add("failing", first, agent.last, Some(agent), confidence);
    }

    /// "Kim is to blame", "the team was responsible for the outage", "it was the reviewer who", "blamed the vendor"
    fn blame(&mut self, at: usize, word: &Word<'_>) {
        let to_blame = word.any(&["blame"]) && at > 0 && self.is(at - 1, &["to"]) && at > 1;
        let at_fault = word.any(&["fault"]) && at > 0 && self.is(at - 1, &["at"]) && at > 1;
        let culprit = word.any(&["culprit"]) && at > 1 && self.is(at - 1, &["the", "real", "main"]);
        let responsible = word.any(&["responsible"])
            && self.is(at + 1, &["for"])
            && !(at + 2..at + 5).any(|it| self.word(it).is_some_and(|it| it.has_form(form::ING)))
            && (at + 2..at + 6).any(|it| {
                self.is(
                    it,
                    &[
                        "outage", "incident", "failure", "downtime", "mistake", "loss", "damage", "breakage",
                        "mess",
                    ],
                )
            });
        if to_blame || at_fault || responsible || culprit {
            let verb = if responsible {
                at
            } else if culprit {
                (at - 1..at).find(|&it| self.is(it, &["the"])).unwrap_or(at - 1)
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
        // "The blame lies with Kim", "the cause was an engineer who"
        let lies = word.any(&["lies", "rests", "lay"])
            && self.is(at + 1, &["with"])
            && at > 0
            && self.is(at - 1, &["blame", "fault", "responsibility"]);
        let is = word.any(&["was", "is"]) && at > 0 && self.is(at - 1, &["cause", "causes", "reason"]);
        if lies || is {
            let Some(agent) = self.reader.following(at + 1 + usize::from(lies)) else { return };
            if matches!(
                agent.kind,
                AgentKind::Named | AgentKind::Role | AgentKind::Team | AgentKind::Operator
            ) {
                self.add("cause", at - 1, agent.last, Some(agent), if is { Medium } else { High });
            }
            return;
        }
        // "It was the reviewer who waved it through"
        if word.any(&["it"]) && self.is(at + 1, &["was", "is"]) {
            let Some(agent) = self.reader.following(at + 2) else { return };
            let Some(who) = self.word(agent.last + 1).filter(|it| it.any(&["who", "that"])) else { return };
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

    /// "an untrained operator entered", "by an absent-minded colleague"
    fn blamed_adjective(&mut self, at: usize, word: &Word<'_>) {
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
        let is_verb = (at + 1..agent.last).any(|it| self.word(it).is_some_and(|it| it.is(tag::DETERMINER)));
        if is_verb || self.word(agent.last + 1).is_some_and(|it| it.is(tag::MODAL)) {
            return;
        }
        let first = if at > 0 && self.sentence().words[at - 1].is(tag::DETERMINER) { at - 1 } else { at };
        self.add("failing", first, agent.last, Some(agent), High);
    }

    /// "She merged it without testing"
    fn without_care(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(&["without"]) {
            return;
        }
        let Some(verb) = (at + 1..at + 4).find(|&it| {
            self.word(it).is_some_and(|it| {
                it.is_verb(class::CARE | class::TELL, form::ING) || it.any(&["thinking", "testing", "being"])
            })
        }) else {
            return;
        };
        if self.is(verb, &["being"])
            && !self.is(verb + 1, &["thorough", "careful", "sure", "certain", "asked", "aware"])
        {
            return;
        }
        let words = &self.sentence().words;
        let Some(deed) = (0..at).rev().take(14).find(|&it| {
            words[it].has_form(form::PAST)
                && !words[it].is(tag::AUXILIARY)
                && self.reader.subject(self.reader.group(it).first).is_some()
        }) else {
            return;
        };
        let Some((agent, group)) = self.doer(deed) else { return };
        if group.negated {
            return;
        }
        let confidence = match agent.kind {
            AgentKind::Named
            | AgentKind::Role
            | AgentKind::Team
            | AgentKind::Organisation
            | AgentKind::Operator => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add("failing", at, verb + usize::from(self.is(verb, &["being"])), Some(agent), confidence);
    }

    /// "Kim ran it on the live cluster by mistake"
    fn by_mistake(&mut self, at: usize, word: &Word<'_>) {
        let by = word.any(&["by"]) && self.is(at + 1, &["mistake", "accident", "oversight"]);
        let error = word.any(&["in"]) && self.is(at + 1, &["error", "haste"]);
        if !by && !error {
            return;
        }
        // "It was removed by Hannah by mistake"
        let agent = (at.saturating_sub(6)..at)
            .rev()
            .find(|&it| self.is(it, &["by"]))
            .and_then(|it| self.reader.following(it + 1))
            .filter(|it| it.last < at)
            .or_else(|| self.reader.clause_start(at));
        let Some(agent) = agent else { return };
        let confidence = match agent.kind {
            AgentKind::Named
            | AgentKind::Role
            | AgentKind::Team
            | AgentKind::Somebody
            | AgentKind::Operator => Medium,
            AgentKind::Nobody | AgentKind::Unknown => return,
            _ => Low,
        };
        self.add("failing", at, at + 1, Some(agent), confidence);
    }

    /// "The outage happened because Kim deployed", "because he was on holiday"
    fn because_of_deed(&mut self, at: usize, word: &Word<'_>) {
        if !word.any(&["because"]) {
            return;
        }
        let words = &self.sentence().words;
        let end = words.len().min(at + 14);
        let Some(agent) = self.reader.first_in(at + 1, end) else { return };
        if !matches!(agent.kind, AgentKind::Named | AgentKind::Role) || (at > 0 && self.is_denied(at)) {
            return;
        }
        let mut verb = agent.last + 1;
        while verb < end && (words[verb].is(tag::ADVERB) || words[verb].any(&["had", "has"])) {
            verb += 1;
        }
        let Some(deed) = words.get(verb) else { return };
        let absent = deed.any(&["was", "were"])
            && (verb + 1..verb + 4).any(|it| {
                self.is(
                    it,
                    &[
                        "asleep",
                        "holiday",
                        "vacation",
                        "leave",
                        "away",
                        "lunch",
                        "drunk",
                        "busy",
                        "new",
                        "inexperienced",
                        "unfamiliar",
                        "late",
                        "distracted",
                    ],
                )
            });
        // "Because developers used" tells of a habit.
        let one = agent.kind == AgentKind::Named
            || !words[agent.last].lower.ends_with('s')
            || agent.first < agent.last;
        if (deed.is_verb(class::DEED, form::PAST) || absent) && one {
            self.add("cause", at, verb, Some(agent), Medium);
        }
    }

    /// "No one on the team checked", "nobody tested"
    fn nobody_cared(&mut self, at: usize, word: &Word<'_>) {
        if !word.is_verb(class::CARE, form::PAST) {
            return;
        }
        let Some((agent, group)) = self.doer(at) else { return };
        if agent.kind == AgentKind::Nobody && !group.negated {
            self.add_deed(agent, group.first, at, Some(Medium));
        }
    }

    /// "Kim's change caused the outage"
    fn owned_cause(&mut self, at: usize, word: &Word<'_>) {
        let causes = word.any(&["caused", "broke", "triggered", "introduced", "crashed"])
            || (word.any(&["took", "brought", "knocked"])
                && (at + 1..at + 5).any(|it| self.is(it, &["down", "offline", "out"])))
            || (word.any(&["led", "contributed"]) && self.is(at + 1, &["to"]));
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
        let innocent = (owner + 1..group.first).any(|it| {
            words[it].is(tag::INNOCENT) || (words[it].is(tag::MACHINE) && !words[it].any(&CHANGES))
        });
        let Some(agent) = self.reader.possessor(owner) else { return };
        if owner + 1 < group.first
            && !innocent
            && matches!(agent.kind, AgentKind::Named | AgentKind::Role | AgentKind::Team)
        {
            let confidence = if agent.kind == AgentKind::Team { Medium } else { High };
            self.add("cause", agent.first, at, Some(agent), confidence);
        }
    }

    /// "Leadership had pushed the engineers to skip"
    fn pressure(&mut self, at: usize, word: &Word<'_>) {
        if !word.is_verb(class::PRESS, form::PAST | form::PARTICIPLE) {
            return;
        }
        let Some(bad) = (at + 2..at + 8).find(|&it| {
            self.is(it - 1, &["to"])
                && self.word(it).is_some_and(|it| {
                    it.is_verb(class::FAILING | class::LAPSE, form::BASE) || it.any(&["rush", "cut", "hurry"])
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
}

/// Things that people make, and that a machine's word list holds, too.
const CHANGES: [&str; 14] = [
    "script",
    "scripts",
    "deployment",
    "deployments",
    "release",
    "releases",
    "update",
    "updates",
    "upgrade",
    "build",
    "version",
    "test",
    "check",
    "job",
];

/// What machines with people's names fail to do.
const MACHINE_DEEDS: [&str; 14] = [
    "start",
    "boot",
    "launch",
    "load",
    "connect",
    "restart",
    "mount",
    "compile",
    "build",
    "sync",
    "come",
    "resolve",
    "authenticate",
    "schedule",
];
