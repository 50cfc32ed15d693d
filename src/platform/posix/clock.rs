//! `ANJ_WITH_TIME_POSIX_COMPAT`: the two clocks of `anj/compat/time.h`.

use crate::time::{Duration, Instant};

/// Counts on while the system sleeps, as `anj/compat/time.h` asks; plain `CLOCK_MONOTONIC` stops on Linux.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MONOTONIC: libc::clockid_t = libc::CLOCK_BOOTTIME;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const MONOTONIC: libc::clockid_t = libc::CLOCK_MONOTONIC;

/// A clock in microseconds; `None` when the system has no such clock.
fn read(clock: libc::clockid_t) -> Option<i64> {
    // SAFETY: all-zero is a valid `timespec`.
    let mut time: libc::timespec = unsafe { core::mem::zeroed() };
    // SAFETY: `time` is valid for writing.
    let result = unsafe { libc::clock_gettime(clock, &mut time) };
    #[allow(clippy::unnecessary_cast, clippy::useless_conversion)]
    (result == 0).then(|| i64::from(time.tv_sec).saturating_mul(1_000_000).saturating_add(time.tv_nsec as i64 / 1_000))
}

/// The monotonic clock; the real-time one where there is none; the epoch when neither can be read.
pub fn monotonic_now() -> Instant {
    let us = read(MONOTONIC).or_else(|| read(libc::CLOCK_MONOTONIC)).or_else(|| read(libc::CLOCK_REALTIME));
    Instant { us: us.unwrap_or(0) }
}

/// Time since the Unix epoch; zero when the clock can't be read.
pub fn real_now() -> Duration {
    Duration { us: read(libc::CLOCK_REALTIME).unwrap_or(0) }
}
