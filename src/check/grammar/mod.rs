//! English enough to tell who did what: words with their classes, sentences, subjects of verbs. No markup, no rules.

mod lexicon;
mod sentence;
mod subject;

pub(super) use lexicon::{LEXICON, class, form, tag};
pub(super) use sentence::{Kind, Sentence, Word, each_sentence};
pub(super) use subject::{Agent, AgentKind, Reader, VerbGroup};
