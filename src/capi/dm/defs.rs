//! `anj/dm/defs.h`: how an application describes its data model.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::capi::core::anj_t;
use crate::capi::defs::{anj_data_type_t, anj_iid_t, anj_oid_t, anj_res_value_t, anj_rid_t, anj_riid_t};
use crate::capi::ffi::from_raw;

/// Operations on a Resource, and whether it has instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_res_kind_t {
    /// Read-only, single instance.
    ANJ_DM_RES_R,
    /// Read-only, multiple instances.
    ANJ_DM_RES_RM,
    /// Write-only, single instance.
    ANJ_DM_RES_W,
    /// Write-only, multiple instances.
    ANJ_DM_RES_WM,
    /// Read and write, single instance.
    ANJ_DM_RES_RW,
    /// Read and write, multiple instances.
    ANJ_DM_RES_RWM,
    /// Executable.
    ANJ_DM_RES_E,
}
from_raw!(anj_dm_res_kind_t {
    ANJ_DM_RES_R,
    ANJ_DM_RES_RM,
    ANJ_DM_RES_W,
    ANJ_DM_RES_WM,
    ANJ_DM_RES_RW,
    ANJ_DM_RES_RWM,
    ANJ_DM_RES_E,
});

/// How a transaction ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_transaction_result_t {
    /// Keep the changes.
    ANJ_DM_TRANSACTION_SUCCESS = 0,
    /// Undo them.
    ANJ_DM_TRANSACTION_FAILURE = -1,
}

/// A Resource of an Object Instance.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_res_t {
    /// Resource id: 0 to 65534.
    pub rid: anj_rid_t,
    /// Data type of the value, one or more `ANJ_DATA_TYPE_*`; not looked at for executable Resources.
    pub r#type: anj_data_type_t,
    /// Operations on the Resource.
    pub kind: MaybeUninit<anj_dm_res_kind_t>,
    /// Multiple-instance Resources: array of `max_inst_count` instance ids, ascending; unused slots at the end hold
    /// `ANJ_ID_INVALID`.
    pub insts: *const anj_riid_t,
    /// Multiple-instance Resources: size of the array `insts`; at most 65534.
    pub max_inst_count: u16,
}

/// An instance of an Object.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_obj_inst_t {
    /// Instance id: 0 to 65534; `ANJ_ID_INVALID`: unused slot.
    pub iid: anj_iid_t,
    /// Array of `res_count` Resources, ascending by `rid`.
    pub resources: *const anj_dm_res_t,
    /// Number of Resources.
    pub res_count: u16,
}

/// An Object. It belongs to the application and must stay valid while it is added; handlers may change instances and
/// Resources.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_obj_t {
    /// Object id: 0 to 65534.
    pub oid: anj_oid_t,
    /// Version as `X.Y`, one digit each, NUL-terminated; NULL: 1.0, not announced.
    pub version: *const c_char,
    /// Handlers; must not be NULL.
    pub handlers: *const anj_dm_handlers_t,
    /// Array of `max_inst_count` instances, ascending by `iid`, unused slots at the end.
    pub insts: *const anj_dm_obj_inst_t,
    /// Size of the array `insts`.
    pub max_inst_count: u16,
}

/// Reads a Resource or Resource Instance.
///
/// `iid`, `rid`, `riid`: which one; `riid` is `ANJ_ID_INVALID` for single-instance Resources.
/// `out_value`: gets the value; what it points to must stay valid until the operation ends.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_res_read_t = unsafe extern "C" fn(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    riid: anj_riid_t,
    out_value: *mut anj_res_value_t,
) -> c_int;

/// Writes a Resource or Resource Instance. Strings and opaque values may come in several pieces, in order.
///
/// `iid`, `rid`, `riid`: which one; `riid` is `ANJ_ID_INVALID` for single-instance Resources.
/// `value`: the value, valid during the call; strings are not NUL-terminated.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_res_write_t = unsafe extern "C" fn(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    riid: anj_riid_t,
    value: *const anj_res_value_t,
) -> c_int;

/// Executes a Resource.
///
/// `iid`, `rid`: which one.
/// `execute_arg`, `execute_arg_len`: argument string, not NUL-terminated, and its length in bytes; NULL and 0 without
/// argument.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_res_execute_t = unsafe extern "C" fn(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    execute_arg: *const c_char,
    execute_arg_len: usize,
) -> c_int;

/// Makes a Resource Instance; its id must be in `anj_dm_res_t.insts` when the handler returns.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_res_inst_create_t = unsafe extern "C" fn(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    riid: anj_riid_t,
) -> c_int;

/// Removes a Resource Instance; its id must be gone from `anj_dm_res_t.insts` when the handler returns.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_res_inst_delete_t = unsafe extern "C" fn(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    riid: anj_riid_t,
) -> c_int;

/// Makes an Object Instance; it must be in `anj_dm_obj_t.insts` when the handler returns.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_inst_create_t =
    unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int;

/// Removes an Object Instance; it must be gone from `anj_dm_obj_t.insts` when the handler returns.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_inst_delete_t =
    unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int;

/// Sets the writable Resources of an instance to their initial values and removes their instances: the first step of
/// replacing an instance.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
pub type anj_dm_inst_reset_t = unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int;

/// Announces that an operation may change the Object: remember what it takes to undo the changes.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00): the operation is refused.
pub type anj_dm_transaction_begin_t = unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int;

/// Checks the Object as changed by the operation.
///
/// Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00): the changes are undone.
pub type anj_dm_transaction_validate_t = unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int;

/// Ends a transaction: keep or undo the changes, by `result`. Called once for each successful begin.
pub type anj_dm_transaction_end_t =
    unsafe extern "C" fn(anj: *mut anj_t, obj: *const anj_dm_obj_t, result: anj_dm_transaction_result_t);

/// Handlers of an Object. NULL: what needs the handler is refused with 4.05, or, for the transaction handlers and
/// `inst_reset`, does without.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct anj_dm_handlers_t {
    /// Makes an instance.
    pub inst_create: Option<anj_dm_inst_create_t>,
    /// Removes an instance.
    pub inst_delete: Option<anj_dm_inst_delete_t>,
    /// Clears an instance.
    pub inst_reset: Option<anj_dm_inst_reset_t>,
    /// Begins a transaction.
    pub transaction_begin: Option<anj_dm_transaction_begin_t>,
    /// Checks the changes.
    pub transaction_validate: Option<anj_dm_transaction_validate_t>,
    /// Ends a transaction.
    pub transaction_end: Option<anj_dm_transaction_end_t>,
    /// Reads a Resource; needed by every readable Resource.
    pub res_read: Option<anj_dm_res_read_t>,
    /// Writes a Resource; needed by every writable Resource.
    pub res_write: Option<anj_dm_res_write_t>,
    /// Executes a Resource; needed by every executable Resource.
    pub res_execute: Option<anj_dm_res_execute_t>,
    /// Makes a Resource Instance.
    pub res_inst_create: Option<anj_dm_res_inst_create_t>,
    /// Removes a Resource Instance.
    pub res_inst_delete: Option<anj_dm_res_inst_delete_t>,
}
