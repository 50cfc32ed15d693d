//! `anj/security.h`: who supplies the credentials of connections.

use core::ffi::c_int;
use core::mem::MaybeUninit;

#[cfg(anj_with_certificates)]
use super::compat::net::anj_net_api::anj_net_certificate_info_t;
use super::compat::net::anj_net_api::anj_net_psk_info_t;
use super::core::anj_t;

/// Supplies the pre-shared key of a connection.
///
/// `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
/// `out_psk_info`: gets the credentials; what they point to must stay valid until the connection is made.
///
/// Returns 0, or another value when there are none.
pub type anj_security_get_psk_info_handler_t = unsafe extern "C" fn(
    anj: *const anj_t,
    bootstrap_credentials: bool,
    out_psk_info: *mut anj_net_psk_info_t,
) -> c_int;

/// Supplies the certificates of a connection.
///
/// `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
/// `out_cert_info`: gets the credentials, without trust store; what they point to must stay valid until the connection is
/// made.
///
/// Returns 0, or another value when there are none.
#[cfg(anj_with_certificates)]
pub type anj_security_get_cert_info_handler_t = unsafe extern "C" fn(
    anj: *const anj_t,
    bootstrap_credentials: bool,
    out_cert_info: *mut anj_net_certificate_info_t,
) -> c_int;

/// Moves credentials that a Bootstrap Server wrote to the storage of `anj/compat/crypto/storage.h`.
///
/// Returns 0, or another value on error.
#[cfg(anj_with_external_crypto_storage)]
pub type anj_security_offload_keys_and_certs_handler_t = unsafe extern "C" fn(anj: *mut anj_t) -> c_int;

/// Handlers that supply credentials; NULL: there are none of this kind. The default Security object brings its own.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_security_credential_handlers_t {
    /// Supplies pre-shared keys.
    pub get_psk_info: Option<anj_security_get_psk_info_handler_t>,
    /// Supplies certificates.
    #[cfg(anj_with_certificates)]
    pub get_cert_info: Option<anj_security_get_cert_info_handler_t>,
    /// Moves credentials to the external storage.
    #[cfg(anj_with_external_crypto_storage)]
    pub offload_keys_and_certs: Option<anj_security_offload_keys_and_certs_handler_t>,
}

/// Registers the handlers that supply credentials. The last registration counts.
///
/// `handlers`: not copied: they must stay valid while the client runs. NULL: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_security_register_credential_handlers(
    anj: *mut anj_t,
    handlers: *const anj_security_credential_handlers_t,
) {
    if !anj.is_null() {
        // SAFETY: not NULL, so a client by the contract of the API.
        unsafe { (*anj).credential_handlers = handlers };
    }
}

/// The handlers of a client.
fn handlers_of(anj: *const anj_t) -> Option<anj_security_credential_handlers_t> {
    if anj.is_null() {
        return None;
    }
    // SAFETY: `anj` is a client; the registered handlers stay valid by the contract of the registration. They are copied,
    // so no reference is left when a handler is called.
    unsafe { (*anj).credential_handlers.as_ref().copied() }
}

/// Asks the registered handler for the pre-shared key of a connection.
///
/// `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
/// `out_psk_info`: gets the credentials; they stay valid until the account changes.
///
/// Returns 0, what the handler returned (`ANJ_DM_ERR_NOT_FOUND` from the default Security object), or -1 without handler.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_security_get_psk_info(
    anj: *const anj_t,
    bootstrap_credentials: MaybeUninit<bool>,
    out_psk_info: *mut anj_net_psk_info_t,
) -> c_int {
    match handlers_of(anj).and_then(|handlers| handlers.get_psk_info) {
        // SAFETY: the handler is the application's; the arguments are passed on as they came.
        Some(get) if !out_psk_info.is_null() => unsafe {
            get(anj, super::ffi::bool_value(bootstrap_credentials), out_psk_info)
        },
        _ => -1,
    }
}

/// Asks the registered handler for the certificates of a connection, and adds the trust store of the client.
///
/// `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
/// `out_cert_info`: gets the credentials; they stay valid until the account changes.
///
/// Returns 0, what the handler returned (`ANJ_DM_ERR_NOT_FOUND` from the default Security object), or -1 without handler.
#[cfg(anj_with_certificates)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_security_get_cert_info(
    anj: *const anj_t,
    bootstrap_credentials: MaybeUninit<bool>,
    out_cert_info: *mut anj_net_certificate_info_t,
) -> c_int {
    match handlers_of(anj).and_then(|handlers| handlers.get_cert_info) {
        // SAFETY: the handler is the application's; the arguments are passed on as they came and are valid by the contract.
        Some(get) if !out_cert_info.is_null() => unsafe {
            let result = get(anj, super::ffi::bool_value(bootstrap_credentials), out_cert_info);
            (*out_cert_info).trust_store = (*anj).trust_store;
            result
        },
        _ => -1,
    }
}

/// Lets the registered handler move credentials to the external storage, after a bootstrap.
///
/// # Safety
/// `anj` is a client of which nothing is borrowed.
#[cfg(all(anj_with_external_crypto_storage, anj_with_bootstrap))]
pub(super) unsafe fn offload(anj: *mut anj_t) {
    if let Some(offload) = handlers_of(anj).and_then(|handlers| handlers.offload_keys_and_certs) {
        // SAFETY: the handler is the application's, or that of the default object.
        if unsafe { offload(anj) } != 0 {
            crate::platform::log::log!(security, Error, c"credentials of the bootstrap stay in memory");
        }
    }
}
