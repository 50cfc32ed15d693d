//! `anjay/fw_update.h`: the Firmware Update object, /5.

use anj::capi::ffi::enum_value;

use crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t;
use crate::capi::avs::time::avs_time_duration_t;
use crate::capi::core::anjay_security_config_t;
use crate::capi::core::anjay_t;
use crate::capi::dm::{client, register};
use crate::capi::download::anjay_etag_t;
use crate::capi::fw_handlers::Handlers;
use crate::capi::memory::{bytes, text};
use crate::fw_update::{self, FwUpdate, Initial};
use crate::object::{ObjectKind, ObjectRef};
use anj::capi::ffi::from_raw;
use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

/// Where an update stands when the client starts.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_fw_update_initial_result_t {
    /// It is being applied: `anjay_fw_update_set_result` follows.
    ANJAY_FW_UPDATE_INITIAL_UPDATING = -3,
    /// An image is there, the server may have it applied.
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADED = -2,
    /// Part of an image is there: go on from `resume_offset`.
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADING = -1,
    /// No update is under way.
    ANJAY_FW_UPDATE_INITIAL_NEUTRAL = 0,
    /// This is the new firmware.
    ANJAY_FW_UPDATE_INITIAL_SUCCESS = 1,
    /// The image was damaged.
    ANJAY_FW_UPDATE_INITIAL_INTEGRITY_FAILURE = 5,
    /// The update failed.
    ANJAY_FW_UPDATE_INITIAL_FAILED = 8,
}
from_raw!(anjay_fw_update_initial_result_t {
    ANJAY_FW_UPDATE_INITIAL_UPDATING,
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADED,
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADING,
    ANJAY_FW_UPDATE_INITIAL_NEUTRAL,
    ANJAY_FW_UPDATE_INITIAL_SUCCESS,
    ANJAY_FW_UPDATE_INITIAL_INTEGRITY_FAILURE,
    ANJAY_FW_UPDATE_INITIAL_FAILED
});

/// How urgent an update is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_fw_update_severity_t {
    /// Critical.
    ANJAY_FW_UPDATE_SEVERITY_CRITICAL = 0,
    /// Mandatory.
    ANJAY_FW_UPDATE_SEVERITY_MANDATORY = 1,
    /// Optional.
    ANJAY_FW_UPDATE_SEVERITY_OPTIONAL = 2,
}
from_raw!(anjay_fw_update_severity_t {
    ANJAY_FW_UPDATE_SEVERITY_CRITICAL,
    ANJAY_FW_UPDATE_SEVERITY_MANDATORY,
    ANJAY_FW_UPDATE_SEVERITY_OPTIONAL
});

/// Where an update stands when the client starts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_fw_update_initial_state_t {
    /// What happened before the restart.
    pub result: MaybeUninit<anjay_fw_update_initial_result_t>,
    /// URI of the download, or NULL.
    pub persisted_uri: *const c_char,
    /// With `ANJAY_FW_UPDATE_INITIAL_DOWNLOADING`: number of bytes that are already there.
    pub resume_offset: usize,
    /// Their ETag, or NULL.
    pub resume_etag: *const anjay_etag_t,
    /// Download over the connection to the LwM2M server when it leads to the same host.
    pub prefer_same_socket_downloads: MaybeUninit<bool>,
    /// Report changes of state and result with Send.
    pub use_lwm2m_send: MaybeUninit<bool>,
}

/// An image begins; `package_uri` is NULL when the server pushes it, `package_etag` when there is none. 0, or negative:
/// `ANJAY_FW_UPDATE_ERR_…` say which result the server reads.
pub type anjay_fw_update_stream_open_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, package_uri: *const c_char, package_etag: *const anjay_etag_t) -> c_int;

/// The next `length` bytes, at least one. 0, or negative as in `anjay_fw_update_stream_open_t`.
pub type anjay_fw_update_stream_write_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, data: *const c_void, length: usize) -> c_int;

/// The image is complete: 0 when it can be applied, or negative as in `anjay_fw_update_stream_open_t`.
pub type anjay_fw_update_stream_finish_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> c_int;

/// Forgets the image, complete or not; may come when there is none.
pub type anjay_fw_update_reset_t = unsafe extern "C" fn(user_ptr: *mut c_void);

/// Name of the image that was downloaded, valid until the handler may be called again, or NULL.
pub type anjay_fw_update_get_name_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Version of the image that was downloaded, valid until the handler may be called again, or NULL.
pub type anjay_fw_update_get_version_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Applies the image. It may not come back at all; 0 when the update goes on elsewhere; negative when it failed.
pub type anjay_fw_update_perform_upgrade_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> c_int;

/// Fills `out_security_info`, which is zeroed, for a download from this URI: 0, or negative. What it points to must stay valid until
/// the next call of a handler.
pub type anjay_fw_update_get_security_config_t = unsafe extern "C" fn(
    user_ptr: *mut c_void,
    out_security_info: *mut anjay_security_config_t,
    download_uri: *const c_char,
) -> c_int;

/// Parameters of CoAP for a download from this URI.
pub type anjay_fw_update_get_coap_tx_params_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, download_uri: *const c_char) -> avs_coap_udp_tx_params_t;

/// Time without data after which a download over TCP ends; zero or invalid: 30 s.
pub type anjay_fw_update_get_tcp_request_timeout_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, download_uri: *const c_char) -> avs_time_duration_t;

/// What an update does. The five of the stream, `reset` and `perform_upgrade` must be there; the others may be NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_fw_update_handlers_t {
    /// An image begins.
    pub stream_open: Option<anjay_fw_update_stream_open_t>,
    /// The next part of it.
    pub stream_write: Option<anjay_fw_update_stream_write_t>,
    /// It is complete.
    pub stream_finish: Option<anjay_fw_update_stream_finish_t>,
    /// Forget the image.
    pub reset: Option<anjay_fw_update_reset_t>,
    /// Name of the package, for /5/0/6.
    pub get_name: Option<anjay_fw_update_get_name_t>,
    /// Version of the package, for /5/0/7.
    pub get_version: Option<anjay_fw_update_get_version_t>,
    /// Apply the image.
    pub perform_upgrade: Option<anjay_fw_update_perform_upgrade_t>,
    /// How to secure a download.
    pub get_security_config: Option<anjay_fw_update_get_security_config_t>,
    /// Parameters of CoAP for a download.
    pub get_coap_tx_params: Option<anjay_fw_update_get_coap_tx_params_t>,
    /// Timeout of a download over TCP.
    pub get_tcp_request_timeout: Option<anjay_fw_update_get_tcp_request_timeout_t>,
}

/// Resource 5, "Update Result".
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_fw_update_result_t {
    /// None yet.
    ANJAY_FW_UPDATE_RESULT_INITIAL = 0,
    /// The update succeeded.
    ANJAY_FW_UPDATE_RESULT_SUCCESS = 1,
    /// The image does not fit.
    ANJAY_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE = 2,
    /// Not enough memory.
    ANJAY_FW_UPDATE_RESULT_OUT_OF_MEMORY = 3,
    /// The connection was lost during the download.
    ANJAY_FW_UPDATE_RESULT_CONNECTION_LOST = 4,
    /// The image is damaged.
    ANJAY_FW_UPDATE_RESULT_INTEGRITY_FAILURE = 5,
    /// It is no image for this device.
    ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE = 6,
    /// The URI leads nowhere.
    ANJAY_FW_UPDATE_RESULT_INVALID_URI = 7,
    /// The update failed.
    ANJAY_FW_UPDATE_RESULT_FAILED = 8,
    /// The scheme of the URI is not supported.
    ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL = 9,
    /// The server cancelled it.
    ANJAY_FW_UPDATE_RESULT_UPDATE_CANCELLED = 10,
    /// Put off.
    ANJAY_FW_UPDATE_RESULT_DEFERRED = 11,
}

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;

/// Installs the Firmware Update object.
///
/// `anjay`: the client.
/// `handlers`: what the application does; must stay valid as long as the client.
/// `user_arg`: their first argument.
/// `initial_state`: where an update stands; copied. NULL: none is under way.
///
/// Returns 0; −1 when it is installed already, a handler is missing, or for an initial state that cannot be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_fw_update_install(
    anjay: *mut anjay_t,
    handlers: *const anjay_fw_update_handlers_t,
    user_arg: *mut c_void,
    initial_state: *const anjay_fw_update_initial_state_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (client, handlers) = unsafe { (client(anjay), Handlers::new(handlers, user_arg)) };
    let (Some(client), Some(handlers)) = (client, handlers) else { return REFUSED };
    // SAFETY: NULL or valid, and so is what it points to.
    let initial = unsafe { initial_state.as_ref().map(|state| initial(state)) }.unwrap_or_default();
    let Some((object, reset)) = FwUpdate::new(handlers, &initial) else {
        crate::log::error!("fw_update", "no such initial state: {}", initial.result);
        return REFUSED;
    };
    let mut guard = client.lock();
    if !register(&mut guard, ObjectRef { oid: 5, version: None, kind: ObjectKind::FwUpdate }) {
        return REFUSED;
    }
    guard.fw_update = Some(object);
    if reset {
        handlers.reset(&mut guard);
    }
    0
}

/// A copy of an initial state.
///
/// # Safety
/// What it points to is valid.
unsafe fn initial(state: &anjay_fw_update_initial_state_t) -> Initial {
    // SAFETY: the caller's promise.
    unsafe {
        Initial {
            result: enum_value(state.result),
            uri: text(state.persisted_uri).filter(|uri| !uri.is_empty()).map(<[u8]>::to_vec),
            offset: state.resume_offset,
            etag: state
                .resume_etag
                .as_ref()
                .map(|etag| bytes((&raw const (*state.resume_etag).value).cast(), etag.size.into()).to_vec()),
        }
    }
}

/// Tells how an update ended, or that it is put off. May be called inside `perform_upgrade`.
///
/// Returns 0; −1 when the object is not installed, or the state is one in which there is nothing to tell.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_fw_update_set_result(
    anjay: *mut anjay_t,
    result: MaybeUninit<anjay_fw_update_result_t>,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    if fw_update::set_result(&mut client.lock(), enum_value(result)) { 0 } else { REFUSED }
}

/// Suspends the download of an image, and each one that begins later, until `anjay_fw_update_pull_reconnect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_fw_update_pull_suspend(anjay: *mut anjay_t) {
    // SAFETY: the caller's promise.
    if let Some(client) = unsafe { client(anjay) } {
        fw_update::suspend(&mut client.lock(), true);
    }
}

/// Lets the download of an image go on.
///
/// Returns 0; −1 when the object is not installed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_fw_update_pull_reconnect(anjay: *mut anjay_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    if fw_update::suspend(&mut client.lock(), false) { 0 } else { REFUSED }
}
