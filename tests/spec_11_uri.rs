//! Spec 11 §1.2 (rows U1–U31, wanted behaviour) and spec 20 §4.4 and §16.3: URIs.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod common;

use anj::coap::{Code, Scheme, Token, Type, Uri, Writer};
use common::{hex, to_hex};

/// Host, port and the options of a GET.
fn download(uri: &str) -> Option<(String, u16, String)> {
    let uri = Uri::parse_download(uri.as_bytes(), 3).ok()?;
    let mut out = [0; 600];
    let mut writer = Writer::new(&mut out, Type::Confirmable, Code::GET, 0, &Token::full([0; 8]));
    uri.write_options(&mut writer);
    let len = writer.finish().expect("fits");
    Some((String::from_utf8(uri.host.to_vec()).unwrap(), uri.port_or_default(), to_hex(&out[12..len])))
}

#[test]
fn spec_11_u_accepted() {
    let long = format!("coap://h/{}", "a".repeat(270));
    let long_options = format!("be0001{}", "61".repeat(270));
    let rows: &[(&str, &str, &str, u16, &str)] = &[
        ("U1", "coap://fw.example.com:5683/a/bc/def", "fw.example.com", 5683, "b161 026263 03646566"),
        ("U2", "coap://fw.example.com/a", "fw.example.com", 5683, "b161"),
        ("U3", "coaps://h/a", "h", 5684, "b161"),
        ("U4", "coap://fw.example.com:5683", "fw.example.com", 5683, ""),
        ("U5", "coap://fw.example.com", "fw.example.com", 5683, ""),
        ("U6", "coap://fw.example.com/", "fw.example.com", 5683, ""),
        ("U7", "coap://fw.example.com:5683/", "fw.example.com", 5683, ""),
        ("U8", "coap://[2001:db8::1]:5690/fw", "[2001:db8::1]", 5690, "b26677"),
        ("U9", "coap://[2001:db8::1]/fw", "[2001:db8::1]", 5683, "b26677"),
        ("U10", "coap://[2001:db8::1]", "[2001:db8::1]", 5683, ""),
        ("U11", "coap://h/a//b", "h", 5683, "b161 00 0162"),
        ("U12", "coap://h/a/", "h", 5683, "b161 00"),
        ("U13", "coap://h/a?x=1&y=2", "h", 5683, "b161 43783d31 03793d32"),
        ("U13 without path", "coap://h?x=1", "h", 5683, "d302783d31"),
        ("U14", "coap://h/a%2Fb", "h", 5683, "b3 612f62"),
        ("U14 in a query", "coap://h/a?x=%26", "h", 5683, "b161 43783d26"),
        ("U20", "coap://h:0/a", "h", 0, "b161"),
        ("U23", "coap://h/a:b", "h", 5683, "b3 613a62"),
        ("U24", "coap://h/a:7", "h", 5683, "b3 613a37"),
        ("U29", "coap://h/aaaaaaaaaaaaa", "h", 5683, "bd00 61616161616161616161616161"),
        ("U30", &long, "h", 5683, &long_options),
    ];
    for (row, uri, host, port, options) in rows {
        assert_eq!(download(uri), Some((host.to_string(), *port, to_hex(&hex(options)))), "{row}: {uri}");
    }
}

#[test]
fn spec_11_u_refused() {
    let long_host = format!("coap://{}/a", "h".repeat(256));
    let rows = [
        ("U15", "coap://h/a#frag"),
        ("U16", "coap://h/a/b/c/d"),
        ("U17", "coap://h:123456/a"),
        ("U18", "coap://h:99999/a"),
        ("U19", "coap://h:56x/a"),
        ("U21", "coap://h:/a"),
        ("U22", "coap://:5683/a"),
        ("U22", "coap:///a"),
        ("U25", "coap://u@h/a"),
        ("U26", "COAP://h/a"),
        ("U26", "coap+tcp://h/a"),
        ("U26", "http://h/a"),
        ("U26", "coapss://h/a"),
        ("U26", "coap:h/a"),
        ("U26", ""),
        ("U28", "coap://[::1/a"),
        ("U28", "coap://[::1]x/a"),
        ("U28", "coap://[]/a"),
        ("U31", &long_host),
        ("broken escape", "coap://h/a%2"),
        ("broken escape", "coap://h/a%2g"),
        ("too many arguments", "coap://h/a?1&2&3&4&5&6&7&8&9&10&11&12&13&14"),
        ("port -1", "coap://h:-1/a"),
    ];
    for (row, uri) in rows {
        assert_eq!(download(uri), None, "{row}: {uri}");
    }
    let longest = format!("coap://{}/a", "h".repeat(255));
    assert!(download(&longest).is_some(), "U31: 255");
}

#[test]
fn spec_20_16_3_server_uris() {
    let accepted = [
        ("coap://h:5683", Scheme::Coap, "h", 5683),
        ("coap://h/", Scheme::Coap, "h", 5683),
        ("coap://h", Scheme::Coap, "h", 5683),
        ("coap://[::1]:77", Scheme::Coap, "[::1]", 77),
        ("coap://[::1]/", Scheme::Coap, "[::1]", 5683),
        ("coap://[::1]", Scheme::Coap, "[::1]", 5683),
        ("coap://h:5683/a?b", Scheme::Coap, "h", 5683),
        ("coap://h/p:1", Scheme::Coap, "h", 5683),
        ("coaps://h:5684", Scheme::Coaps, "h", 5684),
        ("coaps://h", Scheme::Coaps, "h", 5684),
        ("coap://h/%?%#frag", Scheme::Coap, "h", 5683),
    ];
    for (text, scheme, host, port) in accepted {
        let uri = Uri::parse(text.as_bytes()).expect(text);
        assert_eq!((uri.scheme, uri.host, uri.port_or_default()), (scheme, host.as_bytes(), port), "{text}");
    }
    let refused =
        ["coap://h:", "coap://:5683", "coap:///", "coap://h:123456/x", "coap://h:99999", "COAP://h:1", "http://h:1"];
    for text in refused {
        assert!(Uri::parse(text.as_bytes()).is_err(), "{text}");
    }
    let bootstrap =
        |text: &str| Uri::parse(text.as_bytes()).map(|uri| uri.port.unwrap_or(uri.scheme.default_bootstrap_port()));
    assert_eq!((bootstrap("coap://b/"), bootstrap("coaps://b/")), (Ok(5693), Ok(5694)));
}
