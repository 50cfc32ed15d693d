//! `anj/coap_downloader.h`: downloads over CoAP and CoAPS.

use core::ffi::{c_char, c_int, c_void};

use super::compat::net::anj_net_api::anj_net_config_t;
use super::defs::anj_exchange_udp_tx_params_t;
use super::time::anj_time_duration_t;
use crate::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE;

/// Where a download stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_coap_downloader_status_t {
    /// Nothing started yet.
    ANJ_COAP_DOWNLOADER_STATUS_INITIAL = 0,
    /// Connecting.
    ANJ_COAP_DOWNLOADER_STATUS_STARTING = 1,
    /// Data arrive; reported once per block.
    ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING = 2,
    /// Closing the connection: no more data, the download has ended or is being terminated.
    ANJ_COAP_DOWNLOADER_STATUS_FINISHING = 3,
    /// Complete.
    ANJ_COAP_DOWNLOADER_STATUS_FINISHED = 4,
    /// Connecting again after an error.
    ANJ_COAP_DOWNLOADER_STATUS_RETRYING = 5,
    /// Waiting for the time of the next attempt.
    ANJ_COAP_DOWNLOADER_STATUS_WAITING_FOR_RETRY = 6,
    /// Connecting again after `anj_coap_downloader_resume`.
    ANJ_COAP_DOWNLOADER_STATUS_RESUMING = 7,
    /// Failed: `anj_coap_downloader_get_error` tells why.
    ANJ_COAP_DOWNLOADER_STATUS_FAILED = 8,
    /// Suspended: `anj_coap_downloader_resume` goes on.
    ANJ_COAP_DOWNLOADER_STATUS_SUSPENDED = 9,
}

/// Tells a new status, or brings data. May call the functions of the downloader but `anj_coap_downloader_step`.
///
/// `arg`: as given in `anj_coap_downloader_configuration_t`.
/// `conn_status`: the status; `ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING` comes with data.
/// `data`, `data_len`: the next bytes of the file, valid during the call, and their number; NULL and 0 without data.
pub type anj_coap_downloader_event_callback_t = unsafe extern "C" fn(
    arg: *mut c_void,
    coap_downloader: *mut anj_coap_downloader_t,
    conn_status: anj_coap_downloader_status_t,
    data: *const u8,
    data_len: usize,
);

/// Settings of a downloader. Zero it first: zero means "default".
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_coap_downloader_configuration_t {
    /// Called on every new status and for the data; required.
    pub event_cb: Option<anj_coap_downloader_event_callback_t>,
    /// Handed to `event_cb`.
    pub event_cb_arg: *mut c_void,
    /// Transmission parameters, copied; NULL: `ANJ_EXCHANGE_UDP_TX_PARAMS_DEFAULT`, which also stay in force when these are
    /// out of range.
    pub udp_tx_params: *const anj_exchange_udp_tx_params_t,
    /// Time to wait before an attempt to go on after an error of the network.
    pub retry_delay: anj_time_duration_t,
    /// Attempts to go on after an error of the network; 0: none.
    pub retry_count: u8,
}

/// A downloader. Allocated by the application, set up by `anj_coap_downloader_init`; every field is private.
#[repr(C)]
pub struct anj_coap_downloader_t {
    /// Private.
    pub(crate) event_cb: Option<anj_coap_downloader_event_callback_t>,
    /// Private.
    pub(crate) event_cb_arg: *mut c_void,
    /// Private.
    pub(crate) buffer: [u8; ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE],
}

unsafe extern "C" {
    /// Sets a downloader up.
    ///
    /// `config`: settings; the structure itself is not needed any more afterwards.
    ///
    /// Returns 0; `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` without `event_cb`, `ANJ_COAP_DOWNLOADER_ERR_INTERNAL` when
    /// `anj_rng_generate` failed.
    pub fn anj_coap_downloader_init(
        coap_downloader: *mut anj_coap_downloader_t,
        config: *const anj_coap_downloader_configuration_t,
    ) -> c_int;
    /// Does what is to be done now: sends, receives, calls back. Call it again and again.
    pub fn anj_coap_downloader_step(coap_downloader: *mut anj_coap_downloader_t);
    /// Starts a download.
    ///
    /// `uri`: `coap://` or `coaps://`, host, optional port, path and query; NUL-terminated.
    /// `net_config`: settings of the connection, required for `coaps`; NULL: defaults. The structure is copied, but what it
    /// points to must stay valid until the download ends.
    ///
    /// Returns 0; `ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS` while another one runs or is suspended,
    /// `ANJ_COAP_DOWNLOADER_ERR_INVALID_URI`, `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` for `coaps` without `net_config`.
    pub fn anj_coap_downloader_start(
        coap_downloader: *mut anj_coap_downloader_t,
        uri: *const c_char,
        net_config: *const anj_net_config_t,
    ) -> c_int;
    /// Ends a download. The next steps close the connection and report FAILED, with `ANJ_COAP_DOWNLOADER_ERR_TERMINATED`.
    /// Nothing happens when none runs.
    pub fn anj_coap_downloader_terminate(coap_downloader: *mut anj_coap_downloader_t);
    /// Tells why the last download failed.
    ///
    /// Returns 0, `ANJ_COAP_DOWNLOADER_ERR_*`, or the CoAP code of an error response (128 to 191).
    pub fn anj_coap_downloader_get_error(coap_downloader: *mut anj_coap_downloader_t) -> c_int;
    /// Suspends a download: closes the connection and remembers the progress.
    ///
    /// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when there is nothing to suspend.
    pub fn anj_coap_downloader_suspend(coap_downloader: *mut anj_coap_downloader_t) -> c_int;
    /// Goes on with a suspended download.
    ///
    /// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when none is suspended.
    pub fn anj_coap_downloader_resume(coap_downloader: *mut anj_coap_downloader_t) -> c_int;
}
