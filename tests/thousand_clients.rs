//! A thousand clients in one process, against one server, for two minutes of virtual time: nothing is shared between them,
//! as there is no global state.
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::rc::Rc;
use std::time::Duration;

use anj::capi::core::*;
use anj::capi::dm::core::*;
use client::*;
use common::{clock, hex, net, to_hex};

const CLIENTS: usize = 1000;
const LIFETIME: i64 = 40;

/// What the server knows of a client.
#[derive(Default)]
struct Known {
    socket: usize,
    registers: usize,
    updates: usize,
    reads: usize,
}

/// Registers each under the number in its endpoint name, answers late, and reads a Resource after each Update.
fn serve(known: &mut HashMap<String, Known>, socket: usize, datagram: &[u8]) -> Vec<(i64, Vec<u8>)> {
    let text = to_hex(datagram);
    let late = 50_000 + (socket as i64 * 7919) % 900_000;
    if datagram[0] >> 4 == 6 {
        // The answer to the Read, with a token that names the client.
        let token = String::from_utf8(datagram[4..8].to_vec()).unwrap();
        assert_eq!(text[..4], *"6445");
        assert!(text.ends_with("c0ff3430"), "its own lifetime: {text}");
        known.get_mut(&token).unwrap().reads += 1;
        return Vec::new();
    }
    if datagram[12..].starts_with(&hex("b27264 1128 37")) {
        let name = String::from_utf8(datagram[21..25].to_vec()).unwrap();
        let client = known.entry(name.clone()).or_default();
        (client.socket, client.registers) = (socket, client.registers + 1);
        let location: String = name.bytes().map(|b| format!("{b:02x}")).collect();
        return vec![(late, answer(datagram, "41", &format!("827264 04{location}")))];
    }
    let name = String::from_utf8(datagram[16..20].to_vec()).unwrap();
    let client = known.get_mut(&name).unwrap();
    assert_eq!(client.socket, socket, "{name} uses the connection of another client");
    assert_eq!(datagram.len(), 20, "nothing but the location: {text}");
    client.updates += 1;
    let read = [&[0x44, 1, 0x70, client.updates as u8][..], name.as_bytes(), &hex("b131 0131 0131 60")].concat();
    vec![(late, answer(datagram, "44", "")), (late + 1000, read)]
}

#[test]
fn a_thousand_clients_in_one_process() {
    let known = Rc::new(RefCell::new(HashMap::new()));
    let shared = known.clone();
    net::set_peer(Box::new(move |_, socket, datagram| serve(&mut shared.borrow_mut(), socket, datagram)));
    security_values(0, "coap://server.com:5683", false, 2);
    server_values(1, 2, LIFETIME);
    // The definitions are constant, so the clients may share them.
    let objects = [security(&[0]), server(&[1])];
    let names: Vec<CString> = (0..CLIENTS).map(|n| CString::new(format!("{n:04}")).unwrap()).collect();
    let mut clients: Vec<MaybeUninit<anj_t>> = Vec::new();
    clients.resize_with(CLIENTS, MaybeUninit::uninit);
    for (anj, name) in clients.iter_mut().zip(&names) {
        let mut config: anj_configuration_t = unsafe { std::mem::zeroed() };
        config.endpoint_name = name.as_ptr();
        unsafe {
            assert_eq!(anj_core_init(anj.as_mut_ptr(), &raw const config), 0);
            for object in objects {
                assert_eq!(anj_dm_add_obj(anj.as_mut_ptr(), object), 0);
            }
        }
    }
    let mut busy = Duration::ZERO;
    for _ in 0..240 {
        let start = std::time::Instant::now();
        for anj in &mut clients {
            unsafe { anj_core_step(anj.as_mut_ptr()) };
        }
        busy += start.elapsed();
        net::take_calls();
        net::take_sent();
        take_did();
        clock::advance_ms(500);
    }
    // Figures for docs/performance.md; the mock platform and the server are in them.
    println!("{} bytes per client; {} ns per step", size_of::<anj_t>(), busy.as_nanos() / (240 * CLIENTS as u128));
    let known = known.borrow();
    assert_eq!((net::sockets(), known.len()), (CLIENTS, CLIENTS));
    for (name, client) in known.iter() {
        assert_eq!(client.registers, 1, "{name}");
        // Half of the lifetime apart, and half a second to notice.
        assert!((5..=6).contains(&client.updates), "{name}: {} Updates", client.updates);
        assert!((client.updates - 1..=client.updates).contains(&client.reads), "{name}: {} Reads", client.reads);
    }
    for anj in &mut clients {
        assert_eq!(unsafe { anj_core_shutdown(anj.as_mut_ptr()) }, 0);
    }
}
