//! Lines for the log that the core wants written.
//!
//! The output of the log may be the application's, and the core never calls the application. So a state machine keeps a
//! note, and `capi` writes it when nothing is borrowed any more. One is kept at a time, the newest.

use crate::platform::log::COMPILED_IN;

/// What there is to tell; the number that belongs to it is named in the comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Note {
    /// Nothing.
    #[default]
    None = 0,
    /// The session connects; port.
    Connecting,
    /// A registration attempt failed; seconds until the next.
    AttemptFailed,
    /// All attempts of a sequence failed; seconds until the next sequence.
    SequenceFailed,
    /// No further attempt is made.
    RegistrationFailed,
    /// The server refused a request of ours; code without its dot, 404 for 4.04.
    Refused,
    /// The Server and Security Objects describe no server.
    NoAccount,
    /// The session broke and is made anew.
    SessionBroken,
    /// An Update is sent.
    Update,
    /// An attempt to download failed and will be repeated; error.
    DownloadRetried,
    /// A download failed; error.
    DownloadFailed,
    /// The file to go on with has changed: the download starts from zero.
    #[cfg(anj_ext_with_download_resume)]
    DownloadAnew,
    /// The request for a download does not fit the buffer.
    RequestTooLong,
    /// A suspension came too late: the last block was there.
    NotSuspended,
}

/// A note that has yet to be written.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct NoteState {
    note: Note,
    value: i32,
}

impl NoteState {
    /// None.
    pub const fn new() -> Self {
        Self { note: Note::None, value: 0 }
    }

    /// Keeps a note; without a log, nothing.
    pub fn set(&mut self, note: Note, value: i64) {
        if COMPILED_IN {
            *self = Self { note, value: i32::try_from(value).unwrap_or(i32::MAX) };
        }
    }

    /// The note to write, and its number.
    pub fn take(&mut self) -> (Note, i32) {
        let Self { note, value } = if COMPILED_IN { core::mem::take(self) } else { Self::new() };
        (note, value)
    }
}
