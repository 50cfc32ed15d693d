//! `anj/core.h`: life cycle of a client.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::{MaybeUninit, offset_of};
use core::ptr;

#[cfg(anj_with_external_crypto_storage)]
use super::compat::crypto::storage::{anj_crypto_storage_deinit, anj_crypto_storage_init};
#[cfg(anj_with_certificates)]
use super::compat::net::anj_net_api::anj_net_trust_store_t;
use super::compat::net::anj_net_api::{anj_net_ctx_t, anj_net_socket_configuration_t};
use super::compat::rng::anj_rng_generate;
use super::defs::{anj_exchange_udp_tx_params_t, anj_uri_path_t};
use super::dm::defs::anj_dm_obj_t;
use super::ffi::{bool_value, enum_value, from_raw};
#[cfg(anj_with_security)]
use super::security::anj_security_credential_handlers_t;
use super::session_loop::{self, now};
use super::time::anj_time_duration_t;
use crate::config::{ANJ_COAP_MAX_ATTR_OPTION_SIZE, ANJ_DM_MAX_OBJECTS_NUMBER};
use crate::dm::ChangeKind;
use crate::exchange::TxParams;
use crate::path::Path;
use crate::platform::log::log;
use crate::session::{ConnStatus, SessionConfigState, SessionState};
use crate::time::Duration;

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

impl From<ConnStatus> for anj_conn_status_t {
    fn from(status: ConnStatus) -> Self {
        match status {
            ConnStatus::Initial => Self::ANJ_CONN_STATUS_INITIAL,
            ConnStatus::Invalid => Self::ANJ_CONN_STATUS_INVALID,
            ConnStatus::Failure => Self::ANJ_CONN_STATUS_FAILURE,
            ConnStatus::Bootstrapping => Self::ANJ_CONN_STATUS_BOOTSTRAPPING,
            ConnStatus::Bootstrapped => Self::ANJ_CONN_STATUS_BOOTSTRAPPED,
            ConnStatus::Registering => Self::ANJ_CONN_STATUS_REGISTERING,
            ConnStatus::Registered => Self::ANJ_CONN_STATUS_REGISTERED,
            ConnStatus::Suspended => Self::ANJ_CONN_STATUS_SUSPENDED,
            ConnStatus::EnteringQueueMode => Self::ANJ_CONN_STATUS_ENTERING_QUEUE_MODE,
            ConnStatus::QueueMode => Self::ANJ_CONN_STATUS_QUEUE_MODE,
        }
    }
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

/// Tells that the status of a client has changed. Called inside `anj_core_step`; `anj_core_step` and `anj_core_shutdown` have
/// no effect in it.
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
    /// Private: its length.
    pub(crate) endpoint_len: usize,
    /// Private: a step is under way.
    pub(crate) busy: bool,
    /// Private: status callback.
    pub(crate) status_cb: Option<anj_connection_status_callback_t>,
    /// Private: its argument.
    pub(crate) status_cb_arg: *mut c_void,
    /// Private: installed objects, ascending Object id.
    pub(crate) objects: [*const anj_dm_obj_t; ANJ_DM_MAX_OBJECTS_NUMBER],
    /// Private: how many.
    pub(crate) object_count: u16,
    /// Private: options of the sockets.
    pub(crate) socket_cfg: anj_net_socket_configuration_t,
    /// Private: context of the network layer, NULL for none.
    pub(crate) net_ctx: *mut anj_net_ctx_t,
    /// Private: who supplies credentials.
    #[cfg(anj_with_security)]
    pub(crate) credential_handlers: *const anj_security_credential_handlers_t,
    /// Private: what connections trust.
    #[cfg(anj_with_certificates)]
    pub(crate) trust_store: anj_net_trust_store_t,
    /// Private: context of the credential storage.
    #[cfg(anj_with_external_crypto_storage)]
    pub(crate) crypto_ctx: *mut c_void,
    /// Private: the session.
    pub(crate) session: SessionState,
}

/// Default of `exchange_request_timeout`.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(50);
/// Default of `bootstrap_timeout`.
#[cfg(anj_with_bootstrap)]
const BOOTSTRAP_TIMEOUT: Duration = Duration::from_secs(247);
/// What `anj_core_shutdown` and others return for a wrong argument or a wrong time.
const REFUSED: c_int = -1;

/// Sets a client up. Objects are added next, then `anj_core_step` is called in a loop.
///
/// `anj`: the client; must not be one that runs (see `anj_core_shutdown`). From inside a callback of this client the step
/// ends and the client begins anew, without closing the connection it had.
/// `config`: settings; the structure itself is not needed any more afterwards.
///
/// Returns 0; -1 when there is no endpoint name, a setting is out of range or `anj_rng_generate` failed; what
/// `anj_crypto_storage_init` returned, if not 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_init(anj: *mut anj_t, config: *const anj_configuration_t) -> c_int {
    if anj.is_null() || config.is_null() {
        log!(server, Error, c"anj_core_init: no client or no configuration");
        return REFUSED;
    }
    // SAFETY: the caller gives a valid configuration, and memory for a client, for which zero bytes are a valid value; any
    // bytes are for the buffers behind. A copy, as the application is about to be called.
    let config = unsafe {
        ptr::write_bytes(anj.cast::<u8>(), 0, offset_of!(anj_t, session) + SessionState::CLEARED);
        *config
    };
    if config.endpoint_name.is_null() {
        log!(server, Error, c"no endpoint name");
        return REFUSED;
    }
    #[cfg(anj_with_certificates)]
    // SAFETY: NULL or valid by the caller's promise.
    if let Some(store) = unsafe { config.trust_store.as_ref() }
        && store.ca_certs.is_null() != (store.ca_certs_count == 0)
    {
        log!(server, Error, c"trust store without certificates, or without their number");
        return REFUSED;
    }
    #[cfg(anj_with_external_crypto_storage)]
    {
        // SAFETY: the client is valid and not borrowed. What the storage calls finds it busy.
        let result = unsafe {
            (*anj).busy = true;
            let result = anj_crypto_storage_init(&raw mut (*anj).crypto_ctx);
            (*anj).busy = false;
            result
        };
        if result != 0 {
            return result;
        }
    }
    let mut seed = [0; 2];
    // SAFETY: two bytes to write to.
    if unsafe { anj_rng_generate(seed.as_mut_ptr(), seed.len()) } != 0 {
        log!(server, Error, c"no randomness");
        #[cfg(anj_with_external_crypto_storage)]
        // SAFETY: the context was made above.
        unsafe {
            anj_crypto_storage_deinit((*anj).crypto_ctx);
        }
        return REFUSED;
    }
    // SAFETY: the caller gives a string.
    let endpoint_len = unsafe { CStr::from_ptr(config.endpoint_name) }.count_bytes();
    if endpoint_len + 4 > ANJ_COAP_MAX_ATTR_OPTION_SIZE {
        log!(server, Error, c"endpoint name too long to register", endpoint_len);
    }
    let session = session_config(&config);
    // SAFETY: the client is valid, and no call to the application, nor to its log, is made while it is borrowed.
    let client = unsafe { &mut *anj };
    (client.endpoint_name, client.endpoint_len) = (config.endpoint_name, endpoint_len);
    if config.connection_status_cb.is_some() {
        client.status_cb = config.connection_status_cb;
        client.status_cb_arg = config.connection_status_cb_arg;
    }
    if !config.net_socket_cfg.is_null() {
        // SAFETY: the caller gives a valid pointer.
        client.socket_cfg = unsafe { *config.net_socket_cfg };
    }
    #[cfg(anj_with_certificates)]
    if !config.trust_store.is_null() {
        // SAFETY: the caller gives a valid pointer.
        client.trust_store = unsafe { *config.trust_store };
    }
    client.session.configure(session, seed);
    0
}

/// The part of the configuration that the session keeps.
fn session_config(config: &anj_configuration_t) -> SessionConfigState {
    let mut tx = TxParams::DEFAULT;
    // SAFETY: NULL or valid, as `anj_core_init` demands.
    if let Some(wanted) = unsafe { config.udp_tx_params.as_ref() } {
        let wanted = TxParams {
            ack_timeout: wanted.ack_timeout.into(),
            ack_random_factor: wanted.ack_random_factor,
            max_retransmit: wanted.max_retransmit,
        };
        if wanted.is_valid() {
            tx = wanted;
        } else {
            log!(server, Error, c"invalid transmission parameters are not used");
        }
    }
    let queue_mode = bool_value(config.queue_mode_enabled);
    SessionConfigState {
        tx,
        exchange_lifetime: tx.exchange_lifetime(),
        max_transmit_wait: tx.max_transmit_wait(),
        request_timeout: or_default(config.exchange_request_timeout, REQUEST_TIMEOUT),
        queue_timeout: if queue_mode {
            or_default(config.queue_mode_timeout, tx.max_transmit_wait())
        } else {
            Duration::INVALID
        },
        #[cfg(anj_with_bootstrap)]
        bootstrap_timeout: or_default(config.bootstrap_timeout, BOOTSTRAP_TIMEOUT),
        #[cfg(anj_with_bootstrap)]
        bootstrap_retry_timeout: config.bootstrap_retry_timeout.into(),
        #[cfg(anj_with_bootstrap)]
        bootstrap_retry_count: config.bootstrap_retry_count,
        queue_mode,
    }
}

/// A positive duration, or the default.
fn or_default(duration: anj_time_duration_t, default: Duration) -> Duration {
    let duration = Duration::from(duration);
    if duration > Duration::ZERO { duration } else { default }
}

/// Does what is to be done now: sends, receives, calls handlers and callbacks. Call it again and again; it waits only when
/// a function of the platform does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_step(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    unsafe { session_loop::core_step(anj) };
}

/// Tells how long `anj_core_step` need not be called, provided that nothing arrives and the application changes nothing.
///
/// Returns the time, 0: call it at once; `ANJ_TIME_DURATION_INVALID`: nothing is due.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_next_step_time(anj: *mut anj_t) -> anj_time_duration_t {
    let now = now();
    // SAFETY: the caller's promise; the borrow ends with the call.
    let time = unsafe { anj.as_ref() }.map_or(Duration::INVALID, |anj| anj.session.next_step_time(now));
    time.into()
}

/// Calls `f` with the session of a client, if there is one.
///
/// # Safety
/// As for `anj_core_step`; `f` does not call the application.
unsafe fn with_session<T>(anj: *mut anj_t, f: impl FnOnce(&mut SessionState) -> T) -> Option<T> {
    if anj.is_null() {
        log!(server, Error, c"no client");
        return None;
    }
    // SAFETY: the caller's promise; the borrow ends with the call.
    Some(f(unsafe { &mut (*anj).session }))
}

/// As [`with_session`], and ends the exchange that `f` may have terminated.
///
/// # Safety
/// As for `anj_core_step`; `f` does not call the application.
unsafe fn force(anj: *mut anj_t, f: impl FnOnce(&mut SessionState)) {
    // SAFETY: the caller's promise.
    unsafe {
        if with_session(anj, f).is_some() && !session_loop::is_busy(anj) {
            session_loop::run(anj, SessionState::begin_drain);
        }
    }
}

/// For Server objects of the application: the server executed Resource 4, Disable. Ignored unless the client is registered.
///
/// `timeout`: for how long, in seconds; from Resource 5.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_server_obj_disable_executed(anj: *mut anj_t, timeout: u32) {
    let now = now();
    // SAFETY: the caller's promise.
    if unsafe { with_session(anj, |session| session.disable_executed(now, timeout)) } == Some(false) {
        log!(server, Error, c"disable ignored: not registered");
    }
}

/// For Server objects of the application: the server executed Resource 8, Registration Update Trigger. Ignored unless
/// the client is registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_server_obj_registration_update_trigger_executed(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    if unsafe { with_session(anj, SessionState::update_executed) } == Some(false) {
        log!(server, Error, c"update trigger ignored: not registered");
    }
}

/// For Server objects of the application: the server executed Resource 9, Bootstrap-Request Trigger. Ignored unless the
/// client is registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_server_obj_bootstrap_request_trigger_executed(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    if unsafe { with_session(anj, SessionState::bootstrap_executed) } == Some(false) {
        log!(server, Error, c"bootstrap trigger ignored: not registered");
    }
}

/// Tells the client that the application has changed the data model: values are reported to servers that observe them,
/// added and removed Objects and instances are announced. Not needed for changes that a server makes, nor for
/// `anj_dm_add_obj` and `anj_dm_remove_obj`.
///
/// May be called from inside any callback. A value that is observed with conditions on it (`gt`, `lt`, `st`, `edge`) is read
/// inside this call; so the new one must be there already. Called from inside such a read, the values are looked at in the next
/// step.
///
/// `path`: what changed: a Resource (Instance) for a value, an Object, Object Instance or Resource Instance else. Other paths
/// are ignored.
/// `change_type`: how.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_data_model_changed(
    anj: *mut anj_t,
    path: *const anj_uri_path_t,
    change_type: MaybeUninit<anj_core_change_type_t>,
) {
    // SAFETY: the caller's promise.
    let path = unsafe { path.as_ref() }.and_then(|path| Path::new(path.ids.get(..path.uri_len)?));
    let kind = match enum_value(change_type) {
        0 => ChangeKind::Value,
        1 => ChangeKind::Added,
        2 => ChangeKind::Deleted,
        _ => return,
    };
    let fits = |path: &Path| match kind {
        ChangeKind::Value => path.len() >= 3,
        ChangeKind::Added | ChangeKind::Deleted => matches!(path.len(), 1 | 2 | 4),
    };
    let Some(path) = path.filter(fits) else {
        log!(server, Error, c"change ignored: no such path, or not one that can change like that");
        return;
    };
    // SAFETY: the caller's promise; nothing is borrowed when values are looked at.
    unsafe {
        let told = with_session(anj, |session| session.data_model_changed(&path, kind, 0));
        #[cfg(anj_with_observe)]
        if told.is_some() {
            session_loop::evaluate(anj);
        }
        let _ = told;
    }
}

/// Tells whether a data-model operation is under way, for instance between the blocks of a Write. While it is, objects
/// cannot be added or removed, and the application should not change instances.
///
/// Returns true during an operation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_ongoing_operation(anj: *mut anj_t) -> bool {
    // SAFETY: the caller's promise; the borrow ends with the call.
    unsafe { anj.as_ref() }.is_some_and(|anj| anj.session.ongoing_operation())
}

/// Leaves the server for a time: de-registers when registered, then SUSPENDED.
///
/// `timeout`: for how long; `ANJ_TIME_DURATION_INVALID`: until a restart, a bootstrap or another timeout is requested.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_disable_server(anj: *mut anj_t, timeout: anj_time_duration_t) {
    let now = now();
    // SAFETY: the caller's promise.
    unsafe { force(anj, |session| session.disable(now, timeout.into())) };
}

/// Asks for a bootstrap: de-registers when registered. Ignored while one is under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_request_bootstrap(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    unsafe { force(anj, SessionState::request_bootstrap) };
}

/// Begins anew: de-registers when registered, then INITIAL. The way out of FAILURE, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_restart(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    unsafe { force(anj, SessionState::restart) };
}

/// Asks for a Registration Update. Ignored unless the client is registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_request_update(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    if unsafe { with_session(anj, SessionState::request_update) } == Some(false) {
        log!(server, Warning, c"update request ignored: not registered");
    }
}

/// Ends a client without de-registering: ends operations, closes the connection and clears the structure. The objects are
/// left as they are; a client that is set up again needs them added again.
///
/// Returns 0; `ANJ_NET_EINPROGRESS`: call it again; another value: what the socket returned on closing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_core_shutdown(anj: *mut anj_t) -> c_int {
    // SAFETY: the caller's promise; no borrow is alive across a call to the application.
    unsafe {
        if anj.is_null() || session_loop::is_busy(anj) {
            log!(server, Error, c"anj_core_shutdown refused");
            return REFUSED;
        }
        session_loop::run(anj, SessionState::begin_shutdown);
        let result = (*anj).session.shutdown_result();
        if result == IN_PROGRESS {
            return result;
        }
        #[cfg(anj_with_external_crypto_storage)]
        {
            // What the storage calls finds the client busy, unless it is set up anew.
            (*anj).busy = true;
            anj_crypto_storage_deinit((*anj).crypto_ctx);
            if !session_loop::is_busy(anj) {
                return result;
            }
        }
        ptr::write_bytes(anj, 0, 1);
        (*anj).session.invalidate();
        result
    }
}

/// `ANJ_NET_EINPROGRESS`
const IN_PROGRESS: c_int = 4;
