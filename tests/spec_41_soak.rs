//! A day with ten observations, confirmable and not, over a link that loses a fifth of all datagrams, delays and reorders
//! the rest: what the server learns never goes back, and in the end it knows what is.
//!
//! `ANJ_SOAK_SEEDS` sets the number of runs (default 3), `ANJ_SOAK_FIRST` the first seed.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#![cfg(not(anj_observe_observation_cancel_on_timeout))]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use std::cell::RefCell;
use std::rc::Rc;

use client::take_statuses;
use common::link::Random;
use common::message::*;
use common::{clock, net, rng, to_hex};
use observe::*;

const S: i64 = 1_000_000;
const HOUR: i64 = 3600 * S;
const LOSS: u64 = 200;

/// Attributes, and whether the notifications are confirmable.
const OBSERVED: [(&str, bool); 10] = [
    ("con=1&pmax=600", true),
    ("con=1&pmin=5&pmax=600", true),
    ("con=1&pmin=60&pmax=300", true),
    ("con=1&st=3&pmax=900", true),
    ("con=1&gt=50&lt=20&pmin=10&pmax=1200", true),
    ("pmax=600", false),
    ("pmin=5", false),
    ("pmin=60&pmax=60", false),
    ("st=5&pmin=1&pmax=900", false),
    ("", false),
];

/// What the server has of an observation.
#[derive(Default)]
struct Watch {
    /// An answer to the Observe has arrived.
    established: bool,
    retry_at: i64,
    /// The last notification that left the client, and its value; what was confirmable and acknowledged.
    last: Option<(Message, i64)>,
    acknowledged: Option<i64>,
    /// The freshest that arrived: number and value.
    known: Option<(u32, i64)>,
    confirmable: u64,
    sent: u64,
}

struct Server {
    random: Random,
    watches: Vec<Watch>,
    arrivals: Vec<(i64, Message)>,
    registrations: u64,
    mid: u16,
    retransmissions: u64,
}

/// The value in a notification: an INT in LwM2M CBOR, three maps deep.
fn value(message: &Message) -> i64 {
    let token = u16::from(message.token[0]);
    let value =
        (0..1_000_000_i64).find(|value| lwm2m_cbor(&[(vec![20, 0, token], Val::Int(*value))]) == message.payload);
    value.unwrap_or_else(|| panic!("payload {}", to_hex(&message.payload)))
}

/// The same in a moment: CBOR's unsigned integer behind the head.
fn quick_value(message: &Message) -> i64 {
    let head = lwm2m_cbor(&[(vec![20, 0, u16::from(message.token[0])], Val::Int(0))]).len() - 4;
    let bytes = &message.payload[head..message.payload.len() - 3];
    match bytes {
        [small] => i64::from(*small),
        [0x18, byte] => i64::from(*byte),
        [0x19, high, low] => i64::from(u16::from_be_bytes([*high, *low])),
        _ => value(message),
    }
}

impl Server {
    /// A datagram leaves the client.
    fn datagram(&mut self, now: i64, bytes: &[u8]) -> Vec<(i64, Vec<u8>)> {
        let message = Message::parse(bytes);
        if message.code == 0x45 && message.kind != ACK {
            self.leaves(&message);
        }
        if self.random.chance(LOSS) {
            return vec![];
        }
        let there = 20_000 + self.random.below(900_000) as i64;
        let reply = Message { kind: ACK, code: 0, token: vec![], options: vec![], payload: vec![], ..message.clone() };
        let reply = match (message.kind, message.code) {
            (CON, 0x45) => Some(reply),
            (CON, 2) => {
                let register = message.option(URI_PATH) == Some(b"rd") && message.options[1].0 != URI_PATH;
                let location = vec![(8, b"rd".to_vec()), (8, b"1".to_vec())];
                let (code, options) = if register { (0x41, location) } else { (0x44, vec![]) };
                if register {
                    self.registered();
                }
                Some(Message { code, options, token: message.token.clone(), ..reply })
            }
            _ => None,
        };
        self.arrivals.push((now + there, message.clone()));
        let Some(reply) = reply.filter(|_| !self.random.chance(LOSS)) else { return vec![] };
        if message.code == 0x45 {
            let watch = &mut self.watches[usize::from(message.token[0])];
            watch.acknowledged = watch.acknowledged.max(Some(quick_value(&message)));
        }
        let back = 20_000 + self.random.below(900_000) as i64;
        vec![(there + back, reply.build())]
    }

    /// A Register: the observations are gone.
    fn registered(&mut self) {
        self.registrations += 1;
        for watch in &mut self.watches {
            *watch = Watch { known: watch.known.take().map(|(_, value)| (0, value)), ..Watch::default() };
        }
    }

    /// A notification: the same as before to the byte, or the next number; and never an older value.
    fn leaves(&mut self, message: &Message) {
        let value = quick_value(message);
        let watch = &mut self.watches[usize::from(message.token[0])];
        watch.sent += 1;
        watch.confirmable += u64::from(message.kind == CON);
        if let Some((last, last_value)) = &watch.last {
            if last.mid == message.mid {
                assert_eq!(last, message, "a retransmission");
                self.retransmissions += 1;
                return;
            }
            let next = (last.observe().unwrap() + 1) % (1 << 24);
            assert_eq!(message.observe(), Some(next), "numbers count up");
            assert!(value >= *last_value, "stale: {value} after {last_value}");
        }
        assert!(watch.acknowledged.is_none_or(|newer| value >= newer), "stale: {value} after {:?}", watch.acknowledged);
        watch.last = Some((message.clone(), value));
    }

    /// What has arrived by now.
    fn arrive(&mut self, now: i64) {
        let mut arrived: Vec<_> = self.arrivals.extract_if(.., |(at, _)| *at <= now).collect();
        arrived.sort_by_key(|(at, _)| *at);
        for (_, message) in arrived {
            if message.code != 0x45 || message.token.len() != 1 {
                continue;
            }
            let watch = &mut self.watches[usize::from(message.token[0])];
            let number = message.observe().unwrap();
            if message.kind == ACK {
                watch.established = true;
            }
            // RFC 7641 §3.4: an older one that was overtaken is dropped.
            if watch.known.is_none_or(|(known, _)| number >= known) {
                watch.known = Some((number, quick_value(&message)));
            }
        }
    }

    /// Observes what is not observed, again and again until that is answered.
    fn observe(&mut self, now: i64) {
        let ready = self.registrations > 0;
        for (n, watch) in self.watches.iter_mut().enumerate().filter(|(_, watch)| ready && !watch.established) {
            if now < watch.retry_at {
                continue;
            }
            watch.retry_at = now + 5 * S + self.random.below(5_000_000) as i64;
            self.mid = self.mid.wrapping_add(1);
            if !self.random.chance(LOSS) {
                let query = OBSERVED[n].0;
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                let request = request(&format!("GET /20/0/{n} obs=0 tok={n:02x} {query}"), self.mid, b"");
                net::push_later(self.random.below(900_000) as i64, &request.build());
            }
        }
    }
}

struct Tally {
    sent: u64,
    retransmissions: u64,
    registrations: u64,
}

fn day(seed: u64) -> Tally {
    rng::seed(seed);
    let server = Rc::new(RefCell::new(Server {
        random: Random::new(seed),
        watches: (0..OBSERVED.len()).map(|_| Watch::default()).collect(),
        arrivals: vec![],
        registrations: 0,
        mid: 0x7000,
        retransmissions: 0,
    }));
    let mut device = Device::initial(|_| {});
    set("/1/0/1", Val::Int(6 * 3600));
    let table: Vec<Resource> = (0..10).map(|rid| (rid, RW, Val::Int(0), vec![])).collect();
    let object = new_object(20, None, &table);
    insert_instance(20, 0, &table);
    device.client.add(object);
    let shared = server.clone();
    net::set_peer(Box::new(move |now, _, bytes| shared.borrow_mut().datagram(now, bytes)));
    let mut random = Random::new(seed ^ 0xABCD);
    let mut values = [0_i64; OBSERVED.len()];
    let mut change_at = [0_i64; OBSERVED.len()];
    let start = clock::now();
    // Seconds between changes: some are busy, some are not.
    let pace = [7, 3, 40, 20, 100, 10, 2, 30, 15, 300];
    let mut seen = [(0, 0); OBSERVED.len()];
    while clock::now() < start + 26 * HOUR {
        let now = clock::now();
        for n in 0..OBSERVED.len() {
            if now >= change_at[n] && now < start + 25 * HOUR {
                change_at[n] = now + random.below(2 * pace[n] * 1_000_000) as i64;
                values[n] += 1;
                device.put(&format!("/20/0/{n}"), Val::Int(values[n]));
            }
        }
        device.client.step();
        let mut server = server.borrow_mut();
        server.arrive(now);
        server.observe(now);
        for (n, watch) in server.watches.iter().enumerate() {
            let Some((_, value)) = watch.known else { continue };
            assert!(value <= values[n], "seed {seed}: from the future");
            let (registrations, before) = seen[n];
            // In one session what the server knows never goes back.
            assert!(registrations != server.registrations || value >= before, "seed {seed}: {value} after {before}");
            seen[n] = (server.registrations, value);
        }
        drop(server);
        net::take_sent();
        net::take_calls();
        take_reads();
        take_statuses();
        let pause = 50_000 + random.below(1_500_000) as i64;
        let next = net::next_arrival().map_or(pause, |at| (at - now).clamp(1, pause));
        clock::advance_us(next);
    }
    let server = server.borrow();
    for (n, watch) in server.watches.iter().enumerate() {
        let about = format!("seed {seed}, {}", OBSERVED[n].0);
        assert!(watch.established && watch.sent > 0, "{about}");
        if OBSERVED[n].1 {
            assert_eq!(watch.known.map(|(_, value)| value), Some(values[n]), "{about}: quiet for an hour");
            assert_eq!(watch.confirmable, watch.sent, "{about}");
        } else if server.registrations == 1 && n != 9 {
            // Once a day, repeated when it has to be.
            assert!((1..=40).contains(&watch.confirmable), "{about}: {} confirmable", watch.confirmable);
        }
    }
    Tally {
        sent: server.watches.iter().map(|watch| watch.sent).sum(),
        retransmissions: server.retransmissions,
        registrations: server.registrations,
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}

#[test]
fn spec_41_a_day_under_loss() {
    let (first, seeds) = (number("ANJ_SOAK_FIRST", 0), number("ANJ_SOAK_SEEDS", 3));
    // The mock platform is per thread, so every run has a fresh one.
    for seed in first..first + seeds {
        let run = std::thread::spawn(move || day(seed));
        let tally = run.join().unwrap_or_else(|error| std::panic::resume_unwind(error));
        println!(
            "seed {seed}: {} notifications, {} retransmissions, {} registrations",
            tally.sent, tally.retransmissions, tally.registrations
        );
        assert!(tally.sent > 10_000 && tally.retransmissions > 100);
    }
}
