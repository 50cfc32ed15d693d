//! Option numbers (RFC 7252 §12.2, RFC 7641, RFC 7959) and values.

/// If-Match.
pub const IF_MATCH: u16 = 1;
/// Uri-Host.
pub const URI_HOST: u16 = 3;
/// ETag.
pub const ETAG: u16 = 4;
/// If-None-Match.
pub const IF_NONE_MATCH: u16 = 5;
/// Observe.
pub const OBSERVE: u16 = 6;
/// Uri-Port.
pub const URI_PORT: u16 = 7;
/// Location-Path.
pub const LOCATION_PATH: u16 = 8;
/// OSCORE.
pub const OSCORE: u16 = 9;
/// Uri-Path.
pub const URI_PATH: u16 = 11;
/// Content-Format.
pub const CONTENT_FORMAT: u16 = 12;
/// Max-Age.
pub const MAX_AGE: u16 = 14;
/// Uri-Query.
pub const URI_QUERY: u16 = 15;
/// Accept.
pub const ACCEPT: u16 = 17;
/// Location-Query.
pub const LOCATION_QUERY: u16 = 20;
/// Block2.
pub const BLOCK2: u16 = 23;
/// Block1.
pub const BLOCK1: u16 = 27;
/// Size2.
pub const SIZE2: u16 = 28;
/// Q-Block2 (RFC 9177).
#[cfg(anj_ext_with_q_block2)]
pub const Q_BLOCK2: u16 = 31;
/// Proxy-Uri.
pub const PROXY_URI: u16 = 35;
/// Proxy-Scheme.
pub const PROXY_SCHEME: u16 = 39;
/// Size1.
pub const SIZE1: u16 = 60;

/// True when a recipient that does not know the option must refuse the message (RFC 7252 §5.4.6: odd numbers).
pub const fn is_critical(number: u16) -> bool {
    number & 1 == 1
}

/// The unsigned number in an option value of up to four bytes, leading zeros allowed; `None` when it is longer.
pub fn uint(value: &[u8]) -> Option<u32> {
    if value.len() > 4 {
        return None;
    }
    Some(value.iter().fold(0, |number, &byte| (number << 8) | u32::from(byte)))
}

/// The value of a Content-Format or Accept option; one that is too long counts as absent (spec 10 §3).
pub(crate) fn format(value: &[u8]) -> u16 {
    if value.len() > 2 {
        return super::FORMAT_NONE;
    }
    uint(value).map_or(super::FORMAT_NONE, |number| number as u16)
}
