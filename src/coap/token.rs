/// A token: 0 to 8 bytes that tie a response to its request (RFC 7252 §5.3.1).
///
/// Bytes behind the length are zero, so that tokens can be compared whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct Token {
    bytes: [u8; 8],
    len: u8,
}

impl Token {
    /// The token of no bytes.
    pub const EMPTY: Self = Self { bytes: [0; 8], len: 0 };

    /// A token of full length, as our own requests carry.
    pub const fn full(bytes: [u8; 8]) -> Self {
        Self { bytes, len: 8 }
    }

    /// A token of the given bytes; `None` for more than eight.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mut token = Self::EMPTY;
        token.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        token.len = bytes.len() as u8;
        Some(token)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }

    /// How many bytes: 0 to 8.
    pub const fn len(&self) -> usize {
        if self.len > 8 { 8 } else { self.len as usize }
    }

    /// True for the token of no bytes.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}
