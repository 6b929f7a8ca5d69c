//! What checks of a change see: a document as it was and as it is, and what became of its action items.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use crate::postmortem::{ActionItem, PostMortem};

/// A document as it was, and what became of it.
#[derive(Debug)]
pub struct Change<'a> {
    /// As it was.
    pub before: &'a PostMortem,
    /// As it is; `None` if it is deleted.
    pub after: Option<&'a PostMortem>,
    /// What became of each action item of `before`.
    pub fates: Vec<Fate<'a>>,
}

/// What became of an action item.
#[derive(Debug, Clone, Copy)]
pub enum Fate<'a> {
    /// It is still in the document.
    Kept(&'a ActionItem),
    /// It stands elsewhere: in another document of the change, or in other words of this one.
    Moved,
    /// It is nowhere.
    Gone,
}

/// Follows the action items of documents through a change: for each document as it was, what became of its items.
/// `after` has the same documents in the same order as they are. Two items are the same if they share a ticket or most
/// of their words, or stand in the same place with the same owner and due date; each is the same as one other at most.
#[must_use]
pub fn fates<'a>(before: &[Option<&PostMortem>], after: &[Option<&'a PostMortem>]) -> Vec<Vec<Fate<'a>>> {
    let old = items(before);
    let new = items(after);
    let pairs = pairs(&old, &new);
    let mut fates: Vec<Vec<Fate<'a>>> =
        before.iter().map(|it| vec![Fate::Gone; it.map_or(0, |it| it.action_items.len())]).collect();
    let mut texts: Option<Vec<String>> = None;
    let mut searched = 0;
    for (index, it) in old.iter().enumerate() {
        fates[it.document][it.number] = match pairs.get(&index).map(|&at| &new[at]) {
            Some(same) if same.document == it.document => Fate::Kept(same.action),
            Some(_) => Fate::Moved,
            // What is no item any more may still be said.
            None if searched < MOST_SEARCHED && !it.action.done => {
                searched += 1;
                let texts = texts.get_or_insert_with(|| {
                    after.iter().flatten().map(|it| plain(it.outline.text())).collect()
                });
                let deed = plain(&it.deed);
                let stands = !deed.trim().is_empty() && texts.iter().any(|text| text.contains(&deed));
                if stands { Fate::Moved } else { Fate::Gone }
            }
            None => Fate::Gone,
        };
    }
    fates
}

/// How many items are searched for in all the text, so that no change takes long.
const MOST_SEARCHED: usize = 200;

/// What will be done, without who does it and by when, where these stand among its words.
#[must_use]
pub fn deed(item: &ActionItem, text: &str) -> String {
    let mut others: Vec<Range<usize>> = item.owners.iter().map(|it| it.range.clone()).collect();
    others.extend(item.nobody.clone());
    others.extend(item.due.as_ref().map(|it| it.written.clone()));
    others.retain(|it| it.start < item.deed.end && it.end > item.deed.start);
    others.sort_by_key(|it| it.start);
    let mut deed = String::new();
    let mut done = item.deed.start;
    for other in others.iter().filter(|it| it.start < it.end) {
        let before = text.get(done..other.start).unwrap_or_default();
        // A label in front of it belongs to it: "(Owner: x)", ", due x".
        let label = before.rfind(['(', '[', ',', ';', '.', '|', '—', '–']);
        let kept = label.filter(|&at| before.len() - at <= LONGEST_LABEL).unwrap_or(before.len());
        push_behind(&mut deed, &before[..kept]);
        deed.push(' ');
        done = done.max(other.end);
    }
    push_behind(&mut deed, text.get(done..item.deed.end).unwrap_or_default());
    let trimmed = deed.trim_matches(|it: char| it.is_whitespace() || "()[],;|—–".contains(it));
    if trimmed.is_empty() { text[item.deed.clone()].trim().to_owned() } else { trimmed.to_owned() }
}

/// Goes on with a text behind what was left out: without the bracket that closed it, and with no blank before a comma or
/// a full stop.
fn push_behind(deed: &mut String, text: &str) {
    let closes = text.starts_with([')', ']']) && !deed.contains(['(', '[']);
    let text = if closes { &text[1..] } else { text };
    if text.starts_with([',', '.', ';', ':']) {
        deed.truncate(deed.trim_end().len());
    }
    deed.push_str(text);
}

/// In bytes.
const LONGEST_LABEL: usize = 24;

/// An action item with what tells it from others.
struct Item<'a> {
    document: usize,
    number: usize,
    action: &'a ActionItem,
    deed: String,
    ticket: Option<String>,
    words: BTreeSet<String>,
    owners: BTreeSet<String>,
}

fn items<'a>(documents: &[Option<&'a PostMortem>]) -> Vec<Item<'a>> {
    let documents = documents.iter().enumerate().filter_map(|(index, it)| Some((index, (*it)?)));
    documents
        .flat_map(|(document, post_mortem)| {
            let text = post_mortem.outline.text();
            post_mortem.action_items.iter().enumerate().map(move |(number, item)| {
                let deed = deed(item, text);
                Item {
                    document,
                    number,
                    action: item,
                    ticket: item.ticket.as_ref().map(|it| it.trim().to_lowercase()),
                    words: words(&deed),
                    deed,
                    owners: item.owners.iter().map(|it| it.name.to_lowercase()).collect(),
                }
            })
        })
        .collect()
}

/// Which of the new items each of the old ones is.
fn pairs(old: &[Item<'_>], new: &[Item<'_>]) -> BTreeMap<usize, usize> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, item) in new.iter().enumerate() {
        for word in item.words.iter().map(String::as_str).chain(item.ticket.as_deref()) {
            by_word.entry(word).or_default().push(index);
        }
    }
    let mut pairs = unchanged(old, new);
    let mut taken: BTreeSet<usize> = pairs.values().copied().collect();
    let mut candidates: Vec<(Alike, usize, usize)> = Vec::new();
    for (index, item) in old.iter().enumerate().filter(|it| !pairs.contains_key(&it.0)) {
        // Words that everybody uses tell nothing, and would compare everything with everything.
        let rare = |it: &&Vec<usize>| it.len() <= (MOST_COMPARED / new.len().max(1)).max(LEAST_COMPARED);
        let keys = item.words.iter().map(String::as_str).chain(item.ticket.as_deref());
        let near: BTreeSet<usize> =
            keys.filter_map(|it| by_word.get(it)).filter(rare).flatten().copied().collect();
        candidates.extend(near.into_iter().filter_map(|at| Some((alike(item, &new[at])?, index, at))));
    }
    candidates.sort_by_key(|&(alike, old, new)| (std::cmp::Reverse(alike), old, new));
    for (_, old, new) in candidates {
        if !pairs.contains_key(&old) && taken.insert(new) {
            pairs.insert(old, new);
        }
    }
    let left: BTreeMap<(usize, usize), usize> = new
        .iter()
        .enumerate()
        .filter(|it| !taken.contains(&it.0))
        .map(|(index, it)| ((it.document, it.number), index))
        .collect();
    for (index, item) in old.iter().enumerate() {
        if !pairs.contains_key(&index)
            && let Some(&at) = left.get(&(item.document, item.number))
            && stands_for(item, &new[at])
        {
            pairs.insert(index, at);
        }
    }
    pairs
}

/// Whether an item that has the place of another is that in other words: who does it by when is the same, and one word
/// of what.
fn stands_for(old: &Item<'_>, new: &Item<'_>) -> bool {
    let day = |it: &Item<'_>| it.action.due.as_ref().and_then(|it| it.date);
    let other_ticket = old.ticket.is_some() && new.ticket.is_some() && old.ticket != new.ticket;
    !other_ticket
        && !old.owners.is_empty()
        && old.owners == new.owners
        && day(old).is_some()
        && day(old) == day(new)
        && !old.words.is_disjoint(&new.words)
}

/// The items of which nothing changed.
fn unchanged(old: &[Item<'_>], new: &[Item<'_>]) -> BTreeMap<usize, usize> {
    let mut places: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
    for (index, it) in new.iter().enumerate() {
        let same = (it.document, &it.deed, &it.ticket, &it.owners, it.action.done);
        places.entry(same).or_default().push_back(index);
    }
    let mut pairs = BTreeMap::new();
    for (index, it) in old.iter().enumerate() {
        let same = (it.document, &it.deed, &it.ticket, &it.owners, it.action.done);
        if let Some(at) = places.get_mut(&same).and_then(VecDeque::pop_front) {
            pairs.insert(index, at);
        }
    }
    pairs
}

/// A word leads to all new items that have it if this many pairs of items aren't exceeded …
const MOST_COMPARED: usize = 40_000;

/// … or not more than this many have it.
const LEAST_COMPARED: usize = 16;

/// How alike two items are: the same ticket, words in thousandths, whether open, the same document, an owner in common.
type Alike = (bool, usize, bool, bool, bool);

/// How alike two items are, if they are the same.
fn alike(old: &Item<'_>, new: &Item<'_>) -> Option<Alike> {
    let same_ticket = old.ticket.is_some() && old.ticket == new.ticket;
    let shared = old.words.intersection(&new.words).count();
    let total = old.words.len() + new.words.len();
    let most = shared * 4 > total;
    // What is only said at more length is the same.
    let extended = shared >= 2 && (shared == old.words.len() || shared == new.words.len());
    if !same_ticket && !most && !extended {
        return None;
    }
    let words = shared * 2000 / total.max(1);
    let same_state = old.action.done == new.action.done;
    Some((same_ticket, words, same_state, old.document == new.document, !old.owners.is_disjoint(&new.owners)))
}

/// How the words begin that say what a text is about; all of its words if none does.
fn words(text: &str) -> BTreeSet<String> {
    let all = || text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let tells =
        |it: &&str| it.chars().count() > 3 || it.chars().all(|it| it.is_uppercase() || it.is_numeric());
    let begin = |it: &str| it.to_lowercase().chars().take(STEM).collect::<String>();
    let telling: BTreeSet<String> = all().filter(tells).map(begin).collect();
    if telling.is_empty() { all().map(begin).collect() } else { telling }
}

/// Words that begin with as many equal letters are about the same thing.
const STEM: usize = 6;

/// A text in small letters with single blanks and nothing else between its words.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    for word in text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()) {
        plain.extend(word.chars().flat_map(char::to_lowercase));
        plain.push(' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn read(items: &[&str]) -> PostMortem {
        let list: String = items.iter().flat_map(|it| ["- ", it, "\n"]).collect();
        let text = format!("# Outage\n\n## Action items\n\n{list}");
        PostMortem::read(&Source::new("x.md", text), &Reading::default())
    }

    /// What became of the items of one document, as numbers of the items that they are now.
    fn followed(before: &[&str], after: &[&str]) -> Vec<Option<usize>> {
        let (before, after) = (read(before), read(after));
        let fates = fates(&[Some(&before)], &[Some(&after)]);
        let number = |fate: &Fate<'_>| match fate {
            Fate::Kept(item) => after.action_items.iter().position(|it| std::ptr::eq(it, *item)),
            _ => None,
        };
        fates[0].iter().map(number).collect()
    }

    #[test]
    fn a_reworded_item_is_the_same_and_another_is_not() {
        let before = ["Add an alert for the depth of the queue", "Write a runbook for the failover"];
        let reworded = ["Write the runbook for a regional failover", "Alert on queue depth (Owner: Kim)"];
        assert_eq!(followed(&before, &reworded), [Some(1), Some(0)]);
        let other = ["Add an alert for full disks", "Write a runbook for the failover"];
        assert_eq!(followed(&before, &other), [None, Some(1)]);
        let long = ["Add an alert for the depth of queues and disks"];
        assert_eq!(followed(&long, &["Limit the depth of queues that workers raise"]), [None]);
        assert_eq!(followed(&["Alert on the depth"], &long), [Some(0)]);
    }

    #[test]
    fn who_and_when_make_no_two_items_the_same() {
        let owned = |deed: &str| format!("{deed} (Owner: Raj Patel, due 2024-08-01)");
        let (old, new) = (owned("Write a runbook for the failover"), owned("Split the database"));
        assert_eq!(followed(&[&old], &[&new]), [None]);
        let moved = "Write a runbook for the failover (Owner: Kim Lee, due 2024-12-24)";
        assert_eq!(followed(&[&old], &[&new, moved]), [Some(1)]);
        let before = read(&[&old, "Kim to add an alert by Friday", "Fix it, Raj"]);
        let deeds: Vec<String> =
            before.action_items.iter().map(|it| deed(it, before.outline.text())).collect();
        assert_eq!(deeds[0], "Write a runbook for the failover");
        let before = read(&["Fix the pool (Owner: Raj), PAY-2240", "Move the hosts (due 2024-08-01)."]);
        let deeds: Vec<String> =
            before.action_items.iter().map(|it| deed(it, before.outline.text())).collect();
        assert_eq!(deeds, ["Fix the pool, PAY-2240", "Move the hosts."]);
    }

    #[test]
    fn in_the_same_place_the_same_owner_date_and_subject_are_the_same_item() {
        let other = "Write a runbook for the failover (owner: Raj, due: 2024-06-01)";
        let of_kim = |deed: &str, due: &str| format!("{deed} (owner: Kim, due: {due})");
        let old = of_kim("Add an alert on the pool", "2024-05-20");
        for deed in ["Page on-call at 80% of the pool", "Put an alarm on the connection pool"] {
            for deed in [deed.to_owned(), format!("[x] {deed}")] {
                let new = of_kim(&deed, "2024-05-20");
                assert_eq!(followed(&[&old, other], &[&new, other]), [Some(0), Some(1)], "{new}");
                assert_eq!(followed(&[&old, other], &[other, &new]), [None, Some(0)], "another place");
            }
            let later = of_kim(deed, "2024-05-21");
            assert_eq!(followed(&[&old, other], &[&later, other]), [None, Some(1)], "another day");
            let of_raj = of_kim(deed, "2024-05-20").replace("Kim", "Raj");
            assert_eq!(followed(&[&old, other], &[&of_raj, other]), [None, Some(1)], "another owner");
        }
        let tickets = ["Add an alert on the pool (OPS-1)", "Put an alarm on the pool of hosts (OPS-2)"];
        let [old, new] = tickets.map(|it| of_kim(it, "2024-05-20"));
        assert_eq!(followed(&[&old], &[&new]), [None], "another ticket");
    }

    #[test]
    fn a_ticket_makes_two_items_the_same() {
        let fates = followed(&["Fix the retries (OPS-12)"], &["Make clients back off (OPS-12)"]);
        assert_eq!(fates, [Some(0)]);
    }

    #[test]
    fn each_item_is_the_same_as_one_other() {
        let one = "Add an alert for the queue";
        assert_eq!(followed(&[one, one], &[one]), [Some(0), None]);
        assert_eq!(followed(&[one], &[one, one]), [Some(0)]);
    }

    #[test]
    fn an_owner_breaks_ties() {
        let (kim, raj) =
            ("Add an alert for the queue (Owner: Kim)", "Add an alert for the queue (Owner: Raj)");
        assert_eq!(followed(&[kim, raj], &[raj, kim]), [Some(1), Some(0)]);
    }

    #[test]
    fn an_item_may_move_to_another_document_or_into_prose() {
        let (full, empty) = (read(&["Add an alert for the queue"]), read(&["Write a runbook"]));
        let moved = fates(&[Some(&full), None], &[Some(&empty), Some(&full)]);
        assert!(matches!(moved[0][..], [Fate::Moved]), "{moved:?}");
        let text = "# Outage\n\n## Lessons\n\nWe will *add* an alert for the queue later.\n";
        let prose = PostMortem::read(&Source::new("x.md", text), &Reading::default());
        assert!(matches!(fates(&[Some(&full)], &[Some(&prose)])[0][..], [Fate::Moved]));
        assert!(matches!(fates(&[Some(&full)], &[None])[0][..], [Fate::Gone]));
    }

    #[test]
    fn thousands_of_items_are_followed_in_no_time() {
        let items = |step: usize| -> Vec<String> {
            let word = |item: usize, place: usize| (item * step + place * place * 7919) % 500;
            let deed = |item| {
                (0..9).flat_map(|it| ["w".to_owned() + &word(item, it).to_string(), " ".to_owned()]).collect()
            };
            (0..3000).map(deed).collect()
        };
        let read_all = |it: &[String]| read(&it.iter().map(String::as_str).collect::<Vec<_>>());
        let (before, after) = (read_all(&items(31)), read_all(&items(37)));
        let start = std::time::Instant::now();
        let same = fates(&[Some(&before)], &[Some(&before)]);
        assert!(same[0].iter().all(|it| matches!(it, Fate::Kept(_))));
        assert_eq!(fates(&[Some(&before)], &[Some(&after)])[0].len(), 3000);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
