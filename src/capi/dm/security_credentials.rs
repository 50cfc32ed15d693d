//! The credentials of the Security object, between C and [`crate::objects::security`].

use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::{ptr, slice};

use super::builtin::find_object;
use super::security_handlers::{HANDLERS, OID, security};
use super::security_object::anj_dm_security_obj_t;
use crate::capi::compat::net::anj_net_api::anj_net_psk_info_t;
#[cfg(anj_with_certificates)]
use crate::capi::compat::net::anj_net_api::{anj_net_certificate_info_t, anj_net_certificate_usage_t::*};
use crate::capi::core::anj_t;
#[cfg(anj_with_external_crypto_storage)]
use crate::capi::crypto::anj_crypto_security_info_external_t;
use crate::capi::crypto::{
    anj_crypto_data_source_t::{self, *},
    anj_crypto_security_info_buffer_t, anj_crypto_security_info_t, anj_crypto_security_info_t__info,
    anj_crypto_security_tag_t::{self, *},
};
use crate::capi::security::anj_security_credential_handlers_t;
use crate::objects::Refusal;
use crate::objects::security::{KeyInit, SecurityInstanceState, SecurityKeyState, mode, source};

/// A key that the application gives; `None` when it is not one.
///
/// # Safety
/// What `info` points to lives as long as `'a`.
pub(super) unsafe fn key_init<'a>(info: &anj_crypto_security_info_t) -> Option<KeyInit<'a>> {
    match anj_crypto_data_source_t::from_raw(info.source)? {
        ANJ_CRYPTO_DATA_SOURCE_EMPTY => Some(KeyInit::Empty),
        ANJ_CRYPTO_DATA_SOURCE_BUFFER => {
            // SAFETY: `source` says which member holds; the bytes are the caller's promise.
            let bytes = unsafe {
                let buffer = info.info.buffer;
                match (buffer.data.is_null(), buffer.data_size) {
                    (_, 0) => &[],
                    (true, _) => return None,
                    (false, size) => slice::from_raw_parts(buffer.data.cast(), size),
                }
            };
            Some(KeyInit::Buffer(bytes))
        }
        #[cfg(anj_with_external_crypto_storage)]
        // SAFETY: `source` says which member holds.
        ANJ_CRYPTO_DATA_SOURCE_EXTERNAL => Some(KeyInit::External(unsafe { info.info.external.identity })),
    }
}

/// What the object registers in the client.
pub(super) static CREDENTIAL_HANDLERS: anj_security_credential_handlers_t = anj_security_credential_handlers_t {
    get_psk_info: Some(get_psk_info),
    #[cfg(anj_with_certificates)]
    get_cert_info: Some(get_cert_info),
    #[cfg(anj_with_external_crypto_storage)]
    offload_keys_and_certs: Some(super::security_offload::offload_keys_and_certs),
};

/// The default Security object of a client, or NULL when there is none or it is one of the application.
///
/// # Safety
/// `anj` is initialised.
pub(super) unsafe fn object_of(anj: *const anj_t) -> *mut anj_dm_security_obj_t {
    // SAFETY: promised by the caller; an object with our handlers is one of ours.
    unsafe {
        let obj = find_object(anj, OID);
        let ours = !obj.is_null() && ptr::eq((*obj).handlers, &HANDLERS);
        if ours { security(obj) } else { ptr::null_mut() }
    }
}

/// The account whose credentials are asked for: the one the client talks to, or else the first one of this kind.
///
/// # Safety
/// `anj` is initialised.
unsafe fn account(anj: *const anj_t, bootstrap: bool, security_mode: u8) -> *const SecurityInstanceState {
    // SAFETY: promised by the caller.
    unsafe {
        let object = object_of(anj);
        if object.is_null() {
            return ptr::null();
        }
        let fits = |slot: &&SecurityInstanceState| {
            slot.is_used() && slot.mode == security_mode && slot.bootstrap_server == bootstrap
        };
        let state = &(*object).state;
        let selected = state.find((*anj).session.account.security_iid).filter(fits);
        selected.or_else(|| state.slots.iter().find(fits)).map_or(ptr::null(), ptr::from_ref)
    }
}

/// A key for the network layer.
fn key_info(tag: anj_crypto_security_tag_t, key: &SecurityKeyState, buffer: &[u8]) -> anj_crypto_security_info_t {
    let data = anj_crypto_security_info_buffer_t { data: buffer.as_ptr().cast(), data_size: key.len as usize };
    let (source, info) = match key.source {
        source::BUFFER => (ANJ_CRYPTO_DATA_SOURCE_BUFFER, anj_crypto_security_info_t__info { buffer: data }),
        #[cfg(anj_with_external_crypto_storage)]
        source::EXTERNAL => {
            let external = anj_crypto_security_info_external_t { identity: key.identity };
            (ANJ_CRYPTO_DATA_SOURCE_EXTERNAL, anj_crypto_security_info_t__info { external })
        }
        _ => {
            let buffer = anj_crypto_security_info_buffer_t { data: ptr::null(), data_size: 0 };
            (ANJ_CRYPTO_DATA_SOURCE_EMPTY, anj_crypto_security_info_t__info { buffer })
        }
    };
    anj_crypto_security_info_t { tag: MaybeUninit::new(tag), source: MaybeUninit::new(source), info }
}

unsafe extern "C" fn get_psk_info(anj: *const anj_t, bootstrap: bool, out: *mut anj_net_psk_info_t) -> c_int {
    if anj.is_null() || out.is_null() {
        return -1;
    }
    // SAFETY: `anj` is the client that asks, `out` may be written.
    unsafe {
        let Some(account) = account(anj, bootstrap, mode::PSK).as_ref() else {
            return Refusal::NotFound.code();
        };
        out.write(anj_net_psk_info_t {
            key: key_info(ANJ_CRYPTO_SECURITY_TAG_PSK_KEY, &account.secret_key, &account.secret_key_bytes),
            identity: key_info(ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY, &account.identity, &account.identity_bytes),
            sni: account.sni.as_ptr().cast(),
        });
    }
    0
}

#[cfg(anj_with_certificates)]
unsafe extern "C" fn get_cert_info(anj: *const anj_t, bootstrap: bool, out: *mut anj_net_certificate_info_t) -> c_int {
    if anj.is_null() || out.is_null() {
        return -1;
    }
    // SAFETY: `anj` is the client that asks, `out` may be written. The trust store is left alone: it is the caller's.
    unsafe {
        let Some(account) = account(anj, bootstrap, mode::CERTIFICATE).as_ref() else {
            return Refusal::NotFound.code();
        };
        let chain = ANJ_CRYPTO_SECURITY_TAG_CERTIFICATE_CHAIN;
        (*out).client_cert = key_info(chain, &account.identity, &account.identity_bytes);
        (*out).private_key =
            key_info(ANJ_CRYPTO_SECURITY_TAG_PRIVATE_KEY, &account.secret_key, &account.secret_key_bytes);
        (*out).server_cert = key_info(chain, &account.server_key, &account.server_key_bytes);
        (*out).certificate_usage = MaybeUninit::new(match account.certificate_usage() {
            0 => ANJ_NET_CERTIFICATE_CA_CONSTRAINT,
            1 => ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT,
            2 => ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION,
            _ => ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE,
        });
        (*out).sni = account.sni.as_ptr().cast();
    }
    0
}
