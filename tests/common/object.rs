//! Drives an object through its handler table, as the data model would.

use std::ffi::{CStr, c_void};
use std::mem::{MaybeUninit, zeroed};

use anj::capi::core::anj_t;
use anj::capi::defs::{anj_bytes_or_string_value_t, anj_res_value_t};
use anj::capi::dm::defs::{anj_dm_handlers_t, anj_dm_obj_t, anj_dm_transaction_result_t};

/// The codes of refusals.
pub const BAD_REQUEST: i32 = -128;
pub const NOT_FOUND: i32 = -132;
pub const METHOD_NOT_ALLOWED: i32 = -133;
pub const INTERNAL: i32 = -160;

/// An object under test and the client it belongs to.
#[derive(Clone, Copy)]
pub struct Object {
    pub anj: *mut anj_t,
    pub obj: *const anj_dm_obj_t,
}

/// A value to write.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Int(i64),
    Uint(u64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl Object {
    fn handlers(&self) -> &anj_dm_handlers_t {
        unsafe { &*(*self.obj).handlers }
    }

    /// Ids of the instances.
    pub fn iids(&self) -> Vec<u16> {
        let insts = unsafe { std::slice::from_raw_parts((*self.obj).insts, usize::from((*self.obj).max_inst_count)) };
        insts.iter().map(|inst| inst.iid).take_while(|iid| *iid != 65535).collect()
    }

    /// Ids of the Resources of the first instance.
    pub fn rids(&self) -> Vec<u16> {
        let inst = unsafe { &*(*self.obj).insts };
        let table = unsafe { std::slice::from_raw_parts(inst.resources, usize::from(inst.res_count)) };
        table.iter().map(|res| res.rid).collect()
    }

    /// Ids of the instances of a Resource of the first instance.
    pub fn riids(&self, rid: u16) -> Vec<u16> {
        let inst = unsafe { &*(*self.obj).insts };
        let table = unsafe { std::slice::from_raw_parts(inst.resources, usize::from(inst.res_count)) };
        let res = table.iter().find(|res| res.rid == rid).unwrap();
        unsafe { std::slice::from_raw_parts(res.insts, usize::from(res.max_inst_count)) }.to_vec()
    }

    /// Reads a Resource.
    pub fn read(&self, iid: u16, rid: u16, riid: u16) -> Result<anj_res_value_t, i32> {
        let mut out: anj_res_value_t = unsafe { zeroed() };
        match unsafe { self.handlers().res_read.unwrap()(self.anj, self.obj, iid, rid, riid, &mut out) } {
            0 => Ok(out),
            code => Err(code),
        }
    }

    /// Reads a number.
    pub fn int(&self, iid: u16, rid: u16) -> i64 {
        unsafe { self.read(iid, rid, 65535).unwrap().int_value }
    }

    /// Reads a truth value.
    pub fn boolean(&self, iid: u16, rid: u16) -> bool {
        unsafe { self.read(iid, rid, 65535).unwrap().bool_value.assume_init() }
    }

    /// Reads a text; NULL is an empty one.
    pub fn text(&self, iid: u16, rid: u16) -> String {
        let data = unsafe { self.read(iid, rid, 65535).unwrap().bytes_or_string.data };
        if data.is_null() {
            return String::new();
        }
        unsafe { CStr::from_ptr(data.cast()) }.to_str().unwrap().to_owned()
    }

    /// Writes a chunk of a string or opaque value.
    pub fn write_chunk(&self, iid: u16, rid: u16, data: &[u8], offset: usize, total: usize) -> i32 {
        let data_ptr = data.as_ptr().cast::<c_void>();
        let bytes =
            anj_bytes_or_string_value_t { data: data_ptr, offset, chunk_length: data.len(), full_length_hint: total };
        self.write_raw(iid, rid, &anj_res_value_t { bytes_or_string: bytes })
    }

    fn write_raw(&self, iid: u16, rid: u16, value: &anj_res_value_t) -> i32 {
        unsafe { self.handlers().res_write.unwrap()(self.anj, self.obj, iid, rid, 65535, value) }
    }

    /// Writes a value, without a transaction.
    pub fn write(&self, iid: u16, rid: u16, value: Value<'_>) -> i32 {
        let value = match value {
            Value::Int(int_value) => anj_res_value_t { int_value },
            Value::Uint(uint_value) => anj_res_value_t { uint_value },
            Value::Bool(v) => anj_res_value_t { bool_value: MaybeUninit::new(v) },
            Value::Text(text) => return self.write_chunk(iid, rid, text.as_bytes(), 0, text.len()),
            Value::Bytes(bytes) => return self.write_chunk(iid, rid, bytes, 0, bytes.len()),
        };
        self.write_raw(iid, rid, &value)
    }

    /// Executes a Resource.
    pub fn execute(&self, iid: u16, rid: u16) -> i32 {
        unsafe { self.handlers().res_execute.unwrap()(self.anj, self.obj, iid, rid, std::ptr::null(), 0) }
    }

    pub fn create(&self, iid: u16) -> i32 {
        unsafe { self.handlers().inst_create.unwrap()(self.anj, self.obj, iid) }
    }

    pub fn delete(&self, iid: u16) -> i32 {
        unsafe { self.handlers().inst_delete.unwrap()(self.anj, self.obj, iid) }
    }

    pub fn reset(&self, iid: u16) -> i32 {
        unsafe { self.handlers().inst_reset.unwrap()(self.anj, self.obj, iid) }
    }

    pub fn begin(&self) {
        assert_eq!(0, unsafe { self.handlers().transaction_begin.unwrap()(self.anj, self.obj) });
    }

    pub fn validate(&self) -> i32 {
        unsafe { self.handlers().transaction_validate.unwrap()(self.anj, self.obj) }
    }

    pub fn end(&self, success: bool) {
        let result = if success {
            anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_SUCCESS
        } else {
            anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_FAILURE
        };
        unsafe { self.handlers().transaction_end.unwrap()(self.anj, self.obj, result) }
    }

    /// A transaction: what `operation` refuses or validation finds wrong is undone.
    pub fn transaction(&self, operation: impl FnOnce(&Self) -> i32) -> i32 {
        self.begin();
        let mut code = operation(self);
        if code == 0 {
            code = self.validate();
        }
        self.end(code == 0);
        code
    }

    /// A Write of one Resource.
    pub fn put(&self, iid: u16, rid: u16, value: Value<'_>) -> i32 {
        self.transaction(|object| object.write(iid, rid, value))
    }
}
