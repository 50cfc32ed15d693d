//! A downloader driven through its C functions, as a C program would, and a look at its requests.

use std::ffi::{CString, c_int, c_void};
use std::mem::MaybeUninit;

use anj::capi::coap_downloader::*;
use anj::capi::compat::net::anj_net_api::anj_net_config_t;
use anj::capi::defs::anj_exchange_udp_tx_params_t;
use anj::capi::time::anj_time_duration_t;

use super::{clock, hex, net, to_hex};

pub type Status = anj_coap_downloader_status_t;
pub type Raw = *mut anj_coap_downloader_t;
type Hook = Box<dyn FnMut(Raw, Status, &[u8])>;

/// What the callback of a downloader has seen.
#[derive(Default)]
pub struct Seen {
    pub events: Vec<(Status, usize)>,
    pub data: Vec<u8>,
    /// Runs inside the callback.
    pub hook: Option<Hook>,
}

/// A downloader and what it told.
pub struct Downloader {
    memory: Box<MaybeUninit<anj_coap_downloader_t>>,
    seen: *mut Seen,
    /// URIs may have to live as long as the download.
    uris: Vec<CString>,
}

/// How a downloader is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    /// The transmission parameters below are given; otherwise NULL.
    pub parameters: bool,
    pub retry_count: u8,
    pub retry_delay_s: i64,
    pub ack_timeout_s: i64,
    pub factor: f64,
    pub max_retransmit: u16,
}

impl Default for Setup {
    fn default() -> Self {
        Self { parameters: true, retry_count: 0, retry_delay_s: 0, ack_timeout_s: 2, factor: 1.0, max_retransmit: 4 }
    }
}

/// Some retries, ten seconds apart.
pub fn retrying(retry_count: u8) -> Setup {
    Setup { retry_count, retry_delay_s: 10, ..Setup::default() }
}

unsafe extern "C" fn event(arg: *mut c_void, raw: Raw, status: Status, data: *const u8, len: usize) {
    let seen = arg.cast::<Seen>();
    let is_data = status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING;
    assert_eq!(is_data, !data.is_null(), "data with {status:?}");
    assert_eq!(is_data, len > 0, "data with {status:?}");
    let bytes = if is_data { unsafe { std::slice::from_raw_parts(data, len) } } else { &[] };
    let hook = unsafe {
        (*seen).events.push((status, len));
        (*seen).data.extend_from_slice(bytes);
        (*seen).hook.take()
    };
    if let Some(mut hook) = hook {
        hook(raw, status, bytes);
        unsafe { (*seen).hook.get_or_insert(hook) };
    }
}

impl Downloader {
    pub fn new(setup: Setup) -> Self {
        let memory = Box::new(MaybeUninit::<anj_coap_downloader_t>::uninit());
        let mut downloader = Self { memory, seen: Box::into_raw(Box::default()), uris: Vec::new() };
        assert_eq!(downloader.init(setup), 0);
        downloader
    }

    pub fn init(&mut self, setup: Setup) -> c_int {
        let tx = anj_exchange_udp_tx_params_t {
            ack_timeout: anj_time_duration_t { us: setup.ack_timeout_s * 1_000_000 },
            ack_random_factor: setup.factor,
            max_retransmit: setup.max_retransmit,
        };
        let config = anj_coap_downloader_configuration_t {
            event_cb: Some(event),
            event_cb_arg: self.seen.cast(),
            udp_tx_params: if setup.parameters { &tx } else { std::ptr::null() },
            retry_delay: anj_time_duration_t { us: setup.retry_delay_s * 1_000_000 },
            retry_count: setup.retry_count,
        };
        unsafe { anj_coap_downloader_init(self.raw(), &config) }
    }

    pub fn raw(&mut self) -> Raw {
        self.memory.as_mut_ptr()
    }

    pub fn start(&mut self, uri: &str) -> c_int {
        self.start_with(uri, std::ptr::null())
    }

    pub fn start_with(&mut self, uri: &str, config: *const anj_net_config_t) -> c_int {
        let uri = CString::new(uri).unwrap();
        let result = unsafe { anj_coap_downloader_start(self.raw(), uri.as_ptr(), config) };
        if uri.as_bytes().len() > anj::downloader::ANJ_COAP_DOWNLOADER_URI_SIZE {
            self.uris.push(uri);
        } else {
            // A short one is copied: the caller's text may vanish.
            let mut bytes = uri.into_bytes();
            bytes.fill(b'!');
        }
        result
    }

    pub fn step(&mut self) {
        unsafe { anj_coap_downloader_step(self.raw()) };
    }

    pub fn steps(&mut self, count: usize) {
        for _ in 0..count {
            self.step();
        }
    }

    pub fn terminate(&mut self) {
        unsafe { anj_coap_downloader_terminate(self.raw()) };
    }

    pub fn suspend(&mut self) -> c_int {
        unsafe { anj_coap_downloader_suspend(self.raw()) }
    }

    pub fn resume(&mut self) -> c_int {
        unsafe { anj_coap_downloader_resume(self.raw()) }
    }

    pub fn error(&mut self) -> c_int {
        unsafe { anj_coap_downloader_get_error(self.raw()) }
    }

    /// What to do inside each callback from now on.
    pub fn hook(&mut self, hook: impl FnMut(Raw, Status, &[u8]) + 'static) {
        unsafe { (*self.seen).hook = Some(Box::new(hook)) };
    }

    /// Everything delivered since the last call.
    pub fn take_data(&mut self) -> Vec<u8> {
        unsafe { std::mem::take(&mut (*self.seen).data) }
    }

    /// The callbacks since the last call, as `STARTING DATA:16 FINISHING`.
    pub fn events(&mut self) -> String {
        let events = unsafe { std::mem::take(&mut (*self.seen).events) };
        let names: Vec<String> = events.into_iter().map(|(status, len)| name(status, len)).collect();
        names.join(" ")
    }

    /// One step and its callbacks.
    pub fn step_events(&mut self) -> String {
        self.step();
        self.events()
    }

    /// Runs until the download has ended, letting time pass; gives the callbacks. Panics when it hangs.
    pub fn run(&mut self) -> String {
        let mut all = Vec::new();
        for _ in 0..5_000 {
            let events = self.step_events();
            let over = events.ends_with("FINISHED") || events.ends_with("FAILED");
            if !events.is_empty() {
                all.push(events);
            } else {
                clock::advance_ms(500);
            }
            if over {
                return all.join(" ");
            }
        }
        panic!("hangs after {all:?}");
    }

    /// Starts, connects and gives the first request.
    pub fn first_request(&mut self, uri: &str) -> Get {
        self.events();
        assert_eq!(self.start(uri), 0);
        assert_eq!(self.step_events(), "STARTING");
        self.request()
    }

    /// A step, which sends exactly one request.
    pub fn request(&mut self) -> Get {
        self.step();
        Get::parse(&net::take_one())
    }

    /// Delivers an answer in one step.
    pub fn answer(&mut self, datagram: &[u8]) {
        net::push(datagram);
        self.step();
    }
}

impl Drop for Downloader {
    fn drop(&mut self) {
        drop(unsafe { Box::from_raw(self.seen) });
    }
}

/// `STARTING` and so on; `DATA:16` for data.
fn name(status: Status, len: usize) -> String {
    if status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING {
        return format!("DATA:{len}");
    }
    format!("{status:?}").trim_start_matches("ANJ_COAP_DOWNLOADER_STATUS_").to_owned()
}

/// A GET with a token of eight bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Get {
    pub id: u16,
    pub token: [u8; 8],
    /// The options in hexadecimal.
    pub options: String,
}

impl Get {
    pub fn parse(datagram: &[u8]) -> Self {
        assert_eq!(datagram[..2], [0x48, 0x01], "not a GET: {}", to_hex(datagram));
        Self {
            id: u16::from_be_bytes([datagram[2], datagram[3]]),
            token: datagram[4..12].try_into().unwrap(),
            options: to_hex(&datagram[12..]),
        }
    }

    /// The piggybacked response with a code, and the options and payload behind the token.
    pub fn ack(&self, code: u8, rest: &str) -> Vec<u8> {
        self.message(0x68, code, self.id, rest)
    }

    /// 2.05, piggybacked.
    pub fn content(&self, rest: &str) -> Vec<u8> {
        self.ack(0x45, rest)
    }

    /// A separate response, confirmable or not.
    pub fn separate(&self, confirmable: bool, id: u16, rest: &str) -> Vec<u8> {
        self.message(if confirmable { 0x48 } else { 0x58 }, 0x45, id, rest)
    }

    /// A block of 16 bytes, piggybacked, without ETag.
    pub fn block(&self, num: u8, more: bool) -> Vec<u8> {
        self.content(&block(num, more))
    }

    pub fn message(&self, first: u8, code: u8, id: u16, rest: &str) -> Vec<u8> {
        let mut datagram = vec![first, code, (id >> 8) as u8, id as u8];
        datagram.extend(self.token);
        datagram.extend(hex(rest));
        datagram
    }
}

/// Block2 and 16 bytes of payload, all of them the number.
pub fn block(num: u8, more: bool) -> String {
    let option =
        if num == 0 && !more { "d00a".to_owned() } else { format!("d10a{:02x}", num << 4 | u8::from(more) << 3) };
    format!("{option}ff{}", format!("{num:02x}").repeat(16))
}
