//! The servers, and the way to them.

use std::collections::HashMap;

use crate::bootstrap::{BootstrapServer, HOST};
use crate::client::answer;
use crate::common::link::Random;
use crate::common::{Call, Func, clock, hex, net};
use crate::plan::Plan;
use crate::{DAY, S};

/// What the client did, in order.
pub enum Event {
    Call(Call),
    Status(u32),
}

/// The servers and the way to them.
pub struct World {
    random: Random,
    pub loss: u64,
    pub outage: bool,
    /// The regular server takes no Register.
    pub closed: bool,
    /// Since then another connection is needed.
    pub moved_at: i64,
    connected_at: i64,
    /// The registration that the server knows, and until when.
    pub location: Option<u32>,
    pub expires: i64,
    lifetime: i64,
    registers: u32,
    /// Answers by Message ID and token.
    answered: HashMap<[u8; 10], Vec<u8>>,
    /// How often and when last each message was sent, by Message ID and token.
    messages: HashMap<[u8; 10], (u32, i64)>,
    /// Messages sent, each counted once or more.
    pub sent: u64,
    pub updates: u64,
    pub bootstrap: Option<BootstrapServer>,
    pub events: Vec<Event>,
}

impl World {
    pub fn new(seed: u64, plan: &Plan) -> Self {
        Self {
            random: Random::new(seed ^ 0x5EED),
            loss: 0,
            outage: false,
            closed: false,
            moved_at: 0,
            connected_at: 0,
            location: None,
            expires: 0,
            lifetime: plan.lifetime * S,
            registers: 0,
            answered: HashMap::new(),
            messages: HashMap::new(),
            sent: 0,
            updates: 0,
            bootstrap: plan.bootstrap.map(|bootstrap| BootstrapServer::new(seed, plan, &bootstrap)),
            events: Vec::new(),
        }
    }

    pub fn bootstrap_server(&mut self) -> &mut BootstrapServer {
        self.bootstrap.as_mut().expect("a Bootstrap Server")
    }

    /// Takes the calls made since the last time.
    pub fn drain(&mut self) {
        for call in net::take_calls() {
            if call.func == Func::Connect && call.result == 0 {
                self.connected_at = clock::now();
            }
            self.events.push(Event::Call(call));
        }
    }

    pub fn agrees(&self, now: i64) -> bool {
        self.location.is_some() && now < self.expires
    }

    fn is_lost(&mut self) -> bool {
        self.outage || self.connected_at < self.moved_at || self.random.chance(self.loss)
    }

    /// One way, µs.
    fn delay(&mut self) -> i64 {
        10_000 + self.random.below(200_000) as i64
    }

    /// What the Bootstrap Server sends by itself.
    pub fn tick(&mut self, now: i64) {
        let Some(server) = &mut self.bootstrap else { return };
        let (socket, datagrams) = server.tick(now);
        for datagram in datagrams {
            if !self.is_lost() {
                net::push_to(socket, self.delay(), &datagram);
            }
        }
    }

    /// A datagram of the client.
    pub fn datagram(&mut self, now: i64, socket: usize, datagram: &[u8]) -> Vec<(i64, Vec<u8>)> {
        self.drain();
        let host = net::socket(socket, |socket| socket.host.clone());
        let bootstraps = host == HOST;
        if datagram[0] != 0x48 {
            // An answer, which decides even if it gets lost.
            let lost = self.is_lost();
            if let (true, Some(server)) = (bootstraps, &mut self.bootstrap) {
                server.answered(now, datagram, lost);
            }
            return Vec::new();
        }
        let key: [u8; 10] = datagram[2..12].try_into().unwrap();
        self.count(key, now);
        if self.is_lost() {
            return Vec::new();
        }
        let there = self.delay();
        let answer = match (self.answered.get(&key), bootstraps) {
            (Some(answer), _) => answer.clone(),
            (None, true) => match self.bootstrap.as_mut().unwrap().request(now + there, socket, datagram) {
                Some(answer) => answer,
                None => return Vec::new(),
            },
            (None, false) => self.serve(now + there, &host, datagram),
        };
        self.answered.insert(key, answer.clone());
        let mut answers = Vec::new();
        for _ in 0..1 + u64::from(self.random.chance(50)) {
            if !self.random.chance(self.loss) {
                answers.push((there + self.delay(), answer.clone()));
            }
        }
        answers
    }

    /// A message goes out at most five times, the second time after 2 s at the earliest, then doubled (RFC 7252 §4.2).
    fn count(&mut self, key: [u8; 10], now: i64) {
        self.sent += 1;
        let (times, last) = self.messages.entry(key).or_insert((0, now));
        if *times > 0 {
            let gap = now - *last;
            assert!(gap >= (2 * S) << (*times - 1), "retransmission {times} after {gap} us");
        }
        (*times, *last) = (*times + 1, now);
        assert!(*times <= 5, "sent {times} times");
        if self.messages.len() > 10_000 {
            self.messages.retain(|_, (_, at)| now - *at < DAY / 144);
            self.answered.clear();
        }
    }

    /// The regular server.
    fn serve(&mut self, now: i64, host: &str, datagram: &[u8]) -> Vec<u8> {
        if let Some(server) = &self.bootstrap {
            assert_eq!(Some(host.to_owned()), server.account_host(), "the account of the last complete bootstrap");
        }
        let known = self.agrees(now);
        if datagram[12..].starts_with(&hex("b27264 1128 37")) {
            if self.closed {
                return answer(datagram, "a3", "");
            }
            let lifetime = format!("lt={}", self.lifetime / S);
            let tells = datagram.windows(lifetime.len() + 1).any(|window| window[1..] == *lifetime.as_bytes());
            assert!(tells, "{lifetime}: {datagram:02x?}");
            self.registers += 1;
            self.location = Some(self.registers);
            self.expires = now + self.lifetime;
            return answer(datagram, "41", &format!("827264 04{}", location(self.registers)));
        }
        let same = self.location.is_some_and(|n| datagram[15..].starts_with(&hex(&format!("04{}", location(n)))));
        if !(known && same) {
            return answer(datagram, "84", "");
        }
        if datagram[1] == 0x04 {
            self.location = None;
            return answer(datagram, "42", "");
        }
        self.updates += 1;
        self.expires = now + self.lifetime;
        answer(datagram, "44", "")
    }
}

/// A Location-Path segment of four digits, in hex.
fn location(number: u32) -> String {
    format!("{:04}", number % 10_000).bytes().map(|b| format!("{b:02x}")).collect()
}
