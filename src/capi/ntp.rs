//! `anj/ntp.h`: the NTP client and its object, /3415.

use core::ffi::{c_char, c_int, c_void};

use super::compat::net::anj_net_api::anj_net_socket_configuration_t;
use super::core::anj_t;
use super::dm::defs::{anj_dm_obj_inst_t, anj_dm_obj_t};
#[cfg(anj_with_persistence)]
use super::persistence::anj_persistence_context_t;
use super::time::{anj_time_duration_t, anj_time_real_t};
use crate::config::ANJ_NTP_SERVER_ADDR_MAX_LEN;

/// Events of the NTP client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_ntp_status_t {
    /// The first step: the client is ready.
    ANJ_NTP_STATUS_INITIAL = 0,
    /// The period since the last synchronisation has passed.
    ANJ_NTP_STATUS_PERIOD_EXCEEDED = 1,
    /// A synchronisation has started.
    ANJ_NTP_STATUS_IN_PROGRESS = 2,
    /// It succeeded: the time is known.
    ANJ_NTP_STATUS_FINISHED_SUCCESSFULLY = 3,
    /// It failed, with every server and attempt.
    ANJ_NTP_STATUS_FINISHED_WITH_ERROR = 4,
    /// The server wrote to the object: persist it.
    #[cfg(anj_with_persistence)]
    ANJ_NTP_STATUS_OBJECT_UPDATED = 5,
}

/// Tells an event. `anj_ntp_start` may be called inside.
///
/// `arg`: as given in `anj_ntp_configuration_t`.
/// `status`: the event.
/// `synchronized_time`: the time, with `ANJ_NTP_STATUS_FINISHED_SUCCESSFULLY`; else `ANJ_TIME_REAL_ZERO`.
pub type anj_ntp_event_callback_t = unsafe extern "C" fn(
    arg: *mut c_void,
    ntp: *mut anj_ntp_t,
    status: anj_ntp_status_t,
    synchronized_time: anj_time_real_t,
);

/// Settings of the NTP client. Everything is copied.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_ntp_configuration_t {
    /// Called on every event; required.
    pub event_cb: Option<anj_ntp_event_callback_t>,
    /// Handed to `event_cb`.
    pub event_cb_arg: *mut c_void,
    /// Host name or address of the server, less than `ANJ_NTP_SERVER_ADDR_MAX_LEN` characters; required.
    pub ntp_server_address: *const c_char,
    /// The same for a second server, asked when the first does not answer; NULL: none.
    pub backup_ntp_server_address: *const c_char,
    /// Hours between two synchronisations; 0: only when the application starts them.
    pub ntp_period_hours: u32,
    /// Attempts per server; 0: 1.
    pub attempts: u16,
    /// Most time to wait for a response; zero: 5 s.
    pub response_timeout: anj_time_duration_t,
    /// Settings of the socket; NULL: defaults.
    pub net_socket_cfg: *const anj_net_socket_configuration_t,
}

/// An NTP client. Allocated by the application, set up by `anj_ntp_init`; every field is private.
#[repr(C)]
pub struct anj_ntp_t {
    /// Private.
    pub(crate) obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) anj: *mut anj_t,
    /// Private.
    pub(crate) event_cb: Option<anj_ntp_event_callback_t>,
    /// Private.
    pub(crate) event_cb_arg: *mut c_void,
    /// Private.
    pub(crate) server: [c_char; ANJ_NTP_SERVER_ADDR_MAX_LEN],
    /// Private.
    pub(crate) backup_server: [c_char; ANJ_NTP_SERVER_ADDR_MAX_LEN],
}

unsafe extern "C" {
    /// Sets an NTP client up and adds its object to the data model.
    ///
    /// `ntp`: must stay valid while `anj` runs.
    ///
    /// Returns 0; `ANJ_NTP_ERR_CONFIGURATION`, `ANJ_NTP_ERR_OBJECT_CREATION_FAILED` when the object could not be added.
    pub fn anj_ntp_init(anj: *mut anj_t, ntp: *mut anj_ntp_t, config: *const anj_ntp_configuration_t) -> c_int;
    /// Does what is to be done now. Call it again and again.
    pub fn anj_ntp_step(ntp: *mut anj_ntp_t);
    /// Starts a synchronisation.
    ///
    /// Returns 0, or `ANJ_NTP_ERR_IN_PROGRESS` while one is under way.
    pub fn anj_ntp_start(ntp: *mut anj_ntp_t) -> c_int;
    /// Gives a synchronisation up.
    pub fn anj_ntp_terminate(ntp: *mut anj_ntp_t);
    /// Stores what the server can write to the object.
    ///
    /// Returns 0, or -1 when writing failed.
    #[cfg(anj_with_persistence)]
    pub fn anj_ntp_obj_store(ntp: *mut anj_ntp_t, ctx: *const anj_persistence_context_t) -> c_int;
    /// Restores it; after `anj_ntp_init`.
    ///
    /// Returns 0, or -1 when reading failed or what was read is not valid; then nothing is changed.
    #[cfg(anj_with_persistence)]
    pub fn anj_ntp_obj_restore(ntp: *mut anj_ntp_t, ctx: *const anj_persistence_context_t) -> c_int;
}
