//! `avsystem/commons/avs_crypto_psk.h`: pre-shared keys.

use crate::capi::avs::crypto_common::avs_crypto_security_info_union_t;

/// Identity of a pre-shared key. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_psk_identity_info_t {
    /// Where it lies.
    pub desc: avs_crypto_security_info_union_t,
}

/// A pre-shared key. Only pointers: nothing is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_crypto_psk_key_info_t {
    /// Where it lies.
    pub desc: avs_crypto_security_info_union_t,
}
