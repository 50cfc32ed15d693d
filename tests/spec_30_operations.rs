//! Operations of the data model: spec 30 §16, one request per row.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod dm_model;

use anj::dm::Handler;
use dm_model::*;

/// A row: number in §16, request, trace without reports, options and payload of the answer in hexadecimal.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn text_hex(text: &str) -> String {
    hex(text.as_bytes())
}

/// Each row on a fresh fixture.
fn check(rows: &[Row], prepare: impl Fn(&mut Driver)) {
    for (row, request, trace, rest) in rows {
        let mut driver = Driver::default();
        prepare(&mut driver);
        let answer = driver.request(request);
        assert_eq!(driver.quiet_trace(), *trace, "row {row}: {request}");
        assert_eq!(hex(&answer.rest), rest.replace(' ', ""), "row {row}: {request}");
        assert!(driver.bootstrap || !driver.op.is_active(), "row {row}");
    }
}

#[test]
fn spec_30_s16_rows_1_to_13_read() {
    let lwm2m_cbor = "C22D18 FF";
    check(
        &[
            (
                "1",
                "GET /500 A112",
                "r0 r1 r2/0 r5 2.05",
                "C170 FF 84 A3 21 64 2F353030 00 64 2F302F30 02 05 A2 00 64 2F302F31 03 63 616263 A2 00 66 2F302F322F30 02 05 \
                 A2 00 64 2F302F35 02 05",
            ),
            ("2", "GET /500/0/0", "r0 2.05", &format!("{lwm2m_cbor} BF 19 01F4 BF 00 BF 00 05 FF FF FF").leak()[..]),
            ("3", "GET /500/0/0 A0", "r0 2.05", "C0FF35"),
            ("3", "GET /500/0/0 A60", "r0 2.05", "C13CFF05"),
            ("3", "GET /500/0/0 A322", "r0 2.05", "C20142 FF 81 A2 21 68 2F3530302F302F30 02 05"),
            ("4", "GET /500/0/0 A42", "r0 4.00", ""),
            ("5", "GET /500/0 A0", "4.00", ""),
            ("6", "GET /501 A0", "r501:0 2.05", "C0FF35"),
            // An extension: spec_40_tlv_output.
            #[cfg(not(anj_ext_with_tlv_output))]
            ("7", "GET /500/0/0 A11542", "4.06", ""),
            ("7", "GET /500/0/0 A11543", "4.06", ""),
            ("7", "GET /500/0/0 A110", "4.06", ""),
            ("8", "GET /500/0/3", "4.05", ""),
            ("8", "GET /500/0/4", "4.05", ""),
            ("9", "GET /500/0/0/0", "4.04", ""),
            ("9", "GET /500/0/9", "4.04", ""),
            ("9", "GET /500/1", "4.04", ""),
            ("9", "GET /77", "4.04", ""),
            ("9, §10", "GET /500/0/99 A11542", "4.04", ""),
            ("10", "GET /0", "4.01", ""),
            ("10", "GET /0/0/0", "4.01", ""),
            ("10", "GET /21/5", "4.01", ""),
            ("11", "GET /", "4.05", ""),
            ("12", "GET /500/65535", "4.04", ""),
            ("12", "GET /500/65536/0", "4.04", ""),
            ("13", "GET /abc", "4.04", ""),
            ("13", "GET /500/0/0/0/0", "4.04", ""),
            ("§5", "GET /500/00/0 A0", "r0 2.05", "C0FF35"),
        ],
        |_| {},
    );
}

#[test]
fn spec_30_s9_1_read_of_nothing() {
    let empty = |driver: &mut Driver| driver.world.obj(500).insts.clear();
    check(
        &[
            ("§9.1", "GET /500 A112", "2.05", "C170FF80"),
            ("§9.1", "GET /500", "2.05", "C22D18FFBFFF"),
            ("§9.1", "GET /500 A0", "2.05", "C0"),
        ],
        empty,
    );
    check(&[("§9.1", "GET /500/0/2 A112", "2.05", "C170FF80")], |driver| driver.world.res(500, 0, 2).riids.clear());
}

#[test]
fn spec_30_s9_1_a_failed_handler_fails_the_read() {
    for (code, answer) in [(-1, "4.00"), (-2, "5.00"), (1, "5.00"), (-132, "4.04"), (-163, "5.03"), (i32::MIN, "5.00")]
    {
        check(&[("§1", "GET /500 A112", &format!("r0 r1 {answer}").leak()[..], "")], |driver| {
            driver.world.fail.insert("r1".into(), code);
        });
    }
}

#[test]
fn spec_30_s9_1_missing_read_handler() {
    check(&[("§3", "GET /500", "4.05", ""), ("§3", "GET /500/0/0", "4.05", "")], |driver| {
        driver.world.obj(500).without.push(Handler::Read);
    });
}

#[test]
fn spec_30_s16_rows_14_to_19_discover() {
    let object = "</500>;ver=1.0";
    let resources = "</500/0/0>,</500/0/1>,</500/0/2>;dim=1,</500/0/3>,</500/0/4>,</500/0/5>";
    let deep = "</500/0/0>,</500/0/1>,</500/0/2>;dim=1,</500/0/2/0>,</500/0/3>,</500/0/4>,</500/0/5>";
    let rows = [
        ("14", "GET /500 A40", format!("{object},</500/0>,{resources}")),
        ("15", "GET /500/0 A40", format!("</500/0>,{resources}")),
        ("16", "GET /500/0/2 A40", "</500/0/2>;dim=1,</500/0/2/0>".into()),
        ("16", "GET /500/0/2 A40 ?depth=0", "</500/0/2>;dim=1".into()),
        ("17", "GET /500 A40 ?depth=0", object.into()),
        ("17", "GET /500 A40 ?depth=1", format!("{object},</500/0>")),
        ("17", "GET /500 A40 ?depth=3", format!("{object},</500/0>,{deep}")),
        ("§9.9", "GET /500/0 A40 ?depth=2", format!("</500/0>,{deep}")),
        ("§9.9", "GET /500/0/4 A40", "</500/0/4>".into()),
    ];
    for (row, request, links) in rows {
        let mut driver = Driver::default();
        let answer = driver.request(request);
        assert_eq!(driver.trace(), "2.05", "row {row}: {request}");
        assert_eq!(hex(&answer.rest), format!("C128FF{}", text_hex(&links)), "row {row}: {request}");
    }
    check(
        &[
            ("18", "GET /500/9 A40", "4.04", ""),
            ("18", "GET /500/0/99 A40", "4.04", ""),
            ("18", "GET /500 A40 ?depth=4", "4.00", ""),
            ("18", "GET /500 A40 ?depth=x", "4.00", ""),
            ("19", "GET /77 A40", "4.04", ""),
            ("19", "GET /0 A40", "4.01", ""),
            ("19", "GET / A40", "4.05", ""),
            ("§6", "GET /500/0/2/0 A40", "4.05", ""),
        ],
        |_| {},
    );
}

#[test]
fn spec_30_s16_rows_20_to_36_write_replace() {
    check(
        &[
            ("20", "PUT /500/0/0 CF0 \"7\"", "B W0=7 V 2.04 E0", ""),
            ("21", "PUT /500/0/0 CF0 \"7x\"", "B 4.00 E-1", ""),
            ("22", "PUT /500/0/1 CF0 \"hello\"", "B W1(0,5,5) V 2.04 E0", ""),
            ("23", "PUT /500/0/1 CF0 \"0123456789012345678901234567890123456789\"", "B W1(0,40,40) 5.00 E-1", ""),
            ("24", "PUT /500/0/1 CF0", "B W1(0,0,0) V 2.04 E0", ""),
            ("§9.3", "PUT /500/0/0 CF0", "B 4.00 E-1", ""),
            ("§9.3", "PUT /500/0/1 CF60", "B E-1 4.00", ""),
            ("§9.3", "PUT /500/0 CF112", "B E-1 4.00", ""),
            ("25", "PUT /500/0/3 CF0 \"1\"", "B W3=1 V 2.04 E0", ""),
            ("25", "PUT /500/0/5 CF0 \"1\"", "B E-1 4.05", ""),
            ("26", "PUT /500/0 CF112 80", "B R V 2.04 E0", ""),
            ("27", "PUT /500/0 CF11542 c10009", "B R W0=9 V 2.04 E0", ""),
            ("28", "PUT /500/0 CF11542 c10009 c10901", "B R W0=9 V 2.04 E0", ""),
            ("29", "PUT /500/0 CF112 81 a2 00 68 \"/500/0/9\" 03 61 61", "B R V 2.04 E0", ""),
            ("28, number", "PUT /500/0 CF112 81 a2 00 68 \"/500/0/9\" 02 05", "B R V 2.04 E0", ""),
            ("30", "PUT /500/0 CF112 81 a2 00 68 \"/500/1/0\" 02 05", "B R 4.00 E-1", ""),
            ("31", "PUT /500/0/0 CF112 81 a2 00 68 \"/500/0/0\" 02 f6", "B 4.00 E-1", ""),
            ("32", "PUT /500/0/0 CF110 00", "B E-1 4.15", ""),
            ("32", "PUT /500/0/0 CF42 01", "B 4.00 E-1", ""),
            ("33", "PUT /500/0 CF0 \"1\"", "B E-1 4.00", ""),
            ("33", "PUT /500/0 CF60 01", "B E-1 4.00", ""),
            ("33", "PUT /500/0 CF42 01", "B E-1 4.00", ""),
            ("§9.3", "PUT /500/0 CF110 00", "B E-1 4.15", ""),
            ("34", "PUT /500 CF0 \"1\"", "4.05", ""),
            ("35", "PUT /500/1/0 CF0 \"1\"", "B E-1 4.04", ""),
            ("35", "PUT /500/0/2/5 CF0 \"1\"", "B E-1 4.04", ""),
            ("36", "PUT /500/0/2 CF0 \"1\"", "B E-1 4.05", ""),
            ("§8.10", "PUT /500/0/4 CF0 \"1\"", "B E-1 4.05", ""),
            ("§7.2", "PUT /77/0 CF112 80", "4.04", ""),
            ("§6", "PUT /0/0 CF112 80", "4.01", ""),
            ("§5", "PUT /500/0/0/0 CF0 \"1\"", "B E-1 4.04", ""),
            ("§9.3", "PUT /500/0/2/0 CF0 \"1\"", "B W2/0=1 V 2.04 E0", ""),
        ],
        |_| {},
    );
}

#[test]
fn spec_30_s9_3_without_handlers() {
    let without =
        |handlers: &'static [Handler]| move |driver: &mut Driver| driver.world.obj(500).without.extend(handlers);
    check(&[("§9.3", "PUT /500/0 CF112 80", "B E-1 4.05", "")], without(&[Handler::InstanceReset]));
    check(&[("§3", "PUT /500/0/0 CF0 \"1\"", "B E-1 4.05", "")], without(&[Handler::Write]));
    check(&[("§9.3", "PUT /500/0/2 CF11542 41 03 01", "B E-1 4.05", "")], without(&[Handler::ResourceInstanceDelete]));
    check(
        &[("§7.2", "PUT /500/0/0 CF0 \"1\"", "W0=1 2.04", "")],
        without(&[Handler::Begin, Handler::Validate, Handler::End]),
    );
}

#[test]
fn spec_30_s9_3_read_only_resource_keeps_its_instances() {
    check(&[("§9.3", "PUT /500/0/2 CF11542 41 03 01", "B E-1 4.05", "")], |driver| {
        driver.world.res(500, 0, 2).kind = anj::dm::Kind::RM;
    });
}

#[test]
fn spec_30_s16_rows_37_to_41_resource_instances_and_update() {
    let mut driver = Driver::default();
    let riids = |driver: &mut Driver| driver.world.res(500, 0, 2).riids.iter().map(|r| r.0).collect::<Vec<_>>();
    driver.request("PUT /500/0/2 CF11542 86 02 41 03 01 41 04 02");
    assert_eq!(driver.quiet_trace(), "B rd2/0 rc2/3 W2/3=1 rc2/4 W2/4=2 V 2.04 E0", "row 37");
    assert_eq!(riids(&mut driver), [3, 4]);
    driver.request("POST /500/0/2 CF11542 83 02 41 07 01");
    assert_eq!(driver.quiet_trace(), "B rc2/7 W2/7=1 V 2.04 E0", "row 38");
    assert_eq!(riids(&mut driver), [3, 4, 7]);
    driver.request("POST /500/0/2 CF11542 83 02 41 08 01");
    assert_eq!(driver.quiet_trace(), "B 5.00 E-1", "row 39");
    check(
        &[
            ("40", "POST /500/0 CF11542 c10009", "B W0=9 V 2.04 E0", ""),
            ("41", "POST /500/0 01", "B E-1 4.15", ""),
            ("§9.4", "POST /500/0/2/5 CF112 80", "4.05", ""),
        ],
        |_| {},
    );
}

#[test]
fn spec_30_s16_rows_42_43_execute() {
    check(
        &[
            ("42", "POST /500/0/4", "X(NULL,0) 2.04", ""),
            ("42", "POST /500/0/4 \"0='x'\"", "X(0='x',5) 2.04", ""),
            ("42", "POST /500/0/4 CF0 \"!!!\"", "X(!!!,3) 2.04", ""),
            ("43", "POST /500/0/0", "4.05", ""),
            ("43", "POST /500/0/9", "4.04", ""),
            ("43", "POST /0/0/0", "4.01", ""),
        ],
        |_| {},
    );
    check(&[("§3", "POST /500/0/4", "4.05", "")], |driver| driver.world.obj(500).without.push(Handler::Execute));
    check(&[("§9.8", "POST /500/0/4", "X(NULL,0) 5.03", "")], |driver| {
        driver.world.fail.insert("X".into(), -163);
    });
}

#[test]
fn spec_30_s16_rows_44_to_50_create() {
    check(
        &[
            ("44", "POST /500 CF11542", "B C1 V 2.01 E0", "83 353030 01 31"),
            ("45", "POST /500", "B C1 V 2.01 E0", "83 353030 01 31"),
            ("§9.6", "POST /500 CF110", "B E-1 4.15", ""),
            ("§9.6", "POST /500 01", "B E-1 4.15", ""),
            ("46", "POST /500 CF11542 03 07 c1 00 2b", "B C7 W0=43 V 2.01 E0", ""),
            ("47", "POST /500 CF11542 00 07", "B C7 V 2.01 E0", ""),
            ("§9.6", "POST /500 CF11542 c1 00 2b", "B C1 W0=43 V 2.01 E0", "83 353030 01 31"),
            ("§9.6", "POST /500 CF112 80", "B C1 V 2.01 E0", "83 353030 01 31"),
            ("48", "POST /500 CF11542 00 00", "B 4.00 E-1", ""),
            ("49", "POST /77", "4.04", ""),
            ("49", "POST /0", "4.01", ""),
            ("50", "POST /500 CF11542 03 07 c1 00 2b 03 08 c1 00 2c", "B C7 W0=43 4.00 E-1", ""),
            ("50", "POST /500 CF11542 00 07 00 08", "B C7 4.00 E-1", ""),
            ("§8.9", "POST /500 CF11542 03 07 c1 09 2b", "B C7 V 2.01 E0", ""),
            ("§9.6", "POST /501", "4.05", ""),
        ],
        |_| {},
    );
    let full = |driver: &mut Driver| {
        let copy = driver.world.inst(500, 0).clone();
        driver.world.obj(500).insts.extend([4, 9].map(|iid| Inst { iid, ..copy.clone() }));
    };
    check(&[("48", "POST /500", "B 5.00 E-1", "")], full);
    check(&[("§3", "POST /500", "B C1 5.00 E-1", "")], |driver| driver.world.lazy.push("C1".into()));
}

#[test]
fn spec_30_s16_rows_51_to_54_delete() {
    let mut driver = Driver::default();
    driver.request("POST /500 CF11542 00 07");
    driver.trace();
    driver.request("DELETE /500/7");
    assert_eq!(driver.quiet_trace(), "B D7 V 2.02 E0", "row 51");
    driver.request("DELETE /500/7");
    assert_eq!(driver.quiet_trace(), "B E-1 4.04", "row 51");
    check(
        &[
            ("52", "DELETE /500", "4.00", ""),
            ("52", "DELETE /501/0", "4.05", ""),
            ("52", "DELETE /0/0", "4.01", ""),
            ("52", "DELETE /500/0/0/0", "B E-1 4.04", ""),
            ("53", "DELETE /500/0/2/0", "B rd2/0 V 2.02 E0", ""),
            ("54", "DELETE /", "4.05", ""),
            ("54", "DELETE /500/0/0", "4.05", ""),
        ],
        |_| {},
    );
    check(&[("§9.7", "DELETE /500/0/2/0", "B E-1 4.05", "")], |driver| {
        driver.world.res(500, 0, 2).kind = anj::dm::Kind::RM;
    });
}

#[test]
fn spec_30_s16_rows_55_to_60_read_composite() {
    check(
        &[
            ("55", "FETCH / CF112 81 a1 00 68 \"/500/0/0\"", "r0 2.05", "C22D18 FF BF 1901F4 BF 00 BF 00 05 FF FF FF"),
            (
                "55",
                "FETCH / CF112 A112 81 a1 00 68 \"/500/0/0\"",
                "r0 2.05",
                "C170 FF 81 A2 00 68 2F3530302F302F30 02 05",
            ),
            ("56", "FETCH / CF112 A0 81 a1 00 68 \"/500/0/0\"", "4.06", ""),
            ("56", "FETCH / CF112 A110 81 a1 00 68 \"/500/0/0\"", "4.06", ""),
            ("57", "FETCH / CF0 \"x\"", "4.15", ""),
            ("57", "FETCH / CF42 00", "4.15", ""),
            ("57", "FETCH / CF60 00", "4.15", ""),
            ("57", "FETCH / CF11542 00", "4.15", ""),
            ("57", "FETCH / 80", "4.15", ""),
            ("§9.2", "FETCH / CF112", "4.00", ""),
            ("58", "FETCH / CF112 A112 81 a1 00 68 \"/888/0/0\"", "2.05", "C170FF80"),
            ("58", "FETCH / CF112 81 a1 00 68 \"/888/0/0\"", "2.05", "C22D18FFBFFF"),
            ("58", "FETCH / CF112 A112 81 a1 00 64 \"/0/0\"", "2.05", "C170FF80"),
            ("59", "FETCH / CF112 81 a2 00 68 \"/500/0/0\" 02 05", "4.00", ""),
            (
                "59",
                "FETCH / CF112 86 a1 00 62 \"/3\" a1 00 62 \"/3\" a1 00 62 \"/3\" a1 00 62 \"/3\" a1 00 62 \"/3\" a1 00 62 \"/3\"",
                "5.00",
                "",
            ),
        ],
        |_| {},
    );
    let mut driver = Driver::default();
    driver.request("FETCH / CF112 A112 81 a1 00 61 2f");
    assert_eq!(driver.trace(), "r1:0 r1:1 r1:5 r3:0 r0 r1 r2/0 r5 r501:0 2.05", "row 60");
}

#[test]
fn spec_30_s16_rows_61_to_64_write_composite() {
    check(
        &[
            (
                "61",
                "iPATCH / CF112 82 a2 00 68 \"/500/0/0\" 02 1840 a2 00 66 \"/1/0/5\" 02 1863",
                "B W0=64 B1 W1:5=99 V1 V 2.04 E0:1 E0",
                "",
            ),
            ("62", "iPATCH / CF112 81 a2 00 68 \"/888/0/0\" 02 05", "4.04", ""),
            ("62", "iPATCH / CF112 81 a2 00 68 \"/500/3/1\" 03 61 61", "B 4.04 E-1", ""),
            ("62", "iPATCH / CF112 81 a2 00 66 \"/0/0/0\" 03 61 61", "4.01", ""),
            ("62", "iPATCH / CF112 81 a2 00 68 \"/500/0/0\" 02 f6", "4.00", ""),
            (
                "63",
                "iPATCH / CF322 83 a2 00 6a \"/500/0/2/0\" 02 f6 a2 00 6a \"/500/0/2/9\" 02 f6 a1 00 6a \"/500/0/2/4\"",
                "B rd2/0 V 2.04 E0",
                "",
            ),
            (
                "64",
                "iPATCH / CF112 83 a2 00 66 \"/1/0/5\" 02 01 a2 00 66 \"/0/0/0\" 03 61 61 a2 00 68 \"/500/0/0\" 02 05",
                "B1 W1:5=1 4.01 E-1:1",
                "",
            ),
            ("§9.5", "iPATCH / CF0 \"1\"", "4.15", ""),
            ("§9.5", "iPATCH / CF42 01", "4.15", ""),
            ("§9.5", "iPATCH / CF11542 c10009", "4.15", ""),
            ("§9.5", "iPATCH / CF60 01", "4.00", ""),
            ("§9.5", "iPATCH / CF112 81 a2 00 68 \"/500/0/9\" 02 05", "2.04", ""),
        ],
        |_| {},
    );
}

#[test]
fn spec_30_s16_row_65_validation_fails() {
    let mut driver = Driver::default();
    driver.world.fail.insert("V".into(), -128);
    driver.request("iPATCH / CF112 82 a2 00 68 \"/500/0/0\" 02 1840 a2 00 66 \"/1/0/5\" 02 1863");
    assert_eq!(driver.trace(), "B W0=64 B1 W1:5=99 V1 V 4.00 E-1:1 E-1");
}

#[test]
fn spec_30_s16_rows_66_67_codes_of_handlers() {
    for (code, answer) in [(-1, "4.00"), (-2, "5.00"), (-163, "5.03"), (7, "5.00"), (-132, "4.04")] {
        let mut driver = Driver::default();
        driver.world.fail.insert("W0".into(), code);
        assert_eq!(driver.request("PUT /500/0/0 CF0 \"7\"").code, answer, "row 66: {code}");
        assert_eq!(driver.trace(), format!("B W0=7 {answer} E-1"));
    }
    for code in [-132, -161] {
        let mut driver = Driver::default();
        driver.world.fail.insert("W0".into(), code);
        driver.request("PUT /500/0 CF11542 c10009");
        assert_eq!(driver.trace(), "B R W0=9 V 2.04 E0", "row 67: no report either");
    }
}

#[test]
fn spec_30_s7_2_begin_fails() {
    let mut driver = Driver::default();
    driver.world.fail.insert("B".into(), -163);
    driver.request("PUT /500/0/0 CF0 \"7\"");
    assert_eq!(driver.trace(), "B 5.03");
}

#[test]
fn spec_30_s7_2_response_cannot_be_sent() {
    let mut driver = Driver { sent: false, ..Driver::default() };
    driver.request("PUT /500/0/0 CF0 \"7\"");
    assert_eq!(driver.trace(), "B W0=7 V 2.04 E-1");
}

#[test]
fn spec_30_s7_4_changes_are_reported_when_they_hold() {
    let cases = [
        ("PUT /500/0/0 CF0 \"7\"", "B W0=7 V 2.04 E0 !v/500/0/0"),
        ("POST /500 CF11542 03 07 c1 00 2b", "B C7 W0=43 V 2.01 E0 !a/500/7 !v/500/7/0"),
        ("DELETE /500/0", "B D0 V 2.02 E0 !d/500/0"),
        ("PUT /500/0/2 CF11542 41 03 01", "B rd2/0 rc2/3 W2/3=1 V 2.04 E0 !d/500/0/2/0 !a/500/0/2/3 !v/500/0/2/3"),
    ];
    for (request, trace) in cases {
        let mut driver = Driver::default();
        driver.request(request);
        assert_eq!(driver.trace(), trace);
    }
}

#[test]
fn spec_30_s7_4_many_changes_are_merged_not_lost() {
    let mut driver = Driver::default();
    driver.world.res(500, 0, 2).max = 20;
    let mut payload = String::new();
    for riid in 0..12 {
        payload.push_str(&format!(" 41 {riid:02x} 01"));
    }
    driver.request(&format!("POST /500/0/2 CF11542{payload}"));
    let trace = driver.trace();
    let reports: Vec<_> = trace.split(' ').filter(|t| t.starts_with('!')).collect();
    assert!(reports.len() <= 8);
    assert!(reports.contains(&"!v/500/0"), "{reports:?}");
}

#[test]
fn spec_30_s16_row_86_object_list() {
    let mut driver = Driver::default();
    driver.world.objects.retain(|o| o.oid != 501);
    let expected = "</1>;ver=1.2,</1/0>,</3>;ver=1.0,</3/0>,</500>;ver=1.0,</500/0>";
    assert_eq!(String::from_utf8(driver.object_list()).unwrap(), expected);
    // §9.14: OSCORE right behind Security; an object without instances.
    let mut oscore = driver.world.obj(500).clone();
    oscore.oid = 21;
    driver.world.objects.retain(|o| matches!(o.oid, 0 | 500));
    driver.world.objects.insert(1, oscore);
    driver.world.obj(500).insts.clear();
    assert_eq!(String::from_utf8(driver.object_list()).unwrap(), "</500>;ver=1.0");
    driver.block_size = 16;
    driver.world = fixture();
    let whole = "</1>;ver=1.2,</1/0>,</3>;ver=1.0,</3/0>,</500>;ver=1.0,</500/0>,</501>,</501/0>";
    assert_eq!(String::from_utf8(driver.object_list()).unwrap(), whole);
}
