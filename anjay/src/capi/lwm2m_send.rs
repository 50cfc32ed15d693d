//! `anjay/lwm2m_send.h`: LwM2M Send.

use crate::capi::core::{anjay_ssid_t, anjay_t};
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
