//! What a request carries: checks, and how it becomes a payload (spec 41 §8.1 and §8.2).

use core::ffi::c_void;

#[cfg(anj_with_external_data)]
use crate::dm::External;
use crate::dm::{HandlerCall, HandlerReply};
use crate::path::Path;
use crate::payload::{EncodeKind, EncodeStep, Error, LeafValue, PayloadEncoderState, format};

use super::SendState;

/// A record of a request.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Path of a Resource (Instance).
    pub path: Path,
    /// Its value.
    pub value: LeafValue,
    /// The bytes of a string or opaque value; empty otherwise.
    pub data: &'a [u8],
    /// When it was measured: seconds since the epoch, 0 or NaN for no time.
    pub timestamp: f64,
}

/// The requests in the memory of the application. Each question reads it anew; none calls the application.
pub trait Records {
    /// The path of a record, as [`Path::packed`]; `None` when it is not that of a Resource (Instance).
    fn key(&self, request: *const c_void, index: u32) -> Option<u64>;

    /// A record; `None` when it has no such path, or no value of the type that it names.
    fn record(&self, request: *const c_void, index: u32) -> Option<Record<'_>>;

    /// The callbacks of an external value; `None` when the value is none.
    #[cfg(anj_with_external_data)]
    fn external(&self, request: *const c_void, index: u32) -> Option<External>;
}

/// Checks the paths of a request: how many ids they have in common at their beginning; `None` when one is not that of a
/// Resource (Instance), or, in LwM2M CBOR, when two are the same.
pub fn survey(records: &impl Records, request: *const c_void, count: u32, content_format: u16) -> Option<u8> {
    let first = records.key(request, 0)?;
    let (mut differing, mut seen, mut longest) = (0, [0u64; 2], false);
    for index in 0..count {
        let key = records.key(request, index)?;
        if content_format == format::LWM2M_CBOR {
            // Only a path whose bits are set can be there already, which is rare.
            let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let bits = [1 << (hash >> 58), 1 << (hash >> 52 & 63)];
            let [a, b] = [seen[0] & bits[0], seen[1] & bits[1]];
            if a != 0 && b != 0 && (0..index).any(|before| records.key(request, before) == Some(key)) {
                return None;
            }
            seen = [seen[0] | bits[0], seen[1] | bits[1]];
        }
        differing |= key ^ first;
        longest |= key >> 48 != 0xFFFF;
    }
    // Without a difference, the last of four ids is there or is 65535 in all.
    Some((differing.trailing_zeros() / 16).min(3 + u32::from(longest)) as u8)
}

/// What the application was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
#[cfg_attr(not(anj_with_external_data), allow(dead_code))]
enum SendCallKind {
    /// Nothing.
    #[default]
    None = 0,
    Open,
    Get,
    Close,
}

/// How far the payload of the first request is. All zero bytes: not begun.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(crate) struct SendProgressState {
    /// Records begun.
    next: u32,
    begun: bool,
    /// An external value is open: it has to be closed.
    open: bool,
    /// A callback runs.
    call: SendCallKind,
    /// It has failed.
    failed: bool,
    /// `get_external_data` has produced something, which is the end of the value.
    got: bool,
    got_end: bool,
    /// Bytes asked for, bytes produced, bytes that came before.
    asked: u32,
    produced: u32,
    offset: u32,
}

impl SendProgressState {
    pub(super) const fn new() -> Self {
        Self {
            next: 0,
            begun: false,
            open: false,
            call: SendCallKind::None,
            failed: false,
            got: false,
            got_end: false,
            asked: 0,
            produced: 0,
            offset: 0,
        }
    }
}

/// What became of a payload.
#[derive(Clone, Copy, Debug)]
pub enum Produced {
    /// A block is ready.
    Block {
        /// Its length.
        len: usize,
        /// Others follow.
        more: bool,
    },
    /// Make this call first, then [`SendState::reply`].
    Call(HandlerCall),
}

impl SendState {
    /// Begins to send the first request.
    pub fn activate(&mut self) {
        self.active = true;
        self.progress = SendProgressState::new();
    }

    /// A callback of an external value runs.
    pub fn is_calling(&self) -> bool {
        self.progress.call != SendCallKind::None
    }

    /// Writes on into `block`, the next block of the payload.
    ///
    /// # Errors
    /// A record cannot be written. An open external value is still to be closed ([`SendState::close`]).
    pub fn produce(
        &mut self,
        records: &dyn Records,
        encoder: &mut PayloadEncoderState,
        block: &mut [u8],
    ) -> Result<Produced, Error> {
        let what = *self.first().ok_or(Error::Internal)?;
        let progress = &mut self.progress;
        let mut data: &[u8] = &[];
        if !progress.begun {
            progress.begun = true;
            let first = records.record(what.request, 0).ok_or(Error::Internal)?;
            let base = first.path.prefix(what.base.into());
            encoder.start(what.format, EncodeKind::Send, &base, what.records as usize)?;
        } else if let Some(current) = progress.next.checked_sub(1) {
            progress.take_piece(encoder, block)?;
            data = records.record(what.request, current).ok_or(Error::Internal)?.data;
        }
        loop {
            match encoder.write(block, data)? {
                EncodeStep::Block => return Ok(Produced::Block { len: block.len(), more: true }),
                #[cfg(anj_with_external_data)]
                EncodeStep::NextLeaf | EncodeStep::End { .. } if progress.open => {
                    if let Some(call) = progress.close(records, what.request) {
                        return Ok(Produced::Call(call));
                    }
                }
                EncodeStep::End { len } => return Ok(Produced::Block { len, more: false }),
                EncodeStep::NextLeaf => {
                    // As many as possible without a detour.
                    let external = loop {
                        let found = records.record(what.request, progress.next);
                        let record = found.as_ref().ok_or(Error::Internal)?;
                        progress.next += 1;
                        let complete = encoder.begin_in(block, &record.path, &record.value, record.timestamp)?;
                        if !complete || progress.next >= what.records {
                            data = record.data;
                            break matches!(record.value, LeafValue::ExternalBytes | LeafValue::ExternalString);
                        }
                    };
                    let _ = external;
                    #[cfg(anj_with_external_data)]
                    if external && let Some(call) = progress.open(records, what.request)? {
                        return Ok(Produced::Call(call));
                    }
                }
                EncodeStep::External { at, max } => return progress.get(records, what.request, at, max),
            }
        }
    }

    /// Takes the answer of a callback.
    pub fn reply(&mut self, reply: &HandlerReply) {
        const NEED_NEXT_CALL: i32 = 4;
        let progress = &mut self.progress;
        let succeeded = match core::mem::take(&mut progress.call) {
            SendCallKind::Open => {
                progress.open = reply.code == 0;
                progress.open
            }
            SendCallKind::Get => {
                progress.produced = reply.len as u32;
                (progress.got, progress.got_end) = (true, reply.code == 0);
                // "More" says that the whole space was used.
                progress.got_end || (reply.code == NEED_NEXT_CALL && progress.produced == progress.asked)
            }
            _ => true,
        };
        progress.failed |= !succeeded;
    }

    /// The callback that closes an external value, if one is open.
    #[cfg(anj_with_external_data)]
    pub fn close(&mut self, records: &dyn Records) -> Option<HandlerCall> {
        let request = self.first()?.request;
        self.progress.close(records, request)
    }
}

#[cfg(not(anj_with_external_data))]
impl SendProgressState {
    fn take_piece(&mut self, _encoder: &mut PayloadEncoderState, _block: &mut [u8]) -> Result<(), Error> {
        Ok(())
    }

    fn get(&mut self, _: &dyn Records, _: *const c_void, _at: usize, _max: usize) -> Result<Produced, Error> {
        Err(Error::Internal)
    }
}

/// External values (spec 40 §5.2).
#[cfg(anj_with_external_data)]
impl SendProgressState {
    /// The callbacks of the record begun last.
    fn external(&self, records: &dyn Records, request: *const c_void) -> Option<External> {
        records.external(request, self.next.checked_sub(1)?)
    }

    fn open(&mut self, records: &dyn Records, request: *const c_void) -> Result<Option<HandlerCall>, Error> {
        let external = self.external(records, request).filter(External::can_get).ok_or(Error::Internal)?;
        self.offset = 0;
        if !external.can_open() {
            self.open = true;
            return Ok(None);
        }
        self.call = SendCallKind::Open;
        Ok(Some(HandlerCall::ExternalOpen { external }))
    }

    fn get(&mut self, records: &dyn Records, request: *const c_void, at: usize, max: usize) -> Result<Produced, Error> {
        let external = self.external(records, request).ok_or(Error::Internal)?;
        (self.call, self.asked) = (SendCallKind::Get, max as u32);
        Ok(Produced::Call(HandlerCall::ExternalGet { external, offset: self.offset as usize, at, max }))
    }

    /// Gives the encoder what the last callback has produced.
    fn take_piece(&mut self, encoder: &mut PayloadEncoderState, block: &mut [u8]) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Internal);
        }
        if core::mem::take(&mut self.got) {
            encoder.supplied(block, self.produced as usize, self.got_end)?;
            self.offset = self.offset.saturating_add(self.produced);
        }
        Ok(())
    }

    fn close(&mut self, records: &dyn Records, request: *const c_void) -> Option<HandlerCall> {
        if !core::mem::take(&mut self.open) {
            return None;
        }
        let external = self.external(records, request).filter(External::can_close)?;
        self.call = SendCallKind::Close;
        Some(HandlerCall::ExternalClose { external })
    }
}
