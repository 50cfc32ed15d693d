//! `anj/ext/fw_resume.h`: what a download has achieved, and what stands in its way.

use core::ffi::c_int;

use crate::capi::coap_downloader::anj_coap_downloader_t;
use crate::capi::time::anj_time_duration_t;
use crate::downloader::{DownloadCause, DownloaderError};

/// What was behind the last error of a download.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_ext_download_cause_t {
    /// Nothing went wrong.
    ANJ_EXT_DOWNLOAD_CAUSE_NONE = 0,
    /// The server did not answer, however often the request was sent.
    ANJ_EXT_DOWNLOAD_CAUSE_TIMEOUT = 1,
    /// The network layer failed. The code is what it returned, or 0 when it did not take a message in time.
    ANJ_EXT_DOWNLOAD_CAUSE_NETWORK = 2,
    /// The server refused. The code is that of CoAP as on the wire: class times 32 plus detail, 132 for 4.04.
    ANJ_EXT_DOWNLOAD_CAUSE_RESPONSE = 3,
    /// The server answered with a Reset.
    ANJ_EXT_DOWNLOAD_CAUSE_RESET = 4,
    /// The ETag changed: there is another file on the server now.
    ANJ_EXT_DOWNLOAD_CAUSE_ETAG_CHANGED = 5,
    /// The server broke the rules of block-wise transfer: another block size, a block that is too short.
    ANJ_EXT_DOWNLOAD_CAUSE_PROTOCOL = 6,
    /// The request could not be built: it does not fit the buffer, or the URI has changed.
    ANJ_EXT_DOWNLOAD_CAUSE_REQUEST = 7,
    /// `anj_rng_generate` failed.
    ANJ_EXT_DOWNLOAD_CAUSE_RANDOM = 8,
    /// The application ended the download.
    ANJ_EXT_DOWNLOAD_CAUSE_TERMINATED = 9,
}

impl From<DownloadCause> for anj_ext_download_cause_t {
    fn from(cause: DownloadCause) -> Self {
        match cause {
            DownloadCause::None => Self::ANJ_EXT_DOWNLOAD_CAUSE_NONE,
            DownloadCause::Timeout => Self::ANJ_EXT_DOWNLOAD_CAUSE_TIMEOUT,
            DownloadCause::Network => Self::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK,
            DownloadCause::Response => Self::ANJ_EXT_DOWNLOAD_CAUSE_RESPONSE,
            DownloadCause::Reset => Self::ANJ_EXT_DOWNLOAD_CAUSE_RESET,
            DownloadCause::EtagChanged => Self::ANJ_EXT_DOWNLOAD_CAUSE_ETAG_CHANGED,
            DownloadCause::Protocol => Self::ANJ_EXT_DOWNLOAD_CAUSE_PROTOCOL,
            DownloadCause::Request => Self::ANJ_EXT_DOWNLOAD_CAUSE_REQUEST,
            DownloadCause::Random => Self::ANJ_EXT_DOWNLOAD_CAUSE_RANDOM,
            DownloadCause::Terminated => Self::ANJ_EXT_DOWNLOAD_CAUSE_TERMINATED,
        }
    }
}

/// What a download has achieved and suffered. Everything counts from `anj_coap_downloader_start`, through retries and
/// suspensions, except for the round-trip time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_ext_download_progress_t {
    /// Round-trip time, smoothed as in RFC 6298 §2, of the current connection or the last one; 0 when it is not known yet.
    /// Requests that were sent more than once do not count.
    pub round_trip_time: anj_time_duration_t,
    /// Bytes given to `event_cb`, with those that it is being given.
    pub bytes_done: u32,
    /// Blocks that brought them.
    pub blocks_done: u32,
    /// Size of the file in bytes, when the server tells it (Size2 of RFC 7959 §4); 0: not known.
    pub total_size: u32,
    /// Bytes in a block, 16 to 1024; 0 before the first one, and when the file comes in one piece.
    pub block_size: u32,
    /// Requests sent again because no answer came in time.
    pub retransmissions: u32,
    /// Attempts after the first one.
    pub retries: u32,
    /// The last error, `ANJ_COAP_DOWNLOADER_ERR_*`, also one that led to another attempt; 0: none.
    pub last_error: c_int,
    /// What was behind it.
    pub last_cause: anj_ext_download_cause_t,
    /// A code that tells more about the cause, see `anj_ext_download_cause_t`; otherwise 0.
    pub last_code: c_int,
}

/// Tells how a download gets on. Only copies a few numbers: call it as often as you like, also inside `event_cb` and after
/// the end.
///
/// `coap_downloader`: the downloader.
/// `out_progress`: gets the answer.
///
/// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when an argument is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_coap_downloader_get_progress(
    coap_downloader: *const anj_coap_downloader_t,
    out_progress: *mut anj_ext_download_progress_t,
) -> c_int {
    // SAFETY: NULL or valid, and no call to the application is made while it is borrowed.
    let Some(downloader) = (unsafe { coap_downloader.as_ref() }) else {
        return DownloaderError::InvalidState as c_int;
    };
    if out_progress.is_null() {
        return DownloaderError::InvalidState as c_int;
    }
    let progress = downloader.state.progress();
    let answer = anj_ext_download_progress_t {
        round_trip_time: downloader.state.round_trip_time().into(),
        bytes_done: progress.bytes,
        blocks_done: progress.blocks,
        total_size: progress.total,
        block_size: progress.block_size.into(),
        retransmissions: progress.retransmissions,
        retries: progress.retries.into(),
        last_error: progress.error as c_int,
        last_cause: progress.cause.into(),
        last_code: progress.code,
    };
    // SAFETY: valid for a write, as the caller promises; it need not be initialised.
    unsafe { out_progress.write(answer) };
    0
}
