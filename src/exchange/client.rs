use super::params::power_of_two;
use super::{Outcome, SEND_LIMIT, TxParams, answer_stray};
use crate::coap::response::Response;
use crate::coap::{Block, Code, Message, ShortMessage, Token, Type};
use crate::time::{Duration, Instant};

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum RequestKind {
    /// A confirmable request: wants a response.
    #[default]
    Request = 0,
    /// A confirmable notification: wants an empty ACK.
    ConfirmableNotify,
    /// A non-confirmable notification: over when it is sent.
    NonConfirmableNotify,
}

/// How an exchange starts.
#[derive(Clone, Copy, Debug)]
pub struct ClientStart {
    /// What is sent.
    pub kind: RequestKind,
    /// Token: eight fresh random bytes for a request, the one of the observation for a notification.
    pub token: Token,
    /// Four random bytes for the randomisation of the first timeout.
    pub random: [u8; 4],
    /// The request uploads its payload in blocks of this size exponent: it carries Block1 NUM 0, M 1.
    pub upload: Option<u8>,
    /// The request asks for this block of a download (M clear): it carries this Block2.
    pub download: Option<Block>,
}

/// Where an exchange stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum ClientPhase {
    /// Nothing under way.
    #[default]
    Idle = 0,
    /// A message is due, or in the hands of the network layer.
    Sending,
    /// Waiting for the answer; retransmitting.
    Waiting,
    /// The empty ACK came: waiting for the separate response.
    WaitingSeparate,
    /// The last block is dealt with: a token for the next one is needed.
    BetweenBlocks,
    /// A notification is over, and [`ClientExchangeState::poll`] has not reported it yet.
    Finished,
}

/// What an exchange needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientPoll {
    /// Nothing: no exchange.
    Idle,
    /// Send the request: message id, token and blocks are those of the state. A retransmission must be byte-identical.
    /// Then [`ClientExchangeState::sent`], or [`ClientExchangeState::still_sending`] as long as the network is not done.
    Transmit,
    /// Send this empty ACK, then as for `Transmit`.
    Acknowledge(ShortMessage),
    /// Call [`ClientExchangeState::next_block`].
    NextBlock,
    /// Wait for a message until this time.
    Wait(Instant),
    /// The exchange is over. Said once, and only when [`Incoming`] has not said it.
    Finished(Outcome),
}

/// What follows an accepted response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Nothing: the exchange has succeeded, unless the consumer fails.
    Done,
    /// The next block of the answer is asked for.
    Download,
    /// The next block of the payload is to be produced and sent.
    Upload,
}

/// What an incoming message is to an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Incoming<'a> {
    /// Nothing; no answer, no change. (An empty ACK may have changed the timers.)
    Ignored,
    /// A stranger: send this; the exchange is not affected.
    Answer(ShortMessage),
    /// A response below 4.00: give its payload, if any, to the consumer. If that fails,
    /// [`ClientExchangeState::cancel`]. Then poll, even when done: an ACK may be owed.
    Accepted {
        /// The options of the response.
        response: Response<'a>,
        /// No further payload follows.
        last: bool,
        /// What comes next.
        next: Next,
    },
    /// The exchange is over. Tell whom it concerns, then poll: an ACK may be owed.
    Finished(Outcome),
}

/// One request or notification of ours, and its answer (spec 10 §7).
///
/// ```text
/// start -> poll: Transmit -> sent -> poll: Wait -> incoming: Accepted -> poll: [Acknowledge] -> [NextBlock] -> Transmit …
/// ```
///
/// One exchange at a time. The zeroed state is idle; [`ClientExchangeState::seed`] sets where message ids start.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ClientExchangeState {
    deadline: Instant,
    /// When the message to be sent became due.
    due: Instant,
    first_timeout: Duration,
    lifetime: Duration,
    upload: Block,
    download: Block,
    max_retransmit: u16,
    retransmissions: u16,
    message_id: u16,
    /// The counter of message ids: the last one taken.
    last_id: u16,
    /// Message id of the last separate response that was accepted, for its duplicates.
    separate_id: u16,
    token: Token,
    phase: ClientPhase,
    kind: RequestKind,
    uploading: bool,
    downloading: bool,
    /// The size of the blocks of the download is settled.
    size_known: bool,
    separate_seen: bool,
    acknowledge: bool,
}

impl ClientExchangeState {
    /// An idle exchange.
    pub const fn new() -> Self {
        Self {
            deadline: Instant { us: 0 },
            due: Instant { us: 0 },
            first_timeout: Duration::ZERO,
            lifetime: Duration::ZERO,
            upload: Block { num: 0, more: false, szx: 0 },
            download: Block { num: 0, more: false, szx: 0 },
            max_retransmit: 0,
            retransmissions: 0,
            message_id: 0,
            last_id: 0,
            separate_id: 0,
            token: Token::EMPTY,
            phase: ClientPhase::Idle,
            kind: RequestKind::Request,
            uploading: false,
            downloading: false,
            size_known: false,
            separate_seen: false,
            acknowledge: false,
        }
    }

    /// Seeds the counter of message ids with two random bytes. The first id is the seed plus one.
    pub fn seed(&mut self, random: [u8; 2]) {
        self.last_id = u16::from_ne_bytes(random);
    }

    /// Takes the next message id of the counter, for a message outside of an exchange.
    pub fn take_message_id(&mut self) -> u16 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    /// Where the exchange stands.
    pub fn phase(&self) -> ClientPhase {
        self.phase
    }

    /// An exchange is under way, or an ACK is owed.
    pub fn is_busy(&self) -> bool {
        self.phase != ClientPhase::Idle || self.acknowledge
    }

    /// When the request was sent for the last time, as long as the peer has not shown that it arrived.
    pub fn unanswered_since(&self) -> Option<Instant> {
        (self.phase == ClientPhase::Waiting).then_some(self.due)
    }

    /// How often the current request was sent again.
    pub fn retransmissions(&self) -> u16 {
        self.retransmissions
    }

    /// What is sent.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Message id of the current request.
    pub fn message_id(&self) -> u16 {
        self.message_id
    }

    /// Token of the current request.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Block1 option of the current request.
    pub fn block1(&self) -> Option<Block> {
        self.uploading.then_some(self.upload)
    }

    /// Block2 option of the current request.
    pub fn block2(&self) -> Option<Block> {
        self.downloading.then_some(self.download)
    }

    /// Starts an exchange: takes a message id and arms the timer. One that runs is forgotten.
    pub fn start(&mut self, now: Instant, params: &TxParams, start: ClientStart) {
        self.first_timeout = params.first_timeout(start.random);
        self.lifetime = params.exchange_lifetime();
        self.max_retransmit = params.max_retransmit;
        self.kind = start.kind;
        self.acknowledge = false;
        self.uploading = start.upload.is_some();
        self.upload = Block { num: 0, more: true, szx: start.upload.unwrap_or(0) };
        self.downloading = start.download.is_some();
        self.download = start.download.unwrap_or_default();
        // A block in the middle means that earlier ones had its size.
        self.size_known = self.download.num > 0;
        self.arm(now, start.token);
    }

    /// Goes on with the next block under a fresh token, after [`ClientPoll::NextBlock`]. `more`: of an upload, whether
    /// blocks follow the one that is sent now.
    pub fn next_block(&mut self, now: Instant, token: Token, more: bool) {
        if self.phase != ClientPhase::BetweenBlocks {
            return;
        }
        if self.uploading {
            self.upload.more = more;
        }
        self.arm(now, token);
    }

    /// Sets time to the first retransmission, and the number of retransmissions, of the messages from the next block on.
    #[cfg(anj_ext_with_adaptive_timeout)]
    pub fn set_timers(&mut self, first_timeout: Duration, max_retransmit: u16) {
        (self.first_timeout, self.max_retransmit) = (first_timeout, max_retransmit);
    }

    /// The message that is being sent is not waited for beyond this time.
    #[cfg(anj_ext_with_adaptive_timeout)]
    pub fn limit_wait(&mut self, until: Instant) {
        self.deadline = self.deadline.min(until);
    }

    /// True when the block to be sent next is one of the upload (and not a request for one of the download).
    pub fn is_uploading(&self) -> bool {
        self.uploading
    }

    /// What to do now. Evaluates the timers.
    pub fn poll(&mut self, now: Instant) -> ClientPoll {
        if self.acknowledge {
            return ClientPoll::Acknowledge(ShortMessage::acknowledgement(self.separate_id));
        }
        match self.phase {
            ClientPhase::Idle => ClientPoll::Idle,
            ClientPhase::Sending => ClientPoll::Transmit,
            ClientPhase::BetweenBlocks => ClientPoll::NextBlock,
            ClientPhase::Finished => {
                self.phase = ClientPhase::Idle;
                ClientPoll::Finished(Outcome::Success)
            }
            ClientPhase::Waiting | ClientPhase::WaitingSeparate if now < self.deadline => {
                ClientPoll::Wait(self.deadline)
            }
            ClientPhase::Waiting if self.retransmissions < self.max_retransmit => {
                self.retransmissions += 1;
                let timeout = self.first_timeout.saturating_mul(power_of_two(self.retransmissions));
                (self.deadline, self.due) = (now.after(timeout), now);
                self.phase = ClientPhase::Sending;
                ClientPoll::Transmit
            }
            ClientPhase::Waiting | ClientPhase::WaitingSeparate => {
                self.phase = ClientPhase::Idle;
                ClientPoll::Finished(Outcome::Timeout)
            }
        }
    }

    /// The network layer has taken the whole message. False when that took longer than [`SEND_LIMIT`]: the exchange has
    /// ended with [`Outcome::Timeout`], which is not reported again, and the connection is broken.
    #[must_use]
    pub fn sent(&mut self, now: Instant) -> bool {
        if !self.still_sending(now) {
            return false;
        }
        if self.acknowledge {
            self.acknowledge = false;
        } else if self.phase == ClientPhase::Sending {
            let over = self.kind == RequestKind::NonConfirmableNotify;
            self.phase = if over { ClientPhase::Finished } else { ClientPhase::Waiting };
        }
        true
    }

    /// The network layer has not taken the whole message yet. False as for [`ClientExchangeState::sent`].
    #[must_use]
    pub fn still_sending(&mut self, now: Instant) -> bool {
        let sending = self.acknowledge || self.phase == ClientPhase::Sending;
        if sending && now >= self.due.after(SEND_LIMIT) {
            self.reset();
            return false;
        }
        true
    }

    /// Ends the exchange: nothing more is reported, but an ACK that is owed is still asked for by
    /// [`ClientExchangeState::poll`].
    pub fn cancel(&mut self) {
        self.phase = ClientPhase::Idle;
    }

    /// Ends the exchange at once; no ACK is sent any more.
    pub fn reset(&mut self) {
        (self.phase, self.acknowledge) = (ClientPhase::Idle, false);
    }

    /// Takes a message from the peer. Also to be called when no exchange runs, for messages that are not requests:
    /// pings are answered, strangers reset, and a separate response that comes twice is acknowledged twice.
    pub fn incoming<'a>(&mut self, now: Instant, message: &Message<'a>) -> Incoming<'a> {
        let waiting = matches!(self.phase, ClientPhase::Waiting | ClientPhase::WaitingSeparate);
        let ours = message.message_id == self.message_id;
        match message.ty {
            Type::Acknowledgement if message.code == Code::EMPTY => {
                if waiting && ours {
                    self.acknowledged(now)
                } else {
                    Incoming::Ignored
                }
            }
            Type::Reset if waiting && ours => self.end(Outcome::ServerResponse),
            Type::Reset => Incoming::Ignored,
            _ if !waiting || message.token != self.token || !message.code.is_response() => self.stranger(message),
            // A piggybacked response has the id of the request, a separate one must have its own.
            ty if ours != (ty == Type::Acknowledgement) => Incoming::Ignored,
            _ => self.response(now, message),
        }
    }

    /// An empty ACK for our message.
    fn acknowledged<'a>(&mut self, now: Instant) -> Incoming<'a> {
        if self.kind != RequestKind::Request {
            return self.end(Outcome::Success);
        }
        if self.phase == ClientPhase::Waiting {
            self.phase = ClientPhase::WaitingSeparate;
            self.deadline = now.after(self.lifetime);
        }
        Incoming::Ignored
    }

    /// A message of no concern to the exchange.
    fn stranger<'a>(&self, message: &Message) -> Incoming<'a> {
        let again = self.separate_seen && message.message_id == self.separate_id;
        let answer = if again && message.ty == Type::Confirmable && message.code.is_response() {
            Some(ShortMessage::acknowledgement(message.message_id))
        } else {
            answer_stray(message, self.phase != ClientPhase::Idle)
        };
        answer.map_or(Incoming::Ignored, Incoming::Answer)
    }

    /// A response with our token and a fitting message id.
    fn response<'a>(&mut self, now: Instant, message: &Message<'a>) -> Incoming<'a> {
        let Some(response) = Response::decode(message) else {
            return Incoming::Ignored;
        };
        if message.code.is_error() {
            self.owe_acknowledgement(now, message);
            return self.end(Outcome::ServerResponse);
        }
        let (expected, block) = if self.uploading {
            (self.upload.num, response.block1)
        } else {
            (if self.downloading { self.download.num } else { 0 }, response.block2)
        };
        if block.map_or(0, |block| block.num) != expected {
            return Incoming::Ignored;
        }
        self.owe_acknowledgement(now, message);
        let Some(next) = self.advance(response.block2, message.payload.len()) else {
            return self.end(Outcome::Protocol);
        };
        self.phase = if next == Next::Done { ClientPhase::Idle } else { ClientPhase::BetweenBlocks };
        Incoming::Accepted { response, last: next != Next::Download, next }
    }

    /// Steps to the next block; `None` when the peer breaks the rules of block-wise transfer.
    fn advance(&mut self, block2: Option<Block>, payload_len: usize) -> Option<Next> {
        if let Some(block) = block2 {
            if self.size_known && block.szx != self.download.szx {
                return None;
            }
            if block.more {
                if payload_len != block.size() {
                    return None;
                }
                self.download = block.next()?;
                (self.downloading, self.size_known, self.uploading) = (true, true, false);
                return Some(Next::Download);
            }
        }
        if !self.uploading || !self.upload.more {
            return Some(Next::Done);
        }
        self.upload = self.upload.next()?;
        Some(Next::Upload)
    }

    /// A confirmable response is acknowledged, once it has been dealt with.
    fn owe_acknowledgement(&mut self, now: Instant, message: &Message) {
        if message.ty == Type::Confirmable {
            (self.separate_id, self.separate_seen) = (message.message_id, true);
            (self.acknowledge, self.due) = (true, now);
        }
    }

    /// Ends the exchange in a way that the caller is told at once.
    fn end<'a>(&mut self, outcome: Outcome) -> Incoming<'a> {
        self.phase = ClientPhase::Idle;
        Incoming::Finished(outcome)
    }

    /// Makes the next message due, under a new message id, with fresh timers.
    fn arm(&mut self, now: Instant, token: Token) {
        self.message_id = self.take_message_id();
        self.token = token;
        self.retransmissions = 0;
        (self.deadline, self.due) = (now.after(self.first_timeout), now);
        self.phase = ClientPhase::Sending;
    }
}
