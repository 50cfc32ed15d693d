use crate::time::Duration;

/// Transmission parameters (RFC 7252 §4.8).
#[derive(Clone, Copy, PartialEq, Debug)]
#[repr(C)]
pub struct TxParams {
    /// Time to the first retransmission, before randomisation; at least one second.
    pub ack_timeout: Duration,
    /// Upper end of the randomisation, at least 1.
    pub ack_random_factor: f64,
    /// How often a message is sent again; 0: never.
    pub max_retransmit: u16,
}

impl Default for TxParams {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TxParams {
    /// 2 s, 1.5, 4.
    pub const DEFAULT: Self = Self { ack_timeout: Duration::from_secs(2), ack_random_factor: 1.5, max_retransmit: 4 };

    /// Time that a message may be on its way (MAX_LATENCY of RFC 7252 §4.8.2).
    const MAX_LATENCY: Duration = Duration::from_secs(100);

    /// False for parameters that RFC 7252 §4.8 does not allow. Those are not to be used.
    pub fn is_valid(&self) -> bool {
        self.ack_random_factor >= 1.0
            && self.ack_random_factor.is_finite()
            && self.ack_timeout >= Duration::from_secs(1)
    }

    /// EXCHANGE_LIFETIME: how long a message id must not be used again, 247 s by default. Saturating.
    pub fn exchange_lifetime(&self) -> Duration {
        self.span(self.max_retransmit)
            .saturating_add(Self::MAX_LATENCY.saturating_mul(2))
            .saturating_add(self.ack_timeout)
    }

    /// MAX_TRANSMIT_WAIT: how long an acknowledgement may take, 93 s by default. Saturating.
    pub fn max_transmit_wait(&self) -> Duration {
        self.span(self.max_retransmit.saturating_add(1))
    }

    /// Time to the first retransmission, randomised by `random`. Saturating.
    pub fn first_timeout(&self, random: [u8; 4]) -> Duration {
        // In integers: sums and quotients of doubles are 1.3 KB on a small processor. 65535 stands for the whole spread.
        let random = i64::from(u32::from_ne_bytes(random) >> 16);
        let spread = self.ack_timeout.mul_f64(self.ack_random_factor).us.saturating_sub(self.ack_timeout.us);
        let part = spread.saturating_mul(random + (random >> 15)) >> 16;
        self.ack_timeout.saturating_add(Duration { us: part })
    }

    /// ack_timeout · (2^doublings − 1) · ack_random_factor
    fn span(&self, doublings: u16) -> Duration {
        self.ack_timeout.saturating_mul(power_of_two(doublings) - 1).mul_f64(self.ack_random_factor)
    }
}

/// 2^exponent, saturating.
pub(super) const fn power_of_two(exponent: u16) -> i64 {
    if exponent < 63 { 1 << exponent } else { i64::MAX }
}
