//! What runs before the status goes on, but for exchanges: the account is read, the network is called; and what ends it all.

use super::account::AccountPoll;
use super::{Env, Next, SessionOutcome, SessionPhase, SessionPoll, SessionState, SessionTask};
use crate::dm::Model;
use crate::exchange::{ConnectionPoll, NetOutcome};
use crate::note::Note;

impl SessionState {
    /// A forced transition is pending and no De-register comes before it.
    pub(super) fn must_force(&self) -> bool {
        self.requests.forced() && !self.status.is_registered()
    }

    /// Closes the connection for good and takes the forced transition (§3.1, item 2).
    pub(super) fn force(&mut self) -> Next {
        #[cfg(anj_with_bootstrap)]
        if self.operation.is_active() {
            self.roll_back();
            return Next::Again;
        }
        if !self.forcing {
            self.forcing = true;
            return self.close(true);
        }
        self.forcing = false;
        let target = self.requests.take_forced().unwrap_or(self.status);
        // The very same status starts anew, without being told again.
        self.phase = SessionPhase::Start;
        self.set_status(target);
        Next::Again
    }

    /// One turn of a shutdown: the exchange, then the connection.
    pub(super) fn shut_down(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.task {
            SessionTask::Talk => self.talk(env),
            SessionTask::Close => match self.connection.poll() {
                ConnectionPoll::Call(call) => Next::Ask(SessionPoll::Net(call)),
                ConnectionPoll::Done(_) => Next::Leave,
            },
            #[cfg(anj_with_bootstrap)]
            _ if self.operation.is_active() => {
                self.roll_back();
                Next::Again
            }
            _ => self.close(true),
        }
    }

    /// Drops what is under way; an exchange is ended in order.
    pub(super) fn abandon(&mut self) {
        if self.task == SessionTask::Talk {
            self.talk.terminate();
        } else {
            self.task = SessionTask::None;
        }
    }

    pub(super) fn connect(&mut self) -> Next {
        self.note.set(Note::Connecting, i64::from(self.account.port));
        self.connection.begin_connect(self.account.secure);
        (self.task, self.phase) = (SessionTask::Connect, SessionPhase::Connected);
        Next::Again
    }

    pub(super) fn close(&mut self, cleanup: bool) -> Next {
        self.cleanup = cleanup;
        self.connection.begin_close(cleanup);
        self.task = SessionTask::Close;
        Next::Again
    }

    /// Runs a call to the network that is a task of its own.
    pub(super) fn call_network(&mut self, env: &Env<'_, impl Model>) -> Next {
        let outcome = match self.connection.poll() {
            ConnectionPoll::Call(call) => return Next::Ask(SessionPoll::Net(call)),
            ConnectionPoll::Done(outcome) => outcome,
        };
        if matches!(outcome, NetOutcome::InProgress) {
            // The same call again in the next step.
            match self.task {
                SessionTask::Connect => self.connection.begin_connect(self.account.secure),
                SessionTask::Close => self.connection.begin_close(self.cleanup || self.requests.wants_cleanup()),
                SessionTask::RxOff => self.connection.begin_rx_off(),
                _ => (self.task, self.phase) = (SessionTask::None, SessionPhase::Idle),
            }
            return Next::Leave;
        }
        let receiving = self.task == SessionTask::Receive;
        self.task = SessionTask::None;
        self.outcome = match outcome {
            NetOutcome::Ok(len) if receiving => {
                self.received = len as u16;
                self.dispatch(env)
            }
            NetOutcome::Ok(_) => SessionOutcome::Done,
            NetOutcome::Again | NetOutcome::TooBig if receiving => SessionOutcome::Nothing,
            _ => SessionOutcome::Broken,
        };
        Next::Again
    }

    pub(super) fn read_account(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.account.poll(env.model) {
            AccountPoll::Read(path, data_type) => Next::Ask(SessionPoll::Value(path, data_type)),
            AccountPoll::Done(usable) => {
                #[cfg(anj_with_observe)]
                self.observe.set_defaults(self.account.notifications);
                self.task = SessionTask::None;
                self.outcome = if usable { SessionOutcome::Done } else { SessionOutcome::Failed };
                Next::Again
            }
        }
    }
}
