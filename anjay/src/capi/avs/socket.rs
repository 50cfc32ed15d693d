//! `avsystem/commons/avs_socket.h`: parameters of connections.

use crate::capi::avs::crypto_pki::{
    avs_crypto_cert_revocation_list_info_t, avs_crypto_certificate_chain_info_t, avs_crypto_private_key_info_t,
};
use crate::capi::avs::crypto_psk::{avs_crypto_psk_identity_info_t, avs_crypto_psk_key_info_t};
use crate::capi::avs::defs::avs_max_align_t;
use crate::capi::avs::time::avs_time_duration_t;
use crate::capi::sockets::Socket;
use anj::capi::ffi::from_raw;
use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

/// A socket.
pub struct avs_net_socket_t {
    _private: [u8; 0],
}

/// Name of a network interface.
pub type avs_net_socket_interface_name_t = [c_char; 16];

/// A family of addresses.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_af_t {
    /// Any.
    AVS_NET_AF_UNSPEC = 0,
    /// IPv4.
    AVS_NET_AF_INET4 = 1,
    /// IPv6.
    AVS_NET_AF_INET6 = 2,
}

/// A version of TLS, with its DTLS.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_ssl_version_t {
    /// What the TLS library takes by itself.
    AVS_NET_SSL_VERSION_DEFAULT = 0,
    /// SSL 2 or later.
    AVS_NET_SSL_VERSION_SSLv2_OR_3 = 1,
    /// SSL 2.
    AVS_NET_SSL_VERSION_SSLv2 = 2,
    /// SSL 3.
    AVS_NET_SSL_VERSION_SSLv3 = 3,
    /// TLS 1.0.
    AVS_NET_SSL_VERSION_TLSv1 = 4,
    /// TLS 1.1.
    AVS_NET_SSL_VERSION_TLSv1_1 = 5,
    /// TLS 1.2.
    AVS_NET_SSL_VERSION_TLSv1_2 = 6,
    /// TLS 1.3.
    AVS_NET_SSL_VERSION_TLSv1_3 = 7,
}
from_raw!(avs_net_ssl_version_t {
    AVS_NET_SSL_VERSION_DEFAULT,
    AVS_NET_SSL_VERSION_SSLv2_OR_3,
    AVS_NET_SSL_VERSION_SSLv2,
    AVS_NET_SSL_VERSION_SSLv3,
    AVS_NET_SSL_VERSION_TLSv1,
    AVS_NET_SSL_VERSION_TLSv1_1,
    AVS_NET_SSL_VERSION_TLSv1_2,
    AVS_NET_SSL_VERSION_TLSv1_3
});

/// How a connection is secured.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_security_mode_t {
    /// By certificates.
    AVS_NET_SECURITY_CERTIFICATE = 0,
    /// By a pre-shared key.
    AVS_NET_SECURITY_PSK = 1,
}
from_raw!(avs_net_security_mode_t { AVS_NET_SECURITY_CERTIFICATE, AVS_NET_SECURITY_PSK });

/// "Certificate Usage" of RFC 6698.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_socket_dane_certificate_usage_t {
    /// PKIX-TA
    AVS_NET_SOCKET_DANE_CA_CONSTRAINT = 0,
    /// PKIX-EE
    AVS_NET_SOCKET_DANE_SERVICE_CERTIFICATE_CONSTRAINT = 1,
    /// DANE-TA
    AVS_NET_SOCKET_DANE_TRUST_ANCHOR_ASSERTION = 2,
    /// DANE-EE
    AVS_NET_SOCKET_DANE_DOMAIN_ISSUED_CERTIFICATE = 3,
}

/// "Selector" of RFC 6698.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_socket_dane_selector_t {
    /// The whole certificate.
    AVS_NET_SOCKET_DANE_CERTIFICATE = 0,
    /// Its public key.
    AVS_NET_SOCKET_DANE_PUBLIC_KEY = 1,
}

/// "Matching Type" of RFC 6698.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_net_socket_dane_matching_type_t {
    /// As it is.
    AVS_NET_SOCKET_DANE_MATCH_FULL = 0,
    /// By SHA-256.
    AVS_NET_SOCKET_DANE_MATCH_SHA256 = 1,
    /// By SHA-512.
    AVS_NET_SOCKET_DANE_MATCH_SHA512 = 2,
}

/// The address.
#[repr(C)]
#[derive(Clone, Copy)]
pub union avs_net_resolved_endpoint_t__data {
    /// Aligns it.
    pub align: avs_max_align_t,
    /// Its bytes.
    pub buf: [c_char; 128],
}

/// An address and a port, in the form of the system.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_resolved_endpoint_t {
    /// Number of bytes in use.
    pub size: u8,
    /// The address.
    pub data: avs_net_resolved_endpoint_t__data,
}

/// Settings of a socket; all zero: those of the system.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_socket_configuration_t {
    /// Differentiated services code point, 0 to 63.
    pub dscp: u8,
    /// Priority of the system, 0 to 7.
    pub priority: u8,
    /// Not zero: the local address may be in use.
    pub reuse_addr: u8,
    /// Not zero: the local address may be another's.
    pub transparent: u8,
    /// Name of the network interface, or empty.
    pub interface_name: avs_net_socket_interface_name_t,
    /// Address to try first, or NULL; gets the one in use.
    pub preferred_endpoint: *mut avs_net_resolved_endpoint_t,
    /// The only family of addresses to use.
    pub address_family: MaybeUninit<avs_net_af_t>,
    /// MTU, or 0 for that of the network.
    pub forced_mtu: c_int,
    /// The family of addresses to try first.
    pub preferred_family: MaybeUninit<avs_net_af_t>,
}

/// A pre-shared key with its identity.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_psk_info_t {
    /// The key.
    pub key: avs_crypto_psk_key_info_t,
    /// Its identity.
    pub identity: avs_crypto_psk_identity_info_t,
}

/// Certificates of both sides.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_certificate_info_t {
    /// Verify the server.
    pub server_cert_validation: MaybeUninit<bool>,
    /// Do not trust what the system trusts.
    pub ignore_system_trust_store: MaybeUninit<bool>,
    /// Use DANE.
    pub dane: MaybeUninit<bool>,
    /// Certificates that are trusted.
    pub trusted_certs: avs_crypto_certificate_chain_info_t,
    /// Certificates that are revoked.
    pub cert_revocation_lists: avs_crypto_cert_revocation_list_info_t,
    /// Certificate of the client.
    pub client_cert: avs_crypto_certificate_chain_info_t,
    /// Its private key.
    pub client_key: avs_crypto_private_key_info_t,
    /// Complete the chain of the client from `trusted_certs`.
    pub rebuild_client_cert_chain: MaybeUninit<bool>,
}

/// Keys or certificates.
#[repr(C)]
#[derive(Clone, Copy)]
pub union avs_net_security_info_t__data {
    /// With `AVS_NET_SECURITY_PSK`.
    pub psk: avs_net_psk_info_t,
    /// With `AVS_NET_SECURITY_CERTIFICATE`.
    pub cert: avs_net_certificate_info_t,
}

/// How a connection is secured.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_security_info_t {
    /// Says which field of `data` counts.
    pub mode: MaybeUninit<avs_net_security_mode_t>,
    /// Keys or certificates.
    pub data: avs_net_security_info_t__data,
}

/// Retransmission timer of the DTLS handshake.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_dtls_handshake_timeouts_t {
    /// First value.
    pub min: avs_time_duration_t,
    /// Largest value.
    pub max: avs_time_duration_t,
}

/// Cipher suites.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_socket_tls_ciphersuites_t {
    /// Their numbers in the IANA registry.
    pub ids: *mut u32,
    /// How many; 0: those of the TLS library.
    pub num_ids: usize,
}

/// A TLSA record, RFC 6698.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_net_socket_dane_tlsa_record_t {
    /// Certificate usage.
    pub certificate_usage: MaybeUninit<avs_net_socket_dane_certificate_usage_t>,
    /// Selector.
    pub selector: MaybeUninit<avs_net_socket_dane_selector_t>,
    /// Matching type.
    pub matching_type: MaybeUninit<avs_net_socket_dane_matching_type_t>,
    /// Data to compare with.
    pub association_data: *const c_void,
    /// Number of its bytes.
    pub association_data_size: usize,
}

/// Changes the configuration of a connection of the TLS library: 0, or another value when it cannot be.
pub type avs_ssl_additional_configuration_clb_t = unsafe extern "C" fn(library_ssl_context: *mut c_void) -> c_int;

/// The descriptor of a socket: an `int`.
///
/// `socket`: one of `anjay_get_sockets`.
///
/// Returns where it lies, valid as long as the socket; NULL without a socket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_net_socket_get_system(socket: *mut avs_net_socket_t) -> *const c_void {
    // SAFETY: NULL, or a socket of a list that is still valid.
    unsafe { socket.cast::<Socket>().as_ref() }
        .map_or(::core::ptr::null(), |socket| (&raw const socket.descriptor).cast())
}

/// Security by a pre-shared key. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_net_security_info_from_psk(psk: avs_net_psk_info_t) -> avs_net_security_info_t {
    let mode = MaybeUninit::new(avs_net_security_mode_t::AVS_NET_SECURITY_PSK);
    avs_net_security_info_t { mode, data: avs_net_security_info_t__data { psk } }
}

/// Security by certificates. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_net_security_info_from_certificates(info: avs_net_certificate_info_t) -> avs_net_security_info_t {
    let mode = MaybeUninit::new(avs_net_security_mode_t::AVS_NET_SECURITY_CERTIFICATE);
    avs_net_security_info_t { mode, data: avs_net_security_info_t__data { cert: info } }
}
