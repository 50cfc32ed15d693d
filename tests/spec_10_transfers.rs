//! Spec 10 §8–§10: requests of the server, block by block, and the response cache (rows S, C, X20).
//!
//! The operation behind the exchange is a script: it takes whatever is written, and reads give a fixed content.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program
#![cfg(anj_with_cache)]

mod common;

use anj::coap::request::{BadRequest, Operation, Request};
use anj::coap::{Code, Message};
use anj::exchange::{
    CacheHit, Outcome, ResponseBody, ResponseCacheState, ServerExchangeState, ServerPoll, ServerRequest, TxParams,
    answer,
};
use anj::path::Path;
use anj::time::{Duration, Instant};
use common::{hex, to_hex};

fn at(ms: i64) -> Instant {
    Instant { us: ms * 1000 }
}

/// Like the server side of a session, with a scripted operation and an optional cache.
struct Server {
    exchange: ServerExchangeState,
    cache: Option<ResponseCacheState>,
    content: Vec<u8>,
    format: u16,
    position: usize,
    /// What has been written.
    written: Vec<u8>,
    /// Code of the consumer: fails in block `fail.0` with `fail.1`.
    fail: Option<(usize, Code)>,
    blocks: usize,
    handled: usize,
    outcomes: Vec<Outcome>,
}

impl Server {
    fn new(content: &str, format: u16) -> Self {
        Self {
            exchange: ServerExchangeState::new(),
            cache: Some(ResponseCacheState::new()),
            content: hex(content),
            format,
            position: 0,
            written: vec![],
            fail: None,
            blocks: 0,
            handled: 0,
            outcomes: vec![],
        }
    }

    /// The object of the tables: `/5/0` in LwM2M CBOR.
    fn firmware() -> Self {
        Self::new("bf05bf00bf0160030005000660076008 bf0000ff0902ffffff", 11544)
    }

    fn step(&mut self, ms: i64) {
        if let ServerPoll::Finished(outcome) = self.exchange.poll(at(ms)) {
            self.outcomes.push(outcome);
        }
    }

    /// A datagram arrives; what is sent, or nothing.
    fn receive(&mut self, ms: i64, datagram: &str) -> String {
        self.step(ms);
        let bytes = hex(datagram);
        let message = Message::parse(&bytes).expect("decodable");
        match self.cache.as_ref().map_or(CacheHit::Miss, |cache| cache.lookup(at(ms), &message)) {
            CacheHit::Miss => {}
            CacheHit::Resend(bytes) => return to_hex(bytes),
            CacheHit::Drop => return String::new(),
        }
        if !message.is_request() {
            return anj::exchange::answer_stray(&message, true).map_or(String::new(), |m| to_hex(m.as_bytes()));
        }
        let action = match Request::decode(&message) {
            Ok(request) => self.exchange.request(at(ms), &message, &request, 6),
            Err(BadRequest::Drop) => return String::new(),
            Err(BadRequest::Answer(code)) => ServerRequest::Answer(answer(&message, code)),
        };
        self.act(ms, &message, action)
    }

    fn act(&mut self, ms: i64, message: &Message, action: ServerRequest) -> String {
        let (input, last) = match action {
            ServerRequest::Ignored => return String::new(),
            ServerRequest::Answer(short) => {
                // Answers to interfering messages are made anew each time: the cache keeps the response of the transfer.
                if !self.exchange.is_busy() {
                    self.store(ms, message, short.as_bytes());
                }
                return to_hex(short.as_bytes());
            }
            ServerRequest::Start { payload, last } => {
                (self.position, self.blocks) = (0, 0);
                self.handled += 1;
                (payload, last)
            }
            ServerRequest::Input { last } => (true, last),
            ServerRequest::Output => (false, true),
        };
        let code = if input { self.write(message.payload) } else { Code::CHANGED };
        let mut out = [0; 1200];
        let len = if code == Code::CHANGED && !last {
            self.exchange.proceed(at(ms)).encode(&mut out, &ResponseBody::EMPTY)
        } else if matches!(self.exchange.operation(), Operation::Read | Operation::ReadComposite | Operation::Observe) {
            self.read(ms, &mut out)
        } else {
            self.exchange.respond(at(ms), code, false).encode(&mut out, &ResponseBody::EMPTY)
        };
        let datagram = &out[..len.expect("fits")];
        assert_eq!(self.exchange.poll(at(ms)), ServerPoll::Transmit);
        assert!(self.exchange.sent(at(ms), Duration::from_secs(50)));
        self.step(ms);
        self.store(ms, message, datagram);
        to_hex(datagram)
    }

    fn write(&mut self, payload: &[u8]) -> Code {
        self.written.extend_from_slice(payload);
        self.blocks += 1;
        match self.fail {
            Some((block, code)) if block + 1 == self.blocks => code,
            _ => Code::CHANGED,
        }
    }

    fn read(&mut self, ms: i64, out: &mut [u8]) -> Result<usize, anj::coap::WriteError> {
        let end = self.content.len().min(self.position + self.exchange.payload_limit());
        let payload = &self.content[self.position..end];
        self.position = end;
        let head = self.exchange.respond(at(ms), Code::CONTENT, end < self.content.len());
        head.encode(out, &ResponseBody { content_format: self.format, payload, ..ResponseBody::EMPTY })
    }

    fn store(&mut self, ms: i64, message: &Message, datagram: &[u8]) {
        if let Some(cache) = &mut self.cache {
            cache.store(at(ms), TxParams::DEFAULT.exchange_lifetime(), message, datagram);
        }
    }
}

#[test]
fn spec_10_s1_s2_block_wise_read() {
    let mut server = Server::firmware();
    assert_eq!(
        server.receive(0, "4101703855b1350130c100"),
        to_hex(&hex("6145703855c22d18b108ffbf05bf00bf0160030005000660076008"))
    );
    assert_eq!(server.outcomes, []);
    assert_eq!(server.receive(0, "4101703955b1350130c110"), "6145703955c22d18b110ffbf0000ff0902ffffff");
    assert_eq!(server.outcomes, [Outcome::Success]);
}

/// A PUT to /5/0/0 with a Block1 option (one byte) and payload.
fn put(id: u16, block: u8, payload: usize) -> String {
    format!("4103{id:04x}55b135013001 30112ad102{block:02x}ff{}", "ab".repeat(payload)).replace(' ', "")
}

#[test]
fn spec_10_s3_s5_block_wise_write() {
    let mut server = Server::firmware();
    assert_eq!(server.receive(0, &put(0x7031, 0x08, 16)), "615f703155d10e08", "S3");
    assert_eq!(server.receive(0, &put(0x7032, 0x18, 16)), "615f703255d10e18", "S4");
    assert_eq!(server.receive(0, &put(0x7033, 0x20, 5)), "6144703355d10e20", "S5");
    assert_eq!((server.written.len(), server.outcomes), (37, vec![Outcome::Success]));
}

#[test]
fn spec_10_s6_s9_interference() {
    let after_s3 = || {
        let mut server = Server::firmware();
        server.receive(0, &put(0x7031, 0x08, 16));
        server
    };
    let mut server = after_s3();
    assert_eq!(server.receive(0, "4101703b56b13501300133"), "61a3703b56", "S6");
    assert_eq!(server.receive(0, "4101703b56b13501300133"), "61a3703b56", "S6 again");
    // Wanted: the response of the running transfer is not displaced. (Anjay Lite drops the duplicate.)
    assert_eq!(server.receive(0, &put(0x7031, 0x08, 16)), "615f703155d10e08", "S7");
    assert_eq!(server.receive(0, &put(0x7034, 0x08, 16)), "61a3703455", "S8");
    assert_eq!(server.receive(0, &put(0x7032, 0x18, 16)), "615f703255d10e18", "S8: still expects NUM 1");
    assert_eq!(server.written.len(), 32);
    let mut server = after_s3();
    assert_eq!(server.receive(0, &put(0x7032, 0x18, 16).replacen("55", "99", 1)), "615f703299d10e18", "S9");
}

#[test]
fn spec_10_s10_timeout() {
    let mut server = Server::firmware();
    server.receive(1000, &put(0x7031, 0x08, 16));
    assert_eq!(server.exchange.poll(at(50_900)), ServerPoll::Wait(at(51_000)), "S10: 49.9 s");
    assert_eq!(server.receive(50_900, &put(0x7032, 0x18, 16)), "615f703255d10e18");
    assert_eq!(server.exchange.poll(at(100_899)), ServerPoll::Wait(at(100_900)), "from the last block");
    assert_eq!(server.exchange.poll(at(100_900)), ServerPoll::Finished(Outcome::Timeout), "S10: 50 s");
    assert_eq!(server.exchange.poll(at(100_900)), ServerPoll::Idle);
}

#[test]
fn spec_10_s11_s13_no_block_option() {
    let mut server = Server::firmware();
    assert_eq!(server.receive(0, &put(0x7031, 0x06, 5)), "6144703155", "S11");
    let mut server = Server::firmware();
    server.fail = Some((1, Code::INTERNAL_SERVER_ERROR));
    server.receive(0, &put(0x7031, 0x08, 16));
    assert_eq!(server.receive(0, &put(0x7032, 0x18, 16)), "61a0703255", "S12");
    assert_eq!(server.outcomes, [Outcome::Request], "S12: over");
    let mut server = Server::new("31", 0);
    assert_eq!(server.receive(0, "4101703855b1350130c100"), "6145703855c0ff31", "S13");
}

#[test]
fn spec_10_s14_block_wise_both_ways() {
    let mut server = Server::new(&"31".repeat(20), 0);
    // The request comes in blocks of 16 bytes; the blocks of the answer have our own size, 1024.
    let fetch = |id: u16, option: &str, len: usize| format!("4105{id:04x}55c170{option}ff{}", "ab".repeat(len));
    assert_eq!(server.receive(0, &fetch(0x7001, "d10208", 16)), "615f700155d10e08", "S14");
    server.content = vec![0x31; 1500];
    let second = server.receive(0, &fetch(0x7002, "d10210", 3));
    assert!(second.starts_with("6145700255c0b10e4116ff31"), "S14: Block2 0/1, Block1 1/0: {}", &second[..30]);
    let third = server.receive(0, "4105700355c170b116");
    assert!(third.starts_with("6145700355c0b116ff31"), "S14: Block2 1/0: {}", &third[..30]);
    assert_eq!(third.len() / 2, 9 + 1500 - 1024);
    assert_eq!((server.written.len(), server.outcomes), (19, vec![Outcome::Success]));
}

#[test]
fn spec_10_s15_interference_with_a_read() {
    let mut server = Server::firmware();
    server.receive(0, "4101703855b1350130c100");
    let rows = [
        ("Discover", "4101704055b13501306128", "61a3704055"),
        ("READ NUM 100", "4101704155b1350130c20640", "61a3704155"),
        ("another path", "4101704155b1330130c110", "61a3704155"),
        ("CON response", "4145704255", "70007042"),
        ("NON Execute", "5102704355b13501300132", ""),
        ("ACK", "60007044", ""),
        ("RST", "70007045", ""),
        ("ping", "40007046", "70007046"),
    ];
    for (row, datagram, expected) in rows {
        assert_eq!(server.receive(10, datagram), expected, "S15: {row}");
    }
    assert_eq!(server.receive(20, "4101703955b1350130c110"), "6145703955c22d18b110ffbf0000ff0902ffffff");
}

/// Wanted: the middle of an unknown transfer is refused, and so is a change of the target inside of one.
#[test]
fn spec_10_8_transfers_out_of_the_blue() {
    let mut server = Server::firmware();
    assert_eq!(server.receive(0, &put(0x7031, 0x58, 16)), "6188703155");
    assert_eq!(server.receive(0, "4101703255b1350130c130"), "6180703255");
    assert_eq!((server.handled, server.exchange.is_busy()), (0, false));
    server.receive(0, &put(0x7033, 0x08, 16));
    let other_path = put(0x7034, 0x18, 16).replacen("b135", "b133", 1);
    assert_eq!(server.receive(0, &other_path), "6188703455", "path change");
    assert_eq!(server.receive(0, &put(0x7035, 0x19, 32)), "6188703555", "size change");
    assert_eq!(server.receive(0, &put(0x7036, 0x18, 16)), "615f703655d10e18", "the transfer lives");
}

#[test]
fn spec_10_8_early_negotiation() {
    let mut server = Server::new(&"31".repeat(100), 0);
    assert!(server.receive(0, "4101700155b1350130c102").ends_with(&format!("c0b10aff{}", "31".repeat(64))));
    // The size of the last answer is the one of the request.
    assert!(server.receive(0, "4101700255b1350130c112").ends_with(&format!("c0b112ff{}", "31".repeat(36))));
    let mut server = Server::new(&"31".repeat(2000), 0);
    assert!(server.receive(0, "4101700355b1350130").starts_with("6145700355c0b10eff31"));
}

#[test]
fn spec_10_8_non_execute() {
    let mut server = Server::firmware();
    assert_eq!(server.receive(0, "5102705155b13501300132"), "5144705155", "A43: same type, id and token");
    assert_eq!(server.receive(0, "5101705255b13501300132"), "", "A10");
}

#[test]
fn spec_10_8_send_limit() {
    let mut exchange = ServerExchangeState::new();
    let bytes = hex("4101700155b135");
    let message = Message::parse(&bytes).unwrap();
    exchange.request(at(0), &message, &Request::decode(&message).unwrap(), 6);
    assert_eq!(exchange.poll(at(0)), ServerPoll::Processing);
    exchange.respond(at(10_000), Code::CONTENT, false);
    assert!(exchange.still_sending(at(11_999)) && !exchange.still_sending(at(12_000)));
    assert_eq!(exchange.poll(at(12_000)), ServerPoll::Idle);
}

/// The further blocks of a notification are read.
#[test]
fn spec_10_x20_notification_in_blocks() {
    let mut server = Server::firmware();
    server.exchange.notified(at(0), Duration::from_secs(50), Operation::Observe, Path::instance(5, 0), 0);
    server.position = 16;
    assert_eq!(server.receive(0, "4101700155b13501306128"), "61a3700155");
    assert_eq!(server.receive(0, "4101700255b1350130c110"), "6145700255c22d18b110ffbf0000ff0902ffffff", "X20");
    assert_eq!(server.outcomes, [Outcome::Success]);
}

/// A read of /5/0/3 with that message id.
fn read(id: u16) -> String {
    format!("4101{id:04x}55b13501300133")
}

#[test]
fn spec_10_c1_c3_duplicates() {
    let mut server = Server::new("30", 0);
    let first = server.receive(0, &read(1));
    assert_eq!(first, "6145000155c0ff30");
    server.content = vec![0x31];
    assert_eq!(server.receive(200_000, &read(1)), first, "C1, C8");
    assert_eq!(server.receive(247_000, &read(1)), first, "at the deadline");
    assert_eq!(server.handled, 1);
    assert_eq!(server.receive(248_000, &read(1)), "6145000155c0ff31", "C2");
    assert_eq!(server.handled, 2);
    server.receive(248_000, &read(2));
    if anj::config::ANJ_CACHE_ENTRIES_NUMBER > 1 {
        assert_eq!(server.receive(248_000, &read(1)), "", "C3");
        assert_eq!(server.handled, 3);
    }
    // Other tokens are other requests: the server has restarted.
    assert_eq!(server.receive(248_000, &read(2).replacen("55", "66", 1)), "6145000266c0ff31", "A5");
}

/// With a single entry this is row C4.
#[test]
fn spec_10_c4_c5_eviction() {
    let entries = anj::config::ANJ_CACHE_ENTRIES_NUMBER as u16;
    let mut server = Server::new("30", 0);
    for id in 0..=entries {
        server.receive(i64::from(id), &read(id));
    }
    for id in 1..entries {
        assert_eq!(server.receive(100, &read(id)), "", "C5: {id} is remembered");
    }
    let handled = server.handled;
    assert_ne!(server.receive(100, &read(0)), "", "C4, C5");
    assert_eq!(server.handled, handled + 1);
}

#[test]
fn spec_10_c6_execute_once() {
    let mut server = Server::firmware();
    let execute = "4102705155b13501300132";
    assert_eq!(server.receive(0, execute), "6144705155");
    assert_eq!(server.receive(10, execute), "6144705155");
    assert_eq!(server.handled, 1, "C6");
}

#[test]
fn spec_10_c7_expired_last_entry() {
    let mut cache = ResponseCacheState::new();
    let life = Duration::from_secs(247);
    let (a, b) = (hex(&read(1)), hex(&read(2)));
    let (a, b) = (Message::parse(&a).unwrap(), Message::parse(&b).unwrap());
    cache.store(at(0), life, &a, b"first");
    cache.store(at(248_000), life, &b, b"second");
    assert_eq!(cache.lookup(at(248_000), &b), CacheHit::Resend(b"second"), "C7");
    // The clock of the test goes back: had the first entry been moved to the list, it would be found there.
    assert_eq!(cache.lookup(at(0), &a), CacheHit::Miss, "C7");
    cache.clear();
    assert_eq!(cache.lookup(at(248_000), &b), CacheHit::Miss);
}

/// Only requests are looked up: an ACK of the server may have any message id.
#[test]
fn spec_10_10_only_requests() {
    let mut cache = ResponseCacheState::new();
    let request = hex(&read(1));
    cache.store(at(0), Duration::from_secs(247), &Message::parse(&request).unwrap(), b"x");
    for other in ["60000001", "70000001", "6145000155ff30", "4145000155ff30", "5145000155ff30", "40000001"] {
        let other = hex(other);
        assert_eq!(cache.lookup(at(0), &Message::parse(&other).unwrap()), CacheHit::Miss);
    }
    let non = hex(&read(1).replacen("41", "51", 1));
    assert_eq!(cache.lookup(at(0), &Message::parse(&non).unwrap()), CacheHit::Resend(b"x"));
}

/// A response that does not fit is remembered, not repeated.
#[test]
fn spec_10_10_long_response() {
    let mut cache = ResponseCacheState::new();
    let request = hex(&read(1));
    let request = Message::parse(&request).unwrap();
    cache.store(at(0), Duration::from_secs(247), &request, &[0; anj::exchange::ANJ_RESPONSE_CACHE_SIZE + 1]);
    assert_eq!(cache.lookup(at(0), &request), CacheHit::Drop);
}
