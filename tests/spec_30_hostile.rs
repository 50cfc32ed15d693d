//! Whatever a server sends and a handler answers: no panic, no endless loop, and every transaction that began ends once.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod dm_model;

use anj::coap::{Block, Code, Message, Token, Type, Writer, option, request::Request};
use anj::dm::DmPoll;
use dm_model::*;
use proptest::prelude::*;

fn formats() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![
        Just(None),
        prop::sample::select(vec![0u32, 40, 42, 60, 110, 112, 322, 11_542, 11_543, 11_544]).prop_map(Some),
    ]
}

fn segments() -> impl Strategy<Value = Vec<u16>> {
    let id = prop::sample::select(vec![0u16, 1, 2, 3, 4, 5, 9, 21, 77, 500, 501, 65_534, 65_535]);
    let known =
        prop::sample::select(vec![vec![500u16], vec![500, 0], vec![500, 0, 2], vec![500, 0, 1], vec![500, 0, 4]]);
    prop_oneof![prop::collection::vec(id, 0..5), known]
}

/// Bytes that look like payloads: random ones, and valid ones with a byte changed.
fn payloads() -> impl Strategy<Value = Vec<u8>> {
    let valid: Vec<Vec<u8>> = [
        "PUT /1 c1 00 09 c8 01 05 \"hello\" 86 02 41 03 01 41 04 02",
        "PUT /1 03 07 c1 00 2b 03 08 c1 00 2c",
        "PUT /1 82 a2 00 68 \"/500/0/0\" 02 05 a2 00 68 \"/500/0/1\" 03 63 616263",
        "PUT /1 83 a2 00 6a \"/500/0/2/3\" 02 f6 a1 00 64 \"/500\" a2 00 66 \"/1/0/5\" 02 01",
        "PUT /1 bf 1901f4 bf 00 bf 00 05 01 63 616263 02 bf 00 01 05 02 ff ff ff ff",
        "PUT /1 7f 63 616263 61 64 ff",
    ]
    .iter()
    .map(|line| words(line).payload)
    .collect();
    let mutated = (prop::sample::select(valid), any::<prop::sample::Index>(), any::<u8>(), any::<bool>()).prop_map(
        |(mut payload, at, byte, change)| {
            if change {
                let at = at.index(payload.len());
                payload[at] = byte;
            }
            payload
        },
    );
    prop_oneof![3 => mutated, 1 => prop::collection::vec(any::<u8>(), 0..60)]
}

fn failures() -> impl Strategy<Value = Vec<(&'static str, i32)>> {
    let name =
        prop::sample::select(vec!["B", "V", "W0", "W1", "R", "C1", "C7", "D0", "rc2/3", "rd2/0", "r0", "r1", "X"]);
    let code = prop::sample::select(vec![-1, -2, -132, -161, -163, 1, i32::MIN, i32::MAX]);
    prop::collection::vec((name, code), 0..3)
}

/// Whether begins and ends match, object by object.
fn is_balanced(trace: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    for entry in trace.split(' ') {
        // A part of an argument that has spaces.
        if entry.contains([',', ')']) {
            continue;
        }
        if let Some(name) = entry.strip_prefix('B') {
            if open.iter().any(|o| o == name) {
                return false;
            }
            // A begin that failed is followed by the answer at once; such runs are not looked at.
            open.push(name.to_owned());
        } else if let Some(rest) = entry.strip_prefix("E0").or_else(|| entry.strip_prefix("E-1")) {
            let name = rest.trim_start_matches(':');
            let Some(at) = open.iter().position(|o| o == name) else { return false };
            open.remove(at);
        }
    }
    open.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn spec_30_s15_hostile_requests(
        method in prop::sample::select(vec![Code::GET, Code::PUT, Code::POST, Code::DELETE, Code::FETCH, Code::IPATCH]),
        path in segments(),
        (format, accept) in (formats(), formats()),
        depth in prop::option::of(0u32..6),
        payload in payloads(),
        (block1, block_size) in (prop::sample::select(vec![0usize, 1, 5, 16, 32]), 16usize..80),
        (bootstrap, bs) in (any::<bool>(), any::<bool>()),
        failures in failures(),
        lazy in prop::collection::vec(prop::sample::select(vec!["C1", "C7", "D0", "rc2/3", "rd2/0"]), 0..2),
        stop_at in prop::option::of(0usize..4),
    ) {
        let mut buffer = vec![0; 512];
        let mut writer = Writer::new(&mut buffer, Type::Confirmable, method, 7, &Token::EMPTY);
        if bs && bootstrap && method == Code::POST {
            writer.option(option::URI_PATH, b"bs");
        } else {
            path.iter().for_each(|id| writer.option(option::URI_PATH, id.to_string().as_bytes()));
        }
        if let Some(format) = format {
            writer.uint_option(option::CONTENT_FORMAT, format);
        }
        if let Some(depth) = depth {
            writer.option(option::URI_QUERY, format!("depth={depth}").as_bytes());
        }
        if let Some(accept) = accept {
            writer.uint_option(option::ACCEPT, accept);
        }
        writer.block_option(option::BLOCK2, Block { num: 0, more: false, szx: 0 });
        let len = writer.finish().unwrap();
        let message = Message::parse(&buffer[..len]).unwrap();
        let Ok(request) = Request::decode(&message) else { return Ok(()) };

        let mut driver = Driver { bootstrap, block_size, ..Driver::default() };
        driver.output = vec![0; 128];
        let begin_fails = failures.iter().any(|(name, _)| *name == "B");
        driver.world.fail = failures.into_iter().map(|(name, code)| (name.to_owned(), code)).collect();
        driver.world.lazy = lazy.into_iter().map(str::to_owned).collect();
        let size = if block1 == 0 { payload.len().max(1) } else { block1 };
        let mut blocks: Vec<Vec<u8>> = payload.chunks(size).map(<[u8]>::to_vec).collect();
        if blocks.is_empty() {
            blocks.push(vec![]);
        }
        let last = blocks.len() - 1;
        driver.op.begin(&request, bootstrap, last == 0);
        let mut answered = false;
        for (number, block) in blocks.iter_mut().enumerate() {
            if number > 0 {
                driver.op.input(number == last);
            }
            if stop_at == Some(number) {
                break;
            }
            match driver.poll(block) {
                DmPoll::NeedInput => prop_assert!(number < last),
                DmPoll::Respond { mut more, len, .. } => {
                    answered = true;
                    prop_assert!(len <= block_size);
                    for _ in 0..200 {
                        if !more {
                            break;
                        }
                        driver.op.next_block();
                        let DmPoll::Respond { more: again, len, .. } = driver.poll(&mut []) else { panic!() };
                        prop_assert!(len <= block_size);
                        more = again;
                    }
                    prop_assert!(!more);
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        driver.end(answered);
        if bootstrap {
            driver.op.end_bootstrap();
            prop_assert_eq!(driver.poll(&mut []), DmPoll::Idle);
        }
        prop_assert!(!driver.op.is_active());
        let trace = driver.trace();
        prop_assert!(begin_fails || is_balanced(&trace), "{}", trace);
    }
}
