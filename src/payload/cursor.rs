//! Writing small pieces into a slice.

/// Appends to a slice; a piece that does not fit is dropped (all users' slices are large enough for their longest text).
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

    /// Replaces a byte.
    pub(super) fn set(&mut self, at: usize, byte: u8) {
        if let Some(slot) = self.out.get_mut(at) {
            *slot = byte;
        }
    }

    /// Puts a byte before the one at a place.
    pub(super) fn insert(&mut self, at: usize, byte: u8) {
        self.push(byte);
        if let Some(tail) = self.out.get_mut(at..self.len) {
            tail.rotate_right(1);
        }
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if let Some(end) = self.len.checked_add(bytes.len())
            && let Some(room) = self.out.get_mut(self.len..end)
        {
            room.copy_from_slice(bytes);
            self.len = end;
        }
    }
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
