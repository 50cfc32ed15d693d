//! The Server object, /1 (spec 50 §5.9).

use anj::path::Path;
use anj::time::Duration;
use anj::value::Scalar;

use crate::client::Guard;
use crate::contexts::{Input, Resource, ResourceKind};
use crate::object::{NOT_ALLOWED, NOT_FOUND, Step};
use crate::value::{BAD_REQUEST, Value};
use crate::{platform, session};

/// Default of /1/x/5: seconds that Disable lasts.
const DISABLE_TIMEOUT: u32 = 86_400;

/// An instance. A number that is not there is none of what a server reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerInstance {
    /// Its id.
    pub iid: u16,
    /// Short Server ID.
    pub ssid: Option<u16>,
    /// Lifetime, seconds; 0: for ever.
    pub lifetime: Option<u32>,
    /// Default minimum period, seconds.
    pub min_period: Option<u32>,
    /// Default maximum period, seconds.
    pub max_period: Option<u32>,
    /// Seconds that Disable lasts.
    pub disable_timeout: Option<u32>,
    /// Notifications are kept while the server cannot be reached.
    pub storing: bool,
    /// Transports.
    pub binding: Vec<u8>,
    /// Seconds before the first registration.
    pub initial_delay: Option<u32>,
    /// Bootstrap when registration fails.
    pub bootstrap_on_failure: bool,
    /// Attempts per sequence.
    pub retry_count: u32,
    /// Delay before the second attempt, seconds.
    pub retry_timer: u32,
    /// Delay between sequences, seconds.
    pub sequence_delay: u32,
    /// Sequences.
    pub sequence_count: u32,
    /// A letter, or 0.
    pub preferred_transport: u8,
    /// The server does not want Send.
    pub mute_send: bool,
}

impl ServerInstance {
    /// Nothing set but the defaults.
    pub fn new(iid: u16) -> Self {
        Self {
            iid,
            ssid: None,
            lifetime: None,
            min_period: None,
            max_period: None,
            disable_timeout: None,
            storing: false,
            binding: Vec::new(),
            initial_delay: None,
            bootstrap_on_failure: true,
            retry_count: 5,
            retry_timer: 60,
            sequence_delay: 86_400,
            sequence_count: 1,
            preferred_transport: 0,
            mute_send: false,
        }
    }

    fn is_valid(&self) -> bool {
        matches!(self.ssid, Some(1..=65534))
            && self.lifetime.is_some_and(|lifetime| i32::try_from(lifetime).is_ok())
            && !self.binding.is_empty()
            && is_binding(&self.binding)
            && self.max_period.is_none_or(|max| max != 0)
    }
}

/// Whether a text names transports: letters of `UTSN`, each once, in this order; or one of the old forms with `Q`.
pub fn is_binding(text: &[u8]) -> bool {
    matches!(text, b"UQ" | b"SQ" | b"UQS")
        || (text.len() <= 8
            && text
                .iter()
                .enumerate()
                .all(|(at, letter)| b"UTSN".contains(letter) && !text.iter().take(at).any(|before| before == letter)))
}

/// The object.
#[derive(Debug, Default)]
pub struct ServerObject {
    /// Ids ascend.
    instances: Vec<ServerInstance>,
    backup: Option<Vec<ServerInstance>>,
    modified: bool,
}

impl ServerObject {
    /// The ids of the instances.
    pub fn ids(&self) -> Vec<u16> {
        self.instances.iter().map(|instance| instance.iid).collect()
    }

    /// Short Server IDs, in the order of the instances.
    pub fn ssids(&self) -> Vec<u16> {
        self.instances.iter().filter_map(|instance| instance.ssid).collect()
    }

    /// An instance.
    pub fn instance(&self, iid: u16) -> Option<&ServerInstance> {
        self.instances.iter().find(|instance| instance.iid == iid)
    }

    /// The instance of a server.
    pub fn of(&self, ssid: u16) -> Option<&ServerInstance> {
        self.instances.iter().find(|instance| instance.ssid == Some(ssid))
    }

    /// Something changed since that was last asked for.
    pub fn is_modified(&self) -> bool {
        self.modified
    }

    /// Removes all instances.
    pub fn purge(&mut self) {
        self.modified |= !self.instances.is_empty();
        self.instances.clear();
    }

    /// The lowest free id.
    pub fn free_id(&self) -> Option<u16> {
        (0..u16::MAX).find(|iid| self.instance(*iid).is_none())
    }

    /// Sets the lifetime of an instance; false when there is no such instance.
    pub fn set_lifetime(&mut self, iid: u16, lifetime: u32) -> bool {
        let instance = self.instances.iter_mut().find(|instance| instance.iid == iid);
        self.modified |= instance.is_some();
        instance.map(|instance| instance.lifetime = Some(lifetime)).is_some()
    }

    /// Adds an instance.
    ///
    /// # Errors
    /// −1 for an id that is there; −128 when the object would not be consistent.
    pub fn add(&mut self, instance: ServerInstance) -> Result<(), i32> {
        if self.instance(instance.iid).is_some() || instance.iid == u16::MAX {
            return Err(-1);
        }
        let before = self.instances.clone();
        let place = self.instances.partition_point(|other| other.iid < instance.iid);
        self.instances.insert(place, instance);
        if !self.is_consistent() {
            self.instances = before;
            return Err(BAD_REQUEST);
        }
        self.modified = true;
        Ok(())
    }

    fn is_consistent(&self) -> bool {
        let mut ssids = self.ssids();
        ssids.sort_unstable();
        ssids.windows(2).all(|pair| pair.first() != pair.last()) && self.instances.iter().all(ServerInstance::is_valid)
    }

    /// The Resources of an instance.
    pub fn resources(&self, iid: u16) -> Option<Vec<Resource>> {
        use ResourceKind::{E, R, RW};
        let instance = self.instance(iid)?;
        let optional = |rid, present| Resource { rid, kind: RW, present };
        let there = |rid, kind| Resource::new(rid, kind);
        Some(vec![
            there(0, R),
            there(1, RW),
            optional(2, instance.min_period.is_some()),
            optional(3, instance.max_period.is_some()),
            there(4, E),
            optional(5, instance.disable_timeout.is_some()),
            there(6, RW),
            there(7, RW),
            there(8, E),
            there(9, E),
            optional(14, instance.initial_delay.is_some()),
            there(16, RW),
            there(17, RW),
            there(18, RW),
            there(19, RW),
            there(20, RW),
            optional(22, instance.preferred_transport != 0),
            there(23, RW),
        ])
    }

    /// A value.
    pub fn read(&self, path: &Path) -> Option<Value> {
        let instance = self.instance(path.iid())?;
        let int = |value: u32| Value::Scalar(Scalar::Int(value.into()));
        Some(match path.rid() {
            0 => int(instance.ssid?.into()),
            1 => int(instance.lifetime?),
            2 => int(instance.min_period?),
            3 => int(instance.max_period?),
            5 => int(instance.disable_timeout?),
            6 => Value::Scalar(Scalar::Bool(instance.storing)),
            7 => Value::Text(instance.binding.clone()),
            14 => int(instance.initial_delay?),
            16 => Value::Scalar(Scalar::Bool(instance.bootstrap_on_failure)),
            17 => int(instance.retry_count),
            18 => int(instance.retry_timer),
            19 => int(instance.sequence_delay),
            20 => int(instance.sequence_count),
            22 => Value::Text(vec![instance.preferred_transport]),
            23 => Value::Scalar(Scalar::Bool(instance.mute_send)),
            _ => return None,
        })
    }

    /// Writes a value; a code. Whether it may be so is looked at when the transaction is validated.
    pub fn write(&mut self, path: &Path, input: &mut Input) -> i32 {
        let written = input.written().clone();
        let Some(instance) = self.instances.iter_mut().find(|instance| instance.iid == path.iid()) else {
            return NOT_FOUND;
        };
        let number = || written.integer().and_then(|value| u32::try_from(value).ok());
        let done = match path.rid() {
            0 => number().and_then(|value| u16::try_from(value).ok()).map(|value| instance.ssid = Some(value)),
            1 => number().map(|value| instance.lifetime = Some(value)),
            2 => number().map(|value| instance.min_period = Some(value)),
            3 => number().map(|value| instance.max_period = Some(value)),
            5 => number().map(|value| instance.disable_timeout = Some(value)),
            6 => written.boolean().map(|value| instance.storing = value),
            7 => written.text().map(|value| instance.binding = value.to_vec()),
            14 => number().map(|value| instance.initial_delay = Some(value)),
            16 => written.boolean().map(|value| instance.bootstrap_on_failure = value),
            17 => number().map(|value| instance.retry_count = value),
            18 => number().map(|value| instance.retry_timer = value),
            19 => number().map(|value| instance.sequence_delay = value),
            20 => number().map(|value| instance.sequence_count = value),
            22 => match written.text() {
                Some(&[letter]) if b"UTSN".contains(&letter) => {
                    instance.preferred_transport = letter;
                    Some(())
                }
                _ => None,
            },
            23 => written.boolean().map(|value| instance.mute_send = value),
            _ => return NOT_FOUND,
        };
        if done.is_some() { 0 } else { BAD_REQUEST }
    }

    /// Creates an instance; a code.
    pub fn create(&mut self, iid: u16) -> i32 {
        let place = self.instances.partition_point(|other| other.iid < iid);
        self.instances.insert(place, ServerInstance::new(iid));
        0
    }

    /// Removes an instance; a code.
    pub fn remove(&mut self, iid: u16) -> i32 {
        self.instances.retain(|instance| instance.iid != iid);
        0
    }

    /// Empties an instance but for the Short Server ID; a code.
    pub fn reset(&mut self, iid: u16) -> i32 {
        match self.instances.iter_mut().find(|instance| instance.iid == iid) {
            Some(instance) => *instance = ServerInstance { ssid: instance.ssid, ..ServerInstance::new(iid) },
            None => return NOT_FOUND,
        }
        0
    }
}

/// A step of a transaction; a code.
pub fn transact(guard: &mut Guard<'_>, step: Step) -> i32 {
    let Some(object) = &mut guard.server else { return 0 };
    match step {
        Step::Begin => object.backup = Some(object.instances.clone()),
        Step::Validate if !object.is_consistent() => return BAD_REQUEST,
        Step::Validate => {}
        Step::Commit => {
            let changed = object.backup.take().is_some_and(|before| before != object.instances);
            object.modified |= changed;
            guard.reload |= changed;
        }
        Step::Rollback => {
            if let Some(before) = object.backup.take() {
                object.instances = before;
            }
        }
    }
    0
}

/// Executes Disable, Registration Update Trigger or Bootstrap-Request Trigger; a code.
pub fn execute(guard: &mut Guard<'_>, path: &Path) -> i32 {
    let instance = guard.server.as_ref().and_then(|server| server.instance(path.iid()));
    let Some(timeout) = instance.map(|instance| instance.disable_timeout.unwrap_or(DISABLE_TIMEOUT)) else {
        return NOT_FOUND;
    };
    // The session is being driven: it hears of it when the request is answered.
    let request = match path.rid() {
        4 => Wanted::Disable(Duration::from_secs(timeout.into())),
        8 => Wanted::Update,
        9 if guard.security.as_ref().is_some_and(|security| security.of_bootstrap_server().is_some()) => {
            Wanted::Bootstrap
        }
        _ => return NOT_ALLOWED,
    };
    guard.wanted.push(request);
    0
}

/// What is to be asked of the session when it is at rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Leave the server for a time.
    Disable(Duration),
    /// Send an Update.
    Update,
    /// Talk to the Bootstrap Server.
    Bootstrap,
    /// Begin anew.
    Restart,
}

/// Asks the session for what was wanted meanwhile.
pub fn ask_session(guard: &mut Guard<'_>) {
    // While another thread drives it, it has to wait.
    if guard.session.is_none() {
        return;
    }
    for wanted in std::mem::take(&mut guard.wanted) {
        session::ask(guard, |core| {
            match wanted {
                Wanted::Disable(timeout) => core.disable(platform::now(), timeout),
                Wanted::Update => _ = core.request_update(),
                Wanted::Bootstrap => core.request_bootstrap(),
                Wanted::Restart => core.restart(),
            }
            true
        });
    }
}
