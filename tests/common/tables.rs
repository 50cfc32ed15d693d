//! Objects made of tables, whose instances, values and failures tests change.
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use anj::capi::core::anj_t;
use anj::capi::defs::*;
use anj::capi::dm::defs::*;

use crate::common::message::{Leaf, Val};

/// No id.
pub const NONE: u16 = u16::MAX;
/// Places for instances of an Object, and of a Resource.
const MAX: usize = 6;

/// Kinds of Resources, as `ANJ_DM_RES_*`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[allow(clippy::upper_case_acronyms)]
pub enum Kind {
    R,
    RM,
    W,
    WM,
    RW,
    RWM,
    E,
}
use Kind::*;

/// A Resource of a table: id, kind, a value that tells the type, instances with values for RM and RWM.
pub type Resource = (u16, Kind, Val, Vec<(u16, Val)>);

struct Instance {
    resources: Vec<anj_dm_res_t>,
    riids: Vec<[u16; MAX]>,
}

struct Object {
    definition: Box<anj_dm_obj_t>,
    insts: Box<[anj_dm_obj_inst_t; MAX]>,
    instances: BTreeMap<u16, Instance>,
    /// What a Create makes.
    template: Vec<Resource>,
}

/// A hook inside the read handler.
type Hook = Box<dyn FnMut(*mut anj_t, [u16; 4])>;

#[derive(Default)]
struct Store {
    objects: BTreeMap<u16, Object>,
    values: BTreeMap<[u16; 4], Val>,
    texts: BTreeMap<[u16; 4], CString>,
    failing: BTreeMap<[u16; 4], i32>,
    /// Instances that are gone: C programs do not unmap their tables either.
    gone: Vec<Instance>,
    reads: Vec<[u16; 4]>,
    hook: Option<Hook>,
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::new(Store::default());
}

fn store<T>(f: impl FnOnce(&mut Store) -> T) -> T {
    STORE.with(|store| f(&mut store.borrow_mut()))
}

/// A path in words as ids.
pub fn ids(path: &str) -> Vec<u16> {
    path.split('/').skip(1).filter(|s| !s.is_empty()).map(|s| s.parse().unwrap()).collect()
}

fn key(path: &[u16]) -> [u16; 4] {
    let mut key = [NONE; 4];
    key[..path.len()].copy_from_slice(path);
    key
}

/// Sets a value and tells nobody.
pub fn set(path: &str, value: Val) {
    let key = key(&ids(path));
    store(|s| {
        s.texts.remove(&key);
        s.values.insert(key, value);
    });
}

/// The value at a path.
pub fn get(path: &str) -> Val {
    store(|s| s.values[&key(&ids(path))].clone())
}

/// The read handler fails with this code from now on; `None` mends it.
pub fn fails(path: &str, code: Option<i32>) {
    let key = key(&ids(path));
    store(|s| match code {
        Some(code) => s.failing.insert(key, code),
        None => s.failing.remove(&key),
    });
}

/// What was read since the last call.
pub fn take_reads() -> Vec<[u16; 4]> {
    store(|s| std::mem::take(&mut s.reads))
}

/// Runs inside the read handler from now on.
pub fn on_read(hook: impl FnMut(*mut anj_t, [u16; 4]) + 'static) {
    store(|s| s.hook = Some(Box::new(hook)));
}

unsafe extern "C" fn res_read(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    let key = [unsafe { (*obj).oid }, iid, rid, riid];
    // The hook runs outside the borrow: it may call the library.
    if let Some(mut hook) = store(|s| s.hook.take()) {
        hook(anj, key);
        store(|s| {
            s.hook.get_or_insert(hook);
        });
    }
    store(|s| {
        s.reads.push(key);
        if let Some(code) = s.failing.get(&key) {
            return *code;
        }
        let Some(value) = s.values.get(&key) else { return -160 };
        unsafe {
            match value {
                Val::Int(value) | Val::Time(value) => (*out).int_value = *value,
                Val::Uint(value) => (*out).uint_value = *value,
                Val::Double(value) => (*out).double_value = *value,
                Val::Bool(value) => (*out).bool_value = MaybeUninit::new(*value),
                Val::Text(text) => {
                    let text = s.texts.entry(key).or_insert_with(|| CString::new(text.as_str()).unwrap());
                    (*out).bytes_or_string.data = text.as_ptr().cast();
                }
            }
        }
        0
    })
}

unsafe extern "C" fn res_write(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
    value: *const anj_res_value_t,
) -> c_int {
    let key = [unsafe { (*obj).oid }, iid, rid, riid];
    store(|s| {
        s.texts.remove(&key);
        let Some(old) = s.values.get_mut(&key) else { return -132 };
        unsafe {
            match old {
                Val::Int(old) | Val::Time(old) => *old = (*value).int_value,
                Val::Uint(old) => *old = (*value).uint_value,
                Val::Double(old) => *old = (*value).double_value,
                Val::Bool(old) => *old = (*value).bool_value.assume_init(),
                Val::Text(old) => {
                    let chunk = (*value).bytes_or_string;
                    let bytes = std::slice::from_raw_parts(chunk.data.cast::<u8>(), chunk.chunk_length);
                    if chunk.offset == 0 {
                        old.clear();
                    }
                    old.push_str(&String::from_utf8_lossy(bytes));
                }
            }
        }
        0
    })
}

unsafe extern "C" fn res_execute(
    _anj: *mut anj_t,
    _obj: *const anj_dm_obj_t,
    _iid: u16,
    _rid: u16,
    _arg: *const c_char,
    _len: usize,
) -> c_int {
    0
}

unsafe extern "C" fn inst_create(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    let oid = unsafe { (*obj).oid };
    let template = store(|s| s.objects[&oid].template.clone());
    insert_instance(oid, iid, &template);
    0
}

unsafe extern "C" fn inst_delete(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    remove_instance(unsafe { (*obj).oid }, iid);
    0
}

unsafe extern "C" fn res_inst_create(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
) -> c_int {
    insert_resource_instance(&[unsafe { (*obj).oid }, iid, rid, riid], Val::Int(0));
    0
}

unsafe extern "C" fn res_inst_delete(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
) -> c_int {
    remove_resource_instance(&[unsafe { (*obj).oid }, iid, rid, riid]);
    0
}

const HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    inst_create: Some(inst_create),
    inst_delete: Some(inst_delete),
    inst_reset: None,
    transaction_begin: None,
    transaction_validate: None,
    transaction_end: None,
    res_read: Some(res_read),
    res_write: Some(res_write),
    res_execute: Some(res_execute),
    res_inst_create: Some(res_inst_create),
    res_inst_delete: Some(res_inst_delete),
};

/// Makes an Object without instances; a Create by the server makes what `template` says.
pub fn new_object(oid: u16, version: Option<&'static CStr>, template: &[Resource]) -> *const anj_dm_obj_t {
    static TABLE: anj_dm_handlers_t = HANDLERS;
    let insts = Box::new([anj_dm_obj_inst_t { iid: NONE, resources: ptr::null(), res_count: 0 }; MAX]);
    let definition = Box::new(anj_dm_obj_t {
        oid,
        version: version.map_or(ptr::null(), |v| v.as_ptr()),
        handlers: &raw const TABLE,
        insts: insts.as_ptr(),
        max_inst_count: MAX as u16,
    });
    let address = &raw const *definition;
    let object = Object { definition, insts, instances: BTreeMap::new(), template: template.to_vec() };
    store(|s| s.objects.insert(oid, object));
    address
}

impl Object {
    fn refresh(&mut self) {
        self.insts.fill(anj_dm_obj_inst_t { iid: NONE, resources: ptr::null(), res_count: 0 });
        for (slot, (iid, instance)) in self.insts.iter_mut().zip(&self.instances) {
            let resources = instance.resources.as_ptr();
            *slot = anj_dm_obj_inst_t { iid: *iid, resources, res_count: instance.resources.len() as u16 };
        }
    }
}

/// Adds an instance and tells nobody.
pub fn insert_instance(oid: u16, iid: u16, table: &[Resource]) {
    let mut instance = Instance { resources: vec![], riids: vec![[NONE; MAX]; table.len()] };
    store(|s| {
        for (n, (rid, kind, value, instances)) in table.iter().enumerate() {
            let r#type = match value {
                Val::Text(_) => 0x02,
                Val::Int(_) => 0x04,
                Val::Double(_) => 0x08,
                Val::Bool(_) => 0x10,
                Val::Uint(_) => 0x40,
                Val::Time(_) => 0x80,
            };
            let multiple = matches!(kind, RM | RWM | WM);
            for (slot, (riid, value)) in instance.riids[n].iter_mut().zip(instances) {
                *slot = *riid;
                s.values.insert([oid, iid, *rid, *riid], value.clone());
            }
            if !multiple {
                s.values.insert([oid, iid, *rid, NONE], value.clone());
            }
            instance.resources.push(anj_dm_res_t {
                rid: *rid,
                r#type,
                kind: unsafe { std::mem::transmute_copy(&(*kind as u32)) },
                insts: if multiple { instance.riids[n].as_ptr() } else { ptr::null() },
                max_inst_count: if multiple { MAX as u16 } else { 0 },
            });
        }
        s.texts.retain(|key, _| key[..2] != [oid, iid]);
        let object = s.objects.get_mut(&oid).unwrap();
        object.instances.insert(iid, instance);
        assert!(object.instances.len() <= MAX);
        object.refresh();
    });
}

/// Takes an instance away and tells nobody.
pub fn remove_instance(oid: u16, iid: u16) {
    store(|s| {
        let object = s.objects.get_mut(&oid).unwrap();
        s.gone.extend(object.instances.remove(&iid));
        object.refresh();
        s.values.retain(|key, _| key[..2] != [oid, iid]);
        s.failing.retain(|key, _| key[..2] != [oid, iid]);
    });
}

fn riids(s: &mut Store, path: &[u16], change: impl FnOnce(&mut Vec<u16>)) {
    let instance = s.objects.get_mut(&path[0]).unwrap().instances.get_mut(&path[1]).unwrap();
    let n = instance.resources.iter().position(|res| res.rid == path[2]).unwrap();
    let slots = &mut instance.riids[n];
    let mut list: Vec<u16> = slots.iter().copied().filter(|riid| *riid != NONE).collect();
    change(&mut list);
    list.sort_unstable();
    slots.fill(NONE);
    slots[..list.len()].copy_from_slice(&list);
}

/// Adds a Resource Instance and tells nobody.
pub fn insert_resource_instance(path: &[u16], value: Val) {
    store(|s| {
        riids(s, path, |list| list.push(path[3]));
        s.values.insert(key(path), value);
    });
}

/// Takes a Resource Instance away and tells nobody.
pub fn remove_resource_instance(path: &[u16]) {
    store(|s| {
        riids(s, path, |list| list.retain(|riid| *riid != path[3]));
        s.values.remove(&key(path));
        s.failing.remove(&key(path));
    });
}

/// The readable leaves at and below a path, as they are now.
pub fn leaves(path: &str) -> Vec<Leaf> {
    let path = ids(path);
    store(|s| {
        let mut leaves = vec![];
        for (oid, object) in &s.objects {
            for (iid, instance) in &object.instances {
                for res in &instance.resources {
                    let kind = unsafe { std::mem::transmute_copy::<_, u32>(&res.kind) };
                    if matches!(kind, 2 | 3 | 6) {
                        continue;
                    }
                    for (key, value) in s.values.range([*oid, *iid, res.rid, 0]..=[*oid, *iid, res.rid, NONE]) {
                        let leaf: Vec<u16> = key.iter().copied().take_while(|id| *id != NONE).collect();
                        if leaf.starts_with(&path) {
                            leaves.push((leaf, value.clone()));
                        }
                    }
                }
            }
        }
        leaves
    })
}

/// Forgets all objects.
pub fn clear() {
    store(|s| *s = Store::default());
}
