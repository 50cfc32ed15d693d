//! `avsystem/commons/avs_crypto_pki.h`: certificates and private keys.

use core::ffi::{c_char, c_void};
use core::ptr::null;

use crate::capi::avs::crypto_common::{avs_crypto_security_info_tag_t, avs_crypto_security_info_union_t};

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

/// Certificates in a file, PEM or DER. Nothing is copied or read here.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_certificate_chain_info_from_file(
    filename: *const c_char,
) -> avs_crypto_certificate_chain_info_t {
    avs_crypto_certificate_chain_info_t {
        desc: avs_crypto_security_info_union_t::in_file(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_CERTIFICATE_CHAIN,
            filename,
            null(),
        ),
    }
}

/// Certificates in memory, PEM or DER. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_certificate_chain_info_from_buffer(
    buffer: *const c_void,
    buffer_size: usize,
) -> avs_crypto_certificate_chain_info_t {
    avs_crypto_certificate_chain_info_t {
        desc: avs_crypto_security_info_union_t::in_buffer(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_CERTIFICATE_CHAIN,
            buffer,
            buffer_size,
            null(),
        ),
    }
}

/// Revocation lists in a file, PEM or DER. Nothing is copied or read here.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_cert_revocation_list_info_from_file(
    filename: *const c_char,
) -> avs_crypto_cert_revocation_list_info_t {
    avs_crypto_cert_revocation_list_info_t {
        desc: avs_crypto_security_info_union_t::in_file(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_CERT_REVOCATION_LIST,
            filename,
            null(),
        ),
    }
}

/// Revocation lists in memory, PEM or DER. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_cert_revocation_list_info_from_buffer(
    buffer: *const c_void,
    buffer_size: usize,
) -> avs_crypto_cert_revocation_list_info_t {
    avs_crypto_cert_revocation_list_info_t {
        desc: avs_crypto_security_info_union_t::in_buffer(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_CERT_REVOCATION_LIST,
            buffer,
            buffer_size,
            null(),
        ),
    }
}

/// A private key in a file, PEM or DER. `password`: that of the file, or NULL. Nothing is copied or read here.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_private_key_info_from_file(
    filename: *const c_char,
    password: *const c_char,
) -> avs_crypto_private_key_info_t {
    avs_crypto_private_key_info_t {
        desc: avs_crypto_security_info_union_t::in_file(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY,
            filename,
            password,
        ),
    }
}

/// A private key in memory, PEM or DER. `password`: that of the buffer, or NULL. Nothing is copied.
#[unsafe(no_mangle)]
pub extern "C" fn avs_crypto_private_key_info_from_buffer(
    buffer: *const c_void,
    buffer_size: usize,
    password: *const c_char,
) -> avs_crypto_private_key_info_t {
    avs_crypto_private_key_info_t {
        desc: avs_crypto_security_info_union_t::in_buffer(
            avs_crypto_security_info_tag_t::AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY,
            buffer,
            buffer_size,
            password,
        ),
    }
}
