//! Operations of the Bootstrap Server (spec 30 §7.3, §9.11 and §9.12). Bootstrap-Write is in `write.rs`.

use super::call::{HandlerCall, Io};
use super::model::{Handler, Model, instance_id, is_readable, locate};
use super::oid::{ACCESS_CONTROL, DEVICE, OSCORE, SECURITY, SERVER};
use super::operation::{OperationState, Turn, ask};
use super::phase::Phase;
use crate::coap::Code;
use crate::coap::request::Operation;
use crate::path::Path;
use crate::value::Scalar;

/// Security: "Bootstrap-Server", "Short Server ID", "OSCORE Security Mode".
const RID_BOOTSTRAP: u16 = 1;
const RID_SECURITY_SSID: u16 = 10;
const RID_OSCORE: u16 = 17;
/// Server: "Short Server ID".
const RID_SERVER_SSID: u16 = 0;

impl OperationState {
    pub(super) fn start_bootstrap(&mut self, model: &impl Model, _io: &Io<'_>) -> Turn {
        match self.operation {
            Operation::Read => {
                if !matches!(self.path.oid(), SERVER | ACCESS_CONTROL) || !matches!(self.path.len(), 1 | 2) {
                    return Err(Code::METHOD_NOT_ALLOWED);
                }
                self.start_read(model)
            }
            #[cfg(anj_with_bootstrap_discover)]
            Operation::Discover => self.start_bootstrap_discover(model),
            #[cfg(not(anj_with_bootstrap_discover))]
            Operation::Discover => Err(Code::NOT_IMPLEMENTED),
            Operation::WriteReplace => self.start_write(model),
            Operation::Delete => self.start_sweep(model),
            Operation::BootstrapFinish => self.start_finish(model),
            _ => Err(Code::METHOD_NOT_ALLOWED),
        }
    }

    /// Reads a Resource for the operation itself; one that cannot be read counts as failed.
    pub(super) fn read_value(&mut self, model: &impl Model, path: &Path, then: Phase) -> Turn {
        self.phase = then;
        self.code = -1;
        let def = locate(model, path).and_then(|location| location.def).filter(|_| is_readable(model, path));
        let Some(def) = def else { return Ok(None) };
        self.ask_read(path, def.data_type)
    }

    /// The value that was read, when it is a scalar.
    pub(super) fn value_read(&self) -> Option<Scalar> {
        if self.code == 0 { self.record.scalar() } else { None }
    }

    /// Bootstrap-Delete: what does not exist is deleted already.
    fn start_sweep(&mut self, model: &impl Model) -> Turn {
        if self.path.len() > 2 || self.path.id(0) == Some(DEVICE) {
            return Err(Code::BAD_REQUEST);
        }
        (self.object, self.cursor, self.step, self.wanted_iid) = (0, 0, 0, 0);
        if self.path.is_root() {
            return self.go(Phase::Sweep);
        }
        let Some(object) = model.find_object(self.path.oid()) else { return self.succeed() };
        self.object = object;
        if self.path.len() == 2 {
            let Some(slot) = model.find_instance(object, self.path.iid()) else { return self.succeed() };
            self.cursor = slot;
        }
        self.go(Phase::Sweep)
    }

    /// The next Instance to delete.
    pub(super) fn sweep(&mut self, model: &impl Model) -> Turn {
        let root = self.path.is_root();
        let Some(oid) = model.object(self.object) else { return self.succeed() };
        let possible = model.has(self.object, Handler::InstanceDelete);
        // A delete of everything leaves alone what cannot be deleted.
        let skip = root && (oid == DEVICE || !possible);
        let iid = if skip { None } else { model.instance(self.object, self.cursor) };
        let Some(iid) = iid else {
            if !root {
                return self.succeed();
            }
            (self.object, self.cursor) = (self.object.saturating_add(1), 0);
            return Ok(None);
        };
        if !possible {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.iid = iid;
        (self.step, self.wanted_iid) = (0, 0);
        self.sweep_ask(model, oid)
    }

    /// Asks for a value that may protect the Instance.
    fn sweep_ask(&mut self, model: &impl Model, oid: u16) -> Turn {
        let path = match oid {
            SECURITY => Some(Path::resource(SECURITY, self.iid, RID_BOOTSTRAP)),
            OSCORE => instance_id(model, SECURITY, self.wanted_iid)
                .map(|iid| Path::resource(SECURITY, iid, if self.step == 0 { RID_BOOTSTRAP } else { RID_OSCORE })),
            _ => None,
        };
        match path {
            Some(path) => self.read_value(model, &path, Phase::SweepRead),
            None => self.begin_object(model, Phase::SweepDelete),
        }
    }

    /// The account of the Bootstrap Server itself, and the OSCORE Instance it uses, stay.
    pub(super) fn sweep_read(&mut self, model: &impl Model) -> Turn {
        let oid = model.object(self.object).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        let value = self.value_read();
        let protected = match (oid, self.step) {
            (SECURITY, _) if value != Some(Scalar::Bool(true)) => {
                return self.begin_object(model, Phase::SweepDelete);
            }
            (SECURITY, _) => true,
            (_, 0) if value == Some(Scalar::Bool(true)) => {
                self.step = 1;
                return self.sweep_ask(model, oid);
            }
            (_, 0) => false,
            _ => value == Some(Scalar::ObjLnk(OSCORE, self.iid)),
        };
        if !protected {
            (self.step, self.wanted_iid) = (0, self.wanted_iid.saturating_add(1));
            return self.sweep_ask(model, oid);
        }
        if self.path.len() == 2 {
            return Err(Code::BAD_REQUEST);
        }
        self.cursor = self.cursor.saturating_add(1);
        self.go(Phase::Sweep)
    }

    pub(super) fn sweep_delete(&mut self, model: &impl Model) -> Turn {
        let oid = model.object(self.object).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        self.phase = Phase::Swept;
        ask(HandlerCall::InstanceDelete { oid, iid: self.iid })
    }

    pub(super) fn swept(&mut self, model: &impl Model) -> Turn {
        self.check_reply()?;
        // A handler that deletes nothing must not keep us here for ever.
        if model.instance(self.object, self.cursor).is_some_and(|iid| iid <= self.iid) {
            return Err(Code::INTERNAL_SERVER_ERROR);
        }
        if self.path.len() == 2 { self.succeed() } else { self.go(Phase::Sweep) }
    }

    /// Bootstrap-Finish: is there an account of a server, and is what was written consistent?
    fn start_finish(&mut self, model: &impl Model) -> Turn {
        if model.find_object(SECURITY).is_none() {
            return Err(Code::NOT_ACCEPTABLE);
        }
        (self.cursor, self.wanted_iid, self.step) = (0, 0, 0);
        self.finish(model)
    }

    /// Asks for the Short Server ID of a Server Instance (step 0), then for "is it the Bootstrap Server" and the Short
    /// Server ID of one Security Instance after the other (steps 1 and 2).
    pub(super) fn finish(&mut self, model: &impl Model) -> Turn {
        let server = instance_id(model, SERVER, self.cursor).ok_or(Code::NOT_ACCEPTABLE)?;
        let path = match self.step {
            0 => Path::resource(SERVER, server, RID_SERVER_SSID),
            step => {
                let Some(iid) = instance_id(model, SECURITY, self.wanted_iid) else {
                    return self.next_server();
                };
                Path::resource(SECURITY, iid, if step == 1 { RID_BOOTSTRAP } else { RID_SECURITY_SSID })
            }
        };
        self.read_value(model, &path, Phase::FinishRead)
    }

    fn next_server(&mut self) -> Turn {
        self.cursor = self.cursor.saturating_add(1);
        self.step = 0;
        self.go(Phase::Finish)
    }

    pub(super) fn finish_read(&mut self) -> Turn {
        let value = self.value_read();
        let number = match value {
            Some(Scalar::Int(value)) => u32::try_from(value).ok(),
            Some(Scalar::Uint(value)) => u32::try_from(value).ok(),
            _ => None,
        };
        match (self.step, number) {
            (0, Some(ssid)) => (self.depth, self.wanted_iid, self.step) = (ssid, 0, 1),
            (0, None) => return self.next_server(),
            (1, _) if value != Some(Scalar::Bool(true)) => self.step = 2,
            (2, Some(ssid)) if ssid == self.depth => return self.changed(),
            _ => (self.wanted_iid, self.step) = (self.wanted_iid.saturating_add(1), 1),
        }
        self.go(Phase::Finish)
    }
}
