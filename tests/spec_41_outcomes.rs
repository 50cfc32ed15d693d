//! Spec 41 §5.1, §5.2, §6, §7: what becomes of observations: Reset, loss, failures, paths that disappear, sleep.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::anj_exchange_udp_tx_params_t;
use anj::capi::time::anj_time_duration_t;
use client::{answer, take_statuses};
use common::message::*;
use common::{Func, clock, net, to_hex};
use observe::*;

#[cfg(anj_with_rst_as_cancel_observe)]
#[test]
fn spec_41_s11_5_reset_of_a_non_confirmable_one() {
    let mut device = Device::new();
    for token in ["01", "02", "03"] {
        device.observe("/3/0/1", token);
    }
    device.changed("/3/0/1");
    let old = device.step();
    device.changed("/3/0/1");
    let sent = device.step();
    // Only the last Message ID counts.
    assert!(device.empty(RST, old[0].mid).is_empty());
    assert!(device.empty(RST, sent[1].mid.wrapping_add(100)).is_empty());
    assert!(device.empty(RST, sent[1].mid).is_empty());
    clock::advance_s(1000);
    device.changed("/3/0/1");
    let expected = [note("NON", "01", 3, &leaves("/3/0/1")), note("NON", "03", 3, &leaves("/3/0/1"))];
    assert_eq!(short(&device.step()), expected);
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=02"), "4.04");
}

#[cfg(not(anj_with_rst_as_cancel_observe))]
#[test]
fn spec_41_s5_1_reset_is_ignored() {
    let mut device = Device::new();
    device.observe("/3/0/1", "01");
    device.changed("/3/0/1");
    let mid = device.step()[0].mid;
    device.empty(RST, mid);
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 1);
}

/// Spec 10 §9: a Reset of a non-confirmable one counts while another exchange runs, too.
#[cfg(anj_with_rst_as_cancel_observe)]
#[test]
fn spec_41_s5_1_reset_during_another_exchange() {
    let mut device = Device::new();
    device.attributes("/3/0/2", "con=1");
    device.observe("/3/0/1", "01");
    device.observe("/3/0/2", "02");
    device.changed("/3/0/1");
    device.changed("/3/0/2");
    let sent = device.step();
    assert_eq!((sent[0].kind, sent[1].kind), (NON, CON));
    assert!(device.empty(RST, sent[0].mid).is_empty());
    assert!(device.empty(ACK, sent[1].mid).is_empty());
    device.changed("/3/0/1");
    device.quiet();
    device.changed("/3/0/2");
    assert_eq!(device.step().len(), 1);
}

/// A Reset before anything was notified matches nothing, whatever its Message ID.
#[test]
fn spec_41_s5_1_reset_of_nothing() {
    let mut device = Device::new();
    device.observe("/3/0/1", "01");
    for mid in [0, 1, 0x2001, 0xFFFF] {
        assert!(device.empty(RST, mid).is_empty());
    }
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 1);
}

#[test]
fn spec_41_s5_1_reset_of_a_confirmable_one() {
    let mut device = Device::new();
    device.attributes("/3", "con=1");
    device.observe("/3/0/1", "01");
    device.observe("/3/0/1", "02");
    device.changed("/3/0/1");
    let sent = device.step();
    assert_eq!(sent.len(), 1);
    assert!(device.empty(RST, sent[0].mid.wrapping_add(1)).is_empty(), "not of ours");
    let next = device.empty(RST, sent[0].mid);
    assert_eq!(short(&next), [note("CON", "02", 1, &leaves("/3/0/1"))]);
    assert!(device.empty(ACK, next[0].mid).is_empty());
    assert!(take_statuses().is_empty(), "still registered");
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=01"), "4.04");
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=02"), "2.05");
}

fn one_second(config: &mut anj_configuration_t) {
    static PARAMS: anj_exchange_udp_tx_params_t = anj_exchange_udp_tx_params_t {
        ack_timeout: anj_time_duration_t { us: 1_000_000 },
        ack_random_factor: 1.0,
        max_retransmit: 0,
    };
    config.udp_tx_params = &raw const PARAMS;
}

#[test]
fn spec_41_s11_5_never_acknowledged() {
    let mut device = Device::with(one_second);
    device.attributes("/3/0/1", "con=1");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(1.0));
    assert_eq!(device.step().len(), 1);
    clock::advance_us(1_000_000 - 1);
    device.quiet();
    clock::advance_us(1);
    device.quiet();
    assert!(take_statuses().is_empty(), "still registered");
    device.quiet_after_s(10);
    device.put("/3/0/1", Val::Double(2.0));
    if cfg!(anj_observe_observation_cancel_on_timeout) {
        device.quiet();
        assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
    } else {
        assert_eq!(short(&device.step()), [note("CON", "22", 2, &leaves("/3/0/1"))]);
    }
}

/// Retransmissions are the same bytes; what changes meanwhile is told afterwards.
#[cfg(not(anj_observe_observation_cancel_on_timeout))]
#[test]
fn spec_41_s5_1_retransmissions() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "con=1");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(1.0));
    let first = device.step();
    device.put("/3/0/1", Val::Double(2.0));
    for wait in [2, 4] {
        device.quiet_after_s(wait - 1);
        assert_eq!(device.after_s(1), first);
    }
    device.quiet_after_s(7);
    assert_eq!(short(&device.after_s(1)), [note("CON", "22", 2, &leaves("/3/0/1"))]);
}

/// Decision 5: an error while building ends the observation with that code, and nothing else.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s5_1_read_fails_while_building() {
    for (handler, code) in [(-160, "5.00"), (-132, "4.04"), (-163, "5.03"), (-2, "5.00")] {
        let mut device = Device::new();
        device.observe("/3/0/1", "01");
        device.observe("/3", "02");
        device.observe("/3/0/2", "03");
        fails("/3/0/1", Some(handler));
        device.changed("/3/0/1");
        device.changed("/3/0/2");
        let expected = [format!("NON 01 {code}"), format!("NON 02 {code}"), note("NON", "03", 1, &leaves("/3/0/2"))];
        let sent = device.step();
        assert_eq!(short(&sent), expected, "{handler}");
        assert!(sent[..2].iter().all(|m| m.options.is_empty() && m.payload.is_empty()), "{handler}");
        assert!(take_statuses().is_empty(), "still registered");
        fails("/3/0/1", None);
        device.changed("/3/0/1");
        device.quiet();
        for (token, code) in [("01", "4.04"), ("02", "4.04"), ("03", "2.05")] {
            assert_eq!(device.code(&format!("GET /3 obs=1 tok={token}")), code);
        }
    }
}

/// The same, confirmable; and during the evaluation of a condition.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s5_1_read_fails_while_evaluating() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "gt=5&pmin=100&con=1");
    device.observe("/3/0/1", "01");
    fails("/3/0/1", Some(-160));
    device.changed("/3/0/1");
    let sent = device.step();
    assert_eq!(short(&sent), ["CON 01 5.00"], "not delayed");
    assert_eq!(device.after_s(2), sent, "sent again");
    assert!(device.empty(ACK, sent[0].mid).is_empty());
    fails("/3/0/1", None);
    device.put("/3/0/1", Val::Double(10.0));
    device.quiet_after_s(1000);
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=01"), "4.04");
}

/// By pmax, with nobody reporting anything.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s5_1_read_fails_by_pmax() {
    for query in ["pmax=10", "pmax=10&gt=5"] {
        let mut device = Device::new();
        device.attributes("/3/0/1", query);
        device.observe("/3/0/1", "01");
        fails("/3/0/1", Some(-160));
        device.quiet_after_s(9);
        assert_eq!(short(&device.after_s(1)), ["NON 01 5.00"], "{query}");
        fails("/3/0/1", None);
        device.quiet_after_s(100);
    }
}

/// An error in a later block of a notification ends the observation; the registration stays.
#[test]
fn spec_41_s5_1_read_fails_in_a_later_block() {
    let mut device = Device::new();
    let long: String = (0..1200).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
    device.observe("/3/0", "01");
    set("/3/0/5", text(&long));
    device.changed("/3/0/5");
    let sent = device.step();
    assert!(sent[0].option(BLOCK2).is_some());
    fails("/3/0/10", Some(-160));
    let answer = device.ask("GET /3/0 block2=1/0/1024 tok=b1");
    assert_eq!(answer.code_text(), "5.00");
    device.quiet_after_s(60);
    assert!(take_statuses().is_empty(), "still registered");
    fails("/3/0/10", None);
    assert_eq!(device.code("GET /3/0/2"), "2.05");
}

/// Decision 5, §11.5: what disappears takes its observations along, and they are told.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s11_5_deleted_by_the_server() {
    let mut device = Device::new();
    device.attributes("/1234/1", "pmin=1000");
    for (path, token) in [("/1234", "01"), ("/1234/1/0", "02"), ("/1234/2/0", "03"), ("/1234/1", "04")] {
        device.observe(path, token);
    }
    let sent = device.send("DELETE /1234/1", b"");
    assert_eq!(short(&sent), ["ACK 22 2.02", "NON 02 4.04", "NON 04 4.04"]);
    assert!(sent[1].options.is_empty() && sent[2].options.is_empty());
    device.quiet_after_s(100);
    device.changed("/1234/2/0");
    let expected = [note("NON", "01", 1, &leaves("/1234")), note("NON", "03", 1, &leaves("/1234/2/0"))];
    assert_eq!(short(&device.step()), expected);
    // The slots are free.
    for n in 0..8 {
        device.observe("/1234", &format!("f{n}"));
    }
}

#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s6_deleted_by_the_application() {
    let mut device = Device::new();
    device.answer_updates();
    device.attributes("/1234/1/0", "con=1");
    for (path, token) in [("/1234", "01"), ("/1234/1/0", "02"), ("/1234/1", "03"), ("/3/0/6", "04"), ("/3/0/6/1", "05")]
    {
        device.observe(path, token);
    }
    remove_resource_instance(&ids("/3/0/6/1"));
    device.deleted("/3/0/6/1");
    assert_eq!(short(&device.step()), ["NON 05 4.04"], "and what is above gets no word");
    remove_instance(1234, 1);
    device.deleted("/1234/1");
    let sent = device.step();
    assert_eq!(sent[0].code, 2, "the Update first");
    assert_eq!(short(&sent[1..]), ["CON 02 4.04"], "its attributes are those it had");
    let rest = device.empty(ACK, sent[1].mid);
    assert_eq!(short(&rest), ["NON 03 4.04"]);
    device.quiet_after_s(100);
    // A Resource without instances: nothing to read when it is time to tell (§3.1 step 7).
    remove_resource_instance(&ids("/3/0/6/0"));
    device.deleted("/3/0/6/0");
    device.quiet();
    device.changed("/3/0/6");
    assert_eq!(short(&device.step()), ["NON 04 4.05"]);
    // An Object without instances is an empty map.
    remove_instance(1234, 2);
    device.deleted("/1234/2");
    assert_eq!(device.step().len(), 1);
    device.added("/1234");
    assert_eq!(short(&device.step()[1..]), [note("NON", "01", 1, &[])]);
}

/// As the original: what is gone, or cannot be read, ends without a word.
#[test]
#[cfg(anj_ext_with_silent_observe_removal)]
fn spec_41_s6_ends_in_silence() {
    let mut device = Device::new();
    device.attributes("/3/0/2", "gt=5");
    for (path, token) in [("/1234", "01"), ("/1234/1/0", "02"), ("/3/0/1", "03"), ("/3/0/2", "04")] {
        device.observe(path, token);
    }
    assert_eq!(short(&device.send("DELETE /1234/1", b"")), ["ACK 22 2.02"]);
    for path in ["/3/0/1", "/3/0/2"] {
        fails(path, Some(-160));
        device.changed(path);
    }
    device.quiet_after_s(10);
    assert!(take_statuses().is_empty(), "still registered");
    for (token, code) in [("01", "2.05"), ("02", "4.04"), ("03", "4.04"), ("04", "4.04")] {
        assert_eq!(device.code(&format!("GET /1234 obs=1 tok={token}")), code, "{token}");
    }
}

/// All of an Object, and removal of the Object itself.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s6_object_is_removed() {
    let mut device = Device::new();
    device.answer_updates();
    device.observe("/1234", "01");
    device.observe("/1234/1/0", "02");
    device.observe("/3/0/1", "03");
    assert_eq!(unsafe { anj::capi::dm::core::anj_dm_remove_obj(device.client.ptr(), 1234) }, 0);
    device.deleted("/1234");
    let sent = device.step();
    assert_eq!(sent[0].code, 2);
    assert_eq!(short(&sent[1..]), ["NON 01 4.04", "NON 02 4.04"]);
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 1);
}

/// Deleted while its own notification waits for the acknowledgement.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
#[cfg(not(anj_ext_with_silent_observe_removal))]
fn spec_41_s6_deleted_under_way() {
    for outcome in [ACK, RST] {
        let mut device = Device::new();
        device.answer_updates();
        device.attributes("/1234", "con=1");
        device.observe("/1234/1/0", "01");
        device.changed("/1234/1/0");
        let sent = device.step();
        assert_eq!(sent[0].kind, CON);
        remove_instance(1234, 1);
        device.deleted("/1234/1");
        device.quiet();
        let after = device.empty(outcome, sent[0].mid);
        let told: Vec<_> = short(&after).into_iter().filter(|text| !text.contains("0.02")).collect();
        if outcome == ACK {
            assert_eq!(told, ["CON 01 4.04"]);
            assert!(device.empty(ACK, after.last().unwrap().mid).is_empty());
        } else {
            assert!(told.is_empty(), "{told:?}");
        }
        device.quiet_after_s(1000);
        assert_eq!(device.code("GET /1234 obs=1 tok=01"), "4.04");
    }
}

/// What has ended is not looked at any more, even when its path comes back before that is told: the first code counts.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
fn spec_41_s6_ended_is_ended() {
    let mut device = Device::new();
    device.answer_updates();
    device.attributes("/3/0/1", "con=1");
    device.attributes("/1234", "pmin=0");
    device.observe("/3/0/1", "01");
    assert_eq!(device.code("GET /1234/1/0 obs=0 tok=02 ?gt=5"), "2.05");
    device.changed("/3/0/1");
    let sent = device.step();
    remove_instance(1234, 1);
    device.deleted("/1234/1");
    insert_instance(1234, 1, &[(0, RW, Val::Int(0), vec![])]);
    device.added("/1234/1");
    fails("/1234/1/0", Some(-160));
    take_reads();
    device.changed("/1234/1/0");
    assert_eq!(take_reads(), [[0; 4]; 0]);
    let after = device.empty(ACK, sent[0].mid);
    assert_eq!(short(&after[1..]), ["NON 02 4.04"], "after the Update");
}

/// The option for those who want it as it was: what ends is not told.
#[cfg(anj_ext_with_silent_observe_removal)]
#[test]
fn spec_41_s5_1_silent_removal() {
    let mut device = Device::new();
    device.answer_updates();
    device.attributes("/3/0/2", "gt=5");
    for (path, token) in [("/1234", "01"), ("/1234/1/0", "02"), ("/1234/2/0", "03"), ("/3/0/1", "04"), ("/3/0/2", "05")]
    {
        device.observe(path, token);
    }
    assert_eq!(short(&device.send("DELETE /1234/1", b"")), ["ACK 22 2.02"]);
    remove_instance(1234, 2);
    device.deleted("/1234/2");
    assert_eq!(device.step().len(), 1, "the Update");
    for path in ["/3/0/1", "/3/0/2"] {
        fails(path, Some(-160));
        device.changed(path);
    }
    device.quiet_after_s(10);
    assert!(take_statuses().is_empty(), "still registered");
    for token in ["02", "03", "04", "05"] {
        assert_eq!(device.code(&format!("GET /3 obs=1 tok={token}")), "4.04", "{token}");
    }
    device.added("/1234");
    assert_eq!(short(&device.step()[1..]), [note("NON", "01", 1, &[])]);
}

/// §5.1: the network fails: the client registers again.
#[test]
fn spec_41_s5_1_network_error() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "pmin=1");
    device.observe("/3/0/1", "22");
    device.changed("/3/0/1");
    net::script(Func::Send, &[-14]);
    clock::advance_s(1);
    device.client.step();
    assert_eq!(take_statuses(), [5]);
    let register = net::take_one();
    net::push(&answer(&register, "41", "82 7264 04 35613366"));
    device.client.step();
    assert_eq!(take_statuses(), [6]);
    device.changed("/3/0/1");
    device.quiet_after_s(5);
    assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
    #[cfg(anj_with_discover_attr)]
    assert_eq!(device.discover("/3/0/1"), "</3/0/1>;pmin=1", "attributes stay");
}

/// Sending is stuck for a while, or for too long (spec 10 §7).
#[test]
fn spec_41_s5_1_network_is_stuck() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(1.0));
    net::script(Func::Send, &[4, 4]);
    device.quiet();
    device.quiet_after_s(1);
    set("/3/0/1", Val::Double(2.0));
    device.changed("/3/0/1");
    let sent = short(&device.step());
    assert_eq!(sent[0], note("NON", "22", 1, &[leaf("/3/0/1", Val::Double(1.0))]));
    assert_eq!(sent[1], note("NON", "22", 2, &[leaf("/3/0/1", Val::Double(2.0))]));
    device.changed("/3/0/1");
    net::always(Func::Send, Some(4));
    device.quiet();
    clock::advance_us(2_000_001);
    device.client.step();
    assert_eq!(take_statuses(), [5], "registers again");
}

/// §7: nothing is sent while suspended, and the registration that follows drops the observations.
#[test]
fn spec_41_s7_suspended() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    unsafe { anj_core_disable_server(device.client.ptr(), anj_time_duration_t { us: 100_000_000 }) };
    device.client.step();
    let deregister = net::take_one();
    net::push(&answer(&deregister, "42", ""));
    device.client.step();
    assert_eq!(take_statuses(), [7]);
    device.changed("/3/0/1");
    device.quiet_after_s(50);
    clock::advance_s(51);
    device.client.step();
    let register = net::take_one();
    net::push(&answer(&register, "41", "82 7264 04 35613366"));
    device.client.step();
    assert!(net::take_sent().is_empty());
    device.changed("/3/0/1");
    device.quiet_after_s(5);
    assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
}

/// §5.1: reports before the registration do no harm.
#[test]
fn spec_41_s6_reports_at_any_time() {
    let mut device = Device::initial(exact);
    device.changed("/3/0/1");
    device.added("/1234");
    device.deleted("/1234/1");
    device.client.step();
    device.changed("/3/0/1");
    let register = net::take_one();
    net::push(&answer(&register, "41", "82 7264 04 35613366"));
    device.client.step();
    device.observe("/3/0/2", "22");
    device.quiet();
    assert!(to_hex(&register).starts_with("4802"));
}

fn queue(config: &mut anj_configuration_t) {
    exact(config);
    config.queue_mode_enabled = MaybeUninit::new(true);
    config.queue_mode_timeout = anj_time_duration_t { us: 1_000_000 };
}

/// §5.2: what is asked of `anj_core_next_step_time` in queue mode.
#[test]
fn spec_41_s5_2_next_wake_up() {
    let asleep = |path: &str, query: &str| {
        let mut device = Device::with(queue);
        if !query.is_empty() {
            device.attributes(path, query);
        }
        device.observe(path, "22");
        clock::advance_us(2_000_000);
        device.quiet();
        assert_eq!(take_statuses(), [8, 9]);
        device
    };
    // Nothing to come; disabled; contradictory.
    for query in ["", "pmin=10", "pmin=10&pmax=5", "pmax=0", "gt=5"] {
        assert_eq!(asleep("/3/0/1", query).client.next_step_us(), i64::MAX, "{query}");
    }
    // Default pmax 77.
    let mut device = asleep("/3/0/1", "");
    device.put("/1/0/3", Val::Int(77));
    device.quiet();
    assert_eq!(device.client.next_step_us(), 75_000_000);
    clock::advance_us(75_000_000 - 1);
    assert_eq!(device.client.next_step_us(), 1);
    device.quiet();
    assert!(take_statuses().is_empty());
    clock::advance_us(1);
    assert_eq!(device.client.next_step_us(), 0);
    assert_eq!(device.step().len(), 1);
    assert_eq!(take_statuses(), [6]);
    assert_eq!(device.client.next_step_us(), 0, "registered");
    clock::advance_us(1_000_001);
    device.quiet();
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(device.client.next_step_us(), 77_000_000 - 1_000_001);
    // pmin 10, a change at 2.
    let mut device = asleep("/3/0/1", "pmin=10");
    device.changed("/3/0/1");
    assert_eq!(device.client.next_step_us(), 8_000_000);
    device.quiet_after_s(3);
    assert_eq!(device.client.next_step_us(), 5_000_000);
    assert_eq!(device.after_s(5).len(), 1);
    // Without pmin it is due now; both: whichever comes first.
    let mut device = asleep("/3/0/1", "pmax=100");
    assert_eq!(device.client.next_step_us(), 98_000_000);
    device.changed("/3/0/1");
    assert_eq!(device.client.next_step_us(), 0);
    assert_eq!(device.step().len(), 1, "no Update before it");
    let mut device = asleep("/3/0/1", "pmin=50&pmax=100");
    device.changed("/3/0/1");
    assert_eq!(device.client.next_step_us(), 48_000_000);
}

/// §7: a notification wakes the client; the timer starts anew when it is through.
#[test]
fn spec_41_s7_queue_mode() {
    let mut device = Device::with(queue);
    device.attributes("/3/0/1", "con=1&pmax=100");
    device.observe("/3/0/1", "22");
    clock::advance_s(2);
    device.quiet();
    assert_eq!(take_statuses(), [8, 9]);
    let sent = device.after_s(98);
    assert_eq!((sent.len(), sent[0].kind), (1, CON));
    assert_eq!(take_statuses(), [6]);
    device.quiet_after_s(1);
    assert!(device.empty(ACK, sent[0].mid).is_empty());
    assert!(take_statuses().is_empty());
    device.quiet_after_s(1);
    assert!(take_statuses().is_empty(), "the whole second again");
    clock::advance_us(1);
    device.quiet();
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(device.client.next_step_us(), 98_000_000 - 1);
}
