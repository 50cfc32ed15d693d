//! LwM2M CBOR (LwM2M Core 1.2 §7.4.7, spec 40 §7.2): nested maps of path fragments.

use super::cbor::{Found, Token, count_down};
use super::{DecodeKind, DecodeStage, INDEFINITE, Item, PayloadDecoderState, WireKind};
use crate::path::{ID_INVALID, Path};
use crate::payload::Error;

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum MapExpect {
    /// The outermost map.
    #[default]
    Top = 0,
    Key,
    /// An id inside a key that is an array.
    KeyArray,
    Value,
}

/// The key that is read.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct MapReaderState {
    /// Ids left in the key's array, or indefinite.
    key_left: u32,
    expect: MapExpect,
    /// The innermost map has had no key yet.
    empty: bool,
}

impl MapReaderState {
    pub(super) const fn new() -> Self {
        Self { key_left: 0, expect: MapExpect::Top, empty: false }
    }
}

#[cfg(anj_with_lwm2m_cbor)]
impl PayloadDecoderState {
    pub(super) fn lwm2m_structure(&mut self, input: &[u8]) -> Result<Option<Item>, Error> {
        loop {
            let more = match self.maps.expect {
                MapExpect::Top => self.lwm2m_top(input)?,
                MapExpect::Key if self.open.left() == 0 => {
                    let item = self.close_map()?;
                    if item.is_some() || self.stage != DecodeStage::Structure {
                        return Ok(item);
                    }
                    true
                }
                MapExpect::Key => self.lwm2m_key(input)?,
                MapExpect::KeyArray => self.lwm2m_key_array(input)?,
                MapExpect::Value => return self.lwm2m_value(input),
            };
            if !more {
                return Ok(Some(Item::NeedInput));
            }
        }
    }

    fn lwm2m_top(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        let Token::Map(count) = token else { return Err(Error::Format) };
        self.path = Path::ROOT;
        self.open_map(count)?;
        Ok(true)
    }

    fn open_map(&mut self, count: u32) -> Result<(), Error> {
        self.open.push(count, self.path.len())?;
        self.maps.empty = true;
        self.maps.expect = MapExpect::Key;
        Ok(())
    }

    /// Closes the innermost map. In a Create, an empty one for an Instance tells its id.
    fn close_map(&mut self) -> Result<Option<Item>, Error> {
        let path = self.path.prefix(self.open.path_len());
        let empty = core::mem::take(&mut self.maps.empty);
        self.open.pop();
        if self.open.depth == 0 {
            self.stage = DecodeStage::Done;
        }
        if self.kind != DecodeKind::Create || !empty || path.len() != 2 {
            return Ok(None);
        }
        if path.starts_with(&self.request) { Ok(Some(Item::NoValue { path })) } else { Err(Error::Format) }
    }

    fn lwm2m_key(&mut self, input: &[u8]) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        if matches!(token, Token::Break) && self.open.left() == INDEFINITE {
            self.open.set_left(0);
            return Ok(true);
        }
        self.open.count_down();
        self.maps.empty = false;
        self.path = self.path.prefix(self.open.path_len());
        match token {
            Token::Uint(id) => {
                self.add_id(id)?;
                self.maps.expect = MapExpect::Value;
            }
            Token::Array(count @ 1..) => {
                self.maps.key_left = count;
                self.maps.expect = MapExpect::KeyArray;
            }
            _ => return Err(Error::Format),
        }
        Ok(true)
    }

    fn add_id(&mut self, id: u64) -> Result<(), Error> {
        let id = u16::try_from(id).ok().filter(|&id| id != ID_INVALID).ok_or(Error::Format)?;
        self.path = self.path.child(id).ok_or(Error::Format)?;
        Ok(())
    }

    fn lwm2m_key_array(&mut self, input: &[u8]) -> Result<bool, Error> {
        if self.maps.key_left != 0 {
            let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
            match token {
                Token::Uint(id) => {
                    self.add_id(id)?;
                    count_down(&mut self.maps.key_left);
                }
                Token::Break if self.maps.key_left == INDEFINITE && self.path.len() > self.open.path_len() => {
                    self.maps.key_left = 0;
                }
                _ => return Err(Error::Format),
            }
        }
        if self.maps.key_left == 0 {
            self.maps.expect = MapExpect::Value;
        }
        Ok(true)
    }

    fn lwm2m_value(&mut self, input: &[u8]) -> Result<Option<Item>, Error> {
        let wire = match self.cbor_value(input)? {
            None => return Ok(Some(Item::NeedInput)),
            Some(Found::Map(count)) => {
                self.open_map(count)?;
                return Ok(None);
            }
            Some(Found::Null) => WireKind::Null,
            Some(Found::Scalar(wire)) => wire,
            Some(Found::Text) => WireKind::TextOrLink,
            Some(Found::Bytes) => WireKind::Bytes,
        };
        self.maps.expect = MapExpect::Key;
        self.check_value_path()?;
        if wire == WireKind::Null {
            return self.no_value().map(Some);
        }
        self.begin_value(wire);
        Ok(None)
    }
}

impl PayloadDecoderState {
    /// A null or absent value: removes a Resource Instance in a Write-Composite, means nothing elsewhere.
    pub(super) fn no_value(&self) -> Result<Item, Error> {
        if self.kind == DecodeKind::WriteComposite && self.path.len() == 4 {
            Ok(Item::NoValue { path: self.path })
        } else {
            Err(Error::Format)
        }
    }
}
