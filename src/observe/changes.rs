//! What a change of the data model means to observations, and the values that are looked at therefore (spec 41 §6).

use super::{ObservationState, ObserveState};
use crate::coap::Code;
use crate::dm::{ChangeKind, HandlerCall, HandlerReply, Model, ReadValue, failure, is_readable, locate};
use crate::path::Path;
use crate::value::{DataType, Scalar};

/// Why a slot wants its value looked at; a later one includes those before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(u8)]
pub enum Look {
    /// It does not.
    #[default]
    No = 0,
    /// A kept value was told: the present one may meet a condition, if it differs.
    CompareAgain,
    /// The value may meet a condition.
    Compare,
    /// The attributes in effect are to be found out anew; then the value is the new reference value.
    Renew,
    /// The path may have appeared.
    Appear,
}

/// How a value that is compared enters conditions: as a number, booleans as 0 and 1; and how it is kept.
fn comparable(reply: &HandlerReply) -> Result<(f64, u64, DataType), Code> {
    if reply.code != 0 {
        return Err(failure(reply.code));
    }
    Ok(match reply.value {
        ReadValue::Scalar(Scalar::Int(value)) => (value as f64, value as u64, DataType::INT),
        ReadValue::Scalar(Scalar::Uint(value)) => (value as f64, value, DataType::UINT),
        ReadValue::Scalar(Scalar::Double(value)) => (value, value.to_bits(), DataType::DOUBLE),
        ReadValue::Scalar(Scalar::Bool(value)) => (f64::from(u8::from(value)), value.into(), DataType::BOOL),
        _ => return Err(Code::INTERNAL_SERVER_ERROR),
    })
}

impl ObservationState {
    /// What has ended is not looked at any more.
    fn look_at(&mut self, look: Look) {
        if self.ending == Code::EMPTY {
            self.look = self.look.max(look);
        }
    }

    /// Its end will be told.
    fn end(&mut self, code: Code) {
        if cfg!(anj_ext_with_silent_observe_removal) {
            self.used = false;
        } else if self.ending == Code::EMPTY {
            (self.ending, self.look) = (code, Look::No);
        }
    }

    /// A value was looked at: the next edge is one from here, told or not.
    fn follow(&mut self, number: f64) {
        if self.attributes.has_edge() {
            self.reference = number;
        }
    }

    /// The kept value, if it still is of the type of the Resource; it becomes the reference value, which an edge is ahead of.
    fn take_kept(&mut self, data_type: DataType) -> Option<Scalar> {
        let bits = self.kept;
        let (value, number) = match core::mem::take(&mut self.kept_type) {
            kept if kept != data_type => return None,
            DataType::INT => (Scalar::Int(bits as i64), bits as i64 as f64),
            DataType::UINT => (Scalar::Uint(bits), bits as f64),
            DataType::DOUBLE => (Scalar::Double(f64::from_bits(bits)), f64::from_bits(bits)),
            DataType::BOOL => (Scalar::Bool(bits != 0), if bits != 0 { 1.0 } else { 0.0 }),
            _ => return None,
        };
        if !self.attributes.has_edge() {
            self.reference = number;
        }
        Some(value)
    }
}

impl ObserveState {
    /// Something changed: by the application (`ssid` 0), or by a server, which is not told of its own changes.
    /// `told`: changes are told at all, that is the client is registered. `made`: the value of this path is being read for
    /// the current observation, which therefore need not be told of it.
    pub fn changed(&mut self, path: &Path, kind: ChangeKind, ssid: u16, told: bool, made: Option<&Path>) {
        if kind == ChangeKind::Deleted {
            self.forget(path);
        } else if !told {
            return;
        }
        if self.top == 0 {
            return;
        }
        let made = self.leader().filter(|_| made == Some(path)).map(|slot| (slot.ssid, slot.token));
        let mut looking = false;
        let reading = usize::from(self.reading);
        for (place, slot) in self.slots_mut().iter_mut().enumerate().filter(|(_, slot)| slot.used) {
            let told = slot.active && slot.ssid != ssid;
            if kind == ChangeKind::Value
                && (made.is_some_and(|(ssid, token)| slot.is_of(ssid, &token))
                    || (reading == place + 1 && slot.path == *path))
            {
                continue;
            }
            let above = path.starts_with(&slot.path);
            let below = slot.path.starts_with(path);
            match kind {
                ChangeKind::Value if above && told && slot.conditional => slot.look_at(Look::Compare),
                ChangeKind::Added if below && slot.composite => {
                    slot.look_at(if slot.ssid == ssid { Look::Renew } else { Look::Appear });
                }
                ChangeKind::Value | ChangeKind::Added if above && told => slot.pending = true,
                ChangeKind::Deleted if below && slot.composite => slot.look_at(Look::Renew),
                ChangeKind::Deleted if below => slot.end(Code::NOT_FOUND),
                _ => {}
            }
            looking |= slot.look != Look::No;
        }
        #[cfg(anj_ext_with_notification_storing)]
        if kind == ChangeKind::Deleted {
            self.prune();
        }
        self.looking |= looking;
        self.disturb();
    }

    /// The attributes at a path are others: those in effect at and below it have to be found out anew.
    pub(super) fn renew(&mut self, ssid: u16, path: &Path) {
        let mut looking = false;
        for slot in self.slots_mut() {
            if slot.used && slot.ssid == ssid && !slot.own && slot.path.starts_with(path) {
                slot.look_at(Look::Renew);
                looking = true;
            }
        }
        self.looking |= looking;
        self.disturb();
    }

    /// Begins to look at values: each slot once at most, until this is called again. False when there is nothing to look
    /// at, or a value is just being read.
    pub fn begin_pass(&mut self) -> bool {
        if self.reading != 0 {
            return false;
        }
        self.cursor = 0;
        self.looking
    }

    /// The next value to look at: make this call and give the answer to [`ObserveState::read_reply`].
    pub fn next_read(&mut self, model: &impl Model) -> Option<HandlerCall> {
        if !self.looking || self.reading != 0 {
            return None;
        }
        while let Some(slot) = self.slots.get_mut(usize::from(self.cursor)) {
            let place = self.cursor;
            self.cursor += 1;
            let look = core::mem::take(&mut slot.look);
            if look != Look::No
                && slot.used
                && let Some(call) = self.look(model, usize::from(place), look)
            {
                (self.reading, self.reading_for) = (place + 1, look);
                return Some(call);
            }
        }
        self.looking = self.slots().iter().any(|slot| slot.look != Look::No);
        None
    }

    /// Looks at a slot; the call, if its value is needed.
    fn look(&mut self, model: &impl Model, place: usize, look: Look) -> Option<HandlerCall> {
        if look >= Look::Renew {
            self.resolve(model, place);
        }
        self.disturb();
        let slot = self.slots.get_mut(place)?;
        let location = locate(model, &slot.path);
        slot.pending |= look == Look::Appear && slot.active && location.is_some();
        if !slot.conditional {
            // It was when the value changed.
            slot.pending |= look == Look::Compare && slot.active;
            return None;
        }
        let path = slot.path;
        match location.and_then(|location| location.def).filter(|_| is_readable(model, &path)) {
            Some(def) => return Some(HandlerCall::Read { path, data_type: def.data_type }),
            None if location.is_none() && slot.composite => slot.reference = f64::NAN,
            None => {
                self.end(place, if location.is_none() { Code::NOT_FOUND } else { Code::METHOD_NOT_ALLOWED });
            }
        }
        None
    }

    /// Takes the answer to [`ObserveState::next_read`]; false when nothing was asked for.
    pub fn read_reply(&mut self, reply: &HandlerReply) -> bool {
        let Some(place) = self.reading.checked_sub(1).map(usize::from) else { return false };
        self.reading = 0;
        self.disturb();
        let Some(slot) = self.slots.get_mut(place).filter(|slot| slot.used) else { return true };
        match comparable(reply) {
            Err(code) => self.end(place, code),
            Ok((number, _, _)) if self.reading_for >= Look::Renew => {
                (slot.reference, slot.kept_type) = (number, DataType::NULL);
            }
            Ok((number, _, _)) if self.reading_for == Look::CompareAgain && number == slot.reference => {}
            Ok((number, bits, data_type)) => {
                if slot.attributes.is_met(slot.reference, number) {
                    (slot.kept, slot.kept_type, slot.pending) = (bits, data_type, true);
                }
                slot.follow(number);
            }
        }
        true
    }

    /// Ends the observation that a slot belongs to.
    pub(super) fn end(&mut self, place: usize, code: Code) {
        let Some(slot) = self.slots.get(place) else { return };
        let (ssid, token) = (slot.ssid, slot.token);
        for slot in self.slots_mut() {
            if slot.is_of(ssid, &token) {
                slot.end(code);
            }
        }
        #[cfg(anj_ext_with_notification_storing)]
        self.prune();
    }

    /// The next value that is read has to be given to [`ObserveState::read_reply`] or [`ObserveState::capture`].
    pub fn wants_values(&self) -> bool {
        self.reading != 0 || self.capturing
    }

    /// Values that are read for the current observation matter.
    pub fn is_capturing(&self) -> bool {
        self.capturing
    }

    /// The response or notification is made.
    pub fn end_capture(&mut self) {
        self.capturing = false;
    }

    /// A value was read for the current observation: it is what the server knows from now on. In a notification it takes
    /// the place of one that was kept meanwhile.
    pub fn capture(&mut self, path: &Path, reply: &HandlerReply, notification: bool) {
        let Ok((number, _, _)) = comparable(reply) else { return };
        for slot in self.current_mut().filter(|slot| slot.conditional && slot.path == *path) {
            slot.reference = number;
            if notification {
                slot.kept_type = DataType::NULL;
            }
        }
    }

    /// The value that a notification tells instead of the present one: the one that met a condition. The present one is
    /// compared with it afterwards.
    pub fn take_kept(&mut self, path: &Path, data_type: DataType) -> Option<Scalar> {
        let mut kept = None;
        for slot in self.current_mut().filter(|slot| slot.path == *path) {
            if let Some(value) = slot.take_kept(data_type) {
                slot.look_at(Look::CompareAgain);
                kept = Some(value);
            }
        }
        self.looking |= kept.is_some();
        kept
    }
}
