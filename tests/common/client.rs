//! A client under test: an `anj_t`, objects made of tables, a log of statuses, and eyes on what it sends.
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CString, c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::core::*;
use anj::capi::dm::defs::*;

use crate::common::{clock, hex, net, to_hex};

/// Data types, as in `anj/defs.h`.
pub const BYTES: u16 = 0x01;
pub const STRING: u16 = 0x02;
pub const INT: u16 = 0x04;
pub const BOOL: u16 = 0x10;
pub const UINT: u16 = 0x40;

/// A value of a Resource.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    Text(String),
    Int(i64),
    Uint(u64),
    Bool(bool),
    /// The handler fails with this code.
    Fails(i32),
}

/// A Resource of a table: id, type, kind (`ANJ_DM_RES_*`).
pub type Resource = (u16, u16, u8);

/// Kinds of Resources.
pub const R: u8 = 0;
pub const W: u8 = 2;
pub const RW: u8 = 4;
pub const E: u8 = 6;

/// What handlers did, in order.
#[derive(Clone, PartialEq, Debug)]
pub enum Did {
    Read(u16, u16, u16),
    Write(u16, u16, u16),
    Execute(u16, u16, u16),
    Begin(u16),
    Validate(u16),
    End(u16, bool),
}

type Hook = Box<dyn FnMut(*mut anj_t, Did)>;
type StatusHook = Box<dyn FnMut(*mut anj_t, u32)>;

#[derive(Default)]
struct World {
    values: HashMap<(u16, u16, u16), Value>,
    texts: HashMap<(u16, u16, u16), CString>,
    did: Vec<Did>,
    statuses: Vec<u32>,
    hook: Option<Hook>,
    status_hook: Option<StatusHook>,
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World::default());
}

fn world<T>(f: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with(|world| f(&mut world.borrow_mut()))
}

/// Sets the value of a Resource.
pub fn set(oid: u16, iid: u16, rid: u16, value: Value) {
    world(|w| {
        w.texts.remove(&(oid, iid, rid));
        w.values.insert((oid, iid, rid), value);
    });
}

/// The value of a Resource.
pub fn get(oid: u16, iid: u16, rid: u16) -> Option<Value> {
    world(|w| w.values.get(&(oid, iid, rid)).cloned())
}

/// What handlers did since the last call.
pub fn take_did() -> Vec<Did> {
    world(|w| std::mem::take(&mut w.did))
}

/// Statuses told since the last call.
pub fn take_statuses() -> Vec<u32> {
    world(|w| std::mem::take(&mut w.statuses))
}

/// Runs inside every handler from now on.
pub fn on_handler(hook: impl FnMut(*mut anj_t, Did) + 'static) {
    world(|w| w.hook = Some(Box::new(hook)));
}

/// Runs inside the status callback from now on.
pub fn on_status(hook: impl FnMut(*mut anj_t, u32) + 'static) {
    world(|w| w.status_hook = Some(Box::new(hook)));
}

fn did(anj: *mut anj_t, what: Did) {
    world(|w| w.did.push(what.clone()));
    // The hook runs outside the borrow: it may call the library, and that the handlers.
    if let Some(mut hook) = world(|w| w.hook.take()) {
        hook(anj, what);
        world(|w| {
            w.hook.get_or_insert(hook);
        });
    }
}

extern "C" fn status(_arg: *mut c_void, anj: *mut anj_t, status: anj_conn_status_t) {
    let status = status as u32;
    world(|w| w.statuses.push(status));
    if let Some(mut hook) = world(|w| w.status_hook.take()) {
        hook(anj, status);
        world(|w| {
            w.status_hook.get_or_insert(hook);
        });
    }
}

unsafe extern "C" fn res_read(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    _riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    let oid = unsafe { (*obj).oid };
    did(anj, Did::Read(oid, iid, rid));
    world(|w| {
        let Some(value) = w.values.get(&(oid, iid, rid)) else { return -160 };
        match value {
            Value::Text(text) => {
                let text = w.texts.entry((oid, iid, rid)).or_insert_with(|| CString::new(text.as_str()).unwrap());
                unsafe { (*out).bytes_or_string.data = text.as_ptr().cast() };
            }
            Value::Int(value) => unsafe { (*out).int_value = *value },
            Value::Uint(value) => unsafe { (*out).uint_value = *value },
            Value::Bool(value) => unsafe { (*out).bool_value = MaybeUninit::new(*value) },
            Value::Fails(code) => return *code,
        }
        0
    })
}

unsafe extern "C" fn res_write(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    _riid: u16,
    value: *const anj_res_value_t,
) -> c_int {
    let oid = unsafe { (*obj).oid };
    did(anj, Did::Write(oid, iid, rid));
    world(|w| {
        w.texts.remove(&(oid, iid, rid));
        match w.values.get_mut(&(oid, iid, rid)) {
            Some(Value::Int(old)) => *old = unsafe { (*value).int_value },
            Some(Value::Uint(old)) => *old = unsafe { (*value).uint_value },
            Some(Value::Bool(old)) => *old = unsafe { (*value).bool_value.assume_init() },
            Some(Value::Fails(code)) => return *code,
            Some(Value::Text(old)) => {
                let chunk = unsafe { (*value).bytes_or_string };
                let bytes = unsafe { std::slice::from_raw_parts(chunk.data.cast::<u8>(), chunk.chunk_length) };
                if chunk.offset == 0 {
                    old.clear();
                }
                old.push_str(&String::from_utf8_lossy(bytes));
            }
            None => return -160,
        }
        0
    })
}

unsafe extern "C" fn res_execute(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: u16,
    rid: u16,
    _arg: *const c_char,
    _len: usize,
) -> c_int {
    let oid = unsafe { (*obj).oid };
    did(anj, Did::Execute(oid, iid, rid));
    match get(oid, iid, rid) {
        Some(Value::Fails(code)) => code,
        _ => 0,
    }
}

unsafe extern "C" fn begin(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    did(anj, Did::Begin(unsafe { (*obj).oid }));
    0
}

unsafe extern "C" fn validate(anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    did(anj, Did::Validate(unsafe { (*obj).oid }));
    0
}

unsafe extern "C" fn end(anj: *mut anj_t, obj: *const anj_dm_obj_t, result: anj_dm_transaction_result_t) {
    did(anj, Did::End(unsafe { (*obj).oid }, result as i32 == 0));
}

/// Makes an Object of a table; it lives until the end of the test process.
pub fn object(oid: u16, version: Option<&str>, iids: &[u16], resources: &[Resource]) -> *const anj_dm_obj_t {
    let handlers = Box::leak(Box::new(anj_dm_handlers_t {
        inst_create: None,
        inst_delete: None,
        inst_reset: None,
        transaction_begin: Some(begin),
        transaction_validate: Some(validate),
        transaction_end: Some(end),
        res_read: Some(res_read),
        res_write: Some(res_write),
        res_execute: Some(res_execute),
        res_inst_create: None,
        res_inst_delete: None,
    }));
    let resources: Vec<anj_dm_res_t> = resources
        .iter()
        .map(|(rid, data_type, kind)| anj_dm_res_t {
            rid: *rid,
            r#type: *data_type,
            kind: unsafe { std::mem::transmute_copy(&u32::from(*kind)) },
            insts: ptr::null(),
            max_inst_count: 0,
        })
        .collect();
    let resources: &'static [anj_dm_res_t] = Vec::leak(resources);
    let insts: Vec<anj_dm_obj_inst_t> = iids
        .iter()
        .map(|iid| anj_dm_obj_inst_t { iid: *iid, resources: resources.as_ptr(), res_count: resources.len() as u16 })
        .collect();
    let insts: &'static [anj_dm_obj_inst_t] = Vec::leak(insts);
    let version = version.map_or(ptr::null(), |v| CString::new(v).unwrap().into_raw().cast_const());
    Box::leak(Box::new(anj_dm_obj_t {
        oid,
        version,
        handlers,
        insts: insts.as_ptr(),
        max_inst_count: insts.len() as u16,
    }))
}

/// The Security Object of the tests, with these Instances.
pub fn security(iids: &[u16]) -> *const anj_dm_obj_t {
    object(0, None, iids, &[(0, STRING, R), (1, BOOL, R), (2, INT, R), (10, INT, R), (11, INT, R)])
}

/// The Server Object of the tests, with these Instances.
pub fn server(iids: &[u16]) -> *const anj_dm_obj_t {
    object(
        1,
        Some("1.2"),
        iids,
        &[
            (0, INT, R),
            (1, INT, RW),
            (4, 0, E),
            (5, INT, RW),
            (8, 0, E),
            (9, 0, E),
            (16, BOOL, RW),
            (17, UINT, RW),
            (18, UINT, RW),
            (19, UINT, RW),
            (20, UINT, RW),
        ],
    )
}

/// Values of a Security Instance.
pub fn security_values(iid: u16, uri: &str, bootstrap: bool, ssid: i64) {
    set(0, iid, 0, Value::Text(uri.into()));
    set(0, iid, 1, Value::Bool(bootstrap));
    set(0, iid, 2, Value::Int(3));
    set(0, iid, 10, Value::Int(ssid));
    set(0, iid, 11, Value::Int(0));
}

/// Values of a Server Instance: no retries unless a test says so.
pub fn server_values(iid: u16, ssid: i64, lifetime: i64) {
    set(1, iid, 0, Value::Int(ssid));
    set(1, iid, 1, Value::Int(lifetime));
    set(1, iid, 5, Value::Int(86_400));
    set(1, iid, 16, Value::Bool(true));
    for (rid, value) in [(17, 5), (18, 60), (19, 86_400), (20, 1)] {
        set(1, iid, rid, Value::Uint(value));
    }
}

/// A client under test.
pub struct Client {
    anj: Box<MaybeUninit<anj_t>>,
    _name: CString,
}

/// What varies between configurations.
pub struct Setup<'a> {
    pub endpoint: &'a str,
    pub configure: fn(&mut anj_configuration_t),
    pub server_iid: u16,
    pub lifetime: i64,
    pub uri: &'a str,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self { endpoint: "name", configure: |_| {}, server_iid: 1, lifetime: 150, uri: "coap://server.com:5683" }
    }
}

impl Client {
    /// An initialised client without Objects.
    pub fn bare(endpoint: &str, configure: fn(&mut anj_configuration_t)) -> Self {
        let mut anj = Box::new(MaybeUninit::<anj_t>::uninit());
        // What a C program has on its stack.
        unsafe { ptr::write_bytes(anj.as_mut_ptr().cast::<u8>(), 0xA5, size_of::<anj_t>()) };
        let name = CString::new(endpoint).unwrap();
        let mut config: anj_configuration_t = unsafe { std::mem::zeroed() };
        config.endpoint_name = name.as_ptr();
        config.connection_status_cb = Some(status);
        configure(&mut config);
        assert_eq!(unsafe { anj_core_init(anj.as_mut_ptr(), &raw const config) }, 0);
        Self { anj, _name: name }
    }

    /// A client with a Security and a Server Object.
    pub fn new(setup: &Setup<'_>) -> Self {
        let mut client = Self::bare(setup.endpoint, setup.configure);
        security_values(0, setup.uri, false, 2);
        server_values(setup.server_iid, 2, setup.lifetime);
        client.add(security(&[0]));
        client.add(server(&[setup.server_iid]));
        client
    }

    /// A registered client with these settings; location `/rd/5a3f`.
    pub fn registered_with(setup: &Setup<'_>) -> Self {
        let mut client = Self::new(setup);
        client.register();
        client
    }

    /// A registered client.
    pub fn registered() -> Self {
        Self::registered_with(&Setup::default())
    }

    /// Sends Register and takes the answer of the server.
    pub fn register(&mut self) {
        self.step();
        let request = net::take_one();
        net::push(&answer(&request, "41", "82 7264 04 35613366"));
        self.step();
        assert_eq!(take_statuses().last(), Some(&6), "registered");
        net::take_sent();
        net::take_calls();
        take_did();
    }

    pub fn ptr(&mut self) -> *mut anj_t {
        self.anj.as_mut_ptr()
    }

    pub fn add(&mut self, object: *const anj_dm_obj_t) {
        assert_eq!(unsafe { anj_dm_add_obj(self.ptr(), object) }, 0);
    }

    pub fn step(&mut self) {
        unsafe { anj_core_step(self.ptr()) };
    }

    /// Queues a datagram and makes a step; what was sent.
    pub fn receive(&mut self, datagram: &[u8]) -> Vec<Vec<u8>> {
        net::push(datagram);
        self.step();
        net::take_sent()
    }

    /// Lets time pass, then makes a step.
    pub fn after_s(&mut self, seconds: i64) {
        clock::advance_s(seconds);
        self.step();
    }

    /// Time until the next step, µs.
    pub fn next_step_us(&mut self) -> i64 {
        unsafe { anj_core_next_step_time(self.ptr()) }.us
    }

    /// Time until the next step, s.
    pub fn next_step_s(&mut self) -> i64 {
        self.next_step_us() / 1_000_000
    }

    pub fn ongoing(&mut self) -> bool {
        unsafe { anj_core_ongoing_operation(self.ptr()) }
    }
}

/// The answer to a confirmable request of the client: ACK with its Message ID and token, `code` and `rest` in hex.
pub fn answer(request: &[u8], code: &str, rest: &str) -> Vec<u8> {
    assert!(request.len() >= 12 && request[0] == 0x48, "a request: {}", to_hex(request));
    let mut message = vec![0x68];
    message.extend(hex(code));
    message.extend(&request[2..12]);
    message.extend(hex(rest));
    message
}

/// A request of the client in hex, without what varies: `MMMM` for the Message ID, `TT` for the token.
pub fn masked(request: &[u8]) -> String {
    let text = to_hex(request);
    assert!(request.len() >= 12, "{text}");
    format!("{} MMMM TT {}", &text[..4], &text[24..])
}
