//! Changes of the data model, and the transaction around them (spec 50 §5.8): it begins on each object with the first
//! change, all are validated before the first one commits, and on a failure all are rolled back.

use anj::dm::{HandlerCall, HandlerReply};
use anj::path::Path;

use crate::client::Guard;
use crate::contexts::{Arguments, Input};
use crate::model::Cache;
use crate::object::{INTERNAL, NOT_ALLOWED, NOT_FOUND, ObjectRef, Step};

/// The objects of a request that changes something.
#[derive(Debug, Default)]
pub struct Transaction {
    /// Those that the core has put under it, and has not yet validated.
    open: Vec<u16>,
    /// Those whose `transaction_begin` was called.
    begun: Vec<ObjectRef>,
}

impl Transaction {
    /// Makes a call that the core asks for, other than a read or a write.
    pub fn call(&mut self, guard: &mut Guard<'_>, cache: &mut Cache, call: &HandlerCall) -> HandlerReply {
        HandlerReply::code(match *call {
            HandlerCall::Begin { oid } => {
                self.open.push(oid);
                0
            }
            HandlerCall::Validate { oid } => {
                self.open.retain(|open| *open != oid);
                if self.open.is_empty() { self.complete(guard, cache) } else { 0 }
            }
            HandlerCall::End { .. } => {
                // Only what was not committed is left.
                self.open.clear();
                self.roll_back(guard);
                0
            }
            HandlerCall::InstanceCreate { oid, iid } => self.change(guard, cache, oid, |guard, cache, object| {
                let code = object.create(guard, iid);
                if code == 0 {
                    cache.created(oid, iid);
                }
                code
            }),
            HandlerCall::InstanceDelete { oid, iid } => self.change(guard, cache, oid, |guard, cache, object| {
                let code = object.remove(guard, iid);
                if code == 0 {
                    cache.removed(oid, iid);
                }
                code
            }),
            HandlerCall::InstanceReset { oid, iid } => self.change(guard, cache, oid, |guard, cache, object| {
                let code = object.reset(guard, iid);
                cache.emptied(oid, iid);
                code
            }),
            HandlerCall::ResourceInstanceCreate { path } => {
                // The classic API has no handler for that: a write to the new id makes it.
                let code = self.replace(guard, cache);
                if code == 0 {
                    cache.added(&path);
                }
                code
            }
            HandlerCall::ResourceInstanceDelete { path } => {
                self.change(guard, cache, path.oid(), |guard, cache, object| {
                    let code = object.remove_resource_instance(guard, &path);
                    if code == 0 {
                        cache.taken(&path);
                    }
                    code
                })
            }
            _ => 0,
        })
    }

    /// Writes a value.
    pub fn write(&mut self, guard: &mut Guard<'_>, cache: &mut Cache, path: &Path, input: &mut Input) -> i32 {
        match self.replace(guard, cache) {
            0 => self.change(guard, cache, path.oid(), |guard, _, object| object.write(guard, path, input)),
            code => code,
        }
    }

    /// Executes a Resource: no part of a transaction.
    pub fn execute(guard: &mut Guard<'_>, cache: &Cache, path: &Path, argument: &[u8]) -> i32 {
        let Some(object) = cache.object(path.oid()) else { return NOT_FOUND };
        // The core takes a Resource of the Bootstrap Server for one that may be executed.
        if cache.kind(path) == Some(crate::contexts::ResourceKind::BsRW) {
            return NOT_ALLOWED;
        }
        object.execute(guard, path, &mut Arguments::new(argument))
    }

    /// The first change of an object begins its transaction.
    fn change(
        &mut self,
        guard: &mut Guard<'_>,
        cache: &mut Cache,
        oid: u16,
        change: impl FnOnce(&mut Guard<'_>, &mut Cache, &ObjectRef) -> i32,
    ) -> i32 {
        let Some(object) = cache.object(oid) else { return NOT_FOUND };
        match self.begin(guard, object) {
            0 => change(guard, cache, &object),
            code => code,
        }
    }

    fn begin(&mut self, guard: &mut Guard<'_>, object: ObjectRef) -> i32 {
        if self.begun.contains(&object) {
            return 0;
        }
        let code = object.transact(guard, Step::Begin);
        if code == 0 {
            self.begun.push(object);
        }
        code
    }

    /// A Resource whose Instances are all replaced loses them before the first one is written.
    fn replace(&mut self, guard: &mut Guard<'_>, cache: &mut Cache) -> i32 {
        let Some(path) = cache.request.replaces.take() else { return 0 };
        let Some(object) = cache.object(path.oid()) else { return NOT_FOUND };
        if !cache.is_multiple(&path) {
            return 0;
        }
        self.change(guard, cache, object.oid, |guard, _, object| object.reset_resource(guard, path.iid(), path.rid()))
    }

    /// Everything was written: validates all, then commits all.
    fn complete(&mut self, guard: &mut Guard<'_>, cache: &mut Cache) -> i32 {
        let code = self.replace(guard, cache);
        if code != 0 {
            return code;
        }
        for object in &self.begun {
            match object.transact(guard, Step::Validate) {
                0 => {}
                code => return code,
            }
        }
        let mut result = 0;
        for object in self.begun.drain(..) {
            let code = object.transact(guard, Step::Commit);
            if result == 0 {
                result = code;
            }
        }
        result
    }

    fn roll_back(&mut self, guard: &mut Guard<'_>) {
        for object in self.begun.drain(..).rev() {
            // Nothing can be done about one that fails.
            let _ = object.transact(guard, Step::Rollback);
        }
    }
}

/// A code that is a failure, whatever the handler meant.
pub fn failure(code: i32) -> i32 {
    if code < 0 { code } else { INTERNAL }
}
