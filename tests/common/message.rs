//! CoAP messages and payloads of the tests, made and read with nothing of the library.

use super::{hex, to_hex};

pub const CON: u8 = 0;
pub const NON: u8 = 1;
pub const ACK: u8 = 2;
pub const RST: u8 = 3;

pub const OBSERVE: u16 = 6;
pub const URI_PATH: u16 = 11;
pub const CONTENT_FORMAT: u16 = 12;
pub const URI_QUERY: u16 = 15;
pub const ACCEPT: u16 = 17;
pub const BLOCK2: u16 = 23;
pub const BLOCK1: u16 = 27;

pub const SENML: u16 = 112;
pub const LWM2M_CBOR: u16 = 11_544;

/// A message, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub kind: u8,
    pub code: u8,
    pub mid: u16,
    pub token: Vec<u8>,
    pub options: Vec<(u16, Vec<u8>)>,
    pub payload: Vec<u8>,
}

impl Message {
    pub fn parse(bytes: &[u8]) -> Self {
        let text = to_hex(bytes);
        assert!(bytes.len() >= 4 && bytes[0] >> 6 == 1, "no CoAP: {text}");
        let token_len = usize::from(bytes[0] & 15);
        let mut rest = bytes[4..].to_vec();
        let token = rest.drain(..token_len).collect();
        let (mut options, mut number) = (Vec::new(), 0);
        while rest.first().is_some_and(|b| *b != 0xFF) {
            let first = rest.remove(0);
            number += extended(&mut rest, first >> 4);
            let len = extended(&mut rest, first & 15);
            options.push((number, rest.drain(..usize::from(len)).collect()));
        }
        assert!(rest.len() != 1, "a marker and no payload: {text}");
        let payload = rest.get(1..).unwrap_or_default().to_vec();
        let mid = u16::from_be_bytes([bytes[2], bytes[3]]);
        Self { kind: bytes[0] >> 4 & 3, code: bytes[1], mid, token, options, payload }
    }

    pub fn build(&self) -> Vec<u8> {
        let mut bytes = vec![0x40 | self.kind << 4 | self.token.len() as u8, self.code];
        bytes.extend(self.mid.to_be_bytes());
        bytes.extend(&self.token);
        let mut last = 0;
        for (number, value) in &self.options {
            let (delta, delta_bytes) = extend(number - last);
            let (len, len_bytes) = extend(value.len() as u16);
            bytes.push(delta << 4 | len);
            bytes.extend(delta_bytes);
            bytes.extend(len_bytes);
            bytes.extend(value);
            last = *number;
        }
        if !self.payload.is_empty() {
            bytes.push(0xFF);
            bytes.extend(&self.payload);
        }
        bytes
    }

    pub fn option(&self, number: u16) -> Option<&[u8]> {
        self.options.iter().find(|(n, _)| *n == number).map(|(_, value)| value.as_slice())
    }

    pub fn uint(&self, number: u16) -> Option<u32> {
        self.option(number).map(|value| value.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
    }

    pub fn observe(&self) -> Option<u32> {
        self.uint(OBSERVE)
    }

    /// `c.dd`
    pub fn code_text(&self) -> String {
        code_text(self.code)
    }
}

pub fn code_text(code: u8) -> String {
    format!("{}.{:02}", code >> 5, code & 31)
}

fn extended(rest: &mut Vec<u8>, nibble: u8) -> u16 {
    match nibble {
        13 => u16::from(rest.remove(0)) + 13,
        14 => u16::from_be_bytes([rest.remove(0), rest.remove(0)]) + 269,
        15 => panic!("a nibble of 15"),
        n => n.into(),
    }
}

fn extend(value: u16) -> (u8, Vec<u8>) {
    match value {
        0..13 => (value as u8, vec![]),
        13..269 => (13, vec![(value - 13) as u8]),
        _ => (14, (value - 269).to_be_bytes().to_vec()),
    }
}

/// An option value without leading zeros.
pub fn uint(value: u32) -> Vec<u8> {
    value.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect()
}

/// A confirmable request in words: `GET /3/0/1 obs=0 ?pmin=5&gt=2 accept=112 cf=322 block2=1/0/64 tok=33 mid=1111`.
/// The token is 22 unless said otherwise; `mid` when the text names none.
pub fn request(text: &str, mid: u16, payload: &[u8]) -> Message {
    let mut words = text.split_ascii_whitespace();
    let code = match words.next().unwrap() {
        "GET" => 1,
        "POST" => 2,
        "PUT" => 3,
        "DELETE" => 4,
        "FETCH" => 5,
        other => panic!("{other}"),
    };
    let mut message = Message { kind: CON, code, mid, token: vec![0x22], options: vec![], payload: payload.to_vec() };
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            _ if word.starts_with('/') => {
                let segments = word.split('/').skip(1).filter(|s| !s.is_empty());
                message.options.extend(segments.map(|s| (URI_PATH, s.into())));
            }
            _ if word.starts_with('?') => {
                message.options.extend(word[1..].split('&').map(|query| (URI_QUERY, query.into())));
            }
            "obs" => message.options.push((OBSERVE, uint(value.parse().unwrap()))),
            "cf" => message.options.push((CONTENT_FORMAT, uint(value.parse().unwrap()))),
            "accept" => message.options.push((ACCEPT, uint(value.parse().unwrap()))),
            "block1" => message.options.push((BLOCK1, block(value))),
            "block2" => message.options.push((BLOCK2, block(value))),
            "tok" => message.token = hex(value),
            "mid" => message.mid = u16::from_str_radix(value, 16).unwrap(),
            _ => panic!("{word}"),
        }
    }
    message.options.sort_by_key(|(number, _)| *number);
    message
}

/// `number/more/size`
fn block(text: &str) -> Vec<u8> {
    let parts: Vec<u32> = text.split('/').map(|part| part.parse().unwrap()).collect();
    uint(parts[0] << 4 | parts[1] << 3 | (parts[2].trailing_zeros() - 4))
}

/// A value of a Resource.
#[derive(Clone, PartialEq, Debug)]
pub enum Val {
    Int(i64),
    Uint(u64),
    Double(f64),
    Bool(bool),
    Text(String),
    Time(i64),
}

pub fn text(value: &str) -> Val {
    Val::Text(value.into())
}

/// A leaf: its path and value.
pub type Leaf = (Vec<u16>, Val);

fn head(major: u8, value: u64) -> Vec<u8> {
    let major = major << 5;
    match value {
        0..24 => vec![major | value as u8],
        24..0x100 => vec![major | 24, value as u8],
        0x100..0x1_0000 => [&[major | 25][..], &(value as u16).to_be_bytes()].concat(),
        0x1_0000..0x1_0000_0000 => [&[major | 26][..], &(value as u32).to_be_bytes()].concat(),
        _ => [&[major | 27][..], &value.to_be_bytes()].concat(),
    }
}

fn integer(value: i64) -> Vec<u8> {
    if value < 0 { head(1, !value as u64) } else { head(0, value as u64) }
}

pub fn cbor_text(text: &str) -> Vec<u8> {
    [head(3, text.len() as u64), text.as_bytes().to_vec()].concat()
}

/// A value in CBOR (spec 40 §5).
pub fn cbor(value: &Val) -> Vec<u8> {
    match value {
        Val::Int(value) => integer(*value),
        Val::Uint(value) => head(0, *value),
        Val::Double(value) if f64::from(*value as f32).to_bits() == value.to_bits() => {
            [&[0xFA][..], &(*value as f32).to_be_bytes()].concat()
        }
        Val::Double(value) => [&[0xFB][..], &value.to_be_bytes()].concat(),
        Val::Bool(value) => vec![0xF4 | u8::from(*value)],
        Val::Text(text) => cbor_text(text),
        Val::Time(value) => [vec![0xC1], integer(*value)].concat(),
    }
}

/// Content format 11544 (spec 40 §7.1).
pub fn lwm2m_cbor(leaves: &[Leaf]) -> Vec<u8> {
    let mut bytes = vec![0xBF];
    let mut open: &[u16] = &[];
    for (path, value) in leaves {
        let (last, levels) = path.split_last().unwrap();
        let common = open.iter().zip(levels).take_while(|(a, b)| a == b).count();
        bytes.extend(vec![0xFF; open.len() - common]);
        for id in &levels[common..] {
            bytes.extend(head(0, (*id).into()));
            bytes.push(0xBF);
        }
        bytes.extend(head(0, (*last).into()));
        bytes.extend(cbor(value));
        open = levels;
    }
    bytes.extend(vec![0xFF; open.len() + 1]);
    bytes
}

pub fn path_text(path: &[u16]) -> String {
    path.iter().map(|id| format!("/{id}")).collect()
}

/// Content format 112 (spec 40 §6.1) under a base path; the empty one is the root.
pub fn senml(base: &[u16], leaves: &[Leaf]) -> Vec<u8> {
    let mut bytes = head(4, leaves.len() as u64);
    for (n, (path, value)) in leaves.iter().enumerate() {
        let name = path_text(&path[base.len()..]);
        let with_base = n == 0 && !base.is_empty();
        bytes.extend(head(5, 1 + u64::from(with_base) + u64::from(!name.is_empty())));
        if with_base {
            bytes.push(0x21);
            bytes.extend(cbor_text(&path_text(base)));
        }
        if !name.is_empty() {
            bytes.push(0x00);
            bytes.extend(cbor_text(&name));
        }
        bytes.push(match value {
            Val::Text(_) => 3,
            Val::Bool(_) => 4,
            _ => 2,
        });
        bytes.extend(cbor(value));
    }
    bytes
}

/// The payload of a composite request: names and nothing else.
pub fn names(paths: &[&str]) -> Vec<u8> {
    let mut bytes = head(4, paths.len() as u64);
    for path in paths {
        bytes.extend([0xA1, 0x00]);
        bytes.extend(cbor_text(path));
    }
    bytes
}
