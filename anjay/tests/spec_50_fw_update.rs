//! Firmware update (spec 50 §9.3 to §9.6).

mod common;

use std::cell::RefCell;
use std::ffi::{CString, c_char, c_void};
use std::time::Duration;

use common::firmware::{Files, Firmware, Initial, install, set_result, status, taken, until_status};
use common::{Bench, hex, uint};

/// A registered client with the Firmware Update object in its neutral state.
fn bench() -> (Bench, Box<RefCell<Firmware>>) {
    bench_with(Some((0, None, 0, None)))
}

fn bench_with(initial: Option<Initial<'_>>) -> (Bench, Box<RefCell<Firmware>>) {
    let mut bench = Bench::new();
    let firmware = Firmware::new();
    assert_eq!(install(&bench, &firmware, |_| {}, initial), 0);
    bench.register();
    (bench, firmware)
}

#[test]
fn spec_50_s9_3_f1_fresh() {
    let (mut bench, firmware) = bench();
    let answer = bench.get("/5/0");
    assert_eq!(answer.format(), Some(112));
    // Six records: 1, 3, 5, two instances of 8, 9.
    let expected =
        "86a321642f352f3000622f310360a200622f330200a200622f350200a200642f382f300200a200642f382f310201a200622f390202";
    assert_eq!(hex(&answer.payload), expected);
    let links = bench.ask(0x01, "/5/0", &[(17, &[40])], b"").text();
    assert_eq!(links, "</5/0>,</5/0/0>,</5/0/1>,</5/0/2>,</5/0/3>,</5/0/5>,</5/0/8>;dim=2,</5/0/9>,</5/0/10>");
    assert_eq!((bench.get("/5/0/1").text(), bench.get("/5/0/9").text()), (String::new(), "2".into()));
    assert_eq!(status(&mut bench), "0/0");
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_3_f2_to_f4_push() {
    let (mut bench, firmware) = bench();
    assert_eq!(bench.put("/5/0/0", 42, b"firmware-bytes").status(), "2.04");
    assert_eq!(taken(&firmware), "open(NULL,NULL) write(14) finish");
    assert_eq!(firmware.borrow().image, b"firmware-bytes");
    assert_eq!(status(&mut bench), "2/0");
    assert_eq!(bench.put("/5/0/0", 42, b"other").status(), "4.00");
    assert_eq!(bench.put("/5/0/1", 0, b"coap://127.0.0.1/x").status(), "4.00");
    assert_eq!((status(&mut bench), taken(&firmware)), ("2/0".into(), String::new()));
    assert_eq!(bench.put("/5/0/0", 42, &[0]).status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), ("reset".into(), "0/0".into()));
    drop((bench, firmware));
}

/// Pushes in blocks of 512 bytes; the status of each answer.
fn push(bench: &mut Bench, image: &[u8]) -> Vec<String> {
    let blocks: Vec<&[u8]> = image.chunks(512).collect();
    let mut answers = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let more = u16::from(number + 1 < blocks.len());
        let option = (number << 4) as u16 | more << 3 | 5;
        answers.push(bench.ask(0x03, "/5/0/0", &[(12, &[42]), (27, &uint(option))], block).status());
        if answers.last().is_some_and(|status| status != "2.31") {
            break;
        }
    }
    answers
}

#[test]
fn spec_50_s9_3_f5_and_f6_push_in_blocks() {
    let (mut bench, firmware) = bench();
    let image: Vec<u8> = (0..2560u32).map(|at| ((at * 31) >> 3) as u8).collect();
    assert_eq!(push(&mut bench, &image), ["2.31", "2.31", "2.31", "2.31", "2.04"]);
    assert_eq!(taken(&firmware), "open(NULL,NULL) write(1024) write(1024) write(512) finish");
    assert_eq!(firmware.borrow().image, image);
    assert_eq!(bench.ask(0x02, "/5/0/10", &[], b"").status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), ("reset".into(), "0/10".into()));
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_3_f5_opened_with_the_first_block() {
    let (mut bench, firmware) = bench();
    let answer = bench.ask(0x03, "/5/0/0", &[(12, &[42]), (27, &uint(1 << 3 | 5))], &[7; 512]);
    assert_eq!((answer.status(), taken(&firmware)), ("2.31".into(), "open(NULL,NULL)".into()));
    // What was begun is not left behind.
    drop(bench);
    assert_eq!(taken(&firmware), "reset");
}

#[test]
fn spec_50_s9_3_f7_to_f10_odd_packages() {
    let (mut bench, firmware) = bench();
    assert_eq!(bench.put("/5/0/0", 42, b"").status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), (String::new(), "0/0".into()));
    assert_eq!(bench.put("/5/0/0", 42, &[0]).status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), ("reset".into(), "0/0".into()));
    for (code, result) in [(-2, "0/2"), (-77, "0/2"), (-3, "0/3"), (-5, "0/5"), (-6, "0/6"), (-11, "0/11")] {
        firmware.borrow_mut().write_result = code;
        assert_eq!(bench.put("/5/0/0", 42, b"x").status(), "5.00");
        assert_eq!((taken(&firmware), status(&mut bench)), ("open(NULL,NULL) write(1) reset".into(), result.into()));
    }
    firmware.borrow_mut().write_result = 0;
    assert_eq!(bench.put("/5/0/0", 0, b"aGVsbG8=").status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), ("open(NULL,NULL) write(5) finish".into(), "2/0".into()));
    assert_eq!(firmware.borrow().image, b"hello");
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_3_f11_and_f12_handlers_that_fail() {
    let (mut bench, firmware) = bench();
    for (code, result) in [(-1, "0/8"), (-2, "0/2")] {
        firmware.borrow_mut().open_result = code;
        assert_eq!(bench.put("/5/0/0", 42, b"x").status(), "5.00");
        assert_eq!(taken(&firmware), "open(NULL,NULL)");
        assert_eq!(status(&mut bench), result);
    }
    firmware.borrow_mut().open_result = 0;
    for (code, result) in [(-1, "0/2"), (-5, "0/5"), (3, "0/2")] {
        firmware.borrow_mut().finish_result = code;
        assert_eq!(bench.put("/5/0/0", 42, b"x").status(), "2.04");
        assert_eq!((taken(&firmware), status(&mut bench)), ("open(NULL,NULL) write(1) finish".into(), result.into()));
    }
    drop((bench, firmware));
}

unsafe extern "C" fn name(_: *mut c_void) -> *const c_char {
    c"name".as_ptr()
}

#[test]
fn spec_50_s9_3_f13_and_f14_what_is_not_there() {
    let mut bench = Bench::new();
    let firmware = Firmware::new();
    assert_eq!(install(&bench, &firmware, |table| table.get_name = Some(name), Some((0, None, 0, None))), 0);
    bench.register();
    assert_eq!(bench.ask(0x02, "/5/0/2", &[], b"").status(), "4.05");
    assert_eq!(bench.ask(0x02, "/5/0/10", &[], b"").status(), "4.05");
    assert_eq!(bench.get("/5/0/0").status(), "4.05");
    assert_eq!(bench.put("/5/0/3", 0, b"1").status(), "4.05");
    assert_eq!(bench.get("/5/0/6").status(), "4.04");
    assert_eq!(bench.put("/5/0/0", 42, b"x").status(), "2.04");
    assert_eq!((bench.get("/5/0/6").text(), bench.get("/5/0/7").status()), ("name".into(), "4.04".into()));
    drop((bench, firmware));
}

/// Observes state and result; then Update; what was told until nothing more comes, in order.
fn update(bench: &mut Bench) -> Vec<String> {
    let mut names = Vec::new();
    for rid in ["3", "5"] {
        let observe = bench.request(0x01, &format!("/5/0/{rid}"), &[(6, b"")], b"");
        assert_eq!(bench.exchange(&observe, &mut Vec::new()).status(), "2.05");
        names.push((observe.token, rid));
    }
    let execute = bench.request(0x02, "/5/0/2", &[], b"");
    let mut told = Vec::new();
    let mut others = Vec::new();
    assert_eq!(bench.exchange(&execute, &mut others).status(), "2.04");
    assert!(others.is_empty(), "the answer comes first");
    let start = std::time::Instant::now();
    while start.elapsed() < Duration::from_millis(150) {
        bench.turn();
        while let Some(message) = bench.received() {
            let (_, rid) = names.iter().find(|(token, _)| *token == message.token).expect("a notification");
            told.push(format!("{rid}:{}", message.text()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    told
}

#[test]
fn spec_50_s9_4_u1_update_goes_on() {
    let (mut bench, firmware) = bench();
    assert_eq!(bench.put("/5/0/0", 42, b"image").status(), "2.04");
    taken(&firmware);
    assert_eq!(update(&mut bench), ["3:3"]);
    assert_eq!((taken(&firmware), status(&mut bench)), ("upgrade".into(), "3/0".into()));
    assert_eq!(bench.put("/5/0/0", 42, &[0]).status(), "4.05");
    assert_eq!(bench.put("/5/0/1", 0, b"").status(), "4.05");
    assert_eq!(bench.ask(0x02, "/5/0/10", &[], b"").status(), "4.05");
    assert_eq!(bench.ask(0x02, "/5/0/2", &[], b"").status(), "4.05");
    // SAFETY: a client.
    unsafe {
        assert_eq!(
            (set_result(bench.anjay, 0), set_result(bench.anjay, 10), set_result(bench.anjay, 77)),
            (-1, -1, -1)
        );
        assert_eq!(set_result(bench.anjay, 1), 0);
    }
    assert_eq!((taken(&firmware), status(&mut bench)), ("reset".into(), "0/1".into()));
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_4_u2_and_u3_update_fails() {
    for (code, result) in [(-1, "8"), (-8, "8"), (5, "8"), (-5, "5"), (-2, "2")] {
        let (mut bench, firmware) = bench();
        firmware.borrow_mut().upgrade_result = code;
        assert_eq!(bench.put("/5/0/0", 42, b"image").status(), "2.04");
        taken(&firmware);
        assert_eq!(update(&mut bench), ["3:3".into(), "3:2".into(), format!("5:{result}")], "{code}");
        assert_eq!((taken(&firmware), status(&mut bench)), ("upgrade".into(), format!("2/{result}")));
        assert_eq!(bench.put("/5/0/0", 42, &[0]).status(), "2.04");
        assert_eq!((taken(&firmware), bench.get("/5/0/3").text()), ("reset".into(), "0".into()));
        drop((bench, firmware));
    }
}

#[test]
fn spec_50_s9_4_u4_u5_u7_results_from_inside() {
    let (mut bench, firmware) = bench();
    firmware.borrow_mut().set_result = Some(1);
    assert_eq!(bench.put("/5/0/0", 42, b"image").status(), "2.04");
    taken(&firmware);
    assert_eq!(update(&mut bench), ["3:3", "3:0", "5:1"]);
    assert_eq!((taken(&firmware), status(&mut bench)), ("upgrade reset".into(), "0/1".into()));
    // SAFETY: a client.
    assert_eq!(unsafe { set_result(bench.anjay, 8) }, -1, "state 0");
    drop((bench, firmware));

    let (mut bench, firmware) = self::bench();
    firmware.borrow_mut().set_result = Some(11);
    assert_eq!(bench.put("/5/0/0", 42, b"image").status(), "2.04");
    // SAFETY: a client.
    assert_eq!(unsafe { set_result(bench.anjay, 1) }, -1, "SUCCESS in state 2");
    taken(&firmware);
    assert_eq!(update(&mut bench), ["3:3", "3:2", "5:11"]);
    assert_eq!((taken(&firmware), status(&mut bench)), ("upgrade".into(), "2/11".into()));
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_5_initial_states() {
    for (initial, wanted, update) in [
        (-3, "3/0", "4.05"),
        (-2, "2/0", "2.04"),
        (0, "0/0", "4.05"),
        (1, "0/1", "4.05"),
        (5, "0/5", "4.05"),
        (8, "0/8", "4.05"),
        (2, "0/2", "4.05"),
    ] {
        let (mut bench, firmware) = bench_with(Some((initial, Some(c"coap://127.0.0.1/x"), 0, None)));
        assert_eq!(status(&mut bench), wanted, "{initial}");
        if initial == -2 {
            assert_eq!(bench.get("/5/0/1").text(), "coap://127.0.0.1/x");
        }
        assert_eq!(bench.ask(0x02, "/5/0/2", &[], b"").status(), update, "{initial}");
        drop((bench, firmware));
    }
    let (mut bench, firmware) = bench_with(None);
    assert_eq!(status(&mut bench), "0/0");
    drop((bench, firmware));
    let bench = Bench::new();
    let firmware = Firmware::new();
    assert_eq!(install(&bench, &firmware, |_| {}, Some((-4, None, 0, None))), -1);
    assert_eq!(install(&bench, &firmware, |table| table.reset = None, None), -1);
    assert_eq!(install(&bench, &firmware, |_| {}, None), 0);
    assert_eq!(install(&bench, &firmware, |_| {}, None), -1, "twice");
}

#[test]
fn spec_50_s9_6_p1_p2_p3_pull() {
    let (mut bench, firmware) = bench();
    let mut files = Files::new(2560);
    let uri = files.uri();
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "2/0");
    assert_eq!(taken(&firmware), "open(fw,0102) write(1024) write(1024) write(512) finish");
    assert_eq!(firmware.borrow().image, files.file);
    assert_eq!(files.asked, [None, Some(0x16), Some(0x26)]);
    assert_eq!(bench.get("/5/0/1").text().as_bytes(), uri.as_bytes());
    assert_eq!(bench.put("/5/0/1", 0, b"").status(), "2.04");
    assert_eq!((taken(&firmware), status(&mut bench)), ("reset".into(), "0/0".into()));
    assert_eq!(bench.get("/5/0/1").text(), "");
    files.etag.clear();
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "2/0");
    assert_eq!(taken(&firmware), "open(fw,NULL) write(1024) write(1024) write(512) finish");
    assert_eq!(bench.put("/5/0/1", 0, b"").status(), "2.04");
    (files.whole, files.file) = (true, b"12345".to_vec());
    taken(&firmware);
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "2/0");
    assert_eq!(taken(&firmware), "open(fw,NULL) write(5) finish");
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_6_p4_to_p8_pulls_that_fail() {
    let (mut bench, firmware) = bench();
    let mut files = Files::new(2560);
    let uri = files.uri();
    for (code, wanted) in [(0x84, "0/7"), (0xA0, "0/4"), (0x81, "0/4")] {
        files.refusal = Some(code);
        assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
        until_status(&mut bench, &mut files, wanted);
        assert_eq!(taken(&firmware), "reset");
        assert_eq!(bench.get("/5/0/1").text().as_bytes(), uri.as_bytes());
    }
    files.refusal = None;
    firmware.borrow_mut().open_result = -3;
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "0/3");
    assert_eq!(taken(&firmware), "open(fw,0102) reset");
    (firmware.borrow_mut().open_result, firmware.borrow_mut().write_result) = (0, -5);
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "0/5");
    assert_eq!(taken(&firmware), "open(fw,0102) write(1024) reset");
    (firmware.borrow_mut().write_result, firmware.borrow_mut().finish_result) = (0, -6);
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "0/6");
    assert_eq!(taken(&firmware), "open(fw,0102) write(1024) write(1024) write(512) finish");
    assert_eq!(bench.put("/5/0/1", 0, b"coap://host.invalid/x").status(), "2.04");
    until_status(&mut bench, &mut files, "0/7");
    assert_eq!(taken(&firmware), "reset");
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_6_p9_p11_p12_uris() {
    let (mut bench, firmware) = bench();
    let mut files = Files::new(5);
    assert_eq!(bench.put("/5/0/1", 0, b"coaps://127.0.0.1/x").status(), "2.04");
    until_status(&mut bench, &mut files, "0/9");
    assert_eq!(taken(&firmware), "");
    for uri in [&b"ftp://a/b"[..], b"notauri"] {
        assert_eq!(bench.put("/5/0/1", 0, uri).status(), "4.00");
        assert_eq!((status(&mut bench), bench.get("/5/0/1").text()), ("0/9".into(), "coaps://127.0.0.1/x".into()));
    }
    let uri = files.uri();
    let without_path = uri.to_str().unwrap().trim_end_matches("/fw");
    assert_eq!(bench.put("/5/0/1", 0, without_path.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "2/0");
    assert_eq!(files.paths, [Vec::<String>::new()]);
    drop((bench, firmware));
}

#[test]
fn spec_50_s9_6_p13_to_p15_during_a_download() {
    for (how, wanted, kept) in [("cancel", "0/10", true), ("zero", "0/0", true), ("empty", "0/0", false)] {
        let (mut bench, firmware) = bench();
        let mut files = Files::new(2560);
        files.silent = true;
        let uri = files.uri();
        assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
        for _ in 0..5 {
            bench.turn();
            files.serve();
        }
        assert_eq!(status(&mut bench), "1/0");
        assert_eq!(bench.put("/5/0/0", 42, b"x").status(), "4.00");
        assert_eq!(bench.put("/5/0/1", 0, b"coap://127.0.0.1/y").status(), "4.00");
        assert_eq!(bench.ask(0x02, "/5/0/2", &[], b"").status(), "4.05");
        assert_eq!(taken(&firmware), "");
        let answer = match how {
            "cancel" => bench.ask(0x02, "/5/0/10", &[], b""),
            "zero" => bench.put("/5/0/0", 42, &[0]),
            _ => bench.put("/5/0/1", 0, b""),
        };
        assert_eq!(
            (answer.status(), taken(&firmware), status(&mut bench)),
            ("2.04".into(), "reset".into(), wanted.into())
        );
        assert_eq!(!bench.get("/5/0/1").text().is_empty(), kept, "{how}");
        files.asked.clear();
        bench.silence(Duration::from_millis(50));
        files.serve();
        assert!(files.asked.is_empty());
        drop((bench, firmware));
    }
}

#[test]
fn spec_50_s9_6_p16_the_file_changes() {
    let (mut bench, firmware) = bench();
    let mut files = Files::new(2560);
    files.other_etag = Some((1, vec![9]));
    let uri = files.uri();
    assert_eq!(bench.put("/5/0/1", 0, uri.as_bytes()).status(), "2.04");
    until_status(&mut bench, &mut files, "0/4");
    assert_eq!(taken(&firmware), "open(fw,0102) write(1024) reset");
    drop((bench, firmware));
}

/// A client that starts with a part of the image; the handlers called until state and result are these.
fn resume(
    files: &mut Files,
    uri: Option<&CString>,
    offset: usize,
    etag: Option<&[u8]>,
    wanted: &str,
) -> (String, Vec<u8>) {
    let mut bench = Bench::new();
    let firmware = Firmware::new();
    let initial = (-1, uri.map(CString::as_c_str), offset, etag);
    assert_eq!(install(&bench, &firmware, |_| {}, Some(initial)), 0);
    bench.register();
    until_status(&mut bench, files, wanted);
    let image = firmware.borrow().image.clone();
    drop(bench);
    (taken(&firmware), image)
}

#[test]
fn spec_50_s9_6_p17_to_p23_resumption() {
    let mut files = Files::new(2560);
    let uri = files.uri();
    let etag = Some(&[1, 2][..]);
    let (trace, image) = resume(&mut files, Some(&uri), 1500, etag, "2/0");
    assert_eq!((trace.as_str(), image.as_slice()), ("write(548) write(512) finish", &files.file[1500..]));
    assert_eq!(files.asked, [Some(0x16), Some(0x26)]);

    let whole = "open(fw,0102) write(1024) write(1024) write(512) finish";
    let (trace, image) = resume(&mut files, Some(&uri), 1500, Some(&[9, 9]), "2/0");
    assert_eq!((trace, image), (format!("reset {whole}"), files.file.clone()));
    let (trace, image) = resume(&mut files, Some(&uri), 1500, None, "2/0");
    assert_eq!((trace, image), (format!("reset {whole}"), files.file.clone()));
    let (trace, image) = resume(&mut files, Some(&uri), 0, None, "2/0");
    assert_eq!((trace.as_str(), image), ("write(1024) write(1024) write(512) finish", files.file.clone()));
    assert_eq!(resume(&mut files, None, 0, None, "0/0").0, "reset");
    assert_eq!(resume(&mut files, Some(&uri), 2560, etag, "2/0").0, "finish");
    let (trace, image) = resume(&mut files, Some(&uri), 5000, etag, "2/0");
    assert_eq!((trace, image), (format!("reset {whole}"), files.file.clone()));
}
