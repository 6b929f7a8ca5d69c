//! Who does it: owners in cells, fields, brackets, handles and subjects.

use std::ops::Range;

use super::vocabulary::{is_blank, is_command};
use super::{ActionItem, Around, LONGEST_LABEL, Owner};
use crate::markdown::MarkKind;
use crate::postmortem::sections::trimmed;
use crate::vocabulary::ACTIONS;
use crate::words::lowered;

impl Around<'_> {
    /// The people that a stretch of text names and is nothing else than: `Robert`, `Alex/Jamie`, `RK`.
    pub(super) fn people_in(&self, range: &Range<usize>) -> Option<Vec<Owner>> {
        let owners = self.owners_in(range);
        let all = !owners.is_empty()
            && owners
                .iter()
                .all(|it| self.names.is_person(&it.name) || self.text(&it.range).starts_with('@'));
        all.then_some(owners)
    }

    /// The names in a cell or field for owners, parted by commas, slashes, `and` …
    pub(super) fn owners_in(&self, range: &Range<usize>) -> Vec<Owner> {
        let text = self.text(range);
        let mut owners = Vec::new();
        let mut at = 0;
        for part in text.split_inclusive([',', '/', '&', '+', ';']).flat_map(split_and) {
            let name = part.trim_matches(|it: char| it.is_whitespace() || ",/&+;.:".contains(it));
            let start = range.start + at + (name.as_ptr() as usize).saturating_sub(part.as_ptr() as usize);
            at += part.len();
            if !is_nobody(name) {
                let bare = name.trim_start_matches('@').trim_matches(['(', ')', '[', ']', '*', '_']);
                let is_person = name.starts_with('@') || self.names.is_person(bare);
                owners.push(Owner { name: bare.to_owned(), range: start..start + name.len(), is_person });
            }
        }
        owners
    }

    /// `@x`, `[x]` and `(x)` at the end, `x to …`, `assigned to x`, `, Raj, by …`.
    pub(super) fn inline_owner(&self, item: &mut ActionItem, text: &Range<usize>) {
        let words = self.text(text);
        if let Some(range) = self.handle_in(text) {
            item.owners = vec![range];
            return;
        }
        let openers: &[_] = if self.has_word(text, &["assigned", "owned", "owner"]) {
            &["assigned to ", "owned by ", "Assigned to ", "Owned by ", "owner "]
        } else {
            &[]
        };
        for opener in openers {
            if let Some(at) = words.find(opener).map(|it| it + opener.len()) {
                let rest = &words[at..];
                let end = rest.find([',', '.', ';', ')', ']']).unwrap_or(rest.len());
                let range = trimmed(self.outline, &(text.start + at..text.start + at + end));
                if self.text(&range).split_whitespace().count() <= 4 {
                    item.owners = self.owners_in(&range);
                    if !item.owners.is_empty() {
                        return;
                    }
                }
            }
        }
        if let Some(owners) = self.bracketed_owners(text) {
            item.owners = owners;
            return;
        }
        // `Ed to write …`, `Leads to review …`, `The Besu team should …`
        let openers: &[_] = if self.has_word(text, &["to", "will", "should", "must"]) {
            &[" to ", " will ", " should ", " must "]
        } else {
            &[]
        };
        for &opener in openers {
            if let Some(at) = words.find(opener).filter(|&it| it <= LONGEST_LABEL) {
                let range = trimmed(self.outline, &(text.start..text.start + at));
                let subject = self.text(&range);
                let few = subject.split_whitespace().count() <= 4 && subject.starts_with(char::is_uppercase);
                let role = few && (self.names.names_role(subject) || self.names.names_team(subject));
                let people = self.people_in(&range).is_some();
                let told = subject.split_whitespace().next().is_some_and(|it| it.ends_with("ed"));
                // `Ed and Caro to write …`: whoever stands before `to` and a verb does it.
                let named = opener == " to "
                    && is_command(&words[at + opener.len()..])
                    && self.owners_in(&range).iter().all(|it| is_capitalized_word(&it.name));
                if people || ((role || named) && !is_command(subject) && !told) {
                    item.owners = self.owners_in(&range);
                    for owner in &mut item.owners {
                        owner.is_person |= named && !role;
                    }
                    return;
                }
            }
        }
        // `Name: what to do`, `Name - what to do`
        let openers = [(':', ": "), ('-', " - "), ('–', " – "), ('—', " — ")];
        for (_, opener) in openers.into_iter().filter(|it| words.contains(it.0)) {
            if let Some((before, _)) = words.split_once(opener).filter(|it| it.0.len() <= LONGEST_LABEL) {
                let range = trimmed(self.outline, &(text.start..text.start + before.len()));
                if self.people_in(&range).is_some() {
                    item.owners = self.owners_in(&range);
                    return;
                }
            }
            if let Some((_, after)) = words.rsplit_once(opener).filter(|it| it.1.len() <= LONGEST_LABEL) {
                let after = after.trim_end_matches(['.', ' ']);
                let start = text.end - (words.len() - (after.as_ptr() as usize - words.as_ptr() as usize));
                let range = trimmed(self.outline, &(start..start + after.len()));
                if self.people_in(&range).is_some() {
                    item.owners = self.owners_in(&range);
                    return;
                }
            }
        }
        // `…, Raj, by 3 May`
        for (at, _) in words.match_indices(',').filter(|it| words[it.0 + 1..].starts_with(' ')) {
            let rest = &words[at + 2..];
            let end = rest.find([',', '.', ';', '(']).unwrap_or(rest.len());
            let range = trimmed(self.outline, &(text.start + at + 2..text.start + at + 2 + end));
            let last = rest[end..].trim_start_matches([',', '.', ' ']);
            let closes = last.is_empty()
                || last.starts_with("by ")
                || last.starts_with("due")
                || last.starts_with("before ");
            if closes && end > 0 && end <= LONGEST_LABEL && self.people_in(&range).is_some() {
                item.owners = self.owners_in(&range);
                return;
            }
        }
    }

    /// Whether a word of a stretch ends with one of these.
    fn has_word(&self, range: &Range<usize>, ends: &[&str]) -> bool {
        // Nearly every word ends with another letter.
        let has_end =
            |word: &str, end: &str| word.bytes().last() == end.bytes().last() && word.ends_with(end);
        self.outline.small_words(range).any(|word| ends.iter().any(|it| has_end(word, it)))
    }

    /// `… [Rick]`, `… (Sarah)`, `… [IBG] [done]`: the brackets that end an item, if they name people.
    pub(super) fn bracketed_owners(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let mut end = words.trim_end_matches(['.', ' ']).len();
        for _ in 0..3 {
            let open = match words[..end].chars().next_back()? {
                ']' => '[',
                ')' => '(',
                _ => return None,
            };
            let begin = words[..end].rfind(open)?;
            let range = text.start + begin + 1..text.start + end - 1;
            let inside = self.text(&range);
            let linked = self.outline.marks(&range).any(|it| it.kind == MarkKind::Link);
            let first = inside.split_whitespace().next().unwrap_or_default();
            let is_initials =
                (2..=4).contains(&first.len()) && first.bytes().all(|it| it.is_ascii_uppercase());
            let gives = first == inside || inside[first.len()..].starts_with(" to ");
            let short = inside.len() <= LONGEST_LABEL && !linked;
            if short && open == '[' && is_initials && gives {
                let range = range.start..range.start + first.len();
                return Some(vec![Owner { name: first.to_owned(), range, is_person: true }]);
            }
            if short && (self.people_in(&range).is_some() || self.names.names_team(inside)) {
                return Some(self.owners_in(&range));
            }
            // `(Kim, by 20 May)`
            if let Some((name, _)) = inside.split_once(',').filter(|_| short) {
                let name = trimmed(self.outline, &(range.start..range.start + name.len()));
                let team = self.names.names_team(self.text(&name)).then(|| self.owners_in(&name));
                if let Some(owners) = self.people_in(&name).or(team) {
                    return Some(owners);
                }
            }
            end = words[..begin].trim_end().len();
        }
        None
    }

    /// The handle that an item is given to: at its start or end, in brackets, or before `to`.
    pub(super) fn handle_in(&self, text: &Range<usize>) -> Option<Owner> {
        let words = self.text(text);
        let mut found = None;
        for (at, _) in words.match_indices('@') {
            let preceded = words[..at].ends_with(|it: char| it.is_alphanumeric() || "/.`".contains(it));
            let name =
                words[at + 1..].split(|it: char| !(it.is_alphanumeric() || "-_./".contains(it))).next()?;
            let name = name.trim_end_matches(['.', '-', '/']);
            let range = text.start + at..text.start + at + 1 + name.len();
            if preceded
                || name.is_empty()
                || name.contains('/')
                || is_nobody(name)
                || self.outline.is_masked(&range)
            {
                continue;
            }
            let before = words[..at].trim_end();
            let after = words[at + 1 + name.len()..].trim_start();
            let mention = before.ends_with(" by")
                || before.ends_with(" from")
                || before.ends_with(" with")
                || before.ends_with(" for");
            let leads = before.chars().all(|it| !it.is_alphanumeric());
            let ends = after.chars().all(|it| !it.is_alphanumeric())
                || after.starts_with(['(', ',', ')', ']', '—', '|']);
            if leads
                || (!mention
                    && (ends || before.ends_with(['(', '[', '—', '-', ':', '|']) || after.starts_with("to ")))
            {
                found = Some(Owner { name: name.to_owned(), range, is_person: true });
                if leads {
                    break;
                }
            }
        }
        found
    }
}

/// `Ed`, `Caroline`: one word with a capital letter that no item begins with.
fn is_capitalized_word(name: &str) -> bool {
    let mut characters = name.chars();
    let plain = characters.next().is_some_and(char::is_uppercase) && characters.all(char::is_lowercase);
    plain && name.len() > 1 && !is_command(name)
}

/// Parts a text at ` and `.
fn split_and(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(" and ").map(|it| it.strip_suffix("and ").unwrap_or(it))
}

/// Whether a name names nobody.
pub(crate) fn is_nobody(name: &str) -> bool {
    let bare = name.trim().trim_matches(['(', ')', '[', ']', '*', '`', '<', '>', '{', '}', '.', ':']);
    is_blank(bare) || ACTIONS.words.nobody.contains(&lowered(bare))
}
