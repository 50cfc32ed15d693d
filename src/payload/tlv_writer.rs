//! TLV output (LwM2M Core 1.1 §7.4.3), leaf by leaf and block by block. `ANJ_EXT_WITH_TLV_OUTPUT`
//!
//! A container tells its length before its content. So everything is written in two passes: [`TlvMeasure`] adds up what will
//! stand in a container, [`TlvWriterState`] then writes it and holds its content to that length to the byte.

use super::Error;
use crate::path::Path;
use crate::value::Scalar;

const OBJECT_INSTANCE: u8 = 0;
const RESOURCE_INSTANCE: u8 = 1;
const MULTIPLE_RESOURCE: u8 = 2;
const RESOURCE: u8 = 3;

/// The value of a leaf: a scalar, or how many bytes a string has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TlvValue {
    /// Anything but a string.
    Scalar(Scalar),
    /// A string whose bytes are passed to [`TlvWriterState::write`].
    Memory(usize),
    /// A string that is fetched piece by piece: [`TlvStep::External`].
    External(usize),
}

impl TlvValue {
    /// Bytes of the value.
    pub fn len(&self) -> usize {
        match *self {
            Self::Scalar(value) => scalar_bits(value).1,
            Self::Memory(len) | Self::External(len) => len,
        }
    }

    /// Has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the writer needs next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TlvStep {
    /// All is written: the next leaf, or the end.
    Ready,
    /// The block is full to its last byte and more follows: the next `write` gets the next block.
    Block,
    /// Fetch up to `max` (at least 1) bytes of the external value into the block at `at`, then call
    /// [`TlvWriterState::supplied`].
    External {
        /// Where in the block.
        at: usize,
        /// How many bytes at most.
        max: usize,
    },
}

/// The shortest form of a scalar: its bytes at the end of a big-endian number, and how many.
fn scalar_bits(value: Scalar) -> (u64, usize) {
    match value {
        Scalar::Int(value) | Scalar::Time(value) => {
            let magnitude = if value < 0 { !value } else { value } as u64;
            // One bit more, for the sign.
            (value as u64, width(magnitude << 1))
        }
        Scalar::Uint(value) => (value, width(value)),
        Scalar::Double(value) => {
            let single = value as f32;
            match f64::from(single).to_bits() == value.to_bits() {
                true => (single.to_bits().into(), 4),
                false => (value.to_bits(), 8),
            }
        }
        Scalar::Bool(value) => (value.into(), 1),
        Scalar::ObjLnk(oid, iid) => (u64::from(oid) << 16 | u64::from(iid), 4),
    }
}

/// 1, 2, 4 or 8 bytes.
fn width(bits: u64) -> usize {
    match bits {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFFFF_FFFF => 4,
        _ => 8,
    }
}

/// How many bytes tell a length; short ones stand in the first byte.
fn length_width(len: u32) -> u8 {
    match len {
        0..=7 => 0,
        8..=0xFF => 1,
        0x100..=0xFFFF => 2,
        _ => 3,
    }
}

/// Bytes of an entry with its header.
fn entry_len(id: u16, len: u32) -> u32 {
    (2 + u32::from(id > 0xFF) + u32::from(length_width(len))).saturating_add(len)
}

fn last_id(path: &Path) -> u16 {
    path.ids().last().copied().unwrap_or_default()
}

fn length(len: usize) -> Result<u32, Error> {
    if len > TlvWriterState::LENGTH_MAX { Err(Error::Internal) } else { Ok(len as u32) }
}

/// Adds up the content of a container: an Object Instance or a multiple Resource.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct TlvMeasure {
    sum: u32,
    /// Content of the multiple Resource inside, and which it is; the root for none.
    inner_sum: u32,
    inner: Path,
    container: Path,
}

impl TlvMeasure {
    /// Nothing in the container yet.
    pub const fn new(container: &Path) -> Self {
        Self { sum: 0, inner_sum: 0, inner: Path::ROOT, container: *container }
    }

    /// What is measured.
    pub fn container(&self) -> &Path {
        &self.container
    }

    /// Adds a leaf with `len` bytes of value; leaves come in order.
    pub fn add(&mut self, path: &Path, len: usize) {
        let entry = entry_len(last_id(path), u32::try_from(len).unwrap_or(u32::MAX));
        let parent = path.prefix(path.len().saturating_sub(1));
        if parent != self.inner {
            self.leave_inner();
        }
        if parent == self.container {
            self.sum = self.sum.saturating_add(entry);
        } else {
            self.inner = parent;
            self.inner_sum = self.inner_sum.saturating_add(entry);
        }
    }

    fn leave_inner(&mut self) {
        if !self.inner.is_root() {
            self.sum = self.sum.saturating_add(entry_len(last_id(&self.inner), self.inner_sum));
            (self.inner, self.inner_sum) = (Path::ROOT, 0);
        }
    }

    /// Length of the content; no more leaves follow.
    pub fn total(&mut self) -> usize {
        self.leave_inner();
        self.sum as usize
    }
}

/// The writer of one payload. All zero bytes are the idle state.
///
/// For each leaf, in the order of the data model: [`TlvWriterState::container`] until it names none, opening what it names;
/// [`TlvWriterState::begin`]; [`TlvWriterState::write`] until it is ready. At the end [`TlvWriterState::finish`]. Any error
/// ends the payload.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct TlvWriterState {
    /// Bytes used of the current block.
    used: u32,
    /// The current string: bytes done, all bytes.
    done: u32,
    total: u32,
    /// What the open Object Instance and multiple Resource still lack.
    left: [u32; 2],
    /// The innermost open container, the root for none.
    open: Path,
    base_len: u8,
    external: bool,
    /// All bytes of an external value are there, but it has not said that it ends.
    ending: bool,
    /// Header and scalar: at most 6 and 8 bytes.
    head: [u8; 14],
    head_start: u8,
    head_end: u8,
}

impl TlvWriterState {
    /// The longest value or container.
    pub const LENGTH_MAX: usize = 0xFF_FFFF;

    /// The idle state.
    pub const fn new() -> Self {
        Self {
            used: 0,
            done: 0,
            total: 0,
            left: [0; 2],
            open: Path::ROOT,
            base_len: 0,
            external: false,
            ending: false,
            head: [0; 14],
            head_start: 0,
            head_end: 0,
        }
    }

    /// Starts a payload for a request to `base`, which names one id at least.
    pub fn start(&mut self, base: &Path) {
        *self = Self { base_len: base.len() as u8, ..Self::new() };
    }

    /// Bytes used of the current block.
    pub fn used(&self) -> usize {
        self.used as usize
    }

    /// Closes the containers that do not hold the leaf at `path`, and names the one that has to be opened next for it.
    ///
    /// # Errors
    /// [`Error::Internal`]: a container that is closed lacks something: values have changed since it was measured.
    pub fn container(&mut self, path: &Path) -> Result<Option<Path>, Error> {
        self.close(|open| !path.starts_with(open))?;
        Ok(if self.base_len == 1 && self.open.is_root() {
            Some(path.prefix(2))
        } else if self.base_len < 4 && path.len() == 4 && self.open.len() < 3 {
            Some(path.prefix(3))
        } else {
            None
        })
    }

    /// Opens a container with `len` bytes of content.
    ///
    /// # Errors
    /// [`Error::Internal`]: too long for TLV, or for what is around it.
    pub fn open(&mut self, container: &Path, len: usize) -> Result<(), Error> {
        let len = length(len)?;
        let is_instance = container.len() == 2;
        self.push_header(if is_instance { OBJECT_INSTANCE } else { MULTIPLE_RESOURCE }, last_id(container), len)?;
        self.open = *container;
        let [instance, resource] = &mut self.left;
        *(if is_instance { instance } else { resource }) = len;
        Ok(())
    }

    /// Starts a leaf, a Resource or Resource Instance.
    ///
    /// # Errors
    /// [`Error::Internal`]: too long for TLV, or for the container: values have changed since that was measured.
    pub fn begin(&mut self, path: &Path, value: TlvValue) -> Result<(), Error> {
        let len = length(value.len())?;
        self.push_header(if path.len() == 4 { RESOURCE_INSTANCE } else { RESOURCE }, last_id(path), len)?;
        (self.done, self.total, self.external, self.ending) = (0, 0, false, false);
        match value {
            TlvValue::Scalar(value) => {
                let bytes = scalar_bits(value).0.to_be_bytes();
                self.push(bytes.get(bytes.len().saturating_sub(len as usize)..).unwrap_or_default());
            }
            TlvValue::Memory(_) => self.total = len,
            TlvValue::External(_) => (self.total, self.external, self.ending) = (len, true, len == 0),
        }
        Ok(())
    }

    /// Writes on into `block`: always the whole block, the writer knows how far it is. `data` is the whole memory of the
    /// current string, the same in each call.
    ///
    /// # Errors
    /// [`Error::Internal`]: `data` or the block are too short.
    pub fn write(&mut self, block: &mut [u8], data: &[u8]) -> Result<TlvStep, Error> {
        let head = self.head.get(self.head_start.into()..self.head_end.into()).unwrap_or_default();
        let copied = copy(block, &mut self.used, head);
        self.head_start += copied as u8;
        if self.head_start < self.head_end {
            return Ok(self.block_full());
        }
        if self.external && (self.ending || self.done < self.total) {
            let room = block.len().saturating_sub(self.used as usize);
            if room == 0 {
                return Ok(self.block_full());
            }
            // When all is there, one more shows that nothing follows.
            let max = room.min(self.total.saturating_sub(self.done).max(1) as usize);
            return Ok(TlvStep::External { at: self.used as usize, max });
        }
        if self.external || self.done == self.total {
            return Ok(TlvStep::Ready);
        }
        let rest = data.get(self.done as usize..self.total as usize).ok_or(Error::Internal)?;
        self.done += copy(block, &mut self.used, rest) as u32;
        Ok(if self.done < self.total { self.block_full() } else { TlvStep::Ready })
    }

    /// Tells that `len` bytes of the external value lie where the last [`TlvStep::External`] said, and whether they were the
    /// last ones.
    ///
    /// # Errors
    /// [`Error::Internal`]: the value is not as long as was announced, or gave nothing although there is more.
    pub fn supplied(&mut self, len: usize, end: bool) -> Result<(), Error> {
        let len = u32::try_from(len).map_err(|_| Error::Internal)?;
        let done = self.done.saturating_add(len);
        if done > self.total || (end && done < self.total) || (len == 0 && !end) {
            return Err(Error::Internal);
        }
        self.done = done;
        self.used = self.used.saturating_add(len);
        self.ending = !end && done == self.total;
        Ok(())
    }

    /// Ends the payload: bytes used of the last block.
    ///
    /// # Errors
    /// [`Error::Internal`]: a container lacks something.
    pub fn finish(&mut self) -> Result<usize, Error> {
        self.close(|_| true)?;
        Ok(self.used())
    }

    /// Closes open containers, the innermost first, as long as `leaves` says so.
    fn close(&mut self, leaves: impl Fn(&Path) -> bool) -> Result<(), Error> {
        while !self.open.is_root() && leaves(&self.open) {
            let [instance, resource] = self.left;
            if (if self.open.len() == 2 { instance } else { resource }) != 0 {
                return Err(Error::Internal);
            }
            self.open = if self.open.len() == 3 && self.base_len == 1 { self.open.prefix(2) } else { Path::ROOT };
        }
        Ok(())
    }

    /// Takes an entry out of what the open container lacks, and writes its header.
    fn push_header(&mut self, kind: u8, id: u16, len: u32) -> Result<(), Error> {
        let [instance, resource] = &mut self.left;
        match self.open.len() {
            0 => {}
            2 => *instance = instance.checked_sub(entry_len(id, len)).ok_or(Error::Internal)?,
            _ => *resource = resource.checked_sub(entry_len(id, len)).ok_or(Error::Internal)?,
        }
        (self.head_start, self.head_end) = (0, 0);
        let wide = id > 0xFF;
        let width = length_width(len);
        let short = if width == 0 { len as u8 } else { 0 };
        self.push(&[kind << 6 | u8::from(wide) << 5 | width << 3 | short]);
        let id = id.to_be_bytes();
        self.push(id.get(usize::from(!wide)..).unwrap_or_default());
        let len = len.to_be_bytes();
        self.push(len.get(len.len().saturating_sub(width.into())..).unwrap_or_default());
        Ok(())
    }

    fn push(&mut self, bytes: &[u8]) {
        let mut end = u32::from(self.head_end);
        copy(&mut self.head, &mut end, bytes);
        self.head_end = end as u8;
    }

    /// The block is full: what follows goes into the next one.
    pub fn next_block(&mut self) {
        self.used = 0;
    }

    fn block_full(&mut self) -> TlvStep {
        self.next_block();
        TlvStep::Block
    }
}

/// Copies as much of `from` as fits to `to` at `at`, which moves on; how much.
fn copy(to: &mut [u8], at: &mut u32, from: &[u8]) -> usize {
    let room = to.get_mut(*at as usize..).unwrap_or_default();
    let len = room.len().min(from.len());
    if let (Some(room), Some(from)) = (room.get_mut(..len), from.get(..len)) {
        room.copy_from_slice(from);
    }
    *at += len as u32;
    len
}
