//! Spec 11 part 1: URIs at the C functions (U), message traces (D). Retries and calls: `spec_11_downloader_control.rs`.
#![cfg(anj_with_coap_downloader)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use anj::capi::compat::net::anj_net_api::{anj_net_address_family_setting_t, anj_net_config_t};
use common::downloader::{Downloader, Get, Setup, block, retrying};
use common::{Func, clock, hex, net, rng, to_hex};

const URI: &str = "coap://fw.example.com:5683/a/bc/def";
const PATH: &str = "b16102626303646566";

fn zeroed_config() -> anj_net_config_t {
    unsafe { std::mem::zeroed() }
}

#[test]
fn spec_11_u_host_port_and_options() {
    let long = format!("coap://h/{}", "a".repeat(270));
    let long_options = format!("be0001{}", "61".repeat(270));
    let rows: &[(&str, &str, &str, &str, &str)] = &[
        ("U1", URI, "fw.example.com", "5683", PATH),
        ("U2", "coap://fw.example.com/a", "fw.example.com", "5683", "b161"),
        ("U4", "coap://fw.example.com:5683", "fw.example.com", "5683", ""),
        ("U5", "coap://fw.example.com", "fw.example.com", "5683", ""),
        ("U6", "coap://fw.example.com/", "fw.example.com", "5683", ""),
        ("U8", "coap://[2001:db8::1]:5690/fw", "[2001:db8::1]", "5690", "b26677"),
        ("U10", "coap://[2001:db8::1]", "[2001:db8::1]", "5683", ""),
        ("U11", "coap://h/a//b", "h", "5683", "b161000162"),
        ("U13", "coap://h/a?x=1&y=2", "h", "5683", "b16143783d3103793d32"),
        ("U14", "coap://h/a%2Fb", "h", "5683", "b3612f62"),
        ("U20", "coap://h:0/a", "h", "0", "b161"),
        ("U24", "coap://h/a:7", "h", "5683", "b3613a37"),
        ("U29", "coap://h/aaaaaaaaaaaaa", "h", "5683", "bd0061616161616161616161616161"),
        ("U30", &long, "h", "5683", &long_options),
    ];
    for (row, uri, host, port, options) in rows {
        let mut d = Downloader::new(Setup::default());
        let request = d.first_request(uri);
        assert_eq!(request.options, *options, "{row}");
        let (seen_host, seen_port, dtls) =
            net::socket(net::sockets() - 1, |s| (s.host.clone(), s.port.clone(), s.dtls));
        assert_eq!((seen_host.as_str(), seen_port.as_str(), dtls), (*host, *port, false), "{row}");
    }
}

#[test]
#[cfg(not(anj_with_mbedtls))]
fn spec_11_u3_u27_coaps() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start("coaps://h/a"), -3, "U27");
    let config = zeroed_config();
    assert_eq!(d.start_with("coaps://h/a", &config), 0, "U3");
    d.steps(2);
    #[cfg(anj_net_with_dtls)]
    {
        assert_eq!(Get::parse(&net::take_one()).options, "b161");
        net::socket(0, |s| assert_eq!((s.dtls, s.port.as_str()), (true, "5684")));
    }
    #[cfg(not(anj_net_with_dtls))]
    assert_eq!(d.error(), -5);
}

#[test]
fn spec_11_u_refused() {
    let long_host = format!("coap://{}/a", "h".repeat(256));
    let rows: &[(&str, &str)] = &[
        ("U15", "coap://h/a#frag"),
        ("U16", "coap://h/a/b/c/d"),
        ("U17", "coap://h:123456/a"),
        ("U18", "coap://h:99999/a"),
        ("U19", "coap://h:56x/a"),
        ("U21", "coap://h:/a"),
        ("U22", "coap://:5683/a"),
        ("U22", "coap:///a"),
        ("U25", "coap://u@h/a"),
        ("U26", "COAP://h/a"),
        ("U26", "coap+tcp://h/a"),
        ("U26", "http://h/a"),
        ("U26", "coapss://h/a"),
        ("U26", "coap:h/a"),
        ("U26", ""),
        ("U28", "coap://[::1/a"),
        ("U31", &long_host),
    ];
    let mut d = Downloader::new(Setup::default());
    for (row, uri) in rows {
        assert_eq!(d.start(uri), -1, "{row}: {uri}");
        assert_eq!((d.step_events().as_str(), d.error()), ("", 0), "{row}");
    }
    assert!(net::take_calls().is_empty());
}

#[test]
fn spec_11_u32_failing_start_changes_nothing() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&get.ack(0x84, ""));
    assert_eq!(d.run(), "FINISHING FAILED");
    assert_eq!((d.start("http://h"), d.start("coaps://h/a")), (-1, -3));
    assert_eq!((d.step_events().as_str(), d.error()), ("", -6));
}

/// The configuration is copied, for this download only.
#[test]
fn spec_11_s1_1_net_config() {
    let mut d = Downloader::new(Setup::default());
    let af_setting = || net::socket(net::sockets() - 1, |s| s.af_setting);
    let mut config = zeroed_config();
    config.raw_socket_config.af_setting =
        std::mem::MaybeUninit::new(anj_net_address_family_setting_t::ANJ_NET_AF_SETTING_FORCE_INET6);
    assert_eq!(d.start_with("coap://h/f", &config), 0);
    config = zeroed_config();
    let _ = &config;
    d.step();
    assert_eq!(af_setting(), 2);
    d.terminate();
    d.run();
    d.first_request("coap://h/f");
    assert_eq!(af_setting(), 0);
}

/// A request that does not fit the buffer fails, and is not tried again.
#[test]
fn spec_11_s1_7_request_too_long() {
    let mut d = Downloader::new(retrying(3));
    assert_eq!(d.start(&format!("coap://h/{}", "a".repeat(1200))), 0);
    assert_eq!((d.run().as_str(), d.error()), ("STARTING FINISHING FAILED", -8));
    assert!(net::take_sent().is_empty());
}

/// A URI too long to be copied is read where it stands, and works through a suspension.
#[test]
fn spec_11_s1_1_long_uri() {
    let uri = format!("coap://h/{}", "a".repeat(280));
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(&uri);
    d.answer(&get.block(0, true));
    assert_eq!(net::take_sent().len(), 1);
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!(d.resume(), 0);
    d.step();
    let again = d.request();
    assert_eq!(again.options, format!("{}c110", get.options));
}

#[test]
fn spec_11_d1_first_datagram() {
    // The seed is in the byte order of the host.
    rng::next_bytes(&0x1110u16.to_ne_bytes());
    let mut d = Downloader::new(Setup::default());
    rng::next_bytes(&hex("131415161718191a 00000000"));
    assert_eq!(d.start(URI), 0);
    d.steps(2);
    assert_eq!(to_hex(&net::take_one()), "48011111131415161718191ab16102626303646566");
}

#[test]
fn spec_11_d1_three_blocks() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start(URI), 0);
    assert_eq!(d.step_events(), "STARTING");
    assert_eq!(net::take_funcs(), [Func::Create, Func::GetState, Func::Connect, Func::GetInnerMtu]);
    let first = d.request();
    assert_eq!(first.options, PATH);
    d.answer(&first.content("41a2 d10608 ff 0102030405060708 1112131415161718"));
    assert_eq!(d.events(), "DATA:16");
    let second = Get::parse(&net::take_one());
    assert_eq!((second.id, second.options.as_str()), (first.id.wrapping_add(1), "b16102626303646566c110"));
    d.answer(&second.content("41a2 d10618 ff 2122232425262728 3132333435363738"));
    assert_eq!(d.events(), "DATA:16");
    let third = Get::parse(&net::take_one());
    assert_eq!((third.id, third.options.as_str()), (first.id.wrapping_add(2), "b16102626303646566c120"));
    assert!(first.token != second.token && second.token != third.token && first.token != third.token);
    net::take_calls();
    d.answer(&third.content("41a2 d10620 ff 4142434445464748"));
    assert_eq!(d.events(), "DATA:8");
    assert!(!net::take_funcs().contains(&Func::Cleanup));
    assert_eq!(d.step_events(), "FINISHING");
    assert_eq!(net::take_funcs(), [Func::GetState, Func::Cleanup]);
    assert_eq!(d.step_events(), "FINISHED");
    assert_eq!(d.step_events(), "");
    assert!(net::take_calls().is_empty() && net::take_sent().is_empty());
    let wanted = "0102030405060708111213141516171821222324252627283132333435363738 4142434445464748";
    assert_eq!(d.take_data(), hex(wanted));
}

#[test]
fn spec_11_d2_large_blocks() {
    let mut d = Downloader::new(Setup::default());
    let mut get = d.first_request("coap://h/f");
    assert_eq!(get.options, "b166");
    for num in 0..17u32 {
        let value = num << 4 | 8 | 6;
        let option = if value < 256 { format!("d10a{value:02x}") } else { format!("d20a{value:04x}") };
        d.answer(&get.content(&format!("{option}ff{}", "5a".repeat(1024))));
        get = Get::parse(&net::take_one());
        let next = (num + 1) << 4 | 6;
        let option = if next < 256 { format!("c1{next:02x}") } else { format!("c2{next:04x}") };
        assert_eq!(get.options, format!("b166{option}"));
    }
    d.answer(&get.content("d20a0116 ff 00112233445566778899"));
    assert!(d.run().ends_with("DATA:10 FINISHING FINISHED"));
    assert_eq!(d.take_data().len(), 17 * 1024 + 10);
}

/// The first answer to a first request, and what comes of it.
#[test]
fn spec_11_d_one_answer() {
    let rows: &[(&str, u8, &str, &str, i32)] = &[
        ("D3", 0x45, "", "FINISHING FINISHED", 0),
        ("D4", 0x41, "ff 3132", "DATA:2 FINISHING FINISHED", 0),
        ("2.03", 0x43, "ff 3132", "DATA:2 FINISHING FINISHED", 0),
        ("D5", 0x84, "", "FINISHING FAILED", -6),
        ("5.03", 0xA3, "ff 3132", "FINISHING FAILED", -6),
        ("D17", 0x45, "d10a08 ff 0102030405060708", "FINISHING FAILED", -8),
        ("M=1 without payload", 0x45, "d10a08", "FINISHING FAILED", -8),
        ("D18", 0x45, "d10a0f ff 0102", "FINISHING FAILED", -8),
        ("Block1 only", 0x45, "d10e08 ff 0102", "DATA:2 FINISHING FINISHED", 0),
        (
            "final block longer than its size",
            0x45,
            "d00a ff 000102030405060708090a0b0c0d0e0f1011",
            "DATA:18 FINISHING FINISHED",
            0,
        ),
        ("Size2", 0x45, "d10f05 ff 0102030405", "DATA:5 FINISHING FINISHED", 0),
    ];
    for (row, code, rest, events, error) in rows {
        let mut d = Downloader::new(retrying(3));
        let get = d.first_request("coap://h/f");
        net::push(&get.ack(*code, rest));
        assert_eq!((d.run().as_str(), d.error()), (*events, *error), "{row}");
        assert!(net::take_sent().is_empty(), "{row}");
    }
}

#[test]
fn spec_11_d6_reset() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request("coap://h/f");
    net::push(&[0x70, 0, (get.id >> 8) as u8, get.id as u8]);
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -6));
}

#[test]
fn spec_11_d7_retransmissions() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start("coap://h/f"), 0);
    d.step();
    let begin = clock::now();
    let mut sent: Vec<(i64, Vec<u8>)> = Vec::new();
    while !d.step_events().contains("FAILED") {
        sent.extend(net::take_sent().into_iter().map(|datagram| ((clock::now() - begin) / 1_000_000, datagram)));
        if d.error() == 0 {
            clock::advance_s(1);
        }
    }
    let times: Vec<i64> = sent.iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [0, 2, 6, 14, 30]);
    assert!(sent.iter().all(|(_, datagram)| *datagram == sent[0].1));
    assert_eq!((d.error(), (clock::now() - begin) / 1_000_000), (-7, 62));
}

#[test]
fn spec_11_d8_timeout_is_retried() {
    let mut d = Downloader::new(Setup { max_retransmit: 0, ..retrying(3) });
    d.first_request("coap://h/f");
    clock::advance_s(2);
    d.steps(2);
    assert_eq!((d.step_events().as_str(), d.error()), ("WAITING_FOR_RETRY", 0));
    assert_eq!(d.run(), "RETRYING WAITING_FOR_RETRY RETRYING FINISHING FAILED");
    assert_eq!(d.error(), -7);
}

/// Datagrams that change nothing: the answer to the request is still taken, and nothing is sent.
#[test]
fn spec_11_d_ignored() {
    let rows: &[(&str, &str)] = &[
        ("D9", "ffff"),
        ("nothing", ""),
        ("D10", "6845 MMMM TT 49 010203040506070809 ff 00"),
        ("D13", "6845 MMMM 0102030405060708 41a3 ff 3132"),
        ("D15", "6845 MMMM TT d10a18 ff 00112233445566778899aabbccddeeff"),
        ("D26", "6845 0000 TT ff 3132"),
        ("server request, non-confirmable", "5101020255b133"),
        ("empty ACK for another message", "60000000"),
        ("RST for another message", "70000000"),
        ("separate response with the id of the request", "4845 MMMM TT ff 3132"),
        ("request with our token", "4801 7777 TT"),
        ("block option of four bytes", "6845 MMMM TT d40a 00000008 ff 00"),
    ];
    for (row, datagram) in rows {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request("coap://h/f");
        assert_ne!(get.id, 0);
        net::push(&hex(&datagram.replace("MMMM", &format!("{:04x}", get.id)).replace("TT", &to_hex(&get.token))));
        d.step();
        assert_eq!((d.events().as_str(), d.error()), ("", 0), "{row}");
        let answers = usize::from(row.starts_with("request with"));
        assert_eq!(net::take_sent().len(), answers, "{row}");
        net::push(&get.content("41a2 ff 5152"));
        assert_eq!(d.run(), "DATA:2 FINISHING FINISHED", "{row}");
    }
}

#[test]
fn spec_11_d11_etag_changes() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request("coap://h/f");
    d.answer(&get.content("41a2 d10608 ff 00000000000000000000000000000000"));
    let next = Get::parse(&net::take_one());
    net::push(&next.content("41a3 d10618 ff 11111111111111111111111111111111"));
    assert_eq!((d.run().as_str(), d.error()), ("DATA:16 FINISHING FAILED", -9));
    assert_eq!(d.take_data(), [0; 16]);
}

#[test]
fn spec_11_d12_etag_appears_and_vanishes() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&get.block(0, true));
    let get = Get::parse(&net::take_one());
    d.answer(&get.content("41a2 d10618 ff 11111111111111111111111111111111"));
    let get = Get::parse(&net::take_one());
    d.answer(&get.block(2, true));
    assert_eq!((d.run().as_str(), d.error()), ("DATA:16 DATA:16 FINISHING FAILED", -9));
}

/// A response that is not accepted does not plant an ETag either.
#[test]
fn spec_11_d13_stray_etag_is_no_reference() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&get.content("41a9 d10618 ff 11111111111111111111111111111111"));
    d.answer(&get.content("41a2 d10600 ff 22"));
    assert_eq!(d.run(), "DATA:1 FINISHING FINISHED");
}

#[test]
fn spec_11_d14_block_repeated() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&get.block(0, true));
    let next = Get::parse(&net::take_one());
    d.answer(&next.block(0, true));
    assert_eq!((d.events().as_str(), net::take_sent().len()), ("DATA:16", 0));
    net::push(&next.block(1, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
    assert_eq!(d.take_data(), [[0; 16], [1; 16]].concat());
}

#[test]
fn spec_11_d16_block_size_changes() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request("coap://h/f");
    d.answer(&get.block(0, true));
    let next = Get::parse(&net::take_one());
    net::push(&next.content(&format!("d10a19 ff {}", "22".repeat(32))));
    assert_eq!((d.run().as_str(), d.error()), ("DATA:16 FINISHING FAILED", -8));
}

#[test]
fn spec_11_d19_too_large() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    net::push(&get.content(&format!("ff{}", "00".repeat(1300))));
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -7));
    assert_eq!(net::take_sent().len(), 4);
}

#[test]
fn spec_11_d20_d21_strangers_are_answered() {
    for (row, datagram, answer) in [
        ("D20", "40000101", "70000101"),
        ("D21", "4101020255b133", "61a3020255"),
        ("not LwM2M", "4101020255b161", "61a3020255"),
        ("separate response of another", "4145030255ff01", "70000302"),
    ] {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request("coap://h/f");
        d.answer(&hex(datagram));
        assert_eq!(to_hex(&net::take_one()), answer, "{row}");
        net::push(&get.content("ff01"));
        assert_eq!(d.run(), "DATA:1 FINISHING FINISHED", "{row}");
    }
}

fn empty_ack(get: &Get) -> Vec<u8> {
    vec![0x60, 0, (get.id >> 8) as u8, get.id as u8]
}

#[test]
fn spec_11_d22_separate_response() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&empty_ack(&get));
    clock::advance_s(60);
    d.step();
    assert!(net::take_sent().is_empty(), "no retransmission after the ACK");
    d.answer(&get.separate(true, 0x7777, "41a2 ff 5152"));
    assert_eq!(to_hex(&net::take_one()), "60007777");
    assert_eq!(d.run(), "DATA:2 FINISHING FINISHED");
}

#[test]
fn spec_11_d23_separate_response_block_wise() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&empty_ack(&get));
    d.answer(&get.separate(true, 0x7777, &block(0, true)));
    let sent = net::take_sent();
    assert_eq!((sent.len(), to_hex(&sent[0])), (2, "60007777".to_owned()));
    let next = Get::parse(&sent[1]);
    assert_eq!((next.id, next.options.as_str()), (get.id.wrapping_add(1), "b166c110"));
    assert_ne!(next.token, get.token);
    // Its duplicate is acknowledged again, and not delivered again.
    d.answer(&get.separate(true, 0x7777, &block(0, true)));
    assert_eq!(to_hex(&net::take_one()), "60007777");
    assert_eq!(d.events(), "DATA:16");
}

#[test]
fn spec_11_d24_non_confirmable_response() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&get.separate(false, 0x7777, &block(0, true)));
    assert_eq!(Get::parse(&net::take_one()).options, "b166c110");
    assert_eq!(d.events(), "DATA:16");
}

#[test]
fn spec_11_d25_silence_after_empty_ack() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request("coap://h/f");
    d.answer(&empty_ack(&get));
    clock::advance_us(231_999_999);
    d.step();
    assert_eq!((d.events().as_str(), d.error()), ("", 0));
    clock::advance_us(1);
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -7));
}

/// Timers run also while the network layer says "in progress" to every receive.
#[test]
fn spec_11_s1_7_receive_in_progress() {
    let mut d = Downloader::new(Setup::default());
    d.first_request("coap://h/f");
    net::always(Func::Recv, Some(4));
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -7));
    assert_eq!(net::take_sent().len(), 4);
}

/// A send that is never accepted fails after two seconds; a message taken in parts is one message.
#[test]
fn spec_11_s1_8_sending() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start("coap://h/f"), 0);
    d.step();
    net::partial_send(5);
    d.step();
    let mut request = net::take_one();
    assert_eq!(request.len(), 5);
    d.step();
    request.extend(net::take_one());
    let get = Get::parse(&request);
    net::always(Func::Send, Some(4));
    d.answer(&get.block(0, true));
    clock::advance_us(1_999_999);
    d.step();
    assert_eq!(d.error(), 0);
    clock::advance_us(1);
    d.step();
    assert_eq!(d.error(), -5);
    assert_eq!(d.run(), "STARTING DATA:16 FINISHING FAILED");
}

/// An application that polls rarely can download, too.
#[test]
fn spec_11_s1_11_slow_polling() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start("coap://h/f"), 0);
    d.step();
    clock::advance_s(30);
    let get = d.request();
    net::push(&get.content("ff 0102"));
    clock::advance_s(30);
    d.step();
    assert_eq!(d.run(), "STARTING DATA:2 FINISHING FINISHED");
}

#[test]
fn spec_11_s1_1_sizes() {
    let size = size_of::<anj::capi::coap_downloader::anj_coap_downloader_t>();
    if size_of::<usize>() == 8 && anj::config::ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE == 1200 {
        assert!(size <= 1776, "{size}");
    }
}
