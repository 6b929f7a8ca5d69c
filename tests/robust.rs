//! Whatever comes in, nothing breaks: the promises of `promises/` hold of noise, of Markdown that nobody would write,
//! of everything from which `fuzz/` sets out, and of what broke them once.
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

mod promises;

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

/// What holds for every text, with the name of its fuzz target.
type Promise = (&'static str, fn(&str));

const PROMISES: &[Promise] = &[
    ("configuration", promises::configuration),
    ("document", promises::document),
    ("mended", promises::mended),
    ("reported", promises::reported),
    ("rule", promises::rule),
    ("times", promises::times),
];

#[test]
fn the_promises_hold_of_everything_from_which_the_fuzzer_sets_out() {
    for (name, promise) in PROMISES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        for file in fs::read_dir(&folder).expect("each target has seeds") {
            let path = file.expect("the folder can be listed").path();
            println!("{}", path.display());
            let bytes = fs::read(&path).expect("it can be read");
            promise(&promises::text(&bytes).expect("it is a text"));
        }
    }
}

/// What broke a promise once: why, which promise, and the input.
const BROKEN_ONCE: &[(&str, &str, &str)] = &[
    ("a path that is a colon makes two with the one behind it", "reported", ":\n# Outage\n"),
    ("a path that is a command begins a line of XML", "reported", "::error::forged.md\n# Outage\n"),
];

#[test]
fn the_promises_hold_of_what_broke_them_once() {
    for (what, name, text) in BROKEN_ONCE {
        println!("{what}");
        let (_, promise) = PROMISES.iter().find(|it| it.0 == *name).expect("there is such a promise");
        promise(text);
    }
}

#[test]
fn any_number_of_threads_says_the_same() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for number in 0..40 {
        let text = markdown().new_tree(&mut runner).expect("nothing is refused").current();
        fs::write(folder.path().join(format!("{number}.md")), text).expect("there is room");
    }
    let outputs = ["1", "2", "7"].map(|threads| {
        let output = Command::new(env!("CARGO_BIN_EXE_pmlint"))
            .current_dir(folder.path())
            .args([
                "--select",
                "all",
                "--format",
                "json",
                "--min-confidence",
                "low",
                "--today",
                "2024-07-01",
                ".",
            ])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("pmlint runs");
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    });
    assert!(outputs.iter().all(|it| *it == outputs[0]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_refused_or_keep_every_promise(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(text) = promises::text(&bytes) {
            for (_, promise) in PROMISES {
                promise(&text);
            }
        }
    }

    #[test]
    fn noise_keeps_every_promise(text in noise()) {
        for (_, promise) in PROMISES {
            promise(&text);
        }
    }

    #[test]
    fn markdown_keeps_every_promise(text in markdown()) {
        promises::document(&text);
        promises::mended(&text);
        promises::reported(&text);
    }
}

/// Characters that mean something to some reader, and any others.
fn noise() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => select("\n\r\t #>|-+*_~`[]()!<>&;:'\"\\{}=@.,/0123456789".chars().collect::<Vec<_>>()),
        2 => select("aeiou UTCTPM".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..120).prop_map(String::from_iter)
}

/// A document as the grammar of Markdown allows it: whatever blocks, in whatever order, in each other.
fn markdown() -> impl Strategy<Value = String> {
    let mark = select(vec!["", "", "\u{feff}"]);
    let front_matter = select(FRONT_MATTER);
    let line_end = select(vec!["\n", "\r\n", "\r"]);
    (mark, front_matter, blocks(prop_oneof![4 => leaf(), 2 => nested()], 12), line_end).prop_map(
        |(mark, front_matter, blocks, line_end)| {
            mark.to_owned() + &(front_matter.to_owned() + &blocks).replace('\n', line_end)
        },
    )
}

fn blocks(block: impl Strategy<Value = String>, most: usize) -> impl Strategy<Value = String> {
    let gap = select(vec!["\n", "\n\n", "\n\n\n"]);
    prop::collection::vec((block, gap), 0..most)
        .prop_map(|it| it.into_iter().map(|(block, gap)| block + gap).collect())
}

/// Blocks in quotations and lists, several deep.
fn nested() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 24, 4, |inner| {
        let marker = select(vec![
            ("> ", "> "),
            ("- ", "  "),
            ("1. ", "   "),
            ("* [ ] ", "  "),
            ("- [x] ", "  "),
            (">", ""),
        ]);
        (marker, blocks(inner, 4)).prop_map(|((first, rest), inner)| {
            let lines: Vec<&str> = inner.lines().collect();
            first.to_owned() + &lines.join(&format!("\n{rest}"))
        })
    })
}

/// Blocks that hold no others.
fn leaf() -> impl Strategy<Value = String> {
    let heading = (1usize..7, line()).prop_map(|(level, line)| format!("{} {line}", "#".repeat(level)));
    let setext = (line(), select(vec!["===", "---"])).prop_map(|(line, under)| format!("{line}\n{under}"));
    let paragraph = prop::collection::vec(line(), 1..4).prop_map(|it| it.join("\n"));
    let table = (1usize..4).prop_flat_map(|columns| {
        prop::collection::vec(prop::collection::vec(line(), columns), 1..5).prop_map(|rows| {
            let mut rows: Vec<String> = rows.iter().map(|it| format!("| {} |", it.join(" | "))).collect();
            rows.insert(1, "|---".repeat(rows[0].matches(" | ").count() + 1));
            rows.join("\n")
        })
    });
    let code = line().prop_map(|it| format!("```\n{it}\n```"));
    let comment = line().prop_map(|it| format!("<!-- {it} -->"));
    let html = line().prop_map(|it| format!("<details>\n{it}\n</details>"));
    let reference = line().prop_map(|it| format!("[a]: https://b.c/{it}"));
    prop_oneof![3 => heading, 1 => setext, 6 => paragraph, 2 => table, 1 => code, 1 => comment, 1 => html, 1 => reference]
}

/// A line of words, each perhaps marked up.
fn line() -> impl Strategy<Value = String> {
    let around = select(vec![
        ("", ""),
        ("", ""),
        ("", ""),
        ("**", "**"),
        ("*", "*"),
        ("_", "_"),
        ("~~", "~~"),
        ("`", "`"),
        ("[", "](u)"),
        ("[", "][a]"),
        ("![", "](u)"),
        ("\"", "\""),
        ("(", ")"),
        ("<b>", "</b>"),
        ("<!--", "-->"),
        ("**", ""),
        ("[", ""),
    ]);
    let gap = select(vec![" ", " ", " ", "", ": ", ", ", " - ", ". ", "  \n"]);
    prop::collection::vec((around, select(WORDS), gap), 1..8).prop_map(|words| {
        words.into_iter().flat_map(|((open, close), word, gap)| [open, word, close, gap]).collect()
    })
}

const FRONT_MATTER: &[&str] = &[
    "",
    "",
    "---\ntitle: Checkout down\ndate: 2024-05-03\nauthors: [Kim, '@raj']\nseverity: SEV-1\n---\n",
    "---\n- a\n---\n",
    "---\n---\n",
    "+++\ndate = 2024-05-03\nstatus = \"closed\"\n+++\n",
];

/// What documents are made of.
const WORDS: &[&str] = &[
    "Timeline",
    "Root cause",
    "Action items",
    "Summary",
    "Impact",
    "Lessons learned",
    "What went well",
    "Detection",
    "Owner: Kim",
    "Due: 2024-05-20",
    "Date: 2024-05-03",
    "Status: draft",
    "Severity",
    "Authors",
    "Duration: 42 minutes",
    "14:05",
    "13:58 UTC",
    "~9:00 PST",
    "14h05",
    "12:30-12:45",
    "T+5m",
    "2024-05-03 23:15 UTC / 16:15 PDT",
    "25:61",
    "3 May 2024",
    "4/24/23",
    "30 February",
    "end of next week",
    "Q3",
    "2 hours",
    "1h 30m",
    "12%",
    "$3,000",
    "the pager fires",
    "the pool was full",
    "because nobody looked",
    "Why did it fail?",
    "Bob forgot",
    "@kim",
    "Raj",
    "carelessly",
    "we should have known",
    "human error",
    "Add an alert",
    "Fix it",
    "TBD",
    "TODO",
    "YYYY-MM-DD",
    "#12",
    "pmlint: allow hindsight because x",
    "pmlint: allow-file blaming-language",
    "pmlint: allow-start empty-section",
    "password=hunter2-and-more",
    "https://e.x/a_b",
    "&amp;",
    "&#x1F525;",
    "\\*",
    "naïve → 事故 🔥",
    "e\u{301}",
    "\t",
    "\u{a0}",
    "\u{202e}",
    "[ ]",
    "[x]",
    "1.",
    "-",
    "#",
    "|",
    "::error::x",
    "##[error]",
    "]]>",
    "\u{1b}[31m",
];
