//! LwM2M CBOR (LwM2M Core 1.2 §7.4.7, spec 40 §7.2): nested maps of path fragments.

use super::cbor::{Found, Token, count_down};
use super::{DecodeKind, INDEFINITE, Item, PayloadDecoderState, WireKind};
use crate::path::{ID_INVALID, Path};
use crate::payload::Error;

/// The outermost map and one below each of four ids.
const LEVELS: usize = 5;

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

/// An open map.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct MapLevelState {
    /// Pairs left, or indefinite.
    left: u32,
    /// Length of the path that the map stands for.
    path_len: u8,
    /// A key was seen.
    used: bool,
}

impl MapLevelState {
    const EMPTY: Self = Self { left: 0, path_len: 0, used: false };
}

/// The open maps and the key that is read.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct MapReaderState {
    levels: [MapLevelState; LEVELS],
    /// Ids left in the key's array, or indefinite.
    key_left: u32,
    depth: u8,
    expect: MapExpect,
}

impl MapReaderState {
    pub(super) const fn new() -> Self {
        Self { levels: [MapLevelState::EMPTY; LEVELS], key_left: 0, depth: 0, expect: MapExpect::Top }
    }

    fn current(&mut self) -> Option<&mut MapLevelState> {
        self.levels.get_mut(usize::from(self.depth).checked_sub(1)?)
    }
}

#[cfg(anj_with_lwm2m_cbor)]
impl PayloadDecoderState {
    pub(super) fn lwm2m_structure(&mut self, input: &[u8]) -> Result<Option<Item>, Error> {
        loop {
            let more = match self.maps.expect {
                MapExpect::Top => self.lwm2m_top(input)?,
                MapExpect::Key => match self.maps.current().copied() {
                    None => return Err(Error::Internal),
                    Some(MapLevelState { left: 0, .. }) => {
                        let item = self.close_map()?;
                        if item.is_some() || self.stage != super::DecodeStage::Structure {
                            return Ok(item);
                        }
                        true
                    }
                    Some(level) => self.lwm2m_key(input, level)?,
                },
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
        let level = MapLevelState { left: count, path_len: self.path.len() as u8, used: false };
        *self.maps.levels.get_mut(usize::from(self.maps.depth)).ok_or(Error::Format)? = level;
        self.maps.depth += 1;
        self.maps.expect = MapExpect::Key;
        Ok(())
    }

    /// Closes the innermost map. In a Create, an empty one for an Instance tells its id.
    fn close_map(&mut self) -> Result<Option<Item>, Error> {
        let closed = self.maps.current().copied().ok_or(Error::Internal)?;
        let path = self.path.prefix(closed.path_len.into());
        self.maps.depth -= 1;
        match self.maps.current() {
            None => self.stage = super::DecodeStage::Done,
            Some(parent) => self.path = path.prefix(parent.path_len.into()),
        }
        let is_instance = self.kind == DecodeKind::Create && !closed.used && path.len() == 2;
        if !is_instance {
            return Ok(None);
        }
        if path.starts_with(&self.request) { Ok(Some(Item::NoValue { path })) } else { Err(Error::Format) }
    }

    fn lwm2m_key(&mut self, input: &[u8], level: MapLevelState) -> Result<bool, Error> {
        let Some(token) = self.cbor_plain_token(input)? else { return Ok(false) };
        if matches!(token, Token::Break) && level.left == INDEFINITE {
            // The same as a count that has run out.
            if let Some(level) = self.maps.current() {
                level.left = 0;
            }
            return Ok(true);
        }
        if let Some(level) = self.maps.current() {
            count_down(&mut level.left);
            level.used = true;
        }
        self.path = self.path.prefix(level.path_len.into());
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
            let before = self.maps.current().map_or(0, |level| level.path_len);
            match token {
                Token::Uint(id) => {
                    self.add_id(id)?;
                    count_down(&mut self.maps.key_left);
                }
                Token::Break if self.maps.key_left == INDEFINITE && self.path.len() > before.into() => {
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
