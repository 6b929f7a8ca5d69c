//! No key, token or password may stand in the document.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use memchr::memmem;
use serde::Deserialize;

use super::{Case, Confidence, Context, Hit};
use crate::postmortem::{Kind, PostMortem};
use crate::source::{Span, prefix};
use crate::words::{self, Openings, WordSet};

/// Strikes at keys, tokens and passwords anywhere in the file: prose, code, comments and front matter.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Secrets {
    /// Secrets that are known by how they look.
    #[serde(default)]
    shape: Vec<Shape>,
    /// Names behind which a secret stands: `NAME=…`, `NAME: …`.
    #[serde(default)]
    name: Vec<Named>,
    /// Programs that take a secret as an option: `mysql -p…`, `curl -u user:…`.
    #[serde(default)]
    command: Vec<Command>,
    /// Texts that a secret which somebody made up, or struck out, holds: "example", "xxxx".
    #[serde(default)]
    made_up: Vec<String>,
    /// Values that are none, in small letters: "changeme", "none".
    #[serde(default)]
    words: WordSet,
    /// Whether passwords in addresses are looked for.
    #[serde(default)]
    addresses: bool,
    /// Whether blocks that hold a private key are looked for.
    #[serde(default)]
    private_keys: bool,
    #[serde(skip)]
    compiled: Arc<OnceLock<Compiled>>,
}

/// How the secrets of one kind look.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Shape {
    /// What it is, for the reader.
    kind: String,
    /// How it begins.
    starts: Vec<Sign>,
    /// What follows, as in "A-Za-z0-9_-".
    characters: Characters,
    /// At least so many characters follow.
    least: usize,
    /// At most so many follow; any number if nothing is said.
    most: Option<usize>,
    /// What has to stand among them.
    holds: Option<String>,
}

/// Names of secrets of one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Named {
    /// What it is, for the reader.
    kind: String,
    /// The names, in small letters.
    names: Vec<Sign>,
    /// Whether only what looks as if a machine made it is one.
    random: bool,
}

/// Programs that take a secret as an option.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Command {
    /// What the secret is, for the reader.
    kind: String,
    /// The names of the programs, in small letters.
    names: Vec<Sign>,
    /// The options, as in `-p`.
    options: Vec<Sign>,
    /// Whether the option tells the user, a colon and the secret; else the secret stands right at it.
    user: bool,
}

/// What stands in a text as written: at least a character.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Sign(String);

impl TryFrom<String> for Sign {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            Err("an empty text stands everywhere; write what a secret has")
        } else {
            Ok(Self(text))
        }
    }
}

/// The bytes that a class such as "A-Za-z0-9_-" holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Characters([bool; 256]);

impl TryFrom<String> for Characters {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut class = [false; 256];
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let is_range = bytes.get(at + 1) == Some(&b'-') && at + 2 < bytes.len();
            let last = if is_range { bytes[at + 2] } else { bytes[at] };
            if last < bytes[at] {
                return Err(format!("nothing lies in `{}`", String::from_utf8_lossy(&bytes[at..at + 3])));
            }
            class[usize::from(bytes[at])..=usize::from(last)].fill(true);
            at += if is_range { 3 } else { 1 };
        }
        Ok(Self(class))
    }
}

/// What the check has found: where, of what kind, how sure.
type Found = (Span, String, Confidence);

impl Secrets {
    pub(super) const CASES: &[Case] = &[Case { name: "secret", values: &["kind"], related: &[] }];

    pub(super) fn run(&self, post_mortem: &PostMortem, context: &Context<'_>) -> Vec<Hit> {
        let text = context.source.text();
        let compiled = self.compiled.get_or_init(|| Compiled::new(self));
        let mut found: Vec<Found> = Vec::new();
        compiled.each_lead(text, |start, index| {
            let end = start + compiled.openings.phrase(index).len();
            found.extend(match compiled.leads[index] {
                Lead::Shape(at) => self.shaped(compiled, at, text, start, end),
                Lead::Name(at) => self.named(compiled, at, text, start, end),
                Lead::Command(at) => self.in_command(compiled, at, text, end),
                Lead::Address => self.in_address(compiled, text, end),
                Lead::PrivateKey => private_key(text, start),
            });
        });
        // What lies in a longer one is a part of it.
        found.sort_by(|a, b| a.0.start.cmp(&b.0.start).then(b.0.end.cmp(&a.0.end)).then(b.2.cmp(&a.2)));
        let mut covered = 0;
        found.retain(|it| {
            let apart = it.0.start >= covered;
            covered = covered.max(it.0.end);
            apart
        });
        // What has nothing of a post-mortem is none of our business, but nothing may show its secrets either.
        let foreign = post_mortem.kind == Kind::Other && !context.declared && !post_mortem.has_sections();
        let hits = found.into_iter().map(|(span, kind, confidence)| {
            let confidence = if foreign { Confidence::Low } else { confidence };
            Hit::new("secret", span).confidence(confidence).value("kind", kind.as_str()).secret(kind)
        });
        hits.collect()
    }

    fn shaped(
        &self,
        compiled: &Compiled,
        at: usize,
        text: &str,
        start: usize,
        begin: usize,
    ) -> Option<Found> {
        let shape = &self.shape[at];
        let joined = text[..start].ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
        if !shape.starts.iter().any(|it| it.0 == text[start..begin]) || joined {
            return None;
        }
        let class = &shape.characters.0;
        let rest = &text[begin..];
        let length = rest
            .bytes()
            .take(LONGEST)
            .position(|it| !class[usize::from(it)])
            .unwrap_or(rest.len().min(LONGEST));
        // A full stop or a hyphen at the end is the sentence's.
        let length = rest[..length].trim_end_matches(['.', '-']).len();
        let ends = rest[length..].chars().next().is_none_or(|it| !it.is_ascii_alphanumeric());
        let fits = length >= shape.least && shape.most.is_none_or(|it| length <= it) && ends;
        let value = &rest[..length];
        if !fits || shape.holds.as_ref().is_some_and(|it| !value.contains(it.as_str())) {
            return None;
        }
        let whole = &text[start..begin + length];
        (!compiled.is_made_up(value) && !self.words.contains(whole)).then(|| {
            // "Bearer " only says that a token follows.
            let from = if text[..begin].ends_with(' ') { begin } else { start };
            (Span::new(from, begin + length), shape.kind.clone(), Confidence::High)
        })
    }

    /// `PASSWORD=…`, `"api_key": "…"`, `the password was "…"`
    fn named(&self, compiled: &Compiled, at: usize, text: &str, start: usize, end: usize) -> Option<Found> {
        let names = &self.name[at];
        let before = text[..start].chars().next_back();
        // A meeting's address holds one for everybody who has it.
        if before.is_some_and(|it| it == '?' || it == '&') && text[start..end].eq_ignore_ascii_case("pwd") {
            return None;
        }
        // `compass=`, but `DB_PASS=` and `dbPassword=`.
        let first = text[start..].chars().next()?;
        if before.is_some_and(|it| it.is_lowercase() && first.is_lowercase()) {
            return None;
        }
        let (begin, told, quote) = value_after(text, end, text[..start].ends_with("--"))?;
        let line = prefix(&text[begin..], LONGEST).split(['\n', '\r']).next().unwrap_or_default();
        let (whole, value) = match quote {
            Some(quote) => {
                let value = line[..line.find(quote)?].trim_end_matches('\\');
                (value, value)
            }
            None => bare(line, line.contains('|') && in_row(&text[..begin])),
        };
        // A machine's has no mark that could end it.
        let whole = if names.random { value } else { whole };
        let span = Span::new(begin, begin + whole.len());
        let (whole, value) = (prefix(whole, LONGEST_JUDGED), prefix(value, LONGEST_JUDGED));
        if !names.random && self.goes_on(compiled, whole, value) {
            return Some((span, names.kind.clone(), Confidence::High));
        }
        if self.is_none(compiled, value) {
            return None;
        }
        let strength = if names.random { looks_random(value) } else { looks_chosen(value) };
        if strength {
            return Some((span, names.kind.clone(), Confidence::High));
        }
        // A plain word is a password only where a program would take it for one.
        let plain =
            !names.random && told == Told::Set && quote.is_none() && value.chars().all(char::is_alphanumeric);
        plain.then(|| (span, names.kind.clone(), Confidence::Medium))
    }

    /// Whether a value is no secret: too short, made up, told from elsewhere, or a word that stands where none is.
    fn is_none(&self, compiled: &Compiled, value: &str) -> bool {
        value.chars().count() < SHORTEST
            || compiled.is_made_up(value)
            || is_reference(value)
            || self.words.contains(value)
            || self.words.contains(&value.to_lowercase())
    }

    /// Whether a value that a mark seems to end early, or to make a call, is a password that holds it: `aB3)dE4xyz9`.
    fn goes_on(&self, compiled: &Compiled, whole: &str, value: &str) -> bool {
        let mut parts = whole.split(|it| it == '(' || ENDS.contains(it));
        (value.chars().count() < SHORTEST || is_call(value))
            && whole.chars().count() > SHORTEST
            && mixes_cases(whole)
            && parts.next().is_some_and(looks_chosen)
            && parts.all(|it| !self.words.contains(&it.to_lowercase()))
            && !compiled.is_made_up(whole)
            && !is_reference(whole)
    }

    /// `mysql -u root -p…`, `curl -u user:…`
    fn in_command(&self, compiled: &Compiled, at: usize, text: &str, end: usize) -> Option<Found> {
        let command = &self.command[at];
        let line = prefix(&text[end..], LONGEST_COMMAND).split(['\n', '\r', '`', '|']).next()?;
        let values = command.options.iter().flat_map(|option| {
            let places = line.match_indices(&option.0).map(|it| (it.0, it.0 + option.0.len()));
            places.filter(|it| line[..it.0].ends_with(' ')).map(|it| it.1)
        });
        let mut values = values.filter_map(|option| {
            let rest = &line[option..];
            // What stands at the option itself could be more of its name.
            let behind = if command.user { rest.trim_start_matches(['=', ' ']) } else { rest };
            let quoted = behind.trim_start_matches(['"', '\'']);
            let (whole, _) = bare(quoted, false);
            let value = if command.user { whole.split_once(':')?.1 } else { whole };
            let is_one =
                looks_chosen(value) && (command.user || mixes_cases(value)) && !self.is_none(compiled, value);
            let from = end + line.len() - quoted.len() + whole.len() - value.len();
            is_one.then(|| (Span::new(from, from + value.len()), command.kind.clone(), Confidence::High))
        });
        values.next()
    }

    /// `scheme://user:password@host`
    fn in_address(&self, compiled: &Compiled, text: &str, begin: usize) -> Option<Found> {
        let rest = prefix(&text[begin..], LONGEST);
        // In most addresses the path follows the host, and nobody's password stands before that.
        if memchr::memchr2(b'/', b'@', rest.as_bytes()).is_none_or(|it| rest.as_bytes()[it] == b'/') {
            return None;
        }
        let ends = |it: char| {
            it.is_whitespace()
                || matches!(it, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '(' | ')')
                || matches!(it, '[' | ']' | '{' | '}' | '|' | '\\' | ',')
        };
        let end = rest.find(ends).unwrap_or(rest.len());
        let mut at = rest[..end].rfind('@')?;
        // `user:s3cr3t@Pw9/x@db.internal`: the host is the one with a full stop.
        let path = rest[end..].strip_prefix('/').map_or("", |it| &it[..it.find(ends).unwrap_or(it.len())]);
        if let Some((password, host)) = path.split_once('@')
            && !rest[at..end].contains(['.', ':'])
            && !password.is_empty()
            && host.contains('.')
        {
            at = end + 1 + password.len();
        }
        let colon = rest[..at].find(':')?;
        let value = &rest[colon + 1..at];
        let user = &rest[..colon];
        let plain = self.words.contains(&value.to_lowercase()) || value.eq_ignore_ascii_case(user);
        if value.len() < SHORTEST || plain || compiled.is_made_up(value) || is_reference(value) {
            return None;
        }
        let span = Span::new(begin + colon + 1, begin + at);
        Some((span, ADDRESS.to_owned(), Confidence::High))
    }
}

/// What a password in an address is called.
const ADDRESS: &str = "password in an address";
/// What a private key is called.
const PRIVATE_KEY: &str = "private key";
/// No secret on one line has more bytes.
const LONGEST: usize = 4096;
/// A shorter password could be any word.
const SHORTEST: usize = 6;
/// What a value is can be told from so many bytes of it.
const LONGEST_JUDGED: usize = 256;
/// No option that tells a secret stands further behind the name of its program.
const LONGEST_COMMAND: usize = 256;
/// What may end a value that isn't in quotation marks.
const ENDS: &str = ",;\"'`|&<>)]}";

/// What of a secret stands before the first mark that may end one.
pub(crate) fn before_mark(secret: &str) -> &str {
    &secret[..secret.find(|it| ENDS.contains(it)).unwrap_or(secret.len())]
}

/// A value without quotation marks as far as it may reach, and as far as it reaches for sure.
fn bare(line: &str, in_row: bool) -> (&str, &str) {
    let ends = |(at, it): (usize, char)| {
        let behind = &line[at + it.len_utf8()..];
        let goes_on = behind.starts_with(char::is_alphanumeric);
        match it {
            '`' => true,
            '"' | '\'' => !goes_on,
            // A tag.
            '<' => goes_on || behind.starts_with('/'),
            '|' => in_row,
            ',' | ';' | '&' => begins_another(behind),
            _ => it.is_whitespace(),
        }
    };
    let end = line.char_indices().find(|&it| ends(it)).map_or(line.len(), |it| it.0);
    let whole =
        line[..end].trim_end_matches(['.', ':', ',', ';', '*', '_', '\\', ')', ']', '}', '>', '|', '&']);
    (whole, before_mark(whole).trim_end_matches(['.', ':', '!', '?', '*', '_', '\\']))
}

/// Whether another name with its value begins, as in `;Initial Catalog=app`.
fn begins_another(text: &str) -> bool {
    let name = text.trim_start_matches(|it: char| it.is_ascii_alphabetic() || "_-.\"'".contains(it));
    let named = name.trim_start_matches(|it: char| it.is_ascii_alphabetic() || it == ' ');
    name.len() < text.len() && (name.starts_with([':', '=']) || named.starts_with('='))
}

/// Whether the line that a text ends with is a row of a table.
fn in_row(text: &str) -> bool {
    let near = &text.as_bytes()[text.len().saturating_sub(LONGEST)..];
    let line = &near[memchr::memrchr(b'\n', near).map_or(0, |it| it + 1)..];
    line.iter().find(|it| !b" \t>".contains(it)) == Some(&b'|')
}

/// How a value follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// `name=value`
    Set,
    /// `name: value`, `name is value`
    Said,
}

/// Where the value begins that follows a name, how it does, and the quotation mark in which it stands.
fn value_after(text: &str, end: usize, is_option: bool) -> Option<(usize, Told, Option<char>)> {
    let rest = prefix(&text[end..], LONGEST);
    let name_end = rest.trim_start_matches(['"', '\'', '`', '\\', '*', '_', ']']);
    // The marks around a name are never parts of it: `_` before a letter is.
    let marked = rest.len() - name_end.len();
    if rest[..marked].ends_with('_') && name_end.starts_with(char::is_alphanumeric) {
        return None;
    }
    let spaced = name_end.trim_start_matches([' ', '\t']);
    let gap = name_end.len() - spaced.len();
    let (told, after) = if let Some(after) = [":=", "=>", "=="].iter().find_map(|it| spaced.strip_prefix(it))
    {
        (Told::Set, after)
    } else if let Some(after) = spaced.strip_prefix('=') {
        (Told::Set, after)
    } else if let Some(after) = spaced.strip_prefix(':') {
        (Told::Said, after)
    } else if let Some(after) = spaced.strip_prefix('|') {
        (Told::Said, after)
    } else if gap > 0 {
        let after =
            ["is ", "was "].iter().find_map(|it| spaced.strip_prefix(it)).unwrap_or(spaced).trim_start();
        // In a sentence only what is set off is a value.
        if !after.starts_with(['"', '\'', '`', '“']) && !is_option {
            return None;
        }
        (Told::Said, after)
    } else {
        return None;
    };
    let told = if gap > 0 || after.starts_with(' ') { Told::Said } else { told };
    let value = after.trim_start_matches([' ', '\t']);
    // `**Password:** x`; but what is all stars is struck out.
    let stars = value.len() - value.trim_start_matches('*').len();
    if stars > 2 {
        return None;
    }
    let value = value.trim_start_matches('*').trim_start_matches([' ', '\t', '\\']);
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\'' | '`' | '“'));
    let value = &value[quote.map_or(0, char::len_utf8)..];
    let quote = quote.map(|it| if it == '“' { '”' } else { it });
    (!value.is_empty()).then(|| (end + rest.len() - value.len(), told, quote))
}

/// Whether a value says where the secret is, instead of being it.
fn is_reference(value: &str) -> bool {
    let begins =
        ["$", "%", "{", "<", "[", "(", "@", "*", "/", "./", "../", "~", "0x", "!", "#", "-", "\\", "…"];
    let holds =
        ["${", "{{", "$(", "://", "process.env", "os.environ", "env.", "secrets.", "vars.", "::", "->"];
    begins.iter().any(|it| value.starts_with(it))
        || holds.iter().any(|it| value.contains(it))
        || is_call(value)
}

/// `getenv("X")`, but not `Pa55w0rd(9)x`: nothing goes on so behind a call.
fn is_call(value: &str) -> bool {
    let behind = |rest: &str| rest.rsplit_once(')').is_some_and(|it| it.1.starts_with(char::is_alphanumeric));
    value.split_once('(').is_some_and(|it| !behind(it.1))
}

/// Whether there are capital and small letters.
fn mixes_cases(value: &str) -> bool {
    value.contains(char::is_uppercase) && value.contains(char::is_lowercase)
}

/// Whether a value looks like a password that somebody chose: letters with digits or marks.
fn looks_chosen(value: &str) -> bool {
    if value.contains(char::is_whitespace) {
        return false;
    }
    let letters = value.chars().any(char::is_alphabetic);
    let digits = value.chars().any(|it| it.is_ascii_digit());
    let marks = value.contains(['!', '@', '#', '$', '%', '^', '&', '*', '+', '?', '~']);
    let words = value.split(['-', '_', '.', '/']).all(|it| it.chars().all(char::is_alphabetic));
    letters && (digits || marks) && !words && !is_date(value)
}

/// `2024-05-01T10:00:00Z`, `v1.2.3`
fn is_date(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let letters = value.chars().filter(|it| it.is_alphabetic()).count();
    (digits >= 8 && letters <= 2) || (letters <= 1 && value.contains('.'))
}

/// Whether a value looks as if a machine made it: long, letters and digits mixed within one stretch.
fn looks_random(value: &str) -> bool {
    let fits = value.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=_-.~".contains(&it));
    let stretch = |it: &str| {
        let digits = it.bytes().filter(u8::is_ascii_digit).count();
        let letters = it.bytes().filter(u8::is_ascii_alphabetic).count();
        it.len() >= LEAST_RANDOM && digits >= 2 && letters >= 2
    };
    fits && value.len() >= LEAST_RANDOM && !is_date(value) && value.split(['-', '_', '.']).any(stretch)
}

/// What a machine makes is at least this long.
const LEAST_RANDOM: usize = 12;

/// From `-----BEGIN … PRIVATE KEY-----` to its end, if it holds a key.
fn private_key(text: &str, start: usize) -> Option<Found> {
    let block = prefix(&text[start..], LONGEST_KEY);
    let name = prefix(block, LONGEST_HEAD).strip_prefix(BEGIN)?;
    let label = name.find("-----").map(|it| &name[..it])?;
    if !label.contains("PRIVATE KEY") {
        return None;
    }
    let body = BEGIN.len() + label.len() + "-----".len();
    let close = block[body..].find("-----END").map(|it| body + it);
    let end = match close {
        Some(close) => {
            let rest = &block[close + "-----END".len()..];
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            close
                + "-----END".len()
                + line.find("-----").map_or(line.trim_end().len(), |it| it + "-----".len())
        }
        None => body + key_length(&block[body..]),
    };
    let inside = &block[body..close.unwrap_or(end)];
    let made_up =
        inside.contains("...") || inside.contains('…') || inside.contains('<') || inside.contains("xxxx");
    let characters = inside.bytes().filter(u8::is_ascii_alphanumeric).count();
    (characters >= LEAST_KEY && !made_up)
        .then(|| (Span::new(start, start + end), PRIVATE_KEY.to_owned(), Confidence::High))
}

const BEGIN: &str = "-----BEGIN ";
/// No first line of a private key has more bytes.
const LONGEST_HEAD: usize = 100;
/// No private key has more bytes.
const LONGEST_KEY: usize = 16 * 1024;
/// No private key has fewer letters and digits.
const LEAST_KEY: usize = 40;

/// How much of a text goes on with a key whose end is missing.
fn key_length(text: &str) -> usize {
    let is_key = |line: &&str| {
        let line = line.trim_matches(['>', ' ', '\t', '\r', '\n', '|']);
        line.is_empty()
            || (line.len() > 8 && line.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(&it)))
    };
    let length: usize = text.split_inclusive('\n').take_while(is_key).map(str::len).sum();
    text[..length].trim_end().len()
}

/// Everything with which a secret may begin.
#[derive(Debug)]
struct Compiled {
    openings: Openings,
    /// By the letter with which they begin, the bits of those that come second.
    pairs: [u32; 256],
    /// Those that don't begin with a letter.
    marks: Vec<usize>,
    leads: Vec<Lead>,
    made_up: Openings,
}

/// What a match begins.
#[derive(Debug, Clone, Copy)]
enum Lead {
    Shape(usize),
    Name(usize),
    Command(usize),
    Address,
    PrivateKey,
}

impl Compiled {
    fn new(check: &Secrets) -> Self {
        let mut literals: Vec<&str> = Vec::new();
        let mut leads = Vec::new();
        if check.addresses {
            literals.push("://");
            leads.push(Lead::Address);
        }
        if check.private_keys {
            literals.push(BEGIN);
            leads.push(Lead::PrivateKey);
        }
        for (at, shape) in check.shape.iter().enumerate() {
            literals.extend(shape.starts.iter().map(|it| it.0.as_str()));
            leads.extend(shape.starts.iter().map(|_| Lead::Shape(at)));
        }
        for (at, names) in check.name.iter().enumerate() {
            literals.extend(names.names.iter().map(|it| it.0.as_str()));
            leads.extend(names.names.iter().map(|_| Lead::Name(at)));
        }
        for (at, command) in check.command.iter().enumerate() {
            literals.extend(command.names.iter().map(|it| it.0.as_str()));
            leads.extend(command.names.iter().map(|_| Lead::Command(at)));
        }
        let mut pairs = [0; 256];
        let mut marks = Vec::new();
        for (index, literal) in literals.iter().enumerate() {
            match literal.as_bytes() {
                &[first, second, ..] if first.is_ascii_alphabetic() => {
                    pairs[usize::from(first.to_ascii_lowercase())] |= bit(second);
                    pairs[usize::from(first.to_ascii_uppercase())] |= bit(second);
                }
                _ => marks.push(index),
            }
        }
        Self {
            pairs,
            marks,
            openings: Openings::new(literals),
            leads,
            made_up: Openings::new(&check.made_up),
        }
    }

    /// Calls `visit` with each place at which a secret or its name may begin and each index of what begins there. That
    /// is never a small letter behind another.
    fn each_lead(&self, text: &str, mut visit: impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        each_first_letter(bytes, |at| {
            let next = bytes.get(at + 1).copied().unwrap_or_default();
            if self.pairs[usize::from(bytes[at])] & bit(next) != 0 && self.openings.may_begin(bytes, at) {
                self.openings.at(bytes, at).for_each(|it| visit(at, it));
            }
        });
        for &index in &self.marks {
            let literal = self.openings.phrase(index).as_bytes();
            let marks = literal.iter().take_while(|it| !it.is_ascii_alphabetic()).count();
            let marks = memmem::Finder::new(&literal[..marks]);
            let mut from = 0;
            while let Some(at) = marks.find(&bytes[from..]).map(|it| from + it) {
                if bytes[at..].get(..literal.len()).is_some_and(|it| it.eq_ignore_ascii_case(literal)) {
                    visit(at, index);
                }
                from = at + 1;
            }
        }
    }

    /// Whether a value is an example, a stand-in, or struck out.
    fn is_made_up(&self, value: &str) -> bool {
        let different: HashSet<char> = value.chars().take(LONGEST).collect();
        different.len() < 4 || self.made_up.stands_in(value)
    }
}

/// Calls `visit` with the place of each letter of ASCII, but for small ones behind another.
fn each_first_letter(text: &[u8], mut visit: impl FnMut(usize)) {
    // Whether what stands before is a small letter.
    let mut before = 0;
    for at in (0..text.len()).step_by(words::MANY) {
        let bytes = words::many(&text[at..]);
        let letters = words::bits(&bytes, words::letters);
        // Small letters have the bit that is the third highest.
        let small = letters & words::bits(&bytes, |it| it << 2);
        let mut first = letters & !(small & (small << 1 | before));
        before = small >> 31;
        while first != 0 {
            visit(at + first.trailing_zeros() as usize);
            first &= first - 1;
        }
    }
}

/// One of 32 bits for a byte, the same for a capital letter and its small one.
#[inline]
fn bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_begins_where_a_word_or_a_capital_letter_or_its_mark_does() {
        let check: Secrets = toml::from_str(
            "addresses = true\n[[name]]\nkind = \"k\"\nnames = [\"pass\", \"__key\"]\nrandom = false",
        )
        .expect("the test writes a valid check");
        let mut found = Vec::new();
        Compiled::new(&check)
            .each_lead("pass compass dbPASS db_pass éPass x://y ___KEY", |at, _| found.push(at));
        found.sort_unstable();
        assert_eq!(found, [0, 15, 23, 30, 36, 42]);
    }

    fn value(text: &str, name: &str) -> Option<(String, Told, Option<char>)> {
        let end = text.find(name).expect("the name is there") + name.len();
        let (begin, told, quote) = value_after(text, end, text.contains("--"))?;
        Some((text[begin..].to_owned(), told, quote))
    }

    #[test]
    fn a_value_follows_its_name_in_many_ways() {
        for text in [
            "pass=x",
            "pass = x",
            "\"pass\": x",
            "**pass:** x",
            "pass := x",
            "pass | x",
            "--pass x",
            "\\\"pass\\\":x",
        ] {
            assert_eq!(value(text, "pass").map(|it| it.0).as_deref(), Some("x"), "{text}");
        }
        assert_eq!(value("pass was `x`", "pass"), Some(("x`".to_owned(), Told::Said, Some('`'))));
        assert_eq!(value("pass='x'", "pass"), Some(("x'".to_owned(), Told::Set, Some('\''))));
        for text in ["pass x", "pass", "pass: ****", "pass_file=x", "passes=x", "pass was wrong"] {
            assert_eq!(value(text, "pass"), None, "{text}");
        }
    }

    #[test]
    fn what_somebody_chose_and_what_a_machine_made_look_different() {
        assert!(looks_chosen("tr0ubadour-7") && looks_chosen("Winter!") && !looks_random("tr0ubadour-7"));
        assert!(looks_random("9f8a7b6c5d4e3f2a") && looks_random("ab-9f8a7b6c5d4e3f2a"));
        for text in ["prod-db-credentials-v2", "2024-05-01T10:00:00Z", "v1.2.3", "expired"] {
            assert!(!looks_random(text), "{text}");
        }
        for text in ["2024-05-01T10:00:00Z", "v1.2.3", "expired", "some-thing", "a b1", "12345"] {
            assert!(!looks_chosen(text), "{text}");
        }
    }

    #[test]
    fn what_would_stand_everywhere_or_nowhere_is_refused() {
        for (check, message) in [
            ("[[shape]]\nkind = \"k\"\nstarts = [\"\"]\ncharacters = \"a-z\"\nleast = 8", "an empty text"),
            (
                "[[shape]]\nkind = \"k\"\nstarts = [\"x\"]\ncharacters = \"z-a\"\nleast = 8",
                "nothing lies in `z-a`",
            ),
            ("[[name]]\nkind = \"k\"\nnames = [\"\"]\nrandom = false", "an empty text"),
        ] {
            let error = toml::from_str::<Secrets>(check).expect_err("it is refused");
            assert!(error.message().contains(message), "{error}");
        }
    }

    #[test]
    fn a_class_has_ranges_and_a_hyphen_at_its_end() {
        let class = Characters::try_from("a-cX_-".to_owned()).expect("it is a class");
        let held: Vec<u8> = (0..=u8::MAX).filter(|it| class.0[usize::from(*it)]).collect();
        assert_eq!(held, b"-X_abc");
    }

    #[test]
    fn a_private_key_reaches_to_its_end_or_as_far_as_it_goes() {
        let body = "QmFzZTY0QmFzZTY0QmFzZTY0QmFzZTY0QmFzZTY0QmFzZTY0";
        let span = |text: &str| private_key(text, 0).map(|it| text[it.0.start..it.0.end].to_owned());
        let whole = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
        assert_eq!(span(&format!("{whole}\nthe end")), Some(whole));
        let open = format!("-----BEGIN RSA PRIVATE KEY-----\n{body}");
        assert_eq!(span(&format!("{open}\n\nthe end")), Some(open));
        for gap in ["...", "…", "<the rest>", "xxxx"] {
            assert_eq!(
                span(&format!("-----BEGIN PRIVATE KEY-----\n{body}{gap}\n-----END PRIVATE KEY-----")),
                None
            );
        }
        assert_eq!(span(&format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----")), None);
    }
}
