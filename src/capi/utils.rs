//! `anj/utils.h`: paths, numbers as text.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::{ptr, slice};

use super::defs::{anj_objlnk_value_t, anj_uri_path_t};
use crate::payload::number;

/// The ids of a path that C made; none when it is NULL.
///
/// # Safety
/// `path` is NULL or points to a path.
unsafe fn ids<'a>(path: *const anj_uri_path_t) -> &'a [u16] {
    // SAFETY: by the contract of this function; the reference does not outlive the C function that asks.
    let path = unsafe { path.as_ref() };
    path.map_or(&[], |path| path.ids.get(..path.uri_len).unwrap_or(&path.ids))
}

/// Compares two paths in the order of their ids; a path comes before those below it.
///
/// Returns true when `current_path` comes after `previous_path`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_uri_path_increasing(
    previous_path: *const anj_uri_path_t,
    current_path: *const anj_uri_path_t,
) -> bool {
    // SAFETY: both point to paths by the contract of the API.
    unsafe { ids(previous_path) < ids(current_path) }
}

/// Tells the largest size of a CoAP block that fits a buffer.
///
/// Returns a power of two from 16 to 1024; 0 when `buff_size` is less than 16.
#[unsafe(no_mangle)]
pub extern "C" fn anj_determine_block_buffer_size(buff_size: usize) -> u16 {
    match buff_size.min(1024).checked_ilog2() {
        Some(exponent) if exponent >= 4 => 1 << exponent,
        _ => 0,
    }
}

/// Copies a text to where C wants it, without NUL; returns its length.
///
/// # Safety
/// `out` is NULL or has space for the text.
unsafe fn put(out: *mut c_char, text: Option<&[u8]>) -> usize {
    let text = text.filter(|_| !out.is_null()).unwrap_or(&[]);
    if text.is_empty() {
        return 0;
    }
    // SAFETY: by the contract of this function; the text is a local of the caller.
    unsafe { ptr::copy_nonoverlapping(text.as_ptr(), out.cast(), text.len()) };
    text.len()
}

/// Writes a number in decimal, without NUL.
///
/// `out_buff`: space for `ANJ_U16_STR_MAX_LEN` characters.
///
/// Returns the number of characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_uint16_to_string_value(out_buff: *mut c_char, value: u16) -> usize {
    // SAFETY: at most 5 digits, for which the caller has space.
    unsafe { anj_uint64_to_string_value(out_buff, u64::from(value)) }
}

/// Writes a number in decimal, without NUL.
///
/// `out_buff`: space for `ANJ_U32_STR_MAX_LEN` characters.
///
/// Returns the number of characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_uint32_to_string_value(out_buff: *mut c_char, value: u32) -> usize {
    // SAFETY: at most 10 digits, for which the caller has space.
    unsafe { anj_uint64_to_string_value(out_buff, u64::from(value)) }
}

/// Writes a number in decimal, without NUL.
///
/// `out_buff`: space for `ANJ_U64_STR_MAX_LEN` characters.
///
/// Returns the number of characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_uint64_to_string_value(out_buff: *mut c_char, value: u64) -> usize {
    let mut text = [0; number::INT_TEXT_MAX];
    let len = number::u64_to_text(&mut text, value);
    // SAFETY: the caller has space for as many characters as the value can have.
    unsafe { put(out_buff, text.get(..len)) }
}

/// Writes a number in decimal, without NUL.
///
/// `out_buff`: space for `ANJ_I64_STR_MAX_LEN` characters.
///
/// Returns the number of characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_int64_to_string_value(out_buff: *mut c_char, value: i64) -> usize {
    let mut text = [0; number::INT_TEXT_MAX];
    let len = number::i64_to_text(&mut text, value);
    // SAFETY: the caller has space for ANJ_I64_STR_MAX_LEN characters.
    unsafe { put(out_buff, text.get(..len)) }
}

/// Writes a number in decimal, without NUL, with the fewest digits that read back as the same number: `12.5`, `0.001`,
/// `1e+100`, `nan`, `-inf`.
///
/// `out_buff`: space for `ANJ_DOUBLE_STR_MAX_LEN` characters.
///
/// Returns the number of characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_double_to_string_value(out_buff: *mut c_char, value: f64) -> usize {
    let mut text = [0; number::F64_TEXT_MAX];
    let len = number::f64_to_text(&mut text, value);
    // SAFETY: the caller has space for ANJ_DOUBLE_STR_MAX_LEN characters.
    unsafe { put(out_buff, text.get(..len)) }
}

/// Stores a number that was read where C wants it; returns 0, or -1 when there is none.
///
/// # Safety
/// `out` is NULL or points to space for the number.
unsafe fn store<T>(out: *mut T, number: Option<T>) -> c_int {
    match number.filter(|_| !out.is_null()) {
        // SAFETY: by the contract of this function.
        Some(number) => unsafe {
            out.write(number);
            0
        },
        None => -1,
    }
}

/// The characters of a text that C passed.
///
/// # Safety
/// `buff` is NULL or points to `len` characters.
unsafe fn text<'a>(buff: *const c_char, len: usize) -> &'a [u8] {
    if len == 0 || buff.is_null() {
        return &[];
    }
    // SAFETY: by the contract of this function; the reference does not outlive the C function that asks.
    unsafe { slice::from_raw_parts(buff.cast(), len) }
}

/// Reads a number: 1 to 10 digits, nothing else.
///
/// `out_val`: gets the number; not changed on error.
/// `buff`, `buff_len`: the text.
///
/// Returns 0, or -1 when the text is not a number from 0 to 2^32 - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_string_to_uint32_value(out_val: *mut u32, buff: *const c_char, buff_len: usize) -> c_int {
    // SAFETY: the pointers and the length are valid by the contract of the API.
    unsafe { store(out_val, number::text_to_u32(text(buff, buff_len))) }
}

/// Reads a number: 1 to 20 digits, nothing else.
///
/// `out_val`: gets the number; not changed on error.
/// `buff`, `buff_len`: the text.
///
/// Returns 0, or -1 when the text is not a number from 0 to 2^64 - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_string_to_uint64_value(out_val: *mut u64, buff: *const c_char, buff_len: usize) -> c_int {
    // SAFETY: the pointers and the length are valid by the contract of the API.
    unsafe { store(out_val, number::text_to_u64(text(buff, buff_len))) }
}

/// Reads a number: an optional sign and 1 to 20 digits, nothing else.
///
/// `out_val`: gets the number; not changed on error.
/// `buff`, `buff_len`: the text.
///
/// Returns 0, or -1 when the text is not a number from -2^63 to 2^63 - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_string_to_int64_value(out_val: *mut i64, buff: *const c_char, buff_len: usize) -> c_int {
    // SAFETY: the pointers and the length are valid by the contract of the API.
    unsafe { store(out_val, number::text_to_i64(text(buff, buff_len))) }
}

/// Reads an object link, `oid:iid`.
///
/// `out`: gets the link; not changed on error.
/// `objlnk`: the text, NUL-terminated.
///
/// Returns 0, or -1 when the text is not two numbers from 0 to 65535 with a colon between.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_string_to_objlnk_value(out: *mut anj_objlnk_value_t, objlnk: *const c_char) -> c_int {
    if objlnk.is_null() {
        return -1;
    }
    // SAFETY: the pointers are valid by the contract of the API.
    unsafe {
        let link = number::text_to_objlnk(CStr::from_ptr(objlnk).to_bytes());
        store(out, link.map(|(oid, iid)| anj_objlnk_value_t { oid, iid }))
    }
}

/// Reads a number: digits with an optional minus, decimal point and exponent; no `nan`, no `inf`.
///
/// `out_val`: gets the number, correctly rounded; not changed on error.
/// `buff`, `buff_len`: the text.
///
/// Returns 0, or -1 when the text is not a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_string_to_double_value(out_val: *mut f64, buff: *const c_char, buff_len: usize) -> c_int {
    // SAFETY: the pointers and the length are valid by the contract of the API.
    unsafe { store(out_val, number::text_to_f64(text(buff, buff_len))) }
}

/// Writes bytes as upper-case hexadecimal digits with a NUL behind.
///
/// `out_buff`, `out_buff_size`: where to; needs `2 * data_len + 1` bytes.
/// `data`, `data_len`: the bytes.
///
/// Returns 0, or -1 when the digits do not fit; then nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_hexlify(
    out_buff: *mut c_char,
    out_buff_size: usize,
    data: *const c_void,
    data_len: usize,
) -> c_int {
    if out_buff.is_null() || out_buff_size.div_ceil(2) <= data_len {
        return -1;
    }
    // SAFETY: `data` has `data_len` bytes by the contract; two characters each and the NUL fit, as checked.
    unsafe {
        let mut out = out_buff.cast::<u8>();
        for byte in text(data.cast(), data_len) {
            for digit in [byte >> 4, byte & 15] {
                out.write(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 });
                out = out.add(1);
            }
        }
        out.write(0);
    }
    0
}
