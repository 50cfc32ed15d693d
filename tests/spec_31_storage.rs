//! Credentials in external storage: spec 31 Part 3 §2 and §4, rows 43, 44 and 63 to 66; every call of the storage failing,
//! and the storage calling back.
#![cfg(all(anj_with_external_crypto_storage, anj_with_certificates, anj_with_persistence, not(anj_with_mbedtls)))]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::collections::BTreeSet;
use std::ffi::{CStr, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use anj::capi::compat::net::anj_net_api::*;
use anj::capi::core::*;
use anj::capi::crypto::*;
use anj::capi::dm::core::anj_dm_remove_obj;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::persistence::*;
use anj::capi::security::*;
use client::{Client, answer, on_status, take_statuses};
use common::storage::{self, Op, counts, records, take_did};
use common::{clock, hex, net, to_hex};

const CHAIN: i32 = 0;
const PRIVATE_KEY: i32 = 1;
const PSK_IDENTITY: i32 = 3;
const PSK_KEY: i32 = 4;

const CERTIFICATE: &[u8] = b"client certificate";
const KEY: &[u8] = b"private key of the client";
const SERVER: &[u8] = b"server certificate";
const NEW_KEY: &[u8] = b"new private key of the client";
const PSK_ID: &[u8] = b"identity of the key";
const PSK: &[u8] = b"pre-shared key";

fn buffer(bytes: &'static [u8]) -> anj_crypto_security_info_t {
    let buffer = anj_crypto_security_info_buffer_t { data: bytes.as_ptr().cast(), data_size: bytes.len() };
    let source = MaybeUninit::new(anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_BUFFER);
    anj_crypto_security_info_t { source, info: anj_crypto_security_info_t__info { buffer }, ..unsafe { zeroed() } }
}

fn external(identity: &'static CStr) -> anj_crypto_security_info_t {
    let external = anj_crypto_security_info_external_t { identity: identity.as_ptr() };
    let source = MaybeUninit::new(anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL);
    anj_crypto_security_info_t { source, info: anj_crypto_security_info_t__info { external }, ..unsafe { zeroed() } }
}

/// The account of the Bootstrap Server: certificates, over plain CoAP so that the tests can read it.
fn bootstrap_account() -> anj_dm_security_instance_init_t {
    anj_dm_security_instance_init_t {
        server_uri: c"coap://bootstrap.com".as_ptr(),
        bootstrap_server: MaybeUninit::new(true),
        security_mode: MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_CERTIFICATE),
        public_key_or_identity: buffer(CERTIFICATE),
        secret_key: buffer(KEY),
        server_public_key: buffer(SERVER),
        ..unsafe { zeroed() }
    }
}

fn new_security() -> *mut anj_dm_security_obj_t {
    let security = Box::leak(Box::new(MaybeUninit::<anj_dm_security_obj_t>::uninit())).as_mut_ptr();
    unsafe { anj_dm_security_obj_init(security) };
    security
}

fn configure(config: &mut anj_configuration_t) {
    config.bootstrap_timeout.us = 10_000_000;
}

struct World {
    client: Client,
    security: *mut anj_dm_security_obj_t,
}

impl World {
    /// A client whose Security object has this account; not installed.
    fn with(account: anj_dm_security_instance_init_t) -> Self {
        let mut client = Client::bare("name", configure);
        let security = new_security();
        assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, &account) }, 0);
        let server = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        unsafe {
            anj_dm_server_obj_init(server);
            assert_eq!(anj_dm_server_obj_install(client.ptr(), server), 0);
        }
        Self { client, security }
    }

    fn new() -> Self {
        Self::with(bootstrap_account())
    }

    fn installed() -> Self {
        let mut world = Self::new();
        assert_eq!(world.install(), 0);
        take_did();
        world
    }

    fn install(&mut self) -> c_int {
        unsafe { anj_dm_security_obj_install(self.client.ptr(), self.security) }
    }

    /// The keys of the certificate account: certificate, private key, certificate of the server.
    fn certificates(&mut self, bootstrap: bool) -> Result<[String; 3], c_int> {
        let mut info: anj_net_certificate_info_t = unsafe { zeroed() };
        match unsafe { anj_security_get_cert_info(self.client.ptr(), MaybeUninit::new(bootstrap), &mut info) } {
            0 => Ok([&info.client_cert, &info.private_key, &info.server_cert].map(show)),
            code => Err(code),
        }
    }

    /// Identity and key of the PSK account.
    fn psk(&mut self, bootstrap: bool) -> Result<[String; 2], c_int> {
        let mut info: anj_net_psk_info_t = unsafe { zeroed() };
        match unsafe { anj_security_get_psk_info(self.client.ptr(), MaybeUninit::new(bootstrap), &mut info) } {
            0 => Ok([&info.identity, &info.key].map(show)),
            code => Err(code),
        }
    }

    /// Identities of the records that the installed object holds.
    fn held(&mut self) -> BTreeSet<String> {
        let mut all = Vec::new();
        for bootstrap in [false, true] {
            all.extend(self.certificates(bootstrap).into_iter().flatten());
            all.extend(self.psk(bootstrap).into_iter().flatten());
        }
        all.iter().filter_map(|key| key.split_once("->")).map(|(_, identity)| identity.to_owned()).collect()
    }

    /// What the bytes of object and client contain of these secrets.
    fn remains(&mut self, secrets: &[&[u8]]) -> Vec<String> {
        let object =
            unsafe { std::slice::from_raw_parts(self.security.cast::<u8>(), size_of::<anj_dm_security_obj_t>()) };
        let client = unsafe { std::slice::from_raw_parts(self.client.ptr().cast::<u8>(), size_of::<anj_t>()) };
        let found = |memory: &[u8], secret: &[u8]| memory.windows(8).any(|w| secret.windows(8).any(|part| part == w));
        let places = [("object", object), ("client", client)];
        let all = secrets.iter().flat_map(|secret| places.map(|place| (place, *secret)));
        all.filter(|((_, memory), secret)| found(memory, secret))
            .map(|((place, _), secret)| format!("{} in the {place}", String::from_utf8_lossy(secret)))
            .collect()
    }

    /// Sends a Bootstrap-Request and takes the answer.
    fn request_bootstrap(&mut self) {
        unsafe { anj_core_request_bootstrap(self.client.ptr()) };
        self.client.step();
        let request = net::take_sent().pop().expect("a Bootstrap-Request");
        self.client.receive(&answer(&request, "44", ""));
        assert_eq!(take_statuses().last(), Some(&3));
    }

    fn exchange(&mut self, method: u8, id: u16, rest: &str) -> String {
        let datagram = format!("41{method:02x}{id:04x}01 {rest}");
        self.client.receive(&hex(&datagram)).first().map(|d| to_hex(&d[1..2])).unwrap_or_default()
    }

    /// Writes a private key of the Bootstrap account, and accounts of a server with a pre-shared key.
    fn write_accounts(&mut self, id: u16) {
        let key = format!("{} 112a ff {}", path(&["0", "0", "5"]), to_hex(NEW_KEY));
        assert_eq!(self.exchange(3, id, &key), "44");
        let records = [
            text_record("0", "coap://server.com"),
            "a2006131 04f4".into(),
            "a2006132 0200".into(),
            bytes_record("3", PSK_ID),
            bytes_record("5", PSK),
            "a200623130 0202".into(),
        ];
        assert_eq!(self.exchange(3, id + 1, &senml(&["0", "1"], &records)), "44");
        let records = ["a2006130 0202".into(), "a2006131 02182d".into(), text_record("7", "U")];
        assert_eq!(self.exchange(3, id + 2, &senml(&["1", "1"], &records)), "44");
    }

    fn finish(&mut self, id: u16) {
        assert_eq!(self.exchange(2, id, "b26273"), "44");
    }

    fn shutdown(&mut self) {
        assert_eq!(unsafe { anj_core_shutdown(self.client.ptr()) }, 0);
    }
}

/// `bytes` for a buffer, `->identity` for a record, with the tag in front; empty for none.
fn show(info: &anj_crypto_security_info_t) -> String {
    let tag = unsafe { info.tag.assume_init() } as i32;
    unsafe {
        match info.source.assume_init() as i32 {
            0 => String::new(),
            1 => {
                let bytes = std::slice::from_raw_parts(info.info.buffer.data.cast::<u8>(), info.info.buffer.data_size);
                format!("{tag} {}", String::from_utf8_lossy(bytes))
            }
            _ => format!("{tag} ->{}", CStr::from_ptr(info.info.external.identity).to_str().unwrap()),
        }
    }
}

fn in_memory(tag: i32, bytes: &[u8]) -> String {
    format!("{tag} {}", String::from_utf8_lossy(bytes))
}

fn path(segments: &[&str]) -> String {
    let options = segments.iter().enumerate();
    let first = |i| if i == 0 { 0xb0 } else { 0 };
    options.map(|(i, s)| format!("{:02x}{}", first(i) + s.len(), to_hex(s.as_bytes()))).collect()
}

fn senml(segments: &[&str], records: &[String]) -> String {
    let base = format!("/{}/", segments.join("/"));
    let mut all = records.concat().replace(' ', "");
    // The first record carries the base name.
    let entries = u8::from_str_radix(&all[1..2], 16).unwrap() + 1;
    all.replace_range(0..2, &format!("a{entries:x}21{:02x}{}", 0x60 + base.len(), to_hex(base.as_bytes())));
    format!("{} 1170 ff {:02x}{all}", path(segments), 0x80 + records.len())
}

fn text_record(name: &str, text: &str) -> String {
    assert!(text.len() < 24);
    format!(
        "a200{:02x}{} 03{:02x}{}",
        0x60 + name.len(),
        to_hex(name.as_bytes()),
        0x60 + text.len(),
        to_hex(text.as_bytes())
    )
}

fn bytes_record(name: &str, bytes: &[u8]) -> String {
    assert!(bytes.len() < 24);
    format!("a200{:02x}{} 08{:02x}{}", 0x60 + name.len(), to_hex(name.as_bytes()), 0x40 + bytes.len(), to_hex(bytes))
}

fn identities(op: Op, names: &[&str]) -> Vec<(Op, String)> {
    names.iter().map(|name| (op, (*name).to_owned())).collect()
}

// A file

unsafe extern "C" fn write(file: *mut c_void, data: *const c_void, size: usize) -> c_int {
    let file = unsafe { &mut *file.cast::<Vec<u8>>() };
    file.extend(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) });
    0
}

unsafe extern "C" fn read(file: *mut c_void, data: *mut c_void, size: usize) -> c_int {
    let file = unsafe { &mut *file.cast::<Vec<u8>>() };
    if file.len() < size {
        return -1;
    }
    let bytes: Vec<u8> = file.drain(..size).collect();
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast(), size) };
    0
}

fn store(anj: *mut anj_t, security: *mut anj_dm_security_obj_t) -> (c_int, Vec<u8>) {
    let mut file = Vec::new();
    let ctx = anj_persistence_store_context_create(Some(write), ptr::from_mut(&mut file).cast());
    (unsafe { anj_dm_security_obj_store(anj, security, &ctx) }, file)
}

fn restore(anj: *mut anj_t, security: *mut anj_dm_security_obj_t, file: &[u8]) -> c_int {
    let mut file = file.to_vec();
    let ctx = anj_persistence_restore_context_create(Some(read), ptr::from_mut(&mut file).cast());
    unsafe { anj_dm_security_obj_restore(anj, security, &ctx) }
}

// The rows

#[test]
fn spec_31_row_63_install_moves_the_keys() {
    let mut world = World::new();
    take_did();
    assert_eq!(world.install(), 0);
    assert_eq!(take_did(), identities(Op::Create, &["record-0", "record-1", "record-2"]));
    let keys = world.certificates(true).unwrap();
    assert_eq!(keys, ["0 ->record-0", "1 ->record-1", "0 ->record-2"]);
    let records = records();
    assert_eq!(records["record-0"], (CHAIN, CERTIFICATE.to_vec()));
    assert_eq!(records["record-1"], (PRIVATE_KEY, KEY.to_vec()));
    assert_eq!(records["record-2"], (CHAIN, SERVER.to_vec()));
    assert_eq!(world.remains(&[CERTIFICATE, KEY, SERVER]), [""; 0]);
}

#[test]
fn spec_31_row_64_install_fails_as_a_whole() {
    for n in 0..3 {
        storage::reset(None);
        let mut world = World::new();
        let regular = anj_dm_security_instance_init_t {
            server_uri: c"coap://server.com".as_ptr(),
            ssid: 1,
            public_key_or_identity: buffer(PSK_ID),
            ..unsafe { zeroed() }
        };
        assert_eq!(unsafe { anj_dm_security_obj_add_instance(world.security, &regular) }, 0);
        storage::fails_at(Some(n + 1));
        take_did();
        assert_eq!(world.install(), -1, "{n}");
        assert_eq!(world.certificates(true), Err(-1), "its handlers are not registered");
        let did = take_did();
        let deleted = did.iter().filter(|(op, _)| *op == Op::Delete).count();
        assert_eq!((counts(), deleted, records().len()), ((n + 1, n + 1, 0), n + 1, 0));
        assert_eq!(unsafe { anj_dm_remove_obj(world.client.ptr(), 0) }, -132, "not in the data model");
        // As if nothing had happened.
        storage::fails_at(None);
        assert_eq!(world.remains(&[CERTIFICATE]), [format!("{} in the object", String::from_utf8_lossy(CERTIFICATE))]);
        assert_eq!(world.install(), 0);
        let mut bytes: Vec<_> = records().into_values().collect();
        bytes.sort();
        let mut expected: Vec<(i32, Vec<u8>)> =
            [(CHAIN, CERTIFICATE), (PRIVATE_KEY, KEY), (CHAIN, SERVER), (PSK_IDENTITY, PSK_ID)]
                .map(|(tag, bytes)| (tag, bytes.to_vec()))
                .to_vec();
        expected.sort();
        assert_eq!(bytes, expected);
    }
}

#[test]
fn spec_31_row_65_bootstrap_replaces_a_key() {
    let mut world = World::installed();
    world.request_bootstrap();
    world.write_accounts(0x1000);
    assert_eq!(take_did(), [], "nothing before the Finish");
    world.finish(0x1003);
    assert_eq!(take_statuses(), [4, 5]);
    let did = take_did();
    assert_eq!(did[0], (Op::Delete, "record-1".into()));
    assert_eq!(did[1..], identities(Op::Create, &["record-3", "record-4", "record-5"]));
    assert_eq!(world.certificates(true).unwrap(), ["0 ->record-0", "1 ->record-3", "0 ->record-2"]);
    assert_eq!(world.psk(false).unwrap(), ["3 ->record-4", "4 ->record-5"]);
    assert_eq!(records()["record-3"], (PRIVATE_KEY, NEW_KEY.to_vec()));
    assert_eq!(records()["record-5"], (PSK_KEY, PSK.to_vec()));
    assert_eq!(world.remains(&[NEW_KEY, PSK_ID, PSK, KEY]), [""; 0]);
}

#[test]
fn spec_31_row_65_bootstrap_is_rolled_back() {
    let mut world = World::installed();
    world.request_bootstrap();
    world.write_accounts(0x1000);
    world.client.after_s(11);
    assert_eq!(take_statuses(), [2]);
    assert_eq!(take_did(), []);
    assert_eq!(world.certificates(true).unwrap(), ["0 ->record-0", "1 ->record-1", "0 ->record-2"]);
    assert_eq!(world.psk(false), Err(-132));
    assert_eq!(world.remains(&[NEW_KEY, PSK_ID, PSK]), [""; 0]);
}

#[test]
fn spec_31_p3_s4_shutdown_in_a_bootstrap() {
    let mut world = World::installed();
    world.request_bootstrap();
    world.write_accounts(0x1000);
    world.shutdown();
    assert_eq!(take_did(), [(Op::Deinit, String::new())]);
    assert_eq!(world.remains(&[NEW_KEY, PSK_ID, PSK, KEY]), [""; 0]);
    assert_eq!(counts(), (3, 0, 0));
}

#[test]
fn spec_31_p3_s4_records_go_with_their_account() {
    let mut world = World::installed();
    world.request_bootstrap();
    world.write_accounts(0x1000);
    world.finish(0x1003);
    take_did();
    world.request_bootstrap();
    assert_eq!(world.exchange(4, 0x2000, &path(&["0", "1"])), "42");
    assert_eq!(world.psk(false), Err(-132));
    let records = [
        text_record("0", "coap://server.com"),
        "a2006131 04f4".into(),
        "a2006132 0203".into(),
        "a200623130 0202".into(),
    ];
    assert_eq!(world.exchange(3, 0x2001, &senml(&["0", "3"], &records)), "44");
    world.finish(0x2002);
    assert_eq!(take_did(), identities(Op::Delete, &["record-4", "record-5"]));
    assert_eq!(counts(), (6, 3, 0));
}

/// A record that two accounts share lives as long as one of them, and is deleted once.
#[test]
fn spec_31_p3_s4_shared_record() {
    let mut world = World::with(anj_dm_security_instance_init_t {
        public_key_or_identity: external(c"shared"),
        server_public_key: external(c"shared"),
        secret_key: external(c"user key"),
        ..bootstrap_account()
    });
    take_did();
    assert_eq!(world.install(), 0);
    assert_eq!(take_did(), [], "records of the application are left alone");
    world.request_bootstrap();
    let write = |rid: &str| format!("{} 112a ff {}", path(&["0", "0", rid]), to_hex(NEW_KEY));
    assert_eq!(world.exchange(3, 0x0ffe, &write("3")), "44");
    world.write_accounts(0x1000);
    world.finish(0x1003);
    let deleted: Vec<_> = take_did().into_iter().filter(|(op, _)| *op == Op::Delete).collect();
    assert_eq!(deleted, identities(Op::Delete, &["user key"]));
    world.request_bootstrap();
    assert_eq!(world.exchange(3, 0x2000, &write("4")), "44");
    world.finish(0x2001);
    let did = take_did();
    assert_eq!(did[0], (Op::Delete, "shared".into()));
    assert!(did[1..].iter().all(|(op, _)| *op == Op::Create), "{did:?}");
}

#[test]
fn spec_31_row_66_external_credentials() {
    let mut world = World::with(anj_dm_security_instance_init_t {
        security_mode: MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_PSK),
        public_key_or_identity: external(c"the identity"),
        secret_key: external(c"the key"),
        server_public_key: unsafe { zeroed() },
        ..bootstrap_account()
    });
    assert_eq!(world.install(), 0);
    assert_eq!(world.psk(true).unwrap(), ["3 ->the identity", "4 ->the key"]);
    assert_eq!(world.psk(false), Err(-132));
    assert_eq!(world.certificates(true), Err(-132));
}

#[test]
fn spec_31_rows_43_44_stored_when_bootstrapped() {
    let mut world = World::installed();
    world.request_bootstrap();
    world.write_accounts(0x1000);
    let file: &'static std::cell::RefCell<Vec<u8>> = Box::leak(Box::default());
    let security = world.security;
    on_status(move |anj, status| {
        if status == 4 {
            let (result, bytes) = store(anj, security);
            assert_eq!(result, 0);
            *file.borrow_mut() = bytes;
        }
    });
    world.finish(0x1003);
    let file = file.borrow();
    for name in ["record-0", "record-3", "record-2", "record-4", "record-5"] {
        let blob = [b"\x02\x0a\0\0\0".as_slice(), b"<", name.as_bytes(), b">"].concat();
        assert!(file.windows(blob.len()).any(|w| w == blob), "{name}");
    }
    world.shutdown();
    take_did();

    let mut client = Client::bare("name", configure);
    let security = new_security();
    take_did();
    assert_eq!(restore(client.ptr(), security, &file), 0);
    // The order of the stream: identity, certificate of the server, secret key.
    let order = ["record-0", "record-2", "record-3", "record-4", "record-5"];
    assert_eq!(take_did(), identities(Op::ResolveInfo, &order));
    assert_eq!(unsafe { anj_dm_security_obj_install(client.ptr(), security) }, 0);
    assert_eq!(take_did(), []);
    assert_eq!(store(client.ptr(), security), (0, file.clone()));
    let mut world = World { client, security };
    assert_eq!(world.certificates(true).unwrap(), ["0 ->record-0", "1 ->record-3", "0 ->record-2"]);
    assert_eq!(world.psk(false).unwrap(), ["3 ->record-4", "4 ->record-5"]);
    // Damage: more than the storage may tell; what it does not know; no bytes.
    let at = file.windows(5).position(|w| w == b"\x02\x0a\0\0\0").unwrap();
    for (offset, byte) in [(1, 65), (2, 1), (4, 255), (5, b'?'), (1, 0)] {
        let mut damaged = file.clone();
        damaged[at + offset] = byte;
        damaged.extend([0; 300]);
        let security = new_security();
        assert_eq!(restore(world.client.ptr(), security, &damaged), -1, "{offset}: {byte}");
        assert_eq!(unsafe { (*(*security).obj.insts).iid }, 65535);
    }
    storage::info_size(65);
    assert_eq!(store(world.client.ptr(), world.security).0, -1);
    assert_eq!(counts(), (6, 1, 0), "restoring makes and deletes nothing");
}

#[test]
fn spec_31_p3_s4_life_cycle() {
    let mut config: anj_configuration_t = unsafe { zeroed() };
    config.endpoint_name = c"name".as_ptr();
    let anj: *mut anj_t = Box::leak(Box::new(unsafe { zeroed() }));
    storage::fails_at(Some(0));
    assert_eq!(unsafe { anj_core_init(anj, &config) }, -44, "what the storage returned");
    storage::fails_at(None);
    take_did();
    common::rng::fails(true);
    assert_eq!(unsafe { anj_core_init(anj, &config) }, -1);
    common::rng::fails(false);
    let all = [(Op::Init, String::new()), (Op::Deinit, String::new())];
    assert_eq!(take_did(), all);
    assert_eq!(unsafe { anj_core_init(anj, &config) }, 0);
    assert_eq!(unsafe { anj_core_shutdown(anj) }, 0);
    assert_eq!(take_did(), all);
}

#[test]
fn spec_31_p3_s2_trust_store_is_whole() {
    let certificate = buffer(CERTIFICATE);
    for (ca_certs, ca_certs_count, expected) in
        [(ptr::null(), 0, 0), (ptr::null(), 1, -1), (&raw const certificate, 0, -1), (&raw const certificate, 1, 0)]
    {
        let store = anj_net_trust_store_t { ca_certs, ca_certs_count };
        let mut config: anj_configuration_t = unsafe { zeroed() };
        (config.endpoint_name, config.trust_store) = (c"name".as_ptr(), &store);
        let anj: *mut anj_t = Box::leak(Box::new(unsafe { zeroed() }));
        assert_eq!(unsafe { anj_core_init(anj, &config) }, expected);
    }
}

// Faults

/// The records that exist are those that the object holds, but for those that the storage refused to delete.
fn nothing_leaks(world: &mut World, when: &str) {
    let held = world.held();
    let there: BTreeSet<String> = records().into_keys().collect();
    let (made, deleted, refused) = counts();
    assert!(held.is_subset(&there), "{when}: {held:?} of {there:?}");
    assert_eq!(there.len(), held.len() + refused, "{when}: {held:?}, {there:?}");
    assert_eq!(made, deleted + held.len() + refused, "{when}");
}

/// The life of a device, with the `n`-th call of the storage failing: installed, bootstrapped, stored, restarted, restored,
/// bootstrapped again. False when no call failed any more.
fn life(n: usize) -> bool {
    storage::reset(None);
    let mut world = World::new();
    storage::fails_at(Some(n));
    if world.install() != 0 {
        assert_eq!(records().len(), counts().2, "{n}: nothing of a failed installation is left");
        assert_eq!(world.install(), 0, "{n}: as before");
    }
    nothing_leaks(&mut world, "installed");
    for id in [0x1000, 0x2000] {
        world.request_bootstrap();
        world.write_accounts(id);
        world.finish(id + 3);
        take_statuses();
        nothing_leaks(&mut world, "bootstrapped");
        // Wherever they are, the keys are those that were written.
        let keys = world.psk(false).unwrap();
        let moved = keys.iter().all(|key| key.contains("->"));
        assert!(moved || keys == [in_memory(PSK_IDENTITY, PSK_ID), in_memory(PSK_KEY, PSK)], "{n}: {keys:?}");
        if moved {
            assert_eq!(world.remains(&[KEY, NEW_KEY, PSK_ID, PSK]), [""; 0], "{n}");
        }
    }
    let before = (world.certificates(true), world.psk(false));
    let (mut result, mut file) = store(world.client.ptr(), world.security);
    if result != 0 {
        (result, file) = store(world.client.ptr(), world.security);
    }
    assert_eq!((result, (world.certificates(true), world.psk(false))), (0, before.clone()), "{n}");
    // That opening may fail is a test of its own.
    storage::spare(true);
    world.shutdown();
    let mut client = Client::bare("name", configure);
    storage::spare(false);
    let security = new_security();
    if restore(client.ptr(), security, &file) != 0 {
        assert_eq!(unsafe { (*(*security).obj.insts).iid }, 65535, "{n}");
        assert_eq!(restore(client.ptr(), security, &file), 0, "{n}");
    }
    let mut world = World { client, security };
    if world.install() != 0 {
        assert_eq!(world.install(), 0, "{n}");
    }
    nothing_leaks(&mut world, "restored");
    if before.1.unwrap().iter().all(|key| key.contains("->")) {
        assert_eq!(Ok(before.0.unwrap()), world.certificates(true), "{n}");
    }
    storage::has_failed()
}

#[test]
fn spec_31_p3_s4_every_call_fails_once() {
    let mut n = 0;
    while life(n) {
        n += 1;
    }
    assert!(n > 20, "{n}");
}

// Re-entrancy

type Action = fn(*mut anj_t, *mut anj_dm_security_obj_t);

const ACTIONS: &[(&str, Action)] = &[
    ("step", |anj, _| unsafe { anj_core_step(anj) }),
    ("restart", |anj, _| unsafe { anj_core_restart(anj) }),
    ("shutdown", |anj, _| assert_eq!(unsafe { anj_core_shutdown(anj) }, -1)),
    ("bootstrap", |anj, _| unsafe { anj_core_request_bootstrap(anj) }),
    ("add", |_, security| {
        let account = anj_dm_security_instance_init_t { ssid: 9, ..bootstrap_account() };
        assert_eq!(unsafe { anj_dm_security_obj_add_instance(security, &account) }, -1);
    }),
    ("install", |anj, security| assert_ne!(unsafe { anj_dm_security_obj_install(anj, security) }, 0)),
    ("store", |anj, security| assert_eq!(store(anj, security).0, -1)),
    ("restore", |anj, security| assert_eq!(restore(anj, security, &[0; 9]), -1)),
    ("remove", |anj, _| _ = unsafe { anj_dm_remove_obj(anj, 0) }),
    ("init of the object", |_, security| unsafe { anj_dm_security_obj_init(security) }),
    ("init of the client", |anj, _| {
        let mut config: anj_configuration_t = unsafe { zeroed() };
        config.endpoint_name = c"other".as_ptr();
        assert_eq!(unsafe { anj_core_init(anj, &config) }, 0);
    }),
    ("credentials", |anj, _| {
        let mut info: anj_net_certificate_info_t = unsafe { zeroed() };
        let result = unsafe { anj_security_get_cert_info(anj, MaybeUninit::new(true), &mut info) };
        assert!(result == 0 && !show(&info.private_key).is_empty());
    }),
];

/// Runs `action` once, inside the first call of `op`.
fn arm(world: &mut World, op: Op, action: Action) {
    let (anj, security) = (world.client.ptr(), world.security);
    let mut armed = true;
    storage::on_call(move |now| {
        if now == op && std::mem::take(&mut armed) {
            action(anj, security);
        }
    });
}

#[test]
fn spec_31_p3_s4_storage_calls_back_while_installing() {
    for (name, action) in ACTIONS {
        storage::reset(None);
        let mut world = World::new();
        arm(&mut world, Op::Create, *action);
        let result = world.install();
        storage::on_call(|_| {});
        let begun_anew = name.starts_with("init of");
        assert_eq!(result, if begun_anew { -1 } else { 0 }, "{name}");
        if begun_anew {
            assert_eq!(counts(), (1, 1, 0), "{name}");
            continue;
        }
        assert_eq!(counts(), (3, 0, 0), "{name}");
        if *name == "remove" {
            assert_eq!(world.install(), 0);
        }
        nothing_leaks(&mut world, name);
        world.request_bootstrap();
    }
}

#[test]
fn spec_31_p3_s4_storage_calls_back_after_a_bootstrap() {
    for op in [Op::Delete, Op::Create] {
        for (name, action) in ACTIONS {
            storage::reset(None);
            net::works();
            let mut world = World::installed();
            world.request_bootstrap();
            world.write_accounts(0x1000);
            arm(&mut world, op, *action);
            world.client.receive(&hex("41021003 01 b26273"));
            storage::on_call(|_| {});
            take_statuses();
            let (made, deleted, refused) = counts();
            assert_eq!((made - deleted, refused), (records().len(), 0), "{name} in {op:?}");
            if name.starts_with("init of the object") {
                assert_eq!(world.remains(&[NEW_KEY, PSK]), [""; 0], "{name} in {op:?}");
            } else if !name.starts_with("init of") && *name != "remove" {
                nothing_leaks(&mut world, name);
            }
            clock::advance_s(1);
            world.client.step();
            net::take_sent();
        }
    }
}

#[test]
fn spec_31_p3_s4_storage_calls_back_while_opening_and_closing() {
    let mut config: anj_configuration_t = unsafe { zeroed() };
    config.endpoint_name = c"name".as_ptr();
    let anj: *mut anj_t = Box::leak(Box::new(unsafe { zeroed() }));
    storage::on_call(move |_| unsafe {
        anj_core_step(anj);
        anj_core_restart(anj);
        assert_eq!(anj_core_shutdown(anj), -1);
    });
    unsafe {
        assert_eq!(anj_core_init(anj, &config), 0);
        anj_core_step(anj);
        assert_eq!(anj_core_shutdown(anj), 0);
    }
    assert_eq!(net::take_sent(), Vec::<Vec<u8>>::new());
}
