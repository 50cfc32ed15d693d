//! A device that is observed: objects whose instances and values tests change, and a server's side of the wire.
//!
//! The objects of [`Device::new`] (all readable unless said otherwise):
//!
//! | path | what |
//! |---|---|
//! | /0/0, /1/0 | the account, SSID 1 |
//! | /3/0/1 to /3/0/5 | DOUBLE 0.0, INT 0, UINT 0, BOOL false, STRING "abc" |
//! | /3/0/6 | INT, multiple: /0 = 10, /1 = 20 |
//! | /3/0/7 | INT, multiple, no instances |
//! | /3/0/8, /3/0/9 | INT write-only, executable |
//! | /3/0/10 | TIME |
//! | /3/1/1 | DOUBLE 0.0 |
//! | /4/0/1 | INT, write-only |
//! | /5/0 | no Resources |
//! | /6 | no instances |
//! | /1234/1/0, /1234/2/0 | INT 0 |
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::ffi::CStr;
use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::{anj_exchange_udp_tx_params_t, anj_uri_path_t};

use crate::client::Client;
use crate::common::message::*;
use crate::common::{clock, net, to_hex};
pub use crate::tables::Kind::*;
pub use crate::tables::*;

/// The client under test, registered with a server with SSID 1.
pub struct Device {
    pub client: Client,
    mid: u16,
}

/// The Server Object's Resources, as in [`Device::new`].
fn server_table() -> Vec<Resource> {
    let int = |value| Val::Int(value);
    vec![
        (0, R, int(1), vec![]),
        (1, RW, int(0), vec![]),
        (2, RW, int(0), vec![]),
        (3, RW, int(0), vec![]),
        (4, E, int(0), vec![]),
        (5, RW, int(86_400), vec![]),
        (6, RW, Val::Bool(false), vec![]),
        (8, E, int(0), vec![]),
        (16, RW, Val::Bool(true), vec![]),
        (17, RW, Val::Uint(5), vec![]),
        (18, RW, Val::Uint(60), vec![]),
        (19, RW, Val::Uint(86_400), vec![]),
        (20, RW, Val::Uint(1), vec![]),
        (23, RW, Val::Bool(false), vec![]),
        (26, RW, int(0), vec![]),
    ]
}

/// One DOUBLE, a kind of Resource whose values are convenient.
pub fn double(rid: u16, value: f64) -> Resource {
    (rid, RW, Val::Double(value), vec![])
}

fn device_table() -> Vec<Resource> {
    vec![
        double(1, 0.0),
        (2, RW, Val::Int(0), vec![]),
        (3, RW, Val::Uint(0), vec![]),
        (4, RW, Val::Bool(false), vec![]),
        (5, RW, text("abc"), vec![]),
        (6, RWM, Val::Int(0), vec![(0, Val::Int(10)), (1, Val::Int(20))]),
        (7, RWM, Val::Int(0), vec![]),
        (8, W, Val::Int(0), vec![]),
        (9, E, Val::Int(0), vec![]),
        (10, RW, Val::Time(0), vec![]),
    ]
}

/// Like the default, but acknowledgements are awaited 2, 4, 8 s exactly.
pub fn exact(config: &mut anj_configuration_t) {
    static PARAMS: anj_exchange_udp_tx_params_t = anj_exchange_udp_tx_params_t {
        ack_timeout: anj::capi::time::anj_time_duration_t { us: 2_000_000 },
        ack_random_factor: 1.0,
        max_retransmit: 2,
    };
    config.udp_tx_params = &raw const PARAMS;
}

impl Device {
    pub fn new() -> Self {
        Self::with(exact)
    }

    /// A registered device with this configuration.
    pub fn with(configure: fn(&mut anj_configuration_t)) -> Self {
        let mut device = Self::initial(configure);
        device.client.register();
        device
    }

    /// A device that has not made a step yet.
    pub fn initial(configure: fn(&mut anj_configuration_t)) -> Self {
        clear();
        let mut client = Client::bare("name", configure);
        let security = vec![
            (0, R, text("coap://server.com:5683"), vec![]),
            (1, R, Val::Bool(false), vec![]),
            (2, R, Val::Int(3), vec![]),
            (10, R, Val::Int(1), vec![]),
        ];
        type Table = Vec<(u16, Vec<Resource>)>;
        let objects: [(u16, Option<&'static CStr>, Table); 7] = [
            (0, None, vec![(0, security)]),
            (1, Some(c"1.2"), vec![(0, server_table())]),
            (3, Some(c"1.0"), vec![(0, device_table()), (1, vec![double(1, 0.0)])]),
            (4, None, vec![(0, vec![(1, W, Val::Int(0), vec![])])]),
            (5, None, vec![(0, vec![])]),
            (6, None, vec![]),
            (1234, None, [1, 2].map(|iid| (iid, vec![(0, RW, Val::Int(0), vec![])])).to_vec()),
        ];
        for (oid, version, instances) in objects {
            let template = instances.first().map(|(_, table)| table.clone()).unwrap_or_default();
            let object = new_object(oid, version, &template);
            for (iid, table) in instances {
                insert_instance(oid, iid, &table);
            }
            client.add(object);
        }
        Self { client, mid: 0x2000 }
    }

    /// Sends a request in words ([`request`]) and makes a step; everything that the client sent.
    pub fn send(&mut self, text: &str, payload: &[u8]) -> Vec<Message> {
        self.mid += 1;
        net::push(&request(text, self.mid, payload).build());
        self.step()
    }

    /// The answer to a request; nothing else is sent.
    pub fn ask_with(&mut self, text: &str, payload: &[u8]) -> Message {
        self.mid += 1;
        let request = request(text, self.mid, payload);
        net::push(&request.build());
        self.client.step();
        let answer = Message::parse(&net::take_one());
        assert_eq!((answer.kind, answer.mid, &answer.token), (ACK, request.mid, &request.token), "{text}");
        answer
    }

    /// The answer to a request without payload.
    pub fn ask(&mut self, text: &str) -> Message {
        self.ask_with(text, &[])
    }

    /// The code of the answer to a request without payload.
    pub fn code(&mut self, text: &str) -> String {
        self.ask(text).code_text()
    }

    /// Observes a path, successfully; the answer.
    pub fn observe(&mut self, path: &str, token: &str) -> Message {
        let answer = self.ask(&format!("GET {path} obs=0 tok={token}"));
        assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), Some(0)), "{path}");
        answer
    }

    /// Writes attributes, successfully.
    pub fn attributes(&mut self, path: &str, query: &str) {
        assert_eq!(self.code(&format!("PUT {path} ?{query}")), "2.04", "{path} {query}");
    }

    /// The text of a Discover.
    pub fn discover(&mut self, path: &str) -> String {
        let answer = self.ask(&format!("GET {path} accept=40"));
        assert_eq!((answer.code_text(), answer.uint(CONTENT_FORMAT)), ("2.05".into(), Some(40)), "{path}");
        String::from_utf8(answer.payload).unwrap()
    }

    /// Makes a step; what the client sent.
    pub fn step(&mut self) -> Vec<Message> {
        self.client.step();
        net::take_sent().iter().map(|datagram| Message::parse(datagram)).collect()
    }

    /// Lets time pass and makes a step.
    pub fn after_s(&mut self, seconds: i64) -> Vec<Message> {
        clock::advance_s(seconds);
        self.step()
    }

    /// Lets time pass and makes a step that sends nothing.
    pub fn quiet_after_s(&mut self, seconds: i64) {
        let sent = self.after_s(seconds);
        assert!(sent.is_empty(), "sent: {sent:?}");
    }

    /// Makes a step that sends nothing.
    pub fn quiet(&mut self) {
        self.quiet_after_s(0);
    }

    /// Sends an empty message with this Message ID.
    pub fn empty(&mut self, kind: u8, mid: u16) -> Vec<Message> {
        let message = Message { kind, code: 0, mid, token: vec![], options: vec![], payload: vec![] };
        net::push(&message.build());
        self.step()
    }

    pub fn changed(&mut self, path: &str) {
        self.report(path, anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    }

    pub fn added(&mut self, path: &str) {
        self.report(path, anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED);
    }

    pub fn deleted(&mut self, path: &str) {
        self.report(path, anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_DELETED);
    }

    pub fn report(&mut self, path: &str, change: anj_core_change_type_t) {
        let path = ids(path);
        let mut c_path = anj_uri_path_t { ids: [NONE; 4], uri_len: path.len() };
        c_path.ids[..path.len()].copy_from_slice(&path);
        unsafe { anj_core_data_model_changed(self.client.ptr(), &raw const c_path, MaybeUninit::new(change)) };
    }

    /// Sets a value and reports it.
    pub fn put(&mut self, path: &str, value: Val) {
        set(path, value);
        self.changed(path);
    }

    /// Answers the Update that the client is about to send, and everything like it, from now on.
    pub fn answer_updates(&mut self) {
        net::set_peer(Box::new(|_, _, datagram| {
            let message = Message::parse(datagram);
            if message.kind != CON || message.code != 2 {
                return vec![];
            }
            vec![(0, Message { kind: ACK, code: 0x44, options: vec![], payload: vec![], ..message }.build())]
        }));
    }
}

/// Notifications in short: type, token, sequence number, payload, in hexadecimal: `NON 22 1 bf…`; errors `NON 22 4.04`.
pub fn short(messages: &[Message]) -> Vec<String> {
    messages
        .iter()
        .map(|m| {
            let kind = ["CON", "NON", "ACK", "RST"][usize::from(m.kind)];
            let token = to_hex(&m.token);
            match m.observe() {
                Some(number) => format!("{kind} {token} {number} {}", to_hex(&m.payload)),
                None => format!("{kind} {token} {}{}", m.code_text(), to_hex(&m.payload)),
            }
        })
        .collect()
}

/// What [`short`] says of a notification with these leaves in the default format.
pub fn note(kind: &str, token: &str, number: u32, leaves: &[Leaf]) -> String {
    format!("{kind} {token} {number} {}", to_hex(&lwm2m_cbor(leaves)))
}

/// One leaf.
pub fn leaf(path: &str, value: Val) -> Leaf {
    (ids(path), value)
}
