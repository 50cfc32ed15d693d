//! What the built-in objects share: values between C and [`crate::objects`], and their Resource tables.
// Which object needs what depends on the configuration.
#![allow(dead_code)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::{ptr, slice};

use crate::capi::core::anj_t;
use crate::capi::defs::anj_res_value_t;
use crate::capi::dm::defs::{anj_dm_handlers_t, anj_dm_obj_inst_t, anj_dm_obj_t, anj_dm_res_kind_t, anj_dm_res_t};
use crate::capi::ffi::bool_value;
#[cfg(anj_with_persistence)]
use crate::capi::ffi::enum_value;
#[cfg(anj_with_persistence)]
use crate::capi::persistence::{
    anj_persistence_context_t,
    anj_persistence_direction_t::{ANJ_PERSISTENCE_RESTORE, ANJ_PERSISTENCE_STORE},
};
use crate::objects::{Chunk, Input, Output, Refusal};
use crate::session::ConnStatus;
use crate::value::{DataType, Scalar};

// SAFETY: tables of Resources are constants here; nobody writes through their pointers.
unsafe impl Sync for anj_dm_res_t {}

/// A single-instance Resource.
pub(super) const fn res(rid: u16, ty: DataType, kind: anj_dm_res_kind_t) -> anj_dm_res_t {
    anj_dm_res_t { rid, r#type: ty.bits, kind: MaybeUninit::new(kind), insts: ptr::null(), max_inst_count: 0 }
}

/// A multi-instance Resource whose instances never change.
pub(super) const fn res_multiple(
    rid: u16,
    ty: DataType,
    kind: anj_dm_res_kind_t,
    insts: &'static [u16],
) -> anj_dm_res_t {
    let kind = MaybeUninit::new(kind);
    anj_dm_res_t { rid, r#type: ty.bits, kind, insts: insts.as_ptr(), max_inst_count: insts.len() as u16 }
}

/// An instance with the Resources of a table.
pub(super) const fn instance(iid: u16, table: &'static [anj_dm_res_t]) -> anj_dm_obj_inst_t {
    anj_dm_obj_inst_t { iid, resources: table.as_ptr(), res_count: table.len() as u16 }
}

/// Not one handler.
pub(super) const NO_HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    inst_create: None,
    inst_delete: None,
    inst_reset: None,
    transaction_begin: None,
    transaction_validate: None,
    transaction_end: None,
    res_read: None,
    res_write: None,
    res_execute: None,
    res_inst_create: None,
    res_inst_delete: None,
};

/// A value that the data model passes to a write handler, as the type that the table says.
///
/// # Safety
/// `value` points to a value of that type, whose data lives as long as `'a`.
pub(super) unsafe fn input<'a>(
    table: &[anj_dm_res_t],
    rid: u16,
    value: *const anj_res_value_t,
) -> Result<Input<'a>, Refusal> {
    let ty = table.iter().find(|r| r.rid == rid).map_or(DataType::NULL, |r| DataType { bits: r.r#type });
    if value.is_null() {
        return Err(Refusal::Internal);
    }
    // SAFETY: the data model writes the member of the union that belongs to the type.
    unsafe {
        Ok(match ty {
            DataType::STRING | DataType::BYTES => Input::Chunk(chunk(value)),
            DataType::INT => Input::Scalar(Scalar::Int((*value).int_value)),
            DataType::UINT => Input::Scalar(Scalar::Uint((*value).uint_value)),
            DataType::BOOL => Input::Scalar(Scalar::Bool(bool_value((*value).bool_value))),
            _ => return Err(Refusal::Internal),
        })
    }
}

/// The chunk of a string or opaque value.
///
/// # Safety
/// `value` points to such a value, whose data lives as long as `'a`.
pub(super) unsafe fn chunk<'a>(value: *const anj_res_value_t) -> Chunk<'a> {
    // SAFETY: promised by the caller; no pointer means no bytes.
    unsafe {
        let bytes = (*value).bytes_or_string;
        let data =
            if bytes.data.is_null() { &[] } else { slice::from_raw_parts(bytes.data.cast(), bytes.chunk_length) };
        Chunk { data, offset: bytes.offset, total: bytes.full_length_hint }
    }
}

/// Gives a value to the data model; the result of a read handler.
///
/// # Safety
/// `out` may be written.
pub(super) unsafe fn put(out: *mut anj_res_value_t, output: Result<Output<'_>, Refusal>) -> c_int {
    // SAFETY: promised by the caller.
    unsafe {
        match output {
            Ok(Output::Scalar(Scalar::Int(v))) => (*out).int_value = v,
            Ok(Output::Scalar(Scalar::Uint(v))) => (*out).uint_value = v,
            Ok(Output::Scalar(Scalar::Bool(v))) => (*out).bool_value = MaybeUninit::new(v),
            Ok(Output::Scalar(_)) => return Refusal::Internal.code(),
            Ok(Output::Text(text)) => put_text(out, text.as_ptr().cast()),
            Err(refusal) => return refusal.code(),
        }
    }
    0
}

/// Gives a NUL-terminated text, or NULL, to the data model.
///
/// # Safety
/// `out` may be written.
pub(super) unsafe fn put_text(out: *mut anj_res_value_t, text: *const c_char) {
    // SAFETY: promised by the caller.
    unsafe { (*out).bytes_or_string.data = text.cast::<c_void>() }
}

/// The object with this id, or NULL.
///
/// # Safety
/// `anj` is initialised.
pub(super) unsafe fn find_object(anj: *const anj_t, oid: u16) -> *const anj_dm_obj_t {
    // SAFETY: promised by the caller; objects in the table are alive.
    unsafe {
        let anj = &*anj;
        let objects = anj.objects.get(..usize::from(anj.object_count)).unwrap_or(&[]);
        let found = objects.iter().map(|obj| obj.cast::<anj_dm_obj_t>()).find(|obj| (**obj).oid == oid);
        found.unwrap_or(ptr::null())
    }
}

/// What `anj_dm_add_obj` will say to a second object with this id, which might even be the same struct: so it is asked
/// before the struct is set up. 0 when there is none.
///
/// # Safety
/// `anj` is initialised.
pub(super) unsafe fn cannot_add(anj: *const anj_t, oid: u16) -> c_int {
    // SAFETY: promised by the caller.
    if unsafe { find_object(anj, oid) }.is_null() { 0 } else { -3 }
}

/// Result of a write handler.
pub(super) fn code(result: Result<(), Refusal>) -> c_int {
    result.map_or_else(Refusal::code, |()| 0)
}

/// The bytes of a C string; none for NULL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that lives as long as `'a`.
pub(super) unsafe fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    if text.is_null() {
        return &[];
    }
    // SAFETY: promised by the caller.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

/// True when the client runs a bootstrap.
///
/// # Safety
/// `anj` is the client that calls the handler.
pub(super) unsafe fn in_bootstrap(anj: *const anj_t) -> bool {
    // SAFETY: promised by the caller; the data model holds no borrow while a handler runs.
    unsafe { (*anj).session.status() == ConnStatus::Bootstrapping }
}

/// True when the context stores.
#[cfg(anj_with_persistence)]
pub(in crate::capi) fn is_store(ctx: *const anj_persistence_context_t) -> bool {
    // SAFETY: the caller's promise: NULL or valid.
    !ctx.is_null() && enum_value(unsafe { (*ctx).direction }) == ANJ_PERSISTENCE_STORE as c_int
}

/// True when the context restores.
#[cfg(anj_with_persistence)]
pub(in crate::capi) fn is_restore(ctx: *const anj_persistence_context_t) -> bool {
    // SAFETY: the caller's promise: NULL or valid.
    !ctx.is_null() && enum_value(unsafe { (*ctx).direction }) == ANJ_PERSISTENCE_RESTORE as c_int
}
