//! Spec 10 §2 and §5: the codec against `coap-lite`, and against bytes that mean harm.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod common;

use anj::coap::request::Request;
use anj::coap::response::{Response, location_path};
use anj::coap::{Code, Message, Token, Type, Uri, Writer};
use anj::exchange::{
    ClientExchangeState, ClientPoll, ClientStart, RequestKind, ResponseBody, ServerExchangeState, ServerPoll,
    ServerRequest, TxParams,
};
use anj::time::{Duration, Instant};
use coap_lite::{CoapOption, MessageClass, MessageType, Packet};
use proptest::collection::vec;
use proptest::prelude::*;

/// Header fields, options in ascending order and payload.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    ty: u8,
    code: u8,
    id: u16,
    token: Vec<u8>,
    options: Vec<(u16, Vec<u8>)>,
    payload: Vec<u8>,
}

fn plain() -> impl Strategy<Value = Plain> {
    let number = prop_oneof![0u16..64, any::<u16>()];
    let value = prop_oneof![4 => vec(any::<u8>(), 0..16), 1 => vec(any::<u8>(), 0..400)];
    let options = vec((number, value), 0..15);
    // A request or a response, as a confirmable or non-confirmable message.
    let code = prop_oneof![1u8..8, 0x41u8..0x46, 0x80u8..0x87, 0xA0u8..0xA6];
    (0u8..2, code, any::<u16>(), vec(any::<u8>(), 0..=8), options, vec(any::<u8>(), 0..300)).prop_map(
        |(ty, code, id, token, mut options, payload)| {
            options.sort_by_key(|(number, _)| *number);
            Plain { ty, code, id, token, options, payload }
        },
    )
}

/// Datagrams: any bytes, and messages with a few of them changed or cut.
fn datagram() -> impl Strategy<Value = Vec<u8>> {
    let bent =
        (plain(), vec((any::<prop::sample::Index>(), any::<u8>()), 0..4), any::<prop::sample::Index>(), any::<bool>())
            .prop_map(|(plain, changes, end, cut)| {
                let mut bytes = ours(&plain).unwrap();
                for (index, byte) in changes {
                    let index = index.index(bytes.len());
                    bytes[index] = byte;
                }
                if cut {
                    bytes.truncate(end.index(bytes.len()));
                }
                bytes
            });
    prop_oneof![vec(any::<u8>(), 0..80), bent]
}

fn ours(plain: &Plain) -> Option<Vec<u8>> {
    write(plain, 8000)
}

fn write(plain: &Plain, size: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; size];
    let ty = if plain.ty == 0 { Type::Confirmable } else { Type::NonConfirmable };
    let mut writer = Writer::new(&mut out, ty, Code(plain.code), plain.id, &Token::new(&plain.token)?);
    for (number, value) in &plain.options {
        writer.option(*number, value);
    }
    writer.payload(&plain.payload);
    let len = writer.finish().ok()?;
    out.truncate(len);
    Some(out)
}

fn parse(bytes: &[u8]) -> Option<Plain> {
    let message = Message::parse(bytes).ok()?;
    Some(Plain {
        ty: message.ty as u8,
        code: message.code.0,
        id: message.message_id,
        token: message.token.as_bytes().to_vec(),
        options: message.options().map(|(number, value)| (number, value.to_vec())).collect(),
        payload: message.payload.to_vec(),
    })
}

fn theirs(plain: &Plain) -> Vec<u8> {
    let mut packet = Packet::new();
    packet.header.set_type(if plain.ty == 0 { MessageType::Confirmable } else { MessageType::NonConfirmable });
    packet.header.code = MessageClass::from(plain.code);
    packet.header.message_id = plain.id;
    packet.set_token(plain.token.clone());
    for (number, value) in &plain.options {
        packet.add_option(CoapOption::from(*number), value.clone());
    }
    packet.payload = plain.payload.clone();
    packet.to_bytes_unlimited().unwrap()
}

proptest! {
    /// Both libraries write the same bytes.
    #[test]
    fn spec_10_5_writes_what_coap_lite_writes(plain in plain()) {
        prop_assert_eq!(ours(&plain).unwrap(), theirs(&plain));
    }

    /// What coap-lite writes is read as it was meant, and so is our own.
    #[test]
    fn spec_10_2_reads_what_coap_lite_writes(plain in plain()) {
        prop_assert_eq!(parse(&theirs(&plain)), Some(plain.clone()));
        prop_assert_eq!(parse(&ours(&plain).unwrap()), Some(plain));
    }

    /// Whatever we take for a message, coap-lite takes for the same one.
    #[test]
    fn spec_10_2_accepts_no_more_than_coap_lite(bytes in datagram()) {
        if let Some(plain) = parse(&bytes) {
            let packet = Packet::from_bytes(&bytes).unwrap();
            prop_assert_eq!(u8::from(packet.header.code), plain.code);
            prop_assert_eq!(packet.header.message_id, plain.id);
            prop_assert_eq!(packet.get_token(), &plain.token[..]);
            prop_assert_eq!(&packet.payload, &plain.payload);
            let options: Vec<(u16, Vec<u8>)> =
                packet.options().flat_map(|(n, v)| v.iter().map(move |v| (*n, v.clone()))).collect();
            prop_assert_eq!(options, plain.options);
        }
    }

    /// A message fits into a buffer of its size (one more without payload), and into no smaller one.
    #[test]
    fn spec_10_5_never_overruns(plain in plain(), size in 0usize..900) {
        let whole = ours(&plain).unwrap();
        let needed = whole.len() + usize::from(plain.payload.is_empty());
        prop_assert_eq!(write(&plain, size).is_some(), size >= needed);
        prop_assert_eq!(write(&plain, needed), Some(whole));
    }

    /// No bytes make a decoder panic.
    #[test]
    fn spec_10_2_any_bytes(bytes in datagram()) {
        if let Ok(message) = Message::parse(&bytes) {
            let _ = Request::decode(&message);
            let _ = Response::decode(&message);
            prop_assert!(location_path(&message).count() <= 15);
        }
    }

    /// No text makes the URI parser panic, and what it accepts fits into a message.
    #[test]
    fn spec_11_1_2_any_uri(text in "coaps?://[a-z@:/?#%&0-9\\[\\]]{0,60}", limit in 0usize..20) {
        if let Ok(uri) = Uri::parse_download(text.as_bytes(), limit) {
            let mut out = [0; 400];
            let mut writer = Writer::new(&mut out, Type::Confirmable, Code::GET, 0, &Token::EMPTY);
            uri.write_options(&mut writer);
            prop_assert!(writer.finish().is_ok());
            prop_assert!(!uri.host.is_empty() && uri.path_segments().count() <= limit);
        }
    }

    /// A peer that sends anything at any time: no panic, a request of ours ends, and nobody answers with more than
    /// a short message.
    #[test]
    fn spec_10_7_any_peer(messages in vec((datagram(), 0i64..40, any::<bool>()), 0..40), upload in proptest::option::of(0u8..7)) {
        let mut exchange = ClientExchangeState::new();
        let start = ClientStart {
            kind: RequestKind::Request, token: Token::full([1; 8]), random: [7; 4], upload, download: None,
        };
        let mut now = Instant { us: 0 };
        exchange.start(now, &TxParams::DEFAULT, start);
        for (mut bytes, seconds, close) in messages {
            step(&mut exchange, now);
            // Bring some of the messages close to the exchange.
            if close && bytes.len() > 12 && bytes[0] & 0x0F == 8 {
                bytes[4..12].copy_from_slice(exchange.token().as_bytes());
                bytes[2..4].copy_from_slice(&exchange.message_id().to_be_bytes());
            }
            if let Ok(message) = Message::parse(&bytes) {
                let _ = exchange.incoming(now, &message);
            }
            now = now.after(Duration::from_secs(seconds));
        }
        for _ in 0..20 {
            step(&mut exchange, now);
            now = now.after(Duration::from_secs(300));
        }
        prop_assert!(!exchange.is_busy());
    }

    /// The same for requests of a server.
    #[test]
    fn spec_10_8_any_server(messages in vec((datagram(), 0i64..40, any::<bool>(), any::<u8>()), 0..40)) {
        let mut exchange = ServerExchangeState::new();
        let mut now = Instant { us: 0 };
        for (bytes, seconds, more, code) in messages {
            let _ = exchange.poll(now);
            let Ok(message) = Message::parse(&bytes) else { continue };
            let Ok(request) = Request::decode(&message) else { continue };
            let head = match exchange.request(now, &message, &request, 2) {
                ServerRequest::Ignored | ServerRequest::Answer(_) => continue,
                ServerRequest::Start { last, .. } | ServerRequest::Input { last } if !last => exchange.proceed(now),
                _ => exchange.respond(now, Code(code), more),
            };
            let mut out = [0; 100];
            prop_assert!(head.encode(&mut out, &ResponseBody::EMPTY).is_ok());
            prop_assert!(exchange.sent(now, Duration::from_secs(50)));
            now = now.after(Duration::from_secs(seconds));
        }
        let _ = exchange.poll(now);
        let _ = exchange.poll(now.after(Duration::from_secs(50)));
        prop_assert_eq!(exchange.poll(now), ServerPoll::Idle);
    }
}

/// Does everything that is due.
fn step(exchange: &mut ClientExchangeState, now: Instant) {
    loop {
        match exchange.poll(now) {
            ClientPoll::Transmit | ClientPoll::Acknowledge(_) => assert!(exchange.sent(now)),
            ClientPoll::NextBlock => exchange.next_block(now, Token::full([2; 8]), false),
            ClientPoll::Finished(_) => {}
            ClientPoll::Idle | ClientPoll::Wait(_) => return,
        }
    }
}
