//! Strings on their way to C.

use core::ffi::c_char;

/// Copies a text with its end into a buffer of `size` bytes, cut where it has no room.
///
/// # Safety
/// `out` is NULL or valid for writing `size` bytes.
pub unsafe fn copy(out: *mut c_char, size: usize, text: &str) {
    if out.is_null() || size == 0 {
        return;
    }
    let len = text.len().min(size - 1);
    // SAFETY: `len` + 1 bytes have room; the text has `len`.
    unsafe {
        out.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), len);
        *out.add(len) = 0;
    }
}
