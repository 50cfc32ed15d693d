//! What may be asked for at any time, from inside any callback (spec 20 §5), and when the next step is due (§11).

use super::{ConnStatus, SessionPhase, SessionState, SessionTask};
use crate::dm::ChangeKind;
use crate::path::Path;
use crate::time::{Duration, Instant};

/// Requests that wait for their turn.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct RequestsState {
    restart: bool,
    bootstrap: bool,
    disable: bool,
    /// An Update was asked for.
    pub(super) update: bool,
    /// The list of Objects and Instances changed.
    pub(super) objects: bool,
    /// Something under `/1` changed.
    pub(super) refresh: bool,
    server_wake: Instant,
    user_wake: Instant,
}

impl RequestsState {
    /// None.
    pub const fn new() -> Self {
        Self {
            restart: false,
            bootstrap: false,
            disable: false,
            update: false,
            objects: false,
            refresh: false,
            server_wake: Instant { us: 0 },
            user_wake: Instant { us: 0 },
        }
    }

    /// A forced transition is pending.
    pub(super) fn forced(&self) -> bool {
        self.restart || self.bootstrap || self.disable
    }

    /// The pending transition must not reuse the connection.
    pub(super) fn wants_cleanup(&self) -> bool {
        self.restart || self.bootstrap
    }

    /// The forced transition of the highest priority; all are forgotten.
    pub(super) fn take_forced(&mut self) -> Option<ConnStatus> {
        let target = if self.restart {
            ConnStatus::Initial
        } else if self.bootstrap {
            ConnStatus::Bootstrapping
        } else if self.disable {
            ConnStatus::Suspended
        } else {
            return None;
        };
        (self.restart, self.bootstrap, self.disable) = (false, false, false);
        if target != ConnStatus::Suspended {
            self.forget_wake_times();
        }
        Some(target)
    }

    /// End of a suspension.
    pub(super) fn wake_at(&self) -> Instant {
        self.server_wake.max(self.user_wake)
    }

    pub(super) fn forget_wake_times(&mut self) {
        (self.server_wake, self.user_wake) = (Instant::default(), Instant::default());
    }
}

impl SessionState {
    /// `anj_core_restart`.
    pub fn restart(&mut self) {
        if !self.requests.restart {
            self.requests.restart = true;
            self.talk.terminate();
        }
    }

    /// `anj_core_request_bootstrap`.
    pub fn request_bootstrap(&mut self) {
        let under_way = matches!(self.status, ConnStatus::Bootstrapping | ConnStatus::Bootstrapped);
        if !self.requests.bootstrap && !under_way {
            self.requests.bootstrap = true;
            self.talk.terminate();
        }
    }

    /// `anj_core_disable_server`: until `now + timeout`; [`Duration::INVALID`]: until told otherwise.
    pub fn disable(&mut self, now: Instant, timeout: Duration) {
        self.requests.user_wake = if timeout.is_valid() { now.after(timeout) } else { Instant::NEVER };
        if self.status != ConnStatus::Suspended && !self.requests.disable {
            self.requests.disable = true;
            self.talk.terminate();
        }
    }

    /// `anj_core_request_update`; false when not registered.
    pub fn request_update(&mut self) -> bool {
        self.requests.update |= self.status.is_registered();
        self.status.is_registered()
    }

    /// Execute on `/1/x/4`; false when not exactly REGISTERED.
    pub fn disable_executed(&mut self, now: Instant, seconds: u32) -> bool {
        if self.status != ConnStatus::Registered {
            return false;
        }
        self.requests.server_wake = now.after(Duration::from_secs(i64::from(seconds)));
        self.requests.disable = true;
        true
    }

    /// Execute on `/1/x/8`; false when not exactly REGISTERED.
    pub fn update_executed(&mut self) -> bool {
        self.requests.update |= self.status == ConnStatus::Registered;
        self.status == ConnStatus::Registered
    }

    /// Execute on `/1/x/9`; false when not exactly REGISTERED.
    pub fn bootstrap_executed(&mut self) -> bool {
        self.requests.bootstrap |= self.status == ConnStatus::Registered;
        self.status == ConnStatus::Registered
    }

    /// The application (`ssid` 0) or the server changed something at `path` (§8.4, §14).
    pub fn data_model_changed(&mut self, path: &Path, change: ChangeKind, ssid: u16) {
        #[cfg(anj_with_observe)]
        {
            let made = self.read_for_observation().copied();
            self.observe.changed(path, change, ssid, self.tells_changes(), made.as_ref());
        }
        // Also while registering: the Register that is under way may already have told the old state.
        if !self.status.is_registered() && self.status != ConnStatus::Registering {
            return;
        }
        match change {
            ChangeKind::Value => self.requests.refresh |= path.oid() == 1,
            ChangeKind::Added | ChangeKind::Deleted => {
                self.requests.objects |= ssid == 0 && matches!(path.len(), 1 | 2)
            }
        }
    }

    /// Something is to be sent as soon as possible.
    pub(super) fn has_reports(&self) -> bool {
        #[cfg(anj_with_lwm2m_send)]
        {
            !self.send.is_empty()
        }
        #[cfg(not(anj_with_lwm2m_send))]
        {
            false
        }
    }

    /// Nothing is read while not registered.
    #[cfg(not(anj_ext_with_notification_storing))]
    fn storing_due(&self, _now: Instant) -> Instant {
        Instant::NEVER
    }

    /// Time until the next step has something to do (§11).
    pub fn next_step_time(&self, now: Instant) -> Duration {
        if self.requests.forced() || self.announce {
            return Duration::ZERO;
        }
        let at = match self.status {
            ConnStatus::Suspended => self.requests.wake_at().min(self.storing_due(now)),
            ConnStatus::Bootstrapping | ConnStatus::Registering
                if self.phase == SessionPhase::Waiting && self.task == SessionTask::None =>
            {
                self.retry_at.min(self.storing_due(now))
            }
            #[cfg(anj_with_observe)]
            ConnStatus::QueueMode if !self.has_own_news() && !self.has_reports() => {
                self.next_update.min(self.observe.next_due(now))
            }
            #[cfg(not(anj_with_observe))]
            ConnStatus::QueueMode if !self.has_own_news() && !self.has_reports() => self.next_update,
            _ => return Duration::ZERO,
        };
        if !at.is_set() {
            return Duration::INVALID;
        }
        at.since(now).max(Duration::ZERO)
    }
}
