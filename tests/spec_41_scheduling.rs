//! Spec 41 §5, §6, §11.5: when a notification is sent. Times are seconds since the Observe.
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
use common::clock;
use common::message::*;
use observe::*;

const DAY: i64 = 86_400;

/// Values put one after the other on a fresh device, and whether each is notified at once.
fn conditions(path: &str, query: &str, start: Val, changes: &[(Val, bool)]) {
    let mut device = Device::new();
    set(path, start);
    device.attributes(path, query);
    device.observe(path, "22");
    for (n, (value, told)) in changes.iter().enumerate() {
        device.put(path, value.clone());
        assert_eq!(device.step().len(), usize::from(*told), "{path} {query}: change {n} to {value:?}");
    }
}

#[test]
fn spec_41_s11_5_value_conditions() {
    type Row = (&'static str, f64, &'static [(f64, bool)]);
    let rows: &[Row] = &[
        ("gt=10", 0.0, &[(4.0, false), (10.0, false), (11.0, true), (12.0, false), (9.0, true)]),
        ("gt=5", 5.0, &[(5.0, false), (6.0, true), (5.0, false), (4.0, true), (5.0, false)]),
        ("lt=5", 10.0, &[(6.0, false), (4.0, true), (3.0, false), (6.0, true)]),
        ("lt=5", 5.0, &[(4.0, true)]),
        ("lt=420&gt=2137&st=10", 0.0, &[(20.0, true), (25.0, false), (30.0, true), (20.5, false), (20.0, true)]),
        ("st=2", 0.0, &[(1.0, false), (2.0, true), (0.5, false), (0.0, true), (-2.0, true), (-3.5, false)]),
        ("st=0", 0.0, &[(0.0, true), (1.0, true)]),
        ("gt=-2.5", -3.0, &[(-2.5, false), (-2.4, true)]),
        ("lt=2&gt=8", 5.0, &[(1.0, true), (5.0, true), (9.0, true), (20.0, false), (0.0, true)]),
    ];
    for (query, start, changes) in rows {
        let doubles: Vec<_> = changes.iter().map(|(value, told)| (Val::Double(*value), *told)).collect();
        conditions("/3/0/1", query, Val::Double(*start), &doubles);
        let whole = changes.iter().all(|(value, _)| value.fract() == 0.0) && start.fract() == 0.0;
        if whole {
            let ints: Vec<_> = changes.iter().map(|(value, told)| (Val::Int(*value as i64), *told)).collect();
            conditions("/3/0/2", query, Val::Int(*start as i64), &ints);
        }
        if whole && changes.iter().all(|(value, _)| *value >= 0.0) {
            let uints: Vec<_> = changes.iter().map(|(value, told)| (Val::Uint(*value as u64), *told)).collect();
            conditions("/3/0/3", query, Val::Uint(*start as u64), &uints);
        }
    }
    // The ends of the ranges.
    conditions("/3/0/3", "gt=1e19", Val::Uint(0), &[(Val::Uint(u64::MAX), true), (Val::Uint(1 << 63), true)]);
    conditions("/3/0/2", "lt=-9e18", Val::Int(i64::MAX), &[(Val::Int(i64::MIN), true), (Val::Int(0), true)]);
}

#[test]
fn spec_41_s11_5_edges() {
    let (f, t) = (Val::Bool(false), Val::Bool(true));
    type Row<'a> = (&'a str, &'a Val, &'a [(&'a Val, bool)]);
    let rows: &[Row<'_>] = &[
        ("edge=1", &f, &[(&t, true), (&f, false), (&t, true), (&t, false), (&f, false), (&t, true)]),
        ("edge=1", &t, &[(&t, false), (&f, false), (&t, true)]),
        ("edge=0", &t, &[(&f, true), (&t, false), (&f, true)]),
        ("edge=0", &f, &[(&t, false), (&f, true)]),
    ];
    for (query, start, changes) in rows {
        let changes: Vec<_> = changes.iter().map(|(value, told)| ((*value).clone(), *told)).collect();
        conditions("/3/0/4", query, (*start).clone(), &changes);
    }
}

/// Edges while `pmin` runs are one notification, and those after it are told again.
#[test]
fn spec_41_s6_every_edge() {
    let (f, t) = (Val::Bool(false), Val::Bool(true));
    let mut device = Device::new();
    device.attributes("/3/0/4", "edge=1&pmin=10");
    device.observe("/3/0/4", "22");
    for value in [&t, &f, &t, &f] {
        device.put("/3/0/4", value.clone());
        device.quiet();
    }
    let told = |number| [note("NON", "22", number, &[leaf("/3/0/4", Val::Bool(true))])];
    assert_eq!(short(&device.after_s(10)), told(1), "the edge, not what came after it");
    device.quiet_after_s(10);
    device.put("/3/0/4", t.clone());
    assert_eq!(short(&device.step()), told(2));
    device.quiet_after_s(10);
    device.put("/3/0/4", f);
    device.quiet();
    device.put("/3/0/4", t);
    assert_eq!(short(&device.step()), told(3));
}

/// The reference is what was notified last: pmax moves it, too.
#[test]
fn spec_41_s6_reference() {
    let mut device = Device::new();
    device.attributes("/3/0/4", "edge=1&pmax=10");
    device.observe("/3/0/4", "22");
    device.put("/3/0/4", Val::Bool(true));
    assert_eq!(device.step().len(), 1);
    device.put("/3/0/4", Val::Bool(false));
    device.quiet();
    assert_eq!(device.after_s(10).len(), 1);
    device.put("/3/0/4", Val::Bool(true));
    assert_eq!(device.step().len(), 1);
}

#[test]
fn spec_41_s11_5_default_pmax() {
    let mut device = Device::new();
    device.put("/1/0/3", Val::Int(77));
    device.quiet();
    device.observe("/3/0/1", "22");
    for number in 1..4 {
        clock::advance_us(77_000_000 - 1);
        device.quiet();
        clock::advance_us(1);
        assert_eq!(short(&device.step()), [note("NON", "22", number, &leaves("/3/0/1"))]);
    }
}

#[test]
fn spec_41_s11_5_pmin() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "pmin=10");
    device.observe("/3/0/1", "22");
    for value in 1..=3 {
        clock::advance_s(1);
        device.put("/3/0/1", Val::Double(value.into()));
        device.quiet();
    }
    clock::advance_us(7_000_000 - 1);
    device.quiet();
    clock::advance_us(1);
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/1"))]);
    device.quiet_after_s(1000);
}

#[test]
fn spec_41_s11_5_pmin_and_pmax() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "pmin=10&pmax=5");
    device.observe("/3/0/1", "22");
    device.quiet_after_s(5);
    device.quiet_after_s(1000);
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 1);
    device.changed("/3/0/1");
    device.quiet_after_s(9);
    assert_eq!(device.after_s(1).len(), 1);
    device.attributes("/3/0/1", "pmin=5");
    device.quiet_after_s(4);
    for _ in 0..3 {
        assert_eq!(device.after_s(1).len(), 1);
        device.changed("/3/0/1");
        device.quiet_after_s(4);
    }
    assert_eq!(device.after_s(1).len(), 1);
    // pmax 0 is none; pmin 0 neither.
    device.attributes("/3/0/1", "pmin=0&pmax=0");
    device.quiet_after_s(1000);
}

#[test]
fn spec_41_s11_5_pmax_without_condition() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "gt=100&pmax=20");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(7.0));
    device.quiet_after_s(19);
    assert_eq!(short(&device.after_s(1)), [note("NON", "22", 1, &leaves("/3/0/1"))]);
    device.quiet_after_s(19);
}

/// Decision 4: the value that crossed is told, then the way back.
#[test]
fn spec_41_s11_5_back_before_pmin() {
    let told = |number, value| [note("NON", "22", number, &[leaf("/3/0/1", Val::Double(value))])];
    let mut device = Device::new();
    device.attributes("/3/0/1", "gt=10&pmin=10");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(11.0));
    device.quiet_after_s(1);
    device.put("/3/0/1", Val::Double(3.0));
    device.quiet_after_s(8);
    assert_eq!(short(&device.after_s(1)), told(1, 11.0));
    device.quiet_after_s(9);
    assert_eq!(short(&device.after_s(1)), told(2, 3.0));
    device.quiet_after_s(1000);
    // A later crossing replaces the value.
    device.put("/3/0/1", Val::Double(20.0));
    assert_eq!(short(&device.step()), told(3, 20.0));
    for value in [1.0, 30.0, 2.0, 25.0] {
        device.put("/3/0/1", Val::Double(value));
        device.quiet_after_s(1);
    }
    assert_eq!(short(&device.after_s(6)), told(4, 2.0));
    assert_eq!(short(&device.after_s(10)), told(5, 25.0));
    device.quiet_after_s(1000);
    // Still beyond: once is enough.
    device.put("/3/0/1", Val::Double(1.0));
    assert_eq!(device.step().len(), 1);
    device.put("/3/0/1", Val::Double(40.0));
    device.put("/3/0/1", Val::Double(41.0));
    set("/3/0/1", Val::Double(42.0));
    assert_eq!(short(&device.after_s(10)), told(7, 41.0));
    device.quiet_after_s(1000);
}

/// The clock of the 24 hours runs from the last acknowledged one (decision 7).
#[test]
fn spec_41_s11_5_a_day() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    let told = |device: &mut Device| {
        device.changed("/3/0/1");
        device.step()
    };
    for _ in 0..DAY / 3600 - 1 {
        clock::advance_s(3600);
        assert_eq!(told(&mut device)[0].kind, NON);
    }
    clock::advance_us(3_600_000_000 - 1);
    assert_eq!(told(&mut device)[0].kind, NON);
    clock::advance_us(1);
    let sent = told(&mut device);
    assert_eq!((sent[0].kind, sent[0].observe()), (CON, Some(25)));
    // Acknowledged 3 s later, after a retransmission.
    assert_eq!(device.after_s(2), sent);
    clock::advance_s(1);
    assert!(device.empty(ACK, sent[0].mid).is_empty());
    assert_eq!(told(&mut device)[0].kind, NON, "next NON");
    clock::advance_us((DAY * 1_000_000) - 1);
    assert_eq!(told(&mut device)[0].kind, NON);
    clock::advance_us(1);
    let sent = told(&mut device);
    assert_eq!(sent[0].kind, CON);
    // Not acknowledged at all: the next one is confirmable again.
    assert_eq!(device.after_s(2).len(), 1);
    assert_eq!(device.after_s(4).len(), 1);
    device.quiet_after_s(8);
    if !cfg!(anj_observe_observation_cancel_on_timeout) {
        assert_eq!(told(&mut device)[0].kind, CON);
    }
}

#[test]
fn spec_41_s11_5_confirmable() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "con=1");
    device.observe("/3/0/1", "22");
    for number in 1..5 {
        clock::advance_s(DAY / 2);
        device.changed("/3/0/1");
        let sent = device.step();
        assert_eq!((sent[0].kind, sent[0].observe()), (CON, Some(number)));
        assert!(device.empty(ACK, sent[0].mid).is_empty());
    }
    device.attributes("/3/0/1", "con=0");
    for (wait, kind) in [(DAY - 1, NON), (1, CON)] {
        clock::advance_s(wait);
        device.changed("/3/0/1");
        assert_eq!(device.step()[0].kind, kind, "the last acknowledged one was a day ago");
    }
}

#[test]
fn spec_41_s11_5_default_mode() {
    let mut device = Device::new();
    device.attributes("/3/0/2", "con=0");
    device.attributes("/3/0/3", "con=1");
    for (path, token) in [("/3/0/1", "01"), ("/3/0/2", "02"), ("/3/0/3", "03")] {
        device.observe(path, token);
    }
    // By the server, by the application; values that are none; unreadable.
    for (mode, first) in [(0, NON), (1, CON), (2, NON), (1, CON), (-1, NON)] {
        let sent = device.send("PUT /1/0/26 cf=0", mode.to_string().as_bytes());
        assert_eq!(sent[0].code_text(), "2.04");
        for (path, kind) in [("/3/0/1", first), ("/3/0/2", NON), ("/3/0/3", CON)] {
            device.changed(path);
            let sent = device.step();
            assert_eq!(sent[0].kind, kind, "{mode} {path}");
            if kind == CON {
                assert!(device.empty(ACK, sent[0].mid).is_empty());
            }
        }
    }
    device.put("/1/0/26", Val::Int(1));
    device.changed("/3/0/1");
    let sent = device.step();
    assert_eq!(sent[0].kind, CON);
    device.empty(ACK, sent[0].mid);
    fails("/1/0/26", Some(-160));
    device.changed("/1/0/26");
    device.changed("/3/0/1");
    assert_eq!(device.step()[0].kind, NON);
}

#[test]
fn spec_41_s11_5_default_periods() {
    let mut device = Device::new();
    device.attributes("/3/0/2", "pmin=0&pmax=0");
    device.observe("/3/0/1", "01");
    device.observe("/3/0/2", "02");
    for path in ["/1/0/2", "/1/0/3"] {
        let value = if path == "/1/0/2" { b"1" } else { b"2" };
        assert_eq!(device.send(&format!("PUT {path} cf=0"), value)[0].code_text(), "2.04");
    }
    device.changed("/3/0/1");
    device.changed("/3/0/2");
    assert_eq!(short(&device.step()), [note("NON", "02", 1, &leaves("/3/0/2"))]);
    assert_eq!(short(&device.after_s(1)), [note("NON", "01", 1, &leaves("/3/0/1"))]);
    device.quiet_after_s(1);
    assert_eq!(short(&device.after_s(1)), [note("NON", "01", 2, &leaves("/3/0/1"))]);
    // Out of range, or unreadable: none.
    for value in [-1, 1 << 32] {
        device.put("/1/0/3", Val::Int(value));
        device.quiet_after_s(100);
    }
    device.put("/1/0/3", Val::Int(7));
    assert_eq!(device.after_s(0).len(), 1);
    fails("/1/0/3", Some(-160));
    device.changed("/1/0/3");
    device.quiet_after_s(100);
}

#[test]
fn spec_41_s11_5_clock_set_back() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "pmin=100");
    device.observe("/3/0/1", "22");
    device.quiet_after_s(1);
    clock::advance_us(-3_500_000);
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/1"))]);
    device.quiet();
    device.quiet_after_s(1000);
}

#[test]
fn spec_41_s6_who_changes() {
    let mut device = Device::new();
    device.observe("/3/0/1", "01");
    device.observe("/3", "02");
    assert_eq!(device.send("PUT /3/0/1 cf=0", b"5").len(), 1, "the server knows");
    device.quiet_after_s(10);
    assert_eq!(get("/3/0/1"), Val::Double(5.0));
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 2);
    // The reference is not moved by what the server writes.
    device.attributes("/3/0/2", "st=5");
    device.observe("/3/0/2", "03");
    assert_eq!(device.send("PUT /3/0/2 cf=0", b"4").len(), 1);
    device.put("/3/0/2", Val::Int(6));
    let tokens: Vec<_> = device.step().into_iter().map(|m| m.token[0]).collect();
    assert_eq!(tokens, [2, 3]);
}

/// What is not allowed is ignored (decision 10).
#[test]
fn spec_41_s6_paths_that_are_not_allowed() {
    use anj_core_change_type_t::*;
    let mut device = Device::new();
    device.answer_updates();
    for (path, token) in [("/3", "01"), ("/3/0", "02"), ("/3/0/1", "03"), ("/3/0/6/1", "04")] {
        device.observe(path, token);
    }
    for (path, change) in [
        ("/", ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED),
        ("/3", ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED),
        ("/3/0", ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED),
        ("/", ANJ_CORE_CHANGE_TYPE_ADDED),
        ("/3/0/1", ANJ_CORE_CHANGE_TYPE_ADDED),
        ("/", ANJ_CORE_CHANGE_TYPE_DELETED),
        ("/3/0/1", ANJ_CORE_CHANGE_TYPE_DELETED),
    ] {
        device.report(path, change);
        assert!(device.step().is_empty(), "{path} {change:?}");
    }
    // A length and a type out of range.
    let long = anj::capi::defs::anj_uri_path_t { ids: [3, 0, 1, 0], uri_len: 5 };
    let value = MaybeUninit::new(ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    unsafe { anj_core_data_model_changed(device.client.ptr(), &raw const long, value) };
    device.quiet();
    device.changed("/3/0/1");
    assert_eq!(device.step().len(), 3);
}

#[test]
fn spec_41_s11_5_above_and_below() {
    let mut device = Device::new();
    for (path, token) in
        [("/3", "01"), ("/3/0", "02"), ("/3/0/1", "03"), ("/3/1", "04"), ("/3/0/6/1", "05"), ("/3/0/6", "06")]
    {
        device.observe(path, token);
    }
    let mut tokens = |path: &str| {
        device.changed(path);
        let sent = device.step();
        assert!(sent.iter().all(|m| m.kind == NON));
        sent.into_iter().map(|m| m.token[0]).collect::<Vec<_>>()
    };
    assert_eq!(tokens("/3/0/1"), [1, 2, 3]);
    assert_eq!(tokens("/3/0/2"), [1, 2]);
    assert_eq!(tokens("/3/1/1"), [1, 4]);
    assert_eq!(tokens("/3/0/6/1"), [1, 2, 5, 6]);
    assert_eq!(tokens("/3/0/6/0"), [1, 2, 6]);
    assert_eq!(tokens("/3/0/6"), [1, 2, 6], "does not reach the instance");
    assert_eq!(tokens("/1234/1/0"), []);
}

#[test]
fn spec_41_s6_added() {
    let mut device = Device::new();
    device.answer_updates();
    for (path, token) in [("/1234", "01"), ("/1234/1", "02"), ("/3/0/6", "03"), ("/3/0/6/1", "04"), ("/3/0", "05")] {
        device.observe(path, token);
    }
    insert_instance(1234, 3, &[(0, Kind::RW, Val::Int(1), vec![])]);
    device.added("/1234/3");
    let sent = device.step();
    assert_eq!(sent[0].kind, CON, "the Update first");
    assert_eq!(short(&sent[1..]), [note("NON", "01", 1, &leaves("/1234"))]);
    device.added("/1234");
    assert_eq!(short(&device.step()[1..]), [note("NON", "01", 2, &leaves("/1234"))]);
    insert_resource_instance(&ids("/3/0/6/4"), Val::Int(44));
    device.added("/3/0/6/4");
    let expected = [note("NON", "03", 1, &leaves("/3/0/6")), note("NON", "05", 1, &leaves("/3/0"))];
    assert_eq!(short(&device.step()), expected);
    // By the server: no word.
    assert_eq!(device.ask_with("POST /1234 cf=11542", b"").code_text(), "2.01");
    device.quiet_after_s(10);
}

/// A change that is reported while a notification is made or under way is not lost (decision 6).
#[test]
fn spec_41_s5_1_change_under_way() {
    let mut device = Device::new();
    device.attributes("/3/0/1", "con=1");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(1.0));
    let first = device.step();
    device.put("/3/0/1", Val::Double(2.0));
    device.quiet();
    assert_eq!(device.after_s(2), first, "the same again");
    let sent = device.empty(ACK, first[0].mid);
    assert_eq!(short(&sent), [note("CON", "22", 2, &[leaf("/3/0/1", Val::Double(2.0))])]);
    assert!(device.empty(ACK, sent[0].mid).is_empty());
    device.quiet_after_s(100);
    // From inside the read handler of another Resource, once.
    device.attributes("/3/0", "con=1");
    device.observe("/3/0", "23");
    let mut times = 0;
    on_read(move |anj, key| {
        if key == [3, 0, 2, NONE] && times == 0 {
            times += 1;
            let path = anj::capi::defs::anj_uri_path_t { ids: [3, 0, 1, NONE], uri_len: 3 };
            let change = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
            unsafe { anj_core_data_model_changed(anj, &raw const path, change) };
        }
    });
    device.changed("/3/0/3");
    let sent = device.step();
    assert_eq!((sent.len(), sent[0].token[0]), (1, 0x23));
    let again = device.empty(ACK, sent[0].mid);
    assert_eq!((again.len(), again[0].token[0]), (1, 0x22), "told of the change inside the handler");
    let again = device.empty(ACK, again[0].mid);
    assert_eq!((again.len(), again[0].token[0]), (1, 0x23), "whose notification was being made");
    assert!(device.empty(ACK, again[0].mid).is_empty());
    // Of the value that is being read: the notification that is made tells it.
    device.ask("GET /3/0 obs=1 tok=23");
    let mut times = 0;
    on_read(move |anj, key| {
        if key == [3, 0, 1, NONE] && times < 3 {
            times += 1;
            let path = anj::capi::defs::anj_uri_path_t { ids: key, uri_len: 3 };
            let change = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
            unsafe { anj_core_data_model_changed(anj, &raw const path, change) };
        }
    });
    device.changed("/3/0/1");
    let sent = device.step();
    assert_eq!(sent.len(), 1);
    assert!(device.empty(ACK, sent[0].mid).is_empty());
}

/// §8.3 of spec 20, §5: an Update comes before notifications, and they follow in the same step.
#[test]
fn spec_41_s5_priority() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    device.changed("/3/0/1");
    unsafe { anj_core_request_update(device.client.ptr()) };
    let sent = device.step();
    assert_eq!((sent.len(), sent[0].code), (1, 2), "the Update");
    let answer = Message { kind: ACK, code: 0x44, options: vec![], ..sent[0].clone() };
    common::net::push(&answer.build());
    assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/1"))]);
    // A request is answered first.
    device.changed("/3/0/1");
    let sent = device.send("GET /3/0/2 tok=99", b"");
    assert_eq!((sent[0].kind, sent.len()), (ACK, 2));
    assert_eq!(short(&sent[1..]), [note("NON", "22", 2, &leaves("/3/0/1"))]);
}

/// Simultaneous notifications go out in slot order, and a confirmable one holds up those behind it.
#[test]
fn spec_41_s5_confirmable_holds_up_the_rest() {
    let mut device = Device::new();
    device.attributes("/3/0/2", "con=1");
    for (path, token) in [("/3/0/1", "01"), ("/3/0/2", "02"), ("/3/0/3", "03")] {
        device.observe(path, token);
    }
    for path in ["/3/0/3", "/3/0/1", "/3/0/2"] {
        device.changed(path);
    }
    let sent = device.step();
    assert_eq!(sent.iter().map(|m| (m.token[0], m.kind)).collect::<Vec<_>>(), [(1, NON), (2, CON)]);
    device.quiet_after_s(1);
    let rest = device.empty(ACK, sent[1].mid);
    assert_eq!(rest.iter().map(|m| (m.token[0], m.kind)).collect::<Vec<_>>(), [(3, NON)]);
}

/// Two observations of one value with conditions: each is told what crossed, then the way back, one step later at most.
#[test]
fn spec_41_s11_5_two_of_a_value_and_back() {
    let mut device = Device::new();
    set("/3/0/1", Val::Double(20.0));
    for (query, token) in [("st=1", "01"), ("gt=10", "02")] {
        assert_eq!(device.code(&format!("GET /3/0/1 obs=0 tok={token} ?{query}")), "2.05");
    }
    for round in 0..3_u32 {
        device.put("/3/0/1", Val::Double(0.0));
        device.put("/3/0/1", Val::Double(20.0));
        let mut sent = device.step();
        sent.extend(device.step());
        for token in ["01", "02"] {
            let told = |number, value| note("NON", token, 2 * round + number, &[leaf("/3/0/1", Val::Double(value))]);
            let of_it: Vec<_> = short(&sent).into_iter().filter(|text| text[4..].starts_with(token)).collect();
            assert_eq!(of_it, [told(1, 0.0), told(2, 20.0)]);
        }
        device.quiet_after_s(100);
    }
}
