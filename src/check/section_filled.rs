//! A section must say something.

use std::ops::Range;

use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::markdown::BlockKind;
use crate::postmortem::guidance::guidance;
use crate::postmortem::{PostMortem, Role, Section};
use crate::source::Span;

/// Strikes at each section that has a role and no text, list, table, code or picture.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SectionFilled {}

impl SectionFilled {
    pub(super) const CASES: &[Case] = &[Case { name: "empty", values: &["heading", "ask"], related: &[] }];

    #[expect(clippy::unused_self, reason = "it has no settings")]
    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let sections = post_mortem.sections.iter().enumerate();
        let hit = |(index, section): (usize, &Section)| {
            let role = section.role?;
            // Nobody may have been lucky.
            let optional = matches!(role, Role::Lucky | Role::WentWell | Role::WentPoorly | Role::Supporting);
            let heading = post_mortem.outline.text()[section.heading.clone()].trim();
            let hit = Hit::new("empty", section.span)
                .value("heading", heading)
                .value("ask", guidance(role).ask.as_str());
            let sure = if optional { Confidence::Medium } else { Confidence::High };
            let empty = is_empty(post_mortem, section, context) && !goes_on(post_mortem, index);
            empty.then(|| hit.confidence(sure))
        };
        sections.filter_map(hit).collect()
    }
}

fn is_empty(post_mortem: &PostMortem, section: &Section, context: &Context<'_>) -> bool {
    let outline = &post_mortem.outline;
    let says = |range: &Range<usize>| !outline.text()[range.clone()].trim_matches(is_filler).is_empty();
    // What waits for its words is found as that.
    let waits = || {
        let place = |it: &Span| outline.text_in(*it).start;
        let before = post_mortem.placeholders.partition_point(|it| place(it) < section.body.start);
        post_mortem.placeholders.get(before).is_some_and(|it| place(it) < section.body.end)
    };
    if says(&section.body) || waits() {
        return false;
    }
    let first = outline.blocks.partition_point(|it| it.text.start < section.body.start);
    let rest = outline.blocks[first..].iter().take_while(|it| it.text.start < section.body.end);
    rest.clone().all(|it| match it.kind {
        BlockKind::Code => false,
        BlockKind::Html => is_comment(context.source.slice(it.span)),
        // A paragraph without text holds a picture.
        BlockKind::Paragraph => it.span.is_empty() || !outline.text_of(it).trim().is_empty(),
        _ => true,
    })
}

/// Marks that say nothing, as in "..." and "?".
fn is_filler(mark: char) -> bool {
    mark.is_whitespace() || mark.is_ascii_punctuation() || matches!(mark, '…' | '–' | '—' | '•' | '·')
}

/// Whether what stands right behind a section belongs to it: another label behind a label ("Q: …", "A: …"), or a section
/// of the same role.
fn goes_on(post_mortem: &PostMortem, index: usize) -> bool {
    let section = &post_mortem.sections[index];
    let Some(next) = post_mortem.sections.get(index + 1) else { return false };
    let adjacent = post_mortem.outline.text()[section.body.start..next.heading.start.max(section.body.start)]
        .trim()
        .is_empty();
    adjacent && ((section.label && next.label) || (next.role.is_some() && next.role == section.role))
}

/// Whether HTML is nothing but comments.
fn is_comment(html: &str) -> bool {
    let mut rest = html.trim();
    while let Some(inside) = rest.strip_prefix("<!--") {
        let Some(end) = inside.find("-->") else { return true };
        rest = inside[end + 3..].trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::check::found_in;

    #[test]
    fn a_label_goes_on_in_the_next_and_a_heading_in_one_of_its_kind() {
        let found = |text: &str| found_in("section-filled = {}", text);
        assert_eq!(found("## Impact\n\n## Timeline\n\n- 14:05 UTC the pager fires\n"), ["## Impact"]);
        assert_eq!(found("**Impact:**\n\n**Root cause:** The pool had no limit.\n"), [""; 0]);
        assert_eq!(found("## Impact\n\n### Customer impact\n\nNobody could pay.\n"), [""; 0]);
    }

    #[test]
    fn a_picture_or_code_fills_a_section_and_a_comment_does_not() {
        let found = |body: &str| found_in("section-filled = {}", &format!("## Impact\n\n{body}\n"));
        assert_eq!(found("![The error rate](errors.png)"), [""; 0]);
        assert_eq!(found("```\nerrors: 300\n```"), [""; 0]);
        assert_eq!(found("<!-- Whom did it hurt? -->"), ["## Impact"]);
        for nothing in ["...", "?", "—", "- ?", "- [ ] …", "| ? |\n|---|\n| - |"] {
            assert_eq!(found(nothing), ["## Impact"], "{nothing}");
        }
        assert_eq!(found("???"), [""; 0], "it is found as a placeholder");
        assert_eq!(found("0"), [""; 0]);
    }
}
