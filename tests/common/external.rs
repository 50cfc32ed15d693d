//! External values under test: callbacks that say what was done with them. Needs `send.rs` beside it.
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::ptr;
use std::rc::Rc;

use anj::capi::defs::*;

use crate::send::path;

type Hook = Rc<dyn Fn(&'static str)>;

/// Callbacks of an external value, and what was done with it.
pub struct External {
    data: Vec<u8>,
    /// `open`, `get`, `close`, in order.
    pub did: RefCell<Vec<&'static str>>,
    pub opens: Cell<bool>,
    /// `get` fails from this offset on.
    pub fails_at: Cell<usize>,
    /// `get` says that there is more but does not fill the buffer.
    pub short: Cell<bool>,
    /// Runs inside every callback.
    pub hook: RefCell<Option<Hook>>,
}

impl External {
    pub fn new(data: &[u8]) -> &'static Self {
        Box::leak(Box::new(Self {
            data: data.to_vec(),
            did: RefCell::default(),
            opens: true.into(),
            fails_at: usize::MAX.into(),
            short: false.into(),
            hook: RefCell::default(),
        }))
    }

    /// As a value of a record.
    pub fn record(&'static self, ids: &[u16], text: bool) -> anj_io_out_entry_t {
        let external_data = anj_res_value_t__external_data {
            get_external_data: Some(external_get),
            open_external_data: Some(external_open),
            close_external_data: Some(external_close),
            user_args: ptr::from_ref(self).cast_mut().cast(),
        };
        let data_type = if text { 0x8002 } else { 0x8001 };
        anj_io_out_entry_t {
            r#type: data_type,
            value: anj_res_value_t { external_data },
            path: path(ids),
            timestamp: f64::NAN,
        }
    }

    fn log(&self, what: &'static str) {
        if what != "get" || self.did.borrow().last() != Some(&"get") {
            self.did.borrow_mut().push(what);
        }
        let hook = self.hook.borrow().clone();
        if let Some(hook) = hook {
            hook(what);
        }
    }

    /// What was done since the last call; several gets in a row count once.
    pub fn take_did(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.did.borrow_mut())
    }
}

unsafe extern "C" fn external_open(args: *mut c_void) -> c_int {
    let external = unsafe { &*args.cast::<External>() };
    external.log("open");
    if external.opens.get() { 0 } else { 1 }
}

unsafe extern "C" fn external_get(buffer: *mut c_void, size: *mut usize, offset: usize, args: *mut c_void) -> c_int {
    let external = unsafe { &*args.cast::<External>() };
    external.log("get");
    if offset >= external.fails_at.get() {
        return -1;
    }
    let rest = &external.data[offset..];
    let room = unsafe { *size } - usize::from(external.short.get());
    let len = rest.len().min(room);
    unsafe {
        ptr::copy_nonoverlapping(rest.as_ptr(), buffer.cast(), len);
        *size = len;
    }
    if len < rest.len() { 4 } else { 0 }
}

unsafe extern "C" fn external_close(args: *mut c_void) {
    unsafe { &*args.cast::<External>() }.log("close");
}
