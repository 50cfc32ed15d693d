//! Send: what the application may ask for at any time, and how it goes on while registered (spec 41 §8).

use super::talk::TalkKind;
use super::{ConnStatus, Env, SessionPhase, SessionPoll, SessionState};
use crate::dm::Model;
use crate::path::Path;
use crate::payload;
use crate::send::{Produced, Records, SendRequestState, SendResult};

impl SessionState {
    /// `anj_send_new_request`, with records that were checked; the id of the request.
    ///
    /// # Errors
    /// [`SendResult::NotAllowed`], [`SendResult::NoSpace`].
    pub fn queue_send(&mut self, what: SendRequestState) -> Result<u16, SendResult> {
        if !self.status.is_registered() || self.shutdown || !self.account.send_allowed {
            return Err(SendResult::NotAllowed);
        }
        self.send.push(what)
    }

    /// Mute Send, when it may have changed since it was read; to be read at once, for [`SessionState::allow_send`].
    pub fn stale_mute_send(&self) -> Option<Path> {
        let stale = self.requests.refresh && self.status.is_registered();
        stale.then(|| self.account.mute_send_path())
    }

    /// Takes what Mute Send says.
    pub fn allow_send(&mut self, allowed: bool) {
        self.account.send_allowed = allowed;
    }

    /// `anj_send_abort`. The exchange is ended, handlers are to be called ([`SessionState::send_call`]).
    ///
    /// # Errors
    /// As for [`crate::send::SendState::abort`].
    pub fn abort_send(&mut self, id: u16) -> Result<(), SendResult> {
        if self.send.abort(id)? {
            self.talk.terminate();
        }
        self.special = true;
        Ok(())
    }

    /// Gives up everything that is queued.
    pub(super) fn abort_sends(&mut self) {
        self.send.abort_all();
        self.special = true;
    }

    /// A call that the end of a request needs: its handler, or before that the callback that closes an external value.
    pub fn send_call(&mut self, records: &dyn Records) -> Option<SessionPoll> {
        let ended = self.send.has_finished() && !self.send.active;
        // What the callback of an external value uses may be gone after the handler of its request.
        if ended && self.send.is_calling() {
            return None;
        }
        #[cfg(anj_with_external_data)]
        if ended && let Some(call) = self.send.close(records) {
            return Some(SessionPoll::Handler(call));
        }
        let _ = records;
        self.send.take_finished().map(SessionPoll::Finished)
    }

    /// Begins to send the first request, if there is one; true when there was something to do.
    pub(super) fn begin_send_request(&mut self) -> bool {
        if self.send.is_empty() {
            return false;
        }
        if !self.account.send_allowed {
            self.abort_sends();
            return true;
        }
        if self.status != ConnStatus::Registered {
            self.set_status(ConnStatus::Registered);
        }
        self.send.activate();
        self.begin_talk(TalkKind::Send);
        self.phase = SessionPhase::Talked;
        true
    }

    /// The next block of the payload.
    pub(super) fn produce_send(
        &mut self,
        env: &Env<'_, impl Model>,
        block_size: usize,
    ) -> Result<Produced, payload::Error> {
        let block = self.payload_buffer.get_mut(..block_size).unwrap_or_default();
        self.send.produce(env.records, self.operation.encoder(), block)
    }

    /// The exchange is over.
    pub(super) fn send_over(&mut self) {
        self.send.finish_active(self.talk.outcome().into());
        self.special = true;
    }
}
