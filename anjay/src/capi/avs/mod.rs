//! `avsystem/…`: what the classic API takes from its companion libraries.

pub mod coap_udp;
pub mod crypto_common;
pub mod crypto_pki;
pub mod crypto_psk;
pub mod defs;
pub mod errno;
pub mod list;
pub mod log;
pub mod memory;
pub mod prng;
pub mod sched;
pub mod socket;
pub mod stream;
pub mod stream_file;
mod text;
pub mod time;
pub mod utils;
