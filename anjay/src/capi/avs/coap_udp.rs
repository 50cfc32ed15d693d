//! `avsystem/coap/udp.h`: parameters of CoAP over UDP.

use crate::capi::avs::time::avs_time_duration_t;
use core::ffi::c_uint;

/// Transmission parameters, RFC 7252, 4.8.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_coap_udp_tx_params_t {
    /// ACK_TIMEOUT.
    pub ack_timeout: avs_time_duration_t,
    /// ACK_RANDOM_FACTOR, at least 1.
    pub ack_random_factor: f64,
    /// MAX_RETRANSMIT.
    pub max_retransmit: c_uint,
    /// NSTART, at least 1.
    pub nstart: usize,
}
