//! Writing CBOR items (RFC 8949): shortest integers, single or double floats.

use super::cursor::{Cursor, put_array};
use super::number;
use crate::value::Scalar;

/// Major type of unsigned integers.
pub(super) const UINT: u8 = 0;
/// Major type of negative integers.
pub(super) const NEGATIVE: u8 = 1;
/// Major type of byte strings.
pub(super) const BYTES: u8 = 2;
/// Major type of text strings.
pub(super) const TEXT: u8 = 3;
/// Major type of arrays.
pub(super) const ARRAY: u8 = 4;
/// Major type of maps.
pub(super) const MAP: u8 = 5;
/// Major type of tags.
pub(super) const TAG: u8 = 6;
/// Start of a map of indefinite length.
pub(super) const OPEN_MAP: u8 = 0xBF;
/// End of an item of indefinite length.
pub(super) const BREAK: u8 = 0xFF;

/// The head of an item in its shortest form.
#[inline]
pub(super) fn push_head(cursor: &mut Cursor, major: u8, value: u64) {
    match value {
        0..24 => cursor.push(major << 5 | value as u8),
        _ => cursor.put(|room| put_long_head(room, major << 5, value)),
    }
}

#[inline(never)]
fn put_long_head(room: &mut [u8], major: u8, value: u64) -> usize {
    match value {
        0..0x100 => put_array(room, major | 24, [value as u8]),
        0x100..0x1_0000 => put_array(room, major | 25, (value as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put_array(room, major | 26, (value as u32).to_be_bytes()),
        _ => put_array(room, major | 27, value.to_be_bytes()),
    }
}

#[inline]
fn push_int(cursor: &mut Cursor, value: i64) {
    if value >= 0 {
        push_head(cursor, UINT, value as u64);
    } else {
        push_head(cursor, NEGATIVE, !value as u64);
    }
}

/// A float of 32 bits if that is exact, otherwise of 64 bits. There is one NaN.
#[inline]
pub(super) fn push_double(cursor: &mut Cursor, value: f64) {
    cursor.put(|room| put_double(room, value));
}

#[inline(never)]
pub(super) fn put_double(room: &mut [u8], value: f64) -> usize {
    let single = value as f32;
    if f64::from(single) == value {
        put_array(room, 0xFA, single.to_bits().to_be_bytes())
    } else {
        let bits = if value.is_nan() { 0x7FF8_0000_0000_0000 } else { value.to_bits() };
        put_array(room, 0xFB, bits.to_be_bytes())
    }
}

/// A text string.
pub(super) fn push_text(cursor: &mut Cursor, text: &[u8]) {
    push_head(cursor, TEXT, text.len() as u64);
    cursor.extend(text);
}

/// A value as the CBOR formats of LwM2M write it.
#[inline]
pub(super) fn push_scalar(cursor: &mut Cursor, value: Scalar) {
    match value {
        Scalar::Int(value) => push_int(cursor, value),
        Scalar::Uint(value) => push_head(cursor, UINT, value),
        Scalar::Double(value) => push_double(cursor, value),
        Scalar::Bool(value) => cursor.push(0xF4 | u8::from(value)),
        Scalar::Time(value) => {
            push_head(cursor, TAG, 1);
            push_int(cursor, value);
        }
        Scalar::ObjLnk(oid, iid) => {
            cursor.put(|room| put_object_link(room, oid, iid));
        }
    }
}

#[inline(never)]
fn put_object_link(room: &mut [u8], oid: u16, iid: u16) -> usize {
    let mut text = [0; number::OBJLNK_TEXT_MAX];
    let len = number::objlnk_to_text(&mut text, oid, iid);
    let mut cursor = Cursor::new(room);
    push_text(&mut cursor, text.get(..len).unwrap_or_default());
    cursor.len()
}
