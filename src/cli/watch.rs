//! `--watch`: lint again whenever something changes.
//!
//! It looks at the times and sizes of the files instead of asking the system to tell: that needs no crate (notify
//! brings ten, and another way for each system), doesn't care how an editor saves (in place, or a new file renamed over the old),
//! and works on network drives and in containers, where the system tells nothing. Some hundred files take a few
//! milliseconds.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::output::to_stdout;
use super::session::Session;
use super::{Common, Exit, Stop};
use crate::config::Layer;
use crate::files;

/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(250);
/// An editor that saves may take a few steps; so long nothing must have changed.
const CALM: Duration = Duration::from_millis(40);

/// When each file was changed, and how large it is; `None` for one that can't be read.
type State = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Runs `once`, and again after each change, until somebody ends it.
pub(super) fn run(
    paths: &[PathBuf],
    common: &Common,
    once: impl Fn() -> Result<Exit, Stop>,
) -> Result<Exit, Stop> {
    if paths.iter().any(|it| it == Path::new("-")) {
        let help = "Name files or folders, or run without --watch.".to_owned();
        return Err(Stop::Usage("standard input can't be watched".to_owned(), help));
    }
    loop {
        // Taken before the run: what changes meanwhile is a change.
        let seen = state(paths, common);
        if io::stdout().is_terminal() {
            to_stdout(|out| out.write_all(b"\x1b[2J\x1b[3J\x1b[H"))?;
        }
        match once() {
            Err(stop @ (Stop::Output(..) | Stop::Closed(_))) => return Err(stop),
            Err(stop) => drop(stop.report()),
            Ok(_) => {}
        }
        if io::stderr().is_terminal() {
            // Nobody is left to hear that standard error is closed.
            let _ = writeln!(io::stderr(), "\nWatching; Ctrl-C ends it.");
        }
        wait_for_change(&seen, || state(paths, common));
    }
}

/// Returns when the state isn't `seen` any more and has come to rest.
fn wait_for_change(seen: &State, state: impl Fn() -> State) {
    loop {
        sleep(INTERVAL);
        let mut now = state();
        loop {
            sleep(CALM);
            let later = state();
            if later == now {
                break;
            }
            now = later;
        }
        if now != *seen {
            return;
        }
    }
}

/// The state of every document, of the configuration and of the team's rules.
fn state(paths: &[PathBuf], common: &Common) -> State {
    let mut state = State::new();
    let mut look = |path: PathBuf| {
        let known = fs::metadata(&path).and_then(|it| Ok((it.modified()?, it.len()))).ok();
        state.insert(path, known);
    };
    let current = std::env::current_dir().unwrap_or_default();
    look(common.config.clone().unwrap_or_else(|| current.join(files::CONFIG_NAME)));
    if let Ok(Some(config)) = files::config_for(&current) {
        look(config);
    }
    // While the configuration has mistakes, only it can bring news.
    if let Ok(session) = Session::open(common, &Layer::default()) {
        for folder in &session.settings.team_rules.value {
            files::below(&session.place.base.join(folder)).flatten().for_each(|it| look(it.into_path()));
        }
        for file in session.place.files(paths, &session.settings).files {
            look(file.path);
        }
    }
    state
}
