//! What a document is: the story of an incident, a template for one, or something else.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::words::WordSet;

use super::{DateSource, Kind, PostMortem, Role};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    incident: Vec<String>,
    trouble: Vec<String>,
    folder: Vec<String>,
    manual: Vec<String>,
    template: Vec<String>,
    past: WordSet,
    advice: WordSet,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/rules/vocabulary/recognition.json")))
        .expect("a test reads the vocabulary of recognition")
});

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
    let words = &*VOCABULARY;
    if has_any(&called, &words.template) || has_any(&folder, &words.template) && !dated {
        return Kind::Template;
    }
    if entries == 0 && !dated && telling >= 2 && post_mortem.placeholders.len() >= 5 {
        return Kind::Template;
    }
    let named = has_any(&called, &words.incident) || telling >= 1 && has_any(&called, &words.trouble);
    let about = named || has_any(&folder, &words.folder);
    let (past, advice) = verbs(post_mortem);
    if has_any(&called, &words.manual) && !(dated && telling >= 2 && entries >= 3 && past > 2 * advice) {
        return Kind::Other;
    }
    // The page at the top of a folder tells of what lies in it.
    if (file.starts_with("readme") || file.starts_with("index")) && telling == 0 {
        return Kind::Other;
    }
    let told = past >= advice;
    let is_story = if entries >= 2 && (telling >= 2 || about && telling >= 1) {
        // A log of many events with no other section is a status page.
        past * 2 >= advice && (telling >= 2 || roles.len() >= 2 || has_heading(post_mortem, Role::Timeline))
    } else if telling >= 2 {
        told && (telling >= 3 || dated || about)
    } else if about {
        past >= 4 && told && (dated || telling >= 1 || past > 2 * advice)
    } else {
        telling >= 1 && dated && past >= 8 && past >= 2 * advice
    };
    if is_story { Kind::PostMortem } else { Kind::Other }
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

/// Whether one of the words begins somewhere in a text.
fn has_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word.as_str())
            .any(|(at, _)| !text[..at].ends_with(|it: char| it.is_alphanumeric()))
    })
}

/// How many verbs tell what happened, and how many words advise what to do.
fn verbs(post_mortem: &PostMortem) -> (usize, usize) {
    let outline = &post_mortem.outline;
    let vocabulary = &*VOCABULARY;
    let mut past = 0;
    let mut advice = 0;
    for block in &outline.blocks {
        let words = words_of(outline.text_of(block));
        for word in words.filter(|it| (2..=12).contains(&it.len())) {
            let mut letters = [0; 12];
            let lower = &mut letters[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            let Ok(lower) = str::from_utf8(lower) else { continue };
            past += usize::from(lower.len() > 4 && lower.ends_with("ed") || vocabulary.past.contains(lower));
            // A month advises nothing.
            advice += usize::from(vocabulary.advice.contains(lower) && word != "May");
        }
    }
    (past, advice)
}

/// The runs of letters and apostrophes of a text.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let length = |from: usize, wanted: bool| {
            let mut to = from;
            while let Some(&byte) = bytes.get(to) {
                let (is_letter, length) = if byte.is_ascii() {
                    (byte.is_ascii_alphabetic() || byte == b'\'', 1)
                } else {
                    let here = text[to..].chars().next().unwrap_or_default();
                    (here.is_alphabetic(), here.len_utf8())
                };
                if is_letter != wanted {
                    break;
                }
                to += length;
            }
            to
        };
        let start = length(at, false);
        at = length(start, true);
        (start < at).then(|| &text[start..at])
    })
}
