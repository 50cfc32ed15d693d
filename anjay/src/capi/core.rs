//! `anjay/core.h`: life cycle of a client.

use crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t;
use crate::capi::avs::crypto_pki::{avs_crypto_cert_revocation_list_info_t, avs_crypto_certificate_chain_info_t};
use crate::capi::avs::errno::avs_error_t;
use crate::capi::avs::prng::avs_crypto_prng_ctx_t;
use crate::capi::avs::socket::{
    avs_net_dtls_handshake_timeouts_t, avs_net_security_info_t, avs_net_socket_configuration_t,
    avs_net_socket_dane_tlsa_record_t, avs_net_socket_tls_ciphersuites_t, avs_net_ssl_version_t,
    avs_ssl_additional_configuration_clb_t,
};
use crate::capi::avs::time::avs_time_duration_t;
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
