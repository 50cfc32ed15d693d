//! The classic Anjay 3 API (`anjay_*`, `avs_*`) on the core of anj.
//!
//! For hosted systems: memory comes from the heap of the C library, and threads may call at the same time. `unsafe` stands in
//! [`capi`] only, which is the C side: one file per public header.

pub mod capi;
