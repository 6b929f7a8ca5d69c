//! The shape of the code: the order of the modules, the place of each crate, and no rule known by its name.

use std::fs;
use std::path::Path;

use pmlint::catalog::Catalog;

/// What only some files may use, and why. A place is a file of `src/`, or a folder if it ends in `/`.
const PLACES: &[(&str, &[&str], &str)] = &[
    ("pulldown_cmark", &["markdown/"], "there is one reading of Markdown"),
    (
        "serde_saphyr",
        &["markdown/", "postmortem/front_matter.rs"],
        "YAML is read under a budget, in one place",
    ),
    ("aho_corasick", &["lint/mask.rs"], "secrets are hidden in one place"),
    ("globset", &["config/"], "path patterns belong to the configuration"),
    ("walkdir", &["files.rs"], "one walk finds all files"),
    ("ignore::", &["files.rs"], "one walk finds all files"),
    ("std::fs", &["files.rs", "fix.rs", "git.rs", "cli/"], "files are touched at the edge"),
    ("std::env", &["git.rs", "cli/", "main.rs"], "the environment is read at the edge"),
    ("Command::new", &["git.rs"], "git is the only program that is run"),
    ("std::process", &["git.rs", "cli/", "main.rs"], "only the edge knows exit codes and programs"),
    ("clap", &["cli/", "main.rs"], "the library knows no command line"),
    ("miette", &["report/"], "one format is for people"),
    ("unicode_width", &["report/"], "only reports know the width of a terminal"),
    ("imara_diff", &["fix.rs"], "there is one way to write a patch"),
    ("gen_lsp_types", &["lsp/"], "one module speaks to editors"),
    ("lsp_server", &["lsp/", "cli/lsp.rs"], "one module speaks to editors"),
    ("percent_encoding", &["lsp/"], "only editors name files by addresses"),
    ("rayon", &["files.rs", "gate.rs", "cli/"], "only whole documents are worth a thread"),
    ("Zoned::now", &["cli/"], "the clock is read at the edge"),
    ("SystemTime", &["cli/", "files.rs"], "the clock is read at the edge"),
    ("Instant::now", &["cli/"], "the clock is read at the edge"),
];

#[test]
fn a_module_uses_only_those_above_it() {
    let order = modules();
    let position = |name: &str| order.iter().position(|it| it == name);
    let mut wrong = Vec::new();
    for (path, code) in sources() {
        let Some(own) = position(module_of(&path)) else { continue };
        for used in used_modules(&code) {
            if position(&used).is_some_and(|it| it > own) {
                wrong.push(format!("{path} uses {used}, which stands below it in lib.rs"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_belongs_to_a_module_of_the_list() {
    let order = modules();
    let strays: Vec<String> = sources()
        .into_iter()
        .map(|it| it.0)
        .filter(|it| {
            !["lib.rs", "main.rs"].contains(&it.as_str()) && !order.iter().any(|name| name == module_of(it))
        })
        .collect();
    assert!(strays.is_empty(), "not in lib.rs: {strays:?}");
}

#[test]
fn each_crate_is_used_only_in_its_place() {
    let mut wrong = Vec::new();
    for (path, code) in sources() {
        for (name, places, reason) in PLACES {
            let at_home =
                places.iter().any(|it| if it.ends_with('/') { path.starts_with(it) } else { path == *it });
            if !at_home && uses(&code, name) {
                wrong.push(format!("{path} uses {name}: {reason}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_code_knows_a_rule_by_its_name() {
    let catalog = Catalog::built_in();
    let mut wrong = Vec::new();
    for (path, code) in sources().into_iter().filter(|it| it.0 != "catalog.rs") {
        wrong.extend(
            catalog.ids().filter(|id| code.contains(&format!("\"{id}\""))).map(|id| format!("{path}: {id}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn uses_are_found_in_code_and_not_in_words() {
    assert!(uses("use clap::Parser;", "clap") && uses("    clap::Command", "clap"));
    assert!(!uses("let eclapse = 1;", "clap") && !uses("clapped", "clap"));
    assert_eq!(
        used_modules("use crate::lint::lint;\nuse crate::{a::X, b};\ncrate::c::D"),
        ["lint", "a", "b", "c"]
    );
    assert_eq!(code_of("a // not\n// b\n//! c\nd\n#[cfg(test)]\nmod tests {}"), "a // not\nd\n");
}

/// The modules of `lib.rs` in their order.
fn modules() -> Vec<String> {
    let lib = read(&root().join("lib.rs"));
    lib.lines().filter_map(|it| it.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// Every file of `src/` by its path there, as code without comments of their own line and without tests.
fn sources() -> Vec<(String, String)> {
    let mut folders = vec![root()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src/ can be listed") {
            let path = entry.expect("src/ can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name =
                    path.strip_prefix(root()).expect("it lies in src/").to_string_lossy().replace('\\', "/");
                found.push((name, code_of(&read(&path))));
            }
        }
    }
    found.sort();
    found
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .replace("\r\n", "\n")
}

fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.split_inclusive('\n').filter(|it| !it.trim_start().starts_with("//")).collect()
}

fn module_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Whether a name stands in the code as a word of its own.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let open = name.ends_with(':');
        !code[..at].ends_with(is_word) && (open || !code[at + name.len()..].starts_with(is_word))
    })
}

/// The modules that `crate::…` paths name.
fn used_modules(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name = name.trim_start();
            let end = name.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(name.len());
            used.push(name[..end].to_owned());
        }
    }
    used
}
