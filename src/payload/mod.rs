//! Payload codecs: the content formats of LwM2M, incremental in both directions (spec 40).
//!
//! | file | what it holds |
//! |---|---|
//! | [`format`] | content-format numbers, what may be used for what |
//! | `encoder` | [`PayloadEncoderState`]: leaves in, blocks out |
//! | `decoder` | [`PayloadDecoderState`]: blocks in, entries and string chunks out |
//! | `tlv_writer` | [`TlvWriterState`]: the same in TLV, with `ANJ_EXT_WITH_TLV_OUTPUT` |
//! | `link_format` | [`LinkWriterState`]: Register, Discover, Bootstrap-Discover |
//! | [`number`] | numbers and object links as text |
//!
//! All three machines hold no references: the caller passes the block in each call, so they can live in memory that C
//! owns. Blocks may end at any byte.
#![forbid(unsafe_code)]

pub mod format;
pub mod number;

mod base64;
mod cbor;
mod cursor;
mod decimal;
mod decoder;
mod encoder;
mod link_format;
mod scratch;
#[cfg(anj_ext_with_tlv_output)]
mod tlv_writer;

pub use decoder::{Chunk, DecodeKind, Item, PayloadDecoderState, TypeReply, Types};
pub use encoder::{EncodeKind, EncodeStep, LeafValue, PayloadEncoderState};
pub use link_format::{LinkRecord, LinkStep, LinkWriterState};
#[cfg(anj_ext_with_tlv_output)]
pub use tlv_writer::{TlvMeasure, TlvStep, TlvValue, TlvWriterState};

/// Why a payload could not be read or written, as far as the peer is told (spec 40 §1.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// Malformed payload, value that does not fit the type, path outside the request path: 4.00.
    Format,
    /// Content format unknown or switched off: 4.15 for a request payload, 4.06 for a response.
    Unsupported,
    /// Wrong use of the codec, external data that failed: 5.00.
    Internal,
}
