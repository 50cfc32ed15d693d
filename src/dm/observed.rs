//! Observe, Cancel, Write-Attributes, and the payload of notifications (spec 41 §3, §5): the part of the data model.
//!
//! What is observed is kept elsewhere. The operation asks with [`DmPoll::Observe`](super::DmPoll::Observe) and is answered with
//! [`OperationState::refuse`], [`OperationState::attributes_written`], [`OperationState::observe`] or, of an Observe-Composite,
//! [`OperationState::take_paths`].

#[cfg(anj_with_observe_composite)]
use super::call::Io;
use super::model::{Model, ResourceDef};
use super::operation::{OperationState, Turn};
use super::phase::Phase;
#[cfg(anj_with_observe_composite)]
use super::read::{count_leaves, output_failure};
use super::walk::WalkState;
use crate::coap::Code;
use crate::coap::request::Operation;
use crate::path::Path;
use crate::payload::format;
#[cfg(anj_with_observe_composite)]
use crate::payload::{self, EncodeKind};
use crate::value::DataType;

/// Whether there is a value at or below a path that servers may read.
pub fn has_readable(model: &impl Model, path: &Path) -> bool {
    WalkState::start(model, path, 4).is_some_and(|mut walk| matches!(walk.next_leaf(model), Ok(Some(_))))
}

impl OperationState {
    pub(super) fn start_observing(&mut self) -> Turn {
        #[cfg(anj_with_observe_composite)]
        if self.operation == Operation::ObserveComposite {
            match self.content_format {
                format::SENML_CBOR | format::SENML_ETCH_CBOR => {}
                format::SENML_JSON | format::SENML_ETCH_JSON => return Err(Code::UNSUPPORTED_CONTENT_FORMAT),
                _ => return Err(Code::BAD_REQUEST),
            }
        }
        self.go(Phase::Observe)
    }

    /// The path of the value that is being read for the payload.
    pub fn reading(&self) -> Option<&Path> {
        (self.phase == Phase::LeafRead).then_some(&self.record.path)
    }

    /// The answer is this error.
    pub fn refuse(&mut self, code: Code) {
        self.fail(code);
    }

    /// The answer is 2.04.
    pub fn attributes_written(&mut self) {
        let _ = self.succeed();
    }

    /// The answer is the value of this path, in the format of `accept` if that fits.
    pub fn observe(&mut self, path: &Path, accept: u16) {
        (self.path, self.accept) = (*path, accept);
        self.phase = Phase::Observed;
    }

    /// Starts the payload of a notification; [`OperationState::observe`] or [`OperationState::observe_composite`] is next.
    pub fn begin_notification(&mut self) {
        self.clear();
        self.bootstrap = false;
        self.operation = Operation::Observe;
        self.last_input = true;
        self.phase = Phase::Observe;
    }

    pub(super) fn start_observed(&mut self, model: &impl Model) -> Turn {
        #[cfg(anj_with_observe_composite)]
        if self.is_composite {
            return self.start_observed_composite(model);
        }
        self.start_read(model)
    }

    /// Of what is observed, an Accept that does not fit is ignored, and a Resource without Instances is an error.
    pub(super) fn fit_observed(&mut self, def: Option<ResourceDef>, leaves: usize) -> Result<(), Code> {
        if self.operation == Operation::Read {
            return Ok(());
        }
        if def.is_some() && leaves == 0 {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        let def = def.filter(|def| !def.kind.is_multiple() || self.path.len() == 4);
        let fits = match (self.accept, def) {
            (format::OPAQUE, Some(def)) => def.data_type.without_external() == DataType::BYTES,
            (accept, None) => !format::is_single_value(accept),
            _ => true,
        };
        if !fits || !format::can_encode(self.accept) {
            self.accept = format::ABSENT;
        }
        Ok(())
    }
}

/// Observe-Composite.
#[cfg(anj_with_observe_composite)]
impl OperationState {
    /// Decode the paths: [`DmPoll::ObservePaths`](super::DmPoll::ObservePaths) follows, to be answered like
    /// [`DmPoll::Observe`](super::DmPoll::Observe).
    pub fn take_paths(&mut self, input_len: usize) {
        let kind = payload::DecodeKind::ReadComposite;
        match self.decoder.start(self.content_format, kind, &Path::ROOT).map_err(super::write::decode_failure) {
            Ok(()) if input_len > 0 || !self.last_input => self.phase = Phase::ObservedPaths,
            Ok(()) => self.fail(Code::BAD_REQUEST),
            Err(code) => self.fail(code),
        }
    }

    /// The paths of the request.
    pub fn paths(&self) -> &[Path] {
        self.observed.get(..usize::from(self.path_count)).unwrap_or_default()
    }

    pub(super) fn next_observed_path(&mut self, io: &mut Io<'_>) -> Turn {
        if self.is_composite {
            // They are known: what is left of the request is passed over.
            return if self.last_input { self.go(Phase::Observed) } else { self.await_input(Phase::ObservedPaths) };
        }
        let path = match self.decoder.next(io.input, self.last_input).map_err(super::write::decode_failure)? {
            payload::Item::Path(path) => path,
            payload::Item::NeedInput => return self.await_input(Phase::ObservedPaths),
            payload::Item::End => return self.go(Phase::PathsObserved),
            _ => return Err(Code::BAD_REQUEST),
        };
        if path.is_root() {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        if !super::is_protected(&path) {
            self.add_path(&path)?;
        }
        Ok(None)
    }

    fn add_path(&mut self, path: &Path) -> Result<(), Code> {
        *self.observed.get_mut(usize::from(self.path_count)).ok_or(Code::INTERNAL_SERVER_ERROR)? = *path;
        self.path_count += 1;
        Ok(())
    }

    /// The answer is the values at and below these paths, in the format of `accept`, or of the request that was made for them.
    pub fn observe_composite<'a>(&mut self, paths: impl Iterator<Item = &'a Path>, accept: u16, content_format: u16) {
        self.path = Path::ROOT;
        self.path_count = 0;
        for path in paths {
            let _ = self.add_path(path);
        }
        self.accept = if accept == format::ABSENT { content_format } else { accept };
        self.is_composite = true;
        self.phase = Phase::ObservedPaths;
    }

    /// Leaves out the paths with nothing to read, and begins.
    fn start_observed_composite(&mut self, model: &impl Model) -> Turn {
        let output = format::choose_output(self.accept, false, 0).map_err(|error| match error {
            payload::Error::Unsupported => Code::UNSUPPORTED_CONTENT_FORMAT,
            error => output_failure(error),
        })?;
        let (mut kept, mut leaves) = (0, 0);
        for place in 0..self.path_count {
            let Some(path) = self.observed.get(usize::from(place)).copied() else { break };
            if let Some(count @ 1..) = count_leaves(model, &path)?
                && let Some(slot) = self.observed.get_mut(usize::from(kept))
            {
                *slot = path;
                kept += 1;
                leaves += count;
            }
        }
        self.path_count = kept;
        self.walk = WalkState::new();
        self.start_encoder(output, EncodeKind::Composite, leaves)
    }
}
