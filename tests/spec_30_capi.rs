//! The C functions of `anj/dm/core.h`, and handlers that call back: spec 30 §3, §4, §12, rows 73 to 75 and 87 to 89 of §16.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::RefCell;
use std::ffi::{CString, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::core::*;
use anj::capi::dm::defs::*;
use anj::coap::{Code, Token, Type, Writer, option};
use client::*;
use common::{hex, net};

fn path(ids: &[u16]) -> anj_uri_path_t {
    let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
    path.ids[..ids.len()].copy_from_slice(ids);
    path
}

fn read(client: &mut Client, ids: &[u16]) -> (c_int, anj_res_value_t) {
    let mut value: anj_res_value_t = unsafe { zeroed() };
    let code = unsafe { anj_dm_res_read(client.ptr(), &path(ids), &raw mut value) };
    (code, value)
}

/// A request of the server, as a datagram.
fn request(code: Code, path: &str, message_id: u16, payload: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; 512];
    let mut writer = Writer::new(&mut buffer, Type::Confirmable, code, message_id, &Token::new(&[7, 7]).unwrap());
    for segment in path.split('/').skip(1) {
        writer.option(option::URI_PATH, segment.as_bytes());
    }
    if code == Code::PUT {
        writer.uint_option(option::CONTENT_FORMAT, 0);
    } else {
        writer.uint_option(option::ACCEPT, 0);
    }
    if !payload.is_empty() {
        writer.payload(payload);
    }
    let len = writer.finish().unwrap();
    buffer.truncate(len);
    buffer
}

/// Sends a request to a registered client; code and payload of the answer.
fn ask(client: &mut Client, code: Code, path: &str, payload: &[u8]) -> (u8, Vec<u8>) {
    thread_local!(static MESSAGE_ID: RefCell<u16> = const { RefCell::new(100) });
    let message_id = MESSAGE_ID.with(|id| {
        *id.borrow_mut() += 1;
        *id.borrow()
    });
    let sent = client.receive(&request(code, path, message_id, payload));
    assert_eq!(sent.len(), 1, "one answer");
    let message = anj::coap::Message::parse(&sent[0]).unwrap();
    (message.code.0, message.payload.to_vec())
}

#[test]
fn spec_30_s4_objects_are_sorted() {
    let mut client = Client::new(&Setup::default());
    for oid in [600, 300, 500] {
        client.add(object(oid, None, &[0], &[(0, INT, R)]));
    }
    client.step();
    let register = net::take_one();
    let text = String::from_utf8_lossy(&register);
    assert!(text.ends_with("</300>,</300/0>,</500>,</500/0>,</600>,</600/0>"), "{text}");
}

#[test]
fn spec_30_s16_rows_73_74_add_and_remove() {
    let mut client = Client::bare("name", |_| {});
    let object = |oid| object(oid, None, &[], &[]);
    for oid in 0..10 {
        client.add(object(100 + oid));
    }
    let anj = client.ptr();
    unsafe {
        assert_eq!(anj_dm_add_obj(anj, object(99)), -2);
        assert_eq!(anj_dm_remove_obj(anj, 77), -132);
        assert_eq!(anj_dm_remove_obj(anj, 105), 0);
        assert_eq!(anj_dm_remove_obj(anj, 105), -132);
        assert_eq!(anj_dm_add_obj(anj, object(104)), -3);
        assert_eq!(anj_dm_add_obj(anj, object(99)), 0);
        assert_eq!(anj_dm_add_obj(anj, ptr::null()), -1);
        assert_eq!(anj_dm_add_obj(ptr::null_mut(), object(7)), -1);
        assert!(anj_dm_remove_obj(ptr::null_mut(), 7) < 0);
    }
}

#[test]
fn spec_30_s4_registered_client_updates_with_objects() {
    let mut client = Client::registered();
    client.add(object(500, Some("1.0"), &[0], &[(0, INT, R)]));
    client.step();
    let update = net::take_one();
    assert!(String::from_utf8_lossy(&update).ends_with("</500>;ver=1.0,</500/0>"));
}

/// A definition that is right, to be spoilt.
struct Definition {
    obj: anj_dm_obj_t,
    insts: [anj_dm_obj_inst_t; 2],
    resources: [anj_dm_res_t; 2],
    riids: [u16; 2],
    handlers: anj_dm_handlers_t,
    version: CString,
}

unsafe extern "C" fn res_read(
    _: *mut anj_t,
    _: *const anj_dm_obj_t,
    _: u16,
    _: u16,
    _: u16,
    _: *mut anj_res_value_t,
) -> c_int {
    0
}

unsafe extern "C" fn res_write(
    _: *mut anj_t,
    _: *const anj_dm_obj_t,
    _: u16,
    _: u16,
    _: u16,
    _: *const anj_res_value_t,
) -> c_int {
    0
}

fn kind(number: u32) -> MaybeUninit<anj_dm_res_kind_t> {
    let mut kind = MaybeUninit::<anj_dm_res_kind_t>::uninit();
    unsafe { kind.as_mut_ptr().cast::<u32>().write(number) };
    kind
}

fn add(spoil: impl FnOnce(&mut Definition)) -> c_int {
    let resource =
        |rid, number| anj_dm_res_t { rid, r#type: INT, kind: kind(number), insts: ptr::null(), max_inst_count: 0 };
    let mut definition = Box::new(Definition {
        obj: unsafe { zeroed() },
        insts: [0, 1].map(|iid| anj_dm_obj_inst_t { iid, resources: ptr::null(), res_count: 2 }),
        resources: [resource(0, 4), resource(1, 5)],
        riids: [3, u16::MAX],
        handlers: anj_dm_handlers_t { res_read: Some(res_read), res_write: Some(res_write), ..Default::default() },
        version: CString::new("1.0").unwrap(),
    });
    definition.obj.oid = 500;
    definition.obj.max_inst_count = 2;
    definition.resources[1].max_inst_count = 2;
    definition.resources[1].insts = &raw const definition.riids[0];
    let resources = &raw const definition.resources[0];
    definition.insts.iter_mut().for_each(|inst| inst.resources = resources);
    definition.obj.insts = &raw const definition.insts[0];
    definition.obj.handlers = &raw const definition.handlers;
    definition.obj.version = definition.version.as_ptr();
    spoil(&mut definition);
    let mut client = Client::bare("name", |_| {});
    unsafe { anj_dm_add_obj(client.ptr(), &raw const definition.obj) }
}

#[test]
fn spec_30_s16_row_75_definitions() {
    assert_eq!(add(|_| {}), 0);
    assert_eq!(add(|d| d.obj.version = ptr::null()), 0);
    assert_eq!(add(|d| d.insts[1].iid = u16::MAX), 0);
    assert_eq!(add(|d| d.riids = [u16::MAX; 2]), 0);
    assert_eq!(
        add(|d| {
            d.obj.max_inst_count = 0;
            (d.obj.insts, d.obj.handlers) = (ptr::null(), ptr::null());
        }),
        0
    );
    assert_eq!(add(|d| (d.resources[1].max_inst_count, d.resources[1].insts) = (0, ptr::null())), 0);
    assert_eq!(add(|d| d.insts[0].res_count = 1), 0);
    type Spoil = fn(&mut Definition);
    let spoilt: [(&str, Spoil); 19] = [
        ("oid 65535", |d| d.obj.oid = u16::MAX),
        ("descending iids", |d| (d.insts[0].iid, d.insts[1].iid) = (5, 2)),
        ("equal iids", |d| (d.insts[0].iid, d.insts[1].iid) = (2, 2)),
        ("descending rids", |d| (d.resources[0].rid, d.resources[1].rid) = (5, 1)),
        ("rid 65535", |d| d.resources[1].rid = u16::MAX),
        ("equal riids", |d| d.riids = [2, 2]),
        ("no riids", |d| d.resources[1].insts = ptr::null()),
        ("type 7777", |d| d.resources[0].r#type = 7777),
        ("no type", |d| d.resources[0].r#type = 0),
        ("two types", |d| d.resources[0].r#type = INT | STRING),
        ("kind 7", |d| d.resources[0].kind = kind(7)),
        ("kind -1", |d| d.resources[0].kind = kind(u32::MAX)),
        ("E without res_execute", |d| d.resources[0].kind = kind(6)),
        ("W without res_write", |d| d.handlers.res_write = None),
        ("R without res_read", |d| d.handlers.res_read = None),
        ("no handlers", |d| d.obj.handlers = ptr::null()),
        ("no instances", |d| d.obj.insts = ptr::null()),
        ("no resources", |d| d.insts[0].resources = ptr::null()),
        ("version 1.10", |d| {
            d.version = CString::new("1.10").unwrap();
            d.obj.version = d.version.as_ptr();
        }),
    ];
    for (what, spoil) in spoilt {
        assert_eq!(add(spoil), -1, "{what}");
    }
    for version in ["", "1", "1.", "a.0", "1,0", "1.x"] {
        let result = add(|d| {
            d.version = CString::new(version).unwrap();
            d.obj.version = d.version.as_ptr();
        });
        assert_eq!(result, -1, "version {version}");
    }
    assert_eq!(add(|d| d.resources[0].r#type = 0x8002), if cfg!(anj_with_external_data) { 0 } else { -1 });
}

fn piece(data: &str, offset: usize, len: usize, full: usize) -> anj_res_value_t {
    let data = if data.is_empty() { ptr::null() } else { data.as_ptr().cast() };
    let bytes_or_string = anj_bytes_or_string_value_t { data, offset, chunk_length: len, full_length_hint: full };
    anj_res_value_t { bytes_or_string }
}

fn write_string(value: &anj_res_value_t, buffer: &mut [u8]) -> (c_int, bool) {
    let mut last = false;
    let code = unsafe { anj_dm_write_string_chunked(value, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut last) };
    (code, last)
}

#[test]
fn spec_30_s16_row_87_string_helper() {
    let mut buffer = [b'x'; 6];
    assert_eq!(write_string(&piece("hello", 0, 5, 5), &mut buffer), (0, true));
    assert_eq!(&buffer, b"hello\0");
    assert_eq!(write_string(&piece("hello!", 0, 6, 6), &mut buffer), (-160, false));
    let mut buffer = [b'x'; 6];
    assert_eq!(write_string(&piece("he", 0, 2, 0), &mut buffer), (0, false));
    assert_eq!(write_string(&piece("y", 2, 1, 3), &mut buffer), (0, true));
    assert_eq!(&buffer, b"hey\0xx");
    // §12 FIX: no underflow, no wrap, empty values.
    assert_eq!(write_string(&piece("", 0, 0, 0), &mut []), (-160, false));
    assert_eq!(write_string(&piece("a", usize::MAX, 1, 0), &mut buffer), (-160, false));
    assert_eq!(write_string(&piece("", 0, 0, 0), &mut buffer), (0, true));
    assert_eq!(buffer[0], 0);
    let value = piece("a", 0, 1, 1);
    unsafe {
        assert_eq!(anj_dm_write_string_chunked(&value, buffer.as_mut_ptr().cast(), 6, ptr::null_mut()), 0);
        assert_eq!(anj_dm_write_string_chunked(&value, ptr::null_mut(), 6, ptr::null_mut()), -160);
        assert_eq!(anj_dm_write_string_chunked(ptr::null(), buffer.as_mut_ptr().cast(), 6, ptr::null_mut()), -160);
    }
}

#[test]
fn spec_30_s16_row_88_bytes_helper() {
    let mut buffer = [b'x'; 6];
    let (mut len, mut last) = (99, true);
    let mut write = |value: anj_res_value_t, len: *mut usize, last: *mut bool| unsafe {
        anj_dm_write_bytes_chunked(&value, buffer.as_mut_ptr(), 6, len, last)
    };
    assert_eq!(write(piece("abcd", 0, 4, 0), &raw mut len, &raw mut last), 0);
    assert!(!last && len == 99);
    assert_eq!(write(piece("ef", 4, 2, 6), &raw mut len, &raw mut last), 0);
    assert!(last && len == 6);
    assert_eq!(write(piece("ef", 5, 2, 7), &raw mut len, &raw mut last), -160);
    assert_eq!(write(piece("ef", usize::MAX, 2, 7), &raw mut len, &raw mut last), -160);
    // §12 FIX: the last piece is told also without a place for the length.
    last = false;
    assert_eq!(write(piece("ef", 4, 2, 6), ptr::null_mut(), &raw mut last), 0);
    assert!(last);
    assert_eq!(write(piece("ef", 4, 2, 6), &raw mut len, ptr::null_mut()), 0);
    assert_eq!(&buffer, b"abcdef");
}

#[test]
fn spec_30_s16_row_89_read() {
    let mut client = Client::new(&Setup::default());
    set(500, 0, 0, Value::Int(42));
    set(500, 0, 1, Value::Text("hello".into()));
    set(500, 0, 4, Value::Fails(-163));
    let resources = [(0, INT, R), (1, STRING, R), (2, INT, RWM), (3, INT, W), (4, INT, R)];
    client.add(object(500, None, &[0], &resources));
    assert_eq!(read(&mut client, &[500, 0]).0, -128);
    assert_eq!(read(&mut client, &[500, 0, 2]).0, -128);
    assert_eq!(read(&mut client, &[500, 0, 3]).0, -133);
    assert_eq!(read(&mut client, &[500, 0, 9]).0, -132);
    assert_eq!(read(&mut client, &[500, 7, 0]).0, -132);
    assert_eq!(read(&mut client, &[501, 0, 0]).0, -132);
    assert_eq!(read(&mut client, &[500, 0, 0, 0]).0, -132);
    assert_eq!(read(&mut client, &[500, 0, 4]).0, -163);
    let (code, value) = read(&mut client, &[500, 0, 0]);
    assert_eq!((code, unsafe { value.int_value }), (0, 42));
    let (code, value) = read(&mut client, &[500, 0, 1]);
    assert_eq!((code, unsafe { value.bytes_or_string.chunk_length }), (0, 5));
    // Any object, /0 too.
    assert_eq!(read(&mut client, &[0, 0, 10]).0, 0);
    unsafe {
        let mut value: anj_res_value_t = zeroed();
        let mut too_long = path(&[500, 0, 0]);
        too_long.uri_len = usize::MAX;
        assert_eq!(anj_dm_res_read(client.ptr(), &raw const too_long, &raw mut value), -128);
        assert!(anj_dm_res_read(client.ptr(), ptr::null(), &raw mut value) < 0);
        assert!(anj_dm_res_read(client.ptr(), &path(&[500, 0, 0]), ptr::null_mut()) < 0);
        assert!(anj_dm_res_read(ptr::null_mut(), &path(&[500, 0, 0]), &raw mut value) < 0);
    }
}

const RWM: u8 = 5;

#[test]
fn spec_30_s4_handlers_may_call_the_library() {
    let mut client = Client::new(&Setup::default());
    set(500, 0, 0, Value::Int(42));
    client.add(object(500, None, &[0], &[(0, INT, RW), (1, 0, E)]));
    client.register();
    let extra = object(700, None, &[], &[]);
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = seen.clone();
    on_handler(move |anj, did| unsafe {
        let mut value: anj_res_value_t = zeroed();
        let codes = [
            anj_dm_add_obj(anj, extra),
            anj_dm_remove_obj(anj, 500),
            anj_dm_res_read(anj, &path(&[1, 1, 1]), &raw mut value),
        ];
        anj_core_step(anj);
        log.borrow_mut().push((did, codes, anj_core_ongoing_operation(anj)));
    });
    assert_eq!(ask(&mut client, Code::GET, "/500/0/0", b""), (0x45, b"42".to_vec()));
    assert_eq!(ask(&mut client, Code::PUT, "/500/0/0", b"7"), (0x44, vec![]));
    assert_eq!(ask(&mut client, Code::POST, "/500/0/1", b""), (0x44, vec![]));
    let seen = seen.borrow();
    let did: Vec<_> = seen.iter().map(|(did, ..)| did.clone()).filter(|did| *did != Did::Read(1, 1, 1)).collect();
    let expected = [
        Did::Read(500, 0, 0),
        Did::Begin(500),
        Did::Write(500, 0, 0),
        Did::Validate(500),
        Did::End(500, true),
        Did::Execute(500, 0, 1),
    ];
    assert_eq!(did, expected);
    assert!(seen.iter().all(|(_, codes, ongoing)| *codes == [-3, -3, 0] && *ongoing));
    assert!(!client.ongoing());
    assert_eq!(get(500, 0, 0), Some(Value::Int(7)));
}

#[test]
fn spec_30_s3_handlers_taken_away_later() {
    let mut client = Client::new(&Setup::default());
    set(500, 0, 0, Value::Int(42));
    let obj = object(500, None, &[0], &[(0, INT, RW), (1, 0, E)]);
    client.add(obj);
    client.register();
    unsafe { *(*obj).handlers.cast_mut() = anj_dm_handlers_t::default() };
    for (code, path) in [(Code::GET, "/500/0/0"), (Code::PUT, "/500/0/0"), (Code::POST, "/500/0/1")] {
        assert_eq!(ask(&mut client, code, path, b"1").0, 0x85, "{path}");
    }
    unsafe { (*obj.cast_mut()).handlers = ptr::null() };
    assert_eq!(ask(&mut client, Code::GET, "/500/0/0", b"").0, 0x85);
    unsafe { (*obj.cast_mut()).insts = ptr::null() };
    assert_eq!(ask(&mut client, Code::GET, "/500/0/0", b"").0, 0x84);
}

/// What the read handler below fills in.
static mut ANSWER: (*const c_void, usize, usize, usize) = (ptr::null(), 0, 0, 0);

unsafe extern "C" fn read_answer(
    _: *mut anj_t,
    _: *const anj_dm_obj_t,
    _: u16,
    _: u16,
    _: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    unsafe {
        let value = &mut (*out).bytes_or_string;
        assert!(value.data.is_null() && value.chunk_length == 0, "zeroed before each read");
        (value.data, value.offset, value.chunk_length, value.full_length_hint) = ANSWER;
    }
    0
}

#[test]
fn spec_30_s11_string_and_opaque_values() {
    let mut client = Client::new(&Setup::default());
    let obj = object(500, None, &[0], &[(0, STRING, R), (1, BYTES, R)]);
    unsafe { (*(*obj).handlers.cast_mut()).res_read = Some(read_answer) };
    client.add(obj);
    client.register();
    let text = c"hello".as_ptr().cast();
    let cases: [(&str, _, u8, &[u8]); 8] = [
        ("/500/0/0", (text, 0, 0, 0), 0x45, b"hello"),
        ("/500/0/0", (text, 0, 2, 0), 0x45, b"hello"),
        ("/500/0/0", (ptr::null(), 0, 3, 0), 0x45, b""),
        ("/500/0/1", (text, 0, 3, 0), 0x45, b"aGVs"),
        ("/500/0/1", (text, 0, 3, 3), 0x45, b"aGVs"),
        ("/500/0/1", (text, 0, 3, 5), 0xA0, b""),
        ("/500/0/1", (text, 1, 3, 0), 0xA0, b""),
        ("/500/0/1", (ptr::null(), 0, 3, 0), 0xA0, b""),
    ];
    for (path, answer, code, payload) in cases {
        unsafe { ANSWER = answer };
        assert_eq!(ask(&mut client, Code::GET, path, b""), (code, payload.to_vec()), "{path} {answer:?}");
    }
}

#[test]
fn spec_40_4_a_value_that_is_not_opaque_on_the_wire() {
    let mut client = Client::new(&Setup::default());
    client.add(object(500, None, &[0], &[(0, INT, R), (1, BYTES, R)]));
    set(500, 0, 0, Value::Int(1));
    client.register();
    for (format, code) in [(0x00, 0x45), (0x2A, 0x80)] {
        // GET /500/0/0, Accept
        let mut get = hex("420101000707B3353030013001306100");
        (get[3], get[15]) = (format, format);
        let sent = client.receive(&get);
        assert_eq!(sent[0][1], code, "{format}: {sent:02x?}");
    }
}
