//! Sends under test: requests in memory that lives as long as the process, a log of how they ended, and a client whose
//! server can be muted. Needs `client.rs` beside it.
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::lwm2m_send::*;
use anj::capi::time::anj_time_duration_t;

use crate::client::*;
use crate::common::{net, to_hex};

#[allow(unused_imports)]
pub use anj::config::ANJ_LWM2M_SEND_QUEUE_SIZE as QUEUE;

pub const SENML: c_int = 0;
pub const LWM2M: c_int = 1;

pub const ALL: u16 = u16::MAX;
pub const TIMEOUT: c_int = -1;
pub const ABORT: c_int = -2;
pub const REJECTED: c_int = -3;
pub const NETWORK: c_int = -4;
pub const INTERNAL: c_int = -5;
pub const NO_REQUEST_FOUND: c_int = -6;
pub const NO_SPACE: c_int = -7;
pub const NOT_ALLOWED: c_int = -8;
pub const DATA_NOT_VALID: c_int = -9;

/// Requests that ended: id and result.
pub type Ended = Vec<(u16, c_int)>;
type Hook = Rc<dyn Fn(*mut anj_t, u16, c_int)>;

thread_local! {
    static ENDED: RefCell<Ended> = const { RefCell::new(Vec::new()) };
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
}

/// Requests that ended since the last call.
pub fn take_ended() -> Ended {
    ENDED.with(|ended| std::mem::take(&mut *ended.borrow_mut()))
}

/// Requests that ended, without forgetting them.
pub fn ended() -> Ended {
    ENDED.with(|ended| ended.borrow().clone())
}

/// Runs inside every finished handler from now on, also inside one that is called from it.
pub fn on_finished(hook: impl Fn(*mut anj_t, u16, c_int) + 'static) {
    HOOK.with(|h| *h.borrow_mut() = Some(Rc::new(hook)));
}

/// No hook any more.
pub fn no_hook() {
    HOOK.with(|h| *h.borrow_mut() = None);
}

unsafe extern "C" fn finished(anj: *mut anj_t, id: u16, result: c_int, data: *mut c_void) {
    assert_eq!(data as usize, 0x5E4D, "the argument of the request");
    ENDED.with(|ended| ended.borrow_mut().push((id, result)));
    if let Some(hook) = HOOK.with(|h| h.borrow().clone()) {
        hook(anj, id, result);
    }
}

/// A value of a record.
#[derive(Clone, Copy)]
pub enum V {
    Int(i64),
    Uint(u64),
    Double(f64),
    Bool(u8),
    Objlnk(u16, u16),
    Time(i64),
    /// NUL-terminated, length 0.
    Text(&'static std::ffi::CStr),
    /// With a length.
    TextOf(&'static str),
    Bytes(&'static [u8]),
    /// Any type, with this string value.
    Raw(u16, anj_bytes_or_string_value_t),
}

/// A path.
pub fn path(ids: &[u16]) -> anj_uri_path_t {
    let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
    path.ids[..ids.len()].copy_from_slice(ids);
    path
}

fn string(bytes: &'static [u8], len: usize) -> anj_res_value_t {
    let data = bytes.as_ptr().cast();
    let bytes_or_string = anj_bytes_or_string_value_t { data, offset: 0, chunk_length: len, full_length_hint: 0 };
    anj_res_value_t { bytes_or_string }
}

/// A record without a time.
pub fn record(ids: &[u16], value: V) -> anj_io_out_entry_t {
    timed(ids, value, f64::NAN)
}

/// A record.
pub fn timed(ids: &[u16], value: V, timestamp: f64) -> anj_io_out_entry_t {
    let (data_type, value) = match value {
        V::Int(int_value) => (INT, anj_res_value_t { int_value }),
        V::Uint(uint_value) => (UINT, anj_res_value_t { uint_value }),
        V::Double(double_value) => (0x08, anj_res_value_t { double_value }),
        V::Bool(raw) => {
            let mut bool_value = MaybeUninit::<bool>::uninit();
            unsafe { bool_value.as_mut_ptr().cast::<u8>().write(raw) };
            (BOOL, anj_res_value_t { bool_value })
        }
        V::Objlnk(oid, iid) => (0x20, anj_res_value_t { objlnk: anj_objlnk_value_t { oid, iid } }),
        V::Time(time_value) => (0x80, anj_res_value_t { time_value }),
        V::Text(text) => (STRING, string(text.to_bytes_with_nul(), 0)),
        V::TextOf(text) => (STRING, string(text.as_bytes(), text.len())),
        V::Bytes(bytes) => (BYTES, string(bytes, bytes.len())),
        V::Raw(data_type, bytes_or_string) => (data_type, anj_res_value_t { bytes_or_string }),
    };
    anj_io_out_entry_t { r#type: data_type, value, path: path(ids), timestamp }
}

/// A request; the number of its format is not checked.
pub fn request(records: Vec<anj_io_out_entry_t>, format: c_int) -> &'static mut anj_send_request_t {
    let records = Vec::leak(records);
    let mut content_format = MaybeUninit::<anj_send_content_format_t>::uninit();
    unsafe { content_format.as_mut_ptr().cast::<c_int>().write(format) };
    Box::leak(Box::new(anj_send_request_t {
        records: records.as_ptr(),
        records_cnt: records.len(),
        finished_handler: Some(finished),
        data: ptr::without_provenance_mut(0x5E4D),
        content_format,
    }))
}

/// Queues a request: its id, or the error.
pub fn queue(anj: *mut anj_t, request: &anj_send_request_t) -> Result<u16, c_int> {
    let mut id = 0x7777;
    match unsafe { anj_send_new_request(anj, request, &raw mut id) } {
        0 => Ok(id),
        error => {
            assert_eq!(id, 0x7777, "untouched");
            Err(error)
        }
    }
}

/// Queues /3/0/9 = 42.
pub fn queue_one(anj: *mut anj_t) -> Result<u16, c_int> {
    queue(anj, request(vec![record(&[3, 0, 9], V::Int(42))], SENML))
}

pub fn abort(anj: *mut anj_t, id: u16) -> c_int {
    unsafe { anj_send_abort(anj, id) }
}

/// The Server Object with Mute Send.
pub fn server_with_mute() -> *const anj::capi::dm::defs::anj_dm_obj_t {
    object(
        1,
        Some("1.2"),
        &[1],
        &[
            (0, INT, R),
            (1, INT, RW),
            (4, 0, E),
            (5, INT, RW),
            (8, 0, E),
            (16, BOOL, RW),
            (17, UINT, RW),
            (18, UINT, RW),
            (19, UINT, RW),
            (20, UINT, RW),
            (23, BOOL, RW),
        ],
    )
}

/// A client whose server is not muted, not yet registered.
pub fn client_with(configure: fn(&mut anj_configuration_t)) -> Client {
    client_named("name", configure)
}

fn client_named(name: &str, configure: fn(&mut anj_configuration_t)) -> Client {
    let mut client = Client::bare(name, configure);
    security_values(0, "coap://server.com:5683", false, 2);
    server_values(1, 2, 1000);
    set(1, 1, 23, Value::Bool(false));
    client.add(security(&[0]));
    client.add(server_with_mute());
    take_ended();
    no_hook();
    net::take_sent();
    client
}

/// A registered client whose server is not muted.
pub fn client() -> Client {
    let mut client = client_with(|_| {});
    client.register();
    client
}

/// A registered client in queue mode, asleep.
pub fn sleeping() -> Client {
    let mut client = client_with(queue_mode);
    client.register();
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    net::take_calls();
    client
}

pub fn queue_mode(config: &mut anj_configuration_t) {
    config.queue_mode_enabled = MaybeUninit::new(true);
    config.queue_mode_timeout = anj_time_duration_t { us: 50_000_000 };
}

/// What follows Message ID and token in a message that the client sent: options and payload, in hex.
pub fn rest(message: &[u8]) -> String {
    assert!(message.len() >= 12 && message[..2] == [0x48, 0x02], "a POST: {}", to_hex(message));
    to_hex(&message[12..])
}

/// The only message sent in a step is a Send; the message.
pub fn send_of(client: &mut Client) -> Vec<u8> {
    client.step();
    let message = net::take_one();
    assert!(rest(&message).starts_with("b26470"), "{}", rest(&message));
    message
}

/// The server is content with a message.
pub fn accept(client: &mut Client, message: &[u8]) {
    net::push(&answer(message, "44", ""));
    client.step();
}

/// A Send goes through from here.
pub fn works(client: &mut Client) {
    take_ended();
    no_hook();
    let id = queue_one(client.ptr()).expect("queued");
    let message = send_of(client);
    accept(client, &message);
    assert_eq!(take_ended(), [(id, 0)]);
}

/// Makes the application's change of Mute Send known.
pub fn mute(client: &mut Client, muted: bool) {
    set(1, 1, 23, Value::Bool(muted));
    tell_of_mute(client);
}

/// Says that Mute Send has changed.
pub fn tell_of_mute(client: &mut Client) {
    let path = path(&[1, 1, 23]);
    let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, value) };
}

/// A server that takes Register and Send, block by block; every datagram may be lost.
#[derive(Clone, Default)]
pub struct Server {
    /// Payloads of the Sends that are complete.
    pub sends: Rc<RefCell<Vec<Vec<u8>>>>,
    /// Datagrams of the client so far.
    pub count: Rc<std::cell::Cell<usize>>,
    /// Number of the datagram of the client that is lost.
    pub lose: Rc<std::cell::Cell<Option<usize>>>,
    /// Number of the datagram of the client whose answer is lost.
    pub lose_answer: Rc<std::cell::Cell<Option<usize>>>,
    part: Rc<RefCell<Vec<u8>>>,
    last_id: Rc<std::cell::Cell<u16>>,
}

impl Server {
    /// Answers from now on.
    pub fn start(&self) {
        let server = self.clone();
        net::set_peer(Box::new(move |_, _, datagram| server.answer(datagram)));
    }

    fn answer(&self, datagram: &[u8]) -> Vec<(i64, Vec<u8>)> {
        use coap_lite::{CoapOption, MessageClass, MessageType, Packet, RequestType, ResponseType};
        let number = self.count.replace(self.count.get() + 1);
        let request = Packet::from_bytes(datagram).expect("a message");
        if request.header.get_type() != MessageType::Confirmable || self.lose.get() == Some(number) {
            return Vec::new();
        }
        let first = |option| request.get_first_option(option).cloned();
        let path = first(CoapOption::UriPath).unwrap_or_default();
        let mut response = Packet::new();
        response.header.set_type(MessageType::Acknowledgement);
        response.header.message_id = request.header.message_id;
        response.set_token(request.get_token().to_vec());
        let block = first(CoapOption::Block1);
        let value = block.iter().flatten().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
        if let Some(block) = block {
            response.add_option(CoapOption::Block1, block);
        }
        let again = self.last_id.replace(request.header.message_id) == request.header.message_id;
        let mut code = match request.header.code {
            MessageClass::Request(RequestType::Delete) => ResponseType::Deleted,
            _ if value & 8 != 0 => ResponseType::Continue,
            _ if path == b"rd" && request.get_option(CoapOption::UriQuery).is_some() => {
                response.add_option(CoapOption::LocationPath, b"rd".to_vec());
                ResponseType::Created
            }
            _ => ResponseType::Changed,
        };
        let mut part = self.part.borrow_mut();
        let start = (value >> 4) << ((value & 7) + 4);
        if path == b"dp" && start > part.len() {
            code = ResponseType::RequestEntityIncomplete;
        } else if path == b"dp" && !again {
            part.truncate(start);
            part.extend(&request.payload);
            if value & 8 == 0 {
                self.sends.borrow_mut().push(part.clone());
            }
        }
        response.header.code = MessageClass::Response(code);
        if self.lose_answer.get() == Some(number) {
            return Vec::new();
        }
        vec![(1_000, response.to_bytes().unwrap())]
    }
}

/// A registered client whose Sends have blocks of this many bytes, at least 32, and its server. (Register needs 83 bytes.)
pub fn client_with_blocks(size: i32) -> (Client, Server) {
    net::set_mtu((size + 22).max(83));
    let server = Server::default();
    server.start();
    let mut client = client_named("n", |_| {});
    settle(&mut client);
    assert_eq!(take_statuses().last(), Some(&6));
    net::take_sent();
    server.count.set(0);
    (client, server)
}

/// Lets a client run until it has nothing on the way, with a server that answers.
pub fn settle(client: &mut Client) {
    for _ in 0..60 {
        crate::common::clock::advance_ms(700);
        client.step();
    }
}
