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
use crate::time::Instant;

/// Room for header and options around the payload of a block.
const OVERHEAD: usize = 64;

/// The block that the very first request asks for: none, so that the server chooses, unless the blocks that servers
/// prefer (1024 bytes) do not fit a buffer of that size.
const fn first_block(buffer: usize) -> Option<Block> {
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
enum Received {
    /// Of no concern.
    Nothing,
    /// A stranger that wants this answer.
    Stranger(ShortMessage),
    /// The next block of the resource.
    Block { start: usize, len: usize, last: bool },
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
            ClientPoll::Wait(_) => match self.datagrams.checked_sub(1) {
                Some(left) => {
                    self.datagrams = left;
                    self.connection.begin_receive();
                    self.go(DownloaderStage::Receiving)
                }
                None => Some(DownloaderPoll::Leave),
            },
            // Of requests, nothing but a timeout is told here.
            ClientPoll::Finished(_) => {
                self.blame(DownloaderError::Timeout, DownloadCause::Timeout, 0);
                self.fail(DownloaderError::Timeout)
            }
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
                    download: if self.has_next {
                        Some(self.next)
                    } else {
                        first_block(ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE)
                    },
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
            _ => return,
        }
        self.stage = DownloaderStage::Exchanging;
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
        let (id, token) = (self.exchange.message_id(), self.exchange.token());
        let mut writer = Writer::new(&mut self.buffer, Type::Confirmable, Code::GET, id, token);
        Uri::write_resource(resource, &mut writer);
        if let Some(block) = self.exchange.block2() {
            writer.block_option(option::BLOCK2, block);
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
        match self.classify(now, len) {
            Received::Nothing => self.go(DownloaderStage::Exchanging),
            Received::Stranger(answer) => {
                let len = answer.copy_to(&mut self.buffer).unwrap_or(0);
                (self.answering, self.deadline) = (true, now.after(SEND_LIMIT));
                self.connection.begin_send(len);
                self.go(DownloaderStage::Answering)
            }
            Received::Block { start, len, last } => {
                self.stage = if last { DownloaderStage::DeliveredLast } else { DownloaderStage::Delivered };
                if len == 0 {
                    return None;
                }
                self.failures = 0;
                Some(DownloaderPoll::Data { start, len })
            }
            Received::Error(error, cause, code) => {
                self.blame(error, cause, code);
                self.note.set(Note::DownloadFailed, error as i64);
                self.end(DownloaderGoal::Finish, error)
            }
        }
    }

    fn classify(&mut self, now: Instant, len: usize) -> Received {
        let Some(Ok(message)) = self.buffer.get(..len).map(Message::parse) else {
            return Received::Nothing;
        };
        let ours = self.exchange.message_id();
        #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
        let unanswered = self.exchange.unanswered_since();
        let incoming = self.exchange.incoming(now, &message);
        #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
        if let (Some(sent), None) = (unanswered, self.exchange.unanswered_since()) {
            self.round_trip.heard(now.since(sent), self.exchange.retransmissions());
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
            Incoming::Finished(Outcome::ServerResponse) => {
                let code = i32::from(message.code.0);
                Received::Error(DownloaderError::InvalidResponse, DownloadCause::Response, code)
            }
            Incoming::Finished(_) => Received::Error(DownloaderError::Internal, DownloadCause::Protocol, 0),
            Incoming::Accepted { response, next, .. } => {
                if !same_version(&mut self.etag, &mut self.etag_len, &response) {
                    return Received::Error(DownloaderError::EtagMismatch, DownloadCause::EtagChanged, 0);
                }
                #[cfg(anj_ext_with_download_progress)]
                self.progress.received(&response, message.payload.len());
                let last = next != Next::Download;
                if let (false, Some(block)) = (last, self.exchange.block2()) {
                    (self.next, self.has_next) = (block, true);
                }
                let payload = message.payload.len();
                Received::Block { start: len.saturating_sub(payload), len: payload, last }
            }
        }
    }
}

/// Compares the ETag of a block with that of the blocks before; the first one that is not empty becomes the reference.
fn same_version(etag: &mut [u8; 8], etag_len: &mut u8, response: &Response) -> bool {
    if *etag_len != 0 {
        return etag.get(..usize::from(*etag_len)) == Some(response.etag);
    }
    if let Some(to) = etag.get_mut(..response.etag.len()) {
        to.copy_from_slice(response.etag);
        *etag_len = response.etag.len() as u8;
    }
    true
}

/// The answer to our request, in blocks of the reserved size exponent 7: no retransmission would cure that.
fn is_reserved_size(message: &Message, token: &Token, message_id: u16) -> bool {
    message.code.is_response()
        && message.token == *token
        && (message.ty == Type::Acknowledgement) == (message.message_id == message_id)
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
