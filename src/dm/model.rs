//! The definitions that the application owns, and lookup in them (spec 30 §3 and §5).

use crate::coap::request::Operation;
use crate::path::{ID_INVALID, Path};
use crate::payload::format;
use crate::value::DataType;

/// What may be done with a Resource, and whether it has Instances; numbered as `anj_dm_res_kind_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Kind {
    /// Read
    #[default]
    R = 0,
    /// Read, multiple instances
    RM,
    /// Write
    W,
    /// Write, multiple instances
    WM,
    /// Read and write
    RW,
    /// Read and write, multiple instances
    RWM,
    /// Execute
    E,
}

// One bit for each kind, the first one lowest.
impl Kind {
    /// The kind of that number.
    pub fn from_number(number: usize) -> Option<Self> {
        const KINDS: [Kind; 7] = [Kind::R, Kind::RM, Kind::W, Kind::WM, Kind::RW, Kind::RWM, Kind::E];
        KINDS.get(number).copied()
    }

    /// Servers may read it.
    pub const fn is_readable(self) -> bool {
        0b011_0011 >> self as u8 & 1 != 0
    }

    /// Servers may write it.
    pub const fn is_writable(self) -> bool {
        0b011_1100 >> self as u8 & 1 != 0
    }

    /// It has Resource Instances.
    pub const fn is_multiple(self) -> bool {
        0b010_1010 >> self as u8 & 1 != 0
    }
}

/// A handler of an Object, in the order of `anj_dm_handlers_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Handler {
    /// `inst_create`
    InstanceCreate = 0,
    /// `inst_delete`
    InstanceDelete,
    /// `inst_reset`
    InstanceReset,
    /// `transaction_begin`
    Begin,
    /// `transaction_validate`
    Validate,
    /// `transaction_end`
    End,
    /// `res_read`
    Read,
    /// `res_write`
    Write,
    /// `res_execute`
    Execute,
    /// `res_inst_create`
    ResourceInstanceCreate,
    /// `res_inst_delete`
    ResourceInstanceDelete,
}

/// Definition of a Resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResourceDef {
    /// Its id.
    pub rid: u16,
    /// Its type, possibly external; without meaning for [`Kind::E`].
    pub data_type: DataType,
    /// What may be done with it.
    pub kind: Kind,
    /// How many Resource Instances it can have; 0 for a single-instance kind.
    pub max_instances: u16,
}

/// The definitions of the application, read-only. Every call reads the application's memory anew and never calls it.
///
/// Entries are addressed by their place in the tables. A place behind the last used one, behind an id that is not larger
/// than the one before, or whose id is 65535 has nothing: `None`.
pub trait Model {
    /// The data model of the classic API: what type a value has shows when it is read or written, so records keep the type
    /// that the payload gives them.
    const CLASSIC: bool = false;

    /// An operation of a server, or the list of Objects (`None`), begins: the last moment at which answers may change.
    fn starting(&self, _operation: Option<Operation>, _path: &Path, _bootstrap: bool) {}

    /// The format of an answer that nobody chose, for the value at a path.
    fn single_format(&self, _path: &Path) -> u16 {
        format::ABSENT
    }

    /// The version of LwM2M to register with.
    fn lwm2m_version(&self) -> &'static [u8] {
        b""
    }

    /// What a question of this operation came to that could not be answered: a code as of a handler, 0 for none.
    fn failure(&self) -> i32 {
        0
    }

    /// Id of the installed Object at `index`; ids ascend.
    fn object(&self, index: u16) -> Option<u16>;
    /// Version of an Object, `digit.digit`, if it tells one.
    fn version(&self, object: u16) -> Option<[u8; 3]>;
    /// Whether an Object has a handler.
    fn has(&self, object: u16, handler: Handler) -> bool;
    /// How many Instances an Object can have.
    fn max_instances(&self, object: u16) -> u16;
    /// Id of the Instance in a slot; ids ascend.
    fn instance(&self, object: u16, slot: u16) -> Option<u16>;
    /// Resource `index` of the Instance in a slot; ids ascend.
    fn resource(&self, object: u16, slot: u16, index: u16) -> Option<ResourceDef>;
    /// Id of Resource Instance `index`; ids ascend. `None` for single-instance kinds.
    fn resource_instance(&self, object: u16, slot: u16, resource: u16, index: u16) -> Option<u16>;

    /// As [`Model::resource`], of the Instance `iid` when that is still the one in the slot.
    fn resource_of(&self, object: u16, slot: u16, iid: u16, index: u16) -> Option<ResourceDef> {
        if self.instance(object, slot) == Some(iid) { self.resource(object, slot, index) } else { None }
    }

    /// The place of the Object and the type of a Resource, named by three ids, that is readable and has no Instances.
    fn find_value(&self, path: &Path) -> Option<(u16, DataType)> {
        let object = self.find_object(path.oid())?;
        let (_, def) = self.find_resource(object, self.find_instance(object, path.iid())?, path.rid())?;
        let readable = def.kind.is_readable() && !def.kind.is_multiple() && self.has(object, Handler::Read);
        readable.then_some((object, def.data_type))
    }

    /// The place of an Object.
    fn find_object(&self, oid: u16) -> Option<u16> {
        find(oid, |index| self.object(index))
    }

    /// The slot of an Instance.
    fn find_instance(&self, object: u16, iid: u16) -> Option<u16> {
        find(iid, |slot| self.instance(object, slot))
    }

    /// The place of a Resource, and its definition.
    fn find_resource(&self, object: u16, slot: u16, rid: u16) -> Option<(u16, ResourceDef)> {
        let mut def = None;
        let index = find(rid, |index| {
            def = self.resource(object, slot, index);
            def.map(|def| def.rid)
        })?;
        Some((index, def?))
    }
}

/// Where a path leads: places in the tables, as deep as the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// Place of the Object.
    pub object: u16,
    /// Slot of the Instance.
    pub slot: u16,
    /// Place of the Resource.
    pub resource: u16,
    /// Place of the Resource Instance.
    pub instance: u16,
    /// The Resource, for a path of three or four ids.
    pub def: Option<ResourceDef>,
}

/// The place of `wanted` in an ascending list.
fn find(wanted: u16, mut at: impl FnMut(u16) -> Option<u16>) -> Option<u16> {
    if wanted == ID_INVALID {
        return None;
    }
    let mut index = 0;
    loop {
        let id = at(index)?;
        if id >= wanted {
            return (id == wanted).then_some(index);
        }
        index = index.checked_add(1)?;
    }
}

/// The place of a Resource Instance.
pub(super) fn find_resource_instance(
    model: &impl Model,
    object: u16,
    slot: u16,
    resource: u16,
    riid: u16,
) -> Option<u16> {
    find(riid, |index| model.resource_instance(object, slot, resource, index))
}

/// Follows a path; `None` when something on it does not exist. Nothing exists at the id 65535, and a Resource without
/// Instances has none.
pub fn locate(model: &impl Model, path: &Path) -> Option<Location> {
    let mut location = Location { object: 0, slot: 0, resource: 0, instance: 0, def: None };
    let depth = path.len();
    if depth >= 1 {
        location.object = model.find_object(path.oid())?;
    }
    if depth >= 2 {
        location.slot = model.find_instance(location.object, path.iid())?;
    }
    if depth >= 3 {
        let (resource, def) = model.find_resource(location.object, location.slot, path.rid())?;
        (location.resource, location.def) = (resource, Some(def));
    }
    if depth >= 4 {
        location.instance =
            find_resource_instance(model, location.object, location.slot, location.resource, path.riid())?;
    }
    Some(location)
}

/// Whether a path leads to one value that can be read: a Resource that is readable and has a handler, with a Resource Instance
/// if and only if it has such.
pub fn is_readable(model: &impl Model, path: &Path) -> bool {
    let Some(location) = locate(model, path) else { return false };
    let Some(def) = location.def else { return false };
    def.kind.is_readable() && (def.kind.is_multiple() == (path.len() == 4)) && model.has(location.object, Handler::Read)
}

/// The id of the Instance of an Object in a slot.
pub fn instance_id(model: &impl Model, oid: u16, slot: u16) -> Option<u16> {
    model.instance(model.find_object(oid)?, slot)
}
