//! Spec 20 §16.1: what stands on the wire.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use anj::capi::core::*;
use anj::capi::defs::*;
use client::*;
use common::{hex, net, rng, to_hex};

fn uri(ids: &[u16]) -> anj_uri_path_t {
    let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
    path.ids[..ids.len()].copy_from_slice(ids);
    path
}

fn changed(client: &mut Client, ids: &[u16], change: u32) {
    let change = std::mem::MaybeUninit::new(match change {
        0 => anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED,
        1 => anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED,
        _ => anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_DELETED,
    });
    let path = uri(ids);
    unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, change) };
}

fn version() -> &'static str {
    if cfg!(anj_with_lwm2m12) { "32" } else { "31" }
}

/// Text as hex.
fn t(text: &str) -> String {
    to_hex(text.as_bytes())
}

fn register_options(lifetime: &str) -> String {
    let (name, lifetime) = (t("ep=name"), t(&format!("lt={lifetime}")));
    format!("b27264 1128 37{name} 0{}{lifetime} 09{}{} 03{}", lifetime.len() / 2, t("lwm2m=1."), version(), t("b=U"))
}

fn assert_request(request: &[u8], head: &str, options: &str) {
    let expected = format!("{head} MMMM TT {}", options.replace(' ', ""));
    assert_eq!(masked(request), expected);
}

#[test]
fn spec_20_w2_w3_register() {
    let mut client = Client::new(&Setup { lifetime: 10, ..Setup::default() });
    client.step();
    let options = format!("{}ff{}", register_options("10"), t("</1>;ver=1.2,</1/1>"));
    assert_request(&net::take_one(), "4802", &options);
}

#[test]
fn spec_20_w4_register_queue_mode() {
    let mut client = Client::new(&Setup {
        lifetime: 86_400,
        server_iid: 0,
        configure: |c| c.queue_mode_enabled = std::mem::MaybeUninit::new(true),
        ..Setup::default()
    });
    client.step();
    let request = net::take_one();
    let options = format!("{}0151ff{}", register_options("86400"), t("</1>;ver=1.2,</1/0>"));
    assert_request(&request, "4802", &options);
    assert_eq!(request.len(), 70);
}

#[test]
fn spec_20_w5_w6_location_and_update() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    assert_request(&net::take_one(), "4802", "b27264 0435613366");
}

#[test]
fn spec_20_w7_update_lifetime() {
    let mut client = Client::registered();
    set(1, 1, 1, Value::Int(100));
    changed(&mut client, &[1, 1, 1], 0);
    client.step();
    assert_request(&net::take_one(), "4802", &format!("b27264 0435613366 46{}", t("lt=100")));
}

#[test]
fn spec_20_w8_update_objects() {
    let mut client = Client::registered();
    changed(&mut client, &[1, 1], 1);
    client.step();
    assert_request(&net::take_one(), "4802", &format!("b27264 0435613366 1128 ff{}", t("</1>;ver=1.2,</1/1>")));
}

#[test]
fn spec_20_w9_deregister() {
    let mut client = Client::registered();
    unsafe { anj_core_restart(client.ptr()) };
    client.step();
    assert_request(&net::take_one(), "4804", "b27264 0435613366");
}

#[test]
fn spec_20_w10_register_in_blocks() {
    net::set_mtu(103);
    let mut client = Client::new(&Setup::default());
    client.add(object(9999, None, &[1, 2], &[]));
    client.step();
    let request = net::take_one();
    let options = format!("{}c109ff{}", register_options("150"), t("</1>;ver=1.2,</1/1>,</9999>,</99"));
    assert_request(&request, "4802", &options);
    assert!(client.ongoing());
    let answers = client.receive(&answer(&request, "5f", "d10e09"));
    let options = format!("{}c111ff{}", register_options("150"), t("99/1>,</9999/2>"));
    assert_request(&answers[0], "4802", &options);
    assert_ne!(answers[0][4..12], request[4..12], "a new token for every block");
    client.receive(&answer(&answers[0], "41", "827264 0435613366 d10610"));
    assert_eq!(take_statuses(), [5, 6]);
    assert!(!client.ongoing());
}

#[test]
fn spec_20_w11_update_in_blocks() {
    net::set_mtu(110);
    let mut client = Client::registered();
    for oid in 9900..=9906 {
        client.add(object(oid, None, &[], &[]));
    }
    client.step();
    let request = net::take_one();
    let links = "</1>;ver=1.2,</1/1>,</9900>,</9901>,</9902>,</9903>,</9904>,</9905>,</9906>";
    let options = format!("b27264 0435613366 1128 d1020a ff{}", t(&links[..64]));
    assert_request(&request, "4802", &options);
    let answers = client.receive(&answer(&request, "5f", "d10e0a"));
    assert_request(&answers[0], "4802", &format!("b27264 0435613366 1128 d10212 ff{}", t(&links[64..])));
    client.receive(&answer(&answers[0], "44", "d10e12"));
    assert!(take_statuses().is_empty());
    assert!(!client.ongoing());
}

/// Requests to a registered client and their answers, "" for none.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("w12", "40000101", "70000101"),
    ("w13", "420145451234 b131 0131 0131 60", "624545451234 c0 ff 313530"),
    ("w14", "420145451234 b132 0131 0131 60", "628445451234"),
    ("w15", "420345451234 b131 0131 0131 10 ff", ""),
    ("w16", "624447241234", ""),
    ("w20", "40014541 b131 0131 0131 60", "60454541 c0 ff 313530"),
    ("w25", "4102123401 b26273", ""),
    ("w26", "4101123501 b130 0130", "6181123501"),
];

#[test]
fn spec_20_w12_to_w26_answers() {
    for (row, request, expected) in ANSWERS {
        let mut client = Client::registered();
        let sent: Vec<String> = client.receive(&hex(request)).iter().map(|d| to_hex(d)).collect();
        let expected = expected.replace(' ', "");
        assert_eq!(sent.concat(), expected, "{row}");
        assert!(take_statuses().is_empty(), "{row}: still registered");
        assert!(!client.ongoing(), "{row}");
    }
}

#[test]
fn spec_20_w17_request_during_update() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    let get = hex("420145451234 b131 0131 0131 60");
    assert_eq!(client.receive(&get), [hex("62a345451234")]);
    assert!(client.receive(&answer(&update, "44", "")).is_empty());
    assert!(take_statuses().is_empty());
    assert_eq!(client.receive(&get), [hex("62a345451234")], "cached");
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    assert_ne!(net::take_one(), update, "the first Update was completed");
}

#[test]
fn spec_20_w21_non_execute() {
    let mut client = Client::new(&Setup::default());
    client.add(object(3, None, &[0], &[(4, 0, E)]));
    client.register();
    let execute = hex("520247251234 b133 0130 0134");
    assert_eq!(client.receive(&execute), [hex("524447251234")]);
    assert_eq!(take_did(), [Did::Execute(3, 0, 4)]);
    assert_eq!(client.receive(&execute), [hex("524447251234")]);
    assert_eq!(take_did(), []);
}

#[test]
fn spec_20_w22_lifetime_and_objects_in_one_update() {
    let mut client = Client::registered_with(&Setup { lifetime: 100, server_iid: 0, ..Setup::default() });
    set(1, 0, 1, Value::Int(200));
    changed(&mut client, &[1, 0, 1], 0);
    changed(&mut client, &[1], 1);
    client.step();
    let options = "b27264 0435613366 1128 36 6c743d323030 ff 3c2f313e3b7665723d312e322c3c2f312f303e";
    assert_request(&net::take_one(), "4802", options);
}

#[test]
fn spec_20_w23_no_location() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "41", ""));
    assert_eq!(take_statuses(), [5, 6]);
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    assert_request(&net::take_one(), "4802", "");
}

#[test]
fn spec_20_w24_any_success_registers() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "45", ""));
    assert_eq!(take_statuses(), [5, 6]);
}

#[test]
fn spec_20_3_4_no_randomness_before_the_token() {
    let mut client = Client::new(&Setup::default());
    let token = [0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18];
    rng::next_bytes(&token);
    client.step();
    assert_eq!(net::take_one().get(4..12), Some(&token[..]));
}

#[test]
#[cfg(anj_with_security)]
fn spec_20_3_4_no_credentials() {
    let mut client = Client::new(&Setup { uri: "coaps://server.com", ..Setup::default() });
    set(0, 0, 2, Value::Int(0));
    client.step();
    assert_eq!(take_statuses(), [5], "registering");
    assert_eq!(net::take_funcs(), [], "no connection without a key");
    assert_eq!(client.next_step_s(), 60, "the delay of a failed attempt");
    client.after_s(61);
    assert_eq!((take_statuses(), net::take_funcs()), (vec![], vec![]), "again in vain");
}
