//! A firmware update by pull, from the URI to the update: spec 11 rows F51 to F54, with the downloader as the tutorials
//! use it.
#![cfg(all(anj_with_coap_downloader, anj_fota_with_pull_method))]
#![allow(clippy::undocumented_unsafe_blocks)]

#[path = "common/client.rs"]
mod client;
mod common;

use std::ffi::{c_char, c_int, c_void};
use std::mem::{MaybeUninit, zeroed};

use anj::capi::coap_downloader::anj_coap_downloader_status_t::*;
use anj::capi::coap_downloader::*;
use anj::capi::core::anj_t;
use anj::capi::dm::fw_update::anj_dm_fw_update_result_t::*;
use anj::capi::dm::fw_update::*;
use client::{Client, Setup};
use common::object::Object;
use common::{clock, hex, net, to_hex};

type FwResult = MaybeUninit<anj_dm_fw_update_result_t>;

/// The application of the tutorial.
struct App {
    client: Client,
    anj: *mut anj_t,
    entity: anj_dm_fw_update_entity_ctx_t,
    downloader: MaybeUninit<anj_coap_downloader_t>,
    image: Vec<u8>,
    /// Number of the socket of the client.
    socket: usize,
    mid: u8,
    updating: bool,
}

fn app(arg: *mut c_void) -> *mut App {
    arg.cast()
}

unsafe extern "C" fn uri_write(arg: *mut c_void, uri: *const c_char) -> FwResult {
    let downloader = unsafe { &raw mut (*app(arg)).downloader }.cast();
    MaybeUninit::new(match unsafe { anj_coap_downloader_start(downloader, uri, std::ptr::null()) } {
        0 => ANJ_DM_FW_UPDATE_RESULT_SUCCESS,
        -1 => ANJ_DM_FW_UPDATE_RESULT_INVALID_URI,
        _ => ANJ_DM_FW_UPDATE_RESULT_FAILED,
    })
}

unsafe extern "C" fn update_start(arg: *mut c_void) -> c_int {
    unsafe { (*app(arg)).updating = true };
    0
}

unsafe extern "C" fn reset(arg: *mut c_void) {
    unsafe { anj_coap_downloader_terminate((&raw mut (*app(arg)).downloader).cast()) };
}

unsafe extern "C" fn event(
    arg: *mut c_void,
    _: *mut anj_coap_downloader_t,
    status: anj_coap_downloader_status_t,
    data: *const u8,
    len: usize,
) {
    unsafe {
        let image = &mut (*app(arg)).image;
        let result = match status {
            ANJ_COAP_DOWNLOADER_STATUS_STARTING => return image.clear(),
            ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING => return image.extend(std::slice::from_raw_parts(data, len)),
            ANJ_COAP_DOWNLOADER_STATUS_FINISHED => ANJ_DM_FW_UPDATE_RESULT_SUCCESS,
            ANJ_COAP_DOWNLOADER_STATUS_FAILED => ANJ_DM_FW_UPDATE_RESULT_FAILED,
            _ => return,
        };
        let (anj, entity) = ((*app(arg)).anj, &raw mut (*app(arg)).entity);
        anj_dm_fw_update_object_set_download_result(anj, entity, MaybeUninit::new(result));
    }
}

/// A file server that answers `/f` with `file` in blocks of 1024 bytes, as long as there are answers left.
fn serve(file: Vec<u8>, mut answers: usize) {
    let own = net::sockets() - 1;
    net::set_peer(Box::new(move |_, socket, request| {
        let Some(path) = request.get(12..14).filter(|_| socket != own && request[..2] == [0x48, 0x01]) else {
            return vec![];
        };
        assert_eq!(to_hex(path), "b166");
        let block = match &request[14..] {
            [] => 0,
            [0xc1, value] => usize::from(value >> 4),
            [0xc2, high, low] => (usize::from(*high) << 8 | usize::from(*low)) >> 4,
            other => panic!("options {}", to_hex(other)),
        };
        if answers == 0 {
            return vec![];
        }
        answers -= 1;
        let data = &file[block * 1024..file.len().min(block * 1024 + 1024)];
        let more = block * 1024 + 1024 < file.len();
        let value = (block << 4 | usize::from(more) << 3 | 6) as u16;
        let mut answer = vec![0x68, 0x45];
        answer.extend(&request[2..12]);
        answer.extend(if value < 256 {
            vec![0xd1, 0x0a, value as u8]
        } else {
            [&[0xd2, 0x0a][..], &value.to_be_bytes()].concat()
        });
        answer.push(0xff);
        answer.extend(data);
        vec![(1000, answer)]
    }));
}

impl App {
    fn new() -> Box<Self> {
        let mut client = Client::new(&Setup { lifetime: 1_000_000, ..Setup::default() });
        let anj = client.ptr();
        let entity = unsafe { zeroed() };
        let downloader = MaybeUninit::zeroed();
        let mut this =
            Box::new(Self { client, anj, entity, downloader, image: Vec::new(), socket: 0, mid: 0, updating: false });
        let arg = (&raw mut *this).cast::<c_void>();
        let handlers: anj_dm_fw_update_handlers_t = unsafe { zeroed() };
        let handlers = Box::leak(Box::new(anj_dm_fw_update_handlers_t {
            uri_write_handler: Some(uri_write),
            update_start_handler: Some(update_start),
            reset_handler: Some(reset),
            ..handlers
        }));
        let config: anj_coap_downloader_configuration_t = unsafe { zeroed() };
        let config = anj_coap_downloader_configuration_t { event_cb: Some(event), event_cb_arg: arg, ..config };
        unsafe {
            assert_eq!(anj_dm_fw_update_object_install(anj, &raw mut this.entity, handlers, arg), 0);
            assert_eq!(anj_coap_downloader_init(this.downloader.as_mut_ptr(), &config), 0);
        }
        this.client.register();
        this.socket = net::sockets() - 1;
        this
    }

    /// A request of the server; the code of the answer.
    fn request(&mut self, method: u8, rest: &str) -> u8 {
        self.mid += 1;
        let mut datagram = vec![0x41, method, 0x70, self.mid, 0x55];
        datagram.extend(hex(rest));
        net::socket(self.socket, |socket| socket.incoming.push_back((0, datagram)));
        net::take_sent();
        self.client.step();
        net::take_sent().iter().find(|d| d[0] == 0x61).expect("an answer")[1]
    }

    fn put_uri(&mut self, uri: &str) -> u8 {
        self.request(3, &format!("b135 0130 0131 10 ff {}", to_hex(uri.as_bytes())))
    }

    /// The main loop for a while; how many GETs were sent.
    fn run(&mut self, steps: usize) -> usize {
        net::take_sent();
        for _ in 0..steps {
            clock::advance_ms(50);
            self.client.step();
            unsafe { anj_coap_downloader_step(self.downloader.as_mut_ptr()) };
        }
        net::take_sent().iter().filter(|d| d[..2] == [0x48, 0x01]).count()
    }

    #[track_caller]
    fn expect(&self, state: i64, result: i64) {
        let object = Object { anj: self.anj, obj: &raw const self.entity.obj };
        assert_eq!((object.int(0, 3), object.int(0, 5)), (state, result));
    }
}

#[test]
fn spec_11_f51_bad_uri() {
    let mut app = App::new();
    assert_eq!(app.put_uri("not-a-valid-uri"), 0x80);
    app.expect(0, 7);
    app.run(5);
    assert_eq!(net::sockets(), 1);
}

#[test]
fn spec_11_f52_server_that_dies() {
    let mut app = App::new();
    serve(vec![7; 16 * 1024], 3);
    assert_eq!(app.put_uri("coap://h/f"), 0x44);
    app.run(60);
    assert_eq!(app.image.len(), 3 * 1024);
    app.expect(1, 0);
    app.run(100 * 20);
    app.expect(0, 8);
}

#[test]
fn spec_11_f53_reset_half_way() {
    let mut app = App::new();
    serve(vec![7; 16 * 1024], usize::MAX);
    assert_eq!(app.put_uri("coap://h/f"), 0x44);
    let gets = app.run(6);
    assert_eq!(app.request(3, "b135 0130 0131 1170 ff 81a221662f352f302f310360"), 0x44);
    app.expect(0, 0);
    assert!(gets + app.run(100) < 16);
    app.expect(0, 0);
    // And again, to the end.
    assert_eq!(app.put_uri("coap://h/f"), 0x44);
    app.run(100);
    app.expect(2, 0);
}

#[test]
fn spec_11_f54_sizes() {
    for (size, blocks) in [(1, 1), (1024, 1), (1025, 2), (5 * 1024, 5), (16 * 1024, 16)] {
        let mut app = App::new();
        let file: Vec<u8> = (0..size).map(|i| (i * 7 + i / 256) as u8).collect();
        serve(file.clone(), usize::MAX);
        assert_eq!(app.put_uri("coap://h/f"), 0x44);
        assert_eq!(app.run(blocks + 20), blocks, "{size} bytes");
        assert!(app.image == file);
        app.expect(2, 0);
        assert_eq!(app.request(2, "b135 0130 0132"), 0x44);
        app.expect(3, 0);
        assert!(app.updating);
    }
}
