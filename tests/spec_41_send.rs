//! Spec 41 §8, §11.1 and §11.6: LwM2M Send, row by row. Loss, blocks and errors of the network are in
//! `spec_41_send_transfers.rs`, handlers that call the library in `spec_41_send_reentrancy.rs`.
#![cfg(anj_with_lwm2m_send)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/send.rs"]
mod send;

use std::ptr;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::lwm2m_send::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net, to_hex};
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

#[test]
fn spec_41_11_6_not_registered() {
    let mut client = client_with(|_| {});
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "INITIAL");
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "REGISTERING");
    net::push(&answer(&net::take_one(), "41", "82 7264 04 35613366"));
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(1), "REGISTERED");
    abort(client.ptr(), ALL);
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 1_000_000 }) };
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(2), "de-registering");
    abort(client.ptr(), ALL);
    net::push(&answer(&net::take_one(), "42", ""));
    client.step();
    assert_eq!(take_statuses().last(), Some(&7));
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "SUSPENDED");
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "shut down");
    assert_eq!(take_ended(), [(1, ABORT), (2, ABORT)]);
}

/// Entering and being in queue mode.
#[test]
fn spec_41_8_1_allowed_statuses() {
    let mut client = client_with(queue_mode);
    client.register();
    net::script(Func::RxOff, &[4]);
    client.after_s(51);
    assert_eq!(take_statuses(), [8]);
    assert_eq!(queue_one(client.ptr()), Ok(1), "ENTERING_QUEUE_MODE");
    client.step();
    let message = net::take_one();
    assert_eq!(take_statuses(), [9, 6], "asleep for a moment");
    accept(&mut client, &message);
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(queue_one(client.ptr()), Ok(2), "QUEUE_MODE");
}

#[test]
fn spec_41_11_6_mute() {
    let mut client = client();
    mute(&mut client, true);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "at once");
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    mute(&mut client, false);
    assert_eq!(queue_one(client.ptr()), Ok(1), "at once");
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    // Not readable is muted.
    for value in [Value::Fails(-160), Value::Fails(1)] {
        set(1, 1, 23, value);
        tell_of_mute(&mut client);
        assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
        client.step();
        assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    }
    // Not there is muted: the Server Object of the other tests.
    let mut client = Client::registered();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
}

/// Mute Send that changes without a word is read again before an Update.
#[test]
fn spec_41_1_mute_is_read_before_an_update() {
    let mut client = client();
    set(1, 1, 23, Value::Bool(true));
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(1), "nobody has told the client");
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    client.receive(&answer(&update, "44", ""));
    assert_eq!(take_ended(), [(1, ABORT)]);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
}

/// The server writes Mute Send.
#[test]
fn spec_41_1_mute_written_by_the_server() {
    let mut client = client();
    let write = |id: &str, value: &str| hex(&format!("4203{id} 1234 b131 0131 023233 10 ff {value}"));
    assert_eq!(client.receive(&write("7001", "31")), [hex("62447001 1234")]);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    assert_eq!(client.receive(&write("7002", "30")), [hex("62447002 1234")]);
    works(&mut client);
}

/// A Send from the status callback: Mute Send is known by then.
#[test]
fn spec_41_8_1_request_from_the_registered_callback() {
    for muted in [false, true] {
        let mut client = client_with(|_| {});
        set(1, 1, 23, Value::Bool(muted));
        on_status(move |anj, status| {
            if status == 6 {
                assert_eq!(queue_one(anj), if muted { Err(NOT_ALLOWED) } else { Ok(1) });
            }
        });
        client.step();
        let register = net::take_one();
        net::push(&answer(&register, "41", "82 7264 04 35613366"));
        client.step();
        on_status(|_, _| {});
        assert_eq!(net::take_sent().len(), usize::from(!muted));
    }
}

#[test]
fn spec_41_11_6_queue_size() {
    let mut client = client();
    for id in 1..=QUEUE as u16 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(queue_one(client.ptr()), Err(NO_SPACE));
    // One after the other in one step, in their order; each frees its place.
    for id in 1..=QUEUE as u16 {
        let message = if id == 1 { send_of(&mut client) } else { net::take_one() };
        net::push(&answer(&message, "44", ""));
        client.step();
        assert_eq!(take_ended(), [(id, 0)]);
    }
    assert_eq!(queue_one(client.ptr()), Ok(QUEUE as u16 + 1));
}

#[test]
fn spec_41_11_6_counter_wraps() {
    let mut client = client();
    let request = request(vec![record(FIRST, V::Int(42))], SENML);
    for id in 1..=65533 {
        assert_eq!(queue(client.ptr(), request), Ok(id));
        assert_eq!(abort(client.ptr(), id), 0);
    }
    take_ended();
    for id in [65534, 1, 2] {
        assert_eq!(queue(client.ptr(), request), Ok(id));
        let message = send_of(&mut client);
        accept(&mut client, &message);
        assert_eq!(take_ended(), [(id, 0)]);
    }
}

#[test]
fn spec_41_11_6_abort() {
    let mut client = client();
    for id in [1, 5, ALL] {
        assert_eq!(abort(client.ptr(), id), 0, "an empty queue");
    }
    if QUEUE < 3 {
        return;
    }
    for id in 1..=3 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(abort(client.ptr(), 4), NO_REQUEST_FOUND);
    assert_eq!(take_ended(), []);
    assert_eq!(abort(client.ptr(), 2), 0);
    assert_eq!(take_ended(), [(2, ABORT)]);
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    let message = net::take_one();
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(3, 0)]);
    for id in 4..=6 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(abort(client.ptr(), ALL), 0);
    assert_eq!(take_ended(), [(4, ABORT), (5, ABORT), (6, ABORT)]);
    client.step();
    assert!(net::take_sent().is_empty());
    works(&mut client);
}

/// The exchange ends without a word on the wire; what the server answers later does no harm.
#[test]
fn spec_41_11_6_abort_while_waiting() {
    for id in [1, ALL] {
        for answered in ["none", "piggybacked", "separate"] {
            let mut client = client();
            queue_one(client.ptr()).unwrap();
            let message = send_of(&mut client);
            assert_eq!(abort(client.ptr(), id), 0);
            assert_eq!(take_ended(), [(1, ABORT)], "before it returns");
            client.step();
            assert!(net::take_sent().is_empty() && take_statuses().is_empty());
            match answered {
                "piggybacked" => assert!(client.receive(&answer(&message, "44", "")).is_empty()),
                "separate" => {
                    let mut separate = hex("48447788");
                    separate.extend(&message[4..12]);
                    assert_eq!(client.receive(&separate), [hex("70007788")], "nobody waits for it: RST");
                }
                _ => {}
            }
            assert_eq!(take_ended(), []);
            works(&mut client);
        }
    }
}

/// Those behind the active one move up, and go out.
#[test]
fn spec_41_8_3_abort_of_the_active_one_among_others() {
    if QUEUE < 3 {
        return;
    }
    let mut client = client();
    for id in 1..=3 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    send_of(&mut client);
    assert_eq!(abort(client.ptr(), 1), 0);
    assert_eq!(take_ended(), [(1, ABORT)]);
    let second = send_of(&mut client);
    assert_eq!(abort(client.ptr(), 3), 0, "not the active one: that goes on");
    assert_eq!(take_ended(), [(3, ABORT)]);
    accept(&mut client, &second);
    assert_eq!(take_ended(), [(2, 0)]);
    // ALL: the active one first.
    for id in 4..=6 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    send_of(&mut client);
    assert_eq!(abort(client.ptr(), ALL), 0);
    assert_eq!(take_ended(), [(4, ABORT), (5, ABORT), (6, ABORT)]);
    works(&mut client);
}

#[test]
fn spec_41_11_6_answers() {
    // Code, what comes of it.
    for (code, result) in
        [("44", 0), ("41", 0), ("45", 0), ("80", REJECTED), ("84", REJECTED), ("8f", REJECTED), ("a0", REJECTED)]
    {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        let message = send_of(&mut client);
        client.receive(&answer(&message, code, ""));
        assert_eq!(take_ended(), [(1, result)], "{code}");
        assert!(take_statuses().is_empty(), "the session stays");
        works(&mut client);
    }
}

#[test]
fn spec_41_11_6_two_queued_then_muted() {
    let mut client = client();
    let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    mute(&mut client, true);
    client.step();
    assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>());
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    mute(&mut client, false);
    works(&mut client);
}

/// What is on its way is not ended by Mute Send; what waits is.
#[test]
fn spec_41_8_2_muted_while_one_is_active() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let message = send_of(&mut client);
    let waiting = queue_one(client.ptr());
    mute(&mut client, true);
    accept(&mut client, &message);
    let expected = if waiting.is_ok() { vec![(1, 0), (2, ABORT)] } else { vec![(1, 0)] };
    assert_eq!(take_ended(), expected);
    assert!(net::take_sent().is_empty());
}

#[test]
fn spec_41_11_6_receive_in_progress() {
    let mut client = client();
    net::always(Func::Recv, Some(4));
    queue_one(client.ptr()).unwrap();
    client.step();
    client.step();
    assert!(net::take_sent().is_empty(), "no attempt");
    assert_eq!(take_ended(), []);
    net::always(Func::Recv, None);
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
}

#[test]
fn spec_41_11_6_queue_mode() {
    let mut client = sleeping();
    assert!(client.next_step_us() > 0);
    queue_one(client.ptr()).unwrap();
    assert_eq!(client.next_step_us(), 0, "something is to be sent");
    let message = send_of(&mut client);
    assert_eq!(take_statuses(), [6], "awake, and no Update first");
    clock::advance_s(3);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    // It listens for as long as after any other message.
    client.after_s(49);
    assert!(take_statuses().is_empty());
    client.after_s(2);
    assert_eq!(take_statuses(), [8, 9]);
    // Given up before the step: it sleeps on.
    queue_one(client.ptr()).unwrap();
    abort(client.ptr(), ALL);
    assert!(client.next_step_us() > 0);
    client.step();
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    // An Update that is due comes first.
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    assert!(rest(&update).starts_with("b27264"), "{}", rest(&update));
    client.receive(&answer(&update, "44", ""));
}

/// An Update comes before, a request of the server as well.
#[test]
fn spec_41_5_order_in_a_step() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    net::push(&hex("42017777 1234 b131 0131 0131 60"));
    client.step();
    let sent = net::take_sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0][..4], hex("62457777"), "the server's request");
    assert!(rest(&sent[1]).starts_with("b27264"), "Update");
    let sent = client.receive(&answer(&sent[1], "44", ""));
    assert_eq!(sent.len(), 1);
    assert!(rest(&sent[0]).starts_with("b26470"), "Send");
}

#[test]
fn spec_41_11_6_registering_again() {
    let mut client = client();
    let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    unsafe { anj_core_restart(client.ptr()) };
    assert_eq!(take_ended(), [], "none is under way");
    client.step();
    let request = net::take_one();
    assert_eq!(request[1], 4, "De-register");
    net::push(&answer(&request, "42", ""));
    client.step();
    assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>());
    let register = net::take_one();
    assert!(rest(&register).starts_with("b27264"));
    net::push(&answer(&register, "41", "82 7264 04 35613366"));
    client.step();
    take_statuses();
    works(&mut client);
}

/// The handlers run before the connection is made anew.
#[test]
fn spec_41_7_aborted_before_connecting() {
    let mut client = client();
    on_finished(|anj, _, _| {
        assert!(!net::take_calls().iter().any(|call| call.func == Func::Connect));
        assert_eq!(queue_one(anj), Err(NOT_ALLOWED));
    });
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    client.receive(&answer(&update, "84", ""));
    assert_eq!(take_ended(), [(1, ABORT)]);
    assert!(net::take_calls().iter().any(|call| call.func == Func::Connect));
}

/// Suspending ends the active one; those that wait stay until the client registers again.
#[test]
fn spec_41_8_2_suspended() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    send_of(&mut client);
    let waiting = queue_one(client.ptr());
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 10_000_000 }) };
    assert_eq!(take_ended(), [(1, ABORT)], "before it returns");
    client.step();
    let request = net::take_one();
    assert_eq!(request[1], 4, "De-register");
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [7]);
    client.after_s(5);
    assert_eq!(take_ended(), []);
    assert!(client.next_step_us() > 0);
    client.after_s(6);
    assert_eq!(take_ended(), if waiting.is_ok() { vec![(2, ABORT)] } else { vec![] });
    assert!(rest(&net::take_one()).starts_with("b27264"), "Register");
}

#[test]
fn spec_41_8_2_restart_and_bootstrap_end_the_active_one() {
    for function in [anj_core_restart, anj_core_request_bootstrap] {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        send_of(&mut client);
        let waiting = queue_one(client.ptr());
        unsafe { function(client.ptr()) };
        assert_eq!(take_ended(), [(1, ABORT)]);
        client.step();
        client.receive(&answer(&net::take_one(), "42", ""));
        for _ in 0..5 {
            client.after_s(1);
        }
        assert_eq!(take_ended(), if waiting.is_ok() { vec![(2, ABORT)] } else { vec![] }, "none is left behind");
    }
}

#[test]
fn spec_41_8_2_shutdown() {
    for active in [false, true] {
        let mut client = client();
        let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
        if active {
            send_of(&mut client);
        }
        on_finished(|anj, _, _| assert_eq!(queue_one(anj), Err(NOT_ALLOWED)));
        net::script(Func::Close, &[4]);
        net::script(Func::Cleanup, &[4]);
        let mut result = unsafe { anj_core_shutdown(client.ptr()) };
        assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>(), "in the first call");
        for _ in 0..5 {
            if result == 4 {
                assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
                result = unsafe { anj_core_shutdown(client.ptr()) };
            }
        }
        assert_eq!(result, 0);
        assert_eq!(take_ended(), []);
    }
}

/// The library does not look at the data model: Send is no operation on it.
#[test]
fn spec_20_13_no_ongoing_operation() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    assert!(!client.ongoing());
    let message = send_of(&mut client);
    assert!(!client.ongoing());
    client.add(object(77, None, &[], &[]));
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
}
