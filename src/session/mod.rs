//! The client session: registration, update, queue mode, suspension and the step loop (spec 20).
//!
//! [`SessionState`] is everything of `anj_t` except the object table and the pointers of the application. It never
//! calls out: it is polled, says what it needs next and gets the answer fed back.
#![forbid(unsafe_code)]

mod status;

pub use status::ConnStatus;

use crate::time::Instant;

/// What `anj_t` knows about its session.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SessionState {
    status: ConnStatus,
    in_operation: bool,
    disable_until: Instant,
}

impl Default for SessionState {
    fn default() -> Self {
        Self::new()
    }
}

impl SessionState {
    /// A session that has not started.
    pub const fn new() -> Self {
        Self { status: ConnStatus::Initial, in_operation: false, disable_until: Instant { us: 0 } }
    }

    /// Where the session stands.
    pub fn status(&self) -> ConnStatus {
        self.status
    }

    /// A data-model operation is under way: objects must not be added or removed (spec 20 §12).
    pub fn ongoing_operation(&self) -> bool {
        self.in_operation
    }
}
