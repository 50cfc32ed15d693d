//! `anj/core.h`: life cycle of a client.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use super::compat::net::anj_net_api::anj_net_socket_configuration_t;
#[cfg(anj_with_certificates)]
use super::compat::net::anj_net_api::anj_net_trust_store_t;
use super::defs::{anj_exchange_udp_tx_params_t, anj_uri_path_t};
use super::ffi::from_raw;
#[cfg(anj_with_security)]
use super::security::anj_security_credential_handlers_t;
use super::time::anj_time_duration_t;
use crate::config::ANJ_DM_MAX_OBJECTS_NUMBER;
use crate::session::SessionState;

/// Where a client stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_conn_status_t {
    /// Nothing done yet.
    ANJ_CONN_STATUS_INITIAL = 0,
    /// The data model does not describe a server that can be reached; FAILURE follows.
    ANJ_CONN_STATUS_INVALID = 1,
    /// Gave up. Stays so until the application asks for a restart or a bootstrap.
    ANJ_CONN_STATUS_FAILURE = 2,
    /// Talking to the Bootstrap Server, or waiting to.
    ANJ_CONN_STATUS_BOOTSTRAPPING = 3,
    /// The Bootstrap Server has finished; what it wrote is in force.
    ANJ_CONN_STATUS_BOOTSTRAPPED = 4,
    /// Registering, or waiting to try again.
    ANJ_CONN_STATUS_REGISTERING = 5,
    /// Registered.
    ANJ_CONN_STATUS_REGISTERED = 6,
    /// Disabled for a time, by the server or the application.
    ANJ_CONN_STATUS_SUSPENDED = 7,
    /// About to switch the receiver off.
    ANJ_CONN_STATUS_ENTERING_QUEUE_MODE = 8,
    /// Registered, receiver off.
    ANJ_CONN_STATUS_QUEUE_MODE = 9,
}

/// Kinds of changes of the data model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_core_change_type_t {
    /// A Resource or Resource Instance has a new value.
    ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED = 0,
    /// An Object, Object Instance or Resource Instance was added.
    ANJ_CORE_CHANGE_TYPE_ADDED = 1,
    /// An Object, Object Instance or Resource Instance was removed.
    ANJ_CORE_CHANGE_TYPE_DELETED = 2,
}
from_raw!(anj_core_change_type_t {
    ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED,
    ANJ_CORE_CHANGE_TYPE_ADDED,
    ANJ_CORE_CHANGE_TYPE_DELETED,
});

/// Tells that the status of a client has changed. Called inside `anj_core_step`, which it must not call itself, nor
/// `anj_core_init` or `anj_core_shutdown`.
///
/// `arg`: as given in `anj_configuration_t`.
/// `conn_status`: the new status.
pub type anj_connection_status_callback_t =
    unsafe extern "C" fn(arg: *mut c_void, anj: *mut anj_t, conn_status: anj_conn_status_t);

/// Settings of a client. Zero it first: zero means "default".
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_configuration_t {
    /// Endpoint name, NUL-terminated; required. Not copied: it must stay valid while the client runs.
    pub endpoint_name: *const c_char,
    /// Called when the status changes, or NULL.
    pub connection_status_cb: Option<anj_connection_status_callback_t>,
    /// Handed to `connection_status_cb`.
    pub connection_status_cb_arg: *mut c_void,
    /// Switch the receiver off when there is nothing to do (LwM2M Transport §6.5, "Queue Mode").
    pub queue_mode_enabled: MaybeUninit<bool>,
    /// How long the receiver stays on after the last message. Zero: MAX_TRANSMIT_WAIT (RFC 7252 §4.8.2), 93 s by default.
    /// `ANJ_TIME_DURATION_INVALID`: always.
    pub queue_mode_timeout: anj_time_duration_t,
    /// Settings of the socket, copied; NULL: defaults.
    pub net_socket_cfg: *const anj_net_socket_configuration_t,
    /// Transmission parameters, copied; NULL: `ANJ_EXCHANGE_UDP_TX_PARAMS_DEFAULT`, which also stay in force when these are
    /// out of range (`ack_timeout` below 1 s, `ack_random_factor` below 1.0).
    pub udp_tx_params: *const anj_exchange_udp_tx_params_t,
    /// Most time to wait for the next block of a request of the server. Zero: 50 s. Must not be negative.
    pub exchange_request_timeout: anj_time_duration_t,
    /// Further attempts to bootstrap after the first one.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_retry_count: u16,
    /// Time before the second attempt; doubled before each further one. Zero: at once.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_retry_timeout: anj_time_duration_t,
    /// Most time without a message of the Bootstrap Server. Zero: 247 s.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_timeout: anj_time_duration_t,
    /// Authorities trusted in connections; the structure is copied, not what it points to. NULL: none.
    #[cfg(anj_with_certificates)]
    pub trust_store: *const anj_net_trust_store_t,
}

/// A client. Allocated by the application, set up by `anj_core_init`; everything but `endpoint_name` is private.
#[repr(C)]
pub struct anj_t {
    /// Endpoint name given to `anj_core_init`.
    pub endpoint_name: *const c_char,
    /// Private.
    #[cfg(anj_with_security)]
    pub(crate) credential_handlers: *const anj_security_credential_handlers_t,
    /// Private.
    #[cfg(anj_with_certificates)]
    pub(crate) trust_store: anj_net_trust_store_t,
    /// Private: installed objects, ascending Object id.
    pub(crate) objects: [*const c_void; ANJ_DM_MAX_OBJECTS_NUMBER],
    /// Private: how many.
    pub(crate) object_count: u16,
    /// Private: the session.
    pub(crate) session: SessionState,
}

unsafe extern "C" {
    /// Sets a client up. Objects are added next, then `anj_core_step` is called in a loop.
    ///
    /// `anj`: the client; must not be one that runs (see `anj_core_shutdown`).
    /// `config`: settings; the structure itself is not needed any more afterwards.
    ///
    /// Returns 0; -1 when there is no endpoint name, a setting is out of range or `anj_rng_generate` failed; what
    /// `anj_crypto_storage_init` returned, if not 0.
    pub fn anj_core_init(anj: *mut anj_t, config: *const anj_configuration_t) -> c_int;
    /// Does what is to be done now: sends, receives, calls handlers and callbacks. Call it again and again; it waits only when
    /// a function of the platform does.
    pub fn anj_core_step(anj: *mut anj_t);
    /// Tells how long `anj_core_step` need not be called, provided that nothing arrives and the application changes nothing.
    ///
    /// Returns the time, 0: call it at once; `ANJ_TIME_DURATION_INVALID`: nothing is due.
    pub fn anj_core_next_step_time(anj: *mut anj_t) -> anj_time_duration_t;
    /// For Server objects of the application: the server executed Resource 4, Disable. Ignored unless the client is registered.
    ///
    /// `timeout`: for how long, in seconds; from Resource 5.
    pub fn anj_core_server_obj_disable_executed(anj: *mut anj_t, timeout: u32);
    /// For Server objects of the application: the server executed Resource 8, Registration Update Trigger. Ignored unless
    /// the client is registered.
    pub fn anj_core_server_obj_registration_update_trigger_executed(anj: *mut anj_t);
    /// For Server objects of the application: the server executed Resource 9, Bootstrap-Request Trigger. Ignored unless the
    /// client is registered.
    pub fn anj_core_server_obj_bootstrap_request_trigger_executed(anj: *mut anj_t);
    /// Tells the client that the application has changed the data model: values are reported to servers that observe them,
    /// added and removed Objects and instances are announced. Not needed for changes that a server makes, nor for
    /// `anj_dm_add_obj` and `anj_dm_remove_obj`.
    ///
    /// `path`: what changed: a Resource (Instance) for a value, an Object, Object Instance or Resource Instance else.
    /// `change_type`: how.
    pub fn anj_core_data_model_changed(
        anj: *mut anj_t,
        path: *const anj_uri_path_t,
        change_type: MaybeUninit<anj_core_change_type_t>,
    );
    /// Tells whether a data-model operation is under way, for instance between the blocks of a Write. While it is, objects
    /// cannot be added or removed, and the application should not change instances.
    ///
    /// Returns true during an operation.
    pub fn anj_core_ongoing_operation(anj: *mut anj_t) -> bool;
    /// Leaves the server for a time: de-registers when registered, then SUSPENDED.
    ///
    /// `timeout`: for how long; `ANJ_TIME_DURATION_INVALID`: until a restart, a bootstrap or another timeout is requested.
    pub fn anj_core_disable_server(anj: *mut anj_t, timeout: anj_time_duration_t);
    /// Asks for a bootstrap: de-registers when registered. Ignored while one is under way.
    pub fn anj_core_request_bootstrap(anj: *mut anj_t);
    /// Begins anew: de-registers when registered, then INITIAL. The way out of FAILURE, too.
    pub fn anj_core_restart(anj: *mut anj_t);
    /// Asks for a Registration Update. Ignored unless the client is registered.
    pub fn anj_core_request_update(anj: *mut anj_t);
    /// Ends a client without de-registering: ends operations, closes the connection and clears the structure. The objects are
    /// left as they are; a client that is set up again needs them added again.
    ///
    /// Returns 0; `ANJ_NET_EINPROGRESS`: call it again; another value: what the socket returned on closing.
    pub fn anj_core_shutdown(anj: *mut anj_t) -> c_int;
}
