//! Clocks, randomness, and how long to wait where nobody tells.

use anj::platform::posix;
use anj::time::{Duration, Instant};

/// How often an exchange that waits for an answer is looked at: what comes in ends the wait at once, so this is only how late
/// a retransmission may be.
pub const TICK: Duration = Duration::from_millis(50);

/// The monotonic clock.
pub fn now() -> Instant {
    posix::clock::monotonic_now()
}

/// Seconds since the epoch.
pub fn real_now() -> f64 {
    posix::clock::real_now().us as f64 / 1e6
}

/// Draws random bytes; false when the system refuses.
pub fn random(buffer: &mut [u8]) -> bool {
    posix::random::fill(buffer)
}
