//! Notification storing (`/1/x/6`, LwM2M core 1.2 §5.1.2; spec 41 §7 is what is without it).
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_ext_with_notification_storing)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/storing.rs"]
mod storing;
#[path = "common/tables.rs"]
mod tables;

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::time::anj_time_duration_t;
use anj::config::ANJ_EXT_NOTIFICATION_STORE_SIZE;
use common::message::*;
use common::{Func, clock, net, to_hex};
use observe::*;
use storing::*;

const PATH: &str = "/3/0/2";

/// A site that observes an INT, and one that is told of nothing else.
fn site(query: &str) -> Site {
    let mut site = Site::new();
    if !query.is_empty() {
        site.attributes(PATH, query);
    }
    site.observe(PATH, "01");
    site
}

#[test]
fn spec_41_storing_disabled_by_the_application() {
    let mut site = site("");
    site.put_all(PATH, [1]);
    assert_eq!(site.told(), [note("NON", "01", 1, &[leaf(PATH, Val::Int(1))])]);
    site.disable(100);
    assert_eq!(site.device.client.next_step_s(), 100);
    site.put_all(PATH, [2, 3, 4]);
    assert!(site.told().is_empty());
    assert_eq!(site.status, SUSPENDED);
    site.after_s(97);
    assert_eq!(site.status, REGISTERED);
    assert_eq!(site.told(), ints(PATH, "01", 2, [2, 3, 4]), "oldest first");
    site.put_all(PATH, [5]);
    assert_eq!(site.told(), [note("NON", "01", 5, &[leaf(PATH, Val::Int(5))])], "as before");
    assert_eq!(site.server().registers, 2);
}

#[test]
fn spec_41_storing_disabled_by_the_server() {
    let mut site = site("");
    unsafe { anj_core_server_obj_disable_executed(site.device.client.ptr(), 50) };
    site.step();
    assert_eq!((site.status, site.server().deregisters), (SUSPENDED, 1));
    site.put_all(PATH, [1, 2]);
    site.after_s(50);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1, 2]));
}

/// One at a time: the next one follows the acknowledgement, and new ones come last.
#[test]
fn spec_41_storing_one_at_a_time() {
    let mut site = site("");
    site.disable(10);
    site.put_all(PATH, [1, 2]);
    site.server_mut().deaf = true;
    site.after_s(8);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1]));
    site.device.put(PATH, Val::Int(3));
    site.after_s(1);
    assert!(site.told().is_empty());
    net::take_sent();
    site.server_mut().deaf = false;
    // The retransmission.
    site.after_s(3);
    let expected = [ints(PATH, "01", 2, [2]), vec![note("NON", "01", 3, &[leaf(PATH, Val::Int(3))])]].concat();
    assert_eq!(site.told(), expected);
    assert!(Message::parse(&net::take_sent()[0]).observe() == Some(1));
}

/// The order is that of all observations, each with its own numbers.
#[test]
fn spec_41_storing_order() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.observe("/1234", "03");
    site.disable(10);
    site.put_all("/1234/1/0", [7]);
    site.put_all(PATH, [1]);
    site.put_all("/1234/2/0", [9]);
    site.after_s(7);
    let both = |one, two| [leaf("/1234/1/0", Val::Int(one)), leaf("/1234/2/0", Val::Int(two))];
    let expected = [
        note("CON", "02", 1, &[leaf("/1234/1/0", Val::Int(7))]),
        note("CON", "03", 1, &both(7, 0)),
        note("CON", "01", 1, &[leaf(PATH, Val::Int(1))]),
        note("CON", "03", 2, &both(7, 9)),
    ];
    assert_eq!(site.told(), expected);
}

/// What is under way when the network goes is not lost, nor is what follows; an Update tells that it is gone.
#[test]
fn spec_41_storing_network_gone() {
    let mut site = site("con=1");
    site.put_all(PATH, [1]);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1]));
    site.server_mut().down = true;
    site.put_all(PATH, [2]);
    // 2 + 4 + 8 s, in which changes become one. Then the notification is given up; the Update begins.
    site.put_all(PATH, 3..=25);
    assert_eq!(site.status, REGISTERED);
    site.put_all(PATH, 26..=40);
    assert_eq!(site.status, REGISTERING);
    site.after_s(60);
    site.server_mut().down = false;
    site.after_s(60);
    assert_eq!(site.status, REGISTERED);
    assert_eq!(site.told(), ints(PATH, "01", 3, [2].into_iter().chain(16..=40)));
}

/// An outage that is over before the Update has failed costs nothing.
#[test]
fn spec_41_storing_short_outage() {
    let mut site = site("con=1");
    site.server_mut().down = true;
    site.put_all(PATH, 1..=20);
    site.server_mut().down = false;
    site.after_s(20);
    assert_eq!(site.told(), ints(PATH, "01", 2, [1].into_iter().chain(15..=20)), "1 was given up with the 15th");
    assert_eq!((site.server().registers, site.server().updates, site.status), (1, 1, REGISTERED));
    site.put_all(PATH, [50]);
    assert_eq!(site.told(), ints(PATH, "01", 9, [50]));
}

/// A server that answers, but acknowledges no notification, does not hold up everything for ever.
#[test]
fn spec_41_storing_never_acknowledged() {
    let mut site = site("");
    site.disable(10);
    site.put_all(PATH, [1, 2]);
    site.server_mut().deaf = true;
    // 14 s and an Update, three times.
    site.after_s(8 + 3 * 14 + 1);
    let told = [1, 1, 1, 2].into_iter().zip(1..).flat_map(|(value, n)| ints(PATH, "01", n, [value]));
    assert_eq!(site.told(), told.collect::<Vec<_>>());
    assert_eq!((site.server().updates, site.server().registers, site.status), (3, 2, REGISTERED));
    // In another registration it counts anew.
    site.after_s(20);
    unsafe { anj_core_restart(site.device.client.ptr()) };
    site.after_s(3 * 14 - 2);
    assert_eq!(site.told(), [5, 6, 7, 8].map(|n| ints(PATH, "01", n, [2]).remove(0)));
    site.server_mut().deaf = false;
    site.after_s(10);
    assert_eq!(site.told(), [] as [String; 0], "given up");
    site.put_all(PATH, [3]);
    assert_eq!(site.told().len(), 1);
}

/// A send that fails loses nothing, confirmable or not.
#[test]
fn spec_41_storing_send_fails() {
    for query in ["con=1", "con=0"] {
        let mut site = site(query);
        net::script(Func::Send, &[-1]);
        site.put_all(PATH, [1]);
        assert_eq!(site.told(), ints(PATH, "01", 2, [1]), "{query}");
        assert_eq!((site.server().registers, site.status), (2, REGISTERED));
    }
}

/// The network takes a non-confirmable one only in part, and the application turns away.
#[test]
fn spec_41_storing_under_way_when_disabled() {
    for confirmable in [true, false] {
        let mut site = site(if confirmable { "con=1" } else { "con=0" });
        site.server_mut().down = true;
        if !confirmable {
            net::always(Func::Send, Some(4));
        }
        site.device.put(PATH, Val::Int(1));
        site.step();
        let timeout = anj_time_duration_t { us: 60_000_000 };
        unsafe { anj_core_disable_server(site.device.client.ptr(), timeout) };
        net::always(Func::Send, None);
        site.server_mut().down = false;
        site.step();
        assert_eq!(site.status, SUSPENDED);
        site.put_all(PATH, [2]);
        site.after_s(60);
        assert_eq!(site.told(), ints(PATH, "01", 2, [1, 2]), "{confirmable}");
    }
}

#[test]
fn spec_41_storing_server_restarted() {
    let mut site = site("con=1");
    site.observe("/1234/1/0", "02");
    site.server_mut().forgot = true;
    unsafe { anj_core_request_update(site.device.client.ptr()) };
    site.step();
    assert_eq!((site.server().registers, site.status), (2, REGISTERED), "Update was refused");
    site.put_all(PATH, [1]);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1]), "the observation lives");
    // A server that does not know it says so: what is stored for it goes with it.
    site.server_mut().unknown = vec![vec![1]];
    site.disable(10);
    site.put_all(PATH, [2, 3]);
    site.put_all("/1234/1/0", [4]);
    site.after_s(10);
    let expected = [ints(PATH, "01", 2, [2]), ints("/1234/1/0", "02", 1, [4])].concat();
    assert_eq!(site.told(), expected);
    site.put_all(PATH, [9]);
    assert!(site.told().is_empty());
    assert_eq!(site.code(&format!("GET {PATH} obs=1 tok=01")), "4.04");
}

/// A restart is a registration like any other; a bootstrap ends everything.
#[test]
fn spec_41_storing_restart_and_bootstrap() {
    let mut site = site("");
    site.server_mut().down = true;
    unsafe { anj_core_restart(site.device.client.ptr()) };
    // De-register.
    site.put_all(PATH, [1, 2]);
    site.after_s(20);
    site.put_all(PATH, [3]);
    site.server_mut().down = false;
    site.after_s(40);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1, 2, 3]));
    unsafe { anj_core_request_bootstrap(site.device.client.ptr()) };
    site.step();
    assert_eq!(site.server().deregisters, 1);
    site.put_all(PATH, [4]);
    unsafe { anj_core_restart(site.device.client.ptr()) };
    site.after_s(10);
    assert_eq!(site.status, REGISTERED);
    assert!(site.told().is_empty());
    assert_eq!(site.code(&format!("GET {PATH} obs=1 tok=01")), "4.04");
}

fn queue_mode(config: &mut anj_configuration_t) {
    exact(config);
    config.queue_mode_enabled = MaybeUninit::new(true);
    config.queue_mode_timeout = anj_time_duration_t { us: 20_000_000 };
}

/// Queue mode is not offline: a notification is told at once.
#[test]
fn spec_41_storing_queue_mode() {
    let mut site = Site::with(queue_mode);
    site.attributes(PATH, "con=1");
    site.observe(PATH, "01");
    site.after_s(25);
    assert_eq!(site.status, 9);
    site.put_all(PATH, [1]);
    assert_eq!((site.status, site.told()), (REGISTERED, ints(PATH, "01", 1, [1])));
    site.after_s(25);
    site.server_mut().down = true;
    site.put_all(PATH, [2]);
    site.after_s(60);
    site.put_all(PATH, [3]);
    assert_eq!(site.status, REGISTERING);
    site.server_mut().down = false;
    site.after_s(60);
    assert_eq!(site.told(), ints(PATH, "01", 3, [2, 3]));
    assert_eq!(site.status, 9);
}

/// When the store is full, the oldest entry of all gives way.
#[test]
fn spec_41_storing_overflow() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.disable(1000);
    site.put_all("/1234/1/0", [77]);
    let size = 6 + lwm2m_cbor(&[leaf(PATH, Val::Int(1000))]).len();
    let fits = (ANJ_EXT_NOTIFICATION_STORE_SIZE / size) as i64;
    site.put_all(PATH, 1000..1000 + fits + 5);
    site.after_s(1000);
    assert_eq!(site.told(), ints(PATH, "01", 1, 1005..1000 + fits + 5), "the last ones");
}

#[test]
fn spec_41_storing_hqmax() {
    for (hqmax, kept) in [("1", 1), ("3", 3), ("100", 8)] {
        let mut site = site(&format!("hqmax={hqmax}"));
        site.observe("/1234/1/0", "02");
        site.disable(100);
        site.put_all(PATH, 1..=4);
        site.put_all("/1234/1/0", [77]);
        site.put_all(PATH, 5..=8);
        site.after_s(100);
        let mut expected = ints(PATH, "01", 1, 9 - kept..=8);
        expected.insert((kept - 4).max(0) as usize, ints("/1234/1/0", "02", 1, [77]).remove(0));
        assert_eq!(site.told(), expected, "{hqmax}");
    }
}

/// Nothing is stored, not even read: the newest value is told.
#[test]
fn spec_41_storing_hqmax_0() {
    let mut site = site("hqmax=0&con=1");
    site.disable(50);
    take_reads();
    site.put_all(PATH, 1..=8);
    assert_eq!(take_reads(), [[0; 4]; 0]);
    site.after_s(50);
    assert_eq!(site.told(), ints(PATH, "01", 1, [8]));
    // Given up, and not stored.
    site.server_mut().down = true;
    site.put_all(PATH, 10..=25);
    site.server_mut().down = false;
    site.after_s(30);
    assert_eq!(site.told(), ints(PATH, "01", 3, [25]));
}

/// What takes more than a block, or than the store has, is told as it is after the registration.
#[test]
fn spec_41_storing_too_long() {
    let mut site = site("");
    site.observe("/3/0/5", "05");
    site.disable(50);
    site.device.put("/3/0/5", text("short"));
    site.after_s(1);
    site.device.put("/3/0/5", text(&"x".repeat(ANJ_EXT_NOTIFICATION_STORE_SIZE.min(1024))));
    site.after_s(1);
    let reads = take_reads().len();
    site.put_all(PATH, [1]);
    assert_eq!(take_reads().len(), 1, "not again and again: {reads}");
    site.device.put("/3/0/5", text("newest"));
    site.after_s(50);
    let expected = [
        note("CON", "05", 1, &[leaf("/3/0/5", text("short"))]),
        note("CON", "01", 1, &[leaf(PATH, Val::Int(1))]),
        note("NON", "05", 2, &[leaf("/3/0/5", text("newest"))]),
    ];
    assert_eq!(site.told(), expected);
}

/// A connection that takes less than the one before.
#[test]
fn spec_41_storing_smaller_mtu() {
    let mut site = site("");
    site.observe("/3/0/5", "05");
    site.disable(50);
    site.device.put("/3/0/5", text(&"x".repeat(600)));
    site.put_all(PATH, [1]);
    site.device.put("/3/0/5", text("newest"));
    site.after_s(1);
    net::set_mtu(600);
    site.after_s(50);
    let expected = [
        note("CON", "01", 1, &[leaf(PATH, Val::Int(1))]),
        note("CON", "05", 1, &[leaf("/3/0/5", text("newest"))]),
        note("NON", "05", 2, &[leaf("/3/0/5", text("newest"))]),
    ];
    assert_eq!(site.told(), expected, "what does not fit is told as it is now");
}

/// A Cancel that comes right behind the registration.
#[test]
fn spec_41_storing_cancel() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.disable(10);
    site.put_all(PATH, [1, 2]);
    site.put_all("/1234/1/0", [3]);
    site.after_s(6);
    clock::advance_s(1);
    assert_eq!(site.status, SUSPENDED);
    let cancel = request(&format!("GET {PATH} obs=1 tok=01"), 0x7777, b"");
    // The socket is there once Register is on its way.
    let once = Rc::new(Cell::new(false));
    let sent = once.clone();
    net::on_receive(move || {
        if !sent.replace(true) {
            net::push_later(0, &cancel.build());
        }
    });
    site.step();
    assert!(once.get());
    site.after_s(3);
    let told = site.told();
    assert_eq!(told, ints("/1234/1/0", "02", 1, [3]));
}

/// The path is gone: so is what was stored for it, and the server hears of it after the registration.
#[test]
fn spec_41_storing_path_deleted() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.disable(10);
    site.put_all("/1234/1/0", [3, 4]);
    site.put_all(PATH, [1]);
    remove_instance(1234, 1);
    site.device.deleted("/1234/1");
    site.after_s(10);
    let mut expected = ints(PATH, "01", 1, [1]);
    if cfg!(not(anj_ext_with_silent_observe_removal)) {
        expected.push("NON 02 4.04".into());
    }
    assert_eq!(site.told(), expected);
}

/// The same while they are being told, and the slot is used by another observation at once.
#[test]
fn spec_41_storing_path_deleted_while_told() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.disable(10);
    site.put_all("/1234/1/0", [3, 4]);
    site.put_all(PATH, [1]);
    site.server_mut().deaf = true;
    site.after_s(7);
    assert_eq!(site.told(), ints("/1234/1/0", "02", 1, [3]));
    remove_instance(1234, 1);
    site.device.deleted("/1234/1");
    site.server_mut().deaf = false;
    site.after_s(4);
    let mut expected = ints(PATH, "01", 1, [1]);
    if cfg!(not(anj_ext_with_silent_observe_removal)) {
        expected.push("NON 02 4.04".into());
    }
    assert_eq!(site.told(), expected);
    site.observe("/1234/2/0", "03");
    site.put_all("/1234/2/0", [5]);
    assert_eq!(site.told(), [note("NON", "03", 1, &[leaf("/1234/2/0", Val::Int(5))])]);
}

/// A value that cannot be read ends its observation; what was stored before is told first.
#[cfg(not(anj_ext_with_silent_observe_removal))]
#[test]
fn spec_41_storing_read_fails() {
    let mut site = site("");
    site.disable(10);
    site.put_all(PATH, [1]);
    fails(PATH, Some(-160));
    site.put_all(PATH, [2]);
    fails(PATH, None);
    site.put_all(PATH, [3]);
    site.after_s(10);
    let expected = [ints(PATH, "01", 1, [1]), vec!["NON 01 5.00".into()]].concat();
    assert_eq!(site.told(), expected);
}

/// pmin, pmax and conditions are as always; times go on from what was stored.
#[test]
fn spec_41_storing_schedule() {
    let mut site = site("pmin=5&pmax=20");
    site.after_s(1);
    site.disable(60);
    assert_eq!(site.device.client.next_step_s(), 19);
    site.device.put(PATH, Val::Int(1));
    assert_eq!(site.device.client.next_step_s(), 4);
    site.after_s(4);
    site.put_all(PATH, [2, 3]);
    assert_eq!(site.device.client.next_step_s(), 3);
    // Stored at 5 (1), 10 (3), 30, 50; then pmax runs again from what was told.
    site.after_s(54);
    assert_eq!(site.told(), ints(PATH, "01", 1, [1, 3, 3, 3]));
    site.after_s(18);
    assert!(site.told().is_empty());
    site.after_s(2);
    assert_eq!(site.told(), [note("NON", "01", 5, &[leaf(PATH, Val::Int(3))])]);
}

/// While an attempt to register is awaited.
#[test]
fn spec_41_storing_next_step_while_registering() {
    let mut site = site("pmax=7");
    site.server_mut().down = true;
    unsafe { anj_core_request_update(site.device.client.ptr()) };
    site.step();
    // Update and Register: 14 s each; then 30 s.
    site.after_s(29);
    assert_eq!(site.status, REGISTERING);
    let step = site.device.client.next_step_s();
    assert!((1..=7).contains(&step), "{step}");
    site.after_s(step - 1);
    take_reads();
    site.after_s(1);
    assert!(take_reads().contains(&[3, 0, 2, u16::MAX]));
}

/// Each crossing is told with its value.
#[test]
fn spec_41_storing_conditions() {
    let mut site = site("gt=10");
    site.disable(20);
    site.put_all(PATH, [5, 11, 12, 9, 20]);
    site.after_s(20);
    assert_eq!(site.told(), ints(PATH, "01", 1, [11, 9, 20]));
    site.put_all(PATH, [30, 1]);
    assert_eq!(site.told(), [note("NON", "01", 4, &[leaf(PATH, Val::Int(1))])], "20 is the reference");
}

#[cfg(anj_with_observe_composite)]
#[test]
fn spec_41_storing_composite() {
    let mut site = site("");
    let paths = ["/1234/1/0", "/1234/2/0"];
    net::take_sent();
    let answer = site.device.ask_with("FETCH obs=0 tok=07 cf=112 accept=11544", &names(&paths));
    assert_eq!(answer.code_text(), "2.05");
    site.disable(20);
    site.put_all(paths[1], [1]);
    site.put_all(PATH, [2]);
    site.put_all(paths[0], [3]);
    site.after_s(20);
    let both = |one, two| [leaf(paths[0], Val::Int(one)), leaf(paths[1], Val::Int(two))];
    let expected = [
        note("CON", "07", 1, &both(0, 1)),
        note("CON", "01", 1, &[leaf(PATH, Val::Int(2))]),
        note("CON", "07", 2, &both(3, 1)),
    ];
    assert_eq!(site.told(), expected);
}

/// SenML CBOR tells when it was.
#[cfg(anj_with_senml_cbor)]
#[test]
fn spec_41_storing_time() {
    let mut site = Site::new();
    net::take_sent();
    assert_eq!(site.device.ask("GET /1234 obs=0 tok=01 accept=112").uint(CONTENT_FORMAT), Some(112));
    site.disable(20);
    site.after_s(3);
    site.device.put("/1234/1/0", Val::Int(1));
    let time = (1_700_000_000_000_000 + clock::now()) as f64 / 1e6;
    site.step();
    site.after_s(20);
    site.device.put("/1234/1/0", Val::Int(2));
    site.step();
    let notes = site.server().notes.clone();
    assert_eq!(notes.len(), 2);
    let mut timed = [&[0x82, 0xA4, 0x21][..], &cbor_text("/1234"), &[0x00], &cbor_text("/1/0"), &[0x22]].concat();
    timed.extend(cbor(&Val::Double(time)));
    timed.extend([&[2, 1, 0xA2, 0x00][..], &cbor_text("/2/0"), &[2, 0]].concat());
    assert_eq!(to_hex(&notes[0].payload), to_hex(&timed));
    let now = [leaf("/1234/1/0", Val::Int(2)), leaf("/1234/2/0", Val::Int(0))];
    assert_eq!(notes[1].payload, senml(&[1234], &now), "no time when it is told at once");
}

/// A clock that was never set says nothing.
#[cfg(anj_with_senml_cbor)]
#[test]
fn spec_41_storing_no_time() {
    let mut site = Site::new();
    net::take_sent();
    site.device.ask("GET /1234/1/0 obs=0 tok=01 accept=112");
    clock::jump_real_us(-1_700_000_000_000_000);
    site.disable(20);
    site.put_all("/1234/1/0", [1]);
    site.after_s(20);
    assert_eq!(site.server().notes[0].payload, senml(&[1234, 1, 0], &[leaf("/1234/1/0", Val::Int(1))]));
}

/// `/1/x/6` false: as without the option.
#[test]
fn spec_41_storing_off() {
    for value in [Some(false), None] {
        let mut site = site("con=1");
        match value {
            Some(value) => site.device.put("/1/0/6", Val::Bool(value)),
            None => {
                fails("/1/0/6", Some(-132));
                site.device.changed("/1/0/6");
            }
        }
        site.step();
        site.disable(20);
        assert_eq!(site.device.client.next_step_s(), 20);
        take_reads();
        site.put_all(PATH, [1, 2]);
        assert_eq!(take_reads(), [[0; 4]; 0]);
        site.after_s(30);
        site.put_all(PATH, [3]);
        assert!(site.told().is_empty());
        assert_eq!(site.code(&format!("GET {PATH} obs=1 tok=01")), "4.04");
        // Given up without a word.
        site.observe(PATH, "02");
        site.server_mut().down = true;
        site.put_all(PATH, 10..=30);
        site.server_mut().down = false;
        site.after_s(30);
        if cfg!(anj_observe_observation_cancel_on_timeout) {
            assert!(site.told().is_empty());
        } else {
            assert_eq!(site.told(), ints(PATH, "02", 3, [30]), "{value:?}: 10 and 24 are lost");
        }
        assert_eq!(site.server().updates, 0);
    }
}

/// Switched off meanwhile: what is stored is forgotten.
#[test]
fn spec_41_storing_switched_off() {
    let mut site = site("");
    site.disable(20);
    site.put_all(PATH, [1, 2]);
    site.device.put("/1/0/6", Val::Bool(false));
    site.after_s(20);
    assert!(site.told().is_empty());
    site.put_all(PATH, [3]);
    assert_eq!(site.told(), [note("NON", "01", 1, &[leaf(PATH, Val::Int(3))])]);
}

/// Another server: its observations are others.
#[test]
fn spec_41_storing_another_server() {
    let mut site = site("");
    site.disable(20);
    site.put_all(PATH, [1]);
    set("/1/0/0", Val::Int(5));
    set("/0/0/10", Val::Int(5));
    site.after_s(20);
    assert_eq!(site.status, REGISTERED);
    site.put_all(PATH, [2]);
    assert!(site.told().is_empty());
}

/// Values that change each other when they are read hold neither a step nor the application; every function may be called.
#[test]
fn spec_41_storing_reentrancy() {
    let mut site = site("");
    site.observe("/1234/1/0", "02");
    site.attributes("/1234/2/0", "st=0");
    site.observe("/1234/2/0", "03");
    site.disable(50);
    let reads = Rc::new(Cell::new(0));
    let count = reads.clone();
    on_read(move |anj, key| {
        count.set(count.get() + 1);
        let other = if key[0] == 3 { [1234, 1, 0, NONE] } else { [3, 0, 2, NONE] };
        let path = anj::capi::defs::anj_uri_path_t { ids: other, uri_len: 3 };
        let change = anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED;
        unsafe {
            anj_core_data_model_changed(anj, &raw const path, MaybeUninit::new(change));
            anj_core_step(anj);
            anj_core_request_update(anj);
            assert_eq!(anj_core_shutdown(anj), -1);
        }
    });
    site.device.put(PATH, Val::Int(1));
    site.device.client.step();
    let once = reads.get();
    assert!((2..=64).contains(&once), "{once}");
    site.device.client.step();
    assert!(reads.get() > once);
    on_read(|_, _| {});
    site.after_s(60);
    assert_eq!(site.status, REGISTERED);
    let told = site.server().notes.clone();
    for token in [1, 2] {
        let numbers: Vec<_> = told.iter().filter(|m| m.token == [token]).map(|m| m.observe().unwrap()).collect();
        assert!(!numbers.is_empty() && numbers.iter().copied().eq(1..=numbers.len() as u32), "{numbers:?}");
    }
    // A read that ends the client.
    let mut site = self::site("");
    site.disable(50);
    on_read(|anj, _| unsafe { anj_core_restart(anj) });
    site.device.put(PATH, Val::Int(1));
    site.step();
    on_read(|_, _| {});
    site.after_s(5);
    assert_eq!((site.status, site.told()), (REGISTERED, ints(PATH, "01", 1, [1])));
}

/// Shut down with a full store, set up again: nothing is left.
#[test]
fn spec_41_storing_shutdown() {
    let mut site = site("");
    site.disable(50);
    site.put_all(PATH, [1]);
    assert_eq!(unsafe { anj_core_shutdown(site.device.client.ptr()) }, 0);
}
