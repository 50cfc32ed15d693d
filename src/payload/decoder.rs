//! Payload to values, block by block.

use super::Error;
use crate::path::Path;
use crate::value::{DataType, Scalar};

/// What a payload is read for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum DecodeKind {
    /// Write (replace or update).
    #[default]
    Write = 0,
    /// Create: a path may carry the Instance id [`crate::path::ID_INVALID`] = "assign one".
    Create,
    /// Write-Composite: start it with the root path.
    WriteComposite,
    /// The path list of Read-Composite and Observe-Composite: start it with the root path.
    ReadComposite,
}

/// A piece of a string or opaque value (spec 40 §1.5). Pieces come in order and without gaps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chunk {
    /// [`DataType::BYTES`] or [`DataType::STRING`].
    pub data_type: DataType,
    /// Where the bytes lie in the input block (decoded in place).
    pub start: usize,
    /// How many.
    pub len: usize,
    /// How many bytes of the value came before.
    pub offset: usize,
    /// Total length once it is known, otherwise 0.
    pub full_length_hint: usize,
}

impl Chunk {
    /// True for the last piece of the value, which may be empty.
    pub const fn is_last(&self) -> bool {
        self.offset.wrapping_add(self.len) == self.full_length_hint
    }
}

/// What the decoder found, or needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Item {
    /// Only the definition of the Resource can tell the type: answer with [`PayloadDecoderState::set_type`] or
    /// [`PayloadDecoderState::skip_value`].
    NeedType {
        /// The Resource or Resource Instance.
        path: Path,
        /// The types that the value may become; any other answer ends in [`Error::Format`].
        offered: DataType,
    },
    /// A complete value. Its type was set by the caller or by the format alone: the caller compares.
    Entry {
        /// The Resource or Resource Instance.
        path: Path,
        /// The value.
        value: Scalar,
    },
    /// A piece of a string or opaque value.
    Chunk {
        /// The Resource or Resource Instance.
        path: Path,
        /// The piece.
        chunk: Chunk,
    },
    /// Create: an Instance without Resources (its id). Write-Composite: a Resource Instance to remove.
    NoValue {
        /// The path.
        path: Path,
    },
    /// A path of a composite read or observation.
    Path(Path),
    /// The block is used up: call [`PayloadDecoderState::next`] with the next one.
    NeedInput,
    /// The payload is complete.
    End,
}

/// The decoder of one payload. All zero bytes are the idle state.
///
/// `start`, then `next` until [`Item::End`]: with the same block until [`Item::NeedInput`], then with the next one. An
/// error ends the payload; entries that came before it are the caller's to undo. Values that the caller does not want
/// may simply be dropped.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct PayloadDecoderState {
    placeholder: u8,
}

impl PayloadDecoderState {
    /// The idle state.
    pub const fn new() -> Self {
        Self { placeholder: 0 }
    }

    /// Starts a payload in a format of [`super::format`].
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a format that cannot be read (4.15), [`Error::Internal`] (text, opaque) or
    /// [`Error::Format`] (CBOR, TLV) for a request path that is not deep enough.
    pub fn start(&mut self, _format: u16, _kind: DecodeKind, _request_path: &Path) -> Result<(), Error> {
        todo!()
    }

    /// Goes on with `input`: always the whole payload of the current block, the decoder knows how far it is. `last` tells
    /// that no block follows. The block may be changed (base64 is decoded in place); bytes of a chunk are valid until the
    /// following call.
    ///
    /// # Errors
    /// See [`Error`]; repeated in every later call.
    pub fn next(&mut self, _input: &mut [u8], _last: bool) -> Result<Item, Error> {
        todo!()
    }

    /// Answers [`Item::NeedType`] with the declared type; the external flag is ignored.
    pub fn set_type(&mut self, _data_type: DataType) {
        todo!()
    }

    /// Answers [`Item::NeedType`] with "not wanted": the value is passed over.
    pub fn skip_value(&mut self) {
        todo!()
    }
}
