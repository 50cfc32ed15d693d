//! `anj/persistence.h`: storing and restoring with one function per item.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use super::ffi::from_raw;

/// Most bytes in a magic value.
pub const ANJ_PERSISTENCE_MAGIC_MAX_SIZE: usize = 16;

/// Supplies the next bytes of a stream.
///
/// `ctx`: as given to `anj_persistence_restore_context_create`.
/// `buf`, `size`: where to write exactly `size` bytes.
///
/// Returns 0, or another value on error, which ends the restoring.
pub type anj_persistence_read_cb_t = unsafe extern "C" fn(ctx: *mut c_void, buf: *mut c_void, size: usize) -> c_int;

/// Takes the next bytes of a stream.
///
/// `ctx`: as given to `anj_persistence_store_context_create`.
/// `buf`, `size`: exactly `size` bytes to store.
///
/// Returns 0, or another value on error, which ends the storing.
pub type anj_persistence_write_cb_t = unsafe extern "C" fn(ctx: *mut c_void, buf: *const c_void, size: usize) -> c_int;

/// Directions of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_persistence_direction_t {
    /// Values are written.
    ANJ_PERSISTENCE_STORE = 0,
    /// Values are read.
    ANJ_PERSISTENCE_RESTORE = 1,
}
from_raw!(anj_persistence_direction_t { ANJ_PERSISTENCE_STORE, ANJ_PERSISTENCE_RESTORE });

/// A stream. Made by `anj_persistence_store_context_create` and `anj_persistence_restore_context_create`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_persistence_context_t {
    /// Which way values go.
    pub direction: MaybeUninit<anj_persistence_direction_t>,
    /// Supplies bytes when restoring.
    pub read: Option<anj_persistence_read_cb_t>,
    /// Takes bytes when storing.
    pub write: Option<anj_persistence_write_cb_t>,
    /// Handed to the callback.
    pub ctx: *mut c_void,
}

/// Makes a stream to store values.
///
/// `write_cb`: takes the bytes.
/// `ctx`: handed to it.
#[unsafe(no_mangle)]
pub extern "C" fn anj_persistence_store_context_create(
    write_cb: Option<anj_persistence_write_cb_t>,
    ctx: *mut c_void,
) -> anj_persistence_context_t {
    anj_persistence_context_t {
        direction: MaybeUninit::new(anj_persistence_direction_t::ANJ_PERSISTENCE_STORE),
        read: None,
        write: write_cb,
        ctx,
    }
}

/// Makes a stream to restore values.
///
/// `read_cb`: supplies the bytes.
/// `ctx`: handed to it.
#[unsafe(no_mangle)]
pub extern "C" fn anj_persistence_restore_context_create(
    read_cb: Option<anj_persistence_read_cb_t>,
    ctx: *mut c_void,
) -> anj_persistence_context_t {
    anj_persistence_context_t {
        direction: MaybeUninit::new(anj_persistence_direction_t::ANJ_PERSISTENCE_RESTORE),
        read: read_cb,
        write: None,
        ctx,
    }
}

/// True when the stream stores, false when it restores; `None` when C passed no stream.
fn stores(ctx: *const anj_persistence_context_t) -> Option<(bool, anj_persistence_context_t)> {
    if ctx.is_null() {
        return None;
    }
    // SAFETY: not NULL, so a stream by the contract of the API; copied, so no reference is left.
    let stream = unsafe { *ctx };
    let direction = anj_persistence_direction_t::from_raw(stream.direction)?;
    Some((direction == anj_persistence_direction_t::ANJ_PERSISTENCE_STORE, stream))
}

/// Stores or restores bytes. Nothing happens for 0 bytes.
///
/// `inout_buffer`, `buffer_size`: the bytes, not changed when storing.
///
/// Returns 0, what the callback returned, or -1 without callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_persistence_bytes(
    ctx: *const anj_persistence_context_t,
    inout_buffer: *mut c_void,
    buffer_size: usize,
) -> c_int {
    if buffer_size == 0 {
        return 0;
    }
    match stores(ctx) {
        // SAFETY: the callbacks are the application's; the buffer is passed on as it came.
        Some((true, anj_persistence_context_t { write: Some(write), ctx, .. })) => unsafe {
            write(ctx, inout_buffer, buffer_size)
        },
        // SAFETY: as above.
        Some((false, anj_persistence_context_t { read: Some(read), ctx, .. })) => unsafe {
            read(ctx, inout_buffer, buffer_size)
        },
        _ => -1,
    }
}

/// Stores or restores a string.
///
/// `inout_str`: the string; restored with its NUL.
/// `out_max_size`: when restoring, space for it, NUL included, in bytes; else not looked at.
///
/// Returns 0, what the callback returned, or -1 when the string does not fit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_persistence_string(
    ctx: *const anj_persistence_context_t,
    inout_str: *mut c_char,
    out_max_size: usize,
) -> c_int {
    let Some((storing, _)) = stores(ctx) else { return -1 };
    if inout_str.is_null() {
        return -1;
    }
    // The length is a u64 in native byte order, the bytes follow without NUL.
    // SAFETY: when storing, a NUL-terminated string by the contract.
    let mut length = if storing { unsafe { core::ffi::CStr::from_ptr(inout_str) }.count_bytes() as u64 } else { 0 };
    // SAFETY: a local of this size.
    let result = unsafe { anj_persistence_bytes(ctx, ptr::from_mut(&mut length).cast(), size_of::<u64>()) };
    if result != 0 {
        return result;
    }
    let Ok(len) = usize::try_from(length) else { return -1 };
    if !storing && len >= out_max_size {
        return -1;
    }
    // SAFETY: `len` bytes are the string when storing and lie within `out_max_size` when restoring.
    let result = unsafe { anj_persistence_bytes(ctx, inout_str.cast(), len) };
    if result == 0 && !storing {
        // SAFETY: `len` is less than `out_max_size`.
        unsafe { inout_str.add(len).write(0) };
    }
    result
}

/// Stores or checks a magic value, which tells a stream from others.
///
/// `magic`, `magic_size`: the value; at most `ANJ_PERSISTENCE_MAGIC_MAX_SIZE` bytes.
///
/// Returns 0, what the callback returned, or -1: another value was found, or `magic_size` is out of range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_persistence_magic(
    ctx: *const anj_persistence_context_t,
    magic: *const c_void,
    magic_size: usize,
) -> c_int {
    let Some((storing, _)) = stores(ctx) else { return -1 };
    if magic_size > ANJ_PERSISTENCE_MAGIC_MAX_SIZE || magic.is_null() {
        return -1;
    }
    if storing {
        // SAFETY: the value has `magic_size` bytes by the contract; storing does not write to it.
        return unsafe { anj_persistence_bytes(ctx, magic.cast_mut(), magic_size) };
    }
    let mut found = [0_u8; ANJ_PERSISTENCE_MAGIC_MAX_SIZE];
    // SAFETY: `magic_size` is at most the size of the local.
    let result = unsafe { anj_persistence_bytes(ctx, found.as_mut_ptr().cast(), magic_size) };
    if result != 0 {
        return result;
    }
    // SAFETY: the value has `magic_size` bytes by the contract; the callback has returned.
    let expected = unsafe { core::slice::from_raw_parts(magic.cast::<u8>(), magic_size) };
    if found.get(..magic_size) == Some(expected) { 0 } else { -1 }
}
