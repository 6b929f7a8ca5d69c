//! Who does it: owners in cells, fields, brackets, handles and subjects.

use std::ops::Range;

use super::vocabulary::{is_blank, is_command, last_brackets};
use super::{ActionItem, Around, LONGEST_LABEL, Owner};
use crate::markdown::MarkKind;
use crate::postmortem::moment;
use crate::postmortem::sections::trimmed;
use crate::source::{place_in, prefix};
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
        // `n/a` isn't two people.
        if is_nobody(text) {
            return owners;
        }
        let mut at = 0;
        // `@acme/sre` is one team.
        let may_be_team = !text.contains("/@");
        let mut is_handle = false;
        let parts = |it: char| {
            is_handle = may_be_team && (it == '@' || is_handle && !it.is_whitespace() && it != ',');
            matches!(it, ',' | '&' | '+' | ';') || it == '/' && !is_handle
        };
        for part in text.split_inclusive(parts).flat_map(split_and) {
            let name = part.trim_matches(|it: char| it.is_whitespace() || ",/&+;.:".contains(it));
            let start = range.start + at + place_in(part, name);
            at += part.len();
            if !is_nobody(name) {
                let bare = name.trim_start_matches('@').trim_matches(['(', ')', '[', ']', '*', '_']);
                let handle = name.starts_with('@') && !name.contains('/');
                let is_person = handle || self.names.is_person(bare);
                owners.push(Owner { name: bare.to_owned(), range: start..start + name.len(), is_person });
            }
        }
        owners
    }

    /// `@x`, `[x]` and `(x)` at the end, `x to …`, `assigned to x`, `, Raj, by …`.
    pub(super) fn inline_owner(&self, item: &mut ActionItem, text: &Range<usize>) {
        if let Some(range) = self.handle_in(text) {
            item.owners = vec![range];
            return;
        }
        let found = self
            .assigned_owners(text)
            .or_else(|| self.leading_brackets(text))
            .or_else(|| self.bracketed_owners(text))
            .or_else(|| self.subject_owners(text))
            .or_else(|| self.owners_beside_marks(text))
            .or_else(|| self.owners_between_commas(text))
            .or_else(|| self.leading_owners(text))
            .or_else(|| self.owners_beside_due(text));
        if let Some(owners) = found {
            item.owners = owners;
        }
    }

    /// `assigned to x`, `Owner is x`, `Owner — x`
    fn assigned_owners(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        if !self.has_word(text, &["assigned", "owned", "owner"]) {
            return None;
        }
        let words = self.text(text);
        let openers = [
            "assigned to ",
            "owned by ",
            "Assigned to ",
            "Owned by ",
            "owner is ",
            "Owner is ",
            "Owner — ",
            "Owner – ",
            "Owner - ",
            "owner ",
        ];
        openers.into_iter().find_map(|opener| {
            let at = words.find(opener)? + opener.len();
            let rest = &words[at..];
            let end = rest.find([',', '.', ';', ')', ']']).unwrap_or(rest.len());
            let range = trimmed(self.outline, &(text.start + at..text.start + at + end));
            let few = self.text(&range).split_whitespace().count() <= 4;
            few.then(|| self.owners_in(&range)).filter(|it| !it.is_empty())
        })
    }

    /// `Ed to write …`, `Leads to review …`, `The Besu team should …`, `… on the queue. Kim to own it.`
    fn subject_owners(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        if !self.has_word(text, &["to", "will", "should", "must"]) {
            return None;
        }
        let words = self.text(text);
        let openers = [" to ", " will ", " should ", " must "];
        for opener in openers {
            let Some(at) = words.find(opener).filter(|&it| it <= LONGEST_LABEL) else { continue };
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
                let mut owners = self.owners_in(&range);
                for owner in &mut owners {
                    owner.is_person |= named && !role;
                }
                return Some(owners);
            }
        }
        openers.iter().flat_map(|it| words.match_indices(*it)).find_map(|(at, _)| {
            let mut before = words[..at].char_indices().rev().take_while(|it| at - it.0 <= LONGEST_LABEL);
            let (begin, mark) = before.find(|it| matches!(it.1, '.' | ',' | ';' | '–' | '—'))?;
            let begin = text.start + begin + mark.len_utf8();
            self.people_in(&trimmed(self.outline, &(begin..text.start + at)))
        })
    }

    /// `Name: what to do`, `what to do - Name`, `… → platform team, by 3 May`
    fn owners_beside_marks(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let marks = [
            (':', ": "),
            ('-', " - "),
            ('–', " – "),
            ('—', " — "),
            ('-', " -- "),
            ('>', " -> "),
            ('→', " → "),
        ];
        for (_, mark) in marks.into_iter().filter(|it| words.contains(it.0)) {
            let Some((before, behind)) = words.split_once(mark) else { continue };
            if before.len() <= LONGEST_LABEL {
                let range = trimmed(self.outline, &(text.start..text.start + before.len()));
                let name = self.text(&range);
                // `Platform team: what to do`; a single word says what it is about.
                let is_group =
                    self.names.names_role(name) || name.contains(' ') && self.names.names_team(name);
                if self.people_in(&range).is_some() || is_group && !is_command(name) && is_command(behind) {
                    return Some(self.owners_in(&range));
                }
            }
            for part in behind.split(mark).filter(|it| it.len() <= LONGEST_LABEL) {
                let head = if mark == ": " { None } else { part.find([',', '(', ';']) };
                let name = part[..head.unwrap_or(part.len())].trim_end_matches(['.', ' ']);
                let start = text.start + place_in(words, part);
                let range = trimmed(self.outline, &(start..start + name.len()));
                let name = self.text(&range);
                let is_team = mark != ": " && name.contains(' ') && self.names.names_team(name);
                if self.people_in(&range).is_some() || is_team && !is_command(name) {
                    return Some(self.owners_in(&range));
                }
            }
        }
        None
    }

    /// `…, Raj, by 3 May`
    fn owners_between_commas(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let mut commas = words.match_indices([',', ';']).filter(|it| words[it.0 + 1..].starts_with(' '));
        commas.find_map(|(at, _)| {
            let rest = &words[at + 2..];
            let end = rest.find([',', '.', ';', '(']).unwrap_or(rest.len());
            let last = rest[end..].trim_start_matches([',', '.', ';', '(', ' ']);
            let closes = (last.is_empty() || tells_when(last)) && end > 0 && end <= LONGEST_LABEL;
            let begin = text.start + at + 2;
            closes.then(|| self.people_in(&trimmed(self.outline, &(begin..begin + end)))).flatten()
        })
    }

    /// `[Kim] rotate …`, `**Zoë**: rotate …`: whom a mark at the start names. What it marks is often a kind of work.
    fn leading_owners(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let bracketed = words.strip_prefix('[').and_then(|it| it.find(']')).map(|it| 1..1 + it);
        let label = bracketed.or_else(|| {
            let strong = self.outline.marks(text).find(|it| it.kind == MarkKind::Strong)?.range();
            (strong.start == text.start && strong.end < text.end).then(|| 0..strong.len())
        })?;
        let inner = words[label.clone()].trim_end_matches([':', ' ']);
        let range = text.start + label.start..text.start + label.start + inner.len();
        // No kind of work is written with other letters.
        let is_named = self.people_in(&range).is_some() || !inner.is_ascii() && self.may_own(inner);
        (inner.len() <= LONGEST_LABEL && is_named).then(|| self.owners_in(&range))
    }

    /// `… (Bram, 2024-05-20)`, `… — Bram — by 20 May`, `… - 2024-05-20 - Bram`: who stands beside the due date at the
    /// end must be its owner, whatever the name.
    fn owners_beside_due(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text).trim_end_matches(['.', ' ']);
        let end;
        if words.ends_with([')', ']']) {
            let inside = last_brackets(words)?;
            let begin = place_in(words, inside);
            let due = Self::due_within(inside)?;
            let (before, behind) = (begin..begin + due.start, begin + due.end..begin + inside.len());
            let says = |it: &Range<usize>| words[it.clone()].contains(char::is_alphanumeric);
            if says(&before) || says(&behind) {
                return self.fitting(text, before).or_else(|| self.fitting(text, behind));
            }
            // `… — Bram (2024-05-20)`
            end = begin - 1;
        } else {
            let tail = prefix(words, words.len().saturating_sub(LONGEST_LABEL)).len();
            let due = Self::due_within(&words[tail..]).filter(|it| tail + it.end >= words.len());
            if let Some(due) = due {
                end = tail + due.start;
            } else {
                // `… - 2024-05-20 - Bram`
                let (before, name) = last_dashed(words)?;
                let (_, date) = last_dashed(before)?;
                let is_date = Self::due_within(date).is_some_and(|it| it == (0..date.len()));
                return is_date.then(|| self.fitting(text, words.len() - name.len()..words.len()))?;
            }
        }
        let before = words[..end].trim_end_matches(is_parting);
        // `… (Kim) by 20 May`; the brackets may be about something else.
        if let Some(owners) = self.bracketed_owners(&(text.start..text.start + before.len())) {
            return Some(owners);
        }
        // `… by Bram by 20 May`
        if let Some((deed, name)) = before.rsplit_once(" by ") {
            let begin = text.start + place_in(words, name);
            let told = deed.ends_with("ed");
            if let Some(people) = self.people_in(&(begin..begin + name.len())).filter(|_| !told) {
                return Some(people);
            }
        }
        let (_, name) = last_dashed(before)?;
        let begin = place_in(words, name);
        self.fitting(text, begin..end)
    }

    /// Where a text says by when: the dates, with what leads up to them.
    fn due_within(text: &str) -> Option<Range<usize>> {
        let mut dates = moment::each(text).filter(|it| it.date.is_some()).map(|it| it.range);
        let found = match dates.next() {
            Some(first) => first.start..dates.last().map_or(first.end, |it| it.end),
            None => moment::due_words(text)?.range,
        };
        let mut begin = found.start;
        loop {
            let before = text[..begin].trim_end_matches(is_parting);
            let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
            begin = before.len();
            if word.is_empty() || !ACTIONS.words.due_openers.contains(&lowered(word)) {
                return Some(begin..found.end);
            }
            begin -= word.len();
        }
    }

    /// Those with whom a stretch of an item begins and who may be its owners, if there are any.
    fn fitting(&self, text: &Range<usize>, part: Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text)[part].trim_matches(is_parting);
        let begin = text.start + place_in(self.text(text), words);
        let range = begin..begin + words.len();
        let owners = self.owners_in(&range);
        let fit: Vec<Owner> = owners.into_iter().take_while(|it| self.may_own(&it.name)).collect();
        (!fit.is_empty() && words.len() <= LONGEST_LABEL).then_some(fit)
    }

    /// Whether a phrase where an owner is likely to stand may be one: a known name, or words with capitals that
    /// don't say how urgent, of which kind or how far it is.
    pub(super) fn may_own(&self, phrase: &str) -> bool {
        if self.names.is_person(phrase) || self.names.names_team(phrase) {
            return true;
        }
        let is_word = |word: &str| {
            let small = lowered(word);
            let is_plain = word.chars().all(|it| it.is_alphabetic() || "'’-.".contains(it));
            let told = word.is_ascii() && (small.ends_with("ed") || small.ends_with("ing"));
            is_plain
                && !told
                && word.starts_with(char::is_uppercase)
                && !ACTIONS.words.no_owners.contains(&small)
                && !ACTIONS.words.done.contains(&small)
        };
        !is_nobody(phrase)
            && !is_command(phrase)
            && !Self::is_horizon(phrase)
            && phrase.chars().nth(1).is_some()
            && phrase.split_whitespace().count() <= 3
            && phrase.split_whitespace().all(is_word)
    }

    /// Whether a word of a stretch ends with one of these.
    fn has_word(&self, range: &Range<usize>, ends: &[&str]) -> bool {
        // Nearly every word ends with another letter.
        let has_end =
            |word: &str, end: &str| word.bytes().last() == end.bytes().last() && word.ends_with(end);
        self.outline.small_words(range).any(|word| ends.iter().any(|it| has_end(word, it)))
    }

    /// `[Kim] …`, `(platform team) …`: the brackets that begin an item, if they name people.
    fn leading_brackets(&self, text: &Range<usize>) -> Option<Vec<Owner>> {
        let words = self.text(text);
        let close = if words.starts_with('[') { ']' } else { ')' };
        let inside = words.strip_prefix(['[', '('])?.split_once(close)?.0;
        let range = text.start + 1..text.start + 1 + inside.len();
        let names = || self.people_in(&range).is_some() || self.names.names_team(inside);
        (inside.len() <= LONGEST_LABEL && names()).then(|| self.owners_in(&range))
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
            if let Some((name, rest)) = inside.split_once(',').filter(|_| short) {
                let behind = trimmed(self.outline, &(range.end - rest.len()..range.end));
                let name = trimmed(self.outline, &(range.start..range.start + name.len()));
                let called = self.text(&name);
                let when = || tells_when(self.text(&behind)) || self.vague(&behind).is_some();
                let is_group = self.names.names_team(called) || self.names.names_role(called) && when();
                let team = is_group.then(|| self.owners_in(&name));
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
            let before = words[..at].trim_end();
            let after = words[at + 1 + name.len()..].trim_start();
            let leads = before.chars().all(|it| !it.is_alphanumeric());
            // `(@acme/sre, 20 May)` is a team, `@types/node` a package.
            let is_team = name.contains('/');
            let in_brackets = before.ends_with(['(', '[']) && after.starts_with([',', ';', ')', ']']);
            if preceded
                || name.is_empty()
                || is_team && !in_brackets && !(leads && (after.starts_with(':') || after.starts_with("to ")))
                || is_nobody(name)
                || self.outline.is_masked(&range)
            {
                continue;
            }
            let mention = before.ends_with(" by")
                || before.ends_with(" from")
                || before.ends_with(" with")
                || before.ends_with(" for");
            let ends = after.chars().all(|it| !it.is_alphanumeric())
                || after.starts_with(['(', ',', ')', ']', '—', '|'])
                || tells_when(after.trim_start_matches(|it: char| !it.is_ascii() || it == ' '));
            if leads
                || (!mention
                    && (ends || before.ends_with(['(', '[', '—', '-', ':', '|']) || after.starts_with("to ")))
            {
                found = Some(Owner { name: name.to_owned(), range, is_person: !is_team });
                if leads {
                    break;
                }
            }
        }
        found
    }
}

/// Whether the words behind a name say by when: `by 3 May`, `2024-05-20`.
fn tells_when(words: &str) -> bool {
    words.starts_with(|it: char| it.is_ascii_digit())
        || ["by ", "due", "before ", "until "].iter().any(|it| words.starts_with(it))
}

/// `Ed`, `Caroline`: one word with a capital letter that may be a name, and with which no item begins.
fn is_capitalized_word(name: &str) -> bool {
    let mut characters = name.chars();
    let plain = characters.next().is_some_and(char::is_uppercase) && characters.all(char::is_lowercase);
    plain && name.len() > 1 && !is_command(name) && !ACTIONS.words.no_owners.contains(&lowered(name))
}

/// Whether a character parts an owner from a date.
fn is_parting(character: char) -> bool {
    character.is_whitespace() || ",;:/|-–—(".contains(character)
}

/// A text parted at its last dash.
fn last_dashed(text: &str) -> Option<(&str, &str)> {
    let dash = [" - ", " -- ", "–", "—"].iter().filter_map(|it| Some((text.rfind(it)?, it.len()))).max()?;
    let (before, behind) = (text[..dash.0].trim(), text[dash.0 + dash.1..].trim());
    (!before.is_empty() && !behind.is_empty()).then_some((before, behind))
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
