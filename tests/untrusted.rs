//! Whatever a stranger puts into a pull request: no document, name, configuration or rule file makes pmlint hang, read
//! or show what lies outside of the repository, or write what a terminal or a build service obeys.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

mod trial;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;

use trial::{DOCUMENT, FAULT, Told, Trial, told};

const CONCISE: [&str; 4] = ["--format", "concise", "--select", "empty-section"];

/// What lies outside of the repository and must never be told.
const PRIVATE: &str = "root:x:0:0:hunter2hunter2:/root";

fn concise(trial: &Trial, words: &[&str]) -> Told {
    trial.pmlint(&[&CONCISE, words].concat())
}

/// A repository with a good document, and private files beside it.
fn tempted() -> Trial {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    let private = trial.outside().join("private");
    fs::create_dir(&private).expect("a folder can be made");
    for name in ["passwd", "secret.md", "secret.toml", "pmlint.toml", ".gitignore"] {
        fs::write(private.join(name), PRIVATE).expect("a file can be written");
    }
    trial
}

#[test]
fn a_link_out_of_the_repository_is_told_and_not_read() {
    let leaves = "not read, as it is a link that leaves the repository";
    for (target, link) in [
        ("../private/secret.md", "link.md"),
        ("../private/passwd", "link.md"),
        ("/etc/passwd", "link.md"),
        ("/proc/self/environ", "link.md"),
        ("/dev/zero", "link.md"),
    ] {
        let trial = tempted();
        trial.link(target, link);
        let message = format!("error: {link}: {leaves}\n");
        let walk = concise(&trial, &[]);
        walk.refuses(&message);
        assert_eq!(walk.out, format!("a.md:{FAULT}"), "the others are read");
        for command in ["check", "inspect", "actions", "stats"] {
            trial.pmlint(&[command, link]).refuses(&message);
        }
    }
}

#[test]
fn a_folder_that_is_a_link_out_of_the_repository_is_not_entered() {
    let trial = tempted();
    trial.link("../private", "folder");
    let walk = concise(&trial, &[]);
    assert_eq!((walk.code, walk.out, walk.error), (Some(1), format!("a.md:{FAULT}"), String::new()));
    for command in ["check", "inspect", "actions", "stats"] {
        trial
            .pmlint(&[command, "folder/secret.md"])
            .refuses("error: folder/secret.md: not read, as it is a link that leaves the repository\n");
    }
}

#[test]
fn a_link_inside_of_the_repository_is_read_once_for_each_name() {
    let trial = tempted();
    trial.link("a.md", "b.md");
    assert_eq!(concise(&trial, &[]).out, format!("a.md:{FAULT}b.md:{FAULT}"));
}

#[test]
fn links_in_a_circle_end() {
    let trial = tempted();
    trial.link("loop.md", "loop.md");
    trial.link("two", "one");
    trial.link("one", "two");
    fs::create_dir(trial.path("folder")).expect("a folder can be made");
    trial.link("..", "folder/up");
    let walk = concise(&trial, &[]);
    walk.refuses("error: loop.md: Too many levels of symbolic links (os error 40)\n");
    assert_eq!(walk.out, format!("a.md:{FAULT}"));
}

#[test]
fn what_is_no_regular_file_is_told_and_nobody_waits_for_it() {
    let trial = tempted();
    let pipe = trial.command("mkfifo").arg("pipe.md").status().expect("mkfifo is there");
    assert!(pipe.success());
    let _socket = UnixListener::bind(trial.path("socket.md")).expect("a socket can be made");
    fs::create_dir(trial.path("folder.md")).expect("a folder can be made");
    let mut wanted =
        "error: pipe.md: it is no regular file\nerror: socket.md: it is no regular file\n".to_owned();
    // Only root may make devices, and not in every container.
    let made = trial.command("mknod").args(["device.md", "c", "1", "5"]).output().expect("mknod is there");
    if made.status.success() {
        wanted.insert_str(0, "error: device.md: it is no regular file\n");
    }
    let walk = concise(&trial, &[]);
    walk.refuses(&wanted);
    assert_eq!(walk.out, format!("a.md:{FAULT}"));
    trial.pmlint(&["inspect", "folder.md"]).refuses("error: folder.md: it is a folder\n");
    trial.pmlint(&["inspect", "pipe.md"]).refuses("error: pipe.md: it is no regular file\n");
    trial.pmlint(&["--config", "pipe.md"]).refuses("error: pipe.md: it is no regular file\n");
}

#[test]
fn a_folder_named_like_a_document_is_a_folder() {
    let trial = Trial::with(&[("x.md/a.md", DOCUMENT)]);
    assert_eq!(concise(&trial, &[]).out, format!("x.md/a.md:{FAULT}"));
    assert_eq!(concise(&trial, &["x.md"]).out, format!("x.md/a.md:{FAULT}"));
}

#[test]
fn a_file_without_end_is_refused_unread() {
    let trial = tempted();
    let vast = fs::File::create(trial.path("b.md")).expect("a file can be made");
    // It takes no room: what nobody wrote is not there.
    vast.set_len(1 << 32).expect("the file system knows of files with holes");
    let told = concise(&trial, &["."]);
    assert_eq!(told.code, Some(2));
    assert_eq!(told.out, format!("a.md:{FAULT}"));
    assert!(told.error.contains("b.md: it has 4 GiB or more; pmlint reads smaller files"), "{}", told.error);
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_done() {
    let trial = Trial::with(&[("a.md", DOCUMENT), ("b.md", DOCUMENT), ("c/d.md", DOCUMENT)]);
    for path in ["b.md", "c"] {
        fs::set_permissions(trial.path(path), fs::Permissions::from_mode(0o000)).expect("it is ours");
    }
    // Root reads everything, unless it gives that up.
    let mut command = trial.command("setpriv");
    command.args(["--bounding-set", "-dac_override,-dac_read_search", env!("CARGO_BIN_EXE_pmlint")]);
    let is_root = fs::read(trial.path("b.md")).is_ok();
    let output = if is_root { &mut command } else { &mut trial.command(env!("CARGO_BIN_EXE_pmlint")) };
    let told = told(&output.args(CONCISE).output().expect("setpriv is there"));
    told.refuses("error: c: pmlint may not read it\nerror: b.md: pmlint may not read it\n");
    assert_eq!(told.out, format!("a.md:{FAULT}"));
}

/// Names of files, each of which is something to a terminal, a build service, a shell or a format.
const NAMES: [&[u8]; 12] = [
    b"::error::a.md",
    b"\xe2\x80\x83::error::a.md",
    b"a\n::error::b.md",
    b"a\r::error::b.md",
    b"\x1b[31mred.md",
    b"##[error]x.md",
    b"-- x.md",
    b"--fix\n::error::x.md",
    b"a\xe2\x80\xaeb.md",
    b"a,line=7 %0A]]><script>alert(1)<.md",
    b"\xff\xfe\n::error::.md",
    b"'\"$(touch owned)`touch owned`|.md",
];

/// Everything that some format could take for its own.
const NASTY: &str = "::error::forged %0A::error::x ]]> <script>alert(1)</script> & | \u{1b}[31m\u{7} \u{9b}31m \u{202e}bidi \
                     [l](https://evil.example) @kim ##[error]x ##vso[task.complete]x =1+1 \u{a0}::error::x";

fn nasty_document() -> String {
    let metadata = NASTY.replace(['"', '\u{1b}', '\u{7}'], "");
    // Words of many lengths, so that one of the lines into which the text is broken begins with a command.
    let broken: Vec<String> = (0..90).map(|it| format!("{} ::error::x", "w".repeat(it % 13 + 1))).collect();
    let broken = broken.join(" ");
    format!(
        "---\ntitle: \"::error::{metadata}\"\nservices: [\"::error::{metadata}\"]\n---\n\n# Outage of {NASTY} on 3 May \
         2024\n\n**Status**: ::error::{NASTY}\n\n## Summary {NASTY}\n\nOrders were lost. {NASTY}\n\n## Timeline \
         {NASTY}\n\n- 10:00 UTC deploy {NASTY}\n- 09:20 UTC Kim carelessly rolled back {NASTY}\n\n## Root cause\n\nThe \
         server crashed. {broken}\n\n## Action items\n\n- ::error::Add {NASTY} (owner: ::error::x {NASTY}, due: \
         {NASTY})\n- {broken}\n- [ ] Improve {NASTY} {broken} (due: next sprint)\n"
    )
}

/// A folder of such documents.
fn nasty() -> Trial {
    let trial = Trial::new();
    for name in NAMES {
        let path = trial.path("x").with_file_name(OsStr::from_bytes(name));
        fs::write(path, nasty_document()).expect("Linux takes every name");
    }
    trial
}

/// What a command prints is obeyed neither by a terminal nor by what reads the log of a build.
#[track_caller]
fn is_harmless(words: &[&str], text: &str) {
    let is_github = words.contains(&"github");
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']) {
        // GitHub's runner skips what .NET takes for white space.
        assert!(is_github || !line.trim_start().starts_with("::"), "{words:?} forges a command: {line}");
        for mark in ["##[", "##vso[", "##teamcity["] {
            assert!(!line.contains(mark), "{words:?} forges a command: {line}");
        }
        let obeyed = |it: char| it != '\t' && (it.is_control() || ('\u{202a}'..='\u{202e}').contains(&it));
        assert!(!line.contains(obeyed), "{words:?} commands a terminal: {line:?}");
    }
}

#[test]
fn no_name_and_no_text_forges_anything_in_any_format() {
    let trial = nasty();
    let mut runs: Vec<Vec<&str>> = vec![vec!["--statistics"], vec!["config", "show"]];
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
        runs.push(vec!["check", "--select", "all", "--min-confidence", "low", "--format", format]);
    }
    runs.extend(["table", "json", "csv", "markdown", "ics"].map(|it| vec!["actions", "--format", it]));
    runs.extend(["table", "json", "html"].map(|it| vec!["stats", "--format", it]));
    let names: Vec<&str> = NAMES.iter().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    for format in ["text", "json"] {
        runs.push([&["inspect", "--format", format, "--"], names.as_slice()].concat());
    }
    for words in runs {
        let told = trial.pmlint(&words);
        assert!(matches!(told.code, Some(0 | 1)), "{words:?}: {told:?}");
        assert!(!told.out.is_empty(), "{words:?}");
        is_harmless(&words, &told.all());
        if words.contains(&"github") {
            let known = |it: &&str| {
                ["::error ", "::warning ", "::notice ", "pmlint: "].iter().any(|lead| it.starts_with(lead))
            };
            assert!(told.out.lines().all(|it| known(&it)), "{}", told.out);
        }
        if words.contains(&"html") || words.contains(&"markdown") {
            assert!(!told.out.contains("<script>alert"), "{words:?}: {}", told.out);
        }
    }
    assert_eq!(trial.names().len(), NAMES.len(), "nothing was made: {:?}", trial.names());
}

#[test]
fn what_can_not_be_read_is_told_without_obeying_its_name() {
    let trial = Trial::new();
    for name in NAMES {
        let path = trial.path("x").with_file_name(OsStr::from_bytes(name));
        fs::write(path, [0xff, 0xfe, b'x']).expect("Linux takes every name");
    }
    for format in ["full", "concise", "github", "junit", "markdown", "sarif"] {
        let words = ["--format", format];
        let told = trial.pmlint(&words);
        assert_eq!(told.code, Some(2));
        assert_eq!(told.error.lines().count(), NAMES.len(), "{}", told.error);
        is_harmless(&words, &told.all());
    }
}

#[test]
fn a_name_that_looks_like_an_option_is_told_harmlessly() {
    let trial = nasty();
    for word in
        ["--fix\n::error::x.md", "--\u{1b}[31m##[error]x.md", "--format=\n::error::", "--today=\n::error::"]
    {
        let told = trial.pmlint(&[word]);
        assert_eq!(told.code, Some(2));
        assert!(!told.error.is_empty());
        is_harmless(&[word], &told.all());
    }
}

#[test]
fn a_patch_shows_no_secret_and_still_applies() {
    let key = "AKIAT5WN8KZY3VQD7HXB";
    // Without the secret, three lines would stand around what changes.
    let near = DOCUMENT.replace("## Root cause\n\n", &format!("## Root cause\n\nKey {key}\n\n"));
    let trial = Trial::with(&[("docs/a.md", &near), ("docs/b.md", DOCUMENT)]);
    let told = trial.pmlint(&["--diff"]);
    assert_eq!((told.code, told.error.as_str()), (Some(1), ""));
    assert!(!told.out.contains(key), "{}", told.out);
    fs::remove_dir(trial.path(".git")).expect("it is empty");
    assert!(trial.command("git").args(["init", "-q"]).status().expect("git is there").success());
    trial.write("patch", &told.out);
    let applied = trial.command("git").args(["apply", "patch"]).output().expect("git is there");
    assert!(applied.status.success(), "{applied:?}\n{}", told.out);
    assert_eq!(trial.read("docs/a.md"), near.replace("[ ]@kim", "[ ] @kim"));
    assert_eq!(trial.read("docs/b.md"), DOCUMENT.replace("[ ]@kim", "[ ] @kim"));
}

#[test]
fn a_patch_that_can_not_do_without_a_secret_is_refused() {
    let message = "error: a.md: a patch would show a secret, or a command that logs obey; `pmlint check --fix` writes \
                   the file\n";
    let key = "AKIAT5WN8KZY3VQD7HXB";
    let item = "- [ ]@kim Add an alert";
    for text in [
        // In what changes, before it, behind it.
        DOCUMENT.replace(item, &format!("{item} for {key}")),
        DOCUMENT.replace(item, &format!("- Key {key}\n{item}")),
        format!("{DOCUMENT}- Key {key}\n"),
        // The same key again, where no rule would know it.
        format!("{DOCUMENT}- x{key}x\n").replace("Orders", &format!("Key {key} Orders")),
        DOCUMENT.replace(item, &format!("::error::forged\n\n{item}")).replace("::forged\n\n-", "::forged\n-"),
        format!("{DOCUMENT}- ##[error]forged\n"),
    ] {
        let trial = Trial::with(&[("a.md", &text), ("b.md", DOCUMENT)]);
        let told = trial.pmlint(&["--diff"]);
        told.refuses(message);
        assert!(told.out.starts_with("diff --git a/b.md b/b.md\n"), "{text}\n{}", told.out);
        assert!(!told.all().contains(key) && !told.out.contains("forged"), "{}", told.out);
        assert_eq!(trial.pmlint(&["--fix"]).error, "");
        assert_eq!(trial.read("a.md"), text.replace("[ ]@kim", "[ ] @kim"));
    }
}

#[test]
fn a_patch_of_a_file_whose_name_is_no_text_is_refused() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    let path = trial.path("x").with_file_name(OsStr::from_bytes(b"\xff.md"));
    fs::write(path, DOCUMENT).expect("Linux takes every name");
    let told = trial.pmlint(&["--diff"]);
    told.refuses("error: \u{fffd}.md: a patch can't hold its name, which is not UTF-8\n");
    assert!(told.out.starts_with("diff --git a/a.md b/a.md\n"), "{}", told.out);
}

#[test]
fn a_configuration_names_nothing_outside() {
    for (text, message) in [
        ("team-rules = [\"../private\"]", "this path leaves the configuration's folder"),
        ("team-rules = [\"/etc\"]", "this path doesn't begin at the configuration's folder"),
        ("team-rules = [\"~/rules\"]", "this path doesn't begin at the configuration's folder"),
        ("include = [\"../private/*.md\"]", "this path leaves the configuration's folder"),
        ("include = [\"a/../../private/*\"]", "this path leaves the configuration's folder"),
        ("include = [\"/etc/*\"]", "this path doesn't begin at the configuration's folder"),
        ("exclude = [\"..\"]", "this path leaves the configuration's folder"),
        ("[[overrides]]\nfiles = [\"../*\"]", "this path leaves the configuration's folder"),
        ("extends = \"../private/pmlint.toml\"", "unknown key `extends`"),
    ] {
        let trial = tempted();
        trial.write("pmlint.toml", text);
        let told = trial.pmlint(&[]);
        assert_eq!((told.code, told.out.as_str()), (Some(2), ""), "{text}");
        assert!(told.error.contains(message), "{text}: {}", told.error);
        assert!(!told.error.contains("hunter2"), "{text}: {}", told.error);
    }
}

#[test]
fn a_configuration_that_is_a_link_outside_is_not_quoted() {
    let leaves = "a link that leaves the repository";
    for (target, link, words, message) in [
        ("../private/pmlint.toml", "pmlint.toml", &[][..], format!("pmlint.toml: it is {leaves}")),
        ("/etc/passwd", "pmlint.toml", &[], format!("pmlint.toml: it is {leaves}")),
        (
            "../private/secret.toml",
            "ci.toml",
            &["--config", "ci.toml"],
            format!("ci.toml: not read, as it is {leaves}"),
        ),
    ] {
        let trial = tempted();
        trial.link(target, link);
        for command in ["check", "inspect", "actions", "stats"] {
            trial.pmlint(&[&[command], words, &["a.md"]].concat()).refuses(&format!("error: {message}\n"));
        }
        trial.pmlint(&[&["config", "show"], words].concat()).refuses(&format!("error: {message}\n"));
    }
}

#[test]
fn rules_of_a_team_that_are_links_outside_are_not_quoted() {
    for (target, link, message) in [
        ("../private", "rules", "rules: leaves the repository\n"),
        ("../../private/secret.toml", "rules/x.toml", "rules/x.toml: leaves the repository\n"),
        ("/dev/zero", "rules/x.toml", "rules/x.toml: leaves the repository\n"),
        ("x.toml", "rules/x.toml", "rules/x.toml: leaves the repository\n"),
    ] {
        let trial = tempted();
        trial.write("pmlint.toml", "team-rules = [\"rules\"]\n");
        if link.contains('/') {
            fs::create_dir(trial.path("rules")).expect("a folder can be made");
        }
        trial.link(target, link);
        let told = trial.pmlint(&[]);
        assert_eq!((told.code, told.out.as_str()), (Some(2), ""), "{}", told.error);
        assert!(told.error.contains(message) && !told.error.contains("hunter2"), "{}", told.error);
    }
}

#[test]
fn what_git_ignores_is_not_learnt_from_a_link() {
    let trial = Trial::with(&[("a.md", DOCUMENT)]);
    fs::write(trial.outside().join("ignored"), "*.md\n").expect("a file can be written");
    trial.link("../ignored", ".gitignore");
    assert_eq!(concise(&trial, &[]).out, format!("a.md:{FAULT}"));
}

#[test]
fn a_change_that_is_a_link_is_not_followed_by_the_gate() {
    let trial = tempted();
    fs::remove_dir(trial.path(".git")).expect("it is empty");
    let git = |words: &[&str]| {
        assert!(trial.command("git").args(words).status().expect("git is there").success(), "{words:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "a.md"]);
    git(&["commit", "-q", "-m", "one"]);
    git(&["switch", "-q", "-c", "change"]);
    trial.link("../private/secret.md", "link.md");
    trial.link("../private/pmlint.toml", "pmlint.toml");
    trial.link("../private", "rules");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "two"]);
    trial
        .pmlint(&["gate", "--base", "main"])
        .refuses("error: pmlint.toml: it is a link that leaves the repository\n");
    git(&["rm", "-q", "pmlint.toml"]);
    trial.write("pmlint.toml", "team-rules = [\"rules\"]\n");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "three"]);
    trial.pmlint(&["gate", "--base", "main"]).refuses("error: rules: there is no such folder\n");
    git(&["rm", "-q", "pmlint.toml"]);
    git(&["commit", "-q", "-m", "four"]);
    let told = trial.pmlint(&["gate", "--base", "main", "--format", "concise"]);
    told.refuses("error: link.md: not read, as it is a link that leaves the repository\n");
    git(&["rm", "-q", "link.md"]);
    git(&["commit", "-q", "-m", "five"]);
    let told = trial.pmlint(&["gate", "--base", "main", "--format", "concise"]);
    assert_eq!((told.code, told.all().as_str()), (Some(0), ""));
}

#[test]
fn a_pattern_that_would_take_for_ever_is_refused() {
    let long = "this pattern has more than 1000 bytes";
    for (pattern, message) in [
        ("{a,b}".repeat(100_000), long),
        ("{".repeat(100_000) + "a" + &"}".repeat(100_000), long),
        ("*".repeat(1_000_000), long),
        ("**/".repeat(100_000), long),
        ("[a-z]".repeat(100_000), long),
        ("{".repeat(490) + "a" + &"}".repeat(490), "one of these is no pattern of paths"),
    ] {
        for key in
            ["include = [\"PATTERN\"]", "exclude = [\"PATTERN\"]", "[[overrides]]\nfiles = [\"PATTERN\"]"]
        {
            let trial =
                Trial::with(&[("a.md", DOCUMENT), ("pmlint.toml", &key.replace("PATTERN", &pattern))]);
            let told = trial.pmlint(&[]);
            assert_eq!(told.code, Some(2), "{}", told.error);
            assert!(told.error.contains(message), "{}", told.error);
            assert!(told.error.contains("[pmlint.toml:"), "{}", told.error);
        }
    }
}

#[test]
fn a_configuration_of_thousands_of_lines_is_read() {
    let part =
        |it: usize| format!("[[overrides]]\nfiles = [\"{it}/*\"]\nrules = {{ hindsight = \"off\" }}\n");
    let text: String = (0..4000).map(part).collect();
    let trial = Trial::with(&[("a.md", DOCUMENT), ("pmlint.toml", &text)]);
    assert_eq!(concise(&trial, &[]).out, format!("a.md:{FAULT}"));
}

#[test]
fn a_configuration_without_end_is_refused() {
    for (text, message) in [
        (format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000)), "recursion depth"),
        (format!("{}x = 1", "a.".repeat(100_000)), "recursion limit"),
        (format!("x = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000)), "recursion depth"),
    ] {
        let trial = Trial::with(&[("a.md", DOCUMENT), ("pmlint.toml", &text)]);
        let told = trial.pmlint(&[]);
        assert_eq!(told.code, Some(2));
        assert!(told.error.contains(message), "{}", told.error);
    }
}

/// A rule file with this check.
fn rule(check: &str) -> String {
    format!(
        "summary = \"s\"\ngroup = \"blameless\"\nseverity = \"error\"\nmessage = \"{{words}}\"\nhelp = \"H.\"\nwhy = \
         \"W.\"\n[check.{check}"
    )
}

#[test]
fn a_rule_with_a_pattern_that_would_take_for_ever_is_refused() {
    let optional = "(a) ".repeat(40);
    let choices = "a|b ".repeat(40);
    for (check, message) in [
        (
            format!("phrases]\ngroup = [{{ phrases = [\"{choices}\"] }}]"),
            "with `a|b a|b a|b a|b a|b a|b a|b a|b a|b a|b …` the phrases stand for too many others",
        ),
        (
            format!("phrases]\ngroup = [{{ phrases = [\"x\"], except = [\"{optional}\"] }}]"),
            "with `(a) (a) (a) (a) (a) (a) (a) (a) (a) (a) …` the phrases stand for too many others",
        ),
        (
            format!("action-concrete]\nendless = [\"{optional}x\"]"),
            "in `(a) (a) (a) (a) (a) (a) (a) (a) (a) (a) …` more than 6 words may be missing",
        ),
        (
            format!("action-target]\npeople = [\"all\"]\nappeals = [\"{optional}x\"]"),
            "in `(a) (a) (a) (a) (a) (a) (a) (a) (a) (a) …` more than 6 words may be missing",
        ),
    ] {
        let document = DOCUMENT.replace("Add an alert", &"a ".repeat(40));
        let trial = Trial::with(&[("a.md", &document), ("pmlint.toml", "team-rules = [\"rules\"]\n")]);
        trial.write("rules/forever.toml", &rule(&check));
        let told = trial.pmlint(&["--format", "concise"]);
        assert_eq!((told.code, told.out.as_str()), (Some(2), ""), "{check}");
        let error = told.error.replace("\n  │ ", " ");
        assert!(error.contains(message), "{error}");
        assert!(error.contains("[rules/forever.toml:"), "{error}");
    }
}

#[test]
fn an_option_with_a_pattern_that_would_take_for_ever_is_refused() {
    let group = format!("[{{ phrases = [\"{}\"] }}]", "a|b ".repeat(40));
    let trial = Trial::with(&[
        ("a.md", DOCUMENT),
        ("pmlint.toml", &format!("[rules]\nblaming-language = {{ group = {group} }}\n")),
    ]);
    let told = trial.pmlint(&[]);
    assert_eq!(told.code, Some(2));
    assert!(told.error.contains("stand for too many others"), "{}", told.error);
}

#[test]
fn front_matter_that_grows_without_end_is_left_alone() {
    let nine = |it: usize| format!("*a{it}, ").repeat(9);
    let lines = (1..30).map(|it| format!("a{it}: &a{it} [{}*a{}]", nine(it - 1), it - 1)).collect::<Vec<_>>();
    let laughs = format!("a0: &a0 [lol, lol, lol, lol, lol]\n{}\n", lines.join("\n"));
    for front in [
        format!("---\n{laughs}title: *a29\n---\n"),
        format!("---\ntitle: {}{}\n---\n", "[".repeat(100_000), "]".repeat(100_000)),
        format!("---\n{}---\n", (0..100).map(|it| " ".repeat(it) + "a:\n").collect::<String>()),
        "---\na: &a [*a]\nb: &b {<<: *b}\n---\n".to_owned(),
        format!("+++\ntitle = {}{}\n+++\n", "[".repeat(100_000), "]".repeat(100_000)),
    ] {
        let trial = Trial::with(&[("a.md", &format!("{front}{DOCUMENT}"))]);
        let told = concise(&trial, &[]);
        let line = 11 + front.lines().count();
        let fault = FAULT.replace("12:", &format!("{}:", line + 1));
        assert_eq!((told.code, told.out, told.error), (Some(1), format!("a.md:{fault}"), String::new()));
        let told = trial.pmlint(&["inspect", "a.md"]);
        assert!(told.code == Some(0) && told.out.len() < 10_000, "{}", told.out);
    }
}

#[test]
fn a_document_allows_nothing_that_is_locked() {
    let key = "AKIAT5WN8KZY3VQD7HXB";
    let text = DOCUMENT.replace(
        "## Summary\n",
        &format!("<!-- pmlint: allow-file leaked-secret because I say so -->\n\n## Summary\n\nKey {key}\n"),
    );
    let trial = Trial::with(&[("a.md", &text), ("pmlint.toml", "locked = [\"leaked-secret\"]\n")]);
    let rules = ["--format", "concise", "--select", "leaked-secret,unused-suppression"];
    let told = trial.pmlint(&rules);
    assert_eq!(told.code, Some(1));
    assert_eq!(
        told.out,
        "a.md:3:25: warning[unused-suppression]: `leaked-secret` is locked: a document can't allow it\n\
         a.md:7:5: error[leaked-secret]: this looks like a secret (AWS access key)\n"
    );
    // Without the lock, it may.
    fs::remove_file(trial.path("pmlint.toml")).expect("it is there");
    assert_eq!(trial.pmlint(&rules).all(), "");
}
