//! What is wrong in a document, in words.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{Found, Mask, Place, readable, trimmed};
use crate::check::{Applicability, Confidence, Edit};
use crate::markdown::Outline;
use crate::postmortem::Role;
use crate::rule::{Group, Severity, Words, filled};
use crate::source::{Position, Source, Span, prefix};
use crate::words::{is_on_one_line, on_one_line};

/// A fault in a document, worded and placed.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's id.
    pub rule: Words,
    /// Which of the rule's cases.
    pub case: &'static str,
    /// What the rule is about.
    pub group: Group,
    /// How much it matters.
    pub severity: Severity,
    /// How sure the check is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub help: Words,
    /// The role of the section it stands in.
    pub section: Option<Role>,
    /// What is underlined.
    pub span: Span,
    /// What is underlined, or the words of it that struck, as readable text in small letters, cut if it is long; the
    /// kind of a secret instead of it, and what the check says of the document if it is about the whole of it.
    pub text: String,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Edits that would mend it.
    pub fixes: Vec<Suggestion>,
    /// What stays the same when the document moves or is edited elsewhere.
    pub fingerprint: Fingerprint,
    /// Whether a change brought it; `None` where no change is judged.
    pub state: Option<State>,
    /// Whether a comment allows it.
    pub allowed: bool,
}

/// What tells a finding from others of its document, whatever its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Its sixteen digits.
    #[must_use]
    pub fn digits(self) -> [u8; 16] {
        hex(self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str(&String::from_utf8_lossy(&self.digits()))
    }
}

/// Whether a change brought a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It did.
    New,
    /// It was there before.
    Old,
}

impl State {
    /// Its name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Old => "old",
        }
    }
}

/// Another place that explains a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// What is there.
    pub message: Words,
    /// Where.
    pub span: Span,
    /// Its first character.
    pub start: Position,
    /// One past its last character.
    pub end: Position,
}

/// An edit that would mend a finding.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
    /// What it does.
    pub description: Words,
    /// What to put where.
    pub edits: Vec<Edit>,
}

/// By what two findings are the same, wherever they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// Which of the rule's cases.
    pub case: &'a str,
    /// The role of the section it stands in.
    pub section: Option<Role>,
    /// What is underlined, as [`Finding::text`] has it.
    pub text: &'a str,
}

impl Finding {
    /// By what it is the same as a finding of another version of the document.
    #[must_use]
    pub fn key(&self) -> Key<'_> {
        Key { rule: &self.rule, case: self.case, section: self.section, text: &self.text }
    }

    /// Whether what tells it from others begins with these words.
    #[must_use]
    pub fn tells_of(&self, words: &str) -> bool {
        self.text.strip_prefix(words).is_some_and(|it| it.is_empty() || it.starts_with(' '))
    }
}

/// Sorts findings by place and rule, leaves each once, and gives them their fingerprints.
pub(super) fn tell_apart(all: &mut Vec<Finding>, source: &Source) {
    all.sort_by(|left, right| {
        (left.span, &left.rule, left.case, &left.message).cmp(&(
            right.span,
            &right.rule,
            right.case,
            &right.message,
        ))
    });
    all.dedup_by(|right, left| {
        left.span == right.span && left.rule == right.rule && left.message == right.message
    });
    let mut ordinals: BTreeMap<u64, usize> = BTreeMap::new();
    for finding in all {
        let key = finding.key();
        let section = key.section.map_or("", Role::name);
        let hash = fnv(&[key.rule, key.case, section, key.text, source.path()].map(str::as_bytes));
        let ordinal = ordinals.entry(hash).or_default();
        finding.fingerprint =
            Fingerprint(fnv(&[&hex(hash), itoa::Buffer::new().format(*ordinal).as_bytes()]));
        *ordinal += 1;
    }
}

/// A finding with all its words, but no fingerprint yet.
pub(super) fn worded(place: Place<'_>, source: &Source, outline: &Outline, mask: &Mask) -> Finding {
    let Place { found: Found { run, span, hit }, range, section, allowed } = place;
    let rule = &run.active.rule;
    let words = |template: &Words| {
        filled(template, |name| {
            let (_, value) = hit.values.iter().find(|it| it.0 == name)?;
            Some(short(mask.masked(value.read(outline))))
        })
    };
    let text = match hit.kind_of_secret() {
        Some(kind) => kind.to_owned(),
        None if hit.whole_document => {
            let values = hit.values.iter().map(|it| normalised(it.1.read(outline)));
            mask.over(values.collect::<Vec<_>>().join(" "))
        }
        None => {
            let (range, span) = match hit.telling() {
                Some(words) => (outline.text_in(words), words.within(source.text())),
                None => (range, span),
            };
            mask.over(normalised(readable(outline, &range, span, source)))
        }
    };
    let own = rule.severity_of(hit.case);
    let severity = match run.active.severity {
        // A case that matters less than the rule goes on doing so.
        Some(configured) if own < rule.severity => configured.min(own),
        Some(configured) => configured,
        None => own,
    };
    let most = if hit.confidence < Confidence::High { Severity::Warning } else { Severity::Error };
    let related = hit.places().iter().filter_map(|(name, span)| {
        let message = words(rule.related_of(hit.case, name)?);
        let span = trimmed(source, *span);
        let (start, end) = source.positions(span);
        Some(Related { message, span, start, end })
    });
    let fixes = hit.fixes().iter().filter(|fix| {
        fix.edits
            .iter()
            .all(|it| source.text().get(it.span.start..it.span.end).is_some() && !mask.hides(&it.text))
    });
    let fixes = fixes.map(|fix| Suggestion {
        applicability: fix.applicability,
        description: words(rule.fix_of(fix.case)),
        edits: fix.edits.clone(),
    });
    let (start, end) = source.positions(span);
    Finding {
        rule: rule.id.clone(),
        case: hit.case,
        group: rule.group,
        severity: severity.min(most),
        confidence: hit.confidence,
        message: words(rule.message_of(hit.case)),
        help: words(rule.help_of(hit.case)),
        section,
        span,
        text,
        start,
        end,
        related: related.collect(),
        fixes: fixes.collect(),
        fingerprint: Fingerprint::default(),
        state: None,
        allowed,
    }
}

/// A text in small letters with single blanks, cut before the word that reaches over [`LONGEST_TEXT`] bytes: half a
/// word may be half a secret.
pub(super) fn normalised(text: &str) -> String {
    if text.len() > LONGEST_TEXT {
        let start = prefix(text, LONGEST_TEXT);
        return match start.rfind(char::is_whitespace) {
            Some(end) => normalised(&start[..end]),
            None => String::from_utf8_lossy(&hex(fnv(&[text.as_bytes()]))).into_owned(),
        };
    }
    let mut line = on_one_line(text);
    if line.is_ascii() {
        line.make_ascii_lowercase();
        return line;
    }
    line.to_lowercase()
}

/// How much of an underlined text tells it from others. Underlined texts may lie in each other, so that without a limit
/// a small document could fill the memory.
const LONGEST_TEXT: usize = 1000;

/// A value as a message can hold it: on one line and not too long.
fn short(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.len() <= LONGEST_VALUE && is_on_one_line(&value) {
        return value;
    }
    let mut line = on_one_line(prefix(&value, LONGEST_TEXT));
    if let Some((end, _)) = line.char_indices().nth(LONGEST_VALUE) {
        line.truncate(line[..end].trim_end().len());
        line.push('…');
    }
    Cow::Owned(line)
}

/// In characters.
const LONGEST_VALUE: usize = 100;

/// FNV-1a of texts and the ends between them: the same on every system and in every version.
fn fnv(texts: &[&[u8]]) -> u64 {
    let with = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    texts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, text| {
        with(text.iter().fold(hash, |hash, &byte| with(hash, byte)), 0xFF)
    })
}

/// The sixteen digits of a number.
fn hex(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(rest & 0xF) as usize];
        rest >>= 4;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_word_is_told_by_its_hash() {
        assert_eq!(normalised(&"b".repeat(LONGEST_TEXT + 1)).len(), 16);
    }

    #[test]
    fn the_hash_is_fnv() {
        assert_eq!(fnv(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(&[b"a"]), 0x089b_c907_b544_c769);
        assert_ne!(fnv(&[b"ab", b"c"]), fnv(&[b"a", b"bc"]));
        assert_eq!(&hex(0x0123_4567_89ab_cdef), b"0123456789abcdef");
        assert_eq!(&hex(7), b"0000000000000007");
    }
}
