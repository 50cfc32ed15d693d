use super::{Writer, option};

/// Scheme of a CoAP URI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Scheme {
    /// `coap`: UDP.
    #[default]
    Coap = 0,
    /// `coaps`: DTLS over UDP.
    Coaps = 1,
}

impl Scheme {
    /// Port of a server when the URI names none.
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Coap => 5683,
            Self::Coaps => 5684,
        }
    }

    /// Port of a bootstrap server when the URI names none (spec 20 §4.4).
    pub const fn default_bootstrap_port(self) -> u16 {
        match self {
            Self::Coap => 5693,
            Self::Coaps => 5694,
        }
    }
}

/// The text is not a URI of the kind that is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UriError;

/// A URI `scheme://host[:port][/path][?query]`, taken apart (RFC 7252 §6.4; spec 11 §1.2, spec 20 §4.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Uri<'a> {
    /// Scheme.
    pub scheme: Scheme,
    /// Host, 1 to 255 bytes, as written: an IPv6 literal keeps its brackets.
    pub host: &'a [u8],
    /// Port, if there is one.
    pub port: Option<u16>,
    path: &'a [u8],
    query: &'a [u8],
    has_fragment: bool,
}

impl<'a> Uri<'a> {
    /// Longest host.
    pub const MAX_HOST: usize = 255;

    /// Takes the URI of a server apart. Path and query mean nothing in it and are not checked.
    pub fn parse(text: &'a [u8]) -> Result<Self, UriError> {
        let (scheme, rest) = if let Some(rest) = text.strip_prefix(b"coap://") {
            (Scheme::Coap, rest)
        } else if let Some(rest) = text.strip_prefix(b"coaps://") {
            (Scheme::Coaps, rest)
        } else {
            return Err(UriError);
        };
        let (authority, rest) = split_before(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
        let (host, port) = split_authority(authority)?;
        let (rest, fragment) = split_before(rest, |byte| byte == b'#');
        let (path, query) = split_before(rest, |byte| byte == b'?');
        Ok(Self { scheme, host, port, path, query, has_fragment: !fragment.is_empty() })
    }

    /// Takes the URI of a download apart: escapes must be whole, a fragment is refused, and the path may have at most
    /// `max_segments` segments.
    pub fn parse_download(text: &'a [u8], max_segments: usize) -> Result<Self, UriError> {
        let uri = Self::parse(text)?;
        let whole = uri.path_segments().chain(uri.queries()).all(|piece| piece.is_whole());
        // Path and query share the options of one message with a Block2.
        let options = uri.path_segments().count().saturating_add(uri.queries().count());
        let fits = options < crate::config::ANJ_COAP_MAX_OPTIONS_NUMBER;
        if uri.has_fragment || !whole || !fits || uri.path_segments().count() > max_segments {
            return Err(UriError);
        }
        Ok(uri)
    }

    /// The port, or the default one of the scheme.
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(self.scheme.default_port())
    }

    /// The segments of the path, empty ones included; a lone `/` has none.
    pub fn path_segments(&self) -> Pieces<'a> {
        match self.path {
            [b'/', rest @ ..] if !rest.is_empty() => Pieces { rest: Some(rest), separator: b'/' },
            _ => Pieces { rest: None, separator: b'/' },
        }
    }

    /// The arguments of the query.
    pub fn queries(&self) -> Pieces<'a> {
        match self.query {
            [b'?', rest @ ..] if !rest.is_empty() => Pieces { rest: Some(rest), separator: b'&' },
            _ => Pieces { rest: None, separator: b'&' },
        }
    }

    /// Adds the Uri-Path and Uri-Query options of the URI to a message.
    pub fn write_options(&self, writer: &mut Writer) {
        for segment in self.path_segments() {
            segment.write(option::URI_PATH, writer);
        }
        for query in self.queries() {
            query.write(option::URI_QUERY, writer);
        }
    }

    /// Length of the resource: path and query as written, with which the text of a download ends.
    pub fn resource_len(&self) -> usize {
        self.path.len().saturating_add(self.query.len())
    }

    /// Adds the options of a resource: what [`Uri::write_options`] adds, without taking the authority apart again.
    pub fn write_resource(resource: &'a [u8], writer: &mut Writer) {
        let (path, query) = split_before(resource, |byte| byte == b'?');
        Self { scheme: Scheme::Coap, host: &[], port: None, path, query, has_fragment: false }.write_options(writer);
    }
}

/// Splits before the first byte for which `found` is true.
fn split_before(text: &[u8], found: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let at = text.iter().position(|&byte| found(byte)).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, &[]))
}

/// Host and port of an authority. User information is refused, so are empty and endless hosts.
fn split_authority(authority: &[u8]) -> Result<(&[u8], Option<u16>), UriError> {
    let literal = if authority.first() == Some(&b'[') {
        // The brackets belong to the host.
        authority.iter().position(|&byte| byte == b']').ok_or(UriError)? + 1
    } else {
        0
    };
    let (literal, rest) = authority.split_at_checked(literal).ok_or(UriError)?;
    let (name, port) = split_before(rest, |byte| byte == b':');
    if !literal.is_empty() && !name.is_empty() {
        return Err(UriError);
    }
    let host = if literal.is_empty() { name } else { literal };
    if host.is_empty()
        || host == b"[]"
        || host.len() > Uri::MAX_HOST
        || host.iter().any(|&byte| matches!(byte, b'@' | b'\0'))
    {
        return Err(UriError);
    }
    let port = match port.split_first() {
        None => None,
        Some((_, digits)) => Some(parse_port(digits)?),
    };
    Ok((host, port))
}

/// One to five digits, at most 65535.
fn parse_port(digits: &[u8]) -> Result<u16, UriError> {
    if digits.is_empty() || digits.len() > 5 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(UriError);
    }
    let value = digits.iter().fold(0, |value, &digit| value * 10 + u32::from(digit - b'0'));
    u16::try_from(value).map_err(|_| UriError)
}

/// Iterator over the pieces of a path or query.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Encoded<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let separator = self.separator;
        let (piece, after) = split_before(rest, |byte| byte == separator);
        self.rest = after.split_first().map(|(_, rest)| rest);
        Some(Encoded { raw: piece })
    }
}

/// A piece of a URI, still with its `%XX` escapes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Encoded<'a> {
    /// The text as written.
    pub raw: &'a [u8],
}

impl<'a> Encoded<'a> {
    /// The bytes it stands for. A broken escape stands for itself.
    pub fn bytes(self) -> impl Iterator<Item = u8> + use<'a> {
        let mut rest = self.raw;
        core::iter::from_fn(move || {
            let (byte, after) = match *rest {
                [b'%', high, low, ref after @ ..] => match (hex(high), hex(low)) {
                    (Some(high), Some(low)) => (high << 4 | low, after),
                    _ => (b'%', rest.get(1..)?),
                },
                [byte, ref after @ ..] => (byte, after),
                [] => return None,
            };
            rest = after;
            Some(byte)
        })
    }

    /// True when every `%` starts a complete escape.
    pub fn is_whole(self) -> bool {
        let mut rest = self.raw;
        while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
            match rest.get(at + 1..) {
                Some([high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => rest = after,
                _ => return false,
            }
        }
        true
    }

    /// Adds it to a message as the value of an option.
    fn write(self, number: u16, writer: &mut Writer) {
        if self.raw.iter().all(|&byte| byte != b'%') {
            return writer.option(number, self.raw);
        }
        if let Some(slot) = writer.option_slot(number, self.bytes().count()) {
            for (to, from) in slot.iter_mut().zip(self.bytes()) {
                *to = from;
            }
        }
    }
}

/// Value of a hexadecimal digit.
fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
