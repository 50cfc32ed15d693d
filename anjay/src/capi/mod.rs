//! The C ABI: one Rust file per public header, `include/anjay/dm.h` ↔ `src/capi/dm.rs`, `include/avsystem/commons/avs_time.h` ↔
//! `src/capi/avs/time.rs`.
//!
//! Names are those of C, exactly. The headers are printed from these files (`cargo xtask headers`), so their doc comments are
//! what a C programmer reads: write them for C. Only what is `pub` and, for a structure, `#[repr(C)]` gets into a header; a
//! structure without it is opaque, and its template declares it. Enums and bools that C writes are
//! [`MaybeUninit`](core::mem::MaybeUninit) here and are checked by the helpers of [`anj::capi::ffi`].
#![allow(non_camel_case_types)]
// Pointers that C passes are valid by the contract of each function, which its header tells.
#![allow(clippy::missing_safety_doc)]

pub mod avs;
pub mod configuration;
pub mod core;
pub mod dm;
pub mod download;
pub mod download_handlers;
pub mod fw_handlers;
pub mod fw_update;
pub mod handlers;
pub mod io;
#[cfg(test)]
mod layout;
pub mod logging;
pub mod lwm2m_send;
pub mod memory;
pub mod network;
pub mod poll;
pub mod scheduler;
pub mod security;
pub mod send_handlers;
pub mod server;
pub mod sockets;
pub mod time;
