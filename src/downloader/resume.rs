//! A download that goes on after a restart of the device: `ANJ_EXT_WITH_DOWNLOAD_RESUME`.
//!
//! A [`DownloadRecord`] says how far a download came. It is taken whenever the application likes, stored, and given back
//! after the restart. Nothing in it is believed until checked: the record itself, the URI, the bytes that were kept, and
//! by the ETag of the first response, the file on the server. When that is another one, the download starts from zero.

use super::{DownloadCause, DownloaderError, DownloaderGoal, DownloaderPoll, DownloaderState, DownloaderStatus};
use crate::coap::response::Response;
use crate::coap::{Block, Code, Message};
use crate::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE;
use crate::note::Note;

/// The hash of no bytes, with which [`hash`] starts.
pub const HASH_START: u64 = 0xCBF2_9CE4_8422_2325;

/// FNV-1a of 64 bits, piece by piece: finds what is torn, stale or erased, not what is forged.
pub fn hash(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Tells records from other data, and from those of another version of the library.
const FORMAT: u32 = 0x4144_5201;

/// How far a download came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DownloadRecord {
    /// What this is.
    pub format: u32,
    /// Bytes that are there.
    pub offset: u32,
    /// Size of the file, 0 when the server does not tell.
    pub total: u32,
    /// Bytes in a block.
    pub block_size: u16,
    /// Bytes of the ETag, at least 1.
    pub etag_len: u8,
    /// 0.
    pub reserved: u8,
    /// ETag of the file.
    pub etag: [u8; 8],
    /// [`hash`] of the URI.
    pub uri_hash: u64,
    /// [`hash`] of the bytes that are there.
    pub data_hash: u64,
    /// [`hash`] of all of the above.
    pub check: u64,
}

impl DownloadRecord {
    fn sum(&self) -> u64 {
        let mut sum = hash(HASH_START, &self.format.to_le_bytes());
        for number in [self.offset, self.total, u32::from(self.block_size)] {
            sum = hash(sum, &number.to_le_bytes());
        }
        sum = hash(sum, &[self.etag_len, self.reserved]);
        sum = hash(sum, &self.etag);
        for number in [self.uri_hash, self.data_hash] {
            sum = hash(sum, &number.to_le_bytes());
        }
        sum
    }

    /// The block to go on with; `None` unless this is a whole record of a download of `uri`.
    pub fn next(&self, uri: &[u8]) -> Option<Block> {
        let size = usize::from(self.block_size);
        let szx = Block::szx_for(size).filter(|&szx| Block::size_of_szx(szx) == size)?;
        let whole = self.format == FORMAT
            && self.check == self.sum()
            && self.reserved == 0
            && (1..=8).contains(&self.etag_len)
            && self.uri_hash == hash(HASH_START, uri)
            && self.offset > 0;
        let next = Block { num: self.offset / size as u32, more: false, szx };
        (whole && self.offset.is_multiple_of(size as u32) && next.num <= Block::MAX_NUM).then_some(next)
    }
}

/// What is remembered for records. Zeroed memory: no download yet.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct DownloadResumeState {
    /// [`hash`] of the URI.
    pub uri_hash: u64,
    /// [`hash`] of the bytes that the application got, but for those of the last block.
    pub data_hash: u64,
    /// Size of the file, 0 when the server does not tell.
    pub total: u32,
    /// The download goes on from a record, and no response has shown yet that the file is still the same.
    pub unproved: bool,
    /// The file was another one: the next attempt starts from zero.
    pub anew: bool,
}

impl DownloadResumeState {
    /// No download yet.
    pub const fn new() -> Self {
        Self { uri_hash: 0, data_hash: 0, total: 0, unproved: false, anew: false }
    }

    /// A download starts from zero.
    pub(super) fn start(&mut self, uri: &[u8]) {
        *self = Self { uri_hash: hash(HASH_START, uri), data_hash: HASH_START, ..Self::new() };
    }

    /// The application gets these bytes, and more will follow.
    pub(super) fn add(&mut self, payload: &[u8]) {
        self.data_hash = hash(self.data_hash, payload);
    }

    /// The same for the payload of a response.
    pub(super) fn remember(&mut self, response: &Response, payload: &[u8]) {
        self.add(payload);
        self.total = response.size2.unwrap_or(self.total);
    }
}

impl DownloaderState {
    /// How far the download came; `None` when there is nothing to go on from: no block that is followed by another, or no
    /// ETag, without which a change of the file could not be noticed.
    pub fn record(&self) -> Option<DownloadRecord> {
        let offset = (self.next.size() as u32).checked_mul(self.next.num)?;
        let there = self.has_next && offset > 0 && self.etag_len > 0 && self.status != DownloaderStatus::Finished;
        let mut record = DownloadRecord {
            format: FORMAT,
            offset,
            total: self.resume.total,
            block_size: self.next.size() as u16,
            etag_len: self.etag_len,
            reserved: 0,
            etag: self.etag,
            uri_hash: self.resume.uri_hash,
            data_hash: self.resume.data_hash,
            check: 0,
        };
        record.check = record.sum();
        there.then_some(record)
    }

    /// Starts a download that goes on from a record, of which [`DownloadRecord::next`] gave the block. Errors as for
    /// [`DownloaderState::start`].
    pub fn start_from(
        &mut self,
        uri: &[u8],
        has_config: bool,
        record: &DownloadRecord,
        next: Block,
    ) -> Result<(), DownloaderError> {
        self.start(uri, has_config)?;
        (self.next, self.has_next) = (fitting(next, ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE), true);
        (self.etag, self.etag_len) = (record.etag, record.etag_len.min(8));
        (self.resume.data_hash, self.resume.total) = (record.data_hash, record.total);
        self.resume.unproved = true;
        #[cfg(anj_ext_with_download_progress)]
        self.progress.go_on(record);
        self.status = DownloaderStatus::Resuming;
        Ok(())
    }

    /// A response shows that there is another file than the one of the record. Servers refuse a block behind the end of a
    /// file that got shorter.
    pub(super) fn is_other_file(&self, message: &Message) -> bool {
        if !self.resume.unproved
            || !super::transfer::is_answer(message, self.exchange.token(), self.exchange.message_id())
        {
            return false;
        }
        let refused = [Code::BAD_REQUEST, Code::BAD_OPTION, Code::REQUEST_ENTITY_INCOMPLETE];
        match Response::decode(message) {
            Some(response) if !message.code.is_error() => {
                self.etag.get(..usize::from(self.etag_len)) != Some(response.etag)
            }
            _ => refused.contains(&message.code) && !self.is_trying_q_block(),
        }
    }

    /// A refusal may be one of the option Q-Block2.
    #[allow(clippy::unused_self)] // without the option
    fn is_trying_q_block(&self) -> bool {
        #[cfg(anj_ext_with_q_block2)]
        return self.q.is_wanted();
        #[cfg(not(anj_ext_with_q_block2))]
        false
    }

    /// Starts from zero: nothing of what is there is of use.
    pub(super) fn start_anew(&mut self) -> Option<DownloaderPoll> {
        self.blame(DownloaderError::EtagMismatch, DownloadCause::EtagChanged, 0);
        self.note.set(Note::DownloadAnew, 0);
        (self.etag_len, self.has_next) = (0, false);
        let uri_hash = self.resume.uri_hash;
        self.resume = DownloadResumeState { uri_hash, data_hash: HASH_START, anew: true, ..DownloadResumeState::new() };
        #[cfg(anj_ext_with_download_progress)]
        self.progress.forget_data();
        self.end(DownloaderGoal::Anew, DownloaderError::None)
    }
}

/// The same place in blocks that fit a buffer of that size: the record may come from another build of the firmware.
fn fitting(next: Block, buffer: usize) -> Block {
    let szx = super::transfer::first_block(buffer).map_or(next.szx, |largest| largest.szx.min(next.szx));
    next.in_blocks_of(szx).unwrap_or(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_fnv_1a() {
        // From the reference of the function: draft-eastlake-fnv.
        for (text, value) in [("", HASH_START), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)] {
            assert_eq!(hash(HASH_START, text.as_bytes()), value, "{text}");
        }
        assert_eq!(hash(hash(HASH_START, b"foo"), b"bar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn record_fits_a_smaller_buffer() {
        let next = Block { num: 5, more: false, szx: 6 };
        assert_eq!(fitting(next, 1200), next);
        assert_eq!(fitting(next, 600), Block { num: 10, more: false, szx: 5 });
        assert_eq!(fitting(next, 100), Block { num: 160, more: false, szx: 1 });
        let last = Block { num: Block::MAX_NUM, more: false, szx: 6 };
        assert_eq!(fitting(last, 600), last);
    }
}
