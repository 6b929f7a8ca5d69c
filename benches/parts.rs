//! What each part costs: `cargo bench`.

use std::hint::black_box;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use pmlint::catalog::Catalog;
use pmlint::check::{Confidence, Context};
use pmlint::config::{ActiveRule, FileSettings};
use pmlint::lint::lint;
use pmlint::markdown::Outline;
use pmlint::postmortem::{PostMortem, Reading, moment};
use pmlint::source::Source;

/// A document with many faults.
const TEXT: &str = include_str!("../examples/cart-unavailable.md");

fn main() {
    divan::main();
}

fn source() -> Source {
    Source::new("examples/cart-unavailable.md", TEXT)
}

#[divan::bench]
fn outline(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| Outline::read(black_box(TEXT)));
}

#[divan::bench]
fn post_mortem(bencher: Bencher<'_, '_>) {
    let (source, reading) = (source(), Reading::default());
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| PostMortem::read(black_box(&source), &reading));
}

#[divan::bench]
fn moments(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| moment::all(black_box(TEXT)));
}

#[divan::bench]
fn every_rule(bencher: Bencher<'_, '_>) {
    let settings = settings();
    bencher.counter(BytesCount::of_str(TEXT)).with_inputs(source).bench_values(|it| lint(it, &settings));
}

/// What an editor waits for after each key: a document of 100 KB linted anew.
#[divan::bench]
fn hundred_kilobytes(bencher: Bencher<'_, '_>) {
    let settings = settings();
    let text = TEXT.repeat(100 * 1024 / TEXT.len() + 1);
    let source = || Source::new("long.md", text.clone());
    bencher.counter(BytesCount::of_str(&text)).with_inputs(source).bench_values(|it| lint(it, &settings));
}

#[divan::bench(args = Catalog::built_in().ids().map(str::to_owned).collect::<Vec<_>>())]
fn rule(bencher: Bencher<'_, '_>, id: &str) {
    let (source, settings) = (source(), settings());
    let post_mortem = PostMortem::read(&source, &settings.reading);
    // A new one each time: in one, checks find what others have found.
    let context = || Context::new(&source, settings.today, true, true);
    let rule = settings.catalog.rule(id).expect("the list is the catalog's");
    bencher.bench(|| rule.check.run(black_box(&post_mortem), &context()).len());
}

fn settings() -> FileSettings {
    let catalog = Catalog::built_in();
    FileSettings {
        rules: catalog.rules().map(ActiveRule::from).collect(),
        catalog: Arc::clone(&catalog),
        reading: Reading::default(),
        declared: true,
        named: true,
        statuses: Vec::new(),
        today: jiff::civil::date(2024, 7, 1),
        min_confidence: Confidence::Low,
        require_reason: false,
        locked: Vec::new(),
    }
}
