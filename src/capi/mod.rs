//! The C ABI: one Rust file per public header, `include/anj/dm/core.h` ↔ `src/capi/dm/core.rs`.
//!
//! Names are those of C, exactly. The headers are printed from these files (`cargo xtask headers`), so their doc
//! comments are what a C programmer reads: write them for C. Enums and bools that C writes are
//! [`MaybeUninit`](::core::mem::MaybeUninit) here and are checked by the helpers of [`ffi`] before they become Rust values.
#![allow(non_camel_case_types)]
// Pointers that C passes are valid by the contract of each function, which its header tells.
#![allow(clippy::missing_safety_doc)]

mod built_with;
pub mod ffi;
pub mod model;
pub mod net;
mod session_loop;

#[cfg(anj_with_coap_downloader)]
pub mod coap_downloader;
pub mod compat;
pub mod core;
#[cfg(anj_with_security)]
pub mod crypto;
pub mod defs;
pub mod dm;
pub mod ext;
#[cfg(test)]
mod layout;
#[cfg(anj_with_lwm2m_send)]
pub mod lwm2m_send;
mod notes;
#[cfg(anj_with_ntp)]
pub mod ntp;
#[cfg(anj_with_persistence)]
pub mod persistence;
#[cfg(all(unix, feature = "c-platform"))]
pub mod posix;
#[cfg(anj_with_security)]
pub mod security;
pub mod time;
pub mod utils;
