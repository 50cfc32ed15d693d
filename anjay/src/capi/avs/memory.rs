//! `avsystem/commons/avs_memory.h`: the heap of the C library. What the library hands out to be freed by the application lies there,
//! too.

use core::ffi::c_void;

/// `malloc`.
#[unsafe(no_mangle)]
pub extern "C" fn avs_malloc(size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for.
    unsafe { libc::malloc(size) }
}

/// `free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_free(ptr: *mut c_void) {
    // SAFETY: the caller got the pointer from one of these functions, or it is NULL.
    unsafe { libc::free(ptr) }
}

/// `calloc`.
#[unsafe(no_mangle)]
pub extern "C" fn avs_calloc(nmemb: usize, size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for.
    unsafe { libc::calloc(nmemb, size) }
}

/// `realloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_realloc(ptr: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller got the pointer from one of these functions, or it is NULL.
    unsafe { libc::realloc(ptr, size) }
}
