//! The requests of the client: what they say and how much room is left for their payload (spec 20 §7, §8.4, §8.6).

use crate::coap::response::location_path;
use crate::coap::{Block, Code, Message, Token, Type, WriteError, Writer, option};
use crate::config::{
    ANJ_COAP_MAX_LOCATION_PATH_SIZE, ANJ_COAP_MAX_LOCATION_PATHS_NUMBER, ANJ_OUT_MSG_BUFFER_SIZE,
    ANJ_OUT_PAYLOAD_BUFFER_SIZE,
};
use crate::dm::Model;
use crate::exchange::size;

/// CoRE link format.
const LINK_FORMAT: u32 = 40;
/// The version registered with.
const VERSION: &[u8] = if cfg!(anj_with_lwm2m12) { b"1.2" } else { b"1.1" };
#[cfg(anj_with_bootstrap)]
/// Content format announced in a Bootstrap-Request: SenML CBOR, or LwM2M CBOR without it.
const BOOTSTRAP_FORMAT: u32 = if cfg!(anj_with_senml_cbor) { 112 } else { 11544 };

/// Header, token of 8 bytes and payload marker.
const BOUND: usize = 13;
/// Worst case of `lt=` with its option header.
const LIFETIME_BOUND: usize = 17;

/// Where the server put the registration: the Location-Path of its answer to Register.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct LocationState {
    segments: [[u8; ANJ_COAP_MAX_LOCATION_PATH_SIZE]; ANJ_COAP_MAX_LOCATION_PATHS_NUMBER],
    lengths: [u16; ANJ_COAP_MAX_LOCATION_PATHS_NUMBER],
}

impl Default for LocationState {
    fn default() -> Self {
        Self::new()
    }
}

impl LocationState {
    /// No location.
    pub const fn new() -> Self {
        Self {
            segments: [[0; ANJ_COAP_MAX_LOCATION_PATH_SIZE]; ANJ_COAP_MAX_LOCATION_PATHS_NUMBER],
            lengths: [0; ANJ_COAP_MAX_LOCATION_PATHS_NUMBER],
        }
    }

    /// Keeps the segments of an answer; false when they do not fit. An empty one ends the path.
    pub(super) fn store(&mut self, answer: &Message<'_>) -> bool {
        *self = Self::new();
        let mut slots = self.segments.iter_mut().zip(self.lengths.iter_mut());
        for segment in location_path(answer) {
            if segment.is_empty() {
                break;
            }
            let Some((slot, length)) = slots.next() else { return false };
            let Some(room) = slot.get_mut(..segment.len()) else { return false };
            room.copy_from_slice(segment);
            *length = segment.len() as u16;
        }
        true
    }

    fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.segments
            .iter()
            .zip(self.lengths)
            .filter_map(|(segment, length)| segment.get(..usize::from(length)))
            .take_while(|segment| !segment.is_empty())
    }

    fn bound(&self) -> usize {
        self.segments().map(|segment| 3 + segment.len()).sum()
    }
}

/// Which request, with what varies.
#[derive(Clone, Copy)]
pub(super) enum Own<'a> {
    Register {
        endpoint: &'a [u8],
        lifetime: u32,
        queue_mode: bool,
    },
    Update {
        lifetime: Option<u32>,
    },
    Deregister,
    #[cfg(anj_with_bootstrap)]
    BootstrapRequest {
        endpoint: &'a [u8],
    },
    #[cfg(anj_with_lwm2m_send)]
    Send {
        format: u16,
    },
}

impl Own<'_> {
    /// Worst case of everything but the payload, in bytes (§7.2).
    pub(super) fn bound(&self, location: &LocationState) -> usize {
        match *self {
            Own::Register { endpoint, queue_mode, .. } => {
                let queue = if queue_mode { 3 } else { 0 };
                BOUND + 9 + queue + 7 + endpoint.len() + LIFETIME_BOUND + 9 + VERSION.len() + 8
            }
            Own::Update { lifetime } => {
                BOUND + 6 + location.bound() + if lifetime.is_some() { LIFETIME_BOUND } else { 0 }
            }
            Own::Deregister => BOUND + location.bound(),
            #[cfg(anj_with_bootstrap)]
            Own::BootstrapRequest { endpoint } => BOUND + 3 + 7 + endpoint.len() + 12,
            // A Content-Format of two bytes has one more than what spec 10 §5 counts.
            #[cfg(anj_with_lwm2m_send)]
            Own::Send { format } => size::SEND + usize::from(format > 255),
        }
    }

    /// Writes the request; its length.
    pub(super) fn write<M: Model>(
        &self,
        out: &mut [u8],
        (message_id, token): (u16, &Token),
        location: &LocationState,
        block: Option<Block>,
        payload: &[u8],
        model: &M,
    ) -> Result<usize, WriteError> {
        let code = if matches!(self, Own::Deregister) { Code::DELETE } else { Code::POST };
        let mut writer = Writer::new(out, Type::Confirmable, code, message_id, token);
        match self {
            Own::Register { .. } => writer.option(option::URI_PATH, b"rd"),
            #[cfg(anj_with_bootstrap)]
            Own::BootstrapRequest { .. } => writer.option(option::URI_PATH, b"bs"),
            #[cfg(anj_with_lwm2m_send)]
            Own::Send { .. } => writer.option(option::URI_PATH, b"dp"),
            Own::Update { .. } | Own::Deregister => {
                for segment in location.segments() {
                    writer.option(option::URI_PATH, segment);
                }
            }
        }
        match *self {
            #[cfg(anj_with_lwm2m_send)]
            Own::Send { format } => writer.uint_option(option::CONTENT_FORMAT, format.into()),
            _ if !payload.is_empty() => writer.uint_option(option::CONTENT_FORMAT, LINK_FORMAT),
            _ => {}
        }
        match *self {
            // Options in the order of the classic library, and no binding but the default one.
            Own::Register { endpoint, lifetime, .. } if M::CLASSIC => {
                writer.query(b"lwm2m", Some(model.lwm2m_version()));
                writer.query(b"ep", Some(endpoint));
                writer.query_uint(b"lt", lifetime);
            }
            Own::Register { endpoint, lifetime, queue_mode } => {
                writer.query(b"ep", Some(endpoint));
                writer.query_uint(b"lt", lifetime);
                writer.query(b"lwm2m", Some(VERSION));
                writer.query(b"b", Some(b"U"));
                if queue_mode {
                    writer.query(b"Q", None);
                }
            }
            Own::Update { lifetime: Some(lifetime) } => writer.query_uint(b"lt", lifetime),
            Own::Update { lifetime: None } | Own::Deregister => {}
            #[cfg(anj_with_bootstrap)]
            Own::BootstrapRequest { endpoint } => {
                writer.query(b"ep", Some(endpoint));
                writer.query_uint(b"pct", BOOTSTRAP_FORMAT);
            }
            #[cfg(anj_with_lwm2m_send)]
            Own::Send { .. } => {}
        }
        if let Some(block) = block {
            writer.block_option(option::BLOCK1, block);
        }
        writer.payload(payload);
        writer.finish()
    }
}

/// The block size, as SZX, that a message with this worst case of a header leaves; `None`: too little to be sent.
pub(super) fn block_szx(mtu: usize, bound: usize) -> Option<u8> {
    size::block_szx(ANJ_OUT_MSG_BUFFER_SIZE.min(mtu), bound, ANJ_OUT_PAYLOAD_BUFFER_SIZE)
}
