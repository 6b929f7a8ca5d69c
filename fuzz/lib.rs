//! What the targets ask of their inputs: the promises of pmlint's tests.

#[path = "../tests/promises/mod.rs"]
mod promises;

macro_rules! targets {
    ($($name:ident)+) => {
        $(/// Asks the promise of this name of a file.
        pub fn $name(bytes: &[u8]) {
            promises::text(bytes).iter().for_each(|it| promises::$name(it));
        })+
    };
}

targets! { document times configuration rule mended reported }
