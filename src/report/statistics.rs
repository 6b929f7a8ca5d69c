//! For people: how often each rule strikes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::style::Style;
use super::{Look, Report};
use crate::rule::Severity;

/// Writes a table of rules, the most frequent first.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Severity), (usize, BTreeSet<&str>)> = BTreeMap::new();
    for (document, finding) in report.findings() {
        let count = counts.entry((&finding.rule, finding.severity)).or_default();
        count.0 += 1;
        count.1.insert(document.source.path());
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((rule, severity), (count, _))| (std::cmp::Reverse(*count), *rule, *severity));
    let Some(width) = rows.iter().map(|((rule, _), _)| rule.len()).max() else { return Ok(()) };
    let head = format!("{:>8}  {:>9}  {:8}  {:width$}", "findings", "documents", "severity", "rule");
    writeln!(out, "{}", Style::Faint.paint(head.trim_end(), look.color))?;
    for ((rule, severity), (count, documents)) in rows {
        let name = format!("{:8}", severity.name());
        let name = Style::from(severity).paint(name, look.color);
        writeln!(out, "{count:>8}  {:>9}  {name}  {rule}", documents.len())?;
    }
    Ok(())
}
