//! Responses of a server to our requests (spec 10 §3).

use super::{Block, FORMAT_NONE, Message, option};

/// The options of a response that mean something to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Response<'a> {
    /// ETag, at most eight bytes; empty when absent.
    pub etag: &'a [u8],
    /// Content-Format, [`FORMAT_NONE`] when absent.
    pub content_format: u16,
    /// Block1 option.
    pub block1: Option<Block>,
    /// Block2 option.
    pub block2: Option<Block>,
    /// The block is one of Q-Block2.
    #[cfg(anj_ext_with_q_block2)]
    pub quick: bool,
    /// Size of the whole resource, if the server tells.
    pub size2: Option<u32>,
}

impl<'a> Response<'a> {
    /// Reads the options; `None` when one of them cannot be decoded (spec 10 §2, D10).
    ///
    /// Of options that may occur once, the first counts. The Location-Path is read with [`location_path`].
    pub fn decode(message: &Message<'a>) -> Option<Self> {
        let mut response = Self {
            etag: &[],
            content_format: FORMAT_NONE,
            block1: None,
            block2: None,
            #[cfg(anj_ext_with_q_block2)]
            quick: false,
            size2: None,
        };
        let mut previous = 0;
        for (number, value) in message.options() {
            let first = number != previous;
            previous = number;
            match number {
                _ if !first => {}
                option::ETAG if value.len() > 8 => return None,
                option::ETAG => response.etag = value,
                option::CONTENT_FORMAT => response.content_format = option::format(value),
                option::BLOCK2 => response.block2 = Some(Block::decode(value)?),
                option::BLOCK1 => response.block1 = Some(Block::decode(value)?),
                // One of the two, not both (RFC 9177 §4.1).
                #[cfg(anj_ext_with_q_block2)]
                option::Q_BLOCK2 if response.block2.is_some() => return None,
                #[cfg(anj_ext_with_q_block2)]
                option::Q_BLOCK2 => (response.block2, response.quick) = (Some(Block::decode(value)?), true),
                option::SIZE2 => response.size2 = Some(option::uint(value)?),
                _ => {}
            }
        }
        Some(response)
    }
}

/// The segments of the Location-Path of a response, in order.
pub fn location_path<'a>(message: &Message<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    message.options().filter(|(number, _)| *number == option::LOCATION_PATH).map(|(_, value)| value)
}
