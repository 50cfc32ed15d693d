//! Logic of the built-in objects: Security /0, Server /1 (spec 31), Firmware Update /5 (spec 11 part 2).
//!
//! What an object stores, checks and answers stands here, without C types and without a call to the application.
//! `capi::dm` has the C structs, the handler tables and the calls. Device /3 has no logic and lives there entirely.
#![forbid(unsafe_code)]
// The helpers here serve whichever objects are compiled in.
#![cfg_attr(not(all(anj_with_default_security_obj, anj_with_default_server_obj)), allow(dead_code))]

#[cfg(anj_with_default_fota_obj)]
pub mod fw_update;
#[cfg(anj_with_default_security_obj)]
pub mod security;
#[cfg(anj_with_default_server_obj)]
pub mod server;

use crate::value::Scalar;

/// Why a handler refuses; the numbers are those of `ANJ_DM_ERR_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i16)]
pub enum Refusal {
    /// 4.00: the value is out of range.
    BadRequest = -128,
    /// 4.04: there is no such Resource.
    NotFound = -132,
    /// 4.05: not in this state, or not readable.
    MethodNotAllowed = -133,
    /// 5.00: does not fit, or the application failed.
    Internal = -160,
}

impl Refusal {
    /// What the handler returns to the data model.
    pub const fn code(self) -> i32 {
        self as i32
    }
}

/// A piece of a string or opaque value that is being written (spec 30 §11).
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// The bytes.
    pub data: &'a [u8],
    /// How many bytes of the value came before.
    pub offset: usize,
    /// Size of the whole value; 0 as long as it is not known.
    pub total: usize,
}

impl Chunk<'_> {
    /// The value ends with this chunk.
    pub fn is_last(&self) -> bool {
        self.offset.checked_add(self.data.len()) == Some(self.total)
    }

    /// The whole value is empty.
    pub fn is_empty_value(&self) -> bool {
        self.data.is_empty() && self.offset == 0 && self.total == 0
    }

    /// Copies the bytes to their place in `buffer`, which is cleared before the first ones, so that nothing of the
    /// previous value stays behind. `Internal` when they do not fit: then `buffer` is cleared.
    pub fn store(&self, buffer: &mut [u8]) -> Result<(), Refusal> {
        if self.offset == 0 {
            buffer.fill(0);
        }
        match buffer.get_mut(self.offset..).and_then(|rest| rest.get_mut(..self.data.len())) {
            Some(place) => {
                place.copy_from_slice(self.data);
                Ok(())
            }
            None => {
                buffer.fill(0);
                Err(Refusal::Internal)
            }
        }
    }

    /// [`Chunk::store`] for text: the last byte of `buffer` stays NUL.
    pub fn store_text(&self, buffer: &mut [u8]) -> Result<(), Refusal> {
        let space = buffer.split_last_mut().ok_or(Refusal::Internal)?.1;
        self.store(space)
    }
}

/// A value that a Write brings.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A complete value.
    Scalar(Scalar),
    /// A piece of a string or opaque value.
    Chunk(Chunk<'a>),
}

impl<'a> Input<'a> {
    /// A whole number from 0 to `max`, signed or not.
    fn number(&self, max: u32) -> Result<u32, Refusal> {
        let number = match *self {
            Input::Scalar(Scalar::Int(v)) => u64::try_from(v).ok(),
            Input::Scalar(Scalar::Uint(v)) => Some(v),
            _ => None,
        };
        number.and_then(|v| u32::try_from(v).ok()).filter(|v| *v <= max).ok_or(Refusal::BadRequest)
    }

    /// A number of 16 bits.
    fn number16(&self) -> Result<u16, Refusal> {
        Ok(self.number(u32::from(u16::MAX))? as u16)
    }

    /// A Short Server ID: 1 to 65534.
    fn ssid(&self) -> Result<u16, Refusal> {
        self.number16().and_then(|v| if v == 0 || v == u16::MAX { Err(Refusal::BadRequest) } else { Ok(v) })
    }

    /// A truth value.
    fn boolean(&self) -> Result<bool, Refusal> {
        if let Input::Scalar(Scalar::Bool(v)) = *self { Ok(v) } else { Err(Refusal::BadRequest) }
    }

    /// A piece of a string or opaque value.
    fn chunk(&self) -> Result<Chunk<'a>, Refusal> {
        if let Input::Chunk(chunk) = *self { Ok(chunk) } else { Err(Refusal::BadRequest) }
    }
}

/// A value that a Read gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Output<'a> {
    /// A complete value.
    Scalar(Scalar),
    /// Text: a buffer of the object with a NUL in it.
    Text(&'a [u8]),
}

impl Output<'_> {
    fn int(value: impl Into<i64>) -> Self {
        Output::Scalar(Scalar::Int(value.into()))
    }

    fn uint(value: impl Into<u64>) -> Self {
        Output::Scalar(Scalar::Uint(value.into()))
    }

    fn boolean(value: bool) -> Self {
        Output::Scalar(Scalar::Bool(value))
    }
}

/// The text in a buffer: what stands before the first NUL.
fn text(buffer: &[u8]) -> &[u8] {
    buffer.split(|b| *b == 0).next().unwrap_or(&[])
}

/// Puts text into a buffer, with a NUL behind it; false, and nothing changed, when it does not fit.
fn set_text(buffer: &mut [u8], text: &[u8]) -> bool {
    if text.len() >= buffer.len() {
        return false;
    }
    buffer.fill(0);
    if let Some(place) = buffer.get_mut(..text.len()) {
        place.copy_from_slice(text);
    }
    true
}
