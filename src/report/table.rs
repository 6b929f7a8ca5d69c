//! Aligned columns for people.

use std::io::{self, Write};

use super::Look;
use super::style::{Style, columns, harmless};

/// A column's head, and the widest that it gets.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands over it.
    pub head: &'static str,
    /// Cells are wrapped at this; a column that may be as wide as the terminal lets it has `usize::MAX`.
    pub widest: usize,
    /// Whether its cells end at the same place: numbers.
    pub right: bool,
}

/// A cell's text and, where it means something, its style.
pub type Cell = (String, Option<Style>);

/// Writes rows under their heads; the columns without a limit share the room that the others leave.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(heads: &[Column], rows: &[Vec<Cell>], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let natural = |index: usize| {
        let cells = rows.iter().filter_map(|it| it.get(index)).map(|it| columns(&it.0));
        cells.max().unwrap_or(0).max(columns(heads[index].head))
    };
    let mut widths: Vec<usize> = (0..heads.len()).map(|it| natural(it).min(heads[it].widest)).collect();
    let open: Vec<usize> = (0..heads.len()).filter(|&it| heads[it].widest == usize::MAX).collect();
    let fixed: usize = (0..heads.len()).filter(|it| !open.contains(it)).map(|it| widths[it]).sum();
    let mut room = look.width.saturating_sub(fixed + 2 * heads.len().saturating_sub(1));
    // Those that need less than their share leave the rest to the others.
    let mut by_need = open.clone();
    by_need.sort_by_key(|&it| widths[it]);
    for (done, &index) in by_need.iter().enumerate() {
        let share = (room / (open.len() - done)).max(NARROWEST);
        widths[index] = widths[index].min(share);
        room = room.saturating_sub(widths[index]);
    }
    let head: Vec<Cell> = heads.iter().map(|it| (it.head.to_owned(), Some(Style::Strong))).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells: Vec<Vec<String>> =
            row.iter().zip(&widths).map(|(cell, &width)| wrapped(&cell.0, width)).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let texts = cells.iter().map(|it| it.get(line).map_or("", String::as_str));
            let styles = row.iter().map(|it| it.1);
            write_line(heads, &widths, &texts.zip(styles).collect::<Vec<_>>(), look, out)?;
        }
    }
    Ok(())
}

/// Writes one line of a row.
fn write_line(
    heads: &[Column],
    widths: &[usize],
    cells: &[(&str, Option<Style>)],
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = String::new();
    let mut gap = 0;
    for (((text, style), &width), column) in cells.iter().zip(widths).zip(heads) {
        let spare = width.saturating_sub(columns(text));
        let before = if column.right { spare } else { 0 };
        line.push_str(&" ".repeat(gap + before));
        match style {
            Some(style) if !text.is_empty() => line.push_str(&style.paint(text, look.color).to_string()),
            _ => line.push_str(text),
        }
        gap = 2 + spare - before;
    }
    writeln!(out, "{}", line.trim_end())
}

/// A text made harmless, in lines of at most so many columns.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut blank = usize::from(!line.is_empty());
        for piece in pieces(&harmless(word), width) {
            if !line.is_empty() && columns(&line) + blank + columns(&piece) > width {
                lines.push(std::mem::take(&mut line));
            } else if blank > 0 {
                line.push(' ');
            }
            line.push_str(&piece);
            blank = 0;
        }
    }
    lines.push(line);
    lines
}

/// A word in pieces between which a line may break: none if it fits on a line, else behind the marks of a path, and
/// anywhere in what is too long even so.
fn pieces(word: &str, width: usize) -> Vec<String> {
    if columns(word) <= width {
        return vec![word.to_owned()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        let wide = columns(character.encode_utf8(&mut [0; 4]));
        if used + wide > width {
            pieces.push(String::new());
            used = 0;
        }
        if let Some(last) = pieces.last_mut() {
            last.push(character);
        }
        used += wide;
        if matches!(character, '/' | '-' | '_' | ':') {
            pieces.push(String::new());
            used = 0;
        }
    }
    pieces.retain(|it| !it.is_empty());
    pieces
}

/// A column without a limit is at least this wide.
const NARROWEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen_and_wrapped_at_the_terminal() {
        let heads = [
            Column { head: "What", widest: usize::MAX, right: false },
            Column { head: "Days", widest: 6, right: true },
        ];
        let row = |text: &str, days: &str| vec![(text.to_owned(), None), (days.to_owned(), None)];
        let rows = [row("事故 on the queue of orders", "7"), row("a\u{1b}[31m b", "120")];
        let look = Look { color: false, width: 24, max: 0 };
        let mut out = Vec::new();
        write(&heads, &rows, &look, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("it is text");
        assert_eq!(
            text,
            "What                Days\n事故 on the queue      7\nof orders\na␛[31m b             120\n"
        );
    }
}
