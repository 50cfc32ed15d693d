//! `anj/coap_downloader.h`: downloads over CoAP and CoAPS.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::{ptr, slice};

use super::compat::net::anj_net_api::{anj_net_config_t, anj_net_ctx_t};
use super::compat::rng::anj_rng_generate;
use super::defs::anj_exchange_udp_tx_params_t;
use super::net::{self, NetArgs};
use super::notes;
use super::session_loop::now;
use super::time::anj_time_duration_t;
use crate::downloader::{
    DownloaderConfig, DownloaderError, DownloaderPoll, DownloaderState, DownloaderStatus, MAX_RANDOM,
};
use crate::exchange::{NetCall, TxParams};
use crate::platform::log::log;

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

impl From<DownloaderStatus> for anj_coap_downloader_status_t {
    fn from(status: DownloaderStatus) -> Self {
        match status {
            DownloaderStatus::Initial => Self::ANJ_COAP_DOWNLOADER_STATUS_INITIAL,
            DownloaderStatus::Starting => Self::ANJ_COAP_DOWNLOADER_STATUS_STARTING,
            DownloaderStatus::Downloading => Self::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING,
            DownloaderStatus::Finishing => Self::ANJ_COAP_DOWNLOADER_STATUS_FINISHING,
            DownloaderStatus::Finished => Self::ANJ_COAP_DOWNLOADER_STATUS_FINISHED,
            DownloaderStatus::Retrying => Self::ANJ_COAP_DOWNLOADER_STATUS_RETRYING,
            DownloaderStatus::WaitingForRetry => Self::ANJ_COAP_DOWNLOADER_STATUS_WAITING_FOR_RETRY,
            DownloaderStatus::Resuming => Self::ANJ_COAP_DOWNLOADER_STATUS_RESUMING,
            DownloaderStatus::Failed => Self::ANJ_COAP_DOWNLOADER_STATUS_FAILED,
            DownloaderStatus::Suspended => Self::ANJ_COAP_DOWNLOADER_STATUS_SUSPENDED,
        }
    }
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
    /// out of range. With `ANJ_EXT_WITH_ADAPTIVE_TIMEOUT` those defaults are only the beginning: as soon as the round-trip
    /// time is known, timeouts follow it. Parameters that are given here are always obeyed.
    pub udp_tx_params: *const anj_exchange_udp_tx_params_t,
    /// Time to wait before another attempt, counted from the cleanup after the one that failed.
    pub retry_delay: anj_time_duration_t,
    /// Attempts in a row that may fail, when the network fails or the server does not answer, before the download does. Data
    /// starts the count anew. 0 and 1: no retry.
    pub retry_count: u8,
}

/// A downloader. Allocated by the application, set up by `anj_coap_downloader_init`; every field is private.
#[repr(C)]
pub struct anj_coap_downloader_t {
    /// Private.
    pub(crate) event_cb: Option<anj_coap_downloader_event_callback_t>,
    /// Private.
    pub(crate) event_cb_arg: *mut c_void,
    /// Private: context of the network layer, NULL for none.
    pub(crate) net_ctx: *mut anj_net_ctx_t,
    /// Private: a URI that is too long to be copied.
    pub(crate) uri: *const c_char,
    /// Private.
    pub(crate) net_config: anj_net_config_t,
    /// Private.
    pub(crate) state: DownloaderState,
}

/// Sets a downloader up.
///
/// `coap_downloader`: the downloader; whatever it did before is forgotten, so a download must have ended.
/// `config`: settings; the structure itself is not needed any more afterwards.
///
/// Returns 0; `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` without `event_cb`, `ANJ_COAP_DOWNLOADER_ERR_INTERNAL` when
/// `anj_rng_generate` failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_init(
    coap_downloader: *mut anj_coap_downloader_t,
    config: *const anj_coap_downloader_configuration_t,
) -> c_int {
    // SAFETY: NULL or valid; a copy, as randomness is about to be asked for.
    let config = match unsafe { config.as_ref() } {
        Some(config) if config.event_cb.is_some() && !coap_downloader.is_null() => *config,
        _ => return DownloaderError::InvalidConfiguration as c_int,
    };
    let mut random = [0; 2];
    // SAFETY: the caller gives memory for a downloader, for which zero bytes are a valid value; two bytes to write to.
    let result = unsafe {
        ptr::write_bytes(coap_downloader, 0, 1);
        anj_rng_generate(random.as_mut_ptr(), random.len())
    };
    if result != 0 {
        log!(coap_downloader, Error, c"no randomness", result);
        return DownloaderError::Internal as c_int;
    }
    let config_of_state = DownloaderConfig {
        // SAFETY: NULL or valid, as the caller promises.
        tx_params: unsafe { tx_params(config.udp_tx_params) },
        retry_delay: config.retry_delay.into(),
        retry_count: config.retry_count,
        random,
    };
    // SAFETY: valid, and no call to the application is made while it is borrowed.
    let downloader = unsafe { &mut *coap_downloader };
    downloader.event_cb = config.event_cb;
    downloader.event_cb_arg = config.event_cb_arg;
    downloader.state.init(&config_of_state);
    0
}

/// Transmission parameters of C, when they are given and valid.
///
/// # Safety
/// `params` is NULL or valid.
unsafe fn tx_params(params: *const anj_exchange_udp_tx_params_t) -> Option<TxParams> {
    // SAFETY: the caller's promise.
    let params = unsafe { params.as_ref() }?;
    let wanted = TxParams {
        ack_timeout: params.ack_timeout.into(),
        ack_random_factor: params.ack_random_factor,
        max_retransmit: params.max_retransmit,
    };
    if wanted.is_valid() {
        return Some(wanted);
    }
    log!(coap_downloader, Error, c"invalid transmission parameters are not used");
    None
}

/// Does what is to be done now: sends, receives, calls back. Call it again and again; it waits only when a function of the
/// platform does. A call from inside `event_cb` has no effect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_step(coap_downloader: *mut anj_coap_downloader_t) {
    // SAFETY: NULL or valid; the borrow ends with the statement.
    if unsafe { coap_downloader.as_ref() }.is_some_and(|downloader| downloader.state.is_at_rest()) {
        return;
    }
    // SAFETY: NULL or valid.
    unsafe { step(coap_downloader) };
}

/// A step that has something to do.
///
/// # Safety
/// The downloader is NULL or valid.
#[inline(never)]
unsafe fn step(coap_downloader: *mut anj_coap_downloader_t) {
    // SAFETY: NULL or valid; the borrow ends with the statement.
    if !unsafe { coap_downloader.as_mut() }.is_some_and(|downloader| downloader.state.begin_step()) {
        log!(coap_downloader, Warning, c"step refused");
        return;
    }
    let mut time = now();
    loop {
        // SAFETY: valid; the borrow ends with the block, before the application is called.
        let (poll, note) = unsafe {
            let downloader = &mut *coap_downloader;
            let uri = long_uri(downloader.uri, &downloader.state);
            (downloader.state.poll(time, uri), downloader.state.take_note())
        };
        notes::write(note);
        if poll == DownloaderPoll::Leave {
            return;
        }
        // SAFETY: valid and not borrowed.
        unsafe { serve(coap_downloader, poll) };
        time = now();
    }
}

/// Gives a downloader what it asked for.
///
/// # Safety
/// The downloader is valid and not borrowed.
unsafe fn serve(downloader: *mut anj_coap_downloader_t, poll: DownloaderPoll) {
    // SAFETY: the caller's promise; the data are in the buffer of the structure.
    unsafe {
        match poll {
            DownloaderPoll::Leave => {}
            DownloaderPoll::Report(status) => report(downloader, status, ptr::null(), 0),
            DownloaderPoll::Data { start, len } => {
                let buffer = (&raw const (*downloader).state.buffer).cast::<u8>();
                report(downloader, DownloaderStatus::Downloading, buffer.wrapping_add(start), len);
            }
            DownloaderPoll::Connect { port } => make_call(downloader, NetCall::Connect, port),
            DownloaderPoll::Net(call) => make_call(downloader, call, 0),
            DownloaderPoll::Random(len) => draw(downloader, len),
        }
    }
}

/// The URI of a download that was too long to be copied, otherwise nothing.
///
/// # Safety
/// `uri` is the string that the download was started with, and unchanged, unless the state has a copy.
unsafe fn long_uri<'a>(uri: *const c_char, state: &DownloaderState) -> &'a [u8] {
    if uri.is_null() || !state.needs_uri() {
        return &[];
    }
    // SAFETY: so many bytes were there at the start, and the caller promises that they still are.
    unsafe { slice::from_raw_parts(uri.cast(), state.uri_len()) }
}

/// Calls the application.
///
/// # Safety
/// The downloader is valid and not borrowed; `data` points to `len` bytes.
unsafe fn report(downloader: *mut anj_coap_downloader_t, status: DownloaderStatus, data: *const u8, len: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(event_cb) = (*downloader).event_cb {
            event_cb((*downloader).event_cb_arg, downloader, status.into(), data, len);
        }
    }
}

/// Makes a call of the network layer. `port`: where in the buffer the port is, for a connect.
///
/// # Safety
/// The downloader is valid and not borrowed.
unsafe fn make_call(downloader: *mut anj_coap_downloader_t, call: NetCall, port: usize) {
    // SAFETY: the caller's promise; the buffer is one of the structure, and nothing is borrowed during the call.
    unsafe {
        let secure = (*downloader).state.is_secure();
        let buffer = (&raw mut (*downloader).state.buffer).cast::<u8>();
        let args = NetArgs {
            config: &raw const (*downloader).net_config,
            host: buffer.cast(),
            port: buffer.wrapping_add(port).cast(),
            message: buffer,
            buffer,
            buffer_len: (*downloader).state.buffer.len(),
        };
        let reply = net::call(secure, &raw mut (*downloader).net_ctx, call, &args);
        (*downloader).state.net_reply(reply);
    }
}

/// Draws random bytes.
///
/// # Safety
/// The downloader is valid and not borrowed.
unsafe fn draw(downloader: *mut anj_coap_downloader_t, len: usize) {
    let mut random = [0; MAX_RANDOM];
    let len = len.min(random.len());
    // SAFETY: so many bytes to write to; the caller's promise.
    unsafe {
        let result = anj_rng_generate(random.as_mut_ptr(), len);
        let time = now();
        let random = if result == 0 { random.get(..len) } else { None };
        (*downloader).state.random_reply(time, random);
    }
}

/// Starts a download.
///
/// `uri`: `coap://` or `coaps://`, host, optional port, path and query; NUL-terminated. Up to 160 characters are copied; a
/// longer one must stay unchanged until the download ends.
/// `net_config`: settings of the connection, required for `coaps`; NULL: defaults. The structure is copied, but what it
/// points to must stay valid until the download ends.
///
/// Returns 0; `ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS` while another one runs or is suspended,
/// `ANJ_COAP_DOWNLOADER_ERR_INVALID_URI`, `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` for `coaps` without `net_config`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_start(
    coap_downloader: *mut anj_coap_downloader_t,
    uri: *const c_char,
    net_config: *const anj_net_config_t,
) -> c_int {
    // SAFETY: NULL or valid, and no call to the application is made while it is borrowed.
    let Some(downloader) = (unsafe { coap_downloader.as_mut() }) else {
        return DownloaderError::InvalidState as c_int;
    };
    if downloader.event_cb.is_none() {
        // Not set up.
        return DownloaderError::InvalidState as c_int;
    }
    // SAFETY: NULL or a string, as the caller promises.
    let text = if uri.is_null() { &[] } else { unsafe { CStr::from_ptr(uri) }.to_bytes() };
    if let Err(error) = downloader.state.start(text, !net_config.is_null()) {
        return error as c_int;
    }
    downloader.uri = uri;
    // SAFETY: both are valid, and may be the same; zero bytes are a valid configuration.
    unsafe {
        if net_config.is_null() {
            ptr::write_bytes(&raw mut downloader.net_config, 0, 1);
        } else {
            ptr::copy(net_config, &raw mut downloader.net_config, 1);
        }
    }
    0
}

/// Ends a download. The next steps close the connection and report FAILED, with `ANJ_COAP_DOWNLOADER_ERR_TERMINATED`.
/// Nothing happens when none runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_terminate(coap_downloader: *mut anj_coap_downloader_t) {
    // SAFETY: NULL or valid.
    if let Some(downloader) = unsafe { coap_downloader.as_mut() } {
        downloader.state.terminate();
    }
}

/// Tells why the last download failed.
///
/// Returns 0 when none failed, or `ANJ_COAP_DOWNLOADER_ERR_*`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_get_error(coap_downloader: *mut anj_coap_downloader_t) -> c_int {
    // SAFETY: NULL or valid.
    let error = unsafe { coap_downloader.as_ref() }.map(|downloader| downloader.state.error());
    error.unwrap_or(DownloaderError::InvalidState) as c_int
}

/// Suspends a download: closes the connection and remembers the progress. In the callback with the last bytes of the file it
/// has no effect, and the download finishes.
///
/// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when there is nothing to suspend.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_suspend(coap_downloader: *mut anj_coap_downloader_t) -> c_int {
    // SAFETY: NULL or valid.
    match unsafe { coap_downloader.as_mut() } {
        Some(downloader) => code(downloader.state.suspend()),
        None => DownloaderError::InvalidState as c_int,
    }
}

/// Goes on with a suspended download, at once.
///
/// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when none is suspended; `ANJ_COAP_DOWNLOADER_ERR_INVALID_URI` when
/// a URI that was too long to be copied has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_coap_downloader_resume(coap_downloader: *mut anj_coap_downloader_t) -> c_int {
    // SAFETY: NULL or valid.
    match unsafe { coap_downloader.as_mut() } {
        Some(downloader) => {
            // SAFETY: the URI must not change while a download is suspended.
            let uri = unsafe { long_uri(downloader.uri, &downloader.state) };
            code(downloader.state.resume(uri))
        }
        None => DownloaderError::InvalidState as c_int,
    }
}

/// The result of a function for C.
fn code(result: Result<(), DownloaderError>) -> c_int {
    result.err().unwrap_or(DownloaderError::None) as c_int
}
