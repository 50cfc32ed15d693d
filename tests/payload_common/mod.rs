//! Drives the payload codecs as the data model does.
#![allow(dead_code)]

use anj::path::Path;
use anj::payload::*;
use anj::value::{DataType, Scalar};

/// A value of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Scalar(Scalar),
    Bytes(Vec<u8>),
    Text(Vec<u8>),
    ExternalBytes(Vec<u8>),
    ExternalText(Vec<u8>),
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}

pub fn int(value: i64) -> Value {
    Value::Scalar(Scalar::Int(value))
}

pub fn double(value: f64) -> Value {
    Value::Scalar(Scalar::Double(value))
}

/// A leaf: path, value, time stamp.
pub type Leaf = (Path, Value, f64);

/// `/3/0/1` as a path.
pub fn path(text: &str) -> Path {
    let ids: Vec<u16> = text.split('/').filter(|id| !id.is_empty()).map(|id| id.parse().unwrap()).collect();
    Path::new(&ids).unwrap()
}

/// Hex digits (spaces allowed), and text in double quotes.
pub fn hex(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            out.extend(part.bytes());
            continue;
        }
        let digits: Vec<u8> = part.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        assert!(digits.len().is_multiple_of(2), "{text}");
        out.extend(digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()));
    }
    out
}

/// Encodes into blocks of the given sizes, the last one repeated.
pub fn encode_kind(
    format: u16,
    kind: EncodeKind,
    base: &Path,
    leaves: &[Leaf],
    sizes: &[usize],
) -> Result<Vec<Vec<u8>>, Error> {
    let mut encoder = PayloadEncoderState::new();
    encoder.start(format, kind, base, leaves.len())?;
    let mut leaves = leaves.iter();
    let mut data: Vec<u8> = Vec::new();
    let mut external: Vec<u8> = Vec::new();
    let mut offset = 0;
    let mut blocks = Vec::new();
    let mut block = vec![0xEE; sizes[0]];
    loop {
        match encoder.write(&mut block, &data)? {
            EncodeStep::NextLeaf => {
                let (path, value, time) = leaves.next().expect("no more leaves than announced");
                data.clear();
                let value = match value {
                    Value::Scalar(scalar) => LeafValue::Scalar(*scalar),
                    Value::Bytes(bytes) => {
                        data = bytes.clone();
                        LeafValue::Bytes(data.len())
                    }
                    Value::Text(bytes) => {
                        data = bytes.clone();
                        LeafValue::String(data.len())
                    }
                    Value::ExternalBytes(bytes) => {
                        (external, offset) = (bytes.clone(), 0);
                        LeafValue::ExternalBytes
                    }
                    Value::ExternalText(bytes) => {
                        (external, offset) = (bytes.clone(), 0);
                        LeafValue::ExternalString
                    }
                };
                encoder.begin(path, value, *time)?;
            }
            EncodeStep::External { at, max } => {
                assert!(max > 0);
                let len = max.min(external.len() - offset);
                block[at..at + len].copy_from_slice(&external[offset..offset + len]);
                offset += len;
                encoder.supplied(&mut block, len, offset == external.len())?;
            }
            EncodeStep::Block => {
                blocks.push(std::mem::take(&mut block));
                assert!(blocks.len() < 1_000_000);
                block = vec![0xEE; sizes[blocks.len().min(sizes.len() - 1)]];
            }
            EncodeStep::End { len } => {
                assert!(leaves.next().is_none());
                block.truncate(len);
                blocks.push(block);
                return Ok(blocks);
            }
        }
    }
}

/// Encodes for a Read into one block.
pub fn encode(format: u16, base: &Path, leaves: &[Leaf]) -> Result<Vec<u8>, Error> {
    encode_kind(format, EncodeKind::Read, base, leaves, &[4096]).map(|blocks| blocks.concat())
}

/// Encodes in TLV into blocks of the given sizes, the last one repeated.
#[cfg(anj_ext_with_tlv_output)]
pub fn encode_tlv(base: &Path, leaves: &[Leaf], sizes: &[usize]) -> Result<Vec<Vec<u8>>, Error> {
    let tlv_value = |value: &Value| match value {
        Value::Scalar(value) => TlvValue::Scalar(*value),
        Value::Bytes(bytes) | Value::Text(bytes) => TlvValue::Memory(bytes.len()),
        Value::ExternalBytes(bytes) | Value::ExternalText(bytes) => TlvValue::External(bytes.len()),
    };
    let mut blocks = vec![vec![0xEE; sizes[0]]];
    let mut flush = |writer: &mut TlvWriterState, data: &[u8]| -> Result<(), Error> {
        loop {
            let next = sizes[blocks.len().min(sizes.len() - 1)];
            let block = blocks.last_mut().unwrap();
            match writer.write(block, data)? {
                TlvStep::Ready => return Ok(()),
                TlvStep::Block => blocks.push(vec![0xEE; next]),
                TlvStep::External { .. } => unreachable!("no external values here"),
            }
        }
    };
    let mut writer = TlvWriterState::new();
    writer.start(base);
    for (path, value, _) in leaves {
        while let Some(container) = writer.container(path)? {
            let mut measure = TlvMeasure::new(&container);
            for (path, value, _) in leaves.iter().filter(|leaf| leaf.0.starts_with(&container)) {
                measure.add(path, tlv_value(value).len());
            }
            writer.open(&container, measure.total())?;
            flush(&mut writer, &[])?;
        }
        writer.begin(path, tlv_value(value))?;
        match value {
            Value::Bytes(bytes) | Value::Text(bytes) => flush(&mut writer, bytes)?,
            _ => flush(&mut writer, &[])?,
        }
    }
    let len = writer.finish()?;
    blocks.last_mut().unwrap().truncate(len);
    Ok(blocks)
}

/// What came out of a decoder.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Entry(Path, Scalar),
    /// Type, offset, bytes, full length hint.
    Chunk(Path, DataType, usize, Vec<u8>, usize),
    NoValue(Path),
    Path(Path),
}

/// Decodes blocks; `declared` is the type of a Resource, `None` to pass the value over. A declared type that the format
/// alone contradicts is a format error, as in the data model.
pub fn decode_blocks(
    format: u16,
    kind: DecodeKind,
    request: &Path,
    blocks: &[Vec<u8>],
    declared: &dyn Fn(&Path) -> Option<DataType>,
) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let result = decode_into(format, kind, request, blocks, declared, &mut events);
    (events, result)
}

fn decode_into(
    format: u16,
    kind: DecodeKind,
    request: &Path,
    blocks: &[Vec<u8>],
    declared: &dyn Fn(&Path) -> Option<DataType>,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut decoder = PayloadDecoderState::new();
    decoder.start(format, kind, request)?;
    let total: usize = blocks.iter().map(Vec::len).sum();
    let mut steps = 0;
    for (index, block) in blocks.iter().enumerate() {
        let mut block = block.clone();
        let last = index + 1 == blocks.len();
        loop {
            steps += 1;
            assert!(steps <= 10 * total + 5 * blocks.len() + 10, "linear number of steps");
            match decoder.next(&mut block, last)? {
                Item::NeedType { path, offered } => match declared(&path) {
                    Some(declared) => {
                        assert!(offered.bits.count_ones() > 1);
                        decoder.set_type(declared);
                    }
                    None => decoder.skip_value(),
                },
                Item::Entry { path, value } => {
                    let found = match value {
                        Scalar::Int(_) => DataType::INT,
                        Scalar::Uint(_) => DataType::UINT,
                        Scalar::Double(_) => DataType::DOUBLE,
                        Scalar::Bool(_) => DataType::BOOL,
                        Scalar::ObjLnk(..) => DataType::OBJLNK,
                        Scalar::Time(_) => DataType::TIME,
                    };
                    match declared(&path) {
                        Some(declared) if declared != found => return Err(Error::Format),
                        Some(_) => events.push(Event::Entry(path, value)),
                        None => (),
                    }
                }
                Item::Chunk { path, chunk } => match declared(&path) {
                    Some(declared) if declared.without_external() != chunk.data_type => return Err(Error::Format),
                    Some(_) => {
                        let data = block[chunk.start as usize..][..chunk.len as usize].to_vec();
                        let (offset, hint) = (chunk.offset as usize, chunk.full_length_hint as usize);
                        events.push(Event::Chunk(path, chunk.data_type, offset, data, hint));
                    }
                    None => (),
                },
                Item::NoValue { path } => events.push(Event::NoValue(path)),
                Item::Path(path) => events.push(Event::Path(path)),
                Item::NeedInput => {
                    assert!(!last, "input after the last block");
                    break;
                }
                Item::End => {
                    assert!(last);
                    return Ok(());
                }
            }
        }
    }
    panic!("no end")
}

/// Joins the chunks of each value into one that holds all of it, checking order, gaps and the end mark. An unfinished
/// value keeps a hint of `usize::MAX`.
pub fn join_chunks(events: &[Event]) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for event in events {
        let Event::Chunk(path, data_type, offset, data, hint) = event else {
            out.push(event.clone());
            continue;
        };
        let full = if offset + data.len() == *hint { *hint } else { usize::MAX };
        if *offset > 0 || matches!(out.last(), Some(Event::Chunk(p, _, 0, d, usize::MAX)) if p == path && d.is_empty())
        {
            let Some(Event::Chunk(last_path, last_type, 0, all, last_full)) = out.last_mut() else {
                panic!("no first chunk: {events:?}")
            };
            assert_eq!(
                (&*last_path, &*last_type, all.len(), *last_full),
                (path, data_type, *offset, usize::MAX),
                "{events:?}"
            );
            all.extend(data);
            *last_full = full;
        } else {
            out.push(Event::Chunk(*path, *data_type, 0, data.clone(), full));
        }
    }
    out
}
