//! Spec 20 §11: `anj_core_next_step_time` is exact in every state; and what is asked for while the client sleeps or is
//! busy is done afterwards (§5, §8.4, §9).
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::core::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net, to_hex};

const S: i64 = 1_000_000;

fn seconds(s: i64) -> anj_time_duration_t {
    anj_time_duration_t { us: s * S }
}

fn queue_mode(config: &mut anj_configuration_t) {
    config.queue_mode_enabled = MaybeUninit::new(true);
    config.queue_mode_timeout = seconds(50);
}

fn queued(lifetime: i64) -> Client {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, lifetime, ..Setup::default() });
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    net::take_calls();
    client
}

fn changed(client: &mut Client, ids: &[u16], change: anj_core_change_type_t) {
    let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
    path.ids[..ids.len()].copy_from_slice(ids);
    unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, MaybeUninit::new(change)) };
}

/// What the time is: now, then after each of these pauses.
fn counts_down(client: &mut Client, from: i64) {
    assert_eq!(client.next_step_us(), from);
    for part in [1, from / 3, from - from / 3 - 2, 1] {
        clock::advance_us(part);
    }
    assert_eq!(client.next_step_us(), 0, "at the very end");
    clock::advance_us(-1);
    assert_eq!(client.next_step_us(), 1, "a microsecond before");
    clock::advance_us(12_345_678);
    assert_eq!(client.next_step_us(), 0, "late");
}

#[test]
fn spec_20_11_initial_invalid_failure() {
    let mut client = Client::new(&Setup::default());
    assert_eq!(client.next_step_us(), 0, "INITIAL");
    set(1, 1, 0, Value::Fails(-160));
    client.step();
    assert_eq!((take_statuses(), client.next_step_us()), (vec![1], 0), "INVALID");
    client.step();
    assert_eq!((take_statuses(), client.next_step_us()), (vec![2], 0), "FAILURE");
}

#[test]
fn spec_20_11_registering() {
    let mut client = Client::new(&Setup::default());
    net::script(Func::Connect, &[4]);
    client.step();
    assert_eq!(client.next_step_us(), 0, "connecting");
    client.step();
    let register = net::take_one();
    assert_eq!(client.next_step_us(), 0, "awaiting the answer");
    net::script(Func::Close, &[4, 4]);
    clock::advance_us(123_457);
    client.receive(&answer(&register, "80", ""));
    assert_eq!(client.next_step_us(), 0, "closing");
    clock::advance_s(1);
    client.step();
    assert_eq!(client.next_step_us(), 0, "still closing");
    client.step();
    // Counted from the failure, not from the end of the close.
    assert_eq!(client.next_step_us(), 59 * S);
    counts_down(&mut client, 59 * S);
    client.step();
    assert_eq!((net::take_sent().len(), client.next_step_us()), (1, 0), "the next attempt");
}

#[test]
fn spec_20_11_registering_forced() {
    for function in [anj_core_restart, anj_core_request_bootstrap] {
        let mut client = Client::new(&Setup::default());
        net::script(Func::Connect, &[-1]);
        client.step();
        assert_eq!(client.next_step_s(), 60);
        unsafe { function(client.ptr()) };
        assert_eq!(client.next_step_us(), 0, "something was asked for");
    }
}

#[test]
fn spec_20_11_registered() {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, ..Setup::default() });
    assert_eq!(client.next_step_us(), 0);
    net::script(Func::RxOff, &[4]);
    client.after_s(51);
    assert_eq!((take_statuses(), client.next_step_us()), (vec![8], 0), "ENTERING_QUEUE_MODE");
}

#[test]
fn spec_20_11_queue_mode() {
    // Lifetime 150: the Update is due 75 s after the registration, which was 51 s ago.
    let mut client = queued(150);
    counts_down(&mut client, 24 * S);
    client.step();
    let update = net::take_one();
    assert_eq!((take_statuses(), client.next_step_us()), (vec![6], 0));
    client.receive(&answer(&update, "44", ""));
    assert_eq!(client.next_step_us(), 0, "listening");
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(client.next_step_us(), 24 * S);
    assert_eq!(queued(0).next_step_us(), i64::MAX, "an infinite lifetime");
}

#[test]
fn spec_20_11_suspended() {
    let mut client = Client::registered();
    unsafe { anj_core_disable_server(client.ptr(), seconds(100)) };
    assert_eq!(client.next_step_us(), 0, "De-register first");
    client.step();
    let request = net::take_one();
    assert_eq!(client.next_step_us(), 0, "awaiting the answer");
    clock::advance_s(1);
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [7]);
    assert_eq!(client.next_step_us(), 99 * S, "counted from the request");
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: i64::MAX }) };
    assert_eq!(client.next_step_us(), i64::MAX);
    unsafe { anj_core_disable_server(client.ptr(), seconds(20)) };
    counts_down(&mut client, 20 * S);
    unsafe { anj_core_disable_server(client.ptr(), seconds(20)) };
    unsafe { anj_core_restart(client.ptr()) };
    assert_eq!(client.next_step_us(), 0);
}

/// A request of the application, and the first datagram that comes of it: without Message ID and token, from its Uri-Path on.
type Ask = (&'static str, fn(&mut Client), &'static str, &'static str);

fn asks() -> Vec<Ask> {
    use anj_core_change_type_t::*;
    const OBJECTS: &str = "1128ff3c2f313e3b7665723d312e322c3c2f312f313e";
    vec![
        ("update", |c| unsafe { anj_core_request_update(c.ptr()) }, "4802", ""),
        (
            "lifetime",
            |c| {
                set(1, 1, 1, Value::Int(77));
                changed(c, &[1, 1, 1], ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
            },
            "4802",
            "456c743d3737",
        ),
        ("added", |c| changed(c, &[1, 1], ANJ_CORE_CHANGE_TYPE_ADDED), "4802", OBJECTS),
        ("deleted", |c| changed(c, &[9], ANJ_CORE_CHANGE_TYPE_DELETED), "4802", OBJECTS),
        (
            "object",
            |c| c.add(object(9, None, &[], &[])),
            "4802",
            "1128ff3c2f313e3b7665723d312e322c3c2f312f313e2c3c2f393e",
        ),
    ]
}

fn forced() -> Vec<Ask> {
    vec![
        ("restart", |c| unsafe { anj_core_restart(c.ptr()) }, "4804", ""),
        ("bootstrap", |c| unsafe { anj_core_request_bootstrap(c.ptr()) }, "4804", ""),
        ("disable", |c| unsafe { anj_core_disable_server(c.ptr(), seconds(5)) }, "4804", ""),
    ]
}

fn assert_sent(datagram: &[u8], (name, _, head, rest): &Ask) {
    assert_eq!(to_hex(&datagram[..2]), *head, "{name}");

    assert_eq!(to_hex(&datagram[12..]), format!("b272640435613366{rest}"), "{name}");
}

#[test]
fn spec_20_9_asked_for_while_asleep() {
    for ask in asks().into_iter().chain(forced()) {
        let mut client = queued(1000);
        assert_eq!(client.next_step_us(), (1000 - 93 - 51) * S);
        ask.1(&mut client);
        assert_eq!(client.next_step_us(), 0, "{}", ask.0);
        client.step();
        assert_eq!(take_statuses(), [6], "{}", ask.0);
        assert_sent(&net::take_one(), &ask);
    }
    // Nothing that the server has to know: looked at, and back to sleep.
    let mut client = queued(1000);
    changed(&mut client, &[1, 1, 5], anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    client.step();
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    assert_eq!(client.next_step_us(), (1000 - 93 - 51) * S);
}

#[test]
fn spec_20_9_asked_for_while_falling_asleep() {
    for ask in asks().into_iter().chain(forced()) {
        let mut client = Client::registered_with(&Setup { configure: queue_mode, lifetime: 1000, ..Setup::default() });
        net::script(Func::RxOff, &[4]);
        client.after_s(51);
        assert_eq!(take_statuses(), [8]);
        ask.1(&mut client);
        client.step();
        if take_statuses() == [9] {
            client.step();
        }
        assert_sent(&net::take_one(), &ask);
    }
}

#[test]
fn spec_20_8_asked_for_while_an_update_is_under_way() {
    for ask in asks() {
        let mut client = Client::registered_with(&Setup { lifetime: 1000, ..Setup::default() });
        unsafe { anj_core_request_update(client.ptr()) };
        client.step();
        let first = net::take_one();
        ask.1(&mut client);
        client.step();
        assert!(net::take_sent().is_empty(), "{}: one exchange at a time", ask.0);
        let sent = client.receive(&answer(&first, "44", ""));
        assert_eq!(sent.len(), 1, "{}", ask.0);
        assert_sent(&sent[0], &ask);
        assert!(client.receive(&answer(&sent[0], "44", "")).is_empty(), "{}: once", ask.0);
    }
    // Triggers of the server, from inside a handler or a Server Object of the application.
    type Trigger = (fn(*mut anj_t), u8);
    let triggers: [Trigger; 3] = [
        (|anj| unsafe { anj_core_server_obj_disable_executed(anj, 5) }, 4),
        (|anj| unsafe { anj_core_server_obj_bootstrap_request_trigger_executed(anj) }, 4),
        (|anj| unsafe { anj_core_server_obj_registration_update_trigger_executed(anj) }, 2),
    ];
    for (trigger, code) in triggers {
        let mut client = Client::registered();
        unsafe { anj_core_request_update(client.ptr()) };
        client.step();
        let first = net::take_one();
        trigger(client.ptr());
        let sent = client.receive(&answer(&first, "44", ""));
        assert_eq!(sent.iter().map(|datagram| datagram[1]).collect::<Vec<_>>(), [code]);
    }
}

#[test]
fn spec_20_8_asked_for_while_the_network_is_stuck() {
    for ask in asks() {
        let mut client = Client::registered_with(&Setup { lifetime: 1000, ..Setup::default() });
        net::script(Func::Recv, &[4, 4]);
        ask.1(&mut client);
        client.step();
        client.step();
        assert!(net::take_sent().is_empty(), "{}: receiving in progress", ask.0);
        client.step();
        assert_sent(&net::take_one(), &ask);
    }
}

#[test]
fn spec_20_8_asked_for_between_blocks() {
    for ask in asks() {
        let mut client = Client::registered_with(&Setup { lifetime: 1000, ..Setup::default() });
        let first = "41037031 55 b131 0131 0135 10 d10208 ff 30303030303030303030303030303031";
        assert_eq!(client.receive(&hex(first)), [hex("615f703155d10e08")]);
        if ask.0 == "object" {
            // Not while an operation is under way (§12).
            assert_ne!(unsafe { anj_dm_add_obj(client.ptr(), object(9, None, &[], &[])) }, 0);
            continue;
        }
        ask.1(&mut client);
        client.step();
        assert!(net::take_sent().is_empty(), "{}: the transfer goes on", ask.0);
        let sent = client.receive(&hex("41037032 55 b131 0131 0135 10 d10210 ff 32"));
        assert_eq!(sent.len(), 2, "{}", ask.0);
        assert_eq!(sent[0][..4], hex("61447032")[..], "{}", ask.0);
        assert_sent(&sent[1], &ask);
    }
}

#[test]
fn spec_20_8_changed_while_registering() {
    for ask in asks().into_iter().filter(|ask| matches!(ask.0, "lifetime" | "added" | "deleted")) {
        let mut client = Client::new(&Setup { lifetime: 1000, ..Setup::default() });
        client.step();
        let register = net::take_one();
        ask.1(&mut client);
        let sent = client.receive(&answer(&register, "41", "82 7264 04 35613366"));
        assert_eq!(take_statuses(), [5, 6]);
        assert_eq!(sent.len(), 1, "{}", ask.0);
        assert_sent(&sent[0], &ask);
    }
}

/// A network layer that tells of a change whenever it is asked for a datagram.
#[test]
fn spec_20_8_4_changed_while_receiving() {
    let mut client = Client::registered_with(&Setup { lifetime: 1000, ..Setup::default() });
    let anj = client.ptr();
    net::on_receive(move || {
        let path = anj_uri_path_t { ids: [1, 1, 5, u16::MAX], uri_len: 3 };
        let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
        unsafe { anj_core_data_model_changed(anj, &raw const path, value) };
    });
    client.step();
    assert!(net::take_sent().is_empty(), "nothing that the server has to know");
    set(1, 1, 1, Value::Int(77));
    client.step();
    assert!(to_hex(&net::take_one()).ends_with("456c743d3737"), "a new lifetime");
}
