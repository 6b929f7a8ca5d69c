//! Nobody stands as the one who failed, or as the cause.

mod causes;
mod deeds;
mod idioms;
mod mistakes;

use serde::Deserialize;

use super::grammar::{Agent, Kind, Reader, Sentence, Word, class, each_sentence, form, tag, words};
use super::{Case, Confidence, Context, Hit};
use crate::markdown::Outline;
use crate::postmortem::PostMortem;
use crate::vocabulary::IDIOMS;
use crate::words::Literal;

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
    pub(super) fn run<'a>(&self, post_mortem: &PostMortem, context: &'a Context<'_>) -> &'a [Hit] {
        context.failings.get_or_init(|| failings(post_mortem, context))
    }
}

/// All that the check finds in a document.
fn failings(post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
    let outline = &post_mortem.outline;
    let mut hits = Vec::new();
    let people = &post_mortem.people;
    // Most sentences speak of machines only.
    each_sentence(outline, context.leads(outline), &IDIOMS.triggers, Some(people), |sentence| {
        if sentence.question {
            return;
        }
        let tags = sentence.words.iter().fold(0, |tags, it| tags | it.tags());
        let (wrongly, wrong) = (tags & tag::WRONGLY != 0, tags & (tag::WRONG | tag::UNFIT) != 0);
        let mut finder = Finder { reader: Reader { sentence, people }, wrongly, wrong, found: Vec::new() };
        for at in 0..sentence.words.len() {
            finder.look_at(at);
        }
        if finder.found.is_empty() {
            return;
        }
        hits.extend(apart(finder.found, sentence.words.len()).into_iter().map(|it| {
            let range = sentence.range(it.first, it.last);
            let hit = Hit::new(it.case, outline.span(&range)).confidence(it.confidence).value("words", range);
            if it.case == "human-error" {
                hit
            } else {
                hit.value("person", person_in(outline, sentence, &it))
            }
        }));
    });
    hits
}

/// Verbs that tell something.
const VERBS: u32 = class::FAILING
    | class::LAPSE
    | class::CARE
    | class::NOTICE
    | class::TELL
    | class::PUTTING_OUT
    | class::DEED
    | class::PRESS;

/// Nouns and adjectives that tell something.
const NAMES: u64 = tag::BLAMING_STATE
    | tag::LACKING_STATE
    | tag::ERROR_NOUN
    | tag::FAILURE
    | tag::MAKER_NOUN
    | tag::BLAMING_ADJECTIVE
    | tag::KEYS;

/// What has been found in a sentence: words from `first` to `last`.
struct Found {
    case: &'static str,
    first: usize,
    last: usize,
    person: Option<(usize, usize)>,
    confidence: Confidence,
}

/// Who is blamed, without the ending of "Kim's".
fn person_in<'a>(outline: &'a Outline, sentence: &Sentence<'_>, found: &Found) -> &'a str {
    let (first, last) = found.person.unwrap_or((found.first, found.last));
    let last = &sentence.words[last];
    &outline.text()[sentence.words[first].range.start..last.range.start + last.text.len()]
}

/// Of findings that share words the surest, and of these the first.
fn apart(mut found: Vec<Found>, words: usize) -> Vec<Found> {
    found.sort_by(|a, b| {
        b.confidence.cmp(&a.confidence).then(a.first.cmp(&b.first)).then(b.last.cmp(&a.last))
    });
    let mut taken = vec![false; words];
    found.retain(|it| {
        let place = &mut taken[it.first..=it.last];
        let free = place.iter().all(|it| !it);
        if free {
            place.fill(true);
        }
        free
    });
    found.sort_by_key(|it| it.first);
    found
}

struct Finder<'a> {
    reader: Reader<'a>,
    /// Whether the sentence has a word such as "accidentally".
    wrongly: bool,
    /// Whether it has a word such as "wrong" or "untested".
    wrong: bool,
    found: Vec<Found>,
}

impl<'a> Finder<'a> {
    fn sentence(&self) -> &'a Sentence<'a> {
        self.reader.sentence
    }

    fn word(&self, at: usize) -> Option<&'a Word<'a>> {
        self.sentence().words.get(at)
    }

    fn is(&self, at: usize, words: &[Literal]) -> bool {
        self.word(at).is_some_and(|it| it.any(words))
    }

    fn has(&self, at: usize, tags: u64) -> bool {
        self.word(at).is_some_and(|it| it.is(tags))
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
        let first = first.min(last);
        let person = agent.map(|it| (it.first, it.last));
        self.found.push(Found { case, first, last, person, confidence });
    }

    /// Looks for everything whose key word is the word at `at`.
    fn look_at(&mut self, at: usize) {
        let Some(word) = self.word(at).filter(|it| it.kind == Kind::Plain) else { return };
        let verb = word.is_verb(VERBS, !0);
        if verb || word.is(tag::KEYS) {
            self.failing(at, word);
        }
        if verb {
            self.lack_of_care(at, word);
            self.nobody_cared(at, word);
            self.pressure(at, word);
            self.chosen_neglect(at, word);
        }
        if self.wrongly {
            self.carelessness(at, word);
        }
        if self.wrong && word.has_form(form::PAST | form::PARTICIPLE | form::ING) {
            self.wrong_thing(at, word);
            self.got_wrong(at, word);
        }
        if word.is(tag::TURN) {
            self.without_care(at, word);
            self.overdone(at, word);
        }
        if word.is(tag::DUTY) {
            self.duty(at, word);
        }
        if word.is(NAMES) {
            self.state(at, word);
            self.mistake(at, word);
            self.maker_error(at, word);
            self.blamed_adjective(at, word);
            self.judged_act(at, word);
        }
        if word.is(tag::IDIOM) {
            self.idioms(at, word);
        }
        if word.is(tag::CAUSE) {
            self.cause(at);
        }
        if word.is(tag::KEYS) {
            self.deed_by(at, word);
            self.blame(at, word);
            self.by_mistake(at, word);
            self.because_of_deed(at, word);
            self.owned_cause(at, word);
        }
        if word.joined {
            self.made_by(at, word);
        }
    }

    /// Whether the noun phrase around `at` is denied, or something to be kept from happening.
    fn is_denied(&self, at: usize) -> bool {
        let from = at.saturating_sub(6);
        (from..at)
            .rev()
            .take_while(|&it| {
                self.word(it).is_some_and(|it| !matches!(it.kind, Kind::Break) && !it.any(words!["but"]))
            })
            .any(|it| self.word(it).is_some_and(|it| it.is(tag::NEGATION | tag::HEDGE)))
    }
}

/// Whether a word names something that harms nobody, or a machine and not a change of it.
fn is_innocent(word: &Word<'_>) -> bool {
    word.is(tag::INNOCENT) || (word.is(tag::MACHINE) && !word.is(tag::CHANGE))
}

#[cfg(test)]
mod tests {
    use crate::check::Confidence::{self, High, Low, Medium};
    use crate::check::{found_in, hits_in};

    const RULE: &str = "person-failing = {}";

    /// What is underlined in a text, and how sure that is.
    fn told(text: &str) -> Vec<(&str, Confidence)> {
        let hits = hits_in(RULE, text).into_iter();
        hits.map(|it| (&text[it.span.start..it.span.end], it.confidence)).collect()
    }

    #[test]
    fn a_failing_needs_a_person_as_its_subject() {
        assert_eq!(found_in(RULE, "The reviewer failed to notice it."), ["The reviewer failed to notice"]);
        assert_eq!(found_in(RULE, "The probe failed to notice it."), [""; 0]);
        assert_eq!(found_in(RULE, "The reviewer did not forget it."), [""; 0]);
        assert_eq!(found_in(RULE, "If the reviewer forgot it, the check fails."), [""; 0]);
        assert_eq!(found_in(RULE, "The reviewer never forgot it."), [""; 0]);
        assert_eq!(found_in(RULE, "Nobody forgot it."), [""; 0]);
        assert_eq!(found_in(RULE, "The reviewer was overlooked by the tool."), [""; 0]);
    }

    #[test]
    fn what_is_skipped_on_purpose_is_no_failing() {
        assert_eq!(found_in(RULE, "Anna skipped the review."), ["Anna skipped"]);
        assert_eq!(found_in(RULE, "Anna skipped the failed step and resumed the run."), [""; 0]);
        assert_eq!(found_in(RULE, "Anna broke the work into three steps."), [""; 0]);
        assert_eq!(found_in(RULE, "Kim took the site down."), ["Kim took the site down"]);
        assert_eq!(found_in(RULE, "Kim took the site down for repair."), [""; 0]);
    }

    #[test]
    fn a_wrong_thing_put_right_is_no_failing() {
        assert_eq!(found_in(RULE, "Leo deleted the wrong volume."), ["Leo deleted the wrong volume"]);
        assert_eq!(found_in(RULE, "Leo removed the faulty disk."), [""; 0]);
        assert_eq!(found_in(RULE, "The team rolled back the broken release."), [""; 0]);
    }

    #[test]
    fn a_cause_behind_due_to_is_struck_and_thanks_are_not() {
        assert_eq!(found_in(RULE, "It broke due to Ravi's rollout."), ["due to Ravi's rollout"]);
        assert_eq!(found_in(RULE, "It was fixed thanks to Ravi's rollback."), [""; 0]);
        assert_eq!(found_in(RULE, "It was slow due to Ravi's request."), [""; 0]);
        assert_eq!(found_in(RULE, "Marek's change caused the outage."), ["Marek's change caused"]);
    }

    #[test]
    fn what_was_found_out_by_accident_was_lucky() {
        assert_eq!(found_in(RULE, "Marek accidentally discovered it."), [""; 0]);
        assert_eq!(found_in(RULE, "Marek accidentally deleted it."), ["Marek accidentally deleted"]);
    }

    #[test]
    fn what_is_denied_of_somebody_is_no_cause() {
        assert_eq!(found_in(RULE, "The team's change caused it."), ["The team's change caused"]);
        assert_eq!(found_in(RULE, "No step on the team's end caused it."), [""; 0]);
    }

    #[test]
    fn errors_are_somebodys_only_if_they_are_told_with_who_made_them() {
        assert_eq!(
            found_in(RULE, "A series of errors by the night crew did it."),
            ["errors by the night crew"]
        );
        assert_eq!(found_in(RULE, "It logged errors by the thousand."), [""; 0]);
        assert_eq!(found_in(RULE, "The reviewer's errors page is empty."), [""; 0]);
        assert_eq!(found_in(RULE, "There were errors of the team page."), [""; 0]);
    }

    #[test]
    fn a_judged_act_is_a_failing_of_whoever_did_it() {
        for (text, words) in [
            ("The team's slow response lasted a day.", "The team's slow response"),
            ("It was an improper use by the technician.", "improper use by the technician"),
        ] {
            assert_eq!(told(text), [(words, Medium)], "{text}");
        }
        for text in [
            "The team's slow response time is measured.",
            "The team's slow laptops were replaced.",
            "The proxy's slow response was cached.",
            "It was not an improper use by the technician.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn a_wrong_thing_in_a_clause_of_its_own_is_told_of_somebody_else() {
        assert_eq!(found_in(RULE, "Anna restarted it as the wrong build ran."), [""; 0]);
        assert_eq!(found_in(RULE, "The scheduler lacked attention to detail."), [""; 0]);
    }

    #[test]
    fn whose_a_cause_is_stands_in_the_same_phrase() {
        assert_eq!(found_in(RULE, "It broke due to load, Ravi's rollout came later."), [""; 0]);
        assert_eq!(found_in(RULE, "It broke due to load in Ravi's rollout."), [""; 0]);
    }

    #[test]
    fn a_cause_is_what_one_person_did_or_was_away_from() {
        for (text, words) in [
            ("It broke because Lucas deployed it.", "because Lucas deployed"),
            ("It broke because the developers deployed it.", "because the developers deployed"),
            ("It broke because Kim was on leave.", "because Kim was"),
        ] {
            assert_eq!(told(text), [(words, Medium)], "{text}");
        }
        for text in [
            "It broke because developers deployed it.",
            "It broke because Kim was at the desk of a colleague on leave.",
            "Nobody knows because.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn human_error_is_struck_unless_it_is_denied_or_kept_out() {
        assert_eq!(found_in(RULE, "Cause: human error."), ["human error"]);
        for text in [
            "Human error is never a root cause.",
            "The form prevents human error.",
            "A user error page was shown.",
            "It was not human error.",
        ] {
            assert_eq!(found_in(RULE, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn how_sure_a_failing_is_depends_on_who_did_what() {
        for (text, words, confidence) in [
            ("The reviewer forgot it.", "The reviewer forgot", High),
            ("The operator forgot it.", "The operator forgot", Medium),
            ("One of us forgot it.", "One of us forgot", High),
            ("Also Kim restarted it and forgot it.", "Kim restarted it and forgot", High),
            ("Anna skipped the review.", "Anna skipped", High),
            ("Anna skipped the review for the hotfix.", "Anna skipped", Low),
            ("The team never tested the fallback.", "The team never tested", Medium),
            ("The team didn't know it.", "The team didn't know", Low),
            ("Nobody tested the failover.", "Nobody tested", Medium),
            ("Kim left the port open.", "Kim left the port open", High),
            ("I left the port open.", "I left the port open", Low),
            ("Kim rushed the rollout.", "Kim rushed", High),
            ("The host was left unpatched by Kim.", "unpatched by Kim", Medium),
            ("A careless engineer deleted it.", "A careless engineer", High),
            ("Kim merged it without being asked.", "without being asked", Medium),
            ("The mistake was entirely Marek's.", "mistake was entirely Marek's", High),
            (
                "The fault lies entirely with the migration crew.",
                "fault lies entirely with the migration crew",
                High,
            ),
            ("Anna told nobody.", "Anna told", High),
            ("Somebody never ran the suite.", "Somebody never ran", Medium),
            ("Nobody in the room asked.", "Nobody in the room asked", Medium),
            (
                "Anna plugged the cable into the wrong port.",
                "Anna plugged the cable into the wrong port",
                High,
            ),
            ("The team lacked any discipline.", "The team lacked any discipline", Medium),
            ("The night crew showed little interest.", "The night crew showed little interest", Medium),
            ("Anna chose not to test the restore.", "Anna chose not to test", Medium),
            ("Anna muted the alarm, then forgot it.", "Anna muted the alarm, then forgot", High),
            ("Kim that morning ran it by mistake.", "by mistake", Medium),
            ("It was human error by the operator.", "human error by the operator", High),
            ("It was a vendor mistake.", "vendor mistake", Medium),
            ("Zyx overlooked it.", "Zyx overlooked", Medium),
            ("Kim forgets it.", "Kim forgets", Medium),
            ("The reviewer forgets it.", "The reviewer forgets", Low),
            ("Kim ignored the alert.", "Kim ignored", High),
            ("Kim ignored the noise.", "Kim ignored", Medium),
            ("Anna skipped reviews.", "Anna skipped", High),
            ("Anna skipped quickly.", "Anna skipped", Low),
            ("The alert was ignored by a customer.", "was ignored by a customer", Low),
            ("It was accidentally deleted by a customer.", "was accidentally deleted by a customer", Medium),
            ("The vendor's mistake was found.", "The vendor's mistake", Medium),
            ("The vendor's error was found.", "The vendor's error", Low),
            ("Kim did it wrong.", "Kim did it wrong", High),
            ("I did something wrong.", "I did something wrong", Medium),
            ("I broke production.", "I broke production", Medium),
            ("Kim overrode the warning.", "Kim overrode the warning", High),
            ("Kim committed the password.", "Kim committed the password", High),
            ("Kim brought down the cluster.", "Kim brought down", Medium),
            ("Management refused to pay for it.", "Management refused to", Medium),
            ("Kim merged it despite the warning.", "despite the warning", Medium),
            ("Kim's refusal to wait cost an hour.", "Kim's refusal", High),
            ("The failure of the reviewer to ask cost an hour.", "failure of the reviewer", High),
            ("It broke due to the haste of the reviewer.", "haste of the reviewer", High),
            ("A mistake made by Kim was found.", "mistake made by Kim", High),
            ("A mistake on the part of Kim was found.", "mistake on the part of Kim", High),
            ("Kim merged the second half too soon.", "Kim merged the second half too soon", Medium),
            ("I deployed it too early.", "I deployed it too early", Medium),
            (
                "A contractor removed more cables than intended.",
                "A contractor removed more cables than intended",
                Medium,
            ),
            ("Kim ran it contrary to the procedure.", "contrary to the procedure", Medium),
            ("Despite being told to wait, Kim deployed it.", "Despite being told", Medium),
            ("Without a review, Anna merged it.", "Without a review", Medium),
            ("Nobody took the complaints seriously.", "Nobody took the complaints seriously", Medium),
            ("Management took no action.", "Management took no action", High),
            ("Human and process error caused it.", "Human and process error", High),
            ("The vendor's main failing was its silence.", "The vendor's main failing", Medium),
            ("The technician was incapable of closing it.", "The technician was incapable", High),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
        for text in [
            "Kim fixed the error in the morning.",
            "Kim brought the latency down.",
            "The server refused to start.",
            "Kim rolled it out despite the rain.",
            "The failure of the reviewer's laptop cost an hour.",
            "A driver error reset the card.",
            "Nobody owned the queue.",
            "No customer took it seriously.",
            "It was a report that nobody took seriously.",
            "The vendor's failing host was replaced.",
            "Disk and network error are counted.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn a_deed_is_a_failing_by_its_manner_its_object_or_who_reports_it() {
        for (text, words, confidence) in [
            ("Kim read the label incorrectly and cut it.", "Kim read the label incorrectly", High),
            ("Kim restarted it after accidentally deleting a table.", "accidentally deleting", Medium),
            ("It was down after an engineer accidentally deleting it.", "accidentally deleting", Medium),
            ("The wrong host was rebooted by the technician.", "was rebooted by the technician", High),
            ("Kim was editing the wrong file.", "Kim was editing the wrong file", High),
            ("Kim pushed untested code.", "Kim pushed untested code", High),
            ("Kim was found to have ignored the alarm.", "Kim was found to have ignored", High),
            ("Kim had been told not to restart it.", "Kim had been told not to", Medium),
            ("It was a human process error.", "human process error", High),
            ("The report blamed the vendor.", "blamed the vendor", Medium),
            ("The vendor was blamed for it.", "The vendor was blamed", Medium),
            ("The auditor criticised the network team.", "criticised the network team", Medium),
            (
                "The blame for it rests on the shoulders of the vendor.",
                "it rests on the shoulders of the vendor",
                High,
            ),
            ("The night crew grew complacent.", "The night crew grew complacent", High),
            ("Kim was not aware of it.", "Kim was not aware", Medium),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
        for text in [
            "Kim found that it had booted incorrectly.",
            "Kim saw the page rendered incorrectly.",
            "The lock keeps engineers from accidentally deleting it.",
            "The lock avoids accidentally deleting it.",
            "The wrong file was removed by Kim.",
            "The faulty disk was replaced by the technician.",
            "The faulty build was rolled back by the technician.",
            "By editing the wrong file Kim learned of the lock.",
            "Rather than blame the vendor, we read the log.",
            "Kim is not known to have ignored it.",
            "Kim was not aware of it because the page hid it.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_too_early_or_against_a_rule_is_a_failing_only_as_somebodys_deed() {
        for text in [
            "It was too early to tell.",
            "Kim was too early.",
            "The job ran on more hosts than intended.",
            "Kim finished it, and it ran sooner than intended.",
            "Contrary to the procedure, the valve opened.",
            "Despite being told to wait, the client reconnected.",
            "Without a backup, Kim restored it.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn somebody_is_blamed_in_many_words() {
        for (text, words, confidence) in [
            ("Kim is to blame.", "Kim is to blame", High),
            ("Kim Harding was responsible for the outage.", "Kim Harding was responsible", High),
            ("The blame lies with Kim.", "blame lies with Kim", High),
            ("The cause was Kim.", "cause was Kim", Medium),
            ("The culprit was an engineer.", "culprit was an engineer", Medium),
            ("The blame is on the vendor.", "blame is on the vendor", High),
            ("It was the fault of the vendor.", "fault of the vendor", Medium),
            ("We blame the network team.", "blame the network team", Medium),
            ("It was the reviewer who approved it.", "It was the reviewer who approved", Medium),
            ("It broke due to Ravi's rollout of the cache.", "due to Ravi's rollout", High),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
        assert_eq!(told("It was the reviewer who spotted it."), []);
        assert_eq!(told("Nobody blames the network team."), []);
        assert_eq!(told("We do not blame the network team."), []);
        assert_eq!(told("The responsibility is with the network team."), []);
    }

    #[test]
    fn how_sure_a_state_is_depends_on_who_was_in_it() {
        for (text, words, confidence) in [
            ("Kim was careless.", "Kim was careless", High),
            ("Support was slow to answer.", "Support was slow", Medium),
            ("Kim wasn't aware of it.", "Kim wasn't aware", Medium),
            ("The team was not aware of it.", "The team was not aware", Low),
            ("Kim was late in answering.", "Kim was late", Medium),
            ("I was careless.", "I was careless", Medium),
            ("I was late in answering.", "I was late", Low),
        ] {
            assert_eq!(told(text), [(words, confidence)], "{text}");
        }
        assert_eq!(told("Kim was late on Tuesday."), []);
    }

    #[test]
    fn pressure_is_blamed_on_whom_it_came_from() {
        let words = "Leadership had pushed the engineers to skip";
        assert_eq!(told("Leadership had pushed the engineers to skip it."), [(words, Medium)]);
        assert_eq!(found_in(RULE, "Leadership had never pushed the engineers to skip it."), [""; 0]);
    }

    #[test]
    fn who_is_blamed_is_named_without_an_ending() {
        let hits = hits_in(RULE, "It broke due to Ravi's rollout.");
        assert_eq!(hits[0].values, [("words", (9..30).into()), ("person", "Ravi".into())]);
    }

    #[test]
    fn one_place_is_struck_once() {
        let text = "The careless engineer accidentally deleted the wrong table by mistake.";
        assert_eq!(found_in(RULE, text).len(), 2);
    }
}
