//! `anj/compat/time.h`: clocks, from the platform.

use crate::capi::time::{anj_time_monotonic_t, anj_time_real_t};

unsafe extern "C" {
    /// Reads the monotonic clock: never goes backwards, and goes on while the device sleeps. Every timer of the library
    /// runs on it.
    ///
    /// Returns the time since any fixed point, best with a resolution of microseconds.
    pub fn anj_time_monotonic_now() -> anj_time_monotonic_t;
    /// Reads the calendar clock.
    ///
    /// Returns the time since 1970-01-01T00:00:00Z; `ANJ_TIME_REAL_ZERO` when the device does not know it.
    pub fn anj_time_real_now() -> anj_time_real_t;
}
