//! Numbers and object links as text, in both directions (spec 40 §2). No allocation, no `core::fmt`, no tables.

use super::cursor::Cursor;
use super::decimal;

/// Most bytes that [`u64_to_text`] and [`i64_to_text`] write.
pub const INT_TEXT_MAX: usize = 20;
/// Most bytes that [`f64_to_text`] writes.
pub const F64_TEXT_MAX: usize = 24;
/// Most bytes that [`objlnk_to_text`] writes.
pub const OBJLNK_TEXT_MAX: usize = 11;

/// Significant digits of a text that are looked at; of the others only whether one is not zero.
const SIGNIFICANT_DIGITS: u32 = 40;

/// 2^64 as a double.
const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;

/// Writes `value` in decimal; returns the number of bytes written.
pub fn u64_to_text(out: &mut [u8; INT_TEXT_MAX], value: u64) -> usize {
    let mut cursor = Cursor::new(out);
    push_u64(&mut cursor, value);
    cursor.len()
}

/// Writes `value` in decimal, with `-` where needed; returns the number of bytes written.
pub fn i64_to_text(out: &mut [u8; INT_TEXT_MAX], value: i64) -> usize {
    let mut cursor = Cursor::new(out);
    push_i64(&mut cursor, value);
    cursor.len()
}

/// Writes `oid:iid`; returns the number of bytes written.
pub fn objlnk_to_text(out: &mut [u8; OBJLNK_TEXT_MAX], oid: u16, iid: u16) -> usize {
    let mut cursor = Cursor::new(out);
    push_objlnk(&mut cursor, oid, iid);
    cursor.len()
}

pub(super) fn push_objlnk(cursor: &mut Cursor, oid: u16, iid: u16) {
    push_u16(cursor, oid);
    cursor.push(b':');
    push_u16(cursor, iid);
}

pub(super) fn push_i64(cursor: &mut Cursor, value: i64) {
    if value < 0 {
        cursor.push(b'-');
    }
    push_u64(cursor, value.unsigned_abs());
}

/// An id.
#[inline]
pub(super) fn push_u16(cursor: &mut Cursor, value: u16) {
    match value {
        0..10 => cursor.push(b'0' + value as u8),
        _ => push_long_u16(cursor, value),
    }
}

/// An id of two digits or more; two at a time, with few divisions.
fn push_long_u16(cursor: &mut Cursor, value: u16) {
    let value = u32::from(value);
    let (high, low) = (value / 100, value % 100);
    if high > 0 {
        if high > 9 {
            if high > 99 {
                cursor.push(b'0' + (high / 100) as u8);
            }
            cursor.push(b'0' + (high / 10 % 10) as u8);
        }
        cursor.push(b'0' + (high % 10) as u8);
    }
    cursor.push(b'0' + (low / 10) as u8);
    cursor.push(b'0' + (low % 10) as u8);
}

pub(super) fn push_u64(cursor: &mut Cursor, mut value: u64) {
    let mut digits = [0u8; INT_TEXT_MAX];
    let mut count = 0;
    for slot in digits.iter_mut().rev() {
        // 32-bit division where possible: the 64-bit one is a library call on small processors.
        let digit = match u32::try_from(value) {
            Ok(small) => {
                value = (small / 10).into();
                (small % 10) as u8
            }
            Err(_) => {
                let digit = (value % 10) as u8;
                value /= 10;
                digit
            }
        };
        *slot = b'0' + digit;
        count += 1;
        if value == 0 {
            break;
        }
    }
    for &digit in digits.iter().skip(INT_TEXT_MAX - count) {
        cursor.push(digit);
    }
}

/// Writes `value` in the form of spec 40 §2.1 with the fewest digits that read back as the same number; returns the
/// number of bytes written.
pub fn f64_to_text(out: &mut [u8; F64_TEXT_MAX], value: f64) -> usize {
    let mut cursor = Cursor::new(out);
    push_f64(&mut cursor, value);
    cursor.len()
}

pub(super) fn push_f64(cursor: &mut Cursor, value: f64) {
    if value.is_nan() {
        return cursor.extend(b"nan");
    }
    let magnitude = value.abs();
    if value < 0.0 {
        cursor.push(b'-');
    }
    if magnitude.is_infinite() {
        return cursor.extend(b"inf");
    }
    let integer = magnitude as u64;
    if magnitude < TWO_POW_64 && integer as f64 == magnitude {
        return push_u64(cursor, integer);
    }

    let mut digits = [0u8; decimal::MAX_DIGITS];
    let (count, exponent) = decimal::shortest_digits(&mut digits, magnitude);
    let digits = digits.get(..count).unwrap_or(&digits);
    if magnitude > 1.0 && magnitude < TWO_POW_64 {
        push_with_point(cursor, digits, exponent);
    } else if magnitude > 1e-10 && magnitude < 1.0 && fits_as_fraction(cursor.len(), count, exponent) {
        cursor.extend(b"0.");
        for _ in exponent..0 {
            cursor.push(b'0');
        }
        cursor.extend(digits);
    } else {
        push_with_point(cursor, digits, 1);
        cursor.extend(if exponent > 0 { b"e+" } else { b"e-" });
        push_u64(cursor, (exponent - 1).unsigned_abs().into());
    }
}

/// True when `0.`, the zeros and the digits stay within the announced length.
fn fits_as_fraction(sign: usize, count: usize, exponent: i32) -> bool {
    sign + 2 + exponent.unsigned_abs() as usize + count <= F64_TEXT_MAX
}

/// The digits with a point after the first `before` ones, padded with zeros up to it.
fn push_with_point(cursor: &mut Cursor, digits: &[u8], before: i32) {
    let mut position = 0;
    for &digit in digits {
        if position == before {
            cursor.push(b'.');
        }
        cursor.push(digit);
        position += 1;
    }
    for _ in position..before {
        cursor.push(b'0');
    }
}

/// Reads 1 to 20 digits, nothing else, up to `u32::MAX`.
pub fn text_to_u32(text: &[u8]) -> Option<u32> {
    u32::try_from(text_to_u64(text)?).ok()
}

/// Reads 1 to 20 digits, nothing else, up to `u64::MAX`.
pub fn text_to_u64(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > INT_TEXT_MAX {
        return None;
    }
    let mut value = 0u64;
    for &byte in text {
        value = value.checked_mul(10)?.checked_add(digit(byte)?.into())?;
    }
    Some(value)
}

/// Reads an optional sign and 1 to 20 digits within the range of `i64`.
pub fn text_to_i64(text: &[u8]) -> Option<i64> {
    match text {
        [b'-', digits @ ..] => 0i64.checked_sub_unsigned(text_to_u64(digits)?),
        [b'+', digits @ ..] => i64::try_from(text_to_u64(digits)?).ok(),
        digits => i64::try_from(text_to_u64(digits)?).ok(),
    }
}

/// Reads `oid:iid`, both 0..=65535.
pub fn text_to_objlnk(text: &[u8]) -> Option<(u16, u16)> {
    let mut ids = text.splitn(2, |&byte| byte == b':').map(|id| u16::try_from(text_to_u64(id)?).ok());
    Some((ids.next()??, ids.next()??))
}

/// Reads a number by the grammar of spec 40 §2.2, correctly rounded. (Texts of more than 40 significant digits whose
/// first 40 are those of a midpoint between two numbers may go to the other side of it.)
pub fn text_to_f64(text: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut parts = unsigned.splitn(2, |byte| matches!(byte, b'e' | b'E'));
    let mantissa = parts.next()?;
    let exponent = match parts.next() {
        None => 0,
        Some(_) if text.len() > F64_TEXT_MAX => return None,
        Some(exponent) => i32::try_from(text_to_i64(exponent)?).ok().filter(|e| (-307..=308).contains(e))?,
    };

    let mut number = decimal::Big::from_u64(0);
    let mut kept = 0u32;
    let mut scale = exponent;
    let mut any_digit = false;
    let mut point = false;
    let mut tail = false;
    for &byte in mantissa {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = digit(byte)?;
        any_digit = true;
        if kept < SIGNIFICANT_DIGITS {
            number.mul_add(10, digit.into());
            kept += u32::from(kept != 0 || digit != 0);
            scale = scale.saturating_sub(point.into());
        } else {
            tail |= digit != 0;
            scale = scale.saturating_add((!point).into());
        }
    }
    if !any_digit {
        return None;
    }
    if tail {
        // One more digit stands for all that were left out.
        number.mul_add(10, 1);
        scale = scale.saturating_sub(1);
    }
    let value = decimal::to_f64(number, kept.saturating_add(1), scale);
    Some(if negative { -value } else { value })
}

fn digit(byte: u8) -> Option<u8> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(digit)
}
