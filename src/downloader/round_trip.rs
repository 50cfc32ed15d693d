use crate::time::Duration;

/// Longest round trip that is believed, in microseconds: a quarter of an hour.
const MAX_SAMPLE: i64 = 900_000_000;

/// The round-trip time of a connection, smoothed as in RFC 6298 §2. All times in microseconds; zeroed: not known yet.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct RoundTripState {
    /// SRTT; 0 before the first sample.
    smoothed: u32,
    /// RTTVAR.
    variation: u32,
}

impl RoundTripState {
    /// Nothing is known.
    pub const fn new() -> Self {
        Self { smoothed: 0, variation: 0 }
    }

    /// Takes the time between a request and the first sign of its arrival. Only of one that was sent once: else nobody
    /// knows which transmission the answer belongs to (Karn's algorithm).
    pub fn sample(&mut self, time: Duration) {
        let time = time.us.clamp(1, MAX_SAMPLE) as u32;
        if self.smoothed == 0 {
            (self.smoothed, self.variation) = (time, time / 2);
            return;
        }
        self.variation = self.variation - self.variation / 4 + self.smoothed.abs_diff(time) / 4;
        self.smoothed = self.smoothed - self.smoothed / 8 + time / 8;
    }

    /// The smoothed round-trip time; zero when it is not known.
    pub fn smoothed(&self) -> Duration {
        Duration { us: i64::from(self.smoothed) }
    }
}

#[cfg(test)]
#[test]
fn smoothing() {
    let mut state = RoundTripState::new();
    assert_eq!(state.smoothed(), Duration::ZERO);
    state.sample(Duration { us: 80_000 });
    assert_eq!((state.smoothed, state.variation), (80_000, 40_000));
    // SRTT 7/8·80 + 1/8·160, RTTVAR 3/4·40 + 1/4·80
    state.sample(Duration { us: 160_000 });
    assert_eq!((state.smoothed, state.variation), (90_000, 50_000));
    for _ in 0..100 {
        state.sample(Duration { us: i64::MAX });
    }
    assert!((890_000_000..=900_000_000).contains(&state.smoothed), "{state:?}");
    for _ in 0..200 {
        state.sample(Duration { us: -1 });
    }
    assert!(state.smoothed > 0 && state.smoothed < 100, "{state:?}");
}
