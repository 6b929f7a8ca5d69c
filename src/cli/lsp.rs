//! `pmlint lsp`: a language server on standard input and output.

use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use clap::Args;
use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

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
    // lsp-server's own way to standard input hands over one message at a time, so that nobody would hear that the client
    // has changed its mind meanwhile, makes room for whatever length a client names, and ends at the first slip.
    let (connection, Connection { sender, receiver }) = Connection::memory();
    let fault = Arc::new(Mutex::new(None));
    let told = Arc::clone(&fault);
    thread::spawn(move || {
        let heard = listen(&mut io::stdin().lock(), |it| sender.send(it).is_ok());
        *told.lock().unwrap_or_else(PoisonError::into_inner) = heard.err();
        // Only now the server may take notice.
        drop(sender);
    });
    let writer = thread::spawn(move || receiver.iter().try_for_each(|it| it.write(&mut io::stdout().lock())));
    let served = lsp::serve(&connection, &desk);
    // The writing thread ends when nobody can send to it any more.
    drop(connection);
    let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    if let Some(error) = fault.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(Stop::Output("standard input".to_owned(), error));
    }
    let Ok(said_so) = served else { return Ok(Exit::Failure) };
    written.map_err(|error| Stop::Output("standard output".to_owned(), error))?;
    // The protocol wants 1 from a server whose client leaves without a word.
    Ok(if said_so { Exit::Clean } else { Exit::Findings })
}

/// Hands over what a client says, until it leaves or nobody wants it. What is no message is answered as such.
fn listen(input: &mut dyn BufRead, mut hand_over: impl FnMut(Message) -> bool) -> io::Result<()> {
    while let Some(bytes) = payload(input)? {
        let is_last = match serde_json::from_slice::<Message>(&bytes) {
            Ok(message) => {
                let is_exit = matches!(&message, Message::Notification(it) if it.method == "exit");
                !hand_over(message) || is_exit
            }
            Err(error) => {
                refuse(serde_json::from_slice::<Value>(&bytes).is_ok(), &error.to_string())?;
                false
            }
        };
        if is_last {
            break;
        }
    }
    Ok(())
}

/// Answers what can't be understood; nothing says to which request.
fn refuse(is_json: bool, why: &str) -> io::Result<()> {
    let code = if is_json { ErrorCode::InvalidRequest } else { ErrorCode::ParseError };
    let error = json!({ "code": code as i32, "message": why });
    let answer = json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
    let mut out = io::stdout().lock();
    write!(out, "Content-Length: {}\r\n\r\n{answer}", answer.len())?;
    out.flush()
}

/// What comes next, behind a header that says how long it is; `None` at the end.
fn payload(input: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut length = None;
    loop {
        let mut line = Vec::new();
        Read::take(&mut *input, LONGEST_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let Some(line) = line.strip_suffix(b"\n") else {
            return Err(invalid("this is no header of a message for a language server"));
        };
        let line = String::from_utf8_lossy(line);
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("Content-Length") => {
                length = Some(value.trim().to_owned());
            }
            Some(_) => {}
            None if line.trim_end().is_empty() => break,
            None => return Err(invalid("this is no header of a message for a language server")),
        }
    }
    let length = length.ok_or_else(|| invalid("a message doesn't say how long it is"))?;
    let length = length.parse().ok().filter(|&it| it <= LONGEST_MESSAGE);
    let length =
        length.ok_or_else(|| invalid("a message says that it has no length, or more than 256 MiB"))?;
    let mut bytes = Vec::new();
    Read::take(&mut *input, length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(invalid("a message is shorter than it says"));
    }
    Ok(Some(bytes))
}

/// In bytes.
const LONGEST_HEADER: u64 = 4096;

/// In bytes; documents of that length are none that somebody edits.
const LONGEST_MESSAGE: u64 = 256 << 20;

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
