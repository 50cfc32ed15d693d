//! `anj/ext/fw_resume.h`: what a download tells about itself (spec 11 part 1; RFC 6298 §2, RFC 7959 §4).
#![cfg(anj_ext_with_download_progress)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::ptr;
use std::rc::Rc;

use anj::capi::ext::fw_resume::*;
use common::downloader::{Downloader, Get, Raw, Setup, block, retrying};
use common::{Func, clock, net, rng};

const URI: &str = "coap://h/f";

fn progress_of(raw: Raw) -> anj_ext_download_progress_t {
    let mut progress = MaybeUninit::uninit();
    assert_eq!(unsafe { anj_ext_coap_downloader_get_progress(raw, progress.as_mut_ptr()) }, 0);
    unsafe { progress.assume_init() }
}

fn progress(d: &mut Downloader) -> anj_ext_download_progress_t {
    progress_of(d.raw())
}

/// The next block of a transfer that takes its time; gives the request after it.
fn next(d: &mut Downloader, get: &Get, num: u8, ms: i64) -> Get {
    clock::advance_ms(ms);
    d.answer(&get.block(num, true));
    Get::parse(&net::take_one())
}

#[test]
fn spec_11_s1_6_bytes_blocks_and_size() {
    let mut d = Downloader::new(Setup::default());
    let nothing = progress(&mut d);
    assert_eq!((nothing.bytes_done, nothing.blocks_done, nothing.total_size, nothing.block_size), (0, 0, 0, 0));
    let seen = Rc::new(RefCell::new(Vec::new()));
    let inside = seen.clone();
    d.hook(move |raw, _, data| {
        let now = progress_of(raw);
        inside.borrow_mut().push((data.len(), now.bytes_done, now.blocks_done));
    });
    // Size2 is 40 in the first answer only.
    let get = d.first_request(URI);
    d.answer(&get.content(&format!("d10a08 5128 ff{}", "00".repeat(16)).replace(' ', "")));
    let first = progress(&mut d);
    assert_eq!((first.bytes_done, first.blocks_done, first.total_size, first.block_size), (16, 1, 40, 16));
    let get = Get::parse(&net::take_one());
    let get = next(&mut d, &get, 1, 0);
    d.answer(&get.content("d10a20ff0102030405060708"));
    assert!(d.run().ends_with("FINISHED"));
    let last = progress(&mut d);
    assert_eq!((last.bytes_done, last.blocks_done, last.total_size, last.block_size), (40, 3, 40, 16));
    assert_eq!((last.last_error, last.last_cause), (0, anj_ext_download_cause_t::ANJ_EXT_DOWNLOAD_CAUSE_NONE));
    // STARTING, three times data, FINISHING, FINISHED: the block that is being delivered counts.
    let wanted = [(0, 0, 0), (16, 16, 1), (16, 32, 2), (8, 40, 3), (0, 40, 3), (0, 40, 3)];
    assert_eq!(*seen.borrow(), wanted);
    // A new download begins anew.
    assert_eq!(d.start(URI), 0);
    assert_eq!(progress(&mut d), nothing_but_time(&last));
}

fn nothing_but_time(last: &anj_ext_download_progress_t) -> anj_ext_download_progress_t {
    anj_ext_download_progress_t {
        round_trip_time: last.round_trip_time,
        ..progress(&mut Downloader::new(Setup::default()))
    }
}

/// A resource in one piece, and an empty one.
#[test]
fn spec_11_d3_d4_one_piece() {
    for (answer, bytes, blocks) in [("ff3132", 2, 1), ("", 0, 0)] {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        d.answer(&get.content(answer));
        let done = progress(&mut d);
        assert_eq!((done.bytes_done, done.blocks_done, done.block_size), (bytes, blocks, 0), "{answer}");
    }
}

/// Every way to fail: the error, what was behind it, and the code that belongs to that.
#[test]
fn spec_11_s1_7_causes() {
    use anj_ext_download_cause_t as Cause;
    type Fail = fn(&mut Downloader);
    fn answered(d: &mut Downloader, answer: impl Fn(&Get) -> Vec<u8>) {
        let get = d.first_request(URI);
        d.answer(&answer(&get));
    }
    let rows: &[(&str, Fail, i32, Cause, i32)] = &[
        (
            "D7",
            |d| {
                d.first_request(URI);
            },
            -7,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_TIMEOUT,
            0,
        ),
        ("R2", |d| fail_in(d, Func::Connect), -5, Cause::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK, -22),
        ("R3", |d| fail_in(d, Func::Send), -5, Cause::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK, -22),
        ("receive", |d| fail_in(d, Func::Recv), -5, Cause::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK, -22),
        (
            "not taken in time",
            |d| {
                net::always(Func::Send, Some(4));
                assert_eq!(d.start(URI), 0);
            },
            -5,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK,
            0,
        ),
        ("D5", |d| answered(d, |get| get.ack(0x84, "")), -6, Cause::ANJ_EXT_DOWNLOAD_CAUSE_RESPONSE, 0x84),
        ("5.03", |d| answered(d, |get| get.ack(0xA3, "")), -6, Cause::ANJ_EXT_DOWNLOAD_CAUSE_RESPONSE, 163),
        (
            "D6",
            |d| answered(d, |get| vec![0x70, 0, (get.id >> 8) as u8, get.id as u8]),
            -6,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_RESET,
            0,
        ),
        (
            "D11",
            |d| {
                answered(d, |get| get.content(&format!("41a2d10608ff{}", "00".repeat(16))));
                let get = Get::parse(&net::take_one());
                d.answer(&get.content(&format!("41a3d10618ff{}", "00".repeat(16))));
            },
            -9,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_ETAG_CHANGED,
            0,
        ),
        ("D17", |d| answered(d, |get| get.content("d10a08ff01020304")), -8, Cause::ANJ_EXT_DOWNLOAD_CAUSE_PROTOCOL, 0),
        ("D18", |d| answered(d, |get| get.content("d10a0fff0102")), -8, Cause::ANJ_EXT_DOWNLOAD_CAUSE_PROTOCOL, 0),
        (
            "R33",
            |d| {
                assert_eq!(d.start(URI), 0);
                rng::fails(true);
            },
            -8,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_RANDOM,
            0,
        ),
        (
            "too long",
            |d| assert_eq!(d.start(&format!("coap://h/{}", "a".repeat(1200))), 0),
            -8,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_REQUEST,
            0,
        ),
        (
            "R25",
            |d| {
                d.first_request(URI);
                d.terminate();
            },
            -4,
            Cause::ANJ_EXT_DOWNLOAD_CAUSE_TERMINATED,
            0,
        ),
        ("R8", close_fails, -5, Cause::ANJ_EXT_DOWNLOAD_CAUSE_NETWORK, -22),
    ];
    for (row, fail, error, cause, code) in rows {
        let mut d = Downloader::new(Setup::default());
        fail(&mut d);
        d.run();
        for func in [Func::Connect, Func::Send, Func::Recv, Func::Cleanup] {
            net::always(func, None);
        }
        rng::fails(false);
        let told = progress(&mut d);
        assert_eq!((told.last_error, told.last_cause, told.last_code), (*error, *cause, *code), "{row}");
        assert_eq!(d.error(), *error, "{row}");
        net::take_sent();
    }
}

fn fail_in(d: &mut Downloader, func: Func) {
    net::always(func, Some(-22));
    assert_eq!(d.start(URI), 0);
}

fn close_fails(d: &mut Downloader) {
    let get = d.first_request(URI);
    net::always(Func::Cleanup, Some(-22));
    d.answer(&get.block(0, false));
}

/// Counters go on through retries and suspensions; an error that led to a retry is told although the download goes on.
#[test]
fn spec_11_s1_7_attempts_and_retransmissions() {
    let mut d = Downloader::new(Setup { max_retransmit: 2, ..retrying(5) });
    let get = d.first_request(URI);
    next(&mut d, &get, 0, 0);
    // 2 + 4 + 8 seconds without an answer.
    while d.events() != "WAITING_FOR_RETRY" {
        clock::advance_ms(500);
        d.step();
    }
    let waiting = progress(&mut d);
    assert_eq!((waiting.retransmissions, waiting.retries, waiting.last_error, d.error()), (2, 0, -7, 0));
    net::take_sent();
    clock::advance_s(10);
    d.steps(3);
    let get = Get::parse(&net::take_one());
    clock::advance_s(2);
    d.step();
    let retried = progress(&mut d);
    assert_eq!((retried.retransmissions, retried.retries, retried.bytes_done), (3, 1, 16));
    net::take_sent();
    let get = next(&mut d, &get, 1, 0);
    assert_eq!(get.options, "b166c120");
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!(d.resume(), 0);
    d.steps(2);
    let resumed = progress(&mut d);
    assert_eq!((resumed.retransmissions, resumed.retries, resumed.bytes_done, resumed.blocks_done), (3, 1, 32, 2));
    assert_eq!(resumed.last_cause, anj_ext_download_cause_t::ANJ_EXT_DOWNLOAD_CAUSE_TIMEOUT);
}

/// A message that the network layer takes in pieces is one retransmission.
#[test]
fn spec_11_s1_8_partial_send_is_one_retransmission() {
    let mut d = Downloader::new(Setup::default());
    d.first_request(URI);
    clock::advance_s(2);
    net::partial_send(3);
    net::partial_send(3);
    d.steps(4);
    assert_eq!(progress(&mut d).retransmissions, 1);
}

/// The round-trip time: SRTT of RFC 6298 §2, without what was retransmitted, from the empty ACK when the response is
/// separate, and anew for each connection.
#[test]
fn spec_11_round_trip_time() {
    let time = |d: &mut Downloader| progress(d).round_trip_time.us;
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    assert_eq!(time(&mut d), 0);
    let get = next(&mut d, &get, 0, 80);
    assert_eq!(time(&mut d), 80_000);
    let get = next(&mut d, &get, 1, 160);
    assert_eq!(time(&mut d), 90_000);
    // Sent twice: whose answer is it?
    clock::advance_s(2);
    d.step();
    net::take_sent();
    let get = next(&mut d, &get, 2, 50);
    assert_eq!(time(&mut d), 90_000);
    // An empty ACK after 10 ms, the response ages later.
    clock::advance_ms(10);
    d.answer(&[0x60, 0, (get.id >> 8) as u8, get.id as u8]);
    assert_eq!(time(&mut d), 80_000);
    clock::advance_s(30);
    d.answer(&get.separate(true, 0x7777, &block(3, true)));
    assert_eq!(time(&mut d), 80_000);
    // What is not ours says nothing.
    let get = Get::parse(net::take_sent().last().unwrap());
    clock::advance_s(1);
    d.answer(&Get { token: [9; 8], ..get.clone() }.block(4, true));
    assert_eq!(time(&mut d), 80_000);
    // Another connection, perhaps another way.
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!((time(&mut d), d.resume()), (80_000, 0));
    d.steps(2);
    assert_eq!(time(&mut d), 0);
}

#[test]
fn spec_11_progress_null_arguments() {
    let mut d = Downloader::new(Setup::default());
    let mut progress = MaybeUninit::uninit();
    unsafe {
        assert_eq!(anj_ext_coap_downloader_get_progress(ptr::null(), progress.as_mut_ptr()), -10);
        assert_eq!(anj_ext_coap_downloader_get_progress(d.raw(), ptr::null_mut()), -10);
    }
}
