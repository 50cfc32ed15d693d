//! `anj/dm/security_object.h`: the Security object, /0.
//!
//! What the data model calls is in `security_handlers.rs`, the stored form in `security_store.rs`.

#[cfg(anj_with_default_security_obj)]
use core::{
    ffi::{c_char, c_int},
    mem::MaybeUninit,
};

#[cfg(all(anj_with_default_security_obj, anj_with_external_crypto_storage))]
use core::ptr;

#[cfg(all(anj_with_default_security_obj, anj_with_security))]
use super::security_credentials::CREDENTIAL_HANDLERS;
#[cfg(all(anj_with_default_security_obj, anj_with_persistence))]
use super::{
    builtin::{is_restore, is_store},
    security_store::{restore, store, version},
};
#[cfg(anj_with_default_security_obj)]
use super::{
    core::anj_dm_add_obj,
    defs::{anj_dm_obj_inst_t, anj_dm_obj_t},
    security_handlers::{HANDLERS, OID, add_instance},
};
#[cfg(all(anj_with_default_security_obj, anj_with_external_crypto_storage))]
use super::{core::anj_dm_remove_obj, security_credentials::object_of, security_offload::offload};
#[cfg(all(anj_with_default_security_obj, anj_with_certificates))]
use crate::capi::compat::net::anj_net_api::anj_net_certificate_usage_t;
use crate::capi::ffi::from_raw;
#[cfg(all(anj_with_default_security_obj, anj_with_persistence))]
use crate::capi::persistence::anj_persistence_context_t;
#[cfg(all(anj_with_default_security_obj, anj_with_security))]
use crate::capi::{
    compat::net::anj_net_api::anj_net_psk_info_t,
    crypto::anj_crypto_security_info_t,
    security::{anj_security_get_psk_info, anj_security_register_credential_handlers},
};
#[cfg(anj_with_default_security_obj)]
use crate::{
    capi::{core::anj_t, defs::anj_iid_t},
    objects::security::{SecurityInstanceState, SecurityObjectState},
    platform::log::log,
};

/// Accounts that the object has space for.
#[cfg(anj_with_default_security_obj)]
pub const ANJ_DM_SECURITY_OBJ_INSTANCES: usize = if cfg!(anj_with_bootstrap) { 2 } else { 1 };

/// How a server is reached: Resource 2, Security Mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_security_mode_t {
    /// DTLS with a pre-shared key; with `ANJ_WITH_SECURITY`.
    ANJ_DM_SECURITY_PSK = 0,
    /// DTLS with raw public keys; not supported.
    ANJ_DM_SECURITY_RPK = 1,
    /// DTLS with certificates; with `ANJ_WITH_CERTIFICATES`.
    ANJ_DM_SECURITY_CERTIFICATE = 2,
    /// No security.
    ANJ_DM_SECURITY_NOSEC = 3,
    /// Certificates by enrolment over secure transport; not supported.
    ANJ_DM_SECURITY_EST = 4,
}
from_raw!(anj_dm_security_mode_t {
    ANJ_DM_SECURITY_PSK,
    ANJ_DM_SECURITY_RPK,
    ANJ_DM_SECURITY_CERTIFICATE,
    ANJ_DM_SECURITY_NOSEC,
    ANJ_DM_SECURITY_EST,
});

/// An instance of the Security object, as stored. Every field is private.
#[cfg(anj_with_default_security_obj)]
pub type anj_dm_security_instance_t = SecurityInstanceState;

/// A server account: what `anj_dm_security_obj_add_instance` takes. Everything is copied, but for the identity of an
/// EXTERNAL credential, which must stay valid.
#[cfg(anj_with_default_security_obj)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_dm_security_instance_init_t {
    /// Resource 0: `coap://` or `coaps://`, host, optional port; at most 255 characters. The scheme selects the transport.
    pub server_uri: *const c_char,
    /// Resource 1: the account is that of a Bootstrap Server.
    pub bootstrap_server: MaybeUninit<bool>,
    /// Resource 2.
    pub security_mode: MaybeUninit<anj_dm_security_mode_t>,
    /// Resource 3: identity of the pre-shared key, or certificate of the client; at most
    /// `ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE` bytes.
    #[cfg(anj_with_security)]
    pub public_key_or_identity: anj_crypto_security_info_t,
    /// Resource 4: certificate of the server; at most `ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE` bytes.
    #[cfg(anj_with_security)]
    pub server_public_key: anj_crypto_security_info_t,
    /// Resource 5: pre-shared key, or private key of the client; at most `ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE` bytes.
    #[cfg(anj_with_security)]
    pub secret_key: anj_crypto_security_info_t,
    /// Resource 14: server name to indicate, less than `ANJ_SEC_OBJ_MAX_SNI_SIZE` characters; NULL: the host of the URI.
    #[cfg(anj_with_security)]
    pub server_name_indication: *const c_char,
    /// Resource 15; NULL: `ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE`.
    #[cfg(anj_with_certificates)]
    pub certificate_usage: *mut anj_net_certificate_usage_t,
    /// Resource 10, Short Server ID: 1 to 65534; not looked at for a Bootstrap Server.
    pub ssid: u16,
    /// Resource 11: seconds to wait before bootstrapping.
    pub client_hold_off_time: u32,
    /// Instance id; NULL: the lowest unused one.
    pub iid: *const anj_iid_t,
}

/// A Security object, with space for `ANJ_DM_SECURITY_OBJ_INSTANCES` accounts. Allocated by the application, set up by
/// `anj_dm_security_obj_init`; every field is private.
#[cfg(anj_with_default_security_obj)]
#[repr(C)]
pub struct anj_dm_security_obj_t {
    /// Private.
    pub obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: [anj_dm_obj_inst_t; ANJ_DM_SECURITY_OBJ_INSTANCES],
    /// Private.
    pub(crate) state: SecurityObjectState,
    /// Private.
    pub(crate) installed: bool,
    /// Private: keys are on their way to the external storage, or accounts from the persistent one.
    pub(crate) busy: bool,
}

/// Sets a Security object up, without accounts.
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_init(security_obj_ctx: *mut anj_dm_security_obj_t) {
    if security_obj_ctx.is_null() {
        return;
    }
    // SAFETY: promised by the caller. All zero is a valid struct: the borrow comes after the memory is initialised.
    let security = unsafe {
        security_obj_ctx.write_bytes(0, 1);
        &mut *security_obj_ctx
    };
    security.obj = anj_dm_obj_t {
        oid: OID,
        version: c"1.0".as_ptr(),
        handlers: &HANDLERS,
        insts: security.inst.as_ptr(),
        max_inst_count: ANJ_DM_SECURITY_OBJ_INSTANCES as u16,
    };
    security.clear();
}

/// Adds an account; only before the object is installed.
///
/// Returns 0, or -1: no space, a duplicate id, a value out of range or too long, or the object is installed. Then
/// nothing of the account is kept.
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_add_instance(
    security_obj_ctx: *mut anj_dm_security_obj_t,
    instance: *const anj_dm_security_instance_init_t,
) -> c_int {
    if security_obj_ctx.is_null() || instance.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller. Only the free slot is borrowed exclusively, since the keys in `instance` may be
    // those of another slot.
    let added = unsafe { add_instance(security_obj_ctx, &*instance) };
    if added.is_none() {
        log!(security, Error, c"Security instance refused");
        return -1;
    }
    // SAFETY: promised by the caller; `instance` is not used any more.
    unsafe { &mut *security_obj_ctx }.sync();
    0
}

/// Adds the object to the data model and makes it supply the credentials of connections.
///
/// `security_obj_ctx`: must stay valid while the client runs.
///
/// With `ANJ_WITH_EXTERNAL_CRYPTO_STORAGE`, credentials in memory are moved to `anj_crypto_storage_create_record`, all or none.
///
/// Returns 0, what `anj_dm_add_obj` returns, or -1 when a credential could not be moved to the external storage; then
/// nothing has changed.
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_install(
    anj: *mut anj_t,
    security_obj_ctx: *mut anj_dm_security_obj_t,
) -> c_int {
    if anj.is_null() || security_obj_ctx.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller; adding an object calls no handler, and nothing is borrowed while the storage is.
    unsafe {
        if (*security_obj_ctx).busy {
            return -1;
        }
        let result = anj_dm_add_obj(anj, &raw const (*security_obj_ctx).obj);
        if result != 0 {
            return result;
        }
        #[cfg(anj_with_external_crypto_storage)]
        let (earlier, was_installed) = ((*anj).credential_handlers, (*security_obj_ctx).installed);
        #[cfg(anj_with_security)]
        anj_security_register_credential_handlers(anj, &CREDENTIAL_HANDLERS);
        (*security_obj_ctx).installed = true;
        #[cfg(anj_with_external_crypto_storage)]
        if !offload(anj, security_obj_ctx) {
            log!(security, Error, c"Security object not installed: no credential may stay outside the storage");
            (*security_obj_ctx).installed = was_installed;
            if ptr::eq(object_of(anj), security_obj_ctx) {
                anj_dm_remove_obj(anj, OID);
            }
            if ptr::eq((*anj).credential_handlers, &CREDENTIAL_HANDLERS) {
                (*anj).credential_handlers = earlier;
            }
            return -1;
        }
    }
    0
}

/// Stores the accounts; the object must be installed. Of a credential in the external storage, what
/// `anj_crypto_storage_get_persistence_info` tells is stored.
///
/// Returns 0, or -1: there is no account (nothing is written), writing failed, or credentials are just being moved.
#[cfg(anj_with_persistence)]
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_store(
    anj: *mut anj_t,
    security_obj_ctx: *mut anj_dm_security_obj_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if anj.is_null() || security_obj_ctx.is_null() || !is_store(ctx) || !(*security_obj_ctx).installed {
            return -1;
        }
        // While keys are being moved nobody knows yet where they will be.
        if (*security_obj_ctx).busy {
            return -1;
        }
        store(anj, &raw mut (*security_obj_ctx).state.slots, ctx).err().unwrap_or(0)
    }
}

/// Restores the accounts, in place of `anj_dm_security_obj_add_instance`; after `anj_core_init`. Credentials in the external
/// storage are found by `anj_crypto_storage_resolve_persistence_info`.
///
/// Returns 0, or -1: reading failed, or what was read are not valid accounts of a build with these options; then the
/// object has none. No record of the external storage is deleted.
#[cfg(anj_with_persistence)]
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_restore(
    anj: *mut anj_t,
    security_obj_ctx: *mut anj_dm_security_obj_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    // SAFETY: the caller's promise; borrows end before a callback runs.
    unsafe {
        if anj.is_null() || security_obj_ctx.is_null() || !is_restore(ctx) {
            return -1;
        }
        if (*security_obj_ctx).installed || (*security_obj_ctx).busy {
            return -1;
        }
        (*security_obj_ctx).busy = true;
        let result = match version(ctx) {
            Ok(version) => {
                (&mut *security_obj_ctx).clear();
                restore(anj, &raw mut (*security_obj_ctx).state.slots, ctx, version)
            }
            Err(error) => {
                (*security_obj_ctx).busy = false;
                return error;
            }
        };
        let security = &mut *security_obj_ctx;
        // Not busy any more: set up anew by a callback, so what was read belongs to nobody.
        let result = if security.busy { result } else { result.and(Err(-1)) };
        if result.is_err() {
            security.clear();
        }
        security.busy = false;
        security.sync();
        result.err().unwrap_or(0)
    }
}

/// Of versions 1.0 to 2.1: like `anj_security_get_psk_info`, without the server name.
///
/// `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
/// `out_psk_identity`, `out_psk_key`: get the credentials.
///
/// Returns 0, or what the credential handler returns; -1 without handler.
#[cfg(anj_with_security)]
#[cfg(anj_with_default_security_obj)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_security_obj_get_psk(
    anj: *const anj_t,
    bootstrap_credentials: MaybeUninit<bool>,
    out_psk_identity: *mut anj_crypto_security_info_t,
    out_psk_key: *mut anj_crypto_security_info_t,
) -> c_int {
    if out_psk_identity.is_null() || out_psk_key.is_null() {
        return -1;
    }
    let mut info = MaybeUninit::<anj_net_psk_info_t>::zeroed();
    // SAFETY: promised by the caller; `info` is read only when the handler has written it.
    unsafe {
        let result = anj_security_get_psk_info(anj, bootstrap_credentials, info.as_mut_ptr());
        if result == 0 {
            out_psk_identity.write((*info.as_ptr()).identity);
            out_psk_key.write((*info.as_ptr()).key);
        }
        result
    }
}
