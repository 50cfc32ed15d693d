//! One exchange with the server, from the first datagram to the last: requests of the session itself, and what is
//! common to them and to the requests of the server (`serve.rs`).
//!
//! ```text
//! our request:      Draw -> Produce -> Send -> Receive -> … -> End -> Owed
//! server's request: Serve -> Send -> [Receive -> Serve -> Send …] -> End
//! an answer beside: Send
//! ```

#[cfg(anj_with_observe)]
use super::observing::Observing;
use super::serve::Verdict;
use super::{DATAGRAMS_PER_STEP, Env, Next, SessionOutcome, SessionPoll, SessionState, SessionTask};
use crate::coap::Message;
#[cfg(anj_with_rst_as_cancel_observe)]
use crate::coap::Type;
use crate::dm::{DmPoll, Model};
#[cfg(anj_with_cache)]
use crate::exchange::CacheHit;
use crate::exchange::{
    self, ClientExchangeState, ClientPoll, ConnectionPoll, Incoming, NetOutcome, SEND_LIMIT, ServerExchangeState,
};
use crate::note::Note;
use crate::time::Instant;

/// What the exchange is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum TalkKind {
    /// A short answer to a message that begins no exchange.
    #[default]
    Answer = 0,
    Register,
    Update,
    Deregister,
    #[cfg(anj_with_bootstrap)]
    Bootstrap,
    #[cfg(anj_with_lwm2m_send)]
    Send,
    /// A request of the server.
    Request,
    #[cfg(anj_with_observe)]
    Notify,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum TalkStep {
    #[default]
    Idle = 0,
    /// Random bytes are needed for the next request.
    Draw,
    /// The payload of the next request is made.
    Produce,
    /// The data model works on the request of the server.
    Serve,
    /// Look what the exchange needs.
    Advance,
    /// The message in the output buffer is with the network.
    Send,
    /// The answer to a stranger, in the input buffer, is with the network.
    SendAside,
    /// A message is awaited.
    Listen,
    /// The network was asked for one.
    Receive,
    /// The data-model operation is ended.
    End,
    /// An acknowledgement may be owed.
    Owed,
}

/// The exchange under way.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct TalkState {
    pub(super) kind: TalkKind,
    pub(super) step: TalkStep,
    /// The application wants it to end.
    terminate: bool,
    /// The network has not taken the message, or has nothing for us: nothing moves before the next step.
    pub(super) stalled: bool,
    pub(super) success: bool,
    pub(super) broken: bool,
    /// How it ended, when not with success.
    failure: exchange::Outcome,
    /// An Update carries the list of Objects.
    pub(super) with_objects: bool,
    /// An Update carries the lifetime.
    pub(super) with_lifetime: bool,
    /// The first message was sent.
    pub(super) begun: bool,
    /// Size exponent of the blocks of a response.
    pub(super) szx: u8,
    /// Size of the blocks that the data-model operation writes.
    pub(super) block_size: u16,
    /// Bytes of payload at the end of the message that was received.
    pub(super) input_len: u16,
    /// Step after the message is sent.
    after: TalkStep,
    /// The message beside is our acknowledgement.
    pub(super) acknowledging: bool,
    /// Length of the message in the output buffer.
    pub(super) out_len: u16,
    /// Length of the message that is sent.
    send_len: u16,
    /// The message in the hands of the network must be gone by then.
    pub(super) send_by: Instant,
    /// Our request has failed when it is not answered by then, whatever the network says.
    pub(super) give_up: Instant,
    pub(super) random: [u8; super::RANDOM_LEN],
    #[cfg(anj_with_observe)]
    pub(super) observing: Observing,
    pub(super) client: ClientExchangeState,
    pub(super) server: ServerExchangeState,
}

impl Default for TalkState {
    fn default() -> Self {
        Self::new()
    }
}

impl TalkState {
    /// No exchange.
    pub const fn new() -> Self {
        Self {
            kind: TalkKind::Answer,
            step: TalkStep::Idle,
            terminate: false,
            stalled: false,
            success: false,
            broken: false,
            failure: exchange::Outcome::Protocol,
            with_objects: false,
            with_lifetime: false,
            begun: false,
            szx: 0,
            block_size: 0,
            input_len: 0,
            after: TalkStep::Idle,
            acknowledging: false,
            out_len: 0,
            send_len: 0,
            send_by: Instant { us: 0 },
            give_up: Instant { us: 0 },
            random: [0; super::RANDOM_LEN],
            #[cfg(anj_with_observe)]
            observing: Observing::Nothing,
            client: ClientExchangeState::new(),
            server: ServerExchangeState::new(),
        }
    }

    /// Asks a running exchange to end.
    pub(super) fn terminate(&mut self) {
        self.terminate = self.step != TalkStep::Idle;
    }

    /// The exchange is to end, is ending, or has ended.
    pub(super) fn ending(&self) -> bool {
        self.terminate || matches!(self.step, TalkStep::End | TalkStep::Owed | TalkStep::Idle)
    }

    /// A fresh exchange; the client part keeps its counter and what it acknowledged.
    pub(super) fn begin(&mut self, kind: TalkKind, step: TalkStep) {
        (self.kind, self.step, self.input_len) = (kind, step, 0);
        (self.terminate, self.stalled, self.success, self.broken, self.begun) = (false, false, false, false, false);
        (self.with_objects, self.with_lifetime, self.acknowledging) = (false, false, false);
        #[cfg(anj_with_observe)]
        {
            self.observing = Observing::Nothing;
        }
        self.failure = exchange::Outcome::Protocol;
    }

    /// How it ended.
    #[cfg(anj_with_lwm2m_send)]
    pub(super) fn outcome(&self) -> exchange::Outcome {
        if self.success { exchange::Outcome::Success } else { self.failure }
    }

    /// It is one of our own requests.
    pub(super) fn is_own(&self) -> bool {
        !matches!(self.kind, TalkKind::Answer | TalkKind::Request)
    }

    /// Its failure is no failure of the session.
    pub(super) fn is_notification(&self) -> bool {
        #[cfg(anj_with_observe)]
        return self.kind == TalkKind::Notify;
        #[cfg(not(anj_with_observe))]
        false
    }
}

impl SessionState {
    /// The exchange, until it is over or needs something.
    pub(super) fn talk(&mut self, env: &Env<'_, impl Model>) -> Next {
        loop {
            let next = self.talk_turn(env);
            if !matches!(next, Next::Again) || self.task != SessionTask::Talk {
                return next;
            }
        }
    }

    /// One turn of the exchange.
    fn talk_turn(&mut self, env: &Env<'_, impl Model>) -> Next {
        if self.talk.terminate && self.may_terminate() {
            // With half a message sent, nothing but a close can follow.
            self.talk.broken = self.connection.is_sending();
            self.talk.client.reset();
            if self.talk.is_notification() {
                self.complete(true);
            } else {
                self.fail(exchange::Outcome::Terminated);
            }
        }
        self.talk.stalled = false;
        match self.talk.step {
            TalkStep::Idle => self.talk_over(),
            TalkStep::Draw => Next::Ask(SessionPoll::Random),
            TalkStep::Produce => self.produce(env),
            TalkStep::Serve => self.serve(env),
            TalkStep::Advance => self.advance(env),
            TalkStep::Send | TalkStep::SendAside => self.send(env),
            TalkStep::Listen => self.listen(env.now),
            TalkStep::Receive => self.receive(env),
            TalkStep::End => self.end_operation(env),
            TalkStep::Owed => self.owed(env),
        }
    }

    /// What a handler began is answered before it is ended; everything else ends at once.
    fn may_terminate(&self) -> bool {
        match self.talk.step {
            TalkStep::Idle | TalkStep::End | TalkStep::Owed => false,
            TalkStep::Listen => true,
            _ => self.talk.is_own() || self.talk.stalled,
        }
    }

    fn talk_over(&mut self) -> Next {
        #[cfg(anj_with_observe)]
        self.observing_over();
        self.task = SessionTask::None;
        self.talk.terminate = false;
        #[cfg(anj_with_lwm2m_send)]
        if self.talk.kind == TalkKind::Send {
            self.send_over();
        }
        self.outcome = match (self.talk.broken, self.talk.success) {
            (true, _) => SessionOutcome::Broken,
            (false, true) => SessionOutcome::Done,
            (false, false) => SessionOutcome::Failed,
        };
        Next::Again
    }

    /// Nothing moves before the next step.
    pub(super) fn stall(&mut self) -> Next {
        self.talk.stalled = true;
        Next::Leave
    }

    /// The exchange is over but for the end of the operation.
    pub(super) fn complete(&mut self, success: bool) {
        self.talk.success = success;
        self.talk.terminate = false;
        self.talk.server.reset();
        if self.operation.is_active() {
            self.operation.end(success);
        }
        let over = !self.operation.is_active() && !self.talk.client.is_busy();
        self.talk.step = if over { TalkStep::Idle } else { TalkStep::End };
    }

    /// As [`SessionState::complete`], with what went wrong.
    pub(super) fn fail(&mut self, outcome: exchange::Outcome) {
        self.talk.failure = outcome;
        self.complete(false);
    }

    /// The exchange says how it ended.
    fn end(&mut self, outcome: exchange::Outcome) {
        self.talk.failure = outcome;
        self.complete(outcome == exchange::Outcome::Success);
    }

    /// The network has had a message for too long.
    pub(super) fn stuck(&mut self) -> Next {
        let next = self.break_off();
        self.talk.failure = exchange::Outcome::Timeout;
        next
    }

    /// The connection is broken.
    pub(super) fn break_off(&mut self) -> Next {
        self.talk.broken = true;
        self.talk.client.reset();
        self.fail(exchange::Outcome::Network);
        Next::Again
    }

    fn end_operation(&mut self, env: &Env<'_, impl Model>) -> Next {
        if self.operation.is_active()
            && let DmPoll::Call(call) = self.operate(env, 16)
        {
            return Next::Ask(SessionPoll::Handler(call));
        }
        self.talk.step = if self.talk.is_own() { TalkStep::Owed } else { TalkStep::Idle };
        Next::Again
    }

    /// The response may have been confirmable.
    #[inline(never)]
    fn owed(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.talk.client.poll(env.now) {
            ClientPoll::Acknowledge(message) => {
                self.talk.acknowledging = true;
                self.send_aside(message.as_bytes(), TalkStep::Owed, env.now)
            }
            _ => {
                self.talk.step = TalkStep::Idle;
                Next::Again
            }
        }
    }

    /// What does the exchange need now?
    fn advance(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.talk.kind {
            TalkKind::Request => return self.advance_request(env.now),
            TalkKind::Answer => self.complete(true),
            // A non-confirmable one.
            #[cfg(anj_with_observe)]
            TalkKind::Notify if !self.talk.client.is_busy() => {
                #[cfg(anj_ext_with_notification_storing)]
                self.notification_arrived();
                self.complete(true);
            }
            _ => return self.advance_own(env.now, false),
        }
        Next::Again
    }

    /// Sends the message in the output buffer.
    pub(super) fn send_message(&mut self, now: Instant) -> Next {
        self.talk.send_len = self.talk.out_len;
        (self.talk.step, self.talk.after) = (TalkStep::Send, TalkStep::Advance);
        self.begin_send(now)
    }

    /// Sends a message beside the one of the exchange, from the input buffer, whose content has been dealt with.
    pub(super) fn send_aside(&mut self, message: &[u8], after: TalkStep, now: Instant) -> Next {
        if let Some(room) = self.in_buffer.get_mut(..message.len()) {
            room.copy_from_slice(message);
        }
        self.send_input(message.len(), after, now)
    }

    /// Sends what is in the input buffer.
    pub(super) fn send_input(&mut self, len: usize, after: TalkStep, now: Instant) -> Next {
        self.talk.send_len = len.min(self.in_buffer.len()) as u16;
        (self.talk.step, self.talk.after) = (TalkStep::SendAside, after);
        self.begin_send(now)
    }

    fn begin_send(&mut self, now: Instant) -> Next {
        self.connection.begin_send(usize::from(self.talk.send_len));
        self.talk.send_by = now.after(SEND_LIMIT);
        Next::Again
    }

    fn send(&mut self, env: &Env<'_, impl Model>) -> Next {
        let outcome = match self.connection.poll() {
            ConnectionPoll::Call(call) => return Next::Ask(SessionPoll::Net(call)),
            ConnectionPoll::Done(outcome) => outcome,
        };
        let in_time = env.now < self.talk.send_by;
        match outcome {
            NetOutcome::Ok(_) if in_time => {}
            NetOutcome::InProgress if in_time => {
                self.connection.begin_send(usize::from(self.talk.send_len));
                return self.stall();
            }
            NetOutcome::Ok(_) | NetOutcome::InProgress => return self.stuck(),
            _ => return self.break_off(),
        }
        // An acknowledgement counts for our exchange, an answer to a stranger does not.
        let counts = self.talk.step == TalkStep::Send || self.talk.acknowledging;
        self.talk.acknowledging = false;
        self.talk.step = self.talk.after;
        let in_time = match self.talk.kind {
            TalkKind::Answer => true,
            TalkKind::Request => !counts || self.talk.server.sent(env.now, self.config.request_timeout),
            _ => !counts || self.talk.client.sent(env.now),
        };
        if !in_time {
            return self.stuck();
        }
        Next::Again
    }

    /// Asks the network for a datagram.
    #[inline(never)]
    fn listen(&mut self, now: Instant) -> Next {
        if self.talk.kind == TalkKind::Request && self.request_timed_out(now) {
            self.complete(false);
            return Next::Again;
        }
        if self.datagrams >= DATAGRAMS_PER_STEP {
            return self.stall();
        }
        self.datagrams += 1;
        self.connection.begin_receive();
        self.talk.step = TalkStep::Receive;
        Next::Again
    }

    #[inline(never)]
    fn receive(&mut self, env: &Env<'_, impl Model>) -> Next {
        let outcome = match self.connection.poll() {
            ConnectionPoll::Call(call) => return Next::Ask(SessionPoll::Net(call)),
            ConnectionPoll::Done(outcome) => outcome,
        };
        self.talk.step = TalkStep::Listen;
        match outcome {
            NetOutcome::Ok(len) => {
                self.received = len as u16;
                self.heard(env)
            }
            NetOutcome::Again | NetOutcome::TooBig if self.talk.is_own() => self.advance_own(env.now, true),
            NetOutcome::Again | NetOutcome::TooBig => self.stall(),
            NetOutcome::InProgress if !self.talk.is_own() || env.now < self.talk.give_up => self.stall(),
            NetOutcome::InProgress => self.stuck(),
            _ => self.break_off(),
        }
    }

    /// A datagram came in during an exchange. What cannot be decoded is as good as nothing.
    #[inline(never)]
    fn heard(&mut self, env: &Env<'_, impl Model>) -> Next {
        let now = env.now;
        let Ok(message) = Message::parse(self.in_buffer.get(..usize::from(self.received)).unwrap_or_default()) else {
            return Next::Again;
        };
        #[cfg(anj_with_rst_as_cancel_observe)]
        if message.ty == Type::Reset {
            self.observe.reset(message.message_id);
        }
        #[cfg(anj_with_cache)]
        match self.cache.lookup(now, &message) {
            CacheHit::Miss => {}
            CacheHit::Drop => return Next::Again,
            CacheHit::Resend(response) => {
                let len = response.len();
                return match self.in_buffer.get_mut(..len) {
                    Some(room) => {
                        room.copy_from_slice(response);
                        self.send_input(len, TalkStep::Advance, now)
                    }
                    None => Next::Again,
                };
            }
        }
        if self.talk.kind == TalkKind::Request {
            return match self.talk.heard(&mut self.operation, now, &message) {
                Verdict::Answer(answer) => self.send_aside(answer.as_bytes(), TalkStep::Advance, now),
                _ => Next::Again,
            };
        }
        match self.talk.client.incoming(now, &message) {
            Incoming::Ignored => self.talk.step = TalkStep::Advance,
            Incoming::Answer(answer) => {
                #[cfg(anj_with_cache)]
                if message.is_request() {
                    self.cache.store(now, self.config.exchange_lifetime, &message, answer.as_bytes());
                }
                return self.send_aside(answer.as_bytes(), TalkStep::Advance, now);
            }
            Incoming::Accepted { next: exchange::Next::Upload, .. } => self.talk.step = TalkStep::Advance,
            // Nothing is wanted of an answer but its code: a download of the rest is not begun.
            Incoming::Accepted { .. } => {
                let kept = self.talk.kind != TalkKind::Register || self.location.store(&message);
                self.talk.client.cancel();
                self.complete(kept);
            }
            Incoming::Finished(outcome) => {
                if message.code.is_error() {
                    self.note.set(Note::Refused, i64::from(message.code.decimal()));
                }
                self.finished(outcome, now);
            }
        }
        Next::Again
    }

    /// The exchange of our request is over.
    pub(super) fn finished(&mut self, outcome: exchange::Outcome, now: Instant) {
        let _ = now;
        #[cfg(anj_with_observe)]
        if self.talk.kind == TalkKind::Notify {
            #[cfg(anj_ext_with_notification_storing)]
            self.notification_ended(outcome);
            self.notification_over(outcome, now);
            return self.complete(true);
        }
        self.end(outcome);
    }
}
