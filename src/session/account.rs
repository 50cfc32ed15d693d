//! Which server to talk to: what the Server and Security Objects say (spec 20 §4).
//!
//! A machine of its own: it asks for one Resource after the other and keeps what the session needs.

use crate::coap::{Scheme, Uri};
use crate::dm::{Model, instance_id, oid};
#[cfg(anj_with_observe)]
use crate::observe::DefaultsState;
use crate::path::{ID_INVALID, Path};
use crate::value::DataType;

/// What is read; the order within a goal is the order here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
enum AccountStep {
    #[default]
    Idle = 0,
    /// `/1/x/0`, the only step of [`AccountState::begin_ssid`].
    Ssid,
    /// `/0/y/10` or `/0/y/1` of one Instance after the other, until one matches.
    Match,
    Lifetime,
    HoldOff,
    SecurityMode,
    ServerUri,
    RetryCount,
    RetryTimer,
    SequenceDelay,
    SequenceCount,
    Fallback,
    /// `/1/x/1` again, the first step of [`AccountState::begin_refresh`].
    Refresh,
    #[cfg(anj_with_observe)]
    MinPeriod,
    #[cfg(anj_with_observe)]
    MaxPeriod,
    #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
    NotificationMode,
    #[cfg(anj_ext_with_notification_storing)]
    NotificationStoring,
    #[cfg(anj_with_lwm2m_send)]
    MuteSend,
    Done,
    Failed,
}

/// A value that was read, in the type that its Resource has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Reading<'a> {
    /// No such Resource, not readable, or its handler failed.
    Nothing,
    /// Integer.
    Int(i64),
    /// Unsigned integer.
    Uint(u64),
    /// Boolean.
    Bool(bool),
    /// Text.
    Text(&'a [u8]),
}

impl Reading<'_> {
    /// The number, when it is one and at most `max`.
    fn number(self, max: u32) -> Option<u32> {
        let number = match self {
            Self::Int(value) => u32::try_from(value).ok()?,
            Self::Uint(value) => u32::try_from(value).ok()?,
            _ => return None,
        };
        (number <= max).then_some(number)
    }

    /// The number, or what stands for one that is absent or out of range.
    fn number_or(self, max: u32, otherwise: u32) -> u32 {
        self.number(max).unwrap_or(otherwise)
    }
}

/// What the account needs next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountPoll {
    /// The value of this Resource, of this type; answered with [`AccountState::reply`].
    Read(Path, DataType),
    /// All there; or not, and the account is unusable.
    Done(bool),
}

/// Default of `/1/x/17`.
const RETRY_COUNT: u32 = 5;
/// Default of `/1/x/18`, seconds.
const RETRY_TIMER: u32 = 60;
/// Default of `/1/x/19`, seconds.
const SEQUENCE_DELAY: u32 = 86_400;
/// Default of `/1/x/20`.
const SEQUENCE_COUNT: u32 = 1;

/// What is read after everything else, of the account and when it is read again.
const AFTER_VALUES: AccountStep = {
    #[cfg(anj_with_lwm2m_send)]
    {
        AccountStep::MuteSend
    }
    #[cfg(not(anj_with_lwm2m_send))]
    {
        AccountStep::Done
    }
};
/// What follows the lifetime when the account is read again.
#[cfg(anj_with_observe)]
const AFTER_REFRESH: AccountStep = AccountStep::MinPeriod;
#[cfg(not(anj_with_observe))]
const AFTER_REFRESH: AccountStep = AFTER_VALUES;
/// What follows the periods.
#[cfg(all(anj_with_observe, anj_with_lwm2m12))]
const AFTER_PERIODS: AccountStep = AccountStep::NotificationMode;
#[cfg(all(anj_with_observe, not(anj_with_lwm2m12)))]
const AFTER_PERIODS: AccountStep = AFTER_MODE;
/// What follows the mode.
#[cfg(anj_ext_with_notification_storing)]
const AFTER_MODE: AccountStep = AccountStep::NotificationStoring;
#[cfg(all(anj_with_observe, not(anj_ext_with_notification_storing)))]
const AFTER_MODE: AccountStep = AFTER_VALUES;

/// The account in use: what was read from the data model.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct AccountState {
    step: AccountStep,
    bootstrap: bool,
    /// The slot of the Security Instance that is looked at.
    slot: u16,
    /// Where the Object may be found that is read.
    pub(super) object_place: u16,
    /// Read but not valid before the URI is.
    new_security_iid: u16,
    new_lifetime: u32,
    /// Short Server ID, 65535 when there is no Server Instance.
    pub ssid: u16,
    /// The Server Instance in use, 65535 when there is none.
    pub server_iid: u16,
    /// The Security Instance in use.
    pub security_iid: u16,
    /// Port of the server.
    pub port: u16,
    /// `coaps`, that is DTLS.
    pub secure: bool,
    /// `/0/y/2`.
    pub security_mode: u8,
    /// Bootstrap when registration fails.
    pub fallback: bool,
    /// Mute Send is there and false.
    #[cfg(anj_with_lwm2m_send)]
    pub send_allowed: bool,
    /// Seconds, 0: infinite.
    pub lifetime: u32,
    /// Attempts per sequence.
    pub retry_count: u16,
    /// Sequences.
    pub sequence_count: u16,
    /// Delay before the second attempt of a sequence, seconds.
    pub retry_timer: u32,
    /// Delay between sequences, seconds.
    pub sequence_delay: u32,
    /// Client hold-off time before bootstrap, seconds.
    pub hold_off: u32,
    /// What it says about notifications.
    #[cfg(anj_with_observe)]
    pub notifications: DefaultsState,
    /// Host name or address literal (with its brackets), NUL-terminated.
    pub host: [u8; 256],
}

impl AccountState {
    /// Nothing read yet.
    pub const fn new() -> Self {
        Self {
            step: AccountStep::Idle,
            bootstrap: false,
            slot: 0,
            object_place: 0,
            new_security_iid: ID_INVALID,
            new_lifetime: 0,
            ssid: ID_INVALID,
            server_iid: ID_INVALID,
            security_iid: ID_INVALID,
            port: 0,
            secure: false,
            security_mode: 0,
            fallback: true,
            #[cfg(anj_with_lwm2m_send)]
            send_allowed: false,
            lifetime: 0,
            retry_count: 0,
            sequence_count: 0,
            retry_timer: 0,
            sequence_delay: 0,
            hold_off: 0,
            #[cfg(anj_with_observe)]
            notifications: DefaultsState::NONE,
            host: [0; 256],
        }
    }

    /// It is the account of the Bootstrap Server.
    pub fn is_bootstrap(&self) -> bool {
        self.bootstrap
    }

    /// Chooses the first Server Instance and begins to read its Short Server ID; false when there is none (§4.1).
    pub fn begin_ssid(&mut self, model: &impl Model) -> bool {
        (self.ssid, self.server_iid) = (ID_INVALID, ID_INVALID);
        let Some(iid) = instance_id(model, oid::SERVER, 0) else { return false };
        self.server_iid = iid;
        self.step = AccountStep::Ssid;
        true
    }

    /// Begins to read the account of the regular server (§4.3).
    pub fn begin_server(&mut self) {
        self.bootstrap = false;
        self.slot = 0;
        self.step = if self.server_iid == ID_INVALID { AccountStep::Failed } else { AccountStep::Match };
    }

    /// Begins to read the account of the Bootstrap Server (§4.3).
    pub fn begin_bootstrap(&mut self) {
        self.bootstrap = true;
        self.slot = 0;
        self.step = AccountStep::Match;
    }

    /// Begins to read again what may change during a session (§8.2).
    pub fn begin_refresh(&mut self) {
        self.step = AccountStep::Refresh;
    }

    /// What to read next, or whether the account is usable.
    pub fn poll(&mut self, model: &impl Model) -> AccountPoll {
        match self.next_read(model) {
            Some((path, data_type)) => AccountPoll::Read(path, data_type),
            None => AccountPoll::Done(core::mem::take(&mut self.step) != AccountStep::Failed),
        }
    }

    /// What to read next; `None`: [`AccountState::poll`] tells whether the account is usable.
    pub fn next_read(&mut self, model: &impl Model) -> Option<(Path, DataType)> {
        loop {
            let path = match self.step {
                AccountStep::Idle | AccountStep::Done | AccountStep::Failed => return None,
                AccountStep::Match => match instance_id(model, oid::SECURITY, self.slot) {
                    Some(iid) => Path::resource(oid::SECURITY, iid, if self.bootstrap { 1 } else { 10 }),
                    None => {
                        self.step = AccountStep::Failed;
                        return None;
                    }
                },
                AccountStep::Ssid => self.server(0),
                AccountStep::Lifetime | AccountStep::Refresh => self.server(1),
                AccountStep::RetryCount => self.server(17),
                AccountStep::RetryTimer => self.server(18),
                AccountStep::SequenceDelay => self.server(19),
                AccountStep::SequenceCount => self.server(20),
                AccountStep::Fallback => self.server(16),
                #[cfg(anj_with_observe)]
                AccountStep::MinPeriod => self.server(2),
                #[cfg(anj_with_observe)]
                AccountStep::MaxPeriod => self.server(3),
                #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
                AccountStep::NotificationMode => self.server(26),
                #[cfg(anj_ext_with_notification_storing)]
                AccountStep::NotificationStoring => self.server(6),
                #[cfg(anj_with_lwm2m_send)]
                AccountStep::MuteSend => self.mute_send_path(),
                AccountStep::HoldOff => Path::resource(oid::SECURITY, self.new_security_iid, 11),
                AccountStep::SecurityMode => Path::resource(oid::SECURITY, self.new_security_iid, 2),
                AccountStep::ServerUri => Path::resource(oid::SECURITY, self.new_security_iid, 0),
            };
            if let Some((place, data_type)) = model.find_value(&path) {
                self.object_place = place;
                return Some((path, data_type));
            }
            self.reply(model, Reading::Nothing);
        }
    }

    /// Takes the value asked for by [`AccountState::poll`].
    pub fn reply(&mut self, model: &impl Model, value: Reading<'_>) {
        let max = u32::MAX;
        let short = u32::from(u16::MAX);
        self.step = match self.step {
            AccountStep::Ssid => match ssid(value) {
                Some(ssid) => {
                    self.ssid = ssid;
                    AccountStep::Done
                }
                None => AccountStep::Failed,
            },
            AccountStep::Match => self.match_instance(model, value),
            AccountStep::Lifetime => self.take_lifetime(value),
            AccountStep::HoldOff => {
                // Optional in LwM2M, so absent is 0.
                self.hold_off = value.number_or(max, 0);
                self.before_uri()
            }
            AccountStep::SecurityMode => match value.number(255) {
                Some(mode) => {
                    self.security_mode = mode as u8;
                    AccountStep::ServerUri
                }
                None => AccountStep::Failed,
            },
            AccountStep::ServerUri => self.take_uri(value),
            AccountStep::RetryCount => {
                self.retry_count = value.number_or(short, RETRY_COUNT) as u16;
                AccountStep::RetryTimer
            }
            AccountStep::RetryTimer => {
                self.retry_timer = value.number_or(max, RETRY_TIMER);
                AccountStep::SequenceDelay
            }
            AccountStep::SequenceDelay => {
                self.sequence_delay = value.number_or(max, SEQUENCE_DELAY);
                AccountStep::SequenceCount
            }
            AccountStep::SequenceCount => {
                self.sequence_count = value.number_or(short, SEQUENCE_COUNT) as u16;
                AccountStep::Fallback
            }
            AccountStep::Fallback => {
                self.fallback = !matches!(value, Reading::Bool(false));
                AFTER_VALUES
            }
            AccountStep::Refresh => {
                self.lifetime = value.number_or(max, self.lifetime);
                AFTER_REFRESH
            }
            #[cfg(anj_with_observe)]
            AccountStep::MinPeriod => {
                self.notifications.min_period = value.number_or(max, 0);
                AccountStep::MaxPeriod
            }
            #[cfg(anj_with_observe)]
            AccountStep::MaxPeriod => {
                self.notifications.max_period = value.number_or(max, 0);
                AFTER_PERIODS
            }
            #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
            AccountStep::NotificationMode => {
                self.notifications.confirmable = value.number(1) == Some(1);
                AFTER_MODE
            }
            #[cfg(anj_ext_with_notification_storing)]
            AccountStep::NotificationStoring => {
                self.notifications.storing = matches!(value, Reading::Bool(true));
                AFTER_VALUES
            }
            #[cfg(anj_with_lwm2m_send)]
            AccountStep::MuteSend => {
                // Muted unless it says no.
                self.send_allowed = matches!(value, Reading::Bool(false));
                AccountStep::Done
            }
            other => other,
        };
    }

    /// `/1/x/23`
    #[cfg(anj_with_lwm2m_send)]
    pub fn mute_send_path(&self) -> Path {
        self.server(23)
    }

    fn server(&self, rid: u16) -> Path {
        Path::resource(oid::SERVER, self.server_iid, rid)
    }

    /// The first Security Instance that fits; a failed read ends the search (§4.2).
    fn match_instance(&mut self, model: &impl Model, value: Reading<'_>) -> AccountStep {
        let fits = match value {
            Reading::Bool(flag) if self.bootstrap => flag,
            Reading::Int(_) | Reading::Uint(_) if !self.bootstrap => ssid(value) == Some(self.ssid),
            _ => return AccountStep::Failed,
        };
        let Some(iid) = instance_id(model, oid::SECURITY, self.slot) else { return AccountStep::Failed };
        if !fits {
            self.slot = self.slot.saturating_add(1);
            return AccountStep::Match;
        }
        self.new_security_iid = iid;
        if self.bootstrap { AccountStep::HoldOff } else { AccountStep::Lifetime }
    }

    fn take_lifetime(&mut self, value: Reading<'_>) -> AccountStep {
        match value.number(u32::MAX) {
            Some(seconds) => {
                self.new_lifetime = seconds;
                self.before_uri()
            }
            None => AccountStep::Failed,
        }
    }

    fn before_uri(&self) -> AccountStep {
        if cfg!(anj_with_security) { AccountStep::SecurityMode } else { AccountStep::ServerUri }
    }

    /// The authority of the URI; only here do the values read before become valid (§4.4).
    fn take_uri(&mut self, value: Reading<'_>) -> AccountStep {
        let Reading::Text(text) = value else { return AccountStep::Failed };
        let Ok(uri) = Uri::parse(text) else { return AccountStep::Failed };
        let secure = uri.scheme == Scheme::Coaps;
        if secure && !(cfg!(anj_with_security) && matches!(self.security_mode, 0 | 2)) {
            return AccountStep::Failed;
        }
        let Some((name, end)) = self.host.split_at_mut_checked(uri.host.len()) else { return AccountStep::Failed };
        let Some(nul) = end.first_mut() else { return AccountStep::Failed };
        name.copy_from_slice(uri.host);
        *nul = 0;
        self.secure = secure;
        let default = if self.bootstrap { uri.scheme.default_bootstrap_port() } else { uri.scheme.default_port() };
        self.port = uri.port.unwrap_or(default);
        self.security_iid = self.new_security_iid;
        if self.bootstrap {
            return AccountStep::Done;
        }
        self.lifetime = self.new_lifetime;
        AccountStep::RetryCount
    }
}

impl Default for AccountState {
    fn default() -> Self {
        Self::new()
    }
}

/// A Short Server ID: a number cut to 16 bits.
fn ssid(value: Reading<'_>) -> Option<u16> {
    match value {
        Reading::Int(value) => Some(value as u16),
        Reading::Uint(value) => Some(value as u16),
        _ => None,
    }
}
