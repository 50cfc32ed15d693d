//! Firmware Update object: spec 11 Part 2, rows F1 to F54 of the conformance table.
//!
//! Here the object is driven through its handler table, as the data model drives it; the same requests as datagrams
//! are in `spec_11_fw_update_wire.rs`.
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;
#[path = "common/fw_update.rs"]
#[allow(dead_code)]
mod fw_update;

use std::ffi::{c_char, c_int, c_void};
use std::mem::zeroed;

use anj::capi::core::anj_t;
use anj::capi::dm::fw_update::*;
use common::object::{BAD_REQUEST, INTERNAL, METHOD_NOT_ALLOWED};
use fw_update::*;

const NAME: u16 = 6;
const VERSION: u16 = 7;
const DELIVERY: u16 = 9;

const IDLE: i64 = 0;
const DOWNLOADING: i64 = 1;
const DOWNLOADED: i64 = 2;
const UPDATING: i64 = 3;

fn client() -> *mut anj_t {
    Box::leak(Box::new(unsafe { zeroed() }))
}

fn with(handlers: anj_dm_fw_update_handlers_t) -> Box<App> {
    App::with(client(), handlers)
}

fn new() -> Box<App> {
    with(all_handlers())
}

/// An object in a state; calls on the way are forgotten.
fn at(state: i64) -> Box<App> {
    let app = new();
    if state != IDLE {
        assert_eq!(app.put_uri("coap://h/f"), 0);
    }
    if state == DOWNLOADED || state == UPDATING {
        assert_eq!(app.download_result(1), 0);
    }
    if state == UPDATING {
        assert_eq!(app.execute(), 0);
    }
    app.calls.take();
    app
}

#[test]
fn spec_11_f1_f2_values_and_resources_of_a_new_object() {
    let app = new();
    app.expect(IDLE, 0, "", &[]);
    assert_eq!(app.object().rids(), [0, 1, 2, 3, 5, 6, 7, 8, 9]);
    assert_eq!((app.object().text(0, NAME), app.object().text(0, VERSION)), (String::new(), String::new()));
    assert_eq!(app.object().int(0, DELIVERY), 2);
    app.expect(IDLE, 0, "", &[]);
}

#[test]
fn spec_11_f5_protocol_support_lists_what_is_compiled_in() {
    let app = new();
    let mut protocols = Vec::new();
    protocols.extend(cfg!(anj_fota_with_coap).then_some(0));
    protocols.extend(cfg!(anj_fota_with_coaps).then_some(1));
    protocols.extend(cfg!(anj_fota_with_http).then_some(2));
    protocols.extend(cfg!(anj_fota_with_https).then_some(3));
    protocols.extend(cfg!(anj_fota_with_coap_tcp).then_some(4));
    protocols.extend(cfg!(anj_fota_with_coaps_tcp).then_some(5));
    assert_eq!(app.object().riids(8), protocols);
    for protocol in protocols {
        assert_eq!(unsafe { app.object().read(0, 8, protocol).unwrap().int_value }, i64::from(protocol));
    }
}

#[test]
fn spec_11_f6_uri_begins_a_download() {
    let app = new();
    assert_eq!(app.put_uri("coap://h/f"), 0);
    app.expect(DOWNLOADING, 0, "coap://h/f", &["uri coap://h/f"]);
}

#[test]
fn spec_11_f7_nothing_but_a_reset_while_downloading() {
    let app = at(DOWNLOADING);
    assert_eq!(app.put_uri("coap://h/g"), METHOD_NOT_ALLOWED);
    assert_eq!(app.push(b"ab"), METHOD_NOT_ALLOWED);
    assert_eq!(app.execute(), METHOD_NOT_ALLOWED);
    app.expect(DOWNLOADING, 0, "coap://h/f", &[]);
}

#[test]
fn spec_11_f8_f9_empty_uri_resets_in_any_state_but_updating() {
    for state in [IDLE, DOWNLOADING, DOWNLOADED] {
        let app = at(state);
        assert_eq!(app.put_uri(""), 0);
        app.expect(IDLE, 0, "", &["reset"]);
    }
}

#[test]
fn spec_11_f14_refused_uri_stays_readable() {
    for refusal in [7, 9] {
        let app = new();
        app.uri.set(refusal);
        assert_eq!(app.put_uri("coap://h/f"), BAD_REQUEST);
        app.expect(IDLE, refusal.into(), "coap://h/f", &["uri coap://h/f"]);
    }
}

#[test]
fn spec_11_s2_10_initial_of_1_0_0_counts_as_success_in_all_handlers() {
    let app = new();
    app.uri.set(0);
    assert_eq!(app.put_uri("coap://h/f"), 0);
    app.expect(DOWNLOADING, 0, "coap://h/f", &["uri coap://h/f"]);

    let app = new();
    app.start.set(0);
    app.write.set(0);
    app.finish.set(0);
    assert_eq!(app.push(b"ab"), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_f16_longest_and_too_long_uri() {
    let app = new();
    let longest = "u".repeat(255);
    assert_eq!(app.put_uri(&longest), 0);
    app.expect(DOWNLOADING, 0, &longest, &[&format!("uri {longest}")]);

    let app = new();
    assert_eq!(app.put_uri(&"u".repeat(256)), INTERNAL);
    app.expect(IDLE, 7, "", &[]);
}

#[test]
fn spec_11_s2_5_uri_in_chunks_is_readable_only_when_complete() {
    let app = new();
    let write = |data: &[u8], offset, total| app.object().write_chunk(0, URI, data, offset, total);
    assert_eq!(write(b"coap://", 0, 0), 0);
    app.expect(IDLE, 0, "", &[]);
    assert_eq!(write(b"h/f", 7, 10), 0);
    app.expect(DOWNLOADING, 0, "coap://h/f", &["uri coap://h/f"]);

    // A chunk that does not fit leaves no half URI behind.
    let app = new();
    let write = |data: &[u8], offset, total| app.object().write_chunk(0, URI, data, offset, total);
    assert_eq!(write(&[b'u'; 200], 0, 0), 0);
    assert_eq!(write(&[b'u'; 56], 200, 256), INTERNAL);
    app.expect(IDLE, 7, "", &[]);
    // A wild offset does no harm either.
    assert_eq!(write(b"u", usize::MAX, 0), INTERNAL);
    app.expect(IDLE, 7, "", &[]);
}

#[test]
fn spec_11_s2_5_new_download_opens_the_result() {
    let app = new();
    app.uri.set(9);
    assert_eq!(app.put_uri("coap://h/f"), BAD_REQUEST);
    app.uri.set(1);
    assert_eq!(app.put_uri("coap://h/g"), 0);
    app.expect(DOWNLOADING, 0, "coap://h/g", &["uri coap://h/f", "uri coap://h/g"]);

    let app = new();
    app.update_result(8);
    assert_eq!(app.chunk(2, 0, 0), 0);
    app.expect(IDLE, 0, "", &["start", "write 2"]);
}

#[test]
fn spec_11_f17_f18_download_results() {
    let app = at(DOWNLOADING);
    assert_eq!(app.download_result(1), 0);
    app.expect(DOWNLOADED, 0, "coap://h/f", &[]);
    assert_eq!(app.download_result(1), -1);
    for (number, shown) in [(4, 4), (0, 0), (77, 8), (-3, 8)] {
        let app = at(DOWNLOADING);
        assert_eq!(app.download_result(number), 0);
        app.expect(IDLE, shown, "", &["reset"]);
    }
}

#[test]
fn spec_11_f19_download_result_needs_a_download() {
    for state in [IDLE, DOWNLOADED, UPDATING] {
        let app = at(state);
        for number in 0..10 {
            assert_eq!(app.download_result(number), -1);
        }
        app.expect(state, 0, if state == IDLE { "" } else { "coap://h/f" }, &[]);
    }
}

#[test]
fn spec_11_f20_f21_name_and_version_only_of_a_downloaded_package() {
    let app = at(DOWNLOADED);
    assert_eq!((app.object().text(0, NAME), app.object().text(0, VERSION)), ("nm".into(), "v2".into()));
    app.expect(DOWNLOADED, 0, "coap://h/f", &["name", "version"]);
    for state in [IDLE, DOWNLOADING, UPDATING] {
        let app = at(state);
        assert_eq!((app.object().text(0, NAME), app.object().text(0, VERSION)), (String::new(), String::new()));
        assert!(app.calls.take().is_empty());
    }
    for get in [None, Some(no_text as unsafe extern "C" fn(*mut c_void) -> *const c_char)] {
        let app = with(anj_dm_fw_update_handlers_t { get_name: get, get_version: get, ..all_handlers() });
        assert_eq!(app.push(b"ab"), 0);
        assert_eq!((app.object().text(0, NAME), app.object().text(0, VERSION)), (String::new(), String::new()));
    }
}

#[test]
fn spec_11_f22_zero_byte_package_resets() {
    for state in [IDLE, DOWNLOADING, DOWNLOADED] {
        let app = at(state);
        assert_eq!(app.push(&[0]), 0);
        app.expect(IDLE, 0, "", &["reset"]);
    }
}

#[test]
fn spec_11_f35_empty_package_resets() {
    let app = at(DOWNLOADED);
    assert_eq!(app.push(&[]), 0);
    app.expect(IDLE, 0, "", &["reset"]);
}

#[test]
fn spec_11_f23_f24_updating_refuses_everything() {
    let app = at(DOWNLOADED);
    assert_eq!(app.execute(), 0);
    app.expect(UPDATING, 0, "coap://h/f", &["update"]);
    assert_eq!(app.push(&[0]), METHOD_NOT_ALLOWED);
    assert_eq!(app.push(b"ab"), METHOD_NOT_ALLOWED);
    assert_eq!(app.put_uri("coap://h/g"), METHOD_NOT_ALLOWED);
    assert_eq!(app.put_uri(""), METHOD_NOT_ALLOWED);
    assert_eq!(app.execute(), METHOD_NOT_ALLOWED);
    app.expect(UPDATING, 0, "coap://h/f", &[]);
}

#[test]
fn spec_11_f25_f49_update_result() {
    let app = at(UPDATING);
    app.update_result(1);
    app.expect(IDLE, 1, "coap://h/f", &[]);
    let app = new();
    app.update_result(1);
    app.expect(IDLE, 1, "", &[]);
    for wild in [10, 300, -1] {
        app.update_result(wild);
        app.expect(IDLE, 8, "", &[]);
    }
}

#[test]
fn spec_11_f26_update_that_cannot_start() {
    for state in [IDLE, DOWNLOADING, UPDATING] {
        assert_eq!(at(state).execute(), METHOD_NOT_ALLOWED);
    }
    let app = at(DOWNLOADED);
    app.update.set(7);
    assert_eq!(app.execute(), INTERNAL);
    app.expect(IDLE, 8, "coap://h/f", &["update"]);
}

#[test]
fn spec_11_f27_f28_f29_push() {
    let app = new();
    assert_eq!(app.push(&[1, 2]), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);

    for (blocks, last) in [(vec![16, 16], 5), (vec![1024], 3)] {
        let app = new();
        let mut calls = vec!["start".to_owned()];
        let mut offset = 0;
        for len in blocks {
            assert_eq!(app.chunk(len, offset, 0), 0);
            calls.push(format!("write {len}"));
            offset += len;
            let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
            let noted = app.calls.borrow().clone();
            app.expect(IDLE, 0, "", &calls);
            *app.calls.borrow_mut() = noted;
        }
        assert_eq!(app.chunk(last, offset, offset + last), 0);
        calls.extend([format!("write {last}"), "finish".into()]);
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        app.expect(DOWNLOADED, 0, "", &calls);
    }
}

#[test]
fn spec_30_s11_last_chunk_of_a_push_may_be_empty() {
    let app = new();
    assert_eq!((app.chunk(16, 0, 0), app.chunk(0, 16, 16)), (0, 0));
    app.expect(DOWNLOADED, 0, "", &["start", "write 16", "finish"]);
    // So may the first one, when the length stood at the end of a block.
    let app = new();
    assert_eq!((app.chunk(0, 0, 2), app.chunk(2, 0, 2)), (0, 0));
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_f30_f31_f32_push_that_fails() {
    let app = new();
    app.start.set(2);
    assert_eq!(app.push(b"ab"), INTERNAL);
    app.expect(IDLE, 2, "", &["start"]);

    let app = new();
    assert_eq!(app.chunk(16, 0, 0), 0);
    app.write.set(3);
    assert_eq!(app.chunk(16, 16, 0), INTERNAL);
    app.expect(IDLE, 3, "", &["start", "write 16", "write 16", "reset"]);

    let app = new();
    app.finish.set(5);
    assert_eq!(app.push(b"ab"), INTERNAL);
    app.expect(IDLE, 5, "", &["start", "write 2", "finish", "reset"]);
}

#[test]
fn spec_11_f37_push_that_begins_anew() {
    let app = new();
    assert_eq!(app.chunk(16, 0, 0), 0);
    app.calls.take();
    assert_eq!(app.chunk(16, 0, 0), 0);
    app.expect(IDLE, 0, "", &["reset", "start", "write 16"]);
    assert_eq!(app.chunk(2, 16, 18), 0);
    app.expect(DOWNLOADED, 0, "", &["write 2", "finish"]);
}

#[test]
fn spec_11_f38_push_after_an_update_that_failed() {
    let app = new();
    app.update.set(-1);
    assert_eq!((app.push(b"ab"), app.execute()), (0, INTERNAL));
    app.calls.take();
    assert_eq!(app.push(b"ab"), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_s2_5_no_uri_while_a_push_is_half_way() {
    let app = new();
    assert_eq!(app.chunk(16, 0, 0), 0);
    assert_eq!(app.put_uri("coap://h/f"), METHOD_NOT_ALLOWED);
    app.expect(IDLE, 0, "", &["start", "write 16"]);
    assert_eq!((app.put_uri(""), app.put_uri("coap://h/f")), (0, 0));
    app.expect(DOWNLOADING, 0, "coap://h/f", &["reset", "uri coap://h/f"]);
}

#[test]
fn spec_11_f42_without_push_handlers() {
    let app = with(anj_dm_fw_update_handlers_t {
        package_write_start_handler: None,
        package_write_handler: None,
        package_write_finish_handler: None,
        ..all_handlers()
    });
    assert_eq!((app.push(b"ab"), app.push(&[0])), (BAD_REQUEST, BAD_REQUEST));
    assert_eq!(app.object().int(0, DELIVERY), 0);
    assert_eq!(app.put_uri("coap://h/f"), 0);
}

#[test]
fn spec_11_f43_without_pull_handler() {
    let app = with(anj_dm_fw_update_handlers_t { uri_write_handler: None, ..all_handlers() });
    assert_eq!((app.put_uri("coap://h/f"), app.put_uri("")), (BAD_REQUEST, BAD_REQUEST));
    assert_eq!(app.object().rids(), [0, 1, 2, 3, 5, 6, 7, 9]);
    assert_eq!(app.object().int(0, DELIVERY), 1);
    assert_eq!(app.push(b"ab"), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_f48_mandatory_handlers() {
    let install = |change: fn(&mut anj_dm_fw_update_handlers_t)| {
        let mut handlers = all_handlers();
        change(&mut handlers);
        App::uninstalled(client(), handlers).install()
    };
    assert_eq!(install(|h| h.update_start_handler = None), -1);
    assert_eq!(install(|h| h.reset_handler = None), -1);
    assert_eq!(install(|h| h.package_write_start_handler = None), -1);
    assert_eq!(install(|h| h.package_write_handler = None), -1);
    assert_eq!(install(|h| h.package_write_finish_handler = None), -1);
    assert_eq!(install(|h| (h.uri_write_handler, h.package_write_start_handler) = (None, None)), -1);
    assert_eq!(install(|h| (h.get_name, h.get_version) = (None, None)), 0);
}

#[test]
fn spec_11_s2_1_null_arguments() {
    let app = App::uninstalled(client(), all_handlers());
    let null = std::ptr::null_mut();
    unsafe {
        let handlers = &raw mut *Box::leak(Box::new(all_handlers()));
        assert_eq!(anj_dm_fw_update_object_install(std::ptr::null_mut(), app.entity(), handlers, null), -1);
        assert_eq!(anj_dm_fw_update_object_install(app.anj(), std::ptr::null_mut(), handlers, null), -1);
        assert_eq!(anj_dm_fw_update_object_install(app.anj(), app.entity(), std::ptr::null_mut(), null), -1);
        anj_dm_fw_update_object_set_update_result(std::ptr::null_mut(), app.entity(), result(1));
        anj_dm_fw_update_object_set_update_result(app.anj(), std::ptr::null_mut(), result(1));
        assert_eq!(anj_dm_fw_update_object_set_download_result(std::ptr::null_mut(), app.entity(), result(1)), -1);
        assert_eq!(anj_dm_fw_update_object_set_download_result(app.anj(), std::ptr::null_mut(), result(1)), -1);
    }
}

#[test]
fn spec_11_s2_1_second_installation_does_no_harm() {
    let app = at(DOWNLOADING);
    assert_eq!(app.install(), -3);
    app.expect(DOWNLOADING, 0, "coap://h/f", &[]);
}

#[test]
fn spec_11_s2_6_update_result_set_in_update_start_stays() {
    for returned in [0, 7] {
        let app = at(DOWNLOADED);
        app.update.set(returned);
        app.nest("update", |app| app.update_result(1));
        assert_eq!(app.execute(), if returned == 0 { 0 } else { INTERNAL });
        app.expect(IDLE, 1, "coap://h/f", &["update"]);
    }
}

#[test]
fn spec_11_s2_7_results_set_in_reset_do_not_recurse() {
    let app = at(DOWNLOADING);
    app.nest("reset", |app| assert_eq!(app.download_result(5), -1));
    assert_eq!(app.download_result(4), 0);
    app.expect(IDLE, 4, "", &["reset"]);

    let app = at(DOWNLOADING);
    app.nest("reset", |app| app.update_result(6));
    assert_eq!(app.put_uri(""), 0);
    app.expect(IDLE, 6, "", &["reset"]);
}

#[test]
fn spec_11_s2_6_update_result_in_the_middle_of_a_push_ends_it() {
    let app = new();
    app.nest("write", |app| app.update_result(5));
    assert_eq!(app.chunk(16, 0, 0), INTERNAL);
    app.expect(IDLE, 5, "", &["start", "write 16"]);
    // What still comes of it is refused; a new one begins from the start.
    assert_eq!(app.chunk(16, 16, 0), INTERNAL);
    app.expect(IDLE, 5, "", &[]);
    assert_eq!(app.push(b"ab"), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_s2_5_result_cleared_by_the_handlers_of_a_new_download() {
    // Programs for Anjay Lite, which keeps the old result, clear it themselves when a download begins.
    let app = new();
    app.update_result(8);
    app.nest("uri", |app| app.update_result(0));
    assert_eq!(app.put_uri("coap://h/f"), 0);
    app.expect(DOWNLOADING, 0, "coap://h/f", &["uri coap://h/f"]);

    let app = new();
    app.nest("start", |app| app.update_result(0));
    assert_eq!(app.push(b"ab"), 0);
    app.expect(DOWNLOADED, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_s2_6_handlers_may_return_any_number() {
    for wild in [10, 255, 256, -1, c_int::MIN] {
        let app = new();
        app.uri.set(wild);
        assert_eq!(app.put_uri("coap://h/f"), BAD_REQUEST);
        app.expect(IDLE, 8, "coap://h/f", &["uri coap://h/f"]);
    }
}
