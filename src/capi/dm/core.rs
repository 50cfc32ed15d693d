//! `anj/dm/core.h`: operations on the data model.

use core::ffi::{c_char, c_int};
use core::{mem, ptr};

use super::defs::{anj_dm_handlers_t, anj_dm_obj_t, anj_dm_res_t};
use crate::capi::core::anj_t;
use crate::capi::defs::{anj_oid_t, anj_res_value_t, anj_uri_path_t};
use crate::capi::ffi::enum_value;
use crate::capi::model::{self, CModel};
use crate::config::ANJ_DM_MAX_OBJECTS_NUMBER;
use crate::dm::{ChangeKind, Kind, Model as _, locate};
use crate::path::{ID_INVALID, Path};
use crate::platform::log::log;
use crate::value::DataType;

const INVALID: c_int = -1;
const NO_SPACE: c_int = -2;
const REFUSED: c_int = -3;
const BAD_REQUEST: c_int = -128;
const NOT_FOUND: c_int = -132;
const METHOD_NOT_ALLOWED: c_int = -133;
const INTERNAL: c_int = -160;

/// Adds an Object. The structure is not copied: it must stay valid until it is removed.
///
/// Returns 0; -1 when the definition of the Object is not valid, -2 when there is no space
/// (`ANJ_DM_MAX_OBJECTS_NUMBER`), -3 when there is an Object with this id already or an operation is under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_add_obj(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    // SAFETY: a client and the definition of an Object, by the caller's promise; no borrow outlives a statement and
    // nothing here calls the application.
    unsafe {
        if anj.is_null() || !obj.as_ref().is_some_and(|obj| is_valid(obj)) {
            log!(dm, Error, c"invalid object definition");
            return INVALID;
        }
        if (*anj).session.ongoing_operation() {
            log!(dm, Error, c"object refused: operation in progress", (*obj).oid);
            return REFUSED;
        }
        let count = usize::from((*anj).object_count);
        if count >= ANJ_DM_MAX_OBJECTS_NUMBER {
            log!(dm, Error, c"too many objects", ANJ_DM_MAX_OBJECTS_NUMBER);
            return NO_SPACE;
        }
        let oid = (*obj).oid;
        if CModel::new(anj).find_object(oid).is_some() {
            log!(dm, Error, c"object is already there", oid);
            return REFUSED;
        }
        let objects = &mut (*anj).objects;
        let place = objects.iter().take(count).take_while(|other| (***other).oid < oid).count();
        // Each Object from there on moves to the next place; the last one moves to one that was free.
        let mut moved = obj;
        for slot in objects.iter_mut().take(count + 1).skip(place) {
            moved = mem::replace(slot, moved);
        }
        (*anj).object_count += 1;
        (*anj).session.data_model_changed(&Path::object(oid), ChangeKind::Added, 0);
        0
    }
}

/// Removes an Object.
///
/// Returns 0; `ANJ_DM_ERR_NOT_FOUND` when there is none with this id, -3 when an operation is under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_remove_obj(anj: *mut anj_t, oid: anj_oid_t) -> c_int {
    if anj.is_null() {
        return INVALID;
    }
    // SAFETY: a client, by the caller's promise; as in `anj_dm_add_obj`.
    unsafe {
        if (*anj).session.ongoing_operation() {
            log!(dm, Error, c"object stays: operation in progress", oid);
            return REFUSED;
        }
        let Some(place) = CModel::new(anj).find_object(oid) else { return NOT_FOUND };
        let count = usize::from((*anj).object_count);
        let objects = &mut (*anj).objects;
        let mut moved = ptr::null();
        for slot in objects.iter_mut().take(count).skip(place.into()).rev() {
            moved = mem::replace(slot, moved);
        }
        (*anj).object_count -= 1;
        (*anj).session.data_model_changed(&Path::object(oid), ChangeKind::Deleted, 0);
        0
    }
}

/// Whether an Object is defined as it must be (spec 30 §3).
///
/// # Safety
/// The definition and what it points to are valid memory; tables are as long as they say.
unsafe fn is_valid(obj: &anj_dm_obj_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let versioned = obj.version.is_null() || model::version_text(obj.version).is_some();
        if obj.oid == ID_INVALID || !versioned {
            return false;
        }
        if obj.max_inst_count == 0 {
            return true;
        }
        let Some(handlers) = obj.handlers.as_ref() else { return false };
        let mut last = None;
        for slot in 0..obj.max_inst_count {
            let Some(instance) = model::entry(obj.insts, slot, obj.max_inst_count) else { return false };
            // The slots behind an unused one are not looked at.
            if instance.iid == ID_INVALID {
                return true;
            }
            if last.replace(instance.iid).is_some_and(|last| last >= instance.iid)
                || !are_resources(handlers, instance.resources, instance.res_count)
            {
                return false;
            }
        }
        true
    }
}

/// # Safety
/// As for [`is_valid`].
unsafe fn are_resources(handlers: &anj_dm_handlers_t, resources: *const anj_dm_res_t, count: u16) -> bool {
    let mut last = None;
    (0..count).all(|index| {
        // SAFETY: the caller's promise.
        let resource = unsafe { model::entry(resources, index, count) };
        resource.is_some_and(|resource| {
            let ascending = resource.rid != ID_INVALID && last.replace(resource.rid).is_none_or(|l| l < resource.rid);
            // SAFETY: the caller's promise.
            ascending && unsafe { is_resource(handlers, &resource) }
        })
    })
}

/// # Safety
/// As for [`is_valid`].
unsafe fn is_resource(handlers: &anj_dm_handlers_t, resource: &anj_dm_res_t) -> bool {
    let kind = usize::try_from(enum_value(resource.kind)).ok().and_then(Kind::from_number);
    let Some(kind) = kind else { return false };
    if kind == Kind::E {
        return handlers.res_execute.is_some();
    }
    if (kind.is_readable() && handlers.res_read.is_none())
        || (kind.is_writable() && handlers.res_write.is_none())
        || !is_single_type(resource.r#type)
    {
        return false;
    }
    let count = if kind.is_multiple() { resource.max_inst_count } else { 0 };
    let mut last = None;
    for index in 0..count {
        // SAFETY: the caller's promise.
        match unsafe { model::entry(resource.insts, index, count) } {
            Some(ID_INVALID) => return true,
            Some(riid) if last.replace(riid).is_none_or(|last| last < riid) => {}
            _ => return false,
        }
    }
    true
}

/// One data type that this build knows.
fn is_single_type(bits: u16) -> bool {
    let data_type = DataType { bits };
    let external = matches!(data_type, DataType::EXTERNAL_BYTES | DataType::EXTERNAL_STRING);
    (bits.is_power_of_two() && DataType::ANY.contains(data_type)) || (cfg!(anj_with_external_data) && external)
}

/// Reads a Resource or Resource Instance through its read handler.
///
/// `path`: its path.
/// `out_value`: gets the value, as the handler gives it; of a string, `chunk_length` tells the length.
///
/// Returns 0, or `ANJ_DM_ERR_*`: the path is not that of a Resource (with its instance, if it has instances), does not
/// exist, is not readable, or the handler failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_res_read(
    anj: *mut anj_t,
    path: *const anj_uri_path_t,
    out_value: *mut anj_res_value_t,
) -> c_int {
    // SAFETY: valid or NULL by the caller's promise; nothing is borrowed while the handler runs.
    unsafe {
        let path = path.as_ref().and_then(|path| Path::new(path.ids.get(..path.uri_len)?));
        let Some(path) = path.filter(|path| path.len() >= 3 && !anj.is_null() && !out_value.is_null()) else {
            return BAD_REQUEST;
        };
        let Some(def) = locate(&CModel::new(anj), &path).and_then(|location| location.def) else {
            return NOT_FOUND;
        };
        if !def.kind.is_readable() {
            return METHOD_NOT_ALLOWED;
        }
        if def.kind.is_multiple() && path.len() == 3 {
            return BAD_REQUEST;
        }
        model::read(anj, &path, def.data_type, out_value)
    }
}

/// Copies a piece of a value to its place in `buffer`. The end of the piece, and whether it is the last one; `None` when it
/// does not fit.
///
/// # Safety
/// `value` is NULL or a string or opaque value; `buffer` is NULL or has `room` bytes.
unsafe fn copy_piece(value: *const anj_res_value_t, buffer: *mut u8, room: usize) -> Option<(usize, bool)> {
    // SAFETY: the caller's promise.
    let piece = unsafe { value.as_ref()?.bytes_or_string };
    let end = piece.offset.checked_add(piece.chunk_length).filter(|end| *end <= room)?;
    if buffer.is_null() {
        return None;
    }
    if piece.chunk_length > 0 {
        if piece.data.is_null() {
            return None;
        }
        // SAFETY: the piece lies inside the buffer; the value may lie there, too.
        unsafe { ptr::copy(piece.data.cast::<u8>(), buffer.wrapping_add(piece.offset), piece.chunk_length) };
    }
    Some((end, end == piece.full_length_hint))
}

/// Helps a write handler: copies a piece of an opaque value to its place in a buffer.
///
/// `value`: as the handler got it.
/// `buffer`, `buffer_len`: buffer for the whole value; `buffer_len` in bytes.
/// `out_bytes_len`: gets the length of the whole value in bytes when this is the last piece; or NULL.
/// `out_is_last_chunk`: gets whether this is the last piece; or NULL.
///
/// Returns 0, or `ANJ_DM_ERR_INTERNAL` when the value does not fit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_write_bytes_chunked(
    value: *const anj_res_value_t,
    buffer: *mut u8,
    buffer_len: usize,
    out_bytes_len: *mut usize,
    out_is_last_chunk: *mut bool,
) -> c_int {
    // SAFETY: valid or NULL by the caller's promise.
    unsafe {
        let Some((end, last)) = copy_piece(value, buffer, buffer_len) else { return INTERNAL };
        if last && !out_bytes_len.is_null() {
            out_bytes_len.write(end);
        }
        if !out_is_last_chunk.is_null() {
            out_is_last_chunk.write(last);
        }
    }
    0
}

/// Helps a write handler: copies a piece of a string to its place in a buffer; the last piece gets a NUL behind it.
///
/// `value`: as the handler got it.
/// `buffer`, `buffer_len`: buffer for the whole string with its NUL; `buffer_len` in bytes.
/// `out_is_last_chunk`: gets whether this is the last piece; or NULL.
///
/// Returns 0, or `ANJ_DM_ERR_INTERNAL` when the string does not fit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_write_string_chunked(
    value: *const anj_res_value_t,
    buffer: *mut c_char,
    buffer_len: usize,
    out_is_last_chunk: *mut bool,
) -> c_int {
    let Some(room) = buffer_len.checked_sub(1) else { return INTERNAL };
    // SAFETY: valid or NULL by the caller's promise; the end of a piece leaves room for a NUL.
    unsafe {
        let Some((end, last)) = copy_piece(value, buffer.cast(), room) else { return INTERNAL };
        if last {
            buffer.wrapping_add(end).write(0);
        }
        if !out_is_last_chunk.is_null() {
            out_is_last_chunk.write(last);
        }
    }
    0
}
