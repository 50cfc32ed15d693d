//! CBOR items (RFC 8949 §3), resumable at any byte, and the values that LwM2M makes of them (spec 40 §5).

use super::Item;
use super::convert::floor;
use super::{INDEFINITE, PayloadDecoderState, WireKind, time};
use crate::payload::cbor::{ARRAY, BYTES, MAP, NEGATIVE, TAG, TEXT, UINT};
use crate::payload::{Error, decimal};

/// The tags that were seen in front of an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum CborTag {
    /// None.
    #[default]
    None = 0,
    /// Only tags without a meaning here.
    Other,
    /// 0: RFC 3339 text.
    TimeText,
    /// 1: seconds since the epoch.
    Epoch,
    /// 4: decimal fraction.
    Decimal,
}

/// Position inside a value of several items.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum CborValueStep {
    #[default]
    Start = 0,
    /// Text of a time.
    TimeText,
    /// Decimal fraction: the exponent is next.
    Exponent,
    /// Decimal fraction: the mantissa is next.
    Mantissa,
    /// Decimal fraction: the break is next.
    Break,
}

/// The reader of CBOR items.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct CborReaderState {
    /// Decimal fraction: exponent, cut to a range that does not matter.
    exponent: i32,
    tag: CborTag,
    step: CborValueStep,
    /// The array of the decimal fraction ends with a break.
    open_array: bool,
    /// Major type of the string that is read.
    string_major: u8,
}

impl CborReaderState {
    pub(super) const fn new() -> Self {
        Self { exponent: 0, tag: CborTag::None, step: CborValueStep::Start, open_array: false, string_major: 0 }
    }
}

/// An item without its tags. Lengths: `None` for indefinite.
#[derive(Clone, Copy)]
pub(super) enum Token {
    Uint(u64),
    /// `-1 - n`
    Negative(u64),
    Float(f64),
    Bytes(Option<u64>),
    Text(Option<u64>),
    Array(u32),
    Map(u32),
    Bool(bool),
    Null,
    Break,
}

/// What stands where a value is expected.
pub(super) enum Found {
    /// A value without bytes to follow (in `bits`).
    Scalar(WireKind),
    /// A string; its bytes follow.
    Text,
    Bytes,
    Null,
    /// A map of so many pairs.
    Map(u32),
}

struct Head {
    major: u8,
    info: u8,
    value: u64,
}

impl Head {
    /// Length of an item that may be indefinite.
    fn length(&self) -> Option<u64> {
        (self.info != 31).then_some(self.value)
    }

    /// The same as a count of items.
    fn count(&self) -> u32 {
        match self.length() {
            // More could not be in any payload.
            Some(count) => count.min(u64::from(INDEFINITE) - 1) as u32,
            None => INDEFINITE,
        }
    }
}

/// Takes one item from a count; does nothing to an indefinite one.
pub(super) fn count_down(count: &mut u32) {
    if *count != INDEFINITE {
        *count = count.saturating_sub(1);
    }
}

impl PayloadDecoderState {
    /// The whole of an `application/cbor` payload.
    #[cfg(anj_with_cbor)]
    pub(super) fn single_value(&mut self, input: &[u8]) -> Result<Option<Item>, Error> {
        match self.cbor_value(input)? {
            None => return Ok(Some(Item::NeedInput)),
            Some(Found::Scalar(wire)) => self.begin_value(wire),
            Some(Found::Text) => self.begin_value(WireKind::TextOrLink),
            Some(Found::Bytes) => self.begin_value(WireKind::Bytes),
            Some(Found::Null | Found::Map(_)) => return Err(Error::Format),
        }
        Ok(None)
    }

    /// The next head; `None` if the block ends before.
    fn cbor_head(&mut self, input: &[u8]) -> Result<Option<Head>, Error> {
        loop {
            let Some(&byte) = input.get(self.position as usize) else { return Ok(None) };
            self.position += 1;
            self.add_to_head(byte);
            let [first, rest @ ..] = self.head;
            let (major, info) = (first >> 5, first & 31);
            let argument_len = match info {
                0..24 => 0,
                24 => 1,
                25 => 2,
                26 => 4,
                27 => 8,
                31 if !matches!(major, UINT | NEGATIVE | TAG) => 0,
                _ => return Err(Error::Format),
            };
            if self.head_len <= argument_len {
                continue;
            }
            self.head_len = 0;
            let value = match argument_len {
                0 => u64::from(info),
                len => u64::from_be_bytes(rest) >> (64 - 8 * u32::from(len)),
            };
            return Ok(Some(Head { major, info, value }));
        }
    }

    /// The next item; its tags are kept in the state until the caller takes them.
    pub(super) fn cbor_token(&mut self, input: &[u8]) -> Result<Option<Token>, Error> {
        loop {
            let Some(head) = self.cbor_head(input)? else { return Ok(None) };
            return Ok(Some(match head.major {
                UINT => Token::Uint(head.value),
                NEGATIVE => Token::Negative(head.value),
                BYTES => Token::Bytes(head.length()),
                TEXT => Token::Text(head.length()),
                ARRAY => Token::Array(head.count()),
                MAP => Token::Map(head.count()),
                TAG => {
                    self.add_tag(&head)?;
                    continue;
                }
                _ => simple_or_float(&head)?,
            }));
        }
    }

    fn add_tag(&mut self, head: &Head) -> Result<(), Error> {
        let tag = match head.info {
            0 => CborTag::TimeText,
            1 => CborTag::Epoch,
            4 => CborTag::Decimal,
            _ => CborTag::Other,
        };
        if tag == CborTag::Other {
            if self.cbor.tag == CborTag::None {
                self.cbor.tag = tag;
            }
        } else if matches!(self.cbor.tag, CborTag::None | CborTag::Other) {
            self.cbor.tag = tag;
        } else {
            return Err(Error::Format);
        }
        Ok(())
    }

    /// The next item where no time or decimal fraction may stand, and no tag in front of a break.
    pub(super) fn cbor_plain_token(&mut self, input: &[u8]) -> Result<Option<Token>, Error> {
        let Some(token) = self.cbor_token(input)? else { return Ok(None) };
        match (core::mem::take(&mut self.cbor.tag), token) {
            (CborTag::None, token) => Ok(Some(token)),
            (CborTag::Other, Token::Break) => Err(Error::Format),
            (CborTag::Other, token) => Ok(Some(token)),
            _ => Err(Error::Format),
        }
    }

    /// Prepares for the bytes of a string.
    pub(super) fn begin_string(&mut self, major: u8, length: Option<u64>) -> Result<(), Error> {
        if length.is_none() && !cfg!(anj_with_cbor_decode_indefinite_bytes) {
            return Err(Error::Format);
        }
        self.cbor.string_major = major;
        self.indefinite = length.is_none();
        self.offset = 0;
        self.total = u32::try_from(length.unwrap_or(0)).unwrap_or(u32::MAX);
        self.left = self.total;
        self.text_len = 0;
        Ok(())
    }

    /// The length of the next string inside one of indefinite length; `None` if the block ends before. The break ends
    /// the string.
    pub(super) fn next_inner_string(&mut self, input: &[u8]) -> Result<Option<u32>, Error> {
        let Some(head) = self.cbor_head(input)? else { return Ok(None) };
        if head.major == 7 && head.info == 31 {
            self.indefinite = false;
            self.total = self.offset;
            return Ok(Some(0));
        }
        if head.major != self.cbor.string_major || head.info == 31 {
            return Err(Error::Format);
        }
        Ok(Some(u32::try_from(head.value).unwrap_or(u32::MAX)))
    }

    /// The next value; `None` if the block ends before.
    pub(super) fn cbor_value(&mut self, input: &[u8]) -> Result<Option<Found>, Error> {
        loop {
            if self.cbor.step == CborValueStep::TimeText {
                if !self.collect(input, time::TEXT_MAX)? {
                    return Ok(None);
                }
                self.cbor.step = CborValueStep::Start;
                self.bits = time::parse(self.collected()).ok_or(Error::Format)? as u64;
                return Ok(Some(Found::Scalar(WireKind::Time)));
            }
            let Some(token) = self.cbor_token(input)? else { return Ok(None) };
            let tag = core::mem::take(&mut self.cbor.tag);
            let found = match self.cbor.step {
                CborValueStep::Start => self.first_token(tag, token)?,
                _ => self.decimal_token(tag, token)?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// The first item of a value; `None` if more are needed.
    fn first_token(&mut self, tag: CborTag, token: Token) -> Result<Option<Found>, Error> {
        match (tag, token) {
            (CborTag::TimeText, Token::Text(length)) if cfg!(anj_with_cbor_decode_string_time) => {
                self.begin_string(TEXT, length)?;
                self.cbor.step = CborValueStep::TimeText;
                return Ok(None);
            }
            (CborTag::Decimal, Token::Array(count @ (2 | INDEFINITE)))
                if cfg!(anj_with_cbor_decode_decimal_fractions) =>
            {
                self.cbor.open_array = count == INDEFINITE;
                self.cbor.step = CborValueStep::Exponent;
                return Ok(None);
            }
            (CborTag::TimeText | CborTag::Decimal, _) => return Err(Error::Format),
            _ => (),
        }
        let wire = match token {
            Token::Uint(value) => {
                self.bits = value;
                WireKind::Uint
            }
            Token::Negative(value) if value <= i64::MAX as u64 => {
                self.bits = value;
                WireKind::Negative
            }
            Token::Float(value) => {
                self.bits = value.to_bits();
                WireKind::Float
            }
            _ if tag == CborTag::Epoch => return Err(Error::Format),
            Token::Bool(value) => {
                self.bits = value.into();
                WireKind::Bool
            }
            Token::Bytes(length) => {
                self.begin_string(BYTES, length)?;
                return Ok(Some(Found::Bytes));
            }
            Token::Text(length) => {
                self.begin_string(TEXT, length)?;
                return Ok(Some(Found::Text));
            }
            Token::Map(count) => return Ok(Some(Found::Map(count))),
            Token::Null => return Ok(Some(Found::Null)),
            Token::Negative(_) | Token::Array(_) | Token::Break => return Err(Error::Format),
        };
        if tag != CborTag::Epoch {
            return Ok(Some(Found::Scalar(wire)));
        }
        let seconds = match wire {
            WireKind::Uint => i64::try_from(self.bits).ok(),
            WireKind::Negative => Some(!self.bits as i64),
            _ => floor(f64::from_bits(self.bits)),
        };
        self.bits = seconds.ok_or(Error::Format)? as u64;
        Ok(Some(Found::Scalar(WireKind::Time)))
    }

    /// The items of a decimal fraction: exponent, mantissa, and a break if the array is open.
    fn decimal_token(&mut self, tag: CborTag, token: Token) -> Result<Option<Found>, Error> {
        if !matches!(tag, CborTag::None | CborTag::Other) {
            return Err(Error::Format);
        }
        match (self.cbor.step, token) {
            (CborValueStep::Exponent, Token::Uint(value)) => {
                self.cbor.exponent = value.min(1000) as i32;
                self.cbor.step = CborValueStep::Mantissa;
                Ok(None)
            }
            (CborValueStep::Exponent, Token::Negative(value)) => {
                self.cbor.exponent = -1 - value.min(1000) as i32;
                self.cbor.step = CborValueStep::Mantissa;
                Ok(None)
            }
            (CborValueStep::Mantissa, Token::Uint(value) | Token::Negative(value)) => {
                let mut magnitude = decimal::Big::from_u64(value);
                let negative = matches!(token, Token::Negative(_));
                magnitude.mul_add(1, negative.into());
                let number = decimal::to_f64(magnitude, 20, self.cbor.exponent);
                self.bits = if negative { -number } else { number }.to_bits();
                self.cbor.step = CborValueStep::Start;
                if self.cbor.open_array {
                    self.cbor.step = CborValueStep::Break;
                    return Ok(None);
                }
                Ok(Some(Found::Scalar(WireKind::Float)))
            }
            (CborValueStep::Break, Token::Break) if tag == CborTag::None => {
                self.cbor.step = CborValueStep::Start;
                Ok(Some(Found::Scalar(WireKind::Float)))
            }
            _ => Err(Error::Format),
        }
    }
}

/// Items of major type 7.
fn simple_or_float(head: &Head) -> Result<Token, Error> {
    Ok(match head.info {
        20 => Token::Bool(false),
        21 => Token::Bool(true),
        22 => Token::Null,
        25 if cfg!(anj_with_cbor_decode_half_float) => Token::Float(half_to_f64(head.value as u16)),
        26 => Token::Float(f32::from_bits(head.value as u32).into()),
        27 => Token::Float(f64::from_bits(head.value)),
        31 => Token::Break,
        _ => return Err(Error::Format),
    })
}

/// IEEE 754 binary16.
fn half_to_f64(half: u16) -> f64 {
    let fraction = f64::from(half & 0x3FF);
    let magnitude = match (half >> 10) & 0x1F {
        0 => fraction * f64::from_bits((1023 - 24) << 52),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (fraction + 1024.0) * f64::from_bits((1023 - 25 + u64::from(exponent)) << 52),
    };
    if half & 0x8000 == 0 { magnitude } else { -magnitude }
}
