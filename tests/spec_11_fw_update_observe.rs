//! Changes of the Firmware Update object are told to a server that observes it: spec 11 §2.9, rows F44 to F46.
#![cfg(all(anj_with_observe, anj_with_plaintext, anj_fota_with_pull_method, anj_fota_with_push_method))]
#![allow(clippy::undocumented_unsafe_blocks)]

#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/fw_update.rs"]
#[allow(dead_code)]
mod fw_update;

use client::{Client, Setup};
use coap_lite::{MessageType, Packet};
use common::{clock, hex, net};
use fw_update::{App, all_handlers};

const URI: u8 = 0x31;
const STATE: u8 = 0x33;
const RESULT: u8 = 0x35;

struct Device {
    client: Client,
    app: Box<App>,
    mid: u16,
    /// Notifications that were sent right behind an answer.
    early: Vec<Vec<u8>>,
}

impl Device {
    /// A registered client whose server observes state, result and URI, each with its token.
    fn new() -> Self {
        let mut client = Client::new(&Setup { lifetime: 1_000_000, ..Setup::default() });
        let app = App::with(client.ptr(), all_handlers());
        client.register();
        let mut device = Self { client, app, mid: 0x7000, early: Vec::new() };
        for (token, value) in [(STATE, "0"), (RESULT, "0"), (URI, "")] {
            // Observe, /5/0/3 and so on, Accept: text.
            let answer = device.request(token, 0x01, &format!("60 5135 0130 01{token:02x} 60"));
            assert_eq!(String::from_utf8(answer.payload).unwrap(), value);
        }
        device
    }

    fn request(&mut self, token: u8, method: u8, rest: &str) -> Packet {
        self.mid += 1;
        let mut datagram = vec![0x41, method, (self.mid >> 8) as u8, self.mid as u8, token];
        datagram.extend(hex(&rest.replace(' ', "")));
        let mut sent = self.client.receive(&datagram);
        self.early.extend(sent.drain(1..));
        Packet::from_bytes(&sent[0]).unwrap()
    }

    /// What is told within the next seconds: token and text, in order of the observations.
    fn told(&mut self) -> Vec<(u8, String)> {
        let (mut told, mut sent) = (Vec::new(), std::mem::take(&mut self.early));
        for _ in 0..10 {
            clock::advance_ms(500);
            self.client.step();
            sent.extend(net::take_sent());
            for datagram in sent.drain(..) {
                let note = Packet::from_bytes(&datagram).unwrap();
                assert_eq!(note.header.get_type(), MessageType::NonConfirmable);
                told.push((note.get_token()[0], String::from_utf8(note.payload).unwrap()));
            }
        }
        told.sort();
        told
    }

    #[track_caller]
    fn tells(&mut self, expected: &[(u8, &str)]) {
        let told = self.told();
        let told: Vec<(u8, &str)> = told.iter().map(|(token, value)| (*token, value.as_str())).collect();
        assert_eq!(told, expected);
    }
}

/// `coap://h/f` is written by the observer itself, who is not told what it wrote.
const WRITE_URI: &str = "b135 0130 0131 10 ff 636f61703a2f2f682f66";

#[test]
fn spec_11_f44_f45_f46_pull() {
    let mut device = Device::new();
    device.request(9, 0x03, WRITE_URI);
    device.tells(&[(STATE, "1")]);
    assert_eq!(device.app.download_result(1), 0);
    device.tells(&[(STATE, "2"), (RESULT, "0")]);
    // Package of one byte 0: a reset.
    device.request(9, 0x03, "b135 0130 0130 112a ff 00");
    device.tells(&[(URI, ""), (STATE, "0"), (RESULT, "0")]);
}

#[test]
fn spec_11_s2_9_failures_and_update() {
    let mut device = Device::new();
    device.request(9, 0x03, WRITE_URI);
    device.told();
    assert_eq!(device.app.download_result(4), 0);
    device.tells(&[(URI, ""), (STATE, "0"), (RESULT, "4")]);
    // A new download opens the result.
    device.request(9, 0x03, WRITE_URI);
    device.tells(&[(STATE, "1"), (RESULT, "0")]);
    assert_eq!(device.app.download_result(1), 0);
    device.told();
    device.request(9, 0x02, "b135 0130 0132");
    device.tells(&[(STATE, "3")]);
    device.app.update_result(1);
    device.tells(&[(STATE, "0"), (RESULT, "1")]);
    device.app.uri.set(9);
    device.request(9, 0x03, WRITE_URI);
    device.tells(&[(RESULT, "9")]);
}

#[test]
fn spec_11_s2_9_push() {
    let mut device = Device::new();
    device.request(9, 0x03, "b135 0130 0130 112a ff 0102");
    device.tells(&[(STATE, "2"), (RESULT, "0")]);
    device.app.update.set(1);
    device.request(9, 0x02, "b135 0130 0132");
    device.tells(&[(STATE, "0"), (RESULT, "8")]);
}
