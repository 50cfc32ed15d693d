//! `anj/dm/core.h`: operations on the data model.

use core::ffi::{c_char, c_int};

use super::defs::anj_dm_obj_t;
use crate::capi::core::anj_t;
use crate::capi::defs::{anj_oid_t, anj_res_value_t, anj_uri_path_t};

unsafe extern "C" {
    /// Adds an Object. The structure is not copied: it must stay valid until it is removed.
    ///
    /// Returns 0; -1 when the definition of the Object is not valid, -2 when there is no space
    /// (`ANJ_DM_MAX_OBJECTS_NUMBER`), -3 when there is an Object with this id already or an operation is under way.
    pub fn anj_dm_add_obj(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int;
    /// Removes an Object.
    ///
    /// Returns 0; `ANJ_DM_ERR_NOT_FOUND` when there is none with this id, -3 when an operation is under way.
    pub fn anj_dm_remove_obj(anj: *mut anj_t, oid: anj_oid_t) -> c_int;
    /// Reads a Resource or Resource Instance through its read handler.
    ///
    /// `path`: its path.
    /// `out_value`: gets the value, as the handler gives it.
    ///
    /// Returns 0, or `ANJ_DM_ERR_*`: the path is not that of a Resource (with its instance, if it has instances), does not
    /// exist, is not readable, or the handler failed.
    pub fn anj_dm_res_read(anj: *mut anj_t, path: *const anj_uri_path_t, out_value: *mut anj_res_value_t) -> c_int;
    /// Helps a write handler: copies a piece of an opaque value to its place in a buffer.
    ///
    /// `value`: as the handler got it.
    /// `buffer`, `buffer_len`: buffer for the whole value; `buffer_len` in bytes.
    /// `out_bytes_len`: gets the length of the whole value in bytes when this is the last piece, else 0.
    /// `out_is_last_chunk`: gets whether this is the last piece.
    ///
    /// Returns 0, or `ANJ_DM_ERR_INTERNAL` when the value does not fit.
    pub fn anj_dm_write_bytes_chunked(
        value: *const anj_res_value_t,
        buffer: *mut u8,
        buffer_len: usize,
        out_bytes_len: *mut usize,
        out_is_last_chunk: *mut bool,
    ) -> c_int;
    /// Helps a write handler: copies a piece of a string to its place in a buffer; the last piece gets a NUL behind it.
    ///
    /// `value`: as the handler got it.
    /// `buffer`, `buffer_len`: buffer for the whole string with its NUL; `buffer_len` in bytes.
    /// `out_is_last_chunk`: gets whether this is the last piece.
    ///
    /// Returns 0, or `ANJ_DM_ERR_INTERNAL` when the string does not fit.
    pub fn anj_dm_write_string_chunked(
        value: *const anj_res_value_t,
        buffer: *mut c_char,
        buffer_len: usize,
        out_is_last_chunk: *mut bool,
    ) -> c_int;
}
