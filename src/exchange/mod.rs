//! One request and its answer over CoAP: retransmission, block-wise transfer, duplicates, the connection (spec 10 §6–§12).
//!
//! Nothing here does I/O, owns a buffer of messages or draws random numbers. The states are told what happened (a
//! message came, one was sent, time passed) and say what is to be done.
//!
//! | state | what it runs |
//! |---|---|
//! | [`ClientExchangeState`] | a request or notification of ours and its answer |
//! | [`ServerExchangeState`] | a request of the server, block by block |
//! | [`ResponseCacheState`] | answers to duplicates of requests |
//! | [`ConnectionState`] | the order of calls into the network layer |
#![forbid(unsafe_code)]

pub mod size;

#[cfg(anj_with_cache)]
mod cache;
mod client;
mod connection;
mod params;
mod server;

#[cfg(anj_with_cache)]
pub use cache::{ANJ_RESPONSE_CACHE_SIZE, CacheHit, CachedIdState, ResponseCacheState};
pub use client::{ClientExchangeState, ClientPhase, ClientPoll, ClientStart, Incoming, Next, RequestKind};
pub use connection::{ConnectionPhase, ConnectionState, NetCall, NetOutcome, NetReply};
pub use connection::{ConnectionPoll, STATE_CLOSED, STATE_CONNECTED};
pub use params::TxParams;
pub use server::{ResponseBody, ResponseHead, ServerExchangeState, ServerPhase, ServerPoll, ServerRequest};

use crate::coap::{Code, Message, ShortMessage, Type};
use crate::time::Duration;

/// A message has to be taken by the network layer within this time (spec 10 §1).
pub const SEND_LIMIT: Duration = Duration::from_secs(2);

/// How an exchange ended (spec 10 §12).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Outcome {
    /// Normal end.
    #[default]
    Success = 0,
    /// No answer, no next block, or a message was not taken by the network within [`SEND_LIMIT`].
    Timeout,
    /// The peer answered with 4.00 or above, or with RST.
    ServerResponse,
    /// Our own handler failed; of a request of the server: we answered with 4.00 or above.
    Request,
    /// Hard send or receive error.
    Network,
    /// The peer broke the rules of block-wise transfer, or a message could not be built.
    Protocol,
    /// Ended by the application.
    Terminated,
}

/// The answer to a message that belongs to no exchange while one is `busy`, or while none is (spec 10 §4, §7, §8):
/// RST for a ping or a confirmable response, 5.03 for a confirmable request in a busy time. `None`: stay silent.
pub fn answer_stray(message: &Message, busy: bool) -> Option<ShortMessage> {
    if message.ty != Type::Confirmable {
        return None;
    }
    if !message.is_request() {
        return Some(ShortMessage::reset(message.message_id));
    }
    busy.then(|| answer(message, Code::SERVICE_UNAVAILABLE))
}

/// A response of nothing but a code: piggybacked to a confirmable request, non-confirmable otherwise.
pub fn answer(request: &Message, code: Code) -> ShortMessage {
    let ty = match request.ty {
        Type::NonConfirmable => Type::NonConfirmable,
        _ => Type::Acknowledgement,
    };
    ShortMessage::new(ty, code, request.message_id, &request.token)
}
