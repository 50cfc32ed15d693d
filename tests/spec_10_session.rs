//! Spec 10, conformance tables A, S, C and X10 to X13, through a registered client with the Firmware Update Object.
//!
//! Rows marked "—" that spec 30 §6 turns into answers (a path that is no path 4.04, a wrong depth 4.05, an undecodable
//! option 4.00) carry the answer.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(anj_with_default_fota_obj)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::ffi::c_int;
use std::ffi::c_void;
use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::dm::fw_update::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net, to_hex};

unsafe extern "C" fn update_start(_: *mut c_void) -> c_int {
    0
}

unsafe extern "C" fn reset(_: *mut c_void) {}

unsafe extern "C" fn uri_write(_: *mut c_void, _: *const std::ffi::c_char) -> MaybeUninit<anj_dm_fw_update_result_t> {
    MaybeUninit::new(anj_dm_fw_update_result_t::ANJ_DM_FW_UPDATE_RESULT_INITIAL)
}

unsafe extern "C" fn write_start(_: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t> {
    MaybeUninit::new(anj_dm_fw_update_result_t::ANJ_DM_FW_UPDATE_RESULT_INITIAL)
}

unsafe extern "C" fn write(_: *mut c_void, _: *const c_void, _: usize) -> MaybeUninit<anj_dm_fw_update_result_t> {
    MaybeUninit::new(anj_dm_fw_update_result_t::ANJ_DM_FW_UPDATE_RESULT_INITIAL)
}

unsafe extern "C" fn write_finish(_: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t> {
    MaybeUninit::new(anj_dm_fw_update_result_t::ANJ_DM_FW_UPDATE_RESULT_INITIAL)
}

/// A registered client with Object 5, and Object 9 whose only Resource, `/9/0/0`, is executable and counts.
fn client() -> Client {
    let mut client = Client::new(&Setup { lifetime: 1_000_000, ..Setup::default() });
    let handlers: &'static mut anj_dm_fw_update_handlers_t = Box::leak(Box::new(unsafe { std::mem::zeroed() }));
    handlers.update_start_handler = Some(update_start);
    handlers.reset_handler = Some(reset);
    handlers.uri_write_handler = Some(uri_write);
    handlers.package_write_start_handler = Some(write_start);
    handlers.package_write_handler = Some(write);
    handlers.package_write_finish_handler = Some(write_finish);
    let context = Box::leak(Box::new(MaybeUninit::zeroed()));
    let result =
        unsafe { anj_dm_fw_update_object_install(client.ptr(), context.as_mut_ptr(), handlers, std::ptr::null_mut()) };
    assert_eq!(result, 0);
    client.add(object(9, None, &[0], &[(0, 0, E)]));
    client.register();
    client
}

fn exchange(client: &mut Client, datagram: &str) -> String {
    client.receive(&hex(datagram)).iter().map(|d| to_hex(d)).collect::<Vec<_>>().join(" ")
}

fn assert_rows(rows: &[(&str, &str, &str)]) {
    for (row, datagram, expected) in rows {
        let mut client = client();
        assert_eq!(exchange(&mut client, datagram), expected.replace(' ', ""), "{row}: {datagram}");
        assert!(take_statuses().is_empty(), "{row}: still registered");
        assert!(!client.ongoing(), "{row}");
    }
}

#[test]
fn spec_10_a_answers_while_registered() {
    assert_rows(&[
        ("A1", "40007000", "70007000"),
        ("A3", "4101700155b13501300133", "6145700155c22d18ffbf05bf00bf0300ffffff"),
        ("A6", "40017002b13501300133", "60457002c22d18ffbf05bf00bf0300ffffff"),
        ("A7", "480170031122334455667788b13501300133", "684570031122334455667788c22d18ffbf05bf00bf0300ffffff"),
        ("A8", "49017004112233445566778899b13501300133", ""),
        ("A9", "0101700555b13501300133", ""),
        ("A9", "8101700655b13501300133", ""),
        ("A10", "5101700755b13501300133", ""),
        ("A11", "6101700855b13501300133", ""),
        ("A12", "50007009", ""),
        ("A12", "4100700a55", ""),
        ("A12", "7001700b", ""),
        ("A13", "4106700c55b13501300133", ""),
        ("A13", "4108700d55", ""),
        ("A13", "41e1700e55", ""),
        ("A13", "4140700f55", ""),
        ("A14", "4145701055ff31", "70007010"),
        ("A15", "5145701155ff31", ""),
        ("A15", "60007012", ""),
        ("A16", "4103701355b1350130013110ff", ""),
        ("A17", "4101701655b535", ""),
        ("A18", "4101701d55b13501300133e007d0 0000000000000000000000", "6145701d55c22d18ffbf05bf00bf0300ffffff"),
        ("A19", "4101701d55b13501300133e007d0 000000000000000000000000", ""),
        ("A20", "4101701f55b3616263", "6184701f55"),
        ("A21", "4101702055b730303030303035", "6184702055"),
        ("A21", "4101702055b6303030303035 0130 0133 60", "6145702055c0ff30"),
        ("A22", "4101702055b53635353335", "6184702055"),
        ("A23", "4101702055ba34323934393637323936", "6184702055"),
        ("A24", "4101702555b135000130", "6184702555"),
        ("A25", "4101702655b135013001330130 0131", "6184702655"),
        ("A26", "4101702755b0", "6185702755"),
        ("A27", "4101702855b06128", "6185702855"),
        ("A28", "4101702955", "6185702955"),
        ("A29", "4102702b55", "6185702b55"),
        ("A29", "4102702a55b26273", ""),
        ("A30", "4101702d556400000000513501300133", "6180702d55"),
        ("A32", "4101702f55b135013001336132", "6186702f55"),
        ("A33", "4101703055b1350130013360", "6145703055c0ff30"),
        ("A34", "4101703155b1350130013363000000", "6145703155c22d18ffbf05bf00bf0300ffffff"),
        ("A42", "4101704055b1350130c400000000", "6180704055"),
        ("A43", "5102705155b13501300132", "5185705155"),
        ("A44", "4103705255b135013001301132ff31", "618f705255"),
    ]);
}

#[test]
#[cfg(not(anj_with_observe))]
fn spec_10_a_observe_family_is_not_implemented() {
    for datagram in
        ["4101702e5561055135013001 33", "4103703255b1350130013347706d696e3d3130", "4101702e55605135013001 33"]
    {
        let mut client = client();
        assert_eq!(client.receive(&hex(datagram))[0][1], 0xA1, "{datagram}");
    }
}

#[test]
fn spec_10_a2_a4_a5_duplicates() {
    let mut client = client();
    assert_eq!(exchange(&mut client, "40007000"), "70007000");
    assert_eq!(exchange(&mut client, "40007000"), "70007000", "A2: no cache for pings");
    let read = "4101700155b13501300133";
    let response = exchange(&mut client, read);
    assert_eq!(exchange(&mut client, read), response, "A4");
    // Same message id, other token: another request.
    assert_eq!(exchange(&mut client, "4101700199b133"), "6184700199", "A5");
}

#[test]
fn spec_10_s1_s2_read_in_blocks() {
    let mut client = client();
    let first = "6145703855c22d18b108ffbf05bf00bf0160030005000660076008";
    assert_eq!(exchange(&mut client, "4101703855b1350130c100"), first);
    assert!(client.ongoing());
    assert_eq!(exchange(&mut client, "4101703855b1350130c100"), first, "a duplicate is answered the same");
    // Which protocols `/5/0/8` lists depends on the configuration: the table is of a build with CoAP only.
    let second = exchange(&mut client, "4101703955b1350130c110");
    assert!(second.starts_with("6145703955c22d18b110ffbf") && second.ends_with("ff0902ffffff"), "{second}");
    assert!(!client.ongoing());
}

const BLOCK: &str = "3132333435363738393031323334353 6";

/// A PUT to `/5/0/0` with a block: message id, token, Block1 value, payload.
fn put(id: &str, token: &str, block: &str, payload: &str) -> String {
    format!("4103{id}{token}b135 0130 0130 112a d102{block} ff{payload}")
}

#[test]
fn spec_10_s3_to_s5_write_in_blocks() {
    let mut client = client();
    assert_eq!(exchange(&mut client, &put("7031", "55", "08", BLOCK)), "615f703155d10e08");
    assert_eq!(exchange(&mut client, &put("7032", "55", "18", BLOCK)), "615f703255d10e18");
    assert_eq!(exchange(&mut client, &put("7033", "55", "20", "3132333435")), "6144703355d10e20");
    assert!(!client.ongoing());
}

#[test]
fn spec_10_s6_to_s9_interference() {
    let mut client = client();
    let first = put("7031", "55", "08", BLOCK);
    assert_eq!(exchange(&mut client, &first), "615f703155d10e08");
    assert_eq!(exchange(&mut client, "4101703b56b13501300133"), "61a3703b56", "S6");
    assert_eq!(exchange(&mut client, &first), "615f703155d10e08", "S7: the response of the transfer is kept");
    assert_eq!(exchange(&mut client, &put("7040", "57", "08", BLOCK)), "61a3704057", "S8");
    assert_eq!(exchange(&mut client, &put("7041", "58", "18", BLOCK)), "615f704158d10e18", "S9");
    for (datagram, expected) in [
        ("4101703c56b1350130 6128", "61a3703c56"),
        ("4145703d5aff31", "7000703d"),
        ("5101703e55b135", ""),
        ("6000703f", ""),
        ("7000703f", ""),
        ("40007042", "70007042"),
    ] {
        assert_eq!(exchange(&mut client, datagram), expected, "S15: {datagram}");
    }
    assert!(client.ongoing());
}

#[test]
fn spec_10_s10_next_block_too_late() {
    let mut client = client();
    exchange(&mut client, &put("7031", "55", "08", BLOCK));
    clock::advance_ms(49_900);
    client.step();
    assert!(client.ongoing());
    clock::advance_ms(100);
    client.step();
    assert!(!client.ongoing());
    assert!(take_statuses().is_empty());
    assert_eq!(exchange(&mut client, &put("7032", "55", "18", BLOCK)), "6188703255", "4.08: no such transfer");
}

#[test]
fn spec_10_s11_s13_no_blocks_needed() {
    let mut client = client();
    assert_eq!(exchange(&mut client, &put("7034", "55", "06", "3132")), "6144703455");
    let answer = exchange(&mut client, "4101703a55b13501300133606100");
    assert_eq!(answer, "6145703a55c0ff32", "downloaded: state 2, no Block2");
}

#[test]
fn spec_10_c1_c2_c3_cache() {
    let (a, b) = ("41017001 55 b139 0130 60", "41017002 55 b139 0130 60");
    let mut client = client();
    let response = exchange(&mut client, a);
    clock::advance_s(200);
    assert_eq!(exchange(&mut client, a), response, "C1");
    exchange(&mut client, b);
    assert_eq!(exchange(&mut client, a), "", "C3");
    clock::advance_s(248);
    assert_eq!(exchange(&mut client, a), response, "C2: processed anew");
}

#[test]
fn spec_10_c6_execute_once() {
    let mut client = client();
    let execute = "41027001 55 b139 0130 0130";
    assert_eq!(exchange(&mut client, execute), "6144700155");
    assert_eq!(exchange(&mut client, execute), "6144700155");
    assert_eq!(take_did().iter().filter(|did| **did == Did::Execute(9, 0, 0)).count(), 1);
}

#[test]
fn spec_10_x10_to_x13_strangers_while_waiting() {
    let mut client = client();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    let foreign = ["5101704555b135", "5145704643ff31", "6000abcd", "7000abcd", "624470461234"];
    for datagram in foreign {
        assert_eq!(exchange(&mut client, datagram), "", "X12: {datagram}");
    }
    assert_eq!(exchange(&mut client, "4101704444b13501300133"), "61a3704444", "X10");
    assert_eq!(exchange(&mut client, "4144704543"), "70007045", "X11");
    assert_eq!(exchange(&mut client, "40007046"), "70007046", "X13");
    client.after_s(4);
    assert_eq!(net::take_one(), update, "X13: retransmission unchanged");
    assert!(client.receive(&answer(&update, "44", "")).is_empty());
    assert!(take_statuses().is_empty());
}

#[test]
fn spec_10_x4_x5_x8_separate_answers() {
    for (code, status) in [(0x44, None), (0x80, Some(5))] {
        let mut client = client();
        unsafe { anj_core_request_update(client.ptr()) };
        client.step();
        let update = net::take_one();
        assert!(client.receive(&[0x60, 0x00, update[2], update[3]]).is_empty());
        client.after_s(100);
        assert!(net::take_sent().is_empty(), "X4: no retransmission");
        let mut separate = vec![0x48, code, 0x77, 0x77];
        separate.extend(&update[4..12]);
        let sent = client.receive(&separate);
        assert_eq!(sent[0], hex("60007777"));
        assert_eq!(take_statuses().first().copied(), status);
        if status.is_none() {
            assert_eq!(client.receive(&separate), [hex("60007777")], "acknowledged again");
        }
    }
}

/// No randomness in the times: 2 s doubled four times, or 1 s once.
fn exact(config: &mut anj_configuration_t, seconds: i64, max_retransmit: u16) {
    config.udp_tx_params = Box::leak(Box::new(anj_exchange_udp_tx_params_t {
        ack_timeout: anj_time_duration_t { us: seconds * 1_000_000 },
        ack_random_factor: 1.0,
        max_retransmit,
    }));
}

#[test]
fn spec_10_x1_x2_unanswered() {
    type Case = (fn(&mut anj_configuration_t), &'static [i64], i64);
    let cases: [Case; 2] = [(|c| exact(c, 2, 4), &[0, 2, 6, 14, 30], 62), (|c| exact(c, 1, 0), &[0], 1)];
    for (configure, times, end) in cases {
        let mut client = Client::new(&Setup { configure, ..Setup::default() });
        let mut sent = Vec::new();
        for second in 0..end {
            client.step();
            sent.extend(net::take_sent().into_iter().map(|datagram| (second, datagram)));
            assert_eq!(client.next_step_us(), 0, "at {second} s: awaiting the answer");
            clock::advance_s(1);
        }
        assert_eq!(sent.iter().map(|(at, _)| *at).collect::<Vec<_>>(), times);
        assert!(sent.iter().all(|(_, datagram)| *datagram == sent[0].1), "identical");
        client.step();
        assert!(net::take_sent().is_empty() && !client.ongoing());
        assert_eq!(client.next_step_s(), 60, "timed out at {end} s");
    }
}

/// A client that awaits the answer to its Update.
fn updating(configure: fn(&mut anj_configuration_t)) -> (Client, Vec<u8>) {
    let mut client = Client::registered_with(&Setup { lifetime: 1_000_000, configure, ..Setup::default() });
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    (client, net::take_one())
}

/// A separate response with this first byte, code and Message ID.
fn separate(request: &[u8], head: &str) -> Vec<u8> {
    [&hex(head), &request[4..12]].concat()
}

#[test]
fn spec_10_x4_acknowledged_never_answered() {
    let (mut client, update) = updating(|_| {});
    client.after_s(1);
    client.receive(&[0x60, 0x00, update[2], update[3]]);
    clock::advance_s(246);
    client.step();
    assert!(take_statuses().is_empty() && net::take_sent().is_empty(), "still waiting");
    client.after_s(1);
    assert_eq!(take_statuses(), [5], "given up 247 s after the ACK");
}

#[test]
fn spec_10_x6_x7_x9_which_answer_counts() {
    let (mut client, update) = updating(|_| {});
    let mut wrong = answer(&update, "44", "");
    wrong[3] ^= 1;
    assert!(client.receive(&wrong).is_empty(), "X9");
    client.receive(&[0x60, 0x00, update[2], update[3]]);
    let mut reused = separate(&update, "48440000");
    reused[2..4].copy_from_slice(&update[2..4]);
    client.receive(&reused);
    assert!(take_statuses().is_empty(), "X6");
    assert!(client.receive(&separate(&update, "58447777")).is_empty(), "X7: nothing to acknowledge");
    client.after_s(300);
    assert!(take_statuses().is_empty() && net::take_sent().is_empty(), "X7: answered");
}

#[test]
fn spec_10_x17_update_reset() {
    let (mut client, update) = updating(|_| {});
    client.receive(&[0x70, 0x00, update[2], update[3]]);
    assert_eq!(take_statuses(), [5], "RST: registers anew at once");
}

/// A Register of several blocks; what its peer answers to block 0 and the code of the last answer.
#[test]
fn spec_10_x14_to_x17_register_in_blocks() {
    net::set_mtu(103);
    for (codes, registers) in [("5f", true), ("41", true), ("44", true), ("5f-NUM", false), ("RST", false)] {
        let mut client = Client::new(&Setup::default());
        client.add(object(9999, None, &[1, 2], &[]));
        client.step();
        let first = net::take_one();
        assert!(first.windows(3).any(|w| w == hex("c109ff")), "X14: Block1 0/1/32");
        let sent = match codes {
            "5f-NUM" => client.receive(&answer(&first, "5f", "d10e29")),
            "RST" => client.receive(&[0x70, 0x00, first[2], first[3]]),
            code => client.receive(&answer(&first, code, "d10e09")),
        };
        if !registers {
            assert!(sent.is_empty(), "X16, X17: {codes}");
            assert_eq!(client.next_step_s(), if codes == "RST" { 60 } else { 0 }, "X16 waits, X17 fails");
            assert_eq!(take_statuses(), [5]);
            continue;
        }
        assert_eq!(sent.len(), 1, "{codes}");
        assert_eq!(
            u16::from_be_bytes([sent[0][2], sent[0][3]]),
            u16::from_be_bytes([first[2], first[3]]).wrapping_add(1)
        );
        assert_ne!(sent[0][4..12], first[4..12], "X14: a new token");
        client.receive(&answer(&sent[0], "41", "82 7264 04 35613366 d10610"));
        assert_eq!(take_statuses(), [5, 6], "X15: {codes}");
    }
}

#[test]
fn spec_10_x21_send_never_completes() {
    let mut client = client();
    net::always(Func::Send, Some(4));
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    clock::advance_ms(1_999);
    client.step();
    assert!(take_statuses().is_empty());
    clock::advance_ms(1);
    client.step();
    assert_eq!(take_statuses(), [5]);
    net::always(Func::Send, None);
}

#[test]
fn spec_10_s7_older_request_during_a_transfer() {
    let mut client = client();
    let first = put("7031", "55", "08", BLOCK);
    exchange(&mut client, &first);
    exchange(&mut client, "4101703b56b1350130");
    exchange(&mut client, &first);
    assert_eq!(exchange(&mut client, &put("7032", "55", "10", "3132")), "6144703255d10e10", "the transfer goes on");
}
