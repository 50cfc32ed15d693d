//! Server object /1: one account of a LwM2M server (spec 31 Part 1 §2).

use super::{Input, Output, Refusal, set_text, text};
use crate::path::ID_INVALID;

/// Resource ids.
#[allow(missing_docs)]
pub mod rid {
    pub const SSID: u16 = 0;
    pub const LIFETIME: u16 = 1;
    pub const DEFAULT_MIN_PERIOD: u16 = 2;
    pub const DEFAULT_MAX_PERIOD: u16 = 3;
    pub const DISABLE: u16 = 4;
    pub const DISABLE_TIMEOUT: u16 = 5;
    pub const NOTIFICATION_STORING: u16 = 6;
    pub const BINDING: u16 = 7;
    pub const UPDATE_TRIGGER: u16 = 8;
    pub const BOOTSTRAP_TRIGGER: u16 = 9;
    pub const BOOTSTRAP_ON_FAILURE: u16 = 16;
    pub const RETRY_COUNT: u16 = 17;
    pub const RETRY_TIMER: u16 = 18;
    pub const SEQ_DELAY_TIMER: u16 = 19;
    pub const SEQ_RETRY_COUNT: u16 = 20;
    pub const MUTE_SEND: u16 = 23;
    pub const NOTIFICATION_MODE: u16 = 26;
}

/// Letters of the bindings that the Binding resource may name.
pub const BINDINGS: &[u8] = if cfg!(anj_with_lwm2m12) { b"UMHTSN" } else { b"UTSN" };
/// Size of the Binding buffer, with its NUL: every letter once.
pub const BINDING_SIZE: usize = if cfg!(anj_with_lwm2m12) { 7 } else { 5 };
/// Disable Timeout of a new instance, in seconds.
pub const DISABLE_TIMEOUT: u32 = 86_400;

/// An instance of /1, without its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct ServerInstanceState {
    /// Lifetime in seconds; 0 is for ever.
    pub lifetime: u32,
    /// Default Minimum Period in seconds.
    pub min_period: u32,
    /// Default Maximum Period in seconds; 0 when there is none.
    pub max_period: u32,
    /// For how many seconds Disable disables.
    pub disable_timeout: u32,
    /// Communication Retry Timer in seconds.
    pub retry_timer: u32,
    /// Communication Sequence Delay Timer in seconds.
    pub seq_delay_timer: u32,
    /// Short Server ID.
    pub ssid: u16,
    /// Communication Retry Count.
    pub retry_count: u16,
    /// Communication Sequence Retry Count.
    pub seq_retry_count: u16,
    /// Default Notification Mode: 0 Non-confirmable, 1 Confirmable.
    pub notification_mode: u8,
    /// Binding, NUL-terminated.
    #[cfg(anj_with_lwm2m12)]
    pub binding: [u8; 7],
    /// Binding, NUL-terminated.
    #[cfg(not(anj_with_lwm2m12))]
    pub binding: [u8; 5],
    /// Bootstrap on Registration Failure.
    pub bootstrap_on_failure: bool,
    /// Mute Send.
    pub mute_send: bool,
    /// Notification Storing When Disabled or Offline.
    pub notification_storing: bool,
}

impl Default for ServerInstanceState {
    fn default() -> Self {
        Self::new()
    }
}

impl ServerInstanceState {
    /// What a created or reset instance starts from. It is not valid yet: it has neither Short Server ID nor Binding.
    pub const fn new() -> Self {
        Self {
            lifetime: 0,
            min_period: 0,
            max_period: 0,
            disable_timeout: DISABLE_TIMEOUT,
            retry_timer: 60,
            seq_delay_timer: 86_400,
            ssid: 0,
            retry_count: 5,
            seq_retry_count: 1,
            notification_mode: 0,
            binding: [0; BINDING_SIZE],
            bootstrap_on_failure: true,
            mute_send: false,
            notification_storing: false,
        }
    }

    /// Sets the Binding; false when it is too long.
    pub fn set_binding(&mut self, binding: &[u8]) -> bool {
        set_text(&mut self.binding, binding)
    }

    /// Back to [`ServerInstanceState::new`]. A management server may not write Short Server ID and Bootstrap on
    /// Registration Failure, so its reset keeps them: otherwise no Write of the whole instance could succeed.
    pub fn reset(&mut self, in_bootstrap: bool) {
        let (ssid, bootstrap_on_failure) = (self.ssid, self.bootstrap_on_failure);
        *self = Self::new();
        if !in_bootstrap {
            (self.ssid, self.bootstrap_on_failure) = (ssid, bootstrap_on_failure);
        }
    }

    /// The value of a Resource.
    pub fn read(&self, rid: u16) -> Result<Output<'_>, Refusal> {
        Ok(match rid {
            rid::SSID => Output::int(self.ssid),
            rid::LIFETIME => Output::int(self.lifetime),
            rid::DEFAULT_MIN_PERIOD => Output::int(self.min_period),
            rid::DEFAULT_MAX_PERIOD => Output::int(self.max_period),
            rid::DISABLE_TIMEOUT => Output::int(self.disable_timeout),
            rid::NOTIFICATION_STORING => Output::boolean(self.notification_storing),
            rid::BINDING => Output::Text(&self.binding),
            rid::BOOTSTRAP_ON_FAILURE => Output::boolean(self.bootstrap_on_failure),
            rid::RETRY_COUNT => Output::uint(self.retry_count),
            rid::RETRY_TIMER => Output::uint(self.retry_timer),
            rid::SEQ_DELAY_TIMER => Output::uint(self.seq_delay_timer),
            rid::SEQ_RETRY_COUNT => Output::uint(self.seq_retry_count),
            rid::MUTE_SEND => Output::boolean(self.mute_send),
            rid::NOTIFICATION_MODE => Output::int(self.notification_mode),
            _ => return Err(Refusal::NotFound),
        })
    }

    /// Writes a Resource. Which ones a server may write is the data model's business (kind R needs a bootstrap).
    pub fn write(&mut self, rid: u16, input: &Input<'_>) -> Result<(), Refusal> {
        match rid {
            rid::SSID => self.ssid = input.ssid()?,
            rid::LIFETIME => self.lifetime = input.number(u32::MAX)?,
            rid::DEFAULT_MIN_PERIOD => self.min_period = input.number(u32::MAX)?,
            rid::DEFAULT_MAX_PERIOD => self.max_period = input.number(u32::MAX)?,
            rid::DISABLE_TIMEOUT => self.disable_timeout = input.number(u32::MAX)?,
            rid::NOTIFICATION_STORING => self.notification_storing = input.boolean()?,
            rid::BINDING => input.chunk()?.store_text(&mut self.binding)?,
            rid::BOOTSTRAP_ON_FAILURE => self.bootstrap_on_failure = input.boolean()?,
            rid::RETRY_COUNT => self.retry_count = input.number16()?,
            rid::RETRY_TIMER => self.retry_timer = input.number(u32::MAX)?,
            rid::SEQ_DELAY_TIMER => self.seq_delay_timer = input.number(u32::MAX)?,
            rid::SEQ_RETRY_COUNT => self.seq_retry_count = input.number16()?,
            rid::MUTE_SEND => self.mute_send = input.boolean()?,
            rid::NOTIFICATION_MODE => self.notification_mode = input.number(u32::from(u8::MAX))? as u8,
            _ => return Err(Refusal::NotFound),
        }
        Ok(())
    }

    /// The instance as a whole makes sense (spec 31 §2).
    pub fn is_valid(&self) -> bool {
        let binding = text(&self.binding);
        let known_once = |(i, letter): (usize, &u8)| {
            BINDINGS.contains(letter) && !binding.iter().take(i).any(|earlier| earlier == letter)
        };
        self.ssid != 0
            && self.ssid != ID_INVALID
            && (self.max_period == 0 || self.max_period >= self.min_period)
            && !binding.is_empty()
            && binding.len() < BINDING_SIZE
            && binding.iter().enumerate().all(known_once)
            && self.retry_count != 0
            && self.seq_retry_count != 0
            && self.notification_mode <= 1
    }
}

/// The first bytes of a stored Server object; the last one is the version.
pub const MAGIC: [u8; 4] = [0x53, 0x45, 0x52, 1];
/// Bytes of a stored instance behind the magic.
pub const STREAM_SIZE: usize = 36 + BINDING_SIZE;

/// Takes the next field.
fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (field, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*field)
}

/// Takes the next truth value; only 0 and 1 are one.
fn take_bool(input: &mut &[u8]) -> Option<bool> {
    match take(input)? {
        [0] => Some(false),
        [1] => Some(true),
        _ => None,
    }
}

impl ServerInstanceState {
    /// The stored form behind [`MAGIC`] (spec 31 Part 2 §2), integers in native byte order.
    pub fn encode(&self, iid: u16) -> heapless::Vec<u8, STREAM_SIZE> {
        let mut stream = heapless::Vec::new();
        // Their sizes sum up to the capacity.
        let mut put = |field: &[u8]| stream.extend_from_slice(field).unwrap_or_default();
        put(&iid.to_ne_bytes());
        put(&self.ssid.to_ne_bytes());
        put(&self.lifetime.to_ne_bytes());
        put(&self.min_period.to_ne_bytes());
        put(&self.max_period.to_ne_bytes());
        put(&self.disable_timeout.to_ne_bytes());
        put(&[self.notification_mode]);
        put(&self.retry_count.to_ne_bytes());
        put(&self.retry_timer.to_ne_bytes());
        put(&self.seq_delay_timer.to_ne_bytes());
        put(&self.seq_retry_count.to_ne_bytes());
        put(&[u8::from(self.bootstrap_on_failure)]);
        put(&self.binding);
        put(&[u8::from(self.mute_send), u8::from(self.notification_storing)]);
        stream
    }

    /// Instance id and instance from the stored form; `None` unless they make sense.
    pub fn decode(stream: &[u8; STREAM_SIZE]) -> Option<(u16, Self)> {
        let input = &mut &stream[..];
        let iid = u16::from_ne_bytes(take(input)?);
        let instance = Self {
            ssid: u16::from_ne_bytes(take(input)?),
            lifetime: u32::from_ne_bytes(take(input)?),
            min_period: u32::from_ne_bytes(take(input)?),
            max_period: u32::from_ne_bytes(take(input)?),
            disable_timeout: u32::from_ne_bytes(take(input)?),
            notification_mode: u8::from_ne_bytes(take(input)?),
            retry_count: u16::from_ne_bytes(take(input)?),
            retry_timer: u32::from_ne_bytes(take(input)?),
            seq_delay_timer: u32::from_ne_bytes(take(input)?),
            seq_retry_count: u16::from_ne_bytes(take(input)?),
            bootstrap_on_failure: take_bool(input)?,
            binding: take(input)?,
            mute_send: take_bool(input)?,
            notification_storing: take_bool(input)?,
        };
        (iid != ID_INVALID && instance.is_valid()).then_some((iid, instance))
    }
}
