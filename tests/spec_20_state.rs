//! Spec 20 §16.2: states and timing (the rows of bootstrap and DTLS are elsewhere).
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::mem::MaybeUninit;

use anj::capi::core::*;
use anj::capi::defs::*;
use anj::capi::time::*;
use client::*;
use common::{Func, clock, hex, net};

fn seconds(s: i64) -> anj_time_duration_t {
    anj_time_duration_t { us: s * 1_000_000 }
}

fn invalid() -> anj_time_duration_t {
    anj_time_duration_t { us: i64::MAX }
}

fn lifetime_changed(client: &mut Client, lifetime: i64) {
    set(1, 1, 1, Value::Int(lifetime));
    let path = anj_uri_path_t { ids: [1, 1, 1, u16::MAX], uri_len: 3 };
    let change = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, change) };
}

fn queue_mode(config: &mut anj_configuration_t) {
    config.queue_mode_enabled = MaybeUninit::new(true);
    config.queue_mode_timeout = seconds(50);
}

/// Answers the only request sent with an empty success.
fn acknowledge(client: &mut Client) -> Vec<u8> {
    let request = net::take_one();
    net::push(&answer(&request, "44", ""));
    client.step();
    request
}

fn is_update(datagram: &[u8]) -> bool {
    datagram[..2] == [0x48, 0x02] && datagram[12..20] == hex("b27264 0435613366")
}

fn is_deregister(datagram: &[u8]) -> bool {
    datagram[..2] == [0x48, 0x04] && datagram[12..20] == hex("b27264 0435613366")
}

fn is_register(datagram: &[u8]) -> bool {
    datagram[..2] == [0x48, 0x02] && datagram[12..18] == hex("b27264 1128 37")
}

fn count(calls: &[Func], func: Func) -> usize {
    calls.iter().filter(|f| **f == func).count()
}

const SUSPENDED: u32 = 7;

#[test]
fn spec_20_s1_no_objects() {
    let mut client = Client::bare("name", |_| {});
    client.step();
    assert_eq!(take_statuses(), if cfg!(anj_with_bootstrap) { vec![3, 2] } else { vec![5, 2] });
    client.step();
    assert_eq!(take_statuses(), []);
    assert_eq!(client.next_step_us(), 0);
}

#[test]
fn spec_20_s2_no_instances() {
    let mut client = Client::bare("name", |_| {});
    client.add(security(&[]));
    client.add(server(&[]));
    client.step();
    assert_eq!(take_statuses().last(), Some(&2));
}

#[test]
fn spec_20_s3_ssids_differ() {
    let mut client = Client::new(&Setup::default());
    set(1, 1, 0, Value::Int(1));
    client.step();
    assert_eq!(take_statuses(), [5, 2]);
    assert_eq!(net::take_funcs(), []);
}

#[test]
fn spec_20_3_4_ssid_unreadable() {
    let mut client = Client::new(&Setup::default());
    set(1, 1, 0, Value::Fails(-160));
    client.step();
    assert_eq!(take_statuses(), [1]);
    client.step();
    assert_eq!(take_statuses(), [2]);
    client.step();
    assert_eq!(take_statuses(), []);
}

#[test]
fn spec_20_s4_register_rejected() {
    let mut client = Client::new(&Setup::default());
    client.step();
    for wait in [60, 120, 240, 480] {
        let request = net::take_one();
        assert!(is_register(&request));
        assert!(client.receive(&answer(&request, "80", "")).is_empty());
        assert_eq!(client.next_step_us(), wait * 1_000_000);
        clock::advance_s(wait);
        client.step();
        assert!(net::take_sent().is_empty(), "strictly later");
        clock::advance_us(1);
        client.step();
    }
    let request = net::take_one();
    client.receive(&answer(&request, "41", "827264 0435613366"));
    assert_eq!(take_statuses(), [5, 6]);
    let calls = net::take_funcs();
    assert_eq!((count(&calls, Func::Cleanup), count(&calls, Func::Create), count(&calls, Func::Close)), (0, 1, 4));
}

#[test]
fn spec_20_s5_connect_fails() {
    let mut client = Client::new(&Setup::default());
    for (rid, value) in [(17, 3), (18, 10), (19, 100), (20, 2)] {
        set(1, 1, rid, Value::Uint(value));
    }
    set(1, 1, 16, Value::Bool(false));
    net::always(Func::Connect, Some(-1));
    client.step();
    for wait in [10, 20, 100, 10, 20] {
        assert_eq!(client.next_step_us(), wait * 1_000_000);
        clock::advance_us(wait * 1_000_000 + 1);
        client.step();
    }
    assert_eq!(take_statuses(), [5, 2]);
    let calls = net::take_funcs();
    let counts = [Func::Connect, Func::Cleanup, Func::Create, Func::Close].map(|f| count(&calls, f));
    assert_eq!(counts, [6, 2, 2, 0]);
}

#[test]
fn spec_20_s6_sequences_then_bootstrap() {
    let mut client = Client::new(&Setup::default());
    for (rid, value) in [(17, 1), (19, 1000), (20, 2)] {
        set(1, 1, rid, Value::Uint(value));
    }
    net::script(Func::Connect, &[-1]);
    client.step();
    assert_eq!(client.next_step_us(), 1_000_000_000);
    assert_eq!(count(&net::take_funcs(), Func::Cleanup), 1);
    net::script(Func::Send, &[-1]);
    clock::advance_us(1_000_000_001);
    client.step();
    assert_eq!(take_statuses(), if cfg!(anj_with_bootstrap) { vec![5, 3, 2] } else { vec![5, 2] });
    assert_eq!(count(&net::take_funcs(), Func::Cleanup), 1);
}

#[test]
fn spec_20_s7_too_many_segments() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "41", "8161 0162 0163 0164 0165 0166 0167"));
    assert_eq!(take_statuses(), [5]);
    assert!(!client.ongoing() || client.next_step_us() == 0);
}

#[test]
fn spec_20_s8_answer_cut() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    assert!(client.receive(&answer(&request, "41", "827264 0435")).len() <= 1);
    assert_eq!(take_statuses(), [5]);
    client.after_s(4);
    assert_eq!(net::take_one(), request);
    client.receive(&answer(&request, "41", "827264 0435613366"));
    assert_eq!(take_statuses(), [6]);
}

#[test]
fn spec_20_s9_send_stalls() {
    let mut client = Client::new(&Setup::default());
    net::always(Func::Send, Some(4));
    client.step();
    assert_eq!(client.next_step_us(), 0);
    client.after_s(1);
    assert_eq!(client.next_step_us(), 0);
    clock::advance_us(1_000_001);
    client.step();
    assert_eq!(client.next_step_us(), 60_000_000);
    assert!(!client.ongoing());
    net::always(Func::Send, None);
    clock::advance_us(60_000_001);
    client.step();
    assert!(is_register(&net::take_one()));
}

#[test]
fn spec_20_s10_request_while_registering() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    assert_eq!(client.receive(&hex("41011234 55 b133 0130")), [hex("61a3123455")]);
    client.receive(&answer(&request, "41", "827264 0435613366"));
    assert_eq!(take_statuses(), [5, 6]);
}

#[test]
fn spec_20_s11_update_before_lifetime_ends() {
    let mut client = Client::registered();
    for _ in 0..2 {
        client.after_s(74);
        assert!(net::take_sent().is_empty());
        client.after_s(1);
        assert!(net::take_sent().is_empty(), "strictly later");
        clock::advance_us(1);
        client.step();
        assert!(is_update(&acknowledge(&mut client)));
    }
    assert!(take_statuses().is_empty());
}

#[test]
fn spec_20_s12_lifetime_changes() {
    let mut client = Client::registered_with(&Setup { lifetime: 100, ..Setup::default() });
    lifetime_changed(&mut client, 500);
    client.step();
    let update = acknowledge(&mut client);
    assert_eq!(update[20..], hex("46 6c743d353030"));
    client.after_s(406);
    assert!(net::take_sent().is_empty());
    clock::advance_us(1_000_001);
    client.step();
    assert_eq!(net::take_one().len(), 20);
}

#[test]
fn spec_20_s13_infinite_lifetime() {
    let mut client = Client::registered_with(&Setup { lifetime: 0, ..Setup::default() });
    client.after_s(10_000);
    assert!(net::take_sent().is_empty());
    lifetime_changed(&mut client, 100);
    client.step();
    let update = acknowledge(&mut client);
    assert_eq!(update[20..], hex("46 6c743d313030"));
    client.after_s(50);
    assert!(net::take_sent().is_empty());
    clock::advance_us(1);
    client.step();
    assert!(is_update(&net::take_one()));
}

#[test]
fn spec_20_8_2_lifetime_becomes_infinite() {
    let mut client = Client::registered();
    lifetime_changed(&mut client, 0);
    client.step();
    let update = acknowledge(&mut client);
    assert_eq!(update[20..], hex("44 6c743d30"));
    client.after_s(1_000_000);
    assert!(net::take_sent().is_empty());
}

#[test]
fn spec_20_s14_server_writes_lifetime() {
    let mut client = Client::registered();
    let mut sent = client.receive(&hex("42034545 1234 b131 0131 0131 10 ff 313030"));
    client.step();
    sent.extend(net::take_sent());
    assert_eq!(sent[0], hex("624445451234"));
    assert!(is_update(&sent[1]));
    assert_eq!(sent[1][20..], hex("46 6c743d313030"));
}

#[test]
fn spec_20_s15_update_rejected() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    let sent = client.receive(&answer(&update, "80", ""));
    assert_eq!(take_statuses(), [5]);
    assert!(is_register(&sent[0]));
}

#[test]
fn spec_20_s16_update_unanswered() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    let update = net::take_one();
    for _ in 0..2 {
        client.after_s(12);
        assert_eq!(net::take_one(), update);
    }
    client.receive(&answer(&update, "44", ""));
    assert!(take_statuses().is_empty());
    client.after_s(12);
    assert!(net::take_sent().is_empty());
}

#[test]
fn spec_20_s17_receive_fails() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    net::script(Func::Recv, &[1, -14]);
    client.step();
    assert_eq!(take_statuses(), [5]);
    let sent = net::take_sent();
    assert!(is_update(&sent[0]) && is_register(&sent[1]));
}

#[test]
fn spec_20_s18_receive_in_progress() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    net::script(Func::Recv, &[4, 4]);
    client.step();
    client.step();
    assert!(net::take_sent().is_empty() && take_statuses().is_empty());
    client.step();
    assert!(is_update(&net::take_one()));
}

#[test]
fn spec_20_s19_answer_cannot_be_sent() {
    let mut client = Client::registered();
    net::always(Func::Send, Some(4));
    client.receive(&hex("42014545 1234 b131 0131 0131 60"));
    assert!(take_statuses().is_empty());
    client.after_s(5);
    assert_eq!(take_statuses(), [5]);
}

#[test]
fn spec_20_s20_disable_by_execute() {
    let mut client = Client::registered();
    on_handler(|anj, what| {
        if what == Did::Execute(1, 1, 4) {
            unsafe { anj_core_server_obj_disable_executed(anj, 86_400) };
        }
    });
    let sent = client.receive(&hex("42024545 1234 b131 0131 0134"));
    assert_eq!(sent[0], hex("624445451234"));
    assert!(is_deregister(&sent[1]));
    net::script(Func::Close, &[4, 4]);
    assert!(client.receive(&answer(&sent[1], "42", "")).is_empty());
    assert!(take_statuses().is_empty());
    client.step();
    assert!(take_statuses().is_empty());
    client.step();
    assert_eq!(take_statuses(), [SUSPENDED]);
    client.after_s(86_399);
    assert_eq!(client.next_step_us(), 1_000_000);
    client.after_s(1);
    assert_eq!(take_statuses(), [0, 5]);
}

#[test]
fn spec_20_s21_deregister_rejected() {
    let mut client = Client::registered();
    unsafe { anj_core_server_obj_disable_executed(client.ptr(), 5) };
    client.step();
    let request = net::take_one();
    client.receive(&answer(&request, "80", ""));
    assert_eq!(take_statuses(), [SUSPENDED]);
    client.after_s(6);
    assert_eq!(take_statuses(), [0, 5]);
}

#[test]
fn spec_20_s22_disable_by_user() {
    let mut client = Client::registered();
    unsafe { anj_core_disable_server(client.ptr(), seconds(5)) };
    client.step();
    let request = net::take_one();
    assert!(is_deregister(&request));
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [SUSPENDED]);
    assert_eq!(client.next_step_us(), 5_000_000);
    clock::advance_us(4_999_999);
    client.step();
    assert!(take_statuses().is_empty());
    clock::advance_us(1);
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
    let calls = net::take_funcs();
    assert_eq!((count(&calls, Func::Cleanup), count(&calls, Func::Close), count(&calls, Func::Create)), (0, 1, 0));
}

/// Registered, then disabled and de-registered.
fn suspend(client: &mut Client) {
    client.step();
    let request = net::take_one();
    assert!(is_deregister(&request));
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [SUSPENDED]);
}

#[test]
fn spec_20_s23_both_wake_times() {
    let mut client = Client::registered();
    unsafe { anj_core_server_obj_disable_executed(client.ptr(), 50) };
    suspend(&mut client);
    client.after_s(45);
    assert_eq!(client.next_step_s(), 5);
    unsafe { anj_core_disable_server(client.ptr(), seconds(10)) };
    assert_eq!(client.next_step_s(), 10);
    client.after_s(5);
    assert!(take_statuses().is_empty());
    client.after_s(6);
    assert_eq!(take_statuses(), [0, 5]);
}

#[test]
fn spec_20_s24_disable_until_told_otherwise() {
    let mut client = Client::registered();
    unsafe { anj_core_disable_server(client.ptr(), invalid()) };
    suspend(&mut client);
    assert_eq!(client.next_step_us(), i64::MAX);
    client.after_s(10_000_000);
    assert!(take_statuses().is_empty());
    unsafe { anj_core_restart(client.ptr()) };
    assert_eq!(client.next_step_us(), 0);
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
}

#[test]
fn spec_20_s25_restart_while_suspended() {
    let mut client = Client::registered();
    unsafe { anj_core_disable_server(client.ptr(), seconds(1000)) };
    suspend(&mut client);
    unsafe { anj_core_restart(client.ptr()) };
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
    assert!(is_register(&net::take_one()));
}

#[test]
fn spec_20_s26_queue_mode() {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, ..Setup::default() });
    client.after_s(45);
    assert_eq!(client.next_step_us(), 0);
    assert!(take_statuses().is_empty());
    net::script(Func::RxOff, &[4]);
    client.after_s(10);
    assert_eq!(take_statuses(), [8]);
    assert_eq!(client.next_step_us(), 0);
    client.step();
    assert_eq!(take_statuses(), [9]);
    assert_eq!(client.next_step_us(), 20_000_000);
    net::take_calls();
    client.after_s(25);
    assert_eq!(take_statuses(), [6]);
    assert!(is_update(&net::take_one()));
    let calls = net::take_funcs();
    assert_eq!(calls, [Func::Send, Func::Recv]);
}

#[test]
fn spec_20_s27_queue_mode_default_timeout() {
    let mut client = Client::registered_with(&Setup {
        configure: |config| config.queue_mode_enabled = MaybeUninit::new(true),
        lifetime: 1000,
        ..Setup::default()
    });
    client.after_s(93);
    assert!(take_statuses().is_empty(), "not at 93 s");
    client.after_s(1);
    assert_eq!(take_statuses(), [8, 9]);
}

#[test]
fn spec_20_s28_request_restarts_queue_timer() {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, lifetime: 10_000, ..Setup::default() });
    clock::advance_s(10);
    assert_eq!(client.receive(&hex("42014545 1234 b131 0131 0131 60")).len(), 1);
    client.after_s(45);
    assert!(take_statuses().is_empty());
    client.after_s(6);
    assert_eq!(take_statuses(), [8, 9]);
}

/// A client in queue mode, 51 s after its registration.
fn queued(lifetime: i64) -> Client {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, lifetime, ..Setup::default() });
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 9]);
    net::take_calls();
    client
}

#[test]
fn spec_20_s29_update_from_queue_mode() {
    let mut client = queued(1000);
    unsafe { anj_core_request_update(client.ptr()) };
    assert_eq!(client.next_step_us(), 0, "something to do");
    client.step();
    assert_eq!(take_statuses(), [6]);
    assert!(is_update(&net::take_one()));
}

#[test]
fn spec_20_s30_rx_off_fails() {
    let mut client = Client::registered_with(&Setup { configure: queue_mode, ..Setup::default() });
    net::script(Func::RxOff, &[-888]);
    client.after_s(51);
    assert_eq!(take_statuses(), [8, 5]);
}

#[test]
fn spec_20_s31_disable_from_queue_mode_send_fails() {
    let mut client = queued(1000);
    unsafe { anj_core_disable_server(client.ptr(), seconds(10)) };
    net::script(Func::Send, &[-1]);
    client.step();
    assert_eq!(take_statuses(), [6, SUSPENDED]);
}

#[test]
fn spec_20_s32_restart_from_queue_mode() {
    let mut client = queued(1000);
    unsafe { anj_core_restart(client.ptr()) };
    net::script(Func::Send, &[4]);
    client.step();
    assert_eq!(take_statuses(), [6]);
    client.step();
    let request = net::take_one();
    assert!(is_deregister(&request));
    client.receive(&answer(&request, "42", ""));
    assert_eq!(take_statuses(), [0, 5]);
    assert_eq!(count(&net::take_funcs(), Func::Cleanup), 1);
}

#[test]
fn spec_20_s33_queue_mode_infinite_lifetime() {
    let mut client = queued(0);
    assert_eq!(client.next_step_us(), i64::MAX);
}

#[test]
fn spec_20_s34_bootstrap_trigger_without_account() {
    let mut client = Client::registered();
    on_handler(|anj, what| {
        if what == Did::Execute(1, 1, 9) {
            unsafe { anj_core_server_obj_bootstrap_request_trigger_executed(anj) };
        }
    });
    let sent = client.receive(&hex("42024545 1234 b131 0131 0139"));
    assert_eq!(sent[0], hex("624445451234"));
    assert!(is_deregister(&sent[1]));
    net::script(Func::Cleanup, &[4]);
    client.receive(&answer(&sent[1], "42", ""));
    assert!(take_statuses().is_empty());
    client.step();
    let expected: &[u32] = if cfg!(anj_with_bootstrap) { &[3, 2] } else { &[3, 0] };
    assert_eq!(take_statuses(), expected);
}

#[test]
fn spec_20_s35_bootstrap_trigger_too_early() {
    let mut client = Client::new(&Setup::default());
    unsafe { anj_core_server_obj_bootstrap_request_trigger_executed(client.ptr()) };
    client.step();
    assert_eq!(take_statuses(), [5]);
}

#[test]
fn spec_20_s44_priorities() {
    let mut client = Client::new(&Setup::default());
    client.step();
    take_statuses();
    unsafe {
        anj_core_disable_server(client.ptr(), seconds(10));
        anj_core_request_bootstrap(client.ptr());
    }
    client.step();
    assert_eq!(take_statuses()[0], 3);
}

#[test]
fn spec_20_s46_shutdown_in_progress() {
    let mut client = Client::registered();
    net::script(Func::Cleanup, &[4; 5]);
    for _ in 0..5 {
        assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 4);
    }
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, 0);
    assert!(take_statuses().is_empty());
    let mut config: anj_configuration_t = unsafe { std::mem::zeroed() };
    config.endpoint_name = c"name".as_ptr();
    assert_eq!(unsafe { anj_core_init(client.ptr(), &raw const config) }, 0);
    client.add(security(&[0]));
    client.add(server(&[1]));
    client.step();
    assert!(is_register(&net::take_one()));
}

#[test]
fn spec_20_s47_shutdown_fails() {
    let mut client = Client::registered();
    net::script(Func::Cleanup, &[-5]);
    assert_eq!(unsafe { anj_core_shutdown(client.ptr()) }, -5);
    assert!(net::take_sent().is_empty());
    client.step();
    assert_eq!(net::take_sent().len(), 0);
}

#[test]
fn spec_20_s48_restart_from_failure_callback() {
    let mut client = Client::new(&Setup::default());
    set(1, 1, 0, Value::Int(1));
    on_status(|anj, status| {
        if status == 2 {
            unsafe { anj_core_restart(anj) };
        }
    });
    client.step();
    assert_eq!(take_statuses(), [5, 2]);
    set(1, 1, 0, Value::Int(2));
    client.step();
    assert_eq!(take_statuses(), [0, 5]);
}

#[test]
fn spec_20_s49_disable_during_update() {
    let mut client = Client::registered();
    unsafe { anj_core_request_update(client.ptr()) };
    client.step();
    assert!(is_update(&net::take_one()));
    unsafe { anj_core_disable_server(client.ptr(), seconds(10)) };
    client.step();
    assert!(net::take_sent().is_empty());
    assert_eq!(take_statuses(), [SUSPENDED]);
}

#[test]
fn spec_20_s53_segment_too_long() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    let segment = format!("8d1c{}", "61".repeat(41));
    client.receive(&answer(&request, "41", &segment));
    assert_eq!(take_statuses(), [5]);
    assert_eq!(client.next_step_s(), 60);
    assert!(!client.ongoing());
}

#[test]
fn spec_20_s54_disable_executed_in_queue_mode() {
    let mut client = queued(1000);
    assert_eq!(client.next_step_s(), 856);
    unsafe { anj_core_server_obj_disable_executed(client.ptr(), 5) };
    client.step();
    client.step();
    assert!(take_statuses().is_empty());
    assert_eq!(net::take_funcs(), []);
}

#[test]
fn spec_20_s55_requests_from_the_registered_callback() {
    let mut client = Client::new(&Setup::default());
    on_status(|anj, status| {
        if status == 6 {
            unsafe { anj_core_request_update(anj) };
        }
    });
    client.step();
    let request = net::take_one();
    let sent = client.receive(&answer(&request, "41", "827264 0435613366"));
    assert!(is_update(&sent[0]));

    let mut client = Client::new(&Setup::default());
    on_status(|anj, status| {
        if status == 6 {
            unsafe { anj_core_restart(anj) };
        }
    });
    client.step();
    let request = net::take_one();
    let sent = client.receive(&answer(&request, "41", "827264 0435613366"));
    assert!(is_deregister(&sent[0]));
}

#[test]
fn spec_20_s56_one_call_each() {
    let mut client = Client::new(&Setup::default());
    client.step();
    use Func::{Connect, Create, GetInnerMtu, GetState, Recv, Send};
    assert_eq!(net::take_funcs(), [Create, GetState, Connect, GetInnerMtu, Send, Recv]);
}

#[test]
fn spec_20_8_4_lifetime_that_changed_back() {
    let mut client = Client::registered();
    lifetime_changed(&mut client, 500);
    lifetime_changed(&mut client, 150);
    client.step();
    assert!(net::take_sent().is_empty());
}

#[test]
fn spec_20_8_4_objects_change_while_registering() {
    let mut client = Client::new(&Setup::default());
    client.step();
    let request = net::take_one();
    let path = anj_uri_path_t { ids: [1, 1, u16::MAX, u16::MAX], uri_len: 2 };
    let change = MaybeUninit::new(anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED);
    unsafe { anj_core_data_model_changed(client.ptr(), &raw const path, change) };
    let sent = client.receive(&answer(&request, "41", "827264 0435613366"));
    assert!(is_update(&sent[0]) && sent[0].ends_with(b"</1>;ver=1.2,</1/1>"));
}

#[test]
fn spec_20_7_4_delays_saturate() {
    let mut client = Client::new(&Setup::default());
    for (rid, value) in [(17, 65_535), (18, 4_294_967_295)] {
        set(1, 1, rid, Value::Uint(value));
    }
    net::always(Func::Connect, Some(-1));
    client.step();
    let mut last = 0;
    while client.next_step_us() != i64::MAX {
        assert!(client.next_step_us() > last);
        last = client.next_step_us();
        clock::advance_us(last + 1);
        client.step();
    }
    client.step();
    assert_eq!(take_statuses(), [5]);
}

#[test]
fn spec_20_an_application_that_never_rests() {
    let mut client = Client::new(&Setup::default());
    on_status(|anj, _| unsafe { anj_core_restart(anj) });
    client.step();
    client.step();
    on_status(|_, _| {});
    client.step();
    assert!(is_register(&net::take_sent()[0]));
}
