//! `anj/compat/`: what the platform supplies.

#[cfg(anj_with_security)]
pub mod crypto;
pub mod net;
pub mod rng;
pub mod time;
