#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pmlint_fuzz::reported(bytes));
