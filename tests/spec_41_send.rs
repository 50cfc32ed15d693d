//! Spec 41 §8, §11.1 and §11.6: LwM2M Send, what a message carries, row by row. The queue is in `spec_41_send_queue.rs`, loss, blocks and errors of the network are in
//! `spec_41_send_transfers.rs`, handlers that call the library in `spec_41_send_reentrancy.rs`.
#![cfg(anj_with_lwm2m_send)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/send.rs"]
mod send;

use std::ptr;

use anj::capi::defs::*;
use anj::capi::lwm2m_send::*;
use client::*;
use common::{hex, net, to_hex};
use send::*;

const FIRST: &[u16] = &[3, 0, 9];

/// What a request of these records looks like on the wire, from the options on.
fn wire(records: Vec<anj_io_out_entry_t>, format: i32) -> String {
    let mut client = client();
    queue(client.ptr(), request(records, format)).unwrap();
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    rest(&message)
}

fn packed(text: &str) -> String {
    to_hex(&hex(text))
}

#[test]
fn spec_41_11_1_messages() {
    let both =
        vec![timed(FIRST, V::Int(42), 1_705_597_224.0), timed(&[3, 0, 17], V::Text(c"demo_device"), 1_705_597_224.0)];
    let expected = "b26470 1170 ff 82 a4 21 64 2f332f30 00 62 2f39 22 fb41d96a564a000000 02 182a \
                    a2 00 63 2f3137 03 6b 64656d6f5f646576696365";
    assert_eq!(wire(both, SENML), packed(expected));
    let untimed = packed("b26470 1170 ff 81 a2 21 66 2f332f302f39 02 182a");
    assert_eq!(wire(vec![record(FIRST, V::Int(42))], SENML), untimed);
    let lwm2m = packed("b26470 122d18 ff bf03bf00bf031819ffffff");
    assert_eq!(wire(vec![record(&[3, 0, 3], V::Int(25))], LWM2M), lwm2m);
}

/// Header, type, token and Message ID.
#[test]
fn spec_41_8_2_head() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let first = send_of(&mut client);
    accept(&mut client, &first);
    queue_one(client.ptr()).unwrap();
    let second = send_of(&mut client);
    assert_eq!(first[..2], [0x48, 2], "CON, 8 bytes of token, POST");
    let id = |message: &[u8]| u16::from_be_bytes([message[2], message[3]]);
    assert_eq!(id(&second), id(&first).wrapping_add(1));
    assert_ne!(first[4..12], second[4..12], "a fresh token");
    accept(&mut client, &second);
    assert_eq!(take_ended(), [(1, 0), (2, 0)]);
}

/// Spec 40 §6.1 and §7.1, and what every type looks like.
#[test]
fn spec_41_8_2_values() {
    let path: &[u16] = &[3, 0, 1];
    // Value, label and value in SenML CBOR, value in LwM2M CBOR.
    let rows: &[(V, &str, &str)] = &[
        (V::Int(-1), "02 20", "20"),
        (V::Int(i64::MIN), "02 3b7fffffffffffffff", "3b7fffffffffffffff"),
        (V::Uint(u64::MAX), "02 1bffffffffffffffff", "1bffffffffffffffff"),
        (V::Double(1.5), "02 fa3fc00000", "fa3fc00000"),
        (V::Double(0.1), "02 fb3fb999999999999a", "fb3fb999999999999a"),
        (V::Double(f64::NAN), "02 fb7ff8000000000000", "fb7ff8000000000000"),
        (V::Bool(0), "04 f4", "f4"),
        (V::Bool(1), "04 f5", "f5"),
        (V::Bool(77), "04 f5", "f5"),
        (V::Objlnk(3, 0), "63766c6f 63333a30", "63333a30"),
        (V::Objlnk(65535, 65535), "63766c6f 6b36353533353a3635353335", "6b36353533353a3635353335"),
        (V::Time(1), "02 c101", "c101"),
        (V::Text(c"abc"), "03 63616263", "63616263"),
        (V::Text(c""), "03 60", "60"),
        (V::TextOf("abc"), "03 63616263", "63616263"),
        (V::TextOf("a\0b"), "03 63610062", "63610062"),
        (V::Bytes(b""), "08 40", "40"),
        (V::Bytes(b"\0\xFF"), "08 4200ff", "4200ff"),
        (V::Raw(STRING, NOTHING), "03 60", "60"),
        (V::Raw(BYTES, NOTHING), "08 40", "40"),
        (V::Raw(BYTES, piece(b"abc", 3, 0, 3)), "08 43616263", "43616263"),
        (V::Raw(STRING, piece(b"abc", 3, 0, 3)), "03 63616263", "63616263"),
    ];
    for (number, (value, senml, lwm2m)) in rows.iter().enumerate() {
        let expected = packed(&format!("b26470 1170 ff 81 a2 21 66 2f332f302f31 {senml}"));
        assert_eq!(wire(vec![record(path, *value)], SENML), expected, "row {number}");
        let expected = packed(&format!("b26470 122d18 ff bf03bf00bf01 {lwm2m} ffffff"));
        assert_eq!(wire(vec![record(path, *value)], LWM2M), expected, "row {number}");
    }
}

const NOTHING: anj_bytes_or_string_value_t =
    anj_bytes_or_string_value_t { data: ptr::null(), offset: 0, chunk_length: 0, full_length_hint: 0 };

fn piece(data: &'static [u8], len: usize, offset: usize, hint: usize) -> anj_bytes_or_string_value_t {
    anj_bytes_or_string_value_t { data: data.as_ptr().cast(), offset, chunk_length: len, full_length_hint: hint }
}

/// A record that cannot be encoded: INTERNAL, nothing of it sent, and the registration stays (the reference closes it).
#[test]
fn spec_41_8_2_values_that_cannot_be_encoded() {
    let bad = [
        V::Raw(0, NOTHING),
        V::Raw(INT | UINT, NOTHING),
        V::Raw(0x100, NOTHING),
        V::Raw(0x8004, NOTHING),
        V::Raw(BYTES, piece(b"abc", 3, 1, 0)),
        V::Raw(BYTES, piece(b"abc", 2, 0, 3)),
        V::Raw(STRING, piece(b"abc", 2, 0, 3)),
        V::Raw(STRING, piece(b"abc", 1, 2, 3)),
        V::Raw(BYTES, anj_bytes_or_string_value_t { chunk_length: 1, ..NOTHING }),
        V::Raw(STRING, anj_bytes_or_string_value_t { chunk_length: 1, ..NOTHING }),
        V::Raw(BYTES, piece(b"abc", usize::MAX, 0, 0)),
    ];
    for (number, value) in bad.into_iter().enumerate() {
        for format in [SENML, LWM2M] {
            for good_first in [false, true] {
                let mut client = client();
                let mut records = vec![record(FIRST, value)];
                if good_first {
                    records.insert(0, record(&[3, 0, 1], V::Int(1)));
                }
                queue(client.ptr(), request(records, format)).unwrap();
                client.step();
                assert_eq!(take_ended(), [(1, INTERNAL)], "value {number}");
                assert!(net::take_sent().is_empty());
                assert!(take_statuses().is_empty(), "still registered");
                works(&mut client);
            }
        }
    }
}

#[test]
fn spec_41_11_6_record_changed_after_queuing() {
    for ids in [&[1u16, 2][..], &[], &[4, 0, 1]] {
        let mut client = client();
        let records = Vec::leak(vec![record(FIRST, V::Int(42)), record(&[3, 0, 1], V::Int(1))]);
        let request = request(Vec::new(), SENML);
        (request.records, request.records_cnt) = (records.as_ptr(), 2);
        queue(client.ptr(), request).unwrap();
        records[1].path = path(ids);
        client.step();
        assert_eq!(take_ended(), [(1, INTERNAL)], "{ids:?}");
        assert!(net::take_sent().is_empty() && take_statuses().is_empty());
        works(&mut client);
    }
}

#[test]
fn spec_41_8_4_timestamps() {
    let at = |time| timed(FIRST, V::Int(1), time);
    let rows: &[(&[f64], &str)] = &[
        (&[f64::NAN], "81 a2 21 66 2f332f302f39 02 01"),
        (&[0.0], "81 a2 21 66 2f332f302f39 02 01"),
        (&[-0.0], "81 a2 21 66 2f332f302f39 02 01"),
        (&[1.0], "81 a3 21 66 2f332f302f39 22 fa3f800000 02 01"),
        (&[-10.0], "81 a3 21 66 2f332f302f39 22 fac1200000 02 01"),
        (&[1_705_597_224.0], "81 a3 21 66 2f332f302f39 22 fb41d96a564a000000 02 01"),
        (&[1_700_000_000.25], "81 a3 21 66 2f332f302f39 22 fb41d954fc40100000 02 01"),
        // It stays in force; the next one without a time says so.
        (&[1.0, 1.0], "82 a3 21 66 2f332f302f39 22 fa3f800000 02 01 a1 02 01"),
        (&[1.0, 2.0], "82 a3 21 66 2f332f302f39 22 fa3f800000 02 01 a2 22 fa40000000 02 01"),
        (&[1.0, f64::NAN], "82 a3 21 66 2f332f302f39 22 fa3f800000 02 01 a2 22 fa00000000 02 01"),
        (&[1.0, 0.0], "82 a3 21 66 2f332f302f39 22 fa3f800000 02 01 a2 22 fa00000000 02 01"),
        (&[f64::NAN, 1.0], "82 a2 21 66 2f332f302f39 02 01 a2 22 fa3f800000 02 01"),
        (&[0.0, f64::NAN, 0.0], "83 a2 21 66 2f332f302f39 02 01 a1 02 01 a1 02 01"),
    ];
    for (times, expected) in rows {
        let records = times.iter().copied().map(at).collect();
        assert_eq!(wire(records, SENML), packed(&format!("b26470 1170 ff {expected}")), "{times:?}");
    }
    // LwM2M CBOR has no times.
    let timed = wire(vec![at(1_705_597_224.0)], LWM2M);
    assert_eq!(timed, wire(vec![at(f64::NAN)], LWM2M));
}

#[test]
fn spec_41_11_6_common_base() {
    let rows: &[(&[u16], &[u16], &str, &str)] = &[
        (&[3, 0, 0], &[3, 0, 0], "a2 21 66 2f332f302f30", "a1"),
        (&[3, 0, 0], &[3, 0, 2], "a3 21 64 2f332f30 00 62 2f30", "a2 00 62 2f32"),
        (&[3, 0, 0], &[3, 1, 1], "a3 21 62 2f33 00 64 2f302f30", "a2 00 64 2f312f31"),
        (&[4, 0, 0], &[3, 1, 1], "a2 00 66 2f342f302f30", "a2 00 66 2f332f312f31"),
        (&[4, 2, 1, 0], &[4, 2, 1, 1], "a3 21 66 2f342f322f31 00 62 2f30", "a2 00 62 2f31"),
        (&[4, 2, 1, 0], &[4, 2, 1, 0], "a2 21 68 2f342f322f312f30", "a1"),
        (&[4, 2, 1], &[4, 2, 1, 0], "a2 21 66 2f342f322f31", "a2 00 62 2f30"),
        (&[4, 2, 1, 0], &[4, 2, 1], "a3 21 66 2f342f322f31 00 62 2f30", "a1"),
        (
            &[65534, 65534, 65534],
            &[65534, 65534, 65534, 65534],
            "a2 21 72 2f36353533342f36353533342f3635353334",
            "a2 00 66 2f3635353334",
        ),
    ];
    for (a, b, first, second) in rows {
        let records = vec![record(a, V::Int(1)), record(b, V::Int(2))];
        let expected = packed(&format!("b26470 1170 ff 82 {first} 02 01 {second} 02 02"));
        assert_eq!(wire(records, SENML), expected, "{a:?} {b:?}");
    }
}

#[test]
fn spec_40_7_1_lwm2m_cbor_of_several_records() {
    let records = |paths: &[&[u16]]| paths.iter().zip(1..).map(|(path, n)| record(path, V::Int(n))).collect();
    let rows: &[(&[&[u16]], &str)] = &[
        (&[&[3, 0, 1], &[3, 1, 1]], "bf03bf00bf0101ff01bf0102ffffff"),
        (&[&[3, 0, 1], &[4, 0, 1]], "bf03bf00bf0101ffff04bf00bf0102ffffff"),
        (&[&[3, 0, 6, 0], &[3, 0, 6, 1], &[3, 0, 9]], "bf03bf00bf06bf00010102ff0903ffffff"),
    ];
    for (paths, expected) in rows {
        assert_eq!(wire(records(paths), LWM2M), packed(&format!("b26470 122d18 ff {expected}")));
    }
}

#[test]
fn spec_41_8_1_arguments() {
    let mut client = client();
    let anj = client.ptr();
    let good = request(vec![record(FIRST, V::Int(42))], SENML);
    let refused = |anj, request| assert_eq!(unsafe { anj_send_new_request(anj, request, ptr::null_mut()) }, -9);
    refused(ptr::null_mut(), &raw const *good);
    refused(anj, ptr::null());
    refused(ptr::null_mut(), ptr::null());
    refused(anj, &raw const *request(Vec::new(), SENML));
    let mut other = *good;
    other.records = ptr::null();
    refused(anj, &raw const other);
    other = *good;
    other.finished_handler = None;
    refused(anj, &raw const other);
    for format in [2, -1, 255, 0x7FFF_FFFF] {
        refused(anj, request(vec![record(FIRST, V::Int(42))], format));
    }
    assert_eq!(abort(ptr::null_mut(), 1), DATA_NOT_VALID);
    assert_eq!(unsafe { anj_send_new_request(anj, good, ptr::null_mut()) }, 0, "an id is not wanted");
    assert_eq!(abort(anj, 0), NO_REQUEST_FOUND);
    assert_eq!(take_ended(), []);
    assert_eq!(abort(anj, 1), 0);
    assert_eq!(take_ended(), [(1, ABORT)]);
    // Not a registered client, and data that is not valid: the data is looked at first.
    let mut client = client_with(|_| {});
    assert_eq!(queue(client.ptr(), request(vec![record(&[3, 0], V::Int(1))], SENML)), Err(DATA_NOT_VALID));
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
}

#[test]
fn spec_41_11_6_paths() {
    let mut client = client();
    let good = record(FIRST, V::Int(1));
    for ids in [&[][..], &[1], &[1, 2], &[1, 2, 65535], &[1, 65535, 3], &[65535, 2, 3], &[1, 2, 3, 65535]] {
        for format in [SENML, LWM2M] {
            let bad = record(ids, V::Int(1));
            for records in [vec![bad], vec![bad, good], vec![good, bad]] {
                assert_eq!(queue(client.ptr(), request(records, format)), Err(DATA_NOT_VALID), "{ids:?}");
            }
        }
    }
    for len in [5, usize::MAX] {
        let mut bad = good;
        bad.path.uri_len = len;
        assert_eq!(queue(client.ptr(), request(vec![bad], SENML)), Err(DATA_NOT_VALID), "{len}");
    }
    client.step();
    assert!(net::take_sent().is_empty());
    works(&mut client);
}

/// LwM2M CBOR: a path only once, wherever.
#[test]
fn spec_41_11_6_same_path_twice() {
    let rows: &[(&[&[u16]], bool)] = &[
        (&[&[3, 0, 1], &[3, 0, 1]], false),
        (&[&[3, 0, 1], &[3, 0, 2], &[3, 0, 1]], false),
        (&[&[3, 0, 2], &[3, 0, 1], &[3, 0, 2]], false),
        (&[&[3, 0, 2], &[3, 0, 3], &[3, 0, 1], &[3, 0, 1]], false),
        (&[&[9, 0, 0], &[5, 0, 0], &[7, 0, 0], &[5, 0, 0]], false),
        (&[&[4, 2, 1, 0], &[4, 2, 1, 0]], false),
        (&[&[3, 0, 2], &[3, 0, 1]], true),
        (&[&[9, 0, 0], &[5, 0, 0], &[7, 0, 0], &[6, 0, 0]], true),
        (&[&[4, 2, 1, 1], &[4, 2, 1, 0]], true),
    ];
    for (paths, valid) in rows {
        let mut client = client();
        let records: Vec<_> = paths.iter().map(|path| record(path, V::Int(1))).collect();
        let expected = if *valid { Ok(1) } else { Err(DATA_NOT_VALID) };
        assert_eq!(queue(client.ptr(), request(records.clone(), LWM2M)), expected, "{paths:?}");
        abort(client.ptr(), ALL);
        assert!(queue(client.ptr(), request(records, SENML)).is_ok(), "SenML may repeat a path");
    }
}
