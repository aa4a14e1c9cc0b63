#![no_main]
//! Our reader of JSON agrees with serde_json, and never panics.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| luytre_fuzz::reads_json(data));
