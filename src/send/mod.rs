//! LwM2M Send (LwM2M Core §6.4.5, spec 41 §8): the queue of requests, and the values of the one that is sent.
//!
//! Requests stay in the memory of the application, which the core sees through [`Records`]; the queue keeps their
//! addresses. **Each accepted request is given back exactly once** ([`SendState::take_finished`]): it leaves the queue
//! first, then its handler is called, so the handler may queue the next one.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | the queue |
//! | `records.rs` | what a request carries: checks, and how it becomes a payload |
#![forbid(unsafe_code)]

mod records;

pub use records::{Produced, Record, Records, survey};

use core::ffi::c_void;
use core::ptr;

use crate::config::ANJ_LWM2M_SEND_QUEUE_SIZE;
use crate::exchange::Outcome;

/// `ANJ_SEND_ID_ALL`
pub const ID_ALL: u16 = u16::MAX;

/// Why a request is refused, or how it ended: `ANJ_SEND_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum SendResult {
    /// The server accepted the message.
    #[default]
    Success = 0,
    /// No answer.
    Timeout,
    /// Given up.
    Abort,
    /// Refused by the server.
    Rejected,
    /// The network failed.
    Network,
    /// The message could not be made.
    Internal,
    /// There is no such request.
    NoRequestFound,
    /// The queue is full.
    NoSpace,
    /// Not registered, or muted.
    NotAllowed,
    /// No records, or one without a Resource path.
    DataNotValid,
}

impl SendResult {
    /// As a number of the C API: 0 or negative.
    pub const fn code(self) -> i32 {
        -(self as i32)
    }
}

impl From<Outcome> for SendResult {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::Success,
            Outcome::Timeout => Self::Timeout,
            Outcome::ServerResponse => Self::Rejected,
            Outcome::Network => Self::Network,
            Outcome::Terminated => Self::Abort,
            Outcome::Request | Outcome::Protocol => Self::Internal,
        }
    }
}

/// What is queued.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct SendRequestState {
    /// Where the request is: memory of the application.
    pub request: *const c_void,
    /// How many records it has.
    pub records: u32,
    /// Content format: 112 or 11544.
    pub format: u16,
    /// What the paths of all records begin with: so many ids of the first.
    pub base: u8,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct SendSlotState {
    what: SendRequestState,
    id: u16,
    /// It has ended: its handler is to be called.
    finished: bool,
    /// It was given up together with all others.
    with_all: bool,
    result: SendResult,
}

/// A request that has ended and left the queue.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// Where the request is.
    pub request: *const c_void,
    /// Its id.
    pub id: u16,
    /// How it ended.
    pub result: SendResult,
    /// It was given up together with all others.
    pub with_all: bool,
}

/// Requests to send, in order. All zero bytes are the empty queue.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct SendState {
    slots: [SendSlotState; ANJ_LWM2M_SEND_QUEUE_SIZE],
    len: u16,
    /// The id given last.
    last_id: u16,
    /// Handlers that are running, one inside the other.
    depth: u16,
    /// The innermost of them runs because all requests are given up.
    all: bool,
    /// The exchange under way is about the first request.
    pub(crate) active: bool,
    /// One or more requests are finished.
    any_finished: bool,
    pub(crate) progress: records::SendProgressState,
}

impl Default for SendState {
    fn default() -> Self {
        Self::new()
    }
}

impl SendState {
    /// Nothing queued.
    pub const fn new() -> Self {
        let what = SendRequestState { request: ptr::null(), records: 0, format: 0, base: 0 };
        let slot = SendSlotState { what, id: 0, finished: false, with_all: false, result: SendResult::Success };
        Self {
            slots: [slot; ANJ_LWM2M_SEND_QUEUE_SIZE],
            len: 0,
            last_id: 0,
            depth: 0,
            all: false,
            active: false,
            any_finished: false,
            progress: records::SendProgressState::new(),
        }
    }

    fn queued(&mut self) -> &mut [SendSlotState] {
        self.slots.get_mut(..usize::from(self.len)).unwrap_or_default()
    }

    /// No requests.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first request.
    pub fn first(&self) -> Option<&SendRequestState> {
        self.slots.first().filter(|_| self.len > 0).map(|slot| &slot.what)
    }

    /// Appends a request; its id, 1 to 65534.
    ///
    /// # Errors
    /// [`SendResult::NoSpace`].
    pub fn push(&mut self, what: SendRequestState) -> Result<u16, SendResult> {
        let slot = self.slots.get_mut(usize::from(self.len)).ok_or(SendResult::NoSpace)?;
        let id = match self.last_id {
            65534.. => 1,
            last => last + 1,
        };
        *slot = SendSlotState { what, id, finished: false, with_all: false, result: SendResult::Success };
        self.len += 1;
        self.last_id = id;
        Ok(id)
    }

    /// Gives up the request with an id, or all ([`ID_ALL`]); true when the exchange under way is about one of them.
    ///
    /// # Errors
    /// [`SendResult::NoRequestFound`], or [`SendResult::Abort`] inside a handler that runs because all are given up, and
    /// inside more handlers than the queue has places.
    pub fn abort(&mut self, id: u16) -> Result<bool, SendResult> {
        if self.all || usize::from(self.depth) > ANJ_LWM2M_SEND_QUEUE_SIZE {
            return Err(SendResult::Abort);
        }
        if self.is_empty() {
            return Ok(false);
        }
        let mut first = true;
        let (mut found, mut active) = (false, false);
        for slot in self.queued() {
            if id == ID_ALL || id == slot.id {
                found = true;
                active |= first;
                if !slot.finished {
                    (slot.finished, slot.result, slot.with_all) = (true, SendResult::Abort, id == ID_ALL);
                }
            }
            first = false;
        }
        self.any_finished |= found;
        if !found {
            return Err(SendResult::NoRequestFound);
        }
        Ok(active && core::mem::take(&mut self.active))
    }

    /// Gives all requests up, whatever handlers run.
    pub fn abort_all(&mut self) {
        for slot in self.queued() {
            if !slot.finished {
                (slot.finished, slot.result, slot.with_all) = (true, SendResult::Abort, true);
            }
        }
        self.any_finished = self.len > 0;
        self.active = false;
    }

    /// The exchange is over: the first request is finished, unless it was given up before.
    pub fn finish_active(&mut self, result: SendResult) {
        if core::mem::take(&mut self.active)
            && let Some(slot) = self.slots.first_mut()
        {
            (slot.finished, slot.result) = (true, result);
            self.any_finished = true;
        }
    }

    /// There are requests to be taken.
    pub fn has_finished(&self) -> bool {
        self.any_finished
    }

    /// The finished request that was queued first leaves the queue; later ones move up.
    pub fn take_finished(&mut self) -> Option<Finished> {
        if !self.any_finished {
            return None;
        }
        let slots = self.slots.get_mut(..usize::from(self.len)).unwrap_or_default();
        let Some(place) = slots.iter().position(|slot| slot.finished) else {
            self.any_finished = false;
            return None;
        };
        let SendSlotState { what, id, result, with_all, .. } = *slots.get(place)?;
        slots.get_mut(place..)?.rotate_left(1);
        self.len -= 1;
        Some(Finished { request: what.request, id, result, with_all })
    }

    /// The handler of a request that was taken is about to be called. What to give to [`SendState::handler_returned`].
    pub fn handler_called(&mut self, with_all: bool) -> bool {
        self.depth = self.depth.saturating_add(1);
        core::mem::replace(&mut self.all, with_all)
    }

    /// It has returned.
    pub fn handler_returned(&mut self, before: bool) {
        self.depth = self.depth.saturating_sub(1);
        self.all = before;
    }
}
