//! Observations: requests for them, and notifications (spec 41 §3, §5).

use super::message::block_szx;
use super::talk::{TalkKind, TalkStep};
use super::{ConnStatus, Env, Next, SessionPhase, SessionPoll, SessionState, SessionTask};
use crate::coap::request::{Operation, Request};
use crate::coap::{Block, Code, FORMAT_NONE, Type};
use crate::dm::{DmPoll, HandlerCall, HandlerReply, Model, ReadValue};
use crate::exchange::{ClientStart, Outcome, RequestKind, ResponseBody, ResponseHead, size};
use crate::observe::Observer;
use crate::path::Path;
use crate::time::Instant;

/// What the exchange means to the current observation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum Observing {
    /// Nothing.
    #[default]
    Nothing = 0,
    /// Attributes were written; the values that they make interesting are read.
    Attributes,
    /// It begins, or is refreshed: if that fails, it is gone.
    Begin,
    /// It is cancelled, if that succeeds.
    Cancel,
    /// It is notified.
    Notify,
}

/// What a notification carries: code, Content-Format, length of the payload, and whether more blocks follow.
pub(super) type Content = (Code, u16, usize, bool);

/// Requests of the server.
impl SessionState {
    /// A request begins, and may concern observations or attributes.
    pub(super) fn begin_observing(&mut self, request: &Request) {
        match request.operation {
            Operation::Observe | Operation::ObserveComposite | Operation::WriteAttributes => {
                self.observe.begin_request(&request.attributes);
            }
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            Operation::Discover if self.status != ConnStatus::Bootstrapping && self.observe.has_records() => {
                self.operation.has_attributes();
            }
            _ => {}
        }
    }

    /// Answers what the operation asks about observations. The call, when a value has to be read before.
    #[inline(never)]
    pub(super) fn observe_request(&mut self, env: &Env<'_, impl Model>) -> Option<HandlerCall> {
        let (path, accept, content_format) = self.operation.request();
        let token = *self.talk.server.token();
        let observer = Observer { now: env.now, ssid: self.account.ssid, token, accept, content_format };
        let result = match self.talk.server.operation() {
            Operation::WriteAttributes => {
                if self.talk.observing == Observing::Nothing {
                    let written = self.observe.write_attributes(env.model, observer.ssid, &path);
                    if let Err(code) = written {
                        self.operation.refuse(code);
                        return None;
                    }
                    self.talk.observing = Observing::Attributes;
                    self.observe.begin_pass();
                }
                let call = self.observe.next_read(env.model);
                if call.is_none() {
                    self.operation.attributes_written();
                }
                return call;
            }
            Operation::Observe => self.observe.observe(env.model, &observer, &path).map(|()| Observing::Begin),
            #[cfg(anj_with_observe_composite)]
            Operation::ObserveComposite => match self.observe.refresh_composite(env.model, &observer) {
                Ok(true) => Ok(Observing::Begin),
                Ok(false) => {
                    self.operation.take_paths(self.talk.input_len.into());
                    return None;
                }
                Err(code) => Err(code),
            },
            _ if self.observe.cancel(observer.ssid, &token) => Ok(Observing::Cancel),
            _ => Err(Code::NOT_FOUND),
        };
        match result {
            Ok(observing) => {
                self.talk.observing = observing;
                self.read_observed();
            }
            Err(code) => self.operation.refuse(code),
        }
        None
    }

    /// The paths of an Observe-Composite are known.
    #[cfg(anj_with_observe_composite)]
    #[inline(never)]
    pub(super) fn observe_paths(&mut self, env: &Env<'_, impl Model>) {
        let (_, accept, content_format) = self.operation.request();
        let token = *self.talk.server.token();
        let observer = Observer { now: env.now, ssid: self.account.ssid, token, accept, content_format };
        match self.observe.observe_composite(env.model, &observer, self.operation.paths()) {
            Ok(true) => {
                self.talk.observing = Observing::Begin;
                self.read_observed();
            }
            // No path that may be observed: nothing is, and the answer does not promise it.
            Ok(false) => self.operation.observe_composite(core::iter::empty(), accept, content_format),
            Err(code) => self.operation.refuse(code),
        }
    }

    /// The payload is what the current observation observes.
    pub(super) fn read_observed(&mut self) {
        let Some(observed) = self.observe.observed() else { return self.operation.refuse(Code::NOT_FOUND) };
        #[cfg(anj_with_observe_composite)]
        if observed.composite {
            let paths = self.observe.observed_paths();
            return self.operation.observe_composite(paths, observed.accept, observed.content_format);
        }
        self.operation.observe(&observed.path, observed.accept);
    }

    /// The first block of the answer to an Observe says that there is an observation now.
    pub(super) fn observe_option(&self, head: &ResponseHead) -> Option<u32> {
        let first = head.code == Code::CONTENT && head.block2.is_none_or(|block| block.num == 0);
        (first && self.talk.observing == Observing::Begin).then_some(0)
    }

    /// Takes the answer to a read that concerns observations; false when the operation has to get it (too).
    pub(super) fn observe_reply(&mut self, reply: &HandlerReply) -> bool {
        if self.observe.read_reply(reply) {
            return true;
        }
        if self.observe.is_capturing()
            && let Some(path) = self.operation.reading()
        {
            self.observe.capture(path, reply, self.is_notifying());
        }
        false
    }

    /// Answers a read of a notification with the value that met a condition, if there is one.
    pub(super) fn tell_kept(&mut self, call: &HandlerCall) -> bool {
        if !self.observe.is_capturing() || !self.is_notifying() {
            return false;
        }
        let HandlerCall::Read { path, data_type } = call else { return false };
        let Some(value) = self.observe.take_kept(path, *data_type) else { return false };
        self.operation.reply(HandlerReply::value(ReadValue::Scalar(value)));
        true
    }

    /// The value that is being read for an observation.
    pub(super) fn read_for_observation(&self) -> Option<&Path> {
        self.operation.reading().filter(|_| self.talk.observing != Observing::Nothing || self.is_notifying())
    }

    /// What is read is for a notification.
    fn is_notifying(&self) -> bool {
        let notifying = self.talk.observing == Observing::Notify;
        #[cfg(anj_ext_with_notification_storing)]
        let notifying = notifying || self.is_storing();
        notifying
    }

    /// An exchange is over: what that means to the observation it concerned.
    pub(super) fn observing_over(&mut self) {
        let success = self.talk.success;
        #[cfg(anj_ext_with_notification_storing)]
        self.keep_notification();
        match core::mem::take(&mut self.talk.observing) {
            Observing::Begin if !success => self.observe.remove_current(),
            Observing::Cancel if success => self.observe.remove_current(),
            // The next block was not asked for.
            Observing::Notify if !success => self.notification_over(Outcome::Timeout, Instant::NEVER),
            _ => {}
        }
        self.observe.end_capture();
    }
}

/// Values that are looked at because something changed.
impl SessionState {
    /// Begins to look at values outside of a step; false when there is nothing to look at.
    pub fn begin_evaluation(&mut self) -> bool {
        self.tells_changes() && self.observe.begin_pass()
    }

    /// Changes concern observations now.
    pub(super) fn tells_changes(&self) -> bool {
        let tells = self.status.is_registered();
        #[cfg(anj_ext_with_notification_storing)]
        let tells = tells || self.observe.stores();
        tells
    }

    /// The next value to look at, to be given to [`SessionState::evaluated`].
    pub fn next_evaluation(&mut self, model: &impl Model) -> Option<HandlerCall> {
        self.observe.next_read(model)
    }

    /// Takes a value that was looked at.
    pub fn evaluated(&mut self, reply: &HandlerReply) {
        self.observe.read_reply(reply);
    }
}

/// Notifications.
impl SessionState {
    /// Nothing else to say: looks at values that want it, or begins the next notification.
    #[inline(never)]
    pub(super) fn notify(&mut self, env: &Env<'_, impl Model>) -> Option<Next> {
        if self.observe.is_quiet(env.now) {
            return None;
        }
        if let Some(call) = self.observe.next_read(env.model) {
            return Some(Next::Ask(SessionPoll::Handler(call)));
        }
        #[cfg(anj_ext_with_notification_storing)]
        let stored = self.observe.begin_stored();
        #[cfg(not(anj_ext_with_notification_storing))]
        let stored = false;
        if !stored && !self.observe.begin_due(env.now) {
            return None;
        }
        if self.status != ConnStatus::Registered {
            self.set_status(ConnStatus::Registered);
        }
        let notification = self.observe.notification(env.now)?;
        // Only retransmissions need randomness.
        self.talk.begin(TalkKind::Notify, if notification.confirmable { TalkStep::Draw } else { TalkStep::Produce });
        self.talk.observing = Observing::Notify;
        (self.task, self.phase) = (SessionTask::Talk, SessionPhase::Talked);
        #[cfg(anj_ext_with_notification_storing)]
        self.notification_begins();
        if notification.ending.is_none() && !stored {
            self.operation.begin_notification();
            self.read_observed();
        }
        Some(Next::Again)
    }

    /// Makes the notification and hands it to the network.
    #[inline(never)]
    pub(super) fn produce_notification(&mut self, env: &Env<'_, impl Model>) -> Next {
        let Some(szx) = block_szx(self.connection.mtu(), size::NOTIFY) else { return self.break_off() };
        let mut content = (Code::INTERNAL_SERVER_ERROR, FORMAT_NONE, 0, false);
        if self.operation.is_active() {
            match self.operate(env, Block::size_of_szx(szx)) {
                DmPoll::Call(call) => return Next::Ask(SessionPoll::Handler(call)),
                DmPoll::Respond { code, content_format, len, more, .. } => content = (code, content_format, len, more),
                _ => {}
            }
        }
        #[cfg(anj_ext_with_notification_storing)]
        if self.observe.sending().is_some() {
            let Some(stored) = self.stored_content(Block::size_of_szx(szx)) else {
                self.give_up_stored();
                self.complete(true);
                return Next::Again;
            };
            content = stored;
        }
        self.talk.szx = szx;
        match self.encode_notification(env.now, content) {
            Some(len) => {
                self.talk.out_len = len as u16;
                self.send_message(env.now)
            }
            None => {
                self.observe.remove_current();
                self.complete(true);
                Next::Again
            }
        }
    }

    /// Writes the notification and begins its exchange; `None` when there is nothing to send.
    #[inline(never)]
    fn encode_notification(&mut self, now: Instant, (code, content_format, len, more): Content) -> Option<usize> {
        let notification = self.observe.notification(now)?;
        let ending = notification.ending.or(code.is_error().then_some(code));
        if ending.is_some() && cfg!(anj_ext_with_silent_observe_removal) {
            return None;
        }
        let more = more && ending.is_none();
        let confirmable = notification.confirmable && !more;
        let [.., a, b, c, d] = self.talk.random;
        let message_id = if confirmable {
            let (kind, token) = (RequestKind::ConfirmableNotify, notification.token);
            let start = ClientStart { kind, token, random: [a, b, c, d], upload: None, download: None };
            self.talk.client.start(now, &self.config.tx, start);
            self.talk.client.message_id()
        } else {
            // Nothing answers it: there is no exchange.
            self.talk.client.take_message_id()
        };
        let head = ResponseHead {
            ty: if confirmable { Type::Confirmable } else { Type::NonConfirmable },
            code: ending.unwrap_or(code),
            message_id,
            token: notification.token,
            block1: None,
            block2: more.then_some(Block { num: 0, more, szx: self.talk.szx }),
        };
        if ending.is_some() {
            self.observe.remove_current();
            return head.encode(&mut self.out_buffer, &ResponseBody::EMPTY).ok();
        }
        #[cfg(anj_ext_with_notification_storing)]
        self.notification_made(content_format, len, more);
        let observe = Some(self.observe.notified(now, message_id));
        let payload = self.payload_buffer.get(..len).unwrap_or_default();
        let body = ResponseBody { observe, location: Path::ROOT, content_format, payload };
        let len = head.encode(&mut self.out_buffer, &body).ok()?;
        if more {
            self.await_blocks(now);
        }
        Some(len)
    }

    /// The notification carries the first of several blocks: the server fetches the others, as of a request of its own.
    fn await_blocks(&mut self, now: Instant) {
        let Some(observed) = self.observe.observed() else { return };
        let path = if observed.composite { Path::ROOT } else { observed.path };
        let (timeout, szx) = (self.config.request_timeout, self.talk.szx);
        self.talk.server.notified(now, timeout, notified_by(observed.composite), path, szx);
        (self.talk.kind, self.talk.begun, self.phase) = (TalkKind::Request, true, SessionPhase::Served);
    }

    /// The exchange of a notification has ended.
    pub(super) fn notification_over(&mut self, outcome: Outcome, now: Instant) {
        match outcome {
            Outcome::Success => self.observe.acknowledged(now),
            Outcome::ServerResponse => self.observe.remove_current(),
            #[cfg(anj_ext_with_notification_storing)]
            _ if self.observe.keeps() => {}
            Outcome::Timeout if cfg!(anj_observe_observation_cancel_on_timeout) => self.observe.remove_current(),
            _ => {}
        }
    }
}

/// The request that a notification answers.
fn notified_by(composite: bool) -> Operation {
    if composite { Operation::ObserveComposite } else { Operation::Observe }
}
