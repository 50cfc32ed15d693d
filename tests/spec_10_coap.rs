//! Spec 10 §2, §3, §5: the conformance tables of the codec, at the level of messages.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod common;

use anj::coap::attributes::{Names, UINT_NONE};
use anj::coap::request::{BadRequest, Operation, Request};
use anj::coap::response::{Response, location_path};
use anj::coap::{Block, Code, FORMAT_NONE, Message, ParseError, ShortMessage, Token, Type, WriteError, Writer, option};
use anj::config;
use anj::exchange::{ResponseBody, ResponseHead};
use anj::path::Path;
use common::{hex, to_hex};

/// What becomes of a datagram.
#[derive(Debug, PartialEq)]
enum Decoded {
    /// Not CoAP, or malformed.
    Undecodable,
    /// A message that is no request.
    Other(Type, Code),
    /// A request that is dropped.
    Dropped,
    /// A request that is answered with an error.
    Error(u8),
    /// An operation on a path.
    Do(Operation, Path),
}
use Decoded::{Do, Dropped, Error, Other, Undecodable};

fn decode(datagram: &[u8]) -> Decoded {
    let Ok(message) = Message::parse(datagram) else {
        return Undecodable;
    };
    if !message.is_request() {
        return Other(message.ty, message.code);
    }
    match Request::decode(&message) {
        Ok(request) => Do(request.operation, request.path),
        Err(BadRequest::Drop) => Dropped,
        Err(BadRequest::Answer(code)) => Error(code.0),
    }
}

fn request(datagram: &[u8]) -> Request {
    Request::decode(&Message::parse(datagram).expect("a message")).expect("a request")
}

/// A CON request with token 55 and the given options.
fn con(code: u8, options: &[(u16, &[u8])], payload: &[u8]) -> Vec<u8> {
    build(Type::Confirmable, code, options, payload)
}

fn build(ty: Type, code: u8, options: &[(u16, &[u8])], payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 1500];
    let mut writer = Writer::new(&mut out, ty, Code(code), 0x7000, &Token::new(&[0x55]).unwrap());
    for (number, value) in options {
        writer.option(*number, value);
    }
    writer.payload(payload);
    let len = writer.finish().expect("a message");
    out.truncate(len);
    out
}

const P: u16 = option::URI_PATH;
const Q: u16 = option::URI_QUERY;
const FW: &[(u16, &[u8])] = &[(P, b"5"), (P, b"0"), (P, b"3")];

fn fw_state() -> Path {
    Path::resource(5, 0, 3)
}

/// The rows of table A that the codec decides. "—" rows that spec 30 §6 turns into answers carry the answer.
#[test]
fn spec_10_a_decoding() {
    let read = |path: Path| Do(Operation::Read, path);
    let rows: &[(&str, &str, Decoded)] = &[
        ("A1", "40007000", Other(Type::Confirmable, Code::EMPTY)),
        ("A3", "4101700155b13501300133", read(fw_state())),
        ("A5", "4101700199b133", read(Path::object(3))),
        ("A6", "40017002b13501300133", read(fw_state())),
        ("A7", "480170031122334455667788b13501300133", read(fw_state())),
        ("A8", "49017004112233445566778899b13501300133", Undecodable),
        ("A9", "0101700555b13501300133", Undecodable),
        ("A9", "8101700655b13501300133", Undecodable),
        ("A10", "5101700755b13501300133", Dropped),
        ("A11", "6101700855b13501300133", Undecodable),
        ("A12", "50007009", Undecodable),
        ("A12", "4100700a55", Undecodable),
        ("A12", "7001700b", Undecodable),
        ("A13", "4106700c55b13501300133", Dropped),
        ("A13", "4108700d55", Undecodable),
        ("A13", "41e1700e55", Undecodable),
        ("A13", "4140700f55", Undecodable),
        ("A14", "4145701055ff31", Other(Type::Confirmable, Code::CONTENT)),
        ("A15", "5145701155ff31", Other(Type::NonConfirmable, Code::CONTENT)),
        ("A15", "60007012", Other(Type::Acknowledgement, Code::EMPTY)),
        ("A16", "4103701355b1350130013110ff", Undecodable),
        ("A17", "4101701655b535", Undecodable),
        ("A20", "4101701f55b3616263", Error(0x84)),
        ("A21", "4101702055b730303030303035", Error(0x84)),
        ("A21", "4101702055b6303030303035", read(Path::object(5))),
        ("A22", "4101702055b53635353335", read(Path::object(65535))),
        ("65536 does not wrap", "4101702055b53635353336", Error(0x84)),
        ("A23", "4101702055ba34323934393637323936", Error(0x84)),
        ("A24", "4101702555b135000130", Error(0x84)),
        ("A25", "4101702655b135013001330130 0131", Error(0x84)),
        ("A26", "4101702755b0", Error(0x85)),
        ("A27", "4101702855b06128", Do(Operation::Discover, Path::ROOT)),
        ("A28", "4101702955", Error(0x85)),
        ("A29", "4102702b55", Error(0x85)),
        ("A29", "4102702a55b26273", Do(Operation::BootstrapFinish, Path::ROOT)),
        ("A30", "4101702d556400000000513501300133", Error(0x80)),
        ("A31", "4101702e55610551350130 0133", Do(Operation::CancelObserve, fw_state())),
        ("A33", "4101703055b1350130013360", read(fw_state())),
        ("A35", "4103703255b1350130013347706d696e3d3130", Do(Operation::WriteAttributes, fw_state())),
        ("A42", "4101704055b1350130c400000000", Error(0x80)),
        ("A42", "4101704055b1350130c0", read(Path::instance(5, 0))),
        ("A43", "5102705155b13501300132", Do(Operation::Execute, Path::resource(5, 0, 2))),
        ("S1", "4101703855b1350130c100", read(Path::instance(5, 0))),
        ("D1 empty", "", Undecodable),
        ("D1 short", "410170", Undecodable),
        ("D1 token cut", "4401700055", Undecodable),
        ("D5 extension of the delta cut", "41017000 55 d1", Undecodable),
        ("D5 extension of the length cut", "41017000 55 be01", Undecodable),
        ("nibble 15 as delta", "41017000 55 f135", Undecodable),
        ("nibble 15 as length", "41017000 55 bf35", Undecodable),
        ("number above 65535", "41017000 55 e0ffff e0ffff", Undecodable),
        ("D9 3.00 reads as a response", "6160700055", Other(Type::Acknowledgement, Code(0x60))),
        ("D9 5.06", "61a6700055", Undecodable),
        ("SZX 7", "4101704055b1350130c107", Error(0x80)),
    ];
    for (row, datagram, expected) in rows {
        assert_eq!(decode(&hex(datagram)), *expected, "{row}: {datagram}");
    }
}

/// The rows as meant: three path options and 12 or 13 empty ones. (Their text says `e1` where an empty option has `e0`.)
#[test]
fn spec_10_a18_a19_options_limit() {
    let datagram = |empty: usize| [hex("4101701d55b13501300133e007d0"), vec![0; empty - 1]].concat();
    assert_eq!(config::ANJ_COAP_MAX_OPTIONS_NUMBER, 15);
    assert_eq!(decode(&datagram(12)), Do(Operation::Read, fw_state()), "A18");
    assert_eq!(decode(&datagram(13)), Undecodable, "A19");
}

#[test]
fn spec_10_2_reset_only_for_confirmable_headers() {
    let reset = |text: &str| Message::parse(&hex(text)).unwrap_err();
    assert_eq!(reset("4101701655b535"), ParseError { reset: Some(0x7016) });
    assert_eq!(reset("5101701655b535"), ParseError { reset: None });
    assert_eq!(reset("8101700655"), ParseError { reset: None });
    assert_eq!(reset("4c017006"), ParseError { reset: None });
    assert_eq!(reset("4101"), ParseError { reset: None });
}

/// Spec 10 §3 "Request → operation", spec 30 §6.
#[test]
fn spec_10_3_operations() {
    use Operation as Op;
    let (get, post, put, delete, fetch, ipatch) = (1, 2, 3, 4, 5, 7);
    let (o, oi, oir) = (Path::object(5), Path::instance(5, 0), fw_state());
    let oirr = Path::resource_instance(5, 0, 3, 1);
    let observe: &[(u16, &[u8])] = &[(option::OBSERVE, b"")];
    let cancel: &[(u16, &[u8])] = &[(option::OBSERVE, &[7])];
    let links: &[(u16, &[u8])] = &[(option::ACCEPT, &[40])];
    let text: &[(u16, &[u8])] = &[(option::CONTENT_FORMAT, b"")];
    let cbor: &[(u16, &[u8])] = &[(option::CONTENT_FORMAT, &[0x2d, 0x18])];
    let none: &[(u16, &[u8])] = &[];
    let rows = [
        (get, none, Path::ROOT, Error(0x85)),
        (get, none, o, Do(Op::Read, o)),
        (get, none, oirr, Do(Op::Read, oirr)),
        (get, observe, oir, Do(Op::Observe, oir)),
        (get, observe, Path::ROOT, Error(0x85)),
        (get, cancel, oi, Do(Op::CancelObserve, oi)),
        (get, links, Path::ROOT, Do(Op::Discover, Path::ROOT)),
        (get, links, oir, Do(Op::Discover, oir)),
        (get, links, oirr, Error(0x85)),
        (post, none, o, Do(Op::Create, o)),
        (post, cbor, oi, Do(Op::WritePartial, oi)),
        (post, none, oir, Do(Op::Execute, oir)),
        (post, text, oir, Do(Op::Execute, oir)),
        (post, cbor, oir, Do(Op::WritePartial, oir)),
        (post, cbor, oirr, Error(0x85)),
        (fetch, none, Path::ROOT, Do(Op::ReadComposite, Path::ROOT)),
        (fetch, observe, Path::ROOT, Do(Op::ObserveComposite, Path::ROOT)),
        (fetch, cancel, Path::ROOT, Do(Op::CancelObserveComposite, Path::ROOT)),
        (put, text, oi, Do(Op::WriteReplace, oi)),
        (put, text, o, Do(Op::WriteReplace, o)),
        (put, none, o, Do(Op::WriteAttributes, o)),
        (ipatch, cbor, Path::ROOT, Do(Op::WriteComposite, Path::ROOT)),
        (delete, none, oi, Do(Op::Delete, oi)),
        (delete, none, Path::ROOT, Do(Op::Delete, Path::ROOT)),
        (delete, none, oir, Error(0x85)),
        (delete, none, oirr, Do(Op::Delete, oirr)),
    ];
    for (code, options, path, expected) in rows {
        let ids: Vec<Vec<u8>> = path.ids().iter().map(|id| id.to_string().into_bytes()).collect();
        let mut all: Vec<(u16, &[u8])> = ids.iter().map(|id| (P, id.as_slice())).collect();
        all.extend_from_slice(options);
        all.sort_by_key(|(number, _)| *number);
        assert_eq!(decode(&con(code, &all, b"")), expected, "0.0{code} {all:?}");
        let unconfirmed = match expected {
            Do(Op::Execute, path) => Do(Op::Execute, path),
            _ => Dropped,
        };
        assert_eq!(decode(&build(Type::NonConfirmable, code, &all, b"")), unconfirmed, "NON 0.0{code} {all:?}");
    }
}

#[test]
fn spec_10_3_bootstrap_uri() {
    assert_eq!(decode(&con(1, &[(P, b"bs")], b"")), Dropped);
    assert_eq!(decode(&con(4, &[(P, b"bs")], b"")), Dropped);
    assert_eq!(decode(&con(2, &[(P, b"bs"), (P, b"1")], b"")), Error(0x84));
    assert_eq!(decode(&con(2, &[(P, b"5"), (P, b"bs")], b"")), Error(0x84));
    assert_eq!(decode(&con(2, &[(P, b"bsx")], b"")), Error(0x84));
}

/// Unknown critical options get 4.02 (decided in the README of the specification), elective ones are skipped.
#[test]
fn spec_10_3_critical_options() {
    for number in [option::IF_MATCH, option::IF_NONE_MATCH, option::OSCORE, option::PROXY_URI, 39, 2049] {
        let mut options = vec![(P, &b"5"[..]), (number, b"x")];
        options.sort_by_key(|(number, _)| *number);
        assert_eq!(decode(&con(1, &options, b"")), Error(0x82), "option {number}");
        assert_eq!(decode(&build(Type::NonConfirmable, 1, &options, b"")), Dropped, "option {number}");
    }
    for number in [option::URI_HOST, option::URI_PORT, option::ETAG, option::MAX_AGE, option::SIZE1, 2048] {
        let mut options = vec![(P, &b"5"[..]), (number, b"x")];
        options.sort_by_key(|(number, _)| *number);
        assert_eq!(decode(&con(1, &options, b"")), Do(Operation::Read, Path::object(5)), "option {number}");
    }
}

#[test]
fn spec_10_3_values() {
    let accept = |value: &[u8]| request(&con(1, &[(P, b"5"), (option::ACCEPT, value)], b"")).accept;
    assert_eq!(accept(&[50]), 50, "A32");
    assert_eq!(accept(b""), 0, "A33");
    assert_eq!(accept(&[0, 0, 60]), FORMAT_NONE, "A34");
    assert_eq!(request(&con(1, FW, b"")).accept, FORMAT_NONE);
    let twice: &[(u16, &[u8])] =
        &[(P, b"5"), (P, b"0"), (option::CONTENT_FORMAT, &[60]), (option::CONTENT_FORMAT, &[42])];
    assert_eq!(request(&con(3, twice, b"")).content_format, 60, "the first counts");
    let both: &[(u16, &[u8])] = &[(P, b"5"), (option::BLOCK2, &[0x12]), (option::BLOCK1, &[0x2e])];
    let both = request(&con(1, both, b""));
    assert_eq!((both.block1, both.block2), (Some(Block { num: 2, more: true, szx: 6 }), None));
    let empty = request(&hex("4101704055b1350130c0"));
    assert_eq!(empty.block2, Some(Block { num: 0, more: false, szx: 0 }), "RFC 7959: a Block of no bytes");
    let largest = request(&con(1, &[(P, b"5"), (option::BLOCK2, &[0xff, 0xff, 0xf6])], b""));
    assert_eq!(largest.block2, Some(Block { num: 0xfffff, more: false, szx: 6 }));
}

#[test]
fn spec_10_8_empty_payload_of_a_write() {
    let takes = |code, options: &[(u16, &[u8])], len| request(&con(code, options, b"")).takes_payload(len);
    let format = option::CONTENT_FORMAT;
    assert!(takes(3, &[(P, b"5"), (P, b"0"), (P, b"1"), (format, b"")], 0));
    assert!(takes(3, &[(P, b"5"), (P, b"0"), (P, b"1"), (format, &[42])], 0));
    assert!(!takes(3, &[(P, b"5"), (P, b"0"), (P, b"1"), (format, &[112])], 0));
    assert!(takes(3, &[(P, b"5"), (P, b"0"), (P, b"1"), (format, &[112])], 1));
    assert!(!takes(1, FW, 0));
}

fn attributes(queries: &[&str]) -> Result<anj::coap::attributes::Attributes, BadRequest> {
    let mut options = FW.to_vec();
    options.extend(queries.iter().map(|query| (Q, query.as_bytes())));
    Request::decode(&Message::parse(&con(3, &options, b"")).unwrap()).map(|request| request.attributes)
}

#[test]
fn spec_10_a35_a40_attributes() {
    assert_eq!(attributes(&["pmin=10"]).map(|a| (a.present, a.min_period)), Ok((Names::MIN_PERIOD, 10)), "A35");
    for unknown in ["foo=1", "pmaxx", "pmaxx=1", "step=1", "context=1", "", "=1", "p"] {
        assert!(attributes(&[unknown]).is_ok_and(|a| a.present.is_empty()), "A36, A37: {unknown}");
    }
    for bad in ["pmin=n0", "pmin=-1", "pmin=4294967296", "pmin= 1", "gt=x", "st=1e", "lt=--1"] {
        assert_eq!(attributes(&[bad]), Err(BadRequest::Answer(Code::BAD_REQUEST)), "A37: {bad}");
    }
    let long = format!("foo={}", "x".repeat(37));
    assert_eq!(attributes(&[&long]), Err(BadRequest::Answer(Code::BAD_REQUEST)), "A38: 41 bytes");
    assert!(attributes(&[&long[..40]]).is_ok(), "A38: 40 bytes");
    let mut read = FW.to_vec();
    let sixty = [b'x'; 60];
    read.push((Q, &sixty));
    assert_eq!(decode(&con(1, &read, b"")), Do(Operation::Read, fw_state()), "A38: 60 bytes on a Read");
    let a = attributes(&["pmin=20", "pmax="]).unwrap();
    assert_eq!((a.min_period, a.max_period), (20, UINT_NONE), "A39");
    assert!(a.present.contains(Names::MIN_PERIOD) && a.present.contains(Names::MAX_PERIOD), "A39");
    let a = attributes(&["st="]).unwrap();
    assert!(a.present == Names::STEP && a.step.is_nan(), "A40");
    let a = attributes(&["st"]).unwrap();
    assert!(a.present == Names::STEP && a.step.is_nan(), "a name alone");
    assert_eq!(attributes(&["pmin=1", "pmin=2"]).map(|a| a.min_period), Ok(1), "the first counts");
}

#[test]
#[cfg(anj_with_lwm2m12)]
fn spec_10_a41_all_attributes() {
    let queries = "pmin=20&epmin=1&epmax=2&con=1&gt=2.85&lt=3333.8&st=-0.8&edge=0&hqmax=7777&pmax=1200";
    let a = attributes(&queries.split('&').collect::<Vec<_>>()).unwrap();
    assert_eq!(a.present, Names::NOTIFICATION);
    assert_eq!((a.min_period, a.max_period, a.min_eval_period, a.max_eval_period), (20, 1200, 1, 2));
    assert_eq!((a.greater_than, a.less_than, a.step), (2.85, 3333.8, -0.8));
    assert_eq!((a.edge, a.con, a.hqmax), (0, 1, 7777));
}

#[test]
fn spec_10_3_depth_of_discover() {
    let discover = |query: &str| {
        let options: &[(u16, &[u8])] = &[(P, b"5"), (Q, query.as_bytes()), (option::ACCEPT, &[40])];
        Request::decode(&Message::parse(&con(1, options, b"")).unwrap()).map(|request| request.depth)
    };
    assert_eq!(discover("depth=2"), Ok(Some(2)));
    assert_eq!(discover("pmin=x"), Ok(None), "not wanted, not read");
    assert_eq!(discover("depth=x"), Err(BadRequest::Answer(Code::BAD_REQUEST)));
}

#[test]
fn spec_10_2_responses() {
    let response = |options: &[(u16, &[u8])]| {
        let bytes = build(Type::Acknowledgement, 0x45, options, b"x");
        Response::decode(&Message::parse(&bytes).unwrap()).map(|r| (r.etag.to_vec(), r.block1, r.block2, r.size2))
    };
    let block = Block { num: 1, more: true, szx: 2 };
    assert_eq!(
        response(&[(option::ETAG, b"12345678"), (option::BLOCK2, &[0x1a]), (option::SIZE2, &[1, 0])]),
        Some((b"12345678".to_vec(), None, Some(block), Some(256)))
    );
    assert_eq!(response(&[(option::BLOCK1, &[0x1a])]), Some((vec![], Some(block), None, None)));
    // D10 and SZX 7
    assert_eq!(response(&[(option::ETAG, b"123456789")]), None);
    assert_eq!(response(&[(option::SIZE2, &[0; 5])]), None);
    assert_eq!(response(&[(option::BLOCK2, &[0; 4])]), None);
    assert_eq!(response(&[(option::BLOCK2, &[0x1f])]), None);
    assert_eq!(response(&[(option::BLOCK2, b"")]).map(|r| r.2), Some(Some(Block::default())));
}

#[test]
fn spec_10_11_location_path() {
    let bytes = build(Type::Acknowledgement, 0x41, &[(8, b"rd"), (8, b""), (8, b"x")], b"");
    let message = Message::parse(&bytes).unwrap();
    assert_eq!(location_path(&message).collect::<Vec<_>>(), [&b"rd"[..], b"", b"x"]);
}

/// Runs a writer on a buffer of that size.
fn write(
    size: usize,
    ty: Type,
    code: Code,
    id: u16,
    token: &[u8],
    f: impl Fn(&mut Writer),
) -> Result<String, WriteError> {
    let mut out = vec![0xEE; size];
    let mut writer = Writer::new(&mut out, ty, code, id, &Token::new(token).unwrap());
    f(&mut writer);
    writer.finish().map(|len| to_hex(&out[..len]))
}

fn clean(text: &str) -> Result<String, WriteError> {
    Ok(to_hex(&hex(text)))
}

#[test]
fn spec_10_e1_e5_client_messages() {
    let (con, zero) = (Type::Confirmable, [0; 8]);
    let register = |w: &mut Writer| {
        w.option(P, b"rd");
        w.uint_option(option::CONTENT_FORMAT, 40);
        w.query(b"ep", Some(b"name"));
        w.query_uint(b"lt", 120);
        w.query(b"lwm2m", Some(b"1.2"));
        w.query(b"Q", None);
        w.payload(b"<1/1>");
    };
    assert_eq!(
        write(100, con, Code::POST, 1, &zero, register),
        clean(
            "48020001 0000000000000000 b27264 1128 3765703d6e616d65 066c743d313230 096c776d326d3d312e32 0151 ff 3c312f313e"
        ),
        "E1"
    );
    let update = |w: &mut Writer| {
        w.option(P, b"name");
        w.query(b"b", Some(b"U"));
        w.query(b"sms", None);
    };
    assert_eq!(
        write(100, con, Code::POST, 2, &zero, update),
        clean("48020002 0000000000000000 b46e616d65 43623d55 03736d73"),
        "E2"
    );
    assert_eq!(
        write(100, con, Code::DELETE, 3, &zero, |w| w.option(P, b"name")),
        clean("48040003 0000000000000000 b46e616d65"),
        "E3"
    );
    let bootstrap = |w: &mut Writer| {
        w.option(P, b"bs");
        w.query(b"ep", Some(b"name"));
        w.query_uint(b"pct", 60);
    };
    assert_eq!(
        write(100, con, Code::POST, 4, &zero, bootstrap),
        clean("48020004 0000000000000000 b26273 4765703d6e616d65 067063743d3630"),
        "E4"
    );
    let head = ResponseHead {
        ty: Type::NonConfirmable,
        code: Code::CONTENT,
        message_id: 0,
        token: Token::new(&[0x44, 0x44]).unwrap(),
        block1: None,
        block2: None,
    };
    let body = ResponseBody { observe: Some(0x2233), content_format: 0, payload: b"211", ..ResponseBody::EMPTY };
    assert_eq!(encode(&head, &body), clean("52450000 4444 622233 60 ff 323131"), "E5");
}

fn encode(head: &ResponseHead, body: &ResponseBody) -> Result<String, WriteError> {
    let mut out = [0; 100];
    head.encode(&mut out, body).map(|len| to_hex(&out[..len]))
}

#[test]
fn spec_10_e6_e10_responses() {
    let block = Block { num: 132, more: true, szx: 5 };
    let head = |code, block1, block2| ResponseHead {
        ty: Type::Acknowledgement,
        code,
        message_id: 0x2222,
        token: Token::new(&[0x11, 0x22, 0x33]).unwrap(),
        block1,
        block2,
    };
    let created = |oid, iid| {
        let body = ResponseBody { location: Path::instance(oid, iid), ..ResponseBody::EMPTY };
        encode(&head(Code::CREATED, None, None), &body)
    };
    assert_eq!(created(1, 2), clean("63412222112233 8131 0132"), "E6");
    assert_eq!(created(12345, 17890), clean("63412222112233 853132333435 053137383930"), "E7");
    assert_eq!(created(0, 0), clean("63412222112233 8130 0130"), "E8");
    let body = ResponseBody { content_format: 0, payload: b"00000", ..ResponseBody::EMPTY };
    assert_eq!(
        encode(&head(Code::CONTENT, None, Some(block)), &body),
        clean("63452222112233 c0 b2084d ff 3030303030"),
        "E9"
    );
    let block1 = Block { more: false, ..block };
    assert_eq!(
        encode(&head(Code::CONTENT, Some(block1), Some(block)), &body),
        clean("63452222112233 c0 b2084d 420845 ff 3030303030"),
        "E10, Block2 as in E9"
    );
}

#[test]
fn spec_10_e11_e12_downloader_and_empty() {
    let path = |w: &mut Writer| {
        w.option(P, b"ab");
        w.option(P, b"");
        w.option(P, b"efgh");
    };
    let expected = clean("4201000a4444 b26162 00 0465666768");
    assert_eq!(write(100, Type::Confirmable, Code::GET, 10, &[0x44, 0x44], path), expected, "E11");
    let ping = ShortMessage::new(Type::Confirmable, Code::EMPTY, 0x2222, &Token::EMPTY);
    let short = |message: ShortMessage| to_hex(message.as_bytes());
    assert_eq!(short(ShortMessage::reset(0x2222)), "70002222", "E12");
    assert_eq!(short(ping), "40002222", "E12");
    assert_eq!(short(ShortMessage::acknowledgement(0x2222)), "60002222", "E12");
    let mut small = [0; 3];
    assert_eq!(ping.copy_to(&mut small), None);
}

#[test]
fn spec_10_e13_exact_fit() {
    let fill = |w: &mut Writer| {
        w.option(P, b"rd");
        w.payload(&[7; 39]);
    };
    let size = |size| write(size, Type::Confirmable, Code::POST, 1, &[0; 8], fill).map(|text| text.len() / 2);
    assert_eq!(size(55), Ok(55));
    for smaller in 0..55 {
        assert_eq!(size(smaller), Err(WriteError::NoSpace), "{smaller}");
    }
    let bare = |size| write(size, Type::Confirmable, Code::POST, 1, &[0; 8], |w| w.option(P, b"rd")).is_ok();
    assert!(bare(16) && !bare(15), "without payload a byte has to stay free");
}

#[test]
fn spec_10_e14_option_values() {
    let options = |w: &mut Writer| {
        w.option(0, b"0");
        w.option(1, b"1");
        w.option(1, b"2");
        w.uint_option(3, 0x1234);
        w.uint_option(4, 0x1234_5678);
        w.uint_option(12, 0x4444);
    };
    let expected = clean("40010000 0130 1131 0132 221234 1412345678 824444");
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", options), expected);
    let disorder = |w: &mut Writer| {
        w.option(12, b"");
        w.option(11, b"");
    };
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", disorder), Err(WriteError::Invalid));
}

#[test]
fn spec_10_5_limits_of_a_message() {
    let options = |n: usize| move |w: &mut Writer| (0..n).for_each(|_| w.option(P, b"x"));
    assert!(write(100, Type::Confirmable, Code::GET, 0, b"", options(15)).is_ok());
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", options(16)), Err(WriteError::TooManyOptions));
    let endpoint = |len: usize| move |w: &mut Writer| w.query(b"ep", Some(&vec![b'e'; len]));
    assert!(write(100, Type::Confirmable, Code::GET, 0, b"", endpoint(36)).is_ok());
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", endpoint(37)), Err(WriteError::Invalid));
    let block = |num, szx| move |w: &mut Writer| w.block_option(option::BLOCK2, Block { num, more: false, szx });
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", block(0, 7)), Err(WriteError::Invalid));
    assert_eq!(write(100, Type::Confirmable, Code::GET, 0, b"", block(0x10_0000, 0)), Err(WriteError::Invalid));
    assert!(write(100, Type::Confirmable, Code::GET, 0, b"", block(0xF_FFFF, 6)).is_ok());
}

#[test]
fn spec_10_5_block_sizes() {
    use anj::exchange::size;
    let rows = [(0, 0), (15, 0), (16, 16), (31, 16), (32, 32), (1000, 512), (1023, 512), (1024, 1024), (5000, 1024)];
    for (budget, expected) in rows {
        assert_eq!(size::block_size(budget), expected, "{budget}");
    }
    // Spec 20 §7.2: `ep=name`, mtu 103: 33 bytes of room, blocks of 32; 86 is the least usable MTU.
    let register = size::REGISTER
        + size::query_endpoint(4)
        + size::QUERY_LIFETIME
        + size::query_version(3)
        + size::query_binding(1);
    assert_eq!(register + size::QUERY_QUEUE_MODE - 3, 70);
    assert_eq!(size::block_szx(103, register, 1024).map(Block::size_of_szx), Some(32));
    assert_eq!(size::block_szx(86, register, 1024).map(Block::size_of_szx), Some(16));
    assert_eq!(size::block_szx(85, register, 1024), None);
    assert_eq!(size::block_szx(10, register, 1024), None);
    assert_eq!(size::block_szx(1200, size::RESPONSE, 1024), Some(6));
}
