//! Spec 41 §8.2 and spec 40 §5.2: Sends with values that are fetched piece by piece.
#![cfg(all(anj_with_lwm2m_send, anj_with_external_data))]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/external.rs"]
mod external;
#[path = "common/send.rs"]
mod send;

use std::rc::Rc;

use anj::capi::core::*;
use client::*;
use common::{clock, hex, net, to_hex};
use external::External;
use send::*;

fn packed(text: &str) -> String {
    to_hex(&hex(text))
}

const OPAQUE: &[u16] = &[3, 0, 18];

#[test]
fn spec_41_11_1_external_data() {
    let (mut client, _) = client_with_blocks(32);
    let external = External::new(b"012345678901234567890123456789");
    let records = vec![external.record(OPAQUE, false), record(&[3, 0, 1], V::Int(42))];
    queue(client.ptr(), request(records, SENML)).unwrap();
    settle(&mut client);
    assert_eq!(take_ended(), [(1, 0)]);
    let digits = "303132333435363738393031323334";
    let more = "353637383930313233343536373839";
    let expected = [
        packed(&format!("b26470 1170 d10209 ff 82 a3 21 64 2f332f30 00 63 2f3138 08 5f 4f {digits} 40")),
        packed(&format!("b26470 1170 d10211 ff 4f {more} ff a2 00 62 2f31 02182a")),
    ];
    assert_eq!(net::take_sent().iter().map(|message| rest(message)).collect::<Vec<_>>(), expected);
    assert_eq!(external.take_did(), ["open", "get", "close"]);
}

/// The content of a string of indefinite length, each chunk of it whole (characters, when it is text).
fn chunks(bytes: &[u8], text: bool) -> Vec<u8> {
    let kind = if text { 0x60 } else { 0x40 };
    assert_eq!(bytes[0], kind | 0x1F, "{}", to_hex(bytes));
    let (mut rest, mut content) = (&bytes[1..], Vec::new());
    while rest[0] != 0xFF {
        let len = usize::from(rest[0] - kind);
        let chunk = &rest[1..1 + len];
        assert!(!text || std::str::from_utf8(chunk).is_ok(), "whole characters");
        content.extend(chunk);
        rest = &rest[1 + len..];
    }
    content
}

#[test]
fn spec_40_5_2_text_and_bytes_of_many_lengths() {
    let long = "Grüße, das ist ein längerer Text. ".repeat(12);
    let ends = (0..=long.len()).filter(|end| long.is_char_boundary(*end) && (*end < 60 || *end % 41 == 0));
    for end in ends {
        let content = &long.as_bytes()[..end];
        for (format, text, size) in [(SENML, true, 32), (SENML, false, 64), (LWM2M, true, 32), (LWM2M, false, 64)] {
            let (mut client, server) = client_with_blocks(size + format);
            let external = External::new(content);
            queue(client.ptr(), request(vec![external.record(&[9, 0, 0], text)], format)).unwrap();
            settle(&mut client);
            assert_eq!(take_ended(), [(1, 0)], "{end}");
            // Array, map, base name, label; or three maps and their keys.
            let head = if format == SENML { 11 } else { 6 };
            assert_eq!(chunks(&server.sends.borrow()[0][head..], text), content, "{end}");
            assert_eq!(external.take_did(), ["open", "get", "close"]);
        }
    }
}

/// Callbacks that fail: INTERNAL; what was opened is closed, before the handler; the session stays.
#[test]
fn spec_40_5_2_callbacks_that_fail() {
    let fail: [fn(&External); 4] = [
        |external| external.opens.set(false),
        |external| external.fails_at.set(0),
        |external| external.fails_at.set(60),
        |external| external.short.set(true),
    ];
    for (number, fail) in fail.into_iter().enumerate() {
        let (mut client, _) = client_with_blocks(32);
        let external = External::new(&[0x33; 100]);
        fail(external);
        on_finished(|_, _, result| {
            assert_eq!(result, INTERNAL);
        });
        let first = External::new(b"1");
        let records = vec![first.record(&[3, 0, 17], true), external.record(OPAQUE, false)];
        queue(client.ptr(), request(records, SENML)).unwrap();
        settle(&mut client);
        assert_eq!(take_ended(), [(1, INTERNAL)]);
        assert_eq!(first.take_did(), ["open", "get", "close"]);
        let expected: &[&str] = if number == 0 { &["open"] } else { &["open", "get", "close"] };
        assert_eq!(external.take_did(), expected, "{number}");
        // In a later block, what came before is on the wire.
        assert_eq!(!net::take_sent().is_empty(), number == 2);
        assert!(take_statuses().is_empty());
        no_hook();
        queue_one(client.ptr()).unwrap();
        settle(&mut client);
        assert_eq!(take_ended(), [(2, 0)]);
    }
}

/// A value without `get_external_data` cannot be sent; the other callbacks are optional.
#[test]
fn spec_40_5_2_callbacks_that_are_missing() {
    for missing in ["get", "open", "close", "both"] {
        let (mut client, server) = client_with_blocks(32);
        let external = External::new(&[0x33; 100]);
        let mut entry = external.record(OPAQUE, false);
        let callbacks = unsafe { &mut entry.value.external_data };
        let expected: &[&str] = match missing {
            "get" => {
                callbacks.get_external_data = None;
                &[]
            }
            "open" => {
                callbacks.open_external_data = None;
                &["get", "close"]
            }
            "close" => {
                callbacks.close_external_data = None;
                &["open", "get"]
            }
            _ => {
                (callbacks.open_external_data, callbacks.close_external_data) = (None, None);
                &["get"]
            }
        };
        queue(client.ptr(), request(vec![entry], SENML)).unwrap();
        settle(&mut client);
        let result = if missing == "get" { INTERNAL } else { 0 };
        assert_eq!(take_ended(), [(1, result)], "{missing}");
        assert_eq!(external.take_did(), expected, "{missing}");
        assert_eq!(server.sends.borrow().len(), usize::from(result == 0));
    }
}

/// A name, the result, what is done.
type End = (&'static str, i32, fn(&mut Client));

/// The end of a Send in the middle of a value: it is closed, before the handler is called.
#[test]
fn spec_41_8_2_ends_with_a_value_open() {
    let ends: [End; 6] = [
        ("abort", ABORT, |client| assert_eq!(abort(client.ptr(), 1), 0)),
        ("abort all", ABORT, |client| assert_eq!(abort(client.ptr(), ALL), 0)),
        ("restart", ABORT, |client| unsafe { anj_core_restart(client.ptr()) }),
        ("shutdown", ABORT, |client| assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0)),
        ("timeout", TIMEOUT, |client| {
            for _ in 0..100 {
                client.after_s(1);
            }
        }),
        ("network", NETWORK, |client| {
            net::script(common::Func::Recv, &[-14]);
            client.step();
        }),
    ];
    for (name, result, end) in ends {
        let (mut client, server) = client_with_blocks(32);
        let external = External::new(&[0x33; 100]);
        on_finished(|_, id, _| assert!(id != 1 || external_closed(), "closed before"));
        CLOSED.set(false);
        *external.hook.borrow_mut() = Some(Rc::new(|what| CLOSED.set(what == "close")));
        queue(client.ptr(), request(vec![external.record(OPAQUE, false)], SENML)).unwrap();
        server.lose.set(Some(1));
        for _ in 0..3 {
            clock::advance_ms(1);
            client.step();
        }
        net::set_peer(Box::new(|_, _, _| Vec::new()));
        assert_eq!(external.take_did(), ["open", "get"], "{name}: half-way");
        end(&mut client);
        assert_eq!(take_ended(), [(1, result)], "{name}");
        assert_eq!(external.take_did(), ["close"], "{name}");
    }
}

thread_local! {
    static CLOSED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

fn external_closed() -> bool {
    CLOSED.get()
}

/// An abort from inside the callbacks of the very request: they return first, the value is closed, then the handler runs.
/// Of another request: at once.
#[test]
fn spec_41_8_3_abort_inside_the_callbacks() {
    for place in ["open", "get", "close"] {
        for id in [1, 2, ALL] {
            if QUEUE < 2 && id == 2 {
                continue;
            }
            let (mut client, server) = client_with_blocks(32);
            let anj = client.ptr();
            let external = External::new(&[0x33; 60]);
            queue(anj, request(vec![external.record(OPAQUE, false)], SENML)).unwrap();
            let second = queue_one(anj);
            *external.hook.borrow_mut() = Some(Rc::new(move |what| {
                if what == place && ended().is_empty() {
                    assert_eq!(abort(anj, id), 0);
                    let expected: Ended = if id == 2 { vec![(2, ABORT)] } else { Vec::new() };
                    assert_eq!(ended(), expected, "{place} {id}");
                }
            }));
            settle(&mut client);
            let expected = match (id, second) {
                (1, Ok(_)) => vec![(1, ABORT), (2, 0)],
                (2, _) => vec![(2, ABORT), (1, 0)],
                (_, Ok(_)) => vec![(1, ABORT), (2, ABORT)],
                (_, Err(_)) => vec![(1, ABORT)],
            };
            assert_eq!(take_ended(), expected, "{place} {id}");
            let did = external.take_did();
            assert_eq!(did.first(), Some(&"open"));
            assert_eq!(did.iter().filter(|what| **what == "close").count(), 1, "{place} {id}: {did:?}");
            *external.hook.borrow_mut() = None;
            let before = server.sends.borrow().len();
            queue_one(anj).unwrap();
            settle(&mut client);
            assert_eq!(server.sends.borrow().len(), before + 1);
        }
    }
}
