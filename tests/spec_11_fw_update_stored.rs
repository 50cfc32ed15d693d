//! State, result and URI of the Firmware Update object over a restart of the device (`anj/ext/fw_resume.h`): everything that
//! LwM2M lets a server read before comes back after, and nothing else does.
#![cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;
#[path = "common/fw_update.rs"]
#[allow(dead_code)]
mod fw_update;

use std::ffi::{CStr, c_int, c_void};
use std::mem::zeroed;
use std::ptr;

use anj::capi::core::anj_t;
use anj::capi::dm::fw_update::*;
use anj::capi::ext::fw_resume::*;
use anj::capi::persistence::*;
use fw_update::*;

const SIZE: usize = 4 + 2 + 256 + 8;

fn client() -> *mut anj_t {
    Box::leak(Box::new(unsafe { zeroed() }))
}

fn new() -> Box<App> {
    App::with(client(), all_handlers())
}

unsafe extern "C" fn write(to: *mut c_void, data: *const c_void, size: usize) -> c_int {
    unsafe { &mut *to.cast::<Vec<u8>>() }.extend(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) });
    0
}

unsafe extern "C" fn read(from: *mut c_void, out: *mut c_void, size: usize) -> c_int {
    let from = unsafe { &mut *from.cast::<Vec<u8>>() };
    if from.len() < size {
        return 55;
    }
    let piece: Vec<u8> = from.drain(..size).collect();
    unsafe { ptr::copy_nonoverlapping(piece.as_ptr(), out.cast(), size) };
    0
}

unsafe extern "C" fn cannot_write(_: *mut c_void, _: *const c_void, _: usize) -> c_int {
    44
}

fn store(app: &App) -> Vec<u8> {
    let mut stream = Vec::new();
    let ctx = anj_persistence_store_context_create(Some(write), ptr::from_mut(&mut stream).cast());
    assert_eq!(unsafe { anj_ext_fw_update_object_store(app.entity(), &ctx) }, 0);
    assert_eq!(stream.len(), SIZE);
    stream
}

fn restore(app: &App, stream: &[u8]) -> c_int {
    let mut stream = stream.to_vec();
    let ctx = anj_persistence_restore_context_create(Some(read), ptr::from_mut(&mut stream).cast());
    unsafe { anj_ext_fw_update_object_restore(app.anj(), app.entity(), &ctx) }
}

fn state_and_uri(app: &App) -> (c_int, String) {
    unsafe {
        let uri = CStr::from_ptr(anj_ext_fw_update_object_get_uri(app.entity())).to_str().unwrap().to_owned();
        (anj_ext_fw_update_object_get_state(app.entity()) as c_int, uri)
    }
}

type Way = fn(&App);

/// How an object gets somewhere, and the state, result and URI there.
const WAYS: &[(&str, Way, c_int, i64, &str)] = &[
    ("nothing happened", |_| (), 0, 0, ""),
    ("URI accepted", |app| _ = app.put_uri("coap://h/f"), 1, 0, "coap://h/f"),
    (
        "URI refused",
        |app| {
            app.uri.set(9);
            app.put_uri("coap://h/f");
        },
        0,
        9,
        "coap://h/f",
    ),
    (
        "downloaded",
        |app| {
            app.put_uri("coap://h/f");
            app.download_result(1);
        },
        2,
        0,
        "coap://h/f",
    ),
    (
        "connection lost",
        |app| {
            app.put_uri("coap://h/f");
            app.download_result(4);
        },
        0,
        4,
        "",
    ),
    ("pushed", |app| _ = app.push(b"abc"), 2, 0, ""),
    // What has come is lost with the power: the server has to push from the start.
    ("a push half way", |app| _ = app.chunk(16, 0, usize::MAX), 0, 0, ""),
    (
        "updating",
        |app| {
            app.push(b"abc");
            app.execute();
        },
        3,
        0,
        "",
    ),
    (
        "updated",
        |app| {
            app.push(b"abc");
            app.execute();
            app.update_result(1);
        },
        0,
        1,
        "",
    ),
    ("a URI half way", |app| _ = app.object().write_chunk(0, URI, b"coap://h", 0, 100), 0, 0, ""),
];

#[test]
fn spec_11_stored_state_comes_back() {
    for (way, go, state, result, uri) in WAYS {
        let before = new();
        go(&before);
        let stream = store(&before);
        let after = new();
        assert_eq!(restore(&after, &stream), 0, "{way}");
        after.expect(i64::from(*state), *result, uri, &[]);
        assert_eq!(state_and_uri(&after), (*state, (*uri).to_owned()), "{way}");
        // And once more, as nothing is lost on the way.
        assert_eq!(store(&after), stream, "{way}");
    }
}

/// After the restart the update goes on as if nothing had been.
#[test]
fn spec_11_stored_state_goes_on() {
    let with = |number: usize| {
        let before = new();
        WAYS[number].1(&before);
        let after = new();
        assert_eq!(restore(&after, &store(&before)), 0);
        after
    };
    let downloading = with(1);
    assert_eq!(downloading.download_result(1), 0);
    downloading.expect(2, 0, "coap://h/f", &[]);
    let downloaded = with(5);
    assert_eq!(downloaded.execute(), 0);
    downloaded.expect(3, 0, "", &["update"]);
    let updating = with(7);
    updating.update_result(1);
    updating.expect(0, 1, "", &[]);
    let push = with(6);
    assert_eq!(push.push(b"abc"), 0);
    push.expect(2, 0, "", &["start", "write 3", "finish"]);
}

/// A stream with a wrong bit, or that was written half way, changes nothing.
#[test]
fn spec_11_stored_state_is_checked() {
    let before = new();
    before.put_uri("coap://h/f");
    let stream = store(&before);
    let after = new();
    assert_eq!(after.push(b"abc"), 0);
    after.calls.take();
    for bit in 0..8 * SIZE {
        let mut wrong = stream.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(restore(&after, &wrong), -1, "bit {bit}");
    }
    let idle = store(&new());
    for written in 0..SIZE {
        for rest in [vec![0xFF; SIZE], vec![0; SIZE], idle.clone()] {
            let torn = [&stream[..written], &rest[written..]].concat();
            if torn != stream && torn != idle {
                assert_eq!(restore(&after, &torn), -1, "{written} bytes");
            }
        }
        assert_eq!(restore(&after, &stream[..written]), 55, "{written} bytes and no more");
    }
    after.expect(2, 0, "", &[]);
}

/// A whole stream of a state that is none: as another version of the firmware might have stored it.
#[test]
fn spec_11_stored_state_must_be_possible() {
    let hashed = |change: &dyn Fn(&mut [u8])| {
        let mut stream = store(&new());
        change(&mut stream[4..]);
        let sum = unsafe { anj_ext_download_hash(0xCBF2_9CE4_8422_2325, stream[4..].as_ptr().cast(), 258) };
        stream[262..].copy_from_slice(&sum.to_le_bytes());
        stream
    };
    let app = new();
    assert_eq!(restore(&app, &hashed(&|_| ())), 0);
    for (change, why) in [
        ((&|s: &mut [u8]| s[0] = 4) as &dyn Fn(&mut [u8]), "state"),
        (&|s| s[1] = 10, "result"),
        (&|s| s[0] = 1, "downloading without a URI"),
        (&|s| s[2..].fill(b'a'), "URI without an end"),
        (&|s| s[9] = b'a', "something behind the URI"),
    ] {
        assert_eq!(restore(&app, &hashed(change)), -1, "{why}");
    }
    // A download that is none without a handler of URIs.
    let before = new();
    before.put_uri("coap://h/f");
    let handlers = anj_dm_fw_update_handlers_t { uri_write_handler: None, ..all_handlers() };
    assert_eq!(restore(&App::with(client(), handlers), &store(&before)), -1);
}

#[test]
fn spec_11_stored_state_arguments() {
    let app = new();
    let mut stream = store(&app);
    let storing = anj_persistence_store_context_create(Some(write), ptr::from_mut(&mut stream).cast());
    let restoring = anj_persistence_restore_context_create(Some(read), ptr::from_mut(&mut stream).cast());
    let full = anj_persistence_store_context_create(Some(cannot_write), ptr::null_mut());
    let blank = App::uninstalled(client(), all_handlers());
    unsafe {
        assert_eq!(anj_ext_fw_update_object_store(ptr::null(), &storing), -1);
        assert_eq!(anj_ext_fw_update_object_store(app.entity(), ptr::null()), -1);
        assert_eq!(anj_ext_fw_update_object_store(app.entity(), &restoring), -1);
        assert_eq!(anj_ext_fw_update_object_store(app.entity(), &full), 44);
        assert_eq!(anj_ext_fw_update_object_restore(ptr::null_mut(), app.entity(), &restoring), -1);
        assert_eq!(anj_ext_fw_update_object_restore(app.anj(), ptr::null_mut(), &restoring), -1);
        assert_eq!(anj_ext_fw_update_object_restore(app.anj(), app.entity(), ptr::null()), -1);
        assert_eq!(anj_ext_fw_update_object_restore(app.anj(), app.entity(), &storing), -1);
        assert_eq!(anj_ext_fw_update_object_restore(blank.anj(), blank.entity(), &restoring), -1);
        assert_eq!(anj_ext_fw_update_object_get_state(ptr::null()) as c_int, 0);
        assert!(anj_ext_fw_update_object_get_uri(ptr::null()).is_null());
    }
}
