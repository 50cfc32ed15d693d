//! Calls of the handlers of application objects. The lock is free meanwhile, and nothing of the client is borrowed.

use core::ffi::{CStr, c_int};

use anj::dm::Handler;
use anj::path::Path;

use super::core::anjay_t;
use super::dm::{anjay_dm_handlers_t, anjay_dm_object_def_t};
use crate::client::{Client, Guard};
use crate::contexts::{Arguments, Ids, Input, Output, Resource, Resources};
use crate::object::{INTERNAL, NOT_ALLOWED, Step, riid};
use crate::value::Value;

/// Where the application keeps the pointer to the definition of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    pointer: *const *const anjay_dm_object_def_t,
}

/// What an object is called.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Its id.
    pub oid: u16,
    /// Its version: `None` for NULL, `Err` for what is none.
    pub version: Option<Result<[u8; 3], ()>>,
}

impl Definition {
    /// The definition behind a pointer; `None` for NULL.
    ///
    /// # Safety
    /// `pointer` is NULL or points to a pointer that is NULL or points to a definition. Both stay valid until the object is
    /// unregistered or the client deleted.
    pub unsafe fn new(pointer: *const *const anjay_dm_object_def_t) -> Option<Self> {
        // SAFETY: the caller's promise.
        if pointer.is_null() || unsafe { *pointer }.is_null() {
            return None;
        }
        Some(Self { pointer })
    }

    /// A copy of the handlers.
    fn handlers(self) -> anjay_dm_handlers_t {
        // SAFETY: the promise of `new`.
        unsafe { (**self.pointer).handlers }
    }

    /// What it is called.
    pub fn identity(self) -> Identity {
        // SAFETY: the promise of `new`; the version is NULL or a string.
        let (oid, version) = unsafe { ((**self.pointer).oid, (**self.pointer).version) };
        let version = (!version.is_null()).then(|| {
            // SAFETY: as above.
            match unsafe { CStr::from_ptr(version) }.to_bytes() {
                &[major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9'] => Ok([major, b'.', minor]),
                _ => Err(()),
            }
        });
        Identity { oid, version }
    }

    /// The two handlers without which nothing can be told of an object are there.
    pub fn is_complete(self) -> bool {
        let handlers = self.handlers();
        handlers.list_instances.is_some() && handlers.list_resources.is_some()
    }

    /// Whether there is a handler for what the core wants.
    pub fn has(self, handler: Handler) -> bool {
        let handlers = self.handlers();
        match handler {
            Handler::InstanceCreate => handlers.instance_create.is_some(),
            Handler::InstanceDelete => handlers.instance_remove.is_some(),
            Handler::InstanceReset => handlers.instance_reset.is_some(),
            Handler::Read => handlers.resource_read.is_some(),
            Handler::Write | Handler::ResourceInstanceCreate => handlers.resource_write.is_some(),
            Handler::Execute => handlers.resource_execute.is_some(),
            Handler::ResourceInstanceDelete => handlers.resource_instance_remove.is_some(),
            Handler::Begin | Handler::Validate | Handler::End => true,
        }
    }
}

/// The client as C knows it.
pub fn handle(client: &Client) -> *mut anjay_t {
    core::ptr::from_ref(client).cast_mut().cast()
}

/// What a handler that succeeded has to return: 0. Everything else becomes an error.
fn check(code: c_int) -> Result<(), i32> {
    match code {
        0 => Ok(()),
        code if code < 0 => Err(code),
        _ => Err(INTERNAL),
    }
}

/// The same as a code.
fn code(result: c_int) -> i32 {
    check(result).err().unwrap_or(0)
}

/// `list_instances`
pub fn list_instances(guard: &mut Guard<'_>, definition: Definition) -> Result<Vec<u16>, i32> {
    let list = definition.handlers().list_instances.ok_or(NOT_ALLOWED)?;
    let (client, mut ids) = (handle(guard.client()), Ids::default());
    let context = &raw mut ids;
    // SAFETY: the promise of `Definition::new`; the context is known to `anjay_dm_emit` alone meanwhile.
    check(guard.unlocked(|| unsafe { list(client, definition.pointer, context.cast()) }))?;
    ids.finish().ok_or(INTERNAL)
}

/// `list_resources`
pub fn list_resources(guard: &mut Guard<'_>, definition: Definition, iid: u16) -> Result<Vec<Resource>, i32> {
    let list = definition.handlers().list_resources.ok_or(NOT_ALLOWED)?;
    let (client, mut resources) = (handle(guard.client()), Resources::default());
    let context = &raw mut resources;
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { list(client, definition.pointer, iid, context.cast()) }
    };
    check(guard.unlocked(call))?;
    resources.finish().ok_or(INTERNAL)
}

/// `list_resource_instances`
pub fn list_resource_instances(
    guard: &mut Guard<'_>,
    definition: Definition,
    iid: u16,
    rid: u16,
) -> Result<Vec<u16>, i32> {
    let list = definition.handlers().list_resource_instances.ok_or(NOT_ALLOWED)?;
    let (client, mut ids) = (handle(guard.client()), Ids::default());
    let context = &raw mut ids;
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { list(client, definition.pointer, iid, rid, context.cast()) }
    };
    check(guard.unlocked(call))?;
    ids.finish().ok_or(INTERNAL)
}

/// `resource_read`
pub fn read(guard: &mut Guard<'_>, definition: Definition, path: &Path) -> Result<Value, i32> {
    let read = definition.handlers().resource_read.ok_or(NOT_ALLOWED)?;
    let (client, mut output) = (handle(guard.client()), Output::default());
    let context = &raw mut output;
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { read(client, definition.pointer, path.iid(), path.rid(), riid(path), context.cast()) }
    };
    check(guard.unlocked(call))?;
    output.finish().ok_or(INTERNAL)
}

/// `resource_write`
pub fn write(guard: &mut Guard<'_>, definition: Definition, path: &Path, input: &mut Input) -> i32 {
    let Some(write) = definition.handlers().resource_write else { return NOT_ALLOWED };
    let client = handle(guard.client());
    let context = core::ptr::from_mut(input);
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { write(client, definition.pointer, path.iid(), path.rid(), riid(path), context.cast()) }
    };
    code(guard.unlocked(call))
}

/// `resource_execute`
pub fn execute(guard: &mut Guard<'_>, definition: Definition, path: &Path, arguments: &mut Arguments) -> i32 {
    let Some(execute) = definition.handlers().resource_execute else { return NOT_ALLOWED };
    let client = handle(guard.client());
    let context = core::ptr::from_mut(arguments);
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { execute(client, definition.pointer, path.iid(), path.rid(), context.cast()) }
    };
    code(guard.unlocked(call))
}

/// `instance_create`, `instance_remove`, `instance_reset`
pub fn instance(guard: &mut Guard<'_>, definition: Definition, handler: Handler, iid: u16) -> i32 {
    let handlers = definition.handlers();
    let function = match handler {
        Handler::InstanceCreate => handlers.instance_create,
        Handler::InstanceDelete => handlers.instance_remove,
        _ => handlers.instance_reset,
    };
    let Some(function) = function else { return NOT_ALLOWED };
    let client = handle(guard.client());
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { function(client, definition.pointer, iid) }
    };
    code(guard.unlocked(call))
}

/// `resource_reset`
pub fn reset_resource(guard: &mut Guard<'_>, definition: Definition, iid: u16, rid: u16) -> i32 {
    let Some(reset) = definition.handlers().resource_reset else { return NOT_ALLOWED };
    let client = handle(guard.client());
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { reset(client, definition.pointer, iid, rid) }
    };
    code(guard.unlocked(call))
}

/// `resource_instance_remove`
pub fn remove_resource_instance(guard: &mut Guard<'_>, definition: Definition, path: &Path) -> i32 {
    let Some(remove) = definition.handlers().resource_instance_remove else { return NOT_ALLOWED };
    let client = handle(guard.client());
    let call = || {
        // SAFETY: as in `list_instances`.
        unsafe { remove(client, definition.pointer, path.iid(), path.rid(), riid(path)) }
    };
    code(guard.unlocked(call))
}

/// `transaction_begin`, `_validate`, `_commit`, `_rollback`
pub fn transact(guard: &mut Guard<'_>, definition: Definition, step: Step) -> i32 {
    let handlers = definition.handlers();
    let function = match step {
        Step::Begin => handlers.transaction_begin,
        Step::Validate => handlers.transaction_validate,
        Step::Commit => handlers.transaction_commit,
        Step::Rollback => handlers.transaction_rollback,
    };
    let client = handle(guard.client());
    match function {
        // SAFETY: as in `list_instances`.
        Some(function) => code(guard.unlocked(|| unsafe { function(client, definition.pointer) })),
        // An object without transactions cannot be changed.
        None => NOT_ALLOWED,
    }
}
