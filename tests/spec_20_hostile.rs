//! Hostile datagrams and bad links: never a panic, and the session survives.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::RefCell;
use std::rc::Rc;

use client::*;
use common::link::{Quality, Random, bad_link};
use common::{clock, hex, net};

/// Requests that mean something, to be spoilt.
const SEEDS: &[&str] = &[
    "42014545 1234 b131 0131 0131 60",
    "42034545 1234 b131 0131 0131 10 ff 313030",
    "41037031 55 b131 0131 0131 10 d10208 ff 30303030303030303030303030303031",
    "41017038 55 b131 0131 c100",
    "42024545 1234 b131 0131 0138",
    "41057038 55 1170 d10470 ff 8181a10065 2f312f312f30",
    "42014545 1234 b131 61 28",
    "42044545 1234 b131 0131",
    "42024545 1234 b131 12 2d18 ff bf01bf00187bffff",
    "60004545",
    "70004545",
    "40004545",
    "68444545 0000000000000000",
];

fn spoil(random: &mut Random, datagram: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let at = random.below(datagram.len().max(1) as u64) as usize;
        match random.below(5) {
            0 if at < datagram.len() => datagram[at] ^= 1 << random.below(8),
            1 if at < datagram.len() => datagram[at] = random.next() as u8,
            2 => datagram.insert(at.min(datagram.len()), random.next() as u8),
            3 if at < datagram.len() => drop(datagram.remove(at)),
            _ => datagram.truncate(at),
        }
    }
}

#[test]
fn spec_20_random_and_spoilt_datagrams() {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let mut client = Client::registered();
        for _ in 0..150 {
            let mut datagram = if random.chance(150) {
                (0..random.below(40)).map(|_| random.next() as u8).collect()
            } else {
                hex(SEEDS[random.below(SEEDS.len() as u64) as usize])
            };
            if random.chance(800) {
                spoil(&mut random, &mut datagram);
            }
            if random.chance(900) && datagram.len() > 3 {
                datagram[3] = random.next() as u8;
            }
            client.receive(&datagram);
            if random.chance(20) {
                clock::advance_s(55);
            }
        }
        // Whatever it was, a transfer left open ends, and the client goes on.
        clock::advance_s(300);
        for _ in 0..5 {
            net::take_sent().into_iter().filter(|d| d[0] == 0x48).for_each(|d| {
                let register = d.len() > 18 && d[12..].starts_with(&hex("b27264 1128 37"));
                net::push(&answer(&d, "41", if register { "827264 0435613366" } else { "" }));
            });
            client.step();
        }
        set(1, 1, 1, Value::Int(150));
        let sent = client.receive(&hex("4201fffe 9988 b131 0131 0131 60"));
        assert!(sent.contains(&hex("6245fffe 9988 c0 ff 313530")), "seed {seed}: {sent:02x?}");
        assert!(!client.ongoing());
    }
}

#[test]
fn spec_20_spoilt_answers_to_register() {
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let mut client = Client::new(&Setup::default());
        client.step();
        let request = net::take_one();
        let mut spoilt = answer(&request, "41", "827264 0435613366");
        spoil(&mut random, &mut spoilt);
        client.receive(&spoilt);
        assert!(matches!(take_statuses().last(), Some(5 | 6)), "seed {seed}");
    }
}

#[test]
fn spec_20_a_flood_does_not_hold_a_step() {
    let mut client = Client::registered();
    let datagram = hex("40004545");
    net::set_peer(Box::new(move |_, _, _| vec![(0, datagram.clone())]));
    net::push(&hex("40004545"));
    client.step();
    assert!(net::take_sent().len() < 100);
}

/// A server that registers everybody, and counts.
fn server(log: Rc<RefCell<Vec<u8>>>) -> impl FnMut(i64, &[u8]) -> Vec<Vec<u8>> {
    move |_, datagram| {
        if datagram[0] != 0x48 {
            return Vec::new();
        }
        log.borrow_mut().push(datagram[1]);
        let register = datagram[12..].starts_with(&hex("b27264 1128 37"));
        vec![answer(datagram, if register { "41" } else { "44" }, if register { "827264 0435613366" } else { "" })]
    }
}

#[test]
fn spec_20_sessions_over_bad_links() {
    for seed in 0..40 {
        let log = Rc::new(RefCell::new(Vec::new()));
        let quality = Quality { loss: 200, duplication: 200, delay: (10_000, 3_000_000) };
        net::set_peer(bad_link(seed, quality, server(log.clone())));
        let mut client = Client::new(&Setup { lifetime: 300, ..Setup::default() });
        for _ in 0..2000 {
            client.after_s(1);
        }
        let statuses = take_statuses();
        assert!(statuses.contains(&6), "seed {seed}: registered at some time");
        assert!(log.borrow().len() >= 8, "seed {seed}: Updates all the time");
        assert!(!client.ongoing() || client.next_step_us() == 0);
    }
}
