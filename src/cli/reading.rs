//! The post-mortems that a command is about, read and with their secrets masked.

use std::path::PathBuf;

use rayon::prelude::*;

use super::output;
use super::session::Session;
use crate::files::{self, File, Unread};
use crate::lint::{Linted, lint};
use crate::postmortem::Kind;
use crate::source::Source;
use crate::words::on_one_line;

/// The post-mortems among the files that the user means, in the order of their paths, and whether all could be read.
pub(super) fn post_mortems(paths: &[PathBuf], session: &Session) -> (Vec<Linted>, bool) {
    let found = session.place.files(paths, &session.settings);
    let one = |file: &File| -> Result<Option<Linted>, Unread> {
        let text = files::read(&file.path, &file.shown)?;
        let settings = session.settings.for_path(&file.relative, file.named);
        let linted = lint(Source::new(&*file.shown, text), &settings);
        let kind = linted.post_mortem.kind;
        let is_story = kind == Kind::Other && settings.declared && linted.post_mortem.has_sections();
        let is_one = kind == Kind::PostMortem || is_story;
        Ok(is_one.then_some(linted))
    };
    let read: Vec<_> = found.files.par_iter().map(one).collect();
    let mut unread = found.unread;
    let mut linted = Vec::new();
    for outcome in read {
        match outcome {
            Ok(document) => linted.extend(document),
            Err(error) => unread.push(error),
        }
    }
    for it in &unread {
        output::complain(&it.to_string(), "");
    }
    (linted, unread.is_empty())
}

/// A text of a document on one line, with nothing of its secrets.
pub(super) fn shown(text: &str, document: &Linted) -> String {
    let mut text = text.to_owned();
    for secret in &document.secrets {
        for line in document.source.slice(*secret).lines().map(str::trim).filter(|it| it.len() >= 6) {
            text = text.replace(line, "[secret]");
        }
    }
    on_one_line(&text)
}
