use super::{DownloadCause, DownloaderError, DownloaderState};
use crate::coap::response::Response;
use crate::time::Duration;

/// What a download has achieved and suffered since its start, through retries and suspensions.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DownloadProgressState {
    /// Bytes given to the application.
    pub bytes: u32,
    /// In how many pieces.
    pub blocks: u32,
    /// Size of the resource, as the server tells it; 0: it did not.
    pub total: u32,
    /// Size of a block; 0 when the transfer is not, or not yet, block-wise.
    pub block_size: u16,
    /// Attempts after the first.
    pub retries: u16,
    /// Requests sent again.
    pub retransmissions: u32,
    /// A code that belongs to the cause.
    pub code: i32,
    /// The last error, also of an attempt that was followed by another.
    pub error: DownloaderError,
    /// Why.
    pub cause: DownloadCause,
}

impl DownloadProgressState {
    /// Nothing happened yet.
    pub const fn new() -> Self {
        Self {
            bytes: 0,
            blocks: 0,
            total: 0,
            block_size: 0,
            retries: 0,
            retransmissions: 0,
            code: 0,
            error: DownloaderError::None,
            cause: DownloadCause::None,
        }
    }

    /// Counts a response with `len` bytes of payload.
    pub(super) fn received(&mut self, response: &Response, len: usize) {
        self.bytes = self.bytes.saturating_add(len as u32);
        self.blocks = self.blocks.saturating_add(u32::from(len > 0));
        self.total = response.size2.unwrap_or(self.total);
        self.block_size = response.block2.map_or(self.block_size, |block| block.size() as u16);
    }
}

impl DownloaderState {
    /// What the download has achieved and suffered since its start.
    pub fn progress(&self) -> &DownloadProgressState {
        &self.progress
    }

    /// The smoothed round-trip time of the connection, or of the last one; zero when it is not known.
    pub fn round_trip_time(&self) -> Duration {
        self.round_trip.smoothed()
    }
}
