//! Spec 20 §16.3: the URI of the server, and §16.4: the rest.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::core::*;
use anj::capi::time::*;
use anj::dm::{Handler, Kind, Model, ResourceDef};
use anj::session::{AccountPoll, AccountState, Reading};
use anj::value::DataType;
use client::*;
use common::{Func, clock, net, rng};

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
fn spec_20_o3_invalid_tx_params() {
    // Time-out in ms and factor; then the times at which a Register goes out, ms: with the defaults the first
    // retransmission comes after 2 to 3 s and there are four, 62 to 93 s in all.
    for (timeout, factor) in [(500, 1.5), (999, 1.5), (-1, 1.5), (2000, 0.99), (2000, f64::NAN), (2000, f64::INFINITY)]
    {
        let mut anj = Box::new(MaybeUninit::<anj_t>::uninit());
        let params = anj_exchange_udp_tx_params_t {
            ack_timeout: anj_time_duration_t { us: timeout * 1000 },
            ack_random_factor: factor,
            max_retransmit: 1,
        };
        let mut config: anj_configuration_t = unsafe { std::mem::zeroed() };
        config.endpoint_name = c"name".as_ptr();
        config.udp_tx_params = &raw const params;
        assert_eq!(unsafe { anj_core_init(anj.as_mut_ptr(), &raw const config) }, 0, "{timeout} {factor}");
        security_values(0, "coap://server.com:5683", false, 2);
        server_values(1, 2, 100);
        for object in [security(&[0]), server(&[1])] {
            assert_eq!(unsafe { anj_dm_add_obj(anj.as_mut_ptr(), object) }, 0);
        }
        let mut sent = Vec::new();
        for ms in (0..100_000).step_by(100) {
            unsafe { anj_core_step(anj.as_mut_ptr()) };
            sent.extend(net::take_sent().iter().map(|_| ms));
            clock::advance_ms(100);
        }
        assert_eq!(sent.len(), 5, "{timeout} {factor}: {sent:?}");
        assert!((2000..=3100).contains(&sent[1]), "{timeout} {factor}: {sent:?}");
    }
}

/// A Security Object with one NoSec or PSK account, and a Server Object.
struct Account {
    bootstrap: bool,
}

impl Model for Account {
    fn object(&self, index: u16) -> Option<u16> {
        [0, 1].get(usize::from(index)).copied()
    }
    fn version(&self, _: u16) -> Option<[u8; 3]> {
        None
    }
    fn has(&self, _: u16, _: Handler) -> bool {
        true
    }
    fn max_instances(&self, _: u16) -> u16 {
        1
    }
    fn instance(&self, object: u16, slot: u16) -> Option<u16> {
        (slot == 0 && (object == 0 || !self.bootstrap)).then_some(0)
    }
    fn resource(&self, object: u16, _: u16, index: u16) -> Option<ResourceDef> {
        let table: &[(u16, DataType)] = if object == 0 {
            &[(0, DataType::STRING), (1, DataType::BOOL), (2, DataType::INT), (10, DataType::INT)]
        } else {
            &[(0, DataType::INT), (1, DataType::INT)]
        };
        let (rid, data_type) = *table.get(usize::from(index))?;
        Some(ResourceDef { rid, kind: Kind::R, data_type, max_instances: 0 })
    }
    fn resource_instance(&self, _: u16, _: u16, _: u16, _: u16) -> Option<u16> {
        None
    }
}

/// Port and security of a URI, by the account alone: a build without a DTLS layer makes no such connection.
fn account(uri: &str, bootstrap: bool, mode: i64) -> Option<(u16, bool)> {
    let model = Account { bootstrap };
    let mut account = AccountState::new();
    if bootstrap {
        account.begin_bootstrap();
    } else {
        assert!(account.begin_ssid(&model));
        while let AccountPoll::Read(..) = account.poll(&model) {
            account.reply(&model, Reading::Int(2));
        }
        account.begin_server();
    }
    loop {
        match account.poll(&model) {
            AccountPoll::Done(usable) => return usable.then_some((account.port, account.secure)),
            AccountPoll::Read(path, _) => {
                let value = match (path.oid(), path.rid()) {
                    (0, 0) => Reading::Text(uri.as_bytes()),
                    (0, 1) => Reading::Bool(bootstrap),
                    (0, 2) => Reading::Int(mode),
                    _ => Reading::Int(2),
                };
                account.reply(&model, value);
            }
        }
    }
}

#[test]
fn spec_20_16_3_coaps_and_bootstrap_ports() {
    // URI, bootstrap, security mode; port and whether it is DTLS.
    let secure = |port| cfg!(anj_with_security).then_some((port, true));
    let rows = [
        ("coaps://h:5684", false, 0, secure(5684)),
        ("coaps://h:5684", false, 2, secure(5684)),
        ("coaps://h", false, 0, secure(5684)),
        ("coaps://h/", false, 0, secure(5684)),
        ("coaps://h:1", false, 0, secure(1)),
        // No security, raw public key, no such mode.
        ("coaps://h", false, 3, None),
        ("coaps://h", false, 1, None),
        ("coaps://h", false, 255, None),
        ("coaps://h:", false, 0, None),
        ("COAPS://h", false, 0, None),
        ("coap://b/", true, 3, Some((5693, false))),
        ("coap://b", true, 3, Some((5693, false))),
        ("coap://b:5683", true, 3, Some((5683, false))),
        ("coaps://b/", true, 0, secure(5694)),
        ("coaps://b", true, 2, secure(5694)),
        // With keys, but without security: as the original does.
        ("coap://h", false, 0, Some((5683, false))),
    ];
    for (uri, bootstrap, mode, expected) in rows {
        assert_eq!(account(uri, bootstrap, mode), expected, "{uri} {bootstrap} {mode}");
    }
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
fn spec_20_s27_o6_queue_timer_is_max_transmit_wait() {
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
        // What it has not is not measured.
        let store =
            if cfg!(anj_ext_with_notification_storing) { anj::config::ANJ_EXT_NOTIFICATION_STORE_SIZE } else { 0 };
        assert!(size_of::<anj_t>() <= 9808 + store, "{}", size_of::<anj_t>());
    }
}
