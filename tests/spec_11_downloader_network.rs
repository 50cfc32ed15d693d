//! Spec 11 part 1: downloads of all sizes, from servers that misbehave, and among hostile datagrams. Bad links:
//! `spec_11_bad_links.rs`.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program
#![cfg(anj_with_coap_downloader)]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use common::downloader::{Downloader, Get, Setup, block};
use common::file_server::{Server, file};
use common::link::Random;
use common::{clock, hex, net};

/// Steps until the end, from event to event: to the next arrival, or a second on. Gives the error.
fn run(d: &mut Downloader, limit_s: i64) -> i32 {
    let end = clock::now() + limit_s * 1_000_000;
    while clock::now() < end {
        d.step();
        let events = d.events();
        if events.ends_with("FINISHED") || events.ends_with("FAILED") {
            net::take_calls();
            return d.error();
        }
        let newest = net::sockets().checked_sub(1);
        let arrival = newest.and_then(|number| net::socket(number, |s| s.incoming.front().map(|(at, _)| *at)));
        let wait = arrival.map_or(1_000_000, |at| at - clock::now());
        clock::advance_us(wait.clamp(1, 1_000_000));
    }
    panic!("hangs");
}

/// Without loss, whatever the sizes: bit-exact, with as many requests as there are blocks.
#[test]
fn spec_11_sizes() {
    let largest = match anj::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE {
        1088.. => 1024,
        small => 1 << (small - 64).ilog2(),
    };
    for len in [0, 1, 15, 16, 17, 63, 64, 65, 1023, 1024, 1025, 2048, 5 * 1024, 16 * 1024, 40_000] {
        for block_size in [16, 64, 256, 1024] {
            let content = file(len, len as u64);
            let mut server = Server::new(content.clone(), block_size);
            net::set_peer(Box::new(move |_, _, datagram| server.serve(datagram).into_iter().map(|a| (0, a)).collect()));
            let mut d = Downloader::new(Setup::default());
            assert_eq!(d.start("coap://h/f"), 0);
            assert_eq!(run(&mut d, 100), 0);
            assert!(d.take_data() == content, "{len} bytes in blocks of {block_size}");
            // A small buffer asks for smaller blocks.
            let block_size = block_size.min(largest);
            assert_eq!(net::take_sent().len(), len.div_ceil(block_size).max(1));
        }
    }
}

/// The server vanishes for a while and comes back, with the same file or with another one.
#[test]
fn spec_11_server_restarts() {
    for changed in [false, true] {
        let content = file(20 * 64, 7);
        let mut server = Server::new(content.clone(), 64);
        let (begin, served) = (clock::now(), Rc::new(Cell::new(0)));
        let count = served.clone();
        net::set_peer(Box::new(move |now, _, datagram| {
            count.set(count.get() + 1);
            let away = (10_000_000..200_000_000).contains(&(now - begin));
            if changed && now - begin > 200_000_000 {
                server.etag = vec![9];
            }
            // A block takes a second to arrive.
            if away { Vec::new() } else { server.serve(datagram).into_iter().map(|a| (1_000_000, a)).collect() }
        }));
        let mut d = Downloader::new(Setup { retry_count: 5, retry_delay_s: 5, ..Setup::default() });
        assert_eq!(d.start("coap://h/f"), 0);
        assert_eq!(run(&mut d, 1000), if changed { -9 } else { 0 });
        let data = d.take_data();
        assert!(if changed { content.starts_with(&data) && data.len() < content.len() } else { data == content });
    }
}

/// The server answers a resumed download with a block size of its own: that is another transfer.
#[test]
fn spec_11_wrong_block_size_after_retry() {
    let content = file(4096, 3);
    let mut server = Server::new(content, 64);
    let served = Rc::new(Cell::new(0));
    let count = served.clone();
    net::set_peer(Box::new(move |_, _, datagram| {
        count.set(count.get() + 1);
        if count.get() == 3 {
            server.block_size = 32;
        }
        server.serve(datagram).into_iter().map(|a| (0, a)).collect()
    }));
    let mut d = Downloader::new(Setup { retry_count: 3, max_retransmit: 0, ..Setup::default() });
    assert_eq!(d.start("coap://h/f"), 0);
    assert_eq!(run(&mut d, 1000), -8);
    assert_eq!((d.take_data().len(), served.get()), (128, 3));
}

/// A flood of datagrams cannot keep the application in a step, nor end the download.
#[test]
fn spec_11_flood() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    for _ in 0..10_000 {
        net::push(&hex("ffff"));
    }
    d.step();
    let left = net::socket(net::sockets() - 1, |s| s.incoming.len());
    assert!((9_000..10_000).contains(&left), "{left}");
    net::push(&get.block(0, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
}

/// The options of the request for a block of 16 bytes.
fn options(num: u8) -> String {
    if num == 0 { "b166".to_owned() } else { format!("b166c1{:02x}", num << 4) }
}

/// Random bytes, and mutations of the right answer with a foreign token or id: never a panic, never an end.
#[test]
fn spec_11_hostile_strangers() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        net::take_sent();
        let mut d = Downloader::new(Setup::default());
        let mut get = d.first_request("coap://h/f");
        for num in 0..8u8 {
            for _ in 0..40 {
                let mut datagram = match random.below(3) {
                    0 => (0..random.below(1300)).map(|_| random.next() as u8).collect(),
                    1 => get.block(num, num < 7),
                    _ => get.separate(random.chance(500), 0x7777, &block(num, true)),
                };
                if datagram.len() > 12 {
                    datagram[4 + random.below(8) as usize] ^= 1 << random.below(8);
                }
                for _ in 0..random.below(4) {
                    let at = random.below(datagram.len().max(1) as u64) as usize;
                    // An RST or error with our own id and token is an answer, not a stranger.
                    if let Some(byte) = datagram.get_mut(at).filter(|_| at >= 12) {
                        *byte = random.next() as u8;
                    }
                }
                if datagram.get(..4) != Some(&[0x70, 0, (get.id >> 8) as u8, get.id as u8]) {
                    net::push(&datagram);
                }
            }
            d.step();
            assert_eq!(d.error(), 0, "seed {seed}");
            net::take_sent();
            net::push(&get.block(num, num < 7));
            // A datagram that is too large for the buffer ends a step.
            while num < 7 && get.options == options(num) {
                d.step();
                if let Some(request) = net::take_sent().iter().find(|datagram| datagram.starts_with(&[0x48, 1])) {
                    get = Get::parse(request);
                }
            }
        }
        assert!(d.run().ends_with("FINISHING FINISHED"), "seed {seed}");
        assert_eq!(d.take_data().len(), 128, "seed {seed}");
    }
}

/// Mutations of the right answer itself: whatever happens, the download ends, and no step panics.
#[test]
fn spec_11_hostile_server() {
    let ends = Rc::new(RefCell::new([0; 2]));
    for seed in 0..1500u64 {
        let mut random = Random::new(seed);
        let mut server = Server::new(file(512, seed), 64);
        server.separate = seed % 2 == 0;
        net::set_peer(Box::new(move |_, _, datagram| {
            let mut answers = server.serve(datagram);
            for answer in &mut answers {
                if random.chance(100) {
                    let at = random.below(answer.len() as u64) as usize;
                    answer[at] ^= 1 << random.below(8);
                }
                if random.chance(30) {
                    answer.truncate(random.below(answer.len() as u64) as usize);
                }
            }
            answers.into_iter().map(|answer| (1000, answer)).collect()
        }));
        let mut d = Downloader::new(Setup { retry_count: 2, retry_delay_s: 1, ..Setup::default() });
        assert_eq!(d.start("coap://h/f"), 0);
        let error = run(&mut d, 10_000);
        assert!([0, -6, -7, -8, -9].contains(&error), "seed {seed}: {error}");
        ends.borrow_mut()[usize::from(error == 0)] += 1;
    }
    let [failed, finished] = *ends.borrow();
    assert!(failed > 50 && finished > 50, "{failed} failed, {finished} finished");
}
