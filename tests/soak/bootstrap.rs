//! A Bootstrap Server with moods.

use std::collections::VecDeque;

use crate::S;
use crate::client::answer;
use crate::common::link::Random;
use crate::common::to_hex;
use crate::plan::{BootstrapPlan, Plan};

/// Its host.
pub const HOST: &str = "bootstrap.com";

/// How the server behaves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Mood {
    Well,
    /// Answers nothing and asks for nothing.
    Gone,
    /// Nearly as silent between two requests as it may be.
    Slow,
    /// Sends what nobody can use in between.
    Garbage,
    /// Writes an account that leads nowhere, and never says Finish.
    BreaksOff,
    /// Says Finish without having written an account.
    Hasty,
}

/// What is asked of the client.
#[derive(Clone)]
struct Request {
    /// Code and options, marker and payload.
    code: u8,
    rest: Vec<u8>,
    finish: bool,
}

struct Session {
    socket: usize,
    requests: VecDeque<Request>,
    /// Message ID of the one that waits for its answer, how often it was sent.
    waiting: Option<(u16, u32)>,
    /// When to send it again, or the next one.
    next_at: i64,
    /// The account that is written.
    account: u32,
}

pub struct BootstrapServer {
    random: Random,
    mood: Mood,
    session: Option<Session>,
    message_id: u16,
    plan: Plan,
    bootstrap: BootstrapPlan,
    issued: u32,
    account: Option<u32>,
    pub begun: u64,
    pub finished: u64,
}

impl BootstrapServer {
    pub fn new(seed: u64, plan: &Plan, bootstrap: &BootstrapPlan) -> Self {
        Self {
            random: Random::new(seed ^ 0xB007),
            mood: Mood::Well,
            session: None,
            message_id: 1,
            plan: *plan,
            bootstrap: *bootstrap,
            issued: 0,
            account: None,
            begun: 0,
            finished: 0,
        }
    }

    /// Host of the server in the account of the last complete bootstrap.
    pub fn account_host(&self) -> Option<String> {
        self.account.map(host)
    }

    pub fn set_mood(&mut self, mood: Mood) {
        self.mood = mood;
    }

    /// Forgets whom it is talking to.
    pub fn restart(&mut self) {
        self.session = None;
    }

    /// A request of the client: Bootstrap-Request.
    pub fn request(&mut self, now: i64, socket: usize, datagram: &[u8]) -> Option<Vec<u8>> {
        let rest = b"\xB2bs\x47ep=name\x07pct=112";
        assert_eq!(to_hex(&datagram[12..]), to_hex(rest), "Bootstrap-Request");
        if self.mood == Mood::Gone {
            return None;
        }
        self.begun += 1;
        self.issued += 1;
        let requests = self.script();
        let next_at = now + self.pause();
        self.session = Some(Session { socket, requests, waiting: None, next_at, account: self.issued });
        Some(answer(datagram, "44", ""))
    }

    fn script(&mut self) -> VecDeque<Request> {
        let number = self.issued;
        let lasting = self.mood != Mood::BreaksOff;
        let delete = |path: &[u8]| Request { code: 4, rest: path.to_vec(), finish: false };
        let discover = Request { code: 1, rest: b"\xD1\x04\x28".to_vec(), finish: false };
        let mut requests = match self.random.below(3) {
            0 => vec![delete(b"")],
            1 => vec![discover, delete(b"\xB10"), delete(b"\xB11")],
            _ => vec![],
        };
        if self.mood == Mood::Hasty {
            requests = vec![delete(b"")];
        } else {
            requests.push(self.write_security(if lasting { host(number) } else { "wrong.com".into() }));
            requests.push(self.write_server(if lasting { self.plan.lifetime } else { 7777 }));
        }
        if lasting {
            requests.push(Request { code: 2, rest: b"\xB2bs".to_vec(), finish: true });
        }
        requests.into()
    }

    fn write_security(&self, host: String) -> Request {
        let uri = format!("coap://{host}:5683");
        write(0, 4, |e| {
            record(e, Some("/0/1/"), 0).str(&uri).unwrap();
            boolean(e, 1, false);
            number(e, 2, 3);
            number(e, 10, 2);
        })
    }

    fn write_server(&self, lifetime: i64) -> Request {
        let plan = self.plan;
        write(1, 9, |e| {
            record(e, Some("/1/1/"), 7).str("U").unwrap();
            let values = [(0, 2), (1, lifetime), (17, plan.retry_count), (18, plan.retry_timer)];
            for (rid, value) in values.into_iter().chain([(19, plan.sequence_delay), (20, plan.sequences)]) {
                number(e, rid, value);
            }
            boolean(e, 6, false);
            boolean(e, 16, true);
        })
    }

    /// Time before the next request.
    fn pause(&mut self) -> i64 {
        match self.mood {
            // The answer and the request take half a second at most, and the client looks twice a second.
            Mood::Slow => (self.bootstrap.timeout - 3) * S - self.random.below(20 * S as u64) as i64,
            _ => self.random.below(S as u64) as i64,
        }
    }

    /// The answer to a request of the server. `lost`: it does not arrive.
    pub fn answered(&mut self, now: i64, datagram: &[u8], lost: bool) {
        let Some(session) = &mut self.session else { return };
        let Some((message_id, _)) = session.waiting else { return };
        let [_, code, high, low, ..] = *datagram else { return };
        if u16::from_be_bytes([high, low]) != message_id {
            return;
        }
        let finish = session.requests.front().is_some_and(|request| request.finish);
        if finish && code == 0x44 {
            // The client goes on with the new account, whether the server hears of it or not.
            self.account = Some(session.account);
            self.finished += 1;
            self.session = None;
            return;
        }
        if lost {
            return;
        }
        match code {
            // The client still waits for the answer to its Bootstrap-Request.
            0xA3 => (session.waiting, session.next_at) = (None, now + 2 * S),
            0x41 | 0x42 | 0x44 | 0x45 => {
                session.requests.pop_front();
                session.waiting = None;
                let pause = self.pause();
                self.session.as_mut().unwrap().next_at = now + pause;
            }
            // There is no account.
            0x86 if finish => self.session = None,
            _ => panic!("refused: {}", to_hex(datagram)),
        }
    }

    /// What the server sends by itself now, and to which socket.
    pub fn tick(&mut self, now: i64) -> (usize, Vec<Vec<u8>>) {
        let mut datagrams = Vec::new();
        if self.mood == Mood::Gone {
            return (0, datagrams);
        }
        let Some(session) = &mut self.session else { return (0, datagrams) };
        let socket = session.socket;
        if self.mood == Mood::Garbage && self.random.chance(300) {
            datagrams.push(garbage(&mut self.random, &mut self.message_id));
        }
        let Some(request) = session.requests.front() else { return (socket, datagrams) };
        if now < session.next_at {
            return (socket, datagrams);
        }
        let times = match session.waiting {
            Some((_, times)) if times > 4 => {
                self.session = None;
                return (socket, datagrams);
            }
            Some((_, times)) => times,
            None => {
                self.message_id = self.message_id.wrapping_add(1);
                0
            }
        };
        let message_id = session.waiting.map_or(self.message_id, |(id, _)| id);
        let mut datagram = vec![0x42, request.code];
        datagram.extend(message_id.to_be_bytes());
        datagram.extend([0xB5, 0x5B]);
        datagram.extend(&request.rest);
        (session.waiting, session.next_at) = (Some((message_id, times + 1)), now + ((3 * S) << times));
        datagrams.push(datagram);
        (socket, datagrams)
    }
}

fn host(account: u32) -> String {
    format!("server{account}.com")
}

/// What must neither help nor harm: nothing CoAP, what no client expects, requests that are not permitted or cannot be
/// carried out.
fn garbage(random: &mut Random, message_id: &mut u16) -> Vec<u8> {
    *message_id = message_id.wrapping_add(1);
    let [high, low] = message_id.to_be_bytes();
    let length = random.below(60) as usize;
    match random.below(8) {
        // The version is not 1.
        0 => (0..length).map(|i| random.next() as u8 & if i == 0 { 0x3F } else { 0xFF }).collect(),
        // A token of 9 to 15 bytes.
        1 => (0..length).map(|i| if i == 0 { 0x4F } else { random.next() as u8 }).collect(),
        2 => vec![0x40, 0, high, low],
        3 => vec![0x62, 0x44, high ^ 0x80, low, 1, 2],
        4 => vec![0x42, 0x45, high, low, 7, 7, 0xFF, 1],
        5 => vec![0x41, 1, high, low, 1, 0xB1, b'3', 1, b'0'],
        // SenML that ends too early, and an Execute.
        6 => vec![0x41, 3, high, low, 1, 0xB1, b'1', 1, b'1', 0x11, 0x70, 0xFF, 0x84],
        _ => vec![0x41, 2, high, low, 1, 0xB1, b'1', 1, b'1', 1, b'4'],
    }
}

type Encoder<'a> = minicbor::Encoder<&'a mut Vec<u8>>;

/// Bootstrap-Write of Instance 1 with a SenML pack.
fn write(oid: u8, count: u64, records: impl FnOnce(&mut Encoder<'_>)) -> Request {
    let mut rest = vec![0xB1, b'0' + oid, 0x01, b'1', 0x11, 0x70, 0xFF];
    let mut encoder = minicbor::Encoder::new(&mut rest);
    encoder.array(count).unwrap();
    records(&mut encoder);
    Request { code: 3, rest, finish: false }
}

/// Begins a record, up to the label of a string.
fn record<'e, 'a>(e: &'e mut Encoder<'a>, base: Option<&str>, rid: u16) -> &'e mut Encoder<'a> {
    e.map(2 + u64::from(base.is_some())).unwrap();
    if let Some(base) = base {
        e.i8(-2).unwrap().str(base).unwrap();
    }
    e.u8(0).unwrap().str(&rid.to_string()).unwrap().u8(3).unwrap()
}

fn number(e: &mut Encoder<'_>, rid: u16, value: i64) {
    e.map(2).unwrap().u8(0).unwrap().str(&rid.to_string()).unwrap().u8(2).unwrap().i64(value).unwrap();
}

fn boolean(e: &mut Encoder<'_>, rid: u16, value: bool) {
    e.map(2).unwrap().u8(0).unwrap().str(&rid.to_string()).unwrap().u8(4).unwrap().bool(value).unwrap();
}
