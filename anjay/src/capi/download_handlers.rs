//! Calls of the handlers of downloads of the application. The lock is free meanwhile.

use core::ffi::c_void;
use core::ptr::null;

use super::avs::errno::{avs_errno_t, avs_error_t};
use super::download::{
    anjay_download_finished_handler_t, anjay_download_next_block_handler_t, anjay_download_result_t,
    anjay_download_status_t, anjay_download_status_t__details,
};
use super::fw_handlers::etag;
use super::handlers::handle;
use crate::client::Guard;
use crate::download::Ending;

/// The category of `avs_errno`.
pub const ERRNO_CATEGORY: u16 = 37766;

/// The handlers of a download.
#[derive(Clone, Copy, Debug)]
pub struct Callbacks {
    next_block: anjay_download_next_block_handler_t,
    finished: anjay_download_finished_handler_t,
    data: *mut c_void,
}

impl Callbacks {
    /// The handlers.
    ///
    /// # Safety
    /// They can be called with this argument until the download has ended.
    pub unsafe fn new(
        next_block: anjay_download_next_block_handler_t,
        finished: anjay_download_finished_handler_t,
        data: *mut c_void,
    ) -> Self {
        Self { next_block, finished, data }
    }

    /// Hands data on: 0, or category and code of the error packed into a number.
    pub fn next_block(self, guard: &mut Guard<'_>, data: &[u8], bytes: &[u8]) -> i32 {
        let (client, etag) = (handle(guard.client()), etag(bytes));
        let etag = if bytes.is_empty() { null() } else { etag.as_ptr().cast() };
        // SAFETY: the promise of `new`; data and ETag are valid during the call.
        let error = guard.unlocked(|| unsafe { (self.next_block)(client, data.as_ptr(), data.len(), etag, self.data) });
        if error.code == 0 { 0 } else { i32::from_ne_bytes(pack(error)) }
    }

    /// Tells how the download ended.
    pub fn finished(self, guard: &mut Guard<'_>, ending: Ending) {
        use anjay_download_result_t::*;
        let failed = |errno: avs_errno_t| avs_error_t { category: ERRNO_CATEGORY, code: errno as u16 };
        let error = |error| anjay_download_status_t__details { error };
        let none = avs_error_t { category: 0, code: 0 };
        let (result, details) = match ending {
            Ending::Finished => (ANJAY_DOWNLOAD_FINISHED, error(none)),
            Ending::Refused(code) => (ANJAY_DOWNLOAD_ERR_FAILED, error(unpack(code.to_ne_bytes()))),
            Ending::Response(code) => {
                (ANJAY_DOWNLOAD_ERR_INVALID_RESPONSE, anjay_download_status_t__details { status_code: code.into() })
            }
            Ending::Changed => (ANJAY_DOWNLOAD_ERR_EXPIRED, error(none)),
            Ending::Aborted => (ANJAY_DOWNLOAD_ERR_ABORTED, error(none)),
            Ending::Unresolved => (ANJAY_DOWNLOAD_ERR_FAILED, error(failed(avs_errno_t::AVS_EADDRNOTAVAIL))),
            Ending::Timeout => (ANJAY_DOWNLOAD_ERR_FAILED, error(failed(avs_errno_t::AVS_ETIMEDOUT))),
            Ending::Network => (ANJAY_DOWNLOAD_ERR_FAILED, error(failed(avs_errno_t::AVS_ECONNREFUSED))),
            Ending::Internal => (ANJAY_DOWNLOAD_ERR_FAILED, error(failed(avs_errno_t::AVS_EPROTO))),
        };
        let client = handle(guard.client());
        // SAFETY: the promise of `new`.
        guard.unlocked(|| unsafe { (self.finished)(client, anjay_download_status_t { result, details }, self.data) });
    }
}

fn pack(error: avs_error_t) -> [u8; 4] {
    let ([a, b], [c, d]) = (error.category.to_ne_bytes(), error.code.to_ne_bytes());
    [a, b, c, d]
}

fn unpack([a, b, c, d]: [u8; 4]) -> avs_error_t {
    avs_error_t { category: u16::from_ne_bytes([a, b]), code: u16::from_ne_bytes([c, d]) }
}
