//! `anj/compat/crypto/zeroize.h`: clearing of secrets, from the platform.

use core::ffi::c_void;

unsafe extern "C" {
    /// Overwrites memory with zeros in a way the compiler must not optimise away.
    ///
    /// `buf`, `size`: what to clear; `size` in bytes, may be 0.
    pub fn anj_crypto_zeroize(buf: *mut c_void, size: usize);
}
