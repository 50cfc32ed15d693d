//! Random lives of a device whose notifications are stored: whatever was read for a notification arrives, in order, unless the
//! store had to let it go; and which that are is known.
//!
//! `ANJ_SOAK_SEEDS` sets the number of lives (default 20), `ANJ_SOAK_FIRST` the first seed.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_ext_with_notification_storing)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/storing.rs"]
mod storing;
#[path = "common/tables.rs"]
mod tables;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::time::anj_time_duration_t;
use anj::config::ANJ_EXT_NOTIFICATION_STORE_SIZE;
use common::link::Random;
use common::message::*;
use common::{clock, net, rng};
use observe::*;
use storing::*;

const S: i64 = 1_000_000;
const HOUR: i64 = 3600 * S;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}

/// Runs with every seed, each on a fresh mock platform.
fn lives(life: fn(u64)) {
    let (first, seeds) = (number("ANJ_SOAK_FIRST", 0), number("ANJ_SOAK_SEEDS", 20));
    for seed in first..first + seeds {
        std::thread::spawn(move || life(seed)).join().unwrap_or_else(|error| std::panic::resume_unwind(error));
    }
}

/// An Object of Resources that are all observed, with these attributes.
fn watched(observed: &[&str], value: &Val) -> Site {
    let mut site = Site::new();
    let table: Vec<Resource> = (0..observed.len()).map(|rid| (rid as u16, RW, value.clone(), vec![])).collect();
    let object = new_object(20, None, &table);
    insert_instance(20, 0, &table);
    site.device.client.add(object);
    site.step();
    for (n, query) in observed.iter().enumerate() {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        assert_eq!(site.code(&format!("GET /20/0/{n} obs=0 tok={n:02x} {query}")), "2.05");
    }
    site.step();
    take_reads();
    site
}

/// Values in order, without those that came again.
fn distinct(values: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut all = Vec::from_iter(values);
    all.dedup();
    all
}

/// Whatever was read is told, over a link that loses datagrams and at times everything, from a server that forgets, by an
/// application that disables and restarts. Never so much at a time that the store is full.
fn unlucky(seed: u64) {
    rng::seed(seed);
    let observed = ["con=1", "con=1&pmin=60", "con=1&pmax=300"];
    let mut site = watched(&observed, &Val::Int(0));
    let server = site.shared();
    let link = Rc::new(RefCell::new(Random::new(seed)));
    let random = link.clone();
    net::set_peer(Box::new(move |_, _, bytes| {
        let mut random = random.borrow_mut();
        let answer = if random.chance(150) { None } else { server.borrow_mut().datagram(bytes) };
        let answer = answer.filter(|_| !random.chance(150));
        answer.map(|answer| (random.below(1_500_000) as i64, answer.build())).into_iter().collect()
    }));
    let mut values = [0_i64; 3];
    let mut read: [Vec<i64>; 3] = Default::default();
    let mut random = Random::new(seed ^ 0xABCD);
    let start = clock::now();
    let (mut change_at, mut event_at, mut up_at) = (0, start, 0);
    while clock::now() < start + 7 * HOUR {
        let now = clock::now();
        let active = now < start + 6 * HOUR;
        if now >= change_at && active {
            let n = random.below(3) as usize;
            values[n] += 1;
            site.device.put(&format!("/20/0/{n}"), Val::Int(values[n]));
            change_at = now + random.below(90 * S as u64) as i64;
        }
        if now >= event_at && active {
            event_at = now + random.below(1800 * S as u64) as i64;
            let anj = site.device.client.ptr();
            let timeout = anj_time_duration_t { us: random.below(400) as i64 * S };
            match random.below(8) {
                0 => unsafe { anj_core_disable_server(anj, timeout) },
                1 => unsafe { anj_core_server_obj_disable_executed(anj, timeout.us as u32 / 1_000_000) },
                2 => unsafe { anj_core_restart(anj) },
                3 => unsafe { anj_core_request_update(anj) },
                4 => site.server_mut().forgot = true,
                _ => {
                    site.server_mut().down = true;
                    up_at = now + random.below(600 * S as u64) as i64;
                }
            }
        }
        if now >= up_at {
            site.server_mut().down = false;
        }
        site.device.client.step();
        for key in take_reads().iter().filter(|key| key[0] == 20) {
            let n = usize::from(key[2]);
            read[n].push(values[n]);
        }
        net::take_sent();
        net::take_calls();
        client::take_statuses();
        let pause = 50_000 + random.below(1_500_000) as i64;
        clock::advance_us(net::next_arrival().map_or(pause, |at| (at - now).clamp(1, pause)));
    }
    let server = site.server();
    assert!(server.registers > 3, "seed {seed}: {} registrations", server.registers);
    for (n, read) in read.into_iter().enumerate() {
        let notes = server.notes.iter().filter(|note| note.token == [n as u8]);
        let told: Vec<_> = notes.clone().map(|note| value(note, n)).collect();
        assert_eq!(distinct(told), distinct(read), "seed {seed}, {}", observed[n]);
        let numbers: Vec<_> = notes.map(|note| note.observe().unwrap()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "seed {seed}: {numbers:?}");
    }
}

/// The INT in a notification of `/20/0/n`.
fn value(message: &Message, n: usize) -> i64 {
    let head = lwm2m_cbor(&[(vec![20, 0, n as u16], Val::Int(0))]).len() - 4;
    match &message.payload[head..message.payload.len() - 3] {
        [small] => i64::from(*small),
        [0x18, byte] => i64::from(*byte),
        [0x19, high, low] => i64::from(u16::from_be_bytes([*high, *low])),
        other => panic!("{other:?}"),
    }
}

#[test]
fn spec_41_storing_everything_arrives() {
    lives(unlucky);
}

/// The documented rule, as plainly as possible: the oldest one of the observation when it has `hqmax`, the oldest ones of all
/// when the store is full.
struct Store {
    entries: Vec<(usize, Vec<u8>)>,
    /// Those that were not stored, and are told as they are.
    pending: BTreeMap<usize, ()>,
}

impl Store {
    fn push(&mut self, n: usize, payload: Vec<u8>, hqmax: Option<usize>) {
        let size = |payload: &[u8]| 6 + payload.len();
        if self.pending.contains_key(&n) {
            return;
        }
        if hqmax == Some(0) || size(&payload) > ANJ_EXT_NOTIFICATION_STORE_SIZE || payload.len() > 1024 {
            self.pending.insert(n, ());
            return;
        }
        let own = |entries: &[(usize, Vec<u8>)]| entries.iter().filter(|(other, _)| *other == n).count();
        while hqmax.is_some_and(|max| own(&self.entries) >= max) {
            let oldest = self.entries.iter().position(|(other, _)| *other == n).unwrap();
            self.entries.remove(oldest);
        }
        self.entries.push((n, payload));
        while self.entries.iter().map(|(_, payload)| size(payload)).sum::<usize>() > ANJ_EXT_NOTIFICATION_STORE_SIZE {
            self.entries.remove(0);
        }
    }
}

/// Much more than the store takes, of any length.
fn overflowing(seed: u64) {
    let observed = ["", "hqmax=1", "hqmax=4", "hqmax=0", "con=1&hqmax=50", "pmin=0"];
    let hqmax = [None, Some(1), Some(4), Some(0), Some(50), None];
    let mut site = watched(&observed, &text(""));
    let mut random = Random::new(seed);
    for _ in 0..3 {
        site.disable(10_000);
        let until = clock::now() + 10_000 * S;
        let mut store = Store { entries: vec![], pending: BTreeMap::new() };
        let longest = [20, 100, 400, 1100][random.below(4) as usize];
        for _ in 0..random.below(300) {
            let n = random.below(6) as usize;
            let long = random.below(longest);
            let value = text(&format!("{}{}", random.below(1_000_000), "x".repeat(long as usize)));
            let path = format!("/20/0/{n}");
            site.device.put(&path, value.clone());
            site.device.client.step();
            store.push(n, lwm2m_cbor(&[leaf(&path, value)]), hqmax[n]);
            clock::advance_us(random.below(2_000_000) as i64);
        }
        clock::advance_us(until - clock::now());
        // The server fetches no second block: each of those takes as long as it is awaited.
        site.after_s(300);
        let notes = std::mem::take(&mut site.server_mut().notes);
        let (stored, rest) = notes.split_at(store.entries.len());
        let got: Vec<_> = stored.iter().map(|note| (usize::from(note.token[0]), note.payload.clone())).collect();
        assert_eq!(got, store.entries, "seed {seed}");
        assert!(stored.iter().all(|note| note.kind == CON));
        let pending: Vec<_> = store.pending.keys().map(|n| *n as u8).collect();
        assert_eq!(rest.len(), pending.len(), "seed {seed}");
        for (note, n) in rest.iter().zip(pending) {
            assert_eq!(note.token, [n], "seed {seed}: the newest, of each");
            let newest = lwm2m_cbor(&[leaf(&format!("/20/0/{n}"), get(&format!("/20/0/{n}")))]);
            assert!(newest.starts_with(&note.payload), "seed {seed}");
        }
    }
}

#[test]
fn spec_41_storing_overflow_by_the_rule() {
    lives(overflowing);
}
