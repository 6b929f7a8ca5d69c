//! English enough to tell who did what: words with their classes, sentences, subjects of verbs. No markup, no rules.

/// Words to compare with, made ready when the program is built.
macro_rules! words {
    ($($word:literal),+ $(,)?) => {
        const { &[$($crate::words::Literal::new($word)),+] }
    };
}

pub(super) use words;

mod lexicon;
mod sentence;
mod subject;

pub(super) use lexicon::{LEXICON, class, form, tag};
pub(super) use sentence::{Kind, Sentence, Triggers, Word, each_sentence};
pub(super) use subject::{Agent, AgentKind, Reader, VerbGroup};
