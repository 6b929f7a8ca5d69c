//! Whether the impact is counted in anything.

use std::borrow::Cow;
use std::ops::Range;

use super::{PostMortem, Role, Section, moment};
use crate::markdown::Outline;
use crate::source::place_in;
use crate::vocabulary::QUANTITIES;
use crate::words::{Beginning, lowered};

/// Whether the impact, else the summary, gives a number of people, requests, money, percent or time; `None` without
/// either.
pub(super) fn is_quantified(post_mortem: &PostMortem) -> Option<bool> {
    let sections = [Role::Impact, Role::Summary].map(|role| {
        post_mortem.sections.iter().filter(move |it| it.role == Some(role)).collect::<Vec<&Section>>()
    });
    let told = told_in_rows(&post_mortem.outline);
    let sections = sections.iter().find(|it| !it.is_empty());
    if sections.is_none() && told.is_empty() {
        return None;
    }
    let in_sections = sections.is_some_and(|it| {
        it.iter().any(|it| counts_something(post_mortem, it)) || has_numbers(post_mortem, it[0].role)
    });
    Some(in_sections || tells_quantity(&post_mortem.outline, &told))
}

/// What table rows that are called an impact say: `| Impact | 20 users |`.
fn told_in_rows(outline: &Outline) -> Vec<Range<usize>> {
    let rows = outline.tables.iter().flat_map(|it| &it.rows);
    let told = rows.filter_map(|row| {
        let [name, told] = &outline.blocks[row.cells.clone()] else { return None };
        let name = outline.text_of(name).trim_matches(|it: char| !it.is_alphanumeric());
        let is_impact = |it: &[u8]| it.eq_ignore_ascii_case(b"impact");
        let named = name.as_bytes().last_chunk::<{ "impact".len() }>().is_some_and(|it| is_impact(it));
        (named && name.split_whitespace().count() <= 2).then(|| told.text.clone())
    });
    told.collect()
}

/// Whether the text says that there was no impact: "no user impact", "no packages were compromised".
pub(crate) fn says_none(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|it: char| !it.is_alphanumeric());
    if QUANTITIES.none.iter().any(|it| bare == it || (it.contains(' ') && lower.contains(it))) {
        return true;
    }
    // An answer to a question: "No. There is …"
    if bare.strip_prefix("no").is_some_and(|it| it.starts_with(['.', ',', ';', '!'])) {
        return true;
    }
    if text.lines().any(is_none_of_them) {
        return true;
    }
    let mut reach = 0;
    lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).any(|word| {
        let unharmed = reach > 0 && QUANTITIES.unharmed.contains(word);
        reach = if QUANTITIES.no.contains(word) { 7 } else { reach - i32::from(reach > 0) };
        unharmed
    })
}

/// `**Users affected:** 0`, `Customers affected — none known`: a few words that name who or what is counted, and none
/// behind them.
fn is_none_of_them(line: &str) -> bool {
    let Some((named, told)) = line.split_once(':').or_else(|| line.split_once(['—', '–'])) else {
        return false;
    };
    let is_mark = |it: char| !it.is_alphanumeric();
    let is_counted = |it: &str| {
        let it = lowered(it);
        QUANTITIES.unharmed.contains(&it) || QUANTITIES.units.contains(&it) || QUANTITIES.losses.contains(&it)
    };
    let told = told.trim_matches(is_mark);
    let (first, rest) = told.split_at(told.find(is_mark).unwrap_or(told.len()));
    let first = lowered(first);
    // `Impact: none of them could pay`, `Impact: nobody could pay`
    let is_none = QUANTITIES.nothing.contains(&first) && !is_of(rest)
        || QUANTITIES.no.contains(&first) && rest.is_empty();
    is_none && named.len() <= LONGEST_NAME && named.split(is_mark).any(is_counted)
}

/// Whether what stands behind "none" says of what.
fn is_of(rest: &str) -> bool {
    rest.strip_prefix(" of").is_some_and(|it| !it.starts_with(char::is_alphanumeric))
}

/// The longest name of something that is counted, in bytes.
const LONGEST_NAME: usize = 40;

/// Whether a text counts at least systems (`2 production sites`), says that all of something was hit, or is called
/// after what was hit: less than numbers of people and requests, and enough for its readers.
pub(crate) fn says_extent(text: &str) -> bool {
    let mut reach = 0;
    text.split(|it: char| it.is_whitespace() || "()[],;|~≈/".contains(it)).any(|word| {
        let lower = word.trim_matches(|it: char| !it.is_alphanumeric() && it != '%').to_lowercase();
        if lower.is_empty() {
            return false;
        }
        let found = reach > 0 && (QUANTITIES.things.contains(&lower) || QUANTITIES.units.contains(&lower));
        let starts = is_number(&lower)
            || lower != "one" && QUANTITIES.words.contains(&lower)
            || QUANTITIES.all.contains(&lower);
        reach = if starts { 4 } else { reach - i32::from(reach > 0) };
        found
    })
}

/// Whether a section counts something itself, outside the parts of it that are for something else.
fn counts_something(post_mortem: &PostMortem, section: &Section) -> bool {
    let outline = &post_mortem.outline;
    let own = |at: usize| post_mortem.section_at(at).is_none_or(|it| it.role == section.role);
    let heading = std::iter::once(section.heading.clone());
    let pieces = post_mortem.pieces(&section.body).map(|it| it.1).filter(|it| own(it.start));
    is_counted_by_name(outline, section)
        || tells_quantity(outline, &heading.chain(pieces).collect::<Vec<_>>())
}

/// `**Users affected:** 1,200`: a name that says what is counted, and hardly more than a number behind it.
fn is_counted_by_name(outline: &Outline, section: &Section) -> bool {
    let told = outline.text()[section.body.clone()].trim().lines().next().unwrap_or_default();
    let first = told.split_whitespace().next().unwrap_or_default();
    is_number(&lowered(first.trim_start_matches(|it: char| !it.is_alphanumeric())))
        && told.split_whitespace().count() <= MOST_BESIDE
        && outline.small_words(&section.heading).any(|it| QUANTITIES.units.contains(it))
}

/// So many words beside a number say more about it than its unit would.
const MOST_BESIDE: usize = 3;

/// Whether a table in a section with this role lists what was hit with a number for each.
fn has_numbers(post_mortem: &PostMortem, role: Option<Role>) -> bool {
    let outline = &post_mortem.outline;
    outline.tables.iter().any(|table| {
        let rows = table.rows.get(1..).unwrap_or_default();
        let start = rows.first().and_then(|it| outline.blocks.get(it.cells.start)).map(|it| it.text.start);
        let cell = |row: usize, column: usize| {
            let cell = outline.blocks[rows[row].cells.clone()].get(column)?;
            Some(outline.text_of(cell).trim())
        };
        let columns = table.rows.first().map_or(0, |it| it.cells.len());
        let is_number = |text: &str| {
            text.starts_with(|it: char| it.is_ascii_digit()) && text.parse::<f64>().is_ok_and(|it| it > 0.0)
        };
        let is_counted = |column: usize| (0..rows.len()).all(|row| cell(row, column).is_some_and(is_number));
        // The first column numbers the rows.
        rows.len() >= 2
            && start.is_some_and(|it| post_mortem.role_at(it) == role)
            && (1..columns).any(is_counted)
    })
}

/// Whether stretches of the text hold a number of something, or say from when to when.
fn tells_quantity(outline: &Outline, ranges: &[Range<usize>]) -> bool {
    ranges.iter().any(|it| counts(from_first_number(outline, it)))
        || tells_span(ranges.iter().map(|it| &outline.text()[it.clone()]))
}

/// Whether texts say from when to when.
fn tells_span<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut clocks = 0;
    texts.flat_map(moment::all).filter(|it| it.clock.is_some()).any(|it| {
        clocks += 1;
        clocks >= 2 || it.until.is_some()
    })
}

/// The part of a stretch of the text that matters to [`counts`]: from two words before the first number on.
fn from_first_number<'a>(outline: &'a Outline, range: &Range<usize>) -> &'a str {
    let text = &outline.text()[range.clone()];
    let is_number = |it: &&Beginning| {
        let name = || &outline.text()[it.range()];
        let is_word = |it: &str| QUANTITIES.words.contains(it) || QUANTITIES.fractions.contains(it);
        it.is_number() || is_word(&lowered(name()))
    };
    let Some(number) = outline.words_in(range).iter().find(is_number) else { return "" };
    let before = text[..number.at as usize - range.start].rsplit(parts).skip(1);
    let second = before.filter(|it| !bare(it).is_empty()).nth(1);
    second.map_or(text, |it| &text[place_in(text, it)..])
}

/// What parts the words among which numbers stand.
fn parts(mark: char) -> bool {
    mark.is_whitespace() || matches!(mark, '[' | ']' | '|' | '~' | '≈')
}

/// Such a word without the marks around it.
fn bare(piece: &str) -> &str {
    let is_bare = |it: Option<&u8>| it.is_some_and(u8::is_ascii_alphanumeric);
    if is_bare(piece.as_bytes().first()) && is_bare(piece.as_bytes().last()) {
        return piece;
    }
    piece.trim_matches(['.', ':', '*', '"', '\'', '!', '?', '`', '<', '>', '(', ')', ',', ';'])
}

/// Whether a text holds a number of something that an impact is counted in.
fn counts(text: &str) -> bool {
    // How many words a unit may still stand behind the last number: `305 paying teams`.
    let mut reach = 0;
    let mut before = Cow::Borrowed("");
    let mut compared = false;
    // `500 internal server error`: what a server answers, and no number of errors.
    let mut status = false;
    // `3 of 5`, `3 out of 5`.
    let mut ratio = Ratio::None;
    for piece in text.split(parts) {
        let word = bare(piece);
        if word.is_empty() {
            continue;
        }
        let lower = lowered(word);
        let digits = word.starts_with(|it: char| it.is_ascii_digit());
        let money = word.starts_with(['$', '€', '£', '¥'])
            && word.chars().nth(1).is_some_and(|it| it.is_ascii_digit());
        let is_word = QUANTITIES.words.contains(&lower);
        let named = (digits || is_word) && (compared || QUANTITIES.named_by_number.contains(&before));
        let spelled = word.split_once('-').is_some_and(|it| is_spelled(&lowered(it.0), &lowered(it.1)));
        if money
            || spelled
            || digits && !named && (word.ends_with('%') || is_glued(&lower) || is_share(&lower))
        {
            return true;
        }
        if reach > 0 && status && QUANTITIES.answered.contains(&lower) {
            reach = 0;
        }
        if reach > 0 && QUANTITIES.units.contains(&lower) {
            return true;
        }
        let number = is_number(&lower) && !named;
        if number && QUANTITIES.currencies.contains(&before) {
            return true;
        }
        ratio = match (ratio, &*lower) {
            (Ratio::Of, _) if number => return true,
            (Ratio::Number, "of") => Ratio::Of,
            (Ratio::Number, "out") => Ratio::Number,
            _ if number => Ratio::Number,
            _ => Ratio::None,
        };
        reach = if lower == "of" && QUANTITIES.fractions.contains(&before) {
            4
        } else if number || is_word && !named {
            status = QUANTITIES.statuses.contains(&lower);
            if lower == "one" { 1 } else { 3 }
        } else {
            reach - i32::from(reach > 0)
        };
        // A unit stands in the same clause as its number.
        if piece.ends_with(['.', ',', ';', ':', '!', '?', ')']) {
            reach = 0;
            ratio = Ratio::None;
        }
        compared = lower == "than" && QUANTITIES.compared.contains(&before);
        before = lower;
    }
    false
}

/// How much of `3 of 5` has been read.
#[derive(Clone, Copy)]
enum Ratio {
    None,
    Number,
    Of,
}

/// `1,200`, `3-4`, `5k`: a number, and no date or version.
fn is_number(word: &str) -> bool {
    if !word.starts_with(|it: char| it.is_ascii_digit()) {
        return false;
    }
    let plain =
        word.trim_end_matches(['+', 'k', 'm']).bytes().all(|it| it.is_ascii_digit() || b".,-/".contains(&it));
    let dated = word.matches(['-', '/']).count() > 1 || word.matches('.').count() > 1;
    plain && !dated
}

/// `79/100`: a part of a round whole.
fn is_share(word: &str) -> bool {
    let Some((part, whole)) = word.split_once('/') else { return false };
    let (Ok(part), Ok(whole)) = (part.parse::<f64>(), whole.parse::<u32>()) else { return false };
    matches!(whole, 10 | 100 | 1000) && part <= f64::from(whole)
}

/// `30m`, `5xx`: a number with its unit in one word.
fn is_glued(word: &str) -> bool {
    let unit = word.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.' || it == ',');
    unit.len() < word.len()
        && !matches!(unit, "x" | "d" | "" | "s")
        && QUANTITIES.units.contains(unit.trim_start_matches('-'))
}

/// `three-day`
fn is_spelled(number: &str, unit: &str) -> bool {
    QUANTITIES.words.contains(number) && QUANTITIES.units.contains(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn quantified(text: &str) -> Option<bool> {
        let source = Source::new("x.md", text);
        PostMortem::read(&source, &Reading::default()).impact_quantified
    }

    #[test]
    fn a_number_counts_with_what_it_counts() {
        for text in [
            "1,200 users could not log in.",
            "About **40** paying customers were hit.",
            "12% of requests failed.",
            "We lost $3,000.",
            "Checkout was down for 30m.",
            "Two hours of downtime.",
            "3 of 5 regions were down.",
            "The score fell to 79/100.",
            "More than 500 builds failed.",
            "One customer lost a file.",
            "There were 510 errors.",
            "500 requests failed.",
            "A course of 120 attendees had to wait.",
            "It was closed for a three-day period.",
            "About a third of all paying customers had to wait.",
            "Two thirds of the requests failed.",
            "The rate of errors rose to 35 %.",
            "We paid back EUR 1,200.",
        ] {
            assert!(counts(text), "{text}");
        }
    }

    #[test]
    fn the_name_of_a_number_says_what_is_counted() {
        let counted = |text: &str| quantified(&format!("# Outage of 3 May 2024\n\n{text}\n\n## Timeline\n"));
        assert_eq!(counted("**Users affected:** ~1,200"), Some(true));
        assert_eq!(counted("## Impacted customers\n\n1.2k (EU only)"), Some(true));
        assert_eq!(counted("## Impact\n\n1,200"), Some(false));
        assert_eq!(counted("## Customer impact\n\n3 of the dashboards that they use were slow"), Some(false));
    }

    #[test]
    fn a_number_that_counts_nothing_is_no_quantity() {
        for text in [
            "Several customers complained.",
            "Files older than 7 days were kept.",
            "It was running version 3 of the message format.",
            "The block at height 1,028,501 (users saw it) was wrong.",
            "This hit one of our services.",
            "It began on 2024-05-03 and hit users.",
            "In step 2, users had to wait.",
            "It began at 10:02 UTC.",
            "Users saw a 500 internal server error.",
            "Every page gave 503 errors to users.",
            "Users of third party apps had to wait.",
            "It began on the third of May.",
            "A one-off job ran on a two-tier cluster.",
        ] {
            assert!(!counts(text), "{text}");
        }
    }

    #[test]
    fn none_of_what_is_counted_is_no_impact() {
        for text in [
            "- **Users affected:** 0",
            "- Customers affected — none known",
            "- **Data loss**: No",
            "- Errors\n- Customer impact: none",
            "- **Requests failed** – zero in production",
        ] {
            assert!(says_none(text), "{text}");
        }
        for text in [
            "- Impact: none of them could pay",
            "- Impact: no users could pay",
            "- Root cause: none",
            "- Users affected: 04:10 and later",
        ] {
            assert!(!says_none(text), "{text}");
        }
    }

    #[test]
    fn a_start_and_an_end_are_a_quantity() {
        assert_eq!(quantified("## Impact\n\nNobody could pay from 10:02 UTC until 10:40 UTC.\n"), Some(true));
        assert_eq!(quantified("## Impact\n\nDown 10:02-10:40.\n"), Some(true));
        assert_eq!(quantified("## Impact\n\n- Lost at 10:02\n- Back at 10:40\n"), Some(true));
        assert_eq!(quantified("## Impact\n\nLost at 10:02\n"), Some(false));
    }

    #[test]
    fn the_impact_speaks_before_the_summary() {
        assert_eq!(quantified("## Summary\n\n20 users\n\n## Impact\n\nMany users.\n"), Some(false));
        assert_eq!(quantified("## Summary\n\n20 users\n"), Some(true));
        assert_eq!(quantified("## Cause\n\n20 users\n"), None);
    }

    #[test]
    fn a_nested_section_for_something_else_does_not_count() {
        let text = "## Summary\n\nUsers waited.\n\n### What went well\n\n- It took 2 engineers.\n";
        assert_eq!(quantified(text), Some(false));
    }

    #[test]
    fn a_table_with_a_number_for_each_row_counts() {
        let table = |cell: &str| {
            format!("## Impact\n\n| # | Shop | Lost |\n|---|---|---|\n| 1 | a | 0.12 |\n| 2 | b | {cell} |\n")
        };
        assert_eq!(quantified(&table("1.5")), Some(true));
        assert_eq!(quantified(&table("some")), Some(false));
    }

    #[test]
    fn a_row_that_is_called_an_impact_counts() {
        assert_eq!(quantified("| Field | Value |\n|---|---|\n| User impact | 20 users |\n"), Some(true));
        assert_eq!(quantified("| Field | Value |\n|---|---|\n| Impact | some users |\n"), Some(false));
    }

    #[test]
    fn systems_and_all_of_something_are_an_extent() {
        assert!(says_extent("2 production sites were unavailable"));
        assert!(says_extent("It blocked all ingress API calls"));
        assert!(says_extent("The whole cluster was down"));
        assert!(!says_extent("Users could not log in"));
        assert!(!says_extent("It broke 3 times before anybody looked, and servers failed"));
        assert!(!says_extent("one of our sites was slow"));
    }

    #[test]
    fn no_impact_is_said_in_words() {
        assert!(says_none("There was no user impact."));
        assert!(says_none("**None.**"));
        assert!(says_none("To be explicit: no packages were compromised."));
        assert!(says_none("No. The keys are safe."));
        assert!(!says_none("No alert fired, and users were locked out."));
        assert!(!says_none("Nonetheless users waited."));
    }
}
