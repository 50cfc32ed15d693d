use super::{
    DownloadCause, DownloaderError, DownloaderGoal, DownloaderPoll, DownloaderStage, DownloaderState, DownloaderStatus,
};
use crate::coap::Uri;
use crate::exchange::{ConnectionPoll, NetCall, NetOutcome, NetReply};
use crate::note::Note;
use crate::time::Instant;

/// Datagrams taken in one step, so that a flood cannot keep the application in it.
const DATAGRAMS_PER_STEP: u8 = 255;

impl DownloaderState {
    /// A step would do nothing: there is no download, or its end has been reported.
    pub fn is_at_rest(&self) -> bool {
        self.reported == self.status
            && self.stage == DownloaderStage::Idle
            && matches!(
                self.status,
                DownloaderStatus::Initial
                    | DownloaderStatus::Finished
                    | DownloaderStatus::Failed
                    | DownloaderStatus::Suspended
            )
    }

    /// Begins a step. False when one runs already: then there is nothing to poll.
    #[must_use]
    pub fn begin_step(&mut self) -> bool {
        if self.stage != DownloaderStage::Idle {
            return false;
        }
        (self.stage, self.closing) = (DownloaderStage::Begin, false);
        self.datagrams = DATAGRAMS_PER_STEP;
        true
    }

    /// What to do next. `long_uri`: the URI when [`DownloaderState::needs_uri`], otherwise not looked at.
    pub fn poll(&mut self, now: Instant, long_uri: &[u8]) -> DownloaderPoll {
        loop {
            self.notice_interruption();
            let poll = match self.stage {
                DownloaderStage::Idle
                | DownloaderStage::Over
                | DownloaderStage::Starting
                | DownloaderStage::NextBlock => Some(DownloaderPoll::Leave),
                DownloaderStage::Begin => self.begin(),
                DownloaderStage::Announced => self.connect(),
                DownloaderStage::Connecting => self.connecting(long_uri),
                DownloaderStage::Exchanging => self.exchange(now, long_uri),
                DownloaderStage::Sending => self.sending(now),
                DownloaderStage::Answering => self.answering(now),
                DownloaderStage::Receiving => self.receiving(now),
                DownloaderStage::Delivered => self.go(DownloaderStage::Exchanging),
                DownloaderStage::DeliveredLast => self.end(DownloaderGoal::Finish, DownloaderError::None),
                DownloaderStage::Flush => self.flush(now),
                DownloaderStage::Flushing => self.flushing(now),
                DownloaderStage::Closing => self.cleaning_up(now),
                DownloaderStage::Closed => self.over(),
                DownloaderStage::Waiting => self.wait(now),
            };
            if let Some(poll) = poll {
                if poll == DownloaderPoll::Leave {
                    self.stage = DownloaderStage::Idle;
                }
                return poll;
            }
        }
    }

    /// The result of a [`DownloaderPoll::Connect`] or [`DownloaderPoll::Net`].
    pub fn net_reply(&mut self, reply: NetReply) {
        self.connection.reply(reply);
    }

    /// A callback may have terminated or suspended what the step was about.
    fn notice_interruption(&mut self) {
        use DownloaderStage as Stage;
        if self.status != DownloaderStatus::Finishing {
            return;
        }
        match self.stage {
            Stage::Idle | Stage::Begin | Stage::Over => {}
            Stage::Flush | Stage::Flushing | Stage::Closing | Stage::Closed => {}
            _ => {
                self.exchange.cancel();
                self.stage = Stage::Flush;
            }
        }
    }

    /// Goes on with another stage.
    pub(super) fn go(&mut self, stage: DownloaderStage) -> Option<DownloaderPoll> {
        self.stage = stage;
        None
    }

    /// The end of an attempt: an ACK is sent if one is owed, and the next step cleans up.
    pub(super) fn end(&mut self, goal: DownloaderGoal, error: DownloaderError) -> Option<DownloaderPoll> {
        self.exchange.cancel();
        self.status = DownloaderStatus::Finishing;
        (self.goal, self.error) = (goal, error);
        self.go(DownloaderStage::Flush)
    }

    /// The end of an attempt that failed, for a reason that may pass.
    pub(super) fn fail(&mut self, error: DownloaderError) -> Option<DownloaderPoll> {
        self.failures = self.failures.saturating_add(1);
        if self.failures < self.retry_count {
            self.note.set(Note::DownloadRetried, error as i64);
            self.end(DownloaderGoal::Retry, DownloaderError::None)
        } else {
            self.note.set(Note::DownloadFailed, error as i64);
            self.end(DownloaderGoal::Finish, error)
        }
    }

    /// The same, when it was the network layer that failed.
    pub(super) fn fail_network(&mut self, outcome: NetOutcome) -> Option<DownloaderPoll> {
        self.blame_network(outcome);
        self.fail(DownloaderError::Network)
    }

    /// What a step of the status does.
    fn begin(&mut self) -> Option<DownloaderPoll> {
        match self.status {
            DownloaderStatus::Initial => Some(DownloaderPoll::Leave),
            DownloaderStatus::Starting | DownloaderStatus::Retrying | DownloaderStatus::Resuming => {
                self.report(DownloaderStage::Announced)
            }
            DownloaderStatus::Downloading => self.go(DownloaderStage::Exchanging),
            DownloaderStatus::Finishing => {
                self.closing = true;
                self.exchange.cancel();
                self.go(DownloaderStage::Flush)
            }
            DownloaderStatus::WaitingForRetry => self.report(DownloaderStage::Waiting),
            DownloaderStatus::Finished | DownloaderStatus::Failed | DownloaderStatus::Suspended => {
                self.report(DownloaderStage::Over)
            }
        }
    }

    /// Reports the status, unless it was the last one that was reported, and goes on.
    fn report(&mut self, then: DownloaderStage) -> Option<DownloaderPoll> {
        self.stage = then;
        if self.reported == self.status {
            return None;
        }
        self.reported = self.status;
        Some(DownloaderPoll::Report(self.status))
    }

    fn connect(&mut self) -> Option<DownloaderPoll> {
        self.connection.begin_connect(self.secure);
        self.go(DownloaderStage::Connecting)
    }

    fn connecting(&mut self, long_uri: &[u8]) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(NetCall::Connect) => match self.write_target(long_uri) {
                Some(port) => Some(DownloaderPoll::Connect { port }),
                None => {
                    self.blame(DownloaderError::InvalidUri, DownloadCause::Request, 0);
                    self.end(DownloaderGoal::Finish, DownloaderError::InvalidUri)
                }
            },
            ConnectionPoll::Call(call) => Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::Ok(_)) => {
                self.status = DownloaderStatus::Downloading;
                self.answering = false;
                Some(DownloaderPoll::Leave)
            }
            ConnectionPoll::Done(NetOutcome::InProgress) => Some(DownloaderPoll::Leave),
            ConnectionPoll::Done(outcome) => self.fail_network(outcome),
        }
    }

    /// Puts host and port into the buffer, NUL-terminated; gives the place of the port.
    fn write_target(&mut self, long_uri: &[u8]) -> Option<usize> {
        let text = self.uri.get(..self.uri_len as usize).unwrap_or(long_uri);
        let uri = Uri::parse(text).ok()?;
        let (host, port) = self.buffer.split_at_mut_checked(uri.host.len() + 1)?;
        let (end, host) = host.split_last_mut()?;
        *end = 0;
        if host.len() == uri.host.len() {
            host.copy_from_slice(uri.host);
        }
        let mut number = uri.port_or_default();
        let digits = number.checked_ilog10().unwrap_or(0) as usize + 1;
        let (port, end) = port.split_at_mut_checked(digits)?;
        *end.first_mut()? = 0;
        for digit in port.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        Some(uri.host.len() + 1)
    }

    /// Sends the ACK that is owed; nothing can go wrong for the download any more.
    fn flush(&mut self, now: Instant) -> Option<DownloaderPoll> {
        if self.begin_acknowledgement(now) {
            return self.go(DownloaderStage::Flushing);
        }
        if !self.closing {
            return Some(DownloaderPoll::Leave);
        }
        self.connection.begin_close(true);
        self.go(DownloaderStage::Closing)
    }

    fn flushing(&mut self, now: Instant) -> Option<DownloaderPoll> {
        match self.connection.poll() {
            ConnectionPoll::Call(call) => return Some(DownloaderPoll::Net(call)),
            // Too late is as good as sent.
            ConnectionPoll::Done(NetOutcome::Ok(_)) => _ = self.exchange.sent(now),
            ConnectionPoll::Done(NetOutcome::InProgress) if self.exchange.still_sending(now) => {
                return Some(DownloaderPoll::Leave);
            }
            ConnectionPoll::Done(_) => self.exchange.reset(),
        }
        self.go(DownloaderStage::Flush)
    }

    fn cleaning_up(&mut self, now: Instant) -> Option<DownloaderPoll> {
        let outcome = match self.connection.poll() {
            ConnectionPoll::Call(call) => return Some(DownloaderPoll::Net(call)),
            ConnectionPoll::Done(NetOutcome::InProgress) => return Some(DownloaderPoll::Leave),
            ConnectionPoll::Done(outcome) => outcome,
        };
        let failed = !matches!(outcome, NetOutcome::Ok(_));
        if failed && self.error == DownloaderError::None && self.goal != DownloaderGoal::Retry {
            self.blame_network(outcome);
            self.error = DownloaderError::Network;
        }
        match self.goal {
            DownloaderGoal::Finish | DownloaderGoal::Terminate => {
                (self.stage, self.reported) = (DownloaderStage::Closed, DownloaderStatus::Finishing);
                // Nothing may turn the end into something else any more.
                self.goal = DownloaderGoal::Finish;
                return Some(DownloaderPoll::Report(DownloaderStatus::Finishing));
            }
            DownloaderGoal::Retry => {
                self.status = DownloaderStatus::WaitingForRetry;
                self.deadline = now.after(self.retry_delay);
            }
            DownloaderGoal::Suspend => self.status = DownloaderStatus::Suspended,
        }
        Some(DownloaderPoll::Leave)
    }

    fn over(&mut self) -> Option<DownloaderPoll> {
        self.status = match self.error {
            DownloaderError::None => DownloaderStatus::Finished,
            _ => DownloaderStatus::Failed,
        };
        Some(DownloaderPoll::Leave)
    }

    fn wait(&mut self, now: Instant) -> Option<DownloaderPoll> {
        if now >= self.deadline {
            self.progress_retries();
            self.status = DownloaderStatus::Retrying;
        }
        Some(DownloaderPoll::Leave)
    }
}
