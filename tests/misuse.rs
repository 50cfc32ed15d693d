//! What a C program gets wrong: clients that are not set up, or not any more, and definitions that lie.
#![cfg(unix)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::ffi::{c_char, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::core::*;
use anj::capi::dm::defs::*;
use anj::capi::time::anj_time_duration_t;
use client::*;
use common::{clock, hex, net};

/// Bytes at the end of a page with nothing readable behind.
fn at_end_of_memory(bytes: &[u8]) -> *const c_char {
    unsafe {
        let page = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap();
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let start = libc::mmap(ptr::null_mut(), 2 * page, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        assert_ne!(start, libc::MAP_FAILED);
        assert_eq!(libc::mprotect(start.byte_add(page), page, libc::PROT_NONE), 0);
        let place = start.byte_add(page - bytes.len());
        ptr::copy_nonoverlapping(bytes.as_ptr(), place.cast(), bytes.len());
        place.cast()
    }
}

#[test]
fn version_without_end() {
    let mut client = Client::bare("name", |_| {});
    let mut add = |version: &[u8]| unsafe {
        let object = anj_dm_obj_t { oid: 9, version: at_end_of_memory(version), ..zeroed() };
        let result = anj_dm_add_obj(client.ptr(), &raw const object);
        anj_dm_remove_obj(client.ptr(), 9);
        result
    };
    for refused in ["x", "1.00", "1.0x", "1x", "11.0\0", "\0", "1.\0", ".1.\0", "1.a\0"] {
        assert_eq!(add(refused.as_bytes()), -1, "{refused:?}");
    }
    assert_eq!(add(b"1.0\0"), 0);
    assert_eq!(add(b"9.9\0"), 0);
}

unsafe extern "C" fn read_too_much(
    _: *mut anj_t,
    _: *const anj_dm_obj_t,
    _: u16,
    _: u16,
    _: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    let data = c"abc".as_ptr().cast::<c_void>();
    let value = anj_bytes_or_string_value_t { data, offset: 0, chunk_length: usize::MAX, full_length_hint: 0 };
    unsafe { (*out).bytes_or_string = value };
    0
}

#[test]
fn opaque_value_longer_than_memory() {
    let handlers = anj_dm_handlers_t { res_read: Some(read_too_much), ..unsafe { zeroed() } };
    let resource = anj_dm_res_t {
        rid: 0,
        r#type: BYTES,
        kind: MaybeUninit::new(anj_dm_res_kind_t::ANJ_DM_RES_R),
        insts: ptr::null(),
        max_inst_count: 0,
    };
    let instance = anj_dm_obj_inst_t { iid: 0, resources: &raw const resource, res_count: 1 };
    let object = anj_dm_obj_t {
        oid: 9,
        version: ptr::null(),
        handlers: &raw const handlers,
        insts: &raw const instance,
        max_inst_count: 1,
    };
    let mut client = Client::registered();
    client.add(&raw const object);
    client.step();
    let update = net::take_one();
    net::push(&answer(&update, "44", ""));
    client.step();
    let sent = client.receive(&hex("41017777 55 b139 0130 0130"));
    assert_eq!(sent, [hex("61a07777 55")], "5.00");
}

/// Calls every function that takes a client, but for `anj_core_init`.
fn call_all(anj: *mut anj_t) {
    let path = anj_uri_path_t { ids: [3, 0, 1, 0], uri_len: usize::MAX };
    let object: anj_dm_obj_t = unsafe { anj_dm_obj_t { oid: 9, ..zeroed() } };
    let mut value: anj_res_value_t = unsafe { zeroed() };
    unsafe {
        anj_core_step(anj);
        anj_core_next_step_time(anj);
        anj_core_server_obj_disable_executed(anj, u32::MAX);
        anj_core_server_obj_registration_update_trigger_executed(anj);
        anj_core_server_obj_bootstrap_request_trigger_executed(anj);
        anj_core_data_model_changed(
            anj,
            &raw const path,
            MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED),
        );
        assert!(!anj_core_ongoing_operation(anj));
        anj_core_request_update(anj);
        assert!(anj_dm_res_read(anj, &raw const path, &raw mut value) < 0);
        anj_dm_add_obj(anj, &raw const object);
        anj_dm_remove_obj(anj, 9);
        for timeout in [i64::MIN, -1, 0, i64::MAX] {
            anj_core_disable_server(anj, anj_time_duration_t { us: timeout });
            anj_core_step(anj);
        }
        anj_core_request_bootstrap(anj);
        anj_core_step(anj);
        anj_core_restart(anj);
        for _ in 0..10 {
            clock::advance_s(1000);
            anj_core_step(anj);
        }
    }
}

#[test]
fn client_that_was_never_set_up() {
    let mut memory = Box::new(MaybeUninit::<anj_t>::zeroed());
    let anj = memory.as_mut_ptr();
    call_all(anj);
    assert_eq!(unsafe { anj_core_shutdown(anj) }, 0);
    assert_eq!(net::take_calls(), [], "nothing reaches the network");
}

#[test]
fn client_that_is_shut_down() {
    let mut client = Client::registered();
    let anj = client.ptr();
    assert_eq!(unsafe { anj_core_shutdown(anj) }, 0);
    net::take_calls();
    assert_eq!(unsafe { anj_core_shutdown(anj) }, 0, "twice");
    call_all(anj);
    assert_eq!(unsafe { anj_core_shutdown(anj) }, 0);
    assert_eq!(net::take_calls(), [], "nothing reaches the network");
    let config = anj_configuration_t { endpoint_name: c"again".as_ptr(), ..unsafe { zeroed() } };
    assert_eq!(unsafe { anj_core_init(anj, &raw const config) }, 0);
    client.add(security(&[0]));
    client.add(server(&[1]));
    client.step();
    assert!(net::take_one().windows(8).any(|bytes| bytes == b"ep=again"));
}

#[test]
fn client_that_is_moved_between_steps() {
    let mut client = Client::registered();
    let mut moved = Box::new(MaybeUninit::<anj_t>::uninit());
    let anj = moved.as_mut_ptr();
    unsafe {
        ptr::copy_nonoverlapping(client.ptr(), anj, 1);
        ptr::write_bytes(client.ptr().cast::<u8>(), 0xA5, size_of::<anj_t>());
        net::push(&hex("42017777 1234 b131 0131 0131 60"));
        anj_core_step(anj);
    }
    assert_eq!(net::take_one(), hex("62457777 1234 c0 ff 313530"));
}
