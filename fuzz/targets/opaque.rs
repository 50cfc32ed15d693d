#![no_main]
//! Any bytes as a payload of this format: see `payload.rs`.

mod payload;

libfuzzer_sys::fuzz_target!(|data: &[u8]| payload::decode(anj::payload::format::OPAQUE, data));
