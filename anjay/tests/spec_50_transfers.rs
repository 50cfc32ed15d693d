//! Send and downloads of the application (spec 50 §5.11, §5.13, §9.7).

mod common;

use std::cell::RefCell;
use std::ffi::{CStr, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use anjay::capi::core::anjay_t;
use anjay::capi::dm::anjay_register_object;
use anjay::capi::download::*;
use anjay::capi::lwm2m_send::*;
use common::firmware::Files;
use common::object::TestObject;
use common::{Bench, hex};

unsafe extern "C" fn sent(
    _: *mut anjay_t,
    ssid: u16,
    batch: *const anjay_send_batch_t,
    result: c_int,
    data: *mut c_void,
) {
    assert!(!batch.is_null());
    // SAFETY: what `send` gave.
    unsafe { &*data.cast::<RefCell<Vec<(u16, c_int)>>>() }.borrow_mut().push((ssid, result));
}

#[test]
fn spec_50_s9_7_m8_and_m13_send() {
    use anjay_send_result_t::*;
    let mut bench = Bench::new();
    let object = TestObject::new(9999);
    let results: RefCell<Vec<(u16, c_int)>> = RefCell::new(Vec::new());
    let data = std::ptr::from_ref(&results).cast_mut().cast::<c_void>();
    let anjay = bench.anjay;
    // SAFETY: a client, an object that lives longer, builders and batches that are used as they should be.
    let make = |rids: &[u16]| unsafe {
        let mut builder = anjay_send_batch_builder_new();
        for rid in rids {
            assert_eq!(anjay_send_batch_data_add_current(builder, anjay, 9999, 0, *rid), 0);
        }
        let batch = anjay_send_batch_builder_compile(&mut builder);
        assert!(builder.is_null() && !batch.is_null());
        batch
    };
    // SAFETY: as above.
    unsafe {
        assert_eq!(anjay_register_object(anjay, object.pointer()), 0);
        let mut builder = anjay_send_batch_builder_new();
        for (oid, iid, rid) in [(8888, 0, 0), (9999, 5, 0), (9999, 0, 77), (9999, 0, 6), (65535, 0, 0)] {
            assert_eq!(anjay_send_batch_data_add_current(builder, anjay, oid, iid, rid), -132, "{oid}/{iid}/{rid}");
        }
        anjay_send_batch_builder_cleanup(&mut builder);
        assert!(builder.is_null());
        let mut batch = make(&[0, 1]);
        assert_eq!(anjay_send(anjay, 1, batch, Some(sent), data), ANJAY_SEND_ERR_OFFLINE);
        for ssid in [0, 65535, 77] {
            assert_eq!(anjay_send(anjay, ssid, batch, Some(sent), data), ANJAY_SEND_ERR_SSID, "{ssid}");
        }
        assert_eq!(anjay_send_deferrable(anjay, 1, batch, Some(sent), data), ANJAY_SEND_OK);
        anjay_send_batch_release(&mut batch);
        assert!(batch.is_null());
    }
    bench.register();
    let message = bench.message();
    assert_eq!((message.ty, message.code, message.path(), message.format()), (0, 2, vec!["dp".into()], Some(112)));
    let payload = hex(&message.payload);
    // [{-2: "/9999/0", 0: "/0", -3: time, 2: 42}, {0: "/1", -3: time, 3: "abc"}], whatever the time is.
    let (start, rest) = payload.split_at(2 + 2 + 2 + 16);
    assert_eq!(start, "82a421672f393939392f30");
    assert!(rest.contains("00622f30") && rest.contains("02182a") && rest.contains("00622f31"), "{payload}");
    assert!(rest.contains("0363616263") && rest.matches("22fb41").count() == 2, "{payload}");
    bench.send(&message.answer(0x44));
    bench.until("the handler", |_| (!results.borrow().is_empty()).then_some(()));
    assert_eq!(results.take(), [(1, 0)]);
    // Refused by the server.
    let mut batch = make(&[0]);
    // SAFETY: as above.
    unsafe {
        assert_eq!(anjay_send(anjay, 1, batch, Some(sent), data), ANJAY_SEND_OK);
        anjay_send_batch_release(&mut batch);
    }
    let message = bench.message();
    bench.send(&message.answer(0x84));
    bench.until("the handler", |_| (!results.borrow().is_empty()).then_some(()));
    assert_eq!(results.take(), [(1, -0x84)]);
    // Muted.
    assert_eq!(bench.put("/1/0/23", 0, b"1").status(), "2.04");
    let mut batch = make(&[0]);
    // SAFETY: as above.
    unsafe {
        assert_eq!(anjay_send(anjay, 1, batch, None, null_mut()), ANJAY_SEND_ERR_MUTED);
        anjay_send_batch_release(&mut batch);
    }
    drop(bench);
    assert!(results.borrow().is_empty());
}

#[test]
fn spec_50_s5_13_a_send_that_is_given_up_is_told() {
    let mut bench = Bench::new();
    let object = TestObject::new(9999);
    let results: RefCell<Vec<(u16, c_int)>> = RefCell::new(Vec::new());
    let data = std::ptr::from_ref(&results).cast_mut().cast::<c_void>();
    // SAFETY: as in the test before.
    unsafe {
        assert_eq!(anjay_register_object(bench.anjay, object.pointer()), 0);
        bench.register();
        let mut builder = anjay_send_batch_builder_new();
        assert_eq!(anjay_send_batch_data_add_current(builder, bench.anjay, 9999, 0, 0), 0);
        let mut batch = anjay_send_batch_builder_compile(&mut builder);
        for _ in 0..40 {
            assert_eq!(anjay_send(bench.anjay, 1, batch, Some(sent), data), anjay_send_result_t::ANJAY_SEND_OK);
        }
        anjay_send_batch_release(&mut batch);
    }
    assert_eq!(bench.message().path(), ["dp"]);
    drop(bench);
    assert_eq!(results.borrow().len(), 40);
    assert!(results.borrow().iter().all(|result| *result == (1, -2)), "{results:?}");
}

#[derive(Default)]
struct Downloaded {
    data: Vec<u8>,
    endings: Vec<u32>,
    refuse: bool,
}

unsafe extern "C" fn next_block(
    _: *mut anjay_t,
    data: *const u8,
    len: usize,
    etag: *const anjay_etag_t,
    user: *mut c_void,
) -> anjay::capi::avs::errno::avs_error_t {
    // SAFETY: what the test gave; so many bytes.
    let (downloaded, data) = unsafe { (&mut *user.cast::<Downloaded>(), std::slice::from_raw_parts(data, len)) };
    assert!(!etag.is_null());
    downloaded.data.extend(data);
    let code = if downloaded.refuse { 25 } else { 0 };
    anjay::capi::avs::errno::avs_error_t { category: 37766, code }
}

unsafe extern "C" fn download_finished(_: *mut anjay_t, status: anjay_download_status_t, user: *mut c_void) {
    // SAFETY: what the test gave; the result says which detail holds.
    unsafe {
        let details = match status.result as u32 {
            1 => u32::from(status.details.error.code),
            2 => status.details.status_code as u32,
            _ => 0,
        };
        (*user.cast::<Downloaded>()).endings.push(status.result as u32 * 1000 + details);
    }
}

#[test]
fn spec_50_s5_11_downloads_without_servers() {
    let mut bench = Bench::without_server(|_| {});
    let mut files = Files::new(3000);
    let uri = files.uri();
    let mut downloaded = Box::<Downloaded>::default();
    let start = |bench: &Bench, url: &CStr, offset: usize, user: *mut Downloaded| {
        // SAFETY: all zero is a valid configuration, but for what is set here.
        unsafe {
            let mut config = MaybeUninit::<anjay_download_config_t>::zeroed().assume_init();
            (config.url, config.start_offset, config.user_data) = (url.as_ptr(), offset, user.cast());
            config.on_next_block = Some(next_block);
            config.on_download_finished = Some(download_finished);
            let mut handle = null_mut();
            let error = anjay_download(bench.anjay, &config, &mut handle);
            (error.code, handle)
        }
    };
    let user = &raw mut *downloaded;
    assert_eq!(start(&bench, c"http://127.0.0.1/x", 0, user).0, 59, "AVS_EPROTONOSUPPORT");
    assert_eq!(start(&bench, c"rubbish", 0, user).0, 24, "AVS_EINVAL");
    assert_eq!(start(&bench, &uri, 0, user).0, 0);
    let ended = |bench: &mut Bench, files: &mut Files, downloaded: &mut Downloaded| {
        bench.until("the end", |_| {
            files.serve();
            downloaded.endings.pop()
        })
    };
    assert_eq!(ended(&mut bench, &mut files, &mut downloaded), 0);
    assert_eq!(std::mem::take(&mut downloaded.data), files.file);
    assert_eq!(start(&bench, &uri, 1100, user).0, 0);
    assert_eq!(ended(&mut bench, &mut files, &mut downloaded), 0);
    assert_eq!(std::mem::take(&mut downloaded.data), files.file[1100..]);
    files.refusal = Some(0x84);
    assert_eq!(start(&bench, &uri, 0, user).0, 0);
    assert_eq!(ended(&mut bench, &mut files, &mut downloaded), 2000 + 0x84);
    files.refusal = None;
    downloaded.refuse = true;
    assert_eq!(start(&bench, &uri, 0, user).0, 0);
    assert_eq!(ended(&mut bench, &mut files, &mut downloaded), 1025);
    downloaded.refuse = false;
    let (code, handle) = start(&bench, &uri, 0, user);
    assert_eq!(code, 0);
    // SAFETY: a client and its download.
    unsafe { anjay_download_abort(bench.anjay, handle) };
    assert_eq!(downloaded.endings.pop(), Some(4000), "told before it returns");
    // SAFETY: a client; the download is over.
    unsafe { anjay_download_abort(bench.anjay, handle) };
    assert_eq!(start(&bench, &uri, 0, user).0, 0);
    drop(bench);
    assert_eq!(downloaded.endings, [4000], "deleted with the client");
}
