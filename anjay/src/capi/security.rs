//! `anjay/security.h`: the Security object, /0.

use crate::capi::avs::crypto_pki::{avs_crypto_certificate_chain_info_t, avs_crypto_private_key_info_t};
use crate::capi::avs::crypto_psk::{avs_crypto_psk_identity_info_t, avs_crypto_psk_key_info_t};
use crate::capi::avs::socket::avs_net_socket_tls_ciphersuites_t;
use crate::capi::core::anjay_ssid_t;
use crate::capi::dm::anjay_security_mode_t;
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// An instance of the Security object. Everything is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_security_instance_t {
    /// Short Server ID, unique.
    pub ssid: anjay_ssid_t,
    /// URI of the server; its scheme must fit `security_mode`.
    pub server_uri: *const c_char,
    /// It is the bootstrap server; one at most.
    pub bootstrap_server: MaybeUninit<bool>,
    /// How the connection is secured.
    pub security_mode: MaybeUninit<anjay_security_mode_t>,
    /// Seconds to wait before a bootstrap; negative: not set.
    pub client_holdoff_s: i32,
    /// Seconds after a bootstrap until this account ends; negative: not set.
    pub bootstrap_timeout_s: i32,
    /// Certificate of the client, or identity of the key.
    pub public_cert_or_psk_identity: *const u8,
    /// Number of its bytes.
    pub public_cert_or_psk_identity_size: usize,
    /// Private key of the client, or the pre-shared key.
    pub private_cert_or_psk_key: *const u8,
    /// Number of its bytes.
    pub private_cert_or_psk_key_size: usize,
    /// Certificate or key of the server.
    pub server_public_key: *const u8,
    /// Number of its bytes.
    pub server_public_key_size: usize,
    /// /0/x/13, or NULL.
    pub matching_type: *const u8,
    /// /0/x/14, or NULL.
    pub server_name_indication: *const c_char,
    /// /0/x/15, or NULL.
    pub certificate_usage: *const u8,
    /// /0/x/16; none: those of the configuration.
    pub ciphersuites: avs_net_socket_tls_ciphersuites_t,
    /// Instead of `public_cert_or_psk_identity`: a certificate.
    pub public_cert: avs_crypto_certificate_chain_info_t,
    /// Instead of `private_cert_or_psk_key`: a private key.
    pub private_key: avs_crypto_private_key_info_t,
    /// Instead of `public_cert_or_psk_identity`: an identity.
    pub psk_identity: avs_crypto_psk_identity_info_t,
    /// Instead of `private_cert_or_psk_key`: a key.
    pub psk_key: avs_crypto_psk_key_info_t,
}
