//! Timeouts of a download that follow the link: `ANJ_EXT_WITH_ADAPTIVE_TIMEOUT` (RFC 6298, RFC 8961; RFC 7252 §4.2).
#![cfg(anj_ext_with_adaptive_timeout)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::ops::RangeInclusive;

use common::downloader::{Downloader, Get, Setup};
use common::link::{Quality, bad_link};
use common::{clock, hex, net, rng};

const URI: &str = "coap://h/f";

fn adaptive() -> Setup {
    Setup { parameters: false, ..Setup::default() }
}

/// A downloader that got `blocks` blocks, each after `ms`, and its next request.
fn settled(setup: Setup, blocks: u8, ms: i64) -> (Downloader, Get) {
    let mut d = Downloader::new(setup);
    let mut get = d.first_request(URI);
    for num in 0..blocks {
        get = next(&mut d, &get, num, ms);
    }
    d.events();
    (d, get)
}

/// Delivers a block after a while, in which requests may be sent again; gives the request after it.
fn next(d: &mut Downloader, get: &Get, num: u8, ms: i64) -> Get {
    let tick = (ms / 100).max(1);
    for _ in 1..ms / tick {
        clock::advance_ms(tick);
        d.step();
    }
    clock::advance_ms(tick);
    net::take_sent();
    d.answer(&get.block(num, true));
    Get::parse(&net::take_one())
}

/// Without an answer from now on: when the request is sent again, in milliseconds, and when it is given up.
fn silence(d: &mut Downloader) -> (Vec<i64>, i64) {
    let begin = clock::now();
    let mut times = Vec::new();
    loop {
        clock::advance_ms(1);
        d.step();
        let now = (clock::now() - begin) / 1000;
        times.extend(net::take_sent().iter().map(|_| now));
        if d.events().contains("FINISHING") {
            return (times, now);
        }
        assert!(now < 1_000_000, "{times:?}");
    }
}

/// Intervals double, from one to one and a half times a timeout in `base`; limits of the number and of the whole wait.
fn check_silence((times, end): (Vec<i64>, i64), base: RangeInclusive<i64>) {
    let first = times[0];
    assert!((*base.start()..=base.end() * 3 / 2 + 1).contains(&first), "{first} for {base:?}");
    let intervals: Vec<i64> =
        times.windows(2).map(|pair| pair[1] - pair[0]).chain([end - times[times.len() - 1]]).collect();
    for (at, interval) in intervals.iter().enumerate() {
        let wanted = (first << (at + 1)).min(60_000);
        // The clock of this test ticks once a millisecond.
        assert!((interval - wanted).abs() <= (2 << at), "{base:?}: {intervals:?}");
    }
    assert!(times.len() >= 4, "{base:?}: {times:?}");
    assert!(times.len() == 4 || times[times.len() - 1] <= 45_000, "{base:?}: {times:?}");
    assert!((45_000..=300_001).contains(&end), "{base:?}: given up after {end}");
}

#[test]
fn spec_11_adaptive_timeouts_by_round_trip() {
    for rtt in [1, 20, 100, 500, 1_900, 10_000, 50_000] {
        let (mut d, _) = settled(adaptive(), 14, rtt);
        // After ten equal samples RTTVAR is 0.75^9 / 2 of the round trip, 0.0375.
        let margin = (rtt * 15 / 100).max(100);
        check_silence(silence(&mut d), (rtt + 100).min(60_000)..=(rtt + margin).min(60_000));
    }
}

/// Nothing is known before the first answer, nor after a new connection.
#[test]
fn spec_11_adaptive_begins_with_the_defaults() {
    let mut d = Downloader::new(adaptive());
    d.first_request(URI);
    let (times, end) = silence(&mut d);
    assert!((2_000..=3_000).contains(&times[0]) && times.len() == 4, "{times:?}");
    assert!((62_000..=93_000).contains(&end), "{end}");

    let (mut d, _) = settled(adaptive(), 10, 100);
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!(d.resume(), 0);
    d.steps(2);
    net::take_sent();
    let (times, _) = silence(&mut d);
    assert!((2_000..=3_000).contains(&times[0]) && times.len() == 4, "{times:?}");
}

/// Parameters of the application are obeyed, whatever the link does. Those that are out of range are none.
#[test]
fn spec_11_adaptive_obeys_given_parameters() {
    let (mut d, _) = settled(Setup::default(), 10, 100);
    assert_eq!(silence(&mut d).0, [2_000, 6_000, 14_000, 30_000]);
    let (mut d, _) = settled(Setup { ack_timeout_s: 100, max_retransmit: 1, ..Setup::default() }, 10, 100);
    assert_eq!(silence(&mut d).0, [100_000]);
    let (mut d, _) = settled(Setup { factor: 0.5, ..Setup::default() }, 10, 100);
    check_silence(silence(&mut d), 200..=200);
}

/// An answer to a request that was sent more than once is no sample (Karn), and the longer timeout stays until there is one.
#[test]
fn spec_11_adaptive_ambiguous_answers() {
    let (mut d, get) = settled(adaptive(), 10, 100);
    // Lost, sent again, answered within a moment: to which of the two?
    clock::advance_ms(301);
    d.step();
    assert_eq!(net::take_sent().len(), 1);
    let get = next(&mut d, &get, 10, 1);
    // The late second answer to it says nothing either.
    d.answer(&get.block(10, true));
    clock::advance_ms(399);
    d.step();
    assert!(net::take_sent().is_empty());
    clock::advance_ms(202);
    d.step();
    assert_eq!(net::take_sent().len(), 1);
    // Once more, then a sample.
    let get = next(&mut d, &get, 11, 1);
    let get = next(&mut d, &get, 12, 100);
    assert_eq!(get.options, "b166c1d0");
    check_silence(silence(&mut d), 200..=200);
}

/// A link much slower than the default timeout: after the first blocks nothing is sent twice.
#[test]
fn spec_11_adaptive_slow_link() {
    for rtt_ms in [4_000, 10_000, 30_000] {
        let mut d = Downloader::new(adaptive());
        rng::seed(rtt_ms as u64);
        net::set_peer(Box::new(move |_, _, datagram| {
            let get = Get::parse(datagram);
            let num = number(&get) as u8;
            vec![(rtt_ms * 1000, get.block(num, num < 15))]
        }));
        assert_eq!(d.start(URI), 0);
        let mut counts = [0; 16];
        for _ in 0..16 * 40 * rtt_ms / 1000 {
            d.step();
            for datagram in net::take_sent() {
                counts[number(&Get::parse(&datagram)) as usize] += 1;
            }
            clock::advance_ms(100);
        }
        assert!(d.events().ends_with("FINISHED"), "{rtt_ms}");
        assert!(counts[0] > 1, "{rtt_ms}: {counts:?}");
        assert_eq!(counts[4..], [1; 12], "{rtt_ms}: {counts:?}");
    }
}

/// A tenth of the datagrams lost each way, 100 ms there and back: less than half of the time of the default parameters.
#[test]
fn spec_11_adaptive_bad_link() {
    let run = |setup: Setup, seed: u64| {
        let quality = Quality { loss: 100, duplication: 0, delay: (50_000, 50_000) };
        net::set_peer(bad_link(seed, quality, |_, datagram| {
            let get = Get::parse(datagram);
            let num = number(&get);
            vec![get.content(&format!("d2{}ff{}", value(num, num < 255), "55".repeat(16)))]
        }));
        rng::seed(seed);
        let mut d = Downloader::new(Setup { factor: 1.5, retry_count: 10, ..setup });
        assert_eq!(d.start(URI), 0);
        let begin = clock::now();
        while !d.events().ends_with("FINISHED") {
            d.step();
            clock::advance_ms(1);
        }
        assert_eq!((d.take_data().len(), d.error()), (256 * 16, 0));
        clock::now() - begin
    };
    let fixed: i64 = (0..10).map(|seed| run(Setup::default(), seed)).sum();
    let adaptive: i64 = (0..10).map(|seed| run(adaptive(), seed)).sum();
    assert!(adaptive * 2 < fixed, "{adaptive} {fixed}");
}

/// The block that a request for `/f` asks for.
fn number(get: &Get) -> u32 {
    hex(&get.options).iter().skip(3).fold(0, |value, byte| value << 8 | u32::from(*byte)) >> 4
}

/// Length nibble is 2: Block2 as two bytes, 16 bytes a block.
fn value(num: u32, more: bool) -> String {
    let value = num << 4 | u32::from(more) << 3;
    format!("0a{value:04x}")
}
