//! Spec 10 §1, §6, §7 and §12: requests of ours, on a virtual clock (rows X and the trace T-SEP).
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod common;

use anj::coap::{Block, Code, Message, ShortMessage, Token, Type, Writer, option};
use anj::exchange::{
    ClientExchangeState, ClientPoll, ClientStart, Incoming, Next, Outcome, RequestKind, TxParams, answer_stray,
};
use anj::time::{Duration, Instant};
use common::{hex, to_hex};

/// Milliseconds.
fn at(ms: i64) -> Instant {
    Instant { us: ms * 1000 }
}

fn params(ack_ms: i64, factor: f64, max_retransmit: u16) -> TxParams {
    TxParams { ack_timeout: Duration::from_millis(ack_ms), ack_random_factor: factor, max_retransmit }
}

/// The token of the n-th request.
fn token(n: u8) -> Token {
    Token::full([n; 8])
}

/// What became of an exchange.
#[derive(Debug, PartialEq, Clone)]
enum Event {
    /// A datagram was sent.
    Sent(String),
    /// Payload for the consumer; last.
    Payload(String, bool),
    /// The exchange is over.
    Over(Outcome),
}
use Event::{Over, Payload, Sent};

/// A peer of the exchange: encodes its requests, feeds it datagrams, notes what happens.
struct Driver {
    exchange: ClientExchangeState,
    path: &'static [u8],
    upload: Vec<u8>,
    tokens: u8,
    consumer_fails: bool,
    events: Vec<Event>,
}

impl Driver {
    /// Starts a request whose message id is 7001 (hexadecimal).
    fn start(params: TxParams, kind: RequestKind, random: u32, upload: &[u8], szx: Option<u8>) -> Self {
        let mut exchange = ClientExchangeState::new();
        exchange.seed(0x7000u16.to_ne_bytes());
        let start = ClientStart { kind, token: token(1), random: random.to_ne_bytes(), upload: szx, download: None };
        exchange.start(at(0), &params, start);
        let upload = upload.to_vec();
        let mut driver = Self { exchange, path: b"dp", upload, tokens: 1, consumer_fails: false, events: vec![] };
        driver.run(0);
        driver
    }

    fn request() -> Self {
        Self::start(TxParams::DEFAULT, RequestKind::Request, 0, b"", None)
    }

    fn encode(&self) -> String {
        let mut out = [0; 200];
        let ex = &self.exchange;
        let mut w = Writer::new(&mut out, Type::Confirmable, Code::POST, ex.message_id(), ex.token());
        w.option(option::URI_PATH, self.path);
        if let Some(block) = ex.block2() {
            w.block_option(option::BLOCK2, block);
        }
        if let Some(block) = ex.block1() {
            w.block_option(option::BLOCK1, block);
            let start = block.num as usize * block.size();
            w.payload(&self.upload[start..self.upload.len().min(start + block.size())]);
        }
        let len = w.finish().unwrap();
        to_hex(&out[..len])
    }

    /// Does what is to be done at this time, with a network that takes everything.
    fn run(&mut self, ms: i64) -> ClientPoll {
        loop {
            match self.exchange.poll(at(ms)) {
                ClientPoll::Transmit => {
                    self.events.push(Sent(self.encode()));
                    assert!(self.exchange.sent(at(ms)));
                }
                ClientPoll::Acknowledge(ack) => {
                    self.events.push(Sent(to_hex(ack.as_bytes())));
                    assert!(self.exchange.sent(at(ms)));
                }
                ClientPoll::NextBlock => {
                    self.tokens += 1;
                    let sent = self.exchange.block1().map_or(0, |block| (block.num as usize + 1) * block.size());
                    self.exchange.next_block(at(ms), token(self.tokens), sent < self.upload.len());
                }
                ClientPoll::Finished(outcome) => self.events.push(Over(outcome)),
                poll => return poll,
            }
        }
    }

    /// A datagram arrives.
    fn receive(&mut self, ms: i64, datagram: &str) -> Vec<Event> {
        self.events.clear();
        let bytes = hex(datagram);
        let message = Message::parse(&bytes).expect("decodable");
        match self.exchange.incoming(at(ms), &message) {
            Incoming::Ignored => {}
            Incoming::Answer(short) => self.events.push(Sent(to_hex(short.as_bytes()))),
            Incoming::Finished(outcome) => self.events.push(Over(outcome)),
            Incoming::Accepted { last, next, .. } => {
                if !message.payload.is_empty() {
                    self.events.push(Payload(to_hex(message.payload), last));
                }
                if self.consumer_fails {
                    self.exchange.cancel();
                    self.events.push(Over(Outcome::Request));
                } else if next == Next::Done {
                    self.events.push(Over(Outcome::Success));
                }
            }
        }
        self.run(ms);
        self.events.clone()
    }

    fn waits_until(&mut self, ms: i64) -> Instant {
        match self.run(ms) {
            ClientPoll::Wait(deadline) => deadline,
            other => panic!("not waiting: {other:?}"),
        }
    }
}

/// Times of transmissions and of the failure, stepping through all deadlines.
fn schedule(params: TxParams, random: u32) -> (Vec<i64>, i64) {
    let mut exchange = ClientExchangeState::new();
    let start = ClientStart {
        kind: RequestKind::Request,
        token: token(1),
        random: random.to_ne_bytes(),
        upload: None,
        download: None,
    };
    exchange.start(at(0), &params, start);
    let (mut now, mut sent, mut ids) = (at(0), vec![], vec![]);
    for _ in 0..100 {
        match exchange.poll(now) {
            ClientPoll::Transmit => {
                sent.push(now.us / 1000);
                ids.push((exchange.message_id(), *exchange.token()));
                assert!(exchange.sent(now));
            }
            ClientPoll::Wait(deadline) => {
                let early = Instant { us: deadline.us - 1 };
                assert_eq!(exchange.poll(early), ClientPoll::Wait(deadline), "expired means now >= deadline");
                now = deadline;
            }
            ClientPoll::Finished(Outcome::Timeout) => {
                ids.dedup();
                assert_eq!(ids.len(), 1, "retransmissions are identical");
                assert_eq!(exchange.poll(now), ClientPoll::Idle, "reported once");
                return (sent, now.us / 1000);
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("no end")
}

#[test]
fn spec_10_x1_x2_retransmission() {
    assert_eq!(schedule(params(2000, 1.0, 4), 12345), (vec![0, 2000, 6000, 14000, 30000], 62000), "X1");
    assert_eq!(schedule(params(1000, 1.0, 0), 12345), (vec![0], 1000), "X2");
    assert_eq!(schedule(TxParams::DEFAULT, 0), (vec![0, 2000, 6000, 14000, 30000], 62000), "r = 0");
    assert_eq!(schedule(TxParams::DEFAULT, u32::MAX), (vec![0, 3000, 9000, 21000, 45000], 93000), "r = 1");
}

#[test]
fn spec_10_7_a_late_poll_delays_everything_after_it() {
    let mut driver = Driver::request();
    assert_eq!(driver.waits_until(0), at(2000));
    assert_eq!(driver.waits_until(3500), at(7500));
    assert_eq!(driver.waits_until(10_000), at(18_000));
}

#[test]
fn spec_10_x3_validation_and_derived_times() {
    assert!(TxParams::DEFAULT.is_valid() && params(1000, 1.0, 0).is_valid() && params(1000, 1.0, u16::MAX).is_valid());
    for (ack, factor) in [(900, 1.5), (999, 1.0), (2000, 0.5), (2000, f64::NAN), (2000, f64::INFINITY), (-5, 1.0)] {
        assert!(!params(ack, factor, 4).is_valid(), "{ack} {factor}");
    }
    assert_eq!(TxParams::DEFAULT.exchange_lifetime(), Duration::from_secs(247));
    assert_eq!(TxParams::DEFAULT.max_transmit_wait(), Duration::from_secs(93));
    for retransmissions in [31, 62, 63, 64, u16::MAX] {
        let params = params(2000, 1.5, retransmissions);
        assert!(params.exchange_lifetime() > Duration::from_secs(1 << 31), "{retransmissions}");
        assert!(params.max_transmit_wait() > Duration::from_secs(1 << 31), "{retransmissions}");
    }
}

/// Many retransmissions: timers saturate, nothing overflows.
#[test]
fn spec_10_1_max_retransmit_saturates() {
    let mut exchange = ClientExchangeState::new();
    let start =
        ClientStart { kind: RequestKind::Request, token: token(1), random: [0; 4], upload: None, download: None };
    exchange.start(at(0), &params(2000, 1.0, u16::MAX), start);
    let mut now = at(0);
    for _ in 0..100 {
        match exchange.poll(now) {
            ClientPoll::Transmit => assert!(exchange.sent(now)),
            ClientPoll::Wait(deadline) if deadline.is_set() => now = deadline,
            ClientPoll::Wait(_) => return,
            other => panic!("{other:?}"),
        }
    }
    panic!("the timer never saturates");
}

const ACK: &str = "60007001";

#[test]
fn spec_10_x4_empty_ack() {
    let mut driver = Driver::request();
    assert_eq!(driver.receive(1000, ACK), []);
    assert_eq!(driver.waits_until(1000), at(248_000));
    assert_eq!(driver.receive(5000, ACK), [], "a second one changes nothing");
    assert_eq!(driver.waits_until(247_999), at(248_000));
    driver.run(248_000);
    assert_eq!(driver.events, [Over(Outcome::Timeout)]);
}

#[test]
fn spec_10_x5_x8_separate_responses() {
    let reply = |datagrams: &[&str]| {
        let mut driver = Driver::request();
        let mut events = vec![];
        for datagram in datagrams {
            events = driver.receive(1000, datagram);
        }
        events
    };
    let tok = "0101010101010101";
    let con = |code: &str, id: &str| format!("48{code}{id}{tok}");
    let ok = [Over(Outcome::Success), Sent("60007777".into())];
    assert_eq!(reply(&[ACK, &con("44", "7777")]), ok, "X5");
    assert_eq!(reply(&[&con("44", "7777")]), ok, "without the empty ACK");
    assert_eq!(reply(&[ACK, &con("44", "7001")]), [], "X6");
    assert_eq!(reply(&[ACK, &con("44", "7001"), &con("44", "7777")]), ok, "X6");
    assert_eq!(reply(&[ACK, &format!("58447777{tok}")]), [Over(Outcome::Success)], "X7");
    let refused = [Over(Outcome::ServerResponse), Sent("60007777".into())];
    assert_eq!(reply(&[ACK, &con("80", "7777")]), refused, "X8");
    assert_eq!(reply(&[&format!("68447002{tok}")]), [], "X9");
    assert_eq!(reply(&[&format!("68447001{tok}")]), [Over(Outcome::Success)]);
    assert_eq!(reply(&[&format!("68a37001{tok}")]), [Over(Outcome::ServerResponse)]);
    assert_eq!(reply(&["70007001"]), [Over(Outcome::ServerResponse)], "RST");
    assert_eq!(reply(&[ACK, "70007001"]), [Over(Outcome::ServerResponse)], "RST after the ACK");
    // Wanted: a duplicate is acknowledged again, also when the exchange is over.
    assert_eq!(reply(&[&con("44", "7777"), &con("44", "7777")]), [Sent("60007777".into())]);
    assert_eq!(reply(&[&con("44", "7777"), &con("44", "7778")]), [Sent("70007778".into())], "a stranger");
}

#[test]
fn spec_10_x10_x13_strangers() {
    let mut driver = Driver::request();
    let rows: &[(&str, &str, &[&str])] = &[
        ("X10", "4101704444b13501300133", &["61a3704444"]),
        ("X10 with our token", "480170440101010101010101b135", &["68a370440101010101010101"]),
        ("a request that no operation can be made of", "4101704544b3616263", &["61a3704544"]),
        ("X11", "4144704543", &["70007045"]),
        ("X12 NON request", "5102704644b13501300132", &[]),
        ("X12 NON response", "5144704744", &[]),
        ("X12 foreign ACK", "60007048", &[]),
        ("X12 foreign piggybacked", "6144700144", &[]),
        ("X12 foreign RST", "70007049", &[]),
        ("X13", "4000704a", &["7000704a"]),
        ("an undecodable response with our token", "684570010101010101010101d10a07", &[]),
    ];
    for (row, datagram, answers) in rows {
        let expected: Vec<Event> = answers.iter().map(|answer| Sent(answer.to_string())).collect();
        assert_eq!(driver.receive(1500, datagram), expected, "{row}");
    }
    assert_eq!(driver.waits_until(1999), at(2000), "the timer is not touched");
    assert_eq!(driver.receive(1999, "684470010101010101010101"), [Over(Outcome::Success)]);
    assert_eq!(driver.receive(2000, "4000704a"), [Sent("7000704a".into())], "a ping is answered in idle times, too");
}

/// A request of the upload: path `dp`, Block1 of 16 bytes.
fn upload_request(n: u8, block: &str, payload: &[u8]) -> Event {
    let tok = format!("{n:02x}").repeat(8);
    Sent(format!("480270{n:02x}{tok}b26470{block}ff{}", to_hex(payload)))
}

fn upload() -> Driver {
    let data: Vec<u8> = (0..40).collect();
    Driver::start(TxParams::DEFAULT, RequestKind::Request, 0, &data, Some(0))
}

/// The answer to request n of an upload: a code and a Block1 option value.
fn upload_answer(n: u8, code: &str, block: &str) -> String {
    format!("68{code}70{n:02x}{}d10e{block}", format!("{n:02x}").repeat(8))
}

#[test]
fn spec_10_x14_x15_upload() {
    let data: Vec<u8> = (0..40).collect();
    for codes in [["5f", "5f", "44"], ["44", "44", "44"]] {
        for blocks in [["08", "18", "20"], ["00", "10", "20"], ["08", "18", "28"], ["0a", "1b", "2c"]] {
            let mut driver = upload();
            assert_eq!(driver.events, [upload_request(1, "d10308", &data[..16])]);
            assert_eq!(
                driver.receive(1000, &upload_answer(1, codes[0], blocks[0])),
                [upload_request(2, "d10318", &data[16..32])]
            );
            assert_eq!(driver.waits_until(1000), at(3000), "timers are armed anew");
            assert_eq!(
                driver.receive(1500, &upload_answer(2, codes[1], blocks[1])),
                [upload_request(3, "d10320", &data[32..])]
            );
            assert_eq!(driver.receive(2000, &upload_answer(3, codes[2], blocks[2])), [Over(Outcome::Success)]);
        }
    }
}

#[test]
fn spec_10_x16_x18_upload_trouble() {
    let mut driver = upload();
    assert_eq!(driver.receive(0, &upload_answer(1, "5f", "28")), [], "X16");
    assert_eq!(driver.receive(0, &upload_answer(1, "5f", "08")).len(), 1, "X16");
    assert_eq!(driver.receive(0, "687f70020202020202020202"), [], "no block option counts as 0");
    let mut driver = upload();
    assert_eq!(driver.receive(0, "70007001"), [Over(Outcome::ServerResponse)], "X17");
    let mut driver = upload();
    let bytes = hex(&upload_answer(1, "5f", "08"));
    let accepted = driver.exchange.incoming(at(0), &Message::parse(&bytes).unwrap());
    assert!(matches!(accepted, Incoming::Accepted { last: true, next: Next::Upload, .. }));
    assert_eq!(driver.exchange.poll(at(0)), ClientPoll::NextBlock);
    driver.exchange.cancel();
    assert_eq!(driver.exchange.poll(at(0)), ClientPoll::Idle, "X18");
    let mut driver = upload();
    driver.receive(0, &upload_answer(1, "5f", "08"));
    assert_eq!(driver.receive(0, &upload_answer(2, "88", "18")), [Over(Outcome::ServerResponse)]);
}

#[test]
fn spec_10_x19_notifications() {
    let mut driver = Driver::start(TxParams::DEFAULT, RequestKind::ConfirmableNotify, 0, b"", None);
    assert_eq!(driver.receive(500, "60007001"), [Over(Outcome::Success)], "X19");
    let mut driver = Driver::start(TxParams::DEFAULT, RequestKind::ConfirmableNotify, 0, b"", None);
    assert_eq!(driver.receive(500, "60007002"), []);
    assert_eq!(driver.receive(500, "70007001"), [Over(Outcome::ServerResponse)]);
    let driver = Driver::start(TxParams::DEFAULT, RequestKind::NonConfirmableNotify, 0, b"", None);
    assert_eq!(driver.events[1..], [Over(Outcome::Success)], "over when sent");
}

#[test]
fn spec_10_x21_send_limit() {
    let start = || {
        let mut exchange = ClientExchangeState::new();
        let start =
            ClientStart { kind: RequestKind::Request, token: token(1), random: [0; 4], upload: None, download: None };
        exchange.start(at(0), &TxParams::DEFAULT, start);
        assert_eq!(exchange.poll(at(0)), ClientPoll::Transmit);
        exchange
    };
    let mut exchange = start();
    assert!(exchange.still_sending(at(1999)));
    assert_eq!(exchange.poll(at(1999)), ClientPoll::Transmit, "goes on");
    assert!(!exchange.still_sending(at(2000)), "X21");
    assert_eq!(exchange.poll(at(2000)), ClientPoll::Idle);
    assert!(!start().sent(at(2000)), "checked on confirmation, too");
    // The limit does not depend on ack_timeout, and counts anew for a retransmission.
    let mut exchange = start();
    assert!(exchange.sent(at(1999)));
    assert_eq!(exchange.poll(at(2000)), ClientPoll::Transmit);
    assert!(exchange.still_sending(at(3999)) && !exchange.still_sending(at(4000)));
}

/// A block of the download: 16 bytes and an M bit.
fn download_answer(ty: u8, id: &str, n: u8, block: &str, len: usize) -> String {
    format!("{ty:02x}45{id}{}d10a{block}ff{}", format!("{n:02x}").repeat(8), "aa".repeat(len))
}

#[test]
fn spec_10_7_download() {
    let sixteen = "aa".repeat(16);
    let mut driver = Driver::request();
    assert_eq!(
        driver.receive(100, &download_answer(0x68, "7001", 1, "08", 16)),
        [Payload(sixteen.clone(), false), Sent("480270020202020202020202b26470c110".into())]
    );
    assert_eq!(driver.receive(150, &download_answer(0x68, "7002", 2, "28", 16)), [], "other number");
    assert_eq!(driver.receive(150, "6845700202020202020202 02ff31"), [], "no Block2 counts as 0");
    assert_eq!(
        driver.receive(200, &download_answer(0x68, "7002", 2, "18", 16)),
        [Payload(sixteen.clone(), false), Sent("480270030303030303030303b26470c120".into())]
    );
    assert_eq!(
        driver.receive(300, &download_answer(0x68, "7003", 3, "20", 5)),
        [Payload("aa".repeat(5), true), Over(Outcome::Success)]
    );
}

#[test]
fn spec_10_7_download_rules() {
    let first = |block: &str, len| Driver::request().receive(0, &download_answer(0x68, "7001", 1, block, len));
    assert_eq!(first("08", 15), [Over(Outcome::Protocol)], "short block");
    assert_eq!(first("08", 17), [Over(Outcome::Protocol)], "long block");
    assert_eq!(first("18", 16), [], "starts in the middle");
    assert_eq!(first("00", 20), [Payload("aa".repeat(20), true), Over(Outcome::Success)], "long last block");
    let mut driver = Driver::request();
    driver.receive(0, &download_answer(0x68, "7001", 1, "08", 16));
    assert_eq!(
        driver.receive(0, &download_answer(0x68, "7002", 2, "19", 32)),
        [Over(Outcome::Protocol)],
        "size change"
    );
    let mut driver = Driver::request();
    driver.consumer_fails = true;
    let failed = driver.receive(0, &download_answer(0x48, "9999", 1, "08", 16));
    assert_eq!(failed[1..], [Over(Outcome::Request), Sent("60009999".into())], "the separate response is acknowledged");
    // Block1 alone is no download.
    let answer = format!("68457001{}d10e08ff31", "01".repeat(8));
    assert_eq!(Driver::request().receive(0, &answer), [Payload("31".into(), true), Over(Outcome::Success)]);
}

#[test]
fn spec_10_7_resumed_download() {
    let start = |num, szx| {
        let mut exchange = ClientExchangeState::new();
        let download = Some(Block { num, more: false, szx });
        let start = ClientStart { kind: RequestKind::Request, token: token(1), random: [0; 4], upload: None, download };
        exchange.start(at(0), &TxParams::DEFAULT, start);
        assert_eq!((exchange.poll(at(0)), exchange.block2()), (ClientPoll::Transmit, download));
        assert!(exchange.sent(at(0)));
        exchange
    };
    let feed = |mut exchange: ClientExchangeState, block: &str, len| {
        let bytes = hex(&download_answer(0x68, "0001", 1, block, len));
        match exchange.incoming(at(0), &Message::parse(&bytes).unwrap()) {
            Incoming::Accepted { next, .. } => Ok((next, exchange.block2())),
            Incoming::Finished(outcome) => Err(Some(outcome)),
            _ => Err(None),
        }
    };
    let ninth = Some(Block { num: 9, more: false, szx: 0 });
    assert_eq!(feed(start(8, 0), "88", 16), Ok((Next::Download, ninth)));
    assert_eq!(feed(start(8, 0), "98", 16), Err(None), "another block");
    assert_eq!(feed(start(8, 0), "89", 32), Err(Some(Outcome::Protocol)), "another size is another place");
    // A first request that proposes a size may be answered in a smaller one.
    assert_eq!(feed(start(0, 2), "08", 16), Ok((Next::Download, Some(Block { num: 1, more: false, szx: 0 }))));
    // Block numbers end.
    assert_eq!(feed(start(0xFFFFF, 0), "88", 16), Err(None));
    let bytes = hex(&format!("68450001{}d30afffff8ff{}", "01".repeat(8), "aa".repeat(16)));
    let mut exchange = start(0xFFFFF, 0);
    let last = exchange.incoming(at(0), &Message::parse(&bytes).unwrap());
    assert_eq!(last, Incoming::Finished(Outcome::Protocol));
}

/// A separate response inside a download; wanted: the next request has a new message id and a new token.
#[test]
fn spec_10_t_sep() {
    let mut exchange = ClientExchangeState::new();
    exchange.seed(0x1110u16.to_ne_bytes());
    let first = Token::new(&hex("131415161718191a")).unwrap();
    let start = ClientStart { kind: RequestKind::Request, token: first, random: [0; 4], upload: None, download: None };
    exchange.start(at(0), &TxParams::DEFAULT, start);
    let mut driver = Driver { exchange, path: b"f", upload: vec![], tokens: 1, consumer_fails: false, events: vec![] };
    driver.run(0);
    let sent = |text: &str| Sent(text.replace(' ', ""));
    assert_eq!(driver.events, [sent("4802 1111 131415161718191a b166")], "the driver sends POST instead of GET");
    assert_eq!(driver.receive(100, "6000 1111"), []);
    let block = format!("4845 7777 131415161718191a 41a2 d10608 ff{}", "61".repeat(16));
    assert_eq!(
        driver.receive(200, &block),
        [Payload("61".repeat(16), false), sent("6000 7777"), sent("4802 1112 0202020202020202 b166 c110")]
    );
    assert_eq!(driver.receive(300, &block), [sent("6000 7777")], "the duplicate of an earlier block");
    assert_eq!(driver.waits_until(300), at(2200), "the next request has its own timer");
}

#[test]
fn spec_10_6_message_ids() {
    let mut exchange = ClientExchangeState::new();
    exchange.seed(0xFFFEu16.to_ne_bytes());
    let ids: Vec<u16> = (0..3).map(|_| exchange.take_message_id()).collect();
    assert_eq!(ids, [0xFFFF, 0, 1], "seed + 1 first, wrapping");
    // An id for another message does not change the request under way.
    let start =
        ClientStart { kind: RequestKind::Request, token: token(1), random: [0; 4], upload: None, download: None };
    exchange.start(at(0), &TxParams::DEFAULT, start);
    assert_eq!((exchange.message_id(), exchange.take_message_id(), exchange.message_id()), (2, 3, 2));
}

#[test]
fn spec_10_4_idle() {
    let stray =
        |text: &str, busy| answer_stray(&Message::parse(&hex(text)).unwrap(), busy).map(|m| to_hex(m.as_bytes()));
    assert_eq!(stray("40007000", false), Some("70007000".into()), "A1, A2");
    assert_eq!(stray("4145701055ff31", false), Some("70007010".into()), "A14: RST is allowed");
    assert_eq!(stray("5145701155ff31", false), None, "A15");
    assert_eq!(stray("60007012", false), None, "A15");
    assert_eq!(stray("7000701b", true), None);
    assert_eq!(stray("4101704444b135", true), Some("61a3704444".into()));
    assert_eq!(stray("5101704444b135", true), None);
    assert_eq!(ShortMessage::reset(1).as_bytes().len(), 4);
}
