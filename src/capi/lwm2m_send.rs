//! `anj/lwm2m_send.h`: the Send operation (LwM2M Core §6.4.5).

use core::ffi::{CStr, c_int, c_void};
use core::mem::MaybeUninit;
use core::slice;

use super::core::anj_t;
use super::defs::{anj_bytes_or_string_value_t, anj_io_out_entry_t, anj_res_value_t, anj_uri_path_t};
use super::ffi::{bool_value, enum_value};
use super::model::{self, CModel};
use super::session_loop;
use crate::dm::Model;
#[cfg(anj_with_external_data)]
use crate::dm::{External, ReadValue};
use crate::path::{ID_INVALID, Path};
use crate::payload::{LeafValue, format};
use crate::platform::log::log;
use crate::send::{Finished, Record, Records, SendRequestState, SendResult, survey};
use crate::session::{SessionPoll, SessionState};
use crate::value::{DataType, Scalar};

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

impl anj_send_content_format_t {
    /// What C wrote as a Content-Format; `None` for what is no value of the enumeration.
    fn number(raw: MaybeUninit<Self>) -> Option<u16> {
        let raw = enum_value(raw);
        match raw {
            #[cfg(anj_with_senml_cbor)]
            _ if raw == Self::ANJ_SEND_CONTENT_FORMAT_SENML_CBOR as c_int => Some(format::SENML_CBOR),
            #[cfg(anj_with_lwm2m_cbor)]
            _ if raw == Self::ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR as c_int => Some(format::LWM2M_CBOR),
            _ => None,
        }
    }
}

/// Tells how a request ended; called exactly once for each request that was accepted, when it has left the queue. It may
/// queue a new one, and call every other function; `anj_core_step` and `anj_core_shutdown` have no effect in it.
///
/// `send_id`: which request.
/// `result`: `ANJ_SEND_SUCCESS` or `ANJ_SEND_ERR_*`.
/// `data`: as given in `anj_send_request_t`.
pub type anj_send_finished_handler_t =
    unsafe extern "C" fn(anjay: *mut anj_t, send_id: u16, result: c_int, data: *mut c_void);

/// A Send message. Nothing is copied: it and what it points to must stay valid and unchanged until `finished_handler` is
/// called.
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

/// The requests of the application.
pub(super) struct CRecords;

/// A record of a request.
///
/// # Safety
/// The request is one that was accepted, or is being checked: the application keeps it and what it points to.
unsafe fn entry<'a>(request: *const c_void, index: u32) -> Option<&'a anj_io_out_entry_t> {
    // SAFETY: the caller's promise.
    unsafe {
        let request = &*request.cast::<anj_send_request_t>();
        let index = index as usize;
        if index >= request.records_cnt {
            return None;
        }
        request.records.wrapping_add(index).as_ref()
    }
}

/// The path of a Resource (Instance).
fn resource_path(path: &anj_uri_path_t) -> Option<Path> {
    let [oid, iid, rid, riid] = path.ids;
    let valid = oid != ID_INVALID && iid != ID_INVALID && rid != ID_INVALID;
    match path.uri_len {
        3 if valid => Some(Path::resource(oid, iid, rid)),
        4 if valid && riid != ID_INVALID => Some(Path::resource_instance(oid, iid, rid, riid)),
        _ => None,
    }
}

/// A whole string or opaque value; `None` when it is a piece of one, or has a length and no memory.
///
/// # Safety
/// The value is one of the application, and stays as it is while the bytes are used.
unsafe fn bytes<'a>(value: &anj_bytes_or_string_value_t, text: bool) -> Option<&'a [u8]> {
    let len = value.chunk_length;
    let whole = value.offset == 0 && (value.full_length_hint == 0 || value.full_length_hint == len);
    if !whole || isize::try_from(len).is_err() {
        return None;
    }
    match (value.data.is_null(), len) {
        (true, 0) => Some(&[]),
        (true, _) => None,
        // SAFETY: the caller's promise: a string ends with NUL when it has no length.
        (false, 0) if text => Some(unsafe { CStr::from_ptr(value.data.cast()) }.to_bytes()),
        // SAFETY: the caller's promise.
        (false, _) => Some(unsafe { slice::from_raw_parts(value.data.cast(), len) }),
    }
}

/// The value of a record, and its bytes when it is a string.
///
/// # Safety
/// As for [`bytes`]; the value is of the type named.
unsafe fn leaf<'a>(data_type: DataType, value: &anj_res_value_t) -> Option<(LeafValue, &'a [u8])> {
    // SAFETY: the caller's promise; every member but strings takes any bits.
    unsafe {
        let scalar = match data_type {
            DataType::INT => Scalar::Int(value.int_value),
            DataType::UINT => Scalar::Uint(value.uint_value),
            DataType::DOUBLE => Scalar::Double(value.double_value),
            DataType::BOOL => Scalar::Bool(bool_value(value.bool_value)),
            DataType::OBJLNK => Scalar::ObjLnk(value.objlnk.oid, value.objlnk.iid),
            DataType::TIME => Scalar::Time(value.time_value),
            DataType::STRING => {
                let data = bytes(&value.bytes_or_string, true)?;
                return Some((LeafValue::String(data.len()), data));
            }
            DataType::BYTES => {
                let data = bytes(&value.bytes_or_string, false)?;
                return Some((LeafValue::Bytes(data.len()), data));
            }
            #[cfg(anj_with_external_data)]
            DataType::EXTERNAL_STRING => return Some((LeafValue::ExternalString, &[])),
            #[cfg(anj_with_external_data)]
            DataType::EXTERNAL_BYTES => return Some((LeafValue::ExternalBytes, &[])),
            _ => return None,
        };
        Some((LeafValue::Scalar(scalar), &[]))
    }
}

impl Records for CRecords {
    fn key(&self, request: *const c_void, index: u32) -> Option<u64> {
        // SAFETY: the core knows only requests that were given to it below.
        resource_path(unsafe { &entry(request, index)?.path }).map(|path| path.packed())
    }

    fn record(&self, request: *const c_void, index: u32) -> Option<Record<'_>> {
        // SAFETY: as above; the application keeps the values as they are until the handler is called.
        unsafe {
            let entry = entry(request, index)?;
            // The ids were checked when the request came.
            let [oid, iid, rid, riid] = entry.path.ids;
            let path = match entry.path.uri_len {
                3 => Path::resource(oid, iid, rid),
                4 => Path::resource_instance(oid, iid, rid, riid),
                _ => return None,
            };
            let (value, data) = leaf(DataType { bits: entry.r#type }, &entry.value)?;
            Some(Record { path, value, data, timestamp: entry.timestamp })
        }
    }

    #[cfg(anj_with_external_data)]
    fn external(&self, request: *const c_void, index: u32) -> Option<External> {
        // SAFETY: as above.
        unsafe {
            let entry = entry(request, index)?;
            match model::read_value(DataType { bits: entry.r#type }, entry.value) {
                ReadValue::External(external) => Some(external),
                _ => None,
            }
        }
    }
}

/// Checks a request; what is kept of it.
///
/// # Safety
/// NULL, or a request with its records.
unsafe fn check(request: *const anj_send_request_t) -> Option<SendRequestState> {
    // SAFETY: the caller's promise.
    let request = unsafe { request.as_ref() }?;
    let records = u32::try_from(request.records_cnt).ok().filter(|count| *count > 0)?;
    let format = anj_send_content_format_t::number(request.content_format)?;
    if request.records.is_null() || request.finished_handler.is_none() {
        return None;
    }
    let request = (&raw const *request).cast();
    let base = survey(&CRecords, request, records, format)?;
    Some(SendRequestState { request, records, format, base })
}

/// Reads Mute Send when it may have changed since the last step.
///
/// # Safety
/// `anj` was set up by `anj_core_init`, and nothing of it is borrowed.
unsafe fn refresh_mute_send(anj: *mut anj_t) {
    // SAFETY: the caller's promise; nothing is borrowed while the handler runs.
    unsafe {
        let Some(path) = (*anj).session.stale_mute_send() else { return };
        let data_type = CModel::new(anj).find_value(&path).map(|(_, data_type)| data_type);
        let mut value = MaybeUninit::<anj_res_value_t>::uninit();
        let muted = data_type != Some(DataType::BOOL)
            || model::read(anj, &path, DataType::BOOL, value.as_mut_ptr()) != 0
            || bool_value(value.assume_init().bool_value);
        (*anj).session.allow_send(!muted);
    }
}

/// Queues a message. It is sent by one of the next calls of `anj_core_step`, which wakes a client in queue mode.
///
/// `send_request`: the message.
/// `out_send_id`: gets the id of the request, 1 to 65534; NULL: not wanted.
///
/// Returns 0; `ANJ_SEND_ERR_DATA_NOT_VALID` when an argument or a path is not valid, or when two records of a message in
/// LwM2M CBOR have the same path; `ANJ_SEND_ERR_NOT_ALLOWED` when the client is not registered or the server does not want
/// Send messages (Resource 23 of the Server object, Mute Send, is true or cannot be read); `ANJ_SEND_ERR_NO_SPACE` when the
/// queue (`ANJ_LWM2M_SEND_QUEUE_SIZE`) is full.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_send_new_request(
    anj: *mut anj_t,
    send_request: *const anj_send_request_t,
    out_send_id: *mut u16,
) -> c_int {
    // SAFETY: NULL or valid by the caller's promise; no borrow outlives a statement.
    let result = unsafe {
        match check(send_request) {
            Some(what) if !anj.is_null() => {
                refresh_mute_send(anj);
                (*anj).session.queue_send(what)
            }
            _ => Err(SendResult::DataNotValid),
        }
    };
    match result {
        Ok(id) => {
            if !out_send_id.is_null() {
                // SAFETY: valid by the caller's promise.
                unsafe { out_send_id.write(id) };
            }
            0
        }
        Err(refusal) => {
            log!(server, Warning, c"Send refused", refusal.code());
            refusal.code()
        }
    }
}

/// Gives a request up; its handler is called with `ANJ_SEND_ERR_ABORT` before the function returns. (The one exception: in
/// a callback of an external value of the very request, its handler is called when the callback has returned.)
///
/// `send_id`: which one; `ANJ_SEND_ID_ALL`: all.
///
/// Returns 0, also when nothing is queued; `ANJ_SEND_ERR_NO_REQUEST_FOUND`; `ANJ_SEND_ERR_ABORT`, without effect, when called
/// from a handler while all are given up, or from more handlers, one inside the other, than the queue has places.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_send_abort(anj: *mut anj_t, send_id: u16) -> c_int {
    if anj.is_null() {
        return SendResult::DataNotValid.code();
    }
    // SAFETY: a client by the caller's promise; nothing is borrowed while handlers run.
    unsafe {
        if let Err(refusal) = (*anj).session.abort_send(send_id) {
            return refusal.code();
        }
        if !session_loop::is_busy(anj) {
            session_loop::run(anj, SessionState::begin_drain);
            return 0;
        }
        while session_loop::is_busy(anj)
            && let Some(call) = (*anj).session.send_call(&CRecords)
        {
            match call {
                SessionPoll::Finished(finished) => finish(anj, &finished),
                SessionPoll::Handler(call) => session_loop::call_handlers(anj, call),
                _ => {}
            }
        }
    }
    0
}

/// Calls the handler of a request that has left the queue.
///
/// # Safety
/// `anj` was set up by `anj_core_init`, and nothing of it is borrowed.
pub(super) unsafe fn finish(anj: *mut anj_t, finished: &Finished) {
    // SAFETY: the caller's promise; the request is valid until its handler is called, which is what is done here.
    unsafe {
        let anj_send_request_t { finished_handler, data, .. } = *finished.request.cast::<anj_send_request_t>();
        let Some(handler) = finished_handler else { return };
        let before = (*anj).session.send.handler_called(finished.with_all);
        handler(anj, finished.id, finished.result.code(), data);
        if session_loop::is_busy(anj) {
            (*anj).session.send.handler_returned(before);
        }
    }
}
