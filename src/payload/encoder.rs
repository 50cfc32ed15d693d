//! Values to payload, leaf by leaf and block by block.

mod external;

use super::cursor::{Cursor, copy_prefix, put_array};
use super::scratch::{SCRATCH_LEN, ScratchState};
use super::{Error, base64, cbor, format, link_format, number};
use crate::path::Path;
use crate::value::Scalar;

/// What a payload is made for: decides the base path and whether time stamps are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum EncodeKind {
    /// Read, Observe, Cancel-Observe, Notify: the base is the request path.
    #[default]
    Read = 0,
    /// Read-Composite, Observe-Composite and their notifications: the base is the root, whatever is passed.
    Composite,
    /// Send: the base is the longest common prefix of all paths; time stamps are written (SenML).
    Send,
}

/// The value of a leaf. Strings come as their length; the bytes are passed to [`PayloadEncoderState::write`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum LeafValue {
    /// Anything but a string.
    Scalar(Scalar),
    /// Opaque bytes: how many.
    Bytes(usize),
    /// Text: how many bytes.
    String(usize),
    /// Opaque bytes that are fetched piece by piece: [`EncodeStep::External`].
    ExternalBytes,
    /// Text that is fetched piece by piece: [`EncodeStep::External`].
    ExternalString,
}

/// What the encoder needs next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EncodeStep {
    /// The leaf is written (or none was begun yet): call [`PayloadEncoderState::begin`] with the next one, then
    /// [`PayloadEncoderState::write`] with the same block.
    NextLeaf,
    /// Fetch up to `max` (at least 1) bytes of the external value into the block at `at`, then call
    /// [`PayloadEncoderState::supplied`] and go on with [`PayloadEncoderState::write`].
    External {
        /// Where in the block.
        at: usize,
        /// How many bytes at most.
        max: usize,
    },
    /// The block is full to its last byte and more follows: the next `write` gets the next block.
    Block,
    /// The payload is complete; the last block has this length (0 only if the payload is empty or an external
    /// value ended exactly with the block before).
    End {
        /// Bytes used of the last block.
        len: usize,
    },
}

/// The formats that can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum EncodeCodec {
    /// Nothing started.
    #[default]
    None = 0,
    Text,
    Opaque,
    Cbor,
    Senml,
    Lwm2m,
}

/// What follows the bytes in the scratch area.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
#[cfg_attr(not(anj_with_external_data), allow(dead_code))]
enum EncodeStage {
    /// The next leaf, or the end of the payload.
    #[default]
    Between = 0,
    /// The bytes of a string as they are.
    Copy,
    /// The bytes of a string in base64.
    Base64,
    /// External: the bytes as they are.
    ExternalCopy,
    /// External: base64.
    ExternalBase64,
    /// External: chunks of a byte string of indefinite length.
    ExternalBytes,
    /// External: chunks of a text string of indefinite length.
    ExternalText,
    /// Nothing.
    Closed,
}

/// Raw bytes that fill the scratch area when encoded in base64.
const BASE64_PIECE: usize = SCRATCH_LEN / 4 * 3;

/// The encoder of one payload. All zero bytes are the idle state.
///
/// `start`, then `write` until [`EncodeStep::End`], doing what each step says. Any error ends the payload.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct PayloadEncoderState {
    /// Time stamp in force (SenML base time), 0 at first.
    base_time: f64,
    /// Bytes used of the current block.
    used: u32,
    leaves_left: u32,
    /// The current string: bytes done, all bytes.
    done: u32,
    total: u32,
    base: Path,
    /// The path before (LwM2M CBOR: its maps are open); the root before the first leaf.
    previous: Path,
    scratch: ScratchState,
    codec: EncodeCodec,
    kind: EncodeKind,
    stage: EncodeStage,
    /// How many bytes of an external value were asked for.
    asked: u32,
    /// Bytes of an external value that wait for the next piece: an incomplete code point or base64 group.
    held: [u8; 3],
    held_len: u8,
}

impl PayloadEncoderState {
    /// The idle state.
    pub const fn new() -> Self {
        Self {
            base_time: 0.0,
            used: 0,
            leaves_left: 0,
            done: 0,
            total: 0,
            base: Path::ROOT,
            previous: Path::ROOT,
            scratch: ScratchState::new(),
            codec: EncodeCodec::None,
            kind: EncodeKind::Read,
            stage: EncodeStage::Between,
            asked: 0,
            held: [0; 3],
            held_len: 0,
        }
    }

    /// Starts a payload of `leaf_count` leaves below `base` in a format of [`super::format`].
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a format that cannot be written, [`Error::Format`] for a single-value format and more
    /// than one leaf.
    pub fn start(&mut self, format: u16, kind: EncodeKind, base: &Path, leaf_count: usize) -> Result<(), Error> {
        *self = Self::new();
        if !format::can_encode(format) {
            return Err(Error::Unsupported);
        }
        if format::is_single_value(format) && leaf_count > 1 {
            return Err(Error::Format);
        }
        self.leaves_left = u32::try_from(leaf_count).map_err(|_| Error::Internal)?;
        self.kind = kind;
        self.base = if kind == EncodeKind::Composite { Path::ROOT } else { *base };
        self.codec = match format {
            format::PLAIN_TEXT => EncodeCodec::Text,
            format::OPAQUE => EncodeCodec::Opaque,
            format::CBOR => EncodeCodec::Cbor,
            format::LWM2M_CBOR => EncodeCodec::Lwm2m,
            _ => {
                self.scratch.fill(|cursor| cbor::push_head(cursor, cbor::ARRAY, leaf_count as u64));
                EncodeCodec::Senml
            }
        };
        if self.codec == EncodeCodec::Lwm2m {
            self.scratch.fill(|cursor| cursor.push(cbor::OPEN_MAP));
        }
        Ok(())
    }

    /// Starts the next leaf, after [`EncodeStep::NextLeaf`]. `timestamp` (seconds since the epoch; 0 or NaN for none) is
    /// used by Send and, with notification storing, by notifications.
    ///
    /// # Errors
    /// [`Error::Format`] for a type that the format cannot carry (4.00), [`Error::Internal`] when no leaf is expected or
    /// the path is no Resource (Instance) below the base.
    pub fn begin(&mut self, path: &Path, value: LeafValue, timestamp: f64) -> Result<(), Error> {
        self.begin_in(&mut [], path, &value, timestamp).map(|_| ())
    }

    /// As [`PayloadEncoderState::begin`], writing into the block (that of the last [`PayloadEncoderState::write`]) at once
    /// if there is room. True when the leaf is complete: the next one may be begun without a `write` in between.
    ///
    /// # Errors
    /// As above.
    pub fn begin_in(
        &mut self,
        block: &mut [u8],
        path: &Path,
        value: &LeafValue,
        timestamp: f64,
    ) -> Result<bool, Error> {
        if self.stage != EncodeStage::Between || path.len() < 3 || self.leaves_left == 0 {
            return Err(Error::Internal);
        }
        // The head of the payload, before the first leaf.
        if !self.scratch.is_empty()
            && let Some(room) = block.get_mut(self.used as usize..)
            && room.len() >= 2 * SCRATCH_LEN
        {
            self.used += self.scratch.drain(room) as u32;
        }
        let used = self.used as usize;
        let direct = if self.scratch.is_empty() { block.get_mut(used..used + SCRATCH_LEN) } else { None };
        let is_direct = direct.is_some();
        let room = direct.unwrap_or_else(|| self.scratch.free());
        let len = match self.codec {
            EncodeCodec::Senml => {
                if !path.starts_with(&self.base) {
                    return Err(Error::Internal);
                }
                let time = if timestamp.is_nan() { 0.0 } else { timestamp };
                let timed = self.kind == EncodeKind::Send || cfg!(anj_ext_with_notification_storing);
                let new_time = timed && time != self.base_time;
                if new_time {
                    self.base_time = time;
                }
                let base = if self.previous.is_root() { self.base.ids() } else { &[] };
                put_senml_record(room, base, path.ids_from(self.base.len()), new_time.then_some(time), value)
            }
            EncodeCodec::Lwm2m => put_lwm2m_entry(room, &self.previous, path, value),
            codec => put_single_value(room, codec, value)?,
        };
        self.previous = *path;
        self.leaves_left -= 1;
        if is_direct {
            self.used += len as u32;
        } else {
            self.scratch.added(len);
        }
        if matches!(value, LeafValue::Scalar(_)) {
            return Ok(is_direct);
        }
        self.expect(value)?;
        Ok(false)
    }

    /// What is to come after the head of a value.
    fn expect(&mut self, value: &LeafValue) -> Result<(), Error> {
        match *value {
            LeafValue::Scalar(_) => {}
            LeafValue::Bytes(len) | LeafValue::String(len) => {
                let base64 = self.codec == EncodeCodec::Text && matches!(value, LeafValue::Bytes(_));
                self.stage = if base64 { EncodeStage::Base64 } else { EncodeStage::Copy };
                self.done = 0;
                self.total = u32::try_from(len).map_err(|_| Error::Internal)?;
            }
            #[cfg(anj_with_external_data)]
            LeafValue::ExternalBytes | LeafValue::ExternalString => {
                self.begin_external(*value == LeafValue::ExternalString);
            }
            #[cfg(not(anj_with_external_data))]
            LeafValue::ExternalBytes | LeafValue::ExternalString => return Err(Error::Internal),
        }
        Ok(())
    }

    /// Writes on into `block`: always the whole block, the encoder knows how far it is. `data` is the whole memory of the
    /// current string or opaque value (exactly as long as announced), empty for all others; the same in each call until
    /// [`EncodeStep::NextLeaf`] or [`EncodeStep::End`], also across blocks.
    ///
    /// # Errors
    /// [`Error::Internal`]: an empty block, `data` too short, or not started.
    pub fn write(&mut self, block: &mut [u8], data: &[u8]) -> Result<EncodeStep, Error> {
        if block.is_empty() || self.codec == EncodeCodec::None {
            return Err(Error::Internal);
        }
        loop {
            let room = block.get_mut(self.used as usize..).ok_or(Error::Internal)?;
            let drained = self.scratch.drain(room);
            self.used += drained as u32;
            let room = room.get_mut(drained..).unwrap_or_default();
            if !self.scratch.is_empty() {
                return Ok(self.block_full());
            }
            match self.stage {
                EncodeStage::Between if self.leaves_left == 0 => self.close(),
                EncodeStage::Between if room.is_empty() => return Ok(self.block_full()),
                EncodeStage::Between => return Ok(EncodeStep::NextLeaf),
                EncodeStage::Closed => return Ok(EncodeStep::End { len: self.used as usize }),
                EncodeStage::Copy => {
                    let copied = copy_prefix(room, self.rest(data)?);
                    self.used += copied as u32;
                    self.done += copied as u32;
                    if self.done < self.total {
                        return Ok(self.block_full());
                    }
                    self.stage = EncodeStage::Between;
                }
                EncodeStage::Base64 => {
                    let rest = self.rest(data)?;
                    let piece = rest.get(..BASE64_PIECE).unwrap_or(rest);
                    self.scratch.fill(|cursor| base64::encode(cursor, piece));
                    self.done += piece.len() as u32;
                    if self.done == self.total {
                        self.stage = EncodeStage::Between;
                    }
                }
                #[cfg(anj_with_external_data)]
                _ if room.is_empty() => return Ok(self.block_full()),
                #[cfg(anj_with_external_data)]
                _ => {
                    if let Some(step) = self.ask(room) {
                        return Ok(step);
                    }
                }
                #[cfg(not(anj_with_external_data))]
                _ => return Err(Error::Internal),
            }
        }
    }

    /// Copies the string that was begun when it fits `block` as a whole; else it is left to [`PayloadEncoderState::write`].
    pub fn put_string(&mut self, block: &mut [u8], data: &[u8]) {
        let len = self.total as usize;
        if self.stage == EncodeStage::Copy
            && self.scratch.is_empty()
            && let Some(room) = block.get_mut(self.used as usize..)
            && let (Some(room), Some(data)) = (room.get_mut(..len), data.get(..len))
        {
            room.copy_from_slice(data);
            self.used += self.total;
            self.stage = EncodeStage::Between;
        }
    }

    /// Ends the payload at once, when all leaves are written and what stands after the last one fits `block`; its length.
    /// `None`: left to [`PayloadEncoderState::write`].
    pub fn finish_in(&mut self, block: &mut [u8]) -> Option<usize> {
        if self.stage != EncodeStage::Between || self.leaves_left > 0 || !self.scratch.is_empty() {
            return None;
        }
        if self.codec == EncodeCodec::Lwm2m {
            let open = self.previous.len().max(1);
            block.get_mut(self.used as usize..)?.get_mut(..open)?.fill(cbor::BREAK);
            self.used += open as u32;
        }
        self.stage = EncodeStage::Closed;
        Some(self.used as usize)
    }

    /// [`PayloadEncoderState::write`] would say [`EncodeStep::NextLeaf`].
    pub fn awaits_leaf(&self, block: &[u8]) -> bool {
        let ready = self.stage == EncodeStage::Between && self.scratch.is_empty();
        ready && self.leaves_left > 0 && (self.used as usize) < block.len()
    }

    fn block_full(&mut self) -> EncodeStep {
        self.used = 0;
        EncodeStep::Block
    }

    fn rest<'a>(&self, data: &'a [u8]) -> Result<&'a [u8], Error> {
        data.get(self.done as usize..self.total as usize).ok_or(Error::Internal)
    }

    /// What stands after the last leaf.
    fn close(&mut self) {
        self.stage = EncodeStage::Closed;
        if self.codec == EncodeCodec::Lwm2m {
            let open = self.previous.len().max(1);
            self.scratch.fill(|cursor| {
                for _ in 0..open {
                    cursor.push(cbor::BREAK);
                }
            });
        }
    }
}

/// A SenML record (RFC 8428 §6): base name and name unless empty, a new base time, the value or the head of a string. How
/// many bytes.
#[inline(always)]
fn put_senml_record(room: &mut [u8], base: &[u16], name: &[u16], time: Option<f64>, value: &LeafValue) -> usize {
    let mut cursor = Cursor::new(room);
    cursor.push(
        cbor::MAP << 5 | (1 + u8::from(!base.is_empty()) + u8::from(!name.is_empty()) + u8::from(time.is_some())),
    );
    if !base.is_empty() {
        cursor.put(|room| put_path_text(room, 0x21, base));
    }
    if !name.is_empty() {
        cursor.put(|room| put_path_text(room, 0x00, name));
    }
    if let Some(time) = time {
        cursor.push(0x22);
        cursor.put(|room| cbor::put_double(room, time));
    }
    cursor.put(|room| put_value(room, value, true));
    cursor.len()
}

/// Closes and opens the maps between the path before and this one (LwM2M CBOR), then the last key and the value, or the
/// head of a string. How many bytes.
#[inline(always)]
fn put_lwm2m_entry(room: &mut [u8], previous: &Path, path: &Path, value: &LeafValue) -> usize {
    let mut cursor = Cursor::new(room);
    // The usual case: the next one in the same map.
    if path.is_sibling(previous)
        && let Some(&id) = path.ids().last()
    {
        cbor::push_head(&mut cursor, cbor::UINT, id.into());
        cursor.put(|room| put_value(room, value, false));
        return cursor.len();
    }
    // The last id of a path is the key of a value, not of a map.
    let (mut open, parents) = (previous.len().saturating_sub(1), path.len().saturating_sub(1));
    let mut shared = previous.common_len(path).min(open).min(parents);
    while open > shared {
        cursor.push(cbor::BREAK);
        open -= 1;
    }
    for &id in path.ids_from(shared) {
        cbor::push_head(&mut cursor, cbor::UINT, id.into());
        if shared < parents {
            cursor.push(cbor::OPEN_MAP);
        }
        shared += 1;
    }
    cursor.put(|room| put_value(room, value, false));
    cursor.len()
}

/// A value in CBOR, with its label in SenML, or the head of a string whose bytes follow. How many bytes.
#[inline(never)]
fn put_value(room: &mut [u8], value: &LeafValue, senml: bool) -> usize {
    let mut cursor = Cursor::new(room);
    let label = |cursor: &mut Cursor, label| {
        if senml {
            cursor.push(label);
        }
    };
    match *value {
        LeafValue::Scalar(value) => {
            match value {
                Scalar::Bool(_) => label(&mut cursor, 4),
                Scalar::ObjLnk(..) if senml => cursor.put(|room| put_array(room, 0x63, *b"vlo")),
                _ => label(&mut cursor, 2),
            }
            cbor::push_scalar(&mut cursor, value);
        }
        LeafValue::Bytes(len) => {
            label(&mut cursor, 8);
            cbor::push_head(&mut cursor, cbor::BYTES, len as u64);
        }
        LeafValue::String(len) => {
            label(&mut cursor, 3);
            cbor::push_head(&mut cursor, cbor::TEXT, len as u64);
        }
        LeafValue::ExternalBytes => {
            label(&mut cursor, 8);
            cursor.push(0x5F);
        }
        LeafValue::ExternalString => {
            label(&mut cursor, 3);
            cursor.push(0x7F);
        }
    }
    cursor.len()
}

/// A value in a format without paths; of a string, at most its head. How many bytes.
#[inline(never)]
fn put_single_value(room: &mut [u8], codec: EncodeCodec, value: &LeafValue) -> Result<usize, Error> {
    let bytes = matches!(value, LeafValue::Bytes(_) | LeafValue::ExternalBytes);
    match (codec, value) {
        (EncodeCodec::Cbor, _) => Ok(put_value(room, value, false)),
        (EncodeCodec::Opaque, _) if !bytes => Err(Error::Format),
        (EncodeCodec::Text, LeafValue::Scalar(value)) if cfg!(anj_with_plaintext) => {
            let mut cursor = Cursor::new(room);
            push_scalar_text(&mut cursor, *value);
            Ok(cursor.len())
        }
        (EncodeCodec::Text | EncodeCodec::Opaque, _) => Ok(0),
        _ => Err(Error::Internal),
    }
}

/// A label and a path as a CBOR text string. How many bytes.
#[inline(never)]
fn put_path_text(room: &mut [u8], label: u8, ids: &[u16]) -> usize {
    let mut cursor = Cursor::new(room);
    cursor.push(label);
    // The only text that has more than 23 characters: it has 24.
    let long = ids.len() == 4 && ids.iter().all(|id| *id > 9999);
    if long {
        cursor.push(cbor::TEXT << 5 | 24);
    }
    let at = cursor.len();
    cursor.push(0);
    link_format::push_path(&mut cursor, ids);
    let len = (cursor.len() - at - 1) as u8;
    cursor.set(at, if long { len } else { cbor::TEXT << 5 | len });
    cursor.len()
}

/// A value in plain text (spec 40 §3).
fn push_scalar_text(cursor: &mut Cursor, value: Scalar) {
    match value {
        Scalar::Int(value) | Scalar::Time(value) => number::push_i64(cursor, value),
        Scalar::Uint(value) => number::push_u64(cursor, value),
        Scalar::Double(value) => number::push_f64(cursor, value),
        Scalar::Bool(value) => cursor.push(b'0' + u8::from(value)),
        Scalar::ObjLnk(oid, iid) => number::push_objlnk(cursor, oid, iid),
    }
}
