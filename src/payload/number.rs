//! Numbers and object links as text, in both directions (spec 40 §2). No allocation, no `core::fmt`, no tables.

/// Most bytes that [`u64_to_text`] and [`i64_to_text`] write.
pub const INT_TEXT_MAX: usize = 20;
/// Most bytes that [`f64_to_text`] writes.
pub const F64_TEXT_MAX: usize = 24;
/// Most bytes that [`objlnk_to_text`] writes.
pub const OBJLNK_TEXT_MAX: usize = 11;

/// Writes `value` in decimal; returns the number of bytes written.
pub fn u64_to_text(_out: &mut [u8; INT_TEXT_MAX], _value: u64) -> usize {
    todo!()
}

/// Writes `value` in decimal, with `-` where needed; returns the number of bytes written.
pub fn i64_to_text(_out: &mut [u8; INT_TEXT_MAX], _value: i64) -> usize {
    todo!()
}

/// Writes `value` in the form of spec 40 §2.1 with the fewest digits that read back as the same number; returns the
/// number of bytes written.
pub fn f64_to_text(_out: &mut [u8; F64_TEXT_MAX], _value: f64) -> usize {
    todo!()
}

/// Writes `oid:iid`; returns the number of bytes written.
pub fn objlnk_to_text(_out: &mut [u8; OBJLNK_TEXT_MAX], _oid: u16, _iid: u16) -> usize {
    todo!()
}

/// Reads 1 to 10 digits, nothing else, up to `u32::MAX`.
pub fn text_to_u32(_text: &[u8]) -> Option<u32> {
    todo!()
}

/// Reads 1 to 20 digits, nothing else, up to `u64::MAX`.
pub fn text_to_u64(_text: &[u8]) -> Option<u64> {
    todo!()
}

/// Reads an optional sign and 1 to 20 digits within the range of `i64`.
pub fn text_to_i64(_text: &[u8]) -> Option<i64> {
    todo!()
}

/// Reads a number by the grammar of spec 40 §2.2, correctly rounded.
pub fn text_to_f64(_text: &[u8]) -> Option<f64> {
    todo!()
}

/// Reads `oid:iid`, both 0..=65535.
pub fn text_to_objlnk(_text: &[u8]) -> Option<(u16, u16)> {
    todo!()
}
