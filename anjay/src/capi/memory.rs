//! Memory that C points to, and memory of the core.

use core::ffi::{CStr, c_char};

use anj::session::SessionState;

/// The bytes behind a pointer; none for NULL.
///
/// # Safety
/// `data` is NULL or has `len` bytes, which stay as they are meanwhile.
pub unsafe fn bytes<'a>(data: *const u8, len: usize) -> &'a [u8] {
    if data.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(data, len) }
}

/// A string without its NUL; `None` for NULL.
///
/// # Safety
/// `text` is NULL or a string, which stays as it is meanwhile.
pub unsafe fn text<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// Overwrites bytes that nobody will read.
pub fn wipe(secret: &mut [u8]) {
    for byte in secret {
        // SAFETY: a reference, valid for writing; a volatile write is not left out.
        unsafe { core::ptr::from_mut(byte).write_volatile(0) };
    }
}

/// A session of the core that was not set up.
pub fn session() -> Box<SessionState> {
    let mut memory = Box::<SessionState>::new_uninit();
    // SAFETY: zero bytes are what a session is before it is set up.
    unsafe {
        memory.as_mut_ptr().write_bytes(0, 1);
        memory.assume_init()
    }
}
