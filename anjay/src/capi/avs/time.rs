//! `avsystem/commons/avs_time.h`: durations and points in time.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

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

/// Nanoseconds in a second.
const SECOND: i128 = 1_000_000_000;

impl avs_time_unit_t {
    /// How many nanoseconds it has.
    pub fn nanoseconds(self) -> i128 {
        match self {
            Self::AVS_TIME_DAY => 86_400 * SECOND,
            Self::AVS_TIME_HOUR => 3600 * SECOND,
            Self::AVS_TIME_MIN => 60 * SECOND,
            Self::AVS_TIME_S => SECOND,
            Self::AVS_TIME_MS => 1_000_000,
            Self::AVS_TIME_US => 1000,
            Self::AVS_TIME_NS => 1,
        }
    }
}

impl avs_time_duration_t {
    /// What is no duration.
    pub const INVALID: Self = Self { seconds: 0, nanoseconds: -1 };
    /// Nothing.
    pub const ZERO: Self = Self { seconds: 0, nanoseconds: 0 };

    /// So many nanoseconds; invalid when they are too many.
    pub fn from_nanoseconds(total: i128) -> Self {
        match (i64::try_from(total.div_euclid(SECOND)), i32::try_from(total.rem_euclid(SECOND))) {
            (Ok(seconds), Ok(nanoseconds)) => Self { seconds, nanoseconds },
            _ => Self::INVALID,
        }
    }

    /// Number of nanoseconds; `None` when it is invalid.
    pub fn nanoseconds(self) -> Option<i128> {
        (0..1_000_000_000)
            .contains(&self.nanoseconds)
            .then(|| i128::from(self.seconds) * SECOND + i128::from(self.nanoseconds))
    }

    /// What `change` makes of the nanoseconds of valid durations.
    fn map(self, change: impl FnOnce(i128) -> Option<i128>) -> Self {
        self.nanoseconds().and_then(change).map_or(Self::INVALID, Self::from_nanoseconds)
    }
}

impl avs_time_monotonic_t {
    /// What is no point in time.
    pub const INVALID: Self = Self { since_monotonic_epoch: avs_time_duration_t::INVALID };
}

impl avs_time_real_t {
    /// What is no point in time.
    pub const INVALID: Self = Self { since_real_epoch: avs_time_duration_t::INVALID };
}

/// No point in time of the real-time clock.
#[unsafe(no_mangle)]
pub static AVS_TIME_REAL_INVALID: avs_time_real_t = avs_time_real_t::INVALID;
/// No point in time of the monotonic clock.
#[unsafe(no_mangle)]
pub static AVS_TIME_MONOTONIC_INVALID: avs_time_monotonic_t = avs_time_monotonic_t::INVALID;
/// No duration.
#[unsafe(no_mangle)]
pub static AVS_TIME_DURATION_INVALID: avs_time_duration_t = avs_time_duration_t::INVALID;
/// No time at all.
#[unsafe(no_mangle)]
pub static AVS_TIME_DURATION_ZERO: avs_time_duration_t = avs_time_duration_t::ZERO;

/// True when both are valid and `a` is the shorter one.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_less(a: avs_time_duration_t, b: avs_time_duration_t) -> bool {
    matches!((a.nanoseconds(), b.nanoseconds()), (Some(a), Some(b)) if a < b)
}

/// True when both are valid and the same.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_equal(a: avs_time_duration_t, b: avs_time_duration_t) -> bool {
    matches!((a.nanoseconds(), b.nanoseconds()), (Some(a), Some(b)) if a == b)
}

/// True when `nanoseconds` is in its range.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_valid(t: avs_time_duration_t) -> bool {
    t.nanoseconds().is_some()
}

/// `a` + `b`; invalid when one of them is, or the sum has no room.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_add(a: avs_time_duration_t, b: avs_time_duration_t) -> avs_time_duration_t {
    a.map(|a| Some(a + b.nanoseconds()?))
}

/// `minuend` − `subtrahend`; invalid when one of them is, or the difference has no room.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_diff(
    minuend: avs_time_duration_t,
    subtrahend: avs_time_duration_t,
) -> avs_time_duration_t {
    minuend.map(|minuend| Some(minuend - subtrahend.nanoseconds()?))
}

/// `input` × `multiplier`; invalid when it has no room.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_mul(input: avs_time_duration_t, multiplier: i32) -> avs_time_duration_t {
    input.map(|input| Some(input * i128::from(multiplier)))
}

/// `input` × `multiplier`, to the nearest nanosecond; invalid when it has no room or `multiplier` is no number.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_fmul(input: avs_time_duration_t, multiplier: f64) -> avs_time_duration_t {
    if input.nanoseconds().is_none() {
        return avs_time_duration_t::INVALID;
    }
    // Apart, since a double has no room for the nanoseconds of a year.
    let seconds = avs_time_duration_from_fscalar(input.seconds as f64 * multiplier, whole(avs_time_unit_t::AVS_TIME_S));
    let rest =
        avs_time_duration_from_fscalar(f64::from(input.nanoseconds) * multiplier, whole(avs_time_unit_t::AVS_TIME_NS));
    avs_time_duration_add(seconds, rest)
}

/// `input` ÷ `divisor`, rounded towards zero; invalid when `divisor` is 0.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_div(input: avs_time_duration_t, divisor: i32) -> avs_time_duration_t {
    input.map(|input| input.checked_div(i128::from(divisor)))
}

/// The duration in a unit, rounded towards zero: 0; or −1, and `out` is left alone, when it is invalid or has no room.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_time_duration_to_scalar(
    out: *mut i64,
    unit: MaybeUninit<avs_time_unit_t>,
    value: avs_time_duration_t,
) -> c_int {
    let scalar = avs_time_unit_t::from_raw(unit)
        .zip(value.nanoseconds())
        .and_then(|(unit, value)| i64::try_from(value / unit.nanoseconds()).ok());
    match scalar {
        Some(scalar) if !out.is_null() => {
            // SAFETY: the caller's `out` is valid for writing.
            unsafe { *out = scalar };
            0
        }
        _ => -1,
    }
}

/// The duration in a unit; NaN when it is invalid.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_to_fscalar(value: avs_time_duration_t, unit: MaybeUninit<avs_time_unit_t>) -> f64 {
    let (Some(unit), Some(value)) = (avs_time_unit_t::from_raw(unit), value.nanoseconds()) else { return f64::NAN };
    let unit = unit.nanoseconds();
    // Apart: the quotient of doubles would lose the rest of a long duration.
    (value / unit) as f64 + (value % unit) as f64 / unit as f64
}

/// So many days, seconds, …; invalid when they are too many.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_from_scalar(value: i64, unit: MaybeUninit<avs_time_unit_t>) -> avs_time_duration_t {
    avs_time_unit_t::from_raw(unit).map_or(avs_time_duration_t::INVALID, |unit| {
        avs_time_duration_t::from_nanoseconds(i128::from(value) * unit.nanoseconds())
    })
}

/// So many days, seconds, …, to the nearest nanosecond; invalid when they are too many, or no number.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_duration_from_fscalar(
    value: f64,
    unit: MaybeUninit<avs_time_unit_t>,
) -> avs_time_duration_t {
    // Seconds have 64 bits; a number of nanoseconds beyond that has none.
    const LIMIT: f64 = 1e29;
    let Some(unit) = avs_time_unit_t::from_raw(unit) else { return avs_time_duration_t::INVALID };
    let unit = unit.nanoseconds();
    let whole = value.trunc();
    let total = whole * unit as f64;
    if !total.is_finite() || total.abs() > LIMIT {
        return avs_time_duration_t::INVALID;
    }
    // Apart: whole units are exact, and of the rest as much is left as the double had.
    let rest = ((value - whole) * unit as f64).round() as i128;
    avs_time_duration_t::from_nanoseconds(whole as i128 * unit + rest)
}

/// A unit as C would pass it.
fn whole(unit: avs_time_unit_t) -> MaybeUninit<avs_time_unit_t> {
    MaybeUninit::new(unit)
}

/// Now, by the real-time clock.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_real_now() -> avs_time_real_t {
    avs_time_real_t { since_real_epoch: clock(libc::CLOCK_REALTIME) }
}

/// Now, by the monotonic clock.
#[unsafe(no_mangle)]
pub extern "C" fn avs_time_monotonic_now() -> avs_time_monotonic_t {
    avs_time_monotonic_t { since_monotonic_epoch: clock(libc::CLOCK_MONOTONIC) }
}

fn clock(id: libc::clockid_t) -> avs_time_duration_t {
    // SAFETY: all zero is a timespec.
    let mut time: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: the timespec is valid for writing.
    if unsafe { libc::clock_gettime(id, &raw mut time) } != 0 {
        return avs_time_duration_t::INVALID;
    }
    avs_time_duration_t::from_nanoseconds(i128::from(time.tv_sec) * SECOND + i128::from(time.tv_nsec))
}

/// Writes a duration in seconds, `1.000000005`, or `TIME_INVALID`, into `out` and returns that: the function of
/// `AVS_TIME_DURATION_AS_STRING`. What has no room in the `size` bytes is cut.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_time_duration_as_string_impl(
    out: *mut c_char,
    size: usize,
    time: avs_time_duration_t,
) -> *const c_char {
    let text = time.nanoseconds().map_or_else(
        || String::from("TIME_INVALID"),
        |total| {
            let sign = if total < 0 { "-" } else { "" };
            let (seconds, rest) = (total.unsigned_abs() / SECOND as u128, total.unsigned_abs() % SECOND as u128);
            format!("{sign}{seconds}.{rest:09}")
        },
    );
    // SAFETY: the caller's buffer has `size` bytes.
    unsafe { super::text::copy(out, size, &text) };
    out
}
