//! Send requests of the application: short, long, of all kinds of values, and wrong.

use anj::capi::core::anj_t;
use anj::capi::defs::*;
use anj::capi::lwm2m_send::*;
use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;

use crate::client::{BOOL, INT, STRING};

static TEXT: [u8; 3000] = [b'x'; 3000];

thread_local! {
    /// Requests that were accepted and have not ended.
    pub static SENDING: Cell<i32> = const { Cell::new(0) };
}

unsafe extern "C" fn finished(anj: *mut anj_t, id: u16, _result: c_int, _data: *mut c_void) {
    SENDING.with(|count| count.set(count.get() - 1));
    // Another one goes on.
    if id % 3 == 0 {
        // SAFETY: the client runs.
        unsafe { anj_send_abort(anj, id + 1) };
    }
}

/// Requests and their records, which stay as they are.
pub struct Sends {
    _records: [Vec<anj_io_out_entry_t>; 4],
    requests: Vec<anj_send_request_t>,
}

impl Sends {
    pub fn new() -> Self {
        let text = |len| anj_bytes_or_string_value_t {
            data: TEXT.as_ptr().cast(),
            offset: 0,
            chunk_length: len,
            full_length_hint: 0,
        };
        let record = |ids: &[u16], data_type, value, timestamp| {
            let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
            path.ids[..ids.len()].copy_from_slice(ids);
            anj_io_out_entry_t { r#type: data_type, value, path, timestamp }
        };
        let int = |value| anj_res_value_t { int_value: value };
        let string = |len| anj_res_value_t { bytes_or_string: text(len) };
        let records = [
            vec![record(&[3, 0, 1], INT, int(-70_000), f64::NAN)],
            vec![
                record(&[3, 0, 1], STRING, string(3000), 1.7e9),
                record(&[500, 1, 2, 3], BOOL, anj_res_value_t { bool_value: MaybeUninit::new(true) }, 1.8e9),
            ],
            (0..300).map(|n| record(&[65_534, n, 7], INT, int(n.into()), f64::NAN)).collect(),
            // A type that there is not.
            vec![record(&[3, 0, 1], INT, int(1), 0.0), record(&[3, 0, 2], 0x33, int(1), 0.0)],
        ];
        let formats = [
            anj_send_content_format_t::ANJ_SEND_CONTENT_FORMAT_SENML_CBOR,
            anj_send_content_format_t::ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR,
        ];
        let request = |records: &Vec<anj_io_out_entry_t>, format| anj_send_request_t {
            records: records.as_ptr(),
            records_cnt: records.len(),
            finished_handler: Some(finished),
            data: std::ptr::null_mut(),
            content_format: MaybeUninit::new(format),
        };
        let requests = records.iter().flat_map(|records| formats.map(|format| request(records, format))).collect();
        Self { _records: records, requests }
    }

    pub fn request(&self, number: u8) -> *const anj_send_request_t {
        &raw const self.requests[usize::from(number) % self.requests.len()]
    }
}
