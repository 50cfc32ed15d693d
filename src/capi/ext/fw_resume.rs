//! `anj/ext/fw_resume.h`: what a download has achieved, and what stands in its way; going on after a restart.

use core::ffi::c_int;
#[cfg(anj_ext_with_download_resume)]
use core::ffi::{c_char, c_void};

use crate::capi::coap_downloader::anj_coap_downloader_t;
#[cfg(anj_ext_with_download_resume)]
use crate::capi::coap_downloader::{copy_net_config, text_of};
#[cfg(anj_ext_with_download_resume)]
use crate::capi::compat::net::anj_net_api::anj_net_config_t;
#[cfg(anj_ext_with_download_progress)]
use crate::capi::time::anj_time_duration_t;
#[cfg(anj_ext_with_download_progress)]
use crate::downloader::DownloadCause;
use crate::downloader::DownloaderError;
#[cfg(anj_ext_with_download_resume)]
use crate::downloader::{DownloadRecord, HASH_START, hash};

#[cfg(all(anj_ext_with_download_resume, anj_with_default_fota_obj))]
use crate::capi::dm::fw_update::{anj_dm_fw_update_entity_ctx_t, anj_dm_fw_update_state_t};
#[cfg(all(anj_ext_with_download_resume, anj_with_default_fota_obj))]
use crate::objects::fw_update::state;
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence, anj_with_default_fota_obj))]
use crate::{
    capi::core::anj_t,
    capi::dm::builtin::{is_restore, is_store},
    capi::dm::fw_update::{methods_of, run},
    capi::persistence::{anj_persistence_bytes, anj_persistence_context_t, anj_persistence_magic},
    objects::fw_update::{FwTask, FwUpdateState, MAGIC, STREAM_SIZE},
};

/// What was behind the last error of a download.
#[cfg(anj_ext_with_download_progress)]
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

#[cfg(anj_ext_with_download_progress)]
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
#[cfg(anj_ext_with_download_progress)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_ext_download_progress_t {
    /// Round-trip time, smoothed as in RFC 6298 §2, of the current connection or the last one; 0 when it is not known yet.
    /// Requests that were sent more than once do not count.
    pub round_trip_time: anj_time_duration_t,
    /// Bytes given to `event_cb`, with those that it is being given, and those that were there before a restart.
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
#[cfg(anj_ext_with_download_progress)]
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

/// How far a download came: plain data to store and to give to `anj_ext_coap_downloader_start_from` after a restart. Only the
/// same device can use it (byte order), and nobody should change it.
#[cfg(anj_ext_with_download_resume)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_ext_download_record_t {
    /// Tells records from other data, and from those of another version.
    pub format: u32,
    /// Bytes of the file that `event_cb` got: after a restart, data go on from here.
    pub offset: u32,
    /// Size of the file in bytes, when the server tells it; 0: not known.
    pub total_size: u32,
    /// Bytes in a block.
    pub block_size: u16,
    /// Bytes of the ETag.
    pub etag_size: u8,
    /// 0.
    pub reserved: u8,
    /// ETag of the file.
    pub etag: [u8; 8],
    /// `anj_ext_download_hash` of the URI.
    pub uri_hash: u64,
    /// `anj_ext_download_hash` of the first `offset` bytes of the file.
    pub data_hash: u64,
    /// Hash of all of the above.
    pub check: u64,
}

#[cfg(anj_ext_with_download_resume)]
impl From<DownloadRecord> for anj_ext_download_record_t {
    fn from(record: DownloadRecord) -> Self {
        let DownloadRecord { format, offset, total, block_size, etag_len, reserved, etag, uri_hash, data_hash, check } =
            record;
        Self {
            format,
            offset,
            total_size: total,
            block_size,
            etag_size: etag_len,
            reserved,
            etag,
            uri_hash,
            data_hash,
            check,
        }
    }
}

#[cfg(anj_ext_with_download_resume)]
impl From<anj_ext_download_record_t> for DownloadRecord {
    fn from(record: anj_ext_download_record_t) -> Self {
        Self {
            format: record.format,
            offset: record.offset,
            total: record.total_size,
            block_size: record.block_size,
            etag_len: record.etag_size,
            reserved: record.reserved,
            etag: record.etag,
            uri_hash: record.uri_hash,
            data_hash: record.data_hash,
            check: record.check,
        }
    }
}

/// Reads back what was kept of a file.
///
/// `arg`: as given to `anj_ext_coap_downloader_start_from`.
/// `offset`: where in the file, in bytes.
/// `buffer`, `size`: where to write exactly `size` bytes.
///
/// Returns 0, or another value when they are not there.
#[cfg(anj_ext_with_download_resume)]
pub type anj_ext_download_read_cb_t =
    unsafe extern "C" fn(arg: *mut c_void, offset: u32, buffer: *mut u8, size: usize) -> c_int;

/// Returned by `anj_ext_coap_downloader_start_from` when the download cannot go on from the record.
#[cfg(anj_ext_with_download_resume)]
const ERR_RECORD: c_int = -100;

/// Bytes that are read back at a time.
#[cfg(anj_ext_with_download_resume)]
const PIECE: usize = 128;

/// Tells how far a download came. Inside `event_cb`, the data that it is being given count: store them first, then the
/// record. Call it as often as you like, also while the download is suspended, and after it failed.
///
/// `coap_downloader`: the downloader.
/// `out_record`: gets the answer; left alone on errors.
///
/// Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE`: an argument is NULL, or there is nothing to go on from, namely no
/// complete block before the last one, a download that has finished, or a server that sends no ETag, without which a file that
/// changes between two parts of a download would not be noticed.
#[cfg(anj_ext_with_download_resume)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_coap_downloader_get_record(
    coap_downloader: *const anj_coap_downloader_t,
    out_record: *mut anj_ext_download_record_t,
) -> c_int {
    // SAFETY: NULL or valid, and no call to the application is made while it is borrowed.
    let record = unsafe { coap_downloader.as_ref() }.and_then(|downloader| downloader.state.record());
    let Some(record) = record.filter(|_| !out_record.is_null()) else {
        return DownloaderError::InvalidState as c_int;
    };
    // SAFETY: valid for a write, as the caller promises; it need not be initialised.
    unsafe { out_record.write(record.into()) };
    0
}

/// Starts a download that goes on where an earlier one stopped, like `anj_coap_downloader_start` otherwise. The first status
/// that it reports is RESUMING instead of STARTING, and data begin at `offset` of the record: whatever was stored behind that
/// has to be cut off. When it turns out that there is another file on the server now, STARTING is reported, and data begin at
/// the start of the file.
///
/// `uri`: must be the URI of the earlier download, letter by letter.
/// `net_config`: settings of the connection, see `anj_coap_downloader_start`.
/// `record`: how far the earlier download came.
/// `read_cb`: reads back what was kept of the file, so that the download goes on only if that is what the record says. It is
/// called during this call, for all `offset` bytes. NULL: the application vouches for them.
/// `read_cb_arg`: handed to it.
///
/// Returns 0; what `anj_coap_downloader_start` returns; `ANJ_EXT_DOWNLOAD_ERR_RECORD` when the record is torn, of another URI
/// or of another version, or what was kept does not fit it. Then nothing is started: use `anj_coap_downloader_start`.
#[cfg(anj_ext_with_download_resume)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_coap_downloader_start_from(
    coap_downloader: *mut anj_coap_downloader_t,
    uri: *const c_char,
    net_config: *const anj_net_config_t,
    record: *const anj_ext_download_record_t,
    read_cb: Option<anj_ext_download_read_cb_t>,
    read_cb_arg: *mut c_void,
) -> c_int {
    // SAFETY: NULL or valid; copies, as the application is about to be called.
    let (under_way, record) = unsafe {
        match coap_downloader.as_ref() {
            Some(downloader) if downloader.event_cb.is_some() => {
                (downloader.state.is_under_way(), record.as_ref().copied())
            }
            _ => return DownloaderError::InvalidState as c_int,
        }
    };
    if under_way {
        return DownloaderError::InProgress as c_int;
    }
    let Some(record) = record.map(DownloadRecord::from) else { return ERR_RECORD };
    // SAFETY: NULL or a string; the function and its argument belong together, as the caller promises. The text is not
    // borrowed while the function runs.
    if unsafe { record.next(text_of(uri)).is_none() || !is_kept(&record, read_cb, read_cb_arg) } {
        return ERR_RECORD;
    }
    // SAFETY: as above.
    let text = unsafe { text_of(uri) };
    let Some(next) = record.next(text) else { return ERR_RECORD };
    // SAFETY: valid, and no call to the application is made while it is borrowed.
    let downloader = unsafe { &mut *coap_downloader };
    if let Err(error) = downloader.state.start_from(text, !net_config.is_null(), &record, next) {
        return error as c_int;
    }
    downloader.uri = uri;
    // SAFETY: NULL or valid.
    unsafe { copy_net_config(coap_downloader, net_config) };
    0
}

/// What was kept of the file is what the record says.
///
/// # Safety
/// `read_cb` may be called with `arg`.
#[cfg(anj_ext_with_download_resume)]
unsafe fn is_kept(record: &DownloadRecord, read_cb: Option<anj_ext_download_read_cb_t>, arg: *mut c_void) -> bool {
    let Some(read_cb) = read_cb else { return true };
    let mut piece = [0; PIECE];
    let (mut offset, mut sum) = (0, HASH_START);
    while offset < record.offset {
        let len = PIECE.min((record.offset - offset) as usize);
        // SAFETY: so many bytes to write to.
        if unsafe { read_cb(arg, offset, piece.as_mut_ptr(), len) } != 0 {
            return false;
        }
        sum = hash(sum, piece.get(..len).unwrap_or_default());
        offset += len as u32;
    }
    sum == record.data_hash
}

/// The hash in records, FNV-1a of 64 bits, for programs that check what they kept in their own way. It finds accidents, not
/// forgeries: an image still needs a signature.
///
/// `hash`: the hash of the bytes before these, `ANJ_EXT_DOWNLOAD_HASH_START` when there are none.
/// `data`, `data_len`: the bytes and their number.
///
/// Returns the hash.
#[cfg(anj_ext_with_download_resume)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_download_hash(hash: u64, data: *const c_void, data_len: usize) -> u64 {
    if data.is_null() || data_len == 0 {
        return hash;
    }
    // SAFETY: so many bytes are there, as the caller promises.
    crate::downloader::hash(hash, unsafe { core::slice::from_raw_parts(data.cast(), data_len) })
}

/// Stores state, result and URI of a Firmware Update object, so that it can tell the server the truth after a restart. A good
/// time is whenever one of them has changed; a push that is half way is stored as none.
///
/// `entity_ctx`: an installed object.
/// `ctx`: made by `anj_persistence_store_context_create`.
///
/// Returns 0, what the callback returned, or -1.
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence, anj_with_default_fota_obj))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_fw_update_object_store(
    entity_ctx: *const anj_dm_fw_update_entity_ctx_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    if entity_ctx.is_null() || !is_store(ctx) {
        return -1;
    }
    // SAFETY: promised by the caller; the stream is a copy, nothing is borrowed while the callback runs.
    unsafe {
        let mut stream = (*entity_ctx).state.encode();
        let result = anj_persistence_magic(ctx, MAGIC.as_ptr().cast(), MAGIC.len());
        if result != 0 {
            return result;
        }
        anj_persistence_bytes(ctx, stream.as_mut_ptr().cast(), stream.len())
    }
}

/// Restores what `anj_ext_fw_update_object_store` stored; no handler is called. In state DOWNLOADING the application then
/// starts its download again, and in state UPDATING it reports the outcome with
/// `anj_dm_fw_update_object_set_update_result`.
///
/// `entity_ctx`: an object that was just installed.
/// `ctx`: made by `anj_persistence_restore_context_create`.
///
/// Returns 0, what the callback returned, or -1: what was read is torn, or is a state that this object cannot be in. Then the
/// object is left alone.
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence, anj_with_default_fota_obj))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_fw_update_object_restore(
    anj: *mut anj_t,
    entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    if anj.is_null() || entity_ctx.is_null() || !is_restore(ctx) {
        return -1;
    }
    let mut stream = [0; STREAM_SIZE];
    // SAFETY: promised by the caller; nothing is borrowed while the callbacks run.
    unsafe {
        let mut result = anj_persistence_magic(ctx, MAGIC.as_ptr().cast(), MAGIC.len());
        if result == 0 {
            result = anj_persistence_bytes(ctx, stream.as_mut_ptr().cast(), STREAM_SIZE);
        }
        if result != 0 {
            return result;
        }
        if (*entity_ctx).user_handlers.is_null() {
            return -1;
        }
        let Some(stored) = FwUpdateState::decode(&stream, methods_of(entity_ctx)) else { return -1 };
        let task = FwTask::restored(&mut (*entity_ctx).state, stored);
        run(anj, entity_ctx, task, &[])
    }
}

/// Tells the state that the server reads in Resource 3, for a program that goes on after a restart.
///
/// Returns the state, IDLE without an object.
#[cfg(all(anj_ext_with_download_resume, anj_with_default_fota_obj))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_fw_update_object_get_state(
    entity_ctx: *const anj_dm_fw_update_entity_ctx_t,
) -> anj_dm_fw_update_state_t {
    // SAFETY: NULL or valid.
    match unsafe { entity_ctx.as_ref() }.map_or(state::IDLE, |entity| entity.state.state()) {
        state::DOWNLOADING => anj_dm_fw_update_state_t::ANJ_DM_FW_UPDATE_STATE_DOWNLOADING,
        state::DOWNLOADED => anj_dm_fw_update_state_t::ANJ_DM_FW_UPDATE_STATE_DOWNLOADED,
        state::UPDATING => anj_dm_fw_update_state_t::ANJ_DM_FW_UPDATE_STATE_UPDATING,
        _ => anj_dm_fw_update_state_t::ANJ_DM_FW_UPDATE_STATE_IDLE,
    }
}

/// Tells the URI that the server reads in Resource 1, for a download that goes on after a restart.
///
/// Returns the NUL-terminated URI, which stays valid until the object is reset or gets another one; empty when there is none;
/// NULL without an object.
#[cfg(all(anj_ext_with_download_resume, anj_with_default_fota_obj, anj_fota_with_pull_method))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_ext_fw_update_object_get_uri(
    entity_ctx: *const anj_dm_fw_update_entity_ctx_t,
) -> *const c_char {
    if entity_ctx.is_null() {
        return core::ptr::null();
    }
    // SAFETY: valid, as the caller promises.
    unsafe { (&raw const (*entity_ctx).state.uri).cast() }
}
