//! Read in TLV (`ANJ_EXT_WITH_TLV_OUTPUT`): a Read as in `read.rs`, but what stands in a container is read twice or more,
//! first for its length and then for its content. No length is kept longer than its container is open; a value whose length
//! changes in between ends the answer with 5.00.

#[cfg(anj_with_external_data)]
use super::call::HandlerCall;
use super::call::Io;
use super::model::{Handler, Model, is_readable};
#[cfg(anj_with_external_data)]
use super::operation::ask;
use super::operation::{OperationState, Turn};
use super::phase::Phase;
use super::walk::WalkState;
use crate::coap::Code;
use crate::path::Path;
use crate::payload::{self, LeafValue, TlvMeasure, TlvStep, TlvValue, TlvWriterState, format};
use crate::value::DataType;

/// A Read in TLV.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct TlvReadState {
    writer: TlvWriterState,
    measure: TlvMeasure,
    /// Through the container that is measured.
    measured: WalkState,
    /// The leaf to write next, and its declared type; the root for none.
    leaf: Path,
    data_type: DataType,
    measuring: bool,
    /// An external value is fetched to learn its length.
    counting: bool,
}

impl TlvReadState {
    /// None.
    pub(super) const fn new() -> Self {
        Self {
            writer: TlvWriterState::new(),
            measure: TlvMeasure::new(&Path::ROOT),
            measured: WalkState::new(),
            leaf: Path::ROOT,
            data_type: DataType::NULL,
            measuring: false,
            counting: false,
        }
    }
}

/// Lengths that changed, or that TLV cannot tell.
fn changed(_: payload::Error) -> Code {
    Code::INTERNAL_SERVER_ERROR
}

impl OperationState {
    /// Starts, when the path is known to be readable.
    pub(super) fn start_read_tlv(&mut self, model: &impl Model) -> Turn {
        self.tlv = TlvReadState::new();
        self.tlv.writer.start(&self.path);
        self.walk = WalkState::start(model, &self.path, 4).ok_or(Code::NOT_FOUND)?;
        self.response_format = format::TLV;
        self.go(Phase::Tlv)
    }

    /// Writes on; then measures, or turns to the next leaf.
    pub(super) fn tlv(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        let size = io.block_size.min(io.output.len());
        let block = io.output.get_mut(..size).unwrap_or_default();
        match self.tlv.writer.write(block, io.source).map_err(changed)? {
            TlvStep::Ready => {}
            TlvStep::Block => return self.answer_block(size, true),
            #[cfg(anj_with_external_data)]
            TlvStep::External { at, max } => return self.tlv_get(at, max),
            #[cfg(not(anj_with_external_data))]
            TlvStep::External { .. } => return Err(Code::INTERNAL_SERVER_ERROR),
        }
        self.release_source();
        #[cfg(anj_with_external_data)]
        if self.external_open {
            return self.tlv_close();
        }
        if self.tlv.measuring {
            return self.measure_next(model);
        }
        if self.tlv.leaf.is_root() {
            let Some((node, def)) = self.walk.next_leaf(model)? else {
                let len = self.tlv.writer.finish().map_err(changed)?;
                return self.answer_block(len, false);
            };
            if !model.has(node.object, Handler::Read) {
                return Err(Code::METHOD_NOT_ALLOWED);
            }
            (self.tlv.leaf, self.tlv.data_type) = (node.path, def.data_type);
        }
        self.tlv_leaf(model, size)
    }

    /// Opens what is around the leaf, and reads it.
    fn tlv_leaf(&mut self, model: &impl Model, size: usize) -> Turn {
        let leaf = self.tlv.leaf;
        if let Some(container) = self.tlv.writer.container(&leaf).map_err(changed)? {
            self.tlv.measure = TlvMeasure::new(&container);
            self.tlv.measured = WalkState::start(model, &container, 4).ok_or(Code::INTERNAL_SERVER_ERROR)?;
            self.tlv.measuring = true;
            return Ok(None);
        }
        // There is something to come, and an external value needs room to be counted in.
        if self.tlv.writer.used() == size {
            self.tlv.writer.next_block();
            return self.answer_block(size, true);
        }
        // Handlers ran since it was found.
        if !is_readable(model, &leaf) {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.phase = Phase::TlvRead;
        self.ask_read(&leaf, self.tlv.data_type)
    }

    /// The next leaf of the container that is measured, or its length.
    fn measure_next(&mut self, model: &impl Model) -> Turn {
        let Some((node, def)) = self.tlv.measured.next_leaf(model)? else {
            self.tlv.measuring = false;
            let len = self.tlv.measure.total();
            let container = *self.tlv.measure.container();
            self.tlv.writer.open(&container, len).map_err(changed)?;
            return Ok(None);
        };
        if !model.has(node.object, Handler::Read) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::TlvRead;
        self.ask_read(&node.path, def.data_type)
    }

    /// A value was read.
    pub(super) fn tlv_read(&mut self, io: &Io<'_>) -> Turn {
        self.check_reply()?;
        let value = match self.record.leaf_value().ok_or(Code::INTERNAL_SERVER_ERROR)? {
            LeafValue::Scalar(value) => TlvValue::Scalar(value),
            LeafValue::Bytes(len) | LeafValue::String(len) => TlvValue::Memory(len),
            LeafValue::ExternalBytes | LeafValue::ExternalString => return self.tlv_external(io),
        };
        self.tlv_value(value)
    }

    /// A value whose length is known: counts, or is written.
    fn tlv_value(&mut self, value: TlvValue) -> Turn {
        if self.tlv.measuring {
            self.tlv.measure.add(&self.record.path, value.len());
            self.release_source();
        } else {
            self.tlv.writer.begin(&self.tlv.leaf, value).map_err(changed)?;
            self.tlv.leaf = Path::ROOT;
        }
        self.go(Phase::Tlv)
    }

    #[cfg(not(anj_with_external_data))]
    fn tlv_external(&mut self, _io: &Io<'_>) -> Turn {
        Err(Code::INTERNAL_SERVER_ERROR)
    }
}

/// Values that are fetched through callbacks: opened, fetched and closed to learn their length, and once more to be written.
#[cfg(anj_with_external_data)]
impl OperationState {
    /// Begins to count.
    fn tlv_external(&mut self, io: &Io<'_>) -> Turn {
        self.tlv.counting = true;
        self.tlv_open(io)
    }

    fn tlv_open(&mut self, io: &Io<'_>) -> Turn {
        if !self.external.can_get() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.collected = 0;
        self.external_open = true;
        if !self.external.can_open() {
            return self.tlv_fetch(io);
        }
        self.phase = Phase::TlvOpened;
        ask(HandlerCall::ExternalOpen { external: self.external })
    }

    pub(super) fn tlv_opened(&mut self, io: &Io<'_>) -> Turn {
        if self.code != 0 {
            self.external_open = false;
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.tlv_fetch(io)
    }

    /// Fetches a piece: into the unused part of the block when it is only counted.
    fn tlv_fetch(&mut self, io: &Io<'_>) -> Turn {
        if !self.tlv.counting {
            return self.go(Phase::Tlv);
        }
        let at = self.tlv.writer.used();
        match io.output.len().saturating_sub(at) {
            0 => Err(Code::INTERNAL_SERVER_ERROR),
            max => self.tlv_get(at, max),
        }
    }

    fn tlv_get(&mut self, at: usize, max: usize) -> Turn {
        self.asked = max;
        self.phase = Phase::TlvGot;
        ask(HandlerCall::ExternalGet { external: self.external, offset: self.collected, at, max })
    }

    pub(super) fn tlv_got(&mut self, io: &Io<'_>) -> Turn {
        let end = self.external_end()?;
        self.collected = self.collected.saturating_add(self.produced);
        if !self.tlv.counting {
            self.tlv.writer.supplied(self.produced, end).map_err(changed)?;
            return self.go(Phase::Tlv);
        }
        if end {
            return self.tlv_close();
        }
        if self.produced == 0 || self.collected > TlvWriterState::LENGTH_MAX {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.tlv_fetch(io)
    }

    fn tlv_close(&mut self) -> Turn {
        self.external_open = false;
        self.phase = Phase::TlvClosed;
        match self.external.can_close() {
            true => ask(HandlerCall::ExternalClose { external: self.external }),
            false => Ok(None),
        }
    }

    pub(super) fn tlv_closed(&mut self, io: &Io<'_>) -> Turn {
        if !core::mem::take(&mut self.tlv.counting) {
            return self.go(Phase::Tlv);
        }
        let (written, value) = (!self.tlv.measuring, TlvValue::External(self.collected));
        self.tlv_value(value)?;
        if written { self.tlv_open(io) } else { Ok(None) }
    }
}
