//! Values on their way between handlers and payloads. The classic API declares no types: what a value is shows when a handler
//! gives it, or asks for it.

use anj::dm::ReadValue;
use anj::payload::number;
use anj::value::{DataType, Scalar};

use crate::base64;

/// 4.00, what a getter returns for a value that is none of the wanted type.
pub const BAD_REQUEST: i32 = -128;

/// A value that a handler gave.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A number, a boolean or an object link.
    Scalar(Scalar),
    /// Text.
    Text(Vec<u8>),
    /// Opaque bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// Its type.
    pub fn data_type(&self) -> DataType {
        match self {
            Self::Scalar(value) => value.data_type(),
            Self::Text(_) => DataType::STRING,
            Self::Bytes(_) => DataType::BYTES,
        }
    }

    /// For the core: it names the memory of this value, which has to stay.
    pub fn as_read(&self) -> ReadValue {
        match self {
            Self::Scalar(value) => ReadValue::Scalar(*value),
            Self::Text(data) | Self::Bytes(data) => ReadValue::Memory { data: data.as_ptr(), len: data.len() },
        }
    }

    /// The bytes of a string, none of anything else.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Scalar(_) => &[],
            Self::Text(data) | Self::Bytes(data) => data,
        }
    }
}

/// A value that a server wrote, as it stands in the payload.
#[derive(Clone, PartialEq, Debug)]
pub enum Written {
    /// Of a format with types.
    Scalar(Scalar),
    /// A text string of CBOR.
    Text(Vec<u8>),
    /// Opaque bytes.
    Bytes(Vec<u8>),
    /// Plain text, of which anything can be made.
    Plain(Vec<u8>),
    /// A value in TLV, of which anything can be made.
    Tlv(Vec<u8>),
}

impl Written {
    /// The value as an integer in the range of `i64`, or of `u64`.
    pub fn integer(&self) -> Option<i128> {
        match self {
            Self::Scalar(Scalar::Int(value) | Scalar::Time(value)) => Some(i128::from(*value)),
            Self::Scalar(Scalar::Uint(value)) => Some(i128::from(*value)),
            Self::Scalar(Scalar::Double(value)) => {
                let integer = *value as i128;
                (integer as f64 == *value).then_some(integer)
            }
            Self::Plain(text) => match number::text_to_i64(text) {
                Some(value) => Some(i128::from(value)),
                None => number::text_to_u64(text).map(i128::from),
            },
            Self::Tlv(bytes) => Some(match **bytes {
                [a] => i128::from(a as i8),
                [a, b] => i128::from(i16::from_be_bytes([a, b])),
                [a, b, c, d] => i128::from(i32::from_be_bytes([a, b, c, d])),
                _ => i128::from(i64::from_be_bytes(bytes.as_slice().try_into().ok()?)),
            }),
            _ => None,
        }
    }

    /// The value as an unsigned integer: in TLV the highest bit is no sign.
    pub fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Tlv(bytes) if bytes.len() == 8 => Some(u64::from_be_bytes(bytes.as_slice().try_into().ok()?)),
            Self::Tlv(bytes) if matches!(bytes.len(), 1 | 2 | 4) => {
                Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
            }
            _ => u64::try_from(self.integer()?).ok(),
        }
    }

    /// The value as a floating-point number.
    pub fn double(&self) -> Option<f64> {
        match self {
            Self::Scalar(Scalar::Double(value)) => Some(*value),
            Self::Plain(text) => number::text_to_f64(text),
            Self::Tlv(bytes) => match **bytes {
                [a, b, c, d] => Some(f32::from_be_bytes([a, b, c, d]).into()),
                _ => Some(f64::from_be_bytes(bytes.as_slice().try_into().ok()?)),
            },
            _ => self.integer().map(|value| value as f64),
        }
    }

    /// The value as a boolean.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Scalar(Scalar::Bool(value)) => Some(*value),
            Self::Plain(text) if text == b"0" => Some(false),
            Self::Plain(text) if text == b"1" => Some(true),
            Self::Tlv(bytes) if **bytes == [0] => Some(false),
            Self::Tlv(bytes) if **bytes == [1] => Some(true),
            _ => None,
        }
    }

    /// The value as an object link: Object id, Object Instance id.
    pub fn object_link(&self) -> Option<(u16, u16)> {
        match self {
            Self::Scalar(Scalar::ObjLnk(oid, iid)) => Some((*oid, *iid)),
            Self::Plain(text) | Self::Text(text) => number::text_to_objlnk(text),
            Self::Tlv(bytes) => match **bytes {
                [a, b, c, d] => Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value as text.
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Plain(text) | Self::Text(text) | Self::Tlv(text) => Some(text),
            _ => None,
        }
    }

    /// The value as opaque bytes: plain text is base64.
    pub fn opaque(&self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes(bytes) | Self::Tlv(bytes) => Some(bytes.clone()),
            Self::Plain(text) => base64::decode(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spec_50_s5_8_what_becomes_of_a_written_value() {
        let plain = |text: &[u8]| Written::Plain(text.to_vec());
        let tlv = |bytes: &[u8]| Written::Tlv(bytes.to_vec());
        assert_eq!(plain(b"-7").integer(), Some(-7));
        assert_eq!(plain(b"18446744073709551615").integer(), Some(i128::from(u64::MAX)));
        assert_eq!(plain(b"7.5").integer(), None);
        assert_eq!(plain(b"x").integer(), None);
        assert_eq!(tlv(&[0xFF]).integer(), Some(-1));
        assert_eq!(tlv(&[0xFF]).unsigned(), Some(255));
        assert_eq!(tlv(&[1, 2, 3]).integer(), None);
        assert_eq!(tlv(&[1, 2, 3]).unsigned(), None);
        assert_eq!(tlv(&[0x3F, 0xC0, 0, 0]).double(), Some(1.5));
        assert_eq!(plain(b"2").boolean(), None);
        assert_eq!(plain(b"1").boolean(), Some(true));
        assert_eq!(plain(b"3:65535").object_link(), Some((3, 65535)));
        assert_eq!(plain(b"aGVsbG8=").opaque().as_deref(), Some(&b"hello"[..]));
        assert_eq!(plain(b"aGVsbG8").opaque(), None);
        assert_eq!(Written::Bytes(b"x".to_vec()).text(), None);
        assert_eq!(Written::Scalar(Scalar::Double(2.0)).integer(), Some(2));
        assert_eq!(Written::Scalar(Scalar::Double(f64::NAN)).integer(), None);
    }
}
