//! Spec 20 §6 and the rows of §16.1 and §16.2 that concern bootstrap, with the built-in Security and Server Objects.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(all(anj_with_bootstrap, anj_with_default_security_obj, anj_with_default_server_obj, anj_with_senml_cbor))]
#[path = "common/client.rs"]
mod client;
mod common;

use std::ffi::CStr;
use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net, to_hex};

/// A client with a Bootstrap account and no server.
fn client(configure: fn(&mut anj_configuration_t), hold_off: u32) -> Client {
    client_of(c"coap://bootstrap.com:5693", configure, hold_off)
}

fn client_of(uri: &CStr, configure: fn(&mut anj_configuration_t), hold_off: u32) -> Client {
    let mut client = Client::bare("name", configure);
    unsafe {
        let security = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        anj_dm_security_obj_init(security);
        let mut account: anj_dm_security_instance_init_t = std::mem::zeroed();
        account.server_uri = uri.as_ptr();
        account.bootstrap_server = MaybeUninit::new(true);
        account.security_mode = MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_NOSEC);
        account.client_hold_off_time = hold_off;
        assert_eq!(anj_dm_security_obj_add_instance(security, &raw const account), 0);
        assert_eq!(anj_dm_security_obj_install(client.ptr(), security), 0);
        let server = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        anj_dm_server_obj_init(server);
        assert_eq!(anj_dm_server_obj_install(client.ptr(), server), 0);
    }
    client
}

/// A client whose Bootstrap-Request was accepted.
fn bootstrapping(configure: fn(&mut anj_configuration_t)) -> Client {
    let mut client = client(configure, 0);
    client.step();
    let request = net::take_one();
    assert!(client.receive(&answer(&request, "44", "")).is_empty());
    assert_eq!(take_statuses(), [3]);
    client
}

fn exchange(client: &mut Client, datagram: &str) -> String {
    client.receive(&hex(datagram)).iter().map(|d| to_hex(d)).collect::<Vec<_>>().join(" ")
}

/// Bootstrap-Write of `/0/1`: URI, not a Bootstrap Server, NoSec, SSID 2.
fn write_security(id: &str) -> String {
    let uri: String = b"coap://server.com:5683".iter().map(|b| format!("{b:02x}")).collect();
    format!(
        "4103{id}01 b130 0131 1170 ff 84 a321652f302f312f 0061300376{uri} a200613104f4 a20061320203 a20062313002 02"
    )
}

/// Bootstrap-Write of `/1/1`: SSID 2, lifetime 150, no storing, binding U.
fn write_server(id: &str) -> String {
    format!("4103{id}01 b131 0131 1170 ff 84 a321652f312f312f 0061300202 a20061310218 96 a200613604f4 a2006137036155")
}

const FINISH: &str = "48024bb8 1122334455667788 b26273";

fn retries(config: &mut anj_configuration_t) {
    config.bootstrap_retry_count = 1;
    config.bootstrap_retry_timeout = anj_time_duration_t { us: 5_000_000 };
}

fn count(calls: &[Func], func: Func) -> usize {
    calls.iter().filter(|f| **f == func).count()
}

#[test]
fn spec_20_w1_bootstrap_request() {
    let mut client = client(|_| {}, 0);
    client.step();
    assert_eq!(
        masked(&net::take_one()),
        "4802 MMMM TT b26273 47 65703d6e616d65 07 7063743d313132"
            .replacen(' ', "\0", 3)
            .replace(' ', "")
            .replace('\0', " ")
    );
}

#[test]
fn spec_20_s42_w18_bootstrap_then_register() {
    let mut client = bootstrapping(|_| {});
    assert_eq!(exchange(&mut client, &write_security("1001")), "6144100101");
    assert_eq!(exchange(&mut client, &write_server("1002")), "6144100201");
    assert!(client.ongoing());
    net::take_calls();
    let sent = client.receive(&hex(FINISH));
    assert_eq!(sent[0], hex("68444bb8 1122334455667788"));
    assert_eq!(take_statuses(), [4, 5]);
    let register = &sent[1];
    assert!(register[12..].starts_with(&hex("b27264 1128 37")), "{register:02x?}");
    assert!(register.ends_with(b"\xFF</1>;ver=1.2,</1/1>"));
    let calls = net::take_calls();
    let target = calls.iter().find_map(|call| call.target.clone());
    assert_eq!(target, Some(("server.com".into(), "5683".into())));
    let funcs: Vec<Func> = calls.iter().map(|call| call.func).collect();
    assert_eq!((count(&funcs, Func::Cleanup), count(&funcs, Func::Close), count(&funcs, Func::Connect)), (1, 0, 1));
    client.receive(&answer(register, "41", "827264 0435613366"));
    assert_eq!(take_statuses(), [6]);
    assert!(!client.ongoing());
}

#[test]
fn spec_20_w12_ping_while_bootstrapping() {
    let mut client = bootstrapping(|_| {});
    assert_eq!(exchange(&mut client, "40000101"), "70000101");
}

#[test]
fn spec_20_s41_w19_finish_without_server() {
    let mut client = bootstrapping(|_| {});
    exchange(&mut client, &write_server("1002"));
    assert_eq!(exchange(&mut client, FINISH), "68864bb81122334455667788");
    assert_eq!(take_statuses(), [2]);
    assert!(!client.ongoing());
    let calls = net::take_funcs();
    let counts = [Func::Connect, Func::Cleanup, Func::Close].map(|func| count(&calls, func));
    assert_eq!(counts, [1, 1, 0]);
}

#[test]
fn spec_20_w25_w27_to_w33() {
    let mut client = bootstrapping(|_| {});
    // Not permitted in a bootstrap: 4.05 rather than silence.
    assert_eq!(exchange(&mut client, "41021240 01 b131 0130 1170 ff80"), "6185124001", "W27");
    // A whole Object can be written; here no Instance is.
    assert_eq!(exchange(&mut client, "41031241 01 b131 1170 ff80"), "6144124101", "W28");
    let links = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<String>();
    let version = if cfg!(anj_with_lwm2m12) { "1.2" } else { "1.1" };
    let security = format!("</>;lwm2m={version},</0>;ver=1.0,</0/0>");
    assert_eq!(exchange(&mut client, "41011242 01 b130 6128"), format!("6145124201c128ff{}", links(&security)), "W29");
    let root = format!("{security},</1>;ver=1.{}", if cfg!(anj_with_lwm2m12) { 2 } else { 1 });
    assert_eq!(exchange(&mut client, "41011244 01 d10428"), format!("6145124401c128ff{}", links(&root)), "W30");
    assert_eq!(exchange(&mut client, "41041245 01 b130"), "6142124501", "W31");
    assert_eq!(exchange(&mut client, "41041246 01"), "6142124601", "W31");
    assert_eq!(exchange(&mut client, "41011247 01 b131 0130"), "6184124701", "W32");
    assert!(client.ongoing());
    assert_eq!(exchange(&mut client, "41021248 01 b26273"), "6186124801", "W33");
    assert!(!client.ongoing());
    assert_eq!(take_statuses(), [2]);
}

#[test]
fn spec_20_16_3_bootstrap_default_port() {
    for (uri, port) in [(c"coap://b/", "5693"), (c"coap://b", "5693"), (c"coap://b:5683", "5683")] {
        let mut client = client_of(uri, |_| {}, 0);
        client.step();
        let target = net::take_calls().into_iter().find_map(|call| call.target);
        assert_eq!(target, Some(("b".into(), port.into())), "{uri:?}");
        assert_eq!(take_statuses(), [3]);
    }
}

#[test]
fn spec_20_s36_hold_off() {
    let mut client = client(|_| {}, 10);
    client.step();
    assert_eq!(client.next_step_us(), 10_000_000);
    client.after_s(5);
    assert_eq!(client.next_step_us(), 5_000_000);
    assert_eq!(net::take_funcs(), []);
    client.after_s(6);
    assert_eq!(net::take_sent().len(), 1);
    assert_eq!(client.next_step_us(), 0);
}

#[test]
fn spec_20_s37_connect_fails() {
    let mut client = client(|_| {}, 0);
    net::always(Func::Connect, Some(-1));
    client.step();
    assert_eq!(take_statuses(), [3, 2]);
    assert_eq!(count(&net::take_funcs(), Func::Cleanup), 1);
}

#[test]
fn spec_20_s38_one_retry() {
    let mut client = client(retries, 0);
    net::always(Func::Connect, Some(-1));
    client.step();
    assert_eq!(client.next_step_us(), 5_000_000);
    client.after_s(4);
    assert_eq!(take_statuses(), [3]);
    client.after_s(1);
    assert_eq!(take_statuses(), [2]);
}

#[test]
fn spec_20_s39_no_finish() {
    let mut failing = bootstrapping(|_| {});
    failing.after_s(247);
    assert_eq!(take_statuses(), []);
    failing.after_s(1);
    assert_eq!(take_statuses(), [2]);

    let mut client = bootstrapping(retries);
    exchange(&mut client, &write_server("1003"));
    client.after_s(248);
    assert_eq!(client.next_step_us(), 5_000_000);
    assert!(!client.ongoing(), "rolled back");
    client.after_s(5);
    let request = net::take_one();
    client.receive(&answer(&request, "44", ""));
    assert_eq!(exchange(&mut client, &write_security("1001")), "6144100101");
    assert_eq!(exchange(&mut client, &write_server("1002")), "6144100201");
    client.receive(&hex(FINISH));
    assert_eq!(take_statuses(), [4, 5]);
}

#[test]
fn spec_20_s40_write_restarts_the_timer() {
    let mut client = bootstrapping(|_| {});
    clock::advance_s(100);
    exchange(&mut client, &write_server("1002"));
    client.after_s(246);
    assert_eq!(take_statuses(), []);
    client.after_s(2);
    assert_eq!(take_statuses(), [2]);
}

#[test]
fn spec_20_s43_disable_during_bootstrap() {
    let mut client = bootstrapping(|_| {});
    exchange(&mut client, &write_server("1002"));
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 5_000_000 }) };
    client.step();
    assert_eq!(take_statuses(), [7]);
    assert!(!client.ongoing());
    assert_eq!(count(&net::take_funcs(), Func::Cleanup), 1);
    // Rolled back: no Server Instance, so bootstrap from scratch.
    client.after_s(5);
    assert_eq!(take_statuses(), [0, 3]);
}

#[test]
fn spec_20_s45_malformed_write() {
    let mut client = bootstrapping(|_| {});
    assert_eq!(exchange(&mut client, "41031000 01 b131 0131 1170 ff 84a1"), "6180100001");
    exchange(&mut client, &write_security("1001"));
    exchange(&mut client, &write_server("1002"));
    client.receive(&hex(FINISH));
    assert_eq!(take_statuses(), [4, 5]);
}

#[test]
fn spec_20_s52_growing_delays() {
    let mut client = client(
        |config| {
            retries(config);
            config.bootstrap_retry_count = 3;
        },
        0,
    );
    net::always(Func::Connect, Some(-1));
    client.step();
    for wait in [5, 10, 20] {
        assert_eq!(client.next_step_us(), wait * 1_000_000);
        client.after_s(wait);
    }
    assert_eq!(take_statuses(), [3, 2]);
}

#[test]
fn spec_20_6_3_request_rejected() {
    let mut client = client(|_| {}, 0);
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "80", ""));
    assert_eq!(take_statuses(), [3, 2]);
}

#[test]
fn spec_20_shutdown_rolls_a_bootstrap_back() {
    let mut client = bootstrapping(|_| {});
    exchange(&mut client, &write_server("1002"));
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0);
    assert!(net::take_sent().is_empty());
}
