//! `anj/crypto.h`: where a key, an identity or a certificate comes from.

#[cfg(anj_with_external_crypto_storage)]
use core::ffi::c_char;
use core::ffi::c_void;
use core::mem::MaybeUninit;

use super::ffi::from_raw;

/// Where a credential is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_crypto_data_source_t {
    /// Nowhere: there is none.
    ANJ_CRYPTO_DATA_SOURCE_EMPTY,
    /// In memory.
    ANJ_CRYPTO_DATA_SOURCE_BUFFER,
    /// In the storage of `anj/compat/crypto/storage.h`.
    #[cfg(anj_with_external_crypto_storage)]
    ANJ_CRYPTO_DATA_SOURCE_EXTERNAL,
}
#[cfg(anj_with_external_crypto_storage)]
from_raw!(anj_crypto_data_source_t {
    ANJ_CRYPTO_DATA_SOURCE_EMPTY,
    ANJ_CRYPTO_DATA_SOURCE_BUFFER,
    ANJ_CRYPTO_DATA_SOURCE_EXTERNAL,
});
#[cfg(not(anj_with_external_crypto_storage))]
from_raw!(anj_crypto_data_source_t { ANJ_CRYPTO_DATA_SOURCE_EMPTY, ANJ_CRYPTO_DATA_SOURCE_BUFFER });

/// What a credential is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_crypto_security_tag_t {
    /// One or more X.509 certificates.
    ANJ_CRYPTO_SECURITY_TAG_CERTIFICATE_CHAIN,
    /// Private key that belongs to a certificate.
    ANJ_CRYPTO_SECURITY_TAG_PRIVATE_KEY,
    /// Certificate revocation list.
    ANJ_CRYPTO_SECURITY_TAG_CERT_REVOCATION_LIST,
    /// Identity of a pre-shared key.
    ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY,
    /// Pre-shared key.
    ANJ_CRYPTO_SECURITY_TAG_PSK_KEY,
}
from_raw!(anj_crypto_security_tag_t {
    ANJ_CRYPTO_SECURITY_TAG_CERTIFICATE_CHAIN,
    ANJ_CRYPTO_SECURITY_TAG_PRIVATE_KEY,
    ANJ_CRYPTO_SECURITY_TAG_CERT_REVOCATION_LIST,
    ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY,
    ANJ_CRYPTO_SECURITY_TAG_PSK_KEY,
});

/// A credential in memory.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_crypto_security_info_buffer_t {
    /// The bytes: a key or an identity as it is, certificates in DER or PEM.
    pub data: *const c_void,
    /// Their number.
    pub data_size: usize,
}

/// A credential in the storage of `anj/compat/crypto/storage.h`.
#[cfg(anj_with_external_crypto_storage)]
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_crypto_security_info_external_t {
    /// What the storage knows the credential by, NUL-terminated.
    pub identity: *const c_char,
}

/// Where the credential is, by `source`.
#[derive(Clone, Copy)]
#[repr(C)]
pub union anj_crypto_security_info_t__info {
    /// `ANJ_CRYPTO_DATA_SOURCE_BUFFER`.
    pub buffer: anj_crypto_security_info_buffer_t,
    /// `ANJ_CRYPTO_DATA_SOURCE_EXTERNAL`.
    #[cfg(anj_with_external_crypto_storage)]
    pub external: anj_crypto_security_info_external_t,
}

/// A credential: what it is and where. All zero: none.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_crypto_security_info_t {
    /// What it is. Set by the library where the place tells.
    pub tag: MaybeUninit<anj_crypto_security_tag_t>,
    /// Which member of `info` holds.
    pub source: MaybeUninit<anj_crypto_data_source_t>,
    /// Where it is.
    pub info: anj_crypto_security_info_t__info,
}
