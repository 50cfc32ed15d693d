use crate::coap::{Message, Token};
use crate::config;
use crate::time::{Duration, Instant};

/// Room for the cached response, bytes: a full payload, its header and options.
pub const ANJ_RESPONSE_CACHE_SIZE: usize = config::ANJ_OUT_PAYLOAD_BUFFER_SIZE + 32;

/// A request that has been answered.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CachedIdState {
    /// The entry counts until here; a past time in a free one.
    deadline: Instant,
    /// Distinguishes requests of one message id, as after a restart of the server.
    token_hash: u32,
    message_id: u16,
    used: bool,
}

/// What is known about a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CacheHit<'a> {
    /// Nothing: process it.
    Miss,
    /// It has been answered last: send this again, call no handler.
    Resend(&'a [u8]),
    /// It was answered earlier: stay silent.
    Drop,
}

/// Answers to duplicates of requests: the last response, and the ids of some earlier ones (spec 10 §10).
///
/// Message id and token tell requests apart. Responses to messages that interfere with a block-wise transfer are better
/// not stored: they would displace the response that the server may still ask for, and can be made anew at any time.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct ResponseCacheState {
    /// Turn by turn: behind the newest entry comes the oldest one.
    entries: [CachedIdState; config::ANJ_CACHE_ENTRIES_NUMBER],
    len: u32,
    /// The entry that belongs to `response`.
    newest: u16,
    response: [u8; ANJ_RESPONSE_CACHE_SIZE],
}

impl Default for ResponseCacheState {
    fn default() -> Self {
        Self::new()
    }
}

impl ResponseCacheState {
    /// Nothing is known.
    pub const fn new() -> Self {
        const FREE: CachedIdState =
            CachedIdState { deadline: Instant { us: 0 }, token_hash: 0, message_id: 0, used: false };
        Self {
            entries: [FREE; config::ANJ_CACHE_ENTRIES_NUMBER],
            len: 0,
            newest: 0,
            response: [0; ANJ_RESPONSE_CACHE_SIZE],
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.used = false;
        }
    }

    /// Looks a message up. Only confirmable and non-confirmable requests are ever found.
    pub fn lookup(&self, now: Instant, message: &Message) -> CacheHit<'_> {
        if !message.is_request() {
            return CacheHit::Miss;
        }
        let hash = hash(message.token.as_bytes());
        let known = |entry: &CachedIdState| {
            entry.message_id == message.message_id && entry.token_hash == hash && !entry.is_free(now)
        };
        match self.entries.iter().position(known) {
            None => CacheHit::Miss,
            Some(place) if place == usize::from(self.newest) => {
                self.response.get(..self.len as usize).map_or(CacheHit::Drop, CacheHit::Resend)
            }
            Some(_) => CacheHit::Drop,
        }
    }

    /// Stores the response to a request; `datagram` is what was sent. It counts for `lifetime`
    /// ([`super::TxParams::exchange_lifetime`]). The response before it becomes a bare id.
    pub fn store(&mut self, now: Instant, lifetime: Duration, request: &Message, datagram: &[u8]) {
        self.store_response(now, lifetime, request.message_id, &request.token, datagram);
    }

    /// As [`ResponseCacheState::store`], when the request itself is gone: by its message id and token.
    pub fn store_response(
        &mut self,
        now: Instant,
        lifetime: Duration,
        message_id: u16,
        token: &Token,
        datagram: &[u8],
    ) {
        if self.entries.get(usize::from(self.newest)).is_some_and(|entry| !entry.is_free(now)) {
            let next = self.newest + 1;
            self.newest = if usize::from(next) < self.entries.len() { next } else { 0 };
        }
        let Some(entry) = self.entries.get_mut(usize::from(self.newest)) else { return };
        *entry =
            CachedIdState { deadline: now.after(lifetime), token_hash: hash(token.as_bytes()), message_id, used: true };
        // A response that is too long is remembered by its id alone.
        self.len = u32::MAX;
        if let Some(room) = self.response.get_mut(..datagram.len()) {
            room.copy_from_slice(datagram);
            self.len = datagram.len() as u32;
        }
    }
}

impl CachedIdState {
    fn is_free(&self, now: Instant) -> bool {
        !self.used || self.deadline < now
    }
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
