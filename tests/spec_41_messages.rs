//! Spec 41 §11.1: what stands on the wire; and large payloads (§3.1, §5).
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use common::message::*;
use common::{clock, hex, net, to_hex};
use observe::*;

/// A request and the bytes of its answer.
fn answer_bytes(device: &mut Device, request_text: &str, payload: &[u8]) -> String {
    net::push(&request(request_text, 0x1111, payload).build());
    device.client.step();
    to_hex(&net::take_one())
}

fn plain(text: &str) -> String {
    to_hex(&hex(text))
}

#[test]
fn spec_41_s11_1_observe_response() {
    let answer = answer_bytes(&mut Device::new(), "GET /3/1/1 obs=0", b"");
    assert_eq!(answer, plain("61 45 11 11 22 60 62 2D 18 FF BF 03 BF 01 BF 01 FA00000000 FF FF FF"));
    let answer = answer_bytes(&mut Device::new(), "GET /3/0/1 obs=0", b"");
    assert_eq!(answer, plain("61 45 11 11 22 60 62 2D 18 FF BF03BF00BF01FA00000000FFFFFF"));
}

/// Tokens have 0 to 8 bytes, and the empty one is a key like any other (§3.1).
#[test]
fn spec_41_s11_1_tokens() {
    let mut device = Device::new();
    for (n, token) in ["", "00", "0000", "0102030405060708"].into_iter().enumerate() {
        let answer = device.observe("/3/0/1", token);
        assert_eq!(answer.token, hex(token));
        device.put("/3/0/1", Val::Double(n as f64 + 1.5));
        let sent = device.step();
        assert_eq!(sent.len(), n + 1);
        assert_eq!(sent[n].token, hex(token));
    }
    assert_eq!(device.code("GET /3/0/1 obs=1 tok="), "2.05");
    device.put("/3/0/1", Val::Double(9.0));
    assert_eq!(device.step().len(), 3);
}

#[test]
fn spec_41_s11_1_error_responses() {
    let rows = [
        ("GET /3/0/77 obs=0", "84"),
        ("GET /3/0/8 obs=0", "85"),
        ("GET /0/0/0 obs=0", "81"),
        ("GET /3/0/1 obs=1", "84"),
        ("GET /3/0/5 obs=0 ?gt=1", "80"),
        ("PUT /3/0/1 ?edge=2", "80"),
        ("PUT /0/0/1 ?pmin=1", "81"),
    ];
    for (request, code) in rows {
        let answer = answer_bytes(&mut Device::new(), request, b"");
        assert_eq!(answer, format!("61{code}111122"), "{request}");
    }
}

#[test]
fn spec_41_s11_1_write_attributes_response() {
    assert_eq!(answer_bytes(&mut Device::new(), "PUT /3/0/1 ?pmin=10", b""), "6144111122");
}

#[test]
fn spec_41_s11_1_notification() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    for number in 1..=300_u32 {
        device.put("/3/0/1", Val::Double(number.into()));
        device.client.step();
        let sent = net::take_one();
        let observe = if number < 256 { format!("61{number:02x}") } else { format!("62{number:04x}") };
        let value = to_hex(&cbor(&Val::Double(number.into())));
        let rest = plain(&format!("22 {observe} 62 2D 18 FF BF03BF00BF01 {value} FFFFFF"));
        assert_eq!(to_hex(&sent[..2]), "5145", "NON 2.05");
        assert_eq!(to_hex(&sent[4..]), rest);
    }
}

/// Message IDs count up, also over what is not a notification.
#[test]
fn spec_41_s11_1_message_ids_count_up() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    let mut last = None;
    for value in 1..5 {
        device.put("/3/0/1", Val::Double(value.into()));
        let mid = device.step()[0].mid;
        assert!(last.is_none_or(|last: u16| mid == last.wrapping_add(1)));
        last = Some(mid);
    }
}

#[test]
fn spec_41_s11_1_cancel() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    set("/3/0/1", Val::Double(1.5));
    let answer = answer_bytes(&mut device, "GET /3/0/1 obs=1", b"");
    assert_eq!(answer, plain("61 45 11 11 22 C2 2D 18 FF BF03BF00BF01FA3FC00000FFFFFF"));
}

#[cfg(anj_with_observe_composite)]
#[test]
fn spec_41_s11_1_observe_composite() {
    let mut device = Device::new();
    let payload = names(&["/3/0/2", "/3/0/3"]);
    let answer = answer_bytes(&mut device, "FETCH / obs=0 cf=322 accept=112", &payload);
    let records = senml(&[], &[leaf("/3/0/2", Val::Int(0)), leaf("/3/0/3", Val::Uint(0))]);
    assert_eq!(records[0], 0x82);
    assert_eq!(answer, plain("61 45 11 11 22 60 61 70 FF") + &to_hex(&records));
    let answer = answer_bytes(&mut Device::new(), "FETCH / obs=0 cf=112 accept=11544", &payload);
    let tree = lwm2m_cbor(&[leaf("/3/0/2", Val::Int(0)), leaf("/3/0/3", Val::Uint(0))]);
    assert_eq!(answer, plain("61 45 11 11 22 60 62 2D18 FF") + &to_hex(&tree));
}

/// Accept is honoured and remembered when it names a format that can carry the path (decision 2), else ignored.
#[test]
fn spec_41_s3_1_accept() {
    let rows: &[(&str, u16, Option<u16>, &str)] = &[
        ("/3/0/1", 112, Some(112), "81a221662f332f302f3102fa3fc00000"),
        ("/3/0/1", 0, Some(0), "312e35"),
        ("/3/0/1", 60, Some(60), "fa3fc00000"),
        ("/3/0/1", 11_544, Some(11_544), "bf03bf00bf01fa3fc00000ffffff"),
        // No format for a number, none that is known, none for many values.
        ("/3/0/1", 42, None, "bf03bf00bf01fa3fc00000ffffff"),
        ("/3/0/1", 110, None, "bf03bf00bf01fa3fc00000ffffff"),
        ("/3/0/1", 40, None, ""),
        ("/3/0/6", 0, None, "bf03bf00bf06bf000a0114ffffffff"),
        ("/3/0/6", 112, Some(112), "82a321662f332f302f3600622f30020aa200622f310214"),
    ];
    for (path, accept, format, payload) in rows {
        // Accept 40 asks for Discover elsewhere, but this is an Observe.
        let mut device = Device::new();
        set("/3/0/1", Val::Double(1.5));
        let answer = device.ask(&format!("GET {path} obs=0 accept={accept}"));
        assert_eq!(answer.code_text(), "2.05", "{path} {accept}");
        let format = u32::from(format.unwrap_or(LWM2M_CBOR));
        assert_eq!(answer.uint(CONTENT_FORMAT), Some(format), "{path} {accept}");
        if !payload.is_empty() {
            assert_eq!(to_hex(&answer.payload), *payload, "{path} {accept}");
        }
        device.changed(if *path == "/3/0/6" { "/3/0/6/0" } else { path });
        let sent = device.step();
        assert_eq!(sent[0].uint(CONTENT_FORMAT), Some(format), "notification {path} {accept}");
        assert_eq!(sent[0].payload, answer.payload, "notification {path} {accept}");
    }
}

/// A refresh may name another format, which holds from then on.
#[test]
fn spec_41_s3_1_accept_of_a_refresh() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    for (accept, payload) in [(112, "81a221662f332f302f3102fa00000000"), (0, "30"), (60, "fa00000000")] {
        let answer = device.ask(&format!("GET /3/0/1 obs=0 accept={accept}"));
        assert_eq!((answer.observe(), answer.uint(CONTENT_FORMAT)), (Some(0), Some(accept)));
        device.changed("/3/0/1");
        let sent = device.step();
        assert_eq!((sent[0].uint(CONTENT_FORMAT), to_hex(&sent[0].payload)), (Some(accept), payload.into()));
    }
}

/// A text of this many characters at /3/0/5 and what an Observe of it answers.
fn long(len: usize) -> (Val, Vec<u8>) {
    let value: String = (0..len).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
    let payload = lwm2m_cbor(&[leaf("/3/0/5", text(&value))]);
    (text(&value), payload)
}

/// Fetches the blocks after the first one; the whole payload.
fn fetch(device: &mut Device, first: &Message, how: &str, size: usize) -> Vec<u8> {
    let mut payload = first.payload.clone();
    let mut more = first.option(BLOCK2).is_some();
    let mut number = 1;
    while more {
        assert_eq!(payload.len(), number * size);
        let answer = device.ask(&format!("{how} block2={number}/0/{size} tok=b{number}"));
        assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), None), "block {number}");
        let block = answer.uint(BLOCK2).unwrap();
        assert_eq!(block >> 4, number as u32);
        payload.extend(&answer.payload);
        more = block & 8 != 0;
        number += 1;
    }
    payload
}

#[test]
fn spec_41_s3_1_large_observe_response() {
    let mut device = Device::new();
    let (value, whole) = long(3000);
    set("/3/0/5", value);
    let answer = device.observe("/3/0/5", "22");
    assert_eq!(answer.uint(BLOCK2), Some(0x0E), "number 0, more, 1024");
    assert_eq!(fetch(&mut device, &answer, "GET /3/0/5", 1024), whole);
    device.put("/3/0/5", text("short"));
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &[leaf("/3/0/5", text("short"))])]);
}

/// The server may ask for small blocks.
#[test]
fn spec_41_s3_1_observe_response_in_small_blocks() {
    let mut device = Device::new();
    let (value, whole) = long(100);
    set("/3/0/5", value);
    let answer = device.ask("GET /3/0/5 obs=0 block2=0/0/64");
    assert_eq!((answer.observe(), answer.uint(BLOCK2)), (Some(0), Some(0x0A)));
    assert_eq!(fetch(&mut device, &answer, "GET /3/0/5", 64), whole);
    device.changed("/3/0/5");
    assert_eq!(device.step().len(), 1);
}

/// §3.1 step 9: whoever does not fetch the rest has no observation.
#[test]
fn spec_41_s3_1_block_wise_response_times_out() {
    let mut device = Device::new();
    set("/3/0/5", long(3000).0);
    device.observe("/3/0/5", "22");
    device.quiet_after_s(49);
    device.quiet_after_s(2);
    set("/3/0/5", text("x"));
    device.changed("/3/0/5");
    device.quiet();
    assert_eq!(device.code("GET /3/0/5 obs=1"), "4.04");
}

/// §11.5: larger than a block: NON, Block2, then requests for the rest; and not until then the next one.
#[test]
fn spec_41_s5_large_notification() {
    for (con, path) in [(0, "/3/0/5"), (1, "/3/0/5")] {
        let mut device = Device::new();
        device.attributes("/3/0/5", &format!("con={con}"));
        device.observe(path, "22");
        device.observe("/3/0/1", "23");
        let (value, whole) = long(1500);
        device.put("/3/0/5", value);
        device.put("/3/0/1", Val::Double(1.0));
        let sent = device.step();
        assert_eq!(sent.len(), 1, "the other one waits");
        assert_eq!((sent[0].kind, sent[0].observe(), sent[0].uint(BLOCK2)), (NON, Some(1), Some(0x0E)));
        assert_eq!(sent[0].uint(CONTENT_FORMAT), Some(LWM2M_CBOR.into()));
        clock::advance_s(49);
        let sent_after = device.send("GET /3/0/5 block2=1/0/1024 tok=b1", b"");
        assert_eq!(short(&sent_after[1..]), [note("NON", "23", 1, &[leaf("/3/0/1", Val::Double(1.0))])]);
        let last = &sent_after[0];
        assert_eq!((last.kind, last.observe(), last.uint(BLOCK2)), (ACK, None, Some(0x16)));
        assert_eq!([sent[0].payload.clone(), last.payload.clone()].concat(), whole);
        // The observation lives.
        device.put("/3/0/5", text("x"));
        let kind = if con == 1 { "CON" } else { "NON" };
        assert_eq!(short(&device.step()), [note(kind, "22", 2, &[leaf("/3/0/5", text("x"))])]);
    }
}

/// §5.1: the next block is never asked for: the notification is done with, the observation stays.
#[test]
fn spec_41_s5_1_large_notification_is_not_fetched() {
    let mut device = Device::new();
    device.observe("/3/0/5", "22");
    device.put("/3/0/5", long(1500).0);
    assert_eq!(device.step().len(), 1);
    device.quiet_after_s(49);
    device.quiet_after_s(2);
    device.put("/3/0/5", text("x"));
    let expected = [note("NON", "22", 2, &[leaf("/3/0/5", text("x"))])];
    if cfg!(anj_observe_observation_cancel_on_timeout) {
        device.quiet();
    } else {
        assert_eq!(short(&device.step()), expected);
    }
}

#[cfg(anj_with_observe_composite)]
#[test]
fn spec_41_s5_large_composite_notification() {
    let mut device = Device::new();
    let payload = names(&["/3/0/5", "/3/0/1"]);
    device.ask_with("FETCH / obs=0 cf=112 accept=11544", &payload);
    let (value, _) = long(1500);
    device.put("/3/0/5", value.clone());
    let sent = device.step();
    assert_eq!((sent[0].kind, sent[0].observe(), sent[0].uint(BLOCK2)), (NON, Some(1), Some(0x0E)));
    let last = device.ask_with("FETCH / cf=112 accept=11544 block2=1/0/1024 tok=b1", &payload);
    let whole = lwm2m_cbor(&[leaf("/3/0/5", value), leaf("/3/0/1", Val::Double(0.0))]);
    assert_eq!([sent[0].payload.clone(), last.payload].concat(), whole);
}
