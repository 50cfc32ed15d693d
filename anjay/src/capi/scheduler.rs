//! The scheduler that `anjay_get_scheduler` gives: one of `avs_sched.h`, whose jobs run without the lock.

use core::ptr::null_mut;

use anj::time::Instant;

use super::avs::sched::{avs_sched_cleanup, avs_sched_new, avs_sched_run, avs_sched_t, avs_sched_time_of_next};
use super::avs::time::avs_time_monotonic_now;
use super::handlers::handle;
use super::time::duration;
use crate::client::Guard;
use crate::platform;

/// The scheduler of a client.
#[derive(Debug)]
pub struct Scheduler {
    pointer: *mut avs_sched_t,
}

impl Default for Scheduler {
    fn default() -> Self {
        Self { pointer: null_mut() }
    }
}

impl Scheduler {
    /// For C.
    pub fn pointer(&self) -> *mut avs_sched_t {
        self.pointer
    }
}

/// Makes the scheduler; false when there is no memory.
pub fn make(guard: &mut Guard<'_>) -> bool {
    let client = handle(guard.client());
    // SAFETY: a string and a pointer that is kept.
    guard.scheduler.pointer = unsafe { avs_sched_new(c"Anjay".as_ptr(), client.cast()) };
    !guard.scheduler.pointer.is_null()
}

/// Runs the jobs that are due.
pub fn run(guard: &mut Guard<'_>) {
    let pointer = guard.scheduler.pointer;
    if !pointer.is_null() {
        // SAFETY: our scheduler, which lives as long as the client.
        guard.unlocked(|| unsafe { avs_sched_run(pointer) });
    }
}

/// When the next job is due.
pub fn due(guard: &Guard<'_>) -> Option<Instant> {
    let pointer = guard.scheduler.pointer;
    if pointer.is_null() {
        return None;
    }
    // SAFETY: as in `run`.
    let (at, now) = unsafe { (avs_sched_time_of_next(pointer), avs_time_monotonic_now()) };
    let at = duration(&at.since_monotonic_epoch)?;
    // Not the clock of the core, which goes on while the system sleeps. A microsecond later, as it was rounded down.
    let wait = at.us.saturating_sub(duration(&now.since_monotonic_epoch)?.us).saturating_add(1);
    Some(platform::now().after(anj::time::Duration { us: wait }))
}

/// Ends it: jobs that are due run, the others are dropped.
pub fn end(guard: &mut Guard<'_>) {
    let mut pointer = guard.scheduler.pointer;
    if !pointer.is_null() {
        // SAFETY: as in `run`; nobody has it any more afterwards.
        guard.unlocked(|| unsafe { avs_sched_cleanup(&raw mut pointer) });
        guard.scheduler.pointer = null_mut();
    }
}
