//! Text to [`Outline`]: the blocks of a Markdown document and their readable text, every piece with its place in
//! the file. The only module that knows pulldown-cmark.

mod front_matter;
mod reaches;
mod read;

use std::iter::successors;
use std::ops::Range;
use std::sync::OnceLock;

pub use front_matter::{Format, FrontMatter};

use self::reaches::Reaches;
use crate::sorted::{Landmarks, Placed, Sorted};
use crate::source::{Span, narrow};
use crate::words::{self, Beginning};

/// A Markdown document as a flat list of blocks in reading order.
///
/// The readable text of all blocks lies in one string; a block names its stretch of it. Ranges into that text are
/// `Range<usize>`, places in the file are [`Span`]s, and [`Outline::span`] leads from one to the other.
#[derive(Debug, Default)]
pub struct Outline {
    /// Metadata at the top of the file.
    pub front_matter: Option<FrontMatter>,
    /// Every heading, paragraph, table cell, code block … in reading order.
    pub blocks: Vec<Block>,
    /// Every list item in reading order.
    pub items: Vec<Item>,
    /// Every table in reading order.
    pub tables: Vec<Table>,
    /// Every link in reading order.
    pub links: Vec<Link>,
    /// Every HTML comment in reading order.
    pub comments: Vec<Comment>,
    /// Every HTML tag in running text, with the place in the text at which it stands.
    pub tags: Vec<(usize, Span)>,
    text: String,
    segments: Vec<Segment>,
    landmarks: KnownPlaces,
    marks: Vec<Mark>,
    reaches: Reaches,
    breaks: Vec<u32>,
    words: OnceLock<Sorted<Beginning>>,
    small: OnceLock<String>,
}

/// Where to look for blocks and segments.
#[derive(Debug, Default)]
struct KnownPlaces {
    /// The blocks, by where their texts begin.
    blocks: Landmarks,
    /// The segments, by where they begin in the document's text.
    text: Landmarks,
    /// The segments, by where they begin in the file.
    source: Landmarks,
}

/// A piece of the document with text of its own.
#[derive(Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in the file, markers included.
    pub span: Span,
    /// Its stretch of the document's text.
    pub text: Range<usize>,
    item: Option<u32>,
    /// Whether it stands in a block quotation.
    pub quoted: bool,
}

impl Block {
    /// Whether it is a heading, of whatever level.
    #[must_use]
    pub fn is_heading(&self) -> bool {
        matches!(self.kind, BlockKind::Heading(_))
    }

    /// The innermost list item around it, as an index into [`Outline::items`].
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        self.item.map(|it| it as usize)
    }
}

/// The sorts of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// A paragraph, or the text of a list item.
    Paragraph,
    /// A cell of a table.
    Cell {
        /// Index into [`Outline::tables`].
        table: u32,
        /// Row, from 0; row 0 is the head.
        row: u32,
        /// Column, from 0.
        column: u32,
    },
    /// A code block; it has no text.
    Code,
    /// A block of HTML; it has no text.
    Html,
    /// A thematic break.
    Rule,
}

/// A list item.
#[derive(Debug)]
pub struct Item {
    /// Where it stands in the file, marker and nested blocks included.
    pub span: Span,
    parent: Option<u32>,
    /// The list it belongs to; lists are numbered in reading order.
    pub list: usize,
    /// Whether its list is numbered.
    pub numbered: bool,
    /// `[ ]` is `false`, `[x]` is `true`.
    pub task: Option<bool>,
    lead: Option<u32>,
    /// Its blocks and those of nested items, as indices into [`Outline::blocks`].
    pub blocks: Range<usize>,
}

impl Item {
    /// The item around it, as an index into [`Outline::items`].
    #[must_use]
    pub fn parent(&self) -> Option<usize> {
        self.parent.map(|it| it as usize)
    }

    /// Its first block that isn't one of a nested item, as an index into [`Outline::blocks`].
    #[must_use]
    pub fn lead(&self) -> Option<usize> {
        self.lead.map(|it| it as usize)
    }
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Where it stands in the file.
    pub span: Span,
    /// Its rows from the top; the first is the head. A row is a range of [`Outline::blocks`].
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// Where it stands in the file.
    pub span: Span,
    /// Its cells, as indices into [`Outline::blocks`].
    pub cells: Range<usize>,
}

/// A link.
#[derive(Debug)]
pub struct Link {
    /// Its words, as a stretch of the document's text.
    pub text: Range<usize>,
    /// Where it leads, as written.
    pub target: String,
}

/// An HTML comment.
#[derive(Debug)]
pub struct Comment {
    /// Where it stands in the file, `<!--` and `-->` included.
    pub span: Span,
    /// Whether nothing else stands in its block.
    pub alone: bool,
    /// The list item around it, as an index into [`Outline::items`].
    pub item: Option<usize>,
}

/// Something that holds for a stretch of the text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// What holds.
    pub kind: MarkKind,
    start: u32,
    end: u32,
}

impl Mark {
    fn new(kind: MarkKind, range: &Range<usize>) -> Self {
        Self { kind, start: narrow(range.start), end: narrow(range.end) }
    }

    /// For which stretch of the document's text it holds.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The sorts of mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Text in backticks.
    Code,
    /// A bare address.
    Address,
    /// Somebody's words in quotation marks, the marks included.
    Quotation,
    /// The text of a link.
    Link,
    /// `**bold**`
    Strong,
    /// `*emphasis*`
    Emphasis,
    /// `~~struck out~~`
    Strike,
}

impl MarkKind {
    /// Whether the words in it aren't the author's own prose.
    #[must_use]
    pub fn is_mask(self) -> bool {
        matches!(self, Self::Code | Self::Address | Self::Quotation)
    }
}

/// A stretch of the document's text that stands in the file as one piece. A document has more of them than of anything
/// else, and [`files::read`](crate::files::read) refuses those with places that these don't hold.
#[derive(Debug, Clone, Copy)]
struct Segment {
    text: u32,
    source: (u32, u32),
    /// Whether each byte of the text has its own in the file; those of an entity such as `&amp;` have not.
    exact: bool,
}

impl Segment {
    fn new(text: usize, source: Span, exact: bool) -> Self {
        Self { text: narrow(text), source: (narrow(source.start), narrow(source.end)), exact }
    }

    /// Where it begins in the document's text.
    fn text(self) -> usize {
        self.text as usize
    }

    /// Where it stands in the file.
    fn source(self) -> Span {
        Span::new(self.source.0 as usize, self.source.1 as usize)
    }
}

impl Placed for Beginning {
    fn place(&self) -> usize {
        self.at as usize
    }
}

impl Outline {
    /// Reads a Markdown document.
    #[must_use]
    pub fn read(text: &str) -> Self {
        read::read(text)
    }

    /// The readable text of the whole document, blocks parted by line feeds. Line breaks inside a block are blanks.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text in small letters, each of its bytes at its place: a letter whose small form takes more or fewer bytes
    /// stays as it is.
    #[must_use]
    pub fn small(&self) -> &str {
        self.small.get_or_init(|| words::small(&self.text))
    }

    /// The words of a stretch of the text, runs of letters and digits, in small letters.
    pub fn small_words(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        let (small, end) = (self.small(), range.end);
        self.words_in(range).iter().map(move |it| &small[it.at as usize..end.min(it.end() as usize)])
    }

    /// Where words stand in the text: runs of letters and digits.
    #[must_use]
    pub fn words(&self) -> &Sorted<Beginning> {
        self.words.get_or_init(|| words::beginnings(&self.text).into())
    }

    /// Gives back the memory of [`Outline::words`] and [`Outline::small`]; who asks again has them made anew.
    pub fn forget_words(&mut self) {
        self.words.take();
        self.small.take();
    }

    /// Where words stand that begin in a stretch of the text.
    #[must_use]
    pub fn words_in(&self, range: &Range<usize>) -> &[Beginning] {
        self.words().within(range)
    }

    /// A row of a table, as a [`BlockKind::Cell`] names it.
    #[must_use]
    pub fn row(&self, table: u32, row: u32) -> &Row {
        &self.tables[table as usize].rows[row as usize]
    }

    /// The readable text of a block.
    #[must_use]
    pub fn text_of(&self, block: &Block) -> &str {
        &self.text[block.text.clone()]
    }

    /// Where a stretch of the document's text stands in the file, markup inside it included.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        let start = self.source_of(range.start, false);
        if range.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.source_of(range.end, true))
    }

    /// The place in the file of a place in the text; `end` if that place ends a stretch.
    fn source_of(&self, at: usize, end: bool) -> usize {
        let behind = if end { at } else { at + 1 };
        let after = self.landmarks.text.before(behind, &self.segments, |it| it.text());
        let Some(segment) = after.checked_sub(1).map(|index| self.segments[index]) else {
            return self.segments.first().map_or(0, |it| it.source().start);
        };
        let source = segment.source();
        match (segment.exact, end) {
            (true, _) => (source.start + (at - segment.text())).min(source.end),
            (false, false) => source.start,
            (false, true) => source.end,
        }
    }

    /// The text that stands in a stretch of the file; where there is none, the place in the text that the stretch
    /// would have.
    #[must_use]
    pub fn text_in(&self, span: Span) -> Range<usize> {
        let before = |at| self.landmarks.source.before(at, &self.segments, |it| it.source().start);
        let (mut first, after) = (before(span.start), before(span.end));
        // The one before may reach into the stretch.
        first -= usize::from(first > 0 && self.segments[first - 1].source().end > span.start);
        if first < after {
            let begin = self.text_of_source(first, span.start, false);
            return begin..self.text_of_source(after - 1, span.end, true).max(begin);
        }
        let at = first.checked_sub(1).map_or(0, |index| self.text_of_source(index, span.start, true));
        at..at
    }

    /// What a reader sees of a stretch of the file: its text without markup.
    #[must_use]
    pub fn seen_in(&self, span: Span) -> &str {
        self.text()[self.text_in(span)].trim()
    }

    /// The place in the text of a byte that lies in or next to a segment; `end` if it ends a stretch.
    fn text_of_source(&self, index: usize, byte: usize, end: bool) -> usize {
        let segment = self.segments[index];
        if segment.exact {
            let source = segment.source();
            return segment.text() + (byte.clamp(source.start, source.end) - source.start);
        }
        if !end {
            return segment.text();
        }
        let next = self.segments.get(index + 1).map_or(self.text.len(), |it| it.text());
        segment.text() + self.text[segment.text()..next].trim_end_matches('\n').len()
    }

    /// The marks that touch a stretch of the text.
    pub fn marks(&self, range: &Range<usize>) -> impl Iterator<Item = &Mark> {
        let (start, end) = (range.start, range.end.max(range.start + 1));
        // A mark around a whole paragraph is no reason to look at all that lie in it.
        let next = move |from| self.reaches.next(from, start);
        let touching = successors(next(0), move |it| next(it + 1));
        touching.map(|it| &self.marks[it]).take_while(move |it| it.range().start < end)
    }

    /// The block in whose text `at` lies, as an index into [`Outline::blocks`].
    #[must_use]
    pub fn block_at(&self, at: usize) -> Option<usize> {
        let after = self.landmarks.blocks.before(at + 1, &self.blocks, |it| it.text.start);
        after.checked_sub(1).filter(|&index| at <= self.blocks[index].text.end)
    }

    /// How many blocks end before a place of the text: the index of the first that doesn't.
    #[must_use]
    pub fn blocks_before(&self, at: usize) -> usize {
        let begun = self.landmarks.blocks.before(at, &self.blocks, |it| it.text.start);
        self.blocks[..begun].iter().rposition(|it| it.text.end < at).map_or(0, |it| it + 1)
    }

    /// The links that touch a stretch of the text.
    pub fn links_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Link> {
        let (start, end) = (range.start, range.end);
        let first = self.links.partition_point(|it| it.text.end < start);
        self.links[first..].iter().take_while(move |it| it.text.start <= end)
    }

    /// Whether a mark of this kind covers the whole stretch.
    #[must_use]
    pub fn is_all(&self, kind: MarkKind, range: &Range<usize>) -> bool {
        self.marks(range)
            .any(|it| it.kind == kind && it.range().start <= range.start && it.range().end >= range.end)
    }

    /// Whether the stretch touches code, an address or a quotation, or lies in a block quotation.
    #[must_use]
    pub fn is_masked(&self, range: &Range<usize>) -> bool {
        self.block_at(range.start).is_some_and(|index| self.blocks[index].quoted)
            || self.marks(range).any(|it| it.kind.is_mask())
    }

    /// Whether the author broke the line at `at`.
    #[must_use]
    pub fn breaks_at(&self, at: usize) -> bool {
        self.breaks.binary_search_by(|it| (*it as usize).cmp(&at)).is_ok()
    }

    /// The line of a block, as its author broke it, on which `at` lies.
    #[must_use]
    pub fn line_at(&self, block: &Block, at: usize) -> Range<usize> {
        let next = self.breaks.partition_point(|&it| (it as usize) < at);
        let before = next.checked_sub(1).map_or(0, |it| self.breaks[it] as usize + 1);
        let after = self.breaks.get(next).map_or(block.text.end, |&it| it as usize);
        before.max(block.text.start)..after.min(block.text.end)
    }

    /// The lines of a block as its author broke them, without the breaks.
    pub fn lines(&self, block: &Block) -> impl Iterator<Item = Range<usize>> {
        let (start, end) = (block.text.start, block.text.end);
        let first = self.breaks.partition_point(|&at| (at as usize) < start);
        let last = self.breaks.partition_point(|&at| (at as usize) < end);
        let breaks = &self.breaks[first..last];
        (0..=breaks.len()).map(move |index| {
            let from = if index == 0 { start } else { breaks[index - 1] as usize + 1 };
            from..breaks.get(index).map_or(end, |&it| it as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_in<'a>(outline: &'a Outline, source: &str, part: &str) -> &'a str {
        let start = source.find(part).expect("the part is there");
        &outline.text()[outline.text_in(Span::new(start, start + part.len()))]
    }

    #[test]
    fn a_stretch_of_the_file_is_seen_without_its_markup() {
        let source = "- **May 3** `14:05` x\n";
        let outline = Outline::read(source);
        let end = source.find(" x").expect("it is there");
        assert_eq!(outline.seen_in(Span::new(4, end)), "May 3 14:05");
    }

    #[test]
    fn a_stretch_of_the_file_leads_to_its_text() {
        let source = "## A **b**\n\nc &amp; `d`\ne\n\n- f\n";
        let outline = Outline::read(source);
        for (part, text) in [
            ("## A **b**", "A b"),
            ("**b", "b"),
            ("c &amp;", "c &"),
            ("amp", "&"),
            ("d`\ne", "d e"),
            ("**b**\n\nc", "b\nc"),
            ("- f", "f"),
            ("##", ""),
        ] {
            assert_eq!(text_in(&outline, source, part), text, "{part}");
        }
    }

    #[test]
    fn what_has_no_text_has_a_place_behind_the_text_before_it() {
        let source = "```\nx\n```\n\n# A\n\n```\ny\n```\n\n# B\n";
        let outline = Outline::read(source);
        let place = |part: &str| outline.text_in(Span::from(source.find(part).map_or(0..0, |it| it..it + 1)));
        assert_eq!(place("x"), 0..0);
        assert_eq!(&outline.text()[..place("y").start], "\nA");
        assert_eq!(place("y").len(), 0);
        assert_eq!(outline.text_in(Span::new(900, 901)).len(), 0);
        assert_eq!(Outline::read("").text_in(Span::new(0, 3)), 0..0);
    }
}
