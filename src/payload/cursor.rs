//! Writing small pieces into a slice.

/// Appends to a slice; what does not fit is dropped (all users' slices are large enough for their longest text).
pub(super) struct Cursor<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.out.get_mut(self.len) {
            *slot = byte;
            self.len = self.len.wrapping_add(1);
        }
    }

    /// Changes a byte that was written.
    #[inline]
    pub(super) fn set(&mut self, at: usize, byte: u8) {
        if let Some(slot) = self.out.get_mut(at) {
            *slot = byte;
        }
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(byte);
        }
    }

    /// Appends what a function writes to the start of the room that is left; it returns how much. Functions that are
    /// called often take a slice: a cursor that nobody else has is a register.
    #[inline]
    pub(super) fn put(&mut self, write: impl FnOnce(&mut [u8]) -> usize) {
        let room = self.out.get_mut(self.len..).unwrap_or_default();
        self.len = self.len.wrapping_add(write(room));
    }
}

/// Writes a byte and a few others to the start of a slice, if there is room; returns how many.
#[inline]
pub(super) fn put_array<const N: usize>(to: &mut [u8], first: u8, others: [u8; N]) -> usize {
    if let Some((slot, rest)) = to.split_first_mut()
        && let Some(rest) = rest.first_chunk_mut()
    {
        (*slot, *rest) = (first, others);
        return 1 + N;
    }
    0
}

/// Copies as much of `from` as fits; returns how much.
pub(super) fn copy_prefix(to: &mut [u8], from: &[u8]) -> usize {
    let len = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..len), from.get(..len)) {
        to.copy_from_slice(from);
    }
    len
}

/// Copies all of `from` to `to` at `start`; `None` if there is no room.
pub(super) fn copy_at(to: &mut [u8], start: usize, from: &[u8]) -> Option<()> {
    to.get_mut(start..)?.get_mut(..from.len())?.copy_from_slice(from);
    Some(())
}
