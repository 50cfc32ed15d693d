//! `ANJ_EXT_WITH_DOWNLOAD_RESUME`: a download that goes on after a restart of the device, and a Firmware Update object that
//! does (`anj/ext/fw_resume.h`).
#![cfg(anj_ext_with_download_resume)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::cell::RefCell;
use std::ffi::{CString, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::rc::Rc;

use anj::capi::ext::fw_resume::*;
use common::downloader::{Downloader, Get, Raw, Setup, Status, retrying};
use common::file_server::{Server, file};
use common::{clock, net};

const URI: &str = "coap://h/f";
const ERR_RECORD: c_int = -100;

type Record = anj_ext_download_record_t;

fn record_of(raw: Raw) -> Option<Record> {
    let mut record = MaybeUninit::uninit();
    match unsafe { anj_ext_coap_downloader_get_record(raw, record.as_mut_ptr()) } {
        0 => Some(unsafe { record.assume_init() }),
        error => {
            assert_eq!(error, -10);
            None
        }
    }
}

fn bytes_of(record: &Record) -> [u8; size_of::<Record>()] {
    unsafe { std::mem::transmute(*record) }
}

fn record_from(bytes: [u8; size_of::<Record>()]) -> Record {
    unsafe { std::mem::transmute(bytes) }
}

/// What the device kept of the file.
type Kept = RefCell<Vec<u8>>;

unsafe extern "C" fn read_back(arg: *mut c_void, offset: u32, buffer: *mut u8, size: usize) -> c_int {
    let kept = unsafe { &*arg.cast::<Kept>() }.borrow();
    let Some(piece) = kept.get(offset as usize..offset as usize + size) else { return -1 };
    unsafe { ptr::copy_nonoverlapping(piece.as_ptr(), buffer, size) };
    0
}

fn start_from(d: &mut Downloader, uri: &str, record: &Record, kept: Option<&Kept>) -> c_int {
    let uri = CString::new(uri).unwrap();
    let read = kept.map(|_| read_back as anj_ext_download_read_cb_t);
    let arg = kept.map_or(ptr::null_mut(), |kept| ptr::from_ref(kept).cast_mut().cast());
    unsafe { anj_ext_coap_downloader_start_from(d.raw(), uri.as_ptr(), ptr::null(), record, read, arg) }
}

/// A server of a file, and the requests that it got.
fn serve(content: &[u8], block_size: usize, etag: &[u8]) -> Rc<RefCell<Vec<String>>> {
    let requests = Rc::new(RefCell::new(Vec::new()));
    let seen = requests.clone();
    let mut server = Server::new(content.to_vec(), block_size);
    server.etag = etag.to_vec();
    net::set_peer(Box::new(move |_, _, datagram| {
        seen.borrow_mut().push(Get::parse(datagram).options);
        server.serve(datagram).into_iter().map(|answer| (1, answer)).collect()
    }));
    requests
}

/// Downloads up to block `blocks`, then the power fails: what was kept, and the record that was stored last.
fn cut_after(blocks: usize) -> (Kept, Option<Record>) {
    let mut d = Downloader::new(Setup::default());
    let record = Rc::new(RefCell::new(None));
    let (stored, mut left) = (record.clone(), blocks);
    d.hook(move |raw, status, _| {
        if status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING && left > 0 {
            left -= 1;
            *stored.borrow_mut() = record_of(raw);
        }
    });
    assert_eq!(d.start(URI), 0);
    d.run();
    let record = *record.borrow();
    let mut kept = d.take_data();
    // More than the record says may have reached the flash.
    kept.truncate(record.map_or(0, |record| record.offset as usize) + 7);
    (RefCell::new(kept), record)
}

/// A download of 100 bytes in blocks of 16 stops after each block; the rest is fetched, and nothing twice.
#[test]
fn spec_11_resume_after_each_block() {
    let content = file(100, 1);
    for blocks in 1..=7 {
        serve(&content, 16, &[1, 2]);
        let (kept, record) = cut_after(blocks);
        let record = record.unwrap();
        // The last block is not in a record: a download that is complete needs none.
        let offset = blocks.min(6) * 16;
        assert_eq!((record.offset as usize, record.block_size, record.total_size), (offset, 16, 100));
        let requests = serve(&content, 16, &[1, 2]);
        let mut d = Downloader::new(Setup::default());
        assert_eq!(start_from(&mut d, URI, &record, Some(&kept)), 0);
        let data = format!("{}DATA:4", "DATA:16 ".repeat(6 - offset / 16));
        assert_eq!(d.run(), format!("RESUMING {data} FINISHING FINISHED"), "{blocks}");
        assert_eq!(requests.borrow()[0], format!("b166c1{:02x}", offset));
        let mut whole = kept.borrow()[..offset].to_vec();
        whole.extend(d.take_data());
        assert_eq!(whole, content);
        assert_eq!(record_of(d.raw()), None, "finished");
    }
}

/// Restart after restart: every record is as good as the first.
#[test]
fn spec_11_resume_again_and_again() {
    let content = file(1000, 2);
    serve(&content, 64, &[1, 2, 3, 4, 5, 6, 7, 8]);
    let kept = RefCell::new(Vec::new());
    let mut record: Option<Record> = None;
    for round in 0..15 {
        let mut d = Downloader::new(Setup::default());
        match &record {
            None => assert_eq!(d.start(URI), 0),
            Some(record) => assert_eq!(start_from(&mut d, URI, record, Some(&kept)), 0, "{round}"),
        }
        while d.take_data_into(&kept) == 0 {
            clock::advance_us(1);
            d.step();
        }
        record = record_of(d.raw());
        assert_eq!(record.unwrap().offset, (round + 1) * 64);
        net::take_sent();
    }
    let mut d = Downloader::new(Setup::default());
    assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
    assert_eq!(d.run(), "RESUMING DATA:40 FINISHING FINISHED");
    d.take_data_into(&kept);
    assert_eq!(*kept.borrow(), content);
}

/// Nothing is started from a record with a wrong bit, of another URI, or with other bytes than were kept.
#[test]
fn spec_11_resume_refuses_bad_records() {
    let content = file(100, 3);
    serve(&content, 16, &[1, 2]);
    let (kept, record) = cut_after(3);
    let record = record.unwrap();
    let mut d = Downloader::new(Setup::default());
    for bit in 0..8 * size_of::<Record>() {
        let mut bytes = bytes_of(&record);
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(start_from(&mut d, URI, &record_from(bytes), Some(&kept)), ERR_RECORD, "bit {bit}");
    }
    // Written half way over an erased page, or over the record before.
    let (_, earlier) = cut_after(2);
    for old in [[0xFF; size_of::<Record>()], [0; size_of::<Record>()], bytes_of(&earlier.unwrap())] {
        for written in 0..size_of::<Record>() {
            let mut bytes = old;
            bytes[..written].copy_from_slice(&bytes_of(&record)[..written]);
            if bytes != bytes_of(&record) && bytes != bytes_of(&earlier.unwrap()) {
                assert_eq!(start_from(&mut d, URI, &record_from(bytes), Some(&kept)), ERR_RECORD, "{written} bytes");
            }
        }
    }
    for uri in ["coap://h/g", "coap://h/f?", "coap://h:5683/f", "coap://H/f", "coap://h/", ""] {
        assert_eq!(start_from(&mut d, uri, &record, Some(&kept)), ERR_RECORD, "{uri}");
    }
    for at in 0..48 {
        kept.borrow_mut()[at] ^= 1;
        assert_eq!(start_from(&mut d, URI, &record, Some(&kept)), ERR_RECORD, "byte {at} of the file");
        kept.borrow_mut()[at] ^= 1;
    }
    let short = RefCell::new(kept.borrow()[..47].to_vec());
    assert_eq!(start_from(&mut d, URI, &record, Some(&short)), ERR_RECORD);
    assert_eq!(d.step_events(), "", "nothing was started");
    // The application vouches for what it kept.
    assert_eq!(start_from(&mut d, URI, &record, None), 0);
    assert_eq!(start_from(&mut d, URI, &record, None), -2);
    d.terminate();
    d.run();
    unsafe {
        let uri = c"coap://h/f".as_ptr();
        let from =
            |raw, uri, record| anj_ext_coap_downloader_start_from(raw, uri, ptr::null(), record, None, ptr::null_mut());
        assert_eq!(from(ptr::null_mut(), uri, &record), -10);
        assert_eq!(from(d.raw(), ptr::null(), &record), ERR_RECORD);
        assert_eq!(from(d.raw(), uri, ptr::null()), ERR_RECORD);
        assert_eq!(anj_ext_coap_downloader_get_record(ptr::null(), MaybeUninit::uninit().as_mut_ptr()), -10);
        assert_eq!(anj_ext_coap_downloader_get_record(d.raw(), ptr::null_mut()), -10);
    }
}

/// There is another file on the server: the application is told, and gets that one from its start.
#[test]
fn spec_11_resume_of_a_file_that_changed() {
    serve(&file(100, 4), 16, &[1, 2]);
    let (kept, record) = cut_after(4);
    // As long, longer, shorter, empty, in one piece, of other blocks, without ETag.
    let rows: [(usize, usize, &[u8]); 9] = [
        (100, 16, &[1, 3]),
        (400, 16, &[1]),
        (100, 16, &[]),
        (40, 16, &[9]),
        (40, 16, &[1, 2]),
        (0, 16, &[9]),
        (10, 16, &[9]),
        (4000, 1024, &[9]),
        (30, 1024, &[9]),
    ];
    for (len, block_size, etag) in rows {
        let content = file(len, 5);
        let requests = serve(&content, block_size, etag);
        let mut d = Downloader::new(Setup::default());
        assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
        let events = d.run();
        assert!(events.starts_with("RESUMING STARTING"), "{len} {block_size}: {events}");
        assert!(events.ends_with("FINISHING FINISHED"), "{len} {block_size}: {events}");
        assert_eq!(d.take_data(), content, "{len} {block_size}");
        assert_eq!(d.error(), 0);
        assert_eq!(requests.borrow()[..2], ["b166c140", "b166"]);
        #[cfg(anj_ext_with_download_progress)]
        {
            let mut progress = MaybeUninit::uninit();
            assert_eq!(unsafe { anj_ext_coap_downloader_get_progress(d.raw(), progress.as_mut_ptr()) }, 0);
            let progress = unsafe { progress.assume_init() };
            assert_eq!((progress.bytes_done as usize, progress.last_error), (len, -9));
        }
    }
}

/// From zero is decided once, in the first response; later the rules of spec 11 §1.6 hold.
#[test]
fn spec_11_resume_then_etag_changes() {
    let content = file(100, 6);
    serve(&content, 16, &[1, 2]);
    let (kept, record) = cut_after(2);
    let mut d = Downloader::new(retrying(3));
    let mut server = Server::new(content, 16);
    let mut count = 0;
    net::set_peer(Box::new(move |_, _, datagram| {
        count += 1;
        server.etag = if count > 2 { vec![7] } else { vec![1, 2] };
        server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
    }));
    assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
    assert_eq!(d.run(), "RESUMING DATA:16 DATA:16 FINISHING FAILED");
    assert_eq!(d.error(), -9);
}

/// What fails for other reasons keeps what is there: no start from zero, and the same record once more.
#[test]
fn spec_11_resume_that_fails() {
    let content = file(100, 7);
    serve(&content, 16, &[1, 2]);
    let (kept, record) = cut_after(2);
    for code in [0x81, 0x83, 0x84, 0x85, 0xA0, 0xA3] {
        net::set_peer(Box::new(move |_, _, datagram| vec![(0, Get::parse(datagram).ack(code, ""))]));
        let mut d = Downloader::new(retrying(3));
        assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
        assert_eq!(d.run(), "RESUMING FINISHING FAILED", "{code:x}");
        assert_eq!(d.error(), -6);
        assert_eq!(record_of(d.raw()), record);
    }
    // The server is away at first.
    let mut server = Server::new(content.clone(), 16);
    server.etag = vec![1, 2];
    let back = clock::now() + 100_000_000;
    net::set_peer(Box::new(move |now, _, datagram| {
        let answers = if now < back { Vec::new() } else { server.serve(datagram) };
        answers.into_iter().map(|answer| (0, answer)).collect()
    }));
    let mut d = Downloader::new(retrying(3));
    assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
    let data = "DATA:16 DATA:16 DATA:16 DATA:16 DATA:4";
    assert_eq!(d.run(), format!("RESUMING WAITING_FOR_RETRY RETRYING {data} FINISHING FINISHED"));
    assert_eq!(d.take_data(), content[32..]);
}

/// Suspended, resumed and terminated while the file turns out to be another one.
#[test]
fn spec_11_resume_from_zero_is_interrupted() {
    serve(&file(100, 8), 16, &[1, 2]);
    let (kept, record) = cut_after(2);
    let content = file(50, 9);
    let at_the_turn = || {
        serve(&content, 16, &[5]);
        let mut d = Downloader::new(Setup::default());
        assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
        // RESUMING and the connection; request; the answer with the other ETag.
        assert_eq!(d.step_events(), "RESUMING");
        d.step();
        clock::advance_us(1);
        assert_eq!(d.step_events(), "");
        d
    };
    let data = "DATA:16 DATA:16 DATA:16 DATA:2 FINISHING FINISHED";
    let mut d = at_the_turn();
    assert_eq!(d.suspend(), 0);
    assert_eq!(record_of(d.raw()), None);
    d.steps(2);
    assert_eq!(d.events(), "SUSPENDED");
    assert_eq!(d.resume(), 0);
    // Not RESUMING: the data begin at the start of the file.
    assert_eq!(d.run(), format!("STARTING {data}"));
    assert_eq!(d.take_data(), content);
    let mut d = at_the_turn();
    d.terminate();
    assert_eq!(d.run(), "FINISHING FAILED");
    assert_eq!(d.error(), -4);
    let mut d = at_the_turn();
    assert_eq!(d.run(), format!("STARTING {data}"));
}

/// Another file in a confirmable response of its own: acknowledged before the connection is closed.
#[test]
fn spec_11_resume_separate_response() {
    serve(&file(100, 8), 16, &[1, 2]);
    let (kept, record) = cut_after(2);
    let content = file(50, 9);
    let mut server = Server::new(content.clone(), 16);
    (server.etag, server.separate) = (vec![5], true);
    let acknowledged = Rc::new(RefCell::new(0));
    let count = acknowledged.clone();
    net::set_peer(Box::new(move |_, _, datagram| {
        if datagram[0] == 0x60 {
            *count.borrow_mut() += 1;
            return Vec::new();
        }
        server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
    }));
    let mut d = Downloader::new(Setup::default());
    assert_eq!(start_from(&mut d, URI, &record.unwrap(), Some(&kept)), 0);
    assert_eq!(d.run(), "RESUMING STARTING DATA:16 DATA:16 DATA:16 DATA:2 FINISHING FINISHED");
    assert_eq!(d.take_data(), content);
    assert_eq!(*acknowledged.borrow(), 5);
}

/// Without an ETag a change could not be noticed; a file in one piece has no middle.
#[test]
fn spec_11_resume_needs_etag_and_blocks() {
    for (len, etag) in [(100, &[][..]), (10, &[1, 2])] {
        serve(&file(len, 1), 16, etag);
        assert_eq!(cut_after(9).1, None, "{len}");
    }
    let mut d = Downloader::new(Setup::default());
    assert_eq!(record_of(d.raw()), None);
    assert_eq!(d.start(URI), 0);
    assert_eq!(record_of(d.raw()), None);
}

#[test]
fn spec_11_resume_hash() {
    unsafe {
        let start = 0xCBF2_9CE4_8422_2325;
        let foo = anj_ext_download_hash(start, b"foo".as_ptr().cast(), 3);
        assert_eq!(anj_ext_download_hash(foo, b"bar".as_ptr().cast(), 3), 0x8594_4171_F739_67E8);
        assert_eq!(anj_ext_download_hash(start, ptr::null(), 3), start);
        assert_eq!(anj_ext_download_hash(start, b"x".as_ptr().cast(), 0), start);
    }
}
