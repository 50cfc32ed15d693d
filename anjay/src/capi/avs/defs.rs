//! `avsystem/commons/avs_defs.h`: macros, and a type with the strictest alignment.

/// A type with the strictest alignment that a value of C has.
pub type avs_max_align_t = libc::max_align_t;
