//! Spec 40 §12.2 – §12.6: payload to values. Every row is also split at every byte.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod payload_common;

use anj::path::Path;
use anj::payload::format::*;
use anj::payload::{DecodeKind, Error, PayloadDecoderState};
use anj::value::{DataType, Scalar};
use payload_common::*;

/// One row: a payload (`|` between blocks), the declared type, what comes out before the result.
struct Row {
    format: u16,
    kind: DecodeKind,
    request: &'static str,
    payload: String,
    declared: DataType,
    events: Vec<Event>,
    result: Result<(), Error>,
}

impl Row {
    fn check(&self) {
        let request = path(self.request);
        let blocks: Vec<Vec<u8>> = self.payload.split('|').map(hex).collect();
        let declared = |_: &Path| Some(self.declared);
        let decode = |blocks: &[Vec<u8>]| decode_blocks(self.format, self.kind, &request, blocks, &declared);
        let name = format!("{} @{} {} -> {:?}", self.format, self.request, self.payload, self.declared);
        let (events, result) = decode(&blocks);
        assert_eq!((&events, result), (&self.events, self.result), "{name}");

        let expected = join_chunks(&self.events);
        let whole = blocks.concat();
        if whole.len() > 600 {
            return;
        }
        let check = |blocks: &[Vec<u8>]| {
            let (events, result) = decode(blocks);
            assert_eq!((join_chunks(&events), result), (expected.clone(), self.result), "{name}, as {blocks:02X?}");
        };
        for cut in 0..=whole.len() {
            let (a, b) = whole.split_at(cut);
            check(&[a.to_vec(), b.to_vec()]);
            for second in cut..=whole.len().min(cut + 3) {
                let (b, c) = whole[cut..].split_at(second - cut);
                check(&[a.to_vec(), b.to_vec(), c.to_vec()]);
            }
        }
        let mut bytes: Vec<Vec<u8>> = whole.iter().map(|&byte| vec![byte]).collect();
        bytes.push(vec![]);
        check(&bytes);
    }
}

fn row(format: u16, request: &'static str, payload: impl Into<String>, declared: DataType) -> Row {
    Row { format, kind: DecodeKind::Write, request, payload: payload.into(), declared, events: vec![], result: Ok(()) }
}

impl Row {
    fn kind(mut self, kind: DecodeKind) -> Self {
        self.kind = kind;
        self
    }
    fn then(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }
    /// An entry at a path.
    fn at(self, p: &str, value: Scalar) -> Self {
        self.then(Event::Entry(path(p), value))
    }
    /// A chunk at a path.
    fn piece(self, p: &str, offset: usize, data: &[u8], full: usize) -> Self {
        let data_type = self.declared.without_external();
        self.then(Event::Chunk(path(p), data_type, offset, data.to_vec(), full))
    }
    /// Entries follow that end in 4.00.
    fn fails(mut self) -> Self {
        self.result = Err(Error::Format);
        self
    }
}

use DataType as T;
use Scalar::{Bool, Double, Int, ObjLnk, Time, Uint};

const R: &str = "/13/26/1";
const N: &str = "682F31332F32362F31";

#[test]
fn spec_40_12_2_plain_text() {
    let text = |payload: &str, declared| row(PLAIN_TEXT, R, payload, declared);
    let ok = |payload: &str, declared, value| text(payload, declared).at(R, value).check();
    let bad = |payload: &str, declared| text(payload, declared).fails().check();
    ok("343030", T::INT, Int(400));
    for payload in ["", "312E35", "2037", "303030303030303030303030303030303030303030303031"] {
        bad(payload, T::INT);
    }
    ok("31|32|33", T::INT, Int(123));
    ok("31|32|", T::INT, Int(12));
    ok("2D323134|37343833363439", T::INT, Int(-2147483649));
    ok("2B37", T::INT, Int(7));
    bad("2D31", T::UINT);
    ok("\"18446744073709551615\"", T::UINT, Uint(u64::MAX));
    ok("312E333132|35303030", T::DOUBLE, Double(1.3125));
    bad("", T::DOUBLE);
    ok("31", T::BOOL, Bool(true));
    ok("30", T::BOOL, Bool(false));
    for payload in ["32", "3131", "74727565", "", "31|31"] {
        bad(payload, T::BOOL);
    }
    ok("333A30", T::OBJLNK, ObjLnk(3, 0));
    ok("36353533353A3635353335", T::OBJLNK, ObjLnk(65535, 65535));
    for payload in ["333A", "3330", "36353533363A30", "\"000003:00000\""] {
        bad(payload, T::OBJLNK);
    }
    ok("31353030303030303030", T::TIME, Time(1500000000));
    bad("31", T::NULL);

    text("4865|6C6C6F", T::STRING).piece(R, 0, b"He", 0).piece(R, 2, b"llo", 5).check();
    text("", T::STRING).piece(R, 0, b"", 0).check();
    text("4865|", T::EXTERNAL_STRING).piece(R, 0, b"He", 0).piece(R, 2, b"", 2).check();
    row(PLAIN_TEXT, "/13/26/1/7", "4865", T::STRING).piece("/13/26/1/7", 0, b"He", 2).check();
}

#[test]
fn spec_40_12_2_base64() {
    let text = |payload: &str| row(PLAIN_TEXT, R, payload, T::BYTES);
    let last = hex("31252426272829303100");
    text("\"AgEDB\"|\"/8AMSU\"|\"kJicoKTAxAA==\"")
        .piece(R, 0, &hex("020103"), 0)
        .piece(R, 3, &hex("07FF00"), 0)
        .piece(R, 6, &last, 16)
        .check();
    text("\"AgEDB\"|\"/8AM\"|\"SU\"|\"kJicoKTAxAA==\"")
        .piece(R, 0, &hex("020103"), 0)
        .piece(R, 3, &hex("07FF00"), 0)
        .piece(R, 6, &last, 16)
        .check();
    text("\"AQ==\"").piece(R, 0, &[1], 1).check();
    text("\"AR==\"").piece(R, 0, &[1], 1).check();
    text("\"+/+/\"").piece(R, 0, &hex("FBFFBF"), 3).check();
    text("").piece(R, 0, &[], 0).check();
    text("\"AgED\"|").piece(R, 0, &hex("020103"), 0).piece(R, 3, &[], 3).check();
    for payload in ["AQ", "AQI", "AQ ID", "AQ=A", "====", "A===", "-_-_", "A", "AQ\n=", "AQ==\n"] {
        let (events, result) =
            decode_blocks(PLAIN_TEXT, DecodeKind::Write, &path(R), &[payload.into()], &|_| Some(T::BYTES));
        assert_eq!((events, result), (vec![], Err(Error::Format)), "{payload}");
    }
    for payload in ["AQ==AQI=", "AgEDB"] {
        let (_, result) =
            decode_blocks(PLAIN_TEXT, DecodeKind::Write, &path(R), &[payload.into()], &|_| Some(T::BYTES));
        assert_eq!(result, Err(Error::Format), "{payload}");
    }
}

#[test]
fn spec_40_12_2_opaque_and_refusals() {
    row(OPAQUE, R, "010203|0405", T::BYTES).piece(R, 0, &[1, 2, 3], 0).piece(R, 3, &[4, 5], 5).check();
    row(OPAQUE, R, "", T::EXTERNAL_BYTES).piece(R, 0, &[], 0).check();
    row(OPAQUE, R, "01", T::INT).fails().check();
    let start = |format, kind, p| PayloadDecoderState::new().start(format, kind, &path(p));
    for format in [PLAIN_TEXT, OPAQUE] {
        assert_eq!(start(format, DecodeKind::Write, "/3/0"), Err(Error::Internal));
    }
    assert_eq!(start(CBOR, DecodeKind::Write, "/12/34"), Err(Error::Format));
    assert_eq!(start(TLV, DecodeKind::Write, "/"), Err(Error::Format));
    for format in [110, 11543, 320, LINK_FORMAT, ABSENT] {
        for kind in [DecodeKind::Write, DecodeKind::Create, DecodeKind::WriteComposite, DecodeKind::ReadComposite] {
            assert_eq!(start(format, kind, "/3/0/1"), Err(Error::Unsupported));
        }
    }
    for format in [PLAIN_TEXT, OPAQUE, CBOR, TLV, LWM2M_CBOR] {
        assert_eq!(start(format, DecodeKind::ReadComposite, "/"), Err(Error::Unsupported));
    }
    for format in [PLAIN_TEXT, OPAQUE, CBOR, TLV] {
        assert_eq!(start(format, DecodeKind::WriteComposite, "/"), Err(Error::Unsupported));
    }
    assert_eq!(PayloadDecoderState::new().next(&mut [], true), Err(Error::Internal));
}

#[test]
fn spec_40_12_3_cbor_numbers() {
    let ok = |payload: &str, declared, value| row(CBOR, R, payload, declared).at(R, value).check();
    let bad = |payload: &str, declared| row(CBOR, R, payload, declared).fails().check();
    ok("182A", T::INT, Int(42));
    ok("182A", T::UINT, Uint(42));
    ok("182A", T::DOUBLE, Double(42.0));
    bad("182A", T::BOOL);
    bad("182A", T::STRING);
    ok("3829", T::INT, Int(-42));
    bad("3829", T::UINT);
    ok("3829", T::DOUBLE, Double(-42.0));
    ok("1817", T::INT, Int(23));
    ok("190001", T::INT, Int(1));
    ok("1A00000001", T::INT, Int(1));
    ok("1B0000000000000001", T::INT, Int(1));
    ok("1B7FFFFFFFFFFFFFFF", T::INT, Int(i64::MAX));
    bad("1B8000000000000000", T::INT);
    ok("1BFFFFFFFFFFFFFFFF", T::UINT, Uint(u64::MAX));
    ok("1BFFFFFFFFFFFFFFFF", T::DOUBLE, Double(18446744073709551616.0));
    ok("3B7FFFFFFFFFFFFFFF", T::INT, Int(i64::MIN));
    bad("3B8000000000000000", T::INT);
    bad("3B8000000000000000", T::DOUBLE);
    ok("F93C00", T::DOUBLE, Double(1.0));
    ok("F97C00", T::DOUBLE, Double(f64::INFINITY));
    ok("F9FC00", T::DOUBLE, Double(f64::NEG_INFINITY));
    ok("F90001", T::DOUBLE, Double(1.0 / 16777216.0));
    ok("F97BFF", T::DOUBLE, Double(65504.0));
    ok("F98000", T::DOUBLE, Double(-0.0));
    for payload in ["F97E00", "FA7FC00000", "FB7FF8000000000000"] {
        let (events, result) = decode_blocks(CBOR, DecodeKind::Write, &path(R), &[hex(payload)], &|_| Some(T::DOUBLE));
        assert!(matches!(events[..], [Event::Entry(_, Double(value))] if value.is_nan()));
        assert_eq!(result, Ok(()));
    }
    ok("FA47C35000", T::INT, Int(100000));
    ok("FA47C35000", T::UINT, Uint(100000));
    ok("FA47C35000", T::DOUBLE, Double(100000.0));
    bad("FAC7C35000", T::UINT);
    ok("FB3FF199999999999A", T::DOUBLE, Double(1.1));
    bad("FB3FF199999999999A", T::INT);
    bad("FB43E0000000000000", T::INT);
    ok("FB43E0000000000000", T::UINT, Uint(1 << 63));
    ok("FBC3E0000000000000", T::INT, Int(i64::MIN));
    bad("FB43F0000000000000", T::UINT);
    bad("F97E00", T::INT);
    bad("F97E00", T::UINT);
    ok("F5", T::BOOL, Bool(true));
    ok("F4", T::BOOL, Bool(false));
    bad("F5", T::INT);
    ok("D9D9F701", T::INT, Int(1));
    ok("C6C6C601", T::INT, Int(1));
    for payload in [
        "C5822003", "80", "8101", "A0", "F6", "F7", "F800", "F820", "E0", "FF", "1C", "1F", "3F", "18", "1900", "C6",
        "D8", "DF01", "C6FF", "",
    ] {
        bad(payload, T::INT);
    }
    row(CBOR, R, "0101", T::INT).at(R, Int(1)).fails().check();
    ok("19|00|01", T::INT, Int(1));
    // improvement: a number without a tag for a time
    ok("1A514B67B0", T::TIME, Time(1363896240));
    ok("F9BE00", T::TIME, Time(-2));
    bad("1BFFFFFFFFFFFFFFFF", T::TIME);
    bad("FB43F0000000000000", T::TIME);
}

#[test]
fn spec_40_12_3_cbor_decimal_fractions() {
    let ok = |payload: &str, declared, value| row(CBOR, R, payload, declared).at(R, value).check();
    ok("C48202182A", T::INT, Int(4200));
    ok("C48220182A", T::DOUBLE, Double(4.2));
    ok("C48221196AB3", T::DOUBLE, Double(273.15));
    ok("C48221396AB2", T::DOUBLE, Double(-273.15));
    ok("C49F20182AFF", T::DOUBLE, Double(4.2));
    ok("C48200C6182A", T::INT, Int(42));
    ok("C482003BFFFFFFFFFFFFFFFF", T::DOUBLE, Double(-18446744073709551616.0));
    ok("C4821BFFFFFFFFFFFFFFFF01", T::DOUBLE, Double(f64::INFINITY));
    ok("C4823BFFFFFFFFFFFFFFFF01", T::DOUBLE, Double(0.0));
    ok("C4821BFFFFFFFFFFFFFFFF00", T::INT, Int(0));
    for payload in ["C48220182A", "C48201", "C483010203", "C482F93C0001", "C49F2001", "C49F200101FF"] {
        row(CBOR, R, payload, T::INT).fails().check();
    }
    row(CBOR, R, "C4820001FF", T::INT).at(R, Int(1)).fails().check();
}

#[test]
fn spec_40_12_3_cbor_times() {
    let ok = |payload: &str, value| row(CBOR, R, payload, T::TIME).at(R, Time(value)).check();
    ok("C1182A", 42);
    ok("C11A514B67B0", 1363896240);
    ok("C1FB41D452D9EC200000", 1363896240);
    ok("C120", -1);
    ok("C1F93E00", 1);
    ok("C1F9BE00", -2);
    ok("C074\"2013-03-21T20:04:00Z\"", 1363896240);
    ok("C074\"2013-03-21t20:04:00z\"", 1363896240);
    ok("C0781B\"2013-03-21T20:04:00.5+01:00\"", 1363892640);
    ok("C07823\"2013-03-21T20:04:00.123456789-01:30\"", 1363896240 + 5400);
    ok("C074\"1969-12-31T23:59:59Z\"", -1);
    ok("C074\"1970-01-01T00:00:00Z\"", 0);
    ok("C074\"2023-02-30T00:00:00Z\"", 1677715200);
    ok("C074\"2016-12-31T23:59:60Z\"", 1483228800);
    ok("C074\"2000-02-29T00:00:00Z\"", 951782400);
    ok("C074\"0000-01-01T00:00:00Z\"", -62167219200);
    ok("C074\"9999-12-31T23:59:59Z\"", 253402300799);
    ok("C07F6A\"2013-03-21\"6A\"T20:04:00Z\"FF", 1363896240);
    for payload in [
        "C074\"2023-02-32T00:00:00Z\"",
        "C074\"2023-13-01T00:00:00Z\"",
        "C074\"2023-00-01T00:00:00Z\"",
        "C074\"2023-01-01T24:00:00Z\"",
        "C074\"2023-01-01T00:60:00Z\"",
        "C074\"2023-01-01T00:00:61Z\"",
        "C074\"2023-01-01 00:00:00Z\"",
        "C073\"2023-01-01T00:00:00\"",
        "C075\"2023-01-01T00:00:00ZZ\"",
        "C07819\"2023-01-01T00:00:00+00:60\"",
        "C07824\"2013-03-21T20:04:00.1234567890-01:30\"",
        "C01A514B67B0",
        "C05F4132FF",
        "C1C4822018FA",
        "C161\"1\"",
        "C1F97E00",
        "C1FB43E0000000000000",
    ] {
        row(CBOR, R, payload, T::TIME).fails().check();
    }
    row(CBOR, R, "C1182A", T::INT).fails().check();
}

#[test]
fn spec_40_12_3_cbor_strings() {
    let bytes = |payload: &str| row(CBOR, R, payload, T::BYTES);
    bytes("C249010000000000000000").piece(R, 0, &hex("010000000000000000"), 9).check();
    bytes("43010203").piece(R, 0, &[1, 2, 3], 3).check();
    bytes("4301|0203").piece(R, 0, &[1], 3).piece(R, 1, &[2, 3], 3).check();
    bytes("40").piece(R, 0, &[], 0).check();
    bytes("4301").piece(R, 0, &[1], 3).fails().check();
    bytes("5F410142020340FF").piece(R, 0, &[1], 0).piece(R, 1, &[2, 3], 0).piece(R, 3, &[], 3).check();
    bytes("5FFF").piece(R, 0, &[], 0).check();
    bytes("5F4101").piece(R, 0, &[1], 0).fails().check();
    bytes("5F5F4101FFFF").fails().check();
    bytes("5F6161FF").fails().check();
    bytes("5BFFFFFFFFFFFFFFFF01").piece(R, 0, &[1], u32::MAX as usize).fails().check();
    row(CBOR, R, "43010203", T::STRING).fails().check();
    row(CBOR, R, "7F64\"test\"66\"string\"FF", T::STRING)
        .piece(R, 0, b"test", 0)
        .piece(R, 4, b"string", 0)
        .piece(R, 10, b"", 10)
        .check();
    row(CBOR, R, "6161", T::BYTES).fails().check();
    row(CBOR, R, "65333A313233", T::OBJLNK).at(R, ObjLnk(3, 123)).check();
    row(CBOR, R, "7F62333A6130FF", T::OBJLNK).at(R, ObjLnk(3, 0)).check();
    for payload in ["6131", "69\"#StayHome\"", "6C\"000003:00000\"", "60"] {
        row(CBOR, R, payload, T::OBJLNK).fails().check();
    }
}

#[test]
fn spec_40_12_4_lwm2m_cbor() {
    let ok = |payload: &str| row(LWM2M_CBOR, R, payload, T::INT).at(R, Int(42)).check();
    ok("A1830D181A01182A");
    ok("BF9F0D181A01FF182AFF");
    ok("A10DA1181AA101182A");
    ok("BF0DBF181ABF01182AFFFFFF");
    ok("A1810DA181181AA18101182A");
    ok("D9D9F7A1830D181A01182A");
    for payload in [
        "A1820D181AA201182A0215",
        "A2830D181A01182A830D181A0215",
        "A2820D181AA101182A830D181A0215",
        "A2830D181A01182A820D181AA1810215",
    ] {
        row(LWM2M_CBOR, "/13/26", payload, T::INT).at(R, Int(42)).at("/13/26/2", Int(21)).check();
    }
    row(LWM2M_CBOR, "/13/26", "A1810DA181181AA18101A18102C48220182D", T::DOUBLE).at("/13/26/1/2", Double(4.5)).check();
    row(LWM2M_CBOR, "/", "A1830D181A01A202F60305", T::INT)
        .kind(DecodeKind::WriteComposite)
        .then(Event::NoValue(path("/13/26/1/2")))
        .at("/13/26/1/3", Int(5))
        .check();
    for payload in ["A20DA1181AA101010EA1181BA10202", "BF9F0DFFBF181ABF0101FFFF0EBF9F181BFFBF0202FFFFFF"] {
        row(LWM2M_CBOR, "/", payload, T::INT).at(R, Int(1)).at("/14/27/2", Int(2)).check();
    }
    for payload in ["A0", "BFFF", "A1830D181A01A0", "A10DA1181AA0", "A1840D181A0102A0"] {
        row(LWM2M_CBOR, "/13", payload, T::INT).check();
    }
    for payload in [
        "A1850D181A03040505",
        "A10DA1181AA101A102A10304",
        "A18005",
        "A19FFF05",
        "A1830D19FFFF01182A",
        "A1830D2001182A",
        "A1830D181A0183010203",
        "182A",
        "81A1830D181A01182A",
        "A1830D181A02182A",
        "A1830D181A0118",
        "A1830D181A01",
        "A1820D181A01",
        "A1F93C0001",
        "A1613101",
        "A1830D181A01F6",
        "C1A0",
        "",
        "FF",
        "A1830D181A01FF",
        "BF830D181A01",
    ] {
        row(LWM2M_CBOR, R, payload, T::INT).fails().check();
    }
    row(LWM2M_CBOR, R, "A1830D181A01182A00", T::INT).at(R, Int(42)).fails().check();
    // improvement: the id of an Instance without Resources
    row(LWM2M_CBOR, "/13", "A10DA1181AA0", T::INT)
        .kind(DecodeKind::Create)
        .then(Event::NoValue(path("/13/26")))
        .check();
    row(LWM2M_CBOR, "/13", "BF9F0D181AFFBFFFFF", T::INT)
        .kind(DecodeKind::Create)
        .then(Event::NoValue(path("/13/26")))
        .check();
    row(LWM2M_CBOR, "/14", "A10DA1181AA0", T::INT).kind(DecodeKind::Create).fails().check();
    row(LWM2M_CBOR, "/13", "A10DA1181AA0182A", T::INT)
        .kind(DecodeKind::Create)
        .then(Event::NoValue(path("/13/26")))
        .fails()
        .check();
    row(LWM2M_CBOR, "/13", "A1830D181A0165333A313233", T::OBJLNK).at(R, ObjLnk(3, 123)).check();
}

#[test]
fn spec_40_12_4_lwm2m_cbor_any_split() {
    let payload = "BF9F0DFFBF9F181AFFBF9F01FF5F480011223344556677488899AABBCCDDEEFFFFFFFF\
                   9F0EFFBF9F181BFFBF9F02FF7F68\"01234567\"68\"89abcdef\"FFFFFFFF";
    let declared = |p: &Path| Some(if p.oid() == 13 { T::BYTES } else { T::STRING });
    let whole = hex(payload);
    let (events, result) =
        decode_blocks(LWM2M_CBOR, DecodeKind::Write, &Path::ROOT, std::slice::from_ref(&whole), &declared);
    let chunk = |p, t, offset, data: &[u8], full| Event::Chunk(path(p), t, offset, data.to_vec(), full);
    let expected = [
        chunk(R, T::BYTES, 0, &hex("0011223344556677"), 0),
        chunk(R, T::BYTES, 8, &hex("8899AABBCCDDEEFF"), 0),
        chunk(R, T::BYTES, 16, &[], 16),
        chunk("/14/27/2", T::STRING, 0, b"01234567", 0),
        chunk("/14/27/2", T::STRING, 8, b"89abcdef", 0),
        chunk("/14/27/2", T::STRING, 16, &[], 16),
    ];
    assert_eq!((&events[..], result), (&expected[..], Ok(())));
    for cut in 0..=whole.len() {
        let (a, b) = whole.split_at(cut);
        let blocks = [a.to_vec(), b.to_vec()];
        let (events, result) = decode_blocks(LWM2M_CBOR, DecodeKind::Write, &Path::ROOT, &blocks, &declared);
        assert_eq!((join_chunks(&events), result), (join_chunks(&expected), Ok(())), "cut at {cut}");
    }
}

/// `N` stands for the name /13/26/1.
fn senml(request: &'static str, payload: &str, declared: DataType) -> Row {
    row(SENML_CBOR, request, payload.replace('N', N), declared)
}

#[test]
fn spec_40_12_5_senml_cbor() {
    for payload in ["81A200N02182A", "81A202182A00N", "9FBF00N02182AFFFF", "81A2F90000N02182A"] {
        senml(R, payload, T::INT).at(R, Int(42)).check();
        let mut etch = senml(R, payload, T::INT).at(R, Int(42));
        etch.format = SENML_ETCH_CBOR;
        etch.check();
    }
    for payload in [
        "82A321662F31332F323600622F3102182AA200622F320215",
        // the base name last, as canonical CBOR sorts it
        "82A300622F3102182A21662F31332F3236A200622F320215",
        "9FA302182A00622F3121662F31332F3236BF00622F320215FFFF",
    ] {
        senml("/13/26", payload, T::INT).at(R, Int(42)).at("/13/26/2", Int(21)).check();
    }
    senml(R, "81A200N02C1182A", T::TIME).at(R, Time(42)).check();
    senml(R, "81A200N04F5", T::BOOL).at(R, Bool(true)).check();
    senml(R, "81A200N0363616263", T::STRING).piece(R, 0, b"abc", 3).check();
    senml(R, "81A200N0360", T::STRING).piece(R, 0, b"", 0).check();
    senml(R, "81A200N0843010203", T::BYTES).piece(R, 0, &[1, 2, 3], 3).check();
    senml(R, "81A200N63766C6F63333A30", T::OBJLNK).at(R, ObjLnk(3, 0)).check();
    senml(R, "81A200N02C48220182D", T::DOUBLE).at(R, Double(4.5)).check();
    senml(R, "81A200N021A514B67B0", T::TIME).at(R, Time(1363896240)).check();
    for payload in ["81A200N02F6", "81A100N"] {
        senml(R, payload, T::INT).fails().check();
        senml("/", payload, T::INT).kind(DecodeKind::WriteComposite).fails().check();
    }
    let removed = "6A2F31332F32362F312F39";
    for payload in [format!("81A200{removed}02F6"), format!("81A100{removed}"), format!("9FBF02F600{removed}FFFF")] {
        row(SENML_CBOR, "/", payload, T::INT)
            .kind(DecodeKind::WriteComposite)
            .then(Event::NoValue(path("/13/26/1/9")))
            .check();
    }
    senml(R, "81A200N02182A00", T::INT).at(R, Int(42)).fails().check();
    senml(R, "80", T::INT).check();
    senml(R, "9FFF", T::INT).check();
    senml(R, "81A2|00682F|31332F32362F31|02182A", T::INT).at(R, Int(42)).check();
    senml(R, "81A200N085F41014102FF", T::BYTES).piece(R, 0, &[1], 0).piece(R, 1, &[2], 0).piece(R, 2, &[], 2).check();
    senml(R, "81A300N085F41014102FF2160", T::BYTES).piece(R, 0, &[1, 2], 2).check();
    // better than 5.00: kept until the path is known
    senml(R, "81A2085F41014102FF00N", T::BYTES).piece(R, 0, &[1, 2], 2).check();
    senml(R, "81A2036361|62|6300N", T::STRING).piece(R, 0, b"abc", 3).check();
    senml(R, "81A2036000N", T::STRING).piece(R, 0, b"", 0).check();
}

#[test]
fn spec_40_12_5_senml_cbor_refused() {
    for payload in [
        "81A200N02F5",
        "81A200N03F6",
        "81A200N04182A",
        "81A200N0361\"a\"05",
        "81A200N08616161",
        "81A200N63766C7063333A30",
        "81A200N63766C6F6133",
        "81A200N63766C6F6C\"000003:00000\"",
        "81A322182A00N02182A",
        "81A306182A00N02182A",
        "81A300N02182A0501",
        "81A300N00N02182A",
        "81A300N02182A02182A",
        "81A321N21N02182A",
        "81A20068\"/13/26/2\"02182A",
        "81A20066\"/13/26\"02182A",
        "81A20069\"/13/26/1/\"02182A",
        "81A20067\"13/26/1\"02182A",
        "81A2006C\"/13/26/1/2/3\"02182A",
        "81A2006A\"/65535/0/0\"02182A",
        "81A2006A\"/13/26//1\"02182A",
        "81A20069\"/13/26/1 \"02182A",
        "81A2007819\"/000013/000026/00000000001\"02182A",
        "81A20260182A",
        "81A102182A",
        "82A200N02182A",
        "82A0A0",
        "A0",
        "81A0",
        "182A",
        "",
        "81",
        "81A2",
        "8182",
        "81A200N02",
        "9FA200N02182A",
        "81A200N02182AFF",
        "81BF00N02182A",
        "81A2C100N02182A",
        "81A200C0N02182A",
        "81A209182A00N",
    ] {
        // Nothing was written before.
        let (events, result) =
            decode_blocks(SENML_CBOR, DecodeKind::Write, &path(R), &[hex(&payload.replace('N', N))], &|_| Some(T::INT));
        assert_eq!(result, Err(Error::Format), "{payload}");
        let ends_late = ["81A200N02182AFF"].contains(&payload);
        assert_eq!(events.len(), usize::from(ends_late), "{payload}");
    }
    // leading zeros are fine within 24 bytes
    senml(R, "81A2007818\"/000013/000026/000000001\"02182A", T::INT).at(R, Int(42)).check();
}

#[test]
fn spec_40_12_5_senml_string_before_its_path() {
    // In one block: any length.
    let long = vec![7u8; 200];
    let mut payload = hex("81A20858C8");
    payload.extend(&long);
    payload.extend(hex(&format!("00{N}")));
    let decode =
        |blocks: &[Vec<u8>]| decode_blocks(SENML_CBOR, DecodeKind::Write, &path(R), blocks, &|_| Some(T::BYTES));
    let (events, result) = decode(std::slice::from_ref(&payload));
    assert_eq!(events, [Event::Chunk(path(R), T::BYTES, 0, long, 200)]);
    assert_eq!(result, Ok(()));
    // Across blocks there is no place for it: 5.00, and nothing wrong is delivered.
    let (a, b) = payload.split_at(100);
    assert_eq!(decode(&[a.to_vec(), b.to_vec()]), (vec![], Err(Error::Internal)));
}

#[test]
fn spec_40_12_5_senml_read_composite() {
    let read = |payload: &str, paths: &[&str]| {
        let mut row = row(SENML_ETCH_CBOR, "/", payload, T::INT).kind(DecodeKind::ReadComposite);
        row.events = paths.iter().map(|p| Event::Path(path(p))).collect();
        row
    };
    read("82A100622F33A100642F332F30", &["/3", "/3/0"]).check();
    read("81A100612F", &["/"]).check();
    read("82A221622F3300622F30A100622F31", &["/3/0", "/3/1"]).check();
    read("82A121622F33A100622F31", &["/3", "/3/1"]).check();
    read("80", &[]).check();
    read("81A200622F330201", &[]).fails().check();
    read("81A0", &[]).fails().check();
}

#[test]
fn spec_40_12_6_tlv_scalars() {
    let at = "/3/4/1";
    let ok = |payload: &str, declared, value| row(TLV, "/3/4", payload, declared).at(at, value).check();
    let bad = |payload: &str, declared| row(TLV, "/3/4", payload, declared).fails().check();
    ok("C1012A", T::INT, Int(42));
    ok("C2011092", T::INT, Int(4242));
    ok("C40100067932", T::INT, Int(424242));
    ok("C8010800000062C6D1A9B2", T::INT, Int(424242424242));
    ok("C101FF", T::INT, Int(-1));
    ok("C101FF", T::UINT, Uint(255));
    ok("C401FCDE41B2", T::INT, Int(-52543054));
    for declared in [T::INT, T::UINT, T::TIME] {
        for payload in ["C001", "C301000001", "C5010000000001", "C601000000000001", "C70100000000000001"] {
            bad(payload, declared);
        }
        bad("C80109000000000000000001", declared);
        bad("C8011000000000000000000000000000000001", declared);
    }
    for payload in ["C001", "C10101", "C2010001", "C301000001", "C8010A00000000000000000001"] {
        bad(payload, T::DOUBLE);
    }
    for payload in ["C10102", "C2010001", "C001"] {
        bad(payload, T::BOOL);
    }
    ok("C10101", T::BOOL, Bool(true));
    bad("C301000300", T::OBJLNK);
    ok("C4013F8CCCCD", T::DOUBLE, Double(1.1f32.into()));
    ok("C801083FF199999999999A", T::DOUBLE, Double(1.1));
    ok("C40100030000", T::OBJLNK, ObjLnk(3, 0));
    ok("C40100|0300|00", T::OBJLNK, ObjLnk(3, 0));
    ok("C4015F5E1000", T::TIME, Time(1600000000));
    row(TLV, "/3/4", "C8|01|02|1092", T::INT).at("/3/4/1", Int(4242)).check();
    for payload in ["C1", "C101", "C801053031"] {
        bad(payload, T::INT);
    }
    // any number of entries
    let many = "C1012A".repeat(40);
    (0..40).fold(row(TLV, "/3/4", many, T::INT), |row, _| row.at(at, Int(42))).check();
    row(TLV, "/3/4", "", T::INT).check();
}

#[test]
fn spec_40_12_6_tlv_strings() {
    for (head, len, rid) in [
        ("C700", 7, 0u16),
        ("E7A410", 7, 42000),
        ("C8FF08", 8, 255),
        ("E8FFFE08", 8, 65534),
        ("D02A03E8", 1000, 42),
        ("F80102 0186A0", 100000, 258),
    ] {
        let mut payload = hex(head);
        payload.extend(vec![0x5A; len]);
        let declared = |_: &Path| Some(T::BYTES);
        let expected = [Event::Chunk(Path::resource(3, 4, rid), T::BYTES, 0, vec![0x5A; len], len)];
        let (events, result) =
            decode_blocks(TLV, DecodeKind::Write, &path("/3/4"), std::slice::from_ref(&payload), &declared);
        assert_eq!((&events[..], result), (&expected[..], Ok(())));
        let blocks: Vec<Vec<u8>> = payload.chunks(16).map(<[u8]>::to_vec).collect();
        let (events, result) = decode_blocks(TLV, DecodeKind::Write, &path("/3/4"), &blocks, &declared);
        assert_eq!((join_chunks(&events), result), (expected.to_vec(), Ok(())));
    }
    row(TLV, "/3/4", "C8010A303132|33343536|373839", T::BYTES)
        .piece("/3/4/1", 0, b"012", 10)
        .piece("/3/4/1", 3, b"3456", 10)
        .piece("/3/4/1", 7, b"789", 10)
        .check();
    row(TLV, "/3/4", "C001", T::STRING).piece("/3/4/1", 0, b"", 0).check();
    // improvement: an element of an array may be empty, too
    row(TLV, "/3/4", "82054001", T::STRING).piece("/3/4/5/1", 0, b"", 0).check();
    row(TLV, "/3/4", "C40161626364", T::EXTERNAL_STRING).piece("/3/4/1", 0, b"abcd", 4).check();
    // A header that is cut after its first byte, behind one with bytes that could be its own and wrong.
    let long = format!("C8FFFF{}E1000541", "61".repeat(255));
    row(TLV, "/3/4", &long, T::STRING).piece("/3/4/255", 0, &[b'a'; 255], 255).piece("/3/4/5", 0, b"A", 1).check();
}

#[test]
fn spec_40_12_6_tlv_structure() {
    let two = |request, payload: &str| {
        row(TLV, request, payload, T::INT).at("/3/4/5/1", Int(10)).at("/3/4/5/2", Int(11)).check();
    };
    two("/3/4", "860541010A41020B");
    two("/3/4/5", "860541010A41020B");
    two("/3/4/5", "41010A41020B");
    two("/3", "080408860541010A41020B");
    for payload in ["830541010A", "41010A"] {
        row(TLV, "/3/4/5/1", payload, T::INT).at("/3/4/5/1", Int(10)).check();
    }
    for (request, payload) in [
        ("/3/4", "41010A"),
        ("/3/4/5/1", "C1050A"),
        ("/3/4/5", "C1060A"),
        ("/3/4", "080503C1050A"),
        ("/3/4", "E1FFFF0A"),
        ("/3/4", "FF010A"),
        ("/3/4", "820541010A"),
        // a Resource in a Resource, an Instance in an Instance, nested without end
        ("/3/4", "8305C1010A"),
        ("/3", "030403050100"),
        ("/3/4", "83058105"),
        // no Instance id outside Create
        ("/3", "C1050A"),
        ("/3/4", "0004"),
        ("/3/4/5", "4001"),
        // a Resource Instance without bytes is no integer
        ("/3/4", "82054001"),
    ] {
        let (events, result) =
            decode_blocks(TLV, DecodeKind::Write, &path(request), &[hex(payload)], &|_| Some(T::INT));
        assert_eq!((events.len(), result), (0, Err(Error::Format)), "{payload} @{request}");
    }
    row(TLV, "/3/4", "830541010A00", T::INT).at("/3/4/5/1", Int(10)).fails().check();
    let create = |payload| row(TLV, "/3", payload, T::INT).kind(DecodeKind::Create);
    create("C1050A").then(Event::Entry(Path::resource(3, 65535, 5), Int(10))).check();
    create("080003C1050A").at("/3/0/5", Int(10)).check();
    create("0001").then(Event::NoValue(path("/3/1"))).check();
    // improvement: an empty array is no value
    row(TLV, "/3/4", "8005C1012A", T::INT).at("/3/4/1", Int(42)).check();
}

#[test]
fn spec_30_8_unknown_resources_are_passed_over_in_every_format() {
    // /13/26/9 is unknown, /13/26/1 is an integer.
    let declared = |p: &Path| (p.rid() != 9).then_some(T::INT);
    let rows: &[(u16, &str)] = &[
        (TLV, "C1092A C1012A"),
        (TLV, "C0 09 C1012A"),
        (TLV, "C80905 \"abcde\" C1012A"),
        (TLV, "8609 41010A41020B C1012A"),
        (LWM2M_CBOR, "A1820D181A A2 09 1818 01182A"),
        (LWM2M_CBOR, "A1820D181A A2 09 63\"abc\" 01182A"),
        (LWM2M_CBOR, "A1820D181A A2 09 5F4101420203FF 01182A"),
        (LWM2M_CBOR, "A1820D181A A2 09 A100C48220182D 01182A"),
        (SENML_CBOR, "82A321662F31332F323600622F390218FFA200622F3102182A"),
        (SENML_CBOR, "82A321662F31332F323600622F390363616263A200622F3102182A"),
    ];
    for (format, payload) in rows {
        let whole = hex(payload);
        for cut in 0..=whole.len() {
            let (a, b) = whole.split_at(cut);
            let blocks = [a.to_vec(), b.to_vec()];
            let (events, result) = decode_blocks(*format, DecodeKind::Write, &path("/13/26"), &blocks, &declared);
            assert_eq!((&events[..], result), (&[Event::Entry(path(R), Int(42))][..], Ok(())), "{payload}");
        }
    }
    for format in [PLAIN_TEXT, CBOR] {
        let (events, result) =
            decode_blocks(format, DecodeKind::Write, &path("/13/26/9"), &[hex("31"), hex("")], &declared);
        assert_eq!((events.len(), result), (0, Ok(())));
    }
}
