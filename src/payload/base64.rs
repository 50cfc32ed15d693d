//! Base64 (RFC 4648 §4): standard alphabet, padded, no line breaks.

use super::Error;
use super::cursor::Cursor;

/// Appends the encoding of `bytes`, padded at the end.
pub(super) fn encode(cursor: &mut Cursor, bytes: &[u8]) {
    for group in bytes.chunks(3) {
        let mut bits = 0u32;
        for index in 0..3 {
            bits = bits << 8 | u32::from(group.get(index).copied().unwrap_or(0));
        }
        for index in 0..4 {
            let digit = (bits >> (18 - 6 * index)) as u8 & 0x3F;
            cursor.push(if index as usize <= group.len() { encode_digit(digit) } else { b'=' });
        }
    }
}

fn encode_digit(digit: u8) -> u8 {
    match digit {
        0..26 => b'A' + digit,
        26..52 => b'a' - 26 + digit,
        52..62 => digit - 52 + b'0',
        62 => b'+',
        _ => b'/',
    }
}

/// Decodes a group of four characters; returns the bytes and how many of them count (3, or 1 and 2 with padding). Unused
/// bits are ignored.
pub(super) fn decode_group(group: [u8; 4]) -> Result<([u8; 3], usize), Error> {
    let len = match group {
        [_, _, b'=', b'='] => 1,
        [_, _, _, b'='] => 2,
        _ => 3,
    };
    let mut bits = 0u32;
    for (index, &character) in group.iter().enumerate() {
        let digit = if index > len { 0 } else { decode_digit(character).ok_or(Error::Format)? };
        bits = bits << 6 | u32::from(digit);
    }
    let [_, a, b, c] = bits.to_be_bytes();
    Ok(([a, b, c], len))
}

fn decode_digit(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
