//! Payload codecs on standard input and output, for comparison with implementations in other languages.
//!
//! A line asks, a line answers. Leaves are `PATH=TYPE:VALUE` joined by `;`, where TYPE is `i`, `u`, `d` (the bits in hex),
//! `b`, `l` (`OID:IID`), `t`, `o` (opaque, hex) or `s` (text, hex); an empty list is `-`.
//!
//! | line | answer |
//! |---|---|
//! | `E FORMAT KIND BASE BLOCK_SIZES LEAVES` | the payload in hex |
//! | `D FORMAT KIND REQUEST BLOCKS TYPES` | the leaves; TYPES are leaves without values |
//!
//! Blocks are joined by `,`. KIND is `r` (Read), `c` (Composite) or `w` (Write). What fails is answered by `error`.

#[path = "../payload_common/mod.rs"]
mod payload_common;

use anj::path::Path;
use anj::payload::{DecodeKind, EncodeKind};
use anj::value::{DataType, Scalar};
use payload_common::*;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

fn list(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).filter(|item| !item.is_empty() && *item != "-")
}

fn data_type(name: &str) -> DataType {
    match name {
        "i" => DataType::INT,
        "u" => DataType::UINT,
        "d" => DataType::DOUBLE,
        "b" => DataType::BOOL,
        "l" => DataType::OBJLNK,
        "t" => DataType::TIME,
        "o" => DataType::BYTES,
        "s" => DataType::STRING,
        _ => panic!("type {name}"),
    }
}

fn leaf(text: &str) -> Leaf {
    let (at, value) = text.split_once('=').unwrap();
    let (name, value) = value.split_once(':').unwrap();
    let value = match name {
        "i" => int(value.parse().unwrap()),
        "u" => Value::Scalar(Scalar::Uint(value.parse().unwrap())),
        "d" => double(f64::from_bits(u64::from_str_radix(value, 16).unwrap())),
        "b" => Value::Scalar(Scalar::Bool(value == "1")),
        "l" => {
            let (oid, iid) = value.split_once(':').unwrap();
            Value::Scalar(Scalar::ObjLnk(oid.parse().unwrap(), iid.parse().unwrap()))
        }
        "t" => Value::Scalar(Scalar::Time(value.parse().unwrap())),
        "o" => Value::Bytes(hex(value)),
        _ => Value::Text(hex(value)),
    };
    (path(at), value, 0.0)
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(out, "{byte:02x}").unwrap();
    }
}

fn push_event(out: &mut String, event: &Event) {
    let (Event::Entry(path, _) | Event::Chunk(path, ..) | Event::NoValue(path) | Event::Path(path)) = event;
    for id in path.ids() {
        write!(out, "/{id}").unwrap();
    }
    match event {
        Event::Entry(_, Scalar::Int(value)) => write!(out, "=i:{value}").unwrap(),
        Event::Entry(_, Scalar::Uint(value)) => write!(out, "=u:{value}").unwrap(),
        Event::Entry(_, Scalar::Double(value)) if value.is_nan() => out.push_str("=d:7ff8000000000000"),
        Event::Entry(_, Scalar::Double(value)) => write!(out, "=d:{:016x}", value.to_bits()).unwrap(),
        Event::Entry(_, Scalar::Bool(value)) => write!(out, "=b:{}", u8::from(*value)).unwrap(),
        Event::Entry(_, Scalar::ObjLnk(oid, iid)) => write!(out, "=l:{oid}:{iid}").unwrap(),
        Event::Entry(_, Scalar::Time(value)) => write!(out, "=t:{value}").unwrap(),
        Event::Chunk(_, data_type, _, data, full) => {
            out.push_str(if *data_type == DataType::BYTES { "=o:" } else { "=s:" });
            push_hex(out, data);
            if *full != data.len() {
                out.push_str("(unfinished)");
            }
        }
        Event::NoValue(_) => out.push_str("=none"),
        Event::Path(_) => (),
    }
}

fn encode_line(format: u16, kind: &str, base: &Path, sizes: &str, leaves: &str) -> Option<String> {
    let kind = if kind == "c" { EncodeKind::Composite } else { EncodeKind::Read };
    let sizes: Vec<usize> = list(sizes, ',').map(|size| size.parse().unwrap()).collect();
    let leaves: Vec<Leaf> = list(leaves, ';').map(leaf).collect();
    #[cfg(anj_ext_with_tlv_output)]
    let blocks = match format {
        anj::payload::format::TLV => encode_tlv(base, &leaves, &sizes),
        _ => encode_kind(format, kind, base, &leaves, &sizes),
    };
    #[cfg(not(anj_ext_with_tlv_output))]
    let blocks = encode_kind(format, kind, base, &leaves, &sizes);
    let blocks = blocks.ok()?;
    let mut out = String::new();
    push_hex(&mut out, &blocks.concat());
    Some(out)
}

fn decode_line(format: u16, kind: &str, request: &Path, blocks: &str, types: &str) -> Option<String> {
    let kind = if kind == "c" { DecodeKind::WriteComposite } else { DecodeKind::Write };
    let blocks: Vec<Vec<u8>> = blocks.split(',').map(|block| hex(block.trim_matches('-'))).collect();
    let types: Vec<(Path, DataType)> = list(types, ';')
        .map(|item| item.split_once('=').map(|(at, name)| (path(at), data_type(name))).unwrap())
        .collect();
    let declared = |at: &Path| types.iter().find(|item| item.0 == *at).map(|item| item.1);
    let (events, result) = decode_blocks(format, kind, request, &blocks, &declared);
    result.ok()?;
    let mut out = String::new();
    for event in join_chunks(&events) {
        if !out.is_empty() {
            out.push(';');
        }
        push_event(&mut out, &event);
    }
    Some(out)
}

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("input in UTF-8");
        let parts: Vec<&str> = line.split(' ').collect();
        let [what, format, kind, base, blocks, leaves] = parts[..] else { panic!("{line}") };
        let (format, base) = (format.parse().expect("a content format"), path(base));
        let answer = match what {
            "E" => encode_line(format, kind, &base, blocks, leaves),
            _ => decode_line(format, kind, &base, blocks, leaves),
        };
        writeln!(out, "{}", answer.as_deref().unwrap_or("error")).expect("the reader is there");
    }
}
