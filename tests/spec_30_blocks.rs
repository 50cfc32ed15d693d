//! Block-wise operations, in-progress flag, aborts, external data: spec 30 §7.1, §11 and rows 68 to 72 of §16.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod dm_model;

use anj::dm::{DmPoll, Kind};
use dm_model::*;

fn hex_words(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x} ")).collect()
}

/// A string of 24 bytes to /500/0/1 in blocks of 16.
fn write_in_blocks(format: &str, head: &str) -> String {
    let mut driver = Driver { block1: 16, ..Driver::default() };
    let answer = driver.request(&format!("PUT /500/0/1 {format} {head} \"abcdefghijklmnopqrstuvwx\""));
    assert_eq!(answer.code, "2.04");
    assert_eq!(driver.world.res(500, 0, 1).value, text("abcdefghijklmnopqrstuvwx"));
    driver.quiet_trace()
}

#[test]
fn spec_30_s16_row_68_write_in_blocks() {
    assert_eq!(write_in_blocks("CF0", ""), "B W1(0,16,0) 2.31 W1(16,8,24) V 2.04 E0");
    assert_eq!(write_in_blocks("CF60", "78 18"), "B W1(0,14,24) 2.31 W1(14,10,24) V 2.04 E0");
    assert_eq!(write_in_blocks("CF11542", "c8 01 18"), "B W1(0,13,24) 2.31 W1(13,11,24) V 2.04 E0");
    let senml = write_in_blocks("CF112", "81 a2 00 68 \"/500/0/1\" 03 78 18");
    // Where a CBOR string is split is no part of the contract (spec 40 §1.5).
    assert_eq!(senml, "B W1(0,1,24) 2.31 W1(1,16,24) 2.31 W1(17,7,24) V 2.04 E0");
}

#[test]
fn spec_30_s16_row_68a_two_full_blocks() {
    let mut driver = Driver { block1: 16, ..Driver::default() };
    driver.request("PUT /500/0/1 CF0 \"0123456789abcdef0123456789abcdef\"");
    assert_eq!(driver.quiet_trace(), "B W1(0,16,0) 2.31 W1(16,16,32) V 2.04 E0");
}

#[test]
fn spec_30_s16_row_68b_execute_is_called_once() {
    let mut driver = Driver { block1: 16, ..Driver::default() };
    driver.request("POST /500/0/4 \"0='abcdefghijklmnop'\"");
    assert_eq!(driver.trace(), "2.31 X(0='abcdefghijklmnop',20) 2.04");
    // More than the payload buffer: 4.13.
    driver.output = vec![0; 24];
    driver.request("POST /500/0/4 \"0123456789abcdef0123456789abcdef\"");
    assert_eq!(driver.trace(), "2.31 4.13");
}

#[test]
fn spec_30_s16_row_69_abort_rolls_back() {
    let mut driver = Driver::default();
    let words = words("PUT /500/0/1 CF0 \"0123456789abcdef\"");
    let message = anj::coap::Message::parse(&words.message).unwrap();
    let request = anj::coap::request::Request::decode(&message).unwrap();
    driver.op.begin(&request, false, false);
    let mut block = words.payload.clone();
    assert_eq!(driver.poll(&mut block), DmPoll::NeedInput);
    assert!(driver.op.is_active());
    driver.end(false);
    assert_eq!(driver.trace(), "B W1(0,16,0) E-1");
    assert!(!driver.op.is_active());
}

#[test]
fn spec_30_s7_1_active_until_the_end() {
    let mut driver = Driver::default();
    driver.request_open("GET /500/0/0");
    assert!(driver.op.is_active(), "until the response is sent");
    driver.end(true);
    assert!(!driver.op.is_active());
    driver.op.begin_object_list();
    assert!(driver.op.is_active());
    driver.end(false);
    assert!(!driver.op.is_active());
}

#[test]
fn spec_30_s9_1_read_in_blocks_is_lazy_and_the_same() {
    for format in [112, 11_544, 322] {
        let whole = Driver::default().request(&format!("GET /500 A{format}"));
        for size in [16, 17, 32, 64] {
            let mut driver = Driver { block_size: size, ..Driver::default() };
            let answer = driver.request(&format!("GET /500 A{format}"));
            assert_eq!(answer.rest, whole.rest, "{format} in blocks of {size}");
            assert!(answer.blocks.iter().rev().skip(1).all(|len| *len == size));
        }
    }
    let mut driver = Driver { block_size: 16, ..Driver::default() };
    driver.request("GET /500 A112");
    assert_eq!(driver.trace(), "r0 2.05 r1 r2/0 2.05 r5 2.05");
}

#[test]
fn spec_30_s9_9_discover_in_blocks() {
    let whole = Driver::default().request("GET /500 A40 ?depth=3");
    for size in [16, 31, 64] {
        let mut driver = Driver { block_size: size, ..Driver::default() };
        assert_eq!(driver.request("GET /500 A40 ?depth=3").rest, whole.rest);
    }
}

#[test]
fn spec_30_s15_tables_shrink_during_a_read() {
    let mut driver = Driver { block_size: 16, ..Driver::default() };
    let words = words("GET /500 A112");
    let message = anj::coap::Message::parse(&words.message).unwrap();
    driver.op.begin(&anj::coap::request::Request::decode(&message).unwrap(), false, true);
    assert!(matches!(driver.poll(&mut []), DmPoll::Respond { more: true, .. }));
    driver.world.obj(500).insts.clear();
    driver.op.next_block();
    let DmPoll::Respond { code, len: 0, more: false, .. } = driver.poll(&mut []) else { panic!() };
    assert_eq!(code, anj::coap::Code::INTERNAL_SERVER_ERROR);
    driver.end(true);
    assert!(!driver.op.is_active());
}

#[test]
fn spec_30_s15_lazy_handlers_do_not_loop() {
    let mut driver = Driver::default();
    driver.world.lazy.push("rd2/0".into());
    driver.request("PUT /500/0/2 CF11542 41 03 01");
    assert_eq!(driver.trace(), "B rd2/0 E-1 5.00");
    let mut driver = Driver::default();
    driver.world.lazy.push("rc2/3".into());
    driver.request("POST /500/0/2 CF11542 41 03 01");
    assert_eq!(driver.trace(), "B rc2/3 5.00 E-1");
}

#[test]
fn spec_30_s9_5_composite_over_blocks() {
    let mut driver = Driver { block1: 16, ..Driver::default() };
    driver.request("iPATCH / CF112 82 a2 00 68 \"/500/0/0\" 02 1840 a2 00 66 \"/1/0/5\" 02 1863");
    assert_eq!(driver.quiet_trace(), "B W0=64 2.31 B1 W1:5=99 V1 V 2.04 E0:1 E0");
}

#[test]
fn spec_30_s9_2_read_composite_in_blocks_both_ways() {
    let request = "FETCH / CF112 A112 82 a1 00 68 \"/500/0/1\" a1 00 66 \"/3/0/0\"";
    let whole = Driver::default().request(request);
    let mut driver = Driver { block1: 16, block_size: 16, ..Driver::default() };
    assert_eq!(driver.request(request).rest, whole.rest);
    assert!(driver.trace().starts_with("2.31"));
}

#[test]
fn spec_30_s8_skips_unknown_values_across_blocks() {
    let long = "abcdefghijklmnopqrstuvwxyz0123456789";
    for request in [
        format!("POST /500/0 CF11542 c8 09 24 \"{long}\" c1 00 07"),
        format!("POST /500/0 CF112 82 a2 00 68 \"/500/0/9\" 03 78 24 \"{long}\" a2 00 68 \"/500/0/0\" 02 07"),
    ] {
        let mut driver = Driver { block1: 16, ..Driver::default() };
        assert_eq!(driver.request(&request).code, "2.04", "{request}");
        let trace = driver.quiet_trace().replace("2.31 ", "");
        assert_eq!(trace, "B W0=7 V 2.04 E0", "{request}");
    }
}

#[test]
fn spec_30_s11_opaque_and_links() {
    use anj::value::{DataType, Scalar};
    let mut driver = Driver::default();
    let resources = &mut driver.world.inst(500, 0).res;
    resources.push(res(6, DataType::BYTES, Kind::RW, text("\u{1}\u{2}")));
    resources.push(res(7, DataType::OBJLNK, Kind::RW, Val::Scalar(Scalar::ObjLnk(3, 0))));
    resources.push(res(8, DataType::BOOL, Kind::RW, boolean(true)));
    assert_eq!(hex(&driver.request("GET /500/0/6 A42").rest), "C12AFF0102");
    assert_eq!(hex(&driver.request("GET /500/0/6 A0").rest), format!("C0FF{}", hex(b"AQI=")));
    assert_eq!(hex(&driver.request("GET /500/0/7 A0").rest), format!("C0FF{}", hex(b"3:0")));
    driver.trace();
    driver.request(&format!("PUT /500/0/6 CF42 {}", hex_words(&[9, 8, 7])));
    assert_eq!(driver.quiet_trace(), "B W6(0,3,3) V 2.04 E0");
    driver.request("PUT /500/0/6 CF0 \"AQI=\"");
    assert_eq!(driver.world.res(500, 0, 6).value, text("\u{1}\u{2}"));
    driver.trace();
    driver.request("PUT /500/0/8 CF112 81 a2 00 68 \"/500/0/8\" 04 f4");
    assert_eq!(driver.quiet_trace(), "B W8=Bool(false) V 2.04 E0");
    driver.request("PUT /500/0/6 CF42");
    assert_eq!(driver.quiet_trace(), "B W6(0,0,0) V 2.04 E0");
}

#[cfg(anj_with_external_data)]
mod external {
    use super::*;
    use anj::value::DataType;

    fn driver(data: &str) -> Driver {
        let mut driver = Driver { block_size: 32, ..Driver::default() };
        let mut object = driver.world.obj(501).clone();
        object.oid = 333;
        object.insts[0].iid = 1;
        object.insts[0].res =
            vec![res(1, DataType::EXTERNAL_STRING, Kind::R, Val::None), res(2, DataType::INT, Kind::R, int(3))];
        driver.world.objects.insert(3, object);
        driver.world.external.data = data.into();
        driver
    }

    #[test]
    fn spec_30_s16_row_71_external_string() {
        let mut driver = driver("0123456789abcdefghijklmnopqrst");
        let answer = driver.request("GET /333/1 A112");
        let expected = [
            &b"\x82\xA3\x21\x66/333/1\x00\x62/1\x03\x7F\x6E0123456789abcd\x60"[..],
            &b"\x70efghijklmnopqrst\xFF\xA2\x00\x62/2\x02\x03"[..],
        ];
        assert_eq!(hex(&answer.payload), hex(&expected.concat()));
        assert_eq!(answer.blocks, [32, expected[1].len()]);
        assert_eq!(driver.trace(), "r333:1 open 2.05 close r333:2 2.05");
    }

    #[test]
    fn spec_30_s16_row_72_external_get_fails() {
        for call in [1, 2] {
            let mut driver = driver("0123456789abcdefghijklmnopqrst");
            driver.world.external.fail_at_call = Some(call);
            let answer = driver.request("GET /333/1 A112");
            assert_eq!(answer.code, "5.00");
            let trace = driver.trace();
            assert_eq!(trace.matches("close").count(), 1, "{trace}");
        }
    }

    #[test]
    fn spec_30_s16_row_70_abort_closes() {
        let mut driver = driver("0123456789abcdefghijklmnopqrst");
        let words = words("GET /333/1/1 A112");
        let message = anj::coap::Message::parse(&words.message).unwrap();
        driver.op.begin(&anj::coap::request::Request::decode(&message).unwrap(), false, true);
        assert!(matches!(driver.poll(&mut []), DmPoll::Respond { more: true, .. }));
        driver.end(false);
        assert_eq!(driver.trace(), "r333:1 open close");
        assert!(!driver.op.is_active());
    }

    #[test]
    fn spec_30_s11_open_fails() {
        let mut driver = driver("x");
        driver.world.fail.insert("open".into(), -1);
        assert_eq!(driver.request("GET /333/1/1 A112").code, "5.00");
        assert_eq!(driver.trace(), "r333:1 open 5.00");
    }

    #[test]
    fn spec_30_s8_external_resources_are_written_like_others() {
        for request in ["PUT /333/1/1 CF0 \"hey\"", "PUT /333/1/1 CF11542 c3 01 \"hey\""] {
            let mut driver = driver("");
            driver.world.res(333, 1, 1).kind = Kind::RW;
            driver.world.obj(333).without.clear();
            assert_eq!(driver.request(request).code, "2.04");
        }
    }
}

#[test]
fn spec_30_state_is_small() {
    let size = size_of::<anj::dm::OperationState>();
    let codecs = size_of::<anj::payload::PayloadDecoderState>()
        + size_of::<anj::payload::PayloadEncoderState>()
        + size_of::<anj::payload::LinkWriterState>();
    let extension = if cfg!(anj_ext_with_tlv_output) { 144 } else { 0 };
    let extension = extension + if cfg!(anj_ext_with_notification_storing) { 8 } else { 0 };
    assert!(size <= 900 + extension, "{size} bytes, {codecs} of them codecs");
}
