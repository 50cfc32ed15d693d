//! Firmware Update object over the wire: spec 11 Part 2, rows F1 to F43 and F50 as datagrams to a registered client.
//!
//! In a row, `M` is the message, `P`/`U` its path `/5/0/0` or `/5/0/1`; token 55 as in the table.
#![cfg(all(anj_fota_with_pull_method, anj_fota_with_push_method, anj_fota_with_coaps, not(anj_fota_with_coap)))]
#![allow(clippy::undocumented_unsafe_blocks)]

#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/fw_update.rs"]
#[allow(dead_code)]
mod fw_update;

use std::cell::Cell;

use client::{Client, Setup};
use common::{clock, hex, net, to_hex};
use fw_update::{App, all_handlers};

const GET: u8 = 0x01;
const POST: u8 = 0x02;
const PUT: u8 = 0x03;
const DELETE: u8 = 0x04;
const IPATCH: u8 = 0x07;

const INSTANCE: &str = "b135 0130";
const PACKAGE: &str = "b135 0130 0130";
const URI: &str = "b135 0130 0131";
const UPDATE: &str = "b135 0130 0132";
/// "coap://h/f"
const H_F: &str = "636f61703a2f2f682f66";

/// A registered client with a Firmware Update object.
struct Device {
    client: Client,
    app: Box<App>,
    mid: Cell<u16>,
}

impl Device {
    fn new() -> Self {
        let mut client = Client::new(&Setup { lifetime: 1_000_000, ..Setup::default() });
        let app = App::with(client.ptr(), all_handlers());
        client.register();
        Self { client, app, mid: Cell::new(0x7000) }
    }

    /// In state Downloaded, by pull.
    fn downloaded() -> Self {
        let mut device = Self::downloading();
        assert_eq!(device.app.download_result(1), 0);
        device.client.step();
        net::take_sent();
        device
    }

    /// In state Downloading.
    fn downloading() -> Self {
        let mut device = Self::new();
        assert_eq!(device.request(PUT, &format!("{URI} 10 ff {H_F}")), "44");
        device.app.calls.take();
        device
    }

    /// Sends a confirmable request with token 55; code and rest of the answer.
    fn request(&mut self, method: u8, rest: &str) -> String {
        let [high, low] = self.mid.get().to_be_bytes();
        self.mid.set(self.mid.get() + 1);
        let mut datagram = vec![0x41, method, high, low, 0x55];
        datagram.extend(hex(rest));
        let sent = self.client.receive(&datagram);
        assert_eq!(sent.len(), 1, "one answer: {:?}", sent.iter().map(|d| to_hex(d)).collect::<Vec<_>>());
        let header = [0x61, sent[0][1], high, low, 0x55];
        assert_eq!(to_hex(&sent[0][..5]), to_hex(&header), "piggybacked answer");
        to_hex(&sent[0][1..2]) + &to_hex(&sent[0][5..])
    }

    #[track_caller]
    fn answers(&mut self, method: u8, rest: &str, expected: &str) {
        assert_eq!(self.request(method, rest), expected.replace(' ', ""), "{method} {rest}");
    }

    #[track_caller]
    fn expect(&self, state: i64, result: i64, uri: &str, calls: &[&str]) {
        self.app.expect(state, result, uri, calls);
    }
}

#[test]
fn spec_11_wire_f1_to_f4_reads() {
    let mut device = Device::new();
    let all = "c22d18 ff bf05bf00bf 0160 0300 0500 0660 0760 08bf0101ff 0902 ffffff";
    device.answers(GET, INSTANCE, &format!("45 {all}"));
    // Discover: Accept 40 (link-format).
    let links = "</5/0>,</5/0/0>,</5/0/1>,</5/0/2>,</5/0/3>,</5/0/5>,</5/0/6>,</5/0/7>,</5/0/8>;dim=1,</5/0/9>";
    device.answers(GET, &format!("{INSTANCE} 61 28"), &format!("45 c128 ff {}", to_hex(links.as_bytes())));
    device.answers(GET, PACKAGE, "85");
    device.answers(GET, UPDATE, "85");
    device.answers(GET, "b135 0130 0134", "84");
    device.expect(0, 0, "", &[]);
}

#[test]
fn spec_11_wire_f6_f7_uri() {
    let mut device = Device::new();
    let put = format!("{URI} 10 ff {H_F}");
    device.answers(PUT, &put, "44");
    device.expect(1, 0, "coap://h/f", &["uri coap://h/f"]);
    device.answers(PUT, &put, "85");
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "85");
    device.answers(POST, UPDATE, "85");
    device.expect(1, 0, "coap://h/f", &[]);
}

#[test]
fn spec_11_wire_f8_to_f10_empty_uri() {
    let mut device = Device::downloading();
    device.answers(PUT, &format!("{URI} 1170 ff 81a221662f352f302f310360"), "44");
    device.expect(0, 0, "", &["reset"]);
    let mut device = Device::downloading();
    device.answers(PUT, &format!("{URI} 10"), "44");
    device.expect(0, 0, "", &["reset"]);
}

#[test]
fn spec_11_wire_f11_to_f13_formats_of_a_uri() {
    let mut device = Device::new();
    device.answers(POST, &format!("{INSTANCE} 122d16 ff c8010a {H_F}"), "44");
    device.expect(1, 0, "coap://h/f", &["uri coap://h/f"]);
    device.answers(POST, &format!("{INSTANCE} 122d16 ff c001"), "44");
    device.expect(0, 0, "", &["reset"]);
    device.answers(PUT, &format!("{URI} 113c ff 6a {H_F}"), "44");
    device.expect(1, 0, "coap://h/f", &["uri coap://h/f"]);

    let mut device = Device::new();
    device.answers(IPATCH, &format!("c20142 ff 81a221662f352f302f31036a {H_F}"), "44");
    device.expect(1, 0, "coap://h/f", &["uri coap://h/f"]);
}

#[test]
fn spec_11_wire_f14_f15_answers_of_the_uri_handler() {
    for (returned, code, state) in [(7, "80", 0), (9, "80", 0), (0, "44", 1), (1, "44", 1)] {
        let mut device = Device::new();
        device.app.uri.set(returned);
        device.answers(PUT, &format!("{URI} 10 ff {H_F}"), code);
        let result = if state == 1 { 0 } else { i64::from(returned) };
        device.expect(state, result, "coap://h/f", &["uri coap://h/f"]);
    }
}

#[test]
fn spec_11_wire_f16_longest_uri() {
    let mut device = Device::new();
    device.answers(PUT, &format!("{URI} 10 ff {}", "75".repeat(255)), "44");
    let uri = "u".repeat(255);
    device.expect(1, 0, &uri, &[&format!("uri {uri}")]);
    let mut device = Device::new();
    device.answers(PUT, &format!("{URI} 10 ff {}", "75".repeat(256)), "a0");
    device.expect(0, 7, "", &[]);
}

#[test]
fn spec_11_wire_f17_to_f21_results_and_names() {
    let mut device = Device::downloaded();
    device.expect(2, 0, "coap://h/f", &[]);
    assert_eq!(device.app.download_result(1), -1);
    device.answers(GET, "b135 0130 0136", "45 c22d18 ff bf05bf00bf 06626e6d ffffff");
    device.answers(GET, "b135 0130 0137", "45 c22d18 ff bf05bf00bf 07627632 ffffff");
    device.expect(2, 0, "coap://h/f", &["name", "version"]);
    let mut device = Device::downloading();
    assert_eq!(device.app.download_result(4), 0);
    device.answers(GET, "b135 0130 0135", "45 c22d18 ff bf05bf00bf 0504 ffffff");
    device.expect(0, 4, "", &["reset"]);
}

#[test]
fn spec_11_wire_f22_reset_by_package() {
    let mut device = Device::downloaded();
    device.answers(PUT, &format!("{PACKAGE} 112a ff 00"), "44");
    device.expect(0, 0, "", &["reset"]);
}

#[test]
fn spec_11_wire_f23_to_f25_update() {
    let mut device = Device::downloaded();
    device.answers(POST, UPDATE, "44");
    device.expect(3, 0, "coap://h/f", &["update"]);
    device.answers(PUT, &format!("{PACKAGE} 112a ff 00"), "85");
    device.answers(PUT, &format!("{URI} 10 ff {H_F}"), "85");
    device.answers(PUT, &format!("{URI} 1170 ff 81a221662f352f302f310360"), "85");
    device.answers(POST, UPDATE, "85");
    device.expect(3, 0, "coap://h/f", &[]);
    device.app.update_result(1);
    device.expect(0, 1, "coap://h/f", &[]);
}

#[test]
fn spec_11_wire_f26_update_that_cannot_start() {
    let mut device = Device::downloaded();
    device.app.update.set(7);
    device.answers(POST, UPDATE, "a0");
    device.expect(0, 8, "coap://h/f", &["update"]);
}

#[test]
fn spec_11_wire_f27_push() {
    let mut device = Device::new();
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "44");
    device.expect(2, 0, "", &["start", "write 2", "finish"]);
}

/// A block of a push by Block1: number, more, size exponent, length; and the option as the answer carries it.
fn block(number: u32, more: bool, szx: u32, len: usize) -> (String, String) {
    let value = number << 4 | u32::from(more) << 3 | szx;
    (format!("{PACKAGE} 112a d102{value:02x} ff {}", "07".repeat(len)), format!("d10e{value:02x}"))
}

#[test]
fn spec_11_wire_f28_f29_push_by_blocks() {
    for (szx, lens) in [(0, vec![16, 16, 5]), (6, vec![1024, 3])] {
        let mut device = Device::new();
        let mut calls = vec!["start".to_owned()];
        let last = lens.len() - 1;
        for (number, len) in lens.into_iter().enumerate() {
            let (request, option) = block(number as u32, number < last, szx, len);
            let code = if number < last { "5f" } else { "44" };
            device.answers(PUT, &request, &format!("{code} {option}"));
            calls.push(format!("write {len}"));
        }
        calls.push("finish".into());
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        device.expect(2, 0, "", &calls);
    }
}

#[test]
fn spec_11_wire_f30_to_f32_push_that_fails() {
    let mut device = Device::new();
    device.app.start.set(2);
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "a0");
    device.expect(0, 2, "", &["start"]);

    let mut device = Device::new();
    let (request, option) = block(0, true, 0, 16);
    device.answers(PUT, &request, &format!("5f {option}"));
    device.app.write.set(3);
    device.answers(PUT, &block(1, true, 0, 16).0, "a0");
    device.expect(0, 3, "", &["start", "write 16", "write 16", "reset"]);

    let mut device = Device::new();
    device.app.finish.set(5);
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "a0");
    device.expect(0, 5, "", &["start", "write 2", "finish", "reset"]);
}

#[test]
fn spec_11_wire_f33_f34_push_as_text() {
    let mut device = Device::new();
    device.answers(PUT, &format!("{PACKAGE} 10 ff 41514944"), "44");
    device.expect(2, 0, "", &["start", "write 3", "finish"]);
    device.answers(PUT, &format!("{PACKAGE} 10 ff 41413d3d"), "44");
    device.expect(0, 0, "", &["reset"]);
}

#[test]
fn spec_11_wire_f35_f36_empty_and_unsupported_packages() {
    let mut device = Device::downloaded();
    device.answers(PUT, &format!("{PACKAGE} 1170 ff 81a221662f352f302f300840"), "44");
    device.expect(0, 0, "", &["reset"]);
    device.answers(PUT, &format!("{PACKAGE} 1132 ff 31"), "8f");
    device.expect(0, 0, "", &[]);
}

#[test]
fn spec_11_wire_f37_push_that_begins_anew() {
    let mut device = Device::new();
    let (request, option) = block(0, true, 0, 16);
    device.answers(PUT, &request, &format!("5f {option}"));
    clock::advance_s(51);
    device.client.step();
    net::take_sent();
    device.answers(PUT, &request, &format!("5f {option}"));
    device.expect(0, 0, "", &["start", "write 16", "reset", "start", "write 16"]);
}

#[test]
fn spec_11_wire_f38_push_after_an_update_that_failed() {
    let mut device = Device::new();
    device.app.update.set(1);
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "44");
    device.answers(POST, UPDATE, "a0");
    device.app.calls.take();
    device.answers(PUT, &format!("{PACKAGE} 112a ff 0102"), "44");
    device.expect(2, 0, "", &["start", "write 2", "finish"]);
}

#[test]
fn spec_11_wire_f39_f40_what_is_not_allowed() {
    let mut device = Device::new();
    device.answers(PUT, "b135 0130 0133 10 ff 31", "85");
    device.answers(PUT, "b135 0130 0139 10 ff 31", "85");
    device.answers(POST, PACKAGE, "85");
    device.answers(POST, "b135 0130 0139", "85");
    device.answers(POST, "b135 0130 0134", "84");
    device.answers(PUT, &format!("{INSTANCE} 122d16 ff c10130"), "85");
    device.answers(DELETE, INSTANCE, "85");
    device.answers(DELETE, "b135", "80");
    device.expect(0, 0, "", &[]);
}

#[test]
fn spec_11_wire_f41_non_confirmable_execute() {
    let mut device = Device::new();
    let sent = device.client.receive(&hex("5102 7000 55 b135 0130 0132"));
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0][0], sent[0][1]), (0x51, 0x85));
    device.expect(0, 0, "", &[]);
}

#[test]
fn spec_11_wire_f50_register_payload() {
    let mut client = Client::new(&Setup::default());
    let _app = App::with(client.ptr(), all_handlers());
    client.step();
    let register = net::take_one();
    assert!(to_hex(&register).ends_with(&to_hex(b"</5>;ver=1.0,</5/0>")), "{}", to_hex(&register));
}
