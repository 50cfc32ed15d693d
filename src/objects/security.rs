//! Security object /0: addresses and credentials of servers (spec 31 Part 1 §3).
//!
//! Slots are in order of creation, an instance is found by its id. Key material is cleared as soon as it is deleted,
//! replaced or no longer needed for a rollback.

#[cfg(anj_with_security)]
use core::ffi::c_char;

#[cfg(anj_with_security)]
use super::Chunk;
use super::{Input, Output, Refusal, set_text, text};
#[cfg(anj_with_security)]
use crate::config;
use crate::path::ID_INVALID;

/// Resource ids.
#[allow(missing_docs)]
pub mod rid {
    pub const SERVER_URI: u16 = 0;
    pub const BOOTSTRAP_SERVER: u16 = 1;
    pub const MODE: u16 = 2;
    pub const IDENTITY: u16 = 3;
    pub const SERVER_KEY: u16 = 4;
    pub const SECRET_KEY: u16 = 5;
    pub const SSID: u16 = 10;
    pub const HOLD_OFF: u16 = 11;
    pub const SNI: u16 = 14;
    pub const CERTIFICATE_USAGE: u16 = 15;
}

/// Values of the Security Mode resource.
#[allow(missing_docs)]
pub mod mode {
    pub const PSK: u8 = 0;
    pub const CERTIFICATE: u8 = 2;
    pub const NOSEC: u8 = 3;
}

/// Where a key is; numbered as `anj_crypto_data_source_t`.
#[allow(missing_docs)]
pub mod source {
    pub const EMPTY: u8 = 0;
    /// In the buffer of the object.
    pub const BUFFER: u8 = 1;
    /// In the storage of the application.
    pub const EXTERNAL: u8 = 2;
}

/// What a key is; numbered as `anj_crypto_security_tag_t`.
#[cfg(anj_with_security)]
#[allow(missing_docs)]
pub mod tag {
    pub const CERTIFICATE_CHAIN: u8 = 0;
    pub const PRIVATE_KEY: u8 = 1;
    pub const PSK_IDENTITY: u8 = 3;
    pub const PSK_KEY: u8 = 4;
}

/// How many instances fit: a bootstrap server and a management server.
pub const INSTANCES: usize = if cfg!(anj_with_bootstrap) { 2 } else { 1 };
/// Size of the buffer of the Server URI, with its NUL.
pub const URI_SIZE: usize = 256;
/// Certificate Usage of a new instance: domain-issued certificate.
pub const DEFAULT_CERTIFICATE_USAGE: u8 = 3;

/// True when a Security Mode can be used in this build.
pub const fn mode_supported(security_mode: u8) -> bool {
    security_mode == mode::NOSEC
        || (cfg!(anj_with_security) && security_mode == mode::PSK)
        || (cfg!(anj_with_certificates) && security_mode == mode::CERTIFICATE)
}

#[cfg(anj_with_security)]
/// What is known about a key besides its bytes.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct SecurityKeyState {
    /// Identity of the key in the storage of the application; it is the application's string.
    #[cfg(anj_with_external_crypto_storage)]
    pub identity: *const c_char,
    /// How many bytes of the buffer are the key.
    pub len: u32,
    /// One of [`source`].
    pub source: u8,
}

#[cfg(anj_with_security)]
impl SecurityKeyState {
    const EMPTY: Self = Self {
        #[cfg(anj_with_external_crypto_storage)]
        identity: core::ptr::null(),
        len: 0,
        source: source::EMPTY,
    };
}

/// The keys of an instance, in the order in which they go to the storage of the application (spec 31 Part 3 §4).
#[cfg(anj_with_external_crypto_storage)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum KeyName {
    Identity,
    SecretKey,
    ServerKey,
}

#[cfg(anj_with_external_crypto_storage)]
impl KeyName {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Identity, Self::SecretKey, Self::ServerKey];
}

/// Keys in all instances.
#[cfg(anj_with_external_crypto_storage)]
pub const KEYS: usize = 3 * INSTANCES;

/// A record in the storage of the application.
#[cfg(anj_with_external_crypto_storage)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct KeyRecordState {
    /// What the storage knows it by; null: no record.
    pub identity: *const c_char,
    /// One of [`tag`].
    pub tag: u8,
}

#[cfg(anj_with_external_crypto_storage)]
impl KeyRecordState {
    /// No record.
    pub const NONE: Self = Self { identity: core::ptr::null(), tag: 0 };
}

#[cfg(anj_with_security)]
/// A key that the application gives.
#[derive(Clone, Copy, Debug)]
pub enum KeyInit<'a> {
    /// None.
    Empty,
    /// These bytes.
    Buffer(&'a [u8]),
    /// The one that the storage of the application knows by this name.
    External(*const c_char),
}

/// What an instance is made from.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct SecurityInit<'a> {
    pub server_uri: &'a [u8],
    pub bootstrap_server: bool,
    pub mode: u8,
    pub ssid: u16,
    pub hold_off: u32,
    #[cfg(anj_with_security)]
    pub identity: KeyInit<'a>,
    #[cfg(anj_with_security)]
    pub server_key: KeyInit<'a>,
    #[cfg(anj_with_security)]
    pub secret_key: KeyInit<'a>,
    #[cfg(anj_with_security)]
    pub sni: &'a [u8],
    pub certificate_usage: u8,
}

/// A slot for an instance of /0. All zero but the id: an instance as created.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SecurityInstanceState {
    /// Seconds to wait before a bootstrap.
    pub hold_off: u32,
    /// Instance id, or [`ID_INVALID`] when the slot is free.
    pub iid: u16,
    /// Short Server ID; 0 for a bootstrap server.
    pub ssid: u16,
    /// Security Mode.
    pub mode: u8,
    /// The account of a bootstrap server.
    pub bootstrap_server: bool,
    /// Certificate Usage, the value of the Resource xor 3, so that zero is the default.
    usage_xor: u8,
    /// Server URI, NUL-terminated.
    pub server_uri: [u8; 256],
    /// Server Name Indication, NUL-terminated.
    #[cfg(anj_with_security)]
    pub sni: [u8; config::ANJ_SEC_OBJ_MAX_SNI_SIZE],
    /// Bytes of Public Key or Identity.
    #[cfg(anj_with_security)]
    pub identity_bytes: [u8; config::ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE],
    /// Bytes of Server Public Key.
    #[cfg(anj_with_security)]
    pub server_key_bytes: [u8; config::ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE],
    /// Bytes of Secret Key.
    #[cfg(anj_with_security)]
    pub secret_key_bytes: [u8; config::ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE],
    /// Public Key or Identity.
    #[cfg(anj_with_security)]
    pub identity: SecurityKeyState,
    /// Server Public Key.
    #[cfg(anj_with_security)]
    pub server_key: SecurityKeyState,
    /// Secret Key.
    #[cfg(anj_with_security)]
    pub secret_key: SecurityKeyState,
}

impl SecurityInstanceState {
    /// Forgets everything, keys included; the slot gets this id.
    pub fn clear(&mut self, iid: u16) {
        self.hold_off = 0;
        self.iid = iid;
        self.ssid = 0;
        self.mode = 0;
        self.bootstrap_server = false;
        self.usage_xor = 0;
        self.server_uri.fill(0);
        #[cfg(anj_with_security)]
        {
            self.sni.fill(0);
            self.identity_bytes.fill(0);
            self.server_key_bytes.fill(0);
            self.secret_key_bytes.fill(0);
            self.identity = SecurityKeyState::EMPTY;
            self.server_key = SecurityKeyState::EMPTY;
            self.secret_key = SecurityKeyState::EMPTY;
        }
    }

    /// The slot is taken.
    pub fn is_used(&self) -> bool {
        self.iid != ID_INVALID
    }

    /// Certificate Usage.
    pub fn certificate_usage(&self) -> u8 {
        self.usage_xor ^ DEFAULT_CERTIFICATE_USAGE
    }

    /// Sets Certificate Usage.
    pub fn set_certificate_usage(&mut self, usage: u8) {
        self.usage_xor = usage ^ DEFAULT_CERTIFICATE_USAGE;
    }

    /// Sets the Server URI; false when it is too long.
    pub fn set_server_uri(&mut self, uri: &[u8]) -> bool {
        set_text(&mut self.server_uri, uri)
    }

    /// Makes this free slot instance `iid`. Fails when something is too long or makes no sense; then the slot is free
    /// and holds nothing.
    pub fn fill(&mut self, iid: u16, init: &SecurityInit<'_>) -> bool {
        self.clear(iid);
        let filled = self.try_fill(init) && self.is_valid();
        if !filled {
            self.clear(ID_INVALID);
        }
        filled
    }

    fn try_fill(&mut self, init: &SecurityInit<'_>) -> bool {
        self.bootstrap_server = init.bootstrap_server;
        self.mode = init.mode;
        self.ssid = if init.bootstrap_server { 0 } else { init.ssid };
        self.hold_off = init.hold_off;
        self.set_certificate_usage(init.certificate_usage);
        let fits = self.set_server_uri(init.server_uri);
        #[cfg(anj_with_security)]
        let fits = fits
            && set_text(&mut self.sni, init.sni)
            && set_key(&mut self.identity, &mut self.identity_bytes, init.identity)
            && set_key(&mut self.server_key, &mut self.server_key_bytes, init.server_key)
            && set_key(&mut self.secret_key, &mut self.secret_key_bytes, init.secret_key);
        fits
    }

    /// A key and its buffer.
    #[cfg(anj_with_external_crypto_storage)]
    pub fn key(&self, name: KeyName) -> (&SecurityKeyState, &[u8]) {
        match name {
            KeyName::Identity => (&self.identity, &self.identity_bytes),
            KeyName::SecretKey => (&self.secret_key, &self.secret_key_bytes),
            KeyName::ServerKey => (&self.server_key, &self.server_key_bytes),
        }
    }

    /// What a key is, by the Security Mode: one of [`tag`].
    #[cfg(anj_with_external_crypto_storage)]
    pub fn tag(&self, name: KeyName) -> u8 {
        match (name, self.mode) {
            (KeyName::Identity, mode::PSK) => tag::PSK_IDENTITY,
            (KeyName::SecretKey, mode::PSK) => tag::PSK_KEY,
            (KeyName::SecretKey, _) => tag::PRIVATE_KEY,
            _ => tag::CERTIFICATE_CHAIN,
        }
    }

    /// The record that holds a key, if one does.
    #[cfg(anj_with_external_crypto_storage)]
    pub fn record(&self, name: KeyName) -> Option<KeyRecordState> {
        let (key, _) = self.key(name);
        (key.source == source::EXTERNAL).then(|| KeyRecordState { identity: key.identity, tag: self.tag(name) })
    }

    /// The storage of the application holds the key now; the buffer is cleared.
    #[cfg(anj_with_external_crypto_storage)]
    pub fn set_record(&mut self, name: KeyName, identity: *const c_char) {
        let (key, buffer): (_, &mut [u8]) = match name {
            KeyName::Identity => (&mut self.identity, &mut self.identity_bytes),
            KeyName::SecretKey => (&mut self.secret_key, &mut self.secret_key_bytes),
            KeyName::ServerKey => (&mut self.server_key, &mut self.server_key_bytes),
        };
        *key = SecurityKeyState { identity, len: 0, source: source::EXTERNAL };
        buffer.fill(0);
    }

    /// The instance makes sense (spec 31 §3). That the keys are there and fit the mode is not asked.
    pub fn is_valid(&self) -> bool {
        let uri = text(&self.server_uri);
        (uri.starts_with(b"coap:") || uri.starts_with(b"coaps:"))
            && mode_supported(self.mode)
            && self.ssid != ID_INVALID
            && self.certificate_usage() <= 3
            && (self.ssid != 0 || self.bootstrap_server)
    }

    /// The URI asks for plain CoAP although the mode promises security.
    pub fn is_plaintext_surprise(&self) -> bool {
        self.mode != mode::NOSEC && text(&self.server_uri).starts_with(b"coap:")
    }

    /// The value of a Resource. Keys cannot be read.
    pub fn read(&self, rid: u16) -> Result<Output<'_>, Refusal> {
        Ok(match rid {
            rid::SERVER_URI => Output::Text(&self.server_uri),
            rid::BOOTSTRAP_SERVER => Output::boolean(self.bootstrap_server),
            rid::MODE => Output::int(self.mode),
            rid::IDENTITY | rid::SERVER_KEY | rid::SECRET_KEY => return Err(Refusal::MethodNotAllowed),
            rid::SSID => Output::int(self.ssid),
            rid::HOLD_OFF => Output::int(self.hold_off),
            #[cfg(anj_with_security)]
            rid::SNI => Output::Text(&self.sni),
            #[cfg(anj_with_certificates)]
            rid::CERTIFICATE_USAGE => Output::uint(self.certificate_usage()),
            _ => return Err(Refusal::NotFound),
        })
    }

    /// Writes a Resource.
    pub fn write(&mut self, rid: u16, input: &Input<'_>) -> Result<(), Refusal> {
        match rid {
            rid::SERVER_URI => input.chunk()?.store_text(&mut self.server_uri)?,
            rid::BOOTSTRAP_SERVER => self.bootstrap_server = input.boolean()?,
            rid::MODE => {
                let security_mode = input.number(u32::from(u8::MAX))? as u8;
                if !mode_supported(security_mode) {
                    return Err(Refusal::BadRequest);
                }
                self.mode = security_mode;
            }
            #[cfg(anj_with_security)]
            rid::IDENTITY => write_key(&mut self.identity, &mut self.identity_bytes, input.chunk()?)?,
            #[cfg(anj_with_security)]
            rid::SERVER_KEY => write_key(&mut self.server_key, &mut self.server_key_bytes, input.chunk()?)?,
            #[cfg(anj_with_security)]
            rid::SECRET_KEY => write_key(&mut self.secret_key, &mut self.secret_key_bytes, input.chunk()?)?,
            #[cfg(not(anj_with_security))]
            rid::IDENTITY | rid::SERVER_KEY | rid::SECRET_KEY => return Err(Refusal::Internal),
            rid::SSID => self.ssid = input.ssid()?,
            rid::HOLD_OFF => self.hold_off = input.number(u32::MAX)?,
            #[cfg(anj_with_security)]
            rid::SNI => input.chunk()?.store_text(&mut self.sni)?,
            #[cfg(anj_with_certificates)]
            rid::CERTIFICATE_USAGE => self.set_certificate_usage(input.number(3)? as u8),
            _ => return Err(Refusal::NotFound),
        }
        Ok(())
    }
}

/// Takes a key that the application gives; false when it does not fit.
#[cfg(anj_with_security)]
fn set_key(key: &mut SecurityKeyState, buffer: &mut [u8], init: KeyInit<'_>) -> bool {
    match init {
        KeyInit::Empty => true,
        KeyInit::Buffer(bytes) => match buffer.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                key.source = source::BUFFER;
                key.len = bytes.len() as u32;
                true
            }
            None => false,
        },
        #[cfg(anj_with_external_crypto_storage)]
        KeyInit::External(identity) => {
            key.source = source::EXTERNAL;
            key.identity = identity;
            !identity.is_null()
        }
        #[cfg(not(anj_with_external_crypto_storage))]
        KeyInit::External(_) => false,
    }
}

/// Writes a chunk of a key. Until the last one is here there is no key.
#[cfg(anj_with_security)]
fn write_key(key: &mut SecurityKeyState, buffer: &mut [u8], chunk: Chunk<'_>) -> Result<(), Refusal> {
    *key = SecurityKeyState::EMPTY;
    chunk.store(buffer)?;
    if chunk.is_last() {
        key.source = source::BUFFER;
        key.len = chunk.total as u32;
    }
    Ok(())
}

/// All slots, and what they were before the transaction.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SecurityObjectState {
    /// The slots.
    pub slots: [SecurityInstanceState; INSTANCES],
    saved: [SecurityInstanceState; INSTANCES],
    /// Records whose keys a committed transaction replaced or deleted, to be deleted from the storage.
    #[cfg(anj_with_external_crypto_storage)]
    pub stale: [KeyRecordState; KEYS],
}

impl SecurityObjectState {
    /// Frees and clears all slots.
    pub fn clear(&mut self) {
        clear_all(&mut self.slots);
        clear_all(&mut self.saved);
        #[cfg(anj_with_external_crypto_storage)]
        {
            self.stale = [KeyRecordState::NONE; KEYS];
        }
    }

    /// Ids of the instances in ascending order, filled up with [`ID_INVALID`].
    pub fn iids(&self) -> [u16; INSTANCES] {
        let mut iids = [ID_INVALID; INSTANCES];
        let mut above = None;
        for place in &mut iids {
            let next = self.slots.iter().map(|slot| slot.iid).filter(|iid| Some(*iid) > above).min();
            *place = next.unwrap_or(ID_INVALID);
            above = Some(*place);
        }
        iids
    }

    /// True when there is an instance.
    pub fn is_any_used(&self) -> bool {
        self.slots.iter().any(SecurityInstanceState::is_used)
    }

    /// The slot of an instance.
    pub fn find(&self, iid: u16) -> Option<&SecurityInstanceState> {
        self.slots.iter().find(|slot| slot.iid == iid && slot.is_used())
    }

    /// The slot of an instance.
    pub fn find_mut(&mut self, iid: u16) -> Option<&mut SecurityInstanceState> {
        self.slots.iter_mut().find(|slot| slot.iid == iid && slot.is_used())
    }

    /// A free slot and the id for a new instance: the given one, or the lowest unused. `None` when all slots are taken,
    /// or the id or a Short Server ID other than 0 is.
    pub fn free_slot(&self, ssid: u16, iid: Option<u16>) -> Option<(usize, u16)> {
        let slot = self.slots.iter().position(|slot| !slot.is_used())?;
        let iid = iid.or_else(|| (0..=INSTANCES as u16).find(|iid| self.find(*iid).is_none()))?;
        let taken =
            |slot: &SecurityInstanceState| slot.iid == iid || (slot.is_used() && ssid != 0 && slot.ssid == ssid);
        (iid != ID_INVALID && !self.slots.iter().any(taken)).then_some((slot, iid))
    }

    /// Makes an instance with the defaults.
    pub fn create(&mut self, iid: u16) -> Result<(), Refusal> {
        let (slot, iid) = self.free_slot(0, Some(iid)).ok_or(Refusal::Internal)?;
        self.slots.get_mut(slot).ok_or(Refusal::Internal)?.clear(iid);
        Ok(())
    }

    /// Deletes an instance.
    pub fn delete(&mut self, iid: u16) -> Result<(), Refusal> {
        self.find_mut(iid).ok_or(Refusal::NotFound)?.clear(ID_INVALID);
        Ok(())
    }

    /// Puts an instance back to the defaults.
    pub fn reset(&mut self, iid: u16) -> Result<(), Refusal> {
        self.find_mut(iid).ok_or(Refusal::NotFound)?.clear(iid);
        Ok(())
    }

    /// A transaction begins.
    pub fn begin(&mut self) {
        self.saved = self.slots;
    }

    /// The transaction ends: with success, or with a return to what was before. The copy is cleared.
    pub fn end(&mut self, success: bool) {
        if !success {
            self.slots = self.saved;
        }
        #[cfg(anj_with_external_crypto_storage)]
        self.note_stale();
        clear_all(&mut self.saved);
    }

    /// Remembers the records that were in use before the transaction and are not any more. There is a place for each key:
    /// new records are made only after the old ones were taken from here.
    #[cfg(anj_with_external_crypto_storage)]
    fn note_stale(&mut self) {
        let pairs = self.saved.iter().zip(&self.slots).flat_map(|pair| KeyName::ALL.map(|name| (pair, name)));
        for ((saved, slot), name) in pairs {
            let Some(record) = saved.record(name).filter(|_| saved.is_used()) else { continue };
            if slot.key(name).0.source != source::EXTERNAL
                && let Some(place) = self.stale.iter_mut().find(|place| place.identity.is_null())
            {
                *place = record;
            }
        }
    }

    /// All instances make sense.
    pub fn is_valid(&self) -> bool {
        self.slots.iter().all(|slot| !slot.is_used() || slot.is_valid())
    }
}

fn clear_all(slots: &mut [SecurityInstanceState]) {
    for slot in slots {
        slot.clear(ID_INVALID);
    }
}
