//! What a `pmlint.toml` may hold, for editors that complete and check it, and for the page about the configuration.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::config::{EXCLUDED, PROFILES};
use crate::postmortem::Role;
use crate::rule::{Group, Rule};

/// A setting: its name, the schema of its value with `description` and, if there is one, `default`.
type Setting = (&'static str, Value);

/// The JSON Schema of `pmlint.toml` with these rules.
#[must_use]
pub fn schema(catalog: &Catalog) -> Value {
    let rules: Map<String, Value> = catalog.rules().map(|it| (it.id.to_string(), rule_schema(it))).collect();
    let settings: Map<String, Value> =
        settings(catalog).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "pmlint.toml",
        "description": "The settings of pmlint, a linter for incident post-mortems",
        "type": "object",
        "properties": settings,
        "additionalProperties": false,
        "definitions": {
            "severity": { "enum": ["error", "warning", "info", "off"] },
            "role": { "enum": Role::ALL.map(Role::name) },
            "rules": {
                "type": "object",
                "properties": rules,
                // A team's own rules.
                "additionalProperties": { "anyOf": [{ "$ref": "#/definitions/severity" }, any_rule()] }
            },
            "sections": {
                "type": "object",
                "propertyNames": { "$ref": "#/definitions/role" },
                "additionalProperties": { "type": "array", "items": { "type": "string" } }
            }
        }
    })
}

/// Every setting, in the order in which people read about them.
fn settings(catalog: &Catalog) -> Vec<Setting> {
    let with = |mut schema: Value, default: Value| {
        schema["default"] = default;
        schema
    };
    let flag = |description: &str| json!({ "description": description, "type": "boolean", "default": false });
    let names: Vec<&str> = catalog.ids().collect();
    vec![
        (
            "include",
            paths(
                "Patterns of the files that are post-mortems. Without it every Markdown file is looked at, and what is none is left alone.",
            ),
        ),
        ("exclude", with(paths("Patterns of the files that are left alone."), json!([EXCLUDED]))),
        (
            "since",
            json!({ "description": "Documents of earlier incidents are history: they are read and skipped.", "type": "string", "format": "date" }),
        ),
        (
            "fail-on",
            json!({ "description": "From which severity on a run fails.", "enum": ["error", "warning", "info", "never"], "default": "error" }),
        ),
        (
            "min-confidence",
            json!({ "description": "Findings of which pmlint is less sure are not shown.", "enum": ["high", "medium", "low"], "default": "medium" }),
        ),
        (
            "max",
            json!({ "description": "How many findings are shown in full on a terminal; 0 shows all.", "type": "integer", "minimum": 0, "default": 100 }),
        ),
        ("team-rules", paths("Folders with rule files of your own, inside the repository.")),
        (
            "profile",
            json!({ "description": "The template that your documents follow: which sections must be there.", "enum": PROFILES.keys().collect::<Vec<_>>() }),
        ),
        (
            "locked",
            texts("Rules and settings that neither a document nor a change's own configuration may loosen."),
        ),
        ("preview", flag("Whether rules run that are not on yet by default.")),
        ("require-reason", flag("Whether a comment that allows a finding must say why.")),
        (
            "people",
            json!({
                "description": "Names.", "type": "object", "additionalProperties": false,
                "properties": {
                    "not-people": texts("Names that look like a person's and are not."),
                    "teams": texts("Teams that may own an action item.")
                }
            }),
        ),
        (
            "status",
            json!({
                "description": "How much less matters in a document of a certain status, and for how many days after the incident.",
                "type": "object",
                "additionalProperties": {
                    "type": "object", "additionalProperties": false,
                    "properties": {
                        "severity": { "$ref": "#/definitions/severity" },
                        "days": { "type": "integer", "minimum": 0, "maximum": u16::MAX }
                    }
                }
            }),
        ),
        (
            "rules",
            json!({
                "description": "For each rule a severity, or a table with `severity`, `allow`, `sections`, `except-sections` and the options of its check.",
                "allOf": [{ "$ref": "#/definitions/rules" }],
                "examples": [names.first().map(|it| format!("{it} = \"warning\""))]
            }),
        ),
        (
            "sections",
            json!({
                "description": "More headings for a part of a post-mortem.",
                "allOf": [{ "$ref": "#/definitions/sections" }]
            }),
        ),
        (
            "overrides",
            json!({
                "description": "Other settings for some files; the last one that matches goes over the others.",
                "type": "array",
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["files"],
                    "properties": {
                        "files": paths("Patterns of the files."),
                        "rules": { "$ref": "#/definitions/rules" },
                        "sections": { "$ref": "#/definitions/sections" }
                    }
                }
            }),
        ),
    ]
}

fn texts(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

/// Paths that begin at the configuration's folder and don't leave it.
fn paths(description: &str) -> Value {
    let mut schema = texts(description);
    schema["items"]["not"] = json!({ "pattern": r"^/|(^|/)\.\.(/|$)" });
    schema
}

/// A rule's entry: a severity, or a table.
fn rule_schema(rule: &Rule) -> Value {
    let mut table = any_rule();
    for option in rule.options() {
        table["properties"][&option] = option_schema(rule, &option);
    }
    table["additionalProperties"] = json!(false);
    json!({
        "description": format!("{}. {}", Group::name(rule.group), rule.summary),
        "anyOf": [{ "$ref": "#/definitions/severity" }, table]
    })
}

/// The table of a rule whose options aren't known.
fn any_rule() -> Value {
    let roles = json!({ "type": "array", "items": { "$ref": "#/definitions/role" } });
    json!({
        "type": "object",
        "properties": {
            "severity": { "$ref": "#/definitions/severity" },
            "allow": { "description": "Underlined text that passes.", "type": "array", "items": { "type": "string" } },
            "sections": roles,
            "except-sections": roles
        }
    })
}

/// The schema of an option of a rule's check.
fn option_schema(rule: &Rule, option: &str) -> Value {
    let Some(default) = rule.settings().get(option) else { return json!({}) };
    let mut schema = like(default);
    let names = rule.names_for(option);
    if !names.is_empty() {
        let place = if default.is_array() { &mut schema["items"] } else { &mut schema };
        place["enum"] = names.into();
    }
    if let Ok(default) = serde_json::to_value(default) {
        schema["default"] = default;
    }
    schema
}

/// The schema of values of the same type as another; no number is below zero.
fn like(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(_) | toml::Value::Datetime(_) => json!({ "type": "string" }),
        toml::Value::Integer(_) => json!({ "type": "integer", "minimum": 0 }),
        toml::Value::Float(_) => json!({ "type": "number", "minimum": 0 }),
        toml::Value::Boolean(_) => json!({ "type": "boolean" }),
        toml::Value::Array(list) => json!({ "type": "array", "items": list.first().map_or(json!({}), like) }),
        toml::Value::Table(_) => json!({ "type": "object" }),
    }
}

/// The page about the configuration, made from what the schema says; `example` is a file with every setting.
#[must_use]
pub fn page(catalog: &Catalog, example: &str) -> String {
    let mut page = String::from(
        "# Configuration\n\n<!-- Made from src/schema.rs: UPDATE=1 cargo test --test docs -->\n\npmlint reads the `pmlint.toml` of \
         the current folder or the next one above it, up to the root of the repository. Every setting is optional. `pmlint init` \
         writes one to begin with, `pmlint config show` prints what holds and where it comes from, and `pmlint config schema` \
         prints a JSON Schema with which an editor completes and checks the file.\n\n| Setting | Value | Default | What it does \
         |\n|---|---|---|---|\n",
    );
    for (name, schema) in settings(catalog) {
        let default = schema.get("default").map_or_else(String::new, |it| format!("`{it}`"));
        let description = schema["description"].as_str().unwrap_or_default();
        let _ = writeln!(page, "| `{name}` | {} | {default} | {description} |", value(&schema));
    }
    page.push_str(
        "\nAll of them with values that a team might choose; what stands here is no recommendation:\n\n```toml\n",
    );
    page.push_str(example);
    page.push_str("```\n");
    page
}

/// What a value may be, in words.
fn value(schema: &Value) -> String {
    if let Some(names) = schema.get("enum").and_then(Value::as_array) {
        return names
            .iter()
            .filter_map(Value::as_str)
            .map(|it| format!("`{it}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or("object");
    let kind = match (kind, schema["items"]["type"].as_str()) {
        _ if schema.get("format").is_some() => "a date",
        ("array", Some("string")) => "a list of texts",
        ("array", _) => "tables",
        ("boolean", _) => "`true` or `false`",
        ("integer", _) => "a number",
        ("object", _) => "a table",
        _ => "text",
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_the_settings_of_the_example_which_holds_all() {
        let example: toml::Table =
            toml::from_str(include_str!("../examples/pmlint.toml")).expect("the example is TOML");
        let mut wanted: Vec<&str> = example.keys().map(String::as_str).chain(["team-rules"]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let schema = schema(&Catalog::built_in());
        let mut known: Vec<&str> =
            schema["properties"].as_object().expect("a table").keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(known, wanted);
    }

    #[test]
    fn it_knows_every_rule_and_the_options_of_its_check() {
        let catalog = Catalog::built_in();
        let schema = schema(&catalog);
        for rule in catalog.rules() {
            let table = &schema["definitions"]["rules"]["properties"][&*rule.id]["anyOf"][1]["properties"];
            for option in rule.options() {
                assert!(table.get(&option).is_some(), "{}: {option}", rule.id);
            }
        }
    }

    #[test]
    fn what_it_refuses_in_an_option_the_check_refuses() {
        let catalog = Catalog::built_in();
        let takes = |rule: &Rule, option: &str, value: toml::Value| {
            rule.with_options(&toml::Table::from_iter([(option.to_owned(), value)])).is_ok()
        };
        for rule in catalog.rules() {
            for option in rule.options() {
                let schema = option_schema(rule, &option);
                let wrong: toml::Value = match schema["type"].as_str() {
                    None => continue,
                    Some("integer") => (-1).into(),
                    Some("string") => "?".into(),
                    _ => vec![1].into(),
                };
                assert!(!takes(rule, &option, wrong.clone()), "{}: {option} = {wrong}", rule.id);
                if let Some(default) = rule.settings().get(&option) {
                    assert!(takes(rule, &option, default.clone()), "{}: {option}", rule.id);
                }
            }
        }
    }

    #[test]
    fn an_option_that_takes_names_says_which() {
        let catalog = Catalog::built_in();
        let of = |id: &str, option: &str| {
            let rule = catalog.rule(id).expect("a rule of this name");
            option_schema(rule, option)
        };
        assert_eq!(of("action-without-owner", "require")["enum"], json!(["anybody", "person"]));
        assert_eq!(of("action-without-owner", "accept")["items"]["enum"], json!(["ticket"]));
        assert_eq!(of("entry-without-time", "least")["minimum"], 0);
        assert_eq!(of("cause-without-action", "same")["items"]["items"]["type"], "string");
    }
}
