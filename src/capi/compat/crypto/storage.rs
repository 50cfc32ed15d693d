//! `anj/compat/crypto/storage.h`: credentials outside of ordinary memory, from the platform.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::crypto::{anj_crypto_security_info_external_t, anj_crypto_security_info_t};

/// `ANJ_CRYPTO_STORAGE_PERSISTENCE_INFO_MAX_SIZE`
#[cfg(anj_with_persistence)]
pub(crate) const PERSISTENCE_INFO_MAX: usize = 64;

unsafe extern "C" {
    /// Opens the storage; called by `anj_core_init`.
    ///
    /// `out_crypto_ctx`: gets the context for the other functions.
    ///
    /// Returns 0, or another value on error, which `anj_core_init` returns.
    pub fn anj_crypto_storage_init(out_crypto_ctx: *mut *mut c_void) -> c_int;
    /// Stores a credential.
    ///
    /// `out_info`: its `tag` tells what it is, its source is EXTERNAL already; gets the identity of the new record, which must
    /// not be NULL, whose memory belongs to the storage and stays valid as long as the record.
    /// `data`, `data_size`: the bytes, at least one.
    ///
    /// Returns 0, or another value on error; then nothing is left behind.
    pub fn anj_crypto_storage_create_record(
        crypto_ctx: *mut c_void,
        out_info: *mut anj_crypto_security_info_t,
        data: *const c_void,
        data_size: usize,
    ) -> c_int;
    /// Deletes a credential that no account uses any more. `info` may also be one that the application gave an account: a
    /// storage deletes only what it has made itself.
    ///
    /// Returns 0, or another value on error, which is ignored.
    pub fn anj_crypto_storage_delete_record(crypto_ctx: *mut c_void, info: *const anj_crypto_security_info_t) -> c_int;
    /// Loads a credential.
    ///
    /// `out_buffer`, `out_buffer_size`: where to; `out_buffer_size` in bytes.
    /// `out_record_size`: gets its size in bytes.
    ///
    /// Returns 0, or another value on error, for instance when the credential does not fit.
    pub fn anj_crypto_storage_resolve_security_info(
        crypto_ctx: *mut c_void,
        info: *const anj_crypto_security_info_external_t,
        out_buffer: *mut c_char,
        out_buffer_size: usize,
        out_record_size: *mut usize,
    ) -> c_int;
    /// Prepares a private key that never leaves its hardware.
    ///
    /// `out_pk_ctx`: key object of the TLS library, `mbedtls_pk_context *` with Mbed TLS; gets the key.
    ///
    /// Returns 0, or another value on error.
    #[cfg(anj_with_external_signing)]
    pub fn anj_crypto_storage_resolve_external_private_key_info(
        crypto_ctx: *mut c_void,
        info: *mut anj_crypto_security_info_external_t,
        out_pk_ctx: *mut c_void,
    ) -> c_int;
    /// Closes the storage; called when `anj_core_shutdown` ends. The records stay. Where the identities end with the storage, a
    /// Security object that holds some has to be set up anew, and restored, before it is used with another client.
    pub fn anj_crypto_storage_deinit(out_crypto_ctx: *mut c_void);
    /// Tells what must be persisted to find a credential again after a restart.
    ///
    /// `out_data`: gets it, up to `ANJ_CRYPTO_STORAGE_PERSISTENCE_INFO_MAX_SIZE` bytes.
    /// `out_data_size`: gets its size in bytes.
    ///
    /// Returns 0, or another value on error.
    #[cfg(anj_with_persistence)]
    pub fn anj_crypto_storage_get_persistence_info(
        crypto_ctx: *mut c_void,
        info: *const anj_crypto_security_info_external_t,
        out_data: *mut c_void,
        out_data_size: *mut usize,
    ) -> c_int;
    /// Finds a credential again after a restart.
    ///
    /// `data`, `data_size`: what `anj_crypto_storage_get_persistence_info` told.
    /// `out_info`: gets the identity of the record.
    ///
    /// Returns 0, or another value on error.
    #[cfg(anj_with_persistence)]
    pub fn anj_crypto_storage_resolve_persistence_info(
        crypto_ctx: *mut c_void,
        data: *const c_void,
        data_size: usize,
        out_info: *mut anj_crypto_security_info_external_t,
    ) -> c_int;
}
