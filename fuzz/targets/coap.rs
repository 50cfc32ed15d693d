#![no_main]
//! Any datagram: no panic; what was parsed can be written again and reads the same.

use anj::coap::request::Request;
use anj::coap::{Message, Writer};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::parse(data) else { return };
    let options: Vec<(u16, &[u8])> = message.options().collect();
    let _ = Request::decode(&message);
    let mut buffer = vec![0; data.len() + 16];
    let mut writer = Writer::new(&mut buffer, message.ty, message.code, message.message_id, &message.token);
    for (number, value) in &options {
        writer.option(*number, value);
    }
    if !message.payload.is_empty() {
        writer.payload(message.payload);
    }
    let len = writer.finish().expect("it came in a datagram");
    let again = Message::parse(&buffer[..len]).expect("a message of ours");
    assert_eq!((again.ty, again.code, again.message_id), (message.ty, message.code, message.message_id));
    assert_eq!(again.options().collect::<Vec<_>>(), options);
    assert_eq!(again.payload, message.payload);
});
