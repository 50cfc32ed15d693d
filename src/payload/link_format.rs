//! CoRE link format (RFC 6690) for Register, Discover and Bootstrap-Discover (spec 40 §9).

use super::cursor::{Cursor, copy_prefix};
use super::scratch::ScratchState;
use super::{Error, number};
use crate::path::Path;

/// One link: `</path>` and its fixed parameters. Attributes follow through [`LinkWriterState::attribute`].
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct LinkRecord {
    /// The path; the root is written `</>`.
    pub path: Path,
    /// `;dim=N`: number of Resource Instances.
    pub dim: Option<u16>,
    /// `;ver=X.Y` of an Object (`;lwm2m=X.Y` of the root): digit, dot, digit.
    pub version: Option<[u8; 3]>,
    /// `;ssid=N`
    pub ssid: Option<u16>,
    /// `;uri="…"`: length of the text; the bytes are passed to [`LinkWriterState::write`].
    pub uri_len: Option<usize>,
}

/// What the writer needs next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkStep {
    /// Everything given so far is written (the block may be full): call [`LinkWriterState::record`],
    /// [`LinkWriterState::attribute`] or [`LinkWriterState::finish`], then [`LinkWriterState::write`] with the same
    /// block.
    Next,
    /// The block is full to its last byte and more follows: the next `write` gets the next block.
    Block,
    /// The payload is complete.
    End {
        /// Bytes used of the last block.
        len: usize,
    },
}

/// What follows the bytes in the scratch area.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum LinkStage {
    /// Nothing yet: the next link is the first one.
    #[default]
    First = 0,
    /// Nothing.
    Between,
    /// The text of `uri` and its closing quote.
    Uri,
    /// The end of the payload.
    Finished,
}

/// The writer of one link-format payload. All zero bytes are a fresh writer.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct LinkWriterState {
    scratch: ScratchState,
    /// Bytes used of the current block.
    used: u32,
    uri_done: u32,
    uri_len: u32,
    stage: LinkStage,
}

impl LinkWriterState {
    /// A fresh writer.
    pub const fn new() -> Self {
        Self { scratch: ScratchState::new(), used: 0, uri_done: 0, uri_len: 0, stage: LinkStage::First }
    }

    /// Adds a link.
    ///
    /// # Errors
    /// [`Error::Internal`]: a version that is not `digit.digit`, or the piece before is not yet written.
    pub fn record(&mut self, record: &LinkRecord) -> Result<(), Error> {
        let first = self.stage == LinkStage::First;
        self.check_ready()?;
        if let Some(version) = record.version
            && !matches!(version, [b'0'..=b'9', b'.', b'0'..=b'9'])
        {
            return Err(Error::Internal);
        }
        self.stage = LinkStage::Between;
        self.scratch.fill(|cursor| {
            cursor.extend(if first { b"<" } else { b",<" });
            push_path(cursor, record.path.ids());
            if record.path.is_root() {
                cursor.push(b'/');
            }
            cursor.push(b'>');
            if let Some(dim) = record.dim {
                push_parameter(cursor, b"dim", dim);
            }
            if let Some(version) = record.version {
                cursor.extend(if record.path.is_root() { b";lwm2m=" } else { b";ver=" });
                cursor.extend(&version);
            }
            if let Some(ssid) = record.ssid {
                push_parameter(cursor, b"ssid", ssid);
            }
            if record.uri_len.is_some() {
                cursor.extend(b";uri=\"");
            }
        });
        if let Some(len) = record.uri_len {
            self.uri_done = 0;
            self.uri_len = u32::try_from(len).map_err(|_| Error::Internal)?;
            self.stage = LinkStage::Uri;
        }
        Ok(())
    }

    /// Adds `;name=value` to the last link, the value written by [`super::number::f64_to_text`] (whole numbers come out
    /// as integers). Names have at most 16 bytes.
    ///
    /// # Errors
    /// [`Error::Internal`]: the piece before is not yet written, or the name is too long.
    pub fn attribute(&mut self, name: &[u8], value: f64) -> Result<(), Error> {
        self.check_ready()?;
        if name.len() > 16 || self.stage == LinkStage::First {
            return Err(Error::Internal);
        }
        self.scratch.fill(|cursor| {
            cursor.push(b';');
            cursor.extend(name);
            cursor.push(b'=');
            number::push_f64(cursor, value);
        });
        Ok(())
    }

    /// Tells that no link follows.
    pub fn finish(&mut self) {
        self.stage = LinkStage::Finished;
    }

    fn check_ready(&self) -> Result<(), Error> {
        let ready = matches!(self.stage, LinkStage::First | LinkStage::Between) && self.scratch.is_empty();
        if ready { Ok(()) } else { Err(Error::Internal) }
    }

    /// Writes on into `block`: always the whole block, the writer knows how far it is. `uri` is the text of the current
    /// link's `uri` parameter, otherwise empty.
    ///
    /// # Errors
    /// [`Error::Internal`]: an empty block, or `uri` shorter than announced.
    pub fn write(&mut self, block: &mut [u8], uri: &[u8]) -> Result<LinkStep, Error> {
        let mut used = self.used as usize;
        if used >= block.len() && (used > block.len() || block.is_empty()) {
            return Err(Error::Internal);
        }
        used += self.scratch.drain(block.get_mut(used..).unwrap_or_default());
        if self.stage == LinkStage::Uri && self.scratch.is_empty() {
            let text = uri.get(self.uri_done as usize..self.uri_len as usize).ok_or(Error::Internal)?;
            let copied = copy_prefix(block.get_mut(used..).unwrap_or_default(), text);
            used += copied;
            self.uri_done += copied as u32;
            if self.uri_done == self.uri_len {
                self.stage = LinkStage::Between;
                self.scratch.fill(|cursor| cursor.push(b'"'));
                used += self.scratch.drain(block.get_mut(used..).unwrap_or_default());
            }
        }
        self.used = used as u32;
        if self.stage == LinkStage::Uri || !self.scratch.is_empty() {
            self.used = 0;
            return Ok(LinkStep::Block);
        }
        Ok(if self.stage == LinkStage::Finished { LinkStep::End { len: used } } else { LinkStep::Next })
    }
}

/// `/id` for each id.
#[inline]
pub(super) fn push_path(cursor: &mut Cursor, ids: &[u16]) {
    for &id in ids {
        cursor.push(b'/');
        number::push_u16(cursor, id);
    }
}

fn push_parameter(cursor: &mut Cursor, name: &[u8], value: u16) {
    cursor.push(b';');
    cursor.extend(name);
    cursor.push(b'=');
    number::push_u16(cursor, value);
}
