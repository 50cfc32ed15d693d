use super::{
    DownloadCause, DownloaderError, DownloaderGoal, DownloaderPoll, DownloaderStage, DownloaderState, DownloaderStatus,
    MAX_RANDOM,
};
use crate::coap::response::Response;
use crate::coap::{Block, Code, Message, ShortMessage, Token, Type, Uri, Writer, option};
use crate::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE;
use crate::exchange::{
    ClientPoll, ClientStart, ConnectionPoll, Incoming, NetOutcome, Next, Outcome, RequestKind, SEND_LIMIT,
};
use crate::note::Note;
#[cfg(anj_ext_with_q_block2)]
use crate::time::Duration;
use crate::time::Instant;

/// Room for header and options around the payload of a block.
const OVERHEAD: usize = 64;

/// The block that the very first request asks for: none, so that the server chooses, unless the blocks that servers
/// prefer (1024 bytes) do not fit a buffer of that size.
pub(super) const fn first_block(buffer: usize) -> Option<Block> {
    if buffer >= 1024 + OVERHEAD {
        return None;
    }
    let szx = match Block::szx_for(buffer.saturating_sub(OVERHEAD)) {
        Some(szx) => szx,
        None => 0,
    };
    Some(Block { num: 0, more: false, szx })
}

/// What a datagram was.
pub(super) enum Received {
    /// Of no concern.
    Nothing,
    /// A stranger that wants this answer.
    Stranger(ShortMessage),
    /// The next block of the resource.
    Block { start: usize, len: usize, last: bool },
    /// Not what was asked for; ask again.
    Again,
    /// The file to go on with has changed.
    #[cfg(anj_ext_with_download_resume)]
    OtherFile,
    /// The end of the download: why, with the code that belongs to it.
    Error(DownloaderError, DownloadCause, i32),
}

impl DownloaderState {
    /// What the exchange wants.
    pub(super) fn exchange(&mut self, now: Instant, long_uri: &[u8]) -> Option<DownloaderPoll> {
        if self.answering {
            self.connection.begin_send(0);
            return self.go(DownloaderStage::Answering);
        }
        #[cfg(anj_ext_with_q_block2)]
        if self.q.is_active() {
            return self.quick(now, long_uri);
        }
        match self.exchange.poll(now) {
            // The first request is due: this step is the first one with a connection.
            ClientPoll::Idle => {
                self.stage = DownloaderStage::Starting;
                Some(DownloaderPoll::Random(MAX_RANDOM))
            }
            ClientPoll::NextBlock => {
                self.stage = DownloaderStage::NextBlock;
                Some(DownloaderPoll::Random(8))
            }
            ClientPoll::Transmit => {
                // The buffer still has a message of which a part is sent.
                let len = if self.connection.is_sending() {
                    Some(0)
                } else {
                    self.progress_sends();
                    self.write_request(long_uri)
                };
                let Some(len) = len else {
                    self.note.set(Note::RequestTooLong, 0);
                    self.blame(DownloaderError::Internal, DownloadCause::Request, 0);
                    return self.end(DownloaderGoal::Finish, DownloaderError::Internal);
                };
                #[cfg(anj_ext_with_adaptive_timeout)]
                if self.adaptive {
                    self.exchange.limit_wait(now.after(super::round_trip::MAX_TIMEOUT));
                }
                self.connection.begin_send(len);
                self.go(DownloaderStage::Sending)
            }
            ClientPoll::Acknowledge(_) => {
                self.begin_acknowledgement(now);
                self.go(DownloaderStage::Sending)
            }
            ClientPoll::Wait(_) => self.receive(),
            // Of requests, nothing but a timeout is told here.
            ClientPoll::Finished(_) => {
                #[cfg(anj_ext_with_q_block2)]
                self.q.doubt();
                self.blame(DownloaderError::Timeout, DownloadCause::Timeout, 0);
                self.fail(DownloaderError::Timeout)
            }
        }
    }

    /// Looks for a datagram, unless this step has had enough of them.
    pub(super) fn receive(&mut self) -> Option<DownloaderPoll> {
        match self.datagrams.checked_sub(1) {
            Some(left) => {
                self.datagrams = left;
                self.connection.begin_receive();
                self.go(DownloaderStage::Receiving)
            }
            None => Some(DownloaderPoll::Leave),
        }
    }

    /// The bytes of a [`DownloaderPoll::Random`]; `None` when the generator failed.
    pub fn random_reply(&mut self, now: Instant, random: Option<&[u8]>) {
        if self.status != DownloaderStatus::Downloading {
            return;
        }
        let (token, rest) = match random.and_then(|random| random.split_first_chunk()) {
            Some((token, rest)) => (Token::full(*token), rest),
            None => {
                self.blame(DownloaderError::Internal, DownloadCause::Random, 0);
                self.end(DownloaderGoal::Finish, DownloaderError::Internal);
                return;
            }
        };
        match self.stage {
            DownloaderStage::Starting => {
                let start = ClientStart {
                    kind: RequestKind::Request,
                    token,
                    random: rest.first_chunk().copied().unwrap_or_default(),
                    upload: None,
                    download: self.first_of_connection(),
                };
                #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
                {
                    self.round_trip = super::RoundTripState::new();
                }
                self.exchange.start(now, &self.tx_params, start);
            }
            DownloaderStage::NextBlock => {
                #[cfg(anj_ext_with_adaptive_timeout)]
                if self.adaptive {
                    let (timeout, max_retransmit) = self.round_trip.timers(&token);
                    self.exchange.set_timers(timeout, max_retransmit);
                }
                self.exchange.next_block(now, token, false);
            }
            #[cfg(anj_ext_with_q_block2)]
            DownloaderStage::QuickToken => self.quick_token(now, token),
            _ => return,
        }
        self.stage = DownloaderStage::Exchanging;
    }

    /// The block that the first request of a connection asks for; none: the server chooses the size.
    fn first_of_connection(&self) -> Option<Block> {
        let first = if self.has_next { Some(self.next) } else { first_block(ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE) };
        #[cfg(anj_ext_with_q_block2)]
        if self.q.is_wanted() {
            return first.or(Some(Block { num: 0, more: false, szx: Block::MAX_SZX }));
        }
        first
    }

    /// The option that asks for a block.
    #[allow(clippy::unused_self)] // without Q-Block2
    fn block_option(&self) -> u16 {
        #[cfg(anj_ext_with_q_block2)]
        if self.q.is_wanted() {
            return option::Q_BLOCK2;
        }
        option::BLOCK2
    }

    /// Starts to send the ACK that is owed; false when none is.
    pub(super) fn begin_acknowledgement(&mut self, now: Instant) -> bool {
        let ClientPoll::Acknowledge(message) = self.exchange.poll(now) else {
            return false;
        };
        let len = if self.connection.is_sending() { None } else { message.copy_to(&mut self.buffer) };
        self.connection.begin_send(len.unwrap_or(0));
        true
    }

    /// Builds the current request in the buffer; the same bytes each time it is sent.
    fn write_request(&mut self, long_uri: &[u8]) -> Option<usize> {
        let uri = self.uri.get(..self.uri_len as usize).unwrap_or(long_uri);
        let resource = uri.get(usize::from(self.path_start)..)?;
        let (id, token, number) = (self.exchange.message_id(), self.exchange.token(), self.block_option());
        let mut writer = Writer::new(&mut self.buffer, Type::Confirmable, Code::GET, id, token);
        Uri::write_resource(resource, &mut writer);
        if let Some(block) = self.exchange.block2() {
            writer.block_option(number, block);
        }
        writer.finish().ok()
    }

    pub(super) fn sending(&mut self, now: Instant) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(call) => Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::Ok(_)) if self.exchange.sent(now) => self.go(DownloaderStage::Exchanging),
            ConnectionPoll::Done(NetOutcome::InProgress) if self.exchange.still_sending(now) => {
                Some(DownloaderPoll::Leave)
            }
            ConnectionPoll::Done(outcome) => self.fail_network(outcome),
        }
    }

    pub(super) fn answering(&mut self, now: Instant) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(call) => Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::Ok(_)) => {
                self.answering = false;
                self.go(DownloaderStage::Exchanging)
            }
            ConnectionPoll::Done(NetOutcome::InProgress) if now < self.deadline => Some(DownloaderPoll::Leave),
            ConnectionPoll::Done(outcome) => self.fail_network(outcome),
        }
    }

    pub(super) fn receiving(&mut self, now: Instant) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(call) => Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::Ok(len)) => self.received(now, len),
            ConnectionPoll::Done(outcome @ NetOutcome::Error(_)) => self.fail_network(outcome),
            ConnectionPoll::Done(_) => Some(DownloaderPoll::Leave),
        }
    }

    /// Deals with a datagram of `len` bytes in the buffer.
    fn received(&mut self, now: Instant, len: usize) -> Option<DownloaderPoll> {
        #[cfg(anj_ext_with_q_block2)]
        let received = if self.q.is_active() { self.classify_quick(now, len) } else { self.classify(now, len) };
        #[cfg(not(anj_ext_with_q_block2))]
        let received = self.classify(now, len);
        match received {
            Received::Nothing => self.go(DownloaderStage::Exchanging),
            Received::Stranger(answer) => {
                let len = answer.copy_to(&mut self.buffer).unwrap_or(0);
                (self.answering, self.deadline) = (true, now.after(SEND_LIMIT));
                self.connection.begin_send(len);
                self.go(DownloaderStage::Answering)
            }
            Received::Block { start, len, last } => self.hand_over(start, len, last),
            Received::Again => self.go(DownloaderStage::Exchanging),
            #[cfg(anj_ext_with_download_resume)]
            Received::OtherFile => self.start_anew(),
            Received::Error(error, cause, code) => {
                self.blame(error, cause, code);
                self.note.set(Note::DownloadFailed, error as i64);
                self.end(DownloaderGoal::Finish, error)
            }
        }
    }

    /// Gives the application the payload of a block, if there is any.
    pub(super) fn hand_over(&mut self, start: usize, len: usize, last: bool) -> Option<DownloaderPoll> {
        self.stage = if last { DownloaderStage::DeliveredLast } else { DownloaderStage::Delivered };
        if len == 0 {
            return None;
        }
        self.failures = 0;
        Some(DownloaderPoll::Data { start, len })
    }

    /// After a 4.13: the block to ask for instead, in the size that the server names, or half of it.
    fn smaller_blocks(&self, message: &Message) -> Option<Block> {
        if message.code != Code::REQUEST_ENTITY_TOO_LARGE {
            return None;
        }
        let place = if self.has_next { self.next } else { Block::default() };
        let asked = self.exchange.block2().map_or(Block::MAX_SZX, |block| block.szx);
        let named = Response::decode(message).and_then(|response| response.block2).map(|block| block.szx);
        let smaller = asked.checked_sub(1)?;
        place.in_blocks_of(named.unwrap_or(smaller).min(smaller))
    }

    /// The server does not know Q-Block2: 4.02, the RST that RFC 7252 §5.4.1 leaves to it, or an answer that
    /// ignores the option. Such a block is of no use: a server may take requests with and without the option for different
    /// ones, and know nothing of the block before.
    #[cfg(anj_ext_with_q_block2)]
    fn refuses_q_block(&self, message: &Message) -> bool {
        if message.ty == Type::Reset {
            return self.q.is_wanted() && message.message_id == self.exchange.message_id();
        }
        let ignores = || !message.code.is_error() && Response::decode(message).is_some_and(|response| !response.quick);
        self.q.is_wanted()
            && is_answer(message, self.exchange.token(), self.exchange.message_id())
            && (message.code == Code::BAD_OPTION || ignores())
    }

    fn classify(&mut self, now: Instant, len: usize) -> Received {
        let Some(Ok(message)) = self.buffer.get(..len).map(Message::parse) else {
            return Received::Nothing;
        };
        let ours = self.exchange.message_id();
        #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress, anj_ext_with_q_block2))]
        let unanswered = self.exchange.unanswered_since();
        #[cfg(anj_ext_with_download_resume)]
        let other_file = self.is_other_file(&message);
        let incoming = self.exchange.incoming(now, &message);
        #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
        if let (Some(sent), None) = (unanswered, self.exchange.unanswered_since()) {
            self.round_trip.heard(now.since(sent), self.exchange.retransmissions());
        }
        #[cfg(anj_ext_with_download_resume)]
        if other_file {
            return Received::OtherFile;
        }
        #[cfg(anj_ext_with_q_block2)]
        if !matches!(incoming, Incoming::Accepted { next: Next::Done, .. }) && self.refuses_q_block(&message) {
            self.q.give_up();
            self.exchange.cancel();
            return Received::Again;
        }
        match incoming {
            Incoming::Ignored if is_reserved_size(&message, self.exchange.token(), ours) => {
                Received::Error(DownloaderError::Internal, DownloadCause::Protocol, 0)
            }
            Incoming::Ignored => Received::Nothing,
            Incoming::Answer(answer) => Received::Stranger(answer),
            Incoming::Finished(Outcome::ServerResponse) if message.code == Code::EMPTY => {
                Received::Error(DownloaderError::InvalidResponse, DownloadCause::Reset, 0)
            }
            Incoming::Finished(Outcome::ServerResponse) => match self.smaller_blocks(&message) {
                Some(next) => {
                    (self.next, self.has_next) = (next, true);
                    Received::Again
                }
                None => {
                    let code = i32::from(message.code.0);
                    Received::Error(DownloaderError::InvalidResponse, DownloadCause::Response, code)
                }
            },
            Incoming::Finished(_) => Received::Error(DownloaderError::Internal, DownloadCause::Protocol, 0),
            Incoming::Accepted { response, next, .. } => {
                if !same_version(&mut self.etag, &mut self.etag_len, &response) {
                    return Received::Error(DownloaderError::EtagMismatch, DownloadCause::EtagChanged, 0);
                }
                #[cfg(anj_ext_with_download_progress)]
                self.progress.received(&response, message.payload.len());
                let last = next != Next::Download;
                #[cfg(anj_ext_with_download_resume)]
                {
                    self.resume.unproved = false;
                    if !last {
                        self.resume.remember(&response, message.payload);
                    }
                }
                if let (false, Some(block)) = (last, self.exchange.block2()) {
                    (self.next, self.has_next) = (block, true);
                }
                let payload = message.payload.len();
                #[cfg(anj_ext_with_q_block2)]
                match (response.quick, last) {
                    (true, false) => {
                        self.q.begin(*self.exchange.token(), unanswered.map_or(Duration::ZERO, |sent| now.since(sent)));
                        self.exchange.cancel();
                    }
                    (true, true) => {}
                    (false, _) => self.q.give_up(),
                }
                Received::Block { start: len.saturating_sub(payload), len: payload, last }
            }
        }
    }
}

/// The answer to our request, by token and message id.
pub(super) fn is_answer(message: &Message, token: &Token, message_id: u16) -> bool {
    message.code.is_response()
        && message.token == *token
        && (message.ty == Type::Acknowledgement) == (message.message_id == message_id)
}

/// The ETag of a block is not that of the blocks before.
pub(super) fn differs(etag: &[u8; 8], etag_len: u8, response: &Response) -> bool {
    etag_len != 0 && etag.get(..usize::from(etag_len)) != Some(response.etag)
}

/// Compares the ETag of a block with that of the blocks before; the first one that is not empty becomes the reference.
fn same_version(etag: &mut [u8; 8], etag_len: &mut u8, response: &Response) -> bool {
    if *etag_len != 0 {
        return !differs(etag, *etag_len, response);
    }
    if let Some(to) = etag.get_mut(..response.etag.len()) {
        to.copy_from_slice(response.etag);
        *etag_len = response.etag.len() as u8;
    }
    true
}

/// The answer to our request, in blocks of the reserved size exponent 7: no retransmission would cure that.
fn is_reserved_size(message: &Message, token: &Token, message_id: u16) -> bool {
    is_answer(message, token, message_id)
        && message.options().any(|(number, value)| {
            number == option::BLOCK2 && value.len() <= 3 && value.last().is_some_and(|byte| byte & 7 == 7)
        })
}

#[cfg(test)]
#[test]
fn spec_11_s1_5_first_block() {
    for (buffer, szx) in [(1087, 5), (576, 5), (575, 4), (256, 3), (80, 0), (79, 0), (20, 0)] {
        assert_eq!(first_block(buffer), Some(Block { num: 0, more: false, szx }), "{buffer}");
    }
    assert_eq!((first_block(1088), first_block(1200)), (None, None));
}
