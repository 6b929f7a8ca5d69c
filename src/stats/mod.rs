//! Many post-mortems in numbers: how often, how long, why, and what came of it. Pure: what day it is, it is told.

pub mod turns;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

pub use self::turns::Times;
use crate::actions::{Action, Status};
use crate::postmortem::{Depth, Key, PostMortem};
use crate::vocabulary::{PLACEHOLDERS, SEVERITIES};

/// What is counted of an incident.
#[derive(Debug, Clone, Serialize)]
pub struct Incident {
    /// The document.
    pub path: String,
    /// Its title; its path if it has none.
    pub title: String,
    /// The day on which it began.
    pub date: Option<Date>,
    /// How bad it was, as `SEV-1`, `P2` or the word that the document uses.
    pub severity: Option<String>,
    /// The common kind of cause.
    pub cause: Cause,
    /// What was affected.
    pub services: Vec<String>,
    /// How long it took.
    #[serde(flatten)]
    pub times: Times,
    /// How many action items there are.
    pub actions: usize,
    /// How many of them aren't done.
    pub open_actions: usize,
    /// What came of its action items.
    #[serde(skip)]
    outcomes: Outcomes,
}

/// The kind of cause of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Cause(&'static str);

impl Cause {
    const OTHER: Self = Self("other");
    const NONE: Self = Self("none given");

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Whether two incidents of this kind have something in common.
    fn is_common(self) -> bool {
        self != Self::OTHER && self != Self::NONE
    }
}

/// What came of action items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// All of them.
    pub total: usize,
    /// Those that are done.
    pub done: usize,
    /// Those that aren't.
    pub open: usize,
    /// Those of the open ones whose day has passed.
    pub overdue: usize,
    /// Those that aren't done and that nobody owns.
    pub open_without_owner: usize,
    /// Those that aren't done and have no day.
    pub open_without_due_date: usize,
    /// Those done by their day, as the day on which they were closed is given, or their day is yet to come.
    pub closed_on_time: usize,
    /// Those done after their day, as the day on which they were closed is given.
    pub closed_late: usize,
    /// Those done of which nothing says whether that was in time.
    pub closed_unknown: usize,
}

impl Outcomes {
    fn of(actions: &[Action], closed: &[Option<Date>], today: Date) -> Self {
        let mut it = Self { total: actions.len(), ..Self::default() };
        for (action, closed) in actions.iter().zip(closed) {
            if action.status == Status::Done {
                it.done += 1;
                match (action.due, closed) {
                    (Some(due), Some(closed)) if *closed > due => it.closed_late += 1,
                    (Some(_), Some(_)) => it.closed_on_time += 1,
                    (Some(due), None) if due >= today => it.closed_on_time += 1,
                    _ => it.closed_unknown += 1,
                }
            } else {
                it.open += 1;
                it.overdue += usize::from(action.status == Status::Overdue);
                it.open_without_owner += usize::from(action.owners.is_empty());
                it.open_without_due_date += usize::from(action.due.is_none());
            }
        }
        it
    }

    fn add(&mut self, other: Self) {
        self.total += other.total;
        self.done += other.done;
        self.open += other.open;
        self.overdue += other.overdue;
        self.open_without_owner += other.open_without_owner;
        self.open_without_due_date += other.open_without_due_date;
        self.closed_on_time += other.closed_on_time;
        self.closed_late += other.closed_late;
        self.closed_unknown += other.closed_unknown;
    }

    /// Of the items whose day tells it, how many percent were closed in time; what is overdue wasn't.
    #[must_use]
    pub fn on_time_percent(&self) -> Option<usize> {
        let judged = self.closed_on_time + self.closed_late + self.overdue;
        (self.closed_on_time * 100 + judged / 2).checked_div(judged)
    }
}

impl Incident {
    /// What is counted of a document. `actions` are its action items, `words` gives the words of a text as they may be
    /// shown.
    #[must_use]
    pub fn new(
        path: &str,
        post_mortem: &PostMortem,
        actions: &[Action],
        today: Date,
        words: impl Fn(&str) -> String,
    ) -> Self {
        let field = |key: Key| {
            let of_key = post_mortem.metadata.iter().filter(move |it| it.key == Some(key));
            of_key.map(|it| it.value.trim()).find(|it| !it.is_empty())
        };
        let closed: Vec<Option<Date>> =
            post_mortem.action_items.iter().map(|it| turns::closed_on(it, post_mortem)).collect();
        let outcomes = Outcomes::of(actions, &closed, today);
        let title = post_mortem.title.as_ref().map(|it| words(&it.text)).filter(|it| !it.is_empty());
        let services = field(Key::Services).into_iter().flat_map(services);
        let services = services.map(|it| words(it.trim().trim_end_matches('.')));
        let cause = match post_mortem.root_cause.common_class() {
            Some(class) => Cause(&class.name),
            None if post_mortem.root_cause.depth == Depth::Absent => Cause::NONE,
            None => Cause::OTHER,
        };
        Self {
            path: path.to_owned(),
            title: title.unwrap_or_else(|| path.to_owned()),
            date: post_mortem.date.map(|it| it.date),
            severity: field(Key::Severity).and_then(|it| severity(&words(it))),
            cause,
            services: services.filter(|it| !it.is_empty()).collect::<BTreeSet<_>>().into_iter().collect(),
            times: turns::times(post_mortem),
            actions: outcomes.total,
            open_actions: outcomes.open,
            outcomes,
        }
    }
}

/// The names in a list: `checkout, cart and search`. Without a comma, `search and discovery` may be one.
fn services(written: &str) -> impl Iterator<Item = &str> {
    let and = written.rfind(',').and_then(|comma| Some(comma + written[comma..].find(" and ")?));
    let (names, last) = and.map_or((written, ""), |it| (&written[..it], &written[it + " and ".len()..]));
    names.split([',', ';', '/']).chain([last])
}

/// A severity as all documents would write it: `sev 2 (major)` is `SEV-2`, `p1` is `P1`, `Major` is `major`; `TBD` is none.
fn severity(written: &str) -> Option<String> {
    let lower = written.to_lowercase();
    let head = lower.split(['(', ',', ';', ':', '–', '—', '/', '[']).next().unwrap_or_default().trim();
    let letters: String = head.chars().take_while(|it| it.is_alphabetic()).collect();
    let rest = head[letters.len()..].trim_start_matches([' ', '-', '_', '#']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    match (letters.as_str(), digits.as_str()) {
        ("sev" | "severity" | "s", digits) if !digits.is_empty() => Some(format!("SEV-{digits}")),
        ("p" | "prio" | "priority", digits) if !digits.is_empty() => Some(format!("P{digits}")),
        _ if !head.contains(char::is_alphanumeric) || is_to_come(head) || is_to_come(lower.trim()) => None,
        _ => Some(head.chars().take(LONGEST_SEVERITY).collect::<String>().trim_end().to_owned()),
    }
}

/// Whether words stand where a severity is to come.
fn is_to_come(words: &str) -> bool {
    SEVERITIES.get(words) == Some(&0) || PLACEHOLDERS.words.iter().any(|it| it.eq_ignore_ascii_case(words))
}

/// In characters; a whole sentence is no severity.
const LONGEST_SEVERITY: usize = 16;

/// Many incidents in numbers.
#[derive(Debug, Serialize)]
pub struct Stats {
    /// The first and the last day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// How many there are.
    pub incidents: usize,
    /// How many of them have no date.
    pub undated: usize,
    /// By month and severity, in the order of the months; months without an incident aren't there.
    pub by_month: Vec<Month>,
    /// How many there are of each severity, the worst first as far as their names tell.
    pub by_severity: Vec<Count>,
    /// From the beginning to the detection.
    pub time_to_detect: Spread,
    /// From the beginning to the end of the harm.
    pub time_to_mitigate: Spread,
    /// From the beginning to the end.
    pub time_to_resolve: Spread,
    /// What came of the action items.
    pub actions: Outcomes,
    /// How many percent of the action items whose day tells it were closed in time.
    pub closed_on_time_percent: Option<usize>,
    /// How many there are of each kind of cause, the most frequent first.
    pub by_cause: Vec<Count>,
    /// Incidents that share a kind of cause or a service with an earlier one whose action items are still open.
    pub recurrences: Vec<Recurrence>,
    /// Every incident, in the order of their days.
    pub list: Vec<Incident>,
}

/// The incidents of a month.
#[derive(Debug, Serialize)]
pub struct Month {
    /// `2026-11`.
    pub month: String,
    /// All of them.
    pub incidents: usize,
    /// By severity.
    pub severities: Vec<Count>,
}

/// How many there are of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What it is called.
    pub name: String,
    /// How many there are.
    pub count: usize,
}

/// How values are spread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many incidents tell it.
    pub count: usize,
    /// Half of them took no longer.
    pub median_minutes: Option<i64>,
    /// Nine in ten took no longer.
    pub p90_minutes: Option<i64>,
}

impl Spread {
    fn of(values: impl Iterator<Item = i64>) -> Self {
        let mut values: Vec<i64> = values.collect();
        values.sort_unstable();
        let count = values.len();
        let middle = count / 2;
        let median = values
            .get(middle)
            .map(|&upper| if count % 2 == 1 { upper } else { i64::midpoint(values[middle - 1], upper) });
        // The smallest value that nine in ten don't exceed.
        let ninth = (count * 9).div_ceil(10).saturating_sub(1);
        Self { count, median_minutes: median, p90_minutes: values.get(ninth).copied() }
    }
}

/// An incident that has something in common with an earlier one whose action items are still open.
#[derive(Debug, Serialize)]
pub struct Recurrence {
    /// The later document.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its day.
    pub date: Date,
    /// What they share.
    pub shares: Shared,
    /// The name of the kind of cause, or of the service.
    pub name: String,
    /// The latest of the earlier documents.
    pub earlier_path: String,
    /// Its day.
    pub earlier_date: Date,
    /// How many earlier incidents with open action items share it.
    pub earlier_incidents: usize,
    /// How many action items of all of them are open.
    pub open_actions: usize,
}

/// What two incidents share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shared {
    /// The kind of cause.
    Cause,
    /// A service.
    Service,
}

impl Shared {
    /// Its name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cause => "cause",
            Self::Service => "service",
        }
    }
}

impl Stats {
    /// The numbers of these incidents.
    #[must_use]
    pub fn new(mut list: Vec<Incident>) -> Self {
        list.sort_by(|a, b| {
            (a.date.unwrap_or(Date::MAX), &a.path).cmp(&(b.date.unwrap_or(Date::MAX), &b.path))
        });
        let spread =
            |choose: fn(&Times) -> Option<i64>| Spread::of(list.iter().filter_map(|it| choose(&it.times)));
        let mut actions = Outcomes::default();
        for it in &list {
            actions.add(it.outcomes);
        }
        Self {
            from: list.iter().find_map(|it| it.date),
            to: list.iter().rev().find_map(|it| it.date),
            incidents: list.len(),
            undated: list.iter().filter(|it| it.date.is_none()).count(),
            by_month: by_month(&list),
            by_severity: by_severity(&list),
            time_to_detect: spread(|it| it.detect_minutes),
            time_to_mitigate: spread(|it| it.mitigate_minutes),
            time_to_resolve: spread(|it| it.resolve_minutes),
            closed_on_time_percent: actions.on_time_percent(),
            actions,
            by_cause: by_cause(&list),
            recurrences: recurrences(&list),
            list,
        }
    }
}

/// What stands where a document gives no severity.
pub const NOT_GIVEN: &str = "not given";

fn by_severity<'a>(list: impl IntoIterator<Item = &'a Incident>) -> Vec<Count> {
    let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for it in list {
        let name = it.severity.as_deref().unwrap_or(NOT_GIVEN);
        *counts.entry((rank(name), name)).or_default() += 1;
    }
    counts.into_iter().map(|((_, name), count)| Count { name: name.to_owned(), count }).collect()
}

/// How bad the name of a severity sounds, the worst lowest.
fn rank(name: &str) -> u8 {
    let digits: String = name.chars().filter(char::is_ascii_digit).take(2).collect();
    if let Ok(number) = digits.parse::<u8>() {
        return number;
    }
    SEVERITIES.get(name).copied().unwrap_or(if name == NOT_GIVEN { 200 } else { 100 })
}

fn by_month(list: &[Incident]) -> Vec<Month> {
    let mut months: BTreeMap<String, Vec<&Incident>> = BTreeMap::new();
    for it in list {
        if let Some(date) = it.date {
            months.entry(format!("{:04}-{:02}", date.year(), date.month())).or_default().push(it);
        }
    }
    let month = |(month, list): (String, Vec<&Incident>)| Month {
        month,
        incidents: list.len(),
        severities: by_severity(list),
    };
    months.into_iter().map(month).collect()
}

fn by_cause(list: &[Incident]) -> Vec<Count> {
    let mut counts: BTreeMap<Cause, usize> = BTreeMap::new();
    for it in list {
        *counts.entry(it.cause).or_default() += 1;
    }
    let mut counts: Vec<(Cause, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(cause, count)| (!cause.is_common(), std::cmp::Reverse(count), cause));
    counts.into_iter().map(|(cause, count)| Count { name: cause.name().to_owned(), count }).collect()
}

/// What is known of the earlier incidents that share something.
#[derive(Default)]
struct Earlier<'a> {
    latest: Option<(&'a Incident, Date)>,
    incidents: usize,
    open: usize,
}

fn recurrences(list: &[Incident]) -> Vec<Recurrence> {
    let mut known: BTreeMap<(Shared, String), Earlier<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for it in list {
        let Some(date) = it.date else { continue };
        let cause = it.cause.is_common().then(|| (Shared::Cause, it.cause.name().to_owned()));
        let services = it.services.iter().map(|name| (Shared::Service, name.to_lowercase()));
        for key in cause.into_iter().chain(services) {
            let earlier = known.entry(key.clone()).or_default();
            if let Some((latest, earlier_date)) = earlier.latest {
                found.push(Recurrence {
                    path: it.path.clone(),
                    title: it.title.clone(),
                    date,
                    shares: key.0,
                    name: key.1,
                    earlier_path: latest.path.clone(),
                    earlier_date,
                    earlier_incidents: earlier.incidents,
                    open_actions: earlier.open,
                });
            }
            if it.open_actions > 0 {
                earlier.latest = Some((it, date));
                earlier.incidents += 1;
                earlier.open += it.open_actions;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::actions;
    use crate::postmortem::Reading;
    use crate::source::Source;

    fn incident(path: &str, text: &str) -> Incident {
        let source = Source::new(path, text);
        let post_mortem = PostMortem::read(&source, &Reading::default());
        let today = date(2024, 6, 1);
        let actions = actions::of(&source, &post_mortem, today, str::to_owned);
        Incident::new(path, &post_mortem, &actions, today, str::to_owned)
    }

    fn document(day: &str, done: &str) -> String {
        format!(
            "# Outage\n\n- **Date**: {day}\n- **Severity**: Sev 2 (major)\n- **Services**: Checkout, queue\n\n## Timeline (UTC)\n\n- 10:00 a release\n- 10:10 alert fires\n- 10:30 resolved\n\n## Root cause\n\nThe connection pool was exhausted.\n\n## Action items\n\n- [{done}] Limit the pool (owner: Kim, due: 2024-05-20)\n"
        )
    }

    #[test]
    fn an_incident_recurs_while_an_earlier_ones_items_are_open() {
        let list = vec![
            incident("b.md", &document("2024-05-03", " ")),
            incident("a.md", &document("2024-03-03", " ")),
            incident("c.md", &document("2024-01-03", "x")),
        ];
        let stats = Stats::new(list);
        let shared: Vec<_> = stats
            .recurrences
            .iter()
            .map(|it| (&*it.path, &*it.name, &*it.earlier_path, it.open_actions))
            .collect();
        assert_eq!(
            shared,
            [
                ("b.md", "resource exhaustion", "a.md", 1),
                ("b.md", "checkout", "a.md", 1),
                ("b.md", "queue", "a.md", 1)
            ]
        );
        assert_eq!(stats.time_to_detect.median_minutes, Some(10));
        assert_eq!(stats.by_severity, [Count { name: "SEV-2".to_owned(), count: 3 }]);
        assert_eq!(
            stats.by_month.iter().map(|it| &*it.month).collect::<Vec<_>>(),
            ["2024-01", "2024-03", "2024-05"]
        );
        assert_eq!((stats.actions.overdue, stats.actions.closed_unknown), (2, 1));
    }

    #[test]
    fn the_last_of_several_services_may_follow_an_and() {
        let names = |list| services(list).map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>();
        assert_eq!(names("checkout, cart and search"), ["checkout", "cart", "search"]);
        assert_eq!(names("checkout, cart, and search"), ["checkout", "cart", "search"]);
        assert_eq!(names("search and discovery; cart/queue"), ["search and discovery", "cart", "queue"]);
    }

    #[test]
    fn median_and_ninth_decile_are_values_of_the_list_or_between_two() {
        let spread = |values: &[i64]| {
            let it = Spread::of(values.iter().copied());
            (it.median_minutes, it.p90_minutes)
        };
        assert_eq!(spread(&[]), (None, None));
        assert_eq!(spread(&[7]), (Some(7), Some(7)));
        assert_eq!(spread(&[4, 1, 2, 3]), (Some(2), Some(4)));
        assert_eq!(spread(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 100]), (Some(5), Some(9)));
    }

    #[test]
    fn severities_are_written_alike() {
        for (written, wanted) in [
            ("SEV-2", "SEV-2"),
            ("sev1 – customers down", "SEV-1"),
            ("Severity 3", "SEV-3"),
            ("P1 (critical)", "P1"),
            ("Major", "major"),
        ] {
            assert_eq!(severity(written).as_deref(), Some(wanted), "{written}");
        }
        for nothing in [" ", "TBD", "tbd (see below)", "Unknown", "N/A", "-", "???", "SEV-X"] {
            assert_eq!(severity(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn only_what_can_be_judged_is_closed_in_time_or_not() {
        let judged = |text: &str| {
            let it = incident(
                "a.md",
                &format!(
                    "# Outage\n\n**Date**: 2024-05-01\n\n## Timeline\n\n- 10:00 down\n\n## Action items\n\n{text}"
                ),
            );
            (it.outcomes.closed_on_time, it.outcomes.closed_late, it.outcomes.on_time_percent())
        };
        assert_eq!(judged("- [x] Limit it (due: 2024-05-20, done 2024-05-19)\n"), (1, 0, Some(100)));
        assert_eq!(judged("- [x] Limit it (due: 2024-05-20, done 2024-05-25)\n"), (0, 1, Some(0)));
        assert_eq!(judged("- [x] Limit it (due: 2024-05-20)\n"), (0, 0, None));
        assert_eq!(
            judged("- [x] Limit it (due: 2024-07-20)\n- [ ] Test it (due: 2024-05-20)\n"),
            (1, 0, Some(50))
        );
    }
}
