//! Requests of the server: from a datagram to the data model and back (spec 20 §8.5, spec 10 §4 and §8).

use super::message::block_szx;
use super::talk::{TalkKind, TalkState, TalkStep};
use super::{ConnStatus, Env, Next, SessionOutcome, SessionPhase, SessionPoll, SessionState, SessionTask};
#[cfg(anj_with_rst_as_cancel_observe)]
use crate::coap::Type;
use crate::coap::attributes::Attributes;
use crate::coap::request::{BadRequest, Operation, Request};
use crate::coap::{Code, FORMAT_NONE, Message, ShortMessage, option};
use crate::dm::{DmPoll, HandlerCall, HandlerReply, Io, Model, OperationState};
#[cfg(anj_with_cache)]
use crate::exchange::CacheHit;
use crate::exchange::{
    Incoming, Outcome as ExchangeOutcome, ResponseBody, ResponseHead, ServerPoll, ServerRequest, answer, answer_stray,
    size,
};
use crate::path::Path;
use crate::time::Instant;
use crate::value::DataType;

/// What becomes of a message.
pub(super) enum Verdict {
    /// Nothing.
    Drop,
    /// This is sent; and kept, if it answers a request.
    Answer(ShortMessage),
    /// The response in the input buffer is sent again.
    #[cfg(anj_with_cache)]
    Resend(usize),
    /// The data model works on it.
    Serve,
    /// Not even a short response can be sent over this connection.
    Broken,
}

impl TalkState {
    /// A message that is no duplicate came in during a transfer of blocks. What it is answered is not kept for duplicates:
    /// that would displace the response that the server may still ask for.
    pub(super) fn heard(&mut self, operation: &mut OperationState, now: Instant, message: &Message) -> Verdict {
        if !message.is_request() {
            return answer_stray(message, true).map_or(Verdict::Drop, Verdict::Answer);
        }
        let request = match Request::decode(message) {
            Ok(request) => request,
            Err(BadRequest::Drop) => return Verdict::Drop,
            Err(BadRequest::Answer(code)) => return Verdict::Answer(answer(message, code)),
        };
        match self.server.request(now, message, &request, self.szx) {
            ServerRequest::Input { last } => {
                self.input_len = message.payload.len() as u16;
                operation.input(last);
            }
            ServerRequest::Output => {
                self.input_len = 0;
                operation.next_block();
            }
            ServerRequest::Answer(answer) => return Verdict::Answer(answer),
            _ => return Verdict::Drop,
        }
        self.step = TalkStep::Serve;
        Verdict::Serve
    }
}

impl SessionState {
    /// A datagram came in while no exchange was running.
    pub(super) fn dispatch<M: Model>(&mut self, env: &Env<'_, M>) -> SessionOutcome {
        let verdict = self.judge::<M>(env.now);
        match verdict {
            Verdict::Drop => return SessionOutcome::Nothing,
            Verdict::Broken => return SessionOutcome::Broken,
            Verdict::Serve => {}
            Verdict::Answer(message) => {
                self.begin_answer();
                self.send_aside(message.as_bytes(), TalkStep::Idle, env.now);
            }
            #[cfg(anj_with_cache)]
            Verdict::Resend(len) => {
                self.begin_answer();
                self.send_input(len, TalkStep::Idle, env.now);
            }
        }
        (self.task, self.phase) = (SessionTask::Talk, SessionPhase::Served);
        SessionOutcome::Done
    }

    fn begin_answer(&mut self) {
        self.talk.begin(TalkKind::Answer, TalkStep::SendAside);
        self.talk.success = true;
    }

    /// What to do with the message in the input buffer (§8.5).
    fn judge<M: Model>(&mut self, now: Instant) -> Verdict {
        let datagram = self.in_buffer.get(..usize::from(self.received)).unwrap_or_default();
        let Ok(message) = Message::parse(datagram) else { return Verdict::Drop };
        if !message.is_request() {
            #[cfg(anj_with_rst_as_cancel_observe)]
            if message.ty == Type::Reset {
                self.observe.reset(message.message_id);
            }
            return match self.talk.client.incoming(now, &message) {
                Incoming::Answer(answer) => Verdict::Answer(answer),
                _ => Verdict::Drop,
            };
        }
        #[cfg(anj_with_cache)]
        match self.cache.lookup(now, &message) {
            CacheHit::Miss => {}
            CacheHit::Drop => return Verdict::Drop,
            CacheHit::Resend(response) => {
                let len = response.len();
                let Some(room) = self.in_buffer.get_mut(..len) else { return Verdict::Drop };
                room.copy_from_slice(response);
                return Verdict::Resend(len);
            }
        }
        let bootstrap = self.status == ConnStatus::Bootstrapping;
        let decoded = Request::decode(&message);
        let decoded = if M::CLASSIC { classic(&message, decoded) } else { decoded };
        let refusal = match decoded {
            Ok(request) => match request.operation {
                Operation::BootstrapFinish if !bootstrap => return Verdict::Drop,
                operation if bootstrap && !is_bootstrap(operation) => answer(&message, Code::METHOD_NOT_ALLOWED),
                operation if unsupported(operation).is_none() => {
                    let Some(szx) = block_szx(self.connection.mtu(), size::RESPONSE) else { return Verdict::Broken };
                    match self.talk.server.request(now, &message, &request, szx) {
                        ServerRequest::Start { payload, last } => {
                            self.talk.begin(TalkKind::Request, TalkStep::Serve);
                            self.talk.szx = szx;
                            self.talk.input_len = if payload { message.payload.len() as u16 } else { 0 };
                            self.operation.begin(&request, bootstrap, last);
                            #[cfg(anj_with_observe)]
                            self.begin_observing(&request);
                            return Verdict::Serve;
                        }
                        ServerRequest::Answer(answer) => answer,
                        _ => return Verdict::Drop,
                    }
                }
                operation => answer(&message, unsupported(operation).unwrap_or(Code::NOT_IMPLEMENTED)),
            },
            Err(BadRequest::Answer(code)) => answer(&message, code),
            Err(BadRequest::Drop) => return Verdict::Drop,
        };
        #[cfg(anj_with_cache)]
        self.cache.store(now, self.config.exchange_lifetime, &message, refusal.as_bytes());
        Verdict::Answer(refusal)
    }

    /// The data model works.
    pub(super) fn serve(&mut self, env: &Env<'_, impl Model>) -> Next {
        let now = env.now;
        let (head, body) = match self.operate(env, self.talk.server.payload_limit()) {
            DmPoll::Call(call) => return Next::Ask(SessionPoll::Handler(call)),
            DmPoll::NeedInput => (self.talk.server.proceed(now), (FORMAT_NONE, Path::ROOT, 0)),
            DmPoll::Respond { code, content_format, location, len, more } => {
                (self.talk.server.respond(now, code, more), (content_format, location, len))
            }
            _ => {
                let head = self.talk.server.respond(now, Code::INTERNAL_SERVER_ERROR, false);
                (head, (FORMAT_NONE, Path::ROOT, 0))
            }
        };
        self.respond(head, body, now)
    }

    /// Polls the operation; what it changed is noted here.
    pub(super) fn operate(&mut self, env: &Env<'_, impl Model>, block_size: usize) -> DmPoll {
        self.talk.block_size = block_size as u16;
        // Without observations nothing is told but to the caller.
        #[cfg_attr(not(anj_with_observe), allow(clippy::never_loop))]
        loop {
            if let Some(call) = self.next_call(env.model, env.source) {
                return DmPoll::Call(call);
            }
            match self.operation.tell() {
                #[cfg(anj_with_observe)]
                DmPoll::Observe => {
                    if let Some(call) = self.observe_request(env) {
                        return DmPoll::Call(call);
                    }
                }
                #[cfg(anj_with_observe_composite)]
                DmPoll::ObservePaths => self.observe_paths(env),
                #[cfg(all(anj_with_discover, anj_with_discover_attr))]
                DmPoll::Attribute { path, target, place } => {
                    self.operation.attribute(self.observe.discovered(self.account.ssid, &path, &target, place));
                }
                other => return other,
            }
        }
    }

    /// Takes what a handler of the operation under way answered, and the memory that it names. The next handler; `None`:
    /// see [`SessionState::next_call`].
    pub fn value_read(&mut self, model: &impl Model, reply: &HandlerReply, source: &[u8]) -> Option<(Path, DataType)> {
        // What observations have to know of it.
        #[cfg(anj_with_observe)]
        if self.observe.wants_values() {
            self.handler_reply(*reply);
            return None;
        }
        let block = self.payload_buffer.get_mut(..self.talk.block_size.into()).unwrap_or_default();
        self.operation.leaf(model, reply, block, source)
    }

    /// As [`SessionState::value_read`], for `res_write`.
    pub fn value_written(&mut self, model: &impl Model, reply: &HandlerReply) -> Option<Path> {
        let end = usize::from(self.received);
        let start = end.saturating_sub(usize::from(self.talk.input_len));
        let input = self.in_buffer.get_mut(start..end).unwrap_or_default();
        self.operation.write_on(model, reply, input)
    }

    /// Goes on with the operation under way up to the next handler; `None`: the session has to be polled.
    pub fn next_call(&mut self, model: &impl Model, source: &[u8]) -> Option<HandlerCall> {
        if self.operation.is_paused() {
            return None;
        }
        loop {
            let end = usize::from(self.received);
            let start = end.saturating_sub(usize::from(self.talk.input_len));
            let mut io = Io {
                input: self.in_buffer.get_mut(start..end).unwrap_or_default(),
                output: &mut self.payload_buffer,
                block_size: self.talk.block_size.into(),
                source,
            };
            match self.operation.next_call(model, &mut io)? {
                HandlerCall::Changed { path, kind } => {
                    self.data_model_changed(&path, kind, self.account.ssid);
                    self.operation.reply(HandlerReply::code(0));
                }
                #[cfg(anj_with_observe)]
                call if self.tell_kept(&call) => {}
                call => return Some(call),
            }
        }
    }

    /// Builds the response and hands it to the network.
    #[inline(never)]
    fn respond(&mut self, head: ResponseHead, body: (u16, Path, usize), now: Instant) -> Next {
        let (content_format, location, len) = body;
        #[cfg(anj_with_bootstrap)]
        if !self.talk.begun && !head.code.is_error() {
            self.bootstrap_goes_on(now);
        }
        self.talk.begun = true;
        let payload = self.payload_buffer.get(..len).unwrap_or_default();
        #[cfg(anj_with_observe)]
        let observe = self.observe_option(&head);
        #[cfg(not(anj_with_observe))]
        let observe = None;
        let body = ResponseBody { observe, location, content_format, payload };
        let Ok(len) = head.encode(&mut self.out_buffer, &body) else {
            return self.break_off();
        };
        #[cfg(anj_with_cache)]
        if let Some(datagram) = self.out_buffer.get(..len) {
            let lifetime = self.config.exchange_lifetime;
            self.cache.store_response(now, lifetime, head.message_id, &head.token, datagram);
        }
        self.talk.out_len = len as u16;
        self.send_message(now)
    }

    /// The response was sent: is there more to come?
    pub(super) fn advance_request(&mut self, now: Instant) -> Next {
        match self.talk.server.poll(now) {
            ServerPoll::Transmit => return self.send_message(now),
            ServerPoll::Processing => self.talk.step = TalkStep::Serve,
            ServerPoll::Wait(_) => self.talk.step = TalkStep::Listen,
            ServerPoll::Finished(outcome) => self.complete(outcome == ExchangeOutcome::Success),
            ServerPoll::Idle => self.complete(false),
        }
        Next::Again
    }

    /// The next block did not come in time.
    pub(super) fn request_timed_out(&mut self, now: Instant) -> bool {
        matches!(self.talk.server.poll(now), ServerPoll::Finished(_) | ServerPoll::Idle)
    }
}

/// What the classic library says of a request: attributes that it does not know are refused, and what is no path of the data
/// model is a bad request or has an option too many (spec 50 §9.2).
fn classic(message: &Message<'_>, decoded: Result<Request, BadRequest>) -> Result<Request, BadRequest> {
    let segments = message.options().filter(|(number, _)| *number == option::URI_PATH).count();
    match decoded {
        Ok(request) if request.operation == Operation::WriteAttributes && Attributes::has_unknown(message) => {
            Err(BadRequest::Answer(Code::BAD_OPTION))
        }
        Err(BadRequest::Answer(Code::NOT_FOUND | Code::METHOD_NOT_ALLOWED)) if segments > 4 => {
            Err(BadRequest::Answer(Code::BAD_OPTION))
        }
        Err(BadRequest::Answer(Code::NOT_FOUND)) => Err(BadRequest::Answer(Code::BAD_REQUEST)),
        Err(BadRequest::Answer(Code::METHOD_NOT_ALLOWED)) if segments == 0 => {
            Err(BadRequest::Answer(Code::BAD_REQUEST))
        }
        decoded => decoded,
    }
}

/// What a Bootstrap Server may ask for (§6.3).
fn is_bootstrap(operation: Operation) -> bool {
    use Operation::{BootstrapFinish, Delete, Discover, Read, WriteReplace};
    matches!(operation, Read | Discover | WriteReplace | Delete | BootstrapFinish)
}

/// The answer to what this build cannot do.
fn unsupported(operation: Operation) -> Option<Code> {
    use Operation::{CancelObserve, CancelObserveComposite, Observe, ObserveComposite, WriteAttributes};
    match operation {
        Observe | CancelObserve | WriteAttributes | ObserveComposite | CancelObserveComposite
            if cfg!(not(anj_with_observe)) =>
        {
            Some(Code::NOT_IMPLEMENTED)
        }
        ObserveComposite | CancelObserveComposite if cfg!(not(anj_with_observe_composite)) => {
            Some(Code::METHOD_NOT_ALLOWED)
        }
        Operation::ReadComposite | Operation::WriteComposite if cfg!(not(anj_with_composite_operations)) => {
            Some(Code::NOT_IMPLEMENTED)
        }
        _ => None,
    }
}
