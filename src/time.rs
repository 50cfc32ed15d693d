//! Points in time and durations, in microseconds, as the C API counts them.

/// A duration in microseconds; negative ones are valid. [`Duration::INVALID`] doubles as "infinite".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(C)]
pub struct Duration {
    /// Microseconds.
    pub us: i64,
}

/// A point on the monotonic clock, in microseconds since its epoch. [`Instant::NEVER`] lies after every other one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(C)]
pub struct Instant {
    /// Microseconds since the epoch of the clock.
    pub us: i64,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { us: 0 };
    /// Not a duration; also "infinite".
    pub const INVALID: Self = Self { us: i64::MAX };

    /// Whole seconds, saturating.
    pub const fn from_secs(seconds: i64) -> Self {
        Self { us: seconds.saturating_mul(1_000_000) }
    }

    /// Milliseconds, saturating.
    pub const fn from_millis(millis: i64) -> Self {
        Self { us: millis.saturating_mul(1_000) }
    }

    /// Whole seconds.
    pub const fn as_secs(self) -> i64 {
        self.us / 1_000_000
    }

    /// False for [`Duration::INVALID`].
    pub const fn is_valid(self) -> bool {
        self.us != i64::MAX
    }

    /// Times `factor`, saturating; infinite stays infinite.
    pub const fn saturating_mul(self, factor: i64) -> Self {
        if self.is_valid() { Self { us: self.us.saturating_mul(factor) } } else { self }
    }

    /// Times `factor`, truncated; saturating.
    pub fn mul_f64(self, factor: f64) -> Self {
        if self.is_valid() { Self { us: (self.us as f64 * factor) as i64 } } else { self }
    }

    /// Sum, saturating; infinite stays infinite.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self { us: self.us.saturating_add(other.us) }
    }
}

impl Instant {
    /// A deadline that never comes.
    pub const NEVER: Self = Self { us: i64::MAX };

    /// This point plus `duration`, saturating to [`Instant::NEVER`].
    pub const fn after(self, duration: Duration) -> Self {
        Self { us: self.us.saturating_add(duration.us) }
    }

    /// Time from `earlier` to this point, saturating.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration { us: self.us.saturating_sub(earlier.us) }
    }

    /// False for [`Instant::NEVER`].
    pub const fn is_set(self) -> bool {
        self.us != i64::MAX
    }
}
