//! Spec 20 §16.2, rows S50 and S51, and §7.4: what a DTLS layer is asked to do. Whether it resumes a session (connection ID)
//! or shakes hands anew is its own affair: it can resume exactly as long as its context lives.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(all(anj_with_security, anj_net_with_dtls, not(anj_with_mbedtls)))]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::Cell;
use std::ffi::c_int;
use std::mem::MaybeUninit;

use anj::capi::compat::net::anj_net_api::anj_net_psk_info_t;
use anj::capi::core::*;
use anj::capi::security::*;
use anj::capi::time::anj_time_duration_t;
use client::*;
use common::{Func, clock, net};

thread_local! {
    static ASKED_FOR_KEYS: Cell<u32> = const { Cell::new(0) };
}

extern "C" fn keys(_: *const anj_t, bootstrap: bool, _: *mut anj_net_psk_info_t) -> c_int {
    assert!(!bootstrap);
    ASKED_FOR_KEYS.set(ASKED_FOR_KEYS.get() + 1);
    0
}

/// Which socket each call concerned, without the calls that ask for the state, send and receive.
fn calls() -> Vec<(Func, usize)> {
    let quiet = [Func::GetState, Func::GetInnerMtu, Func::Send, Func::Recv];
    net::take_calls().iter().filter(|c| !quiet.contains(&c.func)).map(|c| (c.func, c.socket)).collect()
}

/// A client with an account at `coaps://server.com` and a pre-shared key; two attempts in a sequence, two sequences.
fn client() -> Client {
    let mut client = Client::new(&Setup { uri: "coaps://server.com", ..Setup::default() });
    set(0, 0, 2, Value::Int(0));
    for (rid, value) in [(17, 2), (18, 10), (19, 100), (20, 2)] {
        set(1, 1, rid, Value::Uint(value));
    }
    let mut handlers: anj_security_credential_handlers_t = unsafe { MaybeUninit::zeroed().assume_init() };
    handlers.get_psk_info = Some(keys);
    unsafe { anj_security_register_credential_handlers(client.ptr(), Box::leak(Box::new(handlers))) };
    client
}

fn registered() -> Client {
    let mut client = client();
    client.register();
    client
}

/// Rejects the Register that was sent.
fn reject(client: &mut Client) {
    let request = net::take_one();
    client.receive(&answer(&request, "80", ""));
}

fn wait(client: &mut Client, seconds: i64) {
    assert_eq!(client.next_step_s(), seconds);
    clock::advance_us(seconds * 1_000_000 + 1);
    client.step();
}

fn suspend(client: &mut Client) {
    unsafe { anj_core_disable_server(client.ptr(), anj_time_duration_t { us: 1_000_000 }) };
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [7]);
}

#[test]
fn spec_20_s50_same_context_within_a_sequence() {
    let mut client = client();
    client.step();
    assert_eq!(calls(), [(Func::Create, 0), (Func::Connect, 0)]);
    assert!(net::socket(0, |socket| socket.dtls && socket.port == "5684"));
    reject(&mut client);
    assert_eq!(calls(), [(Func::Close, 0)], "closed before the wait, and kept");
    wait(&mut client, 10);
    assert_eq!(calls(), [(Func::Connect, 0)]);
    assert_eq!(ASKED_FOR_KEYS.get(), 1);
    reject(&mut client);
    assert_eq!(calls(), [(Func::Cleanup, 0)], "the sequence is over");
    wait(&mut client, 100);
    assert_eq!(calls(), [(Func::Create, 1), (Func::Connect, 1)], "another one begins from scratch");
    assert_eq!(ASKED_FOR_KEYS.get(), 2);
    let request = net::take_one();
    client.receive(&answer(&request, "41", "827264 0435613366"));
    assert_eq!(take_statuses(), [5, 6]);
}

#[test]
fn spec_20_s50_last_failure_cleans_up() {
    let mut client = client();
    set(1, 1, 16, Value::Bool(false));
    net::always(Func::Connect, Some(-1));
    client.step();
    for seconds in [10, 100, 10] {
        wait(&mut client, seconds);
    }
    assert_eq!(take_statuses(), [5, 2]);
    use Func::{Cleanup, Connect, Create};
    let sequence = |n| [(Create, n), (Connect, n), (Connect, n), (Cleanup, n)];
    assert_eq!(calls(), [sequence(0), sequence(1)].concat());
}

#[test]
fn spec_20_s50_broken_session_keeps_the_context() {
    let mut client = registered();
    net::script(Func::Recv, &[-14]);
    client.step();
    assert_eq!(take_statuses(), [5]);
    assert_eq!(calls(), [(Func::Close, 0), (Func::Connect, 0)]);
}

#[test]
fn spec_20_s51_suspended_and_resumed() {
    let mut client = registered();
    suspend(&mut client);
    assert_eq!(calls(), [(Func::Close, 0)]);
    client.after_s(1);
    assert_eq!(take_statuses(), [0, 5]);
    assert_eq!(calls(), [(Func::Connect, 0)]);
    assert_eq!(ASKED_FOR_KEYS.get(), 1);
}

#[test]
fn spec_20_s51_restart_begins_from_scratch() {
    let mut client = registered();
    suspend(&mut client);
    calls();
    unsafe { anj_core_restart(client.ptr()) };
    client.step();
    assert_eq!(calls(), [(Func::Cleanup, 0), (Func::Create, 1), (Func::Connect, 1)]);
}

/// The account may change while a context of the other binding is kept: it must go to the functions that made it. The mock
/// checks that at every call.
#[test]
fn spec_20_3_2_account_changes_its_binding() {
    let mut client = registered();
    let changes = [("coap://server.com", false), ("coaps://server.com", true), ("coap://server.com", false)];
    for (socket, (uri, dtls)) in changes.into_iter().enumerate() {
        suspend(&mut client);
        calls();
        set(0, 0, 0, Value::Text(uri.into()));
        net::script(Func::Cleanup, &[4]);
        client.after_s(1);
        assert_eq!(calls(), [(Func::Cleanup, socket)], "in progress");
        client.step();
        let new = socket + 1;
        assert_eq!(calls(), [(Func::Cleanup, socket), (Func::Create, new), (Func::Connect, new)]);
        assert_eq!(net::socket(new, |socket| socket.dtls), dtls);
        let request = net::take_one();
        client.receive(&answer(&request, "41", "827264 0435613366"));
        assert_eq!(take_statuses(), [0, 5, 6]);
    }
}

/// The account is read anew before the context of the old sequence is released.
#[test]
fn spec_20_7_4_binding_changes_between_sequences() {
    let mut client = client();
    set(1, 1, 17, Value::Uint(1));
    client.step();
    set(0, 0, 0, Value::Text("coap://server.com".into()));
    reject(&mut client);
    assert_eq!(calls(), [(Func::Create, 0), (Func::Connect, 0), (Func::Cleanup, 0)]);
    wait(&mut client, 100);
    assert_eq!(calls(), [(Func::Create, 1), (Func::Connect, 1)]);
    assert!(net::socket(1, |socket| !socket.dtls && socket.port == "5683"));
}
