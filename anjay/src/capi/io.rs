//! `anjay/io.h`: what handlers of objects read from and write to.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use anj::capi::ffi::{bool_value, enum_value};
use anj::value::Scalar;

use crate::capi::core::{anjay_iid_t, anjay_oid_t, anjay_rid_t};
use crate::capi::memory::{bytes, text};
use crate::contexts::{Arguments, Ids, Input, NextArgument, Output, ResourceKind, Resources};
use crate::value::{BAD_REQUEST, Value, Written};
use anj::capi::ffi::from_raw;

/// Where `anjay_dm_emit` puts IDs.
pub struct anjay_dm_list_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_dm_emit_res` puts resources.
pub struct anjay_dm_resource_list_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_ret_…` put a value.
pub struct anjay_output_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_ret_bytes_append` puts bytes.
pub struct anjay_ret_bytes_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_get_…` take a value from.
pub struct anjay_input_ctx_t {
    _private: [u8; 0],
}

/// Arguments of an Execute.
pub struct anjay_execute_ctx_t {
    _private: [u8; 0],
}

/// What can be done to a resource.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_resource_kind_t {
    /// Read.
    ANJAY_DM_RES_R = 0,
    /// Write.
    ANJAY_DM_RES_W = 1,
    /// Read and Write.
    ANJAY_DM_RES_RW = 2,
    /// Read; multiple.
    ANJAY_DM_RES_RM = 3,
    /// Write; multiple.
    ANJAY_DM_RES_WM = 4,
    /// Read and Write; multiple.
    ANJAY_DM_RES_RWM = 5,
    /// Execute.
    ANJAY_DM_RES_E = 6,
    /// Nothing, but for the bootstrap server.
    ANJAY_DM_RES_BS_RW = 7,
}
from_raw!(anjay_dm_resource_kind_t {
    ANJAY_DM_RES_R,
    ANJAY_DM_RES_W,
    ANJAY_DM_RES_RW,
    ANJAY_DM_RES_RM,
    ANJAY_DM_RES_WM,
    ANJAY_DM_RES_RWM,
    ANJAY_DM_RES_E,
    ANJAY_DM_RES_BS_RW
});

/// Whether a resource has a value.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_resource_presence_t {
    /// It has none: a Read gives 4.04, a Write may create it.
    ANJAY_DM_RES_ABSENT = 0,
    /// It has one.
    ANJAY_DM_RES_PRESENT = 1,
}
from_raw!(anjay_dm_resource_presence_t { ANJAY_DM_RES_ABSENT, ANJAY_DM_RES_PRESENT });

/// What `anjay_execute_get_next_arg` returns behind the last argument.
pub const ANJAY_EXECUTE_GET_ARG_END: core::ffi::c_int = 1;
/// What `anjay_get_string` and `anjay_execute_get_arg_value` return when more of the value is to come.
pub const ANJAY_BUFFER_TOO_SHORT: core::ffi::c_int = 1;

/// What a function of this header returns for a wrong argument.
const REFUSED: c_int = -1;

/// Emits an instance or a resource instance, in `list_instances` or `list_resource_instances`.
///
/// `ctx`: as the handler got it.
/// `id`: larger than the one before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_dm_emit(ctx: *mut anjay_dm_list_ctx_t, id: u16) {
    // SAFETY: a context that a handler was given, and that nobody else uses meanwhile; or NULL.
    if let Some(ids) = unsafe { ctx.cast::<Ids>().as_mut() } {
        ids.emit(id);
    }
}

/// Emits a resource, in `list_resources`.
///
/// `ctx`: as the handler got it.
/// `rid`: larger than the one before.
/// `kind`: what can be done to it.
/// `presence`: whether it has a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_dm_emit_res(
    ctx: *mut anjay_dm_resource_list_ctx_t,
    rid: anjay_rid_t,
    kind: MaybeUninit<anjay_dm_resource_kind_t>,
    presence: MaybeUninit<anjay_dm_resource_presence_t>,
) {
    // SAFETY: as in `anjay_dm_emit`.
    if let Some(resources) = unsafe { ctx.cast::<Resources>().as_mut() } {
        resources.emit(rid, ResourceKind::from_number(enum_value(kind)), enum_value(presence) != 0);
    }
}

/// Puts a value where the handler was told.
///
/// # Safety
/// `ctx` is NULL or a context that a handler was given.
unsafe fn ret(ctx: *mut anjay_output_ctx_t, value: Value) -> c_int {
    // SAFETY: the caller's promise; nobody else uses it meanwhile.
    let output = unsafe { ctx.cast::<Output>().as_mut() };
    if output.is_some_and(|output| output.put(value)) { 0 } else { REFUSED }
}

/// Begins a value of opaque bytes, in `resource_read`.
///
/// `ctx`: as the handler got it.
/// `length`: how many bytes there are in all.
///
/// Returns what `anjay_ret_bytes_append` needs, or NULL when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_bytes_begin(
    ctx: *mut anjay_output_ctx_t,
    length: usize,
) -> *mut anjay_ret_bytes_ctx_t {
    // SAFETY: as in `ret`.
    let output = unsafe { ctx.cast::<Output>().as_mut() };
    if output.is_some_and(|output| output.begin_bytes(length)) { ctx.cast() } else { ::core::ptr::null_mut() }
}

/// Adds bytes to a value that was begun.
///
/// `ctx`: what `anjay_ret_bytes_begin` returned.
/// `data`, `length`: the next bytes.
///
/// Returns 0, or negative when these are more than were announced.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_bytes_append(
    ctx: *mut anjay_ret_bytes_ctx_t,
    data: *const c_void,
    length: usize,
) -> c_int {
    // SAFETY: as in `ret`; the caller gives so many bytes.
    let (output, data) = unsafe { (ctx.cast::<Output>().as_mut(), bytes(data.cast(), length)) };
    if output.is_some_and(|output| output.append(data)) { 0 } else { REFUSED }
}

/// Gives a value of opaque bytes, in `resource_read`. They are copied.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_bytes(ctx: *mut anjay_output_ctx_t, data: *const c_void, length: usize) -> c_int {
    // SAFETY: as in `ret`; the caller gives so many bytes.
    unsafe { ret(ctx, Value::Bytes(bytes(data.cast(), length).to_vec())) }
}

/// Gives a text, in `resource_read`. It is copied.
///
/// Returns 0, or negative when there is a value already, or `value` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_string(ctx: *mut anjay_output_ctx_t, value: *const c_char) -> c_int {
    // SAFETY: as in `ret`; NULL or a string.
    match unsafe { text(value) } {
        // SAFETY: as in `ret`.
        Some(text) => unsafe { ret(ctx, Value::Text(text.to_vec())) },
        None => REFUSED,
    }
}

/// Gives an integer, in `resource_read`.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_i64(ctx: *mut anjay_output_ctx_t, value: i64) -> c_int {
    // SAFETY: as in `ret`.
    unsafe { ret(ctx, Value::Scalar(Scalar::Int(value))) }
}

/// Gives an unsigned integer, in `resource_read`.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_u64(ctx: *mut anjay_output_ctx_t, value: u64) -> c_int {
    // SAFETY: as in `ret`.
    unsafe { ret(ctx, Value::Scalar(Scalar::Uint(value))) }
}

/// Gives a floating-point number, in `resource_read`.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_double(ctx: *mut anjay_output_ctx_t, value: f64) -> c_int {
    // SAFETY: as in `ret`.
    unsafe { ret(ctx, Value::Scalar(Scalar::Double(value))) }
}

/// Gives a boolean, in `resource_read`.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_bool(ctx: *mut anjay_output_ctx_t, value: MaybeUninit<bool>) -> c_int {
    // SAFETY: as in `ret`.
    unsafe { ret(ctx, Value::Scalar(Scalar::Bool(bool_value(value)))) }
}

/// Gives an object link, in `resource_read`.
///
/// Returns 0, or negative when there is a value already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ret_objlnk(ctx: *mut anjay_output_ctx_t, oid: anjay_oid_t, iid: anjay_iid_t) -> c_int {
    // SAFETY: as in `ret`.
    unsafe { ret(ctx, Value::Scalar(Scalar::ObjLnk(oid, iid))) }
}

/// Takes a value that `take` can make of what was written.
///
/// # Safety
/// `ctx` is NULL or a context that a handler was given; `out` is NULL or valid.
unsafe fn get<T>(ctx: *mut anjay_input_ctx_t, out: *mut T, take: impl FnOnce(&Written) -> Option<T>) -> c_int {
    // SAFETY: the caller's promise; nobody else uses it meanwhile.
    let Some(input) = (unsafe { ctx.cast::<Input>().as_ref() }) else { return REFUSED };
    match take(input.written()) {
        Some(_) if out.is_null() => REFUSED,
        Some(value) => {
            // SAFETY: valid by the caller's promise.
            unsafe { out.write(value) };
            0
        }
        None => BAD_REQUEST,
    }
}

/// Takes the next opaque bytes of the value, in `resource_write`.
///
/// `ctx`: as the handler got it.
/// `out_bytes_read`: gets how many were taken.
/// `out_message_finished`: gets whether these were the last.
/// `out_buf`, `buf_size`: where they go, and how many at most.
///
/// Returns 0, or `ANJAY_ERR_BAD_REQUEST` when the value is none of bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_bytes(
    ctx: *mut anjay_input_ctx_t,
    out_bytes_read: *mut usize,
    out_message_finished: *mut bool,
    out_buf: *mut c_void,
    buf_size: usize,
) -> c_int {
    // SAFETY: as in `get`.
    let Some(input) = (unsafe { ctx.cast::<Input>().as_mut() }) else { return REFUSED };
    if out_bytes_read.is_null() || out_message_finished.is_null() || (out_buf.is_null() && buf_size > 0) {
        return REFUSED;
    }
    match input.bytes(buf_size) {
        Ok((part, last)) => {
            // SAFETY: not NULL, hence valid; so many bytes fit.
            unsafe {
                ::core::ptr::copy_nonoverlapping(part.as_ptr(), out_buf.cast(), part.len());
                out_bytes_read.write(part.len());
                out_message_finished.write(last);
            }
            0
        }
        Err(code) => code,
    }
}

/// Takes the next part of a text, in `resource_write`. It always ends with a NUL.
///
/// `ctx`: as the handler got it.
/// `out_buf`, `buf_size`: where it goes, and how much at most, with the NUL.
///
/// Returns 0 when all was taken, `ANJAY_BUFFER_TOO_SHORT` when there is more: the next call takes that;
/// `ANJAY_ERR_BAD_REQUEST` when the value is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_string(ctx: *mut anjay_input_ctx_t, out_buf: *mut c_char, buf_size: usize) -> c_int {
    const TOO_SHORT: c_int = 1;
    // SAFETY: as in `get`.
    let Some(input) = (unsafe { ctx.cast::<Input>().as_mut() }) else { return REFUSED };
    let Some(room) = buf_size.checked_sub(1).filter(|_| !out_buf.is_null()) else { return REFUSED };
    match input.text(room) {
        Ok((part, last)) => {
            // SAFETY: so many characters and the NUL fit.
            unsafe {
                ::core::ptr::copy_nonoverlapping(part.as_ptr(), out_buf.cast(), part.len());
                out_buf.add(part.len()).write(0);
            }
            if last { 0 } else { TOO_SHORT }
        }
        Err(code) => code,
    }
}

/// Takes an integer, in `resource_write`.
///
/// Returns 0, or `ANJAY_ERR_BAD_REQUEST` when the value is none, or does not fit: `out` is then left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_i32(ctx: *mut anjay_input_ctx_t, out: *mut i32) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, |value| i32::try_from(value.integer()?).ok()) }
}

/// Takes an integer, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_i64(ctx: *mut anjay_input_ctx_t, out: *mut i64) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, |value| i64::try_from(value.integer()?).ok()) }
}

/// Takes an unsigned integer, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_u32(ctx: *mut anjay_input_ctx_t, out: *mut u32) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, |value| u32::try_from(value.unsigned()?).ok()) }
}

/// Takes an unsigned integer, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_u64(ctx: *mut anjay_input_ctx_t, out: *mut u64) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, Written::unsigned) }
}

/// Takes a floating-point number, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_float(ctx: *mut anjay_input_ctx_t, out: *mut f32) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, |value| value.double().map(|value| value as f32)) }
}

/// Takes a floating-point number, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_double(ctx: *mut anjay_input_ctx_t, out: *mut f64) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, Written::double) }
}

/// Takes a boolean, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_bool(ctx: *mut anjay_input_ctx_t, out: *mut bool) -> c_int {
    // SAFETY: as in `get`.
    unsafe { get(ctx, out, Written::boolean) }
}

/// Takes an object link, in `resource_write`. See `anjay_get_i32`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_objlnk(
    ctx: *mut anjay_input_ctx_t,
    out_oid: *mut anjay_oid_t,
    out_iid: *mut anjay_iid_t,
) -> c_int {
    let mut link = (0, 0);
    // SAFETY: as in `get`.
    let result = unsafe { get(ctx, &raw mut link, Written::object_link) };
    if result != 0 || out_oid.is_null() || out_iid.is_null() {
        return if result == 0 { REFUSED } else { result };
    }
    // SAFETY: not NULL, hence valid.
    unsafe {
        out_oid.write(link.0);
        out_iid.write(link.1);
    }
    0
}

/// Goes to the next argument, in `resource_execute`. What was not read of the value of the last one is passed over.
///
/// `ctx`: as the handler got it.
/// `out_arg`: gets its number, 0 to 9; −1 at the end.
/// `out_has_value`: gets whether it has a value.
///
/// Returns 0, `ANJAY_EXECUTE_GET_ARG_END` when there is none, `ANJAY_ERR_BAD_REQUEST` when the payload is no list of
/// arguments.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_execute_get_next_arg(
    ctx: *mut anjay_execute_ctx_t,
    out_arg: *mut c_int,
    out_has_value: *mut bool,
) -> c_int {
    const END: c_int = 1;
    // SAFETY: as in `get`.
    let Some(arguments) = (unsafe { ctx.cast::<Arguments>().as_mut() }) else { return REFUSED };
    if out_arg.is_null() || out_has_value.is_null() {
        return REFUSED;
    }
    let (argument, has_value, result) = match arguments.next_argument() {
        Ok(NextArgument::Argument(argument, has_value)) => (c_int::from(argument), has_value, 0),
        Ok(NextArgument::End) => (-1, false, END),
        Err(code) => (-1, false, code),
    };
    // SAFETY: not NULL, hence valid.
    unsafe {
        out_arg.write(argument);
        out_has_value.write(has_value);
    }
    result
}

/// Reads the value of the argument, in `resource_execute`. It always ends with a NUL.
///
/// `ctx`: as the handler got it.
/// `out_bytes_read`: gets how many characters were read; may be NULL.
/// `out_buf`, `buf_size`: where they go, and how many at most, with the NUL: at least 2.
///
/// Returns 0 when all was read, `ANJAY_BUFFER_TOO_SHORT` when there is more: the next call reads that; −1 for a wrong
/// argument.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_execute_get_arg_value(
    ctx: *mut anjay_execute_ctx_t,
    out_bytes_read: *mut usize,
    out_buf: *mut c_char,
    buf_size: usize,
) -> c_int {
    // SAFETY: as in `get`.
    let Some(arguments) = (unsafe { ctx.cast::<Arguments>().as_mut() }) else { return REFUSED };
    if buf_size < 2 || out_buf.is_null() {
        return REFUSED;
    }
    let (part, last) = arguments.value(buf_size - 1);
    // SAFETY: so many characters and the NUL fit; the count is NULL or valid.
    unsafe {
        ::core::ptr::copy_nonoverlapping(part.as_ptr(), out_buf.cast(), part.len());
        out_buf.add(part.len()).write(0);
        if let Some(read) = out_bytes_read.as_mut() {
            *read = part.len();
        }
    }
    c_int::from(!last)
}
