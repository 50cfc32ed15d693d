//! One operation on the data model: life cycle and transactions (spec 30 §7).

use super::call::{DmPoll, HandlerReply, Io};
use super::model::Model;
use crate::coap::request::Request;

/// One data-model operation. All zero bytes are the idle state.
///
/// `begin`, then `poll` and do what it says, until [`DmPoll::Respond`]; when the answer is handed to the network, or is not going
/// to be, `end` and `poll` until [`DmPoll::Idle`]. `end(false)` is possible at any time outside a handler call.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct OperationState {
    active: bool,
    placeholder: [u64; 100],
}

impl OperationState {
    /// The idle state.
    pub const fn new() -> Self {
        Self { active: false, placeholder: [0; 100] }
    }

    /// An operation is under way, or a bootstrap that has changed something (`anj_core_ongoing_operation`).
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Starts a request of a server: of the Bootstrap Server if `bootstrap`. `last`: no block of payload follows the one in
    /// [`Io::input`] (also true when there is no payload).
    pub fn begin(&mut self, _request: &Request, _bootstrap: bool, _last: bool) {
        todo!()
    }

    /// Starts the list of Objects for Register and Update.
    pub fn begin_object_list(&mut self) {
        todo!()
    }

    /// Tells that the next block of the request is in [`Io::input`], after [`DmPoll::NeedInput`].
    pub fn input(&mut self, _last: bool) {
        todo!()
    }

    /// Tells that the next block of the answer is wanted, after [`DmPoll::Respond`] with `more`.
    pub fn next_block(&mut self) {
        todo!()
    }

    /// Goes on until something is needed from outside.
    pub fn poll(&mut self, _model: &impl Model, _io: Io<'_>) -> DmPoll {
        todo!()
    }

    /// Takes the answer of the handler that [`DmPoll::Call`] asked for.
    pub fn reply(&mut self, _reply: HandlerReply) {
        todo!()
    }

    /// Ends the exchange: `success` when the answer (its last block) was handed to the network. Poll until
    /// [`DmPoll::Idle`]. A request of the Bootstrap Server leaves its transaction open, except a successful Finish.
    pub fn end(&mut self, _success: bool) {
        todo!()
    }

    /// Ends a bootstrap that did not come to its Finish: rolls back. Poll until [`DmPoll::Idle`].
    pub fn end_bootstrap(&mut self) {
        todo!()
    }

    /// Memory of the application that the value being written lies in, for [`Io::source`]: start and length.
    pub fn source(&self) -> (*const u8, usize) {
        todo!()
    }
}

impl Default for OperationState {
    fn default() -> Self {
        Self::new()
    }
}
