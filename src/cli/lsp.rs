//! `pmlint lsp`: a language server on standard input and output.

use std::path::{Path, PathBuf};

use clap::Args;
use lsp_server::Connection;

use super::session::Session;
use super::{Common, Exit, Stop};
use crate::config::Layer;
use crate::files;
use crate::lsp::{self, Host, Opened, Refused};
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    common: Common,
    /// Speak over standard input and output, as it always does; some editors say so
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let current = std::env::current_dir().map_err(|error| {
        Stop::Usage(format!("the current directory can't be used: {error}"), String::new())
    })?;
    let config = options.common.config.as_ref().map(|it| files::normal(&current.join(it)));
    let desk = Desk { current, common: Common { config, today: options.common.today } };
    let (connection, threads) = Connection::stdio();
    let connection = heard_at_once(connection);
    let served = lsp::serve(&connection, &desk);
    // The writing thread ends when nobody can send to it any more.
    drop(connection);
    let Ok(said_so) = served else { return Ok(Exit::Failure) };
    threads.join().map_err(|error| Stop::Output("standard output".to_owned(), error))?;
    // The protocol wants 1 from a server whose client leaves without a word.
    Ok(if said_so { Exit::Clean } else { Exit::Findings })
}

/// The same connection, but one that takes in messages while the server works: lsp-server's own hands over one at a time,
/// so that nobody would hear that the client has changed its mind meanwhile.
fn heard_at_once(connection: Connection) -> Connection {
    let (roomy, inbox) = Connection::memory();
    let Connection { sender, receiver } = connection;
    std::thread::spawn(move || receiver.into_iter().try_for_each(|it| inbox.sender.send(it)));
    Connection { sender, receiver: roomy.receiver }
}

/// The machine on which the editor runs.
struct Desk {
    current: PathBuf,
    common: Common,
}

impl Host for Desk {
    fn open(&self, folder: &Path) -> Result<Opened, Refused> {
        let folder = self.current.join(folder);
        let session = Session::open_in(folder.clone(), &self.common, &Layer::default());
        let config = match &self.common.config {
            Some(config) => Some(config.clone()),
            None => files::config_for(&folder).ok().flatten(),
        };
        match session {
            Ok(Session { place, settings }) => Ok(Opened { place, settings, config }),
            Err(stop) => Err(refused(stop, config.as_deref(), &folder)),
        }
    }
}

fn refused(stop: Stop, config: Option<&Path>, folder: &Path) -> Refused {
    let base = config.and_then(Path::parent).unwrap_or(folder);
    let (message, mistakes, sources) = match stop {
        Stop::Mistakes(mistakes, sources) => (String::new(), mistakes, sources),
        Stop::Unread(unread) => (unread.to_string(), Vec::new(), Vec::new()),
        Stop::Usage(message, _) => (message, Vec::new(), Vec::new()),
        Stop::Output(name, error) => (format!("{name}: {error}"), Vec::new(), Vec::new()),
        Stop::Closed(_) => (String::new(), Vec::new(), Vec::new()),
    };
    let mut refused = Refused { message, mistakes: Vec::new(), files: Vec::new() };
    for mistake in mistakes {
        let Some(source) = sources.iter().find(|it| it.path() == mistake.path) else { continue };
        if refused.message.is_empty() {
            refused.message = format!("{}: {}", mistake.path, mistake.message);
        }
        refused.files.push(base.join(&mistake.path));
        refused.mistakes.push((mistake, Source::new(source.path(), source.text())));
    }
    refused
}
