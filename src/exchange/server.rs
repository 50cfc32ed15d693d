use super::{Outcome, SEND_LIMIT, answer, answer_stray};
use crate::coap::request::{Operation, Request};
use crate::coap::{Block, Code, Message, ShortMessage, Token, Type, WriteError, Writer, option};
use crate::path::Path;
use crate::time::{Duration, Instant};

/// Where a request of the server stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum ServerPhase {
    /// Nothing under way.
    #[default]
    Idle = 0,
    /// The operation works on a message: [`ServerExchangeState::proceed`] or [`ServerExchangeState::respond`] is next.
    Processing,
    /// The response is due, or in the hands of the network layer.
    Sending,
    /// Waiting for the next block of a transfer.
    Waiting,
    /// Over, and not yet reported by [`ServerExchangeState::poll`].
    Finished,
}

/// What a transfer waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum Awaited {
    /// Nothing: the exchange is over after the response.
    #[default]
    Nothing = 0,
    /// The next block of the request (Block1).
    Input,
    /// The request for the next block of the answer (Block2).
    Output,
}

/// What a request is to an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerRequest {
    /// A new operation. Dispatch it; an error code of it goes straight to [`ServerExchangeState::respond`].
    Start {
        /// Give the payload of the message to the operation, even if it is empty.
        payload: bool,
        /// No further payload follows.
        last: bool,
    },
    /// The next block of the payload of the running operation.
    Input {
        /// No further payload follows.
        last: bool,
    },
    /// The next block of the answer of the running operation is wanted.
    Output,
    /// Refused: send this. A running exchange is not affected.
    Answer(ShortMessage),
    /// Stay silent.
    Ignored,
}

/// What an exchange needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServerPoll {
    /// Nothing: no exchange.
    Idle,
    /// [`ServerExchangeState::proceed`] or [`ServerExchangeState::respond`].
    Processing,
    /// The response is to be sent, then [`ServerExchangeState::sent`].
    Transmit,
    /// Wait for the next block until this time.
    Wait(Instant),
    /// The exchange is over; said once. Success, [`Outcome::Request`] when the answer was an error, or
    /// [`Outcome::Timeout`].
    Finished(Outcome),
}

/// One request of the server, block by block (spec 10 §8).
///
/// ```text
/// request: Start -> (operation) -> proceed (2.31) or respond -> sent -> poll: Wait -> request: Input, Output … -> poll: Finished
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ServerExchangeState {
    deadline: Instant,
    due: Instant,
    /// Block1 of the current request.
    block1: Block,
    /// Block2 of the current request.
    block2: Block,
    /// Number of the block that must come next.
    expected: u32,
    path: Path,
    message_id: u16,
    token: Token,
    ty: Type,
    operation: Operation,
    phase: ServerPhase,
    awaited: Awaited,
    outcome: Outcome,
    /// Exponent of the blocks of the answer.
    szx: u8,
}

impl ServerExchangeState {
    /// No exchange.
    pub const fn new() -> Self {
        const NO_BLOCK: Block = Block { num: 0, more: false, szx: 0 };
        Self {
            deadline: Instant { us: 0 },
            due: Instant { us: 0 },
            block1: NO_BLOCK,
            block2: NO_BLOCK,
            expected: 0,
            path: Path::ROOT,
            message_id: 0,
            token: Token::EMPTY,
            ty: Type::Confirmable,
            operation: Operation::Read,
            phase: ServerPhase::Idle,
            awaited: Awaited::Nothing,
            outcome: Outcome::Success,
            szx: 0,
        }
    }

    /// Where the exchange stands.
    pub fn phase(&self) -> ServerPhase {
        self.phase
    }

    /// An exchange is under way.
    pub fn is_busy(&self) -> bool {
        self.phase != ServerPhase::Idle
    }

    /// Operation of the running exchange.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Token of the current request.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Most bytes of payload that the next response may carry: the block size.
    pub fn payload_limit(&self) -> usize {
        Block::size_of_szx(self.szx)
    }

    /// Takes a request. `szx`: exponent of the largest block that we can send ([`super::size::block_szx`]).
    pub fn request(&mut self, now: Instant, message: &Message, request: &Request, szx: u8) -> ServerRequest {
        match self.phase {
            ServerPhase::Idle => self.start(now, message, request, szx),
            ServerPhase::Waiting if message.ty == Type::Confirmable => self.resume(message, request),
            _ => Self::refuse(message),
        }
    }

    /// A request in a transfer that is of no use to it.
    fn refuse(message: &Message) -> ServerRequest {
        answer_stray(message, true).map_or(ServerRequest::Ignored, ServerRequest::Answer)
    }

    fn start(&mut self, now: Instant, message: &Message, request: &Request, szx: u8) -> ServerRequest {
        let (block1, block2) = (request.block1.unwrap_or_default(), request.block2.unwrap_or_default());
        // The middle of a transfer that we know nothing about.
        if block1.num != 0 {
            return ServerRequest::Answer(answer(message, Code::REQUEST_ENTITY_INCOMPLETE));
        }
        if block2.num != 0 {
            return ServerRequest::Answer(answer(message, Code::BAD_REQUEST));
        }
        self.szx = request.block2.map_or(szx, |block| block.szx.min(szx));
        (self.operation, self.path) = (request.operation, request.path);
        (self.due, self.awaited, self.expected) = (now, Awaited::Nothing, 0);
        self.accept(message, request);
        ServerRequest::Start { payload: request.takes_payload(message.payload.len()), last: self.is_last(message) }
    }

    /// A request while a transfer waits for its next block.
    fn resume(&mut self, message: &Message, request: &Request) -> ServerRequest {
        let input = self.awaited == Awaited::Input;
        let block = if input { request.block1 } else { request.block2 }.unwrap_or_default();
        if !self.is_same_operation(request.operation) || block.num != self.expected {
            return Self::refuse(message);
        }
        if input && (request.path != self.path || block.szx != self.block1.szx) {
            return ServerRequest::Answer(answer(message, Code::REQUEST_ENTITY_INCOMPLETE));
        }
        if request.path != self.path {
            return Self::refuse(message);
        }
        self.accept(message, request);
        if input { ServerRequest::Input { last: self.is_last(message) } } else { ServerRequest::Output }
    }

    /// Notes what the response has to repeat.
    fn accept(&mut self, message: &Message, request: &Request) {
        (self.message_id, self.token, self.ty) = (message.message_id, message.token, message.ty);
        self.block1 = request.block1.unwrap_or_default();
        self.block2 = request.block2.unwrap_or_default();
        self.phase = ServerPhase::Processing;
    }

    /// No block of the payload follows the one in this message.
    fn is_last(&self, message: &Message) -> bool {
        !self.block1.more || message.payload.is_empty()
    }

    /// Blocks of a value that is observed are fetched by Read.
    fn is_same_operation(&self, operation: Operation) -> bool {
        let observation = matches!(
            self.operation,
            Operation::Observe
                | Operation::CancelObserve
                | Operation::ObserveComposite
                | Operation::CancelObserveComposite
        );
        operation == self.operation || (observation && matches!(operation, Operation::Read | Operation::ReadComposite))
    }

    /// The operation has taken a block of the payload, and more are to come: 2.31 Continue.
    pub fn proceed(&mut self, now: Instant) -> ResponseHead {
        let block1 = self.block1;
        self.await_next(now, Awaited::Input, block1.next());
        self.head(Code::CONTINUE, Some(block1), None)
    }

    /// The operation has answered: with an error, or with at most [`ServerExchangeState::payload_limit`] bytes of
    /// payload. `more`: another block of payload follows this one.
    pub fn respond(&mut self, now: Instant, code: Code, more: bool) -> ResponseHead {
        if code.is_error() {
            self.end(now, Outcome::Request);
            return self.head(code, None, None);
        }
        // The first and only block of a request is not echoed.
        let block1 = (self.block1.num > 0).then_some(Block { more: false, ..self.block1 });
        let first = self.awaited != Awaited::Output;
        let own = Block { num: if first { 0 } else { self.expected }, more, szx: self.szx };
        if !more {
            self.end(now, Outcome::Success);
            let block2 = (!first).then_some(Block { more: false, ..self.block2 });
            return self.head(code, block1, block2);
        }
        self.await_next(now, Awaited::Output, own.next());
        self.head(code, block1.map(|block| Block { szx: self.szx, ..block }), Some(own))
    }

    /// A notification of several blocks has been sent: its further blocks will be fetched by Read (spec 10 §9).
    /// `operation`: [`Operation::Observe`] or [`Operation::ObserveComposite`].
    pub fn notified(&mut self, now: Instant, timeout: Duration, operation: Operation, path: Path, szx: u8) {
        *self = Self { operation, path, szx, expected: 1, awaited: Awaited::Output, ..Self::new() };
        (self.phase, self.deadline) = (ServerPhase::Waiting, now.after(timeout));
    }

    /// What to do now. Evaluates the timer.
    pub fn poll(&mut self, now: Instant) -> ServerPoll {
        match self.phase {
            ServerPhase::Idle => ServerPoll::Idle,
            ServerPhase::Processing => ServerPoll::Processing,
            ServerPhase::Sending => ServerPoll::Transmit,
            ServerPhase::Waiting if now < self.deadline => ServerPoll::Wait(self.deadline),
            ServerPhase::Waiting => {
                self.reset();
                ServerPoll::Finished(Outcome::Timeout)
            }
            ServerPhase::Finished => {
                self.reset();
                ServerPoll::Finished(self.outcome)
            }
        }
    }

    /// The network layer has taken the whole response. `timeout`: how long the next block may take. False when the
    /// response took longer than [`SEND_LIMIT`]: the exchange has ended with [`Outcome::Timeout`], which is not
    /// reported again, and the connection is broken.
    #[must_use]
    pub fn sent(&mut self, now: Instant, timeout: Duration) -> bool {
        if !self.still_sending(now) {
            return false;
        }
        if self.phase == ServerPhase::Sending {
            self.deadline = now.after(timeout);
            self.phase = match self.awaited {
                Awaited::Nothing => ServerPhase::Finished,
                _ => ServerPhase::Waiting,
            };
        }
        true
    }

    /// The network layer has not taken the whole response yet. False as for [`ServerExchangeState::sent`].
    #[must_use]
    pub fn still_sending(&mut self, now: Instant) -> bool {
        if self.phase == ServerPhase::Sending && now >= self.due.after(SEND_LIMIT) {
            self.reset();
            return false;
        }
        true
    }

    /// Ends the exchange; nothing is reported.
    pub fn reset(&mut self) {
        self.phase = ServerPhase::Idle;
    }

    fn end(&mut self, now: Instant, outcome: Outcome) {
        (self.phase, self.outcome, self.due) = (ServerPhase::Sending, outcome, now);
        self.awaited = Awaited::Nothing;
    }

    /// Waits for a block after the response. Block numbers that have run out end the exchange.
    fn await_next(&mut self, now: Instant, awaited: Awaited, next: Option<Block>) {
        self.end(now, Outcome::Success);
        if let Some(next) = next {
            (self.awaited, self.expected) = (awaited, next.num);
        }
    }

    fn head(&self, code: Code, block1: Option<Block>, block2: Option<Block>) -> ResponseHead {
        let ty = if self.ty == Type::NonConfirmable { Type::NonConfirmable } else { Type::Acknowledgement };
        ResponseHead { ty, code, message_id: self.message_id, token: self.token, block1, block2 }
    }
}

/// What an exchange knows about a response; the operation adds the [`ResponseBody`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResponseHead {
    /// Type.
    pub ty: Type,
    /// Code.
    pub code: Code,
    /// Message id, of the request.
    pub message_id: u16,
    /// Token, of the request.
    pub token: Token,
    /// Block1 option.
    pub block1: Option<Block>,
    /// Block2 option.
    pub block2: Option<Block>,
}

/// The rest of a response or notification.
#[derive(Clone, Copy, Debug)]
pub struct ResponseBody<'a> {
    /// Observe option.
    pub observe: Option<u32>,
    /// Location-Path, as after a Create; the root for none.
    pub location: Path,
    /// Content-Format; sent when there is a payload.
    pub content_format: u16,
    /// Payload.
    pub payload: &'a [u8],
}

impl ResponseBody<'_> {
    /// Nothing but a code.
    pub const EMPTY: Self =
        Self { observe: None, location: Path::ROOT, content_format: crate::coap::FORMAT_NONE, payload: &[] };
}

impl ResponseHead {
    /// Builds the datagram in `out` and gives its length.
    pub fn encode(&self, out: &mut [u8], body: &ResponseBody) -> Result<usize, WriteError> {
        let mut writer = Writer::new(out, self.ty, self.code, self.message_id, &self.token);
        if let Some(observe) = body.observe {
            writer.uint_option(option::OBSERVE, observe);
        }
        for &id in body.location.ids() {
            writer.decimal_option(option::LOCATION_PATH, u32::from(id));
        }
        if !body.payload.is_empty() {
            writer.uint_option(option::CONTENT_FORMAT, u32::from(body.content_format));
        }
        if let Some(block) = self.block2 {
            writer.block_option(option::BLOCK2, block);
        }
        if let Some(block) = self.block1 {
            writer.block_option(option::BLOCK1, block);
        }
        writer.payload(body.payload);
        writer.finish()
    }
}
