//! Hides secrets wherever something is shown.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::secrets;
use crate::check::{Context, before_mark};
use crate::config::FileSettings;
use crate::postmortem::PostMortem;
use crate::source::{Source, Span};

/// Writes the kind of a secret instead of it.
#[derive(Debug, Default)]
pub struct Mask {
    automaton: Option<AhoCorasick>,
    kinds: Vec<String>,
}

impl Mask {
    /// What hides the secrets of a document, for whoever shows what it says without linting it.
    #[must_use]
    pub fn of(source: &Source, post_mortem: &PostMortem, settings: &FileSettings) -> Self {
        let FileSettings { today, declared, named, .. } = *settings;
        let context = Context::new(source, today, declared, named);
        Self::new(source, post_mortem, &secrets(settings, &[], &[], post_mortem, &context))
    }

    pub(super) fn new(source: &Source, post_mortem: &PostMortem, secrets: &[(Span, String)]) -> Self {
        let outline = &post_mortem.outline;
        // A secret of several lines is told by each of them; and it may be written otherwise than it reads: `a\*b`.
        let lines = secrets.iter().flat_map(|(span, kind)| {
            let readable = outline.text().get(outline.text_in(*span)).unwrap_or_default();
            let joined = readable.split([' ', '\n']);
            let lines = source.slice(*span).lines().chain(joined);
            // A mark in it may be what ends it: elsewhere it could stand without what follows.
            lines.flat_map(|it| [it, before_mark(it)]).map(move |line| (line.trim(), kind))
        });
        let lines: BTreeSet<(&str, &String)> = lines.filter(|it| it.0.len() >= SHORTEST_SECRET).collect();
        let (lines, kinds): (Vec<&str>, Vec<String>) =
            lines.into_iter().map(|(line, kind)| (line, format!("[{kind}]"))).unzip();
        let automaton = (!lines.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(lines)
                .expect("an automaton fails only beyond gigabytes of patterns")
        });
        Self { automaton, kinds }
    }

    /// Everywhere that a secret stands, also where no check would know it for one.
    pub(super) fn places(&self, source: &Source, secrets: &[(Span, String)]) -> Vec<Span> {
        let found = self.automaton.iter().flat_map(|it| it.find_iter(source.text()));
        let mut places: Vec<Span> =
            secrets.iter().map(|it| it.0).chain(found.map(|it| Span::new(it.start(), it.end()))).collect();
        places.sort();
        // One that lies in another is hidden with it.
        let mut end = 0;
        places.retain(|it| {
            let apart = it.end > end;
            end = end.max(it.end);
            apart
        });
        places
    }

    /// A text without the secrets.
    #[must_use]
    pub fn masked<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.automaton {
            Some(automaton) => Cow::Owned(automaton.replace_all(text, &self.kinds)),
            None => Cow::Borrowed(text),
        }
    }

    pub(super) fn over(&self, text: String) -> String {
        match self.masked(&text) {
            Cow::Owned(masked) => masked,
            Cow::Borrowed(_) => text,
        }
    }

    pub(super) fn hides(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|it| it.is_match(text))
    }
}

/// A shorter line of a secret gives nothing away and may be a word.
const SHORTEST_SECRET: usize = 6;
