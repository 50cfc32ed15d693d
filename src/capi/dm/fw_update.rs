//! `anj/dm/fw_update.h`: the Firmware Update object, /5.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use super::defs::{anj_dm_obj_inst_t, anj_dm_obj_t};
use crate::capi::core::anj_t;
#[cfg(anj_fota_with_pull_method)]
use crate::capi::defs::ANJ_SERVER_URI_MAX_SIZE;
use crate::capi::ffi::from_raw;

/// State of the update: Resource 3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_fw_update_state_t {
    /// Nothing to do.
    ANJ_DM_FW_UPDATE_STATE_IDLE = 0,
    /// The package is on its way.
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADING = 1,
    /// The package is here; the server may execute Update.
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADED = 2,
    /// The package is being applied.
    ANJ_DM_FW_UPDATE_STATE_UPDATING = 3,
}

/// Result of the last download or update: Resource 5.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_fw_update_result_t {
    /// Nothing happened yet, or the server cancelled. From a handler: success, like the next one.
    ANJ_DM_FW_UPDATE_RESULT_INITIAL = 0,
    /// Success.
    ANJ_DM_FW_UPDATE_RESULT_SUCCESS = 1,
    /// Not enough storage for the package.
    ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE = 2,
    /// Out of memory.
    ANJ_DM_FW_UPDATE_RESULT_OUT_OF_MEMORY = 3,
    /// The connection was lost during the download.
    ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST = 4,
    /// The package is damaged.
    ANJ_DM_FW_UPDATE_RESULT_INTEGRITY_FAILURE = 5,
    /// Packages of this type are not supported.
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE = 6,
    /// The package URI is not valid.
    ANJ_DM_FW_UPDATE_RESULT_INVALID_URI = 7,
    /// Updating failed.
    ANJ_DM_FW_UPDATE_RESULT_FAILED = 8,
    /// The protocol of the package URI is not supported.
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL = 9,
}
from_raw!(anj_dm_fw_update_result_t {
    ANJ_DM_FW_UPDATE_RESULT_INITIAL,
    ANJ_DM_FW_UPDATE_RESULT_SUCCESS,
    ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE,
    ANJ_DM_FW_UPDATE_RESULT_OUT_OF_MEMORY,
    ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST,
    ANJ_DM_FW_UPDATE_RESULT_INTEGRITY_FAILURE,
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE,
    ANJ_DM_FW_UPDATE_RESULT_INVALID_URI,
    ANJ_DM_FW_UPDATE_RESULT_FAILED,
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL,
});

/// Push: a package begins. Prepare the storage.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_start_t =
    unsafe extern "C" fn(user_ptr: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Push: a piece of the package, in order.
///
/// `data`, `data_size`: the bytes, valid during the call, and their number.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_t = unsafe extern "C" fn(
    user_ptr: *mut c_void,
    data: *const c_void,
    data_size: usize,
) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Push: the package is complete. Check it.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_finish_t =
    unsafe extern "C" fn(user_ptr: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Pull: begin to download the package, in the background, and report the end with
/// `anj_dm_fw_update_object_set_download_result`.
///
/// `uri`: where the package is, NUL-terminated; valid until the next reset.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_uri_write_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, uri: *const c_char) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// The server executed Update: apply the package soon, but not inside, as the response has not been sent. The end is
/// reported with `anj_dm_fw_update_object_set_update_result`, usually after a reboot.
///
/// Returns 0, or another value when updating is not possible: the response is 5.00 and the result
/// `ANJ_DM_FW_UPDATE_RESULT_FAILED`.
pub type anj_dm_fw_update_update_start_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> c_int;

/// Tells the name of the package that was downloaded: Resource 6.
///
/// Returns a NUL-terminated string that stays valid, or NULL.
pub type anj_dm_fw_update_get_name_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Tells the version of the package that was downloaded: Resource 7.
///
/// Returns a NUL-terminated string that stays valid, or NULL.
pub type anj_dm_fw_update_get_version_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Gives a download or a package up: stop downloading, delete the package. Called when the server cancels or a download fails.
pub type anj_dm_fw_update_reset_t = unsafe extern "C" fn(user_ptr: *mut c_void);

/// Handlers of the Firmware Update object. All get the `user_ptr` of `anj_dm_fw_update_object_install`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_fw_update_handlers_t {
    /// Push: a package begins. The three push handlers are required with `ANJ_FOTA_WITH_PUSH_METHOD`.
    pub package_write_start_handler: Option<anj_dm_fw_update_package_write_start_t>,
    /// Push: a piece of the package.
    pub package_write_handler: Option<anj_dm_fw_update_package_write_t>,
    /// Push: the package is complete.
    pub package_write_finish_handler: Option<anj_dm_fw_update_package_write_finish_t>,
    /// Pull: begin to download. Required with `ANJ_FOTA_WITH_PULL_METHOD`.
    pub uri_write_handler: Option<anj_dm_fw_update_uri_write_t>,
    /// Apply the package; required.
    pub update_start_handler: Option<anj_dm_fw_update_update_start_t>,
    /// Name of the package, or NULL.
    pub get_name: Option<anj_dm_fw_update_get_name_t>,
    /// Version of the package, or NULL.
    pub get_version: Option<anj_dm_fw_update_get_version_t>,
    /// Give up; required.
    pub reset_handler: Option<anj_dm_fw_update_reset_t>,
}

/// Private.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_dm_fw_update_entity_ctx_t__repr {
    /// Private.
    pub(crate) state: i8,
    /// Private.
    pub(crate) result: i8,
    /// Private.
    pub(crate) user_handlers: *mut anj_dm_fw_update_handlers_t,
    /// Private.
    pub(crate) user_ptr: *mut c_void,
    /// Private.
    #[cfg(anj_fota_with_pull_method)]
    pub(crate) uri: [c_char; ANJ_SERVER_URI_MAX_SIZE],
    /// Private.
    #[cfg(anj_fota_with_push_method)]
    pub(crate) write_start_called: bool,
}

/// A Firmware Update object. Allocated by the application, set up by `anj_dm_fw_update_object_install`; every field is
/// private.
#[repr(C)]
pub struct anj_dm_fw_update_entity_ctx_t {
    /// Private.
    pub(crate) obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) repr: anj_dm_fw_update_entity_ctx_t__repr,
}

unsafe extern "C" {
    /// Sets a Firmware Update object up and adds it to the data model.
    ///
    /// `entity_ctx`: must stay valid while the client runs.
    /// `handlers`: likewise.
    /// `user_ptr`: handed to the handlers.
    ///
    /// Returns 0; -1 when a required handler is missing; what `anj_dm_add_obj` returns.
    pub fn anj_dm_fw_update_object_install(
        anj: *mut anj_t,
        entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
        handlers: *mut anj_dm_fw_update_handlers_t,
        user_ptr: *mut c_void,
    ) -> c_int;
    /// Reports how updating ended: the state becomes IDLE, Resource 5 `result`. After a reboot into the new firmware, call it
    /// once the object is installed.
    pub fn anj_dm_fw_update_object_set_update_result(
        anj: *mut anj_t,
        entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
        result: MaybeUninit<anj_dm_fw_update_result_t>,
    );
    /// Pull: reports how the download ended. After `ANJ_DM_FW_UPDATE_RESULT_SUCCESS` the state becomes DOWNLOADED;
    /// after any other result IDLE, Resource 5 `result`, and the reset handler is called.
    ///
    /// Returns 0, or -1 when no download is under way.
    pub fn anj_dm_fw_update_object_set_download_result(
        anj: *mut anj_t,
        entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
        result: MaybeUninit<anj_dm_fw_update_result_t>,
    ) -> c_int;
}
