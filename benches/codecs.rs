//! Instructions of the codecs, counted by callgrind: `cargo xtask bench`.
#![allow(missing_docs)] // what the macros make

use anj::path::Path;
use anj::payload::format::{CBOR, LWM2M_CBOR, OPAQUE, PLAIN_TEXT, SENML_CBOR, TLV};
use anj_benches::{DEVICE, Leaf, device_in_tlv, links, parse, payload, request, respond};
use gungraun::{library_benchmark, library_benchmark_group, main};
use std::hint::black_box;

const ALL: &[Leaf] = &DEVICE;
const BYTES: &[Leaf] = &[DEVICE[2]];
const INTEGER: &[Leaf] = &[DEVICE[5]];
const DOUBLE: &[Leaf] = &[DEVICE[6]];

type Input = (u16, Path, Vec<u8>);

fn encoded(number: u16, leaves: &[Leaf]) -> Input {
    let path = if leaves.len() == 1 { Path::resource(3, 0, leaves[0].0) } else { Path::instance(3, 0) };
    (number, path, payload(number, leaves))
}

#[library_benchmark]
#[bench::text_integer(encoded(PLAIN_TEXT, INTEGER))]
#[bench::text_double(encoded(PLAIN_TEXT, DOUBLE))]
#[bench::text_base64(encoded(PLAIN_TEXT, BYTES))]
#[bench::opaque(encoded(OPAQUE, BYTES))]
#[bench::cbor_double(encoded(CBOR, DOUBLE))]
#[bench::senml_cbor(encoded(SENML_CBOR, ALL))]
#[bench::lwm2m_cbor(encoded(LWM2M_CBOR, ALL))]
#[bench::tlv((TLV, Path::instance(3, 0), device_in_tlv()))]
fn decode(input: Input) -> Input {
    let (number, path, mut payload) = input;
    let count = anj_benches::decode(black_box(number), black_box(&path), black_box(&mut payload));
    assert!(black_box(count).is_some());
    (number, path, payload)
}

#[library_benchmark]
#[bench::text_integer(PLAIN_TEXT, INTEGER)]
#[bench::text_double(PLAIN_TEXT, DOUBLE)]
#[bench::text_base64(PLAIN_TEXT, BYTES)]
#[bench::opaque(OPAQUE, BYTES)]
#[bench::cbor_double(CBOR, DOUBLE)]
#[bench::senml_cbor(SENML_CBOR, ALL)]
#[bench::lwm2m_cbor(LWM2M_CBOR, ALL)]
fn encode(number: u16, leaves: &[Leaf]) -> usize {
    let mut block = [0; 1024];
    anj_benches::encode(black_box(number), black_box(leaves), black_box(&mut block)).expect("fits")
}

#[library_benchmark]
#[bench::parse_request(request())]
fn coap_parse(datagram: Vec<u8>) -> Vec<u8> {
    assert!(parse(black_box(&datagram)).is_some());
    datagram
}

#[library_benchmark]
#[bench::write_response()]
fn coap_write() -> usize {
    respond(black_box(&mut [0; 1200])).expect("fits")
}

#[library_benchmark]
#[bench::register()]
fn link_format() -> usize {
    links(black_box(&mut [0; 1024])).expect("fits")
}

library_benchmark_group!(name = codecs; benchmarks = decode, encode, coap_parse, coap_write, link_format);
main!(library_benchmark_groups = codecs);
