//! What spec 41 says of observations, written as plainly as possible: no timers, no caches, everything is looked up and
//! computed again at every step.
//!
//! One Object, /10: instances 0 to 2, each with an INT, a UINT, a DOUBLE, a BOOL, a STRING (Resources 0 to 4) and an INT
//! of many instances (Resource 5, instances 0 and 1).
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};

use crate::common::message::*;
use crate::observe_rules::*;

pub type Path = Vec<u16>;
/// A code of an answer.
type Code = u8;

pub const SLOTS: usize = 10;
const RECORDS: usize = 10;
const DAY: i64 = 86_400_000_000;
/// The waits of a confirmable message: two retransmissions, then it has failed.
const WAITS: [i64; 3] = [2_000_000, 4_000_000, 8_000_000];
const CONTENT: Code = 0x45;
const BAD_REQUEST: Code = 0x80;
const NOT_FOUND: Code = 0x84;
const NOT_ALLOWED: Code = 0x85;
const INTERNAL: Code = 0xA0;
const UNAVAILABLE: Code = 0xA3;

/// What the client is to send.
#[derive(Clone, PartialEq, Debug)]
pub enum Expected {
    Message(Message),
    /// An Update with this Message ID; what is in it is no matter here.
    Update(u16),
}

/// One path of an observation.
#[derive(Clone, Debug)]
struct Part {
    path: Path,
    slot: usize,
    pending: bool,
    /// The value that met a condition.
    kept: Option<Val>,
    reference: Option<Val>,
    /// A kept value was told: what is now has to be looked at.
    again: bool,
}

#[derive(Clone, Debug)]
struct Observation {
    token: Vec<u8>,
    composite: bool,
    format: u16,
    /// Attributes of the request, if it had any.
    own: Option<Attributes>,
    parts: Vec<Part>,
    last: i64,
    confirmable_from: i64,
    number: u32,
    mid: Option<u16>,
    /// It ends with this code.
    ending: Option<Code>,
    /// The `con` that were in force when its path disappeared.
    last_con: Option<Vec<f64>>,
}

struct Flight {
    bytes: Message,
    sent: usize,
    deadline: i64,
}

#[derive(Default)]
pub struct Model {
    pub now: i64,
    pub values: BTreeMap<Path, Val>,
    pub instances: BTreeSet<u16>,
    pub failing: BTreeSet<Path>,
    records: BTreeMap<Path, Attributes>,
    observations: Vec<Observation>,
    /// Default pmin, pmax and mode.
    pub defaults: [u32; 3],
    /// The last Message ID that was used.
    pub mid: u16,
    flight: Option<Flight>,
    pub update: bool,
    /// Message IDs of non-confirmable notifications, all there ever were.
    pub sent: Vec<u16>,
    /// What was looked at once more in the last step; it may as well be in the next one.
    looked: Vec<Path>,
    /// Two kept values were told in one step, and more follows: in which order is not laid down.
    pub unclear: bool,
}

impl Model {
    /// Whether there is something at a path.
    pub fn exists(&self, path: &[u16]) -> bool {
        match path {
            [10] => true,
            [10, iid] => self.instances.contains(iid),
            [10, iid, rid] => self.instances.contains(iid) && *rid <= 5,
            _ => self.values.contains_key(path),
        }
    }

    fn leaves(&self, path: &[u16]) -> Vec<Leaf> {
        self.values.iter().filter(|(leaf, _)| below(leaf, path)).map(|(leaf, v)| (leaf.clone(), v.clone())).collect()
    }

    fn read(&self, path: &[u16]) -> Result<Val, Code> {
        if self.failing.contains(path) { Err(INTERNAL) } else { Ok(self.values[path].clone()) }
    }

    /// §4: what is in force for a path of an observation; nothing when it contradicts itself.
    fn effective(&self, own: Option<&Attributes>, path: &[u16]) -> Option<Attributes> {
        let mut all = own.cloned().unwrap_or_default();
        if own.is_none() {
            for level in 1..=path.len() {
                all.extend(self.records.get(&path[..level]).cloned().unwrap_or_default());
            }
        }
        // A Resource of many instances has no value; neither has what does not exist.
        if path.len() == 3 && path[2] == 5 || !self.exists(path) {
            all.retain(|name, _| !CONDITIONS.contains(name));
        }
        valid(&all, path, false).then_some(all)
    }

    /// The payload of an observation: `kept`, with the values that were kept; `first`, of an answer to a new Observe.
    fn payload(&self, observation: &Observation, kept: bool, first: bool) -> Result<Vec<u8>, Code> {
        let there: Vec<&Part> = observation.parts.iter().filter(|part| self.exists(&part.path)).collect();
        if there.is_empty() && !observation.composite {
            return Err(NOT_FOUND);
        }
        // A Resource of a composite observation that lost its instances meanwhile drops out, like what is gone.
        let bare = |part: &&Part| part.path.len() >= 3 && self.leaves(&part.path).is_empty();
        if there.iter().any(bare) && (first || !observation.composite) {
            return Err(NOT_ALLOWED);
        }
        let mut leaves = vec![];
        for part in there {
            if let (true, Some(value)) = (kept, &part.kept) {
                leaves.push((part.path.clone(), value.clone()));
                continue;
            }
            for (leaf, _) in self.leaves(&part.path) {
                let value = self.read(&leaf)?;
                leaves.push((leaf, value));
            }
        }
        let base = if observation.composite { &[][..] } else { &observation.parts[0].path };
        Ok(if observation.format == SENML { senml(base, &leaves) } else { lwm2m_cbor(&leaves) })
    }

    /// The value of a part that conditions look at becomes its reference.
    fn refer(&self, own: Option<&Attributes>, part: &mut Part) -> Result<(), Code> {
        part.reference = None;
        if self.effective(own, &part.path).is_some_and(|all| conditional(&all)) {
            part.reference = Some(self.read(&part.path)?);
        }
        Ok(())
    }

    /// Keeps the value if it meets a condition; whether it does.
    fn compare(&self, all: &Attributes, part: &mut Part) -> Result<bool, Code> {
        let current = self.read(&part.path)?;
        let met = crosses(all, part.reference.as_ref().unwrap(), &current);
        if met {
            part.pending = true;
            part.kept = Some(current.clone());
        }
        if edge(all) {
            part.reference = Some(current);
        }
        Ok(met)
    }

    fn free_slots(&self) -> Vec<usize> {
        let taken: Vec<usize> = self.observations.iter().flat_map(|o| o.parts.iter().map(|part| part.slot)).collect();
        (0..SLOTS).filter(|slot| !taken.contains(slot)).collect()
    }

    pub fn flying(&self) -> Option<u16> {
        self.flight.as_ref().map(|flight| flight.bytes.mid)
    }

    pub fn has_record(&self, path: &[u16]) -> bool {
        self.records.contains_key(path)
    }

    /// Whether a value is about to be compared with the one that was told. When exactly is not laid down.
    pub fn undecided(&self, path: &[u16]) -> bool {
        let again = self.observations.iter().flat_map(|o| &o.parts).any(|part| part.again && part.path == path);
        again || self.looked.iter().any(|looked| looked == path)
    }

    // What the application does.

    /// §6: VALUE_CHANGED.
    pub fn changed(&mut self, path: &[u16]) {
        let mut observations = std::mem::take(&mut self.observations);
        for observation in observations.iter_mut().filter(|o| o.ending.is_none()) {
            let own = observation.own.clone();
            // What it was in between may have been seen, or not.
            self.unclear |= observation.parts.iter().any(|part| part.again && part.path == path);
            for part in observation.parts.iter_mut().filter(|part| below(path, &part.path)) {
                let Some(all) = self.effective(own.as_ref(), &part.path) else { continue };
                if !conditional(&all) {
                    part.pending = true;
                    continue;
                }
                if let Err(code) = self.compare(&all, part) {
                    observation.ending = Some(code);
                }
            }
        }
        self.observations = observations;
    }

    /// §6: ADDED; `told`: not by the server itself.
    pub fn added(&mut self, path: &[u16], told: bool) {
        let mut observations = std::mem::take(&mut self.observations);
        for observation in observations.iter_mut().filter(|o| o.ending.is_none()) {
            let own = observation.own.clone();
            for part in &mut observation.parts {
                let appears = observation.composite && below(&part.path, path) && self.exists(&part.path);
                if appears && let Err(code) = self.refer(own.as_ref(), part) {
                    observation.ending = Some(code);
                }
                if (appears || below(path, &part.path)) && told {
                    part.pending = true;
                }
            }
        }
        self.observations = observations;
    }

    /// §6: DELETED.
    pub fn deleted(&mut self, path: &[u16]) {
        for n in 0..self.observations.len() {
            let observation = &self.observations[n];
            if !observation.composite && below(&observation.parts[0].path, path) && observation.last_con.is_none() {
                self.observations[n].last_con = Some(self.con(observation));
            }
        }
        self.records.retain(|record, _| !below(record, path));
        for observation in &mut self.observations {
            for part in observation.parts.iter_mut().filter(|part| below(&part.path, path)) {
                self.unclear |= part.again;
                (part.kept, part.reference, part.again) = (None, None, false);
                if !observation.composite {
                    observation.ending = Some(NOT_FOUND);
                }
            }
        }
    }

    // What the server does. The answers have no Message ID or token yet.

    fn response(code: Code, observe: bool, content: Option<(u16, Vec<u8>)>) -> Message {
        let mut options = vec![];
        if observe {
            options.push((OBSERVE, vec![]));
        }
        let (format, payload) = content.unzip();
        options.extend(format.map(|format| (CONTENT_FORMAT, uint(format.into()))));
        Message { kind: ACK, code, mid: 0, token: vec![], options, payload: payload.unwrap_or_default() }
    }

    /// An answer without payload; while another exchange runs, there is none but 5.03.
    pub fn answer(&self, code: Code) -> Message {
        Self::response(if self.flight.is_some() { UNAVAILABLE } else { code }, false, None)
    }

    /// §2.2, what the data model has to say.
    fn fits(&self, attributes: &Attributes, path: &[u16]) -> Result<(), Code> {
        if !self.exists(path) {
            return Err(NOT_FOUND);
        }
        if self.leaves(path).is_empty() {
            return Err(NOT_ALLOWED);
        }
        let rid = path.get(2);
        let numeric = rid.is_some_and(|rid| matches!(rid, 0 | 1 | 2 | 5));
        let present = |name| value(attributes, name).is_some();
        if (present("gt") || present("lt") || present("st")) && !numeric || present("edge") && rid != Some(&3) {
            return Err(BAD_REQUEST);
        }
        Ok(())
    }

    pub fn write_attributes(&mut self, path: &[u16], request: &Attributes) -> Message {
        let code =
            if self.flight.is_some() { UNAVAILABLE } else { self.attribute(path, request).err().unwrap_or(0x44) };
        Self::response(code, false, None)
    }

    fn attribute(&mut self, path: &[u16], request: &Attributes) -> Result<(), Code> {
        let mut record = request.clone();
        if let Some(old) = self.records.get(path) {
            record.extend(old.clone());
            record.extend(request.clone());
            record.retain(|name, value| value.is_some() || !request.contains_key(name));
        }
        if !valid(&record, path, false) {
            return Err(BAD_REQUEST);
        }
        self.fits(&record, path)?;
        if self.records.len() == RECORDS && !self.records.contains_key(path) {
            return Err(INTERNAL);
        }
        self.records.insert(path.to_vec(), record);
        self.records.retain(|_, record| !record.is_empty());
        let mut observations = std::mem::take(&mut self.observations);
        for observation in observations.iter_mut().filter(|o| o.own.is_none()) {
            for part in observation.parts.iter_mut().filter(|part| below(&part.path, path)) {
                part.kept = None;
                if let Err(code) = self.refer(None, part) {
                    observation.ending = Some(code);
                }
            }
        }
        self.observations = observations;
        Ok(())
    }

    /// Observe and Observe-Composite.
    pub fn observe(&mut self, paths: &[Path], composite: bool, token: &[u8], format: u16, own: &Attributes) -> Message {
        if self.flight.is_some() {
            return Self::response(UNAVAILABLE, false, None);
        }
        match self.try_observe(paths, composite, token, format, own) {
            Ok(payload) => Self::response(CONTENT, true, Some((format, payload))),
            Err(code) => Self::response(code, false, None),
        }
    }

    fn try_observe(
        &mut self,
        paths: &[Path],
        composite: bool,
        token: &[u8],
        format: u16,
        own: &Attributes,
    ) -> Result<Vec<u8>, Code> {
        let own = (!own.is_empty()).then_some(own);
        if let Some(n) = self.observations.iter().position(|o| o.token == token) {
            let old = &self.observations[n];
            let same_paths = composite || old.parts[0].path == paths[0];
            if old.composite != composite || old.own.as_ref() != own || !same_paths || composite && old.format != format
            {
                return Err(NOT_ALLOWED);
            }
            // A new Accept is as good as the old one.
            self.observations[n].format = format;
            let payload = self.payload(&self.observations[n], false, false).inspect_err(|_| {
                self.observations.remove(n);
            })?;
            // What the answer says is what the server knows.
            let own = own.cloned();
            let mut parts = std::mem::take(&mut self.observations[n].parts);
            for part in &mut parts {
                self.refer(own.as_ref(), part)?;
            }
            self.observations[n].parts = parts;
            self.observations[n].last = self.now;
            self.observations[n].confirmable_from = self.now + DAY;
            return Ok(payload);
        }
        let bare = |path: &Path| path.len() >= 3 && self.exists(path) && self.leaves(path).is_empty();
        let mut free = self.free_slots().into_iter();
        let mut parts = vec![];
        for path in paths {
            if let Some(own) = own {
                if !valid(own, path, composite) {
                    return Err(BAD_REQUEST);
                }
                self.fits(own, path)?;
            }
            if composite && bare(path) {
                return Err(NOT_ALLOWED);
            }
            let slot = free.next().ok_or(INTERNAL)?;
            let part = Part { path: path.clone(), slot, pending: false, kept: None, reference: None, again: false };
            parts.push(part);
        }
        for part in &mut parts {
            self.refer(own, part)?;
        }
        let observation = Observation {
            token: token.to_vec(),
            composite,
            format,
            own: own.cloned(),
            parts,
            last: self.now,
            confirmable_from: self.now + DAY,
            number: 0,
            mid: None,
            ending: None,
            last_con: None,
        };
        let payload = self.payload(&observation, false, true)?;
        self.observations.push(observation);
        Ok(payload)
    }

    pub fn cancel(&mut self, token: &[u8]) -> Message {
        if self.flight.is_some() {
            return Self::response(UNAVAILABLE, false, None);
        }
        let Some(n) = self.observations.iter().position(|o| o.token == token) else {
            return Self::response(NOT_FOUND, false, None);
        };
        match self.payload(&self.observations[n], false, false) {
            Ok(payload) => {
                let format = self.observations.remove(n).format;
                Self::response(CONTENT, false, Some((format, payload)))
            }
            Err(code) => Self::response(code, false, None),
        }
    }

    /// An empty acknowledgement of what is under way.
    pub fn acknowledge(&mut self) {
        let mid = self.flight.take().map(|flight| flight.bytes.mid);
        for observation in self.observations.iter_mut().filter(|o| o.mid == mid) {
            observation.confirmable_from = self.now + DAY;
        }
    }

    /// A Reset with this Message ID.
    pub fn reset(&mut self, mid: u16) {
        self.observations.retain(|o| o.mid != Some(mid));
        if self.flying() == Some(mid) {
            self.flight = None;
        }
    }

    // What the client does by itself.

    fn period(&self, attributes: &Attributes, name: &str, default: u32) -> i64 {
        value(attributes, name).unwrap_or(default.into()) as i64 * 1_000_000
    }

    /// §5: whether a path wants a notification now.
    fn due(&self, observation: &Observation, part: &Part) -> bool {
        let Some(all) = self.effective(observation.own.as_ref(), &part.path) else { return false };
        let pmin = self.period(&all, "pmin", self.defaults[0]);
        let pmax = self.period(&all, "pmax", self.defaults[1]);
        let elapsed = self.now - observation.last;
        if elapsed < 0 {
            return true;
        }
        elapsed >= pmin && (part.pending || pmax != 0 && pmin <= pmax && elapsed >= pmax)
    }

    /// The values of `con` in force for the paths of an observation.
    fn con(&self, observation: &Observation) -> Vec<f64> {
        let all = |part: &Part| self.effective(observation.own.as_ref(), &part.path).unwrap_or_default();
        observation.parts.iter().filter_map(|part| value(&all(part), "con")).collect()
    }

    fn confirmable(&self, observation: &Observation) -> bool {
        let con = observation.last_con.clone().unwrap_or_else(|| self.con(observation));
        let wanted = if con.is_empty() { self.defaults[2] == 1 } else { con.contains(&1.0) };
        wanted || self.now >= observation.confirmable_from
    }

    /// A step: what is sent.
    pub fn step(&mut self) -> Vec<Expected> {
        let mut sent = vec![];
        self.looked.clear();
        loop {
            if let Some(flight) = &mut self.flight {
                if self.now < flight.deadline {
                    return sent;
                }
                if flight.sent < WAITS.len() {
                    flight.deadline = self.now + WAITS[flight.sent];
                    flight.sent += 1;
                    sent.push(Expected::Message(flight.bytes.clone()));
                    return sent;
                }
                self.flight = None;
            }
            if std::mem::take(&mut self.update) {
                self.mid = self.mid.wrapping_add(1);
                sent.push(Expected::Update(self.mid));
                continue;
            }
            self.look_again();
            let mut slots: Vec<(usize, usize, usize)> = vec![];
            for (n, observation) in self.observations.iter().enumerate() {
                slots.extend(observation.parts.iter().enumerate().map(|(k, part)| (part.slot, n, k)));
            }
            slots.sort_unstable();
            let next = slots.into_iter().find(|(_, n, k)| {
                let observation = &self.observations[*n];
                observation.ending.is_some() || self.due(observation, &observation.parts[*k])
            });
            let Some((_, n, _)) = next else { return sent };
            sent.push(Expected::Message(self.notify(n)));
        }
    }

    fn notify(&mut self, n: usize) -> Message {
        self.mid = self.mid.wrapping_add(1);
        let mut observation = self.observations.remove(n);
        let confirmable = self.confirmable(&observation);
        let payload = match observation.ending {
            Some(code) => Err(code),
            None => self.payload(&observation, true, false),
        };
        let kind = if confirmable { CON } else { NON };
        let mut message = Message {
            kind,
            code: CONTENT,
            mid: self.mid,
            token: observation.token.clone(),
            options: vec![],
            payload: vec![],
        };
        match payload {
            Err(code) => message.code = code,
            Ok(payload) => {
                observation.number = (observation.number + 1) % (1 << 24);
                observation.last = self.now;
                observation.mid = Some(self.mid);
                message.options =
                    vec![(OBSERVE, uint(observation.number)), (CONTENT_FORMAT, uint(observation.format.into()))];
                message.payload = payload;
                self.told(&mut observation);
                self.observations.insert(n, observation);
            }
        }
        if confirmable {
            self.flight = Some(Flight { bytes: message.clone(), sent: 1, deadline: self.now + WAITS[0] });
        } else {
            self.sent.push(self.mid);
        }
        message
    }

    /// What was told becomes the reference.
    fn told(&mut self, observation: &mut Observation) {
        let own = observation.own.clone();
        // Told twice in one payload, once as it was and once as it is: nobody knows what the reference is.
        let covered = |part: &Part| observation.parts.iter().any(|o| o.slot != part.slot && below(&part.path, &o.path));
        self.unclear |= observation.parts.iter().any(|part| part.kept.is_some() && covered(part));
        for part in &mut observation.parts {
            part.pending = false;
            let kept = part.kept.take();
            if let Some(all) = self.effective(own.as_ref(), &part.path).filter(conditional) {
                part.again = kept.is_some();
                // Edges are counted from what was looked at last.
                let known = if edge(&all) { part.reference.clone().filter(|_| kept.is_some()) } else { kept };
                part.reference = Some(known.unwrap_or_else(|| self.values[&part.path].clone()));
            }
        }
    }

    /// Where a kept value was told, the current one is compared with it once.
    fn look_again(&mut self) {
        let mut follows = false;
        let mut observations = std::mem::take(&mut self.observations);
        for observation in observations.iter_mut().filter(|o| o.ending.is_none()) {
            let own = observation.own.clone();
            for part in observation.parts.iter_mut().filter(|part| part.again) {
                part.again = false;
                self.looked.push(part.path.clone());
                let Some(all) = self.effective(own.as_ref(), &part.path).filter(conditional) else { continue };
                let met = self.compare(&all, part);
                follows |= met == Ok(true);
                if let Err(code) = met {
                    observation.ending = Some(code);
                    self.unclear = true;
                }
            }
        }
        self.observations = observations;
        self.unclear |= follows && self.looked.len() > 1;
    }
}
