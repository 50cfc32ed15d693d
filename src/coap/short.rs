use super::{Code, Token, Type};

/// A message without options and payload: empty ACK, RST, ping, a bare response code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct ShortMessage {
    bytes: [u8; 12],
    len: u8,
}

impl ShortMessage {
    /// A message of the given header.
    pub fn new(ty: Type, code: Code, message_id: u16, token: &Token) -> Self {
        let [high, low] = message_id.to_be_bytes();
        let mut bytes = [0; 12];
        let [b0, b1, b2, b3, rest @ ..] = &mut bytes;
        (*b0, *b1, *b2, *b3) = (0x40 | ((ty as u8) << 4) | token.len() as u8, code.0, high, low);
        for (to, from) in rest.iter_mut().zip(token.as_bytes()) {
            *to = *from;
        }
        Self { bytes, len: 4 + token.len() as u8 }
    }

    /// An RST for the message of that id.
    pub fn reset(message_id: u16) -> Self {
        Self::new(Type::Reset, Code::EMPTY, message_id, &Token::EMPTY)
    }

    /// An empty ACK for the message of that id.
    pub fn acknowledgement(message_id: u16) -> Self {
        Self::new(Type::Acknowledgement, Code::EMPTY, message_id, &Token::EMPTY)
    }

    /// The datagram.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }

    /// Copies the datagram to the start of `out` and gives its length; `None` when it does not fit.
    pub fn copy_to(&self, out: &mut [u8]) -> Option<usize> {
        let bytes = self.as_bytes();
        out.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(bytes.len())
    }
}
