//! Spec 41 §8 and §11.6: LwM2M Send, what may be queued when, and how each request ends. What a message carries is in
//! `spec_41_send.rs`.
#![cfg(anj_with_lwm2m_send)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/send.rs"]
mod send;

use anj::capi::core::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net};
use send::*;

const FIRST: &[u16] = &[3, 0, 9];

#[test]
fn spec_41_11_6_not_registered() {
    let mut client = client_with(|_| {});
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "INITIAL");
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "REGISTERING");
    net::push(&answer(&net::take_one(), "41", "82 7264 04 35613366"));
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(1), "REGISTERED");
    abort(client.ptr(), ALL);
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 1_000_000 }) };
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(2), "de-registering");
    abort(client.ptr(), ALL);
    net::push(&answer(&net::take_one(), "42", ""));
    client.step();
    assert_eq!(take_statuses().last(), Some(&7));
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "SUSPENDED");
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "shut down");
    assert_eq!(take_ended(), [(1, ABORT), (2, ABORT)]);
}

/// Entering and being in queue mode.
#[test]
fn spec_41_8_1_allowed_statuses() {
    let mut client = client_with(queue_mode);
    client.register();
    net::script(Func::RxOff, &[4]);
    client.after_s(51);
    assert_eq!(take_statuses(), [8]);
    assert_eq!(queue_one(client.ptr()), Ok(1), "ENTERING_QUEUE_MODE");
    client.step();
    let message = net::take_one();
    assert_eq!(take_statuses(), [9, 6], "asleep for a moment");
    accept(&mut client, &message);
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    assert_eq!(queue_one(client.ptr()), Ok(2), "QUEUE_MODE");
}

#[test]
fn spec_41_11_6_mute() {
    let mut client = client();
    mute(&mut client, true);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED), "at once");
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    mute(&mut client, false);
    assert_eq!(queue_one(client.ptr()), Ok(1), "at once");
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    // Not readable is muted.
    for value in [Value::Fails(-160), Value::Fails(1)] {
        set(1, 1, 23, value);
        tell_of_mute(&mut client);
        assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
        client.step();
        assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    }
    // Not there is muted: the Server Object of the other tests.
    let mut client = Client::registered();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    client.step();
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
}

/// Mute Send that changes without a word is read again before an Update.
#[test]
fn spec_41_1_mute_is_read_before_an_update() {
    let mut client = client();
    set(1, 1, 23, Value::Bool(true));
    client.step();
    assert_eq!(queue_one(client.ptr()), Ok(1), "nobody has told the client");
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    client.receive(&answer(&update, "44", ""));
    assert_eq!(take_ended(), [(1, ABORT)]);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
}

/// The server writes Mute Send.
#[test]
fn spec_41_1_mute_written_by_the_server() {
    let mut client = client();
    let write = |id: &str, value: &str| hex(&format!("4203{id} 1234 b131 0131 023233 10 ff {value}"));
    assert_eq!(client.receive(&write("7001", "31")), [hex("62447001 1234")]);
    assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
    assert_eq!(client.receive(&write("7002", "30")), [hex("62447002 1234")]);
    works(&mut client);
}

/// A Send from the status callback: Mute Send is known by then.
#[test]
fn spec_41_8_1_request_from_the_registered_callback() {
    for muted in [false, true] {
        let mut client = client_with(|_| {});
        set(1, 1, 23, Value::Bool(muted));
        on_status(move |anj, status| {
            if status == 6 {
                assert_eq!(queue_one(anj), if muted { Err(NOT_ALLOWED) } else { Ok(1) });
            }
        });
        client.step();
        let register = net::take_one();
        net::push(&answer(&register, "41", "82 7264 04 35613366"));
        client.step();
        on_status(|_, _| {});
        assert_eq!(net::take_sent().len(), usize::from(!muted));
    }
}

#[test]
fn spec_41_11_6_queue_size() {
    let mut client = client();
    for id in 1..=QUEUE as u16 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(queue_one(client.ptr()), Err(NO_SPACE));
    // One after the other in one step, in their order; each frees its place.
    for id in 1..=QUEUE as u16 {
        let message = if id == 1 { send_of(&mut client) } else { net::take_one() };
        net::push(&answer(&message, "44", ""));
        client.step();
        assert_eq!(take_ended(), [(id, 0)]);
    }
    assert_eq!(queue_one(client.ptr()), Ok(QUEUE as u16 + 1));
}

#[test]
fn spec_41_11_6_counter_wraps() {
    let mut client = client();
    let request = request(vec![record(FIRST, V::Int(42))], SENML);
    for id in 1..=65533 {
        assert_eq!(queue(client.ptr(), request), Ok(id));
        assert_eq!(abort(client.ptr(), id), 0);
    }
    take_ended();
    for id in [65534, 1, 2] {
        assert_eq!(queue(client.ptr(), request), Ok(id));
        let message = send_of(&mut client);
        accept(&mut client, &message);
        assert_eq!(take_ended(), [(id, 0)]);
    }
}

#[test]
fn spec_41_11_6_abort() {
    let mut client = client();
    for id in [1, 5, ALL] {
        assert_eq!(abort(client.ptr(), id), 0, "an empty queue");
    }
    if QUEUE < 3 {
        return;
    }
    for id in 1..=3 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(abort(client.ptr(), 4), NO_REQUEST_FOUND);
    assert_eq!(take_ended(), []);
    assert_eq!(abort(client.ptr(), 2), 0);
    assert_eq!(take_ended(), [(2, ABORT)]);
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    let message = net::take_one();
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(3, 0)]);
    for id in 4..=6 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    assert_eq!(abort(client.ptr(), ALL), 0);
    assert_eq!(take_ended(), [(4, ABORT), (5, ABORT), (6, ABORT)]);
    client.step();
    assert!(net::take_sent().is_empty());
    works(&mut client);
}

/// The exchange ends without a word on the wire; what the server answers later does no harm.
#[test]
fn spec_41_11_6_abort_while_waiting() {
    for id in [1, ALL] {
        for answered in ["none", "piggybacked", "separate"] {
            let mut client = client();
            queue_one(client.ptr()).unwrap();
            let message = send_of(&mut client);
            assert_eq!(abort(client.ptr(), id), 0);
            assert_eq!(take_ended(), [(1, ABORT)], "before it returns");
            client.step();
            assert!(net::take_sent().is_empty() && take_statuses().is_empty());
            match answered {
                "piggybacked" => assert!(client.receive(&answer(&message, "44", "")).is_empty()),
                "separate" => {
                    let mut separate = hex("48447788");
                    separate.extend(&message[4..12]);
                    assert_eq!(client.receive(&separate), [hex("70007788")], "nobody waits for it: RST");
                }
                _ => {}
            }
            assert_eq!(take_ended(), []);
            works(&mut client);
        }
    }
}

/// Those behind the active one move up, and go out.
#[test]
fn spec_41_8_3_abort_of_the_active_one_among_others() {
    if QUEUE < 3 {
        return;
    }
    let mut client = client();
    for id in 1..=3 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    send_of(&mut client);
    assert_eq!(abort(client.ptr(), 1), 0);
    assert_eq!(take_ended(), [(1, ABORT)]);
    let second = send_of(&mut client);
    assert_eq!(abort(client.ptr(), 3), 0, "not the active one: that goes on");
    assert_eq!(take_ended(), [(3, ABORT)]);
    accept(&mut client, &second);
    assert_eq!(take_ended(), [(2, 0)]);
    // ALL: the active one first.
    for id in 4..=6 {
        assert_eq!(queue_one(client.ptr()), Ok(id));
    }
    send_of(&mut client);
    assert_eq!(abort(client.ptr(), ALL), 0);
    assert_eq!(take_ended(), [(4, ABORT), (5, ABORT), (6, ABORT)]);
    works(&mut client);
}

#[test]
fn spec_41_11_6_answers() {
    // Code, what comes of it.
    for (code, result) in
        [("44", 0), ("41", 0), ("45", 0), ("80", REJECTED), ("84", REJECTED), ("8f", REJECTED), ("a0", REJECTED)]
    {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        let message = send_of(&mut client);
        client.receive(&answer(&message, code, ""));
        assert_eq!(take_ended(), [(1, result)], "{code}");
        assert!(take_statuses().is_empty(), "the session stays");
        works(&mut client);
    }
}

#[test]
fn spec_41_11_6_two_queued_then_muted() {
    let mut client = client();
    let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    mute(&mut client, true);
    client.step();
    assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>());
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    mute(&mut client, false);
    works(&mut client);
}

/// What is on its way is not ended by Mute Send; what waits is.
#[test]
fn spec_41_8_2_muted_while_one_is_active() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    let message = send_of(&mut client);
    let waiting = queue_one(client.ptr());
    mute(&mut client, true);
    accept(&mut client, &message);
    let expected = if waiting.is_ok() { vec![(1, 0), (2, ABORT)] } else { vec![(1, 0)] };
    assert_eq!(take_ended(), expected);
    assert!(net::take_sent().is_empty());
}

#[test]
fn spec_41_11_6_receive_in_progress() {
    let mut client = client();
    net::always(Func::Recv, Some(4));
    queue_one(client.ptr()).unwrap();
    client.step();
    client.step();
    assert!(net::take_sent().is_empty(), "no attempt");
    assert_eq!(take_ended(), []);
    net::always(Func::Recv, None);
    let message = send_of(&mut client);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
}

#[test]
fn spec_41_11_6_queue_mode() {
    let mut client = sleeping();
    assert!(client.next_step_us() > 0);
    queue_one(client.ptr()).unwrap();
    assert_eq!(client.next_step_us(), 0, "something is to be sent");
    let message = send_of(&mut client);
    assert_eq!(take_statuses(), [6], "awake, and no Update first");
    clock::advance_s(3);
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
    // It listens for as long as after any other message.
    client.after_s(49);
    assert!(take_statuses().is_empty());
    client.after_s(2);
    assert_eq!(take_statuses(), [8, 9]);
    // Given up before the step: it sleeps on.
    queue_one(client.ptr()).unwrap();
    abort(client.ptr(), ALL);
    assert!(client.next_step_us() > 0);
    client.step();
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    // An Update that is due comes first.
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    assert!(rest(&update).starts_with("b27264"), "{}", rest(&update));
    client.receive(&answer(&update, "44", ""));
}

/// An Update comes before, a request of the server as well.
#[test]
fn spec_41_5_order_in_a_step() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    net::push(&hex("42017777 1234 b131 0131 0131 60"));
    client.step();
    let sent = net::take_sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0][..4], hex("62457777"), "the server's request");
    assert!(rest(&sent[1]).starts_with("b27264"), "Update");
    let sent = client.receive(&answer(&sent[1], "44", ""));
    assert_eq!(sent.len(), 1);
    assert!(rest(&sent[0]).starts_with("b26470"), "Send");
}

#[test]
fn spec_41_11_6_registering_again() {
    let mut client = client();
    let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    unsafe { anj_core_restart(client.ptr()) };
    assert_eq!(take_ended(), [], "none is under way");
    client.step();
    let request = net::take_one();
    assert_eq!(request[1], 4, "De-register");
    net::push(&answer(&request, "42", ""));
    client.step();
    assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>());
    let register = net::take_one();
    assert!(rest(&register).starts_with("b27264"));
    net::push(&answer(&register, "41", "82 7264 04 35613366"));
    client.step();
    take_statuses();
    works(&mut client);
}

/// The handlers run before the connection is made anew.
#[test]
fn spec_41_7_aborted_before_connecting() {
    let mut client = client();
    on_finished(|anj, _, _| {
        assert!(!net::take_calls().iter().any(|call| call.func == Func::Connect));
        assert_eq!(queue_one(anj), Err(NOT_ALLOWED));
    });
    queue_one(client.ptr()).unwrap();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    client.receive(&answer(&update, "84", ""));
    assert_eq!(take_ended(), [(1, ABORT)]);
    assert!(net::take_calls().iter().any(|call| call.func == Func::Connect));
}

/// Suspending ends the active one; those that wait stay until the client registers again.
#[test]
fn spec_41_8_2_suspended() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    send_of(&mut client);
    let waiting = queue_one(client.ptr());
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 10_000_000 }) };
    assert_eq!(take_ended(), [(1, ABORT)], "before it returns");
    client.step();
    let request = net::take_one();
    assert_eq!(request[1], 4, "De-register");
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [7]);
    client.after_s(5);
    assert_eq!(take_ended(), []);
    assert!(client.next_step_us() > 0);
    client.after_s(6);
    assert_eq!(take_ended(), if waiting.is_ok() { vec![(2, ABORT)] } else { vec![] });
    assert!(rest(&net::take_one()).starts_with("b27264"), "Register");
}

#[test]
fn spec_41_8_2_restart_and_bootstrap_end_the_active_one() {
    for function in [anj_core_restart, anj_core_request_bootstrap] {
        let mut client = client();
        queue_one(client.ptr()).unwrap();
        send_of(&mut client);
        let waiting = queue_one(client.ptr());
        unsafe { function(client.ptr()) };
        assert_eq!(take_ended(), [(1, ABORT)]);
        client.step();
        client.receive(&answer(&net::take_one(), "42", ""));
        for _ in 0..5 {
            client.after_s(1);
        }
        assert_eq!(take_ended(), if waiting.is_ok() { vec![(2, ABORT)] } else { vec![] }, "none is left behind");
    }
}

#[test]
fn spec_41_8_2_shutdown() {
    for active in [false, true] {
        let mut client = client();
        let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
        if active {
            send_of(&mut client);
        }
        on_finished(|anj, _, _| assert_eq!(queue_one(anj), Err(NOT_ALLOWED)));
        net::script(Func::Close, &[4]);
        net::script(Func::Cleanup, &[4]);
        let mut result = unsafe { anj_core_shutdown(client.ptr()) };
        assert_eq!(take_ended(), ids.into_iter().map(|id| (id, ABORT)).collect::<Vec<_>>(), "in the first call");
        for _ in 0..5 {
            if result == 4 {
                assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
                result = unsafe { anj_core_shutdown(client.ptr()) };
            }
        }
        assert_eq!(result, 0);
        assert_eq!(take_ended(), []);
    }
}

/// The library does not look at the data model: Send is no operation on it.
#[test]
fn spec_20_13_no_ongoing_operation() {
    let mut client = client();
    queue_one(client.ptr()).unwrap();
    assert!(!client.ongoing());
    let message = send_of(&mut client);
    assert!(!client.ongoing());
    client.add(object(77, None, &[], &[]));
    accept(&mut client, &message);
    assert_eq!(take_ended(), [(1, 0)]);
}
