//! For programs: everything that is known about the findings, as one JSON document.

use std::borrow::Borrow;
use std::io::{self, Write};

use super::escaped::{Json, quoted};
use super::{Look, Report, Summary};
use crate::lint::Finding;
use crate::source::Position;

/// Writes the report as one JSON document.
///
/// # Errors
///
/// If `out` can't be written to.
pub fn write(report: &Report, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut stream = Stream::begin(out)?;
    for document in &report.documents {
        stream.add(Piece::of(document.linted.source.path(), &document.linted.findings))?;
    }
    stream.end(&report.summary())
}

/// What the report says of one document. Whoever lints the document can begin to write it, before its turn in the report
/// comes: of all but the longest documents that is the whole.
pub struct Piece<F> {
    begun: Json,
    /// The document's path, as JSON.
    path: String,
    rest: F,
}

/// So many findings are written at once: all that is written about a long document would take more room than the document.
const AT_ONCE: usize = 100;

/// About as many bytes are written for a finding.
const FINDING_BYTES: usize = 800;

impl<F: ExactSizeIterator<Item: Borrow<Finding>>> Piece<F> {
    /// Begins to write the findings in the document of a path.
    #[must_use]
    pub fn of(path: &str, findings: impl IntoIterator<IntoIter = F>) -> Self {
        let rest = findings.into_iter();
        let mut begun = Json::over_lines(2);
        begun.bytes.reserve(rest.len().min(AT_ONCE) * FINDING_BYTES);
        let mut piece = Self { begun, path: quoted(path), rest };
        piece.go_on();
        piece
    }

    /// Writes the next findings, a comma before each.
    fn go_on(&mut self) {
        for finding in self.rest.by_ref().take(AT_ONCE) {
            self.begun.bytes.extend_from_slice(b",\n    ");
            write_finding(&mut self.begun, &self.path, finding.borrow());
        }
    }
}

/// The report, written piece by piece, so that nobody has to keep all findings at once.
pub struct Stream<'a> {
    out: &'a mut dyn Write,
    is_first: bool,
}

impl<'a> Stream<'a> {
    /// Begins the document.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{\n  \"version\": 1,\n  \"findings\": [")?;
        Ok(Self { out, is_first: true })
    }

    /// Adds the findings of the next document.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn add<F: ExactSizeIterator<Item: Borrow<Finding>>>(&mut self, mut piece: Piece<F>) -> io::Result<()> {
        while !piece.begun.bytes.is_empty() {
            let written = &*piece.begun.bytes;
            let first = if self.is_first { written.strip_prefix(b",") } else { None };
            self.out.write_all(first.unwrap_or(written))?;
            self.is_first = false;
            piece.begun.bytes.clear();
            piece.go_on();
        }
        Ok(())
    }

    /// Ends the document with how many there are of what.
    ///
    /// # Errors
    ///
    /// If `out` can't be written to.
    pub fn end(self, summary: &Summary) -> io::Result<()> {
        let end = if self.is_first { "]" } else { "\n  ]" };
        let summary = serde_json::to_string_pretty(summary)?.replace('\n', "\n  ");
        writeln!(self.out, "{end},\n  \"summary\": {summary}\n}}")
    }
}

/// Writes what is known about a finding in the document of a path, which is JSON already.
pub(super) fn write_finding(json: &mut Json, path: &str, finding: &Finding) {
    json.object(|json| {
        json.name("rule", &finding.rule);
        json.name("group", finding.group.name());
        json.name("severity", finding.severity.name());
        json.name("confidence", finding.confidence.name());
        json.text("message", &finding.message);
        json.text("help", &finding.help);
        json.written("path", path);
        match finding.section {
            Some(section) => json.name("section", section.name()),
            None => json.null("section"),
        }
        write_place(json, finding.start, finding.end);
        json.list("related", &finding.related, |json, it| {
            json.text("message", &it.message);
            write_place(json, it.start, it.end);
        });
        json.list("fixes", &finding.fixes, |json, it| {
            json.name("applicability", it.applicability.name());
            json.text("description", &it.description);
            json.list("edits", &it.edits, |json, it| {
                json.number("start", it.span.start);
                json.number("end", it.span.end);
                json.text("text", &it.text);
            });
        });
        json.name("fingerprint", str::from_utf8(&finding.fingerprint.digits()).expect("digits are ASCII"));
        if let Some(state) = finding.state {
            json.name("state", state.name());
        }
    });
}

fn write_place(json: &mut Json, start: Position, end: Position) {
    for (key, position) in [("start", start), ("end", end)] {
        json.member(key, |json| {
            json.number("line", position.line);
            json.number("column", position.column);
            json.number("byte", position.byte);
        });
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::check::{Applicability, Confidence, Edit};
    use crate::lint::{Fingerprint, Related, State, Suggestion};
    use crate::postmortem::Role;
    use crate::rule::{Group, Severity};
    use crate::source::Span;

    #[derive(Serialize, Deserialize)]
    struct Finds {
        rule: String,
        group: Group,
        severity: Severity,
        confidence: String,
        message: String,
        help: String,
        path: String,
        section: Option<Role>,
        start: Place,
        end: Place,
        related: Vec<Beside>,
        fixes: Vec<Mends>,
        fingerprint: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<String>,
    }

    #[derive(Serialize, Deserialize)]
    struct Place {
        line: usize,
        column: usize,
        byte: usize,
    }

    #[derive(Serialize, Deserialize)]
    struct Beside {
        message: String,
        start: Place,
        end: Place,
    }

    #[derive(Serialize, Deserialize)]
    struct Mends {
        applicability: String,
        description: String,
        edits: Vec<Puts>,
    }

    #[derive(Serialize, Deserialize)]
    struct Puts {
        start: usize,
        end: usize,
        text: String,
    }

    fn finding() -> Finding {
        let start = Position { line: 1, column: 20, byte: 300 };
        let end = Position { line: 1, column: 24, byte: usize::MAX };
        let span = Span::new(3, 4);
        Finding {
            rule: "a-rule".into(),
            case: "case",
            group: Group::RootCause,
            severity: Severity::Warning,
            confidence: Confidence::Medium,
            message: "\"x\\y\" → z".into(),
            help: "a\u{1b}[31m\u{7f}\n##[error] — é \u{202e}".into(),
            section: Some(Role::ActionItems),
            span,
            text: String::new(),
            start,
            end,
            related: vec![Related { message: "there".into(), span, start, end }; 2],
            fixes: vec![Suggestion {
                applicability: Applicability::Unsafe,
                description: "do it".into(),
                edits: vec![Edit { span, text: "\t".to_owned() }],
            }],
            fingerprint: Fingerprint::default(),
            state: Some(State::New),
            allowed: false,
        }
    }

    fn written(mut json: Json, finding: &Finding) -> String {
        write_finding(&mut json, &quoted("a \"b\"/ï.md"), finding);
        String::from_utf8(json.bytes).expect("JSON is UTF-8")
    }

    #[test]
    fn a_finding_is_laid_out_as_serde_would() {
        let mut plain = finding();
        plain.help = "naïve".into();
        let bare = Finding {
            section: None,
            related: Vec::new(),
            fixes: vec![Suggestion { edits: Vec::new(), ..plain.fixes[0].clone() }],
            state: None,
            ..plain.clone()
        };
        for finding in [plain, bare] {
            let lines = written(Json::over_lines(0), &finding);
            let read: Finds = serde_json::from_str(&lines).expect("it is the JSON of a finding");
            assert_eq!(lines, serde_json::to_string_pretty(&read).expect("it can be written"));
            let line = written(Json::on_one_line(), &finding);
            assert_eq!(line, serde_json::to_string(&read).expect("it can be written"));
            assert_eq!(written(Json::over_lines(2), &finding), lines.replace('\n', "\n    "));
            assert_eq!((read.message, read.end.byte), (finding.message.into_owned(), usize::MAX));
            assert_eq!((&*read.confidence, &*read.fixes[0].applicability), ("medium", "unsafe"));
        }
    }

    #[test]
    fn findings_of_several_documents_are_one_list() {
        for counts in [&[][..], &[0], &[0, 1], &[1, 0, 2], &[2, 1], &[AT_ONCE, AT_ONCE * 2 + 1, 1]] {
            let mut out = Vec::new();
            let mut stream = Stream::begin(&mut out).expect("a vector takes everything");
            for &count in counts {
                stream.add(Piece::of("a.md", &vec![finding(); count])).expect("a vector takes everything");
            }
            stream.end(&Summary::default()).expect("a vector takes everything");
            let read: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
            let found = read["findings"].as_array().map(Vec::len);
            assert_eq!(found, Some(counts.iter().sum()), "{counts:?}");
        }
    }

    #[test]
    fn what_would_be_obeyed_is_escaped_and_says_the_same() {
        let finding = finding();
        let line = written(Json::on_one_line(), &finding);
        assert!(line.contains(r"a\u001b[31m\u007f\n##\u005berror] — é \u202e"), "{line}");
        assert_eq!(serde_json::from_str::<Finds>(&line).expect("it is JSON").help, finding.help);
    }
}
