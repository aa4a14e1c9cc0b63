#![no_main]
//! Any chunking of a stream gives the same messages, in every framing.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, &[u8])| luytre_fuzz::frames(usize::from(data.0), data.1));
