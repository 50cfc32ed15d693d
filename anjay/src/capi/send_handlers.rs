//! Calls of the handlers of Send requests. The lock is free meanwhile.

use core::ffi::c_void;
use std::sync::Arc;

use super::handlers::handle;
use super::lwm2m_send::anjay_send_finished_handler_t;
use crate::client::Guard;
use crate::send::Batch;

/// The handler of a request.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    handler: anjay_send_finished_handler_t,
    data: *mut c_void,
}

impl Finished {
    /// The handler; `None` for NULL.
    ///
    /// # Safety
    /// It can be called with this argument until the request has ended.
    pub unsafe fn new(handler: Option<anjay_send_finished_handler_t>, data: *mut c_void) -> Option<Self> {
        handler.map(|handler| Self { handler, data })
    }

    /// Tells how the request ended.
    pub fn call(self, guard: &mut Guard<'_>, ssid: u16, batch: &Arc<Batch>, result: i32) {
        let (client, batch) = (handle(guard.client()), Arc::as_ptr(batch));
        // SAFETY: the promise of `new`; the batch is valid during the call.
        guard.unlocked(|| unsafe { (self.handler)(client, ssid, batch.cast(), result, self.data) });
    }
}
