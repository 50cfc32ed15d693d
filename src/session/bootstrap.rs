//! BOOTSTRAPPING: Bootstrap-Request, what the Bootstrap Server asks for, and its Finish (spec 20 §6).

use super::talk::{TalkKind, TalkStep};
use super::{ConnStatus, DATAGRAMS_PER_STEP, Env, Next, Outcome, Phase, SessionState, Task};
use crate::coap::request::Operation;
use crate::dm::Model;
use crate::time::{Duration, Instant};

impl SessionState {
    pub(super) fn bootstrapping(&mut self, env: &Env<'_, impl Model>) -> Next {
        let done = self.outcome == Outcome::Done;
        match self.phase {
            Phase::AccountRead if done => self.hold_off(env.now),
            Phase::Connected if done => {
                self.retry_at = env.now.after(self.config.bootstrap_timeout);
                self.begin_talk(TalkKind::Bootstrap);
                self.phase = Phase::Talked;
                Next::Again
            }
            Phase::Talked if done => self.await_server(),
            Phase::Served if self.outcome != Outcome::Broken => self.bootstrap_served(),
            Phase::Connected | Phase::Talked | Phase::Served => self.bootstrap_failed(),
            Phase::Received if self.outcome == Outcome::Broken => self.bootstrap_failed(),
            // Nothing came in.
            Phase::Received => {
                self.phase = Phase::Idle;
                self.leave()
            }
            Phase::Idle if env.now > self.retry_at => self.bootstrap_failed(),
            Phase::Idle => self.await_server(),
            Phase::RolledBack => {
                self.phase = Phase::Closed;
                self.close(true)
            }
            Phase::Closed => self.bootstrap_retry(env.now),
            Phase::Waiting if env.now >= self.retry_at => self.connect(),
            Phase::Waiting => self.leave(),
            // After the Finish.
            Phase::Disconnected => {
                self.set_status(ConnStatus::Bootstrapped);
                Next::Again
            }
            _ => self.account_unusable(),
        }
    }

    /// The client hold-off time delays the first attempt (§6.1).
    fn hold_off(&mut self, now: Instant) -> Next {
        self.attempt = 0;
        if self.account.hold_off == 0 {
            return self.connect();
        }
        self.retry_at = now.after(Duration::from_secs(i64::from(self.account.hold_off)));
        self.phase = Phase::Waiting;
        Next::Again
    }

    /// Asks the network for the next request of the server.
    fn await_server(&mut self) -> Next {
        self.phase = Phase::Idle;
        if self.datagrams >= DATAGRAMS_PER_STEP {
            return self.leave();
        }
        self.datagrams += 1;
        self.connection.begin_receive();
        (self.task, self.phase) = (Task::Receive, Phase::Received);
        Next::Again
    }

    /// A request was served: the Finish decides, everything else goes on (§6.4).
    fn bootstrap_served(&mut self) -> Next {
        let finish = self.talk.kind == TalkKind::Request && self.talk.server.operation() == Operation::BootstrapFinish;
        self.phase = Phase::Idle;
        match (finish, self.outcome) {
            (false, _) => Next::Again,
            (true, Outcome::Done) => {
                // Keys may have passed through here.
                if cfg!(anj_with_security) {
                    self.in_buffer.fill(0);
                }
                self.phase = Phase::Disconnected;
                self.close(true)
            }
            (true, _) => self.bootstrap_failed(),
        }
    }

    /// The server asked for something that could be begun: it may stay silent for a while again.
    pub(super) fn bootstrap_goes_on(&mut self, now: Instant) {
        if self.status == ConnStatus::Bootstrapping && self.talk.server.operation() != Operation::BootstrapFinish {
            self.retry_at = now.after(self.config.bootstrap_timeout);
        }
    }

    /// An attempt failed: what it changed is rolled back.
    fn bootstrap_failed(&mut self) -> Next {
        self.roll_back();
        self.phase = Phase::RolledBack;
        Next::Again
    }

    /// Ends the transaction of a bootstrap.
    pub(super) fn roll_back(&mut self) {
        if self.operation.is_active() {
            self.operation.end_bootstrap();
            self.talk.begin(TalkKind::Answer, TalkStep::End);
            self.task = Task::Talk;
        }
    }

    fn bootstrap_retry(&mut self, now: Instant) -> Next {
        if self.attempt >= self.config.bootstrap_retry_count {
            self.set_status(ConnStatus::Failure);
            return self.leave();
        }
        let factor = 1i64.checked_shl(u32::from(self.attempt)).filter(|factor| *factor > 0).unwrap_or(i64::MAX);
        self.attempt += 1;
        self.retry_at = now.after(self.config.bootstrap_retry_timeout.saturating_mul(factor));
        self.phase = Phase::Waiting;
        self.leave()
    }

    /// BOOTSTRAPPED: which server is it now?
    pub(super) fn bootstrapped(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            Phase::AccountRead if self.outcome == Outcome::Done => self.set_status(ConnStatus::Registering),
            Phase::Start if self.account.begin_ssid(env.model) => {
                (self.task, self.phase) = (Task::Account, Phase::AccountRead);
            }
            _ => return self.account_unusable(),
        }
        Next::Again
    }
}
