//! `avsystem/commons/avs_crypto_psk.h`: pre-shared keys.

use core::ffi::c_void;
use core::ptr::null;

use crate::capi::avs::crypto_common::{avs_crypto_security_info_tag_t, avs_crypto_security_info_union_t};

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

/// Identity of a pre-shared key, in memory. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_psk_identity_info_from_buffer(
    buffer: *const c_void,
    buffer_size: usize,
) -> avs_crypto_psk_identity_info_t {
    avs_crypto_psk_identity_info_t {
        desc: avs_crypto_security_info_union_t::in_buffer(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_PSK_IDENTITY,
            buffer,
            buffer_size,
            null(),
        ),
    }
}

/// A pre-shared key in memory. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_psk_key_info_from_buffer(
    buffer: *const c_void,
    buffer_size: usize,
) -> avs_crypto_psk_key_info_t {
    avs_crypto_psk_key_info_t {
        desc: avs_crypto_security_info_union_t::in_buffer(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_PSK_KEY,
            buffer,
            buffer_size,
            null(),
        ),
    }
}
