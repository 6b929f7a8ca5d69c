//! The parts of a document and what role each plays.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem;

use super::moment;
use crate::markdown::{Block, BlockKind, MarkKind, Outline};
use crate::sorted::{Placed, Sorted};
use crate::source::Span;
use crate::vocabulary::HEADINGS;
pub use crate::vocabulary::Role;
use crate::vocabulary::headings::Headings;
use crate::words::joined;

impl Role {
    /// Every role.
    pub const ALL: [Self; 16] = [
        Self::Summary,
        Self::Background,
        Self::Impact,
        Self::Detection,
        Self::Timeline,
        Self::Trigger,
        Self::RootCause,
        Self::Response,
        Self::Resolution,
        Self::ActionItems,
        Self::Lessons,
        Self::WentWell,
        Self::WentPoorly,
        Self::Lucky,
        Self::Participants,
        Self::Supporting,
    ];

    /// What people call it: "action items".
    #[must_use]
    pub fn in_words(self) -> String {
        self.name().replace('-', " ")
    }

    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Background => "background",
            Self::Impact => "impact",
            Self::Detection => "detection",
            Self::Timeline => "timeline",
            Self::Trigger => "trigger",
            Self::RootCause => "root-cause",
            Self::Response => "response",
            Self::Resolution => "resolution",
            Self::ActionItems => "action-items",
            Self::Lessons => "lessons",
            Self::WentWell => "went-well",
            Self::WentPoorly => "went-poorly",
            Self::Lucky => "lucky",
            Self::Participants => "participants",
            Self::Supporting => "supporting",
        }
    }
}

/// A part of a document that a heading, or a label that stands for one, opens.
#[derive(Debug)]
pub struct Section {
    /// What it is for; `None` for a heading that says nothing about that.
    pub role: Option<Role>,
    /// The words of the heading.
    pub heading: Range<usize>,
    /// Where the heading stands in the file.
    pub span: Span,
    /// 1 to 6 for a heading; labels lie deeper than the headings around them.
    pub level: u8,
    /// Everything from behind the heading to the end of the section, nested sections included.
    pub body: Range<usize>,
    /// The section around it, as an index into the list of sections.
    pub parent: Option<usize>,
    /// Whether it is a label in the text and no heading.
    pub label: bool,
}

/// Headings that a team uses beside the known ones, with their roles.
#[derive(Debug, Clone, Default)]
pub struct SectionNames {
    names: Vec<(String, Role)>,
}

impl SectionNames {
    /// These headings open sections with these roles.
    pub fn new(names: impl IntoIterator<Item = (String, Role)>) -> Self {
        let mut names: Vec<_> = names.into_iter().map(|(name, role)| (normalised(&name), role)).collect();
        names.retain(|it| !it.0.is_empty());
        names.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
        Self { names }
    }

    /// The role of the section that a heading opens, by the team's names first.
    fn role_of(&self, heading: &str, manner: Manner) -> Option<Role> {
        let heading = normalised(heading);
        let own = self.names.iter().find(|(name, _)| match manner {
            Manner::Whole => heading == *name,
            Manner::Anywhere => find_word(&heading, name).is_some(),
        });
        own.map(|it| it.1).or_else(|| HEADINGS.role_of(&heading, manner))
    }
}

/// A heading for a section of this role: the team's own, else the usual one.
#[must_use]
pub fn heading(role: Role, names: &SectionNames) -> String {
    let own = names.names.iter().rev().find(|it| it.1 == role).map(|it| it.0.as_str());
    let words = own
        .or_else(|| HEADINGS.usual.iter().find(|it| it.0 == role).map(|it| &*it.1))
        .unwrap_or_else(|| role.name());
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// How a heading must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Only as a whole.
    Whole,
    /// As a whole, else by the longest phrase that it contains.
    Anywhere,
}

/// The longest heading, in bytes, that is searched for a phrase; what is longer is a sentence.
pub(super) const LONGEST_HEADING: usize = 120;

impl Headings {
    fn role_of(&self, heading: &str, manner: Manner) -> Option<Role> {
        if let Some(&role) = self.exact.get(heading) {
            return Some(role);
        }
        if manner == Manner::Whole {
            return None;
        }
        if is_identifier(heading) {
            return self.exact.get(&heading.replace(['-', '_'], " ")).copied();
        }
        // The part before a dash or colon, and the first of several names, decide where they are a name.
        let parts = [" - ", " – ", " — ", ": ", " and ", " & ", " / ", "/", ", ", " ("];
        let first = parts.iter().filter_map(|it| memmem::find(heading.as_bytes(), it.as_bytes()));
        if let Some(role) = first.map(|end| heading[..end].trim()).find_map(|it| self.exact.get(it)) {
            return Some(*role);
        }
        if heading.len() > LONGEST_HEADING {
            return None;
        }
        let mut longest = None;
        self.phrases.each_in(heading, |at, phrase| {
            let length = self.phrases.phrase(phrase).len();
            if is_word(heading, &(at..at + length)) {
                longest = longest.max(Some((length, Reverse(at), self.roles[phrase])));
            }
        });
        // `Why crawling was enough to cause an outage`
        longest.map(|it| it.2).or_else(|| heading.starts_with("why ").then_some(Role::RootCause))
    }
}

/// Whether a heading is a name as programs have them, of which a part says nothing: `timeline-out-of-order`.
fn is_identifier(heading: &str) -> bool {
    let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    heading.contains(['-', '_']) && heading.bytes().all(is_part)
}

/// Where `word` stands in `text` between word boundaries.
fn find_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|it| it.0).find(|&at| is_word(text, &(at..at + word.len())))
}

/// Whether no letter or digit touches the stretch.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    !text[..range.start].ends_with(char::is_alphanumeric)
        && !text[range.end..].starts_with(char::is_alphanumeric)
}

/// A heading in the form in which the vocabulary holds it: lower case, without emoji, numbering, a final `:` or `?`,
/// or a final parenthesis that isn't part of a known name.
pub(super) fn normalised(heading: &str) -> String {
    let words = heading.split_whitespace().filter(|it| !is_shortcode(it));
    let mut text = joined(words, heading.len());
    if text.is_ascii() {
        text.make_ascii_lowercase();
    } else {
        text = text.to_lowercase().replace(['’', '‘'], "'");
    }
    if text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b' ') {
        return text;
    }
    let mut rest = text.trim_start_matches(|it: char| !it.is_alphanumeric());
    let number = rest.split([' ', '\u{a0}']).next().unwrap_or_default();
    let digits = number.trim_end_matches(['.', ')', ':', '-']);
    let counts = digits
        .split('.')
        .all(|it| !it.is_empty() && it.len() < 3 && it.bytes().all(|it| it.is_ascii_digit()));
    let roman =
        digits.len() < number.len() && !digits.is_empty() && digits.bytes().all(|it| b"ivx".contains(&it));
    let lettered = number.len() == 2 && digits.len() == 1;
    if number.len() < rest.len() && (counts && digits.len() < number.len() || roman || lettered) {
        rest = rest[number.len()..].trim_start_matches(|it: char| !it.is_alphanumeric());
    }
    let trimmed = |it: &str| it.trim_end_matches(|it: char| !it.is_alphanumeric() && it != ')').len();
    rest = &rest[..trimmed(rest)];
    if rest.ends_with(')')
        && !HEADINGS.exact.contains_key(rest)
        && let Some(open) = rest.rfind('(').filter(|&it| it > 0)
    {
        rest = &rest[..open];
        rest = &rest[..trimmed(rest)];
    }
    rest.to_owned()
}

/// Whether a word is the name of an emoji: `:eye:`
pub(super) fn is_shortcode(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(':')
        && word.ends_with(':')
        && word.bytes().all(|it| it.is_ascii_alphanumeric() || b":_+-".contains(&it))
}

/// The level of a label in a paragraph: below every heading.
const LABEL: u8 = 7;
/// The level of a label in a list item.
const ITEM_LABEL: u8 = 8;

/// Something that opens a section.
struct Opening {
    role: Option<Role>,
    heading: Range<usize>,
    span: Span,
    level: u8,
    body: usize,
}

/// The sections of a document.
pub(super) fn read(outline: &Outline, names: &SectionNames) -> Vec<Section> {
    let mut openings = openings(outline, names);
    // One label in a list is emphasis, several are the parts of the document.
    if openings.iter().filter(|it| it.level == ITEM_LABEL && it.role.is_some()).count() < 2 {
        openings.retain(|it| it.level != ITEM_LABEL);
    }
    // Without headings, plain lines stand for them.
    if openings.iter().all(|it| it.level >= LABEL || it.role.is_none()) {
        let plain = plain_labels(outline, names);
        openings.retain(|it| plain.binary_search_by_key(&it.heading.start, |it| it.heading.start).is_err());
        openings.extend(plain);
        openings.sort_by_key(|it| it.heading.start);
    }
    nested(openings, outline.text().len())
}

/// Headings, and labels that stand for one.
fn openings(outline: &Outline, names: &SectionNames) -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    // The levels and roles of the headings around the place.
    let mut around: Vec<(u8, Option<Role>)> = Vec::new();
    let mut first = true;
    for (index, block) in outline.blocks.iter().enumerate().filter(|it| !it.1.quoted) {
        match block.kind {
            BlockKind::Heading(level) => {
                let text = outline.text_of(block);
                around.retain(|it| it.0 < level);
                // The title names the incident; a heading with a time of its own is an event.
                // In a part that looks back, or lists what happened, headings are about anything.
                let loose = around.iter().rev().find_map(|it| it.1).is_some_and(|it| {
                    matches!(
                        it,
                        Role::Timeline | Role::Lessons | Role::WentPoorly | Role::WentWell | Role::Supporting
                    )
                });
                let is_title = first && level == 1;
                let manner = if is_title || loose { Manner::Whole } else { Manner::Anywhere };
                first = false;
                let role = if moment::leading(text).is_some() { None } else { names.role_of(text, manner) };
                // A sub-heading that says again what its section is for opens nothing new, nor does one that says what
                // a group of action items is for, or what of it went well.
                let inside = around.iter().rev().find_map(|it| it.1);
                let parted = matches!(inside, Some(Role::ActionItems | Role::WentWell | Role::WentPoorly));
                let role = role.filter(|&it| Some(it) != inside && !(parted && AIMS.contains(&it)));
                around.push((level, role));
                // `# Root cause: The certificate on the load balancer …` says it all in the heading.
                let told = text.find(": ").filter(|_| text.len() > LONGEST_HEADING && role.is_some());
                openings.push(Opening {
                    role,
                    heading: block.text.clone(),
                    span: block.span,
                    level,
                    body: told.map_or(block.text.end, |it| block.text.start + it) + 1,
                });
            }
            BlockKind::Paragraph => {
                let inside = around.iter().rev().find_map(|it| it.1);
                if let Some(item) = block.item() {
                    let item = &outline.items[item];
                    if item.lead() == Some(index) && inside.is_none() && item.parent().is_none() {
                        let label = bold_label(outline, &block.text, names, ITEM_LABEL);
                        openings.extend(label.filter(|it| it.role.is_some()));
                    }
                } else {
                    let start = trimmed(outline, &block.text).start;
                    for line in outline.lines(block) {
                        let open = openings.last().filter(|it| it.level == LABEL).and_then(|it| it.role);
                        let listed =
                            matches!(open, Some(Role::ActionItems | Role::Timeline | Role::Participants));
                        let label = bold_label(outline, &line, names, LABEL)
                            .or_else(|| alone(outline, start, &line, names));
                        openings.extend(label.filter(|it| it.role.is_some() || (open.is_some() && !listed)));
                    }
                }
            }
            _ => {}
        }
    }
    openings
}

/// What action items are for, or what went well, where headings part them: `Detection` under `Action items`.
const AIMS: [Role; 3] = [Role::Detection, Role::Response, Role::Resolution];

/// A label at the start of `line`: emphasised words that end in a colon or are the whole line.
fn bold_label(outline: &Outline, line: &Range<usize>, names: &SectionNames, level: u8) -> Option<Opening> {
    let line = trimmed(outline, line);
    let mark = outline.marks(&(line.start..line.start + 1)).find(|it| {
        matches!(it.kind, MarkKind::Strong | MarkKind::Emphasis) && it.range().start == line.start
    })?;
    let text = outline.text();
    let end = mark.range().end.min(line.end);
    let label = &text[line.start..end];
    let rest = &text[end..line.end];
    let colon = label.trim_end().ends_with(':') || rest.trim_start().starts_with(':');
    if !(colon || rest.trim().is_empty()) || label.len() > LONGEST_LABEL || moment::leading(label).is_some() {
        return None;
    }
    let body = end + (rest.len() - rest.trim_start_matches([':', ' ', '\u{a0}']).len());
    let heading = trimmed(outline, &(line.start..end));
    let role = names.role_of(&text[heading.clone()], Manner::Whole).or_else(|| {
        // A bold line of its own may be worded as freely as a heading.
        let words = &text[heading.clone()];
        let sentence = words.contains(". ") || words.split_whitespace().count() > 8;
        let free = level == LABEL && !sentence && rest.trim().trim_matches(':').is_empty();
        free.then(|| names.role_of(&text[heading.clone()], Manner::Anywhere)).flatten()
    });
    Some(Opening { role, span: outline.span(&heading), heading, level, body })
}

/// The longest label, in bytes.
const LONGEST_LABEL: usize = 80;

/// The line with which the text of a paragraph starts, if it is nothing but a section's name of two words or more: a
/// heading that lost its `#`.
fn alone(outline: &Outline, start: usize, line: &Range<usize>, names: &SectionNames) -> Option<Opening> {
    let line = trimmed(outline, line);
    let text = &outline.text()[line.clone()];
    if line.start != start
        || !text.starts_with(char::is_uppercase)
        || !text.contains(' ')
        || text.len() > LONGEST_LABEL
    {
        return None;
    }
    let role = names.role_of(text, Manner::Whole)?;
    Some(Opening { role: Some(role), span: outline.span(&line), level: LABEL, body: line.end, heading: line })
}

/// Plain lines that are nothing but a section's name, or begin with one and a colon.
fn plain_labels(outline: &Outline, names: &SectionNames) -> Vec<Opening> {
    let mut labels = Vec::new();
    for block in outline
        .blocks
        .iter()
        .filter(|it| it.kind == BlockKind::Paragraph && !it.quoted && it.item().is_none())
    {
        for line in outline.lines(block) {
            let line = trimmed(outline, &line);
            let text = &outline.text()[line.clone()];
            let name = text.split_once(':').map_or(text, |it| it.0);
            if name.len() > LONGEST_LABEL || !text.starts_with(|it: char| !it.is_lowercase()) {
                continue;
            }
            let Some(role) = names.role_of(name, Manner::Whole) else { continue };
            let heading = line.start..line.start + name.len();
            let rest = &text[name.len()..];
            let body = heading.end + (rest.len() - rest.trim_start_matches([':', ' ']).len());
            let span = outline.span(&heading);
            labels.push(Opening { role: Some(role), heading, span, level: LABEL, body });
        }
    }
    labels
}

/// A stretch without the white space at its ends.
pub(super) fn trimmed(outline: &Outline, range: &Range<usize>) -> Range<usize> {
    let text = &outline.text()[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// Openings to sections that end where the next of the same or a higher level begins.
fn nested(openings: Vec<Opening>, end: usize) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::with_capacity(openings.len());
    let mut open: Vec<usize> = Vec::new();
    for opening in openings {
        while let Some(&last) = open.last().filter(|&&it| sections[it].level >= opening.level) {
            sections[last].body.end = opening.heading.start.max(sections[last].body.start);
            open.pop();
        }
        let parent = open.last().copied();
        open.push(sections.len());
        sections.push(Section {
            role: opening.role,
            heading: opening.heading,
            span: opening.span,
            level: opening.level,
            body: opening.body..end.max(opening.body),
            parent,
            label: opening.level >= LABEL,
        });
    }
    sections
}

impl Placed for Section {
    fn place(&self) -> usize {
        self.heading.start
    }
}

impl Sorted<Section> {
    /// The innermost section with a role in which `at` lies.
    #[must_use]
    pub fn innermost(&self, at: usize) -> Option<&Section> {
        let mut index = self.before(at + 1).checked_sub(1)?;
        loop {
            let section = &self[index];
            if section.role.is_some() && (section.heading.start..=section.body.end).contains(&at) {
                return Some(section);
            }
            index = section.parent?;
        }
    }
}

/// The blocks that share text with `range`, each with the part of its text that lies in it.
pub(super) fn pieces<'a>(
    outline: &'a Outline,
    range: &Range<usize>,
) -> impl Iterator<Item = (&'a Block, Range<usize>)> {
    let (start, end) = (range.start, range.end);
    let first = outline.blocks_before(start);
    outline.blocks[first..].iter().take_while(move |it| it.text.start < end).filter_map(move |block| {
        let part = block.text.start.max(start)..block.text.end.min(end);
        (part.start < part.end).then_some((block, part))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_name_is_written_as_headings_are_compared() {
        let file = include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/sections.json"));
        let roles: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            serde_json::from_str(file).expect("lists of names by role");
        let mut seen = BTreeSet::new();
        for name in roles.values().flat_map(|it| &it["exact"]) {
            assert_eq!(normalised(name), *name, "no heading is compared as this");
            assert!(seen.insert(name), "{name} has two places");
        }
        for phrase in roles.values().flat_map(|it| &it["contains"]) {
            assert!(normalised(phrase).contains(phrase), "no heading has {phrase}");
        }
    }

    #[test]
    fn a_number_before_a_heading_has_two_digits_at_most() {
        for (heading, wanted) in [
            ("3. Timeline", "timeline"),
            ("1.2. Timeline", "timeline"),
            ("IV) Timeline:", "timeline"),
            ("B. Timeline (UTC)", "timeline"),
            ("2024. Timeline", "2024. timeline"),
            ("To: Timeline", "to: timeline"),
        ] {
            assert_eq!(normalised(heading), wanted, "{heading}");
        }
    }
}
