//! Kinds of check, one file each: settings and an algorithm, no words for readers. A rule picks one and words what it
//! finds.

mod action_concrete;
mod action_due;
mod action_kept;
mod action_owner;
mod action_target;
mod action_tracked;
mod cause_action;
mod cause_depth;
mod cause_evidence;
pub mod change;
mod checkbox;
mod clear_time;
mod closed_status;
mod counterfactual;
mod deed;
mod due_slipped;
mod duration_agrees;
mod entry_timed;
mod gaps_explained;
mod grammar;
mod impact_counted;
mod iso_dates;
mod item_dropped;
mod leads;
mod metadata_present;
mod milestones_told;
mod named_person;
mod one_zone;
mod person_failing;
mod perspectives_told;
mod phrases;
mod placeholder;
mod plausible_date;
mod possible_time;
mod recognized;
mod relieving_actions;
mod secrets;
mod section_filled;
mod section_present;
mod suppression_needed;
mod timeline_order;
mod why_chain;
mod zone_stated;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;

pub use self::change::{Change, Fate};
pub(crate) use self::secrets::before_mark;
use crate::markdown::Outline;
use crate::postmortem::{ActionItem, PostMortem, Role};
use crate::source::{Source, Span};
pub use crate::vocabulary::Confidence;

/// Declares the kinds of check: the only list of them. `document:` are those that read a post-mortem,
/// `changes:` those that compare two versions of it, `suppressions:` those whose hits come from [`crate::suppress`],
/// when everything else has run.
macro_rules! checks {
    (
        document: $($(#[doc = $doc:literal])+ $module:ident :: $name:ident,)+
        changes: $($(#[doc = $change_doc:literal])+ $change_module:ident :: $change_name:ident,)+
        suppressions: $($(#[doc = $last_doc:literal])+ $last_module:ident :: $last_name:ident,)+
    ) => {
        /// A check with its settings, as a rule's `[check.…]` table gives them.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Check {
            $($(#[doc = $doc])+ $name($module::$name),)+
            $($(#[doc = $change_doc])+ $change_name($change_module::$change_name),)+
            $($(#[doc = $last_doc])+ $last_name($last_module::$last_name),)+
        }

        impl Check {
            /// What it can find.
            #[must_use]
            pub fn cases(&self) -> &'static [Case] {
                match self {
                    $(Self::$name(_) => $module::$name::CASES,)+
                    $(Self::$change_name(_) => $change_module::$change_name::CASES,)+
                    $(Self::$last_name(_) => $last_module::$last_name::CASES,)+
                }
            }

            /// What it finds in a document.
            #[must_use]
            pub fn run<'a>(&self, post_mortem: &PostMortem, context: &'a Context<'_>) -> Cow<'a, [Hit]> {
                match self {
                    $(Self::$name(check) => check.run(post_mortem, context).into(),)+
                    $(Self::$change_name(_) => Cow::default(),)+
                    $(Self::$last_name(_) => Cow::default(),)+
                }
            }

            /// What it finds in a change of a document.
            #[must_use]
            pub fn compare(&self, change: &Change<'_>) -> Vec<Hit> {
                match self {
                    $(Self::$change_name(check) => check.run(change),)+
                    _ => Vec::new(),
                }
            }

            /// Whether it compares two versions of a document.
            #[must_use]
            pub fn judges_changes(&self) -> bool {
                matches!(self, $(Self::$change_name(_))|+)
            }

            /// Whether it looks at the comments that allow findings, and so has to wait for these.
            #[must_use]
            pub fn judges_suppressions(&self) -> bool {
                matches!(self, $(Self::$last_name(_))|+)
            }
        }
    };
}

checks! {
    document:

    /// What will be done must be done by a day.
    action_due::ActionDue,
    /// Somebody must do what will be done.
    action_owner::ActionOwner,
    /// What will be done must be something that can be seen to be done.
    action_concrete::ActionConcrete,
    /// An action must change the system, and not ask people to be better.
    action_target::ActionTarget,
    /// What will be done must be known to a tracker.
    action_tracked::ActionTracked,
    /// What will be done must be done by the day that was said.
    action_kept::ActionKept,
    /// No key, token or password may stand in the document.
    secrets::Secrets,
    /// A checkbox must be one.
    checkbox::Checkbox,
    /// Dates must be written in numbers.
    iso_dates::IsoDates,
    /// Text of a template must be filled in.
    placeholder::Placeholder,
    /// Dates and times must exist.
    possible_time::PossibleTime,
    /// A document that is declared or named as a post-mortem must be one.
    recognized::Recognized,
    /// A post-mortem must have certain sections.
    section_present::SectionPresent,
    /// Times in the timeline must not go back.
    timeline_order::TimelineOrder,
    /// A stated cause must be taken up by an action item.
    cause_action::CauseAction,
    /// An explanation must go deep enough.
    cause_depth::CauseDepth,
    /// Something must show that a cause is the cause.
    cause_evidence::CauseEvidence,
    /// Not every action item may only relieve.
    relieving_actions::RelievingActions,
    /// A section must say something.
    section_filled::SectionFilled,
    /// Nobody stands as the one who failed, or as the cause.
    person_failing::PersonFailing,
    /// Nothing is told that did not happen.
    counterfactual::Counterfactual,
    /// None of some words and phrases is used.
    phrases::Phrases,
    /// Nobody is named outside owners and participants.
    named_person::NamedPerson,
    /// A chain of whys must lead somewhere.
    why_chain::WhyChain,
    /// A date or time must have one meaning.
    clear_time::ClearTime,
    /// A stated duration must agree with the timeline.
    duration_agrees::DurationAgrees,
    /// Where most entries have a time, all must.
    entry_timed::EntryTimed,
    /// A timeline must not have long holes.
    gaps_explained::GapsExplained,
    /// An impact must be counted in something.
    impact_counted::ImpactCounted,
    /// A post-mortem must say certain things about itself.
    metadata_present::MetadataPresent,
    /// A timeline must tell when an incident took its turns.
    milestones_told::MilestonesTold,
    /// A timeline must keep to one zone.
    one_zone::OneZone,
    /// A timeline must not be told through one pair of eyes only.
    perspectives_told::PerspectivesTold,
    /// The dates of a timeline must agree with the incident's own.
    plausible_date::PlausibleDate,
    /// Something must say which zone the times are in.
    zone_stated::ZoneStated,

    changes:

    /// A document isn't called finished while work is open.
    closed_status::ClosedStatus,
    /// A due date stays.
    due_slipped::DueSlipped,
    /// What was to be done stays until it is done.
    item_dropped::ItemDropped,

    suppressions:

    /// A comment that allows findings must be well-formed and needed.
    suppression_needed::SuppressionNeeded,
}

impl Check {
    /// Takes what `build.rs` made for a rule that comes with pmlint.
    pub(crate) fn take_tables(&mut self, rule: &str) {
        if let Self::Phrases(check) = self {
            check.take_tables(rule);
        }
    }

    /// The sections that it asks for and a document doesn't have.
    #[must_use]
    pub fn missing_sections(&self, post_mortem: &PostMortem) -> Vec<Role> {
        match self {
            Self::SectionPresent(check) => check.missing(post_mortem),
            _ => Vec::new(),
        }
    }
}

/// What a check may know beside the document.
#[derive(Debug)]
pub struct Context<'a> {
    /// The document's text.
    pub source: &'a Source,
    /// The day on which pmlint runs, or what `--today` says.
    pub today: Date,
    /// Whether the configuration declares the document a post-mortem (`include`).
    pub declared: bool,
    /// Whether the user named the document, or the folder in which it lies.
    pub named: bool,
    /// What [`person_failing`] has found: two rules want it, each in other sections.
    failings: OnceCell<Vec<Hit>>,
    /// See [`leads::leads`].
    leads: OnceCell<Vec<u32>>,
}

impl<'a> Context<'a> {
    /// What is known beside a document that no check has looked at yet.
    #[must_use]
    pub fn new(source: &'a Source, today: Date, declared: bool, named: bool) -> Self {
        Self { source, today, declared, named, failings: OnceCell::new(), leads: OnceCell::new() }
    }

    /// Where in the list of words of the document those stand with which something may begin that several checks look
    /// for.
    fn leads(&self, outline: &Outline) -> impl Iterator<Item = usize> {
        self.leads.get_or_init(|| leads::leads(outline)).iter().map(|&it| it as usize)
    }
}

/// One of the things that a check can find, and what it lets a rule's message say about it.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its name, as in `[case.NAME]` of a rule file.
    pub name: &'static str,
    /// The names that may stand in braces in its message and help.
    pub values: &'static [&'static str],
    /// The places that it shows beside the fault, as in `related.NAME` of `[case.NAME]`.
    pub related: &'static [&'static str],
}

/// Something that a check has found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Which of the check's cases it is.
    pub case: &'static str,
    /// What to underline.
    pub span: Span,
    /// How sure the check is.
    pub confidence: Confidence,
    /// What the rule's words may say.
    pub values: Vec<(&'static str, Value)>,
    /// Whether it is about the whole document, so that only `allow-file` allows it; it stands at the title.
    pub whole_document: bool,
    /// What most hits have none of; a document may have as many hits as words.
    rest: Option<Box<Rest>>,
}

/// What few hits have.
#[derive(Debug, Clone, PartialEq, Default)]
struct Rest {
    words: Option<Span>,
    related: Vec<(&'static str, Span)>,
    fixes: Vec<Fix>,
    secret: Option<String>,
}

impl Hit {
    /// A hit of which the check is sure.
    #[must_use]
    pub fn new(case: &'static str, span: Span) -> Self {
        Self {
            case,
            span,
            confidence: Confidence::High,
            values: Vec::new(),
            whole_document: false,
            rest: None,
        }
    }

    /// The same, about the whole document and not about what is underlined.
    #[must_use]
    pub fn about_document(mut self) -> Self {
        self.whole_document = true;
        self
    }

    /// The same, underlining a secret of this kind.
    #[must_use]
    pub fn secret(mut self, kind: impl Into<String>) -> Self {
        self.rest.get_or_insert_default().secret = Some(kind.into());
        self
    }

    /// The same with a value for the rule's words.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        // Most have one.
        self.values.reserve_exact(1);
        self.values.push((name, value.into()));
        self
    }

    /// The same, told from others by these words and not by all that is underlined.
    #[must_use]
    pub fn words(mut self, words: Span) -> Self {
        self.rest.get_or_insert_default().words = Some(words);
        self
    }

    /// The same with another place that explains it.
    #[must_use]
    pub fn related(mut self, name: &'static str, span: Span) -> Self {
        self.rest.get_or_insert_default().related.push((name, span));
        self
    }

    /// The same, less sure.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// The same with an edit that would mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.rest.get_or_insert_default().fixes.push(fix);
        self
    }

    /// What tells it from others, wherever they stand.
    #[must_use]
    pub fn telling(&self) -> Option<Span> {
        self.rest.as_ref()?.words
    }

    /// Other places that explain it, by the names of [`Case::related`].
    #[must_use]
    pub fn places(&self) -> &[(&'static str, Span)] {
        self.rest.as_ref().map_or(&[], |it| &it.related)
    }

    /// Edits that would mend it.
    #[must_use]
    pub fn fixes(&self) -> &[Fix] {
        self.rest.as_ref().map_or(&[], |it| &it.fixes)
    }

    /// The kind of secret that is underlined; the text itself is then masked wherever it would be shown, and no
    /// fingerprint is made from it.
    #[must_use]
    pub fn kind_of_secret(&self) -> Option<&str> {
        self.rest.as_ref()?.secret.as_deref()
    }
}

/// A value for the words of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// What the check says.
    Told(String),
    /// A stretch of the document's text.
    Quoted(Range<usize>),
}

impl Value {
    /// What it is in the document in which the hit lies.
    #[must_use]
    pub fn read<'a>(&'a self, outline: &'a Outline) -> &'a str {
        match self {
            Self::Told(text) => text,
            Self::Quoted(range) => outline.text().get(range.clone()).unwrap_or_default(),
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Told(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Told(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Told(text.to_owned())
    }
}

impl From<Range<usize>> for Value {
    fn from(range: Range<usize>) -> Self {
        Self::Quoted(range)
    }
}

impl Confidence {
    /// Its name in rule files, configuration and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A change of the text that would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it can change what the document says.
    pub applicability: Applicability,
    /// What it does is worded by the rule: `[case.NAME.fix]`.
    pub case: &'static str,
    /// What to put where; sorted, not overlapping.
    pub edits: Vec<Edit>,
}

/// Whether a fix can be applied without a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// It can't change what the document says.
    Safe,
    /// It is a guess that somebody has to confirm.
    Unsafe,
}

impl Applicability {
    /// Its name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// A hit on a part of an action item: it stands at the part if that is on the item's first line, else at the item, with
/// the part beside it. Either way the part tells it from others.
fn part_hit(
    case: &'static str,
    item: &ActionItem,
    part: Span,
    name: &'static str,
    context: &Context<'_>,
) -> Hit {
    let line = |byte: usize| context.source.line(byte);
    if part.is_empty() {
        Hit::new(case, item.span).related(name, part)
    } else if line(item.span.start) == line(part.start) {
        Hit::new(case, part)
    } else {
        Hit::new(case, item.span).related(name, part).words(part)
    }
}

/// What a check finds in a document at a confidence that is shown; the check is written as in a rule file.
#[cfg(test)]
pub(crate) fn found_in(check: &str, text: &str) -> Vec<String> {
    let shown = hits_in(check, text).into_iter().filter(|it| it.confidence >= Confidence::Medium);
    shown.map(|it| text[it.span.start..it.span.end].to_owned()).collect()
}

/// Everything that a check finds in a document, however sure; the check is written as in a rule file.
#[cfg(test)]
pub(crate) fn hits_in(check: &str, text: &str) -> Vec<Hit> {
    #[derive(Deserialize)]
    struct File {
        check: Check,
    }
    let check = match check.strip_prefix('[') {
        Some(rest) => format!("[check.{rest}"),
        None => format!("[check]\n{check}"),
    };
    let file: File = toml::from_str(&check).expect("the test writes a valid check");
    let source = Source::new("example.md", text);
    let context = Context::new(&source, jiff::civil::date(2024, 7, 1), true, true);
    file.check.run(&PostMortem::read(&source, &crate::postmortem::Reading::default()), &context).into_owned()
}
