#![no_main]
//! A client of the C API on the mock platform; whatever a server sends, it neither breaks nor hangs.
//!
//! The first byte chooses the state in which the client is: registered, registering, or in a bootstrap. Then a byte with
//! what happens before (bits 0 to 6: the length of a datagram; bit 7: a minute passes) and the datagram, repeated.

#[path = "../../tests/common/client.rs"]
mod client;
#[path = "../../tests/common/mod.rs"]
mod common;

use anj::capi::core::anj_core_shutdown;
use anj::capi::dm::defs::anj_dm_obj_t;
use client::*;
use common::{clock, hex, net};
use std::sync::OnceLock;

/// Objects that live as long as the process: Security, Server with and without an Instance, and one of all types.
fn objects() -> [*const anj_dm_obj_t; 4] {
    static OBJECTS: OnceLock<[usize; 4]> = OnceLock::new();
    let all = [(0, STRING, RW), (1, INT, RW), (2, UINT, RW), (3, BOOL, RW), (4, 0, E), (5, STRING, R), (6, INT, W)];
    OBJECTS
        .get_or_init(|| {
            let no_server = object(1, None, &[], &[]);
            [security(&[0]), server(&[1]), no_server, object(3, None, &[0], &all)].map(|object| object as usize)
        })
        .map(|object| object as *const anj_dm_obj_t)
}

fn client(state: u8) -> Client {
    let [security, server, no_server, all] = objects();
    let mut client = Client::bare("name", |_| {});
    let bootstrap = state % 3 == 2;
    security_values(0, "coap://server.com", bootstrap, 2);
    server_values(1, 2, 150);
    for (rid, value) in [(0, Value::Text("text".into())), (1, Value::Int(-1)), (2, Value::Uint(7))] {
        set(3, 0, rid, value);
    }
    set(3, 0, 3, Value::Bool(true));
    set(3, 0, 5, Value::Text("a longer text for a transfer in blocks ".repeat(40)));
    set(3, 0, 6, Value::Int(0));
    for object in [security, if bootstrap { no_server } else { server }, all] {
        client.add(object);
    }
    match state % 3 {
        0 => client.register(),
        1 => client.step(),
        _ => {
            client.step();
            if let Some(request) = net::take_sent().first() {
                net::push(&answer(request, "44", ""));
                client.step();
            }
        }
    }
    client
}

fn run(data: &[u8]) {
    let Some((&state, mut rest)) = data.split_first() else { return };
    let mut client = client(state);
    while let Some((&what, tail)) = rest.split_first() {
        if what & 0x80 != 0 {
            clock::advance_s(60);
        }
        let (datagram, tail) = tail.split_at(usize::from(what & 0x7F).min(tail.len()));
        rest = tail;
        if net::sockets() > 0 {
            net::push(datagram);
        }
        client.step();
        assert!(net::take_sent().len() < 100);
    }
    // Whatever it was, it ends.
    for _ in 0..5 {
        clock::advance_s(300);
        client.step();
    }
    // A registered client still answers a ping.
    if state % 3 == 0 && take_statuses().is_empty() {
        net::take_sent();
        let sent = client.receive(&hex("40004545"));
        assert!(sent.contains(&hex("70004545")), "{sent:02x?}");
    }
    // SAFETY: the client is initialised.
    let mut closed = || unsafe { anj_core_shutdown(client.ptr()) } == 0;
    assert!((0..10).any(|_| closed()), "no end");
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The mock keeps everything per thread: a new thread is a new world.
    std::thread::scope(|scope| {
        scope.spawn(|| run(data)).join().expect("no panic");
    });
});
