//! Credentials in external storage: spec 31 Part 3 §2 and §4, rows 43, 44 and 63 to 66.
#![cfg(all(anj_with_external_crypto_storage, anj_with_certificates, anj_with_persistence, not(anj_with_mbedtls)))]
#![allow(clippy::undocumented_unsafe_blocks, unused_imports)]
#[path = "common/accounts.rs"]
mod accounts;
#[path = "common/client.rs"]
mod client;
mod common;

use std::collections::BTreeSet;
use std::ffi::{CStr, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use accounts::*;
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
