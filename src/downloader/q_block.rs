//! Many blocks per round trip: Q-Block2 (RFC 9177), `ANJ_EXT_WITH_Q_BLOCK2`.
//!
//! The first request of a connection asks for one block with Q-Block2, confirmable. A server that does not know the option
//! refuses it (4.02), or ignores it: then the download goes on with Block2. Otherwise blocks come in sets of ten, those whose
//! numbers have the same quotient by ten, each set at one non-confirmable request (RFC 9177 §4.4, §7.2):
//!
//! | | |
//! |---|---|
//! | the set is complete | the first block of the next one is asked for, with M set: "continue" |
//! | its last block came, others are missing | after an eighth of a round trip, for what is only late, those are asked for |
//! | nothing new for 4 s, or two round trips | what is missing is asked for; twice the time after each request in vain, four of which end the attempt |
//!
//! Blocks are handed over in order. One that came too early is kept if it is within the window; what is beyond is asked
//! for again.

use super::transfer::{Received, differs};
use super::{DownloadCause, DownloaderError, DownloaderGoal, DownloaderPoll, DownloaderStage, DownloaderState};
use crate::coap::response::Response;
use crate::coap::{Block, Code, Message, Token, Type, Uri, Writer, option};
use crate::config::ANJ_EXT_Q_BLOCK2_WINDOW;
use crate::exchange::{ClientPoll, ConnectionPoll, NetOutcome, SEND_LIMIT, answer_stray};
use crate::time::{Duration, Instant};

/// MAX_PAYLOADS: blocks in a set.
const MAX_PAYLOADS: u32 = 10;
/// NON_RECEIVE_TIMEOUT: how long missing blocks are waited for.
const NON_RECEIVE_TIMEOUT: Duration = Duration::from_secs(4);
/// NON_MAX_RETRANSMIT: requests in vain before the attempt fails.
const NON_MAX_RETRANSMIT: u8 = 4;
/// Most blocks that are asked for one by one in a request.
const MAX_MISSING: usize = 8;
/// Largest block.
const SLOT: usize = 1024;
/// Shortest and longest time for what is only late.
const LATE: (i64, i64) = (50_000, 1_000_000);

/// What is known about the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum QBlockSupport {
    /// Not asked yet.
    #[default]
    Unknown = 0,
    /// It knows Q-Block2.
    Yes,
    /// It does not.
    No,
}

/// The part of a transfer with Q-Block2. Zeroed memory: nothing is known about the server.
#[cfg(anj_ext_with_q_block2)] // in C, too
#[derive(Clone, Debug)]
#[repr(C)]
pub struct QBlockState {
    /// When what is missing is asked for again.
    deadline: Instant,
    /// When the last request was made.
    asked: Instant,
    round_trip: Duration,
    /// Of the last two requests: blocks of the one before may still be on their way.
    tokens: [Token; 2],
    /// Bit n: block `next` + n is kept.
    kept: u32,
    /// Number of the last block of the file, once it came.
    last: u32,
    last_len: u16,
    message_id: u16,
    support: QBlockSupport,
    /// Requests since there was something new.
    attempts: u8,
    active: bool,
    last_known: bool,
    /// A request is to be made, and has its token.
    due: bool,
    transmit: bool,
    /// Nothing has come since the last request.
    unanswered: bool,
    blocks: [[u8; SLOT]; ANJ_EXT_Q_BLOCK2_WINDOW],
}

impl QBlockState {
    /// Nothing is known.
    pub const fn new() -> Self {
        Self {
            deadline: Instant { us: 0 },
            asked: Instant { us: 0 },
            round_trip: Duration::ZERO,
            tokens: [Token::EMPTY; 2],
            kept: 0,
            last: 0,
            last_len: 0,
            message_id: 0,
            support: QBlockSupport::Unknown,
            attempts: 0,
            active: false,
            last_known: false,
            due: false,
            transmit: false,
            unanswered: false,
            blocks: [[0; SLOT]; ANJ_EXT_Q_BLOCK2_WINDOW],
        }
    }

    /// A download starts.
    pub(super) fn start(&mut self) {
        self.support = QBlockSupport::Unknown;
        self.stop();
    }

    /// The connection ends, or a new one begins: what was kept is forgotten.
    pub(super) fn stop(&mut self) {
        (self.active, self.kept, self.last_known, self.due, self.transmit) = (false, 0, false, false, false);
    }

    /// Requests carry Q-Block2.
    pub(super) fn is_wanted(&self) -> bool {
        self.support != QBlockSupport::No
    }

    /// The server has not answered, of which Q-Block2 may be the reason: it should have refused the option, but something on
    /// the way may drop what it does not know.
    pub(super) fn doubt(&mut self) {
        if self.support == QBlockSupport::Unknown {
            self.support = QBlockSupport::No;
        }
    }

    /// The server does not know Q-Block2.
    pub(super) fn give_up(&mut self) {
        self.support = QBlockSupport::No;
    }

    /// Blocks come in sets now.
    pub(super) fn is_active(&self) -> bool {
        self.active
    }

    /// The server has answered with Q-Block2, and more blocks follow.
    pub(super) fn begin(&mut self, token: Token, round_trip: Duration) {
        self.stop();
        self.tokens = [token; 2];
        (self.support, self.active, self.due, self.attempts) = (QBlockSupport::Yes, true, true, 0);
        self.round_trip = round_trip;
    }

    /// How long to wait for something new.
    fn patience(&self) -> Duration {
        NON_RECEIVE_TIMEOUT.max(self.round_trip.saturating_mul(2)).saturating_mul(1 << self.attempts.min(8))
    }

    /// How long to wait for what is only late.
    fn late(&self) -> Duration {
        Duration { us: (self.round_trip.us / 8).clamp(LATE.0, LATE.1) }
    }

    /// Which of the kept blocks is the one of this number.
    fn slot(num: u32) -> usize {
        num as usize % ANJ_EXT_Q_BLOCK2_WINDOW
    }

    /// The number behind the highest that is kept.
    fn end_of_kept(&self, next: u32) -> u32 {
        next + (u32::BITS - self.kept.leading_zeros())
    }

    /// What to ask for: blocks one by one, and the last one, if M is set, with the rest of its set.
    fn wanted(&self, next: Block, room: usize) -> heapless::Vec<Block, { MAX_MISSING + 1 }> {
        let mut wanted = heapless::Vec::new();
        let end = self.end_of_kept(next.num);
        for num in next.num..end {
            let missing = self.kept & (1 << (num - next.num)) == 0;
            if missing && wanted.len() < MAX_MISSING.min(room) {
                let _ = wanted.push(Block { num, more: false, ..next });
            }
        }
        let set_is_over = end.is_multiple_of(MAX_PAYLOADS) && end > next.num;
        let file_is_over = self.last_known && end > self.last;
        if !set_is_over && !file_is_over && wanted.len() < room && end <= Block::MAX_NUM {
            let _ = wanted.push(Block { num: end, more: true, ..next });
        }
        wanted
    }
}

impl Default for QBlockState {
    fn default() -> Self {
        Self::new()
    }
}

impl DownloaderState {
    /// What the transfer wants, in the place of the exchange.
    pub(super) fn quick(&mut self, now: Instant, long_uri: &[u8]) -> Option<DownloaderPoll> {
        if let ClientPoll::Acknowledge(_) = self.exchange.poll(now) {
            self.begin_acknowledgement(now);
            return self.go(DownloaderStage::Sending);
        }
        if self.q.kept & 1 != 0 {
            return self.deliver_kept();
        }
        if self.q.transmit {
            let len = if self.connection.is_sending() { Some(0) } else { self.write_quick_request(long_uri) };
            let Some(len) = len else {
                self.blame(DownloaderError::Internal, DownloadCause::Request, 0);
                return self.end(DownloaderGoal::Finish, DownloaderError::Internal);
            };
            self.connection.begin_send(len);
            return self.go(DownloaderStage::QuickSending);
        }
        if !self.q.due && now >= self.q.deadline {
            if self.q.attempts > NON_MAX_RETRANSMIT {
                self.blame(DownloaderError::Timeout, DownloadCause::Timeout, 0);
                return self.fail(DownloaderError::Timeout);
            }
            self.progress_repeats();
            self.q.due = true;
        }
        if self.q.due {
            self.stage = DownloaderStage::QuickToken;
            return Some(DownloaderPoll::Random(8));
        }
        self.receive()
    }

    /// A token for the request that is due.
    pub(super) fn quick_token(&mut self, now: Instant, token: Token) {
        let [newest, _] = self.q.tokens;
        self.q.tokens = [token, newest];
        self.q.message_id = self.exchange.take_message_id();
        (self.q.due, self.q.transmit, self.q.unanswered, self.q.asked) = (false, true, true, now);
    }

    fn write_quick_request(&mut self, long_uri: &[u8]) -> Option<usize> {
        let uri = self.uri.get(..self.uri_len as usize).unwrap_or(long_uri);
        let resource = uri.get(usize::from(self.path_start)..)?;
        let [token, _] = &self.q.tokens;
        let (ty, id) = (Type::NonConfirmable, self.q.message_id);
        let mut writer = Writer::new(&mut self.buffer, ty, Code::GET, id, token);
        Uri::write_resource(resource, &mut writer);
        for block in self.q.wanted(self.next, writer.room()) {
            writer.block_option(option::Q_BLOCK2, block);
        }
        writer.finish().ok()
    }

    pub(super) fn quick_sending(&mut self, now: Instant) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(call) => Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::Ok(_)) => {
                self.q.transmit = false;
                self.q.deadline = now.after(self.q.patience());
                self.q.attempts = self.q.attempts.saturating_add(1);
                self.go(DownloaderStage::Exchanging)
            }
            ConnectionPoll::Done(NetOutcome::InProgress) if now < self.q.asked.after(SEND_LIMIT) => {
                Some(DownloaderPoll::Leave)
            }
            ConnectionPoll::Done(outcome) => self.fail_network(outcome),
        }
    }

    /// Hands over the next block, which came early.
    fn deliver_kept(&mut self) -> Option<DownloaderPoll> {
        let num = self.next.num;
        let last = self.q.last_known && num == self.q.last;
        let len = if last { usize::from(self.q.last_len) } else { self.next.size() };
        let kept = self.q.blocks.get(QBlockState::slot(num)).and_then(|block| block.get(..len));
        if let (Some(to), Some(kept)) = (self.buffer.get_mut(..len), kept) {
            to.copy_from_slice(kept);
        }
        self.step_over(last, len);
        self.hand_over(0, len, last)
    }

    /// The next block is handed over: the one behind it is wanted now.
    fn step_over(&mut self, last: bool, len: usize) {
        self.q.kept >>= 1;
        #[cfg(anj_ext_with_download_progress)]
        self.progress.add(len);
        if last {
            return;
        }
        #[cfg(anj_ext_with_download_resume)]
        self.resume.add(self.buffer.get(..len).unwrap_or_default());
        self.next.num += 1;
        if self.next.num.is_multiple_of(MAX_PAYLOADS) && self.q.kept == 0 {
            // The set is complete.
            (self.q.due, self.q.attempts) = (true, 0);
        }
        let _ = len;
    }

    /// What a datagram was, while blocks come in sets.
    pub(super) fn classify_quick(&mut self, now: Instant, len: usize) -> Received {
        let Some(Ok(message)) = self.buffer.get(..len).map(Message::parse) else {
            return Received::Nothing;
        };
        if message.ty == Type::Reset && message.message_id == self.q.message_id {
            return Received::Error(DownloaderError::InvalidResponse, DownloadCause::Reset, 0);
        }
        let ours = message.code.is_response() && self.q.tokens.contains(&message.token);
        if !ours || matches!(message.ty, Type::Acknowledgement | Type::Reset) {
            return answer_stray(&message, true).map_or(Received::Nothing, Received::Stranger);
        }
        let Some(response) = Response::decode(&message) else { return Received::Nothing };
        self.exchange.owe_acknowledgement(now, &message);
        if message.code.is_error() {
            let code = i32::from(message.code.0);
            return Received::Error(DownloaderError::InvalidResponse, DownloadCause::Response, code);
        }
        if differs(&self.etag, self.etag_len, &response) {
            return Received::Error(DownloaderError::EtagMismatch, DownloadCause::EtagChanged, 0);
        }
        let Some(block) = response.block2.filter(|_| response.quick) else { return Received::Nothing };
        let (payload, broken) = (message.payload.len(), DownloadCause::Protocol);
        let whole = if block.more { payload == block.size() } else { payload <= block.size() };
        if block.szx != self.next.szx || !whole || self.contradicts(block) {
            return Received::Error(DownloaderError::Internal, broken, 0);
        }
        if self.q.unanswered && self.q.tokens.first() == Some(&message.token) {
            self.q.unanswered = false;
            self.q.round_trip = now.since(self.q.asked);
        }
        let start = len - payload;
        self.take_block(now, block, start, payload)
    }

    /// The end of the file is somewhere else than another block said.
    fn contradicts(&self, block: Block) -> bool {
        if block.more {
            self.q.last_known && block.num >= self.q.last
        } else {
            let other_end = self.q.last_known && block.num != self.q.last;
            other_end || block.num < self.next.num || self.q.end_of_kept(self.next.num) > block.num + 1
        }
    }

    /// Hands a block over, keeps it, or drops it.
    fn take_block(&mut self, now: Instant, block: Block, start: usize, len: usize) -> Received {
        let Some(ahead) = block.num.checked_sub(self.next.num) else { return Received::Nothing };
        let news = ahead as usize <= ANJ_EXT_Q_BLOCK2_WINDOW && self.q.kept & (1 << ahead) == 0;
        if news {
            self.q.attempts = 0;
            self.q.deadline = now.after(self.q.patience());
        }
        if !block.more {
            (self.q.last, self.q.last_known, self.q.last_len) = (block.num, true, len as u16);
        }
        if ahead == 0 {
            self.buffer.copy_within(start..start + len, 0);
            self.step_over(!block.more, len);
            return Received::Block { start: 0, len, last: !block.more };
        }
        if news {
            self.q.kept |= 1 << ahead;
            let slot = self.q.blocks.get_mut(QBlockState::slot(block.num)).and_then(|slot| slot.get_mut(..len));
            if let (Some(slot), Some(payload)) = (slot, self.buffer.get(start..start + len)) {
                slot.copy_from_slice(payload);
            }
        }
        let set_is_over = !block.more || block.num % MAX_PAYLOADS == MAX_PAYLOADS - 1 || ahead >= MAX_PAYLOADS;
        if set_is_over {
            // What is missing now is late, or lost.
            self.q.deadline = self.q.deadline.min(now.after(self.q.late()));
        }
        Received::Nothing
    }
}
