//! `avsystem/commons/avs_utils.h`: strings.

use core::ffi::c_char;
use core::ptr::null_mut;

/// A copy of a string, to be freed with `avs_free`; NULL when there is no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_strdup(str: *const c_char) -> *mut c_char {
    if str.is_null() {
        return null_mut();
    }
    // SAFETY: the caller's string is valid.
    unsafe { libc::strdup(str) }
}
