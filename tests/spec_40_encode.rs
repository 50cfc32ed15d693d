//! Spec 40 §12.7: values to payload.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod payload_common;

use anj::path::Path;
#[cfg(anj_with_external_data)]
use anj::payload::EncodeStep;
use anj::payload::format::*;
use anj::payload::{EncodeKind, Error, LeafValue, PayloadEncoderState};
use anj::value::Scalar;
use payload_common::*;

fn leaf(p: &str, value: Value) -> Leaf {
    (path(p), value, 0.0)
}

fn scalar(value: Scalar) -> Value {
    Value::Scalar(value)
}

/// One value at /3/0/1, request path the same, in blocks of a size.
fn single(format: u16, value: Value, sizes: &[usize]) -> Vec<Vec<u8>> {
    encode_kind(format, EncodeKind::Read, &path("/3/0/1"), &[leaf("/3/0/1", value)], sizes).unwrap()
}

/// Blocks written as hex joined by `|`.
fn blocks(text: &str) -> Vec<Vec<u8>> {
    text.split('|').map(hex).collect()
}

#[test]
fn spec_40_12_7_plain_text() {
    let rows: &[(Value, &str)] = &[
        (int(-5), "2D35"),
        (scalar(Scalar::Time(-5)), "2D35"),
        (scalar(Scalar::Uint(u64::MAX)), "\"18446744073709551615\""),
        (double(25.2), "32352E32"),
        (scalar(Scalar::Bool(true)), "31"),
        (scalar(Scalar::Bool(false)), "30"),
        (scalar(Scalar::ObjLnk(65535, 65535)), "36353533353A3635353335"),
        (Value::Bytes(hex("01")), "41513D3D"),
        (Value::Bytes(hex("010203")), "41514944"),
        (Value::Bytes(hex("FBFFBF")), "\"+/+/\""),
        (Value::Bytes(vec![]), ""),
        (text("Hello"), "\"Hello\""),
        (text(""), ""),
    ];
    for (value, expected) in rows {
        assert_eq!(single(PLAIN_TEXT, value.clone(), &[64]), blocks(expected), "{value:?}");
    }
    assert_eq!(single(PLAIN_TEXT, Value::Bytes(hex("0102030405")), &[3]), blocks("415149|444241|553D"));
    // 200 bytes: more than the scratch area holds
    let long: Vec<u8> = (0..200).collect();
    assert_eq!(single(PLAIN_TEXT, Value::Bytes(long), &[300])[0].len(), 268);
}

#[test]
fn spec_40_12_7_cbor() {
    let long = "x".repeat(255);
    let rows: &[(Value, &str)] = &[
        (int(-25), "3818"),
        (int(i64::MIN), "3B7FFFFFFFFFFFFFFF"),
        (scalar(Scalar::Uint(u64::MAX)), "1BFFFFFFFFFFFFFFFF"),
        (int(23), "17"),
        (int(24), "1818"),
        (int(255), "18FF"),
        (int(256), "190100"),
        (int(65535), "19FFFF"),
        (int(65536), "1A00010000"),
        (int(4294967296), "1B0000000100000000"),
        (double(1.5), "FA3FC00000"),
        (double(1.1), "FB3FF199999999999A"),
        (double(100000.0), "FA47C35000"),
        (double(1e300), "FB7E37E43C8800759C"),
        (double(-0.0), "FA80000000"),
        (double(f64::NAN), "FB7FF8000000000000"),
        (double(-f64::NAN), "FB7FF8000000000000"),
        (double(f64::INFINITY), "FA7F800000"),
        (double(f64::NEG_INFINITY), "FAFF800000"),
        (double(1e-46), "FB366244CE242C5561"),
        (scalar(Scalar::Time(24)), "C11818"),
        (scalar(Scalar::Time(-1)), "C120"),
        (scalar(Scalar::ObjLnk(2, 13)), "64323A3133"),
        (scalar(Scalar::Bool(true)), "F5"),
        (scalar(Scalar::Bool(false)), "F4"),
        (text("a"), "6161"),
        (text(&long), &format!("78FF\"{long}\"")),
        (Value::Bytes(hex("010203")), "43010203"),
    ];
    for (value, expected) in rows {
        assert_eq!(single(CBOR, value.clone(), &[300]), blocks(expected), "{value:?}");
    }
}

#[cfg(anj_with_external_data)]
#[test]
fn spec_40_12_7_external() {
    let bytes = |text| Value::ExternalBytes(hex(text));
    let string = |text: &str| Value::ExternalText(text.into());
    assert_eq!(single(CBOR, bytes("0102"), &[64]), blocks("5F420102FF"));
    assert_eq!(single(CBOR, string(""), &[64]), blocks("7F60FF"));
    assert_eq!(single(CBOR, bytes("010203040506070809"), &[7]), blocks("5F440102030440|450506070809FF"));
    let sixty: Vec<u8> = (0..60).collect();
    let written = single(CBOR, Value::ExternalBytes(sixty.clone()), &[4, 500]);
    let mut second = vec![0x57];
    second.extend(&sixty[..23]);
    second.push(0x57);
    second.extend(&sixty[23..46]);
    second.push(0x4E);
    second.extend(&sixty[46..]);
    second.push(0xFF);
    assert_eq!(written, [hex("5F404040"), second]);
    assert_eq!(single(CBOR, string("abcdefghć"), &[12]), blocks("7F68\"abcdefgh\"6060|62C487FF"));
    assert_eq!(single(SENML_CBOR, string("abc"), &[64]).concat(), hex("81A221\"f/3/0/1\"037F63616263FF"));
    assert_eq!(single(LWM2M_CBOR, bytes("01"), &[64]).concat(), hex("BF03BF00BF015F4101FFFFFFFF"));
    // text: raw, base64; opaque: raw
    for size in [1, 2, 3, 5, 16, 64] {
        assert_eq!(single(PLAIN_TEXT, string("Hello, world"), &[size]).concat(), b"Hello, world");
        assert_eq!(single(OPAQUE, Value::ExternalBytes(sixty.clone()), &[size]).concat(), sixty);
        let inner = single(PLAIN_TEXT, Value::Bytes(sixty[..58].to_vec()), &[200]).concat();
        assert_eq!(single(PLAIN_TEXT, Value::ExternalBytes(sixty[..58].to_vec()), &[size]).concat(), inner);
    }
    // a code point that never ends
    let cut = [leaf("/3/0/1", Value::ExternalText(vec![b'a', 0xC4]))];
    assert_eq!(encode(CBOR, &path("/3/0/1"), &cut), Err(Error::Internal));
    // a source that sends nothing, or too much
    let mut encoder = PayloadEncoderState::new();
    encoder.start(CBOR, EncodeKind::Read, &path("/3/0/1"), 1).unwrap();
    let mut block = [0; 16];
    assert_eq!(encoder.write(&mut block, &[]), Ok(EncodeStep::NextLeaf));
    encoder.begin(&path("/3/0/1"), LeafValue::ExternalBytes, 0.0).unwrap();
    let EncodeStep::External { max, .. } = encoder.write(&mut block, &[]).unwrap() else { panic!() };
    let mut other = encoder;
    assert_eq!(encoder.supplied(&mut block, max + 1, false), Err(Error::Internal));
    assert_eq!(other.supplied(&mut block, 0, false), Err(Error::Internal));
}

#[cfg(anj_with_external_data)]
#[test]
fn spec_40_5_2_no_code_point_spans_two_chunks() {
    let text = "aä€𐍈".repeat(40);
    for size in 6..80 {
        let blocks = single(CBOR, Value::ExternalText(text.clone().into()), &[size]);
        let payload = blocks.concat();
        let mut decoder = minicbor::Decoder::new(&payload);
        // minicbor checks that each chunk is UTF-8.
        let read: String = decoder.str_iter().unwrap().map(Result::unwrap).collect();
        assert_eq!(read, text, "blocks of {size}");
        assert_eq!(decoder.position(), payload.len());
    }
}

#[test]
fn spec_40_12_7_lwm2m_cbor() {
    let rows: &[(Vec<Leaf>, &str)] = &[
        (vec![leaf("/3/0/1", int(42))], "BF03BF00BF01182AFFFFFF"),
        (
            vec![
                leaf("/3/0/1", int(42)),
                leaf("/3/0/6/0", int(1)),
                leaf("/3/0/6/1", int(2)),
                leaf("/3/0/9", text("ab")),
            ],
            "BF03BF00BF01182A06BF00010102FF09626162FFFFFF",
        ),
        (vec![leaf("/3/0/1", int(42)), leaf("/3/1/1", int(43))], "BF03BF00BF01182AFF01BF01182BFFFFFF"),
        (vec![leaf("/3/0/1", int(1)), leaf("/4/0/1", int(2))], "BF03BF00BF0101FFFF04BF00BF0102FFFFFF"),
        (vec![], "BFFF"),
    ];
    for (leaves, expected) in rows {
        assert_eq!(encode(LWM2M_CBOR, &Path::ROOT, leaves), Ok(hex(expected)), "{leaves:?}");
    }
    assert_eq!(
        single(LWM2M_CBOR, text("abcdefghijklmnop"), &[16]),
        blocks("BF03BF00BF0170616263646566676869|6A6B6C6D6E6F70FFFFFF")
    );
}

#[test]
fn spec_40_12_7_senml_cbor() {
    for format in [SENML_CBOR, SENML_ETCH_CBOR] {
        let read = |base, leaves: &[Leaf]| encode(format, &path(base), leaves).unwrap();
        assert_eq!(read("/3/0/1", &[leaf("/3/0/1", int(42))]), hex("81A221662F332F302F3102182A"));
        assert_eq!(
            read("/3/0", &[leaf("/3/0/1", int(42)), leaf("/3/0/9", text("ab"))]),
            hex("82A321642F332F3000622F3102182AA200622F3903626162")
        );
        assert_eq!(
            read("/3/0/6", &[leaf("/3/0/6/0", scalar(Scalar::Uint(1))), leaf("/3/0/6/1", scalar(Scalar::Uint(2)))]),
            hex("82A321662F332F302F3600622F300201A200622F310202")
        );
        let both = [leaf("/3/0/1", int(42)), leaf("/4/0/1", scalar(Scalar::Bool(true)))];
        let composite = hex("82A200662F332F302F3102182AA200662F342F302F3104F5");
        assert_eq!(
            encode_kind(format, EncodeKind::Composite, &Path::ROOT, &both, &[4096]).unwrap().concat(),
            composite
        );
        assert_eq!(encode_kind(format, EncodeKind::Composite, &path("/3"), &both, &[7]).unwrap().concat(), composite);
        let at = |value| single(format, value, &[4096]).concat();
        assert_eq!(at(Value::Bytes(hex("010203"))), hex("81A221\"f/3/0/1\"0843010203"));
        assert_eq!(at(scalar(Scalar::ObjLnk(3, 0))), hex("81A221\"f/3/0/1\"63766C6F63333A30"));
        assert_eq!(at(scalar(Scalar::Time(42))), hex("81A221\"f/3/0/1\"02C1182A"));
    }
}

#[test]
fn spec_40_12_7_senml_send() {
    let send =
        |leaves: &[Leaf]| encode_kind(SENML_CBOR, EncodeKind::Send, &path("/3/0/1"), leaves, &[4096]).unwrap().concat();
    let p = path("/3/0/1");
    assert_eq!(
        send(&[(p, int(42), 1.5), (p, int(43), 2.5), (p, int(44), 2.5), (p, int(45), f64::NAN), (p, int(46), 0.0)]),
        hex("85A321662F332F302F3122FA3FC0000002182AA222FA4020000002182BA102182CA222FA0000000002182DA102182E")
    );
    assert_eq!(send(&[(p, int(42), 1700000000.25)]), hex("81A321662F332F302F3122FB41D954FC4010000002182A"));
    // Reads never carry a time; notifications do when they are stored.
    let read = |time| encode(SENML_CBOR, &p, &[(p, int(42), time)]);
    let untimed = Ok(hex("81A221662F332F302F3102182A"));
    assert_eq!(read(0.0), untimed);
    if cfg!(anj_ext_with_notification_storing) {
        assert_eq!(read(1.5), Ok(hex("81A321662F332F302F3122FA3FC0000002182A")));
    } else {
        assert_eq!(read(1.5), untimed);
    }
    // LwM2M CBOR has none.
    let written = encode_kind(LWM2M_CBOR, EncodeKind::Send, &p, &[(p, int(42), 1.5)], &[99]).unwrap().concat();
    assert_eq!(written, hex("BF03BF00BF01182AFFFFFF"));
}

#[test]
fn spec_40_6_1_the_longest_record_fits() {
    let p = path("/65534/65534/65534/65534");
    for (base, kind) in [("/65534/65534/65534/65534", EncodeKind::Send), ("/65534", EncodeKind::Send)] {
        let leaves: Vec<Leaf> =
            (0..70000).map(|i| (p, scalar(Scalar::ObjLnk(65535, 65535)), 1700000000.1 + i as f64)).collect();
        let payload = encode_kind(SENML_CBOR, kind, &path(base), &leaves, &[1024]).unwrap().concat();
        let mut decoder = minicbor::Decoder::new(&payload);
        for _ in 0..1 {
            decoder.skip().unwrap();
        }
        assert_eq!(decoder.position(), payload.len());
    }
}

#[test]
fn spec_40_12_7_no_leaves() {
    for (format, expected) in
        [(SENML_CBOR, "80"), (SENML_ETCH_CBOR, "80"), (LWM2M_CBOR, "BFFF"), (CBOR, ""), (PLAIN_TEXT, ""), (OPAQUE, "")]
    {
        assert_eq!(encode(format, &path("/3"), &[]), Ok(hex(expected)));
    }
}

#[test]
fn spec_40_12_7_refused() {
    let one = |value| [leaf("/3/0/1", value)];
    let p = path("/3/0/1");
    for value in [text("a"), int(1), Value::ExternalText(vec![])] {
        assert_eq!(encode(OPAQUE, &p, &one(value)), Err(Error::Format));
    }
    for format in [PLAIN_TEXT, OPAQUE, CBOR] {
        let two = [leaf("/3/0/1", Value::Bytes(vec![1])), leaf("/3/0/2", Value::Bytes(vec![1]))];
        assert_eq!(encode(format, &path("/3/0"), &two), Err(Error::Format));
        assert_eq!(choose_output(format, true, 2), Err(Error::Format));
        assert_eq!(choose_output(format, false, 1), Err(Error::Format));
        assert_eq!(choose_output(format, true, 1), Ok(format));
    }
    for format in [TLV, 110, 320, 11543, LINK_FORMAT] {
        assert_eq!(encode(format, &p, &one(int(1))), Err(Error::Unsupported));
        assert_eq!(choose_output(format, true, 1), Err(Error::Unsupported));
    }
    assert_eq!(choose_output(ABSENT, true, 7), Ok(LWM2M_CBOR));
    assert_eq!(choose_output(SENML_ETCH_CBOR, false, 7), Ok(SENML_ETCH_CBOR));
    // outside the base, or no Resource
    assert_eq!(encode(SENML_CBOR, &path("/4"), &one(int(1))), Err(Error::Internal));
    assert_eq!(encode(LWM2M_CBOR, &path("/3"), &[leaf("/3/0", int(1))]), Err(Error::Internal));
    // wrong order of calls
    let mut idle = PayloadEncoderState::new();
    assert_eq!(idle.write(&mut [0; 16], &[]), Err(Error::Internal));
    assert_eq!(idle.begin(&p, LeafValue::Bytes(0), 0.0), Err(Error::Internal));
    assert_eq!(idle.supplied(&mut [0; 16], 1, true), Err(Error::Internal));
}

#[test]
fn spec_40_10_a_full_block_is_the_last_one_only_without_more() {
    // `42` in LwM2M CBOR has 11 bytes.
    let one = [leaf("/3/0/1", int(42))];
    let written =
        |leaves: &[Leaf], size| encode_kind(LWM2M_CBOR, EncodeKind::Read, &path("/3"), leaves, &[size]).unwrap();
    assert_eq!(written(&one, 11).len(), 1);
    // The first record of SenML ends with the block, another one follows.
    let two = [leaf("/3/0/1", int(42)), leaf("/3/0/9", text("ab"))];
    let senml = encode_kind(SENML_CBOR, EncodeKind::Read, &path("/3/0"), &two, &[15]).unwrap();
    assert_eq!(senml.iter().map(Vec::len).collect::<Vec<_>>(), [15, 9]);
    let whole = senml.concat();
    for size in 1..=whole.len() + 1 {
        let blocks = encode_kind(SENML_CBOR, EncodeKind::Read, &path("/3/0"), &two, &[size]).unwrap();
        assert_eq!(blocks.concat(), whole);
        assert_eq!(blocks.len(), whole.len().div_ceil(size));
    }
}
