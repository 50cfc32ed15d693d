//! CoAP messages of the scripted server, read and written in a way of its own.

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub ty: u8,
    pub code: u8,
    pub id: u16,
    pub token: Vec<u8>,
    /// Ascending.
    pub options: Vec<(u16, Vec<u8>)>,
    pub payload: Vec<u8>,
}

impl Message {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[first, code, a, b], mut rest) = bytes.split_first_chunk::<4>()?;
        let token = rest.get(..usize::from(first & 15))?.to_vec();
        rest = &rest[token.len()..];
        let mut message = Self { ty: first >> 4 & 3, code, id: u16::from_be_bytes([a, b]), token, ..Self::default() };
        let mut number = 0;
        while let Some((&head, tail)) = rest.split_first() {
            rest = tail;
            if head == 0xFF {
                message.payload = rest.to_vec();
                break;
            }
            let mut extended = |nibble: u8| -> Option<u16> {
                Some(match nibble {
                    13 => {
                        let (&byte, tail) = rest.split_first()?;
                        rest = tail;
                        u16::from(byte) + 13
                    }
                    14 => {
                        let (&pair, tail) = rest.split_first_chunk::<2>()?;
                        rest = tail;
                        u16::from_be_bytes(pair) + 269
                    }
                    nibble => nibble.into(),
                })
            };
            number += extended(head >> 4)?;
            let len = usize::from(extended(head & 15)?);
            message.options.push((number, rest.get(..len)?.to_vec()));
            rest = &rest[len..];
        }
        Some(message)
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![0x40 | self.ty << 4 | self.token.len() as u8, self.code];
        bytes.extend(self.id.to_be_bytes());
        bytes.extend(&self.token);
        let mut last = 0;
        for (number, value) in &self.options {
            let (delta, len) = (number - last, value.len() as u16);
            last = *number;
            let nibble = |value: u16| match value {
                0..13 => value as u8,
                13..269 => 13,
                _ => 14,
            };
            let more = |value: u16| match value {
                0..13 => vec![],
                13..269 => vec![(value - 13) as u8],
                _ => (value - 269).to_be_bytes().to_vec(),
            };
            bytes.push(nibble(delta) << 4 | nibble(len));
            bytes.extend(more(delta));
            bytes.extend(more(len));
            bytes.extend(value);
        }
        if !self.payload.is_empty() {
            bytes.push(0xFF);
            bytes.extend(&self.payload);
        }
        bytes
    }

    /// A piggybacked answer.
    pub fn answer(&self, code: u8) -> Self {
        Self { ty: 2, code, id: self.id, token: self.token.clone(), ..Self::default() }
    }

    /// Code as text, `2.05`.
    pub fn status(&self) -> String {
        format!("{}.{:02}", self.code >> 5, self.code & 31)
    }

    /// All values of an option.
    pub fn all(&self, number: u16) -> Vec<String> {
        let found = self.options.iter().filter(|(other, _)| *other == number);
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
    }

    /// The value of an option as a number.
    pub fn number(&self, number: u16) -> Option<u32> {
        let (_, value) = self.options.iter().find(|(other, _)| *other == number)?;
        Some(value.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }

    pub fn path(&self) -> Vec<String> {
        self.all(11)
    }

    /// Content-Format.
    pub fn format(&self) -> Option<u32> {
        self.number(12)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.payload).into_owned()
    }
}
