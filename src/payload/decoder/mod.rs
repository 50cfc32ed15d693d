//! Payload to values, block by block.
//!
//! One machine for all formats: the format's own part (`Structure`) finds a path and what kind of value stands there,
//! then the common part asks for the type, converts, and hands out strings piece by piece.
//! Nothing but one scalar, one path and a few bytes of look-ahead is kept between blocks.

// Formats that are switched off leave a part of the common code behind.
#![cfg_attr(
    not(all(
        anj_with_plaintext,
        anj_with_opaque,
        anj_with_cbor,
        anj_with_senml_cbor,
        anj_with_lwm2m_cbor,
        anj_with_tlv
    )),
    allow(dead_code, unused_imports, unused_variables)
)]

mod cbor;
mod convert;
mod lwm2m_cbor;
mod senml_cbor;
mod string;
mod text;
mod time;
mod tlv;

use super::{Error, format};
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
    pub start: u32,
    /// How many.
    pub len: u32,
    /// How many bytes of the value came before.
    pub offset: u32,
    /// Total length once it is known, otherwise 0.
    pub full_length_hint: u32,
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

/// What the caller knows of the type of a Resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeReply {
    /// Ask with [`Item::NeedType`].
    Ask,
    /// This one; the external flag is ignored.
    Is(DataType),
    /// There is no such Resource: pass over its value.
    Unknown,
}

/// Tells types, see [`PayloadDecoderState::next_typed`].
pub type Types<'a> = &'a mut dyn FnMut(&Path) -> TypeReply;

/// The formats that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum DecodeCodec {
    /// Nothing started.
    #[default]
    None = 0,
    Text,
    Opaque,
    Cbor,
    Senml,
    Lwm2m,
    Tlv,
}

/// Who reads the next bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum DecodeStage {
    /// The format's own part.
    #[default]
    Structure = 0,
    /// Nobody: a value or its beginning is known and its type is to be decided.
    Decide,
    /// A string that goes to the caller.
    Body,
    /// A string that is collected to become a scalar.
    Collect,
    /// Nobody: a string kept from before its path was known goes to the caller (SenML).
    Held,
    /// Nobody: the payload is complete.
    Done,
}

/// What the value is on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum WireKind {
    /// No value yet.
    #[default]
    None = 0,
    /// CBOR null.
    Null,
    /// `bits` as it is.
    Uint,
    /// `-1 - bits`, not below the range of `i64`.
    Negative,
    /// `bits` of a double.
    Float,
    /// `bits` is 0 or 1.
    Bool,
    /// `bits` of an `i64`.
    Time,
    /// `bits`: oid << 16 | iid.
    ObjLnk,
    /// A byte string follows.
    Bytes,
    /// A text string follows.
    Text,
    /// A text string follows that may be an object link as well.
    TextOrLink,
    /// Bytes follow that anything can be made of (plain text, TLV).
    Raw,
}

/// The caller's answer to [`Item::NeedType`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum TypeAnswer {
    #[default]
    None = 0,
    Set,
    Skip,
}

/// Why the payload ended early.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum DecodeFailure {
    #[default]
    None = 0,
    Format,
    Unsupported,
    Internal,
}

/// A count that stands for "until the break".
const INDEFINITE: u32 = u32::MAX;

/// The decoder of one payload. All zero bytes are the idle state.
///
/// `start`, then `next` until [`Item::End`]: with the same block until [`Item::NeedInput`], then with the next one. An
/// error ends the payload; entries that came before it are the caller's to undo. Values that the caller does not want
/// may simply be dropped.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct PayloadDecoderState {
    /// The value, as `kind` says.
    bits: u64,
    /// Bytes used of the current block.
    position: u32,
    /// The string: bytes handed out or collected, bytes left of the current (inner) string, all bytes if announced.
    offset: u32,
    left: u32,
    total: u32,
    request: Path,
    path: Path,
    answer_type: DataType,
    answer: TypeAnswer,
    codec: DecodeCodec,
    kind: DecodeKind,
    stage: DecodeStage,
    failure: DecodeFailure,
    wire: WireKind,
    /// The string ends with a break.
    indefinite: bool,
    text_len: u8,
    /// A short text on its way to become a scalar; the longest is an RFC 3339 time.
    text: [u8; 36],
    head_len: u8,
    /// The header of the current item, as far as it is known (CBOR, TLV).
    head: [u8; 9],
    open: OpenContainersState,
    cbor: cbor::CborReaderState,
    maps: lwm2m_cbor::MapReaderState,
    senml: senml_cbor::SenmlReaderState,
}

impl Default for PayloadDecoderState {
    fn default() -> Self {
        Self::new()
    }
}

/// The containers that are open: maps of LwM2M CBOR (the outermost one, and one below each of four ids), TLVs of Instances
/// and multiple Resources.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct OpenContainersState {
    /// Pairs or bytes left in each.
    left: [u32; 5],
    /// Length of the path that each stands for.
    path_len: [u8; 5],
    depth: u8,
}

impl OpenContainersState {
    const fn new() -> Self {
        Self { left: [0; 5], path_len: [0; 5], depth: 0 }
    }

    fn push(&mut self, left: u32, path_len: usize) -> Result<(), Error> {
        let index = usize::from(self.depth);
        *self.left.get_mut(index).ok_or(Error::Format)? = left;
        *self.path_len.get_mut(index).ok_or(Error::Format)? = path_len as u8;
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn innermost(&self) -> usize {
        usize::from(self.depth.wrapping_sub(1))
    }

    /// What is left in the innermost one.
    fn left(&self) -> u32 {
        self.left.get(self.innermost()).copied().unwrap_or(0)
    }

    fn set_left(&mut self, left: u32) {
        let index = self.innermost();
        if let Some(slot) = self.left.get_mut(index) {
            *slot = left;
        }
    }

    /// Takes one pair from the innermost map.
    fn count_down(&mut self) {
        let mut left = self.left();
        cbor::count_down(&mut left);
        self.set_left(left);
    }

    /// Length of the path that the innermost one stands for.
    fn path_len(&self) -> usize {
        self.path_len.get(self.innermost()).copied().unwrap_or(0).into()
    }
}

impl PayloadDecoderState {
    /// The idle state.
    pub const fn new() -> Self {
        Self {
            bits: 0,
            position: 0,
            offset: 0,
            left: 0,
            total: 0,
            request: Path::ROOT,
            path: Path::ROOT,
            answer_type: DataType::NULL,
            answer: TypeAnswer::None,
            codec: DecodeCodec::None,
            kind: DecodeKind::Write,
            stage: DecodeStage::Structure,
            failure: DecodeFailure::None,
            wire: WireKind::None,
            indefinite: false,
            text_len: 0,
            text: [0; 36],
            head_len: 0,
            head: [0; 9],
            open: OpenContainersState::new(),
            cbor: cbor::CborReaderState::new(),
            maps: lwm2m_cbor::MapReaderState::new(),
            senml: senml_cbor::SenmlReaderState::new(),
        }
    }

    /// Starts a payload in a format of [`super::format`].
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a format that cannot be read (4.15), [`Error::Internal`] (text, opaque) or
    /// [`Error::Format`] (CBOR, TLV) for a request path that is not deep enough.
    pub fn start(&mut self, format: u16, kind: DecodeKind, request_path: &Path) -> Result<(), Error> {
        *self = Self::new();
        let composite = matches!(kind, DecodeKind::WriteComposite | DecodeKind::ReadComposite);
        let is_resource = request_path.len() >= 3;
        let supported = match format {
            format::SENML_CBOR | format::SENML_ETCH_CBOR => true,
            format::LWM2M_CBOR => kind != DecodeKind::ReadComposite,
            _ => !composite,
        };
        if !supported {
            return Err(Error::Unsupported);
        }
        self.kind = kind;
        self.request = *request_path;
        self.path = *request_path;
        self.codec = match format {
            #[cfg(anj_with_plaintext)]
            format::PLAIN_TEXT if is_resource => DecodeCodec::Text,
            #[cfg(anj_with_opaque)]
            format::OPAQUE if is_resource => DecodeCodec::Opaque,
            format::PLAIN_TEXT | format::OPAQUE if format::can_decode(format) => return Err(Error::Internal),
            #[cfg(anj_with_cbor)]
            format::CBOR if is_resource => DecodeCodec::Cbor,
            #[cfg(anj_with_tlv)]
            format::TLV if !request_path.is_root() => DecodeCodec::Tlv,
            format::CBOR | format::TLV if format::can_decode(format) => return Err(Error::Format),
            #[cfg(anj_with_senml_cbor)]
            format::SENML_CBOR | format::SENML_ETCH_CBOR => DecodeCodec::Senml,
            #[cfg(anj_with_lwm2m_cbor)]
            format::LWM2M_CBOR => DecodeCodec::Lwm2m,
            _ => return Err(Error::Unsupported),
        };
        Ok(())
    }

    /// Goes on with `input`: always the whole payload of the current block, the decoder knows how far it is. `last` tells
    /// that no block follows. The block may be changed (base64 is decoded in place); bytes of a chunk are valid until the
    /// following call.
    ///
    /// # Errors
    /// See [`Error`]; repeated in every later call.
    pub fn next(&mut self, input: &mut [u8], last: bool) -> Result<Item, Error> {
        self.next_typed(input, last, &mut |_| TypeReply::Ask)
    }

    /// As [`PayloadDecoderState::next`]; `types` may tell the type of a Resource (Instance) at once.
    ///
    /// # Errors
    /// As for [`PayloadDecoderState::next`].
    pub fn next_typed(&mut self, input: &mut [u8], last: bool, types: Types<'_>) -> Result<Item, Error> {
        if self.failure != DecodeFailure::None {
            return self.failed();
        }
        let result = self.run(input, last, types);
        if matches!(result, Ok(Item::NeedInput) | Err(_)) { self.halt(input, last, result) } else { result }
    }

    /// The block is used up, or the payload is wrong.
    #[cold]
    fn halt(&mut self, input: &[u8], last: bool, result: Result<Item, Error>) -> Result<Item, Error> {
        let result = match result {
            // A payload that is cut off.
            Ok(_) if last => Err(Error::Format),
            Ok(_) => self.end_block(input),
            error => error,
        };
        if let Err(error) = result {
            self.failure = match error {
                Error::Format => DecodeFailure::Format,
                Error::Unsupported => DecodeFailure::Unsupported,
                Error::Internal => DecodeFailure::Internal,
            };
        }
        result
    }

    #[cold]
    fn failed(&self) -> Result<Item, Error> {
        Err(match self.failure {
            DecodeFailure::Format => Error::Format,
            DecodeFailure::Unsupported => Error::Unsupported,
            DecodeFailure::Internal | DecodeFailure::None => Error::Internal,
        })
    }

    /// Answers [`Item::NeedType`] with the declared type; the external flag is ignored.
    pub fn set_type(&mut self, data_type: DataType) {
        self.answer_type = data_type.without_external();
        self.answer = TypeAnswer::Set;
    }

    /// The type that a value asked for with [`Item::NeedType`] has by its format alone: text and bytes as they stand there,
    /// numbers as they were written.
    pub fn natural_type(&self) -> DataType {
        match (self.wire, self.codec) {
            (WireKind::Uint, _) if self.bits > i64::MAX as u64 => DataType::UINT,
            (WireKind::Uint | WireKind::Negative, _) => DataType::INT,
            (WireKind::Float, _) => DataType::DOUBLE,
            (WireKind::TextOrLink, _) | (WireKind::Raw, DecodeCodec::Text) => DataType::STRING,
            _ => DataType::BYTES,
        }
    }

    /// Answers [`Item::NeedType`] with "not wanted": the value is passed over.
    pub fn skip_value(&mut self) {
        self.answer = TypeAnswer::Skip;
    }

    fn end_block(&mut self, input: &[u8]) -> Result<Item, Error> {
        #[cfg(anj_with_senml_cbor)]
        self.keep_held_string(input)?;
        let _ = input;
        self.position = 0;
        Ok(Item::NeedInput)
    }

    fn run(&mut self, input: &mut [u8], last: bool, types: Types<'_>) -> Result<Item, Error> {
        if self.position as usize > input.len() {
            return Err(Error::Internal);
        }
        loop {
            let item = match self.stage {
                DecodeStage::Structure => self.structure(input, last, types)?,
                DecodeStage::Decide => self.decide(types)?,
                DecodeStage::Body => self.body(input, last)?,
                DecodeStage::Collect => self.collect_scalar(input, last)?,
                #[cfg(anj_with_senml_cbor)]
                DecodeStage::Held => Some(self.held_chunk(input)?),
                #[cfg(not(anj_with_senml_cbor))]
                DecodeStage::Held => return Err(Error::Internal),
                DecodeStage::Done if (self.position as usize) < input.len() => return Err(Error::Format),
                DecodeStage::Done => Some(if last { Item::End } else { Item::NeedInput }),
            };
            if let Some(item) = item {
                return Ok(item);
            }
        }
    }

    /// The format's own part. `None`: the stage has changed.
    fn structure(&mut self, input: &mut [u8], last: bool, types: Types<'_>) -> Result<Option<Item>, Error> {
        match self.codec {
            DecodeCodec::Text => {
                self.begin_value(WireKind::Raw);
                Ok(None)
            }
            DecodeCodec::Opaque => {
                self.begin_value(WireKind::Bytes);
                Ok(None)
            }
            #[cfg(anj_with_cbor)]
            DecodeCodec::Cbor => self.single_value(input),
            #[cfg(anj_with_senml_cbor)]
            DecodeCodec::Senml => self.senml_structure(input),
            #[cfg(anj_with_lwm2m_cbor)]
            DecodeCodec::Lwm2m => self.lwm2m_structure(input),
            #[cfg(anj_with_tlv)]
            DecodeCodec::Tlv => self.tlv_structure(input, last, types),
            #[allow(unreachable_patterns)]
            _ => Err(Error::Internal),
        }
    }

    fn add_to_head(&mut self, byte: u8) {
        if let Some(slot) = self.head.get_mut(usize::from(self.head_len)) {
            *slot = byte;
        }
        self.head_len += 1;
    }

    /// The path is known, and a value or its beginning.
    fn begin_value(&mut self, wire: WireKind) {
        self.wire = wire;
        self.answer = TypeAnswer::None;
        self.stage = DecodeStage::Decide;
    }

    /// The value is complete: back to the format's own part.
    fn end_value(&mut self) {
        self.wire = WireKind::None;
        self.answer = TypeAnswer::None;
        self.stage = match self.codec {
            DecodeCodec::Text | DecodeCodec::Opaque | DecodeCodec::Cbor => DecodeStage::Done,
            _ => DecodeStage::Structure,
        };
    }

    /// The path must lie inside the request path and name a Resource or Resource Instance.
    fn check_value_path(&self) -> Result<(), Error> {
        if self.path.starts_with(&self.request) && self.path.len() >= 3 { Ok(()) } else { Err(Error::Format) }
    }

    /// Finds the type of the value, by asking where the format does not tell.
    fn decide(&mut self, types: Types<'_>) -> Result<Option<Item>, Error> {
        let offered = match self.wire {
            WireKind::Uint | WireKind::Negative | WireKind::Float => DataType {
                bits: DataType::INT.bits | DataType::UINT.bits | DataType::DOUBLE.bits | DataType::TIME.bits,
            },
            WireKind::Bool => DataType::BOOL,
            WireKind::Time => DataType::TIME,
            WireKind::ObjLnk => DataType::OBJLNK,
            WireKind::Bytes => DataType::BYTES,
            WireKind::Text => DataType::STRING,
            WireKind::TextOrLink => DataType { bits: DataType::STRING.bits | DataType::OBJLNK.bits },
            WireKind::Raw => DataType::ANY,
            WireKind::None | WireKind::Null => return Err(Error::Internal),
        };
        let is_open = self.answer == TypeAnswer::None;
        if is_open && offered.bits.is_power_of_two() {
            self.answer_type = offered;
        } else if is_open {
            match types(&self.path) {
                TypeReply::Ask => return Ok(Some(Item::NeedType { path: self.path, offered })),
                TypeReply::Is(data_type) => self.set_type(data_type),
                TypeReply::Unknown => self.skip_value(),
            }
        }
        match self.answer {
            TypeAnswer::None => {}
            TypeAnswer::Set if !self.answer_type.bits.is_power_of_two() => return Err(Error::Format),
            TypeAnswer::Set if !offered.contains(self.answer_type) => return Err(Error::Format),
            TypeAnswer::Set | TypeAnswer::Skip => (),
        }
        let skip = self.answer == TypeAnswer::Skip;
        let is_string = matches!(self.answer_type, DataType::STRING | DataType::BYTES);
        match self.wire {
            WireKind::Bytes | WireKind::Text | WireKind::TextOrLink | WireKind::Raw if skip || is_string => {
                self.stage = DecodeStage::Body;
                Ok(None)
            }
            WireKind::TextOrLink | WireKind::Raw => {
                self.text_len = 0;
                self.stage = DecodeStage::Collect;
                Ok(None)
            }
            _ if skip => {
                self.end_value();
                Ok(None)
            }
            _ => self.entry(convert::scalar(self.wire, self.bits, self.answer_type)).map(Some),
        }
    }

    /// A complete value, or an error if it does not fit the type.
    fn entry(&mut self, value: Option<Scalar>) -> Result<Item, Error> {
        let value = value.ok_or(Error::Format)?;
        self.end_value();
        Ok(Item::Entry { path: self.path, value })
    }
}
