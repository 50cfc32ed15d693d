//! Read and Read-Composite (spec 30 §9.1, §9.2 and §9.12).

use super::call::{HandlerCall, Io};
use super::model::{Handler, Model, ResourceDef, locate};
use super::operation::{OperationState, Turn, ask};
use super::phase::Phase;
use super::walk::{Moved, WalkState};
use crate::coap::Code;
use crate::path::Path;
use crate::payload::{self, EncodeKind, EncodeStep, format};
use crate::value::DataType;

impl From<Moved> for Code {
    fn from(_: Moved) -> Self {
        Self::INTERNAL_SERVER_ERROR
    }
}

/// The code when an answer cannot be written as asked for.
pub(super) fn output_failure(error: payload::Error) -> Code {
    match error {
        payload::Error::Format => Code::BAD_REQUEST,
        payload::Error::Unsupported => Code::NOT_ACCEPTABLE,
        payload::Error::Internal => Code::INTERNAL_SERVER_ERROR,
    }
}

/// How many values can be read at and below a path; `None` when there is no such path.
pub(super) fn count_leaves(model: &impl Model, path: &Path) -> Result<Option<usize>, Code> {
    match WalkState::start(model, path, 4) {
        Some(walk) => Ok(Some(walk.count_leaves(model)?)),
        None => Ok(None),
    }
}

impl OperationState {
    #[inline(never)]
    pub(super) fn start_read<M: Model>(&mut self, model: &M) -> Turn {
        if self.path.is_root() {
            return Err(if M::CLASSIC { Code::BAD_REQUEST } else { Code::METHOD_NOT_ALLOWED });
        }
        let location = locate(model, &self.path).ok_or(Code::NOT_FOUND)?;
        if location.def.is_some_and(|def| !def.kind.is_readable()) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        #[cfg(anj_ext_with_tlv_output)]
        if self.accept == format::TLV {
            return self.start_read_tlv(model);
        }
        self.walk = WalkState::at(&location, &self.path, 4);
        let single = location.def.filter(|def| self.path.len() == 4 || !def.kind.is_multiple());
        let count = if single.is_some() { 1 } else { self.walk.count_leaves(model)? };
        #[cfg(anj_with_observe)]
        self.fit_observed(location.def, count)?;
        let accept = match (self.accept, single) {
            (format::ABSENT, Some(_)) if M::CLASSIC => model.single_format(&self.path),
            (format::ABSENT, None) if M::CLASSIC => format::SENML_CBOR,
            (accept, _) => accept,
        };
        let output = format::choose_output(accept, true, count).map_err(output_failure)?;
        self.path_count = 0;
        self.start_encoder(output, EncodeKind::Read, count)?;
        match single {
            Some(def) => self.ask_leaf(model, location.object, &def),
            None => Ok(None),
        }
    }

    /// Asks for the value that the walk stands on.
    fn ask_leaf(&mut self, model: &impl Model, object: u16, def: &ResourceDef) -> Turn {
        if !model.has(object, Handler::Read) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::LeafRead;
        self.object = object;
        let path = *self.walk.path();
        self.ask_read(&path, def.data_type)
    }

    pub(super) fn start_encoder(&mut self, output: u16, kind: EncodeKind, count: usize) -> Turn {
        self.encoder.start(output, kind, &self.path, count).map_err(output_failure)?;
        self.response_format = output;
        self.cursor = 0;
        self.go(Phase::Encode)
    }

    #[cfg(anj_with_composite_operations)]
    pub(super) fn start_read_composite<M: Model>(&mut self, _model: &M, io: &Io<'_>) -> Turn {
        if !matches!(self.content_format, format::SENML_CBOR | format::SENML_ETCH_CBOR) {
            return Err(Code::UNSUPPORTED_CONTENT_FORMAT);
        }
        self.decoder
            .start(self.content_format, payload::DecodeKind::ReadComposite, &Path::ROOT)
            .map_err(super::write::decode_failure)?;
        if io.input.is_empty() && self.last_input {
            return Err(Code::BAD_REQUEST);
        }
        let accept = if M::CLASSIC && self.accept == format::ABSENT { format::SENML_CBOR } else { self.accept };
        self.response_format = format::choose_output(accept, false, 0).map_err(|_| Code::NOT_ACCEPTABLE)?;
        self.go(Phase::Paths)
    }

    #[cfg(not(anj_with_composite_operations))]
    pub(super) fn start_read_composite<M: Model>(&mut self, _model: &M, _io: &Io<'_>) -> Turn {
        Err(Code::NOT_IMPLEMENTED)
    }

    /// Takes a path of a Read-Composite: those with nothing to read are left out.
    #[inline(never)]
    pub(super) fn next_path<M: Model>(&mut self, model: &M, io: &mut Io<'_>) -> Turn {
        let item = self.decoder.next(io.input, self.last_input).map_err(super::write::decode_failure)?;
        let path = match item {
            payload::Item::Path(path) => path,
            payload::Item::NeedInput => return self.await_input(Phase::Paths),
            payload::Item::End => {
                self.walk = WalkState::new();
                let (output, count) = (self.response_format, self.collected);
                if let (true, 1, Some(&path)) = (M::CLASSIC, self.path_count, self.paths.first()) {
                    // A single path is the base name.
                    self.path = path;
                    return self.start_encoder(output, EncodeKind::Read, count);
                }
                return self.start_encoder(output, EncodeKind::Composite, count);
            }
            _ => return Err(Code::BAD_REQUEST),
        };
        let slot = self.paths.get_mut(usize::from(self.path_count)).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        if !super::is_protected(&path)
            && let Some(count @ 1..) = count_leaves(model, &path)?
        {
            *slot = path;
            self.path_count += 1;
            self.collected = self.collected.saturating_add(count);
        }
        Ok(None)
    }

    /// Writes on, leaf by leaf.
    #[inline(never)]
    pub(super) fn encode(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        let size = io.block_size.min(io.output.len());
        let block = io.output.get_mut(..size).unwrap_or_default();
        match self.encoder.write(block, io.source).map_err(output_failure)? {
            EncodeStep::NextLeaf => self.next_leaf(model),
            EncodeStep::External { at, max } => self.get_external(at, max),
            EncodeStep::Block => self.answer_block(size, true),
            EncodeStep::End { len } => self.answer_block(len, false),
        }
    }

    /// Asks for the next value. Fewer than were counted: the application has removed some.
    fn next_leaf(&mut self, model: &impl Model) -> Turn {
        self.release_source();
        #[cfg(anj_with_external_data)]
        if core::mem::take(&mut self.external_open) && self.external.can_close() {
            self.phase = Phase::ExternalClosed;
            return ask(HandlerCall::ExternalClose { external: self.external });
        }
        let (node, def) = loop {
            if let Some(leaf) = self.walk.next_leaf(model)? {
                break leaf;
            }
            let from = usize::from(self.cursor);
            let paths: &[Path] = &self.paths;
            #[cfg(anj_with_observe_composite)]
            let paths = if self.is_composite { &self.observed } else { paths };
            let path = paths.get(from).filter(|_| self.cursor < self.path_count);
            let path = path.ok_or(Code::INTERNAL_SERVER_ERROR)?;
            self.walk = WalkState::start(model, path, 4).ok_or(Code::INTERNAL_SERVER_ERROR)?;
            self.cursor += 1;
        };
        self.ask_leaf(model, node.object, &def)
    }

    /// Asks for a value, which the record takes.
    pub(super) fn ask_read(&mut self, path: &Path, data_type: DataType) -> Turn {
        self.record.make_room(path, data_type);
        ask(HandlerCall::Read { path: *path, data_type })
    }

    #[inline(never)]
    pub(super) fn leaf_read(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        self.check_reply()?;
        let value = self.record.leaf_value().ok_or(Code::INTERNAL_SERVER_ERROR)?;
        let size = io.block_size.min(io.output.len());
        let block = io.output.get_mut(..size).unwrap_or_default();
        let time = self.time();
        self.encoder.begin_in(block, &self.record.path, &value, time).map_err(output_failure)?;
        if self.encoder.awaits_leaf(block) {
            return self.next_leaf(model);
        }
        self.phase = Phase::Encode;
        #[cfg(anj_with_external_data)]
        if self.record.kind == super::record::RecordKind::External {
            return self.open_external();
        }
        self.encode(model, io)
    }

    #[cfg(not(anj_with_external_data))]
    fn get_external(&mut self, _at: usize, _max: usize) -> Turn {
        Err(Code::INTERNAL_SERVER_ERROR)
    }
}

/// Values that are fetched through callbacks (§11).
#[cfg(anj_with_external_data)]
impl OperationState {
    fn open_external(&mut self) -> Turn {
        if !self.external.can_get() {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.collected = 0;
        self.external_open = true;
        if !self.external.can_open() {
            return Ok(None);
        }
        self.phase = Phase::ExternalOpened;
        ask(HandlerCall::ExternalOpen { external: self.external })
    }

    pub(super) fn external_opened(&mut self) -> Turn {
        if self.code != 0 {
            self.external_open = false;
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.go(Phase::Encode)
    }

    fn get_external(&mut self, at: usize, max: usize) -> Turn {
        self.asked = max;
        self.phase = Phase::ExternalGot;
        ask(HandlerCall::ExternalGet { external: self.external, offset: self.collected, at, max })
    }

    /// Whether the value ends: `ANJ_IO_NEED_NEXT_CALL` says that the buffer is full and more follows, 0 that it does.
    pub(super) fn external_end(&self) -> Result<bool, Code> {
        const NEED_NEXT_CALL: i32 = 4;
        match self.code {
            0 if self.produced <= self.asked => Ok(true),
            NEED_NEXT_CALL if self.produced == self.asked => Ok(false),
            _ => Err(Code::INTERNAL_SERVER_ERROR),
        }
    }

    pub(super) fn external_got(&mut self, io: &mut Io<'_>) -> Turn {
        let end = self.external_end()?;
        let size = io.block_size.min(io.output.len());
        let block = io.output.get_mut(..size).unwrap_or_default();
        self.encoder.supplied(block, self.produced, end).map_err(output_failure)?;
        self.collected = self.collected.saturating_add(self.produced);
        self.go(Phase::Encode)
    }
}
