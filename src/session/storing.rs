//! Notification storing (`/1/x/6`, LwM2M core 1.2 §5.1.2): what is due while the server cannot be told is read then, kept, and
//! told after the next registration.
//!
//! A step that has nothing else to do looks for what is due and builds it. That goes on until it is done, before anything
//! else happens, so nothing can come in between.

use super::message::block_szx;
use super::observing::Content;
use super::talk::{TalkKind, TalkStep};
use super::{DATAGRAMS_PER_STEP, Env, SessionPoll, SessionState, SessionTask};
use crate::coap::{Block, Code};
use crate::dm::{DmPoll, Model};
use crate::exchange::{Outcome, size};
use crate::time::Instant;

/// A notification that is sent, until it is known to have arrived, or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum Flight {
    /// None.
    #[default]
    None = 0,
    /// Its payload is not there yet.
    Begun,
    /// Its payload is in the payload buffer.
    Made,
}

/// What is done for the store.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct StoringState {
    /// The step goes on with the store, whatever else there is.
    active: bool,
    /// A notification is being built.
    building: bool,
    flight: Flight,
    /// Content-Format of the notification that is sent.
    content_format: u16,
    /// Length of its payload.
    len: u16,
}

/// Unix time from here on is that of a clock that was set; SenML takes what is less for a time relative to now.
const EARLIEST: f64 = 268_435_456.0;

/// Values that are due while the server cannot be told.
impl SessionState {
    /// Real time is wanted in [`Env::unix_time`].
    pub fn wants_unix_time(&self) -> bool {
        self.observe.stores()
    }

    /// A notification is being built for the store.
    pub(super) fn is_storing(&self) -> bool {
        self.storing.building
    }

    /// A step is not to do anything else now.
    pub(super) fn goes_on_storing(&self) -> bool {
        self.storing.active
    }

    /// When there is something to read for the store.
    pub(super) fn storing_due(&self, now: Instant) -> Instant {
        if self.observe.stores() { self.observe.next_due(now) } else { Instant::NEVER }
    }

    /// Nothing stands in the way: the operation and the payload buffer are not used.
    fn may_store(&self) -> bool {
        let talking = self.task == SessionTask::Talk;
        let free = !talking || matches!(self.talk.kind, TalkKind::Register | TalkKind::Update | TalkKind::Deregister);
        free && self.observe.stores() && !self.operation.is_active() && !self.draining && !self.shutdown
    }

    /// The step has nothing else to do: reads and stores what is due. [`SessionPoll::Leave`] when that is done, too.
    #[inline(never)]
    pub(super) fn store_due(&mut self, env: &Env<'_, impl Model>) -> SessionPoll {
        self.storing.active = true;
        loop {
            if self.storing.building {
                match self.operate(env, self.storable()) {
                    DmPoll::Call(call) => return SessionPoll::Handler(call),
                    DmPoll::Respond { code, content_format, len, more, .. } => {
                        self.store_built(env.now, (code, content_format, len, more));
                        self.operation.end(true);
                    }
                    _ => {
                        self.storing.building = false;
                        self.observe.end_capture();
                    }
                }
                continue;
            }
            if !self.may_store() || self.observe.is_quiet(env.now) {
                break;
            }
            if let Some(call) = self.observe.next_read(env.model) {
                return SessionPoll::Handler(call);
            }
            if self.datagrams >= DATAGRAMS_PER_STEP || !self.observe.begin_due(env.now) {
                break;
            }
            // Values that change each other when they are read do not hold the application.
            self.datagrams += 1;
            if self.observe.is_unstored() {
                self.observe.hold_current();
                self.observe.end_capture();
                continue;
            }
            self.storing.building = true;
            self.operation.begin_notification();
            self.operation.set_time(if env.unix_time >= EARLIEST { env.unix_time } else { 0.0 });
            self.read_observed();
        }
        self.storing.active = false;
        SessionPoll::Leave
    }

    /// Bytes of payload that are stored at most: that of a notification without blocks, over the last connection.
    fn storable(&self) -> usize {
        let mtu = Some(self.connection.mtu()).filter(|mtu| *mtu != 0);
        block_szx(mtu.unwrap_or(usize::MAX), size::NOTIFY).map_or(16, Block::size_of_szx)
    }

    /// What is due was read.
    fn store_built(&mut self, now: Instant, (code, content_format, len, more): Content) {
        if code.is_error() {
            self.observe.end_current(code);
        } else if more {
            self.observe.hold_current();
        } else {
            let payload = self.payload_buffer.get(..len).unwrap_or_default();
            self.observe.store_new(now, content_format, payload);
        }
    }
}

/// What is stored is told.
impl SessionState {
    /// The payload of the stored notification that is told; `None` when it is not one of those, or does not fit a message.
    pub(super) fn stored_content(&mut self, block_size: usize) -> Option<Content> {
        let (content_format, payload) = self.observe.sending()?;
        let room = self.payload_buffer.get_mut(..payload.len()).filter(|room| room.len() <= block_size)?;
        room.copy_from_slice(payload);
        Some((Code::CONTENT, content_format, payload.len(), false))
    }

    /// A stored notification does not fit a message any more: the newest value is told instead.
    pub(super) fn give_up_stored(&mut self) {
        self.observe.sent();
        self.observe.hold_current();
    }

    /// A notification begins, and is not to be lost.
    pub(super) fn notification_begins(&mut self) {
        self.storing.flight = if self.observe.keeps() { Flight::Begun } else { Flight::None };
    }

    /// Its payload is made; blocks (`more`) are not stored.
    pub(super) fn notification_made(&mut self, content_format: u16, len: usize, more: bool) {
        if more {
            self.storing.flight = Flight::None;
        } else if self.storing.flight == Flight::Begun {
            let flight = Flight::Made;
            self.storing = StoringState { flight, content_format, len: len as u16, ..self.storing };
        }
    }

    /// It has arrived, or as far as anybody knows.
    pub(super) fn notification_arrived(&mut self) {
        self.storing.flight = Flight::None;
        self.observe.sent();
    }

    /// The exchange of a notification has ended. No answer: the network may be gone, which an Update will show.
    pub(super) fn notification_ended(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Success | Outcome::ServerResponse => self.notification_arrived(),
            Outcome::Timeout if self.observe.keeps() => {
                if self.observe.unacknowledged() {
                    self.storing.flight = Flight::None;
                }
                self.observe.set_offline(true);
                self.requests.update = true;
            }
            _ => {}
        }
    }

    /// An exchange is over. What has not arrived goes back to the store.
    pub(super) fn keep_notification(&mut self) {
        let flight = core::mem::take(&mut self.storing.flight);
        if flight == Flight::None || self.observe.keep_sending() {
            return;
        }
        if flight == Flight::Begun {
            return self.observe.pend_current();
        }
        let payload = self.payload_buffer.get(..usize::from(self.storing.len)).unwrap_or_default();
        self.observe.store_current(self.storing.content_format, payload);
    }

    /// The server has answered an Update.
    pub(super) fn heard_of_server(&mut self) {
        if self.talk.kind == TalkKind::Update {
            self.observe.set_offline(false);
        }
    }

    /// The list of Objects is made and sent as it is; the operation is free.
    pub(super) fn free_operation(&mut self) {
        if self.talk.step == TalkStep::Produce && self.observe.stores() {
            self.operation.end(true);
        }
    }
}
