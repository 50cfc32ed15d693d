//! BOOTSTRAPPING: Bootstrap-Request, what the Bootstrap Server asks for, and its Finish (spec 20 §6).

#[cfg(anj_with_external_crypto_storage)]
use super::SessionPoll;
use super::talk::{TalkKind, TalkStep};
use super::{ConnStatus, DATAGRAMS_PER_STEP, Env, Next, SessionOutcome, SessionPhase, SessionState, SessionTask};
use crate::coap::request::Operation;
use crate::dm::Model;
use crate::time::{Duration, Instant};

impl SessionState {
    pub(super) fn bootstrapping(&mut self, env: &Env<'_, impl Model>) -> Next {
        let done = self.outcome == SessionOutcome::Done;
        match self.phase {
            SessionPhase::AccountRead if done => self.hold_off(env.now),
            SessionPhase::Connected if done => {
                self.retry_at = env.now.after(self.config.bootstrap_timeout);
                self.begin_talk(TalkKind::Bootstrap);
                self.phase = SessionPhase::Talked;
                Next::Again
            }
            SessionPhase::Talked if done => self.await_server(),
            SessionPhase::Served if self.outcome != SessionOutcome::Broken => self.bootstrap_served(),
            SessionPhase::Connected | SessionPhase::Talked | SessionPhase::Served => self.bootstrap_failed(),
            SessionPhase::Received if self.outcome == SessionOutcome::Broken => self.bootstrap_failed(),
            // Nothing came in.
            SessionPhase::Received => {
                self.phase = SessionPhase::Idle;
                self.leave()
            }
            SessionPhase::Idle if env.now > self.retry_at => self.bootstrap_failed(),
            SessionPhase::Idle => self.await_server(),
            SessionPhase::RolledBack => {
                self.phase = SessionPhase::Closed;
                self.close(true)
            }
            SessionPhase::Closed => self.bootstrap_retry(env.now),
            SessionPhase::Waiting if env.now >= self.retry_at => self.connect(),
            SessionPhase::Waiting => self.leave(),
            #[cfg(anj_with_external_crypto_storage)]
            SessionPhase::Offloaded => self.bootstrap_over(),
            // After the Finish.
            SessionPhase::Disconnected => {
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
        self.phase = SessionPhase::Waiting;
        Next::Again
    }

    /// Asks the network for the next request of the server.
    fn await_server(&mut self) -> Next {
        self.phase = SessionPhase::Idle;
        if self.datagrams >= DATAGRAMS_PER_STEP {
            return self.leave();
        }
        self.datagrams += 1;
        self.connection.begin_receive();
        (self.task, self.phase) = (SessionTask::Receive, SessionPhase::Received);
        Next::Again
    }

    /// A request was served: the Finish decides, everything else goes on (§6.4).
    fn bootstrap_served(&mut self) -> Next {
        let finish = self.talk.kind == TalkKind::Request && self.talk.server.operation() == Operation::BootstrapFinish;
        self.phase = SessionPhase::Idle;
        match (finish, self.outcome) {
            (false, _) => Next::Again,
            (true, SessionOutcome::Done) => {
                self.forget_keys();
                #[cfg(anj_with_external_crypto_storage)]
                {
                    self.phase = SessionPhase::Offloaded;
                    Next::Ask(SessionPoll::Offload)
                }
                #[cfg(not(anj_with_external_crypto_storage))]
                self.bootstrap_over()
            }
            (true, _) => self.bootstrap_failed(),
        }
    }

    /// After the Finish: the Bootstrap Server is not needed any more.
    fn bootstrap_over(&mut self) -> Next {
        self.phase = SessionPhase::Disconnected;
        self.close(true)
    }

    /// Keys may have passed through here.
    fn forget_keys(&mut self) {
        if cfg!(anj_with_security) {
            self.in_buffer.fill(0);
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
        self.forget_keys();
        self.roll_back();
        self.phase = SessionPhase::RolledBack;
        Next::Again
    }

    /// Ends the transaction of a bootstrap.
    pub(super) fn roll_back(&mut self) {
        if self.operation.is_active() {
            self.forget_keys();
            self.operation.end_bootstrap();
            self.talk.begin(TalkKind::Answer, TalkStep::End);
            self.task = SessionTask::Talk;
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
        self.phase = SessionPhase::Waiting;
        self.leave()
    }

    /// BOOTSTRAPPED: which server is it now?
    pub(super) fn bootstrapped(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            SessionPhase::AccountRead if self.outcome == SessionOutcome::Done => {
                self.set_status(ConnStatus::Registering)
            }
            SessionPhase::Start if self.account.begin_ssid(env.model) => {
                (self.task, self.phase) = (SessionTask::Account, SessionPhase::AccountRead);
            }
            _ => return self.account_unusable(),
        }
        Next::Again
    }
}
