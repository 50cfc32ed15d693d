//! Device, Server and Security objects: spec 31 Part 1, rows 1 to 28, and the credentials of row 66, driven through
//! the handler tables as the data model drives them.
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use anj::capi::compat::net::anj_net_api::anj_net_psk_info_t;
use anj::capi::core::anj_t;
use anj::capi::crypto::*;
use anj::capi::defs::anj_communication_retry_res_t;
use anj::capi::dm::device_object::*;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::security::anj_security_get_psk_info;
use common::object::{BAD_REQUEST, INTERNAL, METHOD_NOT_ALLOWED, NOT_FOUND, Object, Value};

fn client() -> *mut anj_t {
    Box::leak(Box::new(unsafe { zeroed() }))
}

/// An enumeration as C would write it, whatever the number.
fn raw<E>(number: c_int) -> MaybeUninit<E> {
    let mut raw = MaybeUninit::<E>::uninit();
    unsafe { raw.as_mut_ptr().cast::<c_int>().write(number) };
    raw
}

// Device

thread_local! {
    static REBOOTS: Cell<(u32, usize)> = const { Cell::new((0, 0)) };
}

unsafe extern "C" fn reboot(arg: *mut c_void, anj: *mut anj_t) {
    assert!(!anj.is_null());
    REBOOTS.set((REBOOTS.get().0 + 1, arg as usize));
}

fn device(anj: *mut anj_t, init: anj_dm_device_object_init_t) -> (Object, *mut anj_dm_device_obj_t) {
    let device: *mut anj_dm_device_obj_t = Box::leak(Box::new(unsafe { zeroed() }));
    assert_eq!(unsafe { anj_dm_device_obj_install(anj, device, &init) }, 0);
    (Object { anj, obj: unsafe { &raw const (*device).obj } }, device)
}

fn device_init() -> anj_dm_device_object_init_t {
    let init: anj_dm_device_object_init_t = unsafe { zeroed() };
    anj_dm_device_object_init_t { manufacturer: c"M".as_ptr(), firmware_version: c"0.1".as_ptr(), ..init }
}

#[test]
fn spec_31_rows_1_2_device_values() {
    let (object, _) = device(client(), device_init());
    assert_eq!(object.rids(), [0, 1, 2, 3, 4, 11, 16, 19]);
    assert_eq!(object.riids(11), [0]);
    for (rid, text) in [(0, "M"), (1, ""), (2, ""), (3, "0.1"), (16, "U"), (19, "")] {
        assert_eq!(object.text(0, rid), text, "/3/0/{rid}");
    }
    assert_eq!(unsafe { object.read(0, 11, 0).unwrap().int_value }, 0);
    assert_eq!(object.read(0, 4, 65535).err(), Some(NOT_FOUND));
    let handlers = unsafe { &*(*object.obj).handlers };
    assert!(handlers.inst_create.is_none() && handlers.inst_delete.is_none() && handlers.inst_reset.is_none());
    assert!(handlers.res_write.is_none() && handlers.transaction_begin.is_none());
    assert_eq!(unsafe { CStr::from_ptr((*object.obj).version) }, c"1.0");
}

#[test]
fn spec_31_row_3_reboot() {
    let (object, _) = device(client(), device_init());
    assert_eq!(object.execute(0, 4), NOT_FOUND);
    let init =
        anj_dm_device_object_init_t { reboot_cb: Some(reboot), reboot_cb_arg: 42 as *mut c_void, ..device_init() };
    let (object, _) = device(client(), init);
    assert_eq!(object.execute(0, 4), 0);
    assert_eq!(REBOOTS.get(), (1, 42));
    assert_eq!(object.execute(0, 0), NOT_FOUND);
    assert_eq!(REBOOTS.get(), (1, 42));
}

#[test]
fn spec_31_row_5_second_device_does_no_harm() {
    let anj = client();
    let (object, struct_) = device(anj, device_init());
    let other = anj_dm_device_object_init_t { manufacturer: c"X".as_ptr(), ..device_init() };
    unsafe {
        assert_eq!(anj_dm_device_obj_install(anj, struct_, &other), -3);
        let mut second: anj_dm_device_obj_t = zeroed();
        assert_eq!(anj_dm_device_obj_install(anj, &mut second, &other), -3);
    }
    assert_eq!(object.text(0, 0), "M");
}

#[test]
fn spec_31_s1_null_arguments() {
    unsafe {
        let mut device: anj_dm_device_obj_t = zeroed();
        let (anj, init) = (client(), device_init());
        assert_eq!(anj_dm_device_obj_install(ptr::null_mut(), &mut device, &init), -1);
        assert_eq!(anj_dm_device_obj_install(anj, ptr::null_mut(), &init), -1);
        assert_eq!(anj_dm_device_obj_install(anj, &mut device, ptr::null()), -1);
        anj_dm_server_obj_init(ptr::null_mut());
        anj_dm_security_obj_init(ptr::null_mut());
        let (server, security) = (new_server(), new_security());
        assert_eq!(anj_dm_server_obj_add_instance(ptr::null_mut(), &server_init()), -1);
        assert_eq!(anj_dm_server_obj_add_instance(server, ptr::null()), -1);
        assert_eq!(anj_dm_server_obj_install(ptr::null_mut(), server), -1);
        assert_eq!(anj_dm_server_obj_install(anj, ptr::null_mut()), -1);
        assert_eq!(anj_dm_security_obj_add_instance(ptr::null_mut(), &security_init()), -1);
        assert_eq!(anj_dm_security_obj_add_instance(security, ptr::null()), -1);
        assert_eq!(anj_dm_security_obj_install(ptr::null_mut(), security), -1);
        assert_eq!(anj_dm_security_obj_install(anj, ptr::null_mut()), -1);
        let no_binding = anj_dm_server_instance_init_t { binding: ptr::null(), ..server_init() };
        assert_eq!(anj_dm_server_obj_add_instance(server, &no_binding), -1);
        let no_uri = anj_dm_security_instance_init_t { server_uri: ptr::null(), ..security_init() };
        assert_eq!(anj_dm_security_obj_add_instance(security, &no_uri), -1);
    }
}

// Server

fn new_server() -> *mut anj_dm_server_obj_t {
    // Not zeroed: the application need not do that.
    let server: *mut anj_dm_server_obj_t = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
    unsafe {
        server.cast::<u8>().write_bytes(0xA5, size_of::<anj_dm_server_obj_t>());
        anj_dm_server_obj_init(server);
    }
    server
}

fn server_init() -> anj_dm_server_instance_init_t {
    let init: anj_dm_server_instance_init_t = unsafe { zeroed() };
    anj_dm_server_instance_init_t { ssid: 1, lifetime: 50, binding: c"U".as_ptr(), ..init }
}

fn server_object(server: *mut anj_dm_server_obj_t) -> Object {
    Object { anj: client(), obj: unsafe { &raw const (*server).obj } }
}

fn server_with(init: anj_dm_server_instance_init_t) -> (c_int, Object) {
    let server = new_server();
    (unsafe { anj_dm_server_obj_add_instance(server, &init) }, server_object(server))
}

fn server() -> Object {
    let (result, object) = server_with(server_init());
    assert_eq!(result, 0);
    object
}

#[test]
fn spec_31_row_6_server_defaults() {
    let object = server();
    assert_eq!(object.iids(), [0]);
    assert_eq!(object.rids(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 23, 26]);
    let numbers = [(0, 1), (1, 50), (2, 0), (3, 0), (5, 86400), (17, 5), (18, 60), (19, 86400), (20, 1), (26, 0)];
    for (rid, number) in numbers {
        assert_eq!(object.int(0, rid), number, "/1/0/{rid}");
    }
    for (rid, flag) in [(6, false), (16, true), (23, false)] {
        assert_eq!(object.boolean(0, rid), flag, "/1/0/{rid}");
    }
    assert_eq!(object.text(0, 7), "U");
}

#[test]
fn spec_31_s2_server_takes_all_that_is_given() {
    let retry =
        &mut anj_communication_retry_res_t { retry_count: 9, retry_timer: 8, seq_delay_timer: 7, seq_retry_count: 6 };
    let init = anj_dm_server_instance_init_t {
        default_min_period: 3,
        default_max_period: 4,
        disable_timeout: 11,
        notification_storing: MaybeUninit::new(true),
        bootstrap_on_registration_failure: &false,
        mute_send: MaybeUninit::new(true),
        iid: &20,
        comm_retry_res: retry,
        default_notification_mode: 1,
        ..server_init()
    };
    let (result, object) = server_with(init);
    assert_eq!((result, object.iids()), (0, vec![20]));
    for (rid, number) in [(2, 3), (3, 4), (5, 11), (17, 9), (18, 8), (19, 7), (20, 6), (26, 1)] {
        assert_eq!(object.int(20, rid), number, "/1/20/{rid}");
    }
    assert!(object.boolean(20, 6) && !object.boolean(20, 16) && object.boolean(20, 23));
}

#[test]
fn spec_31_rows_7_8_server_validation() {
    let retry_0 =
        &mut anj_communication_retry_res_t { retry_count: 0, retry_timer: 60, seq_delay_timer: 1, seq_retry_count: 1 };
    let seq_0 =
        &mut anj_communication_retry_res_t { retry_count: 1, retry_timer: 60, seq_delay_timer: 1, seq_retry_count: 0 };
    let init = server_init;
    let bad = [
        anj_dm_server_instance_init_t { binding: c"UU".as_ptr(), ..init() },
        anj_dm_server_instance_init_t { binding: c"B".as_ptr(), ..init() },
        anj_dm_server_instance_init_t { binding: c"".as_ptr(), ..init() },
        anj_dm_server_instance_init_t { binding: c"UMHTSNU".as_ptr(), ..init() },
        anj_dm_server_instance_init_t { default_notification_mode: 2, ..init() },
        anj_dm_server_instance_init_t { ssid: 0, ..init() },
        anj_dm_server_instance_init_t { ssid: 65535, ..init() },
        anj_dm_server_instance_init_t { default_min_period: 5, default_max_period: 4, ..init() },
        anj_dm_server_instance_init_t { comm_retry_res: retry_0, ..init() },
        anj_dm_server_instance_init_t { comm_retry_res: seq_0, ..init() },
        anj_dm_server_instance_init_t { iid: &65535, ..init() },
    ];
    for (row, init) in bad.into_iter().enumerate() {
        let (result, object) = server_with(init);
        assert_eq!((result, object.iids()), (-1, vec![]), "bad instance {row}");
    }
    let good = [
        anj_dm_server_instance_init_t { default_min_period: 3, default_max_period: 0, ..init() },
        anj_dm_server_instance_init_t { lifetime: 0, ..init() },
        anj_dm_server_instance_init_t { ssid: 65534, ..init() },
    ];
    for init in good {
        assert_eq!(server_with(init).0, 0);
    }
}

#[test]
fn spec_31_row_9_one_server_only_and_none_after_installation() {
    let server = new_server();
    unsafe {
        assert_eq!(anj_dm_server_obj_add_instance(server, &server_init()), 0);
        let second = anj_dm_server_instance_init_t { ssid: 2, iid: &1, ..server_init() };
        assert_eq!(anj_dm_server_obj_add_instance(server, &second), -1);
        assert_eq!(server_object(server).int(0, 0), 1);
        let empty = new_server();
        assert_eq!(anj_dm_server_obj_install(client(), empty), 0);
        assert_eq!(anj_dm_server_obj_add_instance(empty, &server_init()), -1);
    }
}

#[test]
fn spec_31_row_11_ranges() {
    let object = server();
    for rid in [1, 2, 3, 5] {
        assert_eq!(object.put(0, rid, Value::Int(-1)), BAD_REQUEST);
        assert_eq!(object.put(0, rid, Value::Int(1 << 32)), BAD_REQUEST);
    }
    for rid in [18, 19] {
        assert_eq!(object.put(0, rid, Value::Uint(1 << 32)), BAD_REQUEST);
        assert_eq!(object.put(0, rid, Value::Uint((1 << 32) - 1)), 0);
    }
    assert_eq!((object.put(0, 1, Value::Int(60)), object.int(0, 1)), (0, 60));
    assert_eq!((object.put(0, 1, Value::Int(0)), object.int(0, 1)), (0, 0));
    assert_eq!((object.put(0, 1, Value::Int((1 << 32) - 1)), object.int(0, 1)), (0, (1 << 32) - 1));
    for flag in [6, 23] {
        assert_eq!((object.put(0, flag, Value::Bool(true)), object.boolean(0, flag)), (0, true));
    }
    assert_eq!(object.put(0, 99, Value::Int(1)), INTERNAL);
}

#[test]
fn spec_31_row_12_binding() {
    let object = server();
    for refused in ["X", "UQ", "UU", ""] {
        assert_eq!(object.put(0, 7, Value::Text(refused)), BAD_REQUEST);
        assert_eq!(object.text(0, 7), "U");
    }
    assert_eq!((object.put(0, 7, Value::Text("UT")), object.text(0, 7)), (0, "UT".into()));
    assert_eq!((object.put(0, 7, Value::Text("UMHTSNUM")), object.text(0, 7)), (INTERNAL, "UT".into()));
    // In chunks; and a shorter one after a longer one leaves nothing behind.
    let chunks = |object: &Object| match object.write_chunk(0, 7, b"TS", 0, 0) {
        0 => object.write_chunk(0, 7, b"N", 2, 3),
        code => code,
    };
    assert_eq!((object.transaction(chunks), object.text(0, 7)), (0, "TSN".into()));
    assert_eq!((object.put(0, 7, Value::Text("U")), object.text(0, 7)), (0, "U".into()));
}

#[test]
fn spec_31_row_13_retries_and_mode() {
    let object = server();
    for rid in [17, 20] {
        assert_eq!(object.put(0, rid, Value::Uint(0)), BAD_REQUEST);
        assert_eq!(object.put(0, rid, Value::Uint(65536)), BAD_REQUEST);
        assert_eq!((object.put(0, rid, Value::Uint(65535)), object.int(0, rid)), (0, 65535));
    }
    for mode in [2, 255, 256, -1] {
        assert_eq!((object.put(0, 26, Value::Int(mode)), object.int(0, 26)), (BAD_REQUEST, 0));
    }
    assert_eq!((object.put(0, 26, Value::Int(1)), object.int(0, 26)), (0, 1));
}

#[test]
fn spec_31_row_14_periods() {
    let object = server();
    assert_eq!(object.put(0, 3, Value::Int(1)), 0);
    assert_eq!((object.put(0, 2, Value::Int(5)), object.int(0, 2)), (BAD_REQUEST, 0));
}

#[test]
fn spec_31_row_15_replacing_the_instance_keeps_what_only_a_bootstrap_writes() {
    let (result, object) =
        server_with(anj_dm_server_instance_init_t { bootstrap_on_registration_failure: &false, ..server_init() });
    assert_eq!(result, 0);
    let replace = |object: &Object| {
        assert_eq!(object.reset(0), 0);
        object.write(0, 1, Value::Int(100)) | object.write(0, 7, Value::Text("U"))
    };
    assert_eq!(object.transaction(replace), 0);
    assert_eq!((object.int(0, 0), object.int(0, 1), object.boolean(0, 16)), (1, 100, false));
}

#[test]
fn spec_31_row_17_created_instance_without_values_is_refused() {
    let object = server_object(new_server());
    let created = object.transaction(|object| {
        assert_eq!((object.create(20), object.iids()), (0, vec![20]));
        assert_eq!(object.validate(), BAD_REQUEST);
        object.reset(20)
    });
    assert_eq!((created, object.iids()), (BAD_REQUEST, vec![]));
}

#[test]
fn spec_31_row_16_created_instance_with_values() {
    let object = server_object(new_server());
    let code = object.transaction(|object| {
        assert_eq!(object.create(3), 0);
        let ints = [(0, 4), (1, 77), (5, 8), (26, 1)].map(|(rid, v)| object.write(3, rid, Value::Int(v)));
        let uints = [(17, 9), (18, 10), (19, 11), (20, 12)].map(|(rid, v)| object.write(3, rid, Value::Uint(v)));
        assert_eq!((ints, uints), ([0; 4], [0; 4]));
        object.write(3, 7, Value::Text("T"))
    });
    assert_eq!((code, object.iids()), (0, vec![3]));
    let numbers = [(0, 4), (1, 77), (2, 0), (3, 0), (5, 8), (17, 9), (18, 10), (19, 11), (20, 12), (26, 1)];
    for (rid, number) in numbers {
        assert_eq!(object.int(3, rid), number, "/1/3/{rid}");
    }
    assert!(object.boolean(3, 16) && !object.boolean(3, 6) && !object.boolean(3, 23));
    assert_eq!(object.put(3, 0, Value::Int(0)), BAD_REQUEST);
    assert_eq!(object.put(3, 0, Value::Int(65535)), BAD_REQUEST);
}

#[test]
fn spec_31_row_25_deleted_server_comes_back_when_the_transaction_fails() {
    let object = server();
    object.begin();
    assert_eq!((object.delete(0), object.iids(), object.validate()), (0, vec![], 0));
    object.end(false);
    assert_eq!((object.iids(), object.int(0, 1), object.text(0, 7)), (vec![0], 50, "U".into()));
    object.begin();
    assert_eq!(object.delete(0), 0);
    object.end(true);
    assert_eq!(object.iids(), []);
}

// Security

fn new_security() -> *mut anj_dm_security_obj_t {
    let security: *mut anj_dm_security_obj_t = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
    unsafe {
        security.cast::<u8>().write_bytes(0xA5, size_of::<anj_dm_security_obj_t>());
        anj_dm_security_obj_init(security);
    }
    security
}

fn security_init() -> anj_dm_security_instance_init_t {
    let init: anj_dm_security_instance_init_t = unsafe { zeroed() };
    anj_dm_security_instance_init_t { server_uri: c"coap://server.com:5683".as_ptr(), ssid: 1, ..init }
}

fn bootstrap_init() -> anj_dm_security_instance_init_t {
    let uri = c"coaps://bs.com:5684".as_ptr();
    let flag = MaybeUninit::new(true);
    anj_dm_security_instance_init_t { server_uri: uri, bootstrap_server: flag, ssid: 0, ..security_init() }
}

fn buffer(bytes: &'static [u8]) -> anj_crypto_security_info_t {
    let buffer = anj_crypto_security_info_buffer_t { data: bytes.as_ptr().cast(), data_size: bytes.len() };
    anj_crypto_security_info_t { tag: raw(0), source: raw(1), info: anj_crypto_security_info_t__info { buffer } }
}

fn security_object(security: *mut anj_dm_security_obj_t) -> Object {
    Object { anj: client(), obj: unsafe { &raw const (*security).obj } }
}

fn add(security: *mut anj_dm_security_obj_t, init: &anj_dm_security_instance_init_t) -> c_int {
    unsafe { anj_dm_security_obj_add_instance(security, init) }
}

/// The memory of the object, to look for keys in.
fn memory_of(security: *mut anj_dm_security_obj_t) -> &'static [u8] {
    unsafe { std::slice::from_raw_parts(security.cast(), size_of::<anj_dm_security_obj_t>()) }
}

fn holds(security: *mut anj_dm_security_obj_t, secret: &[u8]) -> bool {
    memory_of(security).windows(secret.len()).any(|window| window == secret)
}

#[test]
fn spec_31_row_18_security_values() {
    let security = new_security();
    assert_eq!(add(security, &security_init()), 0);
    let object = security_object(security);
    assert_eq!(object.iids(), [0]);
    assert_eq!(object.text(0, 0), "coap://server.com:5683");
    assert!(!object.boolean(0, 1));
    for (rid, number) in [(2, 0), (10, 1), (11, 0)] {
        assert_eq!(object.int(0, rid), number, "/0/0/{rid}");
    }
    assert_eq!(object.text(0, 14), "");
    assert_eq!(object.rids().contains(&15), cfg!(anj_with_certificates));
}

#[test]
fn spec_31_row_19_security_validation() {
    let long_uri = CString::new(format!("coap://{}", "h".repeat(249))).unwrap();
    assert_eq!(long_uri.as_bytes().len(), 256);
    let init = security_init;
    let bad: [anj_dm_security_instance_init_t; 14] = [
        anj_dm_security_instance_init_t { security_mode: raw(5), ..init() },
        anj_dm_security_instance_init_t { security_mode: raw(1), ..init() },
        anj_dm_security_instance_init_t { security_mode: raw(4), ..init() },
        anj_dm_security_instance_init_t { security_mode: raw(256), ..init() },
        anj_dm_security_instance_init_t { security_mode: raw(-1), ..init() },
        anj_dm_security_instance_init_t { ssid: 0, ..init() },
        anj_dm_security_instance_init_t { ssid: 65535, ..init() },
        anj_dm_security_instance_init_t { server_uri: c"http://x".as_ptr(), ..init() },
        anj_dm_security_instance_init_t { server_uri: c"".as_ptr(), ..init() },
        anj_dm_security_instance_init_t { server_uri: long_uri.as_ptr(), ..init() },
        anj_dm_security_instance_init_t { secret_key: buffer(&[1; 256]), ..init() },
        anj_dm_security_instance_init_t { public_key_or_identity: buffer(&[1; 256]), ..init() },
        anj_dm_security_instance_init_t {
            server_name_indication: c"01234567890123456789012345678901234567890123456789".as_ptr(),
            ..init()
        },
        anj_dm_security_instance_init_t { iid: &65535, ..init() },
    ];
    for (row, init) in bad.iter().enumerate() {
        let security = new_security();
        assert_eq!((add(security, init), security_object(security).iids()), (-1, vec![]), "bad instance {row}");
    }
    let security = new_security();
    let longest = CString::new(format!("coap://{}", "h".repeat(248))).unwrap();
    let good = anj_dm_security_instance_init_t {
        server_uri: longest.as_ptr(),
        secret_key: buffer(&[1; 255]),
        server_name_indication: c"0123456789012345678901234567890123456789012345678".as_ptr(),
        ..init()
    };
    assert_eq!(add(security, &good), 0);
    assert_eq!(add(security, &init()), -1, "same ssid");
    let second = anj_dm_security_instance_init_t { ssid: 2, ..init() };
    let same_iid = anj_dm_security_instance_init_t { iid: &0, ..second };
    assert_eq!(add(security, &same_iid), -1, "same iid");
    if cfg!(anj_with_bootstrap) {
        assert_eq!(add(security, &second), 0);
    }
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 3, ..init() }), -1, "no slot left");
}

#[test]
fn spec_31_s3_refused_instance_leaves_no_key_behind() {
    let security = new_security();
    let init = anj_dm_security_instance_init_t {
        secret_key: buffer(b"very secret key"),
        public_key_or_identity: buffer(b"some identity"),
        server_uri: c"http://x".as_ptr(),
        ..security_init()
    };
    assert_eq!(add(security, &init), -1);
    assert!(!holds(security, b"very secret") && !holds(security, b"some identity"));
    let good = anj_dm_security_instance_init_t { server_uri: c"coap://x".as_ptr(), ..init };
    assert_eq!(add(security, &good), 0);
    assert!(holds(security, b"very secret key"));
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_row_20_bootstrap_account_has_no_ssid() {
    let security = new_security();
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 7, ..bootstrap_init() }), 0);
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 7, ..security_init() }), 0);
    let object = security_object(security);
    assert_eq!((object.int(0, 10), object.int(1, 10)), (0, 7));
    assert_eq!((object.boolean(0, 1), object.boolean(1, 1)), (true, false));
    // The other way round the field of the bootstrap account is compared.
    let security = new_security();
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 7, ..security_init() }), 0);
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 7, ..bootstrap_init() }), -1);
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_row_21_instances_are_sorted() {
    let security = new_security();
    assert_eq!(add(security, &anj_dm_security_instance_init_t { iid: &5, ..security_init() }), 0);
    assert_eq!(add(security, &anj_dm_security_instance_init_t { ssid: 2, ..security_init() }), 0);
    let object = security_object(security);
    assert_eq!((object.iids(), object.int(0, 10), object.int(5, 10)), (vec![0, 5], 2, 1));
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_s3_keys_may_come_from_another_slot_of_the_same_object() {
    let security = new_security();
    let first = anj_dm_security_instance_init_t {
        public_key_or_identity: buffer(b"id"),
        secret_key: buffer(b"key"),
        ..security_init()
    };
    assert_eq!(add(security, &first), 0);
    let within = memory_of(security).windows(3).find(|w| w == b"key").unwrap();
    let second = anj_dm_security_instance_init_t { secret_key: buffer(within), ..bootstrap_init() };
    assert_eq!(add(security, &second), 0);
    assert_eq!(memory_of(security).windows(3).filter(|w| w == b"key").count(), 2);
}

#[test]
fn spec_31_row_22_bootstrap_write_checks() {
    let security = new_security();
    assert_eq!(add(security, &security_init()), 0);
    let object = security_object(security);
    object.begin();
    for mode in [1, 4, 5, 7, 258, -1] {
        assert_eq!(object.write(0, 2, Value::Int(mode)), BAD_REQUEST);
    }
    for ssid in [0, 65535, 65536, -1] {
        assert_eq!(object.write(0, 10, Value::Int(ssid)), BAD_REQUEST);
    }
    for time in [-1, 1 << 32] {
        assert_eq!(object.write(0, 11, Value::Int(time)), BAD_REQUEST);
    }
    if cfg!(anj_with_certificates) {
        assert_eq!(object.write(0, 15, Value::Uint(4)), BAD_REQUEST);
        assert_eq!((object.write(0, 15, Value::Uint(1)), object.int(0, 15)), (0, 1));
    }
    assert_eq!(object.write(0, 0, Value::Text(&"u".repeat(256))), INTERNAL);
    assert_eq!(object.write(0, 14, Value::Text(&"s".repeat(50))), INTERNAL);
    for key in [3, 4, 5] {
        assert_eq!(object.write(0, key, Value::Bytes(&[1; 256])), INTERNAL);
        assert_eq!(object.write_chunk(0, key, &[1], usize::MAX, 0), INTERNAL);
    }
    assert_eq!(object.write(7, 10, Value::Int(1)), NOT_FOUND);
    assert_eq!(object.write(0, 11, Value::Int(9)), 0);
    assert_eq!(object.write(0, 2, Value::Int(3)), 0);
    object.end(true);
    assert_eq!((object.int(0, 2), object.int(0, 11), object.int(0, 10)), (3, 9, 1));
}

#[test]
fn spec_31_row_24_keys_cannot_be_read() {
    let security = new_security();
    assert_eq!(add(security, &security_init()), 0);
    for rid in [3, 4, 5] {
        assert_eq!(security_object(security).read(0, rid, 65535).err(), Some(METHOD_NOT_ALLOWED));
    }
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_row_25_deleted_accounts_come_back_when_the_bootstrap_fails() {
    let security = new_security();
    let regular = anj_dm_security_instance_init_t { secret_key: buffer(b"regular secret"), ..security_init() };
    assert_eq!((add(security, &regular), add(security, &bootstrap_init())), (0, 0));
    let object = security_object(security);
    object.begin();
    assert_eq!((object.delete(0), object.iids()), (0, vec![1]));
    assert_eq!((object.create(4), object.iids()), (0, vec![1, 4]));
    assert_eq!(object.write(4, 5, Value::Bytes(b"written secret")), 0);
    assert_eq!(object.create(5), INTERNAL);
    object.end(false);
    assert_eq!((object.iids(), object.text(0, 0)), (vec![0, 1], "coap://server.com:5683".into()));
    assert_eq!(memory_of(security).windows(14).filter(|w| w == b"regular secret").count(), 1);
    assert!(!holds(security, b"written secret"), "a key outlives the rollback");
    // And when it succeeds, no copy of the old keys stays.
    object.begin();
    assert_eq!(object.delete(0), 0);
    object.end(true);
    assert!(!holds(security, b"regular secret"), "a key outlives its account");
    assert_eq!(object.iids(), [1]);
}

#[test]
fn spec_31_s3_replaced_key_is_gone() {
    let security = new_security();
    assert_eq!(
        add(
            security,
            &anj_dm_security_instance_init_t { secret_key: buffer(b"the first long key"), ..security_init() }
        ),
        0
    );
    let object = security_object(security);
    object.begin();
    assert_eq!(object.write(0, 5, Value::Bytes(b"other")), 0);
    object.end(true);
    assert!(!holds(security, b"long key") && holds(security, b"other"));
}

#[test]
fn spec_31_row_26_invalid_uri_fails_validation() {
    let security = new_security();
    assert_eq!(add(security, &security_init()), 0);
    let object = security_object(security);
    assert_eq!(object.put(0, 0, Value::Text("ftp://x")), BAD_REQUEST);
    assert_eq!(object.text(0, 0), "coap://server.com:5683");
    assert_eq!(object.put(0, 0, Value::Text("coap://new")), 0);
    assert_eq!(object.text(0, 0), "coap://new");
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_s3_reset_and_created_instances_have_the_defaults() {
    let security = new_security();
    let init = anj_dm_security_instance_init_t { secret_key: buffer(b"forget me"), ..security_init() };
    assert_eq!(add(security, &init), 0);
    let object = security_object(security);
    object.begin();
    assert_eq!((object.reset(0), object.create(9)), (0, 0));
    for iid in [0, 9] {
        assert_eq!((object.text(iid, 0), object.int(iid, 2), object.int(iid, 10)), (String::new(), 0, 0));
        if cfg!(anj_with_certificates) {
            assert_eq!(object.int(iid, 15), 3);
        }
    }
    assert_eq!(object.validate(), BAD_REQUEST);
    object.end(false);
    assert_eq!(object.iids(), [0]);
}

// Credentials

fn psk(anj: *mut anj_t, bootstrap: bool) -> Result<anj_net_psk_info_t, c_int> {
    let mut info: anj_net_psk_info_t = unsafe { zeroed() };
    match unsafe { anj_security_get_psk_info(anj, MaybeUninit::new(bootstrap), &mut info) } {
        0 => Ok(info),
        code => Err(code),
    }
}

fn number<E>(value: MaybeUninit<E>) -> c_int {
    unsafe { value.as_ptr().cast::<c_int>().read() }
}

fn bytes(info: &anj_crypto_security_info_t) -> &[u8] {
    assert_eq!(number(info.source), 1);
    unsafe { std::slice::from_raw_parts(info.info.buffer.data.cast(), info.info.buffer.data_size) }
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_row_66_psk_credentials() {
    let (anj, security) = (client(), new_security());
    let regular = anj_dm_security_instance_init_t {
        public_key_or_identity: buffer(b"identity"),
        secret_key: buffer(b"key"),
        server_name_indication: c"name".as_ptr() as *const c_char,
        ..security_init()
    };
    let bootstrap = anj_dm_security_instance_init_t {
        public_key_or_identity: buffer(b"bs identity"),
        secret_key: buffer(b"bs key"),
        ..bootstrap_init()
    };
    assert_eq!((add(security, &regular), add(security, &bootstrap)), (0, 0));
    assert_eq!(psk(anj, false).err(), Some(-1), "no handler yet");
    assert_eq!(unsafe { anj_dm_security_obj_install(anj, security) }, 0);
    for (flag, identity, key, sni) in
        [(false, &b"identity"[..], &b"key"[..], c"name"), (true, b"bs identity", b"bs key", c"")]
    {
        let info = psk(anj, flag).ok().unwrap();
        assert_eq!((bytes(&info.identity), bytes(&info.key)), (identity, key));
        assert_eq!((number(info.identity.tag), number(info.key.tag)), (3, 4));
        assert_eq!(unsafe { CStr::from_ptr(info.sni) }, sni);

        // The function of 2.x.
        let mut old: [anj_crypto_security_info_t; 2] = unsafe { zeroed() };
        let [old_identity, old_key] = &mut old;
        assert_eq!(unsafe { anj_dm_security_obj_get_psk(anj, MaybeUninit::new(flag), old_identity, old_key) }, 0);
        assert_eq!((bytes(old_identity), bytes(old_key)), (identity, key));
    }
    assert_eq!(
        unsafe { anj_dm_security_obj_get_psk(anj, MaybeUninit::new(true), ptr::null_mut(), ptr::null_mut()) },
        -1
    );
}

#[test]
fn spec_31_row_66_no_credentials() {
    let (anj, security) = (client(), new_security());
    let init = anj_dm_security_instance_init_t { security_mode: raw(3), ..security_init() };
    assert_eq!((add(security, &init), unsafe { anj_dm_security_obj_install(anj, security) }), (0, 0));
    assert_eq!(psk(anj, false).err(), Some(NOT_FOUND));
    assert_eq!(psk(anj, true).err(), Some(NOT_FOUND));
}

#[test]
#[cfg(anj_with_bootstrap)]
fn spec_31_row_23_key_written_in_chunks_is_there_when_complete() {
    let (anj, security) = (client(), new_security());
    assert_eq!((add(security, &security_init()), unsafe { anj_dm_security_obj_install(anj, security) }), (0, 0));
    let object = security_object(security);
    object.begin();
    assert_eq!(object.write(0, 3, Value::Bytes(b"me")), 0);
    assert_eq!(object.write_chunk(0, 5, b"half", 0, 0), 0);
    assert_eq!(number(psk(anj, false).ok().unwrap().key.source), 0, "half a key is no key");
    assert_eq!(object.write_chunk(0, 5, b"whole", 4, 9), 0);
    object.end(true);
    let info = psk(anj, false).ok().unwrap();
    assert_eq!((bytes(&info.identity), bytes(&info.key)), (&b"me"[..], &b"halfwhole"[..]));
}

#[test]
#[cfg(all(target_pointer_width = "64", anj_with_bootstrap))]
fn spec_31_objects_are_no_larger_than_those_of_anjay_lite() {
    use anj::capi::dm::fw_update::anj_dm_fw_update_entity_ctx_t;
    assert!(size_of::<anj_dm_security_obj_t>() <= 4816);
    assert!(size_of::<anj_dm_server_obj_t>() <= 200);
    assert!(size_of::<anj_dm_device_obj_t>() <= 128);
    assert!(size_of::<anj_dm_fw_update_entity_ctx_t>() <= 352);
}
