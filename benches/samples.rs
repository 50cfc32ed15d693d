//! What the benches run: the codecs as the data model drives them, without memory of their own, and what they run on.

use anj::coap::request::Request;
use anj::coap::{Block, Code, Message, Token, Type, Writer, option};
use anj::path::Path;
use anj::payload::{
    DecodeKind, EncodeKind, EncodeStep, Item, LeafValue, LinkRecord, LinkStep, LinkWriterState, PayloadDecoderState,
    PayloadEncoderState, format,
};
use anj::value::{DataType, Scalar};

/// A value of a leaf.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Anything but a string.
    Scalar(Scalar),
    /// Text.
    Text(&'static str),
    /// Opaque.
    Bytes(&'static [u8]),
}

/// Resource id, Resource Instance id, value.
pub type Leaf = (u16, Option<u16>, Value);

/// An Instance of a Device: ten values of all types.
pub const DEVICE: [Leaf; 10] = [
    (0, None, Value::Text("Manufacturer of devices")),
    (1, None, Value::Text("Model 4711")),
    (2, None, Value::Bytes(&[0x5A; 32])),
    (6, Some(0), Value::Scalar(Scalar::Int(1))),
    (6, Some(1), Value::Scalar(Scalar::Int(-70_000))),
    (9, None, Value::Scalar(Scalar::Uint(100))),
    (10, None, Value::Scalar(Scalar::Double(21.37))),
    (13, None, Value::Scalar(Scalar::Time(1_700_000_000))),
    (20, None, Value::Scalar(Scalar::Bool(true))),
    (22, None, Value::Scalar(Scalar::ObjLnk(3, 0))),
];

const BASE: Path = Path::instance(3, 0);

fn path(leaf: &Leaf) -> Path {
    match leaf.1 {
        Some(riid) => Path::resource_instance(3, 0, leaf.0, riid),
        None => Path::resource(3, 0, leaf.0),
    }
}

/// Encodes leaves of `/3/0` in a format; how many bytes, `None` on error.
pub fn encode(number: u16, leaves: &[Leaf], block: &mut [u8]) -> Option<usize> {
    let mut encoder = PayloadEncoderState::new();
    encoder.start(number, EncodeKind::Read, &BASE, leaves.len()).ok()?;
    let mut leaves = leaves.iter();
    let mut data: &[u8] = &[];
    loop {
        match encoder.write(block, data).ok()? {
            EncodeStep::NextLeaf => {
                let leaf = leaves.next()?;
                let value = match leaf.2 {
                    Value::Scalar(value) => LeafValue::Scalar(value),
                    Value::Text(text) => {
                        data = text.as_bytes();
                        LeafValue::String(data.len())
                    }
                    Value::Bytes(bytes) => {
                        data = bytes;
                        LeafValue::Bytes(data.len())
                    }
                };
                encoder.begin(&path(leaf), value, 0.0).ok()?;
            }
            EncodeStep::End { len } => return Some(len),
            EncodeStep::External { .. } | EncodeStep::Block => return None,
        }
    }
}

/// Type of a Resource of [`DEVICE`].
fn declared(rid: u16) -> DataType {
    match rid {
        0 | 1 => DataType::STRING,
        2 => DataType::BYTES,
        6 => DataType::INT,
        9 => DataType::UINT,
        10 => DataType::DOUBLE,
        13 => DataType::TIME,
        20 => DataType::BOOL,
        _ => DataType::OBJLNK,
    }
}

/// Decodes a payload for a Write of `base`; how many values, `None` on error.
pub fn decode(number: u16, base: &Path, payload: &mut [u8]) -> Option<usize> {
    let mut decoder = PayloadDecoderState::new();
    decoder.start(number, DecodeKind::Write, base).ok()?;
    let mut count = 0;
    loop {
        match decoder.next(payload, true).ok()? {
            Item::NeedType { path, .. } => decoder.set_type(declared(path.rid())),
            Item::Entry { .. } | Item::Chunk { .. } => count += 1,
            Item::End => return Some(count),
            Item::NoValue { .. } | Item::Path(_) | Item::NeedInput => return None,
        }
    }
}

/// [`DEVICE`] in TLV, by hand.
pub fn device_in_tlv() -> Vec<u8> {
    let mut out = vec![0xC8, 0, 23];
    out.extend(b"Manufacturer of devices");
    out.extend([0xC8, 1, 10]);
    out.extend(b"Model 4711");
    out.extend([0xC8, 2, 32]);
    out.extend([0x5A; 32]);
    out.extend([0x88, 6, 9, 0x41, 0, 1, 0x44, 1, 0xFF, 0xFE, 0xEE, 0x90]);
    out.extend([0xC1, 9, 100, 0xC8, 10, 8]);
    out.extend(21.37f64.to_be_bytes());
    out.extend([0xC4, 13, 0x65, 0x53, 0xF1, 0, 0xC1, 20, 1, 0xC4, 22, 0, 3, 0, 0]);
    out
}

/// [`DEVICE`], or one value of it, in a format that can be written.
pub fn payload(number: u16, leaves: &[Leaf]) -> Vec<u8> {
    let mut block = vec![0; 1024];
    let len = encode(number, leaves, &mut block).expect("fits");
    block.truncate(len);
    block
}

/// A block-wise Write with all options.
pub fn request() -> Vec<u8> {
    let mut buffer = vec![0; 128];
    let token = Token::new(&[1, 2, 3, 4, 5, 6, 7, 8]).expect("eight bytes");
    let mut writer = Writer::new(&mut buffer, Type::Confirmable, Code::PUT, 0x1234, &token);
    for segment in [&b"3"[..], b"0", b"15"] {
        writer.option(option::URI_PATH, segment);
    }
    writer.uint_option(option::CONTENT_FORMAT, format::SENML_CBOR.into());
    writer.block_option(option::BLOCK1, Block { num: 5, more: true, szx: 2 });
    writer.payload(&[0x5A; 64]);
    let len = writer.finish().expect("fits");
    buffer.truncate(len);
    buffer
}

/// Reads a request; the length of its payload.
pub fn parse(datagram: &[u8]) -> Option<usize> {
    let message = Message::parse(datagram).ok()?;
    let request = Request::decode(&message).ok()?;
    request.block1?;
    Some(message.payload.len())
}

/// Writes a response with a block of payload; its length.
pub fn respond(buffer: &mut [u8]) -> Option<usize> {
    let token = Token::new(&[1, 2, 3, 4, 5, 6, 7, 8])?;
    let mut writer = Writer::new(buffer, Type::Acknowledgement, Code::CONTENT, 0x1234, &token);
    writer.uint_option(option::CONTENT_FORMAT, format::LWM2M_CBOR.into());
    writer.block_option(option::BLOCK2, Block { num: 5, more: true, szx: 6 });
    writer.payload(&[0x5A; 1024]);
    writer.finish().ok()
}

/// The list of Objects of a Register: ten Objects with an Instance each; its length.
pub fn links(block: &mut [u8]) -> Option<usize> {
    let mut writer = LinkWriterState::new();
    let mut next = 0..20;
    loop {
        match writer.write(block, &[]).ok()? {
            LinkStep::Next => match next.next() {
                Some(n) if n % 2 == 0 => {
                    let path = Path::object(n);
                    writer.record(&LinkRecord { path, version: Some(*b"1.1"), ..LinkRecord::default() }).ok()?;
                }
                Some(n) => {
                    writer.record(&LinkRecord { path: Path::instance(n - 1, 0), ..LinkRecord::default() }).ok()?
                }
                None => writer.finish(),
            },
            LinkStep::End { len } => return Some(len),
            LinkStep::Block => return None,
        }
    }
}
