//! CoRE link format (RFC 6690) for Register, Discover and Bootstrap-Discover (spec 40 §9).

use super::Error;
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
    /// [`LinkWriterState::attribute`] or [`LinkWriterState::finish`].
    Next,
    /// The block is full to its last byte and more follows: the next `write` gets the next block.
    Block,
    /// The payload is complete.
    End {
        /// Bytes used of the last block.
        len: usize,
    },
}

/// The writer of one link-format payload. All zero bytes are a fresh writer.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct LinkWriterState {
    placeholder: u8,
}

impl LinkWriterState {
    /// A fresh writer.
    pub const fn new() -> Self {
        Self { placeholder: 0 }
    }

    /// Adds a link.
    ///
    /// # Errors
    /// [`Error::Internal`]: a version that is not `digit.digit`, or the piece before is not yet written.
    pub fn record(&mut self, _record: &LinkRecord) -> Result<(), Error> {
        todo!()
    }

    /// Adds `;name=value` to the last link, the value written by [`super::number::f64_to_text`] (whole numbers come out
    /// as integers). Names have at most 16 bytes.
    ///
    /// # Errors
    /// [`Error::Internal`]: the piece before is not yet written, or the name is too long.
    pub fn attribute(&mut self, _name: &[u8], _value: f64) -> Result<(), Error> {
        todo!()
    }

    /// Tells that no link follows.
    pub fn finish(&mut self) {
        todo!()
    }

    /// Writes on into `block`: always the whole block, the writer knows how far it is. `uri` is the text of the current
    /// link's `uri` parameter, otherwise empty.
    ///
    /// # Errors
    /// [`Error::Internal`]: an empty block, or `uri` shorter than announced.
    pub fn write(&mut self, _block: &mut [u8], _uri: &[u8]) -> Result<LinkStep, Error> {
        todo!()
    }
}
