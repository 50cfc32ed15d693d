//! Notifications that could not be told when they were due: they wait for the next registration (`/1/x/6` and `hqmax`, LwM2M
//! core 1.2 §5.1.2 and §7.3).
//!
//! The store is a queue in one array, oldest entry first: place of the observation, Content-Format, length, payload. When it is
//! full, the oldest entry of all gives way; when an observation has as many as its `hqmax` allows, its own oldest one.

use super::{ObservationState, ObserveState};
use crate::coap::Code;
use crate::config::ANJ_EXT_NOTIFICATION_STORE_SIZE;
use crate::time::Instant;

/// Bytes of an entry before its payload.
const HEAD: usize = 6;

/// So often an entry is told in vain, the server being there.
const FAILURES: u8 = 3;

/// What is stored. All zero bytes: nothing.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct StoreState {
    bytes: [u8; ANJ_EXT_NOTIFICATION_STORE_SIZE],
    /// Bytes that entries take.
    used: u32,
    /// The first entry is being told.
    sending: bool,
    /// So often it was not acknowledged in this registration.
    failures: u8,
}

/// Where an entry is.
struct Entry {
    /// A slot of its observation, the first of a composite one.
    place: u16,
    content_format: u16,
    /// Payload: from here …
    start: usize,
    /// … to here.
    end: usize,
}

impl StoreState {
    /// Nothing.
    pub(super) const EMPTY: Self =
        Self { bytes: [0; ANJ_EXT_NOTIFICATION_STORE_SIZE], used: 0, sending: false, failures: 0 };

    fn is_empty(&self) -> bool {
        self.used == 0
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let (head, rest) = self.bytes.get(at..self.used as usize)?.split_first_chunk::<HEAD>()?;
        let [a, b, c, d, e, f] = *head;
        let number = |low, high| u16::from_le_bytes([low, high]);
        let start = at + HEAD;
        let len = usize::from(number(e, f));
        (len <= rest.len()).then_some(Entry {
            place: number(a, b),
            content_format: number(c, d),
            start,
            end: start + len,
        })
    }

    fn remove(&mut self, at: usize) {
        let Some(entry) = self.entry(at) else { return };
        let size = entry.end.saturating_sub(at);
        if let Some(rest) = self.bytes.get_mut(at..self.used as usize)
            && size <= rest.len()
        {
            rest.copy_within(size.., 0);
        }
        self.used = self.used.saturating_sub(size as u32);
        if at == 0 {
            (self.sending, self.failures) = (false, 0);
        }
    }

    fn retain(&mut self, keep: impl Fn(u16) -> bool) {
        let mut at = 0;
        while let Some(entry) = self.entry(at) {
            if keep(entry.place) {
                at = entry.end;
            } else {
                self.remove(at);
            }
        }
    }

    /// Makes room for one more entry of an observation that may have `max`.
    fn limit(&mut self, place: u16, max: u32) {
        let (mut at, mut count) = (0, 0);
        while let Some(entry) = self.entry(at) {
            count += u32::from(entry.place == place);
            at = entry.end;
        }
        at = 0;
        while count >= max
            && let Some(entry) = self.entry(at)
        {
            if entry.place == place {
                self.remove(at);
                count -= 1;
            } else {
                at = entry.end;
            }
        }
    }

    /// Adds an entry; false when it is too long for the store, or `max` is 0.
    fn push(&mut self, place: u16, content_format: u16, payload: &[u8], max: Option<u32>) -> bool {
        let size = HEAD + payload.len();
        let Ok(len) = u16::try_from(payload.len()) else { return false };
        if size > self.bytes.len() || max == Some(0) {
            return false;
        }
        if let Some(max) = max {
            self.limit(place, max);
        }
        while self.used as usize + size > self.bytes.len() && !self.is_empty() {
            self.remove(0);
        }
        let Some(room) = self.bytes.get_mut(self.used as usize..) else { return false };
        let Some((head, room)) = room.split_first_chunk_mut::<HEAD>() else { return false };
        let Some(room) = room.get_mut(..payload.len()) else { return false };
        let ([a, b], [c, d], [e, f]) = (place.to_le_bytes(), content_format.to_le_bytes(), len.to_le_bytes());
        *head = [a, b, c, d, e, f];
        room.copy_from_slice(payload);
        self.used += size as u32;
        true
    }
}

impl ObserveState {
    /// Notifications that cannot be told are kept (`/1/x/6`).
    pub fn keeps(&self) -> bool {
        self.defaults.storing
    }

    /// What is due now goes into the store.
    pub fn stores(&self) -> bool {
        self.offline && self.keeps()
    }

    /// Whether the server can be told.
    pub fn set_offline(&mut self, offline: bool) {
        if self.offline != offline {
            self.offline = offline;
            self.slots_mut().iter_mut().for_each(|slot| slot.held = false);
            self.disturb();
        }
    }

    /// A registration begins, with this server. Its observations go on when notifications are kept; all others end.
    pub fn begin_registration(&mut self, ssid: u16) {
        let keeps = self.keeps();
        self.store.failures = 0;
        for slot in self.slots_mut() {
            slot.used &= keeps && slot.ssid == ssid;
        }
        self.removed();
    }

    /// Not to be stored: told in the next registration.
    pub(super) fn is_held(&self, slot: &ObservationState) -> bool {
        self.offline && (slot.held || slot.ending != Code::EMPTY)
    }

    /// There is something to be told at once.
    pub(super) fn has_stored(&self) -> bool {
        !self.offline && !self.store.is_empty()
    }

    /// How many entries the current observation may have.
    fn max_stored(&self) -> Option<u32> {
        self.current().filter_map(|slot| slot.attributes.max_queue()).max()
    }

    /// The current observation may have no entries.
    pub fn is_unstored(&self) -> bool {
        self.max_stored() == Some(0)
    }

    /// The current observation is told of its newest value as soon as possible, and nothing is stored until then.
    pub fn hold_current(&mut self) {
        self.current_mut().for_each(|slot| (slot.pending, slot.held) = (true, true));
        self.disturb();
    }

    /// The current observation is told as soon as possible.
    pub fn pend_current(&mut self) {
        self.current_mut().for_each(|slot| slot.pending = true);
        self.disturb();
    }

    /// Stores a notification of the current observation, that of its last time.
    pub fn store_current(&mut self, content_format: u16, payload: &[u8]) {
        let Some(leader) = self.leader() else { return };
        let Some(place) = self.find(leader.ssid, &leader.token) else { return };
        let max = self.max_stored();
        if self.store.push(place as u16, content_format, payload, max) {
            self.disturb();
        } else {
            self.hold_current();
        }
        self.prune();
    }

    /// As [`ObserveState::store_current`], of a notification that was made at this time.
    pub fn store_new(&mut self, now: Instant, content_format: u16, payload: &[u8]) {
        self.current_mut().for_each(|slot| slot.last = now);
        self.store_current(content_format, payload);
    }

    /// The current observation ends with this code.
    pub fn end_current(&mut self, code: Code) {
        self.end(self.current.into(), code);
    }

    /// Forgets entries without an observation, and those of paths that are gone.
    pub(super) fn prune(&mut self) {
        let slots = &self.slots;
        let lives =
            |place| slots.get(usize::from(place)).is_some_and(|slot| slot.used && slot.ending != Code::NOT_FOUND);
        self.store.retain(lives);
    }

    /// Forgets all entries.
    pub(super) fn clear_store(&mut self) {
        self.store.retain(|_| false);
    }

    /// Begins to tell the oldest entry: its observation is the current one then. False when there is none.
    pub fn begin_stored(&mut self) -> bool {
        let Some(entry) = self.store.entry(0) else { return false };
        self.select(entry.place.into());
        // Nothing is read.
        self.end_capture();
        self.store.sending = true;
        true
    }

    /// The entry that is being told: Content-Format and payload.
    pub fn sending(&self) -> Option<(u16, &[u8])> {
        let entry = self.store.entry(0).filter(|_| self.store.sending)?;
        Some((entry.content_format, self.store.bytes.get(entry.start..entry.end)?))
    }

    /// The entry that was told was not acknowledged; false when there is none. After some times it is given up: perhaps it is
    /// what cannot get through.
    pub fn unacknowledged(&mut self) -> bool {
        let sending = self.keep_sending();
        if sending {
            self.store.failures += 1;
            if self.store.failures >= FAILURES {
                self.store.remove(0);
            }
        }
        sending
    }

    /// The entry that is being told stays for later; false when there is none.
    pub fn keep_sending(&mut self) -> bool {
        core::mem::take(&mut self.store.sending)
    }

    /// The entry that is being told is done with.
    pub fn sent(&mut self) {
        if self.store.sending {
            self.store.remove(0);
            self.disturb();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn entries(store: &StoreState) -> Vec<(u16, u16, Vec<u8>)> {
        let (mut at, mut all) = (0, Vec::new());
        while let Some(entry) = store.entry(at) {
            all.push((entry.place, entry.content_format, store.bytes[entry.start..entry.end].to_vec()));
            at = entry.end;
        }
        assert_eq!(at, store.used as usize);
        all
    }

    #[test]
    fn spec_41_storing_queue() {
        let mut store = StoreState::EMPTY;
        assert!(store.push(1, 112, b"a", None) && store.push(2, 0, b"", None) && store.push(1, 60, b"cc", None));
        assert_eq!(entries(&store), [(1, 112, b"a".to_vec()), (2, 0, b"".to_vec()), (1, 60, b"cc".to_vec())]);
        assert!(!store.push(1, 0, b"x", Some(0)) && store.push(1, 0, b"x", Some(2)));
        assert_eq!(entries(&store), [(2, 0, b"".to_vec()), (1, 60, b"cc".to_vec()), (1, 0, b"x".to_vec())]);
        store.sending = true;
        store.retain(|place| place != 1);
        assert_eq!(entries(&store), [(2, 0, b"".to_vec())]);
        assert!(store.sending);
        store.remove(0);
        assert!(store.is_empty() && !store.sending);
    }

    #[test]
    fn spec_41_storing_overflow() {
        let mut store = StoreState::EMPTY;
        let size = store.bytes.len();
        let whole = std::vec![7; size - HEAD];
        assert!(!store.push(0, 0, &std::vec![0; size - HEAD + 1], None), "too long");
        assert!(store.push(0, 0, b"old", None) && store.push(3, 1, &whole, None));
        assert_eq!(entries(&store), [(3, 1, whole)]);
        for n in 0..=size as u16 {
            assert!(store.push(n, n, &[n as u8; 10], None));
        }
        let all = entries(&store);
        assert_eq!(all.len(), size / (HEAD + 10));
        let newest = size as u16 + 1 - all.len() as u16;
        assert!(all.iter().zip(newest..).all(|(entry, n)| *entry == (n, n, std::vec![n as u8; 10])));
    }
}
