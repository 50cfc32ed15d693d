//! The classic Anjay 3 API (`anjay_*`, `avs_*`) on the core of anj.
//!
//! For hosted systems: memory comes from the heap, and threads may call at the same time. `unsafe` stands in [`capi`] only, which is
//! the C side: one file per public header, and the files that call the application.
//!
//! | module | what it holds |
//! |---|---|
//! | [`client`] | what is behind an `anjay_t`, and the lock |
//! | [`event_loop`] | the event loop, and its parts for loops of the application |
//! | [`session`], [`account`] | the core's session, driven, and which server it talks to |
//! | [`model`], [`object`], [`transaction`] | the core's view of the objects, who answers for them, changes |
//! | [`contexts`], [`value`], [`base64`] | what handlers get to emit ids, to give values and to take them |
//! | [`security`], [`server`], [`fw_update`] | our own objects |
//! | [`secret`] | keys |
//! | [`download`], [`send`] | downloads, Send |

pub mod account;
pub mod base64;
pub mod capi;
pub mod client;
pub mod contexts;
pub mod download;
pub mod event_loop;
pub mod fw_update;
pub(crate) mod log;
pub mod model;
pub mod object;
pub mod platform;
pub mod secret;
pub mod security;
pub mod send;
pub mod server;
pub mod session;
pub mod transaction;
pub mod value;
