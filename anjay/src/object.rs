//! Objects, those of the application and our own, behind one set of questions (spec 50 §5.8).

use anj::dm::Handler;
use anj::path::{ID_INVALID, Path};

use crate::capi::handlers::{self, Definition};
use crate::client::Guard;
use crate::contexts::{Arguments, Input, Resource};
use crate::fw_update;
use crate::value::Value;

/// 4.04
pub const NOT_FOUND: i32 = -132;
/// 4.05
pub const NOT_ALLOWED: i32 = -133;
/// 5.00
pub const INTERNAL: i32 = -160;

/// Who answers for an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectKind {
    /// The application.
    Application(Definition),
    /// The Security object.
    Security,
    /// The Server object.
    Server,
    /// The Firmware Update object.
    FwUpdate,
}

/// A registered object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ObjectRef {
    /// Its id.
    pub oid: u16,
    /// Its version, `digit.digit`.
    pub version: Option<[u8; 3]>,
    /// Who answers for it.
    pub kind: ObjectKind,
}

impl ObjectRef {
    /// Whether it has a handler, as the core asks for it.
    pub fn has(&self, handler: Handler) -> bool {
        let ours = self.kind;
        match (handler, ours) {
            // The transaction is ours: it begins with the first change.
            (Handler::Begin | Handler::Validate | Handler::End, _) => true,
            (Handler::ResourceInstanceCreate, _) => true,
            (_, ObjectKind::Application(definition)) => definition.has(handler),
            (Handler::Read | Handler::Write, _) => true,
            (Handler::Execute, kind) => kind != ObjectKind::Security,
            (Handler::InstanceCreate | Handler::InstanceDelete | Handler::InstanceReset, kind) => {
                kind != ObjectKind::FwUpdate
            }
            (Handler::ResourceInstanceDelete, _) => false,
        }
    }

    /// The Instances, ids ascend.
    ///
    /// # Errors
    /// The code of the handler; 5.00 when the ids do not ascend.
    pub fn instances(&self, guard: &mut Guard<'_>) -> Result<Vec<u16>, i32> {
        match self.kind {
            ObjectKind::Application(definition) => handlers::list_instances(guard, definition),
            ObjectKind::Security => Ok(guard.security.as_ref().map(|object| object.ids()).unwrap_or_default()),
            ObjectKind::Server => Ok(guard.server.as_ref().map(|object| object.ids()).unwrap_or_default()),
            ObjectKind::FwUpdate => Ok(vec![0]),
        }
    }

    /// The Resources of an Instance, present or not, ids ascend.
    ///
    /// # Errors
    /// As for [`ObjectRef::instances`].
    pub fn resources(&self, guard: &mut Guard<'_>, iid: u16) -> Result<Vec<Resource>, i32> {
        match self.kind {
            ObjectKind::Application(definition) => handlers::list_resources(guard, definition, iid),
            ObjectKind::Security => guard.security.as_ref().and_then(|object| object.resources(iid)).ok_or(NOT_FOUND),
            ObjectKind::Server => guard.server.as_ref().and_then(|object| object.resources(iid)).ok_or(NOT_FOUND),
            ObjectKind::FwUpdate => Ok(fw_update::resources(guard)),
        }
    }

    /// The Instances of a Resource that has such, ids ascend.
    ///
    /// # Errors
    /// As for [`ObjectRef::instances`].
    pub fn resource_instances(&self, guard: &mut Guard<'_>, iid: u16, rid: u16) -> Result<Vec<u16>, i32> {
        match self.kind {
            ObjectKind::Application(definition) => handlers::list_resource_instances(guard, definition, iid, rid),
            ObjectKind::FwUpdate if rid == fw_update::PROTOCOLS => Ok(vec![0, 1]),
            _ => Ok(Vec::new()),
        }
    }

    /// A value.
    ///
    /// # Errors
    /// The code of the handler; 5.00 when it gave no value.
    pub fn read(&self, guard: &mut Guard<'_>, path: &Path) -> Result<Value, i32> {
        match self.kind {
            ObjectKind::Application(definition) => handlers::read(guard, definition, path),
            ObjectKind::Security => guard.security.as_ref().and_then(|object| object.read(path)).ok_or(NOT_FOUND),
            ObjectKind::Server => guard.server.as_ref().and_then(|object| object.read(path)).ok_or(NOT_FOUND),
            ObjectKind::FwUpdate => fw_update::read(guard, path),
        }
    }

    /// Writes a value; a code.
    pub fn write(&self, guard: &mut Guard<'_>, path: &Path, input: &mut Input) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::write(guard, definition, path, input),
            ObjectKind::Security => match &mut guard.security {
                Some(object) => object.write(path, input),
                None => NOT_FOUND,
            },
            ObjectKind::Server => match &mut guard.server {
                Some(object) => object.write(path, input),
                None => NOT_FOUND,
            },
            ObjectKind::FwUpdate => fw_update::write(guard, path, input),
        }
    }

    /// Executes a Resource; a code.
    pub fn execute(&self, guard: &mut Guard<'_>, path: &Path, arguments: &mut Arguments) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::execute(guard, definition, path, arguments),
            ObjectKind::Security => NOT_ALLOWED,
            ObjectKind::Server => crate::server::execute(guard, path),
            ObjectKind::FwUpdate => fw_update::execute(guard, path),
        }
    }

    /// Creates an Instance; a code.
    pub fn create(&self, guard: &mut Guard<'_>, iid: u16) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::instance(guard, definition, Handler::InstanceCreate, iid),
            ObjectKind::Security => guard.security.as_mut().map_or(NOT_FOUND, |object| object.create(iid)),
            ObjectKind::Server => guard.server.as_mut().map_or(NOT_FOUND, |object| object.create(iid)),
            ObjectKind::FwUpdate => NOT_ALLOWED,
        }
    }

    /// Removes an Instance; a code.
    pub fn remove(&self, guard: &mut Guard<'_>, iid: u16) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::instance(guard, definition, Handler::InstanceDelete, iid),
            ObjectKind::Security => guard.security.as_mut().map_or(NOT_FOUND, |object| object.remove(iid)),
            ObjectKind::Server => guard.server.as_mut().map_or(NOT_FOUND, |object| object.remove(iid)),
            ObjectKind::FwUpdate => NOT_ALLOWED,
        }
    }

    /// Empties an Instance before it is replaced; a code.
    pub fn reset(&self, guard: &mut Guard<'_>, iid: u16) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::instance(guard, definition, Handler::InstanceReset, iid),
            ObjectKind::Security => guard.security.as_mut().map_or(NOT_FOUND, |object| object.reset(iid)),
            ObjectKind::Server => guard.server.as_mut().map_or(NOT_FOUND, |object| object.reset(iid)),
            ObjectKind::FwUpdate => NOT_ALLOWED,
        }
    }

    /// Removes the Instances of a Resource before it is replaced; a code.
    pub fn reset_resource(&self, guard: &mut Guard<'_>, iid: u16, rid: u16) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::reset_resource(guard, definition, iid, rid),
            _ => NOT_ALLOWED,
        }
    }

    /// Removes an Instance of a Resource; a code.
    pub fn remove_resource_instance(&self, guard: &mut Guard<'_>, path: &Path) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::remove_resource_instance(guard, definition, path),
            _ => NOT_ALLOWED,
        }
    }

    /// A step of a transaction; a code.
    pub fn transact(&self, guard: &mut Guard<'_>, step: Step) -> i32 {
        match self.kind {
            ObjectKind::Application(definition) => handlers::transact(guard, definition, step),
            ObjectKind::Security => guard.security.as_mut().map_or(0, |object| object.transact(step)),
            ObjectKind::Server => crate::server::transact(guard, step),
            ObjectKind::FwUpdate => 0,
        }
    }
}

/// A step of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// `transaction_begin`
    Begin,
    /// `transaction_validate`
    Validate,
    /// `transaction_commit`
    Commit,
    /// `transaction_rollback`
    Rollback,
}

/// The Resource Instance that a handler is given: 65535 for a Resource without such.
pub fn riid(path: &Path) -> u16 {
    path.id(3).unwrap_or(ID_INVALID)
}

/// Reads everything readable at and below a path of a Resource: for Send.
///
/// # Errors
/// −132 when there is no such Resource; the code of a handler.
pub fn read_current(guard: &mut Guard<'_>, path: &Path) -> Result<Vec<(Path, Value)>, i32> {
    let object = *guard.object(path.oid()).ok_or(NOT_FOUND)?;
    if !object.instances(guard)?.contains(&path.iid()) {
        return Err(NOT_FOUND);
    }
    let resources = object.resources(guard, path.iid())?;
    let resource = resources.iter().find(|resource| resource.rid == path.rid() && resource.present);
    let kind = resource.ok_or(NOT_FOUND)?.kind;
    use crate::contexts::ResourceKind::{R, RM, RW, RWM};
    match kind {
        R | RW => Ok(vec![(*path, object.read(guard, path)?)]),
        RM | RWM => {
            let mut values = Vec::new();
            for riid in object.resource_instances(guard, path.iid(), path.rid())? {
                let path = path.child(riid).ok_or(INTERNAL)?;
                values.push((path, object.read(guard, &path)?));
            }
            Ok(values)
        }
        _ => Err(NOT_ALLOWED),
    }
}
