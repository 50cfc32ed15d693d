//! The CoAP(S) downloader: fetches a resource block by block, retries, suspends and resumes (spec 11 part 1).
//!
//! [`DownloaderState`] is a step function that never calls out: [`DownloaderState::begin_step`], then
//! [`DownloaderState::poll`] until it says [`DownloaderPoll::Leave`]; in between make the call it asks for and give the
//! answer. While such a call runs, every other function of the state may be used: what the application asks for inside
//! its callback is acted upon when polling goes on.
//!
//! | file | part of a step |
//! |---|---|
//! | `control` | start, terminate, suspend, resume |
//! | `step` | the status machine: what a step of each status does |
//! | `transfer` | the step of a running transfer: send, receive, deliver |
//! | `diagnosis`, `progress` | what a download has achieved and suffered |
//! | `round_trip` | the round-trip time, and timeouts that follow it |
#![forbid(unsafe_code)]

mod control;
mod diagnosis;
#[cfg(anj_ext_with_download_progress)]
mod progress;
#[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
mod round_trip;
mod step;
mod transfer;

pub use diagnosis::DownloadCause;
#[cfg(anj_ext_with_download_progress)]
pub use progress::DownloadProgressState;
#[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
pub use round_trip::RoundTripState;

use crate::coap::Block;
use crate::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE;
use crate::exchange::{ClientExchangeState, ConnectionState, NetCall, TxParams};
use crate::note::NoteState;
use crate::time::{Duration, Instant};

/// Longest URI that is copied, in bytes. Of a longer one the caller keeps the text.
pub const ANJ_COAP_DOWNLOADER_URI_SIZE: usize = 160;

/// Most random bytes that are asked for at once.
pub const MAX_RANDOM: usize = 12;

/// Status of a downloader (spec 11 §1.3), numbered as in C.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum DownloaderStatus {
    /// Nothing has been started yet.
    #[default]
    Initial = 0,
    /// Connecting for the first time.
    Starting = 1,
    /// Transferring.
    Downloading = 2,
    /// Cleaning up: for good, or before a retry or a suspension.
    Finishing = 3,
    /// All data was delivered.
    Finished = 4,
    /// Connecting for another attempt.
    Retrying = 5,
    /// Waiting until another attempt is made.
    WaitingForRetry = 6,
    /// Connecting after a suspension.
    Resuming = 7,
    /// Failed or terminated: see [`DownloaderState::error`].
    Failed = 8,
    /// Suspended: no connection, progress kept.
    Suspended = 9,
}

/// Why a download failed or a function refused, numbered as in C (`ANJ_COAP_DOWNLOADER_ERR_*`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(i8)]
pub enum DownloaderError {
    /// No error.
    #[default]
    None = 0,
    /// The URI is not one of a CoAP resource, or too long for the configuration.
    InvalidUri = -1,
    /// A download is under way.
    InProgress = -2,
    /// A part of the configuration is missing.
    InvalidConfiguration = -3,
    /// Terminated by the application.
    Terminated = -4,
    /// The network layer failed.
    Network = -5,
    /// The server refused: a response of 4.00 or above, or an RST.
    InvalidResponse = -6,
    /// The server did not answer.
    Timeout = -7,
    /// No randomness, a request that does not fit the buffer, or a server that breaks the rules of block-wise transfer.
    Internal = -8,
    /// The resource changed during the download.
    EtagMismatch = -9,
    /// Not possible in this status.
    InvalidState = -10,
}

/// What a step needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DownloaderPoll {
    /// Nothing: the step is over.
    Leave,
    /// Tell the application this status, then poll.
    Report(DownloaderStatus),
    /// Give the application these bytes of [`DownloaderState::buffer`], then poll.
    Data {
        /// First byte.
        start: usize,
        /// Number of bytes, at least one.
        len: usize,
    },
    /// Connect: the buffer holds the host at its start and the port at `port`, both NUL-terminated. Then
    /// [`DownloaderState::net_reply`], and poll.
    Connect {
        /// Where the port is.
        port: usize,
    },
    /// Make this call (any but a connect) on the buffer, then [`DownloaderState::net_reply`], and poll.
    Net(NetCall),
    /// Get this many random bytes, at most [`MAX_RANDOM`]; then [`DownloaderState::random_reply`], and poll.
    Random(usize),
}

/// What a cleanup leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum DownloaderGoal {
    /// The end: finished or failed.
    #[default]
    Finish = 0,
    /// The end, by the application.
    Terminate,
    /// Another attempt.
    Retry,
    /// Suspension.
    Suspend,
}

/// Where in a step the state is; [`DownloaderStage::Idle`] between steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum DownloaderStage {
    #[default]
    Idle = 0,
    /// The status machine decides what to do.
    Begin,
    /// The application was told that a connection is being made.
    Announced,
    /// Connection calls.
    Connecting,
    /// The exchange decides what to do.
    Exchanging,
    /// Random bytes are due: for the first request.
    Starting,
    /// Random bytes are due: for the next one.
    NextBlock,
    /// Network calls: a message of the exchange.
    Sending,
    /// Network calls: an answer to a stranger.
    Answering,
    /// Network calls: a message from the peer.
    Receiving,
    /// The application got the data of a block.
    Delivered,
    /// The same; it was the last block.
    DeliveredLast,
    /// The attempt is over: an ACK may be owed.
    Flush,
    /// Network calls: that ACK.
    Flushing,
    /// Network calls: cleanup.
    Closing,
    /// The application was told that the connection is gone.
    Closed,
    /// The application was told that the next attempt waits.
    Waiting,
    /// Nothing is left to be done in this step.
    Over,
}

/// How a downloader behaves.
#[derive(Clone, Copy, Debug)]
pub struct DownloaderConfig {
    /// Transmission parameters of the application. Without them, or when they are invalid, the defaults; then timeouts
    /// may follow the link.
    pub tx_params: Option<TxParams>,
    /// Time between the cleanup after a failed attempt and the next one.
    pub retry_delay: Duration,
    /// Attempts in a row that bring no data before the download fails; 0 counts as 1.
    pub retry_count: u8,
    /// Two random bytes: where message ids start.
    pub random: [u8; 2],
}

/// A downloader (spec 11 §1.3–§1.8), with its one buffer for both directions. Zeroed memory is a valid state;
/// [`DownloaderState::init`] makes it useful.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct DownloaderState {
    exchange: ClientExchangeState,
    tx_params: TxParams,
    retry_delay: Duration,
    /// When the next attempt is due; while an answer to a stranger is being sent: until when it may take.
    deadline: Instant,
    connection: ConnectionState,
    /// The first block that is missing, once there is one.
    next: Block,
    uri_len: u32,
    /// Where the path of the URI starts.
    path_start: u16,
    etag: [u8; 8],
    etag_len: u8,
    status: DownloaderStatus,
    reported: DownloaderStatus,
    error: DownloaderError,
    goal: DownloaderGoal,
    stage: DownloaderStage,
    retry_count: u8,
    failures: u8,
    /// How many datagrams this step may still take.
    datagrams: u8,
    note: NoteState,
    secure: bool,
    has_next: bool,
    answering: bool,
    /// The step began as one of cleanup.
    closing: bool,
    #[cfg(anj_ext_with_download_progress)]
    progress: DownloadProgressState,
    #[cfg(any(anj_ext_with_adaptive_timeout, anj_ext_with_download_progress))]
    round_trip: RoundTripState,
    /// The application gave no transmission parameters: the timeouts follow the link.
    #[cfg(anj_ext_with_adaptive_timeout)]
    adaptive: bool,
    uri: [u8; ANJ_COAP_DOWNLOADER_URI_SIZE],
    /// One buffer for both directions.
    pub buffer: [u8; ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE],
}
