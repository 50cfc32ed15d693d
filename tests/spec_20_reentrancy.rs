//! Spec 20 §3.4, §5: what callbacks may ask for is never lost, what they must not call is refused.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::time::*;
use client::*;
use common::{clock, hex, net};

/// Every function of `anj/core.h` but `anj_core_init`, by number; one that is to be refused answers with -1.
fn call(anj: *mut anj_t, number: usize) {
    let path = anj_uri_path_t { ids: [1, 1, 1, u16::MAX], uri_len: 3 };
    let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    unsafe {
        match number {
            0 | 1 => anj_core_step(anj),
            2 => drop(anj_core_next_step_time(anj)),
            3 => anj_core_server_obj_disable_executed(anj, 10),
            4 => anj_core_server_obj_registration_update_trigger_executed(anj),
            5 => anj_core_server_obj_bootstrap_request_trigger_executed(anj),
            6 => anj_core_data_model_changed(anj, &raw const path, value),
            7 => drop(anj_core_ongoing_operation(anj)),
            8 => anj_core_disable_server(anj, anj_time_duration_t { us: 10_000_000 }),
            9 => anj_core_request_bootstrap(anj),
            10 => anj_core_restart(anj),
            11 => anj_core_request_update(anj),
            _ => assert_eq!(anj_core_shutdown(anj), -1),
        }
    }
}
const FUNCTIONS: usize = 13;

fn zeroed() -> anj_configuration_t {
    unsafe { std::mem::zeroed() }
}

/// Answers everything that is sent, for a while; the client must end up registered.
fn settle(client: &mut Client) {
    for _ in 0..40 {
        for sent in net::take_sent() {
            if sent[0] == 0x48 {
                let rest = if sent[12..].starts_with(&hex("b27264 1128 37")) { "827264 0435613366" } else { "" };
                net::push(&answer(&sent, if rest.is_empty() { "44" } else { "41" }, rest));
            }
        }
        // A bootstrap that was asked for fails, for want of an account.
        if take_statuses().last() == Some(&2) {
            unsafe { anj_core_restart(client.ptr()) };
        }
        client.after_s(1);
    }
    let get = hex("42017777 1234 b131 0131 0131 60");
    assert_eq!(client.receive(&get), [hex("62457777 1234 c0 ff 313530")], "registered and serving");
    assert!(!client.ongoing());
}

/// An application that sets its client up anew in a callback: the step ends, and nothing of the old session reaches the new
/// one, which registers like any other.
#[test]
fn spec_20_3_4_init_inside_a_callback() {
    fn set_up_anew(anj: *mut anj_t) {
        let config = anj_configuration_t { endpoint_name: c"name".as_ptr(), ..zeroed() };
        assert_eq!(unsafe { anj_core_init(anj, &raw const config) }, 0);
    }
    let requests = [
        "42014545 1234 b131 0131 0131 60",
        "42034545 1234 b131 0131 0131 10 ff 313530",
        "42024545 1234 b131 0131 0138",
    ];
    for request in requests.map(Some).into_iter().chain([None]) {
        let mut client = Client::registered();
        on_handler(|anj, _| set_up_anew(anj));
        on_status(|anj, _| set_up_anew(anj));
        match request {
            Some(request) => {
                assert!(client.receive(&hex(request)).is_empty(), "{request}: no answer of the old session")
            }
            None => {
                unsafe { anj_core_restart(client.ptr()) };
                answer_all(&mut client);
            }
        }
        on_handler(|_, _| {});
        on_status(|_, _| {});
        client.step();
        net::take_sent();
        set_up_anew(client.ptr());
        client.add(security(&[0]));
        client.add(server(&[1]));
        client.step();
        let register = net::take_one();
        assert!(masked(&register).contains("b27264"), "{}", masked(&register));
    }
}

/// The same in the clock, which a step reads first: the step ends before the new client does anything.
#[test]
fn spec_20_3_4_init_inside_the_clock() {
    thread_local!(static STATUSES: Cell<u32> = const { Cell::new(0) });
    unsafe extern "C" fn count(_: *mut c_void, _: *mut anj_t, _: anj_conn_status_t) {
        STATUSES.set(STATUSES.get() + 1);
    }
    for (looks, forced) in [(1, false), (1, true), (2, true)] {
        let mut client = Client::registered();
        if forced {
            unsafe { anj_core_request_update(client.ptr()) };
        }
        let anj = client.ptr();
        let set_up_anew = move || {
            let config =
                anj_configuration_t { endpoint_name: c"name".as_ptr(), connection_status_cb: Some(count), ..zeroed() };
            assert_eq!(unsafe { anj_core_init(anj, &raw const config) }, 0);
            net::take_calls();
        };
        match looks {
            1 => clock::on_next_look(set_up_anew),
            _ => clock::on_next_look(move || clock::on_next_look(set_up_anew)),
        }
        client.step();
        assert_eq!((STATUSES.get(), net::take_calls().len()), (0, 0), "look {looks}");
        client.step();
        assert!(STATUSES.take() > 0, "look {looks}: the next step is one of the new client");
    }
}

/// Answers what is sent, a few steps long.
fn answer_all(client: &mut Client) {
    for _ in 0..5 {
        for sent in net::take_sent() {
            if sent[0] == 0x48 {
                net::push(&answer(&sent, "44", ""));
            }
        }
        client.step();
    }
}

#[test]
fn spec_20_every_function_from_every_status() {
    for status in [5, 6, 7, 0, 2] {
        for number in 0..FUNCTIONS {
            let mut client = Client::new(&Setup::default());
            let calls = Rc::new(Cell::new(0));
            let count = calls.clone();
            on_status(move |anj, now| {
                if now == status && count.replace(count.get() + 1) == 0 {
                    call(anj, number);
                }
            });
            client.step();
            if let Some(request) = net::take_sent().pop() {
                net::push(&answer(&request, "41", "827264 0435613366"));
            }
            client.step();
            // On the way through SUSPENDED and INITIAL, and to FAILURE.
            if status != 2 {
                unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 1_000_000 }) };
            } else {
                set(1, 1, 0, Value::Int(77));
                unsafe { anj_core_restart(client.ptr()) };
                client.step();
                answer_all(&mut client);
                set(1, 1, 0, Value::Int(2));
            }
            client.step();
            answer_all(&mut client);
            unsafe { anj_core_restart(client.ptr()) };
            settle(&mut client);
            assert!(calls.get() > 0, "status {status} seen");
        }
    }
}

#[test]
fn spec_20_every_function_from_every_handler() {
    // Read, write, execute; with the answer that must come all the same.
    let requests = [
        ("42014545 1234 b131 0131 0131 60", "624545451234 c0 ff 313530"),
        ("42034545 1234 b131 0131 0131 10 ff 313530", "624445451234"),
        ("42024545 1234 b131 0131 0138", "624445451234"),
    ];
    for (request, expected) in requests {
        for number in 0..FUNCTIONS {
            let mut client = Client::registered();
            let calls = Rc::new(Cell::new(0));
            let count = calls.clone();
            on_handler(move |anj, _| {
                if count.replace(count.get() + 1) == 0 {
                    call(anj, number);
                }
            });
            let sent = client.receive(&hex(request));
            assert_eq!(sent[0], hex(expected), "function {number} inside {request}");
            assert!(calls.get() > 0);
            let asked = match number {
                3 | 5 | 8 | 9 | 10 => Some(0x04),
                4 | 11 => Some(0x02),
                _ => None,
            };
            assert_eq!(sent.get(1).map(|datagram| datagram[1]), asked, "function {number} inside {request}");
            for datagram in sent.get(1..).unwrap_or_default() {
                net::push(&answer(datagram, "44", ""));
            }
            settle(&mut client);
        }
    }
}

/// Reads of an observed value: for the answer, when the application tells of a change, when that met a condition and the value
/// is looked at again, and for a notification. The message that is being made is sent all the same.
#[test]
#[cfg(all(anj_with_observe, anj_with_lwm2m12))]
fn spec_41_every_function_from_every_read_of_an_observation() {
    let changed = |client: &mut Client| {
        let path = anj_uri_path_t { ids: [1, 1, 5, u16::MAX], uri_len: 3 };
        let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
        unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, value) };
    };
    for (query, reads) in [("4467743d39", 3), ("", 2)] {
        for number in 0..FUNCTIONS {
            for at in 0..reads {
                let mut client = Client::registered();
                set(1, 1, 5, Value::Int(1));
                let reads = Rc::new(Cell::new(0));
                let count = reads.clone();
                on_handler(move |anj, what| {
                    if what == Did::Read(1, 1, 5) && count.replace(count.get() + 1) == at {
                        call(anj, number);
                    }
                });
                let observe = hex(&format!("42014545 1234 60 51 31 0131 0135 {query}"));
                let sent = client.receive(&observe);
                assert_eq!(sent[0][..2], [0x62, 0x45], "function {number} at read {at}");
                let ended = |sent: &[Vec<u8>]| sent.iter().any(|datagram| datagram[0] == 0x48);
                if !ended(&sent) {
                    set(1, 1, 5, Value::Int(30));
                    changed(&mut client);
                    client.step();
                    let sent = net::take_sent();
                    let note = sent.iter().position(|datagram| datagram[..2] == [0x52, 0x45]);
                    assert!(note.is_some() || ended(&sent), "function {number} at read {at}: {sent:02x?}");
                    assert!(note.is_none_or(|note| sent[note].ends_with(&hex("181e ffffff"))), "{sent:02x?}");
                    assert!(reads.get() > at, "read {at} of {query}");
                    sent.iter().filter(|d| d[0] == 0x48).for_each(|d| net::push(&answer(d, "44", "")));
                }
                on_handler(|_, _| {});
                client.step();
                client.step();
                net::take_sent();
                for _ in 0..3 {
                    answer_all(&mut client);
                }
                settle(&mut client);
            }
        }
    }
}

/// Tells of changes of two values, and so does every read handler that runs meanwhile.
#[cfg(all(anj_with_observe, anj_with_lwm2m12))]
fn told(anj: *mut anj_t, depth: &Rc<Cell<u32>>, deepest: &Rc<Cell<u32>>, reads: &Rc<Cell<i64>>) {
    depth.set(depth.get() + 1);
    deepest.set(deepest.get().max(depth.get()));
    for rid in [1, 5] {
        let (depth, deepest, reads) = (depth.clone(), deepest.clone(), reads.clone());
        on_handler(move |anj, _| {
            reads.set(reads.get() + 1);
            told(anj, &depth, &deepest, &reads);
        });
        let path = anj_uri_path_t { ids: [500, 1, rid, u16::MAX], uri_len: 3 };
        let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
        unsafe { anj_core_data_model_changed(anj, &raw const path, value) };
    }
    depth.set(depth.get() - 1);
}

/// A read handler that tells of changes each time it is called: no recursion, and each step comes to its end.
#[test]
#[cfg(all(anj_with_observe, anj_with_lwm2m12))]
fn spec_41_changes_told_from_every_read() {
    let mut client = Client::registered();
    client.add(object(500, None, &[1], &[(1, INT, R), (5, INT, R)]));
    for rid in [1, 5] {
        set(500, 1, rid, Value::Int(1));
    }
    client.step();
    let update = net::take_one();
    client.receive(&answer(&update, "44", ""));
    for (request, observed) in [
        ("42014545 1234 60 53 353030 0131 0135 4467743d39", "0135"),
        ("42014546 1235 60 53 353030 0131 0131 4467743d39", "0131"),
        ("42014547 1236 60 53 353030 0131", ""),
    ] {
        assert_eq!(client.receive(&hex(request))[0][1], 0x45, "{observed}");
    }
    let (depth, deepest, reads) = <(Rc<Cell<u32>>, Rc<Cell<u32>>, Rc<Cell<i64>>)>::default();
    let mut notes = 0;
    for step in 0..50 {
        for rid in [1, 5] {
            set(500, 1, rid, Value::Int(step % 2 * 1000));
        }
        let before = reads.get();
        told(client.ptr(), &depth, &deepest, &reads);
        client.after_s(1);
        notes += net::take_sent().len();
        assert!(reads.get() - before < 1000, "step {step}: {} reads", reads.get() - before);
    }
    // The application, the read of a notification, a look at a value inside that.
    assert!((2..=3).contains(&deepest.get()), "depth {}", deepest.get());
    assert!(notes >= 50, "{notes} notifications");
    on_handler(|_, _| {});
    settle(&mut client);
}

#[test]
fn spec_20_restart_inside_the_lookup_of_the_account() {
    let mut client = Client::new(&Setup::default());
    let done = Rc::new(Cell::new(false));
    let flag = done.clone();
    on_handler(move |anj, what| {
        if what == Did::Read(0, 0, 0) && !flag.replace(true) {
            unsafe { anj_core_restart(anj) };
        }
    });
    client.step();
    assert_eq!(take_statuses(), [5, 0, 5]);
    settle(&mut client);
}

#[test]
fn spec_20_disable_while_connecting() {
    let mut client = Client::new(&Setup::default());
    net::always(common::Func::Connect, Some(4));
    client.step();
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 5_000_000 }) };
    net::always(common::Func::Connect, None);
    client.step();
    assert_eq!(take_statuses(), [5, 7]);
    assert_eq!(net::take_funcs().last(), Some(&common::Func::Cleanup));
    clock::advance_s(5);
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
    settle(&mut client);
}

/// A transfer that the application ends from outside: rolled back at that moment.
#[test]
fn spec_20_terminated_transfer_rolls_back_at_once() {
    let mut client = Client::registered();
    assert_eq!(
        client.receive(&hex("41037031 55 b131 0131 0131 10 d10208 ff 30303030303030303030303030303031")).len(),
        1
    );
    assert!(client.ongoing());
    take_did();
    unsafe { anj_core_restart(client.ptr()) };
    assert_eq!(take_did(), [Did::End(1, false)]);
    assert!(!client.ongoing());
    client.step();
    assert_eq!(net::take_one()[1], 0x04);
}

#[test]
fn spec_20_shutdown_ends_a_transfer() {
    let mut client = Client::registered();
    client.receive(&hex("41037031 55 b131 0131 0131 10 d10208 ff 30303030303030303030303030303031"));
    take_did();
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0);
    assert_eq!(take_did(), [Did::End(1, false)]);
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
}

#[test]
fn spec_20_null_arguments() {
    let null = std::ptr::null_mut();
    unsafe {
        assert_eq!(anj_core_init(null, std::ptr::null()), -1);
        anj_core_step(null);
        assert_eq!(anj_core_next_step_time(null).us, i64::MAX);
        anj_core_server_obj_disable_executed(null, 1);
        anj_core_server_obj_registration_update_trigger_executed(null);
        anj_core_server_obj_bootstrap_request_trigger_executed(null);
        let mut client = Client::registered();
        let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED);
        anj_core_data_model_changed(client.ptr(), std::ptr::null(), value);
        anj_core_data_model_changed(null, std::ptr::null(), value);
        let long = anj_uri_path_t { ids: [1; 4], uri_len: usize::MAX };
        anj_core_data_model_changed(client.ptr(), &raw const long, value);
        assert!(!anj_core_ongoing_operation(null));
        anj_core_disable_server(null, anj_time_duration_t { us: 1 });
        anj_core_request_bootstrap(null);
        anj_core_restart(null);
        anj_core_request_update(null);
        assert_eq!(anj_core_shutdown(null), -1);
        client.step();
        assert!(net::take_sent().is_empty());
    }
}

/// A message that is stuck half-way is not continued with bytes of another one.
#[test]
fn spec_20_restart_while_an_answer_is_stuck() {
    let mut client = Client::registered();
    net::partial_send(3);
    client.receive(&hex("42014545 1234 b131 0131 0131 60"));
    unsafe { anj_core_restart(client.ptr()) };
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
    let sent = net::take_sent();
    assert_eq!(sent.len(), 1, "a Register and nothing else: {sent:02x?}");
    net::push(&answer(&sent[0], "41", "827264 0435613366"));
    settle(&mut client);
}
