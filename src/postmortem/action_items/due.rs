//! By when: due dates in cells, fields, words and at the end of an item.

use std::ops::Range;

use super::vocabulary::{is_blank, last_brackets};
use super::{Around, Due, LONGEST_LABEL};
use crate::markdown::MarkKind;
use crate::postmortem::moment::{self, DayOrder, Moment, WrittenDate};
use crate::postmortem::sections::trimmed;
use crate::source::{place_in, prefix};
use crate::vocabulary::ACTIONS;

impl Around<'_> {
    /// `due x`, `by x`, `ETA x`, or a bare date at the end.
    pub(super) fn inline_due(&self, text: &Range<usize>) -> Option<Due> {
        let words = self.text(text);
        let lower = &self.outline.small()[text.clone()];
        let openers = &ACTIONS.words.due_openers;
        let is_opened = self.outline.small_words(text).any(|it| openers.contains(it));
        for opener in openers.iter().filter(|_| is_opened) {
            for (at, _) in lower.match_indices(opener) {
                let is_word = !lower[..at].ends_with(char::is_alphanumeric);
                let Some(rest) = words[at + opener.len()..].strip_prefix(' ').filter(|_| is_word) else {
                    continue;
                };
                let begin = words.len() - rest.len();
                let rest = prefix(rest, LONGEST_LABEL);
                let end = rest.find([')', ']', ';', '.', ',']).unwrap_or(rest.len());
                let dated = moment::leading(rest).filter(|it| it.date.is_some());
                if let Some(moment) = dated {
                    let range =
                        text.start + begin + moment.range.start..text.start + begin + moment.range.end;
                    return self.due_in(&range, false);
                }
                let range = trimmed(self.outline, &(text.start + begin..text.start + begin + end));
                if let Some(due) = self.vague(&range).filter(|it| it.written.start == range.start) {
                    return Some(due);
                }
            }
        }
        // `📅 2024-05-20 @kim`
        for mark in ACTIONS.words.due_marks.iter() {
            let Some(begin) = words.find(mark).map(|it| it + mark.len()) else { continue };
            let rest = &words[begin..];
            let dated = moment::leading(prefix(rest, LONGEST_LABEL)).filter(|it| it.date.is_some());
            if let Some(moment) = dated {
                let begin = text.start + begin;
                return self.due_in(&(begin + moment.range.start..begin + moment.range.end), false);
            }
        }
        // A date between dashes: `… - 2024-05-20 - @kim`
        let mut end = text.start;
        for part in words.split(" - ") {
            let range = trimmed(self.outline, &(end..end + part.len()));
            let first = end == text.start;
            end += part.len() + " - ".len();
            let whole = || {
                moment::leading(self.text(&range))
                    .filter(|it| it.date.is_some() && it.range.end == range.len())
            };
            if !first && whole().is_some() {
                return self.due_in(&range, false);
            }
        }
        if let Some(range) = self.date_in_brackets(text) {
            return self.due_in(&range, false);
        }
        // A date that ends the item.
        let last = words.trim_end_matches(['.', ')', ']', ' ']);
        let tail = last.len().saturating_sub(LONGEST_DATE);
        let tail = (tail..=last.len()).find(|&it| words.is_char_boundary(it))?;
        let found = moment::all(&words[tail..]).pop().filter(|it| it.date.is_some());
        let Some(moment) = found else { return self.vague_in_brackets(text, last) };
        let ends = tail + moment.range.end >= last.len();
        let before = words[..tail + moment.range.start].trim_end_matches(['(', '[']).to_lowercase();
        let is_part = |it: char| it.is_alphanumeric() || it == '-';
        let opens = |it| before.strip_suffix(it).is_some_and(|rest| !rest.ends_with(is_part));
        let history = ACTIONS.words.happened_openers.iter().any(opens);
        let range = text.start + tail + moment.range.start..text.start + tail + moment.range.end;
        (ends && !history)
            .then(|| self.due_in(&range, false))
            .flatten()
            .or_else(|| self.vague_in_brackets(text, last))
    }

    /// `… (Kim, 2024-05-20, PAY-12)`, `… (2024-05-20, Kim)`: the date among other things in the brackets at the end.
    fn date_in_brackets(&self, text: &Range<usize>) -> Option<Range<usize>> {
        let words = self.text(text);
        let inside = last_brackets(words)?;
        let part = |it: &str| {
            let start = text.start + place_in(words, it);
            trimmed(self.outline, &(start..start + it.len()))
        };
        let is_date = |range: &Range<usize>| {
            let date = moment::leading(self.text(range)).filter(|it| it.date.is_some());
            date.is_some_and(|it| it.range.len() == range.len())
        };
        let mut behind = inside.split(',').skip(1).filter(|it| it.len() <= LONGEST_DATE).map(part);
        behind.find(is_date).or_else(|| {
            let inside = inside.trim_start();
            let moment = moment::leading(prefix(inside, LONGEST_LABEL))?;
            let name = inside[moment.range.end..].strip_prefix([',', ';', '/'])?.trim();
            let fits = moment.date.is_some() && (name.starts_with('@') || self.may_own(name));
            let begin = text.start + place_in(words, inside);
            fits.then(|| begin + moment.range.start..begin + moment.range.end)
        })
    }

    /// `… (next sprint)`, `… (Kim, next sprint)`, where `last` is the item without what closes it.
    fn vague_in_brackets(&self, text: &Range<usize>, last: &str) -> Option<Due> {
        let begin = last.rfind(['(', '['])?;
        let begin = last[begin..].rfind(',').map_or(begin, |comma| begin + comma);
        let range = trimmed(self.outline, &(text.start + begin + 1..text.start + last.len()));
        self.vague(&range).filter(|it| it.written.start == range.start)
    }

    /// The dates and times in a stretch of the text; those of a whole cell are known.
    fn moments_in(&self, range: &Range<usize>) -> Vec<Moment> {
        let block = self.outline.block_at(range.start).map(|it| &self.outline.blocks[it]);
        if block.is_some_and(|it| it.text == *range && !it.quoted) {
            return self.moments.within(range).to_vec();
        }
        moment::each(self.text(range)).map(|it| it.moved(range.start)).collect()
    }

    /// When a cell, field or label says that something is due.
    pub(super) fn due_in(&self, range: &Range<usize>, label: bool) -> Option<Due> {
        let text = self.text(range);
        let order: Option<DayOrder> = self.calendar.order;
        let near = self.calendar.date;
        let mut moments = self.moments_in(range);
        if moments.len() > 1 {
            let mut before = range.start;
            let due: Vec<Moment> = moments
                .iter()
                .filter(|it| {
                    let gap = std::mem::replace(&mut before, it.range.end)..it.range.start;
                    // `2024-05-20, done on 2024-05-18`: the day on which it was closed isn't the day by which it had to be.
                    !closes(&text[..it.range.start - range.start])
                        && !self.is_former(&gap)
                        && !self.outline.is_all(MarkKind::Strike, &it.range)
                })
                .cloned()
                .collect();
            if due.iter().any(|it| it.date.is_some()) {
                moments = due;
            }
        }
        let last = moments.iter().rev().find(|it| it.date.is_some());
        if let Some(moment) = last {
            let written = moment.date.as_ref()?;
            let end = moment.until.and_then(|it| it.date);
            let date = end.unwrap_or(*written).last_day(order, near);
            let first = moments.iter().find(|it| it.date.is_some()).unwrap_or(moment);
            if !label || date.is_some() {
                return Some(Due {
                    written: first.range.start..moment.range.end,
                    date,
                    kind: None,
                    exact: is_day(*written)
                        && end.is_none()
                        && moments.iter().filter(|it| it.date.is_some()).count() == 1,
                    own: true,
                });
            }
        }
        if label {
            return self.vague(range).or_else(|| {
                let horizon = Self::is_horizon(text);
                horizon.then(|| Due {
                    written: range.clone(),
                    date: None,
                    kind: None,
                    exact: false,
                    own: true,
                })
            });
        }
        let said = self.vague(range);
        // `Target: every node has an alert at 80 %` says what is to be reached.
        if is_blank(text) || said.is_none() && text.split_whitespace().nth(MOST_WORDS).is_some() {
            return None;
        }
        Some(said.unwrap_or(Due { written: range.clone(), date: None, kind: None, exact: false, own: true }))
    }

    /// Whether the words before a date make it one that held earlier: `2024-07-10 (was 2024-06-10)`.
    fn is_former(&self, before: &Range<usize>) -> bool {
        self.outline.small_words(before).any(|it| ACTIONS.words.former.contains(it))
    }

    /// Words about when that name no day.
    pub(super) fn vague(&self, range: &Range<usize>) -> Option<Due> {
        let text = self.text(range);
        let words = moment::due_words(text)?;
        let written = range.start + words.range.start..range.start + words.range.end;
        Some(Due { written, date: None, kind: Some(words.kind), exact: false, own: true })
    }
}

/// Whether the words before a date make it the day on which something was closed.
fn closes(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '=']).to_ascii_lowercase();
    let before = before.strip_suffix(" on").unwrap_or(&before);
    before.rsplit(|it: char| !it.is_alphanumeric()).next().is_some_and(|it| ACTIONS.words.done.contains(it))
}

/// Whether a date names one day.
fn is_day(date: WrittenDate) -> bool {
    matches!(date, WrittenDate::Full(_) | WrittenDate::MonthDay { .. } | WrittenDate::Numeric { .. })
}

/// So many words of which none is known may say when something is due.
const MOST_WORDS: usize = 5;

/// The longest date, in bytes.
const LONGEST_DATE: usize = 24;
