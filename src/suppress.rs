//! `<!-- pmlint: allow RULE because REASON -->`: which findings a document's comments allow, and which comments are at
//! fault themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::check::{Applicability, Edit, Fix, Hit};
use crate::markdown::{Block, BlockKind, Comment, Outline};
use crate::mistake::nearest;
use crate::postmortem::PostMortem;
use crate::source::{Source, Span};

/// What the comments of a document allow.
#[derive(Debug, Default)]
pub struct Suppressions {
    allowances: Vec<Allowance>,
    by_rule: BTreeMap<String, Reaches>,
    faults: Vec<Hit>,
}

/// One name of a rule in one comment.
#[derive(Debug)]
struct Allowance {
    rule: String,
    name: Span,
    comment: usize,
    used: bool,
    /// What would take it out, alone and with its comment.
    removal: Option<Removal>,
}

#[derive(Debug, Clone, Copy)]
struct Removal {
    /// The name with the comma that parts it from another; `None` if there is no other.
    name: Option<Span>,
    comment: Span,
    applicability: Applicability,
}

/// How far the allowances of one rule reach, each with its index into the list of allowances.
#[derive(Debug, Default)]
struct Reaches {
    file: Option<usize>,
    /// Findings that begin here; the first comes last.
    stretches: Vec<(Span, usize)>,
    /// Those of them that have begun before the last finding, the innermost last.
    open: Vec<(Span, usize)>,
    /// Findings that touch these lines.
    lines: Vec<(Span, usize)>,
}

impl Suppressions {
    /// Reads the comments of a document. Those that name a `locked` rule allow nothing.
    #[must_use]
    pub fn read(source: &Source, post_mortem: &PostMortem, catalog: &Catalog, locked: &[String]) -> Self {
        let outline = &post_mortem.outline;
        let directives: Vec<(&Comment, Directive)> = outline
            .comments
            .iter()
            .filter_map(|it| directive(source.slice(it.span), it.span.start).map(|found| (it, found)))
            .collect();
        if directives.is_empty() {
            return Self::default();
        }
        let layout = Layout::of(source, post_mortem);
        let mut reader =
            Reader { source, catalog, locked, layout, read: Self::default(), open: BTreeMap::new() };
        for (index, (comment, directive)) in directives.into_iter().enumerate() {
            reader.directive(index, comment, &directive);
        }
        reader.finish()
    }

    /// Whether a comment allows what a rule has found, about a place or about the whole document. What each rule has found
    /// has to come in the order of its places.
    pub fn allow(&mut self, rule: &str, span: Span, whole_document: bool) -> bool {
        let Some(reaches) = self.by_rule.get_mut(rule) else { return false };
        let allowance = if whole_document { reaches.file } else { reaches.at(span) };
        if let Some(index) = allowance {
            self.allowances[index].used = true;
        }
        allowance.is_some()
    }

    /// What is wrong with the comments, once every hit has been judged. A name is unused only if its rule has `ran`.
    #[must_use]
    pub fn hits(&self, ran: impl Fn(&str) -> bool, require_reason: bool) -> Vec<Hit> {
        let unused = |it: &&Allowance| !it.used && ran(&it.rule);
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        needed.extend(self.allowances.iter().filter(|it| !unused(it)).map(|it| it.comment));
        let mut hits: Vec<Hit> =
            self.faults.iter().filter(|it| require_reason || it.case != "without-reason").cloned().collect();
        let mut removed: BTreeSet<usize> = BTreeSet::new();
        for allowance in self.allowances.iter().filter(unused) {
            let mut hit = Hit::new("unused", allowance.name).value("rule", &allowance.rule);
            let span = allowance.removal.and_then(|removal| {
                if needed.contains(&allowance.comment) {
                    removal.name.map(|it| (it, Applicability::Safe))
                } else {
                    removed.insert(allowance.comment).then_some((removal.comment, removal.applicability))
                }
            });
            if let Some((span, applicability)) = span {
                let edits = vec![Edit { span, text: String::new() }];
                hit = hit.fix(Fix { applicability, case: "unused", edits });
            }
            hits.push(hit);
        }
        hits
    }
}

impl Reaches {
    /// The allowance for a finding, none of which may begin before the last that was asked for.
    fn at(&mut self, span: Span) -> Option<usize> {
        while let Some(next) = self.stretches.pop_if(|it| it.0.start <= span.start) {
            self.open.push(next);
        }
        // What has ended can't hold a later finding, so that the innermost stretch is on top in the end.
        while self.open.pop_if(|it| it.0.end <= span.start).is_some() {}
        self.line_at(span).or(self.open.last().map(|it| it.1)).or(self.file)
    }

    /// The allowance for a line that a finding touches.
    fn line_at(&self, span: Span) -> Option<usize> {
        let first = self.lines.partition_point(|it| it.0.end < span.start);
        let &(line, index) = self.lines.get(first)?;
        (line.start < span.end.max(span.start + 1)).then_some(index)
    }
}

/// What a comment says to pmlint.
enum Directive {
    Read { word: Word, names: Vec<(String, Span)>, reason: bool },
    Malformed,
}

/// The first word of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Next,
    File,
    Start,
    End,
}

/// What a comment says to pmlint; `None` if it isn't for pmlint. `offset` is its place in the file.
fn directive(comment: &str, offset: usize) -> Option<Directive> {
    let inner = comment.strip_prefix("<!--")?;
    let inner = inner.strip_suffix("-->").unwrap_or(inner);
    let rest = inner.trim_start_matches(|it: char| it.is_whitespace() || it == '-');
    let (name, rest) = rest.split_at_checked("pmlint".len())?;
    if !name.eq_ignore_ascii_case("pmlint") {
        return None;
    }
    let Some(rest) = rest.trim_start().strip_prefix(':') else {
        let word = first_word(rest.trim_start_matches(|it: char| it.is_whitespace() || it == '-')).0;
        let meant = ["allow", "ignore", "disable", "enable", "off"].iter().any(|it| word.starts_with(it));
        return meant.then_some(Directive::Malformed);
    };
    let (word, rest) = first_word(rest);
    let word = match word {
        "allow" => Word::Next,
        "allow-file" => Word::File,
        "allow-start" => Word::Start,
        "allow-end" => Word::End,
        _ => return Some(Directive::Malformed),
    };
    let (names, reason) = match words(rest).find(|it| it.1.eq_ignore_ascii_case("because")) {
        Some((at, word)) => (&rest[..at], &rest[at + word.len()..]),
        None => (rest, ""),
    };
    let mut at = offset + "<!--".len() + (inner.len() - rest.len());
    let mut rules = Vec::new();
    for part in names.split(',') {
        let name = part.trim();
        let start = at + (part.len() - part.trim_start().len());
        if name.contains(char::is_whitespace) {
            return Some(Directive::Malformed);
        }
        if !name.is_empty() {
            rules.push((name.to_owned(), Span::new(start, start + name.len())));
        }
        at += part.len() + 1;
    }
    if rules.is_empty() {
        return Some(Directive::Malformed);
    }
    Some(Directive::Read { word, names: rules, reason: reason.contains(char::is_alphanumeric) })
}

/// The first word of a text and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// The words of a text and where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(char::is_whitespace).filter_map(move |word| {
        let start = at;
        at += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((start, word))
    })
}

/// Reads the comments of a document in their order.
struct Reader<'a> {
    source: &'a Source,
    catalog: &'a Catalog,
    locked: &'a [String],
    layout: Layout<'a>,
    read: Suppressions,
    /// Where `allow-start` began, by rules.
    open: BTreeMap<String, (usize, usize)>,
}

impl Reader<'_> {
    fn directive(&mut self, index: usize, comment: &Comment, directive: &Directive) {
        let Directive::Read { word, names, reason } = directive else {
            self.read.faults.push(Hit::new("malformed", comment.span));
            return;
        };
        if !reason && *word != Word::End {
            self.read.faults.push(Hit::new("without-reason", comment.span));
        }
        for (position, (rule, name)) in names.iter().enumerate() {
            if self.catalog.rule(rule).is_none() {
                self.unknown(rule, *name);
            } else if self.locked.contains(rule) {
                self.read.faults.push(Hit::new("locked", *name).value("rule", rule));
            } else if *word == Word::End {
                self.close(rule, *name, comment);
            } else {
                let removal = (*word != Word::Start).then(|| self.removal(comment, names, position));
                self.allow(
                    *word,
                    comment,
                    Allowance { rule: rule.clone(), name: *name, comment: index, used: false, removal },
                );
            }
        }
    }

    fn unknown(&mut self, rule: &str, name: Span) {
        let hit = match nearest(rule, self.catalog.ids()) {
            Some(meant) => {
                let edits = vec![Edit { span: name, text: meant.to_owned() }];
                let fix = Fix { applicability: Applicability::Unsafe, case: "misspelt-rule", edits };
                Hit::new("misspelt-rule", name).value("nearest", meant).fix(fix)
            }
            None => Hit::new("unknown-rule", name),
        };
        self.read.faults.push(hit.value("rule", rule));
    }

    /// Notes how far an allowance reaches; one that another has made already is left unused.
    fn allow(&mut self, word: Word, comment: &Comment, allowance: Allowance) {
        let index = self.read.allowances.len();
        let reaches = self.read.by_rule.entry(allowance.rule.clone()).or_default();
        match word {
            Word::File => {
                reaches.file.get_or_insert(index);
            }
            Word::Start => {
                self.open.entry(allowance.rule.clone()).or_insert((index, comment.span.start));
            }
            Word::Next | Word::End => match self.layout.reach(comment) {
                Reach::Line(line) => reaches.lines.push((line, index)),
                Reach::Stretch(stretch) => reaches.stretches.push((stretch, index)),
            },
        }
        self.read.allowances.push(allowance);
    }

    fn close(&mut self, rule: &str, name: Span, comment: &Comment) {
        match self.open.remove(rule) {
            Some((index, start)) => self.stretch(rule, Span::new(start, comment.span.end), index),
            None => self.read.faults.push(Hit::new("unopened", name).value("rule", rule)),
        }
    }

    fn stretch(&mut self, rule: &str, span: Span, index: usize) {
        self.read.by_rule.entry(rule.to_owned()).or_default().stretches.push((span, index));
    }

    fn finish(mut self) -> Suppressions {
        for (rule, (index, start)) in std::mem::take(&mut self.open) {
            self.stretch(&rule, Span::new(start, self.source.text().len()), index);
            let name = self.read.allowances[index].name;
            self.read.faults.push(Hit::new("unclosed", name).value("rule", rule));
        }
        for reaches in self.read.by_rule.values_mut() {
            reaches.stretches.sort_by_key(|it| (it.0.start, std::cmp::Reverse(it.0.end)));
            reaches.stretches.reverse();
            reaches.lines.sort_by_key(|it| it.0);
        }
        self.read
    }

    /// What would take a name out of its comment.
    fn removal(&self, comment: &Comment, names: &[(String, Span)], position: usize) -> Removal {
        let (_, name) = names[position];
        let with_comma = match position.checked_sub(1) {
            Some(before) => Some(Span::new(names[before].1.end, name.end)),
            None => names.get(1).map(|next| Span::new(name.start, next.1.start)),
        };
        let text = self.source.text();
        let lines = self.layout.lines(comment.span);
        let (comment, applicability) = if self.layout.own_line(comment.span) {
            let after = &text[lines.end..];
            let ending = after.len()
                - after.strip_prefix('\r').unwrap_or(after).strip_prefix('\n').unwrap_or(after).len();
            // A comment between two lists is what parts them.
            let parts = self.layout.parts_lists(comment);
            (
                Span::new(lines.start, lines.end + ending),
                if parts { Applicability::Unsafe } else { Applicability::Safe },
            )
        } else {
            let before = text[lines.start..comment.span.start].trim_end();
            (Span::new(lines.start + before.len(), comment.span.end), Applicability::Safe)
        };
        Removal { name: with_comma, comment, applicability }
    }
}

/// How far a comment reaches.
enum Reach {
    Line(Span),
    Stretch(Span),
}

/// Where blocks, lists and sections end.
struct Layout<'a> {
    source: &'a Source,
    outline: &'a Outline,
    /// For each block, the first from it on that isn't a comment alone.
    next: Vec<usize>,
    /// For each block, the stretch from it to the end of the quoted blocks that follow it.
    quotes: Vec<Span>,
    /// For each heading, by its index, where its section ends in the file.
    section_ends: BTreeMap<usize, usize>,
    /// Where each label that stands for a heading begins, and where its section ends.
    labels: Vec<Span>,
    /// Each list, by its number.
    lists: Vec<Span>,
}

impl<'a> Layout<'a> {
    fn of(source: &'a Source, post_mortem: &'a PostMortem) -> Self {
        let outline = &post_mortem.outline;
        let blocks = &outline.blocks;
        let mut next = vec![blocks.len(); blocks.len()];
        let mut quotes: Vec<Span> = blocks.iter().map(|it| it.span).collect();
        let mut section_ends = BTreeMap::new();
        let mut begins = [source.text().len(); 6];
        for (index, block) in blocks.iter().enumerate().rev() {
            let following = next.get(index + 1).copied().unwrap_or(blocks.len());
            next[index] = if is_comment(source, block) { following } else { index };
            if blocks.get(index + 1).is_some_and(|it| it.quoted) {
                quotes[index] = quotes[index].to(quotes[index + 1]);
            }
            if let BlockKind::Heading(level) = block.kind {
                let level = usize::from(level).clamp(1, 6);
                section_ends.insert(index, begins[level - 1]);
                // A heading in a quotation or an item doesn't end the section around that.
                if !block.quoted && block.item().is_none() {
                    begins[level - 1..].fill(block.span.start);
                }
            }
        }
        let mut lists: Vec<Span> = Vec::new();
        for item in &outline.items {
            match lists.get_mut(item.list) {
                Some(span) => *span = span.to(item.span),
                // Lists are numbered in the order of their first items, but for those without any.
                None => lists.resize(item.list + 1, item.span),
            }
        }
        let labels =
            post_mortem.sections.iter().filter(|it| it.label).map(|it| it.span.to(outline.span(&it.body)));
        let mut labels: Vec<Span> = labels.collect();
        labels.sort();
        Self { source, outline, next, quotes, section_ends, labels, lists }
    }

    /// How far `allow` in this comment reaches.
    fn reach(&self, comment: &Comment) -> Reach {
        let own = self.block_of(comment.span);
        let html = own.is_none_or(|index| self.outline.blocks[index].kind == BlockKind::Html);
        match own {
            _ if comment.alone || (html && self.own_line(comment.span)) => {
                Reach::Stretch(self.following(comment, own))
            }
            Some(index) if self.own_line(comment.span) => Reach::Stretch(self.outline.blocks[index].span),
            _ => Reach::Line(self.lines(comment.span)),
        }
    }

    /// The block, list, table, section or item that follows a comment.
    fn following(&self, comment: &Comment, own: Option<usize>) -> Span {
        let outline = self.outline;
        let nothing = Span::new(comment.span.end, comment.span.end);
        let next = own.map_or(outline.blocks.len(), |index| {
            self.next.get(index + 1).copied().unwrap_or(outline.blocks.len())
        });
        let around = comment.item.map(|item| &outline.items[item]);
        if let Some(item) = around.filter(|it| own == Some(it.blocks.start)) {
            return item.span;
        }
        let Some(block) = outline.blocks.get(next) else { return around.map_or(nothing, |it| it.span) };
        // The outermost item around the next block that isn't around the comment as well.
        let chain = std::iter::successors(block.item(), |&item| outline.items[item].parent());
        let is_around = |item: usize| {
            item == comment.item.unwrap_or(usize::MAX)
                || outline.items[item].span.contains(comment.span.start)
        };
        let entered = chain.take_while(|&item| !is_around(item)).last();
        match (around, entered) {
            // Behind everything else in its item: the next item, or its own if there is no other.
            (Some(item), _) if !item.blocks.contains(&next) => match entered {
                Some(entered) if outline.items[entered].list == item.list => outline.items[entered].span,
                _ => item.span,
            },
            (_, Some(entered)) => self.lists[outline.items[entered].list],
            (_, None) => self.block(next),
        }
    }

    /// A block with everything that it heads.
    fn block(&self, index: usize) -> Span {
        let block = &self.outline.blocks[index];
        match block.kind {
            BlockKind::Heading(_) => {
                Span::new(block.span.start, self.section_ends.get(&index).copied().unwrap_or(block.span.end))
            }
            BlockKind::Cell { table, .. } => self.outline.tables[table as usize].span,
            _ if block.quoted => self.quotes[index],
            _ => {
                let first = self.labels.partition_point(|it| it.start < block.span.start);
                let label = self.labels.get(first).filter(|it| it.start < block.span.end);
                label.map_or(block.span, |it| block.span.to(*it))
            }
        }
    }

    /// The block in which a comment stands.
    fn block_of(&self, comment: Span) -> Option<usize> {
        let after = self.outline.blocks.partition_point(|it| it.span.start <= comment.start);
        after.checked_sub(1).filter(|&index| comment.start < self.outline.blocks[index].span.end)
    }

    /// The lines that a stretch touches, without the last line ending.
    fn lines(&self, span: Span) -> Span {
        let first = self.source.line_span(self.source.line(span.start));
        first.to(self.source.line_span(self.source.line(span.end)))
    }

    /// Whether nothing but comments stands on the lines of a comment.
    fn own_line(&self, comment: Span) -> bool {
        let lines = self.lines(comment);
        let is_blank = |it: char| it.is_whitespace() || it == '>';
        let before = self.source.slice(Span::new(lines.start, comment.start));
        let after = self.source.slice(Span::new(comment.end, lines.end));
        // Outward from the comment: the line may hold others.
        before.chars().rev().all(is_blank) && after.chars().all(is_blank)
    }

    /// Whether a comment stands between two lists that would be one without it.
    fn parts_lists(&self, comment: &Comment) -> bool {
        let Some(own) = self.block_of(comment.span).filter(|_| comment.item.is_none()) else { return false };
        let is_item = |index: usize| self.outline.blocks.get(index).is_some_and(|it| it.item().is_some());
        own.checked_sub(1).is_some_and(is_item) && is_item(own + 1)
    }
}

/// Whether a block is nothing but a comment.
fn is_comment(source: &Source, block: &Block) -> bool {
    let text = source.slice(block.span).trim();
    block.kind == BlockKind::Html && text.starts_with("<!--") && text.ends_with("-->")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;

    /// A document whose faults are the words `FAULT` and `WHOLE`, the latter about the whole document.
    struct Judged {
        source: Source,
        /// The faults that a comment allows, as the words that follow them.
        allowed: Vec<String>,
        suppressions: Suppressions,
    }

    fn judge(text: &str) -> Judged {
        judge_with(text, &[])
    }

    fn judge_with(text: &str, locked: &[String]) -> Judged {
        let source = Source::new("x.md", text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let mut suppressions = Suppressions::read(&source, &post_mortem, &Catalog::built_in(), locked);
        let mut hits: Vec<Hit> = text
            .match_indices("FAULT")
            .map(|it| Hit::new("fault", Span::new(it.0, it.0 + 5)))
            .chain(
                text.match_indices("WHOLE")
                    .map(|it| Hit::new("fault", Span::new(it.0, it.0 + 5)).about_document()),
            )
            .collect();
        hits.sort_by_key(|it| it.span);
        let name = |hit: &Hit| text[hit.span.end..].split_whitespace().next().unwrap_or_default().to_owned();
        let allows = |it: &&Hit| suppressions.allow("empty-section", it.span, it.whole_document);
        let allowed = hits.iter().filter(allows).map(name).collect();
        Judged { source, allowed, suppressions }
    }

    fn allowed(text: &str) -> Vec<String> {
        judge(text).allowed
    }

    /// The faults of the comments themselves: case and underlined text.
    fn faults(text: &str) -> Vec<(&'static str, String)> {
        let judged = judge(text);
        let hits = judged.suppressions.hits(|it| it == "empty-section", true);
        hits.iter().map(|it| (it.case, judged.source.slice(it.span).to_owned())).collect()
    }

    const ALLOW: &str = "<!-- pmlint: allow empty-section because x -->";

    #[test]
    fn a_comment_of_its_own_covers_the_next_block_only() {
        assert_eq!(allowed(&format!("FAULT 0\n\n{ALLOW}\n\nFAULT 1\nFAULT 2\n\nFAULT 3\n")), ["1", "2"]);
        assert_eq!(allowed(&format!("{ALLOW}\nFAULT 1\n\nFAULT 2\n")), ["1"]);
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_covers_that_line() {
        assert_eq!(allowed(&format!("FAULT 1\nFAULT 2 {ALLOW}\nFAULT 3\n")), ["2"]);
        assert_eq!(allowed(&format!("# FAULT 1 {ALLOW}\n\nFAULT 2\n")), ["1"]);
        assert_eq!(allowed(&format!("| a |\n|---|\n| FAULT 1 {ALLOW} |\n| FAULT 2 |\n")), ["1"]);
    }

    #[test]
    fn a_comment_behind_the_last_pipe_of_a_row_covers_that_row() {
        assert_eq!(allowed(&format!("| a |\n|---|\n| FAULT 1 | {ALLOW}\n| FAULT 2 |\n")), ["1"]);
        assert_eq!(allowed(&format!("a | b\n---|---\nx | FAULT 1 | {ALLOW}\nx | FAULT 2\n")), ["1"]);
        assert_eq!(allowed(&format!("- x\n\n  | a |\n  |---|\n  | FAULT 1 |{ALLOW}\n")), ["1"]);
        assert_eq!(faults(&format!("| a |\n|---|\n| FAULT 1 | `{ALLOW}` |\n")), []);
    }

    #[test]
    fn before_a_list_it_covers_the_list_with_what_is_nested() {
        let list = "- FAULT 1\n  - FAULT 2\n- FAULT 3\n";
        assert_eq!(allowed(&format!("{ALLOW}\n{list}\nFAULT 4\n")), ["1", "2", "3"]);
        assert_eq!(allowed(&format!("text\n\n{ALLOW}\n\n{list}\nFAULT 4\n")), ["1", "2", "3"]);
    }

    #[test]
    fn before_a_table_it_covers_the_table() {
        assert_eq!(allowed(&format!("{ALLOW}\n| FAULT 1 |\n|---|\n| FAULT 2 |\n\nFAULT 3\n")), ["1", "2"]);
    }

    #[test]
    fn before_a_heading_it_covers_the_section_with_those_below() {
        let text = format!("# T\n\n{ALLOW}\n\n## FAULT 1\n\nFAULT 2\n\n### x\n\nFAULT 3\n\n## FAULT 4\n");
        assert_eq!(allowed(&text), ["1", "2", "3"]);
    }

    #[test]
    fn a_heading_in_a_quotation_does_not_end_a_section() {
        assert_eq!(allowed(&format!("{ALLOW}\n## S\n\n> # q\n\nFAULT 1\n\n# T\n\nFAULT 2\n")), ["1"]);
    }

    #[test]
    fn in_a_list_it_covers_what_follows_there() {
        let between = format!("- FAULT 1\n  {ALLOW}\n- FAULT 2\n- FAULT 3\n");
        assert_eq!(allowed(&between), ["2"]);
        let first = format!("- {ALLOW}\n  FAULT 1\n  - FAULT 2\n- FAULT 3\n");
        assert_eq!(allowed(&first), ["1", "2"]);
        let nested = format!("- FAULT 1\n\n  {ALLOW}\n  - FAULT 2\n  - FAULT 3\n- FAULT 4\n");
        assert_eq!(allowed(&nested), ["2", "3"]);
        let last = format!("- FAULT 1\n- FAULT 2\n  {ALLOW}\n\nFAULT 3\n");
        assert_eq!(allowed(&last), ["2"]);
    }

    #[test]
    fn comments_may_follow_one_another() {
        let other = "<!-- pmlint: allow unused-suppression -->";
        assert_eq!(allowed(&format!("{ALLOW}\n{other}\n\nFAULT 1\n")), ["1"]);
        assert_eq!(allowed(&format!("{ALLOW}{other}\nFAULT 1\n")), ["1"]);
        assert_eq!(allowed(&format!("{ALLOW}\n{other}\n# FAULT 1\n")), ["1"]);
    }

    #[test]
    fn a_comment_behind_other_html_covers_what_follows() {
        assert_eq!(allowed(&format!("<details>\n{ALLOW}\n\nFAULT 1\n\nFAULT 2\n")), ["1"]);
    }

    #[test]
    fn a_stretch_reaches_from_start_to_end() {
        let text = "FAULT 0\n\n<!-- pmlint: allow-start empty-section because x -->\n\nFAULT 1\n\n- FAULT 2\n\n\
            <!-- pmlint: allow-end empty-section -->\n\nFAULT 3\n";
        assert_eq!(allowed(text), ["1", "2"]);
        assert_eq!(faults(text), []);
    }

    #[test]
    fn what_is_about_the_whole_document_needs_allow_file() {
        assert_eq!(allowed(&format!("{ALLOW}\n# WHOLE 1\n\nFAULT 2\n")), ["2"]);
        assert_eq!(
            allowed("# WHOLE 1\n\nFAULT 2\n\n<!-- pmlint: allow-file empty-section -->\n"),
            ["1", "2"]
        );
    }

    #[test]
    fn a_comment_in_code_is_text() {
        assert_eq!(
            allowed(&format!("`{ALLOW}` FAULT 1\n\n```\n{ALLOW}\n```\n\nFAULT 2\n")),
            Vec::<String>::new()
        );
        assert_eq!(faults("```\n<!-- pmlint: nonsense -->\n```\n"), []);
    }

    #[test]
    fn several_rules_stand_with_commas() {
        let text = "<!-- pmlint: allow unused-suppression,  empty-section because x -->\nFAULT 1\n";
        assert_eq!(allowed(text), ["1"]);
        assert_eq!(faults(text), []);
        let several = "<!--pmlint:allow\nempty-section,\nunused-suppression-->\nFAULT 1\n";
        assert_eq!(allowed(several), ["1"]);
    }

    #[test]
    fn what_allows_nothing_is_unused_if_its_rule_ran() {
        assert_eq!(faults(&format!("{ALLOW}\nfine\n")), [("unused", "empty-section".to_owned())]);
        let judged = judge(&format!("{ALLOW}\nfine\n"));
        assert_eq!(judged.suppressions.hits(|_| false, true), []);
    }

    #[test]
    fn of_two_comments_the_inner_one_is_needed() {
        let text = format!("<!-- pmlint: allow-file empty-section because y -->\n\n{ALLOW}\nFAULT 1\n");
        let hits = judge(&text).suppressions.hits(|it| it == "empty-section", true);
        assert_eq!(
            hits.iter().map(|it| it.span.start).collect::<Vec<_>>(),
            [text.find("empty").expect("it names the rule")]
        );
    }

    #[test]
    fn a_slip_in_a_name_is_told_and_allows_nothing() {
        let text = "<!-- pmlint: allow empty-sectoin because x -->\nFAULT 1\n";
        assert_eq!(allowed(text), Vec::<String>::new());
        assert_eq!(faults(text), [("misspelt-rule", "empty-sectoin".to_owned())]);
        assert_eq!(faults("<!-- pmlint: allow zzz because x -->"), [("unknown-rule", "zzz".to_owned())]);
    }

    #[test]
    fn what_can_not_be_read_is_told() {
        for comment in [
            "<!-- pmlint: allow -->",
            "<!-- pmlint: allow because x -->",
            "<!-- pmlint: allow empty-section unused-suppression -->",
            "<!-- pmlint: allow empty-section -- a reason -->",
            "<!-- pmlint: disable empty-section -->",
            "<!-- pmlint allow empty-section -->",
            "<!-- pmlint-disable empty-section -->",
            "<!-- pmlint: -->",
        ] {
            assert_eq!(faults(comment), [("malformed", comment.to_owned())]);
        }
        for comment in
            ["<!-- pmlint is a linter -->", "<!-- markdownlint-disable -->", "<!---->", "<!-- ï -->", "<!--"]
        {
            assert_eq!(faults(comment), [], "{comment}");
        }
    }

    #[test]
    fn a_stretch_has_both_ends() {
        let unclosed = "<!-- pmlint: allow-start empty-section because x -->\n\nFAULT 1\n\n# T\n\nFAULT 2\n";
        assert_eq!(allowed(unclosed), ["1", "2"]);
        assert_eq!(faults(unclosed), [("unclosed", "empty-section".to_owned())]);
        let unopened = "<!-- pmlint: allow-end empty-section -->";
        assert_eq!(faults(unopened), [("unopened", "empty-section".to_owned())]);
    }

    #[test]
    fn a_missing_reason_is_told_but_voids_nothing() {
        let text = "<!-- pmlint: allow empty-section because ... -->\nFAULT 1\n";
        assert_eq!(allowed(text), ["1"]);
        assert_eq!(faults(text), [("without-reason", text.trim_end_matches("\nFAULT 1\n").to_owned())]);
        assert_eq!(judge(text).suppressions.hits(|_| false, false), []);
    }

    #[test]
    fn a_locked_rule_can_not_be_allowed() {
        let judged = judge_with(&format!("{ALLOW}\nFAULT 1\n"), &["empty-section".to_owned()]);
        assert_eq!(judged.allowed, Vec::<String>::new());
        let hits = judged.suppressions.hits(|it| it == "empty-section", true);
        assert_eq!(hits.iter().map(|it| it.case).collect::<Vec<_>>(), ["locked"]);
    }

    /// The document after the fix of its only unneeded name, and whether it is safe.
    fn mended(text: &str) -> (String, Applicability) {
        let hits = judge(text).suppressions.hits(|it| it == "empty-section", false);
        let fix = &hits[0].fixes()[0];
        let Edit { span, text: new } = &fix.edits[0];
        (format!("{}{new}{}", &text[..span.start], &text[span.end..]), fix.applicability)
    }

    #[test]
    fn the_fix_takes_out_the_comment_or_the_name() {
        assert_eq!(
            mended(&format!("a\n\n{ALLOW}\r\n## b\n")),
            ("a\n\n## b\n".to_owned(), Applicability::Safe)
        );
        assert_eq!(mended(&format!("a {ALLOW}\nb\n")).0, "a\nb\n");
        let (text, _) = mended("<!-- pmlint: allow unused-suppression, empty-section because x -->\n");
        assert_eq!(text, "<!-- pmlint: allow unused-suppression because x -->\n");
        let (text, _) = mended("<!-- pmlint: allow empty-section, unused-suppression -->\n");
        assert_eq!(text, "<!-- pmlint: allow unused-suppression -->\n");
    }

    #[test]
    fn a_comment_that_parts_two_lists_is_not_taken_out_unasked() {
        assert_eq!(mended(&format!("- a\n\n{ALLOW}\n\n- b\n")).1, Applicability::Unsafe);
    }

    #[test]
    fn many_comments_take_no_longer_than_many_lines() {
        let many = |count: usize| format!("{}FAULT 1\n", format!("{ALLOW}\n").repeat(count));
        assert_eq!(allowed(&many(20_000)), ["1"]);
    }
}
