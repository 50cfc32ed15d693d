use super::{Block, Code, Token, Type, option};
use crate::config;

/// Why a message could not be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteError {
    /// The buffer is too small.
    NoSpace,
    /// More than `ANJ_COAP_MAX_OPTIONS_NUMBER` options.
    TooManyOptions,
    /// A value out of range, a query too long, or options not in ascending order.
    Invalid,
}

/// Builds a message in a buffer: header, options in ascending order, payload.
///
/// An error sticks and comes out of [`Writer::finish`]; what is written after it is ignored.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut [u8],
    len: usize,
    number: u16,
    count: usize,
    payload: bool,
    error: Option<WriteError>,
}

impl<'a> Writer<'a> {
    /// Starts a message with its header.
    pub fn new(out: &'a mut [u8], ty: Type, code: Code, message_id: u16, token: &Token) -> Self {
        let mut writer = Self { out, len: 0, number: 0, count: 0, payload: false, error: None };
        let [high, low] = message_id.to_be_bytes();
        writer.push(&[0x40 | ((ty as u8) << 4) | token.len() as u8, code.0, high, low]);
        if let Some(room) = writer.reserve(token.len()) {
            copy_few(room, token.as_bytes());
        }
        writer
    }

    /// Adds an option.
    pub fn option(&mut self, number: u16, value: &[u8]) {
        if self.short_option(number, value).is_none()
            && let Some(slot) = self.option_slot(number, value.len())
        {
            copy(slot, value);
        }
    }

    /// The usual option, whose header is one byte; `None`: it is another one, or there is no room for it.
    #[inline]
    fn short_option(&mut self, number: u16, value: &[u8]) -> Option<()> {
        let delta = number.checked_sub(self.number).filter(|delta| *delta < 13)? as u8;
        let may = self.error.is_none() && !self.payload && self.count < config::ANJ_COAP_MAX_OPTIONS_NUMBER;
        if value.len() >= 13 || !may {
            return None;
        }
        let end = self.len + 1 + value.len();
        let (head, room) = self.out.get_mut(self.len..end)?.split_first_mut()?;
        *head = delta << 4 | value.len() as u8;
        copy_few(room, value);
        (self.len, self.number) = (end, number);
        self.count += 1;
        Some(())
    }

    /// Adds an option of `len` bytes and gives the place of its value to fill in; `None` after an error.
    pub fn option_slot(&mut self, number: u16, len: usize) -> Option<&mut [u8]> {
        let Some(delta) = number.checked_sub(self.number) else {
            self.fail(WriteError::Invalid);
            return None;
        };
        if len > MAX_VALUE {
            self.fail(WriteError::Invalid);
            return None;
        }
        if self.count >= config::ANJ_COAP_MAX_OPTIONS_NUMBER {
            self.fail(WriteError::TooManyOptions);
            return None;
        }
        self.count += 1;
        self.number = number;
        if delta < 13 && len < 13 {
            // The usual case.
            let (head, value) = self.reserve(1 + len)?.split_first_mut()?;
            *head = (delta as u8) << 4 | len as u8;
            return Some(value);
        }
        let (delta_nibble, delta_bytes, delta_len) = extension(usize::from(delta));
        let (len_nibble, len_bytes, len_len) = extension(len);
        self.push(&[(delta_nibble << 4) | len_nibble]);
        self.push(delta_bytes.get(2 - delta_len..)?);
        self.push(len_bytes.get(2 - len_len..)?);
        self.reserve(len)
    }

    /// Adds an option with an unsigned number: no leading zero bytes, zero is no bytes (RFC 7252 §3.2).
    pub fn uint_option(&mut self, number: u16, value: u32) {
        let bytes = value.to_be_bytes();
        let skip = value.leading_zeros() as usize / 8;
        self.option(number, bytes.get(skip..).unwrap_or(&[]));
    }

    /// Adds a Block1 or Block2 option.
    pub fn block_option(&mut self, number: u16, block: Block) {
        match block.encode() {
            Some(value) => self.uint_option(number, value),
            None => self.fail(WriteError::Invalid),
        }
    }

    /// Adds the Uri-Query option `name=value`, or `name` alone.
    ///
    /// The text must be shorter than `ANJ_COAP_MAX_ATTR_OPTION_SIZE` (spec 10 §1).
    pub fn query(&mut self, name: &[u8], value: Option<&[u8]>) {
        let len = value.map_or(name.len(), |value| name.len().saturating_add(1).saturating_add(value.len()));
        if len >= config::ANJ_COAP_MAX_ATTR_OPTION_SIZE {
            return self.fail(WriteError::Invalid);
        }
        let Some((head, tail)) =
            self.option_slot(option::URI_QUERY, len).and_then(|s| s.split_at_mut_checked(name.len()))
        else {
            return;
        };
        copy(head, name);
        if let (Some(value), Some((equals, rest))) = (value, tail.split_first_mut()) {
            *equals = b'=';
            copy(rest, value);
        }
    }

    /// Adds the Uri-Query option `name=number`, decimal.
    pub fn query_uint(&mut self, name: &[u8], value: u32) {
        let mut text = [0; 10];
        let text = decimal(&mut text, value);
        self.query(name, Some(text));
    }

    /// Adds an option whose value is a number in decimal digits, as path segments are.
    pub fn decimal_option(&mut self, number: u16, value: u32) {
        let mut text = [0; 10];
        let text = decimal(&mut text, value);
        self.option(number, text);
    }

    /// Adds the payload; an empty one adds nothing.
    pub fn payload(&mut self, payload: &[u8]) {
        if payload.is_empty() {
            return;
        }
        self.push(&[0xFF]);
        self.push(payload);
        self.payload = true;
    }

    /// The length of the message.
    ///
    /// Without a payload, one byte of the buffer has to stay free (spec 10 §5).
    pub fn finish(self) -> Result<usize, WriteError> {
        match self.error {
            Some(error) => Err(error),
            None if !self.payload && self.len >= self.out.len() => Err(WriteError::NoSpace),
            None => Ok(self.len),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(slot) = self.reserve(bytes.len()) {
            copy(slot, bytes);
        }
    }

    fn reserve(&mut self, len: usize) -> Option<&mut [u8]> {
        if self.error.is_some() || self.payload {
            return None;
        }
        let start = self.len;
        match start.checked_add(len).filter(|&end| end <= self.out.len()) {
            Some(end) => {
                self.len = end;
                self.out.get_mut(start..end)
            }
            None => {
                self.fail(WriteError::NoSpace);
                None
            }
        }
    }

    fn fail(&mut self, error: WriteError) {
        self.error.get_or_insert(error);
    }
}

/// The longest value that an option header can announce.
const MAX_VALUE: usize = 0xFFFF + 269;

/// `copy_from_slice` that needs no panic: both sides have one length here.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    if to.len() == from.len() {
        to.copy_from_slice(from);
    }
}

/// Copies a few bytes without a call of `memcpy`.
#[inline]
fn copy_few(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// A delta or length as nibble, extension bytes and how many of the latter (the last ones) count.
fn extension(value: usize) -> (u8, [u8; 2], usize) {
    match value {
        0..13 => (value as u8, [0; 2], 0),
        13..269 => (13, [0, (value - 13) as u8], 1),
        _ => (14, ((value - 269) as u16).to_be_bytes(), 2),
    }
}

/// Decimal digits of a number, at the end of `text`.
fn decimal(text: &mut [u8; 10], value: u32) -> &[u8] {
    let mut rest = value;
    let mut digits = 0;
    for slot in text.iter_mut().rev() {
        *slot = b'0' + (rest % 10) as u8;
        rest /= 10;
        digits += 1;
        if rest == 0 {
            break;
        }
    }
    text.get(10 - digits..).unwrap_or(&[])
}
