//! Turns the rules and vocabularies, which people write as TOML, into JSON, which is read several times as quickly when
//! the program starts.

use std::path::Path;
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "only cargo knows where a build script may write")]
fn main() -> io::Result<()> {
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    for folder in ["rules", "rules/vocabulary"] {
        tell_cargo(folder);
        let target = Path::new(&out).join(folder);
        fs::create_dir_all(&target)?;
        for file in fs::read_dir(folder)? {
            let path = file?.path();
            let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|it| it == "toml"))
            else {
                continue;
            };
            let mistake =
                |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
            let mut value: serde_json::Value =
                toml::from_str(&fs::read_to_string(&path)?).map_err(|error| mistake(&error))?;
            fs::write(target.join(name).with_extension("json"), value.to_string())?;
            // What a run that shows no page of a rule needs of it.
            if let Some(rule) = value.as_object_mut().filter(|_| folder == "rules") {
                rule.retain(|key, _| !["why", "references", "example"].contains(&key.as_str()));
                fs::write(target.join(name).with_extension("lean.json"), value.to_string())?;
            }
        }
    }
    Ok(())
}

fn tell_cargo(folder: &str) {
    println!("cargo::rerun-if-changed={folder}");
}
