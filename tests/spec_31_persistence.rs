//! Server and Security objects in persistent storage: spec 31 Part 2, rows 29, 30 and 35 to 42.
#![cfg(all(anj_with_persistence, anj_with_security, anj_with_bootstrap, target_endian = "little"))]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::ffi::{c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use anj::capi::core::anj_t;
use anj::capi::crypto::*;
use anj::capi::defs::anj_communication_retry_res_t;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::persistence::*;
use common::hex;
use common::object::{Object, Value};

/// A file.
#[derive(Default)]
struct Storage {
    bytes: Vec<u8>,
    position: usize,
    /// How many more calls succeed.
    calls_left: Option<usize>,
}

impl Storage {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), ..Self::default() }
    }

    fn call(&mut self) -> bool {
        match &mut self.calls_left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }

    fn store(&mut self) -> anj_persistence_context_t {
        anj_persistence_store_context_create(Some(write), ptr::from_mut(self).cast())
    }

    fn restore(&mut self) -> anj_persistence_context_t {
        anj_persistence_restore_context_create(Some(read), ptr::from_mut(self).cast())
    }
}

unsafe extern "C" fn write(storage: *mut c_void, data: *const c_void, size: usize) -> c_int {
    let storage = unsafe { &mut *storage.cast::<Storage>() };
    assert_ne!(size, 0);
    if !storage.call() {
        return 77;
    }
    storage.bytes.extend(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) });
    0
}

unsafe extern "C" fn read(storage: *mut c_void, data: *mut c_void, size: usize) -> c_int {
    let storage = unsafe { &mut *storage.cast::<Storage>() };
    assert_ne!(size, 0);
    let Some(bytes) = storage.bytes.get(storage.position..storage.position + size).filter(|_| size < 4096) else {
        return 78;
    };
    if storage.calls_left.is_some_and(|left| left == 0) {
        return 77;
    }
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast(), size) };
    storage.position += size;
    storage.call();
    0
}

fn client() -> *mut anj_t {
    Box::leak(Box::new(unsafe { zeroed() }))
}

fn new_server() -> *mut anj_dm_server_obj_t {
    let server: *mut anj_dm_server_obj_t = Box::leak(Box::new(unsafe { zeroed() }));
    unsafe { anj_dm_server_obj_init(server) };
    server
}

fn server_object(server: *mut anj_dm_server_obj_t) -> Object {
    Object { anj: client(), obj: unsafe { &raw const (*server).obj } }
}

fn new_security() -> *mut anj_dm_security_obj_t {
    let security: *mut anj_dm_security_obj_t = Box::leak(Box::new(unsafe { zeroed() }));
    unsafe { anj_dm_security_obj_init(security) };
    security
}

fn security_object(security: *mut anj_dm_security_obj_t) -> Object {
    Object { anj: client(), obj: unsafe { &raw const (*security).obj } }
}

const SERVER: &str =
    "53455201 0000 0100 3C000000 00000000 01000000 63000000 00 0500 3C000000 80510100 0100 01 55540000000000 00 00";

fn restore_server(bytes: &[u8]) -> (c_int, *mut anj_dm_server_obj_t) {
    let server = new_server();
    let mut storage = Storage::of(bytes);
    let result = unsafe { anj_dm_server_obj_restore(server, &storage.restore()) };
    (result, server)
}

#[test]
fn spec_31_row_29_server_stream() {
    let server = new_server();
    let retry = &mut anj_communication_retry_res_t {
        retry_count: 5,
        retry_timer: 60,
        seq_delay_timer: 86400,
        seq_retry_count: 1,
    };
    let init: anj_dm_server_instance_init_t = unsafe { zeroed() };
    let init = anj_dm_server_instance_init_t {
        ssid: 1,
        lifetime: 60,
        default_max_period: 1,
        disable_timeout: 99,
        binding: c"UT".as_ptr(),
        bootstrap_on_registration_failure: &true,
        comm_retry_res: retry,
        ..init
    };
    let mut storage = Storage::default();
    unsafe {
        assert_eq!(anj_dm_server_obj_add_instance(server, &init), 0);
        assert_eq!(anj_dm_server_obj_store(server, &storage.store()), -1, "not installed");
        assert_eq!(anj_dm_server_obj_install(client(), server), 0);
        assert_eq!(anj_dm_server_obj_store(server, &storage.restore()), -1, "wrong direction");
        assert_eq!(anj_dm_server_obj_store(server, &storage.store()), 0);
    }
    assert_eq!(storage.bytes, hex(SERVER));

    let (result, server) = restore_server(&storage.bytes);
    let object = server_object(server);
    assert_eq!((result, object.iids()), (0, vec![0]));
    for (rid, number) in [(0, 1), (1, 60), (2, 0), (3, 1), (5, 99), (17, 5), (18, 60), (19, 86400), (20, 1), (26, 0)] {
        assert_eq!(object.int(0, rid), number, "/1/0/{rid}");
    }
    assert_eq!((object.text(0, 7), object.boolean(0, 16)), ("UT".into(), true));
    // It is used as if it had been added: another one does not fit, and it can be installed.
    unsafe {
        assert_eq!(anj_dm_server_obj_add_instance(server, &init), -1);
        assert_eq!(anj_dm_server_obj_install(client(), server), 0);
        assert_eq!(anj_dm_server_obj_restore(server, &storage.restore()), -1, "installed");
    }
}

#[test]
fn spec_31_rows_35_36_damaged_server_stream() {
    let good = hex(SERVER);
    let with = |position: usize, bytes: &[u8]| {
        let mut stream = good.clone();
        stream[position..position + bytes.len()].copy_from_slice(bytes);
        restore_server(&stream)
    };
    assert_eq!(with(3, &[2]).0, -1);
    assert_eq!(with(0, &[0]).0, -1);
    assert_eq!(with(6, &[0, 0]).0, -1);
    let (result, server) = with(6, &[1, 1]);
    assert_eq!((result, server_object(server).int(0, 0)), (0, 257));
    assert_eq!(with(4, &[255, 255]).0, -1, "iid 65535");
    let last = good.len();
    assert_eq!(with(last - 1, &[2]).0, -1, "bool");
    assert_eq!(with(last - 9, b"UMHTSNU").0, -1, "binding without NUL");
    for len in 0..last {
        let (result, server) = restore_server(&good[..len]);
        assert_ne!(result, 0);
        assert_eq!(server_object(server).iids(), []);
    }
}

#[test]
fn spec_31_row_37_nothing_to_store() {
    let mut storage = Storage::default();
    unsafe {
        let (server, security) = (new_server(), new_security());
        assert_eq!(anj_dm_server_obj_install(client(), server), 0);
        assert_eq!(anj_dm_server_obj_store(server, &storage.store()), -1);
        let anj = client();
        assert_eq!(anj_dm_security_obj_install(anj, security), 0);
        assert_eq!(anj_dm_security_obj_store(anj, security, &storage.store()), -1);
        assert_eq!(anj_dm_server_obj_store(server, ptr::null()), -1);
        assert_eq!(anj_dm_server_obj_restore(new_server(), ptr::null()), -1);
        assert_eq!(anj_dm_security_obj_store(anj, security, ptr::null()), -1);
        assert_eq!(anj_dm_security_obj_restore(anj, new_security(), ptr::null()), -1);
        assert_eq!(anj_dm_security_obj_restore(ptr::null_mut(), new_security(), &storage.restore()), -1);
    }
    assert!(storage.bytes.is_empty());
}

// Security

const CERTIFICATES: bool = cfg!(anj_with_certificates);

/// The stream of row 30, for a build with or without certificates.
fn security_stream() -> Vec<u8> {
    if CERTIFICATES {
        hex("53454302 01 01 01 01 0100 0F00000000000000 636F61703A2F2F646464643A373737 00 03 0100 00000000
             0000000000000000 03 00 00000000 00 00000000 00 00000000")
    } else {
        hex("53454302 01 01 00 01 0100 0F00000000000000 636F61703A2F2F646464643A373737 00 03 0100 00000000
             00 00000000 00 00000000 00 00000000")
    }
}

/// Position of the first account in a stream.
const ACCOUNTS: usize = 8;

fn raw<E>(number: c_int) -> MaybeUninit<E> {
    let mut raw = MaybeUninit::<E>::uninit();
    unsafe { raw.as_mut_ptr().cast::<c_int>().write(number) };
    raw
}

fn regular() -> anj_dm_security_instance_init_t {
    let init: anj_dm_security_instance_init_t = unsafe { zeroed() };
    let uri = c"coap://dddd:777".as_ptr();
    anj_dm_security_instance_init_t { server_uri: uri, security_mode: raw(3), ssid: 1, iid: &1, ..init }
}

fn installed(accounts: &[anj_dm_security_instance_init_t]) -> (*mut anj_t, *mut anj_dm_security_obj_t) {
    let (anj, security) = (client(), new_security());
    for account in accounts {
        assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, account) }, 0);
    }
    assert_eq!(unsafe { anj_dm_security_obj_install(anj, security) }, 0);
    (anj, security)
}

fn stored((anj, security): (*mut anj_t, *mut anj_dm_security_obj_t)) -> Vec<u8> {
    let mut storage = Storage::default();
    assert_eq!(unsafe { anj_dm_security_obj_store(anj, security, &storage.store()) }, 0);
    storage.bytes
}

fn restore_security(bytes: &[u8]) -> (c_int, Object) {
    let security = new_security();
    let mut storage = Storage::of(bytes);
    let result = unsafe { anj_dm_security_obj_restore(client(), security, &storage.restore()) };
    (result, security_object(security))
}

#[test]
fn spec_31_row_30_security_stream() {
    let bytes = stored(installed(&[regular()]));
    assert_eq!(bytes, security_stream());
    let (result, object) = restore_security(&bytes);
    assert_eq!((result, object.iids()), (0, vec![1]));
    assert_eq!((object.text(1, 0), object.int(1, 2), object.int(1, 10)), ("coap://dddd:777".into(), 3, 1));
}

#[test]
fn spec_31_row_38_storage_that_fails_half_way() {
    let bytes = stored(installed(&[regular(), anj_dm_security_instance_init_t { ssid: 0, ..bootstrap() }]));
    let mut calls = 0;
    loop {
        let security = new_security();
        let mut storage = Storage { calls_left: Some(calls), ..Storage::of(&bytes) };
        let result = unsafe { anj_dm_security_obj_restore(client(), security, &storage.restore()) };
        if result == 0 {
            break;
        }
        assert_eq!((result, security_object(security).iids()), (77, vec![]));
        calls += 1;
    }
    assert!(calls > 20);
    for len in 0..bytes.len() {
        let (result, object) = restore_security(&bytes[..len]);
        assert_eq!((result, object.iids()), (78, vec![]));
    }
    let (anj, security) = installed(&[regular()]);
    for calls in 0..10 {
        let mut storage = Storage { calls_left: Some(calls), ..Storage::default() };
        assert_eq!(unsafe { anj_dm_security_obj_store(anj, security, &storage.store()) }, 77);
    }
}

#[test]
fn spec_31_row_39_wrong_counts_and_ids() {
    let bytes = stored(installed(&[regular(), anj_dm_security_instance_init_t { ssid: 0, ..bootstrap() }]));
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut stream = bytes.clone();
        change(&mut stream);
        stream.extend([0; 2000]);
        let (result, object) = restore_security(&stream);
        assert_eq!(object.iids(), []);
        result
    };
    for count in [0, 3, 255] {
        assert_eq!(with(&|stream| stream[ACCOUNTS - 1] = count), -1);
    }
    assert_eq!(with(&|stream| stream[ACCOUNTS..ACCOUNTS + 2].fill(255)), -1);
    // The bootstrap account has id 0.
    assert_eq!(with(&|stream| stream[ACCOUNTS] = 0), -1);
}

#[test]
fn spec_31_row_40_stream_of_another_build() {
    for flag in 4..7 {
        let mut stream = security_stream();
        stream[flag] ^= 1;
        assert_eq!(restore_security(&stream).0, -1);
    }
    let mut stream = security_stream();
    stream[3] = 3;
    assert_eq!(restore_security(&stream).0, -1);
}

#[test]
fn spec_31_s2_streams_of_1_0_0_to_2_1_2() {
    let old = hex("53454301 01 01 01 0100 0F00000000000000 636F61703A2F2F646464643A373737 00 03 0100 00000000
                   00 00000000 00 00000000 00 00000000");
    let (result, object) = restore_security(&old);
    assert_eq!((result, object.iids(), object.text(1, 0)), (0, vec![1], "coap://dddd:777".into()));
    if CERTIFICATES {
        assert_eq!(object.int(1, 15), 3);
    }
}

fn key(bytes: &'static [u8]) -> anj_crypto_security_info_t {
    let buffer = anj_crypto_security_info_buffer_t { data: bytes.as_ptr().cast(), data_size: bytes.len() };
    anj_crypto_security_info_t { tag: raw(0), source: raw(1), info: anj_crypto_security_info_t__info { buffer } }
}

fn bootstrap() -> anj_dm_security_instance_init_t {
    anj_dm_security_instance_init_t {
        server_uri: c"coaps://bs:5684".as_ptr(),
        bootstrap_server: MaybeUninit::new(true),
        security_mode: raw(0),
        public_key_or_identity: key(b"identity"),
        secret_key: key(b"key"),
        client_hold_off_time: 9,
        iid: &0,
        ..regular()
    }
}

#[test]
fn spec_31_row_41_remaining_account_of_two() {
    let (anj, security) = installed(&[regular(), anj_dm_security_instance_init_t { ssid: 0, ..bootstrap() }]);
    let object = Object { anj, ..security_object(security) };
    object.begin();
    assert_eq!(object.delete(1), 0);
    object.end(true);
    let (result, object) = restore_security(&stored((anj, security)));
    assert_eq!((result, object.iids()), (0, vec![0]));
    assert_eq!((object.text(0, 0), object.boolean(0, 1), object.int(0, 11)), ("coaps://bs:5684".into(), true, 9));
}

#[test]
fn spec_31_row_42_keys_survive() {
    let bytes = stored(installed(&[anj_dm_security_instance_init_t { ssid: 0, ..bootstrap() }]));
    assert!(bytes.windows(8 + 5).any(|w| w == b"\x01\x08\0\0\0identity"));
    let security = new_security();
    let mut storage = Storage::of(&bytes);
    assert_eq!(unsafe { anj_dm_security_obj_restore(client(), security, &storage.restore()) }, 0);
    let anj = client();
    assert_eq!(unsafe { anj_dm_security_obj_install(anj, security) }, 0);
    assert_eq!(stored((anj, security)), bytes);
    // A key that is too long is refused, not cut.
    let at = bytes.windows(5).position(|w| w == b"\x01\x08\0\0\0").unwrap();
    let mut stream = bytes.clone();
    stream[at + 2] = 1;
    stream.extend([0; 2000]);
    assert_eq!(restore_security(&stream).0, -1);
    for source in [2, 3] {
        let mut stream = bytes.clone();
        stream[at] = source;
        assert_eq!(restore_security(&stream).0, -1);
    }
}

#[test]
fn spec_31_s3_restored_accounts_can_be_written_on() {
    let security = new_security();
    let mut storage = Storage::of(&security_stream());
    assert_eq!(unsafe { anj_dm_security_obj_restore(client(), security, &storage.restore()) }, 0);
    let object = security_object(security);
    assert_eq!(object.put(1, 11, Value::Int(5)), 0);
    assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, &regular()) }, -1, "same id and ssid");
    let other = anj_dm_security_instance_init_t { ssid: 2, iid: ptr::null(), ..regular() };
    assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, &other) }, 0);
    assert_eq!(object.iids(), [0, 1]);
}
