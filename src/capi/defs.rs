//! `anj/defs.h`: vocabulary shared by all headers.

#[cfg(anj_with_external_data)]
use core::ffi::c_int;
use core::ffi::c_void;
use core::mem::MaybeUninit;

use super::ffi::from_raw;
use super::time::anj_time_duration_t;

/// Size of the buffers for a server URI, with its NUL.
pub const ANJ_SERVER_URI_MAX_SIZE: usize = 256;
/// Most ids in a path.
pub const ANJ_URI_PATH_MAX_LENGTH: usize = 4;
/// Reserved id: never names anything.
pub const ANJ_ID_INVALID: u16 = u16::MAX;

/// Object id; 65535 is reserved.
pub type anj_oid_t = u16;
/// Object Instance id; 65535 is reserved.
pub type anj_iid_t = u16;
/// Resource id; 65535 is reserved.
pub type anj_rid_t = u16;
/// Resource Instance id; 65535 is reserved.
pub type anj_riid_t = u16;

/// The levels of a path, each the index of its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_id_type_t {
    /// Object.
    ANJ_ID_OID,
    /// Object Instance.
    ANJ_ID_IID,
    /// Resource.
    ANJ_ID_RID,
    /// Resource Instance.
    ANJ_ID_RIID,
    /// Number of levels; not a level itself.
    ANJ_URI_PATH_MAX_LENGTH,
}
from_raw!(anj_id_type_t { ANJ_ID_OID, ANJ_ID_IID, ANJ_ID_RID, ANJ_ID_RIID });

/// How registration is retried: Resources 17 to 20 of the Server object (LwM2M Core §6.2.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_communication_retry_res_t {
    /// Attempts in one sequence, at least 1.
    pub retry_count: u16,
    /// Seconds before the second attempt of a sequence; doubled before each further one.
    pub retry_timer: u32,
    /// Seconds between two sequences.
    pub seq_delay_timer: u32,
    /// Number of sequences, at least 1.
    pub seq_retry_count: u16,
}

/// Transmission parameters of CoAP over UDP and DTLS (RFC 7252 §4.8).
#[derive(Clone, Copy, PartialEq, Debug)]
#[repr(C)]
pub struct anj_exchange_udp_tx_params_t {
    /// Time to wait for an acknowledgement of the first transmission; positive. RFC: 2 s.
    pub ack_timeout: anj_time_duration_t,
    /// The first wait is drawn from `ack_timeout` to `ack_timeout * ack_random_factor`; at least 1.0. RFC: 1.5.
    pub ack_random_factor: f64,
    /// Retransmissions before giving up; 0: none. The wait doubles with each. RFC: 4.
    pub max_retransmit: u16,
}

/// A path of zero (the root) to four ids, for instance `/3/0/11/0`. The `ANJ_MAKE_*_PATH` macros of `anj/utils.h` make one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_uri_path_t {
    /// The ids, indexed by `anj_id_type_t`; those from `uri_len` on have no meaning.
    pub ids: [u16; ANJ_URI_PATH_MAX_LENGTH],
    /// Number of ids: 0 to 4.
    pub uri_len: usize,
}

/// Data types of Resource values, `ANJ_DATA_TYPE_*`: one bit each.
pub type anj_data_type_t = u16;

/// An opaque or string value, or a piece of one.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_bytes_or_string_value_t {
    /// The bytes. A read handler may leave `chunk_length` 0 for a NUL-terminated string.
    pub data: *const c_void,
    /// Written values: position of this piece in the whole value, in bytes. Read handlers leave it 0.
    pub offset: usize,
    /// Length of this piece, in bytes.
    pub chunk_length: usize,
    /// Written values: length of the whole value, or 0 while it is unknown; the piece is the last one when
    /// `offset + chunk_length` equals it. Read handlers set it to `chunk_length` or leave it 0.
    pub full_length_hint: usize,
}

/// A reference to an Object Instance; `ANJ_NULL_LINK` refers to none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct anj_objlnk_value_t {
    /// Object id.
    pub oid: anj_oid_t,
    /// Object Instance id.
    pub iid: anj_iid_t,
}

/// Delivers a piece of an external value. Called for ascending offsets without gaps.
///
/// `buffer`: where to write the piece.
/// `inout_size`: in, space in `buffer` in bytes; out, bytes written.
/// `offset`: position of the piece in the whole value, in bytes.
/// `user_args`: as given with the value.
///
/// Returns 0 when the value ends with this piece, `ANJ_IO_NEED_NEXT_CALL` when more follows (then `buffer` must be full),
/// a negative value on error: the response ends with 5.00.
#[cfg(anj_with_external_data)]
pub type anj_get_external_data_t =
    unsafe extern "C" fn(buffer: *mut c_void, inout_size: *mut usize, offset: usize, user_args: *mut c_void) -> c_int;

/// Prepares the reading of an external value; called before the first piece. Optional. In TLV (`ANJ_EXT_WITH_TLV_OUTPUT`) a value
/// is read from the start and closed two to four times in one answer, the times before the last one for its length only.
///
/// `user_args`: as given with the value.
///
/// Returns 0, or another value on error: the value is not read and not closed.
#[cfg(anj_with_external_data)]
pub type anj_open_external_data_t = unsafe extern "C" fn(user_args: *mut c_void) -> c_int;

/// Ends the reading of an external value, complete or not. Called once for each successful open. Optional.
///
/// `user_args`: as given with the value.
#[cfg(anj_with_external_data)]
pub type anj_close_external_data_t = unsafe extern "C" fn(user_args: *mut c_void);

/// Callbacks that deliver an external value.
#[cfg(anj_with_external_data)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_res_value_t__external_data {
    /// Delivers a piece; required.
    pub get_external_data: Option<anj_get_external_data_t>,
    /// Called before the first piece, or NULL.
    pub open_external_data: Option<anj_open_external_data_t>,
    /// Called after the last piece, or NULL.
    pub close_external_data: Option<anj_close_external_data_t>,
    /// Handed to the callbacks.
    pub user_args: *mut c_void,
}

/// A value of a Resource; the data type of the Resource tells which member holds.
#[derive(Clone, Copy)]
#[repr(C)]
pub union anj_res_value_t {
    /// `ANJ_DATA_TYPE_BYTES` and `ANJ_DATA_TYPE_STRING`.
    pub bytes_or_string: anj_bytes_or_string_value_t,
    /// `ANJ_DATA_TYPE_EXTERNAL_BYTES` and `ANJ_DATA_TYPE_EXTERNAL_STRING`.
    #[cfg(anj_with_external_data)]
    pub external_data: anj_res_value_t__external_data,
    /// `ANJ_DATA_TYPE_INT`.
    pub int_value: i64,
    /// `ANJ_DATA_TYPE_UINT`.
    pub uint_value: u64,
    /// `ANJ_DATA_TYPE_DOUBLE`.
    pub double_value: f64,
    /// `ANJ_DATA_TYPE_BOOL`.
    pub bool_value: MaybeUninit<bool>,
    /// `ANJ_DATA_TYPE_OBJLNK`.
    pub objlnk: anj_objlnk_value_t,
    /// `ANJ_DATA_TYPE_TIME`: seconds since 1970-01-01T00:00:00Z.
    pub time_value: i64,
}

/// A value with its path: what a Send message carries.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct anj_io_out_entry_t {
    /// Type of `value`: exactly one of `ANJ_DATA_TYPE_*`.
    pub r#type: anj_data_type_t,
    /// The value.
    pub value: anj_res_value_t,
    /// Path of a Resource or Resource Instance.
    pub path: anj_uri_path_t,
    /// When the value was measured: seconds since 1970-01-01T00:00:00Z with fraction, or NAN for no timestamp.
    pub timestamp: f64,
}
