//! `anjay/server.h`: the Server object, /1.

use core::ffi::c_int;

use anj::capi::ffi::bool_value;
use anj::dm::ChangeKind;
use anj::path::Path;

use crate::capi::core::anjay_ssid_t;
use crate::capi::core::{anjay_iid_t, anjay_t};
use crate::capi::dm::{client, register};
use crate::capi::memory::text;
use crate::object::{ObjectKind, ObjectRef};
use crate::server::{ServerInstance, ServerObject};
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// An instance of the Server object. Everything is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_server_instance_t {
    /// Short Server ID, 1 to 65534, unique.
    pub ssid: anjay_ssid_t,
    /// Lifetime of the registration in seconds; 0: for ever.
    pub lifetime: i32,
    /// Default "pmin" in seconds; negative: not set.
    pub default_min_period: i32,
    /// Default "pmax" in seconds; negative: not set.
    pub default_max_period: i32,
    /// Seconds for which Disable switches the server off; negative: not set.
    pub disable_timeout: i32,
    /// Transports, letters of `UTSN`, each once.
    pub binding: *const c_char,
    /// Keep notifications while the server cannot be reached.
    pub notification_storing: MaybeUninit<bool>,
    /// /1/x/14 in seconds, or NULL: 0.
    pub initial_registration_delay_timer: *const u32,
    /// /1/x/16, or NULL: true.
    pub bootstrap_on_registration_failure: *const bool,
    /// /1/x/22, a letter; 0: not set.
    pub preferred_transport: c_char,
    /// /1/x/23: the server does not want Send.
    pub mute_send: MaybeUninit<bool>,
    /// /1/x/17: attempts to register, or NULL: 5.
    pub communication_retry_count: *const u32,
    /// /1/x/18 in seconds, or NULL: 60.
    pub communication_retry_timer: *const u32,
    /// /1/x/20: sequences of attempts, or NULL: 1.
    pub communication_sequence_retry_count: *const u32,
    /// /1/x/19 in seconds, or NULL: 86400.
    pub communication_sequence_delay_timer: *const u32,
}

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;

/// Installs the Server object.
///
/// Returns 0; −1 when it is installed already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_object_install(anjay: *mut anjay_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let mut guard = client.lock();
    if !register(&mut guard, ObjectRef { oid: 1, version: None, kind: ObjectKind::Server }) {
        return REFUSED;
    }
    guard.server = Some(ServerObject::default());
    0
}

/// Adds an instance to the Server object.
///
/// `instance`: what is in it; copied.
/// `inout_iid`: its ID; 65535: the lowest that is free, which is written back.
///
/// Returns 0; negative when the object is not installed, the ID is in use, or the object would not be consistent: it then is
/// as it was before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_object_add_instance(
    anjay: *mut anjay_t,
    instance: *const anjay_server_instance_t,
    inout_iid: *mut anjay_iid_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (client, instance) = unsafe { (client(anjay), instance.as_ref()) };
    let (Some(client), Some(instance), false) = (client, instance, inout_iid.is_null()) else { return REFUSED };
    let mut guard = client.lock();
    let Some(object) = &mut guard.server else {
        crate::log::error!("server", "the Server object is not installed");
        return REFUSED;
    };
    // SAFETY: not NULL, hence valid.
    let wanted = unsafe { *inout_iid };
    let iid = if wanted == u16::MAX { object.free_id() } else { Some(wanted) };
    let Some(iid) = iid else { return REFUSED };
    // SAFETY: what the instance points to is valid.
    let copy = unsafe { copy(instance, iid) };
    if let Err(code) = object.add(copy) {
        crate::log::error!("server", "the instance /1/{iid} is refused");
        return code;
    }
    // SAFETY: as above.
    unsafe { inout_iid.write(iid) };
    guard.reload = true;
    guard.tell(Path::instance(1, iid), ChangeKind::Added);
    crate::log::info!("server", "added instance /1/{iid}");
    0
}

/// A copy of an instance. What is not valid in it is refused with the whole object.
///
/// # Safety
/// What it points to is valid.
unsafe fn copy(instance: &anjay_server_instance_t, iid: u16) -> ServerInstance {
    let there = |value: i32| u32::try_from(value).ok();
    let default = ServerInstance::new(iid);
    // SAFETY: the caller's promise.
    unsafe {
        ServerInstance {
            iid,
            ssid: Some(instance.ssid),
            lifetime: there(instance.lifetime),
            min_period: there(instance.default_min_period),
            max_period: there(instance.default_max_period),
            disable_timeout: there(instance.disable_timeout),
            storing: bool_value(instance.notification_storing),
            binding: text(instance.binding).unwrap_or_default().to_vec(),
            initial_delay: instance.initial_registration_delay_timer.as_ref().copied(),
            bootstrap_on_failure: instance
                .bootstrap_on_registration_failure
                .cast::<u8>()
                .as_ref()
                .is_none_or(|on| *on != 0),
            retry_count: instance.communication_retry_count.as_ref().copied().unwrap_or(default.retry_count),
            retry_timer: instance.communication_retry_timer.as_ref().copied().unwrap_or(default.retry_timer),
            sequence_delay: instance
                .communication_sequence_delay_timer
                .as_ref()
                .copied()
                .unwrap_or(default.sequence_delay),
            sequence_count: instance
                .communication_sequence_retry_count
                .as_ref()
                .copied()
                .unwrap_or(default.sequence_count),
            preferred_transport: instance.preferred_transport as u8,
            mute_send: bool_value(instance.mute_send),
        }
    }
}

/// Removes all instances of the Server object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_object_purge(anjay: *mut anjay_t) {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return };
    let mut guard = client.lock();
    if let Some(object) = &mut guard.server {
        object.purge();
        guard.reload = true;
    }
}

/// Whether the Server object is another than it was at the start.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_object_is_modified(anjay: *mut anjay_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe { client(anjay) }.is_some_and(|client| client.lock().server.as_ref().is_some_and(ServerObject::is_modified))
}

/// Sets the lifetime of an instance of the Server object; an Update tells the server.
///
/// `iid`: the instance.
/// `lifetime`: in seconds, above 0.
///
/// Returns 0, or negative when there is no such instance, or for another lifetime.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_server_object_set_lifetime(
    anjay: *mut anjay_t,
    iid: anjay_iid_t,
    lifetime: i32,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let Some(lifetime) = u32::try_from(lifetime).ok().filter(|lifetime| *lifetime > 0) else { return REFUSED };
    let mut guard = client.lock();
    if !guard.server.as_mut().is_some_and(|server| server.set_lifetime(iid, lifetime)) {
        return REFUSED;
    }
    guard.tell(Path::resource(1, iid, 1), ChangeKind::Value);
    0
}
