//! Spec 20 §16.3: the URI of the server, and §16.4: the rest.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::mem::MaybeUninit;

use anj::capi::core::*;
use client::*;
use common::{Func, net, rng};

#[test]
fn spec_20_16_3_uris() {
    // URI, then host and port given to connect; none: refused.
    let rows: &[(&str, Option<(&str, &str)>)] = &[
        ("coap://h:5683", Some(("h", "5683"))),
        ("coap://h/", Some(("h", "5683"))),
        ("coap://h", Some(("h", "5683"))),
        ("coap://h:", None),
        ("coap://:5683", None),
        ("coap:///", None),
        ("coap://[::1]:77", Some(("[::1]", "77"))),
        ("coap://[::1]/", Some(("[::1]", "5683"))),
        ("coap://[::1]", Some(("[::1]", "5683"))),
        ("coap://h:5683/a?b", Some(("h", "5683"))),
        ("coap://h:123456/x", None),
        ("coap://h:99999", None),
        ("coap://h/p:1", Some(("h", "5683"))),
        ("COAP://h:1", None),
        ("http://h:1", None),
        ("", None),
        ("coap://", None),
    ];
    for (uri, expected) in rows {
        let mut client = Client::new(&Setup { uri, ..Setup::default() });
        client.step();
        let target = net::take_calls().into_iter().find_map(|call| call.target);
        let expected = expected.map(|(host, port)| (host.to_owned(), port.to_owned()));
        assert_eq!(target, expected, "{uri}");
        let statuses = take_statuses();
        assert_eq!(statuses, if expected.is_some() { vec![5] } else { vec![5, 2] }, "{uri}");
    }
}

#[test]
fn spec_20_o1_no_endpoint() {
    let mut anj = Box::new(MaybeUninit::<anj_t>::uninit());
    let config: anj_configuration_t = unsafe { std::mem::zeroed() };
    assert_eq!(unsafe { anj_core_init(anj.as_mut_ptr(), &raw const config) }, -1);
}

#[test]
fn spec_20_o2_rng_fails() {
    let mut anj = Box::new(MaybeUninit::<anj_t>::uninit());
    let mut config: anj_configuration_t = unsafe { std::mem::zeroed() };
    config.endpoint_name = c"name".as_ptr();
    rng::fails(true);
    assert_eq!(unsafe { anj_core_init(anj.as_mut_ptr(), &raw const config) }, -1);
    rng::fails(false);
    assert_eq!(unsafe { anj_core_init(anj.as_mut_ptr(), &raw const config) }, 0);
}

#[test]
fn spec_20_o4_endpoint_length() {
    const LONG: &str = "0123456789abcdef0123456789abcdef0123456789";
    let mut client = Client::new(&Setup { endpoint: &LONG[..36], ..Setup::default() });
    client.step();
    assert_eq!(net::take_sent().len(), 1);
    let mut client = Client::new(&Setup { endpoint: &LONG[..37], ..Setup::default() });
    client.step();
    assert!(net::take_sent().is_empty());
    assert_eq!(client.next_step_s(), 60);
    assert!(!client.ongoing());
}

#[test]
fn spec_20_o5_mtu() {
    let first = |mtu| {
        net::set_mtu(mtu);
        let mut client = Client::new(&Setup { lifetime: 100, server_iid: 0, ..Setup::default() });
        client.step();
        (net::take_sent(), client.next_step_s())
    };
    let (sent, wait) = first(80);
    assert!(sent.is_empty());
    assert_eq!(wait, 60);
    for mtu in [90, 100] {
        let (sent, _) = first(mtu);
        // 16 bytes of payload behind the marker, and Block1 0/1/16.
        assert_eq!(sent[0][sent[0].len() - 19..][..3], [0xC1, 0x08, 0xFF], "{mtu}");
    }
    let (sent, _) = first(110);
    assert!(sent[0].ends_with(b"\xFF</1>;ver=1.2,</1/0>"));
}

#[test]
fn spec_20_o6_queue_timer_is_max_transmit_wait() {
    let mut client = Client::registered_with(&Setup {
        lifetime: 10_000,
        configure: |c| c.queue_mode_enabled = MaybeUninit::new(true),
        ..Setup::default()
    });
    client.after_s(93);
    assert!(take_statuses().is_empty());
    common::clock::advance_us(1);
    client.step();
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(net::take_funcs().last(), Some(&Func::RxOff));
}

#[test]
fn spec_20_o7_size() {
    if cfg!(target_pointer_width = "64") {
        assert!(size_of::<anj_t>() <= 9808 - 3000, "{}", size_of::<anj_t>());
    }
}
