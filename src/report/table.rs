//! Aligned columns for people.

use std::io::{self, Write};

use super::Look;
use super::style::{Style, columns, short};

/// A column's head, and the widest that it gets.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands over it.
    pub head: &'static str,
    /// Cells are cut to this; a column that may be as wide as the terminal lets it has `usize::MAX`.
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
        let mut line = String::new();
        let mut gap = 0;
        for ((cell, width), column) in row.iter().zip(&widths).zip(heads) {
            // A cell that is cut ends in `…`, which takes a column of its own.
            let fits = columns(&cell.0) <= *width;
            let text = short(&cell.0, if fits { *width } else { width.saturating_sub(1) });
            let spare = width.saturating_sub(columns(&text));
            let before = if column.right { spare } else { 0 };
            line.push_str(&" ".repeat(gap + before));
            match cell.1 {
                Some(style) if !text.is_empty() => {
                    line.push_str(&style.paint(&text, look.color).to_string());
                }
                _ => line.push_str(&text),
            }
            gap = 2 + spare - before;
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A column without a limit is at least this wide.
const NARROWEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen_and_cut_to_the_terminal() {
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
        assert_eq!(text, "What                Days\n事故 on the queue…     7\na␛[31m b             120\n");
    }
}
