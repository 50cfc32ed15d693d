//! `anjay/lwm2m_send.h`: LwM2M Send.

use std::sync::Arc;

use anj::path::Path;

use crate::capi::core::{anjay_iid_t, anjay_oid_t, anjay_rid_t};
use crate::capi::core::{anjay_ssid_t, anjay_t};
use crate::capi::dm::client;
use crate::capi::send_handlers::Finished;
use crate::object::{NOT_FOUND, read_current};
use crate::platform;
use crate::send::{self, Batch, Entry, SendError};
use core::ffi::{c_int, c_void};

/// Collects values for a Send.
pub struct anjay_send_batch_builder_t {
    _private: [u8; 0],
}

/// Values for one or more Sends; counted by references.
pub struct anjay_send_batch_t {
    _private: [u8; 0],
}

/// What became of a call of `anjay_send`.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_send_result_t {
    /// It is on its way.
    ANJAY_SEND_OK = 0,
    /// The version of LwM2M has no Send.
    ANJAY_SEND_ERR_UNSUPPORTED = 1,
    /// The server does not want it: /1/x/23.
    ANJAY_SEND_ERR_MUTED = 2,
    /// There is no connection.
    ANJAY_SEND_ERR_OFFLINE = 3,
    /// A bootstrap is under way.
    ANJAY_SEND_ERR_BOOTSTRAP = 4,
    /// There is no such server.
    ANJAY_SEND_ERR_SSID = 5,
    /// The server registered with a version of LwM2M that has no Send.
    ANJAY_SEND_ERR_PROTOCOL = 6,
    /// Something else, such as no memory.
    ANJAY_SEND_ERR_INTERNAL = 7,
}

/// Told how a Send ended: `ANJAY_SEND_SUCCESS`, `ANJAY_SEND_TIMEOUT`, `ANJAY_SEND_ABORT`, `ANJAY_SEND_DEFERRED_ERROR`, or minus the
/// CoAP code of the answer.
pub type anjay_send_finished_handler_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    batch: *const anjay_send_batch_t,
    result: c_int,
    data: *mut c_void,
);

/// Result of a Send: the server has it.
pub const ANJAY_SEND_SUCCESS: core::ffi::c_int = 0;
/// Result of a Send: no answer.
pub const ANJAY_SEND_TIMEOUT: core::ffi::c_int = -1;
/// Result of a Send: ended, because the client ended or the server is gone.
pub const ANJAY_SEND_ABORT: core::ffi::c_int = -2;
/// Result of a deferred Send: it could not be made in the end.
pub const ANJAY_SEND_DEFERRED_ERROR: core::ffi::c_int = -3;

/// What a function of this header returns when it refuses.
const REFUSED: c_int = -1;

/// Makes an empty builder.
///
/// Returns it; `anjay_send_batch_builder_compile` or `anjay_send_batch_builder_cleanup` ends it.
#[unsafe(no_mangle)]
pub extern "C" fn anjay_send_batch_builder_new() -> *mut anjay_send_batch_builder_t {
    Box::into_raw(Box::<Batch>::default()).cast()
}

/// Ends a builder without making a batch of it.
///
/// `builder`: where the pointer to it lies; becomes NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_batch_builder_cleanup(builder: *mut *mut anjay_send_batch_builder_t) {
    // SAFETY: NULL, or a pointer to NULL or to a builder that is not used any more afterwards.
    unsafe {
        if let Some(builder) = builder.as_mut().filter(|builder| !builder.is_null()) {
            drop(Box::from_raw(::core::mem::replace(builder, ::core::ptr::null_mut()).cast::<Batch>()));
        }
    }
}

/// Adds the present value of a resource, with the time; of a multiple resource, those of all its instances.
///
/// `builder`: to add to.
/// `anjay`: the client.
///
/// Returns 0; `ANJAY_ERR_NOT_FOUND` when there is no such resource, or it has no value; what a handler returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_batch_data_add_current(
    builder: *mut anjay_send_batch_builder_t,
    anjay: *mut anjay_t,
    oid: anjay_oid_t,
    iid: anjay_iid_t,
    rid: anjay_rid_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return REFUSED };
    let path = Path::resource(oid, iid, rid);
    if path.ids().contains(&u16::MAX) {
        return NOT_FOUND;
    }
    let time = platform::real_now();
    let values = match read_current(&mut client.lock(), &path) {
        Ok(values) => values,
        Err(code) => return code,
    };
    // SAFETY: NULL or a builder, which the handlers that were called may have added to.
    let Some(batch) = (unsafe { builder.cast::<Batch>().as_mut() }) else { return REFUSED };
    batch.entries.extend(values.into_iter().map(|(path, value)| Entry { path, value, time }));
    0
}

/// Makes a batch of what was added.
///
/// `builder`: where the pointer to it lies; becomes NULL.
///
/// Returns the batch, which `anjay_send_batch_release` gives up; NULL without a builder.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_batch_builder_compile(
    builder: *mut *mut anjay_send_batch_builder_t,
) -> *mut anjay_send_batch_t {
    // SAFETY: as in `anjay_send_batch_builder_cleanup`.
    unsafe {
        let Some(builder) = builder.as_mut().filter(|builder| !builder.is_null()) else {
            return ::core::ptr::null_mut();
        };
        let batch = Box::from_raw(::core::mem::replace(builder, ::core::ptr::null_mut()).cast::<Batch>());
        Arc::into_raw(Arc::new(*batch)).cast_mut().cast()
    }
}

/// Counts another reference to a batch.
///
/// Returns the batch.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_batch_acquire(batch: *const anjay_send_batch_t) -> *mut anjay_send_batch_t {
    if !batch.is_null() {
        // SAFETY: a batch that is not yet given up.
        unsafe { Arc::increment_strong_count(batch.cast::<Batch>()) };
    }
    batch.cast_mut()
}

/// Gives a reference to a batch up.
///
/// `batch`: where the pointer to it lies; becomes NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_batch_release(batch: *mut *mut anjay_send_batch_t) {
    // SAFETY: NULL, or a pointer to NULL or to a batch whose reference is the caller's.
    unsafe {
        if let Some(batch) = batch.as_mut().filter(|batch| !batch.is_null()) {
            Arc::decrement_strong_count(
                ::core::mem::replace(batch, ::core::ptr::null_mut()).cast_const().cast::<Batch>(),
            );
        }
    }
}

/// Queues a request.
///
/// # Safety
/// As for `anjay_send`.
unsafe fn queue(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    data: *const anjay_send_batch_t,
    finished: Option<Finished>,
    deferrable: bool,
) -> anjay_send_result_t {
    use anjay_send_result_t::*;
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return ANJAY_SEND_ERR_INTERNAL };
    if data.is_null() {
        return ANJAY_SEND_ERR_INTERNAL;
    }
    // SAFETY: a batch that is not yet given up; a reference of our own.
    let batch = unsafe {
        Arc::increment_strong_count(data.cast::<Batch>());
        Arc::from_raw(data.cast::<Batch>())
    };
    let result = send::send(&mut client.lock(), ssid, &batch, finished, deferrable);
    match result {
        Ok(()) => ANJAY_SEND_OK,
        Err(SendError::Muted) => ANJAY_SEND_ERR_MUTED,
        Err(SendError::Offline) => ANJAY_SEND_ERR_OFFLINE,
        Err(SendError::Bootstrap) => ANJAY_SEND_ERR_BOOTSTRAP,
        Err(SendError::Ssid) => ANJAY_SEND_ERR_SSID,
        Err(SendError::Internal) => ANJAY_SEND_ERR_INTERNAL,
    }
}

/// Sends a batch to a server, in the next pass of the scheduler.
///
/// `ssid`: of the server.
/// `data`: the batch; may be given up at once.
/// `finished_handler`: told how it ended, or NULL; not called when this function does not return `ANJAY_SEND_OK`.
/// `finished_handler_data`: its last argument.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    data: *const anjay_send_batch_t,
    finished_handler: Option<anjay_send_finished_handler_t>,
    finished_handler_data: *mut c_void,
) -> anjay_send_result_t {
    // SAFETY: the caller's promise.
    unsafe { queue(anjay, ssid, data, Finished::new(finished_handler, finished_handler_data), false) }
}

/// As `anjay_send`; while the client is not registered, the batch waits for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_send_deferrable(
    anjay: *mut anjay_t,
    ssid: anjay_ssid_t,
    data: *const anjay_send_batch_t,
    finished_handler: Option<anjay_send_finished_handler_t>,
    finished_handler_data: *mut c_void,
) -> anjay_send_result_t {
    // SAFETY: the caller's promise.
    unsafe { queue(anjay, ssid, data, Finished::new(finished_handler, finished_handler_data), true) }
}
