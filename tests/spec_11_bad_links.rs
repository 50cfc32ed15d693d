//! Spec 11 part 1: downloads of 256 KiB over bad links, from a server that restarts. Every one is bit-exact or ends with
//! the code that belongs to what happened, and takes the time that the transmission parameters predict (RFC 7252 §4.2).
//!
//! `ANJ_LINK_SEEDS` sets the number of runs (default 60), `ANJ_LINK_FIRST` the first seed:
//! `ANJ_LINK_SEEDS=2000 cargo test --release --test spec_11_bad_links -- --nocapture`.
#![cfg(anj_with_coap_downloader)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use common::downloader::{Downloader, Setup};
use common::file_server::{Server, file};
use common::link::{Quality, Random, cross};
use common::{clock, net, rng};

const SECOND: i64 = 1_000_000;
const SIZE: usize = 256 * 1024;
const RETRY_DELAY: i64 = 1;

/// A request, and what became of it.
struct Sent {
    at: i64,
    id: [u8; 2],
    /// When the first sign of it reached the client: an answer, or an empty ACK.
    heard: Option<i64>,
    /// When the first answer did.
    answered: Option<i64>,
}

/// Link, server and parameters of a run.
struct World {
    quality: Quality,
    setup: Setup,
    /// When the server is away.
    outages: Vec<(i64, i64)>,
    /// From this time on there is another file.
    changed: Option<i64>,
    separate: bool,
    etag: bool,
    block_size: usize,
}

impl World {
    fn new(seed: u64, random: &mut Random) -> Self {
        let now = clock::now();
        // 50 ms to 10 s each way, each length as likely; a third of the links keeps the order of what is under way.
        let longest = 50_000.0 * 200f64.powf(random.below(1001) as f64 / 1000.0);
        let shortest = if random.chance(333) { longest } else { 50_000.0 };
        let quality = Quality {
            loss: random.below(301),
            duplication: random.below(201),
            delay: (shortest as i64, longest as i64),
        };
        let setup = Setup {
            retry_count: 10,
            retry_delay_s: RETRY_DELAY,
            ack_timeout_s: 1 + random.below(4) as i64,
            max_retransmit: 4 + random.below(2) as u16,
            ..Setup::default()
        };
        let length = (SIZE / 1024) as u64 * (shortest + longest) as u64;
        let outages: Vec<_> = (0..random.below(4))
            .map(|_| {
                let begin = now + random.below(length) as i64;
                (begin, begin + random.below(200) as i64 * SECOND)
            })
            .collect();
        let etag = !seed.is_multiple_of(3);
        let changed = outages.first().map(|(_, end)| *end).filter(|_| etag && random.chance(200));
        let block_size = if seed.is_multiple_of(4) { 512 } else { 1024 };
        Self { quality, setup, outages, changed, separate: seed.is_multiple_of(5), etag, block_size }
    }

    /// What the server answers to a datagram that arrives at a time, or nothing.
    fn serve(&self, server: &mut Server, arrival: i64, datagram: &[u8]) -> Vec<Vec<u8>> {
        if self.outages.iter().any(|(begin, end)| (*begin..*end).contains(&arrival)) {
            return Vec::new();
        }
        if self.changed.is_some_and(|at| arrival >= at) {
            server.etag = vec![9];
        }
        server.serve(datagram)
    }
}

/// Puts the link between the library and the server; gives the book of requests.
fn connect(seed: u64, world: &Rc<World>, content: Vec<u8>) -> Rc<RefCell<Vec<Sent>>> {
    let (mut random, book) = (Random::new(seed ^ 0xABCD), Rc::new(RefCell::new(Vec::new())));
    let mut server = Server::new(content, world.block_size);
    server.separate = world.separate;
    if !world.etag {
        server.etag.clear();
    }
    let (entries, world) = (book.clone(), world.clone());
    net::set_peer(Box::new(move |now, _, datagram| {
        // ACKs do not reach a server that hears nothing but requests.
        if datagram[1] != 1 {
            return Vec::new();
        }
        let mut answers: Vec<(i64, Vec<u8>)> = Vec::new();
        for there in cross(&mut random, world.quality) {
            for answer in world.serve(&mut server, now + there, datagram) {
                // A confirmable response is sent again and again.
                let repeats: &[i64] = if answer[0] >> 4 == 4 { &[0, 2, 6, 14, 30] } else { &[0] };
                for repeat in repeats {
                    let back = cross(&mut random, world.quality);
                    answers.extend(back.iter().map(|back| (there + repeat * SECOND + back, answer.clone())));
                }
            }
        }
        let first = |wanted: fn(&[u8]) -> bool| {
            answers.iter().filter(|(_, answer)| wanted(answer)).map(|(after, _)| now + after).min()
        };
        let (heard, answered) = (first(|_| true), first(|answer| answer[1] != 0));
        entries.borrow_mut().push(Sent { at: now, id: [datagram[2], datagram[3]], heard, answered });
        answers
    }));
    book
}

/// The timers of a request (RFC 7252 §4.2, without randomisation).
struct Timers {
    timeout: i64,
    retransmissions: u32,
}

impl Timers {
    fn new(setup: Setup) -> Self {
        Self { timeout: setup.ack_timeout_s * SECOND, retransmissions: setup.max_retransmit.into() }
    }

    /// From the request to retransmission `k`; to the end of waiting when that is one too many.
    fn offset(&self, k: u32) -> i64 {
        self.timeout * ((1 << k) - 1)
    }

    fn exchange_lifetime(&self) -> i64 {
        self.offset(self.retransmissions) + 200 * SECOND + self.timeout
    }

    /// The next time after `now` at which something may be due; `None` when the last request is answered.
    fn next_due(&self, book: &[Sent], now: i64) -> Option<i64> {
        let id = book.last()?.id;
        let requests: Vec<&Sent> = book.iter().rev().take_while(|sent| sent.id == id).collect();
        if requests.iter().any(|sent| sent.answered.is_some_and(|at| at <= now)) {
            return None;
        }
        let begin = requests.last()?.at;
        (1..=self.retransmissions + 1).map(|k| begin + self.offset(k)).find(|due| *due > now)
    }

    /// How long the requests of one message id should have taken, and whether they were answered. Checks when they were sent.
    fn predict(&self, requests: &[Sent]) -> (i64, bool) {
        let begin = requests[0].at;
        let heard = requests.iter().filter_map(|sent| sent.heard).min().unwrap_or(i64::MAX);
        let answered = requests.iter().filter_map(|sent| sent.answered).min().unwrap_or(i64::MAX);
        let mut given_up = begin + self.offset(self.retransmissions + 1);
        let due = (0..=self.retransmissions).map(|k| begin + self.offset(k)).filter(|due| *due <= heard);
        let (due, sent): (Vec<i64>, Vec<i64>) = (due.collect(), requests.iter().map(|sent| sent.at).collect());
        assert!(due.len().abs_diff(sent.len()) <= usize::from(due.contains(&heard)), "{due:?} {sent:?} {heard}");
        assert!(due.iter().zip(&sent).all(|(due, sent)| (due - sent).abs() < 50), "{due:?} {sent:?}");
        if heard < given_up {
            given_up = given_up.max(heard + self.exchange_lifetime());
        }
        (answered.min(given_up) - begin, answered <= given_up)
    }
}

/// Runs from event to event until the end; gives the error and the time it took.
fn run(d: &mut Downloader, timers: &Timers, book: &RefCell<Vec<Sent>>) -> (i32, i64) {
    let begin = clock::now();
    while clock::now() < begin + 1_000_000 * SECOND {
        d.step();
        net::take_calls();
        net::take_sent();
        let events = d.events();
        if events.ends_with("FINISHED") || events.ends_with("FAILED") {
            return (d.error(), clock::now() - begin);
        }
        let now = clock::now();
        let due = timers.next_due(&book.borrow(), now).unwrap_or(now + SECOND / 50);
        let next = net::next_arrival().unwrap_or(i64::MAX).min(due);
        clock::advance_us((next - now).max(1));
    }
    panic!("hangs");
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect(name))
}

/// What happened in a run.
struct Outcome {
    ratio: f64,
    taken: i64,
    attempts: usize,
    changed: bool,
}

/// A run: the outcome must be the right one, and the time within a tenth of what the parameters predict.
fn download(seed: u64) -> Outcome {
    let content = file(SIZE, seed);
    let world = Rc::new(World::new(seed, &mut Random::new(seed)));
    let book = connect(seed, &world, content.clone());
    rng::seed(seed);
    let mut d = Downloader::new(world.setup);
    assert_eq!(d.start("coap://h/f"), 0);
    let timers = Timers::new(world.setup);
    let (error, taken) = run(&mut d, &timers, &book);
    let data = d.take_data();
    match error {
        0 => assert!(data == content, "seed {seed}: wrong data"),
        -9 => {
            assert!(world.changed.is_some_and(|at| at < clock::now()), "seed {seed}: nothing changed");
            assert!(content.starts_with(&data), "seed {seed}: wrong data before the change");
        }
        _ => panic!("seed {seed}: {error} after {} bytes", data.len()),
    }
    let book = book.borrow();
    let (mut predicted, mut attempts) = (0, 1);
    for requests in book.chunk_by(|a, b| a.id == b.id) {
        let (time, answered) = timers.predict(requests);
        predicted += time;
        if !answered {
            predicted += RETRY_DELAY * SECOND;
            attempts += 1;
        }
    }
    let ratio = taken as f64 / predicted as f64;
    assert!((0.999..1.1).contains(&ratio), "seed {seed}: {taken} instead of {predicted}");
    Outcome { ratio, taken, attempts, changed: error != 0 }
}

#[test]
fn spec_11_s1_7_bad_links() {
    let (first, seeds) = (number("ANJ_LINK_FIRST", 0), number("ANJ_LINK_SEEDS", 60));
    let outcomes: Vec<Outcome> = (first..first + seeds).map(download).collect();
    let worst = outcomes.iter().map(|outcome| outcome.ratio).fold(0.0, f64::max);
    let mean = outcomes.iter().map(|outcome| outcome.ratio).sum::<f64>() / outcomes.len() as f64;
    let hours = outcomes.iter().map(|outcome| outcome.taken).sum::<i64>() / SECOND / 3600;
    let attempts: usize = outcomes.iter().map(|outcome| outcome.attempts).sum();
    let changed = outcomes.iter().filter(|outcome| outcome.changed).count();
    println!(
        "{seeds} downloads, {attempts} attempts, {hours} hours; {changed} found another file; time / prediction: \
         {mean:.5}, at most {worst:.5}"
    );
    if seeds >= 60 {
        assert!(attempts > outcomes.len() && changed > 0, "too good a link");
        assert!(changed < outcomes.len() / 4);
    }
}

/// The same links with timeouts that follow them: the right outcome every time.
#[test]
#[cfg(anj_ext_with_adaptive_timeout)]
fn spec_11_adaptive_bad_links() {
    let (first, seeds) = (number("ANJ_LINK_FIRST", 0), number("ANJ_LINK_SEEDS", 60) / 4);
    for seed in first..first + seeds {
        let content = file(SIZE / 4, seed);
        let mut world = World::new(seed, &mut Random::new(seed));
        world.setup.parameters = false;
        let world = Rc::new(world);
        let book = connect(seed, &world, content.clone());
        rng::seed(seed);
        let mut d = Downloader::new(world.setup);
        assert_eq!(d.start("coap://h/f"), 0);
        // Nothing is due but what the ticks of a clock find.
        let timers = Timers { timeout: SECOND, retransmissions: 0 };
        let (error, _) = run(&mut d, &timers, &book);
        let data = d.take_data();
        match error {
            0 => assert!(data == content, "seed {seed}: wrong data"),
            -9 => assert!(world.changed.is_some() && content.starts_with(&data), "seed {seed}: wrong data"),
            _ => panic!("seed {seed}: {error} after {} bytes", data.len()),
        }
    }
}
