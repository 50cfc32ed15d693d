//! `avsystem/commons/avs_crypto_pki.h`: certificates and private keys.

use crate::capi::avs::crypto_common::avs_crypto_security_info_union_t;

/// Certificates. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_certificate_chain_info_t {
    /// Where it lies.
    pub desc: avs_crypto_security_info_union_t,
}

/// Revocation lists. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_cert_revocation_list_info_t {
    /// Where it lies.
    pub desc: avs_crypto_security_info_union_t,
}

/// A private key. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_private_key_info_t {
    /// Where it lies.
    pub desc: avs_crypto_security_info_union_t,
}
