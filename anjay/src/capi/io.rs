//! `anjay/io.h`: what handlers of objects read from and write to.

use anj::capi::ffi::from_raw;

/// Where `anjay_dm_emit` puts IDs.
pub struct anjay_dm_list_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_dm_emit_res` puts resources.
pub struct anjay_dm_resource_list_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_ret_…` put a value.
pub struct anjay_output_ctx_t {
    _private: [u8; 0],
}

/// Where `anjay_get_…` take a value from.
pub struct anjay_input_ctx_t {
    _private: [u8; 0],
}

/// Arguments of an Execute.
pub struct anjay_execute_ctx_t {
    _private: [u8; 0],
}

/// What can be done to a resource.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_resource_kind_t {
    /// Read.
    ANJAY_DM_RES_R = 0,
    /// Write.
    ANJAY_DM_RES_W = 1,
    /// Read and Write.
    ANJAY_DM_RES_RW = 2,
    /// Read; multiple.
    ANJAY_DM_RES_RM = 3,
    /// Write; multiple.
    ANJAY_DM_RES_WM = 4,
    /// Read and Write; multiple.
    ANJAY_DM_RES_RWM = 5,
    /// Execute.
    ANJAY_DM_RES_E = 6,
    /// Nothing, but for the bootstrap server.
    ANJAY_DM_RES_BS_RW = 7,
}
from_raw!(anjay_dm_resource_kind_t {
    ANJAY_DM_RES_R,
    ANJAY_DM_RES_W,
    ANJAY_DM_RES_RW,
    ANJAY_DM_RES_RM,
    ANJAY_DM_RES_WM,
    ANJAY_DM_RES_RWM,
    ANJAY_DM_RES_E,
    ANJAY_DM_RES_BS_RW
});

/// Whether a resource has a value.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum anjay_dm_resource_presence_t {
    /// It has none: a Read gives 4.04, a Write may create it.
    ANJAY_DM_RES_ABSENT = 0,
    /// It has one.
    ANJAY_DM_RES_PRESENT = 1,
}
from_raw!(anjay_dm_resource_presence_t { ANJAY_DM_RES_ABSENT, ANJAY_DM_RES_PRESENT });

/// What `anjay_execute_get_next_arg` returns behind the last argument.
pub const ANJAY_EXECUTE_GET_ARG_END: core::ffi::c_int = 1;
/// What `anjay_get_string` and `anjay_execute_get_arg_value` return when more of the value is to come.
pub const ANJAY_BUFFER_TOO_SHORT: core::ffi::c_int = 1;
