//! The edge to the machine: the log, and on POSIX systems sockets, clocks and randomness.

pub mod log;
#[cfg(unix)]
pub mod posix;
mod trap;

pub use trap::trap;
