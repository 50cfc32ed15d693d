//! `anj/dm/device_object.h`: the Device object, /3.

use core::ffi::{c_char, c_int, c_void};

use super::defs::{anj_dm_obj_inst_t, anj_dm_obj_t};
use crate::capi::core::anj_t;

/// Asks for a reboot: the server executed Resource 4. The response is sent after the callback returns: reboot a little
/// later, not inside.
///
/// `arg`: as given to `anj_dm_device_obj_install`.
pub type anj_dm_reboot_callback_t = unsafe extern "C" fn(arg: *mut c_void, anj: *mut anj_t);

/// What the Device object tells. The strings are not copied: they must stay valid while the object is installed. NULL reads
/// as an empty string.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_device_object_init_t {
    /// Resource 0.
    pub manufacturer: *const c_char,
    /// Resource 1.
    pub model_number: *const c_char,
    /// Resource 2.
    pub serial_number: *const c_char,
    /// Resource 3.
    pub firmware_version: *const c_char,
    /// Resource 19.
    pub software_version: *const c_char,
    /// Called on Resource 4, Reboot; NULL: executing it is answered with 4.04.
    pub reboot_cb: Option<anj_dm_reboot_callback_t>,
    /// Handed to `reboot_cb`.
    pub reboot_cb_arg: *mut c_void,
}

/// A Device object. Allocated by the application, set up by `anj_dm_device_obj_install`; every field is private.
#[repr(C)]
pub struct anj_dm_device_obj_t {
    /// Private.
    pub(crate) obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) reboot_cb: Option<anj_dm_reboot_callback_t>,
    /// Private.
    pub(crate) reboot_cb_arg: *mut c_void,
    /// Private.
    pub(crate) manufacturer: *const c_char,
    /// Private.
    pub(crate) model_number: *const c_char,
    /// Private.
    pub(crate) serial_number: *const c_char,
    /// Private.
    pub(crate) firmware_version: *const c_char,
    /// Private.
    pub(crate) binding_modes: *const c_char,
    /// Private.
    pub(crate) software_version: *const c_char,
}

unsafe extern "C" {
    /// Sets a Device object up and adds it to the data model.
    ///
    /// `device_obj`: must stay valid while the client runs.
    /// `obj_init`: what the object tells; the structure itself is not needed any more afterwards.
    ///
    /// Returns 0, or what `anj_dm_add_obj` returns.
    pub fn anj_dm_device_obj_install(
        anj: *mut anj_t,
        device_obj: *mut anj_dm_device_obj_t,
        obj_init: *const anj_dm_device_object_init_t,
    ) -> c_int;
}
