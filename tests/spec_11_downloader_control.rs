//! Spec 11 §1.3, §1.4 and §1.7: retry, suspend, terminate (rows R). Calls from inside callbacks: `spec_11_downloader_calls.rs`.
#![cfg(anj_with_coap_downloader)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use anj::capi::coap_downloader::*;
use common::downloader::{Downloader, Get, Setup, Status, block, retrying};
use common::{Func, clock, net, rng, to_hex};

const URI: &str = "coap://h/f";

/// Delivers block 0 and gives the request for block 1.
fn one_block(d: &mut Downloader) -> Get {
    let get = d.first_request(URI);
    d.answer(&get.block(0, true));
    assert_eq!(d.events(), "DATA:16");
    Get::parse(&net::take_one())
}

/// A downloader that is suspended after block 0, and its request for block 1.
fn suspended(setup: Setup) -> (Downloader, Get) {
    let mut d = Downloader::new(setup);
    let get = one_block(&mut d);
    assert_eq!(d.suspend(), 0);
    d.step();
    assert_eq!(d.step_events(), "SUSPENDED");
    (d, get)
}

/// Connects again and gives the first request.
fn reconnect(d: &mut Downloader, status: &str) -> Get {
    assert_eq!(d.step_events(), status);
    d.request()
}

#[test]
fn spec_11_r1_connect_fails_once() {
    let mut d = Downloader::new(retrying(3));
    assert_eq!(d.start(URI), 0);
    net::script(Func::Connect, &[-22]);
    assert_eq!(d.step_events(), "STARTING");
    assert_eq!(d.step_events(), "");
    assert_eq!((d.step_events().as_str(), d.error()), ("WAITING_FOR_RETRY", 0));
    clock::advance_us(9_999_999);
    d.steps(3);
    assert_eq!((d.events().as_str(), net::sockets()), ("", 1));
    clock::advance_us(1);
    assert_eq!(d.step_events(), "");
    let get = reconnect(&mut d, "RETRYING");
    assert_eq!((get.options.as_str(), net::sockets()), ("b166", 2));
    net::push(&get.block(0, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
}

/// A step that waits for an answer asks the network once; one that waits for an attempt, or has nothing to do, not at all.
#[test]
fn spec_11_s1_3_idle_steps() {
    let calls = |d: &mut Downloader| {
        net::take_calls();
        assert_eq!(d.step_events(), "");
        net::take_funcs()
    };
    let mut d = Downloader::new(retrying(2));
    assert_eq!(calls(&mut d), []);
    d.first_request(URI);
    assert_eq!(calls(&mut d), [Func::Recv]);
    net::script(Func::Recv, &[-22]);
    d.steps(2);
    assert_eq!(d.step_events(), "WAITING_FOR_RETRY");
    assert_eq!(calls(&mut d), []);
    assert_eq!(d.suspend(), 0);
    d.step();
    assert_eq!(d.step_events(), "SUSPENDED");
    assert_eq!(calls(&mut d), []);
    d.terminate();
    d.steps(3);
    assert_eq!(d.events(), "FINISHING FAILED");
    assert_eq!(calls(&mut d), []);
    let get = d.first_request(URI);
    net::push(&get.block(0, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
    assert_eq!(calls(&mut d), []);
}

#[test]
fn spec_11_r2_r3_attempts_without_data() {
    for (count, retries) in [(0, 0), (1, 0), (2, 1), (3, 2)] {
        for func in [Func::Create, Func::Connect, Func::GetInnerMtu, Func::Send, Func::Recv] {
            let mut d = Downloader::new(retrying(count));
            net::always(func, Some(-22));
            assert_eq!(d.start(URI), 0);
            let wanted = format!("STARTING {}FINISHING FAILED", "WAITING_FOR_RETRY RETRYING ".repeat(retries));
            assert_eq!((d.run(), d.error()), (wanted, -5), "{func:?} {count}");
            net::always(func, None);
        }
    }
}

/// Every other way in which the network layer can fail to connect.
#[test]
fn spec_11_s1_7_connect_errors() {
    for (func, code) in [(Func::Create, 3), (Func::Connect, 1), (Func::GetState, 4), (Func::GetInnerMtu, 4)] {
        let mut d = Downloader::new(Setup::default());
        net::script(func, &[code]);
        assert_eq!(d.start(URI), 0);
        assert_eq!((d.run().as_str(), d.error()), ("STARTING FINISHING FAILED", -5), "{func:?}");
    }
    net::set_mtu(0);
    let mut d = Downloader::new(Setup::default());
    assert_eq!(d.start(URI), 0);
    assert_eq!((d.run().as_str(), d.error()), ("STARTING FINISHING FAILED", -5));
}

#[test]
fn spec_11_r4_r5_retry_goes_on_where_it_stopped() {
    let mut d = Downloader::new(retrying(3));
    let get = one_block(&mut d);
    net::push(&get.block(1, true));
    net::script(Func::Send, &[-22]);
    d.step();
    assert_eq!(d.events(), "DATA:16");
    d.steps(2);
    clock::advance_s(10);
    d.step();
    assert_eq!(d.events(), "WAITING_FOR_RETRY");
    let again = reconnect(&mut d, "RETRYING");
    assert_eq!((again.options.as_str(), net::sockets()), ("b166c120", 2));
    assert!(again.id != get.id && again.token != get.token);
    d.answer(&again.block(1, true));
    assert_eq!((d.events().as_str(), net::take_sent().len()), ("", 0), "R5");
    net::push(&again.block(2, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
    assert_eq!(d.take_data(), [[0; 16], [1; 16], [2; 16]].concat());
}

#[test]
fn spec_11_r6_other_etag_after_retry() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    d.answer(&get.content("41a2 d10608 ff 00000000000000000000000000000000"));
    net::take_sent();
    net::script(Func::Recv, &[-22]);
    d.steps(3);
    clock::advance_s(10);
    d.step();
    d.events();
    let again = reconnect(&mut d, "RETRYING");
    net::push(&again.content("41a3 d10618 ff 11111111111111111111111111111111"));
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -9));
    assert_eq!(d.take_data().len(), 16);
}

#[test]
fn spec_11_r7_data_starts_the_count_anew() {
    let mut d = Downloader::new(Setup { retry_delay_s: 0, ..retrying(3) });
    let mut get = d.first_request(URI);
    for num in 0..10 {
        for _ in 0..2 {
            net::script(Func::Recv, &[-22]);
            d.step();
            d.steps(2);
            assert_eq!(d.step_events().replace("WAITING_FOR_RETRY", "").trim(), "RETRYING");
            get = d.request();
        }
        d.events();
        d.answer(&get.block(num, num < 9));
        assert_eq!(d.events(), "DATA:16");
        net::take_sent();
    }
    assert_eq!(d.run(), "FINISHING FINISHED");
    assert_eq!(d.take_data().len(), 160);
}

#[test]
fn spec_11_r8_close_error_at_the_end() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    net::script(Func::Cleanup, &[-22]);
    net::push(&get.block(0, false));
    assert_eq!((d.run().as_str(), d.error()), ("DATA:16 FINISHING FAILED", -5));
}

#[test]
fn spec_11_r8_close_error_before_retry_and_suspend() {
    let mut d = Downloader::new(retrying(3));
    d.first_request(URI);
    net::script(Func::Recv, &[-22]);
    net::script(Func::Cleanup, &[-22]);
    d.steps(2);
    assert_eq!((d.step_events().as_str(), d.error()), ("WAITING_FOR_RETRY", 0));
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!((d.events().as_str(), d.error()), ("SUSPENDED", 0), "there was nothing to close");
    let mut d = Downloader::new(Setup::default());
    one_block(&mut d);
    net::script(Func::Cleanup, &[-22]);
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!((d.events().as_str(), d.error()), ("SUSPENDED", -5));
    assert_eq!((d.resume(), d.error()), (0, 0));
}

#[test]
fn spec_11_r9_start_is_refused_while_a_download_runs() {
    let mut d = Downloader::new(retrying(3));
    assert_eq!((d.start(URI), d.start(URI)), (0, -2));
    net::script(Func::Connect, &[-22]);
    d.step();
    assert_eq!(d.start(URI), -2, "cleanup");
    d.steps(2);
    assert_eq!(d.start("coap://other/"), -2, "WAITING_FOR_RETRY");
    clock::advance_s(10);
    d.step();
    assert_eq!(d.start(URI), -2, "RETRYING");
    d.step();
    let get = d.request();
    assert_eq!(d.start(URI), -2, "DOWNLOADING");
    assert_eq!(get.options, "b166");
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!(d.start(URI), -2, "SUSPENDED");
    assert_eq!(d.resume(), 0);
    assert_eq!(d.start(URI), -2, "RESUMING");
}

#[test]
fn spec_11_r10_terminate_while_waiting() {
    let mut d = Downloader::new(retrying(3));
    assert_eq!(d.start(URI), 0);
    net::script(Func::Connect, &[-22]);
    d.steps(3);
    assert_eq!(d.events(), "STARTING WAITING_FOR_RETRY");
    d.terminate();
    assert_eq!(d.error(), -4);
    assert_eq!(d.step_events(), "FINISHING");
    assert_eq!((d.step_events().as_str(), d.error()), ("FAILED", -4));
}

#[test]
fn spec_11_r11_terminate_or_suspend_while_retry_cleanup_is_pending() {
    for close_is_slow in [false, true] {
        let mut d = Downloader::new(retrying(3));
        d.first_request(URI);
        net::script(Func::Recv, &[-22]);
        d.step();
        if close_is_slow {
            net::script(Func::Cleanup, &[4]);
            d.step();
        }
        d.terminate();
        assert_eq!(d.error(), -4);
        assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -4));

        d.first_request(URI);
        net::script(Func::Recv, &[-22]);
        d.step();
        assert_eq!((d.suspend(), d.suspend()), (0, 0));
        assert_eq!(d.step_events(), "");
        assert_eq!(d.step_events(), "SUSPENDED");
        clock::advance_s(100);
        assert_eq!(d.step_events(), "");
    }
}

#[test]
fn spec_11_r11_terminate_while_suspend_cleanup_is_pending() {
    let mut d = Downloader::new(Setup::default());
    one_block(&mut d);
    assert_eq!(d.suspend(), 0);
    d.terminate();
    assert_eq!((d.suspend(), d.error()), (-10, -4));
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -4));
}

#[test]
fn spec_11_r12_suspend_before_the_first_step() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!((d.start(URI), d.suspend()), (0, 0));
    d.steps(3);
    assert_eq!(d.events(), "SUSPENDED");
    assert!(net::take_calls().is_empty());
    assert_eq!(d.resume(), 0);
    assert_eq!(reconnect(&mut d, "RESUMING").options, "b166");
}

#[test]
fn spec_11_r13_suspend_during_connect() {
    let mut d = Downloader::new(Setup::default());
    net::script(Func::Connect, &[4, 4]);
    assert_eq!(d.start(URI), 0);
    d.steps(2);
    assert_eq!((d.events().as_str(), d.suspend()), ("STARTING", 0));
    net::take_calls();
    d.steps(2);
    assert_eq!(d.events(), "SUSPENDED");
    assert_eq!(net::take_funcs(), [Func::GetState, Func::Cleanup]);
    assert_eq!(d.resume(), 0);
    reconnect(&mut d, "RESUMING");
    assert_eq!(net::sockets(), 2);
}

#[test]
fn spec_11_r14_r17_r19_suspend_between_blocks() {
    let (mut d, old) = suspended(Setup { retry_delay_s: 1, ..retrying(3) });
    clock::advance_s(1000);
    net::take_calls();
    d.steps(10);
    assert_eq!((d.events().as_str(), net::take_calls().len()), ("", 0), "R19");
    assert_eq!(d.resume(), 0);
    let get = reconnect(&mut d, "RESUMING");
    assert_eq!(get.options, "b166c110");
    d.answer(&old.block(1, false));
    assert_eq!(d.events(), "", "R17");
    net::push(&get.block(1, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
    assert_eq!(d.take_data(), [[0; 16], [1; 16]].concat());
}

#[test]
fn spec_11_r15_suspend_in_data_callback() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(URI);
    d.hook(|raw, status, _| {
        if status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING {
            assert_eq!(unsafe { anj_coap_downloader_suspend(raw) }, 0);
        }
    });
    d.answer(&get.block(0, true));
    assert!(net::take_sent().is_empty());
    d.steps(2);
    assert_eq!(d.events(), "DATA:16 SUSPENDED");
    assert_eq!(d.resume(), 0);
    let get = reconnect(&mut d, "RESUMING");
    assert_eq!(get.options, "b166c110");
    // R16: in that of the last block it does nothing.
    net::push(&get.block(1, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
}

/// A confirmable separate response is acknowledged before the connection is closed.
#[test]
fn spec_11_s1_6_acknowledged_before_close() {
    for terminate in [false, true] {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        d.hook(move |raw, _, _| unsafe {
            if terminate {
                anj_coap_downloader_terminate(raw);
            } else {
                anj_coap_downloader_suspend(raw);
            }
        });
        d.answer(&get.separate(true, 0x7777, &block(0, true)));
        d.step();
        assert_eq!(to_hex(&net::take_one()), "60007777");
        d.step();
        assert!(net::take_sent().is_empty());
        assert_eq!(d.events(), if terminate { "DATA:16 FINISHING FAILED" } else { "DATA:16 SUSPENDED" });
    }
}

/// An ACK that the network does not take right away is waited for, two seconds at most; the data counts.
#[test]
fn spec_11_s1_6_last_acknowledgement_is_stuck() {
    for gives_up in [false, true] {
        let mut d = Downloader::new(Setup::default());
        let get = d.first_request(URI);
        net::always(Func::Send, Some(4));
        d.answer(&get.separate(true, 0x7777, "ff 0102"));
        d.steps(3);
        assert_eq!((d.events().as_str(), net::socket(net::sockets() - 1, |s| s.cleaned_up)), ("DATA:2", false));
        if gives_up {
            clock::advance_s(2);
        } else {
            net::always(Func::Send, None);
        }
        assert_eq!(d.run(), "FINISHING FINISHED");
        assert_eq!(net::take_sent().len(), usize::from(!gives_up));
        net::always(Func::Send, None);
    }
}

#[test]
fn spec_11_r18_close_in_progress_during_suspend() {
    let mut d = Downloader::new(Setup::default());
    one_block(&mut d);
    net::script(Func::Cleanup, &[4, 4]);
    assert_eq!(d.suspend(), 0);
    for _ in 0..2 {
        assert_eq!((d.step_events().as_str(), d.resume(), d.suspend()), ("", -10, 0));
    }
    d.step();
    assert_eq!((d.step_events().as_str(), d.resume()), ("SUSPENDED", 0));
}

#[test]
fn spec_11_r20_suspend_in_waiting_and_retrying() {
    for retrying_already in [false, true] {
        let mut d = Downloader::new(retrying(3));
        assert_eq!(d.start(URI), 0);
        net::script(Func::Connect, &[-22]);
        d.steps(3);
        if retrying_already {
            clock::advance_s(10);
            d.step();
        }
        assert_eq!(d.suspend(), 0);
        let sockets = net::sockets();
        d.steps(2);
        clock::advance_s(100);
        d.steps(2);
        assert_eq!((d.events().as_str(), net::sockets()), ("STARTING WAITING_FOR_RETRY SUSPENDED", sockets));
        assert_eq!(d.resume(), 0);
        reconnect(&mut d, "RESUMING");
    }
}

#[test]
fn spec_11_r21_r22_resume_then_suspend() {
    let (mut d, _) = suspended(Setup::default());
    assert_eq!((d.resume(), d.suspend(), d.suspend()), (0, 0, 0));
    d.steps(3);
    assert_eq!((d.events().as_str(), d.suspend()), ("", 0));
    assert_eq!(d.resume(), 0);
    assert_eq!(reconnect(&mut d, "RESUMING").options, "b166c110");
}

#[test]
fn spec_11_r23_suspend_and_resume_in_wrong_states() {
    let mut d = Downloader::new(Setup::default());
    assert_eq!((d.suspend(), d.resume()), (-10, -10), "INITIAL");
    let get = d.first_request(URI);
    assert_eq!(d.resume(), -10, "DOWNLOADING");
    d.answer(&get.block(0, false));
    assert_eq!((d.suspend(), d.resume()), (-10, -10), "FINISHING");
    d.steps(2);
    assert_eq!((d.suspend(), d.resume()), (-10, -10), "FINISHED");
    let get = d.first_request(URI);
    d.answer(&get.ack(0x84, ""));
    d.steps(2);
    assert_eq!((d.suspend(), d.resume()), (-10, -10), "FAILED");
    assert_eq!(d.start(URI), 0);
    d.terminate();
    assert_eq!((d.suspend(), d.resume()), (-10, -10), "FINISHING, terminated");
}

#[test]
fn spec_11_r24_terminate_when_suspended() {
    let (mut d, _) = suspended(Setup::default());
    d.terminate();
    assert_eq!(d.error(), -4);
    assert_eq!((d.run().as_str(), d.error()), ("FINISHING FAILED", -4));
}

#[test]
fn spec_11_r25_terminate_in_starting_callback() {
    let mut d = Downloader::new(retrying(3));
    d.hook(|raw, _, _| unsafe { anj_coap_downloader_terminate(raw) });
    assert_eq!(d.start(URI), 0);
    assert_eq!((d.run().as_str(), d.error()), ("STARTING FINISHING FAILED", -4));
    assert!(net::take_calls().is_empty());
}

#[test]
fn spec_11_r26_terminate_in_data_callback() {
    for last in [false, true] {
        let mut d = Downloader::new(retrying(3));
        let get = d.first_request(URI);
        d.hook(|raw, status, _| {
            if status == Status::ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING {
                // Terminate wins over a suspend before it, and over one behind it.
                let suspend = || unsafe { anj_coap_downloader_suspend(raw) };
                assert_eq!(suspend(), 0);
                unsafe { anj_coap_downloader_terminate(raw) };
                assert_eq!(suspend(), -10);
            }
        });
        d.answer(&get.block(0, !last));
        assert_eq!((d.run().as_str(), d.error()), ("DATA:16 FINISHING FAILED", -4));
        assert!(net::take_sent().is_empty());
    }
}

#[test]
fn spec_11_r27_terminate_without_a_download() {
    let mut d = Downloader::new(Setup::default());
    d.terminate();
    assert_eq!((d.step_events().as_str(), d.error()), ("", 0));
    let get = d.first_request(URI);
    net::push(&get.block(0, false));
    d.run();
    d.terminate();
    assert_eq!((d.step_events().as_str(), d.error()), ("", 0));
    let get = d.first_request(URI);
    net::push(&get.ack(0x84, ""));
    d.run();
    d.terminate();
    assert_eq!((d.step_events().as_str(), d.error()), ("", -6));
}

#[test]
fn spec_11_r28_start_in_finished_callback() {
    let mut d = Downloader::new(Setup::default());
    let first = d.first_request(URI);
    let mut started = false;
    d.hook(move |raw, status, _| {
        if status == Status::ANJ_COAP_DOWNLOADER_STATUS_FINISHED && !started {
            started = true;
            let uri = c"coap://h/g";
            assert_eq!(unsafe { anj_coap_downloader_start(raw, uri.as_ptr(), std::ptr::null()) }, 0);
        }
    });
    net::push(&first.block(0, false));
    assert_eq!(d.run(), "DATA:16 FINISHING FINISHED");
    let get = reconnect(&mut d, "STARTING");
    assert_eq!((get.id, get.options.as_str()), (first.id.wrapping_add(1), "b167"));
}

#[test]
fn spec_11_r29_start_before_failed_was_reported() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(URI);
    d.answer(&get.ack(0x84, ""));
    assert_eq!(d.step_events(), "FINISHING");
    assert_eq!((d.start(URI), d.error()), (0, 0));
    assert_eq!(d.step_events(), "STARTING");
    // A restart right after a terminate has to wait for the cleanup.
    d.terminate();
    assert_eq!(d.start(URI), -2);
    d.step();
    assert_eq!(d.start(URI), 0);
}

#[test]
fn spec_11_r30_resumed_with_other_etag() {
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    d.answer(&get.content("41a2 d10608 ff 00000000000000000000000000000000"));
    net::take_sent();
    assert_eq!(d.suspend(), 0);
    d.steps(2);
    assert_eq!(d.resume(), 0);
    d.events();
    let get = reconnect(&mut d, "RESUMING");
    net::push(&get.content("41a3 d10618 ff 11111111111111111111111111111111"));
    assert_eq!((d.run().as_str(), d.error(), d.resume()), ("FINISHING FAILED", -9, -10));
    // A new start knows nothing of it.
    let get = d.first_request(URI);
    assert_eq!(get.options, "b166");
    net::push(&get.content("41a3 ff 11"));
    assert_eq!(d.run(), "DATA:1 FINISHING FINISHED");
}

#[test]
fn spec_11_r31_init_while_suspended() {
    let (mut d, _) = suspended(Setup::default());
    assert_eq!((d.init(Setup::default()), d.resume(), d.step_events().as_str()), (0, -10, ""));
    assert_eq!(d.first_request(URI).options, "b166");
}

#[test]
fn spec_11_r32_connect_and_close_in_progress() {
    let mut d = Downloader::new(Setup::default());
    net::script(Func::Connect, &[4, 4]);
    net::script(Func::Cleanup, &[4, 4]);
    assert_eq!(d.start(URI), 0);
    d.steps(3);
    assert_eq!(d.events(), "STARTING");
    let calls = net::take_funcs();
    assert_eq!(calls.iter().filter(|func| **func == Func::Connect).count(), 3);
    assert_eq!(calls.iter().filter(|func| **func == Func::Create).count(), 1);
    let get = d.request();
    d.answer(&get.ack(0x84, ""));
    assert_eq!((d.step_events().as_str(), d.step_events().as_str()), ("", ""));
    assert_eq!((d.step_events().as_str(), d.step_events().as_str()), ("FINISHING", "FAILED"));
    assert_eq!(net::take_funcs().iter().filter(|func| **func == Func::Cleanup).count(), 3);
}

#[test]
fn spec_11_r33_no_randomness() {
    let mut d = Downloader::new(retrying(3));
    assert_eq!(d.start(URI), 0);
    rng::fails(true);
    assert_eq!((d.run().as_str(), d.error()), ("STARTING FINISHING FAILED", -8));
    rng::fails(false);
    one_block(&mut d);
    let mut d = Downloader::new(retrying(3));
    let get = d.first_request(URI);
    rng::fails(true);
    net::push(&get.block(0, true));
    assert_eq!((d.run().as_str(), d.error()), ("DATA:16 FINISHING FAILED", -8));
    assert_eq!(d.init(Setup::default()), -8);
    rng::fails(false);
}
