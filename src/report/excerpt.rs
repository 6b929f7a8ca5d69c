//! The lines of a document that show a finding, cut to a width and made harmless, with the places to underline.

use std::cmp::Reverse;

use unicode_width::UnicodeWidthChar;

use super::style::{ends_in_command, symbol};
use crate::source::{Source, Span};

/// Lines of a document as they are shown, joined by line feeds.
#[derive(Debug, Default)]
pub struct Excerpt {
    /// What is shown.
    pub text: String,
    /// Its lines, by their numbers in the document.
    pub lines: Vec<ExcerptLine>,
    /// What to underline in [`Excerpt::text`], in its order.
    pub underlines: Vec<Underline>,
}

/// A line of an excerpt.
#[derive(Debug, Clone, Copy)]
pub struct ExcerptLine {
    /// Its number in the document, from 1.
    pub number: usize,
    /// Its stretch of the excerpt's text, without the line feed.
    pub span: Span,
}

/// A place to underline.
#[derive(Debug, Clone, Copy)]
pub struct Underline {
    /// Its stretch of the excerpt's text.
    pub span: Span,
    /// Which of the marks it belongs to, by its number.
    pub mark: usize,
    /// Whether the mark begins here; further lines of it follow.
    pub first: bool,
    /// The column in the document, from 1, in characters.
    pub column: usize,
}

/// How many lines of one mark are shown.
const MOST_LINES: usize = 4;

/// How much of the line stands beside a fault at least.
const CONTEXT: usize = 12;

/// A document and how wide it may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Excerpts<'a> {
    /// The document.
    pub source: &'a Source,
    /// Stretches that nothing may show.
    pub secrets: &'a [Span],
    /// How many columns there are for text.
    pub width: usize,
}

impl Excerpts<'_> {
    /// The lines that hold these stretches, and the lines next to them that say something.
    #[must_use]
    pub fn of(&self, marks: &[Span]) -> Excerpt {
        let mut parts: Vec<Part> = Vec::new();
        for (mark, &span) in marks.iter().enumerate() {
            parts.extend(self.parts(span).map(|(line, span, first)| Part { line, span, mark, first }));
        }
        let parts = side_by_side(parts);
        let mut lines: Vec<usize> = parts.iter().flat_map(|it| self.with_neighbours(it.line)).collect();
        lines.sort_unstable();
        lines.dedup();

        let mut excerpt = Excerpt::default();
        let mut rest = parts.as_slice();
        for number in lines {
            let here = rest.partition_point(|it| it.line <= number);
            let (of_line, after) = rest.split_at(here);
            rest = after;
            let start = excerpt.text.len();
            let faults: Vec<Span> = of_line.iter().map(|it| it.span).collect();
            let shown = self.line(self.source.line_span(number), &faults, &mut excerpt.text);
            for (part, span) in of_line.iter().zip(shown) {
                let column = self.source.position(part.span.start).column;
                excerpt.underlines.push(Underline { span, mark: part.mark, first: part.first, column });
            }
            excerpt.lines.push(ExcerptLine { number, span: Span::new(start, excerpt.text.len()) });
            excerpt.text.push('\n');
        }
        excerpt
    }

    /// The parts of a stretch, line by line, without the blanks at their ends.
    fn parts(&self, span: Span) -> impl Iterator<Item = (usize, Span, bool)> {
        let first = self.source.line(span.start);
        let last = self.source.line(span.end.saturating_sub(1).max(span.start));
        (first..=last)
            .map(move |number| {
                let line = self.source.line_span(number);
                let part = Span::new(span.start.clamp(line.start, line.end), span.end.min(line.end));
                let text = self.source.slice(part);
                let start = part.start + (text.len() - text.trim_start().len());
                (number, Span::new(start, start + text.trim().len()), number == first)
            })
            .filter(|(_, part, first)| *first || !part.is_empty())
            .take(MOST_LINES)
    }

    /// The line and those next to it that aren't empty.
    fn with_neighbours(&self, number: usize) -> impl Iterator<Item = usize> {
        (number.saturating_sub(1)..=number + 1).filter(move |&it| {
            it == number || !self.source.slice(self.source.line_span(it)).trim().is_empty()
        })
    }

    /// Adds a line to `out`, and says where in it the faults are.
    fn line(&self, line: Span, faults: &[Span], out: &mut String) -> Vec<Span> {
        let mut writer = Writer { excerpts: self, out, column: 0, faults, shown: Vec::new() };
        writer.shown.resize(faults.len(), (None, None));
        let windows = self.windows(line, faults);
        let mut before = line.start;
        for window in &windows {
            if window.start > before {
                writer.gap(if before == line.start { "… " } else { " … " });
            }
            writer.write(*window);
            before = window.end;
        }
        if before < line.end {
            writer.gap(" …");
        }
        writer.finish()
    }

    /// The parts of a line that are shown.
    fn windows(&self, line: Span, faults: &[Span]) -> Vec<Span> {
        if self.fits(line) {
            return vec![line];
        }
        let Some((&first, _)) = faults.split_first() else {
            return vec![Span::new(line.start, self.right(line.start, line.end, self.width))];
        };
        let used: usize =
            faults.iter().map(|it| self.source.slice(*it).chars().take(self.width).count()).sum();
        let room = (self.width.saturating_sub(used) / (2 * faults.len())).max(CONTEXT);
        // What the beginning of the line doesn't need, its end gets.
        let spare = room.saturating_sub(first.start - line.start);
        let mut windows: Vec<Span> = Vec::new();
        for (index, fault) in faults.iter().enumerate() {
            let start = self.left(fault.start, line.start, room);
            let shown_end =
                self.right(fault.start, fault.end, self.width.saturating_sub(2 * CONTEXT).max(CONTEXT));
            let more = if index + 1 == faults.len() { room + spare } else { room };
            let end = if shown_end < fault.end { shown_end } else { self.right(fault.end, line.end, more) };
            match windows.last_mut() {
                Some(last) if start <= last.end + 3 => last.end = last.end.max(end),
                _ => windows.push(Span::new(start, end)),
            }
        }
        windows
    }

    /// Whether a line can be shown whole.
    fn fits(&self, line: Span) -> bool {
        self.right(line.start, line.end, self.width) == line.end
    }

    /// How far one gets from `start` towards `end` in so many columns; not in the middle of a word if that can be.
    fn right(&self, start: usize, end: usize, columns: usize) -> usize {
        let text = self.source.slice(Span::new(start, end));
        let mut left = columns;
        let mut blank = None;
        for (at, character) in text.char_indices() {
            let width = width_of(character);
            if width > left {
                return start + blank.filter(|&it| it * 3 > at * 2).unwrap_or(at);
            }
            left -= width;
            if character.is_whitespace() {
                blank = Some(at);
            }
        }
        end
    }

    /// How far one gets from `end` back towards `start` in so many columns; not in the middle of a word if that can
    /// be.
    fn left(&self, end: usize, start: usize, columns: usize) -> usize {
        let text = self.source.slice(Span::new(start, end));
        let mut left = columns;
        let mut blank = None;
        for (at, character) in text.char_indices().rev() {
            let width = width_of(character);
            if width > left {
                let cut = at + character.len_utf8();
                return start
                    + blank.filter(|&it| (text.len() - it) * 3 > (text.len() - cut) * 2).unwrap_or(cut);
            }
            left -= width;
            if character.is_whitespace() {
                blank = Some(at + character.len_utf8());
            }
        }
        start
    }
}

/// What one mark underlines on one line.
#[derive(Debug, Clone, Copy)]
struct Part {
    line: usize,
    span: Span,
    mark: usize,
    first: bool,
}

/// The same, in their order, with what lies in another cut out of that: two lines can't be drawn under one letter, and
/// miette would draw the second behind the first.
fn side_by_side(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by_key(|it| (it.line, it.span.start, Reverse(it.span.end)));
    let mut apart: Vec<Part> = Vec::with_capacity(parts.len());
    // Those that may go on behind the last.
    let mut open: Vec<Open> = Vec::new();
    for part in parts {
        let is_past = |it: &mut Open| it.part.line < part.line || it.part.span.end <= part.span.start;
        while let Some(ended) = open.pop_if(is_past) {
            ended.close(&mut apart);
        }
        if let Some(around) = open.last_mut() {
            around.draw(part.span.start, &mut apart);
        }
        open.push(Open { part, is_drawn: false });
    }
    while let Some(ended) = open.pop() {
        ended.close(&mut apart);
    }
    apart.sort_by_key(|it| (it.line, it.span));
    apart
}

/// A part, as far as it isn't drawn yet.
struct Open {
    part: Part,
    is_drawn: bool,
}

impl Open {
    /// Draws it up to `end`, from where the others have left off.
    fn draw(&mut self, end: usize, apart: &mut Vec<Part>) {
        let reached = apart.last().map_or(0, |it| it.span.end);
        let start = self.part.span.start.max(reached);
        if start < end {
            apart.push(Part { span: Span::new(start, end), ..self.part });
            self.part.span.start = end;
            self.part.first = false;
            self.is_drawn = true;
        }
    }

    /// Draws what is left of it; all of it if that is nothing.
    fn close(mut self, apart: &mut Vec<Part>) {
        self.draw(self.part.span.end, apart);
        if !self.is_drawn {
            apart.push(self.part);
        }
    }
}

/// The columns that a character takes, roughly: a tab counts as its widest.
fn width_of(character: char) -> usize {
    if character == '\t' { TAB } else { symbol(character).width().unwrap_or(0) }
}

const TAB: usize = 4;

/// Stands for a secret, however long that is.
const MASK: &str = "••••••••";

/// Writes parts of a line and keeps account of the faults.
struct Writer<'a> {
    excerpts: &'a Excerpts<'a>,
    out: &'a mut String,
    column: usize,
    faults: &'a [Span],
    /// Where each fault begins and ends in `out`, as far as it was shown.
    shown: Vec<(Option<usize>, Option<usize>)>,
}

impl Writer<'_> {
    fn write(&mut self, window: Span) {
        let secrets = self.excerpts.secrets;
        let text = self.excerpts.source.slice(window);
        let mut hidden_until = 0;
        for (at, character) in text.char_indices() {
            let at = window.start + at;
            self.arrive(at);
            if at < hidden_until {
                continue;
            }
            let after = secrets.partition_point(|it| it.start <= at);
            if let Some(secret) =
                after.checked_sub(1).map(|index| secrets[index]).filter(|it| it.contains(at))
            {
                hidden_until = secret.end;
                self.put(MASK, MASK.chars().count());
                continue;
            }
            match character {
                '\t' => {
                    let width = TAB - self.column % TAB;
                    self.put(&"    "[..width], width);
                }
                '\u{feff}' => {}
                '[' if ends_in_command(self.out) => self.put("\u{fffd}", 1),
                other => {
                    let shown = symbol(other);
                    self.put(shown.encode_utf8(&mut [0; 4]), shown.width().unwrap_or(0));
                }
            }
        }
        self.arrive(window.end);
    }

    fn gap(&mut self, text: &str) {
        self.put(text, text.chars().count());
    }

    fn put(&mut self, text: &str, width: usize) {
        self.out.push_str(text);
        self.column += width;
    }

    /// Notes the faults that begin or end at a byte of the document.
    fn arrive(&mut self, at: usize) {
        for (fault, shown) in self.faults.iter().zip(&mut self.shown) {
            if at >= fault.start && shown.0.is_none() {
                shown.0 = Some(self.out.len());
            }
            if at >= fault.end && shown.1.is_none() {
                shown.1 = Some(self.out.len());
            }
        }
    }

    fn finish(self) -> Vec<Span> {
        let end = self.out.len();
        self.shown.iter().map(|it| Span::new(it.0.unwrap_or(end), it.1.unwrap_or(end))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt with a line of `^` under each line that has something underlined.
    fn drawn(text: &str, width: usize, faults: &[&str], secrets: &[&str]) -> String {
        let source = Source::new("x.md", text);
        let find = |it: &&str| {
            let start = text.find(*it).expect("the text holds it");
            Span::new(start, start + it.len())
        };
        let (marks, secrets): (Vec<Span>, Vec<Span>) =
            (faults.iter().map(find).collect(), secrets.iter().map(find).collect());
        let excerpt = Excerpts { source: &source, secrets: &secrets, width }.of(&marks);
        let mut drawn = String::new();
        for line in &excerpt.lines {
            let shown = &excerpt.text[line.span.start..line.span.end];
            drawn = format!("{drawn}{} {shown}\n", line.number);
            let mut carets = String::new();
            for it in excerpt
                .underlines
                .iter()
                .filter(|it| it.span.start >= line.span.start && it.span.end <= line.span.end)
            {
                let columns = |to: usize| {
                    excerpt.text[line.span.start..to].chars().map(|it| it.width().unwrap_or(0)).sum::<usize>()
                };
                carets.push_str(&" ".repeat(columns(it.span.start) - carets.len()));
                carets.push_str(&"^".repeat(columns(it.span.end) - columns(it.span.start)));
            }
            if !carets.is_empty() {
                drawn = format!("{drawn}  {carets}\n");
            }
        }
        drawn
    }

    #[test]
    fn a_short_line_is_shown_with_the_lines_next_to_it() {
        assert_eq!(
            drawn("# T\nfirst\nthe fault here\n\nfar\n", 80, &["fault"], &[]),
            "2 first\n3 the fault here\n      ^^^^^\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_each_fault() {
        let filler = "word ".repeat(100);
        let text = format!("{filler}first fault {filler}second slip {filler}");
        let drawn = drawn(&text, 60, &["fault", "slip"], &[]);
        assert_eq!(
            drawn,
            [
                "1 … word first fault word word … word second slip word word …\n",
                "               ^^^^^                         ^^^^\n",
            ]
            .concat()
        );
    }

    #[test]
    fn a_fault_that_is_longer_than_a_line_is_cut_in_itself() {
        let text = "word ".repeat(100);
        let drawn = drawn(&text, 50, &[text.trim_end()], &[]);
        assert_eq!(drawn, "1 word word word word word …\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_as_a_symbol() {
        assert_eq!(
            drawn("\u{feff}a\u{1b}[2J\tfault\r\n", 80, &["fault"], &[]),
            "1 a␛[2J   fault\n          ^^^^^\n"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(drawn("事故 → fault\n", 80, &["fault"], &[]), "1 事故 → fault\n         ^^^^^\n");
    }

    #[test]
    fn a_secret_is_never_shown_and_its_length_neither() {
        let text = "password hunter2hunter2hunter2 in\nthe log\n";
        assert_eq!(
            drawn(text, 80, &["hunter2hunter2hunter2"], &["hunter2hunter2hunter2"]),
            "1 password •••••••• in\n           ^^^^^^^^\n2 the log\n"
        );
    }

    #[test]
    fn a_mark_in_another_is_cut_out_of_it() {
        let pieces = |marks: &[(usize, usize)]| {
            let source = Source::new("x.md", "0123456789\n");
            let marks: Vec<Span> = marks.iter().map(|it| Span::new(it.0, it.1)).collect();
            let excerpt = Excerpts { source: &source, secrets: &[], width: 80 }.of(&marks);
            let piece = |it: &Underline| (it.span.start, it.span.end, it.mark, it.first);
            excerpt.underlines.iter().map(piece).collect::<Vec<_>>()
        };
        assert_eq!(pieces(&[(0, 9), (3, 5)]), [(0, 3, 0, true), (3, 5, 1, true), (5, 9, 0, false)]);
        assert_eq!(pieces(&[(6, 9), (0, 9)]), [(0, 6, 1, true), (6, 9, 0, true)]);
        assert_eq!(pieces(&[(0, 5), (3, 8)]), [(0, 3, 0, true), (3, 8, 1, true)]);
        assert_eq!(
            pieces(&[(0, 9), (2, 6), (3, 4)]),
            [(0, 2, 0, true), (2, 3, 1, true), (3, 4, 2, true), (4, 6, 1, false), (6, 9, 0, false)]
        );
        // What the others cover wholly is told all the same.
        assert_eq!(pieces(&[(0, 4), (0, 2), (2, 4)]).len(), 3);
    }

    #[test]
    fn a_stretch_over_several_lines_is_underlined_line_by_line() {
        assert_eq!(
            drawn("- one\n  two\n  three\n", 80, &["one\n  two\n  three"], &[]),
            "1 - one\n    ^^^\n2   two\n    ^^^\n3   three\n    ^^^^^\n"
        );
    }
}
