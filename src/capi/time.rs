//! `anj/time.h`: durations and points in time.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use super::ffi::from_raw;
use crate::payload::number;
use crate::time::{Duration, Instant};

/// Size of the buffer for a duration as text, with its NUL.
pub const ANJ_TIME_DURATION_AS_STRING_MAX_LEN: usize = 21;

/// Units of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_time_unit_t {
    /// 24 hours.
    ANJ_TIME_UNIT_DAY,
    /// 60 minutes.
    ANJ_TIME_UNIT_HOUR,
    /// 60 seconds.
    ANJ_TIME_UNIT_MIN,
    /// Second.
    ANJ_TIME_UNIT_S,
    /// Millisecond.
    ANJ_TIME_UNIT_MS,
    /// Microsecond.
    ANJ_TIME_UNIT_US,
}
from_raw!(anj_time_unit_t {
    ANJ_TIME_UNIT_DAY,
    ANJ_TIME_UNIT_HOUR,
    ANJ_TIME_UNIT_MIN,
    ANJ_TIME_UNIT_S,
    ANJ_TIME_UNIT_MS,
    ANJ_TIME_UNIT_US,
});

impl anj_time_unit_t {
    /// Microseconds in the unit; those of a microsecond when C passed no unit at all.
    fn micros(raw: MaybeUninit<Self>) -> i64 {
        match Self::from_raw(raw) {
            Some(Self::ANJ_TIME_UNIT_DAY) => 86_400_000_000,
            Some(Self::ANJ_TIME_UNIT_HOUR) => 3_600_000_000,
            Some(Self::ANJ_TIME_UNIT_MIN) => 60_000_000,
            Some(Self::ANJ_TIME_UNIT_S) => 1_000_000,
            Some(Self::ANJ_TIME_UNIT_MS) => 1_000,
            Some(Self::ANJ_TIME_UNIT_US) | None => 1,
        }
    }
}

/// A length of time in microseconds. It may be negative. `ANJ_TIME_DURATION_INVALID` (`ANJ_TIME_US_MAX`) is no
/// duration; where a timeout is expected it means "never".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct anj_time_duration_t {
    /// Microseconds.
    pub us: i64,
}

/// A point on the monotonic clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct anj_time_monotonic_t {
    /// Time since the epoch of the clock, which may be anything, for instance the start of the device.
    pub since_monotonic_epoch: anj_time_duration_t,
}

/// A point in calendar time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct anj_time_real_t {
    /// Time since 1970-01-01T00:00:00Z.
    pub since_real_epoch: anj_time_duration_t,
}

impl From<anj_time_duration_t> for Duration {
    fn from(duration: anj_time_duration_t) -> Self {
        Self { us: duration.us }
    }
}

impl From<Duration> for anj_time_duration_t {
    fn from(duration: Duration) -> Self {
        Self { us: duration.us }
    }
}

impl From<anj_time_monotonic_t> for Instant {
    fn from(time: anj_time_monotonic_t) -> Self {
        Self { us: time.since_monotonic_epoch.us }
    }
}

impl From<Instant> for anj_time_monotonic_t {
    fn from(time: Instant) -> Self {
        Self { since_monotonic_epoch: anj_time_duration_t { us: time.us } }
    }
}

const ZERO: anj_time_duration_t = anj_time_duration_t { us: 0 };
const INVALID: anj_time_duration_t = anj_time_duration_t { us: i64::MAX };

/// No time at all.
#[unsafe(no_mangle)]
pub static ANJ_TIME_DURATION_ZERO: anj_time_duration_t = ZERO;
/// The epoch of the calendar clock.
#[unsafe(no_mangle)]
pub static ANJ_TIME_REAL_ZERO: anj_time_real_t = anj_time_real_t { since_real_epoch: ZERO };
/// The epoch of the monotonic clock.
#[unsafe(no_mangle)]
pub static ANJ_TIME_MONOTONIC_ZERO: anj_time_monotonic_t = anj_time_monotonic_t { since_monotonic_epoch: ZERO };
/// Not a duration; as a timeout, "never".
#[unsafe(no_mangle)]
pub static ANJ_TIME_DURATION_INVALID: anj_time_duration_t = INVALID;
/// Not a point in calendar time.
#[unsafe(no_mangle)]
pub static ANJ_TIME_REAL_INVALID: anj_time_real_t = anj_time_real_t { since_real_epoch: INVALID };
/// Not a point on the monotonic clock.
#[unsafe(no_mangle)]
pub static ANJ_TIME_MONOTONIC_INVALID: anj_time_monotonic_t = anj_time_monotonic_t { since_monotonic_epoch: INVALID };

/// Makes a duration of a whole number of units.
///
/// `scalar`: how many; may be negative; `INT64_MAX` gives `ANJ_TIME_DURATION_INVALID`.
/// `unit`: of what.
///
/// Returns the duration. What is too long becomes `ANJ_TIME_DURATION_INVALID`, what is too long in the past the
/// shortest duration there is.
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_duration_new(scalar: i64, unit: MaybeUninit<anj_time_unit_t>) -> anj_time_duration_t {
    if scalar == i64::MAX {
        return INVALID;
    }
    anj_time_duration_t { us: scalar.saturating_mul(anj_time_unit_t::micros(unit)) }
}

/// Makes a duration of a fractional number of units.
///
/// `scalar`: how many; may be negative.
/// `unit`: of what.
///
/// Returns the duration, truncated to whole microseconds; `ANJ_TIME_DURATION_INVALID` for NaN, infinity and whatever is
/// too long.
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_duration_fnew(scalar: f64, unit: MaybeUninit<anj_time_unit_t>) -> anj_time_duration_t {
    if !scalar.is_finite() {
        return INVALID;
    }
    // `as` saturates, and i64::MAX is the mark of an invalid duration.
    anj_time_duration_t { us: (scalar * anj_time_unit_t::micros(unit) as f64) as i64 }
}

/// Counts the whole units in a duration.
///
/// Returns the count, truncated toward zero. The invalid duration is counted like any other.
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_duration_to_scalar(
    duration: anj_time_duration_t,
    unit: MaybeUninit<anj_time_unit_t>,
) -> i64 {
    duration.us / anj_time_unit_t::micros(unit).max(1)
}

/// Expresses a duration in a unit, with fraction.
///
/// Returns the number of units. The invalid duration is counted like any other.
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_duration_to_fscalar(
    duration: anj_time_duration_t,
    unit: MaybeUninit<anj_time_unit_t>,
) -> f64 {
    duration.us as f64 / anj_time_unit_t::micros(unit) as f64
}

/// Not for direct use: behind the `ANJ_TIME_..._AS_STRING` macros.
///
/// Returns the text in `buffer`: the whole units in `duration`, or `<invalid>`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _anj_time_duration_as_string_impl(
    duration: anj_time_duration_t,
    unit: MaybeUninit<anj_time_unit_t>,
    buffer: *mut [c_char; ANJ_TIME_DURATION_AS_STRING_MAX_LEN],
) -> *const c_char {
    let mut digits = [0; number::INT_TEXT_MAX];
    let text: &[u8] = if duration == INVALID {
        b"<invalid>"
    } else {
        let len = number::i64_to_text(&mut digits, anj_time_duration_to_scalar(duration, unit));
        digits.get(..len).unwrap_or(b"<error>")
    };
    let out = buffer.cast::<u8>();
    // SAFETY: the caller gives a buffer of ANJ_TIME_DURATION_AS_STRING_MAX_LEN bytes; the text has at most 20.
    unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), out, text.len());
        out.add(text.len()).write(0);
    }
    out.cast()
}
