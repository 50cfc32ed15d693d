//! Credentials in external storage, spec 31 Part 3 §4: every call of the storage failing, and the storage calling back.
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
