//! REGISTERING: connect, Register, and what happens when it fails (spec 20 §7.4).

use super::talk::TalkKind;
use super::{ConnStatus, Env, Next, Outcome, Phase, SessionState, Task};
use crate::dm::Model;
use crate::time::{Duration, Instant};

impl SessionState {
    pub(super) fn registering(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            Phase::AccountRead if self.outcome == Outcome::Done => {
                (self.attempt, self.sequence) = (0, 0);
                self.connect()
            }
            Phase::Connected if self.outcome == Outcome::Done => {
                self.begin_talk(TalkKind::Register);
                self.phase = Phase::Talked;
                Next::Again
            }
            Phase::Talked if self.outcome == Outcome::Done => {
                self.set_status(ConnStatus::Registered);
                Next::Again
            }
            Phase::Connected | Phase::Talked => self.attempt_failed(env.now),
            Phase::Reread => {
                self.phase = Phase::Closed;
                self.close(true)
            }
            Phase::Closed => {
                self.phase = Phase::Waiting;
                Next::Again
            }
            Phase::Waiting if env.now > self.retry_at => self.connect(),
            Phase::Waiting => self.leave(),
            Phase::GivenUp => {
                let bootstrap = self.account.fallback && cfg!(anj_with_bootstrap);
                self.set_status(if bootstrap { ConnStatus::Bootstrapping } else { ConnStatus::Failure });
                Next::Again
            }
            _ => self.account_unusable(),
        }
    }

    /// The account of a status could not be read: INVALID, of which the application hears only what follows.
    pub(super) fn account_unusable(&mut self) -> Next {
        (self.status, self.phase) = (ConnStatus::Invalid, Phase::Start);
        Next::Again
    }

    /// Another attempt after a delay, another sequence after a longer one, or none.
    fn attempt_failed(&mut self, now: Instant) -> Next {
        self.attempt = self.attempt.saturating_add(1);
        if self.attempt < self.account.retry_count {
            let first = Duration::from_secs(i64::from(self.account.retry_timer));
            let doubled = 1i64.checked_shl(u32::from(self.attempt) - 1).filter(|factor| *factor > 0);
            self.retry_at = now.after(first.saturating_mul(doubled.unwrap_or(i64::MAX)));
            self.phase = Phase::Closed;
            return self.close(false);
        }
        self.sequence = self.sequence.saturating_add(1);
        if self.sequence >= self.account.sequence_count {
            self.phase = Phase::GivenUp;
            return self.close(true);
        }
        self.retry_at = now.after(Duration::from_secs(i64::from(self.account.sequence_delay)));
        self.attempt = 0;
        self.account.begin_server();
        (self.task, self.phase) = (Task::Account, Phase::Reread);
        Next::Again
    }
}
