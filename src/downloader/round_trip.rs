//! The round-trip time of a connection (RFC 6298), and with `ANJ_EXT_WITH_ADAPTIVE_TIMEOUT` timeouts that follow it.
//!
//! | | |
//! |---|---|
//! | before the first sample | ACK_TIMEOUT, MAX_RETRANSMIT and ACK_RANDOM_FACTOR of RFC 7252: 2 s, 4, 1.5 |
//! | sample | a request that was sent once: from sending it to the answer or the empty ACK |
//! | timeout | SRTT + max(4·RTTVAR, 100 ms), at most 60 s, times 1 to 1.5 at random |
//! | after a request that was sent more often | twice the timeout, until the next sample (Karn); before the first sample, the one it ended with |
//! | retransmissions | each after twice the time, at most 60 s; the last one at most 45 s (MAX_TRANSMIT_SPAN) after the request, but 4 at least |
//! | another connection | begins anew |
//!
//! So a server that does not answer is given up no earlier than with the fixed parameters, within five minutes at most.
//! RFC 8961 §4 asks for what is in this table: a conservative beginning, samples at least once per round trip,
//! exponential backoff until there is a new sample. It leaves the lower bound open; the 100 ms are room for what a
//! steady link does not show in RTTVAR.

#[cfg(anj_ext_with_adaptive_timeout)]
use crate::coap::Token;
#[cfg(anj_ext_with_adaptive_timeout)]
use crate::exchange::TxParams;
use crate::time::Duration;

/// Longest round trip that is believed, in microseconds: a quarter of an hour.
const MAX_SAMPLE: i64 = 900_000_000;

/// Longest timeout.
#[cfg(anj_ext_with_adaptive_timeout)]
pub(super) const MAX_TIMEOUT: Duration = Duration::from_secs(60);

/// Least time between the round trip and the timeout, in microseconds.
#[cfg(anj_ext_with_adaptive_timeout)]
const MIN_MARGIN: u32 = 100_000;

/// MAX_TRANSMIT_SPAN (RFC 7252 §4.8.2) of the default parameters.
#[cfg(anj_ext_with_adaptive_timeout)]
const MAX_TRANSMIT_SPAN: Duration = Duration::from_secs(45);

/// The round-trip time of a connection, smoothed as in RFC 6298 §2. All times in microseconds; zeroed: not known yet.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct RoundTripState {
    /// SRTT; 0 before the first sample.
    smoothed: u32,
    /// RTTVAR.
    variation: u32,
    /// RTO, not randomised; 0: the default.
    #[cfg(anj_ext_with_adaptive_timeout)]
    timeout: u32,
}

impl RoundTripState {
    /// Nothing is known.
    pub const fn new() -> Self {
        Self {
            smoothed: 0,
            variation: 0,
            #[cfg(anj_ext_with_adaptive_timeout)]
            timeout: 0,
        }
    }

    /// The first sign that a request arrived came so long after it was sent for the last time.
    pub fn heard(&mut self, time: Duration, retransmissions: u16) {
        if retransmissions == 0 {
            self.sample(time.us.clamp(1, MAX_SAMPLE) as u32);
        }
        #[cfg(anj_ext_with_adaptive_timeout)]
        self.adapt(retransmissions);
    }

    /// Takes a sample. Not of a request that was sent more than once: nobody knows which of them was answered.
    fn sample(&mut self, time: u32) {
        if self.smoothed == 0 {
            (self.smoothed, self.variation) = (time, time / 2);
            return;
        }
        self.variation = self.variation - self.variation / 4 + self.smoothed.abs_diff(time) / 4;
        self.smoothed = self.smoothed - self.smoothed / 8 + time / 8;
    }

    /// The smoothed round-trip time; zero when it is not known.
    #[cfg(anj_ext_with_download_progress)]
    pub fn smoothed(&self) -> Duration {
        Duration { us: i64::from(self.smoothed) }
    }
}

#[cfg(anj_ext_with_adaptive_timeout)]
impl RoundTripState {
    /// Sets the timeout after a request: from the samples, or longer than it was.
    fn adapt(&mut self, retransmissions: u16) {
        let timeout = match (retransmissions, self.timeout) {
            (0, _) => i64::from(self.smoothed) + i64::from(self.variation.saturating_mul(4).max(MIN_MARGIN)),
            (doublings, 0) => TxParams::DEFAULT.ack_timeout.us << doublings.min(8),
            // The losses of one request are no reason to wait for ages for the next one; those of request after request are.
            (_, timeout) if self.smoothed != 0 => i64::from(timeout) * 2,
            (doublings, timeout) => i64::from(timeout) << doublings.min(16),
        };
        self.timeout = timeout.min(MAX_TIMEOUT.us) as u32;
    }

    /// Time to the first retransmission, and how many there may be. Randomised by a token, which is random.
    pub fn timers(&self, token: &Token) -> (Duration, u16) {
        let base = match self.timeout {
            0 => TxParams::DEFAULT.ack_timeout.us,
            timeout => i64::from(timeout),
        };
        let random = token.as_bytes().first_chunk().copied().map_or(0, u16::from_ne_bytes);
        let timeout = Duration { us: base + ((base / 2 * i64::from(random)) >> 16) };
        let mut retransmissions = TxParams::DEFAULT.max_retransmit;
        // At 100 ms this ends with 8.
        while timeout.saturating_mul((2 << retransmissions) - 1) <= MAX_TRANSMIT_SPAN {
            retransmissions += 1;
        }
        (timeout, retransmissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(state: &mut RoundTripState, ms: i64) {
        state.heard(Duration::from_millis(ms), 0);
    }

    #[test]
    fn spec_11_rfc6298_2_smoothing() {
        let mut state = RoundTripState::new();
        heard(&mut state, 80);
        assert_eq!((state.smoothed, state.variation), (80_000, 40_000));
        // SRTT 7/8·80 + 1/8·160, RTTVAR 3/4·40 + 1/4·80
        heard(&mut state, 160);
        assert_eq!((state.smoothed, state.variation), (90_000, 50_000));
        state.heard(Duration::from_millis(10), 1);
        assert_eq!((state.smoothed, state.variation), (90_000, 50_000));
        for _ in 0..100 {
            state.heard(Duration::INVALID, 0);
        }
        assert!((890_000_000..=900_000_000).contains(&state.smoothed), "{state:?}");
        for _ in 0..200 {
            state.heard(Duration { us: -1 }, 0);
        }
        assert!(state.smoothed > 0 && state.smoothed < 100, "{state:?}");
    }

    #[test]
    #[cfg(anj_ext_with_adaptive_timeout)]
    fn spec_11_rfc6298_5_timeouts() {
        const LOW: Token = Token::full([0; 8]);
        const HIGH: Token = Token::full([0xFF; 8]);
        let ms = |state: &RoundTripState, token| {
            let (timeout, retransmissions) = state.timers(token);
            (timeout.us / 1000, retransmissions)
        };
        let mut state = RoundTripState::new();
        assert_eq!((ms(&state, &LOW), ms(&state, &HIGH)), ((2000, 4), (2999, 4)));
        // Nothing is known yet, and the first request was sent three times.
        state.heard(Duration::from_secs(10), 2);
        assert_eq!(ms(&state, &LOW), (8000, 4));
        // SRTT 100, RTTVAR 50
        heard(&mut state, 100);
        assert_eq!((ms(&state, &LOW), ms(&state, &HIGH)), ((300, 7), (449, 6)));
        for _ in 0..50 {
            heard(&mut state, 100);
        }
        assert_eq!((ms(&state, &LOW), ms(&state, &HIGH)), ((200, 7), (299, 7)));
        // Karn: backed off until there is a sample.
        state.heard(Duration::from_millis(100), 1);
        assert_eq!(ms(&state, &LOW).0, 400);
        state.heard(Duration::from_millis(100), 2);
        assert_eq!(ms(&state, &LOW).0, 800);
        heard(&mut state, 100);
        assert_eq!(ms(&state, &LOW).0, 200);
        for _ in 0..10 {
            state.heard(Duration::from_millis(100), u16::MAX);
        }
        assert_eq!(ms(&state, &LOW), (60_000, 4));
        // The fastest link: 1 µs.
        for _ in 0..300 {
            state.heard(Duration::ZERO, 0);
        }
        assert_eq!(ms(&state, &LOW), (100, 8));
        for _ in 0..300 {
            state.heard(Duration::INVALID, 0);
        }
        assert_eq!((ms(&state, &LOW), ms(&state, &HIGH)), ((60_000, 4), (89_999, 4)));
    }
}
