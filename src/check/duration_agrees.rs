//! A stated duration must agree with the timeline.

use std::cell::LazyCell;
use std::ops::Range;

use jiff::SignedDuration;
use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::{Block, BlockKind, Outline};
use crate::postmortem::elapsed::{self, Stretch};
use crate::postmortem::moment::{self, Length, Moment};
use crate::postmortem::{Entry, Field, Key, PostMortem, Role, milestones};
use crate::source::Span;
use crate::vocabulary::TIMES;
use crate::words::lowered;

/// Strikes at a duration that contradicts the times beside it, that is longer than all of which the timeline tells, or,
/// in a field, that is shorter than the time between a clear start and a clear end.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DurationAgrees {
    /// How far a duration may be off, in percent of itself.
    tolerance: u8,
    /// Words of a sentence in the summary or the impact that make its duration the incident's.
    about: Vec<String>,
    /// Words before such a duration: for, lasted …
    before: Vec<String>,
}

impl DurationAgrees {
    pub(super) const CASES: &[Case] = &[
        Case { name: "contradiction", values: &["stated", "computed"], related: &["times"] },
        Case { name: "longer", values: &["stated", "computed"], related: &["first", "last"] },
        Case { name: "shorter", values: &["stated", "computed"], related: &["first", "last"] },
    ];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let mut hits = self.contradictions(post_mortem);
        // Most documents state none.
        let whole = LazyCell::new(|| whole(post_mortem));
        let clear = LazyCell::new(|| clear(post_mortem));
        for stated in self.stated(post_mortem) {
            let longer = whole.filter(|it| self.is_longer(&stated, it.length()));
            if let Some(whole) = longer {
                hits.push(ends(post_mortem, hit("longer", &stated, whole.length(), context)));
            } else if stated.is_field
                && let Some((length, first, last)) = *clear
                && length > stated.length.duration + self.slack(&stated.length) * 2
            {
                let hit = hit("shorter", &stated, length, context);
                hits.push(hit.related("first", first).related("last", last));
            }
        }
        // A line that contradicts itself says enough.
        hits.sort_by_key(|it| (it.span.start, it.case));
        hits.dedup_by_key(|it| it.span.start);
        hits
    }

    /// How far a length may be off: its smallest unit, a part of itself, five minutes.
    fn slack(&self, length: &Length) -> SignedDuration {
        let part = length.duration.as_secs() / 100 * i64::from(self.tolerance);
        let unit = length.unit.as_secs();
        // "2h" is said of 1:40 too; "3 days" of two nights.
        let unit = if unit >= 86_400 { unit } else { unit / 2 };
        SignedDuration::from_secs(part.max(unit).max(5 * 60))
    }

    /// How far a length may be off that stands beside its own times: five minutes, if it is told in minutes and not
    /// roughly.
    fn close_slack(&self, text: &str, length: &Length) -> SignedDuration {
        let before = text[..length.range.start].trim_end();
        let word = before.trim_end_matches('.').rsplit(|it: char| !it.is_alphanumeric()).next();
        let is_rough = before.ends_with(['~', '≈']) || word.is_some_and(|it| TIMES.meaning(it).approximate);
        if length.unit.as_secs() > 60 || is_rough {
            return self.slack(length);
        }
        SignedDuration::from_mins(5)
    }

    fn is_longer(&self, stated: &Stated, whole: SignedDuration) -> bool {
        stated.length.duration > whole + self.slack(&stated.length)
    }

    /// Durations of the incident: those of fields, and those that the summary or the impact tells.
    fn stated(&self, post_mortem: &PostMortem) -> Vec<Stated> {
        let outline = &post_mortem.outline;
        let fields = post_mortem.metadata.iter().filter(|it| it.key == Some(Key::Duration));
        let mut stated: Vec<Stated> = fields.filter_map(of_field).collect();
        let is_told = |block: &&Block| {
            let role = || post_mortem.role_at(block.text.start);
            block.kind == BlockKind::Paragraph
                && !block.quoted
                && matches!(role(), Some(Role::Summary | Role::Impact))
        };
        for block in outline.blocks.iter().filter(is_told) {
            let sentences = sentences_with_unit(outline, &block.text);
            stated.extend(sentences.filter_map(|it| self.of_sentence(post_mortem, &it)));
        }
        stated
    }

    /// The duration of the incident that a sentence tells: "The site was down for about 30 minutes".
    fn of_sentence(&self, post_mortem: &PostMortem, sentence: &Range<usize>) -> Option<Stated> {
        let outline = &post_mortem.outline;
        let text = &outline.text()[sentence.clone()];
        let mut lengths = moment::lengths(text);
        // Several durations are of several things.
        let length = (lengths.len() == 1).then(|| lengths.pop())??;
        let has = |words: &[String], text: &str| {
            text.split(|it: char| !it.is_alphanumeric())
                .any(|word| words.iter().any(|it| it.eq_ignore_ascii_case(word)))
        };
        let before: Vec<&str> = text[..length.range.start].split_whitespace().rev().take(3).collect();
        let led = before.iter().any(|it| has(&self.before, it));
        let range = sentence.start + length.range.start..sentence.start + length.range.end;
        (led && has(&self.about, text) && !outline.is_masked(&range)).then(|| Stated {
            span: outline.span(&range),
            length,
            is_field: false,
        })
    }

    /// Lines that give a start, an end and a duration between which there is another one.
    fn contradictions(&self, post_mortem: &PostMortem) -> Vec<Hit> {
        let outline = &post_mortem.outline;
        let mut hits = Vec::new();
        for block in &outline.blocks {
            if !tells_stretch(post_mortem.moments_in(&block.text)) {
                continue;
            }
            for line in outline.lines(block).filter(|it| may_tell_length(outline, it)) {
                let text = &outline.text()[line.clone()];
                let lengths = moment::lengths(text);
                let [length] = &lengths[..] else { continue };
                let moments = moment::all(text);
                let Some((times, between)) = beside(text, &moments, length) else { continue };
                let slack = self.close_slack(text, length);
                let off = |between: SignedDuration| (length.duration - between).abs() > slack;
                // On a clock of twelve hours the end may be in the afternoon.
                let noon = SignedDuration::from_hours(12);
                let twelve = moments.iter().any(|it| it.clock.is_some_and(|it| it.twelve_hour_ambiguous));
                if off(between) && !(twelve && (!off(between + noon) || !off(between - noon))) {
                    let place =
                        |it: &Range<usize>| outline.span(&(line.start + it.start..line.start + it.end));
                    hits.push(
                        Hit::new("contradiction", place(&length.range))
                            .value("stated", &text[length.range.clone()])
                            .value("computed", in_words(between))
                            .related("times", place(&times)),
                    );
                }
            }
        }
        hits
    }
}

/// What a stated duration contradicts.
fn hit(case: &'static str, stated: &Stated, computed: SignedDuration, context: &Context<'_>) -> Hit {
    let confidence = if stated.is_field { Confidence::High } else { Confidence::Medium };
    Hit::new(case, stated.span)
        .confidence(confidence)
        .value("stated", context.source.slice(stated.span).trim())
        .value("computed", in_words(computed))
}

/// A duration of the incident that the document states.
struct Stated {
    span: Span,
    length: Length,
    is_field: bool,
}

/// The duration that a field gives, if it is one and nothing else.
fn of_field(field: &Field) -> Option<Stated> {
    let lengths = moment::lengths(&field.value);
    let [length] = &lengths[..] else { return None };
    let rest = &field.value[..length.range.start];
    // "more than 2h", "10:00-11:00 (1h)" and "5 of 30 min" are told by their line.
    if rest.split_whitespace().count() > 2 || rest.contains(|it: char| it.is_ascii_digit()) {
        return None;
    }
    Some(Stated { span: field.span, length: length.clone(), is_field: true })
}

/// Whether there are a start and an end, or at least two times of day, among moments.
fn tells_stretch(moments: &[Moment]) -> bool {
    let mut times = moments.iter().filter(|it| it.clock.is_some());
    times.next().is_some_and(|it| it.until.is_some() || times.next().is_some())
}

/// Whether there is a unit in a stretch of the text; nearly everywhere, there is none.
fn may_tell_length(outline: &Outline, range: &Range<usize>) -> bool {
    outline.words_in(range).iter().any(|it| moment::has_unit(outline.text(), *it))
}

/// A start and an end beside a duration, with where they stand and how long is between them.
fn beside(text: &str, moments: &[Moment], length: &Length) -> Option<(Range<usize>, SignedDuration)> {
    let clocked: Vec<&Moment> = moments.iter().filter(|it| it.clock.is_some()).collect();
    let (times, between) = match clocked[..] {
        [one] => (one.range.clone(), elapsed::written(one, None)?),
        [first, last] if first.until.is_none() && last.until.is_none() => {
            let joint = text[first.range.end..last.range.start].trim();
            let joined = matches!(joint, "-" | "–" | "—" | "to" | "until" | "till" | "→" | "->" | "and");
            (first.range.start..last.range.end, joined.then(|| elapsed::written(first, Some(last)))??)
        }
        _ => return None,
    };
    let (left, right) = if times.end <= length.range.start {
        (times.end, length.range.start)
    } else {
        (length.range.end, times.start)
    };
    // What stands between them only joins them: a bracket, "for", "total", a zone.
    let filler = text.get(left..right)?;
    let words = filler.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty());
    let joins = |it: &str| {
        TIMES.lengths.joining.contains(&lowered(it))
            || TIMES.meaning(it).approximate
            || it.chars().all(char::is_uppercase) && it.len() <= 4
    };
    // "(2h)" is a length of these times, "(2h before the check)" of something else.
    let behind = text[length.range.end..].trim_start();
    let behind = TIMES.lengths.behind.iter().find_map(|it| behind.strip_prefix(it)).unwrap_or(behind);
    let ends = behind.trim_start().chars().next();
    let alone = ends.is_none_or(|it| ")],.;|–—".contains(it)) || times.start >= length.range.end;
    let compared = text[..length.range.start].trim_end().ends_with(['>', '<', '+']);
    if !alone || compared {
        return None;
    }
    let bracketed =
        filler.contains(['(', '[', '=']) || words.clone().next().is_some() || filler.contains([',', ':']);
    (bracketed && filler.len() <= 24 && words.clone().all(joins)).then_some((times, between))
}

/// The whole stretch of which timelines and fields tell.
fn whole(post_mortem: &PostMortem) -> Option<Stretch> {
    let told = elapsed::whole(post_mortem);
    let fields = between_fields(post_mortem).map(|it| it.0);
    match (told, fields) {
        (Some(told), Some(fields)) => Some(told.with(fields)),
        (told, fields) => told.or(fields),
    }
}

/// The stretch between the fields for the start and the end, and where these stand.
fn between_fields(post_mortem: &PostMortem) -> Option<(Stretch, Span, Span)> {
    let of = |key: Key| {
        let mut fields = post_mortem.metadata.iter().filter(|it| it.key == Some(key));
        let field = fields.next()?;
        let [moment] = &field.moments[..] else { return None };
        let clock = moment.clock.filter(|it| it.is_possible() && it.hour < 24)?;
        let near = post_mortem.date.map(|it| it.date);
        let date = moment.date?.resolve(post_mortem.day_order, near)?;
        let at = date.at(i8::try_from(clock.hour).ok()?, i8::try_from(clock.minute).ok()?, 0, 0);
        Some((at, field.span))
    };
    let ((from, first), (to, last)) = (of(Key::Start)?, of(Key::Resolved)?);
    (from <= to).then_some((Stretch { from, to }, first, last))
}

/// The time between a clear start and a clear end, and where these stand.
fn clear(post_mortem: &PostMortem) -> Option<(SignedDuration, Span, Span)> {
    if let Some((stretch, first, last)) = between_fields(post_mortem) {
        return Some((stretch.length(), first, last));
    }
    let (first, last) = (milestones::clear_start(post_mortem)?, milestones::clear_end(post_mortem)?);
    let at = |wanted: &Entry| {
        post_mortem.timelines.iter().find_map(|timeline| {
            let index = timeline.entries.iter().position(|it| std::ptr::eq(it, wanted))?;
            timeline.instants()[index].filter(|_| wanted.clock.is_some())
        })
    };
    let length = at(last)?.duration_since(at(first)?);
    (!length.is_negative()).then_some((length, first.span, last.span))
}

/// The hit with the first and the last entry.
fn ends(post_mortem: &PostMortem, hit: Hit) -> Hit {
    let entries = || post_mortem.timelines.iter().flat_map(|it| &it.entries);
    match (entries().next(), entries().next_back()) {
        (Some(first), Some(last)) => hit.related("first", first.span).related("last", last.span),
        _ => hit,
    }
}

/// The sentences of a stretch of the text in which a unit stands.
fn sentences_with_unit(outline: &Outline, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut start, end) = (range.start, range.end);
    let text = outline.text();
    outline.words_in(range).iter().filter_map(move |&word| {
        let at = word.at as usize;
        if at < start || !moment::has_unit(text, word) {
            return None;
        }
        let sentence = sentence_around(text, &(start..end), at);
        start = sentence.end;
        Some(sentence)
    })
}

/// The sentence of a stretch of a text to which the word at `at` belongs.
fn sentence_around(text: &str, range: &Range<usize>, at: usize) -> Range<usize> {
    let ends = |it: &usize| {
        matches!(text.as_bytes()[it - 1], b'.' | b'!' | b'?' | b';')
            && text[*it..range.end].starts_with(char::is_whitespace)
    };
    let start = (range.start + 1..at).rev().find(ends).unwrap_or(range.start);
    start..(at + 1..range.end).find(ends).unwrap_or(range.end)
}

/// A length of time as people write it: `2 h 15 min`, `3 days`.
pub(super) fn in_words(length: SignedDuration) -> String {
    let minutes = (length.as_secs() + 30) / 60;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let part = |count: i64, unit: &str| (count > 0).then(|| format!("{count} {unit}"));
    let day = if days == 1 { "day" } else { "days" };
    let parts = [part(days, day), part(hours, "h"), part(rest, "min")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::found_in;

    #[test]
    fn an_end_without_a_half_of_the_day_may_be_in_either() {
        let rule = "[duration-agrees]\ntolerance = 20\nabout = []\nbefore = []";
        let found = |text: &str| found_in(rule, &format!("# Outage\n\n**Duration**: {text}\n"));
        assert_eq!(found("3 h 15 min (11:30-2:45)"), [""; 0]);
        assert_eq!(found("15 h 15 min (11:30-2:45)"), [""; 0]);
        assert_eq!(found("5 h (11:30-2:45)"), ["5 h"]);
    }

    #[test]
    fn a_quoted_duration_is_somebody_elses() {
        let rule = "[duration-agrees]\ntolerance = 20\nabout = [\"down\"]\nbefore = [\"for\"]";
        let timeline = "## Timeline\n\n- 10:00 UTC the pager fires\n- 10:30 UTC it is over\n";
        let found = |told: &str| found_in(rule, &format!("# Outage\n\n## Summary\n\n{told}\n\n{timeline}"));
        assert_eq!(found("It was down for 5 hours."), ["5 hours"]);
        assert_eq!(found("> It was down for 5 hours."), [""; 0]);
        assert_eq!(found("### Down for 5 hours"), [""; 0]);
    }

    #[test]
    fn a_length_is_told_in_days_hours_and_minutes() {
        let of = |minutes| in_words(SignedDuration::from_mins(minutes));
        assert_eq!(of(0), "no time");
        assert_eq!(of(135), "2 h 15 min");
        assert_eq!(of(1440), "1 day");
        assert_eq!(of(2 * 1440 + 60), "2 days 1 h");
    }
}
