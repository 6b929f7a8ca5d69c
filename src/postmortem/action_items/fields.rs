//! Fields of an item: `Owner: x`, `(owner=x, due=y)`, nested bullets, table cells, and the ticket.

use std::ops::Range;

use memchr::{memchr2, memchr2_iter, memchr3_iter};

use super::vocabulary::{marked_done, says_done, slot_of};
use super::{ActionItem, Around, LONGEST_LABEL};
use crate::postmortem::sections::trimmed;
use crate::source::{place_in, prefix};
use crate::vocabulary::ACTIONS;
use crate::vocabulary::actions::Slot;

/// The longest value of a field, in bytes: where many fields stand in a line, none is looked through to the end of all.
const LONGEST_VALUE: usize = 1000;

impl Around<'_> {
    /// A field's value into an item.
    pub(super) fn fill(&self, item: &mut ActionItem, slot: Slot, range: &Range<usize>) {
        let text = self.text(range);
        if text.is_empty() {
            return;
        }
        match slot {
            Slot::Owner => {
                let owners = self.owners_in(range);
                if owners.is_empty() {
                    item.nobody = Some(range.clone());
                } else {
                    item.owners = owners;
                    item.nobody = None;
                }
            }
            Slot::Due => item.due = self.due_in(range, false).or(item.due.take()),
            Slot::Ticket => {
                item.ticket = self.ticket_in(range).or(item.ticket.take());
                // `n/a **DONE**`
                item.done |= marked_done(self.outline, range);
            }
            Slot::Priority => item.priority = Some(text.to_owned()),
            Slot::Kind => item.kind = Some(text.to_owned()),
            Slot::Status => item.done |= says_done(text),
            Slot::Action | Slot::Remark => {}
        }
    }

    /// The fields in a line that belongs to an item: `Owner: x`, `Due: y`, or a ticket.
    pub(super) fn fields_into(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        if let Some((name, value)) = words.split_once([':', '='])
            && let Some(slot) = slot_of(&ACTIONS.fields, name)
        {
            let begin = text.end - value.len();
            let next = Self::next_field(prefix(value, LONGEST_VALUE));
            let end = next.map_or(text.end, |it| begin + it);
            self.fill(item, slot, &trimmed(self.outline, &(begin..end)));
            if next.is_some() {
                self.inline_fields(item, &(end..text.end));
            }
        }
        if item.ticket.is_none() {
            item.ticket = self.ticket_in(text);
        }
    }

    /// `Owner: x`, `(owner=x, due=y)`, `[due: y]`, wherever they stand in the item.
    pub(super) fn inline_fields(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        let mut at = 0;
        while let Some(found) = memchr2(b':', b'=', &words.as_bytes()[at..]).map(|it| at + it) {
            at = found + 1;
            let before = &words[..found];
            let begin = before
                .rfind(['(', '[', ',', ';', '.', '|', '—', '–', '\n', ':', '='])
                .map_or(0, |it| it + before[it..].chars().next().map_or(1, char::len_utf8));
            let name = before[begin..].rsplit(" - ").next().unwrap_or_default();
            let name = if slot_of(&ACTIONS.fields, name).is_some() {
                name
            } else {
                // `… by tracing. Owner: x` needs no mark before the name.
                last_words(name)
            };
            let Some(slot) = slot_of(&ACTIONS.fields, name) else { continue };
            if words[found..].starts_with("://")
                || begin == 0 && slot != Slot::Owner && slot != Slot::Due && name.len() < before.len()
            {
                continue;
            }
            let rest = &words[found + 1..];
            let end = Self::value_end(rest, slot);
            let range = trimmed(self.outline, &(text.start + found + 1..text.start + found + 1 + end));
            if name.trim().chars().next().is_some_and(char::is_lowercase) && begin > 0 && slot == Slot::Kind {
                continue;
            }
            if slot == Slot::Owner && range.is_empty() {
                item.nobody = Some(range);
            } else if !range.is_empty() {
                self.fill(item, slot, &range);
            }
            at = found + 1 + end;
            at = (at..=words.len()).find(|&it| words.is_char_boundary(it)).unwrap_or(words.len());
        }
    }

    /// Where the name of another field begins in what stands behind a field's name.
    fn next_field(rest: &str) -> Option<usize> {
        memchr2_iter(b':', b'=', rest.as_bytes()).find_map(|at| {
            let name = last_words(&rest[prefix(rest, at.saturating_sub(LONGEST_LABEL)).len()..at]);
            let is_field = slot_of(&ACTIONS.fields, name).is_some() && !rest[at..].starts_with("://");
            is_field.then(|| place_in(rest, name))
        })
    }

    /// Where the value of an inline field ends.
    pub(super) fn value_end(rest: &str, slot: Slot) -> usize {
        let rest = prefix(rest, LONGEST_VALUE);
        let mut end = rest.find([')', ']', ';', '|']).unwrap_or(rest.len());
        // `Owner: Kim Due: 2024-05-20`, with the end of a line or nothing between them.
        end = Self::next_field(&rest[..end]).unwrap_or(end);
        let mut from = 0;
        // A comma parts owners as well as fields: it ends the value where a field's name follows.
        while let Some(comma) = rest[from..end].find([',', '.', '—']).map(|it| from + it) {
            let next = &rest[comma + rest[comma..].chars().next().map_or(1, char::len_utf8)..];
            let named =
                next.split_once([':', '=']).is_some_and(|it| slot_of(&ACTIONS.fields, it.0).is_some());
            // `Kim, due 2024-05-20, PAY-12`: no name follows.
            let word = next.split_whitespace().next().unwrap_or_default();
            let other = slot == Slot::Owner
                && (word.contains(|it: char| it.is_ascii_digit())
                    || slot_of(&ACTIONS.fields, word).is_some()
                    || matches!(word, "before" | "until"));
            let sentence = rest[comma..].starts_with(". ") || rest[comma..].starts_with('—');
            if named || other || sentence || (slot == Slot::Priority && rest[comma..].starts_with(',')) {
                end = comma;
                break;
            }
            from = comma + rest[comma..].chars().next().map_or(1, char::len_utf8);
        }
        end
    }

    /// The ticket in a stretch of text: a link to a tracker, `ABC-123`, `#123`.
    pub(super) fn ticket_in(&self, range: &Range<usize>) -> Option<String> {
        let is_tracker = |it: &str| ACTIONS.words.trackers.iter().any(|tracker| it.contains(tracker));
        let text = self.text(range);
        if let Some(link) = self.outline.links_in(range).find(|it| is_tracker(&it.target)) {
            return Some(link.target.clone());
        }
        let is_mark = |it: char| {
            it.is_whitespace() || matches!(it, '(' | ')' | '[' | ']' | '<' | '>' | ',' | ';' | '|' | '"')
        };
        let mut read = 0;
        let bytes = text.as_bytes();
        let is_capital = |it: &u8| it.is_ascii_uppercase() || it.is_ascii_digit();
        memchr3_iter(b'#', b'-', b':', bytes).find_map(|at| {
            let may_be_ticket = match bytes[at] {
                b'-' => {
                    bytes[..at].last().is_some_and(is_capital)
                        && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
                }
                b':' => bytes[at..].starts_with(b"://"),
                _ => true,
            };
            if at < read || !may_be_ticket {
                return None;
            }
            let before = text[..at].rsplit(is_mark).next().unwrap_or_default().len();
            let behind = text[at..].split(is_mark).next().unwrap_or_default().len();
            read = at + behind;
            let word = &text[at - before..read];
            let word = word.trim_matches(['.', ':', '*', '_', '`', '\'']);
            let key = word.split_once('-').is_some_and(|(key, number)| {
                (2..=10).contains(&key.len())
                    && key.bytes().all(|it| is_capital(&it))
                    && key.starts_with(|it: char| it.is_ascii_uppercase())
                    && (1..=6).contains(&number.len())
                    && number.bytes().all(|it| it.is_ascii_digit())
                    && !ACTIONS.words.not_keys.contains(key)
            });
            let address = word.contains("://") && is_tracker(word);
            // `#123`, `owner/name#123`
            let number = word
                .rsplit_once('#')
                .is_some_and(|it| !it.1.is_empty() && it.1.bytes().all(|it| it.is_ascii_digit()));
            (number || key || address).then(|| word.to_owned())
        })
    }
}

/// The last word of a text, or its last two where they are a field's name.
fn last_words(text: &str) -> &str {
    let text = text.trim_end();
    let one = text.rfind(char::is_whitespace).map_or(text, |it| text[it..].trim_start());
    let two = text[..text.len() - one.len()].trim_end();
    let begin = two.rfind(char::is_whitespace).unwrap_or(0);
    let pair = text[begin..].trim_start();
    if slot_of(&ACTIONS.fields, pair).is_some() { pair } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_colon_are_parted_by_any_blank() {
        assert_eq!(last_words("add it\u{a0}now owner"), "owner");
        assert_eq!(last_words("add it\u{a0}due date"), "due date");
    }
}
