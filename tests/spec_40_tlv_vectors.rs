//! Spec 40 §8: TLV that another implementation wrote (npm's `lwm2m-codec`, see tests/vectors/tlv_lwm2m_codec.js).

mod payload_common;

use anj::path::Path;
use anj::payload::DecodeKind;
use anj::payload::format::TLV;
use anj::value::{DataType, Scalar};
use payload_common::*;

fn expected(text: &str) -> (Path, DataType, Event) {
    let (at, value) = text.split_once('=').unwrap();
    let (name, value) = value.split_once(':').unwrap();
    let at = path(at);
    let (data_type, event) = match name {
        "i" => (DataType::INT, Event::Entry(at, Scalar::Int(value.parse().unwrap()))),
        "d" => (DataType::DOUBLE, Event::Entry(at, Scalar::Double(value.parse().unwrap()))),
        "b" => (DataType::BOOL, Event::Entry(at, Scalar::Bool(value == "1"))),
        _ => (DataType::STRING, Event::Chunk(at, DataType::STRING, 0, value.into(), value.len())),
    };
    (at, data_type, event)
}

#[test]
fn spec_40_8_tlv_of_lwm2m_codec() {
    let vectors = include_str!("vectors/tlv_lwm2m_codec.txt");
    let mut leaves = 0;
    for line in vectors.lines() {
        let [request, payload, values] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let payload = hex(payload);
        let values: Vec<_> = values.split(';').map(expected).collect();
        let declared = |at: &Path| values.iter().find(|value| value.0 == *at).map(|value| value.1);
        let events: Vec<Event> = values.iter().map(|value| value.2.clone()).collect();
        for block in [1, 3, 16, 1024] {
            let blocks: Vec<Vec<u8>> = payload.chunks(block).map(<[u8]>::to_vec).collect();
            let (found, result) = decode_blocks(TLV, DecodeKind::Write, &path(request), &blocks, &declared);
            assert_eq!((join_chunks(&found), result), (events.clone(), Ok(())), "{line} in blocks of {block}");
        }
        leaves += values.len();
    }
    assert!(leaves > 400, "{leaves} values");
}
