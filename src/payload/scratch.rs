//! The small area where record heads and scalars are rendered before they go into a block.

use super::cursor::{Cursor, copy_prefix};

/// Longest piece: a SenML record with array head, base name, base time and object link (62), a link with all fixed
/// parameters (63).
pub(super) const SCRATCH_LEN: usize = 64;

/// Rendered bytes that are not yet in a block.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct ScratchState {
    bytes: [u8; 64],
    start: u8,
    end: u8,
}

impl Default for ScratchState {
    fn default() -> Self {
        Self::new()
    }
}

impl ScratchState {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; SCRATCH_LEN], start: 0, end: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// The room behind the bytes that are still there; what is put there is to be [`ScratchState::added`].
    pub(super) fn free(&mut self) -> &mut [u8] {
        if self.is_empty() {
            self.start = 0;
            self.end = 0;
        }
        self.bytes.get_mut(usize::from(self.end)..).unwrap_or_default()
    }

    /// So many bytes were put into the room.
    pub(super) fn added(&mut self, count: usize) {
        self.end = self.end.saturating_add(count as u8);
    }

    /// Renders new bytes behind those that are still there.
    pub(super) fn fill(&mut self, render: impl FnOnce(&mut Cursor)) {
        let mut cursor = Cursor::new(self.free());
        render(&mut cursor);
        let len = cursor.len();
        self.added(len);
    }

    /// Moves bytes out; returns how many.
    pub(super) fn drain(&mut self, out: &mut [u8]) -> usize {
        let pending = self.bytes.get(usize::from(self.start)..usize::from(self.end)).unwrap_or_default();
        let len = copy_prefix(out, pending);
        self.start += len as u8;
        len
    }
}
