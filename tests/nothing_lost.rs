//! Whatever happens to a run, it leaves whole files, says what it could not do, and ends as it should. What happens when
//! it is killed at any moment is tried by `tests/killed.sh`.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

mod trial;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use trial::{DOCUMENT, FAULT, Told, Trial, told};

const FIX: [&str; 6] = ["check", "--fix", "--format", "concise", "--select", "empty-section,broken-checkbox"];

fn mended(text: &str) -> String {
    text.replace("[ ]@kim", "[ ] @kim")
}

#[test]
fn a_mended_file_keeps_everything_but_what_is_mended() {
    let text = format!("\u{feff}{}", DOCUMENT.replace('\n', "\r\n"));
    let trial = Trial::with(&[("docs/a.md", &text)]);
    let path = trial.path("docs/a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
    // Only root may give a file away.
    let is_given = chown(&path, Some(4321), Some(1234)).is_ok();
    trial.link("docs/a.md", "link.md");
    let told = trial.pmlint(&[&FIX[..], &["link.md"]].concat());
    assert_eq!((told.code, told.error.as_str()), (Some(1), ""));
    assert_eq!(told.out, format!("link.md:{FAULT}Mended 1 finding in 1 document.\n"));
    assert_eq!(trial.read("docs/a.md"), mended(&text));
    let kind = fs::metadata(&path).expect("it is there");
    assert_eq!(kind.mode() & 0o7777, 0o640);
    if is_given {
        assert_eq!((kind.uid(), kind.gid()), (4321, 1234));
    }
    assert!(fs::symlink_metadata(trial.path("link.md")).is_ok_and(|it| it.is_symlink()));
    assert_eq!(fs::read_dir(trial.path("docs")).expect("it is there").count(), 1);
}

/// pmlint as somebody who may not write everywhere, as root may.
fn as_anybody(trial: &Trial, words: &[&str]) -> Told {
    let mut command = trial.command("sh");
    let drop = "if [ \"$(id -u)\" = 0 ]; then exec setpriv --bounding-set -dac_override,-dac_read_search \"$@\"; fi; exec \"$@\"";
    command.args(["-c", drop, "sh", env!("CARGO_BIN_EXE_pmlint")]).args(words);
    told(&command.output().expect("a shell is there"))
}

#[test]
fn a_file_with_several_names_is_mended_once() {
    let trial = Trial::with(&[("b/real.md", DOCUMENT)]);
    trial.link("real.md", "b/also.md");
    trial.link("b", "a");
    let patch = trial.pmlint(&["--diff"]);
    assert_eq!(patch.out.matches("+++ ").count(), 1, "{}", patch.out);
    assert!(patch.out.contains("+++ b/b/real.md"), "{}", patch.out);
    let told = trial.pmlint(&["--fix", "--select", "action-items"]);
    assert_eq!((told.code, told.error.as_str()), (Some(0), ""), "{}", told.out);
    assert!(told.out.contains("Mended 1 finding in 1 document."), "{}", told.out);
    assert_eq!(trial.read("b/real.md"), mended(DOCUMENT));
    assert!(trial.path("b/also.md").is_symlink());
}

#[test]
fn what_may_not_be_written_stays_and_the_rest_is_mended() {
    let trial =
        Trial::with(&[("a.md", DOCUMENT), ("b.md", DOCUMENT), ("c/d.md", DOCUMENT), ("e.md", DOCUMENT)]);
    for (path, mode) in [("b.md", 0o444), ("c", 0o555)] {
        fs::set_permissions(trial.path(path), fs::Permissions::from_mode(mode)).expect("it is ours");
    }
    let told = as_anybody(&trial, &FIX);
    assert_eq!(told.code, Some(2));
    assert_eq!(
        told.error,
        "error: b.md: Permission denied (os error 13)\nerror: c/d.md: Permission denied (os error 13)\n"
    );
    let faults: String = ["a.md", "b.md", "c/d.md", "e.md"].map(|it| format!("{it}:{FAULT}")).concat();
    assert_eq!(told.out, format!("{faults}Mended 2 findings in 2 documents.\n"));
    assert_eq!([trial.read("a.md"), trial.read("e.md")], [mended(DOCUMENT), mended(DOCUMENT)]);
    assert_eq!([trial.read("b.md"), trial.read("c/d.md")], [DOCUMENT, DOCUMENT]);
    assert_eq!(trial.names(), ["a.md", "b.md", "c", "e.md"]);
}

#[test]
fn where_a_report_may_not_be_written_is_told_and_what_was_there_stays() {
    let trial = Trial::with(&[("a.md", DOCUMENT), ("out/r.json", "{}")]);
    fs::set_permissions(trial.path("out"), fs::Permissions::from_mode(0o555)).expect("it is ours");
    let told = as_anybody(
        &trial,
        &["--format", "concise", "--select", "empty-section", "--report", "json=out/r.json"],
    );
    assert_eq!((told.code, told.out), (Some(2), format!("a.md:{FAULT}")));
    assert_eq!(told.error, "error: out/r.json: Permission denied (os error 13)\n");
    assert_eq!(trial.read("out/r.json"), "{}");
}

/// A document that is larger than what is left in the tests below.
fn long_document() -> String {
    format!("{DOCUMENT}\n## Supporting information\n\n{}", "All of it is kept here.\n".repeat(8000))
}

#[test]
fn a_file_that_would_become_too_large_is_left_as_it_was() {
    let trial = Trial::with(&[("a.md", &long_document()), ("b.md", DOCUMENT), ("r.json", "{}")]);
    let mut command = trial.command("sh");
    // So many times 512 bytes.
    let limited = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    command.args(["-c", limited, "sh", env!("CARGO_BIN_EXE_pmlint")]).args(FIX);
    let told = told(&command.output().expect("a shell is there"));
    assert_eq!((told.code, told.error.as_str()), (Some(2), "error: a.md: File too large (os error 27)\n"));
    assert!(told.out.ends_with("Mended 1 finding in 1 document.\n"), "{}", told.out);
    assert_eq!([trial.read("a.md"), trial.read("b.md")], [long_document(), mended(DOCUMENT)]);
    assert_eq!(trial.names(), ["a.md", "b.md", "r.json"]);
}

#[test]
fn a_full_disk_loses_nothing() {
    let trial = Trial::with(&[("a.md", &long_document()), ("disk/.keep", "")]);
    let script = "set -e
        mount -t tmpfs -o size=256k none disk
        mkdir disk/.git && cp a.md disk/a.md && cd disk
        echo '{}' > r.json && echo 'max = 1' > pmlint.toml
        set +e
        cat /dev/zero > filler 2>/dev/null
        for words in 'check --fix --format concise' 'check --format concise --report json=r.json' 'init --force' \
            'new --output b.md Outage'; do
            \"$0\" $words; echo \"$?\"
        done
        cmp a.md ../a.md; cat r.json pmlint.toml; ls -A";
    let mut command = trial.command("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, env!("CARGO_BIN_EXE_pmlint")]);
    let told = told(&command.output().expect("unshare is there"));
    let is_permitted = !["unshare failed", "permission denied", "Operation not permitted"]
        .iter()
        .any(|it| told.error.contains(it));
    if !is_permitted {
        println!("not tried, as nothing may be mounted here: {}", told.error);
        return;
    }
    let full = "No space left on device (os error 28)";
    assert_eq!(
        told.error,
        format!(
            "error: a.md: {full}\nerror: r.json: {full}\nerror: pmlint.toml: {full}\nerror: b.md: {full}\n"
        )
    );
    let statuses: Vec<&str> = told.out.lines().filter(|it| it.len() == 1).collect();
    assert_eq!(statuses, ["2", "2", "2", "2"], "{}", told.out);
    assert!(told.out.ends_with("{}\nmax = 1\n.git\na.md\nfiller\npmlint.toml\nr.json\n"), "{}", told.out);
}

#[test]
fn what_can_not_be_written_to_standard_output_is_told() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    for words in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "github"],
        &["check", "--statistics"],
        &["check", "--diff"],
        &["inspect", "a.md"],
        &["actions"],
        &["stats", "--format", "html"],
        &["explain"],
        &["config", "show"],
        &["new", "Outage"],
        &["completions", "bash"],
        &["man"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let mut command = trial.command(env!("CARGO_BIN_EXE_pmlint"));
        let told = told(&command.args(words).stdout(full).output().expect("pmlint starts"));
        told.refuses("error: standard output: No space left on device (os error 28)\n");
    }
}

#[test]
fn a_report_that_can_not_be_written_hides_nothing() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    fs::write(trial.path("b.md"), b"# caf\xe9\n").expect("a file can be written");
    let told = trial.pmlint(&[
        "--format",
        "concise",
        "--select",
        "empty-section",
        "--report",
        "json=nowhere/r.json",
        "--report",
        "json=r.json",
    ]);
    assert_eq!((told.code, told.out), (Some(2), format!("a.md:{FAULT}")));
    assert_eq!(
        told.error,
        "error: b.md: it is not UTF-8: byte 0xE9 on line 1 (offset 5)\n\
         error: nowhere/r.json: No such file or directory (os error 2)\n"
    );
    assert!(trial.read("r.json").ends_with("}\n"));
}

#[test]
fn a_report_replaces_a_link_and_not_what_it_leads_to() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    fs::write(trial.outside().join("profile"), "precious").expect("a file can be written");
    trial.link("../profile", "r.json");
    assert_eq!(trial.pmlint(&["--report", "json=r.json"]).code, Some(1));
    assert_eq!(fs::read_to_string(trial.outside().join("profile")).expect("it is there"), "precious");
    assert!(trial.read("r.json").starts_with('{'));
}

#[test]
fn a_report_to_a_pipe_or_a_stream_is_written_to_it() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    assert!(trial.command("mkfifo").arg("pipe").status().expect("mkfifo is there").success());
    let mut reader = trial.command("timeout");
    let mut reader = reader.args(["60", "cat", "pipe"]).stdout(Stdio::piped()).spawn().expect("cat is there");
    assert_eq!(trial.pmlint(&["--report", "json=pipe"]).code, Some(1));
    let mut report = String::new();
    reader.stdout.take().expect("it is a pipe").read_to_string(&mut report).expect("it is text");
    assert!(reader.wait().expect("cat ends").success() && report.starts_with('{'), "{report}");
    let told =
        trial.pmlint(&["--format", "concise", "--select", "empty-section", "--report", "concise=/dev/fd/2"]);
    assert_eq!((told.out, told.error), (format!("a.md:{FAULT}"), format!("a.md:{FAULT}")));
}

#[test]
fn whoever_stops_reading_is_told_nothing_but_how_the_run_ends() {
    let trial = Trial::new();
    for it in 0..300 {
        trial.write(&format!("{it}.md"), DOCUMENT);
    }
    let cases: [(&[&str], i32); 8] = [
        (&["check", "--report", "sarif=r.sarif"], 1),
        (&["check", "--exit-zero"], 0),
        (&["check", "--format", "json"], 1),
        (&["check", "--format", "github"], 1),
        (&["check", "--diff"], 1),
        (&["check", "nowhere.md", "."], 2),
        (&["actions"], 0),
        (&["stats", "--format", "html"], 0),
    ];
    for (words, code) in cases {
        let mut command = trial.command(env!("CARGO_BIN_EXE_pmlint"));
        command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("pmlint starts");
        drop(child.stdout.take());
        let told = told(&child.wait_with_output().expect("pmlint ends"));
        let wanted = if code == 2 { "error: nowhere.md: there is no such file or folder\n" } else { "" };
        assert_eq!((told.code, told.error.as_str()), (Some(code), wanted), "{words:?}");
    }
    assert!(trial.read("r.sarif").ends_with("}\n"), "the other report is whole");
}

#[test]
fn a_signal_ends_it_at_once() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        for words in [&["check", "--watch"][..], &["check", "-"], &["lsp"]] {
            // Whoever runs the tests in the background may have them ignore a signal.
            let mut command = trial.command("env");
            command.args(["--default-signal", env!("CARGO_BIN_EXE_pmlint")]);
            command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().expect("pmlint starts");
            if words.contains(&"--watch") {
                // It has run once when it has written.
                let mut byte = [0];
                child.stdout.as_mut().expect("it is a pipe").read_exact(&mut byte).expect("it writes");
            }
            // Before `env` has done its work, a signal may still be ignored.
            for _ in 0..500 {
                let killed = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
                assert!(killed.expect("kill is there").success());
                std::thread::sleep(Duration::from_millis(20));
                if child.try_wait().expect("it can be asked").is_some() {
                    break;
                }
            }
            let output = child.wait_with_output().expect("pmlint ends");
            // A shell makes 130 and 143 of it.
            assert_eq!(output.status.signal(), Some(number), "{words:?}: {output:?}");
            assert_eq!(output.stderr, b"", "{words:?}");
        }
    }
    assert_eq!(trial.names(), ["a.md"]);
}

#[test]
fn one_file_that_fails_hides_no_other_in_any_report() {
    let trial = Trial::with(&[("a.md", DOCUMENT), ("c.md", DOCUMENT)]);
    fs::write(trial.path("b.md"), b"# caf\xe9\n").expect("a file can be written");
    let error = "error: b.md: it is not UTF-8: byte 0xE9 on line 1 (offset 5)\n";
    let mut runs: Vec<Vec<&str>> =
        vec![vec!["inspect", "a.md", "b.md", "c.md"], vec!["check", "--statistics"]];
    for format in [
        "full",
        "concise",
        "json",
        "jsonl",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "markdown",
    ] {
        runs.push(vec!["check", "--format", format]);
    }
    runs.extend(["table", "json", "csv", "markdown", "ics"].map(|it| vec!["actions", "--format", it]));
    runs.extend(["table", "json", "html"].map(|it| vec!["stats", "--format", it]));
    for words in runs {
        let told = trial.pmlint(&words);
        told.refuses(error);
        let shows_paths = !words.contains(&"--statistics") && !words.contains(&"table");
        assert!(
            !shows_paths || (told.out.contains("a.md") && told.out.contains("c.md")),
            "{words:?}: {}",
            told.out
        );
    }
    // What succeeds is no excuse.
    assert_eq!(trial.pmlint(&["check", "--exit-zero"]).code, Some(2));
    assert_eq!(trial.pmlint(&["check", "--fail-on", "never"]).code, Some(2));
}

#[test]
fn what_is_there_is_not_written_over_unasked() {
    let trial = Trial::with(&[("pmlint.toml", "max = 1\n"), ("b.md", "precious")]);
    trial.pmlint(&["init"]).refuses(
        "error: there is a pmlint.toml already\nhelp: Edit it, or replace it with `pmlint init --force`.\n",
    );
    assert_eq!(trial.pmlint(&["new", "--output", "b.md", "Outage"]).code, Some(2));
    assert_eq!((trial.read("pmlint.toml").as_str(), trial.read("b.md").as_str()), ("max = 1\n", "precious"));
}

#[test]
fn what_a_killed_run_has_left_behind_is_cleared_away_later() {
    let trial =
        Trial::with(&[("a.md", DOCUMENT), (".pmlint.0.tmp", "old"), (".pmlint.1.tmp", "of another run")]);
    let old = trial.command("touch").args(["-d", "2 hours ago", ".pmlint.0.tmp"]).status();
    assert!(old.expect("touch is there").success());
    assert_eq!(trial.pmlint(&FIX).error, "");
    assert_eq!(trial.read("a.md"), mended(DOCUMENT));
    assert_eq!(trial.names(), [".pmlint.1.tmp", "a.md"]);
}

#[test]
fn a_hook_that_was_there_is_kept_though_its_install_was_broken_off() {
    let trial = Trial::new();
    fs::remove_dir(trial.path(".git")).expect("it is empty");
    assert!(trial.command("git").args(["init", "-q"]).status().expect("git is there").success());
    let (hook, kept) = (".git/hooks/pre-commit", ".git/hooks/pre-commit.before-pmlint");
    trial.write(hook, "#!/bin/sh\nexit 7\n");
    fs::hard_link(trial.path(hook), trial.path(kept)).expect("two names for a file");
    let told = trial.pmlint(&["hook", "install", "pre-commit"]);
    assert_eq!(told.all(), ".git/hooks/pre-commit: runs pmlint, after the hook that was there\n");
    assert_eq!(trial.read(kept), "#!/bin/sh\nexit 7\n");
    assert!(trial.read(hook).contains("pmlint"));
    assert_eq!(fs::metadata(trial.path(hook)).expect("it is there").mode() & 0o7777, 0o755);
    // Another one that was kept before is nobody's to lose.
    trial.write(hook, "#!/bin/sh\nexit 8\n");
    let told = trial.pmlint(&["hook", "install", "pre-commit"]);
    assert!(
        told.code == Some(2) && told.error.contains("is there already; take one of them away"),
        "{told:?}"
    );
    assert_eq!([trial.read(hook), trial.read(kept)], ["#!/bin/sh\nexit 8\n", "#!/bin/sh\nexit 7\n"]);
}

#[test]
fn standard_input_that_is_mended_goes_out_whole() {
    let trial = Trial::new();
    let text = format!("\u{feff}{}", DOCUMENT.replace('\n', "\r\n"));
    let mut command = trial.command(env!("CARGO_BIN_EXE_pmlint"));
    command.args(["--fix", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("pmlint starts");
    child.stdin.take().expect("it is a pipe").write_all(text.as_bytes()).expect("pmlint reads");
    assert_eq!(told(&child.wait_with_output().expect("pmlint ends")).out, mended(&text));
}
