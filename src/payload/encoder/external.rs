//! External values: fetched piece by piece through callbacks of the application (spec 40 §5.2).

#[cfg(anj_with_external_data)]
use super::{BASE64_PIECE, EncodeCodec, EncodeStage, EncodeStep};
use super::{Error, PayloadEncoderState};
#[cfg(anj_with_external_data)]
use crate::payload::cursor::{Cursor, copy_prefix};
#[cfg(anj_with_external_data)]
use crate::payload::{base64, cbor};

#[cfg(anj_with_external_data)]
impl PayloadEncoderState {
    /// Most bytes in one chunk: its head is one byte.
    const CHUNK_MAX: usize = 23;

    pub(super) fn begin_external(&mut self, is_text: bool) {
        self.held_len = 0;
        let is_cbor = matches!(self.codec, EncodeCodec::Cbor | EncodeCodec::Senml | EncodeCodec::Lwm2m);
        self.stage = match (is_cbor, is_text) {
            (true, true) => EncodeStage::ExternalText,
            (true, false) => EncodeStage::ExternalBytes,
            (false, false) if self.codec == EncodeCodec::Text => EncodeStage::ExternalBase64,
            (false, _) => EncodeStage::ExternalCopy,
        };
    }

    /// Asks for the next piece, or pads the block. `room` is not empty.
    pub(super) fn ask(&mut self, room: &mut [u8]) -> Option<EncodeStep> {
        let used = self.used as usize;
        let held = usize::from(self.held_len);
        let (at, max) = match self.stage {
            EncodeStage::ExternalCopy => (used, room.len()),
            EncodeStage::ExternalBase64 => (used, room.len().min(BASE64_PIECE.saturating_sub(held))),
            _ if room.len() < 6 => {
                room.fill(self.chunk_head());
                return Some(self.block_full());
            }
            // One byte for the head of the chunk, one for the break.
            _ => (used + 1 + held, (room.len() - 2).min(Self::CHUNK_MAX).saturating_sub(held)),
        };
        self.asked = max as u32;
        Some(EncodeStep::External { at, max })
    }

    /// The head of an empty chunk; its length is added.
    fn chunk_head(&self) -> u8 {
        if self.stage == EncodeStage::ExternalText { 0x60 } else { 0x40 }
    }

    /// Tells that `len` bytes of the external value lie where the last [`EncodeStep::External`] said, and whether they
    /// were the last ones.
    ///
    /// # Errors
    /// [`Error::Internal`]: not asked for, more than `max`, nothing although there is more, or text that ends inside a
    /// code point.
    pub fn supplied(&mut self, block: &mut [u8], len: usize, end: bool) -> Result<(), Error> {
        if len > core::mem::take(&mut self.asked) as usize || (len == 0 && !end) {
            return Err(Error::Internal);
        }
        let room = block.get_mut(self.used as usize..).ok_or(Error::Internal)?;
        match self.stage {
            EncodeStage::ExternalCopy => self.used += len as u32,
            EncodeStage::ExternalBase64 => self.supplied_base64(room.get(..len).ok_or(Error::Internal)?, end),
            EncodeStage::ExternalBytes | EncodeStage::ExternalText => self.supplied_chunk(room, len, end)?,
            _ => return Err(Error::Internal),
        }
        if end {
            self.stage = EncodeStage::Between;
        }
        Ok(())
    }

    /// Encodes held and new bytes into the (empty) scratch area; up to two bytes of an incomplete group are held.
    fn supplied_base64(&mut self, bytes: &[u8], end: bool) {
        let mut raw = [0; BASE64_PIECE];
        let mut cursor = Cursor::new(&mut raw);
        cursor.extend(self.held.get(..usize::from(self.held_len)).unwrap_or_default());
        cursor.extend(bytes);
        let total = cursor.len();
        let whole = if end { total } else { total - total % 3 };
        let (whole, rest) = raw.get(..total).unwrap_or_default().split_at_checked(whole).unwrap_or_default();
        self.scratch.fill(|cursor| base64::encode(cursor, whole));
        self.held_len = copy_prefix(&mut self.held, rest) as u8;
    }

    /// Finishes a chunk: head, held bytes, new bytes; a code point that is cut off is held for the next one.
    fn supplied_chunk(&mut self, room: &mut [u8], len: usize, end: bool) -> Result<(), Error> {
        let head = self.chunk_head();
        let is_text = self.stage == EncodeStage::ExternalText;
        let (slot, room) = room.split_first_mut().ok_or(Error::Internal)?;
        let mut total = copy_prefix(room, self.held.get(..usize::from(self.held_len)).unwrap_or_default()) + len;
        let chunk = room.get(..total).ok_or(Error::Internal)?;
        let cut = if is_text { incomplete_tail(chunk) } else { 0 };
        if end && cut != 0 {
            return Err(Error::Internal);
        }
        total -= cut;
        self.held_len = copy_prefix(&mut self.held, chunk.get(total..).unwrap_or_default()) as u8;
        *slot = head | total as u8;
        self.used += 1 + total as u32;
        if end {
            self.scratch.fill(|cursor| cursor.push(cbor::BREAK));
        }
        Ok(())
    }
}

#[cfg(not(anj_with_external_data))]
impl PayloadEncoderState {
    /// Answers [`EncodeStep::External`], which does not happen in this configuration.
    ///
    /// # Errors
    /// Always [`Error::Internal`].
    pub fn supplied(&mut self, _block: &mut [u8], _len: usize, _end: bool) -> Result<(), Error> {
        Err(Error::Internal)
    }
}

/// How many bytes at the end (at most 3) belong to a code point that is not complete.
#[cfg(anj_with_external_data)]
fn incomplete_tail(text: &[u8]) -> usize {
    for (index, &byte) in text.iter().rev().take(3).enumerate() {
        let need = match byte {
            0x80..0xC0 => continue,
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
            _ => 1,
        };
        return if need > index + 1 { index + 1 } else { 0 };
    }
    0
}
