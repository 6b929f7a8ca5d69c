//! What users read about rules and settings is what the program says, and the book holds every page.

use std::fs;
use std::path::{Path, PathBuf};

use pmlint::catalog::Catalog;

#[test]
fn the_page_of_rules_is_made_from_the_rule_files() {
    is_made("rules.md", &pmlint::page::all(&Catalog::built_in()));
}

#[test]
fn the_page_of_settings_is_made_from_the_schema() {
    let example = include_str!("../examples/pmlint.toml").replace("\r\n", "\n");
    is_made("configuration.md", &pmlint::schema::page(&Catalog::built_in(), &example));
}

#[test]
fn the_book_lists_every_page_and_no_other() {
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).expect("docs/SUMMARY.md is there");
    let mut listed: Vec<&str> = summary.split("](").skip(1).filter_map(|it| it.split(')').next()).collect();
    listed.sort_unstable();
    let mut pages: Vec<String> = fs::read_dir(docs())
        .expect("docs/ can be listed")
        .map(|it| it.expect("docs/ can be listed").file_name().to_string_lossy().into_owned())
        .filter(|it| Path::new(it).extension().is_some_and(|it| it == "md") && it != "SUMMARY.md")
        .collect();
    pages.sort_unstable();
    assert_eq!(listed, pages, "docs/SUMMARY.md and the pages in docs/");
}

#[test]
fn the_container_is_built_from_all_that_the_package_is_built_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ignored = fs::read_to_string(root.join(".dockerignore")).expect(".dockerignore is there");
    let kept: Vec<&str> = ignored.lines().filter_map(|it| it.strip_prefix('!')).collect();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("Cargo.toml is there");
    let packed = manifest.lines().find_map(|it| it.strip_prefix("include = ")).expect("it names its files");
    let packed = packed.split('"').filter_map(|it| it.strip_prefix('/'));
    // What people read takes no part in the build.
    let is_page = |it: &str| Path::new(it).extension().is_some_and(|it| it == "md");
    for path in packed.filter(|it| !is_page(it) && !it.starts_with("LICENSE")) {
        assert!(kept.contains(&path), "{path} is missing in .dockerignore");
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// `UPDATE=1 cargo test --test docs` writes the page anew.
fn is_made(name: &str, wanted: &str) {
    let path = docs().join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).expect("a page can be written");
    }
    let found = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        found == wanted,
        "docs/{name} is out of date: UPDATE=1 cargo test --test docs, then read the diff"
    );
}
