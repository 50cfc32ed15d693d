//! (being built)

pub mod core;
