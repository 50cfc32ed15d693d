//! A client of the classic API and a scripted server on the loopback interface.
#![allow(dead_code)]

pub mod coap;
pub mod firmware;
pub mod object;

use std::ffi::CString;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, UdpSocket};
use std::ptr::null;
use std::time::{Duration, Instant};

use anjay::capi::core::{anjay_configuration_t, anjay_delete, anjay_new, anjay_sched_run, anjay_serve, anjay_t};
use anjay::capi::security::{
    anjay_security_instance_t, anjay_security_object_add_instance, anjay_security_object_install,
};
use anjay::capi::server::{anjay_server_instance_t, anjay_server_object_add_instance, anjay_server_object_install};
use coap::Message;

/// How long anything may take.
pub const LIMIT: Duration = Duration::from_secs(10);

/// A configuration like that of most programs.
pub fn configuration(endpoint: &CString) -> anjay_configuration_t {
    // SAFETY: all zero is a valid configuration.
    let mut config = unsafe { MaybeUninit::<anjay_configuration_t>::zeroed().assume_init() };
    config.endpoint_name = endpoint.as_ptr();
    (config.in_buffer_size, config.out_buffer_size, config.msg_cache_size) = (4000, 4000, 4000);
    config
}

/// An instance of the Security object without security.
pub fn security_instance(ssid: u16, uri: &CString) -> anjay_security_instance_t {
    // SAFETY: all zero is a valid instance.
    let mut instance = unsafe { MaybeUninit::<anjay_security_instance_t>::zeroed().assume_init() };
    instance.ssid = ssid;
    instance.server_uri = uri.as_ptr();
    instance.security_mode = MaybeUninit::new(anjay::capi::dm::anjay_security_mode_t::ANJAY_SECURITY_NOSEC);
    instance
}

/// An instance of the Server object.
pub fn server_instance(ssid: u16, lifetime: i32) -> anjay_server_instance_t {
    // SAFETY: all zero is a valid instance.
    let mut instance = unsafe { MaybeUninit::<anjay_server_instance_t>::zeroed().assume_init() };
    (instance.ssid, instance.lifetime) = (ssid, lifetime);
    (instance.default_min_period, instance.default_max_period, instance.disable_timeout) = (-1, -1, -1);
    instance.binding = c"U".as_ptr();
    instance
}

/// A client and its server.
pub struct Bench {
    pub anjay: *mut anjay_t,
    pub server: UdpSocket,
    /// Where the client is.
    pub peer: Option<SocketAddr>,
    next_id: u16,
}

impl Bench {
    /// A client with Security and Server objects for a server that listens; nothing was sent yet.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// As [`Bench::new`], with other settings.
    pub fn with(change: impl FnOnce(&mut anjay_configuration_t)) -> Self {
        let bench = Self::without_server(change);
        bench.add_server(60);
        bench
    }

    /// A client with nothing in it.
    pub fn without_server(change: impl FnOnce(&mut anjay_configuration_t)) -> Self {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let endpoint = CString::new("urn:dev").unwrap();
        let mut config = configuration(&endpoint);
        change(&mut config);
        // SAFETY: a valid configuration.
        let anjay = unsafe { anjay_new(&config) };
        assert!(!anjay.is_null());
        Self { anjay, server, peer: None, next_id: 0x4000 }
    }

    /// The URI of the server.
    pub fn uri(&self, path: &str) -> CString {
        CString::new(format!("coap://127.0.0.1:{}{path}", self.server.local_addr().unwrap().port())).unwrap()
    }

    /// Installs both objects, with instances for the server.
    pub fn add_server(&self, lifetime: i32) {
        let uri = self.uri("");
        // SAFETY: a client, and valid instances.
        unsafe {
            assert_eq!(anjay_security_object_install(self.anjay), 0);
            assert_eq!(anjay_server_object_install(self.anjay), 0);
            let mut iid = u16::MAX;
            assert_eq!(anjay_security_object_add_instance(self.anjay, &security_instance(1, &uri), &mut iid), 0);
            assert_eq!(iid, 0);
            iid = u16::MAX;
            assert_eq!(anjay_server_object_add_instance(self.anjay, &server_instance(1, lifetime), &mut iid), 0);
            assert_eq!(iid, 0);
        }
    }

    /// One turn of an event loop, without waiting.
    pub fn turn(&self) {
        // SAFETY: a client.
        unsafe {
            anjay_serve(self.anjay, null::<u8>().cast_mut().cast());
            anjay_sched_run(self.anjay);
        }
    }

    /// What the client has sent.
    pub fn received(&mut self) -> Option<Message> {
        let mut buffer = [0; 4096];
        let (len, from) = self.server.recv_from(&mut buffer).ok()?;
        self.peer = Some(from);
        Some(Message::parse(&buffer[..len]).expect("a CoAP message"))
    }

    /// Turns until `f` gives something.
    pub fn until<T>(&mut self, what: &str, mut f: impl FnMut(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            self.turn();
            if let Some(found) = f(self) {
                return found;
            }
            assert!(start.elapsed() < LIMIT, "{what}: not in time");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The next message of the client.
    pub fn message(&mut self) -> Message {
        self.until("a message", Self::received)
    }

    /// No message for some turns.
    pub fn silence(&mut self, time: Duration) {
        let start = Instant::now();
        while start.elapsed() < time {
            self.turn();
            let message = self.received();
            assert!(message.is_none(), "{message:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Sends a message to the client.
    pub fn send(&self, message: &Message) {
        self.server.send_to(&message.encode(), self.peer.expect("the client has spoken")).unwrap();
    }

    /// Takes the Register and accepts it.
    pub fn register(&mut self) -> Message {
        let register = self.message();
        assert_eq!((register.code, register.path().as_slice()), (0x02, &["rd".to_string()][..]));
        let mut answer = register.answer(0x41);
        answer.options = vec![(8, b"rd".to_vec()), (8, b"x".to_vec())];
        self.send(&answer);
        for _ in 0..5 {
            self.turn();
        }
        register
    }

    /// A request for a path, with options behind it.
    pub fn request(&mut self, code: u8, path: &str, more: &[(u16, &[u8])], payload: &[u8]) -> Message {
        self.next_id += 1;
        let mut message = Message { ty: 0, code, id: self.next_id, ..Message::default() };
        message.token = vec![7, (self.next_id >> 8) as u8, self.next_id as u8];
        message.options = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| (11, segment.as_bytes().to_vec()))
            .chain(more.iter().map(|(number, value)| (*number, value.to_vec())))
            .collect();
        message.options.sort_by_key(|(number, _)| *number);
        message.payload = payload.to_vec();
        message
    }

    /// Sends a request; the answer to it. Other messages of the client that come before go to `others`.
    pub fn exchange(&mut self, request: &Message, others: &mut Vec<Message>) -> Message {
        self.send(request);
        let token = request.token.clone();
        self.until("an answer", |bench| {
            let message = bench.received()?;
            if message.token == token && message.id == request.id {
                return Some(message);
            }
            others.push(message);
            None
        })
    }

    /// A request without payload.
    pub fn get(&mut self, path: &str) -> Message {
        self.ask(0x01, path, &[], b"")
    }

    /// Any request.
    pub fn ask(&mut self, code: u8, path: &str, more: &[(u16, &[u8])], payload: &[u8]) -> Message {
        let request = self.request(code, path, more, payload);
        self.exchange(&request, &mut Vec::new())
    }

    /// A PUT with a Content-Format.
    pub fn put(&mut self, path: &str, format: u16, payload: &[u8]) -> Message {
        self.ask(0x03, path, &[(12, &uint(format))], payload)
    }

    /// A POST with a Content-Format.
    pub fn post(&mut self, path: &str, format: u16, payload: &[u8]) -> Message {
        self.ask(0x02, path, &[(12, &uint(format))], payload)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if self.anjay.is_null() {
            return;
        }
        // Answers the De-register.
        let server = self.server.try_clone().unwrap();
        let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let ended = done.clone();
        let answering = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !ended.load(std::sync::atomic::Ordering::SeqCst) {
                if let Ok((len, from)) = server.recv_from(&mut buffer)
                    && let Some(message) = Message::parse(&buffer[..len])
                    && message.code == 0x04
                {
                    let _ = server.send_to(&message.answer(0x42).encode(), from);
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        // SAFETY: a client that is not used any more.
        unsafe { anjay_delete(self.anjay) };
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        let _ = answering.join();
    }
}

/// A number as the value of an option.
pub fn uint(value: u16) -> Vec<u8> {
    value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal digits.
pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
}
