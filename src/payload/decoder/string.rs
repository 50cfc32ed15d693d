//! Strings: handed to the caller piece by piece, or collected to become a scalar.

use super::{Chunk, DecodeCodec, Item, PayloadDecoderState, TypeAnswer, text, tlv};
use crate::payload::cursor::copy_at;
use crate::payload::{Error, number};
use crate::value::Scalar;

/// Bytes of a string that lie in the block, or why there are none.
pub(super) enum Piece {
    Data { start: usize, len: usize },
    End,
    NeedInput,
}

impl PayloadDecoderState {
    /// A piece of a string for the caller. `full` is the total length if it is known.
    pub(super) fn chunk(&mut self, start: usize, len: usize, full: Option<u32>) -> Item {
        let offset = self.offset;
        self.offset = offset.saturating_add(len as u32);
        let chunk = Chunk {
            data_type: self.answer_type,
            start: start as u32,
            len: len as u32,
            offset,
            full_length_hint: full.unwrap_or(0),
        };
        if full == Some(self.offset) {
            self.end_value();
        }
        Item::Chunk { path: self.path, chunk }
    }

    /// The next piece of a string. `None`: the stage has changed.
    pub(super) fn body(&mut self, input: &mut [u8], last: bool) -> Result<Option<Item>, Error> {
        let skip = self.answer == TypeAnswer::Skip;
        match self.codec {
            #[cfg(anj_with_plaintext)]
            DecodeCodec::Text => return self.text_body(input, last, skip).map(Some),
            DecodeCodec::Opaque => return Ok(Some(self.whole_block(input, last))),
            _ => (),
        }
        loop {
            return Ok(Some(match self.string_piece(input)? {
                Piece::NeedInput => Item::NeedInput,
                Piece::Data { .. } if skip => continue,
                Piece::End if skip => {
                    self.end_value();
                    return Ok(None);
                }
                Piece::Data { start, len } => {
                    let full = (!self.indefinite).then_some(self.total);
                    self.chunk(start, len, full)
                }
                Piece::End => self.chunk(self.position as usize, 0, Some(self.offset)),
            }));
        }
    }

    /// The next bytes of a string of known length, or of the strings inside one without.
    pub(super) fn string_piece(&mut self, input: &[u8]) -> Result<Piece, Error> {
        loop {
            let start = self.position as usize;
            if self.left != 0 {
                let len = input.len().saturating_sub(start).min(self.left as usize);
                self.left -= len as u32;
                self.position += len as u32;
                return Ok(if len == 0 { Piece::NeedInput } else { Piece::Data { start, len } });
            }
            if !self.indefinite {
                return Ok(Piece::End);
            }
            match self.next_inner_string(input)? {
                None => return Ok(Piece::NeedInput),
                Some(len) => self.left = len,
            }
        }
    }

    /// The bytes of a string of known length, at most `max`, that lies in the block as a whole.
    pub(super) fn whole_string<'a>(&mut self, input: &'a [u8], max: u32) -> Option<&'a [u8]> {
        if self.indefinite || self.left != self.total || self.left > max {
            return None;
        }
        let bytes = input.get(self.position as usize..)?.get(..self.left as usize)?;
        self.position += self.left;
        self.left = 0;
        Some(bytes)
    }

    /// Collects the bytes of a string; true when it is complete.
    pub(super) fn collect(&mut self, input: &[u8], max: usize) -> Result<bool, Error> {
        loop {
            match self.string_piece(input)? {
                Piece::NeedInput => return Ok(false),
                Piece::End => return Ok(true),
                Piece::Data { start, len } => {
                    let data = input.get(start..start + len).unwrap_or_default();
                    self.append_text(data, max)?;
                }
            }
        }
    }

    pub(super) fn append_text(&mut self, data: &[u8], max: usize) -> Result<(), Error> {
        let old = usize::from(self.text_len);
        let new = old.saturating_add(data.len());
        if new > max {
            return Err(Error::Format);
        }
        copy_at(&mut self.text, old, data).ok_or(Error::Format)?;
        self.text_len = new as u8;
        Ok(())
    }

    pub(super) fn collected(&self) -> &[u8] {
        self.text.get(..usize::from(self.text_len)).unwrap_or_default()
    }

    /// A string that becomes a scalar.
    pub(super) fn collect_scalar(&mut self, input: &mut [u8], last: bool) -> Result<Option<Item>, Error> {
        let value = match self.codec {
            #[cfg(anj_with_plaintext)]
            DecodeCodec::Text => match self.collect_text(input, last)? {
                true => text::scalar(self.collected(), self.answer_type),
                false => return Ok(Some(Item::NeedInput)),
            },
            #[cfg(anj_with_tlv)]
            DecodeCodec::Tlv => match self.collect(input, 8)? {
                true => tlv::scalar(self.collected(), self.answer_type),
                false => return Ok(Some(Item::NeedInput)),
            },
            _ => match self.collect(input, number::OBJLNK_TEXT_MAX)? {
                true => number::text_to_objlnk(self.collected()).map(|(oid, iid)| Scalar::ObjLnk(oid, iid)),
                false => return Ok(Some(Item::NeedInput)),
            },
        };
        self.entry(value).map(Some)
    }
}
