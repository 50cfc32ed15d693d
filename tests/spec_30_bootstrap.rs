//! The Bootstrap Server's operations: spec 30 §7.3 and rows 76 to 85 of §16.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod dm_model;

use anj::dm::{DmPoll, Handler};
use dm_model::*;

/// Requests of one bootstrap: trace and code of each.
fn session(driver: &mut Driver, rows: &[(&str, &str, &str)]) {
    for (row, request, trace) in rows {
        driver.request(request);
        assert_eq!(driver.trace(), *trace, "row {row}: {request}");
        assert!(driver.op.is_active(), "a bootstrap goes on");
    }
}

fn abort(driver: &mut Driver) -> String {
    driver.op.end_bootstrap();
    assert_eq!(driver.poll(&mut []), DmPoll::Idle);
    assert!(!driver.op.is_active());
    driver.trace()
}

#[test]
fn spec_30_s16_row_76_read() {
    session(
        &mut Driver::bootstrap(),
        &[
            ("76", "GET /1", "r1:0 r1:1 r1:5 2.05"),
            ("76", "GET /1/0/0", "4.05"),
            ("76", "GET /3", "4.05"),
            ("76", "GET /0", "4.05"),
            ("76", "GET /2", "4.04"),
            ("76", "GET /1/7", "4.04"),
            ("§6", "POST /500 CF11542", "4.05"),
            ("§6", "POST /500/0/4", "4.05"),
        ],
    );
}

#[test]
fn spec_30_s16_rows_77_78_discover() {
    let mut driver = Driver::bootstrap();
    let links = |driver: &mut Driver, request: &str| String::from_utf8(driver.request(request).payload).unwrap();
    let expected = "</>;lwm2m=1.2,</0>;ver=1.0,</0/0>;ssid=1;uri=\"coap://dddd:777\",</0/1>,</1>;ver=1.2,</1/0>;ssid=1,\
                    </3>;ver=1.0,</3/0>,</500>;ver=1.0,</500/0>,</501>,</501/0>";
    assert_eq!(links(&mut driver, "GET / A40"), expected);
    driver.block_size = 16;
    assert_eq!(links(&mut driver, "GET / A40"), expected, "in blocks");
    assert_eq!(links(&mut driver, "GET /1 A40"), "</>;lwm2m=1.2,</1>;ver=1.2,</1/0>;ssid=1");
    driver.trace();
    session(&mut driver, &[("78", "GET /0/0 A40", "4.00"), ("78", "GET /77 A40", "4.04")]);
}

#[test]
fn spec_30_s16_rows_79_to_81_write() {
    let mut driver = Driver::bootstrap();
    session(
        &mut driver,
        &[
            ("79", "PUT /500/0/5 CF0 \"4\"", "B W5=4 2.04"),
            ("80", "PUT /500/2 CF11542 c10009", "C2 R W0=9 2.04"),
            ("81", "PUT /1/0/99 CF0 \"1\"", "B1 4.04"),
            ("§9.10", "PUT /500/0/2/7 CF0 \"1\"", "rc2/7 W2/7=1 2.04"),
            ("§9.10", "PUT /500/3/0 CF0 \"1\"", "C3 W0=1 2.04"),
            ("§9.10", "PUT /500/4/0 CF0 \"1\"", "5.00"),
            ("§9.10", "PUT /77/0 CF11542 c10009", "4.04"),
            ("§9.10", "PUT /1 CF11542 c10009", "4.00"),
            ("§9.10", "PUT /3/0/0 CF0 \"x\"", "4.05"),
            ("§9.10", "PUT /3/0 CF112 80", "4.05"),
            ("§9.10", "PUT /500/0/4 CF0 \"x\"", "4.05"),
            ("§9.10", "PUT /500/0 CF11542 c10909", "R 2.04"),
            ("§9.10", "PUT /500/0 CF110 00", "4.15"),
        ],
    );
    assert_eq!(abort(&mut driver), "E-1:1 E-1");
}

#[test]
fn spec_30_s9_10_write_of_several_instances() {
    // Instance 0 exists: it is replaced; 2 is made. The same in TLV, SenML CBOR and LwM2M CBOR.
    for request in [
        "PUT /500 CF11542 0300c100090302c1000a",
        "PUT /500 CF112 82a321642f35303000642f302f300209a200642f322f30020a",
        "PUT /500 CF11544 a11901f4a200a1000902a1000a",
        "PUT /500 CF11544 bf1901f4bf00bf0009ff02bf000affffff",
    ] {
        let mut driver = Driver::bootstrap();
        session(&mut driver, &[("§9.10", request, "B R W0=9 C2 R W0=10 2.04")]);
        assert_eq!(driver.world.obj(500).insts.iter().map(|i| i.iid).collect::<Vec<_>>(), [0, 2], "{request}");
        assert_eq!(abort(&mut driver), "E-1");
    }
    let mut driver = Driver::bootstrap();
    session(
        &mut driver,
        &[
            // An Instance without Resources; one whose records do not stand together is cleared once.
            ("§9.10", "PUT /500 CF11542 0002", "B C2 R 2.04"),
            ("§9.10", "PUT /500 CF112 83a300682f3530302f302f300209a000", "4.00"),
            (
                "§9.10",
                "PUT /500 CF112 83a200682f3530302f302f300209a200682f3530302f322f30020aa200682f3530302f302f30020b",
                "R W0=9 R W0=10 W0=11 2.04",
            ),
            // Unknown Resources are passed over; other Objects and no Instance at all are not.
            ("§9.10", "PUT /500 CF11542 0300c16309", "R 2.04"),
            ("§9.10", "PUT /500 CF112 81a200662f312f302f300209", "4.00"),
            ("§9.10", "PUT /500 CF11542 c10009", "4.00"),
            ("§9.10", "PUT /500 CF11542 ", "4.00"),
            ("§9.10", "PUT /500 CF0 \"1\"", "4.00"),
            ("§9.10", "PUT /500 CF110 00", "4.15"),
            ("§9.10", "PUT /77 CF11542 0300c10009", "4.04"),
            ("§9.10", "PUT /3 CF11542 0300c10009", "4.05"),
        ],
    );
    assert_eq!(abort(&mut driver), "E-1");
    // More than are remembered come in ascending order.
    driver = Driver::bootstrap();
    driver.world.obj(500).max = 20;
    let instances = |iids: &[u8]| iids.iter().map(|iid| format!("03{iid:02x}c10009")).collect::<String>();
    assert_eq!(driver.request(&format!("PUT /500 CF11542 {}", instances(&[1, 2, 3, 4, 5, 6, 7, 8]))).code, "2.04");
    assert_eq!(driver.world.obj(500).insts.len(), 9);
    assert_eq!(driver.request(&format!("PUT /500 CF11542 {}", instances(&[1, 2, 3, 4, 5, 6, 7, 6]))).code, "4.00");
    // A management server cannot.
    assert_eq!(Driver::default().request("PUT /500 CF11542 0300c10009").code, "4.05");
}

#[test]
fn spec_30_s16_rows_82_83_delete() {
    let mut driver = Driver::bootstrap();
    session(
        &mut driver,
        &[
            ("82", "DELETE /3", "4.00"),
            ("82", "DELETE /0/1", "r0:1 4.00"),
            ("82", "DELETE /77", "2.02"),
            ("82", "DELETE /500/77", "2.02"),
            ("§9.11", "DELETE /501", "4.05"),
            ("83", "DELETE /", "r0:1 B0 D0:0 r0:1 B1 D1:0 B D0 2.02"),
        ],
    );
    assert_eq!(driver.world.obj(0).insts.len(), 1);
    assert_eq!(driver.world.obj(0).insts[0].iid, 1);
    assert_eq!(driver.world.obj(3).insts.len(), 1);
    assert_eq!(driver.world.obj(501).insts.len(), 1);
    assert_eq!(abort(&mut driver), "E-1:0 E-1:1 E-1");
}

#[test]
fn spec_30_s9_11_oscore_of_the_bootstrap_account_stays() {
    use anj::value::{DataType, Scalar};
    let mut driver = Driver::bootstrap();
    let mut oscore = driver.world.obj(500).clone();
    oscore.oid = 21;
    let copy = oscore.insts[0].clone();
    oscore.insts.push(Inst { iid: 1, ..copy });
    driver.world.objects.insert(3, oscore);
    for (iid, link) in [(0, 1), (1, 0)] {
        let link = Val::Scalar(Scalar::ObjLnk(21, link));
        driver.world.inst(0, iid).res.push(res(17, DataType::OBJLNK, anj::dm::Kind::R, link));
    }
    let links = String::from_utf8(driver.request("GET /21 A40").payload).unwrap();
    assert_eq!(links, "</>;lwm2m=1.2,</21>;ver=1.0,</21/0>,</21/1>;ssid=1");
    driver.trace();
    assert_eq!(driver.request("DELETE /21/0").code, "4.00");
    assert_eq!(driver.request("DELETE /21").code, "2.02");
    assert_eq!(driver.world.obj(21).insts.iter().map(|i| i.iid).collect::<Vec<_>>(), [0]);
}

#[test]
fn spec_30_s16_row_84_one_begin_per_bootstrap() {
    let mut driver = Driver::bootstrap();
    driver.request("DELETE /500/0");
    driver.request("PUT /500/0 CF11542 c10009");
    driver.request("DELETE /500/0");
    assert_eq!(driver.trace(), "B D0 2.02 C0 R W0=9 2.04 D0 2.02");
    assert_eq!(abort(&mut driver), "E-1");
}

#[test]
fn spec_30_s7_3_object_whose_begin_failed_gets_no_end() {
    let mut driver = Driver::bootstrap();
    driver.world.fail.insert("B".into(), -160);
    driver.request("DELETE /500/0");
    assert_eq!(driver.trace(), "B 5.00");
    assert_eq!(abort(&mut driver), "");
}

#[test]
fn spec_30_s7_3_finish() {
    let mut driver = Driver::bootstrap();
    driver.request("PUT /500/0/5 CF0 \"4\"");
    driver.trace();
    driver.request("POST /bs");
    assert_eq!(driver.trace(), "r1:0 r0:1 r0:10 V 2.04 E0");
    assert!(!driver.op.is_active());
    // Validation fails.
    driver.world.fail.insert("V".into(), -128);
    driver.request("PUT /500/0/5 CF0 \"4\"");
    driver.trace();
    driver.request("POST /bs");
    assert_eq!(driver.trace(), "r1:0 r0:1 r0:10 V 4.06 E-1");
    assert!(!driver.op.is_active());
}

#[test]
fn spec_30_s16_row_85_finish_refused() {
    type Spoil = fn(&mut World);
    let cases: [(Spoil, &str); 4] = [
        (|w| w.obj(1).insts.clear(), "4.06 E-1"),
        (|w| w.objects.retain(|o| o.oid != 0), "4.06 E-1"),
        (|w| w.res(1, 0, 0).value = int(7), "r1:0 r0:1 r0:10 r0:1 4.06 E-1"),
        (
            |w| {
                w.res(0, 0, 10).value = int(9);
                w.res(0, 1, 10).value = int(1);
            },
            "r1:0 r0:1 r0:10 r0:1 4.06 E-1",
        ),
    ];
    for (change, trace) in cases {
        let mut driver = Driver::bootstrap();
        change(&mut driver.world);
        driver.request("PUT /500/0/5 CF0 \"4\"");
        driver.trace();
        driver.request("POST /bs");
        assert_eq!(driver.trace(), trace);
        assert!(!driver.op.is_active());
    }
}

#[test]
fn spec_30_s9_11_lazy_delete_does_not_loop() {
    let mut driver = Driver::bootstrap();
    driver.world.lazy.push("D0".into());
    assert_eq!(driver.request("DELETE /500").code, "5.00");
}

#[test]
fn spec_30_s9_11_without_handler() {
    let mut driver = Driver::bootstrap();
    driver.world.obj(500).without.push(Handler::InstanceDelete);
    assert_eq!(driver.request("DELETE /500/0").code, "4.05");
}
