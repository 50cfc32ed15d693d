//! The Firmware Update object, /5 (spec 50 §5.10): an image comes block by block, pushed or pulled, and is applied.

use anj::coap::{Scheme, Uri};
use anj::dm::ChangeKind;
use anj::downloader::DownloaderError;
use anj::path::Path;
use anj::value::Scalar;

use crate::base64;
use crate::capi::fw_handlers::Handlers;
use crate::client::Guard;
use crate::contexts::{Input, Resource, ResourceKind};
use crate::download::{self, Ending, Receiver, Request};
use crate::object::{INTERNAL, NOT_ALLOWED, NOT_FOUND};
use crate::value::{BAD_REQUEST, Value, Written};

/// /5/0/8
pub const PROTOCOLS: u16 = 8;
/// The handlers of the application get pushed data in pieces of this size.
const PIECE: usize = 1024;
/// Passes of the scheduler between the Execute and `perform_upgrade`: the response and the new state leave in the first one.
const PASSES_BEFORE_UPGRADE: u8 = 2;

/// /5/0/3
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nothing.
    Idle = 0,
    /// An image is being fetched.
    Downloading,
    /// It is there.
    Downloaded,
    /// It is being applied.
    Updating,
}

/// Values of /5/0/5.
pub mod result {
    /// Nothing to tell.
    pub const INITIAL: i32 = 0;
    /// Updated.
    pub const SUCCESS: i32 = 1;
    /// No room for the image.
    pub const NOT_ENOUGH_SPACE: i32 = 2;
    /// Out of memory.
    pub const OUT_OF_MEMORY: i32 = 3;
    /// The connection was lost.
    pub const CONNECTION_LOST: i32 = 4;
    /// The URI leads nowhere.
    pub const INVALID_URI: i32 = 7;
    /// The update failed.
    pub const FAILED: i32 = 8;
    /// Of this protocol.
    pub const UNSUPPORTED_PROTOCOL: i32 = 9;
    /// Cancelled by the server.
    pub const CANCELLED: i32 = 10;
    /// Put off.
    pub const DEFERRED: i32 = 11;
}

/// The initial state of an update, as `anjay_fw_update_install` is told.
#[derive(Clone, Debug, Default)]
pub struct Initial {
    /// `anjay_fw_update_initial_result_t`
    pub result: i32,
    /// URI of the image.
    pub uri: Option<Vec<u8>>,
    /// Bytes of it that are there.
    pub offset: usize,
    /// ETag of what is there.
    pub etag: Option<Vec<u8>>,
}

/// What of the image is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Resume {
    offset: usize,
    etag: Vec<u8>,
}

/// A package that is being pushed.
#[derive(Debug, Default)]
struct Push {
    data: Vec<u8>,
    decoder: base64::Decoder,
}

/// The object.
#[derive(Debug)]
pub struct FwUpdate {
    handlers: Handlers,
    state: State,
    result: i32,
    uri: Vec<u8>,
    /// `stream_open` was called, or what was there at the start stands for it, and neither `stream_finish` nor `reset`.
    open: bool,
    push: Option<Push>,
    download: Option<usize>,
    /// The download is to be started in the next pass.
    start: Option<Resume>,
    /// The download goes on with what was there.
    resuming: bool,
    /// Data came from the download.
    received: bool,
    suspended: bool,
    /// Passes until `perform_upgrade`.
    upgrade_in: u8,
}

/// The result that a handler asks for with its code.
fn mapped(code: i32, otherwise: i32) -> i32 {
    match code {
        -2 | -3 | -5 | -6 | -11 => -code,
        _ => otherwise,
    }
}

impl FwUpdate {
    /// As it was left. `None` for an initial result that cannot be.
    pub fn new(handlers: Handlers, initial: &Initial) -> Option<(Self, bool)> {
        let mut object = Self {
            handlers,
            state: State::Idle,
            result: result::INITIAL,
            uri: initial.uri.clone().unwrap_or_default(),
            open: false,
            push: None,
            download: None,
            start: None,
            resuming: false,
            received: false,
            suspended: false,
            upgrade_in: 0,
        };
        let mut reset = false;
        match initial.result {
            -3 => object.state = State::Updating,
            -2 => object.state = State::Downloaded,
            -1 if object.uri.is_empty() => reset = true,
            -1 => {
                object.state = State::Downloading;
                let etag = initial.etag.clone();
                // What is there is of no use when nobody knows of which image it is.
                reset = initial.offset > 0 && etag.is_none();
                let resume = Resume { offset: initial.offset, etag: etag.unwrap_or_default() };
                (object.open, object.resuming) = (!reset, !reset);
                object.start = Some(if reset { Resume::default() } else { resume });
            }
            result @ 0..=9 => {
                object.result = result;
                object.uri.clear();
            }
            _ => return None,
        }
        Some((object, reset))
    }

    /// Where it stands: state and result.
    pub fn status(&self) -> (State, i32) {
        (self.state, self.result)
    }

    /// When it has something to do.
    pub fn is_due(&self) -> bool {
        self.upgrade_in > 0 || (self.start.is_some() && !self.suspended)
    }
}

fn object<'a>(guard: &'a mut Guard<'_>) -> Option<&'a mut FwUpdate> {
    guard.fw_update.as_mut()
}

/// Changes state and result; servers that observe them are told.
fn set(guard: &mut Guard<'_>, state: State, result: i32) {
    let Some(object) = object(guard) else { return };
    let (old_state, old_result) = (object.state, object.result);
    (object.state, object.result) = (state, result);
    if old_state != state {
        guard.tell(Path::resource(5, 0, 3), ChangeKind::Value);
    }
    if old_result != result {
        guard.tell(Path::resource(5, 0, 5), ChangeKind::Value);
    }
}

/// Forgets the image.
pub fn reset(guard: &mut Guard<'_>) {
    let Some(object) = object(guard) else { return };
    (object.open, object.push, object.start) = (false, None, None);
    (object.resuming, object.received, object.upgrade_in) = (false, false, 0);
    let handlers = object.handlers;
    handlers.reset(guard);
}

/// Ends a download that runs.
fn abort(guard: &mut Guard<'_>) {
    let Some(object) = object(guard) else { return };
    object.start = None;
    if let Some(handle) = object.download.take() {
        download::abort(guard, handle);
    }
}

/// The Resources. Name and version are asked for where an image is there.
pub fn resources(guard: &mut Guard<'_>) -> Vec<Resource> {
    use ResourceKind::{E, R, RM, RW, W};
    let name = package_text(guard, 6).is_some();
    let version = package_text(guard, 7).is_some();
    vec![
        Resource::new(0, W),
        Resource::new(1, RW),
        Resource::new(2, E),
        Resource::new(3, R),
        Resource::new(5, R),
        Resource { rid: 6, kind: R, present: name },
        Resource { rid: 7, kind: R, present: version },
        Resource::new(PROTOCOLS, RM),
        Resource::new(9, R),
        Resource::new(10, E),
    ]
}

fn package_text(guard: &mut Guard<'_>, rid: u16) -> Option<Vec<u8>> {
    let object = object(guard)?;
    if object.state != State::Downloaded {
        return None;
    }
    let handlers = object.handlers;
    handlers.package_text(guard, rid)
}

/// A value.
///
/// # Errors
/// A code.
pub fn read(guard: &mut Guard<'_>, path: &Path) -> Result<Value, i32> {
    let int = |value: i32| Ok(Value::Scalar(Scalar::Int(value.into())));
    let object = object(guard).ok_or(NOT_FOUND)?;
    match (path.rid(), path.id(3)) {
        (1, None) => Ok(Value::Text(object.uri.clone())),
        (3, None) => int(object.state as i32),
        (5, None) => int(object.result),
        (rid @ (6 | 7), None) => package_text(guard, rid).map(Value::Text).ok_or(NOT_FOUND),
        // CoAP and CoAPS.
        (PROTOCOLS, Some(riid @ (0 | 1))) => int(riid.into()),
        (9, None) => int(2),
        _ => Err(NOT_FOUND),
    }
}

/// Writes the URI; a code. The package has a way of its own: [`package`].
pub fn write(guard: &mut Guard<'_>, path: &Path, input: &mut Input) -> i32 {
    if path.rid() != 1 {
        return NOT_ALLOWED;
    }
    let Some(uri) = input.written().text().map(<[u8]>::to_vec) else { return BAD_REQUEST };
    let Some(object) = object(guard) else { return NOT_FOUND };
    match object.state {
        State::Updating if uri.is_empty() => NOT_ALLOWED,
        _ if uri.is_empty() => {
            let touched = object.state != State::Idle || object.open;
            object.uri.clear();
            abort(guard);
            if touched {
                reset(guard);
            }
            set(guard, State::Idle, result::INITIAL);
            0
        }
        State::Idle => begin_pull(guard, uri),
        _ => BAD_REQUEST,
    }
}

/// A new URI: the download starts in the next pass.
fn begin_pull(guard: &mut Guard<'_>, uri: Vec<u8>) -> i32 {
    let known = Uri::parse(&uri).is_ok_and(|uri| matches!(uri.scheme, Scheme::Coap | Scheme::Coaps));
    if !known {
        set(guard, State::Idle, result::UNSUPPORTED_PROTOCOL);
        return BAD_REQUEST;
    }
    let Some(object) = object(guard) else { return NOT_FOUND };
    object.uri = uri;
    (object.start, object.resuming, object.received) = (Some(Resume::default()), false, false);
    set(guard, State::Downloading, result::INITIAL);
    0
}

/// A value is written to the package.
pub fn is_package(guard: &Guard<'_>, path: &Path) -> bool {
    guard.fw_update.is_some() && path.ids() == [5, 0, 0]
}

/// The next piece of the package; a code. `first`, `last`: it begins or ends the package.
pub fn package(guard: &mut Guard<'_>, piece: &Written, first: bool, last: bool) -> i32 {
    let Some(object) = object(guard) else { return NOT_FOUND };
    if first && object.push.is_some() {
        // Of a request that never came to its end.
        request_over(guard);
        return package(guard, piece, first, last);
    }
    if object.push.is_none() && !first {
        return INTERNAL;
    }
    let mut push = object.push.take().unwrap_or_default();
    match piece {
        Written::Bytes(bytes) | Written::Tlv(bytes) => push.data.extend_from_slice(bytes),
        Written::Plain(text) => {
            if push.decoder.push(text, &mut push.data).is_none() || (last && !push.decoder.is_complete()) {
                return refuse_push(guard, BAD_REQUEST, result::INITIAL);
            }
        }
        _ => return refuse_push(guard, BAD_REQUEST, result::INITIAL),
    }
    let started = object.open;
    let zero = push.data == [0];
    match object.state {
        State::Updating => return NOT_ALLOWED,
        State::Idle if !started && last && (zero || push.data.is_empty()) => {
            if zero {
                reset(guard);
            }
            set(guard, State::Idle, result::INITIAL);
            return 0;
        }
        State::Idle => {}
        State::Downloading | State::Downloaded if zero && last => return cancel_by_zero(guard),
        _ => return BAD_REQUEST,
    }
    push_on(guard, push, last)
}

/// A package of one zero byte.
fn cancel_by_zero(guard: &mut Guard<'_>) -> i32 {
    abort(guard);
    reset(guard);
    set(guard, State::Idle, result::INITIAL);
    0
}

/// Ends a push that cannot go on.
fn refuse_push(guard: &mut Guard<'_>, code: i32, result: i32) -> i32 {
    if object(guard).is_some_and(|object| object.open && object.state == State::Idle) {
        reset(guard);
        set(guard, State::Idle, result);
    }
    code
}

/// Hands on what came: whole pieces, and at the end the rest.
fn push_on(guard: &mut Guard<'_>, mut push: Push, last: bool) -> i32 {
    let Some(object) = object(guard) else { return NOT_FOUND };
    let handlers = object.handlers;
    if !object.open {
        object.open = true;
        let code = handlers.open(guard, None, None);
        if code != 0 {
            if let Some(object) = self::object(guard) {
                object.open = false;
            }
            set(guard, State::Idle, mapped(code, result::FAILED));
            return INTERNAL;
        }
    }
    while push.data.len() >= PIECE || (last && !push.data.is_empty()) {
        let rest = push.data.split_off(push.data.len().min(PIECE));
        let code = handlers.write(guard, &push.data);
        push.data = rest;
        if code != 0 {
            reset(guard);
            set(guard, State::Idle, mapped(code, result::NOT_ENOUGH_SPACE));
            return INTERNAL;
        }
    }
    if last {
        finish(guard);
    } else if let Some(object) = self::object(guard).filter(|object| object.open) {
        object.push = Some(push);
    }
    0
}

/// All data is there.
fn finish(guard: &mut Guard<'_>) {
    let Some(object) = object(guard) else { return };
    (object.open, object.push) = (false, None);
    let handlers = object.handlers;
    match handlers.finish(guard) {
        0 => set(guard, State::Downloaded, result::INITIAL),
        code => set(guard, State::Idle, mapped(code, result::NOT_ENOUGH_SPACE)),
    }
}

/// A request is over: a package that was not all pushed is forgotten.
pub fn request_over(guard: &mut Guard<'_>) {
    if object(guard).is_some_and(|object| object.push.take().is_some() && object.open) {
        reset(guard);
        set(guard, State::Idle, result::CONNECTION_LOST);
    }
}

/// Executes Update or Cancel; a code.
pub fn execute(guard: &mut Guard<'_>, path: &Path) -> i32 {
    let Some(object) = object(guard) else { return NOT_FOUND };
    match (path.rid(), object.state) {
        (2, State::Downloaded) => {
            object.upgrade_in = PASSES_BEFORE_UPGRADE;
            set(guard, State::Updating, result::INITIAL);
            0
        }
        (10, State::Downloading | State::Downloaded) => {
            abort(guard);
            reset(guard);
            set(guard, State::Idle, result::CANCELLED);
            0
        }
        _ => NOT_ALLOWED,
    }
}

/// Starts a download that is due.
pub fn start_download(guard: &mut Guard<'_>) {
    let Some(object) = object(guard) else { return };
    if object.suspended {
        return;
    }
    let Some(resume) = object.start.take() else { return };
    let (handlers, uri) = (object.handlers, object.uri.clone());
    let mut credentials = None;
    if crate::account::is_secure(&uri) {
        credentials = match handlers.security(guard, &uri) {
            // Without the handler: what the Security object has for this server.
            None => guard.credentials_for(&uri),
            Some(Ok(credentials)) => credentials,
            Some(Err(code)) => return end_pull(guard, mapped(code, result::UNSUPPORTED_PROTOCOL), false),
        };
        if credentials.is_none() {
            return end_pull(guard, result::UNSUPPORTED_PROTOCOL, false);
        }
    }
    let tx = handlers.tx_params(guard, &uri).unwrap_or(guard.config.tx);
    let receiver = Receiver::FwUpdate;
    let request = Request { uri, offset: resume.offset, etag: resume.etag, tx, credentials, receiver };
    match download::start(guard, request) {
        Ok(handle) => {
            if let Some(object) = self::object(guard) {
                (object.download, object.received) = (Some(handle), false);
            }
        }
        Err(DownloaderError::InvalidUri) => end_pull(guard, result::INVALID_URI, true),
        Err(_) => end_pull(guard, result::OUT_OF_MEMORY, true),
    }
}

/// A pull is over without an image.
fn end_pull(guard: &mut Guard<'_>, result: i32, with_reset: bool) {
    if with_reset {
        reset(guard);
    } else if let Some(object) = object(guard) {
        object.open = false;
    }
    set(guard, State::Idle, result);
}

/// Data of a download; what a handler said of it.
pub fn downloaded(guard: &mut Guard<'_>, handle: usize, data: &[u8], etag: &[u8]) -> i32 {
    let Some(object) = object(guard).filter(|object| object.download == Some(handle)) else { return INTERNAL };
    object.received = true;
    let (handlers, uri) = (object.handlers, object.uri.clone());
    if !object.open {
        object.open = true;
        let code = handlers.open(guard, Some(&uri), Some(etag).filter(|etag| !etag.is_empty()));
        if code != 0 || !is_current(guard, handle) {
            return code;
        }
    }
    handlers.write(guard, data)
}

/// The download is still the one that counts: a handler may have ended it.
fn is_current(guard: &mut Guard<'_>, handle: usize) -> bool {
    object(guard).is_some_and(|object| object.download == Some(handle))
}

/// A download has ended.
pub fn download_ended(guard: &mut Guard<'_>, handle: usize, ending: Ending, etag: &[u8]) {
    if !is_current(guard, handle) {
        return;
    }
    let Some(object) = object(guard) else { return };
    object.download = None;
    let lost = match ending {
        Ending::Finished => {
            if !object.open {
                // An image of no bytes.
                object.open = true;
                let (handlers, uri) = (object.handlers, object.uri.clone());
                let code = handlers.open(guard, Some(&uri), Some(etag).filter(|etag| !etag.is_empty()));
                if code != 0 {
                    return end_pull(guard, mapped(code, result::NOT_ENOUGH_SPACE), true);
                }
            }
            return finish(guard);
        }
        Ending::Aborted => return,
        // What was there is of another image, or there is less of it than that: begin anew.
        Ending::Changed if object.resuming => true,
        Ending::Response(0x80 | 0x82 | 0x88) => object.resuming && !object.received,
        _ => false,
    };
    if lost {
        reset(guard);
        if let Some(object) = self::object(guard).filter(|object| object.state == State::Downloading) {
            object.start = Some(Resume::default());
        }
        return;
    }
    let result = match ending {
        Ending::Refused(code) => mapped(code, result::NOT_ENOUGH_SPACE),
        Ending::Response(0x84) | Ending::Unresolved => result::INVALID_URI,
        _ => result::CONNECTION_LOST,
    };
    end_pull(guard, result, true);
}

/// A pass of the scheduler: applies the image when it is time.
pub fn pass(guard: &mut Guard<'_>) {
    // While another thread drives the session, the answer may not have been sent.
    if guard.session.is_none() {
        return;
    }
    let Some(object) = object(guard) else { return };
    if object.upgrade_in == 0 {
        return;
    }
    object.upgrade_in -= 1;
    if object.upgrade_in > 0 {
        return;
    }
    let handlers = object.handlers;
    let code = handlers.perform_upgrade(guard);
    // It may have said itself how it ended.
    if code != 0 && self::object(guard).is_some_and(|object| object.state == State::Updating) {
        set(guard, State::Downloaded, mapped(code, result::FAILED));
    }
}

/// `anjay_fw_update_set_result`; false when that cannot be.
pub fn set_result(guard: &mut Guard<'_>, wanted: i32) -> bool {
    use result::{CANCELLED, DEFERRED, INITIAL, SUCCESS};
    let Some(object) = object(guard) else { return false };
    let allowed = (0..=DEFERRED).contains(&wanted)
        && match object.state {
            State::Idle => false,
            State::Downloading | State::Downloaded => !matches!(wanted, INITIAL | SUCCESS | CANCELLED),
            State::Updating => !matches!(wanted, INITIAL | CANCELLED),
        };
    if !allowed {
        return false;
    }
    if wanted == DEFERRED {
        object.upgrade_in = 0;
        set(guard, State::Downloaded, DEFERRED);
        return true;
    }
    abort(guard);
    reset(guard);
    set(guard, State::Idle, wanted);
    true
}

/// `anjay_fw_update_pull_suspend`, `anjay_fw_update_pull_reconnect`; false when the object is not installed.
pub fn suspend(guard: &mut Guard<'_>, suspended: bool) -> bool {
    let Some(object) = object(guard) else { return false };
    object.suspended = suspended;
    if let Some(handle) = object.download {
        download::suspend(guard, handle, suspended);
    }
    true
}
