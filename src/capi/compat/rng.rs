//! `anj/compat/rng.h`: randomness, from the platform.

use core::ffi::c_int;

unsafe extern "C" {
    /// Fills a buffer with random bytes, good enough for keys when DTLS is in use.
    ///
    /// `buffer`, `size`: what to fill; `size` in bytes, may be 0.
    ///
    /// Returns 0, or another value on error.
    pub fn anj_rng_generate(buffer: *mut u8, size: usize) -> c_int;
}
