//! One operation on the data model: its life cycle (spec 30 §6 and §7.1).

use super::call::{DmPoll, HandlerCall, HandlerReply, Io, ReadValue, failure};
use super::changes::ChangesState;
use super::model::Model;
use super::phase::Phase;
use super::record::RecordState;
use super::walk::WalkState;
use crate::coap::request::{Operation, Request};
use crate::coap::{Code, FORMAT_NONE};
#[cfg(anj_with_observe_composite)]
use crate::config::ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER;
use crate::config::{ANJ_DM_MAX_COMP_READ_ENTRIES, ANJ_DM_MAX_OBJECTS_NUMBER};
use crate::path::{ID_INVALID, Path};
use crate::payload::{LinkWriterState, PayloadDecoderState, PayloadEncoderState};
use crate::value::DataType;

/// What a step of the operation came to: a handler to call, or nothing (go on); or it failed with this code.
pub(super) type Turn = Result<Option<HandlerCall>, Code>;

/// Asks for a handler.
pub(super) fn ask(call: HandlerCall) -> Turn {
    Ok(Some(call))
}

/// One data-model operation. All zero bytes are the idle state.
///
/// `begin`, then `poll` and do what it says, until [`DmPoll::Respond`]; when the answer is handed to the network, or is not
/// going to be, `end` and `poll` until [`DmPoll::Idle`]. `end(false)` is possible at any time outside a handler call.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct OperationState {
    pub(super) phase: Phase,
    /// Where [`Phase::Begun`] and [`Phase::AwaitNextBlock`] lead.
    pub(super) then: Phase,
    pub(super) operation: Operation,
    /// The list of Objects for Register and Update, not a request.
    pub(super) object_list: bool,
    pub(super) bootstrap: bool,
    /// A Bootstrap Server has begun to work: its transaction stays open between requests.
    pub(super) bootstrap_open: bool,
    /// No block of payload follows the current one.
    pub(super) last_input: bool,
    /// Nothing but checks so far: `transaction_end` comes before the answer.
    pub(super) early: bool,
    /// Create: the Instance exists.
    pub(super) created: bool,
    #[cfg(anj_with_external_data)]
    pub(super) external_open: bool,
    failed: bool,
    pub(super) success: bool,
    response: Code,
    /// The block of the answer that is ready: bytes, and whether more follow.
    answer_len: u32,
    answer_more: bool,
    pub(super) path: Path,
    pub(super) location: Path,
    pub(super) content_format: u16,
    pub(super) accept: u16,
    pub(super) response_format: u16,
    pub(super) depth: u32,
    /// Place of the Object of the request or, in Write-Composite, of the record.
    pub(super) object: u16,
    /// Place of an Object, of a change, of a path: whatever is gone through.
    pub(super) cursor: u16,
    /// Step of a reading of several values.
    pub(super) step: u8,
    /// Create: Instance id in the payload, and the one created.
    pub(super) wanted_iid: u16,
    pub(super) iid: u16,
    /// Answer of the last handler.
    pub(super) code: i32,
    /// Bytes of an Execute argument, of an external value: so far.
    pub(super) collected: usize,
    /// What `get_external_data` produced.
    pub(super) produced: usize,
    pub(super) source_start: *const u8,
    pub(super) source_len: usize,
    #[cfg(anj_with_external_data)]
    pub(super) external: super::call::External,
    #[cfg(anj_with_external_data)]
    pub(super) asked: usize,
    /// Seconds since the epoch that values are marked with; 0: not.
    #[cfg(anj_ext_with_notification_storing)]
    time: f64,
    /// There is one.
    pub(super) transaction: bool,
    /// Objects under the transaction.
    pub(super) begun: [bool; ANJ_DM_MAX_OBJECTS_NUMBER],
    pub(super) record: RecordState,
    pub(super) walk: WalkState,
    pub(super) decoder: PayloadDecoderState,
    pub(super) encoder: PayloadEncoderState,
    #[cfg(anj_ext_with_tlv_output)]
    pub(super) tlv: super::read_tlv::TlvReadState,
    pub(super) links: LinkWriterState,
    pub(super) changes: ChangesState,
    pub(super) paths: [Path; ANJ_DM_MAX_COMP_READ_ENTRIES],
    pub(super) path_count: u16,
    /// Paths of a composite observation.
    #[cfg(anj_with_observe_composite)]
    pub(super) observed: [Path; ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER],
    /// They are what is read.
    #[cfg(anj_with_observe_composite)]
    pub(super) is_composite: bool,
    /// Some paths have attributes.
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    pub(super) has_attributes: bool,
    /// The next attribute of the last link, plus one; 0: none.
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    pub(super) link_attribute: u8,
}

impl OperationState {
    /// The encoder, free while no operation is under way: Send uses it then.
    #[cfg(anj_with_lwm2m_send)]
    pub fn encoder(&mut self) -> &mut PayloadEncoderState {
        &mut self.encoder
    }

    /// The idle state.
    pub const fn new() -> Self {
        Self {
            phase: Phase::Idle,
            then: Phase::Idle,
            operation: Operation::Read,
            object_list: false,
            bootstrap: false,
            bootstrap_open: false,
            last_input: false,
            early: false,
            created: false,
            #[cfg(anj_with_external_data)]
            external_open: false,
            failed: false,
            success: false,
            response: Code::EMPTY,
            answer_len: 0,
            answer_more: false,
            path: Path::ROOT,
            location: Path::ROOT,
            content_format: FORMAT_NONE,
            accept: FORMAT_NONE,
            response_format: FORMAT_NONE,
            depth: 0,
            object: 0,
            cursor: 0,
            step: 0,
            wanted_iid: ID_INVALID,
            iid: ID_INVALID,
            code: 0,
            collected: 0,
            produced: 0,
            source_start: core::ptr::null(),
            source_len: 0,
            #[cfg(anj_with_external_data)]
            external: super::call::External::NONE,
            #[cfg(anj_with_external_data)]
            asked: 0,
            transaction: false,
            begun: [false; ANJ_DM_MAX_OBJECTS_NUMBER],
            record: RecordState::new(),
            walk: WalkState::new(),
            decoder: PayloadDecoderState::new(),
            encoder: PayloadEncoderState::new(),
            #[cfg(anj_ext_with_tlv_output)]
            tlv: super::read_tlv::TlvReadState::new(),
            links: LinkWriterState::new(),
            changes: ChangesState::new(),
            paths: [Path::ROOT; ANJ_DM_MAX_COMP_READ_ENTRIES],
            path_count: 0,
            #[cfg(anj_with_observe_composite)]
            observed: [Path::ROOT; ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER],
            #[cfg(anj_with_observe_composite)]
            is_composite: false,
            #[cfg(anj_ext_with_notification_storing)]
            time: 0.0,
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            has_attributes: false,
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            link_attribute: 0,
        }
    }

    /// An operation is under way, or a bootstrap that has begun (`anj_core_ongoing_operation`, §7.1).
    pub fn is_active(&self) -> bool {
        self.phase != Phase::Idle || self.bootstrap_open
    }

    /// Starts a request of a server: of the Bootstrap Server if `bootstrap`. `last`: no block of payload follows the one in
    /// [`Io::input`] (also true when there is no payload).
    pub fn begin(&mut self, request: &Request, bootstrap: bool, last: bool) {
        self.clear();
        self.bootstrap = bootstrap;
        self.bootstrap_open |= bootstrap;
        self.operation = request.operation;
        self.path = request.path;
        self.content_format = request.content_format;
        self.accept = request.accept;
        self.depth = request.depth.unwrap_or(if request.path.len() == 1 { 2 } else { 1 });
        self.last_input = last;
        self.phase = Phase::Start;
    }

    /// Starts the list of Objects for Register and Update (§9.14).
    pub fn begin_object_list(&mut self) {
        self.clear();
        self.bootstrap = false;
        self.operation = Operation::Discover;
        self.object_list = true;
        self.phase = Phase::Start;
    }

    /// What belongs to one request; codecs and walk are set up when they are used.
    pub(super) fn clear(&mut self) {
        self.object_list = false;
        self.early = true;
        self.created = false;
        self.failed = false;
        self.success = false;
        self.location = Path::ROOT;
        self.path = Path::ROOT;
        self.response_format = FORMAT_NONE;
        self.wanted_iid = ID_INVALID;
        self.iid = ID_INVALID;
        self.cursor = 0;
        self.collected = 0;
        self.path_count = 0;
        #[cfg(anj_ext_with_notification_storing)]
        {
            self.time = 0.0;
        }
        #[cfg(anj_with_observe_composite)]
        {
            self.is_composite = false;
        }
        #[cfg(all(anj_with_discover, anj_with_discover_attr))]
        {
            (self.has_attributes, self.link_attribute) = (false, 0);
        }
        self.release_source();
        if !self.bootstrap_open {
            (self.transaction, self.begun) = (false, [false; ANJ_DM_MAX_OBJECTS_NUMBER]);
        }
        self.changes.clear();
        #[cfg(anj_with_external_data)]
        {
            self.external_open = false;
        }
    }

    /// The values that follow are marked with this time, in formats that can (SenML CBOR); seconds since the epoch, 0: none.
    #[cfg(anj_ext_with_notification_storing)]
    pub fn set_time(&mut self, seconds: f64) {
        self.time = seconds;
    }

    /// What values are marked with.
    pub(super) fn time(&self) -> f64 {
        #[cfg(anj_ext_with_notification_storing)]
        return self.time;
        #[cfg(not(anj_ext_with_notification_storing))]
        0.0
    }

    /// Place of the Object that a handler is asked of, most probably.
    pub(crate) fn object_place(&self) -> u16 {
        self.object
    }

    /// Tells that the next block of the request is in [`Io::input`], after [`DmPoll::NeedInput`].
    pub fn input(&mut self, last: bool) {
        if self.phase == Phase::AwaitInput {
            self.last_input = last;
            self.phase = self.then;
        }
    }

    /// Tells that the next block of the answer is wanted, after [`DmPoll::Respond`] with `more`.
    pub fn next_block(&mut self) {
        if self.phase == Phase::AwaitNextBlock {
            self.phase = self.then;
        }
    }

    /// Takes the answer of the handler that [`DmPoll::Call`] asked for.
    pub fn reply(&mut self, reply: HandlerReply) {
        self.code = reply.code;
        self.produced = reply.len;
        self.keep_source(&reply);
        match reply.value {
            ReadValue::None => return,
            #[cfg(anj_with_external_data)]
            ReadValue::External(external) => self.external = external,
            _ => {}
        }
        if self.code == 0 && !self.record.take(&reply.value) {
            // Not of the type that was asked for: 5.00.
            self.code = i32::MIN;
        }
    }

    /// Memory of the application that the value being written lies in, for [`Io::source`]: start and length.
    pub fn source(&self) -> (*const u8, usize) {
        (self.source_start, self.source_len)
    }

    pub(super) fn keep_source(&mut self, reply: &HandlerReply) {
        (self.source_start, self.source_len) = match reply.value {
            ReadValue::Memory { data, len } => (data, len),
            _ => (core::ptr::null(), 0),
        };
    }

    pub(super) fn release_source(&mut self) {
        (self.source_start, self.source_len) = (core::ptr::null(), 0);
    }

    /// Path, Accept and Content-Format of the request.
    pub fn request(&self) -> (Path, u16, u16) {
        (self.path, self.accept, self.content_format)
    }

    /// Tells of which type the value is that the handler is about to give, where the definition cannot.
    pub fn set_read_type(&mut self, data_type: DataType) {
        self.record.data_type = data_type;
    }

    /// Ends the exchange: `success` when the answer (its last block) was handed to the network. Poll until
    /// [`DmPoll::Idle`]. A request of the Bootstrap Server leaves its transaction open, except Finish.
    pub fn end(&mut self, success: bool) {
        if self.phase == Phase::Idle {
            return;
        }
        self.success = success && self.phase == Phase::Responded && !self.failed;
        if self.bootstrap && self.operation == Operation::BootstrapFinish {
            self.bootstrap_open = false;
        }
        self.cursor = 0;
        self.release_source();
        self.phase = if self.is_without_effect() { Phase::Idle } else { Phase::End };
    }

    /// There is nothing to end: it only looked at values.
    fn is_without_effect(&self) -> bool {
        #[cfg(anj_with_external_data)]
        if self.external_open {
            return false;
        }
        !self.transaction && !self.changes.any()
    }

    /// Ends a bootstrap that did not come to its Finish: rolls back. Poll until [`DmPoll::Idle`].
    pub fn end_bootstrap(&mut self) {
        if !self.is_active() {
            return;
        }
        self.success = false;
        self.bootstrap_open = false;
        self.cursor = 0;
        self.phase = Phase::End;
    }

    /// Goes on until something is needed from outside.
    pub fn poll(&mut self, model: &impl Model, mut io: Io<'_>) -> DmPoll {
        match self.next_call(model, &mut io) {
            Some(call) => DmPoll::Call(call),
            None => self.tell(),
        }
    }

    /// There is nothing to do before [`OperationState::tell`] has been heard.
    pub(crate) fn is_paused(&self) -> bool {
        self.phase.is_pause()
    }

    /// Goes on until a handler is to be called; `None`: ask [`OperationState::poll`] what is needed instead.
    pub fn next_call<M: Model>(&mut self, model: &M, io: &mut Io<'_>) -> Option<HandlerCall> {
        while !self.phase.is_pause() {
            match self.turn(model, io) {
                _ if M::CLASSIC && !self.failed && model.failure() != 0 => self.fail(failure(model.failure())),
                Ok(None) => {}
                Ok(call) => return call,
                Err(code) => self.fail(code),
            }
        }
        None
    }

    /// What is needed, when it is no handler.
    pub(crate) fn tell(&mut self) -> DmPoll {
        match self.phase {
            Phase::NeedInput => {
                self.phase = Phase::AwaitInput;
                DmPoll::NeedInput
            }
            Phase::Answer => {
                self.phase = if self.answer_more { Phase::AwaitNextBlock } else { Phase::Responded };
                DmPoll::Respond {
                    code: self.response,
                    content_format: self.response_format,
                    location: self.location,
                    len: self.answer_len as usize,
                    more: self.answer_more,
                }
            }
            #[cfg(anj_with_observe)]
            Phase::Observe => DmPoll::Observe,
            #[cfg(anj_with_observe_composite)]
            Phase::PathsObserved => DmPoll::ObservePaths,
            #[cfg(all(anj_with_discover, anj_with_discover_attr))]
            Phase::LinkAttribute => {
                let place = self.link_attribute.saturating_sub(1);
                DmPoll::Attribute { path: *self.walk.path(), target: self.path, place }
            }
            _ => DmPoll::Idle,
        }
    }

    fn turn(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        match self.phase {
            Phase::Start => self.start(model, io),
            Phase::Begun => self.begun(),
            Phase::WriteChecks => self.write_checks(model, io),
            Phase::TargetCreated => self.target_created(model),
            Phase::Reset => self.reset_done(),
            Phase::Clear => self.clear_next(model),
            Phase::Cleared => self.cleared(model),
            Phase::Records => self.next_record(model, io),
            Phase::Record => self.record(model),
            Phase::Created => self.instance_created(model),
            Phase::Value => self.value(model),
            Phase::ValueInstanceCreated => self.value_instance_created(model),
            Phase::ValueInstanceDeleted => self.value_instance_deleted(),
            Phase::Written => self.written(),
            Phase::Validate => self.validate(model),
            Phase::Validated => self.validated(),
            Phase::Delete => self.delete(model),
            Phase::Deleted => self.deleted(),
            Phase::Execute => self.execute(model, io),
            Phase::Executed => self.executed(),
            Phase::Paths => self.next_path(model, io),
            #[cfg(anj_with_observe_composite)]
            Phase::ObservedPaths => self.next_observed_path(io),
            #[cfg(anj_with_observe)]
            Phase::Observed => self.start_observed(model),
            Phase::Encode => self.encode(model, io),
            Phase::LeafRead => self.leaf_read(model, io),
            #[cfg(anj_with_external_data)]
            Phase::ExternalOpened => self.external_opened(),
            #[cfg(anj_with_external_data)]
            Phase::ExternalGot => self.external_got(io),
            #[cfg(anj_with_external_data)]
            Phase::ExternalClosed => self.go(Phase::Encode),
            #[cfg(anj_ext_with_tlv_output)]
            Phase::Tlv => self.tlv(model, io),
            #[cfg(anj_ext_with_tlv_output)]
            Phase::TlvRead => self.tlv_read(io),
            #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
            Phase::TlvOpened => self.tlv_opened(io),
            #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
            Phase::TlvGot => self.tlv_got(io),
            #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
            Phase::TlvClosed => self.tlv_closed(io),
            Phase::Links => self.links(model, io),
            #[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
            Phase::LinkValueRead => self.link_value_read(model),
            #[cfg(anj_with_bootstrap)]
            Phase::Sweep => self.sweep(model),
            #[cfg(anj_with_bootstrap)]
            Phase::SweepRead => self.sweep_read(model),
            #[cfg(anj_with_bootstrap)]
            Phase::SweepDelete => self.sweep_delete(model),
            #[cfg(anj_with_bootstrap)]
            Phase::Swept => self.swept(model),
            #[cfg(anj_with_bootstrap)]
            Phase::Finish => self.finish(model),
            #[cfg(anj_with_bootstrap)]
            Phase::FinishRead => self.finish_read(),
            Phase::EndFirst => Ok(self.end_next(model, Phase::Answer)),
            Phase::End => self.finalise(model),
            Phase::Flush => self.flush(),
            // A pause, for which there is `tell`.
            _ => Ok(None),
        }
    }

    /// Finds the way of an operation. Who may do it was the first question, whether its object exists the next.
    #[inline(never)]
    fn start(&mut self, model: &impl Model, io: &Io<'_>) -> Turn {
        model.starting((!self.object_list).then_some(self.operation), &self.path, self.bootstrap);
        if self.object_list {
            return self.start_object_list(model);
        }
        if self.bootstrap {
            return self.start_bootstrap(model, io);
        }
        // What is cancelled is told by the token alone.
        if is_protected(&self.path) && self.operation != Operation::CancelObserve {
            return Err(Code::UNAUTHORIZED);
        }
        match self.operation {
            Operation::Read => self.start_read(model),
            Operation::Discover => self.start_discover(model),
            Operation::ReadComposite => self.start_read_composite(model, io),
            Operation::WriteReplace | Operation::WritePartial | Operation::Create => self.start_write(model),
            Operation::WriteComposite => self.start_write_composite(io),
            Operation::Delete => self.start_delete(model),
            Operation::Execute => self.go(Phase::Execute),
            Operation::BootstrapFinish => Err(Code::METHOD_NOT_ALLOWED),
            #[cfg(anj_with_observe)]
            _ => self.start_observing(),
            #[cfg(not(anj_with_observe))]
            _ => Err(Code::NOT_IMPLEMENTED),
        }
    }

    #[cfg(not(anj_with_bootstrap))]
    fn start_bootstrap(&mut self, _model: &impl Model, _io: &Io<'_>) -> Turn {
        Err(Code::NOT_IMPLEMENTED)
    }

    pub(super) fn go(&mut self, phase: Phase) -> Turn {
        self.phase = phase;
        Ok(None)
    }

    /// Waits for the next block of the request, to go on with `then`.
    pub(super) fn await_input(&mut self, then: Phase) -> Turn {
        if self.last_input {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        self.then = then;
        self.go(Phase::NeedInput)
    }

    /// The code of the last handler, when it failed.
    pub(super) fn check_reply(&self) -> Result<(), Code> {
        if self.code == 0 { Ok(()) } else { Err(failure(self.code)) }
    }

    /// The operation is done; its answer has no payload.
    pub(super) fn succeed(&mut self) -> Turn {
        self.response = match self.operation {
            Operation::Create => Code::CREATED,
            Operation::Delete => Code::DELETED,
            _ => Code::CHANGED,
        };
        (self.answer_len, self.answer_more) = (0, false);
        self.go(Phase::Answer)
    }

    #[inline(never)]
    pub(super) fn fail(&mut self, code: Code) {
        self.failed = true;
        self.response = code;
        self.response_format = FORMAT_NONE;
        self.location = Path::ROOT;
        self.cursor = 0;
        (self.answer_len, self.answer_more) = (0, false);
        self.phase = if self.early && self.transaction && !self.bootstrap { Phase::EndFirst } else { Phase::Answer };
    }

    /// A block of the answer is ready; what follows comes from the same phase.
    pub(super) fn answer_block(&mut self, len: usize, more: bool) -> Turn {
        self.response = Code::CONTENT;
        (self.answer_len, self.answer_more) = (len as u32, more);
        self.then = self.phase;
        self.go(Phase::Answer)
    }

    /// Place of the Object that the request is about.
    pub(super) fn find_target(&mut self, model: &impl Model) -> Result<(), Code> {
        self.object = model.find_object(self.path.oid()).ok_or(Code::NOT_FOUND)?;
        Ok(())
    }
}

impl Default for OperationState {
    fn default() -> Self {
        Self::new()
    }
}

/// A path that belongs to the Security or OSCORE Object, which a management server may not touch.
pub(super) fn is_protected(path: &Path) -> bool {
    matches!(path.id(0), Some(super::oid::SECURITY | super::oid::OSCORE))
}
