//! anj: a LwM2M client for small devices behind Anjay Lite's C API.
//!
//! The map of the house, from the wire up. **A layer only looks down.**
//!
//! | module | what it holds |
//! |---|---|
//! | [`path`], [`value`], [`time`], [`note`] | the vocabulary: LwM2M paths, values, points in time, lines for the log |
//! | [`coap`] | what stands on the wire: header, options, block, URI. Pure codecs, no state |
//! | [`payload`] | content formats, incremental in both directions |
//! | [`exchange`] | one request and its answer: retransmission, block-wise transfer, duplicate cache, connection |
//! | [`dm`] | data model: lookup, operations, transactions |
//! | `observe` | observations and attributes: which notification is due |
//! | `send` | the queue of Send requests, and their payloads |
//! | [`session`] | registration, update, queue mode, the step loop |
//! | [`downloader`] | the CoAP(S) downloader |
//! | [`objects`] | the logic of the built-in objects |
//! | [`platform`] | POSIX sockets, clocks, randomness; the log |
//! | [`capi`] | the C ABI: the only place, with `platform`, where `unsafe` may stand |
//!
//! **The core never calls the application.** A state machine is polled, says what it needs next (read this resource,
//! send this datagram) and gets the answer fed back; `capi` makes the call in between, when no reference into a
//! structure that C owns is alive. So a callback may call any public function.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(test)]
extern crate std;

pub mod capi;
pub mod coap;
pub mod config;
pub mod dm;
#[cfg(anj_with_coap_downloader)]
pub mod downloader;
pub mod exchange;
pub mod note;
pub mod objects;
#[cfg(anj_with_observe)]
pub mod observe;
pub mod path;
pub mod payload;
pub mod platform;
#[cfg(anj_with_lwm2m_send)]
pub mod send;
pub mod session;
pub mod time;
pub mod value;
