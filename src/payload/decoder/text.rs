//! Plain text and opaque (spec 40 §3, §4).

use super::{Item, PayloadDecoderState};
use crate::payload::{Error, base64, number};
use crate::value::{DataType, Scalar};

/// Longest text of a scalar.
const SCALAR_MAX: usize = 23;

/// Use of the text area while base64 is read: a group of four characters, then decoded bytes that found no room yet.
const GROUP: usize = 4;

impl PayloadDecoderState {
    /// Raw strings and base64.
    pub(super) fn text_body(&mut self, input: &mut [u8], last: bool, skip: bool) -> Result<Item, Error> {
        if skip {
            self.position = input.len() as u32;
            if last {
                self.end_value();
            }
            return Ok(if last { Item::End } else { Item::NeedInput });
        }
        if self.answer_type == DataType::BYTES {
            self.base64_block(input, last)
        } else {
            Ok(self.whole_block(input, last))
        }
    }

    /// The rest of the block is the next piece.
    pub(super) fn whole_block(&mut self, input: &[u8], last: bool) -> Item {
        let start = self.position as usize;
        let len = input.len().saturating_sub(start);
        if len == 0 && !last {
            return Item::NeedInput;
        }
        self.position = input.len() as u32;
        let full = self.offset.saturating_add(len as u32);
        self.chunk(start, len, last.then_some(full))
    }

    /// Decodes base64 in place. Up to three characters are carried to the next block. In a block of a few characters more
    /// bytes may come out than it has room for; these make a chunk of their own.
    fn base64_block(&mut self, input: &mut [u8], last: bool) -> Result<Item, Error> {
        let mut written = 0;
        loop {
            while self.left != 0 && written < self.position as usize {
                let [_, _, _, _, first, pending @ ..] = &mut self.text;
                if let Some(slot) = input.get_mut(written) {
                    *slot = *first;
                }
                *first = pending.first().copied().unwrap_or(0);
                pending.copy_within(1..8, 0);
                self.left -= 1;
                written += 1;
            }
            let Some(&character) = input.get(self.position as usize) else { break };
            self.position += 1;
            self.base64_character(character)?;
        }
        let complete = last && self.left == 0;
        if complete && self.text_len != 0 {
            return Err(Error::Format);
        }
        if written == 0 && !last {
            return Ok(Item::NeedInput);
        }
        let full = self.offset.saturating_add(written as u32);
        Ok(self.chunk(0, written, complete.then_some(full)))
    }

    /// Adds a character to the group; decodes a complete group behind the pending bytes (`left` counts them).
    fn base64_character(&mut self, character: u8) -> Result<(), Error> {
        // `indefinite` tells that padding was seen: nothing may follow it.
        if self.indefinite {
            return Err(Error::Format);
        }
        if let Some(slot) = self.text.get_mut(usize::from(self.text_len)) {
            *slot = character;
        }
        self.text_len += 1;
        if usize::from(self.text_len) < GROUP {
            return Ok(());
        }
        self.text_len = 0;
        let [a, b, c, d, ..] = self.text;
        let (bytes, len) = base64::decode_group([a, b, c, d])?;
        self.indefinite = len != 3;
        let end = GROUP.saturating_add(self.left as usize);
        for (slot, &byte) in self.text.iter_mut().skip(end).zip(bytes.iter().take(len)) {
            *slot = byte;
            self.left += 1;
        }
        Ok(())
    }

    /// Collects the whole payload; true when the last block is in.
    pub(super) fn collect_text(&mut self, input: &[u8], last: bool) -> Result<bool, Error> {
        let data = input.get(self.position as usize..).unwrap_or_default();
        self.position = input.len() as u32;
        self.append_text(data, SCALAR_MAX)?;
        Ok(last)
    }
}

/// A scalar in plain text.
pub(super) fn scalar(text: &[u8], wanted: DataType) -> Option<Scalar> {
    Some(match wanted {
        DataType::INT => Scalar::Int(number::text_to_i64(text)?),
        DataType::TIME => Scalar::Time(number::text_to_i64(text)?),
        DataType::UINT => Scalar::Uint(number::text_to_u64(text)?),
        DataType::DOUBLE => Scalar::Double(number::text_to_f64(text)?),
        DataType::BOOL => match text {
            b"0" => Scalar::Bool(false),
            b"1" => Scalar::Bool(true),
            _ => return None,
        },
        DataType::OBJLNK if text.len() <= number::OBJLNK_TEXT_MAX => {
            let (oid, iid) = number::text_to_objlnk(text)?;
            Scalar::ObjLnk(oid, iid)
        }
        _ => return None,
    })
}
