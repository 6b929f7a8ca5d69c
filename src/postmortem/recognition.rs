//! What a document is: the story of an incident, a template for one, or something else.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::markdown::Outline;
use crate::vocabulary::RECOGNITION;
use crate::words::Openings;

use super::{DateSource, IncidentDate, Kind, PostMortem, Role, moment, placeholders};

/// Roles that hardly stand in anything but the story of an incident.
const TELLING: [Role; 10] = [
    Role::Timeline,
    Role::RootCause,
    Role::Impact,
    Role::Detection,
    Role::Trigger,
    Role::Resolution,
    Role::WentWell,
    Role::WentPoorly,
    Role::Lucky,
    Role::Lessons,
];

/// Roles that hardly stand in what looks back on a project, beside what went well.
const OF_INCIDENTS: [Role; 7] = [
    Role::Timeline,
    Role::RootCause,
    Role::Impact,
    Role::Detection,
    Role::Trigger,
    Role::Response,
    Role::Lucky,
];

/// What a document is, by its sections, timeline, dates, title and name, and by whether its verbs tell or advise.
pub(super) fn kind(post_mortem: &PostMortem, path: &str) -> Kind {
    let entries: usize = post_mortem.timelines.iter().map(|it| it.entries.len()).sum();
    let roles: BTreeSet<Role> = post_mortem.sections.iter().filter_map(|it| it.role).collect();
    let telling = TELLING.iter().filter(|it| roles.contains(it)).count();
    let dated = post_mortem.date.is_some_and(|it| it.source != DateSource::FileName);
    let (file, folder) = names(path);
    // Without a title of its own, the first heading is a part's.
    let is_part = post_mortem.sections.first().is_some_and(|it| {
        it.level > 1 && post_mortem.title.as_ref().is_some_and(|title| title.span == it.span)
    });
    let title = post_mortem.title.as_ref().filter(|_| !is_part).map_or("", |it| &it.text);
    let called = format!("{title} {file}").to_lowercase();
    let words = &RECOGNITION;
    if stand_in(&words.template, &called) || stand_in(&words.template, &folder) && !dated {
        return Kind::Template;
    }
    if !dated
        && telling >= 2
        && awaits_entries(post_mortem)
        && (post_mortem.placeholders.len() >= 5
            || placeholders::only_asks(&post_mortem.outline, &post_mortem.sections))
    {
        return Kind::Template;
    }
    let named = stand_in(&words.incident, &called) || telling >= 1 && stand_in(&words.trouble, &called);
    let about = named || stand_in(&words.folder, &folder);
    // The page at the top of a folder tells of what lies in it, and maybe which parts that has.
    let happened = entries > 0 || dated;
    if (file.starts_with("readme") || file.starts_with("index")) && !(telling > 0 && happened) {
        return Kind::Other;
    }
    // `Outages on 3 May` tells of that day.
    let has_day = post_mortem.date.is_some_and(|it| it.source == DateSource::Title);
    let is_list = !has_day && names_many(&called);
    // A post-mortem of a game or a sprint tells what went well and badly, of no day and nothing that broke.
    let is_retrospective = roles.contains(&Role::WentWell)
        && post_mortem.date.is_none()
        && entries == 0
        && !OF_INCIDENTS.iter().any(|it| roles.contains(it));
    if is_retrospective {
        return Kind::Other;
    }
    let is_manual = is_list || stand_in(&words.manual, &called);
    let (irregular, advice) = verbs(&post_mortem.outline);
    let is_story = |past: usize| {
        // A page about many may name all parts that each of them has.
        let detailed = telling >= 2 && entries >= 3 || telling >= 4 && !is_list;
        if is_manual && !(dated && detailed && past > 2 * advice) {
            return false;
        }
        // What is called one, and has a day, a timeline and plans, is one in whatever words.
        if named && dated && entries >= 2 && telling >= 2 && roles.contains(&Role::ActionItems) {
            return true;
        }
        let told = past >= advice;
        if entries >= 2 && (telling >= 2 || about && telling >= 1) {
            // A log of many events with no other section is a status page.
            past * 2 >= advice
                && (telling >= 2 || roles.len() >= 2 || has_heading(post_mortem, Role::Timeline))
        } else if telling >= 2 {
            told && (telling >= 3 || dated || about)
        } else if about {
            past >= 4 && told && (dated || telling >= 1 || past > 2 * advice)
        } else {
            telling >= 1 && dated && past >= 8 && past >= 2 * advice
        }
    };
    // What is a story by some of its verbs is one by all of them.
    let is_story = is_story(irregular) || is_story(irregular + regular_verbs(&post_mortem.outline));
    if is_story { Kind::PostMortem } else { Kind::Other }
}

/// Whether a document is by its name a page about what lies around it, and neither its title nor a day says otherwise.
pub(super) fn is_page(post_mortem: &PostMortem, path: &str) -> bool {
    let (file, _) = names(path);
    let title = post_mortem.title.as_ref().map_or_else(String::new, |it| it.text.to_lowercase());
    let words = &RECOGNITION;
    let is_report =
        stand_in(&words.incident, &title) && !names_many(&title) && !stand_in(&words.manual, &title);
    let is_own = |it: &IncidentDate| matches!(it.source, DateSource::Metadata | DateSource::Title);
    // A page may be all that there is in a folder: `2024-05-03/index.md`.
    let has_day = post_mortem.date.as_ref().is_some_and(is_own)
        || path.rsplit('/').nth(1).is_some_and(|it| moment::in_file_name(it).is_some());
    words.page.contains(file.split('.').next().unwrap_or_default()) && !has_day && !is_report
}

/// Whether every entry of the timelines is a placeholder: `00:00 Detection:`.
fn awaits_entries(post_mortem: &PostMortem) -> bool {
    let places = &post_mortem.placeholders;
    let mut entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    entries.all(|entry| {
        let after = places.partition_point(|it| it.start <= entry.span.start);
        after > 0 && places[after - 1].end >= entry.span.end
    })
}

/// Whether a word of a text begins with one of these.
fn stand_in(beginnings: &Openings, text: &str) -> bool {
    !places(beginnings, text).is_empty()
}

/// Whether a text names incidents or reports, and none besides: `Post-mortem of two outages` is one.
fn names_many(text: &str) -> bool {
    let many = places(&RECOGNITION.many, text);
    !many.is_empty() && places(&RECOGNITION.incident, text).iter().all(|it| many.contains(it))
}

/// Where the words of a text begin that begin with one of these.
fn places(beginnings: &Openings, text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    beginnings.each_in(text, |at, _| {
        if !text[..at].ends_with(char::is_alphanumeric) {
            found.push(at);
        }
    });
    found
}

/// Whether a section of this role is called so, and not only read as one.
fn has_heading(post_mortem: &PostMortem, role: Role) -> bool {
    let name = role.name();
    post_mortem.sections.iter().any(|it| {
        it.role == Some(role) && post_mortem.outline.text()[it.heading.clone()].to_lowercase().contains(name)
    })
}

/// The name of a file, and those of the two folders around it, in lower case.
fn names(path: &str) -> (String, String) {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default().to_lowercase();
    let folder: Vec<String> = parts.take(2).map(str::to_lowercase).collect();
    // A flattened path keeps its folders in the file's name.
    let (flat, file) = file.rsplit_once("__").map_or(("", &*file), |it| it);
    let folder = format!("{} {}", folder.join(" "), flat.replace("__", " "));
    // `not-post-mortems` says what doesn't lie there.
    let folder: Vec<&str> = folder.split(' ').filter(|it| !it.starts_with("not-")).collect();
    (file.to_owned(), folder.join(" "))
}

/// How many verbs tell what happened with a form of their own, and how many words advise what to do.
fn verbs(outline: &Outline) -> (usize, usize) {
    let (text, small) = (outline.text(), outline.small());
    let words = &RECOGNITION;
    let mut past = 0;
    let mut advice = 0;
    for &word in outline.words() {
        if !words.verbs.may_begin_at(word) {
            continue;
        }
        for index in words.verbs.at_word(small.as_bytes(), word) {
            let at = word.at as usize;
            let end = at + words.verbs.phrase(index).len();
            if small[..at].ends_with(is_inside) || small[end..].starts_with(is_inside) {
                continue;
            }
            if index < words.past {
                past += 1;
            } else if &text[at..end] != "May" {
                // A month advises nothing.
                advice += 1;
            }
        }
    }
    (past, advice)
}

/// How many verbs tell what happened with the ending of most verbs.
fn regular_verbs(outline: &Outline) -> usize {
    let small = outline.small();
    memmem::find_iter(small.as_bytes(), PAST).filter(|&at| ends_verb(small, at)).count()
}

/// How most verbs end that tell what happened.
const PAST: &str = "ed";

/// Whether a word that may be a verb ends with the `-ed` at a place.
fn ends_verb(text: &str, at: usize) -> bool {
    if text[at + PAST.len()..].starts_with(is_inside) {
        return false;
    }
    let plain = text.as_bytes()[..at].iter().rev().take(LONGEST_STEM + 1);
    let plain = plain.take_while(|it| it.is_ascii_alphabetic() || **it == b'\'').count();
    let rest = text[..at - plain].chars().rev().take_while(|&it| is_inside(it)).take(LONGEST_STEM);
    (SHORTEST_STEM..=LONGEST_STEM).contains(&(plain + rest.map(char::len_utf8).sum::<usize>()))
}

/// What is shorter is a word such as `need`.
const SHORTEST_STEM: usize = 3;

/// What is longer has never told one sort of document from another.
const LONGEST_STEM: usize = 10;

fn is_inside(letter: char) -> bool {
    letter.is_alphabetic() || letter == '\''
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_ends_in_ed_behind_a_stem_of_three_to_ten_letters() {
        for (word, wanted) in [
            ("need", false),
            ("ended", true),
            ("reconfigured", true),
            ("misconfigured", false),
            ("edge", false),
        ] {
            let at = word.rfind(PAST).expect("each has it");
            assert_eq!(ends_verb(word, at), wanted, "{word}");
        }
    }
}
