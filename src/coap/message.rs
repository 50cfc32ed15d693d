use super::{Code, Token, Type};
use crate::config;

/// A datagram that cannot be decoded (spec 10 §2, D1–D6 and D9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// Message id of a confirmable message whose header could be read: RFC 7252 §4.2 allows an RST for it.
    pub reset: Option<u16>,
}

/// A datagram, checked: no part of it can fail to decode any more.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Type.
    pub ty: Type,
    /// Code: empty, a request or a response.
    pub code: Code,
    /// Message id.
    pub message_id: u16,
    /// Token.
    pub token: Token,
    /// Payload; empty when there is none.
    pub payload: &'a [u8],
    options: &'a [u8],
}

impl<'a> Message<'a> {
    /// Decodes a datagram (RFC 7252 §3).
    pub fn parse(datagram: &'a [u8]) -> Result<Self, ParseError> {
        let mut error = ParseError { reset: None };
        let (&[first, code, mid_high, mid_low], rest) = datagram.split_first_chunk().ok_or(error)?;
        let token_len = usize::from(first & 0x0F);
        if first >> 6 != 1 || token_len > 8 {
            return Err(error);
        }
        let ty = match (first >> 4) & 3 {
            0 => Type::Confirmable,
            1 => Type::NonConfirmable,
            2 => Type::Acknowledgement,
            _ => Type::Reset,
        };
        let (code, message_id) = (Code(code), u16::from_be_bytes([mid_high, mid_low]));
        if ty == Type::Confirmable {
            error.reset = Some(message_id);
        }
        let (token, rest) = rest.split_at_checked(token_len).ok_or(error)?;
        let token = Token::new(token).ok_or(error)?;
        if !sensible(ty, code) || (code == Code::EMPTY && datagram.len() > 4) {
            return Err(error);
        }
        let (options, payload) = split_payload(rest).ok_or(error)?;
        Ok(Self { ty, code, message_id, token, payload, options })
    }

    /// The options in the order of the wire: number and value.
    pub fn options(&self) -> Options<'a> {
        Options { rest: self.options, number: 0 }
    }

    /// Confirmable or non-confirmable request.
    pub fn is_request(&self) -> bool {
        self.code.is_request()
    }

    /// CoAP ping: an empty confirmable message.
    pub fn is_ping(&self) -> bool {
        self.code == Code::EMPTY && self.ty == Type::Confirmable
    }
}

/// Which types go with which codes (D2, D9).
fn sensible(ty: Type, code: Code) -> bool {
    match ty {
        Type::Confirmable => code == Code::EMPTY || code.is_request() || code.is_response(),
        Type::NonConfirmable => code.is_request() || code.is_response(),
        Type::Acknowledgement => code == Code::EMPTY || code.is_response(),
        Type::Reset => code == Code::EMPTY,
    }
}

/// Walks over the options: where they end and the payload; `None` when they are malformed (D4–D6).
fn split_payload(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut walk = Options { rest: bytes, number: 0 };
    let mut left = config::ANJ_COAP_MAX_OPTIONS_NUMBER;
    loop {
        match walk.rest.split_first() {
            None => return Some((bytes, &[])),
            Some((0xFF, payload)) => {
                let options = bytes.len() - walk.rest.len();
                return if payload.is_empty() { None } else { Some((bytes.get(..options)?, payload)) };
            }
            Some(_) => {
                left = left.checked_sub(1)?;
                walk.step()?
            }
        };
    }
}

/// Iterator over the options of a [`Message`].
#[derive(Clone, Debug)]
pub struct Options<'a> {
    rest: &'a [u8],
    number: u16,
}

impl<'a> Options<'a> {
    /// The next option; `None` at the end and where the bytes are malformed.
    fn step(&mut self) -> Option<(u16, &'a [u8])> {
        let (&head, rest) = self.rest.split_first()?;
        let (delta, rest) = extended(head >> 4, rest)?;
        let (len, rest) = extended(head & 0x0F, rest)?;
        let number = self.number.checked_add(u16::try_from(delta).ok()?)?;
        let (value, rest) = rest.split_at_checked(len)?;
        (self.number, self.rest) = (number, rest);
        Some((number, value))
    }
}

/// A delta or length: the nibble itself or the extension that it announces (RFC 7252 §3.1). 15 is reserved.
#[inline]
fn extended(nibble: u8, rest: &[u8]) -> Option<(usize, &[u8])> {
    match nibble {
        0..=12 => Some((usize::from(nibble), rest)),
        13 => rest.split_first().map(|(&byte, rest)| (usize::from(byte) + 13, rest)),
        14 => rest.split_first_chunk().map(|(bytes, rest)| (usize::from(u16::from_be_bytes(*bytes)) + 269, rest)),
        _ => None,
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.step()
    }
}
