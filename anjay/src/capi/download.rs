//! `anjay/download.h`: downloads by the application.

use core::ptr::null_mut;

use anj::downloader::DownloaderError;

use crate::capi::avs::coap_udp::avs_coap_udp_tx_params_t;
use crate::capi::avs::errno::avs_errno_t;
use crate::capi::avs::errno::avs_error_t;
use crate::capi::avs::time::avs_time_duration_t;
use crate::capi::core::{anjay_security_config_t, anjay_t};
use crate::capi::dm::client;
use crate::capi::download_handlers::{Callbacks, ERRNO_CATEGORY};
use crate::capi::fw_handlers::{credentials, tx_params};
use crate::capi::memory::{bytes, text};
use crate::download::{self, Receiver, Request};
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

/// An error.
fn errno(errno: avs_errno_t) -> avs_error_t {
    avs_error_t { category: ERRNO_CATEGORY, code: errno as u16 }
}

/// An ETag with room for so many bytes, which are 0.
///
/// Returns it, `avs_free` gives it back; NULL when there is no memory.
#[unsafe(no_mangle)]
pub extern "C" fn anjay_etag_new(etag_size: u8) -> *mut anjay_etag_t {
    let size = size_of::<anjay_etag_t>() + usize::from(etag_size);
    // SAFETY: plain memory of the C allocator, zeroed.
    let etag = unsafe { libc::calloc(1, size) }.cast::<anjay_etag_t>();
    if !etag.is_null() {
        // SAFETY: just allocated.
        unsafe { (*etag).size = etag_size };
    }
    etag
}

/// A copy of an ETag.
///
/// Returns it, `avs_free` gives it back; NULL for NULL, or when there is no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_etag_clone(old_etag: *const anjay_etag_t) -> *mut anjay_etag_t {
    if old_etag.is_null() {
        return null_mut();
    }
    // SAFETY: a valid ETag, which has as many bytes as it says; the copy has room for as many.
    unsafe {
        let etag = anjay_etag_new((*old_etag).size);
        if !etag.is_null() {
            let from = (&raw const (*old_etag).value).cast::<u8>();
            ::core::ptr::copy_nonoverlapping(from, (&raw mut (*etag).value).cast(), (*old_etag).size.into());
        }
        etag
    }
}

/// Starts a download over CoAP. Nothing is sent before the next pass of the scheduler.
///
/// `config`: what to download; copied.
/// `out_handle`: gets the download.
///
/// Returns `AVS_OK`; `AVS_EINVAL` for a wrong URL or missing handlers, `AVS_EPROTONOSUPPORT` for another scheme: no handler is
/// called then, and `out_handle` left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_download(
    anjay: *mut anjay_t,
    config: *const anjay_download_config_t,
    out_handle: *mut anjay_download_handle_t,
) -> avs_error_t {
    // SAFETY: the caller's promise.
    let (client, config) = unsafe { (client(anjay), config.as_ref()) };
    let (Some(client), Some(config), false) = (client, config, out_handle.is_null()) else {
        return errno(avs_errno_t::AVS_EINVAL);
    };
    // SAFETY: NULL or a string.
    let uri = unsafe { text(config.url) };
    let (Some(next_block), Some(finished), Some(uri)) = (config.on_next_block, config.on_download_finished, uri) else {
        return errno(avs_errno_t::AVS_EINVAL);
    };
    if !uri.starts_with(b"coap://") && !uri.starts_with(b"coaps://") {
        let known = uri.windows(3).any(|part| part == b"://");
        return errno(if known { avs_errno_t::AVS_EPROTONOSUPPORT } else { avs_errno_t::AVS_EINVAL });
    }
    let mut guard = client.lock();
    // SAFETY: what the configuration points to is valid.
    let request = unsafe {
        Request {
            uri: uri.to_vec(),
            offset: config.start_offset,
            etag: config
                .etag
                .as_ref()
                .map(|etag| bytes((&raw const (*config.etag).value).cast(), etag.size.into()).to_vec())
                .unwrap_or_default(),
            tx: config.coap_tx_params.as_ref().and_then(tx_params).unwrap_or(guard.config.tx),
            credentials: credentials(&config.security_config),
            receiver: Receiver::Application(Callbacks::new(next_block, finished, config.user_data)),
        }
    };
    match download::start(&mut guard, request) {
        Ok(handle) => {
            // SAFETY: not NULL, hence valid.
            unsafe { out_handle.write(::core::ptr::without_provenance_mut(handle)) };
            avs_error_t { category: 0, code: 0 }
        }
        Err(DownloaderError::InvalidUri | DownloaderError::InvalidConfiguration) => errno(avs_errno_t::AVS_EINVAL),
        Err(_) => errno(avs_errno_t::AVS_ENOMEM),
    }
}

/// Ends a download; its handler is told before this returns (from inside a handler of this download: after it).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_download_abort(anjay: *mut anjay_t, dl_handle: anjay_download_handle_t) {
    // SAFETY: the caller's promise.
    if let Some(client) = unsafe { client(anjay) } {
        download::abort(&mut client.lock(), dl_handle.addr());
    }
}

/// Suspends a download: the connection is closed, and what was received is kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_download_suspend(anjay: *mut anjay_t, dl_handle: anjay_download_handle_t) {
    // SAFETY: the caller's promise.
    if let Some(client) = unsafe { client(anjay) } {
        download::suspend(&mut client.lock(), dl_handle.addr(), true);
    }
}

/// Lets a download that was suspended go on.
///
/// Returns 0; −1 when there is no such download.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anjay_download_reconnect(anjay: *mut anjay_t, dl_handle: anjay_download_handle_t) -> c_int {
    // SAFETY: the caller's promise.
    let Some(client) = (unsafe { client(anjay) }) else { return -1 };
    if download::suspend(&mut client.lock(), dl_handle.addr(), false) { 0 } else { -1 }
}
