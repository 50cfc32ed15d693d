//! CoAP on the wire: header, options, block, URI. Pure codecs, no state (RFC 7252, RFC 7959; spec 10 §2–§5).
//!
//! [`Message::parse`] checks a datagram once; afterwards nothing about it can fail. [`request::Request`] and
//! [`response::Response`] give a message its LwM2M meaning. [`Writer`] builds messages, [`ShortMessage`] the ones that
//! carry nothing. [`Uri`] takes URIs apart.
#![forbid(unsafe_code)]

pub mod attributes;
pub mod option;
pub mod request;
pub mod response;

mod block;
mod code;
mod message;
mod short;
mod token;
mod uri;
mod writer;

pub use block::Block;
pub use code::{Code, Type};
pub use message::{Message, Options, ParseError};
pub use short::ShortMessage;
pub use token::Token;
pub use uri::{Encoded, Pieces, Scheme, Uri, UriError};
pub use writer::{WriteError, Writer};

/// "No Content-Format" (also of the Accept option): not a registered number.
pub const FORMAT_NONE: u16 = 0xFFFF;
