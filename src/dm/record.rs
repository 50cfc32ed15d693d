//! The value at hand: a record of a payload on its way to a handler, or a value from a handler on its way into a payload.

use super::call::{ReadValue, WriteValue};
use crate::path::Path;
use crate::payload::{Chunk, Item, LeafValue};
use crate::value::{DataType, Scalar};

/// What is known of the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(super) enum RecordKind {
    /// Nothing: null, or only an Instance.
    #[default]
    NoValue = 0,
    /// The decoder has to be told the type.
    NeedType,
    /// In `bits`.
    Scalar,
    /// A piece of a string: in the input block, or memory of the application.
    Chunk,
    /// Callbacks of the application.
    #[cfg(anj_with_external_data)]
    External,
}

/// A path and its value, in a form that C can store.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct RecordState {
    bits: u64,
    len: usize,
    start: u32,
    offset: u32,
    full_length_hint: u32,
    pub(super) path: Path,
    /// Type of the value; of a leaf that is read, the declared one.
    pub(super) data_type: DataType,
    pub(super) kind: RecordKind,
}

impl RecordState {
    /// No value at the root.
    pub(super) const fn new() -> Self {
        Self {
            bits: 0,
            len: 0,
            start: 0,
            offset: 0,
            full_length_hint: 0,
            path: Path::ROOT,
            data_type: DataType::NULL,
            kind: RecordKind::NoValue,
        }
    }

    /// Takes what a decoder found; false for items that are no records.
    pub(super) fn set_item(&mut self, item: &Item) -> bool {
        (self.data_type, self.kind) = (DataType::NULL, RecordKind::NoValue);
        match *item {
            Item::NeedType { path, offered } => {
                (self.path, self.data_type, self.kind) = (path, offered, RecordKind::NeedType);
            }
            Item::Entry { path, value } => {
                self.path = path;
                self.set_scalar(value);
            }
            Item::Chunk { path, chunk } => {
                (self.path, self.data_type, self.kind) = (path, chunk.data_type, RecordKind::Chunk);
                (self.start, self.len) = (chunk.start, chunk.len as usize);
                (self.offset, self.full_length_hint) = (chunk.offset, chunk.full_length_hint);
            }
            Item::NoValue { path } => self.path = path,
            Item::Path(_) | Item::NeedInput | Item::End => return false,
        }
        true
    }

    /// The value for `res_write`; `None` when there is none.
    pub(super) fn write_value(&self) -> Option<WriteValue> {
        match self.kind {
            RecordKind::Scalar => Some(WriteValue::Scalar(self.scalar()?)),
            RecordKind::Chunk => Some(WriteValue::Chunk(Chunk {
                data_type: self.data_type,
                start: self.start,
                len: self.len as u32,
                offset: self.offset,
                full_length_hint: self.full_length_hint,
            })),
            _ => None,
        }
    }

    /// Makes room for the value of a Resource (Instance) of the declared type.
    pub(super) fn make_room(&mut self, path: &Path, data_type: DataType) {
        (self.path, self.data_type, self.kind) = (*path, data_type, RecordKind::NoValue);
    }

    /// Takes what `res_read` gave; false when it is not of the declared type.
    pub(super) fn take(&mut self, value: &ReadValue) -> bool {
        let declared = self.data_type;
        match *value {
            ReadValue::None => return false,
            ReadValue::Scalar(value) => self.set_scalar(value),
            ReadValue::Memory { len, .. } => (self.kind, self.len) = (RecordKind::Chunk, len),
            #[cfg(anj_with_external_data)]
            ReadValue::External(_) => {
                self.kind = RecordKind::External;
                return declared.is_external();
            }
        }
        let is_string = matches!(declared, DataType::BYTES | DataType::STRING);
        self.data_type == declared && is_string == (self.kind == RecordKind::Chunk)
    }

    /// The value for the encoder.
    pub(super) fn leaf_value(&self) -> Option<LeafValue> {
        let is_text = self.data_type.without_external() == DataType::STRING;
        match (self.kind, is_text) {
            (RecordKind::Scalar, _) => self.scalar().map(LeafValue::Scalar),
            (RecordKind::Chunk, true) => Some(LeafValue::String(self.len)),
            (RecordKind::Chunk, false) => Some(LeafValue::Bytes(self.len)),
            #[cfg(anj_with_external_data)]
            (RecordKind::External, true) => Some(LeafValue::ExternalString),
            #[cfg(anj_with_external_data)]
            (RecordKind::External, false) => Some(LeafValue::ExternalBytes),
            _ => None,
        }
    }

    fn set_scalar(&mut self, value: Scalar) {
        self.kind = RecordKind::Scalar;
        self.data_type = value.data_type();
        self.bits = match value {
            Scalar::Int(value) | Scalar::Time(value) => value as u64,
            Scalar::Uint(value) => value,
            Scalar::Double(value) => value.to_bits(),
            Scalar::Bool(value) => value.into(),
            Scalar::ObjLnk(oid, iid) => u64::from(oid) << 16 | u64::from(iid),
        };
    }

    /// The value; `None` when it is none of the scalar types.
    pub(super) fn scalar(&self) -> Option<Scalar> {
        let bits = self.bits;
        if self.kind != RecordKind::Scalar {
            return None;
        }
        Some(match self.data_type {
            DataType::INT => Scalar::Int(bits as i64),
            DataType::UINT => Scalar::Uint(bits),
            DataType::DOUBLE => Scalar::Double(f64::from_bits(bits)),
            DataType::BOOL => Scalar::Bool(bits != 0),
            DataType::OBJLNK => Scalar::ObjLnk((bits >> 16) as u16, bits as u16),
            DataType::TIME => Scalar::Time(bits as i64),
            _ => return None,
        })
    }
}
