//! An application with a Firmware Update object, for tests: handlers note that they were called.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};

use anj::capi::core::anj_t;
use anj::capi::dm::fw_update::*;

use crate::common::object::{Object, Value};

pub const PACKAGE: u16 = 0;
pub const URI: u16 = 1;
pub const UPDATE: u16 = 2;
pub const STATE: u16 = 3;
pub const RESULT: u16 = 5;

type Action = Box<dyn Fn(&App)>;

/// An application with a Firmware Update object. Handlers note that they were called and return what the test says.
pub struct App {
    anj: *mut anj_t,
    entity: Box<anj_dm_fw_update_entity_ctx_t>,
    handlers: Box<anj_dm_fw_update_handlers_t>,
    pub calls: RefCell<Vec<String>>,
    pub start: Cell<c_int>,
    pub write: Cell<c_int>,
    pub finish: Cell<c_int>,
    pub uri: Cell<c_int>,
    pub update: Cell<c_int>,
    /// What the handlers do before they return, by the first word of their note.
    nested: RefCell<Option<(&'static str, Action)>>,
}

pub fn result(number: c_int) -> MaybeUninit<anj_dm_fw_update_result_t> {
    let mut raw = MaybeUninit::<anj_dm_fw_update_result_t>::uninit();
    unsafe { raw.as_mut_ptr().cast::<c_int>().write(number) };
    raw
}

fn note(app: *mut c_void, call: String) -> &'static App {
    let app: &'static App = unsafe { &*app.cast::<App>() };
    let nested = app.nested.borrow_mut().take_if(|(name, _)| call.starts_with(*name));
    app.calls.borrow_mut().push(call);
    if let Some((_, action)) = nested {
        action(app);
    }
    app
}

unsafe extern "C" fn start(app: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t> {
    result(note(app, "start".into()).start.get())
}
unsafe extern "C" fn write(
    app: *mut c_void,
    data: *const c_void,
    len: usize,
) -> MaybeUninit<anj_dm_fw_update_result_t> {
    assert!(!data.is_null());
    result(note(app, format!("write {len}")).write.get())
}
unsafe extern "C" fn finish(app: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t> {
    result(note(app, "finish".into()).finish.get())
}
unsafe extern "C" fn uri_write(app: *mut c_void, uri: *const c_char) -> MaybeUninit<anj_dm_fw_update_result_t> {
    let uri = unsafe { CStr::from_ptr(uri) }.to_string_lossy();
    result(note(app, format!("uri {uri}")).uri.get())
}
unsafe extern "C" fn update(app: *mut c_void) -> c_int {
    note(app, "update".into()).update.get()
}
unsafe extern "C" fn reset(app: *mut c_void) {
    note(app, "reset".into());
}
unsafe extern "C" fn name(app: *mut c_void) -> *const c_char {
    note(app, "name".into());
    c"nm".as_ptr()
}
unsafe extern "C" fn version(app: *mut c_void) -> *const c_char {
    note(app, "version".into());
    c"v2".as_ptr()
}
pub unsafe extern "C" fn no_text(app: *mut c_void) -> *const c_char {
    note(app, "null".into());
    std::ptr::null()
}

pub fn all_handlers() -> anj_dm_fw_update_handlers_t {
    anj_dm_fw_update_handlers_t {
        package_write_start_handler: Some(start),
        package_write_handler: Some(write),
        package_write_finish_handler: Some(finish),
        uri_write_handler: Some(uri_write),
        update_start_handler: Some(update),
        get_name: Some(name),
        get_version: Some(version),
        reset_handler: Some(reset),
    }
}

impl App {
    pub fn uninstalled(anj: *mut anj_t, handlers: anj_dm_fw_update_handlers_t) -> Box<Self> {
        Box::new(Self {
            anj,
            entity: Box::new(unsafe { zeroed() }),
            handlers: Box::new(handlers),
            calls: RefCell::default(),
            start: Cell::new(1),
            write: Cell::new(1),
            finish: Cell::new(1),
            uri: Cell::new(1),
            update: Cell::new(0),
            nested: RefCell::new(None),
        })
    }

    pub fn install(&self) -> c_int {
        let user = std::ptr::from_ref(self).cast_mut().cast();
        unsafe { anj_dm_fw_update_object_install(self.anj(), self.entity(), &raw const *self.handlers as *mut _, user) }
    }

    pub fn with(anj: *mut anj_t, handlers: anj_dm_fw_update_handlers_t) -> Box<Self> {
        let app = Self::uninstalled(anj, handlers);
        assert_eq!(app.install(), 0);
        app
    }

    pub fn anj(&self) -> *mut anj_t {
        self.anj
    }

    pub fn entity(&self) -> *mut anj_dm_fw_update_entity_ctx_t {
        (&raw const *self.entity).cast_mut()
    }

    pub fn object(&self) -> Object {
        Object { anj: self.anj(), obj: unsafe { &raw const (*self.entity()).obj } }
    }

    pub fn put_uri(&self, uri: &str) -> i32 {
        self.object().write(0, URI, Value::Text(uri))
    }

    pub fn push(&self, package: &[u8]) -> i32 {
        self.object().write(0, PACKAGE, Value::Bytes(package))
    }

    pub fn chunk(&self, len: usize, offset: usize, total: usize) -> i32 {
        self.object().write_chunk(0, PACKAGE, &vec![7; len], offset, total)
    }

    pub fn execute(&self) -> i32 {
        self.object().execute(0, UPDATE)
    }

    pub fn update_result(&self, number: c_int) {
        unsafe { anj_dm_fw_update_object_set_update_result(self.anj(), self.entity(), result(number)) }
    }

    pub fn download_result(&self, number: c_int) -> c_int {
        unsafe { anj_dm_fw_update_object_set_download_result(self.anj(), self.entity(), result(number)) }
    }

    /// In the given handler, once: do this before returning.
    pub fn nest(&self, handler: &'static str, action: impl Fn(&App) + 'static) {
        *self.nested.borrow_mut() = Some((handler, Box::new(action)));
    }

    #[track_caller]
    pub fn expect(&self, state: i64, result: i64, uri: &str, calls: &[&str]) {
        let object = self.object();
        assert_eq!((object.int(0, STATE), object.int(0, RESULT)), (state, result), "state, result");
        assert_eq!(object.text(0, URI), uri);
        assert_eq!(*self.calls.take(), *calls);
    }
}
