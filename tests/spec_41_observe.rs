//! Spec 41 §3.1, §3.2, §11.3: Observe and Cancel.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use common::message::*;
use common::{clock, net};
use observe::*;

#[test]
fn spec_41_s11_3_codes() {
    let rows = [
        ("/3/0/1", "2.05"),
        ("/3/0", "2.05"),
        ("/3", "2.05"),
        ("/3/0/6", "2.05"),
        ("/3/0/6/1", "2.05"),
        ("/1/0/1", "2.05"),
        ("/3/0/77", "4.04"),
        ("/3/7", "4.04"),
        ("/77", "4.04"),
        ("/3/0/6/5", "4.04"),
        ("/3/0/8", "4.05"),
        ("/3/0/9", "4.05"),
        ("/3/0/7", "4.05"),
        ("/", "4.05"),
        ("/0/0/0", "4.01"),
        ("/0", "4.01"),
        ("/21/5", "4.01"),
        // With attributes, the path has to have something readable, and the right type (§2.2).
        ("/3/0/1 ?gt=5", "2.05"),
        ("/3/0/1 ?st=1&gt=9&lt=2", "2.05"),
        ("/3/0/2 ?lt=5", "2.05"),
        ("/3/0/3 ?st=5", "2.05"),
        ("/3/0/4 ?edge=1", "2.05"),
        ("/3/0/1 ?edge=1", "4.00"),
        ("/3/0 ?gt=5", "4.00"),
        ("/3 ?st=5", "4.00"),
        ("/3/0/5 ?lt=5", "4.00"),
        ("/3/0/10 ?lt=5", "4.00"),
        ("/3/0/4 ?gt=5", "4.00"),
        ("/3/0/1 ?con=2", "4.00"),
        ("/3/0/1 ?epmin=3&epmax=3", "4.00"),
        ("/3/0/1 ?lt=3&gt=3", "4.00"),
        ("/3/0/1 ?pmin=x", "4.00"),
        ("/3/0/1 ?st=-1", "4.00"),
        ("/3/0/1 ?pmin=10&pmax=5", "2.05"),
        ("/3/0/1 ?foo=3&pmin=", "2.05"),
        ("/3/0 ?gt=", "2.05"),
        ("/3/0/77 ?pmin=1", "4.04"),
        ("/3/0/8 ?pmin=1", "4.05"),
        ("/5/0 ?pmin=1", "4.05"),
        ("/4 ?pmin=1", "4.05"),
        ("/6 ?pmin=1", "4.05"),
        ("/3/0/6 ?st=1", "2.05"),
        ("/3/0/6/1 ?st=1", "2.05"),
    ];
    for (request, code) in rows {
        let mut device = Device::new();
        let answer = device.ask(&format!("GET {request} obs=0"));
        assert_eq!(answer.code_text(), code, "{request}");
        let path = request.split(' ').next().unwrap();
        if code == "2.05" {
            assert_eq!(answer.observe(), Some(0), "{request}");
            assert_eq!(answer.payload, lwm2m_cbor(&leaves(path)), "{request}");
        } else {
            assert!(answer.options.is_empty() && answer.payload.is_empty(), "{request}");
            // A Cancel needs an Object in its path (spec 10 §3).
            let path = if path == "/" { "/3" } else { path };
            assert_eq!(device.code(&format!("GET {path} obs=1")), "4.04", "{request}: no observation of it");
        }
    }
}

#[test]
fn spec_41_s11_3_nothing_readable() {
    for path in ["/6", "/5", "/5/0", "/4", "/4/0"] {
        let mut device = Device::new();
        let answer = device.observe(path, "22");
        assert_eq!(answer.payload, [0xBF, 0xFF], "{path}");
    }
}

#[test]
fn spec_41_s11_3_eleventh_observation() {
    let mut device = Device::new();
    for n in 0..10 {
        device.observe("/3/0/1", &format!("{n:02}"));
    }
    assert_eq!(device.code("GET /3/0/1 obs=0 tok=10"), "5.00");
    assert_eq!(device.code("GET /3/0/1 obs=0 tok=03"), "2.05", "a refresh takes no slot");
    device.changed("/3/0/1");
    let expected: Vec<_> = (0..10).map(|n| note("NON", &format!("{n:02}"), 1, &leaves("/3/0/1"))).collect();
    assert_eq!(short(&device.step()), expected, "slot order");
    // The lowest free slot is taken.
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=04"), "2.05");
    device.observe("/3/0/2", "44");
    device.changed("/3/0/1");
    device.changed("/3/0/2");
    let tokens: Vec<_> = device.step().into_iter().map(|m| m.token[0]).collect();
    assert_eq!(tokens, [0x00, 0x01, 0x02, 0x03, 0x44, 0x05, 0x06, 0x07, 0x08, 0x09]);
}

#[test]
fn spec_41_s11_3_same_token() {
    let rows = [
        ("/3/0/1", "/3/0/1", "2.05"),
        ("/3/0/1", "/3/0/2", "4.05"),
        ("/3/0/1", "/3/0", "4.05"),
        ("/3/0/1", "/3/0/1 ?pmin=5", "4.05"),
        ("/3/0/1 ?pmin=5", "/3/0/1", "4.05"),
        ("/3/0/1 ?pmin=5", "/3/0/1 ?pmin=5", "2.05"),
        ("/3/0/1 ?pmin=5", "/3/0/1 ?pmin=6", "4.05"),
        ("/3/0/1 ?pmin=5&pmax=9", "/3/0/1 ?pmax=9&pmin=5", "2.05"),
        ("/3/0/1 ?gt=5", "/3/0/1 ?gt=5.0", "2.05"),
        ("/3/0/1 ?gt=5", "/3/0/1 ?gt=6", "4.05"),
        ("/3/0/1 ?gt=5", "/3/0/1 ?lt=5", "4.05"),
    ];
    for (first, second, code) in rows {
        let mut device = Device::new();
        assert_eq!(device.code(&format!("GET {first} obs=0")), "2.05", "{first}");
        assert_eq!(device.code(&format!("GET {second} obs=0")), code, "{first}, {second}");
        device.put("/3/0/1", Val::Double(7.0));
        let path = first.split(' ').next().unwrap();
        let expected = [note("NON", "22", 1, &leaves(path))];
        assert_eq!(short(&device.after_s(6)), expected, "{first}, {second}: one, and the old one");
        assert_eq!(device.code("GET /3 obs=1"), "2.05", "one");
        assert_eq!(device.code("GET /3 obs=1"), "4.04", "and no other");
    }
}

/// A refresh restarts the timers and goes on counting.
#[test]
fn spec_41_s11_3_refresh_restarts_the_timers() {
    let mut device = Device::new();
    device.attributes("/3", "pmax=10");
    device.observe("/3/0/1", "22");
    assert_eq!(device.after_s(10).len(), 1);
    device.quiet_after_s(9);
    device.observe("/3/0/1", "22");
    device.quiet_after_s(9);
    assert_eq!(short(&device.after_s(1)), [note("NON", "22", 2, &leaves("/3/0/1"))]);
    // The day counts from the refresh, too.
    device.attributes("/3", "pmax=100000");
    clock::advance_s(80_000);
    device.observe("/3/0/1", "22");
    clock::advance_s(80_000);
    device.changed("/3/0/1");
    assert_eq!(short(&device.step()), [note("NON", "22", 3, &leaves("/3/0/1"))]);
}

/// §4.1: attributes of the request replace what is stored; the server's defaults fill in.
#[test]
fn spec_41_s11_3_attributes_of_the_request() {
    let mut device = Device::new();
    device.attributes("/3", "pmax=20&con=1");
    assert_eq!(device.code("GET /3/0/1 obs=0 ?pmin=5"), "2.05");
    device.quiet_after_s(1);
    device.changed("/3/0/1");
    device.quiet_after_s(3);
    assert_eq!(short(&device.after_s(1)), [note("NON", "22", 1, &leaves("/3/0/1"))]);
    device.quiet_after_s(1000);
    device.put("/1/0/3", Val::Int(30));
    assert_eq!(short(&device.step()), [note("NON", "22", 2, &leaves("/3/0/1"))], "default pmax is long over");
    device.quiet_after_s(29);
    assert_eq!(device.after_s(1).len(), 1);
}

#[test]
fn spec_41_s11_3_step_of_many_instances() {
    let mut device = Device::new();
    assert_eq!(device.code("GET /3/0/6 obs=0 tok=01 ?st=5"), "2.05");
    assert_eq!(device.code("GET /3/0/6/1 obs=0 tok=02 ?st=5"), "2.05");
    device.put("/3/0/6/1", Val::Int(21));
    assert_eq!(short(&device.step()), [note("NON", "01", 1, &leaves("/3/0/6"))], "ignored");
    device.put("/3/0/6/1", Val::Int(25));
    let expected = [note("NON", "01", 2, &leaves("/3/0/6")), note("NON", "02", 1, &leaves("/3/0/6/1"))];
    assert_eq!(short(&device.step()), expected, "used");
}

/// §3.1 step 5 and 7, §11.3.
#[test]
fn spec_41_s11_3_read_fails() {
    let mut device = Device::new();
    // Handler's code, code of the answer: while building, and of the reference value.
    for (handler, building, reference) in [(-160, "5.00", "5.00"), (-2, "5.00", "5.00"), (-132, "", "4.04")] {
        fails("/3/0/1", Some(handler));
        let code = device.code("GET /3/0/1 obs=0");
        assert!(code == "5.00" || code == building || building.is_empty() && code == "4.04", "{handler}: {code}");
        assert_eq!(device.code("GET /3/0 obs=1"), "4.04", "no observation");
        assert_eq!(device.code("GET /3/0/1 obs=0 ?gt=5"), reference, "{handler}");
        assert_eq!(device.code("GET /3/0 obs=1"), "4.04", "no observation");
        fails("/3/0/1", None);
    }
    // All slots are free.
    for n in 0..10 {
        device.observe("/3/0/1", &format!("{n:02}"));
    }
}

/// §3.1 step 9: a refresh that fails ends the observation.
#[test]
fn spec_41_s3_1_failing_refresh() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    fails("/3/0/1", Some(-160));
    assert_eq!(device.code("GET /3/0/1 obs=0"), "5.00");
    fails("/3/0/1", None);
    device.changed("/3/0/1");
    device.quiet();
    assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
}

#[test]
fn spec_41_s3_2_cancel() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    device.observe("/3/0/2", "23");
    for token in ["24", "", "2222"] {
        assert_eq!(device.code(&format!("GET /3/0/1 obs=1 tok={token}")), "4.04", "{token}");
    }
    // Any value but 0, and whatever path is named.
    for (path, value) in [("/3/0/1", 1), ("/3/0/2", 7), ("/77/1", 1), ("/0/0", 1), ("/3", 1)] {
        device.observe("/3/0/1", "33");
        set("/3/0/1", Val::Double(value.into()));
        let answer = device.ask(&format!("GET {path} obs={value} tok=33"));
        assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), None), "{path}");
        assert_eq!(answer.payload, lwm2m_cbor(&leaves("/3/0/1")), "{path}: of the observed path");
        assert_eq!(device.code(&format!("GET {path} obs={value} tok=33")), "4.04");
    }
    device.changed("/3/0/1");
    device.changed("/3/0/2");
    let expected = [note("NON", "22", 1, &leaves("/3/0/1")), note("NON", "23", 1, &leaves("/3/0/2"))];
    assert_eq!(short(&device.step()), expected, "the others go on");
}

#[test]
fn spec_41_s3_2_cancel_fails() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    fails("/3/0/1", Some(-160));
    assert_eq!(device.code("GET /3/0/1 obs=1"), "5.00");
    fails("/3/0/1", None);
    device.changed("/3/0/1");
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/1"))], "it stays");
    assert_eq!(device.code("GET /3/0/1 obs=1"), "2.05");
}

/// A pending notification dies with its observation.
#[test]
fn spec_41_s3_2_cancel_while_pending() {
    let mut device = Device::new();
    device.attributes("/3", "pmin=10");
    device.observe("/3/0/1", "22");
    device.changed("/3/0/1");
    device.quiet_after_s(5);
    assert_eq!(device.code("GET /3/0/1 obs=1"), "2.05");
    // Neither does a new one in that slot inherit it, nor the number (§5).
    device.observe("/3/0/2", "23");
    device.quiet_after_s(100);
    device.changed("/3/0/2");
    assert_eq!(short(&device.step()), [note("NON", "23", 1, &leaves("/3/0/2"))]);
}

/// Decision 6: a new observation begins with number 1, and no Message ID, whatever was in its slot.
#[test]
fn spec_41_s5_slot_is_used_again() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    for _ in 0..5 {
        device.changed("/3/0/1");
        assert_eq!(device.step().len(), 1);
    }
    device.changed("/3/0/1");
    let old = device.step().remove(0);
    assert_eq!(device.code("GET /3/0/1 obs=1"), "2.05");
    device.observe("/3/0/1", "22");
    assert!(device.empty(RST, old.mid).is_empty());
    assert!(device.empty(RST, 0).is_empty());
    device.changed("/3/0/1");
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/1"))]);
}

/// Two that differ in the token only are two.
#[test]
fn spec_41_s3_1_many_observations_of_a_path() {
    let mut device = Device::new();
    device.attributes("/3", "pmin=1");
    for token in ["01", "02", "0102"] {
        device.observe("/3/0/1", token);
    }
    assert_eq!(device.code("GET /3/0/1 obs=0 tok=03 ?pmin=9"), "2.05");
    device.changed("/3/0/1");
    let tokens = |sent: Vec<Message>| sent.into_iter().map(|m| m.token).collect::<Vec<_>>();
    assert_eq!(tokens(device.after_s(1)), [vec![1], vec![2], vec![1, 2]]);
    assert_eq!(tokens(device.after_s(8)), [vec![3]]);
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=02"), "2.05");
    device.changed("/3/0/1");
    assert_eq!(tokens(device.after_s(9)), [vec![1], vec![1, 2], vec![3]]);
}

/// §3.4: while a notification waits for its acknowledgement.
#[test]
fn spec_41_s3_4_busy() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "con=1");
    device.observe("/3/0/1", "22");
    device.changed("/3/0/1");
    let notification = device.step().remove(0);
    assert_eq!(notification.kind, CON);
    for request in ["GET /3/0/2 obs=0 tok=23", "GET /3/0/1 obs=1 tok=99", "PUT /3/0/1 ?pmin=9"] {
        assert_eq!(device.code(request), "5.03", "{request}");
    }
    assert!(device.empty(ACK, notification.mid).is_empty());
    assert_eq!(device.code("GET /3/0/1 obs=1 tok=23"), "4.04", "it was refused");
    assert_eq!(device.code("GET /3/0/1 obs=1"), "2.05");
}

/// A duplicate of an Observe gets the same answer and changes nothing.
#[test]
fn spec_41_s3_1_duplicate() {
    let mut device = Device::new();
    device.attributes("/3", "pmax=10");
    let observe = request("GET /3/0/1 obs=0", 0x3333, b"").build();
    let first = device.client.receive(&observe);
    device.put("/3/0/1", Val::Double(1.0));
    assert_eq!(device.after_s(5).len(), 1);
    assert_eq!(device.client.receive(&observe), first);
    device.quiet_after_s(9);
    assert_eq!(device.after_s(1).len(), 1, "the timers were not restarted");
}

/// §7: nothing to observe while bootstrapping or before the registration; nothing survives it.
#[test]
fn spec_41_s7_registration_drops_observations() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    device.changed("/3/0/1");
    net::script(common::Func::Send, &[-1]);
    device.client.step();
    let register = net::take_one();
    assert_eq!(register[..2], [0x48, 2], "registers again");
    net::push(&client::answer(&register, "41", "82 7264 04 35613366"));
    device.client.step();
    assert!(net::take_sent().is_empty());
    device.changed("/3/0/1");
    device.quiet();
    assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
    // Nor does anything pend in the slots.
    device.observe("/3/0/1", "22");
    device.quiet();
}
