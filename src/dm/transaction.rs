//! The transaction of an operation, or of a whole bootstrap: begin, validate, end, report (spec 30 §7.2 to §7.4).

use super::call::{ChangeKind, HandlerCall};
use super::model::{Handler, Model};
use super::operation::{OperationState, Turn, ask};
use super::phase::Phase;
use crate::coap::Code;
use crate::coap::request::Operation;
use crate::path::Path;

impl OperationState {
    /// Puts an Object under the transaction, then goes on with `then` (§7.2 step 1).
    pub(super) fn begin_object(&mut self, model: &impl Model, then: Phase) -> Turn {
        let takes_part = |handler| model.has(self.object, handler);
        if !takes_part(Handler::Begin) && !takes_part(Handler::Validate) && !takes_part(Handler::End) {
            return self.go(then);
        }
        self.transaction = true;
        let begun = self.begun.get_mut(usize::from(self.object)).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        if *begun {
            return self.go(then);
        }
        if !model.has(self.object, Handler::Begin) {
            *begun = true;
            return self.go(then);
        }
        let oid = model.object(self.object).ok_or(Code::NOT_FOUND)?;
        (self.phase, self.then) = (Phase::Begun, then);
        ask(HandlerCall::Begin { oid })
    }

    pub(super) fn begun(&mut self) -> Turn {
        self.check_reply()?;
        if let Some(begun) = self.begun.get_mut(usize::from(self.object)) {
            *begun = true;
        }
        self.go(self.then)
    }

    /// The next Object under the transaction, from the cursor on; the cursor is behind it.
    fn next_begun(&mut self) -> Option<u16> {
        let from = usize::from(self.cursor);
        let found = self.begun.iter().enumerate().skip(from).find(|(_, begun)| **begun)?.0 as u16;
        self.cursor = found + 1;
        Some(found)
    }

    /// Begins to validate what was changed; in a bootstrap that waits for its Finish.
    pub(super) fn changed(&mut self) -> Turn {
        if !self.transaction || (self.bootstrap && self.operation != Operation::BootstrapFinish) {
            return self.succeed();
        }
        self.cursor = 0;
        self.go(Phase::Validate)
    }

    #[inline(never)]
    pub(super) fn validate(&mut self, model: &impl Model) -> Turn {
        while let Some(object) = self.next_begun() {
            if let Some(oid) = model.object(object)
                && model.has(object, Handler::Validate)
            {
                self.phase = Phase::Validated;
                return ask(HandlerCall::Validate { oid });
            }
        }
        self.succeed()
    }

    pub(super) fn validated(&mut self) -> Turn {
        if self.operation == Operation::BootstrapFinish && self.code != 0 {
            return Err(Code::NOT_ACCEPTABLE);
        }
        self.check_reply()?;
        self.go(Phase::Validate)
    }

    /// Keeps a change for the end of the transaction; those of a Bootstrap Server are not reported.
    pub(super) fn report(&mut self, path: Path, kind: ChangeKind) {
        if !self.bootstrap {
            self.changes.push(path, kind);
        }
    }

    /// What follows the exchange: close an external value, end the transaction, report.
    #[inline(never)]
    pub(super) fn finalise(&mut self, model: &impl Model) -> Turn {
        self.release_source();
        #[cfg(anj_with_external_data)]
        if core::mem::take(&mut self.external_open) && self.external.can_close() {
            return ask(HandlerCall::ExternalClose { external: self.external });
        }
        if self.bootstrap && self.bootstrap_open {
            return self.go(Phase::Idle);
        }
        let then = if self.success { Phase::Flush } else { Phase::Idle };
        Ok(self.end_next(model, then))
    }

    /// `transaction_end` of the next Object, else on to `then`.
    #[inline(never)]
    pub(super) fn end_next(&mut self, model: &impl Model, then: Phase) -> Option<HandlerCall> {
        while self.transaction
            && let Some(object) = self.next_begun()
        {
            if let Some(begun) = self.begun.get_mut(usize::from(object)) {
                *begun = false;
            }
            if let Some(oid) = model.object(object)
                && model.has(object, Handler::End)
            {
                return Some(HandlerCall::End { oid, success: self.success });
            }
        }
        self.cursor = 0;
        self.phase = then;
        None
    }

    pub(super) fn flush(&mut self) -> Turn {
        let Some((path, kind)) = self.changes.get(self.cursor) else { return self.go(Phase::Idle) };
        self.cursor += 1;
        ask(HandlerCall::Changed { path, kind })
    }
}
