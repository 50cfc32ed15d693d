//! LwM2M TLV (LwM2M Core 1.2 §7.4.5, spec 40 §8).

use super::{DecodeKind, Item, PayloadDecoderState, TypeAnswer, TypeReply, Types, WireKind};
use crate::path::{ID_INVALID, Path};
use crate::payload::Error;
use crate::value::{DataType, Scalar};

/// A complete header.
struct Header {
    kind: u8,
    id: u16,
    value_len: u32,
    header_len: u32,
}

impl Header {
    /// Length of the header that begins with this byte.
    fn len(first: u8) -> u32 {
        2 + u32::from(first >> 5 & 1) + u32::from(first >> 3 & 3)
    }

    /// Reads a header from the bytes that the longest one has.
    fn decode(head: &[u8; 6]) -> Result<Self, Error> {
        let [first, a, b, c, d, e] = *head;
        let wide = first & 0x20 != 0;
        let id = if wide { u16::from_be_bytes([a, b]) } else { a.into() };
        let [x, y, z] = if wide { [c, d, e] } else { [b, c, d] };
        let length_len = first >> 3 & 3;
        let value_len = match length_len {
            0 => u32::from(first & 7),
            1 => x.into(),
            2 => u32::from_be_bytes([0, 0, x, y]),
            _ => u32::from_be_bytes([0, x, y, z]),
        };
        // 0xFF is the first byte of nothing else than padding.
        if first == 0xFF || id == ID_INVALID {
            return Err(Error::Format);
        }
        Ok(Self { kind: first >> 6, id, value_len, header_len: Self::len(first) })
    }
}

/// The types that are neither text nor bytes.
const SCALARS: DataType = DataType { bits: DataType::ANY.bits & !(DataType::STRING.bits | DataType::BYTES.bits) };

const OBJECT_INSTANCE: u8 = 0;
const RESOURCE_INSTANCE: u8 = 1;
const MULTIPLE_RESOURCE: u8 = 2;

#[cfg(anj_with_tlv)]
impl PayloadDecoderState {
    pub(super) fn tlv_structure(&mut self, input: &[u8], last: bool, types: Types<'_>) -> Result<Option<Item>, Error> {
        loop {
            self.leave_containers();
            let at_end = self.position as usize >= input.len() && self.head_len == 0 && self.open.depth == 0;
            if at_end && last {
                return Ok(Some(Item::End));
            }
            let Some(header) = self.tlv_header(input)? else { return Ok(Some(Item::NeedInput)) };
            self.charge_container(&header)?;
            self.set_path(&header)?;
            match (header.kind, header.value_len) {
                (OBJECT_INSTANCE, 0) => {
                    let is_instance = self.kind == DecodeKind::Create && self.path.starts_with(&self.request);
                    return if is_instance { Ok(Some(Item::NoValue { path: self.path })) } else { Err(Error::Format) };
                }
                // An array without elements.
                (MULTIPLE_RESOURCE, 0) => self.check_value_path()?,
                (OBJECT_INSTANCE | MULTIPLE_RESOURCE, len) => self.open.push(len, self.path.len())?,
                (_, len) => {
                    self.check_value_path()?;
                    self.indefinite = false;
                    self.offset = 0;
                    self.total = len;
                    self.left = len;
                    self.begin_value(WireKind::Raw);
                    return self.whole_scalar(input, types);
                }
            }
        }
    }

    /// The usual case: a number of a type that is known, and all of it is there. `None`: go on as usual.
    fn whole_scalar(&mut self, input: &[u8], types: Types<'_>) -> Result<Option<Item>, Error> {
        match types(&self.path) {
            TypeReply::Ask => return Ok(None),
            TypeReply::Unknown => self.skip_value(),
            TypeReply::Is(data_type) => self.set_type(data_type),
        }
        if self.answer == TypeAnswer::Set
            && SCALARS.contains(self.answer_type)
            && let Some(bytes) = self.whole_string(input, 8)
        {
            return self.entry(scalar(bytes, self.answer_type)).map(Some);
        }
        Ok(None)
    }

    /// Closes the containers that are read to their ends.
    fn leave_containers(&mut self) {
        while self.open.depth != 0 && self.open.left() == 0 {
            self.open.pop();
        }
    }

    /// Takes an entry out of what its container holds.
    fn charge_container(&mut self, header: &Header) -> Result<(), Error> {
        if self.open.depth != 0 {
            let left = self.open.left().checked_sub(header.header_len + header.value_len);
            self.open.set_left(left.ok_or(Error::Format)?);
        }
        Ok(())
    }

    /// The next header; `None` if the block ends before.
    fn tlv_header(&mut self, input: &[u8]) -> Result<Option<Header>, Error> {
        // The usual case: all of it, and more, is there.
        if self.head_len == 0
            && let Some(head) = input.get(self.position as usize..).and_then(|rest| rest.first_chunk())
        {
            let header = Header::decode(head)?;
            self.position += header.header_len;
            return Ok(Some(header));
        }
        loop {
            let Some(&byte) = input.get(self.position as usize) else { return Ok(None) };
            self.position += 1;
            self.add_to_head(byte);
            let [head @ .., _, _, _] = self.head;
            let [first, ..] = head;
            // Behind what is there stand bytes of an earlier header.
            if u32::from(self.head_len) < Header::len(first) {
                continue;
            }
            self.head_len = 0;
            return Header::decode(&head).map(Some);
        }
    }

    /// Replaces the id of the entry's level and cuts those below. A Create without Instance id leaves that open.
    fn set_path(&mut self, header: &Header) -> Result<(), Error> {
        let level = match header.kind {
            OBJECT_INSTANCE => 1,
            RESOURCE_INSTANCE => 3,
            _ => 2,
        };
        let outer = match self.open.depth {
            0 => self.request,
            // A container holds only what lies below it.
            _ if level < self.open.path_len() => return Err(Error::Format),
            _ => self.path.prefix(self.open.path_len()),
        };
        let mut path = outer.prefix(level);
        if path.len() == 1 && level == 2 && self.kind == DecodeKind::Create {
            path = Path::instance(path.oid(), ID_INVALID);
        }
        if path.len() != level {
            return Err(Error::Format);
        }
        self.path = path.child(header.id).ok_or(Error::Format)?;
        Ok(())
    }
}

/// A scalar in TLV.
pub(super) fn scalar(bytes: &[u8], wanted: DataType) -> Option<Scalar> {
    let signed = || {
        Some(match *bytes {
            [a] => i64::from(a as i8),
            [a, b] => i16::from_be_bytes([a, b]).into(),
            [a, b, c, d] => i32::from_be_bytes([a, b, c, d]).into(),
            _ => i64::from_be_bytes(*bytes.first_chunk()?),
        })
    };
    Some(match wanted {
        DataType::BOOL => match bytes {
            [0] => Scalar::Bool(false),
            [1] => Scalar::Bool(true),
            _ => return None,
        },
        DataType::OBJLNK => match *bytes {
            [a, b, c, d] => Scalar::ObjLnk(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
            _ => return None,
        },
        DataType::DOUBLE => match *bytes {
            [a, b, c, d] => Scalar::Double(f32::from_be_bytes([a, b, c, d]).into()),
            _ => Scalar::Double(f64::from_be_bytes(*bytes.first_chunk()?)),
        },
        DataType::INT => Scalar::Int(signed()?),
        DataType::TIME => Scalar::Time(signed()?),
        DataType::UINT => Scalar::Uint(match *bytes {
            [a] => a.into(),
            [a, b] => u16::from_be_bytes([a, b]).into(),
            [a, b, c, d] => u32::from_be_bytes([a, b, c, d]).into(),
            _ => u64::from_be_bytes(*bytes.first_chunk()?),
        }),
        _ => return None,
    })
}
