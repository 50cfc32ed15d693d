//! Values to payload, leaf by leaf and block by block.

use super::Error;
use crate::path::Path;
use crate::value::Scalar;

/// What a payload is made for: decides the base path and whether time stamps are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum EncodeKind {
    /// Read, Observe, Cancel-Observe, Notify: the base is the request path.
    #[default]
    Read = 0,
    /// Read-Composite, Observe-Composite and their notifications: the base is the root, whatever is passed.
    Composite,
    /// Send: the base is the longest common prefix of all paths; time stamps are written (SenML).
    Send,
}

/// The value of a leaf. Strings come as their length; the bytes are passed to [`PayloadEncoderState::write`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum LeafValue {
    /// Anything but a string.
    Scalar(Scalar),
    /// Opaque bytes: how many.
    Bytes(usize),
    /// Text: how many bytes.
    String(usize),
    /// Opaque bytes that are fetched piece by piece: [`EncodeStep::External`].
    ExternalBytes,
    /// Text that is fetched piece by piece: [`EncodeStep::External`].
    ExternalString,
}

/// What the encoder needs next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EncodeStep {
    /// The leaf is written (or none was begun yet): call [`PayloadEncoderState::begin`] with the next one, then
    /// [`PayloadEncoderState::write`] with the same block.
    NextLeaf,
    /// Fetch up to `max` (at least 1) bytes of the external value into the block at `at`, then call
    /// [`PayloadEncoderState::supplied`] and go on with [`PayloadEncoderState::write`].
    External {
        /// Where in the block.
        at: usize,
        /// How many bytes at most.
        max: usize,
    },
    /// The block is full to its last byte and more follows: the next `write` gets the next block.
    Block,
    /// The payload is complete; the last block has this length (0 only if the payload is empty or an external
    /// value ended exactly with the block before).
    End {
        /// Bytes used of the last block.
        len: usize,
    },
}

/// The encoder of one payload. All zero bytes are the idle state.
///
/// `start`, then `write` until [`EncodeStep::End`], doing what each step says. Any error ends the payload.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct PayloadEncoderState {
    placeholder: u8,
}

impl PayloadEncoderState {
    /// The idle state.
    pub const fn new() -> Self {
        Self { placeholder: 0 }
    }

    /// Starts a payload of `leaf_count` leaves below `base` in a format of [`super::format`].
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a format that cannot be written, [`Error::Format`] for a single-value format and more
    /// than one leaf.
    pub fn start(&mut self, _format: u16, _kind: EncodeKind, _base: &Path, _leaf_count: usize) -> Result<(), Error> {
        todo!()
    }

    /// Starts the next leaf, after [`EncodeStep::NextLeaf`]. `timestamp` (seconds since the epoch; 0 or NaN for none) is
    /// used by Send only.
    ///
    /// # Errors
    /// [`Error::Format`] for a type that the format cannot carry (4.00), [`Error::Internal`] when no leaf is expected or
    /// the path is no Resource (Instance) below the base.
    pub fn begin(&mut self, _path: &Path, _value: LeafValue, _timestamp: f64) -> Result<(), Error> {
        todo!()
    }

    /// Writes on into `block`: always the whole block, the encoder knows how far it is. `data` is the whole memory of the
    /// current string or opaque value (exactly as long as announced), empty for all others; the same in each call until
    /// [`EncodeStep::NextLeaf`] or [`EncodeStep::End`], also across blocks.
    ///
    /// # Errors
    /// [`Error::Internal`]: an empty block, `data` too short, or not started.
    pub fn write(&mut self, _block: &mut [u8], _data: &[u8]) -> Result<EncodeStep, Error> {
        todo!()
    }

    /// Tells that `len` bytes of the external value lie where the last [`EncodeStep::External`] said, and whether they
    /// were the last ones.
    ///
    /// # Errors
    /// [`Error::Internal`]: not asked for, more than `max`, nothing although there is more, or text that ends inside a
    /// code point.
    pub fn supplied(&mut self, _block: &mut [u8], _len: usize, _end: bool) -> Result<(), Error> {
        todo!()
    }
}
