//! Base64 of opaque values in plain text (RFC 4648 §4), in one go or piece by piece.

/// A decoder that takes the text in pieces.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    group: Vec<u8>,
    padded: bool,
}

impl Decoder {
    /// Decodes on; `None` for what is no base64.
    pub fn push(&mut self, text: &[u8], out: &mut Vec<u8>) -> Option<()> {
        for &character in text {
            if self.padded {
                return None;
            }
            self.group.push(character);
            if let [a, b, c, d] = *self.group {
                self.group.clear();
                let padding = match (c, d) {
                    (b'=', b'=') => 2,
                    (_, b'=') => 1,
                    _ => 0,
                };
                let third = if padding == 2 { 0 } else { digit(c)? };
                let fourth = if padding > 0 { 0 } else { digit(d)? };
                let bits = digit(a)? << 18 | digit(b)? << 12 | third << 6 | fourth;
                let [_, bytes @ ..] = bits.to_be_bytes();
                out.extend(bytes.iter().take(3 - padding));
                self.padded = padding != 0;
            }
        }
        Some(())
    }

    /// Nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.group.is_empty()
    }
}

fn digit(character: u8) -> Option<u32> {
    Some(u32::from(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Decodes a whole text.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::with_capacity(text.len() / 4 * 3));
    decoder.push(text, &mut out)?;
    decoder.is_complete().then_some(out)
}

#[cfg(test)]
#[test]
fn rfc_4648_s10_vectors() {
    for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
        assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()), "{text}");
    }
    for text in ["Z", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm=v"] {
        assert_eq!(decode(text.as_bytes()), None, "{text}");
    }
}
