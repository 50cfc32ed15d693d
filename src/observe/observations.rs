//! The slots: what is observed (spec 41 §3, §4).

use core::ops::Range;

use super::records::check_path;
use super::{AttributesState, Look, ObserveState};
use crate::coap::{Code, FORMAT_NONE, Token};
use crate::dm::{Model, locate};
use crate::path::Path;
use crate::time::{Duration, Instant};
use crate::value::DataType;

/// So long may all notifications be non-confirmable (RFC 7641 §4.5).
pub(super) const CONFIRM_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// An observed path. A composite observation has a slot for each of its paths, all with its token.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ObservationState {
    /// In effect: of the request, or what follows from the records.
    pub(super) attributes: AttributesState,
    /// What value conditions compare with; NaN: nothing yet.
    pub(super) reference: f64,
    /// The value that met a condition and has yet to be told, as its type has it.
    pub(super) kept: u64,
    /// Time of the last notification.
    pub(super) last: Instant,
    /// From then on the next notification is confirmable.
    pub(super) confirm_at: Instant,
    /// Of the last notification, 24 bits.
    pub(super) sequence: u32,
    pub(super) path: Path,
    pub(super) ssid: u16,
    /// Of the last notification.
    pub(super) message_id: u16,
    /// Accept of the request.
    pub(super) accept: u16,
    /// Content-Format of a composite request.
    pub(super) content_format: u16,
    /// Type of the kept value; none: nothing is kept.
    pub(super) kept_type: DataType,
    pub(super) token: Token,
    pub(super) used: bool,
    pub(super) composite: bool,
    /// The request brought the attributes.
    pub(super) own: bool,
    /// The attributes go together; else it is never notified.
    pub(super) active: bool,
    /// Notified on conditions on the value only.
    pub(super) conditional: bool,
    /// A notification is to be sent as soon as `pmin` allows.
    pub(super) pending: bool,
    /// There was a notification: the Message ID means something.
    pub(super) notified: bool,
    /// Its end is to be told with this code.
    pub(super) ending: Code,
    pub(super) look: Look,
    /// Pending, and not to be stored.
    #[cfg(anj_ext_with_notification_storing)]
    pub(super) held: bool,
}

impl ObservationState {
    /// Not used.
    pub(super) const FREE: Self = Self {
        attributes: AttributesState::NONE,
        reference: f64::NAN,
        kept: 0,
        last: Instant { us: 0 },
        confirm_at: Instant { us: 0 },
        sequence: 0,
        path: Path::ROOT,
        ssid: 0,
        message_id: 0,
        accept: FORMAT_NONE,
        content_format: FORMAT_NONE,
        kept_type: DataType::NULL,
        token: Token::EMPTY,
        used: false,
        composite: false,
        own: false,
        active: false,
        conditional: false,
        pending: false,
        notified: false,
        ending: Code::EMPTY,
        look: Look::No,
        #[cfg(anj_ext_with_notification_storing)]
        held: false,
    };

    pub(super) fn is_of(&self, ssid: u16, token: &Token) -> bool {
        self.used && self.ssid == ssid && self.token == *token
    }

    /// The same attributes were asked for.
    fn has_attributes_of(&self, request: &AttributesState) -> bool {
        if self.own { self.attributes == *request } else { request.is_empty() }
    }

    fn restart(&mut self, now: Instant) {
        (self.last, self.confirm_at, self.ending) = (now, now.after(CONFIRM_EVERY), Code::EMPTY);
    }
}

/// Who asks, and how.
#[derive(Clone, Copy, Debug)]
pub struct Observer {
    /// The time.
    pub now: Instant,
    /// Short Server ID.
    pub ssid: u16,
    /// Token of the request.
    pub token: Token,
    /// Accept of the request.
    pub accept: u16,
    /// Content-Format of the request.
    pub content_format: u16,
}

/// What is observed, and how it is answered.
#[derive(Clone, Copy, Debug)]
pub struct Observed {
    /// The path, or one of several.
    pub path: Path,
    /// Accept of the request.
    pub accept: u16,
    /// Content-Format of a composite request.
    pub content_format: u16,
    /// It is a composite one.
    pub composite: bool,
}

impl ObserveState {
    /// Observe: a new observation, or the refresh of one. It is the current one then.
    ///
    /// # Errors
    /// A response code; nothing is changed.
    pub fn observe(&mut self, model: &impl Model, observer: &Observer, path: &Path) -> Result<(), Code> {
        let request = self.request;
        let place = match self.find(observer.ssid, &observer.token) {
            Some(place) => {
                let slot = self.slots.get(place).ok_or(Code::INTERNAL_SERVER_ERROR)?;
                if slot.composite || slot.path != *path || !slot.has_attributes_of(&request) {
                    return Err(Code::METHOD_NOT_ALLOWED);
                }
                place
            }
            None => {
                if !request.is_empty() {
                    self.check_request(path.len() >= 3)?;
                    check_path(model, path, &request)?;
                }
                self.add(observer, path, false)?
            }
        };
        if let Some(slot) = self.slots.get_mut(place) {
            slot.accept = observer.accept;
        }
        self.select(place);
        self.restart(model, observer.now);
        Ok(())
    }

    /// Observe-Composite: whether it is the refresh of an observation, which is the current one then.
    ///
    /// # Errors
    /// 4.05: the same token with other parameters; 4.00: attributes that are not possible.
    #[cfg(anj_with_observe_composite)]
    pub fn refresh_composite(&mut self, model: &impl Model, observer: &Observer) -> Result<bool, Code> {
        let Some(place) = self.find(observer.ssid, &observer.token) else {
            self.check_request(false)?;
            return Ok(false);
        };
        let slot = self.slots.get(place).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        let same = slot.composite
            && slot.accept == observer.accept
            && slot.content_format == observer.content_format
            && slot.has_attributes_of(&self.request);
        if !same {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        self.select(place);
        self.restart(model, observer.now);
        Ok(true)
    }

    /// Observe-Composite: a new observation of these paths. It is the current one then; without any path, there is none.
    ///
    /// # Errors
    /// A response code; there is no observation.
    #[cfg(anj_with_observe_composite)]
    pub fn observe_composite(&mut self, model: &impl Model, observer: &Observer, paths: &[Path]) -> Result<bool, Code> {
        if self.find(observer.ssid, &observer.token).is_some() {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        for path in paths {
            let added = self.add_composite(model, observer, path);
            if let Err(code) = added {
                if let Some(place) = self.find(observer.ssid, &observer.token) {
                    self.select(place);
                    self.remove_current();
                }
                return Err(code);
            }
        }
        let Some(place) = self.find(observer.ssid, &observer.token) else { return Ok(false) };
        self.select(place);
        self.restart(model, observer.now);
        Ok(true)
    }

    #[cfg(anj_with_observe_composite)]
    fn add_composite(&mut self, model: &impl Model, observer: &Observer, path: &Path) -> Result<(), Code> {
        let request = self.request;
        if !request.is_empty() {
            check_path(model, path, &request)?;
        } else if path.len() >= 3 && locate(model, path).is_some() && !crate::dm::has_readable(model, path) {
            return Err(Code::METHOD_NOT_ALLOWED);
        }
        let place = self.add(observer, path, true)?;
        if let Some(slot) = self.slots.get_mut(place) {
            (slot.accept, slot.content_format) = (observer.accept, observer.content_format);
        }
        Ok(())
    }

    /// Attributes in a request for an observation: of LwM2M 1.2. `single`: as for [`AttributesState::validate`].
    fn check_request(&self, single: bool) -> Result<(), Code> {
        if cfg!(not(anj_with_lwm2m12)) && !self.request.is_empty() {
            return Err(Code::BAD_REQUEST);
        }
        self.request.validate(single)
    }

    /// Takes the lowest free slot.
    fn add(&mut self, observer: &Observer, path: &Path, composite: bool) -> Result<usize, Code> {
        let place = self.slots.iter().position(|slot| !slot.used).ok_or(Code::INTERNAL_SERVER_ERROR)?;
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = ObservationState {
                attributes: self.request,
                path: *path,
                ssid: observer.ssid,
                token: observer.token,
                used: true,
                composite,
                own: !self.request.is_empty(),
                ..ObservationState::FREE
            };
        }
        self.top = self.top.max(place as u16 + 1);
        Ok(place)
    }

    /// Cancel: the observation with a token is the current one then; false when there is none.
    pub fn cancel(&mut self, ssid: u16, token: &Token) -> bool {
        let Some(place) = self.find(ssid, token) else { return false };
        self.select(place);
        true
    }

    pub(super) fn find(&self, ssid: u16, token: &Token) -> Option<usize> {
        self.slots().iter().position(|slot| slot.is_of(ssid, token))
    }

    pub(super) fn select(&mut self, place: usize) {
        self.current = place as u16;
        let capturing = self.current().any(|slot| slot.conditional);
        self.capturing = capturing;
    }

    /// The slot that stands for the current observation, if it still exists.
    pub(super) fn leader(&self) -> Option<&ObservationState> {
        self.slots.get(usize::from(self.current)).filter(|slot| slot.used)
    }

    /// Where the slots of the current observation are, its server and token: of a composite one, somewhere among all.
    fn key(&self) -> (Range<usize>, u16, Token) {
        let place = usize::from(self.current);
        match self.leader() {
            Some(slot) if slot.composite => (0..self.top.into(), slot.ssid, slot.token),
            Some(slot) => (place..place + 1, slot.ssid, slot.token),
            None => (0..0, 0, Token::EMPTY),
        }
    }

    /// The slots of the current observation.
    pub(super) fn current(&self) -> impl Iterator<Item = &ObservationState> {
        let (range, ssid, token) = self.key();
        self.slots.get(range).unwrap_or_default().iter().filter(move |slot| slot.is_of(ssid, &token))
    }

    /// The slots of the current observation.
    pub(super) fn current_mut(&mut self) -> impl Iterator<Item = &mut ObservationState> {
        let (range, ssid, token) = self.key();
        self.slots.get_mut(range).unwrap_or_default().iter_mut().filter(move |slot| slot.is_of(ssid, &token))
    }

    /// What the current observation was asked for; `None` when it has ended meanwhile.
    pub fn observed(&self) -> Option<Observed> {
        let ObservationState { path, accept, content_format, composite, .. } = *self.leader()?;
        Some(Observed { path, accept, content_format, composite })
    }

    /// The paths of the current observation.
    #[cfg(anj_with_observe_composite)]
    pub fn observed_paths(&self) -> impl Iterator<Item = &Path> {
        self.current().map(|slot| &slot.path)
    }

    /// Timers from now on, attributes as they follow now; values that are read are reference values.
    fn restart(&mut self, model: &impl Model, now: Instant) {
        let (range, ssid, token) = self.key();
        for place in range {
            if let Some(slot) = self.slots.get_mut(place).filter(|slot| slot.is_of(ssid, &token)) {
                slot.restart(now);
                self.resolve(model, place);
            }
        }
        self.select(self.current.into());
        self.disturb();
    }

    /// Finds out the attributes in effect (§4).
    pub(super) fn resolve(&mut self, model: &impl Model, place: usize) {
        let Some(slot) = self.slots.get(place) else { return };
        let attributes = if slot.own { slot.attributes } else { self.stored(slot.ssid, &slot.path) };
        let Some(slot) = self.slots.get_mut(place) else { return };
        slot.attributes = attributes;
        slot.active = attributes.validate(true).is_ok();
        slot.conditional = slot.active && attributes.is_conditional() && {
            // The Instances of a Resource are not compared one by one.
            let def = locate(model, &slot.path).and_then(|location| location.def);
            def.is_none_or(|def| !def.kind.is_multiple() || slot.path.len() == 4)
        };
        if !slot.conditional {
            slot.kept_type = DataType::NULL;
        }
    }

    /// Ends the current observation without telling.
    pub fn remove_current(&mut self) {
        for slot in self.current_mut() {
            slot.used = false;
        }
        self.removed();
    }

    /// The server refused the notification with this Message ID.
    pub fn reset(&mut self, message_id: u16) {
        for slot in self.slots_mut().iter_mut().filter(|slot| slot.notified && slot.message_id == message_id) {
            slot.used = false;
        }
        self.removed();
    }

    /// Forgets all observations; attributes stay.
    pub fn drop_observations(&mut self) {
        for slot in self.slots_mut() {
            slot.used = false;
        }
        self.removed();
    }

    pub(super) fn removed(&mut self) {
        #[cfg(anj_ext_with_notification_storing)]
        self.prune();
        self.top = self.slots().iter().rposition(|slot| slot.used).map_or(0, |last| last as u16 + 1);
        self.disturb();
    }
}
