//! `anjay/core.h`: life cycle of a client.

use anj::session::ConnStatus;
use anj::time::Duration;

use crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t;
use crate::capi::avs::crypto_pki::{avs_crypto_cert_revocation_list_info_t, avs_crypto_certificate_chain_info_t};
use crate::capi::avs::errno::avs_error_t;
use crate::capi::avs::prng::avs_crypto_prng_ctx_t;
use crate::capi::avs::sched::avs_sched_t;
use crate::capi::avs::socket::avs_net_socket_t;
use crate::capi::avs::socket::{
    avs_net_dtls_handshake_timeouts_t, avs_net_security_info_t, avs_net_socket_configuration_t,
    avs_net_socket_dane_tlsa_record_t, avs_net_socket_tls_ciphersuites_t, avs_net_ssl_version_t,
    avs_ssl_additional_configuration_clb_t,
};
use crate::capi::avs::time::avs_time_duration_t;
use crate::capi::configuration::{session_config, settings};
use crate::capi::dm::client;
use crate::capi::memory;
use crate::capi::time::duration;
use crate::client::Client;
use crate::server::Wanted;
use crate::session::Session;
use crate::{download, event_loop, platform, send, session};
use anj::capi::ffi::from_raw;
use core::ffi::c_int;
use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;

/// Short Server ID; 0 and 65535 name no server.
pub type anjay_ssid_t = u16;

/// A client. Made by `anjay_new`, ended by `anjay_delete`.
pub struct anjay_t {
    _private: [u8; 0],
}

/// Object ID.
pub type anjay_oid_t = u16;

/// Object Instance ID.
pub type anjay_iid_t = u16;

/// Resource ID.
pub type anjay_rid_t = u16;

/// Resource Instance ID.
pub type anjay_riid_t = u16;

/// A version of LwM2M.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_lwm2m_version_t {
    /// 1.0
    ANJAY_LWM2M_VERSION_1_0 = 0,
    /// 1.1
    ANJAY_LWM2M_VERSION_1_1 = 1,
    /// 1.2
    ANJAY_LWM2M_VERSION_1_2 = 2,
}
from_raw!(anjay_lwm2m_version_t { ANJAY_LWM2M_VERSION_1_0, ANJAY_LWM2M_VERSION_1_1, ANJAY_LWM2M_VERSION_1_2 });

/// What the connection to a server is doing.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_server_conn_status_t {
    /// There is no such server.
    ANJAY_SERV_CONN_STATUS_INVALID = 0,
    /// The connection failed.
    ANJAY_SERV_CONN_STATUS_ERROR = 1,
    /// Nothing was done yet.
    ANJAY_SERV_CONN_STATUS_INITIAL = 2,
    /// A connection is being made.
    ANJAY_SERV_CONN_STATUS_CONNECTING = 3,
    /// The bootstrap is under way.
    ANJAY_SERV_CONN_STATUS_BOOTSTRAPPING = 4,
    /// The bootstrap is done.
    ANJAY_SERV_CONN_STATUS_BOOTSTRAPPED = 5,
    /// Registering.
    ANJAY_SERV_CONN_STATUS_REGISTERING = 6,
    /// Registered.
    ANJAY_SERV_CONN_STATUS_REGISTERED = 7,
    /// The registration failed.
    ANJAY_SERV_CONN_STATUS_REG_FAILURE = 8,
    /// De-registering.
    ANJAY_SERV_CONN_STATUS_DEREGISTERING = 9,
    /// De-registered.
    ANJAY_SERV_CONN_STATUS_DEREGISTERED = 10,
    /// About to be suspended: queue mode or offline.
    ANJAY_SERV_CONN_STATUS_SUSPENDING = 11,
    /// Suspended.
    ANJAY_SERV_CONN_STATUS_SUSPENDED = 12,
    /// Registering anew.
    ANJAY_SERV_CONN_STATUS_REREGISTERING = 13,
    /// Updating the registration.
    ANJAY_SERV_CONN_STATUS_UPDATING = 14,
}

/// The versions of LwM2M a client offers, the highest first.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_lwm2m_version_config_t {
    /// Lowest version.
    pub minimum_version: MaybeUninit<anjay_lwm2m_version_t>,
    /// Highest version.
    pub maximum_version: MaybeUninit<anjay_lwm2m_version_t>,
}

/// A path in the data model.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_uri_path_t {
    /// Object, instance, resource, resource instance; those behind the end are 65535.
    pub ids: [u16; 4],
}

/// How to secure a connection.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_security_config_t {
    /// Pre-shared key or certificates.
    pub security_info: avs_net_security_info_t,
    /// Certificate of the server that is expected, or NULL.
    pub dane_tlsa_record: *const avs_net_socket_dane_tlsa_record_t,
    /// Cipher suites that are allowed; none: those of the TLS library.
    pub tls_ciphersuites: avs_net_socket_tls_ciphersuites_t,
    /// Name to ask the server for, or NULL for the host of the URI.
    pub server_name_indication: *const c_char,
}

/// Told how a confirmable notification ended: `err` is `AVS_OK` when the server acknowledged it.
pub type anjay_confirmable_notification_status_cb_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    observation_paths: *const anjay_uri_path_t,
    paths_count: usize,
    err: avs_error_t,
);

/// Told that the connection to a server does something else now.
pub type anjay_server_connection_status_cb_t =
    unsafe extern "C" fn(arg: *mut c_void, anjay: *mut anjay_t, ssid: anjay_ssid_t, status: anjay_server_conn_status_t);

/// Told that a server answered a request of the client with an error; `code` is the CoAP code.
pub type anjay_server_communication_error_cb_t =
    unsafe extern "C" fn(arg: *mut c_void, anjay: *mut anjay_t, ssid: anjay_ssid_t, code: u8);

/// How to set up a client. All zero but `endpoint_name` and the sizes of the two buffers is a valid configuration. `anjay_new` copies
/// what it needs, except for `prng_ctx`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_configuration_t {
    /// Endpoint Client Name; must not be NULL.
    pub endpoint_name: *const c_char,
    /// Local UDP port; 0: any, another for each server.
    pub udp_listen_port: u16,
    /// Version of DTLS.
    pub dtls_version: MaybeUninit<avs_net_ssl_version_t>,
    /// Bytes of the largest message that can be received.
    pub in_buffer_size: usize,
    /// Bytes of the largest message that can be sent; longer payloads are sent in blocks.
    pub out_buffer_size: usize,
    /// Bytes for answers that are kept for repeated requests; 0: none are kept.
    pub msg_cache_size: usize,
    /// Settings of sockets; `reuse_addr` is always on.
    pub socket_config: avs_net_socket_configuration_t,
    /// Parameters of CoAP over UDP, or NULL: 2 s, 1.5, 4, 1.
    pub udp_tx_params: *const avs_coap_udp_tx_params_t,
    /// Retransmission timer of DTLS handshakes, or NULL: 1 s to 60 s.
    pub udp_dtls_hs_tx_params: *const avs_net_dtls_handshake_timeouts_t,
    /// Notifications are confirmable where no attribute says otherwise.
    pub confirmable_notifications: MaybeUninit<bool>,
    /// Only a client-initiated bootstrap.
    pub disable_legacy_server_initiated_bootstrap: MaybeUninit<bool>,
    /// Notifications that are kept for a server that cannot be reached; 0: no limit.
    pub stored_notification_limit: usize,
    /// Answer with TLV or SenML CBOR where plain text would do.
    pub prefer_hierarchical_formats: MaybeUninit<bool>,
    /// DTLS Connection ID.
    pub use_connection_id: MaybeUninit<bool>,
    /// Tell servers about new instances at once, and not with the next Update.
    pub update_immediately_on_dm_change: MaybeUninit<bool>,
    /// Notify a server about its own changes, too.
    pub enable_self_notify: MaybeUninit<bool>,
    /// A connection that cannot be made counts as a failed attempt to register, and is tried again.
    pub connection_error_is_registration_failure: MaybeUninit<bool>,
    /// Cipher suites where none are set for a server.
    pub default_tls_ciphersuites: avs_net_socket_tls_ciphersuites_t,
    /// Source of random numbers, valid until `anjay_delete`, or NULL.
    pub prng_ctx: *mut avs_crypto_prng_ctx_t,
    /// Called for each connection of the TLS library, or NULL.
    pub additional_tls_config_clb: Option<avs_ssl_additional_configuration_clb_t>,
    /// Bytes of the options of a message over TCP; 0: 128.
    pub coap_tcp_max_options_size: usize,
    /// Time to wait for an answer over TCP; zero or invalid: 30 s.
    pub coap_tcp_request_timeout: avs_time_duration_t,
    /// Versions of LwM2M, or NULL: 1.0 to 1.2.
    pub lwm2m_version_config: *const anjay_lwm2m_version_config_t,
    /// Trust what the system trusts.
    pub use_system_trust_store: MaybeUninit<bool>,
    /// Certificates that are trusted.
    pub trust_store_certs: avs_crypto_certificate_chain_info_t,
    /// Certificates that are revoked.
    pub trust_store_crls: avs_crypto_cert_revocation_list_info_t,
    /// Complete the chain of the client from the trusted certificates.
    pub rebuild_client_cert_chain: MaybeUninit<bool>,
    /// Told how confirmable notifications end, or NULL.
    pub confirmable_notification_status_cb: Option<anjay_confirmable_notification_status_cb_t>,
    /// Told what connections do, or NULL.
    pub server_connection_status_cb: Option<anjay_server_connection_status_cb_t>,
    /// Its first argument.
    pub server_connection_status_cb_arg: *mut c_void,
    /// Told about errors that servers answer with, or NULL.
    pub server_communication_error_cb: Option<anjay_server_communication_error_cb_t>,
    /// Its first argument.
    pub server_communication_error_cb_arg: *mut c_void,
    /// How often a download over CoAP is tried again after an error of the network.
    pub coap_downloader_retry_count: usize,
    /// How long to wait before.
    pub coap_downloader_retry_delay: avs_time_duration_t,
}

/// No ID.
pub const ANJAY_ID_INVALID: u16 = u16::MAX;
/// 4.00, what a handler returns for a value that it cannot take.
pub const ANJAY_ERR_BAD_REQUEST: c_int = -0x80;
/// 4.01
pub const ANJAY_ERR_UNAUTHORIZED: c_int = -0x81;
/// 4.02
pub const ANJAY_ERR_BAD_OPTION: c_int = -0x82;
/// 4.03
pub const ANJAY_ERR_FORBIDDEN: c_int = -0x83;
/// 4.04
pub const ANJAY_ERR_NOT_FOUND: c_int = -0x84;
/// 4.05
pub const ANJAY_ERR_METHOD_NOT_ALLOWED: c_int = -0x85;
/// 4.06
pub const ANJAY_ERR_NOT_ACCEPTABLE: c_int = -0x86;
/// 4.08
pub const ANJAY_ERR_REQUEST_ENTITY_INCOMPLETE: c_int = -0x88;
/// 4.15
pub const ANJAY_ERR_UNSUPPORTED_CONTENT_FORMAT: c_int = -0x8f;
/// 5.00
pub const ANJAY_ERR_INTERNAL: c_int = -0xa0;
/// 5.01
pub const ANJAY_ERR_NOT_IMPLEMENTED: c_int = -0xa1;
/// 5.03
pub const ANJAY_ERR_SERVICE_UNAVAILABLE: c_int = -0xa3;

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;
/// How long `anjay_delete` waits for the answer to the De-register.
const FAREWELL: Duration = Duration::from_secs(5);

/// Makes a client. Nothing is sent before its event loop runs.
///
/// `config`: settings; neither the structure nor what it points to is needed any more afterwards, except for `prng_ctx`.
///
/// Returns the client, or NULL: no endpoint name or one that is too long, settings out of range, no memory, no randomness.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_new(config: *const anjay_configuration_t) -> *mut anjay_t {
    // SAFETY: NULL or a valid configuration.
    let Some(config) = (unsafe { config.as_ref() }) else { return ::core::ptr::null_mut() };
    // SAFETY: what it points to is valid.
    let Some(settings) = (unsafe { settings(config) }) else { return ::core::ptr::null_mut() };
    let mut seed = [0; 2];
    if !platform::random(&mut seed) {
        crate::log::error!("anjay", "no randomness");
        return ::core::ptr::null_mut();
    }
    let mut core = memory::session();
    core.configure(session_config(&settings), seed);
    let session = Session::new(core, settings.endpoint.clone());
    let client = Box::new(Client::new(settings, Box::new(session)));
    if !crate::capi::scheduler::make(&mut client.lock()) {
        return ::core::ptr::null_mut();
    }
    crate::log::info!("anjay", "anj {}, the classic API", env!("CARGO_PKG_VERSION"));
    Box::into_raw(client).cast()
}

/// Ends a client: downloads are aborted, the server is told (which may take some seconds when it cannot be reached), jobs
/// of the scheduler that are due run, the others are dropped. Not from inside a callback of the client, nor while another
/// thread uses it. Objects of the application are not needed any more afterwards.
///
/// `anjay`: the client; NULL: nothing happens.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_delete(anjay: *mut anjay_t) {
    if anjay.is_null() {
        return;
    }
    // SAFETY: made by `anjay_new`, and given back here.
    let owned = unsafe { Box::from_raw(anjay.cast::<Client>()) };
    let mut guard = owned.lock();
    guard.ending = true;
    download::abort_all(&mut guard);
    session::end(&mut guard, platform::now().after(FAREWELL));
    send::abort_all(&mut guard);
    guard.objects.clear();
    (guard.fw_update, guard.security, guard.server) = (None, None, None);
    crate::capi::scheduler::end(&mut guard);
    drop(guard);
}

/// Version of the library.
#[unsafe(no_mangle)]
pub extern "C" fn anjay_get_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The scheduler of a client; `avs_sched_data` of it is the client. It ends with the client.
///
/// Returns it, or NULL without a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_scheduler(anjay: *mut anjay_t) -> *mut avs_sched_t {
    // SAFETY: the caller's promise.
    unsafe { client(anjay) }.map_or(::core::ptr::null_mut(), |client| client.lock().scheduler.pointer())
}

/// The sockets in use, as an `AVS_LIST`, for a loop of the application: `poll` their descriptors, `anjay_serve` those that can
/// be read, then `anjay_sched_run`.
///
/// Returns the list, which stays valid until the next call of this function; NULL when there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_get_sockets(anjay: *mut anjay_t) -> *const *mut avs_net_socket_t {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return ::core::ptr::null() };
    let mut guard = client.lock();
    let descriptors = event_loop::descriptors(&guard);
    guard.sockets.set(&descriptors)
}

/// Takes what came in.
///
/// `ready_socket`: the socket that can be read; all are looked at.
///
/// Returns 0, or negative without a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_serve(anjay: *mut anjay_t, ready_socket: *mut avs_net_socket_t) -> c_int {
    let _ = ready_socket;
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    event_loop::serve(&mut client.lock());
    0
}

/// Waits for something that comes in, and takes it.
///
/// `max_wait_time`: for so long at most.
///
/// Returns 0, or negative without a client or for an invalid time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_serve_any(anjay: *mut anjay_t, max_wait_time: avs_time_duration_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let Some(limit) = duration(&max_wait_time).filter(|limit| *limit >= Duration::ZERO) else { return REFUSED };
    let mut guard = client.lock();
    let (wait, descriptors) = (event_loop::wait_time(&guard, limit), event_loop::descriptors(&guard));
    guard.unlocked(|| crate::capi::poll::wait(&descriptors, wait));
    event_loop::serve(&mut guard);
    0
}

/// Does what is due: jobs of the scheduler, messages, downloads, notifications.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_sched_run(anjay: *mut anjay_t) {
    // SAFETY: the caller's promise.
    if let Some(client) = unsafe { client(anjay) } {
        event_loop::run_scheduler(&mut client.lock());
    }
}

/// How long a loop of the application may wait, in milliseconds, at most `limit_ms`; 0: something is due.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_sched_calculate_wait_time_ms(anjay: *mut anjay_t, limit_ms: c_int) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return limit_ms };
    let wait = event_loop::wait_time(&client.lock(), Duration::from_millis(limit_ms.into()));
    c_int::try_from(wait.us / 1000).unwrap_or(limit_ms).max(0)
}

/// When something is due.
///
/// `out_delay_ms`: gets how long that is from now, in milliseconds.
///
/// Returns 0; negative when nothing is: `out_delay_ms` is then left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_sched_time_to_next_ms(anjay: *mut anjay_t, out_delay_ms: *mut c_int) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let due = event_loop::due(&client.lock());
    let (Some(at), false) = (due, out_delay_ms.is_null()) else { return REFUSED };
    let millis = at.since(platform::now()).max(Duration::ZERO).us / 1000;
    // SAFETY: not NULL, hence valid.
    unsafe { out_delay_ms.write(c_int::try_from(millis).unwrap_or(c_int::MAX)) };
    0
}

/// Serves and schedules until interrupted.
///
/// `max_wait_time`: longest single wait; not negative.
///
/// Returns 0 after `anjay_event_loop_interrupt`; −1 for an invalid time, or when a loop of the client runs already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_event_loop_run(anjay: *mut anjay_t, max_wait_time: avs_time_duration_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let Some(limit) = duration(&max_wait_time).filter(|limit| *limit >= Duration::ZERO) else { return REFUSED };
    if event_loop::run(client, limit, false) { 0 } else { REFUSED }
}

/// As `anjay_event_loop_run`; connections that were given up are made anew.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_event_loop_run_with_error_handling(
    anjay: *mut anjay_t,
    max_wait_time: avs_time_duration_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let Some(limit) = duration(&max_wait_time).filter(|limit| *limit >= Duration::ZERO) else { return REFUSED };
    if event_loop::run(client, limit, true) { 0 } else { REFUSED }
}

/// Interrupts the event loop. May be called in a signal handler, and from every thread.
///
/// Returns 0; −1 when no loop runs, or it is interrupted already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_event_loop_interrupt(anjay: *mut anjay_t) -> c_int {
    // SAFETY: the caller's promise. No log: this may be a signal handler.
    match unsafe { anjay.cast::<Client>().as_ref() } {
        Some(client) if client.interrupt() => 0,
        _ => REFUSED,
    }
}

/// Whether all servers were given up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_all_connections_failed(anjay: *mut anjay_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe { client(anjay) }.is_some_and(|client| client.lock().status == ConnStatus::Failure)
}

/// Whether a Register is under way, or waits to be tried again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_ongoing_registration_exists(anjay: *mut anjay_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe { client(anjay) }.is_some_and(|client| {
        let guard = client.lock();
        guard.reload || matches!(guard.status, ConnStatus::Registering | ConnStatus::Bootstrapping)
    })
}

/// Asks for something that the session does in the next pass; false when there is no such server.
///
/// # Safety
/// As for [`client`].
unsafe fn want(anjay: *mut anjay_t, ssid: anjay_ssid_t, wanted: Wanted) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let mut guard = client.lock();
    let known = ssid == u16::MAX || guard.server.as_ref().is_some_and(|server| server.of(ssid).is_some());
    if !known {
        return REFUSED;
    }
    guard.wanted.push(wanted);
    0
}

/// Sends an Update in the next pass of the scheduler.
///
/// `ssid`: of the server, or 65535 for all.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_schedule_registration_update(anjay: *mut anjay_t, ssid: anjay_ssid_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Update) }
}

/// Registers anew in the next pass of the scheduler.
///
/// `ssid`: of the server, or 65535 for all.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_schedule_register(anjay: *mut anjay_t, ssid: anjay_ssid_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Restart) }
}

/// Makes the connection to a server anew in the next pass of the scheduler.
///
/// `ssid`: of the server, or 65535 for all.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_schedule_reconnect(anjay: *mut anjay_t, ssid: anjay_ssid_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Restart) }
}

/// Talks to the bootstrap server in the next pass of the scheduler.
///
/// Returns 0, or negative without a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_schedule_bootstrap_request(anjay: *mut anjay_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, u16::MAX, Wanted::Bootstrap) }
}

/// De-registers from a server in the next pass of the scheduler, until `anjay_enable_server`.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_disable_server(anjay: *mut anjay_t, ssid: anjay_ssid_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Disable(Duration::INVALID)) }
}

/// De-registers from a server in the next pass of the scheduler, for a time.
///
/// `timeout`: for how long; invalid: until `anjay_enable_server`.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_disable_server_with_timeout(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    timeout: avs_time_duration_t,
) -> c_int {
    let timeout = duration(&timeout).unwrap_or(Duration::INVALID);
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Disable(timeout)) }
}

/// Registers with a server that was disabled.
///
/// Returns 0, or negative when there is no such server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_enable_server(anjay: *mut anjay_t, ssid: anjay_ssid_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { want(anjay, ssid, Wanted::Restart) }
}
