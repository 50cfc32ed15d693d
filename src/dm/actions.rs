//! Delete and Execute (spec 30 §9.7 and §9.8).

use super::call::{Argument, ChangeKind, HandlerCall, Io};
use super::model::{Handler, Kind, Model, locate};
use super::operation::{OperationState, Turn, ask};
use super::phase::Phase;
use crate::coap::Code;

impl OperationState {
    #[inline(never)]
    pub(super) fn start_delete<M: Model>(&mut self, model: &M) -> Turn {
        match self.path.len() {
            2 | 4 => {
                self.find_target(model)?;
                self.begin_object(model, Phase::Delete)
            }
            1 if !M::CLASSIC => Err(Code::BAD_REQUEST),
            _ => Err(Code::METHOD_NOT_ALLOWED),
        }
    }

    #[inline(never)]
    pub(super) fn delete(&mut self, model: &impl Model) -> Turn {
        let location = locate(model, &self.path).ok_or(Code::NOT_FOUND)?;
        let (handler, call) = match location.def {
            None => {
                (Handler::InstanceDelete, HandlerCall::InstanceDelete { oid: self.path.oid(), iid: self.path.iid() })
            }
            // Read-only means that servers do not change it.
            Some(def) if !def.kind.is_writable() => return Err(Code::METHOD_NOT_ALLOWED),
            Some(_) => (Handler::ResourceInstanceDelete, HandlerCall::ResourceInstanceDelete { path: self.path }),
        };
        if !model.has(self.object, handler) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.phase = Phase::Deleted;
        ask(call)
    }

    pub(super) fn deleted(&mut self) -> Turn {
        self.check_reply()?;
        self.early = false;
        self.report(self.path, ChangeKind::Deleted);
        self.changed()
    }

    /// Delivers the argument at once; several blocks of it are collected in the output buffer, which is free.
    #[inline(never)]
    pub(super) fn execute(&mut self, model: &impl Model, io: &mut Io<'_>) -> Turn {
        let location = locate(model, &self.path).ok_or(Code::NOT_FOUND)?;
        let executable = location.def.is_some_and(|def| def.kind == Kind::E);
        if !executable || !model.has(location.object, Handler::Execute) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        let argument = if self.last_input && self.collected == 0 {
            Argument::Input(io.input.len())
        } else {
            let input = &*io.input;
            let free = io.output.get_mut(self.collected..).unwrap_or_default();
            let room = free.get_mut(..input.len()).ok_or(Code::REQUEST_ENTITY_TOO_LARGE)?;
            room.copy_from_slice(input);
            self.collected = self.collected.saturating_add(input.len());
            Argument::Output(self.collected)
        };
        if !self.last_input {
            return self.await_input(Phase::Execute);
        }
        let argument = match argument {
            Argument::Input(0) | Argument::Output(0) => Argument::None,
            argument => argument,
        };
        self.phase = Phase::Executed;
        ask(HandlerCall::Execute { path: self.path, argument })
    }

    pub(super) fn executed(&mut self) -> Turn {
        self.check_reply()?;
        self.succeed()
    }
}
