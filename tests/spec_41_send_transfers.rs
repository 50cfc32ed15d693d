//! Spec 41 §8.2, §11.1 and §11.6: Send over a network that fails, block by block. Values that are fetched are in `spec_41_send_external.rs`.
#![cfg(anj_with_lwm2m_send)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/send.rs"]
mod send;

use anj::capi::defs::*;
use client::*;
use common::{Func, clock, hex, net, rng, to_hex};
use send::*;

fn packed(text: &str) -> String {
    to_hex(&hex(text))
}

fn ones(count: usize) -> Vec<anj_io_out_entry_t> {
    vec![record(&[3, 0, 9], V::Int(42)); count]
}

/// The options and payloads of what was sent.
fn rests() -> Vec<String> {
    net::take_sent().iter().map(|message| rest(message)).collect()
}

#[test]
fn spec_41_11_1_blocks() {
    let (mut client, server) = client_with_blocks(64);
    queue(client.ptr(), request(ones(14), SENML)).unwrap();
    settle(&mut client);
    assert_eq!(take_ended(), [(1, 0)]);
    let middle = "a102182a".repeat(12);
    let expected = [
        packed(&format!("b26470 1170 d1020a ff 8e a2 21 66 2f332f302f39 02182a {middle} a10218")),
        packed("b26470 1170 d10212 ff 2a"),
    ];
    assert_eq!(rests(), expected);
    assert_eq!(server.sends.borrow()[0].len(), 65);
}

/// Spec 10 X14, with blocks of 32 bytes.
#[test]
fn spec_10_x14_upload() {
    let (mut client, _) = client_with_blocks(32);
    queue(client.ptr(), request(vec![record(&[3, 0, 9], V::Bytes(&[0x11; 64]))], SENML)).unwrap();
    settle(&mut client);
    let sent = net::take_sent();
    let heads: Vec<String> = sent.iter().map(|message| rest(message)[..18].to_owned()).collect();
    assert_eq!(heads, ["b264701170d10209ff", "b264701170d10219ff", "b264701170d10221ff"]);
    assert_eq!(sent.iter().map(|message| message.len() - 21).collect::<Vec<_>>(), [32, 32, 13]);
    let id = |at: usize| u16::from_be_bytes([sent[at][2], sent[at][3]]);
    assert_eq!((id(1), id(2)), (id(0).wrapping_add(1), id(0).wrapping_add(2)));
    assert!(sent[0][4..12] != sent[1][4..12] && sent[1][4..12] != sent[2][4..12], "a fresh token for each");
}

/// A payload that fills its block to the last byte is no transfer of blocks.
#[test]
fn spec_41_8_2_exactly_one_block() {
    for (len, blocks) in [(50, 1), (51, 1), (52, 2)] {
        let (mut client, server) = client_with_blocks(64);
        let bytes: &[u8] = Box::leak(vec![7; len].into_boxed_slice());
        queue(client.ptr(), request(vec![record(&[3, 0, 9], V::Bytes(bytes))], SENML)).unwrap();
        settle(&mut client);
        assert_eq!((take_ended(), rests().len()), (vec![(1, 0)], blocks), "{len}");
        assert_eq!(server.sends.borrow()[0].len(), len + 13);
    }
}

/// Long payloads of both formats, over every block size: what arrives is the same.
#[test]
fn spec_41_8_2_every_block_size() {
    for format in [SENML, LWM2M] {
        let mut whole = None;
        for size in [1024, 32, 64, 128, 256, 512] {
            // One byte more for the longer Content-Format.
            let (mut client, server) = client_with_blocks(if format == LWM2M { size + 1 } else { size });
            let bytes: &[u8] = Box::leak((0..300u32).map(|n| n as u8).collect());
            let records = vec![
                timed(&[5, 0, 1], V::Text(c"coap://server.example/a/rather/long/uri"), 1_700_000_000.5),
                timed(&[5, 0, 2], V::Bytes(bytes), 1_700_000_001.0),
                timed(&[3303, 7, 5700], V::Double(-1.1), 3.0),
                record(&[3303, 8, 5700, 3], V::Objlnk(3, 0)),
            ];
            queue(client.ptr(), request(records, format)).unwrap();
            settle(&mut client);
            assert_eq!(take_ended(), [(1, 0)], "{size}");
            let sent = net::take_sent();
            assert!(sent.iter().all(|message| message.len() <= size as usize + 23));
            let sends = server.sends.borrow();
            assert_eq!(whole.get_or_insert_with(|| sends[0].clone()), &sends[0], "{size}");
        }
    }
}

#[test]
fn spec_41_11_6_no_response() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let first = send_of(&mut client);
    let mut count = 1;
    for _ in 0..1000 {
        clock::advance_ms(100);
        client.step();
        for message in net::take_sent() {
            assert_eq!(message, first, "byte for byte");
            count += 1;
        }
        if !ended().is_empty() {
            break;
        }
    }
    assert_eq!((take_ended(), count), (vec![(1, TIMEOUT)], 5), "one transmission and four again");
    assert!(take_statuses().is_empty(), "still registered");
    works(&mut client);
}

#[test]
fn spec_41_8_2_reset() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let message = send_of(&mut client);
    let mut other = vec![0x70, 0, message[2], message[3] ^ 1];
    client.receive(&other);
    assert_eq!(take_ended(), [], "not ours");
    other[3] ^= 1;
    assert!(client.receive(&other).is_empty());
    assert_eq!(take_ended(), [(1, REJECTED)]);
    assert!(take_statuses().is_empty());
    works(&mut client);
}

#[test]
fn spec_41_8_2_separate_response() {
    for (code, result) in [("44", 0), ("80", REJECTED)] {
        for ty in ["48", "58"] {
            let mut client = client();
            queue_one(client.ptr()).unwrap();
            let message = send_of(&mut client);
            let ack = [0x60, 0, message[2], message[3]];
            client.receive(&ack);
            client.after_s(60);
            assert!(net::take_sent().is_empty(), "no retransmission");
            let mut response = hex(&format!("{ty}{code}7788"));
            response.extend(&message[4..12]);
            let sent = client.receive(&response);
            let acknowledged: &[Vec<u8>] = if ty == "48" { &[hex("60007788")] } else { &[] };
            assert_eq!(sent, acknowledged);
            assert_eq!(take_ended(), [(1, result)]);
            works(&mut client);
        }
    }
}

#[test]
fn spec_41_8_2_separate_response_is_missing() {
    let mut client = client_with(|config| {
        config.queue_mode_enabled = std::mem::MaybeUninit::new(false);
    });
    set(1, 1, 1, Value::Int(0));
    client.register();
    queue_one(client.ptr()).unwrap();
    let message = send_of(&mut client);
    client.receive(&[0x60, 0, message[2], message[3]]);
    client.after_s(246);
    assert_eq!(take_ended(), []);
    client.after_s(2);
    assert_eq!(take_ended(), [(1, TIMEOUT)], "EXCHANGE_LIFETIME, 247 s");
    assert!(take_statuses().is_empty() && net::take_sent().is_empty());
    works(&mut client);
}

/// What a stranger asks meanwhile does not touch the Send.
#[test]
fn spec_41_8_2_strangers() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let message = send_of(&mut client);
    assert_eq!(client.receive(&hex("42017777 1234 b131 0131 0131 60")), [hex("62a37777 1234")], "5.03");
    assert_eq!(client.receive(&hex("40007779")), [hex("70007779")], "ping");
    for junk in ["", "ff", "4801", "68441111 0102030405060708"] {
        assert!(client.receive(&hex(junk)).is_empty());
    }
    assert_eq!(take_ended(), []);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
}

#[test]
fn spec_41_11_6_network_errors() {
    for func in [Func::Send, Func::Recv] {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        if func == Func::Recv {
            send_of(&mut client);
        }
        let waiting = queue_one(client.ptr());
        net::script(func, &[-14]);
        on_finished(|anj, id, _| {
            // The session is known to be broken, but the status has not changed yet.
            if id == 1 {
                assert!(!net::take_calls().iter().any(|call| call.func == Func::Close));
            } else {
                assert_eq!(queue_one(anj), Err(NOT_ALLOWED));
            }
        });
        client.step();
        let mut expected = vec![(1, NETWORK)];
        expected.extend(waiting.map(|id| (id, ABORT)));
        assert_eq!(take_ended(), expected, "{func:?}");
        assert_eq!(take_statuses(), [5]);
        let register = net::take_one();
        assert!(rest(&register).starts_with("b27264"));
        net::push(&answer(&register, "41", "82 7264 04 35613366"));
        client.step();
        take_statuses();
        works(&mut client);
    }
}

#[test]
fn spec_41_8_2_blocked_network() {
    for partial in [false, true] {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        if partial {
            net::partial_send(5);
        }
        net::always(Func::Send, if partial { None } else { Some(4) });
        client.step();
        net::always(Func::Send, Some(4));
        client.after_s(1);
        assert_eq!(take_ended(), []);
        clock::advance_s(1);
        net::script(Func::Send, &[4]);
        net::always(Func::Send, None);
        client.step();
        assert_eq!(take_ended(), [(1, TIMEOUT)]);
        assert_eq!(take_statuses(), [5], "the connection is given up");
    }
}

/// A message of which a part is on its way: nothing but a new connection can follow an abort.
#[test]
fn spec_41_8_3_abort_of_half_a_message() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    net::partial_send(5);
    net::script(Func::Send, &[0, 4, 4, 4]);
    client.step();
    assert_eq!(abort(client.ptr(), 1), 0);
    assert_eq!(take_ended(), [(1, ABORT)]);
    client.step();
    assert_eq!(take_statuses(), [5]);
}

#[test]
fn spec_41_8_2_no_randomness() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    rng::fails(true);
    client.step();
    assert_eq!(take_ended(), [(1, INTERNAL)]);
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    rng::fails(false);
    works(&mut client);
}

/// Each datagram of a transfer is lost once, in either direction.
#[test]
fn spec_41_8_2_each_block_lost_once() {
    for lost in 0..4 {
        for answer in [false, true] {
            let (mut client, server) = client_with_blocks(32);
            queue(client.ptr(), request(ones(23), SENML)).unwrap();
            if answer { &server.lose_answer } else { &server.lose }.set(Some(lost));
            settle(&mut client);
            assert_eq!(take_ended(), [(1, 0)], "{lost} {answer}");
            let sent = net::take_sent();
            assert_eq!(sent.len(), 5);
            assert_eq!(sent[lost], sent[lost + 1], "the same datagram again");
            let payload = format!("97a22166 2f332f302f39 02182a {}", "a102182a".repeat(22));
            assert_eq!(server.sends.borrow()[..], [hex(&payload)], "{lost} {answer}");
            assert!(take_statuses().is_empty());
        }
    }
}

/// The server refuses in the middle of a transfer.
#[test]
fn spec_41_8_2_refused_in_the_middle() {
    for code in ["88", "8d", "a0"] {
        let (mut client, _) = client_with_blocks(32);
        net::set_peer(Box::new(|_, _, _| Vec::new()));
        queue(client.ptr(), request(ones(14), SENML)).unwrap();
        let first = send_of(&mut client);
        let second = client.receive(&answer(&first, "5f", "d10e09"));
        assert!(client.receive(&answer(&second[0], code, "")).is_empty());
        assert_eq!(take_ended(), [(1, REJECTED)], "{code}");
        assert!(take_statuses().is_empty());
    }
}

/// An abort between two blocks: nothing more is sent, and the next Send begins at its beginning.
#[test]
fn spec_41_8_3_abort_between_blocks() {
    let (mut client, server) = client_with_blocks(32);
    for sent_before in 0..3 {
        server.lose.set(Some(server.count.get() + sent_before));
        let id = queue(client.ptr(), request(ones(14), SENML)).unwrap();
        for _ in 0..5 {
            clock::advance_ms(1);
            client.step();
        }
        assert_eq!(net::take_sent().len(), sent_before + 1);
        assert_eq!(abort(client.ptr(), id), 0);
        assert_eq!(take_ended(), [(id, ABORT)]);
        client.step();
        assert!(net::take_sent().is_empty());
    }
    server.lose.set(None);
    let id = queue(client.ptr(), request(ones(14), SENML)).unwrap();
    settle(&mut client);
    assert_eq!(take_ended(), [(id, 0)]);
    assert_eq!(server.sends.borrow().len(), 1);
}
