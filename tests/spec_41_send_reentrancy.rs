//! Spec 41 §8.2 and §8.3: finished handlers may call everything. Each accepted request has exactly one call of its handler,
//! nothing recurses without an end, and no gap is left in the queue.
#![cfg(anj_with_lwm2m_send)]
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/send.rs"]
mod send;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::lwm2m_send::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, net};
use send::*;

/// Everything that may be called, by number.
fn call(anj: *mut anj_t, number: usize) {
    let path = path(&[1, 1, 23]);
    let value = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    unsafe {
        match number {
            0 => anj_core_step(anj),
            1 => drop(anj_core_next_step_time(anj)),
            2 => anj_core_server_obj_disable_executed(anj, 10),
            3 => anj_core_server_obj_registration_update_trigger_executed(anj),
            4 => anj_core_server_obj_bootstrap_request_trigger_executed(anj),
            5 => anj_core_data_model_changed(anj, &raw const path, value),
            6 => drop(anj_core_ongoing_operation(anj)),
            7 => anj_core_disable_server(anj, anj_time_duration_t { us: 3_000_000 }),
            8 => anj_core_request_bootstrap(anj),
            9 => anj_core_restart(anj),
            10 => anj_core_request_update(anj),
            11 => assert_eq!(anj_core_shutdown(anj), -1),
            12 => _ = queue_one(anj),
            13 => _ = abort(anj, ALL),
            14 => (1..8).for_each(|id| _ = abort(anj, id)),
            15 => {
                _ = queue_one(anj);
                _ = abort(anj, ALL);
            }
            _ => {
                _ = abort(anj, ALL);
                _ = queue_one(anj);
            }
        }
    }
}
const FUNCTIONS: usize = 17;

/// How a request comes to its end.
const ENDS: usize = 8;

fn end(client: &mut Client, number: usize) {
    // Mute Send ends those that wait.
    if number != 6 {
        client.step();
    }
    match number {
        // The server answers, refuses, is silent.
        0 => drop(net::take_sent().last().map(|message| net::push(&answer(message, "44", "")))),
        1 => drop(net::take_sent().last().map(|message| net::push(&answer(message, "80", "")))),
        2 => {
            for _ in 0..100 {
                client.after_s(1);
            }
        }
        3 => drop(abort(client.ptr(), 1)),
        4 => drop(abort(client.ptr(), ALL)),
        5 => unsafe { anj_core_restart(client.ptr()) },
        6 => mute(client, true),
        _ => net::script(Func::Recv, &[-14]),
    }
    client.step();
}

/// Answers everything until the client is registered, at rest and not muted.
fn at_rest(client: &mut Client) {
    no_hook();
    let server = Server::default();
    server.start();
    mute(client, false);
    // Long enough for every delay before another attempt to register.
    for _ in 0..200 {
        client.after_s(10);
        clock::advance_ms(5);
        client.step();
        // Traffic, which uses up the failures that the network has in store.
        unsafe { anj_core_request_update(client.ptr()) };
        // A bootstrap that was asked for fails, for want of an account.
        if take_statuses().contains(&2) {
            unsafe { anj_core_restart(client.ptr()) };
        }
    }
    settle(client);
    net::set_peer(Box::new(|_, _, _| Vec::new()));
    net::take_sent();
}

#[test]
fn spec_41_8_2_every_function_in_a_finished_handler() {
    for number in 0..ENDS {
        for function in 0..FUNCTIONS {
            let mut client = client();
            let queued: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
            let calls = Rc::new(Cell::new(0));
            let count = calls.clone();
            on_finished(move |anj, _, _| {
                // In the first ones; what is queued anew comes to its end as well.
                if count.replace(count.get() + 1) < 6 {
                    call(anj, function);
                }
            });
            end(&mut client, number);
            assert!(calls.get() > 0, "{number} {function}");
            at_rest(&mut client);
            let all = take_ended();
            let mut ids: Vec<u16> = all.iter().map(|(id, _)| *id).collect();
            ids.sort_unstable();
            let accepted: Vec<u16> = (1..=ids.len() as u16).collect();
            assert_eq!(ids, accepted, "each once: {number} {function} {all:?}");
            assert!(ids.len() >= queued.len());
            works(&mut client);
        }
    }
}

/// Those that are queued by the handlers are not given up with the others, and there is no gap.
#[test]
fn spec_41_8_3_abort_all_and_new_requests() {
    let mut client = client();
    let old: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    let last = *old.last().unwrap();
    on_finished(move |anj, id, _| {
        if id <= last {
            assert!(queue_one(anj).is_ok(), "its place is free");
            assert_eq!(queue_one(anj), Err(NO_SPACE));
            assert_eq!(abort(anj, ALL), ABORT, "nothing done");
            assert_eq!(abort(anj, id + 1), ABORT, "nothing done");
        }
    });
    assert_eq!(abort(client.ptr(), ALL), 0);
    assert_eq!(take_ended(), old.iter().map(|id| (*id, ABORT)).collect::<Vec<_>>());
    // They go out, in order.
    for id in last + 1..=2 * last {
        let message = if id == last + 1 { send_of(&mut client) } else { net::take_one() };
        accept(&mut client, &message);
        assert_eq!(take_ended(), [(id, 0)]);
    }
    works(&mut client);
}

#[test]
fn spec_41_8_3_abort_all_from_an_ordinary_handler() {
    let mut client = client();
    let ids: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
    on_finished(|anj, id, result| {
        if id == 1 {
            assert_eq!(result, 0);
            assert!(queue_one(anj).is_ok());
            let before = ended().len();
            assert_eq!(abort(anj, ALL), 0);
            assert_eq!(ended().len(), before + QUEUE, "before it returns");
        } else {
            assert_eq!((result, abort(anj, ALL)), (ABORT, ABORT));
        }
    });
    let message = send_of(&mut client);
    accept(&mut client, &message);
    let mut expected = vec![(1, 0)];
    expected.extend((2..=ids.len() as u16 + 1).map(|id| (id, ABORT)));
    assert_eq!(take_ended(), expected);
    works(&mut client);
}

/// One from the handler of another: before it returns, too.
#[test]
fn spec_41_8_3_abort_one_from_a_handler() {
    if QUEUE < 3 {
        return;
    }
    for outside in [false, true] {
        let mut client = client();
        for id in 1..=3 {
            assert_eq!(queue_one(client.ptr()), Ok(id));
        }
        on_finished(|anj, id, _| {
            if id < 3 {
                assert_eq!(abort(anj, id + 1), 0);
                assert!(ended().contains(&(id + 1, ABORT)));
            }
        });
        let message = send_of(&mut client);
        if outside {
            assert_eq!(abort(client.ptr(), 1), 0);
        } else {
            accept(&mut client, &message);
        }
        assert_eq!(take_ended(), [(1, if outside { ABORT } else { 0 }), (2, ABORT), (3, ABORT)]);
        works(&mut client);
    }
}

/// A handler that queues and gives up without an end does not fill the stack.
#[test]
fn spec_41_8_3_no_endless_recursion() {
    let mut client = client();
    let refused = Rc::new(Cell::new(false));
    let seen = refused.clone();
    on_finished(move |anj, _, _| {
        if let Ok(id) = queue_one(anj) {
            match abort(anj, id) {
                0 => assert!(ended().contains(&(id, ABORT))),
                other => seen.set(other == ABORT),
            }
        }
    });
    queue_one(client.ptr()).unwrap();
    assert_eq!(abort(client.ptr(), 1), 0);
    assert!(refused.get());
    let ids: Vec<u16> = take_ended().iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, (1..=ids.len() as u16).collect::<Vec<_>>());
    assert!(ids.len() <= QUEUE + 1);
    no_hook();
    assert_eq!(abort(client.ptr(), ALL), 0);
    works(&mut client);
}

/// A record that can never be sent, queued again by its handler, does not hold a step for ever.
#[test]
fn spec_41_8_2_a_bad_request_that_comes_again() {
    let mut client = client();
    let bad = || request(vec![record(&[3, 0, 1], V::Raw(0, unsafe { std::mem::zeroed() }))], SENML);
    on_finished(move |anj, _, _| {
        let _ = queue(anj, bad());
    });
    queue(client.ptr(), bad()).unwrap();
    client.step();
    let ended = take_ended();
    assert!(!ended.is_empty() && ended.len() < 100 && ended.iter().all(|(_, result)| *result == INTERNAL));
    no_hook();
    client.step();
    works(&mut client);
}

/// The memory of a request may be gone when its handler returns.
#[test]
fn spec_41_8_request_is_not_touched_after_its_handler() {
    for number in 0..ENDS {
        let mut client = client();
        let requests: Rc<RefCell<HashMap<u16, *mut anj_send_request_t>>> = Rc::default();
        for _ in 0..QUEUE {
            let request = request(vec![record(&[3, 0, 9], V::TextOf("abc"))], SENML);
            let id = queue(client.ptr(), request).unwrap();
            requests.borrow_mut().insert(id, request);
        }
        let known = requests.clone();
        on_finished(move |_, id, _| {
            let request = known.borrow_mut().remove(&id).expect("once");
            // No address that can be read.
            unsafe { std::ptr::write_bytes(request.cast::<u8>(), 0x5A, size_of::<anj_send_request_t>()) };
        });
        end(&mut client, number);
        let server = Server::default();
        server.start();
        settle(&mut client);
        net::set_peer(Box::new(|_, _, _| Vec::new()));
        net::take_sent();
        assert!(requests.borrow().is_empty(), "{number}");
        at_rest(&mut client);
        works(&mut client);
    }
}

/// From the handlers of the data model, while the server's request is served.
#[test]
fn spec_41_8_1_from_a_read_handler() {
    for function in 0..FUNCTIONS {
        let mut client = client();
        let queued: Vec<u16> = (0..QUEUE).map(|_| queue_one(client.ptr()).unwrap()).collect();
        let done = Rc::new(Cell::new(false));
        let once = done.clone();
        on_handler(move |anj, _| {
            if !once.replace(true) {
                call(anj, function);
            }
        });
        let sent = client.receive(&common::hex("42017777 1234 b131 0131 0131 60"));
        on_handler(|_, _| {});
        assert!(done.get());
        assert_eq!(sent[0][..4], common::hex("62457777"), "the request is answered: {function}");
        at_rest(&mut client);
        let ids: Vec<u16> = take_ended().iter().map(|(id, _)| *id).collect();
        assert!(ids.len() >= queued.len());
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), ids.len(), "each once");
        works(&mut client);
    }
}

/// `anj_core_init` in a handler: nothing of the old client reaches the new one.
#[test]
fn spec_20_3_4_init_inside_a_finished_handler() {
    for outside in [false, true] {
        let mut client = client();
        for _ in 0..QUEUE {
            queue_one(client.ptr()).unwrap();
        }
        on_finished(|anj, _, _| {
            let config = anj_configuration_t { endpoint_name: c"name".as_ptr(), ..unsafe { std::mem::zeroed() } };
            assert_eq!(unsafe { anj_core_init(anj, &raw const config) }, 0);
        });
        if outside {
            assert_eq!(abort(client.ptr(), ALL), 0);
        } else {
            let message = send_of(&mut client);
            accept(&mut client, &message);
        }
        assert_eq!(take_ended().len(), 1, "the others are forgotten");
        assert_eq!(queue_one(client.ptr()), Err(NOT_ALLOWED));
        no_hook();
        client.add(security(&[0]));
        client.add(server_with_mute());
        client.step();
        net::push(&answer(&net::take_sent().pop().unwrap(), "41", "82 7264 04 35613366"));
        client.step();
        assert_eq!(queue_one(client.ptr()), Ok(1));
    }
}

const SEEDS: u64 = 60;

/// A random application on a random network: whatever happens, each accepted request ends once, and after rest a Send works.
#[test]
fn spec_41_8_random_lives() {
    let mut total = 0;
    for seed in 0..SEEDS {
        let mut client = client();
        let random = Rc::new(Cell::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1));
        let draw = move |below: u64| {
            let mut state = random.get();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            random.set(state);
            (state >> 33) % below
        };
        let server = Server::default();
        server.start();
        let accepted = Rc::new(RefCell::new(Vec::new()));
        let (in_handler, handler_draw) = (accepted.clone(), draw.clone());
        on_finished(move |anj, _, _| match handler_draw(6) {
            0 | 1 => in_handler.borrow_mut().extend(queue_one(anj)),
            2 => _ = abort(anj, handler_draw(40) as u16),
            3 if handler_draw(4) == 0 => _ = abort(anj, ALL),
            4 if handler_draw(8) == 0 => call(anj, handler_draw(11) as usize),
            _ => {}
        });
        for _ in 0..400 {
            let anj = client.ptr();
            match draw(24) {
                0..=5 => {
                    let length = 1 + draw(60) as usize;
                    let records = vec![record(&[3, 0, 9], V::TextOf("some text, not too short")); length];
                    accepted.borrow_mut().extend(queue(anj, request(records, SENML)));
                }
                6 => _ = abort(anj, draw(40) as u16),
                7 if draw(3) == 0 => _ = abort(anj, ALL),
                8 if draw(4) == 0 => unsafe { anj_core_restart(anj) },
                9 if draw(4) == 0 => unsafe { anj_core_disable_server(anj, anj_time_duration_t { us: 5_000_000 }) },
                10 if draw(3) == 0 => unsafe { anj_core_request_update(anj) },
                11 => mute(&mut client, draw(3) == 0),
                12 => server.lose.set(Some(server.count.get() + draw(3) as usize)),
                13 => server.lose_answer.set(Some(server.count.get() + draw(3) as usize)),
                14 if draw(8) == 0 => net::script(Func::Recv, &[-14]),
                15 if draw(8) == 0 => net::script(Func::Send, &[-14]),
                16 if draw(2) == 0 => net::script(Func::Send, &[4]),
                17 if draw(4) == 0 => drop(client.receive(&common::hex("42017777 1234 b131 0131 0131 60"))),
                18 => clock::advance_s(draw(20) as i64),
                _ => {}
            }
            clock::advance_ms(draw(400) as i64);
            client.step();
        }
        at_rest(&mut client);
        let mut ended: Vec<u16> = take_ended().iter().map(|(id, _)| *id).collect();
        let mut accepted = accepted.take();
        // Those of `call` are not among the accepted.
        ended.sort_unstable();
        accepted.sort_unstable();
        assert_eq!(ended, accepted, "seed {seed}");
        total += ended.len();
        works(&mut client);
    }
    assert!(total > 20 * SEEDS as usize, "{total} in {SEEDS} lives");
}
