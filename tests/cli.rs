//! The program as its users meet it: transcripts of `tests/cli/*.console`, and what a transcript can't hold.
//!
//! A transcript runs in a copy of the folder of its name. `$ pmlint …` is what is typed (`VARIABLE=value` before it, `< FILE`
//! behind it), then stands what comes out, standard error behind `! `, and `? CODE` if that isn't 0. `UPDATE=1` writes
//! what comes out into the transcript, to be read like any other change.
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program in a folder, without anything of the environment around the test.
fn pmlint(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pmlint"));
    command.current_dir(folder).env_clear().env("HOME", folder);
    command
}

/// A folder that is a repository, with these files.
fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder for the test");
    fs::create_dir(folder.path().join(".git")).expect("it is empty");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder in the folder");
        fs::write(path, bytes).expect("a file in the folder");
    }
    folder
}

fn run(folder: &TempDir, words: &[&str]) -> (i32, String, String) {
    told(&pmlint(folder.path()).args(words).output().expect("pmlint starts"))
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("pmlint writes UTF-8");
    (output.status.code().expect("pmlint ends by itself"), text(&output.stdout), text(&output.stderr))
}

/// A document with one empty section.
const DOCUMENT: &[u8] = b"# Outage of the queue\n\n## Summary\n\nOrders were lost.\n\n## Timeline\n\n- 10:00 UTC deploy\n- 10:20 UTC rollback\n\n## Root cause\n\n## Action items\n\n- Add an alert (Owner: Kim)\n";

const FAULT: &str = "12:1: error[empty-section]: the section \"Root cause\" is empty\n";

const CONCISE: &[&str] = &["--format", "concise", "--select", "empty-section"];

#[test]
fn the_transcripts_say_what_comes_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut transcripts: Vec<PathBuf> = fs::read_dir(folder)
        .expect("tests/cli is there")
        .map(|it| it.expect("tests/cli can be listed").path())
        .filter(|it| it.extension().is_some_and(|it| it == "console"))
        .collect();
    transcripts.sort();
    assert!(!transcripts.is_empty());
    let mut wrong = Vec::new();
    for path in transcripts {
        let wanted = fs::read_to_string(&path).expect("a transcript is text");
        let given = played(&wanted, &path.with_extension(""));
        if given != wanted {
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, given).expect("a transcript can be written");
            } else {
                wrong.push(format!("{}:\n{given}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes what comes out now:\n{}", wrong.join("\n"));
}

#[test]
fn the_readme_shows_what_comes_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("README.md");
    let wanted = fs::read_to_string(&path).expect("README.md is text");
    let folder = repository(&[]);
    fs::create_dir(folder.path().join("examples")).expect("it is not there yet");
    copy(&root.join("examples"), &folder.path().join("examples"));
    let mut given = String::new();
    for (index, part) in wanted.split("```").enumerate() {
        // Every second part is code.
        let part = match part.strip_prefix("console\n").filter(|_| index % 2 == 1) {
            Some(transcript) => {
                let played = played_in(transcript, folder.path());
                format!("console\n{}", played.strip_suffix("? 1\n").unwrap_or(&played))
            }
            None => part.to_owned(),
        };
        given = if index == 0 { part } else { format!("{given}```{part}") };
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &given).expect("README.md can be written");
    } else {
        assert_eq!(given, wanted, "UPDATE=1 writes what comes out now");
    }
}

/// The transcript with what comes out now, in a copy of a folder.
fn played(transcript: &str, files: &Path) -> String {
    let folder = repository(&[]);
    copy(files, folder.path());
    played_in(transcript, folder.path())
}

/// The transcript with what comes out now in a folder.
fn played_in(transcript: &str, folder: &Path) -> String {
    let mut played = String::new();
    let mut is_output = false;
    let mut last = "";
    for line in transcript.lines() {
        let before = std::mem::replace(&mut last, line);
        if let Some(typed) = line.strip_prefix("$ ") {
            is_output = true;
            played.push_str(line);
            played.push('\n');
            let (code, out, error) = typed_in(typed, folder);
            played.push_str(&out);
            for line in error.lines() {
                played.push_str(format!("! {line}").trim_end());
                played.push('\n');
            }
            if code != 0 {
                played = format!("{played}? {code}\n");
            }
        } else if is_remark(line, before) || !is_output {
            if is_output {
                played.push('\n');
                is_output = false;
            }
            played.push_str(line);
            played.push('\n');
        }
    }
    played
}

/// Whether a line is a remark of the transcript: a heading that comes out directly follows what was typed.
fn is_remark(line: &str, before: &str) -> bool {
    line.starts_with("# ") && before.is_empty()
}

fn typed_in(typed: &str, folder: &Path) -> (i32, String, String) {
    let mut command = pmlint(folder);
    let mut words = typed.split_whitespace().peekable();
    while let Some((name, value)) = words.peek().and_then(|it| it.split_once('=')) {
        command.env(name, value);
        words.next();
    }
    assert_eq!(words.next(), Some("pmlint"), "{typed}");
    let words: Vec<&str> = words.collect();
    let (words, input) = match words.as_slice() {
        [words @ .., "<", file] => (words, fs::read(folder.join(file)).expect("the input is there")),
        words => (words, Vec::new()),
    };
    told(&with_input(command.args(words), &input))
}

fn with_input(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pmlint starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    // A program that has seen enough closes its input.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("pmlint ends")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.expect("the folder of a transcript can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a folder in the folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file in the folder");
        }
    }
}

#[test]
fn a_file_that_is_not_text_hides_no_other() {
    let folder = repository(&[("a.md", DOCUMENT), ("b.md", b"# caf\xe9\n"), ("c.md", DOCUMENT)]);
    let (code, out, error) = run(&folder, &[CONCISE, &["."]].concat());
    assert_eq!((code, out), (2, format!("a.md:{FAULT}c.md:{FAULT}")));
    assert_eq!(error, "error: b.md: it is not UTF-8: byte 0xE9 on line 1 (offset 5)\n");
}

#[test]
fn folders_are_searched_for_markdown_that_git_does_not_ignore() {
    let folder = repository(&[
        ("docs/a.md", DOCUMENT),
        ("docs/b.MARKDOWN", DOCUMENT),
        ("docs/c.mdx", DOCUMENT),
        ("docs/d.html.md.erb", DOCUMENT),
        ("docs/e.txt", DOCUMENT),
        ("docs/.hidden/f.md", DOCUMENT),
        ("docs/template.md", DOCUMENT),
        ("docs/build/g.md", DOCUMENT),
        ("docs/build/h.md", DOCUMENT),
        ("docs/.gitignore", b"build/*\n!h.md\n"),
        ("node_modules/i.md", DOCUMENT),
        (".gitignore", b"node_modules\n"),
    ]);
    let (_, out, error) = run(&folder, CONCISE);
    let found: Vec<&str> = out.lines().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(
        found,
        ["docs/a.md", "docs/b.MARKDOWN", "docs/build/h.md", "docs/c.mdx", "docs/d.html.md.erb"]
    );
    assert_eq!(error, "");
    // A file that is named is looked at, unless the configuration excludes it.
    let (_, out, _) =
        run(&folder, &[CONCISE, &["node_modules/i.md", "docs/template.md", "./docs/a.md"]].concat());
    assert_eq!(out, format!("docs/a.md:{FAULT}node_modules/i.md:{FAULT}"));
}

/// A report to which pmlint has nothing to say as an error.
const GOOD: &[u8] = b"# Checkout outage on 3 May 2024\n\n## Summary\n\nNobody could pay for 20 minutes.\n\n## Timeline\n\n- 14:05 UTC: the pager fires\n- 14:25 UTC: payments work again\n\n## Root cause\n\nThe connection pool had no limit, and no alert watched it.\n\n## Action items\n\n- Limit the pool to 200 connections (owner: Kim Lee, due: 2024-05-20)\n";

const TEMPLATE: &[u8] = b"# Post-mortem: TITLE\n\n## Summary\n\nTODO\n\n## Timeline\n\n- HH:MM UTC\n\n## Action items\n\n- [ ] TBD\n";

#[test]
fn what_init_writes_leaves_an_index_and_templates_alone() {
    let folder = repository(&[
        ("docs/incidents/2024-05-03.md", GOOD),
        ("docs/incidents/README.md", b"# Incidents\n\n- [3 May 2024](2024-05-03.md)\n"),
        ("docs/incidents/TEMPLATE.md", TEMPLATE),
        ("docs/incidents/0-template.md", TEMPLATE),
    ]);
    let (code, out, error) = run(&folder, &["init"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let left_out =
        "leaves out what is no post-mortem there: docs/incidents/0-template.md, docs/incidents/README.md.\n";
    assert!(out.ends_with(left_out), "{out}");
    let (code, out, error) = run(&folder, &["--format", "concise", "--fail-on", "error"]);
    assert_eq!((code, out.contains(": error["), error.as_str()), (0, false, ""), "{out}");
    // What somebody meant as a report is judged.
    fs::write(folder.path().join("docs/incidents/down.md"), "# The shop was down\n\nFor long.\n")
        .expect("a file in the folder");
    assert_eq!(run(&folder, &["init", "--force"]).0, 0);
    assert_eq!(run(&folder, &[]).0, 1);
}

#[test]
fn init_tells_of_the_configuration_that_it_hides() {
    let folder = repository(&[("pmlint.toml", b"fail-on = \"warning\"\n"), ("a/b/c.txt", b"")]);
    let told = told(&pmlint(&folder.path().join("a/b")).arg("init").output().expect("pmlint starts"));
    assert_eq!(
        (told.0, told.2.as_str()),
        (0, "note: what ../../pmlint.toml says holds no more in this folder\n")
    );
    assert_eq!(run(&folder, &["init", "--force"]).2, "");
}

#[test]
fn a_page_about_a_folder_is_no_report_unless_somebody_calls_it_one() {
    let folder = repository(&[
        ("docs/README.md", b"# Index\n\n- [How we name services](names.md)\n"),
        ("docs/CHANGELOG.md", b"# Changes\n\n- Nothing\n"),
        ("docs/index.md", b"# Incidents\n\n- [A](a.md)\n"),
        ("docs/names.md", b"# How we name services\n\nUse short words.\n"),
        ("docs/2024-05-03/index.md", b"# Search\n\nIt was slow.\n"),
        ("docs/search/readme.md", b"# Post-mortem of the slow search\n\nIt was slow.\n"),
    ]);
    let unrecognized = "1:1: warning[unrecognized-document]: this doesn't read as a post-mortem\n";
    let words = ["--format", "concise", "docs", "docs/README.md", "docs/2024-05-03", "docs/search"];
    let wanted = ["docs/2024-05-03/index.md", "docs/names.md", "docs/search/readme.md"];
    let wanted = wanted.map(|it| format!("{it}:{unrecognized}")).concat();
    assert_eq!(run(&folder, &words), (0, wanted, String::new()));
    // What is declared a report has to be one.
    fs::write(folder.path().join("pmlint.toml"), "include = [\"docs/README.md\"]\n").expect("a file");
    let (code, out, _) = run(&folder, &["--format", "concise"]);
    assert!(code == 1 && out.starts_with("docs/README.md:1:1: error[unrecognized-document]"), "{out}");
}

#[test]
fn include_says_what_is_looked_at() {
    let folder = repository(&[
        ("pmlint.toml", b"include = [\"docs/incidents/**/*.md\"]\n"),
        ("docs/incidents/2024/a.md", DOCUMENT),
        ("docs/other.md", DOCUMENT),
        ("src/x.rs", b""),
    ]);
    assert_eq!(run(&folder, CONCISE).1, format!("docs/incidents/2024/a.md:{FAULT}"));
    let mut below = pmlint(&folder.path().join("src"));
    assert_eq!(
        told(&below.args(CONCISE).output().expect("pmlint starts")).1,
        format!("../docs/incidents/2024/a.md:{FAULT}")
    );
}

#[test]
fn an_include_that_matches_nothing_is_told_where_people_read_it() {
    let folder = repository(&[("pmlint.toml", b"include = [\"doc/**/*.md\"]\n"), ("docs/a.md", DOCUMENT)]);
    let note = "note: `include` matches no document: doc/**/*.md\n".to_owned();
    for (format, out) in [("full", "No document was found.\n"), ("concise", ""), ("github", "")] {
        assert_eq!(run(&folder, &["--format", format]), (0, out.to_owned(), note.clone()), "{format}");
    }
    assert_eq!(run(&folder, &["--format", "jsonl"]).2, "");
    assert_eq!(run(&folder, &[CONCISE, &["docs"]].concat()).2, "");
}

#[test]
fn a_rule_that_only_the_gate_asks_for_is_told_as_such() {
    let folder = repository(&[("a.md", GOOD)]);
    for name in ["dropped-action-item", "merge"] {
        let (code, out, error) = run(&folder, &["--select", name]);
        assert_eq!((code, out.as_str()), (0, "Nothing to mend in 1 document.\n"));
        let note =
            format!("note: `{name}` is about changes: `pmlint gate` asks for it, and nothing else does\n");
        assert_eq!(error, note);
    }
    assert_eq!(run(&folder, &["--select", "all,empty-section"]).2, "");
}

#[test]
fn what_is_not_there_is_told_and_the_rest_is_done() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    let (code, out, error) = run(&folder, &[CONCISE, &["nowhere.md", "a.md"]].concat());
    assert_eq!((code, out), (2, format!("a.md:{FAULT}")));
    assert_eq!(error, "error: nowhere.md: there is no such file or folder\n");
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_repository_are_not_read() {
    use std::os::unix::fs::symlink;
    let outside = repository(&[("secret.md", DOCUMENT), ("pmlint.toml", b"secret = 1\n")]);
    let folder = repository(&[("a.md", DOCUMENT)]);
    symlink(outside.path().join("secret.md"), folder.path().join("link.md")).expect("a link");
    symlink(outside.path(), folder.path().join("folder")).expect("a link");
    symlink("a.md", folder.path().join("inside.md")).expect("a link");
    let (code, out, error) = run(&folder, CONCISE);
    assert_eq!((code, out), (2, format!("a.md:{FAULT}inside.md:{FAULT}")));
    assert_eq!(error, "error: link.md: not read, as it is a link that leaves the repository\n");
    for path in ["link.md", "folder/secret.md"] {
        let (code, out, _) = run(&folder, &[CONCISE, &[path]].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{path}");
    }
    symlink(outside.path().join("pmlint.toml"), folder.path().join("pmlint.toml")).expect("a link");
    let (code, _, error) = run(&folder, CONCISE);
    assert_eq!(code, 2);
    assert_eq!(error, "error: pmlint.toml: it is a link that leaves the repository\n");
}

#[cfg(unix)]
#[test]
fn circles_pipes_and_locked_files_are_told_and_the_rest_is_done() {
    use std::os::unix::fs::symlink;
    let folder = repository(&[("docs/a.md", DOCUMENT)]);
    symlink("..", folder.path().join("docs/up")).expect("a link");
    symlink("gone", folder.path().join("docs/broken.md")).expect("a link");
    symlink("gone", folder.path().join("docs/broken")).expect("a link");
    let pipe =
        Command::new("mkfifo").arg(folder.path().join("docs/pipe.md")).status().expect("mkfifo is there");
    assert!(pipe.success());
    let (code, out, error) = run(&folder, CONCISE);
    assert_eq!((code, out), (2, format!("docs/a.md:{FAULT}")));
    assert_eq!(
        error,
        "error: docs/broken.md: there is no such file or folder\n\
         error: docs/pipe.md: it is no regular file\n"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_hides_nothing_and_is_left_alone() {
    use std::os::unix::fs::symlink;
    let folder = repository(&[("docs/sub/a.md", DOCUMENT)]);
    for (target, link) in [(".", "docs/loop"), ("..", "docs/sub/up.md"), ("../sub", "docs/sub/again")] {
        symlink(target, folder.path().join(link)).expect("a link");
    }
    let found = format!("docs/sub/a.md:{FAULT}");
    assert_eq!(run(&folder, &[CONCISE, &["docs"]].concat()), (1, found, String::new()));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_can_be_excluded() {
    use std::os::unix::fs::symlink;
    let outside = repository(&[("secret.md", DOCUMENT)]);
    let folder = repository(&[("docs/a.md", DOCUMENT)]);
    symlink("..", folder.path().join("docs/up")).expect("a link");
    symlink("gone", folder.path().join("docs/broken.md")).expect("a link");
    symlink(outside.path().join("secret.md"), folder.path().join("docs/link.md")).expect("a link");
    let with = |exclude: &str| {
        fs::write(folder.path().join("pmlint.toml"), format!("exclude = {exclude}\n")).expect("a file");
        run(&folder, CONCISE)
    };
    let found = format!("docs/a.md:{FAULT}");
    let (code, out, error) = with("[]");
    assert_eq!((code, out.as_str(), error.lines().count()), (2, found.as_str(), 2), "{error}");
    for exclude in [
        "[\"docs/up\", \"docs/broken.md\", \"docs/link.md\"]",
        "[\"docs/up/**\", \"**/broken*\", \"**/link.*\"]",
        "[\"docs/up/\", \"docs/[bl]*.md\"]",
    ] {
        assert_eq!(with(exclude), (1, found.clone(), String::new()), "{exclude}");
    }
    assert_eq!(with("[\"docs/\"]"), (0, String::new(), String::new()));
}

#[test]
fn what_can_not_be_written_together_is_refused() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    for (words, message) in [
        (&["--statistics", "--format", "json"][..], "--statistics writes a table for people, and no json"),
        (&["--diff", "--format", "json"], "--diff writes a patch, and no report"),
        (&["--diff", "--statistics"], "--diff writes a patch, and no report"),
        (&["--report", "json=-"], "`-` is no file; `--format json` writes to standard output"),
        (&["--report", "json=x", "--report", "sarif=./x"], "two reports go to x"),
    ] {
        let (code, out, error) = run(&folder, words);
        assert_eq!((code, out.as_str()), (2, ""), "{words:?}: {error}");
        assert!(error.contains(message), "{words:?}: {error}");
    }
    assert!(!folder.path().join("-").exists() && !folder.path().join("x").exists());
    assert_eq!(run(&folder, &["--statistics", "--report", "json=x.json"]).0, 1);
    assert!(folder.path().join("x.json").exists());
}

#[test]
fn a_folder_is_no_document_to_inspect() {
    let (code, _, error) = run(&repository(&[]), &["inspect", "."]);
    assert_eq!((code, error.as_str()), (2, "error: .: it is a folder\n"));
}

#[test]
fn team_rules_lie_inside_the_repository() {
    let rule =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/empty-section.toml")).expect("the rule");
    let folder = repository(&[
        ("pmlint.toml", b"team-rules = [\"rules\"]\n"),
        ("rules/our-own.toml", &rule),
        ("a.md", DOCUMENT),
    ]);
    let (_, out, error) = run(&folder, &["--format", "concise", "--select", "our-own"]);
    assert_eq!(
        (out.as_str(), error.as_str()),
        ("a.md:12:1: error[our-own]: the section \"Root cause\" is empty\n", "")
    );
    fs::create_dir(folder.path().join("rules/more")).expect("a folder in the folder");
    fs::rename(folder.path().join("rules/our-own.toml"), folder.path().join("rules/more/our-own.toml"))
        .expect("it is there");
    let (_, out, error) = run(&folder, &["--format", "concise", "--select", "our-own"]);
    assert!(out.starts_with("a.md:12:1: error[our-own]"), "{out}{error}");
    fs::rename(folder.path().join("rules/more"), folder.path().join("rules/.more")).expect("it is there");
    let (code, _, error) = run(&folder, &[]);
    assert!(code == 2 && error.contains("rules: no rule file lies in it, as `NAME.toml`"), "{error}");
    #[cfg(unix)]
    {
        let outside = repository(&[("x.toml", &rule)]);
        fs::remove_dir_all(folder.path().join("rules")).expect("it is there");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("rules")).expect("a link");
        let (code, _, error) = run(&folder, &[]);
        assert_eq!(code, 2, "{error}");
        assert!(error.contains("rules: leaves the repository\n"), "{error}");
        assert!(error.contains("pmlint.toml:1:15"), "{error}");
    }
}

#[test]
fn the_examples_of_team_rules_are_tried_on_demand() {
    let rule = |words: &str| {
        format!(
            "summary = \"S\"\ngroup = \"blameless\"\nseverity = \"error\"\nmessage = \"{{words}} is slow\"\n\
             help = \"H.\"\nwhy = \"W.\"\n[[check.phrases.group]]\nphrases = [\"{words}\"]\n[[example]]\n\
             bad = \"\"\"\nA sloth.\n  ^^^^^\n\"\"\"\ngood = \"A hare.\"\n"
        )
    };
    let team = |words: &str| {
        repository(&[
            ("pmlint.toml", b"team-rules = [\"rules\"]\n"),
            ("rules/no-sloth.toml", rule(words).as_bytes()),
        ])
    };
    let nothing = "Nothing to mend in the configuration, nor in 1 team rule with 1 example.\n".to_owned();
    assert_eq!(run(&team("sloth"), &["config", "check"]), (0, nothing, String::new()));
    let (code, out, error) = run(&team("snail"), &["config", "check"]);
    assert_eq!((code, out.as_str()), (2, ""), "{error}");
    assert!(error.contains("`no-sloth` doesn't find what is marked here"), "{error}");
    assert!(error.contains("rules/no-sloth.toml:11:1"), "{error}");
    let (_, out, _) = run(&repository(&[]), &["config", "check"]);
    assert_eq!(out, "Nothing to mend in the configuration.\n");
}

#[test]
fn columns_count_characters_whatever_stands_before() {
    let text = "\u{feff}# T\r\n\r\n## Summary\r\n\r\ntext\r\n\r\n## Timeline\r\n\r\n10:00 x\r\n\r\n\t\r\n🔥 **Root cause → 事故**:\r\n";
    let folder = repository(&[("a.md", text.as_bytes())]);
    let (_, out, _) = run(&folder, &["--format", "json", "--select", "empty-section"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    for finding in report["findings"].as_array().expect("a list") {
        for end in ["start", "end"] {
            let place = &finding[end];
            let byte = usize::try_from(place["byte"].as_u64().expect("a number")).expect("it is small");
            let before = &text[..byte];
            let line = before.rsplit('\n').next().expect("split gives something");
            assert_eq!(place["column"], line.chars().count() + 1);
            assert_eq!(place["line"], before.matches('\n').count() + 1);
        }
    }
}

#[test]
fn a_language_server_answers_what_is_no_message_and_goes_on() {
    let folder = repository(&[]);
    let framed = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
    let begin = framed(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#)
        + &framed(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    let end = framed(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#)
        + &framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    let served =
        |said: &str| told(&with_input(pmlint(folder.path()).arg("lsp"), format!("{begin}{said}").as_bytes()));
    for (text, code) in [("nonsense", -32700), ("{", -32700), ("[]", -32600), ("null", -32600)] {
        let (exit, out, error) = served(&(framed(text) + &end));
        assert_eq!((exit, error.as_str()), (0, ""), "{text}");
        assert!(out.contains(&format!("\"code\":{code},")) && out.contains("\"id\":null"), "{out}");
        assert!(out.contains("\"id\":2"), "the next request is answered: {out}");
    }
    for (said, wanted) in [
        (
            "Content-Length: 99999999999999\r\n\r\n",
            "a message says that it has no length, or more than 256 MiB",
        ),
        ("Content-Length: x\r\n\r\n", "a message says that it has no length, or more than 256 MiB"),
        ("Content-Type: x\r\n\r\n", "a message doesn't say how long it is"),
        ("hello\r\n\r\n", "this is no header of a message for a language server"),
        ("Content-Length: 9\r\n\r\n{}", "a message is shorter than it says"),
    ] {
        let (exit, _, error) = served(said);
        assert_eq!((exit, error), (2, format!("error: standard input: {wanted}\n")), "{said:?}");
    }
}

#[test]
fn what_is_no_day_is_told_what_a_day_looks_like() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    for words in [&["--today", "2024-13-01"][..], &["new", "x", "--date", "tomorrow"]] {
        let (code, _, error) = run(&folder, words);
        let wanted = ": write a day of the calendar, such as 2024-05-20\n";
        assert!(code == 2 && error.contains(wanted), "{error}");
    }
}

#[test]
fn a_new_report_gets_the_folder_that_it_is_to_lie_in() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    let new = |output: &str| run(&folder, &["new", "Slow search", "--date", "2024-05-03", "-o", output]);
    for (output, path) in [
        ("docs/incidents/", "docs/incidents/2024-05-03-slow-search.md"),
        ("docs/incidents", "docs/incidents/2024-05-03-slow-search.md"),
        ("notes/2024/search.md", "notes/2024/search.md"),
    ] {
        let _ = fs::remove_file(folder.path().join(path));
        let (code, out, error) = new(output);
        assert_eq!((code, error.as_str()), (0, ""), "{output}");
        assert!(out.starts_with(&format!("Wrote {path}. ")), "{out}");
        assert!(folder.path().join(path).exists());
    }
    let (code, _, error) = new("a.md/");
    assert!(code == 2 && error.starts_with("error: a.md: "), "{error}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let names: Vec<String> = (0..40).map(|it| format!("docs/{it}.md")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), DOCUMENT)).collect();
    let folder = repository(&files);
    let first = run(&folder, &["--format", "json"]);
    let threads = pmlint(folder.path()).args(["--format", "json"]).env("RAYON_NUM_THREADS", "7").output();
    assert_eq!(first, told(&threads.expect("pmlint starts")));
}

#[test]
fn a_report_goes_to_a_file_and_leaves_nothing_else() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    let (code, out, _) = run(&folder, &[CONCISE, &["--report", "json=report.json"]].concat());
    assert_eq!((code, out), (1, format!("a.md:{FAULT}")));
    let report = fs::read(folder.path().join("report.json")).expect("the report is there");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("it is JSON");
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(fs::read_dir(folder.path()).expect("it can be listed").count(), 3);
    let (code, _, error) = run(&folder, &["--report", "json=nowhere/report.json"]);
    assert_eq!(code, 2);
    assert!(error.starts_with("error: nowhere/report.json: "), "{error}");
}

#[test]
fn colour_goes_where_it_is_wanted() {
    let folder = repository(&[("a.md", DOCUMENT)]);
    let colored = |set: &[(&str, &str)], words: &[&str]| {
        let mut command = pmlint(folder.path());
        command.envs(set.iter().copied()).args(["--select", "empty-section"]).args(words);
        told(&command.output().expect("pmlint starts")).1.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&[], &["--color", "always"]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
}
