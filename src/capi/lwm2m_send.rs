//! `anj/lwm2m_send.h`: the Send operation (LwM2M Core §6.4.5).

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;

use super::core::anj_t;
use super::defs::anj_io_out_entry_t;

/// Content formats of a Send message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_send_content_format_t {
    /// SenML CBOR (112).
    #[cfg(anj_with_senml_cbor)]
    ANJ_SEND_CONTENT_FORMAT_SENML_CBOR,
    /// LwM2M CBOR (11544).
    #[cfg(anj_with_lwm2m_cbor)]
    ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR,
}

/// Tells how a request ended; called exactly once for each request that was accepted. It may queue a new one.
///
/// `send_id`: which request.
/// `result`: `ANJ_SEND_SUCCESS` or `ANJ_SEND_ERR_*`.
/// `data`: as given in `anj_send_request_t`.
pub type anj_send_finished_handler_t =
    unsafe extern "C" fn(anjay: *mut anj_t, send_id: u16, result: c_int, data: *mut c_void);

/// A Send message. Nothing is copied: it and what it points to must stay valid and unchanged until `finished_handler` is called.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_send_request_t {
    /// Array of `records_cnt` values with their paths.
    pub records: *const anj_io_out_entry_t,
    /// Number of records, at least 1.
    pub records_cnt: usize,
    /// Called when the request ends; required.
    pub finished_handler: Option<anj_send_finished_handler_t>,
    /// Handed to `finished_handler`.
    pub data: *mut c_void,
    /// Content format of the message.
    pub content_format: MaybeUninit<anj_send_content_format_t>,
}

unsafe extern "C" {
    /// Queues a message.
    ///
    /// `send_request`: the message.
    /// `out_send_id`: gets the id of the request, 1 to 65534; NULL: not wanted.
    ///
    /// Returns 0; `ANJ_SEND_ERR_DATA_NOT_VALID`, `ANJ_SEND_ERR_NOT_ALLOWED` when the client is not registered or the server
    /// does not want Send messages, `ANJ_SEND_ERR_NO_SPACE` when the queue (`ANJ_LWM2M_SEND_QUEUE_SIZE`) is full.
    pub fn anj_send_new_request(
        anj: *mut anj_t,
        send_request: *const anj_send_request_t,
        out_send_id: *mut u16,
    ) -> c_int;
    /// Gives a request up; its handler is called with `ANJ_SEND_ERR_ABORT` before the function returns.
    ///
    /// `send_id`: which one; `ANJ_SEND_ID_ALL`: all.
    ///
    /// Returns 0, `ANJ_SEND_ERR_NO_REQUEST_FOUND`, or `ANJ_SEND_ERR_ABORT` when called from a handler while all are given up.
    pub fn anj_send_abort(anj: *mut anj_t, send_id: u16) -> c_int;
}
