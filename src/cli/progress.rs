//! A line on the terminal while a run takes long.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// Counts documents, and shows the count on standard error once a run has taken a second; gone when dropped.
#[derive(Debug)]
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    writer: Option<(Sender<()>, JoinHandle<()>)>,
}

/// A run that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(100);

impl Progress {
    pub(super) fn start(total: usize, is_for_people: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let is_shown = is_for_people && total > 1 && io::stderr().is_terminal();
        let writer = is_shown.then(|| {
            let (stop, stopped) = mpsc::channel::<()>();
            let done = Arc::clone(&done);
            let thread = std::thread::spawn(move || {
                let mut wait = PATIENCE;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = INTERVAL;
                    let line = format!("\rreading {} of {total} documents …", done.load(Ordering::Relaxed));
                    // A terminal that is gone needs no news.
                    let _ = io::stderr().write_all(line.as_bytes());
                }
                if wait == INTERVAL {
                    let _ = io::stderr().write_all(b"\r\x1b[K");
                }
            });
            (stop, thread)
        });
        Self { done, writer }
    }

    /// One more document is done.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.writer.take() {
            drop(stop);
            // The line is gone when the thread is.
            let _ = thread.join();
        }
    }
}
