//! From pulldown-cmark's events to an [`Outline`].

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::reaches::Reaches;
use super::{
    Block, BlockKind, Comment, Item, KnownPlaces, Link, Mark, MarkKind, Outline, Row, Segment, Table,
    front_matter,
};
use crate::sorted::Landmarks;
use crate::source::{Span, narrow, place_in};

/// Reads a Markdown document.
pub(super) fn read(text: &str) -> Outline {
    let (front_matter, body) = front_matter::split(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM;
    let mut reader = Reader::new(text, body);
    reader.outline.front_matter = front_matter;
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        reader.event(event, reader.span(range));
    }
    reader.close_block();
    let mut outline = reader.outline;
    mark_addresses(&mut outline);
    mark_quotations(&mut outline);
    outline.marks.sort_by_key(|it| (it.start, it.end));
    outline.reaches = Reaches::new(outline.marks.iter().map(|it| it.end));
    outline.text.shrink_to_fit();
    outline.blocks.shrink_to_fit();
    outline.segments.shrink_to_fit();
    outline.marks.shrink_to_fit();
    outline.items.shrink_to_fit();
    outline.breaks.shrink_to_fit();
    outline.landmarks = KnownPlaces {
        blocks: Landmarks::of(&outline.blocks, |it| it.text.start),
        text: Landmarks::of(&outline.segments, |it| it.text()),
        source: Landmarks::of(&outline.segments, |it| it.source().start),
    };
    outline
}

struct Reader<'a> {
    source: &'a str,
    body: usize,
    outline: Outline,
    /// The block whose text is being read.
    open: Option<Open>,
    quotes: usize,
    lists: Vec<(usize, bool)>,
    list_count: usize,
    items: Vec<usize>,
    /// Marks that have begun but not ended.
    marks: Vec<(MarkKind, usize)>,
    images: usize,
    html: Option<Span>,
    column: u32,
}

struct Open {
    kind: BlockKind,
    span: Span,
    text: usize,
    /// Whether it has neither start nor end event: the text of a tight list item.
    implicit: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, body: usize) -> Self {
        // About as much as a document of this length has: what it needs less is given back.
        let outline = Outline {
            text: String::with_capacity(source.len()),
            blocks: Vec::with_capacity(source.len() / 64),
            segments: Vec::with_capacity(source.len() / 32),
            marks: Vec::with_capacity(source.len() / 128),
            items: Vec::with_capacity(source.len() / 128),
            breaks: Vec::with_capacity(source.len() / 256),
            ..Outline::default()
        };
        Self {
            source,
            body,
            outline,
            open: None,
            quotes: 0,
            lists: Vec::new(),
            list_count: 0,
            items: Vec::new(),
            marks: Vec::new(),
            images: 0,
            html: None,
            column: 0,
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start + self.body, range.end + self.body)
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(&tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) if self.html.is_none() => self.text(&text, span),
            Event::Code(code) => {
                self.open_implicit(span);
                let begin = self.outline.text.len();
                // The backticks aren't text; a code span in a table may lose the backslash of `\|`.
                let inner = self.source[span.start..span.end].trim_matches('`');
                let start = span.start + (span.len() - inner.len()) / 2;
                if inner == &*code {
                    self.push(&code, Span::new(start, start + code.len()), true);
                } else if inner.trim_matches(' ') == &*code {
                    let blanks = inner.len() - inner.trim_start_matches(' ').len();
                    self.push(&code, Span::new(start + blanks, start + blanks + code.len()), true);
                } else {
                    self.push(&code, span, false);
                }
                self.mark(MarkKind::Code, begin);
            }
            Event::SoftBreak | Event::HardBreak => {
                if self.open.is_some() {
                    let at = self.outline.text.len();
                    self.outline.breaks.push(narrow(at));
                    self.push(" ", span, span.len() == 1);
                }
            }
            Event::InlineHtml(html) => self.inline_html(&html, span),
            Event::TaskListMarker(done) => {
                if let Some(&item) = self.items.last() {
                    self.outline.items[item].task = Some(done);
                }
            }
            Event::Rule => {
                self.close_block();
                self.begin(BlockKind::Rule, span, false);
                self.close_block();
            }
            Event::Html(_)
            | Event::Text(_)
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Paragraph => self.begin(BlockKind::Paragraph, span, false),
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(*level as u8), span, false),
            Tag::BlockQuote(_) => {
                self.close_block();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                let indented = matches!(kind, CodeBlockKind::Indented);
                let is_prose = indented && is_prose(&self.source[span.start..span.end]);
                self.begin(if is_prose { BlockKind::Paragraph } else { BlockKind::Code }, span, false);
                if is_prose {
                    self.lines(span);
                }
                self.html = Some(span);
            }
            Tag::HtmlBlock => {
                self.begin(BlockKind::Html, span, false);
                self.html = Some(span);
            }
            Tag::List(number) => {
                self.close_block();
                self.lists.push((self.list_count, number.is_some()));
                self.list_count += 1;
            }
            Tag::Item => {
                self.close_block();
                let (list, numbered) = self.lists.last().copied().unwrap_or_default();
                let blocks = self.outline.blocks.len();
                let parent = self.items.last().map(|it| narrow(*it));
                self.items.push(self.outline.items.len());
                self.outline.items.push(Item {
                    span: self.trimmed(span),
                    parent,
                    list,
                    numbered,
                    task: None,
                    lead: None,
                    blocks: blocks..blocks,
                });
            }
            Tag::Table(_) => {
                self.close_block();
                self.outline.tables.push(Table { span: self.trimmed(span), rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                let blocks = self.outline.blocks.len();
                let row = Row { span: self.trimmed(span), cells: blocks..blocks };
                if let Some(table) = self.outline.tables.last_mut() {
                    table.rows.push(row);
                }
                self.column = 0;
            }
            Tag::TableCell => {
                let table = narrow(self.outline.tables.len().saturating_sub(1));
                let row = self.outline.tables.last().map_or(0, |it| narrow(it.rows.len().saturating_sub(1)));
                self.begin(BlockKind::Cell { table, row, column: self.column }, span, false);
                self.column += 1;
            }
            Tag::Emphasis => self.begin_mark(MarkKind::Emphasis, span),
            Tag::Strong => self.begin_mark(MarkKind::Strong, span),
            Tag::Strikethrough => self.begin_mark(MarkKind::Strike, span),
            Tag::Link { dest_url, .. } => {
                self.begin_mark(MarkKind::Link, span);
                let at = self.outline.text.len();
                self.outline.links.push(Link { text: at..at, target: String::from(&**dest_url) });
            }
            Tag::Image { .. } => {
                self.open_implicit(span);
                self.images += 1;
            }
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_)
            | Tag::Superscript
            | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => self.close_block(),
            TagEnd::CodeBlock => {
                self.html = None;
                self.close_block();
            }
            TagEnd::HtmlBlock => {
                self.html = None;
                self.comments_in(span, true);
                self.close_block();
                self.folded(span);
            }
            TagEnd::BlockQuote(_) => {
                self.close_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.close_block();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.close_block();
                if let Some(item) = self.items.pop() {
                    self.outline.items[item].blocks.end = self.outline.blocks.len();
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let end = self.outline.blocks.len();
                if let Some(row) = self.outline.tables.last_mut().and_then(|it| it.rows.last_mut()) {
                    row.cells.end = end;
                }
                self.comments_behind_cells(span);
            }
            TagEnd::Emphasis => self.end_mark(MarkKind::Emphasis),
            TagEnd::Strong => self.end_mark(MarkKind::Strong),
            TagEnd::Strikethrough => self.end_mark(MarkKind::Strike),
            TagEnd::Link => {
                self.end_mark(MarkKind::Link);
                let at = self.outline.text.len();
                if let Some(link) = self.outline.links.last_mut() {
                    link.text.end = at;
                }
            }
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        // What an image shows is no prose.
        if self.images > 0 {
            return;
        }
        self.open_implicit(span);
        let exact = self.source.get(span.start..span.end) == Some(text);
        self.push(text, span, exact);
    }

    /// Reads the lines of a stretch as those of a paragraph.
    fn lines(&mut self, span: Span) {
        let source = self.source;
        let mut broken: Option<Span> = None;
        for line in source[span.start..span.end].lines().map(str::trim).filter(|it| !it.is_empty()) {
            let at = place_in(source, line);
            if let Some(end) = broken {
                self.outline.breaks.push(narrow(self.outline.text.len()));
                self.push(" ", end, false);
            }
            self.push(line, Span::new(at, at + line.len()), true);
            broken = Some(Span::new(at + line.len(), at + line.len() + 1));
        }
    }

    fn inline_html(&mut self, html: &str, span: Span) {
        if html.starts_with("<!--") {
            let item = self.items.last().copied();
            self.outline.comments.push(Comment { span, alone: false, item });
            return;
        }
        self.open_implicit(span);
        let at = self.outline.text.len();
        if html.starts_with("<br") {
            self.outline.breaks.push(narrow(at));
            self.push(" ", span, false);
        } else {
            self.outline.tags.push((at, span));
        }
    }

    /// Notes the comments behind the last pipe of a row: Markdown shows nothing of what is too much for the table.
    // Rare, and kept out of what reads every event; so is what follows.
    #[inline(never)]
    fn comments_behind_cells(&mut self, row: Span) {
        let end = self.outline.blocks.last().map_or(row.start, |it| it.span.end);
        let rest = self.source[end..row.end.max(end)].trim_start_matches([' ', '\t', '|']);
        if rest.starts_with("<!--") {
            self.comments_in(Span::new(row.end - rest.len(), row.end), false);
        }
    }

    /// Reads what stands over a part that is folded up, as a line in bold: `<details><summary>Timeline</summary>`.
    #[inline(never)]
    fn folded(&mut self, html: Span) {
        let source = self.source;
        let text = source[html.start..html.end].trim_start();
        let opened = || text.split_once("<summary>").filter(|_| !text.starts_with("<!--"));
        let Some((_, rest)) = opened() else { return };
        let Some((inside, _)) = rest.split_once("</summary>") else { return };
        // `<summary><b>Timeline</b></summary>`
        let parts = inside.split('<').map(|it| it.rsplit('>').next().unwrap_or_default());
        let Some(words) = parts.flat_map(str::lines).map(str::trim).find(|it| !it.is_empty()) else { return };
        let at = place_in(source, words);
        let span = Span::new(at, at + words.len());
        self.begin(BlockKind::Paragraph, span, false);
        self.begin_mark(MarkKind::Strong, span);
        self.push(words, span, true);
        self.end_mark(MarkKind::Strong);
        self.close_block();
    }

    /// Notes the comments of a block of HTML; they are alone if nothing but comments stands in it.
    fn comments_in(&mut self, span: Span, block: bool) {
        let text = &self.source[span.start..span.end];
        let first = self.outline.comments.len();
        let item = self.items.last().copied();
        let (mut from, mut alone) = (0, block);
        while let Some(begin) = text[from..].find("<!--").map(|at| from + at) {
            let end = text[begin..].find("-->").map_or(text.trim_end().len(), |at| begin + at + 3);
            alone &= text[from..begin].trim().is_empty();
            let span = Span::new(span.start + begin, span.start + end);
            self.outline.comments.push(Comment { span, alone: false, item });
            from = end.max(begin + 4).min(text.len());
        }
        alone &= text[from..].trim().is_empty();
        self.outline.comments[first..].iter_mut().for_each(|it| it.alone = alone);
    }

    /// Opens the block of a tight list item's text if no block is open.
    fn open_implicit(&mut self, span: Span) {
        if self.open.is_none() {
            self.begin(BlockKind::Paragraph, span, true);
        } else if let Some(open) = self.open.as_mut().filter(|it| it.implicit) {
            open.span = open.span.to(span);
        }
    }

    fn begin(&mut self, kind: BlockKind, span: Span, implicit: bool) {
        self.close_block();
        let span = self.trimmed(span);
        let text = self.outline.text.len();
        self.open = Some(Open { kind, span, text, implicit });
    }

    fn close_block(&mut self) {
        let Some(open) = self.open.take() else { return };
        let span = if open.implicit { self.trimmed(open.span) } else { open.span };
        let text = open.text..self.outline.text.len();
        self.marks.clear();
        let item = self.items.last().copied();
        if let Some(item) = item {
            self.outline.items[item].lead.get_or_insert(narrow(self.outline.blocks.len()));
        }
        let item = item.map(narrow);
        self.outline.blocks.push(Block { kind: open.kind, span, text, item, quoted: self.quotes > 0 });
        self.outline.text.push('\n');
    }

    fn begin_mark(&mut self, kind: MarkKind, span: Span) {
        self.open_implicit(span);
        self.marks.push((kind, self.outline.text.len()));
    }

    fn end_mark(&mut self, kind: MarkKind) {
        if let Some(at) = self.marks.iter().rposition(|it| it.0 == kind) {
            let (kind, begin) = self.marks.remove(at);
            self.mark(kind, begin);
        }
    }

    fn mark(&mut self, kind: MarkKind, begin: usize) {
        let range = begin..self.outline.text.len();
        if !range.is_empty() {
            self.outline.marks.push(Mark::new(kind, &range));
        }
    }

    fn push(&mut self, text: &str, source: Span, exact: bool) {
        if let Some(open) = self.open.as_mut().filter(|it| it.implicit) {
            open.span = open.span.to(source);
        }
        let at = self.outline.text.len();
        self.outline.text.push_str(text);
        let segments = &mut self.outline.segments;
        if exact
            && let Some(last) = segments.last_mut().filter(|it| it.exact)
            && last.source().end == source.start
            && at - last.text() == last.source().len()
        {
            *last = Segment::new(last.text(), last.source().to(source), exact);
        } else {
            segments.push(Segment::new(at, source, exact));
        }
    }

    /// A span without the white space at its end.
    fn trimmed(&self, span: Span) -> Span {
        let text = &self.source[span.start..span.end];
        Span::new(span.start, span.start + text.trim_end().len())
    }
}

/// Whether indented lines, which Markdown takes for code, are sentences that somebody has moved in.
fn is_prose(text: &str) -> bool {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).all(is_sentence)
}

/// Whether a line begins as a sentence, or with the time of an event, and nearly all of its words are plain ones.
fn is_sentence(line: &str) -> bool {
    let begins = line.starts_with(|it: char| it.is_ascii_uppercase() || it.is_ascii_digit());
    let (mut plain, mut odd) = (0, 0);
    for word in line.split_whitespace() {
        let bare = word.trim_matches(|it: char| it.is_ascii_punctuation() && !"=<>{}[]$|\\/_".contains(it));
        if bare.chars().skip(1).all(|it| it.is_lowercase() || "-'’".contains(it)) {
            plain += 1;
        } else if !bare.chars().all(|it| it.is_uppercase() || it.is_numeric() || it == ':') {
            odd += 1;
        }
    }
    // A time with seconds is a machine's.
    let logged = line.split(' ').next().is_some_and(|it| it.matches(':').count() > 1);
    begins && !logged && plain >= 4 && odd * 4 <= plain && !line.ends_with([';', '{', '}', ',', '\\'])
}

/// Marks bare addresses.
fn mark_addresses(outline: &mut Outline) {
    let text = &outline.text;
    let mut covered = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), "://") {
        if at < covered {
            continue;
        }
        let start = text[..at].trim_end_matches(|it: char| it.is_ascii_alphabetic()).len();
        let rest = &text[at..];
        let end =
            at + rest.find(|it: char| it.is_whitespace() || "<>\"`|".contains(it)).unwrap_or(rest.len());
        let end =
            start + text[start..end].trim_end_matches(['.', ',', ';', ':', ')', ']', '!', '?', '*']).len();
        covered = end;
        if start < at {
            outline.marks.push(Mark::new(MarkKind::Address, &(start..end)));
        }
    }
}

/// The longest quotation, in bytes; a lone quotation mark doesn't hide the rest of its block.
const LONGEST_QUOTATION: usize = 600;

/// Marks somebody's words in quotation marks.
fn mark_quotations(outline: &mut Outline) {
    let bytes = outline.text.as_bytes();
    // Curly marks begin with 0xE2.
    let mut places = memchr::memchr3_iter(b'"', b'\'', 0xE2, bytes).peekable();
    for block in &outline.blocks {
        while places.next_if(|&it| it < block.text.start).is_some() {}
        if places.peek().is_none_or(|&it| it >= block.text.end) {
            continue;
        }
        let text = &outline.text[block.text.clone()];
        each_quotation(text, |range| {
            let range = block.text.start + range.start..block.text.start + range.end;
            outline.marks.push(Mark::new(MarkKind::Quotation, &range));
        });
    }
}

/// Calls `visit` with each quotation in the text of a block.
fn each_quotation(text: &str, mut visit: impl FnMut(Range<usize>)) {
    let mut open: Option<(usize, char)> = None;
    // Every quotation mark begins with one of these bytes.
    let places = text.bytes().enumerate().filter(|it| matches!(it.1, b'"' | b'\'' | 0xC2 | 0xE2));
    for (at, _) in places {
        let mut characters = text[at..].chars();
        let (Some(here), next) = (characters.next(), characters.next().unwrap_or(' ')) else { continue };
        let previous = text[..at].chars().next_back().unwrap_or(' ');
        // It ended, unclosed, before the character that stands here.
        open = open.filter(|it| at - previous.len_utf8() <= it.0 + LONGEST_QUOTATION);
        if let Some((begin, mark)) = open {
            let inner_ends = !next.is_alphanumeric() && (mark != '\'' || !previous.is_whitespace());
            if here == closing(mark) && inner_ends {
                visit(begin..at + here.len_utf8());
                open = None;
            } else if at - begin > LONGEST_QUOTATION {
                open = None;
            }
        } else if matches!(here, '"' | '“' | '«' | '\'' | '‘')
            && !previous.is_alphanumeric()
            && !next.is_whitespace()
        {
            open = Some((at, here));
        }
    }
}

/// The mark that closes what `open` opened.
fn closing(open: char) -> char {
    match open {
        '“' => '”',
        '«' => '»',
        '‘' => '’',
        straight => straight,
    }
}
