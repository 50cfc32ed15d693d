//! A payload decoder on hostile input: no panic, a number of steps linear in the length, and the same values however
//! the payload is cut into blocks.
//!
//! The first three bytes choose the operation and the depth of the request path, the types of the Resources, and the
//! size of the blocks; the rest is the payload.

#[path = "../../tests/payload_common/mod.rs"]
mod payload_common;

use anj::path::Path;
use anj::payload::format::{SENML_CBOR, is_single_value};
use anj::payload::{DecodeKind, Error};
use anj::value::{DataType, Scalar};
use payload_common::*;

const TYPES: [DataType; 8] = [
    DataType::INT,
    DataType::UINT,
    DataType::DOUBLE,
    DataType::BOOL,
    DataType::OBJLNK,
    DataType::TIME,
    DataType::BYTES,
    DataType::STRING,
];

/// Bits in place of numbers, as NaN is not equal to itself.
fn comparable(event: Event) -> (Event, u64) {
    match event {
        Event::Entry(path, Scalar::Double(value)) => (Event::Path(path), value.to_bits()),
        event => (event, 0),
    }
}

pub fn decode(format: u16, data: &[u8]) {
    let Some((&[what, types, size], payload)) = data.split_first_chunk() else { return };
    let kind = [DecodeKind::Write, DecodeKind::Create, DecodeKind::WriteComposite, DecodeKind::ReadComposite]
        [usize::from(what & 3)];
    let depth = if is_single_value(format) { 3 + usize::from(what >> 2 & 1) } else { usize::from(what >> 2) % 5 };
    let request = Path::new(&[3, 0, 1, 0][..depth]).expect("a path");
    // Some Resources are unknown.
    let declared = |path: &Path| TYPES.get(usize::from(types.wrapping_add(path.rid() as u8) % 9)).copied();
    let whole = [payload.to_vec()];
    let (events, result) = decode_blocks(format, kind, &request, &whole, &declared);
    let mut blocks: Vec<Vec<u8>> = payload.chunks(1 + usize::from(size)).map(<[u8]>::to_vec).collect();
    if blocks.is_empty() {
        blocks.push(Vec::new());
    }
    let (split_events, split_result) = decode_blocks(format, kind, &request, &blocks, &declared);
    if [result, split_result].contains(&Err(Error::Internal)) && format == SENML_CBOR {
        // A long string before its path cannot be kept across blocks.
        return;
    }
    assert_eq!(split_result, result);
    if result.is_ok() {
        let joined = |events: &[Event]| join_chunks(events).into_iter().map(comparable).collect::<Vec<_>>();
        assert_eq!(joined(&events), joined(&split_events));
    }
}
