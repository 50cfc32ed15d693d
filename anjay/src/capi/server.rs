//! `anjay/server.h`: the Server object, /1.

use crate::capi::core::anjay_ssid_t;
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// An instance of the Server object. Everything is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct anjay_server_instance_t {
    /// Short Server ID, 1 to 65534, unique.
    pub ssid: anjay_ssid_t,
    /// Lifetime of the registration in seconds; 0: for ever.
    pub lifetime: i32,
    /// Default "pmin" in seconds; negative: not set.
    pub default_min_period: i32,
    /// Default "pmax" in seconds; negative: not set.
    pub default_max_period: i32,
    /// Seconds for which Disable switches the server off; negative: not set.
    pub disable_timeout: i32,
    /// Transports, letters of `UTSN`, each once.
    pub binding: *const c_char,
    /// Keep notifications while the server cannot be reached.
    pub notification_storing: MaybeUninit<bool>,
    /// /1/x/14 in seconds, or NULL: 0.
    pub initial_registration_delay_timer: *const u32,
    /// /1/x/16, or NULL: true.
    pub bootstrap_on_registration_failure: *const bool,
    /// /1/x/22, a letter; 0: not set.
    pub preferred_transport: c_char,
    /// /1/x/23: the server does not want Send.
    pub mute_send: MaybeUninit<bool>,
    /// /1/x/17: attempts to register, or NULL: 5.
    pub communication_retry_count: *const u32,
    /// /1/x/18 in seconds, or NULL: 60.
    pub communication_retry_timer: *const u32,
    /// /1/x/20: sequences of attempts, or NULL: 1.
    pub communication_sequence_retry_count: *const u32,
    /// /1/x/19 in seconds, or NULL: 86400.
    pub communication_sequence_delay_timer: *const u32,
}
