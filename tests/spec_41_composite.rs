//! Spec 41 §3.3, §11.4: Observe-Composite.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_observe)]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/tables.rs"]
mod tables;

use common::message::*;
#[cfg(anj_with_observe_composite)]
use common::to_hex;
use observe::*;

#[cfg(not(anj_with_observe_composite))]
#[test]
fn spec_41_s11_4_disabled() {
    let mut device = Device::new();
    for observe in [0, 1] {
        let answer = device.ask_with(&format!("FETCH / obs={observe} cf=112 accept=112"), &names(&["/3/0/1"]));
        assert_eq!(answer.code_text(), "4.05");
    }
}

#[cfg(anj_with_observe_composite)]
mod composite {
    use super::*;

    /// Observes paths, successfully; leaves in requests and notifications are in LwM2M CBOR.
    fn observe(device: &mut Device, paths: &[&str], token: &str) -> Message {
        let answer = device.ask_with(&format!("FETCH / obs=0 cf=112 accept=11544 tok={token}"), &names(paths));
        assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), Some(0)), "{paths:?}");
        answer
    }

    /// The leaves of paths, in the order of the request.
    fn all(paths: &[&str]) -> Vec<Leaf> {
        paths.iter().flat_map(|path| leaves(path)).collect()
    }

    /// That all slots are free.
    fn assert_empty(device: &mut Device) {
        for n in 0..10 {
            assert_eq!(device.code(&format!("GET /3/0/1 obs=0 tok=f{n}")), "2.05");
        }
    }

    #[test]
    fn spec_41_s11_4_codes() {
        let paths = ["/3/0/2", "/3/0/3"];
        let eleven: Vec<String> = (0..11).map(|n| format!("/3/0/{n}")).collect();
        let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
        let mut cut = names(&paths);
        cut.pop();
        let rows: &[(&str, Vec<u8>, &[&str])] = &[
            ("cf=322 accept=112", names(&paths), &["2.05"]),
            ("cf=112 accept=322", names(&paths), &["2.05"]),
            ("cf=112", names(&["/3/0/2", "/77/0/1"]), &["2.05"]),
            ("cf=112 ?pmin=1", names(&["/77/0/1", "/3/0/2"]), &["4.04"]),
            ("cf=112 ?pmin=1", names(&["/3/0/2", "/3/0/77"]), &["4.04"]),
            ("cf=112 ?pmin=1", names(&["/3/0/2", "/4"]), &["4.05"]),
            ("cf=112", names(&["/3/0/2", "/4"]), &["2.05"]),
            ("cf=112", names(&["/3/0/2", "/6"]), &["2.05"]),
            ("cf=112", names(&["/3/0/2", "/3/0/8"]), &["4.05"]),
            ("cf=112", names(&["/3/0/7", "/3/0/2"]), &["4.05"]),
            ("cf=112", names(&["/"]), &["4.05"]),
            ("cf=112", names(&["/3/0/2", "/"]), &["4.05"]),
            ("cf=112", names(&["/0/0/1", "/3/0/2"]), &["2.05"]),
            ("cf=112", names(&eleven), &["5.00"]),
            ("cf=0", names(&paths), &["4.00"]),
            ("cf=11544", names(&paths), &["4.00"]),
            ("", names(&paths), &["4.00"]),
            ("cf=320", names(&paths), &["4.15"]),
            ("cf=110", names(&paths), &["4.15"]),
            ("cf=112 accept=110", names(&paths), &["4.15", "4.06"]),
            ("cf=112 accept=0", names(&paths), &["4.00", "4.06"]),
            ("cf=112 accept=42", names(&paths), &["4.00", "4.06"]),
            ("cf=112 accept=60", names(&paths), &["4.00", "4.06"]),
            ("cf=112", senml(&[], &[leaf("/3/0/2", Val::Int(5))]), &["4.00"]),
            ("cf=112", vec![0x81, 0xA1, 0x00], &["4.00"]),
            ("cf=112", cut, &["4.00"]),
            ("cf=112", vec![0x82], &["4.00"]),
            ("cf=112", vec![0xFF, 0xFF], &["4.00"]),
            ("cf=112", names(&["nonsense"]), &["4.00"]),
            ("cf=112 ?gt=1", names(&paths), &["4.00"]),
            ("cf=112 ?lt=1", names(&paths), &["4.00"]),
            ("cf=112 ?st=1", names(&paths), &["4.00"]),
            ("cf=112 ?edge=1", names(&paths), &["4.00"]),
            ("cf=112 ?con=2", names(&paths), &["4.00"]),
            ("cf=112 ?pmin=1&pmax=5&con=1", names(&paths), &["2.05"]),
        ];
        for (how, payload, codes) in rows {
            let mut device = Device::new();
            let answer = device.ask_with(&format!("FETCH / obs=0 {how}"), payload);
            let row = format!("{how} {}", to_hex(payload));
            assert!(codes.contains(&answer.code_text().as_str()), "{row}: {}", answer.code_text());
            if answer.code_text() == "2.05" {
                assert_eq!(answer.observe(), Some(0), "{row}");
                continue;
            }
            assert!(answer.options.is_empty() && answer.payload.is_empty(), "{row}");
            assert_empty(&mut device);
        }
    }

    /// Formats of response and notifications: Accept, else that of the request. Absolute names, in request order.
    #[test]
    fn spec_41_s3_3_formats() {
        let paths = ["/3/0/3", "/3/0/6", "/3/0/2"];
        for (how, format) in [
            ("cf=112", 112),
            ("cf=322", 322),
            ("cf=322 accept=112", 112),
            ("cf=112 accept=322", 322),
            ("cf=112 accept=11544", 11_544),
        ] {
            let mut device = Device::new();
            let answer = device.ask_with(&format!("FETCH / obs=0 {how}"), &names(&paths));
            let payload = || if format == 11_544 { lwm2m_cbor(&all(&paths)) } else { senml(&[], &all(&paths)) };
            assert_eq!((answer.uint(CONTENT_FORMAT), to_hex(&answer.payload)), (Some(format), to_hex(&payload())));
            device.put("/3/0/2", Val::Int(7));
            let sent = device.step();
            assert_eq!(sent.len(), 1, "{how}");
            assert_eq!((sent[0].kind, sent[0].observe()), (NON, Some(1)), "{how}");
            assert_eq!((sent[0].uint(CONTENT_FORMAT), to_hex(&sent[0].payload)), (Some(format), to_hex(&payload())));
        }
    }

    #[test]
    fn spec_41_s3_3_nothing_to_tell() {
        for (accept, payload) in [(112, "80"), (11_544, "bfff"), (322, "80")] {
            for paths in [&["/77/0/1"][..], &["/4", "/6"], &["/0/0/0", "/21"], &["/0"]] {
                let mut device = Device::new();
                let answer = device.ask_with(&format!("FETCH / obs=0 cf=112 accept={accept}"), &names(paths));
                assert_eq!((answer.code_text(), to_hex(&answer.payload)), ("2.05".into(), payload.into()), "{paths:?}");
                // Where all paths are skipped there may be no observation; then the answer must not promise one.
                let observed = answer.observe().is_some();
                assert!(observed || paths[0].starts_with("/0"), "{paths:?}");
                device.put("/1/0/3", Val::Int(5));
                let payloads: Vec<_> = device.after_s(5).iter().map(|m| to_hex(&m.payload)).collect();
                assert_eq!(payloads, vec![payload; observed.into()], "{paths:?}");
                assert_eq!(device.code("GET /3 obs=1"), if observed { "2.05" } else { "4.04" }, "{paths:?}");
            }
        }
        // What is skipped is skipped in notifications, too.
        let mut device = Device::new();
        let paths = ["/0/0/0", "/3/0/2", "/0"];
        assert_eq!(observe(&mut device, &paths, "22").payload, lwm2m_cbor(&leaves("/3/0/2")));
        device.put("/3/0/2", Val::Int(7));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/2"))]);
    }

    #[test]
    fn spec_41_s3_3_request_in_blocks() {
        let mut device = Device::new();
        let paths = ["/3/0/2", "/3/0/3", "/3/0/4"];
        let payload = names(&paths);
        let (first, second) = payload.split_at(16);
        let answer = device.ask_with("FETCH / obs=0 cf=112 accept=11544 block1=0/1/16", first);
        assert_eq!(answer.code_text(), "2.31");
        let answer =
            device.ask_with("FETCH / obs=0 cf=112 accept=11544 block1=1/0/16", &second[..16.min(second.len())]);
        let answer = match answer.code_text().as_str() {
            "2.31" => device.ask_with("FETCH / obs=0 cf=112 accept=11544 block1=2/0/16", &second[16..]),
            _ => answer,
        };
        assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), Some(0)));
        assert_eq!(answer.payload, lwm2m_cbor(&all(&paths)));
        device.changed("/3/0/4");
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &all(&paths))]);
    }

    #[test]
    fn spec_41_s3_3_refresh() {
        let paths = ["/3/0/2", "/3/0/3"];
        let rows = [
            ("cf=112 accept=11544", "2.05"),
            ("cf=322 accept=11544", "4.05"),
            ("cf=112 accept=112", "4.05"),
            ("cf=112", "4.05"),
            ("cf=112 accept=11544 ?pmin=1", "4.05"),
        ];
        for (how, code) in rows {
            let mut device = Device::new();
            device.attributes("/3", "pmax=10");
            observe(&mut device, &paths, "22");
            device.quiet_after_s(6);
            let answer = device.ask_with(&format!("FETCH / obs=0 {how}"), &names(&paths));
            assert_eq!(answer.code_text(), code, "{how}");
            // Timers are restarted by what was accepted only.
            let rest = if code == "2.05" { 10 } else { 4 };
            device.quiet_after_s(rest - 1);
            assert_eq!(short(&device.after_s(1)), [note("NON", "22", 1, &all(&paths))], "{how}");
            for n in 0..8 {
                device.observe("/3/0/1", &format!("f{n}"));
            }
            assert_eq!(device.code("GET /3/0/1 obs=0 tok=f8"), "5.00", "{how}: two slots");
        }
    }

    /// A token is a token, whatever kind of observation it names.
    #[test]
    fn spec_41_s3_3_same_token_of_the_other_kind() {
        let mut device = Device::new();
        device.observe("/3/0/1", "22");
        assert_eq!(device.ask_with("FETCH / obs=0 cf=112", &names(&["/3/0/1"])).code_text(), "4.05");
        observe(&mut device, &["/3/0/1"], "23");
        assert_eq!(device.code("GET /3/0/1 obs=0 tok=23"), "4.05");
        device.changed("/3/0/1");
        assert_eq!(device.step().len(), 2);
    }

    #[test]
    fn spec_41_s3_3_cancel() {
        let paths = ["/3/0/3", "/3/0/2"];
        let rows: [(&str, Vec<u8>); 4] = [
            ("FETCH / obs=1 cf=112 accept=112", names(&paths)),
            ("FETCH / obs=1 cf=0 ?gt=x", vec![1, 2, 3]),
            ("FETCH / obs=1", vec![]),
            ("GET /77 obs=1", vec![]),
        ];
        for (request, payload) in rows {
            let mut device = Device::new();
            observe(&mut device, &paths, "22");
            set("/3/0/2", Val::Int(9));
            // An undecodable attribute is refused before anything else, perhaps.
            let request = request.replace(" ?gt=x", "");
            let answer = device.ask_with(&request, &payload);
            assert_eq!((answer.code_text(), answer.observe()), ("2.05".into(), None), "{request}");
            assert_eq!(answer.uint(CONTENT_FORMAT), Some(LWM2M_CBOR.into()), "{request}");
            assert_eq!(answer.payload, lwm2m_cbor(&all(&paths)), "{request}");
            assert_eq!(device.ask_with(&request, &payload).code_text(), "4.04", "{request}");
            assert_empty(&mut device);
        }
        let mut device = Device::new();
        device.observe("/3/0/1", "22");
        assert_eq!(device.ask_with("FETCH / obs=1 cf=112", &names(&["/3/0/2"])).code_text(), "2.05");
        assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
    }

    #[test]
    fn spec_41_s11_4_missing_path_appears() {
        let mut device = Device::new();
        device.answer_updates();
        let paths = ["/3/0/2", "/3/2/1"];
        assert_eq!(observe(&mut device, &paths, "22").payload, lwm2m_cbor(&leaves("/3/0/2")));
        insert_instance(3, 2, &[double(1, 5.0)]);
        device.added("/3/2");
        let sent = device.step();
        assert_eq!(short(&sent[1..]), [note("NON", "22", 1, &all(&paths))], "after the Update");
        device.put("/3/2/1", Val::Double(6.0));
        assert_eq!(short(&device.step()), [note("NON", "22", 2, &all(&paths))]);
        // Something else appears.
        insert_instance(3, 3, &[double(1, 5.0)]);
        device.added("/3/3");
        assert_eq!(device.step().len(), 1, "the Update");
    }

    /// A path that appears is measured from what it is then.
    #[test]
    fn spec_41_s6_conditions_of_a_path_that_appears() {
        let mut device = Device::new();
        device.answer_updates();
        insert_instance(3, 2, &[double(1, 5.0)]);
        device.attributes("/3/2/1", "gt=10");
        let paths = ["/3/0/2", "/3/2/1"];
        observe(&mut device, &paths, "22");
        device.put("/3/2/1", Val::Double(8.0));
        device.quiet();
        device.put("/3/2/1", Val::Double(12.0));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &all(&paths))]);
        // Its attributes go with it.
        remove_instance(3, 2);
        device.deleted("/3/2");
        assert_eq!(device.step().len(), 1, "the Update, and no notification");
        insert_instance(3, 2, &[double(1, 20.0)]);
        device.added("/3/2");
        assert_eq!(short(&device.step()[1..]), [note("NON", "22", 2, &all(&paths))]);
        device.put("/3/2/1", Val::Double(21.0));
        assert_eq!(short(&device.step()), [note("NON", "22", 3, &all(&paths))]);
    }

    #[test]
    fn spec_41_s11_4_one_notification() {
        let mut device = Device::new();
        let paths = ["/3/0/5", "/3/0/2", "/1234"];
        observe(&mut device, &paths, "22");
        device.put("/3/0/2", Val::Int(3));
        device.put("/1234/2/0", Val::Int(4));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &all(&paths))]);
        device.quiet_after_s(100);
    }

    #[test]
    fn spec_41_s11_4_confirmable() {
        // con of the Write-Attributes of two paths, the default mode: what comes.
        for (first, second, default, kind) in [
            ("", "", 0, "NON"),
            ("", "", 1, "CON"),
            ("con=1", "", 0, "CON"),
            ("", "con=1", 0, "CON"),
            ("con=0", "", 1, "NON"),
            ("", "con=0", 1, "NON"),
            ("con=0", "con=1", 0, "CON"),
            ("con=0", "con=0", 1, "NON"),
        ] {
            let mut device = Device::new();
            device.put("/1/0/26", Val::Int(default));
            device.quiet();
            for (path, query) in [("/3/0/2", first), ("/3/0/3", second)] {
                if !query.is_empty() {
                    device.attributes(path, query);
                }
            }
            let paths = ["/3/0/2", "/3/0/3"];
            observe(&mut device, &paths, "22");
            device.changed("/3/0/2");
            assert_eq!(short(&device.step()), [note(kind, "22", 1, &all(&paths))], "{first} {second} {default}");
        }
    }

    #[test]
    fn spec_41_s11_4_reset() {
        for con in [0, 1] {
            let mut device = Device::new();
            device.put("/1/0/26", Val::Int(con));
            device.quiet();
            observe(&mut device, &["/3/0/2", "/3/0/3"], "22");
            device.observe("/3/0/2", "23");
            device.put("/3/0/3", Val::Uint(1));
            let sent = device.step();
            assert!(device.empty(RST, sent[0].mid).is_empty());
            device.changed("/3/0/2");
            device.changed("/3/0/3");
            let tokens: Vec<_> = device.step().into_iter().map(|m| m.token[0]).collect();
            assert_eq!(tokens, [0x23], "con={con}");
        }
    }

    #[test]
    fn spec_41_s11_4_deleted_path() {
        let mut device = Device::new();
        device.answer_updates();
        let paths = ["/1234/1/0", "/1234/2/0"];
        observe(&mut device, &paths, "22");
        remove_instance(1234, 1);
        device.deleted("/1234/1");
        assert_eq!(device.step().len(), 1, "the Update only");
        device.put("/1234/2/0", Val::Int(1));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/1234/2/0"))]);
        assert_eq!(device.code("DELETE /1234/2"), "2.02");
        device.put("/1/0/3", Val::Int(5));
        assert_eq!(short(&device.after_s(5)), [note("NON", "22", 2, &[])], "nothing left");
    }

    /// §5: every path by its own attributes, and one notification clears all that pends.
    #[test]
    fn spec_41_s5_every_path_by_its_own() {
        let mut device = Device::new();
        device.attributes("/3/0/2", "pmin=10");
        device.attributes("/3/0/3", "pmax=30");
        let paths = ["/3/0/2", "/3/0/3", "/3/0/4"];
        observe(&mut device, &paths, "22");
        device.put("/3/0/2", Val::Int(1));
        device.quiet_after_s(5);
        device.put("/3/0/4", Val::Bool(true));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &all(&paths))]);
        device.quiet_after_s(29);
        assert_eq!(short(&device.after_s(1)), [note("NON", "22", 2, &all(&paths))]);
        device.put("/3/0/2", Val::Int(2));
        device.quiet_after_s(9);
        assert_eq!(short(&device.after_s(1)), [note("NON", "22", 3, &all(&paths))]);
    }

    /// Decision 4 for one path of many: it carries the value that crossed, the others what they are.
    #[test]
    fn spec_41_s5_the_value_that_crossed() {
        let mut device = Device::new();
        device.attributes("/3/0/1", "gt=10&pmin=5");
        observe(&mut device, &["/3/0/1", "/3/0/2"], "22");
        device.put("/3/0/1", Val::Double(11.0));
        device.put("/3/0/1", Val::Double(3.0));
        set("/3/0/2", Val::Int(8));
        device.quiet_after_s(4);
        let tree = |value| [leaf("/3/0/1", Val::Double(value)), leaf("/3/0/2", Val::Int(8))];
        assert_eq!(short(&device.after_s(1)), [note("NON", "22", 1, &tree(11.0))]);
        device.quiet_after_s(4);
        assert_eq!(short(&device.after_s(1)), [note("NON", "22", 2, &tree(3.0))]);
        device.quiet_after_s(100);
    }

    /// §3.1 step 5, decision 5: reading fails.
    #[cfg(not(anj_ext_with_silent_observe_removal))]
    #[test]
    fn spec_41_s5_read_fails() {
        let mut device = Device::new();
        let paths = ["/3/0/2", "/3/0/3"];
        fails("/3/0/3", Some(-160));
        let answer = device.ask_with("FETCH / obs=0 cf=112", &names(&paths));
        assert_eq!(answer.code_text(), "5.00");
        fails("/3/0/3", None);
        observe(&mut device, &paths, "22");
        device.observe("/3/0/2", "23");
        fails("/3/0/3", Some(-160));
        device.changed("/3/0/2");
        assert_eq!(short(&device.step()), ["NON 22 5.00".into(), note("NON", "23", 1, &leaves("/3/0/2"))]);
        fails("/3/0/3", None);
        device.changed("/3/0/3");
        device.quiet();
        assert_eq!(device.code("GET /3/0/1 obs=1"), "4.04");
    }

    /// A Resource that loses its last Instance is left out, as a path that is gone (decision 5), and so it comes back.
    #[test]
    fn spec_41_s5_a_resource_without_instances() {
        let mut device = Device::new();
        observe(&mut device, &["/3/0/6", "/3/0/2"], "22");
        let riids: Vec<Vec<u16>> = leaves("/3/0/6").into_iter().map(|(path, _)| path).collect();
        assert!(!riids.is_empty());
        riids.iter().for_each(|path| remove_resource_instance(path));
        device.put("/3/0/2", Val::Int(7));
        assert_eq!(short(&device.step()), [note("NON", "22", 1, &leaves("/3/0/2"))]);
        insert_resource_instance(&riids[0], Val::Int(9));
        device.put("/3/0/2", Val::Int(8));
        assert_eq!(short(&device.step()), [note("NON", "22", 2, &all(&["/3/0/6", "/3/0/2"]))]);
    }

    /// Its slots are taken and given back together.
    #[test]
    fn spec_41_s1_slots() {
        let mut device = Device::new();
        let six = ["/3/0/1", "/3/0/2", "/3/0/3", "/3/0/4", "/3/0/5", "/3/0/6"];
        observe(&mut device, &six, "22");
        let answer = device.ask_with("FETCH / obs=0 cf=112 tok=23", &names(&six[..5]));
        assert_eq!(answer.code_text(), "5.00");
        observe(&mut device, &six[..4], "24");
        assert_eq!(device.code("GET /3/0/1 obs=0 tok=25"), "5.00");
        assert_eq!(device.code("GET /3/0/1 obs=1 tok=22"), "2.05");
        observe(&mut device, &six, "26");
    }

    /// A Resource Instance that is observed itself appears: its conditions count from then on (§6).
    #[test]
    fn spec_41_s6_the_path_itself_appears() {
        let mut device = Device::new();
        remove_resource_instance(&ids("/3/0/6/0"));
        device.deleted("/3/0/6/0");
        let paths = ["/3/0/6/0", "/3/0/2"];
        observe(&mut device, &paths, "22");
        device.attributes("/3/0/6", "gt=5&pmin=10");
        insert_resource_instance(&ids("/3/0/6/0"), Val::Int(3));
        device.added("/3/0/6/0");
        device.quiet_after_s(1);
        device.put("/3/0/6/0", Val::Int(12));
        device.put("/3/0/6/0", Val::Int(4));
        let tree = |value| [leaf("/3/0/6/0", Val::Int(value)), leaf("/3/0/2", Val::Int(0))];
        assert_eq!(short(&device.after_s(9)), [note("NON", "22", 1, &tree(12))]);
        assert_eq!(short(&device.after_s(10)), [note("NON", "22", 2, &tree(4))]);
    }

    /// What was kept of a path goes with the path.
    #[test]
    fn spec_41_s6_kept_and_deleted() {
        let mut device = Device::new();
        device.attributes("/3/0/6", "gt=15&pmin=10");
        let paths = ["/3/0/6/0", "/3/0/2"];
        observe(&mut device, &paths, "22");
        device.put("/3/0/6/0", Val::Int(20));
        device.quiet();
        remove_resource_instance(&ids("/3/0/6/0"));
        device.deleted("/3/0/6/0");
        assert_eq!(short(&device.after_s(10)), [note("NON", "22", 1, &leaves("/3/0/2"))]);
        insert_resource_instance(&ids("/3/0/6/0"), Val::Int(3));
        device.added("/3/0/6/0");
        assert_eq!(short(&device.after_s(10)), [note("NON", "22", 2, &all(&paths))]);
        device.quiet_after_s(100);
    }
}
