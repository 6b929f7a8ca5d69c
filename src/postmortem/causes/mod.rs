//! Why it happened, and how deep the document goes.

mod signs;
mod whys;

use std::ops::Range;

use self::signs::Found;
use self::whys::Chains;
use super::placeholders::asks;
use super::sections::{LONGEST_HEADING, Role, Section, pieces};
use crate::markdown::{Block, BlockKind, MarkKind, Outline};

pub use self::whys::Why;
use crate::sorted::Sorted;
pub use crate::vocabulary::CauseClass;
use crate::vocabulary::causes::Sign;

/// How far an explanation goes. The order is from shallow to deep.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Nothing says why.
    #[default]
    Absent,
    /// What was seen, or who did it.
    Symptom,
    /// The event or defect that set it off.
    Trigger,
    /// A condition that let it happen or spread.
    Systemic,
}

/// Why it happened.
#[derive(Debug, Default)]
pub struct RootCause {
    /// The depth of the whole explanation.
    pub depth: Depth,
    /// Whether the words leave no doubt about the depth.
    pub sure: bool,
    /// The statements that say why, in reading order.
    pub statements: Vec<Statement>,
    /// Chains of two or more whys, in reading order.
    pub chains: Vec<Vec<Why>>,
    /// Whether a section for it says it, and not a summary in passing.
    pub stated: bool,
    /// Which common kind of cause it is, as an index; [`RootCause::class`] leads to the words.
    class: Option<usize>,
}

/// A paragraph or list item that says why.
#[derive(Debug)]
pub struct Statement {
    /// Its text.
    pub text: Range<usize>,
    /// How deep it goes alone.
    pub depth: Depth,
    /// The words that decided it, as stretches of the document's text.
    pub evidence: Vec<Range<usize>>,
}

impl RootCause {
    /// Reads why it happened from the sections for that, else from the sentences of summary and background that give
    /// a reason.
    #[must_use]
    pub fn read(outline: &Outline, sections: &Sorted<Section>) -> Self {
        let mut reading = Reading::default();
        let stated = sections.iter().any(|it| tells(it.role, OWN));
        if stated {
            each_stretch(outline, sections, OWN, |stretch, kind| reading.add(outline, &stretch, kind));
            reading.add_conditions(outline, sections);
            return reading.finish(true);
        }
        for roles in PASSING {
            each_stretch(outline, sections, roles, |stretch, kind| {
                if kind == Stretch::Statement {
                    reading.add_reasons(outline, &stretch);
                }
            });
            if !reading.statements.is_empty() {
                break;
            }
        }
        reading.add_conditions(outline, sections);
        reading.finish(false)
    }

    /// The common kind of cause that the words name, with what to look at and the question to ask next.
    #[must_use]
    pub fn class(&self) -> &'static CauseClass {
        signs::class(self.class)
    }

    /// The common kind of cause that the words name, if they name one.
    #[must_use]
    pub fn common_class(&self) -> Option<&'static CauseClass> {
        self.class.map(|it| signs::class(Some(it)))
    }

    /// The words that decided the depth of the whole, in reading order.
    pub fn evidence(&self) -> impl Iterator<Item = &Range<usize>> {
        self.statements.iter().filter(|it| it.depth == self.depth).flat_map(|it| &it.evidence)
    }
}

/// Sections that say why.
const OWN: &[Option<Role>] = &[Some(Role::RootCause), Some(Role::Trigger)];
/// Parts that may say why in passing; the later ones are read only if those before them say nothing.
const PASSING: [&[Option<Role>]; 2] = [
    &[None, Some(Role::Summary), Some(Role::Background)],
    &[
        Some(Role::Detection),
        Some(Role::Impact),
        Some(Role::Resolution),
        Some(Role::Response),
        Some(Role::Timeline),
        Some(Role::WentPoorly),
        Some(Role::Lessons),
    ],
];

fn tells(role: Option<Role>, roles: &[Option<Role>]) -> bool {
    roles.contains(&role)
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Statement,
    Heading,
}

/// Calls `visit` for each paragraph, list item, table row and heading in sections of these roles.
fn each_stretch(
    outline: &Outline,
    sections: &Sorted<Section>,
    roles: &[Option<Role>],
    mut visit: impl FnMut(Range<usize>, Stretch),
) {
    let mut row: Option<((u32, u32), Range<usize>)> = None;
    let mut done = 0;
    let before = 0..sections.first().map_or(outline.text().len(), |it| it.heading.start);
    let bodies = sections.iter().filter(|it| tells(it.role, roles)).map(|it| it.body.clone());
    for body in std::iter::once(before).filter(|_| tells(None, roles)).chain(bodies) {
        for (block, part) in pieces(outline, &body) {
            let role = sections.innermost(part.start).and_then(|it| it.role);
            if part.start < done || block.quoted || !tells(role, roles) {
                continue;
            }
            done = part.end;
            // `*Describe what has to change.*` is left from a template.
            if outline.is_all(MarkKind::Emphasis, &part) && asks(&outline.text()[part.clone()]) {
                continue;
            }
            if let BlockKind::Cell { table, row: number, .. } = block.kind {
                match &mut row {
                    Some((place, range)) if *place == (table, number) => range.end = part.end,
                    _ if number == 0 => {}
                    _ => flush(&mut row, Some(((table, number), part)), &mut visit),
                }
                continue;
            }
            flush(&mut row, None, &mut visit);
            visit(part, if is_heading(block, sections) { Stretch::Heading } else { Stretch::Statement });
        }
        flush(&mut row, None, &mut visit);
    }
}

/// Visits the row that is complete and begins the next.
fn flush<P>(
    row: &mut Option<(P, Range<usize>)>,
    next: Option<(P, Range<usize>)>,
    visit: &mut impl FnMut(Range<usize>, Stretch),
) {
    if let Some((_, range)) = std::mem::replace(row, next) {
        visit(range, Stretch::Statement);
    }
}

fn is_heading(block: &Block, sections: &Sorted<Section>) -> bool {
    if let BlockKind::Heading(_) = block.kind {
        // What is longer is a sentence.
        return block.text.len() <= LONGEST_HEADING;
    }
    sections.at(block.text.start).is_some_and(|it| it.heading.end >= block.text.end)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    statements: Vec<Statement>,
    total: Tally,
    classes: Vec<usize>,
    chains: Chains,
    words: signs::Words,
}

impl Reading {
    fn add(&mut self, outline: &Outline, range: &Range<usize>, kind: Stretch) {
        match kind {
            Stretch::Statement => self.chains.add(outline.text(), range),
            Stretch::Heading => self.chains.close(),
        }
        let signs = signs::signs(outline, range, &mut self.words);
        self.take(range, &signs, |_| true, kind);
    }

    /// Takes what went poorly, where no more than a trigger is told: what was missing that day stands there.
    fn add_conditions(&mut self, outline: &Outline, sections: &Sorted<Section>) {
        if self.total.depth().0 != Depth::Trigger {
            return;
        }
        each_stretch(outline, sections, &[Some(Role::WentPoorly)], |stretch, kind| {
            if kind == Stretch::Statement {
                self.add(outline, &stretch, kind);
            }
        });
    }

    /// Takes only the sentences that give a reason.
    fn add_reasons(&mut self, outline: &Outline, range: &Range<usize>) {
        let signs = signs::signs(outline, range, &mut self.words);
        let mut reasons: Vec<usize> = signs
            .found
            .iter()
            .filter(|it| matches!(it.sign, Sign::Because | Sign::Trigger | Sign::Condition))
            .map(|it| it.sentence)
            .collect();
        reasons.dedup();
        if !reasons.is_empty() {
            self.take(range, &signs, |it| reasons.binary_search(&it).is_ok(), Stretch::Statement);
        }
    }

    /// Takes what some sentences of a stretch say.
    fn take(
        &mut self,
        range: &Range<usize>,
        signs: &signs::Signs,
        is_wanted: impl Fn(usize) -> bool,
        kind: Stretch,
    ) {
        let mut tally = Tally { signs: Vec::with_capacity(signs.found.len()), ..Tally::default() };
        for &(index, words) in signs.sentences.iter().filter(|it| is_wanted(it.0)) {
            let first = signs.found.partition_point(|it| it.sentence < index);
            let last = signs.found.partition_point(|it| it.sentence <= index);
            tally.add(&signs.found[first..last], words);
        }
        self.classes.extend(&signs.classes);
        if kind == Stretch::Statement && tally.sentences > 0 {
            let (depth, _) = tally.depth();
            self.statements.push(Statement { text: range.clone(), depth, evidence: tally.evidence(depth) });
        }
        self.total.join(tally);
    }

    fn finish(self, stated: bool) -> RootCause {
        let (mut depth, mut sure) = self.total.depth();
        if self.statements.is_empty() {
            (depth, sure) = (Depth::Absent, true);
        }
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for class in &self.classes {
            *counts.entry(*class).or_default() += 1;
        }
        let class = counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(class, _)| class);
        let chains = self.chains.finish();
        RootCause { depth, sure, statements: self.statements, chains, stated, class }
    }
}

/// What a stretch, or all of them, says.
#[derive(Debug, Default)]
struct Tally {
    /// Sentences with words that aren't questions.
    sentences: usize,
    /// How many of them say that the reason isn't known and nothing else.
    unknown: usize,
    /// How many of them say what was seen.
    seen: usize,
    /// How many of them give a reason that isn't just something that was seen.
    reasons: usize,
    /// How many of them say how things stand.
    states: usize,
    /// Whether it begins with something that nobody saw or did wrong: what is seen later is its effect.
    begins_with_event: bool,
    /// What they say; of sentences that say that the reason isn't known, nothing else.
    signs: Vec<(Sign, Range<usize>)>,
}

impl Tally {
    /// Takes in the signs of a sentence.
    fn add(&mut self, found: &[Found], words: usize) {
        if words == 0 {
            return;
        }
        self.sentences += 1;
        let of = |sign: Sign| found.iter().filter(move |it| it.sign == sign).map(|it| &it.range);
        let signs = found.iter().fold(0, |signs, it| signs | it.sign.bit());
        let has = |sign: Sign| signs & sign.bit() != 0;
        let is_unknown = has(Sign::Unknown) && !has(Sign::Condition) && !has(Sign::Trigger);
        let counted = found.iter().filter(|it| !is_unknown || it.sign == Sign::Unknown);
        self.signs.extend(counted.map(|it| (it.sign, it.range.clone())));
        if is_unknown {
            self.unknown += 1;
            return;
        }
        let is_seen = has(Sign::Symptom);
        let told = !is_seen && !has(Sign::Trigger) && !has(Sign::Person);
        self.states += usize::from(told && has(Sign::State));
        self.begins_with_event |= self.sentences == 1 && words >= A_CLAUSE && !is_seen && !has(Sign::Person);
        self.seen += usize::from(is_seen);
        let last_because = of(Sign::Because).map(|it| it.end).max();
        if last_because.is_some_and(|at| of(Sign::Symptom).all(|it| it.end <= at)) {
            self.reasons += 1;
        }
        let first_therefore = of(Sign::Therefore).map(|it| it.start).min();
        if first_therefore.is_some_and(|at| of(Sign::Symptom).all(|it| it.start > at)) {
            self.reasons += 1;
        }
    }

    fn join(&mut self, other: Self) {
        self.begins_with_event |= self.sentences == 0 && other.begins_with_event;
        self.sentences += other.sentences;
        self.unknown += other.unknown;
        self.seen += other.seen;
        self.reasons += other.reasons;
        self.states += other.states;
        self.signs.extend(other.signs);
    }

    fn of(&self, sign: Sign) -> impl Iterator<Item = &Range<usize>> {
        self.signs.iter().filter(move |it| it.0 == sign).map(|it| &it.1)
    }

    fn has(&self, sign: Sign) -> bool {
        self.of(sign).next().is_some()
    }

    /// How deep it goes, and whether that is sure.
    fn depth(&self) -> (Depth, bool) {
        let triggered = self.has(Sign::Trigger);
        let by_person = self.has(Sign::Person);
        let explained = triggered || (self.has(Sign::Event) && !by_person);
        let faint = || apart(self.of(Sign::FaintCondition));
        if self.has(Sign::Condition) {
            return (Depth::Systemic, true);
        }
        if explained && faint() >= FAINT_ENOUGH.max(self.sentences / 2) {
            return (Depth::Systemic, false);
        }
        if self.sentences == self.unknown {
            return (Depth::Absent, true);
        }
        if !triggered && self.states > 0 && self.states * 2 >= self.sentences {
            return (Depth::Systemic, false);
        }
        if explained {
            return (Depth::Trigger, triggered);
        }
        if by_person {
            return (Depth::Symptom, faint() == 0);
        }
        if !self.has(Sign::Symptom) || self.reasons > 0 || self.begins_with_event {
            return (Depth::Trigger, false);
        }
        if self.unknown > 0 {
            return (Depth::Absent, false);
        }
        (Depth::Symptom, faint() == 0 && self.seen * 2 >= self.sentences)
    }

    /// The words that speak for this depth.
    fn evidence(&self, depth: Depth) -> Vec<Range<usize>> {
        let (first, second) = match depth {
            Depth::Absent => (Sign::Unknown, Sign::Symptom),
            Depth::Symptom => (Sign::Person, Sign::Symptom),
            Depth::Trigger => (Sign::Trigger, Sign::Event),
            Depth::Systemic => (Sign::Condition, Sign::FaintCondition),
        };
        let sign = if self.has(first) { first } else { second };
        self.of(sign).cloned().collect()
    }
}

/// With fewer words it is a name rather than a clause.
const A_CLAUSE: usize = 4;

/// So many faint signs in different places are as good as a clear one.
const FAINT_ENOUGH: usize = 3;

/// How many of the stretches don't overlap the one before them.
fn apart<'a>(ranges: impl Iterator<Item = &'a Range<usize>>) -> usize {
    let mut end = 0;
    let mut count = 0;
    for range in ranges {
        if range.start >= end {
            count += 1;
            end = range.end;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Outline, RootCause) {
        let outline = Outline::read(&format!("## Root cause\n\n{text}\n"));
        let heading = &outline.blocks[0];
        let section = Section {
            role: Some(Role::RootCause),
            heading: heading.text.clone(),
            span: heading.span,
            level: 2,
            body: heading.text.end..outline.text().len(),
            parent: None,
            label: false,
        };
        let cause = RootCause::read(&outline, &vec![section].into());
        (outline, cause)
    }

    fn depth(text: &str) -> Depth {
        read(text).1.depth
    }

    #[test]
    fn what_was_seen_is_a_symptom_however_long() {
        assert_eq!(
            depth("Pages were slow, then the queue grew, and at last visitors got a 503."),
            Depth::Symptom
        );
    }

    #[test]
    fn depths_of_all_kinds_are_told_apart() {
        let cases = [
            (Depth::Absent, "We have opened a case with the hosting company and await their report."),
            (Depth::Absent, "Investigation in progress."),
            (Depth::Symptom, "- Website unreachable\n- SSH unreachable\n- Ping answered with 70 % loss"),
            (Depth::Symptom, "A member of staff pressed the wrong button."),
            (Depth::Symptom, "The administrator made an error while updating the DNS zone."),
            (Depth::Symptom, "Calls were dropped due to a network issue."),
            (Depth::Trigger, "A squirrel chewed through the feed. The switch of the generator was stuck."),
            (
                Depth::Trigger,
                "Prices were loaded in cents instead of euros, so the model saw absurd baskets and collapsed.",
            ),
            (Depth::Trigger, "Old keys of the chart were silently ignored. Large uploads got a 413."),
            (Depth::Trigger, "Two pods wrote to the same volume, and the filesystem was damaged."),
            (
                Depth::Systemic,
                "A poison message came back after each failure, as there's no limit on deliveries.",
            ),
            (Depth::Systemic, "The descriptors ran out. We do not graph them."),
            (Depth::Systemic, "The disk died, and nobody had been told that the server was in use."),
            (
                Depth::Systemic,
                "A bad flag stopped every client. Clients exit rather than falling back to the last good copy.",
            ),
            (Depth::Systemic, "The upload is encrypted with a key that is kept on one laptop."),
            (Depth::Systemic, "Two causes came together: a leak, and a burst of traffic."),
            (Depth::Systemic, "The keys were copied without proper access control."),
            (Depth::Systemic, "Failing over requires three manual edits."),
            (Depth::Systemic, "The dashboard averages over an hour."),
            (Depth::Systemic, "- Ring fencing not implemented\n- The key leaked"),
            (
                Depth::Systemic,
                "The shop was down because the disk was full because its logs were never rotated.",
            ),
            (Depth::Trigger, "A wraparound of row numbers caused Mailbird to go down."),
            (Depth::Trigger, "A wraparound of row numbers led to errors in the shop."),
            (Depth::Trigger, "The second job was cancelled by the scheduler, as both had one name."),
            (Depth::Trigger, "The folder `spool` was missing, causing Mailbird to be unable to start."),
            (Depth::Trigger, "Disk no. 4 test rack 2 was formatted by the new installer."),
            (Depth::Symptom, "What caused the outage was high load."),
            (Depth::Symptom, "For some reason the renewal did not happen."),
            (Depth::Symptom, "The crew's misjudged approach."),
            (Depth::Symptom, "Somebody mixed two cables up."),
            (Depth::Absent, "We have no explanation for the spike."),
            (Depth::Absent, "Misc. checks, non conclusive."),
            (Depth::Absent, "We have not found out yet why the leader stepped down."),
            (Depth::Absent, "There is no explanation so far."),
            (Depth::Symptom, "- Timeouts in the shop\n- Nobody could log in"),
            (Depth::Symptom, "Orders were lost."),
            (Depth::Trigger, "A broken RAID controller returned zeros for some blocks."),
            (Depth::Trigger, "Two workers raced: both took the same job and sent the mail twice."),
            (
                Depth::Trigger,
                "The partner changed the format of the feed without notice. The importer stopped.",
            ),
            (Depth::Systemic, "Images are only kept for a day, so there was nothing left to return to."),
            (Depth::Systemic, "The owning team was dissolved last year."),
            (Depth::Systemic, "The import script does not stop when a step fails."),
            (Depth::Systemic, "Production runs a different version of Postgres than the laptops."),
            (Depth::Systemic, "The two commands differ in one letter only."),
            (Depth::Systemic, "The error message did not say which file was meant."),
            (Depth::Systemic, "The host was built by hand."),
            (Depth::Systemic, "The bug was not discovered in the review of the release."),
            (Depth::Systemic, "The page did not reach anybody."),
            (Depth::Systemic, "The gauge does not report its age."),
            (Depth::Systemic, "The crew had not been trained for this."),
            (Depth::Systemic, "A new hire had received no training. A valve was left shut."),
            (Depth::Systemic, "The second line could not carry the full load."),
            (Depth::Systemic, "Incorrectly configured alerts stayed silent."),
            (Depth::Systemic, "The sandbox could overwrite tables of production."),
            (Depth::Systemic, "We had not yet built a second gateway."),
            (Depth::Systemic, "The copy passed every check unnoticed."),
            (Depth::Trigger, "An undocumented bug of the card reset it."),
            (Depth::Trigger, "The plugin is incompatible with the new core."),
            (Depth::Trigger, "The worker wrote to a table that had not yet been created."),
            (Depth::Symptom, "A member of the desk clicked the wrong list."),
            (Depth::Symptom, "The mail server suffered a breakdown."),
            (Depth::Absent, "The carrier isolated the cause of the issue and is working on a fix."),
            (Depth::Absent, "Traffic is rerouted while we investigate."),
            (Depth::Absent, "We cannot be sure what it was."),
        ];
        for (expected, text) in cases {
            assert_eq!(depth(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_from_what_was_missing() {
        let cases = [
            (Depth::Absent, "The cause is not known."),
            (Depth::Absent, "The cause is hard to tell."),
            (Depth::Absent, "The reason remains an open question."),
            (Depth::Absent, "No diagnosis was made."),
            (Depth::Absent, "This was not pursued any further."),
            (Depth::Absent, "We did not investigate further."),
            (Depth::Absent, "We are unsure what set it off."),
            (Depth::Absent, "Nobody knows why."),
            (Depth::Absent, "The manufacturer has been asked for an explanation."),
            (Depth::Absent, "We have not had a reply from the carrier."),
            (Depth::Absent, "It was not possible to find out more."),
            (Depth::Absent, "The logs do not show why it stopped."),
            (Depth::Absent, "There is not enough data to tell."),
            (Depth::Absent, "Details to follow."),
            (Depth::Trigger, "An unprecedented number of visitors came at noon."),
            (Depth::Trigger, "Two fans of the chassis died."),
            (Depth::Systemic, "The guide is wrong about the second valve."),
            (Depth::Systemic, "The lease timeout is infinite."),
            (Depth::Systemic, "The form accepts any date."),
            (Depth::Systemic, "The night shift had no keys."),
            (Depth::Systemic, "The expertise was with one person."),
            (Depth::Systemic, "The alarm was buried under others."),
            (Depth::Systemic, "The switch had reached its end of life."),
            (Depth::Systemic, "An earlier outage had not led to any change."),
            (Depth::Systemic, "The handover was incomplete."),
            (Depth::Systemic, "The two teams did not talk to each other."),
            (Depth::Systemic, "The label is misleading."),
            (Depth::Systemic, "The export failed silently."),
            (Depth::Systemic, "The switch was on by default."),
            (Depth::Systemic, "The pump had not been serviced."),
            (Depth::Systemic, "The password was stored in the wiki."),
            (Depth::Systemic, "The photos were not backed up."),
            (Depth::Systemic, "Jobs are processed sequentially."),
            (Depth::Systemic, "The change did not take the second site into account."),
            (Depth::Systemic, "The need was not noticed when the works were planned."),
            (Depth::Systemic, "There was a lack of clarity about roles."),
        ];
        for (expected, text) in cases {
            assert_eq!(depth(text), expected, "{text}");
        }
    }

    #[test]
    fn a_person_alone_is_a_symptom() {
        assert_eq!(depth("The operator made a mistake."), Depth::Symptom);
    }

    #[test]
    fn an_event_with_its_effect_is_a_trigger() {
        assert_eq!(
            depth("Release 3 renamed the column, and the workers kept reading the old one."),
            Depth::Trigger
        );
    }

    #[test]
    fn what_nobody_had_configured_is_systemic() {
        for text in [
            "No log rotation was configured.",
            "The disk filled up because no log rotation had been set up.",
            "No swap was enabled on the hosts.",
            "No cleanup job is in place.",
            "No retention was set on the bucket.",
            "None of the hosts had log rotation configured.",
        ] {
            assert_eq!(depth(text), Depth::Systemic, "{text}");
        }
        for text in [
            "The flag was not set.",
            "No requests were served.",
            "No endpoint was available after release 4.2.",
        ] {
            assert!(depth(text) < Depth::Systemic, "{text}");
        }
    }

    #[test]
    fn a_missing_control_is_systemic() {
        assert_eq!(depth("Release 3 renamed the column. No test covers the worker."), Depth::Systemic);
    }

    #[test]
    fn statements_are_judged_together() {
        let (_, cause) = read("- The disk filled up with logs.\n- Nobody watches disk usage on batch hosts.");
        let depths: Vec<_> = cause.statements.iter().map(|it| it.depth).collect();
        assert_eq!(depths, [Depth::Trigger, Depth::Systemic]);
        assert_eq!(cause.depth, Depth::Systemic);
    }

    #[test]
    fn an_open_question_is_no_statement_of_a_cause() {
        assert_eq!(depth("Why did no alert fire?"), Depth::Absent);
    }

    #[test]
    fn a_conceded_control_is_no_condition() {
        assert_eq!(
            depth("Although no test was missing, the migration renamed the wrong column."),
            Depth::Trigger
        );
    }

    #[test]
    fn an_unknown_reason_is_none() {
        assert_eq!(depth("Unknown."), Depth::Absent);
        assert_eq!(depth("Requests failed. We do not know why."), Depth::Absent);
        assert_eq!(depth(""), Depth::Absent);
    }

    #[test]
    fn how_a_system_is_made_decides_where_nothing_happened_to_it() {
        assert_eq!(depth("A node holds one copy of each key. Requests failed."), Depth::Systemic);
        assert_eq!(depth("- A node holds one copy of each key.\n- Requests failed."), Depth::Systemic);
        assert_eq!(depth("Release 4.2 set the pool to zero. Each job holds a connection."), Depth::Trigger);
    }

    #[test]
    fn a_symptom_is_sure_where_most_sentences_tell_of_it() {
        let sure = |text: &str| {
            let cause = read(text).1;
            (cause.depth, cause.sure)
        };
        assert_eq!(sure("The page was down. Nobody could pay."), (Depth::Symptom, true));
        let others = "The moon was full that night. The weather was mild then.";
        assert_eq!(sure(&format!("The page was down. {others}")), (Depth::Symptom, false));
    }

    #[test]
    fn words_in_code_decide_nothing() {
        assert_eq!(depth("The page `no-alert-without-test` was down."), Depth::Symptom);
    }

    #[test]
    fn a_host_name_is_one_word() {
        assert_eq!(depth("Requests to test.without.alert failed."), Depth::Symptom);
    }

    #[test]
    fn without_a_section_for_it_only_sentences_with_a_reason_are_read() {
        let outline = Outline::read("The site was down. A bug dropped the session table.");
        let cause = RootCause::read(&outline, &Vec::new().into());
        assert_eq!((cause.depth, cause.stated), (Depth::Trigger, false));
        let outline = Outline::read("The site was down.");
        assert!(RootCause::read(&outline, &Vec::new().into()).statements.is_empty());
    }

    #[test]
    fn the_deciding_words_are_kept() {
        let (outline, cause) = read("The job has no timeout.");
        let words: Vec<_> = cause.evidence().map(|it| &outline.text()[it.clone()]).collect();
        assert!(words.contains(&"no timeout"), "{words:?}");
    }

    #[test]
    fn whys_that_follow_one_another_are_a_chain() {
        let (outline, cause) =
            read("1. Why was it down? It crashed.\n2. Why 2: Why did it crash? A leak.\n\nThe end.");
        let answers: Vec<_> = cause.chains[0].iter().map(|it| &outline.text()[it.answer.clone()]).collect();
        assert_eq!(answers, ["It crashed.", "A leak."]);
    }

    #[test]
    fn the_class_names_the_next_question() {
        assert_eq!(read("The connection pool was exhausted.").1.class().name.as_ref(), "resource exhaustion");
        assert_eq!(read("The moon was full.").1.class().name.as_ref(), "a cause of its own");
    }
}
