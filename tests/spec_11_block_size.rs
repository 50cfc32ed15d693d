//! Spec 11 §1.5, RFC 7959 §2.3, §2.9.3: the server offers smaller blocks, or refuses the size with 4.13.
#![cfg(anj_with_coap_downloader)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use common::downloader::{Downloader, Get, Setup, retrying};
use common::file_server::{Server, file};
use common::{clock, net, to_hex};

const URI: &str = "coap://h/f";

/// Block2 and payload: bytes of `content` from `num` times `size` on.
fn block(content: &[u8], num: usize, size: usize) -> String {
    let rest = &content[num * size..];
    let more = rest.len() > size;
    let value = (num << 4) as u32 | u32::from(more) << 3 | (size.trailing_zeros() - 4);
    let value: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    format!("d{}0a{}ff{}", value.len(), to_hex(&value), to_hex(&rest[..size.min(rest.len())]))
}

/// In the middle of a download the server goes over to smaller blocks, at the same place: the next requests have their size.
#[test]
fn spec_11_s1_6_server_offers_smaller_blocks() {
    let content = file(64 + 100, 1);
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(URI);
    d.answer(&get.content(&block(&content, 0, 64)));
    let get = Get::parse(&net::take_one());
    assert_eq!(get.options, "b166c112");
    // Blocks of 16: number 4 begins where number 1 of 64 bytes does.
    d.answer(&get.content(&block(&content, 4, 16)));
    for num in 5..11 {
        let get = Get::parse(&net::take_one());
        assert_eq!(get.options, format!("b166c1{:02x}", num << 4));
        d.answer(&get.content(&block(&content, num, 16)));
    }
    assert!(d.run().ends_with("FINISHING FINISHED"));
    assert_eq!(d.take_data(), content);
}

/// Smaller blocks from another place, or larger ones, are not what was asked for.
#[test]
fn spec_11_s1_6_other_blocks_are_refused() {
    let content = file(1000, 2);
    for (num, size, error) in
        [(1, 16, -8), (2, 16, -7), (3, 16, -7), (5, 16, -7), (8, 16, -7), (1, 128, -8), (0, 16, -7)]
    {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        d.answer(&get.content(&block(&content, 0, 64)));
        let get = Get::parse(&net::take_one());
        d.answer(&get.content(&block(&content, num, size)));
        d.run();
        assert_eq!((d.error(), d.take_data().len()), (error, 64), "number {num} of {size} bytes");
        net::take_sent();
    }
}

/// After a retry, too, and then the block number of the first request is that of the larger blocks.
#[test]
fn spec_11_s1_6_smaller_blocks_after_a_retry() {
    let content = file(300, 3);
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    d.answer(&get.content(&block(&content, 0, 64)));
    net::take_sent();
    let mut events = String::new();
    while !events.contains("RETRYING") {
        clock::advance_s(1);
        events += &d.step_events();
    }
    net::take_sent();
    let get = d.request();
    assert_eq!(get.options, "b166c112");
    d.answer(&get.content(&block(&content, 2, 32)));
    let get = Get::parse(&net::take_one());
    assert_eq!(get.options, "b166c131");
    net::set_peer(Box::new({
        let mut server = Server::new(content.clone(), 32);
        server.etag.clear();
        move |_, _, datagram| server.serve(datagram).into_iter().map(|answer| (0, answer)).collect()
    }));
    d.answer(&get.content(&block(&content, 3, 32)));
    assert!(d.run().ends_with("FINISHING FINISHED"));
    assert_eq!(d.take_data(), content);
}

/// 4.13: asked for again in the size that the server names, or in half of what it refused; no size below 16.
#[test]
fn spec_11_s1_6_request_entity_too_large() {
    let content = file(200, 4);
    // What the server names (option Block2, if any), and the next request.
    for (named, asked) in [("", "c105"), ("d10a02", "c102"), ("d10a06", "c105"), ("d00a", "c0")] {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        d.answer(&get.ack(0x8D, named));
        let again = Get::parse(&net::take_one());
        assert_eq!(again.options, format!("b166{asked}"), "{named}");
        assert!(again.id == get.id.wrapping_add(1) && again.token != get.token);
        d.answer(&again.content(&block(&content, 0, 16)));
        let get = Get::parse(&net::take_one());
        assert_eq!(get.options, "b166c110");
    }
    let mut d = Downloader::new(Setup::default());
    let mut get = d.first_request(URI);
    for size in ["c105", "c104", "c103", "c102", "c101", "c0"] {
        d.answer(&get.ack(0x8D, ""));
        get = Get::parse(&net::take_one());
        assert_eq!(get.options, format!("b166{size}"));
    }
    d.answer(&get.ack(0x8D, ""));
    assert_eq!(d.run(), "FINISHING FAILED");
    assert_eq!(d.error(), -6);
}

/// In the middle of a download: the bytes that are there are not asked for again.
#[test]
fn spec_11_s1_6_too_large_in_the_middle() {
    let content = file(200, 5);
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(URI);
    d.answer(&get.content(&block(&content, 0, 64)));
    let get = Get::parse(&net::take_one());
    // Confirmable, so that an acknowledgement goes first.
    let mut refusal = get.separate(true, 0x7777, "");
    refusal[1] = 0x8D;
    d.answer(&refusal);
    let mut sent = net::take_sent();
    assert_eq!(to_hex(&sent.remove(0)), "60007777");
    let mut get = Get::parse(&sent.remove(0));
    assert_eq!(get.options, "b166c121");
    for num in 2..7 {
        d.answer(&get.content(&block(&content, num, 32)));
        if num < 6 {
            get = Get::parse(&net::take_one());
        }
    }
    assert!(d.run().ends_with("FINISHING FINISHED"));
    assert_eq!(d.take_data(), content);
}

/// A server that does not understand Block2 answers with the whole resource, or with the first block for ever: nothing of it
/// may be taken for the block that was asked for.
#[test]
fn spec_11_s1_6_server_ignores_block2() {
    let content = file(200, 6);
    for answer in
        [block(&content, 0, 64), format!("d00aff{}", to_hex(&content[..10])), format!("ff{}", to_hex(&content))]
    {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        let again = answer.clone();
        net::set_peer(Box::new(move |_, _, datagram| vec![(0, Get::parse(datagram).content(&again))]));
        d.answer(&get.content(&block(&content, 0, 64)));
        assert!(d.run().ends_with("FINISHING FAILED"));
        assert_eq!((d.error(), d.take_data().len()), (-7, 64), "{answer}");
        net::set_peer(Box::new(|_, _, _| Vec::new()));
        net::take_sent();
    }
}
