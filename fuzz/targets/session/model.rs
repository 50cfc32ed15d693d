//! Object 500 of an application: Instances that come and go, Resources of every type, single and multiple, transactions. Its
//! handlers check what the library promises them.

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use anj::capi::core::anj_t;
use anj::capi::defs::*;
use anj::capi::dm::defs::anj_dm_res_kind_t::*;
use anj::capi::dm::defs::*;

pub const OID: u16 = 500;
const NONE: u16 = 65_535;
const SLOTS: usize = 3;
const MULTIPLE: usize = 4;
const TEXT: usize = 200;
const BAD_REQUEST: c_int = -128;

/// Ids, types and kinds; the place is the id.
const RESOURCES: [(u16, anj_dm_res_kind_t); 14] = [
    (0x04, ANJ_DM_RES_RW),
    (0x40, ANJ_DM_RES_RW),
    (0x08, ANJ_DM_RES_RW),
    (0x10, ANJ_DM_RES_RW),
    (0x20, ANJ_DM_RES_RW),
    (0x80, ANJ_DM_RES_RW),
    (0x02, ANJ_DM_RES_RW),
    (0x01, ANJ_DM_RES_RW),
    (0x04, ANJ_DM_RES_RWM),
    (0x02, ANJ_DM_RES_RWM),
    (0x00, ANJ_DM_RES_E),
    (0x04, ANJ_DM_RES_W),
    (0x8002, ANJ_DM_RES_R),
    (0x8001, ANJ_DM_RES_R),
];
/// External values need an option.
const COUNT: usize = if cfg!(anj_with_external_data) { 14 } else { 12 };
const EXTERNAL: [u8; 90] =
    *b"an external value that is longer than one block and that no memory of anybody ever holds..";

/// A string or opaque value, NUL-terminated.
#[derive(Clone, Copy)]
struct Text {
    bytes: [u8; TEXT + 1],
    len: usize,
}

impl Text {
    const EMPTY: Self = Self { bytes: [0; TEXT + 1], len: 0 };

    /// Takes a piece: they come in order.
    fn take(&mut self, piece: &anj_bytes_or_string_value_t) -> c_int {
        if piece.offset == 0 {
            *self = Self::EMPTY;
        }
        assert_eq!(piece.offset, self.len, "pieces in order, without gaps");
        let end = self.len + piece.chunk_length;
        assert!(piece.full_length_hint == 0 || end <= piece.full_length_hint, "no longer than announced");
        if end > TEXT {
            return BAD_REQUEST;
        }
        if piece.chunk_length > 0 {
            let data = unsafe { std::slice::from_raw_parts(piece.data.cast::<u8>(), piece.chunk_length) };
            self.bytes[self.len..end].copy_from_slice(data);
        }
        self.len = end;
        0
    }
}

#[derive(Clone, Copy)]
struct Instance {
    iid: u16,
    scalars: [anj_res_value_t; 6],
    texts: [Text; 2],
    /// Resources 8 and 9: ids, then values.
    riids: [[u16; MULTIPLE]; 2],
    numbers: [i64; MULTIPLE],
    names: [Text; MULTIPLE],
}

impl Instance {
    fn new(iid: u16) -> Self {
        let zero: anj_res_value_t = unsafe { MaybeUninit::zeroed().assume_init() };
        Self {
            iid,
            scalars: [zero; 6],
            texts: [Text::EMPTY; 2],
            riids: [[NONE; MULTIPLE]; 2],
            numbers: [0; MULTIPLE],
            names: [Text::EMPTY; MULTIPLE],
        }
    }
}

/// What a transaction can undo.
#[derive(Clone, Copy)]
struct State {
    instances: [Instance; SLOTS],
}

/// The object. Its definition comes first: a handler finds the rest by it.
#[repr(C)]
pub struct Model {
    definition: anj_dm_obj_t,
    insts: [anj_dm_obj_inst_t; SLOTS],
    resources: [[anj_dm_res_t; COUNT]; SLOTS],
    state: State,
    saved: Option<Box<State>>,
    external_open: u32,
}

static HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    inst_create: Some(inst_create),
    inst_delete: Some(inst_delete),
    inst_reset: Some(inst_reset),
    transaction_begin: Some(begin),
    transaction_validate: Some(validate),
    transaction_end: Some(end),
    res_read: Some(read),
    res_write: Some(write),
    res_execute: Some(execute),
    res_inst_create: Some(res_inst_create),
    res_inst_delete: Some(res_inst_delete),
};

impl Model {
    /// Two Instances, with Resource Instances in the first one.
    pub fn new() -> Box<Self> {
        let mut instances = [NONE; SLOTS].map(Instance::new);
        (instances[0], instances[1]) = (Instance::new(0), Instance::new(3));
        instances[0].riids = [[0, 7, NONE, NONE], [1, NONE, NONE, NONE]];
        let resource = |rid: usize| anj_dm_res_t {
            rid: rid as u16,
            r#type: RESOURCES[rid].0,
            kind: MaybeUninit::new(RESOURCES[rid].1),
            insts: ptr::null(),
            max_inst_count: 0,
        };
        let inst = anj_dm_obj_inst_t { iid: NONE, resources: ptr::null(), res_count: COUNT as u16 };
        let mut model = Box::new(Self {
            definition: anj_dm_obj_t {
                oid: OID,
                version: c"1.0".as_ptr(),
                handlers: &raw const HANDLERS,
                insts: ptr::null(),
                max_inst_count: SLOTS as u16,
            },
            insts: [inst; SLOTS],
            resources: [std::array::from_fn(resource); SLOTS],
            state: State { instances },
            saved: None,
            external_open: 0,
        });
        for slot in 0..SLOTS {
            for multiple in 0..2 {
                let resource = &mut model.resources[slot][8 + multiple];
                resource.max_inst_count = MULTIPLE as u16;
                model.resources[slot][8 + multiple].insts = model.state.instances[slot].riids[multiple].as_ptr();
            }
            model.insts[slot].resources = model.resources[slot].as_ptr();
        }
        model.definition.insts = model.insts.as_ptr();
        model.sync();
        model
    }

    /// What the library gets.
    pub fn definition(&self) -> *const anj_dm_obj_t {
        &raw const self.definition
    }

    /// When all is over, nothing is under way.
    pub fn check_end(&self) {
        assert!(self.saved.is_none(), "a transaction was not ended");
        assert_eq!(self.external_open, 0, "an external value was not closed");
    }

    /// The ids of the Instances, where the library sees them.
    fn sync(&mut self) {
        for slot in 0..SLOTS {
            self.insts[slot].iid = self.state.instances[slot].iid;
        }
    }

    fn instance(&mut self, iid: u16) -> &mut Instance {
        assert_ne!(iid, NONE);
        self.state.instances.iter_mut().find(|inst| inst.iid == iid).expect("an Instance that exists")
    }
}

/// The object behind its definition, and whether a handler may change it.
fn model<'a>(obj: *const anj_dm_obj_t, changes: bool) -> &'a mut Model {
    let model = unsafe { &mut *obj.cast_mut().cast::<Model>() };
    assert!(!changes || model.saved.is_some(), "a change outside of a transaction");
    model
}

fn place(riids: &[u16; MULTIPLE], riid: u16) -> usize {
    assert_ne!(riid, NONE);
    riids.iter().position(|id| *id == riid).expect("a Resource Instance that exists")
}

unsafe extern "C" fn inst_create(_: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    let model = model(obj, true);
    let instances = &mut model.state.instances;
    assert!(iid != NONE && instances.iter().all(|inst| inst.iid != iid), "a new id");
    let free = instances.iter_mut().find(|inst| inst.iid == NONE).expect("room for it");
    *free = Instance::new(iid);
    instances.sort_by_key(|inst| inst.iid);
    model.sync();
    0
}

unsafe extern "C" fn inst_delete(_: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    let model = model(obj, true);
    *model.instance(iid) = Instance::new(NONE);
    model.state.instances.sort_by_key(|inst| inst.iid);
    model.sync();
    0
}

unsafe extern "C" fn inst_reset(_: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    *model(obj, true).instance(iid) = Instance::new(iid);
    0
}

unsafe extern "C" fn begin(_: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    let model = model(obj, false);
    assert!(model.saved.is_none(), "a transaction inside another one");
    model.saved = Some(Box::new(model.state));
    0
}

unsafe extern "C" fn validate(_: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    let model = model(obj, true);
    let refused = model.state.instances.iter().any(|inst| unsafe { inst.scalars[0].int_value } == 666);
    if refused { BAD_REQUEST } else { 0 }
}

unsafe extern "C" fn end(_: *mut anj_t, obj: *const anj_dm_obj_t, result: anj_dm_transaction_result_t) {
    let model = model(obj, true);
    let saved = model.saved.take().expect("a transaction");
    if !matches!(result, anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_SUCCESS) {
        model.state = *saved;
        model.sync();
    }
}

unsafe extern "C" fn read(
    _: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    let model = model(obj, false);
    let external = &raw mut model.external_open;
    let inst = model.instance(iid);
    let text = |text: &Text, is_text: bool| anj_res_value_t {
        bytes_or_string: anj_bytes_or_string_value_t {
            data: text.bytes.as_ptr().cast(),
            offset: 0,
            chunk_length: if is_text { 0 } else { text.len },
            full_length_hint: 0,
        },
    };
    let value = match rid {
        0..=5 => inst.scalars[usize::from(rid)],
        6 | 7 => text(&inst.texts[usize::from(rid - 6)], rid == 6),
        8 => anj_res_value_t { int_value: inst.numbers[place(&inst.riids[0], riid)] },
        9 => text(&inst.names[place(&inst.riids[1], riid)], true),
        12 | 13 => external_value(external),
        _ => panic!("not readable: {rid}"),
    };
    assert!(riid == NONE || matches!(rid, 8 | 9));
    unsafe { *out = value };
    0
}

unsafe extern "C" fn write(
    _: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    riid: u16,
    value: *const anj_res_value_t,
) -> c_int {
    let inst = model(obj, true).instance(iid);
    let value = unsafe { &*value };
    assert!(riid == NONE || matches!(rid, 8 | 9));
    match rid {
        0..=5 => inst.scalars[usize::from(rid)] = *value,
        6 | 7 => return inst.texts[usize::from(rid - 6)].take(unsafe { &value.bytes_or_string }),
        8 => inst.numbers[place(&inst.riids[0], riid)] = unsafe { value.int_value },
        9 => return inst.names[place(&inst.riids[1], riid)].take(unsafe { &value.bytes_or_string }),
        // A handler that refuses.
        11 if unsafe { value.int_value } % 2 != 0 => return BAD_REQUEST,
        11 => {}
        // A Bootstrap Server may write what others may only read.
        12 | 13 => return -133,
        _ => panic!("not writable: {rid}"),
    }
    0
}

unsafe extern "C" fn execute(
    _: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    argument: *const c_char,
    len: usize,
) -> c_int {
    model(obj, false).instance(iid);
    assert!(rid == 10 && (len == 0 || !argument.is_null()));
    let argument = if len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(argument.cast::<u8>(), len) } };
    if argument.first() == Some(&b'!') { BAD_REQUEST } else { 0 }
}

unsafe extern "C" fn res_inst_create(_: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16, rid: u16, riid: u16) -> c_int {
    let inst = model(obj, true).instance(iid);
    let riids = &mut inst.riids[usize::from(rid - 8)];
    assert!(riid != NONE && !riids.contains(&riid), "a new id");
    let at = riids.iter().position(|id| *id > riid).expect("room for it");
    assert_eq!(riids[MULTIPLE - 1], NONE, "room for it");
    riids[at..].rotate_right(1);
    riids[at] = riid;
    match rid {
        8 => {
            inst.numbers[at..].rotate_right(1);
            inst.numbers[at] = 0;
        }
        _ => {
            inst.names[at..].rotate_right(1);
            inst.names[at] = Text::EMPTY;
        }
    }
    0
}

unsafe extern "C" fn res_inst_delete(_: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16, rid: u16, riid: u16) -> c_int {
    let inst = model(obj, true).instance(iid);
    let riids = &mut inst.riids[usize::from(rid - 8)];
    let at = place(riids, riid);
    riids[at] = NONE;
    riids[at..].rotate_left(1);
    match rid {
        8 => inst.numbers[at..].rotate_left(1),
        _ => inst.names[at..].rotate_left(1),
    }
    0
}

#[cfg(anj_with_external_data)]
fn external_value(open: *mut u32) -> anj_res_value_t {
    unsafe extern "C" fn get(buffer: *mut c_void, size: *mut usize, offset: usize, open: *mut c_void) -> c_int {
        assert_eq!(unsafe { *open.cast::<u32>() }, 1, "only one value is read at a time");
        let rest = &EXTERNAL[offset..];
        let len = rest.len().min(unsafe { *size });
        assert!(unsafe { *size } > 0, "room for something");
        unsafe {
            ptr::copy_nonoverlapping(rest.as_ptr(), buffer.cast(), len);
            *size = len;
        }
        if len == rest.len() { 0 } else { 4 }
    }
    unsafe extern "C" fn start(open: *mut c_void) -> c_int {
        unsafe { *open.cast::<u32>() += 1 };
        0
    }
    unsafe extern "C" fn stop(open: *mut c_void) {
        unsafe { *open.cast::<u32>() -= 1 };
    }
    anj_res_value_t {
        external_data: anj_res_value_t__external_data {
            get_external_data: Some(get),
            open_external_data: Some(start),
            close_external_data: Some(stop),
            user_args: open.cast(),
        },
    }
}

#[cfg(not(anj_with_external_data))]
fn external_value(_: *mut u32) -> anj_res_value_t {
    let _ = (EXTERNAL, None::<*mut c_void>);
    unreachable!("there is none")
}
