//! What the parameters of a run allow.

use crate::common::link::Random;
use crate::{DAY, MINUTE, RESTART_DELAY, S};

/// MAX_TRANSMIT_WAIT of the default parameters.
const TRANSMIT_WAIT: i64 = 93 * S;

/// Parameters of a run; times in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub queue_mode: bool,
    pub lifetime: i64,
    pub retry_count: i64,
    pub retry_timer: i64,
    pub sequence_delay: i64,
    pub sequences: i64,
    /// The account comes from a Bootstrap Server, which is asked again when registration has failed. Without one the client
    /// gives up then, and the application restarts it.
    pub bootstrap: Option<BootstrapPlan>,
}

#[derive(Clone, Copy, Debug)]
pub struct BootstrapPlan {
    pub hold_off: i64,
    pub retry_count: i64,
    pub retry_timeout: i64,
    /// Longest silence of the Bootstrap Server.
    pub timeout: i64,
}

impl Plan {
    pub fn new(random: &mut Random) -> Self {
        let mut plan = Self {
            queue_mode: random.chance(500),
            lifetime: [60, 300, 3600, 21_600][random.below(4) as usize],
            retry_count: 1 + random.below(6) as i64,
            retry_timer: 5 + random.below(100) as i64,
            sequence_delay: 60 + random.below(3600) as i64,
            sequences: if random.chance(300) { 1 } else { 65_535 },
            bootstrap: None,
        };
        if random.chance(500) {
            plan.sequences = 1 + random.below(2) as i64;
            plan.bootstrap = Some(BootstrapPlan {
                hold_off: [0, 0, 10, 100][random.below(4) as usize],
                retry_count: random.below(4) as i64,
                retry_timeout: random.below(60) as i64,
                timeout: 60 + random.below(240) as i64,
            });
        }
        plan
    }

    /// Time between two Updates (spec 20 §8.4), µs.
    pub fn update_period(&self) -> i64 {
        (self.lifetime * S - TRANSMIT_WAIT).max(self.lifetime * S / 2)
    }

    /// The wait after attempt `n` to register, counted from 1 (spec 20 §7.4), µs; none after the last one.
    pub fn wait(&self, n: i64) -> i64 {
        match n % self.retry_count {
            0 if n >= self.retry_count * self.sequences => 0,
            0 => self.sequence_delay * S,
            k => (self.retry_timer * S) << (k - 1),
        }
    }

    /// The longest wait between two attempts to register, µs.
    fn longest_wait(&self) -> i64 {
        (1..=self.retry_count).map(|n| self.wait(n)).max().unwrap_or(0)
    }

    /// The shortest one.
    pub fn shortest_wait(&self) -> i64 {
        (1..=self.retry_count).map(|n| self.wait(n)).min().unwrap_or(0)
    }

    /// The longest time from the end of the last fault until the client is registered: a lost registration is noticed at
    /// the next Update, unanswered if the server has moved; or an attempt that began during the fault goes on until it
    /// fails, and the longest wait follows. Then Register. A minute for everything else.
    pub fn bound(&self) -> i64 {
        let bound = self.update_period() + TRANSMIT_WAIT + TRANSMIT_WAIT + self.longest_wait() + MINUTE;
        match self.bootstrap {
            None if self.sequences == 1 => bound + RESTART_DELAY,
            None => bound,
            Some(bootstrap) => bound + bootstrap.bound(),
        }
    }

    /// For how long the world is left alone at most.
    pub fn calm(&self) -> i64 {
        self.bound() + DAY / 8
    }
}

impl BootstrapPlan {
    /// The wait after attempt `n`, counted from 1 (spec 20 §6.4), µs.
    pub fn wait(&self, n: i64) -> i64 {
        (self.retry_timeout * S) << (n - 1)
    }

    /// The time before an attempt, since the one before or since BOOTSTRAPPING began.
    pub fn pause(&self, attempts: i64) -> i64 {
        if attempts == 0 { self.hold_off * S } else { self.wait(attempts) }
    }

    /// What bootstrap adds: an attempt without success and the longest wait, or another start after the last one.
    fn bound(&self) -> i64 {
        let attempt = TRANSMIT_WAIT + self.timeout * S;
        let wait = (1..=self.retry_count).map(|n| self.wait(n)).max().unwrap_or(0);
        attempt + wait.max(RESTART_DELAY) + 2 * self.hold_off * S
    }
}
