//! `anj/dm/server_object.h`: the Server object, /1.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use super::defs::{anj_dm_obj_inst_t, anj_dm_obj_t};
use crate::capi::core::anj_t;
use crate::capi::defs::{anj_communication_retry_res_t, anj_iid_t};
#[cfg(anj_with_persistence)]
use crate::capi::persistence::anj_persistence_context_t;

/// Size of a Binding value with its NUL.
pub const ANJ_DM_SERVER_BINDING_SIZE: usize = if cfg!(anj_with_lwm2m12) { 7 } else { 5 };

/// An instance of the Server object, as stored. Every field is private.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_dm_server_instance_t {
    /// Private.
    pub(crate) ssid: u16,
    /// Private.
    pub(crate) lifetime: u32,
    /// Private.
    pub(crate) default_min_period: u32,
    /// Private.
    pub(crate) default_max_period: u32,
    /// Private.
    pub(crate) disable_timeout: u32,
    /// Private.
    pub(crate) default_notification_mode: u8,
    /// Private.
    pub(crate) comm_retry_res: anj_communication_retry_res_t,
    /// Private.
    pub(crate) binding: [c_char; ANJ_DM_SERVER_BINDING_SIZE],
    /// Private.
    pub(crate) bootstrap_on_registration_failure: bool,
    /// Private.
    pub(crate) mute_send: bool,
    /// Private.
    pub(crate) notification_storing: bool,
}

/// A server account: what `anj_dm_server_obj_add_instance` takes. Everything is copied.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_server_instance_init_t {
    /// Resource 0, Short Server ID: 1 to 65534.
    pub ssid: u16,
    /// Resource 1: lifetime of the registration in seconds; 0: infinite.
    pub lifetime: u32,
    /// Resource 2: least time between two notifications, in seconds.
    pub default_min_period: u32,
    /// Resource 3: most time between two notifications, in seconds; 0: none, else at least `default_min_period`.
    pub default_max_period: u32,
    /// Resource 5: how long Resource 4 disables the server, in seconds; 0: 86400.
    pub disable_timeout: u32,
    /// Resource 6: keep notifications while offline. Stored, without effect.
    pub notification_storing: MaybeUninit<bool>,
    /// Resource 7: letters from `ANJ_DM_SERVER_OBJ_BINDINGS`, each at most once, at least one.
    pub binding: *const c_char,
    /// Resource 16: bootstrap when registration fails; NULL: true.
    pub bootstrap_on_registration_failure: *const bool,
    /// Resource 23: Send is forbidden.
    pub mute_send: MaybeUninit<bool>,
    /// Instance id; NULL: 0.
    pub iid: *const anj_iid_t,
    /// Resources 17 to 20; NULL: `ANJ_COMMUNICATION_RETRY_RES_DEFAULT`.
    pub comm_retry_res: *mut anj_communication_retry_res_t,
    /// Resource 26: 0, non-confirmable notifications, or 1, confirmable ones.
    pub default_notification_mode: u8,
}

/// A Server object, with space for one account. Allocated by the application, set up by `anj_dm_server_obj_init`; every
/// field is private.
#[repr(C)]
pub struct anj_dm_server_obj_t {
    /// Private.
    pub(crate) obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) cache_inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) server_instance: anj_dm_server_instance_t,
    /// Private.
    pub(crate) cache_server_instance: anj_dm_server_instance_t,
    /// Private.
    pub(crate) installed: bool,
}

unsafe extern "C" {
    /// Sets a Server object up, without accounts.
    pub fn anj_dm_server_obj_init(server_obj_ctx: *mut anj_dm_server_obj_t);
    /// Adds an account; only before the object is installed.
    ///
    /// Returns 0, or -1: there is an account already, a value is out of range, or the object is installed.
    pub fn anj_dm_server_obj_add_instance(
        server_obj_ctx: *mut anj_dm_server_obj_t,
        instance: *const anj_dm_server_instance_init_t,
    ) -> c_int;
    /// Adds the object to the data model. It may have no account yet: then the client bootstraps.
    ///
    /// `server_obj_ctx`: must stay valid while the client runs.
    ///
    /// Returns 0, or what `anj_dm_add_obj` returns.
    pub fn anj_dm_server_obj_install(anj: *mut anj_t, server_obj_ctx: *mut anj_dm_server_obj_t) -> c_int;
    /// Stores the account; the object must be installed.
    ///
    /// Returns 0, or -1: there is no account (nothing is written), or writing failed.
    #[cfg(anj_with_persistence)]
    pub fn anj_dm_server_obj_store(
        server_obj_ctx: *mut anj_dm_server_obj_t,
        ctx: *const anj_persistence_context_t,
    ) -> c_int;
    /// Restores the account, in place of `anj_dm_server_obj_add_instance`.
    ///
    /// Returns 0, or -1: reading failed, or what was read is not a valid account; then the object has none.
    #[cfg(anj_with_persistence)]
    pub fn anj_dm_server_obj_restore(
        server_obj_ctx: *mut anj_dm_server_obj_t,
        ctx: *const anj_persistence_context_t,
    ) -> c_int;
}
