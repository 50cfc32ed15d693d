//! The mock platform of the tests: a virtual clock, a scripted network and seeded randomness behind the C functions
//! that an application (or the POSIX layer) would supply. All state is per thread, so tests run side by side.
//!
//! Use it as `mod common;` in an integration test; the library links against the functions defined in `platform.rs`.
#![allow(dead_code, unused_imports, clippy::undocumented_unsafe_blocks)]

#[cfg(anj_with_coap_downloader)]
pub mod downloader;
#[cfg(anj_with_coap_downloader)]
pub mod file_server;
pub mod link;
pub mod message;
pub mod object;
pub mod platform;

pub use platform::{Call, Func, Socket, clock, net, rng};

/// Bytes of a hexadecimal string; blanks are skipped.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|b| !b.is_ascii_whitespace())
        .map(|b| char::from(b).to_digit(16).unwrap_or_else(|| panic!("not hexadecimal: {text}")) as u8)
        .collect();
    assert!(digits.len().is_multiple_of(2), "odd number of digits: {text}");
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Hexadecimal text of bytes, for failure messages.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
