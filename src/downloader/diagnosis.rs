#[cfg(anj_ext_with_download_progress)]
use super::DownloadProgressState;
use super::{DownloaderError, DownloaderState};
use crate::exchange::NetOutcome;

/// What was behind an error of a download, numbered as in C.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum DownloadCause {
    /// Nothing went wrong.
    #[default]
    None = 0,
    /// The server did not answer.
    Timeout,
    /// The network layer failed; its code, 0 when a message was not taken in time.
    Network,
    /// The server answered 4.00 or above; the code as on the wire.
    Response,
    /// The server answered with RST.
    Reset,
    /// The ETag changed: the resource is another one.
    EtagChanged,
    /// The server broke the rules of block-wise transfer.
    Protocol,
    /// The request could not be built.
    Request,
    /// No random numbers.
    Random,
    /// The application ended the download.
    Terminated,
}

/// What is to be remembered; nothing without the option.
#[allow(clippy::unused_self)]
#[cfg_attr(not(anj_ext_with_download_progress), allow(unused_variables))]
impl DownloaderState {
    /// A download starts.
    pub(super) fn progress_starts(&mut self) {
        #[cfg(anj_ext_with_download_progress)]
        {
            self.progress = DownloadProgressState::new();
        }
    }

    /// Another attempt starts.
    pub(super) fn progress_retries(&mut self) {
        #[cfg(anj_ext_with_download_progress)]
        {
            self.progress.retries = self.progress.retries.saturating_add(1);
        }
    }

    /// A request is built.
    pub(super) fn progress_sends(&mut self) {
        #[cfg(anj_ext_with_download_progress)]
        if self.exchange.retransmissions() > 0 {
            self.progress.retransmissions = self.progress.retransmissions.saturating_add(1);
        }
    }

    /// Why the error, with which the attempt is about to end, came about.
    pub(super) fn blame(&mut self, error: DownloaderError, cause: DownloadCause, code: i32) {
        #[cfg(anj_ext_with_download_progress)]
        {
            (self.progress.error, self.progress.cause, self.progress.code) = (error, cause, code);
        }
    }

    /// A call of the network layer ended an attempt.
    pub(super) fn blame_network(&mut self, outcome: NetOutcome) {
        let code = match outcome {
            NetOutcome::Error(code) => code,
            _ => 0,
        };
        self.blame(DownloaderError::Network, DownloadCause::Network, code);
    }
}
