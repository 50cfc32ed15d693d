//! The edge to the machine: the log, and on POSIX systems sockets, clocks and randomness.

pub mod log;
// Without the feature only for the unit tests of the parts that need no Mbed TLS.
#[cfg(any(all(anj_with_mbedtls, anj_net_with_dtls, feature = "c-platform"), all(test, not(feature = "c-platform"))))]
pub mod mbedtls;
#[cfg(unix)]
pub mod posix;
mod trap;

pub use trap::trap;
