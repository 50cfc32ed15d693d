//! The application side of a firmware update, with a trace, and a server of files.

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::net::UdpSocket;
use std::ptr::null;

use anjay::capi::core::anjay_t;
use anjay::capi::download::anjay_etag_t;
use anjay::capi::fw_update::*;

use super::coap::Message;
use super::{Bench, hex};

/// What the application saw, and what it answers.
#[derive(Default)]
pub struct Firmware {
    pub trace: Vec<String>,
    pub image: Vec<u8>,
    pub open_result: c_int,
    pub write_result: c_int,
    pub finish_result: c_int,
    pub upgrade_result: c_int,
    /// What `anjay_fw_update_set_result` is called with inside `perform_upgrade`.
    pub set_result: Option<c_int>,
    pub anjay: usize,
    table: Option<Box<anjay_fw_update_handlers_t>>,
}

impl Firmware {
    pub fn new() -> Box<RefCell<Self>> {
        Box::default()
    }
}

/// The handlers called since the last time.
pub fn taken(firmware: &RefCell<Firmware>) -> String {
    std::mem::take(&mut firmware.borrow_mut().trace).join(" ")
}

/// Result, URI, offset and ETag of an initial state.
pub type Initial<'a> = (i32, Option<&'a CStr>, usize, Option<&'a [u8]>);

/// Installs the object; the state is given by result, URI, offset and ETag.
pub fn install(
    bench: &Bench,
    firmware: &RefCell<Firmware>,
    change: impl FnOnce(&mut anjay_fw_update_handlers_t),
    initial: Option<Initial<'_>>,
) -> c_int {
    // SAFETY: all zero are no handlers.
    let mut table = Box::new(unsafe { MaybeUninit::<anjay_fw_update_handlers_t>::zeroed().assume_init() });
    table.stream_open = Some(open);
    table.stream_write = Some(write);
    table.stream_finish = Some(finish);
    table.reset = Some(reset);
    table.perform_upgrade = Some(perform_upgrade);
    change(&mut table);
    let pointer = &raw const *table;
    {
        let mut firmware = firmware.borrow_mut();
        firmware.table = Some(table);
        firmware.anjay = bench.anjay.addr();
    }
    let argument = std::ptr::from_ref(firmware).cast_mut().cast();
    let etag = initial.and_then(|(_, _, _, etag)| etag).map(|etag| [&[etag.len() as u8], etag, &[0]].concat());
    // SAFETY: all zero is a valid state; the enumeration is written as the number it is.
    let state = initial.map(|(result, uri, offset, _)| unsafe {
        let mut state = MaybeUninit::<anjay_fw_update_initial_state_t>::zeroed().assume_init();
        (&raw mut state.result).cast::<c_int>().write(result);
        state.persisted_uri = uri.map_or(null(), CStr::as_ptr);
        state.resume_offset = offset;
        state.resume_etag = etag.as_ref().map_or(null(), |etag| etag.as_ptr().cast());
        state
    });
    let state = state.as_ref().map_or(null(), std::ptr::from_ref);
    // SAFETY: everything lives longer than the client.
    unsafe { anjay_fw_update_install(bench.anjay, pointer, argument, state) }
}

unsafe fn firmware<'a>(argument: *mut c_void) -> &'a RefCell<Firmware> {
    // SAFETY: what `install` gave.
    unsafe { &*argument.cast::<RefCell<Firmware>>() }
}

unsafe extern "C" fn open(argument: *mut c_void, uri: *const c_char, etag: *const anjay_etag_t) -> c_int {
    // SAFETY: strings and ETags are valid or NULL.
    let (uri, etag) = unsafe {
        let uri = if uri.is_null() { "NULL" } else { CStr::from_ptr(uri).to_str().unwrap() };
        let etag = if etag.is_null() {
            "NULL".into()
        } else {
            let value = (&raw const (*etag).value).cast::<u8>();
            hex(std::slice::from_raw_parts(value, (*etag).size.into()))
        };
        (uri, etag)
    };
    // SAFETY: see `firmware`.
    let mut firmware = unsafe { firmware(argument) }.borrow_mut();
    let uri = uri.rsplit_once('/').map_or(uri, |(_, name)| name);
    firmware.trace.push(format!("open({uri},{etag})"));
    firmware.image.clear();
    firmware.open_result
}

unsafe extern "C" fn write(argument: *mut c_void, data: *const c_void, length: usize) -> c_int {
    // SAFETY: see `firmware`; so many bytes.
    let (mut firmware, data) =
        unsafe { (firmware(argument).borrow_mut(), std::slice::from_raw_parts(data.cast::<u8>(), length)) };
    firmware.trace.push(format!("write({length})"));
    firmware.image.extend(data);
    firmware.write_result
}

unsafe extern "C" fn finish(argument: *mut c_void) -> c_int {
    // SAFETY: see `firmware`.
    let mut firmware = unsafe { firmware(argument) }.borrow_mut();
    firmware.trace.push("finish".into());
    firmware.finish_result
}

unsafe extern "C" fn reset(argument: *mut c_void) {
    // SAFETY: see `firmware`.
    let mut firmware = unsafe { firmware(argument) }.borrow_mut();
    firmware.trace.push("reset".into());
    firmware.image.clear();
}

unsafe extern "C" fn perform_upgrade(argument: *mut c_void) -> c_int {
    // SAFETY: see `firmware`.
    let firmware = unsafe { firmware(argument) };
    firmware.borrow_mut().trace.push("upgrade".into());
    let (set, anjay) = (firmware.borrow().set_result, firmware.borrow().anjay);
    if let Some(result) = set {
        let anjay: *mut anjay_t = std::ptr::with_exposed_provenance_mut(anjay);
        // SAFETY: the client; the enumeration is passed as the number it is.
        assert_eq!(unsafe { set_result(anjay, result) }, 0);
    }
    firmware.borrow().upgrade_result
}

/// `anjay_fw_update_set_result` with a number.
///
/// # Safety
/// A client.
pub unsafe fn set_result(anjay: *mut anjay_t, result: c_int) -> c_int {
    let mut value = MaybeUninit::<anjay_fw_update_result_t>::uninit();
    // SAFETY: an enumeration of C has the size of an int here.
    unsafe {
        value.as_mut_ptr().cast::<c_int>().write(result);
        anjay_fw_update_set_result(anjay, value)
    }
}

/// A server of one file.
pub struct Files {
    pub socket: UdpSocket,
    pub file: Vec<u8>,
    pub etag: Vec<u8>,
    /// The ETag from this block on.
    pub other_etag: Option<(u32, Vec<u8>)>,
    /// Answer with this code instead.
    pub refusal: Option<u8>,
    /// Without Block2.
    pub whole: bool,
    /// Value of the Block2 option of each request; `None` for none.
    pub asked: Vec<Option<u32>>,
    pub paths: Vec<Vec<String>>,
    /// Answers are held back.
    pub silent: bool,
}

impl Files {
    pub fn new(len: usize) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Self {
            socket,
            file: (0..len).map(|at| (at * 7 + at / 251) as u8).collect(),
            etag: vec![1, 2],
            other_etag: None,
            refusal: None,
            whole: false,
            asked: Vec::new(),
            paths: Vec::new(),
            silent: false,
        }
    }

    pub fn uri(&self) -> CString {
        CString::new(format!("coap://127.0.0.1:{}/fw", self.socket.local_addr().unwrap().port())).unwrap()
    }

    /// Answers what came in.
    pub fn serve(&mut self) {
        let mut buffer = [0; 2048];
        while let Ok((len, from)) = self.socket.recv_from(&mut buffer) {
            let request = Message::parse(&buffer[..len]).unwrap();
            if request.code != 1 {
                continue;
            }
            self.asked.push(request.number(23));
            self.paths.push(request.path());
            if self.silent {
                continue;
            }
            let mut answer = request.answer(self.refusal.unwrap_or(0x45));
            if self.refusal.is_none() {
                let number = request.number(23).unwrap_or(6) >> 4;
                let mut etag = self.etag.clone();
                if let Some((from, other)) = &self.other_etag
                    && number >= *from
                {
                    etag.clone_from(other);
                }
                if !etag.is_empty() {
                    answer.options.push((4, etag));
                }
                if self.whole {
                    answer.payload.clone_from(&self.file);
                } else {
                    let start = (number as usize * 1024).min(self.file.len());
                    let end = (start + 1024).min(self.file.len());
                    let more = u32::from(end < self.file.len());
                    let option = number << 4 | more << 3 | 6;
                    answer.options.push((23, option.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()));
                    answer.payload = self.file[start..end].to_vec();
                }
            }
            self.socket.send_to(&answer.encode(), from).unwrap();
        }
    }
}

/// State and result, as the server reads them.
pub fn status(bench: &mut Bench) -> String {
    format!("{}/{}", bench.get("/5/0/3").text(), bench.get("/5/0/5").text())
}

/// Turns until state and result are these.
pub fn until_status(bench: &mut Bench, files: &mut Files, wanted: &str) {
    let start = std::time::Instant::now();
    loop {
        for _ in 0..10 {
            bench.turn();
            files.serve();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let now = status(bench);
        if now == wanted {
            return;
        }
        assert!(start.elapsed() < super::LIMIT, "{now}, not {wanted}");
    }
}
