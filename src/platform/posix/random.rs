//! `ANJ_WITH_RNG_POSIX_COMPAT`: the random generator of `anj/compat/rng.h`.

/// The most that `getentropy` gives at a time.
const PIECE: usize = 256;

/// Fills `buffer` from the system's generator; false when it refuses.
pub fn fill(buffer: &mut [u8]) -> bool {
    buffer.chunks_mut(PIECE).all(|piece| {
        // SAFETY: `piece` is valid for writing `piece.len()` bytes, at most 256.
        unsafe { libc::getentropy(piece.as_mut_ptr().cast(), piece.len()) == 0 }
    })
}
