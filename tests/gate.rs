//! The gate over real repositories: what a change makes worse, and whose word counts.

#![expect(clippy::disallowed_methods, reason = "the program and git are tested by running them")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A repository, with nothing of the environment around the test.
struct Repository {
    folder: TempDir,
    root: PathBuf,
}

/// An old post-mortem with much to say about.
const OLD: &str = "# Checkout outage on 3 May 2021

**Status**: In review

## Summary

Nobody could pay for 20 minutes. We should have noticed erlier.

## Timeline

- 14:05 UTC the pager fired
- 13:58 UTC the deploy began

## Root cause

The pool of connections had no limit, and no alert watched it.

## Action items

- Add an alert on the dpeth of the queue
- Write a runbook for the failover (Owner: Raj Patel, due 2021-08-01)
- [x] Raise the limit of connections (Owner: Kim Lee, due 2021-05-10)
";

const PATH: &str = "docs/incidents/2021-05-03.md";

impl Repository {
    fn new() -> Self {
        Self::made(&["init", "-q", "-b", "main"])
    }

    fn made(words: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder for the test");
        let root = folder.path().join("repository");
        fs::create_dir(&root).expect("the folder is empty");
        let it = Self { folder, root };
        it.git(words);
        it
    }

    /// One with an old post-mortem on `main`, and the branch `change` checked out.
    fn with_history() -> Self {
        let it = Self::new();
        it.write(PATH, OLD);
        it.commit("an old report");
        it.git(&["switch", "-q", "-c", "change"]);
        it
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_clear().env("HOME", self.folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "Kim")
                .env(format!("GIT_{role}_EMAIL"), "kim@example.org");
            command.env(format!("GIT_{role}_DATE"), "2024-07-01T00:00:00Z");
        }
        command
    }

    /// Installs these hooks, or the usual ones.
    fn install_hooks(&self, names: &[&str]) {
        let mut command = self.command(env!("CARGO_BIN_EXE_pmlint"));
        assert!(command.args(["hook", "install"]).args(names).status().expect("pmlint starts").success());
    }

    /// Runs git, which has to succeed.
    fn git(&self, words: &[&str]) -> String {
        let told = told(&self.command("git").args(words).output().expect("git starts"));
        assert_eq!(told.code, 0, "git {words:?}: {}{}", told.out, told.error);
        told.out.trim().to_owned()
    }

    /// Runs git, whatever comes of it.
    fn try_git(&self, words: &[&str]) -> Told {
        told(&self.command("git").args(words).output().expect("git starts"))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder in the folder");
        fs::write(path, text).expect("a file in the folder");
    }

    fn stage(&self, path: &str, text: &str) {
        self.write(path, text);
        self.git(&["add", "-A"]);
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", message]);
    }

    /// The gate with what stands on standard input.
    fn fed(&self, words: &[&str], input: &str) -> Told {
        self.fed_in(&self.root, words, input)
    }

    fn fed_in(&self, folder: &Path, words: &[&str], input: &str) -> Told {
        let mut command = self.command(env!("CARGO_BIN_EXE_pmlint"));
        command.current_dir(folder).arg("gate").args(words).args(["--today", "2024-07-01"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("pmlint starts");
        let mut stdin = child.stdin.take().expect("it has an input");
        // Who reads nothing ends before it is fed.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        told(&child.wait_with_output().expect("pmlint ends"))
    }

    fn gate(&self, words: &[&str]) -> Told {
        self.fed(&[&["--format", "concise"], words].concat(), "")
    }

    /// The findings of the change on this branch.
    fn changed(&self, text: &str) -> Told {
        self.write(PATH, text);
        self.commit("a change");
        self.gate(&["--base", "main"])
    }

    fn json(&self, words: &[&str]) -> Value {
        let told = self.fed(&[&["--format", "json"], words].concat(), "");
        assert_eq!(told.error, "");
        serde_json::from_str(&told.out).expect("it is JSON")
    }
}

#[derive(Debug)]
struct Told {
    code: i32,
    out: String,
    error: String,
}

impl Told {
    /// The rules of the findings, with their lines.
    fn findings(&self) -> Vec<String> {
        let line = |it: &str| {
            let (place, rest) = it.split_once(": ")?;
            let rule = rest.split_once('[')?.1.split_once(']')?.0;
            Some(format!("{}:{rule}", place.split(':').nth(1)?))
        };
        self.out.lines().filter_map(line).collect()
    }

    #[track_caller]
    fn passes(&self) {
        assert_eq!((self.code, self.out.as_str()), (0, ""), "{}", self.error);
    }

    /// It fails with these findings and no other.
    #[track_caller]
    fn fails_with(&self, findings: &[&str]) {
        assert_eq!(self.findings(), findings, "{}{}", self.out, self.error);
        assert_eq!(self.code, 1, "{}{}", self.out, self.error);
    }

    /// It can't be done, and one sentence says what to do.
    #[track_caller]
    fn refuses(&self, message: &str, help: &str) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.error);
        let wanted = format!("error: {message}\nhelp: {help}\n");
        assert_eq!(self.error, wanted);
    }
}

fn told(output: &Output) -> Told {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Told { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), error: text(&output.stderr) }
}

const ITEM: &str = "- Add an alert on the dpeth of the queue\n";
const RUNBOOK: &str = "- Write a runbook for the failover (Owner: Raj Patel, due 2021-08-01)\n";
const UNOWNED: &str = "- Split the database (due 2024-09-01)\n";

#[test]
fn a_typo_mended_in_an_old_document_passes() {
    Repository::with_history().changed(&OLD.replace("erlier", "earlier")).passes();
}

#[test]
fn a_typo_mended_in_an_unowned_item_passes() {
    Repository::with_history().changed(&OLD.replace("dpeth", "depth")).passes();
}

#[test]
fn an_unowned_item_fails_with_exactly_that() {
    let text = OLD.replace(ITEM, &format!("{UNOWNED}{ITEM}"));
    Repository::with_history().changed(&text).fails_with(&["20:action-without-owner"]);
}

#[test]
fn of_two_equal_findings_the_second_is_new() {
    let text = OLD.replace(ITEM, &format!("{ITEM}{ITEM}"));
    let told = Repository::with_history().changed(&text);
    told.fails_with(&["21:action-without-due-date", "21:action-without-owner"]);
}

#[test]
fn a_mended_fault_makes_no_room_for_another() {
    let text =
        OLD.replace(ITEM, &format!("{}{UNOWNED}", ITEM.replace('\n', " (Owner: Kim Lee, due 2024-08-01)\n")));
    Repository::with_history().changed(&text).fails_with(&["21:action-without-owner"]);
}

#[test]
fn a_paragraph_that_moves_with_its_finding_passes() {
    let sentence = " We should have noticed erlier.";
    let cause = "The pool of connections had no limit, and no alert watched it.";
    let moved = OLD.replace(sentence, "").replace(cause, &format!("{cause}{sentence}"));
    Repository::with_history().changed(&moved).passes();
    let (head, tail) = OLD.split_once("## Timeline").expect("it has one");
    let (timeline, rest) = tail.split_once("## Root cause").expect("it has one");
    let text = format!("{head}## Root cause{rest}\n## Timeline{timeline}");
    Repository::with_history().changed(&text).passes();
}

#[test]
fn a_rewrapped_paragraph_and_a_renamed_file_pass() {
    let it = Repository::with_history();
    it.write("docs/incidents/checkout.md", &OLD.replace("minutes. We should", "minutes.\nWe should"));
    fs::remove_file(it.root.join(PATH)).expect("it is there");
    it.commit("another name");
    it.gate(&["--base", "main"]).passes();
}

#[test]
fn a_rewrapped_item_with_a_bad_date_or_owner_passes() {
    let item = "- [ ] Limit the pool and alert on it at 80% of the limit (owner: Kim Lee, due: 2026-03)\n";
    let other = "- [ ] Drain the queue before each of the deploys (owner: TBD, due: 2026-03-04)\n";
    let it = Repository::new();
    it.write(PATH, &format!("{OLD}{item}{other}"));
    it.commit("an old report");
    it.git(&["switch", "-q", "-c", "change"]);
    it.changed(&format!("{OLD}{item}{other}").replace(" (owner", "\n  (owner")).passes();
}

#[test]
fn what_an_old_document_without_sections_lacks_is_old_when_it_gets_its_first() {
    let old = "# Post-mortem of the outage of 3 May 2024\n\nThe shop was down, as the pool ran empty.\n\nWe \
               restarted it, which helped, and found that it had no limit.\n";
    let it = Repository::new();
    it.write(PATH, old);
    it.commit("an old report");
    it.git(&["switch", "-q", "-c", "change"]);
    it.changed(&format!("{old}\n## References\n\n- [The dashboard](https://example.org)\n")).passes();
    let told = it.changed(&format!("{old}\n## Timeline\n"));
    told.fails_with(&["7:empty-section"]);
}

#[test]
fn a_new_document_is_judged_whole() {
    let it = Repository::with_history();
    it.write("docs/incidents/new.md", "# Search outage on 4 June 2024\n\n## Summary\n\nSearch was down for 3 hours.\n\n## Timeline\n\n- 10:00 UTC it broke\n\n## Root cause\n\nNo test covered the index, as there is no review of its changes.\n");
    it.commit("a report");
    let told = it.gate(&["--base", "main", "--select", "missing-section"]);
    let errors: Vec<&str> = told.out.lines().filter(|it| it.contains(": error[")).collect();
    assert_eq!(
        errors,
        ["docs/incidents/new.md:1:1: error[missing-section]: there is no section for action items"]
    );
    assert_eq!(told.code, 1);
}

#[test]
fn an_open_item_that_is_dropped_fails_and_a_done_one_may_go() {
    let told = Repository::with_history().changed(&OLD.replace(RUNBOOK, ""));
    told.fails_with(&["18:dropped-action-item"]);
    assert!(told.out.contains("Write a runbook for the failover"), "{}", told.out);
    let done = "- [x] Raise the limit of connections (Owner: Kim Lee, due 2021-05-10)\n";
    Repository::with_history().changed(&OLD.replace(done, "")).passes();
}

#[test]
fn an_item_that_is_done_reworded_or_moved_is_not_dropped() {
    let done = OLD.replace(RUNBOOK, &RUNBOOK.replace("- Write", "- [x] Write"));
    Repository::with_history().changed(&done).passes();
    let reworded = OLD.replace("Write a runbook for the failover", "Document the failover in a runbook");
    Repository::with_history().changed(&reworded).passes();
    let other_words =
        OLD.replace("Write a runbook for the failover", "Say in the handbook how a failover is begun");
    Repository::with_history().changed(&other_words).passes();
    let it = Repository::with_history();
    it.write("docs/incidents/other.md", OLD);
    it.commit("another");
    it.git(&["branch", "-f", "main", "change"]);
    it.write(
        "docs/incidents/other.md",
        &OLD.replace(
            "## Action items\n\n",
            &format!("## Action items\n\n{}", RUNBOOK.replace("the failover", "failover of databases")),
        ),
    );
    it.write(PATH, &OLD.replace(RUNBOOK, ""));
    it.commit("move it");
    it.gate(&["--base", "main"]).passes();
}

#[test]
fn a_document_that_gets_a_name_that_nobody_reads_drops_its_open_items() {
    let it = Repository::with_history();
    it.git(&["mv", PATH, "docs/incidents/2021-05-03.txt"]);
    it.commit("away");
    it.gate(&["--base", "main"]).fails_with(&["20:dropped-action-item", "21:dropped-action-item"]);
    let it = Repository::with_history();
    fs::create_dir_all(it.root.join("archive")).expect("a folder in the folder");
    it.git(&["mv", PATH, "archive/2021-05-03.md"]);
    it.commit("to the archive");
    it.gate(&["--base", "main"]).passes();
}

#[test]
fn a_deleted_document_drops_its_open_items() {
    let it = Repository::with_history();
    fs::remove_file(it.root.join(PATH)).expect("it is there");
    it.commit("away");
    let told = it.gate(&["--base", "main"]);
    told.fails_with(&["20:dropped-action-item", "21:dropped-action-item"]);
    assert!(told.out.starts_with(PATH), "{}", told.out);
}

#[test]
fn a_slipped_date_and_a_closed_status_are_told() {
    let it = Repository::with_history();
    let text = OLD.replace("2021-08-01", "2021-09-01").replace("In review", "Closed");
    let told = it.changed(&text);
    assert_eq!(told.findings(), ["3:closed-with-open-actions", "21:slipped-due-date"]);
    assert!(told.out.contains("this was due on 2021-08-01 and is now due on 2021-09-01"), "{}", told.out);
    assert_eq!(told.code, 0);
    assert_eq!(it.gate(&["--base", "main", "--fail-on", "warning"]).code, 1);
}

#[test]
fn all_shows_old_findings_as_such() {
    let it = Repository::with_history();
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    let report = it.json(&["--base", "main", "--all"]);
    let states = |state: &str| {
        let all = report["findings"].as_array().expect("a list").iter();
        all.filter(|it| it["state"] == state).count()
    };
    assert_eq!(states("new"), 1);
    assert!(states("old") > 2);
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(report["summary"]["old"], states("old"));
    assert_eq!(it.json(&["--base", "main"])["findings"].as_array().map(Vec::len), Some(1));
    assert!(it.gate(&["--base", "main", "--all"]).out.contains(" (old)\n"));
}

#[test]
fn the_base_is_where_the_change_started() {
    let it = Repository::with_history();
    it.changed(&OLD.replace("erlier", "earlier")).passes();
    it.git(&["switch", "-q", "main"]);
    it.write(
        PATH,
        &OLD.replace(RUNBOOK, &RUNBOOK.replace("- Write", "- [x] Write")).replace("should have ", ""),
    );
    it.commit("main goes on");
    it.git(&["switch", "-q", "change"]);
    it.gate(&["--base", "main"]).passes();
    it.gate(&["--base", "main", "--head", "change"]).passes();
}

#[test]
fn without_a_base_it_is_the_default_branch_of_the_remote() {
    let it = Repository::with_history();
    let clone = it.folder.path().join("clone");
    it.git(&["switch", "-q", "main"]);
    it.git(&["clone", "-q", ".", &clone.display().to_string()]);
    fs::write(clone.join(PATH), OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).expect("it is there");
    let folder = clone.display().to_string();
    it.git(&["-C", &folder, "commit", "-q", "-a", "-m", "worse"]);
    it.fed_in(&clone, &["--format", "concise"], "").fails_with(&["21:action-without-owner"]);
    let inside = clone.join("docs");
    let told = it.fed_in(&inside, &["--format", "concise"], "");
    told.fails_with(&["21:action-without-owner"]);
    assert!(told.out.starts_with("incidents/2021-05-03.md:21"), "{}", told.out);
    it.git(&["switch", "-q", "change"]);
    it.gate(&[]).passes();
    it.git(&["switch", "-q", "main"]);
    it.gate(&[]).refuses(
        "nothing says with what to compare: no remote has a default branch",
        "Name the branch that the change is for: `pmlint gate --base main`.",
    );
}

#[test]
fn what_is_staged_counts_and_not_what_lies_in_the_work_tree() {
    let it = Repository::with_history();
    let bad = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"));
    it.stage(PATH, &bad);
    it.write(PATH, OLD);
    it.gate(&["--staged"]).fails_with(&["21:action-without-owner"]);
    it.stage(PATH, &OLD.replace("erlier", "earlier"));
    it.write(PATH, &bad);
    it.gate(&["--staged"]).passes();
}

#[test]
fn a_first_commit_is_judged_and_a_missing_one_is_told() {
    let it = Repository::new();
    it.stage("docs/x.md", &OLD.replace("## Timeline", "## Times"));
    let told = it.gate(&["--staged", "--select", "action-without-owner"]);
    told.fails_with(&["20:action-without-owner"]);
    it.gate(&["--base", "main"]).refuses(
        "there is no commit `HEAD`",
        "Commit something first; `--staged` judges a first commit too.",
    );
}

#[test]
fn what_git_can_not_do_is_told_in_a_sentence() {
    let it = Repository::with_history();
    it.gate(&["--base", "nowhere"]).refuses(
        "there is no commit `nowhere`",
        "Name a branch, tag or commit that `git rev-parse` knows; one of a remote has to be fetched.",
    );
    assert_eq!(it.gate(&["--base", "--output=x"]).code, 2);
    it.git(&["switch", "-q", "--orphan", "alone"]);
    it.write("x.md", "x");
    it.commit("alone");
    it.gate(&["--base", "main"]).refuses(
        "`main` and `HEAD` have no commit in common",
        "Name the branch from which the change started: `--base REV`.",
    );
    let nowhere = TempDir::new().expect("a folder");
    it.fed_in(nowhere.path(), &[], "").refuses(
        "this folder lies in no git repository",
        "Run it in a repository, or check files with `pmlint check`.",
    );
    let mut command = it.command(env!("CARGO_BIN_EXE_pmlint"));
    let without = told(&command.env("PATH", nowhere.path()).arg("gate").output().expect("pmlint starts"));
    without.refuses(
        "git is not installed, or not on the PATH",
        "Install git: `pmlint gate` reads both sides of a change with it.",
    );
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let it = Repository::with_history();
    it.changed(&OLD.replace("erlier", "earlier")).passes();
    it.git(&["switch", "-q", "main"]);
    it.write("README.md", "x");
    it.commit("main goes on");
    let clone = it.folder.path().join("clone");
    let address = format!("file://{}", it.root.display());
    it.git(&["clone", "-q", "--depth", "1", "--no-single-branch", &address, &clone.display().to_string()]);
    it.fed_in(&clone, &["--head", "origin/change"], "").refuses(
        "the commit that `refs/remotes/origin/main` and `origin/change` have in common was not fetched: this is a shallow clone",
        "Fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout.",
    );
}

#[test]
fn a_repository_of_somebody_else_is_not_touched() {
    let it = Repository::with_history();
    let mut command = it.command(env!("CARGO_BIN_EXE_pmlint"));
    command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").args(["gate", "--base", "main"]);
    let told = told(&command.output().expect("pmlint starts"));
    let help = format!(
        "If you trust it: `git config --global --add safe.directory '{}'`.",
        it.root.canonicalize().expect("it is there").display()
    );
    told.refuses("git doesn't trust this repository, as it belongs to another user", &help);
}

#[test]
fn odd_repositories_work() {
    for words in [
        &["init", "-q", "-b", "main", "--object-format=sha256"] as &[&str],
        &["init", "-q", "-b", "main", "--ref-format=reftable"],
    ] {
        let it = Repository::made(words);
        it.write(PATH, OLD);
        it.commit("old");
        it.git(&["switch", "-q", "-c", "change"]);
        it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).fails_with(&["21:action-without-owner"]);
        it.stage(PATH, OLD);
        it.gate(&["--staged"]).fails_with(&["18:dropped-action-item"]);
    }
    let it = Repository::with_history();
    it.write("other/x.txt", "x");
    it.commit("more");
    it.git(&["update-index", "--split-index"]);
    it.stage(PATH, &OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    it.gate(&["--staged"]).fails_with(&["21:action-without-owner"]);
    it.commit("worse");
    it.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "other"]);
    assert!(!it.root.join(PATH).exists());
    it.gate(&["--base", "main"]).fails_with(&["21:action-without-owner"]);
    it.stage("other/y.txt", "y");
    it.gate(&["--staged"]).passes();
}

#[test]
fn worktrees_and_partial_clones_work() {
    let it = Repository::with_history();
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).fails_with(&["21:action-without-owner"]);
    it.git(&["config", "uploadpack.allowFilter", "true"]);
    it.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let partial = it.folder.path().join("partial");
    let address = format!("file://{}", it.root.display());
    it.git(&["clone", "-q", "--filter=blob:none", "--no-checkout", &address, &partial.display().to_string()]);
    let told =
        it.fed_in(&partial, &["--format", "concise", "--base", "origin/main", "--head", "origin/change"], "");
    told.fails_with(&["21:action-without-owner"]);
    let tree = it.folder.path().join("tree");
    it.git(&["worktree", "add", "-q", &tree.display().to_string(), "-b", "other"]);
    fs::write(tree.join(PATH), OLD).expect("it is there");
    it.git(&["-C", &tree.display().to_string(), "add", "-A"]);
    it.fed_in(&tree, &["--format", "concise", "--staged"], "").fails_with(&["18:dropped-action-item"]);
}

#[test]
fn settings_and_odd_names_of_a_user_change_nothing() {
    let it = Repository::with_history();
    for (key, value) in [
        ("diff.external", "false"),
        ("diff.noprefix", "true"),
        ("diff.renames", "false"),
        ("diff.relative", "true"),
        ("core.quotePath", "true"),
        ("color.ui", "always"),
        ("diff.md.textconv", "false"),
    ] {
        it.git(&["config", key, value]);
    }
    it.write(".gitattributes", "*.md diff=md\n");
    let name = "docs/incidents/ï \"b\"\t→.md";
    it.write(name, &OLD.replace(ITEM, UNOWNED));
    fs::remove_file(it.root.join(PATH)).expect("it is there");
    it.commit("renamed");
    let told = it.gate(&["--base", "main"]);
    told.fails_with(&["18:dropped-action-item", "20:action-without-owner"]);
    assert!(told.out.starts_with("docs/incidents/ï \"b\"") && !told.out.contains('\t'), "{}", told.out);
}

#[test]
fn in_a_merge_what_a_parent_has_is_old() {
    let it = Repository::with_history();
    let (top, end) = (OLD.replace("erlier", "earlier"), format!("{OLD}{UNOWNED}"));
    it.write(PATH, &top);
    it.commit("ours");
    it.git(&["switch", "-q", "main"]);
    it.write(PATH, &end);
    it.write("docs/incidents/more.md", OLD);
    it.commit("theirs");
    it.git(&["switch", "-q", "change"]);
    it.git(&["merge", "-q", "--no-commit", "main"]);
    it.gate(&["--staged"]).passes();
    it.stage(PATH, &format!("{}- Rotate the keys (due 2024-09-01)\n", end.replace("erlier", "earlier")));
    it.gate(&["--staged"]).fails_with(&["24:action-without-owner"]);
}

const STRICT: &str = "include = [\"docs/incidents/*.md\"]\n";
const LOOSE: &str = "[rules]\naction-without-owner = \"off\"\ndropped-action-item = \"off\"\n";

#[test]
fn a_change_may_bring_its_own_settings_but_loosens_nothing_locked() {
    let it = Repository::with_history();
    let worse = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"));
    it.write("pmlint.toml", LOOSE);
    let told = it.changed(&worse);
    told.passes();
    assert!(told.error.contains("note: the change edits pmlint.toml"), "{}", told.error);
    for locked in [
        "locked = [\"action-without-owner\"]\n",
        "locked = [\"action-without-owner\"]\n[rules]\naction-without-owner = { severity = \"error\" }\n",
    ] {
        let it = Repository::new();
        it.write(PATH, OLD);
        it.write("pmlint.toml", locked);
        it.commit("old");
        it.git(&["switch", "-q", "-c", "change"]);
        it.write("pmlint.toml", LOOSE);
        it.changed(&worse).fails_with(&["21:action-without-owner"]);
        it.write(
            "pmlint.toml",
            "[[overrides]]\nfiles = [\"**\"]\nrules = { action-without-owner = \"off\" }\n",
        );
        it.changed(&format!("{worse}\n")).fails_with(&["21:action-without-owner"]);
        fs::remove_file(it.root.join("pmlint.toml")).expect("it is there");
        it.changed(&format!("{worse}\n\n")).fails_with(&["21:action-without-owner"]);
        let allowed = UNOWNED.replace('\n', " <!-- pmlint: allow action-without-owner because so -->\n");
        it.changed(&OLD.replace(ITEM, &format!("{ITEM}{allowed}")));
        assert!(it.gate(&["--base", "main"]).findings().contains(&"21:action-without-owner".to_owned()));
    }
    let it = Repository::new();
    it.write("pmlint.toml", "locked = [\"fail-on\", \"exclude\"]\n");
    it.write(PATH, OLD);
    it.commit("old");
    it.git(&["switch", "-q", "-c", "change"]);
    it.write("pmlint.toml", "fail-on = \"never\"\nexclude = [\"**\"]\n");
    it.changed(&worse).fails_with(&["21:action-without-owner"]);
}

#[test]
fn a_change_of_others_is_judged_by_the_base() {
    let worse = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"));
    for config in [Some(STRICT), None] {
        let it = Repository::new();
        it.write(PATH, OLD);
        if let Some(config) = config {
            it.write("pmlint.toml", config);
        }
        it.commit("old");
        it.git(&["switch", "-q", "-c", "change"]);
        it.write("pmlint.toml", LOOSE);
        it.changed(&worse);
        let told = it.gate(&["--base", "main", "--config-from", "base"]);
        told.fails_with(&["21:action-without-owner"]);
        assert!(told.error.starts_with("note: the change "), "{}", told.error);
        it.write("pmlint.toml", "[rules]\nno-such-rule = \"off\"\n");
        it.commit("broken");
        assert_eq!(it.gate(&["--base", "main", "--config-from", "base"]).code, 2);
    }
}

#[test]
fn history_is_left_alone_but_a_new_document_is_none() {
    let it = Repository::new();
    it.write("pmlint.toml", "since = 2024-01-01\n");
    it.write(PATH, OLD);
    it.commit("old");
    it.git(&["switch", "-q", "-c", "change"]);
    it.changed(&OLD.replace(ITEM, UNOWNED)).passes();
    it.write("docs/incidents/again.md", &OLD.replace(ITEM, UNOWNED).replace("Checkout", "Search"));
    it.commit("a report of an old incident");
    let told = it.gate(&["--base", "main", "--select", "action-without-owner"]);
    told.fails_with(&["20:action-without-owner"]);
}

#[test]
fn a_draft_that_is_finished_has_no_bonus() {
    let it = Repository::new();
    it.write("pmlint.toml", "[status]\ndraft = { severity = \"warning\" }\n");
    it.write(PATH, &OLD.replace("In review", "Draft"));
    it.commit("a draft");
    it.git(&["switch", "-q", "-c", "change"]);
    let told = it.changed(&OLD.replace("In review", "Published"));
    assert!(told.findings().contains(&"20:action-without-owner".to_owned()), "{}", told.out);
    assert_eq!(told.code, 1);
}

#[test]
fn rules_of_the_team_come_from_the_same_side() {
    let it = Repository::new();
    let rule = "summary = \"S\"\ngroup = \"blameless\"\nseverity = \"error\"\nmessage = \"m\"\nhelp = \"H.\"\nwhy = \"W.\"\n[[check.phrases.group]]\nphrases = [\"failover\"]\n";
    it.write("pmlint.toml", "team-rules = [\"rules\"]\n[rules]\nempty-section = \"off\"\n");
    it.write("rules/language/no-failover.toml", rule);
    it.write(PATH, OLD);
    it.commit("old");
    it.git(&["switch", "-q", "-c", "change"]);
    let told = it.changed(&OLD.replace("minutes.", "minutes, as the failover broke."));
    assert!(told.out.contains("error[no-failover]"), "{}{}", told.out, told.error);
    fs::remove_dir_all(it.root.join("rules")).expect("it is there");
    it.commit("away");
    assert_eq!(it.gate(&["--base", "main"]).code, 2);
    assert!(it.gate(&["--base", "main", "--config-from", "base"]).code != 2);
}

#[test]
fn the_configuration_is_found_upward_and_holds_for_its_folder() {
    let it = Repository::new();
    it.write("docs/pmlint.toml", "include = [\"incidents/*.md\"]\nexclude = [\"incidents/draft*\"]\n");
    it.write(PATH, OLD);
    it.write("other/report.md", OLD);
    it.commit("old");
    it.git(&["switch", "-q", "-c", "change"]);
    let worse = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"));
    for path in [PATH, "other/report.md", "docs/incidents/draft.md"] {
        it.write(path, &worse);
    }
    it.commit("worse");
    let words = ["--format", "concise", "--base", "main"];
    let told = it.fed_in(&it.root.join("docs/incidents"), &words, "");
    told.fails_with(&["21:action-without-owner"]);
    assert!(told.out.starts_with("2021-05-03.md:"), "{}", told.out);
    let at_root = it.gate(&["--base", "main", "--select", "action-without-owner"]);
    assert_eq!(at_root.findings().len(), 4, "{}", at_root.out);
}

#[test]
fn a_settings_file_that_git_does_not_know_yet_counts_at_home() {
    let it = Repository::with_history();
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).fails_with(&["21:action-without-owner"]);
    it.write("pmlint.toml", LOOSE);
    it.gate(&["--base", "main"]).passes();
    it.gate(&["--base", "main", "--config-from", "base"]).fails_with(&["21:action-without-owner"]);
}

/// A bare repository with the hook, and a clone of it that can push.
fn server() -> (Repository, PathBuf) {
    let it = Repository::with_history();
    let bare = it.folder.path().join("server.git");
    it.git(&["clone", "-q", "--bare", ".", &bare.display().to_string()]);
    it.git(&["-C", &bare.display().to_string(), "symbolic-ref", "HEAD", "refs/heads/main"]);
    it.git(&["remote", "add", "origin", &bare.display().to_string()]);
    it.git(&["fetch", "-q", "origin"]);
    let mut command = it.command(env!("CARGO_BIN_EXE_pmlint"));
    let told = told(&command.current_dir(&bare).args(["hook", "install"]).output().expect("pmlint starts"));
    assert_eq!((told.code, told.out.as_str()), (0, "hooks/pre-receive: runs pmlint\n"), "{}", told.error);
    it.git(&["switch", "-q", "main"]);
    (it, bare)
}

#[test]
fn a_push_is_refused_and_the_pusher_is_told_why() {
    let (it, _) = server();
    it.write(PATH, &OLD.replace(ITEM, &format!("{ITEM}- Call \u{1b}[31mKim\u{7} (due 2024-09-01)\n")));
    it.write("pmlint.toml", LOOSE);
    it.commit("worse");
    let told = it.try_git(&["push", "origin", "main"]);
    assert_ne!(told.code, 0);
    assert!(told.error.contains("error[action-without-owner]"), "{}", told.error);
    assert!(told.error.contains("docs/incidents/2021-05-03.md:21:"), "{}", told.error);
    let document: Vec<&str> = told.error.lines().filter(|it| it.contains("Call")).collect();
    assert!(
        !document.is_empty() && document.iter().all(|it| !it.contains("\u{1b}[31m") && !it.contains('\u{7}')),
        "{document:?}"
    );
    it.git(&["reset", "-q", "--hard", "HEAD~"]);
    it.write(PATH, &OLD.replace("erlier", "earlier"));
    it.commit("better");
    it.git(&["push", "-q", "origin", "main"]);
}

#[test]
fn new_moved_and_deleted_branches_are_taken_for_what_they_are() {
    let (it, _) = server();
    let worse = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"));
    it.git(&["switch", "-q", "-c", "fine"]);
    it.write(PATH, &OLD.replace("erlier", "earlier"));
    it.commit("fine");
    it.git(&["push", "-q", "origin", "fine"]);
    it.git(&["switch", "-q", "-c", "bad"]);
    it.write(PATH, &worse);
    it.commit("bad");
    assert_ne!(it.try_git(&["push", "origin", "bad"]).code, 0);
    assert_ne!(it.try_git(&["push", "origin", "bad:fine"]).code, 0);
    assert_ne!(it.try_git(&["push", "origin", "bad:main"]).code, 0);
    it.git(&["switch", "-q", "main"]);
    it.write("docs/incidents/more.md", OLD);
    it.commit("past the hook");
    it.git(&["update-ref", "refs/heads/other", "main"]);
    it.git(&["push", "-q", "origin", "--delete", "fine"]);
    it.git(&["tag", "v1", "change"]);
    it.git(&["push", "-q", "origin", "v1"]);
}

#[test]
fn a_force_push_that_loses_an_item_is_refused() {
    let (it, _) = server();
    it.write(
        PATH,
        &OLD.replace(ITEM, &format!("{ITEM}- Split the database (Owner: Kim Lee, due 2024-09-01)\n")),
    );
    it.commit("more to do");
    it.git(&["push", "-q", "origin", "main"]);
    it.git(&["reset", "-q", "--hard", "HEAD~"]);
    let told = it.try_git(&["push", "--force", "origin", "main"]);
    assert_ne!(told.code, 0);
    assert!(told.error.contains("dropped-action-item"), "{}", told.error);
}

#[test]
fn a_branch_that_takes_in_the_default_branch_answers_for_itself_only() {
    let (it, bare) = server();
    it.git(&["switch", "-q", "-c", "work"]);
    it.write(PATH, &OLD.replace("erlier", "earlier"));
    it.commit("fine");
    it.git(&["push", "-q", "origin", "work"]);
    it.git(&["switch", "-q", "main"]);
    it.write("docs/incidents/more.md", OLD);
    it.commit("before the hook");
    it.git(&["push", "-q", "-f", &it.root.display().to_string(), "main:refs/heads/copy"]);
    it.git(&["-C", &bare.display().to_string(), "fetch", "-q", &it.root.display().to_string(), "main:main"]);
    it.git(&["switch", "-q", "work"]);
    it.git(&["merge", "-q", "main"]);
    it.git(&["push", "-q", "origin", "work"]);
    it.git(&["rebase", "-q", "main"]);
    it.git(&["push", "-q", "--force", "origin", "work"]);
}

#[test]
fn a_first_push_is_judged_by_what_it_brings() {
    let it = Repository::new();
    let bare = it.folder.path().join("server.git");
    it.git(&["init", "-q", "--bare", "-b", "main", &bare.display().to_string()]);
    let mut command = it.command(env!("CARGO_BIN_EXE_pmlint"));
    assert!(command.current_dir(&bare).args(["hook", "install"]).status().expect("pmlint starts").success());
    it.write(PATH, OLD);
    it.commit("old");
    assert_ne!(it.try_git(&["push", &bare.display().to_string(), "main"]).code, 0);
    it.write("pmlint.toml", "exclude = [\"docs/**\"]\n");
    it.commit("but not those");
    it.git(&["push", "-q", &bare.display().to_string(), "main"]);
}

#[test]
fn replaced_objects_do_not_hide_what_is_pushed() {
    let it = Repository::with_history();
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).fails_with(&["21:action-without-owner"]);
    let (bad, good) =
        (it.git(&["rev-parse", &format!("change:{PATH}")]), it.git(&["rev-parse", &format!("main:{PATH}")]));
    it.git(&["replace", &bad, &good]);
    it.gate(&["--base", "main"]).fails_with(&["21:action-without-owner"]);
}

#[test]
fn a_push_is_judged_before_it_leaves() {
    let (it, bare) = server();
    fs::remove_file(bare.join("hooks/pre-receive")).expect("the hook is there");
    it.install_hooks(&["pre-push"]);
    it.write(PATH, &OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    it.commit("worse");
    let told = it.try_git(&["push", "origin", "main"]);
    assert_ne!(told.code, 0);
    assert!(told.out.contains("action-without-owner"), "{}{}", told.out, told.error);
    it.git(&["push", "-q", "--no-verify", "origin", "main"]);
    it.write("README.md", "x");
    it.commit("fine");
    it.git(&["push", "-q", "origin", "main"]);
    it.git(&["push", "-q", "origin", "main:new"]);
    it.git(&["push", "-q", "origin", "--delete", "new"]);
}

#[test]
fn hooks_run_after_those_that_are_there_and_go_again() {
    let it = Repository::with_history();
    let folder = it.root.join(".hooks");
    it.git(&["config", "core.hooksPath", ".hooks"]);
    it.write(".hooks/pre-commit", "#!/bin/sh\necho first >> told\n");
    make_executable(&folder.join("pre-commit"));
    let hook = |word: &str| {
        let told = told(
            &it.command(env!("CARGO_BIN_EXE_pmlint")).args(["hook", word]).output().expect("pmlint starts"),
        );
        assert_eq!(told.code, 0, "{}", told.error);
        told.out
    };
    assert_eq!(
        hook("status"),
        ".hooks/pre-commit: another hook\n.hooks/pre-merge-commit: no hook\n.hooks/pre-push: no hook\n"
    );
    assert_eq!(hook("install"), hook("install"));
    assert!(hook("status").starts_with(".hooks/pre-commit: runs pmlint, after the hook that was there\n"));
    it.git(&["add", "-A"]);
    it.git(&["commit", "-q", "-m", "hooks"]);
    it.write(PATH, &OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    assert_ne!(it.try_git(&["commit", "-q", "-a", "-m", "worse"]).code, 0);
    assert_eq!(fs::read_to_string(it.root.join("told")).expect("the hook ran"), "first\nfirst\n");
    it.write(PATH, &OLD.replace("erlier", "earlier"));
    it.git(&["commit", "-q", "-a", "-m", "better"]);
    hook("uninstall");
    assert_eq!(
        hook("status"),
        ".hooks/pre-commit: another hook\n.hooks/pre-merge-commit: no hook\n.hooks/pre-push: no hook\n"
    );
}

#[test]
fn a_merge_is_judged_before_its_commit_is_there() {
    let it = Repository::with_history();
    it.install_hooks(&[]);
    it.write(PATH, &OLD.replace("erlier", "earlier"));
    it.commit("ours");
    it.git(&["switch", "-q", "main"]);
    it.write("docs/incidents/more.md", OLD);
    it.commit("theirs is bad, and it was judged there");
    it.git(&["switch", "-q", "change"]);
    it.git(&["merge", "-q", "-m", "both", "main"]);
    assert_eq!(it.git(&["rev-list", "--count", "--merges", "main..HEAD"]), "1");
}

#[test]
fn part_of_what_is_staged_is_judged_alone() {
    let it = Repository::with_history();
    it.install_hooks(&[]);
    it.write("docs/incidents/more.md", OLD);
    it.write("README.md", "x");
    it.git(&["add", "-A"]);
    it.git(&["commit", "-q", "-m", "only this", "README.md"]);
    assert_ne!(it.try_git(&["commit", "-q", "-m", "the rest"]).code, 0);
}

#[test]
fn a_run_of_pre_commit_on_a_range_is_told_the_range() {
    let it = Repository::with_history();
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    let mut command = it.command(env!("CARGO_BIN_EXE_pmlint"));
    command.env("PRE_COMMIT_FROM_REF", "main").env("PRE_COMMIT_TO_REF", "change");
    command.args(["gate", "--staged", "--format", "concise"]);
    told(&command.output().expect("pmlint starts")).fails_with(&["21:action-without-owner"]);
}

#[test]
fn a_given_configuration_lies_outside_of_the_change() {
    let it = Repository::with_history();
    it.write("pmlint.toml", LOOSE);
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}"))).passes();
    let config = it.folder.path().join("own.toml");
    fs::write(&config, STRICT).expect("a file beside the repository");
    let told = it.gate(&["--base", "main", "--config", &config.display().to_string()]);
    told.fails_with(&["21:action-without-owner"]);
}

#[test]
fn a_given_configuration_holds_outside_of_its_folder_too() {
    let it = Repository::with_history();
    it.write(".github/pmlint.toml", "exclude = [\"**/draft*\", \"docs/incidents/*\"]\n");
    it.write("docs/incidents/draft.md", OLD);
    it.changed(&OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}")));
    let words = ["--format", "concise", "--base", "main", "--config"];
    it.fed(&[&words[..], &[".github/pmlint.toml"]].concat(), "").fails_with(&["21:action-without-owner"]);
    let below = it.fed_in(&it.root.join("docs"), &[&words[..], &["../.github/pmlint.toml"]].concat(), "");
    below.fails_with(&["21:action-without-owner"]);
}

#[test]
fn files_are_no_business_of_the_gate() {
    let it = Repository::with_history();
    it.gate(&["--base", "main", PATH]).refuses(
        "the gate takes no files, it judges the whole change: docs/incidents/2021-05-03.md",
        "`pmlint check FILE` looks at a file.",
    );
    assert_eq!(it.gate(&["--staged", "nowhere", "x"]).code, 2);
    assert_eq!(it.gate(&["--pre-push", "origin", "https://example.org/x.git"]).code, 0);
}

#[test]
fn what_is_locked_is_asked_wherever_the_base_looks() {
    for change in [
        "exclude = [\"**/2021*\"]\n",
        "include = [\"zzz/**\"]\n",
        "since = 2030-01-01\n",
        "[sections]\nsupporting = [\"Action items\"]\n",
        "[status]\n\"In review\" = { severity = \"info\" }\n",
        "min-confidence = \"high\"\nexclude = [\"docs/\"]\n",
    ] {
        let it = Repository::new();
        it.write(PATH, OLD);
        it.write("pmlint.toml", "locked = [\"action-without-owner\"]\n");
        it.commit("old");
        it.git(&["switch", "-q", "-c", "change"]);
        it.write("pmlint.toml", change);
        let worse = OLD.replace(ITEM, &format!("{ITEM}{UNOWNED}- Split the queue (Owner: Kim Lee)\n"));
        it.stage(PATH, &worse);
        let told = it.gate(&["--staged"]);
        let found = told.findings();
        let held = found.iter().filter(|it| **it == "21:action-without-owner").count();
        assert_eq!((told.code, held), (1, 1), "{change}: {}{}", told.out, told.error);
        // What isn't locked is the change's business, and so is what fails it.
        assert_eq!(it.gate(&["--staged", "--fail-on", "never"]).code, 0);
        it.stage("pmlint.toml", &format!("fail-on = \"never\"\n{change}"));
        assert_eq!(it.gate(&["--staged"]).code, 0, "{change}");
    }
}

#[test]
fn what_can_be_mended_is_not_said_to_be_mended_by_the_gate() {
    let it = Repository::with_history();
    it.stage(PATH, &OLD.replace(ITEM, "- Split the database (Owner: Kim Lee, due: end of week)\n"));
    let told = it.fed(&["--staged", "--select", "action-without-due-date"], "");
    assert!(told.out.contains("can be mended with `pmlint check --fix --unsafe-fixes`"), "{}", told.out);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_repository_does_not_pass() {
    use std::os::unix::fs::symlink;
    let it = Repository::with_history();
    for (target, link) in [
        ("/etc/hosts", "docs/out.md"),
        ("../../../hosts.md", "docs/incidents/up.md"),
        ("../../docs/incidents/2021-05-03.md", "docs/incidents/inside.md"),
        ("incidents", "docs/folder"),
        ("/etc/hosts", "docs/hosts"),
        ("/etc/hosts", "docs/incidents/template.md"),
    ] {
        symlink(target, it.root.join(link)).expect("a link");
    }
    it.git(&["add", "-A"]);
    let told = it.gate(&["--staged"]);
    assert_eq!((told.code, told.out.as_str()), (2, ""));
    let leaves = "not read, as it is a link that leaves the repository";
    assert_eq!(told.error, format!("error: docs/incidents/up.md: {leaves}\nerror: docs/out.md: {leaves}\n"));
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_does_not_pass() {
    use std::os::unix::fs::symlink;
    let it = Repository::with_history();
    let link = |target: &str, name: &str| symlink(target, it.root.join("docs").join(name)).expect("a link");
    for (target, name) in [
        ("incidents/gone.md", "dangling.md"),
        ("../docs/incidents/2021-05-03.md", "file.md"),
        ("incidents", "folder.md"),
        ("folder.md/gone.md", "behind-a-link.md"),
        ("gone.txt", "gone"),
    ] {
        link(target, name);
    }
    it.git(&["add", "-A"]);
    let told = "docs/dangling.md: not read, as it is a link to a file that isn't there";
    let staged = it.gate(&["--staged"]);
    assert_eq!((staged.code, staged.error), (2, format!("error: {told}\n")));
    it.git(&["switch", "-q", "-c", "links"]);
    it.commit("links");
    let committed = it.gate(&["--base", "main"]);
    assert_eq!((committed.code, committed.error), (2, format!("error: {told}\n")));
    // What lies there only here is nothing for the others.
    it.git(&["rm", "-q", "docs/dangling.md"]);
    assert_eq!(it.gate(&["--staged"]).code, 0);
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is there");
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}
