//! What who drives a session needs of it besides polls: what lies in its buffers, and what it knows.

use super::{AccountState, SessionState, talk};
use crate::dm::Argument;
use crate::time::Instant;
use crate::value::DataType;

impl SessionState {
    /// Memory of the application that the next poll reads: start and length.
    pub fn source(&self) -> (*const u8, usize) {
        self.operation.source()
    }

    /// The message to be sent is in the input buffer, not in the output buffer.
    pub(crate) fn sends_input(&self) -> bool {
        self.talk.step == talk::TalkStep::SendAside
    }

    /// A message to be sent, as [`NetCall::Send`] names it.
    pub fn outgoing(&self, offset: usize, len: usize) -> &[u8] {
        let buffer: &[u8] = if self.sends_input() { &self.in_buffer } else { &self.out_buffer };
        buffer.get(offset..).and_then(|rest| rest.get(..len)).unwrap_or_default()
    }

    /// Where [`NetCall::Receive`] puts a datagram.
    pub fn incoming(&mut self) -> &mut [u8] {
        &mut self.in_buffer
    }

    /// Payload of the current block of the request.
    pub fn input(&self) -> &[u8] {
        self.in_buffer.get(self.input_start()..).unwrap_or_default()
    }

    /// The argument of an Execute.
    pub fn argument(&self, argument: Argument) -> &[u8] {
        match argument {
            Argument::None => &[],
            Argument::Input(len) => self.input().get(..len).unwrap_or_default(),
            Argument::Output(len) => self.payload_buffer.get(..len).unwrap_or_default(),
        }
    }

    /// Content-Format of the request that is served.
    pub fn content_format(&self) -> u16 {
        self.operation.request().2
    }

    /// Tells of which type the value is that a [`HandlerCall::Read`] is about to be answered with, where the definition
    /// cannot.
    pub fn set_read_type(&mut self, data_type: DataType) {
        self.operation.set_read_type(data_type);
    }

    /// The account in use.
    pub fn account(&self) -> &AccountState {
        &self.account
    }

    /// When a session that [is calm](Self::is_calm) has something to do, provided that no datagram comes in.
    pub fn calm_until(&self, now: Instant) -> Instant {
        let at = self.next_update.min(self.queue_at);
        #[cfg(anj_with_observe)]
        let at = at.min(self.observe.next_due(now));
        at.max(now)
    }

    /// Where in the input buffer the payload of the request begins.
    pub(crate) fn input_start(&self) -> usize {
        usize::from(self.received.saturating_sub(self.talk.input_len))
    }
}
