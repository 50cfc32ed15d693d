//! Link crate of `libanjay.a`, nothing else.

pub use anjay::capi;
