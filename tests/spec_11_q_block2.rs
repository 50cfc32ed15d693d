//! Downloads with Q-Block2 (RFC 9177), `ANJ_EXT_WITH_Q_BLOCK2`.
//!
//! `ANJ_LINK_SEEDS` sets the number of bad links (default 60).
#![cfg(anj_ext_with_q_block2)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;
#[path = "common/q_block_server.rs"]
mod q_block_server;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use common::downloader::{Downloader, Get, Setup, Status, retrying};
use common::file_server::{Server, file};
use common::link::{Quality, Random, cross};
use common::{clock, net, rng, to_hex};
use q_block_server::QBlockServer;

const URI: &str = "coap://h/f";
const SECOND: i64 = 1_000_000;

/// Two seconds there and back, nothing lost.
const FAR: Quality = Quality { loss: 0, duplication: 0, delay: (SECOND, SECOND) };

/// Options of a request, as hexadecimal, by time.
type Book = Rc<RefCell<Vec<(i64, String)>>>;

/// Puts a link between the library and a server that gives datagrams with their delays.
fn connect(seed: u64, quality: Quality, mut serve: impl FnMut(&[u8]) -> Vec<(i64, Vec<u8>)> + 'static) -> Book {
    let (mut random, book) = (Random::new(seed), Book::default());
    let entries = book.clone();
    net::set_peer(Box::new(move |now, _, datagram| {
        if datagram[1] == 1 {
            entries.borrow_mut().push((now, to_hex(&datagram[12..])));
        }
        let mut answers = Vec::new();
        for there in cross(&mut random, quality) {
            for (after, answer) in serve(datagram) {
                answers.extend(cross(&mut random, quality).iter().map(|back| (there + after + back, answer.clone())));
            }
        }
        answers
    }));
    book
}

/// Runs to the end; gives the last status and the time it took.
fn run(d: &mut Downloader) -> (String, i64) {
    let begin = clock::now();
    while clock::now() < begin + 20_000 * SECOND {
        d.step();
        net::take_calls();
        net::take_sent();
        let events = d.events();
        if events.ends_with("FINISHED") || events.ends_with("FAILED") {
            return (events, clock::now() - begin);
        }
        let now = clock::now();
        let next = net::next_arrival().unwrap_or(i64::MAX).min(now + SECOND / 50);
        clock::advance_us((next - now).max(1));
    }
    panic!("hangs");
}

/// The time for 256 blocks over a link of two seconds.
fn time(serve: impl FnMut(&[u8]) -> Vec<(i64, Vec<u8>)> + 'static) -> (i64, Book) {
    let book = connect(1, FAR, serve);
    let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
    assert_eq!(d.start(URI), 0);
    let (end, time) = run(&mut d);
    assert!(end.ends_with("FINISHED"), "{end} {}", d.error());
    assert_eq!(d.take_data(), file(256 * 1024, 1));
    (time, book)
}

/// A server that knows Block2 only: it refuses the critical option that it does not know.
fn block2_server(content: Vec<u8>, size: usize) -> impl FnMut(&[u8]) -> Vec<(i64, Vec<u8>)> {
    let mut server = Server::new(content, size);
    move |datagram| {
        let get = Get::parse(datagram);
        // Uri-Path "f", then an option that is 20 further on.
        if get.options.starts_with("b166d1") && get.options[6..8] == *"07" || get.options.starts_with("b166d007") {
            return vec![(0, get.ack(0x82, ""))];
        }
        server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
    }
}

#[test]
fn rfc_9177_ten_blocks_per_round_trip() {
    let (block2, book) = time(block2_server(file(256 * 1024, 1), 1024));
    // The refusal costs one round trip more.
    assert_eq!(book.borrow().len(), 257);
    let per_block = block2 as f64 / (257 * 2 * SECOND) as f64;
    assert!((0.98..1.02).contains(&per_block), "{per_block}");
    let mut server = QBlockServer::new(file(256 * 1024, 1), 1024);
    let (quick, book) = time(move |datagram| server.serve(datagram));
    println!("Block2 {} s, Q-Block2 {} s: {:.2} times", block2 / SECOND, quick / SECOND, block2 as f64 / quick as f64);
    assert!(block2 > 5 * quick, "{block2} {quick}");
    // Block 0 alone; 1 to 9; ten each.
    assert_eq!(book.borrow().len(), 1 + 26);
    assert_eq!(book.borrow()[0].1, "b166d10706");
    assert_eq!(book.borrow()[1].1, "b166d1071e");
    assert_eq!(book.borrow()[2].1, "b166d107ae");
}

/// A server that goes on by itself sends nothing that is taken twice.
#[test]
fn rfc_9177_server_goes_on_by_itself() {
    for confirmable in [false, true] {
        let mut server = QBlockServer::new(file(256 * 1024, 1), 1024);
        (server.goes_on, server.confirmable) = (true, confirmable);
        let (_, book) = time(move |datagram| server.serve(datagram));
        assert!(book.borrow().len() <= 28, "{:?}", book.borrow());
    }
}

/// Sizes about a block and about a set, blocks of other sizes.
#[test]
fn rfc_9177_sizes() {
    for size in [16, 64, 512, 1024] {
        for len in [
            0,
            1,
            size - 1,
            size,
            size + 1,
            9 * size,
            10 * size - 1,
            10 * size,
            10 * size + 1,
            20 * size,
            47 * size + 3,
        ] {
            let content = file(len, 3);
            let mut server = QBlockServer::new(content.clone(), size);
            connect(2, FAR, move |datagram| server.serve(datagram));
            let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
            assert_eq!(d.start(URI), 0);
            let (end, _) = run(&mut d);
            assert!(end.ends_with("FINISHED"), "{len} in {size}: {end} {}", d.error());
            assert!(d.take_data() == content, "{len} in {size}");
        }
    }
}

/// Loss, duplication, reordering: bit-exact every time, and no block is asked for again without need when nothing is lost.
#[test]
fn rfc_9177_bad_links() {
    let seeds = std::env::var("ANJ_LINK_SEEDS").map_or(60, |seeds| seeds.parse().unwrap());
    let (mut longest, mut requests, mut total) = (0.0f64, 0, 0);
    for seed in 0..seeds {
        let mut random = Random::new(seed);
        let shortest = 1000 + random.below(2_000_000) as i64;
        let spread = if random.chance(500) { random.below(1_000_000) as i64 } else { 0 };
        let quality =
            Quality { loss: random.below(300), duplication: random.below(200), delay: (shortest, shortest + spread) };
        let content = file(50_000 + random.below(50_000) as usize, seed);
        let mut server = QBlockServer::new(content.clone(), 1024);
        (server.goes_on, server.confirmable) = (seed % 4 == 1, seed % 8 == 3);
        let book =
            connect(seed, quality, move |datagram| if datagram[1] == 1 { server.serve(datagram) } else { Vec::new() });
        rng::seed(seed);
        let mut d = Downloader::new(retrying(10));
        assert_eq!(d.start(URI), 0);
        let (end, time) = run(&mut d);
        assert!(end.ends_with("FINISHED"), "seed {seed}: {end} {}", d.error());
        assert!(d.take_data() == content, "seed {seed}: wrong data");
        let blocks = content.len().div_ceil(1024);
        longest = longest.max(time as f64 / SECOND as f64 / blocks as f64);
        requests += book.borrow().len();
        total += blocks;
    }
    println!("{seeds} links: {total} blocks at {requests} requests, at most {longest:.2} s a block");
    assert!(requests < total, "{requests} requests for {total} blocks");
}

/// Each block of a set lost in turn, then each pair: only what is missing is asked for.
#[test]
fn rfc_9177_missing_blocks_are_asked_for() {
    let content = file(25 * 64, 4);
    for first in 10..20usize {
        for second in first..20usize {
            let mut lost: HashSet<usize> = [first, second].into();
            let mut server = QBlockServer::new(content.clone(), 64);
            let mut sent = Vec::new();
            let counts = Rc::new(RefCell::new(vec![0; 25]));
            let seen = counts.clone();
            let book = connect(1, FAR, move |datagram| {
                let mut answers = server.serve(datagram);
                answers.retain(|(_, answer)| {
                    let num = number(answer);
                    sent.push(num);
                    seen.borrow_mut()[num] += 1;
                    !lost.remove(&num)
                });
                answers
            });
            let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
            assert_eq!(d.start(URI), 0);
            let (end, time) = run(&mut d);
            assert!(end.ends_with("FINISHED"), "{first} {second}: {end}");
            assert_eq!(d.take_data(), content);
            for (num, count) in counts.borrow().iter().enumerate() {
                assert_eq!(
                    *count,
                    if num == first || num == second { 2 } else { 1 },
                    "block {num}; lost {first} {second}"
                );
            }
            // One more request; when the last block of the set is lost, after NON_RECEIVE_TIMEOUT.
            assert_eq!(book.borrow().len(), 5, "{first} {second}");
            let limit = if second == 19 { 15 } else { 11 };
            assert!(time < limit * SECOND, "{first} {second}: {time}");
        }
    }
}

/// The number of the block in a response (its only option of number 31 follows Size2).
fn number(answer: &[u8]) -> usize {
    let message = coap_lite::Packet::from_bytes(answer).unwrap();
    let value = message.get_first_option(coap_lite::CoapOption::Unknown(31)).unwrap();
    value.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)) >> 4
}

/// The server vanishes in the middle: four more requests, then the attempt has failed, and another one goes on.
#[test]
fn rfc_9177_server_restarts() {
    let content = file(50 * 64, 5);
    let mut server = QBlockServer::new(content.clone(), 64);
    let begin = clock::now();
    let book = connect(1, FAR, move |datagram| {
        let away = (7 * SECOND..200 * SECOND).contains(&(clock::now() - begin));
        if away { Vec::new() } else { server.serve(datagram) }
    });
    let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..retrying(10) });
    assert_eq!(d.start(URI), 0);
    let mut all = Vec::new();
    d.hook(move |_, status, _| all.push(status));
    let (end, _) = run(&mut d);
    assert!(end.ends_with("FINISHED"), "{end}");
    assert_eq!(d.take_data(), content);
    let book = book.borrow();
    let times: Vec<i64> = book.iter().map(|(at, _)| (at - begin) / SECOND).collect();
    // At 2, 4 and 6 s; nothing comes after 4, 8, 16, 32 and 64 s more; 10 s later the next attempt, confirmable.
    let mut wanted = vec![0, 2, 4, 6, 8, 12, 20, 36, 68];
    wanted.retain(|at| times.contains(at));
    assert!(times.len() > wanted.len() && wanted.len() >= 8, "{times:?}");
}

/// Errors in the middle of a set end the download with the code that belongs to them.
#[test]
fn rfc_9177_errors() {
    type Break = fn(&Get) -> Vec<u8>;
    let rows: &[(&str, Break, i32)] = &[
        ("4.04", |get| get.message(0x58, 0x84, 1, ""), -6),
        ("RST", |get| vec![0x70, 0, (get.id >> 8) as u8, get.id as u8], -6),
        ("another ETag", |get| get.message(0x58, 0x45, 1, &format!("42fffed11118ff{}", "00".repeat(16))), -9),
        ("no ETag", |get| get.message(0x58, 0x45, 1, &format!("d11218ff{}", "00".repeat(16))), -9),
        ("another size", |get| get.message(0x58, 0x45, 1, &format!("420102d10e19ff{}", "00".repeat(32))), -8),
        ("too short", |get| get.message(0x58, 0x45, 1, &format!("420102d10e18ff{}", "00".repeat(15))), -8),
        ("too long", |get| get.message(0x58, 0x45, 1, &format!("420102d10e10ff{}", "00".repeat(17))), -8),
        ("the reserved size: no block at all", |get| get.message(0x58, 0x45, 1, "420102d10effff00"), -7),
    ];
    for (row, answer, error) in rows {
        let mut server = QBlockServer::new(file(100, 6), 16);
        let mut count = 0;
        connect(1, FAR, move |datagram| {
            count += 1;
            if count == 1 { server.serve(datagram) } else { vec![(0, answer(&Get::parse_any(datagram)))] }
        });
        let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
        assert_eq!(d.start(URI), 0);
        let (end, _) = run(&mut d);
        assert!(end.ends_with("FAILED"), "{row}");
        assert_eq!((d.error(), d.take_data().len()), (*error, 16), "{row}");
    }
}

/// A server without Q-Block2: refused, reset, ignored or not answered, the download goes on with Block2.
#[test]
fn rfc_9177_servers_without_it() {
    let content = file(5000, 7);
    for way in ["4.02", "RST", "ignored", "dropped"] {
        let mut server = Server::new(content.clone(), 1024);
        let book = connect(1, FAR, move |datagram| {
            let get = Get::parse(datagram);
            let asks = get.options.starts_with("b166d107");
            match (asks, way) {
                (true, "4.02") => return vec![(0, get.ack(0x82, ""))],
                (true, "RST") => return vec![(0, vec![0x70, 0, datagram[2], datagram[3]])],
                (true, "dropped") => return Vec::new(),
                _ => {}
            }
            server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
        });
        let mut d = Downloader::new(Setup { ack_timeout_s: 5, max_retransmit: 1, ..retrying(2) });
        assert_eq!(d.start(URI), 0);
        let (end, _) = run(&mut d);
        assert!(end.ends_with("FINISHED"), "{way}: {end} {}", d.error());
        assert_eq!(d.take_data(), content, "{way}");
        let asked = book.borrow().iter().filter(|(_, options)| options.starts_with("b166d107")).count();
        assert!(asked <= 2, "{way}: asked {asked} times");
    }
}

/// The same after a restart of the device, when the first request asks for a block in the middle.
#[test]
#[cfg(anj_ext_with_download_resume)]
fn rfc_9177_servers_without_it_after_a_restart() {
    use anj::capi::ext::fw_resume::*;
    let content = file(5000, 7);
    for way in ["4.02", "ignored"] {
        let serve = |content: &[u8]| {
            let mut server = Server::new(content.to_vec(), 1024);
            connect(1, FAR, move |datagram| {
                let get = Get::parse(datagram);
                if get.options.starts_with("b166d107") && way == "4.02" {
                    return vec![(0, get.ack(0x82, ""))];
                }
                server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
            })
        };
        let mut record = std::mem::MaybeUninit::uninit();
        serve(&content);
        let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
        assert_eq!(d.start(URI), 0);
        while d.take_data().is_empty() {
            clock::advance_ms(20);
            d.step();
        }
        unsafe {
            assert_eq!(anj_ext_coap_downloader_get_record(d.raw(), record.as_mut_ptr()), 0);
            net::take_sent();
            let book = serve(&content);
            let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
            let (uri, null) = (c"coap://h/f".as_ptr(), std::ptr::null_mut::<std::ffi::c_void>());
            assert_eq!(anj_ext_coap_downloader_start_from(d.raw(), uri, null.cast(), record.as_ptr(), None, null), 0);
            let (end, time) = run(&mut d);
            assert!(end.ends_with("FINISHED"), "{way}: {end} {}", d.error());
            assert_eq!(d.take_data(), content[1024..], "{way}");
            assert!(time < 15 * SECOND && book.borrow().len() == 5, "{way}: {time} {:?}", book.borrow());
        }
    }
}

/// Suspended in the middle of a set: what was not handed over is asked for again, and nothing twice.
#[test]
fn rfc_9177_suspend_and_resume() {
    let content = file(45 * 64, 8);
    for at in 1..45 {
        let mut server = QBlockServer::new(content.clone(), 64);
        connect(1, FAR, move |datagram| server.serve(datagram));
        let mut d = Downloader::new(Setup { ack_timeout_s: 5, ..Setup::default() });
        let mut count = 0;
        d.hook(move |raw, status, _| {
            if status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING {
                count += 1;
                if count == at {
                    assert_eq!(unsafe { anj::capi::coap_downloader::anj_coap_downloader_suspend(raw) }, 0);
                }
            }
        });
        assert_eq!(d.start(URI), 0);
        let mut resumed = false;
        for _ in 0..10_000 {
            clock::advance_ms(20);
            match d.step_events() {
                events if events.ends_with("SUSPENDED") => {
                    assert_eq!(d.resume(), 0);
                    resumed = true;
                }
                events if events.ends_with("FINISHED") => break,
                _ => {}
            }
        }
        assert!(resumed, "{at}");
        assert!(d.take_data() == content, "{at}");
        net::take_sent();
    }
}

/// A flood of blocks that nobody asked for, from the server itself and from strangers, leads nowhere.
#[test]
fn rfc_9177_hostile_blocks() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut server = QBlockServer::new(file(3000, seed), 64);
        let honest = random.chance(300);
        connect(seed, Quality { loss: 50, duplication: 50, delay: (1, 2_000_000) }, move |datagram| {
            if datagram[1] != 1 {
                return Vec::new();
            }
            let get = Get::parse_any(datagram);
            let mut answers = server.serve(datagram);
            for _ in 0..random.below(30) {
                let ty = [0x48, 0x58, 0x68, 0x78][random.below(4) as usize];
                let code = [0x45, 0x45, 0x45, 0x84, 0, 1][random.below(6) as usize];
                let value = random.next() as u32 >> random.below(32);
                let len = random.below(100) as usize;
                let rest = format!("420102d30e{:06x}ff{}", value & 0xFF_FFFF, "aa".repeat(len.max(1)));
                let mut answer = get.message(ty, code, random.next() as u16, &rest);
                if honest {
                    // From a stranger, who does not know the token.
                    answer[5] ^= 1;
                }
                answers.push((random.below(3_000_000) as i64, answer));
            }
            answers
        });
        let mut d = Downloader::new(retrying(5));
        assert_eq!(d.start(URI), 0);
        let (end, _) = run(&mut d);
        if honest {
            assert!(end.ends_with("FINISHED") && d.take_data() == file(3000, seed), "seed {seed}: {end} {}", d.error());
        } else {
            assert!(d.take_data().len() <= 2 * 3000, "seed {seed}");
        }
    }
}
