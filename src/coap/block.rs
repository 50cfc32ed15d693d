/// Value of a Block1 or Block2 option (RFC 7959 §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct Block {
    /// Number of the block, 0 to [`Block::MAX_NUM`].
    pub num: u32,
    /// More blocks follow.
    pub more: bool,
    /// Size exponent, 0 to [`Block::MAX_SZX`]: a block has 2^(szx+4) bytes.
    pub szx: u8,
}

impl Block {
    /// Largest block number (20 bits).
    pub const MAX_NUM: u32 = 0xF_FFFF;
    /// Largest size exponent: 1024 bytes. 7 is reserved.
    pub const MAX_SZX: u8 = 6;

    /// Bytes in a block: 16 to 1024.
    pub const fn size(&self) -> usize {
        Self::size_of_szx(self.szx)
    }

    /// Bytes in a block of the given exponent; exponents above [`Block::MAX_SZX`] count as it.
    pub const fn size_of_szx(szx: u8) -> usize {
        16 << (if szx > Self::MAX_SZX { Self::MAX_SZX } else { szx })
    }

    /// Exponent of the largest block of at most `size` bytes; `None` below 16 bytes.
    pub const fn szx_for(size: usize) -> Option<u8> {
        match size {
            0..16 => None,
            1024.. => Some(Self::MAX_SZX),
            _ => Some(size.ilog2() as u8 - 4),
        }
    }

    /// Reads an option value. `None` when it is longer than three bytes or its exponent is the reserved 7.
    pub fn decode(value: &[u8]) -> Option<Self> {
        if value.len() > 3 {
            return None;
        }
        let bits = super::option::uint(value)?;
        let szx = (bits & 7) as u8;
        if szx > Self::MAX_SZX {
            return None;
        }
        Some(Self { num: bits >> 4, more: bits & 8 != 0, szx })
    }

    /// The option value as a number; `None` when a field is out of range.
    pub const fn encode(&self) -> Option<u32> {
        if self.num > Self::MAX_NUM || self.szx > Self::MAX_SZX {
            return None;
        }
        Some((self.num << 4) | ((self.more as u32) << 3) | self.szx as u32)
    }

    /// The block at the same place of the body in blocks of another size; `None` when none begins there, or its number
    /// is out of range.
    pub const fn in_blocks_of(&self, szx: u8) -> Option<Self> {
        let (offset, size) = (self.num as u64 * self.size() as u64, Self::size_of_szx(szx) as u64);
        let num = offset / size;
        if szx > Self::MAX_SZX || num > Self::MAX_NUM as u64 || !offset.is_multiple_of(size) {
            return None;
        }
        Some(Self { num: num as u32, more: self.more, szx })
    }

    /// The request for the block after this one (M clear); `None` after the last number.
    pub const fn next(&self) -> Option<Self> {
        if self.num >= Self::MAX_NUM {
            return None;
        }
        Some(Self { num: self.num + 1, more: false, szx: self.szx })
    }
}
