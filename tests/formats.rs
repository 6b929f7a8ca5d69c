//! What the formats promise together: nothing that a document or a path holds forges anything, and all agree on the
//! place of a finding.
#![expect(clippy::disallowed_methods, reason = "the program is tested by running it")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use pmlint::report::Format;
use serde_json::Value;

/// Everything that some format could take for its own.
const NASTY: &str = "::error::forged %0A::error::forged ]]> <script>alert(1)</script> <b a=\"b\"> & | ` \\ \u{1b}[31m\u{7} \
                     \u{9b}31m \u{202e}bidi\u{2066} [link](https://evil.example/a) @kim #12 ##[error]forged \
                     ##vso[task.complete]x {0} $x$ &lt;";

const NASTY_PATH: &str = "docs/a\n::error::forged,line=7::x %0A]]><script>|`\u{1b}[2J\u{202e}[l](https:/evil.example) \
                          ##[error]x & \"q\" ï.md";

fn nasty_document() -> String {
    format!(
        "# Outage {NASTY}\n\nDate: 2024-05-01\n\n## Impact {NASTY}\n\n## Timeline {NASTY}\n\n- 14:05 UTC pager fires\n\
         - 13:58 UTC deploy {NASTY}\n\n## Root cause\n\nThe engineer carelessly broke it. {NASTY}\n\n\
         <!-- pmlint: allow counterfactual because {NASTY} -->\nThey should have tested it.\n\n\
         ## Action items\n\n- Limit the pool {NASTY}\n- Add an alert (owner: TBD, due: {NASTY})\n"
    )
}

/// What pmlint writes about a text in a format.
fn written(format: Format, path: &str, text: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut pmlint = Command::new(env!("CARGO_BIN_EXE_pmlint"))
        .current_dir(folder.path())
        .args(["--today", "2024-06-01", "--format", format.name(), "--stdin-filename", path, "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pmlint runs");
    let mut stdin = pmlint.stdin.take().expect("it was asked for");
    stdin.write_all(text.as_bytes()).expect("pmlint reads");
    drop(stdin);
    let output = pmlint.wait_with_output().expect("pmlint ends");
    assert_eq!(output.status.code(), Some(1), "{}", format.name());
    String::from_utf8(output.stdout).expect("reports are UTF-8")
}

fn json(format: Format, path: &str, text: &str) -> Value {
    serde_json::from_str(&written(format, path, text)).expect("it is JSON")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// How many findings the nasty document has, and how many of them a comment allows.
fn count() -> (usize, usize) {
    let report = json(Format::Json, NASTY_PATH, &nasty_document());
    let suppressed = report["summary"]["suppressed"].as_u64().expect("it is a number");
    (array(&report["findings"]).len(), usize::try_from(suppressed).expect("it is small"))
}

#[test]
fn no_format_writes_what_a_terminal_or_a_build_service_obeys() {
    for &format in Format::ALL {
        let report = written(format, NASTY_PATH, &nasty_document());
        let obeyed = |it: char| {
            (it.is_control() && it != '\n')
                || matches!(it, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        };
        assert!(!report.contains(obeyed), "{}: {report:?}", format.name());
        assert!(!report.contains("##["), "{}: {report}", format.name());
        assert!(!report.contains("##vso["), "{}: {report}", format.name());
        let commands = report.lines().filter(|it| it.trim_start().starts_with("::"));
        let forged: Vec<&str> = commands
            .filter(|it| format != Format::Github || it.trim_start().starts_with("::error::"))
            .collect();
        assert!(forged.is_empty(), "{}: {forged:#?}", format.name());
    }
}

#[test]
fn a_path_that_begins_like_a_command_is_none() {
    let report = written(Format::Concise, "::error::forged.md", &nasty_document());
    assert!(report.lines().all(|it| it.starts_with("./::error::forged.md:")), "{report}");
}

#[test]
fn github_gets_one_command_for_each_finding() {
    let report = written(Format::Github, NASTY_PATH, &nasty_document());
    let commands = report.lines().filter(|it| it.starts_with("::")).count();
    assert!(count().0 > 4, "the document is nasty enough");
    assert_eq!(commands, count().0.min(30));
    for line in report.lines().filter(|it| it.starts_with("::")) {
        let (head, message) = line[2..].split_once("::").expect("a command has a message");
        let (name, properties) = head.split_once(' ').expect("a command has properties");
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let keys: Vec<&str> = properties.split(',').filter_map(|it| it.split('=').next()).collect();
        assert!(keys.starts_with(&["file", "line", "endLine"]) && keys.ends_with(&["title"]), "{line}");
        let file = properties.split(',').next().expect("it is there");
        assert!(!file.contains(':') && file.contains("%253A") == NASTY_PATH.contains("%3A"), "{file}");
        assert!(message.matches("%0A").count() == 1, "a message and a help: {line}");
    }
}

#[test]
fn github_gets_the_worst_first_and_hears_what_was_left_out() {
    let items: Vec<String> = (0..12).map(|it| format!("- Change setting {it} of the pool\n")).collect();
    let text = nasty_document() + &items.concat();
    let report = written(Format::Github, "x.md", &text);
    let names: Vec<&str> = report.lines().filter_map(|it| it.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(names.iter().filter(|it| **it == "error").count(), 10);
    assert!(names.is_sorted_by_key(|it| ["error", "warning", "notice"].iter().position(|name| name == it)));
    let all = array(&json(Format::Json, "x.md", &text)["findings"]).len();
    let last = report.lines().last().expect("it has lines");
    assert!(last.starts_with(&format!("pmlint: {} more findings", all - names.len())), "{last}");
}

#[test]
fn xml_has_only_its_own_elements() {
    let elements = [
        (Format::Junit, vec!["?xml", "testsuites", "testsuite", "testcase", "failure"], "<failure "),
        (Format::Checkstyle, vec!["?xml", "checkstyle", "file", "error"], "<error "),
    ];
    for (format, known, finding) in elements {
        let report = written(format, NASTY_PATH, &nasty_document());
        for part in report.split('<').skip(1) {
            let name = part.trim_start_matches('/').split([' ', '>', '/']).next().unwrap_or_default();
            assert!(known.contains(&name), "{}: <{part}", format.name());
        }
        assert_eq!(report.matches(finding).count(), count().0, "{}", format.name());
        assert!(!report.contains("]]>"), "{}", format.name());
        let entities = report.split('&').skip(1).map(|it| it.split(';').next().unwrap_or_default());
        let unknown: BTreeSet<&str> =
            entities.filter(|it| !["amp", "lt", "gt", "quot", "apos"].contains(it)).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", format.name());
    }
}

#[test]
fn markdown_has_only_its_own_rows_tags_and_links() {
    let report = written(Format::Markdown, NASTY_PATH, &nasty_document());
    let rows: Vec<&str> = report.lines().filter(|it| it.starts_with('|')).collect();
    assert_eq!(rows.len(), count().0 + 2, "{report}");
    for row in &rows {
        assert_eq!(row.matches('|').count(), 5, "{row}");
    }
    for tag in report.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split('>').next().unwrap_or_default();
        assert!(["details", "summary", "code", "br"].contains(&name), "<{tag}");
    }
    assert!(!report.contains("](") && !report.contains("://") && !report.contains("@kim"), "{report}");
    assert!(!report.contains('`') && !report.contains('\\'), "{report}");
    assert!(
        report.contains("#### Action items that need an owner\n\n- [ ] Limit the pool ::error::"),
        "{report}"
    );
}

#[test]
fn markdown_fits_into_a_comment() {
    let items: Vec<String> = (0..2000).map(|it| format!("- Change setting {it} {NASTY}\n")).collect();
    let report = written(Format::Markdown, NASTY_PATH, &(nasty_document() + &items.concat()));
    assert!(report.len() < 65_536, "{}", report.len());
    assert!(report.contains("more findings: a comment can't hold them."));
    assert!(report.contains("\n- and "), "the list of action items says how many more there are");
    assert_eq!(report.matches("<details>").count(), report.matches("</details>").count());
}

#[test]
fn json_formats_hold_the_path_and_every_finding() {
    let text = nasty_document();
    let (found, suppressed) = count();

    let gitlab = json(Format::Gitlab, NASTY_PATH, &text);
    let fingerprints: BTreeSet<&str> =
        array(&gitlab).iter().filter_map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!(fingerprints.len(), found);
    assert!(array(&gitlab).iter().all(|it| it["location"]["path"] == NASTY_PATH));

    let rdjson = json(Format::Rdjson, NASTY_PATH, &text);
    assert_eq!(array(&rdjson["diagnostics"]).len(), found);
    assert!(array(&rdjson["diagnostics"]).iter().all(|it| it["location"]["path"] == NASTY_PATH));

    let lines = written(Format::Jsonl, NASTY_PATH, &text);
    let whole = json(Format::Json, NASTY_PATH, &text);
    let lines: Vec<Value> =
        lines.lines().map(|it| serde_json::from_str(it).expect("each line is JSON")).collect();
    assert_eq!(lines, array(&whole["findings"]));

    let sarif = json(Format::Sarif, NASTY_PATH, &text);
    let results = array(&sarif["runs"][0]["results"]);
    assert_eq!(results.len(), found + suppressed);
    assert_eq!(results.iter().filter(|it| !array(&it["suppressions"]).is_empty()).count(), suppressed);
    assert!(suppressed > 0);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = place["uri"].as_str().unwrap_or_default();
        assert_eq!(decoded(uri), NASTY_PATH);
        assert!(uri.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._~/%".contains(&it)), "{uri}");
        assert!(!result["message"]["text"].as_str().unwrap_or_default().contains("](http"), "{result}");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap_or_default()).unwrap_or_default();
        assert_eq!(result["ruleId"], sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"]);
    }
}

fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits stand behind a percent sign"));
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).expect("the path is UTF-8")
}

#[test]
fn all_formats_agree_on_the_place() {
    let lead = "naïve → 事\t🔥🔥 e\u{301} ";
    let text = format!(
        "\u{feff}# Outage\n\n## Summary\n\nIt failed for 2 hours.\n\n## Timeline\n\n- 14:05 UTC pager fires\n\n\
         ## Root cause\n\n{lead}careless people broke the pool.\n\n## Action items\n\n\
         - Limit the pool (owner: Kim, due: 2024-06-01)\n"
    );
    let line = 13;
    let (column, byte_column) = (lead.chars().count() + 1, lead.len() + 1);
    let byte = text.find("careless").expect("it is there");
    let is_ours = |it: &&Value| it.to_string().contains("blaming-language");
    let only = |it: &[Value]| it.iter().find(is_ours).expect("the word is found").clone();

    let json_finding = only(array(&json(Format::Json, "x.md", &text)["findings"]));
    assert_eq!(json_finding["start"], serde_json::json!({"line": line, "column": column, "byte": byte}));
    assert_eq!(json_finding["end"]["column"], column + 8);

    let sarif = json(Format::Sarif, "x.md", &text);
    assert_eq!(sarif["runs"][0]["columnKind"], "unicodeCodePoints");
    let region =
        only(array(&sarif["runs"][0]["results"]))["locations"][0]["physicalLocation"]["region"].clone();
    let expected = serde_json::json!({
        "startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 8,
        "byteOffset": byte, "byteLength": 8,
    });
    assert_eq!(region, expected);

    let range = only(array(&json(Format::Rdjson, "x.md", &text)["diagnostics"]))["location"]["range"].clone();
    assert_eq!(range["start"], serde_json::json!({"line": line, "column": byte_column}));
    assert_eq!(range["end"], serde_json::json!({"line": line, "column": byte_column + 8}));

    let lines = only(array(&json(Format::Gitlab, "x.md", &text)))["location"]["lines"].clone();
    assert_eq!(lines, serde_json::json!({"begin": line, "end": line}));

    let texts = [
        (Format::Full, format!("[x.md:{line}:{column}]")),
        (Format::Concise, format!("x.md:{line}:{column}: error[blaming-language]")),
        (
            Format::Github,
            format!("line={line},endLine={line},col={column},endColumn={},title=blaming", column + 7),
        ),
        (Format::Checkstyle, format!("line=\"{line}\" column=\"{column}\" severity=\"error\"")),
        (Format::Junit, format!("blaming-language at {line}:{column}\"")),
        (Format::Markdown, format!("| {line} | error |")),
    ];
    for (format, expected) in texts {
        let report = written(format, "x.md", &text);
        assert!(report.contains(&expected), "{}: {expected}\n{report}", format.name());
    }
    let title = written(Format::Concise, "x.md", &text);
    assert!(
        title.lines().next().is_some_and(|it| it.starts_with("x.md:1:1: ")),
        "a mark takes no column: {title}"
    );
}

#[test]
fn fingerprints_in_sarif_stay_when_the_document_moves() {
    let prints = |text: &str| {
        let sarif = json(Format::Sarif, "x.md", text);
        let results = array(&sarif["runs"][0]["results"]).to_vec();
        results.into_iter().map(|it| it["partialFingerprints"].clone()).collect::<Vec<_>>()
    };
    let text = nasty_document();
    assert_eq!(prints(&text), prints(&text.replace("\n## ", "\n\n\n## ")));
}

#[test]
fn several_reports_are_written_though_findings_fail_the_run() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::write(folder.path().join("x.md"), nasty_document()).expect("the folder can be written to");
    let output = Command::new(env!("CARGO_BIN_EXE_pmlint"))
        .current_dir(folder.path())
        .args([
            "x.md",
            "--format",
            "concise",
            "--report",
            "sarif=out.sarif",
            "--report",
            "markdown=summary.md",
        ])
        .output()
        .expect("pmlint runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("x.md:1:1: "));
    let sarif = fs::read_to_string(folder.path().join("out.sarif")).expect("it was written");
    assert!(serde_json::from_str::<Value>(&sarif).is_ok());
    let summary = fs::read_to_string(folder.path().join("summary.md")).expect("it was written");
    assert!(summary.starts_with("### pmlint: "));
    let left = fs::read_dir(folder.path()).expect("the folder can be listed").count();
    assert_eq!(left, 3, "no temporary file is left");
}

#[test]
fn paths_are_those_of_the_repository_where_a_service_needs_them() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let docs = folder.path().join("team/docs");
    fs::create_dir_all(&docs)
        .and_then(|()| fs::create_dir(folder.path().join(".git")))
        .expect("it can be made");
    fs::write(docs.join("x.md"), nasty_document()).expect("the folder can be written to");
    let from = |format: Format| {
        let output = Command::new(env!("CARGO_BIN_EXE_pmlint"))
            .current_dir(&docs)
            .args(["x.md", "--format", format.name()])
            .output()
            .expect("pmlint runs");
        String::from_utf8(output.stdout).expect("reports are UTF-8")
    };
    for format in [Format::Github, Format::Gitlab, Format::Sarif, Format::Markdown] {
        assert!(from(format).contains("team/docs/x.md"), "{}", format.name());
    }
    for format in
        [Format::Full, Format::Concise, Format::Json, Format::Rdjson, Format::Checkstyle, Format::Junit]
    {
        assert!(!from(format).contains("team/docs/x.md"), "{}", format.name());
    }
}

#[test]
fn fixes_in_sarif_and_suggestions_in_rdjson_do_what_fix_does() {
    let text = "# Naïve → 🔥\n\n## Summary\n\nIt failed for 2 hours.\n\n## Timeline (UTC)\n\n- 14:05 ï → the pager fires\n\
                - 14:20 it ends\n- 13:58 🔥\tdeploy\n\n## Root cause\n\nThe pool had no limit.\n";
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let file = folder.path().join("x.md");
    fs::write(&file, text).expect("the folder can be written to");
    Command::new(env!("CARGO_BIN_EXE_pmlint"))
        .current_dir(folder.path())
        .args(["--select", "timeline-out-of-order", "--fix", "--unsafe-fixes", "x.md"])
        .output()
        .expect("pmlint runs");
    let mended = fs::read_to_string(&file).expect("it is there");
    assert_ne!(mended, text, "there is something to mend");
    let byte_of = |line: &Value, column: &Value, unit: fn(&str, usize) -> usize| {
        let number = |it: &Value| usize::try_from(it.as_u64().unwrap_or_default()).unwrap_or_default();
        let before: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
        before + unit(&text[before..], number(column) - 1)
    };
    let is_ours = |it: &&Value| it.to_string().contains("timeline-out-of-order");

    let sarif = json(Format::Sarif, "x.md", text);
    let result = array(&sarif["runs"][0]["results"]).iter().find(is_ours).expect("it is found").clone();
    let characters: fn(&str, usize) -> usize =
        |line, count| line.chars().take(count).map(char::len_utf8).sum();
    let mut applied = text.to_owned();
    for replacement in array(&result["fixes"][0]["artifactChanges"][0]["replacements"]).iter().rev() {
        let region = &replacement["deletedRegion"];
        let start = byte_of(&region["startLine"], &region["startColumn"], characters);
        let end = byte_of(&region["endLine"], &region["endColumn"], characters);
        applied
            .replace_range(start..end, replacement["insertedContent"]["text"].as_str().unwrap_or_default());
    }
    assert_eq!(applied, mended);

    let rdjson = json(Format::Rdjson, "x.md", text);
    let diagnostic = array(&rdjson["diagnostics"]).iter().find(is_ours).expect("it is found").clone();
    let [suggestion] = array(&diagnostic["suggestions"]) else { panic!("{diagnostic}") };
    let range = &suggestion["range"];
    let start = byte_of(&range["start"]["line"], &range["start"]["column"], |_, bytes| bytes);
    let end = byte_of(&range["end"]["line"], &range["end"]["column"], |_, bytes| bytes);
    let mut applied = text.to_owned();
    applied.replace_range(start..end, suggestion["text"].as_str().unwrap_or_default());
    assert_eq!(applied, mended);
}
