//! `ANJ_WITH_MBEDTLS`: DTLS 1.2 over Mbed TLS 3.4 to 3.6 and the `anj_udp_*` functions, whoever supplies them (spec 21 §3;
//! contract: `anj/compat/net/anj_net_api.h`). Everything returns at once and is called again.
//!
//! | file | what it holds |
//! |---|---|
//! | `shim.c`, `shim.rs` | the calls into Mbed TLS, whose structures only C knows |
//! | `context` | the state machine behind `anj_dtls_*` |
//! | `transport` | datagrams, timer and randomness, as Mbed TLS asks for them |
//! | `credentials` | keys and certificates on their way in |
//! | `verify` | when the certificate of a server is good |
//! | `diagnosis` | why a handshake failed, in words |

#[cfg(feature = "c-platform")]
mod context;
#[cfg(feature = "c-platform")]
mod credentials;
mod diagnosis;
#[cfg(feature = "c-platform")]
mod shim;
#[cfg(feature = "c-platform")]
mod transport;
mod verify;

#[cfg(feature = "c-platform")]
pub use context::*;
