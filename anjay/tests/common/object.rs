//! The test object of spec 50 §9.2, with a trace of the handlers that were called.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int};
use std::mem::MaybeUninit;

use anjay::capi::core::anjay_t;
use anjay::capi::dm::{anjay_dm_handlers_t, anjay_dm_object_def_t};
use anjay::capi::io::*;

pub const BAD_REQUEST: c_int = -128;
pub const NOT_FOUND: c_int = -132;
pub const NOT_ALLOWED: c_int = -133;

/// The object. The pointer to its definition comes first, as in the programs of the tutorial.
#[repr(C)]
pub struct TestObject {
    definition: *const anjay_dm_object_def_t,
    table: Box<anjay_dm_object_def_t>,
    pub trace: Vec<String>,
    pub instances: Vec<u16>,
    /// /x/1
    pub text: Vec<u8>,
    /// Room for /x/1 in the write handler.
    pub text_room: usize,
    /// What `anjay_get_string` gave, piece by piece.
    pub pieces: Vec<(c_int, String)>,
    /// What `anjay_get_bytes` gave.
    pub bytes: Vec<(usize, bool)>,
    /// /x/5
    pub numbers: BTreeMap<u16, i64>,
    /// /x/6
    pub flag: Option<bool>,
    /// Arguments of /x/3.
    pub arguments: Vec<String>,
    pub unsorted: bool,
    pub validate: c_int,
    pub commit: c_int,
    /// Called inside each handler.
    pub inside: Option<Box<dyn FnMut(*mut anjay_t)>>,
}

type Pointer = *const *const anjay_dm_object_def_t;

impl TestObject {
    pub fn new(oid: u16) -> Box<Self> {
        // SAFETY: all zero are no handlers.
        let mut handlers = unsafe { MaybeUninit::<anjay_dm_handlers_t>::zeroed().assume_init() };
        handlers.list_instances = Some(list_instances);
        handlers.instance_reset = Some(instance_reset);
        handlers.instance_create = Some(instance_create);
        handlers.instance_remove = Some(instance_remove);
        handlers.list_resources = Some(list_resources);
        handlers.resource_read = Some(resource_read);
        handlers.resource_write = Some(resource_write);
        handlers.resource_execute = Some(resource_execute);
        handlers.resource_reset = Some(resource_reset);
        handlers.list_resource_instances = Some(list_resource_instances);
        handlers.transaction_begin = Some(begin);
        handlers.transaction_validate = Some(validate);
        handlers.transaction_commit = Some(commit);
        handlers.transaction_rollback = Some(rollback);
        let table = Box::new(anjay_dm_object_def_t { oid, version: c"1.1".as_ptr(), handlers });
        Box::new(Self {
            definition: &raw const *table,
            table,
            trace: Vec::new(),
            instances: vec![0],
            text: b"abc".to_vec(),
            text_room: 8,
            pieces: Vec::new(),
            bytes: Vec::new(),
            numbers: BTreeMap::new(),
            flag: None,
            arguments: Vec::new(),
            unsorted: false,
            validate: 0,
            commit: 0,
            inside: None,
        })
    }

    /// For `anjay_register_object`.
    pub fn pointer(&self) -> Pointer {
        &raw const self.definition
    }

    /// Changes the definition, before it is registered.
    pub fn change(&mut self, change: impl FnOnce(&mut anjay_dm_object_def_t)) {
        change(&mut self.table);
        self.definition = &raw const *self.table;
    }

    /// The handlers called since the last time.
    pub fn taken(&mut self) -> String {
        std::mem::take(&mut self.trace).join(" ")
    }
}

/// The object of a handler.
unsafe fn object<'a>(anjay: *mut anjay_t, pointer: Pointer, what: impl Into<String>) -> &'a mut TestObject {
    // SAFETY: the definition is the first field of the object, which the test does not use meanwhile.
    let object = unsafe { &mut *pointer.cast_mut().cast::<TestObject>() };
    object.trace.push(what.into());
    if let Some(mut inside) = object.inside.take() {
        inside(anjay);
        object.inside = Some(inside);
    }
    object
}

unsafe extern "C" fn list_instances(anjay: *mut anjay_t, at: Pointer, ctx: *mut anjay_dm_list_ctx_t) -> c_int {
    // SAFETY: see `object`.
    unsafe {
        for iid in &object(anjay, at, "LI").instances {
            anjay_dm_emit(ctx, *iid);
        }
    }
    0
}

unsafe extern "C" fn instance_reset(anjay: *mut anjay_t, at: Pointer, _iid: u16) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, "reset") }.text.clear();
    0
}

unsafe extern "C" fn instance_create(anjay: *mut anjay_t, at: Pointer, iid: u16) -> c_int {
    // SAFETY: see `object`.
    let object = unsafe { object(anjay, at, format!("create({iid})")) };
    object.instances.push(iid);
    object.instances.sort_unstable();
    0
}

unsafe extern "C" fn instance_remove(anjay: *mut anjay_t, at: Pointer, iid: u16) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, format!("remove({iid})")) }.instances.retain(|other| *other != iid);
    0
}

unsafe extern "C" fn list_resources(
    anjay: *mut anjay_t,
    at: Pointer,
    _iid: u16,
    ctx: *mut anjay_dm_resource_list_ctx_t,
) -> c_int {
    use anjay_dm_resource_kind_t::*;
    use anjay_dm_resource_presence_t::*;
    // SAFETY: see `object`.
    unsafe {
        let object = object(anjay, at, "LR");
        let emit = |rid, kind, present| {
            let presence = if present { ANJAY_DM_RES_PRESENT } else { ANJAY_DM_RES_ABSENT };
            anjay_dm_emit_res(ctx, rid, MaybeUninit::new(kind), MaybeUninit::new(presence));
        };
        emit(if object.unsorted { 1 } else { 0 }, ANJAY_DM_RES_R, true);
        emit(if object.unsorted { 0 } else { 1 }, ANJAY_DM_RES_RW, true);
        emit(2, ANJAY_DM_RES_W, true);
        emit(3, ANJAY_DM_RES_E, true);
        emit(4, ANJAY_DM_RES_RM, true);
        emit(5, ANJAY_DM_RES_RWM, true);
        emit(6, ANJAY_DM_RES_RW, object.flag.is_some());
        emit(7, ANJAY_DM_RES_BS_RW, true);
        emit(8, ANJAY_DM_RES_R, true);
        emit(9, ANJAY_DM_RES_R, true);
        emit(10, ANJAY_DM_RES_R, true);
    }
    0
}

unsafe extern "C" fn list_resource_instances(
    anjay: *mut anjay_t,
    at: Pointer,
    _iid: u16,
    rid: u16,
    ctx: *mut anjay_dm_list_ctx_t,
) -> c_int {
    // SAFETY: see `object`.
    unsafe {
        let object = object(anjay, at, "LRI");
        let list = if rid == 4 { vec![0, 2] } else { object.numbers.keys().copied().collect() };
        for riid in list {
            anjay_dm_emit(ctx, riid);
        }
    }
    0
}

unsafe extern "C" fn resource_read(
    anjay: *mut anjay_t,
    at: Pointer,
    _iid: u16,
    rid: u16,
    riid: u16,
    ctx: *mut anjay_output_ctx_t,
) -> c_int {
    // SAFETY: see `object`.
    unsafe {
        let what = if riid == u16::MAX { format!("read({rid})") } else { format!("read({rid},{riid})") };
        let object = object(anjay, at, what);
        match rid {
            0 => anjay_ret_i64(ctx, 42),
            1 => {
                let text = [&object.text[..], b"\0"].concat();
                anjay_ret_string(ctx, text.as_ptr().cast())
            }
            4 => anjay_ret_i64(ctx, 100 + i64::from(riid)),
            5 => anjay_ret_i64(ctx, object.numbers[&riid]),
            6 => anjay_ret_bool(ctx, MaybeUninit::new(object.flag.unwrap())),
            8 => anjay_ret_double(ctx, 1.5),
            9 => anjay_ret_objlnk(ctx, 3, 65535),
            10 => 0,
            _ => NOT_ALLOWED,
        }
    }
}

unsafe extern "C" fn resource_write(
    anjay: *mut anjay_t,
    at: Pointer,
    _iid: u16,
    rid: u16,
    riid: u16,
    ctx: *mut anjay_input_ctx_t,
) -> c_int {
    // SAFETY: see `object`.
    unsafe {
        let what = if riid == u16::MAX { format!("write({rid})") } else { format!("write({rid},{riid})") };
        let object = object(anjay, at, what);
        match rid {
            1 => {
                let mut buffer = vec![0u8; object.text_room];
                let result = anjay_get_string(ctx, buffer.as_mut_ptr().cast::<c_char>(), buffer.len());
                let text = |buffer: &[u8]| CStr::from_bytes_until_nul(buffer).unwrap().to_bytes().to_vec();
                object.pieces.push((result, String::from_utf8(text(&buffer)).unwrap()));
                if result == 1 {
                    let mut buffer = vec![0u8; object.text_room];
                    let result = anjay_get_string(ctx, buffer.as_mut_ptr().cast::<c_char>(), buffer.len());
                    object.pieces.push((result, String::from_utf8(text(&buffer)).unwrap()));
                    return BAD_REQUEST;
                }
                if result == 0 {
                    object.text = text(&buffer);
                }
                result
            }
            2 => {
                let (mut read, mut finished, mut buffer) = (0, false, [0u8; 4]);
                while !finished {
                    let result = anjay_get_bytes(ctx, &mut read, &mut finished, buffer.as_mut_ptr().cast(), 4);
                    if result != 0 {
                        return result;
                    }
                    object.bytes.push((read, finished));
                }
                0
            }
            5 => {
                let mut value = 0;
                let result = anjay_get_i64(ctx, &mut value);
                if result == 0 {
                    object.numbers.insert(riid, value);
                }
                result
            }
            6 => {
                let mut value = false;
                let result = anjay_get_bool(ctx, &mut value);
                if result == 0 {
                    object.flag = Some(value);
                }
                result
            }
            _ => NOT_ALLOWED,
        }
    }
}

unsafe extern "C" fn resource_execute(
    anjay: *mut anjay_t,
    at: Pointer,
    _iid: u16,
    rid: u16,
    ctx: *mut anjay_execute_ctx_t,
) -> c_int {
    // SAFETY: see `object`.
    unsafe {
        let object = object(anjay, at, format!("execute({rid})"));
        loop {
            let (mut argument, mut has_value) = (0, false);
            match anjay_execute_get_next_arg(ctx, &mut argument, &mut has_value) {
                0 => {}
                1 => {
                    object.arguments.push(format!("end {argument}"));
                    return 0;
                }
                code => return code,
            }
            let (mut read, mut buffer) = (0, [0u8; 8]);
            let result = anjay_execute_get_arg_value(ctx, &mut read, buffer.as_mut_ptr().cast(), buffer.len());
            let value = CStr::from_bytes_until_nul(&buffer).unwrap().to_str().unwrap();
            object.arguments.push(format!("{argument} {has_value} {result} {value}"));
        }
    }
}

unsafe extern "C" fn resource_reset(anjay: *mut anjay_t, at: Pointer, _iid: u16, rid: u16) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, format!("resource_reset({rid})")) }.numbers.clear();
    0
}

unsafe extern "C" fn begin(anjay: *mut anjay_t, at: Pointer) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, "TB") };
    0
}

unsafe extern "C" fn validate(anjay: *mut anjay_t, at: Pointer) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, "TV") }.validate
}

unsafe extern "C" fn commit(anjay: *mut anjay_t, at: Pointer) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, "TC") }.commit
}

unsafe extern "C" fn rollback(anjay: *mut anjay_t, at: Pointer) -> c_int {
    // SAFETY: see `object`.
    unsafe { object(anjay, at, "TX") };
    0
}
