//! `anjay/download.h`: downloads by the application.

use crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t;
use crate::capi::avs::errno::avs_error_t;
use crate::capi::avs::time::avs_time_duration_t;
use crate::capi::core::{anjay_security_config_t, anjay_t};
use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

/// A download that is under way.
pub type anjay_download_handle_t = *mut c_void;

/// How a download ended.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_download_result_t {
    /// All data was delivered.
    ANJAY_DOWNLOAD_FINISHED = 0,
    /// `details.error` says why.
    ANJAY_DOWNLOAD_ERR_FAILED = 1,
    /// The server answered with `details.status_code`.
    ANJAY_DOWNLOAD_ERR_INVALID_RESPONSE = 2,
    /// The remote file changed meanwhile.
    ANJAY_DOWNLOAD_ERR_EXPIRED = 3,
    /// Ended by the application.
    ANJAY_DOWNLOAD_ERR_ABORTED = 4,
}

/// An ETag. Allocated with room for `size` bytes; free it with `avs_free`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_etag_t {
    /// Number of bytes.
    pub size: u8,
    /// The first of them.
    pub value: [u8; 1],
}

/// More about the end of a download.
#[repr(C)]
#[derive(Clone, Copy)]
pub union anjay_download_status_t__details {
    /// With `ANJAY_DOWNLOAD_ERR_FAILED`.
    pub error: avs_error_t,
    /// With `ANJAY_DOWNLOAD_ERR_INVALID_RESPONSE`: CoAP code or HTTP status.
    pub status_code: c_int,
}

/// How a download ended, with details.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_download_status_t {
    /// How it ended.
    pub result: anjay_download_result_t,
    /// More, for some results.
    pub details: anjay_download_status_t__details,
}

/// Gets the next part of a download, in order. `etag` is NULL when the server gave none. Anything but `AVS_OK` ends the download.
pub type anjay_download_next_block_handler_t = unsafe extern "C" fn(
    anjay: *mut anjay_t,
    data: *const u8,
    data_size: usize,
    etag: *const anjay_etag_t,
    user_data: *mut c_void,
) -> avs_error_t;

/// Told that a download has ended.
pub type anjay_download_finished_handler_t =
    unsafe extern "C" fn(anjay: *mut anjay_t, status: anjay_download_status_t, user_data: *mut c_void);

/// What to download. Everything is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_download_config_t {
    /// Where from.
    pub url: *const c_char,
    /// First byte wanted.
    pub start_offset: usize,
    /// ETag of the part that is already there, or NULL.
    pub etag: *const anjay_etag_t,
    /// Gets the data.
    pub on_next_block: Option<anjay_download_next_block_handler_t>,
    /// Called once, at the end.
    pub on_download_finished: Option<anjay_download_finished_handler_t>,
    /// Passed to both.
    pub user_data: *mut c_void,
    /// How to secure the connection.
    pub security_config: anjay_security_config_t,
    /// Parameters of CoAP, or NULL for the defaults.
    pub coap_tx_params: *mut avs_coap_udp_tx_params_t,
    /// Time without data after which a transfer over TCP ends; zero or invalid: 30 s.
    pub tcp_request_timeout: avs_time_duration_t,
    /// Use the connection to a LwM2M server when it leads to the same host.
    pub prefer_same_socket_downloads: MaybeUninit<bool>,
}
