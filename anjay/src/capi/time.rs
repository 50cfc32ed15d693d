//! Durations of C and of the core.

use anj::time::Duration;

use super::avs::time::avs_time_duration_t;

/// A duration in microseconds, rounded down; `None` for one that is not valid. Saturating.
pub fn duration(duration: &avs_time_duration_t) -> Option<Duration> {
    let valid = (0..1_000_000_000).contains(&duration.nanoseconds);
    valid.then(|| Duration {
        us: duration.seconds.saturating_mul(1_000_000).saturating_add(i64::from(duration.nanoseconds / 1000)),
    })
}
