//! SenML CBOR and SenML-ETCH CBOR (RFC 8428 §6, RFC 8790; spec 40 §6.2).
//!
//! A record's keys come in any order, so its path is certain only at its end. Scalars wait until then. A string goes to
//! the caller at once if nothing after it can change the path; otherwise it is kept: where it lies while the block lasts,
//! or in the text area (36 bytes) beyond.

use super::cbor::{Found, Token, count_down};
use super::convert::floor;
use super::string::Piece;
use super::{DecodeKind, DecodeStage, INDEFINITE, Item, PayloadDecoderState, WireKind};
use crate::path::{ID_INVALID, Path};
use crate::payload::cbor::TEXT;
use crate::payload::cursor::{copy_at, copy_prefix};
use crate::payload::{Error, number};
use crate::value::DataType;

/// Longest text of base name and name together; neither may be longer.
const NAME_MAX: usize = 24;

const LABEL_BASE_NAME: i64 = -2;
const LABEL_NAME: i64 = 0;
const LABEL_NUMBER: i64 = 2;
const LABEL_STRING: i64 = 3;
const LABEL_BOOL: i64 = 4;
const LABEL_BYTES: i64 = 8;
/// Stands for the text key `vlo`.
const LABEL_LINK: i64 = 9;

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum SenmlExpect {
    /// The array of records.
    #[default]
    Top = 0,
    Record,
    Key,
    /// The text of a key.
    KeyText,
    BaseName,
    Name,
    Value,
    /// The text of an object link.
    Link,
    /// The bytes of a string that has to wait.
    Keep,
}

/// Where the string that waits lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum SenmlHeld {
    /// Nowhere, or it is empty.
    #[default]
    None = 0,
    /// In the block.
    Block,
    /// In the text area.
    Text,
}

/// The reader of SenML records.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct SenmlReaderState {
    /// Records left, pairs left in this one; or indefinite.
    records_left: u32,
    pairs_left: u32,
    held_start: u32,
    held_len: u32,
    base: [u8; 24],
    name: [u8; 24],
    base_len: u8,
    name_len: u8,
    /// What this record has had so far.
    has_base: bool,
    has_name: bool,
    has_value: bool,
    /// The value went to the caller already.
    delivered: bool,
    label: i8,
    held: SenmlHeld,
    expect: SenmlExpect,
}

impl SenmlReaderState {
    pub(super) const fn new() -> Self {
        Self {
            records_left: 0,
            pairs_left: 0,
            held_start: 0,
            held_len: 0,
            base: [0; 24],
            name: [0; 24],
            base_len: 0,
            name_len: 0,
            has_base: false,
            has_name: false,
            has_value: false,
            delivered: false,
            label: 0,
            held: SenmlHeld::None,
            expect: SenmlExpect::Top,
        }
    }

    fn begin_record(&mut self, pairs: u32) {
        self.pairs_left = pairs;
        self.name_len = 0;
        self.has_base = false;
        self.has_name = false;
        self.has_value = false;
        self.delivered = false;
        self.held = SenmlHeld::None;
        self.held_start = 0;
        self.held_len = 0;
        self.expect = SenmlExpect::Key;
    }

    /// Nothing that follows in this record is expected to change the path.
    fn path_is_final(&self) -> bool {
        match self.pairs_left {
            0 => true,
            INDEFINITE => self.has_name || self.has_base,
            _ => self.has_name && self.has_base,
        }
    }

    /// Base name and name, parsed.
    fn path(&self) -> Option<Path> {
        let base = self.base.get(..usize::from(self.base_len))?;
        let name = self.name.get(..usize::from(self.name_len))?;
        if base.len() + name.len() > NAME_MAX {
            return None;
        }
        let mut text = base.iter().chain(name);
        if *text.next()? != b'/' {
            return None;
        }
        let mut path = Path::ROOT;
        let mut id: Option<u32> = None;
        for &byte in text {
            match byte {
                b'/' => path = path.child(valid_id(id.take())?)?,
                b'0'..=b'9' => id = Some(id.unwrap_or(0).saturating_mul(10).saturating_add((byte - b'0').into())),
                _ => return None,
            }
        }
        if id.is_none() && path.is_root() { Some(path) } else { path.child(valid_id(id)?) }
    }
}

fn valid_id(id: Option<u32>) -> Option<u16> {
    u16::try_from(id?).ok().filter(|&id| id != ID_INVALID)
}

#[cfg(anj_with_senml_cbor)]
impl PayloadDecoderState {
    pub(super) fn senml_structure(&mut self, input: &mut [u8]) -> Result<Option<Item>, Error> {
        loop {
            let more = match self.senml.expect {
                SenmlExpect::Top => self.senml_top(input)?,
                SenmlExpect::Record if self.senml.records_left == 0 => {
                    self.stage = DecodeStage::Done;
                    return Ok(None);
                }
                SenmlExpect::Record => self.senml_record(input)?,
                SenmlExpect::Key if self.senml.pairs_left == 0 => return self.end_record(input),
                SenmlExpect::Key => self.senml_key(input)?,
                SenmlExpect::KeyText => self.senml_key_text(input)?,
                SenmlExpect::BaseName | SenmlExpect::Name => self.senml_name(input)?,
                SenmlExpect::Value => self.senml_value(input)?,
                SenmlExpect::Link => self.senml_link(input)?,
                SenmlExpect::Keep => self.keep_string(input)?,
            };
            if !more {
                return Ok(Some(Item::NeedInput));
            }
            if self.stage != DecodeStage::Structure {
                return Ok(None);
            }
        }
    }

    fn senml_top(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        let Token::Array(count) = token else { return Err(Error::Format) };
        self.senml.records_left = count;
        self.senml.expect = SenmlExpect::Record;
        Ok(true)
    }

    fn senml_record(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        match token {
            Token::Map(pairs) => {
                count_down(&mut self.senml.records_left);
                self.senml.begin_record(pairs);
                self.wire = WireKind::None;
            }
            Token::Break if self.senml.records_left == INDEFINITE => self.senml.records_left = 0,
            _ => return Err(Error::Format),
        }
        Ok(true)
    }

    fn senml_key(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        if matches!(token, Token::Break) && self.senml.pairs_left == INDEFINITE {
            self.senml.pairs_left = 0;
            return Ok(true);
        }
        count_down(&mut self.senml.pairs_left);
        let label = match token {
            Token::Uint(label) => i64::try_from(label).ok(),
            Token::Negative(label) => i64::try_from(label).ok().map(|label| !label),
            Token::Float(label) => floor(label).filter(|&integer| integer as f64 == label),
            Token::Text(length) => {
                self.begin_string(TEXT, length)?;
                self.senml.expect = SenmlExpect::KeyText;
                return Ok(true);
            }
            _ => None,
        };
        match label {
            Some(LABEL_LINK) | None => Err(Error::Format),
            Some(label) => self.begin_label(label),
        }
    }

    fn senml_key_text(&mut self, input: &[u8]) -> Result<bool, Error> {
        if !self.collect(input, 3)? {
            return Ok(false);
        }
        if self.collected() == b"vlo" { self.begin_label(LABEL_LINK) } else { Err(Error::Format) }
    }

    fn begin_label(&mut self, label: i64) -> Result<bool, Error> {
        let senml = &mut self.senml;
        let (seen, expect) = match label {
            LABEL_BASE_NAME => (&mut senml.has_base, SenmlExpect::BaseName),
            LABEL_NAME => (&mut senml.has_name, SenmlExpect::Name),
            LABEL_NUMBER | LABEL_STRING | LABEL_BOOL | LABEL_BYTES | LABEL_LINK => {
                (&mut senml.has_value, SenmlExpect::Value)
            }
            _ => return Err(Error::Format),
        };
        if core::mem::replace(seen, true) || (expect == SenmlExpect::Value && self.kind == DecodeKind::ReadComposite) {
            return Err(Error::Format);
        }
        senml.expect = expect;
        senml.label = label as i8;
        if expect == SenmlExpect::Value {
            return Ok(true);
        }
        // The string before it was given to another path.
        if senml.delivered {
            return Err(Error::Internal);
        }
        if expect == SenmlExpect::BaseName {
            senml.base_len = 0;
        }
        // Mark that the head of the text is still to come.
        senml.label = -1;
        Ok(true)
    }

    fn senml_name(&mut self, input: &[u8]) -> Result<bool, Error> {
        if self.senml.label == -1 {
            let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
            let Token::Text(length) = token else { return Err(Error::Format) };
            self.begin_string(TEXT, length)?;
            self.senml.label = 0;
        }
        loop {
            let (start, len) = match self.string_piece(input)? {
                Piece::NeedInput => return Ok(false),
                Piece::End => break,
                Piece::Data { start, len } => (start, len),
            };
            let senml = &mut self.senml;
            let (area, used) = match senml.expect {
                SenmlExpect::Name => (&mut senml.name, &mut senml.name_len),
                _ => (&mut senml.base, &mut senml.base_len),
            };
            let data = input.get(start..start + len).unwrap_or_default();
            copy_at(area, usize::from(*used), data).ok_or(Error::Format)?;
            *used += data.len() as u8;
        }
        self.senml.expect = SenmlExpect::Key;
        Ok(true)
    }

    fn senml_value(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(found) = self.cbor_value(input)? else { return Ok(false) };
        self.senml.expect = SenmlExpect::Key;
        self.wire = match (i64::from(self.senml.label), found) {
            (LABEL_NUMBER, Found::Null) => WireKind::Null,
            (LABEL_BOOL, Found::Scalar(WireKind::Bool)) => WireKind::Bool,
            (LABEL_NUMBER, Found::Scalar(wire)) if wire != WireKind::Bool => wire,
            (LABEL_LINK, Found::Text) => {
                self.senml.expect = SenmlExpect::Link;
                WireKind::ObjLnk
            }
            (LABEL_STRING, Found::Text) => WireKind::Text,
            (LABEL_BYTES, Found::Bytes) => WireKind::Bytes,
            _ => return Err(Error::Format),
        };
        if matches!(self.wire, WireKind::Text | WireKind::Bytes) {
            if self.senml.path_is_final() {
                self.path = self.senml.path().ok_or(Error::Format)?;
                self.check_value_path()?;
                self.senml.delivered = true;
                self.begin_value(self.wire);
            } else {
                self.senml.expect = SenmlExpect::Keep;
            }
        }
        Ok(true)
    }

    fn senml_link(&mut self, input: &[u8]) -> Result<bool, Error> {
        if !self.collect(input, number::OBJLNK_TEXT_MAX)? {
            return Ok(false);
        }
        let (oid, iid) = number::text_to_objlnk(self.collected()).ok_or(Error::Format)?;
        self.bits = u64::from(oid) << 16 | u64::from(iid);
        self.senml.expect = SenmlExpect::Key;
        Ok(true)
    }

    /// Reads a string that has to wait.
    fn keep_string(&mut self, input: &mut [u8]) -> Result<bool, Error> {
        loop {
            let (start, len) = match self.string_piece(input)? {
                Piece::NeedInput => return Ok(false),
                Piece::End => break,
                Piece::Data { start, len } => (start, len),
            };
            let old = self.senml.held_len as usize;
            match self.senml.held {
                SenmlHeld::None => {
                    self.senml.held = SenmlHeld::Block;
                    self.senml.held_start = start as u32;
                }
                SenmlHeld::Block => {
                    // Inner strings move together over the heads between them.
                    let end = self.senml.held_start as usize + old;
                    for index in 0..len {
                        let byte = input.get(start + index).copied().ok_or(Error::Internal)?;
                        *input.get_mut(end + index).ok_or(Error::Internal)? = byte;
                    }
                }
                SenmlHeld::Text => {
                    let data = input.get(start..start + len).ok_or(Error::Internal)?;
                    copy_at(&mut self.text, old, data).ok_or(Error::Internal)?;
                }
            }
            self.senml.held_len += len as u32;
        }
        self.senml.expect = SenmlExpect::Key;
        Ok(true)
    }

    /// The block ends: moves a string that waits out of it.
    pub(super) fn keep_held_string(&mut self, input: &[u8]) -> Result<(), Error> {
        if self.senml.held == SenmlHeld::Block {
            let (start, len) = (self.senml.held_start as usize, self.senml.held_len as usize);
            let data = input.get(start..start + len).ok_or(Error::Internal)?;
            copy_at(&mut self.text, 0, data).ok_or(Error::Internal)?;
            self.senml.held = SenmlHeld::Text;
        }
        Ok(())
    }

    /// The path is certain now.
    fn end_record(&mut self, input: &[u8]) -> Result<Option<Item>, Error> {
        let held = matches!(self.wire, WireKind::Text | WireKind::Bytes);
        // A value is not given away before the next record is known to be there.
        if !held && self.senml.records_left != 0 && self.position as usize >= input.len() {
            return Ok(Some(Item::NeedInput));
        }
        self.senml.expect = SenmlExpect::Record;
        if self.senml.delivered {
            return Ok(None);
        }
        self.path = self.senml.path().ok_or(Error::Format)?;
        if self.kind == DecodeKind::ReadComposite {
            return Ok(Some(Item::Path(self.path)));
        }
        self.check_value_path()?;
        match self.wire {
            WireKind::None | WireKind::Null => self.no_value().map(Some),
            WireKind::Text | WireKind::Bytes => {
                self.offset = 0;
                self.answer_type = if self.wire == WireKind::Text { DataType::STRING } else { DataType::BYTES };
                self.stage = DecodeStage::Held;
                Ok(None)
            }
            wire => {
                self.begin_value(wire);
                Ok(None)
            }
        }
    }

    /// A piece of the string that waited; from the text area it goes through the part of the block that is read already.
    pub(super) fn held_chunk(&mut self, input: &mut [u8]) -> Result<Item, Error> {
        let total = self.senml.held_len;
        if self.senml.held != SenmlHeld::Text {
            self.senml.held = SenmlHeld::None;
            return Ok(self.chunk(self.senml.held_start as usize, total as usize, Some(total)));
        }
        let rest = self.text.get(self.offset as usize..total as usize).ok_or(Error::Internal)?;
        let free = input.get_mut(..self.position as usize).ok_or(Error::Internal)?;
        let len = copy_prefix(free, rest);
        if len == 0 {
            return Err(Error::Internal);
        }
        let item = self.chunk(0, len, Some(total));
        if self.offset == total {
            self.senml.held = SenmlHeld::None;
        }
        Ok(item)
    }
}
