//! `anjay/security.h`: the Security object, /0.

use core::ffi::c_int;

use anj::capi::ffi::{bool_value, enum_value};

use crate::capi::avs::crypto_pki::{avs_crypto_certificate_chain_info_t, avs_crypto_private_key_info_t};
use crate::capi::avs::crypto_psk::{avs_crypto_psk_identity_info_t, avs_crypto_psk_key_info_t};
use crate::capi::avs::socket::avs_net_socket_tls_ciphersuites_t;
use crate::capi::core::anjay_ssid_t;
use crate::capi::core::{anjay_iid_t, anjay_t};
use crate::capi::dm::anjay_security_mode_t;
use crate::capi::dm::{client, register};
use crate::capi::fw_handlers::buffer;
use crate::capi::memory::{bytes, text};
use crate::object::{ObjectKind, ObjectRef};
use crate::security::{SecurityInstance, SecurityObject};
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// An instance of the Security object. Everything is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_security_instance_t {
    /// Short Server ID, unique.
    pub ssid: anjay_ssid_t,
    /// URI of the server; its scheme must fit `security_mode`.
    pub server_uri: *const c_char,
    /// It is the bootstrap server; one at most.
    pub bootstrap_server: MaybeUninit<bool>,
    /// How the connection is secured.
    pub security_mode: MaybeUninit<anjay_security_mode_t>,
    /// Seconds to wait before a bootstrap; negative: not set.
    pub client_holdoff_s: i32,
    /// Seconds after a bootstrap until this account ends; negative: not set.
    pub bootstrap_timeout_s: i32,
    /// Certificate of the client, or identity of the key.
    pub public_cert_or_psk_identity: *const u8,
    /// Number of its bytes.
    pub public_cert_or_psk_identity_size: usize,
    /// Private key of the client, or the pre-shared key.
    pub private_cert_or_psk_key: *const u8,
    /// Number of its bytes.
    pub private_cert_or_psk_key_size: usize,
    /// Certificate or key of the server.
    pub server_public_key: *const u8,
    /// Number of its bytes.
    pub server_public_key_size: usize,
    /// /0/x/13, or NULL.
    pub matching_type: *const u8,
    /// /0/x/14, or NULL.
    pub server_name_indication: *const c_char,
    /// /0/x/15, or NULL.
    pub certificate_usage: *const u8,
    /// /0/x/16; none: those of the configuration.
    pub ciphersuites: avs_net_socket_tls_ciphersuites_t,
    /// Instead of `public_cert_or_psk_identity`: a certificate.
    pub public_cert: avs_crypto_certificate_chain_info_t,
    /// Instead of `private_cert_or_psk_key`: a private key.
    pub private_key: avs_crypto_private_key_info_t,
    /// Instead of `public_cert_or_psk_identity`: an identity.
    pub psk_identity: avs_crypto_psk_identity_info_t,
    /// Instead of `private_cert_or_psk_key`: a key.
    pub psk_key: avs_crypto_psk_key_info_t,
}

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;

/// Installs the Security object.
///
/// Returns 0; −1 when it is installed already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_security_object_install(anjay: *mut anjay_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let mut guard = client.lock();
    if !register(&mut guard, ObjectRef { oid: 0, version: None, kind: ObjectKind::Security }) {
        return REFUSED;
    }
    guard.security = Some(SecurityObject::default());
    0
}

/// Adds an instance to the Security object.
///
/// `instance`: what is in it; copied.
/// `inout_iid`: its ID; 65535: the lowest that is free, which is written back.
///
/// Returns 0; negative when the object is not installed, the ID is in use, or the object would not be consistent: it then is
/// as it was before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_security_object_add_instance(
    anjay: *mut anjay_t,
    instance: *const anjay_security_instance_t,
    inout_iid: *mut anjay_iid_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (client, instance) = unsafe { (client(anjay), instance.as_ref()) };
    let (Some(client), Some(instance), false) = (client, instance, inout_iid.is_null()) else { return REFUSED };
    let mut guard = client.lock();
    let Some(object) = &mut guard.security else {
        crate::log::error!("security", "the Security object is not installed");
        return REFUSED;
    };
    // SAFETY: not NULL, hence valid.
    let wanted = unsafe { *inout_iid };
    let iid = if wanted == u16::MAX { object.free_id() } else { Some(wanted) };
    let Some(iid) = iid else { return REFUSED };
    // SAFETY: what the instance points to is valid.
    let Some(copy) = (unsafe { copy(instance, iid) }) else { return REFUSED };
    if let Err(code) = object.add(copy) {
        crate::log::error!("security", "the instance /0/{iid} is refused");
        return code;
    }
    // SAFETY: as above.
    unsafe { inout_iid.write(iid) };
    guard.reload = true;
    crate::log::info!("security", "added instance /0/{iid}");
    0
}

/// A copy of an instance; `None` when a key is given twice.
///
/// # Safety
/// What it points to is valid.
unsafe fn copy(instance: &anjay_security_instance_t, iid: u16) -> Option<SecurityInstance> {
    // SAFETY: the caller's promise.
    unsafe {
        let raw = |data, len| bytes(data, len).to_vec();
        let identity = raw(instance.public_cert_or_psk_identity, instance.public_cert_or_psk_identity_size);
        let key = raw(instance.private_cert_or_psk_key, instance.private_cert_or_psk_key_size);
        let (structured_identity, structured_key) =
            (buffer(&instance.psk_identity.desc), buffer(&instance.psk_key.desc));
        let either = |raw: Vec<u8>, structured: Option<Vec<u8>>| match structured {
            Some(_) if !raw.is_empty() => None,
            Some(structured) => Some(structured),
            None => Some(raw),
        };
        Some(SecurityInstance {
            uri: text(instance.server_uri)?.to_vec(),
            bootstrap: bool_value(instance.bootstrap_server),
            mode: enum_value(instance.security_mode).into(),
            identity: either(identity, structured_identity)?,
            key: either(key, structured_key)?.into(),
            server_key: raw(instance.server_public_key, instance.server_public_key_size),
            ssid: instance.ssid,
            hold_off: i64::from(instance.client_holdoff_s).max(0),
            bootstrap_timeout: i64::from(instance.bootstrap_timeout_s).max(0),
            sni: text(instance.server_name_indication).unwrap_or_default().to_vec(),
            ..SecurityInstance::new(iid)
        })
    }
}

/// Removes all instances of the Security object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_security_object_purge(anjay: *mut anjay_t) {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return };
    let mut guard = client.lock();
    if let Some(object) = &mut guard.security {
        object.purge();
        guard.reload = true;
    }
}

/// Whether the Security object is another than it was at the start.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_security_object_is_modified(anjay: *mut anjay_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe { client(anjay) }
        .is_some_and(|client| client.lock().security.as_ref().is_some_and(SecurityObject::is_modified))
}
