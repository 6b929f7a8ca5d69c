//! A secret stays one: what `leaked-secret` finds is written by no command and in no format.
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Secrets of every kind, made up for this test, with how they are known.
const SECRETS: [&str; 8] = [
    "AKIAT5WN8KZY3VQD7HXB",
    "ghp_q8Zr41xLkPw7Nc2VtYb6Hd9MsJf3Ga5Re0Tu",
    "m1nstrel-9*x",
    "w4Tb-93qJd",
    "cXV1eDk4NzY1NDMyMWdhcnBseQ",
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj",
    "xoxb-730191371-a8Fk2Lq9ZtWc",
    "Winterzeit",
];

/// Each secret stands where some rule underlines its line, or `inspect` shows it.
const DOCUMENT: &str = "---
title: Checkout outage
notes: password=m1nstrel-9*x
---

# Checkout outage on 3 May 2024 xoxb-730191371-a8Fk2Lq9ZtWc

**Severity:** TBD token AKIAT5WN8KZY3VQD7HXB

## Timeline

- 14:05 UTC the job logs `login failed password=m1nstrel-9*x`
- 13:05 UTC Kim forgot to rotate AKIAT5WN8KZY3VQD7HXB, and password=m1nstrel-9\\*x too

## Root cause

The server crashed; Kim should have known ghp_q8Zr41xLkPw7Nc2VtYb6Hd9MsJf3Ga5Re0Tu and passwd=Winterzeit !!!

```text
postgres://billing:w4Tb-93qJd@db.internal/billing
-----BEGIN OPENSSH PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj
-----END OPENSSH PRIVATE KEY-----
```

## Action items

- Improve w4Tb-93qJd by end of week, once m1nstrel-9*x is gone (owner: AKIAT5WN8KZY3VQD7HXB)
- Call with `Authorization: Bearer cXV1eDk4NzY1NDMyMWdhcnBseQ`
- Rotate MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj and Winterzeit
";

#[test]
fn no_command_and_no_format_writes_a_secret() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder can be made");
    fs::write(folder.path().join("pmlint.toml"), "include = [\"*.md\"]\n").expect("a file can be written");
    fs::write(folder.path().join("outage.md"), DOCUMENT).expect("a file can be written");
    let mut runs: Vec<Vec<String>> = Vec::new();
    for format in formats_of(folder.path(), "check") {
        for more in [&[][..], &["--select", "all"], &["--ignore", "leaked-secret", "--min-confidence", "low"]]
        {
            let options = ["check", "outage.md", "--format", &format].into_iter().chain(more.iter().copied());
            runs.push(options.map(str::to_owned).collect());
        }
    }
    for command in ["inspect", "actions", "stats"] {
        for format in formats_of(folder.path(), command) {
            runs.push([command, "outage.md", "--format", &format].map(str::to_owned).to_vec());
        }
    }
    assert!(runs.len() > 10, "the formats are known: {runs:?}");
    for run in runs {
        let said = output(folder.path(), &run.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!said.trim().is_empty(), "{run:?} says something");
        for secret in SECRETS {
            assert!(!said.contains(secret), "{run:?} writes {secret}:\n{said}");
            let escaped = secret.replace('*', "\\*");
            assert!(!said.contains(&escaped), "{run:?} writes {escaped}:\n{said}");
        }
    }
}

#[test]
fn every_secret_is_found() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    fs::write(folder.path().join("outage.md"), DOCUMENT).expect("a file can be written");
    let said =
        output(folder.path(), &["check", "outage.md", "--select", "leaked-secret", "--format", "concise"]);
    let lines: Vec<&str> = said.lines().filter_map(|it| it.split(':').nth(1)).collect();
    assert_eq!(lines, ["3", "6", "8", "12", "13", "13", "17", "17", "20", "21", "28", "29"], "{said}");
}

/// Passwords with marks that could end them, as they are told, each with what is never shown.
const MARKED: [(&str, &str); 15] = [
    ("DB_PASSWORD=Kr4ut&rub3nk", "rub3nk"),
    ("DB_PASSWORD=Kr4$ut;rub3nk", "rub3nk"),
    ("DB_PASSWORD=Kr4$ut,Rub3nk", "Rub3nk"),
    ("DB_PASSWORD=Kr4'utRub3nk", "Rub3nk"),
    ("Server=db;Password=Kr4$ut;rub3nk;Initial Catalog=app", "rub3nk"),
    ("passwort: Krautrub3!", "3!"),
    ("DB_PASSWORD=Krautr4b(9)k", "b(9)k"),
    ("DB_PASSWORD=kR3)dE4rub9", "dE4rub9"),
    ("DB_PASSWORD=Kr4ut|Rub3nk", "Rub3nk"),
    ("DB_PASSWORD=Kr4ut>Rub3nk", "Rub3nk"),
    ("DB_PASSWORD=Kr4ut]Rub3nk", "Rub3nk"),
    ("password: 'x;R9(kk)rub'", "(kk)rub"),
    ("postgres://app:kr4utk@Rb9/x@db.internal/prod", "@Rb9/x"),
    ("mysql -uroot -pKraut4Rub app", "Kraut4Rub"),
    ("curl -u admin:Kraut4rub x", "Kraut4rub"),
];

#[test]
fn a_password_is_hidden_with_every_mark_in_it() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let mut unhidden = Vec::new();
    for (told, hidden) in MARKED {
        let document = format!(
            "# Checkout outage on 3 May 2024\n\n## Root cause\n\n```text\n{told}\n```\n\n\
             ## Action items\n\n- [ ] Rotate `{told}` everywhere\n"
        );
        fs::write(folder.path().join("outage.md"), document).expect("a file can be written");
        for run in [
            &["check", "outage.md", "--format", "full"][..],
            &["check", "outage.md", "--format", "markdown"],
            &["check", "outage.md", "--select", "leaked-secret", "--format", "full"],
            &["inspect", "outage.md"],
            &["actions", "outage.md"],
        ] {
            let said = output(folder.path(), run);
            assert!(!said.trim().is_empty(), "{run:?} says something");
            if said.contains(hidden) || (run.contains(&"--select") && !said.contains("leaked-secret")) {
                unhidden.push(format!("{run:?} of {told}:\n{said}"));
            }
        }
    }
    assert!(unhidden.is_empty(), "{}", unhidden.join("\n"));
}

#[test]
fn what_only_looks_like_a_password_with_a_mark_is_none() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let harmless = [
        "password: Vec<u8>",
        "password=sha256(Salt1)",
        "password: Option<String>, retries: 3",
        "{password:null,Retries:3}",
        "password: Md5|null",
        "the password (A1)b",
        "|password|A1|Bc2def|",
        "mysql -uroot -p app",
        "mysql -P 3306 -port3306",
        "mysql -p$DB_PASSWORD",
        "curl -u $USER:$TOKEN",
        "curl -u admin:changeme",
        "curl -u user: https://x.y/z",
        "https://user@db/x@y.z",
    ];
    let document = format!("# Outage\n\n## Root cause\n\n```text\n{}\n```\n", harmless.join("\n"));
    fs::write(folder.path().join("outage.md"), document).expect("a file can be written");
    let said =
        output(folder.path(), &["check", "outage.md", "--select", "leaked-secret", "--format", "concise"]);
    assert!(!said.contains("leaked-secret]") && !said.contains("leaked-secret:"), "{said}");
}

#[test]
fn what_is_no_secret_keeps_its_letters_beside_one() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let document = "# Checkout outage on 3 May 2024\n\n## Summary\n\nThe log showed AKIAT5WN8KZY3VQD7HXB.\n\n\
        ## Timeline (UTC)\n\n- 14:05 checkouts fail\n\n## Root cause\n\nThe pool has no limit.\n\n\
        ## Action items\n\n- [ ] Limit the DB Pool in PAY\n- [ ] Rotate AKIAT5WN8KZY3VQD7HXB in PAY\n";
    fs::write(folder.path().join("outage.md"), document).expect("a file can be written");
    let said = output(folder.path(), &["check", "outage.md", "--format", "markdown"]);
    for item in ["- [ ] Limit the DB Pool in PAY (", "- [ ] Rotate &#91;AWS access key&#93; in PAY ("] {
        assert!(said.contains(item), "{said}");
    }
}

/// The formats that a command knows, as its help says.
fn formats_of(folder: &Path, command: &str) -> Vec<String> {
    let help = output(folder, &[command, "--help"]);
    let option = help.split("--format <FORMAT>").nth(1).expect("it has formats");
    let option = option.split("\n      --").next().unwrap_or_default();
    let values = option.split("ossible values:").nth(1).expect("its help lists them");
    if let Some((inline, _)) = values.split_once(']').filter(|it| !it.0.contains("\n          -")) {
        return inline.split(',').map(|it| it.trim().to_owned()).collect();
    }
    let names = values.lines().filter_map(|it| it.trim().strip_prefix("- ")?.split(':').next());
    names.map(str::to_owned).collect()
}

/// What a run of the program writes.
fn output(folder: &Path, options: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_pmlint")).args(options).current_dir(folder).output();
    let run = run.expect("the program starts");
    format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
}
