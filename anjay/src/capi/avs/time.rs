//! `avsystem/commons/avs_time.h`: durations and points in time.

use anj::capi::ffi::from_raw;
/// A unit of time.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_time_unit_t {
    /// Day.
    AVS_TIME_DAY = 0,
    /// Hour.
    AVS_TIME_HOUR = 1,
    /// Minute.
    AVS_TIME_MIN = 2,
    /// Second.
    AVS_TIME_S = 3,
    /// Millisecond.
    AVS_TIME_MS = 4,
    /// Microsecond.
    AVS_TIME_US = 5,
    /// Nanosecond.
    AVS_TIME_NS = 6,
}
from_raw!(avs_time_unit_t {
    AVS_TIME_DAY,
    AVS_TIME_HOUR,
    AVS_TIME_MIN,
    AVS_TIME_S,
    AVS_TIME_MS,
    AVS_TIME_US,
    AVS_TIME_NS
});

/// A duration, `seconds` + `nanoseconds` · 10⁻⁹ s. Invalid when `nanoseconds` is not in its range.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_time_duration_t {
    /// Whole seconds, rounded down.
    pub seconds: i64,
    /// The rest, 0 to 999999999.
    pub nanoseconds: i32,
}

/// A point in time of the real-time clock.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_time_real_t {
    /// Time since 1970-01-01, 00:00 UTC.
    pub since_real_epoch: avs_time_duration_t,
}

/// A point in time of the monotonic clock.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_time_monotonic_t {
    /// Time since some point in the past.
    pub since_monotonic_epoch: avs_time_duration_t,
}
