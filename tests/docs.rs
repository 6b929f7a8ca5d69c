//! What users read about rules is what the rule files say.

use pmlint::catalog::Catalog;

/// `UPDATE=1 cargo test --test docs` writes the page anew.
#[test]
fn the_page_of_rules_is_made_from_the_rule_files() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
    let wanted = pmlint::page::all(&Catalog::built_in());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &wanted).expect("docs/rules.md can be written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        found == wanted,
        "docs/rules.md is out of date: UPDATE=1 cargo test --test docs, then read the diff"
    );
}
