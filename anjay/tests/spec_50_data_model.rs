//! Registration and the data model adapter (spec 50 §9.1 and §9.2).

mod common;

use std::time::Duration;

use anjay::capi::core::anjay_sched_calculate_wait_time_ms;
use anjay::capi::dm::anjay_register_object;
use common::object::TestObject;
use common::{Bench, hex, uint, unhex};

/// A registered client with the test object.
fn bench() -> (Bench, Box<TestObject>) {
    let mut bench = Bench::new();
    let object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    bench.register();
    let mut object = object;
    object.taken();
    (bench, object)
}

#[test]
fn spec_50_s9_1_r1_r2_register() {
    let mut bench = Bench::new();
    let mut object = TestObject::new(9999);
    object.instances = vec![0];
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    let register = bench.register();
    assert_eq!((register.ty, register.format()), (0, Some(40)));
    assert_eq!(register.all(15), ["lwm2m=1.2", "ep=urn:dev", "lt=60"]);
    assert_eq!(register.text(), "</1/0>,</9999>;ver=1.1,</9999/0>");
    assert_eq!(register.token.len(), 8);
    drop(bench);
}

#[test]
fn spec_50_s9_1_r8_no_servers() {
    let object = TestObject::new(9999);
    let mut bench = Bench::without_server(|_| {});
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    bench.silence(Duration::from_millis(200));
    // SAFETY: a client.
    assert_eq!(unsafe { anjay_sched_calculate_wait_time_ms(bench.anjay, 1000) }, 1000, "it idles");
    bench.add_server(60);
    assert_eq!(bench.register().text(), "</1/0>,</9999>;ver=1.1,</9999/0>");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d1_to_d9_reads() {
    let (mut bench, mut object) = bench();
    let answer = bench.get("/9999/0/0");
    assert_eq!((answer.status(), answer.format(), answer.text()), ("2.05".into(), Some(0), "42".into()));
    assert_eq!(object.taken(), "LI LR read(0)");
    let answer = bench.get("/9999/0/4");
    assert_eq!((answer.status(), answer.format()), ("2.05".into(), Some(112)));
    assert_eq!(hex(&answer.payload), "82a321692f393939392f302f3400622f30021864a200622f32021866");
    assert_eq!(object.taken(), "LI LR LRI read(4,0) read(4,2)");
    let answer = bench.get("/9999/0/5");
    assert_eq!((answer.status(), answer.format(), hex(&answer.payload)), ("2.05".into(), Some(112), "80".into()));
    assert_eq!(bench.get("/9999/0/6").status(), "4.04");
    for path in ["/9999/0/2", "/9999/0/3", "/9999/0/7"] {
        assert_eq!(bench.get(path).status(), "4.05", "{path}");
    }
    assert_eq!(bench.get("/9999/0/8").text(), "1.5");
    assert_eq!(bench.get("/9999/0/9").text(), "3:65535");
    assert_eq!(bench.get("/9999/0/10").status(), "5.00");
    assert_eq!(bench.get("/9999/0").status(), "5.00");
    for path in ["/9999/0/77", "/9999/5", "/8888"] {
        assert_eq!(bench.get(path).status(), "4.04", "{path}");
    }
    object.taken();
    assert_eq!(bench.get("/9999/0/4/2").text(), "102");
    assert_eq!(object.taken(), "LI LR LRI read(4,2)");
    assert_eq!(bench.get("/9999/0/4/1").status(), "4.04");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d10_and_d11_discover_and_accept() {
    let (mut bench, object) = bench();
    let answer = bench.ask(0x01, "/9999", &[(17, &[40])], b"");
    assert_eq!(
        answer.text(),
        "</9999>;ver=1.1,</9999/0>,</9999/0/0>,</9999/0/1>,</9999/0/2>,</9999/0/3>,</9999/0/4>;dim=2,\
         </9999/0/5>;dim=0,</9999/0/7>,</9999/0/8>,</9999/0/9>,</9999/0/10>"
    );
    assert_eq!(bench.ask(0x01, "/9999/0/0", &[(17, &[99])], b"").status(), "4.06");
    drop((bench, object));
}

#[test]
fn spec_50_s9_2_d12_to_d18_writes() {
    let (mut bench, mut object) = bench();
    assert_eq!(bench.put("/9999/0/1", 0, b"hello").status(), "2.04");
    assert_eq!(object.taken(), "LI LR TB write(1) TV TC");
    assert_eq!(object.text, b"hello");
    object.pieces.clear();
    assert_eq!(bench.put("/9999/0/1", 0, b"hello world!!").status(), "4.00");
    assert_eq!(object.taken(), "LI LR TB write(1) TX");
    assert_eq!(object.pieces, [(1, "hello w".to_string()), (0, "orld!!".to_string())]);
    assert_eq!(bench.put("/9999/0/0", 0, b"1").status(), "4.05");
    assert_eq!(object.taken(), "LI LR");
    assert_eq!(bench.put("/9999/0/6", 0, b"1").status(), "2.04");
    assert_eq!(bench.get("/9999/0/6").text(), "1");
    object.taken();
    assert_eq!(bench.put("/9999/0/6", 0, b"2").status(), "4.00");
    assert_eq!(object.taken(), "LI LR TB write(6) TX");
    assert_eq!(bench.put("/9999/0/2", 42, b"0123456789").status(), "2.04");
    assert_eq!(object.bytes, [(4, false), (4, false), (2, true)]);
    assert_eq!(bench.put("/9999/0/7", 0, b"1").status(), "4.05");
    assert_eq!(bench.put("/9999/0/77", 0, b"1").status(), "4.04");
    assert_eq!(bench.put("/9999/0/1", 9999, b"1").status(), "4.15");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d19_to_d24_instances_and_multiple_resources() {
    let (mut bench, mut object) = bench();
    assert_eq!(bench.put("/9999/0", 11542, &unhex("c30178797a")).status(), "2.04");
    assert_eq!(object.taken(), "LI TB reset LR write(1) TV TC");
    assert_eq!(object.text, b"xyz");
    assert_eq!(bench.post("/9999/0", 11542, &unhex("c30178797a")).status(), "2.04");
    assert_eq!(object.taken(), "LI LR TB write(1) TV TC");
    assert_eq!(bench.put("/9999/0/5", 11542, &unhex("8605410005410106")).status(), "2.04");
    assert_eq!(object.taken(), "LI LR TB resource_reset(5) write(5,0) write(5,1) TV TC");
    let answer = bench.get("/9999/0/5");
    assert_eq!(hex(&answer.payload), "82a321692f393939392f302f3500622f300205a200622f310206");
    assert_eq!(bench.post("/9999/0", 11542, &unhex("c30178797ac10c01")).status(), "2.04");
    object.taken();
    assert_eq!(bench.put("/9999/0", 11542, &unhex("c300616263")).status(), "4.05");
    assert_eq!(object.taken(), "LI TB reset LR TX");
    assert_eq!(bench.put("/9999/0/5/3", 0, b"1").status(), "4.04");
    assert_eq!(bench.ask(0x04, "/9999/0/5/3", &[], b"").status(), "4.04");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d25_to_d27_create_and_delete() {
    let (mut bench, mut object) = bench();
    let answer = bench.post("/9999", 11542, b"");
    assert_eq!((answer.status(), answer.all(8)), ("2.01".into(), vec!["9999".to_string(), "1".into()]));
    assert_eq!(object.taken().replace(" LR", ""), "LI TB create(1) TV TC");
    let answer = bench.post("/9999", 11542, &unhex("080305c301616263"));
    assert_eq!((answer.status(), answer.all(8)), ("2.01".into(), vec!["9999".to_string(), "3".into()]));
    assert_eq!(object.taken(), "LI TB create(3) LR write(1) TV TC");
    assert_eq!(bench.post("/9999", 11542, &unhex("080305c301616263")).status(), "4.00");
    object.taken();
    assert_eq!(bench.ask(0x04, "/9999/3", &[], b"").status(), "2.02");
    assert_eq!(object.taken(), "LI TB remove(3) TV TC");
    assert_eq!(bench.ask(0x04, "/9999/3", &[], b"").status(), "4.04");
    assert_eq!(bench.ask(0x04, "/9999", &[], b"").status(), "4.05");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d28_to_d30_execute() {
    let (mut bench, mut object) = bench();
    assert_eq!(bench.ask(0x02, "/9999/0/3", &[], b"0='a',1,2='longvalue123'").status(), "2.04");
    assert_eq!(object.taken(), "LI LR execute(3)");
    assert_eq!(object.arguments, ["0 true 0 a", "1 false 0 ", "2 true 1 longval", "end -1"]);
    assert_eq!(bench.ask(0x02, "/9999/0/3", &[], b"0,").status(), "4.00");
    assert_eq!(bench.ask(0x02, "/9999/0/3", &[], b"12").status(), "4.00");
    object.taken();
    assert_eq!(bench.ask(0x02, "/9999/0/1", &[], b"").status(), "4.05");
    assert_eq!(bench.ask(0x02, "/9999/0/7", &[], b"").status(), "4.05");
    assert!(!object.taken().contains("execute"));
    drop(bench);
}

#[test]
fn spec_50_s9_2_d31_to_d33_attributes_and_notifications() {
    let (mut bench, object) = bench();
    assert_eq!(bench.ask(0x03, "/9999/0/0", &[(15, b"pmin=1"), (15, b"pmax=5")], b"").status(), "2.04");
    assert_eq!(bench.ask(0x01, "/9999/0/0", &[(17, &[40])], b"").text(), "</9999/0/0>;pmin=1;pmax=5");
    assert_eq!(bench.ask(0x03, "/9999/0/0", &[(15, b"foo=1")], b"").status(), "4.02");
    assert_eq!(bench.ask(0x03, "/9999/0/0", &[(15, b"pmax=1")], b"").status(), "2.04");
    let observe = bench.request(0x01, "/9999/0/0", &[(6, b"")], b"");
    let answer = bench.exchange(&observe, &mut Vec::new());
    assert_eq!((answer.status(), answer.number(6).is_some()), ("2.05".into(), true));
    let mut counters = vec![answer.number(6).unwrap()];
    for _ in 0..2 {
        let notification = bench.message();
        assert_eq!((notification.ty, notification.status(), notification.text()), (1, "2.05".into(), "42".into()));
        assert_eq!(notification.token, observe.token);
        counters.push(notification.number(6).unwrap());
    }
    assert!(counters.windows(2).all(|pair| pair[0] < pair[1]), "{counters:?}");
    drop((bench, object));
}

#[test]
fn spec_50_s9_2_d34_and_d35_composite() {
    let (mut bench, mut object) = bench();
    let request = unhex("81a100692f393939392f302f30");
    let answer = bench.ask(0x05, "/", &[(12, &[112]), (17, &[112])], &request);
    assert_eq!((answer.status(), hex(&answer.payload)), ("2.05".into(), "81a221692f393939392f302f3002182a".into()));
    object.taken();
    let request = unhex("81a200692f393939392f302f3103626869");
    assert_eq!(bench.ask(0x07, "/", &[(12, &[112])], &request).status(), "2.04");
    assert_eq!(object.text, b"hi");
    assert_eq!(object.taken(), "LI LR TB write(1) TV TC");
    drop(bench);
}

#[test]
fn spec_50_s9_2_d36_a_request_that_comes_again() {
    let (mut bench, mut object) = bench();
    let request = bench.request(0x03, "/9999/0/1", &[(12, &[])], b"x");
    let answers: Vec<_> = (0..3).map(|_| bench.exchange(&request, &mut Vec::new())).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].status(), "2.04");
    assert_eq!(object.taken().matches("write").count(), 1);
    drop(bench);
}

#[test]
fn spec_50_s9_2_d37_to_d39_malformed() {
    let (mut bench, object) = bench();
    for (path, status) in [("/", "4.00"), ("/abc", "4.00"), ("/1/2/3/4/5", "4.02")] {
        assert_eq!(bench.get(path).status(), status, "{path}");
    }
    assert_eq!(bench.ask(0x01, "/9999/0/0", &[(9, b"x")], b"").status(), "4.02");
    let ping = common::coap::Message { ty: 0, id: 0x7777, ..Default::default() };
    bench.send(&ping);
    let pong = bench.message();
    assert_eq!((pong.ty, pong.code, pong.id), (3, 0, 0x7777));
    bench.server.send_to(b"\x40", bench.peer.unwrap()).unwrap();
    bench.server.send_to(b"\x80\x01\x11\x11", bench.peer.unwrap()).unwrap();
    let stranger = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let request = bench.request(0x01, "/9999/0/0", &[], b"");
    stranger.send_to(&request.encode(), bench.peer.unwrap()).unwrap();
    bench.silence(Duration::from_millis(100));
    assert_eq!(bench.get("/9999/0/0").text(), "42");
    drop((bench, object));
}

#[test]
fn spec_50_s9_2_d40_ids_out_of_order() {
    let (mut bench, mut object) = bench();
    object.unsorted = true;
    for path in ["/9999/0/0", "/9999/0", "/9999"] {
        assert_eq!(bench.get(path).status(), "5.00", "{path}");
    }
    assert_eq!(bench.put("/9999/0/1", 0, b"x").status(), "5.00");
    object.unsorted = false;
    assert_eq!(bench.get("/9999/0/0").text(), "42");
    drop(bench);
}

#[test]
fn spec_50_s5_8_transactions_that_fail() {
    let (mut bench, mut object) = bench();
    object.validate = -128;
    assert_eq!(bench.put("/9999/0/1", 0, b"x").status(), "4.00");
    assert_eq!(object.taken(), "LI LR TB write(1) TV TX");
    (object.validate, object.commit) = (0, -160);
    assert_eq!(bench.put("/9999/0/1", 0, b"x").status(), "5.00");
    assert_eq!(object.taken(), "LI LR TB write(1) TV TC");
    drop(bench);
}

#[test]
fn spec_50_s5_8_a_long_value_in_blocks() {
    let (mut bench, mut object) = bench();
    object.text_room = 4000;
    let text: Vec<u8> = (0..1500u32).map(|at| b'a' + (at % 26) as u8).collect();
    let blocks: Vec<&[u8]> = text.chunks(512).collect();
    for (number, block) in blocks.iter().enumerate() {
        let more = number + 1 < blocks.len();
        let option = (number << 4) as u16 | u16::from(more) << 3 | 5;
        let answer = bench.ask(0x03, "/9999/0/1", &[(12, &[]), (27, &uint(option))], block);
        assert_eq!(answer.status(), if more { "2.31" } else { "2.04" }, "block {number}");
    }
    assert_eq!(object.text, text);
    assert_eq!(object.taken().matches("write").count(), 1);
    let mut read: Vec<u8> = Vec::new();
    loop {
        let option = ((read.len() / 512) << 4) as u16 | 5;
        let answer = bench.ask(0x01, "/9999/0/1", &[(23, &uint(option))], b"");
        assert_eq!(answer.status(), "2.05");
        read.extend(&answer.payload);
        if answer.number(23).unwrap() & 8 == 0 {
            break;
        }
    }
    assert_eq!(read, text);
    drop(bench);
}
