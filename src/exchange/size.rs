//! How much payload a message may carry (spec 10 §5): worst-case overheads and the block size that follows.

use crate::coap::Block;

/// Overhead of any response, in bytes, like all that follow.
pub const RESPONSE: usize = 25;
/// Overhead of a notification.
pub const NOTIFY: usize = 23;
/// Overhead of Send.
pub const SEND: usize = 22;
/// Overhead of Register, without its query.
pub const REGISTER: usize = 22;
/// Overhead of Update, without its query and path.
pub const UPDATE: usize = 19;
/// Overhead of De-register, without its path.
pub const DEREGISTER: usize = 13;
/// Overhead of Bootstrap-Request, without its query.
pub const BOOTSTRAP: usize = 16;
/// Overhead of BootstrapPack-Request, without its query.
pub const BOOTSTRAP_PACK: usize = 24;
/// The query `Q`.
pub const QUERY_QUEUE_MODE: usize = 3;
/// The query `lt`.
pub const QUERY_LIFETIME: usize = 17;
/// The query `pct`.
pub const QUERY_PREFERRED_FORMAT: usize = 12;

/// The query `ep`.
pub const fn query_endpoint(len: usize) -> usize {
    7usize.saturating_add(len)
}

/// The query `lwm2m`.
pub const fn query_version(len: usize) -> usize {
    9usize.saturating_add(len)
}

/// The query `b`.
pub const fn query_binding(len: usize) -> usize {
    7usize.saturating_add(len)
}

/// The query `sms`.
pub const fn query_sms(len: usize) -> usize {
    8usize.saturating_add(len)
}

/// A segment of a path.
pub const fn segment(len: usize) -> usize {
    3usize.saturating_add(len)
}

/// Size exponent of the blocks of a transfer: the largest power of two that fits.
///
/// `message_limit`: bytes of a message, the smaller of buffer and MTU; `overhead`: of everything but the payload;
/// `payload_limit`: bytes of the payload buffer. `None` when not even 16 bytes of payload fit: the exchange cannot start.
pub fn block_szx(message_limit: usize, overhead: usize, payload_limit: usize) -> Option<u8> {
    Block::szx_for(message_limit.checked_sub(overhead)?.min(payload_limit))
}

/// Bytes of the largest block within a budget: a power of two from 16 to 1024, or 0.
pub fn block_size(budget: usize) -> usize {
    Block::szx_for(budget).map_or(0, Block::size_of_szx)
}
