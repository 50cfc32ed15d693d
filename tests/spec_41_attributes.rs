//! Spec 41 §2, §4, §9, §11.2, §11.7: Write-Attributes, what is in force, what Discover says of it.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use anj::capi::core::*;
use common::message::*;
use common::net;
use observe::*;

/// Requests and codes, one after the other on one device.
fn check(device: &mut Device, rows: &[(&str, &str)]) {
    for (request, code) in rows {
        let answer = device.ask(&format!("PUT {request}"));
        assert_eq!(answer.code_text(), *code, "{request}");
        assert!(answer.options.is_empty() && answer.payload.is_empty(), "{request}");
    }
}

/// The attributes of the first record of a Discover.
fn stored(device: &mut Device, path: &str) -> String {
    let text = device.discover(path);
    let first = text.split(',').next().unwrap();
    let rest = first.strip_prefix(&format!("<{path}>")).unwrap();
    rest.replace(";ver=1.0", "").replace(";dim=2", "").trim_start_matches(';').into()
}

#[test]
fn spec_41_s11_2_rows() {
    let rows = [
        ("/3/0/1 ?pmin=10", "2.04"),
        ("/3/0/1", "2.04"),
        ("/3/0 ?lt=10", "4.00"),
        ("/3 ?edge=1", "4.00"),
        ("/3 ?gt=1", "4.00"),
        ("/3/0 ?st=1", "4.00"),
        ("/3/0/5 ?lt=10", "4.00"),
        ("/3/0/2 ?edge=1", "4.00"),
        ("/3/0/4 ?st=1", "4.00"),
        ("/3/0/4 ?edge=1", "2.04"),
        ("/3/0/10 ?gt=1", "4.00"),
        ("/3/0/1 ?lt=10", "2.04"),
        ("/3/0/2 ?lt=10", "2.04"),
        ("/3/0/3 ?lt=10", "2.04"),
        ("/3/0/6/0 ?lt=10", "2.04"),
        ("/3/0/6 ?gt=5", "2.04"),
        ("/3/0/77 ?pmin=1", "4.04"),
        ("/3/7 ?pmin=1", "4.04"),
        ("/77 ?pmin=1", "4.04"),
        ("/3/0/6/5 ?pmin=1", "4.04"),
        ("/3/0/1/0 ?pmin=1", "4.04"),
        ("/3/0/8 ?pmin=1", "4.05"),
        ("/3/0/9 ?pmin=1", "4.05"),
        ("/3/0/7 ?pmin=1", "4.05"),
        ("/5/0 ?pmin=1", "4.05"),
        ("/4 ?pmin=1", "4.05"),
        ("/4/0 ?pmin=1", "4.05"),
        ("/6 ?pmin=1", "4.05"),
        ("/ ?pmin=1", "4.05"),
        ("/3/0/1 ?pmin=10&pmax=5", "2.04"),
        ("/3/0/1 ?pmin=5&pmax=5", "2.04"),
        ("/3/0/1 ?epmin=5&epmax=5", "4.00"),
        ("/3/0/1 ?epmin=10&epmax=5", "4.00"),
        ("/3/0/1 ?epmin=4&epmax=5", "2.04"),
        ("/3/0/1 ?lt=10&gt=11", "2.04"),
        ("/3/0/1 ?lt=10&gt=10", "4.00"),
        ("/3/0/1 ?lt=11&gt=10", "4.00"),
        ("/3/0/1 ?lt=10&st=1&gt=12", "4.00"),
        ("/3/0/1 ?lt=10&st=1&gt=12.5", "2.04"),
        ("/3/0/4 ?edge=2", "4.00"),
        ("/3/0/1 ?con=2", "4.00"),
        ("/3/0/1 ?con=0", "2.04"),
        ("/3/0/1 ?con=1", "2.04"),
        ("/0/0/1 ?pmin=1", "4.01"),
        ("/0 ?pmin=1", "4.01"),
        ("/21 ?pmin=1", "4.01"),
        ("/3/0/1 ?pmin=1&pmax=2&gt=3.5&lt=-1&st=0.25&epmin=4&epmax=5&con=0&hqmax=7", "2.04"),
    ];
    for row in rows {
        check(&mut Device::new(), &[row]);
    }
}

/// §2.1: how values and names are written. Bad ones are 4.00 (decision 1).
#[test]
fn spec_41_s2_1_parsing() {
    let long = "/3/0/1 ?pmin=00000000000000000000000000000000000001";
    let rows = [
        ("/3/0/1 ?pmin=-1", "4.00", ""),
        ("/3/0/1 ?pmin=abc", "4.00", ""),
        ("/3/0/1 ?pmin=1.5", "4.00", ""),
        ("/3/0/1 ?pmin=4294967296", "4.00", ""),
        ("/3/0/1 ?gt=x", "4.00", ""),
        ("/3/0/1 ?gt=nan", "4.00", ""),
        ("/3/0/1 ?gt=inf", "4.00", ""),
        ("/3/0/1 ?gt=1e309", "4.00", ""),
        ("/3/0/1 ?st=-1", "4.00", ""),
        ("/3/0/1 ?st=-0.5&pmin=1", "4.00", ""),
        (long, "4.00", ""),
        ("/3/0/1 ?pmin=4294967294", "2.04", "pmin=4294967294"),
        ("/3/0/1 ?pmin=4294967295", "2.04", ""),
        ("/3/0/1 ?pmin=4294967295&pmax=3", "2.04", "pmax=3"),
        ("/3/0/1 ?pmin=5&pmin=7", "2.04", "pmin=5"),
        ("/3/0/1 ?pmax=7&pmin=5", "2.04", "pmin=5;pmax=7"),
        ("/3/0/1 ?foo=1&pmin=3&bar", "2.04", "pmin=3"),
        ("/3/0/1 ?step=1&context=1&pmaxx=3", "2.04", ""),
        ("/3/0/1 ?gt=1e3&lt=-2.50", "2.04", "gt=1000;lt=-2.5"),
        ("/3/0/1 ?pmin=007", "2.04", "pmin=7"),
        ("/3/0/1 ?pmin=0&pmax=0", "2.04", "pmin=0;pmax=0"),
        ("/3/0/1 ?st=0", "2.04", "st=0"),
    ];
    for (request, code, attributes) in rows {
        let mut device = Device::new();
        check(&mut device, &[(request, code)]);
        assert_eq!(stored(&mut device, "/3/0/1"), attributes, "{request}");
    }
}

#[test]
fn spec_41_s11_2_unset() {
    let mut device = Device::new();
    check(&mut device, &[("/3/0 ?pmin=20&pmax=50", "2.04")]);
    assert_eq!(stored(&mut device, "/3/0"), "pmin=20;pmax=50");
    check(&mut device, &[("/3/0 ?pmin", "2.04")]);
    assert_eq!(stored(&mut device, "/3/0"), "pmax=50");
    check(&mut device, &[("/3/0 ?pmax=", "2.04")]);
    assert_eq!(stored(&mut device, "/3/0"), "");
    // It was the record of ten that there may be: there is room for ten.
    let paths = ["/3", "/3/0", "/3/1", "/3/1/1", "/3/0/1", "/3/0/2", "/3/0/3", "/3/0/4", "/3/0/5", "/3/0/6"];
    for path in paths {
        device.attributes(path, "pmin=1");
    }
}

/// Decision 3: what is unset is never wrong.
#[test]
fn spec_41_s2_3_unset_is_no_error() {
    let rows = [
        ("/3/0/1 ?epmin=&epmax=5", "epmax=5"),
        ("/3/0/1 ?epmin&epmax=0", "epmax=0"),
        ("/3/0/1 ?edge=", ""),
        ("/3/0/1 ?edge&pmin=1", "pmin=1"),
        ("/3/0/1 ?con=&pmin=1", "pmin=1"),
        ("/3/0 ?gt=", ""),
        ("/3/0 ?gt=&pmin=1", "pmin=1"),
        ("/3 ?lt&st&edge&pmin=1", "pmin=1"),
        ("/3/0/5 ?gt=&pmin=2", "pmin=2"),
        ("/3/0/1 ?lt=&gt=5", "gt=5"),
        ("/3/0/1 ?lt=1&gt=2&st=", "gt=2;lt=1"),
    ];
    for (request, attributes) in rows {
        let mut device = Device::new();
        check(&mut device, &[(request, "2.04")]);
        assert_eq!(stored(&mut device, request.split(' ').next().unwrap()), attributes, "{request}");
    }
}

/// Decision 3: what is rejected leaves the earlier record in force.
#[test]
fn spec_41_s2_3_rejected() {
    let mut device = Device::new();
    check(&mut device, &[("/3/0/1 ?pmin=10&epmax=5&lt=3", "2.04")]);
    let rows = [
        ("/3/0/1 ?epmin=9", "4.00"),
        ("/3/0/1 ?epmin=9&pmin=", "4.00"),
        ("/3/0/1 ?gt=3", "4.00"),
        ("/3/0/1 ?gt=4&st=0.5", "4.00"),
        ("/3/0/1 ?edge=1", "4.00"),
        ("/3/0/1 ?con=3", "4.00"),
        ("/3/0/1 ?st=-2", "4.00"),
        ("/3/0/1 ?pmin=x", "4.00"),
    ];
    for row in rows {
        check(&mut device, &[row]);
        assert_eq!(stored(&mut device, "/3/0/1"), "pmin=10;lt=3;epmax=5", "{}", row.0);
    }
    // And no record comes of it.
    check(&mut device, &[("/3/0/2 ?epmin=9&epmax=3", "4.00")]);
    assert_eq!(stored(&mut device, "/3/0/2"), "");
    check(&mut device, &[("/3/0/1 ?gt=4&st=0.25", "2.04")]);
    assert_eq!(stored(&mut device, "/3/0/1"), "pmin=10;gt=4;lt=3;st=0.25;epmax=5");
}

#[test]
fn spec_41_s11_2_eleventh_path() {
    let mut device = Device::new();
    let paths = ["/3", "/3/0", "/3/1", "/3/1/1", "/3/0/1", "/3/0/2", "/3/0/3", "/3/0/4", "/3/0/5", "/3/0/6"];
    for path in paths {
        device.attributes(path, "pmin=1");
    }
    check(&mut device, &[("/1234 ?pmin=1", "5.00"), ("/3/0/5 ?pmax=9", "2.04"), ("/1234", "2.04")]);
    assert_eq!(stored(&mut device, "/3/0/5"), "pmin=1;pmax=9");
    check(&mut device, &[("/3/0/5 ?pmax&pmin", "2.04"), ("/1234 ?pmin=1", "2.04"), ("/3/0/5 ?pmin=1", "5.00")]);
}

const STORED: [(&str, &str); 3] = [("/3", "pmin=10"), ("/3/0", "pmax=60"), ("/3/0/1", "gt=2.5")];
const DISCOVERED: [(&str, &str); 4] = [
    ("/3/0/1", "</3/0/1>;pmin=10;pmax=60;gt=2.5"),
    (
        "/3/0",
        "</3/0>;pmin=10;pmax=60,</3/0/1>;gt=2.5,</3/0/2>,</3/0/3>,</3/0/4>,</3/0/5>,</3/0/6>;dim=2,</3/0/7>;dim=0,\
         </3/0/8>,</3/0/9>,</3/0/10>",
    ),
    (
        "/3",
        "</3>;ver=1.0;pmin=10,</3/0>;pmax=60,</3/0/1>;gt=2.5,</3/0/2>,</3/0/3>,</3/0/4>,</3/0/5>,</3/0/6>;dim=2,\
         </3/0/7>;dim=0,</3/0/8>,</3/0/9>,</3/0/10>,</3/1>,</3/1/1>",
    ),
    ("/3/1", "</3/1>;pmin=10,</3/1/1>"),
];

#[cfg(anj_with_discover_attr)]
#[test]
fn spec_41_s11_7_discover() {
    let mut device = Device::new();
    for (path, query) in STORED {
        device.attributes(path, query);
    }
    for (path, text) in DISCOVERED {
        assert_eq!(device.discover(path), text);
    }
    // Attributes of an Observe and defaults of the server do not appear.
    device.put("/1/0/3", Val::Int(99));
    device.step();
    assert_eq!(device.ask("GET /3/0/1 obs=0 ?pmax=5").observe(), Some(0));
    assert_eq!(device.discover("/3/0/1"), DISCOVERED[0].1);
}

#[cfg(anj_with_discover_attr)]
#[test]
fn spec_41_s9_discover_of_instances_of_a_resource() {
    let mut device = Device::new();
    device.attributes("/3/0/6", "pmax=3");
    device.attributes("/3/0/6/1", "lt=5");
    assert_eq!(device.discover("/3/0/6"), "</3/0/6>;dim=2;pmax=3,</3/0/6/0>,</3/0/6/1>;lt=5");
    // "Unset" is not printed, and takes away what is above.
    device.attributes("/3", "pmin=10&con=1");
    device.attributes("/3/0", "pmin=&epmax=4");
    assert_eq!(device.discover("/3/0/6"), "</3/0/6>;dim=2;pmax=3;epmax=4;con=1,</3/0/6/0>,</3/0/6/1>;lt=5");
}

/// §2.3: attributes survive everything but the path, unsetting and shutdown; each server has its own (§11.7).
#[cfg(anj_with_discover_attr)]
#[test]
fn spec_41_s7_attributes_survive() {
    let mut device = Device::new();
    for (path, query) in STORED {
        device.attributes(path, query);
    }
    device.observe("/3/0/1", "22");
    assert_eq!(device.code("GET /3/0/1 obs=1"), "2.05");
    assert_eq!(device.discover("/3/0/1"), DISCOVERED[0].1, "cancel");
    for (ssid, expected) in [(1, DISCOVERED), (7, DISCOVERED), (1, DISCOVERED)] {
        set("/0/0/10", Val::Int(ssid));
        set("/1/0/0", Val::Int(ssid));
        register_again(&mut device);
        let text = if ssid == 1 { expected[0].1 } else { "</3/0/1>" };
        assert_eq!(device.discover("/3/0/1"), text, "SSID {ssid}");
        assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04", "observations do not survive");
    }
    // What disappears takes its attributes along, and what is below; what is above stays.
    remove_instance(3, 0);
    device.answer_updates();
    device.deleted("/3/0");
    device.step();
    insert_instance(3, 0, &[double(1, 0.0)]);
    device.added("/3/0");
    device.step();
    assert_eq!(device.discover("/3"), "</3>;ver=1.0;pmin=10,</3/0>,</3/0/1>,</3/1>,</3/1/1>");
}

/// The application restarts the client; De-register and Register.
fn register_again(device: &mut Device) {
    unsafe { anj_core_restart(device.client.ptr()) };
    device.client.step();
    let deregister = net::take_one();
    assert_eq!(deregister[1], 4);
    net::push(&client::answer(&deregister, "42", ""));
    device.client.step();
    let register = net::take_one();
    net::push(&client::answer(&register, "41", "82 7264 04 35613366"));
    device.client.step();
    net::take_sent();
}

/// §6: a Delete by the server, too.
#[cfg(anj_with_discover_attr)]
#[test]
fn spec_41_s6_attributes_vanish_with_the_path() {
    let mut device = Device::new();
    device.attributes("/1234", "pmin=1");
    device.attributes("/1234/1", "pmin=2");
    device.attributes("/1234/1/0", "pmin=3");
    device.attributes("/1234/2/0", "pmin=4");
    assert_eq!(device.code("DELETE /1234/1"), "2.02");
    assert_eq!(device.discover("/1234"), "</1234>;pmin=1,</1234/2>,</1234/2/0>;pmin=4");
    insert_instance(1234, 1, &[(0, Kind::RW, Val::Int(0), vec![])]);
    assert_eq!(device.discover("/1234"), "</1234>;pmin=1,</1234/1>,</1234/1/0>,</1234/2>,</1234/2/0>;pmin=4");
    // A Resource Instance.
    device.attributes("/3/0/6/1", "pmin=5");
    device.attributes("/3/0/6", "pmin=6");
    remove_resource_instance(&ids("/3/0/6/1"));
    device.deleted("/3/0/6/1");
    insert_resource_instance(&ids("/3/0/6/1"), Val::Int(0));
    assert_eq!(device.discover("/3/0/6"), "</3/0/6>;dim=2;pmin=6,</3/0/6/0>,</3/0/6/1>");
}

/// §4.2: records from the Object down to the path are merged, what is below does not count.
#[test]
fn spec_41_s4_levels() {
    let mut device = Device::new();
    device.attributes("/3", "pmin=1&pmax=9");
    device.attributes("/3/0", "pmax=8");
    device.attributes("/3/0/1", "gt=4");
    device.observe("/3/0/1", "01");
    device.observe("/3/0", "02");
    device.observe("/3/1/1", "03");
    device.put("/3/0/1", Val::Double(3.0));
    device.quiet();
    let sent = short(&device.after_s(1));
    assert_eq!(sent, [note("NON", "02", 1, &leaves("/3/0"))], "gt is not for /3/0");
    device.quiet_after_s(6);
    assert_eq!(short(&device.after_s(1)), [note("NON", "01", 1, &leaves("/3/0/1"))], "pmax 8");
    assert_eq!(
        short(&device.after_s(1)),
        [note("NON", "02", 2, &leaves("/3/0")), note("NON", "03", 1, &leaves("/3/1/1"))],
        "pmax 8 after the notification at 1, pmax 9"
    );
    device.put("/3/0/1", Val::Double(5.0));
    let sent = short(&device.after_s(1));
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], note("NON", "01", 2, &leaves("/3/0/1")), "gt 4, pmin 1");
}

/// §4.2: "unset" at a lower level takes away what comes from above.
#[test]
fn spec_41_s4_unset_at_a_lower_level() {
    let mut device = Device::new();
    device.attributes("/3", "pmin=100&pmax=200");
    device.attributes("/3/0", "pmin=&hqmax=1");
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(3.0));
    assert_eq!(device.step().len(), 1, "no pmin");
    device.quiet_after_s(199);
    assert_eq!(device.after_s(1).len(), 1, "pmax stays");
}

/// §4.4: value conditions are nothing for a Resource of many instances, but for its instances.
#[test]
fn spec_41_s4_multiple_instances() {
    let mut device = Device::new();
    device.attributes("/3/0/6", "gt=50");
    device.observe("/3/0/6", "01");
    device.observe("/3/0/6/1", "02");
    device.put("/3/0/6/1", Val::Int(30));
    assert_eq!(short(&device.step()), [note("NON", "01", 1, &leaves("/3/0/6"))]);
    device.put("/3/0/6/1", Val::Int(51));
    let expected = [note("NON", "01", 2, &leaves("/3/0/6")), note("NON", "02", 1, &leaves("/3/0/6/1"))];
    assert_eq!(short(&device.step()), expected);
}

/// §4.6, §11.3: levels that contradict each other make an observation sleep, until they do no more.
#[test]
fn spec_41_s4_inactive() {
    let mut device = Device::new();
    device.attributes("/3/0/6", "lt=10&pmax=20");
    device.attributes("/3/0/6/1", "gt=5");
    device.observe("/3/0/6/1", "22");
    for value in [0, 6, 11, 3] {
        device.put("/3/0/6/1", Val::Int(value));
        device.quiet_after_s(15);
    }
    device.quiet_after_s(1000);
    let sent = device.send("PUT /3/0/6/1 ?gt=12", b"");
    assert_eq!(sent[0].code_text(), "2.04");
    assert_eq!(short(&sent[1..]), [note("NON", "22", 1, &leaves("/3/0/6/1"))], "pmax is long over");
    device.put("/3/0/6/1", Val::Int(13));
    assert_eq!(short(&device.step()), [note("NON", "22", 2, &leaves("/3/0/6/1"))]);
}

/// An inactive observation answers Cancel.
#[test]
fn spec_41_s4_inactive_cancel() {
    let mut device = Device::new();
    device.attributes("/3/0/6", "lt=10");
    device.attributes("/3/0/6/1", "gt=5");
    device.observe("/3/0/6/1", "22");
    assert_eq!(device.code("GET /3/0/6/1 obs=1"), "2.05");
    assert_eq!(device.code("GET /3/0/6/1 obs=1"), "4.04");
}

/// §2.3: a running observation feels new attributes at once; its reference becomes the value of that moment (§4.5).
#[test]
fn spec_41_s2_3_running_observations() {
    let mut device = Device::new();
    device.observe("/3/0/1", "22");
    device.put("/3/0/1", Val::Double(8.0));
    assert_eq!(device.step().len(), 1);
    set("/3/0/1", Val::Double(20.0));
    device.attributes("/3/0/1", "gt=10");
    device.changed("/3/0/1");
    device.quiet();
    device.put("/3/0/1", Val::Double(9.0));
    assert_eq!(short(&device.step()), [note("NON", "22", 2, &leaves("/3/0/1"))]);
    device.attributes("/3", "pmin=5");
    device.put("/3/0/1", Val::Double(11.0));
    device.quiet_after_s(4);
    assert_eq!(device.after_s(1).len(), 1);
    device.attributes("/3/0/1", "gt=");
    device.put("/3/0/1", Val::Double(12.0));
    assert_eq!(device.after_s(5).len(), 1, "no condition any more");
}
