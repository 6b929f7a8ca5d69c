//! `--watch` follows what editors do.
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;

/// A run that ends with its test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pmlint"))
            .current_dir(folder)
            .args(["--watch", "--format", "concise", "--select", "empty-section"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("pmlint starts");
        let out = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|it| sender.send(it)));
        Self { child, lines }
    }

    /// The place of the next finding.
    fn place(&self) -> String {
        let line = self.lines.recv_timeout(Duration::from_secs(60)).expect("a change is noticed");
        line.split(": ").next().unwrap_or_default().to_owned()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn document(lines: usize) -> String {
    format!("# Outage\n{}\n## Root cause\n\n## Timeline\n\n- 10:00 down\n- 10:30 up\n", "\n".repeat(lines))
}

#[test]
fn a_document_that_is_saved_in_any_way_is_linted_again() {
    let folder = TempDir::new().expect("a folder for the test");
    fs::create_dir(folder.path().join(".git")).expect("it is empty");
    let path = folder.path().join("a.md");
    fs::write(&path, document(1)).expect("a file in the folder");
    let watch = Watch::start(folder.path());
    assert_eq!(watch.place(), "a.md:4:1");
    // In place.
    fs::write(&path, document(2)).expect("it can be written");
    assert_eq!(watch.place(), "a.md:5:1");
    // A new file, renamed over the old one.
    let temporary = folder.path().join(".a.md.swp");
    fs::write(&temporary, document(3)).expect("a file in the folder");
    fs::rename(&temporary, &path).expect("it can be renamed");
    assert_eq!(watch.place(), "a.md:6:1");
    // The old one moved away, a new one written.
    fs::rename(&path, folder.path().join("a.md~")).expect("it can be renamed");
    fs::write(&path, document(4)).expect("a file in the folder");
    assert_eq!(watch.place(), "a.md:7:1");
    // The configuration.
    fs::write(folder.path().join("pmlint.toml"), "rules = 1").expect("a file in the folder");
    fs::write(folder.path().join("pmlint.toml"), "[rules]\nempty-section = \"info\"\n")
        .expect("it can be written");
    assert_eq!(watch.place(), "a.md:7:1");
}
