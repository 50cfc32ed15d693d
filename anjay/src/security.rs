//! The Security object, /0 (spec 50 §5.9). Regular servers do not see it.

use anj::coap::{Scheme, Uri};
use anj::path::Path;
use anj::value::Scalar;

use crate::capi::network::Credentials;
use crate::contexts::{Input, Resource, ResourceKind};
use crate::object::{NOT_FOUND, Step};
use crate::secret::Secret;
use crate::value::{BAD_REQUEST, Value};

/// Modes of `anjay_security_mode_t`.
pub mod mode {
    /// Pre-shared key
    pub const PSK: i64 = 0;
    /// Certificates
    pub const CERTIFICATE: i64 = 2;
    /// No security
    pub const NOSEC: i64 = 3;
}

/// An instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityInstance {
    /// Its id.
    pub iid: u16,
    /// URI of the server.
    pub uri: Vec<u8>,
    /// It is the Bootstrap Server.
    pub bootstrap: bool,
    /// See [`mode`].
    pub mode: i64,
    /// Certificate, or identity of the key.
    pub identity: Vec<u8>,
    /// Certificate or key of the server.
    pub server_key: Vec<u8>,
    /// Private key, or pre-shared key.
    pub key: Secret,
    /// Short Server ID.
    pub ssid: u16,
    /// Seconds to wait before a bootstrap.
    pub hold_off: i64,
    /// Seconds after which the account of the Bootstrap Server ends.
    pub bootstrap_timeout: i64,
    /// Server name indication.
    pub sni: Vec<u8>,
}

impl SecurityInstance {
    /// Nothing set.
    pub fn new(iid: u16) -> Self {
        Self {
            iid,
            uri: Vec::new(),
            bootstrap: false,
            mode: -1,
            identity: Vec::new(),
            server_key: Vec::new(),
            key: Secret::default(),
            ssid: u16::MAX,
            hold_off: 0,
            bootstrap_timeout: 0,
            sni: Vec::new(),
        }
    }

    /// What a secure connection is made with.
    pub fn credentials(&self) -> Option<Credentials> {
        let (identity, key) = (self.identity.clone(), self.key.clone());
        (self.mode == mode::PSK).then_some(Credentials { identity, key })
    }

    /// The URI is there, and its scheme and the keys are those of the mode.
    fn is_valid(&self) -> bool {
        let scheme = self.uri.split(|&character| character == b':').next().unwrap_or_default();
        let parsed = match scheme {
            // The core knows the schemes over UDP.
            b"coap+tcp" => Uri::parse(&[b"coap", self.uri.get(8..).unwrap_or_default()].concat()).is_ok(),
            b"coaps+tcp" => Uri::parse(&[b"coaps", self.uri.get(9..).unwrap_or_default()].concat()).is_ok(),
            _ => Uri::parse(&self.uri).is_ok_and(|uri| matches!(uri.scheme, Scheme::Coap | Scheme::Coaps)),
        };
        let secure = scheme.starts_with(b"coaps");
        parsed
            && match self.mode {
                mode::NOSEC => !secure,
                mode::PSK | mode::CERTIFICATE => secure && !self.identity.is_empty() && !self.key.is_empty(),
                _ => false,
            }
    }
}

/// The object.
#[derive(Debug, Default)]
pub struct SecurityObject {
    /// Ids ascend.
    instances: Vec<SecurityInstance>,
    /// What they were when the transaction began.
    backup: Option<Vec<SecurityInstance>>,
    modified: bool,
}

const RESOURCES: [Resource; 10] = {
    // To the core these are readable; servers are refused before.
    const fn rw(rid: u16) -> Resource {
        Resource::new(rid, ResourceKind::RW)
    }
    [rw(0), rw(1), rw(2), rw(3), rw(4), rw(5), rw(10), rw(11), rw(12), rw(14)]
};

impl SecurityObject {
    /// The instances.
    pub fn instances(&self) -> &[SecurityInstance] {
        &self.instances
    }

    /// The ids of the instances.
    pub fn ids(&self) -> Vec<u16> {
        self.instances.iter().map(|instance| instance.iid).collect()
    }

    /// An instance.
    pub fn instance(&self, iid: u16) -> Option<&SecurityInstance> {
        self.instances.iter().find(|instance| instance.iid == iid)
    }

    /// The instance of a server.
    pub fn of_server(&self, ssid: u16) -> Option<&SecurityInstance> {
        self.instances.iter().find(|instance| !instance.bootstrap && instance.ssid == ssid)
    }

    /// The instance of the Bootstrap Server.
    pub fn of_bootstrap_server(&self) -> Option<&SecurityInstance> {
        self.instances.iter().find(|instance| instance.bootstrap)
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

    /// Adds an instance.
    ///
    /// # Errors
    /// −1 for an id that is there; −128 when the object would not be consistent.
    pub fn add(&mut self, instance: SecurityInstance) -> Result<(), i32> {
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
        let bootstraps = self.instances.iter().filter(|instance| instance.bootstrap).count();
        let mut ssids: Vec<u16> =
            self.instances.iter().filter(|instance| !instance.bootstrap).map(|instance| instance.ssid).collect();
        ssids.sort_unstable();
        bootstraps <= 1
            && ssids.windows(2).all(|pair| pair.first() != pair.last())
            && self.instances.iter().all(SecurityInstance::is_valid)
    }

    /// The Resources of an instance.
    pub fn resources(&self, iid: u16) -> Option<Vec<Resource>> {
        let instance = self.instance(iid)?;
        let mut resources = RESOURCES.to_vec();
        for resource in &mut resources {
            resource.present = resource.rid != 14 || !instance.sni.is_empty();
        }
        Some(resources)
    }

    /// A value.
    pub fn read(&self, path: &Path) -> Option<Value> {
        let instance = self.instance(path.iid())?;
        Some(match path.rid() {
            0 => Value::Text(instance.uri.clone()),
            1 => Value::Scalar(Scalar::Bool(instance.bootstrap)),
            2 => Value::Scalar(Scalar::Int(instance.mode)),
            3 => Value::Bytes(instance.identity.clone()),
            4 => Value::Bytes(instance.server_key.clone()),
            5 => Value::Bytes(instance.key.to_vec()),
            10 => Value::Scalar(Scalar::Int(instance.ssid.into())),
            11 => Value::Scalar(Scalar::Int(instance.hold_off)),
            12 => Value::Scalar(Scalar::Int(instance.bootstrap_timeout)),
            14 => Value::Text(instance.sni.clone()),
            _ => return None,
        })
    }

    /// Writes a value, as the Bootstrap Server may; a code.
    pub fn write(&mut self, path: &Path, input: &mut Input) -> i32 {
        let written = input.written().clone();
        let Some(instance) = self.instances.iter_mut().find(|instance| instance.iid == path.iid()) else {
            return NOT_FOUND;
        };
        let number = || written.integer().and_then(|value| i64::try_from(value).ok());
        let text = || written.text().map(<[u8]>::to_vec);
        let done = match path.rid() {
            0 => text().map(|value| instance.uri = value),
            1 => written.boolean().map(|value| instance.bootstrap = value),
            2 => number().map(|value| instance.mode = value),
            3 => written.opaque().map(|value| instance.identity = value),
            4 => written.opaque().map(|value| instance.server_key = value),
            5 => written.opaque().map(|value| instance.key = value.into()),
            10 => number().and_then(|value| u16::try_from(value).ok()).map(|value| instance.ssid = value),
            11 => number().map(|value| instance.hold_off = value),
            12 => number().map(|value| instance.bootstrap_timeout = value),
            14 => text().map(|value| instance.sni = value),
            _ => return NOT_FOUND,
        };
        if done.is_some() { 0 } else { BAD_REQUEST }
    }

    /// Creates an instance; a code.
    pub fn create(&mut self, iid: u16) -> i32 {
        let place = self.instances.partition_point(|other| other.iid < iid);
        self.instances.insert(place, SecurityInstance::new(iid));
        0
    }

    /// Removes an instance; a code.
    pub fn remove(&mut self, iid: u16) -> i32 {
        self.instances.retain(|instance| instance.iid != iid);
        0
    }

    /// Empties an instance; a code.
    pub fn reset(&mut self, iid: u16) -> i32 {
        match self.instances.iter_mut().find(|instance| instance.iid == iid) {
            Some(instance) => *instance = SecurityInstance::new(iid),
            None => return NOT_FOUND,
        }
        0
    }

    /// A step of a transaction; a code.
    pub fn transact(&mut self, step: Step) -> i32 {
        match step {
            Step::Begin => self.backup = Some(self.instances.clone()),
            Step::Validate if !self.is_consistent() => return BAD_REQUEST,
            Step::Validate => {}
            Step::Commit => self.modified |= self.backup.take().is_some_and(|before| before != self.instances),
            Step::Rollback => {
                if let Some(before) = self.backup.take() {
                    self.instances = before;
                }
            }
        }
        0
    }
}
