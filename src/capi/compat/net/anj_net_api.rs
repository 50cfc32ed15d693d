//! `anj/compat/net/anj_net_api.h`: the contract of a socket layer.

#[cfg(anj_with_external_crypto_storage)]
use core::ffi::c_void;
use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

#[cfg(anj_with_security)]
use crate::capi::crypto::anj_crypto_security_info_t;
use crate::capi::ffi::from_raw;

/// How the certificate of the Security object restricts the server: Resource 15, "Certificate Usage" (RFC 6698 §2.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_net_certificate_usage_t {
    /// It is an authority in the path that the trust store validates.
    ANJ_NET_CERTIFICATE_CA_CONSTRAINT = 0,
    /// It is the server's own, and the trust store validates its path.
    ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT = 1,
    /// It is the only trust anchor.
    ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION = 2,
    /// It is the server's own; nothing else vouches for it.
    ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE = 3,
}
from_raw!(anj_net_certificate_usage_t {
    ANJ_NET_CERTIFICATE_CA_CONSTRAINT,
    ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT,
    ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION,
    ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE,
});

/// Transports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_net_binding_type_t {
    /// UDP.
    ANJ_NET_BINDING_UDP = 0,
    /// DTLS over UDP.
    ANJ_NET_BINDING_DTLS = 1,
    /// Non-IP data delivery of a cellular network.
    ANJ_NET_BINDING_NON_IP = 2,
    /// TCP: known to programs of version 1.0, not supported.
    ANJ_NET_BINDING_TCP = 3,
    /// TLS over TCP: known to programs of version 1.0, not supported.
    ANJ_NET_BINDING_TLS = 4,
}
from_raw!(anj_net_binding_type_t {
    ANJ_NET_BINDING_UDP,
    ANJ_NET_BINDING_DTLS,
    ANJ_NET_BINDING_NON_IP,
    ANJ_NET_BINDING_TCP,
    ANJ_NET_BINDING_TLS,
});

/// States of a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_net_socket_state_t {
    /// Not connected: new, or closed.
    ANJ_NET_SOCKET_STATE_CLOSED = 0,
    /// Connected.
    ANJ_NET_SOCKET_STATE_CONNECTED = 1,
    /// What socket layers of version 1.0 report after a shutdown; treated like CLOSED.
    ANJ_NET_SOCKET_STATE_SHUTDOWN = 2,
}
from_raw!(anj_net_socket_state_t {
    ANJ_NET_SOCKET_STATE_CLOSED,
    ANJ_NET_SOCKET_STATE_CONNECTED,
    ANJ_NET_SOCKET_STATE_SHUTDOWN,
});

/// Which address family a socket uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_net_address_family_setting_t {
    /// Any; IPv4 when there is a choice.
    ANJ_NET_AF_SETTING_UNSPEC,
    /// IPv4 only.
    ANJ_NET_AF_SETTING_FORCE_INET4,
    /// IPv6 only.
    ANJ_NET_AF_SETTING_FORCE_INET6,
    /// IPv4; IPv6 when the host name has no IPv4 address.
    ANJ_NET_AF_SETTING_PREFERRED_INET4,
    /// IPv6; IPv4 when the host name has no IPv6 address.
    ANJ_NET_AF_SETTING_PREFERRED_INET6,
}
from_raw!(anj_net_address_family_setting_t {
    ANJ_NET_AF_SETTING_UNSPEC,
    ANJ_NET_AF_SETTING_FORCE_INET4,
    ANJ_NET_AF_SETTING_FORCE_INET6,
    ANJ_NET_AF_SETTING_PREFERRED_INET4,
    ANJ_NET_AF_SETTING_PREFERRED_INET6,
});

/// Settings of the transport below any security.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_socket_configuration_t {
    /// Address family.
    pub af_setting: MaybeUninit<anj_net_address_family_setting_t>,
}

/// How a connection is secured.
#[cfg(anj_with_security)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_net_security_mode_t {
    /// Pre-shared key.
    ANJ_NET_SECURITY_PSK,
    /// X.509 certificates.
    ANJ_NET_SECURITY_CERTIFICATE,
}
#[cfg(anj_with_security)]
from_raw!(anj_net_security_mode_t { ANJ_NET_SECURITY_PSK, ANJ_NET_SECURITY_CERTIFICATE });

/// Credentials of a connection with a pre-shared key. What the pointers refer to must stay valid until the
/// connection is made.
#[cfg(anj_with_security)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_psk_info_t {
    /// The key.
    pub key: anj_crypto_security_info_t,
    /// Its identity.
    pub identity: anj_crypto_security_info_t,
    /// Server name to indicate; NULL or empty: the host name.
    pub sni: *const c_char,
}

/// Certificates of authorities that are trusted.
#[cfg(anj_with_certificates)]
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_net_trust_store_t {
    /// Array of certificates or chains; NULL when `ca_certs_count` is 0.
    pub ca_certs: *const anj_crypto_security_info_t,
    /// Number of entries in `ca_certs`.
    pub ca_certs_count: usize,
}

/// Credentials of a connection with certificates. What the pointers refer to must stay valid until the connection is made.
#[cfg(anj_with_certificates)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_certificate_info_t {
    /// The client's certificate.
    pub client_cert: anj_crypto_security_info_t,
    /// Its private key.
    pub private_key: anj_crypto_security_info_t,
    /// What the server's certificate is compared with: exactly one certificate.
    pub server_cert: anj_crypto_security_info_t,
    /// How `server_cert` is used.
    pub certificate_usage: MaybeUninit<anj_net_certificate_usage_t>,
    /// Server name to indicate; NULL or empty: the host name.
    pub sni: *const c_char,
    /// Authorities, for the usages that need them.
    pub trust_store: anj_net_trust_store_t,
}

/// The credentials, by `mode`.
#[cfg(anj_with_security)]
#[derive(Clone, Copy)]
#[repr(C)]
pub union anj_net_security_info_t__data {
    /// `ANJ_NET_SECURITY_PSK`.
    pub psk: anj_net_psk_info_t,
    /// `ANJ_NET_SECURITY_CERTIFICATE`.
    #[cfg(anj_with_certificates)]
    pub cert: anj_net_certificate_info_t,
}

/// Credentials of a connection.
#[cfg(anj_with_security)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_security_info_t {
    /// Which member of `data` holds.
    pub mode: MaybeUninit<anj_net_security_mode_t>,
    /// The credentials.
    pub data: anj_net_security_info_t__data,
}

/// Settings of a secured connection.
#[cfg(anj_with_security)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_ssl_configuration_t {
    /// Credentials.
    pub security: anj_net_security_info_t,
    /// Context of the credential storage, for EXTERNAL credentials.
    #[cfg(anj_with_external_crypto_storage)]
    pub crypto_ctx: *mut c_void,
}

/// Settings of a connection.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_net_config_t {
    /// Of the transport.
    pub raw_socket_config: anj_net_socket_configuration_t,
    /// Of the security above it; looked at by DTLS only.
    #[cfg(anj_with_security)]
    pub secure_socket_config: anj_net_ssl_configuration_t,
}

/// A socket; known to its socket layer only.
#[repr(C)]
pub struct anj_net_ctx_t {
    private: [u8; 0],
}

/// Makes a socket, not connected yet. Must not block.
///
/// `ctx`: gets the socket.
/// `config`: settings, valid only during the call but for what its pointers refer to; NULL: defaults.
///
/// Returns `ANJ_NET_OK`, or another value on error; `ANJ_NET_EINPROGRESS` to be called again.
pub type anj_net_create_ctx_t =
    unsafe extern "C" fn(ctx: *mut *mut anj_net_ctx_t, config: *const anj_net_config_t) -> c_int;

/// Shuts a socket down and frees it. Sets `*ctx` to NULL, on errors too, but for `ANJ_NET_EINPROGRESS`.
///
/// Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again, or another value on error.
pub type anj_net_cleanup_ctx_t = unsafe extern "C" fn(ctx: *mut *mut anj_net_ctx_t) -> c_int;

/// Connects a socket that is closed. May block.
///
/// `hostname`: host name or address, IPv6 addresses in brackets, NUL-terminated.
/// `port`: decimal number, NUL-terminated.
///
/// Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again with the same arguments, or another value on error.
pub type anj_net_connect_t =
    unsafe extern "C" fn(ctx: *mut anj_net_ctx_t, hostname: *const c_char, port: *const c_char) -> c_int;

/// Sends a datagram.
///
/// `bytes_sent`: gets the number of bytes sent; when it is less than `length`, a call with the rest follows.
/// `buf`, `length`: the bytes.
///
/// Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` when nothing was sent yet (called again with the same arguments), or
/// another value on error.
pub type anj_net_send_t =
    unsafe extern "C" fn(ctx: *mut anj_net_ctx_t, bytes_sent: *mut usize, buf: *const u8, length: usize) -> c_int;

/// Takes one datagram that has arrived, without waiting.
///
/// `bytes_received`: gets its length in bytes.
/// `buf`, `length`: space for it.
///
/// Returns `ANJ_NET_OK`, `ANJ_NET_EAGAIN` when there is none, `ANJ_NET_EINPROGRESS` to be called again with the same
/// arguments, `ANJ_NET_EMSGSIZE` when it did not fit (it is dropped), or another value on error.
pub type anj_net_recv_t =
    unsafe extern "C" fn(ctx: *mut anj_net_ctx_t, bytes_received: *mut usize, buf: *mut u8, length: usize) -> c_int;

/// Closes a connection; the socket can be connected again. What has not been read is dropped.
///
/// Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again, or another value on error.
pub type anj_net_close_t = unsafe extern "C" fn(ctx: *mut anj_net_ctx_t) -> c_int;

/// Of version 1.0: stops sending and receiving. Declared for its socket layers, never called.
pub type anj_net_shutdown_t = unsafe extern "C" fn(ctx: *mut anj_net_ctx_t) -> c_int;

/// Tells the state of a socket.
///
/// `out_value`: gets the state.
///
/// Returns `ANJ_NET_OK`, or another value on error.
pub type anj_net_get_state_t =
    unsafe extern "C" fn(ctx: *mut anj_net_ctx_t, out_value: *mut anj_net_socket_state_t) -> c_int;

/// Tells how many bytes of payload a datagram of a connected socket may carry.
///
/// `out_value`: gets the number of bytes, positive.
///
/// Returns `ANJ_NET_OK`, or another value on error.
pub type anj_net_get_inner_mtu_t = unsafe extern "C" fn(ctx: *mut anj_net_ctx_t, out_value: *mut i32) -> c_int;

/// Hints that nothing is expected for a while: the receiver may be switched off. The next call on the socket switches it on
/// again. May be called repeatedly.
///
/// Returns `ANJ_NET_OK` (also when there is nothing to switch off), `ANJ_NET_EINPROGRESS` to be called again, or another
/// value on error.
pub type anj_net_queue_mode_rx_off_t = unsafe extern "C" fn(ctx: *mut anj_net_ctx_t) -> c_int;
