//! A server that can be switched off, and a device whose notifications are stored meanwhile.
#![allow(dead_code, clippy::undocumented_unsafe_blocks)]

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::time::anj_time_duration_t;

use crate::client::take_statuses;
use crate::common::message::*;
use crate::common::{clock, net};
use crate::observe::*;

/// What the server does, and what it has got.
#[derive(Default)]
pub struct Server {
    /// Nothing gets through.
    pub down: bool,
    /// Confirmable notifications are not acknowledged.
    pub deaf: bool,
    /// Updates are answered 4.04.
    pub forgot: bool,
    /// Notifications with these tokens are reset.
    pub unknown: Vec<Vec<u8>>,
    /// Notifications, without those that came twice.
    pub notes: Vec<Message>,
    /// Their Message IDs.
    known: Vec<u16>,
    pub registers: u32,
    pub updates: u32,
    pub deregisters: u32,
}

impl Server {
    pub fn datagram(&mut self, bytes: &[u8]) -> Option<Message> {
        if self.down {
            return None;
        }
        let message = Message::parse(bytes);
        let answer = |code, options| {
            Some(Message { kind: ACK, code, options, payload: vec![], token: message.token.clone(), ..message.clone() })
        };
        match message.code {
            // Register goes to /rd, Update to /rd/1.
            0x02 if message.options.iter().filter(|(number, _)| *number == URI_PATH).count() == 1 => {
                self.registers += 1;
                self.forgot = false;
                answer(0x41, vec![(8, b"rd".to_vec()), (8, b"1".to_vec())])
            }
            0x02 => {
                self.updates += 1;
                answer(if self.forgot { 0x84 } else { 0x44 }, vec![])
            }
            0x04 => {
                self.deregisters += 1;
                answer(0x42, vec![])
            }
            _ if message.kind == CON || message.kind == NON => {
                let unknown = self.unknown.contains(&message.token);
                if !self.known.contains(&message.mid) {
                    self.known.push(message.mid);
                    self.notes.push(message.clone());
                }
                let kind = if unknown { RST } else { ACK };
                let empty =
                    Message { kind, code: 0, token: vec![], options: vec![], payload: vec![], ..message.clone() };
                (unknown || message.kind == CON && !self.deaf).then_some(empty)
            }
            _ => None,
        }
    }
}

/// A device and its server.
pub struct Site {
    pub device: Device,
    shared: Rc<RefCell<Server>>,
    /// The last status that was told.
    pub status: u32,
}

impl Site {
    /// Registered, `/1/0/6` true; an attempt to register every 30 s.
    pub fn new() -> Self {
        Self::with(exact)
    }

    pub fn with(configure: fn(&mut anj_configuration_t)) -> Self {
        let device = Device::initial(configure);
        set("/1/0/6", Val::Bool(true));
        set("/1/0/17", Val::Uint(1));
        set("/1/0/19", Val::Uint(30));
        set("/1/0/20", Val::Uint(1000));
        let shared = Rc::new(RefCell::new(Server::default()));
        let server = shared.clone();
        net::set_peer(Box::new(move |_, _, bytes| {
            server.borrow_mut().datagram(bytes).map(|answer| (0, answer.build())).into_iter().collect()
        }));
        let mut site = Self { device, shared, status: 0 };
        site.step();
        assert_eq!(site.status, REGISTERED);
        site
    }

    pub fn shared(&self) -> Rc<RefCell<Server>> {
        self.shared.clone()
    }

    pub fn server(&self) -> Ref<'_, Server> {
        self.shared.borrow()
    }

    pub fn server_mut(&self) -> RefMut<'_, Server> {
        self.shared.borrow_mut()
    }

    /// A few steps, enough for everything that does not wait for the clock.
    pub fn step(&mut self) {
        for _ in 0..4 {
            self.device.client.step();
        }
        self.status = take_statuses().last().copied().unwrap_or(self.status);
    }

    /// Second by second.
    pub fn after_s(&mut self, seconds: i64) {
        for _ in 0..seconds {
            clock::advance_s(1);
            self.step();
        }
    }

    /// What the server got since the last call, in short.
    pub fn told(&self) -> Vec<String> {
        short(&std::mem::take(&mut self.server_mut().notes))
    }

    /// Observes without looking at what else was sent.
    pub fn observe(&mut self, path: &str, token: &str) {
        net::take_sent();
        self.device.observe(path, token);
    }

    /// The code of the answer to a request, whatever else was sent.
    pub fn code(&mut self, text: &str) -> String {
        net::take_sent();
        self.device.code(text)
    }

    /// Writes attributes.
    pub fn attributes(&mut self, path: &str, query: &str) {
        assert_eq!(self.code(&format!("PUT {path} ?{query}")), "2.04");
    }

    /// The application disables the server.
    pub fn disable(&mut self, seconds: i64) {
        let timeout = anj_time_duration_t { us: seconds * 1_000_000 };
        unsafe { anj_core_disable_server(self.device.client.ptr(), timeout) };
        self.step();
        assert_eq!(self.status, SUSPENDED);
    }

    /// Sets values one after the other, a second and a few steps each.
    pub fn put_all(&mut self, path: &str, values: impl IntoIterator<Item = i64>) {
        for value in values {
            self.device.put(path, Val::Int(value));
            self.after_s(1);
        }
    }
}

pub const SUSPENDED: u32 = 7;
pub const REGISTERED: u32 = 6;
pub const REGISTERING: u32 = 5;

/// Confirmable notifications of an INT, numbered from `first` on.
pub fn ints(path: &str, token: &str, first: u32, values: impl IntoIterator<Item = i64>) -> Vec<String> {
    values.into_iter().zip(first..).map(|(value, n)| note("CON", token, n, &[leaf(path, Val::Int(value))])).collect()
}
