//! pmlint: a linter for incident post-mortems.
//!
//! ```text
//! files/git ─> Source ─> Outline ─> PostMortem ─> Check ─> Finding ─> Report
//! ```
//!
//! The modules stand in reading order, and each uses only those above it (`tests/architecture.rs` holds that).

pub mod sorted;

pub mod source;

pub mod table;

pub mod words;

pub mod vocabulary;

pub mod mistake;

pub mod markdown;

pub mod postmortem;

pub mod check;

pub mod rule;

pub mod catalog;

pub mod page;

pub mod config;

pub mod schema;

pub mod suppress;

pub mod lint;

pub mod example;

pub mod fix;

pub mod files;

pub mod git;

pub mod gate;

pub mod actions;

pub mod stats;

pub mod report;

pub mod lsp;

pub mod cli;
