//! POSIX systems: UDP sockets, clocks, randomness, credentials in files.
//!
//! The functions are ordinary Rust here, so that tests reach them in every build. The C symbols (`anj_udp_create_ctx`,
//! `anj_time_monotonic_now`, `anj_rng_generate` …) are defined only with the feature `c-platform`, each when the option
//! that supplies it is on; otherwise the application defines them.

pub mod clock;
pub mod random;
#[cfg(anj_with_crypto_storage_default)]
pub mod storage;
#[cfg(anj_net_with_udp)]
pub mod udp;
