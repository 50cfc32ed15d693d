//! Keys and certificates on their way into Mbed TLS, which copies what it keeps. A copy of ours exists only for what comes
//! out of the credential storage, and for PEM texts without the NUL that Mbed TLS wants; it is wiped at once.

#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
use core::ffi::c_void;
use core::slice;

use super::shim::{self, Outcome, Tls};
#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
use crate::capi::compat::crypto::zeroize::anj_crypto_zeroize;
use crate::capi::compat::net::anj_net_api::{anj_net_psk_info_t, anj_net_ssl_configuration_t};
use crate::capi::crypto::{anj_crypto_data_source_t as Source, anj_crypto_security_info_t};
use crate::config;
use crate::platform::log::log;

/// A limit that a configuration without Security object does not set.
const fn or_default(limit: usize) -> usize {
    if limit == 0 { 255 } else { limit }
}

const MAX_KEY: usize = or_default(config::ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE);
const MAX_IDENTITY: usize = or_default(config::ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE);

#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
/// The longest credential, in bytes.
pub const LIMIT: usize = max(
    max(MAX_KEY, MAX_IDENTITY),
    max(
        or_default(config::ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE),
        config::ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE,
    ),
);

#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
/// A copy that is wiped when it is no longer needed.
struct Copy {
    bytes: [u8; LIMIT],
}

#[cfg(any(anj_with_certificates, anj_with_external_crypto_storage))]
impl Drop for Copy {
    fn drop(&mut self) {
        // SAFETY: the bytes are ours; the function is that of this library, or of the application in its tests.
        unsafe { anj_crypto_zeroize(self.bytes.as_mut_ptr().cast::<c_void>(), LIMIT) };
    }
}

/// Why a credential cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unusable {
    /// There is none.
    Missing,
    /// It is longer than the configuration allows.
    TooLong,
    /// The storage does not give it.
    #[cfg(anj_with_external_crypto_storage)]
    Unresolved,
    /// Mbed TLS does not accept it, and says this.
    Refused(i32),
}

/// The storage of EXTERNAL credentials.
#[derive(Clone, Copy)]
pub struct Storage {
    #[cfg(anj_with_external_crypto_storage)]
    pub ctx: *mut c_void,
}

impl Storage {
    pub const fn of(_config: &anj_net_ssl_configuration_t) -> Self {
        Self {
            #[cfg(anj_with_external_crypto_storage)]
            ctx: _config.crypto_ctx,
        }
    }
}

/// Calls `then` with the bytes of a credential, of which there is at least one and at most `limit`.
///
/// # Safety
/// What `info` points to is valid.
unsafe fn with_bytes<T>(
    info: &anj_crypto_security_info_t,
    storage: Storage,
    limit: usize,
    then: impl FnOnce(&[u8]) -> Result<T, Unusable>,
) -> Result<T, Unusable> {
    let _ = storage;
    match Source::from_raw(info.source) {
        Some(Source::ANJ_CRYPTO_DATA_SOURCE_BUFFER) => {
            // SAFETY: `source` says which member holds.
            let buffer = unsafe { info.info.buffer };
            match buffer.data_size {
                0 => Err(Unusable::Missing),
                _ if buffer.data.is_null() => Err(Unusable::Missing),
                size if size > limit => Err(Unusable::TooLong),
                // SAFETY: the promise of the caller.
                size => then(unsafe { slice::from_raw_parts(buffer.data.cast(), size) }),
            }
        }
        #[cfg(anj_with_external_crypto_storage)]
        Some(Source::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL) => {
            use crate::capi::compat::crypto::storage::anj_crypto_storage_resolve_security_info;
            let mut copy = Copy { bytes: [0; LIMIT] };
            let mut size = 0;
            let capacity = limit.min(LIMIT);
            // SAFETY: `source` says which member holds; the storage gets a buffer and its size.
            let result = unsafe {
                let external = info.info.external;
                let buffer = copy.bytes.as_mut_ptr().cast();
                anj_crypto_storage_resolve_security_info(storage.ctx, &external, buffer, capacity, &mut size)
            };
            match copy.bytes.get(..size) {
                _ if result != 0 => Err(Unusable::Unresolved),
                Some([]) => Err(Unusable::Missing),
                Some(bytes) if size <= capacity => then(bytes),
                _ => Err(Unusable::TooLong),
            }
        }
        _ => Err(Unusable::Missing),
    }
}

/// What a function of the shim returned, as a result.
///
/// # Safety
/// `tls` is alive.
unsafe fn accepted(tls: *mut Tls, result: core::ffi::c_int) -> Result<(), Unusable> {
    match Outcome::from_raw(result) {
        Outcome::Done => Ok(()),
        // SAFETY: the caller's promise.
        _ => Err(Unusable::Refused(unsafe { shim::_anj_tls_last_error(tls) })),
    }
}

fn tell(what: &'static [u8], why: Unusable) {
    let _ = what; // not used when the log is compiled out
    match why {
        Unusable::Missing => log!(mbedtls, Error, c"missing", text = what),
        Unusable::TooLong => log!(mbedtls, Error, c"longer than the configuration allows", text = what),
        #[cfg(anj_with_external_crypto_storage)]
        Unusable::Unresolved => log!(mbedtls, Error, c"the storage does not give it", text = what),
        Unusable::Refused(_code) => {
            log!(mbedtls, Error, c"Mbed TLS does not accept it", text = what);
            log!(mbedtls, Error, c"its code", _code);
        }
    }
}

/// Loads a pre-shared key.
///
/// # Safety
/// `tls` is alive and not started; what `psk` points to is valid.
pub unsafe fn load_psk(tls: *mut Tls, psk: &anj_net_psk_info_t, storage: Storage) -> bool {
    // SAFETY: the caller's promises; Mbed TLS copies both.
    let result = unsafe {
        with_bytes(&psk.key, storage, MAX_KEY, |key| {
            with_bytes(&psk.identity, storage, MAX_IDENTITY, |identity| {
                let code = shim::_anj_tls_set_psk(tls, key.as_ptr(), key.len(), identity.as_ptr(), identity.len());
                accepted(tls, code)
            })
        })
    };
    result.inspect_err(|why| tell(b"pre-shared key or its identity", *why)).is_ok()
}

#[cfg(anj_with_certificates)]
pub use certificates::load_certificates;

#[cfg(anj_with_certificates)]
mod certificates {
    use super::super::shim::Store;
    use super::super::verify::Usage;
    use super::*;
    use crate::capi::compat::net::anj_net_api::{
        anj_net_certificate_info_t, anj_net_certificate_usage_t as CUsage, anj_net_trust_store_t,
    };

    /// Like [`with_bytes`]; a PEM text gets the NUL that it may lack.
    unsafe fn with_text<T>(
        info: &anj_crypto_security_info_t,
        storage: Storage,
        then: impl FnOnce(&[u8]) -> Result<T, Unusable>,
    ) -> Result<T, Unusable> {
        // DER begins with a SEQUENCE.
        let lacks_nul = |bytes: &[u8]| bytes.first() != Some(&0x30) && bytes.last() != Some(&0);
        let read = |bytes: &[u8]| {
            if !lacks_nul(bytes) {
                return then(bytes);
            }
            let mut copy = Copy { bytes: [0; LIMIT] };
            let with_nul = copy.bytes.get_mut(..=bytes.len()).ok_or(Unusable::TooLong)?;
            if let Some(text) = with_nul.get_mut(..bytes.len()) {
                text.copy_from_slice(bytes);
            }
            then(with_nul)
        };
        // SAFETY: the caller's promise.
        unsafe { with_bytes(info, storage, LIMIT, read) }
    }

    /// Adds the certificates of a credential to a chain.
    unsafe fn add(
        tls: *mut Tls,
        store: Store,
        info: &anj_crypto_security_info_t,
        storage: Storage,
    ) -> Result<(), Unusable> {
        // SAFETY: the caller's promises; Mbed TLS copies the certificates.
        unsafe {
            with_text(info, storage, |text| {
                accepted(tls, shim::_anj_tls_add_certificates(tls, store, text.as_ptr(), text.len()))
            })
        }
    }

    #[cfg(not(anj_with_external_signing))]
    unsafe fn set_key(tls: *mut Tls, info: &anj_crypto_security_info_t, storage: Storage) -> Result<(), Unusable> {
        // SAFETY: the caller's promises; Mbed TLS copies the key.
        unsafe {
            with_text(info, storage, |text| accepted(tls, shim::_anj_tls_set_key(tls, text.as_ptr(), text.len())))
        }
    }

    /// The key stays where it is: the storage prepares Mbed TLS' object for it.
    #[cfg(anj_with_external_signing)]
    unsafe fn set_key(tls: *mut Tls, info: &anj_crypto_security_info_t, storage: Storage) -> Result<(), Unusable> {
        use crate::capi::compat::crypto::storage::anj_crypto_storage_resolve_external_private_key_info;
        if Source::from_raw(info.source) != Some(Source::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL) {
            return Err(Unusable::Missing);
        }
        // SAFETY: `source` says which member holds; the storage gets a copy, and an empty key object.
        let result = unsafe {
            let mut external = info.info.external;
            anj_crypto_storage_resolve_external_private_key_info(storage.ctx, &mut external, shim::_anj_tls_key(tls))
        };
        if result == 0 { Ok(()) } else { Err(Unusable::Unresolved) }
    }

    unsafe fn add_trust_store(tls: *mut Tls, store: &anj_net_trust_store_t, storage: Storage) -> Result<(), Unusable> {
        if store.ca_certs.is_null() || store.ca_certs_count == 0 {
            return Err(Unusable::Missing);
        }
        // SAFETY: so many credentials stand there.
        let certificates = unsafe { slice::from_raw_parts(store.ca_certs, store.ca_certs_count) };
        // SAFETY: the caller's promises.
        certificates.iter().try_for_each(|info| unsafe { add(tls, Store::Trust, info, storage) })
    }

    fn usage(info: &anj_net_certificate_info_t) -> Option<Usage> {
        Some(match CUsage::from_raw(info.certificate_usage)? {
            CUsage::ANJ_NET_CERTIFICATE_CA_CONSTRAINT => Usage::CaConstraint,
            CUsage::ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT => Usage::ServiceCertificate,
            CUsage::ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION => Usage::TrustAnchor,
            CUsage::ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE => Usage::DomainIssued,
        })
    }

    /// With the option for it, and without a certificate to look for, any server will do.
    unsafe fn skips_verification(tls: *mut Tls, info: &anj_net_certificate_info_t) -> bool {
        #[cfg(anj_allow_insecure_server_certificate_skip)]
        if Source::from_raw(info.server_cert.source) == Some(Source::ANJ_CRYPTO_DATA_SOURCE_EMPTY) {
            log!(mbedtls, Warning, c"the certificate of the server is not verified");
            // SAFETY: the caller's promise.
            unsafe { shim::_anj_tls_trust_anybody(tls) };
            return true;
        }
        let _ = (tls, info);
        false
    }

    /// Loads the certificates and the private key, and sets up what the server is measured by.
    ///
    /// # Safety
    /// `tls` is alive and not started; what `info` points to is valid.
    pub unsafe fn load_certificates(
        tls: *mut Tls,
        info: &anj_net_certificate_info_t,
        storage: Storage,
    ) -> Option<Usage> {
        let named = |what: &'static [u8]| move |why: &Unusable| tell(what, *why);
        // SAFETY: the caller's promises.
        unsafe {
            add(tls, Store::Own, &info.client_cert, storage).inspect_err(named(b"certificate of the client")).ok()?;
            set_key(tls, &info.private_key, storage).inspect_err(named(b"private key")).ok()?;
            let compare = i32::from(!cfg!(anj_with_external_signing));
            accepted(tls, shim::_anj_tls_use_own(tls, compare))
                .inspect_err(named(b"private key for the certificate of the client"))
                .ok()?;
            let usage = usage(info)?;
            if skips_verification(tls, info) {
                return Some(usage);
            }
            let server = add(tls, Store::Server, &info.server_cert, storage);
            server.inspect_err(named(b"certificate of the server")).ok()?;
            if shim::_anj_tls_count(tls, Store::Server) != 1 {
                log!(mbedtls, Error, c"the certificate of the server is not one but a chain");
                return None;
            }
            if usage.needs_trust_store() {
                add_trust_store(tls, &info.trust_store, storage).inspect_err(named(b"trust store")).ok()?;
                shim::_anj_tls_trust(tls, Store::Trust);
            } else {
                shim::_anj_tls_trust(tls, Store::Server);
            }
            Some(usage)
        }
    }
}
