//! Writes to the log what the core has noted, when nothing is borrowed.

use crate::note::Note;
use crate::platform::log::log;

/// Writes a note and the number that belongs to it.
pub(super) fn write((note, value): (Note, i32)) {
    let _ = value; // not used when the log is compiled out
    match note {
        Note::None => {}
        Note::Connecting => log!(server, Info, c"connecting to port", value),
        Note::AttemptFailed => log!(register, Warning, c"attempt failed; seconds until the next", value),
        Note::SequenceFailed => log!(register, Warning, c"sequence of attempts failed; seconds until the next", value),
        Note::RegistrationFailed => log!(register, Error, c"registration failed"),
        Note::Refused => log!(register, Warning, c"refused by the server, code (404: 4.04)", value),
        Note::NoAccount => log!(register, Error, c"no usable account in the Server and Security Objects"),
        Note::SessionBroken => log!(server, Warning, c"the session is broken: registering again"),
        Note::Update => log!(register, Debug, c"update"),
        Note::DownloadRetried => log!(coap_downloader, Warning, c"attempt failed, will be retried", value),
        Note::DownloadFailed => log!(coap_downloader, Error, c"download failed", value),
        #[cfg(anj_ext_with_download_resume)]
        Note::DownloadAnew => log!(coap_downloader, Warning, c"another file than before the restart: from zero"),
        Note::RequestTooLong => log!(coap_downloader, Error, c"the request does not fit the buffer"),
        Note::NotSuspended => log!(coap_downloader, Warning, c"not suspended: that was the last block"),
    }
}
