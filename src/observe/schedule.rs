//! What is due, and what a notification says (spec 41 §5).

use super::observations::CONFIRM_EVERY;
use super::{DefaultsState, ObservationState, ObserveState};
use crate::coap::{Code, Token};
use crate::time::{Duration, Instant};

/// Before every other point in time.
const AT_ONCE: Instant = Instant { us: i64::MIN };

impl ObservationState {
    /// When it is to be notified.
    fn due_at(&self, now: Instant, defaults: &DefaultsState) -> Instant {
        if !self.used {
            return Instant::NEVER;
        }
        // The clock went back: the times say nothing.
        if self.ending != Code::EMPTY || (self.active && now < self.last) {
            return AT_ONCE;
        }
        let min = self.attributes.min_period().unwrap_or(defaults.min_period);
        let max = self.attributes.max_period().unwrap_or(defaults.max_period);
        let seconds = match (self.active, self.pending) {
            (true, true) => min,
            (true, false) if max != 0 && min <= max => max,
            _ => return Instant::NEVER,
        };
        self.last.after(Duration::from_secs(i64::from(seconds)))
    }
}

/// What the header of a notification says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notification {
    /// Token of the observation.
    pub token: Token,
    /// It wants to be acknowledged, unless it takes several blocks.
    pub confirmable: bool,
    /// The end of the observation: this code and no payload.
    pub ending: Option<Code>,
}

impl ObserveState {
    /// Nothing is due, as far as is known.
    pub fn is_quiet(&self, now: Instant) -> bool {
        self.quiet_from <= now && now < self.quiet_until
    }

    /// Finds out whether something is due, when that is not known.
    pub fn settle(&mut self, now: Instant) {
        if !self.looking && !self.is_quiet(now) {
            let (earliest, first) = self.find_due(now);
            if first.is_none() {
                self.be_quiet(earliest);
            }
        }
    }

    /// Nothing is due before this time.
    fn be_quiet(&mut self, until: Instant) {
        let used = self.slots().iter().filter(|slot| slot.used);
        self.quiet_from = used.map(|slot| slot.last).max().unwrap_or(AT_ONCE);
        self.quiet_until = until;
    }

    /// When something is due, at the earliest; [`Instant::NEVER`]: not before something changes.
    pub fn next_due(&self, now: Instant) -> Instant {
        if self.is_quiet(now) {
            return self.quiet_until;
        }
        if self.looking { AT_ONCE } else { self.find_due(now).0 }
    }

    /// The earliest time, and the first slot that is due now.
    fn find_due(&self, now: Instant) -> (Instant, Option<usize>) {
        let (mut earliest, mut first) = (Instant::NEVER, None);
        #[cfg(anj_ext_with_notification_storing)]
        if self.has_stored() {
            earliest = AT_ONCE;
        }
        for (place, slot) in self.slots().iter().enumerate() {
            #[cfg(anj_ext_with_notification_storing)]
            if self.is_held(slot) {
                continue;
            }
            let at = slot.due_at(now, &self.defaults);
            earliest = earliest.min(at);
            if at <= now && first.is_none() {
                first = Some(place);
            }
        }
        (earliest, first)
    }

    /// Chooses the observation that is to be notified now: it is the current one then. False when none is.
    pub fn begin_due(&mut self, now: Instant) -> bool {
        let (earliest, first) = self.find_due(now);
        if let Some(place) = first {
            self.select(place);
            // Before anything is read: what changes from now on is told once more.
            self.current_mut().for_each(|slot| slot.pending = false);
            self.disturb();
            return true;
        }
        if !self.looking {
            self.be_quiet(earliest);
        }
        false
    }

    /// What to write on the notification of the current observation; `None` when it has ended without telling.
    pub fn notification(&self, now: Instant) -> Option<Notification> {
        let leader = self.leader()?;
        let mut con = leader.attributes.confirmable();
        if leader.composite {
            // One path that wants it is enough.
            con = self.current().filter_map(|slot| slot.attributes.confirmable()).max();
        }
        let wanted = cfg!(anj_with_lwm2m12) && con.unwrap_or(self.defaults.confirmable);
        let notification = Notification {
            token: leader.token,
            confirmable: wanted || now >= leader.confirm_at,
            ending: (leader.ending != Code::EMPTY).then_some(leader.ending),
        };
        #[cfg(anj_ext_with_notification_storing)]
        if self.sending().is_some() {
            return Some(Notification { confirmable: true, ending: None, ..notification });
        }
        Some(notification)
    }

    /// The payload of a notification of the current observation is made: its number.
    pub fn notified(&mut self, now: Instant, message_id: u16) -> u32 {
        let mut sequence = 0;
        for slot in self.current_mut() {
            slot.sequence = (slot.sequence + 1) & 0xFF_FFFF;
            (slot.last, slot.message_id, slot.notified) = (now, message_id, true);
            sequence = slot.sequence;
        }
        self.disturb();
        sequence
    }

    /// The server acknowledged the notification of the current observation.
    pub fn acknowledged(&mut self, now: Instant) {
        for slot in self.current_mut() {
            slot.confirm_at = now.after(CONFIRM_EVERY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spec_41_s11_1_sequence_wraps() {
        let mut state = ObserveState::new();
        state.slots[0] = ObservationState { used: true, sequence: 0xFF_FFFE, ..ObservationState::FREE };
        state.select(0);
        let numbers = [1, 2, 3].map(|id| state.notified(Instant::default(), id));
        assert_eq!(numbers, [0xFF_FFFF, 0, 1]);
    }
}
