//! REGISTERING: connect, Register, and what happens when it fails (spec 20 §7.4).

use super::talk::TalkKind;
use super::{ConnStatus, Env, Next, SessionOutcome, SessionPhase, SessionState, SessionTask};
use crate::dm::Model;
use crate::note::Note;
use crate::time::{Duration, Instant};

impl SessionState {
    pub(super) fn registering(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            SessionPhase::AccountRead if self.outcome == SessionOutcome::Done => {
                (self.attempt, self.sequence) = (0, 0);
                self.connect()
            }
            SessionPhase::Connected if self.outcome == SessionOutcome::Done => {
                self.begin_talk(TalkKind::Register);
                self.phase = SessionPhase::Talked;
                Next::Again
            }
            SessionPhase::Talked if self.outcome == SessionOutcome::Done => {
                self.set_status(ConnStatus::Registered);
                Next::Again
            }
            SessionPhase::Connected | SessionPhase::Talked => self.attempt_failed(env.now),
            SessionPhase::Reread => {
                self.phase = SessionPhase::Closed;
                self.close(true)
            }
            SessionPhase::Closed => {
                self.phase = SessionPhase::Waiting;
                Next::Again
            }
            SessionPhase::Waiting if env.now > self.retry_at => self.connect(),
            SessionPhase::Waiting => self.leave(),
            SessionPhase::GivenUp => {
                let bootstrap = self.account.fallback && cfg!(anj_with_bootstrap);
                self.set_status(if bootstrap { ConnStatus::Bootstrapping } else { ConnStatus::Failure });
                Next::Again
            }
            _ => self.account_unusable(),
        }
    }

    /// The account of a status could not be read: INVALID, of which the application hears only what follows.
    pub(super) fn account_unusable(&mut self) -> Next {
        self.note.set(Note::NoAccount, 0);
        (self.status, self.phase) = (ConnStatus::Invalid, SessionPhase::Start);
        Next::Again
    }

    /// Another attempt after a delay, another sequence after a longer one, or none.
    fn attempt_failed(&mut self, now: Instant) -> Next {
        self.attempt = self.attempt.saturating_add(1);
        if self.attempt < self.account.retry_count {
            let first = Duration::from_secs(i64::from(self.account.retry_timer));
            let doubled = 1i64.checked_shl(u32::from(self.attempt) - 1).filter(|factor| *factor > 0);
            self.retry_at = now.after(first.saturating_mul(doubled.unwrap_or(i64::MAX)));
            self.note.set(Note::AttemptFailed, self.retry_at.since(now).as_secs());
            self.phase = SessionPhase::Closed;
            return self.close(false);
        }
        self.sequence = self.sequence.saturating_add(1);
        if self.sequence >= self.account.sequence_count {
            self.note.set(Note::RegistrationFailed, 0);
            self.phase = SessionPhase::GivenUp;
            return self.close(true);
        }
        self.retry_at = now.after(Duration::from_secs(i64::from(self.account.sequence_delay)));
        self.note.set(Note::SequenceFailed, i64::from(self.account.sequence_delay));
        self.attempt = 0;
        self.account.begin_server();
        (self.task, self.phase) = (SessionTask::Account, SessionPhase::Reread);
        Next::Again
    }
}
