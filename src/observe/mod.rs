//! What the server observes, the attributes it wrote, and when it is told (spec 41).
//!
//! [`ObserveState`] is pure bookkeeping: it neither reads values nor sends anything. It says which value it wants to look at
//! ([`ObserveState::next_read`]) and which observation is due ([`ObserveState::due`]); the session does the rest.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | the state |
//! | `attributes.rs` | a set of attributes: merge, validation, value conditions |
//! | `records.rs` | what Write-Attributes stored, and what follows for a path |
//! | `observations.rs` | the slots: find, add, refresh, remove |
//! | `changes.rs` | what a change of the data model means to them; values that are looked at |
//! | `schedule.rs` | what is due, and what a notification says |
//! | `store.rs` | notifications that wait for the next registration |
#![forbid(unsafe_code)]

mod attributes;
mod changes;
mod observations;
mod records;
mod schedule;
#[cfg(anj_ext_with_notification_storing)]
mod store;

pub use attributes::AttributesState;
pub use changes::Look;
pub use observations::{ObservationState, Observed, Observer};
pub use records::AttributeRecordState;
pub use schedule::Notification;
#[cfg(anj_ext_with_notification_storing)]
pub use store::StoreState;

use crate::coap::attributes::Attributes;
use crate::config::{ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER, ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER};
use crate::time::Instant;

/// What the Server Object says about notifications.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct DefaultsState {
    /// `/1/x/2`, seconds.
    pub min_period: u32,
    /// `/1/x/3`, seconds; 0: none.
    pub max_period: u32,
    /// `/1/x/26` is 1.
    pub confirmable: bool,
    /// `/1/x/6`: notifications that cannot be told are kept.
    #[cfg(anj_ext_with_notification_storing)]
    pub storing: bool,
}

impl DefaultsState {
    /// None.
    pub const NONE: Self = Self {
        min_period: 0,
        max_period: 0,
        confirmable: false,
        #[cfg(anj_ext_with_notification_storing)]
        storing: false,
    };
}

/// Observations and attributes of a client. All zero bytes: none.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ObserveState {
    slots: [ObservationState; ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER],
    records: [AttributeRecordState; ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER],
    /// Attributes of the request that is served.
    request: AttributesState,
    defaults: DefaultsState,
    /// From this time on …
    quiet_from: Instant,
    /// … until this time there is nothing to do. Equal: not known.
    quiet_until: Instant,
    /// No slot from here on is used.
    top: u16,
    /// A slot of the observation that is served or notified.
    current: u16,
    /// Where the search for values to look at goes on.
    cursor: u16,
    /// The slot whose value is being read, plus one; 0: none.
    reading: u16,
    /// Why.
    reading_for: Look,
    /// Some slot wants its value looked at.
    looking: bool,
    /// Values that are read for the current observation are its reference values.
    capturing: bool,
    /// The server cannot be told.
    #[cfg(anj_ext_with_notification_storing)]
    offline: bool,
    #[cfg(anj_ext_with_notification_storing)]
    store: StoreState,
}

impl ObserveState {
    /// Nothing observed, no attributes.
    pub const fn new() -> Self {
        Self {
            slots: [ObservationState::FREE; ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER],
            records: [AttributeRecordState::FREE; ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER],
            request: AttributesState::NONE,
            defaults: DefaultsState::NONE,
            quiet_from: Instant { us: 0 },
            quiet_until: Instant { us: 0 },
            top: 0,
            current: 0,
            cursor: 0,
            reading: 0,
            reading_for: Look::No,
            looking: false,
            capturing: false,
            #[cfg(anj_ext_with_notification_storing)]
            offline: false,
            #[cfg(anj_ext_with_notification_storing)]
            store: StoreState::EMPTY,
        }
    }

    /// Takes the attributes of the request that is about to be served.
    pub fn begin_request(&mut self, attributes: &Attributes) {
        self.request = AttributesState::of_request(attributes);
    }

    /// Takes what the Server Object says.
    pub fn set_defaults(&mut self, defaults: DefaultsState) {
        if self.defaults != defaults {
            self.defaults = defaults;
            #[cfg(anj_ext_with_notification_storing)]
            if !defaults.storing {
                self.clear_store();
            }
            self.disturb();
        }
    }

    /// The slots that may be used.
    fn slots(&self) -> &[ObservationState] {
        self.slots.get(..usize::from(self.top)).unwrap_or(&self.slots)
    }

    /// The slots that may be used.
    fn slots_mut(&mut self) -> &mut [ObservationState] {
        let top = usize::from(self.top).min(self.slots.len());
        self.slots.get_mut(..top).unwrap_or_default()
    }

    /// Something changed: what is due has to be found out anew.
    fn disturb(&mut self) {
        (self.quiet_from, self.quiet_until) = (Instant::default(), Instant::default());
    }
}

impl Default for ObserveState {
    fn default() -> Self {
        Self::new()
    }
}
