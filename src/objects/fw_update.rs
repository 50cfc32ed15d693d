//! Firmware Update object /5: the state machine of an update (spec 11 Part 2).
//!
//! What happens on a Write, an Execute or a call of the application is an [`FwTask`]: a handful of calls into the
//! application, each deciding what follows, then change reports, then the answer. The task is asked for the next step
//! and told what the application returned, so that no borrow of the state lives while the application runs: its
//! handlers may report results themselves, and what they set is respected.

use super::Chunk;
use super::Refusal::{self, BadRequest, Internal, MethodNotAllowed};
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
use crate::downloader::{HASH_START, hash};

/// Resource ids.
#[allow(missing_docs)]
pub mod rid {
    pub const PACKAGE: u16 = 0;
    pub const URI: u16 = 1;
    pub const UPDATE: u16 = 2;
    pub const STATE: u16 = 3;
    pub const RESULT: u16 = 5;
    pub const NAME: u16 = 6;
    pub const VERSION: u16 = 7;
    pub const PROTOCOLS: u16 = 8;
    pub const DELIVERY_METHOD: u16 = 9;
}

/// Values of the State resource.
#[allow(missing_docs)]
pub mod state {
    pub const IDLE: u8 = 0;
    pub const DOWNLOADING: u8 = 1;
    pub const DOWNLOADED: u8 = 2;
    pub const UPDATING: u8 = 3;
}

/// Values of the Update Result resource that have a meaning here; others are the application's.
#[allow(missing_docs)]
pub mod result {
    pub const INITIAL: u8 = 0;
    pub const SUCCESS: u8 = 1;
    pub const INVALID_URI: u8 = 7;
    pub const FAILED: u8 = 8;
    /// The highest value that there is.
    pub const LAST: u8 = 9;
}

/// Size of the buffer of the Package URI, with its NUL.
pub const URI_SIZE: usize = 256;

/// Ways to deliver firmware that are compiled in and that the application has handlers for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Methods {
    /// The device downloads from a URI.
    pub pull: bool,
    /// The server writes the package.
    pub push: bool,
}

impl Methods {
    /// Value of the Delivery Method resource.
    pub const fn delivery(self) -> u8 {
        match (self.pull, self.push) {
            (true, true) => 2,
            (false, true) => 1,
            _ => 0,
        }
    }
}

/// What the object remembers. All zero: idle, no result, no URI.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct FwUpdateState {
    state: u8,
    result: u8,
    /// A push has begun and neither ended nor failed.
    started: bool,
    /// The reset handler runs.
    resetting: bool,
    /// The application set a result itself since the last handler was called.
    result_set: bool,
    /// First byte of a URI of which not all chunks are here; in `uri` it is NUL, so that no half URI can be read.
    #[cfg(anj_fota_with_pull_method)]
    uri_first: u8,
    /// Package URI, NUL-terminated; it stays readable when the application refused it.
    #[cfg(anj_fota_with_pull_method)]
    pub(crate) uri: [u8; 256],
}

impl Default for FwUpdateState {
    fn default() -> Self {
        Self::new()
    }
}

impl FwUpdateState {
    /// No update under way.
    pub const fn new() -> Self {
        Self {
            state: state::IDLE,
            result: result::INITIAL,
            started: false,
            resetting: false,
            result_set: false,
            #[cfg(anj_fota_with_pull_method)]
            uri_first: 0,
            #[cfg(anj_fota_with_pull_method)]
            uri: [0; URI_SIZE],
        }
    }

    /// State resource.
    pub fn state(&self) -> u8 {
        self.state
    }

    /// Update Result resource.
    pub fn result(&self) -> u8 {
        self.result
    }

    fn clear_uri(&mut self) {
        #[cfg(anj_fota_with_pull_method)]
        self.uri.fill(0);
    }

    /// Stores a chunk of a URI; false, and no URI at all, when it is too long.
    #[cfg(anj_fota_with_pull_method)]
    fn store_uri(&mut self, chunk: &Chunk<'_>) -> bool {
        let stored = chunk.store_text(&mut self.uri).is_ok();
        if chunk.offset == 0 {
            self.uri_first = core::mem::take(&mut self.uri[0]);
        }
        if stored && chunk.is_last() {
            self.uri[0] = self.uri_first;
        }
        stored
    }

    /// Sets the result that a handler returned or the application reported; numbers that are no result mean failure.
    fn set_result(&mut self, result: i32) {
        self.result = u8::try_from(result).ok().filter(|r| *r <= result::LAST).unwrap_or(result::FAILED);
    }

    /// A new download begins: its result is open, unless the application has just set one. True when that is news.
    fn open_result(&mut self) -> bool {
        let news = !self.result_set && self.result != result::INITIAL;
        if news {
            self.result = result::INITIAL;
        }
        news
    }
}

/// The first bytes of a stored Firmware Update object; the last one is the version.
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
pub const MAGIC: [u8; 4] = [0x46, 0x57, 0x55, 1];
/// Bytes of a stored object behind the magic: state, result, URI, hash.
#[cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
pub const STREAM_SIZE: usize = 2 + URI_SIZE + 8;

#[cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
impl FwUpdateState {
    /// The stored form behind [`MAGIC`]. A push that is half way is none: it has to begin anew after a restart.
    pub fn encode(&self) -> heapless::Vec<u8, STREAM_SIZE> {
        let mut stream = heapless::Vec::new();
        // Their sizes sum up to the capacity, and the URI is shorter than its place.
        let _ = stream.extend_from_slice(&[self.state, self.result]);
        #[cfg(anj_fota_with_pull_method)]
        stream.extend(self.uri.iter().copied().take_while(|&byte| byte != 0).take(URI_SIZE - 1));
        let _ = stream.resize(STREAM_SIZE - 8, 0);
        let sum = hash(HASH_START, &stream);
        let _ = stream.extend_from_slice(&sum.to_le_bytes());
        stream
    }

    /// The object from its stored form; `None` unless that is whole and possible with these methods.
    pub fn decode(stream: &[u8; STREAM_SIZE], methods: Methods) -> Option<Self> {
        let (fields, sum) = stream.split_last_chunk()?;
        let (&[state, result], uri) = fields.split_first_chunk()?;
        let end = uri.iter().position(|&byte| byte == 0)?;
        let (text, rest) = uri.split_at_checked(end)?;
        let possible = match state {
            state::IDLE | state::DOWNLOADED | state::UPDATING => true,
            state::DOWNLOADING => methods.pull && !text.is_empty(),
            _ => false,
        };
        let clean = rest.iter().all(|&byte| byte == 0) && (cfg!(anj_fota_with_pull_method) || text.is_empty());
        let whole = u64::from_le_bytes(*sum) == hash(HASH_START, fields);
        (whole && possible && clean && result <= result::LAST).then_some(Self {
            state,
            result,
            #[cfg(anj_fota_with_pull_method)]
            uri: *uri.first_chunk()?,
            ..Self::new()
        })
    }
}

/// A handler of the application.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FwCall {
    /// `reset_handler`; returns nothing, the reply is ignored.
    Reset,
    /// `package_write_start_handler`
    WriteStart,
    /// `package_write_handler`, with the data of the chunk.
    Write,
    /// `package_write_finish_handler`
    WriteFinish,
    /// `uri_write_handler`, with the stored URI.
    UriWrite,
    /// `update_start_handler`
    UpdateStart,
}

/// What to do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FwStep {
    /// Call a handler and give its result to the next [`FwTask::next`].
    Call(FwCall),
    /// Tell the library that this Resource of `/5/0` changed.
    Report(u16),
    /// It is over; 0 or the error code of the handler of the data model.
    Done(i32),
}

/// Both builds report in the order of spec 11 §2.9; without pull there is no URI that could change.
const RESET_REPORTS: &[u16] =
    if cfg!(anj_fota_with_pull_method) { &[rid::STATE, rid::URI, rid::RESULT] } else { &[rid::STATE, rid::RESULT] };
const RESULT_AND_STATE: &[u16] = &[rid::RESULT, rid::STATE];
const RESULT_ONLY: &[u16] = &[rid::RESULT];
const STATE_ONLY: &[u16] = &[rid::STATE];

/// 3.0.0 defines SUCCESS as the good answer of the package and URI handlers, 1.0.0 documented INITIAL: both are taken.
fn accepted(reply: i32) -> bool {
    reply == i32::from(result::INITIAL) || reply == i32::from(result::SUCCESS)
}

/// One Write, Execute or call of the application, from the decision to the answer. Lives on the stack.
#[derive(Clone, Copy, Debug)]
pub struct FwTask {
    planned: Option<FwCall>,
    running: Option<FwCall>,
    reports: &'static [u16],
    code: i32,
    /// The chunk is the last one.
    last: bool,
    /// After the reset a new push begins.
    restart: bool,
}

impl FwTask {
    const fn new(planned: Option<FwCall>, reports: &'static [u16], code: i32) -> Self {
        Self { planned, running: None, reports, code, last: false, restart: false }
    }

    const fn refuse(refusal: Refusal) -> Self {
        Self::new(None, &[], refusal.code())
    }

    const fn call(call: FwCall) -> Self {
        Self::new(Some(call), &[], 0)
    }

    /// The server resets: everything is forgotten, the result too.
    fn server_reset(state: &mut FwUpdateState) -> Self {
        state.result = result::INITIAL;
        Self::call(FwCall::Reset)
    }

    /// A chunk of Package is written (spec 11 §2.4).
    pub fn package(state: &mut FwUpdateState, methods: Methods, chunk: &Chunk<'_>) -> Self {
        if !methods.push {
            return Self::refuse(BadRequest);
        }
        if state.state == state::UPDATING {
            return Self::refuse(MethodNotAllowed);
        }
        if chunk.is_empty_value() || (chunk.total == 1 && chunk.offset == 0 && chunk.data == [0]) {
            return Self::server_reset(state);
        }
        if state.state != state::IDLE {
            return Self::refuse(MethodNotAllowed);
        }
        let has_data = !chunk.data.is_empty();
        let first = chunk.offset == 0;
        let planned = match (first, state.started) {
            // Nothing has come yet; the chunk that brings the first byte begins the download.
            (true, _) if !has_data => return Self::new(None, &[], 0),
            // The previous push ended half way.
            (true, true) => FwCall::Reset,
            (true, false) => FwCall::WriteStart,
            (false, true) if has_data => FwCall::Write,
            (false, true) if chunk.is_last() => FwCall::WriteFinish,
            (false, true) => return Self::new(None, &[], 0),
            // The application ended this push by setting a result.
            (false, false) => return Self::refuse(Internal),
        };
        Self { last: chunk.is_last(), restart: planned == FwCall::Reset, ..Self::call(planned) }
    }

    /// A chunk of Package URI is written (spec 11 §2.5).
    #[cfg(anj_fota_with_pull_method)]
    pub fn uri(state: &mut FwUpdateState, methods: Methods, chunk: &Chunk<'_>) -> Self {
        if !methods.pull {
            return Self::refuse(BadRequest);
        }
        if state.state == state::UPDATING {
            return Self::refuse(MethodNotAllowed);
        }
        if chunk.is_empty_value() {
            return Self::server_reset(state);
        }
        if state.state != state::IDLE || state.started {
            return Self::refuse(MethodNotAllowed);
        }
        if !state.store_uri(chunk) {
            state.result = result::INVALID_URI;
            return Self::new(None, RESULT_ONLY, Internal.code());
        }
        if chunk.is_last() { Self::call(FwCall::UriWrite) } else { Self::new(None, &[], 0) }
    }

    /// Update is executed (spec 11 §2.6).
    pub fn execute(state: &FwUpdateState) -> Self {
        if state.state == state::DOWNLOADED { Self::call(FwCall::UpdateStart) } else { Self::refuse(MethodNotAllowed) }
    }

    /// The application reports how the update went.
    pub fn update_result(state: &mut FwUpdateState, result: i32) -> Self {
        state.set_result(result);
        state.state = state::IDLE;
        state.started = false;
        state.result_set = true;
        Self::new(None, RESULT_AND_STATE, 0)
    }

    /// The application reports how the download went; `None` when there is none.
    pub fn download_result(state: &mut FwUpdateState, result: i32) -> Option<Self> {
        if state.state != state::DOWNLOADING || state.resetting {
            return None;
        }
        if result == i32::from(result::SUCCESS) {
            state.result = result::INITIAL;
            state.state = state::DOWNLOADED;
            return Some(Self::new(None, RESULT_AND_STATE, 0));
        }
        state.set_result(result);
        Some(Self::call(FwCall::Reset))
    }

    /// The object is again what it was before a restart.
    #[cfg(all(anj_ext_with_download_resume, anj_with_persistence))]
    pub fn restored(state: &mut FwUpdateState, stored: FwUpdateState) -> Self {
        *state = stored;
        Self::new(None, RESET_REPORTS, 0)
    }

    /// The next step. `reply` is what the handler of the last step returned; ignored when that was not a call.
    pub fn next(&mut self, state: &mut FwUpdateState, reply: i32) -> FwStep {
        if let Some(call) = self.running.take() {
            self.returned(state, call, reply);
        }
        if let Some(call) = self.planned.take() {
            self.running = Some(call);
            state.resetting = call == FwCall::Reset;
            state.result_set = false;
            return FwStep::Call(call);
        }
        match self.reports.split_first() {
            Some((rid, rest)) => {
                self.reports = rest;
                FwStep::Report(*rid)
            }
            None => FwStep::Done(self.code),
        }
    }

    fn returned(&mut self, state: &mut FwUpdateState, call: FwCall, reply: i32) {
        match call {
            FwCall::Reset => self.reset_done(state),
            FwCall::WriteStart if accepted(reply) => {
                state.started = true;
                if state.open_result() && self.reports.is_empty() {
                    self.reports = RESULT_ONLY;
                }
                self.planned = Some(FwCall::Write);
            }
            FwCall::WriteStart => self.fail(state, reply, Internal),
            // A result that the application set meanwhile ended the push.
            FwCall::Write | FwCall::WriteFinish if !state.started => self.code = Internal.code(),
            FwCall::Write if accepted(reply) => self.planned = self.last.then_some(FwCall::WriteFinish),
            FwCall::WriteFinish if accepted(reply) => {
                state.started = false;
                state.result = result::INITIAL;
                state.state = state::DOWNLOADED;
                self.reports = RESULT_AND_STATE;
            }
            FwCall::Write | FwCall::WriteFinish => {
                self.fail(state, reply, Internal);
                self.planned = Some(FwCall::Reset);
            }
            FwCall::UriWrite if accepted(reply) => {
                state.state = state::DOWNLOADING;
                self.reports = if state.open_result() { RESULT_AND_STATE } else { STATE_ONLY };
            }
            FwCall::UriWrite => self.fail(state, reply, BadRequest),
            FwCall::UpdateStart => self.update_started(state, reply),
        }
    }

    fn fail(&mut self, state: &mut FwUpdateState, reply: i32, refusal: Refusal) {
        state.set_result(reply);
        if self.reports.is_empty() {
            self.reports = RESULT_ONLY;
        }
        self.code = refusal.code();
    }

    fn reset_done(&mut self, state: &mut FwUpdateState) {
        state.resetting = false;
        state.state = state::IDLE;
        state.started = false;
        state.clear_uri();
        self.reports = RESET_REPORTS;
        if self.restart {
            self.planned = Some(FwCall::WriteStart);
        }
    }

    /// An update that the application declared over before its handler returned stays over.
    fn update_started(&mut self, state: &mut FwUpdateState, reply: i32) {
        if reply != 0 {
            self.code = Internal.code();
        }
        if state.result_set {
            return;
        }
        if reply == 0 {
            state.state = state::UPDATING;
            self.reports = STATE_ONLY;
        } else {
            state.result = result::FAILED;
            state.state = state::IDLE;
            self.reports = RESULT_AND_STATE;
        }
    }
}
