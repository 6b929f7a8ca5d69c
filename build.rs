//! Turns the rules and vocabularies, which people write as TOML, into what is read quickly or not at all when the program
//! starts: tables in the form of Rust, and JSON.

use std::fmt::{Debug, Display};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::kinds::phrases::Compiled;
use crate::table::{Table, Text};

#[expect(dead_code, unreachable_pub, reason = "a run looks into the tables; here they are only made")]
#[path = "src/table.rs"]
mod table;

#[expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "a run looks into the tables; here they are only made"
)]
#[path = "src/words/mod.rs"]
mod words;

#[expect(dead_code, unreachable_pub, reason = "a run looks into the tables; here they are only made")]
#[path = "src/vocabulary/kinds/mod.rs"]
mod kinds;

fn main() -> io::Result<()> {
    for path in ["rules", "rules/vocabulary", "src/table.rs", "src/words", "src/vocabulary"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let people: kinds::people::People = vocabulary("people")?;
    let mut lexicon =
        kinds::grammar::Lexicon::new(&vocabulary("english")?, &vocabulary("failings")?, &people);
    write_tables("actions", &vocabulary::<kinds::actions::Actions>("actions")?)?;
    write_tables("causes", &vocabulary::<kinds::causes::Causes>("causes")?)?;
    write_tables("counterfactuals", &vocabulary::<kinds::Counterfactuals>("counterfactuals")?)?;
    write_tables("denials", &vocabulary::<kinds::Denials>("denials")?)?;
    write_tables("entries", &vocabulary::<kinds::Entries>("entries")?)?;
    write_tables("idioms", &kinds::idioms::Idioms::new(&vocabulary("idioms")?, &mut lexicon))?;
    write_tables("lexicon", &lexicon)?;
    write_tables("milestones", &vocabulary::<kinds::phrase_lists::Milestones>("milestones")?)?;
    write_tables("people", &people)?;
    write_tables("perspectives", &vocabulary::<kinds::phrase_lists::Perspectives>("perspectives")?)?;
    write_tables("placeholders", &vocabulary::<kinds::Placeholders>("placeholders")?)?;
    write_tables("quantities", &vocabulary::<kinds::Quantities>("quantities")?)?;
    write_tables("recognition", &vocabulary::<kinds::recognition::Recognition>("recognition")?)?;
    write_tables("sections", &vocabulary::<kinds::headings::Headings>("sections")?)?;
    write_tables("severities", &vocabulary::<words::WordMap<u8>>("severities")?)?;
    write_tables("times", &vocabulary::<kinds::times::Times>("times")?)?;
    write_json()
}

/// Reads a vocabulary.
fn vocabulary<T: DeserializeOwned>(name: &str) -> io::Result<T> {
    read(&Path::new("rules/vocabulary").join(name).with_extension("toml"))
}

/// Writes a vocabulary as the Rust that makes it, tables and all.
fn write_tables(name: &str, vocabulary: &dyn Debug) -> io::Result<()> {
    fs::write(out()?.join(name).with_extension("rs"), format!("{vocabulary:?}"))
}

/// Writes the rules, and the vocabularies that most runs don't look into; the phrases of rules become tables.
fn write_json() -> io::Result<()> {
    let mut phrases = Vec::new();
    for folder in ["rules", "rules/vocabulary"] {
        let target = out()?.join(folder);
        fs::create_dir_all(&target)?;
        for file in fs::read_dir(folder)? {
            let path = file?.path();
            let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|it| it == "toml"))
            else {
                continue;
            };
            let mut value: serde_json::Value = read(&path)?;
            fs::write(target.join(name).with_extension("json"), value.to_string())?;
            // What a run that shows no page of a rule needs of it.
            if let Some(rule) = value.as_object_mut().filter(|_| folder == "rules") {
                rule.retain(|key, _| !["why", "references", "example"].contains(&key.as_str()));
                if let Some(compiled) = take_phrases(&mut value)? {
                    phrases.push((Text::from(name.to_string_lossy().into_owned()), compiled));
                }
                fs::write(target.join(name).with_extension("lean.json"), value.to_string())?;
            }
        }
    }
    phrases.sort_by(|a: &(Text, Compiled), b| a.0.cmp(&b.0));
    write_tables("phrases", &Table::from(phrases))
}

/// Takes the phrases out of a rule that strikes at phrases, and compiles them.
fn take_phrases(rule: &mut serde_json::Value) -> io::Result<Option<Compiled>> {
    let Some(groups) = rule.pointer_mut("/check/phrases/group") else { return Ok(None) };
    let written: Vec<PhraseGroup> = serde_json::from_value(groups.clone())?;
    for group in groups.as_array_mut().into_iter().flatten() {
        group["phrases"] = serde_json::json!([]);
        group["except"] = serde_json::json!([]);
    }
    Ok(Some(Compiled::new(written.iter().map(|it| (&it.phrases, &it.except)))))
}

/// What a group of phrases is compiled from.
#[derive(Deserialize)]
struct PhraseGroup {
    phrases: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let mistake = |error: &dyn Display| io::Error::other(format!("{}: {error}", path.display()));
    toml::from_str(&fs::read_to_string(path)?).map_err(|error| mistake(&error))
}

#[expect(clippy::disallowed_methods, reason = "only cargo knows where a build script may write")]
fn out() -> io::Result<PathBuf> {
    env::var("OUT_DIR").map(PathBuf::from).map_err(io::Error::other)
}
