//! The data model as the core sees it: objects are asked once per request, when the core wants to know (spec 50 §5.8).

use std::cell::RefCell;
use std::collections::HashMap;

use anj::coap::request::Operation;
use anj::dm::{Handler, Kind, Model, ResourceDef};
use anj::path::Path;
use anj::payload::format;
use anj::value::DataType;

use crate::client::Guard;
use crate::contexts::{Resource, ResourceKind};
use crate::object::{INTERNAL, ObjectRef};
use crate::value::Value;

/// /1/x/26
pub const NOTIFICATION_MODE: u16 = 26;

/// What objects have told since the request began.
#[derive(Debug, Default)]
pub struct Cache {
    objects: Vec<ObjectRef>,
    instances: HashMap<u16, Vec<u16>>,
    resources: HashMap<(u16, u16), Vec<Resource>>,
    riids: HashMap<(u16, u16, u16), Vec<u16>>,
    /// A value that was read before the core asked for it.
    value: Option<(Path, Result<Value, i32>)>,
    /// The request that is served.
    pub request: Request,
    /// What could not be told.
    failure: i32,
}

/// What the adapter has to know of the request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    /// The operation; `None` for the list of Objects.
    pub operation: Option<Operation>,
    /// Its path.
    pub path: Path,
    /// It comes from the Bootstrap Server.
    pub bootstrap: bool,
    /// All Instances of this Resource are to be replaced, and the object has not been told yet.
    pub replaces: Option<Path>,
}

impl Request {
    /// It writes: what has no value yet is there to be written.
    fn writes(&self) -> bool {
        use Operation::{Create, Execute, WriteComposite, WritePartial, WriteReplace};
        matches!(self.operation, Some(Create | Execute | WriteComposite | WritePartial | WriteReplace))
    }
}

impl Request {
    /// The values that are read go to a server that observes them. The payload of a notification is made without a request.
    pub fn is_observed(&self) -> bool {
        matches!(self.operation, Some(Operation::Observe | Operation::ObserveComposite) | None)
    }
}

impl Cache {
    /// The Resource with this path has Instances, as far as is known.
    pub fn is_multiple(&self, path: &Path) -> bool {
        matches!(self.kind(path), Some(ResourceKind::RM | ResourceKind::WM | ResourceKind::RWM))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// An Instance was created.
    pub fn created(&mut self, oid: u16, iid: u16) {
        if let Some(ids) = self.instances.get_mut(&oid) {
            add(ids, iid);
        }
        self.emptied(oid, iid);
    }

    /// An Instance was removed.
    pub fn removed(&mut self, oid: u16, iid: u16) {
        if let Some(ids) = self.instances.get_mut(&oid) {
            ids.retain(|id| *id != iid);
        }
        self.emptied(oid, iid);
    }

    /// An Instance was emptied.
    pub fn emptied(&mut self, oid: u16, iid: u16) {
        self.resources.remove(&(oid, iid));
        self.riids.retain(|(o, i, _), _| (*o, *i) != (oid, iid));
    }

    /// A Resource Instance is about to be written.
    pub fn added(&mut self, path: &Path) {
        let ids = self.riids.entry((path.oid(), path.iid(), path.rid())).or_default();
        add(ids, path.riid());
    }

    /// A Resource Instance was removed.
    pub fn taken(&mut self, path: &Path) {
        if let Some(ids) = self.riids.get_mut(&(path.oid(), path.iid(), path.rid())) {
            ids.retain(|id| *id != path.riid());
        }
    }

    /// The value at a path, if it was read already.
    pub fn take_value(&mut self, path: &Path) -> Option<Result<Value, i32>> {
        let (at, value) = self.value.take()?;
        (at == *path).then_some(value)
    }

    /// What may be done with a Resource, as far as is known.
    pub fn kind(&self, path: &Path) -> Option<ResourceKind> {
        let list = self.resources.get(&(path.oid(), path.iid()))?;
        list.iter().find(|resource| resource.rid == path.rid()).map(|resource| resource.kind)
    }

    /// The object with an id, as it was when the request began.
    pub fn object(&self, oid: u16) -> Option<ObjectRef> {
        self.objects.iter().find(|object| object.oid == oid).copied()
    }
}

fn add(ids: &mut Vec<u16>, id: u16) {
    if let Err(place) = ids.binary_search(&id) {
        ids.insert(place, id);
    }
}

/// The data model of a client whose lock is taken.
pub struct ClassicModel<'a, 'b> {
    guard: RefCell<&'a mut Guard<'b>>,
    cache: RefCell<&'a mut Cache>,
}

impl<'a, 'b> ClassicModel<'a, 'b> {
    /// The model.
    pub fn new(guard: &'a mut Guard<'b>, cache: &'a mut Cache) -> Self {
        if cache.objects.is_empty() {
            cache.objects.clone_from(&guard.objects);
        }
        Self { guard: RefCell::new(guard), cache: RefCell::new(cache) }
    }

    fn at(&self, object: u16) -> Option<ObjectRef> {
        self.cache.borrow().objects.get(usize::from(object)).copied()
    }

    fn fail(&self, code: i32) {
        let mut cache = self.cache.borrow_mut();
        if cache.failure == 0 {
            cache.failure = if code < 0 { code } else { INTERNAL };
        }
    }

    /// Whether all of a list is known, asking the object if not; then `f` of it.
    fn with_instances<T>(&self, object: &ObjectRef, f: impl FnOnce(&[u16]) -> T) -> T {
        if !self.cache.borrow().instances.contains_key(&object.oid) {
            let list = object.instances(&mut self.guard.borrow_mut());
            let list = list.unwrap_or_else(|code| {
                self.fail(code);
                Vec::new()
            });
            self.cache.borrow_mut().instances.insert(object.oid, list);
        }
        f(self.cache.borrow().instances.get(&object.oid).map_or(&[], Vec::as_slice))
    }

    fn iid(&self, object: &ObjectRef, slot: u16) -> Option<u16> {
        self.with_instances(object, |ids| ids.get(usize::from(slot)).copied())
    }

    /// A Resource of those that the request sees.
    fn resource_at(&self, object: &ObjectRef, iid: u16, index: u16) -> Option<Resource> {
        let key = (object.oid, iid);
        if !self.cache.borrow().resources.contains_key(&key) {
            let list = object.resources(&mut self.guard.borrow_mut(), iid);
            let mut list = list.unwrap_or_else(|code| {
                self.fail(code);
                Vec::new()
            });
            if !self.cache.borrow().request.writes() {
                list.retain(|resource| resource.present);
            }
            self.cache.borrow_mut().resources.insert(key, list);
        }
        self.cache.borrow().resources.get(&key)?.get(usize::from(index)).copied()
    }

    fn definition(&self, object: &ObjectRef, resource: Resource) -> ResourceDef {
        let bootstrap = self.cache.borrow().request.bootstrap;
        let kind = match resource.kind {
            ResourceKind::R if bootstrap => Kind::RW,
            ResourceKind::RM if bootstrap => Kind::RWM,
            ResourceKind::BsRW if bootstrap => Kind::RW,
            ResourceKind::R => Kind::R,
            ResourceKind::W => Kind::W,
            ResourceKind::RW => Kind::RW,
            ResourceKind::RM => Kind::RM,
            ResourceKind::WM => Kind::WM,
            ResourceKind::RWM => Kind::RWM,
            // Neither readable nor writable; Execute is refused by `Transaction`.
            ResourceKind::E | ResourceKind::BsRW => Kind::E,
        };
        let known = self.guard.borrow().types.get(&(object.oid, resource.rid)).copied();
        ResourceDef {
            rid: resource.rid,
            data_type: known.unwrap_or(DataType::INT),
            kind,
            max_instances: if kind.is_multiple() { u16::MAX - 1 } else { 0 },
        }
    }
}

impl Model for ClassicModel<'_, '_> {
    const CLASSIC: bool = true;

    fn starting(&self, operation: Option<Operation>, path: &Path, bootstrap: bool) {
        let guard = self.guard.borrow();
        let mut cache = self.cache.borrow_mut();
        cache.clear();
        cache.objects.clone_from(&guard.objects);
        cache.request = Request { operation, path: *path, bootstrap, replaces: None };
        if operation == Some(Operation::WriteReplace) && path.len() == 3 {
            cache.request.replaces = Some(*path);
        }
    }

    fn lwm2m_version(&self) -> &'static [u8] {
        if self.guard.borrow().version >= 2 { b"1.2" } else { b"1.1" }
    }

    fn find_value(&self, path: &Path) -> Option<(u16, DataType)> {
        // Where the core looks for what the configuration says of notifications.
        if path.ids().first() == Some(&1) && path.rid() == NOTIFICATION_MODE {
            return Some((0, DataType::INT));
        }
        let object = self.find_object(path.oid())?;
        let (_, def) = self.find_resource(object, self.find_instance(object, path.iid())?, path.rid())?;
        (def.kind.is_readable() && !def.kind.is_multiple()).then_some((object, def.data_type))
    }

    fn single_format(&self, path: &Path) -> u16 {
        // The value tells: it is read now, and waits until the core asks for it.
        let Some(object) = self.cache.borrow().object(path.oid()) else { return format::PLAIN_TEXT };
        let value = object.read(&mut self.guard.borrow_mut(), path);
        let is_opaque = matches!(value, Ok(Value::Bytes(_)));
        self.cache.borrow_mut().value = Some((*path, value));
        if is_opaque { format::OPAQUE } else { format::PLAIN_TEXT }
    }

    fn failure(&self) -> i32 {
        self.cache.borrow().failure
    }

    fn object(&self, index: u16) -> Option<u16> {
        self.at(index).map(|object| object.oid)
    }

    fn version(&self, object: u16) -> Option<[u8; 3]> {
        self.at(object)?.version
    }

    fn has(&self, object: u16, handler: Handler) -> bool {
        self.at(object).is_some_and(|object| object.has(handler))
    }

    fn max_instances(&self, _object: u16) -> u16 {
        u16::MAX
    }

    fn instance(&self, object: u16, slot: u16) -> Option<u16> {
        self.iid(&self.at(object)?, slot)
    }

    fn resource(&self, object: u16, slot: u16, index: u16) -> Option<ResourceDef> {
        let object = self.at(object)?;
        let iid = self.iid(&object, slot)?;
        let resource = self.resource_at(&object, iid, index)?;
        Some(self.definition(&object, resource))
    }

    fn resource_instance(&self, object: u16, slot: u16, resource: u16, index: u16) -> Option<u16> {
        let object = self.at(object)?;
        let iid = self.iid(&object, slot)?;
        let resource = self.resource_at(&object, iid, resource)?;
        if !self.definition(&object, resource).kind.is_multiple() {
            return None;
        }
        let key = (object.oid, iid, resource.rid);
        if !self.cache.borrow().riids.contains_key(&key) {
            // What is replaced is as good as gone.
            let replaced =
                self.cache.borrow().request.replaces.is_some_and(|path| (path.oid(), path.iid(), path.rid()) == key);
            let list = if replaced {
                Ok(Vec::new())
            } else {
                object.resource_instances(&mut self.guard.borrow_mut(), iid, resource.rid)
            };
            let list = list.unwrap_or_else(|code| {
                self.fail(code);
                Vec::new()
            });
            self.cache.borrow_mut().riids.insert(key, list);
        }
        self.cache.borrow().riids.get(&key)?.get(usize::from(index)).copied()
    }
}
