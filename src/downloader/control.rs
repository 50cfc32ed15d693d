use super::{ANJ_COAP_DOWNLOADER_URI_SIZE, DownloaderConfig, DownloaderError, DownloaderState, DownloaderStatus};
use super::{DownloadCause, DownloaderGoal, DownloaderStage};
use crate::coap::{Block, Scheme, Uri};
use crate::config::{ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE, ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER};
use crate::exchange::{ClientExchangeState, ConnectionState, TxParams};
use crate::note::{Note, NoteState};
use crate::time::{Duration, Instant};

/// Room that a host needs in the buffer for the port behind it: two NULs and five digits.
const PORT_ROOM: usize = 7;

impl DownloaderState {
    /// A downloader that was not set up.
    pub const fn new() -> Self {
        Self {
            exchange: ClientExchangeState::new(),
            tx_params: TxParams::DEFAULT,
            retry_delay: Duration::ZERO,
            deadline: Instant { us: 0 },
            connection: ConnectionState::new(),
            next: Block { num: 0, more: false, szx: 0 },
            uri_len: 0,
            path_start: 0,
            etag: [0; 8],
            etag_len: 0,
            status: DownloaderStatus::Initial,
            reported: DownloaderStatus::Initial,
            error: DownloaderError::None,
            goal: DownloaderGoal::Finish,
            stage: DownloaderStage::Idle,
            retry_count: 0,
            failures: 0,
            datagrams: 0,
            note: NoteState::new(),
            secure: false,
            has_next: false,
            answering: false,
            closing: false,
            #[cfg(anj_ext_with_download_progress)]
            progress: super::DownloadProgressState::new(),
            #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
            round_trip: super::RoundTripState::new(),
            #[cfg(anj_ext_with_adaptive_timeout)]
            adaptive: false,
            #[cfg(anj_ext_with_download_resume)]
            resume: super::DownloadResumeState::new(),
            #[cfg(anj_ext_with_q_block2)]
            q: super::QBlockState::new(),
            uri: [0; ANJ_COAP_DOWNLOADER_URI_SIZE],
            buffer: [0; ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE],
        }
    }

    /// Sets up a state that is new or zeroed.
    pub fn init(&mut self, config: &DownloaderConfig) {
        let own = config.tx_params.filter(TxParams::is_valid);
        #[cfg(anj_ext_with_adaptive_timeout)]
        {
            self.adaptive = own.is_none();
        }
        self.tx_params = own.unwrap_or(TxParams::DEFAULT);
        self.retry_delay = config.retry_delay;
        self.retry_count = config.retry_count;
        self.exchange.seed(config.random);
    }

    /// What is to be written to the log.
    pub fn take_note(&mut self) -> (Note, i32) {
        self.note.take()
    }

    /// The status.
    pub fn status(&self) -> DownloaderStatus {
        self.status
    }

    /// Why the download failed; [`DownloaderError::None`] as long as it has not.
    pub fn error(&self) -> DownloaderError {
        self.error
    }

    /// Calls to the network layer go to the DTLS binding.
    pub fn is_secure(&self) -> bool {
        self.connection.is_secure()
    }

    /// The URI is too long to be copied: the caller keeps it, and gives it to [`DownloaderState::poll`].
    pub fn needs_uri(&self) -> bool {
        self.uri_len as usize > ANJ_COAP_DOWNLOADER_URI_SIZE
    }

    /// Length of the URI in bytes.
    pub fn uri_len(&self) -> usize {
        self.uri_len as usize
    }

    /// A download runs or is suspended.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.status, DownloaderStatus::Initial | DownloaderStatus::Finished | DownloaderStatus::Failed)
    }

    /// Starts a download. `has_config`: there is a configuration for DTLS. On errors nothing changes.
    pub fn start(&mut self, uri: &[u8], has_config: bool) -> Result<(), DownloaderError> {
        if self.is_under_way() {
            return Err(DownloaderError::InProgress);
        }
        let parsed = Uri::parse_download(uri, ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER)
            .ok()
            .filter(|parsed| parsed.host.len() + PORT_ROOM <= self.buffer.len())
            .ok_or(DownloaderError::InvalidUri)?;
        let secure = parsed.scheme == Scheme::Coaps;
        let path_start = uri.len().saturating_sub(parsed.resource_len());
        let len = u32::try_from(uri.len()).map_err(|_| DownloaderError::InvalidUri)?;
        let path_start = u16::try_from(path_start).map_err(|_| DownloaderError::InvalidUri)?;
        if secure && !has_config {
            return Err(DownloaderError::InvalidConfiguration);
        }
        if let Some(copy) = self.uri.get_mut(..uri.len()) {
            copy.copy_from_slice(uri);
        }
        (self.secure, self.uri_len, self.path_start) = (secure, len, path_start);
        (self.etag_len, self.has_next) = (0, false);
        self.progress_starts();
        #[cfg(anj_ext_with_download_resume)]
        self.resume.start(uri);
        #[cfg(anj_ext_with_q_block2)]
        self.q.start();
        self.enter(DownloaderStatus::Starting);
        Ok(())
    }

    /// Makes the download that was just started one that goes on: from the block of 1024 bytes that has the byte `offset` of
    /// a resource with this ETag, if it is not empty.
    pub fn skip_to(&mut self, offset: usize, etag: &[u8]) {
        self.next = Block { num: u32::try_from(offset / 1024).unwrap_or(u32::MAX), more: false, szx: 6 };
        self.has_next = offset >= 1024;
        if let Some(to) = self.etag.get_mut(..etag.len()) {
            to.copy_from_slice(etag);
            self.etag_len = etag.len() as u8;
        }
    }

    /// The ETag of the resource, empty when it has none or it is not known yet.
    pub fn etag(&self) -> &[u8] {
        self.etag.get(..usize::from(self.etag_len)).unwrap_or_default()
    }

    /// Asks for the end of the download, without success. No effect when there is none, or when it ends already.
    pub fn terminate(&mut self) {
        let possible = match self.status {
            DownloaderStatus::Initial | DownloaderStatus::Finished | DownloaderStatus::Failed => false,
            DownloaderStatus::Finishing => self.goal == DownloaderGoal::Suspend || self.is_between_attempts(),
            _ => true,
        };
        if possible {
            self.blame(DownloaderError::Terminated, DownloadCause::Terminated, 0);
            self.interrupt(DownloaderGoal::Terminate, DownloaderError::Terminated);
        }
    }

    /// Asks for a pause. After the last block it has no effect: the download finishes.
    pub fn suspend(&mut self) -> Result<(), DownloaderError> {
        match self.status {
            DownloaderStatus::Suspended => {}
            DownloaderStatus::Finishing if self.goal == DownloaderGoal::Suspend => {}
            DownloaderStatus::Finishing if self.is_between_attempts() => {
                self.interrupt(DownloaderGoal::Suspend, DownloaderError::None);
            }
            DownloaderStatus::Initial
            | DownloaderStatus::Finishing
            | DownloaderStatus::Finished
            | DownloaderStatus::Failed => return Err(DownloaderError::InvalidState),
            _ if self.stage == DownloaderStage::DeliveredLast => {
                self.note.set(Note::NotSuspended, 0);
            }
            _ => self.interrupt(DownloaderGoal::Suspend, DownloaderError::None),
        }
        Ok(())
    }

    /// Goes on after a pause. `uri`: the URI, if it was too long to be copied.
    pub fn resume(&mut self, uri: &[u8]) -> Result<(), DownloaderError> {
        if self.status != DownloaderStatus::Suspended {
            return Err(DownloaderError::InvalidState);
        }
        if self.needs_uri() && Uri::parse_download(uri, ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER).is_err() {
            return Err(DownloaderError::InvalidUri);
        }
        #[cfg(anj_ext_with_download_resume)]
        if self.resume.anew {
            self.enter(DownloaderStatus::Starting);
            return Ok(());
        }
        self.enter(DownloaderStatus::Resuming);
        Ok(())
    }

    /// What is being cleaned up gives way to another attempt.
    pub(super) fn is_between_attempts(&self) -> bool {
        match self.goal {
            DownloaderGoal::Retry => true,
            #[cfg(anj_ext_with_download_resume)]
            DownloaderGoal::Anew => true,
            _ => false,
        }
    }

    /// The way into a download: no error, no failed attempt.
    fn enter(&mut self, status: DownloaderStatus) {
        self.status = status;
        self.error = DownloaderError::None;
        self.failures = 0;
    }

    /// Leaves whatever goes on for a cleanup. The steps do it.
    fn interrupt(&mut self, goal: DownloaderGoal, error: DownloaderError) {
        self.status = DownloaderStatus::Finishing;
        (self.goal, self.error) = (goal, error);
    }
}

impl Default for DownloaderState {
    fn default() -> Self {
        Self::new()
    }
}
